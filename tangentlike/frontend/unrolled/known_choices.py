"""Choices between containers of which it is known which one is taken: ``p or {}``, ``{} if p is None else p``.

options = options or {"k": 2.0}      ->   options_k = 2.0             (where ``options`` is None)
point = point or Point()                  (nothing, where it is an object)
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any

from ...form.kinds import DICTS, Instance, container
from ...form.program import copy_of, loads
from ...form.structures import Node
from ...form.types import Constant
from ...reading.captured import MISSING
from .unrolling import Unrolling

CHOICES = (ast.BoolOp, ast.IfExp)


def is_none(unrolling: Unrolling, node: ast.expr) -> Constant | None:
    """Whether ``p is None``, or ``is False``, holds of a container ``p``, or its opposite; None for any other test."""
    match node:
        case ast.Compare(
            left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None | True | False)]
        ):
            is_there = isinstance(unrolling.structure(left), Node) and not may_be_other(unrolling, left)
            return Constant(isinstance(op, ast.IsNot)) if is_there else None
    return None


def is_of(unrolling: Unrolling, node: ast.expr) -> Constant | None:
    """What ``isinstance(p, (tuple, list))`` comes to of a container ``p``; None where that is not known here.

    A list that never changes is a tuple here, so that a question which tells the two apart is not answered.
    """
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[asked, classes], keywords=[]):
            found = unrolling.structure(asked) if isinstance(asked, (ast.Name, ast.Attribute, ast.Subscript)) else None
        case _:
            return None
    if not isinstance(found, Node) or may_be_other(unrolling, asked):
        return None
    every = [_class(unrolling, each) for each in (classes.elts if isinstance(classes, ast.Tuple) else [classes])]
    if _class(unrolling, node.func) is not isinstance or not all(isinstance(each, type) for each in every):
        return None
    kind = found.kind
    plain: dict[Any, list[Any]] = {"tuple": [(), []], "list": [(), []], "dict": DICTS}
    examples = plain.get(kind, [])
    if isinstance(kind, (Instance, type)):
        examples = [container(kind, found.keys, [None] * len(found.keys))]
    answers = {isinstance(each, tuple(every)) for each in examples}
    return Constant(answers.pop()) if len(answers) == 1 else None


def _class(unrolling: Unrolling, node: ast.expr) -> Any:
    """What a name from outside stands for, or a builtin one."""
    if not isinstance(node, (ast.Name, ast.Attribute)) or loads(node) & unrolling.outer_names:
        return None
    found = unrolling.outside.look(node).value
    if found is MISSING and isinstance(node, ast.Name):
        return getattr(builtins, node.id, None)
    return found


def may_be_other(unrolling: Unrolling, node: ast.expr) -> bool:
    """True for what holds the container that is known on some way only."""
    return bool(loads(node) & unrolling.branching)


def with_choices_made(
    unrolling: Unrolling, node: ast.stmt, tested: Callable[[Unrolling, ast.expr], Constant | None]
) -> ast.stmt:
    """A statement with what is taken in the place of a choice: as its value, or as an argument of a call."""
    value = getattr(node, "value", None)
    if not isinstance(node, (ast.Assign, ast.Return, ast.Expr)) or value is None:
        return node
    given = [value] + ([*value.args, *(k.value for k in value.keywords)] if isinstance(value, ast.Call) else [])
    if isinstance(value, ast.Dict):
        given += [v for k, v in zip(value.keys, value.values, strict=True) if k is None]
    made = {id(each): _taken(unrolling, each, tested) for each in given if isinstance(each, CHOICES)}
    if all(made.get(id(each), each) is each for each in given):
        return node
    fresh = copy_of(value)
    if isinstance(value, ast.Dict) and isinstance(fresh, ast.Dict):
        fresh.values = [made.get(id(v), v) if k is None else v for k, v in zip(value.keys, value.values, strict=True)]
    if isinstance(value, ast.Call) and isinstance(fresh, ast.Call):
        fresh.args = [made.get(id(a), a) for a in value.args]
        for keyword, old in zip(fresh.keywords, value.keywords, strict=True):
            keyword.value = made.get(id(old.value), old.value)
    fields = dict(ast.iter_fields(node)) | {"value": made.get(id(value), fresh)}
    return ast.copy_location(type(node)(**fields), node)


def _taken(unrolling: Unrolling, node: ast.expr, tested: Callable[[Unrolling, ast.expr], Constant | None]) -> ast.expr:
    """What a choice comes to, as far as that is known."""
    if isinstance(node, ast.IfExp):
        known = unrolling.key(node.test) or tested(unrolling, node.test) or _truth(unrolling, node.test)
        if known is None:
            return node
        return _taken(unrolling, node.body if known.value else node.orelse, tested)
    if not isinstance(node, ast.BoolOp):
        return node
    values = list(node.values)
    while len(values) > 1:
        known = _truth(unrolling, values[0])
        if known is None:
            break
        if bool(known.value) is isinstance(node.op, ast.Or):
            return values[0]
        values.pop(0)
    if len(values) == len(node.values):
        return node
    rest = values[0] if len(values) == 1 else ast.copy_location(ast.BoolOp(op=node.op, values=values), node)
    return _taken(unrolling, rest, tested)


def _truth(unrolling: Unrolling, node: ast.expr) -> Constant | None:
    """Whether a container, or a name for None or a text, is true."""
    if isinstance(node, ast.Name) and (known := unrolling.key(node)) is not None:
        return Constant(bool(known.value))
    if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        return None
    found: Any = unrolling.structure(node)
    if not isinstance(found, Node) or may_be_other(unrolling, node):
        return None
    kind = found.kind
    if isinstance(kind, Instance):
        asked = hasattr(kind.of, "__bool__") or hasattr(kind.of, "__len__")
        return None if asked else Constant(True)
    if kind not in ("tuple", "list", "dict") or (kind == "dict" and not unrolling.is_certain(found, node)):
        return None
    return Constant(bool(found.keys))
