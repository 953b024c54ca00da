"""An item of a dict that is displayed where it is taken: a choice by the key.

z = {"low": b, "high": f(x)}[phase]    ->    value = f(x)
                                             if phase == "low": chosen = b
                                             elif phase == "high": chosen = value
                                             else: raise KeyError(phase)
                                             z = chosen
w = {0: 0.5, 1: x}.get(stage, 0.0)     ->    the same, with 0.0 as what is left

All values are evaluated, in their order, as the display evaluates them; constants and names stay where they are.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable

from ...form.program import copy_of, name, store
from ...reading.resolve import MISSING
from ..syntax.callee import Scope
from ..syntax.in_place import makes_its_out
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import lines_of
from .keyed import folded, folded_kind

Item = tuple[ast.Dict, ast.expr, ast.expr | None]


def _chosen(scope: Scope, node: ast.AST) -> Item | None:
    """The display, the key, and what is given for a missing one; None for what is no such item."""
    match node:
        case ast.Subscript(value=ast.Dict() as display, slice=key, ctx=ast.Load()):
            otherwise: ast.expr | None = None
        case ast.Call(func=ast.Attribute(value=ast.Dict() as display, attr="get"), args=[key, otherwise], keywords=[]):
            pass
        case _:
            return None
    keys = [k.value if isinstance(k, ast.Constant) else scope.value(k) for k in display.keys if k is not None]
    kinds = {type(k) for k in keys}
    known = kinds in ({str}, {int}) or (len(kinds) == 1 and all(issubclass(kind, enum.Enum) for kind in kinds))
    if len(keys) < len(display.keys) or not known or len(set(keys)) < len(keys):
        return None
    if isinstance(key, (ast.Slice, ast.Tuple)) or scope.value(name("KeyError")) is not KeyError:
        return None
    given = [*display.values, *([] if otherwise is None else [otherwise])]
    return (display, key, otherwise) if all(_is_plain(scope, each) for each in given) else None


def _is_plain(scope: Scope, node: ast.expr) -> bool:
    """False for containers and functions, which are no values of the compiled code."""
    if isinstance(node, (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.Lambda, ast.ListComp, ast.DictComp)):
        return False
    return scope.value(node) is MISSING or not callable(scope.value(node))


def becomes_statements(scope: Scope, node: ast.AST) -> bool:
    """True for what :func:`taken_out` takes."""
    return bool(folded_kind(scope, node)) or _chosen(scope, node) is not None or makes_its_out(scope, node)


def taken_out(scope: Scope, node: ast.expr, fresh: Callable[..., str]) -> tuple[list[ast.stmt], ast.expr] | None:
    """The statements for such an item, or for a call of ``keyed.py`` or ``in_place.py``, and what is left; None for
    anything else."""
    if makes_its_out(scope, node):
        chosen = fresh("out", node)
        return [ast.Assign(targets=[store(chosen)], value=node)], name(chosen)
    return folded(scope, node, fresh) or _choose_item(scope, node, fresh)


def _choose_item(scope: Scope, node: ast.expr, fresh: Callable[..., str]) -> tuple[list[ast.stmt], ast.expr] | None:
    """The statements that leave the item in a variable, and that; None for what is no such item."""
    found = _chosen(scope, node)
    if found is None:
        return None
    display, key, otherwise = found
    before: list[ast.stmt] = []

    every = [*display.values, key, *([] if otherwise is None else [otherwise])]
    steady = all(is_harmless(scope, each) for each in every)

    def settled(part: ast.expr) -> ast.expr:
        if isinstance(part, ast.Constant) or (steady and isinstance(part, ast.Name)):
            return part
        before.append(ast.Assign(targets=[store(value := fresh("value", part))], value=part))
        return name(value)

    values = [settled(each) for each in display.values]
    key = settled(key)
    chosen = fresh("chosen", node)
    rest = lines_of(f"raise KeyError({ast.unparse(key)})")
    if otherwise is not None:
        rest = [ast.Assign(targets=[store(chosen)], value=settled(otherwise))]
    for literal, value in reversed(list(zip(display.keys, values, strict=True))):
        assert literal is not None
        test = ast.Compare(left=copy_of(key), ops=[ast.Eq()], comparators=[literal])
        taken = ast.Assign(targets=[store(chosen)], value=value)
        rest = [ast.If(test=test, body=[taken], orelse=rest)]
    return [*before, *rest], name(chosen)
