"""Text of the convolution kernels, for a tile: images (C, H, W, lanes), filters (O, C, KH, KW), all flat.

With a stride of 1 a row of pixels, lane by lane, is one run of numbers, and a tap is that run from another place on. A
block of filters times a part of the run stays in registers while channels and taps go by. Padding stands in the images'
buffer, as a border that is zero from the start.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from ..form.trees import nodes
from ..vectors.machine import machine
from .registers import block, covering, place, whole_vector
from .text import Lines, blocks, even_block

Activation = Callable[[str], str] | None


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

    @property
    def taps(self) -> int:
        """Those of a filter and channel."""
        return self.rows * self.columns

    @property
    def flat(self) -> bool:
        """True when neighboring pixels of the result are made from neighboring pixels."""
        return self.stride[1] == 1


def forward(sizes: Window, lanes: int, dtype: str, bias: bool, activation: Activation, flipped: bool = False):
    """out = correlation of x and w, plus b, activated; ``flipped``: of the turned filters, channels first."""
    s, lines = sizes, Lines()
    row = s.out_width * lanes
    b = block(s.filters, row if s.flat else lanes, dtype)
    step = s.taps if flipped else s.channels * s.taps
    if not bias:
        lines(f"zero = broadcast(np.{dtype}(0), {b.run})")
    with ExitStack() as loops:
        loops.enter_context(lines.block(f"for i in range({s.out_height}):"))
        o = loops.enter_context(covering(lines, "o", (0, s.filters), b.rows))
        if not s.flat:
            loops.enter_context(lines.block(f"for j in range({s.out_width}):"))
        n = loops.enter_context(covering(lines, "n", (0, row if s.flat else lanes), b.run))
        for f in range(b.rows):
            lines(f"a{f} = broadcast(b[{place((o, 1), f)}], {b.run})" if bias else f"a{f} = zero")
        with lines.block(f"for c in range({s.channels}):"), lines.block(f"for u in range({s.rows}):"):
            along = s.width * lanes
            from_row = ("i", s.stride[0] * along), ("u", along), ("" if s.flat else "j", s.stride[1] * lanes)
            lines(f"at = {place(('c', s.height * along), *from_row, (n, 1))}")
            if flipped:
                lines(f"of = {place(('c', s.filters * s.taps), (o, step), s.taps - 1)} - u * {s.columns}")
            else:
                lines(f"of = {place((o, step), ('c', s.taps), ('u', s.columns))}")
            with lines.block(f"for v in range({s.columns}):"):
                lines(f"pixels = load(x, {place('at', ('v', lanes))}, {b.run})")
                for f in range(b.rows):
                    at = f"of - v + {f * step}" if flipped else place("of", ("v", 1), f * step)
                    lines(f"a{f} = fma(w[{at.removesuffix(' + 0')}], pixels, a{f})")
        for f in range(b.rows):
            to = place((o, s.out_height * row), ("i", row), ("" if s.flat else "j", lanes), (n, 1),
                       f * s.out_height * row)  # fmt: skip
            _store(lines, "out", to, f"a{f}", b.run, activation)
    return "out, x, w, b" if bias else "out, x, w", lines.text


def _store(lines: Lines, array: str, to: str, value: str, run: int, activation: Activation) -> None:
    """Store a vector, activated: at once, or one number after the other where the formula calls functions of them."""
    if activation is None:
        lines(f"store({array}, {to}, {value})")
        return
    tree = _Choices().visit(ast.parse(activation(value), mode="eval"))
    called = {ast.unparse(n.func) for n in nodes(tree) if isinstance(n, ast.Call)}
    if called <= {"select", "np.float32", "np.float64"}:
        lines(f"store({array}, {to}, {ast.unparse(tree)})")
        return
    if to != "to":
        lines(f"to = {to}")
    lines(f"store({array}, to, {value})")
    with lines.block(f"for k in range(to, to + {run}):"):
        lines(f"value = {array}[k]")
        lines(f"{array}[k] = {activation('value')}")


class _Choices(ast.NodeTransformer):
    """``a if c else b`` of numbers as ``select(c, a, b)`` of vectors."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        parts = [self.visit(n) for n in (node.test, node.body, node.orelse)]
        return ast.Call(func=ast.Name(id="select", ctx=ast.Load()), args=parts, keywords=[])


