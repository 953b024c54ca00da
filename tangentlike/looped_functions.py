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
    functions: list[Function], names: dict[str, Any], known: set[str]
) -> tuple[list[Function], dict[str, Any]]:
    """The functions, the same list where nothing changes, and what new names in them stand for.

    ``names`` are what the functions call, ``known`` are names that are not free.
    """
    if not any(has_arrays(f.types) or elementary_calls(f.body) for f in functions):
        return functions, {}
    taken = {*known, *names, *(p for f in functions for p in f.parameters), *names_in(f.body for f in functions)}
    loops: dict[str, Any] = {}
    unsure = unsure_names([f.body for f in functions])
    out = [_with_loops(function, names, taken, loops, unsure) for function in functions]
    changed = any(a is not b for a, b in zip(out, functions, strict=True))
    return (out, loops) if changed else (functions, {})


def _with_loops(
    function: Function, names: dict[str, Any], taken: set[str], loops: dict[str, Any], unsure: set[str]
) -> Function:
    body, types = function.body, function.types
    if has_arrays(types) and not function.trips:
        nests = Nests(types, names, taken, loops)
        found = nests.run(body, function.parameters, function.aliased, unsure)
        body, types = (body, types) if found is None else (found, nests.types)
    rows = has_many_axes(types)
    if not rows and not elementary_calls(body):
        return function if body is function.body else replace(function, body=body)
    body = copy_of(body)
    if rows:
        combine_rows(body, types, taken, loops)
    call_loops(elementary_calls(body), taken, loops)
    return replace(function, body=body)
