"""Classes whose objects are known one by one while compiling: from trip to trip, with parents, gone over; tables."""

import numpy as np

from programs.corpus import add


class State:
    def __init__(self, x, v, name="s"):
        self.x, self.v, self.name = x, v, name

    def __add__(self, other):
        return State(self.x + other.x, self.v + other.v)

    def __mul__(self, k):
        return State(self.x * k, self.v * k)


def slope(s, k):
    return State(s.v, -k * s.x)


def states_from_trip_to_trip(x, k, n):
    s, log = State(x, 0.0), {"least": x, "steps": 0}
    for i in range(n):
        half = s + slope(s, k) * 0.05
        s = s + slope(half, k) * 0.1
        if i % 7 == 3:
            continue
        log = {"least": min(log["least"], s.x), "steps": log["steps"] + 1}
        if s.x < -0.9:
            break
    return s.x + s.v * log["least"] + log["steps"]


add(states_from_trip_to_trip, lambda rng: (1.0, 2.0, 300), wrt=("x", "k"), compiled=True)


class Meter:
    def __init__(self):
        self.total, self.count, self.history, self.last = 0.0, 0, [], None

    def add(self, v):
        self.total += v
        self.count += 1
        self.history.append(v * v)
        if self.last is not None and v > self.last:
            self.total += 0.5 * self.last
        self.last = v


def meter_in_a_loop(x):
    meter, sides = Meter(), {"up": 0.0, "down": 0.0}
    for v in x:
        meter.add(v)
        if v > 0:
            sides["up"] += v
        else:
            sides["down"] -= v * v
    return meter.total / meter.count + sum(meter.history) + sides["up"] - 2 * sides["down"]


add(meter_in_a_loop, lambda rng: (np.array([1.0, 2.0, -0.5, 3.0]),), compiled=True)


class Base:
    kind, rate = "base", 0.5

    def __init__(self, x, *, scale=2.0):
        self.x, self.scale = x, scale

    def value(self):
        return self.x * self.scale * self.rate

    @staticmethod
    def twice(v):
        return 2 * v


class Derived(Base):
    rate = 0.25

    def __init__(self, x, y, **options):
        super().__init__(x, **options)
        self._y = y

    @property
    def y(self):
        return self._y

    @y.setter
    def y(self, v):
        self._y = max(v, 0.1)

    def value(self):
        return super().value() + self.y

    @classmethod
    def unit(cls, **options):
        return cls(1.0, 3.0, **options)

    def __eq__(self, other):
        return isinstance(other, Derived) and self.x == other.x

    __hash__ = None

    def __getitem__(self, k):
        return {"x": self.x, "y": self.y}[k]

    def __setitem__(self, k, v):
        setattr(self, k, v)


def all_that_classes_say(a, b):
    objects = {"b": Base(a), "d": Derived(a, b, scale=3.0), "u": Derived.unit(scale=a)}
    objects["d"].y += 1.0
    objects["d"]["y"] *= 2
    s = 0.0
    for name, each in objects.items():
        s += each.value() * len(name) + Base.twice(each.x)
        if isinstance(each, Derived) and hasattr(each, "y"):
            s += getattr(each, "y", 0.0)
        if type(each) is Base:
            s += 0.1
    return s + (1.0 if objects["d"] == objects["d"] else 0.0)


add(all_that_classes_say, lambda rng: (0.7, 1.2), wrt=("a", "b"))


def grade(score):
    if score >= 90:
        return "A"
    elif score >= 80:
        return "B"
    elif score >= 70:
        return "C"
    return "F"


WEIGHTS = {"homework": 0.3, "midterm": 0.3, "final": 0.4}
POINTS = {"A": 4.0, "B": 3.0, "C": 2.0, "F": 0.0}
STUDENTS = {
    "ann": {"homework": [80.0, 90.0, 75.5], "midterm": [77.0], "final": [88.0]},
    "bob": {"homework": [60.0, 70.0], "midterm": [91.0], "final": [95.5]},
}


def report_of_grades(students, bonus):
    report = {}
    for name, parts in students.items():
        total = sum(WEIGHTS[part] * (sum(scores) / len(scores)) for part, scores in parts.items()) + bonus
        report[name] = (total, grade(total))
    best = max(report, key=lambda n: report[n][0])
    points = sum(POINTS[g] for _, g in report.values()) / len(report)
    return sum(t for t, _ in report.values()) / len(report) + 0.01 * report[best][0] + points


add(report_of_grades, lambda rng: (STUDENTS, 1.5), wrt="bonus")


