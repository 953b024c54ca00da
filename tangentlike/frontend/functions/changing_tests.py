"""Tests that call functions which change what they are given: they stand in ``if`` statements, where such calls may.

while step(state) > tol: ...          ->    while True:
                                                if not step(state) > tol: break
                                                ...
z = [v for v in x if take(bag, v)]    ->    z = []
                                            for v in x:
                                                if take(bag, v): z.append(v)
"""

from __future__ import annotations

import ast

from ...form.program import name, root_name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.raising import called_definition
from ..syntax.short_forms import changed_list, hides_its_variables, loops_of, placed

_DEEPEST = 3  # functions that call each other


def write_changing_tests(source: Source) -> None:
    """Write such tests, in the tree of a function."""
    scope = Scope(source)
    with scope.inside(source.tree):
        tests = [n.test for n in nodes(source.tree) if isinstance(n, ast.While)]
        tests += [n.elt for n in nodes(source.tree) if isinstance(n, ast.ListComp)]
        tests += [t for n in nodes(source.tree) if isinstance(n, ast.comprehension) for t in n.ifs]
        if any(_changes(each, scope) for each in tests):
            writing = _Writing(scope, MadeNames(source.tree, source.made))
            source.tree.body = writing.block(source.tree.body)


def _changes(node: ast.AST, scope: Scope, depth: int = 0) -> bool:
    """True for what calls a function of the user's that changes the lists and dicts that it is given."""
    for call in (n for n in nodes(node) if isinstance(n, ast.Call) and n.args):
        found = called_definition(call, scope) if depth < _DEEPEST else None
        if found is not None and (_changes_arguments(found[0]) or _changes(found[0], scope, depth + 1)):
            return True
    return False


def _changes_arguments(function: ast.FunctionDef) -> bool:
    given, every = {a.arg for a in nodes(function.args) if isinstance(a, ast.arg)}, nodes(function)
    stored = [n for n in every if isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Load)]
    return bool(given & {*map(root_name, stored), *map(changed_list, every)})


class _Writing:
    def __init__(self, scope: Scope, fresh: MadeNames):
        self.scope, self.fresh = scope, fresh

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            for inside in inner_blocks(node) if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) else ():
                inside[:] = self.block(inside)
            out += self.statement(node)
        return out

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        match node:
            case ast.While(test=test, orelse=[]) if _changes(test, self.scope):
                leave = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Break()], orelse=[])
                node.test = ast.copy_location(ast.Constant(value=True), test)
                node.body.insert(0, placed(ast.copy_location(leave, test), test))
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.ListComp() as made) if _changes(made, self.scope):
                hidden = hides_its_variables(made) or any(g.is_async for g in made.generators)
                if not hidden and not any(isinstance(n, ast.Name) and n.id == called for n in nodes(made)):
                    empty = ast.Assign(targets=[store(called)], value=ast.List(elts=[], ctx=ast.Load()))
                    loops = loops_of(made, self.fresh, lambda each: [_appended(called, each.elt)])
                    return [placed(each, node) for each in (empty, *loops)]
        return [node]


def _appended(called: str, item: ast.expr) -> ast.stmt:
    add = ast.Attribute(value=name(called), attr="append", ctx=ast.Load())
    return ast.Expr(value=ast.Call(func=add, args=[item], keywords=[]))
