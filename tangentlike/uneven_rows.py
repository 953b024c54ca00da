"""Lists of arrays, or of lists, whose sizes may differ: which of them one array cannot hold. What a run finds to have
other sizes than were taken for granted is read again for the sizes of the arguments; so are vectors in a plane."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .form.program import Helper
from .form.sizes import of_none
from .form.trees import nodes
from .form.types import Array
from .frontend.syntax.lengths import FEWER
from .lowering.replaced_items import DIFFERENT

if TYPE_CHECKING:
    from .lowering.state import Lowering
    from .passes import Lowered


ADDING = ("with_row(", "more_rows(", DIFFERENT, FEWER)  # what raises in generated text where sizes differ
CROSSING = ("cross(", "cross_of_rows(")  # and where vectors have not 3 components
PLANE = "np.cross takes vectors of 3 components where their number is not known"


def may_raise(text: str) -> bool:
    """Whether generated text puts arrays into lists that may have other sizes than those that are there, or goes over
    one that may have fewer items than it has to."""
    return any(each in text for each in (*ADDING, *CROSSING))


def is_raised(error: BaseException) -> bool:
    """Whether it has."""
    return type(error) is ValueError and str(error) in (DIFFERENT, FEWER, PLANE)


def may_be(lowering: Lowering, axes: int) -> list[str]:
    """Those of arrays of as many ``axes`` at most."""
    lists, types = lowering.in_lists, lowering.types
    found: list[str] = []
    for each in sorted(lists.of_arrays | lists.uneven):
        kind, whole = lists.holds.get(each), types.get(each)
        sizes = kind.shape if isinstance(kind, Array) else whole.shape[1:] if isinstance(whole, Array) else ()
        if len(sizes) <= axes and any(size is None or str(size).startswith("~") for size in sizes):
            found.append(each)
    return found


def of_callees(lowered: Lowered) -> frozenset[str]:
    """The functions to write in, for what the functions that are called return."""
    called = [f for f in lowered.lowering.functions.values() if isinstance(f, Helper)]
    return frozenset[str]().union(*(f.program.uneven for f in called))


def may_be_anywhere(lowered: Lowered, axes: int) -> bool:
    """Whether some may be, here, in what functions return, or in functions that call themselves."""
    called = [f for f in lowered.lowering.functions.values() if isinstance(f, Helper)]
    own = may_be(lowered.lowering, axes) or lowered.lowering.in_lists.of_other_rows
    return bool(own or of_callees(lowered) or any(f.program.cycle for f in called))


def has_fewer(tree: ast.AST) -> bool:
    """Whether a function raises where what it goes over has fewer items than was taken for granted."""
    return any(isinstance(n, ast.Constant) and n.value == FEWER for n in nodes(tree))


def returned(lowered: Lowered, function: str, types: Mapping[str, Any]) -> frozenset[str]:
    """The functions to write in where lists of lists or arrays, of which the result is one or holds one, are to be
    apart, if their sizes may differ."""
    if lowered.expression is None:
        return frozenset()
    names = {n.id for n in nodes(lowered.expression) if isinstance(n, ast.Name)}
    kinds = [lowered.lowering.types.get(n) for n in names & lowered.lowering.in_lists.ever]
    uneven = any(of_none(size, types) for k in kinds if isinstance(k, Array) for size in k.shape[1:])
    uneven |= lowered.lowering.in_lists.of_other_rows
    return of_callees(lowered) | {function} if uneven else frozenset()
