"""Who computes the gradients of benchmarks/gradients.py: each class answers the questions of one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from .arguments import PROGRAMS
from .compile_sides import program_of, with_numpy

ROUND_SECONDS = 0.05


class Side:
    """``primal`` and ``gradient`` are called with the arguments; the latter returns the value and a tuple."""

    def __init__(self, threads: int):
        self.threads = threads

    def prepare(self, program: str, quick: bool) -> dict[str, Any]:
        """Compile both, check them, and tell how long compiling took."""
        self.program = PROGRAMS[program]
        self.arguments = self.program.arguments(quick)
        self.primal, self.gradient = self.functions(program)
        said = {}
        for what in ("primal", "gradient"):
            started = time.perf_counter()
            getattr(self, what)(*self.arguments)
            said[f"{what}_compile_seconds"] = time.perf_counter() - started
        return {**said, "checked": self.checked(), **self.facts(program)}

    def functions(self, program: str) -> tuple[Callable, Callable]:
        raise NotImplementedError

    def facts(self, program: str) -> dict[str, Any]:
        return {}

    def checked(self) -> dict[str, Any]:
        """The value, and the derivative along one random direction for each argument of ``wrt``."""
        value, gradients = self.gradient(*self.arguments)
        slopes = [
            float(np.sum(np.asarray(g, np.float64) * v)) for g, v in zip(gradients, self.directions(), strict=True)
        ]
        single = any(np.asarray(a).dtype == np.float32 for a in self.arguments)
        return {"value": float(value), "slopes": slopes, "single": single}

    def directions(self) -> list[np.ndarray]:
        rng = np.random.default_rng(1)
        return [rng.normal(size=np.shape(self.arguments[position])) for position in self.program.wrt]

    def rounds(self) -> dict[str, float]:
        """Mean seconds of a call of each, over some calls."""
        return {f"{what}_seconds": mean_seconds(getattr(self, what), self.arguments) for what in ("primal", "gradient")}


class Ours(Side):
    def functions(self, program: str) -> tuple[Callable, Callable]:
        from tangentlike import differentiate

        self.function = program_of(program)
        self.made = differentiate(self.function, wrt=self.program.wrt, parallel=self.threads > 1)
        return self.made, self.made.value_and_grad

    def facts(self, program: str) -> dict[str, Any]:
        from numba import njit

        plain = self.function if self.program.module == "array_programs" else njit(self.function)
        step = self.program.step
        compare_with_differences(plain, self.arguments, self.program.wrt, self.directions(), self.checked(), step)
        return {"kept_bytes": kept_bytes(self.made, self.arguments)}


class Jax(Side):
    def functions(self, program: str) -> tuple[Callable, Callable]:
        import jax

        jax.config.update("jax_enable_x64", True)
        own = getattr(import_module("peers.jax_programs"), program, None)
        function = own or with_numpy(program_of(program), jax.numpy)
        whole = tuple(k for k, a in enumerate(self.arguments) if isinstance(a, int))  # lengths of loops
        primal = jax.jit(function, static_argnums=whole)
        gradient = jax.jit(jax.value_and_grad(function, self.program.wrt), static_argnums=whole)
        return (lambda *a: jax.block_until_ready(primal(*a))), (lambda *a: jax.block_until_ready(gradient(*a)))


class Autograd(Side):
    def functions(self, program: str) -> tuple[Callable, Callable]:
        import autograd

        own = getattr(import_module("peers.autograd_programs"), program, None)
        function = own or with_numpy(program_of(program), autograd.numpy)
        gradient = autograd.value_and_grad(lambda chosen, given: function(*placed(chosen, given, self.program.wrt)))
        return function, lambda *a: gradient(tuple(a[k] for k in self.program.wrt), a)


SIDES = {"gradient_ours": Ours, "gradient_jax": Jax, "gradient_autograd": Autograd}


def placed(chosen: Any, given: tuple[Any, ...], wrt: tuple[int, ...]) -> list[Any]:
    """The arguments ``given``, those at the positions ``wrt`` replaced."""
    return [chosen[wrt.index(k)] if k in wrt else a for k, a in enumerate(given)]


def mean_seconds(function: Callable, arguments: tuple[Any, ...]) -> float:
    """Of as many calls as make a round."""
    started = time.perf_counter()
    function(*arguments)
    count = max(1, int(ROUND_SECONDS / max(time.perf_counter() - started, 1e-9)))
    started = time.perf_counter()
    for _ in range(count):
        function(*arguments)
    return (time.perf_counter() - started) / count


def compare_with_differences(
    function: Callable, arguments: tuple, wrt: tuple, directions: list, found: dict, step: float = 0.05
) -> None:
    """Raise AssertionError where a slope is not that of the function in float64."""
    double = tuple(a.astype(np.float64) if getattr(a, "dtype", None) == np.float32 else a for a in arguments)
    for position, direction, slope in zip(wrt, directions, found["slopes"], strict=True):

        def along(t, position=position, direction=direction):
            moved = double[position] + t * direction
            moved = moved if np.ndim(moved) else float(moved)
            return function(*double[:position], moved, *double[position + 1 :])

        size = max(1e-3, float(np.max(np.abs(double[position])))) / max(1e-3, float(np.max(np.abs(direction))))
        wanted, error = extrapolated(along, step * size)
        allowed = max(1e-3 if found["single"] else 1e-7, 10 * error / max(abs(wanted), 1e-300)) * abs(wanted)
        assert abs(slope - wanted) <= allowed, f"argument {position}: slope {slope}, differences {wanted} +- {error}"
        assert error <= 1e-3 * abs(wanted), f"argument {position}: differences do not converge"


def extrapolated(f: Callable[[float], float], step: float) -> tuple[float, float]:
    """The derivative at 0 by Ridders' extrapolation of central differences (1982), and an estimate of its error."""
    best, error = 0.0, np.inf
    last: list[float] = []
    for row in range(12):
        h = step / 2**row
        line = [(f(h) - f(-h)) / (2 * h)]
        for k, above in enumerate(last):
            line.append(line[k] + (line[k] - above) / (4 ** (k + 1) - 1))
            change = max(abs(line[k + 1] - line[k]), abs(line[k + 1] - above))
            if change < error:
                best, error = line[k + 1], change
        last = line
    return best, error


def kept_bytes(made: Any, arguments: tuple[Any, ...]) -> int:
    """The bytes of the arrays and lists that the forward half hands to the adjoint, without the arguments."""
    from tangentlike.runtime import build

    text = made.source_for(*arguments)
    name = next(n for n in (line[4 : line.index("(")] for line in text.splitlines() if line.startswith("def "))
                if n == f"{made.__name__}_forward" or n.startswith(f"{made.__name__}_1_forward"))  # fmt: skip
    if f"value, kept = {name}(" not in text:
        return 0
    _value, kept = getattr(build.load(text, made.__name__), name)(*arguments)
    given = {a.ctypes.data for a in arguments if isinstance(a, np.ndarray)}

    def size(item: Any) -> int:
        if isinstance(item, np.ndarray):
            return 0 if item.ctypes.data in given else item.nbytes
        if isinstance(item, (tuple, list)):
            return sum(size(each) for each in item)
        return np.asarray(item).nbytes

    return size(kept)
