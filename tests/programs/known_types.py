"""What types tell while compiling: ranks, dtypes, what Python has in the place of a number."""

import math

import numpy as np

from programs.corpus import add


def as_a_column(x, w):
    if x.ndim == 1:
        x = x[:, None]
    if len(np.shape(w)) < 2:
        w = np.reshape(w, (1, -1))
    elif np.ndim(w) > 2:
        raise ValueError("too many axes")
    return np.sum((x @ w) ** 2)


add(
    as_a_column,
    lambda rng: (rng.normal(size=3), rng.normal(size=2)),
    lambda rng: (rng.normal(size=(3, 1)), rng.normal(size=(1, 2))),
    wrt=("x", "w"),
    compiled=True,
)


def _with_axes(values, least):
    scalar = False
    values = np.asarray(values)
    if values.ndim == 0:
        values = values[None]
        scalar = True
    if values.ndim < least:
        values = values.reshape((1, -1))
    return values, scalar


def numbers_among_arrays(x, w):
    values, scalar = _with_axes(x, 1)
    rows, row = _with_axes(w, 2)
    out = np.sum(values**2) * rows[0] + np.squeeze(rows[0:1, 0:1])
    return np.sum(out) if scalar else np.sum(out * row) + np.sum(np.sin(values))


add(
    numbers_among_arrays,
    lambda rng: (1.2, rng.normal(size=3)),
    lambda rng: (rng.normal(size=2), rng.normal(size=(1, 3))),
    wrt=("x", "w"),
    may_refuse=True,
)


def _number_or_first(value):
    if np.isscalar(value):
        return value * value
    if isinstance(value, (list, tuple)):
        return value[1]
    return value[0] if np.size(value) != 1 else value[0] * 3.0


def asked_of_what_is_computed(x, w):
    y = w * 2.0
    if not hasattr(y, "__len__"):
        y = np.array([y, w])
    if isinstance(w, (int, float)):
        w = [w]
    for each in w:
        y = y + each
    total = _number_or_first(x[0]) + _number_or_first(x[1:] * 2.0) + _number_or_first(np.sum(x))
    return total * np.sum(y) + _number_or_first([x[0], x[1]]) * (3 if type(x) is np.ndarray else 2)


add(asked_of_what_is_computed, lambda rng: (rng.normal(size=3), 1.2), wrt=("x", "w"), compiled=True)


def in_the_dtype_of_the_argument(x, k):
    kind = x.dtype
    made = kind.type
    eps, info = np.finfo(kind).eps, np.finfo(x.dtype)
    if x.dtype.kind in "iu" or not np.issubdtype(kind, np.floating):
        x = x.astype(float)
    y = np.zeros(x.shape, dtype=np.result_type(x, k)) + made(2) * x
    z = np.clip(k.astype(np.promote_types(kind, np.float32)), info.min, 1.5)
    if kind == np.float32 and kind.name == "float32" and kind.itemsize == 4:
        y = y * made(1)
    return np.sum(y * z) / (made(1) + made(eps)) + np.sum(y) * np.finfo(float).eps


add(
    in_the_dtype_of_the_argument,
    lambda rng: (rng.normal(size=3), np.array([1, 2, 3])),
    lambda rng: (rng.normal(size=3).astype(np.float32), np.array([1, 2, 3], dtype=np.int32)),
    compiled=True,
)


def made_by_the_type_of_a_number(x, w):
    kind = type(w)
    half = kind(0.5)
    two = type(w)(2)
    whole = type(x) is np.ndarray and kind is not int and type(w) is not int
    return np.sum(x) * half + w**two if whole is True else w * half


add(made_by_the_type_of_a_number, lambda rng: (rng.normal(size=3), 1.2), wrt=("x", "w"), compiled=True)


def _truths(value, flag=False, ready=None):
    if flag is not False:
        value = value * 2.0
    if ready is True:
        value = value + 1.0
    return value


def truth_values_themselves(x, flag):
    ready = bool(x > 0.0)
    y = _truths(x) + _truths(x * x, True) + _truths(x, ready=ready)
    return y * 3.0 if flag is False else y


add(truth_values_themselves, lambda rng: (0.7, True), lambda rng: (-0.7, False))


def one_length_or_two(x):
    shape = x.shape
    if len(shape) == 1:
        rows, columns = 1, shape[0]
    else:
        rows, columns = shape
    if shape == (2, 3) or x.shape == ():
        return np.sum(x) * rows
    return np.sum(x * x) * rows * columns


add(one_length_or_two, lambda rng: (rng.normal(size=3),), lambda rng: (rng.normal(size=(2, 3)),), compiled=True)


def method_by_a_constant(x):
    method, tolerance = 2, 100.0
    s = x[0]
    if method == 1:
        while s > 1.0:
            s = s * s * 0.3
    elif tolerance > 3.0:
        while s < 2.0:
            s = s * 1.5 + x[1]
    else:
        while s > 1.0:
            s = s * x[1]
    return s


add(method_by_a_constant, lambda rng: (np.array([0.4, 0.7]),), wrt="x", compiled=True)


def _enhanced(rho, t, phase=None, slope=None):
    a = rho * t
    if rho > 0 and phase and slope:
        a = a * phase.mu / slope
    return a * phase.k if rho and phase else a


def tests_that_an_operand_decides(rho, t):
    return _enhanced(rho, t) ** 2


add(tests_that_an_operand_decides, lambda rng: (0.7, 1.3), wrt=("rho", "t"))


def _scaled(data, out=None):
    """What only a call with ``out`` asks is decided in such a call."""
    if out is None:
        data = np.array(data)
        data /= math.sqrt(np.dot(data, data))
        return data
    if out is not data:
        out[:] = data
    return out


def _as_given(x, y=None, z=None):
    if y is z:
        return np.sum(x)
    return np.sum(x) * 3.0


def asked_for_objects_where_there_is_none(x, a):
    return _scaled(x) @ x * a + _as_given(x) * a + _as_given(x, a) + _as_given(x, None, a) * a


add(asked_for_objects_where_there_is_none, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "a"))


def loops_without_a_trip(x):
    u, error, k = x * 2.0, 0.0, 3
    while error > 1.0 and k < 10:
        u[0] *= u[1]
        error = u[0]
        k += 1
    while k < 2:
        u[1] *= u[0]
        k += 1
    if bool(2) if 0.3 > 0.7 else 0.1 > 0.4:
        for _ in range(3):
            u *= np.max(u)
    return u[0] * u[1] + k


add(loops_without_a_trip, lambda rng: (np.array([0.4, 0.7]),), wrt="x", compiled=True)
