"""What functions of NumPy and SciPy give, in value, dtype and shape, of a matrix in several dtypes; its gradient."""

import numpy as np
import oracles
import pytest
from array_expressions import EXPRESSIONS
from random_programs import load
from shares import share

import tangentlike

GIVEN = np.array([[0.6, 2.3], [3.3, 4.1], [1.45, 0.25]])
DTYPES = {
    "float64": GIVEN, "F": np.asfortranarray(GIVEN), "float32": GIVEN.astype(np.float32),
    "int64": (2.0 * GIVEN).astype(np.int64), "reversed": GIVEN[::-1, ::-1],
}  # fmt: skip
PROGRAM = """
import numpy as np
import scipy.fft, scipy.integrate, scipy.interpolate, scipy.linalg, scipy.ndimage, scipy.signal, scipy.spatial
import scipy.special, scipy.stats

def program(x):
    return {}
"""


@pytest.mark.parametrize("expression", share(EXPRESSIONS, 12))
@pytest.mark.filterwarnings("ignore")
def test_values_and_gradients(expression, tmp_path):
    function = load(PROGRAM.format(expression), tmp_path, f"expression_{EXPRESSIONS.index(expression)}")
    for title, given in DTYPES.items():
        try:
            wanted = function(given.copy(order="K"))
        except Exception:  # NumPy takes no such array
            continue
        if isinstance(wanted, (list, tuple)):
            continue
        try:
            found = tangentlike.differentiate(function)(given.copy(order="K"))
        except tangentlike.UnsupportedError:
            continue
        assert np.asarray(found).dtype == np.asarray(wanted).dtype, title
        narrow = np.asarray(wanted).dtype == np.float32
        np.testing.assert_allclose(found, wanted, rtol=3e-5 if narrow else 1e-10, atol=1e-5 if narrow else 1e-12)
        if (
            title in ("float64", "F", "reversed")
            and np.asarray(wanted).dtype == np.float64
            and "round" not in expression
        ):
            check_gradient(function, given, wanted)


def check_gradient(function, given, wanted):
    weights = np.random.default_rng(3).uniform(0.5, 1.5, np.shape(wanted))
    try:
        gradient = tangentlike.vjp(function, given.copy(order="K"))[1](weights if np.ndim(wanted) else float(weights))
    except tangentlike.UnsupportedError:
        return

    if not np.all(np.isfinite(wanted)):
        return
    for place in np.ndindex(*given.shape):

        def moved(step, place=place):
            x = given.copy(order="K")
            x[place] += step
            return float(np.sum(function(x) * weights))

        difference, _ = oracles.ridders(moved, step=1e-3)  # a small one: some have kinks near by
        np.testing.assert_allclose(gradient[place], difference, rtol=1e-7, atol=1e-7, err_msg=str(place))
