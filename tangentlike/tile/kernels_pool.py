"""Text of the pooling kernels, for a tile: images (C, H, W, lanes), flat. ``padding`` is (top, bottom, left, right)."""

from __future__ import annotations

from dataclasses import dataclass

from .text import Lines, plus


@dataclass(frozen=True)
class Pool:
    """The sizes of one pooling."""

    channels: int
    height: int
    width: int
    window: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int, int, int]
    count_padding: bool = True

    @property
    def out_height(self) -> int:
        return (self.height + self.padding[0] + self.padding[1] - self.window[0]) // self.stride[0] + 1

    @property
    def out_width(self) -> int:
        return (self.width + self.padding[2] + self.padding[3] - self.window[1]) // self.stride[1] + 1

    @property
    def inside(self) -> bool:
        """True when no window reaches into the padding."""
        return self.padding == (0, 0, 0, 0)


def max_forward(s: Pool, lanes: int) -> tuple[str, str]:
    """h and winners: the first of the largest values of each window, NaN above all; ``winners`` counts its cells."""
    lines = Lines()
    with _windows(lines, s, lanes):
        if s.inside:
            with lines.block(f"for n in range({lanes}):"):
                for cell, (p, q) in enumerate(_cells(s)):
                    place = f"x[{plus('at', (p * s.width + q) * lanes)} + n]"
                    if cell == 0:
                        lines(f"best = {place}")
                        lines("winner = np.uint8(0)")
                    else:
                        _compare(lines, place, str(cell))
                lines("h[to + n] = best")
                lines("winners[to + n] = winner")
        else:
            lines("found = False")
            for cell, (p, q) in enumerate(_cells(s)):
                with lines.block(f"if {_within(s, p, q)}:"), lines.block(f"for n in range({lanes}):"):
                    lines(f"value = x[{plus('at', (p * s.width + q) * lanes)} + n]")
                    lines("best = h[to + n]")
                    lines("later = not found or value > best or value != value")
                    lines("h[to + n] = value if later else best")
                    lines(f"winners[to + n] = np.uint8({cell}) if later else winners[to + n]")
                lines(f"found = found or {_within(s, p, q)}")
    return "h, winners, x", lines.text


def max_gradient(s: Pool, lanes: int, dtype: str) -> tuple[str, str]:
    """dx: each value of dout goes to the winner of its window."""
    lines = Lines()
    zero = f"np.{dtype}(0)"
    covered = s.inside and s.window == s.stride and s.out_height * s.window[0] == s.height
    covered = covered and s.out_width * s.window[1] == s.width
    if not covered:
        _clear(lines, s, lanes)
    with _windows(lines, s, lanes):
        if s.inside:
            with lines.block(f"for n in range({lanes}):"):
                lines("d = dout[to + n]")
                lines("winner = winners[to + n]")
                for cell, (p, q) in enumerate(_cells(s)):
                    place = f"dx[{plus('at', (p * s.width + q) * lanes)} + n]"
                    lines(f"{place} {'=' if covered else '+='} d if winner == {cell} else {zero}")
        else:
            for cell, (p, q) in enumerate(_cells(s)):
                with lines.block(f"if {_within(s, p, q)}:"), lines.block(f"for n in range({lanes}):"):
                    place = f"dx[{plus('at', (p * s.width + q) * lanes)} + n]"
                    lines(f"{place} += dout[to + n] if winners[to + n] == {cell} else {zero}")
    return "dx, dout, winners", lines.text


def pad(channels: int, height: int, width: int, padding, stride, lanes: int) -> tuple[str, str]:
    """out = the images in a border of zeros (there from the start), ``stride - 1`` zeros between the cells."""
    top, bottom, left, right = padding
    rows, columns = (height - 1) * stride[0] + 1 + top + bottom, (width - 1) * stride[1] + 1 + left + right
    lines = Lines()
    with lines.block(f"for c in range({channels}):"), lines.block(f"for i in range({height}):"):
        lines(f"at = (c * {height} + i) * {width * lanes}")
        lines(f"to = ((c * {rows} + i * {stride[0]} + {top}) * {columns} + {left}) * {lanes}")
        step = lanes * stride[1]
        # not one loop over the whole row: LLVM would copy it as a block, and unroll the loops around that for seconds
        with lines.block(f"for j in range({width}):"), lines.block(f"for n in range({lanes}):"):
            lines(f"out[to + j * {step} + n] = x[at + j * {lanes} + n]")
    return "out, x", lines.text


