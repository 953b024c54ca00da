"""The whole module of a step on a GPU: device functions, phases, and the two ways to run them.

``<name>_steps`` launches a kernel for each phase of each step: it runs in the simulator too, and is what one debugs.
``<name>_epoch`` is one kernel for many steps, in which all blocks wait for each other between two phases. It must be
launched with no more blocks than the device holds at one time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..tile.build import Update
from ..tile.module import CALLED
from ..tile.text import Lines, wrapped
from .statements import RUNS
from .write import Phase, Writer

MEET = """@cuda.jit(device=True)
def meet(arrived, turn, blocks):
    # every block waits here until all of them have come, for the turn-th time
    cuda.syncthreads()
    if cuda.threadIdx.x == 0:
        cuda.threadfence()
        cuda.atomic.add(arrived, 0, 1)
        while cuda.atomic.add(arrived, 0, 0) < turn * blocks:
            pass
        cuda.threadfence()
    cuda.syncthreads()"""

WHO = {
    "samples": "cuda.blockIdx.x, cuda.gridDim.x, cuda.threadIdx.x, cuda.blockDim.x",
    "shared": "cuda.threadIdx.x, cuda.blockDim.x",
    "sums": "cuda.grid(1), cuda.gridsize(1)",
    "bounds": "cuda.threadIdx.x, cuda.blockDim.x",
    "update": "cuda.grid(1), cuda.gridsize(1)",
}
ONE_BLOCK = ("shared", "bounds")  # kinds of phases that one block does
LEARNING = ("bounds", "update")  # and those that are left out where nothing is learned
NAMES = {"samples": "block, blocks, thread, threads"}
LOCAL = {**WHO, "samples": "cuda.blockIdx.x, blocks, cuda.threadIdx.x, cuda.blockDim.x"}


def module(writer: Writer, update: Update | None) -> str:
    """The text; the optimizer's kernel is imported."""
    functions = [f"@cuda.jit(device=True)\ndef {n}({p}):\n{body}" for (p, body), n in writer.functions.items()]
    functions += [_phase(phase) for phase in writer.phases]
    functions += [_kernel(writer, phase) for phase in writer.phases]
    functions += [_steps(writer), MEET, _epoch(writer)]
    text = wrapped("\n\n\n".join(functions))
    return f"{_imports(text, update)}\n\n\n{text}\n"


def _phase(phase: Phase) -> str:
    names = NAMES.get(phase.kind, "thread, threads")
    return f"@cuda.jit(device=True)\ndef {phase.name}({', '.join([names, *phase.given])}):\n{phase.text}"


def _shared_arrays(writer: Writer, lines: Lines, given: Iterable[str]) -> None:
    """The arrays in a block's shared memory, made by the kernel and handed to the phase."""
    for name in given:
        if name.startswith("shared") and name in writer.memory.sizes:
            lines(f"{name} = cuda.shared.array({writer.memory.sizes[name]}, np.{writer.memory.dtypes[name]})")


def _outside(writer: Writer, given: Iterable[str]) -> list[str]:
    """What a kernel is given by the host."""
    return [n for n in given if not (n.startswith("shared") and n in writer.memory.sizes)]


def _kernel(writer: Writer, phase: Phase) -> str:
    """The kernel that is one phase; nothing is done in the steps after a loss that was no number."""
    lines = Lines()
    _shared_arrays(writer, lines, phase.given)
    with lines.block("if stopped[0] == 0:"):
        lines(f"{phase.name}({', '.join([WHO[phase.kind], *phase.given])})")
    given = _outside(writer, dict.fromkeys([*phase.given, "stopped"]))
    return f"@cuda.jit\ndef {phase.name}_kernel({', '.join(given)}):\n{lines.text}"


def handed_to(writer: Writer) -> list[str]:
    """The arrays and numbers that a run is given, in order, beside how it is cut."""
    used = {n for phase in writer.phases for n in phase.given} | {"rows", "stopped"}
    return [n for n in _outside(writer, writer.arguments) if n in used and n not in ("first", "size", "step")]


def _steps(writer: Writer) -> str:
    """The function of the host that launches a kernel for each phase."""
    lines = Lines()
    for phase in writer.phases:
        grid = "1" if phase.kind in ONE_BLOCK else "blocks"
        lines(f"{phase.name}_launch = {phase.name}_kernel[{grid}, threads]")
    with lines.block("for step in range(steps):"):
        lines("first = step * batch")
        lines("size = min(batch, rows.size - first)")
        for phase in writer.phases:
            given = _outside(writer, dict.fromkeys([*phase.given, "stopped"]))
            launch = f"{phase.name}_launch({', '.join(given)})"
            if phase.kind in LEARNING:
                with lines.block("if learns:"):
                    lines(launch)
            else:
                lines(launch)
    given = ["blocks", "threads", "batch", "steps", "learns", *handed_to(writer)]
    return f"def {writer.step.name}_steps({', '.join(given)}):\n{lines.text}"


