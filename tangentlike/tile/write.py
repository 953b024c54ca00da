"""The module of a tiled step, as text: its buffers, the step, the kernels."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass, field
from typing import Any

from . import loops, shared_loops
from .layout import Arena, Plan
from .operations import Kernel, Load, Map, Operation, Reduce, Statement, Sum
from .registers import covering, place, transpose
from .schedule import crossing, key, leveled, live, merged
from .text import Lines, plus
from .values import Batched, Partial, Shared, storage


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
    groups: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)

    def step(
        self, operations: list[Operation], loss: Shared, gradients: dict[str, Any], correct: Partial | None
    ) -> str:
        """The body of the function that takes the samples of one batch through forward and adjoint.

        The groups' functions are in ``groups`` then: name, parameters with their annotations, body.
        """
        wanted = [loss, *gradients.values(), *([correct] if correct is not None else [])]
        levels = leveled(live(operations, wanted))
        self.crossing = crossing(levels)
        self.out: list[str] = []
        self.depth = 1
        self.last_line = 0
        for found in levels:
            for together in shared_loops.runs([o for o in found if isinstance(o, Statement)]):
                if shared_loops.is_formula(together[0]):
                    self.formulas(together)
                else:
                    self.statement(together[0])
            tiled = [o for o in found if not isinstance(o, Statement)]
            if tiled:
                self.tiles(tiled)
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
        for change in operation.then:
            self.put(ast.unparse(change))

    def formulas(self, statements: list[Statement]) -> None:
        """One kernel for elementwise statements; each result has its place in the memory."""
        for statement in statements:
            self.comment(statement.line)
            (made,) = statement.made
            arena = "shared" if made.dtype == self.dtype else f"shared_{made.dtype}"
            held = self.arenas.setdefault(arena, Arena(arena, made.dtype))
            size = math.prod(made.shape)
            held.add(made.name, size)
            view = f".reshape({made.shape})" if len(made.shape) > 1 else ""
            self.put(f"{made.name} = part({arena}, {held.places[made.name][0]}, {size}){view}")
        operands, parameters, kinds, body = shared_loops.kernel_of(statements)
        name = self.kernel(f"make_{statements[-1].made[0].name}", _annotated(parameters, kinds), body)
        given = [v.name for v in operands] + (["size"] if "size" in parameters else [])
        self.put(f"{name}({', '.join(given)})")

    def tiles(self, operations: list[Operation]) -> None:
        """One pass over the tiles: the function of a group, and the loop that calls it."""
        plan, outer = self.plan, self.out
        self.out, self.bound, self.used, self.last_line = [], {}, {}, 0
        self.depth = 1 if plan.tiles == 1 else 2
        inside = {key(w) for o in operations for w in o.writes}
        partials = [w for o in operations for w in o.writes if isinstance(w, Partial)]
        for partial in partials:
            self.local(partial)
        summed = [o.out for o in operations if isinstance(o, Sum)] + [
            o.result for o in operations if isinstance(o, Kernel) and o.result
        ]
        cleared = [f"    clear({self.local(p)}, {max(math.prod(p.shape), 1)})" for p in summed]
        for group in merged(operations):
            self.group(group, inside)
        text = "\n".join(
            [
                *(f"    {line}" for line in self.rows("group")),
                *cleared,
                *self.cut(),
                *(f"{'    ' * self.depth}{line}" for line in self.rows("tile")),
                *self.out,
            ]
        )
        self.out, self.depth = outer, 1
        name = self.name_of(f"{self.name}_group")
        given = {n: k for n, k in self.used.items() if re.search(rf"\b{n}\b", text)}
        kinds = {"group": "int64", "first": "int64", "size": "int64"} | given
        self.groups.append((name, kinds, text))
        if plan.groups > 1:
            self.put(f"for group in {'prange' if plan.parallel else 'range'}({plan.groups}):")
            self.put(f"    {name}(group, first, size, {', '.join(given)})")
        else:
            self.put(f"{name}(0, first, size, {', '.join(given)})")
        self.totals(partials)

    def cut(self) -> list[str]:
        """How a group finds its samples."""
        plan = self.plan
        cut = plan.groups * plan.tiles
        if cut == 1:
            return ["    start, count = 0, size"]
        lines = [f"    share = (size + {cut - 1}) // {cut}"]
        indent = "    "
        if plan.tiles > 1:
            span = f"{plan.tiles} * group, {plan.tiles} * (group + 1)" if plan.groups > 1 else f"{plan.tiles}"
            lines.append(f"    for tile in range({span}):")
            indent = "        "
        number = "tile" if plan.tiles > 1 else "group"
        return [*lines, f"{indent}start = {number} * share", f"{indent}count = min(share, max(size - start, 0))"]

    def group(self, group: list[Operation], inside: set[int]) -> None:
        first = group[0]
        for operation in group:
            self.comment(operation.line)
        if isinstance(first, (Map, Sum, Reduce)):
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
        mine = {id(o) for o in group}
        made = [w for o in group for w in o.writes if isinstance(w, Batched)]
        return {id(w) for w in made if self.readers.get(key(w), set()) - mine}

    def call(self, operation: Kernel) -> None:
        lanes = self.plan.lanes
        for gradient in operation.clears:
            self.put(f"clear_lanes({self.argument(gradient)}, {gradient.size * lanes}, {lanes}, count)")
        row = "row" if operation.rows > 1 else ""
        if operation.make is None:
            parameters, body = [*operation.operands, *operation.scratch, "more"], ""
        else:
            text, body = operation.make(**operation.sizes, lanes=lanes)  # type: ignore[operator]
            parameters = text.split(", ")
        arguments, kinds = [], []
        for parameter in parameters:
            if parameter in operation.operands:
                value = operation.operands[parameter]
                arguments.append(self.argument(value) if not row else self.row_of(value, operation.rows))
                kinds.append(_kind(value, parameter, self.dtype))
            elif parameter in operation.scratch:
                count, dtype = operation.scratch[parameter]
                arguments.append(self.scratch(parameter, count if count > 0 else -count * lanes, dtype))
                kinds.append(f"{dtype}*")
            elif parameter == "more":
                before = f" - {self.plan.tiles} * group" if self.plan.groups > 1 else ""
                first = "0" if self.plan.tiles == 1 else f"tile{before}"
                first = row if first == "0" and row else f"{first} + {row}" if row else first
                arguments.append("1" if operation.again else first)
                kinds.append("int64")
        name = operation.title
        if body:
            name = self.kernel(name, _annotated(parameters, kinds), body, operation.result is not None)
        text = f"{name}({', '.join(arguments)})"
        if row:
            self.put(f"for row in range({operation.rows}):")
            self.depth += 1
        self.put(f"{self.local(operation.result)}[0] += {text}" if operation.result is not None else text)
        self.depth -= 1 if row else 0

    def row_of(self, value: Any, rows: int) -> str:
        """The part of a value of samples that belongs to the loop's row; others as they are."""
        whole = self.argument(value)
        if not isinstance(value, Batched):
            return whole
        size, start = value.size // rows * self.plan.lanes, value.offset * self.plan.lanes
        first = f"{start} + row * {size}" if start else f"row * {size}"
        return f"at({value.root.name}, {first})"

    def load(self, operation: Load) -> None:
        value, lanes = operation.out, self.plan.lanes
        lines = Lines()
        if value.shape == ():
            with lines.block(f"for n in range({lanes}):"):
                lines("out[n] = source[rows[min(first + n, last)]]")
        else:
            with lines.block(f"for n in range(0, {lanes}, 8):"):  # eight samples at once, each in order
                for k in range(8):
                    lines(f"at{k} = rows[min({plus('first + n', k)}, last)] * {value.size}")
                _transposed(lines, value.size, lanes, value.dtype)
        kinds = [f"{storage(value.dtype)}*", f"{storage(value.dtype)}*", "int64*", "int64", "int64"]
        parameters = _annotated(["out", "source", "rows", "first", "last"], kinds)
        name = self.kernel(f"load_{operation.argument}", parameters, lines.text)
        self.used |= {operation.argument: f"{storage(value.dtype)}*", "rows": "int64*"}
        self.put(f"{name}({self.argument(value)}, {operation.argument}, rows, first + start, first + size - 1)")

    def name_of(self, title: str) -> str:
        """A function's name that nothing else has."""
        name, number = title, 1
        while name in self.taken:
            number += 1
            name = f"{title}_{number}"
        self.taken.add(name)
        return name

    def kernel(self, title: str, parameters: str, body: str, returns: bool = False) -> str:
        """The name of the kernel with this text."""
        text = (f"({parameters})" + (' -> "float64"' if returns else ""), body)
        if text not in self.kernels:
            self.kernels[text] = self.name_of(title)
        return self.kernels[text]

    # ---- memory

    def argument(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Batched):
            root = value.root
            lanes = self.plan.lanes
            self.place(root.name, root.size * lanes, storage(root.dtype), key(root) in self.crossing)
            if value.base is not None and value.size != root.size:
                return f"at({root.name}, {value.offset * lanes})"
            return root.name
        if isinstance(value, Partial):
            return self.local(value)
        if isinstance(value, Shared):
            self.used[value.name] = f"{value.dtype}*" if value.shape else value.dtype
            converts = not value.shape and value.dtype.startswith("float") and value.dtype != self.dtype
            return f"np.{self.dtype}({value.name})" if converts else value.name
        raise TypeError(value)

    def local(self, partial: Partial) -> str:
        """The group's share of a sum."""
        arena = self.sums_of(partial)
        held = self.arenas.setdefault(arena, Arena(arena, partial.dtype if partial.shape else "float64"))
        held.add(partial.name, max(math.prod(partial.shape), 1))
        kind = f"{held.dtype}*"
        self.bind(f"{partial.name}_part", f"{arena}_parts", kind, held.places[partial.name][0], "group")
        return f"{partial.name}_part"

    def bind(self, name: str, array: str, kind: str, start: int, row: str) -> None:
        """Let ``name`` stand for what begins at ``start`` in a row of an arena's array."""
        self.used[array] = kind
        self.bound.setdefault(name, (array, start, row))

    def rows(self, row: str) -> list[str]:
        """What binds names to the memory of a group, or of a tile; ``<array>`` stands for the length of a row."""
        out = []
        for name, (array, start, of) in self.bound.items():
            if of == row:
                number = "group" if self.plan.tiles == 1 else row
                place = f"{number} * <{array}>" + (f" + {start}" if start else "")
                out.append(f"{name} = at({array}, {place if self.plan.groups * self.plan.tiles > 1 else start})")
        return out

    def sums_of(self, partial: Partial) -> str:
        """The arena of a sum: gradients, statistics in float64, numbers."""
        if not partial.shape:
            return "numbers"
        return "sums" if partial.dtype == self.dtype else "statistics"

    def scratch(self, name: str, count: int, dtype: str) -> str:
        held = self.arenas.setdefault(f"{name}_room", Arena(f"{name}_room", dtype))
        held.size = max(held.size, -(-count // 16) * 16)  # no two groups write into one line of the cache
        self.bind(f"{name}_space", held.name, f"{dtype}*", 0, "group")
        return f"{name}_space"

    def place(self, name: str, size: int, dtype: str, crossing: bool) -> None:
        """Bind ``name`` to its part of the memory of its dtype."""
        arena = f"{'kept' if crossing else 'memory'}{'' if dtype == self.dtype else f'_{dtype}'}"
        held = self.arenas.setdefault(arena, Arena(arena, dtype, crossing))
        held.add(name, size)
        self.bind(name, arena, f"{dtype}*", held.places[name][0], "tile" if crossing else "group")

    def totals(self, partials: list[Partial]) -> None:
        """The finished sums, under the partials' names: numbers, or arrays of their shapes.

        Gradients that nothing here reads are not finished: the update does it.
        """
        for partial in partials:
            arena = self.sums_of(partial)
            held = self.arenas[arena]
            if not partial.shape:
                self.put(f"{partial.name} = add_parts(numbers_parts, {held.places[partial.name][0]})")
            elif self.is_read(partial):
                start, stop = held.places[partial.name][0], held.places[partial.name][0] + math.prod(partial.shape)
                self.put(finish(arena, start, partial))
                shape = ", ".join(map(str, partial.shape))
                view = f".reshape(({shape}))" if len(partial.shape) > 1 else ""
                self.put(f"{partial.name} = {arena}[{start}:{stop}]{view}")

    def is_read(self, partial: Partial) -> bool:
        """True when a statement over parameters reads the sum."""
        return bool(self.readers.get(key(partial), set()) - {0})

    def gradient(self, parameter: str, value: Any) -> None:
        """Where the gradient of a parameter is found: its place in the sums."""
        if isinstance(value, Partial):
            start = self.arenas["sums"].places[value.name][0]
            self.places[parameter] = start, start + math.prod(value.shape)
            if not self.is_read(value):
                self.unfinished[parameter] = value
            return
        held = self.arenas.setdefault("sums", Arena("sums", self.dtype))
        held.add(f"gradient_{parameter}", math.prod(value.shape))
        self.places[parameter] = held.places[f"gradient_{parameter}"]
        start, stop = self.places[parameter]
        self.put(f"copy_values(at(sums, {start}), at({value.name}, 0), {stop - start})")

    arenas: dict[str, Arena] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    unfinished: dict[str, Partial] = field(default_factory=dict)
    bound: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    readers: dict[int, set[int]] = field(default_factory=dict)
    crossing: set[int] = field(default_factory=set)
    memory: list[str] = field(default_factory=list)
    correct: bool = False
    imported: list[tuple[str, str]] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)


def finish(arena: str, start: int, partial: Partial) -> str:
    """The call that adds up the groups' shares of a sum."""
    return f"add_arrays({arena}, {arena}_parts, {start}, {start + math.prod(partial.shape)})"


def _transposed(lines: Lines, size: int, lanes: int, dtype: str) -> None:
    """Eight samples from ``at0``... of the source, which become eight lanes of the tile."""
    if size < 8 or not dtype.startswith("float"):
        with lines.block(f"for k in range({size}):"):
            for t in range(8):
                lines(f"out[k * {lanes} + {plus('n', t)}] = source[at{t} + k]")
        return
    with covering(lines, "k", (0, size), 8) as k:
        loads = [place(f"at{t}", (k, 1)) for t in range(8)]
        transpose(lines, "source", "out", loads, [place((k, lanes), ("n", 1), t * lanes) for t in range(8)])


def _kind(value: Any, parameter: str, dtype: str) -> str:
    """The annotation of a kernel's parameter."""
    if isinstance(value, Batched | Partial):
        return f"{storage(value.dtype)}*"
    if isinstance(value, Shared):
        return f"{value.dtype}*" if value.shape else dtype if value.dtype.startswith("float") else value.dtype
    return dtype if parameter == "scale" else "int64"


def _annotated(parameters: list[str], kinds: list[str]) -> str:
    return ", ".join(f'{p}: "{k}"' for p, k in zip(parameters, kinds, strict=True))


def _verb(group: list[Operation]) -> str:
    made = [w.name for o in group for w in o.writes]
    return f"make_{made[-1]}"
