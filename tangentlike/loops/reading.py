"""What an expression is at one point of its index space: a number, a part of an array, or an operation on such."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

import numpy as np

from ..form.program import dotted
from ..form.types import Array, Constant, Scalar, Type, TypeRuleError, elementwise_float, promote
from ..primitives.registry import Primitive, lookup, name_of
from . import along, operations, products, views
from .elements import Element, Number, Operation, Part, Size, Sizes, UnreadError

CIRCULAR = ("np.sin", "np.cos", "np.tan")
TYPED = ("np.float64", "np.float32", "np.int64")
WHOLE_SUMS = {"np.sum": "sum", "sum_all": "sum", "np.mean": "mean", "mean_all": "mean"}


@dataclass
class Reader:
    """What is known where expressions are read.

    ``functions`` maps the text of called functions to what they are; ``shapes`` holds the sizes of arrays that a map
    made, ``unsure`` the names whose types may tell other sizes than they have; ``named`` gives an expression a name
    before the statement that is read, with the type it has; ``reduced`` a reduction, ``folded`` one along axes,
    ``mapped`` an array that a map makes.
    """

    types: dict[str, Type]
    functions: dict[str, Any]
    named: Callable[[ast.expr, Type], str]
    reduced: Callable[[str, Element], str]
    folded: Callable[[str, Element, along.Places], str]
    mapped: Callable[[Operation], str]
    shapes: dict[str, Sizes] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    made: int = 0

    def read(self, node: ast.expr) -> Element:
        """What an expression is; raises UnreadError where that is not known."""
        try:
            return _read(self, node)
        except TypeRuleError:
            raise UnreadError from None

    def unknown(self, text: str) -> Size:
        """A size of which nothing is known."""
        self.made += 1
        return Size(f"~?{self.made}", text)

    def sizes_of(self, array: str, kind: Array) -> Sizes:
        """The sizes of a variable."""
        known = self.shapes.get(array)
        if known is not None and len(known) == kind.ndim:
            return known
        texts = [f"{array}.shape[{axis}]" for axis in range(kind.ndim)]
        if array in self.unsure:
            return tuple(map(self.unknown, texts))
        return tuple(self.unknown(t) if d is None else Size(d, t) for d, t in zip(kind.shape, texts, strict=True))

    def of_numpy(self, text: str) -> Primitive | None:
        """The primitive of a function that is called by its name in NumPy, as adjoints do."""
        if not text.startswith("np."):
            return None
        found: Any = np
        for name in text.split(".")[1:]:
            found = getattr(found, name, None)
        return lookup(found)

    def whole_sum(self, kind: str, found: Element) -> Number:
        """The sum, or the mean, of all elements."""
        if isinstance(found, Number) or found.dtype not in ("float64", "float32"):
            raise UnreadError
        return Number(found.dtype, (), False, ast.Name(id=self.reduced(kind, found), ctx=ast.Load()))

    def kernel(self, node: ast.Call) -> str:
        """The name of the function of NumPy, or of the kernel of the templates, that is called; else empty."""
        text = dotted(node.func)
        if text.startswith("np."):
            return text
        found = self.functions.get(text)
        target = found.call if isinstance(found, Primitive) else found
        module = getattr(target, "__module__", None) or ""
        return name_of(target) if module.startswith(("tangentlike.templates", "tangentlike.bounds")) else ""


def _read(reader: Reader, node: ast.expr) -> Element:
    match node:
        case ast.Constant(value=value) if type(value) in (bool, int, float):
            return Number({bool: "bool", int: "int64", float: "float64"}[type(value)], (), True, node)
        case ast.Name(id=identifier):
            return _name(reader, node, reader.types.get(identifier))
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            return _product(reader, node, left, right)
        case ast.BinOp(left=left, op=op, right=right):
            text = operations.ARITHMETIC.get(type(op)) or operations.LOGIC.get(type(op))
            return _operation(reader, text, node, left, right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _operation(reader, "np.negative", node, operand)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return _operation(reader, "not", node, operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _operation(reader, operations.COMPARISONS.get(type(op)), node, left, right)
        case ast.Subscript() if _is_size(node):
            return Number("int64", (), True, node)
        case ast.Subscript():
            return views.part_of(reader, node)
        case ast.Attribute(attr="T"):
            return views.transposed(reader.read(node.value))
        case ast.Attribute(value=ast.Name(), attr="size"):
            return Number("int64", (), True, node)
        case ast.Call():
            return _call(reader, node)
    raise UnreadError


def _is_size(node: ast.Subscript) -> bool:
    """``x.shape[0]``."""
    return isinstance(node.value, ast.Attribute) and node.value.attr == "shape" and isinstance(node.slice, ast.Constant)


def _name(reader: Reader, node: ast.Name, kind: Type | None) -> Element:
    if isinstance(kind, Scalar):
        return Number(kind.dtype, (), kind.weak, node)
    if isinstance(kind, Array) and kind.ndim:
        return views.whole(reader, node.id, kind)
    raise UnreadError


def _operation(reader: Reader, function: str | None, node: ast.expr, *operands: ast.expr) -> Element:
    if function is None:
        raise UnreadError
    given = tuple(reader.read(operand) for operand in operands)
    made = operations.operation(function, *given)
    if all(isinstance(each, Number) for each in given):
        if made.function == "not":
            raise UnreadError  # of Python's numbers that is another operation
        weak = promote(*(each.scalar for each in given))[1]
        return Number(
            made.dtype, (), weak, _of_numbers(node, [each.node for each in given if isinstance(each, Number)])
        )
    return made


def _of_numbers(node: ast.expr, operands: list[ast.expr]) -> ast.expr:
    """The operation with what its operands have become."""
    match node:
        case ast.BinOp():
            return ast.BinOp(left=operands[0], op=node.op, right=operands[1])
        case ast.UnaryOp():
            return ast.UnaryOp(op=node.op, operand=operands[0])
        case ast.Compare():
            return ast.Compare(left=operands[0], ops=node.ops, comparators=operands[1:])
        case ast.Call():
            return ast.Call(func=node.func, args=operands, keywords=[])
    raise UnreadError


# ---- calls


def _call(reader: Reader, node: ast.Call) -> Element:
    function = reader.kernel(node)
    if isinstance(node.func, ast.Attribute) and not function:
        return _method(reader, node, node.func)
    if function in along.MOMENTS:
        return along.moment(reader, function, node)
    if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
        return _apart(reader, node)
    if node.args and operations.arity(function) == len(node.args):
        return _operation(reader, function, node, *node.args)
    if function in WHOLE_SUMS and len(node.args) == 1:
        return reader.whole_sum(WHOLE_SUMS[function], reader.read(node.args[0]))
    if function in along.KINDS and len(node.args) == 2:
        return along.reduced_along(reader, function, *node.args)
    special = SPECIAL.get(function)
    if special is not None and len(node.args) in ARGUMENTS.get(function, (len(signature(special).parameters) - 2,)):
        return special(reader, node, *node.args)
    if dotted(node.func) == "len" and isinstance(node.args[0], ast.Name):
        return Number("int64", (), True, node)
    if (function in TYPED or function in CIRCULAR) and len(node.args) == 1:
        found = reader.read(node.args[0])
        if isinstance(found, Number):
            kind = Scalar(function[3:]) if function in TYPED else elementwise_float(found.scalar)
            assert isinstance(kind, Scalar)
            return Number(kind.dtype, (), kind.weak, _of_numbers(node, [found.node]))
    return _apart(reader, node)


def _method(reader: Reader, node: ast.Call, function: ast.Attribute) -> Element:
    """``x.copy()`` and ``x.astype(np.float64)``."""
    if node.keywords:
        raise UnreadError
    if function.attr == "copy" and not node.args:
        found = reader.read(function.value)
        if isinstance(found, Number):
            raise UnreadError
        return Operation(found.dtype, found.sizes, False, "copy", (found,))
    if function.attr == "astype" and len(node.args) == 1 and dotted(node.args[0]) in TYPED:
        found = reader.read(function.value)
        if isinstance(found, Number):
            raise UnreadError
        return Operation(dotted(node.args[0])[3:], found.sizes, False, "cast", (found,))
    raise UnreadError


def _apart(reader: Reader, node: ast.expr) -> Element:
    """A value that is computed before the loop."""
    kind = type_of(reader, node)
    if isinstance(kind, Scalar):
        return Number(kind.dtype, (), kind.weak, ast.Name(id=reader.named(node, kind), ctx=ast.Load()))
    if not isinstance(kind, Array) or not kind.ndim:
        raise UnreadError
    return views.whole(reader, reader.named(node, kind), kind)


def type_of(reader: Reader, node: ast.expr) -> Type:
    """The type of a call, or of a product of matrices; raises UnreadError where it is not known."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        operands = [_type(reader, node.left), _type(reader, node.right)]
        first, second = operands
        if isinstance(first, Array) and isinstance(second, Array) and {first.ndim, second.ndim} <= {1, 2}:
            shape = (*first.shape[:-1], *second.shape[1:])
            if first.dtype == second.dtype and first.dtype in operations.FLOATS and shape:
                return Array(first.dtype, shape)
        raise UnreadError
    if not isinstance(node, ast.Call) or node.keywords:
        raise UnreadError
    if reader.kernel(node) == "outer" and len(node.args) == 2:
        first, second = (_type(reader, argument) for argument in node.args)
        if isinstance(first, Array) and isinstance(second, Array) and first.ndim == second.ndim == 1:
            return Array(promote(Scalar(first.dtype), Scalar(second.dtype))[0], (first.shape[0], second.shape[0]))
        raise UnreadError
    entry = reader.functions.get(dotted(node.func)) or reader.of_numpy(dotted(node.func))
    if not isinstance(entry, Primitive) or entry.returns is None or entry.writes or entry.draws:
        raise UnreadError
    if entry.view or len(node.args) != len(entry.parameters) or entry.extras:
        raise UnreadError
    given = zip(entry.parameters, node.args, strict=True)
    return entry.returns(*(_static(a) if parameter in entry.static else _type(reader, a) for parameter, a in given))


