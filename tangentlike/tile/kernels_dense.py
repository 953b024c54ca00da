"""Text of the kernels of fully connected layers, for a tile: x (K, lanes), w (K, M), out (M, lanes), all flat.

Every loop over the lanes updates a few rows at once, so that what is loaded serves several multiply-adds. The places
are written out as numbers: the compiler can then tell that the rows do not overlap, and makes SIMD of the loop.
"""

from __future__ import annotations

from .text import Lines, blocks, covering, even_block, plus


def forward(inputs: int, outputs: int, lanes: int, bias: bool, adds: bool = False) -> tuple[str, str]:
    """out = w.T @ x + b, or with ``adds`` out += w.T @ x."""
    lines = Lines()
    if adds:  # nothing may be added twice
        for start, stop, rows in blocks(outputs, _rows(outputs, lanes)):
            with lines.block(f"for m in range({start}, {stop}, {rows}):"):
                _products(lines, inputs, outputs, lanes, rows)
    else:
        with covering(lines, "m", outputs, _rows(outputs, lanes)) as rows:
            with lines.block(f"for n in range({lanes}):"):
                for r in range(rows):
                    start_value = f"b[{plus('m', r)}]" if bias else "0"
                    lines(f"out[{_at('m', r, lanes)}] = {start_value}")
            _products(lines, inputs, outputs, lanes, rows)
    return "out, x, w, b" if bias else "out, x, w", lines.text


def _products(lines: Lines, inputs: int, outputs: int, lanes: int, rows: int) -> None:
    """Adds the products to ``rows`` outputs from m on."""
    for first, last, terms in blocks(inputs, even_block(inputs, 4, 3)):
        with lines.block(f"for k in range({first}, {last}, {terms}):"):
            for r in range(rows):
                for t in range(terms):
                    lines(f"w{r}{t} = w[{_at('k', t, outputs, 'm')}{_more(r)}]")
            with lines.block(f"for n in range({lanes}):"):
                for t in range(terms):
                    lines(f"x{t} = x[{_at('k', t, lanes)}]")
                for r in range(rows):
                    lines(f"out[{_at('m', r, lanes)}] += {_sum(f'w{r}{{t}} * x{{t}}', terms)}")


def input_gradient(inputs: int, outputs: int, lanes: int) -> tuple[str, str]:
    """dx = w @ dout."""
    lines = Lines()
    with covering(lines, "k", inputs, _rows(inputs, lanes)) as rows:
        with lines.block(f"for n in range({lanes}):"):
            for r in range(rows):
                lines(f"dx[{_at('k', r, lanes)}] = 0")
        for first, last, terms in blocks(outputs, even_block(outputs, 5, 3)):
            with lines.block(f"for m in range({first}, {last}, {terms}):"):
                for r in range(rows):
                    for t in range(terms):
                        lines(f"w{r}{t} = w[{_at('k', r, outputs, 'm')}{_more(t)}]")
                with lines.block(f"for n in range({lanes}):"):
                    for t in range(terms):
                        lines(f"d{t} = dout[{_at('m', t, lanes)}]")
                    for r in range(rows):
                        lines(f"dx[{_at('k', r, lanes)}] += {_sum(f'w{r}{{t}} * d{{t}}', terms)}")
    return "dx, dout, w", lines.text


def weight_gradient(inputs: int, outputs: int, lanes: int) -> tuple[str, str]:
    """dw = x @ dout.T, or with ``more`` dw += it; rows of dw are as long as :func:`padded` says.

    ``turned`` is room for dout with the lanes first, in rows of that length.
    """
    lines = Lines()
    width = padded(outputs)
    if lanes > LONG and width == outputs > 16 and inputs <= lanes:
        lines(f"product(dw, x, dout, turned, {inputs}, {outputs}, {lanes}, more)")
        return "dw, x, dout, turned, more", lines.text
    if outputs < FEW:
        for m in range(outputs):
            with lines.block(f"for k in range({inputs}):"):
                lines("total = x[0] * 0")
                with lines.block(f"for n in range({lanes}):"):
                    lines(f"total += x[k * {lanes} + n] * dout[{plus('n', m * lanes)}]")
                place = f"dw[{plus(f'k * {width}' if width > 1 else 'k', m)}]"
                lines(f"{place} = {place} + total if more else total")
        return "dw, x, dout, turned, more", lines.text
    with lines.block(f"for n in range(0, {lanes}, 8):"), lines.block(f"for m in range({outputs}):"):
        for t in range(8):
            lines(f"turned[{_at('n', t, width, 'm')}] = dout[{plus(f'm * {lanes} + n', t)}]")
    if width > outputs:
        with lines.block(f"for n in range({lanes}):"), lines.block(f"for m in range({outputs}, {width}):"):
            lines(f"turned[n * {width} + m] = 0")
    side_by_side = even_block(inputs, 8, 4) if width <= 16 else even_block(inputs, 4, 2)
    for start, stop, rows in blocks(inputs, side_by_side):
        with lines.block(f"for k in range({start}, {stop}, {rows}):"):
            with lines.block("if more == 0:"), lines.block(f"for m in range({width}):"):
                for r in range(rows):
                    lines(f"dw[{_at('k', r, width, 'm')}] = 0")
            for first, last, terms in blocks(lanes, 4):
                with lines.block(f"for n in range({first}, {last}, {terms}):"):
                    for r in range(rows):
                        for t in range(terms):
                            lines(f"x{r}{t} = x[{_at('k', r, lanes, 'n')}{_more(t)}]")
                    with lines.block(f"for m in range({width}):"):
                        for t in range(terms):
                            lines(f"d{t} = turned[{_at('n', t, width, 'm')}]")
                        for r in range(rows):
                            lines(f"dw[{_at('k', r, width, 'm')}] += {_sum(f'x{r}{{t}} * d{{t}}', terms)}")
    return "dw, x, dout, turned, more", lines.text


LONG = 128  # lanes, from which on BLAS is faster: it turns its operands piece by piece
FEW = 4  # outputs, for which the lanes are summed instead of the outputs worked through side by side


def padded(outputs: int) -> int:
    """How long the rows of a weight gradient are while it adds up: as long as a vector, if they are shorter."""
    return outputs if outputs < FEW or outputs > 16 else 1 << (outputs - 1).bit_length()


def _rows(count: int, lanes: int) -> int:
    """How many rows of a product grow side by side: the fewer vectors a row has, the more."""
    most, least = (6, 3) if lanes > 16 else (10, 5)
    return even_block(count, most, least)


def _at(index: str, offset: int, width: int, inner: str = "n") -> str:
    base = f"({index} + {offset})" if offset else index
    return f"{base} * {width} + {inner}"


def _more(offset: int) -> str:
    return f" + {offset}" if offset else ""


def _sum(pattern: str, terms: int) -> str:
    return " + ".join(pattern.format(t=t) for t in range(terms))
