"""Loops over objects that give their values by ``__next__``.

for t in clock:                          while True:
    total += f(t)                            try: t = clock.__next__()
                                 ->          except StopIteration: break
                                             total += f(t)

An ``else`` stands behind the loop, where its own exits are those of a loop around it.
"""

from __future__ import annotations

import ast
import types

from ...form.program import assign, copy_of, located, name
from ...form.trees import nodes
from .made_objects import Tracking
from .object_classes import member
from .object_things import Object, Untracked, is_family


def gives_values(value: object) -> bool:
    """True for an object whose class says how to get the next value."""
    return (
        isinstance(value, Object)
        and not is_family(value.of)
        and isinstance(member(value.of, "__next__"), types.FunctionType)
    )


def loop_by_next(tracking: Tracking, node: ast.For, over: Object) -> None:
    """Go over what the iterator gives, until it raises ``StopIteration``."""
    if tracking.out is None or tracking.scope.value(name("StopIteration")) is not StopIteration:
        raise Untracked(node, "is gone over here")
    iterator, value = tracking.fresh("iterator"), tracking.fresh("value")
    tracking.counts[value] = tracking.counts[iterator] = 1
    asked = ast.Call(func=ast.Attribute(value=name(iterator), attr="__next__", ctx=ast.Load()), args=[], keywords=[])
    taken = ast.Assign(targets=[ast.Name(id=value, ctx=ast.Store())], value=asked)
    ends = ast.ExceptHandler(type=name("StopIteration"), name=None, body=[ast.Break()])
    ended = tracking.fresh("ended") if node.orelse else ""
    if ended:
        tracking.counts[ended] = 2
        ends.body.insert(0, assign(ended, ast.Constant(value=True)))
    bound = ast.Assign(targets=[node.target], value=name(value))
    body = [ast.Try(body=[taken], handlers=[ends], orelse=[], finalbody=[]), bound, *node.body]
    made: list[ast.stmt] = [ast.While(test=ast.Constant(value=True), body=body, orelse=[])]
    if ended:
        behind = ast.If(test=name(ended), body=copy_of(node.orelse), orelse=[])
        made = [assign(ended, ast.Constant(value=False)), *made, behind]
    for each in (n for s in made for n in nodes(s)):
        if isinstance(each, (ast.stmt, ast.excepthandler, ast.expr)) and not hasattr(each, "lineno"):
            located(each, node)
    tracking.named.add(iterator)
    tracking.env[iterator] = over
    for statement in tracking.walk_block(made):
        tracking.emit(statement, node)
    tracking.env.pop(iterator, None)