def _static(node: ast.expr) -> Constant:
    """A value that is known while compiling: axes, as they are written."""
    try:
        return Constant(ast.literal_eval(node))
    except ValueError:
        raise UnreadError from None


def _type(reader: Reader, node: ast.expr) -> Type:
    if isinstance(node, ast.Name):
        kind = reader.types.get(node.id)
        if isinstance(kind, (Array, Scalar)):
            return kind
        raise UnreadError
    if isinstance(node, ast.Attribute) and node.attr == "T":
        kind = _type(reader, node.value)
        if isinstance(kind, Array):
            return Array(kind.dtype, kind.shape[::-1], kind.fortran, kind.contiguous)
        raise UnreadError
    if isinstance(node, (ast.Call, ast.BinOp, ast.Subscript)):
        found = _quietly(reader, node)
        if isinstance(found, Number):
            return found.scalar
        return Array(found.dtype, tuple(size.symbol for size in found.sizes))
    raise UnreadError


def _quietly(reader: Reader, node: ast.expr) -> Element:
    """What an expression is, where nothing is to be computed before it."""

    def refuse(*given: Any) -> str:
        raise UnreadError

    callbacks = refuse, refuse, refuse, lambda found: ""
    return Reader(reader.types, reader.functions, *callbacks, reader.shapes, reader.unsure).read(node)


