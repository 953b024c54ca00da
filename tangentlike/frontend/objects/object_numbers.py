"""Objects that have numbers: lists of the attributes of all objects of a class, and numbers in the place of objects.

    birds = [Bird(x) for x in xs]                  bird_x = [];  bird_score = [];  birds = []
    for b in birds:                                for x in xs:
        b.score = k * b.x                              place = len(bird_x);  bird_x.append(x);  bird_score.append(0.0)
    best = birds[0]                                    birds.append(place)
    for b in birds:                        ->      for b in birds:
        if b.score > best.score:                       bird_score[b] = k * bird_x[b]
            best = b                               best = birds[0]
    birds.remove(best)                             for b in birds:
                                                       if bird_score[b] > bird_score[best]: best = b
                                                   birds.remove(best)

An object keeps its number for good, so lists may hold it in any order, attributes and dicts may hold it, and two are
one where their numbers are. The number of None is that of no object: an attribute of it is out of range, and Python is
asked for the exception that it raises.

What a name or an attribute holds may show after it was read first (``best = None``): then it is noted (``Known``), and
the function is gone through again (``Again``).
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import assign, copy_of, located, located_everywhere, name
from . import object_boxes, object_codes, object_rows
from .made_objects import Tracking
from .object_attributes import is_empty_display, now
from .object_families import join
from .object_families import joined as joined_kind
from .object_kinds import covers, is_none, is_numbered, is_of_none, kind_of, number_in_family, of_nobody, with_none
from .object_rows import add, constant_of, inner_classes, inside, is_part, leaves_of, object_at
from .object_things import (
    NOBODY,
    Again,
    Codes,
    Items,
    Keyed,
    Many,
    Object,
    One,
    Refs,
    Rows,
    Untracked,
    Values,
    is_box,
    is_family,
)

# ---- numbers and what they stand for


def nobody(node: ast.AST) -> ast.expr:
    return located(ast.Constant(value=NOBODY), node)


def meant(tracking: Tracking, expression: ast.expr, kind: Any, node: ast.AST) -> Any:
    """What an expression for numbers stands for."""
    if kind is None:
        return expression
    if isinstance(kind, Codes):
        return object_codes.decoded(tracking, expression, kind, node)
    if not isinstance(kind, One):
        return Refs(expression, kind)
    if is_box(kind.of):
        return object_boxes.opened(tracking, expression, kind, node)
    made = object_at(tracking, rows_of(tracking, kind.of, node), expression, node)
    made.or_none = kind.or_none
    return made


def number_of(tracking: Tracking, value: Any, kind: Any, node: ast.AST) -> ast.expr:
    """The number for a value where such a kind of thing is kept."""
    value = now(value)
    join(tracking.known, kind_of(value), node)
    if kind is None:
        if isinstance(value, ast.expr):
            return value
        raise Untracked(node, "is kept with other things")
    if isinstance(kind, Codes):
        return object_codes.code_of(tracking, value, kind, node)
    if isinstance(kind, One) and is_box(kind.of):
        if not isinstance(value, ast.expr):
            raise Untracked(node, "is kept with other things")
        return object_boxes.boxed(tracking, value, kind, node)
    if isinstance(kind, One) and kind.or_none and isinstance(value, ast.Constant) and value.value is None:
        return nobody(node)
    if isinstance(kind, (Items, Values)) and (is_empty_display(value) or getattr(value, "is_empty", False)):
        display: Any = ast.List(elts=[], ctx=ast.Load()) if isinstance(kind, Items) else ast.Dict(keys=[], values=[])
        return located(display, node)
    if isinstance(kind, Items) and is_of_none(value):
        return located_everywhere(of_nobody(copy_of(value)), node)
    if isinstance(value, Object) and not is_numbered(value):
        raise tracking.untold(value, node, "is kept with objects of another class")
    if not covers(kind, kind_of(value)):
        raise Untracked(node, "is of another class, or another kind of thing, than what is kept there")
    return written(tracking, value, node)


def written(tracking: Tracking, value: Any, node: ast.AST) -> ast.expr:
    """The expression that gives the number of an object, or the container of such numbers."""
    if isinstance(value, Refs):
        return located(copy_of(value.expr), node)
    if isinstance(value, Object):
        if value.row[2]:
            raise Untracked(node, "stands in an object of a list, and is kept elsewhere")
        return located(number_in_family(value, node), node)
    if isinstance(value, Many):
        items = [written(tracking, each, node) for each in value.items]
        return located((ast.List if value.changes else ast.Tuple)(elts=items, ctx=ast.Load()), node)
    assert isinstance(value, ast.expr)
    return value


def settled(tracking: Tracking, value: Object, node: ast.AST, later: bool = False) -> Object:
    """The same object by a number that stays what it is here, and in ``later`` trips of loops."""
    number = value.row[1]
    stays = isinstance(number, ast.Constant) or (isinstance(number, ast.Name) and number.id in tracking.numbers)
    if value.row[2] or (stays and not (later and tracking.looping)):
        return value
    chosen = tracking.variable(f"{value.row[0].base}_place", copy_of(number), node)
    tracking.numbers.add(chosen.id)
    return meant(tracking, chosen, One(value.of, value.or_none), node)


def with_number(tracking: Tracking, value: Object, number: ast.expr, node: ast.AST) -> Object:
    """The same object by a number that another expression gives."""
    made = meant(tracking, number, One(value.of, value.or_none), node)
    assert isinstance(made, Object)
    return made


def object_of(tracking: Tracking, of: type, number: ast.expr, node: ast.AST) -> Object:
    """The object of a class that has a number."""
    return object_at(tracking, rows_of(tracking, of, node), number, node)


def settled_row(tracking: Tracking, value: Object, node: ast.AST) -> Object:
    """An object of a list by a number that stays what it is."""
    if is_numbered(value):
        return settled(tracking, value, node, later=True)
    return object_rows.settled_row(tracking, value, node)


# ---- new objects


def rows_of(tracking: Tracking, of: type, node: ast.AST) -> Rows:
    """The lists of a class's objects, as the attempt before made them where none was made here yet."""
    if is_family(of) and of not in tracking.arenas:
        tracking.arenas[of] = Rows(of, of.__name__.lower(), {}, {}, 0, kinds={}, family=of)
    if of not in tracking.arenas:
        before = tracking.known.layouts.get(of)
        if before is None:
            raise Untracked(node, "is used before any is made")
        kinds = {path: kind for (each, path), kind in tracking.known.attributes.items() if each is of}
        lists = {path: tracking.fresh("_".join([before.base, *path]), ".".join([of.__name__, *path]))
                 if not isinstance(item, str) and (path in kinds or (of, path) in tracking.known.varied) else item
                 for path, item in before.lists.items()}  # fmt: skip
        tracking.arenas[of] = Rows(
            of, before.base, lists, before.inner, 0, family=tracking.known.families.get(of), kinds=before.kinds | kinds,
            count=before.count,
        )  # fmt: skip
    return tracking.arenas[of]


