"""The array parameters of which a function reads parts: the adjoint of such a part is a part of an array, too.

    def pull(x, i, j):                         def pull_adjoint(dpull, x, i, j, dx):
        return (x[i] - x[j]) ** 2                  dx[j] += -(dpull * (2 * (x[i] - x[j])))
                                                   dx[i] += dpull * (2 * (x[i] - x[j]))

So its adjoint half adds to the caller's array: a whole one for each call would cost its size each time.
"""

from __future__ import annotations

import ast

from ..form.indexing import index_items
from ..form.program import Helper, Program, helper_of, is_array, own_nodes, walk
from ..form.types import is_float
from .effects import bound_by


def read_in_parts(program: Program) -> frozenset[str]:
    """The parameters, arrays of floats that keep their names, of which the function or one that it calls reads less
    than slices of all axes."""
    if program.read_in_parts is None:
        program.read_in_parts = frozenset() if program.cycle or program.in_trips else frozenset(_found(program))
    return program.read_in_parts


def _found(program: Program) -> set[str]:
    arrays = {p for p in program.parameters if is_array(program.types.get(p)) and is_float(program.types[p])}
    arrays -= {p for group in program.aliased for p in group}
    if not arrays:
        return set()
    found: set[str] = set()
    for statement in walk(program.body):
        arrays -= set(bound_by(statement))
        for node in own_nodes(statement):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and _is_part(node.slice):
                found.add(node.value.id)
            elif isinstance(node, ast.Call):
                found |= handed_in_parts(program, node)
    return found & arrays


def handed_in_parts(program: Program, call: ast.expr) -> set[str]:
    """The arguments of a call of which the function that is called reads parts."""
    helper = helper_of(program, call)
    if not isinstance(helper, Helper) or not isinstance(call, ast.Call):
        return set()
    inner = read_in_parts(helper.program)
    pairs = zip(helper.program.parameters, call.args, strict=False)
    return {a.id for p, a in pairs if p in inner and isinstance(a, ast.Name)}


def _is_part(index: ast.expr) -> bool:
    """True for an index that selects less than slices do: a number or an array for one axis."""
    items = index_items(index)
    return any(type(i.value) is int if isinstance(i, ast.Constant) else not isinstance(i, ast.Slice) for i in items)
