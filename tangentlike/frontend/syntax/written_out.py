"""A variable of a function that is written out: what stands for it has names of its own.

Who knows the uses of one kind of variable is a subclass, which rewrites statement by statement and raises
:class:`UnknownUse` where it does not know one. Then, and where the variable is still named afterwards, it stays.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ...form.trees import nodes
from ...reading.source import Source
from .callee import Scope
from .made_names import MadeNames


class UnknownUse(Exception):
    """A use of the variable that nothing can stand for."""


class WrittenOut(ast.NodeTransformer):
    """``called`` is the variable."""

    def __init__(self, source: Source, scope: Scope, called: str):
        self.source, self.scope, self.called = source, scope, called
        self.fresh = MadeNames(source.tree)

    def is_mine(self, node: ast.AST | None) -> bool:
        return isinstance(node, ast.Name) and node.id == self.called

    def without(self, write: Callable[[], list[ast.stmt] | None]) -> list[ast.stmt] | None:
        """The body that ``write`` gives, if the variable is gone; None where it has to stay."""
        try:
            body = write()
        except UnknownUse:
            return None
        if body is None or any(self.is_mine(n) for s in body for n in nodes(s)):
            return None
        self.fresh.keep(self.source.made, self.scope)
        return body
