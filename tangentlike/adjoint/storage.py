"""Where a value is recorded, and how it is read back: each in the order opposite to the one it was written in."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..form.program import assign, call, copy_of, name


@dataclass
class Storage:
    """Where one value is recorded, or several in one list: ``place`` is its array element, or None for a list;
    ``plain`` for one variable. ``truth`` is one of Python's truth values, which NumPy's arrays make one of NumPy's."""

    identifier: str
    truth: bool = False
    place: ast.expr | None = None
    plain: bool = False

    def record(self, value: ast.expr, line: int) -> ast.stmt:
        """The statement that records a value."""
        if self.plain:
            return assign(self.identifier, value, line)
        if self.place is not None:
            return assign(copy_of(self.place), value, line)
        node = ast.Expr(value=call(f"{self.identifier}.append", value))
        node.lineno = line
        return node

    def read(self) -> ast.expr:
        """What was recorded last."""
        if self.plain:
            return name(self.identifier)
        if self.place is not None:
            return call("bool", copy_of(self.place)) if self.truth else copy_of(self.place)
        return call(f"{self.identifier}.pop")
