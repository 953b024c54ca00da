"""Lowering calls: primitives through their rules, composites and plain functions as helpers, methods as functions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from . import registry
from .operators import HINTS, NODES
from .program import Helper, call, copy_of, name, parse, replace_names, subscript
from .registry import COMPOSITES, METHODS, Primitive
from .resolve import MISSING, is_helper, python_function, resolve
from .structures import Leaf, Node, flatten, leaf_names, rebuild
from .types import FLOAT, INTEGER, Array, Constant, Opaque, Scalar, Tuple, Type, TypeRuleError, describe, is_float

CREATION = {np.zeros: 0, np.ones: 0, np.empty: 0, np.full: 0}
CONVERSIONS = {int: INTEGER, bool: Scalar("bool")}
PACKED_METHODS = ("reshape", "transpose")


def find(function: Any) -> Primitive | None:
    from . import templates  # noqa: F401  (registers the families)

    return registry.lookup(function)


def kernel(kernel_name: str) -> Primitive:
    """The primitive-like entry of a kernel of ``templates/broadcast.py``, called by its name."""
    from .templates import broadcast, indexing

    function = getattr(broadcast, kernel_name, None) or getattr(indexing, kernel_name)
    names, defaults_ = registry.signature_of(function, "")
    return Primitive(function, names, defaults_, None, function, name=kernel_name)


def defaults(entry: Primitive, first: int) -> list[tuple[ast.expr, Any]]:
    """The default arguments of the parameters from ``first`` on."""
    return [_constant(entry.defaults[p]) for p in entry.parameters[first:]]


def lower_call(lowering, node: ast.Call, statement: bool) -> tuple[ast.expr, Any]:
    """The lowered call and its type."""
    function, arguments = callee(lowering, node)
    if isinstance(function, Constant):
        function = function.value
    if function is len:
        return length(lowering, node)
    if function in CONVERSIONS and len(node.args) == 1:
        value, kind = lowering.inertly(node.args[0])
        value, kind = lowering.as_number(value, kind, node)
        return call(node.func.id, value), CONVERSIONS[function]  # type: ignore[attr-defined]
    if function is range:
        raise lowering.refused(node, "range", "range outside a for loop", "for i in range(...)")
    entry = find(function)
    if entry is not None:
        return apply(lowering, entry, bind_arguments(lowering, entry, arguments, node), node)
    try:
        composite = COMPOSITES.get(registry.key_of(function))
    except TypeError:
        composite = None
    if composite is not None:
        return helper_call(lowering, composite, arguments, node)
    if function in lowering.inner.values() or is_helper(function) or callable(function) and hasattr(function, "tree"):
        return helper_call(lowering, function, arguments, node)
    raise lowering.refused(
        node, "unknown-call", f"{ast.unparse(node.func)} has no gradient here",
        "write it with NumPy functions or loops, or register one: @primitive and @adjoint",
    )  # fmt: skip


def callee(lowering, node: ast.Call) -> tuple[Any, ast.Call]:
    """The function object a call stands for; a method call becomes a call of a function."""
    function = node.func
    if isinstance(function, ast.Name):
        if function.id in lowering.inner:
            return lowering.context.inner_function(lowering, function.id), node
        if function.id in lowering.fixed:
            return lowering.fixed[function.id], node
        if lowering.is_local(function.id):
            raise lowering.refused(node, "call", f"{function.id!r} is not a function", "")
    root: ast.expr = function
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(function, ast.Attribute) and (not isinstance(root, ast.Name) or lowering.is_local(root.id)):
        if function.attr not in METHODS:
            raise lowering.refused(
                node, "method", f"method .{function.attr}() is not supported", "use a NumPy function or a loop"
            )
        positional = list(node.args)
        if function.attr in PACKED_METHODS and (len(positional) > 1 or function.attr == "transpose" and positional):
            if not (len(positional) == 1 and isinstance(positional[0], (ast.Tuple, ast.List))):
                positional = [ast.copy_location(ast.Tuple(elts=positional, ctx=ast.Load()), node)]
        fresh = ast.Call(func=function, args=[function.value, *positional], keywords=node.keywords)
        return METHODS[function.attr], ast.copy_location(fresh, node)
    found = resolve(function, lowering.names)
    if found is MISSING:
        raise lowering.refused(
            node,
            "unknown-name",
            f"name {ast.unparse(function)!r} is not defined",
            "import it, or define it before the call",
        )
    return found, node


def length(lowering, node: ast.Call) -> tuple[ast.expr, Type]:
    if lowering.is_range(node.args[0]):
        return call("len", call("range", *(lowering.inertly(a)[0] for a in node.args[0].args))), INTEGER  # type: ignore[attr-defined]
    base, kind = lowering.inertly(node.args[0])
    if isinstance(kind, Tuple):
        return ast.Constant(value=len(kind.items)), INTEGER
    if not isinstance(kind, Array):
        raise lowering.refused(node, "len", "len of something that is neither an array nor a tuple", "use .shape")
    return call("len", base), INTEGER


def bind_arguments(lowering, entry: Primitive, node: ast.Call, place: ast.Call) -> list[tuple[ast.expr, Any]]:
    """One lowered argument a parameter, in order."""
    given: dict[str, ast.expr] = {}
    positional = list(node.args)
    if len(positional) > len(entry.parameters):
        if entry.function in (max, min) and not node.keywords:
            inner = ast.copy_location(ast.Call(func=node.func, args=positional[:-1], keywords=[]), node)
            positional = [inner, positional[-1]]
        elif len(entry.parameters) and entry.defaults.get(entry.parameters[-1], 0) != 0:
            pass
    if len(positional) > len(entry.parameters):
        raise lowering.refused(
            place, "arguments", f"{entry.name} takes {len(entry.parameters)} arguments, {len(positional)} are given", ""
        )
    given.update(zip(entry.parameters, positional, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in entry.parameters or keyword.arg in given:
            known = ", ".join(entry.parameters)
            raise lowering.refused(
                place,
                "keyword",
                f"{entry.name} is differentiated without the keyword {keyword.arg}",
                f"it takes {known}",
            )
        given[keyword.arg] = keyword.value
    out: list[tuple[ast.expr, Any]] = []
    for parameter in entry.parameters:
        if parameter not in given:
            if parameter not in entry.defaults:
                raise lowering.refused(place, "arguments", f"{entry.name} needs an argument {parameter!r}", "")
            out.append(_constant(entry.defaults[parameter]))
        elif parameter in entry.static:
            known = lowering.static(given[parameter])
            if known is None:
                expression, kind = lowering.inertly(given[parameter])
                known = kind if isinstance(kind, Constant) else None
            if known is None:
                raise lowering.refused(
                    given[parameter],
                    "static",
                    f"{parameter} of {entry.name} must be known while compiling",
                    "use a literal",
                )
            out.append(_constant(known.value))
        else:
            out.append(argument(lowering, given[parameter]))
    return out


def argument(lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """A lowered argument: an atom, a tuple of atoms, or an inert expression."""
    if isinstance(node, ast.List):
        node = ast.copy_location(ast.Tuple(elts=node.elts, ctx=ast.Load()), node)
    expression, kind = lowering.expression(node)
    if isinstance(kind, (Scalar, Array)) and not lowering.inert:
        return lowering.atom(expression, kind, "value"), kind
    if isinstance(kind, Tuple) and isinstance(expression, ast.Name):
        items = lowering.tuple_items(expression, kind)
        return ast.Tuple(elts=[e for e, _ in items], ctx=ast.Load()), kind
    if hasattr(kind, "spec"):
        leaves = list(leaf_names(kind.spec))
        types = tuple(lowering.types.get(leaf, Constant(lowering.fixed.get(leaf))) for leaf in leaves)
        return ast.Tuple(elts=[name(leaf) for leaf in leaves], ctx=ast.Load()), Tuple(types)
    return expression, kind


def apply(lowering, entry: Primitive, arguments: list[tuple[ast.expr, Any]], node: ast.AST) -> tuple[ast.expr, Any]:
    """A primitive applied to lowered arguments, after its lowering (``registry.primitive``)."""
    kinds = [k for _, k in arguments]
    if entry.lower is not None:
        lowered = entry.lower(*kinds)
        if lowered is not None:
            function, items = lowered
            return lower_to(lowering, entry, function, items, arguments, node)
    if entry.returns is not None:
        result = entry.returns(*kinds)
    else:
        result = numba_type(lowering, entry, arguments, node)
    if entry.function in CREATION and isinstance(result, Array):
        result = Array(result.dtype, _shape(lowering, arguments[0][0], result.ndim))
    if entry.operator:
        expression = _operator_node(entry, [e for e, _ in arguments])
        hint = _operator_hint(entry)
    else:
        expression = call_node(lowering, entry, [e for e, _ in arguments])
        hint = entry.name if entry.spelling and entry.name.isidentifier() else f"{entry.name}_1"
    if isinstance(result, Tuple):
        return expression, result
    return lowering.bind(expression, result, hint)


def lower_to(lowering, entry: Primitive, function, items, arguments, node: ast.AST):
    by_name = dict(zip(entry.parameters, arguments, strict=True))
    out: list[tuple[ast.expr, Any]] = []
    for item in items:
        if isinstance(item, tuple):
            out.append(_constant(item[0]))
        elif item.startswith("="):
            tree = parse(item[1:])
            for each in ast.walk(tree):
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
                    found = function_named(entry, each.func.id)
                    if found is not None:
                        lowering.functions[each.func.id] = found
            names = {p: e for p, (e, _) in by_name.items()}
            out.append((replace_names(tree, names), Opaque()))
        else:
            out.append(by_name[item])
    target = find(function)
    if target is None:
        body = COMPOSITES.get(registry.key_of(function), function)
        return helper_with(lowering, body, out, node)
    out += [_constant(target.defaults[p]) for p in target.parameters[len(out) :]]
    return apply(lowering, target, out, node)


def function_named(entry: Primitive, text: str) -> Any:
    """A kernel that a lowering's ``=expression`` calls by name."""
    source = getattr(entry.lower, "__globals__", {})
    found = source.get(text)
    return found if callable(found) else None


