import numpy as np

from tangentlike import kernel


@kernel
def misfit_forward(x, seen):
    # 12: rate, limit = x[0], x[1]
    rate = x[0]
    limit = x[1]
    # 13: size, total = seen[0], 0.0
    size = seen[0]
    total = 0.0
    # 14: for year in range(1, len(seen)):
    size_before = np.empty(max(len(seen) - 1, 0), np.float64)
    for year in range(1, len(seen)):
        # 15: size += rate * size * (1 - size / limit)
        size_before[year - 1] = size
        size += rate * size * (1 - size / limit)
        # 16: total += (size - seen[year]) ** 2
        total += (size - seen[year]) ** 2
    # 17: return total
    return total, (rate, limit, size, size_before)


@kernel
def misfit_adjoint(dmisfit, kept, x, seen):
    rate, limit, size, size_before = kept
    # 17: return total
    dtotal = dmisfit
    # 14: for year in range(1, len(seen)):
    dlimit = 0.0
    drate = 0.0
    dsize = 0.0
    for year in range(len(seen) - 1, 0, -1):
        # 16: total += (size - seen[year]) ** 2
        dsize += dtotal * (2 * (size - seen[year]))
        # 15: size += rate * size * (1 - size / limit)
        size = size_before[year - 1]
        quotient = size / limit
        dproduct = dsize * (1 - quotient)
        share = -dsize * (rate * size / limit)
        dsize += share
        dlimit -= share * quotient
        drate += dproduct * size
        dsize += dproduct * rate
    # 12: rate, limit = x[0], x[1]
    dx = np.zeros_like(x)
    dx[1] += dlimit
    dx[0] += drate
    return dx


@kernel
def misfit_gradient(x, seen):
    value, kept = misfit_forward(x, seen)
    return value, misfit_adjoint(1.0, kept, x, seen)
