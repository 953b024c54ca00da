"""Lists of tuples, NamedTuples, dicts and objects of a length, or an order, that is known at run time only: a list for
each field.

    spots = []                                      spots_0 = [];  spots_1 = []
    for i in range(n):                              for i in range(n):
        if x[i] > 0.0:                                  if x[i] > 0.0:
            spots.append((i, w * x[i]))     ->              spots_0.append(i);  spots_1.append(w * x[i])
    for i, v in spots: ...                          for i, v in zip(spots_0, spots_1): ...
    best = max(spots, key=lambda s: s[1])           place = max(range(len(spots_0)), key=lambda k: spots_1[k])
                                                    best = (spots_0[place], spots_1[place])

A name that is given another one's list is given the lists of its fields. Objects are those of which nothing but their
``__init__`` assigns an attribute (``record_classes.py``); what is not read by attribute is made again. A list that is
used as a whole (returned, handed on, made an array of) stays as it is.
"""

from __future__ import annotations

import ast
import dis
import types
from collections.abc import Iterator, Sequence

from ...form.program import copy_of
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import is_text
from ..syntax.short_forms import placed
from .record_classes import Record, changes_dicts, record_of
from .record_fields import Unused, in_order, replaced
from .record_uses import AsFields
from .returned_records import returned_record

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ITEM_BY_ITEM = dis.opmap["LIST_APPEND"]
_STORING_ITEM = dis.opmap["STORE_SUBSCR"]
_LIST, _TUPLE = dis.opmap["BUILD_LIST"], dis.opmap["BUILD_TUPLE"]
_PASSES = 8  # records in records are written one after the other


def write_lists_of_records(source: Source) -> None:
    """Write lists of fields in the place of lists of records, in place; others stay."""
    if not _may_make(source.code_as_read) and not source.expanded:
        return
    scope = Scope(source)
    fresh = MadeNames(source.tree, scope=scope)

    with scope.inside(source.tree):
        tried, fields = set[tuple[str, ...]](), set[str]()
        for _ in range(_PASSES):
            found = next((f for f in _found(source.tree, scope, fields) if f[0] not in tried), None)
            if found is None:
                return
            tried.add(found[0])
            called, record = found
            for order in dict.fromkeys((called, called[::-1])):  # what goes over one may make another
                uses = [AsFields(each, record, scope, fresh) for each in order]
                made = _written(source.tree, uses)
                if made is not None:
                    source.tree.body = made
                    fields.update(name for each in uses for name in each.lists)
                    source.made.update(fresh.made)
                    break


def _may_make(code: types.CodeType) -> bool:
    """True where the code of a function may make a list of unknown length, item by item, or in an unknown order."""
    operations = {*code.co_code[::2]}
    if {"append", "insert", "sort", "heappush"} & {*code.co_names} or _ITEM_BY_ITEM in operations:
        return True
    if _STORING_ITEM in operations or {_LIST, _TUPLE} <= operations:
        return True
    return any(isinstance(c, types.CodeType) and _ITEM_BY_ITEM in c.co_code[::2] for c in code.co_consts)


def _written(tree: ast.FunctionDef, uses: list[AsFields]) -> list[ast.stmt] | None:
    """The body of a function without these lists; None where one is used in a way that fields do not know."""
    body = tree.body
    for k, each in enumerate(uses):
        each.later = {other.called for other in uses[k + 1 :]}
        each.read_names(ast.Module(body=body, type_ignores=[]))
        try:
            body = [placed(made, node) for node in body for made in each.statement(copy_of(node))]
        except Unused:
            return None
    return body


