"""Functions that are values: what those that are defined inside read of the names around them, where they are kept and
returned."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from ..analysis.later_values import changes_later
from ..form.program import loads, name
from ..form.trees import nodes
from ..form.types import Constant, Tuple
from .state import Lowering


def refuse_later_values(lowering: Lowering, target: str, function: Any, node: ast.AST) -> None:
    """A function that a call gives back, ``np.vectorize(g)``, is kept with the values that ``g`` reads now."""
    inner, kept, tree = getattr(function, "function", function), lowering.wording.variable(target), lowering.origin.tree
    for value in getattr(inner, "bound", {}).values():
        for each in sorted({lowering.wording.variable(n) for n in loads(value)}):
            if changes_later(tree, each, kept, getattr(node, "lineno", 0)):
                own = not inner.tree.name.isidentifier() or any(
                    isinstance(n, ast.FunctionDef) and n.name == inner.tree.name for n in nodes(tree)
                )
                called = f"`{inner.tree.name}`" if own else "the function that this call returns"
                raise lowering.refused(
                    node, "captured-later",
                    f"{called} is kept under another name, and reads `{each}`, which gets several values",
                    f"another name for what `{each}` is later on",
                )  # fmt: skip


def returned_functions(lowering: Lowering, kind: Any, given: dict[str, Any], node: ast.AST) -> Any:
    """The type of a result, in which functions read what the caller has ``given`` for the parameters."""
    if isinstance(kind, Tuple):
        return replace(kind, items=tuple(returned_functions(lowering, item, given, node) for item in kind.items))
    if not isinstance(kind, Constant):
        return kind
    inner = getattr(kind.value, "function", kind.value)
    if not getattr(inner, "captured", ()):
        return kind
    bound: dict[str, ast.expr] = {}
    for each in inner.captured:
        value = inner.bound.get(each, name(each))
        known = given.get(value.id) if isinstance(value, ast.Name) else None
        if known is not None and not isinstance(known[1], Constant):
            bound[each] = known[0]
        elif isinstance(value, ast.Constant):
            bound[each] = value
        else:
            raise lowering.refused(
                node, "captured-later", "the function that this call returns reads a variable that only the call knows",
                "an argument of that function for it, which is given wherever it is called",
            )  # fmt: skip
    here = replace(inner, bound=bound)
    if inner is kind.value:
        return Constant(here)
    whole = replace(kind.value, function=here)
    return Constant(lowering.context.written.setdefault(whole, whole))
