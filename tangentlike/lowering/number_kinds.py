"""What Python has in the place of a number: its own, one of NumPy's, or an array without axes. Only this tells what a
division by zero does, and which attributes there are; the type of a number does not (``math.sqrt(x[0])`` is a float).
"""

from __future__ import annotations

import ast
import itertools
from typing import Any

import numpy as np

from ..errors import TangentlikeError
from ..form.names import local_names
from ..form.program import binds
from ..form.trees import children, nodes
from ..form.types import GENERATORS, Array, Scalar, is_complex
from ..reading.captured import MISSING, Captured
from ..reading.parameters import Parameters, of_function, of_tree
from ..reading.resolve import Outside
from .writing_calls import is_helper

Kinds = frozenset[str]
PYTHON, NUMPY, POINT, ARRAY, OTHER = (frozenset([k]) for k in ("python", "numpy", "point", "array", "other"))
NUMBER = PYTHON | NUMPY | POINT
UNKNOWN = NUMBER | ARRAY | OTHER
BY_NUMPY_OF_PYTHON = (np.ndim, np.size, np.allclose, np.array_equal, np.isscalar, np.iscomplexobj, np.isrealobj)
REDUCTIONS = (
    *("sum", "prod", "mean", "std", "var", "max", "min", "amax", "amin", "ptp", "any", "all", "argmax", "argmin"),
    *("dot", "vdot", "inner", "trace", "norm", "det", "median", "average", "interp", "trapezoid", "count_nonzero"),
)  # fmt: skip
NUMPYS_DRAWS = ("choice", "integers", "permutation", "permuted")  # which give a number of NumPy's
SIZES = ("size", "ndim", "itemsize", "nbytes")
NOTHING: Kinds = frozenset()
_ROUNDS = 6  # after so many, what was found stays found
MIXED = ""  # among the parameters of a helper: one of them may be of one dtype on one path, and of another on another


def assigned(body: list[ast.stmt]) -> dict[str, list[ast.expr | None]]:
    """What each name of a body is assigned, statement by statement; None for what no expression stands for."""
    out: dict[str, list[ast.expr | None]] = {}
    for node in (n for s in body for n in nodes(s) if isinstance(n, ast.stmt)):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _pair(target, node.value, out)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read = ast.Name(id=node.target.id, ctx=ast.Load())
            out.setdefault(node.target.id, []).append(ast.BinOp(left=read, op=node.op, right=node.value))
        elif isinstance(node, ast.For):
            _pair(node.target, _item(node.iter), out)
        elif not isinstance(node, (ast.If, ast.While, ast.FunctionDef)):
            for bound in binds(node):
                out.setdefault(bound, []).append(None)
    return out


def may_be_mixed(lowering: Any) -> frozenset[str]:
    """The dtypes of numbers that may have one in Python on one path, and another on another."""
    called = (f for f in lowering.functions.values() if getattr(f, "program", None) is not None)
    return frozenset(lowering.mixed).union(*(f.program.mixed for f in called))


def may_be_real(lowering: Any, node: ast.expr, kind: Any) -> bool:
    """True for numbers that are complex here, or an array of such, where Python may have real ones on another path."""
    given = isinstance(node, ast.Name) and isinstance(lowering.parameter_types.get(node.id), Array)
    return is_complex(kind) and not given and "complex128" in may_be_mixed(lowering)


