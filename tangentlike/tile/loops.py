"""Text of the loops over elementwise formulas: several of one shape share a loop, sums over samples at its end."""

from __future__ import annotations

import ast
import math
import re

from ..form.program import copy_of
from .operations import Map, Reduce, Sum
from .text import Lines, plus
from .values import Batched, Partial, Shared
from .views import run_strides

Formula = Map | Sum | Reduce
NUMBERED = re.compile(r"_\d+$")  # the steps of an unrolled loop share their kernels
CONVERSIONS = {"number": "", "wide_number": "np.float64", "integer": "np.int64"}


def loop(formulas: list[Formula], stored: set[int], lanes: int, dtype: str) -> tuple[list, list[str], str]:
    """Operands, parameter names and body of the kernel of formulas over one shape; ``stored`` are the ids of the
    results that others read."""
    made = Loop(formulas, stored, lanes, dtype)
    return made.reduce() if isinstance(formulas[0], Reduce) else made.write()


class Loop:
    """The text of formulas over one shape: operands are named as they turn up, elements are places in flat buffers."""

    def __init__(self, formulas: list[Formula], stored: set[int], lanes: int, dtype: str):
        self.formulas, self.stored, self.lanes, self.dtype = formulas, stored, lanes, dtype
        self.shape = formulas[0].lazy.shape
        self.operands: dict[int, tuple[str, object]] = {}
        self.names: set[str] = {"n", "k", "s", "at", "value", "np", "count", "size"}
        self.names |= {f"s{k}" for k in range(len(formulas))} | {f"i{k}" for k in range(len(self.shape))}
        self.local: dict[int, str] = {}
        self.hoisted: dict[str, str] = {}
        self.uses: set[str] = set()
        self.dims = self.collapsed()
        self.pattern = re.compile(rf"\[(\([^\[\]()]*\)|i\d+) \* {lanes} \+ n\]")  # where an element stands

    def collapsed(self) -> tuple[int, ...]:
        """One dimension where every operand has all of them or none, else the shape itself."""
        for formula in self.formulas:
            for value in (*formula.lazy.leaves.values(), *([formula.out] if isinstance(formula, Map) else [])):
                if isinstance(value, Batched) and value.strides is not None:
                    return self.shape
                if math.prod(value.shape) != 1 and (
                    tuple(value.shape) != self.shape or (isinstance(value, Shared) and len(self.shape) > 1)
                ):
                    return self.shape
            if isinstance(formula, Reduce):
                return self.shape
            if isinstance(formula, Sum) and formula.kept not in ((), tuple(range(len(self.shape)))):
                return self.shape
        return (math.prod(self.shape),) if self.shape else ()

    def write(self) -> tuple[list, list[str], str]:
        lines = Lines()
        maps = [f for f in self.formulas if isinstance(f, Map)]
        sums = [f for f in self.formulas if isinstance(f, Sum)]
        bodies: list[str] = []
        for each in maps:
            text = self.text(each)
            if id(each.out) in self.stored:
                place = self.element(each.out)
                bodies.append(f"{place} = {text}")
                self.local[id(each.out)] = place
            else:
                name = self.name(NUMBERED.sub("", each.out.name))
                bodies.append(f"{name} = {text}")
                self.local[id(each.out)] = name
        totals = [(self.text(f), self.total(f), f) for f in sums]
        flat = len(self.dims) <= 1 and not sums and not self.hoisted and not self.uses & {"size"}
        single = [b.replace(f"i0 * {self.lanes} + n", "k") for b in bodies]
        if flat and self.dims and not any("i0" in b or "n]" in b for b in single):
            with lines.block(f"for k in range({self.dims[0] * self.lanes}):"):
                for body in single:
                    lines(body)
        else:
            for k, size in enumerate(self.dims):
                lines(f"for i{k} in range({size}):")
                lines.depth += 1
            for name, source in self.hoisted.items():
                lines(f"{name} = {source}")
            places = self.named_places([*bodies, *(text for text, _, _ in totals)])
            for place, name in places.items():
                lines(f"{name} = {place} * {self.lanes}")
            bodies = [self.with_names(body, places) for body in bodies]
            totals = [(self.with_names(text, places), place, formula) for text, place, formula in totals]
            names = ["s"] if len(totals) == 1 else [f"s{k}" for k in range(len(totals))]
            for name, (_, _, formula) in zip(names, totals, strict=True):
                lines(f"{name} = np.{self.dtype if formula.out.shape else 'float64'}(0)")
            with lines.block(f"for n in range({self.lanes if bodies else 'count'}):"):
                for body in bodies:
                    lines(body)
                for name, (text, _, _) in zip(names, totals, strict=True):
                    if bodies:  # lanes that hold no sample are made, but do not count; an if would not become SIMD
                        lines(f"value = {text}")
                        lines(f"{name} += value if n < count else np.{self.dtype}(0)")
                    else:
                        lines(f"{name} += {text}")
            for name, (_, place, _) in zip(names, totals, strict=True):
                lines(f"{place} += {name}")
            if totals:
                self.uses.add("count")
        operands = [v for _, v in self.operands.values()] + [u for u in ("count", "size") if u in self.uses]
        parameters = [n for n, _ in self.operands.values()] + [u for u in ("count", "size") if u in self.uses]
        return operands, parameters, lines.text

    def named_places(self, texts: list[str]) -> dict[str, str]:
        """Names for the places in the buffers that are sums of indices, or stand more than once: text -> name."""
        found = [place for text in texts for place in self.pattern.findall(text)]
        chosen = [place for place in dict.fromkeys(found) if place.startswith("(") or found.count(place) > 1]
        return {place: self.name("place") for place in chosen}

    def with_names(self, text: str, places: dict[str, str]) -> str:
        return self.pattern.sub(lambda m: f"[{places[m[1]]} + n]" if m[1] in places else m[0], text)

    def name(self, base: str) -> str:
        chosen, number = base, 1
        while chosen in self.names:
            number += 1
            chosen = f"{base}_{number}"
        self.names.add(chosen)
        return chosen

    def operand(self, value: Batched | Shared | Partial) -> str:
        key = id(value.root) if isinstance(value, Batched) else id(value)
        if key not in self.operands:
            root = value.root if isinstance(value, Batched) else value
            self.operands[key] = (self.name(NUMBERED.sub("", root.name)), root)
        return self.operands[key][0]

    def element(self, value: Batched) -> str:
        """The value's element at the loops' place, in the flat buffer."""
        base = self.operand(value)
        place = self.place(value.shape, value.offset, value.strides)
        return f"{base}[{place} * {self.lanes} + n]" if place != "0" else f"{base}[n]"

    def place(self, shape: tuple[int, ...], offset: int, strides: tuple[int, ...] | None = None) -> str:
        if math.prod(shape) == 1:
            return str(offset)
        if strides is None and len(self.dims) == 1 and math.prod(shape) == self.dims[0]:
            return f"(i0 + {offset})" if offset else "i0"
        steps = run_strides(shape) if strides is None else strides
        skip = len(self.dims) - len(shape)
        parts = [times(f"i{k + skip}", step) for k, step in enumerate(steps) if shape[k] != 1 and step]
        text = " + ".join([*parts, *([str(offset)] if offset or not parts else [])])
        return f"({text})" if len(parts) > 1 or offset or "*" in text else text

    def total(self, formula: Sum) -> str:
        base = self.operand(formula.out)
        if not formula.out.shape or math.prod(formula.out.shape) == 1:
            return f"{base}[0]"
        if len(self.dims) == 1:
            return f"{base}[i0]"
        steps = run_strides(tuple(self.shape[k] for k in formula.kept))
        text = " + ".join(times(f"i{axis}", step) for axis, step in zip(formula.kept, steps, strict=True))
        return f"{base}[{text}]"

    def text(self, formula: Formula) -> str:
        lazy = formula.lazy
        tree = _Spell(self, self.dtype).visit(copy_of(lazy.expression))
        text = ast.unparse(ast.fix_missing_locations(tree))
        summed = isinstance(formula, Sum) and not lazy.dtype.startswith("float") and lazy.dtype != "weak"
        return f"np.float64({text})" if summed else text

    def reduce(self) -> tuple[list, list[str], str]:
        """The text of a reduction within each sample: the result starts as its neutral number."""
        lines = Lines()
        (formula,) = self.formulas
        assert isinstance(formula, Reduce)
        text, out, lanes = self.text(formula), formula.out, self.lanes
        start, update = REDUCTIONS[formula.kind]
        with lines.block(f"for k in range({out.size * lanes}):"):
            lines(f"{self.operand(out)}[{plus('k', out.offset * lanes)}] = {start}")
        for k, size in enumerate(self.dims):
            lines(f"for i{k} in range({size}):")
            lines.depth += 1
        for name, source in self.hoisted.items():
            lines(f"{name} = {source}")
        place = self.element(out)
        with lines.block(f"for n in range({lanes}):"):
            if "value" in update:
                lines(f"value = {text}")
            lines(update.format(out=place, text=text))
        operands = [v for _, v in self.operands.values()] + [u for u in ("count", "size") if u in self.uses]
        parameters = [n for n, _ in self.operands.values()] + [u for u in ("count", "size") if u in self.uses]
        return operands, parameters, lines.text


