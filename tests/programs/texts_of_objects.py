"""Texts that objects give of themselves, texts that a run chooses as parts of keys, and what may be called."""

import abc
import math

from programs.corpus import add


def _four(rng):
    return (rng.uniform(0.3, 2.0, 4),)


class Quantity:
    def __init__(self, v, unit):
        self.v, self.unit = v, unit

    def to(self, unit):
        f = {("km", "m"): 1000.0, ("m", "km"): 1e-3, ("h", "s"): 3600.0, ("m", "m"): 1.0}[self.unit, unit]
        return Quantity(self.v * f, unit)

    def __add__(self, o):
        return Quantity(self.v + o.to(self.unit).v, self.unit)

    def __truediv__(self, o):
        if isinstance(o, Quantity):
            return Quantity(self.v / o.v, f"{self.unit}/{o.unit}")
        return Quantity(self.v / o, self.unit)

    def __format__(self, spec):
        return f"{self.v:{spec}} {self.unit}"

    def __eq__(self, o):
        return self.unit == o.unit and self.v == o.v


def quantities_with_units(x):
    d = Quantity(x[0], "m") + Quantity(x[1], "km")
    v = d / Quantity(x[2], "h").to("s")
    print(f"{v:.3f}")
    assert v.unit == "m/s"
    return v.v * x[3]


add(quantities_with_units, _four)


class Machine:
    TABLE = {("idle", "go"): "run", ("run", "stop"): "idle", ("run", "fail"): "down"}  # noqa: RUF012

    def __init__(self):
        self.state = "idle"
        self.energy = 0.0

    def fire(self, event, e):
        nxt = self.TABLE.get((self.state, event))
        if nxt is None:
            self.energy -= 0.1 * e
            return False
        self.state = nxt
        self.energy += e if nxt == "run" else 0.3 * e
        return True


def transitions_by_chosen_events(x):
    m = Machine()
    for v in x:
        m.fire("go" if v < 1.0 else "stop", v)
    return m.energy + (1.0 if m.state == "run" else 2.0)


add(transitions_by_chosen_events, _four)


class Sheet:
    def __init__(self):
        self.cells = {}

    def __setitem__(self, k, f):
        self.cells[k] = f

    def __getitem__(self, k):
        f = self.cells[k]
        return f(self) if callable(f) else f


def cells_with_formulas(x):
    s = Sheet()
    s["a"] = x[0]
    s["b"] = x[1]
    s["c"] = lambda t: t["a"] * t["b"]
    s["d"] = lambda t: t["c"] + t["c"] ** 2 + x[2]
    before = s["d"]
    s["a"] = x[3]
    return s["d"] - before


add(cells_with_formulas, _four)


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    def describe(self):
        return f"{type(self).__name__} of {self.area():.2f}"


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return math.pi * self.r**2


class Rect(Shape):
    def __init__(self, w, h):
        self.w, self.h = w, h

    def area(self):
        return self.w * self.h


class Square(Rect):
    def __init__(self, s):
        super().__init__(s, s)


def shapes_that_describe_themselves(x):
    shapes = [Circle(x[0]), Rect(x[1], x[2]), Square(x[3])]
    for s in shapes:
        print(s.describe())
    biggest = max(shapes, key=lambda s: s.area())
    return sum(s.area() for s in shapes) + biggest.area() ** 2


add(shapes_that_describe_themselves, _four)
