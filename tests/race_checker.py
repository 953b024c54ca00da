"""Generated text with ``prange`` loops, run as plain Python in any order of the trips, every access watched.

``run(text, entry, args, order)`` runs the trips in the order that ``order`` gives them and raises :class:`Race` when
one trip writes an element that another one reads or writes. Addresses are compared, so views are seen through.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import Any

import numpy as np

FORWARDS: Callable = list
BACKWARDS: Callable = lambda trips: list(trips)[::-1]  # noqa: E731
WRITERS = ("scatter_add", "mask_add", "mask_set", "scatter_set_gradient", "mask_set_gradient_array", "add_parts")


def shuffled(trips: Any) -> list:
    return list(np.random.default_rng(5).permutation(list(trips)))


class Race(AssertionError):
    """Two trips met at an element that one of them writes."""


class Watch:
    """The accesses of the loop that runs now."""

    def __init__(self, order: Callable):
        self.order = order
        self.trip: int | None = None
        self.writers: dict[int, tuple[int, str]] = {}
        self.readers: dict[int, set[int]] = {}
        self.alive: list[Any] = []
        self.loops = 0

    def prange(self, *bounds):
        assert self.trip is None, "a parallel loop inside a parallel loop"
        self.writers, self.readers, self.alive = {}, {}, []
        self.loops += 1
        for trip in self.order(range(*bounds)):
            self.trip = int(trip)
            yield int(trip)
        self.trip = None

    def addresses(self, array: Any, index: Any) -> list[int]:
        if not isinstance(array, np.ndarray) or self.trip is None:
            return []
        self.alive.append(array)
        places = np.full(array.shape, array.__array_interface__["data"][0], np.int64)
        for axis, (size, stride) in enumerate(zip(array.shape, array.strides, strict=True)):
            places += (np.arange(size) * stride).reshape([-1 if a == axis else 1 for a in range(array.ndim)])
        return np.ravel(places[index]).tolist()

    def read(self, array: Any, index: Any, text: str = ""):
        for place in self.addresses(array, index):
            if self.writers.get(place, (self.trip, ""))[0] != self.trip:
                raise Race(f"trip {self.trip} reads {text}, which trip {self.writers[place]} writes")
            self.readers.setdefault(place, set()).add(self.trip)
        return array[index] if isinstance(array, (np.ndarray, tuple, list)) else None

    def write(self, array: Any, index: Any, text: str = "") -> None:
        for place in self.addresses(array, index):
            if self.writers.get(place, (self.trip, ""))[0] != self.trip or self.readers.get(place, {self.trip}) != {
                self.trip
            }:
                raise Race(f"trip {self.trip} writes {text}, which another trip reads or writes")
            self.writers[place] = (self.trip, text)


class _Watched(ast.NodeTransformer):
    """``a[i]`` -> ``_watch.read(a, np.s_[i])``; before a write to ``a[i]``, ``_watch.write(a, np.s_[i])``."""

    def call(self, kind: str, array: ast.expr, index: ast.expr) -> ast.Call:
        place = ast.Subscript(value=ast.parse("np.s_", mode="eval").body, slice=index, ctx=ast.Load())
        text = ast.Constant(value=f"{ast.unparse(array)}[{ast.unparse(index)}]")
        return ast.Call(func=ast.parse(f"_watch.{kind}", mode="eval").body, args=[array, place, text], keywords=[])

    def visit_Subscript(self, node: ast.Subscript):
        text = ast.unparse(node.value)
        if text.endswith(".shape") or not isinstance(node.ctx, ast.Load):
            node.slice = self.visit(node.slice)
            return node
        self.generic_visit(node)
        return self.call("read", node.value, node.slice)

    def write(self, target: ast.expr) -> list[ast.stmt]:
        if isinstance(target, ast.Subscript):
            return [ast.Expr(value=self.call("write", target.value, self.visit(copy.deepcopy(target.slice))))]
        if isinstance(target, ast.Name):
            return [ast.Expr(value=self.call("write", ast.Name(id=target.id, ctx=ast.Load()), ast.Constant(value=...)))]
        return []

    def visit_Assign(self, node: ast.Assign):
        written = self.write(node.targets[0]) if isinstance(node.targets[0], ast.Subscript) else []
        return [*written, self.generic_visit(node)]

    def visit_AugAssign(self, node: ast.AugAssign):
        return [*self.write(node.target), self.generic_visit(node)]

    def visit_Expr(self, node: ast.Expr):
        written: list[ast.stmt] = []
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in WRITERS:
            written = self.write(node.value.args[0])
        return [*written, self.generic_visit(node)]


def run(text: str, entry: str, args: tuple, order: Callable = FORWARDS) -> tuple[Any, Watch]:
    """What ``entry`` of the generated module returns for ``args``, and the watch (how many parallel loops ran)."""
    tree = ast.parse(text)
    tree.body = [n for n in tree.body if not (isinstance(n, ast.ImportFrom) and n.module == "numba")]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.body = [s for old in node.body for s in _as_list(_Watched().visit(old))]
    watch = Watch(order)
    space: dict[str, Any] = {"prange": watch.prange, "_watch": watch}
    exec(compile(ast.fix_missing_locations(tree), "<watched>", "exec"), space)
    # Accumulating into a name gives a whole-array write only where it is an array: numbers have no addresses.
    return space[entry](*[a.copy() if isinstance(a, np.ndarray) else a for a in args]), watch


def _as_list(found: Any) -> list[ast.stmt]:
    return found if isinstance(found, list) else [found]
