"""Values as expressions of the function that is written."""

from __future__ import annotations

import ast
import collections
import enum
import math
import types
from collections.abc import Callable
from typing import Any

from ...form.names import local_names
from ...form.program import copy_of, name
from ...form.structures import Identity
from ...form.trees import nodes
from ...reading.captured import Place
from ..syntax.callee import is_library
from .sets import in_order
from .state import (
    CHANGING,
    Changes,
    Chosen,
    Closure,
    Either,
    Frame,
    Late,
    Method,
    NeedsKnown,
    Once,
    OneOf,
    Outer,
    Raised,
    Rows,
    Run,
    Stays,
    Thing,
    Uneven,
    View,
)

# A container, of which nothing but items is kept; of which nothing is kept at all; which a variable holds.
READ, COPIED, HELD = "read", "copied", "held"


def lifted(run: Run, value: Any, how: str = "") -> ast.expr:
    """A value as an expression. A container that changes is written where nothing else holds it, or what is done with
    it keeps nothing of it (``how``)."""
    if isinstance(value, Chosen) and isinstance(value.node, ast.Name) and " " in value.node.id:
        raise Stays  # a member of an enumeration
    if isinstance(value, Late):
        return copy_of(value.node)
    if id(value) in run.foreign:
        found = run.foreign[id(value)][1]
        return copy_of(found) if found is not None else _stay()
    if (value is None or isinstance(value, (bool, str, int, float))) and not isinstance(value, enum.Enum):
        return _constant(value)
    if isinstance(value, enum.Enum):
        return _outer(run, Outer(value, run.members[value])) if value in run.members else _stay()
    if isinstance(value, Rows):
        return _rows(run, value)
    if isinstance(value, Outer):
        return _outer(run, value)
    if isinstance(value, Closure) and isinstance(value.tree, ast.Lambda):
        return as_lambda(run, value)
    if isinstance(value, CHANGING) and not how and id(value) in held(run):
        raise Stays
    inside = how if how in (COPIED, HELD) else ""
    of_fields = how == COPIED and isinstance(value, tuple) and type(value).__iter__ is tuple.__iter__
    if type(value) is tuple or of_fields:  # whoever keeps nothing of a NamedTuple may be given a tuple
        return ast.Tuple(elts=[lifted(run, v, inside) for v in value], ctx=ast.Load())
    if type(value) in (list, collections.deque) or (isinstance(value, View) and how):
        return ast.List(elts=[lifted(run, v, inside) for v in value], ctx=ast.Load())
    if isinstance(value, range):
        bounds = [value.start, value.stop] if value.step == 1 else [value.start, value.stop, value.step]
        return ast.Call(func=name("range"), args=[_constant(b) for b in bounds], keywords=[])
    if type(value) in (dict, collections.OrderedDict):
        keys: list[ast.expr | None] = [lifted(run, k) for k in value]
        return ast.Dict(keys=keys, values=[lifted(run, v, inside) for v in value.values()])
    if type(value) in (set, frozenset) and how == READ and value:
        return ast.Tuple(elts=[lifted(run, v) for v in in_order(run, value)], ctx=ast.Load())
    raise Stays


def members(run: Run, value: Any) -> ast.expr:
    """A set that is asked for a member, in any order."""
    return ast.Tuple(elts=[lifted(run, v) for v in sorted(value, key=repr)], ctx=ast.Load())


def late_call(run: Run, function: ast.expr, given: list[Any], named: dict[str, Any], how: str = COPIED) -> Any:
    """A call that is written; with copies of containers, where what is called neither changes nor keeps them."""
    try:
        arguments = [lifted(run, each, how) for each in given]
        keywords = [ast.keyword(arg=k, value=lifted(run, v, how)) for k, v in named.items()]
    except NeedsKnown:
        raise
    except Stays:
        raise NeedsKnown from None
    return Late(ast.Call(func=copy_of(function), args=arguments, keywords=keywords))


def _stay() -> Any:
    raise Stays


def _rows(run: Run, value: Rows) -> ast.expr:
    """Chosen numbers as a list."""
    number = run.fresh("k")
    item = value.at(name(number))
    if not isinstance(item, (Late, int, float)):
        raise Stays
    loop = ast.comprehension(
        target=ast.Name(id=number, ctx=ast.Store()), iter=lifted(run, value.order), ifs=[], is_async=0
    )
    return ast.ListComp(elt=lifted(run, item), generators=[loop])


def _constant(value: Any) -> ast.expr:
    if isinstance(value, float) and math.isnan(value):
        return ast.Call(func=name("float"), args=[ast.Constant(value="nan")], keywords=[])
    if type(value) not in (bool, int, float, str, type(None)) or (isinstance(value, int) and abs(value) >= 2**63):
        raise Stays
    if type(value) in (int, float) and math.copysign(1.0, value) < 0:
        return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))
    return ast.Constant(value=value)


