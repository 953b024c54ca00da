"""Statements, one after the other: those that only a run can do are written."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from ...form.program import copy_of, name
from ...form.trees import nodes
from .expressions import asked, computed, expression, in_order, index_of, index_written, item, truth
from .in_place import augmented
from .joins import DEAD, branch, named
from .state import Closure, Frame, Late, Once, Outer, Raised, Run, Stays, Thing, View, Zipped, has_late
from .things import set_attribute
from .trips import items_of
from .written_values import COPIED, held, is_alone, lifted, quietly

ROLLED = "a loop that is written"


def block(run: Run, frame: Frame, body: list[ast.stmt]) -> str:
    """Go through statements; how they end."""
    for node in body:
        run.step()
        run.line = frame.place or node
        handler = HANDLERS.get(type(node))
        if handler is None:
            raise Stays
        if status := handler(run, frame, node) or "":
            return status
    return ""


def bind(run: Run, frame: Frame, variable: str, value: Any) -> None:
    """Give a variable a value."""
    owner = frame.owner(variable)
    if owner is None or variable not in run.allowed.get(id(owner), {variable}):
        raise Stays
    if isinstance(value, (Once, Zipped)):
        raise Stays
    known = not isinstance(value, Late) or value.steady
    if known and variable not in owner.pinned:
        owner.names[variable] = value
        return
    target = named(run, owner, variable)
    run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=lifted(run, value)))
    owner.names[variable] = Late(name(target))


def bound(run: Run, frame: Frame, target: ast.expr, value: Any) -> None:
    """Assign a value to a target."""
    match target:
        case ast.Name(id=variable):
            bind(run, frame, variable, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets) if isinstance(value, Late):
            _unpack_late(run, frame, targets, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            items = items_of(run, value)
            stars = [k for k, t in enumerate(targets) if isinstance(t, ast.Starred)]
            if stars:
                before, behind = stars[0], len(targets) - stars[0] - 1
                if len(items) < before + behind:
                    raise Raised(ValueError("not enough values to unpack"))
                middle = items[before : len(items) - behind]
                items = [*items[:before], middle, *items[len(items) - behind :]]
            if len(items) != len(targets):
                raise Raised(ValueError("wrong number of values to unpack"))
            for each, part in zip(targets, [run.kept(i) for i in items], strict=True):
                bound(run, frame, each.value if isinstance(each, ast.Starred) else each, part)
        case ast.Subscript(value=owner, slice=index):
            parts: list[Any] = [partial(expression, run, frame, owner), partial(index_of, run, frame, index)]
            value, base, at = in_order(run, [lambda: value, *parts])
            store(run, base, at, value, target)
        case ast.Attribute(value=owner, attr=attribute):
            value, thing = in_order(run, [lambda: value, partial(expression, run, frame, owner)])
            if not isinstance(thing, Thing):
                raise Stays
            set_attribute(run, thing, attribute, run.kept(value, attribute))
        case _:
            raise Stays


def _unpack_late(run: Run, frame: Frame, targets: list[ast.expr], value: Late) -> None:
    """``a, b = x``, where a run decides what ``x`` is."""
    left: list[ast.expr] = []
    owners = []
    for each in targets:
        owner = frame.owner(each.id) if isinstance(each, ast.Name) else None
        if owner is None or not isinstance(each, ast.Name) or each.id not in run.allowed.get(id(owner), {each.id}):
            raise Stays
        owners.append((owner, each.id, named(run, owner, each.id)))
        left.append(ast.Name(id=owners[-1][2], ctx=ast.Store()))
    run.emit(ast.Assign(targets=[ast.Tuple(elts=left, ctx=ast.Store())], value=value.node))
    for owner, variable, target in owners:
        owner.names[variable] = Late(name(target))


def store(run: Run, base: Any, index: Any, value: Any, target: ast.expr) -> None:
    """``base[index] = value``."""
    base = indexed_late(run, base, index)
    if isinstance(base, Late):
        left = ast.Subscript(value=base.node, slice=index_written(run, index), ctx=ast.Store())
        run.emit(ast.Assign(targets=[left], value=lifted(run, value)))
        return
    run.changes(base)
    if not isinstance(base, (list, dict)):
        raise Stays
    computed(lambda: base.__setitem__(index, run.kept(value, hint(base, index, target))))


def indexed_late(run: Run, base: Any, index: Any) -> Any:
    """What is stored into, as a variable of the run where only a run knows the place."""
    if isinstance(base, Late) or not has_late(index):
        return base
    run.changes(base)
    return made_late(run, base)


def hint(base: Any, index: Any, target: ast.expr) -> str:
    """What an item is called in what is written."""
    root = target.value if isinstance(target, ast.Subscript) else target
    text = f"{root.id}_{index}" if isinstance(root, ast.Name) else ""
    return text if text.isidentifier() and text.isascii() else "value"


def made_late(run: Run, thing: Any) -> Late:
    """A container that is known as a variable of the run, where a single variable holds it."""
    if id(thing) in run.foreign or not isinstance(thing, (list, dict)) or isinstance(thing, View):
        raise Stays
    holders = [(f, v) for f, parts in held(run).values() if isinstance(f, Frame)
               for v, value in parts.items() if value is thing and v not in ("", " result")]  # fmt: skip
    if len(holders) != 1 or not is_alone(run, thing):
        raise Stays
    frame, variable = holders[0]
    target = named(run, frame, variable)
    run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=lifted(run, thing, COPIED)))
    frame.names[variable] = Late(name(target))
    return frame.names[variable]


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
    if not isinstance(now, Late):
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
    thing = expression(run, frame, target.value)
    if not isinstance(thing, Thing):
        raise Stays
    before = partial(run.attribute, run, thing, target.attr)
    now, value = in_order(run, [lambda: run.kept(before()), lambda: expression(run, frame, node.value)])
    late = isinstance(now, Late)
    made = _changed(run, now, node.op, value, target.attr) if late else augmented(run, node.op, now, value)
    set_attribute(run, thing, target.attr, run.kept(made, target.attr))


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
    if isinstance(base, Late):
        value = expression(run, frame, node.value)
        left = ast.Subscript(value=base.node, slice=index_written(run, index), ctx=ast.Store())
        run.emit(ast.AugAssign(target=left, op=node.op, value=lifted(run, value)))
        return
    now, value = in_order(run, [lambda: item(run, base, index), lambda: expression(run, frame, node.value)])
    if not isinstance(now, Late):
        store(run, base, index, augmented(run, node.op, now, value), target)
        return
    run.changes(base)
    changed = _changed(run, now, node.op, value, hint(base, index, target))
    computed(partial(base.__setitem__, index, changed))


def _expr(run: Run, frame: Frame, node: ast.Expr) -> None:
    found = expression(run, frame, node.value)
    if isinstance(found, Late) and not isinstance(found.node, ast.Name):
        run.emit(ast.Expr(value=found.node))


def _delete(run: Run, frame: Frame, node: ast.Delete) -> None:
    for target in node.targets:
        if not isinstance(target, ast.Subscript):
            raise Stays
        parts: list[Any] = [partial(expression, run, frame, target.value), partial(index_of, run, frame, target.slice)]
        base, index = in_order(run, parts)
        if has_late(index) or not isinstance(base, (list, dict)):
            raise Stays
        run.changes(base)
        computed(partial(base.__delitem__, index))


def _define(run: Run, frame: Frame, node: ast.FunctionDef) -> None:
    if node.decorator_list or any(isinstance(n, ast.Global) for n in nodes(node)):
        raise Stays
    bind(run, frame, node.name, Closure(node, frame))


def _nothing(run: Run, frame: Frame, node: ast.stmt) -> None:
    return None


# ---- ways


def _if(run: Run, frame: Frame, node: ast.If) -> str:
    test = asked(run, expression(run, frame, node.test))
    if not isinstance(test, Late):
        return block(run, frame, node.body if truth(test) else node.orelse)
    return branch(run, test.node, lambda: block(run, frame, node.body), lambda: block(run, frame, node.orelse))


def _return(run: Run, frame: Frame, node: ast.Return) -> str:
    found = None if node.value is None else expression(run, frame, node.value)
    if frame is run.frames[0]:
        run.emit(ast.Return(value=None if node.value is None else lifted(run, found, COPIED)))
        return DEAD
    if isinstance(found, Late) and isinstance(found.node, ast.Name) and found.node.id in frame.called.values():
        inside = [n for n in nodes(frame.tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not frame.tree]
        found = found if inside else Late(found.node, True)  # nothing changes its variable any more
    frame.result = run.kept(found)
    if ROLLED in run.loops:
        raise Stays
    return "return"


def _leave(run: Run, frame: Frame, node: ast.Break | ast.Continue) -> str:
    if run.loops[-1] is ROLLED:
        run.emit(type(node)())
        return DEAD
    return "break" if isinstance(node, ast.Break) else "continue"


def _raise(run: Run, frame: Frame, node: ast.Raise) -> str:
    if node.exc is None:
        raise Stays
    call = node.exc if isinstance(node.exc, ast.Call) else ast.Call(func=node.exc, args=[], keywords=[])
    function = expression(run, frame, call.func)
    if not isinstance(function, Outer) or not isinstance(function.value, type) or call.keywords:
        raise Stays
    found = in_order(run, [partial(expression, run, frame, a) for a in call.args])
    known = not any(map(has_late, found))
    error = computed(lambda: function.value(*found)) if known else function.value()
    given = [lifted(run, each, COPIED) for each in found]
    written = ast.Call(func=lifted(run, function), args=given, keywords=[])
    raise Raised(error, ast.Raise(exc=written, cause=None))


def _assert(run: Run, frame: Frame, node: ast.Assert) -> None:
    test = asked(run, expression(run, frame, node.test))
    if not isinstance(test, Late):
        if not truth(test):
            raise Raised(AssertionError(*([] if node.msg is None else [expression(run, frame, node.msg)])))
        return
    words = None if node.msg is None else quietly(run, partial(expression, run, frame, node.msg))
    run.emit(ast.Assert(test=test.node, msg=None if words is None else lifted(run, words)))


HANDLERS: dict[type, Any] = {
    ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.Expr: _expr, ast.Delete: _delete,
    ast.FunctionDef: _define, ast.Pass: _nothing, ast.Nonlocal: _nothing, ast.If: _if, ast.Return: _return,
    ast.Break: _leave, ast.Continue: _leave, ast.Raise: _raise, ast.Assert: _assert,
}  # fmt: skip
