"""Imports inside a function: what they bind is known when the function is read, and the statements are taken out.

    def f(x):                                def f(x):
        from math import sin as sine    ->       return sine(x)        (``sine`` stands where ``math`` keeps it)
        return sine(x)

Only those that every call makes before anything else reads their names; the others stay, and are refused.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from ..form.structures import Identity
from .captured import Place

_KNOWN: dict[types.CodeType, dict[str, Place]] = {}  # by the code that imports


def places_imported(function: types.FunctionType) -> dict[str, Place]:
    """Where the names stand that a function imports; it has been read before."""
    return _KNOWN.get(function.__code__, {})


def values_imported(function: Any) -> dict[str, Any]:
    """What the names stand for that a function imports."""
    code = getattr(function, "__code__", None)
    return {each: place.find() for each, place in _KNOWN.get(code, {}).items()} if code is not None else {}


def take_imports(tree: ast.FunctionDef, function: types.FunctionType) -> None:
    """Take the imports out of a function, and keep where the names stand that they bind."""
    bound = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
    others = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    others |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    others |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    others |= {_called(a) for n in bound if n not in tree.body for a in n.names}
    found: dict[str, Place] = {}
    left: list[ast.stmt] = []
    for node in tree.body:
        places = _places(node, function) if isinstance(node, (ast.Import, ast.ImportFrom)) else {}
        read = {n.id for s in left for n in ast.walk(s) if isinstance(n, ast.Name)}
        if not places or set(places) & (others | read | set(found)):
            left.append(node)
        else:
            found |= places
    if found:
        tree.body = left or [ast.copy_location(ast.Pass(), tree.body[0])]
        _KNOWN[function.__code__] = found


def _called(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _places(node: ast.Import | ast.ImportFrom, function: types.FunctionType) -> dict[str, Place]:
    """Where each name of an import stands; none of them where it fails: it may not be reached, or may be too early."""
    try:
        if isinstance(node, ast.ImportFrom):
            wanted = [a.name for a in node.names]
            module = __import__(node.module or "", function.__globals__, None, wanted, node.level)
            places = {_called(a): Place(Identity(vars(module)), a.name) for a in node.names}
        else:
            places = {}
            for alias in node.names:
                top = __import__(alias.name, function.__globals__)
                path = tuple(alias.name.split(".")[1:]) if alias.asname else ()
                places[_called(alias)] = Place(Identity(top), "", path)
    except Exception:
        return {}
    found = [place.find() for place in places.values()]
    return places if all(isinstance(f, types.ModuleType) or callable(f) or _is_plain(f) for f in found) else {}


def _is_plain(value: Any) -> bool:
    return isinstance(value, (int, float, str, type))
