"""What changes the rows of tables in place, where they are numbers (``ragged_lists.py``).

row.append(e)          rows_items.insert(rows_ends[row + 1], e), and all that stands behind moves on
v = row.pop(0)         items = rows_items[rows_ends[row]:rows_ends[row + 1]];  v = items.pop(0), and back it goes
row[i] = e             rows_items[rows_ends[row] + i] = e
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...form.program import name, store
from ...form.trees import nodes
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import CHANGING, placed
from ..syntax.written_out import UnknownUse
from .ragged_kinds import ROW, TABLE

if TYPE_CHECKING:
    from .ragged_statements import Writing

_APPEND = """
ITEMS.insert(ENDS[PLACE + 1], VALUE)
for BEHIND in range(PLACE + 1, len(ENDS)):
    ENDS[BEHIND] += 1
"""
_CHANGED = """
MORE = len(OWN) - (ENDS[PLACE + 1] - ENDS[PLACE])
ITEMS = ITEMS[:ENDS[PLACE]] + OWN + ITEMS[ENDS[PLACE + 1]:]
for BEHIND in range(PLACE + 1, len(ENDS)):
    ENDS[BEHIND] += MORE
"""
_BELOW, _ABOVE = "PLACE < ENDS[ROW]", "PLACE >= ENDS[ROW + 1]"
_OUTSIDE = "if {}:\n    raise IndexError('list assignment index out of range')"

_SOMETIMES = (ast.BoolOp, ast.IfExp, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.Lambda, ast.Compare)


def place(writing: Writing, target: ast.Subscript, node: ast.stmt) -> tuple[list[ast.stmt], ast.expr]:
    """Where an item of a row stands among all of them."""
    if isinstance(target.slice, (ast.Slice, ast.Tuple)) or writing.kinds.arrays:
        raise UnknownUse
    at = writing.fresh("k")
    index = writing.value(target.slice)
    begin, row = named(writing, target.value, node)
    start, outside = "ENDS[ROW] + INDEX if INDEX >= 0 else ENDS[ROW + 1] + INDEX", f"{_BELOW} or {_ABOVE}"
    if isinstance(index, ast.Constant):
        start, outside = "ENDS[ROW] + INDEX" if index.value else "ENDS[ROW]", _ABOVE
    elif isinstance(index, ast.UnaryOp) and isinstance(index.operand, ast.Constant):
        start, outside = "ENDS[ROW + 1] + INDEX", _BELOW
    elif not isinstance(index, ast.Name):
        chosen = writing.fresh("k")
        begin.append(placed(ast.Assign(targets=[store(chosen)], value=index), node))
        index = name(chosen)
    text = f"PLACE = {start}\n{_OUTSIDE.format(outside)}"
    begin += writing.lines(node, text, PLACE=at, ROW=row, INDEX=index)
    return begin, name(at)


def named(writing: Writing, owner: ast.expr, node: ast.stmt) -> tuple[list[ast.stmt], str]:
    """A name for the number of a row, and the statement that gives it."""
    row = writing.reading.numbers(owner)
    if isinstance(row, ast.Name):
        return [], row.id
    chosen = writing.fresh("row")
    return [placed(ast.Assign(targets=[store(chosen)], value=row), node)], chosen


def changed(
    writing: Writing, owner: ast.expr, node: ast.stmt, call: ast.Call, target: ast.expr | None = None
) -> list[ast.stmt]:
    """``row.append(e)`` and its kin: the items move on; ``target`` is given what ``row.pop()`` takes out."""
    assert isinstance(call.func, ast.Attribute)
    if writing.kinds.arrays:
        raise UnknownUse
    begin, row = named(writing, owner, node)
    behind = writing.fresh("k")
    args = [writing.value(each) for each in call.args]
    if call.func.attr not in CHANGING or (call.func.attr in ("append", "insert") and writing.of(call.args[-1])):
        raise UnknownUse
    if call.func.attr == "append" and len(args) == 1:
        return [*begin, *writing.lines(node, _APPEND, PLACE=row, BEHIND=behind, VALUE=args[0])]
    own = writing.fresh("items")
    begin += writing.lines(node, "OWN = ITEMS[ENDS[PLACE]:ENDS[PLACE + 1]]", OWN=own, PLACE=row)
    keywords = [ast.keyword(arg=k.arg, value=writing.value(k.value)) for k in call.keywords]
    made: ast.expr = ast.Call(ast.Attribute(name(own), call.func.attr, ast.Load()), args, keywords)
    begin.append(placed(ast.Expr(value=made) if target is None else ast.Assign([target], made), node))
    return [*begin, *writing.lines(node, _CHANGED, OWN=own, PLACE=row, BEHIND=behind, MORE=writing.fresh("more"))]


def deleted(writing: Writing, owner: ast.expr, index: ast.expr, node: ast.stmt) -> list[ast.stmt]:
    if writing.of(owner) == TABLE:
        made = ast.Subscript(value=writing.reading.numbers(owner), slice=writing.value(index), ctx=ast.Del())
        return [placed(ast.Delete(targets=[made]), node)]
    if isinstance(index, ast.Slice):
        raise UnknownUse
    call = ast.Call(ast.Attribute(owner, "pop", ast.Load()), [index], [])
    return changed(writing, owner, node, placed(call, node))


def popped(writing: Writing, node: ast.expr) -> ast.Call | None:
    """``row.pop()``, which is a statement of its own."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="pop")) if writing.of(owner) == ROW:
            return node
    return None


def taken_first(writing: Writing, node: ast.stmt) -> list[ast.stmt]:
    """``f(row.pop())`` where nothing is evaluated before it that could tell: the item is taken out before."""
    found = [n for n in nodes(node) if isinstance(n, ast.Call) and popped(writing, n) is not None]
    if not found:
        return []
    plain = isinstance(node, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)) and len(found) == 1
    sometimes = [n for n in nodes(node) if isinstance(n, _SOMETIMES) and found[0] in nodes(n)]
    calls = [n for n in nodes(node) if isinstance(n, ast.Call) and n not in found]
    reads = [n for n in nodes(node) if isinstance(n, ast.Name) and n.id in writing.family]
    own = [n for n in nodes(found[0]) if isinstance(n, ast.Name) and n.id in writing.family]
    methods = [n for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr in CHANGING]
    others = [n for n in calls if n not in methods]
    if not plain or sometimes or len(reads) != len(own) or not all(is_harmless(writing.scope, n.func) for n in others):
        raise UnknownUse
    chosen = writing.fresh("item")
    call = found[0]
    assert isinstance(call.func, ast.Attribute)
    before = changed(writing, call.func.value, node, call, store(chosen))
    _replace(node, call, placed(name(chosen), call))
    return before


def _replace(node: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for holder in nodes(node):
        for key, value in ast.iter_fields(holder):
            if value is old:
                setattr(holder, key, new)
            elif isinstance(value, list) and any(each is old for each in value):
                setattr(holder, key, [new if each is old else each for each in value])
