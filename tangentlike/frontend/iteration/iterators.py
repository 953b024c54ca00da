"""``map``, ``filter`` and generators where their values are wanted all at once, as the comprehensions that they are.

a, b = (float(v) for v in row)      ->     a, b = [float(v) for v in row]
list(map(f, xs))                    ->     [f(item) for item in xs]
sum(filter(f, xs))                  ->     sum(item for item in xs if f(item))
sum(map(f, xs, ys))                 ->     sum(f(item, item_1) for item, item_1 in zip(xs, ys))
for a in map(f, xs): ...            ->     for item in xs: a = f(item); ...
"""

from __future__ import annotations

import ast
import math
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import prange

from ...form.program import copy_of, name, replace_everywhere, store
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ..syntax.callee import BUILTINS, Scope, draws_inside
from ..syntax.lazy import is_endless, special
from ..syntax.lengths import changes_nothing, is_harmless, reaches_a_change
from ..syntax.plain_parts import is_none
from ..syntax.short_forms import bound_by, placed
from .kept_iterators import Packed, written_where_used

CONSUMERS = tuple(BUILTINS[each] for each in ("sum", "any", "all", "max", "min"))
# What takes all items of what it is given before it does anything.
TAKING = (math.prod, math.fsum, *(getattr(statistics, each) for each in statistics.__all__ if each[0].islower()))


