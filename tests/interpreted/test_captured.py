"""What a function reads from outside has its value of now, in the value and in every derivative alike."""

import importlib
import sys
import textwrap
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from tangentlike import (
    ArgumentError,
    UnsupportedError,
    check_grads,
    differentiate,
    grad,
    jacobian,
    train,
    value_and_grad,
    vjp,
)

X = np.array([0.3, -0.7, 1.2])
RATE, OTHER, AXIS, COUNT, MODE, FLAG = 3.0, 2.0, 0, 3, "plain", True
WEIGHTS, COEFFICIENTS = np.array([1.0, 2.0, 3.0]), (1.0, 2.0, 3.0)
SETTINGS = SimpleNamespace(scale=2.0, inner=SimpleNamespace(shift=0.5))


class Model(NamedTuple):
    gain: float
    offsets: np.ndarray


MODEL = Model(2.0, np.array([0.1, 0.2, 0.3]))
TABLES = {"slope": 2.0, "kind": "square", "layers": [(np.eye(3), np.zeros(3))]}


def inner(u):
    return u * RATE + SETTINGS.inner.shift


def outer(u, power=2):
    return inner(u) ** power * SETTINGS.scale


def numbers(x):
    return np.sum(outer(x) * RATE)


def arrays(x):
    return np.sum(WEIGHTS * x) * WEIGHTS.size + WEIGHTS.sum() * np.sum(x**2) + WEIGHTS[1] * x[0]


def static(x):
    total = np.sum(x * x, axis=AXIS)
    if MODE == "plain":
        total = total * 2.0
    if FLAG:
        total = total + np.sum(np.sin(x))
    for k in range(COUNT):
        total = total + COEFFICIENTS[k] * x[k] ** 3
    return total


def containers(x):
    y = x * MODEL.gain + MODEL.offsets
    for w, b in TABLES["layers"]:
        y = np.tanh(w @ y + b)
    if TABLES["kind"] == "square":
        y = y * y
    return np.sum(y) * TABLES["slope"]


def see(function, x, made=None):
    """Each way to a value is Python's, each way to a gradient that of differences."""
    made = made or differentiate(function)
    value = pytest.approx(float(function(x)), rel=1e-12)
    assert made(x) == value and made.value_and_grad(x)[0] == value and vjp(function, x)[0] == value
    check_grads(function, (x,))
    made.check(x)
    gradient = made.grad(x)
    for again in (
        grad(function)(x),
        value_and_grad(function)(x)[1],
        made.vjp(x)[1](1.0),
        jacobian(function)(x),
        made.value_and_grad(x)[1],
    ):
        np.testing.assert_allclose(again, gradient, rtol=1e-14)


# Each change sets a name of this module, or calls something that changes an object.
CHANGES = {
    "number": (numbers, lambda: {"RATE": 7.0}),
    "number of another type": (numbers, lambda: {"RATE": 7}),
    "number to array": (numbers, lambda: {"RATE": np.array([1.0, 2.0, 4.0])}),
    "array in place": (arrays, lambda: {"WEIGHTS": _times(WEIGHTS, 10.0)}),
    "another array": (arrays, lambda: {"WEIGHTS": np.array([[4.0], [5.0], [6.0]])[:, 0]}),
    "whole numbers": (arrays, lambda: {"WEIGHTS": np.array([4, 5, 6])}),
    "a large array": (arrays, lambda: {"WEIGHTS": np.arange(9000.0)[::3000]}),
    "a strided array": (arrays, lambda: {"WEIGHTS": np.arange(6.0)[::-2]}),
    "axis": (static, lambda: {"AXIS": -1}),
    "string": (static, lambda: {"MODE": "other"}),
    "flag": (static, lambda: {"FLAG": False}),
    "length": (static, lambda: {"COUNT": 2}),
    "tuple": (static, lambda: {"COEFFICIENTS": (4.0, 5.0, 6.0)}),
    "tuple of another length": (static, lambda: {"COEFFICIENTS": (4, 5, 6, 7)}),
    "list": (static, lambda: {"COEFFICIENTS": [4.0, 5.0, 6.0]}),
    "attribute": (numbers, lambda: {"SETTINGS": SimpleNamespace(scale=5.0, inner=SETTINGS.inner)}),
    "attribute of an attribute": (numbers, lambda: setattr(SETTINGS.inner, "shift", 0.9) or {}),
    "NamedTuple": (containers, lambda: {"MODEL": MODEL._replace(gain=5.0)}),
    "item": (containers, lambda: {"TABLES": {**TABLES, "slope": 9.0}}),
    "item in place": (containers, lambda: TABLES.update(slope=4.0) or {}),
    "string item": (containers, lambda: {"TABLES": {**TABLES, "kind": "other"}}),
    "more layers": (containers, lambda: {"TABLES": {**TABLES, "layers": [*TABLES["layers"], (np.ones((3, 3)), X)]}}),
}


