"""Questions about the type of a value, answered while compiling: ``isinstance``, ``np.isscalar``, ``hasattr``.

What is one type to the compiler may be several to Python: a number is Python's, or NumPy's, or an array without axes.
Where these do not give the same answer, nothing is known, and the question is refused.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import itertools
import math
import random
import types
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.kinds import DICTS, Instance, container
from ..form.types import BOOLEAN, Array, Constant, Generator, Scalar, is_complex
from ..reading import module_values
from ..reading.captured import MISSING
from ..reading.parameters import all_names
from ..reading.resolve import is_helper
from .number_kinds import NUMBER, NUMPY, POINT, PYTHON, kinds, may_be_mixed, may_be_real
from .temporaries import inertly

PREDICATES = (
    isinstance, np.isscalar, hasattr, callable, np.iscomplexobj, np.isrealobj, np.iterable, np.ma.isMaskedArray
)  # fmt: skip
ASKING = frozenset(
    ("isinstance", "hasattr", "type", "callable", "isscalar", "iterable", "iter", "isMaskedArray", "issparse")
)
MOST, LONGEST = 32, 1000  # combinations of what arguments may be, and bytes of a function that only asks
SPARSE = ("issparse", "isspmatrix")  # of ``scipy.sparse``: nothing here is

_SMALLER = {"f": (np.bool_, np.int64, np.float64), "c": (np.bool_, np.int64, np.float64, np.complex128)}

UNKNOWN = object()
EXAMPLES = {"Generator": np.random.default_rng(0), "RandomState": np.random.RandomState(0), "Random": random.Random(0)}


def answer(lowering: Any, node: ast.Call) -> Constant | None:
    """The answer to a question, if it is one and can be known; None otherwise."""
    function = lowering.names.look(node.func).value
    if not is_question(lowering, node) or node.keywords or not node.args:
        return None
    if function in (np.iscomplexobj, np.isrealobj):
        found = _is_complex(lowering, node.args[0])
        return None if found is None else Constant(found is (function is np.iscomplexobj))
    values = examples(lowering, node.args[0])
    others = [_constant(lowering, argument) for argument in node.args[1:]]
    if not values or UNKNOWN in others:
        return None
    asked = [inspect.getattr_static(type(v), str(o), None) for v in values for o in others if function is hasattr]
    if any(isinstance(each, (property, functools.cached_property)) for each in asked):
        return None  # it is computed for the answer
    try:
        answers = {bool(function(value, *others)) for value in values}
    except Exception:  # as it would be in Python, if it is reached
        return None
    return Constant(answers.pop()) if len(answers) == 1 else None


def _is_complex(lowering: Any, node: ast.expr) -> bool | None:
    """Whether a value is complex; None for a name that stands for several numbers, and for what has no type yet."""
    if not isinstance(node, ast.Name):
        made = inertly(lowering, node)[1]
        return None if may_be_real(lowering, node, made) else is_complex(made)
    kind = lowering.types.get(node.id)
    if kind is None:
        values = examples(lowering, node)
        return isinstance(values[0], complex) if len(values) == 1 else None
    if may_be_real(lowering, node, kind):
        return None
    return is_complex(kind) if isinstance(kind, Array) or once_assigned(lowering, node.id) else None


def is_question(lowering: Any, node: ast.Call) -> bool:
    """True for a call of one of ``PREDICATES``."""
    if isinstance(node.func, ast.Name) and lowering.is_local(node.func.id):
        return False
    function = lowering.names.look(node.func).value
    return any(function is each for each in PREDICATES) or is_about_sparse(function)


def is_about_sparse(function: Any) -> bool:
    """True for a function that asks for one of SciPy's sparse arrays."""
    module = getattr(function, "__module__", None) or ""
    return getattr(function, "__name__", "") in SPARSE and module.startswith("scipy.")


def told(lowering: Any, node: ast.Call, function: Any) -> Constant | None:
    """What a function of the user's returns that only asks: ``def is_array(x): return isinstance(x, np.ndarray)``.

    Its arguments are names and constants, of which nothing is lost where it is not called.
    """
    arguments = [*node.args, *(k.value for k in node.keywords)]
    plain = isinstance(function, types.FunctionType) and is_helper(function) and may_tell(function)
    if not plain or not all(isinstance(a, (ast.Name, ast.Constant)) for a in arguments):
        return None
    if any(k.arg is None for k in node.keywords):
        return None
    kinds_of = [_known_or_examples(lowering, a) for a in arguments]
    found: set[Any] = set()
    for values in itertools.islice(itertools.product(*kinds_of), MOST):
        found.add(_told(lowering, node, function, values))
    one = found.pop() if len(found) == 1 and math.prod(map(len, kinds_of)) <= MOST else None
    return Constant(one) if isinstance(one, bool) else None


def _told(lowering: Any, node: ast.Call, function: Any, values: tuple[Any, ...]) -> bool | None:
    key = function, tuple(k.arg for k in node.keywords), repr(values)
    known = lowering.context.answers
    if key not in known:
        given = list(values)
        named = {str(k.arg): v for k, v in zip(node.keywords, given[len(node.args) :], strict=True)}
        found = module_values.returned(function, given[: len(node.args)], named, lowering.names, may_tell)
        known[key] = found if isinstance(found, bool) else None
    return known[key]


def may_tell(function: Any) -> bool:
    """True for a short function that asks what it is given, or calls such functions only."""
    code, names = function.__code__, function.__code__.co_names
    plain = (types.FunctionType, bool, tuple, type(None))
    only = all(isinstance(function.__globals__.get(n), plain) for n in names)
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        return False
    return len(code.co_code) <= LONGEST and (only or not ASKING.isdisjoint(names))


