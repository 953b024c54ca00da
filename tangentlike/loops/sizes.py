"""Sizes that are known at run time only: broadcasting along one axis, as compiled code performs it."""

from ..primitives.registry import kernel


@kernel
def joined_size(first, second):
    """The size that two broadcast to; raises ValueError where they do not."""
    if first == second or second == 1:
        return first
    if first == 1:
        return second
    raise ValueError("operands could not be broadcast together")


@kernel
def axis_step(size, wanted):
    """1 for an axis of the size that is wanted, 0 for one of size 1, which is repeated; else raises ValueError."""
    if size == wanted:
        return 1
    if size == 1:
        return 0
    raise ValueError("operands could not be broadcast together")
