"""Objects of the user's classes that a function makes, as variables: the way in (``made_objects.py``)."""

from __future__ import annotations

import ast
import dis
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...form.names import local_names
from ...form.program import copy_of
from ...form.trees import children, nodes
from ...reading.imports import know
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.short_forms import CHANGING
from . import object_names, object_numbers, object_rows
from .given_objects import check_places, classes_in, objects_given, take_given_apart
from .made_objects import Tracking, Ways
from .object_bodies import bound, dispatched
from .object_boxes import learn_boxes
from .object_class_variables import begin_class_variables, check_readers, read_of_class
from .object_classes import functions_of
from .object_displays import note_arguments, note_display
from .object_families import by_class
from .object_heaps import check_heaps
from .object_records import changes_records
from .object_statements import walk_block
from .object_things import Again, Known, Untracked
from .object_values import value_of
from .own_loop_names import own_names_of_loops

LIST_APPEND = dis.opmap["LIST_APPEND"]
# classes of fields alone too; lists of objects too; objects have numbers
_WAYS = ((False, False, False), (True, False, False), (False, True, False), (True, True, True))
_ATTEMPTS = 20  # at most, in which it is learned what has to have numbers


_PARTS = Ways(
    value_of, walk_block, dispatched, bound, object_names.bind_row, object_numbers.settled_row, object_names.bind,
    object_numbers.with_number, object_numbers.attribute_of, object_numbers.store_number, object_numbers.numbered,
    object_numbers.object_of, object_numbers.meant, object_numbers.number_of, read_of_class, note_display, by_class,
)  # fmt: skip


@dataclass
class _Apart:
    """A function whose objects are variables."""

    tracking: Tracking
    begun: list[ast.stmt]
    body: list[ast.stmt]
    given: dict[str, Any]

    @property
    def is_as_it_was(self) -> bool:
        tracking = self.tracking
        return not (tracking.named or tracking.guards or self.given or tracking.arenas or tracking.class_variables)


def take_objects_apart(source: Source) -> None:
    """Put variables in the place of the objects that a function makes, in its tree; leave it as it is where that is
    not possible."""
    scope, found = Scope(source), None
    refusals: list[Untracked] = []
    known = Known()
    for wide, rows, numbers_all in _repeated(known):
        with scope.inside(source.tree):
            given = objects_given(source, scope)
            classes = [of for each in given.values() for of in classes_in(each)]
            tracking = Tracking(source, scope, _PARTS, wide, classes)
            tracking.rows, tracking.numbers_all, tracking.known = rows, numbers_all, known
            tracking.taken |= {each for all_of in known.layouts.values() for each in all_of.names}
            if rows and not numbers_all and not _may_fill_lists(tracking):
                continue
            of_records = numbers_all and changes_records(source.tree)
            if not tracking.apart and not given and not of_records:
                if changes_records(source.tree):
                    continue
                if wide or not tracking.classes or not (_changes_lists(source.tree) or _asks_new_objects(source.tree)):
                    break
                continue
            try:
                apart = _apart(tracking, given)
                found = apart if found is None or not tracking.missed else found
                if numbers_all or not tracking.missed:
                    break
            except Untracked as refused:
                refusals.append(refused)
                known.is_left = True
            except Again:
                known.layouts |= tracking.arenas
                known.is_left = False
    if found is not None and not found.is_as_it_was:
        _put_apart(source, found)
    elif found is None and refusals:
        first = refusals[0]
        source.untracked.append((getattr(first.node, "lineno", source.tree.lineno), first.reason))


def _repeated(known: Known) -> Iterator[tuple[bool, bool, bool]]:
    """The ways to go through a function, each again for as long as something is learned."""
    for way in _WAYS:
        for _ in range(_ATTEMPTS):
            known.is_left = True
            yield way
            if known.is_left:
                break


def _apart(tracking: Tracking, given: dict[str, Any]) -> _Apart:
    take_given_apart(tracking, given)
    note_arguments(tracking)
    if tracking.source.objects is not None:
        begin_class_variables(tracking)
    begun = list(tracking.out or ())
    body = copy_of(tracking.source.tree.body)
    if tracking.numbers_all:
        body = own_names_of_loops(tracking, body)
    body = object_rows.begun_with(tracking, tracking.walk_block(body))
    learn_boxes(tracking)
    if tracking.missing is not None:
        raise tracking.missing
    begun += object_numbers.begun_lists(tracking)
    _check_names(tracking, [*tracking.definitions, *body])
    check_places(tracking, [*tracking.definitions, *body])
    check_readers(tracking, [*tracking.definitions, *body])
    check_heaps(tracking, [*begun, *tracking.definitions, *body])
    return _Apart(tracking, begun, body, given)


def _put_apart(source: Source, found: _Apart) -> None:
    tracking = found.tracking
    source.tree.body = [*found.begun, *tracking.definitions, *found.body]
    if source.objects is not None:
        source.objects.changed |= tracking.assigned
        source.objects.compared |= tracking.compared
    source.made.update(tracking.made)
    source.expanded.extend(tracking.guards)
    source.looked.extend(tracking.looked)
    know(source.function, tracking.places)
    source.closure.update({each: place.find() for each, place in tracking.places.items()})


def _changes_lists(tree: ast.AST) -> bool:
    """True where something goes into a list that an object holds."""
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in CHANGING
               and isinstance(n.func.value, (ast.Attribute, ast.Subscript)) for n in nodes(tree))  # fmt: skip


def _may_fill_lists(tracking: Tracking) -> bool:
    """True where lists may be made, item by item, and objects change."""
    methods = (f.__code__ for of in tracking.classes for f in functions_of(of))
    codes = [tracking.source.code, *methods, *(f.__code__ for f in tracking.functions)]
    filled = any(_is_filling(each) for code in codes for each in (code, *code.co_consts))
    return filled and any(map(tracking.stored_in, tracking.apart))


def _is_filling(code: Any) -> bool:
    return isinstance(code, types.CodeType) and ("append" in code.co_names or LIST_APPEND in code.co_code[::2])


def _asks_new_objects(tree: ast.AST) -> bool:
    """True where a method of an object that is made at once is called in a test."""
    tests = (t for n in nodes(tree) for t in getattr(n, "ifs", [getattr(n, "test", None)]) if t is not None)
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and isinstance(n.func.value, ast.Call)
               for test in tests for n in nodes(test))  # fmt: skip


def _check_names(tracking: Tracking, node: Any, bound: frozenset[str] = frozenset()) -> None:
    """No name of an object is left."""
    if isinstance(node, list):
        for each in node:
            _check_names(tracking, each, bound)
        return
    if isinstance(node, ast.Name) and node.id in tracking.named - bound:
        raise Untracked(node, "is used before it is made, or as something else as well")
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        bound |= {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
    elif isinstance(node, (ast.Lambda, ast.FunctionDef)):
        bound |= {a.arg for a in nodes(node.args) if isinstance(a, ast.arg)}
        bound |= local_names(node) - tracking.named if isinstance(node, ast.FunctionDef) else set()
    for child in children(node):
        _check_names(tracking, child, bound)
