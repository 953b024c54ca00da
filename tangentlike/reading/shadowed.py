"""Names of Python's own functions that mean something else in a function are given others where it is read.

    from numpy import *                       from numpy import *
    def f(x):                                 def f(x):
        len = 2.0                    ->           len_1 = 2.0
        return sum(x) * len                       return sum_1(x) * len_1      (``sum_1`` stands where ``sum`` does)

So whoever rewrites the function further on may write ``len(x)`` and means Python's. The parameters of the function keep
their names, by which it is called.
"""

from __future__ import annotations

import ast
import builtins
import types
from collections.abc import Iterable
from typing import Any

from ..errors import Refusal
from ..form.names import fresh_name, local_names
from ..form.structures import Identity
from ..form.trees import nodes
from .captured import Place, places_of
from .imports import know, places_imported
from .resolve import MISSING

PYTHONS = frozenset(each for each in vars(builtins) if not each.startswith("_"))
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def shadowed_outside(function: types.FunctionType) -> frozenset[str]:
    """The names of Python's that stand for something else outside of a function."""
    return frozenset(_places(function))


def _places(function: types.FunctionType) -> dict[str, Place]:
    """Where these names stand; none that is known for Python's already."""
    imported, place = places_imported(function), places_of(function)
    found: dict[str, Place] = {}
    for each in (PYTHONS & function.__globals__.keys()) | (PYTHONS & {*function.__code__.co_freevars, *imported}):
        there = imported[each] if each in imported and imported[each] != _pythons(each) else place(each)
        value = there.find()
        if value is not getattr(builtins, each) and value is not MISSING:
            found[each] = there
    return found


def _pythons(name: str) -> Place:
    return Place(Identity(vars(builtins)), name)


def set_apart(tree: ast.FunctionDef, function: types.FunctionType) -> tuple[dict[str, str], list[Refusal]]:
    """Give such names others in the tree, in place: what each of the new ones stands for, and the parameters that
    keep theirs and are called, so that the call would be taken for one of Python's function."""
    if (function.__module__ or "").split(".")[0] == "tangentlike":
        return {}, []
    outside = _places(function)
    apart = _Apart(tree)
    free = {each: apart.fresh(each) for each in sorted(outside.keys() & apart.used)}
    apart.function(tree, free, is_outermost=True)
    if outside:
        know(function, {each: _pythons(each) for each in outside} | {new: outside[old] for old, new in free.items()})
    return apart.made, apart.refusals


def _refusal(call: ast.Call) -> Refusal:
    assert isinstance(call.func, ast.Name)
    name = call.func.id
    reason = f"`{name}` is a parameter, and called by the name of one of Python's own functions"
    end = call.func.end_col_offset
    rewrite = "another name for the parameter"
    return Refusal("redefined-function", reason, rewrite, call.lineno, call.func.col_offset, end)


class _Apart:
    """The names of a tree, scope by scope; ``made`` are the new ones, with the old."""

    def __init__(self, tree: ast.FunctionDef):
        every = nodes(tree)
        self.used = {n.id for n in every if isinstance(n, ast.Name)}
        self.taken = self.used | {n.arg for n in every if isinstance(n, ast.arg)}
        self.taken |= {n.name for n in every if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
        self.kept = {each for n in every if isinstance(n, ast.Global) for each in n.names}
        calls = [n for n in every if isinstance(n, ast.Call)]
        self.keywords = {k.arg for n in calls for k in n.keywords}
        self.called = {n.func.id: n for n in calls if isinstance(n.func, ast.Name)}
        self.made: dict[str, str] = {}
        self.refusals: list[Refusal] = []

    def fresh(self, name: str) -> str:
        chosen = fresh_name(name, self.taken, PYTHONS)
        self.taken.add(chosen)
        self.made[chosen] = name
        return chosen

    def function(self, node: ast.FunctionDef, names: dict[str, str], is_outermost: bool = False) -> None:
        """Rename in a function, whose own names are no others' and whose defaults are evaluated outside."""
        outer = [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        if not is_outermost:
            self.every(outer, names)
        parameters = [a for a in nodes(node.args) if isinstance(a, ast.arg)]
        declared = {each for n in nodes(node) if isinstance(n, ast.Nonlocal) for each in n.names}
        inside = self.own(local_names(node) - declared, parameters, names, is_outermost)
        self.every(node.body, inside)

    def own(
        self, names: set[str], parameters: list[ast.arg], around: dict[str, str], is_outermost: bool = False
    ) -> dict[str, str]:
        """What names become inside of a scope that binds these; its parameters are renamed where no call names them."""
        called_by = {a.arg for a in parameters} & (PYTHONS if is_outermost or None in self.keywords else self.keywords)
        self.refusals += [_refusal(self.called[each]) for each in sorted(called_by & PYTHONS & self.called.keys())]
        inside = {old: new for old, new in around.items() if old not in names}
        inside |= {each: self.fresh(each) for each in sorted(names & PYTHONS - called_by - self.kept)}
        for each in parameters if not is_outermost else ():
            each.arg = inside.get(each.arg, each.arg)
        return inside

    def every(self, parts: Iterable[Any], names: dict[str, str]) -> None:
        for part in parts:
            self.rename(part, names)

    def rename(self, node: Any, names: dict[str, str]) -> None:
        """Rename in a part of a tree, in place."""
        if isinstance(node, list):
            self.every(node, names)
        elif isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.FunctionDef):
            self.function(node, names)
            node.name = names.get(node.name, node.name)
        elif isinstance(node, ast.Lambda):
            self.every([*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)], names)
            parameters = [a for a in nodes(node.args) if isinstance(a, ast.arg)]
            self.rename(node.body, self.own({a.arg for a in parameters}, parameters, names))
        elif isinstance(node, _COMPREHENSIONS):
            self.comprehension(node, names)
        elif isinstance(node, ast.AST):
            for key, value in ast.iter_fields(node):
                if isinstance(value, str) and (key in ("rest", "name") and not isinstance(node, ast.alias)):
                    setattr(node, key, names.get(value, value))  # what a handler or a pattern binds
                elif key == "names" and isinstance(node, ast.Nonlocal):
                    node.names = [names.get(each, each) for each in node.names]
                else:
                    self.rename(value, names)

    def comprehension(self, node: Any, names: dict[str, str]) -> None:
        self.rename(node.generators[0].iter, names)
        targets = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        inside = self.own(targets, [], names)
        for position, each in enumerate(node.generators):
            self.every([each.target, *([each.iter] if position else []), *each.ifs], inside)
        self.every([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inside)
