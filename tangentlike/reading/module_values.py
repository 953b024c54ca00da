"""Which module a name or a call stands for: decided before anything is lowered, from constants and types of arguments.

    def get(backend):
        if backend is None:
            return np                       get(None)       NumPy
        return __import__(backend)          get("math")     the module math

Functions that give modules are followed, statement by statement; what cannot be told is ``UNKNOWN``.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..errors import SourceError, UnsupportedError
from ..form.kinds import has_attributes, has_keys, is_namespace, taken_apart
from ..form.names import local_names
from ..form.structures import Identity
from ..form.trees import nodes
from ..form.types import Array, Constant, Scalar, Tuple
from .asking_attempts import statements_asked
from .captured import MISSING, Item, Place
from .imports import places_of_import, statements_of_attempt
from .module_uses import may_name_modules
from .parameters import of_function
from .resolve import Found, Outside, is_helper, python_function
from .source import Source, read

UNKNOWN = object()
DEEPEST = 8  # functions that are followed into each other
QUESTIONS = (isinstance, hasattr, type, callable, np.isscalar, np.iterable, np.ma.isMaskedArray)
GENERATED = (ast.GeneratorExp, ast.ListComp)
IMPORTERS = (builtins.__import__, importlib.import_module)
PLAIN = (str, bool, int, type(None), types.ModuleType, types.FunctionType, type)
PYTHONS = {"float64": (float,), "int64": (int,), "bool": (bool,), "complex128": (complex,)}


@dataclass(frozen=True)
class Standing:
    """What a name stands for that an import, or a module given to it, has bound: a value, and where it stands."""

    value: Any
    place: Place


@dataclass(frozen=True)
class Example:
    """A value of which only the kind counts: what is asked of it is asked of all values of that kind."""

    value: Any


@dataclass(frozen=True)
class Several:
    """What a name stands for after paths that differ in it, in words."""

    what: tuple[str, ...]


@dataclass
class Scene:
    """Where expressions stand: the names ``outside``, those of the function, and what is known of these.

    ``consulted`` is what was looked at, with the names outside through which it was; ``depth`` counts functions that
    were followed, ``follows`` tells which are.
    """

    outside: Outside
    local: set[str]
    known: dict[str, Any]
    consulted: list[tuple[Outside, Found]] = field(default_factory=list)
    depth: int = 0
    follows: Callable[[Any], bool] = may_name_modules


def standing(value: Any) -> Standing:
    """A module, whichever name it was reached by."""
    return Standing(value, Place(Identity(value), ""))


# ---- expressions


def value_of(scene: Scene, node: ast.expr | None) -> Any:
    """What an expression stands for: a value, the type of an argument, or ``UNKNOWN``."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name():
            return _of_name(scene, node)
        case ast.Attribute(value=owner, attr=attribute):
            return _of_attribute(scene, value_of(scene, owner), attribute, node)
        case ast.Subscript(value=owner, slice=key):
            return _of_item(scene, owner, value_of(scene, owner), value_of(scene, key))
        case ast.Call():
            return _of_call(scene, node)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            chosen = truth(value_of(scene, test))
            if chosen is not UNKNOWN:
                return value_of(scene, body if chosen else orelse)
            one, other = value_of(scene, body), value_of(scene, orelse)
            alike = one is other and isinstance(one, types.ModuleType)
            return one if alike and not any(isinstance(n, (ast.Call, ast.NamedExpr)) for n in nodes(test)) else UNKNOWN
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = truth(value_of(scene, operand))
            return UNKNOWN if found is UNKNOWN else not found
        case ast.BoolOp(op=op, values=values):
            found = UNKNOWN
            for each in values:
                found = value_of(scene, each)
                decides = truth(found)
                if decides is UNKNOWN or decides is isinstance(op, ast.Or):
                    return UNKNOWN if decides is UNKNOWN else found
            return found
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(op, value_of(scene, left), value_of(scene, right))
        case ast.Tuple(elts=elements):
            items = [value_of(scene, e) for e in elements]
            return tuple(items) if all(isinstance(i, PLAIN) for i in items) else UNKNOWN
    return UNKNOWN


def truth(value: Any) -> Any:
    """Whether a value counts as true, where that is known."""
    return bool(value) if isinstance(value, PLAIN) or type(value) is tuple else UNKNOWN


def _of_name(scene: Scene, node: ast.Name) -> Any:
    if node.id in scene.known or node.id in scene.local:
        found = scene.known.get(node.id, UNKNOWN)
        return UNKNOWN if isinstance(found, Several) else _plain(found)
    return _consulted(scene, scene.outside.look(node))


def _plain(found: Any) -> Any:
    return found.value if isinstance(found, (Standing, Constant)) else found


def _consulted(scene: Scene, found: Found) -> Any:
    value = found.value
    known = isinstance(value, PLAIN) or callable(value) or is_namespace(value) or taken_apart(value) is not None
    if value is MISSING or not known:
        return UNKNOWN
    scene.consulted.append((scene.outside, found))
    return value


