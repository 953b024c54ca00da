"""Differentiated functions on a GPU, or in its simulator, against the CPU: values, gradients, where results live."""

import gpu_programs
import numpy as np
import pytest
from array_programs import PROGRAMS as OF_ARRAYS
from gpu_programs import PROGRAMS
from numba import cuda
from strict_simulator import make_strict

import tangentlike
from tangentlike.cuda.device import simulated
from tangentlike.device_runner import is_on_device

EVERY = [*PROGRAMS, *OF_ARRAYS]
IDS = [function.__name__ for function, _, _ in EVERY]


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    """The simulator with the abilities of a device, and no more."""
    if simulated():
        make_strict(monkeypatch)


def of_tuple(found):
    return found if isinstance(found, tuple) else (found,)


def on_host(found):
    return [each.copy_to_host() if is_on_device(each) else each for each in of_tuple(found)]


@pytest.mark.parametrize("function, wrt, args", EVERY, ids=IDS)
def test_value_and_gradient_are_those_of_the_cpu(function, wrt, args):
    there = tangentlike.differentiate(function, wrt=wrt, target="cuda")
    value, gradient = there.value_and_grad(*args)
    assert "@cuda.jit" in there.source or "device.on_host(" in there.source
    wanted, wanted_gradient = tangentlike.differentiate(function, wrt=wrt).value_and_grad(*args)
    tolerance = 1e-5 if "single" in function.__name__ else 1e-12
    assert np.isclose(value, wanted, rtol=tolerance, equal_nan=True)
    for mine, other in zip(of_tuple(gradient), of_tuple(wanted_gradient), strict=True):
        assert np.asarray(mine).dtype == np.asarray(other).dtype
        np.testing.assert_allclose(mine, other, rtol=tolerance, atol=tolerance)

    placed = [cuda.to_device(a) if isinstance(a, np.ndarray) else a for a in args]
    again, gradient_there = there.value_and_grad(*placed)
    np.testing.assert_array_equal(again, value)
    for mine, other in zip(on_host(gradient_there), of_tuple(gradient), strict=True):
        np.testing.assert_array_equal(mine, other)
    for each, host in zip(of_tuple(gradient_there), of_tuple(gradient), strict=True):
        assert is_on_device(each) == isinstance(host, np.ndarray)


def test_an_index_out_of_bounds_is_an_error_of_the_line():
    there = tangentlike.differentiate(gpu_programs.sparse, wrt="data", target="cuda")
    with pytest.raises(IndexError, match=r"v\[indices\[k\]\]") as raised:
        there(np.ones(3), np.array([0, 7, 8]), np.array([0, 1, 3]), np.ones(2))
    assert "7" in str(raised.value)


def test_shapes_that_do_not_fit_are_an_error():
    there = tangentlike.differentiate(gpu_programs.saxpy, wrt="x", target="cuda")
    with pytest.raises(ValueError):
        there.grad(1.0, np.ones(3), np.ones(4))


def test_arrays_of_nothing():
    there = tangentlike.differentiate(gpu_programs.saxpy, wrt="x", target="cuda")
    value, gradient = there.value_and_grad(1.0, np.ones(0), np.ones(0))
    assert value == 0 and gradient.shape == (0,)


def test_arguments_are_not_changed():
    def doubled(x):
        x *= 2.0
        return np.sum(x * x)

    there = tangentlike.differentiate(doubled, target="cuda")
    x = np.arange(4.0)
    placed = cuda.to_device(x)
    assert np.array_equal(there.grad(x), 8 * np.arange(4.0))
    assert np.array_equal(there.grad(placed).copy_to_host(), 8 * np.arange(4.0))
    assert np.array_equal(placed.copy_to_host(), x) and np.array_equal(x, np.arange(4.0))


def test_pullbacks_and_jacobians_of_arrays_of_numpy():
    def curve(x):
        return np.sort(x) * x + np.cumsum(x)

    x = np.array([0.3, 0.1, 0.7])
    there, here = tangentlike.differentiate(curve, target="cuda"), tangentlike.differentiate(curve)
    np.testing.assert_allclose(there.jacobian(x), here.jacobian(x))
    value, pullback = there.vjp(x)
    np.testing.assert_allclose(value, curve(x))
    np.testing.assert_allclose(pullback(x), here.vjp(x)[1](x))
    with pytest.raises(tangentlike.ArgumentError, match="take arrays of NumPy, and none of a GPU"):
        there.vjp(cuda.to_device(x))


def test_a_function_that_writes_its_argument_does_so():
    def halved(x):
        x[1:] *= 0.5
        return np.sum(x)

    there = tangentlike.differentiate(halved, target="cuda")
    x = np.ones(3)
    placed = cuda.to_device(x)
    assert there(placed) == there(x) == 2.0
    assert x.tolist() == placed.copy_to_host().tolist() == [1.0, 0.5, 0.5]
