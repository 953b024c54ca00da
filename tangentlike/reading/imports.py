"""Imports inside a function: what they bind is known when the function is read, and the statements are taken out.

    def f(x):                                def f(x):
        from math import sin as sine    ->       return sine(x)        (``sine`` stands where ``math`` keeps it)
        return sine(x)

Only those behind which alone their names are read, in their block; the others stay, and are refused. A ``try`` that
does nothing but import what is there is its imports.
"""

from __future__ import annotations

import ast
import importlib.util
import types
from collections import Counter
from typing import Any

from ..form.structures import Identity
from ..form.trees import nodes
from .captured import Place
from .class_methods import class_place

IMPORTS = (ast.Import, ast.ImportFrom)
_KNOWN: dict[types.CodeType, dict[str, Place]] = {}  # by the code that imports
_STANDING: dict[types.CodeType, dict[str, Place]] = {}


def places_imported(function: types.FunctionType) -> dict[str, Place]:
    """Where the names stand that a function imports, or gets as its class; it has been read before."""
    return _KNOWN.get(function.__code__, {}) | class_place(function)


def values_imported(function: Any) -> dict[str, Any]:
    """What the names stand for that a function imports, or gets as its class."""
    if getattr(function, "__code__", None) is None:
        return {}
    return {each: place.find() for each, place in places_imported(function).items()}


def know(function: types.FunctionType, places: dict[str, Place]) -> None:
    """Names that were put into the tree of a function, and where they stand."""
    _KNOWN.setdefault(function.__code__, {}).update(places)


def stand(function: types.FunctionType, places: dict[str, Place]) -> None:
    """The names in the tree of a function, as it is lowered now, that stand for modules or for what imports bind."""
    _STANDING[function.__code__] = places


def values_standing(function: Any) -> dict[str, Any]:
    """What these names stand for."""
    code = getattr(function, "__code__", None)
    return {each: place.find() for each, place in _STANDING.get(code, {}).items()} if code is not None else {}


def take_imports(tree: ast.FunctionDef, function: types.FunctionType) -> None:
    """Take the imports out of a function, and keep where the names stand that they bind."""
    if not any(isinstance(n, IMPORTS) for n in nodes(tree)):
        return
    tree.body = _without_attempts(tree.body, function)
    others = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    others |= {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    others |= {n.name for n in nodes(tree) if isinstance(n, ast.FunctionDef)}
    reads = Counter(n.id for n in nodes(tree) if isinstance(n, ast.Name))
    found: dict[str, Place] = {}
    bound = Counter(_called(a) for n in nodes(tree) if isinstance(n, IMPORTS) for a in n.names)

    def taken(body: list[ast.stmt]) -> list[ast.stmt]:
        """A block without the imports behind which alone their names are read."""
        left: list[ast.stmt] = []
        for position, node in enumerate(body):
            places = places_of_import(node, function) if isinstance(node, IMPORTS) else {}
            plain = all(n not in others and bound[n] == 1 for n in places)
            if places and plain and are_read_in(body[position:], places):
                found.update(places)
                continue
            for key in ("body", "orelse", "finalbody") if not isinstance(node, ast.FunctionDef) else ():
                if getattr(node, key, None):
                    inside = taken(getattr(node, key))
                    setattr(node, key, inside or ([ast.copy_location(ast.Pass(), node)] if key == "body" else []))
            left.append(node)
        return left

    def are_read_in(rest: list[ast.stmt], places: dict[str, Place]) -> bool:
        here = Counter(n.id for s in rest for n in nodes(s) if isinstance(n, ast.Name))
        return all(here[n] == reads[n] for n in places)

    left = taken(tree.body)
    if found:
        tree.body = left or [ast.copy_location(ast.Pass(), tree.body[0])]
        _KNOWN[function.__code__] = found


def _without_attempts(body: list[ast.stmt], function: types.FunctionType) -> list[ast.stmt]:
    """A block with the imports of a ``try`` that only imports, where they succeed: its handlers are never reached."""
    out: list[ast.stmt] = []
    for node in body:
        only = isinstance(node, ast.Try) and all(_succeeds(n, function) for n in node.body)
        if isinstance(node, ast.Try) and only and not node.finalbody and any(isinstance(n, IMPORTS) for n in node.body):
            out += [*node.body, *node.orelse]
            continue
        out.append(node)
    return out


def _succeeds(node: ast.stmt, function: types.FunctionType) -> bool:
    """True for an import of what is there, and for a variable that gets a constant."""
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Constant) and all(isinstance(t, ast.Name) for t in node.targets)
    return isinstance(node, IMPORTS) and bool(places_of_import(node, function))


def _called(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def places_of_import(node: ast.Import | ast.ImportFrom, function: types.FunctionType) -> dict[str, Place]:
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


def statements_of_attempt(node: ast.Try, function: types.FunctionType) -> list[ast.stmt] | None:
    """What runs of ``try: import cupy as xp`` and its handlers, where it begins with imports; None if that is open."""
    for position, each in enumerate(node.body):
        if not isinstance(each, IMPORTS):
            if position and _cannot_fail(each, node, position):
                continue
            return None
        if places_of_import(each, function):
            continue
        handler = next((h for h in node.handlers if _takes_import_errors(h)), None)
        if handler is None or not _is_missing(each) or node.handlers[0] is not handler:
            return None
        return [*node.body[:position], *handler.body, *node.finalbody]
    return [*node.body, *node.orelse, *node.finalbody]


def _cannot_fail(statement: ast.stmt, node: ast.Try, position: int) -> bool:
    """True for a statement behind imports that keeps, or returns, a constant or what they have bound."""
    if not isinstance(statement, (ast.Assign, ast.Return)) or (isinstance(statement, ast.Return) and node.finalbody):
        return False
    bound = {_called(a) for n in node.body[:position] if isinstance(n, IMPORTS) for a in n.names}
    known = isinstance(statement.value, ast.Name) and statement.value.id in bound
    return isinstance(statement.value, ast.Constant) or known


def _takes_import_errors(handler: ast.ExceptHandler) -> bool:
    taken = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {each.id for each in taken if isinstance(each, ast.Name)}
    return handler.type is None or bool(names & {"ImportError", "ModuleNotFoundError", "Exception"})


def _is_missing(node: ast.Import | ast.ImportFrom) -> bool:
    """True for an import of what is not installed."""
    if isinstance(node, ast.ImportFrom) and (node.level or not node.module):
        return False
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
    try:
        return any(importlib.util.find_spec(each.split(".")[0]) is None for each in names)
    except (ImportError, ValueError):
        return False


def _is_plain(value: Any) -> bool:
    return isinstance(value, (int, float, str, type))
