"""What an expression comes to, as far as it is known while compiling: constants, and what types alone tell.

x.ndim == 1, len(x.shape), np.ndim(x)          the rank of an array
x.dtype.type, np.result_type(x, y), type(x)    types, and dtypes
np.finfo(x.dtype).eps                          what NumPy knows of them
isinstance(x, float), hasattr(x, "shape")      questions of ``predicates.py``
"""

from __future__ import annotations

import ast
import types
from typing import Any

import numpy as np

from ..form.kinds import has_attributes, is_sequence, may_hold_anything
from ..form.operators import OPERATORS
from ..form.program import name
from ..form.questions import asked
from ..form.types import Array, Constant, Scalar
from ..reading.captured import MISSING
from ..reading.resolve import is_number
from . import may_raise, objects, predicates
from .number_kinds import NUMPY, POINT, PYTHON, kinds, may_be_real
from .state import Lowering, knows, root_of
from .tuples import tuple_type_of

OF_DTYPES = ("type", "kind", "name", "char", "itemsize", "str")  # the attributes of dtypes
LIMITS = ("eps", "epsneg", "max", "min", "tiny", "smallest_normal", "resolution", "bits", "dtype")
DESCRIPTIONS = (np.dtype, np.finfo, np.iinfo)
OF_TYPES = (np.dtype, np.finfo, np.iinfo, np.issubdtype, np.promote_types, np.can_cast)  # functions of types alone
ONE_OBJECT = (type, bool, types.FunctionType, types.BuiltinFunctionType, types.ModuleType, np.ufunc)  # by ``is``
PYTHONS = {"float64": float, "int64": int, "bool": bool, "complex128": complex}


@knows
def static(lowering: Lowering, node: ast.expr) -> Constant | None:
    """The value of an expression of constants and types, wrapped; None when it is not known.

    What it reads from outside is fixed: another value means another specialization.
    """
    match node:
        case ast.Constant(value=value):
            return Constant(value)
        case ast.Name():
            return _of_name(lowering, node)
        case ast.Attribute():
            return _of_attribute(lowering, node)
        case ast.UnaryOp(op=op, operand=operand):
            found = lowering.static(operand)
            return None if found is None else Constant(OPERATORS[type(op)](found.value))
        case ast.Tuple(elts=elements):
            items = [lowering.static(e) for e in elements]
            return None if any(i is None for i in items) else Constant(tuple(i.value for i in items if i is not None))
        case ast.BinOp():
            return _of_operation(lowering, node)
        case ast.Compare(ops=[_]):
            return _of_comparison(lowering, node)
        case ast.Call():
            return may_raise.known(lowering, node) if asked(node) is not None else _of_call(lowering, node)
        case ast.BoolOp(op=op, values=values):
            found = None
            for each in values:  # what stands behind the operand that decides may make no sense
                found = lowering.static(each)
                if found is None or bool(found.value) is isinstance(op, ast.Or):
                    break
            return found
    return None


def _of_name(lowering: Lowering, node: ast.Name) -> Constant | None:
    if node.id in lowering.fixed:
        return Constant(lowering.fixed[node.id])
    if node.id in lowering.settled:
        return Constant(lowering.settled[node.id])
    if node.id in lowering.items:
        return lowering.static_outside(lowering.items[node.id])
    if lowering.is_local(node.id) and node.id not in lowering.hidden.values():
        return None
    return lowering.static_outside(lowering.names.look(node))


def _of_attribute(lowering: Lowering, node: ast.Attribute) -> Constant | None:
    kind = lowering.types.get(node.value.id) if isinstance(node.value, ast.Name) else None
    if isinstance(kind, Array):
        known: dict[str, Any] = {"ndim": kind.ndim, "dtype": np.dtype(kind.dtype)}
        if node.attr == "dtype" and may_be_real(lowering, node.value, kind):
            return None
        return Constant(known[node.attr]) if node.attr in known else None
    real = node.attr == "dtype" and may_be_real(lowering, node.value, kind)
    if isinstance(kind, Scalar) and not kind.weak and node.attr in ("ndim", "size", "dtype") and not real:
        return Constant({"ndim": 0, "size": 1, "dtype": np.dtype(kind.dtype)}[node.attr])
    if not lowering.is_local(root_of(node)) or root_of(node) in lowering.hidden.values():
        return lowering.static_outside(lowering.names.look(node))
    field = _field(lowering, node)
    if field is not None:
        return lowering.static(field)
    owner = lowering.static(node.value)
    of_member = objects.of_member(lowering, owner.value, node.attr) if owner is not None else MISSING
    if of_member is not MISSING:
        return Constant(of_member)
    if owner is not None and node.attr in (OF_DTYPES if isinstance(owner.value, np.dtype) else LIMITS):
        return Constant(getattr(owner.value, node.attr)) if isinstance(owner.value, DESCRIPTIONS) else None
    of_class = objects.constant_of(lowering, node)
    return None if of_class is None else lowering.static_outside(of_class)


