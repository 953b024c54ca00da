"""Texts with values in them, and the texts of objects."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from .expressions import HANDLERS, computed, expression
from .sets import real
from .special import ABSENT, method, special
from .state import Frame, Late, Run, Stays, Thing, has_late
from .written_values import lifted


def _formatted(run: Run, frame: Frame, node: ast.JoinedStr) -> Any:
    parts: list[Any] = []
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts.append(each)
            continue
        assert isinstance(each, ast.FormattedValue)
        found = expression(run, frame, each.value)
        spec = "" if each.format_spec is None else expression(run, frame, each.format_spec)
        if isinstance(found, (set, frozenset)) and len(found) > 1:
            raise Stays  # in which order
        if isinstance(found, Thing):
            found, spec = as_text(run, found, each.conversion, spec), ""
        if isinstance(found, Late) and isinstance(found.node, ast.JoinedStr) and spec == "":
            parts += found.node.values
            continue
        if has_late(found) or has_late(spec):
            written = None if each.format_spec is None else ast.JoinedStr(values=[ast.Constant(value=spec)])
            parts.append(ast.FormattedValue(lifted(run, found), each.conversion, written))
            continue
        convert: Any = {115: str, 114: repr, 97: ascii}.get(each.conversion)
        text = computed(partial(format, real(found) if convert is None else convert(real(found)), spec))
        parts.append(ast.Constant(value=text))
    if all(isinstance(p, ast.Constant) for p in parts):
        return "".join(p.value for p in parts)
    return Late(ast.JoinedStr(values=parts))


def as_text(run: Run, thing: Thing, conversion: int, spec: Any) -> Any:
    """An object as a text, by the method that Python calls for it."""
    names = ["__repr__"] if conversion in (114, 97) else ["__str__", "__repr__"]
    if conversion == -1 and (found := special(run, thing, "__format__", spec)) is not ABSENT:
        return found
    words = thing.attributes.get("args")
    if issubclass(thing.of, BaseException) and method(thing, "__str__") is None and conversion != 114:
        if not isinstance(words, tuple) or len(words) != 1 or spec != "":
            raise Stays
        return words[0] if isinstance(words[0], (str, Late)) else _stay()
    made = next((f for each in names if (f := special(run, thing, each)) is not ABSENT), ABSENT)
    if made is ABSENT or spec != "" or conversion == 97:
        raise Stays
    return made


def _stay() -> Any:
    raise Stays


HANDLERS[ast.JoinedStr] = _formatted
