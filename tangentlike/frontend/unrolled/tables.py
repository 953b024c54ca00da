"""Tables that a function writes out: lists in lists, tuples and dicts that nothing changes are as good as tuples.

parts = {"A": [(0, 1), (1, -1)], "B": [(2, 1)]}   ->   parts = {"A": ((0, 1), (1, -1)), "B": ((2, 1),)}

A list of literals of which a loop takes the keys of a dict stands in the loop itself:

bars = [(1, 2), (2, 3)]; for a, b in bars: nodes[a] ...   ->   for a, b in [(1, 2), (2, 3)]: nodes[a] ...
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ...form.constant_nodes import is_no_number
from ...form.program import loads, located, replace_names
from ...form.trees import children, nodes
from ..syntax.short_forms import CHANGING

_TAKING = ("items", "values", "get", "copy")
_READING = frozenset(
    ["len", "sum", "min", "max", "enumerate", "zip", "reversed", "sorted", "abs", "float", "int", "range", "round"]
)
_DISPLAYS = (ast.List, ast.Tuple, ast.Dict)


def tables_as_tuples(tree: ast.FunctionDef) -> None:
    """Write the lists inside of displays as tuples, in place, where no way leads to one that is changed or shown."""
    found: dict[str, Any] = {}
    dicts: set[str] = set()
    for node in nodes(tree):
        for target, value in _assigned(node):
            if isinstance(target, ast.Name) and isinstance(value, _DISPLAYS):
                found[target.id] = value
                dicts |= {target.id} if isinstance(value, ast.Dict) else set()
    of_keys = {n for n in found if dicts and _has_keys(found[n]) and _gives_keys(tree, n, dicts)}
    found = {n: each for n, each in found.items() if n in of_keys or any(_inner_lists(each))}
    if not found:
        return
    stored = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    for name, display in found.items():
        if stored.count(name) == 1 and _is_only_read(tree, name):
            for fields, position in list(_inner_lists(display)):
                elements = fields[position].elts
                fields[position] = located(ast.Tuple(elts=elements, ctx=ast.Load()), fields[position])
            if name in of_keys:
                _stand_in_loops(tree, name, display)


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What an assignment to one target gives a value, and the value; item by item of a tuple."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            yield from zip(targets, values, strict=True)
        case ast.Assign(targets=[target], value=value):
            yield target, value


def _stand_in_loops(tree: ast.AST, called: str, display: ast.expr) -> None:
    for node in nodes(tree):
        if isinstance(node, (ast.For, ast.comprehension)) and called in loads(node.iter):
            node.iter = located(replace_names(node.iter, {called: display}), node.iter)


def _has_keys(display: ast.expr) -> bool:
    """True for a list or a tuple of literals, or of tuples of them."""
    return isinstance(display, (ast.List, ast.Tuple)) and all(
        isinstance(e, ast.Constant) or (isinstance(e, ast.Tuple) and _has_keys(e)) for e in display.elts
    )


def _gives_keys(tree: ast.AST, name: str, dicts: set[str]) -> bool:
    """True where what a loop takes of a list is a key of one of these dicts."""
    taken = {
        n.id for target, value in _bindings(tree) if _root(value) == name for n in nodes(target)
        if isinstance(n, ast.Name)
    }  # fmt: skip
    return any(
        isinstance(n, ast.Subscript)
        and _root(n.value) in dicts
        and isinstance(n.slice, ast.Name)
        and n.slice.id in taken
        for n in nodes(tree)
    )


def _items(display: Any) -> list[Any]:
    """What stands in a display, in a list that may be changed."""
    return display.values if isinstance(display, ast.Dict) else display.elts


def _inner_lists(display: Any) -> Iterator[tuple[list[Any], int]]:
    """The places of the lists in a display that are no rows of an array."""
    fields = _items(display)
    rows = [each for each in fields if isinstance(each, ast.List)]
    ragged = len({len(each.elts) for each in rows}) > 1
    for position, item in enumerate(fields):
        if isinstance(item, _DISPLAYS):
            yield from _inner_lists(item)
        if isinstance(item, ast.List):
            of_numbers = not any(isinstance(e, _DISPLAYS) or is_no_number(e) for e in item.elts)
            if ragged if of_numbers else not _is_array(item):
                yield fields, position


def _is_array(display: ast.List) -> bool:
    """True for lists of one length in a list, whose items are numbers."""
    rows = [each.elts for each in display.elts if isinstance(each, ast.List)]
    return (
        len(rows) == len(display.elts)
        and len(set(map(len, rows))) == 1
        and not any(isinstance(e, _DISPLAYS) or is_no_number(e) for row in rows for e in row)
    )


def _root(node: Any) -> str:
    """The name of which an expression takes a part; nothing for what it computes."""
    match node:
        case ast.Name(id=found):
            return found
        case ast.Subscript(value=owner) | ast.Starred(value=owner):
            return _root(owner)
        case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in _TAKING:
            return _root(owner)
    return ""


def _shows(node: ast.expr | None, known: set[str]) -> bool:
    """True where a value is a part of a table, or a display that holds one."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return any(_shows(each, known) for each in node.elts)
    if isinstance(node, ast.Dict):
        return any(_shows(each, known) for each in node.values)
    if isinstance(node, (ast.IfExp, ast.Starred, ast.keyword)):
        parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node.value]
        return any(_shows(each, known) for each in parts)
    return _root(node) in known


