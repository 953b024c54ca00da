"""Objects that a function is given and changes: layers, tanks, neurons, controllers, bodies, states."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from programs.corpus import add


class Layer:
    def __init__(self, n):
        self.w = np.linspace(0.1, 0.9, n)
        self.b = 0.3
        self.training = True
        self.mean = 0.0
        self.seen = 0

    def forward(self, x):
        self.layer_input = x
        if self.training:
            self.mean = 0.9 * self.mean + 0.1 * x.mean()
            self.seen += 1
        self.out = np.tanh(self.w * (x - self.mean) + self.b)
        return self.out

    def backward(self, g):
        d = g * (1.0 - self.out**2)
        self.dw = d * self.layer_input
        return d * self.w


def forward_and_backward(layer, x):
    total = 0.0
    for _ in range(3):
        y = layer.forward(x)
        total += np.sum(layer.backward(2.0 * y) ** 2) + np.sum(layer.dw)
    return total + layer.mean * layer.seen


add(forward_and_backward, lambda rng: (Layer(4), rng.normal(size=4)), wrt="x", compiled=True)


class Tank:
    spilled = 0

    def __init__(self, h):
        self.h = h
        self.k = 0.2
        self.heights = [h]
        self.last = None
        self.kind = "open"

    @property
    def level(self):
        return 2.0 * self.h

    @level.setter
    def level(self, v):
        self.h = v / 2.0

    def step(self, q, dt=0.1, *, limit=1.5):
        self.h += dt * (q - self.k * np.sqrt(self.h))
        if self.h > limit:
            self.spill(self.h - limit)
            return limit
        change = 0.0 if self.last is None else self.h - self.last
        self.last = self.h
        self.heights.append(self.h)
        return self.h + change

    def spill(self, v):
        self.h -= v
        self.spilled += 1


def tank_is_filled(tank, x):
    total = 0.0
    for q in x:
        total += tank.step(q * q)
    tank.level = tank.level * x[0]
    tank.kind = "closed"
    return total * tank.h + sum(tank.heights) + tank.spilled * (x[1] if tank.kind == "closed" else 1.0)


add(tank_is_filled, lambda rng: (Tank(1.0), 0.5 + rng.random(6)), lambda rng: (Tank(1.4), 2.0 + rng.random(3)), wrt="x")


@dataclass
class Body:
    x: float
    v: float
    m: float = 1.0

    def kick(self, f, dt):
        self.v += f / self.m * dt

    def drift(self, dt):
        self.x += self.v * dt


def bodies_move(bodies, one, k):
    for _ in range(4):
        for b in bodies:
            b.kick(-k * (b.x - one.x), 0.1)
        for b in bodies:
            b.drift(0.1)
        one.kick(-k * one.x, 0.1)
    return sum(b.x for b in bodies) * one.v


add(bodies_move, lambda rng: ([Body(1.0, 0.0), Body(2.0, 0.5)], Body(0.1, 0.2, 3.0), 0.8), wrt="k")


def set_both(state, v):
    state.val = v * v
    state.m[0] = v


def state_is_set(state, a, x):
    state.q = a * state.k
    state.q *= 2
    state.val, state.u = state.u * state.q, state.val + a
    for i in range(len(x)):
        set_both(state, a + state.u * x[i])
        if x[i] > 0.5:
            state.count = state.count + 1
        else:
            state.u = state.u * x[i]
    state.m = state.m * a
    state.m[1] = 3.0
    same = state.m
    same[2] *= 2.0
    state.inner.p = state.inner.p * a + np.sum(state.m)
    inner = state.inner
    inner.p += inner.r
    return state.val * state.u + np.sum(state.m**2) + state.inner.p * state.count


def _state():
    inner = SimpleNamespace(p=1.5, r=0.3)
    return SimpleNamespace(val=1.0, u=2.0, m=np.ones(3), k=0.7, count=0, inner=inner)


add(state_is_set, lambda rng: (_state(), 0.8, rng.random(4)), wrt=("a", "x"), compiled=True)


class Spot:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def copy(self):
        return self.__class__(self.x, self.y)

    def __sub__(self, other):
        return Arrow(self.x - other.x, self.y - other.y)


class Arrow(Spot):
    def __bool__(self):
        return bool(self.x != 0.0 or self.y != 0.0)


class Way:
    def __init__(self, *ends):
        if len(ends) == 2:
            if isinstance(ends[0], Spot) and isinstance(ends[1], Arrow):
                self.p, self.v = ends[0].copy(), ends[1].copy()
            elif isinstance(ends[0], Spot) and not isinstance(ends[0], Arrow) and isinstance(ends[1], Spot):
                self.p, self.v = ends[0].copy(), ends[1] - ends[0]
            else:
                raise AttributeError(f"{ends!r}")
        elif len(ends) == 1 and (isinstance(ends[0], Way) or ends[0].way):
            self.p, self.v = ends[0].p.copy(), ends[0].v.copy()
        else:
            raise AttributeError(f"{ends!r}")
        if not self.v:
            raise AttributeError("no way")


def way_between_a_given_and_a_made_object(spot, way, x):
    made = Way(spot, Spot(way.p.x + x[0] * way.v.x, way.p.y + x[1] * way.v.y))
    again = Way(made)
    return again.p.x * again.v.y + made.v.x * again.v.x


add(
    way_between_a_given_and_a_made_object,
    lambda rng: (Spot(0.4, 1.2), Way(Spot(-0.3, 0.2), Arrow(1.1, 0.45)), np.array([0.3, 0.4])),
    wrt="x",
    compiled=True,
)
