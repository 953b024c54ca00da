"""Calls of vectorized functions: of numbers a call of the function of one element, of arrays a loop over its calls.

    np.sum(square(x))    ->    np.sum(map_square(x))

where ``square`` was made by ``numba.vectorize`` or ``np.vectorize``, and ``map_square`` is ``element_loops``' text.
"""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.kinds import is_sequence
from ..form.program import Helper, tuple_of
from ..form.types import BOOLEAN, FLOAT, INTEGER, Array, Constant, Scalar, Tuple, describe
from ..primitives.families import find
from ..reading.parameters import Parameters
from ..reading.vectorized import Vectorized, loop_of, vectorized
from . import promotion
from .arguments import spread
from .dispatch import apply, defaults, lower_expression
from .element_loops import ElementLoop
from .helper_calls import default_argument, helper_argument, helper_with, structure_of
from .memory_order import in_unknown_order
from .temporaries import as_number
from .tuples import as_tuple, tuple_items

Lowered = tuple[ast.expr, Any]
PYTHONS = {"f": "float", "i": "int", "u": "int", "b": "bool"}
RESULTS = ("float32", "float64", "int64", "bool")
EMPTY = "cannot call `vectorize` on size 0 inputs unless `otypes` is set"


def vectorized_call(lowering: Any, function: Any, node: ast.Call, place: ast.Call) -> Lowered:
    """The lowered call of a vectorized function, or of ``np.vectorize`` itself, and its type."""
    known, node = vectorized(function), spread(lowering, node)
    return made_vectorized(lowering, node) if known is None else map_call(lowering, known, node, place)


def map_call(lowering: Any, function: Vectorized, node: ast.Call, place: ast.Call) -> Lowered:
    """A call of one element, or a loop."""
    function = replace(function, function=lowering.context.written_for(function.function))
    given, whole = _arguments(lowering, function, node, place)
    inner = function.function
    numbers = {p: k for p, (_, k) in given.items() if p not in whole and isinstance(k, (Scalar, Array))}
    arrays = [p for p, kind in numbers.items() if isinstance(kind, Array)]
    types_of = _of_numba if function.of_numba else _of_numpy
    wanted, outputs, several = types_of(lowering, function, given, numbers, place)
    for parameter in numbers:
        if parameter not in arrays:
            given[parameter] = promotion.converted(lowering, given[parameter], wanted[parameter].dtype, place)
    if not arrays:
        found = helper_with(lowering, inner, _with_defaults(lowering, inner, given, place), place)
        _refuse_draws(lowering, inner, place)
        return _as_results(lowering, found, outputs, place)
    loop = ElementLoop(
        _name_of(inner), {p: numbers.get(p) for p in given}, _as_called(lowering, inner, given),
        {p: _conversion(numbers[p].dtype, wanted[p]) for p in arrays}, outputs, several,
        "" if function.of_numba or function.otypes else EMPTY,
    )  # fmt: skip
    body = lowering.context.defined(loop.text())
    expression, kind = helper_with(lowering, body, [constant(inner), *given.values()], place)
    _refuse_draws(lowering, inner, place)
    in_order = all(isinstance(k, Scalar) or k.order == "C" for k in numbers.values())
    return expression, kind if in_order else in_unknown_order(lowering, expression, kind)


def _refuse_draws(lowering: Any, inner: Any, place: ast.Call) -> None:
    identity = lowering.context.identity(inner)
    if any(key[0] == identity and helper.program.draws for key, helper in lowering.context.helpers.items()):
        raise lowering.refused(
            place, "random", "how often a vectorized function draws random numbers, and from where, is not told here",
            "a loop over the elements that calls the function on each",
        )  # fmt: skip


