"""What an index expression selects: one element, a view, or a gather."""

from __future__ import annotations

import ast

from .types import INTEGER, Array, Constant, Scalar, Type, TypeRuleError, shortened

ELEMENT, VIEW, GATHER, MASK = "element", "view", "gather", "mask"


def index_items(index: ast.expr) -> list[ast.expr]:
    """The comma-separated items of an index."""
    return list(index.elts) if isinstance(index, ast.Tuple) else [index]


def index_type(base: Array, items: list[ast.expr], types: list[Type]) -> tuple[Type, str]:
    """The type of ``base[items]`` and what it is: ``element``, ``view``, ``gather`` (one integer array) or ``mask``."""
    consumed = sum(_consumes(i, t) for i, t in zip(items, types, strict=True))
    _check_items(base, items, types, consumed)
    has_ellipsis = any(is_ellipsis(i) for i in items)
    shape: list = []
    axis, kind = 0, VIEW
    for item, t in zip(items, types, strict=True):
        if is_ellipsis(item):
            keep = base.ndim - consumed
            shape += base.shape[axis : axis + keep]
            axis += keep
        elif isinstance(item, ast.Constant) and item.value is None:
            shape.append(1)
        elif isinstance(item, ast.Slice):
            cut = literal_cut(item)
            shape.append(None if cut is None else shortened(base.shape[axis], cut[1]))
            axis += 1
        elif isinstance(t, Array) and t.dtype == "bool":
            kind = MASK
            shape.append(None)
            axis += t.ndim
        elif isinstance(t, Array):
            kind = GATHER
            shape += t.shape
            axis += 1
        else:
            axis += 1
    shape += base.shape[axis:] if not has_ellipsis else ()
    if not shape:
        return Scalar(base.dtype), ELEMENT
    if kind is not VIEW:  # NumPy lays the axes that are left as they lie in the base, compiled code in C order
        in_order = base.order == "C" or base.ndim - consumed < 2
        return Array(base.dtype, tuple(shape), order="C" if in_order else "?"), kind
    contiguous, fortran = _compiled_order(base, items, consumed)
    fortran = fortran and len(shape) > 1
    order = _order(base, items, consumed)
    return Array(base.dtype, tuple(shape), contiguous, fortran, "C" if order == "F" and len(shape) < 2 else order), kind


def _check_items(base: Array, items: list[ast.expr], types: list[Type], consumed: int) -> None:
    """Refuse what NumPy, or compiled code, takes no index for; ``consumed`` axes are taken in all."""
    if consumed > base.ndim:
        plural, wanted = "s" * (base.ndim != 1), f"{base.ndim} ind{'ices' if base.ndim != 1 else 'ex'}"
        words = f"too many indices for array: array is {base.ndim}-dimensional, but {consumed} were indexed"
        reason = f"{consumed} indices into an array of {base.ndim} dimension{plural}"
        raise TypeRuleError(reason, wanted, raises=(IndexError, words))
    for item, t in zip(items, types, strict=True):
        if not (
            is_ellipsis(item) or isinstance(item, ast.Slice) or (isinstance(item, ast.Constant) and item.value is None)
        ):
            _check_item(t)
    arrays = [t for t in types if isinstance(t, Array)]
    if len(arrays) > 1:
        raise TypeRuleError("two index arrays at once", "one element at a time, in a loop: `x[i[0], j[0]]`")
    if arrays and len([i for i in items if not is_full(i)]) > 1:
        raise TypeRuleError(
            "an index array or mask mixed with other indices",
            "one after the other: `$row = x[0]`, then `$row[i]`",
        )
    if arrays and not isinstance(types[0], Array):
        raise TypeRuleError("an index array on an axis other than the first", "the transposed array, `x.T[i].T`")


def _check_item(t: Type) -> None:
    if isinstance(t, Scalar) and t.dtype == "bool":  # NumPy adds an axis of size 1 or 0; compiled code takes 0 or 1
        raise TypeRuleError("an index must be an integer, not a truth value", "a number, `int(index)`, or an `if`")
    if isinstance(t, Scalar) and t.dtype.startswith(("float", "complex")):
        raise TypeRuleError("an index must be an integer, not a floating-point number", "`int(index)`")
    if isinstance(t, Array) and t.dtype.startswith(("float", "complex")):
        raise TypeRuleError("an index array must hold integers", "whole numbers: `np.array(i).astype(np.int64)`")
    if not isinstance(t, (Scalar, Array)):
        raise TypeRuleError("this cannot be an index", "`np.array(...)` of a list or tuple of whole numbers")


