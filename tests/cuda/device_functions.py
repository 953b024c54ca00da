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


def curve(x):
    return np.sort(x) * x + np.cumsum(x)


def several(x, m):
    """A number, an array that the adjoint half reads, and rows."""
    y = np.exp(x[:2])
    return np.sum(y), y, m[[1, 0, 1]] * x[0]


def writing(x):
    """Whose forward run is made again for each pullback."""
    x[1:] *= x[0]
    return x * x


@pytest.mark.parametrize("function", [curve, writing])
@pytest.mark.parametrize("place", [np.copy, cuda.to_device], ids=["of numpy", "of the device"])
def test_pullbacks_and_jacobians(function, place):
    x, seed = np.array([0.3, 0.1, 0.7]), np.array([1.0, 2.0, -1.0])
    there, here = tangentlike.differentiate(function, target="cuda"), tangentlike.differentiate(function)
    (found,) = on_host(there.jacobian(place(x)))
    np.testing.assert_allclose(found, here.jacobian(x))
    given = place(x)
    value, pullback = there.vjp(given)
    assert is_on_device(value) == is_on_device(given)
    np.testing.assert_allclose(on_host(value)[0], function(x.copy()))
    given[0] = 5.0  # neither this nor what is done to results is seen by a pullback
    value[0] = 7.0
    for cotangent in (seed, cuda.to_device(seed), 2.0 * seed):
        (found,) = on_host(pullback(cotangent))
        sign = 2.0 if cotangent[1] == 4.0 else 1.0
        np.testing.assert_allclose(found, sign * here.vjp(x)[1](seed))


@pytest.mark.parametrize("place", [np.copy, cuda.to_device], ids=["of numpy", "of the device"])
def test_pullbacks_of_several_results(place):
    x, m = np.array([0.3, 0.1, 0.7]), np.arange(6.0).reshape(2, 3)
    there = tangentlike.differentiate(several, wrt=("x", "m"), target="cuda")
    here = tangentlike.differentiate(several, wrt=("x", "m"))
    value, pullback = there.vjp(place(x), place(m))
    seeds = 0.5, np.array([1.0, 3.0]), np.ones((3, 3))
    wanted, back = here.vjp(x, m)
    for mine, other in zip(on_host(value), wanted, strict=True):
        np.testing.assert_allclose(mine, other)
    first, again = (on_host(pullback((seeds[0], place(seeds[1]), seeds[2]))) for _ in range(2))
    for mine, same, other in zip(first, again, back(seeds), strict=True):
        np.testing.assert_allclose(mine, other)
        np.testing.assert_array_equal(mine, same)
    with pytest.raises(tangentlike.ArgumentError, match="the cotangent has shape"):
        pullback((0.5, place(np.ones(3)), seeds[2]))


def test_jacobians_of_nothing_and_of_numbers():
    there = tangentlike.differentiate(curve, target="cuda")
    assert there.jacobian(cuda.to_device(np.zeros(0))).shape == (0, 0)
    total = tangentlike.differentiate(gpu_programs.saxpy, wrt="x", target="cuda")
    np.testing.assert_allclose(
        total.jacobian(1.0, cuda.to_device(np.arange(3.0)), np.zeros(3)).copy_to_host(), [0.0, 2.0, 4.0]
    )


def test_a_function_that_writes_its_argument_does_so():
    def halved(x):
        x[1:] *= 0.5
        return np.sum(x)

    there = tangentlike.differentiate(halved, target="cuda")
    x = np.ones(3)
    placed = cuda.to_device(x)
    assert there(placed) == there(x) == 2.0
    assert x.tolist() == placed.copy_to_host().tolist() == [1.0, 0.5, 0.5]
