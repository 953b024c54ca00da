"""Functions that have no definition, as one that is written for them.

    np.sin                     ->    def sin(x):
                                         return np.sin(x)

    abs                        ->    def call_abs(x):
                                         return abs(x)

    functools.partial(f, 2.0)  ->    def f(x):
                                         return f(a, x)

    a wrapper(*args) of f      ->    def f(x, /, *args):
                                         return f(x, *args)

What a ``partial`` has bound is read from outside, like any captured value; what it has bound by keyword is a default.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import math
import types
from typing import Any

import numpy as np

from ..form.kinds import is_object
from ..form.program import fresh_name
from ..primitives.families import find
from ..primitives.registry import COMPOSITES, Primitive, key_of, signature_of
from ..primitives.texts import defined
from .class_methods import is_class_method
from .vectorized import vectorized
from .wrappers import open_wrapper

MODULES = {"np": np, "math": math, "np.linalg": np.linalg, "np.fft": np.fft}


def written(function: Any) -> Any:
    """A plain function that does what ``function`` does, where that has no definition to be read; else itself."""
    if isinstance(function, functools.partial):
        return _partial(function)
    if is_bound(function) or is_class_method(function):
        return _method(function)
    needed = open_wrapper(function)
    if needed is not None:
        return _wrapper(function, needed)
    known = vectorized(function)
    if known is not None:
        return _partial(functools.partial(known.function), function)
    try:
        registered = find(function) or COMPOSITES.get(key_of(function))
    except TypeError:
        return function
    if registered is None or hasattr(function, "__tangentlike_function__"):
        return function
    if isinstance(registered, Primitive):
        names, defaults = list(registered.parameters), registered.defaults
    else:
        signature, defaults = signature_of(registered, "")
        names = list(signature)
    needed = ["x", "y"] if function in (max, min) else [n for n in names if n not in defaults]
    name = getattr(function, "__name__", "function")
    for prefix, module in MODULES.items():
        if getattr(module, name, None) is function:
            space = {"np": np, "math": math}
            return _defined(name, ", ".join(needed), f"{prefix}.{name}", ", ".join(needed), space)
    return _defined(f"call_{name}", ", ".join(needed), name, ", ".join(needed), {name: function})


def is_bound(function: Any) -> bool:
    """True for a method of an object of a class of the user's."""
    return isinstance(function, types.MethodType) and is_object(function.__self__)


def as_method(function: Any) -> Any:
    """The method ``__call__`` of an object of a class of the user's, and a differentiated method as Python's; anything
    else as it is."""
    function = getattr(function, "__tangentlike_method__", function)
    called = inspect.getattr_static(type(function), "__call__", None)
    return function.__call__ if isinstance(called, types.FunctionType) and is_object(function) else function


def names_object(function: Any, wrt: Any) -> bool:
    """True for a method of an object whose gradient is asked for with respect to the object, or its attributes."""
    asked = wrt if isinstance(wrt, tuple) else (wrt,)
    return is_bound(function) and any(isinstance(each, str) and each.split(".")[0] == "self" for each in asked)


def _method(function: types.MethodType) -> Any:
    """The object stands in the globals of the definition: what its method reads of it is read from outside.

    So does the function, where the object has another one, or none, under its name: ``C.twice = scale``, a lambda.
    """
    parameters = inspect.signature(function).parameters
    of: Any = function.__self__ if is_class_method(function) else type(function.__self__)
    owner = fresh_name(of.__name__.lower(), set(parameters))
    space = {p.name: p.default for p in parameters.values() if p.default is not p.empty}
    plain = [p.replace(annotation=p.empty) for p in parameters.values()]
    plain = [p.replace(default=_Text(p.name)) if p.name in space else p for p in plain]
    left = str(inspect.Signature(plain))[1:-1]
    by_name = inspect.Parameter.KEYWORD_ONLY
    given = ", ".join(f"{p.name}={p.name}" if p.kind == by_name else str(p.replace(default=p.empty)) for p in plain)
    called, known = function.__name__, {**space, owner: function.__self__}
    if getattr(getattr(function.__self__, called, None), "__func__", None) is function.__func__:
        return _defined(called, left, f"{owner}.{called}", given, known)
    chosen = fresh_name(_name(function), {*parameters, owner})
    given = ", ".join([owner, given] if given else [owner])
    return _defined(_name(function), left, chosen, given, {**known, chosen: function.__func__})


