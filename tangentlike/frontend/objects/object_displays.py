"""Containers that hold no objects, of which it is known what stands in them: displays, texts, tables, arguments.

    net = Network([3, 4, 2])                            sizes = [3, 4, 2]
                                                        layer_w = np.ones((3, 4))
    (in ``__init__``)                            ->     layer_w_1 = np.ones((4, 2))
    for i in range(len(sizes) - 1):
        self.layers.append(Dense(sizes[i], sizes[i + 1]))

So loops that make or take objects have trips that are known, and may be written out. The variable stays: what is known
of its items is used where that helps. A list or dict is known as long as nothing may change it: where it is used in a
way that could (``let_go``), it is no longer; where a trip before has believed it, that is learned (``Known.shaky``).
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...form.kinds import taken_apart
from ...form.program import copy_of, located, whole_number
from ...reading.resolve import MISSING
from ..syntax.callee import is_library
from .made_objects import Tracking
from .object_codes import constant_value
from .object_things import Again, Many, Untracked

LONGEST = 32  # trips that are written out one by one
# functions that change nothing
LOOKING = (len, range, zip, enumerate, reversed, sum, min, max, sorted, list, tuple, dict, set, any, all, map, filter,
           iter, abs, float, int, isinstance, print)  # fmt: skip
Settle = Callable[[ast.expr], ast.expr]
_VIEWS = ("items", "keys", "values")
_READING = (*_VIEWS, "get", "index", "count", "copy")


@dataclass(frozen=True)
class Listed:
    """The items of a container: constants, containers, functions, classes, and None for what is not known of one."""

    items: tuple[Any, ...]
    keys: tuple[ast.expr, ...] | None = None
    changes: bool = False  # whether it is a list or a dict


@dataclass(eq=False)
class Display:
    """A container that has names here; ``text`` says how it is written, ``looping`` in how many loops."""

    listed: Listed
    text: str
    looping: int
    is_read_later: bool = False  # whether a function inside has believed it


# ---- what is known of expressions


def listed(tracking: Tracking, node: Any) -> Listed | None:
    """What is known of the container that an expression is; None for all else."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items):
            if any(isinstance(each, ast.Starred) for each in items):
                return None
            return Listed(tuple(_item(tracking, each) for each in items), None, isinstance(node, ast.List))
        case ast.Dict(keys=keys, values=values):
            if not all(key is not None and _is_key(tracking, key) for key in keys):
                return None
            return Listed(tuple(_item(tracking, each) for each in values), tuple(keys), True)  # type: ignore[arg-type]
        case ast.Name(id=called) if called in tracking.displays:
            found: Display = tracking.displays[called]
            found.is_read_later = found.is_read_later or bool(tracking.inside or tracking.deferred)
            return found.listed
        case ast.Name() | ast.Attribute():
            return _outside(tracking, node)
        case ast.Subscript(value=base, slice=index):
            return _part(listed(tracking, base), index)
        case ast.ListComp(generators=[ast.comprehension(iter=over, ifs=[])]):
            trips = items_of(tracking, over)
            return None if trips is None else Listed((None,) * len(trips), None, True)
        case ast.Call(func=function, args=[over], keywords=[]) if tracking.scope.value(function) in (list, tuple):
            given = items_of(tracking, over)
            is_list = tracking.scope.value(function) is list
            return None if given is None else Listed(tuple(_item(tracking, e) for e in given), None, is_list)
    return None


