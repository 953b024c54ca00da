"""Sums over all samples: what each sample adds lies in memory, and one thread adds it up in the samples' order."""

from __future__ import annotations

from ..tile.text import Lines
from ..tile.values import Batched, Partial
from .calls import Call


def sum_samples(line: int, out: Partial | None, each: Batched) -> Call:
    """out[k] = the sum over the samples of each[n, k]; a number is the sum of all that a sample has."""
    assert out is not None
    lines, whole = Lines(), each.root.size
    if out.shape or each.size == 1:
        with lines.block(f"for k in range(thread, {each.size}, threads):"):
            lines(f"total = np.{out.dtype if out.shape else 'float64'}(0)")
            with lines.block("for n in range(size):"):
                lines(f"total += each[n * {whole} + k]" if whole != 1 else "total += each[n]")
            lines("out[k] = total")
    else:
        with lines.block("if thread == 0:"):
            lines("total = np.float64(0)")
            with lines.block("for n in range(size):"), lines.block(f"for k in range({each.size}):"):
                lines(f"total += each[n * {whole} + k]")
            lines("out[0] = total")
    return Call(line, "sum_samples", {"out": out, "each": each}, lines.text, (out,))
