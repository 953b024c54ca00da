"""Dicts of a function that functions inside of it change, as a variable for each item.

    calls = {"n": 0}                         calls_n = 0
    def f(x):                                def f(x):
        calls["n"] += 1             ->           nonlocal calls_n
        return x * x                             calls_n += 1
                                                 return x * x

That is done where the dict has one display, in which all its keys stand, and is used for its items only.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.names import local_names
from ...form.program import store
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import changed_dict, placed


def write_dict_variables(source: Source) -> None:
    """Write the variables, in the tree of a function."""
    tree, scope = source.tree, Scope(source)
    inner = [n for n in nodes(tree) if isinstance(n, ast.FunctionDef) and n is not tree]
    if not inner:
        return
    changed = {called for each in inner for n in nodes(each) if (called := changed_dict(n))}
    fresh = MadeNames(tree, source.made)
    with scope.inside(tree):
        for called in sorted(changed & local_names(tree)):
            items = _items(tree, inner, called, scope)
            if items is None:
                continue
            variables = {}
            for key in items:
                chosen = f"{called}_{key}" if str(key).isidentifier() else called
                variables[key] = fresh(chosen, f"{called}[{key!r}]")
            for each in inner:
                _declare(each, called, variables)
            tree.body = _Variables(called, variables, items).block(tree.body)


def _items(
    tree: ast.FunctionDef, inner: list[ast.FunctionDef], called: str, scope: Scope
) -> dict[Any, ast.expr] | None:
    """The items of a dict that has one display, and of which nothing but items are used; else None."""
    made = [n for n in nodes(tree) if isinstance(n, ast.Assign) and _is_only(n, called)]
    inside = {id(n) for each in inner for n in nodes(each)}
    local = any(called in local_names(each) for each in inner)
    if (
        len(made) != 1
        or id(made[0]) in inside
        or local
        or called in {a.arg for a in nodes(tree) if isinstance(a, ast.arg)}
    ):
        return None
    match made[0].value:
        case ast.Dict(keys=keys, values=values) if all(isinstance(k, ast.Constant) for k in keys):
            items = {k.value: v for k, v in zip(keys, values, strict=True) if isinstance(k, ast.Constant)}
            if len(items) != len(keys):
                return None
        case ast.Call(func=function, args=[], keywords=given) if scope.value(function) is dict:
            items = {k.arg: k.value for k in given if k.arg is not None}
            if len(items) != len(given):
                return None
        case _:
            return None
    fine = {id(made[0].targets[0])}
    for node in nodes(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=owner) as read, slice=ast.Constant(value=key)) if owner == called:
                if key in items and not isinstance(node.ctx, ast.Del):
                    fine.add(id(read))
    every = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == called]
    return items if all(id(n) in fine for n in every) else None


def _is_only(node: ast.Assign, called: str) -> bool:
    return len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and node.targets[0].id == called


def _declare(function: ast.FunctionDef, called: str, variables: dict[Any, str]) -> None:
    """``nonlocal`` for the items that a function itself, and none inside of it, gives values to."""
    deeper = {id(n) for n in nodes(function) if isinstance(n, ast.FunctionDef) and n is not function for n in nodes(n)}
    stored = {
        variables[n.slice.value]
        for n in nodes(function)
        if changed_dict(n) == called and id(n) not in deeper and isinstance(n, ast.Subscript)
        if isinstance(n.slice, ast.Constant)
    }
    if stored:
        declared = placed(ast.Nonlocal(names=sorted(stored)), function.body[0])
        function.body.insert(int(ast.get_docstring(function) is not None), declared)


class _Variables(ast.NodeTransformer):
    def __init__(self, called: str, variables: dict[Any, str], items: dict[Any, ast.expr]):
        self.called, self.variables, self.items = called, variables, items

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            made = self.visit(node)
            out += made if isinstance(made, list) else [made]
        return out

    def visit_Assign(self, node: ast.Assign) -> Any:
        if not _is_only(node, self.called):
            return self.generic_visit(node)
        return [
            placed(ast.Assign(targets=[store(self.variables[key])], value=self.visit(value)), node)
            for key, value in self.items.items()
        ]

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == self.called and isinstance(node.slice, ast.Constant):
            return ast.copy_location(ast.Name(id=self.variables[node.slice.value], ctx=node.ctx), node)
        return self.generic_visit(node)  # type: ignore[return-value]
