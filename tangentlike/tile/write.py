"""The module of a tiled step, as text: its buffers, the step, the kernels."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, field
from typing import Any

from . import loops
from .operations import Kernel, Load, Map, Operation, Statement, Sum
from .schedule import key, leveled, live, merged
from .values import Batched, Partial, Shared


@dataclass
class Plan:
    """How a batch is cut: ``groups`` run side by side, each has ``tiles`` of ``lanes`` samples, one after another."""

    batch: int
    groups: int
    tiles: int
    lanes: int
    parallel: bool


@dataclass
class Arena:
    """One array of the step's memory, a row a group (or a tile): who has which part of a row."""

    name: str
    dtype: str
    crossing: bool = False
    size: int = 0
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, name: str, size: int) -> None:
        if name not in self.places:
            self.places[name] = (self.size, self.size + size)
            self.size += -(-size // 16) * 16  # each part begins at a multiple of the widest vector

    def range(self, name: str) -> str:
        start, stop = self.places[name]
        return f"{start}:{stop}"


@dataclass
class Writer:
    """Writes one step; ``results`` are the loss and what else is returned, ``gradients`` go to the work's totals."""

    name: str
    plan: Plan
    parameters: list[str]
    data: list[str]
    dtype: str
    line_texts: dict[int, str]
    kernels: dict[tuple[str, str], str] = field(default_factory=dict)
    docs: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)

    def step(
        self, operations: list[Operation], loss: Shared, gradients: dict[str, Any], correct: Partial | None
    ) -> str:
        """The function that takes the samples of one batch through forward and adjoint."""
        wanted = [loss, *gradients.values(), *([correct] if correct is not None else [])]
        levels = leveled(live(operations, wanted))
        self.crossing = _crossing(levels)
        self.out: list[str] = []
        self.depth = 1
        self.last_line = 0
        for level, found in enumerate(levels):
            for operation in found:
                if isinstance(operation, Statement):
                    self.statement(operation)
            tiled = [o for o in found if not isinstance(o, Statement)]
            if tiled:
                self.tiles(tiled, level)
        self.depth = 1
        for parameter, value in gradients.items():
            self.gradient(parameter, value)
        self.correct = correct is not None
        returned = [loss.name] + ([correct.name] if correct is not None else [])
        self.put(f"return {', '.join(returned)}")
        return "\n".join(self.out)

    # ---- text

    def put(self, line: str) -> None:
        self.out.append("    " * self.depth + line)

    def comment(self, line: int) -> None:
        if line and line != self.last_line and line in self.line_texts:
            self.put(f"# {line}: {self.line_texts[line].strip()}")
        if line:
            self.last_line = line

    def statement(self, operation: Statement) -> None:
        self.comment(operation.line)
        if operation.effect:
            self.put(ast.unparse(operation.node))
            return
        target = ast.unparse(operation.node.targets[0])  # type: ignore[attr-defined]
        self.put(f"{target} = {ast.unparse(operation.node.value)}")  # type: ignore[attr-defined]

    def tiles(self, operations: list[Operation], level: int) -> None:
        """One pass over the tiles."""
        plan = self.plan
        groups = merged(operations)
        inside = {key(w) for o in operations for w in o.writes}
        partials = [w for o in operations for w in o.writes if isinstance(w, Partial)]
        one = plan.groups == 1 and plan.tiles == 1
        self.depth = 1
        if one:
            self.put("group, tile, start, count = 0, 0, 0, size")
        else:
            self.put(f"for group in {'prange' if plan.parallel else 'range'}({plan.groups}):")
            self.depth += 1
        self.bound = {}
        for partial in partials:
            self.local(partial)
        head = len(self.out)
        summed = [o.out for o in operations if isinstance(o, Sum)] + [
            o.result for o in operations if isinstance(o, Kernel) and o.result
        ]
        for partial in summed:
            self.put(f"clear({self.local(partial)})")
        if not one:
            if plan.tiles > 1:
                self.put(f"for tile in range({plan.tiles} * group, {plan.tiles} * (group + 1)):")
                self.depth += 1
            else:
                self.put("tile = group")
            self.put("start = tile * share")
            self.put("count = min(share, max(size - start, 0))")
        inner = len(self.out)
        outer_depth = 1 if one else 2
        for group in groups:
            self.group(group, inside)
        rows = [(n, t) for n, t in self.bound.items() if "[tile" in t]
        self.out[inner:inner] = ["    " * self.depth + f"{n} = {t}" for n, t in rows]
        rows = [(n, t) for n, t in self.bound.items() if "[group" in t]
        self.out[head:head] = ["    " * outer_depth + f"{n} = {t}" for n, t in rows]
        self.depth = 1
        self.totals(partials)

    def group(self, group: list[Operation], inside: set[int]) -> None:
        first = group[0]
        for operation in group:
            self.comment(operation.line)
        if isinstance(first, (Map, Sum)):
            stored = self.read_elsewhere(group)
            operands, parameters, body = loops.loop(group, stored, self.plan.lanes, self.dtype)  # type: ignore[arg-type]
            kinds = [_kind(o, p, self.dtype) for o, p in zip(operands, parameters, strict=True)]
            name = self.kernel(_verb(group), _annotated(parameters, kinds), body)
            self.put(f"{name}({', '.join(self.argument(o) for o in operands)})")
        elif isinstance(first, Load):
            self.load(first)
        elif isinstance(first, Kernel):
            self.call(first)

    def read_elsewhere(self, group: list[Operation]) -> set[int]:
        """The results of a group that operations outside of it read."""
        made = {key(w): id(w) for o in group for w in o.writes if isinstance(w, Batched)}
        return {made[k] for k in made if self.readers.get(k, set()) - {id(o) for o in group}}

    def call(self, operation: Kernel) -> None:
        lanes = self.plan.lanes
        for gradient in operation.clears:
            self.put(f"clear_lanes({self.argument(gradient)}, {lanes}, count)")
        if operation.make is None:
            parameters, body = [*operation.operands, *operation.scratch, "more"], ""
        else:
            text, body = operation.make(**operation.sizes, lanes=lanes)  # type: ignore[operator]
            parameters = text.split(", ")
        arguments, kinds = [], []
        for parameter in parameters:
            if parameter in operation.operands:
                value = operation.operands[parameter]
                arguments.append(self.argument(value))
                kinds.append(_kind(value, parameter, self.dtype))
            elif parameter in operation.scratch:
                count, dtype = operation.scratch[parameter]
                arguments.append(self.scratch(parameter, count if count > 0 else -count * lanes, dtype))
                kinds.append(f"{dtype}*")
            elif parameter == "more":
                first = "0" if self.plan.tiles == 1 else f"tile - {self.plan.tiles} * group"
                arguments.append("1" if operation.again else first)
                kinds.append("int64")
        name = operation.title
        if body:
            name = self.kernel(name, _annotated(parameters, kinds), body, operation.result is not None)
        text = f"{name}({', '.join(arguments)})"
        self.put(f"{self.local(operation.result)}[0] += {text}" if operation.result is not None else text)

    def load(self, operation: Load) -> None:
        value, lanes = operation.out, self.plan.lanes
        lines = [f"    for n in range({lanes}):"]
        if value.shape == ():
            lines += ["        out[n] = source[rows[min(first + n, last)]]"]
        else:
            lines += [
                f"        at = rows[min(first + n, last)] * {value.size}",
                f"        for k in range({value.size}):",
            ]
            lines += [f"            out[k * {lanes} + n] = source[at + k]"]
        kinds = [f"{value.dtype}*", f"{value.dtype}*", "int64*", "int64", "int64"]
        parameters = _annotated(["out", "source", "rows", "first", "last"], kinds)
        name = self.kernel(f"load_{operation.argument}", parameters, "\n".join(lines))
        self.put(f"{name}({self.argument(value)}, {operation.argument}, rows, first + start, first + size - 1)")

    def kernel(self, title: str, parameters: str, body: str, returns: bool = False) -> str:
        """The name of the kernel with this text."""
        text = (f"({parameters})" + (' -> "float64"' if returns else ""), body)
        if text not in self.kernels:
            name, number = title, 1
            while name in self.taken:
                number += 1
                name = f"{title}_{number}"
            self.taken.add(name)
            self.kernels[text] = name
        return self.kernels[text]

    # ---- memory

    def argument(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Batched):
            root = value.root
            lanes = self.plan.lanes
            self.place(root.name, root.size * lanes, root.dtype, key(root) in self.crossing)
            if value.base is not None and value.size != root.size:
                return f"{root.name}[{value.offset * lanes}:{(value.offset + value.size) * lanes}]"
            return root.name
        if isinstance(value, Partial):
            return self.local(value)
        if isinstance(value, Shared):
            converts = not value.shape and value.dtype.startswith("float") and value.dtype != self.dtype
            return f"np.{self.dtype}({value.name})" if converts else value.name
        raise TypeError(value)

    def local(self, partial: Partial) -> str:
        """The group's share of a sum."""
        arena = self.sums_of(partial)
        held = self.arenas.setdefault(arena, Arena(arena, partial.dtype if partial.shape else "float64"))
        held.add(partial.name, max(math.prod(partial.shape), 1))
        self.bound.setdefault(f"{partial.name}_part", f"{arena}_parts[group, {held.range(partial.name)}]")
        return f"{partial.name}_part"

    def sums_of(self, partial: Partial) -> str:
        """The arena of a sum: gradients, statistics in float64, numbers."""
        if not partial.shape:
            return "numbers"
        return "sums" if partial.dtype == self.dtype else "statistics"

    def scratch(self, name: str, count: int, dtype: str) -> str:
        held = self.arenas.setdefault(f"{name}_room", Arena(f"{name}_room", dtype))
        held.size = max(held.size, count)
        return f"{name}_room[group, :{count}]"

    def place(self, name: str, size: int, dtype: str, crossing: bool) -> None:
        """Bind ``name`` to its part of the memory of its dtype."""
        arena = f"{'kept' if crossing else 'memory'}{'' if dtype == self.dtype else f'_{dtype}'}"
        held = self.arenas.setdefault(arena, Arena(arena, dtype, crossing))
        held.add(name, size)
        self.bound.setdefault(name, f"{arena}[{'tile' if crossing else 'group'}, {held.range(name)}]")

    def totals(self, partials: list[Partial]) -> None:
        """The finished sums, under the partials' names: numbers, or arrays of their shapes."""
        for arena in ("sums", "statistics"):
            spans = [self.arenas[arena].places[p.name] for p in partials if p.shape and self.sums_of(p) == arena]
            if spans:
                start, stop = min(s for s, _ in spans), max(e for _, e in spans)
                self.put(f"add_arrays({arena}, {arena}_parts, {start}, {stop})")
        for partial in partials:
            if not partial.shape:
                self.put(f"{partial.name} = add_parts(numbers_parts, {self.arenas['numbers'].places[partial.name][0]})")
            elif self.is_read(partial):
                shape = ", ".join(map(str, partial.shape))
                view = f".reshape(({shape}))" if len(partial.shape) > 1 else ""
                arena = self.sums_of(partial)
                self.put(f"{partial.name} = {arena}[{self.arenas[arena].range(partial.name)}]{view}")

    def is_read(self, partial: Partial) -> bool:
        """True when a statement over parameters reads the sum."""
        return bool(self.readers.get(key(partial), set()) - {0})

    def gradient(self, parameter: str, value: Any) -> None:
        """Where the gradient of a parameter is found: its place in the sums."""
        if isinstance(value, Partial):
            self.places[parameter] = self.arenas["sums"].places[value.name]
            return
        held = self.arenas.setdefault("sums", Arena("sums", self.dtype))
        held.add(f"gradient_{parameter}", math.prod(value.shape))
        self.places[parameter] = held.places[f"gradient_{parameter}"]
        self.put(
            f"sums[{held.range(f'gradient_{parameter}')}] = {value.name}" + (".reshape(-1)" if value.shape[1:] else "")
        )

    arenas: dict[str, Arena] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    readers: dict[int, set[int]] = field(default_factory=dict)
    crossing: set[int] = field(default_factory=set)
    memory: list[str] = field(default_factory=list)
    correct: bool = False
    imported: list[tuple[str, str]] = field(default_factory=list)


def _kind(value: Any, parameter: str, dtype: str) -> str:
    """The annotation of a kernel's parameter."""
    if isinstance(value, Batched | Partial):
        return f"{value.dtype}*"
    if isinstance(value, Shared):
        return f"{value.dtype}*" if value.shape else dtype if value.dtype.startswith("float") else value.dtype
    return dtype if parameter == "scale" else "int64"


def _annotated(parameters: list[str], kinds: list[str]) -> str:
    return ", ".join(f'{p}: "{k}"' for p, k in zip(parameters, kinds, strict=True))


def _verb(group: list[Operation]) -> str:
    made = [w.name for o in group for w in o.writes]
    return f"make_{made[-1]}"


def _crossing(levels: list[list[Operation]]) -> set[int]:
    """The values of samples that one pass over the tiles makes and a later one reads."""
    made: dict[int, int] = {}
    out = set()
    for level, operations in enumerate(levels):
        for operation in operations:
            for read in operation.reads:
                if isinstance(read, Batched) and made.get(key(read), level) < level:
                    out.add(key(read))
            for written in operation.writes:
                if isinstance(written, Batched):
                    made[key(written)] = level
    return out
