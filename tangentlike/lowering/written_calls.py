"""Calls of NumPy's that stand for a short function, which is written for their lengths, ranks and axes.

np.split(x, [2, n])                       ->   x[:2], x[2:n], x[n:]
np.block([[a, b], [c, 1.0]])              ->   np.concatenate inside of np.concatenate
np.piecewise(x, [x < 0], [f, g])          ->   out[x < 0] = f(x[x < 0]), and so on
np.apply_along_axis(f, 1, a, *more)       ->   np.array([f(row, *more) for row in a])
np.tensordot(a, b, axes=([1], [0]))       ->   a matrix product of what is reshaped
np.atleast_1d(a, b)                       ->   np.atleast_1d(a), np.atleast_1d(b)
"""

from __future__ import annotations

import ast
import types
from typing import Any

import numpy as np

from ..form.program import located, located_everywhere
from ..form.types import Array, Constant, Scalar, Tuple, describe, normalize_axis
from ..primitives.library_calls import WRITTEN
from ..reading.captured import MISSING
from .dispatch import lower_expression
from .einsums import einsum
from .helper_calls import helper_argument, helper_with
from .reached import has_none
from .state import Lowering
from .temporaries import atom
from .tuples import as_tuple, tuple_items

Lowered = tuple[ast.expr, Any]
ONE_BY_ONE = (np.atleast_1d, np.atleast_2d)
SPLITS = {np.split: None, np.array_split: None, np.hsplit: 1, np.vsplit: 0, np.dsplit: 2}


def _bound(lowering: Lowering, node: ast.Call, parameters: str, needed: int) -> dict[str, ast.expr]:
    """The argument of each parameter that is given."""
    names = parameters.split()
    given = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in names or keyword.arg in given:
            called = ast.unparse(node.func)
            raise lowering.refused(
                node, "keyword", f"`{called}` is differentiated without the keyword `{keyword.arg}=`",
                f"these arguments: {', '.join(names)}",
            )  # fmt: skip
        given[str(keyword.arg)] = keyword.value
    if len(node.args) > len(names) or any(p not in given for p in names[:needed]):
        raise lowering.refused(node, "arguments", "these are not its arguments", f"these: {', '.join(names)}")
    return given


def _array(lowering: Lowering, node: ast.expr, whole: ast.Call) -> tuple[ast.expr, Array]:
    expression, kind = lower_expression(lowering, node)
    if not isinstance(kind, Array):
        raise lowering.refused(
            whole, "types", f"`{ast.unparse(whole.func)}` of {describe(kind)} is not supported",
            f"an array: `np.array({ast.unparse(node)})`",
        )  # fmt: skip
    return atom(lowering, expression, kind, "value"), kind


def known_value(lowering: Lowering, node: ast.expr) -> Any:
    """What an argument comes to, lists as tuples; None where that is not known while compiling."""
    if isinstance(node, (ast.List, ast.Tuple)):
        items = [known_value(lowering, e) for e in node.elts]
        return None if None in items else tuple(items)
    found = lowering.static(node)
    return None if found is None else _as_tuple(found.value)


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, (list, tuple)) else value


def _axis(lowering: Lowering, node: ast.expr | None, whole: ast.Call, rank: int) -> int:
    """The axis that is meant, from the front."""
    axis = 0 if node is None else known_value(lowering, node)
    if type(axis) is not int:
        raise lowering.refused(whole, "static", "the axis must be known while compiling", "a literal: `axis=0`")
    return normalize_axis(axis, rank)


def _called(lowering: Lowering, text: str, arguments: list[Lowered], node: ast.Call) -> Lowered:
    return helper_with(lowering, lowering.context.defined(text), arguments, node)


# ---- np.split and its kin


