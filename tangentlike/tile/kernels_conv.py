"""Text of the convolution kernels, for a tile: images (C, H, W, lanes), filters (O, C, KH, KW), all flat.

A row of taps of two filters is applied to a run of neighboring pixels at once, lane by lane: each pixel that is loaded
serves every tap and filter. Padding stands in the images' buffer, as a border that is zero from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .text import Lines, blocks, covering, even_block, plus


@dataclass(frozen=True)
class Window:
    """The sizes of one convolution: of the padded images, the filters and the stride."""

    channels: int
    height: int
    width: int
    filters: int
    rows: int
    columns: int
    stride: tuple[int, int]

    @property
    def out_height(self) -> int:
        return (self.height - self.rows) // self.stride[0] + 1

    @property
    def out_width(self) -> int:
        return (self.width - self.columns) // self.stride[1] + 1


def forward(sizes: Window, lanes: int, bias: bool, activation: Callable[[str], str] | None, flipped: bool = False):
    """out = correlation of x and w, plus b, activated; ``flipped``: of the turned filters, channels first."""
    s, lines = sizes, Lines()
    together = s.rows if s.rows * s.columns <= 9 else 1
    with (
        covering(lines, "o", s.filters, 2) as filters,
        lines.block(f"for i in range({s.out_height}):"),
        covering(lines, "j", s.out_width, even_block(s.out_width, 10, 5)) as pixels,
    ):
        for f in range(filters):
            lines(f"to{f} = (({_plain('o', f)} * {s.out_height} + i) * {s.out_width} + j) * {lanes}")
        with lines.block(f"for n in range({lanes}):"):
            for f in range(filters):
                first_value = f"b[{plus('o', f)}]" if bias else "0"
                for p in range(pixels):
                    lines(f"out[{plus(f'to{f}', p * lanes)} + n] = {first_value}")
        with lines.block(f"for c in range({s.channels}):"):
            for u0, u1, taps in blocks(s.rows, together):
                with lines.block(f"for u in range({u0}, {u1}, {taps}):"):
                    _taps(lines, s, lanes, filters, pixels, taps, flipped)
        if activation is not None:
            with lines.block(f"for n in range({lanes}):"):
                for f in range(filters):
                    for p in range(pixels):
                        place = f"out[{plus(f'to{f}', p * lanes)} + n]"
                        lines(f"value = {place}")
                        lines(f"{place} = {activation('value')}")
    return "out, x, w, b" if bias else "out, x, w", lines.text


def _taps(lines: Lines, s: Window, lanes: int, filters: int, pixels: int, taps: int, flipped: bool) -> None:
    row, column = s.stride
    lines(f"at = ((c * {s.height} + {_by('i', row)} + u) * {s.width} + {_by('j', column)}) * {lanes}")
    for f in range(filters):
        for u in range(taps):
            for v in range(s.columns):
                lines(f"w{f}_{u}{v} = w[{_filter(s, f, u, v, flipped)}]")
    reach = (pixels - 1) * column + s.columns
    used = sorted({p * column + v for p in range(pixels) for v in range(s.columns)})
    with lines.block(f"for n in range({lanes}):"):
        for u in range(taps):
            for z in used:
                assert z < reach
                lines(f"x{u}_{z} = x[{plus('at', (u * s.width + z) * lanes)} + n]")
        for f in range(filters):
            for p in range(pixels):
                terms = [f"w{f}_{u}{v} * x{u}_{p * column + v}" for u in range(taps) for v in range(s.columns)]
                lines(f"out[{plus(f'to{f}', p * lanes)} + n] += {' + '.join(terms)}")


def _filter(s: Window, f: int, u: int, v: int, flipped: bool) -> str:
    """Where the tap (u, v) of filter o + f and channel c stands; flipped: of channel o + f and filter c, turned."""
    o = _plain("o", f)
    if flipped:
        return f"((c * {s.filters} + {o}) * {s.rows} + {s.rows - 1 - u} - u) * {s.columns} + {s.columns - 1 - v}"
    return f"(({o} * {s.channels} + c) * {s.rows} + u + {u}) * {s.columns} + {v}"


def weight_gradient(sizes: Window, lanes: int) -> tuple[str, str]:
    """dw = correlation of x and dout, or with ``more`` dw += it; ``sums`` holds each tap's sum by lane."""
    s, lines = sizes, Lines()
    row, column = s.stride
    run = even_block(s.out_width, 10, 4)
    pairs = blocks(s.filters, 2)
    taps = s.columns
    _clear(lines, "sums", s.filters * s.channels * s.rows * taps * lanes)
    with lines.block(f"for i in range({s.out_height}):"):
        for start, stop, filters in pairs:
            with (
                lines.block(f"for o in range({start}, {stop}, {filters}):"),
                lines.block(f"for c in range({s.channels}):"),
                lines.block(f"for u in range({s.rows}):"),
            ):
                for f in range(filters):
                    lines(f"to{f} = (({_plain('o', f)} * {s.channels} + c) * {s.rows} + u) * {taps * lanes}")
                for first, last, pixels in blocks(s.out_width, run):
                    with lines.block(f"for j in range({first}, {last}, {pixels}):"):
                        lines(
                            f"at = ((c * {s.height} + {_by('i', row)} + u) * {s.width} + {_by('j', column)}) * {lanes}"
                        )
                        for f in range(filters):
                            lines(f"of{f} = (({_plain('o', f)} * {s.out_height} + i) * {s.out_width} + j) * {lanes}")
                        used = sorted({p * column + v for p in range(pixels) for v in range(taps)})
                        with lines.block(f"for n in range({lanes}):"):
                            for z in used:
                                lines(f"x{z} = x[{plus('at', z * lanes)} + n]")
                            for f in range(filters):
                                for p in range(pixels):
                                    lines(f"d{f}_{p} = dout[{plus(f'of{f}', p * lanes)} + n]")
                            for f in range(filters):
                                for v in range(taps):
                                    terms = " + ".join(f"d{f}_{p} * x{p * column + v}" for p in range(pixels))
                                    lines(f"sums[{plus(f'to{f}', v * lanes)} + n] += {terms}")
    _add_lanes(lines, s.filters * s.channels * s.rows * s.columns, lanes)
    return "dw, dout, x, sums, more", lines.text


