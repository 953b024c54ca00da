"""Lowering calls: primitives through their rules, composites and plain functions as helpers, methods as functions."""

from __future__ import annotations

import ast
import dataclasses
import functools
import operator
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.kinds import Whole, is_constructor, may_hold_anything
from ..form.operators import HINTS, NODES
from ..form.program import call, located, parse, replace_names
from ..form.questions import asked
from ..form.trees import nodes
from ..form.types import (
    BOOLEAN,
    INTEGER,
    Array,
    Constant,
    Opaque,
    Scalar,
    Tuple,
    Type,
    TypeRuleError,
    describe,
    is_complex,
)
from ..form.wording import filled_in
from ..primitives import registry
from ..primitives.complex_forms import of_complex
from ..primitives.families import find, support_primitive
from ..primitives.numba_types import numba_type
from ..primitives.registry import COMPOSITES, STATIC_OF_COMPOSITES, Primitive
from ..reading.class_methods import as_function
from ..reading.parameters import Parameters
from ..reading.vectorized import vectorized
from . import nearest, predicates, promotion
from .arguments import bind_arguments, spread
from .attempts import lowered
from .called import callee
from .conditions import lower_test
from .constructors import OF_RECORDS, constructed, made_by, replaced, whole
from .dispatch import lower_expression, lowers
from .dispatched import called
from .drawing import lower_draw
from .draws import draw_of
from .from_templates import written_for
from .given_axes import with_axis
from .helper_calls import helper_call, helper_with
from .list_refusals import refuse_ordered_arrays
from .lists import copied, is_list, is_whole_numbers, mark, noted, number_of_list, refused_sum
from .mapped_tuples import mapped_tuple
from .memory_order import in_known_order
from .rounding import rounding
from .state import Structured, is_range
from .temporaries import as_number, bind, emit, inertly, operation
from .together import put_together
from .tuples import as_tuple, tuple_argument
from .type_calls import asked_of_types
from .vectorized import vectorized_call
from .writing_calls import calls_function

CREATION = {np.zeros: 0, np.ones: 0, np.empty: 0, np.full: 0}
SQUARES = (np.eye, np.identity)
CONVERSIONS = {int: INTEGER, bool: BOOLEAN}


def lower_call(lowering, node: ast.Call) -> tuple[ast.expr, Any]:
    """The lowered call and its type: the first of the kinds of calls below that it is."""
    if asked(node) is not None:
        return lowered(lowering, node)
    if (mapped := mapped_tuple(lowering, node)) is not None:
        return mapped
    draw = draw_of(lowering, node)
    if draw is not None:
        return lower_draw(lowering, node, draw)
    if not calls_function(lowering, node):
        node = spread(lowering, node, of_ufunc(lowering, node))
    if isinstance(node.func, ast.Attribute) and node.func.attr in OF_RECORDS and not node.args:
        found = OF_RECORDS[node.func.attr](lowering, node, node.func.value)
        if found is not None:
            return found
    function, arguments = callee(lowering, node)
    known = asked_of_types(lowering, function, node) if arguments is node else None
    if known is not None:
        return known
    if function is dataclasses.replace and len(node.args) == 1:
        found = replaced(lowering, node, node.args[0])
        if found is not None:
            return found
    if isinstance(function, Constant):
        function = as_function(function.value)
    function = called(lowering, function, arguments)
    found = _made_or_written(lowering, function, arguments, node) or _of_container(lowering, function, arguments, node)
    if found is not None:
        return found
    reshaped = with_axis(lowering, function, arguments, node)
    if not isinstance(reshaped, ast.Call):
        return lower_expression(lowering, reshaped)
    found = _of_number(lowering, function, node) or _over_items(lowering, function, node)
    return found or _of_primitive_or_function(lowering, function, reshaped, node)


def _made_or_written(lowering, function: Any, arguments: ast.Call, node: ast.Call) -> tuple[ast.expr, Any] | None:
    """A call of a vectorized function or of a class, and one whose text is written for its arguments."""
    if function is np.vectorize or vectorized(function) is not None:
        return vectorized_call(lowering, function, arguments, node)
    if isinstance(function, Whole):
        return whole(lowering, function.of, node)
    if is_constructor(function):
        return constructed(lowering, function, node)
    if isinstance(function, type) and (making := lowering.context.maker(function)) is not None:
        return made_by(lowering, function, making, node)
    written = written_for(lowering, node, function)
    return written(lowering, node, function) if written is not None and arguments is node else None


