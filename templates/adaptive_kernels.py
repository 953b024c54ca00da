"""Adaptive integration as steps between which the function is called: QUADPACK's ``qags`` and ``qagi``.

After Piessens, de Doncker-Kapenga, Ueberhuber and Kahaner, QUADPACK (1983). A state is one vector: numbers, then the
intervals and the sequence of areas, from which the epsilon algorithm finds a limit. ``begun`` makes it, ``nodes_of``
says where the function is wanted, ``advanced`` takes its values, until it is ``finished``. These know nothing of the
function, and are compiled once for all.
"""

import numpy as np

from tangentlike.primitives.registry import kernel

from .extrapolation_kernels import EPS, LARGEST, TABLE, extrapolated, no_moves, slopes_of_limit
from .kronrod_kernels import FINITE_NODES, INFINITE_NODES, TINY, points_of, rule

# Places in the state: what is asked for, then counters and sums, then vectors of the length `limit`.
LOW, HIGH, ABSOLUTE, RELATIVE, LIMIT, KIND, DONE, LAST = range(8)
RESULT, ERROR, AREA, SUM, LARGE, TEST, SMALL, CORRECTION = range(8, 16)
FAULT, TABLE_FAULT, ROUND_1, ROUND_2, ROUND_3, WORST, RANK, COUNT, SERIES, NO_PROGRESS = range(16, 26)
EXTRAPOLATE, NO_EXTRAPOLATION, RECORDED, ACCEPTED, BY_LIMIT, SIZE, NARROWING, LIMITS = range(26, 34)
HEAD = LIMITS + 3  # the latest limits that were found
PRESENT = 7  # of the present intervals: where they start and end, areas, errors, order, numbers, whether rough
MADE = 4  # of all that were ever made: where they start and end, and between which areas of the series they count
FOREVER = 1e9


@kernel
def present(state, number):
    """One of the vectors of the present intervals."""
    limit = int(state[LIMIT])
    start = HEAD + TABLE + number * limit
    return state[start : start + limit]


@kernel
def made(state, number):
    """One of the vectors of all intervals."""
    limit = int(state[LIMIT])
    start = HEAD + TABLE + (PRESENT + 2 * number) * limit
    return state[start : start + 2 * limit]


@kernel
def series(state):
    """The areas from which a limit is extrapolated."""
    limit = int(state[LIMIT])
    start = HEAD + TABLE + (PRESENT + 2 * MADE) * limit
    return state[start : start + limit + 2]


@kernel
def begun(low, high, absolute, relative, limit):
    """The state before the first call of the function."""
    if absolute <= 0 and relative < max(50 * EPS, 5e-29):
        raise ValueError("If 'epsabs'<=0, 'epsrel' must be greater than both 5e-29 and 50*(machine epsilon).")
    if limit < 1:
        raise ValueError("Invalid 'limit' argument. There must be at least one subinterval")
    state = np.zeros(HEAD + TABLE + (PRESENT + 2 * MADE + 1) * limit + 2)
    state[LIMIT], state[ABSOLUTE], state[RELATIVE] = limit, absolute, relative
    state[KIND] = 2 if np.isinf(low) and np.isinf(high) else 1 if np.isinf(high) else -1 if np.isinf(low) else 0
    state[LOW], state[HIGH] = (0, 1) if state[KIND] != 0 else (low, high)
    made(state, 0)[0], made(state, 1)[0] = state[LOW], state[HIGH]
    present(state, 0)[0], present(state, 1)[0] = state[LOW], state[HIGH]
    made(state, 3)[0] = FOREVER
    return state


@kernel
def finished(state):
    """Whether the integral is found, or given up."""
    return state[DONE] > 0


@kernel
def halves_of(state):
    """The intervals whose areas are wanted: the whole, or the halves of the one with the largest error."""
    starts, ends = present(state, 0), present(state, 1)
    if state[LAST] == 0:
        return np.array([[starts[0], ends[0]]])
    worst = int(state[WORST])
    middle = 0.5 * (starts[worst] + ends[worst])
    return np.array([[starts[worst], middle], [middle, ends[worst]]])