class Iterators(ast.NodeTransformer):
    """Rewrites the statements of one function; those inside of it have their turn."""

    def __init__(self, scope: Scope, fresh: Callable[[str], str]):
        self.scope, self.fresh = scope, fresh
        self.between: list[ast.AST] = []  # what is evaluated between two items of the iterators at hand

    def packed(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body of the function with iterators where they are used, and the items of ``zip`` one by one."""
        packed = Packed(self.scope, self.fresh)
        return [packed.visit(each) for each in written_where_used(body, self.scope, self.fresh)]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.targets[0], (ast.Tuple, ast.List)) and len(node.targets) == 1:
            node.value = self.listed(node.value)
        return node

    def visit_Starred(self, node: ast.Starred) -> ast.AST:
        self.generic_visit(node)
        node.value = self.listed(node.value)
        if self.is_called(node.value, "reversed"):  # whose values are wanted at once
            node.value = placed(ast.Call(func=name("list"), args=[node.value], keywords=[]), node)
        return node

    def listed(self, node: ast.expr) -> ast.expr:
        """A generator, or a tuple of one, that is taken apart at once, as a list."""
        is_tuple = self.is_called(node, "tuple") and isinstance(node, ast.Call) and len(node.args) == 1
        inside = node.args[0] if is_tuple and isinstance(node, ast.Call) else node
        if is_tuple and isinstance(inside, ast.ListComp):
            return inside
        made = self.generator(inside)
        return node if made is None else as_list(made)

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        self.between = [*node.body]
        node.iter = self.beside_others(node.iter)
        if self.is_called(node.iter, "filter") and (kept := self.generator(node.iter)) is not None:
            node.iter = kept
        made = self.generator(node.iter) if self.is_called(node.iter, "map") else None
        self.between = []
        stored = {n.id for s in node.body for n in nodes(s) if isinstance(n, ast.Name)
                  and not isinstance(n.ctx, ast.Load)}  # fmt: skip
        if made is not None and not stored & {n.id for n in nodes(made.elt) if isinstance(n, ast.Name)}:
            bound = placed(ast.Assign(targets=[node.target], value=made.elt), node)
            node.target, node.iter = made.generators[0].target, made.generators[0].iter
            node.body = [bound, *node.body]
        return self.over_generator(node) if isinstance(node.iter, ast.GeneratorExp) else node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        """``... for a in filter(f, xs)`` as ``... for a in xs if f(a)``."""
        self.generic_visit(node)
        if self.is_called(node.iter, "filter") and isinstance(node.target, ast.Name):
            made = self.generator(node.iter)
            if made is not None:
                loop = made.generators[0]
                own: dict[str, ast.expr] = {each: name(node.target.id) for each in bound_by(made)}
                node.ifs = [*(replace_everywhere(test, own) for test in loop.ifs), *node.ifs]
                node.iter = loop.iter
        node.iter = self.beside_others(node.iter)
        return node

    def beside_others(self, node: ast.expr) -> ast.expr:
        """``zip(map(f, xs), ys)`` as ``zip([f(item) for item in xs], ys)``, if it does not matter when f is called."""
        if isinstance(node, ast.Call) and any(self.is_called(node, each) for each in ("zip", "enumerate")):
            node.args = [self.at_once(each) for each in node.args]
        return node

    def at_once(self, node: ast.expr) -> ast.expr:
        if not (self.is_called(node, "map") or self.is_called(node, "filter")):
            return node
        made = self.generator(node)
        if made is None or draws_inside(self.scope, made) or reaches_a_change(self.scope, made, {}):
            return node
        read = {n.id for n in nodes(made) if isinstance(n, ast.Name)}
        for each in (n for part in self.between for n in nodes(part)):
            stores = not isinstance(getattr(each, "ctx", None), (ast.Load, type(None)))
            if stores and (not isinstance(each, ast.Name) or each.id in read):
                return node
        return as_list(made) if changes_nothing(self.scope, *self.between) else node

    def visit_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> ast.AST:
        """``[e for a in map(f, xs)]`` as ``[e for item in xs for a in [f(item)]]``."""
        self.visit_DictComp(node)
        loops: list[ast.comprehension] = []
        for each in node.generators:
            made = self.generator(each.iter) if self.is_called(each.iter, "map") else None
            if made is not None:
                loops += made.generators
                each.iter = ast.copy_location(ast.List(elts=[made.elt], ctx=ast.Load()), each.iter)
            loops.append(each)
        node.generators = loops
        return node

    visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: Any) -> ast.AST:
        before = self.between
        parts = [getattr(node, each, None) for each in ("elt", "key", "value")]
        self.between = [*filter(None, parts), *(test for g in node.generators for test in g.ifs)]
        self.generic_visit(node)
        self.between = before
        return node

    visit_SetComp = visit_DictComp

    def over_generator(self, node: ast.For) -> ast.For:
        """``for u in (f(v) for v in x if c): ...``, whose values are made trip by trip."""
        made = node.iter
        nested = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.NamedExpr)
        if not isinstance(made, ast.GeneratorExp) or len(made.generators) > 1:
            return node
        first = made.generators[0]
        if any(isinstance(n, nested) for part in (made.elt, first.target, *first.ifs) for n in nodes(part)):
            return node
        own: dict[str, ast.expr] = {each: name(self.fresh(each)) for each in sorted(bound_by(made))}
        target, element, *tests = (replace_everywhere(p, own) for p in (first.target, made.elt, *first.ifs))
        skips: list[ast.stmt] = [
            ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Continue()], orelse=[]) for test in tests
        ]
        body = [*skips, ast.Assign(targets=[node.target], value=element), *node.body]
        return placed(ast.For(target=target, iter=first.iter, body=body, orelse=node.orelse), node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        node.values[0] = self.visit(node.values[0])  # the others may not be reached, and no loop can stand before them
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        node.test = self.visit(node.test)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if self.scope.value(node.func) is prange and ast.unparse(node.func).split(".")[-1] != "prange":
            node.func = ast.copy_location(name("prange"), node.func)
        if self.scope.value(node.func) is range and self.scope.value(name("range")) is range:
            node.func = ast.copy_location(name("range"), node.func)  # by whatever name the module has it
        if self.scope.value(node.func) is dict:
            return as_display(self.as_pairs(node))
        if self.scope.value(node.func) == dict.fromkeys and len(node.args) == 2 and not node.keywords:
            return self.same_value(node)
        if (chosen := self.by_text(node)) is not None:
            return chosen
        function = self.scope.value(node.func)
        if any(function is each for each in TAKING) and all(map(_is_settled, node.keywords)):
            node.args = list(map(self.listed, node.args))
        if function is np.fromiter and all(_is_settled(k) or k.arg == "count" for k in node.keywords):
            node.args[0] = self.listed(node.args[0])
            if isinstance(node.args[0], ast.ListComp) and _without_count(node):
                node.func = placed(ast.Attribute(name(self.scope.numpy()), "array", ast.Load()), node)
        if function is sorted and len(node.args) == 1 and all(map(_is_settled, node.keywords)):
            node.args[0] = self.listed(node.args[0])
        if node.keywords or not node.args:
            return node
        made = self.generator(node.args[0])
        if made is not None and function is list and len(node.args) == 1:
            return as_list(made)
        if function is tuple and len(node.args) == 1 and (display := _of_each(node.args[0])) is not None:
            return placed(display, node)
        if made is not None and any(function is each for each in CONSUMERS):
            node.args[0] = made
        return node

    def as_pairs(self, node: ast.Call) -> ast.expr:
        """``dict(zip(names, x))``, and of other pairs that are made one by one, as a comprehension."""
        pairs = node.args[0] if len(node.args) == 1 and not node.keywords else None
        match pairs:
            case ast.GeneratorExp(elt=ast.Tuple(elts=[key, value])) | ast.ListComp(elt=ast.Tuple(elts=[key, value])):
                return placed(ast.DictComp(key=key, value=value, generators=pairs.generators), node)
        if pairs is None or not any(self.is_called(pairs, each) for each in ("zip", "enumerate")):
            return node
        names = self.fresh("key"), self.fresh("value")
        target = ast.Tuple(elts=list(map(store, names)), ctx=ast.Store())
        loop = ast.comprehension(target=target, iter=pairs, ifs=[], is_async=0)
        return placed(ast.DictComp(key=name(names[0]), value=name(names[1]), generators=[loop]), node)

    def same_value(self, node: ast.Call) -> ast.expr:
        """``dict.fromkeys(names, 0.0)``: one value, which is a number, for each key."""
        keys, value = node.args
        if not isinstance(value, ast.Constant):
            return node
        key = self.fresh("key")
        loop = ast.comprehension(target=store(key), iter=keys, ifs=[], is_async=0)
        return placed(ast.DictComp(key=name(key), value=value, generators=[loop]), node)

    def by_text(self, node: ast.Call) -> ast.expr | None:
        """``f(x, "a" if c else "b")`` as a choice between two calls, each of which knows its text; None where there is
        no such argument, or another one is evaluated before."""
        given = [*node.args, *(k.value for k in node.keywords)]
        found = [
            each for each in given if isinstance(each, ast.IfExp) and _is_text(each.body) and _is_text(each.orelse)
        ]
        if len(found) != 1 or (isinstance(node.func, ast.Attribute) and self.scope.value(node.func) is MISSING):
            return None
        before = given[: next(k for k, each in enumerate(given) if each is found[0])]
        if not all(is_harmless(self.scope, each) for each in [*before, found[0].test]):
            return None
        calls: list[ast.expr] = []
        for text in (found[0].body, found[0].orelse):
            args = [text if a is found[0] else copy_of(a) for a in node.args]
            named = [(k.arg, text if k.value is found[0] else copy_of(k.value)) for k in node.keywords]
            keywords = [ast.keyword(arg=called, value=value) for called, value in named]
            calls.append(placed(ast.Call(func=copy_of(node.func), args=args, keywords=keywords), node))
        return placed(ast.IfExp(test=found[0].test, body=calls[0], orelse=calls[1]), node)

    def is_endless(self, node: ast.expr) -> bool:
        return is_endless(self.scope, node)

    def is_called(self, node: ast.expr, builtin: str) -> bool:
        return isinstance(node, ast.Call) and self.scope.value(node.func) is BUILTINS[builtin]

    def generator(self, node: ast.expr) -> ast.GeneratorExp | None:
        """A generator, or ``map`` of a function that has a name or one expression, as a generator."""
        if isinstance(node, ast.GeneratorExp):
            return node
        if special(self.scope, node) is not None and not self.is_endless(node):
            item = self.fresh("item")
            loop = ast.comprehension(target=store(item), iter=node, ifs=[], is_async=0)
            return placed(ast.GeneratorExp(elt=name(item), generators=[loop]), node)
        if self.is_called(node, "filter") and isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
            item = self.fresh("item")
            test = name(item) if is_none(node.args[0]) else applied(node.args[0], [item])
            if test is None:
                return None
            loop = ast.comprehension(target=store(item), iter=self.at_once(node.args[1]), ifs=[test], is_async=0)
            return placed(ast.GeneratorExp(elt=name(item), generators=[loop]), node)
        if not (self.is_called(node, "map") and isinstance(node, ast.Call) and len(node.args) > 1):
            return None
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            return None
        function, *iterables = node.args[0], *map(self.at_once, node.args[1:])
        items = [self.fresh("item") for _ in iterables]
        element = applied(function, items)
        if element is None:
            return None
        target: ast.expr = ast.Tuple(elts=[store(i) for i in items], ctx=ast.Store())
        iterable: ast.expr = ast.Call(func=name("zip"), args=iterables, keywords=[])
        if len(items) == 1:
            target, iterable = store(items[0]), iterables[0]
        elif self.scope.value(name("zip")) is not zip:
            return None
        loop = ast.comprehension(target=target, iter=iterable, ifs=[], is_async=0)
        return placed(ast.GeneratorExp(elt=element, generators=[loop]), node)


def as_display(node: ast.expr) -> ast.expr:
    """``dict(a=x)``, ``dict(d, a=x)`` and ``dict([("a", x)])`` as displays; anything else as it is."""
    if not isinstance(node, ast.Call):
        return node
    keys: list[ast.expr | None] = [None if k.arg is None else ast.Constant(value=k.arg) for k in node.keywords]
    values = [k.value for k in node.keywords]
    match node.args:
        case []:
            pass
        case [ast.List(elts=items) | ast.Tuple(elts=items)] if all(map(_is_pair, items)):
            pairs = [pair.elts for pair in items if isinstance(pair, (ast.List, ast.Tuple))]
            keys, values = [*(key for key, _ in pairs), *keys], [*(value for _, value in pairs), *values]
        case [ast.Name() as first] if keys:
            keys, values = [None, *keys], [first, *values]
        case _:
            return node
    return placed(ast.Dict(keys=keys, values=values), node)


def _without_count(node: ast.Call) -> bool:
    """Leave ``count=len(x)`` out of what takes an item for each of ``x``; False where there is another count."""
    loops: list[ast.comprehension] = getattr(node.args[0], "generators", [])
    counts = [*node.args[2:], *(k.value for k in node.keywords if k.arg == "count")]
    over = ast.unparse(loops[0].iter)
    if counts and (
        len(loops) > 1 or loops[0].ifs or ast.unparse(counts[0]) not in (f"len({over})", f"{over}.size", "-1")
    ):
        return False
    node.args[2:] = []
    node.keywords = [k for k in node.keywords if k.arg != "count"]
    return len(node.args) + len(node.keywords) == 2


def _is_settled(keyword: ast.keyword) -> bool:
    return isinstance(keyword.value, (ast.Lambda, ast.Constant, ast.Name))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_pair(node: ast.expr) -> bool:
    return isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant)


def as_list(node: ast.GeneratorExp) -> ast.ListComp:
    return ast.copy_location(ast.ListComp(elt=node.elt, generators=node.generators), node)


def _of_each(node: ast.expr) -> ast.Tuple | None:
    """``(f(a), f(b))`` of ``f(v) for v in (a, b)``."""
    match node:
        case ast.GeneratorExp(elt=e, generators=[g]) | ast.ListComp(elt=e, generators=[g]) if not g.ifs:
            over, target = g.iter, g.target
        case _:
            return None
    hiding = (ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.DictComp, ast.SetComp, ast.NamedExpr, ast.Starred)
    if not isinstance(over, (ast.Tuple, ast.List)) or not isinstance(target, ast.Name):
        return None
    if any(isinstance(n, hiding) for n in nodes(e)) or not all(
        isinstance(v, (ast.Name, ast.Constant)) for v in over.elts
    ):
        return None
    return ast.Tuple(elts=[replace_everywhere(e, {target.id: copy_of(v)}) for v in over.elts], ctx=ast.Load())


def applied(function: ast.expr, items: list[str]) -> ast.expr | None:
    """The call of a function with the items; of a lambda its body."""
    if isinstance(function, ast.Lambda):
        a = function.args
        plain = not (a.posonlyargs or a.kwonlyargs or a.vararg or a.kwarg or a.defaults) and len(a.args) == len(items)
        hiding = (ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.NamedExpr)
        inner = any(isinstance(n, hiding) for n in nodes(function.body))
        if not plain or inner:
            return None
        return replace_everywhere(function.body, {p.arg: name(item) for p, item in zip(a.args, items, strict=True)})
    if isinstance(function, (ast.Name, ast.Attribute)):
        return ast.Call(func=copy_of(function), args=[name(item) for item in items], keywords=[])
    return None
