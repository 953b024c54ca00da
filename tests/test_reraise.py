"""What a failing call raises: the class, the words and the line of the user's function, from values and gradients."""

import re

import numpy as np
import oracles
import pytest
from numba import prange

import tangentlike

pytestmark = pytest.mark.turns(3)


class Negative(ValueError):
    """A class of the user's own, with more to it than a message."""

    def __init__(self, message, code=0):
        super().__init__(message)
        self.code = code


def positional(x):
    if x < 0.0:
        raise Negative("negative", 3)
    return x * x


def by_keyword(x):
    if x < 0.0:
        raise Negative(f"negative: {x:.2f}", code=7) from None
    return x * x


def bare_class(x):
    if x < 0.0:
        raise StopIteration
    return x * x


def from_a_module(x):
    if x < 0.0:
        raise np.linalg.LinAlgError(f"{x:g}")
    return x * x


def made(message):
    return Negative(message.upper())


def from_a_function(x):
    if x < 0.0:
        raise made("negative")
    return x * x


def guarded(x):
    if x < 0.0:
        raise Negative("in a helper")
    return x


def from_a_helper(x):
    s = 0.0
    for i in range(4):
        s += guarded(x + 2.0 - i) * x
    return s


def asserted(x):
    assert x > 0.0, f"{x} is not positive"
    return x * x


def with_local_class():
    class Local(KeyError):
        pass

    def local_class(x):
        if x < 0.0:
            raise Local("key", x)
        return x * x

    return local_class


RAISING = [
    positional, by_keyword, bare_class, from_a_module, from_a_function, from_a_helper, asserted, with_local_class(),
]  # fmt: skip


@pytest.mark.parametrize("function", RAISING, ids=lambda f: f.__name__)
def test_the_user_gets_what_python_raises(function):
    differentiated = tangentlike.differentiate(function)
    with pytest.raises(Exception) as wanted:
        function(-1.0)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(wanted.type) as found:
            call(-1.0)
        assert found.type is wanted.type
        assert found.value.args == wanted.value.args
        assert vars(found.value) == vars(wanted.value)
        assert found.traceback[-1].path == wanted.traceback[-1].path
        assert found.traceback[-1].lineno == wanted.traceback[-1].lineno
    if function is not from_a_helper:
        assert differentiated.grad(3.0) == 6.0


def multiplied(x, y):
    z = x * 2.0
    return np.sum(z * y)


@pytest.mark.parametrize("sizes", [(4, 3), (0, 3), (2, 5)])
def test_shape_error_names_the_line_of_the_user(sizes):
    x, y = (np.ones(n) for n in sizes)
    differentiated = tangentlike.differentiate(multiplied)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(ValueError, match="broadcast") as found:
            call(x, y)
        assert found.traceback[-1].name == "multiplied"


def written_before(x, v):
    v[0] = x
    if x < 0.0:
        raise Negative(f"after {v[0]}")
    return v[0] * x


def test_line_is_a_note_where_the_call_has_changed_its_arguments():
    differentiated = tangentlike.differentiate(written_before)
    with pytest.raises(Negative, match=r"after \.\.\.") as found:
        differentiated(-1.0, np.ones(1))
    (note,) = found.value.__notes__
    assert __file__ in note and 'raise Negative(f"after {v[0]}")' in note
    with pytest.raises(Negative, match=r"after -1\.0"):
        differentiated.grad(-1.0, np.ones(1))


def test_saved_file_raises_the_class(tmp_path):
    path = tmp_path / "saved.py"
    tangentlike.differentiate(positional).save(path, 2.0)
    namespace = {}
    exec(path.read_text(), namespace)
    assert namespace["positional_gradient"](3.0) == (9.0, 6.0)
    with pytest.raises(namespace["Negative"], match="negative"):
        namespace["positional_gradient"](-3.0)


def three_of(x):
    a, b, c = x
    return a * b * c


