"""Calls written for a signature (``direct_calls.py``) are the general way's, in whatever they are given."""

import collections
import dataclasses
import random
import threading
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from tangentlike import differentiate, grad, value_and_grad
from tangentlike.runtime.boundary import Arguments

X, EYE = np.array([0.3, -0.7, 1.2]), np.eye(3) + np.arange(9.0).reshape(3, 3) / 9
RATE, SCALES, LIMIT, SETTINGS = 2.0, np.array([1.0, 2.0, 3.0]), 3, {"shift": 0.5}


class Pair(NamedTuple):
    gain: float
    offset: np.ndarray


@dataclasses.dataclass
class Model:
    gain: float
    offset: np.ndarray
    name: str = "plain"


@dataclasses.dataclass(slots=True)
class Slotted:
    gain: float
    offset: np.ndarray


class Marked(np.ndarray):
    pass


def helper(u, power=2):
    return u**power


def several(x, k=3, flag=False, name="sum"):
    total = np.sum(np.sin(x) * SCALES) * RATE
    for i in range(min(k, LIMIT)):
        total = total + helper(x[i] * SETTINGS["shift"])
    return total * 2.0 if flag or name == "twice" else total


def of_numbers(a, b):
    return a * a * b + RATE * b


def of_matrices(a, b):
    return np.sum(a @ b * a)


def of_singles(a, x):
    return np.sum(a * x * x)


def of_objects(p, x):
    return np.sum(p.gain * x + p.offset) ** 2


def of_dicts(p, x):
    return np.sum(p["w"] * x) * p["b"] + p["layers"][0]


def of_items(x, pair):
    return x * pair[0] + pair[1]


def in_place(x, out):
    for i in range(len(x)):
        out[i] = x[i] * x[i]
    return np.sum(out)


def by_key_only(x, *rest, power=2, **options):
    return np.sum(x**power) * options.get("scale", 1.0)


def indexed(x, k):
    return x[k] * x[k]


def structured(x, mode):
    total = np.sum(x * x)
    return {"total": total, "parts": (x * 2.0, [total, mode]), "pair": Pair(total, x)}


def numbers_of_32_bits(x):
    return np.sum(x * x), x[0] * 3, x.size


def read_only(array):
    array = array.copy()
    array.setflags(write=False)
    return array


def masked(array):
    return np.ma.masked_array(array, [False, True, False])


DICT = {"w": X, "b": 2.0, "layers": [1.0, 3.0]}
# For each function a call, and others: what the direct call of the first must not take for its own, or takes.
CALLS = {
    several: [
        (X,), (X, 2), (X, 2, True), (X, 2, False, "twice"), (X.astype(np.float32),), (read_only(X),), (masked(X),),
        (X.view(Marked),), (np.arange(6.0)[::2],), (X[:1], 1), (np.zeros(0), 0), (np.array(0.5), 0), (X, np.int64(2)),
        (X, 2.0), (X, True), (X, None), (X, 2**40), (X[None],), ([0.3, 0.7, 0.1],), (X, 3, np.True_), (X, 2, 0, "sum"),
        (X, 9), (X.astype(">f8"),), (np.arange(3),), (), (X, 3, False, "sum", 1),
    ],
    of_numbers: [(0.5, 2.0), (1, 2.0), (1, 2), (np.float64(0.5), 2.0), (np.float32(0.5), 2.0), (True, 2.0), (X, 2.0),
                 (np.array(0.5), 2.0), (0.5, 2**33), (0.5, 2**70), ("a", 1.0), (0.5, None), (np.inf, np.nan)],
    of_matrices: [(EYE, EYE), (EYE.T, EYE), (EYE, EYE.T), (EYE[:1], EYE), (EYE[:, :1], EYE[:1]), (EYE[::-1], EYE),
                  (np.asmatrix(EYE), EYE), (np.asfortranarray(EYE[:2]), EYE), (EYE[:, 0], EYE), (EYE[0:0], EYE)],
    of_singles: [(np.ones(1), X), (X, X), (X, X[:1]), (X[:1], X[:1]), (np.ones((1, 3)), X), (np.ones((3, 1)), X)],
    of_objects: [
        (Model(2.0, X), X), (Model(3.0, X, "other"), X), (Model(3, X), X), (Model(2.0, 1.0), X), (Model(2.0, None), X),
        (Slotted(2.0, X), X), (Pair(2.0, X), X), (SimpleNamespace(gain=2.0, offset=X), X),
        (SimpleNamespace(offset=X, gain=2.0), X), (SimpleNamespace(gain=2.0, offset=X, more=[1.0]), X), (2.0, X),
        (SimpleNamespace(gain=2.0), X),
    ],
    of_dicts: [
        (DICT, X), ({**DICT, "b": 3.0}, X), ({"b": 2.0, "w": X, "layers": [1.0, 3.0]}, X), (dict(DICT, more=1.0), X),
        (collections.OrderedDict(DICT), X), ({"w": X, "b": 2.0, "layers": (1.0, 3.0)}, X),
        (dict(DICT, layers=[1.0, 3]), X),
        ({"w": X, "b": 2.0}, X),
        ({"w": X, "b": 2.0, "layers": [1.0]}, X), ({"w": X, "b": 2.0, "layers": [1.0, DICT]}, X),
        ({"w": X, "b": None, "layers": [1.0, 3.0]}, X), ([X, 2.0], X), (collections.defaultdict(float, DICT), X),
    ],
    of_items: [(0.5, (1.0, 2.0)), (0.5, [1.0, 2.0]), (0.5, (1.0, 2)), (0.5, (1.0, 2.0, 3.0)), (0.5, Pair(1.0, 2.0)),
               (0.5, np.array([1.0, 2.0])), (0.5, ()), (0.5, X[:2])],
    by_key_only: [(X,), (X, 1.0), (X, 1.0, X), (X, None)],
    indexed: [(X, 1), (X, -1), (X, 3), (X, -4), (X, np.int64(0)), (X, 1.0)],
    structured: [(X, "a"), (X, "b"), (X.astype(np.float32), "a"), (X, 1)],
    numbers_of_32_bits: [(X.astype(np.float32),), (X,), (np.arange(3, dtype=np.int32),)],
}  # fmt: skip