def _outer(run: Run, value: Outer) -> ast.expr:
    """The expression that names something outside: a name of its own where the function at hand would not find the
    same by it."""
    root = value.node
    while isinstance(root, ast.Attribute):
        root = root.value
    first = run.frames[0]
    own = not isinstance(root, ast.Name) or first.owner(root.id) is not None or root.id in run.own
    if not own and first.outside.look(value.node).value is value.value:
        return copy_of(value.node)
    bound = getattr(value.value, "__self__", None)  # a method is another one each time that it is asked for
    steady = isinstance(value.value, (types.FunctionType, types.BuiltinFunctionType, type)) or is_library(value.value)
    if not steady or not (bound is None or isinstance(bound, types.ModuleType)):
        raise Stays
    if not isinstance(value.node, (ast.Name, ast.Attribute)):
        raise Stays
    known = next((each for each, place in run.standing.items() if place.space.value is value.value), None)
    if known is None:
        known = run.fresh(value.node.id if isinstance(value.node, ast.Name) else value.node.attr)
        run.standing[known] = Place(Identity(value.value), "")
    return name(known)


def as_lambda(run: Run, value: Closure) -> ast.expr:
    """A lambda with what is known written in: it is called at once, or none of that may be another thing later."""
    tree = value.tree
    assert isinstance(tree, ast.Lambda)
    a = tree.args
    if a.defaults or a.kwonlyargs or a.vararg or a.kwarg or not (run.at_once or _reads_steady(value)):
        raise Stays
    frame = inner_frame(value)
    for each in [*a.posonlyargs, *a.args]:
        frame.names[each.arg] = Late(name(each.arg), True)
        run.kinds[each.arg] = None
    body = quietly(run, lambda: lifted(run, run.expression(run, frame, tree.body)))
    return ast.Lambda(args=copy_of(a), body=body)


def _reads_steady(value: Closure) -> bool:
    """Whether what a function reads of those around it keeps its value: it is no container, and is assigned once."""
    for each in {n.id for n in nodes(value.tree) if isinstance(n, ast.Name)} - own_names(value.tree):
        if (owner := value.frame.owner(each)) is None:
            continue
        found = owner.names.get(each)
        named = [n for n in nodes(owner.tree) if isinstance(n, ast.Name) and n.id == each]
        stores = [n for n in named if not isinstance(n.ctx, ast.Load)]
        given = any(isinstance(n, ast.arg) and n.arg == each for n in nodes(owner.tree))
        if len(stores) + given > 1 or isinstance(found, (*CHANGING, Thing, Rows, View, Once)):
            return False
        if isinstance(found, Closure) and found is not value and not _reads_steady(found):
            return False
    return True


def inner_frame(value: Closure) -> Frame:
    """A call of a function inside."""
    return Frame(value.tree, value.frame.outside, own_names(value.tree), value.frame)


def own_names(tree: ast.FunctionDef | ast.Lambda) -> set[str]:
    """The variables of a function inside."""
    a = tree.args
    own = {each.arg for each in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg) if each is not None}
    if isinstance(tree, ast.Lambda):
        return own
    inside = {id(n) for f in nodes(tree) if isinstance(f, ast.FunctionDef) and f is not tree for n in nodes(f)}
    around = {n for s in nodes(tree) if isinstance(s, ast.Nonlocal) and id(s) not in inside for n in s.names}
    return own | (local_names(tree) - around)


def quietly(run: Run, evaluate: Any) -> Any:
    """What is evaluated without a statement of its own; raises :class:`Stays` where it needs one, or changes what is
    known."""
    out, run.out, quiet, run.quiet = run.out, [], run.quiet, True
    try:
        found = unchanged(run, evaluate)
        if run.out:
            raise Stays
    except Stays as error:
        raise (error if isinstance(error, NeedsKnown) else Stays()) from None
    except Raised:  # it may not come to that
        raise Stays from None
    finally:
        run.out, run.quiet = out, quiet
    return found


def unchanged(run: Run, evaluate: Any) -> Any:
    """What is evaluated without a change of what is known."""
    frozen, allowed = run.frozen, run.allowed
    run.frozen = run.frozen | {id(each): each for each, _ in held(run).values()}
    run.allowed = {id(each): set() for each, _ in held(run).values() if isinstance(each, Frame)}
    try:
        return evaluate()
    finally:
        run.frozen, run.allowed = frozen, allowed


FAILED = object()