def rows_of_three(x):
    s = 0.0
    for a, b, c in x.reshape(-1, len(x) // 2):
        s += a * b * c
    return s


@pytest.mark.parametrize("function", [three_of, rows_of_three], ids=lambda f: f.__name__)
@pytest.mark.parametrize("length", [2, 3, 4, 6, 8])
def test_unpacking_an_array_of_another_length(function, length):
    x = np.linspace(0.5, 1.5, length)
    differentiated = tangentlike.differentiate(function)
    try:
        wanted = function(x)
    except ValueError as error:
        for call in (differentiated, differentiated.grad):
            with pytest.raises(ValueError, match=re.escape(str(error))) as found:
                call(x)
            assert found.traceback[-1].name == function.__name__
    else:
        value, gradient = differentiated.value_and_grad(x)
        assert value == pytest.approx(wanted, rel=1e-15)
        assert gradient == pytest.approx(oracles.complex_step(function, (x,)), rel=1e-12)


def in_prange(x):
    s = 0.0
    for i in prange(len(x)):
        a, b = x[i]
        s += a * b
    return s


def test_unpacking_an_array_in_prange_asks_for_its_items():
    differentiated = tangentlike.differentiate(in_prange, parallel=True)
    with pytest.raises(tangentlike.UnsupportedError, match=r"whether `x\[i\]` has 2 items is not known"):
        differentiated.grad(np.ones((3, 2)))


BIG = 2**40


def factorial(n):
    f = 1
    for i in range(2, n + 1):
        f *= i
    return f


def of_a_helper(x, n):
    return x * factorial(n)


def multiplied_up(x, n):
    f = 1
    for i in range(1, n):
        f = f * i
    return x * f


def fibonacci(x, n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return x * b


def of_an_argument(x, n):
    return x * (n * 4)


def powers(x, n):
    return x * (3**n + n**9)


def shifted(x, n):
    return x * ((1 << n) + (n << 40))


def negative_product(x, n):
    return x * (-n * BIG * 8)


def squared_up(x, n):
    k = 3
    while n > 0:
        k = k * k
        n -= 1
    return x * k


def large_steps(x, n):
    k = 0
    for _ in range(10):
        k += n * n
    return x * (k + 1)


def two_sums(x, n):
    a, b = 1, 1
    for _ in range(n):
        a += b
        b += a
    return x * b


# Each with a number at which Python's whole numbers fit into 64 bits, and one at which they do not.
LARGE = [
    (of_a_helper, 20, 21), (multiplied_up, 21, 22), (fibonacci, 91, 92), (of_an_argument, 2**60, 2**61),
    (powers, 39, 40), (shifted, 61, 63), (negative_product, 2**19, 2**21), (squared_up, 5, 6),
    (large_steps, 2**29, 2**30), (two_sums, 45, 46),
]  # fmt: skip


@pytest.mark.parametrize(("function", "fits", "large"), LARGE, ids=lambda v: getattr(v, "__name__", None))
def test_whole_number_beyond_64_bits_raises(function, fits, large):
    differentiated = tangentlike.differentiate(function, wrt="x")
    assert differentiated.value_and_grad(1.5, fits) == (function(1.5, fits), float(function(1, fits)))
    for call in (differentiated, differentiated.grad):
        with pytest.raises(OverflowError, match="beyond 64 bits: compute with floats"):
            call(1.5, large)


def surely_large(x):
    a = 2**62
    return x * (a * 4)


def test_whole_number_that_is_surely_beyond_64_bits_is_refused():
    with pytest.raises(tangentlike.UnsupportedError, match="a whole number of 65 bits"):
        tangentlike.differentiate(surely_large).grad(1.5)


def index_arithmetic(x):
    s, n, k = 0.0, len(x), 0
    for i in range(n):
        for j in range(i, n):
            k += j
            s += x[(i * n + j) % n] * x[i - j] * (i * n + j) / (k + 1)
    while k > n * n:
        k -= 3
        s = s * x[k % n]
    return s


def test_ordinary_arithmetic_of_indices_is_not_checked():
    differentiated = tangentlike.differentiate(index_arithmetic)
    x = np.array([0.3, -0.7, 1.2, 0.5])
    assert differentiated.grad(x) == pytest.approx(oracles.complex_step(index_arithmetic, (x,)), rel=1e-12)
    assert "exact_" not in differentiated.source