def _pair(target: ast.expr, value: ast.expr | None, out: dict[str, list[ast.expr | None]]) -> None:
    if isinstance(target, ast.Name):
        out.setdefault(target.id, []).append(value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        same = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
        items = value.elts if isinstance(value, (ast.Tuple, ast.List)) and same else [None] * len(target.elts)
        for each, item in zip(target.elts, items, strict=True):
            _pair(each.value if isinstance(each, ast.Starred) else each, item, out)


def _item(iterable: ast.expr) -> ast.expr | None:
    """What a loop's variable gets, as an expression of the same kind."""
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and not iterable.keywords:
        if iterable.func.id in ("range", "prange"):
            return ast.Constant(value=0)
        parts = [_item(a) for a in iterable.args]
        if iterable.func.id == "enumerate" and len(parts) == 1 and parts[0] is not None:
            return ast.Tuple(elts=[ast.Constant(value=0), parts[0]], ctx=ast.Load())
        if iterable.func.id == "zip" and None not in parts:
            return ast.Tuple(elts=[p for p in parts if p is not None], ctx=ast.Load())
        return None
    if isinstance(iterable, ast.Name):
        return ast.Subscript(value=iterable, slice=ast.Constant(value=0), ctx=ast.Load())
    return None


def kinds(lowering: Any, node: ast.expr | None, seen: tuple[str, ...] = ()) -> Kinds:
    """What an expression may be to Python."""
    match node:
        case ast.Constant(value=bool() | int() | float()) | ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.In()]):
            return PYTHON
        case ast.UnaryOp(op=ast.Not()):
            return PYTHON
        case ast.Name():
            return _of_name(lowering, node, seen)
        case ast.UnaryOp(operand=operand):
            return _computed(kinds(lowering, operand, seen))
        case ast.BinOp(left=left, right=right):
            return _combined(kinds(lowering, left, seen), kinds(lowering, right, seen))
        case ast.Compare(left=left, comparators=[right]):
            return _combined(kinds(lowering, left, seen), kinds(lowering, right, seen))
        case ast.BoolOp(values=values):
            return NOTHING.union(*(kinds(lowering, v, seen) for v in values))
        case ast.IfExp(body=body, orelse=orelse):
            return kinds(lowering, body, seen) | kinds(lowering, orelse, seen)
        case ast.Call():
            return _of_call(lowering, node, seen)
        case ast.Attribute(value=value, attr=attribute):
            if attribute in SIZES:
                return PYTHON
            if attribute == "shape":
                return OTHER
            return _of_outside(lowering, node) or (ARRAY if kinds(lowering, value, seen) == ARRAY else UNKNOWN)
        case ast.Subscript(value=value):
            if isinstance(value, ast.Attribute) and value.attr == "shape":
                return PYTHON
            whole = kinds(lowering, value, seen)
            if whole == ARRAY:
                return _selected(lowering, node, seen)
            return _part(lowering, node, seen) if whole and whole <= NUMBER | ARRAY else UNKNOWN
        case ast.Tuple() | ast.List() | ast.Constant():
            return OTHER
    return UNKNOWN


def _part(lowering: Any, node: ast.Subscript, seen: tuple[str, ...]) -> Kinds:
    """What an index selects of what is an array, for a number has no items: without axes only where nothing counts
    them."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    new = [p for p in parts if isinstance(p, ast.Slice) or "newaxis" in (getattr(p, "attr", ""), getattr(p, "id", ""))]
    if new or any(isinstance(part, ast.Constant) and part.value is None for part in parts):
        return ARRAY
    plain = parts and all(kinds(lowering, part, seen) <= NUMBER | ARRAY for part in parts)
    return NUMPY | ARRAY if plain else NUMPY | ARRAY | POINT  # ``a[0, ...]``


def _selected(lowering: Any, node: ast.Subscript, seen: tuple[str, ...]) -> Kinds:
    """What an index selects of an array: a number where it is whole numbers, one for each axis."""
    kind = lowering.types.get(node.value.id) if isinstance(node.value, ast.Name) else None
    every = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    parts = [part for part in every if not (isinstance(part, ast.Constant) and part.value is ...)]
    plain = all(_is_whole(lowering, part) and kinds(lowering, part, seen) <= NUMBER for part in parts)
    if not isinstance(kind, Array) or not plain:
        return _part(lowering, node, seen)
    return ARRAY if len(parts) < kind.ndim else NUMPY if len(parts) == len(every) else POINT


def _is_whole(lowering: Any, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return type(node.value) is int
    if isinstance(node, ast.Name):
        kind = lowering.types.get(node.id)
        return isinstance(kind, Scalar) and kind.dtype != "bool"
    return isinstance(node, (ast.UnaryOp, ast.BinOp)) and all(
        _is_whole(lowering, part) for part in children(node) if isinstance(part, ast.expr)
    )


def _of_name(lowering: Any, node: ast.Name, seen: tuple[str, ...]) -> Kinds:
    text = node.id
    kind = lowering.types.get(text)
    if text in lowering.lists or text in lowering.structures or text in lowering.tuples or text in lowering.inner:
        return OTHER
    if isinstance(kind, Array):
        return ARRAY
    if not seen and not lowering.kinds_of:
        lowering.name_kinds.clear()  # what is known of names may have changed since
    if text in lowering.name_kinds:
        return lowering.name_kinds[text]
    if seen:
        return _in_round(lowering, node, kind, seen)
    return _settled(lowering, node, kind)


def _in_round(lowering: Any, node: ast.Name, kind: Any, seen: tuple[str, ...]) -> Kinds:
    """What a name is, asked once in a round: one that is being looked into is what the round before has found."""
    if node.id not in lowering.round_kinds:
        lowering.round_kinds[node.id] = lowering.assumed_kinds.get(node.id, NOTHING)
        lowering.round_kinds[node.id] = _of_values(lowering, node, kind, seen)
    known: Kinds = lowering.round_kinds[node.id]
    return known


def _settled(lowering: Any, node: ast.Name, kind: Any) -> Kinds:
    """What a name is that may be made of itself, through others: looked into until nothing new is found."""
    lowering.assumed_kinds = {}
    for times in itertools.count():
        lowering.round_kinds = {}
        _in_round(lowering, node, kind, ())
        before, found = lowering.assumed_kinds, lowering.round_kinds
        if all(before.get(each, NOTHING) == kinds_now for each, kinds_now in found.items()):
            break
        joined = {each: before.get(each, NOTHING) | kinds_now for each, kinds_now in found.items()}
        lowering.assumed_kinds = found if times < _ROUNDS else joined
    lowering.name_kinds.update(found)
    known: Kinds = found[node.id]
    return known


def _of_values(lowering: Any, node: ast.Name, kind: Any, seen: tuple[str, ...]) -> Kinds:
    text, found = node.id, NOTHING
    if text in lowering.parameter_types:
        found |= lowering.given_kinds.get(text) or _of_argument(lowering, lowering.parameter_types[text])
    elif text in lowering.given_kinds:
        found |= lowering.given_kinds[text]
    elif text in lowering.fixed:
        return _of_value(lowering.fixed[text])
    elif text not in lowering.sources:
        return _of_outside(lowering, node) or UNKNOWN
    values = lowering.sources.get(text, [])
    for value in values[: lowering.times.get(text, 0)] if lowering.hopeful else values:
        found |= kinds(lowering, value, (*seen, text))
    if isinstance(kind, Scalar):
        found &= NUMBER
        if np.dtype(kind.dtype) not in tuple(map(np.dtype, ("float64", "int64", "bool", "complex128"))):
            found &= NUMPY | POINT
    return found


def _of_argument(lowering: Any, kind: Any) -> Kinds:
    """An argument of the user's call is told apart by its type; one of a function that is called here is not."""
    if not isinstance(kind, Scalar):
        return ARRAY if isinstance(kind, Array) else OTHER
    if lowering.context.active:
        return NUMBER
    return PYTHON if kind.weak else NUMPY | POINT


