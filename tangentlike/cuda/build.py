"""From a differentiated loss and the shapes of its arguments to the text of its step on a GPU."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..pipeline import Module
from ..tile.build import Followed, Update, followed
from ..tile.schedule import key
from ..tile.statements import Places
from ..tile.values import Partial, Shared, Untileable
from .calls import Site
from .memory import Memory, plan
from .module import bounds_text, handed_to, module, update_text
from .phases import Round, rounds
from .statements import RUNS, values_needed
from .write import Writer

BLOCKS = 128  # as many as large devices have multiprocessors: more samples than that share a block
THREADS = 256


@dataclass
class CudaStep:
    """A step on a GPU: its module's text, the names of its functions, and what its caller has to bring and to check.

    ``handed`` are the names that the functions take, in order; ``names`` are those of the arguments of the loss among
    them, in the order of ``order``. ``arrays`` are the arrays that live on the device beside parameters and data: name
    -> (size, dtype); ``places`` is where each gradient is in ``sums``.
    """

    text: str
    entry: str
    epoch_entry: str
    handed: list[str]
    names: list[str]
    order: list[str]
    parameters: list[str]
    data: list[str]
    arrays: dict[str, tuple[int, str]]
    constants: dict[str, np.ndarray]
    classes: dict[Places, int]
    indices: dict[Places, int]
    gradients: list[str]
    places: dict[str, tuple[int, int]]
    counts_correct: bool
    scores: tuple[str, int, tuple[int, ...]] | None  # where those of a batch are after a step that learns nothing
    outside: Module
    hidden: dict[str, Any]
    values_a_channel: int  # how many values of a sample are counted where at least two are needed; 0 where none are
    samples: int
    threads: int
    blocks: int
    shared_bytes: int


def cuda_step(loss: Any, *arguments: Any, **options: Any) -> CudaStep:
    """The step of a loss, as ``_cuda_step`` makes it: numbers from outside are handed over, if it allows that."""
    handed: list[str] = []
    try:
        return _cuda_step(loss, *arguments, **{"handed": handed, **options})
    except Untileable:
        if not handed:
            raise
        return _cuda_step(loss, *arguments, **options)


def _cuda_step(
    loss: Any, params: tuple, data: tuple[np.ndarray, ...], batch: int,
    update: Update | None = None, after: tuple = (), learning: bool = True, threads: int = THREADS,
    handed: list[str] | None = None,
) -> CudaStep:  # fmt: skip
    """The step of ``loss(*params, *batch of data)``; raises :class:`~tangentlike.tile.values.Untileable` where the loss
    does not go tile by tile, and :class:`~tangentlike.cuda.calls.NoCudaForm` where an operation has no form here.

    ``batch`` is the most samples of a step, ``after`` are arguments behind the data. Without ``learning`` it stops at
    the loss.
    """
    step = followed(loss, params, data, after, learning, handed)
    site = Site(step.dtype, max(1, math.ceil(batch / BLOCKS)), threads, set(step.taken))
    made = rounds(step, site)
    memory = Memory(site.samples, batch, step.dtype)
    _hold(step, made, memory)
    if update is not None and update.clip_norm is not None:
        memory.dtypes["squares"], memory.sizes["squares"] = "float64", RUNS + 1
    scores = None if learning or step.correct is None else step.scores
    if scores is not None:
        memory.keep(scores)
    plan([(each.tile, each.sums) for each in made], memory)
    writer = Writer(step, site, memory, _arguments(step, memory, update))
    last = max((k for k, each in enumerate(made) if each.shared or each.tile), default=0)
    for number, each in enumerate(made):
        writer.round(each, _record(step, memory, learning) if number == last else [])
    places = {p: memory.places[key(v)] for p, v in step.gradients.items()}
    if not learning:
        update = None
    if update is not None:
        if update.clip_value is not None or update.clip_norm is not None:
            end = max(start + size for _, start, size in places.values())
            writer.phase(f"{step.name}_bounds", "bounds", bounds_text(end, update, step.dtype))
        writer.phase(f"{step.name}_update", "update", update_text(places, update))
    return CudaStep(
        module(writer, update),
        f"{step.name}_steps",
        f"{step.name}_epoch",
        handed_to(writer),
        step.names,
        step.parameters,
        step.shared,
        step.batched,
        {n: (s, memory.dtypes[n]) for n, s in memory.sizes.items() if s and not n.startswith("shared")},
        step.constants,
        step.classes,
        step.indices,
        [step.original[n] for n in step.gradients],
        {step.original[p]: (start, start + size) for p, (_, start, size) in places.items()},
        step.correct is not None,
        None if scores is None else (*memory.places[key(scores)][:2], scores.shape),
        step.outside,
        step.hidden,
        values_needed(step.operations),
        site.samples,
        threads,
        math.ceil(batch / site.samples),
        memory.shared_bytes,
    )


def _arguments(step: Followed, memory: Memory, update: Update | None) -> list[str]:
    """All that a phase may be given, in order."""
    states = [f"{p}_state{k}" for p in step.gradients for k in range(update.slots if update else 0)]
    arenas = [n for n, size in memory.sizes.items() if size]
    return [*step.names, *step.constants, "rows", "first", "size", "step", *arenas,
            "values", "rights", *states, "numbers", "stopped"]  # fmt: skip


def _hold(step: Followed, made: list[Round], memory: Memory) -> None:
    """Places for what all samples share, beside the arguments."""
    for value in step.gradients.values():
        memory.hold(value, math.prod(value.shape))
    outside = {*step.names, *step.constants}
    for each in made:
        for call in (*each.shared, *each.tile, *each.sums):
            for value in (*call.operands.values(), *call.made):
                if isinstance(value, Partial) or (isinstance(value, Shared) and value.name not in outside):
                    memory.hold(value, math.prod(value.shape))


def _record(step: Followed, memory: Memory, learning: bool) -> list[str]:
    """What one thread notes of a step: loss, samples that were right, and that learning ends where the loss is no
    number."""
    loss = memory.places[key(step.first)]
    lines = ["if thread == 0:", f"    values[step] = {loss[0]}[{loss[1]}]"]
    if step.correct is not None:
        array, start, _ = memory.places[key(step.correct)]
        lines.append(f"    rights[step] = {array}[{start}]")
    if not learning:
        return lines
    return [*lines, "    if not math.isfinite(values[step]):", "        stopped[0] = step + 1"]
