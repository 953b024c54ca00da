"""Lists of tuples, NamedTuples and objects whose length is known at run time only."""

import math
from collections import namedtuple
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from programs.corpus import add


class Spot(NamedTuple):
    place: int
    height: float


@dataclass
class Charge:
    at: float
    size: float = 2.0

    def field(self, x):
        return self.size / (0.5 + (x - self.at) ** 2)


class Segment:
    def __init__(self, start, end):
        self.length = end - start
        self.middle = (start + end) / 2


def signs(rng):
    return np.array([0.4, -0.7, 1.2, 0.9, -0.3]) + 0.01 * rng.random(5), 0.8


def none_positive(rng):
    return -1.0 - rng.random(4), 0.8


def peaks_in_order(x, w):
    peaks = []
    for i in range(len(x)):
        if x[i] > 0.0:
            peaks.append(Spot(i, w * x[i]))
    peaks.sort(key=lambda p: p.height, reverse=True)
    total = 0.0
    for rank, peak in enumerate(peaks, 1):
        total += peak.height * x[peak.place] / rank
    return total + len(peaks) * w


add(peaks_in_order, signs, none_positive, wrt=("x", "w"), compiled=True)


def highest_peak(x, w):
    peaks = []
    for i, v in enumerate(x):
        if v > 0.0:
            peaks.append((i, w * v * v))
    if not peaks:
        return w * x[0]
    best = max(peaks, key=lambda p: p[1])
    i, height = min(peaks, key=lambda p: p[1])
    return best[1] * x[best[0]] - height * i


add(highest_peak, signs, none_positive, wrt=("x", "w"), compiled=True)


def steps_with_states(x, w):
    seen = []
    y, t = x.copy(), 0.0
    while t < 1.0:
        seen.append((t, y))
        y = y - 0.3 * w * y
        t += 0.3
    total = seen[-1][1][0]
    for when, state in seen:
        total += when * np.sum(state**2)
    return total


add(steps_with_states, signs, wrt=("x", "w"), compiled=True)


def intervals_on_a_stack(x, w):
    stack = [(0.0, 1.0, 0)]
    total = 0.0
    while stack:
        a, b, depth = stack.pop()
        m = (a + b) / 2
        if depth > 3 or (depth > 1 and m > 0.6):
            total += math.exp(-w * m * m) * (b - a) * x[depth]
        else:
            stack.append((a, m, depth + 1))
            stack.append((m, b, depth + 1))
    return total


add(intervals_on_a_stack, signs, wrt=("x", "w"), compiled=True)


def charges_that_stay(x, w):
    charges = []
    for v in x:
        if v > -0.5:
            charges.append(Charge(v, w * v))
        else:
            charges.append(Charge(at=v))
    for _ in range(2):
        charges = [c for c in charges if c.at < 1.0 + w]
    energy = 0.0
    for i in range(len(charges)):
        for j in range(i + 1, len(charges)):
            energy += charges[i].size * charges[j].field(charges[i].at)
    return energy + sum(c.field(w) for c in charges)


add(charges_that_stay, signs, none_positive, wrt=("x", "w"), compiled=True)


def points_that_move(x, w):
    points = [(v, w) for v in x if v > 0]
    for _ in range(3):
        points = [(a + 0.1 * b, b * 0.9 * a) for a, b in points]
    return sum(a * b for a, b in points) + w


add(points_that_move, signs, none_positive, wrt=("x", "w"))


def segments_by_attribute(x, w):
    segments = []
    for a, b in zip(x[:-1], x[1:], strict=True):
        if a < b:
            segments.append(Segment(a * w, b))
    return sum(s.length * s.middle for s in segments) + w


add(segments_by_attribute, signs, none_positive, wrt=("x", "w"))


def pairs_in_pairs(x, w):
    edges = []
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            if x[i] < x[j]:
                edges.append(((i, j), w * x[i] * x[j]))
    total = w
    for (i, j), weight in edges:
        total += weight * x[i] + j
    for (_, weight), v in zip(edges, x, strict=False):
        total += weight * v
    return total


add(pairs_in_pairs, signs, none_positive, wrt=("x", "w"))


