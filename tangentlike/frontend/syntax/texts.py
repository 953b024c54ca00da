"""What texts come to while compiling: options such as ``mode.lower() == "fast"``, keys such as ``f"{gas}_2"``.

    mode = mode.strip().lower()
    if mode in ("co2", "h2o"):        ->        return x * TABLE_h2o_0
        return x * TABLE[mode][0]

A text is known where it is written, and where it is handed over: an argument that is a text has a function of its own.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable
from typing import Any

from ...form.kinds import Instance
from ...form.moments import MAKERS, attribute, is_class_of_moments, is_moment
from ...form.operators import OPERATORS
from ...form.program import located
from ...form.structures import Identity, Node, is_symbol
from ...form.trees import nodes
from ...form.types import Constant
from ...reading.captured import MISSING, Place
from .refusals import RULES

SPLITTING = ("split", "rsplit", "splitlines", "partition", "rpartition")
METHODS = (
    *("lower", "upper", "casefold", "swapcase", "title", "capitalize", "strip", "lstrip", "rstrip", "zfill", "format"),
    *("startswith", "endswith", "removeprefix", "removesuffix", "replace", *SPLITTING, "join"),
    *("isdigit", "isnumeric", "isalpha", "isalnum", "isupper", "islower", "find", "rfind", "index", "count"),
)
Named = Callable[[ast.expr], Constant | None]
Number = Callable[[ast.expr], int | None]
TRUTHS = ("startswith", "endswith", *(each for each in METHODS if each.startswith("is")))


class _Unknown(Exception):
    """Something in an expression is not known, or raises: Python says so where it gets there."""


def as_text(known: Constant | None) -> Constant | None:
    """What is known if it is a text, or None."""
    plain = known is not None and (known.value is None or isinstance(known.value, str) or is_moment(known.value))
    return known if plain else None


def makes_text(node: ast.expr) -> bool:
    """True for a method of texts, ``mode.lower()``, by its name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS


def text_of_member(node: ast.expr, outside: Any) -> Constant | None:
    """The text that is the value, or the name, of a member of an enumeration outside, which is fixed then."""
    if not (isinstance(node, ast.Attribute) and node.attr in ("value", "name")):
        return None
    member = outside.look(node.value)
    text = getattr(member.value, node.attr) if isinstance(member.value, enum.Enum) else None
    if not isinstance(text, str):
        return None
    outside.fix(member)
    return Constant(text)


def refuse_unknown_text(unrolling: Any, node: ast.expr) -> None:
    """Refuse a text that is kept under a name, where numbers of the run are put in it."""
    if unrolling.key(node) is None:
        rule, text = RULES["f-string"], ast.unparse(node)
        unrolling.refuse(node, "f-string", rule.reason, rule.rewrite.format(text=text))


def named_attribute(unrolling: Any, node: ast.Call) -> ast.expr | None:
    """``p.k`` for ``getattr(p, "k")``, and ``getattr(p, "k", d)``, of a name that is known; None for what is not."""
    match node:
        case ast.Call(func=ast.Name("getattr") as function, args=[owner, asked, *default], keywords=[]):
            known = unrolling.key(asked)
        case _:
            return None
    own = function.id in unrolling.outer_names or unrolling.outside.look(function).value is not getattr
    if own or known is None or not isinstance(known.value, str) or not known.value.isidentifier():
        return None
    attribute = located(ast.Attribute(value=owner, attr=known.value, ctx=ast.Load()), node)
    if not default:
        return attribute
    base = unrolling.structure(owner)
    plain = all(isinstance(n, (ast.Constant, ast.Name, ast.expr_context)) for n in nodes(default[0]))
    if not plain or not isinstance(base, Node) or not isinstance(base.kind, Instance):
        return None
    place = Place(Identity(base.kind.of), "", (known.value,))
    unrolling.outside.captured.fix(place, place.find())
    return attribute if known.value in base.keys or place.find() is not MISSING else default[0]


def member_outside(node: ast.expr, unrolling: Any) -> Constant | None:
    """A member of an enumeration outside that equals nothing but itself: a key of dicts; it is fixed then."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, (ast.Name, ast.Attribute)):
        return None
    if node.attr in ("value", "name") or any(
        isinstance(n, ast.Name) and n.id in unrolling.outer_names for n in nodes(node)
    ):
        return None
    found = unrolling.outside.look(node)
    if not is_symbol(found.value):
        return None
    unrolling.outside.fix(found)
    return Constant(found.value)


def moment_outside(node: ast.expr, outside: Any) -> Constant | None:
    """A date, a time, or a class of such, that a name stands for outside, which is fixed then."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    found = outside.look(node)
    if not is_moment(found.value) and not is_class_of_moments(found.value):
        return None
    outside.fix(found)
    return Constant(found.value)