def _epoch(writer: Writer) -> str:
    """The kernel that takes many steps in one launch."""
    lines = Lines()
    _shared_arrays(writer, lines, dict.fromkeys(n for phase in writer.phases for n in phase.given))
    lines("blocks, turn = cuda.gridDim.x, 0")
    with lines.block("for step in range(steps):"):
        lines("first = step * batch")
        lines("size = min(batch, rows.size - first)")
        for phase in writer.phases:
            if phase.kind in ONE_BLOCK:
                lines("if cuda.blockIdx.x == 0:")
                lines.depth += 1
            lines(f"{phase.name}({', '.join([LOCAL[phase.kind], *phase.given])})")
            lines.depth -= phase.kind in ONE_BLOCK
            lines("turn += 1")
            lines("meet(arrived, turn, blocks)")
            if phase.kind in ONE_BLOCK and "stopped" in phase.given:
                with lines.block("if stopped[0] != 0:"):
                    lines("return")
    given = ["batch", "steps", *handed_to(writer), "arrived"]
    return f"@cuda.jit\ndef {writer.step.name}_epoch({', '.join(given)}):\n{lines.text}"


def update_text(places: dict[str, tuple[str, int, int]], update: Update) -> Lines:
    """The phase that updates the parameters, an element a thread."""
    lines = Lines()
    slots, numbers, call = update.slots, len(update.numbers), update.call
    for parameter, (array, start, size) in places.items():
        name = f"d{parameter}" if f"d{parameter}" not in places else f"gradient_{parameter}"
        lines(f"{name} = {array}[{start} : {start + size}]")
        with lines.block(f"for i in range(thread, {size}, threads):"):
            states = [f"{parameter}_state{k}[i : i + 1]" for k in range(slots)]
            given = [f"numbers[step * {numbers}{f' + {k}' if k else ''}]" for k in range(numbers)]
            lines(f"{call}({', '.join([f'{parameter}[i : i + 1]', f'{name}[i : i + 1]', *states, *given])})")
    return lines


def bounds_text(size: int, update: Update, dtype: str) -> Lines:
    """The phase that keeps the gradients, the first ``size`` numbers of ``sums``, within bounds: their entries, then
    their length, for which a step whose gradient is no number ends the run."""
    lines = Lines()
    if update.clip_value is not None:
        lines(f"most = np.{dtype}({float(update.clip_value)!r})")
        with lines.block(f"for k in range(thread, {size}, threads):"), lines.block("if sums[k] == sums[k]:"):
            lines("sums[k] = min(max(sums[k], -most), most)")
    if update.clip_norm is None:
        return lines
    if lines.out:
        lines("cuda.syncthreads()")
    with lines.block(f"for part in range(thread, {RUNS}, threads):"):
        lines("total = 0.0")
        with lines.block(f"for k in range(part, {size}, {RUNS}):"):
            lines("total += np.float64(sums[k]) * np.float64(sums[k])")
        lines("squares[part] = total")
    lines("cuda.syncthreads()")
    with lines.block("if thread == 0:"):
        lines("total = 0.0")
        with lines.block(f"for part in range({RUNS}):"):
            lines("total += squares[part]")
        lines(f"squares[{RUNS}] = math.sqrt(total)")
    lines("cuda.syncthreads()")
    lines(f"length = squares[{RUNS}]")
    with lines.block("if not math.isfinite(length):"), lines.block("if thread == 0:"):
        lines("values[step] = length")
        lines("stopped[0] = step + 1")
    with lines.block(f"elif length > {float(update.clip_norm)!r}:"):
        lines(f"factor = np.{dtype}({float(update.clip_norm)!r} / length)")
        with lines.block(f"for k in range(thread, {size}, threads):"):
            lines("sums[k] *= factor")
    return lines


def _imports(text: str, update: Update | None) -> str:
    """The lines that import what the functions call, and make device functions of it."""
    head = ["import math\n"] if "math." in text else []
    head += ["import numpy as np", "from numba import cuda"]
    ours, names = [], []
    for source, known in CALLED.items():
        if not source.startswith("templates."):  # what holds the registers of a CPU
            continue
        called = sorted(n for n in (*known, *MORE.get(source, ())) if re.search(rf"(?<![\w.]){n}\(", text))
        if called:
            ours.append(f"from tangentlike.{source} import {', '.join(called)}")
        names += called
    if update is not None:
        ours.append(f"from {update.module} import {update.call}")
        names.append(update.call)
    if "gpu." in text:
        ours.append("from tangentlike.cuda import functions as gpu")
    if names:
        ours.append("from tangentlike.cuda.device import on_device")
    if not ours:
        return "\n".join(head)
    made = [f"{name} = on_device({name})" for name in names]
    return "\n".join([*head, "", *sorted(ours), *([""] if made else []), *made])


MORE = {"templates.tile_kernels": ("move_statistics",)}