def split(lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """The parts, as views."""
    fixed = SPLITS[function]
    parameters = "ary indices_or_sections" + (" axis" if fixed is None else "")
    given = _bound(lowering, node, parameters, 2)
    whole, kind = _array(lowering, given["ary"], node)
    if fixed is not None and kind.ndim <= fixed and not (fixed == 1 and kind.ndim == 1):
        raise lowering.refused(
            node, "types", f"`{ast.unparse(node.func)}` of {describe(kind)}", "`np.split` along an axis that it has"
        )
    axis = min(fixed, kind.ndim - 1) if fixed is not None else _axis(lowering, given.get("axis"), node, kind.ndim)
    sections = known_value(lowering, given["indices_or_sections"])
    if type(sections) is int and sections > 0:
        lines, cuts, items = _equal_parts(sections, axis, function is not np.array_split)
    else:
        lines, cuts, items = [], *_cuts(lowering, given["indices_or_sections"], node)
    before = ":, " * axis
    parts = [f"x[{before}{a}:{b}]" for a, b in zip(["", *cuts], [*cuts, ""], strict=True)]
    parameters = ", ".join(["x", *cuts[: len(items)]])
    text = [f"def split({parameters}):", *lines, f"    return {', '.join(parts)},"]
    return _called(lowering, "\n".join(text) + "\n", [(whole, kind), *items], node)


def _equal_parts(count: int, axis: int, equal: bool) -> tuple[list[str], list[str], list[Lowered]]:
    lines = [f"    size, longer = x.shape[{axis}] // {count}, x.shape[{axis}] % {count}"]
    if equal:
        error = "array split does not result in an equal division"
        lines += ["    if longer != 0:", f"        raise ValueError({error!r})"]
    names = [f"cut_{k}" for k in range(1, count)]
    more = "" if equal else " + min({k}, longer)"
    lines += [f"    cut_{k} = {k} * size{more.format(k=k)}" for k in range(1, count)]
    return lines, names, []


def _cuts(lowering: Lowering, node: ast.expr, whole: ast.Call) -> tuple[list[str], list[Lowered]]:
    """Places where the parts begin, of which there is a known number."""
    if isinstance(node, ast.List):
        node = ast.copy_location(ast.Tuple(elts=node.elts, ctx=ast.Load()), node)
    expression, kind = as_tuple(lowering, *lower_expression(lowering, node))
    items = tuple_items(lowering, expression, kind) if isinstance(kind, Tuple) else None
    if items is None or not all(isinstance(k, Scalar) and k.dtype == "int64" for _, k in items):
        raise lowering.refused(
            whole, "static", "how many parts there are must be known while compiling",
            "a literal number of parts, or a tuple of the places where they begin: `(2, 4)`",
        )  # fmt: skip
    return [f"cut_{k}" for k in range(len(items))], [(atom(lowering, e, k, "cut"), k) for e, k in items]


# ---- np.block


def block(lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """Blocks beside and below each other."""
    given = _bound(lowering, node, "arrays", 1)
    found: list[Lowered] = []
    nested = _nested_blocks(lowering, given["arrays"], found)
    depth = _depth(nested)
    ranks = [kind.ndim if isinstance(kind, Array) else 0 for _, kind in found]
    if depth is None or not found or not all(isinstance(kind, (Array, Scalar)) for _, kind in found):
        raise lowering.refused(
            node, "types", "np.block takes lists of arrays, all of them equally deep", "`np.concatenate` of arrays"
        )
    rank = max(depth, *ranks)
    text = f"def block({', '.join(f'b{k}' for k in range(len(found)))}):\n"
    text += f"    return {_joined(nested, rank - depth, rank, ranks)}\n"
    return _called(lowering, text, found, node)


def _nested_blocks(lowering: Lowering, node: ast.expr, found: list[Lowered]) -> Any:
    """Lists of numbers of blocks, which are put into ``found``."""
    if isinstance(node, ast.List):
        return [_nested_blocks(lowering, each, found) for each in node.elts]
    expression, kind = lower_expression(lowering, node)
    numeric = isinstance(kind, (Array, Scalar))
    found.append((atom(lowering, expression, kind, "block") if numeric else expression, kind))
    return len(found) - 1


def _depth(nested: Any) -> int | None:
    if isinstance(nested, int):
        return 0
    depths = {_depth(each) for each in nested}
    inner = depths.pop() if len(depths) == 1 else None
    return None if inner is None else inner + 1


def _joined(nested: Any, axis: int, rank: int, ranks: list[int]) -> str:
    if isinstance(nested, int):
        one, missing = f"b{nested}", rank - ranks[nested]
        if ranks[nested] == 0:
            return f"np.full({(1,) * rank}, {one})" if rank else f"1 * {one}"
        return f"{one}[{'None, ' * missing}...]" if missing else one
    parts = [_joined(each, axis + 1, rank, ranks) for each in nested]
    return f"np.concatenate(({', '.join(parts)},), axis={axis})"


# ---- np.piecewise and np.apply_along_axis


def piecewise(lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """Functions of the elements for which conditions hold, and of the others."""
    shown = [each.elts if isinstance(each, (ast.List, ast.Tuple)) else None for each in node.args[1:3]]
    conditions = (shown[0] or node.args[1:2]) if shown else []
    choices = shown[1] or [] if len(shown) > 1 else []
    kinds: list[Any] = [None]
    if choices and len(choices) - len(conditions) in (0, 1):
        of, *tests = (lower_expression(lowering, each) for each in [node.args[0], *conditions])
        of, *tests = [(atom(lowering, e, k, "value"), k) for e, k in (of, *tests)]
        kinds = [k for _, k in (of, *tests)]
    ranks = {k.ndim if isinstance(k, Array) else 0 if isinstance(k, Scalar) else -1 for k in kinds}
    if len(ranks) > 1 or -1 in ranks or (shown[0] is None and not ranks <= {0, 1}):
        raise lowering.refused(
            node, "types", "np.piecewise takes conditions, and functions or numbers, written as lists here",
            "`np.where` inside of `np.where`, of the functions called with all elements",
        )  # fmt: skip
    values = [helper_argument(lowering, each) for each in choices]
    more = [helper_argument(lowering, each) for each in [*node.args[3:], *(k.value for k in node.keywords)]]
    names = [f"c{k}" for k in range(len(tests))], [f"f{k}" for k in range(len(values))]
    positional = len(node.args[3:])
    passed = [f"k{k}" if k < positional else f"{node.keywords[k - positional].arg}=k{k}" for k in range(len(more))]
    parameters = ", ".join(["x", *names[0], *names[1], *(f"k{k}" for k in range(len(more)))])
    is_array = isinstance(of[1], Array)
    lines = [f"def piecewise({parameters}):", f"    out = {'np.zeros_like(x)' if is_array else '0.0'}"]
    if len(values) > len(tests):
        lines.append(f"    rest = {'~' if is_array else 'not '}({(' | ' if is_array else ' or ').join(names[0])})")
    for test, choice, (_, kind) in zip([*names[0], "rest"], names[1], values, strict=False):
        is_function = isinstance(kind, Constant) and callable(kind.value)
        chosen = f"x[{test}]" if is_array else "x"
        value = f"{choice}({', '.join([chosen, *passed])})" if is_function else choice
        lines += [f"    out[{test}] = {value}"] if is_array else [f"    if {test}:", f"        out = 1.0 * {value}"]
    return _called(lowering, "\n".join([*lines, "    return out"]) + "\n", [of, *tests, *values, *more], node)


def along_axis(lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """A function of the rows along an axis, its results in the places of the rows."""
    if len(node.args) < 3:
        raise lowering.refused(
            node, "arguments", "np.apply_along_axis takes a function, an axis and an array, in this order, here",
            "`np.apply_along_axis(f, 1, a)`",
        )  # fmt: skip
    func = helper_argument(lowering, node.args[0])
    whole, kind = _array(lowering, node.args[2], node)
    axis = _axis(lowering, node.args[1], node, kind.ndim)
    positional = len(node.args[3:])
    more = [helper_argument(lowering, each) for each in [*node.args[3:], *(k.value for k in node.keywords)]]
    passed = [f"k{k}" if k < positional else f"{node.keywords[k - positional].arg}=k{k}" for k in range(len(more))]
    parameters = ", ".join(["f", "a", *(f"k{k}" for k in range(len(more)))])
    of_row = f"f({', '.join(['row', *passed])})"
    others = [f"a.shape[{k}]" for k in range(kind.ndim) if k != axis]
    if not others:
        text = f"def along_axis({parameters}):\n    row = a.copy()\n    return {of_row}\n"
        return _called(lowering, text, [func, (whole, kind), *more], node)
    error = "Cannot apply_along_axis when any iteration dimensions are 0"
    text = f"def along_axis({parameters}):\n    if {' * '.join(others)} == 0:\n        raise ValueError({error!r})\n"
    text += f"    rows = np.reshape(np.moveaxis(a, {axis}, -1).copy(), ({' * '.join(others)}, a.shape[{axis}]))\n"
    text += f"    row = rows[0]\n    first = {of_row}\n    if np.ndim(first) == 0:\n"
    text += "        out = np.zeros(len(rows), dtype=np.asarray(first).dtype)\n    else:\n"
    text += "        out = np.zeros((len(rows), len(first)), dtype=np.asarray(first).dtype)\n    out[0] = first\n"
    text += f"    for i in range(1, len(rows)):\n        row = rows[i]\n        out[i] = {of_row}\n"
    text += f"    if out.ndim == 1:\n        return np.reshape(out, ({', '.join(others)},))\n"
    text += f"    return np.moveaxis(np.reshape(out, ({', '.join(others)}, out.shape[1])), -1, {axis})\n"
    return _called(lowering, text, [func, (whole, kind), *more], node)


# ---- np.tensordot


def tensordot(lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """Products summed over axes of both."""
    given = _bound(lowering, node, "a b axes" if function is np.tensordot else "x1 x2 axes", 2)
    first, second = (_array(lowering, given[p], node) for p in list(given)[:2])
    axes = known_value(lowering, given["axes"]) if "axes" in given else 2
    ranks = first[1].ndim, second[1].ndim
    pairs: list[tuple[int, int]] | None = None
    if type(axes) is int and 0 <= axes <= min(ranks):
        pairs = list(zip(range(ranks[0] - axes, ranks[0]), range(axes), strict=True))
    elif isinstance(axes, tuple) and len(axes) == 2:
        of_a, of_b = (each if isinstance(each, tuple) else (each,) for each in axes)
        if len(of_a) == len(of_b):
            both = zip(of_a, of_b, strict=True)
            pairs = [(normalize_axis(k, ranks[0]), normalize_axis(m, ranks[1])) for k, m in both]
    if pairs is None:
        raise lowering.refused(
            node, "static", "the axes must be known while compiling: their number, or those of both operands",
            "literals: `axes=1`, or `axes=([1, 2], [0, 1])`",
        )  # fmt: skip
    text = _tensordot(ranks, [a for a, _ in pairs], [b for _, b in pairs])
    return _called(lowering, text, [first, second], node)


def _tensordot(ranks: tuple[int, int], of_a: list[int], of_b: list[int]) -> str:
    kept_a, kept_b = ([k for k in range(rank) if k not in of] for rank, of in zip(ranks, (of_a, of_b), strict=True))

    def size(name: str, axes: list[int]) -> str:
        return " * ".join(f"{name}.shape[{k}]" for k in axes) or "1"

    lines = ["def tensordot(a, b):"]
    for k, m in zip(of_a, of_b, strict=True):
        lines += [f"    if a.shape[{k}] != b.shape[{m}]:", '        raise ValueError("shape-mismatch for sum")']
    left = f"np.reshape(np.transpose(a, {(*kept_a, *of_a)}), ({size('a', kept_a)}, {size('a', of_a)}))"
    right = f"np.reshape(np.transpose(b, {(*of_b, *kept_b)}), ({size('b', of_b)}, {size('b', kept_b)}))"
    shape = [f"a.shape[{k}]" for k in kept_a] + [f"b.shape[{k}]" for k in kept_b]
    product = f"{left} @ {right}"
    lines.append(
        f"    return np.reshape({product}, ({', '.join(shape)},))" if shape else f"    return ({product})[0, 0]"
    )
    return "\n".join(lines) + "\n"


def one_by_one(lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """``np.atleast_1d(a, b)``, the results for each."""
    calls: list[ast.expr] = [ast.Call(func=node.func, args=[each], keywords=node.keywords) for each in node.args]
    return lower_expression(lowering, located_everywhere(ast.Tuple(elts=calls, ctx=ast.Load()), node))


def named(lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """``getattr`` with a default, where the owner is a module or a class, or what is there in the place of a number; of
    a known name without one it is an attribute already."""
    if len(node.args) == 3 and isinstance(node.args[1], ast.Constant) and isinstance(node.args[1].value, str):
        whole = located(ast.Attribute(value=node.args[0], attr=node.args[1].value, ctx=ast.Load()), node)
        kind = lower_expression(lowering, whole.value)[1]
        if isinstance(kind, Constant) and isinstance(kind.value, (types.ModuleType, type)):
            place = lowering.names.look(whole)
            lowering.names.captured.fix(place.place, place.anchor)
            return lower_expression(lowering, node.args[2] if place.value is MISSING else whole)
        if has_none(whole.attr, kind):
            return lower_expression(lowering, node.args[2])
    raise lowering.refused(
        node, "dynamic-call", "`getattr` with a default, or a name, that is not known while compiling",
        "use the names themselves, each where it is needed",
    )  # fmt: skip


WRITTEN.update(
    {
        getattr: named,
        **dict.fromkeys(SPLITS, split),
        np.block: block,
        np.piecewise: piecewise,
        np.apply_along_axis: along_axis,
        np.tensordot: tensordot,
        np.linalg.tensordot: tensordot,
        np.einsum: lambda lowering, node, function: einsum(lowering, node),
    }
)
