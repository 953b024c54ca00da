"""Names that some paths never assign begin with a value of their type, which nobody reads.

    if x > 0.0:               y = 0.0
        y = x * x             if x > 0.0:
    if x > 0.0:        ->         y = x * x
        s = s + y             if x > 0.0:
                                  s = s + y

So compiled code, and the adjoint, which runs through all names backwards, find one type on every path.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np

from ..form.constant_nodes import initial_value
from ..form.program import assign, dotted
from ..form.types import Array, Scalar
from ..primitives.families import find
from .lower import Lowerer


def first_values(lowering: Lowerer, names: list[str]) -> list[ast.stmt]:
    """An assignment for each of the variables ``names``, if it is one once types are known: arrays begin empty."""
    out: list[ast.stmt] = []
    for each in (leaf for n in names for leaf in _leaves(lowering, n)):
        value = initial_value(lowering.types[each])
        if isinstance(value, ast.Call):
            made = dotted(value.func)
            lowering.functions.setdefault(made, find(getattr(np, made.removeprefix("np."))))
        out.append(assign(each, value))
    return out


def _leaves(lowering: Lowerer, identifier: str) -> Iterator[str]:
    if identifier in lowering.tuples:
        for each in lowering.tuples[identifier]:
            yield from _leaves(lowering, each)
    elif isinstance(lowering.types.get(identifier), (Scalar, Array)):
        yield identifier
