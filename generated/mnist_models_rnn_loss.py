import numpy as np

from tangentlike import kernel
from tangentlike.templates.dense_kernels import column_sums, dense
from tangentlike.templates.loss_kernels import softmax_cross_entropy_forward, softmax_cross_entropy_gradient
from tangentlike.templates.recurrent_kernels import rnn_bias_gradient, rnn_forward, rnn_gradient, rnn_input_weight_gradient, rnn_state_weight_gradient


@kernel
def rnn_loss_forward(wx, wh, b, w, c, sequences, labels):
    # 33: state = nn.rnn(sequences, wx, wh, b, activation=activation)
    state, states = rnn_forward(sequences, wx, wh, b)
    # 34: scores = nn.dense(state, w, c)
    scores = dense(state, w, c)
    # 35: return nn.softmax_cross_entropy(scores, labels), scores
    result_0, probabilities = softmax_cross_entropy_forward(scores, labels)
    return (result_0, scores), (state, states, probabilities)


@kernel
def rnn_loss_adjoint(drnn_loss, kept, wx, wh, b, w, c, sequences, labels):
    state, states, probabilities = kept
    # 35: return nn.softmax_cross_entropy(scores, labels), scores
    dscores = softmax_cross_entropy_gradient(drnn_loss, probabilities, labels)
    # 34: scores = nn.dense(state, w, c)
    dstate = dscores @ w.T
    # 33: state = nn.rnn(sequences, wx, wh, b, activation=activation)
    dsums_1, dstart_1 = rnn_gradient(dstate, None, states, wh)
    dwx = rnn_input_weight_gradient(sequences, dsums_1)
    dwh = rnn_state_weight_gradient(states, dsums_1)
    return dwx, dwh, rnn_bias_gradient(dsums_1), state.T @ dscores, column_sums(dscores)


@kernel
def rnn_loss_gradient(wx, wh, b, w, c, sequences, labels):
    value, kept = rnn_loss_forward(wx, wh, b, w, c, sequences, labels)
    return value, rnn_loss_adjoint(np.float32(1), kept, wx, wh, b, w, c, sequences, labels)
