"""Calls that have to do with objects: of classes, methods, and functions that take or make objects."""

from __future__ import annotations

import ast
import copy
import dataclasses
import types
from contextlib import nullcontext
from typing import Any

from ...form.program import located
from ...form.trees import nodes
from ...reading.resolve import MISSING, is_helper, python_function
from ..syntax.short_forms import parts_of
from ..syntax.texts import known_text
from . import object_records, object_refs, object_rows
from .made_objects import Tracking
from .object_arguments import in_places
from .object_attempts import attempt, is_possible
from .object_attributes import (
    attribute,
    call_of,
    copies,
    held,
    iterated,
    length,
    method,
    now,
    plain,
)
from .object_bodies import inlined, inner_call
from .object_class_variables import reads_variables
from .object_classes import member, reached_from
from .object_dicts import method_of_dict
from .object_displays import let_go_of, let_go_of_arguments, let_go_of_owner, listed, root_of
from .object_extremes import extreme, ordered, summed
from .object_families import by_class
from .object_fields import attributes_of, fields_of_object, stored_by_names
from .object_folds import in_turn
from .object_functions import function_known
from .object_heaps import in_order
from .object_kinds import is_numbered
from .object_lists import listed as listed_objects
from .object_lists import method_of_many, set_of, together
from .object_making import constructed, copied
from .object_nobody import check_somebody
from .object_order import evaluated
from .object_own_ways import gives_its_own
from .object_questions import by_method, by_text, instance
from .object_refs import added_to, method_of
from .object_supers import called_above, is_super
from .object_things import THINGS, Inner, Keyed, Many, Object, Refs, Rows, Untracked, is_family

GOING_OVER = (list, tuple, sum, zip, enumerate, reversed, sorted, min, max, any, all, map, filter)
_NUMBERS = (ast.Constant, ast.BinOp, ast.UnaryOp)  # expressions that are no object, where no operand is one


