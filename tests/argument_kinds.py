"""Changes of one argument of a program, or of all alike, into another kind: order, strides, dtype, size, container.

``changes(args)`` names those that can be made; ``changed(args, name)`` makes one, on fresh arrays at each call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import oracles


def _every_second(a: np.ndarray) -> np.ndarray:
    wide = np.zeros([2 * n for n in a.shape], a.dtype)
    part = wide[tuple(slice(None, None, 2) for _ in a.shape)]
    part[...] = a
    return part


def _backwards(a: np.ndarray) -> np.ndarray:
    turned = tuple(slice(None, None, -1) for _ in a.shape)
    return a[turned].copy()[turned]


def _inside(a: np.ndarray) -> np.ndarray:
    wide = np.zeros([n + 2 for n in a.shape], a.dtype)
    part = wide[tuple(slice(1, -1) for _ in a.shape)]
    part[...] = a
    return part


def _read_only(a: np.ndarray) -> np.ndarray:
    out = a.copy()
    out.flags.writeable = False
    return out


ARRAYS: dict[str, Callable[[np.ndarray], Any]] = {
    "order F": lambda a: a.copy(order="F"),
    "every second": _every_second,
    "backwards": _backwards,
    "a part of a larger one": _inside,
    "axes turned in memory": lambda a: np.ascontiguousarray(a.T).T,
    "transposed": lambda a: a.T,
    "first axis backwards": lambda a: a[::-1].copy()[::-1],
    "float32": lambda a: a.astype(np.float32),
    "int64": lambda a: np.round(3 * a).astype(np.int64),
    "int32": lambda a: np.round(3 * a).astype(np.int32),
    "uint8": lambda a: np.round(3 * np.abs(a)).astype(np.uint8),
    "bool": lambda a: a > 0,
    "size 0": lambda a: a[:0],
    "size 0 in the last axis": lambda a: a[..., :0],
    "size 1": lambda a: a[:1],
    "size 1 in the last axis": lambda a: a[..., :1],
    "size 2": lambda a: a[:2],
    "twice as long": lambda a: np.concatenate([a, a * 0.9 + 0.1]),
    "a constant, broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
    "read-only": _read_only,
    "a number": lambda a: float(a.flat[0]),
    "without axes": lambda a: np.array(a.flat[0]),
    "a list": lambda a: a.tolist(),
    "a tuple": lambda a: tuple(a.tolist()),
    "one axis more": lambda a: a[None],
    "one axis more behind": lambda a: a[..., None],
    "flat": lambda a: a.ravel(),
}
FLOATS: dict[str, Callable[[float], Any]] = {
    "np.float64": np.float64,
    "without axes": np.array,
    "np.float32": np.float32,
    "int": lambda a: round(3 * a) or 1,
    "True": lambda a: True,
    "zero": lambda a: 0.0,
    "negative": lambda a: -a,
    "an array of one": lambda a: np.array([a]),
    "an array": lambda a: np.array([a, 0.7 * a, 1.1 * a]),
    "a list": lambda a: [a],
    "np.int64": lambda a: np.int64(round(3 * a) or 1),
}
INTEGERS: dict[str, Callable[[int], Any]] = {
    "np.int64": np.int64,
    "np.int32": np.int32,
    "np.uint8": lambda n: np.uint8(abs(n)),
    "without axes": np.array,
    "float": float,
    "np.float64": np.float64,
    "one more": lambda n: n + 1,
    "0": lambda n: 0,
    "1": lambda n: 1,
    "negative": lambda n: -n,
    "bool": bool,
}
TRUTHS: dict[str, Callable[[bool], Any]] = {
    "np.bool": np.bool_,
    "the other": lambda q: not q,
    "int": int,
    "float": float,
    "None": lambda q: None,
}
CONTAINERS: dict[str, Callable[[Any], Any]] = {
    "a tuple": lambda items: tuple(items) if type(items) is list else None,
    "a list": lambda items: list(items) if type(items) is tuple else None,
    "one item less": lambda items: items[:-1] if type(items) in (list, tuple) and len(items) > 1 else None,
    "one item more": lambda items: items + items[-1:] if type(items) in (list, tuple) and items else None,
    "an array": lambda items: np.array(items) if type(items) in (list, tuple) else None,
}
ALL = ("order F", "every second", "backwards", "float32", "transposed", "read-only", "size 1", "a list", "int64")


def _kinds(leaf: Any) -> dict[str, Callable[[Any], Any]]:
    if isinstance(leaf, np.ndarray):
        return {} if leaf.ndim == 0 else ARRAYS
    if isinstance(leaf, (bool, np.bool_)):
        return TRUTHS
    if isinstance(leaf, (int, np.integer)):
        return INTEGERS
    return FLOATS if isinstance(leaf, (float, np.floating)) else {}


def changes(args: tuple) -> list[tuple]:
    """Every change of one leaf, of one container, of two arrays of equal shape into one, and of all arrays alike."""
    leaves = oracles.leaves(list(args))
    found: list[tuple] = [("leaf", n, kind) for n, leaf in enumerate(leaves) for kind in _kinds(leaf)]
    found += [("container", n, kind) for n, a in enumerate(args) if isinstance(a, (list, tuple)) for kind in CONTAINERS]
    arrays = [n for n, leaf in enumerate(leaves) if isinstance(leaf, np.ndarray) and leaf.ndim]
    for one in arrays:
        for other in arrays:
            if one < other and leaves[one].shape == leaves[other].shape and leaves[one].dtype == leaves[other].dtype:
                found += [("one array", one, other), ("one array, backwards", one, other)]
    return [*found, *[("all", kind) for kind in ALL if len(arrays) > 1]]


def changed(args: tuple, change: tuple) -> tuple | None:
    """The arguments after the change, or None where they have nothing to be changed so."""
    kind, *what = change
    if kind == "container":
        position, name = what
        made = CONTAINERS[name](args[position]) if position < len(args) else None
        return None if made is None else (*args[:position], made, *args[position + 1 :])
    leaves = oracles.leaves(list(args))
    numbers = range(len(leaves)) if kind == "all" else what[:1]
    if not all(n < len(leaves) for n in numbers):
        return None
    if kind.startswith("one array"):
        one, other = what
        if np.shape(leaves[one]) != np.shape(leaves[other]):
            return None
        leaves[other] = leaves[one] if kind == "one array" else leaves[one][::-1]
    else:
        for n in numbers:
            array = isinstance(leaves[n], np.ndarray)
            if kind == "all" and not array:
                continue
            form = _kinds(leaves[n]).get(what[-1])
            if form is None:
                return None
            leaves[n] = form(leaves[n])
    return tuple(oracles.rebuild(list(args), leaves))
