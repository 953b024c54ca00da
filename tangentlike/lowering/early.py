"""What the tests of a function come to, as far as it is known before its body is lowered."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..form.program import binds
from ..form.types import Type
from ..reading.resolve import Outside
from .state import Lowering


def early_tests(
    context: Any,
    names: Outside,
    types: dict[str, Type],
    fixed: dict[str, Any],
    structures: dict[str, Any],
    body: list[ast.stmt],
    inner: dict[str, Any],
    origin: Any,
) -> Callable[[ast.expr], bool | None]:
    """A function from a test to what it comes to; None where that depends on the run, or on an assignment."""
    bound = {n for s in body for n in binds(s)}
    unchanged = {n: value for n, value in fixed.items() if n not in bound}
    known = Lowering(context, names, types, unchanged, structures, dict.fromkeys(bound, 2), set(), inner, origin)

    def test(node: ast.expr) -> bool | None:
        try:
            found = known.folded(node)
        except TypeError:  # what Python refuses where it gets there
            return None
        return None if found is None else bool(found.value)

    return test
