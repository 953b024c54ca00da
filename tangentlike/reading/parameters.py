"""The parameters of a function, and which of its arguments each of them gets.

``*args`` is one parameter more, which gets a tuple, ``**kwargs`` one that gets a dict: a function with an open number
of parameters is lowered for each number of arguments that it is called with.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import ArgumentError
from .source import Source

Wrt = int | str | tuple[int | str, ...]


@dataclass(frozen=True)
class Parameters:
    """``names`` are all parameters in order, ``positional`` those that may be given by their place, ``hidden`` those of
    these that may not be given by name; ``star`` and ``keywords`` are the names behind ``*`` and ``**``, or empty."""

    names: list[str]
    defaults: dict[str, Any]
    positional: list[str] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()
    star: str = ""
    keywords: str = ""

    def left_over(self) -> list[str]:
        """The parameters that get what no other parameter takes."""
        return [each for each in (self.star, self.keywords) if each]


def of_function(source: Source) -> Parameters:
    """The parameters of a function that was read."""
    named = {name: p.kind for name, p in source.signature.parameters.items()}

    def of_kind(*kinds: Any) -> list[str]:
        return [name for name, kind in named.items() if kind in kinds]

    hidden = of_kind(inspect.Parameter.POSITIONAL_ONLY)
    positional = of_kind(inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    star, keywords = of_kind(inspect.Parameter.VAR_POSITIONAL), of_kind(inspect.Parameter.VAR_KEYWORD)
    return Parameters(
        list(named), source.defaults, positional, frozenset(hidden), "".join(star), "".join(keywords)
    )  # fmt: skip


def of_tree(a: ast.arguments, captured: tuple[str, ...], default: Callable[[str, ast.expr], Any]) -> Parameters:
    """The parameters of a function that is defined inside, which gets what it captures behind its own."""
    positional = [arg.arg for arg in (*a.posonlyargs, *a.args)]
    given = list(zip(positional[len(positional) - len(a.defaults) :], a.defaults, strict=True))
    given += [(arg.arg, node) for arg, node in zip(a.kwonlyargs, a.kw_defaults, strict=True) if node is not None]
    star, keywords = (arg.arg if arg is not None else "" for arg in (a.vararg, a.kwarg))
    positional += [] if star or keywords or a.kwonlyargs else captured
    return Parameters(
        [*all_names(a), *captured], {name: default(name, node) for name, node in given}, positional,
        frozenset(arg.arg for arg in a.posonlyargs), star, keywords,
    )  # fmt: skip


def all_names(a: ast.arguments) -> list[str]:
    """All parameters, in the order in which ``inspect.signature`` has them."""
    star, keywords = ([arg] if arg is not None else [] for arg in (a.vararg, a.kwarg))
    return [arg.arg for arg in (*a.posonlyargs, *a.args, *star, *a.kwonlyargs, *keywords)]


def resolve_wrt(
    wrt: Wrt, parameters: Parameters, function: str, signature: inspect.Signature, is_method: bool
) -> list[str]:
    """The names in ``wrt``, of parameters and of attributes of them; positions count behind the object of a method.

    Raises :class:`~tangentlike.errors.ArgumentError` for what names no parameter of ``function``.
    """
    out = []
    counted = parameters.names[is_method:] or parameters.names
    by_place = len(parameters.positional) - (len(parameters.names) - len(counted))
    for item in wrt if isinstance(wrt, tuple) else (wrt,):
        if isinstance(item, (int, np.integer)) and not isinstance(item, bool):
            if parameters.star and not 0 <= item < by_place:
                raise ArgumentError(f"wrt={item}: call it by its name, one of {', '.join(parameters.names)}")
            if not -len(counted) <= item < len(counted):
                plural = "s" * (len(counted) != 1)
                raise ArgumentError(f"wrt={item}: {function} has {len(counted)} argument{plural}, {', '.join(counted)}")
            out.append(counted[item])
        elif isinstance(item, str) and item.split(".")[0] in parameters.names:
            out.append(item)
        else:
            raise ArgumentError(f"wrt={item!r} is no argument of {function}{signature}")
    if not out or len(set(out)) < len(out):
        raise ArgumentError(f"wrt={wrt!r}: name at least one argument, and none twice")
    return out


def called_with(function: Any, names: list[str], values: Any) -> Any:
    """``function`` called with a value for each of its parameters, as ``Arguments`` holds them."""
    given = inspect.BoundArguments(inspect.signature(function), dict(zip(names, values, strict=True)))  # type: ignore[arg-type]
    return function(*given.args, **given.kwargs)