class _Text(str):
    """A default in the text of a signature: the name under which it stands in the globals."""

    __repr__ = str.__str__


def _wrapper(function: types.FunctionType, needed: list[str]) -> Any:
    """``def f(x, /, *args, **kwargs)``: names for what every call gives, and nothing that a call does not give."""
    named = inspect.signature(function, follow_wrapped=False).parameters
    star, keywords = "*args", ", **kwargs" * (len(named) > 1)
    called = fresh_name(function.__name__, {*needed, "args", "kwargs"})
    given = ", ".join([*needed, star + keywords])
    left = ", ".join([*needed, "/", star + keywords])
    return _defined(function.__name__, left, called, given, {called: function})


def _partial(function: functools.partial, instead: Any = None) -> Any:
    """``inspect.signature`` tells what is left; what is bound stands in the globals of the definition.

    It calls the function that is partial, or ``instead``, which takes the same arguments.
    """
    inner = written(function.func)
    try:
        parameters = inspect.signature(inner, follow_wrapped=False).parameters
        bound = functools.partial(inner, *function.args, **function.keywords)
        left_over = inspect.signature(bound, follow_wrapped=False).parameters
    except ValueError:
        return inner
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters.values()):
        return _open_partial(function, instead or inner, list(parameters.values()))
    space: dict[str, Any] = dict(zip(parameters, function.args, strict=False))
    name = _name(inner)
    called = fresh_name(name, set(parameters))
    given = list(space)
    left, marked = [], False
    for each in left_over.values():
        if each.kind == each.KEYWORD_ONLY and not marked:
            left.append("*")
            marked = True
        if each.default is not each.empty:
            space[each.name] = each.default
        left.append(each.name if each.default is each.empty else f"{each.name}={each.name}")
        plain = parameters[each.name].kind != each.KEYWORD_ONLY and each.kind != each.KEYWORD_ONLY
        given.append(each.name if plain else f"{each.name}={each.name}")
    return _defined(name, ", ".join(left), called, ", ".join(given), {**space, called: instead or inner})


def _open_partial(function: functools.partial, inner: Any, parameters: list[inspect.Parameter]) -> Any:
    """``def f(x, /, *args, **kwargs): return f_1(bound, x, *args, k=bound_1, **kwargs)``."""
    kinds = {p.kind for p in parameters}
    by_place = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)][len(function.args) :]
    needed = [p.name for p in itertools.takewhile(lambda p: p.default is p.empty, by_place)]
    needed = list(itertools.takewhile(lambda p: p not in function.keywords, needed))
    taken = {"args", "kwargs", *(p.name for p in parameters), *function.keywords}
    space: dict[str, Any] = {}
    for value in (*function.args, *function.keywords.values()):
        space[fresh_name("bound", {*taken, *space})] = value
    bound, called = list(space), fresh_name(_name(inner), {*taken, *space})
    first, named = bound[: len(function.args)], bound[len(function.args) :]
    star = ["*args"] * (inspect.Parameter.VAR_POSITIONAL in kinds)
    keywords = ["**kwargs"] * (inspect.Parameter.VAR_KEYWORD in kinds)
    left = ", ".join([*needed, *(["/"] if needed else []), *star, *keywords])
    by_name = [f"{k}={v}" for k, v in zip(function.keywords, named, strict=True)]
    given = ", ".join([*first, *needed, *star, *by_name, *keywords])
    return _defined(_name(inner), left, called, given, {**space, called: inner})


def _name(function: Any) -> str:
    return function.__name__ if function.__name__.isidentifier() else "function"


def _defined(name: str, parameters: str, called: str, given: str, space: dict[str, Any]) -> types.FunctionType:
    """``def name(parameters): return called(given)``; ``space`` are its globals."""
    return defined(f"def {name}({parameters}):\n    return {called}({given})\n", space)
