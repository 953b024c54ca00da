"""What is proposed in the place of a call, a method or an attribute that has no gradient: the nearest thing that has.

In ``FUNCTIONS`` and ``METHODS`` ``{0}``, ``{1}`` stand for the arguments, ``{self}`` for what the method is called of.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ..form.constant_nodes import ToBeFilled
from ..form.kinds import has_attributes, is_constructor
from ..form.program import loads, parse
from ..form.trees import nodes
from ..form.types import RETURN_ONE, Constant, Opaque
from ..form.wording import operand
from ..primitives.families import find
from ..primitives.library_calls import WRITTEN
from ..primitives.registry import COMPOSITES, key_of
from ..reading.vectorized import vectorized
from .state import Refused, Structured
from .writing_calls import is_helper

OUTSIDE = (
    "take it as an argument if it needs no derivative, `$value = {call}` before the call; "
    "else register its gradient: `@primitive` and `@adjoint`"
)


VECTORIZED = (
    "the function of one element, vectorized by `np.vectorize($f, otypes=[float])`, or by `numba.vectorize` without "
    "`target=`: what it does with an element can be read there"
)


FUNCTIONS: dict[str, str] = {
    "frompyfunc": "`np.vectorize({0}, otypes=[float])`, whose results are no objects",
    "toms748": "`scipy.optimize.brentq({0}, {1}, {2})`",
    **dict.fromkeys(("brent", "golden"), "`scipy.optimize.minimize_scalar({0}).x`"),
    **dict.fromkeys(("minimize", "fmin", "fmin_bfgs"), "`scipy.optimize.root` of the slopes, which are written out"),
    "array_equal": "`np.all({0} == {1})`",
    **dict.fromkeys(("namedtuple", "NamedTuple"), "the class outside of the function: `$Record = {call}`"),
}


METHODS_OF_ARRAYS: dict[str, str] = {
    "item": "the element by its index: `{self}[0]`",
    "tolist": "`{self}` itself",
    "view": "`{self}` itself, or `{self}.astype(np.float64)`",
    "compress": "`{self}[{0}]`",
    "choose": "`np.where` inside of `np.where`",
}


ATTRIBUTES: dict[str, str] = {
    "flat": "`{self}.ravel()`, or `{self}[...] = ...` where it is written",
    "nbytes": "`8 * {self}.size`",
    "itemsize": "the number: `8` for float64",
}


def refuse_unknown(lowering: Any, function: Any, node: ast.Call) -> None:
    """Refuse the call of a function without a gradient."""
    if isinstance(function, (functools.partial, Constant)) or any(function is each for each in (len, range, int, bool)):
        return
    is_inner = callable(function) and hasattr(function, "tree")
    if is_inner or is_helper(function) or has_gradient(function) or is_constructor(function):
        return
    if vectorized(function) or function is np.vectorize:
        return
    if isinstance(function, type) and lowering.context.maker(function) is not None:
        return
    read = set().union(*(loads(a) for a in node.args), set())
    if any(n in lowering.definitions and not lowering.is_typed(n) for n in read):
        raise Refused(None)  # its argument was refused already
    called = ast.unparse(node.func)
    if isinstance(function, type) and lowering.origin.untracked:
        line, reason = lowering.origin.untracked[-1]
        raise lowering.refused(
            node, "made-object", f"`{called}` makes an object that {reason} (line {line})",
            f"a NamedTuple for `{called}`, of which a new one is made instead of changing it",
        )  # fmt: skip
    if type(function).__name__ == "JitClassType":
        raise lowering.refused(
            node, "made-object", f"`{called}` is a class that Numba has compiled, whose objects cannot be looked into",
            f"the plain class: leave `@jitclass` above `{called}` out",
        )  # fmt: skip
    raise lowering.refused(
        node, "unknown-call", f"`{called}` has no gradient here", to_call(node, function),
    )  # fmt: skip


def to_call(node: ast.Call, function: object = None) -> str:
    """What to write for a call of a function."""
    if isinstance(function, np.ufunc) and not hasattr(sys.modules.get("scipy.special"), function.__name__):
        return VECTORIZED
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return _filled(FUNCTIONS.get(last, OUTSIDE), node)


def to_method(node: ast.Call) -> str:
    """What to write for a call of a method of an array: NumPy's function of that name, if it has a gradient."""
    assert isinstance(node.func, ast.Attribute)
    known = METHODS_OF_ARRAYS.get(node.func.attr)
    if known is None and has_gradient(getattr(np, node.func.attr, None)):
        function = ast.Attribute(value=ast.Name(id="np"), attr=node.func.attr)
        return f"`{ast.unparse(ast.Call(func=function, args=[node.func.value, *node.args], keywords=node.keywords))}`"
    return _filled(known or OUTSIDE, node)