def _compiled_order(base: Array, items: list[ast.expr], consumed: int) -> tuple[bool, bool]:
    """Whether Numba takes a view to be C- and F-contiguous: its own rule, which looks at the kinds of the indices."""
    place = next((k for k, item in enumerate(items) if is_ellipsis(item)), len(items))
    left, right = items[:place], items[place + 1 :]
    if consumed == base.ndim:
        left, right = left + right, left + right
        return base.contiguous and _keeps(left), base.fortran and _keeps(right[::-1])
    return base.contiguous and not right and _keeps(left), base.fortran and not left and _keeps(right[::-1])


def _keeps(outer: list[ast.expr]) -> bool:
    """True when indices, from the outermost axis inwards, cut nothing but the last axis, and that without a step."""
    cuts = [k for k, item in enumerate(outer) if isinstance(item, ast.Slice)]
    inner = [item for item in outer[cuts[0] + 1 :] if not is_newaxis(item)] if cuts else []
    steps = [item.step for item in outer if isinstance(item, ast.Slice)]
    return not inner and all(step is None for step in steps)


def _order(base: Array, items: list[ast.expr], consumed: int) -> str:
    """How the elements of a view lie: in the order of its base, if it is one run of the base's elements."""
    if base.order not in ("C", "F"):
        return base.order
    whole = ast.Slice(lower=None, upper=None, step=None)
    missing = [whole] * (base.ndim - consumed)
    place = next((k for k, item in enumerate(items) if is_ellipsis(item)), len(items))
    axes = [item for item in [*items[:place], *missing, *items[place + 1 :]] if not is_newaxis(item)]
    cut = False
    for item in axes if base.order == "C" else axes[::-1]:
        if not isinstance(item, ast.Slice):
            if cut:
                return "A"
            continue
        if not (item.step is None or _is_one(item.step)) or (cut and not (item.lower is None and item.upper is None)):
            return "A"
        cut = True
    return base.order


def _is_one(step: ast.expr) -> bool:
    return isinstance(step, ast.Constant) and step.value == 1


def literal_cut(item: ast.Slice) -> tuple[int, int] | None:
    """Where a slice starts, and how many elements it leaves out; None where that depends on more than the size."""
    if item.step is not None and not _is_one(item.step):
        return None
    lower, upper = _literal(item.lower), _literal(item.upper)
    if lower is None or upper is None or lower < 0 or upper > 0 or (upper == 0 and not _is_left_out(item.upper)):
        return None
    return lower, lower - upper


def _literal(node: ast.expr | None) -> int | None:
    """A literal whole number; 0 where nothing is written."""
    if node is None or _is_left_out(node):
        return 0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not _is_left_out(node.operand):
        found = _literal(node.operand)
        return None if found is None else -found
    value = node.value if isinstance(node, ast.Constant) else None
    return value if type(value) is int else None


def _is_left_out(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def is_newaxis(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and item.value is None


def is_ellipsis(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and item.value is Ellipsis


def is_full(item: ast.expr) -> bool:
    """True for an index that selects the whole of an axis, or of all that are left."""
    return is_ellipsis(item) or (
        isinstance(item, ast.Slice) and item.lower is None and item.upper is None and item.step is None
    )


def _consumes(item: ast.expr, t: Type) -> int:
    if is_ellipsis(item) or (isinstance(item, ast.Constant) and item.value is None):
        return 0
    if isinstance(t, Array) and t.dtype == "bool":
        return t.ndim
    return 0 if isinstance(t, Constant) and not isinstance(item, ast.Slice) else 1


def subscript_type(place: ast.expr, types: dict[str, Type]) -> Type:
    """The type of a subscript in normal form, given the types of names."""
    assert isinstance(place, ast.Subscript) and isinstance(place.value, ast.Name)
    base = types[place.value.id]
    assert isinstance(base, Array)
    items = index_items(place.slice)
    kinds: list[Type] = []
    for item in items:
        known = types.get(item.id) if isinstance(item, ast.Name) else None
        kinds.append(known if known is not None else Constant("slice") if isinstance(item, ast.Slice) else INTEGER)
    return index_type(base, items, kinds)[0]
