"""Vectors as arrays of NumPy, for kernels that run as plain Python: the same values, the same order of sums.

``fma`` computes in the next wider type: it rounds once but where that lies in the middle of two numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

ROW = 16
sqrt, absolute, floor, ceil, trunc, rint, copysign = (
    np.sqrt, np.absolute, np.floor, np.ceil, np.trunc, np.rint, np.copysign,
)  # fmt: skip
maximum, minimum = np.maximum, np.minimum


def load(values: np.ndarray, at: int, lanes: int, mask: Any = None) -> np.ndarray:
    if mask is None:
        assert 0 <= at <= values.size - lanes
        return values[at : at + lanes].copy()
    out = np.zeros(lanes, values.dtype)
    chosen = np.flatnonzero(mask)
    out[chosen] = values[at + chosen]
    return out


def store(values: np.ndarray, at: int, vector: np.ndarray, mask: Any = None) -> None:
    chosen = np.arange(len(vector)) if mask is None else np.flatnonzero(mask)
    assert vector.dtype == values.dtype
    values[at + chosen] = vector[chosen]


def gather(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    return values[places]


def broadcast(value: Any, lanes: int) -> np.ndarray:
    return np.full(lanes, value)


def lane_numbers(lanes: int) -> np.ndarray:
    return np.arange(lanes, dtype=np.int32)


def first(count: int, lanes: int) -> np.ndarray:
    return np.arange(lanes) < count


def fma(x: Any, y: Any, z: Any) -> Any:
    (dtype,) = {a.dtype for a in (x, y, z) if isinstance(a, np.ndarray)} or {np.result_type(x, y, z)}
    wide = np.float64 if dtype == np.float32 else np.longdouble
    with np.errstate(all="ignore"):
        out = (np.asarray(x, wide) * np.asarray(y, wide) + np.asarray(z, wide)).astype(dtype)
    return out if out.ndim else out[()]


def select(mask: Any, x: Any, y: Any) -> Any:
    (dtype,) = {a.dtype for a in (x, y) if isinstance(a, np.ndarray)} or {np.result_type(x, y)}
    out = np.where(mask, x, y).astype(dtype)
    return out if out.ndim else out[()]


def converted(x: Any, dtype: Any) -> Any:
    return np.asarray(x).astype(dtype)[()]


def bits(x: Any, dtype: Any) -> Any:
    return np.asarray(x).view(dtype)[()]


def total(x: Any) -> Any:
    if not np.ndim(x):
        return x
    row = min(ROW, 1 << (len(x) - 1).bit_length())
    padded = np.full(-(-len(x) // row) * row, -0.0 if x.dtype.kind == "f" else 0, x.dtype)
    padded[: len(x)] = x
    rows = padded.reshape(-1, row)
    out = rows[0]
    for each in rows[1:]:
        out = out + each
    while len(out) > 1:
        half = len(out) // 2
        out = out[:half] + out[half:]
    return out[0]


def transposed(*rows: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple(np.array(rows).T.copy())