def outcome(call, *args):
    """What a call returns, with its types, or raises."""
    try:
        return described(call(*args))
    except Exception as error:
        return type(error), str(error), type(error.__cause__), error.__suppress_context__


def described(value):
    if isinstance(value, np.ndarray):
        return type(value), value.dtype, value.shape, value.tobytes()
    if isinstance(value, dict):
        return type(value), [(k, described(v)) for k, v in value.items()]
    if isinstance(value, (tuple, list)):
        return type(value), [described(v) for v in value]
    if hasattr(value, "offset"):
        return type(value), described(value.gain), described(value.offset)
    return type(value), repr(value)


def general(made, form):
    """The general way of a call."""

    def call(*args, **kwargs):
        found = made._called(form, made._placed(args, kwargs))
        return found[0 if form == "call" else 1] if form == "grad" else found

    return call


@pytest.mark.parametrize("form", ["call", "grad", "value_and_grad"])
@pytest.mark.parametrize("function", CALLS, ids=lambda f: f.__name__)
def test_direct_calls_are_general_ones(function, form):
    made, other = differentiate(function), differentiate(function)
    direct = made if form == "call" else getattr(made, form)
    calls = CALLS[function]
    expected = [outcome(general(other, form), *args) for args in calls]
    order = [*range(len(calls)), *[0] * 3, *random.Random(1).choices(range(len(calls)), k=2 * len(calls))]
    for k in order:
        assert outcome(direct, *calls[0]) == expected[0]
        assert outcome(direct, *calls[k]) == expected[k], calls[k]


@pytest.mark.parametrize("function", [f for f in CALLS if f is not structured], ids=lambda f: f.__name__)
def test_a_call_like_an_earlier_one_is_direct(function, monkeypatch):
    made, first = differentiate(function), CALLS[function][0]
    aux = function is numbers_of_32_bits
    if aux:
        made = differentiate(function, has_aux=True)
    forms = (made, made.grad, made.value_and_grad, grad(made, has_aux=aux), value_and_grad(made, has_aux=aux))
    expected = [outcome(form, *first) for form in forms]
    monkeypatch.setattr(Arguments, "__init__", None)  # the general way
    assert [outcome(form, *first) for form in forms] == expected


def test_places_of_arguments_do_not_matter():
    made = differentiate(several)
    for _ in range(2):
        assert made(X, flag=True, k=2) == made(X, 2, True) == several(X, 2, True)
        assert made(x=X, name="twice") == several(X, name="twice")
        with pytest.raises(TypeError, match="missing a required argument"):
            made(k=2)
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            made.grad(X, other=2)
    made = differentiate(by_key_only)
    for power in (2, 3, 2):
        assert made(X, power=power, scale=2.0) == pytest.approx(by_key_only(X, power=power, scale=2.0))


