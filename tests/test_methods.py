"""Methods: of objects that are arguments or come from outside, handed in as they are, and decorated in their class."""

import dataclasses
import enum
import functools

import numpy as np
import pytest

import tangentlike
from tangentlike.errors import ArgumentError, UnsupportedError

pytestmark = [pytest.mark.turns(5), pytest.mark.unoptimized]

X = np.array([0.5, -1.0, 2.0])


class Model:
    SCALE = 3.0

    def __init__(self, k, w):
        self.k, self.w = k, w

    def penalty(self):
        return np.sum(self.w**2)

    @tangentlike.differentiate
    def loss(self, x, shift=0.0):
        return self.SCALE * self.k * np.sum(self.w * x) + self.penalty() + shift

    @tangentlike.differentiate(wrt=("self", "x"))
    def both(self, x):
        return 2.0 * self.loss(x)

    def rate(self, x, power=2):
        return self.k * np.sum(self.w * x**power)

    @functools.cached_property
    def largest(self):
        return np.max(self.w)


class Stiffer(Model):
    def penalty(self):
        return 7.0 * self.k


def model(kind=Model):
    return kind(2.0, np.array([1.0, 2.0, 3.0]))


def test_a_decorated_method():
    m = model()
    assert m.loss(X) == pytest.approx(3.0 * 2.0 * np.sum(m.w * X) + np.sum(m.w**2))
    np.testing.assert_allclose(m.loss.grad(X), 6.0 * m.w)
    np.testing.assert_allclose(Model.loss.grad(m, X, shift=1.0), 6.0 * m.w)
    assert m.loss.check(X) < 1e-6 and "def loss_adjoint" in m.loss.source_for(X)
    m.k = 5.0
    np.testing.assert_allclose(m.loss.value_and_grad(X)[1], 15.0 * m.w)
    gradient, dx = m.both.grad(X)
    assert type(gradient) is Model and gradient.k == pytest.approx(6.0 * np.sum(m.w * X))
    np.testing.assert_allclose(gradient.w, 2.0 * (15.0 * X + 2.0 * m.w))
    np.testing.assert_allclose(dx, 30.0 * m.w)


def test_a_method_is_that_of_the_class_of_the_object():
    m, s = model(), model(Stiffer)
    assert s.loss(X) == pytest.approx(6.0 * np.sum(s.w * X) + 14.0)
    assert m.loss(X) == pytest.approx(6.0 * np.sum(m.w * X) + np.sum(m.w**2))
    assert s.both.grad(X)[0].k == pytest.approx(2.0 * (3.0 * np.sum(s.w * X) + 7.0))


def test_positions_count_behind_the_object():
    with pytest.raises(ArgumentError, match=r"wrt=2: loss has 2 arguments"):
        tangentlike.differentiate(Model.loss, wrt=2)
    assert tangentlike.grad(Model.rate, wrt="self")(model(), X).k == pytest.approx(np.sum(model().w * X**2))
    np.testing.assert_allclose(tangentlike.grad(Model.penalty)(model()).w, 2 * model().w)


def test_a_method_of_an_object_handed_in():
    m = model()
    gradient = tangentlike.grad(m.rate)
    np.testing.assert_allclose(gradient(X), 2 * 2.0 * m.w * X)
    np.testing.assert_allclose(gradient(X, power=3), 3 * 2.0 * m.w * X**2)
    m.k, m.w = 3.0, np.ones(3)
    np.testing.assert_allclose(gradient(X), 6.0 * X)


class Layer:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return np.tanh(self.w * x + self.b)


class Stack:
    def __init__(self, *layers):
        self.first, self.second = layers

    def output(self, x):
        return self.second(self.first(x))

    def __call__(self, x):
        return self.output(x) ** 2


def by_a_callable(layer, x):
    return layer(x) * x


def stack():
    return Stack(Layer(0.7, 0.1), Layer(1.3, -0.2))


def test_attributes_are_named():
    m, s = model(), stack()
    dk, dx = tangentlike.differentiate(Model.rate, wrt=("self.k", "x")).grad(m, X)
    assert dk == pytest.approx(np.sum(m.w * X**2))
    np.testing.assert_allclose(dx, 4.0 * m.w * X)
    np.testing.assert_allclose(tangentlike.grad(Model.rate, wrt="self.w")(m, X), 2.0 * X**2)
    inner = tangentlike.differentiate(by_a_callable, wrt=("layer.second.w", "layer.first", "x"))
    assert inner.check(s, 0.4) < 1e-6
    dw, first, _ = inner.grad(s, 0.4)
    assert type(first) is Layer and dw == pytest.approx(
        0.4 * 2 * s.output(0.4) * (1 - s.output(0.4) ** 2) * s.first(0.4)
    )


def test_attributes_of_the_object_of_a_method():
    m = model()
    gradient = tangentlike.grad(m.rate, wrt="self.k")
    assert gradient(X) == pytest.approx(np.sum(m.w * X**2))
    m.w = np.ones(3)
    assert gradient(X) == pytest.approx(np.sum(X**2))
    assert tangentlike.differentiate(m.rate, wrt="self").grad(X).k == pytest.approx(np.sum(X**2))


def test_attributes_that_are_not_there():
    with pytest.raises(ArgumentError, match=r"wrt='layer\.q': argument 'layer' of by_a_callable has no attribute 'q'"):
        tangentlike.differentiate(by_a_callable, wrt="layer.q").grad(Layer(1.0, 2.0), 0.3)
    with pytest.raises(ArgumentError, match="no argument of by_a_callable"):
        tangentlike.differentiate(by_a_callable, wrt="other.q")


