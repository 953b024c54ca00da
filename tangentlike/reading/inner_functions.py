"""Functions that are defined inside the differentiated one: what they capture has become parameters."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Any

from .parameters import all_names
from .resolve import Outside
from .source import Source


@dataclass(eq=False)
class InnerFunction:
    """One of them, as it is handed on.

    ``bound`` are the expressions for these where the function is at hand, unless they have their own names there.
    """

    tree: ast.FunctionDef
    captured: tuple[str, ...]
    origin: Source
    names: Outside
    inner: dict[str, tuple[ast.FunctionDef, tuple[str, ...]]]
    bound: dict[str, ast.expr] = field(default_factory=dict)

    def __repr__(self) -> str:
        bound = ", ".join(f"{key}={ast.unparse(value)}" for key, value in self.bound.items())
        return f"<{self.tree.name} {id(self.tree)} of {self.origin.name}({bound})>"

    def __call__(self) -> None:
        """Callable only so that it passes for a function while compiling."""


def inner_source(function: InnerFunction) -> Source:
    """What is lowered for it: its text, with what it captures as parameters."""
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=a) for a in (*all_names(function.tree.args), *function.captured)],
        kwonlyargs=[], kw_defaults=[], defaults=[],
    )  # fmt: skip
    tree = ast.FunctionDef(name=function.tree.name, args=arguments, body=function.tree.body, decorator_list=[])
    ast.copy_location(tree, function.tree)
    return replace(function.origin, name=function.tree.name, tree=tree)


def known_default(node: ast.expr, names: Outside) -> Any:
    """The value of a default argument: a literal, or a name of the module or the enclosing function."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return names.find(node)
