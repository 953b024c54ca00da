"""Which argument of a call each parameter of a function gets, ``*values`` written out.

f(x, *pair)     ->   f(x, pair_0, pair_1)
f(t, *theta)    ->   f(t, theta[0], theta[1])        (f takes three; TypeError where theta has not two elements)
"""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ..form.constant_nodes import constant
from ..form.kinds import is_sequence, may_hold_anything
from ..form.program import copy_of, located, subscript, tuple_of
from ..form.types import INTEGER, Array, Constant, Scalar, Tuple, is_float
from ..primitives.families import find
from ..primitives.registry import Primitive
from ..reading.parameters import Parameters
from . import nearest
from .dispatch import apply, lower_expression
from .state import Lowering, is_range
from .temporaries import as_number, atom, inertly
from .tuples import as_tuple, tuple_items
from .ufunc_options import gives, without_options
from .unpacking import expect_length

SHAPES = ("shape", "newshape", "size", "window_shape")


def by_parameter(lowering: Lowering, parameters: Parameters, node: ast.Call, place: ast.expr) -> dict[str, ast.expr]:
    """The argument that is given for each parameter, without what ``*args`` and ``**kwargs`` get."""
    positional, names = parameters.positional, parameters.names
    if len(node.args) > len(positional) and not parameters.star:
        raise lowering.refused(
            place, "arguments", f"{len(node.args)} arguments for {len(positional)} parameters",
            f"these arguments: {', '.join(names)}",
        )  # fmt: skip
    given = dict(zip(positional, node.args, strict=False))
    for keyword in node.keywords:
        known = keyword.arg in names and keyword.arg not in (*parameters.hidden, *parameters.left_over())
        if keyword.arg is None or (not known and not parameters.keywords) or keyword.arg in given:
            raise lowering.refused(place, "keyword", f"no parameter `{keyword.arg}=`", f"one of {', '.join(names)}")
        if known:
            given[keyword.arg] = keyword.value
    return given


def left_over(parameters: Parameters, node: ast.Call) -> dict[str, dict[Any, ast.expr]]:
    """What ``*args`` and ``**kwargs`` get: by number, and by name."""
    out: dict[str, dict[Any, ast.expr]] = {}
    if parameters.star:
        out[parameters.star] = dict(enumerate(node.args[len(parameters.positional) :]))
    if parameters.keywords:
        taken = set(parameters.names) - parameters.hidden - set(parameters.left_over())
        out[parameters.keywords] = {k.arg: k.value for k in node.keywords if k.arg and k.arg not in taken}
    return out


def spread(lowering: Lowering, node: ast.Call, parameters: Parameters | None = None) -> ast.Call:
    """The call with the items of ``*values`` in the place of it; an array has as many as ``parameters`` need."""
    stars = [a for a in node.args if isinstance(a, ast.Starred)]
    if not stars:
        return node
    arguments: list[ast.expr] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            arguments += _items(lowering, argument, _missing(parameters, node) if len(stars) == 1 else None, node)
        else:
            arguments.append(argument)
    return ast.copy_location(ast.Call(func=node.func, args=arguments, keywords=node.keywords), node)


def columns(lowering: Lowering, node: ast.Call, count: int) -> ast.Call:
    """``zip(*m)`` of which ``count`` names get an item in each trip: ``zip(m[0], m[1])``."""
    plain = all(ast.unparse(each) == "strict=False" for each in node.keywords)
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Starred) or not plain:
        return node
    error = ValueError(f"{count} values are unpacked, and there is another number of rows")
    rows = _items(lowering, node.args[0], count, node, error)
    return ast.copy_location(ast.Call(func=node.func, args=rows, keywords=[]), node)


def with_items_of_stars(lowering: Lowering, node: ast.Tuple | ast.List) -> ast.Tuple | ast.List:
    """``(2, *x.shape)`` with the sizes in the place of the shape."""
    if not any(isinstance(each, ast.Starred) for each in node.elts):
        return node
    items = spread(lowering, located(ast.Call(func=node, args=node.elts, keywords=[]), node)).args
    return ast.copy_location(type(node)(elts=items, ctx=node.ctx), node)


def _missing(parameters: Parameters | None, node: ast.Call) -> int | None:
    """How many items the one ``*values`` of a call must have; None where it may have several numbers of them.

    Of several parameters without defaults an array is taken to hold just these: with any other number the call raises.
    """
    if parameters is None or parameters.star:
        return None
    wanted = set(parameters.positional) - {k.arg for k in node.keywords}
    missing = len(wanted - set(parameters.defaults)) - (len(node.args) - 1)
    return missing if missing > 1 or not wanted & set(parameters.defaults) else None


