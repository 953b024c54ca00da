"""What a block of statements without branches consists of: maps, reductions, and the rest."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..form.program import loads
from .elements import Element, Number, Part, Sizes, numbers, parts


@dataclass(frozen=True)
class Define:
    """``name = value``, a fresh array."""

    name: str
    value: Element
    line: int
    order: str = "C"  # in which the elements of the array lie


@dataclass(frozen=True)
class Update:
    """``target operator= value`` in place; without an operator ``target[...] = value``. Where the target is gathered,
    a place may be that of several points."""

    target: Part
    operator: ast.operator | None
    value: Element
    line: int


@dataclass(frozen=True)
class Reduce:
    """``name``, a number, is the sum (``kind``) or the mean of ``value``."""

    name: str
    kind: str
    value: Element
    line: int


@dataclass(frozen=True)
class Fold:
    """``name``, a fresh array, has the reductions (``kind``: of them the sum, the mean, the largest, the smallest) of
    ``value``: its axes are the axes ``places`` of the index space, or of size 1 where that is None."""

    name: str
    kind: str
    value: Element
    places: tuple[int | None, ...]
    line: int

    def gone(self, loop_axes: list[int]) -> list[int]:
        """The axes that are reduced, in the order of the loops."""
        return [axis for axis in loop_axes if axis not in self.places]

    def is_beside(self, loop_axes: list[int]) -> bool:
        """Whether the innermost loops are those over the axes that are reduced: a number grows in them."""
        gone = self.gone(loop_axes)
        return loop_axes[len(loop_axes) - len(gone) :] == gone


Item = Define | Update | Reduce | Fold


@dataclass
class Plain:
    """A statement that stays as it is, and what it does: the names it reads and binds, the arrays it writes."""

    node: ast.stmt
    reads: set[str]
    binds: set[str]
    writes: set[str]
    is_barrier: bool  # whether nothing is moved across it
    may_raise: bool = False


@dataclass
class Nest:
    """Maps and reductions over one index space, in one nest of loops; ``origin`` is what a nest of one item was.

    ``is_trivial``: it copies an array, or casts it, which is no loop of its own. ``slow``: it is not vectorized.
    """

    space: Sizes
    items: list[Item]
    origin: ast.stmt | None = None
    slow: bool = False
    may_raise: bool = True
    is_trivial: bool = False
    is_barrier: bool = field(default=False, init=False)

    @property
    def defined(self) -> set[str]:
        """The names of the arrays that it makes."""
        return {item.name for item in self.items if isinstance(item, Define)}

    @property
    def binds(self) -> set[str]:
        return {item.name for item in self.items if not isinstance(item, Update)}

    @property
    def loop_axes(self) -> list[int]:
        """The axes from the outermost loop inwards: turned where all arrays that are made lie in Fortran's order."""
        orders = {item.order for item in self.items if isinstance(item, Define)}
        return list(range(len(self.space)))[:: -1 if orders == {"F"} else 1]

    @property
    def adds_numbers(self) -> bool:
        """Whether a sum grows in its innermost loop."""
        for item in self.items:
            if isinstance(item, Reduce) or (
                isinstance(item, Fold) and item.kind in ("sum", "mean") and item.is_beside(self.loop_axes)
            ):
                return True
        return False

    @property
    def reads(self) -> set[str]:
        """The names from outside that it reads; of targets in place, too."""
        return {part.array for part in self.outer_parts()} | self.number_names() | set(self.writes)

    @property
    def writes(self) -> set[str]:
        """The arrays from outside that it changes in place."""
        return {update.target.array for update in self.outer_updates()}

    def outer_updates(self) -> Iterator[Update]:
        made: set[str] = set()
        for item in self.items:
            if isinstance(item, Update) and item.target.array not in made:
                yield item
            elif isinstance(item, Define):
                made.add(item.name)

    def outer_parts(self) -> Iterator[Part]:
        """The parts that it reads of arrays that are there before it."""
        made: set[str] = set()
        for item in self.items:
            read = [*parts(item.value), *(list(parts(item.target))[1:] if isinstance(item, Update) else [])]
            yield from (part for part in read if part.array not in made)
            if isinstance(item, Define):
                made.add(item.name)

    def number_names(self) -> set[str]:
        """The names in the numbers that it reads."""
        found: set[str] = set()
        for item in self.items:
            values: list[Element] = [item.value, *([item.target] if isinstance(item, Update) else [])]
            for value in values:
                found |= {n for number in numbers(value) for n in names_in(number)}
        return found


Unit = Plain | Nest


def names_in(number: Number) -> set[str]:
    """The names that a number reads."""
    return loads(number.node)
