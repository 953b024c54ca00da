"""What costs little to compute again: arithmetic on numbers, and small functions of nothing else."""

from __future__ import annotations

import ast

from ..form.program import Helper, Program, blocks, dotted, helper_of
from ..form.trees import nodes
from ..form.types import Array
from ..primitives.registry import Primitive

CHEAP_FUNCTIONS = ("float", "int", "sqrt", "fabs", "square")  # square roots cost what a division does
SMALL = 30  # operations

CHEAP_CALLS = ("len", "int", "min", "max", "abs")


def is_cheap_number(program: Program, value: ast.expr) -> bool:
    """True for arithmetic, and for a call of a small helper that does nothing else."""
    helper = helper_of(program, value)
    if helper is not None:
        return operations_of(helper) <= SMALL
    for child in nodes(value):
        if isinstance(child, ast.Call):
            called = dotted(child.func)
            entry = program.functions.get(called)
            if called not in CHEAP_CALLS and not (isinstance(entry, Primitive) and entry.name in CHEAP_FUNCTIONS):
                return False
        if isinstance(child, ast.BinOp) and isinstance(child.op, ast.Pow):
            exponent = child.right
            if not (isinstance(exponent, ast.Constant) and exponent.value in (2, 3)):
                return False
    return True


def operations_of(helper: Helper) -> int:
    """How many operations a function of numbers makes; more than SMALL for one with loops, arrays or costly parts."""
    program = helper.program
    if program.cycle:
        return SMALL + 1
    if any(isinstance(kind, Array) for kind in program.types.values()):
        return SMALL + 1
    return _operations(program, program.body)


def _operations(program: Program, body: list[ast.stmt]) -> int:
    total = 0
    for node in body:
        if isinstance(node, ast.Assign):
            helper = helper_of(program, node.value)
            if not is_cheap_number(program, node.value):
                return SMALL + 1
            total += 1 if helper is None else operations_of(helper)
        elif isinstance(node, ast.If):
            total += sum(_operations(program, block) for block in blocks(node))
        elif not isinstance(node, ast.Pass):
            return SMALL + 1
    return total


def is_cheap_test(test: ast.expr) -> bool:
    """True for a test that costs no more than a flag that remembers it."""
    return not any(isinstance(n, ast.Call) and dotted(n.func) not in CHEAP_CALLS for n in nodes(test))
