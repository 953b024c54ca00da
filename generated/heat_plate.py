import numpy as np

from tangentlike import kernel


@kernel
def plate_forward(conductivity, start, steps):
    # 24: old = start.copy()
    old = np.copy(start)
    # 25: new = start.copy()
    new = np.copy(start)
    # 26: rows, columns = start.shape
    rows = start.shape[0]
    columns = start.shape[1]
    # 27: for _ in range(steps):
    new_before = np.empty((max(steps, 0), max(rows - 2, 0), max(columns - 2, 0)), np.float64)
    for _ in range(steps):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                # 30: around = old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]
                around = old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]
                # 31: new[i, j] = old[i, j] + conductivity[i, j] * (around - 4 * old[i, j])
                old_i_j = old[i, j]
                new_before[_, i - 1, j - 1] = new[i, j]
                new[i, j] = old_i_j + conductivity[i, j] * (around - 4 * old_i_j)
        # 32: old, new = new, old
        old, new = new, old
    # 33: return old[rows // 2, columns // 2]
    return old[rows // 2, columns // 2], (old, new, new_before)


@kernel
def plate_adjoint(dplate, kept, conductivity, start, steps):
    old, new, new_before = kept
    # 26: rows, columns = start.shape
    rows = start.shape[0]
    columns = start.shape[1]
    # 33: return old[rows // 2, columns // 2]
    dold = np.zeros_like(old)
    dold[rows // 2, columns // 2] += dplate
    # 27: for _ in range(steps):
    dconductivity = np.zeros_like(conductivity)
    dnew = np.zeros_like(new)
    for _ in range(steps - 1, -1, -1):
        # 32: old, new = new, old
        dnew, dold = dold, dnew
        new, old = old, new
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                # 30: around = old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]
                around = old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]
                # 31: new[i, j] = old[i, j] + conductivity[i, j] * (around - 4 * old[i, j])
                dsum_4 = dnew[i, j]
                dnew[i, j] = 0
                new[i, j] = new_before[_, i - 1, j - 1]
                dold_i_j = dsum_4
                ddifference = dsum_4 * conductivity[i, j]
                daround = ddifference
                dold_i_j -= ddifference * 4
                dconductivity[i, j] += dsum_4 * (around - 4 * old[i, j])
                dold[i, j] += dold_i_j
                # 30: around = old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]
                dold[i, j + 1] += daround
                dold[i, j - 1] += daround
                dold[i + 1, j] += daround
                dold[i - 1, j] += daround
    return dconductivity


@kernel
def plate_gradient(conductivity, start, steps):
    value, kept = plate_forward(conductivity, start, steps)
    return value, plate_adjoint(1.0, kept, conductivity, start, steps)
