"""Lowering comparisons: of numbers, of arrays element by element, of shapes; the others are refused."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.kinds import is_sequence, redefined
from ..form.operators import OPERATORS
from ..form.program import copy_of, located_everywhere, tuple_of
from ..form.structures import is_member
from ..form.types import BOOLEAN, Array, Constant, Scalar, Tuple, is_complex, is_float
from ..reading.resolve import is_helper, python_function
from ..reading.source import read
from . import letters
from .dispatch import lower_expression
from .helper_calls import helper_with
from .lists import is_list, mark
from .made_calls import built
from .number_kinds import PYTHON, kinds
from .state import Structured, is_range
from .temporaries import as_number, atom, inertly, operation
from .tuples import as_plain_tuple, as_tuple, beside_array, tuple_items

ORDER = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")


def equal_lists(x, y):
    """``x == y`` of two lists."""
    if len(x) != len(y):
        return False
    return all(x[k] == y[k] for k in range(len(x)))


def lowered(lowering: Any, node: ast.Compare) -> tuple[ast.expr, Any]:
    """The comparison and its type: an array of truth values where an array is compared."""
    known = lowering.folded(node)
    if known is not None:
        return ast.Constant(value=known.value), BOOLEAN
    if (found := letters.compared(lowering, node)) is not None:
        return found
    if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return _membership(lowering, node)
    parts = [lower_expression(lowering, e) for e in [node.left, *node.comparators]]
    if len(parts) == 2 and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        is_none = [isinstance(t, Constant) and t.value is None for _, t in parts]
        if is_none[1] and not is_none[0]:
            _refuse_open_end(lowering, node)
        if is_none[1]:  # a function that returns None, or a value, whatever its arguments
            return ast.Constant(value=is_none[0] is isinstance(node.ops[0], ast.Is)), BOOLEAN
        if not any(is_none):
            return _identity(lowering, node, parts)
    if (differs := _beside_a_symbol(lowering, node, [t for _, t in parts])) is not None:
        return ast.Constant(value=differs), BOOLEAN
    if (found := _equal_lists(lowering, node, parts)) is not None:
        return found
    parts = [as_plain_tuple(lowering, *each) for each in _beside_arrays(lowering, node, parts)]
    _refuse(lowering, node, [t for _, t in parts])
    if any(isinstance(t, Array) for _, t in parts):
        if len(parts) > 2:
            raise lowering.refused(node, "chained-comparison", "a chained comparison of arrays", _pairwise(node))
        if not isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            return operation(
                lowering, OPERATORS[type(node.ops[0])], [as_number(lowering, e, t, node) for e, t in parts], node
            )
    left, *others = [_spelled(lowering, e, t) for e, t in parts]
    kind = Scalar("bool", all(not isinstance(t, Scalar) or t.weak for _, t in parts))
    return ast.Compare(left=left, ops=node.ops, comparators=others), kind


def _refuse_open_end(lowering: Any, node: ast.Compare) -> None:
    """``f(x) is None`` of a function that may come to its end, where it returns None."""
    asked = node.left
    if not isinstance(asked, ast.Call):
        return
    if isinstance(asked.func, ast.Name) and asked.func.id in lowering.inner:
        body = lowering.inner[asked.func.id][0].body
    elif is_helper(found := lowering.names.look(asked.func).value):
        body = read(python_function(found)).tree.body
    else:
        return
    if not _always_returns(body):
        raise lowering.refused(
            node, "sometimes-none", f"`{ast.unparse(asked.func)}` returns None where it comes to its end",
            f"end it by `return None`, and ask a variable: `t = {ast.unparse(asked)}` and `t is None`",
        )  # fmt: skip


def _always_returns(body: list[ast.stmt]) -> bool:
    match body[-1]:
        case ast.Return() | ast.Raise():
            return True
        case ast.If(body=first, orelse=[*second]) if second:
            return _always_returns(first) and _always_returns(second)
        case ast.While(test=ast.Constant(value=True)):
            return True
    return False


def _beside_arrays(lowering: Any, node: ast.Compare, parts: list[tuple[ast.expr, Any]]) -> list[tuple[ast.expr, Any]]:
    """Two operands, a tuple that is compared with an array as an array."""
    operands = [node.left, *node.comparators]
    if len(parts) != 2 or not any(isinstance(t, Array) for _, t in parts) or any(mark(lowering, e) for e in operands):
        return parts
    (left, right), (first, second) = parts, operands
    return [beside_array(lowering, left, right[1], first), beside_array(lowering, right, left[1], second)]


def _beside_a_symbol(lowering: Any, node: ast.Compare, types: list[Any]) -> bool | None:
    """What ``x == Side.LEFT`` comes to, where ``x`` is a number and the other equals nothing but itself."""
    symbols = [t for t in types if isinstance(t, Constant) and is_member(t.value)]
    if len(types) != 2 or len(symbols) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
        return None
    if any(isinstance(t, Scalar) for t in types):
        return isinstance(node.ops[0], ast.NotEq)
    text = symbols[0].value
    raise lowering.refused(
        node, "compared-constant", f"`{text}` equals nothing but itself, and is no number", "a number in its place"
    )


def _equal_lists(lowering: Any, node: ast.Compare, parts: list[tuple[ast.expr, Any]]) -> tuple[ast.expr, Any] | None:
    """``y == [1, 2]`` of two lists of numbers: as long as each other, with equal items."""
    operands = [node.left, *node.comparators]
    if len(parts) != 2 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
        return None
    if not all(isinstance(t, Array) and mark(lowering, e) is True for e, (_, t) in zip(operands, parts, strict=True)):
        return None
    if any(t.ndim != 1 for _, t in parts):
        return None
    equal, _ = helper_with(
        lowering, equal_lists, [(e if lowering.inert else atom(lowering, e, t, "items"), t) for e, t in parts], node
    )
    return equal if isinstance(node.ops[0], ast.Eq) else ast.UnaryOp(op=ast.Not(), operand=equal), BOOLEAN


def _identity(lowering: Any, node: ast.Compare, parts: list[tuple[ast.expr, Any]]) -> tuple[ast.expr, Any]:
    """``x is True`` of a truth value of Python's, of which there is one object each."""
    (left, kind), (right, other) = parts
    is_same, text = isinstance(node.ops[0], ast.Is), ast.unparse
    of_truths = all(isinstance(k, Scalar) and k.dtype == "bool" for k in (kind, other))
    if of_truths and all(kinds(lowering, each) == PYTHON for each in (node.left, node.comparators[0])):
        return ast.Compare(left=left, ops=[ast.Eq() if is_same else ast.NotEq()], comparators=[right]), BOOLEAN
    sign, equal = ("is", "==") if is_same else ("is not", "!=")
    raise lowering.refused(
        node, "is-comparison", f"`{sign}` asks for the same object, which compiled code cannot know of these",
        f"compare values: `{text(node.left)} {equal} {text(node.comparators[0])}`",
    )  # fmt: skip


