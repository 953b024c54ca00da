import numpy as np

from tangentlike import kernel


@kernel
def roughness(row):
    # 18: total = 0.0
    total = 0.0
    for i in range(1, len(row)):
        # 20: total += (row[i] - row[i - 1]) ** 2
        total += (row[i] - row[i - 1]) ** 2
    # 21: return total
    return total


@kernel
def smooth_forward(row, weight):
    # 13: for i in range(1, len(row) - 1):
    row_before = np.empty(max(len(row) - 2, 0), np.float64)
    for i in range(1, len(row) - 1):
        # 14: row[i] = (1 - weight) * row[i] + weight * (row[i - 1] + row[i + 1]) / 2
        row_before[i - 1] = row[i]
        row[i] = (1 - weight) * row[i] + weight * (row[i - 1] + row[i + 1]) / 2
    return row_before


@kernel
def rough_rows_forward(image, weight):
    # 27: rows = image.copy()
    rows = np.copy(image)
    # 28: total = 0.0
    total = 0.0
    # 29: for k in range(rows.shape[0]):
    rows_1_before = []
    rows_2_before = []
    trip_kept = []
    for k in range(rows.shape[0]):
        # 30: smooth(rows[k], weight)
        rows_1 = rows[k]
        rows_1_before.append(rows_1.copy())
        smooth_kept_1 = smooth_forward(rows_1, weight)
        # 31: smooth(rows[k], weight)
        rows_2 = rows[k]
        rows_2_before.append(rows_2.copy())
        smooth_kept = smooth_forward(rows_2, weight)
        # 32: total += roughness(rows[k])
        total += roughness(rows[k])
        trip_kept.append((smooth_kept, smooth_kept_1))
    # 33: return total
    return total, (rows, rows_1_before, rows_2_before, trip_kept)


@kernel
def roughness_adjoint(droughness, row, drow):
    # 21: return total
    dtotal = droughness
    for i in range(1, len(row)):
        # 20: total += (row[i] - row[i - 1]) ** 2
        ddifference = dtotal * (2 * (row[i] - row[i - 1]))
        drow[i - 1] -= ddifference
        drow[i] += ddifference


@kernel
def smooth_adjoint(row_before, row, weight, drow):
    # 13: for i in range(1, len(row) - 1):
    dweight = 0.0
    for i in range(len(row) - 2, 0, -1):
        # 14: row[i] = (1 - weight) * row[i] + weight * (row[i - 1] + row[i + 1]) / 2
        sum_1 = row[i - 1] + row[i + 1]
        dsum_2 = drow[i]
        drow[i] = 0
        row[i] = row_before[i - 1]
        share = dsum_2 / 2
        dweight += share * sum_1
        dsum_1 = share * weight
        drow[i + 1] += dsum_1
        drow[i - 1] += dsum_1
        drow[i] += dsum_2 * (1 - weight)
        dweight -= dsum_2 * row[i]
    return dweight


@kernel
def rough_rows_adjoint(drough_rows, kept, image, weight):
    rows, rows_1_before, rows_2_before, trip_kept = kept
    # 33: return total
    dtotal = drough_rows
    # 29: for k in range(rows.shape[0]):
    drows = np.zeros_like(rows)
    dweight = 0.0
    for k in range(rows.shape[0] - 1, -1, -1):
        smooth_kept, smooth_kept_1 = trip_kept.pop()
        # 30: smooth(rows[k], weight)
        rows_1 = rows[k]
        # 31: smooth(rows[k], weight)
        rows_2 = rows[k]
        # 32: total += roughness(rows[k])
        rows_3 = rows[k]
        # 30: smooth(rows[k], weight)
        drows_1 = drows[k]
        # 31: smooth(rows[k], weight)
        drows_2 = drows[k]
        # 32: total += roughness(rows[k])
        drows_3 = np.zeros_like(rows_3)
        roughness_adjoint(dtotal, rows_3, drows_3)
        drows[k] += drows_3
        # 31: smooth(rows[k], weight)
        dweight += smooth_adjoint(smooth_kept, rows_2, weight, drows_2)
        rows_2[:] = rows_2_before.pop()
        # 30: smooth(rows[k], weight)
        dweight += smooth_adjoint(smooth_kept_1, rows_1, weight, drows_1)
        rows_1[:] = rows_1_before.pop()
    return drows, dweight


@kernel
def rough_rows_gradient(image, weight):
    value, kept = rough_rows_forward(image, weight)
    return value, rough_rows_adjoint(1.0, kept, image, weight)
