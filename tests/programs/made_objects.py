"""Objects of classes that are no more than Python has them: made, changed and combined inside of functions."""

import math
from dataclasses import dataclass, field

import numpy as np

from programs.corpus import add


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, s):
        return Vec(self.x * s, self.y * s)

    __rmul__ = __mul__

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def dot(self, o):
        return self.x * o.x + self.y * o.y

    def norm(self):
        return math.sqrt(self.dot(self))

    @property
    def angle(self):
        return math.atan2(self.y, self.x)


def vec_norm(x, y):
    p = Vec(x, y)
    return p.norm()


add(
    vec_norm,
    lambda rng: (
        1.3,
        0.4,
    ),
)


def vec_ops(x, y):
    p = Vec(x, y)
    q = p + Vec(1.0, y * 2)
    r = 2.0 * q - p * 0.5
    return r.norm() + (-r).angle


add(
    vec_ops,
    lambda rng: (
        1.3,
        0.4,
    ),
    wrt=("x", "y"),
)


def orbit(x, vy):
    pos = Vec(x, 0.0)
    vel = Vec(0.0, vy)
    dt = 0.01
    for _ in range(10):
        acc = -pos * (1.0 / pos.norm() ** 3)
        vel = vel + acc * dt
        pos = pos + vel * dt
    return pos.norm()


add(
    orbit,
    lambda rng: (
        1.3,
        0.4,
    ),
    wrt=("x", "vy"),
    compiled=True,
)


class Neuron:
    """Leaky integrate"""

    tau = 10.0

    def __init__(self, v0=-65.0, R=1.0):
        self.v = v0
        self.R = R
        self.spikes = 0

    def step(self, I, dt):
        dv = (-(self.v + 65.0) + self.R * I) / self.tau
        self.v += dv * dt
        if self.v > -50.0:
            self.v = -65.0
            self.spikes += 1
        return self.v


def neuron_of_objects(I, R):
    n = Neuron(R=R)
    total = 0.0
    for i in range(len(I)):
        total += n.step(I[i], 1.0)
    return total + n.v * n.spikes


add(
    neuron_of_objects,
    lambda rng: (
        np.array([1.0, 5.0, 20.0, 30.0, 160.0]),
        1.2,
    ),
    wrt=("I", "R"),
    compiled=True,
)


class PID:
    def __init__(self, kp, ki, kd):
        self.kp, self.ki, self.kd = kp, ki, kd
        self.integral = 0.0
        self.last = 0.0

    def __call__(self, error, dt):
        self.integral += error * dt
        d = (error - self.last) / dt
        self.last = error
        return self.kp * error + self.ki * self.integral + self.kd * d


def pid(gains, target):
    ctl = PID(gains[0], gains[1], gains[2])
    y = 0.0
    cost = 0.0
    for _ in range(20):
        u = ctl(target - y, 0.1)
        y += 0.1 * (u - y)
        cost += (target - y) ** 2
    return cost


add(
    pid,
    lambda rng: (
        np.array([1.0, 0.5, 0.1]),
        1.0,
    ),
    wrt="gains",
)


class Kalman:
    def __init__(self, q, r, x0=0.0, p0=1.0):
        self.q = q
        self.r = r
        self.x = x0
        self.p = p0

    def predict(self):
        self.p = self.p + self.q

    def update(self, z):
        k = self.p / (self.p + self.r)
        self.x = self.x + k * (z - self.x)
        self.p = (1 - k) * self.p
        return self.x


def kalman(q, r, zs):
    f = Kalman(q, r)
    err = 0.0
    for z in zs:
        f.predict()
        err += (z - f.x) ** 2
        f.update(z)
    return err


add(
    kalman,
    lambda rng: (
        0.1,
        0.5,
        np.array([1.0, 2.0, 1.5, 1.7]),
    ),
    wrt=("q", "r", "zs"),
)


class Layer:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def __call__(self, x):
        return np.tanh(x @ self.w + self.b)


class Net:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for l in self.layers:
            x = l(x)
        return x


def net(w1, w2, x):
    n = Net([Layer(w1, 0.0), Layer(w2, 0.1)])
    return np.sum(n.forward(x) ** 2)


add(
    net,
    lambda rng: (
        rng.normal(size=(3, 4)),
        rng.normal(size=(4, 2)),
        rng.normal(size=(5, 3)),
    ),
    wrt=("w1", "w2", "x"),
    compiled=True,
)


@dataclass
class Option:
    S: float
    K: float
    T: float
    r: float = 0.05
    sigma: float = 0.2

    @property
    def d1(self):
        return (np.log(self.S / self.K) + (self.r + 0.5 * self.sigma**2) * self.T) / (self.sigma * np.sqrt(self.T))

    @property
    def d2(self):
        return self.d1 - self.sigma * np.sqrt(self.T)

    @staticmethod
    def _N(x):
        return 0.5 * (1 + math.erf(x / math.sqrt(2)))

    def price(self):
        return self.S * self._N(self.d1) - self.K * np.exp(-self.r * self.T) * self._N(self.d2)


def option(S, sigma):
    return Option(S, 105.0, 1.0, sigma=sigma).price()


add(
    option,
    lambda rng: (
        100.0,
        0.2,
    ),
    wrt=("S", "sigma"),
)


@dataclass
class Sphere:
    r: float
    area: float = field(init=False)

    def __post_init__(self):
        self.area = 4 * math.pi * self.r**2

    def volume(self):
        return self.area * self.r / 3


def sphere(r):
    s = Sphere(r)
    return s.volume() + s.area


add(sphere, lambda rng: (1.5,), wrt="r")


class Checked:
    def __init__(self, k):
        self.k = k

    def check(self, x):
        """Nothing yet."""

    def scaled(self, x):
        self.check(x)
        self.k += 1.0
        return x * self.k


def methods_without_a_body(x):
    made = Checked(2.0)
    made.check(x)
    return made.scaled(x) * made.scaled(x) + made.k


add(methods_without_a_body, lambda rng: (1.5,))