def all_rows(tracking: Tracking, first: Object, node: ast.AST) -> Rows:
    """The lists of the attributes of all objects of a class."""
    of = first.of
    if of in tracking.arenas:
        return tracking.arenas[of]
    base, lists, kinds = of.__name__.lower(), {}, {}
    for path, item in leaves_of(first, node, all_of=[of]).items():
        known = tracking.known.attributes.get((of, path))
        kind = joined_kind(tracking, known, kind_of(now(item)) or _text_of(tracking, first, path, item), node)
        may_vary = kind is not None or (of, path) in tracking.known.varied
        fixed = None if may_vary else constant_of(tracking, first, path, item)
        if fixed is not None or tracking.is_function(item):
            lists[path] = fixed if fixed is not None else item
            continue
        lists[path] = tracking.fresh("_".join([base, *path]), ".".join([of.__name__, *path]))
        if kind is not None:
            kinds[path] = kind
    count = tracking.fresh(f"{base}_count", f"the number of {of.__name__}")
    family = tracking.known.families.get(of)
    tracking.arenas[of] = Rows(of, base, lists, inner_classes(first), 0, family=family, kinds=kinds, count=count)
    return tracking.arenas[of]


def _text_of(tracking: Tracking, first: Object, path: Any, item: Any) -> Any:
    """What an attribute holds that begins as a text, and may be another one later; None for any other."""
    if constant_of(tracking, first, path, item) is not None:
        return None
    text = object_codes.codes_of(tracking, tracking.constants.get(item, item) if isinstance(item, str) else item)
    return None if text is None or text.values == (None,) else text


