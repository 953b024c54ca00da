"""``try`` in a function: what raises is spelled out, and handlers become branches; what cannot be told stays."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from .callee import Scope
from .explicit import Explicit
from .handlers import as_branches
from .raised_classes import Classes, Untold


class Attempts:
    """The ``try`` statements of a function and of those in it. ``untold`` are those that stay, with why, by id."""

    def __init__(self, scope: Scope, fresh: Callable[[str], str], taken: set[str]):
        self.classes, self.fresh, self.taken = Classes(scope), fresh, taken
        self.untold: dict[int, Untold] = {}
        self.done: dict[Any, ast.AST] = {}
        self.around: list[ast.Try] = []  # those that the statement at hand stands in, the innermost first

    def branches(self, node: ast.Try) -> list[ast.stmt]:
        """What a ``try`` does without it, or itself; those inside of it have been looked at before."""
        try:
            if node.handlers:
                if not self.classes.has_implicit():
                    raise Untold(node, "the name of one of Python's exceptions means something else here")
                for handler in node.handlers:
                    self.classes.of_handler(handler)
                explicit = Explicit(node, self.classes, self.fresh, self.done)
                explicit.around = tuple(self.classes.of_handler(h) for each in self.around for h in each.handlers)
                node.body = explicit.block(node.body)
            return as_branches(node, self.classes, self.fresh, self.taken)
        except Untold as untold:
            self.untold[id(node)] = untold
            return [node]
