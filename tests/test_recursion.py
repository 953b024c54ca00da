"""Functions that call themselves: how deep, what the text says, what is kept on disk, and what is refused."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from numba import prange

import tangentlike

pytestmark = [pytest.mark.turns(5), pytest.mark.unoptimized]


def power(x, n):
    if n == 0:
        return x
    return math.sin(x) * power(x, n - 1)


def multiple(x, n):
    return x if n == 0 else n * multiple(x, n - 1)


def endless(x):
    return endless(x) + x if x > 0.0 else x


def _to_and(x):
    return _fro(x * 2.0) if x > 0.0 else x


def _fro(x):
    return _to_and(x * 0.9) if x > 0.0 else x + 1.0


def to_and_fro(x):
    return _to_and(x) * 2.0


def nobody_reads_it(x):
    y = endless(x)  # noqa: F841
    return x * 2.0


@pytest.mark.parametrize("boundscheck", [True, False])
@pytest.mark.parametrize("function", [endless, to_and_fro, nobody_reads_it])
def test_calls_without_end_are_pythons_error(function, boundscheck):
    differentiated = tangentlike.differentiate(function, boundscheck=boundscheck)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
            call(1.0)
    assert differentiated(-1.0) == function(-1.0)


def test_as_deep_as_python_goes():
    gradient = tangentlike.grad(power)
    assert math.isfinite(gradient(0.9, 800))
    with pytest.raises(RecursionError):
        gradient(0.9, 10**6)


def test_there_is_a_tape_only_where_something_is_kept():
    assert "tape" not in tangentlike.differentiate(multiple).source_for(0.5, 3)
    text = tangentlike.differentiate(power).source_for(0.5, 3)
    assert "power_forward(x, n - 1, tape)" in text
    assert "power_adjoint(" in text
    assert text.count("def power_adjoint(") == 1


def _kept_arrays(x, n):
    if n == 0:
        return np.sum(x)
    y = x[::-1] * x if n % 2 else np.linalg.inv(np.outer(x, x) + np.eye(len(x)))[0]
    return _kept_arrays(y, n - 1) * np.sum(y * y)


def test_arrays_of_any_order_stand_on_the_tape():
    x = np.array([0.3, 0.7, -0.4])
    tangentlike.differentiate(_kept_arrays).check(x, 3)


def _vector_result(x, n):
    if n == 0:
        return x * x
    y = _vector_result(np.sin(x), n - 1)
    y[0] = y[1] * x[0]
    return y


def test_values_and_products_of_arrays():
    x, seed = np.array([0.3, 0.7, 0.9]), np.array([1.0, 2.0, 3.0])
    value, pullback = tangentlike.vjp(_vector_result, x, 3)
    np.testing.assert_allclose(value, _vector_result(x, 3), rtol=1e-14)
    jacobian = tangentlike.jacobian(_vector_result)(x, 3)
    np.testing.assert_allclose(pullback(seed), seed @ jacobian, rtol=1e-14)
    steps = np.eye(3) * 1e-6
    differences = [(_vector_result(x + h, 3) - _vector_result(x - h, 3)) / 2e-6 for h in steps]
    np.testing.assert_allclose(jacobian, np.array(differences).T, atol=1e-9)
    np.testing.assert_allclose(value, _vector_result(x, 3), rtol=1e-14)


def test_the_saved_file_runs_without_the_package(tmp_path):
    differentiated = tangentlike.differentiate(power)
    expected = differentiated.value_and_grad(0.7, 3)
    differentiated.save(tmp_path / "saved_power.py", 0.7, 3)
    code = (
        "import sys; sys.modules['tangentlike'] = None; import saved_power; print(saved_power.power_gradient(0.7, 3))"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == str(expected)


def test_what_is_kept_on_disk_runs_in_the_next_process(tmp_path):
    code = (
        "import tangentlike, test_recursion as t\n"
        "f = tangentlike.differentiate(t.power)\n"
        "print(f(0.7, 3), f.value_and_grad(0.7, 3), tangentlike.value_and_grad(t.to_and_fro)(-1.0))"
    )
    given = {**os.environ, "TANGENTLIKE_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": os.path.dirname(__file__)}
    shown = [
        subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    value = str(power(0.7, 3))
    assert shown[0] == shown[1] == shown[2]
    assert shown[0].startswith(value)


def shared_among_threads(x):
    out = np.zeros(len(x))
    for i in prange(len(x)):
        out[i] = power(x[i], i % 4)
    return np.sum(out * out)


def test_in_a_loop_that_is_shared_among_threads():
    x = np.linspace(0.2, 0.9, 9)
    shared = tangentlike.differentiate(shared_among_threads, parallel=True)
    shared.check(x)
    np.testing.assert_array_equal(shared.grad(x), tangentlike.grad(shared_among_threads)(x))


def never_returns(x):
    return never_returns(x) * 2.0


def more_axes_in_each_call(x, n):
    if n == 0:
        return np.sum(x)
    return more_axes_in_each_call(np.stack((x, x)), n - 1)


def _reversed(x, n):
    return x if n == 0 else _reversed(x[::-1], n - 1)


def part_of_its_argument(x, n):
    y = _reversed(x, n)
    y[0] = 2.0
    return np.sum(y) * np.sum(x)


def _raveled(x, n):
    return np.ravel(x) if n == 0 else _raveled(x.T, n - 1)


def view_or_copy(x, n):
    return np.sum(_raveled(np.outer(x, x), n) ** 2)


def _goes_on(x, n):
    return _ends(x * 1.1, n) * x


def _ends(x, n):
    if n == 0:
        return x
    return _goes_on(math.sin(x), n - 1) + 1.0


def begins_where_nothing_ends(x, n):
    return _goes_on(x, n)


def begins_where_it_may_end(x, n):
    return _ends(x, n)


def test_a_cycle_may_end_in_one_of_its_functions():
    tangentlike.differentiate(begins_where_it_may_end).check(0.5, 3)


REFUSED = [
    (begins_where_nothing_ends, (0.5, 3), "`_goes_on` calls itself, and all ways through it"),
    (never_returns, (1.0,), "all ways through `never_returns` call it again"),
    (more_axes_in_each_call, (np.ones(2), 2), "of other types again and again"),
    (part_of_its_argument, (np.ones(3), 2), "may be a part of its argument"),
    (view_or_copy, (np.ones(3), 2), "`_raveled` calls itself, and returns a view or a copy of its argument"),
]


@pytest.mark.parametrize(("function", "given", "reason"), REFUSED, ids=lambda each: getattr(each, "__name__", ""))
def test_refused_with_its_reason(function, given, reason):
    with pytest.raises(tangentlike.UnsupportedError, match=reason) as caught:
        tangentlike.grad(function)(*given)
    assert caught.value.code == "recursion"