def numba_type(lowering, entry: Primitive, arguments, node: ast.AST) -> Type:
    """The type of a primitive's result as Numba infers it (for primitives declared without ``returns``)."""
    from numba.core.registry import CPUDispatcher

    signature = tuple(_numba(kind) for _, kind in arguments)
    function = registry.key_of(entry.call)
    try:
        dispatcher = entry.call if isinstance(entry.call, CPUDispatcher) else CPUDispatcher(function)
        dispatcher.compile(signature)
        found = dispatcher.overloads[signature].signature.return_type
    except numba.core.errors.NumbaError as error:
        reason = str(error).strip().splitlines()[0]
        raise TypeRuleError(
            f"Numba cannot compile {entry.name}({', '.join(describe(k) for _, k in arguments)}): {reason}",
            "declare its type: @primitive(returns=...)",
        ) from None
    return _from_numba(found)


def call_node(lowering, entry: Primitive, arguments: list[ast.expr]) -> ast.Call:
    """The call in normal form: every parameter positional; the function by its printed text."""
    text = entry.spelling or registry.name_of(entry.call)
    lowering.functions[text] = entry
    return ast.Call(func=parse(text), args=arguments, keywords=[])


# ---- helpers


def is_helper_call(lowering, node: ast.Call) -> bool:
    return isinstance(lowering.functions.get(ast.unparse(node.func)), Helper)


