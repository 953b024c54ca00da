"""The whole module of a tiled step: imports, memory, the step, its kernels."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from ..runtime.standalone import literal_text
from .text import Lines, plus, wrapped
from .write import Writer, finish

RUNTIME = ("room", "add_arrays", "copy_values", "add_parts", "clear", "clear_lanes")  # called by steps
CALLED = {  # by kernels
    "templates.activation_kernels": ("sigmoid_number",), "templates.tile_kernels": ("quick_tanh", "dropped"),
    "vectors.simd": (
        "broadcast", "converted", "fma", "load", "maximum", "select", "store", "total", "transposed",
    ),
    "vectors.elementary": ("exp", "log"),
}  # fmt: skip
BLOCK = 2048  # numbers that are summed and used for the update while they are in the nearest cache
SHARED_UPDATE = 32_768  # parameters from which on the update is worth a parallel region


def module(writer: Writer, body: str, gradients: dict[str, Any], update: Any = None) -> str:
    """The whole text."""
    name, plan = writer.name, writer.plan
    memory = _memory(writer)
    writer.memory = [n for n, _ in memory]
    made = "\n".join(f"        {text},  # {name}" for name, text in memory)
    given = [*writer.parameters, *writer.data, "rows", "first", "size", *writer.memory]

    def length(found: re.Match) -> str:
        return str(writer.arenas[found[1].removesuffix("_parts")].size)

    functions = [
        f"def {name}_memory():\n    return (\n{made}\n    )",
        f"@kernel{'(parallel=True)' if plan.parallel else ''}\ndef {name}_tiles({', '.join(given)}):\n{body}",
    ]
    for group, kinds, text in writer.groups:
        functions.append(_inner(group, kinds, re.sub(r"<(\w+)>", length, text)))
    if gradients:
        functions.append(_gradient(writer, given))
    learning = bool(gradients) and update is not None
    functions.append(_steps(writer, "steps" if gradients else "losses", given, gradients if learning else {}, update))
    if learning:
        functions.append(_update(writer, gradients, update))
    for (parameters, text), kernel in writer.kernels.items():
        functions.append(f"@inner\ndef {kernel}{parameters}:\n{text}")
    text = wrapped("\n\n\n".join(functions))
    constants = "".join(f"\n\n{name} = {literal_text(array)}" for name, array in writer.constants.items())
    return f"{_imports(writer, text, update if learning else None)}{constants}\n\n\n{text}\n"


def _memory(writer: Writer) -> list[tuple[str, str]]:
    """The arrays that the step works in, and how each is made."""
    plan = writer.plan
    rows = {True: plan.groups * plan.tiles, False: plan.groups}
    memory = []
    for arena in writer.arenas.values():
        if arena.name in ("sums", "statistics", "numbers"):
            memory.append((f"{arena.name}_parts", f"room(({plan.groups}, {arena.size}), np.{arena.dtype})"))
            if arena.name != "numbers":
                memory.append((arena.name, f"room({arena.size}, np.{arena.dtype})"))
        elif arena.name.startswith("shared"):
            memory.append((arena.name, f"room({arena.size}, np.{arena.dtype})"))
        else:
            memory.append((arena.name, f"room(({rows[arena.crossing]}, {arena.size}), np.{arena.dtype})"))
    return memory


def _inner(name: str, kinds: dict[str, str], text: str) -> str:
    parameters = ", ".join(f'{p}: "{k}"' for p, k in kinds.items())
    return f"@inner\ndef {name}({parameters}):\n{text}"


def _gradient(writer: Writer, given: list[str]) -> str:
    """The function that finishes the sums: the gradient of one batch."""
    lines = Lines()
    returned = "value, correct" if writer.correct else "value"
    lines(f"{returned} = {writer.name}_tiles({', '.join(given)})")
    for parameter, partial in writer.unfinished.items():
        lines(finish("sums", writer.places[parameter][0], partial))
    lines(f"return {returned}")
    return f"@kernel\ndef {writer.name}_gradient({', '.join(given)}):\n{lines.text}"


def _steps(writer: Writer, title: str, given: list[str], gradients: dict[str, Any], update: Any) -> str:
    """The function that takes steps until there are no more, or the loss is no number; without gradients the losses."""
    name, lines = writer.name, Lines()
    states = [f"{p}_state{k}" for p in gradients for k in range(update.slots)] if gradients else []
    counted = ["rights"] if writer.correct else []
    with lines.block("for step in range(values.size):"):
        lines("first = step * batch")
        lines("size = min(batch, rows.size - first)")
        lines(f"value{', correct' if writer.correct else ''} = {name}_tiles({', '.join(given)})")
        lines("values[step] = value")
        if writer.correct:
            lines("rights[step] = correct")
        if gradients:
            with lines.block("if not np.isfinite(value):"):
                lines("return step")
            pieces = pieces_of(writer, gradients)
            used = ", ".join([*_updated(writer, gradients), *states])
            call = f"{name}_update({{}}, {used}, at(numbers, step * {len(update.numbers)}))"
            if pieces == 1:
                lines(call.format("0"))
            else:
                with lines.block(f"for piece in prange({pieces}):"):
                    lines(call.format("piece"))
    lines("return values.size")
    shared = ["numbers", *states] if gradients else []
    rest = [n for n in given if n not in ("first", "size")]
    parameters = ", ".join([*rest, "batch", "values", *counted, *shared])
    parallel = gradients and pieces_of(writer, gradients) > 1
    return f"@kernel{'(parallel=True)' if parallel else ''}\ndef {name}_{title}({parameters}):\n{lines.text}"


def pieces_of(writer: Writer, gradients: dict[str, Any]) -> int:
    """In how many pieces the parameters are updated side by side."""
    total = sum(math.prod(v.shape) for v in gradients.values())
    return writer.plan.groups if writer.plan.parallel and total >= SHARED_UPDATE else 1


def _updated(writer: Writer, gradients: dict[str, Any]) -> list[str]:
    """What the update is given of the step's arrays."""
    return [*gradients, "sums", *(["sums_parts"] if writer.unfinished else [])]


