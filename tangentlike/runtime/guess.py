"""Arguments to show a gradient for when there has been no call: ranks assumed from what is done with the parameters.

Used for reading only; a call is always compiled for the arguments it gets.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..form.indexing import index_items
from ..form.trees import nodes
from ..form.types import describe
from ..reading.source import Source
from .boundary import Arguments

LAYERS = {
    "conv2d": (4, 4, 1), "max_pool2d": (4,), "avg_pool2d": (4,), "dense": (2, 2, 1), "flatten": (4,), "matmul": (2, 2),
    "softmax_cross_entropy": (2, -1), "rnn": (3, 2, 2, 1), "batch_norm": (2, 1, 1, 1, 1), "mse": (2, 2), "dot": (1, 1),
}  # fmt: skip


def arguments(source: Source, wrt: list[str]) -> Arguments:
    """Assumed arguments: arrays of the smallest rank that fits each use, floats elsewhere."""
    ranks: dict[str, int] = {}
    integers: set[str] = set()
    for node in nodes(source.tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            items = index_items(node.slice)
            if any(isinstance(i, ast.Constant) and isinstance(i.value, str) for i in items):
                raise ArgumentError(f"{node.value.id!r} is a container: pass arguments to see the gradient")
            _at_least(ranks, node.value.id, len([i for i in items if not _is_new(i)]))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr == "T":
                _at_least(ranks, node.value.id, 2)
            elif node.attr in ("shape", "size", "copy", "sum", "mean"):
                _at_least(ranks, node.value.id, 1)
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "range":
                integers |= {a.id for a in node.args if isinstance(a, ast.Name)}
            if called == "len" and node.args and isinstance(node.args[0], ast.Name):
                _at_least(ranks, node.args[0].id, 1)
            if called in ("sum", "mean", "max", "min") and isinstance(node.func, ast.Attribute) and node.args:
                for child in nodes(node.args[0]):
                    if isinstance(child, ast.Name) and not ranks.get(child.id):
                        _at_least(ranks, child.id, 1)
                        break
            for argument, rank in zip(node.args, LAYERS.get(called, ()), strict=False):
                if isinstance(argument, ast.Name):
                    ranks[argument.id] = rank
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            for side in (node.left, node.right):
                if isinstance(side, ast.Name):
                    _at_least(ranks, side.id, 2)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Name):
            _at_least(ranks, node.iter.id, 1)
    values: list[Any] = []
    names = list(source.signature.parameters)
    for parameter in names:
        rank = ranks.get(parameter, 0)
        if rank == -1:
            values.append(np.zeros(2, np.int64))
        elif rank:
            values.append(np.zeros((2,) * rank))
        elif parameter in integers and parameter not in wrt:
            values.append(2)
        else:
            values.append(source.defaults.get(parameter, 1.0))
    return Arguments(source.name, names, tuple(values), assumed=True)


def note(given: Arguments) -> str:
    """What stands above a text for assumed arguments."""
    if not given.assumed:
        return ""
    types = "\n".join(f"#   {n}: {describe(t)}" for n, t in given.leaf_types.items())
    return f"# for assumed arguments (call the function, or pass arguments, for your own):\n{types}\n"


def asking(source: Source) -> ArgumentError:
    """The error for a function whose text does not tell what its arguments are."""
    given = ", ".join(source.signature.parameters)
    return ArgumentError(
        f"the gradient of {source.name}() depends on the types of its arguments, which its text does not tell: "
        f"call it first, or pass arguments, as in {source.name}.source_for({given})"
    )


def _at_least(ranks: dict[str, int], parameter: str, rank: int) -> None:
    ranks[parameter] = max(rank, ranks.get(parameter, 0))


def _is_new(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and (item.value is None or item.value is Ellipsis)