def helper_call(lowering, function, node: ast.Call, place: ast.Call) -> tuple[ast.expr, Any]:
    """A call of a plain function, lowered for its argument types."""
    signature = lowering.context.signature(function)
    if signature is None:
        raise lowering.refused(place, "signature", "a helper with *args or **kwargs", "name its parameters")
    names, default_values = signature
    given: dict[str, tuple[ast.expr, Any]] = {}
    if len(node.args) > len(names):
        raise lowering.refused(place, "arguments", f"{len(node.args)} arguments for {len(names)} parameters", "")
    for parameter, item in zip(names, node.args, strict=False):
        given[parameter] = helper_argument(lowering, item)
    for keyword in node.keywords:
        if keyword.arg not in names or keyword.arg in given:
            raise lowering.refused(place, "keyword", f"no parameter {keyword.arg!r}", f"one of {', '.join(names)}")
        given[keyword.arg] = helper_argument(lowering, keyword.value)
    ordered = []
    for parameter in names:
        if parameter not in given:
            if parameter not in default_values:
                raise lowering.refused(place, "arguments", f"argument {parameter!r} is missing", "")
            value = default_values[parameter]
            if isinstance(value, np.ndarray):
                given[parameter] = lowering.constant_array(place, f"{parameter}_default", value)
            else:
                given[parameter] = _constant(value)
        ordered.append(given[parameter])
    return helper_with(lowering, function, ordered, place)