# ---- functions that have rules of their own


def _product(reader: Reader, node: ast.expr, left: ast.expr, right: ast.expr) -> Element:
    """``left @ right``: of small matrices as sums, else a value of its own."""
    try:
        operands = [_type(reader, each) for each in (left, right)]
    except UnreadError:
        return _apart(reader, node)
    first, second = operands
    if not (isinstance(first, Array) and isinstance(second, Array)) or not 2 < first.ndim + second.ndim <= 4:
        return _apart(reader, node)
    known = max(first.ndim, second.ndim) == 2 and products.is_small(first, second)
    if not known or first.dtype != second.dtype or first.dtype not in operations.FLOATS:
        return _apart(reader, node)
    return products.product(reader, left, right)


def _outer(reader: Reader, node: ast.Call, left: ast.expr, right: ast.expr) -> Element:
    return products.outer(reader, left, right)


def _where(reader: Reader, node: ast.Call, condition: ast.expr, chosen: ast.expr, other: ast.expr) -> Element:
    given = tuple(reader.read(each) for each in (condition, chosen, other))
    if all(isinstance(each, Number) for each in given) or isinstance(given[0], Number):
        raise UnreadError
    return operations.operation("where", *given)


def _select(reader: Reader, node: ast.Call, condition: ast.expr, gradient: ast.expr) -> Element:
    mask, value = reader.read(condition), reader.read(gradient)
    if isinstance(value, Number) or len(mask.sizes) > len(value.sizes):
        raise UnreadError
    zero = Number(value.dtype, (), True, ast.Constant(value=0))
    found = operations.operation("where", mask, value, zero)
    return Operation(value.dtype, value.sizes, False, "where", found.operands)


