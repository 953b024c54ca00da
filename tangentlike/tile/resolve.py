"""Expressions over parameters: what they read, and how they are written into the step."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.trees import children
from ..primitives.registry import Primitive
from .values import Samples, Untileable

SIZES = ("shape", "size", "ndim", "dtype")


def read(node: ast.AST) -> list[ast.Name]:
    """The names whose values an expression reads: those it asks for sizes only do not count."""
    if isinstance(node, ast.Attribute) and node.attr in SIZES:
        return []
    if isinstance(node, ast.Name):
        return [node]
    return [n for child in children(node) for n in read(child)]


def without_defaults(arguments: list[ast.expr], entry: Primitive) -> list[ast.expr]:
    """The arguments of a call without those at its end that are what they would be anyway."""
    kept = list(arguments)
    while kept and len(kept) <= len(entry.parameters) and entry.parameters[len(kept) - 1] in entry.defaults:
        last, default = kept[-1], entry.defaults[entry.parameters[len(kept) - 1]]
        if not (isinstance(last, ast.Constant) and last.value == default and type(last.value) is type(default)):
            break
        kept.pop()
    return kept


def literal(value: Any) -> ast.expr:
    if isinstance(value, Samples):
        size: ast.expr = ast.Name(id="size", ctx=ast.Load())
        return (
            size if value.factor == 1 else ast.BinOp(left=size, op=ast.Mult(), right=ast.Constant(value=value.factor))
        )
    if isinstance(value, tuple):
        return ast.Tuple(elts=[literal(v) for v in value], ctx=ast.Load())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return ast.parse(f"np.{value}".replace("np.-", "-np."), mode="eval").body
    if isinstance(value, (int, float, bool)) or value is None or value is Ellipsis:
        return ast.Constant(value=value)
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return ast.parse(f"np.{np.dtype(value).name}", mode="eval").body
    raise Untileable(f"{value!r} in a statement over parameters")


def is_zero(value: Any) -> bool:
    return (isinstance(value, np.ndarray) and not value.any()) or (isinstance(value, float) and value == 0)