def _field(lowering: Lowering, node: ast.Attribute) -> ast.Name | None:
    """The variable in which a field of a named tuple is."""
    if not isinstance(node.value, ast.Name) or node.value.id not in lowering.tuples:
        return None
    kind = tuple_type_of(lowering, node.value)
    if kind is None or not has_attributes(kind.kind) or node.attr not in kind.keys:
        return None
    return name(lowering.tuples[node.value.id][kind.keys.index(node.attr)])


def _of_operation(lowering: Lowering, node: ast.BinOp) -> Constant | None:
    left, right = lowering.static(node.left), lowering.static(node.right)
    if left is None or right is None or not (is_number(left.value) and is_number(right.value)):
        return None
    try:
        return Constant(OPERATORS[type(node.op)](left.value, right.value))
    except ZeroDivisionError:  # where it is reached, if at all
        return None


def _of_comparison(lowering: Lowering, node: ast.Compare) -> Constant | None:
    left, right = lowering.static(node.left), lowering.static(node.comparators[0])
    op = node.ops[0]
    if isinstance(op, (ast.Eq, ast.NotEq)):
        found = _of_shapes(lowering, node)
        if found is not None:
            return Constant(found is isinstance(op, ast.Eq))
    if isinstance(op, (ast.Eq, ast.NotEq)) and left is None and right is not None and right.value is None:
        kind = lowering.types.get(node.left.id) if isinstance(node.left, ast.Name) else None
        return Constant(isinstance(op, ast.NotEq)) if isinstance(kind, Scalar) else None
    if isinstance(op, (ast.Is, ast.IsNot)):
        return _of_identity(lowering, node, left, right)
    if left is None or right is None:
        return None
    if not isinstance(op, (ast.In, ast.NotIn)) and type(op) not in OPERATORS:
        return None
    try:
        if isinstance(op, (ast.In, ast.NotIn)):
            return Constant((left.value in right.value) is isinstance(op, ast.In))
        return Constant(bool(OPERATORS[type(op)](left.value, right.value)))
    except TypeError:  # what cannot be compared is Python's to refuse, if it comes to that
        return None


def _of_shapes(lowering: Lowering, node: ast.Compare) -> bool | None:
    """Whether ``x.shape == (...)``, where the ranks tell: tuples of two lengths are not equal."""
    ranks = [_rank_of_shape(lowering, each) for each in (node.left, node.comparators[0])]
    if None in ranks or not any(isinstance(each, (ast.Attribute, ast.Call)) for each in (node.left, *node.comparators)):
        return None
    return False if ranks[0] != ranks[1] else True if ranks == [0, 0] else None


def is_one_object(value: Any) -> bool:
    """True for that of which there is one object: functions, classes, modules, truth values, and ``object()``."""
    if isinstance(value, np.dtype):
        return value is np.dtype(value.type)
    return isinstance(value, ONE_OBJECT) or type(value) is object


def _of_identity(lowering: Lowering, node: ast.Compare, left: Constant | None, right: Constant | None):
    is_same = isinstance(node.ops[0], ast.Is)
    if right is not None and is_one_object(right.value):
        if left is not None and (is_one_object(left.value) or not isinstance(right.value, bool)):
            return Constant((left.value is right.value) is is_same)
        number = isinstance(node.left, ast.Name) and isinstance(lowering.types.get(node.left.id), (Scalar, Array))
        if number and not isinstance(right.value, bool):
            return Constant(not is_same)
    if right is None or right.value is not None:
        return None
    local = isinstance(node.left, ast.Name) and any(
        node.left.id in known for known in (lowering.types, lowering.structures, lowering.tuples)
    )
    if left is None and not local and isinstance(node.left, (ast.Name, ast.Attribute)):
        found = lowering.names.look(node.left)
        if not lowering.is_local(root_of(node.left)) and lowering.is_given(found):
            lowering.given(ast.unparse(node.left), found)  # so that None in its place will be noticed
            local = True
    if left is None and not local:
        return None
    return Constant((left is not None and left.value is None) is is_same)


def _of_call(lowering: Lowering, node: ast.Call) -> Constant | None:
    if isinstance(node.func, (ast.Name, ast.Attribute)) and not lowering.is_local(root_of(node.func)):
        told = predicates.told(lowering, node, lowering.names.look(node.func).value)
        if told is not None:
            lowering.names.find(node.func)
            return told
    if node.keywords or not node.args or any(isinstance(a, ast.Starred) for a in node.args):
        return None
    if isinstance(node.func, ast.Name) and lowering.is_local(node.func.id):
        return None
    function = lowering.function_named(node.func)
    if predicates.is_question(lowering, node):
        return predicates.answer(lowering, node)
    if function in (len, np.ndim, np.size) and len(node.args) == 1:
        found = _rank_of_shape(lowering, node.args[0]) if function is len else rank(lowering, node.args[0])
        if function is np.size:
            found = 1 if found == 0 else None
        return None if found is None else Constant(found)
    if function is type and len(node.args) == 1:
        return type_asked(lowering, node.args[0])
    if function is np.result_type:
        return _common(lowering, node.args)
    if any(function is each for each in OF_TYPES):
        given = [lowering.static(a) for a in node.args]
        values = [each.value for each in given if each is not None]
        try:
            return Constant(function(*values)) if len(values) == len(given) else None
        except Exception:  # as it would be in Python, if it is reached
            return None
    return None


