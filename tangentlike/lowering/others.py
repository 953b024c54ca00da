"""What else is refused in a statement of which one part is: all of it is said at once.

Names and called functions tell without types; the blocks of a statement are lowered for what is refused in them.
"""

from __future__ import annotations

import ast
from typing import Any

from ..errors import UnsupportedError
from ..form.program import blocks
from .calls import callee
from .known import Refused
from .nearest import refuse_unknown


def other_refusals(lowering: Any, node: ast.stmt) -> None:
    """Collect the refusals of a statement that go beyond the one that it was left at."""
    inside = list(blocks(node))
    own = {id(each) for block in inside for statement in block for each in ast.walk(statement)}
    for part in ast.walk(node):
        if id(part) in own:
            continue
        try:
            if (
                isinstance(part, ast.Call)
                and isinstance(part.func, (ast.Name, ast.Attribute))
                and _is_dotted(part.func)
            ):
                function = callee(lowering, part)[0]
                if (
                    getattr(function, "__module__", "") != "builtins"
                ):  # range, zip and the like have places of their own
                    refuse_unknown(lowering, function, part)
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                lowering.expr_Name(part)
        except Refused as refused:
            lowering.refuse(refused.refusal)
        except UnsupportedError as error:
            lowering.refuse(*error.refusals)
    for block in inside:
        lowering.block(block)


def _is_dotted(node: ast.expr) -> bool:
    """True for the name of a function, which is no method of something computed."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
