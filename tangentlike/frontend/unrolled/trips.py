"""Loops over containers: what each trip binds, for ``unroll.py``."""

from __future__ import annotations

import ast
import enum
import types
from collections.abc import Callable, Iterator
from typing import Any

from ...form.kinds import is_sequence
from ...form.program import call, copy_of, fresh_name, loads, located, located_everywhere, name, parse, root_name, store
from ...form.structures import Leaf, Node, leaf_names
from ...form.trees import nodes
from ..syntax.texts import as_text, parts_of_text
from .items_at_run_time import is_function
from .unroll_assignments import leaf
from .unrolling import Unrolling, stored_names

_TEXTS = (ast.Constant, ast.Name, ast.Call, ast.Subscript, ast.BinOp)


def trips_of(unrolling: Unrolling, node: ast.expr) -> list[Any] | None:
    """What each trip of a loop over a structure binds; None for a loop that stays a loop."""
    live = values_of_own(unrolling, node)
    if live is not None:
        return live
    known = unrolling.structure(node)
    if isinstance(known, Node) and known.kind == "dict":
        unrolling.is_certain(known, node)
        return [ast.Constant(value=k) for k in known.keys]
    if isinstance(known, Node):
        return list(known.children) if is_sequence(known.kind) else None
    if isinstance(node, (ast.Tuple, ast.List)):
        return [display_item(unrolling, item) for item in node.elts]
    if (of_text := parts_of_text(unrolling, node)) is not None:
        return of_text
    text = as_text(unrolling.key(node)) if isinstance(node, _TEXTS) else None
    if text is not None and isinstance(text.value, str):
        return [ast.Constant(value=letter) for letter in text.value]
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _members(unrolling, node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "enumerate":
        return _counted(unrolling, node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("list", "tuple", "sorted"):
        return _listed(unrolling, node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        told = {ast.unparse(k) for k in node.keywords}
        if told - {"strict=False", "strict=True"} or (told and node.func.id != "zip"):
            return None
        parts = [p for p in (trips_of(unrolling, a) for a in node.args) if p is not None]
        if not parts or len(parts) < len(node.args) or ("strict=True" in told and len(set(map(len, parts))) > 1):
            return None
        if node.func.id == "zip":
            return [tuple(items) for items in zip(*parts, strict=False)]
        if node.func.id == "reversed" and len(parts) == 1:
            return parts[0][::-1]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        base = unrolling.structure(node.func.value)
        if isinstance(base, Node) and base.kind == "dict" and node.func.attr in ("items", "keys"):
            unrolling.is_certain(base, node)
            if node.func.attr == "keys":
                return [ast.Constant(value=k) for k in base.keys]
            return [(ast.Constant(value=k), c) for k, c in zip(base.keys, base.children, strict=True)]
    return None


def _members(unrolling: Unrolling, node: ast.Name | ast.Attribute) -> list[ast.expr] | None:
    """The members of an enumeration that stands outside, in their order."""
    if loads(node) & unrolling.outer_names:
        return None
    found = unrolling.outside.look(node)
    if not isinstance(found.value, enum.EnumType):
        return None
    unrolling.outside.fix(found)
    members: list[enum.Enum] = list(found.value)
    names = [each.name for each in members]
    return [located(ast.Attribute(value=node, attr=each, ctx=ast.Load()), node) for each in names]


def _listed(unrolling: Unrolling, node: ast.Call) -> list[Any] | None:
    """``list(d)``, ``sorted(d)`` and ``list(d.items())`` of a dict whose keys are known."""
    if len(node.args) != 1 or node.keywords or not isinstance(node.func, ast.Name):
        return None
    view: Any = node.args[0]
    attr = ""
    if isinstance(view, ast.Call) and isinstance(view.func, ast.Attribute) and not view.args:
        view, attr = view.func.value, view.func.attr
    base = unrolling.structure(view)
    if isinstance(base, Node) and is_sequence(base.kind) and node.func.id == "sorted" and not attr:
        texts = [as_text(unrolling.key(located(name(c.name), node))) for c in base.children if isinstance(c, Leaf)]
        if len(texts) < len(base.children) or not all(t is not None and isinstance(t.value, str) for t in texts):
            return None
        return [ast.Constant(value=text) for text in sorted(t.value for t in texts if t is not None)]
    values = attr in ("items", "values") and (
        node.func.id == "sorted" or (isinstance(base, Node) and unrolling.is_own(base))
    )
    if not isinstance(base, Node) or base.kind != "dict" or values or attr not in ("", "keys", "items", "values"):
        return None
    keys = trips_of(unrolling, node.args[0])
    if node.func.id != "sorted" or keys is None:
        return keys
    return [ast.Constant(value=key) for key in sorted(base.keys)] if len({*map(type, base.keys)}) == 1 else None


def with_listed_keys(unrolling: Unrolling, node: ast.Assign) -> ast.Assign:
    """``names = sorted(d)`` of a dict whose keys are known, as a display of the keys that it has now."""
    function = node.value.func.id if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) else ""
    if function not in ("list", "tuple", "sorted") or {function} & unrolling.outer_names:
        return node
    assert isinstance(node.value, ast.Call)
    keys = _listed(unrolling, node.value) or []
    if not keys or not all(isinstance(each, ast.Constant) for each in keys):
        return node
    display = ast.Tuple(elts=keys, ctx=ast.Load()) if function == "tuple" else ast.List(elts=keys, ctx=ast.Load())
    return ast.copy_location(ast.Assign(targets=node.targets, value=located_everywhere(display, node.value)), node)


def dicts_gone_over(unrolling: Unrolling, node: ast.expr) -> list[Node]:
    """The dicts that a loop looks at in each trip."""
    match node:
        case ast.Call(func=ast.Name(), args=args):
            return [found for each in args for found in dicts_gone_over(unrolling, each)]
        case ast.Call(func=ast.Attribute(value=owner, attr="keys" | "values" | "items"), args=[]):
            return dicts_gone_over(unrolling, owner)
    known = unrolling.structure(node)
    return [known] if isinstance(known, Node) and known.kind == "dict" and unrolling.is_own(known) else []


def _counted(unrolling: Unrolling, node: ast.Call) -> list[Any] | None:
    """``enumerate(p)`` and ``enumerate(p, 1)``, of a structure."""
    given = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "start")]
    start = given[0] if given else ast.Constant(value=0)
    items = trips_of(unrolling, node.args[0]) if node.args else None
    if not isinstance(start, ast.Constant) or not isinstance(start.value, int):
        return None
    if items is None or len(given) > 1 or len(given) < len(node.args) - 1 + len(node.keywords):
        return None
    return [(ast.Constant(value=k), item) for k, item in enumerate(items, start.value)]


