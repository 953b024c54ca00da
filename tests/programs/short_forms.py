"""Short forms: ``in``, ``:=``, reductions of generators, ``match``, ``with np.errstate``."""

import math
import numbers

import numpy as np

from programs.corpus import add


def member_of_a_display(x, mode, n):
    y = x * x
    if mode in ("up", "down"):
        y = y * 2.0
    if n not in (1, 2, 3):
        y = y - x
    if n in [4]:
        y = y + 1.0
    return y if n not in {7, 8} else -y


add(member_of_a_display, lambda rng: (0.7, "up", 1), lambda rng: (0.7, "left", 4), lambda rng: (0.7, "down", 7))


def member_of_numbers_that_are_computed(x, n):
    s = 0.0
    for i in range(5):
        if i in (n, n + 1, 2 * n):
            s += x[i]
        elif i not in (7,):
            s -= x[i] * x[i]
    return s


add(member_of_numbers_that_are_computed, lambda rng: (rng.normal(size=5), 2))


def assigned_in_a_test(x):
    if (n := len(x)) > 2 and (first := x[0]) != 0.0:
        return n * x[1] * first
    return x[0]


add(assigned_in_a_test, lambda rng: (rng.normal(size=4),), may_refuse=True)


def assigned_where_it_is_read(x):
    y = (s := x[0] * x[1]) * s + s
    return y * (t := y + 1.0) + t


add(assigned_where_it_is_read, lambda rng: (rng.normal(size=3),))


def assigned_after_it_is_read(x):
    s = x * 2.0
    return s + (s := s * s) * s


add(assigned_after_it_is_read, lambda rng: (0.7,))


def assigned_in_the_test_of_a_loop(x):
    n = 0
    while (x := x * 0.5 + 0.1) > 0.3:
        n += 1
        if n == 3:
            continue
        if n > 5:
            break
    return x * n


add(assigned_in_the_test_of_a_loop, lambda rng: (7.0,))


def _bump(u):
    u[0] = u[0] * 2.0
    return u[0]


def assigned_by_a_call_that_writes(x):
    u = x * 1.0
    y = u[0] + (b := _bump(u)) * u[0]
    return y * b + np.sum(u)


add(assigned_by_a_call_that_writes, lambda rng: (rng.normal(size=3),))


def sum_of_a_generator(x, w):
    return sum(w * e for e in x) + sum((i + 1) * e * e for i, e in enumerate(x) if i != 1)


add(sum_of_a_generator, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


def sum_of_nested_loops(x, w):
    return sum(x[i] * w[j] for i in range(len(x)) for j in range(i) if i + j != 3)


add(sum_of_nested_loops, lambda rng: (rng.normal(size=4), rng.normal(size=4)), wrt=("x", "w"))


def sum_within_a_sum(x):
    return sum(e * sum(e * k for k in range(3)) for e in x) + sum(x[k] for k in range(2))


add(sum_within_a_sum, lambda rng: (rng.normal(size=3),))


def sum_with_a_start(x, w):
    return sum((e for e in x), w * w) * 0.5


add(sum_with_a_start, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "w"))


def variable_of_a_generator_is_its_own(x):
    e = x[0] * 2.0
    s = sum(e * e for e in x)
    return s * e


add(variable_of_a_generator_is_its_own, lambda rng: (rng.normal(size=3),))


def any_and_all(x, w):
    y = w
    if any(e > 0.5 for e in x):
        y = y * 2.0
    if all(e < 3.0 for e in x) and w > 0.0:
        y = y * y
    if any(a > b for a in x for b in x[:2]):
        y = y + x[0]
    return y if not all(e > 0.0 for e in x) else -y


add(any_and_all, lambda rng: (rng.normal(size=4), 0.7), lambda rng: (np.array([0.1, 0.2]), 0.7), wrt=("x", "w"))


def generator_in_an_elif(x, w):
    if w > 5.0:
        y = w
    elif any(e > 0.0 for e in x):
        y = w * sum(e for e in x if e > 0.0)
    else:
        y = -w
    return y


add(
    generator_in_an_elif,
    lambda rng: (np.array([0.3, -0.4, 0.9]), 0.7),
    lambda rng: (np.array([-0.3, -0.4]), 0.7),
    wrt=("x", "w"),
)


def added_to_by_a_generator(x):
    u = x * 1.0
    s = 1.0
    s += sum(e * e for e in u)
    u[1] += sum(e for e in x[2:])
    return s * u[1]


add(added_to_by_a_generator, lambda rng: (rng.normal(size=4),))


def returned_by_choice(x, flag):
    return sum(e for e in x) if flag else math.exp(x[0]) + sum(e * e for e in x)


add(returned_by_choice, lambda rng: (rng.normal(size=4), True), lambda rng: (rng.normal(size=4), False))


def quiet_division(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0.0, 1.0 / x, 0.0)
    return np.sum(y)


