"""The truth of an array: that of its only element, and NumPy's exception where it has another number of them."""

import numpy as np
import pytest

import tangentlike


def doubled_above(x):
    if x > 0.3:
        return x[0] * 2.0
    return x[0] * x[0]


def counted(x):
    n = 0
    while x[1:] > 0.1:
        x = x * 0.5
        n += 1
    return n * x[0]


def negated(x):
    return x[0] if not x else 3.0 * x[0]


@pytest.mark.parametrize("function", [doubled_above, counted, negated])
@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_what_numpy_raises(function, size):
    differentiated, values = tangentlike.differentiate(function), np.full(size, 0.7)
    try:
        expected = function(values)
    except (ValueError, IndexError) as error:
        for call in (differentiated, differentiated.grad):
            with pytest.raises(type(error)) as raised:
                call(values)
            assert str(raised.value).splitlines()[0] == str(error)
        return
    assert differentiated(values) == pytest.approx(expected, rel=1e-14)
    assert differentiated.grad(values)[0] != 0.0