def called(tracking: Tracking, node: ast.Call, hint: str) -> Any:
    """A call: of a class, a method, or a function that takes or makes objects; any other one with its arguments."""
    if isinstance(node.func, ast.Attribute) and is_super(node.func.value):
        return called_above(tracking, node, hint)
    if tracking.rows and any(isinstance(a, ast.GeneratorExp) for a in node.args):
        node = _gone_over_at_once(tracking, node)
    owner: Any = None
    match node.func:
        case ast.Attribute(value=ast.Attribute(value=of, attr="__dict__"), attr="update"):
            return stored_by_names(tracking, of, node)
        case ast.Name() | ast.Attribute() if (over := in_turn(tracking, node)) is not None:
            return over
        case ast.Name() | ast.Attribute() if (
            taken := in_order(tracking, _named(tracking, node.func), node)
        ) is not None:
            return taken
    if tracking.numbers_all and isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "insert"):
        return _put(tracking, node, hint)
    if isinstance(node.func, ast.Attribute):
        begun = held(tracking, node.func.value)
        is_begun = isinstance(begun, Rows) or (isinstance(begun, Many) and begun.variable)
        adds = node.func.attr == "append" or (node.func.attr == "add" and isinstance(begun, Many) and begun.is_set)
        if is_begun and adds and not node.keywords:
            return _appended(tracking, begun, node, evaluated(tracking, node.args))
    if isinstance(node.func, ast.Attribute):
        parts = evaluated(tracking, parts_of(node))
        owner, given = parts[0], parts[1:]
    elif isinstance(node.func, ast.Name):
        owner = tracking.env.get(node.func.id)
        lazy = node.func.id in ("any", "all", "next") and any(isinstance(a, ast.GeneratorExp) for a in node.args)
        with tracking.only_expressions() if lazy else nullcontext():  # they may leave the rest of a generator alone
            given = evaluated(tracking, parts_of(node))
    else:
        parts = evaluated(tracking, [node.func, *[p for p in parts_of(node) if p is not node.func]])
        owner, given = parts[0], parts[1:]
    positional, keywords = in_places(tracking, node, given)
    if isinstance(node.func, ast.Attribute):
        if object_records.is_record(owner):
            return object_records.method_of(tracking, owner, node, positional, keywords)
        if isinstance(owner, Object):
            return _of_object(tracking, owner, node, positional, keywords, hint)
        if isinstance(owner, Keyed):
            return method_of_dict(tracking, owner, node, positional, keywords)
        if isinstance(owner, Many):
            return method_of_many(tracking, owner, node, positional, keywords)
        if isinstance(owner, Refs):
            return method_of(tracking, owner, node, positional, keywords)
        if isinstance(owner, Rows):
            raise Untracked(node, "is a list of objects that changes")
    elif isinstance(owner, Inner):
        return inner_call(tracking, owner, positional, keywords, node, hint)
    elif isinstance(owner, Object):
        return _method(tracking, owner, "__call__", positional, keywords, node, hint)
    if isinstance(owner, type):
        return constructed(tracking, owner, positional, keywords, node, hint)
    function = node.func
    if not isinstance(function, ast.Attribute) and isinstance(owner, ast.expr):
        function = owner
    found = tracking.scope.value(function)
    made = _of_function(tracking, found, positional, keywords, node, hint, function)
    if made is not MISSING:
        return made
    if function is node.func and isinstance(function, ast.Attribute):
        function = located(ast.Attribute(value=plain(owner, node), attr=function.attr, ctx=ast.Load()), node)
    if found is len and len(positional) == 1 and (known := listed(tracking, positional[0])) is not None:
        return located(ast.Constant(value=len(known.items)), node)
    if any(isinstance(v, THINGS) for v in (*positional, *keywords.values())):
        inner = function_known(tracking, function)
        if inner is not None:
            return inner_call(tracking, inner, positional, keywords, node, hint)
    if isinstance(node.func, ast.Attribute):
        let_go_of_owner(tracking, owner, node.func.attr, node)
    let_go_of_arguments(tracking, found, [*positional, *keywords.values()], node)
    made = call_of(function, node, positional, keywords)
    return _of_texts(tracking, made, node) or made


def _named(tracking: Tracking, function: ast.expr) -> Any:
    """What a name or a path stands for outside of the function."""
    root = root_of(function)
    return MISSING if isinstance(root, ast.Name) and root.id in tracking.env else tracking.scope.value(function)


def _gone_over_at_once(tracking: Tracking, node: ast.Call) -> ast.Call:
    """``sum([...])`` for ``sum(...)`` of what changes objects, which it goes over from the first to the last, and
    ``min([...], key=f)`` where ``f`` only looks at them."""
    first, found = node.args[0], tracking.scope.value(node.func)
    at_once = any(found is each for each in (sum, min, max, sorted, list, tuple))
    by_key = any(k.arg == "key" and not _calls(k.value) for k in node.keywords)
    if not isinstance(first, ast.GeneratorExp) or not at_once or (is_possible(tracking, first) and not by_key):
        return node
    whole = ast.copy_location(ast.ListComp(elt=first.elt, generators=first.generators), first)
    return ast.copy_location(ast.Call(func=node.func, args=[whole, *node.args[1:]], keywords=node.keywords), node)


def _calls(node: ast.expr) -> bool:
    return not isinstance(node, ast.Lambda) or any(isinstance(n, ast.Call) for n in nodes(node))


