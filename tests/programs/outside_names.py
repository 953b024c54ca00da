"""Names from elsewhere: imported inside, read from the function around and the module by declaration."""

import math

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
