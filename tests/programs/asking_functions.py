"""Functions that only ask what they are given: what they return decides, while compiling, what is reached."""

import numpy as np
from scipy import sparse

from programs.corpus import add

SCALARS = (int, np.integer, float, np.floating)
SYMBOLS = ()
ONE = 1


def _is_array(value):
    return isinstance(value, np.ndarray)


def _is_symbol(value):
    if SYMBOLS:
        return isinstance(value, SYMBOLS)
    return False


def _is_scalar(value, strict=False):
    """True for a number, unless it is None."""
    if value is None:
        return False
    elif strict:
        return type(value) is not np.ndarray
    return isinstance(value, SCALARS) and not _is_array(value)


def _has_extra():
    return False


def _is_large(value):
    return value > 1.0


def array_or_number(x):
    if _is_array(x):
        return np.sum(x * x)
    return x * 3.0


def with_symbols_elsewhere(x):
    if _is_symbol(x):
        return sympy_that_is_not_there.sin(x)  # noqa: F821
    return np.sin(x)


def scalars_by_name(v):
    if isinstance(v, SCALARS):
        v = np.array([v])
    return np.sum(np.exp(v))


def questions_of_questions(x, y=None):
    total = 0.0
    if _is_scalar(y):
        total = total + y
    if _is_scalar(x, strict=True) or _has_extra():
        return total + x
    return total + np.sum(x**2)


def sparse_elsewhere(x):
    if sparse.issparse(x):
        x = x.toarray()
    if np.ma.isMaskedArray(x) or not np.iterable(x):
        return x.filled(0.0)
    return np.sum(np.sqrt(x))


def _scaled(value, units=None):
    if units is not None and value is ONE:
        return value * units
    return value


def identity_is_not_reached(x, y=ONE):
    return np.sin(x) * _scaled(y)


def values_decide_at_run_time(x):
    if _is_large(x):
        return x * x
    return np.sin(x)


def _positive(rng):
    return rng.random(3) + 0.5


add(array_or_number, lambda rng: (_positive(rng),), lambda rng: (0.7,))
add(with_symbols_elsewhere, lambda rng: (0.7,), compiled=True)
add(scalars_by_name, lambda rng: (_positive(rng),), lambda rng: (0.7,), wrt="v")
add(questions_of_questions, lambda rng: (_positive(rng), 0.4), lambda rng: (0.3,), lambda rng: (0.3, 0.2))
add(sparse_elsewhere, lambda rng: (_positive(rng),))
add(identity_is_not_reached, lambda rng: (0.7,), lambda rng: (0.7, 2.0))
add(values_decide_at_run_time, lambda rng: (0.7,), lambda rng: (1.7,), compiled=True)


def halved(state):
    state["x"] = state["x"] * 0.5
    state["n"] += 1
    return state["x"]


def taken(bag, v):
    bag.append(v * 0.5)
    return v * 0.5


def asked_by_a_change(x):
    state = {"x": x[0], "n": 0}
    while halved(state) > 0.1:
        state["x"] = state["x"] * 0.9
    return state["x"] * state["n"]


add(asked_by_a_change, lambda rng: (np.array([1.2, -0.7, 2.5]),))


def asked_while_a_list_grows(x):
    bag = [x[0]]
    while len(bag) < 10 and taken(bag, bag[-1]) > 0.1:
        bag.append(bag[-1] * 0.9)
    kept = [v for v in x if taken(bag, v) > 0.3]
    return sum(bag) * sum(kept)


add(asked_while_a_list_grows, lambda rng: (np.array([1.2, -0.7, 2.5]),), compiled=True)


def size_of(v):
    if isinstance(v, (tuple, list)):
        return sum(size_of(e) for e in v)
    return v * v


def nested_tuples_asked(x):
    return size_of((x[0], (x[1], (x[2], x[0])))) + size_of(x[1])


add(nested_tuples_asked, lambda rng: (np.array([1.2, -0.7, 2.5]),))
