"""Several index arrays at once, and index arrays behind other indices: read and stored through a function of loops.

x[i, :, j]          ->    elements_at(x, i, j)
x[:, i] = e         ->    store_at(x, i, e)
x[i, j] += e        ->    store_at(x, i, j, x[i, j] + e)

Masks become the positions at which they are true, whole numbers beside index arrays index arrays of one element; slices
are taken first. The functions are written for the ranks at hand.
"""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

import numpy as np

from ..form.indexing import index_items, is_ellipsis
from ..form.program import copy_of, located, packed
from ..form.types import INTEGER, Array, Constant, Scalar
from ..primitives.families import find, support_kernel
from ..primitives.texts import defined
from .dispatch import apply, defaults, lower_expression
from .helper_calls import helper_with
from .state import Lowering
from .temporaries import as_number, atom

LETTERS = "ijlm"  # k counts


class Scattered(NamedTuple):
    """An array, or a view of one, the axes that are indexed by index arrays, and these."""

    whole: tuple[ast.expr, Array]
    axes: list[int]
    arrays: list[tuple[ast.expr, Array]]


def scattered(lowering: Lowering, node: ast.Subscript, found: dict[int, tuple], base: tuple) -> Scattered | None:
    """What ``base[...]`` selects; ``found`` are its index arrays, by their positions in the index."""
    (whole, kind), given = base, index_items(node.slice)
    if any(isinstance(i, ast.Constant) and i.value is None for i in given):
        return None
    if any(a[1].ndim != 1 if a[1].dtype == "bool" else a[1].ndim > 2 for a in found.values()):
        return None
    numbers = [k for k, i in enumerate(given) if k not in found and not isinstance(i, ast.Slice) and not is_ellipsis(i)]
    place = next((k for k, i in enumerate(given) if is_ellipsis(i)), len(given))
    missing = kind.ndim - len([i for i in given if not is_ellipsis(i)])
    if missing < 0 or kind.ndim > 4:
        return None
    axis_of = {k: k if k < place else k + missing - 1 for k in range(len(given)) if k != place}
    slices: list[ast.expr] = [ast.Slice() for _ in range(kind.ndim)]
    for k, item in enumerate(given):
        if isinstance(item, ast.Slice):
            slices[axis_of[k]] = item
    if any(isinstance(each, ast.Slice) and (each.lower or each.upper or each.step) for each in slices):
        index = located(packed(slices), node)
        view, view_kind = lower_expression(
            lowering, located(ast.Subscript(value=whole, slice=index, ctx=ast.Load()), node)
        )
        if not isinstance(view_kind, Array) or view_kind.ndim != kind.ndim:
            return None
        whole, kind = located(atom(lowering, view, view_kind, "view"), node), view_kind
    axes, arrays = [], []
    for k in sorted([*found, *numbers]):
        made = found.get(k) or _of_number(lowering, given[k])
        if made is None:
            return None
        axes.append(axis_of[k])
        arrays.append(_positions(lowering, made, whole, axis_of[k], node))
    return Scattered((whole, kind), axes, arrays)


def _of_number(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Array] | None:
    """A whole number as an index array of one element."""
    number, kind = lower_expression(lowering, node)
    if isinstance(kind, Constant) and type(kind.value) is int:
        number, kind = as_number(lowering, number, kind, node)
    if not isinstance(kind, Scalar) or kind.dtype.startswith(("float", "complex")) or kind.dtype == "bool":
        return None
    full = find(np.full)
    assert full is not None
    one = ast.Constant(value=1)
    made, made_kind = apply(lowering, full, [(one, INTEGER), (number, kind), *defaults(full, 2)], node)
    return located(atom(lowering, made, made_kind, "index"), node), made_kind


def _positions(lowering: Lowering, array: tuple, whole: ast.expr, axis: int, node: ast.expr) -> tuple[ast.expr, Array]:
    """An index array of whole numbers; of a mask the positions at which it is true."""
    if array[1].dtype != "bool":
        return array
    entry = find(support_kernel("where_true"))
    assert entry is not None
    size = ast.Subscript(
        value=ast.Attribute(value=copy_of(whole), attr="shape", ctx=ast.Load()),
        slice=ast.Constant(value=axis),
        ctx=ast.Load(),
    )
    made, kind = apply(lowering, entry, [array, (size, INTEGER)], node)
    return located(atom(lowering, made, kind, "index"), node), kind


# ---- the functions


def read(lowering: Lowering, what: Scattered, node: ast.expr) -> tuple[ast.expr, Any]:
    """The elements."""
    return _called(lowering, _reader(what), [what.whole, *what.arrays], node)


def store(lowering: Lowering, what: Scattered, value: tuple[ast.expr, Any], node: ast.AST) -> None:
    """Stores a number, or an array that broadcasts."""
    if isinstance(value[1], Array):
        copy = find(np.copy)
        assert copy is not None
        value = apply(lowering, copy, [value, *defaults(copy, 1)], node)
        value = atom(lowering, value[0], value[1], "value"), value[1]
    rank = value[1].ndim
    expression, _ = _called(lowering, _writer(what, rank), [what.whole, *what.arrays, value], node)
    lowering.out.append(located(ast.Expr(value=expression), node))


