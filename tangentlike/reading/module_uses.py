"""Which functions may have to do with modules as values, and where names are bound: told fast, from code and trees."""

from __future__ import annotations

import ast
import dis
import functools
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

from ..form.kinds import is_namespace
from ..form.trees import nodes
from .imports import IMPORTS
from .resolve import LIBRARIES

NOT_FOLLOWED = sys.stdlib_module_names - {"__main__"} | {*LIBRARIES, "tangentlike"}
DYNAMIC = ("__import__", "import_module", "__array_namespace__", "getattr")  # names in code that may give modules


def may_name_modules(function: types.FunctionType, imports: bool = True) -> bool:
    """True for a function in whose code a module is more than the owner of what is read; fast, and seldom.

    Without ``imports`` those that it makes do not count: they are looked at in its tree.
    """
    return _may_name(function, set(), imports)


def imports_inside(function: types.FunctionType) -> bool:
    """True for a function with an import in it."""
    return _chains(function.__code__)[2]


def _may_name(function: types.FunctionType, seen: set[types.CodeType], imports: bool = True) -> bool:
    seen.add(function.__code__)
    chains, dynamic, importing = _chains(function.__code__)
    if dynamic or (importing and imports) or any(map(is_namespace, _defaults(function))):
        return True
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    for root, *path in chains:
        value = _cell(cells[root]) if root in cells else function.__globals__.get(root)
        for attribute in path:
            value = getattr(value, attribute, None) if isinstance(value, types.ModuleType) else None
        if is_namespace(value):
            return True
        if isinstance(value, dict) and any(map(is_namespace, value.values())):
            return True
        if not isinstance(value, types.FunctionType) or value.__code__ in seen or not _is_users(value):
            continue
        if _may_name(value, seen):
            return True
    return False


def _is_users(function: types.FunctionType) -> bool:
    return (function.__module__ or "").split(".")[0] not in NOT_FOLLOWED


def _defaults(function: types.FunctionType) -> list[Any]:
    return [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]


def _cell(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


@functools.lru_cache(maxsize=4096)
def _chains(code: types.CodeType) -> tuple[tuple[tuple[str, ...], ...], bool, bool]:
    """The dotted names from outside that code reads, whether it reads names through text, and whether it imports."""
    found: dict[tuple[str, ...], None] = {}
    chain: list[str] = []
    dynamic, importing = any(each in code.co_names for each in DYNAMIC), False
    for instruction in dis.get_instructions(code):
        if chain and instruction.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            chain.append(instruction.argval)
            continue
        if chain:
            found[tuple(chain)] = None
        chain = [instruction.argval] if instruction.opname in ("LOAD_GLOBAL", "LOAD_DEREF") else []
        importing |= instruction.opname == "IMPORT_NAME"
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inside, reads, imports = _chains(constant)
            found |= dict.fromkeys(inside)
            dynamic, importing = dynamic or reads, importing or imports
    return tuple(found), dynamic, importing


def last_bindings(tree: ast.AST) -> dict[str, int]:
    """The last line on which each name is bound in a tree, but for parameters."""
    out: dict[str, int] = {}
    for node in nodes(tree):
        if isinstance(node, (ast.Name, ast.Import, ast.ImportFrom)):
            out |= {each: max(out.get(each, 0), node.lineno) for each in stored([node])}
        if isinstance(node, ast.FunctionDef):
            out[node.name] = max(out.get(node.name, 0), node.lineno)
    return out


def stored(body: Sequence[ast.AST]) -> Iterator[str]:
    """The names that statements, and those inside them, bind."""
    for statement in body:
        for node in nodes(statement):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id
            elif isinstance(node, IMPORTS):
                yield from ((a.asname or a.name).split(".")[0] for a in node.names)