def _spread(reader: Reader, node: ast.Call, value: ast.expr, shape: ast.expr) -> Element:
    return along.spread_like(reader.read(value), along.of_shape(reader, shape))


def _broadcast_like(reader: Reader, node: ast.Call, value: ast.expr, like: ast.expr) -> Element:
    return along.spread_like(reader.read(value), reader.read(like).sizes)


def _clip(reader: Reader, node: ast.Call, value: ast.expr, low: ast.expr, high: ast.expr) -> Element:
    given = [reader.read(each) for each in (value, low, high)]
    if isinstance(given[0], Number):
        raise UnreadError
    return operations.operation("np.minimum", operations.operation("np.maximum", *given[:2]), given[2])


def _typed(reader: Reader, node: ast.Call, value: ast.expr, like: ast.expr) -> Element:
    found, wanted = reader.read(value), reader.read(like)
    if not isinstance(found, Number) or wanted.weak:
        raise UnreadError
    return Number(wanted.dtype, (), False, operations.typed(found.node, wanted.dtype))


def _transpose(reader: Reader, node: ast.Call, value: ast.expr, axes: ast.expr | None = None) -> Element:
    found = reader.read(value)
    if axes is None:
        return views.transposed(found)
    order = ast.literal_eval(axes) if isinstance(axes, (ast.Tuple, ast.List, ast.Constant)) else None
    if not isinstance(order, (tuple, list)) or sorted(order) != list(range(len(found.sizes))):
        raise UnreadError
    return views.transposed(found, tuple(order))


def _zeros_like(reader: Reader, node: ast.Call, like: ast.expr) -> Element:
    found = reader.read(like)
    if not isinstance(found, Part) or not found.is_whole or found.dtype not in operations.FLOATS:
        raise UnreadError
    kind = reader.types.get(found.array)
    if not isinstance(kind, Array) or not kind.contiguous:
        raise UnreadError
    zero = Number(found.dtype, (), False, operations.typed(ast.Constant(value=0), found.dtype))
    return Operation(found.dtype, found.sizes, False, "copy", (zero,))


ARGUMENTS = {"np.transpose": (1, 2)}  # how many a function is given, where that differs
SPECIAL: dict[str, Callable[..., Element]] = {
    "np.where": _where, "select": _select, "spread": _spread, "broadcast_like": _broadcast_like, "sum_to": along.sum_to,
    "np.clip": _clip, "typed": _typed, "np.transpose": _transpose,
    "np.zeros_like": _zeros_like, "spread_axes": along.spread_axes, "size_along": along.size_along,
    "centered": along.centered, "centered_all": along.centered_all,
    "matrix_vector": _product, "vector_matrix": _product, "outer": _outer,
}  # fmt: skip
