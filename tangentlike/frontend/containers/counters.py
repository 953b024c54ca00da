"""What a ``Counter`` does otherwise than a dict, written as what any dict does: reads of its items, of which a missing
one counts as 0, are all that is left to it.

c[k] += len(c)     ->     c[k] = c[k] + len(c)              the item is not there while that is evaluated
del c[k]           ->     if k in c: del c[k]               of a missing one nothing is deleted
c = Counter(w)     ->     c = Counter(w[:])                 where w may be a dict, whose numbers would be the counts
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ...form.names import local_names
from ...form.program import copy_of, name, store, subscript
from ...form.trees import inner_blocks, nodes
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.short_forms import placed
from .made_keyed import kind_of

_DISPLAYS = (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp, ast.Constant, ast.JoinedStr)
_LISTING = tuple(BUILTINS[each] for each in ("list", "sorted", "tuple", "range", "enumerate", "zip", "map", "filter"))
_SPLITTING = ("split", "rsplit", "splitlines", "tolist", "lower", "upper", "strip")
_SIMPLE = (ast.Constant, ast.Name, ast.UnaryOp, ast.unaryop, ast.expr_context)


def write_counters(tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str]) -> None:
    """Write them so, in the body of a function."""
    made: dict[str, list[bool]] = {}
    for node in nodes(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=called)], value=value)
                | ast.AnnAssign(target=ast.Name(id=called), value=ast.expr() as value)
            ):
                kind = kind_of(value, scope)
                made.setdefault(called, []).append(kind is not None and kind.is_counter)
                if kind is not None and kind.is_counter and isinstance(value, ast.Call) and value.args:
                    value.args = [_counted(value.args[0], scope)]
    counters = {called for called, found in made.items() if all(found)}
    if counters:
        tree.body = _Writing(fresh).block(tree.body, counters)


def _counted(node: ast.expr, scope: Scope) -> ast.expr:
    """What is counted, one by one."""
    if isinstance(node, _DISPLAYS):
        return node
    if isinstance(node, ast.Call):
        found = scope.value(node.func)
        split = isinstance(node.func, ast.Attribute) and node.func.attr in _SPLITTING
        if split or is_library(found) or any(found is each for each in _LISTING):
            return node
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return node
    return placed(ast.Subscript(value=node, slice=ast.Slice(), ctx=ast.Load()), node)


class _Writing:
    def __init__(self, fresh: Callable[..., str]):
        self.fresh = fresh

    def block(self, body: list[ast.stmt], counters: set[str]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            known = counters - local_names(node) if isinstance(node, ast.FunctionDef) else counters
            for inside in inner_blocks(node):
                inside[:] = self.block(inside, known)
            out += [placed(made, node) for made in self.statement(node, known)]
        return out

    def statement(self, node: ast.stmt, counters: set[str]) -> list[ast.stmt]:
        match node:
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=of), slice=key), op=op, value=value):
                if of in counters and not all(isinstance(n, _SIMPLE) for n in nodes(value)):
                    before, key = self.steady(key)
                    item = subscript(of, key)
                    more = ast.BinOp(left=item, op=op, right=value)
                    place = ast.Subscript(value=name(of), slice=copy_of(key), ctx=ast.Store())
                    return [*before, ast.Assign(targets=[place], value=more)]
            case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=of), slice=key)]) if of in counters:
                before, key = self.steady(key)
                node.targets = [ast.Subscript(value=name(of), slice=copy_of(key), ctx=ast.Del())]
                there = ast.Compare(left=key, ops=[ast.In()], comparators=[name(of)])
                return [*before, ast.If(test=there, body=[node], orelse=[])]
        return [node]

    def steady(self, key: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """A key that may be written twice."""
        if isinstance(key, ast.Constant):
            return [], key
        chosen = self.fresh("key", key)
        return [ast.Assign(targets=[store(chosen)], value=key)], name(chosen)
