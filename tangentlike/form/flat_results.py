"""The results of a function as the flat tuple of their leaves, which is what compiled code hands over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from .program import Program, tuple_of
from .types import Constant, Tuple


def with_flat_result(program: Program) -> Program:
    """The program with the leaves of what it returns as its result; what is known while compiling is left out."""
    program.structure = program.result_type
    if isinstance(program.result_type, Tuple) and not program.result_type.is_flat:
        leaves = list(_result_leaves(program.result, program.result_type))
        program.result, program.result_type = tuple_of(e for e, _ in leaves), Tuple(tuple(t for _, t in leaves))
    return program


def _result_leaves(expression: Any, kind: Any) -> Iterator[tuple[ast.expr, Any]]:
    if isinstance(kind, Tuple):
        for item, inner in zip(expression.elts, kind.items, strict=True):
            yield from _result_leaves(item, inner)
    elif not isinstance(kind, Constant):
        yield expression, kind