def _times(array, factor):
    array *= factor
    return array


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen_by_value_and_gradient_alike(change, monkeypatch):
    function, make = CHANGES[change]
    for name in ("WEIGHTS", "TABLES", "SETTINGS"):
        fresh = globals()[name]
        copy = fresh.copy() if not isinstance(fresh, SimpleNamespace) else SimpleNamespace(**vars(fresh))
        monkeypatch.setitem(globals(), name, copy)
    SETTINGS.inner = SimpleNamespace(shift=0.5)
    made = differentiate(function)
    see(function, X, made)
    before = made.grad(X)
    with monkeypatch.context() as changed:
        for name, value in make().items():
            changed.setitem(globals(), name, value)
        see(function, X, made)
    if change in ("number", "string", "flag", "another array", "tuple", "NamedTuple"):
        np.testing.assert_array_equal(made.grad(X), before)  # and back


def twice(u):
    return 2.0 * u


def calls(x):
    return np.sum(twice(x) ** 2) + np.sum(through(x))


@differentiate
def through(u):
    return twice(u) * 3.0


def test_a_helper_defined_again_is_seen_two_levels_deep(monkeypatch):
    made = differentiate(calls)
    see(calls, X, made)

    def twice_again(u):
        return 5.0 * u * u

    monkeypatch.setitem(globals(), "twice", twice_again)
    see(calls, X, made)
    np.testing.assert_allclose(made.grad(X), 100 * X**3 + 30 * X)


def test_code_that_a_reload_replaces_is_seen(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "reloaded_rules.py"
    file.write_text("RATE = 2.0\ndef rule(u):\n    return u * RATE\n")
    module = importlib.import_module("reloaded_rules")
    monkeypatch.setitem(globals(), "rules", module)
    made = differentiate(reads_a_module)
    assert made.grad(2.0) == 2.0
    module.RATE = 5.0
    assert made.grad(2.0) == 5.0 and made(2.0) == 10.0
    file.write_text("# longer\nRATE = 2.0\ndef rule(u):\n    return u * u * RATE\n")
    importlib.reload(module)
    assert made.grad(2.0) == 8.0 and made(2.0) == 8.0
    sys.modules.pop("reloaded_rules")


def reads_a_module(x):
    return rules.rule(x)  # noqa: F821


def test_a_closure_is_read_at_each_call():
    k = 1.0

    def square(x):
        return x * x * k

    slope, (value, pullback) = grad(square), vjp(square, 2.0)
    assert (slope(2.0), value, pullback(1.0)) == (4.0, 4.0, 4.0)
    k = 5.0
    assert (slope(2.0), grad(square)(2.0), vjp(square, 2.0)[1](1.0)) == (20.0, 20.0, 20.0)
    assert pullback(1.0) == 4.0  # of the call of vjp


def test_a_pullback_belongs_to_the_arrays_of_its_value(monkeypatch):
    weights = np.array([1.0, 2.0, 3.0])
    monkeypatch.setitem(globals(), "WEIGHTS", weights)
    _, pullback = vjp(arrays, X)
    before = pullback(1.0)
    weights *= 10
    np.testing.assert_array_equal(pullback(1.0), before)


def with_defaults(x, w=WEIGHTS, k=RATE):
    return np.sum(defaulted(x) * w) * k


SHARED = np.array([1.0, 2.0, 3.0])


def defaulted(u, v=SHARED, k=RATE):
    return u * v * k


def test_defaults_are_those_of_the_definition(monkeypatch):
    monkeypatch.setitem(globals(), "RATE", 100.0)
    made = differentiate(with_defaults)
    np.testing.assert_allclose(made.grad(X), 9.0 * SHARED * WEIGHTS)
    SHARED[0] = 5.0  # their arrays have the contents of now
    np.testing.assert_allclose(made.grad(X), 9.0 * SHARED * WEIGHTS)
    SHARED[0] = 1.0


def missing(x):
    return x * NOT_THERE  # noqa: F821


def test_a_name_without_a_value_is_a_name_error(monkeypatch):
    made = differentiate(missing)
    with pytest.raises(NameError, match="NOT_THERE"):
        made.grad(2.0)
    monkeypatch.setitem(globals(), "NOT_THERE", 3.0)
    assert made.grad(2.0) == 3.0
    monkeypatch.delitem(globals(), "NOT_THERE")
    with pytest.raises(NameError, match="NOT_THERE"):
        made.grad(2.0)


def writes_through_a_name(x):
    view = WEIGHTS[1:]
    view[0] = x
    return view[0] * WEIGHTS[0]


def put(u, x):
    u[0] = x
    return u[0]


def writes_by_a_helper(x):
    return put(WEIGHTS, x) * 2.0


@pytest.mark.parametrize("function", [writes_through_a_name, writes_by_a_helper])
def test_writes_into_what_is_captured_are_refused(function):
    with pytest.raises(UnsupportedError) as caught:
        grad(function)(2.0)
    assert caught.value.code == "captured-write"


def writes_its_argument(x):
    x[0] = 2.0 * x[1]
    return x[0] * WEIGHTS[0]


def test_an_argument_that_is_written_and_captured_too_is_refused():
    with pytest.raises(ArgumentError, match="share memory"):
        grad(writes_its_argument)(WEIGHTS)


def test_hidden_parameters_have_their_own_names():
    text = differentiate(numbers).source_for(X)
    assert "def numbers_forward(x, RATE, SETTINGS_inner_shift, SETTINGS_scale):" in text
    assert "def inner(u, RATE, SETTINGS_inner_shift):" in text


def test_two_modules_with_one_name(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "first_rates.py").write_text("RATE = 2.0\ndef first(u):\n    return u * RATE\n")
    (tmp_path / "second_rates.py").write_text(
        textwrap.dedent("""
            from first_rates import first
            RATE = 5.0
            def second(u):
                RATE_1 = u + 1.0
                return first(u) * RATE_1 * RATE
        """)
    )
    module = importlib.import_module("second_rates")
    made = differentiate(module.second)
    assert made(3.0) == 120.0 and made.grad(3.0) == pytest.approx(70.0)
    sys.modules["first_rates"].RATE = 1.0
    assert made(3.0) == 60.0 and made.grad(3.0) == pytest.approx(35.0)


# ---- arrays that mean more than their numbers

SUBCLASSES = {
    "masked": np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False]),
    "matrix": np.matrix([1.0, 2.0, 3.0]),
    "of a user": np.array([1.0, 2.0, 3.0]).view(type("Length", (np.ndarray,), {})),
    "masked records": np.ma.zeros(3, [("a", float)]),
}


