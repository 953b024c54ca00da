"""Text of the kernels of softmax and the losses, for a tile: scores (classes, lanes), flat; sums are in float64.

Sums over the samples take the first ``count`` lanes only: the others are there to fill the tile.
"""

from __future__ import annotations

from .text import Lines


def softmax(rows: int, classes: int, lanes: int, logarithm: bool) -> tuple[str, str]:
    """out = softmax(x) (or its logarithm) along the classes; ``rows`` such groups of classes a sample."""
    lines = Lines()
    with lines.block(f"for r in range({rows}):"), lines.block(f"for n in range({lanes}):"):
        _largest(lines, classes, lanes)
        if logarithm:
            lines("shift = x[at] - x[at] + largest + np.log(total)")
            with lines.block(f"for k in range({classes}):"):
                lines(f"out[at + k * {lanes}] = x[at + k * {lanes}] - shift")
        else:
            with lines.block(f"for k in range({classes}):"):
                lines(f"out[at + k * {lanes}] = np.exp(x[at + k * {lanes}] - largest) / total")
    return "out, x", lines.text


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


def cross_entropy(classes: int, lanes: int) -> tuple[str, str]:
    """probabilities = softmax(x); returns the sum of -log(probability of the label). Labels were checked before."""
    lines = Lines()
    lines("loss = 0.0")
    with lines.block(f"for n in range({lanes}):"):
        lines("r = 0")
        _largest(lines, classes, lanes)
        with lines.block(f"for k in range({classes}):"):
            lines(f"probabilities[at + k * {lanes}] = np.exp(x[at + k * {lanes}] - largest) / total")
        with lines.block("if n < count:"):
            lines(f"loss += np.log(total) - (x[labels[n] * {lanes} + n] - largest)")
    lines("return loss")
    return "probabilities, x, labels, count", lines.text


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


def _largest(lines: Lines, classes: int, lanes: int) -> None:
    lines(f"at = r * {classes * lanes} + n")
    lines("largest = x[at]")
    with lines.block(f"for k in range(1, {classes}):"):
        lines(f"value = x[at + k * {lanes}]")
        lines("largest = value if value > largest or value != value else largest")
    lines("total = 0.0")
    with lines.block(f"for k in range({classes}):"):
        lines(f"total += np.exp(x[at + k * {lanes}] - largest)")
