"""Helper functions: plain and compiled, nested, writing their arguments, returning tuples; closures and defaults."""

import math

import numba
import numpy as np

from programs.corpus import add

GRAVITY = 9.81
WEIGHTS = np.array([0.5, -1.0, 2.0])
TABLE = ((1.0, 2.0), (3.0, 4.0))


def _square(x):
    return x * x


def _twice_squared(x):
    return 2.0 * _square(x)


def plain_helper(x):
    return _square(x) + math.sin(_square(x + 1.0))


add(plain_helper, lambda rng: (0.6,))


def nested_helpers(x):
    s = 0.0
    for i in range(len(x)):
        s += _twice_squared(x[i]) * _square(s + 0.5)
    return s


add(nested_helpers, lambda rng: (0.3 * rng.normal(size=4),), compiled=True)


@numba.njit
def _compiled_norm(v):
    s = 0.0
    for i in range(v.shape[0]):
        s += v[i] * v[i]
    return math.sqrt(s)


def compiled_helper(x):
    return _compiled_norm(x) * _compiled_norm(x[1:])


add(compiled_helper, lambda rng: (rng.normal(size=4),), compiled=True)


@numba.njit(cache=False)
def compiled_program(x, k):
    total = 0.0
    for v in x:
        total += v**k
    return total


add(compiled_program, lambda rng: (rng.normal(size=3), 3))


def _scale_in_place(v, factor):
    for i in range(v.shape[0]):
        v[i] *= factor


def helper_writes_argument(x, factor):
    y = x.copy()
    _scale_in_place(y, factor)
    _scale_in_place(y, y[0])
    return np.sum(y)


add(helper_writes_argument, lambda rng: (rng.normal(size=3), 1.7), wrt=("x", "factor"))


@numba.njit
def _relax(u, v):
    for i in range(1, u.shape[0] - 1):
        v[i] = 0.5 * (u[i - 1] + u[i + 1]) * u[i]


def helper_writes_one_buffer(x):
    u = x.copy()
    v = x.copy()
    for _ in range(3):
        _relax(u, v)
        u, v = v, u
    return np.sum(u * u)


add(helper_writes_one_buffer, lambda rng: (rng.normal(size=5),), compiled=True)


def helper_writes_a_row(x):
    a = np.ones((3, 4))
    for i in range(3):
        _scale_in_place(a[i], x[i])
        a[i, 0] += x[0]
    return np.sum(a * a)


add(helper_writes_a_row, lambda rng: (rng.normal(size=3),))


def _bump(v, i, amount):
    v[i] += amount
    return v[i] * 2.0


def helper_writes_and_returns(x):
    y = x.copy()
    s = 0.0
    for i in range(len(y)):
        s += _bump(y, i, s)
    return s * y[-1]


add(helper_writes_and_returns, lambda rng: (0.5 * rng.normal(size=4),))


def _polar(x, y):
    r = math.sqrt(x * x + y * y)
    return r, math.atan2(y, x)


def helper_returns_tuple(x, y):
    r, phi = _polar(x, y)
    both = _polar(y, r)
    return r * phi + both[1]


add(helper_returns_tuple, lambda rng: (0.6, 0.8), wrt=("x", "y"), compiled=True)


def _step(position, velocity, k):
    velocity = velocity - 0.1 * k * position
    position = position + 0.1 * velocity
    return position, velocity


def helper_carries_state(x, v, k):
    for _ in range(4):
        x, v = _step(x, v, k)
    return x * v


add(helper_carries_state, lambda rng: (1.0, 0.2, 3.0), wrt=("x", "k"))


def _combine(a, b, c):
    return a * b + c


def different_active_arguments(x, y):
    p = _combine(x, 2.0, 3.0)
    q = _combine(2.0, y, x)
    r = _combine(1.0, 2.0, 3.0)
    return p * q * r + _combine(x, x, x)


add(different_active_arguments, lambda rng: (0.6, 0.8), lambda rng: (0.6, 0.8), wrt="x")


def _weighted(v, w=WEIGHTS, scale=1.0):
    return scale * np.dot(v, w)


def helper_with_defaults(x):
    return _weighted(x) * _weighted(x, scale=2.0) + _weighted(w=x, v=x)


add(helper_with_defaults, lambda rng: (rng.normal(size=3),))


