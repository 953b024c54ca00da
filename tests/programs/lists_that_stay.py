"""Lists that nothing changes, handed to functions: of records, dicts, tuples, and arrays of several shapes."""

from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np

from programs.corpus import add

Mass = namedtuple("Mass", "m x")


@dataclass
class Joint:
    length: float
    offset: float
    angle: float = 0.0

    def moved(self, q):
        return self.length * np.cos(q + self.angle) + self.offset


@dataclass
class Chain:
    joints: list
    tool: np.ndarray = field(default_factory=lambda: np.eye(2))

    def reach(self, q):
        total = self.tool[0, 0]
        for joint, angle in zip(self.joints, q, strict=False):
            total = total * joint.moved(angle)
        return total


def _moment(masses):
    return sum(each.m * each.x for each in masses) + masses[0].m * len(masses)


def _network(layers, x):
    for w, b in layers:
        x = np.tanh(x @ w + b)
    return np.sum(x)


def _products(matrices):
    row = np.ones(2)
    for matrix in matrices:
        row = row @ matrix
    return np.sum(row)


def _signed(steps):
    total = 0.0
    for name, value in steps:
        total += value if name == "up" else -value * value
    return total


def _areas(shapes):
    return sum(shape["w"] * shape["h"] for shape in shapes)


def _doubled(layers, k):
    for w, _ in layers:
        w *= k
    return 1.0


def masses_in_a_list(p, q):
    masses = [Mass(p, q), Mass(q, 1.0)]
    return _moment(masses) * masses[1].m + _moment([Mass(p, p), Mass(2.0, q)])


def a_named_tuple_of_records(p, q):
    masses = (Mass(p, q), Mass(q, 1.0))
    return _moment(masses)


def layers_of_several_sizes(p, q):
    layers = [(np.eye(2) * p, np.ones(2)), (np.ones((2, 3)) * q, np.full(3, p))]
    return _network(layers, np.array([p, q]))


def layers_chosen(p, q):
    if p > q:
        layers = [(np.eye(2) * p, np.ones(2))]
    else:
        layers = [(np.ones((2, 2)) * q, np.ones(2))]
    return _network(layers, np.array([p, q]))


def layers_written_into(p, q):
    first = np.eye(2) * p
    layers = [(first, np.ones(2)), (np.ones((2, 2)) * q, np.ones(2))]
    done = _doubled(layers, q)
    return _network(layers, np.array([p, q])) * done + np.sum(first)


def matrices_of_several_sizes(p, q):
    total = 0.0
    for k in range(3):
        matrices = [np.eye(2) * p * k, np.ones((2, 3)) * q]
        total += _products(matrices) + matrices[-1][0, 1]
    return total


def steps_under_texts(p, q):
    steps = [("up", p), ("down", q), ("up", p * q)]
    return _signed(steps)


def shapes_in_a_list(p, q):
    shapes = [{"w": p, "h": q}, {"w": q, "h": 2.0}]
    return _areas(shapes) * _areas([{"w": p, "h": p}, dict(w=1.0, h=q)])


def dicts_where_they_are_used(p, q):
    total = 0.0
    for k in range(3):
        total += _areas(({"w": p * k, "h": 1.0}, {"w": 1.0, "h": q + k})) ** 2
    return total if _areas([{"w": p, "h": q}]) > 0.0 else p


def a_chain_of_joints(q, a):
    chain = Chain([Joint(a[0], 0.1), Joint(a[1], 0.2, angle=0.3)])
    return chain.reach(q)


V = np.array([0.3, 1.2])
for function in (
    masses_in_a_list, a_named_tuple_of_records, layers_of_several_sizes, layers_chosen, layers_written_into,
    matrices_of_several_sizes, steps_under_texts, shapes_in_a_list, dicts_where_they_are_used,
):  # fmt: skip
    compiled = function in (masses_in_a_list, layers_of_several_sizes, shapes_in_a_list)
    add(function, lambda rng: (0.3, 0.7), lambda rng: (0.9, 0.7), wrt=("p", "q"), compiled=compiled)
add(a_chain_of_joints, lambda rng: (V, 2.0 * V), wrt=("q", "a"), compiled=True)


def activations_of_all_layers(layers, x):
    acts, sums = [x], []
    for w, b in layers:
        sums.append(acts[-1] @ w + b)
        acts.append(np.tanh(sums[-1]))
    slope, total = acts[-1] - 0.3, 0.0
    for i in range(len(layers) - 1, -1, -1):
        slope = slope * (1.0 - np.tanh(sums[i]) ** 2)
        total += np.sum(acts[i].T @ slope)
        slope = slope @ layers[i][0].T
    return total + sum(np.sum(a) for a in acts)


def levels_of_a_pyramid(image):
    levels = [image]
    for _ in range(2):
        levels.append(levels[-1][::2, ::2] * 0.5)
    total = levels[1][0, 0]
    for level in levels:
        total += np.mean(level**2)
    return total


def _layers(rng):
    return [(rng.normal(size=(2, 3)), rng.normal(size=3)), (rng.normal(size=(3, 1)), rng.normal(size=1))]


add(activations_of_all_layers, lambda rng: (_layers(rng), rng.normal(size=(4, 2))), wrt=("layers", "x"), compiled=True)
add(levels_of_a_pyramid, lambda rng: (rng.normal(size=(8, 8)),), wrt="image")
