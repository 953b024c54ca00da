"""Bodies of methods and functions that have to do with objects, in the place of a call or as a function inside."""

from __future__ import annotations

import ast
import types
from typing import Any

from ...errors import SourceError, UnsupportedError
from ...form.names import local_names, renamed
from ...form.program import copy_of, located, located_everywhere, name
from ...form.trees import children, nodes
from ...reading.resolve import LIBRARIES, is_helper, python_function
from ...reading.source import Source, read
from ...reading.stand_ins import is_written_for_one
from ..flow.exits import remove_exits
from ..functions.matches import write_matches
from ..syntax.short_forms import CHANGING
from ..unrolled.used_names import read_outside_loops
from . import object_heaps as heaps
from .known_flags import with_flags_known
from .made_objects import Tracking
from .object_attempts import attempt
from .object_attributes import begun, call_of, is_empty_display, path_of
from .object_boxes import kept
from .object_classes import attributes_stored, counted, filled, items_stored, member, stores_items, updated
from .object_codes import returns_choice
from .object_displays import note_display
from .object_functions import defined, note_function
from .object_generators import collecting, is_generator, note
from .object_order import settled_object
from .object_parameters import bound_parameters
from .object_plain import is_known, is_plain
from .object_reads import given_inside
from .object_recursion import call_own, is_its_own
from .object_texts import is_handed_on
from .object_things import Frame, Inner, Object, Refs, Untracked
from .own_loop_names import own_names_of_loops


def source_of(function: Any, node: ast.AST) -> Source:
    """The text of a function of the user's; raises Untracked for any other."""
    plain_one = python_function(function) if is_helper(function) else function
    module = (getattr(plain_one, "__module__", None) or "").split(".")[0]
    theirs = module in (*LIBRARIES, "tangentlike") and not is_written_for_one(plain_one)
    if not isinstance(plain_one, types.FunctionType) or theirs:
        raise Untracked(node, "is handed to what has no text")
    try:
        found = read(plain_one)
        write_matches(found)
        return found
    except (SourceError, UnsupportedError):
        raise Untracked(node, "is handed to what has no text") from None


def _own_names(tracking: Tracking, source: Source, tree: ast.FunctionDef, body: list[ast.stmt], keep: set[str]):
    """The body with names of its own, and those of its module that mean something else here under other names."""
    own = local_names(tree) - {each for n in nodes(tree) if isinstance(n, ast.Nonlocal) for each in n.names}
    mapping = {each: tracking.fresh(each) for each in sorted(own - keep)}
    read_names = {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name)} - own
    tracking.taken |= read_names  # no variable may have the name of something outside
    there = {**source.globals, **source.closure}
    for each in sorted(read_names):
        here = tracking.scope.value(name(each))
        if each in there and (here is not there[each] or tracking.scope.is_inside(each)):
            mapping[each] = tracking.place_in(source, each)
    return renamed(body, mapping), mapping


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_text else body


def inlined(tracking: Tracking, function: Any, positional, keywords, node: ast.AST, hint: str) -> Any:
    """The body of a function in the place of a call, and its result."""
    return _inlined(tracking, source_of(function, node), positional, keywords, node, hint)


def inner_call(tracking: Tracking, inner: Inner, positional, keywords, node: ast.AST, hint: str) -> Any:
    """The body of a function inside in the place of a call; it reads and writes the variables around it."""
    if tracking.inside or inner.block not in tracking.blocks:
        raise Untracked(node, "is made by a function inside that another one calls")
    if inner.owner is not None:
        return dispatched(tracking, inner.method, [inner.owner, *positional], keywords, node, hint)
    a = inner.tree.args
    defaults = dict(zip([p.arg for p in (*a.posonlyargs, *a.args)][::-1], a.defaults[::-1], strict=False))
    defaults |= {p.arg: d for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None}
    values = {key: value.value for key, value in defaults.items() if isinstance(value, ast.Constant)}
    source: Any = types.SimpleNamespace(tree=inner.tree, name=inner.tree.name, defaults=values, globals={}, closure={},
                                        code=inner, function=inner)  # fmt: skip
    return _inlined(tracking, source, positional, keywords, node, hint)


