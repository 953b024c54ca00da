"""The values of random programs: their kinds, what is tame, and the arguments that a program is given."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg
from scipy import integrate, special, stats

LARGE, SMALL = 60.0, 60  # no number is larger, no array has more elements
WHOLE = ("k", "q", "flag", "mask", "bytes_", "short")  # arguments without a derivative


class Layer(NamedTuple):
    """A structure that a program may be given."""

    w: np.ndarray
    b: float


NAMES = {
    "np": np, "math": math, "Layer": Layer, "scipy": scipy, "special": special, "stats": stats, "integrate": integrate,
}  # fmt: skip


def kind_of(value: Any) -> str:
    """The letter of a value's kind, "" for what no form speaks of."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            return {1: "V", 2: "M", 3: "T"}.get(value.ndim, "")
        return {"i": "K", "u": "K", "b": "P"}.get(value.dtype.kind, "") if value.ndim == 1 else ""
    if isinstance(value, (bool, np.bool_)):
        return "B"
    if isinstance(value, (int, np.integer)):
        return "I"
    return "S" if isinstance(value, (float, np.floating)) else ""


def protect(module: dict[str, Any]) -> dict[str, Any]:
    """The constants of a module, which nobody can write from here on: who draws a write to one gets an error."""
    found = {k: v for k, v in module.items() if k.isupper()}
    for value in found.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return found


def type_of(value: Any) -> Any:
    """What must not change where a name gets a value in a branch or loop."""
    if isinstance(value, tuple):
        return tuple(type_of(v) for v in value)
    return kind_of(value), getattr(value, "dtype", None), np.ndim(value) if isinstance(value, np.ndarray) else 0


def is_tame(value: Any) -> bool:
    """Finite, moderate and small, all of it."""
    if isinstance(value, (tuple, list)):
        return all(is_tame(v) for v in value)
    if isinstance(value, (bool, np.bool_, str)):
        return True
    if isinstance(value, (int, np.integer)):
        return abs(int(value)) <= LARGE
    if isinstance(value, (float, np.floating)):
        return bool(abs(value) <= LARGE)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return value.size <= SMALL and value.ndim < 4 and bool(np.all(np.abs(value.astype(float)) <= LARGE * 5))
    return isinstance(value, dict)


def arguments_of(number: int) -> dict[str, Any]:
    """The arguments of program ``number``, by name: at least two with a derivative, and some of the rest."""
    rng = np.random.default_rng(number)
    n, m = (int(i) for i in rng.choice([1, 2, 3, 3, 4, 5], 2))
    chosen: dict[str, Any] = {"x": rng.normal(size=max(n, 2)), "w": float(rng.normal())}
    others = {
        "a": rng.normal(size=(n, m)), "b": rng.normal(size=m), "g": rng.normal(size=(m, n)),
        "z": rng.normal(size=n).astype(np.float32), "r": np.float32(0.7), "c": rng.normal(size=(n, m, 2)),
        "k": rng.integers(0, n, size=n), "q": int(rng.integers(0, 4)), "flag": bool(rng.random() < 0.5),
        "mask": rng.random(n) < 0.6, "p": (float(rng.normal()), rng.normal(size=n)),
        "layer": Layer(rng.normal(size=(n, m)), float(rng.normal())), "d": {"u": rng.normal(size=n), "v": 0.7},
        "bytes_": rng.integers(0, 250, size=n).astype(np.uint8), "short": rng.integers(-9, 9, size=m).astype(np.int32),
        "several": [rng.normal(size=n), rng.normal(size=n)],
    }  # fmt: skip
    likely = {"a": 0.7, "b": 0.4, "z": 0.12, "r": 0.06, "k": 0.4, "q": 0.4, "c": 0.15}
    for name, value in others.items():
        if rng.random() < likely.get(name, 0.12):
            chosen[name] = value
    for name, value in chosen.items():
        if isinstance(value, np.ndarray) and rng.random() < 0.15:
            layouts = [np.asfortranarray, lambda a: a[::-1], lambda a: np.repeat(a, 2, axis=-1)[..., ::2]]
            chosen[name] = layouts[rng.integers(3)](value)
    return chosen