def numbered(tracking: Tracking, made: Object, node: ast.AST) -> Object:
    """The object that was made just now, with a number of its own."""
    if not tracking.is_unnamed(made) or any(key[0] == id(made) for key in tracking.methods) or tracking.inside:
        raise Untracked(node, "is known elsewhere before it is made")
    for each in inside(made):
        if not (tracking.sealed(each) or is_part(tracking, each, made)):
            raise tracking.untold(each, node, "holds an object that has another name, and is put into a list")
    rows, leaves = all_rows(tracking, made, node), leaves_of(made, node, all_of=[made.of])
    if inner_classes(made) != rows.inner or leaves.keys() != rows.lists.keys():
        raise Untracked(node, "has other attributes than the others of its class")
    number = tracking.variable(f"{made.base}_place", located(name(rows.count), node), node)
    tracking.numbers.add(number.id)
    more = ast.AugAssign(target=ast.Name(id=rows.count, ctx=ast.Store()), op=ast.Add(), value=ast.Constant(value=1))
    tracking.emit(located_everywhere(more, node), node)
    for path, item in leaves.items():
        into = rows.lists[path]
        if isinstance(into, str):
            add(tracking, into, _leaf(tracking, made.of, rows, path, item, node), node)
        else:
            _check_fixed(tracking, made, path, item, into, node)
    return object_at(tracking, rows, number, node)


def _check_fixed(tracking: Tracking, made: Object, path: Any, item: Any, into: ast.expr, node: ast.AST) -> None:
    """An attribute that was the same for all objects so far; where it is another one, that is learned."""
    found = constant_of(tracking, made, path, item) or item
    if isinstance(found, ast.expr) and ast.dump(found) == ast.dump(into):
        return
    texts = [object_codes.codes_of(tracking, each) for each in (into, found)]
    key = (made.of, path)
    if None not in texts:
        tracking.known.attributes[key] = joined_kind(tracking, texts[0], texts[1], node)
        raise Again
    if isinstance(into, ast.Constant) and isinstance(found, (str, ast.Constant)):
        tracking.known.varied.add(key)
        raise Again
    if isinstance(found, Object):
        learn_attribute(tracking, key, None, One(found.of, is_none(into)), node)
    raise Untracked(node, f"holds another `{'.'.join(path)}` than the others of its class")


def _leaf(tracking: Tracking, of: type, rows: Rows, path: Any, item: Any, node: ast.AST) -> ast.expr:
    """What goes into the list of an attribute."""
    item = now(item)
    kind = rows.kinds.get(path)
    if isinstance(item, str):
        fixed = tracking.constants.get(item)
        item = fixed if kind is not None and fixed is not None else located(name(item), node)
    elif isinstance(item, (Many, Keyed)) and item.is_empty and kind is None:
        display: Any = ast.List(elts=[], ctx=ast.Load()) if isinstance(item, Many) else ast.Dict(keys=[], values=[])
        return located_everywhere(display, node)
    new = kind_of(item) or (One(item.of) if isinstance(item, Object) else None)
    if kind is None:
        object_boxes.note(tracking, of, path, tracking.constants.get(getattr(item, "id", ""), item))
    elif isinstance(kind, Codes):
        new = object_codes.codes_of(tracking, item)
    learn_attribute(tracking, (of, path), kind, new if not is_none(item) else with_none(kind), node)
    return number_of(tracking, item, kind, node)


def learn_attribute(tracking: Tracking, key: tuple[type, Any], kind: Any, new: Any, node: ast.AST) -> None:
    """Note what an attribute gets, where it is known to hold other things only."""
    if new is None or covers(kind, new):
        return
    found = joined_kind(tracking, kind, new, node)
    if tracking.known.attributes.get(key) == found:
        raise Untracked(node, f"gets different kinds of things as `{'.'.join(key[1])}`")
    tracking.known.attributes[key] = found
    raise Again


# ---- attributes


def attribute_of(tracking: Tracking, owner: Object, attr: str, node: ast.AST) -> Any:
    """What an attribute holds that holds objects; None for any other."""
    rows, _, path = owner.row
    kind = rows.kinds.get((*path, attr)) if rows.is_all else None
    return None if kind is None else meant(tracking, copy_of(owner.items[attr]), kind, node)


