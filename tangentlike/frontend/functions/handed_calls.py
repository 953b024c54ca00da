"""Calls that take and give state (``handed_state.py``) as statements of their own, in Python's order.

    return f(n - 1) + f(n - 2)    ->    result, memo = f(memo, n - 1)
                                        result_1, memo = f(memo, n - 2)
                                        return result + result_1, memo

What is evaluated before such a call and may be another thing after it is given a name first; what is evaluated only
sometimes stands in a branch, and the items of a comprehension in a loop.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name, replace_everywhere, store
from ...form.trees import nodes
from ..syntax.callee import BUILTINS, Scope
from ..syntax.settled_values import Settled
from ..syntax.short_forms import loop_of, parts_of, placed, put_parts

_WHOLE = ("sum", "min", "max", "list", "tuple", "sorted")  # they take all that a generator gives


class Unhanded(Exception):
    """A call that cannot become a statement of its own."""


def _returns(node: ast.stmt) -> bool:
    return any(isinstance(n, ast.Return) for n in nodes(node))


class Calls:
    """The calls of some functions. ``state`` are the variables that they take and give, ``gives`` says whether each
    returns something besides, ``inside`` is the one whose body is rewritten."""

    def __init__(self, scope: Scope, fresh: Callable[..., str], state: list[str], gives: dict[str, bool]):
        self.scope, self.fresh, self.state, self.gives = scope, fresh, state, gives
        self.settled = Settled(scope, set(), {})
        self.inside = ""

    def has(self, node: ast.AST) -> bool:
        """True where a tree names one of the functions."""
        return any(isinstance(n, ast.Name) and n.id in self.gives for n in nodes(node))

    # ---- statements

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """A statement, whose blocks are rewritten already, behind its calls."""
        before: list[ast.stmt] = []
        targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [getattr(node, "target", node)]
        if any(self.has(target) for target in targets if target is not node):
            raise Unhanded
        if self.inside and isinstance(node, ast.Try) and node.finalbody and _returns(node):
            raise Unhanded  # what it gives back is what there is before its last block
        match node:
            case ast.Try() if not any(self.has(s) for s in node.body):
                pass
            case ast.FunctionDef() | ast.Try() | ast.With() | ast.Match():
                if isinstance(node, ast.FunctionDef) and self.has(node):
                    raise Unhanded
                if any(self.has(s) for b in ("body", "handlers", "items", "cases") for s in getattr(node, b, [])):
                    raise Unhanded
            case ast.Return() if self.inside:
                if node.value is not None and self.gives[self.inside]:
                    node.value = self.expression(node.value, before)
                    node.value = placed(self.whole(node.value), node)
                else:
                    node.value = placed(self.whole(None), node)
            case ast.While() if self.has(node.test):
                if node.orelse:
                    raise Unhanded
                test = self.expression(node.test, before)
                leave = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Break()], orelse=[])
                node.test, node.body = ast.Constant(value=True), [*before, leave, *node.body]
                return [placed(node, node)]
            case ast.If():
                node.test = self.expression(node.test, before)
            case ast.For():
                if any(isinstance(n, ast.Name) and n.id in self.state for n in nodes(node.iter)):
                    self.check_steady(node)
                node.iter = self.expression(node.iter, before)
            case ast.Expr(value=ast.Call() as made) if self.is_own(made):
                self.call(made, before)
                return before
            case ast.AugAssign() if self.has(node.value):
                target = node.target
                if not isinstance(target, ast.Name):
                    raise Unhanded
                first = self.fresh("first", target)
                before.append(placed(ast.Assign(targets=[store(first)], value=name(target.id)), node))
                value = ast.BinOp(left=name(first), op=node.op, right=self.expression(node.value, before))
                return [*before, placed(ast.Assign(targets=[target], value=value), node)]
            case ast.Assign() | ast.AnnAssign() | ast.Return() | ast.Expr() | ast.AugAssign():
                if node.value is not None:
                    node.value = self.expression(node.value, before)
            case _ if self.has(node):
                raise Unhanded
        return [*before, node]

    def check_steady(self, node: ast.For) -> None:
        """A loop that goes over a list may not change it."""
        stored = {n.id for s in node.body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if stored & set(self.state):
            raise Unhanded

    # ---- expressions

    def expression(self, node: ast.expr, before: list[ast.stmt]) -> ast.expr:
        """An expression without such calls, which are added to ``before``."""
        if not self.has(node):
            return node
        match node:
            case ast.Call() if self.is_own(node):
                return self.call(node, before)
            case ast.IfExp():
                test = self.expression(node.test, before)
                return self.chosen(node, test, (node.body, node.orelse), before)
            case ast.BoolOp(op=operator, values=[first, *rest]):
                last = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(op=operator, values=rest), node)
                first = self.named(self.expression(first, before), before)
                either = (last, copy_of(first)) if isinstance(operator, ast.And) else (copy_of(first), last)
                return self.chosen(node, first, either, before)
            case ast.ListComp():
                return self.items(node, before)
            case ast.Call(args=[ast.GeneratorExp() as given, *rest]) if self.takes_all(node):
                node.args = [self.items(given, before), *(self.expression(each, before) for each in rest)]
                return node
            case ast.Call(func=function) if self.has(function) and not isinstance(function, ast.Attribute):
                raise Unhanded
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Call() | ast.Tuple() | ast.List() | ast.Subscript():
                if isinstance(node, ast.Compare) and len(node.ops) > 1:
                    raise Unhanded
                put_parts(node, self.parts(parts_of(node), before))
                return node
            case ast.Attribute() | ast.Starred():
                node.value = self.expression(node.value, before)
                return node
        raise Unhanded

    def parts(self, parts: list[ast.expr], before: list[ast.stmt]) -> dict[int, ast.expr]:
        """The parts of an expression, in order."""
        fresh: dict[int, ast.expr] = {}
        for position, part in enumerate(parts):
            made = self.expression(part, before)
            if any(self.has(later) for later in parts[position + 1 :]):
                made = self.named(made, before)
            fresh[id(part)] = made
        return fresh

    def named(self, node: ast.expr, before: list[ast.stmt]) -> ast.expr:
        """A value as it is now."""
        if isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id not in self.state):
            return node
        if not self.settled.is_settled(node):
            raise Unhanded
        chosen = self.fresh("first", node)
        before.append(placed(ast.Assign(targets=[store(chosen)], value=node), node))
        return placed(name(chosen), node)

    def chosen(
        self, node: ast.expr, test: ast.expr, either: tuple[ast.expr, ast.expr], before: list[ast.stmt]
    ) -> ast.expr:
        """``a if test else b`` in two branches."""
        chosen = self.fresh("chosen", node)
        both: list[list[ast.stmt]] = []
        for each in either:
            block: list[ast.stmt] = []
            value = self.expression(each, block)
            both.append([*block, ast.Assign(targets=[store(chosen)], value=value)])
        before.append(placed(ast.If(test=copy_of(test), body=both[0], orelse=both[1]), node))
        return placed(name(chosen), node)

    def items(self, node: ast.ListComp | ast.GeneratorExp, before: list[ast.stmt]) -> ast.expr:
        """The list that a comprehension makes, by a loop."""
        node = copy_of(node)
        if any(isinstance(n, (ast.NamedExpr, ast.Lambda, ast.GeneratorExp, ast.ListComp)) and n is not node
               for n in nodes(node)):  # fmt: skip
            raise Unhanded
        if any(isinstance(n, ast.Name) and n.id in self.state for g in node.generators for n in nodes(g.iter)):
            raise Unhanded
        bound = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        own: dict[str, ast.expr] = {each: name(self.fresh(each, name(each))) for each in sorted(bound)}
        first = self.expression(node.generators[0].iter, before)
        node = replace_everywhere(node, own)
        node.generators[0].iter = first
        listed = self.fresh("items", node)
        body: list[ast.stmt] = []
        item = self.expression(node.elt, body)
        add = ast.Call(func=ast.Attribute(value=name(listed), attr="append", ctx=ast.Load()), args=[item], keywords=[])
        body.append(ast.Expr(value=add))
        for each in reversed(node.generators):
            if (
                each.is_async
                or any(map(self.has, each.ifs))
                or (each is not node.generators[0] and self.has(each.iter))
            ):
                raise Unhanded
            body = [loop_of(each, body)]
        empty = ast.Assign(targets=[store(listed)], value=ast.List(elts=[], ctx=ast.Load()))
        before += [placed(made, node) for made in (empty, *body)]
        return placed(name(listed), node)

    def is_own(self, node: ast.Call) -> bool:
        return isinstance(node.func, ast.Name) and node.func.id in self.gives

    def takes_all(self, node: ast.Call) -> bool:
        found = self.scope.value(node.func)
        return any(found is BUILTINS[each] for each in _WHOLE)

    def call(self, node: ast.Call, before: list[ast.stmt]) -> ast.expr:
        """A call in a statement of its own; the name of what it gives."""
        assert isinstance(node.func, ast.Name)
        gives = self.gives[node.func.id]
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            raise Unhanded
        put_parts(node, self.parts(parts_of(node), before))
        node.args[:0] = [placed(name(each), node) for each in self.state]
        result = self.fresh("result", node) if gives else ""
        items: list[ast.expr] = [store(each) for each in ([result] if gives else []) + self.state]
        target = items[0] if len(items) == 1 else ast.Tuple(elts=items, ctx=ast.Store())
        before.append(placed(ast.Assign(targets=[target], value=node), node))
        return placed(name(result), node) if gives else placed(ast.Constant(value=None), node)

    def whole(self, result: ast.expr | None) -> Any:
        """What a function gives back."""
        items: list[ast.expr] = [*([] if result is None else [result]), *map(name, self.state)]
        return items[0] if len(items) == 1 else ast.Tuple(elts=items, ctx=ast.Load())


class CallsApart(Calls):
    """The same of functions that are written in: they take and give nothing but what they are called with, and what is
    evaluated before one of them is named, in Python's order; ``state`` are the variables that they give values to."""

    def call(self, node: ast.Call, before: list[ast.stmt]) -> ast.expr:
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            raise Unhanded
        put_parts(node, self.parts(parts_of(node), before))
        result = self.fresh("result", node)
        before.append(placed(ast.Assign(targets=[store(result)], value=node), node))
        return placed(name(result), node)

    def named(self, node: ast.expr, before: list[ast.stmt]) -> ast.expr:
        if isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id not in self.state):
            return node
        chosen = self.fresh("first", node)
        before.append(placed(ast.Assign(targets=[store(chosen)], value=node), node))
        return placed(name(chosen), node)
