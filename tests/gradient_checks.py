"""What must hold of a differentiated function at one set of arguments; asserted against oracles.py."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import oracles
import pytest
from message_names import foreign_names

import tangentlike
from tangentlike.form.kinds import attributes_of, is_object

DOUBLE, SINGLE = 1e-9, 1e-4


def assert_right(differentiated: Any, function: Callable, args: tuple, wrt: Any, has_aux: bool = False) -> None:
    """Value, gradient, structure and dtypes are right; the arguments come back unchanged; a second call agrees."""
    wanted_value, wanted_aux = _evaluate(function, args, has_aux)
    wanted = oracles.gradient(function, oracles.copied(args), wrt, has_aux)
    given = oracles.copied(args)
    value, aux, found = _differentiate(differentiated, given, has_aux)
    single = any(np.asarray(leaf).dtype == np.float32 for leaf in oracles.leaves(list(args)))
    rtol = SINGLE if single else DOUBLE
    np.testing.assert_allclose(value, wanted_value, rtol=rtol, atol=rtol * 1e-2, err_msg="value")
    for a, b in zip(oracles.leaves(aux), oracles.leaves(wanted_aux), strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * 1e-2, err_msg="aux")
    assert_same_gradient(found, wanted, oracles.selected(function, args, wrt), rtol)
    assert_unchanged(given, args)
    again = _differentiate(differentiated, given, has_aux)[2]
    for a, b in zip(oracles.leaves(again), oracles.leaves(found), strict=True):
        np.testing.assert_array_equal(a, b, err_msg="the second call gives another gradient")


def assert_same_gradient(found: Any, wanted: Any, argument: Any, rtol: float) -> None:
    """``found`` has the argument's structure, shapes and dtypes, and the wanted numbers."""
    assert_same_structure(found, argument)
    entries = [np.abs(leaf).max() for leaf in oracles.leaves(wanted) if np.size(leaf)]
    scale = max([1e-2, *map(float, entries)])
    for number, (a, b, x) in enumerate(
        zip(oracles.leaves(found), oracles.leaves(wanted), oracles.leaves(argument), strict=True)
    ):
        if isinstance(x, str):  # a text comes back as it is
            assert a == x
            continue
        assert np.shape(a) == np.shape(x), f"gradient {number} has shape {np.shape(a)}, its argument {np.shape(x)}"
        dtype = np.asarray(x).dtype
        assert np.asarray(a).dtype == dtype, f"gradient {number} is {np.asarray(a).dtype}, its argument {dtype}"
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * scale, err_msg=f"gradient {number}")


def assert_same_structure(found: Any, argument: Any) -> None:
    """Dicts, lists, tuples and NamedTuples nest alike."""
    if isinstance(argument, dict):
        assert isinstance(found, dict) and list(found) == list(argument)
        for key, item in argument.items():
            assert_same_structure(found[key], item)
    elif isinstance(argument, (tuple, list)):
        assert type(found) is type(argument) and len(found) == len(argument)
        for a, b in zip(found, argument, strict=True):
            assert_same_structure(a, b)
    else:
        assert not isinstance(found, (dict, tuple, list))


def assert_unchanged(given: Any, original: Any) -> None:
    """Every array and number of the arguments is, bit for bit, what it was."""
    for a, b in zip(oracles.leaves(list(given)), oracles.leaves(list(original)), strict=True):
        if is_object(b):
            assert_unchanged(list(attributes_of(a).values()), list(attributes_of(b).values()))
        elif not callable(b):  # a function is made anew each time
            np.testing.assert_array_equal(a, b, err_msg="an argument was changed")


def assert_good_refusal(error: tangentlike.UnsupportedError, function: Callable) -> None:
    """Each refusal has a code, a reason and a rewrite, and points at a line; the message shows file and caret."""
    assert error.refusals and error.code == error.refusals[0].code
    message = str(error)
    for refusal in error.refusals:
        assert refusal.code and refusal.code == refusal.code.strip().lower()
        assert refusal.reason, f"[{refusal.code}] gives no reason"
        assert refusal.rewrite, f"[{refusal.code}] offers no rewrite"
        assert refusal.line > 0, f"[{refusal.code}] points nowhere"
        for line in (refusal.reason + "\n" + refusal.rewrite).splitlines():
            assert line in message
        assert not foreign_names(refusal), f"{foreign_names(refusal)} in: {refusal.reason}. Instead: {refusal.rewrite}"
    assert oracles.python_function(function).__code__.co_filename in message
    assert "^" in message


def refusal_of(function: Callable, args: tuple, wrt: Any = "x") -> tangentlike.UnsupportedError:
    """The error that differentiating a function, or its first gradient, ends in."""
    with pytest.raises(tangentlike.UnsupportedError) as caught:
        tangentlike.differentiate(function, wrt=wrt).value_and_grad(*args)
    return caught.value


def marked_lines(function: Callable) -> set[int]:
    """The numbers of the lines that end in ``# refused``."""
    lines, first = inspect.getsourcelines(function)
    return {first + offset for offset, line in enumerate(lines) if re.search(r"# refused$", line.rstrip())}


def _evaluate(function: Callable, args: tuple, has_aux: bool) -> tuple[Any, Any]:
    result = oracles.python_function(function)(*oracles.copied(args))
    return result if has_aux else (result, ())


def _differentiate(differentiated: Any, args: tuple, has_aux: bool) -> tuple[Any, Any, Any]:
    result, gradient = differentiated.value_and_grad(*args)
    value, aux = result if has_aux else (result, ())
    return value, aux, gradient