def pooled_forward(
    sizes: Window, pool: tuple[int, int], lanes: int, bias: bool, activation: Callable[[str], str] | None
):
    """h, winners = max-pool of the activated convolution, in windows that do not overlap, without storing its input."""
    s, lines = sizes, Lines()
    high, wide = pool
    row, column = s.stride
    out_height, out_width = s.out_height // high, s.out_width // wide
    with lines.block(f"for o in range({s.filters}):"):
        for c in range(s.channels):
            for u in range(s.rows):
                for v in range(s.columns):
                    lines(f"w{c}{u}{v} = w[o * {s.channels * s.rows * s.columns} + {(c * s.rows + u) * s.columns + v}]")
        with lines.block(f"for i in range({out_height}):"), lines.block(f"for j in range({out_width}):"):
            lines(f"at = (i * {high * row * s.width} + j * {wide * column}) * {lanes}")
            lines(f"to = ((o * {out_height} + i) * {out_width} + j) * {lanes}")
            with lines.block(f"for n in range({lanes}):"):
                seen: set[tuple[int, int, int]] = set()
                for c in range(s.channels):
                    for y in range((high - 1) * row + s.rows):
                        for z in range((wide - 1) * column + s.columns):
                            seen.add((c, y, z))
                            lines(f"x{c}_{y}_{z} = x[{plus('at', ((c * s.height + y) * s.width + z) * lanes)} + n]")
                for p in range(high):
                    for q in range(wide):
                        terms = [
                            f"w{c}{u}{v} * x{c}_{p * row + u}_{q * column + v}"
                            for c in range(s.channels) for u in range(s.rows) for v in range(s.columns)
                        ]  # fmt: skip
                        value = " + ".join([*(["b[o]"] if bias else []), *terms])
                        if p == q == 0:
                            lines(f"best = {value}")
                            lines("winner = np.uint8(0)")
                        else:
                            lines(f"value = {value}")
                            lines("later = value > best or value != value")
                            lines("best = value if later else best")
                            lines(f"winner = np.uint8({p * wide + q}) if later else winner")
                lines(f"h[to + n] = {activation('best') if activation else 'best'}")
                lines("winners[to + n] = winner")
    return ("h, winners, x, w, b" if bias else "h, winners, x, w"), lines.text