def made_vectorized(lowering: Any, node: ast.Call) -> Lowered:
    """``np.vectorize(f, otypes=[float])`` inside of a function."""
    of, *rest = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "pyfunc")] or [node]
    _, kind = lower_expression(lowering, of) if of is not node else (node, None)
    options = {k.arg: _known(lowering, k.value) for k in node.keywords if k.arg not in ("pyfunc", "doc", "cache")}
    if len(node.args) > 1:
        options["otypes"] = _known(lowering, node.args[1])
    known = all(isinstance(value, tuple) or value is None for value in options.values())
    plain = not rest and len(node.args) <= 2 and known and not set(options) - {"otypes", "excluded"}
    if not (plain and isinstance(kind, Constant) and callable(kind.value) and vectorized(kind.value) is None):
        raise lowering.refused(
            node, "ufunc", "this is no function of one element that is known while compiling",
            "`np.vectorize(f, otypes=[float])` of a function by its name",
        )  # fmt: skip
    made = Vectorized(
        None, kind.value, tuple(np.dtype(each).name for each in options.get("otypes") or ()),
        frozenset(options.get("excluded") or ()),
    )  # fmt: skip
    return constant(lowering.context.written.setdefault(made, made))


def _known(lowering: Any, node: ast.expr) -> Any:
    """The items of a display, or of a text, each known while compiling; False where they are not."""
    items = [lowering.static(e) for e in node.elts] if isinstance(node, (ast.Tuple, ast.List)) else []
    if any(item is None for item in items):
        return False
    if items:
        return tuple(item.value for item in items if item is not None)
    found = lowering.static(node)
    return False if found is None else tuple(found.value) if isinstance(found.value, str) else found.value


def _parameters(lowering: Any, inner: Any, place: ast.Call) -> Parameters:
    """The parameters of the function of one element, without what it captures."""
    parameters = lowering.context.signature(inner)
    if parameters.left_over():
        reason = "a function with an open number of parameters is called for each element"
        raise lowering.refused(place, "signature", reason, "a name for each of its parameters")
    own = [p for p in parameters.names if p not in getattr(inner, "captured", ())]
    return replace(parameters, names=own, positional=[p for p in parameters.positional if p in own])


def _arguments(
    lowering: Any, function: Vectorized, node: ast.Call, place: ast.Call
) -> tuple[dict[str, Lowered], set[str]]:
    """The arguments by the parameters of the function of one element, and those that are handed over whole."""
    parameters = _parameters(lowering, function.function, place)
    names, by_place = parameters.names, parameters.positional
    offered = f"its arguments in a row: {', '.join(names)}"
    positional = zip(by_place, node.args, strict=False)
    passed: list[tuple[Any, str, ast.expr]] = [(k, parameter, item) for k, (parameter, item) in enumerate(positional)]
    if function.of_numba and (node.keywords or len(node.args) != len(names)):
        reason = f"`{ast.unparse(node.func)}` takes {len(names)} arguments, by position"
        raise lowering.refused(place, "arguments", reason, offered)
    if len(node.args) > len(by_place):
        reason = f"{len(node.args)} arguments for {len(by_place)} parameters"
        raise lowering.refused(place, "arguments", reason, offered)
    for keyword in node.keywords:
        if keyword.arg not in {*names} - parameters.hidden or keyword.arg in by_place[: len(node.args)]:
            raise lowering.refused(place, "keyword", f"no parameter `{keyword.arg}=`", offered)
        passed.append((keyword.arg, str(keyword.arg), keyword.value))
    given: dict[str, Lowered] = {}
    whole = set()
    for key, parameter, item in passed:
        given[parameter] = helper_argument(lowering, item)
        if key in function.excluded:
            whole.add(parameter)
            continue
        given[parameter] = _as_array(lowering, given[parameter], item)
        if function.of_numba:
            given[parameter] = as_number(lowering, *given[parameter], item)
    return given, whole


def _as_array(lowering: Any, given: Lowered, item: ast.expr) -> Lowered:
    """A tuple or list of numbers as the array that NumPy makes of it."""
    expression, kind = as_tuple(lowering, *given)
    if not isinstance(kind, Tuple):
        return given
    items = tuple_items(lowering, expression, kind)
    array = find(np.array)
    assert array is not None
    if not is_sequence(kind.kind) or not items or not all(isinstance(k, Scalar) for _, k in items):
        raise lowering.refused(
            item, "not-a-number", f"{describe(kind)} where a number or an array is needed",
            f"an array made of it: `np.array({ast.unparse(item)})`",
        )  # fmt: skip
    pair = tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items))
    return apply(lowering, array, [pair, *defaults(array, 1)], item)


