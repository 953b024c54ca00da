import numpy as np

from tangentlike import kernel
from tangentlike.templates.activation_kernels import relu, relu_gradient
from tangentlike.templates.conv_kernels import conv2d, conv2d_bias_gradient, conv2d_weight_gradient
from tangentlike.templates.dense_kernels import column_sums, dense, flatten
from tangentlike.templates.loss_kernels import softmax_cross_entropy_forward, softmax_cross_entropy_gradient
from tangentlike.templates.pool_kernels import max_pool2d_gradient, max_pool2d_winners


@kernel
def wide_loss_forward(w1, b1, w2, b2, images, labels):
    # 66: h = nn.relu(nn.conv2d(images, w1, b1))
    h = relu(conv2d(images, w1, b1))
    # 67: h = nn.max_pool2d(h, window, padding=padding)
    h_1, winners = max_pool2d_winners(h, (2, 2), (2, 2))
    # 68: scores = nn.dense(nn.flatten(h), w2, b2)
    scores = dense(flatten(h_1), w2, b2)
    # 69: return nn.softmax_cross_entropy(scores, labels), scores
    result_0, probabilities = softmax_cross_entropy_forward(scores, labels)
    return (result_0, scores), (h, h_1, winners, probabilities)


@kernel
def wide_loss_adjoint(dwide_loss, kept, w1, b1, w2, b2, images, labels):
    h, h_1, winners, probabilities = kept
    # 69: return nn.softmax_cross_entropy(scores, labels), scores
    dscores = softmax_cross_entropy_gradient(dwide_loss, probabilities, labels)
    # 68: scores = nn.dense(nn.flatten(h), w2, b2)
    dw2 = flatten(h_1).T @ dscores
    dh_1 = (dscores @ w2.T).reshape(h_1.shape)
    # 67: h = nn.max_pool2d(h, window, padding=padding)
    dh = max_pool2d_gradient(dh_1, winners, h.shape)
    # 66: h = nn.relu(nn.conv2d(images, w1, b1))
    dconv2d_1 = relu_gradient(dh, h)
    dw1 = conv2d_weight_gradient(dconv2d_1, images, w1.shape)
    return dw1, conv2d_bias_gradient(dconv2d_1), dw2, column_sums(dscores)


@kernel
def wide_loss_gradient(w1, b1, w2, b2, images, labels):
    value, kept = wide_loss_forward(w1, b1, w2, b2, images, labels)
    return value, wide_loss_adjoint(np.float32(1), kept, w1, b1, w2, b2, images, labels)
