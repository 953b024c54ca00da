"""Whether an operation raises, asked by the frontend in the place of a test: the types tell, which lowering knows.

    try:                                   if zero-division?(a, b):
        y = a / b                  ->          y = 0.0
    except ZeroDivisionError:              else:
        y = 0.0                                y = a / b

A question is a call whose function is a constant that no text of the user's holds. What it comes to is a truth value
that is known while compiling, or a test of the operands.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

DECIDED = "decided"  # of a test that was found to be true, or false, before (``frontend/decided.py``)


@dataclass(frozen=True)
class Question:
    """What is asked: ``kind`` names the operation, ``detail`` what is not an operand: a method's name, a function.

    A ``lenient`` question is answered by no where nothing tells: its handler does nothing but raise another error.
    """

    kind: str
    detail: Any = None
    lenient: bool = False

    def __repr__(self) -> str:
        return f"<{self.kind}?>"


def ask(question: Question, *operands: ast.expr) -> ast.Call:
    """The test whether an operation on these operands raises."""
    return ast.Call(func=constant(question), args=list(operands), keywords=[])


def constant(value: Any) -> ast.expr:
    """An object that no text of the user's stands for."""
    return ast.Constant(value=value)


def asked(node: ast.AST) -> Question | None:
    """What a call asks, if it is a question."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Constant) and isinstance(node.func.value, Question):
        return node.func.value
    return None


def decision(node: ast.AST) -> tuple[int, bool] | None:
    """The number of a test, and what it was taken for, of a statement that holds the lowering to it."""
    question = asked(node.value) if isinstance(node, ast.Expr) else None
    return question.detail if question is not None and question.kind == DECIDED else None
