"""From a differentiated loss and the shapes of its arguments to the text of its tiled step."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..form.integers import Integers
from ..form.program import fresh_name
from ..form.structures import leaf_names
from ..pipeline import Module, Pipeline
from ..primitives.registry import Primitive, key_of
from ..runtime.wrong_arguments import leaves_with_gradient
from . import (
    fuse,
    kernels_loss,
    rules_images,
    rules_layers,
    rules_losses,
    rules_products,
    rules_reductions,
    rules_shapes,
)
from .interpret import Interpreter
from .layout import Plan, plan
from .module import CALLED, RUNTIME, module
from .operations import Kernel, Operation
from .rules import RULES
from .schedule import live, readers
from .statements import Places
from .values import Batched, Known, Lazy, Part, Partial, Pieces, Refused, Shared, Untileable
from .write import Writer


@dataclass
class Tiled:
    """A tiled step: its module's text, the names of its functions, and what its caller has to check."""

    text: str
    entry: str
    gradient_entry: str
    work: str
    order: list[str]
    parameters: list[str]
    data: list[str]
    plan: Plan
    classes: dict[Places, int]
    indices: dict[Places, int]
    gradients: list[str]
    counts_correct: bool
    places: dict[str, tuple[int, int]]
    memory: list[str]
    outside: Module
    hidden: dict[str, Any]  # what the loss reads from outside: the values it is made for, None for those handed over


# Names of the step itself.
STEP = (
    "np", "math", "work", "rows", "row", "first", "size", "last", "share", "group", "tile", "start", "count", "kernel",
    "prange", "memory", "kept", "sums", "sums_parts", "statistics", "statistics_parts", "numbers", "numbers_parts",
    "value", "correct", "inner", "piece", "step", "batch", "values", "rights", "part", "at",
    "cuda", "thread", "threads", "block", "blocks", "shared", "stopped", "gpu", "squares", "length", "factor", "most",
)  # fmt: skip


@dataclass(frozen=True)
class Update:
    """How parameters are updated: ``module`` has a kernel ``call(p, g, *state, *numbers)`` of flat arrays.

    ``clip_value`` and ``clip_norm`` are bounds that the step itself keeps the gradients in: on a GPU.
    """

    module: str
    call: str
    slots: int
    numbers: tuple[str, ...]
    clip_value: float | None = None
    clip_norm: float | None = None


def tiled(loss: Any, *arguments: Any, **options: Any) -> Tiled:
    """The tiled step of a loss, as ``_tiled`` makes it: numbers from outside are handed over, if it allows that."""
    handed: list[str] = []
    try:
        return _tiled(loss, *arguments, **{"handed": handed, **options})
    except Untileable:
        if not handed:
            raise
        return _tiled(loss, *arguments, **options)


def _tiled(
    loss: Any, params: tuple, data: tuple[np.ndarray, ...], batch: int,
    update: Update | None = None, layout: Plan | None = None, after: tuple = (), learning: bool = True,
    handed: list[str] | None = None,
) -> Tiled:  # fmt: skip
    """The tiled step of ``loss(*params, *batch of data)``; raises :class:`Untileable` where it has none.

    ``batch`` is the most samples of a step; ``after`` are arguments behind the data, such as a seed. With ``update``
    the module has a function that updates the parameters too; without ``learning`` it stops at the loss. Arrays that
    the loss reads from outside are written into the step, and numbers too, unless they are ``handed`` over: the list
    is filled with their names.
    """
    f = followed(loss, params, data, after, learning, handed)
    layout = layout or plan(batch, f.operations, f.dtype)
    writer = Writer(f.name, layout, f.names, [], f.dtype, f.line_texts)
    writer.taken = set(f.taken)
    writer.imported = _imported(f.called)
    writer.readers = readers(f.operations, f.results)
    writer.constants = f.constants
    body = writer.step(f.operations, f.first, f.gradients, f.correct)
    text = module(writer, body, f.gradients, update)
    return Tiled(
        text,
        f"{f.name}_{'steps' if learning else 'losses'}",
        f"{f.name}_gradient",
        f"{f.name}_memory",
        f.parameters,
        f.shared,
        f.batched,
        layout,
        f.classes,
        f.indices,
        [f.original[n] for n in f.gradients],
        f.correct is not None,
        {f.original[n]: place for n, place in writer.places.items()},
        writer.memory,
        f.outside,
        f.hidden,
    )


@dataclass
class Followed:
    """A loss and its gradient as operations on tiles, for any machine; names are those of the generated step."""

    name: str
    dtype: str
    operations: list[Operation]
    first: Shared  # the loss
    gradients: dict[str, Any]
    correct: Partial | None
    scores: Batched | None  # of each sample, where the loss returns them beside its value
    parameters: list[str]  # of the program, as the step is handed them
    names: list[str]  # the same, as the step calls them
    original: dict[str, str]  # the program's name of each of these
    shared: list[str]
    batched: list[str]
    classes: dict[Places, int]
    indices: dict[Places, int]
    constants: dict[str, np.ndarray]
    called: dict[str, Any]
    taken: set[str]
    line_texts: dict[int, str]
    outside: Module
    hidden: dict[str, Any]

    @property
    def results(self) -> list:
        return [self.first, *self.gradients.values(), *([self.correct] if self.correct is not None else [])]


