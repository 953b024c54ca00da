"""Explicit vectors for kernels: ``x0 = load(x, k * 56, 56)``, ``a = fma(w[k], x0, a)``, ``store(out, 0, a)``.

LLVM's vectorizer guesses how many lanes and which sums stay in registers; a kernel that says it reaches what the
machine can do. Compiled, a vector is a value of the type :class:`~tangentlike.vectors.vector.Vector`, in as many
registers as its lanes need; as plain Python (NUMBA_DISABLE_JIT=1) it is an array. Operators are Python's; a number
beside a vector stands in every lane.
"""

from __future__ import annotations

from typing import Any

from numba.core import config

from . import functions, memory, operators, plain

_interpreted = bool(getattr(config, "DISABLE_JIT", 0))
_memory: Any = plain if _interpreted else memory
_functions: Any = plain if _interpreted else functions

load, store, gather = _memory.load, _memory.store, _memory.gather
broadcast, lane_numbers, first = _memory.broadcast, _memory.lane_numbers, _memory.first
fma, select, maximum, minimum = _functions.fma, _functions.select, _functions.maximum, _functions.minimum
sqrt, absolute, copysign = _functions.sqrt, _functions.absolute, _functions.copysign
floor, ceil, trunc, rint = _functions.floor, _functions.ceil, _functions.trunc, _functions.rint
converted, bits = _functions.converted, _functions.bits
total, transposed = _functions.total, _functions.transposed
operators.enter()

__all__ = [
    "absolute", "bits", "broadcast", "ceil", "converted", "copysign", "first", "floor", "fma", "gather",
    "lane_numbers", "load", "maximum", "minimum", "rint", "select", "sqrt", "store", "total", "transposed", "trunc",
]  # fmt: skip