def may_be_inlined(tracking: Tracking, tree: ast.FunctionDef) -> bool:
    """True for a function inside whose body means the same where it is called."""
    if tree.decorator_list or tracking.counts[tree.name] > 1 or tracking.inside:
        return False
    if not all(isinstance(d, ast.Constant) for d in (*tree.args.defaults, *tree.args.kw_defaults) if d is not None):
        return False
    if any(isinstance(n, (ast.Yield, ast.YieldFrom, ast.Await, ast.Global)) for n in nodes(tree)):
        return False
    free = {n.id for n in nodes(tree) if isinstance(n, ast.Name)} - local_names(tree)
    every = list(nodes(tracking.source.tree))
    other = {
        n.id for g in every if isinstance(g, ast.comprehension) for n in nodes(g.target) if isinstance(n, ast.Name)
    }
    other |= {a.arg for g in every if isinstance(g, ast.Lambda) for a in nodes(g.args) if isinstance(a, ast.arg)}
    return not free & other


def _body_of(tracking: Tracking, source: Any, node: ast.AST) -> tuple[Any, list[ast.stmt], dict[str, str]]:
    """The tree of a function, its body under names of its own, and which these are."""
    tree = located_everywhere(copy_of(source.tree), node)
    body, mapping = _own_names(tracking, source, tree, _without_docstring(tree.body), set())
    body = [s for s in body if not isinstance(s, ast.Nonlocal)]
    return source.tree, own_names_of_loops(tracking, body) if tracking.numbers_all else body, mapping


def _inlined(tracking: Tracking, source: Any, positional, keywords, node: ast.AST, hint: str) -> Any:
    if is_generator(source.code):
        value = _inlined_body(tracking, collecting(tracking, source, node), positional, keywords, node, hint)
        note(tracking, source, value)
        return value
    return _inlined_body(tracking, source, positional, keywords, node, hint)