def _of_numba(
    lowering: Any, function: Vectorized, given: dict[str, Lowered], numbers: dict[str, Any], place: ast.Call
) -> tuple[dict[str, Scalar], tuple[str, ...], bool]:
    """The types of the elements as they are handed over, the dtypes of the results, and whether there are several."""
    elements = {p: Scalar(k.dtype, isinstance(k, Scalar) and k.weak) for p, k in numbers.items()}
    try:
        found = loop_of(function.made, list(elements.values()), lowering.context.captured)
    except TypeError as error:
        kinds = ", ".join(describe(k) for k in elements.values())
        raise lowering.refused(
            place, "ufunc", f"`{ast.unparse(place.func)}` has no loop for {kinds}: {error}",
            "`.astype(np.float64)` behind an array, `float(...)` around a number",
        ) from None  # fmt: skip
    if found is None:
        program = _tried(lowering, function, given, elements, place).program
        return elements, _dtypes(lowering, program.structure, place)[0], False
    inputs, output = found
    wider = {"int8": "int64", "int16": "int64", "int32": "int64"}
    if output == "float64":  # where Numba computes in double precision, at the latest
        wider["float32"] = "float64"
    for parameter, dtype in zip(elements, (wider.get(d, d) for d in inputs), strict=True):
        if dtype not in RESULTS or output not in RESULTS:
            raise lowering.refused(
                place, "ufunc", f"`{ast.unparse(place.func)}` is a loop over {dtype} here, with results of {output}",
                "`.astype(np.float64)` behind its arguments",
            )  # fmt: skip
        if elements[parameter].dtype != dtype:
            elements[parameter] = Scalar(dtype)
    return elements, (output,), False


def _of_numpy(
    lowering: Any, function: Vectorized, given: dict[str, Lowered], numbers: dict[str, Any], place: ast.Call
) -> tuple[dict[str, Scalar], tuple[str, ...], bool]:
    """As for Numba: the elements are Python's numbers, the dtypes those of the first result, computed of NumPy's."""
    elements = {p: _of_python(k) for p, k in numbers.items()}
    helper = _tried(lowering, function, given, elements, place)
    program = helper.program
    kinds = {k.dtype for k in [*numbers.values(), *program.types.values()] if isinstance(k, (Scalar, Array))}
    if "float32" in kinds:
        elements = {p: _of_python(k, single=True) for p, k in numbers.items()}
    several = isinstance(program.structure, Tuple)
    if function.otypes:
        count = len(_dtypes(lowering, program.structure, place)[0]) if several else 1
        if count != len(function.otypes) or not set(function.otypes) <= set(RESULTS):
            raise lowering.refused(
                place, "ufunc", f"`{ast.unparse(place.func)}` has otypes={list(function.otypes)} for {count} results",
                "a dtype for each result, of floats, int64 and booleans: `otypes=[float]`",
            )  # fmt: skip
        return elements, function.otypes, several
    if program.mixed or helper.aliases.written:
        reason = "takes the dtype of all results from the first one, and one may be an integer, another a float"
        if helper.aliases.written:
            reason = "calls a function once more to see the dtype of its results, and this one writes an array"
        dtype = f"`np.vectorize({_name_of(function.function)}, otypes=[float])`"
        raise lowering.refused(place, "ufunc", f"np.vectorize {reason}", f"say the dtype: {dtype}")
    if kinds - {"float64", "int64", "bool"}:
        strong = {p: Scalar(k.dtype) for p, k in numbers.items()}
        program = _tried(lowering, function, given, strong, place).program
    return elements, *_dtypes(lowering, program.structure, place)