CHANGES = {
    "a number": lambda patch: patch.setitem(globals(), "RATE", 3.0),
    "a number of another type": lambda patch: patch.setitem(globals(), "RATE", 3),
    "an array": lambda patch: patch.setitem(globals(), "SCALES", np.array([3.0, 2.0, 1.0])),
    "an array that is not written": lambda patch: patch.setitem(globals(), "SCALES", read_only(X)),
    "an array of another order": lambda patch: patch.setitem(globals(), "SCALES", np.arange(6.0)[::2]),
    "an item": lambda patch: patch.setitem(SETTINGS, "shift", 0.7),
    "another item": lambda patch: patch.setitem(SETTINGS, "more", 0.7),
    "a default": lambda patch: patch.setattr(helper, "__defaults__", (3,)),
    "the code": lambda patch: patch.setattr(helper, "__code__", (lambda u, power=2: u * power).__code__),
    "a function": lambda patch: patch.setitem(globals(), "helper", lambda u: u * 5.0),
    "a builtin": lambda patch: patch.setitem(globals(), "min", max),
    "a library": lambda patch: patch.setitem(globals(), "np", SimpleNamespace(sum=np.sum, sin=np.cos)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_read_outside_has_its_value_of_now(change):
    made = differentiate(several)
    before = [outcome(form, X, 2) for form in (made, made.grad) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        CHANGES[change](patch)
        fresh = differentiate(several)
        for form in ("call", "grad", "call", "grad"):
            assert outcome(made if form == "call" else made.grad, X, 2) == outcome(general(fresh, form), X, 2)
    assert before == [outcome(form, X, 2) for form in (made, made.grad) for _ in range(2)]


def test_an_array_changed_in_place_is_read_again():
    made = differentiate(several)
    made(X), made(X)
    SCALES[:] = [4.0, 5.0, 6.0]
    try:
        assert made(X) == pytest.approx(several(X))
    finally:
        SCALES[:] = [1.0, 2.0, 3.0]


def test_a_variable_of_the_function_around_is_read_again():
    def inside(x):
        return x * rate

    rate, made = 2.0, differentiate(inside)
    assert [made(3.0), made(3.0)] == [6.0, 6.0]
    rate = 4.0
    assert [made(3.0), made.grad(3.0), made.grad(3.0)] == [12.0, 4.0, 4.0]
    cell = inside.__closure__[0]
    del cell.cell_contents
    with pytest.raises(NameError):
        made(3.0)
    cell.cell_contents = 5.0
    assert made(3.0) == 15.0


def test_arguments_that_are_written_are_the_callers_own():
    made, out = differentiate(in_place), np.zeros(3)
    for _ in range(3):
        out[:] = 0.0
        assert made(X, out) == np.sum(X * X) and np.array_equal(out, X * X)
        out[:] = 7.0
        np.testing.assert_allclose(made.grad(X, out), 2 * X)
        assert np.all(out == 7.0)
        for shared in (out, out[::-1], out[::-1][::-1]):
            with pytest.raises(TypeError, match="share memory"):
                made(shared, shared)
        with pytest.raises(TypeError, match="read-only"):
            made(X, read_only(out))


def test_the_text_is_that_of_the_last_call():
    made = differentiate(of_numbers)
    for a in (0.5, np.float32(0.5), 0.5):
        made.grad(a, 2.0), made.grad(a, 2.0)
        assert made.source == made.source_for(a, 2.0)


def test_errors_keep_the_line_and_the_class():
    made = differentiate(indexed)
    for _ in range(3):
        assert made(X, 1) == X[1] ** 2
        with pytest.raises(IndexError) as caught:
            made.grad(X, 5)
        assert "index 5 is out of bounds" in str(caught.value) and "return x[k] * x[k]" in str(caught.value)
        assert caught.value.__context__ is None


def test_threads_share_the_direct_calls():
    made, found = differentiate(several), collections.Counter()

    def work(number):
        for k in range(100):
            args = (X, number) if k % 7 else (X.astype(np.float32), number)
            expected = several(*args)
            found[bool(abs(made(*args) - expected) < 1e-5 and made.grad(*args).dtype == args[0].dtype)] += 1

    threads = [threading.Thread(target=work, args=(k,)) for k in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {True: 300}
