"""What is asked of objects by functions: ``isinstance``, attributes by their names, ``float``, ``np.sin``."""

from __future__ import annotations

import ast
import functools
import inspect
import math
from typing import Any

import numpy as np

from ...form.program import copy_of, located, located_everywhere
from ...reading.resolve import MISSING
from .made_objects import Tracking
from .object_attributes import attribute, copies, delete_attribute, method, plain, store_attribute
from .object_blocks import truth
from .object_families import by_class, is_of
from .object_order import settled_object
from .object_own_ways import given, gives_its_own
from .object_plain import is_plain
from .object_things import Object, Untracked, is_family, members_of

# functions of one argument that ask an object by a method of its own: as it is, or what they make of its result
_BY_METHOD = {abs: "__abs__", round: "__round__", math.floor: "__floor__", math.ceil: "__ceil__",
              math.trunc: "__trunc__", np.asarray: "__array__", next: "__next__"}  # fmt: skip
_MADE_OF_IT = {float: "__float__", int: "__int__", complex: "__complex__", np.array: "__array__"}
# those that NumPy asks an object for that is no array and no sequence: ``np.sin(x)`` is ``x.sin()``
_UFUNCS = {np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh, np.tanh, np.exp, np.expm1,
           np.log, np.log1p, np.log2, np.log10, np.sqrt, np.arcsinh, np.arccosh, np.arctanh, np.exp2}  # fmt: skip
_SEQUENCE = ("__len__", "__getitem__", "__array__", "__array_ufunc__", "__array_interface__")


def by_method(tracking: Tracking, found: Any, text: Any, positional: list[Any], node: ast.AST, hint: str) -> Any:
    """``abs(object)``, ``float(object)``, ``np.sin(object)``; ``MISSING`` for any other function."""
    owner, *more = positional
    if found is bool and not more:
        return truth(tracking, owner, node)
    known = {f: n for f, n in (_BY_METHOD | _MADE_OF_IT).items() if found is f}
    if known and (not more or found is round):
        result = method(tracking, owner, known[found], more, node, hint)
        if found in _BY_METHOD:
            return result
        return located_everywhere(ast.Call(func=copy_of(text), args=[plain(result, node)], keywords=[]), node)
    if isinstance(found, np.ufunc) and found in _UFUNCS and not more:
        if any(hasattr(of, each) for of in members_of(owner.of) for each in _SEQUENCE):
            raise Untracked(node, "is made an array of by NumPy")
        return method(tracking, owner, found.__name__, [], node, hint)
    return MISSING


def by_text(tracking: Tracking, found: Any, positional: list[Any], node: ast.AST, by: str = "") -> Any:
    """``getattr(object, "name")`` and its kin, of a name that is known; ``by`` as for ``store_attribute``."""
    owner, text, *more = positional
    if isinstance(owner, Object) and is_family(owner.of):
        return by_class(
            tracking, owner, "", lambda one: by_text(tracking, found, [one, *copies([text, *more])], node), node
        )
    if not isinstance(owner, Object) or not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        raise Untracked(node, "is asked for an attribute whose name is computed")
    attr, is_there = text.value, text.value in owner.items or hasattr(owner.of, text.value)
    if not is_there and gives_its_own(owner.of):
        if found is not getattr or more:
            raise Untracked(node, "is asked for an attribute that a method of its class may give")
        return given(tracking, owner, attr, node)
    if attr in owner.items and not owner.known[attr] & {owner.block, *tracking.blocks}:
        raise Untracked(node, f"has the attribute `{attr}` on some ways only")
    asks = found is hasattr or (found is getattr and more)
    if asks and attr not in owner.items and _is_computed(owner.of, attr):
        raise Untracked(
            node, f"is asked whether it has `{attr}`, which a method of its class computes and may not have"
        )
    if found is hasattr:
        return located(ast.Constant(value=is_there), node)
    if found is getattr:
        return attribute(tracking, owner, attr, node) if is_there or not more else more[0]
    if found is setattr:
        store_attribute(tracking, owner, attr, more[0], node, by=by)
    else:
        delete_attribute(tracking, owner, attr, node)
    return located(ast.Constant(value=None), node)


def _is_computed(of: type, attr: str) -> bool:
    """Whether reading an attribute runs a method of the class, which may end in an AttributeError."""
    held = inspect.getattr_static(of, attr, None)
    return isinstance(held, (property, functools.cached_property))


def instance(tracking: Tracking, positional: list[Any], node: ast.AST) -> Any:
    asked = positional[1]
    classes = [tracking.scope.value(e) if isinstance(e, ast.expr) else e
               for e in (asked.elts if isinstance(asked, ast.Tuple) else [asked])]  # fmt: skip
    if isinstance(positional[0], ast.expr):
        if not all(c in tracking.classes for c in classes):
            return MISSING
        if not is_plain(tracking, positional[0]):
            return MISSING
        return located(ast.Constant(value=False), node)
    if not all(isinstance(c, type) for c in classes):
        raise Untracked(node, "is asked for a class that is not known")
    if is_family(positional[0].of):
        owner = positional[0] if tracking.out is None else settled_object(tracking, positional[0], node)
        return is_of(owner, [of for of in members_of(owner.of) if issubclass(of, tuple(classes))], node)
    return located(ast.Constant(value=issubclass(positional[0].of, tuple(classes))), node)