def values_of_own(unrolling: Unrolling, node: ast.expr) -> list[Any] | None:
    """The values of a dict that is made here, each as it is when its trip begins."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values"):
        return None
    base = unrolling.structure(node.func.value)
    if not isinstance(base, Node) or not unrolling.is_own(base):
        return None
    unrolling.is_certain(base, node)
    return list(base.children)


def display_item(unrolling: Unrolling, item: ast.expr) -> Any:
    known = unrolling.structure(item)
    if known is not None:
        return known
    return tuple(display_item(unrolling, e) for e in item.elts) if isinstance(item, ast.Tuple) else item


def with_open_parts(unrolling: Unrolling, node: ast.For) -> list[ast.stmt]:
    """``for a, (b, c) in zip(x, pairs)``, where only the length of ``pairs`` is known, as a loop over ``pairs``, and
    what it goes over besides as names before it.

    for k, (b, c) in enumerate(pairs):
        if len(x) <= k:
            break
        a = x[k]
    """
    lines: list[ast.stmt] = []
    counter = fresh_name("k", unrolling.taken)
    target, source = node.target, node.iter
    counted = _arguments(source, "enumerate")
    if len(counted) == 1 and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        lines = [ast.Assign(targets=[target.elts[0]], value=located(name(counter), node))]
        target, source = target.elts[1], counted[0]
    parts = [*_arguments(source, "zip")]
    targets = target.elts if isinstance(target, ast.Tuple) else []
    if not parts or len(targets) != len(parts) or node.orelse:
        return [node]
    known = [trips_of(unrolling, part) for part in parts]
    whole = [
        trip for target, trips in zip(targets, known, strict=True) for trip in trips or []
        if isinstance(trip, (Node, Leaf, tuple)) or isinstance(target, ast.Tuple) or _is_fixed(unrolling, trip)
    ]  # fmt: skip
    calls = [part for part in parts if isinstance(part, ast.Call)]
    if not whole or None not in known or (calls and (known.count(None) > 1 or not _is_of_users(unrolling, calls))):
        return [node]
    changed, before = stored_names([node.target, *node.body]), list[ast.stmt]()
    for position, (part, trips) in enumerate(zip(parts, known, strict=True)):
        if trips is None and not (isinstance(part, ast.Name) and part.id not in changed):
            chosen = unrolling.made("rows", part)
            before.append(located(ast.Assign(targets=[store(chosen)], value=part), node))
            parts[position] = located(name(chosen), node)
    unrolling.taken.add(counter)
    for target, part, trips in zip(targets, parts, known, strict=True):
        if trips is None:
            array = ast.unparse(part)
            ended, row = (
                located_everywhere(parse(text), node) for text in (f"len({array}) <= {counter}", f"{array}[{counter}]")
            )
            lines += [ast.If(test=ended, body=[ast.Break()], orelse=[]), ast.Assign(targets=[target], value=row)]
    rest = [(t, p) for t, p, trips in zip(targets, parts, known, strict=True) if trips is not None]
    inside = call("zip", *(p for _, p in rest)) if len(rest) > 1 else rest[0][1]
    bound = ast.Tuple(elts=[t for t, _ in rest], ctx=ast.Store()) if len(rest) > 1 else rest[0][0]
    pair = ast.Tuple(elts=[ast.Name(id=counter, ctx=ast.Store()), bound], ctx=ast.Store())
    fresh = ast.For(target=pair, iter=call("enumerate", inside), body=[*lines, *node.body], orelse=[])
    locate([fresh], node)
    return [*before, fresh]


def _is_fixed(unrolling: Unrolling, trip: Any) -> bool:
    """True for a text, and for the name of a function."""
    return is_function(unrolling, trip) or (isinstance(trip, ast.Constant) and isinstance(trip.value, str))


def _is_of_users(unrolling: Unrolling, calls: list[ast.Call]) -> bool:
    """True for one call of a function of the user's, which may as well be made before the loop."""
    [function, *others] = [each.func for each in calls]
    if others or not isinstance(function, (ast.Name, ast.Attribute)):
        return False
    inner = isinstance(function, ast.Name) and function.id in unrolling.inner
    return inner or isinstance(unrolling.outside.look(function).value, types.FunctionType)