@kernel
def nodes_of(state, bound):
    """Where the function is wanted next."""
    kind = state[KIND]
    parts = halves_of(state)
    count = (FINITE_NODES if kind == 0 else INFINITE_NODES).size
    each = 2 * count - 1
    out = np.empty(len(parts) * each)
    for i in range(len(parts)):
        left, right = points_of(parts[i, 0], parts[i, 1], kind)
        out[i * each : i * each + count] = left
        out[i * each + count : (i + 1) * each] = right[:-1]
    if kind == 0:
        return out
    out = (0.0 if kind == 2 else bound) + min(1, kind) * (1 - out) / out
    return np.concatenate((out, -out)) if kind == 2 else out


@kernel
def put_in_order(state):
    """QUADPACK's ``qpsrt``: find the worst of the intervals, of which one was divided and the last is new."""
    order, errors = present(state, 4), present(state, 3)
    last, limit, worst, rank = int(state[LAST]), int(state[LIMIT]), int(state[WORST]), int(state[RANK])
    if last <= 2:
        order[0], order[1] = 0, 1
    else:
        largest, least = errors[worst], errors[last - 1]
        while rank > 0 and largest > errors[int(order[rank - 1])]:
            order[rank] = order[rank - 1]
            rank -= 1
        bottom = limit + 3 - last if last > limit // 2 + 2 else last
        end = bottom - 1
        i = rank + 1
        while i < end and largest < errors[int(order[i])]:
            order[i - 1] = order[i]
            i += 1
        if i >= end:
            order[end - 1], order[bottom - 1] = worst, last - 1
        else:
            order[i - 1] = worst
            k = end - 1
            while k >= i and least >= errors[int(order[k])]:
                order[k + 1] = order[k]
                k -= 1
            order[k + 1] = last - 1
    state[RANK], state[WORST] = rank, order[rank]


@kernel
def recorded(state, area):
    """Enter an area into the series."""
    series(state)[int(state[RECORDED])] = area
    state[RECORDED] += 1


@kernel
def first_of(state, values):
    """The state after the first values."""
    area, error, deviation, size, rough = rule(values, state[LOW], state[HIGH], state[KIND])
    state[LAST], state[AREA], state[SUM], state[SIZE] = 1, area, error, size
    present(state, 2)[0], present(state, 3)[0], present(state, 6)[0] = area, error, rough
    state[RESULT], state[ERROR], state[COUNT] = area, LARGEST, 2
    state[HEAD] = area
    recorded(state, area)
    bound = max(state[ABSOLUTE], state[RELATIVE] * abs(area))
    if error <= 100 * EPS * size and error > bound:
        state[FAULT] = 2
    if state[FAULT] > 0 or state[LIMIT] == 1 or (error <= bound and error != deviation) or error == 0:
        state[DONE], state[ERROR] = 1, error


@kernel
def divided(state, values):
    """Put the halves of the worst interval in its place; their deviations differ from their errors, and the change."""
    starts, ends, areas, errors, numbers = (
        present(state, 0), present(state, 1), present(state, 2), present(state, 3), present(state, 5),
    )  # fmt: skip
    worst, new, parts = int(state[WORST]), int(state[LAST]), halves_of(state)
    count = values.size // 2
    area_1, error_1, deviation_1, _, rough_1 = rule(values[:count], parts[0, 0], parts[0, 1], state[KIND])
    area_2, error_2, deviation_2, _, rough_2 = rule(values[count:], parts[1, 0], parts[1, 1], state[KIND])
    change, error = areas[worst] - area_1 - area_2, error_1 + error_2
    told = abs(change) <= 1e-5 * abs(area_1 + area_2) and error >= 0.99 * errors[worst]
    if deviation_1 != error_1 and deviation_2 != error_2:
        if told and state[EXTRAPOLATE] > 0:
            state[ROUND_2] += 1
        elif told:
            state[ROUND_1] += 1
        if new + 1 > 10 and error > errors[worst]:
            state[ROUND_3] += 1
    state[SUM] += error - errors[worst]
    state[AREA] -= change
    first, second = (1, 0) if error_2 > error_1 else (0, 1)
    both = np.array([[area_1, error_1, rough_1], [area_2, error_2, rough_2]])
    made(state, 3)[int(numbers[worst])] = state[RECORDED]
    for k, place, number in ((first, worst, 2 * new - 1), (second, new, 2 * new)):
        starts[place], ends[place] = parts[k, 0], parts[k, 1]
        areas[place], errors[place], numbers[place] = both[k, 0], both[k, 1], number
        present(state, 6)[place] = both[k, 2]
        made(state, 0)[number], made(state, 1)[number] = parts[k, 0], parts[k, 1]
        made(state, 2)[number], made(state, 3)[number] = state[RECORDED], FOREVER
    state[LAST] = new + 1
    return parts, error