def _put(tracking: Tracking, node: ast.Call, hint: str) -> Any:
    """``objects.append(object)`` where objects may have numbers."""
    function: Any = node.func
    begun = held(tracking, function.value)
    in_begun = isinstance(begun, Many) and bool(begun.variable)
    parts = evaluated(tracking, node.args if in_begun else [function.value, *node.args])
    owner, given = (begun, parts) if in_begun else (parts[0], parts[1:])
    named = {k.arg: tracking.value_of(k.value) for k in node.keywords}
    if isinstance(owner, Object):
        return _of_object(tracking, owner, node, given, named, hint)
    owner = now(owner)
    let_go_of(tracking, [owner, *given, *named.values()], node)
    if named:
        function = located(ast.Attribute(value=plain(owner, node), attr=function.attr, ctx=ast.Load()), node)
        return call_of(function, node, given, named)
    if given:
        object_records.learn(tracking, given[-1])
    elsewhere = isinstance(owner, ast.expr)
    if isinstance(begun, Many):
        elsewhere = begun.block != tracking.blocks[-1] or begun.is_plain
    put = given[-1] if elsewhere and given else None
    if any(isinstance(v, Object) and not is_numbered(v) for v in (put.items if isinstance(put, Many) else [put])):
        raise tracking.untold(put, node, "is a list of objects that changes")
    if given and not (isinstance(owner, Many) and owner.items):
        owner = added_to(tracking, owner, begun, given[-1], node) or owner
    if isinstance(owner, Refs):
        return method_of(tracking, owner, node, given, {})
    if isinstance(owner, Many):
        return method_of_many(tracking, owner, node, given, {})
    function = located(ast.Attribute(value=plain(owner, node), attr=function.attr, ctx=ast.Load()), node)
    return call_of(function, node, given, {})


def _appended(tracking: Tracking, begun: Any, node: ast.Call, values: list[Any]) -> Any:
    """``objects.append(...)``, in the block in which the list was made, or in any other one."""
    let_go_of(tracking, values, node)
    grows = isinstance(begun, Rows) or (begun.is_empty and not begun.is_plain and begun.block != tracking.blocks[-1])
    if grows and len(values) == 1 and isinstance(values[0], Object) and tracking.rows:
        return object_rows.append(tracking, begun, values[0], node)
    if isinstance(begun, Rows):
        raise Untracked(node, "goes into a list of other things")
    return method_of_many(tracking, begun, node, values, {})


def _of_texts(tracking: Tracking, made: ast.Call, node: ast.Call) -> ast.expr | None:
    """What ``str(kind)`` or ``kind.lower()`` gives of a text that a name stands for here; None for anything else."""
    before = node.func.value if isinstance(node.func, ast.Attribute) else node.args[0] if node.args else None
    if not isinstance(before, ast.Name) or not isinstance(tracking.env.get(before.id), ast.Constant):
        return None
    told = known_text(made, lambda _: None)
    return located(ast.Constant(value=told.value), node) if told is not None else None


def _of_object(tracking: Tracking, owner: Object, node: ast.Call, positional, keywords, hint: str) -> Any:
    assert isinstance(node.func, ast.Attribute)
    if is_family(owner.of):

        def ask(one: Object) -> Any:
            named = dict(zip(keywords, copies(list(keywords.values())), strict=True))
            return _of_object(tracking, one, node, copies(positional), named, hint)

        return by_class(tracking, owner, node.func.attr, ask, node)
    if node.func.attr in owner.items:
        held = attribute(tracking, owner, node.func.attr, node)
        if isinstance(held, Inner):
            return inner_call(tracking, held, positional, keywords, node, hint)
        if isinstance(held, Object):
            return _method(tracking, held, "__call__", positional, keywords, node, hint)
        made = _of_function(tracking, tracking.scope.value(plain(held, node)), positional, keywords, node, hint, held)
        return call_of(plain(held, node), node, positional, keywords) if made is MISSING else made
    if node.func.attr == "__class__":
        return constructed(tracking, owner.of, positional, keywords, node, hint)
    return _method(tracking, owner, node.func.attr, positional, keywords, node, hint)


