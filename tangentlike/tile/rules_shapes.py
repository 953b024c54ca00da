"""What reshaping, transposing and joining mean in a tile: the axis of the samples stays the first."""

from __future__ import annotations

import math

import numpy as np

from . import elementwise
from .operations import Map
from .parts import scatter_add, viewed
from .rules import RULES, constant, rule, samples
from .values import Batched, Known, Lazy, Rows, Samples, Shared, Transposed, Untileable, Value
from .views import positions, stored_at, view

KEEPS = "a reshape that does not keep the samples' axis"


@rule("np.ascontiguousarray", ".copy", "np.copy", "np.asarray", "np.array", "copied_in_c_order", "contiguous_copy")
def ascontiguousarray(t, hint: str, x: Value, *options: Value) -> Value:
    return x


@rule(".reshape", "np.reshape", "reshaped_copy", "reshaped_view")
def reshape(t, hint: str, x: Value, *shape: Value) -> Value:
    """The elements of each sample in another shape; or rows of all samples."""
    sizes = [c for c in map(constant, shape) if not isinstance(c, str)]  # order="C"
    sizes = list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], tuple) else sizes
    inner = x.value if isinstance(x, Rows) else samples(x, "x")
    count = math.prod(inner.shape)
    factor = sizes[0].factor if sizes and isinstance(sizes[0], Samples) else None
    rest = [s for s in sizes[1:] if s != -1]
    if not sizes or not all(isinstance(s, int) for s in sizes[1:]):
        raise Untileable(KEEPS)
    if factor is None:  # -1: as many as there are
        if sizes[0] != -1 or len(rest) < len(sizes) - 1 or not math.prod(rest) or count % math.prod(rest):
            raise Untileable(KEEPS)
        factor = count // math.prod(rest)
    known = factor * math.prod(rest)
    if len(rest) < len(sizes) - 1:
        sizes[sizes.index(-1, 1)] = count // known if known else 0
    if factor * math.prod(sizes[1:]) != count:
        raise Untileable(KEEPS)
    # as many as samples: rows if nothing else tells, one a sample
    shaped = tuple(sizes[1:]) if factor == 1 else (factor, *sizes[1:])
    out = reshaped(t, inner, shaped, hint)
    return out if factor == 1 else Rows(out)


def reshaped(t, x: Batched | Lazy, shape: tuple[int, ...], hint: str) -> Batched | Lazy:
    """The elements of each sample in C order in another shape."""
    if x.shape == shape:
        return x
    if isinstance(x, Lazy) and not any(isinstance(v, Batched) or v.shape for v in x.leaves.values()):
        return Lazy(x.expression, x.leaves, shape, x.dtype)
    return view(t.kept(x, hint), lambda v: v.reshape(shape))


@rule("flatten", "flatten_view", "flatten_copy")
def flatten(t, hint: str, x: Value, *order: Value) -> Value:
    x = samples(x, "x")
    return reshaped(t, x, (math.prod(x.shape),), hint)


@rule("np.ravel", ".ravel", "flat_copy", "flattened_copy")
def ravel(t, hint: str, x: Value, *order: Value) -> Value:
    return reshape(t, hint, x, Known(-1))


@rule("squeezed", "squeezed_view")
def squeezed(t, hint: str, x: Value, axes: Value) -> Value:
    return _axes(t, x, constant(axes), lambda v, inner: np.squeeze(v, inner))


@rule("np.expand_dims", "expanded")
def expanded(t, hint: str, x: Value, axes: Value) -> Value:
    chosen = constant(axes)
    return _axes(t, x, chosen if isinstance(chosen, tuple) else (chosen,), lambda v, inner: np.expand_dims(v, inner))


def _axes(t, x: Value, axes: tuple[int, ...], change) -> Value:
    inner = x.value if isinstance(x, Rows) else samples(x, "x")
    if 0 in axes:
        raise Untileable("the samples' axis is changed")
    moved = tuple(a if isinstance(x, Rows) else a - 1 for a in axes)
    out = view(viewed(t, inner), lambda v: change(v, moved))
    return Rows(out) if isinstance(x, Rows) else out


