"""``x.flat`` where its items are read at once, as ``x.ravel()``; elsewhere it stays, for it sees later writes.

``ravel`` gives a view of some arrays and a copy of others, ``flat`` is an iterator over the array itself.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator

from ...form.program import root_name
from ...form.trees import children, nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope, is_library, writes
from ..syntax.lengths import is_harmless
from .handed_state import is_new

_READING = ("len", "sum", "min", "max", "list", "tuple", "sorted", "any", "all")
_VIEWS = ("asarray", "asanyarray", "ascontiguousarray", "ravel", "reshape", "nditer", "broadcast_to", "squeeze")


def write_flat_reads(source: Source) -> None:
    """Write the reads of ``flat`` in a function, in place."""
    if not _names_flat(source.code_as_read) and not source.expanded:
        return
    around = {id(child): node for node in nodes(source.tree) for child in children(node)}
    flat = [n for n in nodes(source.tree) if isinstance(n, ast.Attribute) and n.attr == "flat"]
    if not flat:
        return
    scope = Scope(source)
    with scope.inside(source.tree):
        reads = [n for n in flat if isinstance(n.ctx, ast.Load) and _is_read(n, around, scope, source.tree)]
    for node in reads:
        outer = around[id(node)]
        node.attr = "ravel"
        call = ast.copy_location(ast.Call(func=node, args=[], keywords=[]), node)
        for key, value in ast.iter_fields(outer):
            if value is node:
                setattr(outer, key, call)
            elif isinstance(value, list):
                setattr(outer, key, [call if each is node else each for each in value])


def _names_flat(code: types.CodeType) -> bool:
    return "flat" in code.co_names or any(_names_flat(c) for c in code.co_consts if isinstance(c, types.CodeType))


def _is_read(node: ast.Attribute, around: dict[int, ast.AST], scope: Scope, tree: ast.FunctionDef) -> bool:
    """True where nothing can write the array between this and the last read of an item."""
    match around[id(node)]:
        case ast.Subscript(value=value, slice=index, ctx=ast.Load()) if value is node:
            return not any(isinstance(n, (ast.Slice, ast.Call, ast.NamedExpr)) for n in nodes(index))
        case ast.Call(func=function, args=[one]) as call if one is node:
            found = scope.value(function)
            if any(found is BUILTINS[each] for each in ("enumerate", "zip")):
                return _is_gone_over(node, around[id(call)], call, (scope, tree))
            known = is_library(found) and getattr(found, "__name__", "") not in _VIEWS
            return known or any(found is BUILTINS[each] for each in _READING)
        case ast.Call(func=function, args=args) as call if node in args:
            if any(scope.value(function) is BUILTINS[each] for each in ("enumerate", "zip")):
                return _is_gone_over(node, around[id(call)], call, (scope, tree))
        case outer:
            return _is_gone_over(node, outer, node, (scope, tree))
    return False


def _is_gone_over(
    node: ast.Attribute, outer: ast.AST, iterated: ast.expr, where: tuple[Scope, ast.FunctionDef]
) -> bool:
    """True for a loop over it that changes no array but new ones with a name of their own."""
    scope, tree = where
    if isinstance(outer, ast.comprehension) and outer.iter is iterated:
        whole = next(n for n in nodes(tree) if outer in getattr(n, "generators", ()))
        return is_harmless(scope, whole)
    if not (isinstance(outer, ast.For) and outer.iter is iterated):
        return False
    if any(isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree for n in nodes(tree)):
        return False
    own = root_name(node.value)
    for changed in _changed(outer.body):
        given = [n.value for n in nodes(tree) if isinstance(n, ast.Assign)
                 and any(isinstance(t, ast.Name) and t.id == changed for t in n.targets)]  # fmt: skip
        if changed == own or not given:
            return False
        if not all(isinstance(v, ast.Constant) or is_new(v, scope) for v in given):
            return False
    for call in (n for s in outer.body for n in nodes(s) if isinstance(n, ast.Call)):
        found = scope.value(call.func)
        method = isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "copy", "sum")
        builtin = any(found is each for each in BUILTINS.values())
        if not (method or builtin or (is_library(found) and not writes(found, call))):
            return False
    return True


def _changed(body: list[ast.stmt]) -> Iterator[str]:
    for node in (n for s in body for n in nodes(s)):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield root_name(node)
        elif isinstance(node, ast.AugAssign):
            yield root_name(node.target)
        elif isinstance(node, ast.keyword) and node.arg == "out":
            yield root_name(node.value)
