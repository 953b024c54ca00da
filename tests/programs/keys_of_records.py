"""Lists of records that functions look through by a function that they are given, or have as a default."""

from collections import namedtuple

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