@rule("np.transpose", ".transpose", "permuted")
def transpose(t, hint: str, x: Value, axes: Value = Known(None), *options: Value) -> Value:  # noqa: B008
    """The axes of each sample in another order; of a matrix (N, K) what stands in products only."""
    order = constant(axes)
    if isinstance(x, Transposed):
        return x.value
    if isinstance(x, Shared):
        if len(x.shape) < 2:
            return x
        if len(x.shape) == 2:
            return Transposed(x)
        return t.over(hint, "np.transpose(x)" if order is None else f"np.transpose(x, {order})", x=x)
    inner = x.value if isinstance(x, Rows) else samples(x, "x")
    rank = len(x.shape) + 1
    order = tuple(reversed(range(rank))) if order is None else tuple(order)
    if order == tuple(range(rank)):
        return x
    if rank == 2:
        return Transposed(x)
    if order[0] != 0 or isinstance(x, Rows):
        raise Untileable("a transpose that moves the samples' axis")
    return view(viewed(t, inner), lambda v: np.transpose(v, [k - 1 for k in order[1:]]))


@rule("np.broadcast_to")
def broadcast_to(t, hint: str, x: Value, shape: Value) -> Value:
    sizes = constant(shape)
    if not (isinstance(sizes, tuple) and sizes and sizes[0] == Samples()):
        raise Untileable("an array that is not one of samples")
    lazy = elementwise.leaf(t.constant_array(x.value) if _is_array(x) else x)
    return Lazy(lazy.expression, lazy.leaves, tuple(sizes[1:]), lazy.dtype)


def _is_array(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.value, np.ndarray)


RULES["scatter_add"] = scatter_add


# ---- joins


@rule("np.concatenate")
def concatenate(t, hint: str, arrays: Value, axis: Value = Known(0)) -> Value:  # noqa: B008
    """Arrays of samples side by side along one of their axes."""
    return _joined(t, hint, _values(arrays), constant(axis))


@rule("np.stack")
def stack(t, hint: str, arrays: Value, axis: Value = Known(0)) -> Value:  # noqa: B008
    place = constant(axis)
    found = [_axes(t, x, (place,), lambda v, inner: np.expand_dims(v, inner)) for x in _values(arrays)]
    return _joined(t, hint, found, place)


def _values(arrays: Value) -> list[Value]:
    if not isinstance(arrays, (tuple, list)) or not all(isinstance(x, (Batched, Lazy, Rows)) for x in arrays):
        raise Untileable("samples are joined with what is no value of each sample")
    return list(arrays)


def _joined(t, hint: str, found: list[Value], axis: int) -> Value:
    merged = [isinstance(x, Rows) for x in found]
    if axis == 0:
        raise Untileable("arrays that are joined along the samples' axis")
    if any(merged) and not (all(merged) and len({x.each for x in found}) == 1):
        raise Untileable("samples and rows of samples are joined")
    inner = [x.value if isinstance(x, Rows) else x for x in found]
    place = axis if any(merged) else axis - 1
    first = inner[0].shape
    total = sum(x.shape[place] for x in inner)
    kinds = {x.dtype for x in inner} - {"weak"}
    if len(kinds) > 1:
        raise Untileable(f"{' and '.join(sorted(kinds))} are joined")
    out = t.batched(hint, (*first[:place], total, *first[place + 1 :]), kinds.pop() if kinds else t.dtype)
    start = 0
    for x in inner:
        stop = start + x.shape[place]
        t.add(Map(t.line, _run(out, place, start, stop), elementwise.leaf(x)))
        start = stop
    return Rows(out) if any(merged) else out


def _run(value: Batched, axis: int, start: int, stop: int) -> Batched:
    return stored_at(value, positions(value)[(*[slice(None)] * axis, slice(start, stop))])


