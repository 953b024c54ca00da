"""How deep functions may call themselves: compiled code counts, as Python does, before the stack of the process ends.

    def fact(n, x):                            def fact(n, x, depth):
        if n == 0:                                 checked_depth(depth, 1000)
            return x                 ->            if n == 0:
        return n * fact(n - 1, x)                      return x
                                                   return n * fact(n - 1, x, depth + 1)

The adjoint half needs no count: it goes as deep as the forward half went.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

from ..form.program import binary, call, dotted, fresh_name, name
from ..form.trees import nodes

DEEPEST = 3000  # what fits into a stack of 8 MB with room to spare


def with_depth(functions: list[Any], counting: set[str]) -> set[str]:
    """Let those of ``counting`` that call themselves, directly or through others, count their depth; the names of all
    functions that call themselves.

    Bodies are changed in place. Numba compiles a function once more for each literal that it is given, which a
    function that calls itself is spared.
    """
    reached = _reached_by(functions)
    cyclic = calling_themselves(functions)
    for function in functions if cyclic else ():
        taken = {n.id for s in function.body for n in nodes(s) if isinstance(n, ast.Name)} | set(function.parameters)
        depth = fresh_name("depth", taken)
        literals = _literals(function)
        for node in (n for s in function.body for n in nodes(s)):
            if not isinstance(node, ast.Call) or dotted(node.func) not in cyclic:
                continue
            called = dotted(node.func)
            node.args = [_typed(a, literals) for a in node.args]
            if called in counting:
                inside = function.name in reached[called] and function.name in counting
                deeper = binary(name(depth), ast.Add(), ast.Constant(value=1))
                node.args.append(deeper if inside else call("int", ast.Constant(value=0)))
        if function.name in cyclic & counting:
            function.parameters = [*function.parameters, depth]
            limit = ast.Constant(value=min(sys.getrecursionlimit(), DEEPEST))
            check = ast.Expr(value=call("checked_depth", depth, limit))
            check.lineno = 0
            function.body.insert(0, check)
    return cyclic


def _literals(function: Any) -> dict[str, str]:
    """The names that are nothing but whole numbers, or nothing but truth values, as they are written; with the type."""
    bound = [n.id for s in function.body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    found: dict[str, list[str]] = {}
    for node in (n for s in function.body for n in nodes(s) if isinstance(n, ast.Assign) and len(n.targets) == 1):
        if isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(_kind(node.value))
    return {
        each: kinds[0]
        for each, kinds in found.items()
        if each not in function.parameters and len(set(kinds)) == 1 and bound.count(each) == len(kinds)
    }


def _kind(node: ast.expr) -> str:
    """``int`` or ``bool`` for a literal, else nothing."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return "int" if _kind(node.operand) else ""
    return type(node.value).__name__ if isinstance(node, ast.Constant) and isinstance(node.value, int) else ""


def _typed(node: ast.expr, literals: dict[str, str]) -> ast.expr:
    """An argument that is a literal, or a name for one, as any number of its type."""
    kind = _kind(node) or (literals.get(node.id, "") if isinstance(node, ast.Name) else "")
    return call(kind, node) if kind else node


def calling_themselves(functions: list[Any]) -> set[str]:
    """The names of the functions that call themselves, directly or through others."""
    return {each for each, reached in _reached_by(functions).items() if each in reached}


def _reached_by(functions: list[Any]) -> dict[str, set[str]]:
    calls = {f.name: _called(f) for f in functions}
    return {each: _reached(each, calls) for each in calls}


def _called(function: Any) -> set[str]:
    return {dotted(n.func) for s in function.body for n in nodes(s) if isinstance(n, ast.Call)}


def _reached(start: str, calls: dict[str, set[str]]) -> set[str]:
    """The functions that one calls, directly or through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        more = (calls[waiting.pop()] & set(calls)) - found
        found |= more
        waiting += more
    return found
