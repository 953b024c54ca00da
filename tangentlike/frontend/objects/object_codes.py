"""Attributes that are one of several texts, members of enumerations or None: numbers in the lists of all objects.

    p.state = "ill"                                person_state[p] = 1
    if p.state == "well": ...              ->      if person_state[p] == 0: ...
    label = p.state                                label = "well" if person_state[p] == 0 else "ill"

Which there are is learned from what is stored (``Codes``).
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from typing import Any

from ...form.program import copy_of, located_everywhere
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ...reading.source import Source
from ..syntax.callee import Scope
from .made_objects import Tracking
from .object_attributes import path_of
from .object_things import Codes, Untracked


def constant_value(tracking: Tracking, node: Any) -> Any:
    """The text, None or member of an enumeration that an expression is; MISSING for any other."""
    if isinstance(node, ast.Constant):
        return node.value if node.value is None or isinstance(node.value, str) else MISSING
    found = tracking.scope.value(node) if isinstance(node, (ast.Name, ast.Attribute)) else MISSING
    return found if isinstance(found, enum.Enum) else MISSING


def returns_choice(source: Source) -> bool:
    """True for a function that returns texts or members of enumerations, which are variables where it is called."""
    scope = Scope(source)
    with scope.inside(source.tree):
        returned = [n.value for n in nodes(source.tree) if isinstance(n, ast.Return) and n.value is not None]
        return len(returned) > 1 and any(
            isinstance(scope.value(n), enum.Enum) or (isinstance(n, ast.Constant) and isinstance(n.value, str))
            for value in returned
            for n in ((value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,))
        )


def codes_of(tracking: Tracking, value: Any) -> Codes | None:
    """What an attribute holds that gets such a value, or one of two such values."""
    if isinstance(value, ast.IfExp):
        parts = [codes_of(tracking, each) for each in (value.body, value.orelse)]
        if None in parts:
            return None
        return Codes(tuple(dict.fromkeys(v for each in parts if each is not None for v in each.values)))
    found = constant_value(tracking, value)
    return None if found is MISSING else Codes((found,))


def code_of(tracking: Tracking, value: Any, kind: Codes, node: ast.AST) -> ast.expr:
    """The number of a value among those that an attribute may have."""
    if isinstance(value, ast.IfExp):
        body, orelse = (code_of(tracking, each, kind, node) for each in (value.body, value.orelse))
        return ast.copy_location(ast.IfExp(test=copy_of(value.test), body=body, orelse=orelse), node)
    found = constant_value(tracking, value)
    if found not in kind.values:
        raise Untracked(node, "gets a text that is only known while it runs")
    return located_everywhere(ast.Constant(value=kind.values.index(found)), node)


def decoded(tracking: Tracking, number: ast.expr, kind: Codes, node: ast.AST) -> ast.expr:
    """The value that a number stands for: ``"well" if n == 0 else "ill"``."""
    texts = [_written(tracking, each, node) for each in kind.values]
    made = texts[-1]
    for k in range(len(texts) - 2, -1, -1):
        test = ast.Compare(left=copy_of(number), ops=[ast.Eq()], comparators=[ast.Constant(value=k)])
        made = ast.IfExp(test=test, body=texts[k], orelse=made)
    return located_everywhere(made, node)


def _written(tracking: Tracking, value: Any, node: ast.AST) -> ast.expr:
    if isinstance(value, enum.Enum):
        return ast.Attribute(value=path_of(tracking, type(value), node), attr=value.name, ctx=ast.Load())
    return ast.Constant(value=value)


def _read(tracking: Tracking, node: Any) -> tuple[ast.expr, list[Any]] | None:
    """The number and the values of what :func:`decoded` has made; None for any other expression."""
    values: list[Any] = []
    number: Any = None
    while isinstance(node, ast.IfExp):
        match node.test:
            case ast.Compare(
                left=ast.Subscript() as left, ops=[ast.Eq()], comparators=[ast.Constant(value=int() as k)]
            ):
                if k != len(values) or (number is not None and ast.dump(number) != ast.dump(left)):
                    return None
                number = left
            case _:
                return None
        values.append(constant_value(tracking, node.body))
        node = node.orelse
    values.append(constant_value(tracking, node))
    return None if number is None or MISSING in values else (number, values)


def compared(tracking: Tracking, left: Any, op: ast.cmpop, right: Any, node: ast.AST) -> ast.expr | None:
    """``p.state == "ill"``, ``p.state in ("ill", "well")`` by numbers; None for other comparisons."""
    found = _read(tracking, left)
    if found is None:
        turned = isinstance(op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)) and _read(tracking, right) is not None
        return compared(tracking, right, op, left, node) if turned else None
    number, values = found
    wanted = list(_wanted(tracking, op, right))
    if not wanted or MISSING in wanted:
        return None
    tests: list[ast.expr] = [
        ast.Compare(left=copy_of(number), ops=[ast.Eq()], comparators=[ast.Constant(value=values.index(each))])
        for each in wanted
        if each in values
    ]
    made: ast.expr = ast.Constant(value=False) if not tests else tests[0]
    made = ast.BoolOp(op=ast.Or(), values=tests) if len(tests) > 1 else made
    if isinstance(op, (ast.NotEq, ast.IsNot, ast.NotIn)):
        made = ast.UnaryOp(op=ast.Not(), operand=made)
    return located_everywhere(made, node)


def _wanted(tracking: Tracking, op: ast.cmpop, right: Any) -> Iterator[Any]:
    """The values that a comparison asks for."""
    if isinstance(op, (ast.In, ast.NotIn)):
        for each in getattr(right, "elts", ()):
            yield constant_value(tracking, each)
    elif isinstance(op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
        yield constant_value(tracking, right)
