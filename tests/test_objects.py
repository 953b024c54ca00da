"""Objects with attributes as arguments: values, gradients of the same structure, what is refused."""

import copy
import dataclasses
import math
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest

import tangentlike
from tangentlike.errors import ArgumentError, UnsupportedError


@dataclasses.dataclass(frozen=True)
class Spring:
    stiffness: float
    lengths: np.ndarray
    name: str = "steel"
    order: int = 2

    def __post_init__(self):
        assert np.ndim(self.stiffness) == 0 and self.name


class Car:
    def __init__(self, mass, spring):
        self.mass = mass
        self.spring = spring
        self.log = open
        self.itself = self


class Slotted:
    __slots__ = ("mass", "unset")

    def __init__(self, mass):
        self.mass = mass


def energy(s, x):
    return s.stiffness * np.sum((s.lengths - x) ** s.order) * (2.0 if s.name == "steel" else 1.0)


def motion(car, x):
    return energy(car.spring, x) / car.mass


LENGTHS = np.array([0.4, 1.1])


def test_a_dataclass():
    spring = Spring(1.5, LENGTHS)
    value, gradient = tangentlike.value_and_grad(energy)(spring, 0.3)
    assert value == pytest.approx(energy(spring, 0.3))
    assert type(gradient) is Spring and gradient.name == "steel" and gradient.order == 0
    assert gradient.stiffness == pytest.approx(value / 1.5)
    np.testing.assert_allclose(gradient.lengths, 2 * 2 * 1.5 * (LENGTHS - 0.3))
    other = dataclasses.replace(spring, name="rubber", order=3)
    assert tangentlike.differentiate(energy)(other, 0.3) == pytest.approx(energy(other, 0.3))


@pytest.mark.parametrize("make", [Car, lambda mass, spring: SimpleNamespace(mass=mass, spring=spring)])
def test_objects_in_objects(make):
    car = make(2.0, Spring(1.5, LENGTHS))
    differentiated = tangentlike.differentiate(motion, wrt=("car", "x"))
    (gradient, dx), value = differentiated.grad(car, 0.3), motion(car, 0.3)
    assert type(gradient) is type(car) and gradient.mass == pytest.approx(-value / 2.0)
    assert gradient.spring.stiffness == pytest.approx(value / 1.5)
    assert dx == pytest.approx(-np.sum(gradient.spring.lengths))
    assert differentiated.check(car, 0.3) < 1e-6


def test_slots():
    def f(car, x):
        return car.mass * x

    assert tangentlike.grad(f)(Slotted(2.0), 0.3).mass == 0.3


def test_an_object_of_another_class_is_compiled_apart():
    def f(p, x):
        return p.mass * x

    differentiated = tangentlike.differentiate(f)
    assert differentiated(Slotted(2.0), 3.0) == differentiated(SimpleNamespace(mass=2.0), 3.0) == 6.0


class Answering:
    def __init__(self, mass):
        self.mass = mass

    def __bool__(self):
        return self.mass > 1.0


def test_the_truth_of_an_object_is_its_class():
    def f(p, x):
        if p:
            return x * p.mass
        return x

    assert tangentlike.grad(f)(Slotted(2.0), 3.0).mass == 3.0
    assert tangentlike.grad(f)(Answering(2.0), 3.0).mass == 3.0
    assert tangentlike.grad(f)(Answering(0.5), 3.0).mass == 0.0


def test_what_is_no_number_is_refused_where_it_is_read():
    def f(car, x):
        return car.log * x

    with pytest.raises(UnsupportedError) as caught:
        tangentlike.grad(f, wrt="x")(Car(1.0, 2.0), 3.0)
    assert caught.value.code == "not-a-number"


def test_gradients_of_objects_by_the_complex_step():
    def f(p: Any, x):
        return np.sin(p.mass * x) * np.sum(p.spring * p.spring) + p.mass**3

    car = SimpleNamespace(mass=0.7, spring=LENGTHS)
    gradient = tangentlike.grad(f)(car, 1.3)
    moved = copy.copy(car)
    moved.mass = 0.7 + 1e-30j
    assert gradient.mass == pytest.approx(np.imag(f(moved, 1.3)) / 1e-30)
    moved = SimpleNamespace(mass=0.7, spring=LENGTHS + np.array([0, 1e-30j]))
    assert gradient.spring[1] == pytest.approx(np.imag(f(moved, 1.3)) / 1e-30)
    assert math.isfinite(gradient.spring[0])


def unpacked(params, x):
    a, b = params
    return x * a * b


def by_attribute(params, x):
    return params.a * x


def _product(a, b):
    return a * b


def as_arguments(params, x):
    return _product(*params) * x


