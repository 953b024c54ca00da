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


def _value_and_parts(x):
    return x * x, (x[1:], np.sin(x)), "name", None


def tuple_in_a_tuple(x):
    value, (part, sine), mode, nothing = _value_and_parts(x)
    if mode == "name" and nothing is None:
        return np.sum(value[1:] * part) + np.sum(sine)
    return np.sum(value)


add(tuple_in_a_tuple, lambda rng: (rng.normal(size=4),), compiled=True)


def item_of_a_result(x):
    whole = _value_and_parts(x)
    return _value_and_parts(x)[1][0][1] * whole[1][1][0] + _value_and_parts(x * 2.0)[0][2] + whole[1][0][0]


add(item_of_a_result, lambda rng: (rng.normal(size=4),), compiled=True)


def _with_settings(x):
    settings = (1, 2)
    return x * x, settings


def constants_in_a_result(x):
    value, settings = _with_settings(x)
    return value * settings[0] * settings[1]


add(constants_in_a_result, lambda rng: (rng.normal(),))


def _handed_on(pair):
    return pair


def tuple_handed_on(x):
    pair = _handed_on((x, x * x))
    a, b = _handed_on(pair)
    return a * b + pair[1]


add(tuple_handed_on, lambda rng: (rng.normal(),))


def tuple_argument_handed_on(pair):
    a, b = _handed_on(pair)
    return a * b * b


add(tuple_argument_handed_on, lambda rng: ((rng.normal(), rng.normal()),), wrt="pair")


def tuple_by_a_known_flag(x):
    flag = True
    p, q = (x, 2.0 * x) if flag else (-x, -2.0 * x)
    return p * q * q


add(tuple_by_a_known_flag, lambda rng: (rng.normal(),))


def _chosen(x, y):
    if y > 0.5:
        return x, (y, x * y)
    return y, (x, x)


def tuple_by_a_branch(x, y):
    p, q = (x, 2.0 * x) if y > 0.5 else (-x, -2.0 * x)
    a, (b, c) = _chosen(x, y)
    return p * q + a * b * c


add(tuple_by_a_branch, lambda rng: (1.3, 0.7), lambda rng: (1.3, 0.2), compiled=True)


def unpacked_into_elements(x):
    u = np.zeros(4)
    u[0], (u[1], u[2]) = _handed_on((x * x, (x, np.sin(x))))
    first, *rest = _handed_on((x, x * x, 2.0 * x))
    return np.sum(u * u) * first * rest[1]


add(unpacked_into_elements, lambda rng: (rng.normal(),))


def tuple_as_auxiliary(x):
    return x * x, ((x, 2.0 * x), (3,))


add(tuple_as_auxiliary, lambda rng: (rng.normal(),), has_aux=True)


def tuple_bound_again_in_a_loop(x, w):
    pair = (x[0], w)
    for i in range(3):
        pair = (pair[1], pair[0] * w + x[i])
    return pair[0] * pair[1]


add(tuple_bound_again_in_a_loop, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)


def tuple_bound_in_branches(x, w):
    if w > 0.5:
        t = (x[0], x * w)
    else:
        t = (w, x)
    if w > 0.2:
        t = (t[0] * w, t[1] + x)
    return t[0] * np.sum(t[1])


add(tuple_bound_in_branches, *[lambda rng, w=w: (rng.normal(size=3), w) for w in (0.7, 0.4, 0.1)], wrt=("x", "w"))


def nested_tuples_swapped_in_a_loop(x, w):
    t = ((x[0], w), (x[1], x[2]))
    for _ in range(3):
        t = (t[1], t[0])
        a, b = t[0]
        t = ((a * w, b), (t[1][1], t[1][0] + a))
    return t[0][0] * t[1][1] + t[0][1] * w * t[1][0]


add(nested_tuples_swapped_in_a_loop, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def star_in_a_loop_over_a_tuple(x, w):
    s = 0.0
    for i in range(2):
        for e in (x, x * w):
            p, *rest = e[0], e[1], w
            t = [x[i], e]
            s += p * rest[0] * rest[1] + np.sum(t[1])
    return s


add(star_in_a_loop_over_a_tuple, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def arrays_in_a_tuple_swapped_and_written(x, w):
    t = (x * w, x * 2.0)
    for i in range(3):
        t = (t[1], t[0])
        t[0][i] = t[1][0] * w
    return np.sum(t[0] * t[1] * t[0])


add(arrays_in_a_tuple_swapped_and_written, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


x = np.array([100.0, 200.0, 300.0])  # what the module calls x is nobody's business


def list_and_array_change_places(x, y, w):
    s = 0.0
    for e in x:
        x, y = y, x
        s += e * x[1] * w
    return s * y[0]


add(
    list_and_array_change_places,
    lambda rng: ([0.3, -0.7, 1.2], rng.normal(size=3), 0.7),
    lambda rng: ((0.3, -0.7, 1.2), (0.4, 1.1, 0.9), 0.7),
    lambda rng: (rng.normal(size=3), rng.normal(size=3), 0.7),
    wrt=("x", "y", "w"),
)


def containers_change_places_in_a_loop(x, y, w):
    a = 0.0
    for _ in range(3):
        (x, y), w = (y, x), w * x[0]
        a += x[1] * w
    while w < 1.0:
        x, a, w = y, x[0] * w, w + 1.0
    return a * x[1] * y[0]


add(
    containers_change_places_in_a_loop,
    lambda rng: ([0.3, -0.7, 1.2], [0.4, 1.1, 0.9], 0.7),
    lambda rng: ((0.3, -0.7, 1.2), (0.4, 1.1, 0.9), 0.7),
    wrt=("x", "y", "w"),
)


def _first_two(x, y, w):
    x, y = y, x[0] * w
    return x, y


def containers_bound_again_by_a_call_or_a_choice(x, y, w):
    s = x[0]
    x, y = (y, x) if len(x) > 1 else (x, y)
    s += x[1] * y[0]
    x, w = _first_two(x, y, w)
    return s * x[1] * w


add(
    containers_bound_again_by_a_call_or_a_choice,
    lambda rng: ([0.3, -0.7, 1.2], rng.normal(size=3), 0.7),
    lambda rng: ((0.3, -0.7, 1.2), (0.4, 1.1, 0.9), 0.7),
    wrt=("x", "y", "w"),
    may_refuse=True,
)