def attempted(run: Run, evaluate: Any, known: bool = False, fails: Callable[[], bool] | None = None) -> Any:
    """What is evaluated, or ``FAILED``, and then nothing has happened. ``known``: also where a text is asked by what is
    not known; ``fails``: only if it says so."""
    before, out, length, waiting = held(run), run.out, len(run.out), len(run.pending)
    first, columns, pinned = len(run.prologue), dict(run.columns), [f.pinned for f in run.frames]
    loops, frames, tries = list(run.loops), list(run.frames), list(run.tries)
    steps, written, line, frozen, allowed = run.steps, run.written, run.line, run.frozen, run.allowed
    try:
        return evaluate()
    except (NeedsKnown, Changes) as error:
        if not known or isinstance(error, Changes):
            raise
    except Stays as error:
        if fails is not None and not fails():
            raise
        if fails is None and run.splits and isinstance(error, Uneven):
            raise  # the statement is gone through with a list of the run
    put_back(before)
    run.out, run.tries, run.frozen, run.allowed = out, tries, frozen, allowed
    run.steps, run.written, run.line = steps, written, line
    run.loops, run.frames[:] = loops, frames
    del out[length:], run.pending[waiting:], run.prologue[first:]
    run.columns = columns
    for frame, names in zip(run.frames, pinned, strict=True):
        frame.pinned = names
    return FAILED


def is_alone(run: Run, value: Any, most: int = 1) -> bool:
    """True for a container that one thing holds (as many as ``most``), and that holds nothing that anything else
    holds."""
    holders: collections.Counter[int] = collections.Counter()
    seen, waiting = set[int](), list[Any](run.frames)
    while waiting:
        each = waiting.pop()
        parts = parts_of(each) if id(each) not in seen and id(each) not in run.foreign else None
        seen.add(id(each))
        inside = list(parts.values() if isinstance(parts, dict) else parts or ())
        holders.update(map(id, inside))
        waiting += inside
    return all(holders[id(each)] <= (most if each is value else 1) for each in changing_in(run, value))


def changing_in(run: Run, value: Any, seen: set[int] | None = None) -> list[Any]:
    """A container that may change, or that holds such, and those in it, each once."""
    seen = set() if seen is None else seen
    if id(value) in run.foreign or id(value) in seen or isinstance(value, (Closure, Frame, Either)):
        return []
    parts = parts_of(value)
    if parts is not None:
        seen.add(id(value))
    held_there = parts.values() if isinstance(parts, dict) else parts or ()
    inside = [x for part in held_there for x in changing_in(run, part, seen)]
    return [value, *inside] if inside or isinstance(value, (*CHANGING, Thing)) else []


def held(run: Run, begin: list[Any] | None = None) -> dict[int, tuple[Any, Any]]:
    """Everything that may change and can be reached, from ``begin`` if it is given, each with what it holds now."""
    found: dict[int, tuple[Any, Any]] = {}
    waiting: list[Any] = list(run.frames if begin is None else begin)
    while waiting:
        each = waiting.pop()
        if id(each) in found or id(each) in run.foreign:
            continue
        parts = parts_of(each)
        if parts is None:
            continue
        if not isinstance(each, (tuple, Closure, Rows, Method, Once, OneOf)):
            found[id(each)] = each, parts
        waiting += parts.values() if isinstance(parts, dict) else parts
        waiting += [k for k in each if isinstance(k, (Thing, tuple))] if isinstance(each, dict) else []
    return found


def parts_of(each: Any) -> Any:
    """What a thing holds, as a list or a dict of its own; None for what holds nothing."""
    if isinstance(each, dict):
        return dict(each)
    if isinstance(each, (list, tuple, collections.deque)):
        return list(each)
    if isinstance(each, set):
        return set(each)
    if isinstance(each, Closure):
        return [each.frame, *each.defaults.values()]
    if isinstance(each, Method):
        return [each.owner]
    if isinstance(each, Once):
        return [each.left, *(each.sources or ())]
    if isinstance(each, Either):
        return [value for value, _ in each.sides]
    if isinstance(each, (Rows, OneOf)):
        return list(each.options)
    if isinstance(each, Thing):
        return dict(each.attributes)
    if hasattr(each, "names") and hasattr(each, "called"):
        around = {"": each.around} if each.around is not None else {}
        return dict(each.names) | {" result": each.result, " yields": each.yields} | around
    return None


def put_back(before: dict[int, tuple[Any, Any]]) -> None:
    """Let everything hold what it held."""
    for each, parts in before.values():
        if isinstance(each, (dict, set)):
            if isinstance(each, set) and each == parts:
                continue  # which keeps its order
            each.clear()
            each.update(parts)
        elif isinstance(each, (list, collections.deque)):
            each.clear()
            each.extend(parts)
        elif isinstance(each, Thing):
            each.attributes = dict(parts)
        elif isinstance(each, (Either, Rows)):
            continue
        else:
            each.names = {n: v for n, v in parts.items() if n not in ("", " result", " yields")}
            each.result = parts[" result"]