def _inlined_body(tracking: Tracking, source: Any, positional, keywords, node: ast.AST, hint: str) -> Any:
    if tracking.out is not None:
        positional = [settled_object(tracking, each, node) for each in positional]
        keywords = {key: settled_object(tracking, each, node) for key, each in keywords.items()}
    given = bound_parameters(tracking, source, positional, keywords, node)
    if is_its_own(tracking, source, given, node):
        return call_own(tracking, source, given, lambda: _body_of(tracking, source, node), node)
    _, body, mapping = _body_of(tracking, source, node)
    body = with_flags_known(body, mapping, given)
    stored = {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    body = list(body)
    final: ast.expr | None = None
    if body and isinstance(last := body[-1], ast.Return):
        body.pop()
        final = last.value
    result = None
    returned = [n for s in body for n in nodes(s) if isinstance(n, ast.Return)]
    if returned:
        if any(isinstance(n, (ast.Try, ast.With, ast.Match)) for s in body for n in nodes(s)):
            raise Untracked(node, f"is handed to {source.name}, which returns from inside of a block")
        if _return_one_name(returned, final):
            for leaving in returned:
                leaving.value = None  # what has that name in the end
            body, _, _ = remove_exits(body, tracking.taken)
            returned = []
    if returned:
        if final is not None:
            body.append(located(ast.Return(value=final), node))
        body, result, _ = remove_exits(body, tracking.taken)
        final = None if result is None else located(name(result), node)
    for each, count in counted(body).items():
        tracking.counts[each] = count
    tracking.bodies += body
    tracking.filled |= filled(body)
    tracking.updated |= updated(body)
    here = tracking.blocks[-1], tracking.inside
    straight = straight_before_functions(body)
    tracking.straight_inside |= dict.fromkeys(straight, here)
    for known, more in zip(tracking.items_stored, items_stored(body), strict=True):
        known.update(more)
    tracking.read_outside |= read_outside_loops(body)
    env = dict(tracking.env)
    env |= {key: each for key, each in getattr(source.code, "env", {}).items() if key not in env}
    handed_on = _options_handed_on(tracking, source, given, node)
    changing = bool(body) or (not isinstance(source.code, Inner) and any(attributes_stored(source.code)))
    moving = given_inside(tracking.source.tree, tracking.bodies) | (tracking.variables if changing else set())
    for parameter, value in given.items():
        fresh = mapping[parameter]
        if is_empty_display(value) and fresh not in stored:
            env[fresh] = begun(tracking, value, fresh, node)
        elif isinstance(value, ast.expr):
            alias = is_known(value) or tracking.is_function(value)
            alias = alias or is_handed_on(tracking, value, fresh, body)
            alias = alias or (isinstance(value, ast.Dict) and parameter in handed_on)
            alias = alias or (isinstance(value, ast.Slice) and all(map(is_known, children(value))))
            alias = alias or (isinstance(value, ast.Name) and value.id not in moving)
            if isinstance(value, ast.Lambda) and fresh not in stored:
                value = defined(tracking, value, fresh, node)
                alias = alias or isinstance(value, ast.Name)
                if isinstance(value, ast.Lambda):
                    note_function(tracking, fresh, value)
            fixed = isinstance(value, ast.Constant) and fresh in straight  # all reads find it, or what comes after it
            if not isinstance(value, ast.Constant) and fresh in stored & straight and is_plain(tracking, value):
                value = value if isinstance(value, ast.Name) else tracking.variable(fresh, value, node)
                fixed, alias = True, True
            if (fresh in stored and not fixed) or not alias:
                given_there = kept(tracking, value, node)
                tracking.emit(ast.Assign(targets=[ast.Name(id=fresh, ctx=ast.Store())], value=given_there), node)
            note_display(tracking, fresh, value)
            if fresh not in stored and is_plain(tracking, value):
                tracking.computed.add(fresh)
            if not (fresh in stored or not alias) or fixed or (
                isinstance(value, ast.Constant) and is_straight(body, fresh)
            ):  # fmt: skip
                env[fresh] = value
        elif isinstance(value, Refs):
            if fresh in stored or not isinstance(value.expr, ast.Name) or value.expr.id in moving:
                tracking.emit(ast.Assign(targets=[ast.Name(id=fresh, ctx=ast.Store())], value=value.expr), node)
                value = Refs(located(name(fresh), node), value.kind)
            env[fresh] = value
        elif fresh in stored:
            tracking.counts[fresh] += 1
            tracking.env = env
            tracking.bind(fresh, value, node)
        else:
            tracking.named.add(fresh)
            env[fresh] = value
    first = next(iter(given.values()), None)
    if body and tracking.out is None:
        raise Untracked(node, "is used where it may not be evaluated")
    outer, tracking.env = tracking.env, env
    tracking.calls.append(Frame(source.function, first))
    try:
        for statement in tracking.walk_block(body) if body else []:
            tracking.emit(statement, node)
        value = _final(tracking, final, node, hint)
    finally:
        tracking.calls.pop()
        tracking.env = outer
    return value


def _return_one_name(returned: list[ast.Return], final: ast.expr | None) -> bool:
    """True for a body that returns what has one and the same name, wherever it returns."""
    return isinstance(final, ast.Name) and all(
        isinstance(each.value, ast.Name) and each.value.id == final.id for each in returned
    )


def is_straight(body: list[ast.stmt], variable: str) -> bool:
    """True where each assignment of a variable is a statement of its own that every way leads through."""
    every = [n for s in body for n in nodes(s)]
    if any(isinstance(n, (ast.FunctionDef, ast.Lambda)) for n in every):
        return False
    top = [t for s in body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)]
    stores = [n for n in every if isinstance(n, ast.Name) and n.id == variable and not isinstance(n.ctx, ast.Load)]
    return len(stores) == sum(t.id == variable for t in top)


