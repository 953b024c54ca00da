"""Functions of layers, differentiated: against extrapolated differences in float64, and float32 against float64."""

import numpy as np
import oracles
import pytest

from tangentlike import value_and_grad

from .cases import CASES, NAMES
from .pullback import assert_close


def copies(arguments, dtype=np.float64):
    """The arguments, arrays copied, and those of floats in ``dtype``."""
    return tuple(
        a.astype(dtype if a.dtype.kind == "f" else a.dtype) if isinstance(a, np.ndarray) else a for a in arguments
    )


@pytest.mark.parametrize(("function", "arguments", "wrt"), CASES, ids=NAMES)
def test_gradient(function, arguments, wrt):
    expected, _ = oracles.extrapolated_difference(function, copies(arguments), wrt)
    value, found = value_and_grad(function, wrt)(*copies(arguments))
    np.testing.assert_allclose(value, function(*copies(arguments)), rtol=1e-12)
    single, single_value = value_and_grad(function, wrt)(*copies(arguments, np.float32))[::-1]
    np.testing.assert_allclose(single_value, value, rtol=1e-4)
    for gradient, small, want in zip(found, single, expected, strict=True):
        assert gradient.dtype == np.float64 and small.dtype == np.float32
        assert_close(gradient, want, 1e-8)
        assert_close(small, want, 1e-4)