def to_attribute(node: ast.Attribute, of_array: bool) -> str:
    """What to write for an attribute of a value."""
    if of_array and node.attr in ATTRIBUTES:
        return ATTRIBUTES[node.attr].format(self=operand(ast.unparse(node.value)))
    return OUTSIDE.format(call=ast.unparse(node)).partition(";")[0]


def without_keyword(node: ast.Call, keyword: ast.keyword, offered: str) -> str:
    """What to write for a call with a keyword that its gradient does not know; ``offered`` are those it knows."""
    rest = ast.unparse(
        ast.Call(func=node.func, args=node.args, keywords=[k for k in node.keywords if k is not keyword])
    )
    if keyword.arg == "dtype":
        return f"convert the result: `{rest}.astype({ast.unparse(keyword.value)})`"
    return f"leave it out: `{rest}` (it takes {offered})"


def has_gradient(function: object) -> bool:
    """True for a function that is differentiated."""
    return function is not None and (
        find(function) is not None or composite(function) is not None or _written(function)
    )


def _written(function: object) -> bool:
    """True for a function of NumPy's that is written for each call of it."""
    try:
        return function in WRITTEN
    except TypeError:
        return False


def composite(function: object) -> Callable | None:
    """The plain function that calls of ``function`` mean, if it is one of NumPy's that are made of others."""
    try:
        return COMPOSITES.get(key_of(function))
    except TypeError:
        return None


def _filled(text: str, node: ast.Call) -> str:
    arguments = [operand(ast.unparse(a)) for a in node.args] + ["x", "y", "z"]
    of = operand(ast.unparse(node.func.value)) if isinstance(node.func, ast.Attribute) else ""
    return text.format(*arguments, self=of, call=ast.unparse(node))


def to_container(node: ast.AST, kind: object) -> str:
    """What to write where a number is needed and ``kind`` stands."""
    if isinstance(kind, Constant):
        return f"a number in the place of {kind.value!r}" if not callable(kind.value) else "a call of it, or a number"
    if isinstance(kind, Opaque):
        return RETURN_ONE
    made = any(isinstance(n, ast.Constant) and isinstance(n.value, ToBeFilled) for n in nodes(node))
    of, key = operand(ast.unparse(node)), _first_key(kind)
    named = has_attributes(kind.spec.kind if isinstance(kind, Structured) else getattr(kind, "kind", "tuple"))
    if made:
        return f"a list for each of its items: of `{key}`, and so on" if named else "a list for each of its items"
    return f"one of its items, such as `{of}.{key}`" if named else f"one of its items, such as `{of}[{key!r}]`"


def _first_key(kind: object) -> object:
    keys = kind.spec.keys if isinstance(kind, Structured) else getattr(kind, "keys", ())
    return keys[0] if keys else 0


def to_list_operator(node: ast.AST, lists: list[bool]) -> str:
    """The array that an operator makes of its operands, of which some are ``lists``."""
    if isinstance(node, ast.AugAssign):
        node, lists = ast.BinOp(left=node.target, op=node.op, right=node.value), [True, False]
    if not isinstance(node, ast.BinOp):
        return "arrays made of the lists: `np.array(...)`"
    one, other = ast.unparse(node.left), ast.unparse(node.right)
    if isinstance(node.op, ast.Add):
        return f"`np.concatenate(({one}, {other}))` for a longer one, `np.array(...)` of the lists to calculate with"
    sides = zip((one, other), (node.left, node.right), lists, strict=True)
    made = [parse(f"np.array({text})") if is_list else each for text, each, is_list in sides]
    return f"`{ast.unparse(ast.BinOp(left=made[0], op=node.op, right=made[1]))}`"


def as_tuple(node: ast.List | ast.Tuple) -> str:
    """The text of a list as a tuple."""
    return ast.unparse(ast.Tuple(elts=node.elts, ctx=ast.Load()))
