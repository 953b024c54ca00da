"""Statements, one after the other: those that only a run can do are written."""

from __future__ import annotations

import ast
import copy
import functools
from collections.abc import Callable
from functools import partial
from typing import Any

from ...form.program import copy_of, name
from ...form.trees import nodes
from ..syntax.messages import is_of_errors
from . import options
from .carried import Rolled, hand_on
from .coded import Keyed
from .expressions import asked, computed, expression, in_order, truth, values
from .in_place import augmented
from .inlined import closure
from .items import index_of, index_written, item
from .joins import DEAD, branch, named
from .keyed import adds_key, item_of, method_of_keyed, store_in
from .of_each import lasts, of_each, within
from .state import Changes, Chosen, Frame, Late, OneOf, Outer, Run, Stays, Thing, has_late, variable_of
from .stores import bind, bound, hint, store, variable_in
from .things import set_attribute
from .variables import indexed_late, list_in
from .written_values import COPIED, lifted

SPLIT = (*options.PLAIN, *options.PARTS)


def block(run: Run, frame: Frame, body: list[ast.stmt], end: type[ast.Return | ast.Continue] | None = None) -> str:
    """Go through statements; how they end. ``end`` is what their end is like: that of a function, or of a trip."""
    for k, node in enumerate(body):
        run.step()
        run.line = frame.place or node
        if end is not None and isinstance(node, ast.If) and (whole := _with_rest(node, body[k + 1 :], end)) is not None:
            return _if(run, frame, whole, end)
        handler = HANDLERS.get(type(node))
        if handler is None:
            raise Stays
        if run.splits and isinstance(node, SPLIT):
            status = options.with_options(run, frame, node, partial(handler, run, frame))
        else:
            status = handler(run, frame, node) or ""
        if status:
            return status
    return ""


# ---- plain statements


def _assign(run: Run, frame: Frame, node: ast.Assign) -> None:
    value = expression(run, frame, node.value)
    if len(node.targets) > 1:
        value = run.kept(value)
    for target in node.targets:
        bound(run, frame, target, value)


def _annotated(run: Run, frame: Frame, node: ast.AnnAssign) -> None:
    if node.value is not None:
        bound(run, frame, node.target, expression(run, frame, node.value))


def _augmented(run: Run, frame: Frame, node: ast.AugAssign) -> None:
    if isinstance(node.target, ast.Subscript):
        _augmented_item(run, frame, node, node.target)
        return
    read = copy_of(node.target)
    read.ctx = ast.Load()
    if isinstance(node.target, ast.Attribute):
        _augmented_attribute(run, frame, node, node.target)
        return
    if not isinstance(node.target, ast.Name):
        raise Stays
    now, value = in_order(run, [lambda: expression(run, frame, read), lambda: expression(run, frame, node.value)])
    if isinstance(now, Chosen) or not isinstance(now, Late):
        bind(run, frame, node.target.id, augmented(run, node.op, now, value))
        return
    owner = frame.owner(node.target.id)
    assert owner is not None
    target = named(run, owner, node.target.id)
    if node.target.id not in run.allowed.get(id(owner), {node.target.id}):
        raise Stays
    left = ast.Name(id=target, ctx=ast.Store())
    if not (isinstance(now.node, ast.Name) and now.node.id == target):
        run.emit(ast.Assign(targets=[left], value=copy_of(now.node)))
    run.emit(ast.AugAssign(target=copy_of(left), op=node.op, value=lifted(run, value)))
    owner.names[node.target.id] = Late(name(target))


def _augmented_attribute(run: Run, frame: Frame, node: ast.AugAssign, target: ast.Attribute) -> None:
    _augmented_of(run, frame, node, target, expression(run, frame, target.value))


def _augmented_of(run: Run, frame: Frame, node: ast.AugAssign, target: ast.Attribute, thing: Any) -> None:
    if isinstance(thing, OneOf):
        of_each(run, thing, lambda each: _augmented_of(run, frame, node, target, each), target.attr)
        return
    if not isinstance(thing, Thing):
        raise Stays
    chosen, before = thing.variable(target.attr), partial(run.attribute, run, thing, target.attr)
    read = before if chosen else lambda: run.kept(before())
    now, value = in_order(run, [read, lambda: expression(run, frame, node.value)])
    if chosen and variable_of(now) == chosen:
        left = ast.Name(id=chosen, ctx=ast.Store())
        run.emit(ast.AugAssign(target=left, op=node.op, value=lifted(run, value)))
        return
    late = isinstance(now, Late)
    if late and id(thing) in run.frozen and not isinstance(getattr(thing.of, target.attr, None), property):
        raise Changes(thing, target.attr)
    made = _changed(run, now, node.op, value, target.attr) if late else augmented(run, node.op, now, value)
    set_attribute(run, thing, target.attr, made)


