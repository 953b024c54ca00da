"""Generated code for a GPU, run as plain Python: threads in random order, every access to memory watched.

A thread is a generator that stops at each barrier. Which thread goes on is drawn at random, so that a result that
depends on the order shows; an element that two threads use with no barrier between them, one of them writing, is a
:class:`Race`. Barriers across blocks work too: what one launch does for many steps can be run.
"""

from __future__ import annotations

import ast
import types
from typing import Any

import numpy as np

from tangentlike.primitives.registry import key_of


class Race(AssertionError):
    """Two threads met at an element that one of them writes."""


class Thread:
    """Where a thread is: its place in the grid, and how many barriers of its block, and of all, it has passed."""

    def __init__(self, block: Block, number: int):
        self.block, self.number = block, number
        self.syncs = self.met = self.arrays = 0
        self.waits = False
        self.run: Any = None


class Block:
    """The threads of a block, and its shared memory."""

    def __init__(self, number: int):
        self.number = number
        self.shared: list[Array] = []
        self.threads: list[Thread] = []


class Array:
    """An array that watches its accesses; a slice of it watches too."""

    def __init__(self, machine: Machine, values: np.ndarray, log: dict | None = None, start: int = 0):
        self.machine, self.values, self.start = machine, values, start
        self.log: dict[int, list] = {} if log is None else log

    @property
    def size(self) -> int:
        return self.values.size

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            assert 0 <= (index.start or 0) <= self.size, f"a slice from {index.start} of {self.size}"
            return Array(self.machine, self.values[index], self.log, self.start + (index.start or 0))
        self.touch(index, writes=False)
        return self.values[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        self.touch(index, writes=True)
        self.values[index] = value

    def touch(self, index: Any, writes: bool) -> None:
        assert 0 <= index < self.size, f"element {index} of {self.size}"
        thread = self.machine.now
        if thread is None:
            return
        launch = self.machine.launches
        mine = launch, thread.block.number, thread.number, thread.syncs, thread.met
        kept = self.log.setdefault(self.start + int(index), [None, {}])
        for other in [kept[0], *kept[1].values()] if writes else [kept[0]]:
            if other is not None and other[0] == launch and other[1:3] != mine[1:3]:
                same = other[1] == mine[1]
                if other[4] == mine[4] and (not same or other[3] == mine[3]):
                    raise Race(f"threads {other[1:3]} and {mine[1:3]} meet at element {self.start + int(index)}")
        if writes:
            kept[:] = [mine, {}]
        else:
            kept[1][mine[1:3]] = mine

    # ---- what the host does

    def copy_to_host(self) -> np.ndarray:
        return self.values.copy()

    def copy_to_device(self, values: np.ndarray) -> None:
        self.values[...] = values


class Kernel:
    """``kernel[blocks, threads](arguments)``."""

    def __init__(self, machine: Machine, function: Any):
        self.machine, self.function = machine, function

    def __getitem__(self, grid: tuple[int, int]) -> Any:
        return lambda *arguments: self.machine.launch(self.function, *grid, arguments)


class Machine:
    """Stands for ``numba.cuda``, in generated text and for the host."""

    def __init__(self, seed: int = 0):
        self.rng = np.random.default_rng(seed)
        self.now: Thread | None = None
        self.launches = 0
        self.grid = (1, 1)
        self.shared = types.SimpleNamespace(array=self.shared_array)
        self.atomic = types.SimpleNamespace(add=self.add)

    # ---- what threads ask

    threadIdx = property(lambda self: types.SimpleNamespace(x=self.now.number))
    blockIdx = property(lambda self: types.SimpleNamespace(x=self.now.block.number))
    gridDim = property(lambda self: types.SimpleNamespace(x=self.grid[0]))
    blockDim = property(lambda self: types.SimpleNamespace(x=self.grid[1]))

    def gridsize(self, _: int) -> int:
        return self.grid[0] * self.grid[1]

    def threadfence(self) -> None:
        """Memory is one here."""

    def shared_array(self, size: int, dtype: Any) -> Array:
        thread = self.now
        assert thread is not None
        if thread.arrays == len(thread.block.shared):
            nothing = np.nan if np.dtype(dtype).kind == "f" else 77  # what lies there before it is written
            thread.block.shared.append(Array(self, np.full(size, nothing, dtype)))
        thread.arrays += 1
        return thread.block.shared[thread.arrays - 1]

    def add(self, array: Array, index: int, value: Any) -> Any:
        old = array.values[index]
        array.values[index] += value
        return old

    # ---- what the host asks

    def to_device(self, values: np.ndarray) -> Array:
        return Array(self, np.array(values))

    def launch(self, function: Any, blocks: int, threads: int, arguments: tuple) -> None:
        """Run a kernel to its end."""
        self.launches += 1
        self.grid = blocks, threads
        everyone = []
        for number in range(blocks):
            block = Block(number)
            block.threads = [Thread(block, k) for k in range(threads)]
            everyone += block.threads
        for thread in everyone:
            self.now = thread
            thread.run = function(*arguments)
        ready = list(everyone)
        while ready:
            thread = ready[self.rng.integers(len(ready))]
            self.now = thread
            try:
                reason = next(thread.run)
            except StopIteration:
                ready.remove(thread)
                thread.block.threads.remove(thread)
                reason = "end"
            if reason == "sync":
                thread.waits = True
                ready.remove(thread)
            elif reason == "met":
                thread.met += 1
            if thread.block.threads and all(t.waits for t in thread.block.threads):
                for other in thread.block.threads:
                    other.waits, other.syncs = False, other.syncs + 1
                    ready.append(other)
        self.now = None
        assert not any(t.waits for t in everyone if t in t.block.threads), "threads wait for each other for ever"


class _Stops(ast.NodeTransformer):
    """Barriers become places where a thread stops, and so do the calls of functions that have some."""

    def __init__(self, stopping: set[str]):
        self.stopping = stopping

    def visit_Expr(self, node: ast.Expr) -> Any:
        if isinstance(node.value, ast.Call):
            name = ast.unparse(node.value.func)
            if name == "cuda.syncthreads":
                return ast.parse("yield 'sync'").body[0]
            if name in self.stopping:
                node.value = ast.YieldFrom(value=node.value)
        return node

    def visit_While(self, node: ast.While) -> Any:
        node.body = ast.parse("yield 'spin'").body
        return node


def interpreted(text: str, machine: Machine) -> types.SimpleNamespace:
    """The functions of a generated module; kernels are launched on the machine."""
    tree = ast.parse(text)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    kernels = {f.name for f in functions if any(ast.unparse(d) == "cuda.jit" for d in f.decorator_list)}
    stopping = {*kernels, "meet"}
    for _ in functions:
        for function in functions:
            calls = {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}
            if calls & {*stopping, "cuda.syncthreads"} and function.decorator_list:
                stopping.add(function.name)
    for function in functions:
        if function.decorator_list:
            function.decorator_list = []
            _Stops(stopping).visit(function)
            if function.name == "meet":
                function.body += ast.parse("yield 'met'").body
            elif function.name in kernels:
                function.body += ast.parse("if False:\n    yield").body
    tree.body = [
        n for n in tree.body if not (isinstance(n, ast.ImportFrom) and n.names[0].name in ("cuda", "on_device"))
    ]
    names: dict[str, Any] = {"cuda": _Cuda(machine), "on_device": key_of}
    exec(compile(ast.fix_missing_locations(tree), "<generated>", "exec"), names)
    for name in kernels:
        names[name] = Kernel(machine, names[name])
    return types.SimpleNamespace(**names)


class _Cuda:
    """What generated text calls ``cuda``: ``grid`` is a function there."""

    def __init__(self, machine: Machine):
        self.machine = machine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.machine, name)

    def grid(self, _: int) -> int:
        now = self.machine.now
        assert now is not None
        return now.block.number * self.machine.grid[1] + now.number
