"""Loops: over what is known trip by trip, others as they are written."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, name, store
from ...form.trees import children, nodes
from .carried import Rolled, apart, hand_on, is_put_together
from .coded import Listed
from .expressions import asked, expression, truth
from .joins import DEAD, arrived, named, settled, write_raise
from .keyed import gone_over_keys
from .listed import taken_apart
from .options import for_each
from .ranks import noted
from .sets import gone_over
from .state import (
    CHANGING,
    LOST,
    Changes,
    Chosen,
    Either,
    Frame,
    Late,
    NeedsKnown,
    Once,
    Raised,
    Rows,
    Run,
    Stays,
    Thing,
    View,
    Zipped,
)
from .statements import HANDLERS, block
from .stores import bound
from .trips import live, whole
from .variables import made_late, may_be_pinned, pin
from .written_values import FAILED, READ, attempted, held, lifted, own_names, quietly

TRIPS = 200  # of a range that is written out
UNROLLED = 16  # of known things in an order that a run decides
MOST_OPTIONS = 24  # for which a loop is written out
MOST_MADE = 24  # containers that a loop changes


class _Loop:
    """A loop that is gone through trip by trip."""


def for_loop(run: Run, frame: Frame, node: ast.For) -> str:
    """A loop; one over what a text decides that a run chooses, for each of the texts."""
    for variable in (n.id for n in nodes(node.iter) if isinstance(n, ast.Name)):
        chosen: Any = frame.names.get(variable)
        several = isinstance(chosen, Chosen) and len(chosen.options) <= MOST_OPTIONS and not node.orelse
        if several and attempted(run, lambda: _asked_once(run, frame, node.iter), known=True) is FAILED:
            every = list(enumerate(chosen.options))
            return for_each(run, frame, variable, chosen.index, every, lambda: for_loop(run, frame, node))
    return _for_loop(run, frame, node)


def _asked_once(run: Run, frame: Frame, over: ast.expr) -> None:
    quietly(run, lambda: expression(run, frame, over))


def _for_loop(run: Run, frame: Frame, node: ast.For) -> str:
    over = gone_over_keys(run, gone_over(node.iter, expression(run, frame, node.iter)))
    if over is None:
        raise Stays
    if isinstance(over, Late) and not over.shape:
        return _written(run, frame, node, over)
    if isinstance(over, (range, Late)):
        count = len(over) if isinstance(over, range) else over.shape[0]  # type: ignore[index]
        if run.unrolls and count <= TRIPS:
            found = attempted(run, lambda: _trips(run, frame, node, over), known=True)
            if found is not FAILED:
                return found
        found = attempted(run, lambda: _written(run, frame, node, over), known=True)
        if found is not FAILED:
            return found
        if count > TRIPS:
            raise NeedsKnown
        return _trips(run, frame, node, over)
    if isinstance(over, Zipped):
        return _trips(run, frame, node, over)
    if isinstance(over, Once):
        found = attempted(run, lambda: _trips(run, frame, node, over))
        if found is FAILED and over.sources is None:  # what it calls may see what a trip does
            raise Stays
        return _written(run, frame, node, whole(run, over), over.sources or ()) if found is FAILED else found
    if isinstance(over, Rows) and (over.count is None or over.count > UNROLLED):
        return _written(run, frame, node, over)
    found = attempted(run, lambda: _trips(run, frame, node, over))
    return _written(run, frame, node, over) if found is FAILED else found


def _trips(run: Run, frame: Frame, node: ast.For, over: Any) -> str:
    loop, status = _Loop(), ""
    run.loops.append(loop)
    for each in live(run, over):
        run.line = frame.place or node
        bound(run, frame, node.target, each)
        status = arrived(run, ("continue",), loop, block(run, frame, node.body, ast.Continue))
        status = "" if status == "continue" else status
        if status:
            break
    return _ended(run, frame, node, loop, status)


def _ended(run: Run, frame: Frame, node: ast.For | ast.While, loop: Any, status: str) -> str:
    """Behind a loop that was gone through."""
    run.loops.pop()
    if status == "" and node.orelse:
        left = any(p.target is loop for p in run.pending)  # on some way
        status = block(run, frame, node.orelse)
        if not left:
            return status
        if status in ("break", "continue"):  # of the loop around it
            raise Stays
    status = arrived(run, ("break",), loop, status)
    return "" if status == "break" else status


def while_loop(run: Run, frame: Frame, node: ast.While) -> str:
    before = len(run.out)
    test = asked(run, expression(run, frame, node.test))
    if isinstance(test, Late):
        if len(run.out) > before:
            raise Stays
        return _written(run, frame, node, None)
    found = attempted(run, lambda: _while_trips(run, frame, node, test))
    return _written(run, frame, node, None) if found is FAILED else found


def _while_trips(run: Run, frame: Frame, node: ast.While, test: Any) -> str:
    loop, status = _Loop(), ""
    run.loops.append(loop)
    while truth(test):
        status = arrived(run, ("continue",), loop, block(run, frame, node.body, ast.Continue))
        status = "" if status == "continue" else status
        if status:
            break
        run.line = frame.place or node
        test = asked(run, expression(run, frame, node.test))
        if isinstance(test, Late):
            raise Stays
    return _ended(run, frame, node, loop, status)


# ---- loops that are written


def _written(run: Run, frame: Frame, node: ast.For | ast.While, over: Any, sources: tuple[Any, ...] = ()) -> str:
    """A loop as it is written; containers that it changes are variables of the run from there on. ``sources`` are those
    that it goes over."""
    sources = (over, *([over.of] if isinstance(over, View) else []), *sources)
    if node.orelse:
        raise Stays
    for _ in range(MOST_MADE):
        changed: list[Any] = []

        def once(changed: list[Any] = changed) -> None:
            try:
                _once(run, frame, node, over)
            except Changes as change:
                changed += change.args
                raise Stays from None

        try:
            if attempted(run, once) is not FAILED:
                return ""
        except NeedsKnown:
            raise
        if not changed:
            raise NeedsKnown
        if any(changed[0] is each for each in sources):
            raise Stays
        if id(changed[0]) in run.frozen:  # of a loop around this one
            raise Changes(*changed)
        if isinstance(changed[0], Thing) or (len(changed) > 1 and may_be_pinned(*changed)):
            pin(run, *changed)
        else:
            made_late(run, changed[0])
    raise Stays


def _once(run: Run, frame: Frame, node: ast.For | ast.While, over: Any) -> None:
    assigned, carried = _assigned(node), _carried(node, frame)
    if any(frame.owner(n) is not frame for n in assigned):
        raise Stays
    before = {n for n in assigned - carried if n in frame.names and not _is_variable(frame, n)}
    rolled = Rolled(frame, assigned - carried)
    for each in sorted(carried):
        if is_put_together(frame.names.get(each)):
            frame.names[each] = rolled.handed[each] = apart(run, frame.names[each], each)
        else:
            _make_variable(run, frame, each)
    carried -= rolled.handed.keys()
    iterated = _iterated(run, over)
    held_now, pinned, frozen, allowed = held(run), frame.pinned, run.frozen, run.allowed
    frame.pinned = pinned | carried
    run.frozen = frozen | {id(t): t for t, _ in held_now.values() if not isinstance(t, Frame)}
    around = allowed.get(id(frame))
    run.allowed = {id(t): set() for t, _ in held_now.values() if isinstance(t, Frame)}
    run.allowed[id(frame)] = assigned if around is None else assigned & around
    out, line, run.out = run.out, run.line, []
    run.loops.append(rolled)
    waiting = len(run.pending)
    made: Any
    if over is None:
        test = asked(run, expression(run, frame, node.test))  # type: ignore[union-attr]
        if run.out:
            raise Stays
        if type(test) in CHANGING:  # which a trip changes
            raise Changes(test)
        made = ast.While(test=lifted(run, test), body=run.out, orelse=[])
    else:
        number = name(run.fresh("k"))
        target: Any
        found: Any = None
        if isinstance(over, Listed):
            target, found = taken_apart(run, over)
        else:
            target = store(number) if isinstance(over, Rows) else _target(run, frame, node.target)  # type: ignore[union-attr]
        made = ast.For(target=target, iter=iterated, body=run.out, orelse=[])
        noted(run.kinds, made)
    body = run.out
    if isinstance(over, Rows):
        bound(run, frame, node.target, over.at(number))  # type: ignore[union-attr]
    if isinstance(over, Listed):
        bound(run, frame, node.target, found)  # type: ignore[union-attr]
    status = _body(run, frame, node)
    if status not in ("", DEAD) or run.out is not body or len(run.pending) > waiting:
        raise Stays
    if status == "":
        hand_on(run, rolled)
    run.loops.pop()
    run.out, run.line, frame.pinned, run.frozen, run.allowed = out, line, pinned, frozen, allowed
    run.emit(made)
    for each in assigned - carried - rolled.handed.keys():
        found = frame.names.get(each)
        late = isinstance(found, Late) and not found.steady and each not in before
        frame.names[each] = Late(name(named(run, frame, each))) if late else LOST
    frame.names |= rolled.handed
    for each in carried:
        if each in frame.names:
            frame.names[each] = Late(name(named(run, frame, each)))


def _iterated(run: Run, over: Any) -> Any:
    """What a loop that is written goes over; None for ``while``."""
    if isinstance(over, Listed):
        return name(over.variable)
    if isinstance(over, Rows) and over.over is not None:
        return copy_of(over.over)
    return None if over is None else lifted(run, over.order if isinstance(over, Rows) else over, READ)


def _is_variable(frame: Frame, variable: str) -> bool:
    """True for a variable whose value stands in the one of the run that is called like it."""
    found = frame.names[variable]
    return isinstance(found, Late) and isinstance(found.node, ast.Name) and found.node.id == frame.called.get(variable)


def _body(run: Run, frame: Frame, node: ast.For | ast.While) -> str:
    """The body of a loop that is written; what it raises is raised there."""
    frames, loops = list(run.frames), run.loops
    try:
        return block(run, frame, node.body)
    except Raised as raised:
        if run.tries:
            raise Stays from None
        run.frames[:], run.loops, run.line = frames, loops, frame.place or node
        write_raise(run, raised)
        return DEAD


def _make_variable(run: Run, frame: Frame, variable: str) -> None:
    """Let a variable that the trips of a loop change hold what it holds when the loop begins."""
    value = frame.names.get(variable, LOST)
    if value is LOST or (variable not in frame.names):
        return
    target = named(run, frame, variable)
    if isinstance(value, Either):
        frame.names[variable] = settled(run, value)
    elif _is_variable(frame, variable):
        frame.names[variable] = Late(value.node)  # of any shape from the second trip on
    elif isinstance(value, (list, dict)):
        made_late(run, value)
        if not _is_variable(frame, variable):  # the list has other names, and a variable of its own
            found = lifted(run, frame.names[variable])
            run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=found))
            frame.names[variable] = Late(name(target))
    else:
        run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=lifted(run, value)))
        frame.names[variable] = Late(name(target))


def _target(run: Run, frame: Frame, target: ast.expr) -> ast.expr:
    """The target of a loop that is written, whose variables are the run's."""
    if isinstance(target, ast.Name):
        chosen = named(run, frame, target.id)
        frame.names[target.id] = Late(name(chosen))
        return ast.Name(id=chosen, ctx=ast.Store())
    if isinstance(target, ast.Tuple):
        return ast.Tuple(elts=[_target(run, frame, e) for e in target.elts], ctx=ast.Store())
    raise Stays


