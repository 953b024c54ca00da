"""Which functions take complex numbers: those that a template says so of, and nothing else.

A formula for real numbers may be wrong for complex ones without an error (the square of a norm, a comparison), so that
what is not known to hold is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from ..form.types import TypeRuleError, is_complex
from ..form.wording import operand
from .registry import COMPOSITES, STATIC_OF_COMPOSITES, key_of

# What takes complex numbers: primitives, with their lowering there, bodies of composites, with what stands for them; or
# with themselves, where they hold as they are.
COMPLEX: dict[Any, Callable] = {}


def holds_for_complex(*functions: Callable) -> None:
    """Declare that types, values and formulas of these functions hold for complex numbers as they are.

    The adjoint of a complex x is the number dx with L' = Re(sum(dx * x')), so that the formula of a function with a
    complex derivative is the one for real numbers, word for word; where x is real, the compiler takes the real part.
    """
    for function in functions:
        meant = COMPOSITES.get(key_of(function), key_of(function))
        COMPLEX[meant] = meant


def for_complex(function: Callable, lower: Callable | None = None):
    """Declare that ``lower`` is the lowering of a primitive where an argument is complex; as a decorator, which body
    a composite has there, with the same parameters."""
    if lower is not None:
        COMPLEX[key_of(function)] = lower
        return lower

    def register(form: Callable) -> Callable:
        body = COMPOSITES[key_of(function)]
        COMPLEX[body] = form
        STATIC_OF_COMPOSITES[form] = STATIC_OF_COMPOSITES.get(body, ())
        return form

    return register


def of_complex(function: Any, called: str, arguments: Iterable[tuple[ast.expr, Any]]) -> Any:
    """What a function is lowered by, or stands for it, where one of its arguments is complex; raises ``TypeRuleError``
    if it does not take complex numbers."""
    if function not in COMPLEX:
        first = next(operand(ast.unparse(e)) for e, kind in arguments if is_complex(kind))
        parts = f"the real and the imaginary part: `{first}.real`, `{first}.imag`"
        raise TypeRuleError(f"`{called}` of complex numbers has no derivative here", parts, named=True)
    return COMPLEX[function]


def body_of_complex(body: Any, arguments: Iterable[tuple[ast.expr, Any]]) -> Any:
    """The body of a composite, or the one that stands for it where an argument is complex."""
    if not any(is_complex(kind) for _, kind in arguments):
        return body
    names = [getattr(f, "__name__", "") for f, known in COMPOSITES.items() if known is body]
    return of_complex(body, names[0], arguments) if names else body
