"""What is tried while objects become variables, and leaves no trace where it fails (``made_objects.py``)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .made_objects import Tracking
from .object_things import Untracked, reachable


@contextmanager
def attempt(tracking: Tracking) -> Iterator[list[Any]]:
    """What is done inside leaves no trace where it raises :class:`Untracked`."""
    known = {
        k: v.copy() if hasattr(v, "copy") else v
        for k, v in vars(tracking).items()
        if k not in ("source", "scope", "ways", "out", "env", "missed", "known")
    }
    tracking.trying += 1
    out, env, length = tracking.out, tracking.env, len(tracking.out or ())
    objects = [(o, o.saved()) for o in reachable(tracking)]
    tracking.env = dict(env)
    tried: list[Any] = []
    try:
        yield tried
        env.update(tracking.env)
        tracking.trying -= 1
    except Untracked:
        for key, value in known.items():
            setattr(tracking, key, value)
        for each, saved in objects:
            vars(each).update(saved)
        tracking.out, tried[:] = out, []
        if out is not None:
            del out[length:]
    tracking.env = env


def is_possible(tracking: Tracking, node: ast.expr) -> bool:
    """True where an expression can be evaluated; it is not."""
    possible = False
    with attempt(tracking):
        tracking.value_of(node)
        possible = True
        raise Untracked(node, "")
    return possible