def _among(lowering: Any, left: ast.expr, kind: Any, members: Any) -> ast.expr | None:
    """The test whether a set that stands outside has a member; None where that depends on more than numbers."""
    known = lowering.static(left)
    if known is not None and isinstance(known.value, (str, int, float)):
        return ast.Constant(value=known.value in members)
    if not isinstance(kind, Scalar) or not all(isinstance(m, (int, float)) for m in members):
        return None
    numbers = sorted(m for m in members if m == m)  # nothing equals NaN
    tests: list[ast.expr] = [
        ast.Compare(left=copy_of(left), ops=[ast.Eq()], comparators=[ast.Constant(value=m)]) for m in numbers
    ]
    return ast.BoolOp(op=ast.Or(), values=tests) if len(tests) > 1 else [*tests, ast.Constant(value=False)][0]


def _told(searched: Tuple, kind: Any) -> bool | None:
    """Whether a known text is in a tuple or list, of whose items each is one or a number; None where that is open."""
    if not (isinstance(kind, Constant) and isinstance(kind.value, str) and is_sequence(searched.kind)):
        return None
    if not all(isinstance(t, (Scalar, Constant)) for t in searched.items):
        return None
    return kind.value in [t.value for t in searched.items if isinstance(t, Constant)]


def _membership(lowering: Any, node: ast.Compare) -> tuple[ast.expr, Any]:
    """``x in y``: equal to an element of an array, or to an item of a container that is known while compiling."""
    is_in, right = isinstance(node.ops[0], ast.In), node.comparators[0]
    left, kind = inertly(lowering, node.left)
    if isinstance(right, ast.Call) and is_range(right) and len(right.args) < 3:
        start = right.args[0] if len(right.args) == 2 else ast.Constant(value=0)
        if isinstance(kind, Scalar) and not is_float(kind):  # 1.5 is in no range
            within = ast.Compare(
                left=copy_of(start), ops=[ast.LtE(), ast.Lt()], comparators=[node.left, right.args[-1]]
            )
            return _truth(lowering, located_everywhere(within, node), is_in)
    elif isinstance(kind, (Scalar, Constant)):
        expression, searched = lower_expression(lowering, right)
        if isinstance(searched, Structured) and searched.spec.kind == "dict":
            known = lowering.static(node.left)
            if known is not None:
                return ast.Constant(value=(known.value in searched.spec.keys) is is_in), BOOLEAN
        members = searched.value if isinstance(searched, Constant) else None
        if isinstance(members, (set, frozenset)) and (found := _among(lowering, node.left, kind, members)) is not None:
            return _truth(lowering, located_everywhere(found, node), is_in)
        expression, searched = as_tuple(lowering, expression, searched)
        if isinstance(searched, Array) and isinstance(kind, Scalar):
            equal = ast.Compare(left=copy_of(right), ops=[ast.Eq()], comparators=[node.left])
            found, _ = built(lowering, np.any, [located_everywhere(equal, node)], node)
            return (found if is_in else ast.UnaryOp(op=ast.Not(), operand=found)), BOOLEAN
        if isinstance(searched, Tuple) and (told := _told(searched, kind)) is not None:
            return ast.Constant(value=told is is_in), BOOLEAN
        if (
            isinstance(searched, Tuple)
            and is_sequence(searched.kind)
            and all(isinstance(t, Scalar) for t in searched.items)
        ):
            items = [item for item, _ in tuple_items(lowering, expression, searched)]
            left = as_number(lowering, left, kind, node)[0]
            tests: list[ast.expr] = [ast.Compare(left=copy_of(left), ops=[ast.Eq()], comparators=[i]) for i in items]
            found = ast.BoolOp(op=ast.Or(), values=tests) if len(tests) > 1 else [*tests, ast.Constant(value=False)][0]
            return (found if is_in else ast.UnaryOp(op=ast.Not(), operand=found)), BOOLEAN
    word, text = "in" if is_in else "not in", ast.unparse(right)
    keys = lowering.wording.recorded.get(text)
    if isinstance(keys, str) and keys.startswith("list(") and isinstance(kind, Constant):
        of = keys.removeprefix("list(").removesuffix(")")
        raise lowering.refused(
            node, "membership",
            f"the keys of `{of}` are known when the function runs, and must be numbers; this one is none",
            f"make it with all its keys, `{of} = {{...: 0.0, ...: 0.0}}`, where they are known",
        )  # fmt: skip
    raise lowering.refused(
        node, "membership", f"`{word}` searches `{text}`, which is no array of numbers and no container of them",
        f"compare with each value, one by one: `{ast.unparse(node.left)} == {text}[0]`",
    )  # fmt: skip


