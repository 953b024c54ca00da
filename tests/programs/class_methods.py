"""Methods of classes: called by the name of the class, of one that derives from it, through objects, as values."""

import numpy as np

from programs.corpus import add


def short(rng):
    return rng.uniform(0.3, 1.2, 4), 0.8


class Gauge:
    gain = 1.5
    rates = np.array([1.0, 2.0, 0.5, 0.3])

    def __init__(self, w):
        self.w = w

    @staticmethod
    def squared(x):
        return np.sum(x * x)

    @classmethod
    def power(cls, x, n):
        if n == 0:
            return 1.0
        return cls.gain * x * cls.power(x, n - 1)

    @classmethod
    def read(cls, x, k=1.0):
        return np.sum(cls.rates * x) * k + cls.squared(x) * cls.made(x[0]).value()

    @classmethod
    def made(cls, w):
        return cls(2.0 * w)

    def value(self):
        return self.w * self.power(self.w, 2)


class FineGauge(Gauge):
    gain = 0.5


def by_classes(x, s):
    return Gauge.read(x, s) + FineGauge.read(x, k=x[1]) * Gauge.power(s, 3)


add(by_classes, short, wrt=("x", "s"), compiled=True)

GAUGE = Gauge(2.0)


def by_objects(x, s):
    return GAUGE.power(s, 2) + GAUGE.value() * s + FineGauge(x[0]).value()


add(by_objects, short, wrt=("x", "s"))


def applied(f, x):
    return f(x, 2)


def as_values(x, s):
    power = Gauge.power
    total = applied(power, s) + applied(FineGauge.power, x[0])
    for each in x:
        total += power(each, 1)
    return total


add(as_values, short, wrt=("x", "s"))
