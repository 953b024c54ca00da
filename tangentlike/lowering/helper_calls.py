"""Lowering calls of plain functions, each lowered for the types it is called with."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import magnitudes
from ..errors import SourceError, UnsupportedError
from ..form.constant_nodes import constant, is_no_number
from ..form.kinds import is_object, of_types
from ..form.program import fresh_name, located, located_everywhere, name, parse, tuple_of
from ..form.sizes import of_a_call
from ..form.structures import Identity, flatten, leaf_names, rebuild
from ..form.types import GENERATORS, INTEGER, Array, Constant, Dimension, Opaque, Scalar, Tuple, broadcast_dimension
from ..form.wording import filled_in
from ..primitives.complex_forms import body_of_complex
from ..primitives.registry import STATIC_OF_COMPOSITES
from ..reading.captured import Place, has_leaves, is_plain
from ..reading.inner_functions import InnerFunction
from ..reading.parameters import Parameters
from ..reading.resolve import Found
from ..reading.source import read
from . import arguments, points, unread_texts
from .binding import is_truth, may_be_truth
from .dispatch import lower_expression
from .function_values import returned_functions
from .list_items import Result
from .listed import listed_leaves, note_results, pythons_returned
from .lists import is_list, note_stored_items, whose_numbers
from .memory_order import of_library
from .number_kinds import MIXED, PYTHON, kinds, may_be_mixed
from .signature import Signature, as_known
from .state import Counted, Raises, Structured
from .temporaries import atom, bind
from .tuples import as_tuple, refused_copy, tuple_items

SEQUENCES = ("condlist", "choicelist", "arrays")  # of NumPy's functions: lists of arrays, never changed
NO_SOURCE = "a `def` in a file or a notebook, whose text can be read"


def helper_call(lowering, function, node: ast.Call, place: ast.expr, lists_stay: bool = True) -> tuple[ast.expr, Any]:
    """A call of a plain function, lowered for its argument types.

    With ``lists_stay`` what it gets as a list is one there, too; NumPy's functions make arrays of lists.
    """
    try:
        parameters = lowering.context.signature(function)
    except SourceError as error:
        raise lowering.refused(place, "no-source", str(error), NO_SOURCE) from None
    node = arguments.spread(lowering, node, parameters)
    single = unread_texts.emptied(lowering, function, arguments.by_parameter(lowering, parameters, node, place), place)
    more = arguments.left_over(parameters, node)
    items = [*single.items(), *((p, item) for p, gets in more.items() for item in gets.values())]
    static = STATIC_OF_COMPOSITES.get(function, ())
    lowered = [
        arguments.static_argument(lowering, place, p, item) if p in static
        else arguments.argument(lowering, item) if not lists_stay and (p in SEQUENCES or arguments.is_range(item))
        else helper_argument(lowering, item)
        for p, item in items
    ]  # fmt: skip
    given = dict(zip(single, lowered, strict=False))
    if lists_stay:
        _refuse_selecting(lowering, function, items, lowered)
        _refuse_lists(lowering, more)
    arrays = [p for p in single if lists_stay and isinstance(given[p][1], Array)]
    listed = {p: single[p] for p in arrays if is_list(lowering, single[p])}
    listed |= _lists_in_tuples(lowering, given) if lists_stay else {}
    lists = frozenset((p, whose_numbers(lowering, each)) for p, each in listed.items())
    numbers = [(p, kinds(lowering, item)) for p, item in single.items() if isinstance(given[p][1], Scalar)]
    rest = iter(lowered[len(single) :])
    for parameter, gets in more.items():
        together = [as_tuple(lowering, *next(rest)) for _ in gets]
        kind = "dict" if parameter == parameters.keywords else "tuple"
        given[parameter] = tuple_of(e for e, _ in together), Tuple(tuple(k for _, k in together), kind, tuple(gets))
    ordered = [_given(lowering, function, parameters, parameter, given, place) for parameter in parameters.names]
    named = zip(parameters.names, ordered, strict=True)
    numbers += [(p, PYTHON) for p, value in named if isinstance(value[0], ast.Constant)]
    numbers += [(MIXED, PYTHON)] if may_be_mixed(lowering) else []
    made = helper_with(lowering, function, ordered, place, lists, tuple(sorted(dict(numbers).items())))
    note_stored_items(lowering, place, {p: listed[p] for p, pythons in lists if pythons})
    return made if lists_stay else of_library(lowering, [kind for _, kind in ordered], made)


def _lists_in_tuples(lowering, given: dict[str, Any]) -> dict[str, ast.expr]:
    """The items that are lists of the tuples that parameters get."""
    found: dict[str, ast.expr] = {}
    for parameter, (expression, kind) in given.items():
        if isinstance(kind, Tuple) or hasattr(kind, "spec"):
            leaves: dict[str, Any] = {}
            flatten(structure_of(lowering, expression, kind), parameter, leaves)
            found |= listed_leaves(lowering, leaves, _leaf_expressions(lowering, expression, kind))
    return found


def _given(lowering, function, parameters: Parameters, parameter: str, given: dict[str, Any], place: ast.expr):
    """The argument of a parameter, its default, or what it captures."""
    if parameter in given:
        return given[parameter]
    if parameter in getattr(function, "bound", ()):
        return helper_argument(lowering, function.bound[parameter])
    if parameter in parameters.defaults:
        return default_argument(lowering, parameter, parameters.defaults[parameter], place)
    raise lowering.refused(place, "arguments", f"the argument `{parameter}=` is missing", f"pass it: `{parameter}=...`")


def _refuse_lists(lowering, more: dict[str, dict[Any, ast.expr]]) -> None:
    """A list in ``*args`` would be taken for an array there."""
    for item in (each for items in more.values() for each in items.values()):
        if is_list(lowering, item):
            raise lowering.refused(
                item, "list-of-arrays", "a list among an open number of arguments would be taken for an array",
                f"an array, `np.array({ast.unparse(item)})`, or a parameter of its own for it",
            )  # fmt: skip


def default_argument(lowering, parameter: str, value: Any, place: ast.AST) -> tuple[ast.expr, Any]:
    """A default argument as the value that is handed over. What may be changed where it stands has its value of now."""
    found = Found(Place(Identity(value), ""), value, value)
    if isinstance(value, np.ndarray) or type(value) in GENERATORS:
        return lowering.given(f"{parameter}_default", found)
    if _are_numbers(value):
        # Numbers to compute with; whole numbers may be sizes or axes, and stay known while compiling.
        return helper_argument(lowering, located_everywhere(parse(repr(value)), place))
    if is_object(value) or (not is_plain(value) and has_leaves(value)):
        return helper_argument(lowering, located(name(lowering.take_apart(f"{parameter}_default", found)), place))
    lowering.names.fix(found)
    return constant(value)


def _refuse_selecting(lowering, function, items: list[tuple[str, ast.expr]], lowered: list[tuple[ast.expr, Any]]):
    """Of what is a number here an array without axes, or a truth value, selects other things in a function."""
    for (parameter, item), (expression, kind) in zip(items, lowered, strict=True):
        if not isinstance(kind, Scalar) or kind.dtype in ("bool", "float32", "float64"):
            continue
        point = lowering.without_axes.holds(item)
        if not point and not may_be_truth(lowering, item) and not is_truth(lowering, expression, kind):
            continue
        tree = function.tree if hasattr(function, "tree") else read(function).tree
        if points.indexes(tree, {parameter}) if not point else points.selects(tree, {parameter}):
            reason = "an array without axes as an index selects copies, no views as a number does"
            if not point:
                reason = "what may be a truth value selects another thing as an index than a number does"
            raise lowering.refused(item, "maybe-view" if point else "types", reason, f"int({ast.unparse(item)})")


def _are_numbers(value: Any) -> bool:
    """True for a tuple of numbers of which one is no whole number."""
    numbers = isinstance(value, tuple) and all(isinstance(v, (int, float)) and np.isfinite(v) for v in value)
    return numbers and any(isinstance(v, float) for v in value)


def helper_argument(lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """An argument of a function of the user's; a list of tuples or of texts is handed over by its items."""
    if isinstance(node, ast.List) and any(map(is_no_number, node.elts)):
        items = [as_tuple(lowering, *helper_argument(lowering, e)) for e in node.elts]
        return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items), "list", tuple(range(len(items))))
    expression, kind = lower_expression(lowering, node)
    if isinstance(kind, Structured) and any(leaf in lowering.tuples for leaf in leaf_names(kind.spec)):
        return as_tuple(lowering, expression, kind)  # an item is a container that only lowering knows
    named = isinstance(kind, (Scalar, Array)) and not lowering.inert
    return (atom(lowering, expression, kind, "value") if named else expression), kind