def _of_attribute(scene: Scene, owner: Any, attribute: str, node: ast.expr) -> Any:
    if is_namespace(owner) or isinstance(owner, type):
        if _root(node) not in scene.local:
            return _consulted(scene, scene.outside.look(node))
        place = Place(Identity(owner), "", (attribute,))
        found = place.find()
        return _consulted(scene, Found(place, found, found))
    apart = taken_apart(owner) if owner is not UNKNOWN and not isinstance(owner, PLAIN) else None
    if apart is None or not has_attributes(apart[0]) or attribute not in apart[1]:
        return UNKNOWN
    found = apart[2][apart[1].index(attribute)]
    if _root(node) not in scene.local:
        return _consulted(scene, scene.outside.look(node))
    return _plain(found)


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _of_item(scene: Scene, node: ast.expr, owner: Any, key: Any) -> Any:
    apart = taken_apart(owner) if owner is not UNKNOWN and not isinstance(owner, PLAIN) else None
    if apart is None or not isinstance(key, (str, int)) or key not in apart[1]:
        return UNKNOWN
    if not (has_keys(apart[0]) or apart[0] in ("tuple", "list")):
        return UNKNOWN
    found = apart[2][apart[1].index(key)]
    if _root(node) not in scene.local:
        if not isinstance(node, ast.Name):
            return UNKNOWN
        of = scene.outside.look(node).place
        return _consulted(scene, Found(Place(of.space, of.name, (*of.path, Item(key))), found, found))
    return _plain(found)


def _of_get(scene: Scene, owner: ast.expr, arguments: list[ast.expr]) -> Any:
    """``names.get(key, default)`` of a dict; a missing key of one from outside may be there later."""
    apart, key = taken_apart(value_of(scene, owner)), value_of(scene, arguments[0])
    if apart is None or apart[0] != "dict" or not isinstance(key, (str, int)):
        return UNKNOWN
    if key in apart[1]:
        return _of_item(scene, owner, value_of(scene, owner), key)
    return value_of(scene, arguments[1]) if arguments[1:] and _root(owner) in scene.local else UNKNOWN


def _compared(op: ast.cmpop, left: Any, right: Any) -> Any:
    if isinstance(op, (ast.Is, ast.IsNot)):
        one = left is None or right is None or isinstance(left, (bool, type)) or is_namespace(left)
        if any(each is UNKNOWN for each in (left, right)) or not one:
            return UNKNOWN
        return (left is right) is isinstance(op, ast.Is)
    texts = (str, bool, type(None), types.ModuleType, type)
    if isinstance(op, (ast.Eq, ast.NotEq)) and isinstance(left, texts) and isinstance(right, texts):
        return (left == right) is isinstance(op, ast.Eq)
    if isinstance(op, (ast.In, ast.NotIn)) and isinstance(left, str) and isinstance(right, (tuple, str)):
        return (left in right) is isinstance(op, ast.In)
    return UNKNOWN


def _of_call(scene: Scene, node: ast.Call) -> Any:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "__array_namespace__" and not node.args:
        of_array = isinstance(value_of(scene, node.func.value), Array)
        return np if of_array and hasattr(np.ndarray, node.func.attr) else UNKNOWN
    if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and len(node.args) in (1, 2):
        return _of_get(scene, node.func.value, node.args)
    function = value_of(scene, node.func)
    if (function is any or function is all) and len(node.args) == 1 and isinstance(node.args[0], GENERATED):
        return _of_any(scene, function, node.args[0])
    if (
        function is UNKNOWN
        or any(isinstance(a, ast.Starred) for a in node.args)
        or any(k.arg is None for k in node.keywords)
    ):
        return UNKNOWN
    if any(function is each for each in (*QUESTIONS, *IMPORTERS, getattr)):
        return _of_builtin(function, [value_of(scene, a) for a in node.args], bool(node.keywords))
    if isinstance(function, types.FunctionType) and is_helper(function) and scene.follows(function):
        given = {k.arg or "": value_of(scene, k.value) for k in node.keywords}
        return _followed(scene, function, [value_of(scene, a) for a in node.args], given)
    return UNKNOWN


def _of_any(scene: Scene, function: Any, node: ast.GeneratorExp | ast.ListComp) -> Any:
    """``any(isinstance(a, T) for a in args)`` of a tuple, and ``all``."""
    loop = node.generators[0]
    items = value_of(scene, loop.iter)
    if len(node.generators) > 1 or loop.ifs or not isinstance(loop.target, ast.Name) or type(items) is not tuple:
        return UNKNOWN
    found = [truth(value_of(replace(scene, known={**scene.known, loop.target.id: i}), node.elt)) for i in items]
    decides = function is any
    if any(each is decides for each in found):
        return decides
    return UNKNOWN if any(each is UNKNOWN for each in found) else not decides


def _of_builtin(function: Any, given: list[Any], keywords: bool) -> Any:
    if keywords or not given or any(each is UNKNOWN for each in given):
        return UNKNOWN
    if any(function is each for each in QUESTIONS):
        values = examples(given[0])
        if function is hasattr and not all(isinstance(v, (*PLAIN, float, np.ndarray, np.generic)) for v in values):
            return UNKNOWN  # it may be computed for the answer
        return _answer(function, values, given[1:])
    plain = all(isinstance(each, (str, int, types.ModuleType)) for each in given)
    if not plain or (function is getattr and not isinstance(given[0], types.ModuleType)):
        return UNKNOWN
    try:
        return function(*given)
    except Exception:  # as it would in Python, if it is reached
        return UNKNOWN


