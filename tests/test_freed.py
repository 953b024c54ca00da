"""What is differentiated and dropped again is freed, with its generated module and what Numba made of it."""

import gc
import sys
import weakref

import numpy as np
import pytest
from llvmlite.binding import ffi, newpassmanagers
from numba.core.dispatcher import Dispatcher

from tangentlike import differentiate
from tangentlike.runtime import build

pytestmark = pytest.mark.turns(3)


class Owner:
    """Something that asks for a generated module."""


def product(x):
    return x[0] * x[1]


def generated():
    return {name for name in sys.modules if name.startswith("tangentlike.cached.")}


def compiled_parts(names):
    """Weak references to the libraries of the functions of these modules."""
    values = [v for name in names for v in vars(sys.modules[name]).values()]
    found = [c.library for v in values if isinstance(v, Dispatcher) for c in v.overloads.values()]
    return [weakref.ref(library) for library in found]


def others():
    """As many modules come and go as may stay without an owner."""
    gc.collect()
    for i in range(build.MOST_IDLE):
        build.load(f"def other(x):\n    return x + {i}\n", "other", Owner())
    gc.collect()


def test_a_dropped_gradient_is_freed():
    before = generated()
    f = differentiate(product)
    f.grad(np.array([2.0, 3.0]))
    made = generated() - before
    parts = [weakref.ref(f), *(weakref.ref(sys.modules[name]) for name in made), *compiled_parts(made)]
    assert len(made) == 1 and (len(parts) > 2 or not compiled_parts(made))
    del f
    others()
    assert [part() for part in parts if part() is not None] == []
    assert not made & generated()


def test_a_hundred_dropped_gradients_leave_no_modules():
    before, parts = generated(), []
    for i in range(100):
        space = {}
        exec(f"def f(x):\n    return x * {i}.5", space)
        f = differentiate(space["f"], source=f"def f(x):\n    return x * {i}.5")
        assert f.source_for(2.0)
        build.load(f.compiled_source, "f", f)
        parts += [weakref.ref(f), weakref.ref(space["f"])]
    del f, space
    gc.collect()
    assert [part() for part in parts if part() is not None] == []
    assert len(generated() - before) <= build.MOST_IDLE


def test_a_module_goes_with_the_last_that_asked_for_it():
    text, first, second = "def twice(x):\n    return 2 * x\n", Owner(), Owner()
    module = build.load(text, "twice", first)
    assert build.load(text, "twice", second) is module
    name, part, function = module.__name__, weakref.ref(module), weakref.ref(module.twice)
    del module, first
    gc.collect()
    assert sys.modules[name].twice(2) == 4
    del second
    others()
    assert part() is None and function() is None and name not in sys.modules
    assert build.load(text, "twice", Owner()).twice(3) == 6


def test_the_same_gradient_again_is_the_same_module():
    text = "def fourfold(x):\n    return 4 * x\n"
    module = build.load(text, "fourfold", Owner())
    gc.collect()
    assert build.load(text, "fourfold", Owner()) is module


def test_a_module_that_nobody_owns_stays():
    text = "def thrice(x):\n    return 3 * x\n"
    name = build.load(text, "thrice").__name__
    build.load(text, "thrice", Owner())
    others()
    assert sys.modules[name].thrice(2) == 6


def test_a_function_of_a_module_that_is_gone_can_be_called():
    f = differentiate(product)
    f.grad(np.array([2.0, 3.0]))
    (name,) = [n for n in generated() if n.rpartition(".")[2].startswith("product_")]
    entry = sys.modules[name].product_gradient
    del f
    others()
    assert name not in sys.modules
    value, gradient = entry(np.array([2.0, 3.0]))
    assert value == 6.0 and gradient.tolist() == [3.0, 2.0]
    assert entry(np.array([2.0, 3.0], np.float32))[1].tolist() == [3.0, 2.0]  # compiled anew


def test_pass_managers_are_disposed_of():
    for manager in (newpassmanagers.ModulePassManager, newpassmanagers.FunctionPassManager):
        assert manager._dispose is not ffi.ObjectRef._dispose
