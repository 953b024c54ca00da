"""Programs that differ from others of the corpus in one statement or one argument."""

import numpy as np

from programs.corpus import add

# ---- an array that one loop makes and another one writes


def made_in_a_loop_of_one_trip(x, w):
    for _ in range(1):
        a = x * w
    for i in range(3):
        a[i] = a[i + 1] * a[i + 1]
    return np.sum(a)


add(made_in_a_loop_of_one_trip, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"), compiled=True)


def _square_first(v):
    v[0] = v[1] * v[1]


def _window(a, i):
    return a[i : i + 2]


def made_in_a_loop_and_written_in_windows(x, w):
    for _ in range(1):
        a = x * w
    for i in range(3):
        _square_first(_window(a, i))
    return np.sum(a)


add(made_in_a_loop_and_written_in_windows, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"))


def made_and_written_in_two_loops_of_a_while(x, w):
    s = 0.0
    k = 0
    while k < 3:
        for _ in range(2):
            a = x * w
        for i in range(3):
            a[i] = a[i + 1] * a[i + 1]
        s += np.sum(a) * (k + 1)
        k += 1
    return s


add(made_and_written_in_two_loops_of_a_while, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"))


# ---- where a part starts is read from an array that is written through a view


def start_written_through_a_view(x, w):
    u = x * 1.0
    m = np.array([1, 2, 3, 0])
    u[m[0] :] *= w
    m.reshape(m.shape)[0] = m[0] + 1
    return np.sum(u * x)


add(start_written_through_a_view, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"))


# ---- lists and tuples where NumPy takes an array


def sum_of_a_list_of_arrays(x, w):
    return np.sum([x * x, x * w]) + np.mean([x, x * w], axis=0)[1] * np.max((w, x[0]))


add(sum_of_a_list_of_arrays, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


def products_of_lists(x, w):
    return np.dot([w, x[1]], [x[0], w * w]) + np.inner((x[0], x[1]), x[2:]) + np.dot(x, (1.0, 2.0, w, w))


add(products_of_lists, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def filled_with_a_list(x, w):
    a = np.full_like(x[:2], (w, x[0]))
    b = np.full(2, [x[1], w * w])
    return np.sum(a * a * b) + np.sum(np.transpose([[w, 1.0], [x[0], x[1]]])[1] * x[:2])


add(filled_with_a_list, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def conversions_of_lists(x, w):
    return (
        np.sum(np.float64([w, x[0]]) * x[:2])
        + np.sum(np.sign([w, x[0]]) * x[:2]) * np.searchsorted([0.1, 0.5], (w,))[0]
    )


add(conversions_of_lists, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


# ---- truth values where numbers are expected


def counts_down_from_a_truth_value(x, n):
    s = 0.0
    for _ in range(n):
        n = n - 1
        s += x[0] * (n + 1)
    return s


add(counts_down_from_a_truth_value, lambda rng: (rng.normal(size=2), True), lambda rng: (rng.normal(size=2), 3))


def as_many_trips_as_true(x, w):
    u = x * w
    for i in range(True):
        u[::-1] = np.cos(u[1]) * x
    return np.sum(u)


add(as_many_trips_as_true, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


# ---- lists by way of a condition


def _second_of_the_rest(r):
    rest = r[1:]
    rest[0] = 2.0
    return rest[0]


def list_by_a_known_condition(x, w):
    r = [x[0], w, x[1]] if 2 > 1 else 0.0
    t = _second_of_the_rest(r)
    return r[1] * t * w


add(list_by_a_known_condition, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def list_by_a_condition(x, w):
    r = [x[0], w, x[1]] if x[0] > 0 else [w, x[1], w]
    t = r[1:]
    t[0] = 2.0
    return r[1] * t[0] * w


add(
    list_by_a_condition,
    lambda rng: (np.array([0.3, 0.7]), 0.8),
    lambda rng: (np.array([-0.3, 0.7]), 0.8),
    wrt=("x", "w"),
)


# ---- what stands behind the operand that decides makes no sense


def nothing_or_a_threshold(x, w):
    if w is None or w > 2.0:
        return x[0] * 2.0
    if w is not None and w < 1.0:
        return x[0] * x[1]
    return x[1]


add(
    nothing_or_a_threshold,
    lambda rng: (rng.normal(size=2), None),
    lambda rng: (rng.normal(size=2), 3.0),
    lambda rng: (rng.normal(size=2), 0.5),
)


def divided_by_nothing_if_reached(x, w):
    n = 0
    if n != 0 and 1 // n > 0:
        return x[0] * 2.0
    return x[1] * w


add(divided_by_nothing_if_reached, lambda rng: (rng.normal(size=2), 0.8), wrt=("x", "w"))


# ---- elements as arrays without axes


def elements_behind_dots(q, w):
    a, b, c = q[..., 0], q[..., 1], q[..., 2]
    s = 0.0
    s += a * b
    out = q * w
    out[..., 0] *= q[3]
    out[..., 1] += out[..., 0] * q[0, ...]
    return s + c + np.sum(out * q)


add(elements_behind_dots, lambda rng: (rng.normal(size=4), 0.8), wrt=("q", "w"), compiled=True)


def number_without_axes(x, w):
    y = w
    y = y + x[0]
    s = 0.0
    s += y * w
    return s


add(number_without_axes, lambda rng: (rng.normal(size=2), np.array(0.8)))


# ---- an index is read, by way of a view, from the array that it stores into


def stores_where_a_view_says(x, w):
    u = x * 1.0
    u[int(u.T[0] > 0.6)] = w
    v = u[::-1]
    u[int(v[3] > 0.2) :] *= x[1]
    return np.sum(u * x)


def _vector(rng):
    return np.array([0.9, 0.7, 1.2, 0.5])


add(stores_where_a_view_says, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"), compiled=True)


def argument_stored_where_a_view_says(x, w):
    u = x
    u[int(u.T[0] > 0.6)] = w
    return np.sum(u * x)


add(argument_stored_where_a_view_says, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


# ---- parts of lists are copies, in the middle of a chain too


def stores_into_a_part_of_a_part(x, w):
    numbers = [x[0], w, x[2]]
    part = numbers[1:]
    part[::-1][::-1][0] = w * w
    numbers[1:][0] += 5.0
    return part[0] * x[0] + numbers[1]


add(stores_into_a_part_of_a_part, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


# ---- small and unsigned whole numbers


def as_many_trips_as_a_small_number(x, n):
    y = x[0]
    for _ in range(n):
        y = y * x[1]
    return y


add(
    as_many_trips_as_a_small_number,
    lambda rng: (_vector(rng), np.uint8(0)),
    lambda rng: (_vector(rng), np.uint8(3)),
    lambda rng: (_vector(rng), np.int32(2)),
    compiled=True,
)


# ---- one name for an array and for a tuple


def _of_a_pair(pair):
    return np.sum(pair[0]) * pair[1]


def array_then_tuple(x, w):
    p = x * 2.0
    s = np.sum(p)
    p = (x, 3.0)
    return s + _of_a_pair(p) * w


add(array_then_tuple, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def tuple_then_array(x, w):
    p = (x, 3.0)
    s = _of_a_pair(p)
    p = x * 2.0
    return s + np.sum(p * p[::1]) * w


add(tuple_then_array, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def argument_then_tuple(x, w):
    s = np.sum(x)
    x = (x, w)
    return s + _of_a_pair(x)


add(argument_then_tuple, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


# ---- a number is converted by a method, an entry of a dict is changed in place


def converted_number(x, w):
    total = x[0] * w
    return total.astype(np.float64) * x[1] + x[2].astype(np.float64)


add(converted_number, lambda rng: (_vector(rng), 0.8), wrt="x", compiled=True)


def entry_scaled_in_place(params, x):
    params["a"] *= x[0]
    params["a"][1] += x[1]
    return np.sum(params["a"] * x)


add(entry_scaled_in_place, lambda rng: ({"a": rng.normal(size=4), "s": 2.0}, _vector(rng)), wrt="x")


# ---- what a function returns it may have kept for its own gradient: the caller writes it


def _array_and_its_square(x):
    y = x * 2.0
    return y, np.sum(y * y)


def result_written_by_the_caller(x):
    b, s = _array_and_its_square(x)
    b[0] = 3.0
    return s + np.sum(b)


add(result_written_by_the_caller, lambda rng: (_vector(rng),), compiled=True)


def _part_of_what_is_kept(x):
    y = np.sin(x)
    z = y * y
    return y[1:], np.sum(z)


def part_of_a_result_written_in_a_loop(x):
    s = 0.0
    for i in range(3):
        b, u = _part_of_what_is_kept(x * (i + 1))
        b[i % 2] = x[i] * s
        s += u + np.sum(b)
    return s


add(part_of_a_result_written_in_a_loop, lambda rng: (_vector(rng),))


def _filled_and_kept(x):
    y = np.exp(x)
    y[0] = y[1] * y[1]
    return y


def _handed_on(x):
    y = _filled_and_kept(x * 2.0)
    return y, np.sum(y * y)


def result_of_two_functions_written(x):
    b, t = _handed_on(x)
    c = b[1:]
    c[1] = 2.0
    b[0] = b[2] * b[0]
    a = _filled_and_kept(x)
    a[1] = b[0]
    return np.sum(b * x) * t + np.sum(a * x)


add(result_of_two_functions_written, lambda rng: (_vector(rng),))


def _array_and_number(u, s):
    u[0] = u[0] * s + 1.0
    return u, u[0] * u[1]


def _made_for(w, x):
    return _array_and_number(x * w, w)


def result_by_way_of_a_function_written(x, w):
    b, t = _made_for(w, x)
    b[1] = b[0]
    return t


add(result_by_way_of_a_function_written, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def tuple_then_number_then_array(x, w):
    p = (x, 3.0)
    p = _of_a_pair(p)
    p = x * 2.0 * w
    return np.sum(p)


add(tuple_then_number_then_array, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def _doubled_square(x):
    inner = x
    return 2.0 * (inner * inner)


def _plain_square(x):
    return x * x


def function_of_a_number_that_changes_its_type(x):
    s = 0.0
    for i in range(len(x)):
        s += _doubled_square(x[i]) * _plain_square(s + 0.5)
    return s


add(function_of_a_number_that_changes_its_type, lambda rng: (0.3 * rng.normal(size=4),))


# ---- a name stands for one container after the other


def _product_of(pair, x):
    return np.sum(x * pair[0]) * pair[1]


def pairs_handed_to_a_function(pairs, x):
    s = 0.0
    for pair in pairs:
        s += _product_of(pair, x)
    pair = (x, 2.0)
    s += _product_of(pair, x)
    pair = (x * x, 3.0)
    return s * _product_of(pair, x)


add(
    pairs_handed_to_a_function,
    lambda rng: ([(_vector(rng), 1.5), (_vector(rng) * 0.5, 0.7)], _vector(rng)),
    wrt=("pairs", "x"),
)


# ---- a function's adjoint half puts back what it has returned


def _filled_powers(x, n):
    out = np.empty(n)
    out[0] = x
    for i in range(1, n):
        k = i - 1
        out[i] = out[k] * x
    return out


def powers_beside_coefficients(x, c):
    p = _filled_powers(x, len(c))
    return np.dot(p, c)


def _powers_and_first(x, n):
    p = _filled_powers(x, n)
    return p, p[1:], p[0]


def powers_by_way_of_a_function(x, c):
    p, rest, first = _powers_and_first(x, len(c))
    return np.dot(p, c) + np.sum(rest * c[1:]) * c[0] + first * c[1]


def powers_in_a_loop(x, c):
    s = 0.0
    for k in range(3):
        p = _filled_powers(x + k, len(c))
        q = p[::-1]
        s += np.dot(q, c) * c[k] + x * p[k]
    return s


for _powers in (powers_beside_coefficients, powers_by_way_of_a_function, powers_in_a_loop):
    add(
        _powers, lambda rng: (0.8, rng.normal(size=4)), wrt=("x", "c"),
        compiled=_powers is powers_beside_coefficients,
    )  # fmt: skip


# ---- one element several times in a tuple


def _twice(x):
    return x[-2], x[-2]


def _beside_its_sign(x):
    pair = (x[1], x[1] > 0.2, x[1])
    return pair


def one_element_several_times(x, w):
    a, b = _twice(x)
    t = (x[0], x[0], w)
    p, q = x[1], x[1]
    first, is_large, again = _beside_its_sign(x * w)
    return a * b * w + t[0] * t[1] + p * q + (first if is_large else 2.0 * again)


add(one_element_several_times, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))
