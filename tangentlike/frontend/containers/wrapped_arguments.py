"""An argument that is put into a list where it is none: the list has a name of its own.

    if not isinstance(x, list):               flag = isinstance(x, list)
        x, flag = [x], True            ->     xs = [x] if not isinstance(x, list) else x
    for v in x:                               for v in xs:

So the list is a variable that is given once, and may become a tuple (``lists_as_tuples.py``). What is asked is asked of
types, so that it makes no difference that it is asked once more.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ...form.program import copy_of, name, replace_everywhere, store
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed

_ASKING = (isinstance, issubclass, type, hasattr, callable, np.isscalar, np.ndim)


def write_wrapped_arguments(source: Source, scope: Scope) -> None:
    """Give such lists their names, in the tree of a function."""
    tree = source.tree
    parameters = {a.arg for a in [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]}
    every = nodes(tree)
    inside = {n.id for f in every if isinstance(f, (ast.FunctionDef, ast.Lambda)) and f is not tree
              for n in nodes(f) if isinstance(n, ast.Name)}  # fmt: skip
    stores = [n.id for n in every if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    for called in sorted(parameters - inside):
        place = next((k for k, each in enumerate(tree.body) if stores.count(called) == 1 and _wrap(each, called)), None)
        if place is None:
            continue
        test, wrapped, otherwise = _wrap(tree.body[place], called) or (None, False, None)
        if test is None or not _asks_types(test, scope):
            continue
        fresh = MadeNames(tree, source.made, scope)(called, name(called))
        one: ast.expr = placed(ast.List(elts=[name(called)], ctx=ast.Load()), tree.body[place])
        arms = (one, name(called)) if wrapped else (name(called), one)
        made = ast.IfExp(test=copy_of(test), body=arms[0], orelse=arms[1])
        given = placed(ast.Assign(targets=[store(fresh)], value=made), tree.body[place])
        there = [] if otherwise is None else [_without(otherwise, called, fresh)]
        after = [replace_everywhere(each, {called: name(fresh)}) for each in tree.body[place + 1 :]]
        tree.body[place:] = [given, *there, *after]


def _wrap(node: ast.stmt, called: str) -> tuple[ast.expr, bool, ast.If | None] | None:
    """What is asked, whether the argument is put into a list where it holds, and the branch that does so, if it is one;
    None for any other statement."""
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.IfExp(test=test, body=one, orelse=other)) if (
            target == called
        ):
            for wrapped, plain, holds in ((one, other, True), (other, one, False)):
                if _is_wrapped(wrapped, called) and isinstance(plain, ast.Name) and plain.id == called:
                    return test, holds, None
        case ast.If(test=test, body=body, orelse=orelse):
            for block, holds in ((body, True), (orelse, False)):
                if any(_is_wrapping(each, called) for each in block):
                    return test, holds, node
    return None


def _is_wrapped(node: ast.expr, called: str) -> bool:
    """True for ``[x]``."""
    match node:
        case ast.List(elts=[ast.Name(id=found)]) | ast.Tuple(elts=[ast.Name(id=found)]):
            return found == called
    return False


def _is_wrapping(node: ast.stmt, called: str) -> bool:
    """True for ``x = [x]``."""
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            return target == called and _is_wrapped(value, called)
    return False


def _without(node: ast.If, called: str, fresh: str) -> ast.If:
    """The branch without the statement; what stands behind it there reads the list."""
    for block in (node.body, node.orelse):
        place = next((k for k, each in enumerate(block) if _is_wrapping(each, called)), None)
        if place is not None:
            after: list[Any] = [replace_everywhere(each, {called: name(fresh)}) for each in block[place + 1 :]]
            block[place:] = [ast.copy_location(ast.Pass(), block[place]), *after]
    return node


def _asks_types(test: ast.expr, scope: Scope) -> bool:
    """Whether a test asks of what kind things are, and nothing else."""
    calls = [n for n in nodes(test) if isinstance(n, ast.Call)]
    hiding = any(isinstance(n, (ast.NamedExpr, ast.BinOp, ast.IfExp)) for n in nodes(test))
    return bool(calls) and not hiding and all(any(scope.value(c.func) is f for f in _ASKING) for c in calls)
