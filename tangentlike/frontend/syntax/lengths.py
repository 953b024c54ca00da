"""How many trips a loop makes, as an expression that can be evaluated before it."""

from __future__ import annotations

import ast
import itertools
import types
from collections.abc import Callable, Iterable
from typing import Any

from ...form.program import copy_of, name
from ...form.trees import children, nodes
from ...reading.resolve import MISSING
from .callee import BUILTINS, Scope, draws_random, is_library, may_draw, writes
from .raising import called_definition, is_same
from .several_results import result_count
from .short_forms import changed_list, is_of_iterators, is_of_math

_APPLYING = (
    *(BUILTINS["map"], BUILTINS["filter"], itertools.starmap, itertools.accumulate),
    *(itertools.takewhile, itertools.dropwhile, itertools.filterfalse),
)

FEWER = "zip: what is gone over beside what is known one by one has fewer items"  # raised where it has
ITEM = "item"  # in ``list(x)``, which becomes a comprehension

OF_ARRAYS = (  # methods that give another array, or a list
    *("flatten", "ravel", "astype", "copy", "reshape", "transpose", "squeeze", "tolist", "round", "clip", "cumsum"),
    *("cumprod", "dot", "repeat"),
)


def is_harmless(scope: Scope, node: ast.AST) -> bool:
    """True for what may be evaluated at another time, or not at all: it changes nothing, and binds no name."""
    return changes_nothing(scope, node) and not any(isinstance(n, ast.NamedExpr) for n in nodes(node))


def changes_nothing(scope: Scope, *trees: ast.AST) -> bool:
    """True when evaluating trees changes no array, and no random numbers to come: they call nothing of the user's."""
    calls = [n for each in trees for n in nodes(each) if isinstance(n, ast.Call)]
    return not any(draws_random(scope, n.func) for n in calls) and not any(may_change(scope, n) for n in calls)


def may_change(scope: Scope, node: ast.Call) -> bool:
    """True where a call may change something, what is called in its arguments aside: one of a function of the user's,
    or one that gets such a function and calls it."""
    called = scope.value(node.func)
    if takes_an_item(scope, node):
        return True
    of_library = is_library(called)
    known = of_library or any(called is each for each in BUILTINS.values())
    if not (known or is_of_math(called) or is_of_iterators(called)) or (of_library and writes(called, node)):
        return True
    given = node.args if of_library else node.args[1:2] if called is itertools.accumulate else node.args[:1]
    surely = [k.value for k in node.keywords if k.arg in ("key", "func")]
    if any(called is each for each in _APPLYING):
        surely += given
    return any(_is_of_users(scope, each, True) for each in surely) or any(
        _is_of_users(scope, each, False) for each in [*given, *(k.value for k in node.keywords)]
    )


def takes_an_item(scope: Scope, node: ast.Call) -> bool:
    """True for ``next(it)`` of what has a name: the next call gives another item."""
    of = node.args[0] if node.args else None
    return isinstance(of, (ast.Name, ast.Attribute, ast.Subscript)) and scope.value(node.func) is BUILTINS["next"]