def rank(lowering: Lowering, node: ast.expr) -> int | None:
    """The number of axes of a name that stands for a number or an array, or of a number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        return 0
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(kind, (Scalar, Array)):
        return kind.ndim
    inside = {rank(lowering, each) for each in _sequence_items(lowering, node)}
    found = inside.pop() if len(inside) == 1 else None
    return None if found is None else found + 1  # of the array that NumPy makes of a sequence


def _sequence_items(lowering: Lowering, node: ast.expr) -> list[ast.expr]:
    """The items of a tuple or list that is known one by one; none of anything else."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return node.elts
    if not isinstance(node, ast.Name):
        return []
    if node.id in lowering.tuples:
        kind, leaves = lowering.tuple_kinds.get(node.id, ("tuple", ()))[0], lowering.tuples[node.id]
    else:
        spec = lowering.structures.get(node.id)
        kind, leaves = getattr(spec, "kind", ""), [getattr(each, "name", "") for each in getattr(spec, "children", ())]
    return [ast.Name(id=leaf, ctx=ast.Load()) for leaf in leaves] if is_sequence(kind) else []


def _rank_of_shape(lowering: Lowering, node: ast.expr) -> int | None:
    """The length of a shape, of a tuple that stands for a container, or of a display."""
    if isinstance(node, ast.Attribute) and node.attr == "shape":
        kind = lowering.types.get(node.value.id) if isinstance(node.value, ast.Name) else None
        return kind.ndim if isinstance(kind, Array) or (isinstance(kind, Scalar) and not kind.weak) else None
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        outside = isinstance(node.func, (ast.Name, ast.Attribute)) and not lowering.is_local(root_of(node.func))
        return rank(lowering, node.args[0]) if outside and lowering.function_named(node.func) is np.shape else None
    if isinstance(node, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.elts):
        return len(node.elts)
    if isinstance(node, ast.Name) and node.id in lowering.tuples:
        return len(lowering.tuples[node.id])
    if isinstance(node, ast.Name) and node.id in lowering.structures:
        spec = lowering.structures[node.id]
        return None if may_hold_anything(spec.kind) else len(spec.keys)
    return None


def type_asked(lowering: Lowering, node: ast.expr) -> Constant | None:
    """The class of a value, where it is one only."""
    found = {type(each) for each in predicates.examples(lowering, node)}
    return Constant(found.pop()) if len(found) == 1 else None


def number_type(lowering: Lowering, node: ast.expr) -> Constant | None:
    """``type(x)`` of a number, as what a number is made with: Python's class, or NumPy's of the same dtype."""
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    if not isinstance(kind, Scalar):
        return None
    found = kinds(lowering, node)
    if found == PYTHON:
        return Constant(PYTHONS[kind.dtype]) if kind.dtype in PYTHONS else None
    return Constant(np.dtype(kind.dtype).type) if found and found <= NUMPY | POINT else None


def made_by_type(lowering: Lowering, node: ast.expr) -> Any:
    """The class that ``type(x)(...)`` and ``x.dtype.type(...)`` call; None for any other function."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and lowering.function_named(node.func) is type:
        found = lowering.static(node) or number_type(lowering, node.args[0])
        return found.value if found is not None and isinstance(found.value, type) else None
    if isinstance(node, ast.Attribute) and node.attr == "type":
        found = lowering.static(node)
        return found.value if found is not None and isinstance(found.value, type) else None
    return None


def _common(lowering: Lowering, nodes: list[ast.expr]) -> Constant | None:
    """The dtype that NumPy gives to an operation on these arrays, numbers and dtypes."""
    given: list[Any] = []
    for node in nodes:
        kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
        known = lowering.static(node)
        if isinstance(kind, Array):
            given.append(np.dtype(kind.dtype))
        elif isinstance(kind, Scalar):
            made = np.dtype(kind.dtype).type(0)
            found = kinds(lowering, node)
            if found == PYTHON:
                given.append(made.item())
            elif found and found <= NUMPY | POINT:
                given.append(made)
            else:
                return None
        elif known is not None and isinstance(known.value, (np.dtype, type, bool, int, float)):
            given.append(known.value)
        else:
            return None
    try:
        return Constant(np.result_type(*given))
    except TypeError:
        return None
