import numpy as np

from tangentlike import kernel
from tangentlike.templates.broadcast import spread


@kernel
def rod_forward(start, end, steps):
    # 14: u = start.copy()
    u = np.copy(start)
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            # 17: u[i] += 0.3 * (u[i - 1] - 2 * u[i] + u[i + 1])
            u[i] += 0.3 * (u[i - 1] - 2 * u[i] + u[i + 1])
    # 18: return np.sum((u - end) ** 2)
    return np.sum((u - end) ** 2), u


@kernel
def rod_adjoint(drod, u, start, end, steps):
    # 18: return np.sum((u - end) ** 2)
    du = (spread(drod, start.shape) * (2 * (u - end))).copy()
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
