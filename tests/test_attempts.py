"""``try`` around numbers of Python's: values and exceptions are Python's, gradients those of the branch taken."""

import math

import numpy as np
import pytest

import tangentlike

pytestmark = [pytest.mark.turns(3), pytest.mark.unoptimized]


class NoConvergence(Exception):
    pass


def divides(x, w):
    try:
        y = w / x
    except ZeroDivisionError:
        y = 3.0 * x + w
    return y * w


def takes_a_root(x, w):
    try:
        if w < 0.0:
            raise ValueError(f"{w} is negative")
        y = math.sqrt(x) * math.log(w)
    except ValueError:
        y = x * x * w
    else:
        y = y + x
    return y * x


def nested(x, w):
    try:
        try:
            y = 1.0 / w
        except ZeroDivisionError:
            raise ValueError("zero") from None
        finally:
            x = x * 2.0
        y = y * math.sqrt(x)
    except ValueError as error:  # noqa: F841
        y = 3.0 * x
    return y * x


def asserts(x):
    try:
        assert x > 0.0, "not positive"
        y = math.exp(x)
    except AssertionError as error:
        print(error)
        y = x
    except OverflowError:
        y = x + 1.0
    return y * x


def powers(x, n):
    try:
        y = x**n
    except OverflowError:
        y = x
    except ZeroDivisionError:
        y = 1.0
    return y * 2.0


def other_division(x, w):
    try:
        return x // w + divmod_of(x, w)
    except ZeroDivisionError as error:
        raise NoConvergence(f"no quotient of {x} and {w}") from error


def divmod_of(x, w):
    return x % w


def raised_again(x, w):
    try:
        y = math.log(x) / w
    except ValueError:
        print("no logarithm of", x)
        raise
    except (ZeroDivisionError, OverflowError) as error:
        raise error
    return y


def of_another_class(x, w):
    try:
        if x > 2.0:
            raise KeyError("large")
        y = math.sqrt(x - w)
    except KeyError:
        return x
    return y


def out_of_a_loop(x, w):
    s = 0.0
    for i in range(5):
        try:
            s += x / (i - w)
        except ZeroDivisionError:
            if s < 0.0:
                return s * x
            continue
        else:
            s *= 1.5
        if s > 20.0:
            break
    else:
        s -= x
    return s


def in_a_test(x, w):
    try:
        while x / w > 1.0 and math.sqrt(4.0 - x) > 0.5:
            x = x * 0.8
    except ZeroDivisionError:
        return x * 2.0
    except ValueError:
        return x * 3.0
    return x * 4.0


def chosen(x, w):
    try:
        y = x / w if x > 1.0 else math.sqrt(x) * w
    except (ValueError, ZeroDivisionError):
        y = x * 7.0
    return y


def both_sides(x, w):
    try:
        y = 1.0 / square(w) + square(1.0 / x)
    except ZeroDivisionError:
        y = x - w
    return y * x


def square(x):
    return x * x


def inverse(x):
    try:
        return 1.0 / x
    except ZeroDivisionError:
        return 5.0


def tries_below(x, w):
    return inverse(w) * x + inverse(x * 0.0)


def result_of_numpy(x, w):
    try:
        with np.errstate(all="ignore"):
            y = x / np.sqrt(w)
    except ZeroDivisionError:
        y = 100.0
    return y


def finally_returns(x, w):
    try:
        return x / w
    except ZeroDivisionError:
        return x * 2.0
    finally:
        x = x * 50.0
        print("done")


def indexed(x, k):
    for i in range(3):
        if i == k:
            raise KeyError(k)
        x = x * 0.9 + 1.0 / (k - 3.0)
    return x


def another_exception_below(x, w):
    try:
        try:
            y = indexed(x, w) * 2.0
        except ZeroDivisionError:
            y = x * 3.0
    except LookupError:
        y = x * 4.0
    return y


def names_of_the_compiler(x, w):
    try:
        try:
            y = math.sqrt(x + w) / w
        except ZeroDivisionError:
            y = x * w + 1.0
        except:  # noqa: E722
            y = x * x
        y = y * math.log(x)
    except Exception:
        y = x - w
    return y


def finally_comes_first(x, w):
    y = np.full(3, x)
    k = int(w)
    try:
        try:
            x = y[k] / (w - 1.0) + math.sqrt(4.0 - w) + indexed(x, k - 7)
        finally:
            x = x * 1.5
    except IndexError:
        return x * 2.0
    except LookupError:
        return x * 3.0
    except (ValueError, ZeroDivisionError):
        x = x * 5.0
    return x


def stored_one_by_one(x, w):
    y, z, k = np.full(3, x), np.zeros(3), int(w)
    a, b = 0.0, 1.0
    try:
        a = y[k] = b = x * 3.0
        a, z[k + 1] = b * 0.5, x * x
        y[0], y[k - 3] = y[k - 3], y[0] * 2.0
    except IndexError:
        b = b * 7.0
    return float(a + b + np.sum(y * y) + np.sum(z) * 3.0)


