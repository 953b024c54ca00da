import numpy as np

from tangentlike import kernel
from tangentlike.templates.activation_kernels import relu, relu_gradient
from tangentlike.templates.conv_kernels import conv2d, conv2d_bias_gradient, conv2d_weight_gradient
from tangentlike.templates.dense_kernels import column_sums, dense, flatten
from tangentlike.templates.loss_kernels import softmax_cross_entropy_forward, softmax_cross_entropy_gradient
from tangentlike.templates.pool_kernels import max_pool2d_gradient, max_pool2d_winners


@kernel
def cnn_loss_forward(w1, b1, w2, b2, w3, b3, images, labels):
    # 21: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    relu_1 = relu(conv2d(images, w1, b1))
    h, winners = max_pool2d_winners(relu_1, (2, 2), (2, 2))
    # 22: h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
    h_1 = relu(dense(flatten(h), w2, b2))
    # 23: scores = nn.dense(h, w3, b3)
    scores = dense(h_1, w3, b3)
    # 24: return nn.softmax_cross_entropy(scores, labels), scores
    result_0, probabilities = softmax_cross_entropy_forward(scores, labels)
    return (result_0, scores), (relu_1, h, winners, h_1, probabilities)


@kernel
def cnn_loss_adjoint(dcnn_loss, kept, w1, b1, w2, b2, w3, b3, images, labels):
    relu_1, h, winners, h_1, probabilities = kept
    # 24: return nn.softmax_cross_entropy(scores, labels), scores
    dscores = softmax_cross_entropy_gradient(dcnn_loss, probabilities, labels)
    # 23: scores = nn.dense(h, w3, b3)
    dh_1 = dscores @ w3.T
    dw3 = h_1.T @ dscores
    db3 = column_sums(dscores)
    # 22: h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
    ddense_1 = relu_gradient(dh_1, h_1)
    dw2 = flatten(h).T @ ddense_1
    dh = (ddense_1 @ w2.T).reshape(h.shape)
    # 21: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    dconv2d_1 = relu_gradient(max_pool2d_gradient(dh, winners, relu_1.shape), relu_1)
    dw1 = conv2d_weight_gradient(dconv2d_1, images, w1.shape)
    return dw1, conv2d_bias_gradient(dconv2d_1), dw2, column_sums(ddense_1), dw3, db3


@kernel
def cnn_loss_gradient(w1, b1, w2, b2, w3, b3, images, labels):
    value, kept = cnn_loss_forward(w1, b1, w2, b2, w3, b3, images, labels)
    return value, cnn_loss_adjoint(np.float32(1), kept, w1, b1, w2, b2, w3, b3, images, labels)
