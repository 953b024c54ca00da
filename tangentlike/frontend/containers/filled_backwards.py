"""Lists that begin as None in each place and are filled from their end, for ``lists_of_none.py``.

m = [None] * n                                    ends = []
m[n - 1] = x                             ->       ends.append(x)
for i in range(n - 2, -1, -1):                    for i in range(n - 2, -1, -1):
    m[i] = m[i + 1] * w                               ends.append(ends[n - 2 - i] * w)
                                                  m = ends[::-1]
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...form.program import copy_of, name, replace_names
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.plain_parts import mentions
from ..syntax.short_forms import lines_of, placed

_LEAVING = (ast.Break, ast.Continue, ast.FunctionDef, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.Return, ast.Try)


def filled_backwards(
    body: list[ast.stmt], position: int, target: str, count: ast.expr, scope: Scope, fresh: Callable[..., str]
) -> bool:
    """Fill the list by the loop that is the next statement with it, or the next but what stores its last item, in
    place; False where that is not sure. ``count`` stays what it is."""
    places = [k for k in range(position + 1, len(body)) if mentions(body[k], target)]
    last = body[places[0]] if places else None
    known = _stored_last(last, target, count)
    place = places[1] if known is not None and len(places) > 1 else places[0] if places else -1
    loop = body[place] if place >= 0 else None
    if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name) or loop.orelse:
        return False
    if any(scope.value(name(each.__name__)) is not each for each in (range, reversed, len)):
        return False
    index = loop.target.id
    form = _form(loop, count, known is not None)
    if form is None or (known is None) is (place != places[0]):
        return False
    sizes = {n.id for n in nodes(count) if isinstance(n, ast.Name)} | {index}
    between = [n for s in [*body[position + 1 : place], *loop.body] for n in nodes(s)]
    if any(isinstance(n, ast.Name) and n.id in sizes and not isinstance(n.ctx, ast.Load) for n in between):
        return False
    ends = fresh(f"{target}_from_the_end", target)
    made = _written(loop, target, form, {"ENDS": name(ends), "COUNT": copy_of(count), "INDEX": name(index)})
    if made is None:
        return False
    loop.body = made
    words = {"ENDS": name(ends), "WHOLE": name(target), "COUNT": copy_of(count)}
    body.insert(place + 1, _line("WHOLE = ENDS[::-1]", words, loop))
    if known is not None and last is not None:
        check = "if COUNT < 1:\n    raise IndexError('list assignment index out of range')"
        body[places[0]] = _line("ENDS.append(ITEM)", words | {"ITEM": known}, last)
        body.insert(places[0], _line(check, words, last))
    body[position] = _line("ENDS = []", words, body[position])
    return True


def _line(text: str, words: dict[str, ast.expr], place: ast.AST) -> ast.stmt:
    return placed(replace_names(lines_of(text)[0], words), place)


def _stored_last(node: ast.stmt | None, target: str, count: ast.expr) -> ast.expr | None:
    """What ``m[n - 1] = x`` and ``m[-1] = x`` store."""
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=stored), slice=place)], value=value):
            fits = ast.unparse(place) in (_less(count, 1), "-1")
            return value if stored == target and fits and not mentions(value, target) else None
    return None


def _less(count: ast.expr, by: int) -> str:
    """The text of ``count - by``."""
    base, more = "", 0
    match count:
        case ast.Constant(value=int() as number):
            return str(number - by)
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=int() as number)):
            base, more = ast.unparse(left), number
        case _:
            base = ast.unparse(count)
    return base if more == by else f"{base} + {more - by}" if more > by else f"{base} - {by - more}"


@dataclass(frozen=True)
class _Form:
    """Texts for the index of the item of a trip, for that of the one before, and for where these stand from the end;
    whether there is one before in each trip."""

    item: str
    earlier: str
    places: tuple[str, str]
    begun: bool


def _form(loop: ast.For, count: ast.expr, begun: bool) -> _Form | None:
    """How a loop goes from the end of the list to its beginning, but for the last item where that is there."""
    assert isinstance(loop.target, ast.Name)
    index, over, whole = loop.target.id, ast.unparse(loop.iter), ast.unparse(count)
    by = 2 if begun else 1
    trips = whole if by == 1 else _less(count, by - 1)
    if over in (f"range({_less(count, by)}, -1, -1)", f"reversed(range({trips}))"):
        return _Form(index, f"{index} + 1", ("COUNT - 1 - INDEX", "COUNT - 2 - INDEX"), begun)
    if not begun and over == f"range(1, {_less(count, -1) if isinstance(count, ast.Constant) else f'{whole} + 1'})":
        return _Form(f"{whole} - {index}", f"{whole} - {index} + 1", ("INDEX - 1", "INDEX - 2"), begun)
    if not begun and over == f"range({whole})":
        return _Form(f"{_less(count, 1)} - {index}", f"{whole} - {index}", ("INDEX", "INDEX - 1"), begun)
    return None


def _written(loop: ast.For, target: str, form: _Form, words: dict[str, ast.expr]) -> list[ast.stmt] | None:
    """The body of the loop; None where it has to do with the list in another way."""
    if any(isinstance(n, _LEAVING) for s in loop.body for n in nodes(s)):
        return None
    stores = [k for k, s in enumerate(loop.body) if _is_item(getattr(s, "targets", [None])[0], target, form.item)]
    if len(stores) != 1:
        return None
    out: list[ast.stmt] = []
    for position, node in enumerate(loop.body):
        reading = _Reading(target, form, words, position > stores[0])
        if position == stores[0]:
            assert isinstance(node, ast.Assign)
            node = _line("ENDS.append(ITEM)", words | {"ITEM": reading.visit(copy_of(node.value))}, node)
        else:
            node = reading.visit(copy_of(node))
        if mentions(node, target):
            return None
        out.append(node)
    return out


def _is_item(node: Any, target: str, text: str) -> bool:
    """True for an item of the list by an index of this text."""
    of = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == target
    return of and ast.unparse(node.slice) == text


class _Reading(ast.NodeTransformer):
    """Reads the items that are there from the other list."""

    def __init__(self, target: str, form: _Form, words: dict[str, ast.expr], is_stored: bool):
        self.target, self.form, self.words, self.is_stored = target, form, words, is_stored

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        # Behind the store of the first trip there is none before, and the other list has one.
        there = self.is_stored, not self.is_stored or self.form.begun
        for text, place, may in zip((self.form.item, self.form.earlier), self.form.places, there, strict=True):
            if may and isinstance(node.ctx, ast.Load) and _is_item(node, self.target, text):
                line: Any = _line(f"ENDS[{place}]", self.words, node)
                return line.value
        return self.generic_visit(node)