def average_forward(s: Pool, lanes: int, dtype: str) -> tuple[str, str]:
    """The mean of each window."""
    lines = Lines()
    with _windows(lines, s, lanes):
        _share(lines, s, dtype)
        with lines.block(f"for n in range({lanes}):"):
            lines("h[to + n] = 0")
        for p, q in _cells(s):
            with _guarded(lines, s, p, q), lines.block(f"for n in range({lanes}):"):
                lines(f"h[to + n] += share * x[{plus('at', (p * s.width + q) * lanes)} + n]")
    return "h, x", lines.text


def average_gradient(s: Pool, lanes: int, dtype: str) -> tuple[str, str]:
    """dx: each value of dout is shared out over its window."""
    lines = Lines()
    _clear(lines, s, lanes)
    with _windows(lines, s, lanes):
        _share(lines, s, dtype)
        for p, q in _cells(s):
            with _guarded(lines, s, p, q), lines.block(f"for n in range({lanes}):"):
                lines(f"dx[{plus('at', (p * s.width + q) * lanes)} + n] += share * dout[to + n]")
    return "dx, dout", lines.text


def _clear(lines: Lines, s: Pool, lanes: int) -> None:
    with lines.block(f"for k in range({s.channels * s.height * s.width * lanes}):"):
        lines("dx[k] = 0")


class _windows:
    """The loops over channels and windows; ``at`` is the window's first cell, ``to`` its place in the output."""

    def __init__(self, lines: Lines, s: Pool, lanes: int):
        self.lines, self.s, self.lanes = lines, s, lanes

    def __enter__(self) -> None:
        s, lines = self.s, self.lines
        top, _, left, _ = s.padding
        lines(f"for c in range({s.channels}):")
        lines.depth += 1
        lines(f"for i in range({s.out_height}):")
        lines.depth += 1
        lines(f"for j in range({s.out_width}):")
        lines.depth += 1
        row = f"i * {s.stride[0]}" + (f" - {top}" if top else "")
        column = f"j * {s.stride[1]}" + (f" - {left}" if left else "")
        lines(f"at = ((c * {s.height} + {row}) * {s.width} + {column}) * {self.lanes}")
        lines(f"to = ((c * {s.out_height} + i) * {s.out_width} + j) * {self.lanes}")

    def __exit__(self, *error) -> None:
        self.lines.depth -= 3


def _guarded(lines: Lines, s: Pool, p: int, q: int):
    return lines.block("if True:" if s.inside else f"if {_within(s, p, q)}:")


def _cells(s: Pool) -> list[tuple[int, int]]:
    return [(p, q) for p in range(s.window[0]) for q in range(s.window[1])]


def _within(s: Pool, p: int, q: int) -> str:
    """The condition that the cell (p, q) of the window is a cell of the image."""
    top, _, left, _ = s.padding
    return (
        f"0 <= i * {s.stride[0]} + {p - top} < {s.height} and 0 <= j * {s.stride[1]} + {q - left} < {s.width}"
    ).replace("+ -", "- ")


def _compare(lines: Lines, place: str, cell: str) -> None:
    lines(f"value = {place}")
    lines("later = value > best or value != value")
    lines("best = value if later else best")
    lines(f"winner = np.uint8({cell}) if later else winner")


def _share(lines: Lines, s: Pool, dtype: str) -> None:
    cells = s.window[0] * s.window[1]
    if s.inside or s.count_padding:
        lines(f"share = np.{dtype}(1 / {cells})")
        return
    top, _, left, _ = s.padding
    for name, size, window, stride, before in (
        ("rows", s.height, s.window[0], s.stride[0], top), ("columns", s.width, s.window[1], s.stride[1], left),
    ):  # fmt: skip
        index = "i" if name == "rows" else "j"
        lines(f"{name} = min({index} * {stride} - {before} + {window}, {size}) - max({index} * {stride} - {before}, 0)")
    lines(f"share = np.{dtype}(1 / max(rows * columns, 1))")
