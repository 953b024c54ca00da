"""What named tuples say of their fields, of variables that are only ever bound to what one class makes.

p = Point(x, 2.0)
p._asdict()     ->   {"across": p.across, "up": p.up}
p._fields       ->   ("across", "up")                     also ``Point._fields``
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.kinds import OF_CONTAINERS, is_named_tuple, is_of_named_tuples, redefined
from ...form.program import copy_of, tuple_of
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.short_forms import placed, stored_in

_ASKING = {"_asdict", "_fields"}


def write_named_tuples(source: Source) -> None:
    """Write the fields out, in the function's tree."""
    if not _ASKING & source.names_as_read:
        return
    scope = Scope(source)
    with scope.inside(source.tree):
        _Written(scope, _classes(source.tree, scope)).visit(source.tree)


def _classes(tree: ast.FunctionDef, scope: Scope) -> dict[str, Any]:
    """The variables that one class of named tuples makes the values of, and nothing else."""
    found: dict[str, list[Any]] = {}
    plain = [n for n in nodes(tree) if isinstance(n, ast.Assign) and len(n.targets) == 1]
    for node in plain:
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name):
            made = scope.value(value.func) if isinstance(value, ast.Call) else None
            before = found.setdefault(target.id, [])
            replaced = isinstance(value, ast.Call) and ast.unparse(value.func) == f"{target.id}._replace"
            if replaced and before and is_of_named_tuples(before[0], "_replace"):
                made = before[0]
            before.append(made)
    others = stored_in(tree) - found.keys() | {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    bound = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    return {
        each: made[0]
        for each, made in found.items()
        if each not in others
        and len(made) == bound.count(each)
        and len(set(map(id, made))) == 1
        and is_of_named_tuples(made[0], "_asdict")
    }


class _Written(ast.NodeTransformer):
    def __init__(self, scope: Scope, classes: dict[str, Any]):
        self.scope, self.classes = scope, classes

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr != "_fields" or not isinstance(node.value, ast.Name) or not isinstance(node.ctx, ast.Load):
            return node
        of = self.classes.get(node.value.id) or self.scope.value(node.value)
        if not is_named_tuple(of):
            return node
        return placed(tuple_of(ast.Constant(value=each) for each in of._fields), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Call() as of, attr="values" | "items" | "keys" as part), args=[]
            ):
                fields = self.asked(of)
                if fields is not None and not node.keywords:
                    return placed(tuple_of(_part(part, *each) for each in fields), node)
        fields = self.asked(node)
        if fields is not None:
            keys: list[ast.expr | None] = [ast.Constant(value=each) for each, _ in fields]
            return placed(ast.Dict(keys=keys, values=[value for _, value in fields]), node)
        self.generic_visit(node)
        if any(self.scope.value(node.func) is each for each in (zip, enumerate)):
            node.args = [self.items(each) for each in node.args]
        return node

    def items(self, node: ast.expr) -> ast.expr:
        """The fields of a variable that is gone through beside their names."""
        of = self.classes.get(node.id) if isinstance(node, ast.Name) else None
        if of is None or redefined(of, OF_CONTAINERS):
            return node
        return placed(tuple_of(value for _, value in self.fields(node, of)), node)

    def asked(self, node: ast.expr) -> list[tuple[str, ast.expr]] | None:
        """The fields of ``p`` in ``p._asdict()``; None for any other call."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=called) as owner, attr="_asdict"), args=[], keywords=[]):
                of = self.classes.get(called)
                return None if of is None else self.fields(owner, of)
        return None

    def fields(self, owner: ast.expr, of: Any) -> list[tuple[str, ast.expr]]:
        return [(each, ast.Attribute(copy_of(owner), each, ast.Load())) for each in of._fields]


def _part(part: str, field: str, value: ast.expr) -> ast.expr:
    key = ast.Constant(value=field)
    return {"keys": key, "values": value, "items": tuple_of([key, value])}[part]
