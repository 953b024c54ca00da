"""Functions of the module with comprehensions, and rows that functions give."""

import math

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _ext(z, x):
    z.extend([v * z[0] for v in x])


def _ext3(z, x):
    q = [[v * u for u in x] for v in z]
    z.append(q[0][1])
    return [v for v in q[0]]


def _gen(z, a):
    for k in range(len(z)):
        yield [v * a for v in z][k]


def _scale(r, f):
    return [v * f for v in r]


def _rows(m, f):
    for i in range(len(m)):
        m[i] = [v * f for v in m[i]]
    return m


def _gauss(a, b):
    n = len(a)
    for i in range(n):
        p = a[i][i]
        a[i] = [v / p for v in a[i]]
        b[i] = b[i] / p
        for j in range(n):
            if j != i:
                f = a[j][i]
                a[j] = [u - f * v for u, v in zip(a[j], a[i])]
                b[j] = b[j] - f * b[i]
    return b


def _normalize(v):
    n = math.sqrt(sum([c * c for c in v]))
    return [c / n for c in v]


def _push_all(st, items):
    for v in sorted([w * 2 for w in items]):
        st.append(v)
    while len(st) > 3:
        st.pop(0)


def _pairs(z):
    for i in range(len(z)):
        for j in range(i + 1, len(z)):
            yield [w for w in (z[i], z[j])]


def _update(state, key, v):
    state[key] = [w * 0.5 for w in state[key]] + [v]


def a_generator_with_a_comprehension(x):

    def g(a):
        for i in range(3):
            yield (sum([v * a for v in x]) + i)

    s = 0.0
    v = x[0] * 2
    for e in g(v):
        s += e
    return s


add(a_generator_with_a_comprehension, _four)


def extended_by_a_comprehension(x):
    v = [x[0]]
    _ext(v, x)
    _ext(v, x[:2])
    return sum(v)


add(extended_by_a_comprehension, _four, compiled=True)


def comprehensions_in_each_other(x):
    v, u = ([x[0]], x[1])
    n = _ext3(v, x)
    m = _ext3(v, x * u)
    return sum(v) * sum(n) + m[0] * u


add(comprehensions_in_each_other, _four)


def a_generator_of_the_module_with_one(x):
    v = x[0]
    z = [x[0], x[1]]
    s = 0.0
    for e in _gen(z, v):
        s += e * v
    return s


add(a_generator_of_the_module_with_one, _four)


def a_row_from_a_call(x):
    m = [[x[0], x[1]], [x[2], x[3]]]
    v = x[1]
    r = m[0]
    for i in range(2):
        m[i] = _scale(r, v)
    return m[0][0] * m[1][1] - m[0][1] * m[1][0]


add(a_row_from_a_call, _four)


def a_row_from_a_call_and_a_change(x):
    m = [[x[0], x[1]], [x[2], x[3]]]
    m[0] = _scale(m[0], 2.0)
    m[1][0] = 5.0
    return m[0][0] * m[1][1] - m[0][1] * m[1][0]


add(a_row_from_a_call_and_a_change, _four, compiled=True)


def rows_that_a_function_scales(x):
    m = [[x[0], x[1]], [x[2], x[3]]]
    m = _rows(m, x[0])
    _rows(m, 2.0)
    return m[0][0] * m[1][1] - m[0][1] * m[1][0]


add(rows_that_a_function_scales, _four)


def eliminated_by_a_function(x):
    a = [[2.0 + x[0], 1.0, x[1]], [x[2], 3.0, 1.0], [1.0, x[3], 4.0]]
    y = _gauss(a, [x[0], 1.0, x[1]])
    return y[0] * y[1] + y[2]


add(eliminated_by_a_function, _four)


def made_orthogonal(x):
    basis = [[x[0], x[1], 1.0], [x[2], 1.0, x[3]]]
    out = []
    for v in basis:
        w = list(v)
        for u in out:
            d = sum([a * b for a, b in zip(v, u)])
            w = [a - d * b for a, b in zip(w, u)]
        out.append(_normalize(w))
    return out[0][0] * out[1][2] + out[1][1]


add(made_orthogonal, _four)


def pushed_all_at_once(x):
    st = [x[0]]
    for k in range(3):
        _push_all(st, [x[k], x[3]])
    return st[0] * st[-1] + sum(st)


add(pushed_all_at_once, _four)


def pairs_of_a_generator(x):
    s = 0.0
    for a, b in _pairs([v * v for v in x]):
        s += abs(a - b) * a
    return s


add(pairs_of_a_generator, _four)


def a_state_that_is_updated(x):
    state = {"a": [x[0]], "b": [x[1], x[2]]}
    for k in range(2):
        _update(state, "a", x[k])
    _update(state, "b", x[3])
    return sum(state["a"]) * state["b"][0]


add(a_state_that_is_updated, _four)