def followed(
    loss: Any, params: tuple, data: tuple[np.ndarray, ...], after: tuple = (), learning: bool = True,
    handed: list[str] | None = None,
) -> Followed:  # fmt: skip
    """The operations of ``loss(*params, *batch of data)``, its arguments as of :func:`_tiled`."""
    example = tuple(a[:2] for a in data)
    given = loss._arguments((*params, *example, *after), {})
    wanted = leaves_with_gradient(given, loss._wrt)
    pipeline = _pipeline(loss, given)
    program = pipeline.program
    for each in pipeline.programs:
        each.in_trips = True  # tiles of samples, each with its own sums
    if pipeline.objects is not None and pipeline.objects.changed:
        raise Untileable("the loss changes objects that it is given, which all samples of a step share")
    if program.draws:
        raise Untileable("the loss draws random numbers, which all samples of a step share")
    loss._check_result(program.structure, given)
    outside = pipeline.gradient(wanted)
    hidden = _hidden(outside, handed)
    made = pipeline.main
    theirs = loss._parameters[len(params) : len(params) + len(data)]
    batched = [leaf for parameter in theirs for leaf in _leaves(given, parameter)]
    shared = [p for p in program.parameters if p not in batched and p not in hidden]
    parameters = [p for p in program.parameters if hidden.get(p) is None]
    dtype = _dtype(given, wanted, shared)
    taken = set(STEP) | set(RUNTIME) | {n for names in CALLED.values() for n in names}
    renamed = {p: p if p not in taken else fresh_name(p, {*taken, *program.parameters}) for p in program.parameters}
    taken |= set(renamed.values())
    taken |= {text for text in {**program.functions, **made.functions} if "." not in text}
    t = Interpreter({**program.functions, **made.functions}, taken, dtype, RULES)
    _named(t, given, hidden, (shared, batched), renamed)
    t.arguments, t.line_texts = set(program.parameters), program.line_texts
    for name, value in {**program.constants, **made.constants}.items():
        t.env[name] = Known(value)
    assert made.flat is not None
    t.run(made.flat.forward)
    for seed in made.seeds:
        t.env[seed] = Known(1.0)
    result = program.result
    items = result.elts if isinstance(result, ast.Tuple) else [result]
    t.line = program.result_line
    first = _finished(t, items[0])  # type: ignore[arg-type]
    scores = _scores(t, items, batched)
    correct = _correct(t, scores, batched)
    gradients = _gradients(t, made, given, renamed) if learning else {}
    results = [first, *gradients.values(), *([correct] if correct is not None else [])]
    operations = fuse.fused(live(t.operations, results), results)
    back = {new: old for old, new in renamed.items()}
    return Followed(
        program.name,
        dtype,
        operations,
        first,
        gradients,
        correct,
        scores,
        parameters,
        [renamed[p] for p in parameters],
        back,
        shared,
        batched,
        {(back[n], places): k for (n, places), k in t.classes.items()},
        {(back[n], places): k for (n, places), k in t.indices.items()},
        {name: array for name, (_, array) in t.constants.items()},
        t.called,
        taken,
        program.line_texts,
        outside,
        hidden,
    )


def _pipeline(loss: Any, given: Any) -> Pipeline:
    """What makes the loss and its gradient of one sample or several."""
    pipeline = Pipeline(loss._read, given.types, integers=Integers(known=True))
    for each in pipeline.programs:
        each.in_trips = True  # tiles of samples, each with its own sums
    if pipeline.program.draws:
        raise Untileable("the loss draws random numbers, which all samples of a step share")
    loss._check_result(pipeline.program.structure, given)
    return pipeline


def _hidden(outside: Module, handed: list[str] | None) -> dict[str, Any]:
    """What the loss reads from outside, None for the numbers that are handed over, whose names ``handed`` gets."""
    hidden = outside.values()
    for name, value in hidden.items():
        if handed is not None and isinstance(value, (float, np.floating)):
            handed.append(name)
            hidden[name] = None
    return hidden


def _dtype(given: Any, wanted: Any, shared: list[str]) -> str:
    """The type of all parameters, which is that of the step."""
    if set(wanted) - set(shared):
        raise Untileable("gradients of the samples are wanted")
    for p in wanted:
        if not isinstance(given.leaves[p], np.ndarray):
            raise Untileable(f"{p} is one number, and no array")
    kinds = {given.leaves[p].dtype for p in wanted}
    if len(kinds) > 1:
        raise Untileable("parameters of float32 and float64")
    return kinds.pop().name


