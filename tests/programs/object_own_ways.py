"""Classes with ``__setattr__`` and ``__getattr__`` of their own; methods of objects as values."""

import math

import numpy as np

from programs.corpus import add


class Clipped:
    def __init__(self, low, high, v):
        self.low, self.high = low, high
        self.v = v

    def __setattr__(self, name, value):
        if name == "v":
            value = min(max(value, self.low), self.high)
        super().__setattr__(name, value)


def clipped_attribute(a):
    c = Clipped(0.0, 1.0, a)
    c.v += 0.3
    c.v = c.v * 2.0
    return c.v + a


add(clipped_attribute, lambda rng: (0.1,), lambda rng: (0.9,), wrt="a", compiled=True)


class Counted:
    def __init__(self):
        self.__dict__["stores"] = 0
        self.w = 1.0

    def __setattr__(self, name, value):
        self.__dict__["stores"] = self.__dict__["stores"] + 1
        self.__dict__[name] = value


def counted_stores(a):
    c = Counted()
    for _ in range(3):
        c.w = c.w * a
    return c.w * c.stores


add(counted_stores, lambda rng: (0.7,), wrt="a")


class Fixed:
    def __init__(self, a):
        object.__setattr__(self, "a", a)

    def __setattr__(self, name, value):
        raise AttributeError("fixed")


def fixed_attribute(a):
    f = Fixed(a)
    try:
        f.a = 3.0
    except AttributeError:
        return f.a * a
    return f.a


add(fixed_attribute, lambda rng: (0.7,), wrt="a")


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def norm(self):
        return math.sqrt(self.x**2 + self.y**2)

    def grow(self, k):
        self.x *= k
        return self.x


class Proxy:
    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        return getattr(self._inner, name)


def attributes_handed_on(a, b):
    p = Proxy(Vector(a, b))
    s = p.x * p.y + p.norm()
    return s * p.grow(b) + p.x


add(attributes_handed_on, lambda rng: (0.5, 0.7), wrt=("a", "b"), compiled=True)


class Options:
    def __init__(self, **values):
        self._values = dict(values)

    def __getattr__(self, name):
        if name in self._values:
            return self._values[name]
        raise AttributeError(name)


def options_as_attributes(a, b):
    options = Options(alpha=a, beta=b)
    return options.alpha * options.beta + math.sin(options.alpha)


add(options_as_attributes, lambda rng: (0.5, 0.7), wrt=("a", "b"))


def an_attribute_that_is_asked_for(a):
    p = Proxy(Vector(a, 2.0))
    return p.x * 2.0 if hasattr(p, "x") else a


add(an_attribute_that_is_asked_for, lambda rng: (0.5,), wrt="a", may_refuse=True)


class Rounded:
    def __init__(self, x):
        self.x, self.v = x, 0.0

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 0.5)


def stores_in_a_list(x):
    parts = [Rounded(v) for v in x]
    for p in parts:
        p.v += p.x * 2.0
        p.x = p.x + p.v
    return sum(p.x * p.v for p in parts)


add(stores_in_a_list, lambda rng: (rng.normal(size=3),))


class Sum:
    def __init__(self, k):
        self.k, self.s = k, 0.0

    def add(self, v):
        self.s += self.k * v

    def scaled(self, v):
        return self.k * v


class Bus:
    def __init__(self):
        self.handlers = []

    def on(self, handler):
        self.handlers.append(handler)

    def fire(self, v):
        for handler in self.handlers:
            handler(v)


def handed(f, v):
    return f(v)


def methods_as_values(a):
    x, y, bus = Sum(a), Sum(2.0), Bus()
    bus.on(x.add)
    bus.on(y.add)
    bus.fire(a)
    bus.fire(3.0)
    more = x.add
    more(2.0)
    handed(x.add, a * a)
    return x.s * y.s + sum(map(x.scaled, [a, 2.0]))


add(methods_as_values, lambda rng: (0.5,), wrt="a", compiled=True)


def a_method_of_one_of_two(a):
    x, y = Sum(a), Sum(2.0)
    one = x if a > 0 else y
    add_to = one.add
    add_to(a)
    return x.s + 2.0 * y.s


add(a_method_of_one_of_two, lambda rng: (0.5,), wrt="a", may_refuse=True)


def masks_of_objects(x):
    class_of = np.sum(x)
    return Proxy(Vector(class_of, 1.0)).x


add(masks_of_objects, lambda rng: (rng.normal(size=3),))


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


def no_place_for_an_attribute(x):
    a = Slotted(x)
    a.y = 2 * x
    try:
        a.z = 3.0
    except AttributeError:
        a.x *= 5
    return a.x + a.y


add(no_place_for_an_attribute, lambda rng: (1.3,), may_refuse=True)
