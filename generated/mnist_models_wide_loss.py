import numpy as np

from tangentlike import kernel
from tangentlike.templates.activation_kernels import relu, relu_gradient
from tangentlike.templates.conv_kernels import conv2d, conv2d_bias_gradient, conv2d_weight_gradient
from tangentlike.templates.dense_kernels import column_sums, dense, flatten
from tangentlike.templates.loss_kernels import softmax_cross_entropy_forward, softmax_cross_entropy_gradient
from tangentlike.templates.pool_kernels import max_pool2d_gradient, max_pool2d_winners


@kernel
def wide_loss_forward(w1, b1, w2, b2, images, labels):
    # 59: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    relu_1 = relu(conv2d(images, w1, b1))
    h, winners = max_pool2d_winners(relu_1, (2, 2), (2, 2))
    # 60: scores = nn.dense(nn.flatten(h), w2, b2)
    scores = dense(flatten(h), w2, b2)
    # 61: return nn.softmax_cross_entropy(scores, labels), scores
    result_0, probabilities = softmax_cross_entropy_forward(scores, labels)
    return (result_0, scores), (relu_1, h, winners, probabilities)


@kernel
def wide_loss_adjoint(dwide_loss, kept, w1, b1, w2, b2, images, labels):
    relu_1, h, winners, probabilities = kept
    # 61: return nn.softmax_cross_entropy(scores, labels), scores
    dscores = softmax_cross_entropy_gradient(dwide_loss, probabilities, labels)
    # 60: scores = nn.dense(nn.flatten(h), w2, b2)
    dw2 = flatten(h).T @ dscores
    dh = (dscores @ w2.T).reshape(h.shape)
    # 59: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    dconv2d_1 = relu_gradient(max_pool2d_gradient(dh, winners, relu_1.shape), relu_1)
    dw1 = conv2d_weight_gradient(dconv2d_1, images, w1.shape)
    return dw1, conv2d_bias_gradient(dconv2d_1), dw2, column_sums(dscores)


@kernel
def wide_loss_gradient(w1, b1, w2, b2, images, labels):
    value, kept = wide_loss_forward(w1, b1, w2, b2, images, labels)
    return value, wide_loss_adjoint(np.float32(1), kept, w1, b1, w2, b2, images, labels)