@kernel
def wide(state):
    """Whether the interval that comes next is wider than those that are extrapolated from."""
    worst = int(state[WORST])
    return abs(present(state, 1)[worst] - present(state, 0)[worst]) > state[SMALL]


@kernel
def looked_at_wider(state):
    """Whether a wider interval is divided before the next limit is extrapolated."""
    if state[TABLE_FAULT] == 3 or state[LARGE] <= state[TEST]:
        return False
    last, limit = int(state[LAST]), int(state[LIMIT])
    bottom = limit + 3 - last if last > 2 + limit // 2 else last
    for _ in range(int(state[RANK]), bottom):
        state[WORST] = present(state, 4)[int(state[RANK])]
        if wide(state):
            return True
        state[RANK] += 1
    return False


@kernel
def limit_of(state):
    """Extrapolate from the areas so far; whether that ends it."""
    recorded(state, state[AREA])
    state[COUNT] += 1
    state[SERIES] += 1
    table = state[HEAD : HEAD + TABLE]
    table[int(state[COUNT]) - 1] = state[AREA]
    found, error, _, count = extrapolated(
        table, no_moves(), int(state[COUNT]), state[LIMITS : LIMITS + 3], int(state[SERIES])
    )
    state[COUNT] = count
    state[NO_PROGRESS] += 1
    if state[NO_PROGRESS] > 5 and state[ERROR] < 1e-3 * state[SUM]:
        state[FAULT] = 5
    if error < state[ERROR]:
        state[NO_PROGRESS], state[ERROR], state[RESULT] = 0, error, found
        state[CORRECTION], state[ACCEPTED] = state[LARGE], state[RECORDED]
        state[TEST] = max(state[ABSOLUTE], state[RELATIVE] * abs(found))
        if error <= state[TEST]:
            return True
    if count == 1:
        state[NO_EXTRAPOLATION] = 1
    if state[FAULT] == 5:
        return True
    state[WORST], state[RANK] = present(state, 4)[0], 0
    state[EXTRAPOLATE] = 0
    state[SMALL] *= 0.5
    state[LARGE] = state[SUM]
    return False


@kernel
def step(state, values):
    """One division; whether it was the last, and the limit or the sum of the areas is to be taken."""
    worst_error = present(state, 3)[int(state[WORST])]
    parts, error = divided(state, values)
    last = state[LAST]
    bound = max(state[ABSOLUTE], state[RELATIVE] * abs(state[AREA]))
    if state[ROUND_1] + state[ROUND_2] >= 10 or state[ROUND_3] >= 20:
        state[FAULT] = 2
    if state[ROUND_2] >= 5:
        state[TABLE_FAULT] = 3
    if last == state[LIMIT]:
        state[FAULT] = 1
    middle = parts[1, 0]
    if max(abs(parts[0, 0]), abs(parts[1, 1])) <= (1 + 100 * EPS) * (abs(middle) + 1000 * TINY):
        state[FAULT] = 4
    put_in_order(state)
    if state[SUM] <= bound:
        state[ERROR] = LARGEST
        return True
    if state[FAULT] != 0:
        return True
    if last == 2:
        state[SMALL] = 0.375 * abs(state[HIGH] - state[LOW])
        state[LARGE], state[TEST] = state[SUM], bound
        state[HEAD + 1] = state[AREA]
        recorded(state, state[AREA])
        return False
    if state[NO_EXTRAPOLATION] > 0:
        return False
    state[LARGE] -= worst_error
    if abs(parts[0, 1] - parts[0, 0]) > state[SMALL]:
        state[LARGE] += error
    if state[EXTRAPOLATE] == 0:
        if wide(state):
            return False
        state[EXTRAPOLATE], state[RANK] = 1, 1
    return False if looked_at_wider(state) else limit_of(state)


