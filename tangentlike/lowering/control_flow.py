"""Lowering branches and loops: every loop becomes one over a range."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..analysis import magnitudes
from ..analysis.effects import value_reads
from ..analysis.occurrences import counter_of
from ..form.kinds import is_sequence
from ..form.program import (
    assign,
    binds,
    call,
    copy_of,
    fresh_name,
    is_array,
    loads,
    located,
    located_everywhere,
    name,
    parse,
    tuple_of,
    whole_number,
)
from ..form.structures import Leaf, leaf_names
from ..form.trees import nodes
from ..form.types import INTEGER, Array, Constant, Scalar, Tuple, describe
from ..form.wording import Prose
from .arguments import columns
from .binding import define, may_be_truth
from .blocks import lower_block, no_statement
from .conditions import known_truth, lower_test
from .dispatch import lower_expression, lowers
from .lists import mark, note_rows
from .made_calls import built
from .order import Order
from .promotion import is_natural
from .state import Lowering, Structured, is_prange, is_range
from .temporaries import as_number, atom, emit, inertly, placed, temporary
from .tuples import leaves_of, tuple_items

OF_ITEMS = (np.sort, np.diff, np.cumsum, np.flip, np.linspace, np.arange, np.asarray, np.array, np.roll, np.transpose)


@lowers(ast.If)
def lower_if(lowering: Lowering, node: ast.If) -> None:
    known = known_truth(lowering, node.test)
    note_decided(lowering, node.test, known)
    if known is not None:
        lowering.out += lower_block(lowering, node.body if known.value else node.orelse)
        return
    test = lower_test(lowering, node.test)
    lowering.around.append(id(node.test))
    before, body = set(lowering.lists), lower_block(lowering, node.body) or [no_statement(lowering)]
    chosen, lowering.lists = lowering.lists, before
    fresh = ast.If(test=test, body=body, orelse=lower_block(lowering, node.orelse))
    lowering.around.pop()
    waiting = {n for s in lowering.untyped if lowering.waiting for n in binds(s)}  # another attempt tells
    waiting |= {leaf for n in waiting & set(lowering.tuples) for leaf in leaves_of(n, lowering.tuples)}
    if _always_raises(fresh.body) or _always_raises(fresh.orelse):
        lowering.lists = lowering.lists if _always_raises(fresh.body) else chosen
    else:
        lowering.either_lists |= (chosen ^ lowering.lists) - waiting
        lowering.lists = (lowering.lists & chosen) | ((lowering.lists | chosen) & waiting)
    reads = any(isinstance(n, (ast.Subscript, ast.Call)) for n in nodes(test))  # which may be out of bounds
    if len(fresh.body) == 1 and isinstance(fresh.body[0], ast.Pass) and not fresh.orelse and not reads:
        return
    fresh.lineno = node.lineno
    lowering.out.append(fresh)


def _always_raises(body: list[ast.stmt]) -> bool:
    last = body[-1] if body else None
    branches = (last.body, last.orelse) if isinstance(last, ast.If) else ()
    return isinstance(last, ast.Raise) or (bool(branches) and all(map(_always_raises, branches)))


def note_decided(lowering: Lowering, test: ast.expr, known: Constant | None) -> None:
    """What a test comes to, or would come to if its variables had no other values than those before it."""
    if lowering.refusals:
        return
    if known is None:
        lowering.hopeful = True
        try:
            known = known_truth(lowering, test)
        finally:
            lowering.hopeful = False
    if known is not None:
        lowering.decided[id(test)] = bool(known.value)


def range_bound(lowering: Lowering, bound: ast.expr, kind: Scalar, node: ast.expr) -> ast.expr:
    """A bound of a loop as Python's ``range`` takes it: no truth value, no np.uint8, whose ``n - 1`` is 255."""
    if isinstance(bound, ast.Constant):
        return ast.Constant(value=int(bound.value)) if isinstance(bound.value, bool) else bound
    plain = kind.dtype in ("int64", "bool") and not may_be_truth(lowering, node)
    return bound if plain else call("np.int64", bound)


