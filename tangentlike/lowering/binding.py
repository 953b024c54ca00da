"""Giving a variable a value: its type, its definitions, and one name for each item of a tuple."""

from __future__ import annotations

import ast
import enum
from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import magnitudes
from ..form.foreign import Unusable
from ..form.moments import MOMENTS
from ..form.program import Helper, assign, dotted, fresh_name, is_array, loads, name, tuple_of
from ..form.types import (
    BOOLEAN,
    INTEGER,
    Array,
    Constant,
    Generator,
    Opaque,
    Scalar,
    Tuple,
    Type,
    describe,
    merged_order,
    promote,
    same_dimension,
)
from ..primitives.registry import Primitive
from . import promotion
from .function_values import refuse_later_values
from .listed import hand_on, mark_of_lowered, note_results
from .state import Lowering
from .temporaries import as_number, temporary, with_own_sizes
from .tuples import tuple_items


def is_truth(lowering: Lowering, expression: ast.expr, kind: Scalar) -> bool:
    """True for a lowered number that may be a truth value in Python: an item of a tuple, a result of a function."""
    if isinstance(expression, ast.Call):
        helper = lowering.functions.get(dotted(expression.func))
        return isinstance(helper, Helper) and helper.program.returns_truth
    return kind.dtype == "bool" or (isinstance(expression, ast.Name) and expression.id in lowering.truths)


def may_be_truth(lowering: Lowering, node: ast.expr) -> bool:
    """True for a number that may be a truth value in Python, where it means another thing as an index."""
    if isinstance(node, ast.IfExp):
        return may_be_truth(lowering, node.body) or may_be_truth(lowering, node.orelse)
    if isinstance(node, ast.BoolOp):
        return any(may_be_truth(lowering, v) for v in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("max", "min"):
        return any(may_be_truth(lowering, a) for a in node.args)
    if isinstance(node, ast.Name):
        return node.id in lowering.truths or lowering.types.get(node.id) == BOOLEAN
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bool)
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def bind_name(lowering: Lowering, target: str, expression: ast.expr, kind: Type, node: ast.AST) -> None:
    """``target = expression``; a tuple becomes one name an item."""
    lowering.begun.add(target)
    lowering.times[target] = lowering.times.get(target, 0) + 1
    if target in (lowering.types if isinstance(kind, Tuple) else lowering.tuples):
        raise lowering.refused(
            node, "changing-type", f"`{target}` is a container on one path and none on another",
            "two names, or an array on both paths: `np.array(...)` of the container",
        )  # fmt: skip
    refuse_after_none(lowering, target, kind, node)
    if isinstance(kind, Tuple):
        bind_tuple(lowering, target, expression, kind, node)
        return
    if isinstance(kind, Constant):
        if is_fixed(kind.value) or target in lowering.fixed:
            fix(lowering, target, kind.value, node)
            return
        expression, kind = as_number(lowering, expression, kind, node)
    mine = isinstance(node, ast.Assign) and may_be_truth(lowering, node.value)
    if isinstance(kind, Scalar) and (mine or is_truth(lowering, expression, kind)):
        lowering.truths.add(target)
    if lowering.definitions.get(target, 1) > 1:
        expression = promotion.merged(lowering, target, expression, kind, node)
    magnitudes.record(lowering, target, expression, kind)
    define(lowering, target, kind, node)
    if (last := last_temporary(lowering, target, expression)) is not None:
        rename_temporary(lowering, last, target, kind, node)
    else:
        lowering.out.append(assign(target, expression, lowering.line))
    if lowering.definitions.get(target, 1) == 1 and kind == INTEGER:
        lowering.sizes[target] = lowering.dimension(expression)
    if lowering.definitions.get(target, 1) == 1 and isinstance(expression, ast.Constant):
        note_settled(lowering, target, expression.value, node)


def is_fixed(value: Any) -> bool:
    """True for what a name stands for while compiling, and no variable holds: a text, None, a function, a type."""
    kinds = (str, type(None), enum.Enum, Unusable, np.dtype, np.finfo, np.iinfo, *MOMENTS)
    return callable(value) or isinstance(value, kinds)


def fix(lowering: Lowering, target: str, value: Any, node: ast.AST) -> None:
    """Let a name stand for a value from here on while compiling; refused where it stands for another, too."""
    known = target in lowering.types or target in lowering.tuples
    if value is None and known:
        lowering.sometimes_none.add(target)
        raise lowering.refused(
            node, "sometimes-none", f"`{target}` is None on one path and a value on another",
            "a number on every path, such as `0.0`, and another variable that says whether it counts",
        )  # fmt: skip
    if lowering.definitions.get(target, 1) > 1 and (known or not holds(lowering, target, value)):
        raise lowering.refused(
            node,
            "changing-constant",
            f"`{target}` changes between constants",
            "numbers, such as `0` and `1`, or an `if` around what they decide",
        )
    refuse_later_values(lowering, target, value, node)
    lowering.fixed[target] = value


