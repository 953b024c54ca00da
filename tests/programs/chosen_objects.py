"""Objects of which a run chooses one: by keys, by comparisons, one by one; what is asked of it, and changed."""

import math
from dataclasses import dataclass
from functools import total_ordering

from programs.corpus import add


def _four(rng):
    return (rng.uniform(0.3, 2.0, 4),)


class It:
    def __init__(self, name, w, v):
        self.name, self.w, self.v = name, w, v
        self.hits = 0

    def ratio(self):
        return self.v / self.w

    def hit(self, k=1):
        self.hits += k
        self.v *= 1.5
        return self.v + self.hits

    def __str__(self):
        return f"{self.name}:{self.v}"

    def root(self):
        return math.sqrt(self.v - 0.5)


def made(x):
    return [It(n, 1.0 + k, v) for k, (n, v) in enumerate(zip("abcd", x))]


def chosen_one_changes(x):
    its = made(x)
    best = max(its, key=lambda i: i.ratio())
    best.v = best.v * 2 + 1
    best.w += 0.5
    r = best.hit() + best.hit(3)
    return sum(i.v * (k + 1) + i.hits * i.w for k, i in enumerate(its)) + r


add(chosen_one_changes, _four)


def chosen_beside_others(x):
    its = made(x)
    best = its[0]
    for i in its[1:]:
        if i.v > best.v:
            best = i
    worst = min(its, key=lambda i: i.v)
    before = best.v
    for i in its:
        i.v += 1.0
    best.v, worst.v = worst.v * 3, best.v * 2
    return (
        before * 10
        + best.v
        + worst.v
        + sum(i.v for i in its)
        + (5.0 if best is worst else 0.0)
        + (1.0 if best is its[1] else 0.0)
    )


add(chosen_beside_others, _four)


def chosen_or_none(x):
    its = made(x)
    found = None
    for i in its:
        if i.v > 1.5:
            found = i
    a = 0.0
    if found is None:
        a = 1.0
    else:
        a = found.v * found.w
    for i in its:
        if i.v > 100:
            found = None
    return a + (found.ratio() if found is not None else 7.0)


add(chosen_or_none, _four)


def only_the_chosen_is_asked(x):
    its = made(x)
    best = max(its, key=lambda i: i.v)
    return best.root() + its[1].v


add(only_the_chosen_is_asked, _four)


def objects_that_trade_places(x):
    its = made(x)
    a, b = its[0], its[1]
    if x[2] > 1:
        a, b = b, a
    a.v += 1
    c = a
    if x[3] < 0.7:
        c = its[2]
    c.v *= 4
    a = its[3]
    a.v -= 0.25
    return its[0].v * 1 + its[1].v * 10 + its[2].v * 100 + its[3].v * 1000 + c.v - b.v


add(objects_that_trade_places, _four)


def chosen_and_handed_on(x):
    its = made(x)
    b = max(its, key=lambda i: i.v)

    def use(p, q):
        p.v += q
        return p.v * 2

    s = use(b, 1.0) + use(b, 2.0)
    return s + sum(i.v for i in its)


add(chosen_and_handed_on, _four)


def sorted_objects_change(x):
    its = made(x)
    its.sort(key=lambda i: -i.v)
    s = 0
    for k, i in enumerate(its):
        s += i.v * (k + 1) * i.w
    its[0].v = 9.0
    its[-1].w += x[0]
    return s + sum(i.v * i.w for i in its) + its[1].ratio()


add(sorted_objects_change, _four)


def those_that_pass_change(x):
    its = made(x)
    big = [i for i in its if i.v > 1.0]
    its[1].v += 1.0
    t = sum(i.v for i in big)
    its[1].v += 1.0
    return t + sum(i.v * i.w for i in big) + len(big)


add(those_that_pass_change, _four)


def all_that_pass_change(x):
    its = made(x)
    big = [i for i in its if i.v > 1.0]
    for i in big:
        i.v *= 2
    return sum(i.v for i in its)


add(all_that_pass_change, _four)


@total_ordering
class V:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v


def total_ordering_one_by_one(x):
    a, b = V(x[0]), V(x[1])
    s = 0.0
    if a >= b:
        s += 1
    if a <= b:
        s += 10
    if a > b:
        s += 100
    if a < b:
        s += 1000
    if a != b:
        s += 5
    return s + a.v


add(total_ordering_one_by_one, _four)


