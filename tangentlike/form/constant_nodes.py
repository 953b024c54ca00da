"""Values known while compiling, as expressions."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from .program import parse, tuple_of
from .types import FLOAT, Constant


def constant(value: Any) -> tuple[ast.expr, Any]:
    if isinstance(value, tuple):
        items = [constant(v)[0] for v in value]
        return tuple_of(items), Constant(value)
    if isinstance(value, (np.dtype, type)) and not isinstance(value, (bool, int)):
        try:
            return parse(f"np.{np.dtype(value).name}"), Constant(np.dtype(value))
        except TypeError:
            return ast.Constant(value=None), Constant(value)
    if isinstance(value, float) and not isinstance(value, bool):
        return ast.Constant(value=value), FLOAT
    if callable(value):
        return ast.Constant(value=None), Constant(value)
    return ast.Constant(value=value), Constant(value)