@lowers(ast.While)
def lower_while(lowering: Lowering, node: ast.While, order: Order | None = None) -> None:
    """A test that needs statements of its own is made in the body, trip after trip."""
    outer, lowering.out = lowering.out, []
    try:
        test = lower_test(lowering, node.test if order is None else order.test(node.test))
    finally:
        before, lowering.out = lowering.out, outer
    lowering.around.append(id(node.test))
    body = trip(lowering, node.body) or [no_statement(lowering)]
    lowering.around.pop()
    if before:
        leaving = ast.If(test=test, body=body, orelse=[ast.copy_location(ast.Break(), node)])
        test, body = ast.Constant(value=True), [*before, ast.copy_location(leaving, node)]
    fresh = ast.While(test=test, body=body, orelse=[])
    fresh.lineno = node.lineno
    lowering.out.append(fresh)


@lowers(ast.For)
def lower_for(lowering: Lowering, node: ast.For) -> None:
    line = node.lineno
    target, source = node.target, node.iter
    prologue: list[ast.stmt] = []
    if not is_range(source):
        target, source, prologue = iterate(lowering, node)
    assert isinstance(source, ast.Call)
    if not isinstance(target, ast.Name):
        raise lowering.refused(
            node, "loop-target", "a range gives one number a trip", f"one name: `for $k in {ast.unparse(source)}:`"
        )
    arguments = []
    for argument in source.args:
        expression, kind = placed(lowering, argument)
        if isinstance(kind, Constant) and isinstance(kind.value, int):
            expression, kind = as_number(lowering, expression, kind, argument)
        if not isinstance(kind, Scalar) or kind.dtype.startswith(("float", "complex")):
            raise lowering.refused(
                argument, "range", f"range needs integers, not {describe(kind)}", f"`int({ast.unparse(argument)})`"
            )
        arguments.append(range_bound(lowering, expression, kind, argument))
    assigned = assigned_in(lowering, node)
    if target is node.target and target.id not in lowering.counting:
        counter = fresh_name(f"{target.id}_trip", lowering.taken)
        lowering.taken.add(counter)
        lowering.wording.record(counter, target)
        lowering.definitions[target.id] = max(2, lowering.definitions.get(target.id, 1))
        prologue.insert(0, located(ast.Assign(targets=[copy_of(target)], value=located(name(counter), node)), node))
        target = ast.Name(id=counter, ctx=ast.Store())
    # The bounds are read again on the way back: keep the values they had.
    arguments = [before_the_loop(lowering, a, assigned | {target.id}, "bound") for a in arguments]
    define(lowering, target.id, INTEGER, node)
    lowering.magnitudes[target.id] = magnitudes.SMALL
    start, _, step = _full_range(arguments)
    if (whole_number(start) or 0) >= 0 and (whole_number(step) or 0) > 0 and is_natural(lowering, start):
        lowering.counters.add(target.id)
    shared = lowering.parallel and not lowering.shared and is_prange(source)
    lowering.shared = lowering.shared or shared
    if first_trip := goes_over_numbers(lowering, node.iter):
        lowering.around.append(id(node.iter))
    body = trip(lowering, [*prologue, *node.body])
    if first_trip:
        lowering.around.pop()
    lowering.shared = lowering.shared and not shared
    header = call("prange" if shared else "range", *_full_range(arguments))
    fresh = ast.For(target=target, iter=header, body=body or [no_statement(lowering)], orelse=[])
    fresh.lineno = line
    lowering.out.append(fresh)


def trip(lowering: Lowering, body: list[ast.stmt]) -> list[ast.stmt]:
    """The body of a loop. What begins as an array and is a list at its end, or the other way round, is either."""
    line = body[-1].lineno if body else 0
    either = lowering.turning_lists.setdefault(line, set())
    lowering.either_lists |= either
    before, begun = set(lowering.lists), set(lowering.begun)
    out = lower_block(lowering, body)
    either |= (before ^ lowering.lists) & begun
    lowering.either_lists |= either
    return out


def goes_over_numbers(lowering: Lowering, source: ast.expr) -> bool:
    """True for a loop over a range or arrays, whose first trip can be told from the others (``frontend/peeled.py``)."""
    return is_range(source) or _has_first(lowering, source)


