"""What the names in a function stand for before it runs, as far as modules, ufuncs and builtins go."""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import itertools
import logging
import math
import random
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from ...form.names import local_names
from ...form.trees import nodes
from ...reading.captured import HIDDEN, NUMPY, places_of
from ...reading.resolve import MISSING
from ...reading.source import Source
from ...reading.stand_ins import meant

GENERATORS = (np.random.RandomState, np.random.Generator, random.Random)
BUILTINS = vars(builtins)
_WRITING = ("copyto", "put", "putmask", "place", "fill_diagonal", "put_along_axis")
DYNAMIC_NAMES = (
    *("eval", "exec", "compile", "globals", "locals", "vars", "setattr", "delattr"),
    *("__import__", "super"),
)
OUTSIDE_NAMES = ("open", "input", "breakpoint")


class Scope:
    """The names of the function at hand and of those around it."""

    def __init__(self, source: Source, watched: dict[Any, Any] | None = None):
        self.outside = {**source.globals, **source.closure}
        self.function = getattr(source, "function", None)
        self.watched: dict[Any, Any] = getattr(source, "watched", {}) if watched is None else watched
        self.dicts: set[str] = getattr(source, "dicts", set())  # the variables that hold dicts for sure
        self.locals: list[set[str]] = []
        self.functions: list[set[str]] = []  # those of them that are functions
        self.optional: list[set[str]] = []  # the parameters that are None if nothing is given for them

    @contextmanager
    def inside(self, node: ast.FunctionDef) -> Iterator[None]:
        self.locals.append(local_names(node))
        self.functions.append({each.name for each in node.body if isinstance(each, ast.FunctionDef)})
        self.optional.append(_optional(node))
        yield
        self.locals.pop()
        self.functions.pop()
        self.optional.pop()

    def is_outermost(self) -> bool:
        return len(self.locals) == 1

    def is_inside(self, name: str) -> bool:
        """True for a parameter or variable of the function at hand, or of those that it stands in."""
        return any(name in names for names in self.locals)

    def is_function(self, name: str) -> bool:
        """True for a function inside of the function at hand, or of those that it stands in."""
        return any(name in names for names in self.functions)

    def may_be_left_out(self, name: str) -> bool:
        """True for a parameter of the function at hand, or of those that it stands in, that is None by default."""
        owner = next((k for k in reversed(range(len(self.locals))) if name in self.locals[k]), None)
        return owner is not None and name in self.optional[owner]

    def value(self, node: ast.expr) -> Any:
        """The object that a dotted name stands for, or ``MISSING``; only modules, types and ufuncs are looked into."""
        return meant(self._object(node))

    def numpy(self) -> str:
        """The name by which NumPy is known here."""
        names = [n for n, v in self.outside.items() if v is np and not self.is_inside(n)]
        return names[0] if names else NUMPY

    def watch(self, node: ast.expr) -> None:
        """Note what a dotted name stands for: the text of that function tells something."""
        path: list[str] = []
        while isinstance(node, ast.Attribute):
            path.insert(0, node.attr)
            node = node.value
        if isinstance(node, ast.Name) and self.function is not None and not self.is_inside(node.id):
            place = replace(places_of(self.function)(node.id), path=tuple(path))
            if (found := place.find()) is not MISSING:
                self.watched[place] = found

    def _object(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            if any(node.id in names for names in self.locals):
                return MISSING
            return self.outside.get(node.id, HIDDEN.get(node.id, BUILTINS.get(node.id, MISSING)))
        if isinstance(node, ast.Attribute):
            owner = self._object(node.value)
            if isinstance(owner, (types.ModuleType, np.ufunc, type, *GENERATORS, logging.Logger)):
                return getattr(owner, node.attr, MISSING)
        return MISSING

    def meanings(self, tree: ast.AST) -> list[Any]:
        """What the names in a tree stand for outside of it, one after the other."""
        return [self.value(n) for n in nodes(tree) if isinstance(n, (ast.Name, ast.Attribute))]

    def still_means(self, tree: ast.AST, before: list[Any]) -> bool:
        """True when ``before`` are the meanings of a tree, and not the empty list."""
        return bool(before) and all(a is b for a, b in itertools.zip_longest(before, self.meanings(tree)))


def _optional(node: ast.FunctionDef) -> set[str]:
    a = node.args
    positional = [*a.posonlyargs, *a.args]
    pairs = [*zip(positional[::-1], a.defaults[::-1], strict=False), *zip(a.kwonlyargs, a.kw_defaults, strict=True)]
    return {p.arg for p, default in pairs if isinstance(default, ast.Constant) and default.value is None}


def draws_random(scope: Scope, function: ast.expr) -> bool:
    """True for a function or method of a random generator, or of the modules ``numpy.random`` and ``random``."""
    node = function
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
        owner = scope.value(node)
        if owner is np.random or owner is random or isinstance(owner, GENERATORS):
            return True
    callee = scope.value(function)
    if isinstance(getattr(callee, "__self__", None), GENERATORS):
        return True
    return (getattr(callee, "__module__", None) or "").split(".")[:2] == ["numpy", "random"]


def may_draw(scope: Scope, node: ast.Call) -> bool:
    """True for a call that takes random numbers, if what it is a method of is a generator: that is known later."""
    function = node.func
    if draws_random(scope, function):
        return True
    if not isinstance(function, ast.Attribute) or scope.value(function.value) is not MISSING:
        return False
    return any(hasattr(of, function.attr) for of in GENERATORS)


def draws_inside(scope: Scope, tree: ast.AST) -> bool:
    """True where a call in a tree may draw."""
    return any(isinstance(n, ast.Call) and may_draw(scope, n) for n in nodes(tree))


def is_module(value: Any) -> bool:
    """True for a module or a class, whose attributes are functions rather than methods of a value."""
    return isinstance(value, (types.ModuleType, type))


def is_library(value: Any) -> bool:
    """True for what NumPy or SciPy define."""
    if isinstance(value, np.ufunc):
        return True
    return (getattr(value, "__module__", None) or "").split(".")[0] in ("numpy", "scipy")


def writes(function: Any, node: ast.Call) -> bool:
    """True for a call of NumPy's that may write one of its arguments."""
    keywords = {k.arg for k in node.keywords}
    if getattr(function, "__name__", "") in _WRITING or "out" in keywords:
        return True
    return len(node.args) > _before_out(function) or (function is np.nan_to_num and "copy" in keywords)


@functools.cache
def _before_out(function: Any) -> float:
    """How many arguments stand before ``out``."""
    if isinstance(function, np.ufunc):
        return function.nin
    try:
        parameters = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return math.inf
    return parameters.index("out") if "out" in parameters else math.inf


def dynamic_kind(callee: Any) -> str:
    """The code of a refused builtin: one that goes through text, or one that reads or writes the outside world."""
    for names, code in ((DYNAMIC_NAMES, "dynamic-call"), (OUTSIDE_NAMES, "input-output")):
        if any(callee is BUILTINS[name] for name in names):
            return code
    return ""
