"""A reshape is a view or a copy as the elements lie: in what functions give they lie as NumPy has it, or it is refused.

Each function gets a matrix in several orders; its result is written through a reshape of it and read.
"""

import numpy as np
import pytest
from array_expressions import OF_X, VIEWS_OR_COPIES
from random_programs import load
from shares import share

import tangentlike

GIVEN = np.array([[0.6, 2.3, 1.4], [3.3, 4.1, 2.2]])
ORDERS = {
    "C": "given.reshape(3, 2) * 1.0", "F": "given.T * 1.0", "view": "given.T",
    "strided": "np.stack((given.T, given.T), axis=-1)[..., 0]",
    "other": "np.moveaxis(np.stack((given, given)), 0, -1)[..., 0].T",
}  # fmt: skip
PROGRAM = """
import numpy as np
import scipy.fft, scipy.linalg, scipy.ndimage, scipy.signal, scipy.special

def program(given):
    x = {x}
    m = {of_x}
    q = m.reshape(-1)
    q[0] = 50.0 * given[0, 0]
    q[1] *= 3.0
    return np.sum(m * np.arange(m.size).reshape(m.shape)) + q[1] * 7
"""
WRITTEN = """
import numpy as np
import scipy.fft, scipy.linalg, scipy.ndimage, scipy.signal, scipy.special

def program(given):
    x = {x}
    m = {of_x}
    {written}[0] = given[0, 1] * 3.0
    {written}[-1] *= 2.0
    return np.sum(np.real(m * m)) + np.sum(x * x * x)
"""


@pytest.mark.parametrize("of_x", share(OF_X, 6))
def test_reshapes_of_results(of_x, tmp_path):
    for number, order in enumerate(ORDERS):
        text = PROGRAM.format(x=ORDERS[order], of_x=of_x)
        function = load(text, tmp_path, f"reshaped_{OF_X.index(of_x)}_{number}")
        try:
            found = tangentlike.differentiate(function)(GIVEN.copy())
        except tangentlike.UnsupportedError as error:
            assert "[maybe-view]" in str(error) or "[read-only" in str(error), f"{order}: {error}"
            continue
        except ValueError as error:
            assert "copy first" in str(error), f"{order}: {error}"
            continue
        np.testing.assert_allclose(found, function(GIVEN.copy()), rtol=1e-12, err_msg=order)


@pytest.mark.parametrize("of_x", share(OF_X + VIEWS_OR_COPIES, 12))
def test_results_and_arguments_that_are_written(of_x, tmp_path):
    """What is written shows in the other one where NumPy gives a view."""
    for number, order in enumerate(("C", "F", "strided")):
        for written in "mx":
            text = WRITTEN.format(x=ORDERS[order], of_x=of_x, written=written)
            function = load(text, tmp_path, f"written_{(OF_X + VIEWS_OR_COPIES).index(of_x)}_{number}_{written}")
            try:
                found = tangentlike.differentiate(function)(GIVEN.copy())
            except tangentlike.UnsupportedError:
                continue
            except ValueError as error:
                assert "copy first" in str(error), f"{order}, {written}: {error}"
                continue
            np.testing.assert_allclose(found, function(GIVEN.copy()), rtol=1e-12, err_msg=f"{order}, {written}")