def test_objects_that_are_called():
    layer, s = Layer(0.7, 0.1), stack()
    slope = 1 - layer(0.4) ** 2
    gradient = tangentlike.grad(by_a_callable)(layer, 0.4)
    assert (gradient.w, gradient.b) == pytest.approx((0.4 * slope * 0.4, slope * 0.4))
    assert tangentlike.grad(layer)(0.4) == pytest.approx(slope * 0.7)
    layer.w = 2.0
    assert tangentlike.grad(layer)(0.4) == pytest.approx(2.0 * (1 - layer(0.4) ** 2))
    assert tangentlike.check_grads(s, (0.4,)) < 1e-6


OUTSIDE = model()


def by_an_object_from_outside(x):
    return OUTSIDE.rate(x) + OUTSIDE.k * x[0] + OUTSIDE.penalty()


def test_a_method_of_an_object_from_outside(monkeypatch):
    differentiated = tangentlike.differentiate(by_an_object_from_outside)
    for k in (2.0, 4.0):
        monkeypatch.setattr(OUTSIDE, "k", k)
        assert differentiated(X) == pytest.approx(by_an_object_from_outside(X))
        np.testing.assert_allclose(differentiated.grad(X), 2 * k * OUTSIDE.w * X + k * np.array([1.0, 0.0, 0.0]))


def test_a_method_that_is_replaced(monkeypatch):
    def f(m, x):
        return m.penalty() * x + m.SCALE

    differentiated = tangentlike.differentiate(f, wrt="x")
    assert differentiated.grad(model(), 2.0) == 14.0
    monkeypatch.setattr(Model, "penalty", lambda self: 0.0)
    monkeypatch.setattr(Model, "SCALE", 4.0)
    assert differentiated(model(), 2.0) == 4.0
    monkeypatch.setattr(Model, "penalty", Stiffer.penalty)
    assert differentiated(model(), 2.0) == 14.0 * 2.0 + 4.0


def test_properties():
    def f(m, x):
        return m.largest * x

    gradient = tangentlike.grad(f)(model(), 2.0)
    np.testing.assert_allclose(gradient.w, [0.0, 0.0, 2.0])


class Chosen:
    def __init__(self, a):
        self.a = a

    def grow(self):
        self.a *= 2.0


def chosen_and_changed(x):
    one, other = Chosen(x), Chosen(2.0 * x)
    found = one if x > 1.0 else other
    found.grow()
    return one.a * other.a


def test_a_chosen_object_is_the_one_that_changes():
    assert tangentlike.value_and_grad(chosen_and_changed)(2.0) == (chosen_and_changed(2.0), 16.0)
    assert tangentlike.value_and_grad(chosen_and_changed)(0.5) == (chosen_and_changed(0.5), 4.0)


def attribute_that_is_stored(m, x):
    m.w.more = x
    return m.k * x


@pytest.mark.parametrize(
    ("function", "arguments", "code"),
    [
        (attribute_that_is_stored, (model(), 2.0), "attribute-assignment"),
    ],
)
def test_what_is_refused(function, arguments, code):
    with pytest.raises(UnsupportedError) as caught:
        tangentlike.differentiate(function)(*arguments)
    assert caught.value.code == code


def test_a_method_of_a_class_is_refused():
    with pytest.raises(UnsupportedError, match="is a method of a class"):

        class Made:
            @classmethod
            @tangentlike.differentiate
            def loss(cls, x):
                return x * x


class Law(enum.Enum):
    LINEAR = 1
    SQUARE = 2


@dataclasses.dataclass(frozen=True)
class Spring:
    k: float
    law: Law = Law.LINEAR

    @property
    def doubled(self):
        return 2.0 * self.k


def force(spring, x):
    if spring.law is Law.LINEAR:
        return spring.k * x
    if spring.law == Law.SQUARE and spring.law is not Law.LINEAR:
        return spring.k * x**spring.law.value
    raise ValueError(f"unknown law {spring.law.name}")


def stiffer(spring, x):
    other = dataclasses.replace(spring, k=spring.k * x)
    return force(other, x) + other.doubled


def asked(spring, x):
    if isinstance(spring, Spring) and hasattr(spring, "k") and not isinstance(spring, Model):
        return spring.k * x * Law.SQUARE.value
    return x


@pytest.mark.parametrize("function", [force, stiffer, asked])
@pytest.mark.parametrize("law", Law)
def test_members_of_enumerations_and_objects_made_anew(function, law):
    spring, differentiated = Spring(1.5, law), tangentlike.differentiate(function, wrt=("spring", "x"))
    assert differentiated(spring, 0.7) == pytest.approx(function(spring, 0.7), rel=1e-14)
    gradient, dx = differentiated.grad(spring, 0.7)
    assert gradient.law is law
    step = 1e-30j
    assert dx == pytest.approx(np.imag(function(spring, 0.7 + step)) / 1e-30)
    assert gradient.k == pytest.approx(np.imag(function(Spring(1.5 + step, law), 0.7)) / 1e-30)


def test_whether_a_property_is_there_is_not_known():
    def f(spring, x):
        return x * x if hasattr(spring, "doubled") else x

    with pytest.raises(UnsupportedError) as caught:
        tangentlike.differentiate(f)(Spring(1.0), 2.0)
    assert caught.value.code == "asked-type"
