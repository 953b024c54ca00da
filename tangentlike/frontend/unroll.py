"""What is known while compiling is done while compiling: structures, loops over them, closures.

    for w, b in layers:              h = np.tanh(h @ layers_0_0 + layers_0_1)
        h = np.tanh(h @ w + b)  ->   h = np.tanh(h @ layers_1_0 + layers_1_1)

A container argument is replaced by its leaves, a loop over a tuple by its trips, and an inner function gets the local
variables it captures as further arguments.
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.kinds import is_sequence
from ..form.names import local_names, with_other_names
from ..form.program import assign, copy_of, fresh_name, loads, located, located_everywhere, name, replace_names
from ..form.structures import Leaf, Node
from ..form.trees import nodes
from ..reading.parameters import all_names
from .flow.exits import one_after_the_other
from .syntax.short_forms import placed
from .unrolled.dict_comprehensions import comprehended, with_all_values
from .unrolled.dicts_by_name import lifted
from .unrolled.items_at_run_time import chosen_function, has_values
from .unrolled.items_stored_together import stored_items
from .unrolled.known_choices import with_choices_made
from .unrolled.listed_views import with_listed_views, with_sorted_items
from .unrolled.made_dicts import (
    changed_by_method,
    grown_since,
    keys_of_own,
    refuse_grown,
    refuse_other_keys,
    stored_item,
    tuple_items,
)
from .unrolled.records import stored_field, with_rows
from .unrolled.told_values import compared_sizes, told
from .unrolled.trips import (
    dicts_gone_over,
    evaluated,
    indexes_structure,
    items_of,
    kept,
    locate,
    makes_keys,
    own_exits,
    range_trips,
    stores_keys,
    trips_of,
    with_listed_keys,
    with_open_parts,
)
from .unrolled.unroll_assignments import unpack, unroll_assignment
from .unrolled.unroll_expressions import unroll_expression
from .unrolled.unrolling import Unrolling, stored_names

MOST_KEYS, MOST_NESTED = 100, 36  # that a loop gives a dict, and loops in each other
_EXITS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


# ---- statements


def unroll_block(unrolling: Unrolling, body: list[ast.stmt]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        outer, unrolling.before, unrolling.statement = unrolling.before, [], node
        given = told(unrolling, node) if isinstance(node, ast.Assign) else {}
        moved, made = unrolling.moved(node), unroll_statement(unrolling, node)
        made = [*moved, *(unrolling.before or ()), *made]
        unrolling.before = outer
        if not isinstance(node, (ast.If, ast.For, ast.While)):
            for each in stored_names([node]):
                unrolling.learn(each, given.get(each))
        unrolling.plain |= stored_names(made)
        unrolling.lost -= stored_names(made)
        out += made
        if made and isinstance(made[-1], _EXITS):
            break  # a branch that is always taken has left: what follows does not run
    return out


def unroll_statement(unrolling: Unrolling, node: ast.stmt) -> list[ast.stmt]:
    if isinstance(node, ast.FunctionDef):
        return inner_function(unrolling, node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return []
    if isinstance(node, ast.AnnAssign):
        if node.value is None:
            return []
        node = ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
    if isinstance(node, ast.Delete):
        return unrolling.deletion(node)
    node = with_listed_views(unrolling, with_choices_made(unrolling, node, compared_sizes))
    changed = dict_statement(unrolling, node)
    if changed is not None:
        return changed
    node = stored_field(unrolling, node)
    unrolling.refuse_stored_items(node)
    if isinstance(node, ast.Assign):
        if (chosen := chosen_function(unrolling, node)) is not None:
            return [unroll_expression(unrolling, each) for each in chosen]
        return unroll_assignment(unrolling, with_listed_keys(unrolling, node))
    if isinstance(node, ast.For):
        return unroll_loop(unrolling, node)
    if isinstance(node, ast.If):
        known = unrolling.key(node.test) or compared_sizes(unrolling, node.test)
        test = unroll_expression(unrolling, node.test) if known is None else ast.Constant(value=known.value)
        if isinstance(test, ast.Constant):
            return unroll_block(unrolling, node.body if test.value else node.orelse)
    if isinstance(node, ast.Assert) and (raised := _failing(unrolling, node)) is not None:
        return [raised]
    if isinstance(node, (ast.If, ast.While)):
        unrolling.forget([node])
        unrolling.depth += 1
        keys, asked, before = keys_of_own(unrolling), len(unrolling.asked), unrolling.before
        unrolling.before = None if isinstance(node, ast.While) else before
        test = unroll_expression(unrolling, node.test)
        unrolling.before = before
        body = unroll_block(unrolling, node.body)
        unrolling.keys.end(unrolling.depth)
        unrolling.forget(node.body)
        fresh = type(node)(test=test, body=body, orelse=unroll_block(unrolling, node.orelse))
        if isinstance(node, ast.While):
            refuse_grown(unrolling, grown_since(keys), asked, node)
        unrolling.depth -= 1
        unrolling.forget([node])
        fresh.body = fresh.body or [ast.copy_location(ast.Pass(), node)]
        return [ast.copy_location(fresh, node)]
    return [unroll_expression(unrolling, node)]


def _failing(unrolling: Unrolling, node: ast.Assert) -> ast.Raise | None:
    """``raise AssertionError(...)`` for an ``assert`` that always fails, behind which nothing runs; None for others."""
    known = unrolling.key(node.test) or compared_sizes(unrolling, node.test)
    if known is None or known.value:
        return None
    arguments = [] if node.msg is None else [unroll_expression(unrolling, node.msg)]
    called = ast.Call(func=name("AssertionError"), args=arguments, keywords=[])
    return located(ast.Raise(exc=located(called, node), cause=None), node)


def dict_statement(unrolling: Unrolling, node: ast.stmt) -> list[ast.stmt] | None:
    """A statement that makes or changes a dict; None for any other."""
    apart = lifted(unrolling, node)
    if apart is None and isinstance(node, ast.Assign):
        apart = comprehended(unrolling, node)
        apart = stored_items(unrolling, node) if apart is None else apart
    if apart is not None:
        return [made for each in apart for made in unroll_block(unrolling, [each])]
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and isinstance(node.op, ast.Add):
        owner = unrolling.structure(node.target)
        if node.target.id in unrolling.opaque or (
            isinstance(owner, Node) and owner.kind == "tuple"
        ):  # another tuple takes its place
            longer = ast.BinOp(left=name(node.target.id), op=ast.Add(), right=node.value)
            fresh = ast.Assign(targets=[node.target], value=located_everywhere(longer, node))
            return unroll_block(unrolling, [ast.copy_location(fresh, node)])
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitOr):
        owner = unrolling.structure(node.target)
        if isinstance(owner, Node) and owner.kind == "dict":  # ``d |= e`` is ``d.update(e)``
            whole = copy_of(node.target)
            whole.ctx = ast.Load()
            updating = ast.Attribute(value=whole, attr="update", ctx=ast.Load())
            call = ast.Call(func=updating, args=[node.value], keywords=[])
            node = ast.copy_location(ast.Expr(value=located_everywhere(call, node)), node)
    found = stored_item(unrolling, node)
    if found is None and (made := changed_by_method(unrolling, node)) is not None:
        of_item = isinstance(node, ast.Assign)  # ``v = d.pop(key, e)``: what it gives may be anything
        return [each for s in made for each in unroll_block(unrolling, [s])] if of_item else made
    return found


def inner_function(unrolling: Unrolling, node: ast.FunctionDef) -> list[ast.stmt]:
    read_by_others = {c for called, (_, more) in unrolling.inner.items() if called in loads(node) for c in more}
    clashing = sorted(read_by_others & local_names(node))
    if clashing:  # what the functions that it calls read of these names is not its own variable
        unrolling.taken |= {n.id for n in nodes(node) if isinstance(n, ast.Name)}
        node = with_other_names(node, {each: fresh_name(each, unrolling.taken) for each in clashing})
    own = set(all_names(node.args))
    assigned = {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    captured = []
    for read in sorted({n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}):
        if read in own or read in assigned or read in unrolling.inner or read == node.name:
            continue
        if read in unrolling.outer_names or read in unrolling.structures:
            captured.append(read)
    for inner_name, (_d, more) in unrolling.inner.items():
        if inner_name in loads(node) and inner_name not in local_names(node):
            captured += [c for c in more if c not in captured and c not in own]
    unrolling.inner[node.name] = (node, tuple(captured))
    return []


# ---- loops


def unroll_loop(unrolling: Unrolling, node: ast.For) -> list[ast.stmt]:
    first: list[ast.stmt] = []
    if stores_keys(unrolling, node.body):
        first, node.iter = with_all_values(unrolling, node.iter)
        first = [placed(each, node) for each in first]
    node = with_sorted_items(unrolling, node)
    *before, loop = with_open_parts(unrolling, with_rows(unrolling, placed(node, node)))
    before = [*first, *before]
    assert isinstance(loop, ast.For)
    unrolling.forget([loop])
    out = unroll_block(unrolling, before) + _trips_one_by_one(unrolling, loop)
    unrolling.forget([loop])
    return out


def _trips_one_by_one(unrolling: Unrolling, node: ast.For) -> list[ast.stmt]:
    trips = trips_of(unrolling, node.iter)
    if trips is None and indexes_structure(unrolling, node):
        trips = range_trips(unrolling, node.iter)
        if trips is None and not indexes_structure(unrolling, node, has_values):
            unrolling.refuse(
                node, "dynamic-structure", "a tuple or list is indexed by a loop whose length is not known",
                "a loop over the items themselves, `for $item in ...:`, or an array as the argument",
            )  # fmt: skip
    elif trips is None and makes_keys(unrolling, node):
        trips = range_trips(unrolling, node.iter)
        most = MOST_KEYS if unrolling.trips_around == 1 else MOST_NESTED // unrolling.trips_around
        trips = trips if trips is not None and len(trips) <= most else None
    if trips is None:
        unrolling.depth += 1
        keys, asked = keys_of_own(unrolling), len(unrolling.asked)
        body = unroll_block(unrolling, node.body)
        refuse_grown(unrolling, grown_since(keys), asked, node)
        unrolling.keys.end(unrolling.depth)
        unrolling.forget(node.body)
        orelse = unroll_block(unrolling, node.orelse)
        unrolling.depth -= 1
        fresh = ast.For(
            target=copy_of(node.target),
            iter=unroll_expression(unrolling, node.iter),
            body=body or [ast.copy_location(ast.Pass(), node)],
            orelse=orelse,
        )
        return [ast.copy_location(fresh, node)]
    out: list[ast.stmt] = []
    if not isinstance(trips[0] if trips else 0, int):
        unrolling.pending = []
        changed = stored_names([node.target, *node.body])
        same_names = unrolling.depth or any(isinstance(each, (ast.If, ast.For, ast.While)) for each in node.body)
        also = items_of(unrolling, changed) if same_names else set()
        again = trips_of(unrolling, evaluated(unrolling, node.iter, changed | also, node))
        if again is None and trips:
            unrolling.refuse(
                node, "dynamic-structure", "what a loop goes over changes in it", "a copy under a name of its own"
            )
        trips = again or []
        if same_names:
            trips = [kept(unrolling, trip, changed, node) for trip in trips]
        out, unrolling.pending = unrolling.pending, []
    if _reads_in_functions(node):
        trips = [ast.Constant(value=trip) if isinstance(trip, int) else trip for trip in trips]
    over = [(each, each.keys) for each in dicts_gone_over(unrolling, node.iter)]
    made, left, ended = _copies(unrolling, node, trips)
    refuse_other_keys(unrolling, over, node)
    unrolling.depth += left  # what follows a break may not run
    orelse = [] if ended else unroll_block(unrolling, node.orelse)
    unrolling.depth -= left
    if any(any(own_exits(trip)) for trip in made):
        unrolling.lose(stored_names([node.target]))
    return out + one_after_the_other(made, orelse, unrolling.taken)


def _copies(unrolling: Unrolling, node: ast.For, trips: list[Any]) -> tuple[list[list[ast.stmt]], bool, bool]:
    """The trips of a loop, whether one may be left by a ``break``, and whether one is for certain."""
    made: list[list[ast.stmt]] = []
    depth, around, left = unrolling.depth, unrolling.trips_around, False
    unrolling.trips_around *= max(1, len(trips))
    for trip in trips:
        body, first = copy_of(node.body), []
        if isinstance(trip, int) and not unrolling.refuse_assigned_counter(node):
            assert isinstance(node.target, ast.Name)
            if node.target.id in unrolling.counters:
                first = [located(assign(node.target.id, ast.Constant(value=trip)), node)]
            body = locate(replace_names(body, {node.target.id: ast.Constant(value=trip)}), node)
        elif not isinstance(trip, int):
            first = bind_trip(unrolling, node.target, trip, node)
            unrolling.lost -= stored_names(first)
        unrolling.depth += left
        made.append(first + _trip(unrolling, body))
        unrolling.depth = depth
        exits = list(own_exits(made[-1]))
        left = left or any(isinstance(n, ast.Break) for n in exits)
        if exits and exits == made[-1][-1:] and isinstance(exits[0], ast.Break):
            break  # in any case
    unrolling.trips_around = around
    every = [n for each in made for n in own_exits(each)]
    return made, left, len(every) == 1 and every == made[-1][-1:] and isinstance(every[0], ast.Break)


def _trip(unrolling: Unrolling, body: list[ast.stmt]) -> list[ast.stmt]:
    """A trip of a loop: what follows an exit that a run decides may not run."""
    out: list[ast.stmt] = []
    depth, begun = unrolling.depth, len(unrolling.own)
    for node in body:
        made = unroll_block(unrolling, [node])
        out += made
        if made and isinstance(made[-1], _EXITS):
            break
        if unrolling.depth == depth and any(own_exits(made)):
            unrolling.depth += 1
            unrolling.own[begun:] = [(each, max(inside, unrolling.depth)) for each, inside in unrolling.own[begun:]]
    unrolling.depth = depth
    return out


def _reads_in_functions(loop: ast.For) -> bool:
    """True where a function that a loop defines reads the loop's counter: it is one function, whatever the trip."""
    inner = [n for s in loop.body for n in nodes(s) if isinstance(n, (ast.FunctionDef, ast.Lambda))]
    return any(isinstance(n, ast.Name) and n.id in stored_names([loop.target]) for f in inner for n in nodes(f))