def helper_with(
    lowering, function, arguments: list[tuple[ast.expr, Any]], node: ast.AST, lists=frozenset(), numbers=()
):
    function = body_of_complex(function, arguments)
    names = lowering.context.signature(function).names
    given = _with_captured(lowering, function, dict(zip(names, arguments, strict=True)))
    overlapping = lowering.overlapping.get(len(lowering.calls), ())
    try:
        signature = Signature({}, overlapping, lists, numbers)
        helper, atoms, symbols = _helper_or_known(lowering, function, given, node, signature)
    except UnsupportedError as error:
        raise _of_the_call(lowering, error, function, dict(zip(names, arguments, strict=False)), node) from None
    for hidden, where in helper.program.hidden.items():
        if where not in lowering.hidden:
            lowering.hide(where, hidden, own=lowering.names.place(hidden) == where and not lowering.is_local(hidden))
            lowering.types[lowering.hidden[where]] = _renamed(helper.program.types[hidden], lowering.hidden[where])
            lowering.wording.record(lowering.hidden[where], helper.program.wording.text(hidden))
        atoms.append(name(lowering.hidden[where]))
        passed = lowering.types[lowering.hidden[where]]
        if isinstance(passed, Array):
            symbols.update({f"{hidden}.{axis}": size for axis, size in enumerate(passed.shape)})
    points.refuse_returned(lowering, helper.program, atoms, node)
    lowering.loaded = {}
    lowering.functions[helper.name] = helper
    helper.program.is_library = _is_library(function)
    called = ast.unparse(node.func) if helper.program.is_library and isinstance(node, ast.Call) else helper.name
    lowering.wording.record(helper.name, called if called != helper.name else helper.program.wording.text(helper.name))
    returned, nothing = helper.program.structure, Opaque(_always_raises(helper.program.body))
    result = _substitute(returned, symbols) if returned is not None else nothing
    if holds_dict(result):
        copies = [e for e, _ in given.values() if isinstance(e, ast.Name) and e.id in lowering.outlived]
        if copies:
            raise refused_copy(lowering, copies[0])
    result = returned_functions(lowering, result, given, node)
    expression = ast.Call(func=name(helper.name), args=atoms, keywords=[])
    lowering.calls.append((expression, overlapping))
    known = pythons_returned(helper.program), helper.program.listed
    lowering.in_lists.results[id(node)] = Result(node, helper.program.returns_list, result, *known)
    if isinstance(result, Constant):
        if not lowering.inert:
            lowering.out.append(located(ast.Expr(value=expression), node))
        return constant(result.value)[0], result
    if isinstance(result, Tuple) and not result.is_flat:
        flat = _substitute(helper.program.result_type, symbols)
        return _nested(result, iter(tuple_items(lowering, expression, flat))), result
    if isinstance(result, Opaque) and result.never and lowering.around and not lowering.inert:
        lowering.out.append(located(ast.Expr(value=expression), node))
        reason = f"`{called}` has no result: it raises an exception"
        refused = lowering.refused(node, "no-value", reason, "call it in a line of its own")
        raise Raises(refused, RuntimeError, f"{called} returned")
    if isinstance(result, (Tuple, Opaque)) or lowering.inert:
        return expression, result
    bound, result = bind(lowering, expression, result, f"{helper.name}_1")
    if isinstance(result, Array) and isinstance(bound, ast.Name):
        note_results(lowering, [bound.id], expression)
    if helper.program.returns_truth and isinstance(bound, ast.Name):
        lowering.truths.add(bound.id)
    return bound, result


