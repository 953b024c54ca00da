"""Parameters as people write them: arrays in tuples, NamedTuples, lists and dicts, nested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def leaves(tree: Any, path: str = "params") -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of ``tree`` with their paths (``params.w1``, ``params[0]['b']``), in a fixed order.

    Raises ``TypeError`` for a leaf that cannot be updated in place (a number, say), naming its path.
    """
    if isinstance(tree, np.ndarray):
        yield path, tree
    elif isinstance(tree, dict):
        for key, item in tree.items():
            yield from leaves(item, f"{path}[{key!r}]")
    elif hasattr(tree, "_fields"):
        for field in tree._fields:
            yield from leaves(getattr(tree, field), f"{path}.{field}")
    elif isinstance(tree, tuple | list):
        for index, item in enumerate(tree):
            yield from leaves(item, f"{path}[{index}]")
    else:
        raise TypeError(f"{path} is {type(tree).__name__}: parameters must be NumPy arrays to be updated in place")


def matched(params: Any, grads: Any, path: str = "params") -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Each array of ``params`` with its gradient from ``grads``, which has the same structure.

    Dicts are matched by key, whatever their order. Raises ``ValueError`` where structure or shape differ.
    """
    if isinstance(params, np.ndarray):
        gradient = np.asarray(grads)
        if gradient.shape != params.shape:
            raise ValueError(f"{path} has shape {params.shape}, its gradient {gradient.shape}")
        yield path, params, gradient
        return
    if isinstance(params, dict):
        if not isinstance(grads, dict) or params.keys() != grads.keys():
            raise ValueError(f"{path} and its gradient have different keys")
        for key, item in params.items():
            yield from matched(item, grads[key], f"{path}[{key!r}]")
        return
    if not isinstance(params, tuple | list):
        raise TypeError(f"{path} is {type(params).__name__}: parameters must be NumPy arrays to be updated in place")
    if not isinstance(grads, tuple | list) or len(params) != len(grads):
        raise ValueError(f"{path} and its gradient have different lengths")
    names = getattr(params, "_fields", None)
    for index, (item, gradient) in enumerate(zip(params, grads, strict=True)):
        yield from matched(item, gradient, f"{path}.{names[index]}" if names else f"{path}[{index}]")


def rebuilt(params: Any, arrays: Iterator[np.ndarray]) -> Any:
    """The structure of ``params`` with other arrays in it, taken in the order of :func:`leaves`."""
    if isinstance(params, np.ndarray):
        return next(arrays)
    if isinstance(params, dict):
        return {key: rebuilt(item, arrays) for key, item in params.items()}
    items = [rebuilt(item, arrays) for item in params]
    return type(params)(*items) if hasattr(params, "_fields") else type(params)(items)
