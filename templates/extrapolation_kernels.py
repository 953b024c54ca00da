"""The limit of a sequence by the epsilon algorithm of Wynn (1956) as in QUADPACK, and how it moves with each number."""

import numpy as np

from tangentlike.primitives.registry import kernel

LARGEST, EPS = np.finfo(np.float64).max, np.finfo(np.float64).eps
TABLE = 54  # what the algorithm keeps


@kernel
def extrapolated(table, moves, count, limits, calls):
    """QUADPACK's ``qelg``: one step of the epsilon algorithm of Wynn (1956), with the derivatives of the table.

    ``table`` holds ``count`` numbers, ``moves`` a row of derivatives for each (none, of no columns, costs nothing).
    The limit, its error, its derivatives and how many numbers the table has then.
    """
    error, found = LARGEST, table[count - 1]
    moved = moves[count - 1].copy()
    if count < 3:
        return found, max(error, 5 * EPS * abs(found)), moved, count
    table[count + 1], moves[count + 1] = table[count - 1], moves[count - 1]
    new = (count - 1) // 2
    table[count - 1], moves[count - 1] = LARGEST, 0.0
    before, k1 = count, count - 1
    for i in range(1, new + 1):
        e0, e1, e2 = table[k1 - 2], table[k1 - 1], table[k1 + 2]
        m1, m2, m0 = moves[k1 - 1].copy(), moves[k1 + 2].copy(), moves[k1 - 2].copy()
        d2, d3 = e2 - e1, e1 - e0
        near2, near3 = max(abs(e2), abs(e1)) * EPS, max(abs(e1), abs(e0)) * EPS
        if abs(d2) <= near2 and abs(d3) <= near3:
            return e2, max(abs(d2) + abs(d3), 5 * EPS * abs(e2)), m2, count
        e3, m3 = table[k1], moves[k1].copy()
        table[k1], moves[k1] = e1, m1
        d1 = e1 - e3
        if abs(d1) <= max(abs(e1), abs(e3)) * EPS or abs(d2) <= near2 or abs(d3) <= near3:
            count = 2 * i - 1
            break
        inverse = 1 / d1 + 1 / d2 - 1 / d3
        if abs(inverse * e1) <= 1e-4:
            count = 2 * i - 1
            break
        value = e1 + 1 / inverse
        slopes = (m1 - m3) / d1 / d1 + (m2 - m1) / d2 / d2 - (m1 - m0) / d3 / d3
        table[k1], moves[k1] = value, m1 + slopes / inverse**2
        guess = abs(d2) + abs(value - e2) + abs(d3)
        if guess <= error:
            error, found, moved = guess, value, moves[k1].copy()
        k1 -= 2
    if count == 50:
        count = 49
    first = 0 if before % 2 == 1 else 1
    for _ in range(new + 1):
        table[first], moves[first] = table[first + 2], moves[first + 2]
        first += 2
    if before != count:
        for i in range(count):
            table[i], moves[i] = table[before - count + i], moves[before - count + i]
    if calls < 4:
        limits[calls - 1] = found
        error = LARGEST
    else:
        error = abs(found - limits[2]) + abs(found - limits[1]) + abs(found - limits[0])
        limits[0], limits[1], limits[2] = limits[1], limits[2], found
    return found, max(error, 5 * EPS * abs(found)), moved, count


@kernel
def no_moves():
    """Derivatives that nobody asks for."""
    return np.zeros((TABLE, 0))


@kernel
def slopes_of_limit(areas):
    """How the extrapolated limit moves with each of the areas."""
    table, moves, limits = np.zeros(TABLE), np.zeros((TABLE, areas.size)), np.zeros(3)
    slopes, count = np.zeros(areas.size), 2
    for k in range(areas.size):
        place = k if k < 2 else count
        table[place], moves[place], moves[place, k] = areas[k], 0.0, 1.0
        if k >= 2:
            _, _, slopes, count = extrapolated(table, moves, count + 1, limits, k - 1)
    return slopes