def _known_or_examples(lowering: Any, node: ast.expr) -> list[Any]:
    """The value of an argument, or one of each kind that it may be; unknown where neither is known."""
    known = lowering.folded(node)
    if known is not None and isinstance(known.value, (str, bool, int, float, type, types.ModuleType, type(None))):
        return [known.value]
    return [module_values.Example(each) for each in examples(lowering, node)] or [module_values.UNKNOWN]


def answered(lowering: Any, node: ast.Call) -> tuple[ast.expr, Any]:
    """The answer as an expression, with its type; refused where it has none."""
    known = answer(lowering, node)
    if known is not None:
        return constant(known.value)[0], BOOLEAN
    raise lowering.refused(
        node, "asked-type",
        "a number may be Python's, NumPy's, or an array without axes, which is not told apart here",
        "an argument of its own that says so, in the place of the question",
    )  # fmt: skip


def examples(lowering: Any, node: ast.expr) -> list[Any]:
    """A value of each kind that Python may have in the place of a name or a constant; none where that is not known."""
    known = lowering.folded(node)
    if known is not None:
        return [] if hasattr(known.value, "captured") else [known.value]  # no function that is defined inside
    if isinstance(node, ast.Subscript) and kinds(lowering, node) == NUMPY:
        kind = inertly(lowering, node)[1]
        return [np.dtype(kind.dtype).type(0)] if isinstance(kind, Scalar) else []
    if not isinstance(node, ast.Name) or node.id in lowering.either_lists:
        return []
    given = not lowering.context.active and _is_argument(lowering, node.id)
    if node.id in lowering.structures or node.id in lowering.tuples:
        spec = lowering.structures.get(node.id)
        known = spec if spec is not None else lowering.tuple_type(node.id, [])
        kind = getattr(known, "kind", None)
        if isinstance(kind, (Instance, type)):
            return [container(kind, known.keys, [None] * len(known.keys))]
        plain: dict[Any, list[Any]] = {"dict": DICTS, "list": [[]], "tuple": [()]}
        if given or kind == "dict":
            return plain.get(kind, [])
        return [(), []] if kind in plain else []  # a list that never changes is a tuple here
    if node.id in lowering.lists:
        return [[]]
    kind = lowering.types.get(node.id)
    if isinstance(kind, Generator):
        return [EXAMPLES[kind.kind]]
    if isinstance(kind, Array):
        return [np.zeros((1,) * kind.ndim, kind.dtype)]
    return _numbers(lowering, node, kind, given) if isinstance(kind, Scalar) else []


def _is_argument(lowering: Any, name: str) -> bool:
    """True for an argument of the user's call, which nothing gives another value."""
    once = lowering.times.get(name, 0) == 0 if lowering.hopeful else lowering.definitions.get(name, 1) == 1
    return name in all_names(lowering.origin.tree.args) and once


def _numbers(lowering: Any, node: ast.Name, kind: Scalar, given: bool) -> list[Any]:
    """What a number may be: one of Python's, one of NumPy's or an array without axes; none where nothing tells.

    What is calculated is of one type here, the larger one, and may be an int in Python on one way, a float on another.
    """
    made, found = np.dtype(kind.dtype).type(0), kinds(lowering, node)
    if not found <= NUMBER:
        return []
    if not found:  # a number of any kind, or None: it is no tuple, no text and no array with axes
        every = [t(0) for t in (np.bool_, np.int64, np.float64, np.complex128, type(made))]
        return [None, *every, *(each.item() for each in every), *(np.zeros((), each.dtype) for each in every)]
    either = [made]
    if not given and (may_be_mixed(lowering) or not once_assigned(lowering, node.id)):
        either += [t(0) for t in _SMALLER.get(made.dtype.kind, ()) if np.dtype(t).name != kind.dtype]
    if not given and node.id in lowering.truths:
        either += [np.bool_(0)]
    out = [each.item() for each in either if found & PYTHON]
    out += [each for each in either if found & NUMPY]
    return out + [np.zeros((), each.dtype) for each in either if found & POINT]


def once_assigned(lowering: Any, name: str) -> bool:
    """True for a variable that has one value, as far as the test at hand is concerned."""
    known = name in lowering.parameter_types
    times = lowering.times.get(name, 0) + known if lowering.hopeful else lowering.definitions.get(name, 1)
    return times == 1


def _constant(lowering: Any, node: ast.expr) -> Any:
    """The value of a type, a tuple of types, or a text."""
    if isinstance(node, ast.Tuple):
        items = [_constant(lowering, item) for item in node.elts]
        return UNKNOWN if UNKNOWN in items else tuple(items)
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and lowering.is_local(node.id) and not _is_tuple_of_types(lowering, node):
        return UNKNOWN
    value = lowering.names.find(node) if isinstance(node, (ast.Name, ast.Attribute)) else MISSING
    if value is MISSING and isinstance(node, ast.Name):
        value = getattr(builtins, node.id, MISSING)
    return UNKNOWN if value is MISSING else value


def _is_tuple_of_types(lowering: Any, node: ast.Name) -> bool:
    """True for a tuple of classes from outside, which has been taken apart as containers are."""
    if node.id not in lowering.structures or node.id in lowering.definitions or _is_argument(lowering, node.id):
        return False
    value = lowering.names.look(node).value
    return isinstance(value, tuple) and all(isinstance(each, type) for each in value)
