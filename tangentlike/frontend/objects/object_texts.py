"""Texts that a run puts together for attributes which nothing reads (``self.label = f"agent {k}"``): left out."""

from __future__ import annotations

import ast
import dis
import functools
import types
from typing import Any

from ...form.trees import nodes
from .made_objects import Tracking
from .object_classes import functions_of

DROPPED = "a text that nothing reads"
_BY_NAMES = {
    "getattr",
    "vars",
    "__dict__",
    "asdict",
    "astuple",
    "fields",
    "attrgetter",
    "repr",
    "str",
    "format",
    "print",
}


def is_made_text(value: Any) -> bool:
    """True for an expression that makes a text of other things."""
    match value:
        case ast.JoinedStr():
            return True
        case ast.BinOp(left=left, op=ast.Mod() | ast.Add()):
            return is_made_text(left) or (isinstance(left, ast.Constant) and isinstance(left.value, str))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return True
        case ast.Call(func=ast.Name(id="str"), args=[_], keywords=[]):
            return True
    return False


def is_read(tracking: Tracking, attr: str) -> bool:
    """True where something may read an attribute of that name."""
    methods = [f for of in tracking.classes for f in functions_of(of)]
    codes = [tracking.source.code, *(f.__code__ for f in (*methods, *tracking.functions))]
    return any(attr in read or read & _BY_NAMES for read in map(_attributes_read, codes))


@functools.cache
def _attributes_read(code: types.CodeType) -> frozenset[str]:
    read = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL")}
    inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return frozenset(read.union(*map(_attributes_read, inner)))


def is_handed_on(tracking: Tracking, value: Any, parameter: str, body: list[ast.stmt]) -> bool:
    """True for a text that a body only hands on, or gives to attributes which nothing reads."""
    if not is_made_text(value) or any(tracking.counts[n.id] > 1 for n in nodes(value) if isinstance(n, ast.Name)):
        return False
    every = [n for s in body for n in nodes(s)]
    uses = [n for n in every if isinstance(n, ast.Name) and n.id == parameter]
    kept = {id(each) for n in every if isinstance(n, ast.Call) for each in n.args}
    for each in every:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Attribute):
            kept |= {id(each.value)} if not is_read(tracking, each.targets[0].attr) else set()
    return all(id(n) in kept for n in uses)
