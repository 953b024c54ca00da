"""A step in phases: in each, no thread needs what another block makes in the same phase.

For each round of sums that must be finished before what follows (``tile.schedule.leveled``) there are three: one block
does the statements over what all samples share; blocks take tiles of samples through forward and adjoint; threads add
up over the samples. The update of the parameters is the last phase of a step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..tile.build import Followed
from ..tile.operations import Kernel, Load, Map, Operation, Reduce, Statement, Sum
from ..tile.schedule import leveled, live
from ..tile.text import Lines
from . import forms_dense, forms_images, forms_layers, forms_losses, forms_parts
from .calls import FORMS, Call, Made, NoCudaForm, Site, items
from .formulas import mapped, reduced, summed
from .statements import called

FAMILIES = (forms_dense, forms_images, forms_layers, forms_losses, forms_parts)  # importing them fills FORMS


@dataclass
class Round:
    """The calls of one round: on what all samples share, on tiles, on sums over the samples."""

    shared: list[Call] = field(default_factory=list)
    tile: list[Call] = field(default_factory=list)
    sums: list[Call] = field(default_factory=list)


def rounds(step: Followed, site: Site) -> list[Round]:
    """The calls of a step; raises :class:`NoCudaForm`, with the line, where an operation has none."""
    out = []
    for operations in leveled(live(step.operations, step.results)):
        here = Round()
        for operation in operations:
            try:
                if isinstance(operation, Statement):
                    here.shared += called(operation, site)
                    continue
                made = formed(operation, site)
            except NoCudaForm as error:
                text = step.line_texts.get(operation.line, "").strip()
                raise NoCudaForm(f"line {operation.line}: {error}: {text}") from None
            here.tile += made.tile
            here.sums += made.sums
        out.append(here)
    return out


def formed(operation: Operation, site: Site) -> Made:
    """The calls of one operation on samples."""
    if isinstance(operation, Load):
        return Made([_load(operation)])
    if isinstance(operation, Map):
        return mapped(operation, site)
    if isinstance(operation, Sum):
        return summed(operation, site)
    if isinstance(operation, Reduce):
        return reduced(operation, site)
    assert isinstance(operation, Kernel)
    if operation.title not in FORMS:
        raise NoCudaForm(f"{operation.title} has no form for a GPU")
    return FORMS[operation.title](operation, site)


def _load(operation: Load) -> Call:
    """out = the samples of a tile, from the rows of an argument that the batch names."""
    lines, size = Lines(), operation.out.size
    if size == 1:
        with lines.block(f"for n in range(thread, {items()}, threads):"):
            lines("out[n] = source[rows[n]]")
    else:
        with lines.block(f"for i in range(thread, count * {size}, threads):"):
            lines(f"out[i] = source[rows[i // {size}] * {size} + i % {size}]")
    operands = {"out": operation.out, "source": operation.argument, "rows": "rows[first + start :]"}
    return Call(operation.line, f"load_{operation.argument}", operands, lines.text, (operation.out,))
