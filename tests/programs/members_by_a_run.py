"""Members of enumerations that a run chooses: in variables, objects and tuples, compared, counted and keys of dicts."""

from enum import Enum, IntEnum

import numpy as np

from programs.corpus import add


def four(rng):
    return (rng.permutation([0.3, 1.7, 1.2, 0.55]) + rng.uniform(-0.02, 0.02, size=4),)


class Mode(Enum):
    HEAT = 1
    COOL = 2


def members_as_keys(x):
    n = {}
    for v in x:
        m = Mode.HEAT if v < 1 else Mode.COOL
        n[m] = n.get(m, 0) + v
    return n[Mode.HEAT] * n[Mode.COOL]


def members_that_change(x):
    mode, switches, t = Mode.HEAT, 0, x[0]
    for v in x:
        old = mode
        mode = Mode.HEAT if t < 1 else Mode.COOL
        switches += mode is not old
        t += 0.3 * v * (1.0 if mode == Mode.HEAT else -1.0)
    return t + switches + len(mode.name)


class Step(Enum):
    A = 1
    B = 2
    C = 3


def _step(v):
    return Step.A if v < 0.5 else Step.B if v < 1.5 else Step.C


def members_that_two_variables_hold(x):
    s = 0.0
    a, b = Step.A, Step.A
    for v in x:
        if v > 1:
            a = _step(v - 0.4)
        else:
            b = _step(v)
        s = s * 0.5 + (1.0 if a is b else 2.0) + a.value * v + 0.1 * b.value
    return s


def members_of_objects_at_places(x):
    class Unit:
        def __init__(self):
            self.m, self.n = Step.A, 0.0

    units = [Unit(), Unit(), Unit()]
    for v in x:
        u = units[int(v * 1.5)]
        u.m = _step(v)
        u.n += v * u.m.value
    return sum(u.n * u.m.value for u in units) + (units[0].m == Step.B) + (units[1].m != units[2].m)


def members_that_are_counted(x):
    w = {Step.A: 1.0, Step.B: x[0], Step.C: x[1]}
    n = dict.fromkeys(Step, 0)
    s = 0.0
    for v in x:
        m = _step(v)
        n[m] += 1
        s += w[m] * v * n[m]
    return s + sum(k.value * c for k, c in n.items())


def tuples_of_texts_and_members(x):
    state = ("on", Step.A)
    s = 0.0
    for v in x:
        state = ("off" if state[0] == "on" and v > 1 else "on", _step(v))
        s += v * (2.0 if state[0] == "on" else 0.5) * state[1].value
    return s


class Lift:
    def __init__(self, pos):
        self.pos = pos
        self.mode = Mode.HEAT

    def go(self, to):
        self.mode = Mode.HEAT if to > self.pos else Mode.COOL
        self.pos = to


def members_of_objects_that_a_run_chooses(x):
    lifts = [Lift(0.0), Lift(1.0)]
    stops = {Mode.HEAT: 0, Mode.COOL: 0}
    for v in x:
        lift = min(lifts, key=lambda q: abs(q.pos - v))
        lift.go(v)
        stops[lift.mode] += 1
    return sum(q.pos * (2.0 if q.mode is Mode.HEAT else 3.0) for q in lifts) + 0.1 * stops[Mode.HEAT] * x[0]


class Move(IntEnum):
    ROCK = 0
    PAPER = 1
    SCISSORS = 2


BEATS = {Move.ROCK: Move.SCISSORS, Move.PAPER: Move.ROCK, Move.SCISSORS: Move.PAPER}


def places_under_members_that_are_numbers(x):
    s = 0.0
    for m in Move:
        s += x[BEATS[m]] * (m + 1)
    for i in range(3):
        s *= x[BEATS[i]]
    return s


def _payoff(prize):
    a = np.zeros((3, 3))
    for m in Move:
        for o in Move:
            if BEATS[m] == o:
                a[m, o] = prize[m]
            elif BEATS[o] is m:
                a[m, o] = -prize[o]
    return a


def members_that_are_the_same_as_others(x):
    s = 0.0
    for m in list(Move):
        for o in Move:
            s += x[m] * 2 if o is m else x[o] ** 2 if BEATS[m] is Move.ROCK else 0.0
    return s


def members_that_a_function_asks_for(x):
    y = np.full(3, 0.2)
    a = _payoff(x[:3])
    for _ in range(5):
        y = 0.5 * y + 0.5 * np.tanh(2 * (a @ y))
    return y.sum() * x[3]


for function in (
    *(members_as_keys, members_that_change, members_that_two_variables_hold, members_of_objects_at_places),
    *(members_that_are_counted, tuples_of_texts_and_members, members_of_objects_that_a_run_chooses),
    *(places_under_members_that_are_numbers, members_that_are_the_same_as_others, members_that_a_function_asks_for),
):
    add(function, four)
