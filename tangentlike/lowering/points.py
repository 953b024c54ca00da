"""Arrays without axes: numbers to the compiler, and arrays to Python, which changes them in place.

def f(h): y = h; y += 1.0; return y * h        h is np.array(2.0): both names show the sum, so does the caller's array
"""

from __future__ import annotations

import ast
import inspect
from typing import Any

from ..errors import TangentlikeError
from ..form.indexing import index_items, is_ellipsis
from ..reading.resolve import is_helper, python_function
from ..reading.source import read
from .order import calls_function


def kept(lowering: Any, body: list[ast.stmt]) -> dict[int, bool]:
    """The elements ``a[..., 0]`` (by id) that are bound to a name or handed to a function as they are, and whether
    they may be changed there."""
    function = lowering.origin.function
    whole = ast.Module(body=body, type_ignores=[])
    out: dict[int, bool] = {}
    for node in ast.walk(whole):
        if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
            elements = _elements(node.value)
            names = {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            out.update(dict.fromkeys(elements, bool(elements) and changes(function, whole, names)))
        elif isinstance(node, ast.Call) and calls_function(lowering, node):
            for k, argument in enumerate(node.args):
                elements = _elements(argument)
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                out.update(
                    dict.fromkeys(elements, bool(elements) and _call_changes(function, {}, name, [k], set(), ()))
                )
            for keyword in node.keywords:
                out.update(dict.fromkeys(_elements(keyword.value), True))
    return out


def _elements(value: ast.expr) -> list[int]:
    if isinstance(value, ast.Subscript):
        return [id(value)] if any(is_ellipsis(i) for i in index_items(value.slice)) else []
    parts: list[ast.expr] = []
    if isinstance(value, (ast.Tuple, ast.List)):
        parts = value.elts
    elif isinstance(value, ast.IfExp):
        parts = [value.body, value.orelse]
    elif isinstance(value, ast.BoolOp):
        parts = value.values
    return [each for part in parts for each in _elements(part)]


def changes(function: Any, tree: ast.AST, names: set[str], seen: tuple = ()) -> bool:
    """True when a function may change what one of its ``names`` holds in place: by ``+=`` or a store, under whatever
    name, or by a call."""
    nodes = list(ast.walk(tree))
    names = set(names)
    inner = {n.name: n for n in nodes if isinstance(n, ast.FunctionDef) and n is not tree}
    while True:
        more = set()
        for node in nodes:
            if isinstance(node, ast.Assign) and _shown(node.value) & names:
                more |= {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            elif isinstance(node, ast.For) and _shown(node.iter) & names:
                more |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        if more <= names:
            break
        names |= more
    for node in nodes:
        if isinstance(node, ast.AugAssign) and _root(node.target) in names:
            return True
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _root(node) in names:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            given = [k for k, a in enumerate(node.args) if _shown(a) & names]
            named = {k.arg for k in node.keywords if k.arg and _shown(k.value) & names}
            if (given or named) and _call_changes(function, inner, node.func.id, given, named, seen):
                return True
    return False


def _call_changes(function: Any, inner: dict, name: str, given: list[int], named: set[str], seen: tuple) -> bool:
    plain = function
    tree = inner.get(name)
    if tree is None:
        found = inspect.getclosurevars(function)
        called = {**found.globals, **found.nonlocals}.get(name)
        if called is None or not is_helper(called) or called in seen:
            return False
        try:
            plain, tree = python_function(called), read(called).tree
        except TangentlikeError:
            return False  # refused in its place
        seen = (*seen, called)
    own = [a.arg for a in [*tree.args.posonlyargs, *tree.args.args]]
    return changes(plain, tree, {own[k] for k in given if k < len(own)} | named, seen)


def _shown(value: ast.expr) -> set[str]:
    """The names whose objects an expression may be, or hold, or hand on."""
    if isinstance(value, ast.Name):
        return {value.id}
    if isinstance(value, ast.IfExp):
        return _shown(value.body) | _shown(value.orelse)
    if isinstance(value, (ast.Subscript, ast.Starred)):
        return _shown(value.value)
    parts: list[ast.expr] = []
    if isinstance(value, ast.BoolOp):
        parts = value.values
    elif isinstance(value, (ast.Tuple, ast.List)):
        parts = value.elts
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        parts = [*value.args, *(k.value for k in value.keywords)]
    return set().union(*map(_shown, parts))


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
