"""Loops and stores that give every element of an array a new value: what was read of it before is restored there.

for k in range(d):
    y[k] = x[i, k]          all of y: the adjoint restores it here,
for k in range(d):
    y[k] += y[k] * w        and has no need of what y holds in between, unless it reads that
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..analysis.conflicts import Access, may_destroy
from ..analysis.effects import rebound
from ..analysis.plan import Needs
from ..form.folding import shifted
from ..form.indexing import index_items
from ..form.program import bounds, dotted, leaves, unit_step, whole_number
from ..form.trees import nodes
from ..form.types import Array, Dimension, same_dimension
from .recording import Recording
from .steps import Block, Step

MAKERS = ("np.empty", "np.zeros", "np.ones", "np.full")
PLAIN = (ast.BinOp, ast.operator, ast.Constant, ast.expr_context)  # whatever else is in a size is a variable


@dataclass(frozen=True)
class Cover:
    """A store that hits all of an array between two places of the program."""

    write: Access
    first: float
    last: float


def forget_covered(recording: Recording, step: Step, block: Block, needs: Needs) -> None:
    """Take out of ``needs`` the reads whose elements this step saves, each before it overwrites it."""
    if not needs.reads:
        return
    for cover in _covers(recording, step, block):
        base = cover.write.base
        moving, scope = recording.view_scopes.get(base, 0), recording.allocated_in(base, cover.write.loops)
        for key, read in list(needs.reads.items()):
            before = not cover.first <= read.order <= cover.last
            if read.base == base and before and may_destroy(read, cover.write, scope, recording.fixed, moving):
                del needs.reads[key]


def _covers(recording: Recording, step: Step, block: Block) -> list[Cover]:
    if id(step) not in recording.known_covers:
        loops = recording.loops[id(block)]
        again = any(id(loop) in recording.plan.repeated for loop in (*loops, step.node))
        found = [] if again else list(_whole_stores(recording, step, loops))
        first, last = recording.order[id(step)] - 0.5, max([recording.order[id(b)] for b in step.blocks], default=0)
        last = max(last, recording.order[id(step)])
        recording.known_covers[id(step)] = [Cover(write, first, last) for write in found]
    return recording.known_covers[id(step)]


def _whole_stores(recording: Recording, step: Step, loops: tuple[ast.stmt, ...]) -> Iterator[Access]:
    """The stores in a step that hit every element of an array, whatever the step does otherwise."""
    for inner, around in _always_run(step, loops):
        target = inner.node.targets[0] if isinstance(inner.node, ast.Assign) else None
        if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)):
            continue
        base, items = target.value.id, index_items(target.slice)
        if base in recording.fixed and _hits_all(recording, base, items, around[len(loops) :]):
            yield Access(base, tuple(items), recording.order[id(inner)], around)


def _always_run(step: Step, loops: tuple[ast.stmt, ...]) -> Iterator[tuple[Step, tuple[ast.stmt, ...]]]:
    """The statements that run in each trip of the loops that a step consists of, which nothing leaves."""
    if isinstance(step.node, ast.For):
        if not leaves(step.node.body) and not step.node.orelse and unit_step(step.node) is not None:
            for inner in step.blocks[0].steps:
                yield from _always_run(inner, (*loops, step.node))
    elif not step.blocks:
        yield step, loops


def _hits_all(recording: Recording, base: str, items: list[ast.expr], loops: tuple[ast.stmt, ...]) -> bool:
    """True where an index goes over all of an array while ``loops`` run, each of its items by one of them."""
    kind = recording.types.get(base)
    if not isinstance(kind, Array):
        return False
    if not loops:
        return all(_is_everything(item) for item in items)
    called = {loop.target.id: loop for loop in loops if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)}
    names = [item.id for item in items if isinstance(item, ast.Name) and item.id in called]
    if not len(loops) == len(items) == len({*names}) == len(kind.shape):
        return False  # a loop over something else may have no trips
    if any(each in rebound(loop.body) for each, loop in called.items()):
        return False
    return all(_goes_over(recording, called[each], base, axis) for axis, each in enumerate(names))


def _is_everything(item: ast.expr) -> bool:
    if isinstance(item, ast.Slice):
        return item.lower is None and item.upper is None and item.step is None
    return isinstance(item, ast.Constant) and item.value is Ellipsis


def _goes_over(recording: Recording, loop: ast.For, base: str, axis: int) -> bool:
    """True for a loop over all places along an axis."""
    start, stop, _ = bounds(loop)
    first, end = (start, stop) if unit_step(loop) == 1 else (shifted(stop, 1), shifted(start, 1))
    if whole_number(first) != 0:
        return False
    size = recording.types[base].shape[axis]
    known = _dimension(recording, end)
    if known is not None and same_dimension(known, size):
        return True
    made = recording.assigned.get(base)
    if not (made and isinstance(made[0], ast.Call) and dotted(made[0].func) in MAKERS and made[0].args):
        return False
    shape = made[0].args[0]
    sizes = shape.elts if isinstance(shape, ast.Tuple) else [shape]
    fixed = all(isinstance(n, ast.Name) and n.id in recording.fixed for n in nodes(end) if not isinstance(n, PLAIN))
    return fixed and len(sizes) == recording.types[base].ndim and ast.dump(sizes[axis]) == ast.dump(end)


def _dimension(recording: Recording, node: ast.expr) -> Dimension:
    """The size that an integer expression is, as far as it is known."""
    if (number := whole_number(node)) is not None:
        return number
    match node:
        case ast.Name(id=each) if each in recording.fixed and each in recording.assigned:
            return _dimension(recording, recording.assigned[each][0])
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=base), attr="shape"), slice=ast.Constant(value=k)):
            axis = k
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=base)]):
            axis = 0
        case _:
            return None
    kind = recording.types.get(base)
    if base not in recording.fixed or not isinstance(kind, Array) or not isinstance(axis, int):
        return None
    return kind.shape[axis] if axis < kind.ndim else None