def _is_of_users(scope: Scope, node: ast.expr, is_function: bool) -> bool:
    """True for the name of a function of the user's; of what is surely a function, where it may be of the user's."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return False  # the calls in a lambda are seen in its body
    value = scope.value(node)
    if value is MISSING:
        return is_function or (isinstance(node, ast.Name) and scope.is_function(node.id))
    return callable(value) and not (isinstance(value, (type, types.BuiltinFunctionType)) or is_library(value))


def stores_items(function: ast.FunctionDef) -> bool:
    """True for a function that stores items or attributes."""
    kinds = (ast.Subscript, ast.Attribute)
    return any(isinstance(n, kinds) and not isinstance(n.ctx, ast.Load) for n in nodes(function))


def changes_something(function: ast.FunctionDef) -> bool:
    """True for a function that changes what it is given, or what stands around it, what it calls aside."""
    every = nodes(function)
    return stores_items(function) or any(map(changed_list, every)) or any(isinstance(n, ast.Nonlocal) for n in every)


def reaches_a_change(
    scope: Scope, function: ast.AST, inner: dict[str, ast.FunctionDef], seen: tuple[Any, ...] = ()
) -> bool:
    """True where what a function, or an expression, calls may change something; ``inner``: the functions inside."""
    for call in (n for n in nodes(function) if isinstance(n, ast.Call) and may_change(scope, n)):
        if changed_list(call) or takes_an_item(scope, call):
            continue  # of which the function itself makes no secret
        callee = inner.get(call.func.id) if isinstance(call.func, ast.Name) else None
        of: Any = callee
        if callee is None and (found := called_definition(call, scope)) is not None and is_same(*found, scope):
            callee, of = found  # whose text is another copy each time
        if callee is None:
            return True
        if all(of is not each for each in (function, *seen)) and (
            changes_something(callee) or reaches_a_change(scope, callee, inner, (*seen, function, of))
        ):
            return True
    return False


def are_harmless(scope: Scope, every: Iterable[ast.AST]) -> bool:
    return all(is_harmless(scope, each) for each in every)


def is_steady(scope: Scope, trips: ast.expr, inside: list[ast.AST]) -> bool:
    """True for a size that nothing in some trees changes: names keep their values, lists their lengths, and what is
    read of an array, under whatever name, is not written."""
    names = {n.id for n in nodes(trips) if isinstance(n, ast.Name)}
    every = [n for each in inside for n in nodes(each)]
    bound = {n.id for n in every if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    if names & (bound | set(map(changed_list, every))):
        return False
    shapes = [n.value for n in nodes(trips) if isinstance(n, ast.Subscript)]
    if all(isinstance(each, ast.Attribute) and each.attr == "shape" for each in shapes):
        return True
    stores = any(isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Load) for n in every)
    adds = any(isinstance(n, ast.AugAssign) and not isinstance(n.target, ast.Name) for n in every)
    return not (stores or adds) and changes_nothing(scope, *inside)


def new_values(tree: ast.FunctionDef) -> set[str]:
    """Variables that begin as numbers, and are only added to and calculated with: nobody else holds their values."""
    fine = set[int]()
    for node in nodes(tree):
        match node:
            case ast.AugAssign(target=target):
                fine.add(id(target))
            case ast.Assign(targets=[target], value=ast.Constant()):
                fine.add(id(target))
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Return():
                fine |= {id(child) for child in children(node)}
    names = [n for n in nodes(tree) if isinstance(n, ast.Name)]
    other = {n.id for n in names if id(n) not in fine} | {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    return {n.id for n in names} - other


def is_settled(scope: Scope, node: ast.expr, moved: list[ast.expr]) -> bool:
    """True when an expression has the same value after what is ``moved`` before it."""
    if isinstance(node, ast.Constant) or scope.value(node) is not MISSING:
        return True
    inner = [n for each in moved for n in nodes(each)]
    bound = {n.target.id for n in inner if isinstance(n, ast.NamedExpr)}
    changed = set(map(changed_list, inner)) - bound
    if isinstance(node, ast.Name) and node.id in changed:
        return True  # the list itself, which has changed when it is read
    if (bound | changed) & {n.id for n in nodes(node) if isinstance(n, ast.Name)}:
        return False
    return isinstance(node, ast.Name) or changes_nothing(scope, node, *moved)


def length(scope: Scope, node: ast.ListComp) -> ast.expr | None:
    """How long a list may become; None where that depends on the trips themselves."""
    product: ast.expr | None = None
    for each in node.generators:
        first = each is node.generators[0]
        trips = size(scope, _named(scope, each.iter) if first else each.iter)
        if trips is None or each.is_async or not (first or is_steady(scope, trips, [node])):
            return None
        product = trips if product is None else ast.BinOp(left=product, op=ast.Mult(), right=trips)
    return product


def with_names(scope: Scope, iterable: ast.expr, fresh: Callable[..., str]) -> tuple[list[ast.stmt], ast.expr]:
    """An iterable whose arrays have names, and the statements that give them: what is computed is computed once."""
    before: list[ast.stmt] = []

    def named(node: ast.expr) -> ast.expr:
        chosen = fresh("row_values", node)
        before.append(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=node))
        return name(chosen)

    return before, _each_array(scope, iterable, named)


def _named(scope: Scope, iterable: ast.expr) -> ast.expr:
    return _each_array(scope, iterable, lambda node: name(ITEM))


def _each_array(scope: Scope, iterable: ast.expr, named: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """An iterable with something else for each array that is computed in it."""
    if isinstance(iterable, (ast.BinOp, ast.UnaryOp)):
        return ast.copy_location(named(iterable), iterable)
    if not isinstance(iterable, ast.Call):
        return iterable
    found = scope.value(iterable.func)
    if found in (enumerate, reversed, zip):
        fresh = copy_of(iterable)
        fresh.args = [_each_array(scope, a, named) for a in iterable.args]
        return fresh
    of_array = isinstance(iterable.func, ast.Attribute) and iterable.func.attr in OF_ARRAYS
    several = result_count(scope, iterable) or _gives_items(scope, iterable)
    computed = of_array or is_library(found) or may_draw(scope, iterable) or several
    return ast.copy_location(named(iterable), iterable) if computed else iterable


def _gives_items(scope: Scope, call: ast.Call) -> bool:
    """True for a call of a function of the user's that is no generator."""
    if isinstance(call.func, ast.Name) and scope.is_function(call.func.id):
        return True
    found = called_definition(call, scope)
    return found is not None and not any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes(found[0]))


