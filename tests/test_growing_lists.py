"""Lists that grow: what Python raises, and what is refused because a list or an array in it has another name."""

import numpy as np
import pytest

import tangentlike

pytestmark = [pytest.mark.turns(3), pytest.mark.unoptimized]

X = np.array([0.3, 0.4, 0.5])


def _put(z, v):
    z[0] = v
    return 1


def _same(z):
    return z


def second_name_first(x):
    z = []
    for _ in range(1):
        y = z
    z.append(x[0])
    return x[1] * len(y)


def name_in_a_function(x):
    z = []

    def size(t):
        return t * len(z)

    z.append(1.0)
    return size(x[0])


def gone_over_while_it_grows(x):
    z = [1.0]
    for e in z:
        if len(z) < 4:
            z.append(e * x[0])
    return sum(z)


def result_of_a_helper(x):
    z = [x[0]]
    y = _same(z)
    z.append(2.0)
    return len(y) * x[0]


def chosen_by_a_condition(x):
    z = [x[0]]
    y = z if x[1] > 0.0 else [1.0]
    z.append(2.0)
    return len(y) * x[0]


def changed_argument(x, z):
    z.append(x[0])
    return x[0] * z[0]


def in_another_list(x):
    z = [x[0]]
    rows = [z]
    z.append(x[1])
    return rows[0][1] * x[2]


def written_afterwards(x):
    p = np.zeros(2)
    z = []
    for k in range(3):
        p[0] = x[k]
        z.append(p)
    return np.sum(np.array(z))


def written_through_the_list(x):
    a, b = np.zeros(2), np.ones(2)
    z = [a]
    z.append(b)
    z[0][0] = x[0]
    return a[0] * x[1]


def written_through_an_item(x):
    z = []
    z.append(x * 1.0)
    y = z[0]
    z.append(x * 2.0)
    y[0] = x[1]
    return z[0][0] * x[1]


def written_by_its_view(x):
    a = np.zeros((2, 3))
    z = []
    for i in range(2):
        z.append(a[i])
    a[0, 0] = x[0]
    return z[0][0] * x[0]


def written_by_a_helper(x):
    z = []
    p = x * 1.0
    z.append(p)
    return _put(p, 7.0) * z[0][0] * x[1]


def written_in_place(x):
    z = []
    y = x.copy()
    for _ in range(3):
        y += y
        z.append(y)
    return np.sum(z[0])


def one_array_twice(x):
    z = []
    z.append(x * 1.0)
    z += [z[0]]
    _put(z[0], 2.0)
    return np.sum(np.array(z)) * x[0]


def put_first_then_written(x):
    p = x * 1.0
    z = [x * 2.0]
    z.insert(0, p)
    p[1] = 3.0
    return z[0][1] * x[0]


def replaced_by_a_number(x):
    z = []
    z.append(x)
    z.insert(0, x)
    z[0] = 0.5
    return np.sum(z[1])


def added_by_plus(x):
    p = x * 1.0
    z = []
    z.append(x)
    y = z + [p]  # noqa: RUF005
    p[0] = 7.0
    return y[1][0] * x[0]


def test_a_list_with_two_names_is_refused():
    with pytest.raises(tangentlike.UnsupportedError) as found:
        tangentlike.differentiate(chosen_by_a_condition).grad(X)
    assert {r.code for r in found.value.refusals} == {"in-place-method"}


def test_a_gradient_does_not_change_a_list_of_the_caller():
    differentiated, given = tangentlike.differentiate(changed_argument, wrt="x"), [2.0]
    np.testing.assert_array_equal(differentiated.grad(X, given), [2.0] + [0.0] * (len(X) - 1))
    assert given == [2.0]
    assert differentiated(X, given) == 2.0 * X[0] and given == [2.0, X[0]]


def pops_too_often(x):
    z = [x[0]]
    z.pop()
    return z.pop() * x[1]


def drops_too_often(x):
    z = [x[0]]
    for _ in range(2):
        z.pop()
    return x[1]


def deletes_what_is_not_there(x):
    z = [x[0]]
    del z[3]
    return x[1]


def deletes_from_nothing(x):
    z = []
    del z[0]
    return x[1]


def removes_what_is_not_there(x):
    z = [x[0], x[1]]
    z.remove(9.0)
    return z[0]


def asks_for_what_is_not_there(x):
    z = [x[0], x[1]]
    return z.index(9.0) * x[0]


def stacks_nothing(x):
    z = []
    for e in x:
        if e > 9.0:
            z.append(x)
    return np.sum(np.stack(z))