def _of_container(lowering, function: Any, arguments: ast.Call, node: ast.Call) -> tuple[ast.expr, Any] | None:
    """``len``, the truth of an array or list, and the exact sum of whole numbers."""
    if function is len:
        return length(lowering, arguments)
    if len(node.args) != 1:
        return None
    if function is bool and not node.keywords and _has_items(lowering, node.args[0]):
        return lower_test(lowering, node.args[0]), BOOLEAN
    if function is sum and is_whole_numbers(lowering, node.args[0]):
        total = support_primitive("exact_total")
        return apply_primitive(lowering, total, [lower_expression(lowering, node.args[0])], node)
    return None


def _of_number(lowering, function: Any, node: ast.Call) -> tuple[ast.expr, Any] | None:
    """Questions about types, and the conversions of one number; a range outside of a loop is refused."""
    if predicates.is_question(lowering, node):
        return predicates.answered(lowering, node)
    if function in CONVERSIONS and len(node.args) == 1:
        value, kind = inertly(lowering, node.args[0])
        value, kind = as_number(lowering, value, kind, node)
        if is_complex(kind):
            raise TypeRuleError(
                f"{describe(kind)} is no whole number", f"its real part: `{ast.unparse(node.args[0])}.real`"
            )
        return call(ast.unparse(node.func), value), CONVERSIONS[function]
    if function is range:
        array = f"an array: `np.arange({', '.join(map(ast.unparse, node.args))})`"
        raise lowering.refused(node, "range", "a range outside of a `for` loop", array)
    return None


def _over_items(lowering, function: Any, node: ast.Call) -> tuple[ast.expr, Any] | None:
    """``sum``, ``max`` and ``min`` of the items of a tuple, ``any`` and ``all`` of truth values in one, and a sum that
    starts elsewhere, as operations."""
    if function in (any, all) and len(node.args) == 1 and isinstance(node.args[0], (ast.Tuple, ast.List)):
        truths = tuple_argument(lowering, node.args[0])
        if truths is not None and all(isinstance(kind, Scalar) and kind.dtype == "bool" for _, kind in truths):
            either = operator.or_ if function is any else operator.and_
            return functools.reduce(lambda one, other: operation(lowering, either, [one, other], node), truths)
    if function not in (sum, max, min) or node.keywords:
        return None
    if len(node.args) == 1:
        items = tuple_argument(lowering, node.args[0])
        if items is not None:
            displayed = node.args[0].elts if isinstance(node.args[0], (ast.Tuple, ast.List)) else []
            if function is sum and any(is_list(lowering, each) for each in displayed):
                raise refused_sum(lowering, node)
            first = [(ast.Constant(value=0), INTEGER)] if function is sum else []
            combine = operator.add if function is sum else function
            return functools.reduce(lambda one, other: operation(lowering, combine, [one, other], node), first + items)
        whole = as_tuple(lowering, *inertly(lowering, node.args[0]))[1]
        if function is sum and isinstance(whole, Tuple) and not whole.items:
            return ast.Constant(value=0), INTEGER
    if function is sum and len(node.args) == 2 and not is_list(lowering, node.args[1]):
        rest = ast.copy_location(ast.Call(func=node.func, args=node.args[:1], keywords=[]), node)
        return lower_expression(lowering, located(ast.BinOp(left=node.args[1], op=ast.Add(), right=rest), node))
    return None


def _of_primitive_or_function(lowering, function: Any, arguments: ast.Call, node: ast.Call) -> tuple[ast.expr, Any]:
    """A call of a primitive, of a function made of primitives, or of a function of the user's."""
    if function is np.where and len(node.args) == 1 and not node.keywords:
        function = np.nonzero
    entry = find(function)
    if function is round and node.args:
        entry = rounding(lowering, node)
    if entry is not None:
        bound = bind_arguments(lowering, entry, arguments, node)
        if arguments is not node and isinstance(bound[0][1], Tuple):
            raise lowering.refused(
                node,
                "method",
                f"`{ast.unparse(node.func)}` is a method of a container",
                "one of its items by its index, or an array made of it: `np.array(...)`",
            )
        by_function = arguments is node and bool(node.args)  # of a list, of which parts are copies
        if entry.view and by_function and is_list(lowering, node.args[0]) and isinstance(bound[0][1], Array):
            bound[0] = copied(lowering, *bound[0], node)
        if function is sorted:
            refuse_ordered_arrays(lowering, node, bound[0][1])
        found, kind = apply_primitive(lowering, entry, put_together(lowering, entry, bound, node), node)
        if function in (sum, max, min):
            return number_of_list(lowering, found, kind, node)
        return noted(lowering, node, (found, kind)) if mark(lowering, node) else (found, kind)
    nearest.refuse_unknown(lowering, function, node)
    composite = nearest.composite(function)
    if composite is not None:
        return helper_call(lowering, composite, arguments, node, lists_stay=False)
    return helper_call(lowering, function, arguments, node)