def places_exchanged(x, w):
    rows = []
    for v in x:
        if v > -5:
            rows.append((v, w * v * v))
    n = len(rows)
    for i in range(n):
        for j in range(n - 1 - i):
            if rows[j][0] > rows[j + 1][0]:
                kept = rows[j]
                rows[j] = rows[j + 1]
                rows[j + 1] = kept
    return rows[0][1] * 2 + rows[1][0] + rows[-1][1] ** 2


add(places_exchanged, signs, none_positive, wrt=("x", "w"))


Ball = namedtuple("Ball", "mass place speed", defaults=(0.3,))


def balls_again_and_again(x, w):
    balls = [Ball(1.0 + k, v * w) for k, v in enumerate(x)]
    for _ in range(2):
        moved = []
        for b in balls:
            pull = 0.0
            for other in balls:
                pull += other.mass * (other.place - b.place)
            moved.append(b._replace(place=b.place + 0.1 * b.speed, speed=b.speed + 0.01 * pull))
        balls = moved
    return sum(b.mass * b.speed**2 for b in balls) + balls[0].place


add(balls_again_and_again, signs, none_positive, wrt=("x", "w"))


def pairs_halved(x, w):
    level = [(v, w) for v in x if v > -9]
    while len(level) > 1:
        above = []
        for k in range(0, len(level) - 1, 2):
            above.append((level[k][0] * w + level[k + 1][0], level[k][1] + 0.5 * level[k + 1][1]))
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0][0] * level[0][1]


add(pairs_halved, signs, wrt=("x", "w"))


def one_list_or_the_other(x, w):
    low = []
    high = []
    for v in x:
        low.append((v, w))
        high.append((w * v, v))
    low, high = high, low
    chosen = low
    if x[0] > 0.4:
        chosen = high
    return sum(a * a * b for a, b in chosen) + len(low)


add(one_list_or_the_other, signs, none_positive, wrt=("x", "w"))


@dataclass
class Reading:
    at: float
    value: float
    spread: float = 0.1

    def gap(self, w):
        return (self.value - w * self.at) / self.spread


def readings_without_outliers(x, w):
    readings = [Reading(value=v, at=0.1 * k) for k, v in enumerate(x)]
    while True:
        kept = [r for r in readings if abs(r.gap(w)) < 9]
        if len(kept) == len(readings):
            break
        readings = kept
    return sum(r.gap(w) ** 2 for r in readings) + w


add(readings_without_outliers, signs, none_positive, wrt=("x", "w"))


def fields_in_another_order(x, w):
    z = [v * w for v in x]
    balls = [Ball(speed=z.pop(), place=z.pop(), mass=1.0)]
    balls.append(Ball(w, 1.0))
    return sum(b.mass * b.place * b.speed**2 for b in balls)


add(fields_in_another_order, signs, wrt=("x", "w"), may_refuse=True)


def scaled(v, w):
    return v * w


def a_comprehension_over_its_own_variable(x, w):
    v = x
    balls = [Ball(scaled(v, w), v) for v in v]
    balls = [b._replace(mass=b.mass + 1.0) for b in balls]
    return sum(b.mass * b.place for b in balls)


add(a_comprehension_over_its_own_variable, signs, none_positive, wrt=("x", "w"))


def lists_of_dicts(x):
    lines = []
    out = np.zeros(len(x))
    for i in range(len(x) - 1):
        slope = x[i + 1] - x[i]
        lines.append({"slope": slope, "at": x[i] - slope * i, "place": i})
        out[i] = x[i] * 2.0
    hits = [dict(v=v, w=2.0 * v) for v in x if v > 0.0]
    total = 0.0
    for line in lines:
        total += line["slope"] * line["at"] * out[line["place"]]
    if not hits:
        return total
    best = max(hits, key=lambda h: h["v"])
    hits.sort(key=lambda h: -h["w"])
    return total + best["v"] * lines[-1]["place"] + hits[0]["w"] + sum(h["v"] for h in hits) * len(lines)


add(lists_of_dicts, lambda rng: (rng.normal(size=5),), lambda rng: (-rng.random(3),))
