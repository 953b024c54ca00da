"""Elementary functions: NumPy in extended precision is the oracle, special values are NumPy's bit for bit."""

import math

import numpy as np
import pytest

from tangentlike import differentiate, kernel
from tangentlike.vectors import arrays, elementary, loops

pytestmark = pytest.mark.turns(5)

WIDE = {np.float64: np.longdouble, np.float32: np.float64}
ULP = {"tan": 1.8}  # and 1.02 of the others: exp2 and tanh of float32 are that far


def points(dtype, count=60_000):
    """All magnitudes, both signs; where exponentials and logarithms change; powers of 2 and their neighbors."""
    rng = np.random.default_rng(7)
    limits = np.finfo(dtype)
    powers = 2.0 ** np.arange(limits.minexp - limits.nmant, limits.maxexp).astype(np.longdouble)
    magnitudes = 10.0 ** rng.uniform(math.log10(limits.smallest_subnormal), math.log10(limits.max), count)
    near = [rng.uniform(-1100, 1100, count), rng.uniform(-105, 90, count), rng.normal(size=count), magnitudes]
    near += [1 + 1e-3 * rng.normal(size=count), powers.astype(dtype)]
    x = np.concatenate(near).astype(dtype)
    return np.concatenate([x, -x, np.nextafter(powers.astype(dtype), dtype(0)), np.nextafter(x[-50:], dtype(9))])


def special(dtype):
    limits = np.finfo(dtype)
    numbers = [0.0, np.inf, np.nan, 1.0, limits.max, limits.tiny, limits.smallest_subnormal]
    return np.array([s * n for n in numbers for s in (1, -1)], dtype)


def units(out, exact, dtype):
    """The distance in units in the last place of the exact result."""
    unit = np.maximum(np.spacing(np.abs(exact).astype(dtype)), np.finfo(dtype).smallest_subnormal)
    return np.abs(out - exact) / unit.astype(exact.dtype)


@pytest.mark.parametrize("dtype", WIDE)
@pytest.mark.parametrize("name", arrays.NAMES)
class TestFormulas:
    def test_error_is_about_one_unit_in_the_last_place_at_most(self, name, dtype):
        x = points(dtype)
        out = np.empty_like(x)
        getattr(loops, f"{name}_values")(x, out)
        with np.errstate(all="ignore"):
            exact = getattr(np, name)(x.astype(WIDE[dtype]))
            rounded = exact.astype(dtype)
            finite = np.isfinite(rounded) & np.isfinite(out)
            assert units(out[finite], exact[finite], dtype).max() < ULP.get(name, 1.02)
        other = ~finite  # infinite or nothing, in both: but where rounding decides, next to the largest number
        near = np.isfinite(rounded[other]) & (np.abs(rounded[other]) > 0.999 * np.finfo(dtype).max)
        np.testing.assert_array_equal(out[other][~near], rounded[other][~near])

    def test_special_values(self, name, dtype):
        x = special(dtype)
        out = np.empty_like(x)
        getattr(loops, f"{name}_values")(x, out)
        with np.errstate(all="ignore"):
            expected = getattr(np, name)(x)
        np.testing.assert_allclose(out, expected, rtol=2 * np.finfo(dtype).eps, atol=0)
        zero = expected == 0
        np.testing.assert_array_equal(np.signbit(out[zero]), np.signbit(expected[zero]))


@pytest.mark.parametrize("name", arrays.NAMES)
def test_any_array_and_any_number(name):
    function = getattr(arrays, name)
    run = kernel(lambda x: function(x))
    block = np.random.default_rng(1).uniform(0.1, 0.9, (4, 6))
    values = [
        block, block.T, block[::2], block[:, ::-1], np.asfortranarray(block), block.astype(np.float32), block[:0],
        np.arange(1, 4), np.array([True, False]), 0.5, np.float32(0.5), 2, block[0] + 0.5j,
    ]  # fmt: skip
    of_numpy = getattr(np, name)
    for value in values:
        if name in ("exp2", "log2", "expm1", "log1p") and np.iscomplexobj(value):
            continue
        with np.errstate(divide="ignore"):
            expected = of_numpy(value)
            found = run(value)
        if np.ndim(value) and np.asarray(value).dtype.kind in "fc":
            assert found.dtype == expected.dtype
        np.testing.assert_allclose(found, expected, rtol=1e-3 if np.asarray(value).dtype.kind == "b" else 3e-7)


def test_text_says_what_the_user_wrote_and_the_compiled_form_calls_loops():
    @differentiate
    def loss(x, exp):
        exp_of = np.exp(x) * exp
        return np.sum(np.log(1.0 + exp_of) * np.tanh(exp_of))

    x = np.linspace(-1.0, 1.0, 11)
    value, gradient = loss.value_and_grad(x, 2.0)
    assert "np.exp(x)" in loss.source and "vectors" not in loss.source
    pulled = [(loss(x + h, 2.0) - loss(x - h, 2.0)) for h in 1e-6 * np.eye(11)]
    np.testing.assert_allclose(gradient[0] if isinstance(gradient, tuple) else gradient, np.array(pulled) / 2e-6, 1e-7)
    plain = np.exp(x) * 2.0
    assert math.isclose(value, np.sum(np.log(1.0 + plain) * np.tanh(plain)), rel_tol=1e-14)


def test_an_exp_of_the_users_own_is_not_taken_for_numpys():
    def exp_of(x):
        return x * 3.0

    @differentiate
    def loss(x):
        return np.sum(exp_of(x) * np.exp(x))

    x = np.array([0.1, 0.2])
    np.testing.assert_allclose(loss.grad(x), 3.0 * np.exp(x) * (1 + x), 1e-14)


@kernel
def erf_values(x, out):
    for i in range(x.size):
        out[i] = elementary.erf(x[i])


@pytest.mark.parametrize("dtype", WIDE)
def test_erf_is_that_of_the_c_library(dtype):
    x = np.concatenate([points(dtype, 10_000), special(dtype)])
    out = np.empty_like(x)
    erf_values(x, out)
    exact = np.array([math.erf(each) for each in x])
    np.testing.assert_array_equal(np.isnan(out), np.isnan(exact))
    there = ~np.isnan(exact)
    assert units(out[there], exact[there], dtype).max() < 1.6  # the library's own error is up to half a unit
    np.testing.assert_array_equal(np.signbit(out[there]), np.signbit(exact[there]))
