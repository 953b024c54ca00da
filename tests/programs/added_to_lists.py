"""Functions of the module that add to lists: that the call makes, that have a name, or None."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _collect(x, out):
    for v in x:
        if v > 0:
            out.append(v * v)
    return out


def _count(x, out):
    n = 0
    for v in x:
        if v > 0:
            out.append(v * v)
            n += 1
    return n


def _hanoi(n, a, b, c, moves):
    if n == 0:
        return
    _hanoi(n - 1, a, c, b, moves)
    moves.append((a, c))
    _hanoi(n - 1, b, a, c, moves)


def _take(st):
    v = st.pop()
    return v * 2


def _put(q, v, cap):
    q.append(v)
    if len(q) > cap:
        q.pop(0)
    return sum(q) / len(q)


def _fit(x, hist=None):
    if hist is None:
        hist = []
    for v in x:
        hist.append(v * 2)
    return (sum(hist), hist)


def _put_2(z, v):
    z.append(v)
    return z


def _grow(z, k):
    for i in range(k):
        z.append(z[-1] * 2)
    z[0] = 5.0
    return z[1]


def _two(a, b):
    a.append(b[0])
    b.append(a[0])
    return len(a) * 1.0


def _nest(m, r):
    m.append(r)
    return m


def _pushpop(st):
    st.append(1.0)
    return st.pop(0)


def _fit_2(x, hist=None):
    if hist is None:
        hist = []
    for v in x:
        hist.append(v * 2)
    return (sum(hist), hist)


def _log(v, store=None):
    w = v * 2
    if store is None:
        store = [w]
    store.append(v)
    return store


def collected_into_a_new_list(x):
    out = _collect(x, [])
    return sum(out)


add(collected_into_a_new_list, _four, compiled=True)


def collected_into_the_same_list(x):
    out = []
    out = _collect(x, out)
    out = _collect(x, out)
    return sum(out)


add(collected_into_the_same_list, _four)


def collected_under_two_names(x):
    a = []
    b = _collect(x, a)
    return sum(a) + sum(b)


add(collected_under_two_names, _four)


def counted_while_collected(x):
    out = []
    n = _count(x, out)
    return sum(out) / n


add(counted_while_collected, _four)


def moves_of_a_tower(x):
    moves = []
    _hanoi(3, 0, 1, 2, moves)
    s = 0.0
    for a, c in moves:
        s += x[a] * x[c]
    return s


add(moves_of_a_tower, _four)


def taken_from_a_stack(x):
    st = [x[0], x[1], x[2]]
    s = _take(st)
    s += _take(st) * x[3]
    return s + len(st) + st[-1]


add(taken_from_a_stack, _four)


def a_window_that_is_pushed(x):
    q = []
    s = 0.0
    for v in x:
        s += _put(q, v, 2) ** 2
    return s


add(a_window_that_is_pushed, _four)


def collected_where_none_is_given(x):
    a, h = _fit(x)
    return a * h[-1]


add(collected_where_none_is_given, _four)


def put_twice(x):
    a = _put_2([x[0]], x[1])
    b = _put_2(a, x[2])
    b.append(x[3])
    return sum(a) + len(a) * b[0]


add(put_twice, _four)


def put_into_new_lists(x):
    return sum(_put_2([], x[0])) + sum(_put_2([x[1]], x[2])) * x[3]


add(put_into_new_lists, _four)


def put_into_a_comprehension(x):
    base = [x[0]]
    q = _put_2([v for v in x if v > 0.4], base[0])
    base.append(2.0)
    return sum(q) * sum(base)


add(put_into_a_comprehension, _four)


def grown_in_trips(x):
    s = 0.0
    for k in range(1, 3):
        s += _grow([x[k], 1.0], k) * x[0]
    return s


add(grown_in_trips, _four)


def grown_under_two_names(x):
    s = 0.0
    for k in range(1, 3):
        z = [x[k], 1.0]
        t = z
        s += _grow(z, k) * t[0] + len(t)
    return s


add(grown_under_two_names, _four)


def two_lists_that_grow(x):
    u = [x[0]]
    s = _two(u, [x[1]]) + _two([x[2]], u)
    return s * sum(u)


add(two_lists_that_grow, _four)


def a_row_that_is_put(x):
    m = _nest([[x[0], x[1]]], [x[2], x[3]])
    m[1][0] += 1.0
    return m[0][1] * m[1][0]


add(a_row_that_is_put, _four)


def a_row_that_is_put_and_written(x):
    r = [x[2], x[3]]
    m = _nest([[x[0], x[1]]], r)
    r[0] = 7.0
    return m[0][1] * m[1][0]


add(a_row_that_is_put_and_written, _four)


def pushed_and_popped(x):
    return _pushpop([x[0], x[1]]) * _pushpop([x[2]])


add(pushed_and_popped, _four)


def put_in_a_condition(x):
    if len(_put_2([], x[0])) > 0 and sum(_put_2([x[1]], x[2])) > 0:
        return x[0] * x[1]
    return x[2]


add(put_in_a_condition, _four)


def put_in_a_generator(x):
    return max(_put_2([x[i]], 0.3)[0] for i in range(3)) * x[1]


add(put_in_a_generator, _four)


def collected_by_default(x):
    a, h = _fit_2(x)
    b, g = _fit_2(x[:2], None)
    return a * h[-1] + b * g[0]


add(collected_by_default, _four)


def logged_by_default(x):
    s = 0.0
    for v in x:
        s += sum(_log(v)) * len(_log(v * s))
    return s


add(logged_by_default, _four)
