"""What has to be known of the arguments while compiling: whole numbers (an axis, a degree, a number of parts), and the
sizes of arrays that are gone over element by element.

    f.grad(x, axis=0)       f is refused for any axis: a function of its own for the axis 0, another for the axis 1

That is done where a function is refused as it stands, also if what is refused stood in branches that no run takes,
and taken with the numbers, or the sizes, that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import ArgumentError, UnsupportedError
from .runtime.boundary import Arguments

if TYPE_CHECKING:
    from .differentiate import Differentiated
    from .pipeline import Module

Known = tuple[bool | None, bool]  # whether numbers are known, those in containers too; whether sizes are
WAYS: tuple[Known, ...] = ((False, False), (True, False), (None, True), (True, True))


def make_known(owner: Differentiated, given: Arguments) -> Arguments:
    """The arguments, with what is known that had to be of such arguments."""
    if given.key in owner.known_wanted:
        _let_be_known(given, owner.known_wanted[given.key])
    return given


def _let_be_known(given: Arguments, known: Known) -> None:
    inside, sizes = known
    if inside is not None:
        given.make_numbers_known(inside)
    if sizes:
        given.make_sizes_known()


def attempted(owner: Differentiated, given: Arguments, make: Callable[[], Module]) -> Module:
    """The module that ``make`` gives, for any whole numbers and sizes, or else for the numbers that are given, for all
    that are in containers, too, or for the sizes."""
    try:
        return make()
    except UnsupportedError as error:
        refused = error
    except ArgumentError:  # of a result, of which a run has found that it is another for these sizes
        if given.key not in owner.known_wanted:
            raise
        make_known(owner, given)
        return make()
    if given.numbers_known or given.sizes_known:
        raise refused
    tried = [before := given.key]
    for known in WAYS:
        _let_be_known(given, known)
        if given.key in tried:
            given.forget_numbers()
            continue
        tried.append(given.key)
        try:
            module = make()
        except UnsupportedError:
            given.forget_numbers()
            continue
        owner.known_wanted[before] = known
        return module
    raise refused


def with_sizes(owner: Differentiated, given: Arguments, make: Callable[[], Module]) -> bool:
    """Whether ``make`` gives a module with the sizes of the arguments known, which are known from now on."""
    before = given.key
    if given.numbers_known or given.sizes_known or not given.make_sizes_known():
        return False
    try:
        make()
    except UnsupportedError:
        given.forget_numbers()
        return False
    owner.known_wanted[before] = (None, True)
    return True