@kernel
def concluded(state):
    """Choose between the limit and the sum."""
    total = np.sum(present(state, 2)[: int(state[LAST])])
    by_limit = state[ERROR] != LARGEST
    if by_limit and state[FAULT] + state[TABLE_FAULT] > 0:
        if state[TABLE_FAULT] == 3:
            state[ERROR] += state[CORRECTION]
        if state[RESULT] != 0 and state[AREA] != 0:
            by_limit = state[ERROR] / abs(state[RESULT]) <= state[SUM] / abs(state[AREA])
        else:
            by_limit = state[ERROR] <= state[SUM]
    state[DONE], state[BY_LIMIT] = 1, by_limit
    if not by_limit:
        state[RESULT], state[ERROR] = total, state[SUM]


@kernel
def advanced(state, values):
    """The state once the function was called at the nodes."""
    state = state.copy()
    kind = state[KIND]
    if kind == 2:
        half = values.size // 2
        values = values[:half] + values[half:]
    if state[LAST] == 0:
        first_of(state, values)
    elif state[NARROWING] > 0:
        divided(state, values)
        look_for_rough(state)
    elif step(state, values):
        concluded(state)
    return state


@kernel
def tightened(state):
    """The state that goes on to the last digits, which derivatives with jumps need sooner than what they belong to."""
    state = state.copy()
    state[RELATIVE] = 1e-13
    state[ABSOLUTE] = 1e-13 * state[SIZE]
    bound = max(state[ABSOLUTE], state[RELATIVE] * abs(state[AREA]))
    if state[FAULT] == 0 and state[LAST] < state[LIMIT] and state[SUM] > bound:
        state[DONE], state[BY_LIMIT], state[NO_PROGRESS] = 0, 0, 0
        state[ERROR], state[TEST] = LARGEST, bound
    return state


@kernel
def look_for_rough(state):
    """The next interval to be divided: a rough one of which more than nothing is left."""
    starts, ends, rough = present(state, 0), present(state, 1), present(state, 6)
    state[DONE] = 1
    for k in range(int(state[LAST])):
        wide_enough = abs(ends[k] - starts[k]) > 1e-11 * abs(state[HIGH] - state[LOW])
        if rough[k] > 0 and wide_enough and state[LAST] < state[LIMIT]:
            state[WORST], state[DONE] = k, 0


@kernel
def narrowed(state):
    """The state that goes on where the function has kinks."""
    state = state.copy()
    state[NARROWING], state[BY_LIMIT] = 1, 0
    look_for_rough(state)
    return state


@kernel
def surer(state, narrow):
    """The state after ``narrowed`` where that left no errors to speak of, else the one before: of singularities."""
    return (narrow if state[BY_LIMIT] == 0 or narrow[SUM] <= 1e-12 * state[SIZE] else state).copy()


@kernel
def area_of(state):
    """The integral."""
    return state[RESULT]


@kernel
def error_of(state):
    """What the integral may be wrong by."""
    return state[ERROR]


@kernel
def parts_of(state):
    """Intervals with their shares in the integral: rows of start, end and how many times its area counts."""
    count = 2 * int(state[LAST]) - 1
    out = np.empty((count, 3))
    shares = np.zeros(int(state[RECORDED]) + 1)
    if state[BY_LIMIT] > 0:
        shares[: int(state[ACCEPTED])] = slopes_of_limit(series(state)[: int(state[ACCEPTED])])
    for k in range(count):
        out[k, 0], out[k, 1] = made(state, 0)[k], made(state, 1)[k]
        begin, end = made(state, 2)[k], made(state, 3)[k]
        if state[BY_LIMIT] > 0:
            out[k, 2] = np.sum(shares[int(begin) : int(min(end, shares.size))])
        else:
            out[k, 2] = 1.0 if end == FOREVER else 0.0
    return out