def _always_raises(body: list[ast.stmt]) -> bool:
    match body[-1:]:
        case [ast.Raise()]:
            return True
        case [ast.If(body=first, orelse=second)]:
            return _always_raises(first) and _always_raises(second)
    return False


def _helper_or_known(lowering, function, given: dict[str, Any], node: ast.AST, signature: Signature):
    """The helper, its arguments and symbols. Where it is refused, whole numbers and truth values that are written in
    the call are known in it, as an axis or a rank has to be."""
    try:
        return _helper_for(lowering, function, given, node, signature)
    except UnsupportedError as error:
        known = {p: made for p, argument in given.items() if (made := as_known(*argument)) != argument}
        around = lowering.context.identity(function) in (active for active, _ in lowering.context.active)
        if not known or around:
            raise
        try:
            return _helper_for(lowering, function, given | known, node, signature)
        except UnsupportedError:
            raise error from None


def _helper_for(lowering, function, given: dict[str, Any], node: ast.AST, signature: Signature):
    """The helper for these arguments, the numbers and arrays that it gets, and its symbols for their sizes.

    Whole numbers that change where the function calls itself are handed over, others may stay known.
    """
    identity = lowering.context.identity(function)
    while True:
        types: dict[str, Any] = {}
        atoms: list[ast.expr] = []
        symbols: dict[str, Any] = {}
        around = any(active == identity for active, _ in lowering.context.active)
        again = around or identity in lowering.context.recursive
        for parameter, (expression, kind) in given.items():
            if isinstance(kind, Constant) and (identity, parameter) in lowering.context.counted:
                kind = INTEGER
            structure = structure_of(lowering, expression, magnitudes.given(lowering, expression, kind, again))
            types[parameter] = of_a_call(structure, identity in lowering.context.recursive)
            leaves: dict[str, Any] = {}
            flatten(structure, parameter, leaves)
            expressions = _leaf_expressions(lowering, expression, kind)
            for leaf, leaf_expression in zip(leaves, expressions, strict=True):
                t = leaves[leaf]
                if isinstance(t, Constant):
                    continue
                atoms.append(leaf_expression)
                if isinstance(t, Array):
                    for axis, size in enumerate(t.shape):
                        symbols |= {f"{leaf}.{axis}": size, f"~{leaf}.{axis}": size}
        try:
            of_these = replace(signature, arguments=types)
            return lowering.context.helper(lowering, function, node, of_these), atoms, symbols
        except Counted as found:
            if found.identity != identity or around:
                raise  # of a call around this one
            lowering.context.counted |= {(identity, parameter) for parameter in found.parameters}


