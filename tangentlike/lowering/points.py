"""Arrays without axes: numbers to the compiler, and arrays to Python, which changes them in place.

def f(h): y = h; y += 1.0; return y * h        h is np.array(2.0): both names show the sum, so does the caller's array
"""

from __future__ import annotations

import ast
import inspect
from typing import Any

import numpy as np

from ..errors import ArgumentError, TangentlikeError
from ..form.indexing import index_items, is_ellipsis
from ..form.program import copy_of, root_name
from ..form.trees import nodes
from ..reading.imports import values_imported, values_standing
from ..reading.resolve import python_function
from ..reading.source import read
from .writing_calls import calls_function, is_helper

MAKERS = (  # arrays without axes of numbers
    np.where, np.copy, np.broadcast_to, np.array, np.asarray, np.asanyarray, np.zeros_like, np.ones_like, np.full_like,
    np.empty_like,
)  # fmt: skip


OF_SHAPES = (np.zeros, np.ones, np.empty, np.full)  # which make one of the shape ``()``
OF_ANY_MODULE = {getattr(each, "__name__", ""): each for each in (*MAKERS, *OF_SHAPES, np.vectorize)}
VIEWS = (  # methods and functions that show what they are given, by another shape or none
    *("asarray", "asanyarray", "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_to", "expand_dims", "moveaxis"),
    *("ravel", "reshape", "squeeze", "swapaxes", "transpose", "view", "T", "flat", "real"),
)
SHAPING = ("squeeze", "reshape")  # of which the only element may be left
KEEPING = ("append", "appendleft", "add", "extend", "insert", "setdefault", "update")  # methods of containers
_MASKS = (ast.Name, ast.Compare, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Call)
CONVERSIONS = ("float", "int", "bool", "len", "abs", "sum", "range")  # whose result is none of what they are given


class Points:
    """The names and expressions of a function that may be arrays without axes, where they are numbers here."""

    def __init__(self, function: Any, body: list[ast.stmt], seen: tuple = ()):
        self.known, self.seen = _values_outside(function), (*seen, function)
        self.names: set[str] = set()
        self.vectorized: set[str] = set()  # the names of functions that are made here by np.vectorize
        bindings = [n for s in body for n in nodes(s) if isinstance(n, (ast.Assign, ast.NamedExpr))]
        self.vectorized.update(t for n in bindings if self.vectorizes(n.value) for t in _targets(n))
        self.shapes = {t for n in bindings if _is_shape(n.value) for t in _targets(n)}
        self.makers = {t for n in bindings if self.is_maker(n.value) for t in _targets(n)}
        while True:
            more = {t for n in bindings if self.holds(n.value) for t in _targets(n)}
            if more <= self.names:
                break
            self.names |= more

    def holds(self, value: ast.expr) -> bool:
        """True for an expression whose value may be an array without axes, or hold one."""
        if isinstance(value, ast.Name):
            return value.id in self.names
        if isinstance(value, ast.Subscript):
            return any(is_ellipsis(i) for i in index_items(value.slice))
        if isinstance(value, ast.Call):
            return self.makes(value)
        return any(self.holds(part) for part in _parts(value))

    def makes(self, call: ast.Call) -> bool:
        """True for a call that makes one, by itself or in a function."""
        if self.vectorizes(call.func) or (isinstance(call.func, ast.Name) and call.func.id in self.vectorized):
            return True
        found = _looked_up(call.func, self.known)
        if isinstance(found, np.vectorize) or (isinstance(call.func, ast.Name) and call.func.id in self.makers):
            return True
        if any(found is maker for maker in MAKERS):
            if not call.args and not call.keywords:  # ``x.copy()`` of a value
                return False
            return not (call.args and isinstance(call.args[0], (ast.List, ast.Tuple)))
        if any(found is maker for maker in OF_SHAPES):
            shape = call.args[0] if call.args else None
            return _is_shape(shape) or (isinstance(shape, ast.Name) and shape.id in self.shapes)
        if found is None or not is_helper(found) or python_function(found) in self.seen:
            return False
        try:
            tree = read(found).tree
        except TangentlikeError:
            return False  # refused in its place
        inside = Points(python_function(found), tree.body, self.seen)
        returned = [n.value for n in nodes(tree) if isinstance(n, ast.Return) and n.value is not None]
        return any(map(inside.holds, returned))

    def is_maker(self, node: ast.expr) -> bool:
        """True for a name of a function that makes arrays without axes, or of a choice of such."""
        if isinstance(node, ast.IfExp):
            return self.is_maker(node.body) or self.is_maker(node.orelse)
        found = _looked_up(node, self.known)
        return found is not None and any(found is maker for maker in MAKERS)

    def vectorizes(self, node: ast.expr) -> bool:
        """True for ``np.vectorize(f)``."""
        return isinstance(node, ast.Call) and _looked_up(node.func, self.known) is np.vectorize