def _item(tracking: Tracking, node: ast.expr) -> Any:
    number = whole_number(node)
    if number is not None:
        return located(ast.Constant(value=number), node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return node
    if isinstance(node, ast.Constant) or constant_value(tracking, node) is not MISSING or tracking.is_function(node):
        return node
    known = listed(tracking, node) if isinstance(node, (ast.Tuple, ast.Name, ast.Subscript)) else None
    return None if known is None or known.changes else known


def _is_key(tracking: Tracking, key: ast.expr) -> bool:
    return isinstance(key, ast.Constant) or constant_value(tracking, key) is not MISSING


def _part(known: Listed | None, index: ast.expr) -> Listed | None:
    """What is known of an item, or of some of them."""
    if known is None:
        return None
    if isinstance(index, ast.Slice) and known.keys is None:
        part = _known_slice(index)
        return None if part is None else Listed(known.items[part], None, known.changes)
    found = item_at(known, index)
    return found if isinstance(found, Listed) else None


def _known_slice(index: ast.Slice) -> Any:
    """The slice that an index is; None where its ends are not known."""
    given = (index.lower, index.upper, index.step)
    ends = [None if end is None else whole_number(end) for end in given]
    if ends[2] == 0 or any(end is None and node is not None for end, node in zip(ends, given, strict=True)):
        return None
    return slice(*ends)


def item_at(known: Listed, index: ast.expr) -> Any:
    """The item under an index or a key; MISSING where it is not there, or not known which it is."""
    if known.keys is not None:
        wanted = ast.dump(index)
        return next((e for k, e in zip(known.keys, known.items, strict=True) if ast.dump(k) == wanted), MISSING)
    place = whole_number(index)
    inside = place is not None and -len(known.items) <= place < len(known.items)
    return known.items[place] if inside else MISSING  # type: ignore[index]


def _outside(tracking: Tracking, node: ast.Name | ast.Attribute) -> Listed | None:
    """What is known of a container of the module's, or of a class's, which the function is compiled for."""
    if isinstance(node, ast.Name) and (node.id in tracking.updated or node.id in tracking.env):
        return None
    found = tracking.scope.value(node)
    if isinstance(found, type) and issubclass(found, enum.Enum):
        tracking.looked.append(copy_of(node))
        members = (ast.Attribute(value=copy_of(node), attr=each.name, ctx=ast.Load()) for each in found)
        return Listed(tuple(located(each, node) for each in members))
    known = _of_value(found, node) if type(found) in (tuple, list, dict) and len(found) <= LONGEST else None
    if known is not None:
        tracking.looked.append(copy_of(node))
    return known


def _of_value(found: Any, node: ast.AST) -> Any:
    """What is known of a value from outside; None where it may be anything."""
    if found is None or type(found) in (bool, int, float, str):
        return located(ast.Constant(value=found), node)
    if isinstance(found, type):
        return found
    if type(found) not in (tuple, list, dict):
        return None
    if type(found) is dict and not all(type(key) in (int, str) for key in found):
        return None
    keys = tuple(located(ast.Constant(value=key), node) for key in found) if type(found) is dict else None
    items = found.values() if type(found) is dict else found
    return Listed(tuple(_of_value(each, node) for each in items), keys, type(found) is not tuple)


# ---- what a loop goes over


def items_of(tracking: Tracking, over: Any, settle: Settle = lambda item: item) -> list[ast.expr] | None:
    """What a loop over an expression goes over, one by one, where that is known to be a few things.

    ``settle`` is asked for what stands for an item of a display from here on.
    """
    found = _gone_over(tracking, over, settle)
    return found if found is not None and len(found) <= LONGEST else None


def _gone_over(tracking: Tracking, over: Any, settle: Settle) -> list[ast.expr] | None:
    match over:
        case ast.Tuple(elts=items) | ast.List(elts=items):
            if len(items) > LONGEST or any(isinstance(each, ast.Starred) for each in items):
                return None
            return [settle(each) for each in items]
        case ast.Constant(value=str() as text):
            return [located(ast.Constant(value=each), over) for each in text]
        case ast.Call(func=ast.Attribute(value=base, attr=attr), args=[], keywords=[]) if attr in _VIEWS:
            return _viewed(tracking, base, attr)
        case ast.Call(func=function, args=args, keywords=[]) if args:
            return _called(tracking, tracking.scope.value(function), args, settle)
        case ast.Call(func=function, args=args, keywords=[ast.keyword(arg="strict")]) if args:
            if tracking.scope.value(function) is not zip:
                return None
            columns = [_gone_over(tracking, each, lambda item: item) for each in args]
            counts = {len(each) for each in columns if each is not None}
            return _called(tracking, zip, args, settle) if len(counts) == 1 else None
    known = listed(tracking, over)
    if known is None:
        return None
    if known.keys is not None:
        return [copy_of(key) for key in known.keys]
    if isinstance(over, ast.Subscript) and isinstance(over.slice, ast.Slice):
        whole = _gone_over(tracking, over.value, settle)
        return None if whole is None else whole[_known_slice(over.slice)]
    return _each(known, over)


def _each(known: Listed, over: ast.expr) -> list[ast.expr] | None:
    places = known.keys or [located(ast.Constant(value=k), over) for k in range(len(known.items))]
    if not _is_path(over) and not all(isinstance(each, ast.expr) for each in known.items):
        return None
    return [taken(known, over, place) for place in places]


def taken(known: Listed, base: ast.expr, place: ast.expr) -> ast.expr:
    """An item of a container: what it is, or where it stands."""
    item = item_at(known, place)
    if isinstance(item, ast.expr):
        return copy_of(item)
    return located(ast.Subscript(value=copy_of(base), slice=copy_of(place), ctx=ast.Load()), base)


def parts_of_item(tracking: Tracking, target: ast.Tuple | ast.List, value: Any) -> list[Any] | None:
    """The items that the names of a target get, one each; None where that is not known."""
    found: Any = None
    if isinstance(value, Many):
        found = value.items
    elif isinstance(value, (ast.Tuple, ast.List)):
        found = value.elts
    elif isinstance(value, ast.expr) and (known := listed(tracking, value)) is not None and known.keys is None:
        found = _each(known, value)
    starred = any(isinstance(each, ast.Starred) for each in (*target.elts, *(found or ())))
    return None if found is None or starred or len(found) != len(target.elts) else found


def _is_path(node: Any) -> bool:
    if isinstance(node, ast.Subscript):
        return _is_path(node.value) and isinstance(node.slice, ast.Constant)
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_path(node.value))


