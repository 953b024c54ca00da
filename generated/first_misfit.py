import numpy as np

from tangentlike import kernel


@kernel
def misfit_forward(rate, limit, seen):
    # 9: size, total = seen[0], 0.0
    size = seen[0]
    total = 0.0
    # 10: for year in range(1, len(seen)):
    size_before = np.empty(max(len(seen) - 1, 0), np.float64)
    for year in range(1, len(seen)):
        # 11: size += rate * size * (1 - size / limit)
        size_before[year - 1] = size
        size += rate * size * (1 - size / limit)
        # 12: total += (size - seen[year]) ** 2
        total += (size - seen[year]) ** 2
    # 13: return total
    return total, (size, size_before)


@kernel
def misfit_adjoint(dmisfit, kept, rate, limit, seen):
    size, size_before = kept
    # 13: return total
    dtotal = dmisfit
    # 10: for year in range(1, len(seen)):
    dlimit = 0.0
    drate = 0.0
    dsize = 0.0
    for year in range(len(seen) - 1, 0, -1):
        # 12: total += (size - seen[year]) ** 2
        dsize += dtotal * (2 * (size - seen[year]))
        # 11: size += rate * size * (1 - size / limit)
        size = size_before[year - 1]
        quotient = size / limit
        dproduct = dsize * (1 - quotient)
        share = -(dsize * (rate * size)) / limit
        dsize += share
        dlimit -= share * quotient
        drate += dproduct * size
        dsize += dproduct * rate
    return drate, dlimit


@kernel
def misfit_gradient(rate, limit, seen):
    value, kept = misfit_forward(rate, limit, seen)
    return value, misfit_adjoint(1.0, kept, rate, limit, seen)