RAISING = [
    (pops_too_often, IndexError),
    (drops_too_often, IndexError),
    (deletes_what_is_not_there, IndexError),
    (deletes_from_nothing, IndexError),
    (removes_what_is_not_there, ValueError),
    (asks_for_what_is_not_there, ValueError),
    (stacks_nothing, ValueError),
]


@pytest.mark.parametrize(("function", "error"), RAISING, ids=lambda v: v.__name__)
def test_what_python_raises(function, error):
    differentiated = tangentlike.differentiate(function)
    for call in (function, differentiated, differentiated.grad):
        with pytest.raises(error):
            call(X)


def rows_of_different_lengths(x):
    z = []
    for i in range(3):
        z.append([x[0]] * i)
    return z[2][1]


def listed(x):
    z = []
    for e in x:
        z.append(e * e)
    return z


def test_a_list_that_is_returned():
    np.testing.assert_allclose(tangentlike.differentiate(listed).jacobian(X), np.diag(2 * X), rtol=1e-14)


def multiplied_again_and_again(x):
    z = [1]
    for _ in range(60):
        z.append(z[-1] * 3 + 1)
    return x[0] * (z[-1] % 1000)


def item_multiplied_again_and_again(x):
    z = [1, 1]
    for _ in range(60):
        z[0] = z[0] * 3 + 1
    return x[0] * (z[0] % 1000)


def listed_and_multiplied(x):
    z = [k for k in range(3)]
    for _ in range(60):
        z[2] = z[2] * 3 + 1
    return x[0] * (z[2] % 1000)


def summed_up(x):
    z = [2**62, 5]
    z.append(2**62)
    return x[0] * (sum(z) % 1000)


@pytest.mark.parametrize(
    "function", [multiplied_again_and_again, item_multiplied_again_and_again, listed_and_multiplied, summed_up]
)
def test_whole_numbers_in_lists_do_not_wrap(function):
    assert function(X) != 0.0
    for call in (tangentlike.differentiate(function), tangentlike.grad(function)):
        with pytest.raises(OverflowError, match="64 bits"):
            call(X)


def of_pythons_numbers(x):
    z = [0.5, 1.5]
    z.append(2)
    return np.sum(x * z[0]) * z[2]


def of_numpys_numbers(x):
    n = np.array([2, 3])
    z = [n[0]]
    z.append(4)
    return np.sum(x * z[0]) * z[1]


def of_nothing(x):
    z = []
    return x[0] + sum(z) + np.sum(np.array(z))


def of_truths(x):
    z = [True]
    for _ in range(2):
        z.append(z[-1])
    return np.sum(x[np.array(z)])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("function", [of_pythons_numbers, of_numpys_numbers, of_nothing, of_truths])
def test_items_have_the_types_that_python_gives_them(function, dtype):
    given = X.astype(dtype)
    wanted, found = function(given), tangentlike.differentiate(function)(given)
    assert np.asarray(found).dtype == np.asarray(wanted).dtype
    np.testing.assert_allclose(found, wanted, rtol=1e-6)
    assert tangentlike.grad(function)(given).dtype == dtype


def an_array_on_one_path(x, n=2):
    z = []
    for v in x:
        z.append(v)
    if n > 1:
        z = np.array(z) * 2.0
    return np.sum(z)


def an_array_on_the_next_trip(x):
    z = []
    for v in x:
        z.append(v)
        z = np.append(z, v)
    return np.sum(z)


def an_array_that_a_function_reads_later(x):
    z = []
    for v in x:
        z.append(v)

    def total():
        return np.sum(z)

    first = total()
    z = np.array(z) * 2.0
    return first * total()


def a_state_written_in_the_list(x):
    state = [x[0], x[1]]
    path = []
    for k in range(3):
        state[0] = x[k]
        state = [v * 2.0 for v in state]
        path.append(state)
    return path[0][0] + path[1][0]


def test_a_list_that_is_not_finished_is_refused():
    with pytest.raises(tangentlike.UnsupportedError) as found:
        tangentlike.differentiate(an_array_on_the_next_trip).grad(X)
    assert found.value.code == "in-place-method"


RIGHT = [
    *(written_in_place, written_through_the_list, written_through_an_item, written_afterwards, written_by_its_view),
    *(written_by_a_helper, name_in_a_function, rows_of_different_lengths, a_state_written_in_the_list),
    *(one_array_twice, put_first_then_written, added_by_plus, second_name_first, gone_over_while_it_grows),
    *(in_another_list, replaced_by_a_number, result_of_a_helper, an_array_on_one_path),
    an_array_that_a_function_reads_later,
]


@pytest.mark.parametrize("function", RIGHT)
def test_a_list_that_is_written_out_holds_the_arrays_themselves(function):
    differentiated = tangentlike.differentiate(function)
    assert differentiated(X) == function(X.copy())
    differentiated.check(X)
