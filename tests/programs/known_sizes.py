"""Arrays of a few elements that are gone over one by one where a function is refused for any number of them."""

import math
from typing import NamedTuple

import numpy as np

from programs.corpus import add


def _four(rng):
    return (rng.uniform(0.3, 2.0, 4),)


class Amount:
    def __init__(self, v):
        self.v = v

    def __add__(self, o):
        return Amount(self.v + (o.v if isinstance(o, Amount) else o))

    def __radd__(self, o):
        return Amount(self.v + o)

    def __mul__(self, o):
        return Amount(self.v * o)


def weighted(ps):
    return sum(p.v * (k + 1) for k, p in enumerate(ps))


def path_that_grows(x):
    path = ((0.0, 0.0),)
    for i, v in enumerate(x):
        px, py = path[-1]
        if i % 2 == 0:
            path += ((px + v, py),)
        else:
            path += ((px, py - v),)
    area = 0
    for (x1, y1), (x2, y2) in zip(path, path[1:]):
        area += x1 * y2 - x2 * y1
    return abs(area) / 2


add(path_that_grows, _four, compiled=True)


class Turn(NamedTuple):
    angle: float
    dist: float


class Tracker:
    def __init__(self, heading=0.0):
        self.x = self.y = 0.0
        self.heading = heading
        self.trail = [(0.0, 0.0)]

    def go(self, move):
        self.heading += move.angle
        self.x += move.dist * math.cos(self.heading)
        self.y += move.dist * math.sin(self.heading)
        self.trail.append((self.x, self.y))

    def distance(self):
        return sum(math.dist(a, b) for a, b in zip(self.trail, self.trail[1:]))


def moves_of_two_lists(x):
    r = Tracker(x[0])
    moves = [Turn(v, v * 2) for v in x] + [Turn(angle=-x[1], dist=1.0)]
    for m in moves:
        r.go(m)
    return r.distance() + math.hypot(r.x, r.y)


add(moves_of_two_lists, _four, compiled=True)


class Chain:
    class _Link:
        def __init__(self, v, nxt=None):
            self.v, self.nxt = v, nxt

    def __init__(self, it=()):
        self.head = None
        for v in it:
            self.push(v)

    def push(self, v):
        self.head = Chain._Link(v, self.head)

    def reverse(self):
        prev, cur = None, self.head
        while cur is not None:
            cur.nxt, prev, cur = prev, cur, cur.nxt
        self.head = prev

    def __iter__(self):
        n = self.head
        while n:
            yield n.v
            n = n.nxt


def links_turned_round(x):
    chain = Chain(x)
    chain.push(x[0] * x[1])
    chain.reverse()
    return sum(v * k for k, v in enumerate(chain, 1))


add(links_turned_round, _four)


def parts_bound_meanwhile(x):
    ps = ((Amount(0.0), ""),)
    for v in x:
        x = x[1:] * 2
        ps += ((Amount(v) + len(x), "b"),)
    s = 0.0
    for p, t in ps:
        s += p.v * len(t)
    return s + len(x)


add(parts_bound_meanwhile, _four)


def part_of_two_sizes(x):
    y = x[1:] if x[0] > 0.8 else x * 2
    ps = (Amount(1.0),)
    for v in y:
        ps += (Amount(v),)
    return weighted(ps)


add(part_of_two_sizes, _four, may_refuse=True)


def shorter_each_trip(x):
    y = x * 2
    tot = ((Amount(0.0), "k"),)
    for _ in range(2):
        for v in y:
            tot += ((Amount(v), "k"),)
        y = y[1:]
    return weighted([p for p, _ in tot])


add(shorter_each_trip, _four)


def sorted_and_longer(x):
    s = sorted(x)
    s.append(x[0])
    s[0] = 5.0
    ps = (Amount(0.0),)
    for v in s:
        ps += (Amount(v),)
    return weighted(ps) + len(s)


add(sorted_and_longer, _four)


def list_by_two_names(x):
    a = list(x)
    b = a
    b.append(Amount(3.0).v)
    ps = (Amount(0.0),)
    for v in a:
        ps += (Amount(v),)
    return weighted(ps) + len(b)


add(list_by_two_names, _four)


def written_while_gone_over(x):
    ps = ()
    y = x + 0
    for v in reversed(y):
        y[0] = 7.0
        ps += (Amount(v),)
    return weighted(ps)


add(written_while_gone_over, _four)


def taken_apart_by_star(x):
    a, *r = x
    ps = (Amount(a),)
    for q in r:
        ps += (Amount(q) * a,)
    (b, c), d, e = (x[0], x[1]), *x[2:]
    return weighted(ps) + b * c + d - e


add(taken_apart_by_star, _four)


def rows_and_columns_one_by_one(x):
    m = x.reshape(2, 2) * 1.0
    ps = ()
    for row in m:
        for v in row:
            ps += (Amount(v * len(row)),)
    for k, col in enumerate(m.T):
        ps += (Amount(col[0] - k * col[-1]),)
    return weighted(ps) + m.size


add(rows_and_columns_one_by_one, _four, may_refuse=True)


def all_of_a_matrix(m):
    ps = ()
    for row in m:
        for v in row:
            ps += (Amount(v * len(row)),)
        row = row[1:]
    for col in m.T:
        ps += (Amount(col[0] - col[-1]),)
    return weighted(ps) + m.size + m.shape[1]


add(all_of_a_matrix, lambda rng: (rng.uniform(0.3, 2.0, (2, 3)),), wrt="m")


def beside_a_longer_one(x, y):
    ps = ()
    for a, b in zip(x, y):
        ps += (Amount(a * b),)
    for a, b in zip(x, [1, 2, 3, 4, 5]):
        ps += (Amount(a * b),)
    return weighted(ps)


add(beside_a_longer_one, lambda rng: (rng.uniform(0.3, 2.0, 3), rng.uniform(0.3, 2.0, 4)))


def backwards_and_the_last(x):
    ps = ()
    for v in x[::-1]:
        ps += (Amount(v),)
    for v in x[-2:]:
        ps += (Amount(v),)
    for v in x[5:]:
        ps += (Amount(v),)
    return weighted(ps)


add(backwards_and_the_last, _four)


def all_those(v, acc=()):
    for e in v:
        acc += (Amount(e),)
    return acc


def by_map_and_helper(x):
    ps = tuple(map(Amount, x)) + tuple(Amount(v) for v in filter(lambda t: True, x))
    return weighted(ps) + weighted(all_those(x) + all_those(np.sin(x[1:])))


add(by_map_and_helper, _four, lambda rng: (rng.uniform(0.3, 2.0, 3),))
