"""What has no kernel of its own is done on the host: its arrays are brought there, and what it makes is sent back.

    order = np.argsort(x)                 x_host = device.on_host(x)
                                   ->     order_host = np.argsort(x_host)
                                          order = device.sent(order_host)

What it does there is what it does on a CPU. Memory that is changed has to have one name in what is brought over: two
copies of it would not know of each other.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from ..form.program import assign, binds, call, dotted, name, replace_names, variables, walk
from ..form.trees import nodes
from ..form.types import Array, Constant, Scalar
from .in_order import in_order
from .sharing import Sharing
from .spelling import Speller, no_form

FRESH = ("np.empty", "np.zeros", "np.ones", "np.full", "np.empty_like", "np.zeros_like", "np.ones_like", "np.copy")


@dataclass
class Surroundings:
    """What is known of the function around a statement: the names that are read beside it, those that are given a
    value, those whose memory may change, ``numbers``, those that are known to be such, ``own``, those of arrays that
    are made here, and ``alike``, groups of names that may show the same memory."""

    read: set[str]
    bound: set[str]
    changed: set[str]
    alike: list[set[str]]
    numbers: set[str]
    own: set[str]
    sharing: Sharing

    def share(self, one: str, other: str) -> bool:
        return any(one in group and other in group for group in self.alike)


def on_host(
    node: ast.stmt, speller: Speller, around: Surroundings, fresh: Callable[[str], str], called: Callable
) -> tuple[list[ast.stmt], list[str]]:
    """A statement, with the blocks in it, as the host does it, and the names of what is brought there for it.

    ``called`` spells a call, or refuses it.
    """
    arrays = [n for n in _names(node) if n not in speller.outside | around.numbers and _may_be_array(n, speller)]
    for inner in walk([node]):
        _look(inner, speller, around.numbers)
    written = [n for n in _written(node, around.sharing) if n in arrays]
    made = [n for n in dict.fromkeys(n for s in _every(node) for n in sorted(binds(s))) if n in arrays]
    _check_memory(node, speller, around, (arrays, written, made))
    places = {each: fresh(f"{each}_host") for each in arrays}
    body = replace_names(node, {each: name(place) for each, place in places.items()})
    for each in nodes(body):
        if isinstance(each, ast.For):
            in_order(each)
        if isinstance(each, ast.Call):
            called(each, node)
    line = getattr(node, "lineno", 0)
    brought = [n for n in arrays if n in around.bound and not _only_made(node, n)]
    before: list[ast.stmt] = [assign(places[n], call("device.on_host", n), line) for n in brought]
    if _is_compound(node):  # a path through it may not give them a value
        before += [assign(places[n], ast.Constant(value=None)) for n in made if n not in brought]
    after: list[ast.stmt] = []
    for one in written:
        if one not in made or _is_update(node, one):
            back = ast.Expr(value=call("device.write", one, places[one]))
            back.lineno = line
            after.append(back)
    kept = [n for n in made if n in around.read and not (n in written and _is_update(node, n))]
    after += [assign(n, call("device.sent", places[n]), line) for n in kept]
    return [*before, body, *after], brought


def _check_memory(
    node: ast.stmt, speller: Speller, around: Surroundings, names: tuple[list[str], list[str], list[str]]
) -> None:
    """Refuse a statement whose arrays share memory that is changed: ``names`` are those of all arrays in it, of those
    that it changes, and of those that it makes."""
    arrays, written, made = names
    for one in written:
        if not isinstance(speller.types.get(one), Array) and one not in around.own:
            raise no_form(node, f"`{one}`, changed by the host")
        for other in arrays:
            if one != other and around.share(one, other):
                raise no_form(node, f"`{one}` and `{other}`, which may be the same memory, in one step of the host")
        if one in made and one in around.bound and not _is_update(node, one):
            raise no_form(node, f"`{one}`, which is changed and made anew in one step of the host")
    for one in made:
        if one not in around.read:
            continue
        group = {one, *(n for g in around.alike if one in g for n in g)}
        again = len(group) > 1 and one in around.bound and _is_compound(node)
        if group & around.changed and (again or _shows(node, one, around, speller)):
            raise no_form(node, f"`{one}`, a view that is made on the host")


def made_here(body: list[ast.stmt]) -> set[str]:
    """The names that stand for nothing but arrays that NumPy's functions have made here."""
    found: set[str] = set()
    others: set[str] = set()
    for node in _every_of(body):
        if isinstance(node, ast.Assign):
            fresh = isinstance(node.value, ast.Call) and dotted(node.value.func) in FRESH
            (found if fresh else others).update(binds(node))
    return found - others