def _has_first(lowering: Lowering, source: ast.expr) -> bool:
    """Whether what is gone over has a first item and others, by its form: a list with a name may change meanwhile."""
    if isinstance(source, ast.Name):
        return is_array(lowering.types.get(source.id)) and not mark(lowering, source)
    if isinstance(source, ast.Subscript):
        return _has_first(lowering, source.value)
    if isinstance(source, ast.BinOp):
        return _has_first(lowering, source.left) or _has_first(lowering, source.right)
    if isinstance(source, ast.Attribute) and source.attr == "T":
        return _has_first(lowering, source.value)
    if not isinstance(source, ast.Call) or not source.args:
        return False
    called = lowering.names.find(source.func)
    plain = called is zip and [ast.unparse(k) for k in source.keywords] == ["strict=False"]
    if source.keywords and not plain:
        return False
    if called in (zip, enumerate):
        sources, start = source.args, []
        if called is enumerate:
            sources, start = source.args[:1], source.args[1:]
        whole = all(isinstance(each, ast.Constant) and type(each.value) is int for each in start)
        return whole and all(is_range(each) or _has_first(lowering, each) for each in sources)
    if called is reversed:
        return _has_first(lowering, source.args[0])
    return called is sorted or called in OF_ITEMS


def assigned_in(lowering: Lowering, loop: ast.For) -> set[str]:
    """The names that a loop assigns, its targets included; an array that it changes in place stays the same one."""
    inside = [n for s in [loop.target, *loop.body] for n in nodes(s)]
    in_place = [n.target for n in inside if isinstance(n, ast.AugAssign)]
    arrays = {id(t) for t in in_place if isinstance(t, ast.Name) and isinstance(lowering.types.get(t.id), Array)}
    names = (n for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return {n.id for n in names if id(n) not in arrays}


def before_the_loop(lowering: Lowering, number: ast.expr, changed: set[str], hint: str) -> ast.expr:
    """A whole number as it is before a loop that assigns ``changed``: a name for it if it can be another later."""
    contents = any(isinstance(lowering.types.get(base), Array) for base, _ in value_reads(number))
    if not contents and not loads(number) & changed:
        return number
    kept = temporary(lowering, hint, number)
    lowering.types[kept] = INTEGER
    lowering.out.append(assign(kept, number, lowering.line))
    return name(kept)


def iterate(lowering: Lowering, node: ast.For) -> tuple[ast.Name, ast.Call, list[ast.stmt]]:
    """A loop over rows, ``enumerate``, ``zip`` or ``reversed`` as a loop over ``range``."""
    if isinstance(node.iter, ast.Call) and ast.unparse(node.iter.func) == "reversed" and is_range(node.iter.args[0]):
        start, stop, step = _full_range(list(node.iter.args[0].args))  # type: ignore[attr-defined]
        if isinstance(step, ast.Constant) and step.value == 1 and isinstance(node.target, ast.Name):
            texts = f"({ast.unparse(stop)}) - 1", f"({ast.unparse(start)}) - 1", "-1"
            backwards = (located_everywhere(parse(text), node) for text in texts)
            return node.target, located(call("range", *backwards), node), []
    number = counter_of(node)
    if number is not None and number is not node.target and number.id in lowering.counting:
        counter = number.id
    else:
        counter = fresh_name("row" if "k" in lowering.taken else "k", lowering.taken)
        lowering.taken.add(counter)
        lowering.wording.record(counter, Prose("the number of the trip"))
    lengths: list[ast.expr] = []
    prologue = bind_row(lowering, node.target, node.iter, counter, lengths, node)
    length = lengths[0] if len(lengths) == 1 else call("min", *lengths)
    target = ast.Name(id=counter, ctx=ast.Store())
    return target, located(call("range", length), node), prologue


def bind_row(
    lowering: Lowering, target, source, counter: str, lengths: list[ast.expr], node: ast.For
) -> list[ast.stmt]:
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and isinstance(target, ast.Tuple):
        if source.func.id == "enumerate" and len(source.args) in (1, 2) and len(target.elts) == 2:
            start = source.args[1] if len(source.args) == 2 else None
            start = next((k.value for k in source.keywords if k.arg == "start"), start)
            number: ast.expr = located(name(counter), node)
            if start is not None:
                start = before_the_loop(lowering, inertly(lowering, start)[0], assigned_in(lowering, node), "start")
                number = located(ast.BinOp(left=number, op=ast.Add(), right=start), node)
            rows = bind_row(lowering, target.elts[1], source.args[0], counter, lengths, node)
            if isinstance(target.elts[0], ast.Name) and target.elts[0].id == counter:
                return rows
            return [located(ast.Assign(targets=[target.elts[0]], value=number), node), *rows]
        if source.func.id == "zip" and not any(isinstance(each, ast.Starred) for each in target.elts):
            source = columns(lowering, source, len(target.elts))
        if source.func.id == "zip" and len(source.args) == len(target.elts):
            out: list[ast.stmt] = []
            for item, part in zip(target.elts, source.args, strict=True):
                out += bind_row(lowering, item, part, counter, lengths, node)
            return out
    if is_range(source) and len(source.args) == 1:
        lengths.append(inertly(lowering, source.args[0])[0])
        return [located(ast.Assign(targets=[target], value=located(name(counter), node)), node)]
    index: ast.expr = located(name(counter), node)
    downwards = isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "reversed"
    if downwards:
        source = source.args[0]
    if is_range(source):
        expression, kind = built(lowering, np.arange, source.args, source)
    else:
        expression, kind = lower_expression(lowering, source)
    spec = kind.spec if isinstance(kind, Structured) and is_sequence(kind.spec.kind) else None
    if isinstance(kind, Tuple) and is_sequence(kind.kind) and all(isinstance(t, Scalar) for t in kind.items):
        display = tuple_of(located(e, source) for e, _ in tuple_items(lowering, expression, kind))
        expression, kind = built(lowering, np.array, [located(display, source)], source)
    if spec is not None and all(isinstance(child, Leaf) for child in spec.children):
        display = tuple_of(located(name(leaf), source) for leaf in leaf_names(spec))
        expression, kind = built(lowering, np.array, [located(display, source)], source)
    if _is_of_arrays(kind):
        lengths.append(located(ast.Constant(value=len(kind.items)), node))
        items = [atom(lowering, e, k, "item") for e, k in tuple_items(lowering, expression, kind)]
        for each in (n.id for n in nodes(target) if isinstance(n, ast.Name)):  # of several sizes, one in each branch
            lowering.definitions[each] = max(2, lowering.definitions.get(each, 2))
        return [_chosen_item(target, index, items[::-1] if downwards else items, node)]
    if isinstance(kind, Structured):
        raise lowering.refused(
            node.iter, "iterable", f"a loop over `{ast.unparse(source)}`, a container, and something else at once",
            f"an array made of it: `np.array({ast.unparse(source)})`",
        )  # fmt: skip
    if not isinstance(kind, Array):
        raise lowering.refused(
            node.iter, "iterable", f"a loop over {describe(kind)}", "a loop over a range, an array or a tuple"
        )
    row_source = atom(lowering, expression, kind, "rows")
    if loads(row_source) & assigned_in(lowering, node):
        row_source = emit(lowering, row_source, kind, "rows")  # the loop goes on over the array that it began with
    note_rows(lowering, row_source, source)
    length = call("len", copy_of(row_source))
    lengths.append(length)
    if downwards:
        index = located_everywhere(parse(f"{ast.unparse(length)} - 1 - {counter}"), node)
    row = located(ast.Subscript(value=copy_of(row_source), slice=index, ctx=ast.Load()), source)
    return [located(ast.Assign(targets=[target], value=row), node)]


def _is_of_arrays(kind: Any) -> bool:
    """True for a tuple of arrays that one variable may hold one after the other."""
    if not isinstance(kind, Tuple) or not is_sequence(kind.kind) or not kind.items:
        return False
    return all(isinstance(t, Array) for t in kind.items) and len({(t.dtype, t.ndim) for t in kind.items}) == 1


def _chosen_item(target: ast.expr, index: ast.expr, items: list[ast.expr], node: ast.For) -> ast.stmt:
    """``if k == 0: y = a elif k == 1: y = b else: y = c``."""
    chosen: ast.stmt = located(ast.Assign(targets=[copy_of(target)], value=items[-1]), node)
    for number in range(len(items) - 2, -1, -1):
        test = ast.Compare(left=copy_of(index), ops=[ast.Eq()], comparators=[ast.Constant(value=number)])
        first = located(ast.Assign(targets=[copy_of(target)], value=items[number]), node)
        chosen = located(ast.If(test=located_everywhere(test, node), body=[first], orelse=[chosen]), node)
    return chosen


def _full_range(arguments: list[ast.expr]) -> list[ast.expr]:
    if len(arguments) == 1:
        return [ast.Constant(value=0), arguments[0], ast.Constant(value=1)]
    return [arguments[0], arguments[1], arguments[2] if len(arguments) > 2 else ast.Constant(value=1)]
