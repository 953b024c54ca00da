"""Functions and methods that call themselves with objects: written out, or functions inside that take numbers.

    def total(node):                              def total(node):
        if node is None: return 0.0                   if node == NOBODY: return 0.0
        return node.v + total(node.next)     ->       return node_v[node] + total(node_next[node])
    total(head)                                   total(head)

Where each call is given another object of those that are known one by one (``Add(Mul(a, b), c).evaluate()``), there are
no more calls than objects, and the body stands in the place of each. Else all objects that are handed over have
numbers, what is no object is a parameter as it is, and an object that is the same in all calls is no parameter at all.
What the function is given and returns is learned (``Known.handed``): first it is taken to be no object.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.names import local_names
from ...form.program import copy_of, located, located_everywhere, name
from ...form.trees import nodes
from ..flow.exits import always_exits
from ..syntax.short_forms import lines_of
from .made_objects import Tracking
from .object_attributes import now, plain
from .object_families import joined
from .object_kinds import covers, is_none, kind_of, with_none
from .object_things import Again, Frame, Inner, Object, One, Recursion, Refs, Untracked

_MOST_WRITTEN = 400  # bodies of functions that call themselves, in the place of their calls
RESULT = "return"


def key_of(code: Any) -> Any:
    """What tells a function in all attempts, in each of which functions inside are other trees."""
    if not isinstance(code, Inner):
        return code
    return code.tree.lineno, code.tree.name.rstrip("_0123456789"), len(list(nodes(code.tree)))


def is_its_own(tracking: Tracking, source: Any, given: dict[str, Any], node: ast.AST) -> bool:
    """True for a function that calls itself, and is to be a function inside; False where its body may stand here."""
    if key_of(source.code) in tracking.known.recursive:
        return True
    frames = [frame for frame in tracking.calls if frame.function.__code__ is source.code]
    if not frames:
        return False
    if _goes_down(tracking, frames, next(iter(given.values()), None)):
        return False
    if not tracking.numbers_all:
        raise Untracked(node, "is handed to a function that calls itself")
    tracking.known.recursive.add(key_of(source.code))
    raise Again


def _goes_down(tracking: Tracking, frames: list[Frame], first: Any) -> bool:
    """True where each call of a function is given another object of those that were there before the first one."""
    tracking.written += 1
    if tracking.written > _MOST_WRITTEN:
        return False
    if is_none(first):
        return not any(is_none(frame.first) for frame in frames)
    if not isinstance(first, Object) or first.row is not None or first.slot:
        return False
    return first.order < frames[0].begun and not any(frame.first is first for frame in frames)


def call_own(
    tracking: Tracking, source: Any, given: dict[str, Any], body_of: Callable[[], tuple[Any, list[ast.stmt], Any]],
    node: ast.AST,
) -> Any:  # fmt: skip
    """The call of a function inside that calls itself; ``body_of`` gives its tree, its body and its names here."""
    known = tracking.recursions.get(source.code)
    given = {key: now(value) for key, value in given.items()}
    if known is None:
        known = _written(tracking, source, given, body_of, node)
    arguments: list[ast.expr] = []
    for parameter, value in given.items():
        if parameter in known.shared:
            _check_same(tracking, known.shared[parameter], value, node)
            continue
        kind = _learned(tracking, key_of(source.code), parameter, known.kinds[parameter], value, node)
        if kind is None and not isinstance(value, ast.expr):
            value = plain(value, node)
        number = value if kind is None else tracking.ways.number_of(tracking, value, kind, node)
        arguments.append(copy_of(number))
    call = located_everywhere(ast.Call(func=name(known.name), args=arguments, keywords=[]), node)
    kind = tracking.known.handed.get((key_of(source.code), RESULT))
    if kind is None or tracking.out is None:
        return call if kind is None else tracking.ways.meant(tracking, call, kind, node)
    made = tracking.variable("result", call, node)
    tracking.numbers.add(made.id)
    return tracking.ways.meant(tracking, made, kind, node)


def _learned(tracking: Tracking, code: Any, what: str, kind: Any, value: Any, node: ast.AST) -> Any:
    """What a parameter or a result holds that is given a value; raises Again where that is more than was known."""
    if isinstance(value, Object) and kind_of(value) is None:
        raise tracking.untold(value, node, "is handed to a function that calls itself")
    new = with_none(kind) if is_none(value) else kind_of(value)
    if new is not None and not covers(kind, new):
        if kind is None and isinstance(new, One) and (code, what) in tracking.known.plain:
            new = with_none(new)
        tracking.known.handed[code, what] = joined(tracking, kind, new, node)
        raise Again
    if kind is None and is_none(value):
        tracking.known.plain.add((code, what))
    return kind


def _check_same(tracking: Tracking, shared: Any, value: Any, node: ast.AST) -> None:
    if shared is value:
        return
    if isinstance(shared, ast.expr) and isinstance(value, ast.expr) and ast.dump(shared) == ast.dump(value):
        return
    if isinstance(shared, Object) and shared.row is None:
        raise tracking.untold(shared, node, "is one of several that are handed to a function that calls itself")
    raise Untracked(node, "is one of several that are handed to a function that calls itself")


def _is_shared(tracking: Tracking, value: Any) -> bool:
    """True for what can be no parameter, and is the same in all calls: an object without number, a function."""
    if isinstance(value, ast.expr):
        return tracking.is_function(value)
    return not isinstance(value, Refs) and kind_of(value) is None


def _written(
    tracking: Tracking, source: Any, given: dict[str, Any], body_of: Callable[[], tuple[Any, list[ast.stmt], Any]],
    node: ast.AST,
) -> Recursion:  # fmt: skip
    """The function inside, and what is known of it while its body is gone through."""
    if tracking.out is None or tracking.inside:
        raise Untracked(node, "is handed to a function that calls itself")
    before = set(tracking.taken)
    _, body, mapping = body_of()
    kinds, env, shared = {}, dict(tracking.env) if isinstance(source.code, Inner) else {}, {}
    stored = {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for parameter, value in given.items():
        own = mapping[parameter]
        if _is_shared(tracking, value):
            if own in stored:
                raise Untracked(node, "is handed to a function that calls itself, and has another name there")
            shared[parameter] = env[own] = value
            tracking.named.add(own)
            continue
        kind = joined(tracking, tracking.known.handed.get((key_of(source.code), parameter)), kind_of(value), node)
        kind = joined(tracking, kind, tracking.known.names.get(own), node)
        kinds[parameter] = kind
        if kind is not None:
            env[own] = tracking.ways.meant(tracking, located(name(own), node), kind, node)
            tracking.named |= {own} if isinstance(kind, One) else set()
            env[own].slot = own in stored
            tracking.numbers |= set() if own in stored else {own}
        tracking.counts[own] = 1 + (own in stored)
    chosen = tracking.fresh(source.name, source.name)
    made = Recursion(chosen, kinds, shared)
    tracking.recursions[source.code] = made
    definition = _definition(tracking, made, source, body, env, node)
    own_names = {n.arg for n in nodes(definition.args) if isinstance(n, ast.arg)}
    outer = (before | {each for rows in tracking.arenas.values() for each in rows.names}) - own_names
    _declare(definition, outer, [mapping[each] for each in kinds])
    tracking.definitions.append(definition)
    return made


def _definition(
    tracking: Tracking, made: Recursion, source: Any, body: list[ast.stmt], env: dict[str, Any], node: ast.AST
) -> ast.FunctionDef:
    outer, out, blocks = tracking.env, tracking.out, [*tracking.blocks]
    first = next(iter(env.values()), None)
    tracking.env, tracking.looping = env, tracking.looping + 1
    tracking.calls.append(Frame(source.function, first, own=made))
    try:
        with tracking.block():
            written = tracking.walk_block([*body, *_last_return(tracking, source, body, node)])
    finally:
        tracking.calls.pop()
        tracking.looping -= 1
        tracking.env, tracking.out, tracking.blocks = outer, out, blocks
    (definition,) = lines_of(f"def {made.name}(): pass")
    assert isinstance(definition, ast.FunctionDef)
    definition.body = written or definition.body
    made_at: ast.FunctionDef = located_everywhere(located(definition, node), node)
    return made_at


def _last_return(tracking: Tracking, source: Any, body: list[ast.stmt], node: ast.AST) -> list[ast.stmt]:
    """``return None`` behind a body that returns an object on some ways, and comes to its end on others."""
    kind = tracking.known.handed.get((key_of(source.code), RESULT))
    if kind is None or always_exits(body):
        return []
    return [located_everywhere(ast.Return(value=ast.Constant(value=None)), node)]


def _declare(definition: ast.FunctionDef, outer: set[str], parameters: list[str]) -> None:
    """Give the function its parameters, and say which of its variables are those around it."""
    definition.args.args = [ast.arg(arg=each) for each in parameters]
    bound = {n.id for g in nodes(definition) if isinstance(g, ast.comprehension) for n in nodes(g.target)
             if isinstance(n, ast.Name)}  # fmt: skip
    changed = sorted((local_names(definition) & outer) - bound - set(parameters))
    if changed:
        definition.body.insert(0, located(ast.Nonlocal(names=changed), definition))


def returned(tracking: Tracking, value: Any, node: ast.AST) -> ast.expr:
    """What a function inside returns that calls itself: a number for an object."""
    code = key_of(tracking.calls[-1].function.__code__)
    kind = _learned(tracking, code, RESULT, tracking.known.handed.get((code, RESULT)), value, node)
    if kind is None:
        return plain(value, node)
    number: ast.expr = tracking.ways.number_of(tracking, value, kind, node)
    return number
