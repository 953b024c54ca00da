"""Calls of functions that are written for the call: by this package, or by a template for the types of its arguments.

np.gradient(a, 0.1, axis=(0, 1))   ->   the gradient along the one axis, and along the other
"""

from __future__ import annotations

import ast
import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from ..form.types import Constant, TypeRuleError, is_complex
from ..primitives.complex_forms import of_complex
from ..primitives.families import find
from ..primitives.library_calls import WRITTEN, Writer
from .arguments import argument
from .helper_calls import helper_argument, helper_with
from .state import Lowering, is_range
from .tuples import as_tuple
from .written_calls import ONE_BY_ONE, Lowered, known_value, one_by_one

Bound = tuple[dict[str, Any], dict[str, Lowered]]


def written_for(
    lowering: Lowering, node: ast.Call, function: Any
) -> Callable[[Lowering, ast.Call, Any], Lowered] | None:
    """What writes the function that a call of this one stands for, if one is.

    Where there is a primitive too, that is taken if the values that it wants to be known while compiling are.
    """
    try:
        found = WRITTEN.get(function)
    except TypeError:
        return None
    if function in ONE_BY_ONE and len(node.args) > 1:
        return one_by_one
    if isinstance(found, Writer) and (entry := find(function)) is not None and entry.static:
        given = dict(zip(entry.parameters, node.args, strict=False)) | {str(k.arg): k.value for k in node.keywords}
        known = {each: lowering.static(given[each]) for each in entry.static if each in given}
        alone = any(known.get(each) == Constant(value) for each, values in found.alone_for for value in values)
        if not alone and all(value is not None for value in known.values()):
            return None
    return functools.partial(_from_template, found) if isinstance(found, Writer) else found


def _from_template(writer: Writer, lowering: Lowering, node: ast.Call, function: Any) -> Lowered:
    """A call of the function that a template writes for it."""
    kinds, arguments = _bound(lowering, writer, node)
    if any(is_complex(kind) for _, kind in arguments.values()):
        of_complex(writer.function, getattr(function, "__name__", "function"), arguments.values())
    bound = inspect.BoundArguments(inspect.signature(writer.function), OrderedDict(kinds))
    try:
        text = writer.function(*bound.args, **bound.kwargs)
    except TypeRuleError as error:
        raise lowering.refused(node, "types", error.reason, error.rewrite) from None
    made = lowering.context.defined(text, writer.function.__globals__)
    names = lowering.context.signature(made).names
    return helper_with(lowering, made, [arguments[each.rstrip("_")] for each in names], node)


def _bound(lowering: Lowering, writer: Writer, node: ast.Call) -> Bound:
    """The types of the arguments, and the lowered arguments, each by the name of its parameter."""
    kinds: dict[str, Any] = {}
    arguments: dict[str, Lowered] = {}
    parameters = inspect.signature(writer.function).parameters
    for name, places in _places(lowering, parameters, node).items():
        if name in writer.static:
            kinds[name] = Constant(_known(lowering, name, places[0], node))
            continue
        found = [argument(lowering, e) if is_range(e) else helper_argument(lowering, e) for e in places]
        several = parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
        types = tuple(as_tuple(lowering, *each)[1] for each in found)
        kinds[name] = types if several else types[0]
        arguments |= {f"{name}_{k}" if several else name: each for k, each in enumerate(found)}
    for name, parameter in parameters.items():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            kinds.setdefault(name, ())
        elif name not in kinds and parameter.default is parameter.empty:
            raise lowering.refused(node, "arguments", f"the argument `{name}=` is missing", f"pass it: `{name}=...`")
        else:
            kinds.setdefault(name, Constant(parameter.default))
    return kinds, arguments


def _places(lowering: Lowering, parameters: Any, node: ast.Call) -> dict[str, list[ast.expr]]:
    """The arguments of a call, by the names of their parameters, in the order in which they stand."""
    given: dict[str, list[ast.expr]] = {}
    positional = [n for n, p in parameters.items() if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    several = next((n for n, p in parameters.items() if p.kind is inspect.Parameter.VAR_POSITIONAL), "")
    first = list(parameters).index(several) if several else len(positional)
    for k, each in enumerate(node.args):
        if k < first:
            given[positional[k]] = [each]
        elif several:
            given.setdefault(several, []).append(each)
        else:
            reason = f"{len(node.args)} arguments for {first} parameters"
            raise lowering.refused(node, "arguments", reason, f"these arguments: {', '.join(positional)}")
    for keyword in node.keywords:
        if keyword.arg not in parameters or keyword.arg in given or keyword.arg == several:
            offered = ", ".join(parameters)
            reason = f"`{ast.unparse(node.func)}` is differentiated without the keyword `{keyword.arg}=`"
            raise lowering.refused(node, "keyword", reason, f"these arguments: {offered}")
        given[str(keyword.arg)] = [keyword.value]
    return given


def _known(lowering: Lowering, name: str, place: ast.expr, node: ast.Call) -> Any:
    if isinstance(place, ast.Constant) and place.value is None:
        return None
    found = known_value(lowering, place)
    if found is None and lowering.static(place) is None:
        reason = f"`{name}=` of `{ast.unparse(node.func)}` must be known while compiling"
        raise lowering.refused(node, "static", reason, f"a literal for it: `{name}=0`, or an `if` for each value")
    return found