def _arguments(node: ast.expr, function: str) -> list[ast.expr]:
    """The arguments of a call of ``function``; none of anything else."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return []
    if any(ast.unparse(k) != "strict=False" for k in node.keywords):
        return []
    return node.args if node.func.id == function else []


def range_trips(unrolling: Unrolling, node: ast.expr) -> list[Any] | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        bounds = [b for b in map(unrolling.integer, node.args) if b is not None]
        if len(bounds) == len(node.args):
            return list(range(*bounds))
    return None


def indexes_structure(
    unrolling: Unrolling, node: ast.For, fine: Callable[[Unrolling, Node], bool] | None = None
) -> bool:
    """True for a loop whose counter takes items of a structure; with ``fine``, of one only that is so."""
    if not isinstance(node.target, ast.Name):
        return False
    found = False
    for child in nodes(ast.Module(body=node.body, type_ignores=[])):
        if isinstance(child, ast.Subscript) and node.target.id in loads(child.slice):
            base = child.value
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                base = base.value
            if isinstance(base, ast.Name) and isinstance(unrolling.structures.get(base.id), Node):
                known = unrolling.structure(child.value)
                if fine is None:
                    return isinstance(known, Node) and (is_sequence(known.kind) or makes_text(child.slice))
                if not isinstance(known, Node) or makes_text(child.slice) or not fine(unrolling, known):
                    return False
                found = True
    return found


def makes_text(node: ast.expr) -> bool:
    """True for a key that is put together: ``f"layer_{k}"``."""
    return any(isinstance(n, ast.JoinedStr) or isinstance(getattr(n, "value", None), str) for n in nodes(node))


def makes_keys(unrolling: Unrolling, node: ast.For) -> bool:
    """True for a loop whose counter is a key of a dict that is made here, or tells one, or takes a letter of a text."""
    if not isinstance(node.target, ast.Name):
        return False
    telling = {node.target.id}
    every = [n for s in node.body for n in nodes(s)]
    for each in every:
        if isinstance(each, ast.Assign) and isinstance(each.value, (ast.Subscript, ast.Tuple, ast.Name)):
            telling |= stored_names([each]) if loads(each.value) & telling else set()
    for child in every:
        match child:
            case ast.Call(func=ast.Name(id="getattr"), args=[_, attribute, *_]) if telling & loads(attribute):
                return True
            case ast.Subscript(slice=key) if _is_of_own(unrolling, child) and telling & loads(key):
                return True
            case ast.Subscript(value=ast.Name() as whole, slice=key) if telling & loads(key):
                text = as_text(unrolling.key(whole))
                if text is not None and isinstance(text.value, str):
                    return True
    return False


def _is_of_own(unrolling: Unrolling, node: ast.Subscript) -> bool:
    """True for an item of a dict that is made here."""
    base = unrolling.structures.get(root_name(node))
    return isinstance(base, Node) and unrolling.is_own(base) and base.kind == "dict"


def stores_keys(unrolling: Unrolling, body: list[ast.stmt]) -> bool:
    """True where statements store items of dicts that are made here, under keys that are no constants."""
    stored = [n for s in body for n in nodes(s) if isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Load)]
    return any(_is_of_own(unrolling, n) and not isinstance(n.slice, ast.Constant) for n in stored)


def evaluated(unrolling: Unrolling, node: ast.expr, changed: set[str], loop: ast.For) -> ast.expr:
    """The container of a loop as it is before the first trip: an element that the loop (it assigns ``changed``)
    may change gets a name, in ``pending``."""
    known = unrolling.structure(node)
    if isinstance(node, ast.Constant) or isinstance(known, Node):
        return node
    text = as_text(unrolling.key(node)) if isinstance(node, _TEXTS) else None
    if text is not None and isinstance(text.value, str):
        return located(ast.Constant(value=text.value), node)
    if isinstance(known, Leaf):
        node = located(name(known.name), node)
    if isinstance(node, (ast.Tuple, ast.List)):
        elements = [evaluated(unrolling, e, changed, loop) for e in node.elts]
        return located(type(node)(elts=elements, ctx=ast.Load()), node)
    if isinstance(node, ast.Call) and trips_of(unrolling, node) is not None:
        arguments = [evaluated(unrolling, a, changed, loop) for a in node.args]
        return located(ast.Call(func=node.func, args=arguments, keywords=node.keywords), node)
    fixed = isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and not loads(node) & unrolling.outer_names)
    if fixed and not loads(node) & changed:
        if isinstance(node, ast.Name) and any(isinstance(n, (ast.Break, ast.Return)) for n in nodes(loop)):
            unrolling.pending.append(located(ast.Expr(value=copy_of(node)), node))  # read, also if no trip comes to it
        return node
    return located(name(leaf(unrolling, node, loop).name), node)


def kept(unrolling: Unrolling, trip: Any, changed: set[str], loop: ast.For) -> Any:
    """What a trip binds, under names of its own in ``pending`` where it is an item of a structure that the loop binds
    again: in a loop or a branch the new items take the names of the old ones."""
    if isinstance(trip, tuple):
        return tuple(kept(unrolling, each, changed, loop) for each in trip)
    if not isinstance(trip, (Leaf, Node)):
        return trip
    return unrolling.held(trip, loop) if items_of(unrolling, changed) & set(leaf_names(trip)) else trip


def items_of(unrolling: Unrolling, changed: set[str]) -> set[str]:
    """The variables that hold the items of the structures among names."""
    again = [spec for called, spec in unrolling.structures.items() if called in changed and isinstance(spec, Node)]
    return {leaf for spec in again for leaf in leaf_names(spec)}


def own_exits(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The ``break`` and ``continue`` statements of a loop's body, without those of loops in it."""
    for node in body:
        if isinstance(node, (ast.Break, ast.Continue)):
            yield node
        elif isinstance(node, ast.If):
            yield from own_exits(node.body + node.orelse)
        elif isinstance(node, (ast.For, ast.While)):
            yield from own_exits(node.orelse)


def locate(every: list[ast.stmt], place: ast.AST) -> list[ast.stmt]:
    """The statements, with the line of ``place`` where they have none."""
    for node in every:
        for child in nodes(node):
            if isinstance(child, (ast.expr, ast.stmt)) and not hasattr(child, "lineno"):
                ast.copy_location(child, place)
    return every
