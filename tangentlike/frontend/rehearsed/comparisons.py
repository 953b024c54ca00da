"""Comparisons: of what is known, of objects by what their classes say, of one of several known things."""

from __future__ import annotations

import ast
import collections
from functools import partial
from typing import Any

from ...form.operators import OPERATORS
from .coded import Keyed
from .expressions import HANDLERS, SCALARS, asked, computed, expression, truth, values
from .keyed import combined, contains
from .of_each import of_each
from .picked import by_option, is_chosen
from .ranks import kind_of
from .sets import real
from .shapes import is_sized
from .special import ABSENT, class_of, compared_by_class, is_known_key, special
from .state import (
    Chosen,
    Frame,
    Late,
    Once,
    OneOf,
    Outer,
    Picked,
    Run,
    Stays,
    Thing,
    has_late,
)
from .written_values import COPIED, lifted, members, quietly


def _compare(run: Run, frame: Frame, node: ast.Compare) -> Any:
    found = values(run, frame, [node.left, node.comparators[0]])
    if any(isinstance(each, Once) for each in found):
        raise Stays
    if isinstance(node.ops[0], (ast.In, ast.NotIn)):
        found[0] = combined(run, found[0])
    if len(node.ops) == 1 and (by_class := compared_things(run, node.ops[0], *found)) is not ABSENT:
        return by_class
    if len(node.ops) == 1 and all(isinstance(each, Chosen) for each in found):
        return _of_both(run, node.ops[0], found)
    known = [compared(node.ops[0], *found)]
    for op, each in zip(node.ops[1:], node.comparators[1:], strict=True):
        if known[-1] is False:
            return False
        # Python asks for it where what stands before it is true
        found.append(
            quietly(run, partial(expression, run, frame, each)) if None in known else expression(run, frame, each)
        )
        known.append(compared(op, *found[-2:]))
    if is_chosen(found) and not has_late([f for f in found if not isinstance(f, Chosen)]):
        return by_option(run, lambda *each: all(compared(op, *each[k : k + 2]) for k, op in enumerate(node.ops)), found)
    if None not in known:
        return known[-1]
    if len(node.ops) > 1 and False in known:
        if any(_is_array(run, each) for each in found[: known.index(False) + 1]):
            raise Stays  # the truth of arrays is asked for before, which raises
        return False
    written = [lifted(run, found[0], COPIED if isinstance(found[0], (tuple, list, dict)) else "")]
    for op, each in zip(node.ops, found[1:], strict=True):
        asked_for = isinstance(op, (ast.In, ast.NotIn)) and type(each) in (set, frozenset) and each
        how = COPIED if isinstance(each, (tuple, list, dict)) else ""
        written.append(members(run, each) if asked_for else lifted(run, each, how))
    return Late(ast.Compare(left=written[0], ops=node.ops, comparators=written[1:]))


def _is_array(run: Run, value: Any) -> bool:
    """True for what is known to be an array of the run."""
    kind = kind_of(run.kinds, value.node) if isinstance(value, Late) else None
    return is_sized(value) or (kind is not None and kind[0] != 0)


def _of_both(run: Run, op: ast.cmpop, given: list[Any]) -> Any:
    """A comparison of texts both of which a run chooses."""
    if any(isinstance(each, Chosen) for each in given):
        return by_option(run, lambda *each: _of_both(run, op, list(each)), given)
    return compared(op, *given)


def compared_things(run: Run, op: ast.cmpop, left: Any, right: Any) -> Any:
    """What a comparison with objects gives; ``ABSENT`` for one without."""
    for chosen in (each for each in (left, right) if isinstance(each, OneOf)):
        return of_each(run, chosen, partial(_with_one, run, op, left, right, chosen))
    if isinstance(right, Keyed):
        return contains(run, right, left, op) if isinstance(op, (ast.In, ast.NotIn)) else _stay()
    if isinstance(op, (ast.In, ast.NotIn)):
        found = ABSENT
        if isinstance(right, Thing):
            found = special(run, right, "__contains__", left)
            found = found if found is not ABSENT else _stay()
        elif is_known_key(left) and isinstance(right, (list, tuple, dict, set, frozenset, collections.deque)):
            if any(class_of(each) is not None and not is_known_key(each) for each in right):
                raise Stays
            found = any(each is left for each in right)
        if found is ABSENT or isinstance(op, ast.In):
            return found
        found = asked(run, found)
        return not truth(found) if not isinstance(found, Late) else Late(ast.UnaryOp(ast.Not(), found.node))
    found = compared_by_class(run, op, left, right)
    if type(found) is tuple:  # of fields
        known = compared(op, *found)
        return Late(ast.Compare(lifted(run, found[0]), [op], [lifted(run, found[1])])) if known is None else known
    return found


def _with_one(run: Run, op: ast.cmpop, left: Any, right: Any, chosen: OneOf, each: Any) -> Any:
    return _known_or_late(run, op, *(each if v is chosen else v for v in (left, right)))


def _known_or_late(run: Run, op: ast.cmpop, left: Any, right: Any) -> Any:
    """A comparison with one of the objects of which a run chooses one."""
    found = compared_things(run, op, left, right)
    found = compared(op, left, right) if found is ABSENT else found
    if found is not None:
        return found
    return Late(ast.Compare(left=lifted(run, left), ops=[op], comparators=[lifted(run, right)]))


def compared(op: ast.cmpop, left: Any, right: Any) -> bool | None:
    """What a comparison comes to; None where a run decides."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        if isinstance(left, Late) or isinstance(right, Late):
            return None
        if isinstance(left, Picked) and isinstance(right, dict):
            raise Stays
        if isinstance(right, Picked) and isinstance(left, dict):
            raise Stays
        if isinstance(left, Outer) and isinstance(right, Outer):
            return (left.value is right.value) is isinstance(op, ast.Is)
        if left is not None and right is not None and type(left) in SCALARS and type(left) is not bool:
            raise Stays
        return (left is right) is isinstance(op, ast.Is)
    if isinstance(op, (ast.In, ast.NotIn)) and not has_late(left) and isinstance(right, dict):
        return computed(lambda: left in right) is isinstance(op, ast.In)
    if has_late(left) or has_late(right):
        empty = isinstance(op, (ast.In, ast.NotIn)) and isinstance(right, (tuple, list, dict, set)) and not right
        return isinstance(op, ast.NotIn) if empty else None
    left, right = real(left), real(right)
    if isinstance(op, (ast.In, ast.NotIn)):
        return computed(lambda: left in right) is isinstance(op, ast.In)
    return bool(computed(lambda: OPERATORS[type(op)](left, right)))


def _stay() -> Any:
    raise Stays


HANDLERS[ast.Compare] = _compare