def _answer(function: Any, values: list[Any], others: list[Any]) -> Any:
    try:
        found = {function(value, *others) for value in values}
    except Exception:  # as it would in Python, if it is reached
        return UNKNOWN
    return found.pop() if len(found) == 1 else UNKNOWN


def examples(value: Any) -> list[Any]:
    """Values such that what is the same for all of them holds for an argument; none where nothing is known."""
    if isinstance(value, Example):
        return [value.value]
    if isinstance(value, Array):
        return [np.empty((0,) * value.ndim, value.dtype)]
    if isinstance(value, Scalar):
        pythons = [each(0) for each in PYTHONS.get(value.dtype, ())]
        numpys = [] if value.weak else [np.dtype(value.dtype).type(0), np.array(0, value.dtype)]
        return pythons + numpys
    return [value] if isinstance(value, PLAIN) else []


# ---- functions that give modules


def returned(
    function: types.FunctionType, given: list[Any], named: dict[str, Any], outside: Outside, follows: Callable
) -> Any:
    """What a function returns for known values of its parameters, or ``UNKNOWN``; what decides it is fixed."""
    scene = Scene(outside, set(), {}, follows=follows)
    value = _followed(scene, function, given, named)
    for names, found in scene.consulted if value is not UNKNOWN else ():
        names.fix(found)
    return value


def _followed(scene: Scene, function: types.FunctionType, given: list[Any], named: dict[str, Any]) -> Any:
    """What a call returns of a function that gives modules."""
    if scene.depth >= DEEPEST:
        return UNKNOWN
    try:
        source = read(python_function(function))
    except (SourceError, UnsupportedError):
        return UNKNOWN
    parameters = of_function(source)
    arguments = dict(zip(parameters.positional, given, strict=False)) | named
    if parameters.star:
        arguments[parameters.star] = tuple(given[len(parameters.positional) :])
    elif len(given) > len(parameters.positional):
        return UNKNOWN
    if set(named) - set(parameters.names) or parameters.keywords:
        return UNKNOWN
    known = parameters.defaults | arguments
    outside = Outside(source.function, scene.outside.captured)
    inside = Scene(outside, local_names(source.tree), known, scene.consulted, scene.depth + 1, scene.follows)
    done, value = _run(inside, source.tree.body, source)
    return value if done else UNKNOWN


def _run(scene: Scene, body: list[ast.stmt], source: Source) -> tuple[bool, Any]:
    """Whether a block returns, and what; ``UNKNOWN`` once something in it cannot be told."""
    for node in body:
        match node:
            case ast.Return(value=value):
                return True, None if value is None else value_of(scene, value)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                continue
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                scene.known[target] = value_of(scene, value)
            case ast.Import() | ast.ImportFrom():
                bound = imported(node, source.function)
                if not bound:
                    return True, UNKNOWN
                scene.known |= bound
            case ast.If(test=test):
                decided = truth(value_of(scene, test))
                if decided is UNKNOWN:
                    return True, UNKNOWN
                done, value = _run(scene, node.body if decided else node.orelse, source)
                if done:
                    return True, value
            case ast.For(target=ast.Name(id=target), iter=items, body=trip, orelse=[]):
                done, value = _each(scene, target, value_of(scene, items), trip, source)
                if done:
                    return True, value
            case ast.Try():
                chosen = statements_of_attempt(node, source.function)
                chosen = chosen or statements_asked(node, lambda e: value_of(scene, e), examples)
                if chosen is None:
                    return True, UNKNOWN
                done, value = _run(scene, chosen, source)
                if done:
                    return True, value
            case _:
                return True, UNKNOWN
    return False, None


def _each(scene: Scene, target: str, items: Any, trip: list[ast.stmt], source: Source) -> tuple[bool, Any]:
    """Whether a loop over a tuple, such as ``*args``, returns, and what."""
    if type(items) is not tuple:
        return True, UNKNOWN
    for item in items:
        scene.known[target] = item
        done, value = _run(scene, trip, source)
        if done:
            return True, value
    return False, None


def is_of_modules(kind: Any) -> bool:
    """True for the type of an argument that is a module, or a container with one in it."""
    if isinstance(kind, Constant):
        return is_namespace(kind.value)
    if isinstance(kind, (Array, Scalar)):
        return False
    if isinstance(kind, Tuple):
        return any(map(is_of_modules, kind.items))
    apart = taken_apart(kind)
    return apart is not None and any(map(is_of_modules, apart[2]))


def imported(node: ast.Import | ast.ImportFrom, function: types.FunctionType) -> dict[str, Standing]:
    """What the names of an import stand for; none of them where it fails, or binds what is no function or module."""
    return {name: Standing(place.find(), place) for name, place in places_of_import(node, function).items()}
