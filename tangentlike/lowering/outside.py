"""Values from the module or the enclosing function, where an expression reads them."""

from __future__ import annotations

import ast
from types import ModuleType
from typing import Any

import numpy as np

from ..form.program import name, parse
from ..form.types import FLOAT, Array, Constant, Scalar
from ..reading.captured import MISSING, table
from ..reading.resolve import is_number
from .reached import without_name
from .state import Lowering, Raises, Refused
from .temporaries import literal_type


def outer(lowering: Lowering, node: ast.expr, text: str):
    """A value from the module or the enclosing function."""
    if isinstance(node, ast.Name) and node.id in lowering.definitions:
        raise Refused(None)  # its assignment was refused already
    place = lowering.names.look(node)
    found = place.value
    if found is MISSING:
        rewrite = f"assign `{text}` before, or take it as an argument"
        refused = lowering.refused(node, "unknown-name", f"name `{text}` is not defined", rewrite)
        raise (
            without_name(lowering, text, place, refused)
            if isinstance(node, ast.Name)
            else _missing(lowering, node, refused)
        )
    if isinstance(found, int) and not -(2**63) <= found < 2**63:
        raise lowering.refused(
            node,
            "big-integer",
            f"`{text}` is {found}, beyond 64 bits",
            f"a float where it is defined: `{text} = {float(found)!r}`",
        )
    if lowering.is_given(place):
        return lowering.given(text, place)
    lowering.names.fix(place)
    if is_number(found):
        value = found.item() if isinstance(found, np.generic) else found
        if isinstance(node, ast.Attribute) and text.split(".")[0] in ("np", "numpy", "math"):
            return parse(f"{'math' if text.startswith('math') else 'np'}.{node.attr}"), literal_type(value)
        if not np.isfinite(value):
            return parse(f"np.{'nan' if np.isnan(value) else 'inf'}" if not value < 0 else "(-np.inf)"), FLOAT
        if isinstance(node, ast.Name):
            kind = literal_type(value) if not isinstance(found, np.floating) else Scalar(found.dtype.name)
            return name(lowering.constant_named(node.id, value)), kind
        return ast.Constant(value=value), literal_type(value)
    rows = found if isinstance(found, np.ndarray) else table(found)
    if rows is not None:
        return constant_array(lowering, text, rows)
    return node, Constant(found)


def constant_array(lowering: Lowering, text: str, found: np.ndarray):
    """An array of this package's own modules, as a constant of the generated module."""
    chosen = lowering.constant_named(text.replace(".", "_"), found)
    return name(chosen), Array(found.dtype.name, tuple(found.shape), True)


def _missing(lowering: Lowering, node: ast.expr, refused: Refused) -> Exception:
    """What reading an attribute that a module does not have comes to: the exception, where a run reaches it."""
    owner: Any = lowering.names.look(node.value).value if isinstance(node, ast.Attribute) else None
    if not isinstance(owner, ModuleType):
        return refused
    try:
        getattr(owner, node.attr)  # type: ignore[attr-defined]
    except AttributeError as error:
        return Raises(refused, AttributeError, str(error))
    return refused
