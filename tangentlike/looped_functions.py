"""The functions of a module as they are compiled: array statements as loops, elementary functions as calls of loops."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Any

from .form.program import blocks, copy_of, fresh_name, is_parallel, parse, walk
from .form.trees import names_in
from .halves import Function
from .loops.nests import Nests, has_arrays
from .loops.unsure import unsure_names
from .parallel.outline import free_names
from .vectors.calls import call_loops, elementary_calls, standing
from .vectors.rows import combine_rows, has_many_axes


@dataclass
class Loops:
    """How loops are written for the functions of a module.

    ``names`` are what the functions call, ``known`` are names that are not free; ``alone``: nothing is called that has
    no text of its own; ``shared``: nests are written as parallel loops, and trips of such have their nests too;
    ``threads``: nests go in parts that threads share, where no loop of the functions is a parallel one already.
    ``learned`` is what new names stand for.
    """

    stands = standing(names)
    if not any(has_arrays(f.types) or elementary_calls(f.body, stands) for f in functions):
        return functions, {}
    taken = {*known, *names, *(p for f in functions for p in f.parameters), *names_in(f.body for f in functions)}
    loops: dict[str, Any] = {}
    unsure = unsure_names([f.body for f in functions])
    out = [_with_loops(function, names, taken, loops, unsure, shared) for function in functions]
    if not alone and not shared:
        out = [_with_calls(function, stands, taken, loops) for function in out]
    changed = any(a is not b for a, b in zip(out, functions, strict=True))
    return (out, loops) if changed else (functions, {})


def _call(function: str, arguments: list[str], line: int) -> ast.stmt:
    made = ast.Expr(value=parse(f"{function}({', '.join(arguments)})"))
    made.lineno = line
    return made


def _with_calls(function: Function, stands: dict[str, Any], taken: set[str], loops: dict[str, Any]) -> Function:
    """What is left of arrays of many axes as rows, and the elementary functions of arrays as calls of loops."""
    rows = has_many_axes(function.types)
    if not rows and not elementary_calls(function.body, stands):
        return function
    body = copy_of(function.body)
    if rows:
        combine_rows(body, function.types, taken, loops)
    call_loops(elementary_calls(body, stands), stands, taken, loops)
    return replace(function, body=body)