@pytest.mark.parametrize("function", [unpacked, by_attribute, as_arguments])
@pytest.mark.parametrize("params", [{"a": 2.0, "b": 3.0}, Slotted(2.0)])
def test_items_with_names_are_not_those_of_a_sequence(function, params):
    """A dict gives its keys, an object nothing at all."""
    with pytest.raises((UnsupportedError, ArgumentError)):
        tangentlike.differentiate(function)(params, 1.5)


class Vector(NamedTuple):
    a: float
    b: float

    def __add__(self, other):
        return Vector(self.a + other.a, self.b + other.b)


class Odd(NamedTuple):
    a: float
    b: float

    def __getitem__(self, key):
        return 5.0

    def __bool__(self):
        return False


class Counted(dict):
    def __getitem__(self, key):
        return 3.0


class Shifted(tuple):
    def __getitem__(self, key):
        return 3.0


SHIFTED = Shifted((0.3, 0.5))


def adds_vectors(x, w):
    v = Vector(w, x[0]) + Vector(x[1], w)
    return v[0] * len(v)


def makes_an_odd_one(x, w):
    p = Odd(w, x[0])
    return x[0] if p else p[0]


def reads_the_module(x, w):
    return SHIFTED[0] * w


def reads_an_argument(x, w):
    return x[0] * w[0]


def reads_a_key(x, w):
    return x[0] * w["a"]


@pytest.mark.parametrize("function", [adds_vectors, makes_an_odd_one])
def test_named_tuples_with_methods_of_their_own_that_are_made_inside(function):
    x, differentiated = np.array([0.7, 0.4]), tangentlike.differentiate(function)
    assert differentiated(x, 0.5) == function(x, 0.5)
    differentiated.check(x, 0.5)


@pytest.mark.parametrize(
    "function, w",
    [
        (reads_the_module, 0.5),
        (reads_an_argument, Odd(0.3, 0.5)),
        (reads_an_argument, SHIFTED),
        (reads_a_key, Counted(a=0.3)),
    ],
)
def test_containers_with_methods_of_their_own_are_not_taken_for_what_they_derive_from(function, w):
    with pytest.raises((UnsupportedError, ArgumentError)):
        tangentlike.grad(function)(np.array([0.7, 1.3]), w)


def asks_its_length(x):
    return x * len(SimpleNamespace(a=x, b=2.0))


def sums_it(x):
    return x * sum(SimpleNamespace(a=x, b=2.0))


def sums_it_in_numpy(x):
    return x * np.sum(SimpleNamespace(a=x, b=2.0))


def takes_the_largest(x):
    p = SimpleNamespace(a=x, b=2.0)
    return x * max(p)


def chooses(x):
    p = SimpleNamespace(a=x, b=2.0)
    return x * (p or 2.0)


def compares(x):
    p = Spring(x, LENGTHS)
    return x if p == Spring(x, LENGTHS) else 2.0 * x


@pytest.mark.parametrize("function", [asks_its_length, sums_it, sums_it_in_numpy, takes_the_largest, chooses, compares])
def test_objects_are_no_containers_of_their_attributes(function):
    with pytest.raises(UnsupportedError):
        tangentlike.grad(function)(0.5)


class Order(NamedTuple):
    first: float
    second: float


def test_tuples_in_variables_are_compared_item_by_item():
    def f(x, w):
        p, q = Order(w, x[0]), Order(w, x[1])
        t, u = (w, (x[0], 1.0)), (w, (x[0], 2.0))
        if p < q and t < u and t != u:
            return x[0] * w
        return x[1]

    for x in (np.array([0.7, 1.3]), np.array([1.3, 0.7])):
        assert tangentlike.differentiate(f)(x, 0.5) == f(x, 0.5)
        np.testing.assert_allclose(tangentlike.grad(f)(x, 0.5), [0.5, 0.0] if x[0] < x[1] else [0.0, 1.0])


RATE = 2.0


def a_class_made_of_what_may_change(x):
    class Scaled:
        rate = RATE

        def __init__(self, v, by=RATE):
            self.v = v * by * self.rate

    return Scaled(x[0]).v


class Base:
    def rate(self):
        return 2.0


def a_class_made_of_a_base(x):
    class Own(Base):
        def scaled(self, v):
            return v * self.rate()

    return Own().scaled(x[0])


@pytest.mark.parametrize("function", [a_class_made_of_what_may_change, a_class_made_of_a_base])
def test_a_class_inside_that_is_made_of_what_may_change_is_refused(function):
    with pytest.raises(UnsupportedError) as caught:
        tangentlike.grad(function)(np.array([0.7, 0.4]))
    assert caught.value.code == "class"
