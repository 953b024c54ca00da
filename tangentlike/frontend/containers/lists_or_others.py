"""A new list, or another new one where that has no items, as two assignments: then it may change.

z = [v for v in x if v > 0] or [1.0]        ->      z = [v for v in x if v > 0]
                                                    if not z:
                                                        z = [1.0]

What nothing can tell apart: nobody reads the variable in between, no function inside and no handler.
"""

from __future__ import annotations

import ast

from ...form.program import name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.plain_parts import may_catch
from ..syntax.short_forms import placed
from .growing import makes_a_list


def write_lists_or_others(source: Source) -> None:
    """Write such assignments of a function out, in its tree."""
    every = nodes(source.tree)
    if not any(isinstance(n, ast.BoolOp) for n in every):
        return
    inside = [n for n in every if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not source.tree]
    seen = {n.id for each in inside for n in nodes(each) if isinstance(n, ast.Name)}
    scope = Scope(source)
    with scope.inside(source.tree):
        if any(may_catch(n, scope) for n in every):
            return
        for node in every:
            for block in inner_blocks(node):
                block[:] = [made for each in block for made in _one_or_other(each, scope, seen)]


def _one_or_other(node: ast.stmt, scope: Scope, seen: set[str]) -> list[ast.stmt]:
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.BoolOp(op=ast.Or(), values=[first, *others])):
            read = {n.id for each in others for n in nodes(each) if isinstance(n, ast.Name)}
            if target in read | seen or not all(makes_a_list(each, set(), scope) for each in [first, *others]):
                return [node]
        case _:
            return [node]
    made: list[ast.stmt] = []
    for each in reversed(others):
        empty = ast.UnaryOp(op=ast.Not(), operand=name(target))
        made = [ast.If(test=empty, body=[ast.Assign(targets=[store(target)], value=each), *made], orelse=[])]
    return [placed(each, node) for each in [ast.Assign(targets=[store(target)], value=first), *made]]