def _found(tree: ast.FunctionDef, scope: Scope, fields: set[str]) -> Iterator[tuple[tuple[str, ...], Record]]:
    """The variables that hold lists of records of one kind, which grow, with those that stand for the same lists now
    and then; ``fields`` are those of other such lists."""
    inner = [n for n in nodes(tree) if isinstance(n, _INNER) and n is not tree]
    inside = {id(n) for each in inner for n in nodes(each)}
    every = [n for n in nodes(tree) if id(n) not in inside]
    if any(isinstance(n, (ast.Global, ast.Try, ast.NamedExpr)) for n in nodes(tree)):
        return
    parameters = {a.arg for a in nodes(tree) if isinstance(a, ast.arg)} | _said_in(inner)
    given: dict[str, list[ast.expr | None]] = {each: [None] for each in _rebound_in(inner)}
    stored_in: dict[str, list[ast.expr]] = {}  # the items that others take the place of
    grown, selected, longer = list[str](), list[str](), list[str]()
    for node in every:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=target)],
                value=ast.BinOp(left=ast.Name(id=of), op=ast.Add(), right=ast.List(elts=[_]) as added),
            ) if of == target:
                given.setdefault(target, []).append(added)
                longer.append(target)
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                given.setdefault(target, []).append(value)
                listed = isinstance(value, ast.ListComp) and _is_of_unknown_length(value, {*fields, target})
                selected += [target] if listed or in_order(value) is not None else []
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for each, value in zip(targets, values, strict=False):
                    if isinstance(each, ast.Name):
                        given.setdefault(each.id, []).append(value)
                    elif isinstance(each, ast.Subscript) and isinstance(each.value, ast.Name):
                        stored_in.setdefault(each.value.id, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=value):
                given.setdefault(target, []).append(value)
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=target), attr="append" | "insert"), args=[*_, item])
            ):
                given.setdefault(target, []).append(ast.List(elts=[item], ctx=ast.Load()))
                grown.append(target)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=target), slice=place)], value=item) if (
                not isinstance(place, ast.Slice)
            ):
                stored_in.setdefault(target, []).append(item)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=target), attr="sort"))):
                selected += (
                    [target] if any(_has_tuples(v) or _has_named_fields(v) for v in given.get(target, [])) else []
                )
            case ast.Call(func=ast.Name(id="min" | "max"), args=[ast.Name(id=target)]):
                selected += [target] if any(map(_has_tuples, given.get(target, []))) else []
    stores = [n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    selected += [n for n in stored_in if any(_has_tuples(v) or _has_named_fields(v) for v in given.get(n, []))]
    selected += [target for target in longer if _is_of_records(given[target])]
    for target in dict.fromkeys([*grown, *selected]):
        called = _names_of(given, target)
        if any(each in parameters or stores.count(each) + grown.count(each) != len(given[each]) for each in called):
            continue
        members = {v for n in every if isinstance(n, (ast.For, ast.comprehension)) for v in _members(n, called)}
        stored = {each: [ast.List(elts=stored_in.get(each, []), ctx=ast.Load())] for each in called}
        known = given | {each: [*given[each], *stored[each]] for each in called}
        kinds = [_kinds(known, each, (called, members), scope) for each in called]
        if any(each is None for each in kinds):
            continue
        first, *others = [record for each in kinds for record in each or ()] or [None]
        if first is not None and first.is_dict and changes_dicts(tree, scope):
            continue
        if first is not None and all(each is not None and each.same(first) for each in others):
            yield called, first


def _names_of(given: dict[str, list[ast.expr | None]], target: str) -> tuple[str, ...]:
    """A name, and those that are given its list, or it theirs."""
    found = [target]
    for each in found:  # grows while it is read
        theirs = [v.id for v in given[each] if isinstance(v, ast.Name) and v.id in given]
        ours = [n for n, values in given.items() if any(isinstance(v, ast.Name) and v.id == each for v in values)]
        found += dict.fromkeys(n for n in [*theirs, *ours] if n not in found)
    return tuple(found)


def _members(node: ast.For | ast.comprehension, called: tuple[str, ...]) -> Iterator[str]:
    """The variable of a loop over one of these lists."""
    target, over = node.target, node.iter
    match over:
        case ast.Call(func=ast.Name(id="enumerate"), args=[first, *_]) if isinstance(target, ast.Tuple):
            target, over = target.elts[-1], first
    if isinstance(target, ast.Name) and isinstance(over, ast.Name) and over.id in called:
        yield target.id


def _kinds(
    given: dict[str, list[ast.expr | None]], target: str, group: tuple[tuple[str, ...], set[str]], scope: Scope
) -> list[Record | None] | None:
    """What the items of a list are, but for those that come from the lists of its group; None where it is no such
    list. The ``group`` is the names of its lists, and the variables that go over them."""
    kinds = list[Record | None]()
    called, members = group

    def of(item: ast.expr | None, asking: tuple[str, ...] = ()) -> list[Record | None]:
        """What an item is: nothing where it comes from these lists, or is such an item with other fields."""
        match item:
            case ast.IfExp(body=body, orelse=orelse):
                return [*of(body, asking), *of(orelse, asking)]
            case ast.Name(id=variable) if variable in given:  # such as ``held = rows[k]``
                values = given[variable] if variable not in asking else []
                return [each for value in values for each in of(value, (*asking, variable))]
            case ast.Name(id=variable) if variable in members:
                return []
            case ast.Subscript(value=ast.Name(id=owner), slice=place) if owner in called:
                return [None] if isinstance(place, ast.Slice) else []
            case ast.expr() if replaced(item, scope) is not None:
                return []
            case ast.Call() if (made := returned_record(item, scope)) is not None:
                taken = [of(argument, asking) for argument in made.taken]
                return [*made.kinds, *(each for found in taken for each in found)]
        return [None if item is None else record_of(item, scope, given)]

    for value in given[target]:
        match value:
            case ast.Name(id=other) if other in called:
                pass
            case ast.List(elts=items):
                kinds += [each for item in items for each in of(item)]
            case ast.Call(func=ast.Name(id="list"), args=[]):
                pass
            case ast.Call(func=ast.Name(id="sorted"), args=[ast.Name(id=owner)]) if owner == target:
                pass
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Slice()) if owner == target:
                pass
            case ast.ListComp(elt=item):
                kinds += of(item)
            case ast.Call() if (all_of := in_order(value)) is not None:
                kinds += of(all_of.elt)
            case _:
                return None
    return kinds