class Rev(V):
    def __lt__(self, o):
        return self.v > o.v


def total_ordering_sorted(x):
    vs = [V(v) for v in x]
    r = [Rev(v) for v in x]
    s = sum(v.v * k for k, v in enumerate(sorted(vs), 1)) + sum(v.v * k for k, v in enumerate(sorted(r), 1)) * 10
    s += max(vs).v * 3 + min(vs).v * 7 + max(r).v * 11 + min(r).v * 13
    s += sum(v.v * k for k, v in enumerate(sorted(r, reverse=True), 1)) * 17
    return s


add(total_ordering_sorted, _four)


@dataclass(order=True)
class D:
    a: float
    b: float


def compared_by_fields(x):
    ds = [D(v, 1 - v) for v in x] + [D(x[0], 5.0)]
    ds.sort()
    m = max(ds)
    return sum(d.a * k + d.b for k, d in enumerate(ds)) + m.b


add(compared_by_fields, _four)


def least_of_each_trip(x):
    its = made(x)
    tot = 0.0
    for step in range(3):
        best = min(its, key=lambda i: i.v)
        tot += best.v * (step + 1)
        best.v += x[0] + 0.3 * best.w
    return tot + sum(i.v for i in its)


add(least_of_each_trip, _four)


def best_and_second(x):
    its = made(x)
    best = its[0]
    other = its[3]
    for i in its:
        if i.v > best.v:
            other, best = best, i
        elif i.v < other.v:
            other = i
    best.w = other.v
    return best.ratio() + other.w * 3 + sum(i.w for i in its)


add(best_and_second, _four)


def first_above_a_limit(x):
    def pick(its, lo):
        for i in its:
            if i.v > lo:
                return i
        return None

    its = made(x)
    p = pick(its, 1.0)
    if p is None:
        return 0.0
    q = pick(its, 0.1)
    p.v += 2
    return p.v * q.w + its[1].v


add(first_above_a_limit, _four)


class Item:
    def __init__(self, name, weight, value):
        self.name, self.weight, self.value = name, weight, value

    def ratio(self):
        return self.value / self.weight


def best_ratio_so_far(x):
    items = [Item("a", 1.0, x[0]), Item("b", 2.0, x[1]), Item("c", 1.5, x[2])]
    best = None
    for it in items:
        if best is None or it.ratio() > best.ratio():
            best = it
    return best.value * 2 + best.weight + x[3]


add(best_ratio_so_far, _four)


class Agent:
    def __init__(self, pos, mood):
        self.pos, self.mood = pos, mood
        self.friends = []

    def act(self):
        near = [f for f in self.friends if abs(f.pos - self.pos) < 1.2]
        if near:
            self.mood += 0.1 * (sum(f.mood for f in near) / len(near) - self.mood)
        else:
            self.mood *= 0.9


def agents_near_each_other(x):
    agents = [Agent(p, m) for p, m in zip(x, x[::-1])]
    for a in agents:
        a.friends = [b for b in agents if b is not a]
    for _ in range(3):
        for a in agents:
            a.act()
    return sum(a.mood * a.pos for a in agents)


add(agents_near_each_other, _four)


@total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(int(p) for p in text.split("."))

    def __eq__(self, o):
        return self.parts == o.parts

    def __lt__(self, o):
        return self.parts < o.parts


def versions_in_order(x):
    vs = [Version(t) for t in ("1.2", "1.10", "0.9")]
    order = sorted(range(3), key=lambda i: vs[i])
    newest = max(vs)
    return sum(x[i] * k for k, i in enumerate(order, 1)) + newest.parts[1] * x[3]


add(versions_in_order, _four)


@total_ordering
class Money:
    def __init__(self, v, cur="EUR"):
        self.v, self.cur = v, cur

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v

    def __add__(self, o):
        if isinstance(o, Money):
            if o.cur != self.cur:
                raise TypeError("currency")
            return Money(self.v + o.v, self.cur)
        return Money(self.v + o, self.cur)

    def __radd__(self, o):
        return self + o

    def __repr__(self):
        return f"{self.v:.2f} {self.cur}"


def sums_of_sorted_money(x):
    ms = [Money(v) for v in x]
    ms.sort()
    total = sum(ms)
    best = max(ms)
    if best >= ms[0]:
        total = total + best
    return total.v


add(sums_of_sorted_money, _four)