def _truth(lowering: Any, test: ast.expr, is_true: bool) -> tuple[ast.expr, Any]:
    expression, kind = inertly(lowering, test)
    return (expression, kind) if is_true else (ast.UnaryOp(op=ast.Not(), operand=expression), BOOLEAN)


def _spelled(lowering: Any, expression: ast.expr, kind: Any) -> ast.expr:
    """A tuple in a variable as the display of its items, which have variables of their own."""
    if isinstance(kind, Tuple) and isinstance(expression, ast.Name) and expression.id in lowering.tuples:
        items = tuple_items(lowering, expression, kind)
        return tuple_of(_spelled(lowering, item, t) for item, t in items)
    if isinstance(expression, ast.Tuple) and isinstance(kind, Tuple):
        return tuple_of(_spelled(lowering, e, t) for e, t in zip(expression.elts, kind.items, strict=True))
    return expression


def _pairwise(node: ast.Compare) -> str:
    operands = [node.left, *node.comparators]
    pairs = zip(operands, node.ops, operands[1:], strict=False)
    texts = [ast.unparse(ast.Compare(left=a, ops=[op], comparators=[b])) for a, op, b in pairs]
    return f"one after the other: `{' & '.join(f'({text})' for text in texts)}`"


def _is_plain(kind: Any) -> bool:
    """True for a tuple of numbers that is compared as Python compares tuples."""
    if not isinstance(kind, Tuple):
        return isinstance(kind, (Scalar, Constant))
    return is_sequence(kind.kind) and not redefined(kind.kind, ORDER) and all(map(_is_plain, kind.items))


def _refuse(lowering: Any, node: ast.Compare, kinds: list[Any]) -> None:
    """Tuples are compared with tuples (shapes, say): with numbers NumPy makes arrays."""
    lists = all(is_list(lowering, e) for e in [node.left, *node.comparators])
    ordered = isinstance(node.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE))
    operands = [ast.unparse(e) for e in (node.left, *node.comparators)]
    unordered = [
        operand
        for operand, t in zip(operands, kinds, strict=True)
        if isinstance(t, Constant) and not isinstance(t.value, (bool, int, float))
    ]
    if ordered and any(map(is_complex, kinds)):
        raise lowering.refused(
            node, "complex", "complex numbers have no order in Python, and one that is seldom meant in NumPy",
            f"what is meant: `abs({operands[0]})`, or `.real` of it",
        )  # fmt: skip
    if ordered and unordered:
        raise lowering.refused(
            node, "compared-constant", "what has no order is compared by its order, wherever it is reached",
            f"ask first, in an `if` of its own around this one: `if {unordered[0]} is not None:`",
        )  # fmt: skip
    tuples = [isinstance(t, (Tuple, Structured)) for t in kinds]
    alike = all(isinstance(t, Tuple) and _is_plain(t) for t in kinds)
    if lists or (any(tuples) and not alike):
        raise lowering.refused(
            node, "compared-container", "containers are compared as wholes, or made arrays of",
            f"their items one by one, or arrays made of them: `np.array({operands[0]})` and `np.array({operands[1]})`",
        )  # fmt: skip