def plain_numbers(body: list[ast.stmt]) -> set[str]:
    """The names that stand for numbers whatever their type: counters, sizes, literals."""
    found: set[str] = set()
    others: set[str] = set()
    for node in _every_of(body):
        if isinstance(node, ast.For):
            found |= binds(node.target)
        elif isinstance(node, (ast.Assign, ast.AugAssign)):
            value = node.value
            size = (
                isinstance(value, ast.Subscript)
                and isinstance(value.value, ast.Attribute)
                and value.value.attr == "shape"
            )
            known = (
                size or isinstance(value, ast.Constant) or (isinstance(value, ast.Attribute) and value.attr == "size")
            )
            (found if known else others).update(binds(node))
    return found - others


def _is_compound(node: ast.stmt) -> bool:
    return isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.With))


def _is_update(node: ast.stmt, identifier: str) -> bool:
    """Whether a statement is ``x += e``, or has such and binds the name in no other way."""
    plain = {
        n.id
        for s in _every(node)
        if not isinstance(s, ast.AugAssign)
        for n in _own(s)
        if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
    }
    return identifier not in plain


def _only_made(node: ast.stmt, identifier: str) -> bool:
    """Whether a simple statement gives a name its value, and does not need the one from before."""
    return isinstance(node, ast.Assign) and identifier in binds(node) and identifier not in variables(node)


def _every(node: ast.stmt) -> list[ast.stmt]:
    return [n for n in nodes(node) if isinstance(n, ast.stmt)]


def _every_of(body: list[ast.stmt]) -> list[ast.stmt]:
    return [inner for node in body for inner in _every(node)]


def _own(node: ast.stmt) -> list[ast.AST]:
    """The nodes of a statement without those of the statements in it."""
    inside = {id(n) for child in ast.iter_child_nodes(node) if isinstance(child, (ast.stmt, ast.ExceptHandler))
              for n in nodes(child)}  # fmt: skip
    return [n for n in nodes(node) if id(n) not in inside]


def _names(node: ast.stmt) -> list[str]:
    """The names of values in a statement."""
    every = nodes(node)
    called = {id(n.func) for n in every if isinstance(n, ast.Call)}
    raised = {id(n.exc) for n in every if isinstance(n, ast.Raise)}
    raised |= {id(n.type) for n in every if isinstance(n, ast.ExceptHandler)}
    return list(dict.fromkeys(n.id for n in every if isinstance(n, ast.Name) and id(n) not in called | raised))


def _may_be_array(identifier: str, speller: Speller) -> bool:
    kind = speller.types.get(identifier)
    return kind is None or isinstance(kind, Array)


def _look(node: ast.stmt, speller: Speller, numbers: set[str]) -> None:
    """Refuse what has to do with arrays in lists and in tuples."""
    for each in _own(node):
        if not isinstance(each, ast.Call) or not isinstance(each.func, ast.Attribute):
            continue
        taken = node.targets[0] if isinstance(node, ast.Assign) and each.func.attr == "pop" else None
        given = each.args if each.func.attr == "append" else [taken] if taken is not None else []
        named = {n.id for g in given for n in nodes(g) if isinstance(n, ast.Name)} - numbers
        if any(_may_be_array(n, speller) for n in named):
            raise no_form(node, "a list of arrays in what the host does")
    for each in _own(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            kind = speller.types.get(each.id)
            if kind is not None and not isinstance(kind, (Array, Scalar, Constant)):
                raise no_form(node, f"`{each.id}` in what the host does")


def _written(node: ast.stmt, sharing: Sharing) -> list[str]:
    """The names under which a statement changes memory."""
    return list(dict.fromkeys(n for each in nodes(node) for n in sharing.written_by(each)))


def _shows(node: ast.stmt, identifier: str, around: Surroundings, speller: Speller) -> bool:
    """Whether a statement may make a view under this name."""
    for each in _every(node):
        if not isinstance(each, ast.Assign) or identifier not in binds(each) or not around.sharing.shows(each.value):
            continue
        value = each.value
        if not isinstance(value, ast.Subscript):
            return True
        items = value.slice.elts if isinstance(value.slice, ast.Tuple) else [value.slice]
        if not any(isinstance(n, ast.Name) and _may_be_array(n.id, speller) for i in items for n in nodes(i)):
            return True
    return False
