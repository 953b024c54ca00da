"""``try``: what is known while compiling, branches on conditions, exits, functions that are called."""

import math
import warnings

import numpy as np

from programs.corpus import add

TABLE = {"small": 0.5, "large": 2.0}


class NoConvergence(Exception):
    pass


def vector(*values):
    return lambda rng: (np.array(values),)


def numbers(*values):
    return lambda rng: values


def divides_twice(x, w):
    try:
        y = x / w + x / (x - w)
        z = y % (x - 3.0)
    except ZeroDivisionError as error:  # noqa: F841
        print("caught", w)
        return x * w
    else:
        y = y * z
    finally:
        x = x + 1.0
    return y * x


add(divides_twice, numbers(0.7, 1.3), numbers(0.7, 0.0), wrt="x", smooth=False)


def reads_past_the_end(x, n):
    s = 0.0
    for i in range(n):
        try:
            s = s * 1.5 + x[i] * x[i + 1]
        except IndexError:
            s = s + x[-1]
            break
    return s


add(
    reads_past_the_end,
    lambda rng: (rng.normal(size=4), 2),
    lambda rng: (rng.normal(size=4), 6),
    lambda rng: (rng.normal(size=1), 6),
    compiled=True,
    smooth=False,
)


def leaves_two_loops(x, limit):
    s = 0.0
    try:
        for i in range(len(x)):
            for j in range(len(x)):
                if x[i] * x[j] > limit:
                    raise NoConvergence("too large")
                s += x[i] * x[j] * (i + 1)
        s = s * 2.0
    except NoConvergence:
        s = s * s
    finally:
        s = s * 3.0
    return s


add(
    leaves_two_loops,
    lambda rng: (np.array([0.5, 0.7, 1.5]), 1.0),
    lambda rng: (np.array([0.5, 0.7, 1.5]), 10.0),
    compiled=True,
)


def goes_on_in_a_loop(x):
    s = 1.0
    for i in range(len(x)):
        try:
            if i == 1:
                continue
            if x[i] < 0.0:
                raise ValueError
            s = s + math.sqrt(x[i]) * s
        except ValueError:
            s = s - x[i]
            if i > 3:
                return s * s
        finally:
            s = s * 1.5
    else:
        s = s * x[0]
    return s


add(goes_on_in_a_loop, vector(0.4, -2.0, 0.3, -0.5, 1.2), vector(0.4, -2.0, 0.3, 0.5, -1.2, 0.4))


def writes_before_it_fails(x, n):
    y = x * 2.0
    try:
        y[0] = y[0] * y[1]
        y[n] = y[0] * y[0]
        y[1] = 0.0
    except IndexError:
        y[0] += x[1]
    return np.sum(y * y)


add(writes_before_it_fails, lambda rng: (rng.normal(size=3), 2), lambda rng: (rng.normal(size=3), 3))


def length_or_one(x):
    try:
        n = len(x)
    except TypeError:
        n = 1
        x = x * 3.0
    return np.sum(x * x) / n


add(length_or_one, numbers(0.7), vector(0.7, 0.4))


def rows_and_columns(x):
    try:
        rows, columns = x.shape
    except ValueError:
        rows, columns = x.shape[0], 1
    try:
        last = x.shape[2]
    except IndexError:
        last = 5
    return np.sum(x * x) * rows * columns * last


add(
    rows_and_columns,
    vector(0.7, 0.4),
    lambda rng: (rng.normal(size=(3, 2)),),
    lambda rng: (rng.normal(size=(1, 3, 2)),),
)


def of_a_series_or_not(x):
    y = x * x
    try:
        y.name = "squares"
        y = y.fillna(0.0)
    except AttributeError:
        y = np.where(np.isnan(y), 0.0, y)
    try:
        some = (y > 0.3).any()
    except AttributeError:
        some = y > 0.3
    if some:
        y = y * 2.0
    return np.sum(y)


add(of_a_series_or_not, vector(0.7, 0.4), vector(0.1, 0.4), numbers(0.7), numbers(0.2))


def number_or_array(x):
    try:
        if x > 0.5:
            y = math.sin(x)
        else:
            y = x * x
    except (TypeError, ValueError):
        y = np.where(x > 0.5, np.sin(x), x * x)
    return np.sum(y)


add(number_or_array, numbers(0.7), numbers(0.2), vector(0.7, 0.4))


def key_or_default(x, kind):
    try:
        w = TABLE[kind]
    except KeyError:
        w = 1.5
    return x * x * w


