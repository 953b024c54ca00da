"""How wide this machine's vectors are and how many registers hold them: asked of the compiler's target once.

How much of its work a kernel holds in registers is chosen from these two numbers. The target is Numba's, so that
``NUMBA_CPU_NAME`` and ``NUMBA_CPU_FEATURES`` choose another one; the key of compiled code holds both.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from numba.core.registry import cpu_target


@dataclass(frozen=True)
class Machine:
    """An instruction set: the bits of a vector register, and how many of them there are."""

    name: str
    bits: int
    registers: int

    @property
    def lanes(self) -> int:
        """Numbers of float32 in a register: vectors of all types are cut into pieces of so many lanes."""
        return self.bits // 32


AVX512, AVX2 = Machine("AVX-512", 512, 32), Machine("AVX2", 256, 16)
SSE, NEON = Machine("SSE", 128, 16), Machine("NEON", 128, 32)
REFERENCE = AVX512  # for text that is to be the same everywhere

_pretended: list[Machine] = []


def machine() -> Machine:
    """The machine that text is written for."""
    return _pretended[-1] if _pretended else target()


@contextmanager
def pretended(other: Machine) -> Iterator[None]:
    """Text is written for another machine. It means the same on this one, where it is slower than it could be."""
    _pretended.append(other)
    try:
        yield
    finally:
        _pretended.pop()


@functools.cache
def target() -> Machine:
    """The machine that is compiled for."""
    triple, _, features = cpu_target.target_context.codegen().magic_tuple()
    return of_target(triple, features)


def of_target(triple: str, features: str) -> Machine:
    """The machine of LLVM's names: ``x86_64-unknown-linux-gnu`` and ``+avx2,+fma,-avx512f``."""
    if triple.startswith(("aarch64", "arm64")):
        return NEON
    present = set(features.split(","))
    if {"+avx512f", "+avx512vl", "+avx512bw", "+avx512dq"} <= present:
        return AVX512
    return AVX2 if {"+avx2", "+fma"} <= present else SSE
