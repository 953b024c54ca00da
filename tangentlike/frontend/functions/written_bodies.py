"""The bodies of functions where they are written in: what parameters get, what is returned, names of their own."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.names import bound_by_comprehensions, local_names, read_names
from ...form.program import copy_of, name, store
from ...form.trees import children, nodes
from ..flow.exits import always_exits
from ..syntax.assigned import Assigned, State, bound_names

_OWN = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Global, ast.Import, ast.ImportFrom)


class Stays(Exception):
    """What cannot be written in."""


def without(node: ast.expr, call: ast.expr) -> list[ast.expr]:
    """The parts of an expression that do not stand in a call, nor around it."""
    if node is call:
        return []
    if not any(n is call for n in nodes(node)):
        return [node]
    parts = [c.value if isinstance(c, ast.keyword) else c for c in children(node)]
    return [each for part in parts if isinstance(part, ast.expr) for each in without(part, call)]


def is_always_reached(node: ast.expr, call: ast.expr) -> bool:
    sometimes = (ast.BoolOp, ast.IfExp, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.Lambda)
    around = [n for n in nodes(node) if n is not call and any(each is call for each in nodes(n))]
    return not any(isinstance(n, sometimes) or (isinstance(n, ast.Compare) and len(n.ops) > 1) for n in around)


def is_plain(function: ast.FunctionDef, besides: tuple[type, ...] = ()) -> bool:
    """True for a function whose variables have values wherever they are read, and which does nothing else unusual,
    ``besides`` what is said."""
    a = function.args
    if a.vararg or a.kwarg or function.decorator_list:
        return False
    inside = (n for s in function.body for n in nodes(s))
    if any(isinstance(n, _OWN) and not isinstance(n, besides) for n in inside):
        return False
    parameters = frozenset(p.arg for p in (*a.posonlyargs, *a.args, *a.kwonlyargs))
    local = {n for s in function.body for n in bound_names(s)} - of_comprehensions(function) | parameters
    free = {n for s in nodes(function) if isinstance(s, ast.Nonlocal) for n in s.names}
    found = Assigned(local - free, lambda test: None)
    body = [s for s in copy_of(function.body) if not isinstance(s, ast.Nonlocal)]
    found.block(body, State(parameters, parameters))
    return not any([*found.unsure.values(), *found.never.values()])


def of_comprehensions(function: ast.FunctionDef) -> set[str]:
    """The names that only comprehensions of a function bind, each for itself."""
    return bound_by_comprehensions(function) - read_names(function) - local_names(function)


def own_names(function: ast.FunctionDef, fresh: Callable[..., str]) -> dict[str, str]:
    """New names for the variables of a function, but for those around it, and for those of its comprehensions, among
    which a parameter may come to stand that gets the name of what is given."""
    free = {n for s in nodes(function) if isinstance(s, ast.Nonlocal) for n in s.names}
    own = (local_names(function) - free) | of_comprehensions(function)
    return {each: fresh(each, name(each)) for each in sorted(own)}


def bound(function: ast.FunctionDef, call: ast.Call) -> list[tuple[str, ast.expr]]:
    """What each parameter gets, in the order in which that is evaluated."""
    a = function.args
    by_place = [each.arg for each in (*a.posonlyargs, *a.args)]
    by_name = {each.arg for each in a.posonlyargs} & {k.arg for k in call.keywords}
    if any(isinstance(each, ast.Starred) for each in call.args) or len(call.args) > len(by_place) or by_name:
        raise Stays
    pairs = [*zip(by_place, call.args, strict=False), *((k.arg or "", k.value) for k in call.keywords)]
    given = [each for each, _ in pairs]
    defaults: dict[str, Any] = dict(zip(by_place[::-1], a.defaults[::-1], strict=False))
    defaults |= {k.arg: value for k, value in zip(a.kwonlyargs, a.kw_defaults, strict=True) if value is not None}
    parameters = [*by_place, *(each.arg for each in a.kwonlyargs)]
    pairs += [(p, copy_of(defaults[p])) for p in parameters if p not in given and p in defaults]
    constant = all(_is_known(defaults[p]) for p in parameters if p not in given and p in defaults)
    if sorted(each for each, _ in pairs) != sorted(parameters) or not constant:
        raise Stays
    return pairs


def _is_known(default: ast.expr) -> bool:
    """True for a default that is the same wherever it is evaluated: a constant, or a function of its arguments only."""
    if isinstance(default, ast.Lambda):
        own = {a.arg for a in default.args.args}
        plain = not (default.args.defaults or default.args.kwonlyargs or default.args.vararg or default.args.kwarg)
        return plain and {n.id for n in nodes(default.body) if isinstance(n, ast.Name)} <= own
    value = default.operand if isinstance(default, ast.UnaryOp) else default
    return isinstance(value, ast.Constant)


def with_names(body: list[ast.stmt], names: dict[str, str]) -> list[ast.stmt]:
    for node in (n for s in body for n in nodes(s)):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        if isinstance(node, ast.ExceptHandler) and node.name:
            node.name = names.get(node.name, node.name)
    return body


def returned(body: list[ast.stmt], result: str, fresh: Callable[..., str]) -> list[ast.stmt]:
    """The body with what it returns in a variable, if that has a name: one that every way returns gets it at the end,
    where it changes no more."""

    def given(value: ast.expr | None) -> list[ast.stmt]:
        if result:
            return [ast.Assign(targets=[store(result)], value=value or ast.Constant(value=None))]
        return [] if value is None or isinstance(value, (ast.Constant, ast.Name)) else [ast.Expr(value=value)]

    values = [n.value for s in body for n in nodes(s) if isinstance(n, ast.Return)]
    named = {each.id if isinstance(each, ast.Name) else None for each in values}
    if result and len(values) > 1 and len(named) == 1 and None not in named and always_exits(body):
        return [*_returned(body, lambda value: [], fresh, True), *given(values[0])]
    return _returned(body, given, fresh, bool(result))


def _returned(
    body: list[ast.stmt], given: Callable[[ast.expr | None], list[ast.stmt]], fresh: Callable[..., str], wanted: bool
) -> list[ast.stmt]:
    """The same with what stands for ``return``; ``wanted`` says whether something is to come of it on every way."""
    for position, node in enumerate(body):
        if isinstance(node, ast.Return):
            return [*body[:position], *given(node.value)]
        if not any(isinstance(n, ast.Return) for n in nodes(node)):
            continue
        rest = body[position + 1 :]
        if isinstance(node, (ast.For, ast.While)) and wanted and not node.orelse:
            done = fresh("is_done")
            found = _Leaving(done, given)
            node.body = found.block(node.body)
            begin = [*given(None), ast.Assign(targets=[store(done)], value=ast.Constant(value=False))]
            unless = ast.UnaryOp(op=ast.Not(), operand=name(done))
            inside = _returned(rest, given, fresh, wanted)
            after = [ast.If(test=unless, body=inside, orelse=[])] if inside else []
            return [*body[:position], *begin, node, *after]
        if isinstance(node, ast.Try) and not (node.orelse or node.finalbody):
            holders: list[ast.Try | ast.ExceptHandler] = [node, *node.handlers]
            if all(always_exits(each.body) for each in holders):
                for each in holders:
                    each.body = _returned(each.body, given, fresh, wanted) or [ast.copy_location(ast.Pass(), node)]
                return [*body[:position], node]
        if not isinstance(node, ast.If):
            raise Stays
        both = [
            _returned([*branch, *([] if always_exits(branch) else copy_of(rest))], given, fresh, wanted)
            for branch in (node.body, node.orelse)
        ]
        node.body, node.orelse = both[0] or [ast.copy_location(ast.Pass(), node)], both[1]
        return [*body[:position], node]
    return [*body, *given(None)] if wanted else body


class _Leaving:
    """The body of a loop in which ``return`` leaves the loop, and a variable says so."""

    def __init__(self, done: str, given: Callable[[ast.expr | None], list[ast.stmt]]):
        self.done, self.given = done, given

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.Return):
            done = ast.Assign(targets=[store(self.done)], value=ast.Constant(value=True))
            return [*self.given(node.value), done, ast.Break()]
        if any(isinstance(n, ast.Return) for n in nodes(node)):
            is_loop = isinstance(node, (ast.For, ast.While))
            if not isinstance(node, (ast.If, ast.For, ast.While)) or (is_loop and node.orelse):
                raise Stays
            node.body, node.orelse = self.block(node.body), self.block(node.orelse)
            return [node, ast.If(test=name(self.done), body=[ast.Break()], orelse=[])] if is_loop else [node]
        return [node]
