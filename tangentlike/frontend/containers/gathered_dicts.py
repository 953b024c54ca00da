"""Dicts of lists that are written down key by key, as the displays that they are.

h = {}; h["t"] = []; h["y"] = [x]       ->      h = {"t": [], "y": [x]}
h = {k: [] for k in ("t", "y")}         ->      h = {"t": [], "y": []}
"""

from __future__ import annotations

import ast

from ...form.program import blocks, copy_of, replace_names
from ...form.trees import nodes
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import changes_nothing

_INNER = (ast.FunctionDef, ast.Lambda, ast.ClassDef)


def gather_dicts(tree: ast.FunctionDef, scope: Scope) -> None:
    """Write the displays, in place."""
    inside = {n.id for f in nodes(tree) if isinstance(f, _INNER) and f is not tree for n in nodes(f)
              if isinstance(n, ast.Name)}  # fmt: skip
    _block(tree.body, inside, scope)


def _block(body: list[ast.stmt], inside: set[str], scope: Scope) -> None:
    out: list[ast.stmt] = []
    for node in body:
        if not isinstance(node, _INNER):
            for block in blocks(node):
                _block(block, inside, scope)
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=value) if called not in inside:
                display = _display(value, scope)
                node.value = value if display is None else display
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id=called), slice=ast.Constant(value=str() as key))]
            ) if out and _goes_into(out[-1], called, key, node.value, scope):
                display = out[-1].value  # type: ignore[attr-defined]
                display.keys.append(ast.copy_location(ast.Constant(value=key), node))
                display.values.append(node.value)
                continue
        out.append(node)
    body[:] = out


def _goes_into(before: ast.stmt, called: str, key: str, value: ast.expr, scope: Scope) -> bool:
    """True for an item that can as well stand in the display of the statement before."""
    match before:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Dict(keys=keys, values=values)) if target == called:
            known = all(isinstance(k, ast.Constant) and k.value != key for k in keys)
            reads = any(isinstance(n, ast.Name) and n.id == called for n in nodes(value))
            lists = all(isinstance(v, (ast.List, ast.ListComp)) for v in values) and isinstance(
                value, (ast.List, ast.ListComp)
            )
            return known and not reads and lists and changes_nothing(scope, value)
    return False


def _display(value: ast.expr, scope: Scope) -> ast.Dict | None:
    """``{}`` of ``dict()``, and the display of a comprehension that makes a list for each of some texts."""
    match value:
        case ast.Call(func=function, args=[], keywords=[]) if scope.value(function) is BUILTINS["dict"]:
            return ast.copy_location(ast.Dict(keys=[], values=[]), value)
        case ast.DictComp(
            key=ast.Name(id=key),
            value=ast.List() as item,
            generators=[ast.comprehension(target=ast.Name(id=each), iter=ast.Tuple() | ast.List() as over, ifs=[])],
        ) if key == each:
            texts = [e for e in over.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            if len({t.value for t in texts}) == len(over.elts):
                values = [replace_names(copy_of(item), {each: t}) for t in texts]
                keys: list[ast.expr | None] = [copy_of(t) for t in texts]
                return ast.copy_location(ast.Dict(keys=keys, values=values), value)
    return None
