"""Ranks and axes, as functions that are written for them ask (``registry.written``)."""

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe, normalize_axis


def rank_of(kind):
    """The number of axes of an array, or of what a list of numbers or arrays becomes."""
    if isinstance(kind, Array):
        return kind.ndim
    if isinstance(kind, Scalar) or (isinstance(kind, Constant) and isinstance(kind.value, (int, float))):
        return 0
    if isinstance(kind, Tuple) and kind.items:
        return 1 + rank_of(kind.items[0])
    raise TypeRuleError(f"expects an array, not {describe(kind)}", "an array of it: `np.array([x])`")


def axes_named(axis, rank):
    """The axes that are meant, counted from the front, in the order in which they stand; all for None."""
    if axis is None:
        return tuple(range(rank))
    axes = tuple(normalize_axis(each, rank) for each in (axis if isinstance(axis, tuple) else (axis,)))
    if len(set(axes)) < len(axes):
        raise TypeRuleError(f"an axis stands twice among {axis}", "each axis once")
    return axes
