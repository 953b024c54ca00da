"""Methods of classes: the function of one, whose class stands outside of it.

class Model:
    scale = 2.0

    @classmethod
    def rate(cls, x):                          def rate(x):
        return cls.scale * x         ->            return cls.scale * x        (``cls`` stands for ``Model``)
"""

from __future__ import annotations

import ast
import functools
import inspect
import types
from typing import Any

from ..form.kinds import HEAP_TYPE, OTHERS
from ..form.structures import Identity
from .captured import Place

OF_CLASS = "__tangentlike_class__"  # the attribute of such a function: where its class stands, by the name that it has


def is_class_method(found: Any) -> bool:
    """True for a method of a class of the user's, which gets the class."""
    return (
        isinstance(found, types.MethodType)
        and isinstance(found.__self__, type)
        and bool(found.__self__.__flags__ & HEAP_TYPE)
        and isinstance(found.__func__, types.FunctionType)
        and found.__func__.__code__.co_argcount > 0
        and (found.__func__.__module__ or "").split(".")[0] not in OTHERS
    )


def as_function(found: Any) -> Any:
    """The function of a method of a class, one for each class; anything else as it is."""
    return _function_of(found.__func__, found.__self__) if is_class_method(found) else found


@functools.cache
def _function_of(method: types.FunctionType, of: type) -> types.FunctionType:
    made = types.FunctionType(
        method.__code__, method.__globals__, method.__name__, method.__defaults__, method.__closure__
    )
    made.__kwdefaults__, made.__module__, made.__qualname__ = method.__kwdefaults__, method.__module__, method.__name__
    made.__dict__[OF_CLASS] = {method.__code__.co_varnames[0]: Place(Identity(of), "")}
    return made


def class_place(function: Any) -> dict[str, Place]:
    """Where the class stands that such a function reads, by its name there; empty for any other function."""
    return getattr(function, OF_CLASS, {})


def without_class(function: Any, tree: ast.FunctionDef, signature: inspect.Signature) -> inspect.Signature:
    """Take the class out of the parameters in the tree; the signature without it."""
    if not class_place(function):
        return signature
    (tree.args.posonlyargs or tree.args.args).pop(0)
    return signature.replace(parameters=list(signature.parameters.values())[1:])
