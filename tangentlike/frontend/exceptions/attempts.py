"""``try`` in a function: what raises is spelled out, and handlers become branches; what cannot be told stays."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any

from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.raised_classes import Classes, Untold, raises_only
from .explicit import Explicit
from .handlers import as_branches


class Attempts:
    """The ``try`` statements of a function and of those in it. ``untold`` are those that stay, with why, by id."""

    def __init__(self, scope: Scope, fresh: MadeNames):
        self.classes, self.fresh = Classes(scope), fresh
        self.untold: dict[int, Untold] = {}
        self.done: dict[Any, ast.AST] = {}
        self.guarded: set[int] = set()  # the lines where a handler does something about a name without a value
        self.typed: set[int] = set()  # and about a TypeError, which None raises
        self.changed: set[str] = set()  # the variables whose list the ``finally`` at hand or one around it changes
        self.around: list[ast.Try] = []  # those that the statement at hand stands in, the innermost first

    def branches(self, node: ast.Try, stored: Collection[str] = ()) -> list[ast.stmt]:
        """What a ``try`` does without it, or itself; those inside of it have been looked at before. ``stored`` are the
        names that the function gives values to by assignments."""
        try:
            inside = next((n for n in nodes(node) if id(n) in self.untold), None)
            if inside is not None:  # parts of it are copied
                raise self.untold[id(inside)]
            if node.finalbody and any(each.handlers for each in self.around):
                self.finally_before_handlers(node, stored)
            if node.handlers:
                if not self.classes.has_implicit():
                    raise Untold(node, "the name of one of Python's exceptions means something else here")
                for handler in node.handlers:
                    self.classes.of_handler(handler)
                    if handler.name in stored:
                        raise Untold(handler, f"`{handler.name}` has no value any more behind this handler")
                self.guard(node)
                explicit = Explicit(node, self.classes, self.fresh, self.done)
                explicit.around = tuple(self.classes.of_handler(h) for each in self.around for h in each.handlers)
                node.body = explicit.block(node.body)
            return as_branches(node, self.classes, self.fresh, self.changed)
        except Untold as untold:
            self.untold[id(node)] = untold
            return [node]

    def guard(self, node: ast.Try) -> None:
        number = self.classes.first(node, UnboundLocalError)
        if number is not None and not raises_only(node.handlers[number].body) and hasattr(node.handlers[0], "lineno"):
            self.guarded.update(range(node.lineno, node.handlers[0].lineno))
        number = self.classes.first(node, TypeError)
        if number is not None and not raises_only(node.handlers[number].body) and hasattr(node.handlers[0], "lineno"):
            self.typed.update(range(node.lineno, node.handlers[0].lineno))

    def tell(self, source: Source) -> None:
        """Note in the function where its handlers take what the package raises."""
        source.guarded.update(self.guarded)
        source.typed.update(self.typed)

    def finally_before_handlers(self, node: ast.Try, stored: Collection[str]) -> None:
        """Spell out what handlers further out take of a ``try``, so that its ``finally`` comes before them."""
        inner = ast.Try(body=node.body, handlers=node.handlers, orelse=node.orelse, finalbody=[])
        body = self.branches(ast.copy_location(inner, node), stored)
        if id(inner) in self.untold:
            raise self.untold.pop(id(inner))
        outer = [h for each in self.around for h in each.handlers]
        passing_on = [ast.ExceptHandler(type=h.type, name=None, body=_lenient(h) or node.finalbody) for h in outer]
        attempt = ast.copy_location(ast.Try(body=body, handlers=passing_on, orelse=[], finalbody=[]), node)
        node.body = Explicit(attempt, self.classes, self.fresh, self.done).block(body)
        node.handlers, node.orelse = [], []


def _lenient(handler: ast.ExceptHandler) -> list[ast.stmt]:
    return handler.body if raises_only(handler.body) else []
