"""Arrays in lists: a list holds the arrays themselves, and here copies of them, which must not show.

An item may not be written after it was put into the list, unless by way of the list, and then nobody else may know it;
and a list that grows is copied, so its items may be written, or get names, when it is complete only. A loop may fill
an array and put it into the list, if each trip makes one of its own:

    for k in range(n):
        p = np.zeros(3)        # all that writes the array stands between here
        p[0] = ...
        points.append(p)       # and here
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..errors import Refusal
from ..form.program import Program, blocks, dotted, helper_of, loads, walk
from ..form.trees import nodes
from ..form.types import Array
from .aliases import Aliases
from .effects import base_of, bound_by, returned_arguments
from .replaced_items import Written

ADDS_A_ROW = "with_row"


@dataclass(frozen=True)
class _Place:
    """A statement, its position in the text, the block and the loops that it stands in."""

    node: ast.stmt
    order: int
    block: list[ast.stmt]
    loops: tuple[ast.stmt, ...]


def shared_items(written: Written) -> list[Refusal]:
    """Refuses the arrays in lists, of which copies would show."""
    program, replaced = written.program, {id(node) for node in written.replaced}
    places = _places(program.body)
    adding = [p for p in places if _adds_a_row(program, p.node)]
    found = []
    for place in [*adding, *(p for p in places if id(p.node) in replaced)]:
        chain = _chain(program, written.lists, _operands(place)[0])
        refusal = _shown_by_caller(written, place, chain) or _written(written, places, place, chain)
        found += [refusal] if refusal else []
    return found


def returned_lists(program: Program, handed: set[str]) -> list[Refusal]:
    """Refuses calls whose result may be a list that changes its length later on, or an array in it."""
    found = []
    for node in walk(program.body):
        helper = helper_of(program, node.value) if isinstance(node, ast.Assign) else None
        if helper is None:
            continue
        for each in returned_arguments(helper, node.value):  # type: ignore[attr-defined]
            if each in handed:
                reason = f"the result may be `{each}` itself, which is another list here after it has changed"
                rewrite = f"a copy of the list: `list({each})`"
                found.append(Refusal("list-of-arrays", reason, rewrite, node.lineno))
    return found


def _places(body: list[ast.stmt], loops: tuple[ast.stmt, ...] = (), start: int = 0) -> list[_Place]:
    out: list[_Place] = []
    for node in body:
        out.append(_Place(node, start + len(out), body, loops))
        inside = (*loops, node) if isinstance(node, (ast.For, ast.While)) else loops
        for block in blocks(node):
            out += _places(block, inside, start + len(out))
    return out


def _adds_a_row(program: Program, node: ast.stmt) -> bool:
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return False
    return getattr(program.functions.get(dotted(node.value.func)), "name", "") == ADDS_A_ROW


def _operands(place: _Place) -> tuple[str, ast.expr]:
    """The list that an item is put into, under its new name where it is added, and the item."""
    node = place.node
    assert isinstance(node, ast.Assign)
    if isinstance(node.targets[0], ast.Subscript):
        assert isinstance(node.targets[0].value, ast.Name)
        return node.targets[0].value.id, node.value
    assert isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name)
    return node.targets[0].id, node.value.args[1]


def _chain(program: Program, lists: set[str], listed: str) -> set[str]:
    """The names of lists that may hold the same items."""
    chain, kind = {listed}, program.types[listed]
    assert isinstance(kind, Array)
    kinds = {n: program.types.get(n) for n in lists}
    known = {n for n, k in kinds.items() if isinstance(k, Array) and k.ndim == kind.ndim} | chain
    while True:
        before = len(chain)
        for node in walk(program.body):
            if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
                names = (set(bound_by(node)) | loads(node.value)) & known
                chain |= names if set(bound_by(node)) & known and names & chain else set()
        if len(chain) == before:
            return chain


def _shown_by_caller(written: Written, place: _Place, chain: set[str]) -> Refusal | None:
    program, aliases = written.program, written.aliases
    row = _operands(place)[1]
    shown = loads(program.result) if program.result is not None else set()
    name = row.id if isinstance(row, ast.Name) else base_of(program, row)
    name = written.shown.get(name or "", name)
    outside = name is not None and any(aliases.share(name, p) for p in program.parameters)
    if outside and any(aliases.share(n, s) for n in chain for s in shown):
        reason = f"the list holds `{ast.unparse(row)}` itself, which whoever calls this function has too"
        return Refusal("list-of-arrays", reason, f"a copy: `{ast.unparse(row)}.copy()`", place.node.lineno)
    return None


def _written(written: Written, places: list[_Place], place: _Place, chain: set[str]) -> Refusal | None:
    program, aliases, row = written.program, written.aliases, _operands(place)[1]
    name = row.id if isinstance(row, ast.Name) else base_of(program, row) or ""
    name = written.shown.get(name, name)
    region = _region(written, place, name) if name else []
    inside = {id(node) for node in region}
    rest = [p for p in places if id(p.node) not in inside and p.node is not place.node]
    if name and not any(map(written.into, chain)) and written.before(name, chain):
        return None  # the list is no more when the array is written
    if name and written.into(name) and not (region and _is_quiet(written, rest, name)):
        reason = f"`{name}` is written, and the list holds that array itself"
        return Refusal("list-of-arrays", reason, f"a copy: `{name}.copy()`", place.node.lineno)
    if not any(map(written.into, chain)):
        return None
    derived = [p for p in places if _derives(p.node, chain) and not _is_taken_over(p, places)]
    unknown = not name or (region and not any(_mentions(aliases, p.node, name) for p in rest))
    grows = _adds_a_row(program, place.node)
    touching = [p for p in places if _touches(written, p.node, chain)]
    late = not grows or all(_is_later(p, place, chain) or _is_brief(written, places, p, chain) for p in touching)
    if unknown and late and not derived:
        return None
    reason = "an array in the list is written: so is the one that was put into it, which has another name"
    return Refusal("list-of-arrays", reason, "an array made of the list: `np.array(...)`", place.node.lineno)


def _derives(node: ast.stmt, chain: set[str]) -> bool:
    """True for a list that is made of one with the same items, in another way than by adding an item to it."""
    if not isinstance(node, ast.Assign) or not set(bound_by(node)) & chain or isinstance(node.value, ast.Name):
        return False
    added = isinstance(node.value, ast.Call) and dotted(node.value.func).rpartition(".")[2].startswith(ADDS_A_ROW)
    return bool(loads(node.value) & chain) and not added


def _is_taken_over(place: _Place, places: list[_Place]) -> bool:
    """True for ``z_1 = z[:k]``, after which nobody reads ``z``."""
    value = place.node.value  # type: ignore[attr-defined]
    part = value.args[0] if isinstance(value, ast.Call) and dotted(value.func) == "np.copy" else None
    if place.loops or not isinstance(part, ast.Subscript) or not isinstance(part.value, ast.Name):
        return False
    old = part.value.id
    return not any(p.order > place.order and _reads(p.node, old) for p in places)


def _reads(node: ast.stmt, old: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == old for n in _own_nodes(node))


def _region(written: Written, place: _Place, row: str) -> list[ast.stmt]:
    """The statements of the block in which the item is made, and written under names made after it."""
    program, aliases = written.program, written.aliases
    before = place.block[: place.block.index(place.node)]
    known, made = {row}, row
    near: list[ast.stmt] = []
    while True:
        start = next((k for k in reversed(range(len(before))) if made in bound_by(before[k])), None)
        if start is None:
            return []
        near, first = [*before[start:], *near], before[start]
        if not isinstance(first, ast.Assign) or not isinstance(first.targets[0], ast.Name):
            return []
        if not isinstance(first.value, ast.Name):
            break
        before, made = before[:start], first.value.id  # another name for what was made further up
        known.add(made)
    if base_of(program, first.value) is not None:
        return []
    region = list(walk(near))
    for node in region:
        if any(aliases.share(row, n) and n not in known for n in written.by(node)):
            return []
        known |= set(bound_by(node))
    return region


def _is_quiet(written: Written, rest: list[_Place], row: str) -> bool:
    """True when no other statement writes the item, or gives it another name."""
    for each in rest:
        others = [n for n in bound_by(each.node) if n != row]
        if any(written.aliases.share(row, n) for n in [*others, *written.by(each.node)]):
            return False
    return True


def _mentions(aliases: Aliases, node: ast.stmt, row: str) -> bool:
    return any(isinstance(n, ast.Name) and aliases.share(row, n.id) for n in _own_nodes(node))


def _own_nodes(node: ast.stmt) -> list[ast.AST]:
    """What is in a statement, blocks left out."""
    inner = {id(n) for block in blocks(node) for s in block for n in nodes(s)}
    return [n for n in nodes(node) if id(n) not in inner]


def _touches(written: Written, node: ast.stmt, chain: set[str]) -> bool:
    """True for a statement that gives what is in the lists a name, or writes it by one."""
    named = [n for n in [*bound_by(node), *written.by(node)] if n not in chain]
    return any(written.aliases.share(n, c) for n in named for c in chain)


def _is_brief(written: Written, places: list[_Place], touching: _Place, chain: set[str]) -> bool:
    """True for a name of an item that is only read, in the same block, before anything is written into the lists."""
    named, result = set(bound_by(touching.node)) - chain, written.program.result
    mentioned = {
        id(p.node) for p in places if any(isinstance(n, ast.Name) and n.id in named for n in _own_nodes(p.node))
    }
    if set(written.by(touching.node)) or result is None or loads(result) & named:
        return False
    start = touching.block.index(touching.node)
    around = [s for s in touching.block[start:] if any(id(n) in mentioned for n in walk([s]))]
    if not mentioned <= {id(n) for s in around for n in walk([s])}:
        return False
    between = walk(touching.block[start : touching.block.index(around[-1]) + 1])
    return not any(written.aliases.share(n, c) for s in between for n in written.by(s) for c in chain)


def _is_later(touching: _Place, adding: _Place, chain: set[str]) -> bool:
    """True when the list that is touched gets no more items."""
    if touching.order < adding.order:
        return False
    common = [loop for loop in adding.loops if loop in touching.loops]
    if not common:
        return True
    body = common[-1].body  # type: ignore[attr-defined]
    for node in body:
        if node is adding.node or adding.node in walk([node]):
            return False
        if set(bound_by(node)) & chain and isinstance(node, ast.Assign) and not loads(node.value) & chain:
            return True
    return False
