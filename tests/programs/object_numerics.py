"""Classes of numerical code: layers, optimizers, filters, grids, matrices, simulations."""

import math
from dataclasses import dataclass

import numpy as np

from programs.corpus import add
from programs.made_objects import Vec


@dataclass
class State:
    x: float
    v: float
    t: float = 0.0

    def advance(self, a, dt):
        self.v += a * dt
        self.x += self.v * dt
        self.t += dt


def dc_state(x, k):
    s = State(x, 0.0)
    while s.t < 0.5:
        s.advance(-k * s.x, 0.1)
    return s.x**2 + s.v


add(
    dc_state,
    lambda rng: (
        0.3,
        2.0,
    ),
    wrt=("x", "k"),
)


@dataclass
class Particle:
    pos: np.ndarray
    vel: np.ndarray
    mass: float = 1.0


def dc_particle(x, v):
    p = Particle(x.copy(), v.copy())
    for _ in range(5):
        r = np.sqrt(np.sum(p.pos**2))
        p.vel = p.vel - 0.1 * p.pos / r**3
        p.pos += 0.1 * p.vel
    return 0.5 * p.mass * np.sum(p.vel**2) - 1 / np.linalg.norm(p.pos)


add(
    dc_particle,
    lambda rng: (
        np.array([1.0, 0.0]),
        np.array([0.0, 1.0]),
    ),
    wrt=("x", "v"),
)


class MLP:
    def __init__(self, sizes_w, act=np.tanh):
        self.w1, self.b1, self.w2, self.b2 = sizes_w
        self.act = act

    def __call__(self, x):
        h = self.act(x @ self.w1 + self.b1)
        return h @ self.w2 + self.b2


def mlp(w1, b1, w2, b2, x):
    model = MLP((w1, b1, w2, b2))
    y = model(x)
    return np.mean(y**2)


add(
    mlp,
    lambda rng: (
        rng.normal(size=(3, 4)),
        rng.normal(size=4),
        rng.normal(size=(4, 2)),
        rng.normal(size=2),
        rng.normal(size=(5, 3)),
    ),
    wrt=("w1", "b1", "w2", "b2"),
)


class Optimizer:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.velocity = None

    def step(self, w, g):
        if self.velocity is None:
            self.velocity = np.zeros_like(w)
        self.velocity = self.momentum * self.velocity - self.lr * g
        return w + self.velocity


def momentum(w, lr):
    opt = Optimizer(lr)
    for _ in range(4):
        w = opt.step(w, 2 * w)
    return np.sum(w)


add(
    momentum,
    lambda rng: (
        np.array([1.0, 2.0]),
        0.1,
    ),
    wrt=("w", "lr"),
    compiled=True,
)


class Account:
    rate = 0.05
    n = 0

    def __init__(self, balance):
        self._balance = balance

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        if value < 0:
            raise ValueError("negative")
        self._balance = value

    def grow(self):
        self.balance = self.balance * (1 + self.rate)
        return self


def account(b, n):
    a = Account(b)
    for _ in range(n):
        a.grow()
    a.grow().grow()
    a.balance -= 5.0
    return a.balance


add(
    account,
    lambda rng: (
        100.0,
        3,
    ),
    wrt="b",
)


class IIR:
    def __init__(self, b, a):
        self.b, self.a = b, a
        self.x1 = self.x2 = 0.0
        self.y1 = self.y2 = 0.0

    def process(self, x):
        y = self.b[0] * x + self.b[1] * self.x1 + self.b[2] * self.x2 - self.a[1] * self.y1 - self.a[2] * self.y2
        self.x2, self.x1 = self.x1, x
        self.y2, self.y1 = self.y1, y
        return y

    def filter(self, xs):
        return np.array([self.process(x) for x in xs])


def iir(b, a, xs):
    f = IIR(b, a)
    out = np.zeros(len(xs))
    for i in range(len(xs)):
        out[i] = f.process(xs[i])
    return np.sum(out**2)


add(
    iir,
    lambda rng: (
        np.array([0.2, 0.3, 0.1]),
        np.array([1.0, -0.5, 0.2]),
        np.array([1.0, 2.0, 0.5, -1.0]),
    ),
    wrt=("b", "a", "xs"),
)


