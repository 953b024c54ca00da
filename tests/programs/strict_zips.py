"""``zip`` with ``strict=True``, functions that ask by ``iter``, and other small things of the fifth sample."""

import enum

import numpy as np

from programs.corpus import add


def strict_loop(x, y):
    total = 0.0
    for a, b in zip(x, y, strict=True):
        total += a * b**2
    return total


add(strict_loop, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "y"), compiled=True)


def strict_loop_left_early(x, y):
    total = 0.0
    for a, b in zip(x, y, strict=True):
        if b > 1.0:
            break
        total += a * b
    return total


add(strict_loop_left_early, lambda rng: (rng.normal(size=2), np.array([0.5, 2.0, 0.3])))


def strict_loop_in_a_handler(x, y):
    total = 0.0
    try:
        for a, b in zip(x, y, strict=True):
            total += a * b
    except ValueError:
        total = total * 3.0
    return total


add(
    strict_loop_in_a_handler,
    lambda rng: (rng.normal(size=2), rng.normal(size=3)),
    lambda rng: (rng.normal(size=3), rng.normal(size=3)),
)


def strict_parts(x):
    return sum(a * b for a, b in zip(x[1:], x[:-1], strict=True))


add(strict_parts, lambda rng: (rng.normal(size=4),))


def strict_list(x, y, z):
    rows = list(zip(x, y, z, strict=True))
    return rows[0][0] * rows[1][1] + rows[2][2]


add(strict_list, lambda rng: tuple(rng.normal(size=(3, 3))), wrt=("x", "y", "z"))


def strict_with_numbers(x, y):
    return [i * a * b for i, (a, b) in enumerate(zip(x, y, strict=True))][-1]


add(strict_with_numbers, lambda rng: (rng.normal(size=3), rng.normal(size=3)), may_refuse=True)


def strict_loop_that_binds_again(x, y):
    total = 0.0
    for a, b in zip(x, y, strict=True):
        y = y[:-1] * a
        total += b + np.sum(y)
    return total


add(strict_loop_that_binds_again, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "y"))


def goes_over(x):
    try:
        _ = iter(x)
        return True
    except TypeError:
        return False


def per_period(x, n):
    return x if goes_over(x) else [x] * n


def costs_of_periods(x, demand):
    costs = per_period(x, len(demand))
    return sum(costs[i] * demand[i] for i in range(len(demand)))


add(
    costs_of_periods,
    lambda rng: (2.0, [1.0, 3.0, 2.0]),
    lambda rng: ([2.0, 1.0, 0.5], [1.0, 3.0, 2.0]),
    lambda rng: (rng.normal(size=3), rng.normal(size=3)),
)


def printed_with_its_fields(x):
    z = x * 1j
    pair = (x, 2.0 * x)
    print(z, pair, f"{pair}")
    return abs(z) * pair[1]


add(printed_with_its_fields, lambda rng: (1.5,), may_refuse=True)


def attribute_that_numpy_lost(x):
    if x[0] < 0:
        return np.NaN * x[0]
    return x[0] ** 2


add(attribute_that_numpy_lost, lambda rng: (np.array([1.5]),))


def axes_in_a_list(x):
    return np.sum(np.transpose(x, [1, 0, 2])[0] * 2.0)


add(axes_in_a_list, lambda rng: (rng.normal(size=(2, 3, 2)),))


class Quantity(enum.Enum):
    LENGTH = 1
    AREA = 2

    @property
    def power(self):
        return 1 if self is Quantity.LENGTH else 2

    def converted(self, x, units):
        if self in [Quantity.LENGTH]:
            x = x * units.factor
        elif self is Quantity.AREA and not units.metric:
            x = x * units.factor**self.power
        return x


class Units(enum.Enum):
    FEET = ("ft", 0.3048)
    METRES = ("m", 1.0)

    def __init__(self, label, factor):
        self.label = label
        self.factor = factor

    @property
    def metric(self):
        return self in (Units.METRES,)


AREA = Quantity.AREA


def methods_of_members(x):
    return AREA.converted(x, Units.FEET) * Quantity.LENGTH.converted(x, Units.METRES)


add(methods_of_members, lambda rng: (rng.normal(),))


def member_as_an_argument(quantity, units, x):
    longer = 3.0 if units.label == "ft" else 1.0
    return quantity.converted(x, units) ** 2 * longer * (units.factor + quantity.power)


add(
    member_as_an_argument,
    lambda rng: (Quantity.AREA, Units.FEET, rng.normal()),
    lambda rng: (Quantity.LENGTH, Units.METRES, rng.normal()),
    compiled=True,
)


class _Weighed:
    def __init__(self, a):
        self.a = a


def fewer_values_than_known_items(x, w):
    y = [w, x, 0.3, 0.7]
    r = []
    for e, f in zip(y, x):
        r.append(f * np.sum(e))
    return sum(r)


def fewer_values_than_objects(x, w):
    ps = [_Weighed(w), _Weighed(x[0]), _Weighed(2.0)]
    s = 0.0
    for k in range(2):
        for p, v in zip(ps, x[k:]):
            p.a = p.a * v
            s += p.a
    return s + sum(p.a * p.a for p in ps)


def _of(*values):
    return lambda rng: (np.array(values), 0.5)


_LENGTHS = (_of(0.3, 1.7), _of(0.3, 1.7, 1.2, 0.55), _of(0.5), _of(0.4, 0.1, 0.2, 1.1, 0.3))
add(fewer_values_than_known_items, *_LENGTHS, wrt=("x", "w"))
add(fewer_values_than_objects, *_LENGTHS, wrt=("x", "w"))