def _is_only_read(tree: ast.FunctionDef, name: str) -> bool:
    """True where the table, and whatever its parts are called, is only gone over, unpacked, indexed and measured."""
    known = {name}
    while True:
        more = known | {
            n.id for target, value in _bindings(tree) if _reaches(value, known)
            for n in nodes(target) if isinstance(n, ast.Name)
        }  # fmt: skip
        if more == known:
            break
        known = more
    return all(_is_reading(node, known) for node in nodes(tree))


def _bindings(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in nodes(tree):
        if isinstance(node, (ast.For, ast.comprehension)):
            yield from _gone_over(node.target, node.iter)
        elif isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.NamedExpr):
            yield node.target, node.value


def _gone_over(target: ast.expr, over: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    match target, over:
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=parts) if len(targets) == len(parts):
            for one, part in zip(targets, parts, strict=True):
                yield from _gone_over(one, part)
        case ast.Tuple(elts=[_, item]), ast.Call(func=ast.Name(id="enumerate"), args=[part]):
            yield from _gone_over(item, part)
        case _:
            yield target, over


def _reaches(value: ast.expr, known: set[str]) -> bool:
    if _root(value) in known:
        return True
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in _READING:
        return any(_reaches(each, known) for each in value.args)
    return isinstance(value, (ast.IfExp, ast.Tuple, ast.List, ast.BoolOp)) and any(
        _reaches(each, known) for each in children(value) if isinstance(each, ast.expr)
    )


def _is_reading(node: ast.AST, known: set[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if _root(owner) in known:
            return attr in _TAKING and attr not in CHANGING
        case ast.Call(func=function):
            given = [*node.args, *(k.value for k in node.keywords)]
            whole = [each for each in given if _shows(each, known)]
            text = ast.unparse(function)
            return not whole or text in _READING or text.startswith(("np.", "math."))
        case ast.Subscript(ctx=ast.Store() | ast.Del(), value=base):
            return _root(base) not in known
        case ast.AugAssign(target=target):
            return _root(target) not in known
        case ast.Return(value=ast.expr() as value) | ast.FormattedValue(value=value):
            return not _shows(value, known)
        case ast.Compare():
            return not any(isinstance(each, ast.List) for each in (node.left, *node.comparators))
        case ast.BinOp(op=ast.Add() | ast.Mult(), left=left, right=right):
            both = _root(left) in known and _root(right) in known  # they may be lists, which are joined then
            of_list = isinstance(left, (ast.List, ast.Attribute)) or isinstance(right, (ast.List, ast.Attribute))
            return not both and not (of_list and (_root(left) in known or _root(right) in known))
    return True
