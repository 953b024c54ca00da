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
from dataclasses import replace

import numpy as np

from ..form.constant_nodes import initial_value
from ..form.program import assign, dotted, name
from ..form.types import Array, Scalar
from ..primitives.families import find
from .state import Lowering
from .temporaries import temporary


def first_values(lowering: Lowering, names: list[str]) -> list[ast.Assign]:
    """An assignment for each of the variables ``names``, if it is one once types are known: arrays begin empty."""
    out: list[ast.Assign] = []
    for each in (leaf for n in names for leaf in _leaves(lowering, n)):
        value, kind = initial_value(lowering.types[each]), lowering.types[each]
        if isinstance(value, ast.Call) and isinstance(value.args[0], ast.Call):
            first = temporary(lowering, "first")  # one primitive a statement
            assert isinstance(kind, Array)
            lowering.types[first] = replace(kind, shape=kind.shape[::-1], contiguous=True, fortran=False, order="C")
            out.append(assign(first, value.args[0]))
            value.args[0] = name(first)
        out.append(assign(each, value))
    for made in (n.value for n in out if isinstance(n.value, ast.Call)):
        text = dotted(made.func)
        lowering.functions.setdefault(text, find(getattr(np, text.removeprefix("np."))))
    return out


def _leaves(lowering: Lowering, identifier: str) -> Iterator[str]:
    if identifier in lowering.tuples:
        for each in lowering.tuples[identifier]:
            yield from _leaves(lowering, each)
    elif isinstance(lowering.types.get(identifier), (Scalar, Array)):
        yield identifier
