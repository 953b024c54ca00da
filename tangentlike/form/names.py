"""Names: the one place that hands out new ones, and that moves the user's out of the way of generated code.

A made name must not be a keyword (the adjoint of ``el`` is not ``del``), nor what the generated text calls by name. A
user's variable may have any name at all: ``np``, ``range``, ``len``, or that of an item of a container argument.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Container
from typing import Any

from .trees import children, nodes

CALLED = frozenset(("range", "len", "min", "max", "abs", "int", "float", "bool", "print", "pow", "round", "tuple"))
RESERVED = frozenset(("np", "math", "kernel", "prange")) | CALLED | frozenset(keyword.kwlist)


def fresh_name(base: str, *taken: Container[str]) -> str:
    """``base``, or ``base_1``, ``base_2``, ...: the first that is in none of ``taken``; the caller adds it to one."""
    if base not in RESERVED and not any(base in names for names in taken):
        return base
    stem, _, tail = base.rpartition("_")
    stem, number = (stem, int(tail)) if stem and tail.isdigit() else (base, 0)
    while any(f"{stem}_{number + 1}" in names for names in taken):
        number += 1
    return f"{stem}_{number + 1}"


_DEFINITIONS = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
_SCOPES = frozenset((ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))


def local_names(node: ast.FunctionDef) -> set[str]:
    """The parameters of a function and the names that it assigns, not counting those of functions inside it."""
    a = node.args
    stars = [arg for arg in (a.vararg, a.kwarg) if arg is not None]
    found = {arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, *stars)}
    waiting: list[Any] = list(node.body)
    while waiting:
        part = waiting.pop()
        kind = part.__class__
        if kind is ast.Name:
            if part.ctx.__class__ is ast.Store:
                found.add(part.id)
        elif kind in _DEFINITIONS:
            found.add(part.name)
        elif kind is ast.Import or kind is ast.ImportFrom:
            found |= {(alias.asname or alias.name).split(".")[0] for alias in part.names}
        elif kind not in _SCOPES and kind is not ast.Constant:
            waiting += children(part)
    return found


def bound_by_comprehensions(tree: ast.AST) -> set[str]:
    """The names that comprehensions bind for themselves."""
    return {n.id for g in nodes(tree) if isinstance(g, ast.comprehension) for n in nodes(g.target)
            if isinstance(n, ast.Name)}  # fmt: skip


def bound_by_lambdas(tree: ast.AST) -> set[str]:
    """The names that only lambdas bind, each for itself, and that are read nowhere else."""
    own, inside = set[str](), set[int]()
    for function in (n for n in nodes(tree) if isinstance(n, ast.Lambda)):
        bound = {a.arg for a in nodes(function.args) if isinstance(a, ast.arg)}
        own |= bound
        inside |= {id(n) for n in nodes(function.body) if isinstance(n, ast.Name) and n.id in bound}
    return own - {n.id for n in nodes(tree) if isinstance(n, ast.Name) and id(n) not in inside}


def read_names(node: ast.AST) -> set[str]:
    """The names that occur in a tree, but for those that a comprehension binds for itself."""
    found: set[str] = set()

    def visit(part: ast.AST, bound: frozenset[str]) -> None:
        if isinstance(part, ast.Name):
            found.update({part.id} - bound)
        first: ast.expr | None = None
        if isinstance(part, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            first = part.generators[0].iter  # which is evaluated outside
            visit(first, bound)
            bound |= {n.id for g in part.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        for each in children(part):
            for piece in children(each) if isinstance(each, ast.comprehension) else [each]:
                if piece is not first:
                    visit(piece, bound)

    visit(node, frozenset())
    return found


def moved_aside(tree: ast.FunctionDef, parameters: dict[str, str], leaves: set[str]) -> dict[str, str]:
    """New names for the variables of a function that the generated code needs for itself: old name -> new name.

    What the function reads from outside is among them where an item of a container has its name.
    ``parameters`` maps parameters to the names of their leaves, ``leaves`` are the names of the items of containers.
    """
    moved = {p: leaf for p, leaf in parameters.items() if p != leaf}
    taken = {n.id for n in nodes(tree) if isinstance(n, ast.Name)} | set(parameters.values()) | leaves
    local, read = local_names(tree), {n.id for n in nodes(tree) if isinstance(n, ast.Name)}
    for each in sorted((local | (read & leaves)) - set(parameters)):
        if (each in RESERVED and each in local) or each in leaves:
            moved[each] = fresh_name(each, taken)
            taken.add(moved[each])
    return moved


def renamed(node: Any, names: dict[str, str]) -> Any:
    """A copy of a function's tree with its variables renamed, in functions inside it too where they are captured."""
    if isinstance(node, list):
        return [renamed(item, names) for item in node]
    if not isinstance(node, ast.AST):
        return node
    fields = {key: renamed(value, names) for key, value in ast.iter_fields(node)}
    if isinstance(node, ast.Name):
        fields["id"] = names.get(node.id, node.id)
    elif isinstance(node, ast.FunctionDef):
        own = local_names(node)
        fields["body"] = renamed(node.body, {old: new for old, new in names.items() if old not in own})
        fields["name"] = names.get(node.name, node.name)
    return ast.copy_location(type(node)(**fields), node)


def with_other_names(tree: ast.FunctionDef, names: dict[str, str]) -> ast.FunctionDef:
    """A function whose parameters and variables have other names, for its callers, too."""
    fresh = renamed_function(tree, names)
    given = {key: value for key, value in ast.iter_fields(tree.args)}
    for key in ("posonlyargs", "args", "kwonlyargs"):
        given[key] = [_renamed_parameter(a, names) for a in given[key]]
    for key in ("vararg", "kwarg"):
        given[key] = given[key] and _renamed_parameter(given[key], names)
    fresh.args = ast.arguments(**given)
    return fresh


def _renamed_parameter(a: ast.arg, names: dict[str, str]) -> ast.arg:
    return ast.copy_location(ast.arg(arg=names.get(a.arg, a.arg)), a)


def renamed_function(tree: ast.FunctionDef, names: dict[str, str]) -> ast.FunctionDef:
    """A function with its own parameters and variables renamed; the tree itself when there is nothing to rename."""
    if not names:
        return tree
    fresh = type(tree)(**{name: getattr(tree, name) for name in tree._fields if hasattr(tree, name)})
    fresh.body = renamed(tree.body, names)
    return ast.copy_location(fresh, tree)