def _with_captured(lowering, function, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a helper, and behind them what the functions among them capture, in containers too, which become
    its parameters."""
    given = {p: _with_functions_apart(lowering, *argument) for p, argument in arguments.items()}
    waiting = list(given)
    taken: set[str] = set()

    def moved(kind: Any) -> Any:
        nonlocal taken
        if isinstance(kind, Tuple):
            items = tuple(map(moved, kind.items))
            return kind if all(a is b for a, b in zip(items, kind.items, strict=True)) else replace(kind, items=items)
        if not (isinstance(kind, Constant) and isinstance(kind.value, InnerFunction) and kind.value.bound):
            return kind
        taken = taken or lowering.context.names_in(function) | set(arguments)
        bound: dict[str, ast.expr] = {}
        for captured, value in kind.value.bound.items():
            taken.add(chosen := fresh_name(captured, taken))
            bound[captured] = name(chosen)
            given[chosen] = helper_argument(lowering, value)
            waiting.append(chosen)
        return Constant(replace(kind.value, bound=bound))

    for parameter in waiting:  # grows while it is read
        expression, kind = given[parameter]
        given[parameter] = expression, moved(kind)
    return given


def _with_functions_apart(lowering, expression: ast.expr, kind: Any) -> tuple[ast.expr, Any]:
    """An argument; a container by its items where functions among them read what stands around them."""
    if not hasattr(kind, "spec"):
        return expression, kind
    held = (lowering.fixed.get(leaf) for leaf in leaf_names(kind.spec))
    return (
        as_tuple(lowering, expression, kind)
        if any(isinstance(f, InnerFunction) and f.bound for f in held)
        else (expression, kind)
    )


def _is_library(function: Any) -> bool:
    """True for a function of this package; those inside of the user's are objects of a class of it."""
    module = None if isinstance(function, InnerFunction) else getattr(function, "__module__", None)
    return (module or "").startswith("tangentlike.")


def _of_the_call(lowering, error: UnsupportedError, function, arguments: dict[str, Any], node: ast.AST) -> Exception:
    """A refusal in the body of one of this package's own functions is one of the call; others stay as they are."""
    if not _is_library(function):
        return error
    texts = {parameter: ast.unparse(expression) for parameter, (expression, _) in arguments.items()}
    first = error.refusals[0]
    return lowering.refused(node, first.code, filled_in(first.reason, texts), filled_in(first.rewrite, texts))


def _nested(kind: Any, leaves: Iterator[tuple[ast.expr, Any]]) -> ast.expr:
    """The results of a helper, which returns them flat, in the structure that the user's function gives them."""
    if isinstance(kind, Tuple):
        return tuple_of(_nested(item, leaves) for item in kind.items)
    return constant(kind.value)[0] if isinstance(kind, Constant) else next(leaves)[0]


def structure_of(lowering, expression: ast.expr, kind: Any) -> Any:
    """Nested containers of types, as ``structures.flatten`` takes them."""
    if hasattr(kind, "spec"):
        return rebuild(kind.spec, lambda leaf: lowering.types.get(leaf) or Constant(lowering.fixed.get(leaf)), of_types)
    if isinstance(kind, Tuple):
        return of_types(kind.kind, kind.keys, [structure_of(lowering, expression, k) for k in kind.items])
    return kind


def holds_dict(kind: Any) -> bool:
    """True for a dict, and for a container that one is in."""
    return isinstance(kind, Tuple) and (kind.kind == "dict" or any(map(holds_dict, kind.items)))


def _leaf_expressions(lowering, expression: ast.expr, kind: Any) -> list[ast.expr]:
    if hasattr(kind, "spec"):
        return [name(leaf) for leaf in leaf_names(kind.spec)]
    if isinstance(kind, Tuple):
        out: list[ast.expr] = []
        for item, k in tuple_items(lowering, expression, kind):
            out += _leaf_expressions(lowering, item, k)
        return out
    return [expression]


def _renamed(kind: Any, owner: str) -> Any:
    """The type of a hidden parameter in a function that calls it ``owner``."""
    if not isinstance(kind, Array):
        return kind
    shape = tuple(d if isinstance(d, int) else f"{owner}.{axis}" for axis, d in enumerate(kind.shape))
    return Array(kind.dtype, shape, kind.contiguous)


def _substitute(kind: Any, symbols: dict[str, Any]) -> Any:
    if isinstance(kind, Tuple):
        return replace(kind, items=tuple(_substitute(k, symbols) for k in kind.items))
    if isinstance(kind, Array):
        return replace(kind, shape=tuple(_size_here(d, symbols) for d in kind.shape))
    return kind


def _size_here(size: Dimension, symbols: dict[str, Any]) -> Dimension:
    """A size in a helper, as its caller knows it: of several that broadcast there, what they broadcast to here."""
    if not isinstance(size, str):
        return size
    return functools.reduce(broadcast_dimension, (symbols.get(each) for each in size.split("&")))