def helper_argument(lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    expression, kind = lowering.expression(node)
    if isinstance(kind, (Scalar, Array)) and not lowering.inert:
        return lowering.atom(expression, kind, "value"), kind
    return expression, kind


def helper_with(lowering, function, arguments: list[tuple[ast.expr, Any]], node: ast.AST):
    kinds: list[Any] = []
    atoms: list[ast.expr] = []
    symbols: dict[str, Any] = {}
    names = lowering.context.signature(function)[0]
    for parameter, (expression, kind) in zip(names, arguments, strict=False):
        structure = _structure_of(lowering, expression, kind)
        kinds.append(structure)
        leaves: dict[str, Any] = {}
        flatten(structure, parameter, leaves)
        expressions = _leaf_expressions(lowering, expression, kind)
        for leaf, leaf_expression in zip(leaves, expressions, strict=True):
            t = leaves[leaf]
            if isinstance(t, Constant):
                continue
            atoms.append(leaf_expression)
            if isinstance(t, Array):
                symbols.update({f"{leaf}.{axis}": size for axis, size in enumerate(t.shape)})
    helper = lowering.context.helper(lowering, function, kinds, node)
    lowering.functions[helper.name] = helper
    result = _substitute(helper.program.result_type, symbols) if helper.program.result_type is not None else Opaque()
    expression = ast.Call(func=name(helper.name), args=atoms, keywords=[])
    if isinstance(result, (Tuple, Opaque)):
        return expression, result
    return lowering.bind(expression, result, f"{helper.name}_1") if not lowering.inert else (expression, result)


def _structure_of(lowering, expression: ast.expr, kind: Any) -> Any:
    """Nested containers of types, as ``structures.flatten`` takes them."""
    if hasattr(kind, "spec"):
        return rebuild(kind.spec, lambda leaf: lowering.types.get(leaf) or Constant(lowering.fixed.get(leaf)))
    if isinstance(kind, Tuple):
        return tuple(_structure_of(lowering, expression, k) for k in kind.items)
    return kind


def _leaf_expressions(lowering, expression: ast.expr, kind: Any) -> list[ast.expr]:
    if hasattr(kind, "spec"):
        return [name(leaf) for leaf in leaf_names(kind.spec)]
    if isinstance(kind, Tuple):
        out: list[ast.expr] = []
        for item, k in lowering.tuple_items(expression, kind):
            out += _leaf_expressions(lowering, item, k)
        return out
    return [expression]


def _substitute(kind: Any, symbols: dict[str, Any]) -> Any:
    if isinstance(kind, Tuple):
        return Tuple(tuple(_substitute(k, symbols) for k in kind.items))
    if isinstance(kind, Array):
        shape = tuple(symbols.get(d) if isinstance(d, str) else d for d in kind.shape)
        return Array(kind.dtype, shape, kind.contiguous)
    return kind


# ---- small things


def _constant(value: Any) -> tuple[ast.expr, Any]:
    if isinstance(value, tuple):
        items = [_constant(v)[0] for v in value]
        return ast.Tuple(elts=items, ctx=ast.Load()), Constant(value)
    if isinstance(value, (np.dtype, type)) and not isinstance(value, (bool, int)):
        try:
            return parse(f"np.{np.dtype(value).name}"), Constant(np.dtype(value))
        except TypeError:
            return ast.Constant(value=None), Constant(value)
    if isinstance(value, float) and not isinstance(value, bool):
        return ast.Constant(value=value), FLOAT
    if callable(value):
        return ast.Constant(value=None), Constant(value)
    return ast.Constant(value=value), Constant(value)


def _shape(lowering, expression: ast.expr, rank: int) -> tuple:
    if isinstance(expression, ast.Attribute) and expression.attr == "shape" and isinstance(expression.value, ast.Name):
        kind = lowering.types.get(expression.value.id)
        return kind.shape if isinstance(kind, Array) else (None,) * rank
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


def _numba(kind: Any) -> Any:
    if isinstance(kind, Scalar):
        return getattr(numba.types, "boolean" if kind.dtype == "bool" else kind.dtype)
    if isinstance(kind, Array):
        return numba.types.Array(numba.from_dtype(np.dtype(kind.dtype)), kind.ndim, "C" if kind.contiguous else "A")
    if isinstance(kind, Tuple):
        return numba.types.Tuple([_numba(k) for k in kind.items])
    if isinstance(kind, Constant):
        return numba.typeof(kind.value)
    raise TypeRuleError(f"{kind} cannot be passed to a kernel")


def _from_numba(found: Any) -> Type:
    if isinstance(found, numba.types.Array):
        return Array(
            str(found.dtype) if str(found.dtype) != "boolean" else "bool", (None,) * found.ndim, found.layout == "C"
        )
    if isinstance(found, numba.types.BaseTuple):
        return Tuple(tuple(_from_numba(t) for t in found))
    if isinstance(found, (numba.types.Float, numba.types.Integer)):
        return Scalar(str(found))
    if isinstance(found, numba.types.Boolean):
        return Scalar("bool")
    if isinstance(found, numba.types.NoneType):
        return Opaque()
    raise TypeRuleError(f"a kernel that returns {found}")


__all__ = ["Callable", "Leaf", "Node", "copy_of", "is_float", "python_function", "subscript"]
