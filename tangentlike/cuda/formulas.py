"""Elementwise formulas, and sums and other reductions of them, as loops that threads share out."""

from __future__ import annotations

import math
import re
from typing import Any

from ..tile import loops
from ..tile.elementwise import bare_leaf
from ..tile.operations import Map, Reduce, Sum
from ..tile.text import Lines
from ..tile.values import Batched
from .calls import Call, Made, Site, share_out
from .sums import sum_samples

PLACE = re.compile(r"\[(n \* \d+[^\[\]]*)\]")


class _Threads(loops.Loop):
    """The text of formulas where the values of a sample lie one after another."""

    def __init__(self, formula: loops.Formula, site: Site):
        super().__init__([formula], {id(formula.out)}, 1, site.dtype)
        self.names |= {"each", "i", "thread", "threads", "total"}
        self.names.discard("at")

    def element(self, value: Batched) -> str:
        base, whole = self.operand(value), value.root.size
        place = self.place(value.shape, value.offset, value.strides)
        if whole == 1:
            return f"{base}[n]"
        inner = place[1:-1] if place.startswith("(") else place
        return f"{base}[n * {whole}]" if place == "0" else f"{base}[n * {whole} + {inner}]"

    def placed(self, lines: Lines, text: str) -> str:
        """The text with names for places in memory that stand in it more than once."""
        found = PLACE.findall(text)
        for place in [p for p in dict.fromkeys(found) if found.count(p) > 1]:
            name = self.name("at")
            lines(f"{name} = {place}")
            text = text.replace(f"[{place}]", f"[{name}]")
        return text

    def hoist(self, lines: Lines) -> None:
        for name, source in self.hoisted.items():
            lines(f"{name} = {source}")

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.operands.values()} | (
            {"size": "size"} if "size" in self.uses else {}
        )


def mapped(formula: Map, site: Site) -> Made:
    """out = the formula, an element a thread."""
    made = _Threads(formula, site)
    text, place = made.text(formula), made.element(formula.out)
    lines = Lines()
    total = math.prod(made.dims)
    at, flat = (t.replace(f"[n * {total} + i0]", "[i]") for t in (place, text))
    if len(made.dims) == 1 and not made.hoisted and not any(each in at + flat for each in ("i0", "[n")):
        with lines.block(f"for i in range(thread, count * {total}, threads):"):
            lines(f"{at} = {flat}")
        return _made(formula, made, lines)
    with share_out(lines, "count", ("n", *(f"i{k}" for k in range(len(made.dims)))), made.dims):
        made.hoist(lines)
        lines(made.placed(lines, f"{place} = {text}"))
    return _made(formula, made, lines)


def _made(formula: Map | Reduce, made: _Threads, lines: Lines) -> Made:
    return Made([Call(formula.line, f"make_{formula.out.name}", made.given(), lines.text, (formula.out,))])


def summed(formula: Sum, site: Site) -> Made:
    """out = the sum over the samples: what each of them adds, where that is not stored anyway, then the sum of it."""
    bare = next(iter(formula.lazy.leaves.values())) if len(formula.lazy.leaves) == 1 else None
    every = formula.kept == tuple(range(len(formula.lazy.shape)))
    if every and isinstance(bare, Batched) and _is_whole(formula, bare):
        return Made(sums=[sum_samples(formula.line, formula.out, bare)])
    kind = formula.out.dtype if formula.out.shape else "float64"
    each = site.local(f"{formula.out.name}_each", max(math.prod(formula.lazy.shape[k] for k in formula.kept), 1), kind)
    made = _Threads(formula, site)
    text = made.text(formula)
    lines = Lines()
    sizes = tuple(formula.lazy.shape[k] for k in formula.kept)
    rest = [k for k in range(len(formula.lazy.shape)) if k not in formula.kept]
    if len(made.dims) == 1 and len(formula.lazy.shape) != 1:  # collapsed: all of the axes are kept, or none
        sizes, rest = (made.dims, []) if formula.kept else ((), [0])
    names = ("i0",) if len(made.dims) == 1 and sizes else tuple(f"i{k}" for k in formula.kept if sizes)
    with share_out(lines, "count", ("n", *names), sizes):
        lines(f"total = np.{kind}(0)")
        depth = lines.depth
        for k in rest:
            lines(f"for i{k} in range({made.dims[k]}):")
            lines.depth += 1
        made.hoist(lines)
        lines(made.placed(lines, f"total += {text}"))
        lines.depth = depth
        lines("each[i] = total" if each.size > 1 else "each[n] = total")
    call = Call(formula.line, f"make_{each.name}", {"each": each} | made.given(), lines.text, (each,))
    return Made([call], [sum_samples(formula.line, formula.out, each)])


def _is_whole(formula: Sum, bare: Batched) -> bool:
    """True when the formula is a stored value as it is."""
    return (
        bare_leaf(formula.lazy) is bare
        and bare.strides is None
        and bare.shape == formula.lazy.shape
        and (not formula.out.shape or bare.dtype == formula.out.dtype)
        and bare.dtype.startswith("float")
    )


def reduced(formula: Reduce, site: Site) -> Made:
    """out = the formula reduced along axes of each sample, in their order."""
    made = _Threads(formula, site)
    text, place = made.text(formula), made.element(formula.out)
    start, update = loops.REDUCTIONS[formula.kind]
    shape = formula.out.shape
    gone = [k for k in range(len(made.dims)) if shape[k] == 1 and made.dims[k] != 1]
    kept = [k for k in range(len(made.dims)) if k not in gone]
    lines = Lines()
    kind = "uint8" if formula.out.dtype == "bool" else formula.out.dtype
    with share_out(lines, "count", ("n", *(f"i{k}" for k in kept)), tuple(made.dims[k] for k in kept)):
        lines(f"total = np.{kind}({start})")
        depth = lines.depth
        for k in gone:
            lines(f"for i{k} in range({made.dims[k]}):")
            lines.depth += 1
        made.hoist(lines)
        if "value" in update:
            lines(f"value = {text}")
        lines(update.format(out="total", text=text))
        lines.depth = depth
        for k in gone:
            place = place.replace(f"i{k}", "0")
        lines(f"{place} = total")
    return _made(formula, made, lines)
