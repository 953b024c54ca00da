import numpy as np

from tangentlike import kernel
from tangentlike.templates.activation_kernels import relu, relu_gradient
from tangentlike.templates.dense_kernels import column_sums, dense
from tangentlike.templates.loss_kernels import mse, mse_gradient
from tangentlike.templates.normalization_kernels import batch_norm_input_gradient, batch_norm_sums, batch_norm_train_forward


@kernel
def loss_forward(w1, b1, gamma1, beta1, w2, b2, gamma2, beta2, w3, b3, gamma3, beta3, w4, b4, w5, b5, running_mean1, running_var1, running_mean2, running_var2, running_mean3, running_var3, x, target):
    # 18: h = nn.dense(x, w1, b1)
    h = dense(x, w1, b1)
    # 19: h = nn.relu(h)
    h_1 = relu(h)
    # 20: h = nn.batch_norm(h, gamma1, beta1, running_mean1, running_var1)
    h_2, mean_2, inverse_std_2 = batch_norm_train_forward(h_1, gamma1, beta1, running_mean1, running_var1)
    # 21: h = nn.dense(h, w2, b2)
    h_3 = dense(h_2, w2, b2)
    # 22: h = nn.relu(h)
    h_4 = relu(h_3)
    # 23: h = nn.batch_norm(h, gamma2, beta2, running_mean2, running_var2)
    h_5, mean_1, inverse_std_1 = batch_norm_train_forward(h_4, gamma2, beta2, running_mean2, running_var2)
    # 24: h = nn.dense(h, w3, b3)
    h_6 = dense(h_5, w3, b3)
    # 25: h = nn.relu(h)
    h_7 = relu(h_6)
    # 26: h = nn.batch_norm(h, gamma3, beta3, running_mean3, running_var3)
    h_8, mean, inverse_std = batch_norm_train_forward(h_7, gamma3, beta3, running_mean3, running_var3)
    # 27: h = nn.dense(h, w4, b4)
    h_9 = dense(h_8, w4, b4)
    # 28: prediction = nn.dense(h, w5, b5)
    prediction = dense(h_9, w5, b5)
    # 29: return nn.mse(prediction, target), prediction
    result_0 = mse(prediction, target)
    return (result_0, prediction), (h_1, h_2, mean_2, inverse_std_2, h_4, h_5, mean_1, inverse_std_1, h_7, h_8, mean, inverse_std, h_9, prediction)


@kernel
def loss_adjoint(dloss, kept, w1, b1, gamma1, beta1, w2, b2, gamma2, beta2, w3, b3, gamma3, beta3, w4, b4, w5, b5, running_mean1, running_var1, running_mean2, running_var2, running_mean3, running_var3, x, target):
    h_1, h_2, mean_2, inverse_std_2, h_4, h_5, mean_1, inverse_std_1, h_7, h_8, mean, inverse_std, h_9, prediction = kept
    # 29: return nn.mse(prediction, target), prediction
    dprediction = mse_gradient(dloss, prediction, target)
    # 28: prediction = nn.dense(h, w5, b5)
    dh_9 = dprediction @ w5.T
    dw5 = h_9.T @ dprediction
    db5 = column_sums(dprediction)
    # 27: h = nn.dense(h, w4, b4)
    dh_8 = dh_9 @ w4.T
    dw4 = h_8.T @ dh_9
    db4 = column_sums(dh_9)
    # 26: h = nn.batch_norm(h, gamma3, beta3, running_mean3, running_var3)
    plain_1, scaled_1 = batch_norm_sums(dh_8, h_7, mean, inverse_std)
    dh_7 = batch_norm_input_gradient(dh_8, h_7, gamma3, mean, inverse_std, plain_1, scaled_1)
    # 25: h = nn.relu(h)
    dh_6 = relu_gradient(dh_7, h_7)
    # 24: h = nn.dense(h, w3, b3)
    dh_5 = dh_6 @ w3.T
    dw3 = h_5.T @ dh_6
    db3 = column_sums(dh_6)
    # 23: h = nn.batch_norm(h, gamma2, beta2, running_mean2, running_var2)
    plain_2, scaled_2 = batch_norm_sums(dh_5, h_4, mean_1, inverse_std_1)
    dh_4 = batch_norm_input_gradient(dh_5, h_4, gamma2, mean_1, inverse_std_1, plain_2, scaled_2)
    # 22: h = nn.relu(h)
    dh_3 = relu_gradient(dh_4, h_4)
    # 21: h = nn.dense(h, w2, b2)
    dh_2 = dh_3 @ w2.T
    dw2 = h_2.T @ dh_3
    db2 = column_sums(dh_3)
    # 20: h = nn.batch_norm(h, gamma1, beta1, running_mean1, running_var1)
    plain_3, scaled_3 = batch_norm_sums(dh_2, h_1, mean_2, inverse_std_2)
    dh_1 = batch_norm_input_gradient(dh_2, h_1, gamma1, mean_2, inverse_std_2, plain_3, scaled_3)
    # 19: h = nn.relu(h)
    dh = relu_gradient(dh_1, h_1)
    # 18: h = nn.dense(x, w1, b1)
    dw1 = x.T @ dh
    db1 = column_sums(dh)
    return dw1, db1, scaled_3, plain_3, dw2, db2, scaled_2, plain_2, dw3, db3, scaled_1, plain_1, dw4, db4, dw5, db5


@kernel
def loss_gradient(w1, b1, gamma1, beta1, w2, b2, gamma2, beta2, w3, b3, gamma3, beta3, w4, b4, w5, b5, running_mean1, running_var1, running_mean2, running_var2, running_mean3, running_var3, x, target):
    value, kept = loss_forward(w1, b1, gamma1, beta1, w2, b2, gamma2, beta2, w3, b3, gamma3, beta3, w4, b4, w5, b5, running_mean1, running_var1, running_mean2, running_var2, running_mean3, running_var3, x, target)
    return value, loss_adjoint(1.0, kept, w1, b1, gamma1, beta1, w2, b2, gamma2, beta2, w3, b3, gamma3, beta3, w4, b4, w5, b5, running_mean1, running_var1, running_mean2, running_var2, running_mean3, running_var3, x, target)
