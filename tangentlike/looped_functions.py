"""The functions of a module as they are compiled: array statements as loops, elementary functions as calls of loops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .form.program import copy_of
from .form.trees import names_in
from .halves import Function
from .loops.nests import Nests, has_arrays
from .loops.unsure import unsure_names
from .vectors.calls import call_loops, elementary_calls
from .vectors.rows import combine_rows, has_many_axes


def with_loops(
    functions: list[Function], names: dict[str, Any], known: set[str], alone: bool = False, shared: bool = False
) -> tuple[list[Function], dict[str, Any]]:
    """The functions, the same list where nothing changes, and what new names in them stand for.

    ``names`` are what the functions call, ``known`` are names that are not free; ``alone``: nothing is called that has
    no text of its own; ``shared``: nests are written as parallel loops, and trips of such have their nests too.
    """
    if not any(has_arrays(f.types) or elementary_calls(f.body) for f in functions):
        return functions, {}
    taken = {*known, *names, *(p for f in functions for p in f.parameters), *names_in(f.body for f in functions)}
    loops: dict[str, Any] = {}
    unsure = unsure_names([f.body for f in functions])
    out = [_with_loops(function, names, taken, loops, unsure, shared) for function in functions]
    if not alone and not shared:
        out = [_with_calls(function, taken, loops) for function in out]
    changed = any(a is not b for a, b in zip(out, functions, strict=True))
    return (out, loops) if changed else (functions, {})


def _with_loops(
    function: Function, names: dict[str, Any], taken: set[str], loops: dict[str, Any], unsure: set[str],
    shared: bool,
) -> Function:  # fmt: skip
    if not has_arrays(function.types) or function.trips:
        return function
    nests = Nests(function.types, names, taken, loops, shared)
    found = nests.run(function.body, function.parameters, function.aliased, unsure)
    return function if found is None else replace(function, body=found, types=nests.types)


def _with_calls(function: Function, taken: set[str], loops: dict[str, Any]) -> Function:
    """What is left of arrays of many axes as rows, and the elementary functions of arrays as calls of loops."""
    rows = has_many_axes(function.types)
    if not rows and not elementary_calls(function.body):
        return function
    body = copy_of(function.body)
    if rows:
        combine_rows(body, function.types, taken, loops)
    call_loops(elementary_calls(body), taken, loops)
    return replace(function, body=body)