def total(x):
    return np.sum(x * x)


def total_of_first(pair):
    return np.sum(pair["a"] ** 2)


@pytest.mark.parametrize("kind", SUBCLASSES)
def test_other_kinds_of_arrays_are_refused_each_time(kind, monkeypatch):
    array = SUBCLASSES[kind]
    made = differentiate(total)
    made.grad(X)  # plain arrays before change nothing
    for _ in range(2):
        for call in (made, made.grad, made.vjp):
            with pytest.raises(ArgumentError, match="asarray"):
                call(array)
        with pytest.raises(ArgumentError, match=r"pair\['a'\]"):
            grad(total_of_first)({"a": array})
        with pytest.raises(ArgumentError, match="cotangent"):
            vjp(twice, X)[1](array)
        monkeypatch.setitem(globals(), "WEIGHTS", array)
        with pytest.raises(ArgumentError, match="WEIGHTS"):
            grad(arrays)(X)
        monkeypatch.undo()


def test_masked_training_data_is_refused():
    @differentiate
    def loss(w, x, y):
        return np.mean((x @ w - y) ** 2)

    data = np.ma.masked_array(np.ones((8, 2)), np.eye(8, 2) > 0), np.ones(8)
    with pytest.raises(ArgumentError, match="data\\[0\\]"):
        train.fit(loss, (np.ones(2),), data, train.SGD(0.1), epochs=1, batch_size=4, progress=False)


def test_a_memmap_is_its_array(tmp_path):
    array = np.memmap(tmp_path / "numbers", np.float64, "w+", shape=3)
    array[:] = X
    gradient = grad(total)(array)
    assert type(gradient) is np.ndarray
    np.testing.assert_array_equal(gradient, 2 * X)


@pytest.mark.parametrize(
    "value",
    [
        np.longdouble(1.0), np.float16(1.0), np.ones(2, np.float16), np.ones(2, np.longdouble),
        np.ones(2, np.complex64),
        np.array([1, "a"], object), np.ones(2, "M8[s]"), 2**70, np.ones(2, ">f8"),
        __import__("decimal").Decimal(1), __import__("fractions").Fraction(1, 2), np.datetime64("2020-01-01"),
    ],
)  # fmt: skip
def test_numbers_without_a_compiled_type_are_refused_each_time(value):
    made = differentiate(total)
    for _ in range(2):
        with pytest.raises(ArgumentError, match="'x'"):
            made.grad(value)


def test_an_array_without_dimensions_is_a_number():
    assert grad(total)(np.array(3.0)) == 6.0
