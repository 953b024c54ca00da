"""Modules as values: what is noticed between calls, objects that hold them, and what is refused."""

import math
import types

import numpy as np
import pytest

from tangentlike import UnsupportedError, differentiate

pytestmark = pytest.mark.turns(2)

X = np.array([0.3, 0.7, 0.2])
chosen = np
REGISTRY = {"np": np}


def current(given=None):
    return chosen if given is None else given


def by_name(x):
    xp = chosen
    return xp.sum(x * xp.pi)


def by_function(x):
    xp = current()
    return xp.sum(x * xp.pi)


def by_key(x):
    xp = REGISTRY["np"]
    return xp.sum(x * xp.pi)


@pytest.fixture
def other():
    """A module of the user's: the sum is the first element, pi is 2."""
    made = types.ModuleType("other")
    made.__dict__.update(pi=2.0, sum=lambda x: x[0] * 1.0)
    return made


@pytest.mark.parametrize("function", [by_name, by_function, by_key])
def test_another_module_is_noticed(monkeypatch, other, function):
    made = differentiate(function)
    assert made.grad(X) == pytest.approx(np.full(3, np.pi))
    with monkeypatch.context() as changed:
        changed.setitem(globals(), "chosen", other)
        changed.setitem(REGISTRY, "np", other)
        assert made.grad(X) == pytest.approx([2.0, 0.0, 0.0])
        other.pi = 5.0
        assert made.grad(X) == pytest.approx([5.0, 0.0, 0.0])
    assert made.grad(X) == pytest.approx(np.full(3, np.pi))


@pytest.mark.parametrize("function", [by_name, by_function, by_key])
def test_nothing_is_compiled_again(function):
    made = differentiate(function)
    made.grad(X)
    (runs,) = made._calls.values()
    first = runs[0]
    made.grad(X)
    assert runs == [first] and first.module.outside() is not None


class Shim:
    def __init__(self, source):
        self.source = source

    def __getattr__(self, name):
        return getattr(self.source, name)


shim = Shim(np)


def of_shim(x):
    be = shim
    return be.sum(x * be.pi)


def of_default(x, be=shim):
    return be.sum(be.exp(x))


def test_an_object_in_the_place_of_a_module_as_an_argument():
    made = differentiate(of_default)
    assert made.grad(X) == pytest.approx(np.exp(X))
    assert made.grad(X, Shim(np)) == pytest.approx(np.exp(X))


def test_an_object_in_the_place_of_a_module_may_change(monkeypatch, other):
    made = differentiate(of_shim)
    assert made.grad(X) == pytest.approx(np.full(3, np.pi))
    monkeypatch.setattr(shim, "source", other)
    assert made.grad(X) == pytest.approx([2.0, 0.0, 0.0])


class Model:
    def __init__(self, xp=np):
        self.xp, self.w = xp, 2.0

    def value(self, x):
        xp = self.xp
        return self.w * xp.sum(xp.sin(x)) + self.largest(x)

    def largest(self, x):
        return self.xp.max(x)


def of_object(x, model):
    return model.w * model.xp.sum(model.xp.exp(x))


def test_methods_of_objects_with_a_module():
    assert differentiate(Model().value).grad(X) == pytest.approx(2 * np.cos(X) + [0, 1, 0])


def test_an_object_with_a_module_as_argument():
    assert differentiate(of_object).grad(X, Model()) == pytest.approx(2 * np.exp(X))
    found = differentiate(of_object, wrt="model").grad(X, Model())
    assert found.xp is np
    assert found.w == pytest.approx(np.sum(np.exp(X)))


def of_containers(x, both, named):
    return both[0].exp(x) + both[1].sin(x) + named["m"].cos(x)


def test_containers_of_modules():
    found = differentiate(of_containers).grad(0.3, (np, math), {"m": math})
    assert found == pytest.approx(math.exp(0.3) + math.cos(0.3) - math.sin(0.3))


def conditional(x, y):
    xp = np if y > 0.5 else math
    return xp.exp(x)


def in_branches(x, y):
    if y > 0.5:  # noqa: SIM108
        xp = np
    else:
        xp = math
    return xp.exp(x)


def after_a_loop(x, n):
    for k in range(n):
        if x * k > 1:
            xp = math
            break
        xp = np
    return xp.exp(x)


def read_later(x, y):
    xp = np

    def inner(t):
        return xp.exp(t)

    xp = math
    return inner(x) * y


def maybe_unbound(x, y):
    if y > 1:
        xp = np
    return xp.exp(x)


def in_each_branch(x, y):
    if y > 0.5:  # noqa: SIM108
        v = np.exp(x)
    else:
        v = math.exp(x)
    return v


@pytest.mark.parametrize("function", [conditional, in_branches, after_a_loop, read_later, maybe_unbound])
def test_two_modules_on_paths_that_are_not_decided(function):
    with pytest.raises(UnsupportedError, match=r"(?s)`xp` is .*which is decided while running.*a branch for each"):
        differentiate(function).grad(0.3, 2)


def test_the_rewrite_works():
    assert differentiate(in_each_branch).grad(0.3, 0.7) == pytest.approx(math.exp(0.3))


def import_of_nothing(x):
    import not_there_at_all as xp

    return xp.exp(x)


def text_of_an_argument(x, name):
    return getattr(np.linalg, name)(x)


def is_the_module(x, xp):
    return np.sum(x) if xp is np else xp.exp(x)


def test_imports_of_what_is_not_there_are_refused():
    with pytest.raises(UnsupportedError, match="import-inside"):
        differentiate(import_of_nothing)


def test_functions_by_text():
    made = differentiate(text_of_an_argument)
    assert made.grad(X, "norm") == pytest.approx(X / np.linalg.norm(X))
    with pytest.raises(UnsupportedError, match="computed-call"):
        made.grad(X, "not_there")


def test_a_module_is_known_by_identity():
    made = differentiate(is_the_module)
    assert made.grad(X, np) == pytest.approx(np.ones(3))
    assert made.grad(0.3, math) == pytest.approx(math.exp(0.3))
