"""Functions that return the objects that they make: their attributes, and pullbacks of cotangents of the same class."""

import numpy as np
import pytest

from tangentlike import ArgumentError, differentiate


class Particle:
    def __init__(self, x, v, name="free"):
        self.x = x
        self.v = v
        self.name = name
        self.steps = 0

    def drift(self, dt):
        self.x = self.x + dt * self.v
        self.steps += 1
        return self


def moved(x, v, dt):
    p = Particle(x, v)
    for _ in range(3):
        p.drift(dt)
    return p


def both(x, v, dt):
    return Particle(x, v, "first").drift(dt), Particle(v, x).drift(dt)


def furthest(x, v, dt):
    particles = [Particle(a, b) for a, b in zip(x, v, strict=True)]
    for p in particles:
        p.drift(dt)
    return max(particles, key=lambda p: p.x)


X, V = np.array([1.0, 2.0, -0.5]), np.array([0.3, -0.2, 0.5])


def like(p, x, v):
    made = object.__new__(Particle)
    vars(made).update(vars(p), x=x, v=v)
    return made


def test_a_changed_object_is_returned_by_its_attributes():
    value, pull = differentiate(moved, wrt=("x", "dt")).vjp(X, V, 0.1)
    assert type(value) is Particle
    assert (value.name, value.steps) == ("free", 3)
    np.testing.assert_allclose(value.x, X + 3 * 0.1 * V)
    dx, ddt = pull(like(value, np.array([1.0, 2.0, 3.0]), np.zeros(3)))
    np.testing.assert_allclose(dx, [1.0, 2.0, 3.0])
    np.testing.assert_allclose(ddt, 3 * (V @ [1.0, 2.0, 3.0]))


def test_objects_in_a_tuple():
    value, pull = differentiate(both, wrt="x").vjp(X, V, 0.1)
    first, second = value
    np.testing.assert_allclose([first.x, second.x], [X + 0.1 * V, V + 0.1 * X])
    zero = np.zeros(3)
    dx = pull((like(first, np.ones(3), zero), like(second, np.ones(3), zero)))
    np.testing.assert_allclose(dx, 1.1 * np.ones(3))


def test_an_object_of_a_list():
    value, pull = differentiate(furthest, wrt="x").vjp(X, V, 0.1)
    np.testing.assert_allclose(value.x, 2.0 - 0.02)
    np.testing.assert_allclose(pull(like(value, 2.0, 0.0)), [0.0, 2.0, 0.0])


def test_another_cotangent_is_an_error():
    _, pull = differentiate(moved, wrt="x").vjp(X, V, 0.1)
    with pytest.raises(ArgumentError, match="object of Particle"):
        pull((X, V))