def parts_of_text(unrolling: Any, node: ast.expr) -> list[ast.expr] | None:
    """The parts of a text that is known, ``spec.split("+")``; None for anything else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SPLITTING):
        return None
    try:
        parts = _value(node, unrolling.text_named, unrolling.integer, [])
    except Exception:  # as in ``known_text``
        return None
    return [located(ast.Constant(value=part), node) for part in parts]


def known_text(
    node: ast.expr, named: Named, number: Number = lambda node: None, moments: bool = False
) -> Constant | None:
    """The value of an expression of texts: a text, a number or a truth value; None where no text is in it, or more.
    With ``moments``, of dates and times too.

    ``named`` gives the text, or None, that a name or an item of a container stands for, ``number`` whole numbers.
    """
    seen: list[bool] = []
    try:
        value = (_moment if moments else _value)(node, named, number, seen)
    except Exception:  # what Python raises is raised by the function itself, if it comes to that
        return None
    plain = value is None or isinstance(value, (str, bool, int, float) if moments else (str, bool, int))
    return Constant(value) if seen and (plain or is_moment(value)) else None


def _moment(node: ast.expr, named: Named, number: Number, seen: list[bool]) -> Any:
    """The value of an expression in which there may be dates and times."""

    def part(each: ast.expr) -> Any:
        return _moment(each, named, number, seen)

    match node:
        case ast.Attribute(value=owner, attr=attr) if named(node) is None:
            return attribute(part(owner), attr)
        case ast.Call(func=ast.Name() | ast.Attribute() as function) if named(node) is None:
            found = part(function)
            of_moment = is_moment(getattr(found, "__self__", None)) or getattr(found, "__name__", "") in MAKERS
            if is_class_of_moments(found) or of_moment:
                seen.append(True)
                keywords = {k.arg or "": part(k.value) for k in node.keywords}
                return found(*map(part, node.args), **keywords)
        case ast.BinOp(
            left=left, op=ast.Sub() | ast.Mult() | ast.Div() | ast.FloorDiv() | ast.Mod() as op, right=right
        ):
            values = part(left), part(right)
            if any(map(is_moment, values)):
                return OPERATORS[type(op)](*values)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if is_moment(value := part(operand)):
            return -value
    return _value(node, named, number, seen, part)


def _value(node: ast.expr, named: Named, number: Number, seen: list[bool], inside: Any = None) -> Any:
    def part(each: ast.expr) -> Any:
        return _value(each, named, number, seen) if inside is None else inside(each)

    found: Any
    match node:
        case ast.Constant(value=value) if value is None or isinstance(value, (str, bool, int, float)):
            found = value
        case ast.Name() | ast.Subscript() | ast.Attribute() | ast.Call() if (text := named(node)) is not None:
            found = text.value
            seen.append(True)
        case ast.Name() if (known := number(node)) is not None:
            found = known
        case ast.Call(func=ast.Name(id="len"), args=[inner], keywords=[]) if isinstance(text := part(inner), str):
            found = len(text)
        case ast.Call(func=ast.Attribute(value=owner, attr=method), keywords=[]) if method in METHODS:
            text = part(owner)
            if not isinstance(text, str):
                raise _Unknown
            found = getattr(text, method)(*map(part, node.args))
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            found = tuple(map(part, items))
        case ast.BoolOp(op=op, values=values):
            found = _decided(values, isinstance(op, ast.Or), part)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = not part(operand)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as whole)):
            found = -whole
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = part(left) + part(right)
        case ast.BinOp(left=left, op=ast.Sub() | ast.Mult() | ast.FloorDiv() | ast.Mod() as op, right=right):
            numbers = part(left), part(right)
            if isinstance(op, ast.Mod) and isinstance(numbers[0], str):
                seen.append(True)
                return numbers[0] % numbers[1]
            if not all(type(each) is int for each in numbers):
                raise _Unknown
            found = OPERATORS[type(op)](*numbers)
        case ast.Compare(ops=[op], left=left, comparators=[right]):
            found = _compared(op, part(left), part(right))
        case ast.Subscript(value=owner, slice=index):
            found = part(owner)[_index(index, part)]
        case ast.JoinedStr(values=values):
            found = "".join(map(part, values))
        case ast.FormattedValue(value=inner, conversion=-1, format_spec=spec):
            found = format(part(inner), "" if spec is None else part(spec))
        case ast.Call(func=ast.Name(id="str"), args=[inner], keywords=[]):
            found = str(part(inner))
        case ast.Call(func=ast.Name(id="int"), args=[inner], keywords=[]) if isinstance(text := part(inner), str):
            found = int(text)
        case _:
            raise _Unknown
    if isinstance(found, str):
        seen.append(True)
    return found


def _decided(values: list[ast.expr], either: bool, part: Callable[[ast.expr], Any]) -> Any:
    """``a and b``: what stands behind the operand that decides may make no sense."""
    found = None
    for each in values:
        found = part(each)
        if bool(found) is either:
            break
    return found


def _compared(op: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(op, (ast.In, ast.NotIn)):
        return (left in right) is isinstance(op, ast.In)
    if isinstance(op, (ast.Is, ast.IsNot)):
        if left is not None and right is not None:
            raise _Unknown
        return (left is right) is isinstance(op, ast.Is)
    return bool(OPERATORS[type(op)](left, right))


def _index(node: ast.expr, part: Callable[[ast.expr], Any]) -> Any:
    if not isinstance(node, ast.Slice):
        return part(node)
    return slice(*(None if bound is None else part(bound) for bound in (node.lower, node.upper, node.step)))