def iir_list(b, a, xs):
    f = IIR(b, a)
    return np.sum(f.filter(xs) ** 2)


add(
    iir_list,
    lambda rng: (
        np.array([0.2, 0.3, 0.1]),
        np.array([1.0, -0.5, 0.2]),
        np.array([1.0, 2.0, 0.5, -1.0]),
    ),
    wrt=("b", "a", "xs"),
    compiled=True,
)


class Grid:
    def __init__(self, n, L=1.0):
        self.n = n
        self.dx = L / (n - 1)
        self.u = np.zeros(n)

    def set(self, f):
        for i in range(self.n):
            self.u[i] = f(i * self.dx)

    def laplacian(self):
        out = np.zeros_like(self.u)
        out[1:-1] = (self.u[2:] - 2 * self.u[1:-1] + self.u[:-2]) / self.dx**2
        return out

    def step(self, D, dt):
        self.u += dt * D * self.laplacian()


def heat(D, w):
    g = Grid(8)
    g.set(lambda x: np.sin(w * x))
    for _ in range(5):
        g.step(D, 0.01)
    return np.sum(g.u**2)


add(
    heat,
    lambda rng: (
        0.1,
        2.0,
    ),
    wrt=("D", "w"),
    compiled=True,
)


class Var:
    def __init__(self, value, grad=0.0):
        self.value = value
        self.grad = grad

    def __sub__(self, o):
        return Var(self.value - o.value)

    def __pow__(self, n):
        return Var(self.value**n)

    def __lt__(self, o):
        return self.value < o.value

    def __eq__(self, o):
        return self.value == o.value


def ops(x, y):
    a, b = Var(x), Var(y)
    c = (a - b) ** 2
    if a < b:
        return c.value
    return c.value * 3 if a != b else 0.0


add(
    ops,
    lambda rng: (
        2.0,
        1.0,
    ),
    wrt=("x", "y"),
)


class Matrix2:
    def __init__(self, m):
        self.m = m

    def __matmul__(self, o):
        return Matrix2(self.m @ o.m)

    def __getitem__(self, ij):
        return self.m[ij]

    def __len__(self):
        return len(self.m)

    @classmethod
    def rot(cls, t):
        return cls(np.array([[math.cos(t), -math.sin(t)], [math.sin(t), math.cos(t)]]))


def rots(t):
    r = Matrix2.rot(t) @ Matrix2.rot(2 * t)
    return r[0, 1] * len(r)


add(rots, lambda rng: (0.3,), wrt="t")


def vec_list(x):
    vs = [Vec(x[0], 1.0), Vec(x[1], 2.0), Vec(x[2], 3.0)]
    total = Vec(0.0, 0.0)
    for v in vs:
        total = total + v * 2.0
    for i in range(len(vs)):
        total = total + vs[i] * float(i)
    return total.norm() + sum([v.x for v in vs])


add(vec_list, lambda rng: (np.array([1.0, 2.0, 3.0]),))


def centroid(a, b):
    return Vec((a.x + b.x) / 2, (a.y + b.y) / 2)


def dist(a, b):
    return (a - b).norm()


def geometry(x, y):
    a = Vec(x, 0.0)
    b = Vec(0.0, y)
    c = centroid(a, b)
    if x > 0.5:
        d = dist(a, c)
    else:
        d = dist(b, c)
    return d * c.x


add(
    geometry,
    lambda rng: (
        1.0,
        2.0,
    ),
    wrt=("x", "y"),
)


class Simulation:
    def __init__(self, params):
        self.params = params
        self.history = {"e": 0.0, "n": 0}
        self.state = np.array([params["x"], 0.0])

    def run(self, n):
        for i in range(n):
            self._step(i)
        return self.result()

    def _step(self, i):
        x, v = self.state
        a = -self.params["k"] * x
        self.state = np.array([x + 0.1 * v, v + 0.1 * a])
        self.history["e"] += v * v
        self.history["n"] += 1

    def result(self):
        return self.history["e"] / self.history["n"]


def simulation(x, k):
    sim = Simulation({"x": x, "k": k})
    return sim.run(5) + sim.state[0]


add(
    simulation,
    lambda rng: (
        1.0,
        2.0,
    ),
    wrt=("x", "k"),
)
