import numpy as np

from tangentlike import kernel
from tangentlike.templates.broadcast import plus as plus_1


@kernel
def rod_forward(start, end, steps):
    # 14: u = start.copy()
    u = np.copy(start)
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            # 17: u[i] += 0.3 * (u[i - 1] - 2 * u[i] + u[i + 1])
            u[i] += 0.3 * (u[i - 1] - 2 * u[i] + u[i + 1])
    # 18: return np.sum((u - end) ** 2)
    n = u.shape[0]
    if end.shape[0] != n:
        raise ValueError('operands could not be broadcast together')
    # 18: return np.sum((u - end) ** 2)
    total = 0.0
    for i_1 in range(n):
        total_1 = u[i_1] - end[i_1]
        total = plus_1(total, total_1 * total_1)
    return total, u


@kernel
def rod_adjoint(drod, u, start, end, steps):
    # 18: return np.sum((u - end) ** 2)
    n = start.shape[0]
    if end.shape[0] != n:
        raise ValueError('operands could not be broadcast together')
    # 18: return np.sum((u - end) ** 2)
    du = np.empty(n, np.float64)
    for i_1 in range(n):
        du[i_1] = drod * (2 * (u[i_1] - end[i_1]))
    for _ in range(steps - 1, -1, -1):
        for i in range(len(u) - 2, 0, -1):
            # 17: u[i] += 0.3 * (u[i - 1] - 2 * u[i] + u[i + 1])
            dsum_1 = du[i] * 0.3
            du[i + 1] += dsum_1
            du[i] -= dsum_1 * 2
            du[i - 1] += dsum_1
    return du


@kernel
def rod_gradient(start, end, steps):
    value, kept = rod_forward(start, end, steps)
    return value, rod_adjoint(1.0, kept, start, end, steps)