def straight_before_functions(body: list[ast.stmt]) -> set[str]:
    """The variables that are assigned by statements every way leads through, before any function that reads them."""
    stored: set[str] = set()
    wrong: set[str] = set()
    for node in body:
        top = {t.id for t in node.targets if isinstance(t, ast.Name)} if isinstance(node, ast.Assign) else set()
        every = nodes(node)
        wrong |= {n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} - top
        wrong |= top & wrong
        stored |= top
        read = {m.id for n in every if isinstance(n, (ast.FunctionDef, ast.Lambda)) for m in nodes(n)
                if isinstance(m, ast.Name)}  # fmt: skip
        later = body[body.index(node) + 1 :]
        wrong |= {n.id for s in later for n in nodes(s) if isinstance(n, ast.Name) and n.id in read
                  and isinstance(n.ctx, ast.Store)}  # fmt: skip
    return stored - wrong


def _final(tracking: Tracking, final: ast.expr | None, node: ast.AST, hint: str) -> Any:
    """What a body returns in the end; a choice of objects stands under a name."""
    if final is None:
        return located(ast.Constant(value=None), node)
    return tracking.value_of(final, hint)


def _options_handed_on(tracking: Tracking, source: Any, given: dict[str, Any], node: ast.AST) -> set[str]:
    """The parameter ``**options`` of a function that hands them on in calls alone, their values on names."""
    kwarg = source.tree.args.kwarg.arg if source.tree.args.kwarg else ""
    every = [n for s in source.tree.body for n in nodes(s)]
    handed = {id(k.value) for n in every if isinstance(n, ast.Call) for k in n.keywords if k.arg is None}
    used = [n for n in every if isinstance(n, ast.Name) and n.id == kwarg]
    options = given.get(kwarg)
    if not used or not all(id(n) in handed for n in used) or not isinstance(options, ast.Dict):
        return set()
    options.values[:] = [v if isinstance(v, ast.Constant) else tracking.variable("option", v, node)
                         for v in options.values]  # fmt: skip
    return {kwarg}


def _changes(tracking: Tracking, function: types.FunctionType, seen: tuple = ()) -> bool:
    """True for a function that may change an attribute, itself or by a method that has the name of one that does."""
    if function in seen:
        return False
    names = set(function.__code__.co_names)
    if any(attributes_stored(function.__code__)) or (set(CHANGING) | heaps.NAMES) & names:
        return True
    if names & tracking.dicts_changed and stores_items(function.__code__):
        return True
    others = [f for c in tracking.apart for f in _methods_named(c, names)]
    return any(_changes(tracking, f, (*seen, function)) for f in others)


def _methods_named(of: type, names: set[str]) -> list[types.FunctionType]:
    found = [member(of, each) for each in names]
    found = [f.fget if isinstance(f, property) else f for f in found]
    own = [f for f in found if isinstance(f, types.FunctionType)]
    call = member(of, "__call__")
    return [*own, call] if isinstance(call, types.FunctionType) else own


def dispatched(tracking: Tracking, function: Any, positional, keywords, node: ast.AST, hint: str) -> Any:
    """The call of a method: an expression, its body, or a function inside, whichever is shortest."""
    source = source_of(function, node)
    if is_generator(source.code):
        return _inlined(tracking, source, positional, keywords, node, hint)
    body = _without_docstring(source.tree.body)
    values = [*positional, *keywords.values()]
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        with attempt(tracking) as tried:
            tried.append(inlined(tracking, function, positional, keywords, node, hint))
        if tried:
            return tried[0]
    owner = values[0] if values and isinstance(values[0], Object) else None
    others = values[1:] if owner is not None else values
    chooses = returns_choice(source)
    if chooses or any(not isinstance(v, ast.expr) for v in others) or _changes(tracking, source.function):
        return inlined(tracking, function, positional, keywords, node, hint)
    if owner is not None and owner is positional[0]:
        with attempt(tracking) as tried:
            inner = function_inside(tracking, owner, source, node)
            tried.append(call_of(located(name(inner), node), node, positional[1:], keywords))
        if tried:
            return tried[0]
    return inlined(tracking, function, positional, keywords, node, hint)


