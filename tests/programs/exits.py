"""Control flow: branches, exits, loops of unknown length."""

import math
import warnings

import numpy as np

from programs.corpus import add


def piecewise(x):
    if x < 0.0:
        y = x * x
    elif x < 1.0:
        y = math.sin(x)
    else:
        y = math.log(x) + 1.0
    return y


add(piecewise, lambda rng: (-0.4,), lambda rng: (0.4,), lambda rng: (2.4,))


def several_returns(x):
    if x[0] > 1.0:
        return x[0] * x[1]
    if x[1] > 1.0:
        return x[1] ** 2
    return x[0] - x[1] ** 3


add(
    several_returns,
    lambda rng: (np.array([2.0, 0.3]),),
    lambda rng: (np.array([0.5, 1.3]),),
    lambda rng: (np.array([0.5, 0.3]),),
)


def clipped_sum(x, limit):
    total = 0.0
    for i in range(len(x)):
        if total > limit:
            break
        total += x[i] * x[i]
    return total


add(
    clipped_sum,
    lambda rng: (np.array([0.5, 1.2, 0.8, 0.1]), 1.0),
    lambda rng: (np.array([0.5, 1.2, 0.8, 0.1]), 100.0),
    lambda rng: (np.array([0.5, 1.2, 0.8, 0.1]), -1.0),
    compiled=True,
)


def skip_negative(x):
    s = 0.0
    for v in x:
        if v < 0:
            continue
        s += math.sqrt(v)
    return s


add(skip_negative, lambda rng: (np.array([0.5, -1.2, 0.8, -0.1, 2.0]),))


def for_else(x, target):
    s = 1.0
    for i in range(len(x)):
        s *= x[i]
        if i == target:
            break
    else:
        s = s + x[0]
    return s


add(for_else, lambda rng: (rng.uniform(0.5, 2, size=4), 2), lambda rng: (rng.uniform(0.5, 2, size=4), 9), compiled=True)


def while_else(x):
    k = 0
    s = 0.0
    while k < len(x):
        if x[k] > 5.0:
            break
        s += x[k] ** 2
        k += 1
    else:
        s *= 2.0
    return s


add(while_else, lambda rng: (np.array([1.0, 2.0, 7.0]),), lambda rng: (np.array([1.0, 2.0, 3.0]),))


def early_return_from_nested_loops(a, limit):
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s += a[i, j] ** 2
            if s > limit:
                return s * a[i, 0]
        s *= 1.5
    return s


add(
    early_return_from_nested_loops,
    lambda rng: (rng.uniform(0.5, 1, size=(3, 4)), 3.0),
    lambda rng: (rng.uniform(0.5, 1, size=(3, 4)), 1e9),
    lambda rng: (rng.uniform(0.5, 1, size=(3, 4)), 0.0),
    wrt="a",
    compiled=True,
)


def break_and_continue(x, y):
    s = 0.0
    for i in range(len(x)):
        if y[i] < 0.0:
            continue
        t = x[i] * y[i]
        for j in range(i + 1):
            if y[j] > 2.0:
                break
            t += x[j] * s
        else:
            t *= 0.5
        s += t
        if y[i] > 3.0:
            break
    return s


add(
    break_and_continue,
    lambda rng: (rng.normal(size=6), np.array([1.0, -1.0, 0.5, 2.5, 3.5, 1.0])),
    lambda rng: (rng.normal(size=3), np.array([1.0, 0.3, 0.5])),
    wrt=("x", "y"),
)


def while_true(x):
    s = x
    n = 0
    while True:
        s = s * 0.5 + 1.0 / (1.0 + s * s)
        n += 1
        if n >= 6:
            break
        if s > 100.0:
            return s * n
    return s + n


add(while_true, lambda rng: (0.7,))


def return_inside_while(x):
    i = 0
    p = 1.0
    while i < len(x):
        p *= x[i]
        if p > 2.0:
            return p * p
        i += 1
    return -p


add(return_inside_while, lambda rng: (np.array([1.1, 1.5, 1.9, 4.0]),), lambda rng: (np.array([0.7, 0.2]),))


def nested_ifs(x, kind):
    if kind > 0:
        if x[0] > 0:
            if x[1] > 0:
                r = x[0] * x[1]
            else:
                r = x[0] - x[1]
        else:
            r = x[1] ** 2
    else:
        r = x[0] / (2.0 + x[1])
    return r


add(
    nested_ifs,
    lambda rng: (np.array([0.5, 0.7]), 1),
    lambda rng: (np.array([0.5, -0.7]), 1),
    lambda rng: (np.array([-0.5, 0.7]), 1),
    lambda rng: (np.array([-0.5, 0.7]), 0),
)


