"""Vectors: elementary functions that LLVM's vectorizer takes for arithmetic, and vectors that a kernel names itself.

``exp`` and its kin of a C library are calls, one number at a time. Here they are some multiplications that a loop over
an array does for as many numbers at once as a register holds. Kernels write ``exp(x)`` of one number in such a loop
(:mod:`~tangentlike.vectors.elementary`); where a user writes ``np.exp(x)`` of an array, the compiled text calls a loop
(:mod:`~tangentlike.vectors.arrays`). Errors and times: ``python benchmarks/elementary.py``.

A kernel that says what its registers hold is written in the vectors of :mod:`~tangentlike.vectors.simd`; how many there
are, and how wide, is asked of :mod:`~tangentlike.vectors.machine`.
"""

from .elementary import cosh, exp, exp2, expm1, log, log1p, log2, log10, sinh, tanh

__all__ = ["cosh", "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "sinh", "tanh"]
