"""Names from elsewhere: imported inside, read from the function around and the module by declaration."""

import math
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from programs.corpus import add

GAIN = 2.0


def _imported_by_a_helper(x):
    from math import pi
    from math import sin as sine

    return sine(x) * pi


def imports_inside(x):
    import math as m

    import numpy.linalg
    from numpy import exp

    def weighed(t):
        return m.cos(t) * exp(x)

    return _imported_by_a_helper(x) + weighed(x) + numpy.linalg.norm(numpy.array([x, 2.0]))


add(imports_inside, lambda rng: (0.6,), compiled=True)


def read_by_declaration(x):
    scale = x * x

    def shifted(t):
        global GAIN
        return t + GAIN

    def weighed(t):
        nonlocal scale
        return scale * t * shifted(t)

    first = weighed(x)
    scale = 2.0 * scale
    return first + weighed(x)


add(read_by_declaration, lambda rng: (0.6,))


def global_past_a_variable(x):
    GAIN = x * 3.0

    def of_the_module(t):
        global GAIN
        return GAIN * t

    return of_the_module(x) * GAIN


add(global_past_a_variable, lambda rng: (0.6,), may_refuse=True)


def imported_on_one_way(x):
    if x > 0:
        from math import cos
    return cos(x) * math.sin(x) + np.exp(x)


add(imported_on_one_way, lambda rng: (0.6,), may_refuse=True)


class _Term(NamedTuple):
    weight: float
    power: int


TERMS = [_Term(1.5, 2), _Term(0.3, 1), _Term(-0.7, 3)]


def table_of_named_tuples(x):
    total = 0.0
    for v in x:
        for one in TERMS:
            for other in TERMS:
                total += one.weight * other.weight * v ** (one.power + other.power)
    return total + sum(t.weight * x[0] ** t.power for t in TERMS) + TERMS[1].weight * x[1]


add(table_of_named_tuples, lambda rng: (rng.normal(size=3),), compiled=True)


class Tyres:
    """Fields behind properties, as large programs have them."""

    __slots__ = ("__fields", "__mass")

    def __init__(self, fields, mass):
        self.fields = fields
        self.__mass = mass

    def _get_fields(self):
        return self.__fields

    def _set_fields(self, fields):
        self.__fields = fields

    fields = property(_get_fields, _set_fields)

    def force(self, v):
        return self.fields["front"]["mu"] * v**2 + self.__mass * self.fields["rear"]["mu"]


TYRES = Tyres({"front": {"mu": 0.3, "k": 2.0}, "rear": {"mu": 0.5, "k": 1.0}}, 3.0)


def method_that_reads_behind_a_property(x):
    return TYRES.force(x)


add(method_that_reads_behind_a_property, lambda rng: (2.0,), compiled=True)


def item_of_an_item_behind_a_property(x):
    return TYRES.fields["rear"]["k"] * x + TYRES.fields["front"]["mu"]


add(item_of_an_item_behind_a_property, lambda rng: (2.0,))

UNITS = SimpleNamespace(unit={"kB": 8.6e-5, "eV": 1.6})


def item_of_a_dict_of_an_object(x):
    return np.exp(-UNITS.unit["kB"] * x) * UNITS.unit["eV"]


add(item_of_a_dict_of_an_object, lambda rng: (rng.normal(),))


def given_back(fields):
    return fields


def item_of_an_item_that_is_given_back(fields, x):
    return given_back(fields)["front"]["mu"] * x


add(item_of_an_item_that_is_given_back, lambda rng: ({"front": {"mu": 1.5}}, 2.0), wrt=("fields", "x"))