def _of_outside(lowering: Any, node: ast.Name | ast.Attribute) -> Kinds:
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or not lowering.is_outside(root.id):
        return NOTHING
    value = lowering.names.look(node).value
    return NOTHING if value is MISSING else _of_value(value)


def _of_value(value: Any) -> Kinds:
    if isinstance(value, np.generic):
        return NUMPY
    if isinstance(value, np.ndarray):
        return ARRAY if value.ndim else POINT
    return PYTHON if isinstance(value, (bool, int, float, complex)) else OTHER


def _computed(found: Kinds) -> Kinds:
    """What an operator makes: of an array without axes a number of NumPy's."""
    return (found - POINT) | NUMPY if found & POINT else found


def _combined(left: Kinds, right: Kinds) -> Kinds:
    if not left or not right:  # of a variable that is made of itself: what the other side makes of any number
        known = left | right
        return UNKNOWN if known & OTHER else (known & ARRAY) | (NUMPY if known & (NUMPY | POINT) else NOTHING)
    out: Kinds = NOTHING
    for one in left:
        for other in right:
            pair = {one, other}
            if "other" in pair:
                out |= UNKNOWN
            elif "array" in pair:
                out |= ARRAY
            else:
                out |= PYTHON if pair == {"python"} else NUMPY
    return out


def _of_call(lowering: Any, node: ast.Call, seen: tuple[str, ...]) -> Kinds:
    given = [kinds(lowering, a, seen) for a in node.args]
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("item", "tolist"):
        return PYTHON
    if isinstance(node.func, ast.Attribute) and not _is_outside(lowering, node.func):
        owner = kinds(lowering, node.func.value, seen)
        has = any(hasattr(each, node.func.attr) for each in (float, np.float64, np.ndarray))
        if owner and owner <= NUMBER | ARRAY and not has:
            return NOTHING  # it raises
    function = lowering.names.look(node.func).value if _is_outside(lowering, node.func) else MISSING
    if isinstance(node.func, ast.Name) and node.func.id in lowering.inner:
        tree, captured = lowering.inner[node.func.id]
        parameters = of_tree(tree.args, captured, lambda parameter, default: None)
        bound = _given(lowering, parameters, node, given, seen)
        for each in (c for c in captured if bound[c] == UNKNOWN):  # not handed over yet
            bound[each] = kinds(lowering, ast.Name(id=each, ctx=ast.Load()), seen)
        return _of_results(lowering, lowering.origin, tree, bound)
    if is_helper(function):
        return _of_helper(lowering, function, node, given, seen)
    if function in (float, int, bool, complex, len) or (function is round and len(given) == 1):
        return PYTHON
    if getattr(function, "__module__", "") in ("math", "cmath"):
        return PYTHON
    if function is abs and len(given) == 1:
        return _computed(given[0])
    if function in (min, max) and len(given) > 1:
        return NOTHING.union(*given)
    if function in (min, max) and given and isinstance(node.args[0], ast.Attribute) and node.args[0].attr == "shape":
        return PYTHON
    if _draws(function):
        return NUMPY | ARRAY if getattr(function, "__name__", "") in NUMPYS_DRAWS else PYTHON | ARRAY
    if isinstance(function, type) and issubclass(function, np.generic):
        return NUMPY if given and given[0] <= NUMBER else NUMPY | ARRAY
    if isinstance(function, np.ufunc):
        arrays = NOTHING.union(*given) & (ARRAY | OTHER)
        return (NUMPY | ARRAY if arrays else NUMPY) if given else NUMPY | ARRAY
    of_array = isinstance(node.func, ast.Attribute) and kinds(lowering, node.func.value, seen) == ARRAY
    if of_array or (getattr(function, "__module__", None) or "").split(".")[0] == "numpy":
        if function in BY_NUMPY_OF_PYTHON:
            return PYTHON
        text = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(function, "__name__", "")
        return NUMPY | ARRAY if text in REDUCTIONS else NUMPY | ARRAY | POINT
    return UNKNOWN