def _assigned(node: ast.For | ast.While) -> set[str]:
    """The variables that a loop gives values to."""
    parts = [node.target, *node.body] if isinstance(node, ast.For) else node.body
    inner = {id(n) for p in parts for c in nodes(p) if isinstance(c, _SCOPES) for n in nodes(c)}
    found = {n.id for p in parts for n in nodes(p) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
             and id(n) not in inner}  # fmt: skip
    return found | {n.name for p in parts for n in nodes(p) if isinstance(n, ast.FunctionDef)}


_SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef)


def _carried(node: ast.For | ast.While, frame: Frame) -> set[str]:
    """The variables of a loop that a trip may read before it gives them a value, and those that are read behind it."""
    first = {n.id for n in nodes(node.target) if isinstance(n, ast.Name)} if isinstance(node, ast.For) else set[str]()
    read = _captured(frame.tree)
    if isinstance(node, ast.While):
        read |= _loads(node.test)
    _exposed(node.body, set(first), read)
    end, beside = node.end_lineno or node.lineno, _beside(node, frame)
    if beside is not None:
        _exposed(beside, set(), read)
        return _assigned(node) & read
    behind = {n.id for n in nodes(frame.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
              and n.lineno > end}  # fmt: skip
    return _assigned(node) & (read | (behind - first))


def _beside(node: ast.For | ast.While, frame: Frame) -> list[ast.stmt] | None:
    """What stands behind a loop of which a function is made up; None for one in another statement."""
    body = frame.tree.body if isinstance(frame.tree, ast.FunctionDef) else []
    place = next((k for k, s in enumerate(body) if type(s) is type(node) and s.lineno == node.lineno), None)
    return None if place is None else body[place + 1 :]


def _captured(tree: ast.FunctionDef | ast.Lambda) -> set[str]:
    """The variables of a function that functions inside it read, which may be called at any time."""
    inside = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree]
    return {n for each in inside for n in _loads(each) - own_names(each)}


