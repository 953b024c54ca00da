"""Tuples of as many items as a run decides, as lists: what is asked of them is the same.

    parts = tuple(out)                            parts = list(out)
    return tau, tuple(s for s in sigma)    ->     return tau, [s for s in sigma]

That is done where the function is refused as it stands, and where a generator leaves items out. Who asks what kind of
container it has, joins it with others, compares it, takes it for an index or hands it to who might is to see a tuple,
and then it stays one. The function that the user calls may return such a tuple, as it may return such a list: the
result is an array of their items.
"""

from __future__ import annotations

import ast
from typing import Any, TypeGuard

from ...form.program import name
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.short_forms import placed
from .lists_as_tuples import Lists


def write_tuples_as_lists(source: Source) -> None:
    """Write the lists, in the tree of a function."""
    if not any(isinstance(n, ast.Name) and n.id == "tuple" for n in nodes(source.tree)):
        return
    scope = Scope(source)
    with scope.inside(source.tree):
        looked = Lists(source.tree, scope, source.tuples_as_lists > 1)
        every = [n for n in looked.every if _is_tuple(n, scope)]
        parts = {id(each) for n in every if isinstance(n, ast.BinOp) for each in (n.left, n.right)}
        every = [n for n in every if id(n) not in parts]
        made = [] if looked.compares else every
        names = {each for n in made if (each := _name_of(looked.around[id(n)]))}
        fixed = {n for n in names if looked.is_fixed(n, lambda value: value in made) and not _is_seen(n, looked)}
        if not source.tuples_as_lists:
            made, fixed = [n for n in made if _leaves_out(n)], set()
        known = [n for n in made if _name_of(looked.around[id(n)]) in fixed or _is_unseen(n, looked)]
    others = [n for n in every if n not in known] if source.tuples_as_lists else []
    _Writing(known, others).visit(source.tree)


def _leaves_out(node: Any) -> bool:
    """Whether a tuple is made by a generator with a condition."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.args[0], ast.GeneratorExp)
        and any(loop.ifs for loop in node.args[0].generators)
    )


def _name_of(node: ast.AST) -> str:
    """The variable that is given a value by a statement, or of which an expression takes a part."""
    match node:
        case ast.Assign(targets=[ast.Name(id=called)]) | ast.Subscript(value=ast.Name(id=called)):
            return called
    return ""


def _is_seen(called: str, looked: Lists) -> bool:
    """Whether a part of a variable is taken, a tuple too, or a function inside returns it."""
    for node in (n for n in looked.every if isinstance(n, ast.Name) and n.id == called):
        outer = looked.around[id(node)]
        if isinstance(outer, ast.Subscript) and isinstance(outer.slice, ast.Slice):
            return True
        if id(node) in looked.inside and looked.is_returned(node):
            return True
    return False


def _is_unseen(node: ast.expr, looked: Lists) -> bool:
    """Whether nobody can tell from a list what stands there, the caller of the function at hand excepted."""
    outer = looked.around[id(node)]
    inside = id(node) in looked.inside and looked.is_returned(node)
    is_part = isinstance(outer, ast.Subscript) and isinstance(outer.slice, ast.Slice)
    return looked.is_looked_at(node) and not inside and not is_part


def _is_tuple(node: ast.AST, scope: Scope) -> TypeGuard[ast.expr]:
    """True for ``tuple(x)``, and for a sum of such and of displays."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [each for each in (left, right) if not isinstance(each, ast.Tuple)]
            return bool(parts) and all(_is_tuple(each, scope) for each in parts)
        case ast.Call(func=function, args=[given], keywords=[]):
            return scope.value(function) is tuple and not isinstance(given, ast.Starred)
    return False


class _Writing(ast.NodeTransformer):
    """``list(x)`` for ``tuple(x)``, ``[e for t in x]`` for ``tuple(e for t in x)``, ``list(x) + [e]`` for
    ``tuple(x) + (e,)``, ``tuple(list(x))`` for those that others see, of which lowering refuses what tells tuples
    from lists."""

    def __init__(self, known: list[ast.expr], others: list[ast.expr]):
        self.known, self.others = known, others

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if node in self.others:
            node.args = [_listed(node)]
        return _listed(node) if node in self.known else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return _listed(node) if node in self.known else node


def _listed(node: ast.expr) -> ast.expr:
    """``list(x)`` for ``tuple(x)``, ``list([e for t in x])`` for ``tuple(e for t in x)``, and sums of such."""
    if isinstance(node, ast.BinOp):
        node.left, node.right = _listed(node.left), _listed(node.right)
        return node
    if isinstance(node, ast.Tuple):
        return ast.copy_location(ast.List(elts=node.elts, ctx=ast.Load()), node)
    assert isinstance(node, ast.Call)
    given = node.args[0]
    if isinstance(given, (ast.GeneratorExp, ast.ListComp)):
        given = placed(ast.ListComp(elt=given.elt, generators=given.generators), given)
    return placed(ast.Call(func=name("list"), args=[given], keywords=[]), node)
