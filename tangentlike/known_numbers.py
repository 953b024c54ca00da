"""Whole numbers among the arguments that have to be known while compiling: an axis, a degree, a number of parts.

    f.grad(x, axis=0)       f is refused for any axis: a function of its own for the axis 0, another for the axis 1

That is done where a function is refused as it stands, also if what is refused stood in branches that no run takes,
and taken with the numbers that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import UnsupportedError
from .runtime.boundary import Arguments

if TYPE_CHECKING:
    from .differentiate import Differentiated
    from .pipeline import Module


def make_known(owner: Differentiated, given: Arguments) -> Arguments:
    """The arguments, with their whole numbers known where those of such arguments had to be."""
    if given.key in owner.numbers_wanted:
        given.make_numbers_known(owner.numbers_wanted[given.key])
    return given


def attempted(owner: Differentiated, given: Arguments, make: Callable[[], Module]) -> Module:
    """The module that ``make`` gives, for any whole numbers, or else for those that are given, or for all that are in
    containers, too."""
    try:
        return make()
    except UnsupportedError as error:
        refused = error
    if given.numbers_known:
        raise refused
    tried = [before := given.key]
    for inside in (False, True):
        given.make_numbers_known(inside)
        if given.key in tried:
            continue
        tried.append(given.key)
        try:
            module = make()
        except UnsupportedError:
            given.forget_numbers()
            continue
        owner.numbers_wanted[before] = inside
        return module
    raise refused