def _has_items(lowering, node: ast.expr) -> bool:
    """True for a list or an array, whose truth is no conversion."""
    return is_list(lowering, node) or isinstance(inertly(lowering, node)[1], Array)


def of_ufunc(lowering, node: ast.Call) -> Parameters | None:
    """The parameters of a ufunc, whose number is fixed; None for methods and for anything else."""
    function = lowering.names.look(node.func).value if isinstance(node.func, (ast.Name, ast.Attribute)) else None
    entry = find(function) if isinstance(function, np.ufunc) else None
    return None if entry is None else Parameters([], entry.defaults, list(entry.parameters))


def length(lowering, node: ast.Call) -> tuple[ast.expr, Type]:
    inner = node.args[0]
    if isinstance(inner, ast.Call) and is_range(inner):
        return call("len", call("range", *(inertly(lowering, a)[0] for a in inner.args))), INTEGER
    base, kind = inertly(lowering, inner)
    if isinstance(kind, Tuple) and not may_hold_anything(kind.kind):
        return ast.Constant(value=len(kind.items)), INTEGER
    if isinstance(kind, Structured) and not may_hold_anything(kind.spec.kind):
        return ast.Constant(value=len(kind.spec.keys)), INTEGER
    if not isinstance(kind, Array):
        raise lowering.refused(
            node,
            "len",
            f"`{ast.unparse(inner)}` is neither an array nor a container, and has no length",
            "the length of an array or a container",
        )
    return call("len", base), INTEGER


@lowers(Primitive)
def apply_primitive(
    lowering, entry: Primitive, arguments: list[tuple[ast.expr, Any]], node: ast.AST
) -> tuple[ast.expr, Any]:
    """A primitive applied to lowered arguments, after its lowering (``registry.primitive``)."""
    try:
        return _applied(lowering, entry, arguments, node)
    except TypeRuleError as error:
        numbers = [
            _no_longer_known(lowering, entry, p, each, node)
            for p, each in zip(entry.parameters, arguments, strict=True)
        ]
        if numbers != arguments:
            return apply_primitive(lowering, entry, numbers, node)
        if error.named:
            raise
        texts = [ast.unparse(e) for e, _ in arguments]
        names = dict(zip("xy", texts, strict=False)) | dict(zip(entry.parameters, texts, strict=True))
        rewrite = filled_in(error.rewrite.replace("{name}", entry.name), names)
        raise TypeRuleError(filled_in(error.reason, names), rewrite, named=True, raises=error.raises) from None


def _no_longer_known(lowering, entry: Primitive, parameter: str, argument: tuple[ast.expr, Any], node: ast.AST):
    """A number that is known while compiling, which a default may be, as any other number."""
    known = argument[1].value if isinstance(argument[1], Constant) and parameter not in entry.static else None
    return as_number(lowering, *argument, node) if type(known) in (int, float) else argument


