"""What a function finds outside, and what it is given, as values that are known or late."""

from __future__ import annotations

import ast
import enum
import inspect
import types
from typing import Any

import numpy as np

from ...errors import SourceError, UnsupportedError
from ...form.kinds import Instance, is_sequence
from ...form.program import copy_of, located
from ...form.structures import Identity, Leaf, Node
from ...form.types import Constant, Scalar
from ...reading.captured import MISSING, Place
from ...reading.resolve import Outside, is_number
from ...reading.source import Source, read
from .ranks import of_type
from .shapes import shape_of
from .state import Frame, Late, Outer, Run, Stays
from .written_values import lifted

KNOWN = (str, bool, int, type(None))


def outer(run: Run, frame: Frame, node: ast.expr) -> Any:
    """What a name stands for outside; the specialization holds for it, if it is known."""
    found = frame.outside.look(node)
    value = found.value
    if value is MISSING:
        raise Stays
    if is_number(value) and type(value) not in (bool, int):
        late = Late(lifted(run, Outer(value, node)), True)
        run.numbers.add(ast.unparse(late.node))
        return late
    if isinstance(value, np.ndarray):
        return Late(lifted(run, Outer(value, node)), True)
    if type(value) in KNOWN:
        frame.outside.fix(found)
        return value
    if isinstance(value, enum.Enum):
        frame.outside.fix(found)
        run.members.setdefault(value, node)
        return value
    if type(value) in (list, tuple, dict, set, frozenset):
        place = found.place
        if place not in run.places:
            frame.outside.fix(found)
            run.places[place] = _container(run, value, node)
        return run.places[place]
    frame.outside.fix(found)
    return Outer(value, node)


def _container(run: Run, value: Any, node: ast.expr | None) -> Any:
    """A container with its floats late: they are read where they stand."""
    if type(value) in (set, frozenset):
        made: Any = set(value) if all(type(v) in (*KNOWN, float, tuple) for v in value) else _stay()
        run.moved[id(made)] = made
    elif type(value) is dict:
        made = {k: _item(run, v, node, k) for k, v in value.items()}
    else:
        made = type(value)(_item(run, v, node, k) for k, v in enumerate(value))
    run.foreign[id(made)] = made, node
    return made


def _item(run: Run, value: Any, node: ast.expr | None, key: Any) -> Any:
    place = _part(node, key) if type(key) in (str, int) and node is not None else None
    if type(value) in KNOWN:
        return value
    if type(value) in (list, tuple, dict, set, frozenset) and value != ():
        return _container(run, value, place)
    if isinstance(value, (float, np.ndarray, np.generic)):
        if place is not None and not isinstance(value, np.ndarray):
            run.numbers.add(ast.unparse(place))
        return Late(place, True) if place is not None else value if type(value) is float else _stay()
    named = ast.Name(id=(value if isinstance(value, type) else type(value)).__name__, ctx=ast.Load())
    if isinstance(value, enum.Enum):
        run.members.setdefault(value, place or ast.Attribute(value=named, attr=value.name, ctx=ast.Load()))
        return value
    if place is None and isinstance(value, type):
        return Outer(value, named)
    return value if value == () else Outer(value, place) if place is not None else _stay()


def _part(node: ast.expr, key: Any) -> ast.expr:
    return located(ast.Subscript(value=copy_of(node), slice=ast.Constant(value=key), ctx=ast.Load()), node)


def _stay() -> Any:
    raise Stays


def of_class(run: Run, of: type, attribute: str) -> Any:
    """What a class holds under a name: numbers and texts, and containers of such, as they are now."""
    place = Place(Identity(of), "", (attribute,))
    value = place.find()
    if type(value) not in (*KNOWN, float, list, tuple, dict):
        raise Stays
    run.captured.fix(place, value)
    if place not in run.places:
        run.places[place] = value if type(value) in (*KNOWN, float) else _container(run, value, None)
    return run.places[place]


def given(run: Run, spec: Any, leaves: dict[str, Any], node: ast.expr) -> Any:
    """An argument: texts, flags and None are known, numbers and arrays late; it is not to change."""
    if isinstance(spec, Leaf):
        kind = leaves[spec.name]
        run.kinds[ast.unparse(node)] = of_type(kind)
        if isinstance(kind, Scalar):
            run.numbers.add(ast.unparse(node))
        known = isinstance(kind, Constant) and type(kind.value) in KNOWN
        return kind.value if known else Late(node, True, shape=shape_of(kind))
    assert isinstance(spec, Node)
    if spec.kind == "dict":
        made: Any = {k: given(run, c, leaves, _part(node, k)) for k, c in zip(spec.keys, spec.children, strict=True)}
    elif is_sequence(spec.kind):
        items = [given(run, c, leaves, _part(node, k)) for k, c in enumerate(spec.children)]
        made = items if spec.kind == "list" else tuple(items) if spec.kind == "tuple" else spec.kind(*items)
    else:
        run.plain = False
        if isinstance(spec.kind, Instance) and ast.unparse(node) in run.only_read:
            parts = {k: c for k, c in zip(spec.keys, spec.children, strict=True) if _is_own(spec.kind.of, k)}
            places = {k: ast.Attribute(value=copy_of(node), attr=k, ctx=ast.Load()) for k in parts}
            run.parts[ast.unparse(node)] = {
                k: given(run, c, leaves, located(places[k], node)) for k, c in parts.items()
            }
        return Late(node, True)
    run.foreign[id(made)] = made, node
    return made


def _is_own(of: type, key: str) -> bool:
    """True for an attribute that an object has by itself, whatever its class says."""
    found = inspect.getattr_static(of, key, None)
    return isinstance(found, types.MemberDescriptorType) or not hasattr(type(found), "__set__")


def outside_of(function: Any, run: Run) -> Outside:
    """The names that a function outside sees."""
    return Outside(function, run.captured)


def as_read(function: Any) -> Source | None:
    """A function outside as it was written; None for one that has no text."""
    try:
        return read(function)
    except (SourceError, UnsupportedError):
        return None
