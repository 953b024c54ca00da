"""Comprehensions over dicts of lists with run-time keys, as loops before the statements that they stand in.

m = {k: sum(v) / len(v) for k, v in d.items()}   ->   m = {}
                                                      for k, v in d.items(): m[k] = sum(v) / len(v)
s = max(sum(v) for v in d.values())              ->   values = []
                                                      for v in d.values(): values.append(sum(v))
                                                      s = max(values)

Only what is evaluated whenever the statement is, beside things that change nothing, is taken out.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import name, store
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import Instead, loops_of, placed
from .named_sets import always_evaluated

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr)


def write_groups_gone_over(tree: ast.FunctionDef, dicts: set[str], scope: Scope, fresh: MadeNames) -> bool:
    """Write the loops, in place; True where there is one: its variables have new names."""
    before = len(fresh.made)
    if dicts:
        for node in nodes(tree):
            for field in ("body", "orelse", "finalbody"):
                block = getattr(node, field, None)
                if isinstance(block, list):
                    block[:] = [made for each in block for made in _written(each, dicts, scope, fresh)]
    return len(fresh.made) > before


def _written(node: ast.stmt, dicts: set[str], scope: Scope, fresh: MadeNames) -> list[ast.stmt]:
    if not isinstance(node, _SIMPLE) or node.value is None:
        return [node]
    before: list[ast.stmt] = []
    match node:
        case ast.Assign(targets=[ast.Name(id=called)], value=ast.DictComp() as whole) if _is_over(whole, dicts):
            if all(not isinstance(n, ast.Name) or n.id != called for n in nodes(whole)):
                return [placed(made, node) for made in _loop(whole, called, fresh)]
    for each in list(always_evaluated(node.value)):
        if not isinstance(each, (ast.ListComp, ast.GeneratorExp, ast.DictComp)) or not _is_over(each, dicts):
            continue
        if not (each is node.value or is_harmless(scope, node)):
            return [node]
        chosen = fresh("items" if isinstance(each, ast.DictComp) else "values", each)
        before += [placed(made, node) for made in _loop(each, chosen, fresh)]
        node.value = Instead(each, name(chosen)).visit(node.value)
    return [*before, node]


def _is_over(node: Any, dicts: set[str]) -> bool:
    """True for a comprehension over the lists of one of the dicts."""
    match node.generators:
        case [ast.comprehension(iter=ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="values" | "items")))]:
            return of in dicts
    return False


def _loop(node: Any, chosen: str, fresh: MadeNames) -> list[ast.stmt]:
    def added(made: Any) -> list[ast.stmt]:
        if isinstance(made, ast.DictComp):
            item = ast.Subscript(value=name(chosen), slice=made.key, ctx=ast.Store())
            return [ast.Assign(targets=[item], value=made.value)]
        add = ast.Attribute(value=name(chosen), attr="append", ctx=ast.Load())
        return [ast.Expr(value=ast.Call(func=add, args=[made.elt], keywords=[]))]

    of_dict = isinstance(node, ast.DictComp)
    empty: ast.expr = ast.Dict(keys=[], values=[]) if of_dict else ast.List(elts=[], ctx=ast.Load())
    return [ast.Assign(targets=[store(chosen)], value=empty), *loops_of(node, fresh, added)]