def pooled_weight_gradient(sizes: Window, pool: tuple[int, int], lanes: int):
    """dw of the same, from the gradient of the pooled values: it reaches the winners only.

    The pixels before a winner are chosen lane by lane, first the column, then the row: a choice costs less than a
    multiply-add, and of ``pool`` times as many only those that are not zero are left.
    """
    s, lines = sizes, Lines()
    high, wide = pool
    row, column = s.stride
    out_height, out_width = s.out_height // high, s.out_width // wide
    taps = s.rows * s.columns
    down, across = _by("i", high * row), _by("j", wide * column)
    rows = sorted({p * row + u for p in range(high) for u in range(s.rows)})
    columns = sorted({q * column + v for q in range(wide) for v in range(s.columns)})
    _clear(lines, "sums", s.filters * s.channels * taps * lanes)
    for start, stop, filters in blocks(s.filters, 2):
        with lines.block(f"for o in range({start}, {stop}, {filters}):"), lines.block(f"for c in range({s.channels}):"):
            for f in range(filters):
                lines(f"to{f} = ({_plain('o', f)} * {s.channels} + c) * {taps * lanes}")
            with lines.block(f"for i in range({out_height}):"), lines.block(f"for j in range({out_width}):"):
                lines(f"at = ((c * {s.height} + {down}) * {s.width} + {across}) * {lanes}")
                for f in range(filters):
                    lines(f"of{f} = (({_plain('o', f)} * {out_height} + i) * {out_width} + j) * {lanes}")
                with lines.block(f"for n in range({lanes}):"):
                    for y in rows:
                        for z in columns:
                            lines(f"x{y}_{z} = x[{plus('at', (y * s.width + z) * lanes)} + n]")
                    for f in range(filters):
                        lines(f"d = dout[of{f} + n]")
                        lines(f"winner = winners[of{f} + n]")
                        for q in range(1, wide):
                            lines(f"column{q} = {_any('winner', [p * wide + q for p in range(high)])}")
                        for p in range(1, high):
                            lines(f"row{p} = {_any('winner', [p * wide + q for q in range(wide)])}")
                        for y in rows:
                            for v in range(s.columns):
                                chosen = _choice([f"x{y}_{q * column + v}" for q in range(wide)], "column")
                                lines(f"y{y}_{v} = {chosen}")
                        for u in range(s.rows):
                            for v in range(s.columns):
                                chosen = _choice([f"y{p * row + u}_{v}" for p in range(high)], "row")
                                lines(f"sums[{plus(f'to{f}', (u * s.columns + v) * lanes)} + n] += d * ({chosen})")
    _add_lanes(lines, s.filters * s.channels * taps, lanes)
    return "dw, dout, winners, x, sums, more", lines.text


def _any(name: str, values: list[int]) -> str:
    return " | ".join(f"({name} == {value})" for value in values)


def _choice(values: list[str], condition: str) -> str:
    """The value whose condition, numbered from 1, is true; the first where none is."""
    text = values[0]
    for number, value in enumerate(values[1:], 1):
        text = f"{value} if {condition}{number} else {text}"
    return text


def _add_lanes(lines: Lines, count: int, lanes: int) -> None:
    with lines.block(f"for k in range({count}):"):
        lines(f"total = sums[k * {lanes}]")
        with lines.block(f"for n in range(1, {lanes}):"):
            lines(f"total += sums[k * {lanes} + n]")
        lines("dw[k] = dw[k] + total if more else total")


def _clear(lines: Lines, name: str, count: int) -> None:
    with lines.block(f"for k in range({count}):"):
        lines(f"{name}[k] = 0")


def _plain(index: str, offset: int) -> str:
    return f"({index} + {offset})" if offset else index


def _by(index: str, factor: int) -> str:
    return f"{index} * {factor}" if factor > 1 else index
