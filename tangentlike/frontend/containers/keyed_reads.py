"""Expressions that read a dict of run-time keys, as ones of its two lists (``run_time_dicts.py``)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import name, replace_everywhere
from ...form.trees import children, nodes
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import is_harmless
from ..syntax.settled_values import METHODS

_SOMETIMES = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)
_READING = (*METHODS, "items", "keys", "values", "get")
_PLAIN = (ast.Name, ast.Constant, ast.Tuple, ast.BinOp, ast.UnaryOp)  # what reads no array
LOOKING = ("list", "sorted", "len", "max", "min", "sum", "tuple", "enumerate", "zip", "any", "all")


def what_of(over: ast.expr) -> str:
    """What a loop takes of a dict: ``keys``, ``values`` or ``items``."""
    match over:
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr
    return "keys"


def items_read(node: ast.AST, is_item: Callable[[ast.Subscript], bool]) -> list[ast.Subscript]:
    """The items that are read wherever a tree is evaluated, those in the keys of others first."""
    if isinstance(node, _SOMETIMES):
        return []
    found = [item for part in children(node) for item in items_read(part, is_item)]
    if isinstance(node, ast.Subscript) and is_item(node) and isinstance(node.ctx, ast.Load):
        found.append(node)
    return found


def is_steady_key(scope: Scope, key: ast.expr, node: ast.AST, rebound: set[str]) -> bool:
    """True for a key that is the same before a statement as where the statement reads the item; functions inside may
    give values to the names ``rebound``."""
    every, read = nodes(node), {n.id for n in nodes(key) if isinstance(n, ast.Name)}
    if any(isinstance(n, ast.NamedExpr) and n.target.id in read for n in every):
        return False
    calls = [n for n in every if isinstance(n, ast.Call)]
    reading = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in _READING]
    if all(c in reading or is_harmless(scope, ast.Call(c.func, [], c.keywords)) for c in calls):
        return True
    return all(isinstance(n, _PLAIN) for n in nodes(key)) and not read & rebound


def whole_first(node: ast.AST, called: str) -> bool:
    """True where a dict as a whole, its length or ``get``, is read before one of its items that may begin there."""
    read: list[bool] = []

    def look(each: ast.AST) -> None:
        match each:
            case ast.Subscript(value=ast.Name(id=of), slice=key) if of == called:
                look(key)
                read.append(False)
            case ast.Name(id=of) if of == called:
                read.append(True)
            case ast.Assign(targets=targets, value=value):
                for first in (value, *targets):
                    look(first)
            case _:
                for part in children(each):
                    look(part)

    look(node)
    return True in read and False in read[read.index(True) :]


class Unused(Exception):
    """The dict is used in a way that is not known here."""


class Looking(ast.NodeTransformer):
    """Expressions that look at the dict."""

    def __init__(self, uses: Any):
        self.uses, self.of = uses, uses.keyed.name

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        last = node.comparators[-1]
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)) and self.is_whole(last) == "keys":
            return self.uses.asks(node, self.visit(node.left))
        return self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        node.test = self.uses.asked(node.test)
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and self.uses.is_item(node):
            return self.uses.item(self.visit(node.slice))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = self.uses.scope.value(node.func)
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="get"), args=[key, *rest], keywords=[]):
                if of == self.of and not self.uses.keyed.of_lists and len(rest) < 2:
                    if rest and not is_harmless(self.uses.scope, rest[0]):
                        raise Unused  # which is evaluated in any case
                    key = self.uses.pure(self.visit(key))
                    default = self.visit(rest[0]) if rest else ast.Constant(value=None)
                    return self.uses.expression("VALUES[KEYS.index(KEY)] if KEY in KEYS else DEFAULT",
                                                KEY=key, DEFAULT=default)  # fmt: skip
            case ast.Call(args=[ast.Name(id=of)], keywords=[ast.keyword(arg="key", value=ast.Attribute(attr="get"))]):
                if of == self.of and function in (max, min) and not self.uses.keyed.of_lists:
                    self.uses.check_own(node.keywords[0].value)
                    extreme = ast.unparse(node.func)
                    return self.uses.expression(f"KEYS[VALUES.index({extreme}(VALUES))]")
        looking = ("len", "sorted", "max", "min") if self.uses.keyed.is_set else LOOKING
        if any(function is BUILTINS[each] for each in looking):
            node.args = [self.uses.whole(kind) if (kind := self.is_whole(a)) else a for a in node.args]
        return self.generic_visit(node)

    def visit_ListComp(self, node: Any) -> ast.AST:
        """Over the lists of a dict of lists: they are made where they are read."""
        each = node.generators[0]
        kind = self.is_whole(each.iter) if self.uses.keyed.of_lists else ""
        if kind in ("items", "values"):
            pair = each.target.elts if isinstance(each.target, ast.Tuple) else []
            rows = pair[1] if len(pair) == 2 and kind == "items" else each.target
            if not isinstance(rows, ast.Name):
                raise Unused
            position = self.uses.fresh("position")
            first = pair[0] if kind == "items" else ast.Name(id=self.uses.fresh("key"), ctx=ast.Store())
            each.target = ast.Tuple(elts=[ast.Name(id=position, ctx=ast.Store()), first], ctx=ast.Store())
            each.iter = self.uses.expression("enumerate(KEYS)")
            whole = {rows.id: self.uses.items_at(name(position))}
            each.ifs = [replace_everywhere(test, whole) for test in each.ifs]
            node.generators[1:] = [replace_everywhere(other, whole) for other in node.generators[1:]]
            for part in ("elt", "key", "value"):
                if hasattr(node, part):
                    setattr(node, part, replace_everywhere(getattr(node, part), whole))
        return self.generic_visit(node)

    visit_GeneratorExp = visit_DictComp = visit_ListComp

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        if kind := self.is_whole(node.iter):
            if self.uses.keyed.is_set:
                raise Unused
            node.iter = self.uses.whole(kind)
        return self.generic_visit(node)

    def is_whole(self, node: ast.expr) -> str:
        if not self.uses.is_gone_over(node):
            return ""
        return what_of(node)