add(key_or_default, numbers(0.7, "small"), numbers(0.7, "medium"))


def iterates(x, steps):
    y = x
    for _ in range(steps):
        new = 0.5 * (y + x / y)
        if abs(new - y) < 1e-9:
            return new
        y = new
    raise NoConvergence(f"not after {steps} steps")


def square_root(x):
    if x < 0.0:
        raise ValueError("negative")
    return math.sqrt(x)


def shifted(x, by=0.5):
    return square_root(x - by) + by


def falls_back(x, steps):
    try:
        y = iterates(x, steps)
    except NoConvergence:
        y = x * x
    return y * x


add(falls_back, numbers(3.7, 30), numbers(3.7, 2), compiled=True)


def catches_from_below(x):
    try:
        y = shifted(x, by=0.3) * x
    except (ValueError, ZeroDivisionError):
        return -x * x
    return y


add(catches_from_below, numbers(0.7), numbers(0.2), compiled=True)


def catches_all(x, w):
    def scaled(t):
        if t > w:
            raise OverflowError("too large")
        return t * w

    try:
        y = scaled(x) / square_root(x)
    except Exception:
        y = w * w
    try:
        z = scaled(y)
    except:  # noqa: E722
        z = y
    return y * z * x


add(catches_all, numbers(0.7, 1.3), numbers(1.7, 1.3), numbers(-0.7, 1.3), wrt=("x", "w"))


def converts(x):
    try:
        y = int(x * 1e3) * x
    except (ValueError, OverflowError):
        y = 0.0
    return y + 1.0


add(converts, numbers(0.7354), smooth=False)


def tells_of_it(x, kind="a"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        message = f"{kind}: " + "{:g} is large".format(x)  # noqa: UP032
        if kind == "b":
            message += ", very"
            warnings.warn(message, stacklevel=2)
        if x > 3.0:
            raise ValueError(message)
    return x * x


add(tells_of_it, numbers(0.7), numbers(0.7, "b"))


def without_a_module(x):
    try:
        from no_such_module import special

        return special(x)
    except ImportError:
        return x * x


add(without_a_module, numbers(0.7))


def decayed(v, n):
    out = []
    for _ in range(n):
        v = v * 0.8 + 0.2
        out.append(v)
    return out


def below_two(v):
    if v > 2.0:
        raise ValueError(v)
    return v * v


def takes_what_a_list_raises(x, w):
    """A list that is filled in a function, whose call is asked about."""
    try:
        y = below_two(sum(decayed(x, 2)) * w)
    except Exception:
        y = x * w
    return y


add(takes_what_a_list_raises, numbers(0.7, 0.9), numbers(1.7, 1.3), wrt=("x", "w"))


def generators_in_a_block(x, w):
    """Their variables have values, and the lists that they fill are no displays."""
    try:
        y = sum(e * w for e in x)
        z = sum([e * w * y for e in x])
        for e in sorted(x, key=lambda t: -t):
            z += e * w
    except Exception:
        z = w * w
    return z


add(generators_in_a_block, lambda rng: (rng.uniform(0.2, 1.5, 4), 0.8), wrt=("x", "w"), compiled=True)


class Late(Exception):
    pass


def asks_which_it_is(x, w):
    r = 0.0
    try:
        for v in x:
            if v < 0.0:
                raise ValueError("negative")
            if v > 1.0:
                raise ValueError("large")
    except ValueError as e:
        r += w if str(e) == "negative" else 2.0 * w
    for v in x:
        try:
            if v < 0.0:
                raise KeyError("below")
            if v > 1.0:
                raise Late(f"{v}")
            r += v
        except (KeyError, Late) as e:
            r -= w * v
            if isinstance(e, LookupError):
                r += 10.0 * w
    try:
        raise KeyError("below")
    except KeyError as e:
        r *= 3.0 if str(e) == "'below'" else 5.0
    return r


add(asks_which_it_is, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"), compiled=True)


class Early(Late):
    pass


def below_or_above(v):
    if v < 0.0:
        raise Early("below")
    if v > 1.0:
        raise KeyError("above")
    return v


def asks_what_a_function_raised(x, w):
    r = 0.0
    for v in x:
        try:
            r += below_or_above(v)
        except (Late, KeyError) as e:
            r += 5.0 * w if isinstance(e, Early) else 7.0 * w
    return r


add(asks_what_a_function_raised, lambda rng: (np.array([0.3, -0.7, 1.2]), 0.8), wrt=("x", "w"), may_refuse=True)