def _named(
    t: Interpreter, given: Any, hidden: dict[str, Any], names: tuple[list[str], list[str]], renamed: dict[str, str]
) -> None:
    """What the arguments stand for; ``names`` are those that all samples share, and those with a row a sample."""
    (shared, batched), dtype = names, t.dtype
    for parameter in shared:
        value = given.leaves[parameter]
        if isinstance(value, np.ndarray):
            t.env[parameter] = Shared(renamed[parameter], value.shape, value.dtype.name)
        elif isinstance(value, (float, np.floating)):
            t.env[parameter] = Shared(renamed[parameter], (), dtype)
        elif isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            t.env[parameter] = Shared(renamed[parameter], (), "int64")
        else:
            t.env[parameter] = Known(value)
    for parameter, value in hidden.items():
        t.env[parameter] = Shared(renamed[parameter], (), dtype) if value is None else Known(value)
    for parameter in batched:
        value = given.leaves[parameter]
        t.env[parameter] = t.load(renamed[parameter], value.shape[1:], value.dtype.name)


def _gradients(t: Interpreter, made: Any, given: Any, renamed: dict[str, str]) -> dict[str, Any]:
    """The adjoint half, followed: the gradient of each parameter."""
    dtype, gradients = t.dtype, {}
    t.run(made.flat.adjoint)
    for parameter in made.gradients:
        value = t.env.get(made.adjoints[parameter])
        if isinstance(value, Refused):
            raise Untileable(value.reason)
        if isinstance(value, Known) and isinstance(value.value, np.ndarray):  # it does not take part
            value = t.constant_array(value.value.astype(dtype), f"d{parameter}")
        if not isinstance(value, (Partial, Shared)) or value.shape != np.shape(given.leaves[parameter]):
            raise Untileable(f"the gradient of {parameter} is not a sum over the samples")
        if isinstance(value, Shared) and value.dtype != dtype:
            value = t.over(
                f"d{parameter}", f"value.astype(np.{dtype})" if value.shape else f"np.{dtype}(value)", value=value
            )
        gradients[renamed[parameter]] = value
    return gradients


def _finished(t: Interpreter, node: ast.expr) -> Shared:
    """The loss, a number that all samples share."""
    value = t.value(node)
    if isinstance(value, Known) and isinstance(value.value, (int, float, np.number)):
        value = t.over("loss", f"np.{t.dtype}({float(value.value)!r})")
    if not isinstance(value, Shared) or value.shape:
        raise Untileable("the loss is no sum over the samples")
    return value


def _leaves(given: Any, parameter: str) -> list[str]:
    return list(leaf_names(given.specs[parameter]))


def _scores(t: Interpreter, items: list, batched: list[str]) -> Batched | None:
    """What the loss returns of each sample beside its value."""
    if len(items) != 2 or not isinstance(items[1], ast.Name) or not batched:
        return None
    scores = t.env.get(items[1].id)
    if isinstance(scores, Refused):  # is the accuracy of it known to whole batches?
        raise Untileable(scores.reason)
    if isinstance(scores, (Lazy, Part, Pieces)):
        scores = t.named(items[1].id)
        scores = t.kept(scores, "scores") if isinstance(scores, Lazy) and scores.shape else scores
    return scores if isinstance(scores, Batched) and scores.shape else None


def _correct(t: Interpreter, scores: Batched | None, batched: list[str]) -> Partial | None:
    """How many samples have their label right, where the last argument is labels."""
    labels = t.env.get(batched[-1]) if scores is not None else None
    if scores is None or not isinstance(labels, Batched):
        return None
    one_hot = labels.dtype.startswith("float")
    if labels.shape != (scores.shape if one_hot else scores.shape[:-1]) or (one_hot and len(scores.shape) > 1):
        return None
    sizes = {"rows": math.prod(scores.shape[:-1]), "classes": scores.shape[-1], "one_hot": one_hot}
    correct = t.partial("correct", (), "int64")
    operands: dict[str, Any] = {"x": scores, "labels": labels, "count": "count"}
    t.add(Kernel(0, "count_correct", operands, (), sizes, kernels_loss.count_correct, result=correct))
    t.total(correct)
    return correct


def _imported(functions: dict[str, Any]) -> list[tuple[str, str]]:
    """Module and name of each function that a statement over parameters may call."""
    out = [("tangentlike.templates.tile_kernels", n) for n in ("enough_values", "move_statistics")]
    for text, found in functions.items():
        target = key_of(found.call if isinstance(found, Primitive) else found)
        module = getattr(target, "__module__", "") or ""
        if "." not in text and module.startswith("tangentlike.templates"):
            out.append((module, text))
    return out


FAMILIES = (
    rules_images,
    rules_layers,
    rules_losses,
    rules_products,
    rules_reductions,
    rules_shapes,
)  # importing them fills RULES
