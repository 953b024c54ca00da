"""Options of functions: dicts of them that get defaults, texts that are searched for, functions that are compared."""

import enum
import functools
import logging
import warnings

import numpy as np

from .corpus import add

LOG = logging.getLogger(__name__)


def vector(rng):
    return (rng.uniform(0.2, 1.5, 4),)


class Models(enum.Enum):
    PLAIN = "plain"
    SQUARED = "squared"


def _warned(*args, **kwargs):
    kwargs["category"] = UserWarning
    warnings.warn(*args, **kwargs)


def warned_of_something(x):
    if x[0] > 5.0:
        _warned("large")
    return np.sum(x * x)


add(warned_of_something, vector)


def _with_defaults(x, **options):
    options["a"] = options.get("a", 2.0) * 2.0
    options.setdefault("b", 3.0)
    return x[0] * options["a"] + x[1] * options["b"]


def options_with_defaults(x):
    return _with_defaults(x) + _with_defaults(x, a=x[2]) + _with_defaults(x, b=1.5)


add(options_with_defaults, vector, compiled=True)


def _with_more(x, **options):
    options["a"] += 1.0
    options["c"] = x[1]
    return options["a"] * options["c"] + len(options)


def options_of_the_caller(x):
    given = {"a": x[0]}
    found = _with_more(x, **given)
    return found + given["a"]


add(options_of_the_caller, vector)


def _handed_on(x, **options):
    options.update(b=2.0)
    b = options.pop("b")
    return _linear(x, **options) * b


def _linear(x, a=1.0, c=2.0):
    return x[0] * a + x[1] * c


def options_handed_on(x):
    return _handed_on(x) + _handed_on(x, a=3.0) + _handed_on(x, c=x[0], b=7.0)


add(options_handed_on, vector)


def items_set_by_default(x):
    d = {"a": x[0]}
    d.setdefault("a", x[1])
    d.setdefault("b", x[1] * 2.0)
    if x[0] > 0.1:
        d.setdefault("b", 5.0)
    return d["a"] * d["b"]


add(items_set_by_default, vector)


def _modeled(x, model="plain", method="LY"):
    if model not in [Models.PLAIN.value, Models.SQUARED.value]:
        raise ValueError("no such model")
    assert method.lower() in ["ly", "other"], "no such method"
    return np.sum(x * x) if model == Models.SQUARED.value else np.sum(x)


def texts_of_an_enumeration(x):
    return _modeled(x) * _modeled(x, model="squared", method="Other")


add(texts_of_an_enumeration, vector)


def values_of_calls_searched(x):
    k = int(x[0] * 4.0)
    if abs(k) in [1, 2, 3] and round(x[1]) not in (7, 8):
        return x[0] * x[1]
    return x[0] * x[0]


add(values_of_calls_searched, vector)


def _total(x):
    return np.sum(x * x)


def _cubes(x):
    return np.sum(x**3)


def _by(x, function=None):
    if function is not None and function is not _cubes:
        return function(x) * 2.0
    return x[0] if function is None else function(x)


def functions_compared(x):
    return _by(x) + _by(x, _total) * _by(x, _cubes)


add(functions_compared, vector)

TABLE = {"up": (0, 1), "down": (1, 0)}
BACK = {v: k for k, v in TABLE.items()}


def _by_key(x, order="up"):
    try:
        i, j = TABLE[order.lower()]
    except (AttributeError, KeyError):
        BACK[order]
        i, j = order
    return x[i] * (j + 2.0)


def keys_of_two_kinds(x):
    return _by_key(x) + _by_key(x, "Down")


add(keys_of_two_kinds, vector)


def lengths_by_method(x):
    if x.__len__() != (x * 2.0).__len__():
        raise ValueError("lengths differ")
    return x[0] * x.__len__()


add(lengths_by_method, vector)


def ranges_as_arrays(x):
    k = np.array(range(4), dtype=float)
    return np.sum(k * x) + np.sum(np.asarray(range(1, 7, 2))) * x[1] + np.sum(np.array(range(5, 0, -2)) * x[:3])


add(ranges_as_arrays, vector)


def norms_of_numbers(x):
    return np.linalg.norm(-x[0]) * np.linalg.norm(x) + np.linalg.norm(3) * x[1]


add(norms_of_numbers, vector)


def _chosen(x, limit):
    a = np.where(x[0] <= limit, -1.6, -0.3)
    a += x[0] * x[1]
    return a


def a_chosen_number_added_to(x):
    return _chosen(x, 0.0) * _chosen(x, 9.0)


add(a_chosen_number_added_to, vector)


def _scaled_by(a, b, scale=1.0, kind="line"):
    return a * b * scale if kind == "line" else a * b * b + scale


def calls_with_texts_that_are_chosen(x, options=None):
    first = _scaled_by(x[0], x[1], kind="line" if x[2] > 0.0 else "bent")
    second = sum(_scaled_by(v, x[0], 2.0, "bent" if v > 0.5 else "line") for v in x)
    settings = {"kind": "line", "scale": 3.0, **(options or {})}
    low, high = {"line": (0.5, x[0]), "bent": (x[1], 2.0)}[settings["kind"]]
    third = _scaled_by(*x[:2], kind=settings["kind"])
    return first * second + low * high * settings["scale"] + third


add(
    calls_with_texts_that_are_chosen,
    lambda rng: (np.array([0.3, 0.7, -1.2]),),
    lambda rng: (np.array([0.3, 0.7, 1.2]), {"kind": "bent"}),
)


def texts_in_dicts(x, n):
    parts = [dict(kind="gap", d=x[0]), dict(kind="lens", f=x[1]), {"kind": "gap", "d": x[2]}]
    total = 1.0
    for part in parts:
        if part["kind"] == "gap":
            total = total + part["d"]
        else:
            total = total * part["f"]
    state = {"kind": "a"}
    for i in range(n):
        total += x[0] * i if state["kind"] == "a" else x[1]
        state["kind"] = "b"
    return total if state["kind"] == "a" else total * x[2]


add(texts_in_dicts, lambda rng: (rng.normal(size=3), 3), lambda rng: (rng.normal(size=3), 0))


def partial_functions_inside(x, k):
    response = functools.partial(_scaled_by, x[0], scale=k)
    k = 100.0
    total = 0.0
    for i in range(3):
        step = functools.partial(_scaled_by, b=x[i])
        total += step(x[0])
    return response(x[1]) + response(x[2], kind="bent") * sum(map(response, x)) + total * k


add(partial_functions_inside, lambda rng: (rng.normal(size=3), 2.0), wrt=("x", "k"))


def _most(u):
    if np.max(u) > 1e3:
        raise ValueError("too large")
    return np.max(u)


def logged_with_what_is_calculated_for_it(x):
    u = x * 2.0
    for k in range(4):
        u = u * 0.9
        LOG.debug("step %d: %g", k, u.max(), extra={"least": u.min()})
        LOG.debug(f"at {k}: {_most(u):.3f}")
        LOG.debug("{}: {:.3f}".format(k, _most(u)))  # noqa: UP032
        if k % 2:
            LOG.debug("at %d: %.3f" % (k, np.linalg.norm(u)))  # noqa: UP031
    return np.sum(u**2)


add(logged_with_what_is_calculated_for_it, lambda rng: (rng.normal(size=4),))


def raising_for_a_log(x):
    try:
        LOG.debug(f"most: {_most(1e4 * x)}")
    except ValueError:
        return np.sum(x)
    return np.sum(x**2)


add(raising_for_a_log, lambda rng: (np.array([0.3, 1.7]),), lambda rng: (np.array([0.3, -1.7]),), may_refuse=True)
