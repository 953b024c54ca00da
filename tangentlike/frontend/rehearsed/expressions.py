"""Expressions, as far as they are known, in Python's order of evaluation."""

from __future__ import annotations

import ast
import enum
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from ...form.operators import OPERATORS
from ...form.program import copy_of, name
from . import shapes
from .coded import Keyed, Listed, Unshaped
from .joins import both, meet, settled, write_branch
from .listed import joined, length
from .of_each import of_each, where, within
from .outer_names import outer
from .picked import are_texts, by_option, joined_texts
from .sets import display, of_sets, real
from .special import ABSENT, UNARY, class_of, is_known_key, operated, special
from .state import (
    LOST,
    Chosen,
    Closure,
    Either,
    Frame,
    Late,
    Method,
    Once,
    OneOf,
    Outer,
    Raised,
    Rows,
    Run,
    Stays,
    Thing,
    View,
    Zipped,
    has_late,
    is_lost,
)
from .trips import items_of
from .written_values import lifted

LONGEST = 10_000  # times that a list is repeated
OURS = (
    Chosen,
    Closure,
    Either,
    Late,
    Listed,
    Keyed,
    Method,
    Once,
    OneOf,
    Outer,
    Rows,
    Thing,
    View,
    Zipped,
)  # no values of Python's
OF_SHAPE: dict[str, Callable[[Any], Any]] = {"shape": tuple, "size": math.prod, "ndim": len}
SCALARS = (int, float, str, bool, type(None))


def expression(run: Run, frame: Frame, node: ast.expr) -> Any:
    """The value of an expression; what has to be evaluated before it is written down."""
    run.step()
    handler = HANDLERS.get(type(node))
    if handler is None:
        raise Stays
    found = handler(run, frame, node)
    if is_lost(found):
        raise Stays
    return found.now() if isinstance(found, View) else found


def computed(evaluate: Callable[[], Any], *given: Any) -> Any:
    """What Python makes of known values, exceptions included. ``given`` are those of which a part may be late: of what
    is missing Python says so; anything else it may say of them is of what they are here."""
    try:
        return evaluate()
    except (Stays, Unshaped):
        raise
    except RecursionError:
        raise Stays from None
    except (TypeError, ValueError, AttributeError) as error:
        ours = any(f"'{kind.__name__}'" in str(error) for kind in OURS)
        raise (Stays() if ours or any(map(has_late, given)) else Raised(error)) from None
    except Exception as error:
        raise Raised(error) from None


def values(run: Run, frame: Frame, given: list[ast.expr]) -> list[Any]:
    """The values of expressions, one after the other: what is late is evaluated before what the next ones do."""
    return in_order(run, [partial(expression, run, frame, node) for node in given])


def in_order(run: Run, thunks: list[Callable[[], Any]]) -> list[Any]:
    found: list[Any] = []
    marks: list[tuple[list[ast.stmt], int]] = []
    for thunk in thunks:
        found.append(thunk())
        marks.append((run.out, len(run.out)))
    for k in range(len(found) - 2, -1, -1):
        out, place = marks[k]
        late = isinstance(found[k], Once) or (isinstance(found[k], Late) and not found[k].steady)
        if late and (len(out) > place or run.out is not out):
            now, run.out = run.out, []
            found[k] = run.kept(found[k])
            out[place:place] = run.out
            run.out = now
    return found


def _constant(run: Run, frame: Frame, node: ast.Constant) -> Any:
    return node.value if type(node.value) in SCALARS else Late(copy_of(node), True)


def _name(run: Run, frame: Frame, node: ast.Name) -> Any:
    owner = frame.owner(node.id)
    if owner is None:
        return outer(run, frame, node)
    found = owner.names.get(node.id, LOST)
    if found is LOST:
        raise Stays
    if isinstance(found, Either):
        owner.names[node.id] = found = settled(run, found)
    return found


def _attribute(run: Run, frame: Frame, node: ast.Attribute) -> Any:
    return attribute_of(run, expression(run, frame, node.value), node)