def _halving(x):
    if x > 1.0:
        return x * 0.5
    for _ in range(3):
        x = x * 1.5
        if x > 0.9:
            return x * x
    return x - 1.0


def helper_with_early_return(x):
    s = 0.0
    for v in x:
        s += _halving(v) * _halving(s)
    return s


add(helper_with_early_return, lambda rng: (np.array([1.7, 0.52, 0.75, 0.05]),))


def _array_of_powers(x, n):
    out = np.empty(n)
    out[0] = 1.0
    for i in range(1, n):
        out[i] = out[i - 1] * x
    return out


def helper_returns_array(x, c):
    p = _array_of_powers(x, len(c))
    return np.dot(p, c)


add(helper_returns_array, lambda rng: (0.7, rng.normal(size=4)), wrt=("x", "c"))


def _identity(v):
    return v


def helper_returns_its_argument(x):
    y = x * 2.0
    z = _identity(y)
    z[0] = z[1] * z[1]
    return np.sum(y * y)


add(helper_returns_its_argument, lambda rng: (rng.normal(size=3),), may_refuse=True)


def _make_scaled(factor, offsets):
    def scaled(x):
        return factor * np.sum(x * offsets)

    return scaled


closure_over_constants = _make_scaled(2.5, np.array([1.0, -2.0, 0.5]))
closure_over_constants.__name__ = "closure_over_constants"
add(closure_over_constants, lambda rng: (rng.normal(size=3),))


def module_constants(x, t):
    return np.dot(x, WEIGHTS) - 0.5 * GRAVITY * t * t + TABLE[1][0] * t


add(module_constants, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "t"), compiled=True)


def default_arguments(x, scale=2.0, power=3):
    return scale * x**power


add(default_arguments, lambda rng: (0.7,), lambda rng: (0.7, 1.5), lambda rng: (0.7, 1.5, 2), wrt=("x", "scale"))


def keyword_only(x, *, rate=0.5):
    return np.sum(np.exp(-rate * x))


add(keyword_only, lambda rng: (rng.normal(size=3),))


def function_as_argument(x):
    def apply(f, t):
        return f(f(t))

    return apply(_square, x) + apply(_twice_squared, x)


add(function_as_argument, lambda rng: (0.7,), may_refuse=True)


def _factorial_like(x, n):
    if n == 0:
        return 1.0
    return (x + n) * _factorial_like(x, n - 1)


def recursion(x, n):
    return _factorial_like(x, n)


add(recursion, lambda rng: (0.7, 4))


def inactive_helper(x, n):
    count = _count_even(n)
    return x**2 * count


def _count_even(n):
    c = 0
    for i in range(n):
        if i % 2 == 0:
            c += 1
    return c


add(inactive_helper, lambda rng: (0.7, 5))


def same_array_twice(x):
    y = x.copy()
    _relax_pair(y, x)
    return np.sum(y)


def _relax_pair(out, source):
    for i in range(len(out)):
        out[i] = out[i] * source[-i - 1]


add(same_array_twice, lambda rng: (rng.normal(size=3),))


def one_buffer_in_both_places(x):
    y = x.copy()
    _relax_pair(y, y)
    return np.sum(y)


add(one_buffer_in_both_places, lambda rng: (rng.normal(size=4),), may_refuse=True)


def _double(r):
    for i in range(len(r)):
        r[i] = r[i] * r[i]


def helper_writes_then_read(x):
    a = x.copy()
    s = 0.0
    for _ in range(2):
        _double(a)
        s += np.sum(a)
    return s


add(helper_writes_then_read, lambda rng: (rng.normal(size=2),), compiled=True)


def _powered(x, n=3):
    for _ in range(n):
        x = x * x
    return x


def default_as_loop_bound(x):
    return _powered(x) + _powered(x, 2)


add(default_as_loop_bound, lambda rng: (rng.random(),))


def _store_unless_negative(x, v):
    if x < 0.0:
        return None
    v[0] = x


def _store_some(x, v):
    for i in range(3):
        if x * i > 1.5:
            return
        v[i] = x * i
    v[0] = x
    return


def helpers_that_return_nothing(x):
    v = np.ones(3)
    _store_unless_negative(x, v)
    w = np.ones(3)
    _store_some(x, w)
    return v[0] * x + np.sum(w * w)


add(helpers_that_return_nothing, lambda rng: (1.1,), lambda rng: (-0.4,), lambda rng: (0.3,), compiled=True)
