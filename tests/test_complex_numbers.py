"""Complex arguments and results: whose gradient is what, and what is refused."""

import numpy as np
import pytest

from tangentlike import ArgumentError, UnsupportedError, check_grads, differentiate, grad, jacobian, vjp

Z = np.array([1 + 2j, 3 - 1j])
W = np.array([0.3, 0.4])


def along_both(f, z, h=1e-6):
    """The derivative along the real part less i times that along the imaginary part, by differences."""
    out = np.zeros(np.shape(z), complex)
    for index in np.ndindex(np.shape(z)):
        step = np.zeros(np.shape(z))
        step[index] = h
        out[index] = (f(z + step) - f(z - step)) / (2 * h) - 1j * (f(z + 1j * step) - f(z - 1j * step)) / (2 * h)
    return out


def power_of_waves(z, w):
    return np.sum(np.abs(z * w + 1j) ** 2) + np.sum((z**2).imag)


def of_a_number(z):
    return (z * z * 1j).real + abs(z)


def waves(x):
    return np.exp(1j * x)


def of_structure(p):
    return abs(p["z"] * p["w"]) + p["zs"][0].imag


def test_the_gradient_of_a_complex_argument_has_both_derivatives():
    dz, dw = grad(power_of_waves, wrt=("z", "w"))(Z, W)
    np.testing.assert_allclose(dz, along_both(lambda z: power_of_waves(z, W), Z), rtol=1e-8)
    assert dz.dtype == np.complex128 and dw.dtype == np.float64
    differentiate(power_of_waves, wrt=("z", "w")).check(Z, W)


def test_of_a_complex_number_it_is_one():
    found = grad(of_a_number)(1 + 2j)
    assert type(found) is complex
    np.testing.assert_allclose(found, along_both(of_a_number, 1 + 2j), rtol=1e-8)
    check_grads(of_a_number, (1 + 2j,))


def test_structures_of_complex_numbers_have_gradients_of_the_same_structure():
    found = grad(of_structure)({"z": 1 + 1j, "w": 2.0, "zs": Z})
    assert type(found["z"]) is complex and isinstance(found["w"], float)
    np.testing.assert_allclose(found["zs"], [-1j, 0])


def test_a_pullback_takes_complex_cotangents():
    value, pullback = vjp(waves, W)
    np.testing.assert_array_equal(value, waves(W))
    weights = np.array([1j, 2.0 - 1j])
    np.testing.assert_allclose(pullback(weights), np.real(weights * 1j * waves(W)))


def test_a_complex_result_has_no_gradient_and_no_jacobian():
    with pytest.raises(ArgumentError, match="returns a complex number; a gradient needs a real one"):
        grad(waves)(0.3)
    with pytest.raises(ArgumentError, match="complex numbers, which have several derivatives"):
        jacobian(waves)(W)


def test_a_real_jacobian_has_complex_rows():
    found = jacobian(moduli)(Z)
    np.testing.assert_allclose(found, np.diag(np.conj(Z) / np.abs(Z)))


def moduli(z):
    return np.abs(z)


FACTOR, FACTORS = 2 + 1j, np.array([1j, 2.0])


def with_captured(x):
    return abs(FACTOR * x[0]) + np.sum(np.abs(FACTORS * x))


def test_captured_complex_numbers():
    np.testing.assert_allclose(grad(with_captured)(W), [np.sqrt(5) + 1, 2])


def ordered(x):
    return x[0] if x[0] * 1j < x[1] else x[1]


def stored(x):
    y = np.zeros(2)
    y[0] = 1j * x[0]
    return y[0]


def sorted_numbers(x):
    return abs(np.sort(1j * x)[0])


def middle(x):
    return abs(np.median(1j * x))


def single(x):
    return np.sum(np.abs(1j * x.astype(np.float32)))


def cut_off(x):
    return int(1j * x[0]) * x[1]


def filled(x):
    return np.sum(np.full(3, 1j * x[0], dtype=float))


@pytest.mark.parametrize("f", [ordered, stored, sorted_numbers, middle, single, cut_off, filled])
def test_what_is_not_known_of_complex_numbers_is_refused(f):
    with pytest.raises(UnsupportedError) as caught:
        grad(f)(W)
    assert "complex" in str(caught.value)


def asked_whether_it_is_complex(x):
    y = np.emath.sqrt(x[0] - 0.2)
    return 10.0 * x[0] if np.iscomplexobj(y) else np.real(y)


def test_whether_a_root_is_complex_is_not_asked():
    with pytest.raises(UnsupportedError) as caught:
        differentiate(asked_whether_it_is_complex)(np.array([0.3]))
    assert caught.value.code == "asked-type"
