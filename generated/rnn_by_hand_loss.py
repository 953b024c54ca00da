import numpy as np

from tangentlike import kernel
from tangentlike.templates.broadcast import spread, sum_to
from tangentlike.templates.products import matrix_vector, outer
from tangentlike.templates.reductions import mean_all


@kernel
def loss_forward(wx, wh, b, wo, xs, y):
    # 16: h = np.zeros((xs.shape[1], wh.shape[0]), xs.dtype)
    h = np.zeros((xs.shape[1], wh.shape[0]), np.float32)
    # 17: for t in range(xs.shape[0]):
    h_before = []
    for t in range(xs.shape[0]):
        # 18: h = np.tanh(xs[t] @ wx + h @ wh + b)
        sum_2 = xs[t] @ wx + h @ wh + b
        h_before.append(h)
        h = np.tanh(sum_2)
    # 19: scores = h @ wo
    scores = matrix_vector(h, wo)
    # 20: return np.mean(np.logaddexp(0, -y * scores)), scores
    negative = -y
    product_2 = negative * scores
    logaddexp = np.logaddexp(0, product_2)
    return (mean_all(logaddexp), scores), (h, h_before, negative, product_2, logaddexp)


@kernel
def loss_adjoint(dloss, kept, wx, wh, b, wo, xs, y):
    h, h_before, negative, product_2, logaddexp = kept
    # 20: return np.mean(np.logaddexp(0, -y * scores)), scores
    dproduct_2 = spread(dloss, y.shape) / np.float32(y.size) * np.exp(product_2 - logaddexp)
    dscores = dproduct_2 * negative
    # 19: scores = h @ wo
    dh = outer(dscores, wo)
    dwo = h.T @ dscores
    # 17: for t in range(xs.shape[0]):
    db = np.zeros_like(b)
    dwh = np.zeros_like(wh)
    dwx = np.zeros_like(wx)
    for t in range(xs.shape[0] - 1, -1, -1):
        # 18: h = np.tanh(xs[t] @ wx + h @ wh + b)
        dsum_2 = dh * (1 - h * h)
        h = h_before.pop()
        db += sum_to(dsum_2, b)
        dh = dsum_2 @ wh.T
        dwh += h.T @ dsum_2
        dwx += xs[t].T @ dsum_2
    return dwx, dwh, db, dwo


@kernel
def loss_gradient(wx, wh, b, wo, xs, y):
    value, kept = loss_forward(wx, wh, b, wo, xs, y)
    return value, loss_adjoint(np.float32(1), kept, wx, wh, b, wo, xs, y)