def conditional_expressions(x):
    a = x[0] if x[1] > 0 else -x[0] * x[1]
    b = (a * a if a > 1 else a) if x[0] > 0 else 3.0 * x[1]
    return a * b + (x[0] if len(x) > 2 else x[1])


add(
    conditional_expressions,
    lambda rng: (np.array([0.5, 0.7]),),
    lambda rng: (np.array([2.5, -0.7, 1.0]),),
    lambda rng: (np.array([-2.5, 0.7]),),
)


def defined_in_one_branch(x, flag):
    if flag:
        extra = x[0] * x[1]
    s = x[0] + x[1]
    if flag:
        s += extra
    return s


add(
    defined_in_one_branch,
    lambda rng: (rng.normal(size=2), True),
    lambda rng: (rng.normal(size=2), False),
)


def boolean_operators(x, y):
    s = 0.0
    for i in range(len(x)):
        if (x[i] > 0 and y[i] > 0) or not (x[i] < 1.0):
            s += x[i] * y[i]
        elif 0.0 > y[i] > -1.0:
            s += y[i] ** 2
    return s


add(
    boolean_operators, lambda rng: (np.array([0.5, -0.5, 1.5, -1.0]), np.array([0.3, -0.3, -0.2, -3.0])), wrt=("x", "y")
)


def state_machine(x):
    state = 0
    s = 0.0
    for v in x:
        if state == 0:
            s += v
            if v > 1.0:
                state = 1
        elif state == 1:
            s *= v
            state = 2
        else:
            s -= v * v
            state = 0 if v < 0 else 2
    return s


add(state_machine, lambda rng: (np.array([0.5, 1.5, 0.7, 0.4, -0.2, 0.9]),))


def asserts_and_raises(x):
    assert x.shape[0] > 1, "needs two"
    if x[0] > 100.0:
        raise ValueError("too large")
    pass
    return x[0] * x[1]


add(asserts_and_raises, lambda rng: (rng.normal(size=2),), compiled=True)


def prints(x):
    s = x * x
    print("s is", s)
    return s * x


add(prints, lambda rng: (0.3,))


def find_then_use(x, threshold):
    best = -1
    for i in range(len(x)):
        if x[i] > threshold:
            best = i
            break
    if best < 0:
        return x[0] * 0.5
    return x[best] ** 2 + best


add(find_then_use, lambda rng: (np.array([0.1, 0.9, 1.4]), 0.5), lambda rng: (np.array([0.1, 0.9, 1.4]), 5.0))


def first_value_in_an_endless_loop(x):
    while True:
        y = x * x
        if y < 10.0:
            break
        x = 0.5 * x
    return y * x


add(first_value_in_an_endless_loop, lambda rng: (4.1,), lambda rng: (41.0,), lambda rng: (0.3,), compiled=True)


def _scaled_until_large(a):
    for i in range(3):
        b = a * (i + 1.0)
        if b[0, 0] > 0.5:
            return b * b
    return a


def array_returned_from_a_loop(x):
    return np.sum(_scaled_until_large(x) * x) + np.sum(_scaled_until_large(x.T))


add(
    array_returned_from_a_loop,
    lambda rng: (np.full((2, 3), 0.2) + 0.1 * rng.random((2, 3)),),
    lambda rng: (np.full((2, 2), 0.1),),
    lambda rng: (np.ones((3, 2)),),
    compiled=True,
)


def _guarded_square(a):
    if a[0] < 0.0:
        raise ValueError("a")
    b = a * a
    return b * np.sin(b)


def array_returned_after_a_guard(x):
    return np.sum(_guarded_square(x))


add(array_returned_after_a_guard, lambda rng: (rng.random(4),), compiled=True)


def array_returned_after_a_guard_in_a_loop(x):
    s = 0.0
    for i in range(3):
        s += np.sum(_guarded_square(x * (i + 1.0)) * s + x)
    return s


add(array_returned_after_a_guard_in_a_loop, lambda rng: (rng.random(4),))


def first_value_of_an_array_in_a_loop(x):
    k = 0
    while True:
        y = x * (k + 1.0)
        z = y[::2]
        if np.sum(z) > 2.0 or k == 3:
            break
        x = np.sin(y)
        k += 1
    return np.sum(y * y) + np.sum(z)


add(first_value_of_an_array_in_a_loop, lambda rng: (rng.random(5),), lambda rng: (np.full(3, 2.0),))


def texts_that_are_put_together_and_printed(x, w):
    if w > 5.0:
        print("%.3f of %d%%" % (x[0], 3), w)  # noqa: UP031
        print("{:.2f} and {}".format(x[1], w))  # noqa: UP032
        print("no " + str(w) + ", or %g" % x[2])  # noqa: UP031
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        warnings.simplefilter(action="ignore", category=FutureWarning)
        return np.sum(np.exp(x) * w)


add(texts_that_are_put_together_and_printed, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)