def _method(tracking: Tracking, owner: Object, attr: str, positional, keywords, node: ast.AST, hint: str) -> Any:
    if is_family(owner.of):

        def ask(one: Object) -> Any:
            named = dict(zip(keywords, copies(list(keywords.values())), strict=True))
            return _method(tracking, one, attr, copies(positional), named, node, hint)

        return by_class(tracking, owner, attr, ask, node)
    found = member(owner.of, attr)
    tracking.guards.append((owner.of, attr))
    if found is MISSING and gives_its_own(owner.of):
        function = attribute(tracking, owner, attr, node)
        if isinstance(function, Inner):
            return inner_call(tracking, function, positional, keywords, node, hint)
        return call_of(plain(function, node), node, positional, keywords)
    if isinstance(found, staticmethod):
        return tracking.dispatched(found.__func__, positional, keywords, node, hint)
    if isinstance(found, classmethod):
        return tracking.dispatched(found.__func__, [owner.of, *positional], keywords, node, hint)
    if not is_helper(found):
        raise Untracked(node, f"has no method `{attr}` that can be read")
    before = len(tracking.out or ())
    value = tracking.dispatched(found, [owner, *positional], keywords, node, hint)
    if owner.or_none:
        check_somebody(tracking, owner, attr, before, value, node)
    return value


def _of_function(tracking: Tracking, found: Any, positional, keywords, node: ast.AST, hint: str, text: Any) -> Any:
    """The call of what stands outside; ``MISSING`` where it has nothing to do with objects."""
    values = [*positional, *keywords.values()]
    objects = [v for v in values if isinstance(v, THINGS)]
    if isinstance(found, type) and found in tracking.apart:
        tracking.looked.append(text)
        return constructed(tracking, found, positional, keywords, node, hint)
    if (
        found is isinstance
        and len(positional) == 2
        and isinstance(positional[0], (Object, ast.Name, ast.Subscript, *_NUMBERS))
    ):
        return instance(tracking, positional, node)
    if found is type and len(positional) == 1 and isinstance(positional[0], Object):
        if is_family(positional[0].of):
            raise Untracked(node, "may be of several classes, and is asked which it is")
        return positional[0].of
    if found in (getattr, hasattr, setattr, delattr) and objects:
        return by_text(tracking, found, positional, node)
    if found is len and objects and not isinstance(positional[0], Refs):
        if isinstance(positional[0], Rows):
            return length(positional[0], node)
        if isinstance(positional[0], (Many, Keyed)):
            return located(ast.Constant(value=len(positional[0].items)), node)
        return method(tracking, positional[0], "__len__", [], node, "")
    if found is dict and len(values) == 1 and object_records.is_record(values[0]):
        return object_records.copied(tracking, values[0], node)
    if any(isinstance(v, Refs) for v in positional):
        made = object_refs.of_function(tracking, found, positional, keywords, node, text)
        if made is not MISSING:
            return made
    if found in (zip, enumerate, iter, list, tuple) and any(isinstance(v, Keyed) for v in positional):
        positional = [iterated(tracking, v, node) for v in positional]
    if found in (zip, enumerate, reversed) and any(isinstance(v, Many) for v in positional):
        return together(tracking, found, positional, keywords, node)
    if found is set and len(values) == 1 and (made := set_of(tracking, positional[0], node)) is not None:
        return made
    if found in (iter, list, tuple) and len(positional) == 1 and isinstance(positional[0], Many):
        return listed_objects(tracking, found, positional[0], node)
    if found in (min, max) and len(positional) > 1 and any(isinstance(v, Object) for v in positional):
        positional = [Many(positional)]
    if found in (min, max, sum, sorted) and positional and isinstance(positional[0], Many):
        made = _in_order(tracking, found, positional, keywords, node)
        if made is not MISSING:
            return made
    if found in GOING_OVER and any(isinstance(v, Object) for v in positional):
        places = {sum: (0,), map: range(1, len(positional)), filter: (1,)}.get(found, range(len(positional)))
        over = [iterated(tracking, v, node) if k in places else v for k, v in enumerate(positional)]
        if any(isinstance(v, (Refs, Many)) and v is not before for v, before in zip(over, positional, strict=True)):
            return _of_function(tracking, found, over, keywords, node, hint, text)
        if found is list or found is tuple:
            if isinstance(over[0], (ast.Tuple, ast.List)):
                return located((ast.List if found is list else ast.Tuple)(elts=over[0].elts, ctx=ast.Load()), node)
            return over[0] if isinstance(over[0], Many) else call_of(text, node, over, keywords)  # type: ignore[arg-type]
        return call_of(text, node, over, keywords)  # type: ignore[arg-type]
    if positional and isinstance(positional[0], Object) and not keywords:
        made = by_method(tracking, found, text, positional, node, hint)
        if made is not MISSING:
            return made
    if found in (dataclasses.asdict, dataclasses.astuple, dataclasses.fields) and len(values) == 1:
        of = tracking.scope.value(positional[0]) if isinstance(positional[0], ast.expr) else positional[0]
        return fields_of_object(tracking, found, of, node) if objects or isinstance(of, type) else MISSING
    if found is vars and len(values) == 1 and isinstance(positional[0], Object):
        return attributes_of(tracking, positional[0], node)
    if found is object.__setattr__ and isinstance(positional[0], Object):
        return by_text(tracking, setattr, positional, node, by="object")
    if found in (copy.copy, copy.deepcopy, dataclasses.replace) and objects and isinstance(positional[0], Object):
        return copied(tracking, found, positional[0], keywords, node, hint)
    if isinstance(found, types.MethodType) and found.__self__ in tracking.apart:
        tracking.looked.append(text)
        return inlined(tracking, found.__func__, [found.__self__, *positional], keywords, node, hint)
    if not is_helper(found):
        return MISSING
    tracking.looked += [text] if objects else []
    if objects or any(isinstance(v, Inner) for v in values) or reads_variables(tracking, found):
        return tracking.dispatched(found, positional, keywords, node, hint)
    return _making(tracking, found, positional, keywords, node, hint, text)