def _items(
    lowering: Lowering, argument: ast.Starred, missing: int | None, node: ast.Call, error: Exception | None = None
) -> list[ast.expr]:
    base, kind = as_tuple(lowering, *lower_expression(lowering, argument.value))
    if isinstance(kind, Tuple) and is_sequence(kind.kind):
        items = tuple_items(lowering, base, kind)
        return [located(_named(lowering, e, k), argument) for e, k in items]
    if isinstance(kind, Array) and kind.ndim:
        size: Any = kind.shape[0]
        if isinstance(size, int) or (missing is not None and missing >= 0):
            whole = atom(lowering, base, kind, "values")
            if not isinstance(size, int):
                assert missing is not None
                called = ast.unparse(node.func)
                expect_length(lowering, whole, missing, argument.value, error or TypeError(
                    f"{called}() takes {missing} more arguments, and the array has another number of them"
                ))  # fmt: skip
                size = missing
            return [located(subscript(copy_of(whole), ast.Constant(value=k)), argument) for k in range(size)]
    raise lowering.refused(
        argument, "star-argument", "*args of what has no known length", "name the arguments",
    )  # fmt: skip


def _named(lowering: Lowering, expression: ast.expr, kind: Any) -> ast.expr:
    """An item that can be written as an argument once more: lowered before, it is lowered again there."""
    if isinstance(kind, (Scalar, Array)) and not lowering.inert:
        return atom(lowering, expression, kind, "value")
    return expression


# ---- functions with a gradient


OTHER_NAMES: dict[Any, dict[str | None, str]] = {  # of keywords
    np.clip: {"min": "a_min", "max": "a_max"},
    np.reshape: {"shape": "newshape"},
    np.real: {"val": "x"},
    np.imag: {"val": "x"},
    np.unique: {"ar": "a"},
}


def bind_arguments(lowering, entry: Primitive, node: ast.Call, place: ast.Call) -> list[tuple[ast.expr, Any]]:
    """One lowered argument a parameter, in order."""
    given: dict[str, ast.expr] = {}
    node, asked = without_options(lowering, entry.function, node)
    positional = list(node.args)
    nests = entry.function in (max, min, math.hypot)
    if len(positional) > len(entry.parameters) and nests and not node.keywords:
        inner = ast.copy_location(ast.Call(func=node.func, args=positional[:-1], keywords=[]), node)
        positional = [inner, positional[-1]]
    if len(positional) > len(entry.parameters):
        raise lowering.refused(
            place,
            "arguments",
            f"{entry.name} takes {len(entry.parameters)} arguments, {len(positional)} are given",
            f"these arguments: {', '.join(entry.parameters)}",
        )
    given.update(zip(entry.parameters, positional, strict=False))
    for keyword in node.keywords:
        parameter = OTHER_NAMES.get(entry.function, {}).get(keyword.arg, keyword.arg)
        if parameter not in entry.parameters or parameter in given:
            raise _unknown_keyword(lowering, entry, place, keyword)
        given[parameter] = keyword.value
    out: list[tuple[ast.expr, Any]] = []
    for parameter in entry.parameters:
        if parameter not in given:
            if parameter not in entry.defaults:
                raise lowering.refused(
                    place, "arguments", f"{entry.name} needs an argument `{parameter}=`", f"pass it: `{parameter}=...`"
                )
            out.append(constant(entry.defaults[parameter]))
        elif parameter in entry.static:
            out.append(static_argument(lowering, entry.name, parameter, given[parameter]))
        elif (
            parameter in SHAPES
            and lowering.is_captured_tuple(given[parameter])
            and (known := lowering.static(given[parameter])) is not None  # a shape of a captured array is not known
        ):
            sizes = known.value
            out.append((constant(sizes)[0], Tuple((INTEGER,) * len(sizes))))
        else:
            out.append((_sizes if parameter in SHAPES else argument)(lowering, given[parameter]))
    if asked is not None and not gives(lowering, entry.function, [kind for _, kind in out], asked):
        raise _unknown_keyword(lowering, entry, place, asked)
    return out