def _of_helper(lowering: Any, function: Any, node: ast.Call, positional: list[Kinds], seen: tuple[str, ...]) -> Kinds:
    """What a function from outside returns; it is worked out once for what it is given."""
    context = lowering.context
    try:
        source = context.looked_into(function)
    except TangentlikeError:
        return UNKNOWN  # refused in its place
    given = _given(lowering, of_function(source), node, positional, seen)
    key = (source.function, tuple(given.items()))
    if key in context.results:
        return context.results[key]
    cuts, found = context.cuts, _of_results(lowering, source, source.tree, given)
    if context.cuts == cuts:  # else it is what the functions that are looked into already leave of it
        context.results[key] = found
    return found


def _draws(function: Any) -> bool:
    """True for what draws random numbers: Python's own, where it is one number, but for a few."""
    owner = getattr(function, "__self__", None)
    return isinstance(owner, tuple(GENERATORS)) or function in (np.random.rand, np.random.randn)


def _given(
    lowering: Any, parameters: Parameters, node: ast.Call, positional: list[Kinds], seen: tuple[str, ...]
) -> dict[str, Kinds]:
    """What the parameters of a function are in a call; behind ``*values`` nobody knows which get what."""
    plain = list(itertools.takewhile(lambda a: not isinstance(a, ast.Starred), node.args))
    found = dict(zip(parameters.positional, positional[: len(plain)], strict=False))
    found |= {k.arg: kinds(lowering, k.value, seen) for k in node.keywords if k.arg in parameters.names}
    left = {p: _of_value(value) for p, value in parameters.defaults.items() if value is not None}
    if len(plain) < len(node.args) or any(k.arg is None for k in node.keywords):
        left = {}
    return dict.fromkeys(parameters.names, UNKNOWN) | left | found | dict.fromkeys(parameters.left_over(), OTHER)


def _of_results(lowering: Any, source: Any, tree: ast.FunctionDef, given: dict[str, Kinds]) -> Kinds:
    """What the function of a call returns, for what it is given."""
    known = source.function if tree is source.tree else tree  # a function is read anew by each call of it
    if known in lowering.kinds_of:
        lowering.context.cuts += 1
        return NOTHING  # it calls itself
    inside = _Inside(lowering, source, tree)
    inside.kinds_of = (*lowering.kinds_of, known)
    inside.given_kinds = given
    returned = [n.value for n in nodes(tree) if isinstance(n, ast.Return)]
    return NOTHING.union(*(kinds(inside, value) for value in returned)) or UNKNOWN


class _Inside:
    """A function that is called, as far as the kinds of its variables need it."""

    def __init__(self, caller: Any, source: Any, tree: ast.FunctionDef):
        self.types: dict[str, Any] = {}
        self.parameter_types: dict[str, Any] = {}
        self.fixed: dict[str, Any] = {}
        self.structures: dict[str, Any] = {}
        self.tuples: dict[str, Any] = {}
        self.inner: dict[str, Any] = {}
        self.lists: set[str] = set()
        self.given_kinds: dict[str, Kinds] = {}
        self.context, self.origin = caller.context, source
        self.kinds_of: tuple[Any, ...] = ()
        self.name_kinds: dict[str, Kinds] = {}
        self.round_kinds: dict[str, Kinds] = {}
        self.assumed_kinds: dict[str, Kinds] = {}
        self.hopeful, self.times = False, dict[str, int]()
        self.sources = assigned(tree.body)
        self.names = caller.names if source is caller.origin else Outside(source.function, Captured())
        self.local = local_names(tree)

    def is_outside(self, text: str) -> bool:
        return text not in self.local


def _is_outside(lowering: Any, node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id not in lowering.inner and lowering.is_outside(node.id)