def size(scope: Scope, iterable: ast.expr) -> ast.expr | None:
    """How many items a name, a range, or what goes over them has."""
    if isinstance(iterable, (ast.Tuple, ast.List)):
        return ast.Constant(value=len(iterable.elts))
    if isinstance(iterable, ast.Call) and all(ast.unparse(k) == "strict=False" for k in iterable.keywords):
        found, sizes = scope.value(iterable.func), [size(scope, a) for a in iterable.args]
        if found is range and is_harmless(scope, iterable):
            last = iterable.args[-1]
            natural = isinstance(last, ast.Constant) and isinstance(last.value, int) and last.value >= 0
            counted = isinstance(last, ast.Call) and scope.value(last.func) is len
            if len(iterable.args) == 1 and (isinstance(last, (ast.Name, ast.Subscript)) or natural or counted):
                return copy_of(last)
            return ast.Call(func=name("len"), args=[copy_of(iterable)], keywords=[])
        if found in (enumerate, reversed) and sizes and is_harmless(scope, iterable):
            return sizes[0]
        if found is zip and sizes and None not in sizes:
            shortest = ast.Call(func=name("min"), args=[s for s in sizes if s is not None], keywords=[])
            return shortest if len(sizes) > 1 else sizes[0]
    plain = isinstance(iterable, (ast.Name, ast.Attribute, ast.Subscript)) and is_harmless(scope, iterable)
    return ast.Call(func=name("len"), args=[copy_of(iterable)], keywords=[]) if plain else None


def counter_of(scope: Scope, loop: ast.For | ast.comprehension, chosen: str) -> str:
    """The variable that counts the trips from 0: that of ``for k in range(n)``, or ``chosen``, which is made one
    where the loop goes over an array: ``for k, e in enumerate(x)``. Empty where it takes a counter of its own."""
    call = loop.iter if isinstance(loop.iter, ast.Call) else None
    over: Any = scope.value(call.func) if call is not None else None
    if isinstance(loop.target, ast.Name) and call is not None and over is range and len(call.args) == 1:
        return loop.target.id
    if over is not zip and not isinstance(loop.iter, ast.Name):
        return ""
    if scope.value(name("enumerate")) is not enumerate:
        return ""
    counted = ast.Tuple(elts=[ast.Name(id=chosen, ctx=ast.Store()), loop.target], ctx=ast.Store())
    loop.target = ast.copy_location(counted, loop.target)
    loop.iter = ast.copy_location(ast.Call(func=name("enumerate"), args=[loop.iter], keywords=[]), loop.iter)
    return chosen


def as_comprehension(scope: Scope, node: ast.AST) -> ast.ListComp | None:
    """A comprehension, or ``list(x)`` as one."""
    if isinstance(node, ast.ListComp):
        return node
    if not isinstance(node, ast.Call) or scope.value(node.func) is not list or len(node.args) != 1 or node.keywords:
        return None
    items = node.args[0]
    if isinstance(items, ast.ListComp):
        return items
    if isinstance(items, ast.GeneratorExp):
        return ast.ListComp(elt=items.elt, generators=items.generators)
    over = ast.comprehension(target=ast.Name(id=ITEM, ctx=ast.Store()), iter=items, ifs=[], is_async=0)
    return ast.ListComp(elt=name(ITEM), generators=[over])
