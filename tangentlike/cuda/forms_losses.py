"""Softmax, the losses, and what a step counts: one thread a sample, or a row of one."""

from __future__ import annotations

from ..tile.operations import Kernel
from ..tile.text import Lines
from .calls import Call, Made, Site, first, form, items
from .sums import sum_samples


def _largest(lines: Lines, classes: int) -> None:
    """``largest`` is the largest of the scores from ``at`` on, ``total`` the sum of their exponentials."""
    lines("largest = x[at]")
    with lines.block(f"for k in range(1, {classes}):"):
        lines("value = x[at + k]")
        lines("largest = value if value > largest or value != value else largest")
    lines("total = 0.0")
    with lines.block(f"for k in range({classes}):"):
        lines("total += np.exp(x[at + k] - largest)")


@form("softmax_cross_entropy")
def softmax_cross_entropy(operation: Kernel, site: Site) -> Made:
    """probabilities = softmax(x); the sum of -log(probability of the label), in float64."""
    given, rows, classes = operation.operands, operation.rows, operation.sizes["classes"]
    losses = site.local("losses", rows, "float64")
    lines = Lines()
    with lines.block(f"for n in range(thread, {items(rows)}, threads):"):
        lines(f"at = {first(given['x'], rows)}")
        lines(f"to = {first(given['probabilities'], rows)}")
        _largest(lines, classes)
        with lines.block(f"for k in range({classes}):"):
            lines(f"probabilities[to + k] = np.{site.dtype}(np.exp(x[at + k] - largest) / total)")
        lines(f"losses[n] = np.log(total) - (x[at + labels[{first(given['labels'], rows)}]] - largest)")
    operands = {"losses": losses} | {k: given[k] for k in ("probabilities", "x", "labels")}
    call = Call(operation.line, operation.title, operands, lines.text, (losses, given["probabilities"]))
    return Made([call], [sum_samples(operation.line, operation.result, losses)])


@form("softmax_cross_entropy_gradient")
def softmax_cross_entropy_gradient(operation: Kernel, site: Site) -> Made:
    """dx = (probabilities - one_hot(labels)) * scale."""
    given, rows, classes = operation.operands, operation.rows, operation.sizes["classes"]
    lines = Lines()
    with lines.block(f"for i in range(thread, {items(rows)} * {classes}, threads):"):
        lines(f"n, k = i // {classes}, i % {classes}")
        hot = f"np.{site.dtype}(labels[{first(given['labels'], rows)}] == k)"
        source = f"probabilities[{first(given['probabilities'], rows)} + k]"
        lines(f"dx[{first(given['dx'], rows)} + k] = ({source} - {hot}) * scale")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["dx"],))])


@form("count_correct")
def count_correct(operation: Kernel, site: Site) -> Made:
    """How many rows have their largest score where their label is."""
    given, sizes = operation.operands, operation.sizes
    rows, classes, one_hot = sizes["rows"], sizes["classes"], sizes["one_hot"]
    correct = site.local("correct", rows, "float64")
    lines = Lines()
    with lines.block(f"for n in range(thread, {items(rows)}, threads):"):
        lines(f"at = {first(given['x'], rows)}")
        lines("best = 0")
        with lines.block(f"for k in range(1, {classes}):"):
            lines("best = k if x[at + k] > x[at + best] else best")
        place = first(given["labels"], rows)
        if one_hot:
            lines(f"at, label = {place}, 0")
            with lines.block(f"for k in range(1, {classes}):"):
                lines("label = k if labels[at + k] > labels[at + label] else label")
        else:
            lines(f"label = labels[{place}]")
        lines("correct[n] = 1.0 if best == label else 0.0")
    operands = {"correct": correct, "x": given["x"], "labels": given["labels"]}
    call = Call(operation.line, operation.title, operands, lines.text, (correct,))
    return Made([call], [sum_samples(operation.line, operation.result, correct)])


@form("softmax", "log_softmax")
def softmax(operation: Kernel, site: Site) -> Made:
    """out = softmax(x), or its logarithm."""
    given, sizes = operation.operands, operation.sizes
    rows, classes = sizes["rows"], sizes["classes"]
    lines = Lines()
    with lines.block(f"for n in range(thread, {items(rows)}, threads):"):
        lines(f"at = {first(given['x'], rows)}")
        lines(f"to = {first(given['out'], rows)}")
        _largest(lines, classes)
        if sizes["logarithm"]:
            lines("shift = x[at] - x[at] + largest + np.log(total)")
        with lines.block(f"for k in range({classes}):"):
            value = "x[at + k] - shift" if sizes["logarithm"] else "np.exp(x[at + k] - largest) / total"
            lines(f"out[to + k] = np.{site.dtype}({value})")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["out"],))])


@form("softmax_gradient", "log_softmax_gradient")
def softmax_gradient(operation: Kernel, site: Site) -> Made:
    """dx from dout and the result of :func:`softmax`."""
    given, sizes = operation.operands, operation.sizes
    rows, classes, logarithm = sizes["rows"], sizes["classes"], sizes["logarithm"]
    lines = Lines()
    with lines.block(f"for n in range(thread, {items(rows)}, threads):"):
        lines(f"at = {first(given['out'], rows)}")
        lines(f"of = {first(given['dout'], rows)}")
        lines(f"to = {first(given['dx'], rows)}")
        lines("total = 0.0")
        with lines.block(f"for k in range({classes}):"):
            lines("total += dout[of + k]" + ("" if logarithm else " * out[at + k]"))
        with lines.block(f"for k in range({classes}):"):
            if logarithm:
                lines(f"dx[to + k] = np.{site.dtype}(dout[of + k] - np.exp(out[at + k]) * total)")
            else:
                lines(f"dx[to + k] = np.{site.dtype}(out[at + k] * (dout[of + k] - total))")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["dx"],))])