def function_inside(tracking: Tracking, owner: Object, source: Source, node: ast.AST) -> str:
    """The name of a function inside that a method of an object is."""
    key = (id(owner), source.code)
    if key in tracking.methods:
        return tracking.methods[key]
    if any(source.code is frame.function.__code__ for frame in tracking.calls):
        raise Untracked(node, "has a method that calls itself")
    if owner.inside or owner.row is not None:
        raise Untracked(node, "is made by a function inside, or stands in a list")
    tree = located_everywhere(copy_of(source.tree), node)
    a = tree.args
    if not (a.posonlyargs or a.args) or a.vararg or a.kwarg:
        raise Untracked(node, "has a method with an open number of parameters")
    own = (a.posonlyargs or a.args).pop(0).arg
    if not all(isinstance(d, ast.Constant) for d in (*a.defaults, *a.kw_defaults) if d is not None):
        raise Untracked(node, "has a method with a default that is computed")
    a.defaults = a.defaults[-len([*a.posonlyargs, *a.args]) :] if a.args or a.posonlyargs else []
    kept = {p.arg for p in (*a.posonlyargs, *a.args, *a.kwonlyargs)}
    if kept & tracking.variables:
        raise Untracked(node, "has a method with a parameter that is called like a variable")
    here = tracking.fresh(own)
    tree.body = renamed(tree.body, {own: here})
    chosen = tracking.fresh(f"{owner.base}_{source.name}", f"{owner.base}.{source.name}")
    tracking.taken |= kept
    body, _ = _own_names(tracking, source, tree, _without_docstring(tree.body), kept)
    for each, count in counted(body).items():
        tracking.counts[each] = count
    tracking.bodies += body
    tracking.read_outside |= read_outside_loops(body)
    outer, out = tracking.env, tracking.out
    tracking.env = {here: owner}
    tracking.named.add(here)
    tracking.calls.append(Frame(source.function, owner))
    tracking.inside += 1
    with tracking.hidden(kept), tracking.block():
        try:
            made = tracking.walk_block(list(body))
        finally:
            tracking.inside -= 1
            tracking.calls.pop()
    tracking.env, tracking.out = outer, out
    tree.name, tree.body, tree.returns = chosen, made or [located(ast.Pass(), node)], None
    for each in (*a.posonlyargs, *a.args, *a.kwonlyargs):
        each.annotation = None
    tracking.definitions.append(tree)
    tracking.methods[key] = chosen
    tracking.keep.append(owner)
    return chosen


def bound(tracking: Tracking, owner: Object, attr: str, node: ast.AST) -> Any:
    """``owner.method`` as a value: a function inside, what the class holds, or a body for where it is called."""
    found = member(owner.of, attr)
    if isinstance(found, staticmethod):
        return located(ast.Attribute(value=path_of(tracking, owner.of, node), attr=attr, ctx=ast.Load()), node)
    if not isinstance(found, types.FunctionType):
        raise Untracked(node, f"has a method `{attr}` that is handed on")
    if not _changes(tracking, found):
        with attempt(tracking) as tried:
            tried.append(function_inside(tracking, owner, source_of(found, node), node))
        if tried:
            return located(name(tried[0]), node)
    if tracking.out is None or tracking.inside or owner.slot:
        raise Untracked(node, f"has a method `{attr}` that changes it, and is handed on")
    owner = settled_object(tracking, owner, node)
    tracking.keep.append(owner)
    return Inner(None, tracking.blocks[-1], owner=owner, method=found)