def bind_trip(unrolling: Unrolling, target: ast.expr, trip: Any, node: ast.For) -> list[ast.stmt]:
    if isinstance(target, ast.Name) and isinstance(trip, (Node, tuple)) and _is_of_trip(unrolling, target.id, node):
        made: list[ast.stmt] = []
        if isinstance(trip, tuple):
            display = _display_of(unrolling, trip, node)
            assert isinstance(display, ast.Tuple)
            trip = tuple_items(unrolling, target.id, target.id, display, node, made)
        unrolling.structures[target.id] = trip
        return made
    if isinstance(trip, (Leaf, Node)):
        if isinstance(trip, Leaf):
            if isinstance(target, ast.Name):
                unrolling.learn(target.id, unrolling.known.get(trip.name))
                unrolling.structures.pop(target.id, None)
            return [
                ast.copy_location(ast.Assign(targets=[copy_of(target)], value=located(name(trip.name), node)), node)
            ]
        if not (_is_plain(target, len(trip.children)) and is_sequence(trip.kind)):
            return unpack(unrolling, [target], list(trip.children), trip, node)
        assert isinstance(target, (ast.Tuple, ast.List))
        parts = zip(target.elts, trip.children, strict=True)
        return [each for item, child in parts for each in bind_trip(unrolling, item, child, node)]
    if isinstance(trip, ast.expr):
        if isinstance(target, ast.Name):
            unrolling.learn(target.id, unrolling.key(trip))
        fresh = ast.Assign(targets=[copy_of(target)], value=unroll_expression(unrolling, located(copy_of(trip), node)))
        return [ast.copy_location(fresh, node)]
    out: list[ast.stmt] = []
    if isinstance(target, ast.Name):
        whole = located(ast.Assign(targets=[copy_of(target)], value=_display_of(unrolling, trip, node)), node)
        return unroll_assignment(unrolling, whole)
    if not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != len(trip):
        unrolling.refuse(
            node, "unpack", "`zip` and `enumerate` over a tuple need one name an item",
            "a name for each item: `for $k, $item in enumerate(...)`",
        )  # fmt: skip
        return out
    for item, value in zip(target.elts, trip, strict=True):
        out += bind_trip(unrolling, item, value, node)
    return out


def _is_plain(target: ast.expr, count: int) -> bool:
    """True for so many targets, none of them with a star."""
    if not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != count:
        return False
    return not any(isinstance(each, ast.Starred) for each in target.elts)


def _is_of_trip(unrolling: Unrolling, target: str, node: ast.For) -> bool:
    """True for a variable that is read in the loop only, so that each trip may know what it stands for."""
    return target not in unrolling.counters | unrolling.plain and stored_names(node.body).isdisjoint({target})


def _display_of(unrolling: Unrolling, trip: Any, node: ast.For) -> ast.expr:
    """What a trip binds, as an expression."""
    if isinstance(trip, tuple):
        elements = [_display_of(unrolling, each, node) for each in trip]
        return located(ast.Tuple(elts=elements, ctx=ast.Load()), node)
    if isinstance(trip, Node):
        return located(name(unrolling.alias("item", trip)), node)
    return located(name(trip.name) if isinstance(trip, Leaf) else copy_of(trip), node)
