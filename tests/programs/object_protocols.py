"""What the classes of objects answer: operators, items, lengths, truth, order, properties above, options handed on."""

import enum
import functools

import numpy as np

from programs.corpus import add


@functools.total_ordering
class Vec:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z=0.0):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, o):
        return type(self)(self.x + o.x, self.y + o.y, self.z + o.z)

    def __radd__(self, o):
        return self if o == 0 else self.__add__(o)

    def __mul__(self, s):
        return self.__class__(self.x * s, self.y * s, z=self.z * s)

    __rmul__ = __mul__

    def __abs__(self):
        return np.sqrt(self.x**2 + self.y**2 + self.z**2)

    def __iter__(self):
        return iter((self.x, self.y, self.z))

    def __getitem__(self, i):
        return (self.x, self.y, self.z)[i]

    def __len__(self):
        return 3

    def __contains__(self, v):
        return v in (self.x, self.y)

    def __eq__(self, o):
        return self.x == o.x and self.y == o.y

    def __lt__(self, o):
        return abs(self) < abs(o)

    def dot(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z


def vectors_answer(u, v, k):
    x, y, z = u * k
    w = u + v * k
    total = x * y + z + w[0] * w[-1] + len(w) + abs(w)
    if 1.0 in Vec(k, 1.0):
        total = total * k
    points = [u * k, v, w]
    total += sum(points).dot(v) + sum(points, Vec(0.0, 0.0, k)).x
    first, *_, last = sorted(points)
    total += first.x * last.y + max(points).y + min(points, key=lambda e: e.y).x
    for p in points:
        for q in points:
            if q is not p:
                total += p.dot(q)
    return total + np.array([*u]) @ np.array(list(w)) + np.hypot(*u[:2])


add(vectors_answer, lambda rng: (Vec(0.3, 0.4, 0.5), Vec(1.0, -0.2, 0.1), 0.8), wrt="k", compiled=True)


class Gas:
    R = 8.314

    def __init__(self, t, p=1e5, *, n=1.0):
        self.t = t
        self.p = p
        self.n = n

    @property
    def volume(self):
        return self.n * self.R * self.t / self.p

    def heated(self, dt):
        return type(self)(self.t + dt, self.p, n=self.n)

    def __bool__(self):
        return bool(self.n > 0.5)


class RealGas(Gas):
    def __init__(self, t, b=0.1, **options):
        super().__init__(t, **options)
        self.b = b

    @property
    def volume(self):
        return super().volume + self.n * self.b

    def heated(self, dt):
        return RealGas(self.t + dt, self.b, p=self.p * (1.0 + dt), n=self.n * dt)


def gases_are_heated(gas, dt):
    warm = gas.heated(dt)
    hot = warm.heated(2.0 * dt)
    total = hot.volume + (dt if isinstance(hot, RealGas) else 0.0)
    warm.mark = dt * dt
    if hasattr(warm, "mark") and not hasattr(hot, "mark"):
        total += warm.mark * getattr(hot, "mark", 3.0)
    del warm.mark
    return total * (2.0 if hot else 3.0) + (0.0 if not gas else dt)


add(gases_are_heated, lambda rng: (Gas(300.0), 0.8), lambda rng: (RealGas(280.0), 0.3), wrt="dt")


class Pump:
    def __init__(self, k):
        self.k, self.n = k, 0.0

    def __bool__(self):
        self.n += 1.0
        return self.n < 9.0


def asked_behind_another_question(x, w):
    pump = Pump(w)
    s = w * x[0]
    while pump.n < 6.0 and pump:
        s += pump.n * pump.k
    return s + pump.n * w


add(asked_behind_another_question, lambda rng: (rng.normal(size=2), 0.8), wrt=("x", "w"), may_refuse=True)


class Phase(enum.Enum):
    SOLID = 1
    LIQUID = 2


class Ice(Pump):
    pass


def numbers_beside_members(phase, w):
    s = w * 2.0 if phase == Phase.SOLID else w
    if phase != Phase.LIQUID and w not in (Phase.SOLID, Phase.LIQUID):
        s += w * w
    match phase:
        case Phase.LIQUID:
            return s * 3.0
        case 1:
            return s * 5.0
    return s


def classes_of_arguments(a, b, w):
    s = 4.0 if a.__class__ is Ice else 3.0
    if a.__class__ is b.__class__:
        s += 8.0
    return s * a.k * w + b.k * w * w


add(numbers_beside_members, *(lambda rng, p=p: (p, 0.8) for p in (1, 2.0, Phase.SOLID, Phase.LIQUID)), wrt="w")
add(classes_of_arguments, lambda rng: (Pump(0.3), Ice(0.7), 0.8), lambda rng: (Ice(0.3), Ice(0.7), 0.8), wrt="w")
