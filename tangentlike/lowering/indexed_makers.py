"""Arrays that NumPy makes of what stands in brackets.

np.r_[a, s, b]      ->    np.concatenate((a, np.full(1, s), b))
np.c_[a, b]         ->    np.column_stack((a, b))
np.mgrid[:n, :m]    ->    np.stack of the two coordinates of each point
np.ogrid[:n, :m]    ->    (np.arange(n)[:, None], np.arange(m)[None, :])
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.indexing import index_items
from ..form.program import located, name, tuple_of
from ..form.types import Array, Scalar, promote
from . import promotion
from .binding import bind_tuple
from .dispatch import lower_expression
from .helper_calls import helper_with
from .made_calls import built
from .state import Lowering
from .temporaries import atom, temporary

MAKERS = (np.r_, np.c_, np.mgrid, np.ogrid)
GRID = """def grid(i, j):
    return np.stack((i[:, None] + 0 * j[None, :], 0 * i[:, None] + j[None, :]))
"""
PLACES = """def places(first, last, step):
    return np.arange(int(np.ceil((last - first) / step))) * step + first
"""  # as np.mgrid rounds them along several axes, where np.arange adds up the first step
OPEN_GRID = """def open_grid(i, j):
    return i[:, None], j[None, :]
"""


def made_by_index(lowering: Lowering, node: ast.Subscript) -> tuple[ast.expr, Any] | None:
    """The array, or the tuple of arrays, and its type; None for an index of anything else."""
    if not isinstance(node.value, (ast.Attribute, ast.Name)) or not isinstance(node.ctx, ast.Load):
        return None
    if isinstance(node.value, ast.Name) and lowering.is_local(node.value.id):
        return None
    maker = next((m for m in MAKERS if m is lowering.names.look(node.value).value), None)
    if maker is None:
        return None
    items = index_items(node.slice)
    if maker is np.r_ or maker is np.c_:
        return _joined(lowering, items, maker is np.c_, node)
    if not all(isinstance(item, ast.Slice) for item in items) or len(items) > 2:
        raise _refused(lowering, node, "np.meshgrid(np.arange(n), np.arange(m), indexing='ij')")
    axes = [_counted(lowering, item, node, len(items) > 1) for item in items]
    if len(axes) == 1:
        return lower_expression(lowering, axes[0])
    return _grid(lowering, axes, maker is np.ogrid, node)


def of_made_array(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    """``np.mgrid[:n, :m][0]`` with a name for what is made."""
    if not isinstance(node.value, ast.Subscript):
        return node
    found = made_by_index(lowering, node.value)
    if found is None:
        return node
    if isinstance(found[1], Array):
        whole: ast.expr = located(atom(lowering, *found, "grid"), node)
    else:
        named = temporary(lowering, "grids")
        bind_tuple(lowering, named, *found, node)
        whole = located(name(named), node)
    return located(ast.Subscript(value=whole, slice=node.slice, ctx=node.ctx), node)


def _refused(lowering: Lowering, node: ast.AST, instead: str) -> Exception:
    return lowering.refused(node, "types", f"`{ast.unparse(node)}` is not supported", f"`{instead}`")


def _counted(lowering: Lowering, item: ast.expr, node: ast.expr, is_axis: bool = False) -> ast.expr:
    """``a:b:c`` as the numbers that it counts, under a name; those along an axis of several where it is one."""
    assert isinstance(item, ast.Slice)
    if item.upper is None:
        raise _refused(lowering, node, "np.arange(n)")
    first = item.lower or located(ast.Constant(value=0), node)
    given = [first, item.upper, item.step or located(ast.Constant(value=1), node)]
    operands = [lower_expression(lowering, each) for each in given] if is_axis else []
    if any(isinstance(k, Scalar) and k.dtype.startswith("float") for _, k in operands):
        counted, kind = helper_with(lowering, lowering.context.defined(PLACES), operands, node)
    else:
        counted, kind = built(lowering, np.arange, given, node)
    return located(atom(lowering, counted, kind, "counted"), node)


def _joined(lowering: Lowering, items: list[ast.expr], as_columns: bool, node: ast.Subscript) -> tuple[ast.expr, Any]:
    """The parts one after the other, or side by side."""
    parts = [_part(lowering, item, node) for item in items]
    arrays = [kind for _, kind in parts if isinstance(kind, Array)]
    if as_columns and (len(arrays) < len(parts) or any(kind.ndim > 2 for kind in arrays)):
        raise _refused(lowering, node, "np.column_stack((x, y))")
    numbers = [kind for _, kind in parts if isinstance(kind, Scalar)]
    dtype = promote(*arrays, *numbers)[0]
    if any(kind.ndim != arrays[0].ndim for kind in arrays) and not as_columns:
        raise _refused(lowering, node, "np.concatenate((a, b))")
    if numbers and any(kind.ndim > 1 for kind in arrays):
        raise _refused(lowering, node, "np.concatenate((a, b))")
    vectors = []
    for expression, kind in parts:
        if isinstance(kind, Scalar):
            number = promotion.converted(lowering, (expression, kind), dtype, node)
            one = [located(ast.Constant(value=1), node), located(atom(lowering, *number, "number"), node)]
            expression, kind = built(lowering, np.full, one, node)
        if as_columns and kind.ndim == 1 and any(each.ndim > 1 for each in arrays):
            one = located(ast.Constant(value=1), node)
            expression, kind = built(lowering, np.expand_dims, [expression, one], node)
        vectors.append(located(atom(lowering, expression, kind, "part"), node))
    return built(lowering, np.column_stack if as_columns else np.concatenate, [located(tuple_of(vectors), node)], node)


def _part(lowering: Lowering, item: ast.expr, node: ast.expr) -> tuple[ast.expr, Any]:
    """A number or an array that is joined, and its type."""
    if isinstance(item, ast.Slice):
        item = _counted(lowering, item, node)
    if isinstance(item, (ast.List, ast.Tuple)):
        return built(lowering, np.array, [item], node)
    expression, kind = lower_expression(lowering, item)
    if not isinstance(kind, (Scalar, Array)):
        raise _refused(lowering, node, "np.concatenate((a, b))")
    return located(atom(lowering, expression, kind, "part"), item), kind


def _grid(lowering: Lowering, axes: list[ast.expr], is_open: bool, node: ast.expr) -> tuple[ast.expr, Any]:
    """The coordinates of the points of a grid; of an open one as they broadcast."""
    function = lowering.context.defined(OPEN_GRID if is_open else GRID)
    return helper_with(lowering, function, [lower_expression(lowering, axis) for axis in axes], node)
