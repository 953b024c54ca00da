"""Records as their fields: what reads one from a variable, and expressions that may stand in several places."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence

from ...form.program import copy_of
from ...form.trees import nodes
from ..syntax.callee import Scope
from .record_classes import Record

_PURE = (
    *(ast.Name, ast.Constant, ast.Slice, ast.Subscript, ast.BinOp, ast.UnaryOp),
    *(ast.operator, ast.unaryop, ast.expr_context),
)


class Unused(Exception):
    """The list is used in a way that lists of fields do not know."""


class OfFields(ast.NodeTransformer):
    """Puts the fields of a record in the place of what reads them from a variable."""

    def __init__(self, variable: str, record: Record, items: Sequence[ast.expr], scope: Scope):
        self.variable, self.record, self.items, self.scope = variable, record, items, scope
        self.whole = False  # whether something but a field was read

    def is_it(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.variable

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if self.is_it(node.value) and self.record.of is not None and node.attr in self.record.fields:
            if not isinstance(node.ctx, ast.Load):
                raise Unused
            return copy_of(self.items[self.record.fields.index(node.attr)])
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        owner = replaced(node, self.scope)
        if owner is not None and self.is_it(owner):
            named = {each.arg: self.visit(each.value) for each in node.keywords if each.arg in self.record.fields}
            if len(named) < len(node.keywords) or list(named) != [f for f in self.record.fields if f in named]:
                raise Unused  # unknown fields, or values that would be computed in another order
            pairs = zip(self.record.fields, self.items, strict=True)
            return self.record.made_of([named.get(field, copy_of(item)) for field, item in pairs])
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if self.is_it(node.value) and self.record.is_dict and (field := text_index(node.slice)) in self.record.fields:
            if not isinstance(node.ctx, ast.Load):
                raise Unused
            return copy_of(self.items[self.record.fields.index(field)])
        if self.is_it(node.value) and self.record.is_tuple:
            number = constant_index(node.slice, len(self.items))
            if number is not None:
                return copy_of(self.items[number])
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if any(map(self.is_it, (node.left, *node.comparators))):
            raise Unused
        return self.generic_visit(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        if any(a.arg == self.variable for a in nodes(node.args) if isinstance(a, ast.arg)):
            raise Unused
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id != self.variable:
            return node
        if not isinstance(node.ctx, ast.Load) or not self.record.is_plain:
            raise Unused
        self.whole = True
        return self.record.made_of(copy_of(self.items))


def replaced(node: ast.AST, scope: Scope) -> ast.expr | None:
    """The record of which an expression is another one, with other values of some fields: ``p._replace(a=v)`` of a
    NamedTuple, ``replace(p, a=v)`` of a dataclass."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="_replace"), args=[]):
            return owner
        case ast.Call(func=function, args=[owner]) if scope.value(function) is dataclasses.replace:
            return owner
    return None


def in_order(node: ast.AST | None) -> ast.ListComp | ast.GeneratorExp | None:
    """The tuples of a comprehension that ``sorted`` puts in order."""
    match node:
        case ast.Call(func=ast.Name(id="sorted"), args=[ast.ListComp() | ast.GeneratorExp() as items]):
            return items if isinstance(items.elt, ast.Tuple) else None
    return None


def constant_index(node: ast.expr, count: int) -> int | None:
    """Which item an index of a tuple is; None where it is no literal, or there is none."""
    try:
        number = ast.literal_eval(node)
    except ValueError:
        return None
    return number % count if type(number) is int and -count <= number < count else None


def text_index(node: ast.expr) -> str:
    """The text that an index is, "" where it is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_pure(node: ast.AST) -> bool:
    return all(isinstance(each, _PURE) or is_length(each) for each in nodes(node) if not isinstance(each, ast.Name))


def is_length(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"


def reads(body: list[ast.stmt], variable: str) -> int:
    every = (n for s in body for n in nodes(s) if isinstance(n, ast.Name) and n.id == variable)
    return sum(isinstance(n.ctx, ast.Load) for n in every)


def binds(node: ast.AST, variable: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == variable and isinstance(n.ctx, ast.Store) for n in nodes(node))
