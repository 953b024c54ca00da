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
from .vectors.calls import call_loops, call_products, elementary_calls, has_products, standing
from .vectors.rows import combine_rows, has_many_axes


@dataclass
class Loops:
    """How loops are written for the functions of a module.

    ``names`` are what the functions call, ``known`` are names that are not free; ``alone``: nothing is called that has
    no text of its own; ``shared``: nests are written as parallel loops, and trips of such have their nests too;
    ``threads``: nests go in parts that threads share, where no loop of the functions is a parallel one already.
    ``learned`` is what new names stand for.
    """

    names: dict[str, Any]
    known: set[str]
    alone: bool = False
    shared: bool = False
    threads: bool = False
    learned: dict[str, Any] = field(default_factory=dict)

    def run(self, functions: list[Function]) -> list[Function]:
        """The functions with loops, the same list where nothing changes."""
        stands = standing(self.names)
        if not any(has_arrays(f.types) or elementary_calls(f.body, stands) for f in functions):
            return functions
        parameters = (p for f in functions for p in f.parameters)
        self.taken = {*self.known, *self.names, *parameters, *names_in(f.body for f in functions)}
        self.unsure = unsure_names([f.body for f in functions])
        self.threads = self.threads and not any(is_parallel(s) for f in functions for s in walk(f.body))
        self.helpers = functions
        out: list[Function] = []
        for function in functions:
            made = self.with_loops(function)
            if not self.alone and not self.shared:
                made = _with_calls(made, stands, self.taken, self.learned)
            out += [*(self.shared_parts(made) if made is not function and self.threads else []), made]
        changed = len(out) > len(functions) or any(a is not b for a, b in zip(out, functions, strict=True))
        return out if changed else functions

    def with_loops(self, function: Function) -> Function:
        if not has_arrays(function.types) or function.trips:
            return function
        nests = Nests(function.types, self.names, self.taken, self.learned, self.shared)
        nests.threads = self.threads and not function.calls_itself
        nests.helpers = {each.name: each for each in self.helpers if not each.calls_itself}
        found = nests.run(function.body, function.parameters, function.aliased, self.unsure)
        return function if found is None else replace(function, body=found, types=nests.types)

    def shared_parts(self, function: Function) -> list[Function]:
        """The parts of a function's loops as functions, called by threads where there are several parts, else from
        where the loop stands: one part is not worth waking them."""
        made: list[Function] = []

        def block(body: list[ast.stmt]) -> None:
            for place, node in enumerate(body):
                if is_parallel(node):
                    body[place] = self.shared_part(function, node, made)
                else:
                    for inner in blocks(node):
                        block(inner)

        block(function.body)
        return made

    def shared_part(self, function: Function, loop: Any, made: list[Function]) -> ast.stmt:
        """Calls of a part by threads, or of the only one. The loop over the parts is alone in its function: Numba's
        parallel pass takes all that stands beside such a loop for its own."""
        part, parts = loop.target.id, loop.iter.args[0]
        one, all_of_them = self.fresh(f"{function.name}_part"), self.fresh(f"{function.name}_parts")
        given = sorted({*free_names(loop.body, {"np", "math"})} - {part, parts.id})
        loop_over_parts = ast.For(
            target=loop.target, iter=loop.iter, body=[_call(one, [part, parts.id, *given])], orelse=[]
        )
        loop_over_parts.lineno = 0
        made += [
            Function(one, [part, parts.id, *given], loop.body, function.lines),
            Function(all_of_them, [parts.id, *given], [loop_over_parts], function.lines),
        ]
        several = ast.If(
            test=parse(f"{parts.id} > 1"),
            body=[_call(all_of_them, [parts.id, *given])],
            orelse=[_call(one, ["0", "1", *given])],
        )
        several.lineno = 0
        return several

    def fresh(self, wanted: str) -> str:
        chosen = fresh_name(wanted, self.taken)
        self.taken.add(chosen)
        return chosen


def _call(function: str, arguments: list[str]) -> ast.stmt:
    made = ast.Expr(value=parse(f"{function}({', '.join(arguments)})"))
    made.lineno = 0
    return made


def _with_calls(function: Function, stands: dict[str, Any], taken: set[str], loops: dict[str, Any]) -> Function:
    """What is left of arrays of many axes as rows, elementary functions of arrays and products as calls of kernels."""
    rows, products = has_many_axes(function.types), has_products(function.body)
    if not rows and not products and not elementary_calls(function.body, stands):
        return function
    body = copy_of(function.body)
    if rows:
        combine_rows(body, function.types, taken, loops)
    call_loops(elementary_calls(body, stands), stands, taken, loops)
    if products:
        call_products(body, taken, loops)
    return replace(function, body=body)
