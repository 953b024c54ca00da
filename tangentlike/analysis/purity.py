"""Whether an expression has an effect beside its value."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import Helper, Program, dotted
from ..form.trees import nodes
from ..primitives.registry import Primitive
from .effects import ADDING_KERNELS, WRITING_KERNELS, Paired


def is_pure(target: Program) -> Callable[[ast.expr], bool]:
    """What tells whether an expression has no effect beside its value."""

    def pure(value: ast.expr) -> bool:
        """True when an expression has no effect beside its value."""
        for child in nodes(value):
            if isinstance(child, ast.Call):
                called = dotted(child.func)
                found = target.functions.get(called)
                if called.rpartition(".")[2] in ("pop", "append") or called in ADDING_KERNELS + WRITING_KERNELS:
                    return False
                if isinstance(found, Helper) and found.aliases.written:
                    return False
                if isinstance(found, Helper) and found.program.draws:
                    return False
                if isinstance(found, Primitive) and (found.writes or found.draws):
                    return False
                if isinstance(found, Paired) and called == found.forward_name and found.draws:
                    return False
                if isinstance(found, Paired) and (found.shadows or found.written or found.carried):
                    return False
                if isinstance(found, Paired) and found.tape is not None:
                    return False
                if isinstance(found, Paired) and found.restores and called == found.adjoint_name:
                    return False
        return True

    return pure
