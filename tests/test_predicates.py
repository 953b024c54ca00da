"""``isinstance`` and alike: what Python answers, or a refusal where one type of the compiler is several of Python's."""

import math

import numpy as np
import pytest

import tangentlike


def of_an_argument(x):
    return x * 2.0 if isinstance(x, np.ndarray) else x * 3.0


def scalar_argument(x):
    return x * 2.0 if np.isscalar(x) else x * 3.0


def shape_of_what_numpy_gives(x):
    y = np.sin(x)
    return y * 2.0 if hasattr(y, "shape") else y * 3.0


def shape_of_what_math_gives(x):
    y = math.sin(x)
    return y * 2.0 if hasattr(y, "shape") else y * 3.0


def two_values(x, n):
    y = 1
    if n > 2:
        y = 0.5
    return x * 2.0 if isinstance(y, int) else x * 3.0


def sum_of_no_trip(x, n):
    s = 0
    for _ in range(n):
        s += x
    return s * 2.0 + x if isinstance(s, int) else s * 3.0


def choice_of_numpy(x):
    z = np.where(x > 0, x, 0.0)
    return x * 2.0 if isinstance(z, np.ndarray) else x * 3.0


def whole_number(x, n):
    k = n * 2
    return x * 2.0 if isinstance(k, int) else x * 3.0


def larger_of_two_types(x):
    y = max(1, x)
    return x * 2.0 if isinstance(y, int) else x * 3.0


def list_in_a_loop(x):
    y = x
    for _ in range(2):
        y = [x, 2.0] if x > 5 else [x]
    return x * 2.0 if isinstance(y, list) else x * 3.0


def list_that_never_changes(x):
    a, b = x * np.ones(2), x * np.ones(2)
    y = [a, b]
    s = y[0][0] + y[1][0]
    return s + x * 2.0 if isinstance(y, list) else x * 3.0


def _by_type(t):
    return t * 2.0 if isinstance(t, np.ndarray) else t * 3.0


def handed_on(x):
    return _by_type(x)


def choice_handed_on(x):
    return _by_type(np.where(x > 0, x, 0.0))


def real(x):
    y = np.sin(x)
    return y * 2.0 if np.isrealobj(y) and not np.iscomplexobj(y) else y


def callable_inside(x):
    f = lambda t: t * x  # noqa: E731
    return f(x) if callable(f) else x


PYTHONS, NUMPYS, WITHOUT_AXES = 0.7, np.float64(0.7), np.array(0.7)
ANSWERED = [(of_an_argument, PYTHONS), (scalar_argument, PYTHONS), (list_in_a_loop, PYTHONS), (real, PYTHONS)]
OTHERS = [
    *((f, x) for f in (of_an_argument, scalar_argument, handed_on) for x in (NUMPYS, WITHOUT_AXES)),
    *((f, x) for f in (shape_of_what_numpy_gives, shape_of_what_math_gives) for x in (PYTHONS, NUMPYS)),
    *((two_values, PYTHONS, n) for n in (1, 5)),
    *((sum_of_no_trip, PYTHONS, n) for n in (0, 2)),
    *((whole_number, PYTHONS, n) for n in (2, np.int64(2))),
    *((larger_of_two_types, x) for x in (0.7, 3.0)),
    *((f, PYTHONS) for f in (choice_of_numpy, choice_handed_on, list_that_never_changes, callable_inside)),
]


def _cases(calls):
    return [pytest.param(f, args, id="-".join([f.__name__, *map(repr, args)])) for f, *args in calls]


@pytest.mark.parametrize(("function", "args"), _cases(ANSWERED))
def test_an_answer_is_pythons(function, args):
    differentiated = tangentlike.differentiate(function, wrt="x")
    assert differentiated(*args) == differentiated.value_and_grad(*args)[0] == function(*args)


@pytest.mark.parametrize(("function", "args"), _cases(OTHERS))
def test_no_answer_is_wrong(function, args):
    differentiated = tangentlike.differentiate(function, wrt="x")
    for call in (differentiated, lambda *a: differentiated.value_and_grad(*a)[0]):
        try:
            assert call(*args) == function(*args)
        except tangentlike.UnsupportedError as error:
            assert {r.code for r in error.refusals} <= {"asked-type", "list-of-arrays"}


NOT_GIVEN = object()
HALF = 0.5


def with_a_mark(x, scale=NOT_GIVEN):
    if scale is NOT_GIVEN:
        return x * 2.0
    return x * scale


def test_a_mark_stands_for_what_is_not_given():
    made = tangentlike.differentiate(with_a_mark)
    assert made.grad(0.3) == 2.0
    assert made.grad(0.3, 3.0) == 3.0
    assert made.grad(0.3, NOT_GIVEN) == 2.0


def the_same_number(x):
    return x if x is HALF else x * 2.0


def flag_is_a_number(x, flag):
    return x if flag is True else x * 2.0


@pytest.mark.parametrize(("function", "given"), [(the_same_number, (0.5,)), (flag_is_a_number, (0.5, 1))])
def test_whether_numbers_are_one_object_is_not_known(function, given):
    with pytest.raises(tangentlike.UnsupportedError, match="is-comparison"):
        tangentlike.differentiate(function).grad(*given)
