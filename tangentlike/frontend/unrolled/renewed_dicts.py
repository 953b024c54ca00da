"""A dict that each trip of a loop makes anew and hands to another name may as well be copied there.

    for _ in range(n):                               for _ in range(n):
        new = {}                                         new = {}
        for k in rank:                       ->          for k in rank:
            new[k] = f(rank[k])                              new[k] = f(rank[k])
        rank = new                                       rank = new.copy()

Nobody can tell: what ``new`` stood for is read under that name no more.
"""

from __future__ import annotations

import ast

from ...form.program import located
from ...form.trees import nodes


def copy_renewed_dicts(tree: ast.FunctionDef) -> None:
    """Copy such dicts, in place."""
    every = nodes(tree)
    if not any(isinstance(n, (ast.Dict, ast.DictComp)) for n in every):
        return
    for loop in every:
        if isinstance(loop, (ast.For, ast.While)):
            for position, node in enumerate(loop.body):
                match node:
                    case ast.Assign(targets=[ast.Name(id=target)], value=ast.Name(id=made)) if target != made:
                        if _is_renewed(loop.body, position, made) and _count(every, made) == _inside(loop.body, made):
                            copy = ast.Attribute(value=node.value, attr="copy", ctx=ast.Load())
                            node.value = located(ast.Call(func=copy, args=[], keywords=[]), node.value)


def _is_renewed(body: list[ast.stmt], position: int, made: str) -> bool:
    """True where the first statement with the name makes a dict for it, and none reads it after ``position``."""
    first = next(node for node in body if _inside([node], made))
    match first:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Dict() | ast.DictComp() as display):
            return target == made and not _inside([display], made) and not _inside(body[position + 1 :], made)
    return False


def _inside(parts: list, name: str) -> int:
    return sum(_count(nodes(part), name) for part in parts)


def _count(every: list[ast.AST], name: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == name for n in every)
