import numpy as np

from tangentlike import kernel
from tangentlike.templates.broadcast import spread, sum_all
from tangentlike.templates.products import matrix_vector


@kernel
def loss_forward(params_weights, params_bias, x, y):
    # 14: margin = y * (x @ params["weights"] + params["bias"])
    margin = y * (matrix_vector(x, params_weights) + params_bias)
    # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
    negative = -margin
    logaddexp = np.logaddexp(0, negative)
    mean = np.mean(logaddexp)
    result = mean + 0.01 * np.sum(params_weights ** 2)
    return result, (negative, logaddexp)


@kernel
def loss_adjoint(dloss, kept, params_weights, params_bias, x, y):
    negative, logaddexp = kept
    # 15: return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)
    dparams_weights = spread(dloss * 0.01, params_weights.shape) * (2 * params_weights)
    dmargin = -(spread(dloss, y.shape) / y.size * np.exp(negative - logaddexp))
    # 14: margin = y * (x @ params["weights"] + params["bias"])
    dsum_1 = dmargin * y
    dparams_weights += x.T @ dsum_1
    return dparams_weights, sum_all(dsum_1)


@kernel
def loss_gradient(params_weights, params_bias, x, y):
    value, kept = loss_forward(params_weights, params_bias, x, y)
    return value, loss_adjoint(1.0, kept, params_weights, params_bias, x, y)
