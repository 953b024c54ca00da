"""Attempts that ask what an argument is: whether it can be gone over, or has a length.

try:
    iter(x)                     ->      the block, or what the handler does: that of a number raises a TypeError
    return True
except TypeError:
    return False
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

CAUGHT = ("TypeError", "Exception", "")


def statements_asked(
    node: ast.Try, meaning: Callable[[ast.expr], Any], examples: Callable[[Any], list[Any]]
) -> list[ast.stmt] | None:
    """The statements that an attempt comes to whose block begins with ``iter(x)`` or ``len(x)``; None for any other.

    ``meaning`` tells what an expression stands for, ``examples`` the values that this may be, one of each kind.
    """
    first = node.body[0]
    call = first.value if isinstance(first, (ast.Assign, ast.Expr)) else None
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords or node.finalbody or not node.handlers:
        return None
    function, handler = meaning(call.func), node.handlers[0]
    if function not in (iter, len) or (handler.type is not None and ast.unparse(handler.type) not in CAUGHT):
        return None
    answers = {_works(function, value) for value in examples(meaning(call.args[0]))}
    if len(answers) != 1 or (isinstance(first, ast.Assign) and function is len):
        return None
    return [*node.body[1:], *node.orelse] if answers.pop() else handler.body


def _works(function: Any, value: Any) -> bool:
    try:
        function(value)
    except TypeError:
        return False
    return True
