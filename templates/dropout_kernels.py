"""Dropout without a generator: whether a value is dropped is a hash of the seed and its position."""

import numpy as np

from tangentlike.primitives.registry import kernel

WORD = 0xFFFFFFFF


@kernel
def dropout(x, rate, seed):
    """x / (1 - rate) where a value is kept, 0 where it is dropped: each with probability ``rate``.

    The same rate and seed drop the same positions again.
    """
    if not 0 <= rate < 1:
        raise ValueError("dropout: rate must be at least 0 and less than 1")
    flat = np.ascontiguousarray(x).reshape(x.size)
    out = np.empty(x.size, x.dtype)
    scale, zero = x.dtype.type(1 / (1 - rate)), x.dtype.type(0)
    limit = np.int64(rate * (WORD + 1))
    key = int(seed)
    low, high = key & WORD, (key >> 32) & WORD
    first, second = scramble(low ^ scramble(high)), scramble(high ^ 0x5BD1E995 ^ scramble(low + 1))
    for i in range(flat.size):
        word = scramble(scramble((i & WORD) ^ first) ^ second ^ (i >> 32))
        out[i] = flat[i] * scale if word >= limit else zero
    return out.reshape(x.shape)


@kernel
def dropout_gradient(dout, rate, seed):
    """dx of :func:`dropout`: what was dropped gets nothing and the rest is scaled, so it is dropout of dout."""
    return dropout(dout, rate, seed)


@kernel
def scramble(word):
    """A one-to-one scrambling of 32-bit words: xor-shifts and odd multipliers, as in MurmurHash3's finalizer.

    Only the low 32 bits of each product are used, so 64-bit integers that wrap and Python's that do not agree.
    """
    word = word & WORD
    word = ((word ^ (word >> 16)) * 0x85EBCA6B) & WORD
    word = ((word ^ (word >> 13)) * 0xC2B2AE35) & WORD
    return word ^ (word >> 16)
