"""Iterators step by step, folds over objects, extremes of what may be empty, classes in lists of classes."""

import itertools
import math
from collections import OrderedDict, deque
from functools import reduce

from programs.corpus import add


def _four(rng):
    return (rng.uniform(0.3, 2.0, 4),)


class P:
    def __init__(self, v):
        self.v = v


def zip_beside_writes(x):
    y = x + 0
    it = zip(y, range(9))
    a, _ = next(it)
    y[1] = 9.0
    b, _ = next(it)
    ps = (P(a), P(b))
    for v, k in it:
        ps += (P(v * k),)
    return sum(p.v for p in ps)


add(zip_beside_writes, _four, may_refuse=True)


def map_beside_writes(x):
    y = x + 0
    m = map(math.sin, y)
    y[0] = 5.0
    ps = ()
    for v in m:
        ps += (P(v),)
    return sum(p.v * (k + 1) for k, p in enumerate(ps))


add(map_beside_writes, _four, may_refuse=True)


def two_of_an_iterator(x):
    it = iter([v * 2 for v in x])
    first = list(itertools.islice(it, 2))
    ps = tuple(P(v) for v in it)
    return sum(first) * 10 + sum(p.v * (k + 1) for k, p in enumerate(ps)) + len(ps)


add(two_of_an_iterator, _four)


def chained_objects(x):
    a = [P(x[0]), P(x[1])]
    b = [P(x[2])]
    s = 0.0
    for k, p in enumerate(itertools.chain(a, b, [P(x[3])])):
        s += p.v * (k + 1)
        p.v += 1
    for p, q in itertools.pairwise(a + b):
        s += p.v * q.v
    return s + sum(p.v for p in itertools.islice(a + b, 1, None))


add(chained_objects, _four)


def objects_folded_with_others(x):
    ps = [P(v) for v in x]
    r = reduce(lambda a, b: P(a.v * 0.5 + b.v), ps)
    q = reduce(lambda a, b: a + b.v, ps[1:], 2.0)
    e = reduce(lambda a, b: a + b.v, [], x[0])
    return r.v * q + e


add(objects_folded_with_others, _four)


def least_recently_used(x):
    data, out = OrderedDict(), 0.0
    for k in (1, 2, 1, 3, 2, 1):
        if k in data:
            data.move_to_end(k)
        else:
            data[k] = P(x[k] * k)
            if len(data) > 2:
                old, p = data.popitem(last=False)
                out += old * p.v
    return out + sum(p.v * (i + 1) for i, p in enumerate(data.values()))


add(least_recently_used, _four)


def costs_in_order(x):
    need = {"a": [], "b": ["a"], "c": ["a", "b"]}
    cost = dict(zip("abc", x))
    done = {}
    for n in need:
        done[n] = P(cost[n] + max((done[m].v for m in need[n]), default=0.5))
    return done["c"].v + min([], default=x[3]) + max([done["a"].v], default=7.0)


add(costs_in_order, _four)


def windows_of_a_deque(x):
    def windows(seq, n):
        it = iter(seq)
        w = deque(itertools.islice(it, n), maxlen=n)
        if len(w) == n:
            yield tuple(w)
        for e in it:
            w.append(e)
            yield tuple(w)

    return sum(a * b - c for a, b, c in windows([v * 2 for v in x] + [1.0], 3))


add(windows_of_a_deque, _four)


def order_of_needs(x):
    need = {"cake": ["egg", "flour"], "egg": [], "flour": ["wheat"], "wheat": [], "party": ["cake"]}
    cost = {"egg": x[0], "wheat": x[1], "flour": x[2], "cake": x[3], "party": 1.0}
    order, mark = [], {}

    def visit(n):
        if mark.get(n):
            return
        mark[n] = True
        for m in need[n]:
            visit(m)
        order.append(n)

    for n in need:
        visit(n)
    done = {}
    for n in order:
        done[n] = cost[n] + max((done[m] for m in need[n]), default=0)
    return done["party"] * len(order)


add(order_of_needs, _four)


def product_of_factors(x):
    def mul(p, q):
        r = [0] * (len(p) + len(q) - 1)
        for (i, a), (j, b) in itertools.product(enumerate(p), enumerate(q)):
            r[i + j] += a * b
        return r

    p = reduce(mul, ([-v, 1] for v in x))
    return sum(c * 0.7**i for i, c in enumerate(p)) + p[1]


add(product_of_factors, _four)


def seats_by_likes(x):
    people = ["ann", "bob", "cy"]
    like = {("ann", "bob"): x[0], ("bob", "cy"): x[1], ("ann", "cy"): x[2]}

    def score(order):
        return sum(like.get((a, b), like.get((b, a), 0)) for a, b in zip(order, order[1:]))

    best = max(itertools.permutations(people), key=score)
    return score(best) * x[3] + len(best[0])


add(seats_by_likes, _four)


class Fraction2:
    def __init__(self, n, d=1):
        g = math.gcd(n, d)
        self.n, self.d = n // g, d // g

    def __add__(self, o):
        return Fraction2(self.n * o.d + o.n * self.d, self.d * o.d)

    def __mul__(self, o):
        return Fraction2(self.n * o.n, self.d * o.d)

    def __float__(self):
        return self.n / self.d

    def __repr__(self):
        return f"{self.n}/{self.d}"


def sums_of_fractions(x):
    h = Fraction2(0)
    for k in range(1, 5):
        h = h + Fraction2(1, k)
    print(h)
    return float(h) * x[0] + float(h * h)


add(sums_of_fractions, _four)


class Cache:
    def __init__(self, size):
        self.size = size
        self.data = OrderedDict()
        self.hits = 0

    def get(self, key, make):
        if key in self.data:
            self.hits += 1
            self.data.move_to_end(key)
            return self.data[key]
        v = make(key)
        self.data[key] = v
        if len(self.data) > self.size:
            self.data.popitem(last=False)
        return v


def values_that_a_cache_makes(x):
    c = Cache(2)
    s = 0
    for k in (1, 2, 1, 3, 2, 1):
        s += c.get(k, lambda n: x[n] ** n)
    return s + c.hits


add(values_that_a_cache_makes, _four)


class Plugin:
    registry = []  # noqa: RUF012

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Plugin.registry.append(cls)

    def run(self, v):
        return v


def classes_that_enter_themselves(x):
    s = 0
    for v in x:
        for p in Plugin.registry:
            v = p().run(v)
        s += v
    return s


add(classes_that_enter_themselves, _four)


class Signal2:
    def __init__(self, samples, dt=0.1):
        self.samples = list(samples)
        self.dt = dt

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return Signal2(self.samples[i], self.dt)
        return self.samples[i]

    def __add__(self, o):
        return Signal2([a + b for a, b in zip(self.samples, o.samples)], self.dt)

    def map(self, f):
        return Signal2(map(f, self.samples), self.dt)

    @property
    def energy(self):
        return sum(s * s for s in self.samples) * self.dt


def samples_of_a_signal(x):
    s = Signal2(x)
    t = s.map(math.sin) + s[::-1]
    return t[1:].energy + t[0] + len(t)


add(samples_of_a_signal, _four)
