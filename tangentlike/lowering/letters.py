"""Letters of known texts at places that a run tells, where they are compared: as their numbers in Unicode.

a, b = "GATTACA", "GCAT"                def letter(place):  # of "GATTACA"
if a[i] == b[j]: ...            ->          return np.array([71, 65, 84, 84, 65, 67, 65])[place]
if a[i] in "GC": ...                    if letter(i) == letter_1(j): ...
                                        if letter(i) in (71, 67): ...
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import copy_of, tuple_of
from ..form.types import BOOLEAN, Constant
from .dispatch import lower_expression
from .helper_calls import helper_with

NONE = -1  # the number of no letter: that of a text of another length
_ASKING = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_LETTER = """def letter(place):
    if not {least} <= place < {size}:
        raise IndexError('string index out of range')
    return np.array({numbers})[place]
"""


def compared(lowering: Any, node: ast.Compare) -> tuple[ast.expr, Any] | None:
    """The comparison of such letters, of which at least one is; None for any other."""
    operands = [node.left, *node.comparators]
    texts = [_indexed(lowering, each) for each in operands]
    if not any(texts) or not all(isinstance(op, _ASKING) for op in node.ops):
        return None
    searches = any(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops)
    if searches and (len(operands) > 2 or texts[1]):
        return None
    numbers: list[Any] = []
    for position, (operand, text) in enumerate(zip(operands, texts, strict=True)):
        numbers.append(None if text else _numbers(lowering, operand, searches and position > 0))
        if not text and numbers[-1] is None:
            return None
    left, *others = [
        _letter(lowering, text, operand) if text else number
        for operand, text, number in zip(operands, texts, numbers, strict=True)
    ]
    if not searches:
        return ast.Compare(left=left, ops=node.ops, comparators=others), BOOLEAN
    equal: list[ast.expr] = [
        ast.Compare(left=copy_of(left), ops=[ast.Eq()], comparators=[each]) for each in numbers[1].elts
    ]
    found = ast.BoolOp(op=ast.Or(), values=equal) if len(equal) > 1 else equal[0]
    return found if isinstance(node.ops[0], ast.In) else ast.UnaryOp(op=ast.Not(), operand=found), BOOLEAN


def _indexed(lowering: Any, node: ast.expr) -> str:
    """The known text of which a letter is taken at a place that is not known."""
    if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice):
        return ""
    if lowering.folded(node) is not None or lowering.folded(node.slice) is not None:
        return ""
    known = lowering.folded(node.value)
    return known.value if isinstance(known, Constant) and type(known.value) is str else ""


def _numbers(lowering: Any, node: ast.expr, letters: bool) -> ast.expr | None:
    """The number of a known text, those of the ``letters`` of one or of the texts of a display; None for all else."""
    if letters and isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        items = [_numbers(lowering, each, False) for each in node.elts]
        return tuple_of([each for each in items if each is not None]) if items and None not in items else None
    known = lowering.folded(node)
    if known is None or type(known.value) is not str:
        return None
    if letters:
        return tuple_of(ast.Constant(value=ord(each)) for each in known.value) if known.value else None
    return ast.Constant(value=ord(known.value) if len(known.value) == 1 else NONE)


def _letter(lowering: Any, text: str, node: ast.expr) -> ast.expr:
    assert isinstance(node, ast.Subscript)
    written = _LETTER.format(least=-len(text), size=len(text), numbers=[ord(each) for each in text])
    place = lower_expression(lowering, node.slice)
    return helper_with(lowering, lowering.context.defined(written), [place], node)[0]
