"""Whole numbers among the arguments that have to be known while compiling: an axis, a degree, a number of parts.

    f.grad(x, axis=0)       f is refused for any axis: a function of its own for the axis 0, another for the axis 1

That is done where a function is refused as it stands, and taken with the numbers that it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import UnsupportedError
from .form.integers import Integers
from .runtime import wrong_arguments
from .runtime.boundary import Arguments

if TYPE_CHECKING:
    from .differentiate import Differentiated
    from .pipeline import Module


def make_known(owner: Differentiated, given: Arguments) -> Arguments:
    """The arguments, with their whole numbers known where those of such arguments had to be."""
    if given.key in owner.numbers_wanted:
        given.make_numbers_known()
    return given


def module_of(owner: Differentiated, kind: str, given: Arguments, refused: UnsupportedError) -> Module:
    """The module for these whole numbers alone; ``refused`` is raised where there are none, or others are missing."""
    before = given.key
    if not given.numbers_known and given.make_numbers_known():
        try:
            module = owner.generated(kind, given, Integers(True))
        except UnsupportedError:
            given.forget_numbers()
        else:
            owner.numbers_wanted.add(before)
            owner.modules.setdefault((kind, given.key), []).insert(0, module)
            return module
    instead = wrong_arguments.lists_for_arrays(given, refused, lambda other: owner.lowered(other, Integers(True)))
    raise (instead or refused) from None
