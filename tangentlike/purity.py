"""Whether an expression has an effect beside its value."""

from __future__ import annotations

import ast
from collections.abc import Callable

from .aliases import find_aliases
from .program import Helper, Program, dotted, nodes
from .registry import Primitive
from .touches import Paired

WRITING_KERNELS = (
    "mask_set", "mask_add", "scatter_add", "scatter_set_gradient",
    "mask_set_gradient_array", "mask_set_gradient_scalar",
)  # fmt: skip


def is_pure(target: Program) -> Callable[[ast.expr], bool]:
    """What tells whether an expression has no effect beside its value."""

    def pure(value: ast.expr) -> bool:
        """True when an expression has no effect beside its value."""
        for child in nodes(value):
            if isinstance(child, ast.Call):
                called = dotted(child.func)
                found = target.functions.get(called)
                if called.rpartition(".")[2] in ("pop", "append") or called in WRITING_KERNELS:
                    return False
                if isinstance(found, Helper) and find_aliases(found.program).written:
                    return False
                if isinstance(found, Primitive) and found.writes:
                    return False
                if isinstance(found, Paired) and (found.shadows or found.writes or found.carried):
                    return False
        return True

    return pure
