"""The sizes of a network, followed from layer to layer; a layer that cannot take its input is named."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ArgumentError
from .layer import Layer, Mismatch, Shape, batch


def follow(layers: Sequence[Layer], x: Shape | None = None) -> list[Shape | None]:
    """The shape of one sample before each layer, and after the last; None where not even its rank is known.

    ``x`` is the shape of one sample of the input; None: whatever the first layer takes. Raises
    :class:`~tangentlike.errors.ArgumentError`, with the names of both layers, where two do not fit.
    """
    shapes: list[Shape | None] = [x]
    for number, layer in enumerate(layers):
        shape = shapes[-1]
        if shape is None:
            shape = layer.takes()
            shapes[-1] = shape
        try:
            shapes.append(None if shape is None else layer.gives(shape))
        except Mismatch as mismatch:
            raise ArgumentError(_sentence(layers, number, shape, mismatch)) from None
    return shapes


def input_shape(layers: Sequence[Layer]) -> Shape | None:
    """The shape of one sample of the input, as far as the layers tell: the first that cares does."""
    for layer in layers:
        taken = layer.takes()
        if taken is not None:
            return taken
        if type(layer).gives is not Layer.gives:
            return None
    return None


def place(layers: Sequence[Layer], number: int) -> str:
    """``layer 4, Linear(1014, 84)``: layers are counted from 0, as the list is indexed."""
    return f"layer {number}, {layers[number]!r}"


def _sentence(layers: Sequence[Layer], number: int, shape: Shape | None, mismatch: Mismatch) -> str:
    source = "x is" if number == 0 else f"{place(layers, number - 1)}, gives"
    hint = f": {mismatch.hint}" if mismatch.hint else ""
    return f"{place(layers, number)}, takes {mismatch.wanted}, but {source} {batch(shape)}{hint}"
