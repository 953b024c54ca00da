"""Default arguments are those of now: their functions' ``__defaults__`` may be assigned, what they hold may change."""

import types

import numpy as np
import pytest

from tangentlike import differentiate


class Settings:
    def __init__(self):
        self.rate, self.steps = 1.0, [1.0, 2.0]

    def applied(self, x):
        return self.rate * x


class Scaled:
    """Takes its defaults where it is made and where its method is called."""

    def __init__(self, x, given):
        self.x, self.given = x, given

    def value(self, y):
        return self.x * y * self.given.rate


def test_defaults_that_are_assigned_hold_in_the_next_call():
    def scaled(x, y=3.0, *, z=1.0):
        return x * y * z

    f = differentiate(scaled)
    assert (f(2.0), f.grad(2.0)) == (6.0, 3.0)
    scaled.__defaults__ = (5.0,)
    scaled.__kwdefaults__["z"] = 2.0
    assert (f(2.0), f.grad(2.0)) == (20.0, 10.0)
    scaled.__defaults__ = None
    with pytest.raises(TypeError, match="y"):
        f(2.0)


def test_defaults_of_a_helper_that_are_assigned_hold_in_the_next_call():
    def scaled(x, y=3.0, *, z=1.0):
        return x * y * z

    f = differentiate(lambda_like(scaled))
    assert f.grad(2.0) == 3.0
    scaled.__kwdefaults__["z"] = 2.0
    assert (f(2.0), f.grad(2.0)) == (12.0, 6.0)
    scaled.__defaults__ = (5.0,)
    assert (f(2.0), f.grad(2.0)) == (20.0, 10.0)


def lambda_like(helper):
    def f(x):
        return helper(x)

    return f


def _list():
    held = [1.0, 2.0]

    def helper(x, k=held):
        return x * k[0] * len(k)

    return helper, lambda: held.__setitem__(0, 4.0), lambda: held.append(3.0)


def _nested():
    held = (1.0, [[1.0, 2.0], [3.0, 4.0]])

    def helper(x, k=held):
        return x * k[1][1][0]

    return helper, lambda: held[1][1].__setitem__(0, 4.0), lambda: held[1].__setitem__(1, [7.0, 8.0])


def _dict():
    held = {"a": 2.0, "n": "sum"}

    def helper(x, *, k=held):
        return x * k["a"] if k["n"] == "sum" else x

    return helper, lambda: held.update(a=3.0), lambda: held.update(n="mean")


def _dict_of_arrays():
    held = {"a": np.ones(2), "b": 2.0}

    def helper(x, k=held):
        return x * k["a"][0] * k["b"]

    return helper, lambda: held["a"].fill(3.0), lambda: held.update(a=np.full(2, 5.0), b=3.0)


def _set():
    held = {1.0, 2.0}

    def helper(x, k=held):
        return x * 2.0 if 1.0 in k else x

    return helper, lambda: held.discard(1.0), lambda: held.add(1.0)


def _object():
    held = Settings()

    def helper(x, k=held):
        return k.applied(x) * k.steps[0]

    return helper, lambda: setattr(held, "rate", 3.0), lambda: setattr(held, "steps", [5.0])


def _namespace():
    held = types.SimpleNamespace(a=1.0)

    def helper(x, k=held):
        return x * k.a

    return helper, lambda: setattr(held, "a", 3.0), lambda: setattr(held, "a", -1.0)


def _of_an_object_made_inside():
    held = Settings()

    def helper(x, k=held):
        return Scaled(x, k).value(2.0)

    return helper, lambda: setattr(held, "rate", 3.0), lambda: setattr(held, "rate", 4.0)


KINDS = [_list, _nested, _dict, _dict_of_arrays, _set, _object, _namespace, _of_an_object_made_inside]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__.strip("_"))
def test_what_defaults_hold_is_seen_as_it_is_now(kind):
    helper, *changes = kind()
    f = differentiate(lambda_like(helper))
    for change in (lambda: None, *changes):
        change()
        assert f(1.0) == f.grad(1.0) == helper(1.0)
