"""What calls of libraries stand for beside primitives and composites: written functions, objects, other names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .registry import COMPOSITES, PRIMITIVES, key_of


@dataclass(frozen=True)
class Writer:
    """What gives the text of the function that a call stands for; see ``written``."""

    function: Callable
    static: tuple[str, ...]
    alone_for: tuple[tuple[str, tuple[Any, ...]], ...] = ()


# Classes that stand for what makes objects in libraries.
STAND_INS: dict[Any, type] = {}
# What writes the function that a call stands for (``lowering/written_calls.py``).
WRITTEN: dict[Any, Callable | Writer] = {}


def written(function: Callable, static: tuple[str, ...] = (), **alone_for: tuple[Any, ...]):
    """Declare that calls of ``function`` mean a function of which the decorated one gives the text, for each call.

    It has the parameters of ``function`` and gets the type of each argument, a tuple of them for ``*args``, and what
    ``Constant`` holds for those that are ``static`` or are left out. The parameters of the function that it writes are
    named like its own, or with a ``_`` behind, ``args_0``, ``args_1`` for ``*args``; the text reads what the module of
    the template reads. It raises ``TypeRuleError`` to refuse a call. For what has as many results, or as many axes, as
    the call says. Where there is a primitive too, ``alone_for`` has the values of parameters that it does not know.
    """

    def register(body: Callable) -> Callable:
        WRITTEN[key_of(function)] = Writer(body, static, tuple(alone_for.items()))
        return body

    return register


def stand_in(*makers: Any):
    """Declare that what ``makers`` make are objects of the decorated class, as far as functions here use them."""

    def register(of: type) -> type:
        for maker in makers:
            STAND_INS[maker] = of
        return of

    return register


def also(other: Callable, function: Callable) -> None:
    """Declare that ``other`` is ``function`` under another name."""
    tables: tuple[dict[Any, Any], ...] = (PRIMITIVES, COMPOSITES, WRITTEN)
    for table in tables:
        if key_of(function) in table:
            table[key_of(other)] = table[key_of(function)]