def _applied(lowering, entry: Primitive, arguments: list[tuple[ast.expr, Any]], node: ast.AST) -> tuple[ast.expr, Any]:
    kinds = [k for _, k in arguments]
    promotion.check_asked_dtype(entry, kinds)
    lower = entry.lower
    if any(map(is_complex, kinds)):
        known = registry.key_of(entry.function)
        form = of_complex(known, entry.name, arguments)
        lower = entry.lower if form is known else form
    if lower is not None:
        lowered = lower(*kinds)
        if lowered is not None:
            function, items = lowered
            return lower_to(lowering, entry, function, items, arguments, node)
    computes = promotion.computes(entry, arguments)
    if computes and entry.returns is not None:
        arguments = promotion.operands(lowering, entry, arguments, entry.returns(*kinds), node)
        kinds = [k for _, k in arguments]
        entry = promotion.checked(lowering, entry, arguments)
    result = entry.returns(*kinds) if entry.returns is not None else numba_type(entry, arguments)
    promotion.check_dtype(result)
    result = in_known_order(entry, kinds, result)
    made_of = CREATION.get(entry.function)
    if entry.draws and "size" in entry.parameters:
        place = entry.parameters.index("size")
        made_of = None if isinstance(kinds[place], Constant) and kinds[place].value is None else place
    if made_of is not None and isinstance(result, Array):
        result = Array(result.dtype, _shape(lowering, arguments[made_of][0], result.ndim))
    if entry.function in SQUARES and isinstance(result, Array):
        sides = arguments[0], arguments[0 if entry.function is np.identity or kinds[1] == Constant(None) else 1]
        result = replace(result, shape=tuple(lowering.dimension(side) for side, _ in sides))
    if entry.operator:
        expression = _operator_node(entry, [e for e, _ in arguments])
        hint = _operator_hint(entry)
    else:
        expression = call_node(lowering, entry, [e for e, _ in arguments])
        hint = entry.name if entry.spelling and entry.name.isidentifier() else f"{entry.name}_1"
    if isinstance(result, (Tuple, Opaque)):
        return expression, result
    if entry.draws:
        return emit(lowering, expression, result, entry.name), result
    if computes and promotion.is_narrow(result):
        return promotion.wrapped(lowering, entry, expression, result, hint, node)
    return bind(lowering, expression, result, hint)


def lower_to(lowering, entry: Primitive, function, items, arguments, node: ast.AST):
    by_name = dict(zip(entry.parameters, arguments, strict=True))
    target = find(function)
    static = target.static if target is not None else STATIC_OF_COMPOSITES.get(function, ())
    names_of = target.parameters if target is not None else lowering.context.signature(function).names
    out: list[tuple[ast.expr, Any]] = []
    for item in items:
        if isinstance(item, tuple):
            expression, kind = constant(item[0])
            fixed = names_of[len(out)] in static
            out.append((expression, Constant(item[0]) if fixed else kind))
        elif item.startswith("="):
            tree = parse(item[1:])
            for each in nodes(tree):
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
                    found = function_named(entry, each.func.id)
                    if found is not None:
                        lowering.functions[each.func.id] = found
            names = {p: e for p, (e, _) in by_name.items()}
            out.append((replace_names(tree, names), Opaque()))
        else:
            parameter, _, dtype = item.partition(":")
            operand = by_name[parameter]
            out.append(promotion.converted(lowering, operand, dtype, node) if dtype else operand)
    if target is None:
        body = COMPOSITES.get(registry.key_of(function), function)
        if any(is_complex(kind) for _, kind in out):
            body = of_complex(body, entry.name, out)
        return helper_with(lowering, body, out, node)
    out += [constant(target.defaults[p]) for p in target.parameters[len(out) :]]
    return apply_primitive(lowering, target, out, node)


def function_named(entry: Primitive, text: str) -> Any:
    """A kernel that a lowering's ``=expression`` calls by name."""
    source = getattr(entry.lower, "__globals__", {})
    found = source.get(text)
    return found if callable(found) else None


def call_node(lowering, entry: Primitive, arguments: list[ast.expr]) -> ast.Call:
    """The call in normal form: every parameter positional; the function by its printed text."""
    text = entry.spelling or registry.name_of(entry.call)
    lowering.functions[text] = entry
    if not entry.spelling and isinstance(lowering.at, ast.Call):
        lowering.wording.record(text, lowering.at.func)
    return ast.Call(func=parse(text), args=arguments, keywords=[])


# ---- small things
def _shape(lowering, expression: ast.expr, rank: int) -> tuple:
    if isinstance(expression, ast.Attribute) and expression.attr == "shape" and isinstance(expression.value, ast.Name):
        kind = lowering.types.get(expression.value.id)
        return kind.shape if isinstance(kind, Array) and kind.ndim == rank else (None,) * rank
    items = expression.elts if isinstance(expression, ast.Tuple) else [expression]
    return tuple(lowering.dimension(i) for i in items) if len(items) == rank else (None,) * rank


def _operator_node(entry: Primitive, operands: list[ast.expr]) -> ast.expr:
    node = NODES[entry.function]
    if issubclass(node, ast.unaryop):
        return ast.UnaryOp(op=node(), operand=operands[0])
    if issubclass(node, ast.cmpop):
        return ast.Compare(left=operands[0], ops=[node()], comparators=[operands[1]])
    return ast.BinOp(left=operands[0], op=node(), right=operands[1])


def _operator_hint(entry: Primitive) -> str:
    return HINTS.get(NODES[entry.function], "mask")
