"""How many axes what a run computes has, and whether its numbers are floats, as far as its expression tells."""

from __future__ import annotations

import ast
from typing import Any

from ...form.trees import nodes
from ...form.types import Array, Scalar, is_float

Kind = tuple[int, bool]  # axes, floats
LONGEST_AGAIN = 40  # nodes of an expression that is evaluated more than once
OF_MATH = ("math", "np", "numpy")
ELEMENTWISE = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "exp",
        "log",
        "sqrt",
        "tanh",
        "sinh",
        "cosh",
        "arctan",
        "arcsin",
        "arccos",
        "atan",
        "asin",
        "acos",
        "log10",
        "log2",
        "log1p",
        "expm1",
        "hypot",
        "arctan2",
        "atan2",
        "maximum",
        "minimum",
        "power",
        "pow",
        "abs",
        "fabs",
    ]
)


def of_type(kind: Any) -> Kind | None:
    """The kind of an argument of a type."""
    if isinstance(kind, (Scalar, Array)):
        return len(kind.shape), is_float(kind)
    return None


def kind_of(kinds: dict[str, Kind | None], node: ast.expr) -> Kind | None:
    """The kind of an expression; ``kinds`` are those of names, and of parts of arguments, by their text."""
    match node:
        case ast.Constant(value=bool() | int()):
            return 0, False
        case ast.Constant(value=float()):
            return 0, True
        case ast.Name(id=text):
            return kinds.get(text)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return kind_of(kinds, operand)
        case ast.BinOp(op=op, left=left, right=right) if not isinstance(op, ast.MatMult):
            both = _widest(kinds, [left, right])
            return None if both is None else (both[0], both[1] or isinstance(op, ast.Div))
        case ast.IfExp(body=one, orelse=other):
            found = kind_of(kinds, one)
            return found if found == kind_of(kinds, other) else None
        case ast.Call(func=function, args=given, keywords=[]) if given:
            return _of_call(kinds, function, given)
        case ast.Subscript(value=base, slice=index):
            text = ast.unparse(node)
            return kinds[text] if text in kinds else _item(kinds, base, index)
    return None


def _of_call(kinds: dict[str, Kind | None], function: ast.expr, given: list[ast.expr]) -> Kind | None:
    match function:
        case ast.Name(id="float"):
            return 0, True
        case ast.Name(id="len" | "int"):
            return 0, False
        case ast.Name(id="abs") if len(given) == 1:
            return kind_of(kinds, given[0])
        case ast.Name(id="min" | "max") if len(given) > 1:
            found = _widest(kinds, given)
            return found if found is not None and found[0] == 0 else None
        case ast.Attribute(value=ast.Name(id="math")):
            return 0, True
        case ast.Attribute(value=ast.Name(id=module), attr=called) if module in OF_MATH and called in ELEMENTWISE:
            both = _widest(kinds, given)
            return None if both is None else (both[0], True)
    return None


def _item(kinds: dict[str, Kind | None], base: ast.expr, index: ast.expr) -> Kind | None:
    """An item of an array by numbers."""
    whole = kind_of(kinds, base)
    indices = index.elts if isinstance(index, ast.Tuple) else [index]
    if whole is None or len(indices) > whole[0] or any(kind_of(kinds, i) != (0, False) for i in indices):
        return None
    return whole[0] - len(indices), whole[1]


def _widest(kinds: dict[str, Kind | None], given: list[ast.expr]) -> Kind | None:
    found = [kind_of(kinds, each) for each in given]
    known = [f for f in found if f is not None]
    return (max(f[0] for f in known), any(f[1] for f in known)) if len(known) == len(found) else None


def noted(kinds: dict[str, Kind | None], node: ast.stmt) -> None:
    """Note what is known of the variables that a statement gives values; of those that get several kinds, nothing."""
    match node:
        case ast.Assign(targets=[ast.Name(id=text)], value=value):
            found = kind_of(kinds, value)
        case ast.AugAssign(target=ast.Name(id=text) as target, op=op, value=value):
            read = ast.Name(id=target.id, ctx=ast.Load())
            found = kind_of(kinds, ast.BinOp(left=read, op=op, right=value))
        case ast.For(target=ast.Name(id=text), iter=over):
            whole = kind_of(kinds, over)
            found = (whole[0] - 1, whole[1]) if whole is not None and whole[0] else None
            if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id == "range":
                found = 0, False
        case _:
            return
    kinds[text] = found if kinds.get(text, found) == found else None


def is_plain(node: ast.expr) -> bool:
    """True for what may be evaluated again: it is short and calls nothing."""
    parts = list(nodes(node))
    return len(parts) <= LONGEST_AGAIN and not any(
        isinstance(each, (ast.Call, ast.Await, ast.Lambda)) for each in parts
    )


def is_of_math(node: ast.expr) -> bool:
    """True for what may be evaluated again as it only calls functions of numbers."""
    calls = [each for each in nodes(node) if isinstance(each, ast.Call)]
    of = [each.func for each in calls]
    known = all(isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "math" for f in of)
    parts = [each for call in calls for each in (*call.args, *(k.value for k in call.keywords))]
    return (
        bool(calls)
        and known
        and len(list(nodes(node))) <= LONGEST_AGAIN
        and not any(isinstance(each, (ast.Lambda, ast.Await, ast.Starred)) for part in parts for each in nodes(part))
    )
