"""Heaps of ``heapq`` that objects hold, or that hold objects, as lists in order.

    heapq.heappush(self.queue, (t, event))   ->   self.queue.append((t, event));  self.queue.sort()
    t, event = heapq.heappop(self.queue)     ->   t, event = self.queue.pop(0)

The first item of both is the smallest; a heap of which other items are read has them in another order. Which of two
objects comes first, neither of which is smaller by an operator of their class, only the tree in the heap knows: taking
one of them out raises ValueError.
Objects that stand behind a number in a tuple are not compared: two tuples with the same numbers raise TypeError where
the first of them is taken out. ``containers/heaps.py`` has the heaps that stand under a name of the function's.
"""

from __future__ import annotations

import ast
import heapq
from collections.abc import Iterator
from typing import Any

from ...form.program import copy_of, located, located_everywhere, name, replace_names
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.short_forms import lines_of, placed
from .made_objects import Tracking
from .object_attributes import now, plain
from .object_classes import member, reached_from
from .object_things import Fields, Items, Many, One, Refs, Untracked

CALLS = (heapq.heappush, heapq.heappop, heapq.heapify, heapq.heappushpop, heapq.heapreplace)
NAMES = frozenset(each.__name__ for each in CALLS)
_LOOKED_AT = ("len", "bool")
_TIED = "neither of two objects of a heap is smaller: which of them comes first is not told here"


def in_order(tracking: Tracking, found: Any, node: ast.Call) -> Any:
    """What a call of ``heapq`` gives, of a list in order; None for any other call."""
    if not any(found is each for each in CALLS) or node.keywords or not node.args:
        return None
    heap, *items = node.args
    if tracking.out is None or not isinstance(heap, (ast.Name, ast.Attribute)):
        raise Untracked(node, "is a heap that has no name")
    if len(items) != (found not in (heapq.heappop, heapq.heapify)):
        raise Untracked(node, "is put into a heap in a way of its own")
    result: Any = located(ast.Constant(value=None), node)
    if found is heapq.heapreplace:
        result = _popped(tracking, heap, node)
    if items:
        _method(tracking, heap, "append", items, node)
    if found is not heapq.heappop:
        _method(tracking, heap, "sort", [], node)
    if found in (heapq.heappop, heapq.heappushpop):
        result = _popped(tracking, heap, node)
    _note(tracking, heap, node)
    return result


def _method(tracking: Tracking, heap: ast.expr, attr: str, given: list[ast.expr], node: ast.AST) -> Any:
    function = ast.Attribute(value=copy_of(heap), attr=attr, ctx=ast.Load())
    call = located_everywhere(ast.Call(func=function, args=[copy_of(each) for each in given], keywords=[]), node)
    value = tracking.value_of(call)
    if attr != "pop" and isinstance(value, ast.Call):
        tracking.emit(located(ast.Expr(value=value), node), node)
    return value


def _popped(tracking: Tracking, heap: ast.expr, node: ast.AST) -> Any:
    taken = _method(tracking, heap, "pop", [ast.Constant(value=0)], node)
    if isinstance(taken, ast.expr):
        return tracking.variable("first", taken, node)
    _check_ties(tracking, heap, taken, node)
    return taken


def _check_ties(tracking: Tracking, heap: ast.expr, taken: Any, node: ast.AST) -> None:
    """Raise TypeError where objects would have been compared that cannot be."""
    held = now(tracking.value_of(copy_of(heap)))
    if not (isinstance(taken, Refs) and isinstance(taken.kind, Fields)):
        _check_equals(tracking, heap, taken, node)
    if not isinstance(taken, Refs) or not isinstance(taken.kind, Fields) or not isinstance(held, Refs):
        return
    first = next((k for k, kind in enumerate(taken.kind.items) if kind is not None), 0)
    of = taken.kind.items[first]
    if first == 0 or not isinstance(of, One):
        raise Untracked(node, "stands in a heap, and is compared")
    raised = f"ValueError({_TIED!r})"
    if _is_unordered(of.of):
        words = f"'<' not supported between instances of '{of.of.__name__}' and '{of.of.__name__}'"
        raised = f"TypeError({words!r})"
    test = " and ".join(f"HEAP[0][{k}] == TAKEN[{k}]" for k in range(first))
    check = lines_of(f"if len(HEAP) > 0 and {test}:\n    raise {raised}")
    for each in check:
        tracking.emit(placed(replace_names(each, {"HEAP": held.expr, "TAKEN": taken.expr}), node), node)


