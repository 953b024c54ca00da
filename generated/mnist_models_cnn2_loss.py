import numpy as np

from tangentlike import kernel
from tangentlike.templates.activation_kernels import relu, relu_gradient
from tangentlike.templates.conv_kernels import conv2d, conv2d_bias_gradient, conv2d_input_gradient, conv2d_weight_gradient
from tangentlike.templates.dense_kernels import column_sums, dense, flatten
from tangentlike.templates.loss_kernels import softmax_cross_entropy_forward, softmax_cross_entropy_gradient
from tangentlike.templates.pool_kernels import max_pool2d_gradient, max_pool2d_winners


@kernel
def cnn2_loss_forward(w1, b1, w2, b2, w3, b3, w4, b4, images, labels):
    # 46: h = nn.relu(nn.conv2d(images, w1, b1, padding=padding))
    h = relu(conv2d(images, w1, b1))
    # 47: h = nn.relu(nn.conv2d(h, w2, b2, padding=padding))
    h_1 = relu(conv2d(h, w2, b2))
    # 48: h = nn.flatten(nn.max_pool2d(h, 2))
    max_pool2d_1, winners = max_pool2d_winners(h_1, (2, 2), (2, 2))
    h_2 = flatten(max_pool2d_1)
    # 49: h = nn.relu(nn.dense(h, w3, b3))
    h_3 = relu(dense(h_2, w3, b3))
    # 50: scores = nn.dense(h, w4, b4)
    scores = dense(h_3, w4, b4)
    # 51: return nn.softmax_cross_entropy(scores, labels), scores
    result_0, probabilities = softmax_cross_entropy_forward(scores, labels)
    return (result_0, scores), (h, h_1, max_pool2d_1, winners, h_2, h_3, probabilities)


@kernel
def cnn2_loss_adjoint(dcnn2_loss, kept, w1, b1, w2, b2, w3, b3, w4, b4, images, labels):
    h, h_1, max_pool2d_1, winners, h_2, h_3, probabilities = kept
    # 51: return nn.softmax_cross_entropy(scores, labels), scores
    dscores = softmax_cross_entropy_gradient(dcnn2_loss, probabilities, labels)
    # 50: scores = nn.dense(h, w4, b4)
    dh_3 = dscores @ w4.T
    dw4 = h_3.T @ dscores
    db4 = column_sums(dscores)
    # 49: h = nn.relu(nn.dense(h, w3, b3))
    ddense_1 = relu_gradient(dh_3, h_3)
    dh_2 = ddense_1 @ w3.T
    db3 = column_sums(ddense_1)
    # 48: h = nn.flatten(nn.max_pool2d(h, 2))
    dmax_pool2d_1 = np.ascontiguousarray(dh_2).reshape(max_pool2d_1.shape)
    dh_1 = max_pool2d_gradient(dmax_pool2d_1, winners, h_1.shape)
    # 47: h = nn.relu(nn.conv2d(h, w2, b2, padding=padding))
    dconv2d_2 = relu_gradient(dh_1, h_1)
    dh = conv2d_input_gradient(dconv2d_2, w2, h.shape)
    dw2 = conv2d_weight_gradient(dconv2d_2, h, w2.shape)
    db2 = conv2d_bias_gradient(dconv2d_2)
    # 46: h = nn.relu(nn.conv2d(images, w1, b1, padding=padding))
    dconv2d_1 = relu_gradient(dh, h)
    dw1 = conv2d_weight_gradient(dconv2d_1, images, w1.shape)
    return dw1, conv2d_bias_gradient(dconv2d_1), dw2, db2, h_2.T @ ddense_1, db3, dw4, db4


@kernel
def cnn2_loss_gradient(w1, b1, w2, b2, w3, b3, w4, b4, images, labels):
    value, kept = cnn2_loss_forward(w1, b1, w2, b2, w3, b3, w4, b4, images, labels)
    return value, cnn2_loss_adjoint(np.float32(1), kept, w1, b1, w2, b2, w3, b3, w4, b4, images, labels)
