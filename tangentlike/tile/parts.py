"""Parts of the values of samples: a run of the first of their axes is a part of their buffer."""

from __future__ import annotations

import ast
import math
from typing import Any

from .values import Batched, Known, Untileable, Value


def index(t: Any, node: ast.expr) -> Value:
    """An index, or a slice with bounds that are known."""
    if not isinstance(node, ast.Slice):
        return t.value(node)
    bounds = [t.value(b) if b is not None else Known(None) for b in (node.lower, node.upper, node.step)]
    if not all(isinstance(b, Known) for b in bounds):
        raise Untileable(f"'{ast.unparse(node)}' has bounds that are not known")
    return Known(slice(*(b.value for b in bounds)))  # type: ignore[union-attr]


def part(t: Any, value: Batched, node: ast.Subscript) -> Value:
    """``x[:, k]`` and ``x[:, a:b]``: all samples, a run of the first of their axes."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    whole = isinstance(items[0], ast.Slice) and not (items[0].lower or items[0].upper or items[0].step)
    rest = [i for i in items[2:] if not (isinstance(i, ast.Slice) and not (i.lower or i.upper or i.step))]
    if not whole or rest or len(items) < 2 or not value.shape:
        raise Untileable(f"'{ast.unparse(node)}' is not a run of the first axis of every sample")
    inner = math.prod(value.shape[1:])
    count = value.shape[0]
    chosen = items[1]
    if isinstance(chosen, ast.Slice):
        run = index(t, chosen)
        assert isinstance(run, Known)
        start, stop, step = run.value.indices(count)
        if step != 1 or stop <= start:
            raise Untileable(f"'{ast.unparse(node)}' takes every {step}th")
        shape = (stop - start, *value.shape[1:])
    else:
        place = t.value(chosen)
        if not isinstance(place, Known) or not isinstance(place.value, int) or not -count <= place.value < count:
            raise Untileable(f"'{ast.unparse(node)}' has an index that is not known")
        start, shape = place.value % count, value.shape[1:]
    return Batched(value.name, shape, value.dtype, value.root, value.offset + start * inner)
