"""Which expressions of a function may raise an error, so that they are not dead where nobody reads their values."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import Helper, Program, walk
from ..form.trees import nodes
from ..form.types import Type
from .checks import Checker

OF_SOME = ("largest_item", "smallest_item")  # what raises where there are no items


def may_fail(program: Program, types: dict[str, Type], body: list[ast.stmt]) -> Callable[[ast.expr], bool]:
    """What tells whether an expression of this body has an index that may be out of bounds.

    Such a read is not dead where its value is: Python raises. Nor is the call of a function that may raise, or the
    extreme of no items.
    """
    found: set[int] | None = None

    def fails(value: ast.expr) -> bool:
        nonlocal found
        for called in (n for n in nodes(value) if isinstance(n, ast.Call)):
            text = ast.unparse(called.func)
            helper = program.functions.get(text)
            if text in OF_SOME or (isinstance(helper, Helper) and _can_fail(helper.program)):
                return True
        if not any(isinstance(n, ast.Subscript) for n in nodes(value)):
            return False
        if found is None:
            checker = Checker(program, types, [], set())
            checker.block(body)
            found = checker.owing
        return id(value) in found

    return fails


def _can_fail(program: Program) -> bool:
    """True for a function that raises errors of its own, or has an index that may be out of bounds."""
    if program.cycle:
        return True  # it may call itself too often
    if any(isinstance(n, (ast.Raise, ast.Assert)) for n in walk(program.body)):
        return True
    checker = Checker(program, program.types, [], set())
    checker.block(program.body)
    return checker.sited > 0 or any(_can_fail(h.program) for h in program.functions.values() if isinstance(h, Helper))
