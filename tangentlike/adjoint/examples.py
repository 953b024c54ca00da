"""A value of the type of another, by which a list is known to hold such values before it holds any."""

from __future__ import annotations

import ast
import itertools
import math
from typing import Any

from ..form.constant_nodes import initial_value
from ..form.program import copy_of, loads, subscript, tuple_of, walk
from ..form.types import Array, Scalar

MOST_VALUES = 100  # of the names of a test
MOST_ELEMENTS = 36


def is_small(kind: Array) -> bool:
    """Whether records of such arrays are rows of one array: all sizes are known, and few."""
    known = [size for size in kind.shape if isinstance(size, int) and 0 < size < 9]
    in_order = kind.ndim == 1 or kind.order == "C"
    return len(known) == kind.ndim > 0 and math.prod(known) <= MOST_ELEMENTS and in_order


def example_of(kind: Any, exactly: bool = False) -> ast.expr | None:
    """A number, or an empty array, of a type; None for what is neither.

    An array that is not known to be contiguous has any strides, as compiled code types it or, in general, more freely:
    a list of such takes the others, too. None for one if it has to be what compiled code has ``exactly``.
    """
    if isinstance(kind, Scalar):
        return initial_value(kind)
    if not isinstance(kind, Array):
        return None
    example = initial_value(Array(kind.dtype, (None,) * kind.ndim))
    if kind.contiguous or not kind.ndim:
        return example
    any_strides = ast.Slice(lower=None, upper=None, step=ast.Constant(value=2))
    return None if exactly else subscript(example, any_strides)


def together(examples: list[ast.expr | None]) -> ast.expr | None:
    """The example of a tuple of values, or of the only one."""
    known = [e for e in examples if e is not None]
    if len(known) < len(examples):
        return None
    return known[0] if len(known) == 1 else tuple_of(known)


def list_of(example: ast.expr | None) -> ast.expr | None:
    return None if example is None else ast.List(elts=[example], ctx=ast.Load())


def may_be_left_out(body: list[ast.stmt], bound_once: set[str]) -> bool:
    """True where constants decide a branch, or that a loop makes no trip: Numba leaves it out before it looks for the
    types of what is in it."""
    constants: dict[str, list[Any]] = {}
    for node in walk(body):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    constants.setdefault(target.id, []).append(node.value.value)
    once = constants.keys() & bound_once
    tests = [node for node in walk(body) if isinstance(node, (ast.If, ast.While))]
    tests = [node for node in tests if not isinstance(node.test, ast.Constant)]
    return any(
        loads(node.test) <= once or (isinstance(node, ast.While) and _may_fail_at_first(node.test, constants))
        for node in tests
    )


def begin_with_examples(body: list[ast.stmt], examples: dict[str, ast.expr | None]) -> None:
    """Let the lists of records begin with an example, in place, where a branch turned out to be decided."""
    if not any(isinstance(node, ast.If) and isinstance(node.test, ast.Constant) for node in walk(body)):
        return
    for node in walk(body):
        match node:
            case ast.Assign(targets=[ast.Name(id=record)], value=ast.List(elts=[])):
                node.value = copy_of(examples.get(record) or node.value)


def _may_fail_at_first(test: ast.expr, constants: dict[str, list[Any]]) -> bool:
    """True for the test of a loop of which a part is false for some of the constants that its names are given."""
    if isinstance(test, ast.BoolOp):
        return any(_may_fail_at_first(part, constants) for part in test.values)
    names = sorted(loads(test))
    if not set(names) <= constants.keys():
        return False
    code = compile(ast.fix_missing_locations(ast.Expression(body=copy_of(test))), "<test>", "eval")
    for values in itertools.islice(itertools.product(*(constants[each] for each in names)), MOST_VALUES):
        try:
            if not eval(code, {"__builtins__": {}}, dict(zip(names, values, strict=True))):
                return True
        except Exception:
            return True
    return False
