"""Who compiles the functions of benchmarks/compile_time.py: each class answers the question of one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from types import FunctionType
from typing import Any

from .arguments import PROGRAMS


def names() -> list[str]:
    """The functions that are compiled."""
    from .practice import PRACTICE

    return [*dict.fromkeys([*PRACTICE, *PROGRAMS])]


def given(name: str) -> tuple[Callable, tuple[int, ...], tuple[Any, ...]]:
    """A function, the positions to differentiate with respect to, its arguments."""
    from . import practice

    if name in practice.PRACTICE:
        wrt, arguments = practice.PRACTICE[name]
        return getattr(practice, name), wrt, arguments()
    program = PROGRAMS[name]
    return program_of(name), program.wrt, program.arguments(True)


def program_of(name: str) -> Callable:
    """The function of a program."""
    return getattr(import_module(f"peers.{PROGRAMS[name].module}"), name)


class Compiles:
    """CPU seconds of the first value and of the first gradient after it, or why there are none."""

    def first(self, name: str) -> dict[str, Any]:
        function, wrt, arguments = given(name)
        try:
            value, gradient = self.functions(function, wrt)
            found = {"value": seconds_of(value, arguments)}
            return found if gradient is None else found | {"gradient": seconds_of(gradient, arguments)}
        except Exception as reason:  # whatever another library says of a function that it cannot take
            return {"failed": f"{type(reason).__name__}: {reason}".splitlines()[0][:200]}

    def functions(self, function: Callable, wrt: tuple[int, ...]) -> tuple[Callable, Callable | None]:
        raise NotImplementedError


def seconds_of(call: Callable, arguments: tuple[Any, ...]) -> float:
    """CPU seconds of a call, on all threads."""
    started = time.process_time()
    call(*arguments)
    return time.process_time() - started


class Ours(Compiles):
    def functions(self, function, wrt):
        from tangentlike import differentiate

        made = differentiate(function, wrt=wrt)
        return made, made.value_and_grad


class Numba(Compiles):
    def functions(self, function, wrt):
        from numba import njit

        return njit(function), None


class Jax(Compiles):
    def functions(self, function, wrt):
        import jax

        jax.config.update("jax_enable_x64", True)
        moved = with_numpy(function, jax.numpy)
        value, gradient = jax.jit(moved), jax.jit(jax.value_and_grad(moved, wrt))
        return (lambda *a: jax.block_until_ready(value(*a))), (lambda *a: jax.block_until_ready(gradient(*a)))


class Autograd(Compiles):
    def functions(self, function, wrt):
        import autograd

        moved = with_numpy(function, autograd.numpy)
        return moved, autograd.value_and_grad(lambda *a: moved(*a), wrt)


SIDES = {"compile_ours": Ours, "compile_numba": Numba, "compile_jax": Jax, "compile_autograd": Autograd}


def with_numpy(function: Callable, numpy: Any) -> Callable:
    """The function with another library in the place of NumPy."""
    assert isinstance(function, FunctionType)
    return FunctionType(function.__code__, {**function.__globals__, "np": numpy}, function.__name__)
