"""Text of the kernels of softmax and the losses, for a tile: scores (classes, lanes), flat; sums are in float64.

A vector holds a score of several lanes; ``largest`` and ``totals`` are room for a number of each lane. Sums over the
samples take the first ``count`` lanes only: the others are there to fill the tile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .registers import place, whole_vector
from .text import Lines


def room(dtype: str) -> dict[str, tuple[int, str]]:
    """What :func:`softmax` and :func:`cross_entropy` work in."""
    return {"largest": (-1, dtype), "totals": (-1, "float64")}


def softmax(rows: int, classes: int, lanes: int, dtype: str, logarithm: bool) -> tuple[str, str]:
    """out = softmax(x) (or its logarithm) along the classes; ``rows`` such groups of classes a sample."""
    lines = Lines()
    with _groups(lines, rows, classes * lanes) as first:
        run = _exponentials(lines, "out", first, classes, lanes, dtype)
        if logarithm:
            with lines.block(f"for n in range({lanes}):"):
                lines("totals[n] = log(totals[n])")
        with lines.block(f"for n in range(0, {lanes}, {run}):"):
            lines(f"s = {_number(f'load(totals, n, {run})', dtype)}")
            if logarithm:
                lines(f"v = load(largest, n, {run})")
            with lines.block(f"for k in range({classes}):"):
                at = _at(first, lanes)
                value = f"load(x, {at}, {run}) - v - s" if logarithm else f"load(out, {at}, {run}) / s"
                lines(f"store(out, {at}, {value})")
    return "out, x, largest, totals", lines.text


def softmax_gradient(rows: int, classes: int, lanes: int, logarithm: bool) -> tuple[str, str]:
    """dx from dout and the result of :func:`softmax`."""
    lines = Lines()
    with lines.block(f"for r in range({rows}):"), lines.block(f"for n in range({lanes}):"):
        lines(f"at = r * {classes * lanes} + n")
        lines("total = 0.0")
        with lines.block(f"for k in range({classes}):"):
            lines(f"total += dout[at + k * {lanes}]" + ("" if logarithm else f" * out[at + k * {lanes}]"))
        with lines.block(f"for k in range({classes}):"):
            if logarithm:
                lines(f"dx[at + k * {lanes}] = dout[at + k * {lanes}] - np.exp(out[at + k * {lanes}]) * total")
            else:
                lines(f"dx[at + k * {lanes}] = out[at + k * {lanes}] * (dout[at + k * {lanes}] - total)")
    return "dx, dout, out", lines.text


def cross_entropy(classes: int, lanes: int, dtype: str) -> tuple[str, str]:
    """probabilities = softmax(x); returns the sum of -log(probability of the label). Labels were checked before."""
    lines = Lines()
    run = _exponentials(lines, "probabilities", "", classes, lanes, dtype)
    with lines.block(f"for n in range(0, {lanes}, {run}):"):
        lines(f"s = {_number(f'load(totals, n, {run})', dtype)}")
        with lines.block(f"for k in range({classes}):"):
            at = _at("", lanes)
            lines(f"store(probabilities, {at}, load(probabilities, {at}, {run}) / s)")
    lines("loss = 0.0")
    with lines.block("for n in range(count):"):
        lines(f"loss += np.log(totals[n]) - (x[labels[n] * {lanes} + n] - largest[n])")
    lines("return loss")
    return "probabilities, x, labels, count, largest, totals", lines.text


def cross_entropy_gradient(classes: int, lanes: int, dtype: str) -> tuple[str, str]:
    """dx = (probabilities - one_hot(labels)) * scale."""
    lines = Lines()
    with lines.block(f"for k in range({classes}):"), lines.block(f"for n in range({lanes}):"):
        at = f"k * {lanes} + n"
        lines(f"dx[{at}] = (probabilities[{at}] - np.{dtype}(labels[n] == k)) * scale")
    return "dx, probabilities, labels, scale", lines.text


def count_correct(rows: int, classes: int, lanes: int, one_hot: bool) -> tuple[str, str]:
    """How many rows of the first ``count`` samples have their largest score where their label is."""
    lines = Lines()
    lines("correct = 0")
    with lines.block(f"for r in range({rows}):"), lines.block("for n in range(count):"):
        lines(f"at = r * {classes * lanes} + n")
        lines("best = 0")
        if one_hot:
            lines("label = 0")
        with lines.block(f"for k in range(1, {classes}):"):
            lines(f"best = k if x[at + k * {lanes}] > x[at + best * {lanes}] else best")
            if one_hot:
                lines(f"label = k if labels[at + k * {lanes}] > labels[at + label * {lanes}] else label")
        lines(f"correct += best == {'label' if one_hot else f'labels[r * {lanes} + n]'}")
    lines("return correct")
    return "x, labels, count", lines.text


@contextmanager
def _groups(lines: Lines, rows: int, size: int) -> Iterator[str]:
    """A loop over groups of scores; gives the text of the place where one begins, none where that is 0."""
    if rows == 1:
        yield ""
    else:
        with lines.block(f"for first in range(0, {rows * size}, {size}):"):
            yield "first"


def _exponentials(lines: Lines, out: str, first: str, classes: int, lanes: int, dtype: str) -> int:
    """out = exp(x - largest), with the largest score of each lane and its ``totals``; gives the length of a vector."""
    run = whole_vector(lanes, lanes)
    with lines.block(f"for n in range(0, {lanes}, {run}):"):
        lines(f"v = load(x, {place(*([first] if first else []), ('n', 1))}, {run})")
        with lines.block(f"for k in range(1, {classes}):"):
            lines(f"v = maximum(load(x, {_at(first, lanes)}, {run}), v)")
        lines("store(largest, n, v)")
        with lines.block(f"for k in range({classes}):"):
            lines(f"store({out}, {_at(first, lanes)}, load(x, {_at(first, lanes)}, {run}) - v)")
    begin = f"{first}, {first} + {classes * lanes}" if first else f"{classes * lanes}"
    with lines.block(f"for k in range({begin}):"):
        lines(f"{out}[k] = exp({out}[k])")
    with lines.block(f"for n in range(0, {lanes}, {run}):"):
        lines(f"s = broadcast(0.0, {run})")
        with lines.block(f"for k in range({classes}):"):
            value = f"load({out}, {_at(first, lanes)}, {run})"
            lines(f"s = s + {value if dtype == 'float64' else f'converted({value}, np.float64)'}")
        lines("store(totals, n, s)")
    return run


def _at(first: str, lanes: int) -> str:
    """The place of score ``k`` of the lanes from ``n`` on."""
    return place(*([first] if first else []), ("k", lanes), ("n", 1))


def _number(text: str, dtype: str) -> str:
    """A vector of float64 as one of the kernel's numbers."""
    return text if dtype == "float64" else f"converted({text}, np.{dtype})"
