"""Variables of objects beside names of the module that are called alike."""

import math
import warnings
from types import SimpleNamespace

import numpy as np

from programs.corpus import add

FIGURE = SimpleNamespace(width=2.0, length=3.0, height=0.25)
c_v = 7.0
k_w = 3.0


class Keeper:
    def __init__(self, v):
        z = c_v * v
        self.w = z

    def twice(self, t):
        y = t * 2
        return y + self.w + k_w


class Counter:
    def __init__(self, v):
        self.v = v

    def up(self):
        self.v += 1.0


def variables_like_names_of_the_module(x):
    k = Keeper(x)
    c = Counter(x)
    c.up()
    return k.w + c.v + k.twice(x)


add(variables_like_names_of_the_module, lambda rng: (1.3,))


def objects_of_functions_inside(x):
    def f(t):
        k = Keeper(t)
        return k.twice(t)

    return f(x) + f(2 * x)


add(objects_of_functions_inside, lambda rng: (1.3,))


class _Reading:
    """What a class says of its objects until they have their own."""

    rate = None
    load = 0.0
    count = 0


def _noted(reading, e):
    if e > 0.0:
        reading.load += e
        reading.count += 1
    return reading


def constants_of_a_class_until_stored(x, a):
    first, second, third = _Reading(), _Reading(), _Reading()
    if a > 0.5:
        first.rate = a * x[0]
        first.load = 2.0 / a
    for e in x:
        second = _noted(second, e * a)
    s = first.load * a + second.load * second.count + third.load + third.count
    return s if first.rate is None else s * first.rate


class _Body:
    density = 2.0

    def __init__(self, a):
        super(_Body, self).__init__()  # noqa: UP008
        self.a = a

    def mass(self):
        return self.density * self.a


class _Ball(_Body):
    def __init__(self, a, b):
        super(_Ball, self).__init__(a)  # noqa: UP008
        self.b = b

    def mass(self):
        return super(_Ball, self).mass() + self.b * self.a  # noqa: UP008


class _Bell(_Ball):
    def mass(self):
        return super(_Bell, self).mass() * super(_Ball, self).mass()  # noqa: UP008


def super_with_its_class(x, a):
    ball, bell = _Ball(a, x[0]), _Bell(x[1], x[2])
    if x[0] > 0.0:
        ball.density = a
    return ball.mass() + bell.mass() * ball.density


add(
    constants_of_a_class_until_stored,
    lambda rng: (np.array([0.3, -0.7, 1.1]), 0.7),
    lambda rng: (np.array([-0.3, 0.7, 0.4]), 0.4),
    wrt=("x", "a"),
    compiled=True,
)
add(
    super_with_its_class,
    lambda rng: (np.array([0.3, -0.7, 1.1]), 0.7),
    lambda rng: (np.array([-0.3, 0.7, 0.4]), 0.4),
    wrt=("x", "a"),
)


def _side(figure, axis=None):
    if axis is None:
        axis = "width"
    if figure.height < 0.0:
        msg = "below {}"
        warnings.warn(msg.format(figure.height), stacklevel=2)
    return getattr(figure, axis) + getattr(figure, "depth", 0.5) * getattr(figure, "height", 3.0)


def attributes_by_known_names(x, a):
    s = _side(FIGURE) * a + _side(FIGURE, "length") * x[0]
    for each in ("width", "length"):
        s += getattr(FIGURE, each) * x[1] + np.sum(x.T) * math.sin(a)
    return s


add(attributes_by_known_names, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "a"), compiled=True)


class _Cell:
    def __init__(self, k):
        self.__k = k
        self._b__c = 3.0

    def __times(self, x):
        return self.__k * x

    @staticmethod
    def __twice(x):
        return 2.0 * x

    def value(self, x):
        def inner(y):
            return y * self.__k

        return self.__times(x) + _Cell.__twice(inner(x)) * self._b__c + sum([v * self.__k for v in (x, x * x)])


class _LargerCell(_Cell):
    def __init__(self, k):
        super().__init__(k)
        self.__k = 5.0 * k

    def larger(self, x):
        return self.__k * self.value(x)


_CELLS = _Cell(1.5), _LargerCell(0.7)


def attributes_that_are_private_to_a_class(x, w):
    return _CELLS[0].value(x) * _CELLS[1].larger(w) + _LargerCell(x).larger(w) * _Cell(w).value(0.4)


add(attributes_that_are_private_to_a_class, lambda rng: (0.7, 1.3), wrt=("x", "w"), compiled=True)
