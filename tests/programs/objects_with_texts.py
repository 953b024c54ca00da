"""Objects in lists whose attributes are texts, members of enumerations, or None at times."""

import enum

import numpy as np

from programs.corpus import add


class Person:
    def __init__(self, x, state="well"):
        self.x = x
        self.state = state

    def step(self, k):
        if self.state == "ill":
            self.x *= k
            if self.x < 0.5:
                self.state = "over"
        elif self.x > 1.0:
            self.state = "ill"


def _three(rng):
    return (np.array([1.5, 0.8, 2.5]) + 0.1 * rng.random(3), 0.6)


def states_by_texts(xs, k):
    people = [Person(x) for x in xs]
    people[1].state = "ill"
    for _ in range(4):
        for p in people:
            p.step(k)
    return sum(p.x for p in people if p.state in ("over", "well")) + sum(1 for p in people if p.state != "ill")


add(states_by_texts, _three, wrt=("xs", "k"), compiled=True)


class Mode(enum.Enum):
    IDLE = 0
    HEAT = 1
    COOL = 2


class Room:
    def __init__(self, t):
        self.t = t
        self.mode = Mode.IDLE

    def control(self):
        if self.t < 1.0:
            self.mode = Mode.HEAT
        elif self.t > 2.0:
            self.mode = Mode.COOL
        else:
            self.mode = Mode.IDLE

    def step(self, k):
        if self.mode is Mode.HEAT:
            self.t += k
        elif self.mode is not Mode.IDLE:
            self.t -= 0.5 * k


def rooms_by_modes(xs, k):
    rooms = [Room(x) for x in xs]
    for _ in range(4):
        for r in rooms:
            r.control()
            r.step(k)
    return sum(r.t for r in rooms) + sum(1 for r in rooms if r.mode == Mode.COOL)


add(rooms_by_modes, _three, wrt=("xs", "k"))


class Term:
    def __init__(self, name, v):
        self.name = name
        self.v = v

    def touch(self):
        self.v *= 2.0


def terms_by_names(xs, k):
    terms = []
    for x in xs:
        terms.append(Term("x", x * k))
    terms.append(Term("y", k))
    terms.append(Term("z", xs[0] + k))
    total = 0.0
    for t in terms:
        if t.name == "x":
            t.touch()
        elif t.name == "z":
            total += t.v
    return total + sum(t.v for t in terms)


add(terms_by_names, _three, wrt=("xs", "k"))


class Agent:
    def __init__(self, label, v):
        self.label = label
        self.v = v

    def touch(self):
        self.v *= 2.0


def labels_that_nothing_reads(xs, k):
    agents = [Agent(f"agent {i}", x * i) for i, x in enumerate(xs)]
    for a in agents:
        a.touch()
    return sum(a.v for a in agents) * k


add(labels_that_nothing_reads, _three, wrt=("xs", "k"))


class Monitor:
    def __init__(self, x):
        self.x = x
        self.last = None
        self.before = None

    def see(self, v):
        if self.last is not None:
            self.x += 0.1 * (v - self.last)
        self.before = self.last
        self.last = v


def what_was_seen_before(xs, k):
    monitors = [Monitor(x) for x in xs]
    for i in range(3):
        for m in monitors:
            if m.x > i * 0.8:
                m.see(m.x * (i + k))
            if m.last is not None:
                m.last += 0.1
    total = 0.0
    for m in monitors:
        last = m.last
        if last is not None:
            total += 2 * last
        total += m.before or 0.5
        total += m.before if m.before is not None else 1.0
    return total + sum(m.x for m in monitors)


add(what_was_seen_before, _three, wrt=("xs", "k"), compiled=True)