def _check_equals(tracking: Tracking, heap: ast.expr, taken: Any, node: ast.AST) -> None:
    """Raise ValueError where the next object of a heap is as small as the one that was taken out."""
    once = tracking.fresh("taken")
    tracking.env[once] = taken
    count, less = lines_of(f"len(HEAP) > 0\n{once} < HEAP[0]")
    raised = lines_of(f"raise ValueError({_TIED!r})")
    with tracking.block() as body:
        smaller = tracking.value_of(_expression(less, heap, node))
        test = ast.UnaryOp(op=ast.Not(), operand=plain(smaller, node))
        tracking.emit(placed(ast.If(test=test, body=raised, orelse=[]), node), node)
    some = plain(tracking.value_of(_expression(count, heap, node)), node)
    tracking.emit(placed(ast.If(test=some, body=body, orelse=[]), node), node)
    tracking.env.pop(once)


def _expression(line: ast.stmt, heap: ast.expr, node: ast.AST) -> ast.expr:
    made = replace_names(line, {"HEAP": copy_of(heap)})
    assert isinstance(made, ast.Expr)
    return located_everywhere(made.value, node)


def orders_objects(source: Source) -> bool:
    """True for a function that may hold objects whose class says which of them is smaller."""
    scope = Scope(source)
    classes, _ = reached_from([scope.value(n) for n in nodes(source.tree) if isinstance(n, ast.Name)])
    return any(not issubclass(of, tuple) and not _is_unordered(of) for of in classes)


def _is_unordered(of: type) -> bool:
    return all(member(of, each) is getattr(object, each) for each in ("__lt__", "__gt__", "__eq__"))


def _note(tracking: Tracking, heap: ast.expr, node: ast.AST) -> None:
    """Note which variable is a heap."""
    held = now(tracking.value_of(copy_of(heap)))
    if isinstance(held, Many) and held.variable:
        tracking.heaps.add(held.variable)
        return
    variable = held.expr if isinstance(held, Refs) and isinstance(held.kind, Items) else held
    if not isinstance(variable, ast.Name):
        raise Untracked(node, "is a heap in something else")
    tracking.heaps.add(variable.id)


def check_heaps(tracking: Tracking, body: list[ast.stmt]) -> None:
    """See that of each heap nothing is looked at but its first item and how many there are."""
    if not tracking.heaps:
        return
    every = [n for s in body for n in nodes(s)]
    fine = {id(each) for node in every for each in _fine(tracking, node)}
    fine |= {id(each) for each in _begun(body, every)}
    for node in every:
        if isinstance(node, ast.Name) and node.id in tracking.heaps and id(node) not in fine:
            raise Untracked(node, "stands in a heap of which other items are read than the first one")


def _fine(tracking: Tracking, node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name() as heap, attr="append" | "sort")):
            yield heap
        case ast.Call(func=ast.Attribute(value=ast.Name() as heap, attr="pop"), args=[ast.Constant(value=0)]):
            yield heap
        case ast.Call(func=function, args=[ast.Name() as heap]) if any(
            tracking.scope.value(function) is tracking.scope.value(name(each)) for each in _LOOKED_AT
        ):
            yield heap
        case ast.Subscript(value=ast.Name() as heap, slice=ast.Constant(value=0), ctx=ast.Load()):
            yield heap
        case ast.While(test=test) | ast.If(test=test) | ast.IfExp(test=test):
            yield from _asked(test)


def _asked(test: ast.expr) -> Iterator[ast.expr]:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _asked(operand)
        case ast.BoolOp(values=values):
            for each in values:
                yield from _asked(each)
        case ast.Name():
            yield test


def _begun(body: list[ast.stmt], every: list[Any]) -> Iterator[ast.expr]:
    """Where a heap begins: with one item at most, or with a list that is put in order next."""
    blocks = [body, *(getattr(n, key, None) for n in every for key in ("body", "orelse", "finalbody"))]
    for block in (each for each in blocks if isinstance(each, list)):
        for node, after in zip(block, [*block[1:], None], strict=False):
            match node, after:
                case ast.Assign(targets=[ast.Name() as heap], value=ast.List(elts=[] | [_])), _:
                    yield heap
                case (
                    ast.Assign(targets=[ast.Name() as heap]),
                    ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=same), attr="sort"))),
                ) if same == heap.id:
                    yield heap
