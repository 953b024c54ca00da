"""Attributes of classes that a function changes: a variable each, which begins with what the class has.

    Counter.total += a                  counter_total = Counter.total
    n = Counter(a)               ->     counter_total += a
    return n.total * a                  return counter_total * a

A call of the function itself is Python's, as for objects that it is given; a gradient leaves the class as it is.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...errors import SourceError, UnsupportedError
from ...form.program import assign, located, name
from ...form.trees import nodes
from ...reading.resolve import MISSING, is_helper
from ...reading.source import Source, read
from ..syntax.callee import Scope
from .made_objects import Tracking
from .object_attributes import path_of, plain
from .object_classes import attributes_stored, functions_of, reached_from, reads_any
from .object_things import Again, Untracked

NUMBERS = (bool, int, float, complex, np.generic)


def begin_class_variables(tracking: Tracking) -> None:
    """Give each attribute of a class that something changes a variable."""
    tree = tracking.source.tree
    found = _stored(tracking.source, tracking.classes, tracking.functions)
    for of, attr in sorted(found, key=lambda each: (each[0].__qualname__, each[1])):
        if len(_with_attribute(tracking, of, attr)) > 1 or attr in _stored_on_objects(tracking, of):
            raise Untracked(tree, f"has `{attr}` of its class, and of its own or of another class")
        chosen = tracking.fresh(f"{of.__name__.lower()}_{attr}", f"{of.__name__}.{attr}")
        tracking.class_variables[of, attr] = chosen
        tracking.assigned.add(f"{of.__name__}.{attr}")
        now = ast.Attribute(value=path_of(tracking, of, tree), attr=attr, ctx=ast.Load())
        tracking.emit(located(assign(chosen, located(now, tree)), tree), tree)


def variable_of(tracking: Tracking, of: type, attr: str) -> str | None:
    """The variable of an attribute that a class has, or one above it."""
    for each in of.__mro__:
        if (each, attr) in tracking.class_variables:
            return tracking.class_variables[each, attr]
        if attr in vars(each):
            return None
    return None


def class_meant(tracking: Tracking, owner: Any) -> type | None:
    """The class that an expression is."""
    found = owner if isinstance(owner, type) else tracking.scope.value(owner) if isinstance(owner, ast.expr) else None
    return found if isinstance(found, type) else None


def store_of_class(tracking: Tracking, owner: Any, attr: str, value: Any, node: ast.AST) -> bool:
    """``Counter.total = value``; False for what is no such attribute."""
    of = class_meant(tracking, owner) if tracking.class_variables else None
    chosen = None if of is None else tracking.class_variables.get((of, attr))
    if chosen is None:
        return False
    if tracking.inside:
        raise Untracked(node, "is changed by a function inside")
    tracking.emit(located(assign(chosen, plain(value, node)), node), node)
    return True


def stores_of_classes(source: Source, scope: Scope) -> bool:
    """True for a function that changes attributes of classes, or calls one that does."""
    if not any(isinstance(n, ast.Name) and isinstance(scope.value(n), type) for n in nodes(source.tree)):
        return False
    classes, functions = reached_from([scope.value(n) for n in nodes(source.tree) if isinstance(n, ast.Name)])
    return bool(_stored(source, classes, functions))


def _stored(source: Source, classes: set[type], functions: set[Any]) -> set[tuple[type, str]]:
    """The attributes that the function, and those that it calls, assign of classes: numbers that these have."""
    held = {(of, attr) for of in classes for attr, value in vars(of).items() if isinstance(value, NUMBERS)}
    methods = [(f, of) for of in classes for f in functions_of(of)]
    every: list[tuple[Any, type | None]] = [(source.function, None), *((f, None) for f in functions)]
    names = {attr for _, attr in held}
    found: set[tuple[type, str]] = set()
    for function, of in [*every, *methods]:
        if names & set[str]().union(*attributes_stored(function.__code__)):
            found |= {(each, attr) for each, attr in _stored_by(function, of) if (each, attr) in held}
    return found


def _stored_by(function: types.FunctionType, of: type | None) -> Iterator[tuple[type, str]]:
    """The attributes of classes that a function assigns; ``of`` is the class that it is a method of."""
    try:
        source = read(function)
    except (SourceError, UnsupportedError):
        return
    space = {**source.globals, **source.closure}
    first = next((a.arg for a in (*source.tree.args.posonlyargs, *source.tree.args.args)), "")
    for node in nodes(source.tree):
        if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
            continue
        match node.value:
            case ast.Name(id=called):
                owner = of if called == first and _is_class_method(of, function) else space.get(called)
            case ast.Attribute(value=ast.Name(id=called), attr="__class__") if called == first:
                owner = of
            case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=called)]) if called == first:
                owner = of
            case _:
                owner = None
        if isinstance(owner, type):
            yield owner, node.attr


def _is_class_method(of: type | None, function: types.FunctionType) -> bool:
    every = vars(of).values() if of is not None else ()
    return any(isinstance(each, classmethod) and each.__func__ is function for each in every)


def _with_attribute(tracking: Tracking, of: type, attr: str) -> list[type]:
    """The classes above and below one that have an attribute of this name."""
    return [each for each in {*tracking.classes, of} if attr in vars(each)
            and (issubclass(each, of) or issubclass(of, each))]  # fmt: skip


def _stored_on_objects(tracking: Tracking, of: type) -> set[str]:
    """The attributes that methods of a class, and of those below it, assign of their objects."""
    found: set[str] = set()
    for each in (c for c in tracking.classes if issubclass(c, of)):
        for function in functions_of(each):
            if _is_class_method(each, function):
                continue
            source = read(function)
            first = next((a.arg for a in (*source.tree.args.posonlyargs, *source.tree.args.args)), "")
            stored = (n for n in nodes(source.tree) if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load))
            found |= {n.attr for n in stored if isinstance(n.value, ast.Name) and n.value.id == first}
    return found


def reads_variables(tracking: Tracking, function: Any) -> bool:
    """True for a function that reads such an attribute, or an object from outside that changes, or calls one that may:
    it has to stand where it is called."""
    if not (tracking.class_variables or tracking.known.outside) or not is_helper(function):
        return False
    if reads_any(function, tracking.known.outside):
        return True
    classes, functions = reached_from([function])
    codes = [f.__code__ for f in (*functions, *(f for of in classes for f in functions_of(of)))]
    names = {each for code in codes for each in names_in(code)}
    return any(attr in names for _, attr in tracking.class_variables)


def names_in(code: types.CodeType) -> Iterator[str]:
    """The names of globals and attributes that a function uses, with the functions in it."""
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from names_in(each)


def check_readers(tracking: Tracking, body: list[Any]) -> None:
    """No function is left that would read an attribute itself, where its variable has another value."""
    outside = _changed_outside(tracking)
    new = [each for each in outside if not any(each is known for known in tracking.known.outside)]
    for node in (n for s in body for n in nodes(s)) if outside or tracking.class_variables else ():
        found = tracking.scope.value(node) if isinstance(node, (ast.Name, ast.Attribute)) else MISSING
        if is_helper(found) and reads_any(found, new):
            tracking.known.outside += new  # so that it stands where it is called
            raise Again
        if reads_variables(tracking, found):
            raise Untracked(node, "is read by a function that is called here, and changes")


def _changed_outside(tracking: Tracking) -> list[Any]:
    """The objects from outside of which the function changes something."""
    given = tracking.source.objects.kinds if tracking.source.objects is not None else {}
    roots = {each.split(".")[0].split("[")[0] for each in tracking.assigned} - set(given)
    found = [tracking.scope.outside.get(each, MISSING) for each in sorted(roots)]
    return [each for each in found if each is not MISSING and not isinstance(each, type)]


def read_of_class(tracking: Tracking, of: type, attr: str, node: ast.AST) -> ast.expr | None:
    """The variable of an attribute that is read; None for one that is no variable."""
    chosen = variable_of(tracking, of, attr) if tracking.class_variables else None
    return None if chosen is None else located(name(chosen), node)