def _is_shape(node: ast.expr | None) -> bool:
    """True for what may be the shape of an array without axes."""
    found = node.attr if isinstance(node, ast.Attribute) else getattr(getattr(node, "func", None), "attr", "")
    return found == "shape" or (isinstance(node, ast.Tuple) and not node.elts)


def changed(lowering: Any, body: list[ast.stmt], points: Points, result: str | None) -> set[tuple]:
    """The calls (by place) that make arrays without axes which are changed in place, and may have two names then.

    Where ``result`` is assigned nothing follows, unless there is a ``finally``.
    """
    function = lowering.origin.function
    if result is not None and not any(isinstance(n, ast.Try) and n.finalbody for n in nodes(lowering.origin.tree)):
        body = [_Without(result).visit(copy_of(each)) for each in body]
    whole = ast.Module(body=body, type_ignores=[])
    out: set[tuple] = set()
    for node in nodes(whole):
        if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
            made = _made(node.value, points)
            if made and changes(function, whole, set(_targets(node)), several=True):
                out |= made
        elif isinstance(node, ast.Call) and calls_function(lowering, node) and isinstance(node.func, ast.Name):
            inner = {n.name: n for n in nodes(whole) if isinstance(n, ast.FunctionDef)}
            given = [(k, made) for k, a in enumerate(node.args) if (made := _made(a, points))]
            named = [(k.arg, made) for k in node.keywords if k.arg and (made := _made(k.value, points))]
            for position, made in given:
                if _call_changes(function, inner, node.func.id, [position], set(), (), several=True):
                    out |= made
            for keyword, made in named:
                if _call_changes(function, inner, node.func.id, [], {keyword}, (), several=True):
                    out |= made
    return out


def returned(body: list[ast.stmt], result: str | None) -> set[int]:
    """The expressions (by id) whose value a function returns."""
    out: set[int] = set()
    given = [n.value for s in body for n in nodes(s) if isinstance(n, ast.Assign) and result in _targets(n)]
    while given:
        value = given.pop()
        out.add(id(value))
        given += _parts(value)
    return out


class _Without(ast.NodeTransformer):
    """Takes out assignments of what a function returns."""

    def __init__(self, result: str):
        self.result = result

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        is_result = any(isinstance(t, ast.Name) and t.id == self.result for t in node.targets)
        return ast.copy_location(ast.Expr(value=node.value), node) if is_result else node


def place_of(call: ast.Call) -> tuple:
    """What tells a call from others, also where a statement has been taken apart."""
    return getattr(call, "lineno", 0), getattr(call, "col_offset", 0), ast.unparse(call.func)


def _made(value: ast.expr, points: Points) -> set[tuple]:
    if isinstance(value, ast.Call):
        return {place_of(value)} if points.makes(value) else set()
    return set().union(*(_made(part, points) for part in _parts(value)))


def _parts(value: ast.expr) -> list[ast.expr]:
    """The expressions of which one is the value of ``value``, or that it holds."""
    if isinstance(value, (ast.Tuple, ast.List)):
        return value.elts
    if isinstance(value, ast.IfExp):
        return [value.body, value.orelse]
    if isinstance(value, ast.BoolOp):
        return value.values
    return [value.value] if isinstance(value, ast.NamedExpr) else []


