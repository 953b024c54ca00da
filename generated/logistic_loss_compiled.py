import numpy as np

from tangentlike import kernel
from tangentlike.templates.broadcast import plus as plus_1
from tangentlike.templates.products import matrix_vector
from tangentlike.vectors.elementary import exp as exp_of
from tangentlike.vectors.library import matmul as matmul_of
from tangentlike.vectors.unshared import unshared


@kernel
def loss_forward(params_weights, params_bias, x, y):
    # 14: margin = y * (x @ params["weights"] + params["bias"])
    part = matrix_vector(x, params_weights)
    n = y.shape[0]
    if part.shape[0] != n:
        raise ValueError('operands could not be broadcast together')
    # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
    negative = np.empty(n, np.float64)
    for i in range(n):
        # 14: margin = y * (x @ params["weights"] + params["bias"])
        margin_1 = y[i] * (part[i] + params_bias)
        # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
        negative[i] = -margin_1
    # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
    n_1 = negative.shape[0]
    logaddexp = np.empty(n_1, np.float64)
    for i_1 in range(n_1):
        logaddexp[i_1] = np.logaddexp(0.0, negative[i_1])
    n_2 = logaddexp.shape[0]
    mean_1 = 0.0
    for i_2 in range(n_2):
        mean_1 = plus_1(mean_1, logaddexp[i_2])
    mean = mean_1 / np.float64(n_2)
    n_3 = params_weights.shape[0]
    total_1 = 0.0
    for i_3 in range(n_3):
        total_2 = params_weights[i_3]
        total_1 = plus_1(total_1, total_2 * total_2)
    result = mean + 0.01 * total_1
    return result, (negative, logaddexp)


@kernel
def loss_adjoint(dloss, kept, params_weights, params_bias, x, y):
    negative, logaddexp = kept
    # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
    n = y.shape[0]
    number = y.size
    # 14: margin = y * (x @ params["weights"] + params["bias"])
    dsum_1 = unshared(np.empty(n, np.float64))
    total = 0.0
    for i in range(n):
        # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
        dmargin_1 = -(dloss / number * exp_of(negative[i] - logaddexp[i]))
        # 14: margin = y * (x @ params["weights"] + params["bias"])
        dsum_2 = dmargin_1 * y[i]
        dsum_1[i] = dsum_2
        total = plus_1(total, dsum_2)
    # 14: margin = y * (x @ params["weights"] + params["bias"])
    part = matmul_of(x.T, dsum_1)
    # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
    n_1 = params_weights.shape[0]
    if part.shape[0] != n_1:
        raise ValueError('operands could not be broadcast together')
    # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
    number_1 = dloss * 0.01
    # 14: margin = y * (x @ params["weights"] + params["bias"])
    dparams_weights = np.empty(n_1, np.float64)
    for i_1 in range(n_1):
        # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
        dparams_weights_1 = number_1 * (2 * params_weights[i_1])
        # 14: margin = y * (x @ params["weights"] + params["bias"])
        dparams_weights[i_1] = dparams_weights_1 + part[i_1]
    return dparams_weights, total


@kernel
def loss_gradient(params_weights, params_bias, x, y):
    value, kept = loss_forward(params_weights, params_bias, x, y)
    return value, loss_adjoint(1.0, kept, params_weights, params_bias, x, y)
