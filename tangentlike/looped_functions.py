"""The functions of a module as they are compiled: array statements as loops, elementary functions as calls of loops."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .form.program import copy_of
from .form.trees import names_in
from .halves import Function
from .loops.nests import Nests, has_arrays
from .loops.unsure import unsure_names
from .vectors.calls import call_loops, elementary_calls, standing
from .vectors.rows import combine_rows, has_many_axes


@dataclass
class Loops:
    """How loops are written for the functions of a module.

    ``names`` are what the functions call, ``known`` are names that are not free; ``alone``: nothing is called that has
    no text of its own; ``shared``: nests are written as parallel loops, and trips of such have their nests too;
    ``learned`` is what new names stand for.
    """

    names: dict[str, Any]
    known: set[str]
    alone: bool = False
    shared: bool = False
    learned: dict[str, Any] = field(default_factory=dict)

    def run(self, functions: list[Function]) -> list[Function]:
        """The functions with loops, the same list where nothing changes."""
        stands = standing(self.names)
        if not any(has_arrays(f.types) or elementary_calls(f.body, stands) for f in functions):
            return functions
        parameters = (p for f in functions for p in f.parameters)
        self.taken = {*self.known, *self.names, *parameters, *names_in(f.body for f in functions)}
        self.unsure = unsure_names([f.body for f in functions])
        out: list[Function] = []
        for function in functions:
            made = self.with_loops(function)
            if not self.alone and not self.shared:
                made = _with_calls(made, stands, self.taken, self.learned)
            out.append(made)
        changed = any(a is not b for a, b in zip(out, functions, strict=True))
        return out if changed else functions

    def with_loops(self, function: Function) -> Function:
        if not has_arrays(function.types) or function.trips:
            return function
        nests = Nests(function.types, self.names, self.taken, self.learned, self.shared)
        found = nests.run(function.body, function.parameters, function.aliased, self.unsure)
        return function if found is None else replace(function, body=found, types=nests.types)


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
