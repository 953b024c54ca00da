"""Lengths of lists that variables hold; what a function asks of its arguments: their classes, their only element."""

import numpy as np

from programs.corpus import add


def list_and_place(rng):
    return list(rng.uniform(0.5, 1.5, 4)), 0.3


def integrated_coefficients(coefficients, x):
    count = len(coefficients)
    before_last = count - 1
    terms = [0.0] * count
    for i in range(before_last):
        terms[i] = coefficients[i] / (before_last - i)
    return terms[0] * x + terms[1] * terms[2] + coefficients[-1]


add(integrated_coefficients, list_and_place, wrt=("coefficients", "x"), compiled=True)


def clenshaw_sum(x, c):
    count = len(c)
    if count == 1:
        return c[0]
    if count == 2:
        return c[0] + c[1] * x
    double = 2.0 * x
    c0, c1 = c[-2], c[-1]
    for i in range(3, count + 1):
        before = c0
        c0 = c[-i] - c1
        c1 = before + c1 * double
    return c0 + c1 * x


def series_of_each_length(coefficients, x):
    return clenshaw_sum(x, coefficients) + clenshaw_sum(x, coefficients[:2]) * clenshaw_sum(x, coefficients[:1])


add(series_of_each_length, list_and_place, wrt=("coefficients", "x"), compiled=True)


def direct(x, c):
    if len(c) < 2 and not len(c) < 1:
        return c[0]
    elif len(c) == 2 or len(c) > 3:
        return c[0] + c[1] * x
    return c[2] * x


def tests_of_lengths(coefficients, x):
    total = direct(x, coefficients) * direct(x, coefficients[:1]) + direct(x, coefficients[1:])
    for i in range(len(coefficients)):
        total *= coefficients[i]
        if i + 1 < len(coefficients):
            total += coefficients[i + 1]
    return total


add(tests_of_lengths, list_and_place, wrt=("coefficients", "x"))


def length_that_changes(coefficients, x):
    count = len(coefficients)
    total = 0.0
    for i in range(count):
        total += coefficients[i] * x
    count = 2
    if x > 0.0:
        for i in range(count):
            total += coefficients[i]
    count = count + 1
    for i in range(count):
        total *= coefficients[i]
    return total


add(length_that_changes, list_and_place, wrt=("coefficients", "x"))


def length_that_a_branch_changes(coefficients, x):
    count = len(coefficients)
    if x > 0.0:
        count = 2
    return x * count + coefficients[0]


add(length_that_a_branch_changes, list_and_place, lambda rng: (list_and_place(rng)[0], -0.3), wrt=("coefficients", "x"))


def scaled_by_number_or_first(x, c=10.0):
    if type(c) in [tuple, list]:
        return np.sum(x * c[0]) + c[1]
    if type(c) not in (tuple, list):
        return np.sum(x * c)
    return np.sum(x)


add(
    scaled_by_number_or_first,
    lambda rng: (rng.normal(size=3),),
    lambda rng: (rng.normal(size=3), (0.5, 2.0)),
    lambda rng: (rng.normal(size=3), [0.5, 2.0]),
    lambda rng: (rng.normal(size=3), 3),
    wrt="x",
)


def grid(count, step, parts=1):
    if isinstance(count, (tuple, list)):
        count = np.asarray(count, dtype=int)
    else:
        count = np.array([count, count], dtype=int)
    return np.arange((count * parts)[0]) * (step / float(parts))


def spacing_of_a_default(step):
    return np.sum(grid(3, step) ** 2) + np.sum(grid(2, step, 2))


add(spacing_of_a_default, lambda rng: (0.7,), wrt="step", compiled=True)


def elements_as_numbers(x):
    single = np.array(x[:1] * 2.0).item()
    matrix = x[1:2].reshape(1, 1)
    return single * matrix.item() + x.item(2) * x[0].item() + (x**2).item(-1)


add(elements_as_numbers, lambda rng: (rng.normal(size=4),), compiled=True)


def element_of_float32(x):
    return x[:1].item() * 2.0 + x.item(1) / 3.0


add(element_of_float32, lambda rng: (rng.normal(size=3).astype(np.float32),))


def rounded_by_a_method(x):
    return np.sum((x - 0.3).round(1) * x) + np.sum(x.round() * x)


add(rounded_by_a_method, lambda rng: (np.array([0.312, 1.257, -0.721]),), compiled=True)


def arrays_in_c_order(x):
    across = np.asarray(x.T, order="C")
    copied = np.array(x.T, dtype=float, copy=True, order="C")
    copied[0] = 2.0
    return np.sum(across.ravel() * np.arange(6.0)) + np.sum(copied * copied) + np.sum(np.array(x, order="K"))


add(arrays_in_c_order, lambda rng: (np.ascontiguousarray(rng.normal(size=(2, 3))),), compiled=True)


def embedded(x, order=3):
    count = x.shape[-1] - order + 1
    if x.ndim == 1:
        rows = np.zeros((order, count))
        for i in range(order):
            rows[i] = x[i : i + count]
        return rows.T
    else:
        rows = []
        for i in range(order):
            rows.append(x[:, i : i + count].reshape(-1, count, 1))
        rows = np.concatenate(rows, axis=-1)
        return rows


def array_here_and_list_there(x):
    return np.sum(embedded(x) ** 2)


add(
    array_here_and_list_there,
    lambda rng: (rng.normal(size=5),),
    lambda rng: (rng.normal(size=(2, 5)),),
    compiled=True,
)


def list_of_a_branch_that_returns(x, flag):
    out = x * 2.0
    if flag:
        out = [x[0]]
        for v in x:
            out.append(v * out[0])
        return np.sum(np.array(out))
    return np.sum(out * out)


add(list_of_a_branch_that_returns, lambda rng: (rng.normal(size=3), True), lambda rng: (rng.normal(size=3), False))


def power_of_known_digits(x):
    digits = 3
    if x > 10 ** (-digits):
        x = x * 10 ** (-digits + 1) + 2 ** (digits - 1)
    return x * 2**-digits


add(power_of_known_digits, lambda rng: (0.7,), compiled=True)


def size_of_an_image(image, margin):
    h, w = image.shape[:2]
    total = 0.0
    for y in range(margin, h - margin):
        total += np.sum(image[y]) * w
    return total


add(
    size_of_an_image,
    lambda rng: (rng.normal(size=(4, 3)), 1),
    lambda rng: (rng.normal(size=(4, 3, 2)), 1),
    wrt="image",
    compiled=True,
)


def pair_by_name(x, flag):
    y, z = x * 2.0, x * 3.0
    if flag > 0:
        y, z = y[:1], z[:1]
    return {"y": y, "z": z}


def first_or_all_by_name(x, flag):
    found = pair_by_name(x, flag)
    return np.sum(found["y"]) * np.sum(found["z"])


add(first_or_all_by_name, lambda rng: (rng.normal(size=3), 1), lambda rng: (rng.normal(size=3), 0), wrt="x")


def element_or_all_by_name(x, flag):
    y, z = x * 2.0, x * 3.0
    if flag > 0:
        y, z = y[0], z[0]
    found = {"y": y, "z": z}
    return np.sum(found["y"]) * np.sum(found["z"])


add(
    element_or_all_by_name,
    lambda rng: (rng.normal(size=3), 1),
    lambda rng: (rng.normal(size=3), 0),
    wrt="x",
    may_refuse=True,
)
