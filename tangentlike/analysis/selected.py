"""Of which names ``np.where`` and masks select elements: where they do not, nothing flows back to them.

    y = f(x)                               y
    z = 2 * y                              z
    out = np.where(x > 0, z, 0)

What is put together of them element by element counts, and what functions of the user's are called with: those are
told (``SELECTED``) that a cotangent which is 0 may stand beside slopes that are infinite.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from ..form.indexing import index_items
from ..form.program import Helper, Program, dotted, is_array, loads, walk
from ..form.types import Array
from ..primitives.registry import Primitive

SELECTED = 2  # of a seed: it is there, and comes from elements that are selected
CHOICE = "np.where"
MASK_SET = "mask_set"  # (a, mask, values)
TESTS = ("np.isnan", "np.isfinite", "np.isinf", "math.isnan", "math.isfinite", "math.isinf")
PLACES = ("diag_indices", "triu_indices", "tril_indices")  # and those "_from" an array
TRIANGLES = ("np.triu", "np.tril")


MOVING = ("np.ravel", "np.asarray", "np.ascontiguousarray", "np.copy", "np.transpose", "np.reshape", "np.expand_dims")
MOVING_METHODS = ("reshape", "ravel", "copy", "transpose", "flatten")


def moved_by(value: ast.expr) -> str | None:
    """The array whose elements an expression has in other places, or some of them; None for anything else."""
    match value:
        case ast.Name(id=called):
            return called
        case ast.Subscript(value=base) | ast.Attribute(value=base, attr="T" | "real"):
            return moved_by(base)
        case ast.Call(func=ast.Attribute(value=base, attr=method)) if method in MOVING_METHODS and not _is_np(base):
            return moved_by(base)
        case ast.Call(func=func, args=[base, *_]) if dotted(func) in MOVING or dotted(func) == "layer":
            return moved_by(base)
    return None


def _is_np(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "np"


def may_be_infinite(program: Program) -> bool:
    """True where the text asks whether numbers are finite, or leaves the diagonal of a matrix out, as those do who
    divide by distances: there may be some that are not."""
    return any(n in TESTS or n.startswith(PLACES) for n in program.functions)


def selected_names(program: Program, results: Collection[str] = ()) -> set[str]:
    """The names of arrays of which elements are selected, and ``results`` that a caller selects from."""
    found, before = set(results), -1
    statements = list(walk(program.body))
    found |= {n for s in statements for n in _taken_apart(program, s)}
    if not found:
        return found
    assigned = [s for s in statements if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)]
    while len(found) != before:
        before = len(found)
        for node in reversed(assigned):
            found |= {n for n in _from(program, node, found) if is_array(program.types.get(n))}
    return found


def _taken_apart(program: Program, node: ast.stmt) -> set[str]:
    """The arrays of which a statement selects elements itself, or stores over those that a mask selects."""
    found: set[str] = set()
    value = getattr(node, "value", None)
    places = [value, *(node.targets if isinstance(node, ast.Assign) else [])]
    for each in places:
        match each:
            case ast.Subscript(value=ast.Name(id=base), slice=index) if any(
                is_mask(program, i) for i in index_items(index)
            ):
                found.add(base)
            case ast.Call(func=func, args=args):
                found |= _by_call(program, dotted(func), args)
    return {n for n in found if is_array(program.types.get(n))}


def _by_call(program: Program, text: str, args: list[ast.expr]) -> set[str]:
    called = program.functions.get(text)
    if text == CHOICE:
        return set().union(*map(loads, args[1:]))
    if text == MASK_SET:
        return loads(args[0])
    if not isinstance(called, Helper) or called.program.cycle:
        return set()
    selected = selected_names(called.program)
    return set().union(*(loads(a) for p, a in zip(called.program.parameters, args, strict=False) if p in selected))


def is_mask(program: Program, index: ast.expr) -> bool:
    kind = program.types.get(index.id) if isinstance(index, ast.Name) else None
    return isinstance(kind, Array) and kind.dtype == "bool"


def _from(program: Program, node: ast.Assign, found: set[str]) -> set[str]:
    """The names that elements which are selected are put together of, as far as a statement tells."""
    value, target = node.value, node.targets[0]
    assert isinstance(target, ast.Name)
    if target.id not in found or not isinstance(program.types.get(target.id), Array):
        return set()
    moved = moved_by(value)
    if moved is not None:
        return {moved}
    if isinstance(value, ast.Call):
        called = program.functions.get(dotted(value.func))
        by_elements = isinstance(called, Helper) or (isinstance(called, Primitive) and called.elementwise)
        return set().union(*map(loads, value.args)) if by_elements else set()
    return loads(value) if isinstance(value, (ast.BinOp, ast.UnaryOp)) else set()