def store_in_all(tracking: Tracking, owner: Object, attr: str, value: Any, node: ast.AST) -> bool:
    """``owner.attr = value`` of an attribute that holds objects, or does from now on; False for any other."""
    rows, _, path = owner.row
    path = (*path, attr)
    kind, place = rows.kinds.get(path), owner.items.get(attr)
    new = kind_of(now(value)) or (with_none(kind) if is_none(value) else None)
    if isinstance(value, Object) and not is_numbered(value) and isinstance(place, ast.expr):
        raise tracking.untold(value, node, f"gets an object as `{attr}`, which may change under another name")
    if new is None and isinstance(value, ast.expr) and not is_none(value):
        text = object_codes.codes_of(tracking, value)
        new = text if kind is None or isinstance(kind, Codes) else None
    if kind is None and new is None:
        object_boxes.note(tracking, owner.of, path, value)
        return False
    if not isinstance(place, ast.Subscript):
        raise Untracked(node, f"gets `{attr}` in a list, where the others have none or another kind of thing")
    held_before = isinstance(rows.lists.get(path), str)
    if kind is None and isinstance(new, One) and held_before:
        new = One(new.of, True)  # what it was before was None, or nothing of the kind
    learn_attribute(tracking, (owner.of, path), kind, new, node)
    target = ast.Subscript(value=copy_of(place.value), slice=copy_of(place.slice), ctx=ast.Store())
    number = number_of(tracking, value, kind, node)
    tracking.emit(located(ast.Assign(targets=[located(target, node)], value=number), node), node)
    return True


def store_number(tracking: Tracking, owner: Object, attr: str, value: Any, node: ast.AST) -> bool:
    """``owner.attr = value`` of an object that has a number, or of what holds some; False for anything else."""
    if owner.row is not None:
        return owner.row[0].is_all and store_in_all(tracking, owner, attr, value, node)
    value, key = now(value), (owner.of, (attr,))
    known, old = tracking.known.attributes.get(key), owner.items.get(attr)
    kind = with_none(known) if is_none(value) else kind_of(value)
    if kind is None and isinstance(value, Object) and isinstance(known, One):
        raise tracking.untold(value, node, f"gets an object as `{attr}`, which may change under another name")
    empty = is_empty_display(value) or getattr(value, "is_empty", False)
    if kind is None and not (known is not None and empty and owner.of not in tracking.known.classes):
        return False
    kind = kind or known
    wanted, before = joined_kind(tracking, known, kind, node), kind_of(now(old))
    if isinstance(old, str):
        wanted = with_none(wanted) or wanted  # what it was before
    told = known if old is None else before
    if (old is not None or known is not None) and (told is None or not covers(told, kind)):
        if known == wanted:
            raise Untracked(node, f"gets different kinds of things as `{attr}`")
        tracking.known.attributes[key] = wanted
        raise Again
    tracking.changing(owner)
    number = number_of(tracking, value, wanted, node)
    place = now(old)
    held_in: Any = place.expr if isinstance(place, Refs) else None if place is None else place.row[1]
    chosen = "" if held_in is None else held_in.id
    if not chosen:
        chosen = tracking.fresh(f"{owner.base}_{attr}", f"{owner.base}.{attr}")
        tracking.variables.add(chosen)
        owner.items[attr] = meant(tracking, located(name(chosen), node), wanted, node)
        if isinstance(wanted, One):
            owner.items[attr].slot = True
    tracking.emit(assign(chosen, number), node)
    owner.known.setdefault(attr, set()).add(tracking.blocks[-1])
    return True


# ---- names


def begun_lists(tracking: Tracking) -> list[ast.stmt]:
    """The statements that begin the lists of the attributes."""
    begun: list[ast.stmt] = []
    for rows in tracking.arenas.values():
        if is_family(rows.kind):
            continue
        begun.append(assign(rows.count, ast.Constant(value=0)))
        for path, each in rows.lists.items():
            if isinstance(each, str):
                whole = isinstance((rows.kinds or {}).get(path), One) and bool(tracking.recursions)
                begun.append(assign(each, _no_numbers() if whole else ast.List(elts=[], ctx=ast.Load())))
    return [located_everywhere(each, tracking.source.tree.body[0]) for each in begun]


def _no_numbers() -> ast.expr:
    """A list of whole numbers without any, which says what it will hold to a function that it is handed to."""
    return ast.parse("[0 for _ in range(0)]", mode="eval").body