def _update(writer: Writer, gradients: dict[str, Any], update: Any) -> str:
    """The function that finishes the sums of a piece of each parameter and updates it, a block at a time."""
    plan, lines = writer.plan, Lines()
    dtype, pieces = writer.dtype, pieces_of(writer, gradients)
    row = writer.arenas["sums"].size
    numbers = [f"numbers[{k}]" for k in range(len(update.numbers))]
    kinds = {"piece": "int64"} | {n: f"{dtype}*" for n in _updated(writer, gradients)}
    sizes = {p: math.prod(v.shape) for p, v in gradients.items()}
    for parameter in gradients:
        kinds |= {f"{parameter}_state{k}": f"{dtype}*" for k in range(update.slots)}
    kinds["numbers"] = f"{dtype}*"

    def shares(place: str) -> str:
        return " + ".join(f"sums_parts[{plus(place, group * row)}]" for group in range(plan.groups))

    def updated(parameter: str, start: str, count: str, stop: str) -> None:
        begin = writer.places[parameter][0]
        at = str(begin) if start == "0" else f"{begin} + {start}" if begin else start
        partial = writer.unfinished.get(parameter)
        if partial is not None:
            with lines.block(f"for k in range({at}, {stop}):"):
                lines(f"sums[k] = {shares('k')}")
        given = [f"part({parameter}, {start}, {count})", f"part(sums, {at}, {count})"]
        given += [f"part({parameter}_state{k}, {start}, {count})" for k in range(update.slots)]
        lines(f"{update.call}({', '.join([*given, *numbers])})")

    for parameter, size in sizes.items():
        begin, row_length = writer.places[parameter][0], gradients[parameter].shape[-1]
        if size > BLOCK:  # in whole rows
            lines(f"# {parameter}")
            rows = size // row_length
            first, stop = ("0", str(size))
            if pieces > 1:
                lines(f"stop = {rows} * (piece + 1) // {pieces} * {row_length}")
                first, stop = f"{rows} * piece // {pieces} * {row_length}", "stop"
            block = max(BLOCK // row_length, 1) * row_length
            with lines.block(f"for start in range({first}, {stop}, {block}):"):
                lines(f"count = min({block}, {stop} - start)")
                updated(parameter, "start", "count", f"{begin} + start + count" if begin else "start + count")
    small = [p for p, size in sizes.items() if size <= BLOCK]
    if small and pieces > 1:
        lines("if piece == 0:")
        lines.depth += 1
    for parameter in small:
        lines(f"# {parameter}")
        begin, size = writer.places[parameter][0], sizes[parameter]
        updated(parameter, "0", str(size), str(begin + size))
    return _inner(f"{writer.name}_update", kinds, lines.text)


def _imports(writer: Writer, text: str, update: Any) -> str:
    """The lines that import what the functions call."""
    sources = {f"tangentlike.{m}": _called(text, names) for m, names in CALLED.items()}
    sources.setdefault("tangentlike.templates.tile_kernels", set()).update(_called(text, RUNTIME))
    for source, name in writer.imported:
        sources.setdefault(source, set()).update(_called(text, (name,)))
    inner = ["inner", *sorted(_called(text, ("at", "part")))]
    ours = ["from tangentlike import kernel", f"from tangentlike.inner import {', '.join(sorted(inner))}"]
    ours += [f"from {source} import {', '.join(sorted(names))}" for source, names in sorted(sources.items()) if names]
    if update:
        ours.append(f"from {update.module} import {update.call}")
    head = ["import math\n"] if "math." in text else []
    head += ["import numpy as np"] + (["from numba import prange"] if " prange(" in text else [])
    return "\n".join([*head, "", *ours])


def _called(text: str, names: Iterable[str]) -> set[str]:
    """Those of the functions that a text calls."""
    return {name for name in names if re.search(rf"(?<![\w.]){name}\(", text)}
