"""What the adjoint asks for its sizes only: another array of the same shape that it has anyhow, or numbers.

    power = gap ** 2                          dgap = spread(dtotal, power.shape) * (2 * gap)
    total = np.sum(power)           ->        dgap = spread(dtotal, gap.shape) * (2 * gap)

``power`` need not be kept then. Such an array is a parameter of the same shape, or what the first was computed from
element by element, if the adjoint reads its elements. Where there is none, a loop records the sizes of the array in
each trip, and not the array.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from ..analysis.effects import base_of, value_reads
from ..form.program import assign, copy_of, dotted, name, parse, tuple_of
from ..form.types import Array, Scalar, same_dimension, same_shape
from ..primitives.registry import Primitive
from .recording import MOVING, Recording, steps_with_blocks
from .steps import Block, Step

Place = tuple[ast.expr, Step, Block]  # an expression, and its statement


def ask_sizes(recording: Recording) -> None:
    """Let the lines of the adjoint ask for sizes where nothing has to be recorded for it, in place."""
    lines = list(_lines(recording))
    known = _Known(recording, recording.assigned, _reads(recording, lines), _ends(recording))
    for line, step, block in lines:
        asking = _Asking(known, step, block)
        asking.visit(line)


@dataclass
class _Known:
    """What is known of a program: where names that are bound once get their values, the places in program order of the
    lines that read the elements of an array, where loops end, and the sizes of what is bound once."""

    recording: Recording
    assigned: dict[str, Place]
    reads: dict[str, list[float]]
    ends: dict[int, float]
    noted: dict[str, list[ast.expr]] = field(default_factory=dict)

    def is_read(self, array: str, block: Block) -> bool:
        """Whether the adjoint reads the elements of an array as they are in a block, or were before it."""
        reads, loops = self.reads.get(array, []), self.recording.loops[id(block)]
        if array in self.recording.bound_once or not loops:
            return bool(reads)
        return any(place <= self.ends[id(loops[0])] for place in reads)

    def is_view(self, array: str) -> bool:
        return array in self.assigned and base_of(self.recording.program, self.assigned[array][0]) is not None


class _Asking(ast.NodeTransformer):
    """Asks for the sizes of arrays in one line otherwise; ``noted`` are those of what is bound more than once."""

    def __init__(self, known: _Known, step: Step | None, block: Block):
        self.known, self.recording, self.step, self.block = known, known.recording, step, block
        self.noted: dict[str, list[ast.expr]] = {}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.value, ast.Name) or node.attr not in ("shape", "size"):
            return node
        node.value, sizes = self.asked(node.value.id)
        if sizes is None:
            return node
        if node.attr == "shape":
            return tuple_of(sizes)
        return reduce(lambda a, b: ast.BinOp(left=a, op=ast.Mult(), right=b), sizes)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="sum_to"), args=[gradient, ast.Name(id=array)]):
                node.args[1], sizes = self.asked(array)
                if sizes is not None:
                    return self.recording.reversal.paste.kernel_call("sum_to_shape", gradient, tuple_of(sizes))
            case ast.Call(func=ast.Attribute(attr="zeros_like"), args=[ast.Name(id=array)]):
                kind = self.recording.types.get(array)
                recorded = self.is_asked_only(array) and self.recording.loops[id(self.bound_in(array))]
                if isinstance(kind, Array) and kind.contiguous and recorded:
                    node.args[0] = name(self.like(array, kind.dtype) or array)
        return node

    def asked(self, array: str) -> tuple[ast.Name, list[ast.expr] | None]:
        """Which array is asked for the sizes of one, and the sizes as numbers where none is."""
        array = _twin(self.known, array, self.block) or array
        if not self.is_asked_only(array):
            return name(array), None
        like = self.like(array)
        return name(like or array), None if like else self.sizes(array)

    def is_asked_only(self, array: str) -> bool:
        """Whether an array, which is no view, would be kept for its sizes only."""
        kind, known = self.recording.types.get(array), self.known
        if not isinstance(kind, Array) or not kind.shape or array in self.recording.program.parameters:
            return False
        if known.is_read(array, self.block) or known.is_view(array):
            return False
        once = array in self.recording.bound_once
        return array in known.assigned or (not once and bool(self.recording.loops[id(self.block)]))

    def like(self, array: str, dtype: str = "") -> str | None:
        """A parameter of the same shape; of a ``dtype``, if that matters, in C's order."""
        recording = self.recording
        for parameter in recording.program.parameters:
            kind = recording.types.get(parameter)
            if parameter not in recording.bound_once or not isinstance(kind, Array):
                continue
            fits = not dtype or (kind.dtype == dtype and kind.contiguous)
            if fits and same_shape(kind.shape, recording.types[array].shape):
                return parameter
        return None

    def bound_in(self, array: str) -> Block:
        return self.known.assigned[array][2] if array in self.known.assigned else self.block

    def sizes(self, array: str) -> list[ast.expr] | None:
        """The sizes of an array as numbers: those that parameters have, and others that are noted."""
        if self.step is None or self.recording.program.in_trips:
            return None  # the sizes of tiles are known, and are not noted
        once = self.known.assigned.get(array)
        sizes = [_of_parameter(self.recording, size) for size in self.recording.types[array].shape]
        if once and not self.recording.loops[id(self.bound_in(array))]:
            broadcast = _is_elementwise(self.recording, once[0]) and None not in sizes
            return [size for size in sizes if size is not None] if broadcast else None
        noted = self.known.noted if once else self.noted
        if array not in noted:
            noted[array] = [size or self.note(array, axis) for axis, size in enumerate(sizes)]
        return [copy_of(size) for size in noted[array]]

    def note(self, array: str, axis: int) -> ast.expr:
        """A size of an array, noted where it is bound, or read if it is bound more than once."""
        recording = self.recording
        assert self.step is not None
        step, block = self.known.assigned.get(array, (None, self.step, self.block))[1:]
        noted = recording.fresh(f"{array}_size" if len(recording.types[array].shape) == 1 else f"{array}_size_{axis}")
        recording.declare(noted, Scalar("int64"), block)
        recording.bound_once.add(noted)
        recording.sizes.add(noted)
        line = assign(noted, parse(f"{array}.shape[{axis}]"), step.node.lineno)
        step.forward = [*step.forward, line] if array in self.known.assigned else [line, *step.forward]
        return name(noted)


