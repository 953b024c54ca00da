"""Running sums and products along an axis of arrays of a GPU, and differences of neighbors.

A line goes in parts, as in ``folds``: each part is folded, what comes before each part is found from the results in
order, and then each part runs on from there. The order, and so the bits, follow from the sizes alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import cuda

from .device_arrays import empty, zeros
from .folds import number_of_parts, parts_of, start_of
from .strided import grid, move, read, shown
from .whole_arrays import each, update


@cuda.jit
def _before(out, parts, count, start, product):
    """What comes before each part of each line, and last the whole: a thread a line."""
    for line in range(cuda.grid(1), out.shape[0] // (count + 1), cuda.gridsize(1)):
        total = start
        for k in range(count):
            out[line * (count + 1) + k] = total
            total = total * parts[line * count + k] if product else total + parts[line * count + k]
        out[line * (count + 1) + count] = total


def sums_before(counts: Any) -> Any:
    """0, the first number, the sum of the first two, and so on, to the sum of all."""
    out = empty(counts.size + 1, counts.dtype)
    _before[1, 1](out, counts, counts.size, counts.dtype.type(0), False)
    return out


@cuda.jit
def _running(out, lines, starts, count, parts, product):
    """The running sums of each part of each line, from what comes before it on."""
    length = (count + parts - 1) // parts
    for at in range(cuda.grid(1), lines.shape[0] // count * parts, cuda.gridsize(1)):
        line, part = at // parts, at % parts
        total = starts[line * (parts + 1) + part]
        for k in range(line * count + part * length, line * count + min((part + 1) * length, count)):
            total = total * lines[k] if product else total + lines[k]
            out[k] = total


def running(x: Any, axis: int, dtype: Any, name: str = "sum", backwards: bool = False) -> Any:
    """The running sums, or products, along an axis, from the far end if ``backwards``; in a type."""

    def lines(seen: np.ndarray) -> np.ndarray:
        moved = np.moveaxis(seen, axis, -1)
        return moved[..., ::-1] if backwards else moved

    there, count = read(x, lines), x.shape[axis]
    out = empty(there.size, dtype)
    if out.size:
        rows, start = there.size // count, start_of(name, x.dtype)
        parts = number_of_parts(rows, count)
        folded = parts_of(name, there.reshape(rows, count), (1,), start, parts)
        starts = empty(rows * (parts + 1), folded.dtype)
        _before[grid(rows)](starts, folded.reshape(rows * parts), parts, start, name == "prod")
        _running[grid(rows * parts)](out, there.reshape(there.size), starts, count, parts, name == "prod")
    found = empty(x.shape, dtype)
    move(found, out.reshape(there.shape), into=lines)
    return found


def cumsum_axis(x: Any, axis: int) -> Any:
    return running(x, axis, x.dtype)


def cumsum_gradient(dout: Any, axis: int) -> Any:
    """The running sums of ``dout`` from the far end: an element takes part in all later sums."""
    return running(dout, axis, dout.dtype, backwards=True)


def cumprod_axis(x: Any, axis: int) -> Any:
    return running(x, axis, x.dtype, "prod")


def whole_cumsum(x: Any, axis: int) -> Any:
    return running(x, axis, np.ones(1, x.dtype).sum().dtype)


def whole_cumprod(x: Any, axis: int) -> Any:
    return running(x, axis, np.ones(1, x.dtype).sum().dtype, "prod")


def cumsum_flat(x: Any) -> Any:
    return running(read(x).reshape(x.size), 0, x.dtype)


def cumprod_flat(x: Any) -> Any:
    return running(read(x).reshape(x.size), 0, x.dtype, "prod")


@cuda.jit
def _cumprod_gradient(out, gradient, lines, count):
    """The product before an element times s, where s = gradient + (next element) (next s): a thread a line."""
    for line in range(cuda.grid(1), out.shape[0] // count, cuda.gridsize(1)):
        tail, following, before = 0.0, 0.0, 1.0
        for back in range(count):
            k = line * count + count - 1 - back
            tail = gradient[k] + following * tail
            following = lines[k]
            out[k] = tail
        for k in range(line * count, (line + 1) * count):
            out[k] *= before
            before *= lines[k]


def cumprod_gradient(dout: Any, x: Any, axis: int) -> Any:
    """Each element's part in all later products; no division, so zeros are as good as any."""

    def lines(seen: np.ndarray) -> np.ndarray:
        return np.moveaxis(seen, axis, -1)

    there, gradient = read(x, lines), read(dout, lines)
    out = empty(x.size, np.float64)
    if out.size:
        count = x.shape[axis]
        flat = gradient.reshape(x.size), there.reshape(x.size)
        _cumprod_gradient[grid(x.size // count)](out, *flat, count)
    found = empty(x.shape, x.dtype)
    move(found, out.reshape(there.shape), into=lines)
    return found


# ---- differences


def _ends(axis: int, first: int | None, last: int | None) -> Any:
    """The view that leaves out elements at the ends of an axis."""
    return lambda seen: seen[(slice(None),) * axis + (slice(first, last),)]


def diff_axis(x: Any, axis: int) -> Any:
    """Differences of neighbors along one axis, which becomes one shorter."""
    if not x.shape[axis]:
        return empty(x.shape, x.dtype)
    return each("-", shown(x, _ends(axis, 1, None)), shown(x, _ends(axis, None, -1)))


def diff_gradient(dout: Any, shape: tuple[int, ...], axis: int) -> Any:
    """Each difference adds its gradient to the later neighbor and takes it from the earlier one."""
    out = zeros(shape, dout.dtype)
    if shape[axis] > 1:
        move(out, dout, into=_ends(axis, 1, None))
        update("-", shown(out, _ends(axis, None, -1)), dout)
    return out
