"""New names for what a rewrite puts into a function: the one place of the frontend that makes them up."""

from __future__ import annotations

import ast

from ...form.names import fresh_name, local_names
from ...form.trees import nodes
from ...form.wording import UNNAMED, Wording
from ...reading.source import Source
from .callee import Scope


def names_in(tree: ast.FunctionDef) -> set[str]:
    """All names of a function and of those inside it: what it reads, binds and takes."""
    found = local_names(tree)
    for node in nodes(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.add(node.rest)
    return found


def wording_of(source: Source) -> Wording:
    """What messages about a function call the names that rewrites have put into it."""
    names = {n.id for n in nodes(source.tree) if isinstance(n, ast.Name)} | local_names(source.tree)
    wording = Wording(names - set(source.made))
    wording.recorded.update(source.made)
    wording.record_made(source.tree, "\n".join(source.lines.values()))
    return wording


class MadeNames:
    """``fresh("total", node)`` is a name that nothing in the function has, and says in ``made`` what messages call it.

    ``scope`` learns that the name is a variable of the function at hand; who does not know yet whether the rewrite
    stays leaves it out, and says so afterwards (``keep``).
    """

    def __init__(self, tree: ast.FunctionDef, made: dict[str, str] | None = None, scope: Scope | None = None):
        self.taken = names_in(tree)
        self.made: dict[str, str] = {} if made is None else made
        self.scope = scope

    def __call__(self, base: str, stands_for: ast.AST | str | None = None) -> str:
        chosen = fresh_name(base, self.taken)
        self.taken.add(chosen)
        self.made[chosen] = ast.unparse(stands_for) if isinstance(stands_for, ast.AST) else stands_for or UNNAMED
        if self.scope is not None and self.scope.locals:
            self.scope.locals[-1].add(chosen)
        return chosen

    def keep(self, made: dict[str, str], scope: Scope) -> None:
        """The rewrite stays: the names are the function's, and messages know them."""
        scope.locals[-1] |= self.made.keys()
        made.update(self.made)