REDUCTIONS = {
    "sum": ("0", "{out} += {text}"),
    "prod": ("1", "{out} *= {text}"),
    "max": ("-np.inf", "{out} = value if value > {out} or value != value else {out}"),
    "min": ("np.inf", "{out} = value if value < {out} or value != value else {out}"),
    "any": ("0", "{out} = 1 if {text} else {out}"),
    "all": ("1", "{out} = {out} if {text} else 0"),
}


def times(index: str, step: int) -> str:
    return index if step == 1 else f"{index} * {step}"


class _Spell(ast.NodeTransformer):
    """Leaves to elements, numbers to the dtype ``kind`` in which their part of the formula is computed."""

    def __init__(self, loop: Loop, kind: str):
        self.loop, self.kind = loop, kind
        self.leaves = {}
        for formula in loop.formulas:
            self.leaves.update(formula.lazy.leaves)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self.leaves.get(node.id)
        if node.id == "size" and value is None:
            self.loop.uses.add("size")
            return node
        if isinstance(value, Batched):
            known = self.loop.local.get(id(value))
            text = known or self.loop.element(value)
            if value.dtype == "bool" and "[" in text:
                text = f"({text} != 0)"
            return ast.parse(text, mode="eval").body
        if isinstance(value, Shared):
            return ast.Name(id=self.shared(value), ctx=ast.Load())
        return node

    def shared(self, value: Shared) -> str:
        base = self.loop.operand(value)
        if not value.shape:
            return base
        rank = len(self.loop.shape)
        shape = value.shape[1:] if len(value.shape) == rank + 1 else value.shape
        if len(self.loop.dims) == 1 and math.prod(value.shape) != 1:
            index = "i0"
        else:
            skip, steps = rank - len(shape), run_strides(shape)
            index = " + ".join(times(f"i{k + skip}", s) for k, s in enumerate(steps) if shape[k] != 1) or "0"
        for name, source in self.loop.hoisted.items():
            if source == f"{base}[{index}]":
                return name
        name = self.loop.name(f"{base}_i")
        self.loop.hoisted[name] = f"{base}[{index}]"
        return name

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)) or not self.kind:
            return node
        value = repr(node.value) if math.isfinite(node.value) else f"np.{node.value}".replace("np.-", "-np.")
        return ast.parse(f"np.{self.kind}({value})", mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        outside = self.kind
        if name in ("whole", "wide"):
            self.kind = "float64" if name == "wide" else ""
            out = self.visit(node.args[0])
            self.kind = outside
            return out
        if name in CONVERSIONS:
            self.kind = self.loop.dtype  # of a formula that is not whole
            node.args = [self.visit(node.args[0])]
            self.kind = outside
            return ast.Call(func=ast.parse(CONVERSIONS[name] or f"np.{self.loop.dtype}", mode="eval").body,
                            args=node.args, keywords=[])  # fmt: skip
        self.generic_visit(node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.left, ast.Name) and node.left.id == "size" and isinstance(node.op, ast.Mult):
            self.loop.uses.add("size")
            count = f"size * {ast.unparse(node.right)}"
            return ast.parse(f"np.{self.kind}({count})" if self.kind else f"({count})", mode="eval").body
        self.generic_visit(node)
        return node