def _loads(node: ast.AST) -> set[str]:
    """The names that are read, without those of comprehensions and lambdas inside."""
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Store) else {node.id}
    found = set[str]().union(*map(_loads, children(node)))
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        own = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        return (found - own) | _loads(node.generators[0].iter)
    if isinstance(node, ast.Lambda):
        return found - own_names(node)
    return found


def _exposed(body: list[ast.stmt], given: set[str], read: set[str]) -> None:
    """Add the variables to ``read`` that statements may read before they give them values; ``given`` have one."""
    for node in body:
        match node:
            case ast.Assign(targets=targets, value=value):
                read |= _loads(value) - given
                for target in targets:
                    read |= _loads(target) - given
                    given |= {n.id for n in nodes(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            case ast.AugAssign(target=target, value=value):
                read |= (_loads(value) | {n.id for n in nodes(target) if isinstance(n, ast.Name)}) - given
            case ast.If(test=test, body=one, orelse=other):
                read |= _loads(test) - given
                both = set(given), set(given)
                _exposed(one, both[0], read)
                _exposed(other, both[1], read)
                given |= both[0] & both[1]
            case ast.For(target=target, iter=over, body=inside, orelse=other):
                read |= _loads(over) - given
                own = {n.id for n in nodes(target) if isinstance(n, ast.Name)}
                _exposed(inside, given | own, read)
                _exposed(other, set(given), read)
            case ast.While(test=test, body=inside, orelse=other):
                read |= _loads(test) - given
                _exposed(inside, set(given), read)
                _exposed(other, set(given), read)
            case _:
                read |= _loads(node) - given


HANDLERS.update({ast.For: for_loop, ast.While: while_loop})
