"""Calls of functions that return one of several texts, or None on some paths only, written in.

    r = roots(v, w)                             d = v * v - w
    if r is None:                               if d < 0.0:
        continue                                    r = None
    lo, hi = r                        ->        else:
                                                    r = (v - math.sqrt(d), v + math.sqrt(d))
                                                if r is None: ...

So it is inside of comprehensions, which are loops then (``comprehension_loops.py``), and for what ``map`` gives a loop.
What becomes of the variables ``records_or_none.py``, ``sometimes_none.py``, ``lists_with_none.py`` and
``run_time_texts.py`` know. This is done where the function was refused without.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.names import local_names
from ...form.program import located, name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..flow.exits import always_exits
from ..syntax.callee import Scope
from ..syntax.lengths import changes_something, is_harmless, reaches_a_change
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import either, is_none, is_text
from ..syntax.raising import called_definition, is_same
from ..syntax.short_forms import Instead, evaluated_before, placed
from .comprehension_loops import is_reached, is_steady, loop_before, named_first
from .written_bodies import Stays, with_names
from .written_in import Writing, defined_first

MOST = 12  # calls that are written in


def write_returned_choices(source: Source) -> None:
    """Write such calls in, in place; what cannot be written in stays."""
    tree, scope = source.tree, Scope(source)
    with scope.inside(tree):
        calls = _Calls(scope, MadeNames(tree, source.made, scope), source.written_in)
        inner = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        calls.inner = {n: f for n, f in inner.items() if defined_first(tree, n) and not changes_something(f)}
        calls.moving = {each for n in nodes(tree) if isinstance(n, ast.Nonlocal) for each in n.names}
        tree.body = calls.block(tree.body)


class _Calls:
    def __init__(self, scope: Scope, fresh: MadeNames, named: frozenset[str]):
        self.named = named  # the functions that are written in whatever they return
        self.scope, self.fresh = scope, lambda base, stands_for=None: fresh(base, stands_for or base)
        self.writing = Writing(scope, self.fresh, {}, {}, set())
        self.inner: dict[str, ast.FunctionDef] = {}
        self.moving: set[str] = set()  # what functions inside may bind again
        self.count = 0

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: Any) -> list[ast.stmt]:
        if isinstance(node, ast.FunctionDef):
            return [node]
        if isinstance(node, ast.For):
            self.over_map(node)
        for block in inner_blocks(node):
            block[:] = self.block(block)
        for holder, field in held(node):
            whole = getattr(holder, field)
            if (looped := self.with_loop(node, whole)) is not None:
                return self.block(looped)
            for call in [n for n in nodes(whole) if isinstance(n, ast.Call)]:
                function = self.function(call)
                if function is None or self.count >= MOST or not is_reached(whole, call):
                    continue
                named = next((n for n in nodes(whole) if isinstance(n, ast.NamedExpr) and n.value is call), None)
                before = evaluated_before(node, whole, named or call)
                first = self.changed(before, function, named)
                if not all(is_harmless(self.scope, each) for each in before):  # what it does is done first
                    first = [each for each in before if not self.is_steady(each)]
                if any(
                    each is getattr(node, "target", None) or isinstance(each, (ast.Slice, ast.Starred))
                    for each in first
                ):
                    continue
                if first:
                    return self.block([*named_first(first, node, self.fresh), node])
                if named is not None:  # it is reached where the call is
                    setattr(holder, field, Instead(named, name(named.target.id)).visit(whole))
                    return self.block([placed(ast.Assign(targets=[named.target], value=call), node), node])
                try:
                    return self.written(node, (holder, field), call, function)
                except Stays:
                    continue
        return [node]

    def over_map(self, node: ast.For) -> None:
        """``for r in map(f, xs)``, as a loop over ``xs``, in place, where ``f`` returns such things."""
        match node.iter:
            case ast.Call(func=function, args=[called, over], keywords=[]) if self.scope.value(function) is map:
                item = self.fresh("item", over)
                call = ast.Call(func=called, args=[name(item)], keywords=[])
                if self.function(call) is None:
                    return
                given = placed(ast.Assign(targets=[node.target], value=call), node)
                node.target, node.iter, node.body = located(store(item), node), over, [given, *node.body]

    def with_loop(self, node: ast.stmt, whole: ast.expr) -> list[ast.stmt] | None:
        """The statement, and before it the loop that a comprehension in it is, whose items such a function returns."""

        def gives_one(made: Any) -> bool:
            if isinstance(made, ast.GeneratorExp) and isinstance(made.elt, ast.Compare):
                return False  # any() and all() end with the first that decides
            inside = [made.elt, *(test for g in made.generators for test in g.ifs)]
            calls = [n for part in inside for n in nodes(part) if isinstance(n, ast.Call)]
            found = [function for call in calls if (function := self.function(call)) is not None]
            return self.count < MOST and any(map(_returns_choices, found))

        return loop_before(node, whole, gives_one, self.scope, self.fresh)

    def changed(self, before: list[ast.expr], function: ast.FunctionDef, named: ast.NamedExpr | None) -> list[ast.expr]:
        """What is evaluated before a call, and changed by ``:=`` around it or, perhaps, by what its function calls."""
        bound = "" if named is None else named.target.id
        found = [e for e in before if any(isinstance(n, ast.Name) and n.id == bound for n in nodes(e))]
        others = [e for e in before if e not in found and not self.is_steady(e)]
        changes = changes_something(function) or reaches_a_change(self.scope, function, self.inner)
        return [*found, *others] if others and changes else found

    def is_steady(self, node: ast.expr) -> bool:
        return is_steady(node, self.scope) and not (isinstance(node, ast.Name) and node.id in self.moving)

    def function(self, call: ast.Call) -> ast.FunctionDef | None:
        """What a call is of, if it returns such things."""
        inner = self.inner.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if inner is not None:
            return inner if inner.name in self.named or _returns_choices(inner) else None
        defined = called_definition(call, self.scope)
        if defined is None:
            return None
        tree, found = defined
        if isinstance(tree.body[-1], ast.Raise) and (found.__module__ or "").startswith("tangentlike."):
            return None  # it refuses what a template has no gradient of (``templates/called_functions.py``)
        if tree.name in self.named:
            return tree if is_same(tree, found, self.scope) else None
        fine = not changes_something(tree) and is_same(tree, found, self.scope)
        return tree if fine and _returns_choices(tree) else None

    def written(self, node: Any, place: tuple[Any, str], call: ast.Call, function: ast.FunctionDef) -> list[ast.stmt]:
        """The statement, and before it what the function does."""
        value = getattr(*place)
        plain = isinstance(node, ast.Assign) and value is call and len(node.targets) == 1
        target = node.targets[0] if plain else None
        self.count += 1
        if isinstance(node, ast.Expr) and value is call:
            return self.block(self.writing.body(function, call, ""))
        result = self.fresh("result", call)
        before = self.writing.body(function, call, result)
        if isinstance(target, ast.Name) and not _reads(function, target.id):
            return self.block(with_names(before, {result: target.id}))
        if isinstance(target, ast.Tuple) and (items := self.item_by_item(before, result, len(target.elts))):
            singles = [ast.Assign(targets=[t], value=name(i)) for t, i in zip(target.elts, items, strict=True)]
            return self.block([*before, *(placed(each, node) for each in singles)])
        setattr(*place, Instead(call, name(result)).visit(value))
        return [*self.block(before), *self.statement(node)]

    def item_by_item(self, body: list[ast.stmt], result: str, count: int) -> list[str]:
        """Names for the items of what is returned, each of which gets a value of its own in ``body``, in place; none
        where tuples of another length, or other things, are returned."""
        given = [n for s in body for n in nodes(s) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == result]
        if not all(isinstance(n.value, ast.Tuple) and len(n.value.elts) == count for n in given):
            return []
        items = [self.fresh(f"{result}_{k}", name(result)) for k in range(count)]

        def apart(block: list[ast.stmt]) -> list[ast.stmt]:
            out: list[ast.stmt] = []
            for node in block:
                for inside in inner_blocks(node):
                    inside[:] = apart(inside)
                if any(node is each for each in given):
                    assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
                    pairs = zip(items, node.value.elts, strict=True)
                    out += [ast.copy_location(ast.Assign(targets=[store(i)], value=e), node) for i, e in pairs]
                else:
                    out.append(node)
            return out

        body[:] = apart(body)
        if any(n is each for s in body for n in nodes(s) for each in given):
            raise Stays
        return items


def held(node: ast.stmt) -> list[tuple[Any, str]]:
    """Where the expressions of a statement stand that is read before it does anything."""
    match node:
        case ast.If():
            return [(node, "test")]
        case ast.For():
            return [(node, "iter")]
        case ast.Assign(targets=[ast.Subscript() as target]) | ast.AugAssign(target=ast.Subscript() as target):
            return [(node, "value"), (target, "slice")]
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Return(value=ast.expr()):
            return [(node, "value")]
    return []


def _reads(function: ast.FunctionDef, variable: str) -> bool:
    """True for a function that reads a variable around it."""
    found = any(isinstance(n, ast.Name) and n.id == variable for n in nodes(function))
    return found and variable not in local_names(function)


def _returns_choices(function: ast.FunctionDef) -> bool:
    """True for a function that returns None on some paths, or one text or another."""
    values = [v for n in nodes(function) if isinstance(n, ast.Return) for v in either(n.value)]
    values += [] if always_exits(function.body) else [None]
    nothing = [value for value in values if value is None or is_none(value)]
    texts = {t.id for n in nodes(function) if isinstance(n, ast.Assign) and _is_text(n.value) for t in n.targets
             if isinstance(t, ast.Name)}  # fmt: skip
    of_texts = any(
        _is_text(part) or (isinstance(part, ast.Name) and part.id in texts)
        for value in values if value is not None
        for part in (value.elts if isinstance(value, ast.Tuple) else [value])
    )  # fmt: skip
    items = [value.elts for value in values if isinstance(value, ast.Tuple)]
    some_nothing = any(0 < sum(map(is_none, column)) < len(column) for column in zip(*items, strict=False))
    return of_texts or some_nothing or 0 < len(nothing) < len(values)


def _is_text(node: ast.expr) -> bool:
    return is_text(node) or (isinstance(node, ast.IfExp) and (_is_text(node.body) or _is_text(node.orelse)))