def selected_rank(what: Scattered) -> int:
    """The rank of what is selected."""
    return what.whole[1].ndim - len(what.axes) + _rank(what)


def _called(lowering: Lowering, text: str, arguments: list, node: ast.AST) -> tuple[ast.expr, Any]:
    space = {"np": np, "within": support_kernel("within")}
    function = lowering.context.written.setdefault(text, defined(text, space))
    return helper_with(lowering, function, arguments, node)


def _rank(what: Scattered) -> int:
    """The rank to which the index arrays broadcast."""
    return max(kind.ndim for _, kind in what.arrays)


def _names(what: Scattered) -> list[str]:
    return list(LETTERS[: len(what.axes)])


def _vectors(what: Scattered) -> list[str]:
    """Lines that broadcast the index arrays, keep their shape, and make checked vectors of them."""
    names = _names(what)
    lines = [f"{n} = {' + '.join([n, *(f'0 * {m}' for m in names if m != n)])}" for n in names]
    several = [f"{', '.join(names)} = {', '.join(line.partition(' = ')[2] for line in lines)}"]
    shape = [f"shape = {names[0]}.shape"]
    checked = [f"{n} = within({n}, x.shape[{axis}])" for n, axis in zip(names, what.axes, strict=True)]
    return (several if len(names) > 1 else []) + shape + checked


def _in_place(what: Scattered) -> int:
    """Where the axes of the index arrays stand in the result: in their place if they are neighbors, else in front."""
    axes = what.axes
    return axes[0] if axes[-1] - axes[0] + 1 == len(axes) else 0


def _rest(what: Scattered) -> list[int]:
    return [axis for axis in range(what.whole[1].ndim) if axis not in what.axes]


def _reader(what: Scattered) -> str:
    """The text of a function that takes the elements at index arrays."""
    rank, names, rest, place = _rank(what), _names(what), _rest(what), _in_place(what)
    order = [*what.axes, *rest]
    flat, size = names[0], f"x.shape[{what.axes[0]}]"
    for letter, axis in zip(names[1:], what.axes[1:], strict=True):
        flat, size = (
            f"({flat}) * x.shape[{axis}] + {letter}" if len(flat) > 1 else f"{flat} * x.shape[{axis}] + {letter}",
            (f"{size} * x.shape[{axis}]"),
        )
    moved = "x" if order == sorted(order) else f"np.transpose(x, {tuple(order)})"
    sizes = ", ".join([size, *(f"x.shape[{axis}]" for axis in rest)])
    rows = f"np.reshape({moved}, ({sizes},))" if len(what.axes) > 1 else moved
    lines = [*_vectors(what), f"found = np.take({rows}, {flat}, axis=0)"]
    if rank > 1:
        lines.append(
            f"found = np.reshape(found, ({', '.join(['shape[0]', 'shape[1]', *(f'x.shape[{a}]' for a in rest)])}))"
        )
    back = _back_in_place(rank, place, len(rest))
    lines.append(f"return np.transpose(found, {back})" if back != tuple(range(len(back))) else "return found")
    return _function(f"elements_at(x, {', '.join(names)})", lines)


def _back_in_place(rank: int, place: int, others: int) -> tuple[int, ...]:
    """The order of axes that moves the first ``rank`` of them behind ``place`` others."""
    rest = list(range(rank, rank + others))
    return (*rest[:place], *range(rank), *rest[place:])


def _writer(what: Scattered, rank_of_value: int) -> str:
    """The text of a function that stores at index arrays."""
    rank, names, rest, place = _rank(what), _names(what), _rest(what), _in_place(what)
    items = [":"] * what.whole[1].ndim
    for letter, axis in zip(names, what.axes, strict=True):
        items[axis] = f"{letter}[k]"
    lines, stored = _vectors(what), "value"
    if rank_of_value:
        sizes = [f"x.shape[{axis}]" for axis in rest]
        shape = [*sizes[:place], *(f"shape[{k}]" for k in range(rank)), *sizes[place:]]
        lines.append(f"values = np.broadcast_to(value, ({', '.join(shape)},)).copy()")
        back = _back_in_place(rank, place, len(rest))
        if back != tuple(range(len(back))):
            lines.append(f"values = np.transpose(values, {tuple(back.index(k) for k in range(len(back)))}).copy()")
        if rank > 1:
            lines.append(f"values = np.reshape(values, ({', '.join([f'len({names[0]})', *sizes])},))")
        stored = "values[k]"
    lines += [f"for k in range(len({names[0]})):", f"    x[{', '.join(items)}] = {stored}"]
    return _function(f"store_at(x, {', '.join(names)}, value)", lines)


def _function(header: str, lines: list[str]) -> str:
    return "\n".join([f"def {header}:", *(f"    {line}" for line in lines)]) + "\n"
