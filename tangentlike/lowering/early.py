"""What the tests of a function come to, as far as it is known before its body is lowered."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from ..form.program import binds
from .state import Given, Lowering


def early_tests(given: Given, body: list[ast.stmt]) -> Callable[[ast.expr], bool | None]:
    """A function from a test to what it comes to; None where that depends on the run, or on an assignment."""
    bound = {n for s in body for n in binds(s)}
    unchanged = {n: value for n, value in given.fixed.items() if n not in bound}
    known = Lowering(replace(given, fixed=unchanged), dict.fromkeys(bound, 2), set())

    def test(node: ast.expr) -> bool | None:
        try:
            found = known.folded(node)
        except TypeError:  # what Python refuses where it gets there
            return None
        return None if found is None else bool(found.value)

    return test