def attribute_of(run: Run, base: Any, node: ast.Attribute) -> Any:
    """``base.name``."""
    if isinstance(base, OneOf):
        return of_each(run, base, lambda each: attribute_of(run, each, node), node.attr)
    if isinstance(base, Chosen) and not all(type(each) is str for each in base.options):
        return by_option(run, lambda each: attribute_of(run, each, node), [base])
    if isinstance(base, Thing):
        return run.attribute(run, base, node.attr)
    if isinstance(base, Late) and base.shape and node.attr in OF_SHAPE:
        return OF_SHAPE[node.attr](base.shape)
    if isinstance(base, Late) and node.attr in (parts := run.parts.get(ast.unparse(base.node), {})):
        return parts[node.attr]
    if isinstance(base, Late):
        shape = base.shape[::-1] if base.shape and node.attr == "T" else None
        return Late(ast.Attribute(value=base.node, attr=node.attr, ctx=ast.Load()), shape=shape)
    if isinstance(base, Outer):
        return run.attribute(run, base, node.attr)
    if isinstance(base, tuple) and node.attr in getattr(base, "_fields", ()):
        return getattr(base, node.attr)
    if class_of(base) is not None:
        return run.attribute(run, base, node.attr)
    if isinstance(base, Keyed) or (isinstance(base, (dict, str, list)) and callable(getattr(base, node.attr, None))):
        return Method(base, node.attr)
    raise Stays


def binary(run: Run, op: ast.operator, left: Any, right: Any) -> Any:
    """``left op right``."""
    if isinstance(left, OneOf):
        return of_each(run, left, lambda each: binary(run, op, each, right))
    if isinstance(right, OneOf):
        return of_each(run, right, lambda each: binary(run, op, left, each))
    found = operated(run, op, left, right)
    if found is not ABSENT:
        return found
    if isinstance(op, ast.Add) and any(isinstance(e, Chosen) for e in (left, right)) and are_texts(left, right):
        return joined_texts(run, left, right)
    if isinstance(op, ast.Add) and (isinstance(left, Listed) or isinstance(right, Listed)):
        return joined(run, left, right)
    if isinstance(left, Late) or isinstance(right, Late):
        made = ast.BinOp(left=lifted(run, left), op=op, right=lifted(run, right))
        return Late(made, shape=None if isinstance(op, ast.MatMult) else shapes.together(run, [left, right]))
    plain = isinstance(op, ast.Add) and type(left) is type(right) and isinstance(left, (list, tuple))
    plain |= isinstance(op, ast.Mult) and isinstance(left, (list, tuple)) and isinstance(right, int)
    plain |= isinstance(op, ast.BitOr) and type(left) is dict and type(right) is dict
    left, right = real(left), real(right)
    if not plain and (has_late(left) or has_late(right)):
        raise Stays
    if isinstance(op, ast.Mult) and isinstance(right, int) and isinstance(left, (list, tuple, str)) and right > LONGEST:
        raise Stays
    if isinstance(op, ast.Pow) and type(left) is int and type(right) is int and abs(right) > 1000:
        raise Stays
    return of_sets(run, computed(lambda: OPERATORS[type(op)](left, right), left, right), [left, right])


def _binary(run: Run, frame: Frame, node: ast.BinOp) -> Any:
    return binary(run, node.op, *values(run, frame, [node.left, node.right]))


def _unary(run: Run, frame: Frame, node: ast.UnaryOp) -> Any:
    found = expression(run, frame, node.operand)
    if isinstance(node.op, ast.Not):
        found = asked(run, found)
    elif class_of(found) is not None and (made := special(run, found, UNARY[type(node.op)])) is not ABSENT:
        return made
    if isinstance(found, Late):
        return Late(ast.UnaryOp(op=node.op, operand=found.node), shape=found.shape)
    if isinstance(node.op, ast.Not):
        return not truth(found)
    return computed(lambda: OPERATORS[type(node.op)](found)) if not has_late(found) else _stay()


def asked(run: Run, value: Any) -> Any:
    """A value as it is tested: of one of several texts, whether it is one."""
    for each in ("__bool__", "__len__") if isinstance(value, Thing) else ():
        if (found := special(run, value, each)) is not ABSENT:
            return asked(run, found)
    if isinstance(value, (Listed, Keyed)):
        return Late(ast.Compare(left=length(value), ops=[ast.Gt()], comparators=[ast.Constant(value=0)]))
    if isinstance(value, Rows):
        count = ast.Call(func=name("len"), args=[copy_of(value.order.node)], keywords=[])
        return Late(ast.Compare(left=count, ops=[ast.Gt()], comparators=[ast.Constant(value=0)]))
    if isinstance(value, OneOf):
        return of_each(run, value, lambda each: asked(run, truth(each)))
    return by_option(run, bool, [value]) if isinstance(value, Chosen) else value


