"""Functions behind ``functools.wraps``: those that only hand their arguments on, and the others, which do something.

A wrapper that hands its arguments on is looked through: its text is not needed, and may do what has no derivative (read
the time, write a log). Any other is a function like all, which calls the one inside as its variable of the closure.
"""

from __future__ import annotations

import ast
import inspect
import types
from typing import Any

import numpy as np

from ..errors import SourceError
from ..form.trees import nodes
from .definition import closure_values, find_in_file


def open_wrapper(function: Any) -> list[str] | None:
    """The parameters that a wrapper with ``*args`` alone, or with ``**kwargs``, needs; None for any other function.

    They are those without defaults of the function inside: what else a call gives is open, as it is to the wrapper.
    """
    if not isinstance(function, types.FunctionType) or not hasattr(function, "__wrapped__") or hands_on(function):
        return None
    kinds = [p.kind for p in inspect.signature(function, follow_wrapped=False).parameters.values()]
    if kinds not in ([inspect.Parameter.VAR_POSITIONAL], _BOTH):
        return None
    try:
        inside = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    needed = [p.name for p in inside if p.kind in _BY_PLACE and p.default is p.empty]
    return needed if needed and not {"args", "kwargs"} & set(needed) else None


_BOTH = [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]
_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _ignores_errors(wrapper: types.FunctionType) -> bool:
    """True for a function behind ``@np.errstate(...)`` that raises and tells nothing."""
    state = next((v for _, v in closure_values(wrapper) if isinstance(v, np.errstate)), None)
    if state is None or wrapper.__module__ != getattr(_wrapped(wrapper), "__module__", None):
        return False
    asked = [getattr(state, f"_{kind}", None) for kind in ("all", "divide", "over", "under", "invalid")]
    is_numpys = wrapper.__code__ in _codes(np.errstate.__call__.__code__)
    return is_numpys and not {"raise", "call", "print", "log"} & set(map(str, asked))


def _wrapped(wrapper: types.FunctionType) -> Any:
    return getattr(wrapper, "__wrapped__", None)


def _codes(code: types.CodeType) -> list[types.CodeType]:
    return [each for each in code.co_consts if isinstance(each, types.CodeType)]


def hands_on(wrapper: types.FunctionType) -> bool:
    """True when ``wrapper(*args, **kwargs)`` surely returns what the function inside returns for these arguments.

    It must call it once, as ``f(*args, **kwargs)``, touch the arguments nowhere else and return that call's value.
    """
    if _ignores_errors(wrapper):
        return True
    try:
        tree, _ = find_in_file(wrapper)
    except SourceError:
        return False
    inner = [name for name, value in closure_values(wrapper) if value is _wrapped(wrapper)]
    a = tree.args
    if not inner or a.vararg is None or a.kwarg is None or a.args or a.posonlyargs or a.kwonlyargs:
        return False
    call = f"{inner[0]}(*{a.vararg.arg}, **{a.kwarg.arg})"
    every = [node for statement in tree.body for node in nodes(statement)]
    calls = [node for node in every if isinstance(node, ast.Call) and ast.unparse(node) == call]
    names = [node for node in every if isinstance(node, ast.Name)]
    touched = [node for node in names if node.id in (inner[0], a.vararg.arg, a.kwarg.arg)]
    if len(calls) != 1 or len(touched) != 3:
        return False
    kept = [s for s in every if isinstance(s, ast.Assign) and s.value is calls[0]]
    result = ""
    if kept and len(kept[0].targets) == 1 and isinstance(kept[0].targets[0], ast.Name):
        result = kept[0].targets[0].id
        loads_in_return = [s.value for s in every if isinstance(s, ast.Return) and isinstance(s.value, ast.Name)]
        uses = [node for node in names if node.id == result]
        if len(uses) != 1 + len([value for value in loads_in_return if value.id == result]):
            return False
    returns = [s for s in every if isinstance(s, ast.Return)]
    straight = all(not isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.FunctionDef)) for node in every)
    return (
        straight
        and bool(returns)
        and all(s.value is calls[0] or (isinstance(s.value, ast.Name) and s.value.id == result) for s in returns)
    )
