"""Text of the kernels of fully connected layers, for a tile: x (K, lanes), w (K, M), out (M, lanes), all flat.

All are one product of matrices, a block of whose sums stays in registers over the whole reduction
(:mod:`~tangentlike.tile.registers`): a row of the one operand is loaded, a number of the other is broadcast.
"""

from __future__ import annotations

from dataclasses import dataclass

from .registers import block, covering, place, side, transpose, whole_vector
from .text import Lines, blocks


@dataclass(frozen=True)
class Axis:
    """An axis of a product: the name of its index, its size, and its step in the operand that is broadcast."""

    name: str
    size: int
    step: int = 0


def forward(inputs: int, outputs: int, lanes: int, dtype: str, bias: bool, adds: bool = False) -> tuple[str, str]:
    """out = w.T @ x + b, or with ``adds`` out += w.T @ x."""
    axes = Axis("m", outputs, 1), Axis("k", inputs, outputs), Axis("n", lanes)
    start = "load(out, {out}, {run})" if adds else "broadcast(b[{row}], {run})" if bias else ""
    return "out, x, w, b" if bias else "out, x, w", _product(("out", "w", "x"), axes, dtype, start, adds)


def input_gradient(inputs: int, outputs: int, lanes: int, dtype: str) -> tuple[str, str]:
    """dx = w @ dout."""
    axes = Axis("k", inputs, outputs), Axis("m", outputs, 1), Axis("n", lanes)
    return "dx, dout, w", _product(("dx", "w", "dout"), axes, dtype)


def weight_gradient(inputs: int, outputs: int, lanes: int, dtype: str) -> tuple[str, str]:
    """dw = x @ dout.T, or with ``more`` dw += it; ``turned`` is room for dout with the lanes first."""
    parameters = "dw, x, dout, turned, more"
    if outputs < FEW or lanes >= LONG:
        return parameters, _sums_of_lanes(inputs, outputs, lanes, dtype)
    lines = Lines()
    with lines.block(f"for n in range(0, {lanes}, 8):"):
        if outputs < 8:
            with lines.block(f"for m in range({outputs}):"):
                for t in range(8):
                    to = place(("n", outputs), ("m", 1), t * outputs)
                    lines(f"turned[{to}] = dout[{place(('m', lanes), ('n', 1), t)}]")
        else:
            with covering(lines, "m", (0, outputs), 8) as m:
                loads = [place((m, lanes), ("n", 1), t * lanes) for t in range(8)]
                transpose(
                    lines, "dout", "turned", loads, [place(("n", outputs), (m, 1), t * outputs) for t in range(8)]
                )
    axes = Axis("k", inputs, lanes), Axis("n", lanes, 1), Axis("m", outputs)
    start = "load(dw, {out}, {run}) if more else zero"
    return parameters, f"{lines.text}\n{_product(('dw', 'x', 'turned'), axes, dtype, start, True)}"


FEW, LONG = 4, 256  # outputs, and lanes, for which the lanes are summed instead of the outputs worked through


def _product(
    arrays: tuple[str, str, str], axes: tuple[Axis, Axis, Axis], dtype: str, start: str = "", apart: bool = False
) -> str:
    """``out[row, number] = start + sum(factor[row, term] * shared[term, number] for term)`` of three ``arrays``.

    ``start`` is text for the place ``{out}`` of a vector of ``{run}`` numbers, and its ``{row}``; without it they start
    at 0. With ``apart`` each number is worked out once only.
    """
    (out, factor, shared), (rows, terms, numbers) = arrays, axes
    lines, b = Lines(), block(rows.size, numbers.size, dtype, apart)
    if not start or "zero" in start:
        lines(f"zero = broadcast(np.{dtype}(0), {b.run})")
    for first, last, count in blocks(rows.size, b.rows) if apart else [(0, rows.size, b.rows)]:
        with (
            covering(lines, rows.name, (first, last), count) as row,
            covering(lines, numbers.name, (0, numbers.size), b.run) as number,
        ):
            places = [place((row, numbers.size), (number, 1), r * numbers.size) for r in range(count)]
            for r in range(count):
                begin = start.format(out=places[r], run=b.run, row=place((row, 1), r))
                lines(f"a{r} = {begin or 'zero'}")
            with lines.block(f"for {terms.name} in range({terms.size}):"):
                lines(f"v = load({shared}, {place((terms.name, numbers.size), (number, 1))}, {b.run})")
                for r in range(count):
                    at = place((row, rows.step), (terms.name, terms.step), r * rows.step)
                    lines(f"a{r} = fma({factor}[{at}], v, a{r})")
            for r in range(count):
                lines(f"store({out}, {places[r]}, a{r})")
    return lines.text


def _sums_of_lanes(inputs: int, outputs: int, lanes: int, dtype: str) -> str:
    """The weight gradient of few outputs or many lanes: products are added up lane by lane, the lanes at the end."""
    lines, run = Lines(), whole_vector(lanes, lanes)
    lines(f"zero = broadcast(np.{dtype}(0), {run})")
    for first, last, rows in blocks(inputs, side(inputs)):
        for start, stop, columns in blocks(outputs, side(outputs)):
            with covering(lines, "k", (first, last), rows) as k, covering(lines, "m", (start, stop), columns) as m:
                sums = [(r, c) for r in range(rows) for c in range(columns)]
                for r, c in sums:
                    lines(f"a{r}{c} = zero")
                with lines.block(f"for n in range(0, {lanes}, {run}):"):
                    for c in range(columns):
                        lines(f"d{c} = load(dout, {place((m, lanes), ('n', 1), c * lanes)}, {run})")
                    for r in range(rows):
                        lines(f"v = load(x, {place((k, lanes), ('n', 1), r * lanes)}, {run})")
                        for c in range(columns):
                            lines(f"a{r}{c} = fma(v, d{c}, a{r}{c})")
                for r, c in sums:
                    at = place((k, outputs), (m, 1), r * outputs + c)
                    lines(f"dw[{at}] = total(a{r}{c}) + dw[{at}] if more else total(a{r}{c})")
    return lines.text