def _changed(run: Run, now: Late, op: ast.operator, value: Any, base: str) -> Late:
    """``now op= value``, of what may be an array, which others see change."""
    chosen = run.fresh(base)
    run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=copy_of(now.node)))
    run.emit(ast.AugAssign(target=ast.Name(id=chosen, ctx=ast.Store()), op=op, value=lifted(run, value)))
    return Late(name(chosen), True)


def _augmented_item(run: Run, frame: Frame, node: ast.AugAssign, target: ast.Subscript) -> None:
    base, index = in_order(
        run,
        [lambda: run.kept(expression(run, frame, target.value)), lambda: run.kept(index_of(run, frame, target.slice))],
    )
    base = indexed_late(run, base, index)
    adds_key(run, base, index)
    if isinstance(base, Keyed):
        now, value = in_order(run, [lambda: item_of(run, base, index), lambda: expression(run, frame, node.value)])
        store_in(run, base, index, value, node.op)
        return
    if isinstance(base, Late):
        place = index_written(run, index)
        old = Late(ast.Subscript(value=base.node, slice=place, ctx=ast.Load()))
        now, value = in_order(run, [lambda: old, lambda: expression(run, frame, node.value)])
        if now is not old:  # what stands behind it may have changed the item since
            value = _changed(run, now, node.op, value, "value")
            run.emit(ast.Assign(targets=[_item_of(base, place)], value=value.node))
            return
        run.emit(ast.AugAssign(target=_item_of(base, place), op=node.op, value=lifted(run, value)))
        return
    now, value = in_order(run, [lambda: item(run, base, index), lambda: expression(run, frame, node.value)])
    if not isinstance(now, Late):
        store(run, base, index, augmented(run, node.op, now, value), target)
        return
    if isinstance(base, Thing):
        store(run, base, index, _changed(run, now, node.op, value, "value"), target)
        return
    chosen = variable_in(base, index)
    if (chosen and variable_of(now) == chosen) or (chosen := list_in(run, now)):
        item_itself = ast.Name(id=chosen, ctx=ast.Store())
        run.emit(ast.AugAssign(target=item_itself, op=node.op, value=lifted(run, value)))
        return
    run.changes(base, index)
    store(run, base, index, _changed(run, now, node.op, value, hint(base, index, target)), target)


def _item_of(base: Late, place: ast.expr) -> ast.Subscript:
    return ast.Subscript(value=copy_of(base.node), slice=copy_of(place), ctx=ast.Store())


def _expr(run: Run, frame: Frame, node: ast.Expr) -> None:
    match node.value:
        case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute() as owner, attr="write"), args=args):
            stream = expression(run, frame, owner)
            if isinstance(stream, Outer) and is_of_errors(stream.value):
                values(run, frame, args)
                return
    found = expression(run, frame, node.value)
    if isinstance(found, Late) and not isinstance(found.node, ast.Name):
        run.emit(ast.Expr(value=found.node))


def _delete(run: Run, frame: Frame, node: ast.Delete) -> None:
    for target in node.targets:
        if not isinstance(target, ast.Subscript):
            raise Stays
        parts: list[Any] = [partial(expression, run, frame, target.value), partial(index_of, run, frame, target.slice)]
        base, index = in_order(run, parts)
        if isinstance(base, Keyed):
            method_of_keyed(run, base, "pop", [index], {})
            continue
        if has_late(index) or not isinstance(base, (list, dict)):
            raise Stays
        run.changes(base)
        computed(partial(base.__delitem__, index))


def _define(run: Run, frame: Frame, node: ast.FunctionDef) -> None:
    if any(isinstance(n, ast.Global) for n in nodes(node)):
        raise Stays
    made: Any = closure(run, frame, node)
    for each in [run.kept(expression(run, frame, d)) for d in node.decorator_list if not _hands_on(run, frame, d)][
        ::-1
    ]:
        made = run.kept(run.applied(run, each, [made], {}))
    bind(run, frame, node.name, made)


