"""A number to which a loop adds arrays in some trips only: the array has a name of its own, and a flag tells.

    s = 0.0                        s = 0.0
    for i in range(n):             s_is_unchanged = True
        if w[i] < 0.0:             for i in range(n):
            continue                   if w[i] < 0.0:
        s = s + w[i] * x                   continue
    return np.sum(s)        ->         if s_is_unchanged:
                                           s_1 = s + w[i] * x
                                           s_is_unchanged = False
                                       else:
                                           s_1 = s_1 + w[i] * x
                                   if s_is_unchanged:
                                       return np.sum(s)
                                   return np.sum(s_1)

In the loop the variable is read where it is changed, and behind that in the same block, where it is an array; else the
body stands twice (``two_bodies.py``). So is what a loop makes of None.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ...form.program import assign, binds, copy_of, name, store
from ...form.trees import nodes
from ..syntax.peeled import can_be_peeled
from ..unrolled.trips import locate
from .two_bodies import Copied, Names, Places, can_stand_twice, stand_twice


def loops_with(body: list[ast.stmt], variable: str) -> list[ast.For | ast.While]:
    """The loops that can be written so, the outermost first: the variable is given a number before, in the same block,
    and is not known outside of this block."""
    found: list[ast.For | ast.While] = []
    _search(body, body, variable, found)
    return found


def _search(whole: list[ast.stmt], block: list[ast.stmt], variable: str, found: list[ast.For | ast.While]) -> None:
    inside = sum(map(_count(variable), block))
    alone = inside == sum(map(_count(variable), whole))
    given = False
    for node in block:
        if isinstance(node, (ast.For, ast.While)):
            changes = any(variable in binds(each) for each in node.body)
            if given and alone and changes and (_is_simple(node, variable) or can_stand_twice(node, variable)):
                found.append(node)
            _search(whole, node.body, variable, found)
        elif isinstance(node, ast.If):
            _search(whole, node.body, variable, found)
            _search(whole, node.orelse, variable, found)
        elif isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == [variable]:
            given = True


def _count(variable: str) -> Callable[[ast.stmt], int]:
    return lambda node: sum(isinstance(n, ast.Name) and n.id == variable for n in nodes(node))


def with_array(node: ast.For | ast.While, names: Names, changes: Places, copied: Copied) -> None:
    """Change the loop, in place."""
    changed = [n for n in nodes(node) if isinstance(n, ast.stmt) and _new_value(n, names.variable) is not None]
    all_change = all((n.lineno, n.col_offset) in changes for n in changed)
    simple = _is_simple(node, names.variable)
    if not simple or (not all_change and can_stand_twice(node, names.variable)):
        stand_twice(node, names, changes, copied)
        return
    body = _changed(node, names.variable, names.array, names.flag)
    assert body is not None
    node.body = body


def around(node: ast.For | ast.While, names: Names, rest: list[ast.stmt], copied: Copied | None) -> list[ast.stmt]:
    """What comes before the loop, and what follows; ``copied`` copies that for the number, which raises TypeError where
    it is None."""
    variable, flag = names.variable, names.flag
    begin = assign(flag, ast.Constant(value=True))
    if copied is None:
        said = f"`{names.loop}` leaves `{variable}` unchanged, and what follows takes a value of another type"
        raised = ast.Call(func=name("TypeError"), args=[ast.Constant(value=said)], keywords=[])
        following: list[ast.stmt] = [ast.If(test=name(flag), body=[ast.Raise(exc=raised, cause=None)], orelse=[])]
        following += names.renamed(rest)
    else:
        numbers = copied(rest) or [ast.Pass()]
        following = [ast.If(test=name(flag), body=numbers, orelse=names.renamed(rest))]
    return locate([begin, *following], node)


def makes_it_at_once(node: ast.For | ast.While, variable: str) -> bool:
    """True where the first trip changes the variable in any case, and the loop ends by its header alone."""
    return can_be_peeled(node) and any(_new_value(each, variable) is not None for each in node.body)


def _renamed(body: list[ast.stmt], variable: str, array: str) -> list[ast.stmt]:
    for node in (n for s in body for n in nodes(s)):
        if isinstance(node, ast.Name) and node.id == variable:
            node.id = array
    return body


def _is_simple(node: ast.For | ast.While, variable: str) -> bool:
    return _changed(copy_of(node), variable, variable, "") is not None


def _changed(node: ast.For | ast.While, variable: str, array: str, flag: str) -> list[ast.stmt] | None:
    """The body of the loop with its two names; None where the variable may be read as a number elsewhere."""
    header = [node.target] if isinstance(node, ast.For) else [node.test]
    if any(_reads(n, variable) for n in [*header, *node.orelse]):
        return None
    return _block(node.body, variable, array, flag)


def _block(body: list[ast.stmt], variable: str, array: str, flag: str) -> list[ast.stmt] | None:
    out: list[ast.stmt] = []
    is_array = False
    for node in body:
        if is_array:
            out += _renamed([node], variable, array)
        elif not _reads(node, variable):
            out.append(node)
        elif (value := _new_value(node, variable)) is not None:
            out.append(_change(node, value, variable, array, flag))
            is_array = True
        elif isinstance(node, (ast.If, ast.For, ast.While)):
            header = [node.target, node.iter] if isinstance(node, ast.For) else [node.test]
            inside = [_block(b, variable, array, flag) for b in (node.body, node.orelse)]
            if any(_reads(h, variable) for h in header) or inside[0] is None or inside[1] is None:
                return None
            node.body, node.orelse = inside[0], inside[1]
            out.append(node)
        else:
            return None
    return out


def _reads(node: ast.AST, variable: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == variable for n in nodes(node))


def _new_value(node: ast.stmt, variable: str) -> ast.expr | None:
    """What a statement gives the variable, which it reads for that."""
    match node:
        case ast.AugAssign(target=ast.Name(id=called), op=op, value=value) if called == variable:
            return ast.BinOp(left=name(variable), op=op, right=copy_of(value))
        case ast.Assign(targets=[ast.Name(id=called)], value=value) if called == variable and _reads(value, variable):
            return copy_of(value)
    return None


def _change(node: ast.stmt, value: ast.expr, variable: str, array: str, flag: str) -> ast.stmt:
    later = _renamed([node], variable, array)
    first = ast.Assign(targets=[store(array)], value=value)
    made = ast.If(test=name(flag), body=[first, assign(flag, ast.Constant(value=False))], orelse=later)
    return locate([made], node)[0]