add(quiet_division, lambda rng: (np.array([0.5, -1.0, 2.0]),))


def matched(x, mode, n):
    match mode:
        case "square" | "power":
            y = x**2
        case "double":
            y = 2.0 * x
        case _:
            y = x
    match n + 1:
        case 1:
            return y
        case 2 if x > 100.0:
            return -y
        case k:
            return y * k


add(matched, lambda rng: (0.7, "square", 0), lambda rng: (0.7, "double", 1), lambda rng: (0.7, "other", 4))


def member_of_what_is_known_later(x, n, names, w):
    s = w
    if "scale" in names:
        s = s * names["scale"]
    if "shift" not in names:
        s = s * 2.0
    sizes = (2, n)
    if 3 in sizes and n not in sizes[:1]:
        s = s + x[0]
    zeros = x[2:] * 0.0
    if x[1] * 0.0 in zeros:
        s = s * s
    if x[0] not in x[1:]:
        s = s - x[2]
    if len(x) in range(n, 9) and n not in range(2):
        s = s * 3.0
    return s


add(
    member_of_what_is_known_later,
    lambda rng: (np.array([0.3, 0.4, 0.9, 0.4]), 3, {"scale": 2.0}, 0.7),
    lambda rng: (np.array([0.3, 0.4, 0.9, 0.1]), 9, {"shift": 2.0}, 0.7),
    wrt=("x", "w"),
)


def member_of_an_item_by_item_comparison(x, n):
    return x[0] if n % 3 + 1 in (1, 2) else x[1] * x[1]


add(member_of_an_item_by_item_comparison, lambda rng: (rng.normal(size=2), 4), lambda rng: (rng.normal(size=2), 5))


def writes_before_a_sum(x):
    u = x * np.ones(2)
    return _bump(u) + sum(e for e in u) + u[0] * (k := _bump(u)) * k


add(writes_before_a_sum, lambda rng: (0.7,))


def _size_or(f, t):
    return f(f(t))


def whole_number_in_a_branch_of_floats(x, w, n):
    if n > 1:
        f = lambda t: t * w  # noqa: E731
    else:
        f = lambda t: t + len([e for e in x if e > 0.1])  # noqa: E731
    s = x[0]
    for _ in range(2):
        s = s * w
        s = len(x)
    return _size_or(f, 2) + s * w


add(
    whole_number_in_a_branch_of_floats,
    lambda rng: (np.array([0.3, -0.4]), 1.3, 1),
    lambda rng: (np.array([0.3, -0.4]), 1.3, 2),
    wrt=("x", "w"),
)


def asked_for_its_type(x, w):
    if isinstance(x, np.ndarray):
        y = np.sum(x)
    else:
        y = x * 2.0
    if isinstance(w, numbers.Number) and not isinstance(w, np.ndarray):
        y = y * w
    if np.isscalar(x):
        y = y + 1.0
    if not hasattr(x, "imag"):
        y = y * 3.0
    if isinstance(w, numbers.Integral):
        y = y + 5.0
    return y * w if not isinstance(w, (np.ndarray, np.bool_)) else y


add(
    asked_for_its_type,
    lambda rng: (rng.normal(size=3), 0.8),
    lambda rng: (0.7, 2),
    lambda rng: (0.7, True),
)


@np.errstate(all="ignore")
def _quiet_logarithm(x):
    return np.log(x)


def errors_that_are_not_told(x):
    before = np.seterr(divide="ignore", invalid="ignore")
    y = _quiet_logarithm(x * x)
    try:
        z = np.sqrt(x * x)
    finally:
        np.seterr(**before)
    return np.sum(y * z)


add(errors_that_are_not_told, lambda rng: (np.array([0.7, -0.4, 1.3]),))


def names_bound_beside_what_moves(x, w):
    n, k = 0, 1

    def step():
        nonlocal n
        n += k
        return n

    total = (k := 5) * w + step()
    z = []
    for i in range(n := n - 3):
        z.append(i * w + x[i])
    return total + sum(z) * n


add(names_bound_beside_what_moves, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def columns_of_running_sums(x, w):
    t = w
    firsts, seconds = zip(*[((t := t + e), t * e) for e in x], strict=False)
    return sum(firsts) + 10.0 * sum(seconds) + t


def _by_mode(k, mode, x):
    return k * x[0] if mode == "first" else k * x[1] + 1.0


def texts_chosen_by_what_is_bound(x, w):
    k = 1.0
    return _by_mode(k, "first" if (k := 2.0 * w) > 1.0 else "second", x) + k


def running_sum_of_a_generator(x, w):
    t = w

    def items():
        yield from x

    return t + sum((t := t * v + 1.0) for v in items()) + t


for _program in (columns_of_running_sums, texts_chosen_by_what_is_bound, running_sum_of_a_generator):
    add(_program, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), may_refuse=True)
