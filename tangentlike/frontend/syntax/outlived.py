"""Copies of dicts that are made here, which stand for the dicts themselves where they are read as a whole.

As long as the dict does not change afterwards, nobody can tell. What keeps a copy of one that does would go on seeing
the old values: such copies are ``outlived``, and lowering hands them to functions that return no dict, and to
nobody else.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from ...form.structures import Node


@dataclass
class Copies:
    """``read`` are the names of copies, each with what it is of and whether that was made outside of the loop or branch
    at hand; ``changed`` the dicts that a loop or a branch changes which they were made outside of."""

    read: list[tuple[str, Node]] = field(default_factory=list)
    changed: list[Node] = field(default_factory=list)
    outlived: set[str] = field(default_factory=set)

    def reads(self, alias: str, originals: list[Node], inside: list[bool]) -> None:
        """A name for copies of dicts, each read where it may be read again, ``inside``, or once."""
        for original, again in zip(originals, inside, strict=True):
            self.read.append((alias, original))
            if again and any(each is original for each in self.changed):
                self.outlived.add(alias)

    def changes(self, original: Node, inside: bool) -> None:
        """A dict changes: copies that were made before are not what it is any more."""
        self.outlived |= {alias for alias, each in self.read if each is original}
        if inside:
            self.changed.append(original)


def read_whole(unrolling: Any, alias: str, spec: Node) -> None:
    """A container is read as a whole, under another name where dicts that are made here are among it."""
    own = _own_inside(unrolling, spec)
    unrolling.copies.reads(alias, own, [_is_deeper(unrolling, each) for each in own])


def changed(unrolling: Any, own: Node) -> None:
    """A dict that is made here changes."""
    unrolling.copies.changes(own, _is_deeper(unrolling, own))


def _own_inside(unrolling: Any, spec: Node) -> list[Node]:
    inner = [each for c in spec.children if isinstance(c, Node) for each in _own_inside(unrolling, c)]
    return [spec, *inner] if unrolling.is_own(spec) else inner


def _is_deeper(unrolling: Any, own: Node) -> bool:
    """True in a branch or a loop that a dict was made outside of."""
    return unrolling.depth > (unrolling.own_depth(own) or 0)


def may_change_dict(node: ast.AST) -> bool:
    """True for what may store an item of a dict, as far as the text tells."""
    stored = isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
    return stored or (isinstance(node, ast.Attribute) and node.attr in ("update", "pop", "setdefault", "clear"))