def _viewed(tracking: Tracking, base: ast.expr, attr: str) -> list[ast.expr] | None:
    """The items, keys or values of a dict."""
    known = listed(tracking, base)
    if known is None or known.keys is None:
        return None
    values = _each(known, base) if attr != "keys" else []
    if values is None or attr == "values":
        return values
    if attr == "keys":
        return [copy_of(key) for key in known.keys]
    return [located(ast.Tuple(elts=[copy_of(k), v], ctx=ast.Load()), base)
            for k, v in zip(known.keys, values, strict=True)]  # fmt: skip


def _called(tracking: Tracking, found: Any, args: list[ast.expr], settle: Settle) -> list[ast.expr] | None:
    """What ``range``, ``zip``, ``enumerate``, ``reversed``, ``list`` and ``tuple`` of such things go over."""
    node = args[0]
    if found is range:
        bounds = [k for k in map(whole_number, args) if k is not None]
        if not len(bounds) == len(args) < 4 or bounds[2:] == [0] or len(range(*bounds)) > LONGEST:
            return None
        return [located(ast.Constant(value=k), node) for k in range(*bounds)]
    if found is enumerate:
        first = whole_number(args[1]) if len(args) > 1 else 0
        items = _gone_over(tracking, args[0], settle)
        if items is None or first is None:
            return None
        numbered = ([located(ast.Constant(value=first + k), node), each] for k, each in enumerate(items))
        return [located(ast.Tuple(elts=pair, ctx=ast.Load()), node) for pair in numbered]
    if found is zip:
        columns = [_gone_over(tracking, each, settle) for each in args]
        if None in columns:
            return None
        rows = zip(*columns, strict=False)  # type: ignore[arg-type]
        return [located(ast.Tuple(elts=list(row), ctx=ast.Load()), node) for row in rows]
    if found in (reversed, list, tuple, iter) and len(args) == 1:
        items = _gone_over(tracking, args[0], settle)
        return items[::-1] if items is not None and found is reversed else items
    return None


