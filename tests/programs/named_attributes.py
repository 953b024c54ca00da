"""Attributes under names: namespaces that change, classes that take open arguments, fields of records as dicts."""

from types import SimpleNamespace
from typing import NamedTuple

from programs.corpus import add


class Settings:
    def __init__(self, **options):
        for key, value in options.items():
            setattr(self, key, value)


class Bag:
    def __init__(self, scale, **more):
        self.scale = scale
        self.__dict__.update(more)
        self.__dict__.update({"shift": 3.0})

    def value(self, x):
        return self.scale * x + self.slope * self.shift


def _space(p):
    return SimpleNamespace(x=p, n=0)


def _moved(state, q):
    state.x += q * state.n
    state.n += 1


def a_namespace_that_changes(p, q):
    state = SimpleNamespace(x=p, n=0)
    for k in range(3):
        state.x += q * k
        state.n += 1
    state.new = 2.0
    return state.x * state.n * state.new


def a_namespace_that_functions_change(p, q):
    state = _space(p)
    for _ in range(3):
        _moved(state, q)
    other = SimpleNamespace(x=q, n=5)
    _moved(other, state.x)
    return state.x * state.n + other.x


def a_namespace_that_counts(p, q):
    calls = SimpleNamespace(n=0)

    def f(v):
        calls.n += 1
        return v * p

    return f(q) + f(q + 1.0) * calls.n


def open_arguments_as_attributes(p, q):
    made = Settings(x=p, n=1)
    made.x += q
    bag = Bag(p, slope=q * made.x)
    return bag.value(made.x) * made.n


for function in (a_namespace_that_changes, a_namespace_that_functions_change, a_namespace_that_counts):
    add(function, lambda rng: (0.3, 0.7), wrt=("p", "q"), compiled=function is a_namespace_that_functions_change)
add(open_arguments_as_attributes, lambda rng: (0.3, 0.7), wrt=("p", "q"), compiled=True)


class Law(NamedTuple):
    rate: float
    power: float
    name: str = "law"


FIXED = Law(0.7, 2.0)


def _rated(rate, power, name):
    return rate**power if name == "law" else power


def fields_gone_over(p, q):
    total = 0.0
    for key, value in p._asdict().items():
        if key != "name":
            total += value * q**2
        if key == "power":
            total += value**2
    return total


def fields_in_a_dict_of_their_own(p, q):
    d = p._asdict()
    d["rate"] *= 2.0
    d["more"] = q
    return d["rate"] * p.rate + d["more"] * len(d) + _rated(**p._asdict())


def fields_of_a_record_outside(p, q):
    d = {**FIXED._asdict(), "power": p.power}
    return sum(v * q for k, v in d.items() if k != "name") + p.rate * FIXED._asdict()["rate"]


for function in (fields_gone_over, fields_in_a_dict_of_their_own, fields_of_a_record_outside):
    add(function, lambda rng: (Law(0.3, 1.2), 0.8), wrt="q")
