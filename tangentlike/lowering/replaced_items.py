"""``xs[k] = y`` of a list of arrays: the row of the array that stands for the list gets the numbers of ``y``.

NumPy would take an array of another shape for one of this, so the sizes are compared where they are not known. A name
for the array that was there before gets a copy of it (``analysis/replaced_items.py``).
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..analysis.effects import base_of
from ..analysis.replaced_items import Written, find_written, parts_to_copy, views_to_copy
from ..errors import Refusal
from ..form.indexing import index_items
from ..form.program import Program, assign, blocks, call, fresh_name, name, parse
from ..form.types import Array, Scalar
from ..primitives.families import find
from .listed import LISTS
from .lists import lists_arrays, mark
from .state import Lowering

DIFFERENT = "the arrays in a list have different shapes: as an array they cannot be kept"


def is_replaced(lowering: Lowering, target: ast.Subscript) -> bool:
    """True for ``xs[k] = ...`` of a variable that holds a list of arrays, and of no parameter."""
    items = index_items(target.slice)
    if not isinstance(target.value, ast.Name) or not lists_arrays(lowering, target.value) or len(items) > 1:
        return False
    kind = lowering.types.get(items[0].id, Scalar("int64")) if isinstance(items[0], ast.Name) else Scalar("int64")
    given = target.value.id in lowering.parameter_types or target.value.id in lowering.list_parameters
    return isinstance(kind, Scalar) and not isinstance(items[0], ast.Slice) and not given


def check_replaced(lowering: Lowering, base: str, value: tuple[ast.expr, Any], node: ast.Assign) -> None:
    """The array has the shape of the one whose place it takes."""
    expression, kind = value
    whole = lowering.types[base]
    assert isinstance(whole, Array)
    if not isinstance(kind, Array) or kind.ndim != whole.ndim - 1 or mark(lowering, node.value) in LISTS:
        raise lowering.refused(
            node, "changing-type", "a list of arrays gets something else", "an array of the same number of dimensions"
        )
    for axis, (size, other) in enumerate(zip(kind.shape, whole.shape[1:], strict=True)):
        if size is not None and size == other:
            continue
        sizes = [parse(f"{array}.shape[{k}]") for array, k in ((ast.unparse(expression), axis), (base, axis + 1))]
        test = ast.Compare(left=sizes[0], ops=[ast.NotEq()], comparators=[sizes[1]])
        raised = ast.Raise(exc=call("ValueError", ast.Constant(value=DIFFERENT)), cause=None)
        check = ast.If(test=test, body=[raised], orelse=[])
        check.lineno = raised.lineno = lowering.line
        lowering.out.append(check)


def with_replaced_items(program: Program, lowering: Lowering) -> tuple[Written, list[Refusal]]:
    """What the program writes, names for arrays that leave a list given copies."""
    lists, shown = lowering.in_lists.ever, dict(lowering.copied_views)
    written = find_written(program, lists, shown)
    parts, told = parts_to_copy(written)
    if parts:
        lists |= _copy(program, {id(node) for node in parts}, program.body, lowering)
        written = find_written(program, lists, shown)
    views, refusals = views_to_copy(written)
    refusals = told + refusals
    if not views:
        return written, refusals
    shown |= {ast.unparse(node.targets[0]): base_of(program, node.value) or "" for node in views}
    _copy(program, {id(node) for node in views}, program.body, lowering)
    return find_written(program, lists, shown), refusals


def _copy(program: Program, views: set[int], body: list[ast.stmt], lowering: Lowering) -> set[str]:
    """Let the names that these statements bind be copies of what they would show; the names for that."""
    made = set[str]()
    for place in reversed(range(len(body))):
        node = body[place]
        for block in blocks(node):
            made |= _copy(program, views, block, lowering)
        if id(node) not in views:
            continue
        assert isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        shown = fresh_name("shown", lowering.taken)
        made.add(shown)
        lowering.taken.add(shown)
        program.temporaries.add(shown)
        program.types[shown] = program.types[node.targets[0].id]
        lowering.wording.record(shown, node.targets[0].id)
        body.insert(place, assign(shown, node.value, node.lineno))
        node.value = call("np.copy", name(shown))
        program.functions.setdefault("np.copy", find(np.copy))
    return made
