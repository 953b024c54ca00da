"""The Python function of a network: one line a layer, as a person would write it.

    def loss(w1, b1, w2, b2, x, labels):
        ...
        h = nn.dense(x, w1, b1)
        h = nn.relu(h)
        scores = nn.dense(h, w2, b2)
        return nn.softmax_cross_entropy(scores, labels), scores

No size stands in it that ``nn.dense`` and its like do not need, so networks that differ in sizes alone share the
compiled code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ..differentiate import Differentiated, differentiate
from . import functions
from .layer import Layer, Shape, batch
from .losses import Loss
from .sizes import input_shape

WIDTH = 120
SEED = "seed"


@dataclass(frozen=True)
class Names:
    """What the arrays of each layer are called: ``layers[i]`` maps ``w`` to ``w3``."""

    layers: tuple[dict[str, str], ...]
    parameters: tuple[str, ...]
    buffers: tuple[str, ...]
    draws: int  # how many layers read the seed


def name_arrays(layers: Sequence[Layer]) -> Names:
    """Number the arrays in the order of the layers, family by family: w1, b1, gamma1, beta1, w2, b2."""
    counts: dict[str, int] = {}
    named, parameters, buffers = [], [], []
    for layer in layers:
        own = [*layer.parameters(), *layer.buffers()]
        if own:
            counts[layer.family] = counts.get(layer.family, 0) + 1
        numbered = {stem: f"{stem}{counts[layer.family]}" for stem in own}
        named.append(numbered)
        parameters += [numbered[stem] for stem in layer.parameters()]
        buffers += [numbered[stem] for stem in layer.buffers()]
    return Names(tuple(named), tuple(parameters), tuple(buffers), sum(layer.draws for layer in layers))


def write(layers: Sequence[Layer], names: Names, loss: Loss | None, shapes: Sequence[Shape | None], train: bool) -> str:
    """The function's text: ``loss(parameters, buffers, x, target)``, or without a loss ``predict(..., x)``.

    ``shapes`` are those that :func:`~tangentlike.nn.sizes.follow` finds. In training a ``seed`` stands before ``x``
    when a layer draws random numbers.
    """
    seeded = train and names.draws > 0
    data = [*([SEED] if seeded else []), "x", *([loss.target] if loss else [])]
    result = loss.result if loss else "result"
    lines = []
    x, drawn = "x", 0
    for number, (layer, own) in enumerate(zip(layers, names.layers, strict=True)):
        passed = dict(own)
        if layer.draws:
            passed[SEED] = f"{SEED} + {drawn}" if drawn else SEED
            drawn += 1
        expression = layer.write(x, passed, shapes[number], train)
        x = result if number == len(layers) - 1 else "h"
        lines.append(f"{x} = {expression}")
    if loss:
        lines.append(f"return {loss.write(result, loss.target, shapes[-1])}, {result}")
    else:
        lines[-1] = "return" + lines[-1].removeprefix(f"{result} =")
    body = [*_docstring(layers, names, loss, shapes, train), *lines]
    head = _head("loss" if loss else "predict", [list(names.parameters), list(names.buffers), data])
    return "\n".join([*head, *(f"    {line}" if line else "" for line in body)]) + "\n"


def _docstring(layers: Any, names: Names, loss: Loss | None, shapes: Any, train: bool) -> list[str]:
    """What the function returns, and the shapes of its arguments, a line a layer."""
    summary = loss.summary if loss else "The output of the network."
    lines = [f'"""{summary}', ""]
    for layer, own in zip(layers, names.layers, strict=True):
        sizes = {**layer.parameters(), **layer.buffers()}
        if own:
            lines.append(", ".join(f"{own[stem]} ({', '.join(map(str, sizes[stem]))})" for stem in own))
    if train and names.draws:
        lines.append(f"{SEED} a whole number, another one at each step")
    lines.append(
        f"x {batch(input_shape(layers))}" + (f", {loss.target} {loss.target_shape(shapes[-1])}" if loss else "")
    )
    return [*lines, '"""']


def _head(name: str, groups: list[list[str]]) -> list[str]:
    """``def name(...):`` on one line, or a group of arguments to a line."""
    short = f"def {name}({', '.join(argument for group in groups for argument in group)}):"
    if len(short) <= WIDTH:
        return [short]
    lines = []
    for group in groups:
        line = ""
        for argument in group:
            if line and len(f"    {line} {argument},") > WIDTH:
                lines.append(f"    {line}")
                line = ""
            line += f"{' ' if line else ''}{argument},"
        if line:
            lines.append(f"    {line}")
    return [f"def {name}(", *lines, "):"]


@lru_cache(maxsize=256)
def compiled(text: str, parameters: tuple[str, ...], has_loss: bool) -> Differentiated:
    """The written function with its gradient; models that write the same text share it."""
    namespace: dict[str, Any] = {"__name__": f"{__package__}.written", "nn": functions, "np": np}
    exec(compile(text, "<a Sequential's source>", "exec"), namespace)
    function = namespace["loss" if has_loss else "predict"]
    return differentiate(function, wrt=parameters if has_loss and parameters else 0, has_aux=has_loss, source=text)
