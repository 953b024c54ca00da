"""Stores into the real or the imaginary part of a complex array, which is an array of its own in compiled code.

z.real[i] = v     ->    z[i] = v + 1j * z[i].imag
z.imag[i] *= v    ->    z[i] = z[i].real + 1j * (z[i].imag * v)
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import assign, copy_of, located_everywhere, name
from ..form.trees import nodes
from ..form.types import Array, Scalar, is_complex
from .dispatch import handle
from .lists import is_list
from .temporaries import temporary
from .writing_calls import calls_function

_OTHER = {"real": "imag", "imag": "real"}
_EVALUATED_TWICE = (ast.Name, ast.Constant, ast.Slice, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop)


def stored_in_part(lowering: Any, node: ast.Assign | ast.AugAssign) -> bool:
    """Whether a statement stores into such a part; it has been lowered then."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    match target:
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=whole), attr="real" | "imag" as part), slice=index):
            kind = lowering.types.get(whole)
        case _:
            return False
    if not isinstance(kind, Array) or not is_complex(kind) or whole in lowering.lists or lowering.inert:
        return False
    value = node.value
    before = [index, value] if isinstance(node, ast.AugAssign) else [index]
    if any(calls_function(lowering, n) for each in before for n in nodes(each)):
        return False  # which may write into it
    if isinstance(node, ast.AugAssign):
        number = temporary(lowering, "value")
        handle(lowering, located_everywhere(assign(number, value), node))
        value = name(number)
    if not all(isinstance(n, (*_EVALUATED_TWICE, ast.expr_context)) for n in nodes(index)):
        if isinstance(index, (ast.Slice, ast.Tuple)):
            return False
        place = temporary(lowering, "place")
        handle(lowering, located_everywhere(assign(place, index), node))
        index = name(place)
    item = ast.Subscript(value=name(whole), slice=copy_of(index), ctx=ast.Load())
    parts = {each: ast.Attribute(value=copy_of(item), attr=each, ctx=ast.Load()) for each in _OTHER}
    if isinstance(node, ast.AugAssign):
        value = ast.BinOp(left=parts[part], op=node.op, right=value)
    number = temporary(lowering, "value")
    handle(lowering, located_everywhere(assign(number, value), node))
    found = lowering.types.get(number)
    if not isinstance(found, (Array, Scalar)) or is_complex(found) or is_list(lowering, name(number)):
        raise lowering.refused(
            node, "read-only", f"`{whole}.{part}` is an array of its own in compiled code, and it is written",
            f"write the complex numbers: `{whole}[...] = ...`",
        )  # fmt: skip
    of_part: dict[str, ast.expr] = {part: name(number), _OTHER[part]: parts[_OTHER[part]]}
    imaginary = ast.BinOp(left=ast.Constant(value=1j), op=ast.Mult(), right=of_part["imag"])
    together = ast.BinOp(left=of_part["real"], op=ast.Add(), right=imaginary)
    stored = ast.Subscript(value=name(whole), slice=copy_of(index), ctx=ast.Store())
    handle(lowering, located_everywhere(ast.Assign(targets=[stored], value=together), node))
    return True