def weight_gradient(sizes: Window, lanes: int, dtype: str) -> tuple[str, str]:
    """dw = correlation of x and dout, or with ``more`` dw += it; ``sums`` holds each tap's sum, a vector of them."""
    s, lines = sizes, Lines()
    row = s.out_width * lanes
    run = whole_vector(lanes, row if s.flat else lanes)
    along = s.width * lanes
    together = even_block(s.filters, max((machine().registers - 2) // (s.columns + 1), 1), 3)
    step = s.channels * s.taps
    _clear(lines, s.filters * step, run, dtype)
    for first, last, filters in blocks(s.filters, together):
        with (
            lines.block(f"for i in range({s.out_height}):"),
            covering(lines, "o", (first, last), filters) as o,
            lines.block(f"for c in range({s.channels}):"),
            lines.block(f"for u in range({s.rows}):"),
        ):
            lines(f"at = {place(('c', s.height * along), ('i', s.stride[0] * along), ('u', along))}")
            lines(f"of = {place((o, s.out_height * row), ('i', row))}")
            lines(f"to = {place((o, step * run), ('c', s.taps * run), ('u', s.columns * run))}")
            sums = [(f, v) for f in range(filters) for v in range(s.columns)]
            for f, v in sums:
                lines(f"a{f}_{v} = load(sums, {place('to', (f * step + v) * run)}, {run})")
            with ExitStack() as loops:
                if not s.flat:
                    loops.enter_context(lines.block(f"for j in range({s.out_width}):"))
                j = "" if s.flat else "j"
                loops.enter_context(lines.block(f"for n in range(0, {row if s.flat else lanes}, {run}):"))
                for f in range(filters):
                    at = place("of", (j, lanes), ("n", 1), f * s.out_height * row)
                    lines(f"d{f} = load(dout, {at}, {run})")
                for v in range(s.columns):
                    at = place("at", (j, s.stride[1] * lanes), ("n", 1), v * lanes)
                    lines(f"pixels = load(x, {at}, {run})")
                    for f in range(filters):
                        lines(f"a{f}_{v} = fma(d{f}, pixels, a{f}_{v})")
            for f, v in sums:
                lines(f"store(sums, {place('to', (f * step + v) * run)}, a{f}_{v})")
    _add_lanes(lines, s.filters * step, run)
    return "dw, dout, x, sums, more", lines.text


def pooled_forward(
    sizes: Window, pool: tuple[int, int], lanes: int, dtype: str, bias: bool, activation: Activation
) -> tuple[str, str]:
    """h, winners = max-pool of the activated convolution, in windows that do not overlap, without storing its input.

    The cells of a window stay in registers, two of them each where they fit; so do their largest and the winner.
    """
    s, lines = sizes, Lines()
    (high, wide), along = pool, s.width * lanes
    cells = [(p, q) for p in range(high) for q in range(wide)]
    two = 2 * len(cells) <= machine().registers * 5 // 8
    run = min(lanes, machine().lanes * (2 if two and dtype == "float32" else 1))
    row = s.out_width // wide * lanes
    lines(f"zero, winner_0 = broadcast(np.{dtype}(0), {run}), broadcast(np.uint8(0), {run})")
    with (
        lines.block(f"for o in range({s.filters}):"),
        lines.block(f"for i in range({s.out_height // high}):"),
        lines.block(f"for j in range({s.out_width // wide}):"),
        covering(lines, "n", (0, lanes), run) as n,
    ):
        names = [f"a{k}" for k in range(len(cells))]
        lines(f"{' = '.join(names)} = {f'broadcast(b[o], {run})' if bias else 'zero'}")
        with lines.block(f"for c in range({s.channels}):"), lines.block(f"for u in range({s.rows}):"):
            corner = ("i", high * s.stride[0] * along), ("j", wide * s.stride[1] * lanes)
            lines(f"at = {place(('c', s.height * along), *corner, ('u', along), (n, 1))}")
            with lines.block(f"for v in range({s.columns}):"):
                of = place(("o", s.channels * s.taps), ("c", s.taps), ("u", s.columns), ("v", 1))
                lines(f"w_v = w[{of}]")
                for a, (p, q) in zip(names, cells, strict=True):
                    offset = p * s.stride[0] * along + q * s.stride[1] * lanes
                    lines(f"{a} = fma(w_v, load(x, {place('at', ('v', lanes), offset)}, {run}), {a})")
        lines("best, winner = a0, winner_0")
        for k, a in list(enumerate(names))[1:]:
            lines(f"later = ({a} > best) | ({a} != {a})")
            lines(f"best, winner = select(later, {a}, best), select(later, {k}, winner)")
        lines(f"to = {place(('o', s.out_height // high * row), ('i', row), ('j', lanes), (n, 1))}")
        lines("store(winners, to, winner)")
        _store(lines, "h", "to", "best", run, activation)
    return ("h, winners, x, w, b" if bias else "h, winners, x, w"), lines.text


def pooled_weight_gradient(sizes: Window, pool: tuple[int, int], lanes: int, dtype: str) -> tuple[str, str]:
    """dw of the same, from the gradient of the pooled values: it reaches the winners only.

    The pixels before a winner are chosen lane by lane, first the column, then the row: a choice costs less than a
    multiply-add, and of ``pool`` times as many only those that are not zero are left.
    """
    s, lines = sizes, Lines()
    (high, wide), along = pool, s.width * lanes
    out_height, out_width = s.out_height // high, s.out_width // wide
    run = whole_vector(lanes, lanes)
    taps = [(u, v) for u in range(s.rows) for v in range(s.columns)]
    rows = sorted({p * s.stride[0] + u for p in range(high) for u in range(s.rows)})
    lines(f"zero = broadcast(np.{dtype}(0), {run})")
    with lines.block(f"for o in range({s.filters}):"), lines.block(f"for c in range({s.channels}):"):
        for u, v in taps:
            lines(f"a{u}{v} = zero")
        with (
            lines.block(f"for i in range({out_height}):"),
            lines.block(f"for j in range({out_width}):"),
            lines.block(f"for n in range(0, {lanes}, {run}):"),
        ):
            corner = ("i", high * s.stride[0] * along), ("j", wide * s.stride[1] * lanes)
            lines(f"at = {place(('c', s.height * along), *corner, ('n', 1))}")
            row = out_width * lanes
            lines(f"of = {place(('o', out_height * row), ('i', row), ('j', lanes), ('n', 1))}")
            lines(f"d = load(dout, of, {run})")
            lines(f"winner = load(winners, of, {run})")
            for q in range(1, wide):
                lines(f"column{q} = {_any('winner', [p * wide + q for p in range(high)])}")
            for p in range(1, high):
                lines(f"row{p} = {_any('winner', [p * wide + q for q in range(wide)])}")
            for y in rows:
                for z in sorted({q * s.stride[1] + v for q in range(wide) for v in range(s.columns)}):
                    lines(f"x{z} = load(x, {place('at', y * along + z * lanes)}, {run})")
                for v in range(s.columns):
                    chosen = _choice([f"x{q * s.stride[1] + v}" for q in range(wide)], "column")
                    lines(f"y{y}_{v} = {chosen}")
            for u, v in taps:
                chosen = _choice([f"y{p * s.stride[0] + u}_{v}" for p in range(high)], "row")
                lines(f"a{u}{v} = fma(d, {chosen}, a{u}{v})")
        lines(f"to = {place(('o', s.channels * s.taps), ('c', s.taps))}")
        for k, (u, v) in enumerate(taps):
            at = place("to", k)
            lines(f"dw[{at}] = total(a{u}{v}) + dw[{at}] if more else total(a{u}{v})")
    return "dw, dout, winners, x, more", lines.text


def _any(name: str, values: list[int]) -> str:
    return " | ".join(f"({name} == {value})" for value in values)


def _choice(values: list[str], condition: str) -> str:
    """The value whose condition, numbered from 1, is true; the first where none is."""
    text = values[0]
    for number, value in enumerate(values[1:], 1):
        text = f"select({condition}{number}, {value}, {text})"
    return text


def _add_lanes(lines: Lines, count: int, run: int) -> None:
    with lines.block(f"for k in range({count}):"):
        lines(f"sum = total(load(sums, {place(('k', run))}, {run}))")
        lines("dw[k] = dw[k] + sum if more else sum")


def _clear(lines: Lines, count: int, run: int, dtype: str) -> None:
    with lines.block(f"for k in range({count}):"):
        lines(f"store(sums, {place(('k', run))}, broadcast(np.{dtype}(0), {run}))")
