"""Arguments in dicts, tuples, lists and NamedTuples, and results with something beside them."""

from typing import NamedTuple

import numpy as np

from programs.corpus import add


class Layer(NamedTuple):
    w: np.ndarray
    b: np.ndarray


class Oscillator(NamedTuple):
    mass: float
    stiffness: float
    start: np.ndarray


def dict_of_arrays(params, x):
    h = np.tanh(x @ params["w"] + params["b"])
    return np.sum(h * h)


add(
    dict_of_arrays,
    lambda rng: ({"w": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}, rng.normal(size=3)),
    wrt="params",
    compiled=True,
)


def dict_with_unused_entry(params, x):
    return np.sum(params["a"] * x) * params["scale"]


add(
    dict_with_unused_entry,
    lambda rng: ({"a": rng.normal(size=2), "unused": rng.normal(size=3), "scale": 1.5}, rng.normal(size=2)),
    wrt=("params", "x"),
)


def nested_dict(params, x):
    first = params["first"]
    h = np.tanh(first["w"] @ x + first["b"])
    return np.dot(params["second"]["w"], h) + params["bias"]


add(
    nested_dict,
    lambda rng: (
        {
            "first": {"w": rng.normal(size=(3, 2)), "b": rng.normal(size=3)},
            "second": {"w": rng.normal(size=3)},
            "bias": 0.3,
        },
        rng.normal(size=2),
    ),
    wrt="params",
)  # fmt: skip


def tuple_parameters(params, x):
    w, b = params
    return np.sum((x * w + b) ** 2)


add(tuple_parameters, lambda rng: ((rng.normal(size=3), 0.4), rng.normal(size=3)), wrt="params")


def tuple_by_index(params, x):
    return params[0] * np.sum(x * params[1][0]) + params[1][1]


add(tuple_by_index, lambda rng: ((1.5, (rng.normal(size=3), 0.2)), rng.normal(size=3)), wrt="params")


def list_parameters(ws, x):
    h = x
    for w in ws:
        h = np.sin(w @ h)
    return h.sum()


add(list_parameters, lambda rng: ([rng.normal(size=(3, 3)) for _ in range(3)], rng.normal(size=3)), wrt="ws")


def named_tuple(layer, x):
    return np.sum(np.tanh(x @ layer.w + layer.b))


add(named_tuple, lambda rng: (Layer(rng.normal(size=(3, 2)), rng.normal(size=2)), rng.normal(size=3)), wrt="layer")


def named_tuple_of_scalars(oscillator, steps):
    x = oscillator.start[0]
    v = oscillator.start[1]
    for _ in range(steps):
        v -= 0.1 * oscillator.stiffness / oscillator.mass * x
        x += 0.1 * v
    return x * x


add(named_tuple_of_scalars, lambda rng: (Oscillator(1.5, 2.0, rng.normal(size=2)), 4), wrt="oscillator")


def list_of_named_tuples(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer.w + layer.b)
    return np.sum(x)


add(
    list_of_named_tuples,
    lambda rng: (
        [Layer(rng.normal(size=(2, 2)), rng.normal(size=2)), Layer(rng.normal(size=(2, 2)), rng.normal(size=2))],
        rng.normal(size=2),
    ),
    wrt=("layers",),
)


def dict_and_written_entry(state, k):
    u = state["u"]
    u[0] = k * u[1]
    return np.sum(u * u) * state["gain"]


add(
    dict_and_written_entry,
    lambda rng: ({"u": rng.normal(size=3), "gain": 1.2}, 0.7),
    wrt=("state", "k"),
    may_refuse=True,
)


def value_and_predictions(w, x, y):
    predictions = x @ w
    residual = predictions - y
    return np.mean(residual**2), predictions


add(
    value_and_predictions,
    lambda rng: (rng.normal(size=2), rng.normal(size=(4, 2)), rng.normal(size=4)),
    wrt="w",
    has_aux=True,
    compiled=True,
)


def value_and_several(w, x):
    s = 0.0
    count = 0
    for v in x:
        if v > 0:
            s += v * w
            count += 1
    return s * s, (count, s)


add(value_and_several, lambda rng: (1.3, np.array([0.4, -0.5, 1.0])), wrt=("w", "x"), has_aux=True)


def structure_beside_structure(params, data):
    x, y = data
    total = 0.0
    for i in range(len(y)):
        prediction = params["slope"] * x[i] + params["offset"]
        total += (prediction - y[i]) ** 2
    return total / len(y)


add(
    structure_beside_structure,
    lambda rng: ({"slope": 1.2, "offset": -0.3}, (rng.normal(size=5), rng.normal(size=5))),
    wrt="params",
)
