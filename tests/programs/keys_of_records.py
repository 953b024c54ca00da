"""Lists of records that functions look through by a function that they are given, or have as a default."""

from collections import namedtuple
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from programs.corpus import add

Reading = namedtuple("Reading", "time value weight")


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _readings(x):
    return [Reading(t, v, w) for t, v, w in zip((0.0, 0.5, 1.5, 2.0), x, (1, 2, 2, 1))]


def _weighted(readings, of=lambda r: r.value):
    total = weight = 0.0
    for r in readings:
        total += of(r) * r.weight
        weight += r.weight
    return total / weight if weight else float("nan")


def spread_of_readings(x):
    readings = _readings(x)
    mean = _weighted(readings)
    late = [r for r in readings if r.time > 0.4]
    return _weighted(readings, of=lambda r: (r.value - mean) ** 2) + _weighted(late) * (late[-1].value - late[0].value)


add(spread_of_readings, _four)


def _best(readings, key=lambda r: r.value):
    best = readings[0]
    for r in readings[1:]:
        if key(r) > key(best):
            best = r
    return best


def readings_that_are_largest(x):
    readings = [Reading(t, v, w) for t, v, w in zip((0.0, 0.5, 1.5, 2.0), x, (1, 2, 2, 1))]
    return _best(readings).time * _best(readings).value + _best(readings, key=lambda r: r.time).value


add(readings_that_are_largest, _four)


class Point(NamedTuple):
    a: float
    b: float


@dataclass(frozen=True)
class Wall:
    thickness: float
    k: float


def _point(v, i):
    return Point(a=v, b=i * v)


def _doubled(p):
    return p._replace(a=p.a * 2) if p.b < 2 else p


def _moved(ps, dt):
    return [p._replace(a=p.a + dt * p.b) for p in ps]


def records_that_functions_make(x):
    points = [_point(v, i) for i, v in enumerate(x)]
    points = [_doubled(p) for p in points]
    for _ in range(3):
        points = _moved(points, 0.1)
    return sum(p.a * p.b for p in points) + max(points, key=lambda p: p.b).a + points[-1].b


add(records_that_functions_make, _four, compiled=True)


def records_of_which_some_are_replaced(x):
    points = [Point(v, v * 2) for v in x]
    found = [p._replace(a=p.a * 2) if p.b < 2 else p for p in points]
    for p in points:
        q = p
        if p.b < 2:
            q = p._replace(a=p.a * 3)
        found.append(q)
    for p in points:
        if p.b < 1:
            p = p._replace(a=p.a * 3)
        found.append(p)
    return sum(p.a / p.b * p.a for p in found)


add(records_of_which_some_are_replaced, _four)


def records_replaced_in_their_list(x):
    walls = [Wall(v, 0.8) for v in x]
    fixed = [Wall(x[0], 0.8), Wall(x[1], 0.04)]
    for i, w in enumerate(walls):
        if w.thickness < 1:
            walls[i] = replace(w, thickness=w.thickness * 2)
    for i, w in enumerate(fixed):
        if w.k < 0.5:
            fixed[i] = replace(w, thickness=w.thickness * 2)
    thicker = [replace(w, thickness=w.thickness * 2) if w.k > 0.5 else w for w in fixed]
    return sum(w.thickness / w.k for w in walls) + sum(w.thickness * w.k for w in fixed) + thicker[0].thickness


add(records_replaced_in_their_list, _four)


def records_made_of_another_list(x):
    points = [Point(v, v * 2) for v in x]
    for _ in range(3):
        before = points
        points = [p._replace(a=p.a + 0.1 * p.b) for p in before]
    return sum(p.a * p.b for p in points)


add(records_made_of_another_list, _four)


def records_with_arrays(x):
    bodies = [
        Reading(x[1], np.array([0.0, 0.0]), np.array([0.0, 0.1])),
        Reading(x[0], np.array([1.0, 0.0]), np.array([0.0, x[2]])),
    ]
    for _ in range(3):
        bodies = [b._replace(value=b.value + 0.1 * b.weight) for b in bodies]
    return sum(b.time * b.value @ b.weight for b in bodies)


add(records_with_arrays, _four)


def arrays_in_displays(x):
    places = [np.array([0.0, 0.0]), np.array([1.0, x[0]])]
    for _ in range(3):
        forces = [np.zeros(2) for _ in places]
        for i in range(2):
            for j in range(2):
                if i != j:
                    forces[i] += places[j] - places[i]
        places = [p + 0.1 * f for p, f in zip(places, forces)]
    places = [places[1], places[0] * 2]
    return sum(p @ p for p in places)


add(arrays_in_displays, _four, compiled=True)


def records_chosen_and_counted(x):
    points = [Point(v, 2 * v) for v in x]
    first, n, found = points[0], 0, []
    points = [first if p.a > first.a else p for p in points]
    points.append(first if first.a > 0 else points[-1])
    for p in points:
        n += 1
        found.append(p._replace(a=p.a * n) if n % 2 else Point(n * p.b, p.a))
    return sum(p.a * p.b for p in found)


add(records_chosen_and_counted, _four)
