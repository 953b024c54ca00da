"""What a ufunc is asked for that changes nothing: ``np.cos(x, dtype=np.float64)`` of float64 numbers, ``out=None``."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.types import Array, Scalar
from ..reading.resolve import MISSING
from .state import Lowering

_PYTHON = {"float64": 1.0, "int64": 1, "bool": True, "complex128": 1j}  # by the dtype of a number of Python's


def without_options(lowering: Lowering, function: Any, call: ast.Call) -> tuple[ast.Call, ast.keyword | None]:
    """The call of a ufunc without ``out`` and ``dtype``, where these are None, and its ``dtype``, if that is known."""
    if not isinstance(function, np.ufunc):
        return call, None
    given, kept, asked = list(call.args), list[ast.keyword](), None
    while len(given) > function.nin and _value(lowering, given[-1]) is None:
        given.pop()
    for each in call.keywords:
        found = _value(lowering, each.value) if each.arg in ("out", "dtype") else MISSING
        if each.arg == "dtype" and found is not MISSING and found is not None:
            asked = each
        elif found is not None:
            kept.append(each)
    return ast.copy_location(ast.Call(func=call.func, args=given, keywords=kept), call), asked


def gives(lowering: Lowering, function: Any, kinds: list[Any], asked: ast.keyword) -> bool:
    """True where a ufunc of what has these types computes with the dtype that it is asked for anyway, and gives it."""
    try:
        dtype = np.dtype(_value(lowering, asked.value))
    except TypeError:
        return False
    samples = []
    for kind in kinds:
        if not isinstance(kind, (Array, Scalar)):
            return False
        of_python = isinstance(kind, Scalar) and kind.weak
        samples.append(_PYTHON.get(kind.dtype) if of_python else np.ones((), kind.dtype)[()])
    if any(each is None for each in samples):
        return False
    with np.errstate(all="ignore"):
        found = function(*samples)
    return isinstance(found, np.generic) and found.dtype == dtype == function(*samples, dtype=dtype).dtype


def _value(lowering: Lowering, node: ast.expr) -> Any:
    known = lowering.static(node)
    return MISSING if known is None else known.value