def _said_in(inner: Sequence[ast.AST]) -> set[str]:
    """The names in functions inside, which may mean the lists around them."""
    return {n.id for each in inner for n in nodes(each) if isinstance(n, ast.Name)}


def _rebound_in(inner: Sequence[ast.AST]) -> set[str]:
    return {v for each in inner for n in nodes(each) if isinstance(n, ast.Nonlocal) for v in n.names}


def _has_named_fields(node: ast.expr | None) -> bool:
    """Whether a display holds what cannot be the rows of an array."""
    return isinstance(node, ast.List) and any(isinstance(each, (ast.Dict, ast.Call)) for each in node.elts)


def _has_tuples(node: ast.expr | None) -> bool:
    """Whether a display or a comprehension makes tuples."""
    match node:
        case ast.List(elts=items):
            return any(isinstance(each, ast.Tuple) for each in items)
        case ast.ListComp(elt=item):
            return isinstance(item, ast.Tuple)
    return False


def _is_of_records(values: list[ast.expr | None]) -> bool:
    """Whether displays hold tuples or objects, and no texts, which are known while compiling."""
    made = any(_has_tuples(each) or _has_named_fields(each) for each in values)
    return made and not any(is_text(n) for each in values if each is not None for n in nodes(each))


def _is_of_unknown_length(node: ast.ListComp, fields: set[str]) -> bool:
    read = {n.id for n in nodes(node) if isinstance(n, ast.Name)}
    return bool(read & fields) or isinstance(node.elt, ast.Call) or any(each.ifs for each in node.generators)