def last_temporary(lowering: Lowering, target: str, expression: ast.expr) -> ast.Assign | None:
    """The statement that has just made the temporary to be bound, where that can be the variable itself."""
    last = lowering.out[-1] if lowering.out else None
    if not isinstance(expression, ast.Name) or expression.id not in lowering.fresh or not isinstance(last, ast.Assign):
        return None
    made = last.targets[0]
    if not isinstance(made, ast.Name) or made.id != expression.id:
        return None
    return None if target in reads_with_result(lowering, last.value) else last


def rename_temporary(lowering: Lowering, last: ast.Assign, target: str, kind: Type, node: ast.AST) -> None:
    """Let the statement that made a temporary bind the variable."""
    made = last.targets[0]
    assert isinstance(made, ast.Name)
    lowering.fresh.discard(made.id)
    lowering.temporaries.discard(made.id)
    lowering.types.pop(made.id, None)
    if isinstance(kind, Array):
        renamed = tuple(_renamed(d, made.id, target) for d in kind.shape)
        define(lowering, target, replace(kind, shape=renamed), node)
    last.targets = [ast.Name(id=target, ctx=ast.Store())]


def refuse_after_none(lowering: Lowering, target: str, kind: Type, node: ast.AST) -> None:
    """Refuse a value for a variable that is None on another path."""
    other = not isinstance(kind, Constant) or isinstance(kind.value, (bool, int, float))
    if other and lowering.fixed.get(target, ...) is None and lowering.definitions.get(target, 1) > 1:
        lowering.sometimes_none.add(target)
        raise lowering.refused(
            node, "sometimes-none", f"`{target}` is None on one path and {describe(kind)} on another",
            "a number on every path, such as `0.0`, and another variable that says whether it counts",
        )  # fmt: skip


def note_settled(lowering: Lowering, target: str, value: Any, node: ast.AST) -> None:
    """A variable for a truth value, or for a rank: what is tested of it is known while compiling."""
    written = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    if isinstance(value, bool) or (isinstance(value, int) and isinstance(node, ast.Assign) and not written):
        lowering.settled[target] = value


def holds(lowering: Lowering, target: str, value: Any) -> bool:
    """True unless a name that is known while compiling stands for something else than ``value``."""
    known = lowering.fixed.get(target, value)
    return known is value or (type(known) is type(value) and known == value)


