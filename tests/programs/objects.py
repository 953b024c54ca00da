"""Objects made inside of functions, made anew, and asked: NamedTuples and dataclasses with methods and properties."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from programs.corpus import add


class Motion(NamedTuple):
    x: float
    v: float
    steps: int = 0

    def energy(self, k):
        return 0.5 * (self.v * self.v + k * self.x * self.x)

    @property
    def action(self):
        return self.x * self.v

    def moved(self, k, dt=0.1):
        return Motion(self.x + dt * self.v, self.v - dt * k * self.x, self.steps + 1)


@dataclass(frozen=True)
class Gas:
    pressure: float
    volume: float = 2.0

    CONSTANT = 8.3

    def temperature(self):
        return self.pressure * self.volume / self.CONSTANT

    @staticmethod
    def scaled(t):
        return 2.0 * t

    def warmer(self, factor):
        return self.scaled(self.temperature()) * factor


class Pair(NamedTuple):
    motion: Motion
    weights: np.ndarray


def named_tuple_in_a_loop(x, k):
    state = Motion(x, v=0.0)
    for _ in range(4):
        state = Motion(state.x + 0.1 * state.v, state.v - 0.1 * k * state.x, state.steps + 1)
    return state.x * state.steps + state.v


add(named_tuple_in_a_loop, lambda rng: (0.7, 1.3), wrt=("x", "k"), compiled=True)


def named_tuple_by_its_methods(x, k):
    state = Motion(x, k)
    total = state.action
    for step in range(3):
        state = state.moved(k)
        total += state.energy(k) * step
    position, speed, steps = state
    return total * position + speed * steps


add(named_tuple_by_its_methods, lambda rng: (0.7, 1.3), wrt=("x", "k"), compiled=True)


def named_tuple_replaced(x, k):
    state = Motion(x, k)
    for i in range(3):
        if i == 1:
            state = state._replace(x=state.x * state.v, steps=7)
    other = state._replace(v=state.x)
    return other.v * state.v + other.steps * len(other) * state[0]


add(named_tuple_replaced, lambda rng: (0.7, 1.3), wrt=("x", "k"))


def named_tuple_in_branches(x, k):
    if x > k:
        chosen = Motion(x, k)
    else:
        chosen = Motion(v=x * x, x=k)
    return chosen.x * chosen.v


add(named_tuple_in_branches, lambda rng: (0.7, 1.3), lambda rng: (1.7, 1.3), wrt=("x", "k"))


def named_tuple_holds_the_array_itself(x, k):
    w = x.copy()
    pair = Pair(Motion(k, 1.0), w)
    w[0] = k
    pair.weights[1] *= 2.0
    other = pair._replace(motion=Motion(pair.motion.v, pair.weights[0]))
    return np.sum(w * other.weights) * other.motion.energy(k)


add(named_tuple_holds_the_array_itself, lambda rng: (rng.normal(size=3), 1.3), wrt=("x", "k"))


def _heated(gas, t):
    return Gas(gas.pressure * t, gas.volume)


def dataclass_made_inside(x, k):
    gas = Gas(x)
    hot = _heated(Gas(volume=k, pressure=x), k)
    return gas.temperature() * hot.warmer(k) + Gas.scaled(hot.volume) + gas.CONSTANT * k


add(dataclass_made_inside, lambda rng: (0.7, 1.3), wrt=("x", "k"), compiled=True)


def namespace_made_inside(x, k):
    p = SimpleNamespace(a=x, b=SimpleNamespace(c=k, d=x * k))
    return p.a * p.b.c + p.b.d


add(namespace_made_inside, lambda rng: (0.7, 1.3), wrt=("x", "k"))


def named_tuple_argument_with_methods(state, k):
    return state.energy(k) * state.moved(k, dt=0.2).action


add(named_tuple_argument_with_methods, lambda rng: (Motion(0.7, 1.1, 2), 1.3), wrt="k")


class Vector(NamedTuple):
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    __rmul__ = __mul__

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __lt__(self, other):
        return self.x < other.x


def named_tuples_with_operators(v, w, a):
    u = v
    u = u + w * a
    total = (2.0 * v + w * a + u) @ w + (-v).x * a
    scaled = v * a
    if scaled < w:
        total += (v @ w) * a * u.y
    z = Vector(0.0, 0.0)
    for _ in range(3):
        z = z + u * a
    return total + z.x * v.x


add(
    named_tuples_with_operators,
    lambda rng: (Vector(0.5, 1.0), Vector(1.5, -0.3), 0.8),
    lambda rng: (Vector(2.5, 1.0), Vector(1.5, -0.3), 0.8),
    wrt="a",
)