def _hands_on(run: Run, frame: Frame, node: ast.expr) -> bool:
    """True for ``functools.wraps(f)``, whose function is the one that it is given."""
    function = expression(run, frame, node.func) if isinstance(node, ast.Call) else None
    return isinstance(function, Outer) and function.value is functools.wraps


def _with_rest(node: ast.If, rest: list[ast.stmt], end: type[ast.Return | ast.Continue]) -> ast.If | None:
    """A branch of which one way leaves, with what stands behind it in the other; None for any other branch."""
    ways = _leaves(node.body, end), _leaves(node.orelse, end)
    if ways[0] is ways[1] or not _only(end, [*node.body, *node.orelse, *rest]):
        return None
    whole = copy.copy(node)
    behind = [*(node.orelse if ways[0] else node.body), *rest]
    behind += [] if _leaves(behind, end) else [ast.copy_location(end(), behind[-1] if behind else node)]
    if ways[0]:
        whole.orelse = behind
    else:
        whole.body = behind
    return whole


def _leaves(body: list[ast.stmt], end: type[ast.stmt]) -> bool:
    """True for a block that surely leaves so."""
    last = body[-1] if body else None
    return isinstance(last, end) or (isinstance(last, ast.If) and _leaves(last.body, end) and _leaves(last.orelse, end))


def _only(end: type[ast.stmt], body: list[ast.stmt]) -> bool:
    """True for statements that leave in no other way, and not out of a loop or a block with handlers."""
    for node in body:
        if isinstance(node, (ast.Return, ast.Continue, ast.Break)) and not isinstance(node, end):
            return False
        if isinstance(node, (ast.For, ast.While, ast.Try, ast.With)):
            if any(isinstance(n, (ast.Return, ast.Continue, ast.Break)) for n in nodes(node)):
                return False
        elif isinstance(node, ast.If) and not (_only(end, node.body) and _only(end, node.orelse)):
            return False
    return True


def _nothing(run: Run, frame: Frame, node: ast.stmt) -> None:
    return None


# ---- ways


def with_lists(way: Callable[..., str]) -> Callable[..., str]:
    """A statement whose ways may make lists longer, which are variables of the run from before it on."""

    def handler(run: Run, frame: Frame, node: ast.stmt, end: Any = None) -> str:
        return options.with_lists(run, partial(way, run, frame, node, end))

    return handler


@with_lists
def _if(run: Run, frame: Frame, node: ast.If, end: type[ast.Return | ast.Continue] | None = None) -> str:
    test = asked(run, expression(run, frame, node.test))
    if not isinstance(test, Late):
        return block(run, frame, node.body if truth(test) else node.orelse, end)
    ended: dict[bool, str] = {}

    def way(holds: bool, body: list[ast.stmt]) -> str:
        ended[holds] = "raise"
        ended[holds] = within(run, frame, node.test, holds, partial(block, run, frame, body, end))
        return ended[holds]

    status = branch(run, test.node, partial(way, True, node.body), partial(way, False, node.orelse))
    if status == "" and ("" in (ended[True], ended[False])) and ended[True] != ended[False]:
        lasts(frame, node.test, ended[True] == "")  # the other way does not come here
    return status


def _return(run: Run, frame: Frame, node: ast.Return) -> str:
    found = None if node.value is None else expression(run, frame, node.value)
    if frame is run.frames[0]:
        run.emit(ast.Return(value=None if node.value is None else lifted(run, found, COPIED)))
        return DEAD
    if isinstance(found, Late) and isinstance(found.node, ast.Name) and found.node.id in frame.called.values():
        inside = [n for n in nodes(frame.tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not frame.tree]
        found = found if inside else Late(found.node, True, shape=found.shape)  # nothing changes it any more
    frame.result = run.kept(found)
    if any(isinstance(loop, Rolled) for loop in run.loops):
        raise Stays
    return "return"


def _leave(run: Run, frame: Frame, node: ast.Break | ast.Continue) -> str:
    loop = run.loops[-1]
    if isinstance(loop, Rolled):
        hand_on(run, loop)
        run.emit(type(node)())
        return DEAD
    return "break" if isinstance(node, ast.Break) else "continue"


HANDLERS: dict[type, Any] = {
    ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.Expr: _expr, ast.Delete: _delete,
    ast.FunctionDef: _define, ast.Pass: _nothing, ast.Nonlocal: _nothing, ast.If: _if, ast.Return: _return,
    ast.Break: _leave, ast.Continue: _leave,
}  # fmt: skip