def _of_parameter(recording: Recording, dimension: Any) -> ast.expr | None:
    """A size that is known, or one that a parameter has; None for any other."""
    if isinstance(dimension, int):
        return ast.Constant(value=dimension)
    for parameter in recording.program.parameters:
        like = recording.types.get(parameter)
        if parameter in recording.bound_once and isinstance(like, Array):
            place = next((k for k, d in enumerate(like.shape) if same_dimension(d, dimension)), None)
            if place is not None:
                return parse(f"{parameter}.shape[{place}]")
    return None


def _is_elementwise(recording: Recording, value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        entry = recording.program.functions.get(dotted(value.func))
        return isinstance(entry, Primitive) and entry.elementwise
    return isinstance(value, ast.UnaryOp) or (isinstance(value, ast.BinOp) and not isinstance(value.op, ast.MatMult))


def _lines(recording: Recording) -> Iterator[tuple[ast.stmt, Step | None, Block]]:
    """The lines of the adjoint, with the step that they reverse, and its block."""
    root = recording.root
    blocks = [root, *(inner for step, _ in steps_with_blocks(root) for inner in step.blocks)]
    for block in blocks:
        yield from ((line, None, block) for line in (*block.start, *block.end))
        for step in block.steps:
            yield from ((line, None, block) for line in step.before)
            yield from ((line, step, block) for line in step.lines)


def _reads(recording: Recording, lines: list[tuple[ast.stmt, Step | None, Block]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for line, step, _ in lines:
        for base, _ in value_reads(line):
            found.setdefault(base, []).append(-1 if step is None else recording.order[id(step)])
    return found


def _ends(recording: Recording) -> dict[int, float]:
    loops = (s for s, _ in steps_with_blocks(recording.root) if isinstance(s.node, (ast.For, ast.While)))
    return {id(s.node): recording.order[id(s.blocks[0])] for s in loops}


def _twin(known: _Known, array: str, block: Block) -> str | None:
    """An array of the same shape that is there in a block: a parameter, or one whose elements the adjoint reads."""
    recording = known.recording
    kind, parameters = recording.types.get(array), recording.program.parameters
    if array in parameters or not isinstance(kind, Array):
        return None
    if array in recording.program.temporaries:
        like = (p for p in parameters if p in recording.bound_once and isinstance(recording.types.get(p), Array))
        shown = next((p for p in like if same_shape(recording.types[p].shape, kind.shape)), None)
        if shown is not None:
            return shown
    if array in known.reads or array not in known.assigned:
        return None
    if not _is_inside(recording, block, known.assigned[array][2]):
        return None
    seen, front = {array}, [array]
    while front:
        each = front.pop(0)
        if each != array and (each in known.reads or each in parameters):
            return each
        more = [o for o in _of_same_shape(recording, known.assigned, each) if o not in seen]
        front, seen = front + more, seen.union(more)
    return None


def _is_inside(recording: Recording, block: Block | None, around: Block) -> bool:
    while block is not None and block is not around:
        block = recording.parents[id(block)]
    return block is around


def _of_same_shape(recording: Recording, assigned: dict[str, Place], array: str) -> list[str]:
    """The arrays that one is computed from element by element in the same block, none of them repeated."""
    if array not in assigned:
        return []
    value, _, block = assigned[array]
    if not _is_elementwise(recording, value):
        return []
    operands = [n for n in recording.loads(value) if isinstance(recording.types.get(n), Array)]
    shape = recording.types[array].shape
    if len(operands) > 1 and not all(same_shape(recording.types[n].shape, shape) for n in operands):
        return []
    positions = recording.positions(block)
    fixed = [n for n in operands if n in recording.bound_once]
    return [n for n in fixed if n in recording.program.parameters or positions.get(n, MOVING) < positions[array]]
