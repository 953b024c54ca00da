"""What a layer of a :class:`~tangentlike.nn.Sequential` is: its sizes, its parameters, and the line that it writes."""

from __future__ import annotations

import operator
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from ..errors import ArgumentError

Shape = tuple[int | None, ...]  # of one sample; None: a size that is not known

LETTERS = {1: ("F",), 2: ("steps", "F"), 3: ("C", "H", "W")}


class Mismatch(Exception):
    """A layer cannot take this input; ``wanted`` says what it takes, ``hint`` what to write instead."""

    def __init__(self, wanted: str, hint: str = ""):
        super().__init__(wanted, hint)
        self.wanted, self.hint = wanted, hint


@dataclass(frozen=True, eq=False, repr=False)
class Layer:
    """A description: it holds no arrays, those are the model's, so one list of layers makes any number of models.

    A layer of your own is a frozen dataclass like those in :mod:`tangentlike.nn.layers`, with the methods below.
    """

    family: ClassVar[str] = "weights"  # layers of one family are numbered together: w1, b1, w2, b2; gamma1, beta1
    draws: ClassVar[bool] = False  # whether its line reads ``seed``

    def parameters(self) -> dict[str, tuple[int, ...]]:
        """Shapes by name, without the number; the model's ``init`` gives them values."""
        return {}

    def buffers(self) -> dict[str, tuple[int, ...]]:
        """Shapes of what training moves and no gradient does."""
        return {}

    def start(self) -> dict[str, float]:
        """What every entry starts with, for the arrays that ``init`` leaves alone; buffers not named here: zero."""
        return {}

    def fan_in(self) -> int:
        """How many numbers a unit adds up, for ``init="pytorch"``."""
        return 1

    def takes(self) -> Shape | None:
        """The input of one sample, as far as it is known; None: any."""
        return None

    def gives(self, shape: Shape) -> Shape:
        """The output for an input of this shape (of one sample). Raises :class:`Mismatch`."""
        return shape

    def write(self, x: str, names: dict[str, str], shape: Shape | None, train: bool) -> str:
        """The expression that computes the layer: ``x`` is its input, ``names`` hold the numbered parameters.

        ``shape`` is the input's, of one sample; None where its rank is not known.
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        """As it was written: what must be given by position, what was changed by name."""
        parts = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.default is MISSING or (len(fields(self)) == 1 and value != field.default):
                parts.append(repr(value))
            elif value != field.default:
                parts.append(f"{field.name}={value!r}")
        return f"{type(self).__name__}({', '.join(parts)})"


def whole(layer: Layer, name: str, least: int = 1) -> None:
    """Check that a field is a whole number of at least ``least``, and store it as an int."""
    value = getattr(layer, name)
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or number < least:
        raise ArgumentError(f"{type(layer).__name__}: {name}={value!r} must be a whole number of at least {least}")
    object.__setattr__(layer, name, number)


def truth(layer: Layer, name: str) -> None:
    """Check that a field is True or False."""
    if not isinstance(getattr(layer, name), bool):
        raise ArgumentError(f"{type(layer).__name__}: {name}={getattr(layer, name)!r} must be True or False")


def share(layer: Layer, name: str, least: float = 0, most: float = 1, below: bool = False) -> None:
    """Check that a field is a number from ``least`` to ``most`` (``below``: less than that)."""
    value = getattr(layer, name)
    good = isinstance(value, (int, float)) and least <= value <= most and not (below and value == most)
    if not good:
        upper = f"below {most}" if below else f"at most {most}"
        raise ArgumentError(f"{type(layer).__name__}: {name}={value!r} must be a number from {least}, {upper}")


def expect(shape: Shape, what: str, ranks: tuple[int, ...], wanted: Shape | None = None, hint: str = "") -> None:
    """Check the rank of an input, and the sizes that ``wanted`` gives (None: any). Raises :class:`Mismatch`."""
    if len(shape) not in ranks:
        raise Mismatch(what, hint)
    for size, needed in zip(shape, wanted or shape, strict=False):
        if size is not None and needed is not None and size != needed:
            raise Mismatch(what)


def batch(shape: Shape | None) -> str:
    """``(N, 6, 13, 13)``; letters where a size is not known."""
    if shape is None:
        return "(N, ...)"
    letters = LETTERS.get(len(shape), ("?",) * len(shape))
    sizes = [letter if size is None else str(size) for size, letter in zip(shape, letters, strict=True)]
    return f"({', '.join(['N', *sizes])})"


def options(layer: Any, *names: str) -> str:
    """The named fields that were changed, as further arguments of a call: ``, stride=2``."""
    defaults = {field.name: field.default for field in fields(layer)}
    return "".join(f", {n}={getattr(layer, n)!r}" for n in names if getattr(layer, n) != defaults[n])
