"""Sets that are known: in which order Python goes over them.

That of whole numbers below eight is theirs. That of texts and of larger numbers hangs on the process, and on all that
has been in the set: it is that of the set made here, if it is made as the user's is and never changes.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.trees import nodes
from .state import Run, Stays, View

_LITERAL = (ast.Set, ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.unaryop, ast.operator, ast.expr_context)


def in_order(run: Run, value: Any) -> list[Any]:
    """The items of a set in the order that Python goes over them; raises :class:`Stays` where that is not known."""
    small = len(value) < 2 or all(type(v) in (int, bool) and 0 <= v < 8 for v in value)
    anyhow = run.splits and all(type(v) is str for v in value)  # the order of texts is another one in each process
    if not small and not anyhow and (id(value) in run.moved or not all(map(_has_a_place, value))):
        raise Stays
    return list(value)


def _has_a_place(value: Any) -> bool:
    """True for what has the place in a set that the user's has."""
    return all(map(_has_a_place, value)) if type(value) is tuple else type(value) in (str, int, bool)


def display(run: Run, node: ast.Set, items: list[Any]) -> set[Any]:
    """``{a, b}``."""
    made = set(items)
    if any(isinstance(e, ast.Starred) for e in node.elts):
        run.moved[id(made)] = made
    elif _is_literal(node):  # Python makes it of another set that it has made before
        made = eval(ast.unparse(node))
    return made


def gone_over(node: ast.expr, value: Any) -> Any:
    """What a loop goes over; of a display of constants that other set itself."""
    return eval(f"[each for each in {ast.unparse(node)}]") if _is_literal(node) and len(value) > 1 else value


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Set) and all(isinstance(n, _LITERAL) for n in nodes(node))


def real(value: Any) -> Any:
    """What Python has, of the keys of a dict and the like, which are compared and joined as sets are."""
    return value.real() if isinstance(value, View) else value


def of_sets(run: Run, made: Any, given: list[Any] | None = None) -> Any:
    """What is made of sets: its order hangs on theirs, and on how a method that makes it goes over what it is given."""
    if isinstance(made, (set, frozenset)) and (given is None or any(id(each) in run.moved for each in given)):
        run.moved[id(made)] = made
    return made
