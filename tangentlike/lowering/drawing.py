"""Lowering what draws random numbers: a call of the kernel that draws as Python does, in a statement of its own.

np.random.rand(3, 2)           ->    np.random.random((3, 2))
y = np.random.permutation(x)   ->    order = np.random.permutation(len(x));  y = x[order]
rng.shuffle(x)                 ->    order = rng.permutation(len(x));  x[:] = x[order]
"""

from __future__ import annotations

import ast
import importlib
from typing import Any

import numpy as np

from ..form.program import assign, call, located, subscript, tuple_of
from ..form.types import Array, Opaque, Scalar
from ..primitives.families import find
from .arguments import argument, bind_arguments, spread
from .dispatch import apply, handle, lower_expression
from .draws import Draw
from .lists import is_list
from .temporaries import atom
from .together import put_together

BY_SIZES = {"rand": "random", "randn": "standard_normal"}
DTYPES = {
    **dict.fromkeys((("Generator", "random"), ("Generator", "standard_normal")), ("float64", "float32")),
    **dict.fromkeys((("Generator", "integers"), ("RandomState", "randint")), ("int64",)),
}
SELECTING = ("choice", "permutation", "shuffle")


def lower_draw(lowering: Any, node: ast.Call, draw: Draw) -> tuple[ast.expr, Any]:
    """What is drawn, by name, and its type."""
    if lowering.inert:
        raise refused(lowering, node, "a random number is drawn here, where others may be drawn before it")
    if draw.owner is None and not draw.makes and lowering.origin.function in lowering.context.of_numba:
        raise refused(lowering, node, "a function that Numba compiles draws from a state of Numba's own")
    if draw.makes and isinstance(draw.owner, ast.Call):
        return lower_draw(lowering, draw.owner, draw._replace(owner=None))
    whole, method, keywords = node, draw.method, list(node.keywords)
    if method in BY_SIZES:
        given = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], ast.Starred) else None
        sizes = given if given is not None else located(tuple_of(spread(lowering, node).args), node)
        keywords = [*keywords, *([ast.keyword(arg="size", value=sizes)] if node.args else [])]
        node, method = located(ast.Call(func=node.func, args=[], keywords=[]), node), BY_SIZES[method]
    node = spread(lowering, node)
    if (draw.kind, method) in DTYPES:
        method, keywords = _without_dtype(lowering, draw._replace(method=method), keywords, whole)
    arguments = [*([draw.owner] if draw.owner is not None else []), *node.args]
    node = located(ast.Call(func=node.func, args=arguments, keywords=keywords), node)
    if method in SELECTING:
        selected = _selected(lowering, node, draw, whole)
        if selected is not None:
            return selected
    return drawn(lowering, node, draw._replace(method=method), whole)


def drawn(lowering: Any, node: ast.Call, draw: Draw, whole: ast.Call) -> tuple[ast.expr, Any]:
    """A call of the kernel; the owner is the first argument."""
    family = importlib.import_module("tangentlike.templates.random_draws")
    kernel = getattr(family, draw.method) if draw.makes else family.drawing(draw.kind, draw.method, draw.owner is None)
    entry = find(kernel) if kernel is not None else None
    if entry is None:
        raise refused(lowering, whole, f"`{ast.unparse(whole.func)}` draws what cannot be drawn in compiled code")
    entry.name = draw.method
    bound = bind_arguments(lowering, entry, node, whole)
    return apply(lowering, entry, put_together(lowering, entry, bound, whole), whole)


def refused(lowering: Any, node: ast.Call, reason: str) -> Exception:
    drawn_before = f"draw before the call and pass it in: `$noise = {ast.unparse(node)}`, and `$noise` as an argument"
    if draw_is_statement(node):
        drawn_before = f"leave `{ast.unparse(node)}` out here, and do it before the call"
    return lowering.refused(node, "random", reason, drawn_before)


def draw_is_statement(node: ast.Call) -> bool:
    """True for a method that gives nothing, by its name."""
    return ast.unparse(node.func).split(".")[-1] in ("seed", "shuffle", "setstate", "set_state")


def _without_dtype(lowering: Any, draw: Draw, keywords: list[ast.keyword], whole: ast.Call):
    """The method that draws numbers of a dtype, and the keywords but for this one."""
    given = next((k for k in keywords if k.arg == "dtype"), None)
    if given is None:
        return draw.method, keywords
    known = lowering.static(given.value)
    try:
        wanted = None if known is None else np.dtype(known.value).name
    except TypeError:
        wanted = None
    if wanted not in DTYPES[draw.kind, draw.method]:
        raise refused(lowering, whole, f"numbers of `{ast.unparse(given)}` cannot be drawn in compiled code")
    suffix = "_float32" if wanted == "float32" else ""
    return draw.method + suffix, [k for k in keywords if k is not given]


def _selected(lowering: Any, node: ast.Call, draw: Draw, whole: ast.Call) -> tuple[ast.expr, Any] | None:
    """Elements of an array by numbers that are drawn; None where these numbers are all that is asked for."""
    place = int(draw.owner is not None)
    first = node.args[place] if len(node.args) > place else None
    values = first or next((k.value for k in node.keywords if k.arg in ("a", "x")), None)
    if values is None or len(node.args) > place + (4 if draw.method == "choice" else 1):
        return None
    expression, kind = argument(lowering, values)
    if isinstance(kind, Scalar):
        return None
    if not isinstance(kind, Array):
        entry = find(np.array)
        assert entry is not None
        expression, kind = lower_expression(lowering, located(call("np.array", values), values))
    if not isinstance(kind, Array):
        return None
    rank_one = draw.kind == "Random" or (draw.kind == "RandomState" and draw.method == "choice")
    if kind.ndim > 1 and rank_one:
        raise refused(lowering, whole, f"`{ast.unparse(values)}` has more than one axis")
    array = atom(lowering, expression, kind, "values")
    rest = [k for k in node.keywords if k.value is not values]
    if any(k.arg == "axis" for k in rest):
        raise refused(lowering, whole, "elements along an axis are chosen here")
    given = [*node.args[:place], located(call("len", array), whole), *(node.args[place + 1 :] if first else [])]
    numbers = located(ast.Call(func=node.func, args=given, keywords=rest), whole)
    in_place = draw.method == "shuffle"
    method = "permutation" if in_place and draw.kind != "Random" else draw.method
    order, selects = drawn(lowering, numbers, draw._replace(method=method), whole)
    listed = is_list(lowering, values)
    if listed and isinstance(selects, Array):
        array, _ = lower_expression(lowering, located(call("np.array", array), values))
    selection = located(subscript(array, order), whole)
    if not in_place:
        return lower_expression(lowering, selection)
    target = located(ast.Subscript(value=expression, slice=ast.Slice(), ctx=ast.Store()), whole)
    if listed:  # of numbers: one of them takes the place of another
        items, _ = lower_expression(lowering, selection)
        lowering.out.append(assign(target, items, lowering.line))
    else:
        handle(lowering, located(ast.Assign(targets=[target], value=selection), whole))
    return ast.Constant(value=None), Opaque()