@rule("piece")
def piece(t, hint: str, joined: Value, arrays: Value, number: Value, axis: Value) -> Value:
    """The part of the gradient that belongs to one of the arrays that were joined."""
    place, k = constant(axis), constant(number)
    found = _values(arrays)
    inner = [x.value if isinstance(x, Rows) else x for x in found]
    place = place if isinstance(joined, Rows) else place - 1
    start = sum(x.shape[place] for x in inner[:k])
    source = viewed(t, joined.value if isinstance(joined, Rows) else samples(joined, "a gradient"))
    chosen = (*[slice(None)] * place, slice(start, start + inner[k].shape[place]))
    out = view(source, lambda v: v[chosen])
    return Rows(out) if isinstance(joined, Rows) else out


@rule("layer")
def layer(t, hint: str, stacked: Value, number: Value, axis: Value) -> Value:
    """The part of the gradient that belongs to one of the arrays that were stacked."""
    place, k = constant(axis), constant(number)
    place = place if isinstance(stacked, Rows) else place - 1
    source = viewed(t, stacked.value if isinstance(stacked, Rows) else samples(stacked, "a gradient"))
    out = view(source, lambda v: v[(*[slice(None)] * place, k)])
    return Rows(out) if isinstance(stacked, Rows) else out


# ---- turned, shifted and padded


def _along(axis: Value, x: Value) -> int:
    """The axis of one sample."""
    place = constant(axis)
    if place == 0:
        raise Untileable("samples in another order")
    return place if isinstance(x, Rows) else place - 1


@rule("flipped", "flipped_copy")
def flipped(t, hint: str, x: Value, axis: Value) -> Value:
    """One axis of each sample backwards."""
    place = _along(axis, x)
    out = view(viewed(t, x.value if isinstance(x, Rows) else samples(x, "x")), lambda v: np.flip(v, place))
    return Rows(out) if isinstance(x, Rows) else out


@rule("rolled")
def rolled(t, hint: str, x: Value, shift: Value, axis: Value) -> Value:
    """One axis of each sample shifted; what leaves at one end enters at the other."""
    place, by = _along(axis, x), constant(shift)
    source = viewed(t, x.value if isinstance(x, Rows) else samples(x, "x"))
    by %= source.shape[place]
    if not by:
        return x
    ends = (slice(-by, None), slice(None, -by))
    parts: list[Value] = [view(source, lambda v, e=e: v[(*[slice(None)] * place, e)]) for e in ends]  # type: ignore
    out = _joined(t, hint, parts, place + 1)
    return Rows(out) if isinstance(x, Rows) else out


@rule("padded")
def padded(t, hint: str, x: Value, before: Value, after: Value, value: Value) -> Value:
    """A border of one number around each sample."""
    front, back = constant(before), constant(after)
    if isinstance(x, Rows) or front[0] or back[0]:
        raise Untileable("more samples than there are")
    inner = samples(x, "x")
    shape = tuple(a + n + b for a, n, b in zip(front[1:], inner.shape, back[1:], strict=True))
    out = t.batched(hint, shape, t.dtype if inner.dtype == "weak" else inner.dtype)
    border = elementwise.leaf(value)
    t.add(Map(t.line, out, Lazy(border.expression, border.leaves, shape, "weak")))
    middle = tuple(slice(a, a + n) for a, n in zip(front[1:], inner.shape, strict=True))
    t.add(Map(t.line, stored_at(out, positions(out)[middle]), elementwise.leaf(inner)))
    return out


@rule("unpadded")
def unpadded(t, hint: str, dout: Value, before: Value, shape: Value) -> Value:
    """The part of the gradient inside the border."""
    front, sizes = constant(before)[1:], constant(shape)[1:]
    middle = tuple(slice(a, a + n) for a, n in zip(front, sizes, strict=True))
    return view(viewed(t, samples(dout, "a gradient")), lambda v: v[middle])