def _unknown_keyword(lowering, entry: Primitive, place: ast.Call, keyword: ast.keyword) -> UnsupportedError:
    reason = f"{entry.name} is differentiated without the keyword `{keyword.arg}=`"
    rewrite = nearest.without_keyword(place, keyword, ", ".join(entry.parameters))
    return lowering.refused(place, "keyword", reason, rewrite)


def _sizes(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """A shape; of a list or an array of whole numbers whose length is known, its numbers one by one."""
    match node:
        case ast.Call(func=function, args=[inside], keywords=[]) if lowering.names.look(function).value is tuple:
            whole, kind = argument(lowering, inside)
            if not isinstance(kind, Array):
                return argument(lowering, node)
        case _:
            whole, kind = argument(lowering, node)
    if not (isinstance(kind, Array) and kind.ndim == 1 and isinstance(kind.shape[0], int)) or is_float(kind):
        return whole, kind
    items = [located(subscript(copy_of(whole), ast.Constant(value=k)), node) for k in range(kind.shape[0])]
    numbers = [argument(lowering, item) for item in items]
    return tuple_of(e for e, _ in numbers), Tuple(tuple(k for _, k in numbers))


def numbers_of_range(lowering: Lowering, node: Any) -> tuple[ast.expr, Any] | None:
    """The array of whole numbers that NumPy makes of a range; a step that may be 0, and floats, are refused."""
    entry, step = find(np.arange), lowering.static(node.args[2]) if len(node.args) > 2 else Constant(1)
    assert entry is not None
    bound = bind_arguments(lowering, entry, ast.Call(func=node.func, args=node.args, keywords=[]), node)
    if step is None or not step.value or any(isinstance(k, Scalar) and is_float(k) for _, k in bound):
        return None
    return apply(lowering, entry, bound, node)


def static_argument(lowering, function: str | ast.expr, parameter: str, node: ast.expr) -> tuple[ast.expr, Any]:
    """An argument whose value is known while compiling, of a function or a call of it."""
    if isinstance(node, ast.List):  # axes, say
        node = ast.copy_location(tuple_of(node.elts), node)
    known = lowering.static(node)
    if known is None:
        _expression, kind = inertly(lowering, node)
        known = kind if isinstance(kind, Constant) else None
    if known is None:
        called = function if isinstance(function, str) else ast.unparse(getattr(function, "func", function))
        raise lowering.refused(
            node,
            "static",
            f"`{parameter}=` of {called} must be known while compiling",
            f"a literal for it: `{parameter}=0`, or an `if` for each value",
        )
    return constant(known.value)[0], Constant(known.value)


def argument(lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """A lowered argument: an atom, a tuple of atoms, or an inert expression."""
    if is_range(node) and (numbers := numbers_of_range(lowering, node)) is not None:
        return numbers
    if isinstance(node, ast.List):
        node = ast.copy_location(tuple_of(node.elts), node)
    if isinstance(node, ast.Tuple):
        lowering.consumed |= set(map(id, _lists(node)))
    expression, kind = lower_expression(lowering, node)
    if isinstance(kind, Constant) and isinstance(kind.value, bool):
        return as_number(lowering, expression, kind, node)
    if isinstance(kind, (Scalar, Array)) and not lowering.inert:
        return atom(lowering, expression, kind, "value"), kind
    whole = isinstance(expression, ast.Name) or lowering.is_call_result(expression)
    if isinstance(kind, Tuple) and whole:
        return tuple_of(e for e, _ in tuple_items(lowering, expression, kind)), kind
    if hasattr(kind, "spec") and may_hold_anything(kind.spec.kind):
        return as_number(lowering, expression, kind, node)  # refused
    was_whole = hasattr(kind, "spec")
    if was_whole and kind.spec.kind == "dict":
        raise lowering.refused(
            node, "not-a-number", "a dict, of which Python takes the keys, or nothing, where an array is needed",
            f"its values, `list({ast.unparse(node)}.values())`, or its keys one by one",
        )  # fmt: skip
    expression, kind = as_tuple(lowering, expression, kind)
    return expression, replace(kind, kind="tuple", keys=()) if isinstance(kind, Tuple) and was_whole else kind


def _lists(display: ast.Tuple | ast.List) -> list[ast.List]:
    """The lists inside of a display, directly and through others."""
    nested = [e for e in display.elts if isinstance(e, (ast.Tuple, ast.List))]
    return [e for e in nested if isinstance(e, ast.List)] + [each for e in nested for each in _lists(e)]