def _of_python(kind: Scalar | Array, single: bool = False) -> Scalar:
    """The type of a number as it is handed over: elements of arrays as Python's numbers, NumPy's numbers as they are.

    A float64 element is as good as Python's float, unless there are ``single`` ones, which take its dtype.
    """
    if isinstance(kind, Scalar) or (kind.dtype == "float64" and not single):
        return Scalar(kind.dtype, isinstance(kind, Scalar) and kind.weak)
    return {"f": FLOAT, "b": BOOLEAN}.get(kind.dtype[0], INTEGER)


def _tried(
    lowering: Any, function: Vectorized, given: dict[str, Lowered], elements: dict[str, Scalar], place: ast.Call
) -> Helper:
    """The function of one element, lowered to see what it answers to elements of these types."""
    inner = function.function
    names = lowering.context.signature(inner).names
    ordered = _with_defaults(lowering, inner, given, place)
    kinds = {p: elements.get(p) or structure_of(lowering, *found) for p, found in zip(names, ordered, strict=True)}
    return lowering.context.tried(lowering, inner, kinds, place)


def _with_defaults(lowering: Any, inner: Any, given: dict[str, Lowered], place: ast.Call) -> list[Lowered]:
    """An argument for each parameter of the function of one element."""
    parameters = lowering.context.signature(inner)
    names, known = parameters.names, parameters.defaults
    bound = {p: helper_argument(lowering, value) for p, value in getattr(inner, "bound", {}).items()}
    given = {**bound, **given}
    missing = [p for p in names if p not in given and p not in known]
    if missing:
        raise lowering.refused(
            place, "arguments", f"the argument `{missing[0]}=` is missing", f"pass it: `{missing[0]}=...`"
        )
    return [given[p] if p in given else default_argument(lowering, p, known[p], place) for p in names]


def _dtypes(lowering: Any, structure: Any, place: ast.Call) -> tuple[tuple[str, ...], bool]:
    """The dtypes of the results of the function of one element, and whether there are several."""
    several = isinstance(structure, Tuple)
    items = structure.items if isinstance(structure, Tuple) else (structure,)
    if not all(isinstance(k, Scalar) and k.dtype in RESULTS for k in items):
        what = describe(structure) if isinstance(structure, (Scalar, Array, Tuple)) else "no number"
        raise lowering.refused(
            place, "ufunc", f"`{ast.unparse(place.func)}` gives {what} for one element",
            "a function that gives floats, int64 or truth values: `.astype(np.int64)` behind smaller integers",
        )  # fmt: skip
    return tuple(k.dtype for k in items), several


def _as_called(lowering: Any, inner: Any, given: dict[str, Lowered]) -> set[str]:
    """The parameters that are given by name, because some before them have defaults."""
    by_place = zip(given, lowering.context.signature(inner).positional, strict=False)
    first = list(itertools.takewhile(lambda pair: pair[0] == pair[1], by_place))
    return set(list(given)[len(first) :])


def _conversion(dtype: str, wanted: Scalar) -> str:
    """What converts an element of an array to the type in which it is handed over."""
    if wanted.weak:
        return PYTHONS[dtype[0]]
    return "" if wanted.dtype == dtype else f"np.{wanted.dtype}"


def _as_results(lowering: Any, found: Lowered, outputs: tuple[str, ...], place: ast.Call) -> Lowered:
    """The results for numbers, as numbers of NumPy's in the dtypes that the vectorized function gives them."""
    expression, kind = found
    if isinstance(kind, Tuple):
        items = zip(tuple_items(lowering, expression, kind), outputs, strict=True)
        made = [_as_results(lowering, item, (dtype,), place) for item, dtype in items]
        return tuple_of(e for e, _ in made), Tuple(tuple(k for _, k in made))
    expression, kind = promotion.converted(lowering, found, outputs[0], place)
    if isinstance(expression, ast.Name) and expression.id in lowering.types:
        lowering.types[expression.id] = Scalar(outputs[0])
    return expression, Scalar(outputs[0])


def _name_of(inner: Any) -> str:
    name = inner.tree.name if hasattr(inner, "tree") else getattr(inner, "__name__", "")
    return name if name.isidentifier() else "function"