def truth(value: Any) -> bool:
    """Whether a known value is true."""
    if isinstance(value, Thing) and not any(hasattr(value.of, each) for each in ("__bool__", "__len__")):
        return True
    if isinstance(value, (Closure, Outer, Once, Method, enum.Enum)):
        return True
    if isinstance(value, (Thing, Zipped, Rows, Listed, Keyed, Either, OneOf)):
        raise Stays
    return bool(value)


def _all_or_any(run: Run, frame: Frame, node: ast.BoolOp) -> Any:
    either = isinstance(node.op, ast.Or)
    late: list[ast.expr] = []
    for k, each in enumerate(node.values):
        last = k == len(node.values) - 1
        found = where(run, frame, node.values[:k], not either, each) if late else expression(run, frame, each)
        if isinstance(found, Late):
            late.append(found.node)
            continue
        if truth(found) is either or last:
            if not late:
                return found
            late.append(lifted(run, found))
            break
    return Late(late[0]) if len(late) == 1 else Late(ast.BoolOp(op=node.op, values=late))


def _choice(run: Run, frame: Frame, node: ast.IfExp) -> Any:
    test = asked(run, expression(run, frame, node.test))
    if not isinstance(test, Late):
        return expression(run, frame, node.body if truth(test) else node.orelse)
    first, second = both(
        run,
        lambda: ("", within(run, frame, node.test, True, lambda: expression(run, frame, node.body))),
        lambda: ("", within(run, frame, node.test, False, lambda: expression(run, frame, node.orelse))),
    )
    if first[0] or second[0]:
        raise Stays
    if not first[1] and not second[1]:
        plain = (Late, *SCALARS)
        texts = isinstance(first[3], str) and isinstance(second[3], str)
        if isinstance(first[3], plain) and isinstance(second[3], plain) and not texts:
            meet(run, (*first[:3], None), (*second[:3], None))
            one, other = (lifted(run, each[3]) for each in (first, second))
            return Late(ast.IfExp(test=test.node, body=one, orelse=other))
    found = meet(run, first, second)
    write_branch(run, test.node, first[1], second[1])
    return found


def _display(run: Run, frame: Frame, node: Any) -> Any:
    thunks: list[Callable[[], Any]] = [partial(_element, run, frame, e) for e in node.elts]
    found = [x for part in in_order(run, thunks) for x in (part if isinstance(part, _Spread) else [part])]
    kept = [run.kept(each) for each in found]
    if isinstance(node, ast.Set):
        return display(run, node, kept) if not has_late(kept) else _stay()
    return kept if isinstance(node, ast.List) else tuple(kept)


class _Spread(list):
    """The items of what has a star."""


def _element(run: Run, frame: Frame, node: ast.expr) -> Any:
    if not isinstance(node, ast.Starred):
        return expression(run, frame, node)
    return _Spread(items_of(run, expression(run, frame, node.value)))


def _dict(run: Run, frame: Frame, node: ast.Dict) -> Any:
    made: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            more = expression(run, frame, value)
            made.update(more if isinstance(more, dict) else _stay())
            continue
        k, v = values(run, frame, [key, value])
        if has_late(k) and not is_known_key(k):
            raise Stays
        computed(partial(made.__setitem__, k, run.kept(v)))
    return made


def _stay() -> Any:
    raise Stays


def _call(run: Run, frame: Frame, node: ast.Call) -> Any:
    return run.call(run, frame, node)


HANDLERS: dict[type, Any] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute,
    ast.BinOp: _binary, ast.UnaryOp: _unary, ast.BoolOp: _all_or_any, ast.IfExp: _choice,
    ast.Tuple: _display, ast.List: _display, ast.Set: _display, ast.Dict: _dict, 
    ast.Call: _call,
}  # fmt: skip
