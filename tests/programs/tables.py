"""Tables that functions write out: tuples, lists and dicts in each other, gone over row by row."""

from typing import NamedTuple

import numpy as np

from programs.corpus import add


def vector_and_number(rng):
    return rng.normal(size=4), 0.8


def rows_of_numbers(x, w):
    total = 0.0
    for row in [(1, 0, 0), (1, 1, 2)]:
        total += sum(i * i for i in row) * w + sum([x[i] for i in row])
        for i in row:
            total *= 1.0 + 0.1 * x[i]
    return total


def reflections(x, w):
    families = [(1, 0, 0), (1, 1, 0), (2, 1, 1)]
    found = []
    for family in families:
        size = sum(i * i for i in family) / 10.0
        found.append((x[0] * family[0] + x[1] * family[1]) * np.exp(-w * size))
    return np.sum(np.array(found) ** 2)


def loops_of_pipes(x, w):
    loops = {"A": [(0, 1), (1, 1), (2, -1)], "B": [(2, 1), (3, 1)]}
    flow = x * x + 0.5
    for _ in range(3):
        for _, pipes in loops.items():
            lost = sum(sign * w * flow[i] * abs(flow[i]) for i, sign in pipes)
            slope = sum(2 * w * abs(flow[i]) for i, sign in pipes)
            for i, sign in pipes:
                flow[i] -= sign * lost / slope
    return np.sum(flow**2)


def neighbours_by_number(x, w):
    neighbours = {0: [1, 2], 1: [3], 2: [3], 3: []}
    distance = np.full(4, np.inf)
    distance[0] = 0.0
    for _ in range(3):
        for here in neighbours:
            for there in neighbours[here]:
                distance[there] = min(distance[there], distance[here] + abs(x[there]) * w)
    return distance.sum()


def reactions(x, w):
    reactions = [([0], [1]), ([1, 2], [3]), ([3], [0, 2])]
    change = np.zeros(4)
    for (used, made), rate in zip(reactions, [w, 2 * w, 0.5], strict=True):
        speed = rate
        for i in used:
            speed *= x[i]
        for i in used:
            change[i] -= speed
        for i in made:
            change[i] += speed
    return change @ x


def optical_elements(x, w):
    elements = [["lens", w], ["free", x[0]], ["lens", x[1]]]
    beam = x[2]
    for kind, value in elements:
        beam = beam / (1 + value * beam) if kind == "lens" else beam + value
    return beam


def layers_by_name(x, w):
    settings = {"layers": [{"n": 2, "act": "tanh"}, {"n": 1, "act": "scaled"}], "scale": w}
    hidden = x
    for layer in settings["layers"]:
        hidden = np.tanh(hidden) * layer["n"] if layer["act"] == "tanh" else hidden * settings["scale"]
    return hidden.sum()


def points_and_weights(x, w):
    rules = {2: ([-0.577, 0.577], [1.0, 1.0]), 3: ([-0.77, 0.0, 0.77], [5 / 9, 8 / 9, 5 / 9])}
    points, weights = rules[3]
    return sum(weight * np.exp(w * point) * x[0] for point, weight in zip(points, weights, strict=True))


def stages_of_a_table(x, w):
    table = [[], [0.5], [0.0, 0.5], [0.0, 0.0, 1.0]]
    weights = [1 / 6, 1 / 3, 1 / 3, 1 / 6]
    y = x[0]
    for _ in range(3):
        slopes = []
        for row in table:
            inner = y + 0.1 * sum(a * slope for a, slope in zip(row, slopes, strict=False))
            slopes.append(-w * inner * inner)
        y = y + 0.1 * sum(b * slope for b, slope in zip(weights, slopes, strict=True))
    return y


def matrix_stays_a_matrix(x, w):
    matrix = [[1.0, 2.0], [3.0, 4.0]]
    total = 0.0
    for i in range(2):
        for j in range(2):
            total += matrix[i][j] * x[i] * x[j + 1]
    return total * w


for program in (rows_of_numbers, reflections, loops_of_pipes, neighbours_by_number, reactions):
    add(program, vector_and_number, wrt=("x", "w"), compiled=program in (loops_of_pipes, reactions))
for program in (stages_of_a_table, optical_elements, layers_by_name, points_and_weights, matrix_stays_a_matrix):
    add(program, vector_and_number, wrt=("x", "w"), compiled=program is layers_by_name)


class Peak(NamedTuple):
    center: float
    kind: str


def fields_as_keys(p):
    peaks = [Peak(p[0], "bell"), Peak(p[1], "cusp")]
    shapes = {"bell": lambda u: np.exp(-(u**2)), "cusp": lambda u: 1 / (1 + u**2)}
    heights = {"bell": p[2], "cusp": 2.0}
    total = 0.0
    for peak in peaks:
        total += heights[peak.kind] * shapes[peak.kind](0.4 - peak.center)
    return total + sum([shapes[peak.kind](peak.center) for peak in peaks])


add(fields_as_keys, lambda rng: (np.array([0.3, 1.1, 0.7]),), wrt="p")


def kinetics(k, c):
    reactions = [({"A": 1}, {"B": 1}, k[0]), ({"B": 2}, {"A": 1, "C": 1}, k[1])]
    amounts = dict(zip(["A", "B", "C"], c, strict=False))
    for _ in range(4):
        changes = {name: 0.0 for name in amounts}
        for taken, given, rate in reactions:
            for name, order in taken.items():
                rate = rate * amounts[name] ** order
            for name, order in taken.items():
                changes[name] -= order * rate
            for name, order in given.items():
                changes[name] += order * rate
        for name in amounts:
            amounts[name] += 0.05 * changes[name]
    return amounts["C"] - amounts["A"] * amounts["B"]


add(kinetics, lambda rng: (np.array([1.0, 2.0]), [1.0, 0.5, 0.1]), wrt=("k", "c"))