def _in_order(tracking: Tracking, found: Any, positional: list[Any], keywords: Any, node: ast.AST) -> Any:
    """``min``, ``max``, ``sorted`` and ``sum`` of objects; ``MISSING`` for other things."""
    over, key = positional[0], keywords.get("key")
    objects = all(isinstance(v, Object) for v in over.items)
    zero = located(ast.Constant(value=0), node)
    if found is sum and len(positional) + len(keywords) < 3 and set(keywords) <= {"start"}:
        return summed(tracking, over, [*positional[1:], *keywords.values(), zero][0], node)
    if found is sorted and len(positional) == 1 and set(keywords) <= {"key", "reverse"} and objects:
        return ordered(tracking, over, key, keywords.get("reverse", zero), node)
    if found in (min, max) and len(positional) == 1 and set(keywords) <= {"key"} and (objects or key is not None):
        return extreme(tracking, found, over, key, node)
    return MISSING


def _making(tracking: Tracking, found: Any, positional, keywords, node: ast.AST, hint: str, text: Any) -> Any:
    """A function that may return an object that it makes, or hand it to a function: its body, if it does."""
    plain_one = python_function(found)
    classes, _ = reached_from([plain_one])
    in_itself = plain_one in [frame.function for frame in tracking.calls]
    if not classes & tracking.apart or tracking.out is None or (in_itself and not tracking.numbers_all):
        return MISSING
    with attempt(tracking) as tried:
        value = inlined(tracking, found, positional, keywords, node, hint)
        handed = any(isinstance(v, ast.Lambda) or tracking.is_function(v) for v in (*positional, *keywords.values()))
        if not isinstance(value, (*THINGS, Inner)) and not handed:
            raise Untracked(node, "")
        tracking.looked.append(text)
        tried.append(value)
    if not tried:
        tracking.missed.append(plain_one)
    return tried[0] if tried else MISSING