CASES = [
    (finally_comes_first, [(0.7, 2.0), (0.7, 3.0), (0.7, -5.0), (0.7, 0.0)]),
    (stored_one_by_one, [(0.7, 0.0), (0.7, 2.0), (0.7, 3.0), (0.7, -4.0), (0.7, -1.0)]),
    (another_exception_below, [(0.7, 5.0), (0.7, 3.0), (0.7, 1.0)]),
    (names_of_the_compiler, [(0.7, 1.3), (0.7, 0.0), (0.7, -1.3), (-0.7, 1.3)]),
    (divides, [(0.7, 1.3), (0.0, 1.3), (0.7, 0.0)]),
    (takes_a_root, [(0.7, 1.3), (-0.7, 1.3), (0.7, -1.3)]),
    (nested, [(0.7, 1.3), (0.7, 0.0), (-0.7, 1.3)]),
    (asserts, [(0.7,), (-0.7,), (1000.0,)]),
    (powers, [(0.7, -2.0), (0.7, 3.0), (1e200, 2.5), (0.0, -1.0)]),
    (other_division, [(7.3, 2.0), (7.3, 0.0)]),
    (raised_again, [(0.7, 1.3), (-0.7, 1.3), (0.7, 0.0)]),
    (of_another_class, [(0.7, 0.3), (2.7, 0.3)]),
    (out_of_a_loop, [(0.7, 1.5), (0.7, 3.0), (-7.7, 3.0), (30.0, -1.0)]),
    (in_a_test, [(2.7, 1.3), (2.7, 0.0), (5.7, 1.3), (0.5, 1.3)]),
    (chosen, [(2.7, 1.3), (2.7, 0.0), (0.7, 0.0), (-0.7, 1.0)]),
    (both_sides, [(2.7, 1.3), (2.7, 0.0), (0.0, 1.3)]),
    (tries_below, [(2.7, 1.3), (2.7, 0.0)]),
    (result_of_numpy, [(2.7, 1.3), (2.7, 0.0)]),
    (finally_returns, [(2.7, 1.3), (2.7, 0.0)]),
]
EACH = [pytest.param(f, arguments, id=f"{f.__name__}{arguments}") for f, cases in CASES for arguments in cases]
SINGULAR = [(divides, (0.0, 1.3)), (both_sides, (0.0, 1.3)), (powers, (0.0, -1.0)), (result_of_numpy, (2.7, 0.0))]


def outcome(function, arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return error


@pytest.mark.parametrize(("function", "arguments"), EACH)
def test_value_or_exception_is_pythons(function, arguments):
    wanted, found = outcome(function, arguments), outcome(tangentlike.differentiate(function), arguments)
    if isinstance(wanted, Exception):
        assert (type(found), str(found)) == (type(wanted), str(wanted))
    else:
        np.testing.assert_allclose(found, wanted, rtol=1e-13)


SMOOTH = [p for p in EACH if p.values not in SINGULAR and not isinstance(outcome(*p.values), Exception)]


@pytest.mark.parametrize(("function", "arguments"), SMOOTH)
def test_gradient_is_that_of_the_branch(function, arguments):
    h = 1e-4 * max(1.0, abs(arguments[0]))

    def slope(step):
        up, down = ((arguments[0] + s, *arguments[1:]) for s in (step, -step))
        return (function(*up) - function(*down)) / (2 * step)

    wanted = (4 * slope(h / 2) - slope(h)) / 3
    np.testing.assert_allclose(tangentlike.differentiate(function).grad(*arguments), wanted, rtol=1e-7, atol=1e-9)


def test_an_array_of_one_element_is_no_number():
    def number_or_array(x):
        try:
            y = math.sin(x)
        except TypeError:
            y = np.sin(x)
        return np.sum(y)

    with pytest.raises(AssertionError, match="one element"):
        tangentlike.differentiate(number_or_array)(np.array([0.5]))


def test_what_numpy_raises_comes_out():
    def inverts(x):
        try:
            y = np.linalg.inv(x)
        except np.linalg.LinAlgError:
            y = x
        return np.sum(y)

    np.testing.assert_allclose(tangentlike.differentiate(inverts)(np.eye(2) * 2.0), 1.0)
    with pytest.raises(np.linalg.LinAlgError):
        tangentlike.differentiate(inverts)(np.zeros((2, 2)))


def test_finally_raises_in_the_place_of_another_exception():
    def reads(x, k):
        try:
            y = x[k]
        finally:
            k = inverse_of(k)
        return y * k

    def inverse_of(k):
        if k > 2:
            raise NoConvergence("large")
        return 1.0 / k

    for call in (tangentlike.differentiate(reads), tangentlike.grad(reads)):
        with pytest.raises(NoConvergence, match="large"):
            call(np.ones(3), 5)


def unbound(x, w):
    if w > 0.0:
        y = x
    try:
        return y * x
    except NameError:
        return x


def name_of_the_exception(x, w):
    e = x
    try:
        if w > 0.0:
            raise ValueError
    except ValueError as e:  # noqa: F841
        x = x * 2.0
    return e * x


def raised_behind(x, w):
    try:
        y = x / w
    finally:
        if w == 0.0:
            raise ValueError
    return y


REFUSED = [
    (unbound, "`y` may have no value here, and a handler takes the exception"),
    (name_of_the_exception, "`e` has no value any more behind this handler"),
    (raised_behind, "an exception from `finally` takes the place of another"),
]


@pytest.mark.parametrize(("function", "reason"), REFUSED)
def test_what_is_refused_of_a_try(function, reason):
    with pytest.raises(tangentlike.UnsupportedError) as refused:
        tangentlike.differentiate(function)(0.7, 1.0)
    assert [(r.code, r.reason) for r in refused.value.refusals] == [("try", reason)]


def test_a_try_that_is_refused_in_a_handler_is_refused_once():
    def inner(x, w):
        try:
            y = x / w
        except ZeroDivisionError:
            try:
                y = x
            finally:
                return x  # noqa: B012
        return y

    with pytest.raises(tangentlike.UnsupportedError) as refused:
        tangentlike.differentiate(inner)(0.7, 1.0)
    assert [r.code for r in refused.value.refusals] == ["try"]
