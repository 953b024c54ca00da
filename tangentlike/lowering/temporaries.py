"""Names for what is computed on the way, and expressions as what they are needed for: atoms, numbers."""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace
from types import ModuleType
from typing import Any

from ..form.foreign import Unusable, instead, what_it_is
from ..form.kinds import may_hold_anything
from ..form.program import assign, copy_of, fresh_name, loads, located_everywhere, name, tuple_of
from ..form.types import BOOLEAN, COMPLEX, FLOAT, INTEGER, Array, Constant, Scalar, Tuple, Type, describe, is_float
from ..primitives.families import find
from . import nearest
from .dispatch import apply, lower_expression
from .state import Lowering, Structured


def inertly(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """An expression that carries no derivative: left nested, its calls made as plain calls."""
    before, lowering.inert = lowering.inert, True
    try:
        return lower_expression(lowering, node)
    finally:
        lowering.inert = before


def placed(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """An index, or a bound of a loop, which is checked by what it is for: an inert expression."""
    before, lowering.placing = lowering.placing, True
    try:
        return inertly(lowering, node)
    finally:
        lowering.placing = before


def atom(lowering: Lowering, expression: ast.expr, kind: Type, hint: str) -> ast.expr:
    """``expression`` as a name or a literal."""
    if isinstance(expression, (ast.Name, ast.Constant)) or (isinstance(kind, Scalar) and not is_float(kind)):
        return expression
    if isinstance(kind, Scalar) and not loads(expression) - set(lowering.constants):
        return expression
    return emit(lowering, expression, kind, hint)


def called_once(node: ast.expr, expression: ast.expr, kind: Type | Any) -> ast.expr:
    """``f(x)``, or ``f(x)[0]``, which was lowered to see of what kind it is, as what it is by now: ``f`` is not called
    again."""
    named = isinstance(_root(node), ast.Call) and isinstance(_root(expression), ast.Name) and isinstance(kind, Array)
    return located_everywhere(copy_of(expression), node) if named else node


def _root(node: ast.expr) -> ast.expr:
    """``x`` of ``x[0][:, k]``."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def emit(lowering: Lowering, expression: ast.expr, kind: Type, hint: str) -> ast.Name:
    """Assign an expression to a fresh temporary."""
    chosen = temporary(lowering, hint)
    lowering.types[chosen] = with_own_sizes(kind, chosen)
    lowering.out.append(assign(chosen, expression, lowering.line))
    return name(chosen)


def temporary(lowering: Lowering, hint: str, stands_for: ast.AST | None = None) -> str:
    """A new name; it stands for the expression that is lowered now, if for nothing else."""
    base = hint if hint.isidentifier() else "value"
    functions = lowering.context.taken if lowering.context is not None else ()
    chosen = fresh_name(base, lowering.taken, functions, vars(builtins) if base in vars(builtins) else ())
    lowering.taken.add(chosen)
    lowering.fresh.add(chosen)
    lowering.temporaries.add(chosen)
    lowering.wording.record(chosen, stands_for or lowering.at)
    return chosen


def bind(lowering: Lowering, expression: ast.expr, kind: Type, hint: str) -> tuple[ast.expr, Type]:
    """A temporary for what may carry a derivative; numbers that cannot, and literals, stay nested."""
    if lowering.inert or not isinstance(kind, (Scalar, Array)):
        return expression, kind
    if isinstance(kind, Scalar) and not is_float(kind):
        return expression, kind
    if isinstance(kind, Scalar) and not loads(expression) - set(lowering.constants) - {"np", "math"}:
        return expression, kind
    made = emit(lowering, expression, kind, hint)
    return made, lowering.types[made.id]


def as_number(lowering: Lowering, expression: ast.expr, kind: Any, node: ast.AST) -> tuple[ast.expr, Scalar | Array]:
    """The value as a number or array; constants such as True become numbers, the rest is refused."""
    if isinstance(kind, Constant) and isinstance(kind.value, (bool, int, float, complex)):
        return ast.Constant(value=kind.value), literal_type(kind.value)
    if isinstance(kind, (Scalar, Array)):
        return expression, kind
    what, rewrite = (
        describe(kind) if not isinstance(kind, Structured) else "a container",
        nearest.to_container(node, kind),
    )
    if isinstance(kind, Constant) and isinstance(kind.value, Unusable):
        what, rewrite = kind.value.what, kind.value.rewrite
    elif isinstance(kind, Constant) and (kind.value is None or isinstance(kind.value, str)):
        rewrite = "a number or an array there"
    elif isinstance(kind, Constant) and callable(kind.value):
        what = describe(kind) if isinstance(kind.value, type) else "a function"
        rewrite = f"what a call of it gives, `{ast.unparse(node)}(...)`" if isinstance(node, ast.Name) else "its result"
    elif isinstance(kind, Constant) and isinstance(kind.value, ModuleType):
        what, rewrite = describe(kind), "the name of a value in it"
    elif isinstance(kind, Constant) and not isinstance(kind.value, tuple):
        what, rewrite = what_it_is(kind.value), instead(kind.value, ast.unparse(node))
    raise lowering.refused(node, "not-a-number", f"{what} where a number or an array is needed", rewrite)


def refuse_object(lowering: Lowering, expression: ast.expr, kind: Any, node: ast.AST) -> None:
    """Functions of NumPy make no array of an object, whatever its attributes are."""
    if isinstance(kind, Tuple) and may_hold_anything(kind.kind):
        as_number(lowering, expression, kind, node)


def as_numbers(lowering: Lowering, expression: ast.expr, kind: Any, node: ast.AST) -> tuple[ast.expr, Any]:
    """A display whose truth values that are known while compiling are numbers, as NumPy takes them."""
    refuse_object(lowering, expression, kind, node)
    if not isinstance(kind, Tuple) or not isinstance(expression, ast.Tuple):
        return expression, kind
    items = [
        as_number(lowering, e, k, node)
        if isinstance(k, Constant) and isinstance(k.value, bool)
        else as_numbers(lowering, e, k, node)
        for e, k in zip(expression.elts, kind.items, strict=True)
    ]
    return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items))


def operation(lowering: Lowering, function: Any, operands: list[tuple[ast.expr, Type]], node: ast.expr):
    """An operator applied to lowered operands, through its primitive's rule and lowering."""
    entry = find(function)
    if entry is None:
        raise lowering.refused(
            node,
            "operator",
            f"the operator of `{ast.unparse(node)}` has no gradient here",
            "`+`, `-`, `*`, `/`, `**` or `@`",
        )
    return apply(lowering, entry, operands, node)


def with_own_sizes(kind: Any, owner: str) -> Any:
    """An array type whose unknown sizes are symbols of the name that holds it; so has what is computed from it."""
    if not isinstance(kind, Array) or None not in kind.shape:
        return kind
    shape = tuple(f"~{owner}.{axis}" if size is None else size for axis, size in enumerate(kind.shape))
    return replace(kind, shape=shape)


def literal_type(value: Any) -> Scalar:
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, complex):
        return COMPLEX
    return INTEGER if isinstance(value, int) else FLOAT