def ranks_of_pages(links, d):
    pages = list(links)
    n = len(pages)
    rank = {p: 1.0 / n for p in pages}
    for _ in range(10):
        new = {p: (1 - d) / n for p in pages}
        for p in pages:
            if not links[p]:
                for q in pages:
                    new[q] += d * rank[p] / n
            for q in links[p]:
                new[q] += d * rank[p] / len(links[p])
        rank = new
    ordered = sorted(rank.items(), key=lambda kv: kv[1], reverse=True)
    return ordered[0][1] + 0.5 * ordered[-1][1]


add(ranks_of_pages, lambda rng: ({"a": ["b", "c"], "b": ["c"], "c": ["a"], "d": []}, 0.85), wrt="d")

UNITS = {"length": {"m": 1.0, "cm": 0.01, "ft": 0.3048}, "mass": {"kg": 1.0, "g": 1e-3}}


def converted(value, source, target):
    for table in UNITS.values():
        if source in table and target in table:
            return value * table[source] / table[target]
    raise ValueError(f"cannot convert {source} to {target}")


def texts_with_units(texts, scale):
    total = 0.0
    for text in texts:
        number, unit = text.strip().split(" ")
        try:
            total += converted(float(number) * scale, unit.lower(), "m")
        except ValueError:
            total += 2 * converted(float(number) * scale, unit.lower(), "kg")
    return total


add(texts_with_units, lambda rng: (["3 cm", " 2.5 FT", "500 g"], 1.3), wrt="scale")


def stepwise(x, n):
    for i in range(n):
        x = x * 1.1
        yield i, x


class Branch:
    def __init__(self, v, kids=()):
        self.v, self.kids = v, list(kids)

    def __iter__(self):
        yield self.v
        for k in self.kids:
            yield from k

    def __len__(self):
        return 1 + sum(len(k) for k in self.kids)


def branches_gone_over(a, b):
    tree = Branch(a, [Branch(b, [Branch(a * b)]), Branch(2.0)])
    s = 0.0
    for k, v in enumerate(tree):
        s += v * (k + 1)
    return s + len(tree) + sum(tree) + sum(v for _, v in stepwise(a, 3))


add(branches_gone_over, lambda rng: (0.7, 1.2), wrt=("a", "b"))


class Solver:
    def __init__(self, f, y0, t0=0.0):
        self.f, self.y, self.t, self.history = f, np.asarray(y0), t0, [(t0, y0)]

    def step(self, h):
        half = self.y + h / 2 * self.f(self.t, self.y)
        self.y = self.y + h * self.f(self.t + h / 2, half)
        self.t += h
        self.history.append((self.t, self.y))


def pairs_that_an_object_keeps(mu, y0):
    s = Solver(lambda t, y: np.array([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0] * t]), y0)
    for _ in range(12):
        s.step(0.05)
    return s.y[0] + s.y[1] + len(s.history) + s.history[3][0] * s.history[5][1][0]


add(pairs_that_an_object_keeps, lambda rng: (1.2, np.array([1.0, 0.3])), wrt=("mu", "y0"))


class Hero:
    def __init__(self, hp, power):
        self.hp, self.power = hp, power


def weakest_of_those_alive(a, b, c):
    heroes = [Hero(a, 1.0), Hero(b, 0.5), Hero(c, 0.25)]
    for k in range(3):
        target = min((h for h in heroes if h.hp > 1.5), key=lambda h: h.hp)
        target.hp -= heroes[k].power * a
    best = max((h for h in heroes if h.hp < 0.0), key=lambda h: h.hp * 2, default=None)
    return heroes[0].hp * heroes[1].hp + (c if best is None else best.hp)


add(weakest_of_those_alive, lambda rng: (2.0, 3.0, 5.0), wrt=("a", "b", "c"))


def states_that_change_places(a, b, n):
    p, q, x, y = State(a, 1.0), State(b, 2.0), (a, 1.0), (b, 2.0)
    for _ in range(n):
        p, q = q, p
        p.x = p.x + 0.5 * q.x
        x, y = y, (x[0] + y[1], x[1] * 0.5)
    return p.x - 2 * q.x + p.v + x[0] * y[0] + x[1]


add(states_that_change_places, lambda rng: (0.7, 1.2, 5), wrt=("a", "b"))


def states_that_become_one(a, b, n):
    p, q = State(a, 1.0), State(b, 2.0)
    for _ in range(n):
        p.x += 1.0
        q.x *= 0.5
        p = q
    return p.x - 2 * q.x


add(states_that_become_one, lambda rng: (0.7, 1.2, 5), wrt=("a", "b"))
