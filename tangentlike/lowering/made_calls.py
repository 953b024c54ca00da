"""Calls of NumPy's functions that the compiler makes itself."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import located_everywhere, name
from ..primitives.families import find
from . import calls
from .dispatch import apply
from .state import Lowering


def built(lowering: Lowering, function: Any, arguments: list[ast.expr], node: ast.expr) -> tuple[ast.expr, Any]:
    """A call of a function of NumPy, by whatever name it has where the user's function stands."""
    entry, made = find(function), ast.Call(func=name("np"), args=arguments, keywords=[])
    assert entry is not None
    located_everywhere(made, node)
    return apply(lowering, entry, calls.bind_arguments(lowering, entry, made, made), node)