def reads_with_result(lowering: Lowering, value: ast.expr) -> set[str]:
    """Names that may not be the target of ``value``: its operands, when its adjoint reads the result as well."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub, ast.Mult)):
        operands = (value.left, value.right)
        direct = {e.id for e in operands if isinstance(e, ast.Name)}
        nested = set().union(*(loads(e) for e in operands if not isinstance(e, ast.Name)), set())
        return {n for n in loads(value) if is_array(lowering.types.get(n))} | (nested - direct)  # w = int(w) * s
    if isinstance(value, ast.Call) and _reads_nothing(lowering.functions.get(dotted(value.func))):
        return set()
    return loads(value)


def _reads_nothing(entry: Any) -> bool:
    """True for a primitive whose adjoint reads neither its operands nor its result, but their derivatives."""
    template = getattr(entry, "adjoint", None)
    if not isinstance(entry, Primitive) or template is None or entry.view:
        return False
    return not any(loads(expression) & {*entry.parameters, "out", *entry.extras} for _, expression, _ in template.lines)


def bind_tuple(lowering: Lowering, target: str, expression: ast.expr, kind: Tuple, node: ast.AST) -> None:
    known = lowering.tuples.get(target)
    if known is None or len(known) != len(kind.items):
        if known is not None:
            raise lowering.refused(
                node,
                "tuple-length",
                f"`{target}` is a tuple of different lengths",
                "one length on all paths, filled up with `0.0`, or an array",
            )
        known = []
        lowering.tuple_kinds.pop(target, None)
        for position in range(len(kind.items)):
            leaf = fresh_name(f"{target}_{position}", lowering.taken)
            lowering.taken.add(leaf)
            lowering.wording.record(leaf, f"{target}[{position}]")
            known.append(leaf)
        lowering.tuples[target] = known
    before = lowering.tuple_kinds.setdefault(target, (kind.kind, kind.keys))
    if before != (kind.kind, kind.keys) and not {before[0], kind.kind} <= {"tuple", "list"}:
        one, other = _container(*before), _container(kind.kind, kind.keys)
        reason = f"`{target}` is {one} on one path and {other} on another"
        raise lowering.refused(node, "changing-type", reason, "a variable of its own for each")
    if lowering.is_call_result(expression):
        for leaf, t in zip(known, kind.items, strict=True):
            lowering.definitions.setdefault(leaf, lowering.definitions.get(target, 1))
            define(lowering, leaf, t, node)
        lowering.out.append(assign(tuple_of(name(k) for k in known), expression, lowering.line))
        note_results(lowering, known, expression)
        return
    items = tuple_items(lowering, expression, kind)
    marks = [mark_of_lowered(lowering, item) for item, _ in items]
    items = _kept_apart(lowering, known, items, node)
    for leaf, (item, t), mark in zip(known, items, marks, strict=True):
        lowering.definitions.setdefault(leaf, lowering.definitions.get(target, 1))
        bind_name(lowering, leaf, item, t, node)
        if isinstance(t, Array):
            hand_on(lowering, leaf, mark, item)


def _container(kind: Any, keys: tuple[Any, ...]) -> str:
    of = getattr(kind, "of", kind)
    if isinstance(of, type):
        return f"an object of {of.__name__}"
    return f"a {kind} with the keys {', '.join(map(repr, keys))}" if kind == "dict" else f"a {kind}"


def _kept_apart(
    lowering: Lowering, leaves: list[str], items: list[tuple[ast.expr, Type]], node: ast.AST
) -> list[tuple[ast.expr, Type]]:
    """The items, under names of their own where they read what an earlier one replaces: ``p = Point(p.y, p.x)``."""
    out: list[tuple[ast.expr, Type]] = []
    replaced: set[str] = set()
    for leaf, (item, kind) in zip(leaves, items, strict=True):
        if loads(item) & replaced:
            chosen = temporary(lowering, "item")
            lowering.fresh.discard(chosen)
            lowering.definitions[chosen] = 1
            bind_name(lowering, chosen, item, kind, node)
            if isinstance(kind, Array):
                hand_on(lowering, chosen, mark_of_lowered(lowering, item), item)
            item = name(chosen)
        out.append((item, kind))
        replaced |= _leaves(lowering, leaf)
    return out


def _leaves(lowering: Lowering, variable: str) -> set[str]:
    """A name and those of the items that it stands for."""
    return {variable}.union(*(_leaves(lowering, each) for each in lowering.tuples.get(variable, ())))


def define(lowering: Lowering, target: str, kind: Type, node: ast.AST) -> None:
    """Record that ``target`` holds a value of this type; its definitions must agree."""
    if isinstance(kind, Opaque):
        raise lowering.refused(
            node,
            "no-value",
            f"`{target}` gets the result of a function that returns nothing",
            "`return` a value there, or call it in a line of its own",
        )
    if not isinstance(kind, (Scalar, Array, Generator)):
        raise lowering.refused(
            node,
            "changing-constant",
            f"`{target}` is {describe(kind)}, which only a run chooses",
            "an `if` around what it decides",
        )
    known = lowering.types.get(target)
    if isinstance(kind, Generator) or isinstance(known, Generator):
        if known not in (None, kind):
            assert known is not None
            raise lowering.refused(
                node, "changing-type", f"`{target}` is {describe(known)} on one path and {describe(kind)} on another",
                "a variable of its own for each",
            )  # fmt: skip
        lowering.types[target] = kind
        return
    if lowering.definitions.get(target, 1) == 1:
        lowering.types[target] = with_own_sizes(kind, target)
        return
    kind = without_own_sizes(kind)
    if known is None:
        lowering.types[target] = kind
        return
    assert isinstance(known, (Scalar, Array))
    if known == kind:
        return
    if known.ndim != kind.ndim or isinstance(known, Array) != isinstance(kind, Array):
        raise lowering.refused(
            node, "changing-type", f"`{target}` is {describe(known)} on one path and {describe(kind)} on another",
            "a variable of its own for each",
        )  # fmt: skip
    dtype, weak = promote(known, kind)
    if isinstance(known, Array) and isinstance(kind, Array):
        if known.dtype != kind.dtype:
            raise lowering.refused(
                node,
                "changing-type",
                f"`{target}` is {describe(known)} on one path and {describe(kind)} on another",
                f"one dtype for both: `.astype(np.{dtype})`",
            )  # fmt: skip
        shape = tuple(_merged(a, b) for a, b in zip(known.shape, kind.shape, strict=True))
        contiguous, fortran = known.contiguous and kind.contiguous, known.fortran and kind.fortran
        lowering.types[target] = Array(dtype, shape, contiguous, fortran, merged_order(known, kind))
    else:
        lowering.note_mixed([known, kind])
        lowering.types[target] = Scalar(dtype, weak)


def _merged(a: Any, b: Any) -> Any:
    """The size of an array that has one of two sizes: known when they are equal."""
    return min(a, b, key=lambda d: len(str(d))) if same_dimension(a, b) else None


def without_own_sizes(kind: Scalar | Array) -> Scalar | Array:
    """An array type without the sizes that belong to one assignment (a name assigned twice may change its size)."""
    if not isinstance(kind, Array):
        return kind
    return replace(kind, shape=tuple(None if isinstance(d, str) and "~" in d else d for d in kind.shape))


def _renamed(size: Any, old: str, new: str) -> Any:
    return size.replace(f"~{old}.", f"~{new}.") if isinstance(size, str) else size