# ---- what names stand for


def note_display(tracking: Tracking, target: str, value: ast.expr, is_trip: bool = False) -> None:
    """Note what a variable holds that is given a value for good, or for one trip of a loop that is written out."""
    tracking.displays.pop(target, None)
    known = listed(tracking, value)
    before = tracking.displays.get(value.id) if isinstance(value, ast.Name) else None
    if known is None:
        return
    if (tracking.counts[target] > 1 and not is_trip) or (known.changes and target in tracking.updated):
        if before is not None:
            let_go(tracking, before, value)
        return
    text = ast.unparse(value)
    stored, added = tracking.items_stored
    if target in stored | added:  # what each item is may change, and only that
        if before is not None and any(each is not None for each in before.listed.items):
            let_go(tracking, before, value)
            return
        if target in stored and known.keys is not None:
            return
        known = Listed((None,) * len(known.items), known.keys, known.changes)
    if before is None and text not in tracking.known.shaky:
        before = Display(known, text, tracking.looping)
    if before is not None:
        tracking.displays[target] = before


def note_arguments(tracking: Tracking) -> None:
    """Note how many items the tuples and lists have that the function is given, by their types."""
    for each, kind in tracking.source.objects.kinds.items() if tracking.source.objects is not None else ():
        found = taken_apart(kind)
        if found is None or found[0] not in ("tuple", "list") or tracking.counts[each] > 1 or each in tracking.updated:
            continue
        if each not in tracking.env and each not in tracking.known.shaky:
            tracking.displays[each] = Display(Listed((None,) * len(found[1]), None, found[0] == "list"), each, 0)


def let_go(tracking: Tracking, display: Display, node: ast.AST) -> None:
    """Forget what is known of a list or dict that may change from here on."""
    if not display.listed.changes:
        return
    if tracking.looping > display.looping or tracking.inside or display.is_read_later:
        tracking.known.shaky.add(display.text)
        raise Again if not tracking.trying else Untracked(node, "stands in a list that may change")
    tracking.displays = {key: each for key, each in tracking.displays.items() if each is not display}


def items_change(tracking: Tracking, root: Any, node: ast.AST, is_added: bool = False) -> None:
    """Forget what is known of the items of a list or dict of which some are stored, here in place (``is_added``)."""
    display = tracking.displays.get(root.id) if isinstance(root, ast.Name) else None
    if display is None:
        return
    keeps = is_added or display.listed.keys is None
    if not keeps or any(each is not None for each in display.listed.items):
        let_go(tracking, display, node)


def let_go_of(tracking: Tracking, values: Any, node: ast.AST) -> None:
    """The same of what these values are, where they are put into something, or handed on."""
    for each in values:
        if isinstance(each, ast.Name) and each.id in tracking.displays:
            let_go(tracking, tracking.displays[each.id], node)


def let_go_of_arguments(tracking: Tracking, found: Any, values: Any, node: ast.AST) -> None:
    """The same of the arguments of a call that may change them."""
    looks = any(found is each for each in LOOKING) or (found is not MISSING and is_library(found))
    if not looks or getattr(found, "__name__", "") == "shuffle":
        let_go_of(tracking, values, node)


def root_of(node: Any) -> Any:
    """The name at the beginning of ``x[0].a``, as a node; anything else as it is."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node


def let_go_of_owner(tracking: Tracking, owner: Any, attr: str, node: ast.AST) -> None:
    """The same of what a method is called of that is not known to read it only."""
    if attr not in _READING:
        let_go_of(tracking, [owner], node)