def _targets(node: ast.Assign | ast.NamedExpr) -> list[str]:
    targets: list[Any] = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [n.id for t in targets for n in nodes(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _values_outside(function: Any) -> dict[str, Any]:
    try:
        found = inspect.getclosurevars(function)
    except (TypeError, ValueError):
        return {}
    return {**found.globals, **found.nonlocals, **values_imported(function), **values_standing(function)}


def _looked_up(node: ast.expr, known: dict[str, Any]) -> Any:
    """What a dotted name stands for outside of the function; None where it is not known.

    What may be a module is taken for NumPy.
    """
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id not in known:
        return OF_ANY_MODULE.get(node.attr)
    base = _looked_up(node.value, known) if isinstance(node, ast.Attribute) else None
    return getattr(base, node.attr, None) if inspect.ismodule(base) and isinstance(node, ast.Attribute) else None


def kept(lowering: Any, body: list[ast.stmt]) -> dict[int, bool]:
    """The elements ``a[..., 0]``, ``a.squeeze()`` (by id) that are bound to a name or handed to a function as they are,
    and whether they may be changed there."""
    function = lowering.origin.function
    whole = ast.Module(body=body, type_ignores=[])
    out: dict[int, bool] = {}
    for node in nodes(whole):
        if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
            elements = _elements(node.value)
            names = {n.id for t in node.targets for n in nodes(t) if isinstance(n, ast.Name)}
            out.update(dict.fromkeys(elements, bool(elements) and changes(function, whole, names)))
        elif isinstance(node, ast.Call) and calls_function(lowering, node):
            for k, argument in enumerate(node.args):
                elements = _elements(argument)
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                out.update(
                    dict.fromkeys(elements, bool(elements) and _call_changes(function, {}, name, [k], set(), ()))
                )
            for keyword in node.keywords:
                out.update(dict.fromkeys(_elements(keyword.value), True))
    return out


def refuse_returned(lowering: Any, program: Any, given: list[ast.expr], node: ast.AST) -> None:
    """Refuse a call that gives a view of one element of what it is given, where that changes."""
    for passed in (each for each, p in zip(given, program.parameters, strict=False) if p in program.points):
        what = f"what is returned is a view of one element of `{ast.unparse(passed)}`, which changes"
        refused = lowering.refused(node, "view-of-an-element", what, "the element itself, by its index")
        lowering.points.append((root_name(passed), refused.refusal))


def _elements(value: ast.expr) -> list[int]:
    if isinstance(value, ast.Subscript):
        return [id(value)] if any(is_ellipsis(i) for i in index_items(value.slice)) else []
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in SHAPING:
        return [id(value)]
    return [each for part in _parts(value) for each in _elements(part)]


def changes(function: Any, tree: ast.AST, names: set[str], seen: tuple = (), several: bool = False) -> bool:
    """True when a function may change what one of its ``names`` holds in place: by ``+=`` or a store, under whatever
    name, or by a call. With ``several`` only where another name may hold it as well."""
    every = nodes(tree)
    names = _holders(every, names)
    inner = {n.name: n for n in every if isinstance(n, ast.FunctionDef) and n is not tree}
    for node in every:
        if isinstance(node, ast.AugAssign) and root_name(node.target) in names and (not several or len(names) > 1):
            return True
        stored = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and root_name(node) in names
        if stored and (not several or len(names) > 1):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            given = _positions(node, names)
            named = {k.arg for k in node.keywords if k.arg and _shown(k.value) & names}
            alone = several and len(names) == 1 and _read_once(every, *names)
            if (given or named) and _call_changes(function, inner, node.func.id, given, named, seen, several=alone):
                return True
    return False


def _read_once(every: list[ast.AST], variable: str) -> bool:
    """True for a variable that is read in one place, and there once: nothing sees what a call makes of its value."""
    reads = [n for n in every if isinstance(n, ast.Name) and n.id == variable and isinstance(n.ctx, ast.Load)]
    again = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.FunctionDef, ast.Lambda)
    return len(reads) == 1 and not any(reads[0] in nodes(n) for n in every if isinstance(n, again))


def selects(tree: ast.AST, names: set[str]) -> bool:
    """True when a function keeps, or hands on, what one of its ``names`` selects as an index."""
    every = nodes(tree)
    names = _holders(every, names)
    kept: list[ast.expr] = []
    for node in every:
        if isinstance(node, (ast.Assign, ast.Return)) and node.value is not None:
            kept.append(node.value)
        elif isinstance(node, ast.For):
            kept.append(node.iter)
        elif isinstance(node, ast.Call) and _shown(node) & names:
            return True
    parts = [e for each in kept for e in [each, *_parts(each)] if isinstance(e, ast.Subscript)]
    return any(_shown(item) & names for e in parts for item in index_items(e.slice))


def indexes(tree: ast.AST, names: set[str]) -> bool:
    """True when a function uses, or hands on, what one of its ``names`` holds as an index."""
    every = nodes(tree)
    names = _holders(every, names)
    if any(isinstance(n, ast.Call) and _shown(n) & names for n in every):
        return True
    return any(_shown(item) & names for n in every if isinstance(n, ast.Subscript) for item in index_items(n.slice))


def writes_parts(tree: ast.AST) -> bool:
    """True when a function writes parts of an array, or calls a function by its name, which may."""
    every = nodes(tree)
    stores = any(isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store) for n in every)
    calls = (n.func.id for n in every if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
    return stores or any(isinstance(n, ast.AugAssign) for n in every) or any(c not in CONVERSIONS for c in calls)


def _holders(every: list[ast.AST], names: set[str]) -> set[str]:
    """The names that may come to hold what ``names`` hold."""
    names, arrays = set(names), frozenset(names)
    while True:
        more = set()
        for node in every:
            if isinstance(node, ast.Assign) and _shown(node.value, arrays) & names:
                kept = [t for t in node.targets if not _copies(t)]
                more |= {n.id for t in kept for n in nodes(t) if isinstance(n, ast.Name)}
            elif isinstance(node, ast.For) and _shown(node.iter) & names:
                more |= {n.id for n in nodes(node.target) if isinstance(n, ast.Name)}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KEEPING:
                more |= {root_name(node.func.value) or ""} if any(_shown(a) & names for a in node.args) else set()
        if more <= names:
            return names
        names |= more


def _copies(target: ast.expr) -> bool:
    """True for a place in an array, which gets the number: lists, which would hold the array, have no such index."""
    if not isinstance(target, ast.Subscript):
        return False
    return isinstance(target.slice, (ast.Tuple, ast.Slice)) or any(map(is_ellipsis, index_items(target.slice)))


def _call_changes(
    function: Any, inner: dict, name: str, given: list[int], named: set[str], seen: tuple, several: bool = False
) -> bool:
    plain = function
    tree = inner.get(name)
    if tree is None:
        called = _values_outside(function).get(name)
        if called is None or not is_helper(called) or called in seen:
            return False
        try:
            plain, tree = python_function(called), read(called).tree
        except TangentlikeError:
            return False  # refused in its place
        seen = (*seen, called)
    own = [a.arg for a in [*tree.args.posonlyargs, *tree.args.args]]
    more = {a.arg for a in (tree.args.vararg, tree.args.kwarg) if a is not None}
    known = {own[k] for k in given if k < len(own)} | (more if named or any(k >= len(own) for k in given) else set())
    return changes(plain, tree, known | named, seen, several)


def _positions(node: ast.Call, names: set[str]) -> list[int]:
    """The places of the arguments that hold what ``names`` hold; behind ``*values`` nobody knows which these are."""
    found = [k for k, a in enumerate(node.args) if _shown(a) & names]
    stars = [k for k, a in enumerate(node.args) if isinstance(a, ast.Starred) and (k in found or found[-1:] > [k])]
    return sorted({*found, *(range(stars[0], stars[0] + 99) if stars else ())})


def _shown(value: ast.expr, arrays: frozenset[str] = frozenset()) -> set[str]:
    """The names whose objects an expression may be, or hold, or hand on; ``arrays`` are no containers."""
    match value:
        case ast.Name():
            return {value.id}
        case ast.IfExp():
            return _shown(value.body, arrays) | _shown(value.orelse, arrays)
        case ast.Subscript(value=ast.Name(id=base), slice=index) if base in arrays and isinstance(index, _MASKS):
            return set()  # a copy
        case ast.Subscript() | ast.Starred():
            return _shown(value.value, arrays)
        case ast.Attribute():
            return _shown(value.value, arrays) if value.attr in VIEWS else set()
        case ast.Call(func=ast.Attribute(attr=called) as function):
            parts = [function, *value.args[:1]] if called in VIEWS else []
        case ast.Call(func=ast.Name(id=called)) if called not in CONVERSIONS:
            parts = [*value.args, *(k.value for k in value.keywords)]
        case ast.BoolOp():
            parts = value.values
        case ast.Tuple() | ast.List():
            parts = value.elts
        case ast.BinOp(right=ast.List() as items):  # of a list, to which they are appended
            parts = [value.left, items]
        case _:
            parts = []
    return set().union(*(_shown(part, arrays) for part in parts))


def check_arguments(function: Any, tree: ast.FunctionDef, given: set[str], whole: set[str]) -> None:
    """Raise for arguments that are arrays without axes, ``whole`` numbers among them, where they are none in effect."""
    for parameter in sorted(given):
        if changes(function, tree, {parameter}):
            raise ArgumentError(
                f"argument {parameter!r} of {function.__name__} is an array without axes, and the function may change "
                f"it in place: pass float({parameter})"
            )
        if parameter in whole and writes_parts(tree) and selects(tree, {parameter}):
            raise ArgumentError(
                f"argument {parameter!r} of {function.__name__} is an array without axes: as an index it selects "
                f"copies, no views, and the function may write one: pass int({parameter})"
            )
