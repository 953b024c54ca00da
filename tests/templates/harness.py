"""Runs adjoint templates without the compiler: a small tape over the normal form of short functions.

``run(function, arguments)`` evaluates a function (assignments and a ``return``) one primitive at a time, applies
lowerings, forward templates and composites, and then executes the adjoint templates' lines backwards, as plain Python;
with ``compiled=True`` the kernels that they call are the compiled ones.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import operator
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import numpy as np
import oracles
from numba.core.dispatcher import Dispatcher

from tangentlike.form.types import BOOLEAN, Array, Constant, Scalar, Tuple
from tangentlike.primitives import registry
from tangentlike.templates.broadcast import sum_to
from tangentlike.templates.conversions import converted

OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv, ast.MatMult: operator.matmul,
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert, ast.Not: operator.not_,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A plain function with the arguments to test it at.

    ``oracle`` is ``"complex"`` (complex step) or ``"differences"``; ``tolerance`` is relative to the largest entry;
    ``expected`` replaces the oracle where a promise at a kink is tested: the gradient itself, one entry an argument.
    ``float32`` is False where the function refuses float32, or widens it on purpose.
    """

    function: Callable
    arguments: tuple
    oracle: str = "complex"
    tolerance: float = 1e-9
    expected: tuple | None = None
    float32: bool = True

    @property
    def name(self) -> str:
        shapes = "-".join("x".join(map(str, np.shape(a))) or "number" for a in oracles.leaves(self.arguments))
        return f"{self.function.__name__}-{shapes}"


@dataclass
class Variable:
    """A value on the tape; ``literal`` when it is written in the source."""

    value: Any
    literal: bool = False


@dataclass
class Entry:
    """One primitive's call: the variables it read by parameter, its result, and all values its template may read."""

    primitive: registry.Primitive
    inputs: dict[str, Any]
    out: Variable
    values: dict[str, Any]
    types: list[Any]


@dataclass
class Tape:
    entries: list[Entry] = field(default_factory=list)
    compiled: bool = False

    def kernel(self, function: Any) -> Any:
        """The function as this tape calls it."""
        return function if self.compiled else plain(function)


def plain(value: Any) -> Any:
    """A kernel as the Python function that it was written as, the kernels it calls included."""
    if isinstance(value, Dispatcher):
        value = value.py_func
    if not isinstance(value, FunctionType) or value.__module__.split(".")[0] not in ("tangentlike",):
        return value
    if value not in _PLAIN:
        copied = FunctionType(value.__code__, {}, value.__name__, value.__defaults__, value.__closure__)
        _PLAIN[value] = copied
        copied.__globals__.update({k: plain(v) for k, v in value.__globals__.items() if _used(value, k)})
        copied.__globals__["__builtins__"] = builtins
    return _PLAIN[value]


_PLAIN: dict[Any, Any] = {}


def _used(function: FunctionType, name: str) -> bool:
    return name in function.__code__.co_names


def type_of(variable: Any) -> Any:
    """The compile-time type of a value on the tape."""
    if isinstance(variable, (tuple, list)):
        return Tuple(tuple(type_of(item) for item in variable))
    value = variable.value if isinstance(variable, Variable) else variable
    if isinstance(value, tuple):
        return Tuple(tuple(type_of(Variable(item)) for item in value))
    if isinstance(value, (bool, np.bool_)):
        return BOOLEAN
    if isinstance(value, int):
        return Scalar("int64", weak=True)
    if isinstance(value, float) and not isinstance(value, np.floating):
        return Scalar("float64", weak=True)
    if isinstance(value, np.ndarray):
        return Array(value.dtype.name, value.shape, value.flags.c_contiguous, value.flags.fnc)
    if isinstance(value, np.generic):
        return Scalar(value.dtype.name)
    return Constant(value)


def unwrap(item: Any) -> Any:
    """The value of a variable, or of a tuple of them."""
    if isinstance(item, (tuple, list)):
        return tuple(unwrap(i) for i in item)
    return item.value if isinstance(item, Variable) else item


def call(function: Any, positional: list, keywords: dict, tape: Tape) -> Any:
    """Call ``function`` on variables: through its lowerings to a primitive, or into a composite."""
    key = registry.key_of(function)
    entry = registry.lookup(function)
    if entry is None and key in registry.COMPOSITES:
        return interpret(registry.COMPOSITES[key], positional, keywords, tape)
    if entry is None:
        raise AssertionError(f"{registry.name_of(function)} is neither a primitive nor a composite")
    bound = {name: Variable(value) for name, value in entry.defaults.items()}
    bound |= dict(zip(entry.parameters, positional, strict=False)) | keywords
    if len(positional) > len(entry.parameters) or set(bound) != set(entry.parameters):
        raise AssertionError(f"{entry.name}{entry.parameters} called with {len(positional)} and {list(keywords)}")
    types = [
        Constant(unwrap(bound[p])) if p in entry.static or unwrap(bound[p]) is None else type_of(bound[p])
        for p in entry.parameters
    ]
    lowered = entry.lower(*types) if entry.lower else None
    if lowered is not None:
        target, arguments = lowered
        return call(target, [lowered_argument(a, bound, entry, tape) for a in arguments], {}, tape)
    values = {name: unwrap(variable) for name, variable in bound.items()}
    if entry.forward:
        values |= execute(entry.forward, values, tape)
        out = Variable(values["out"])
    else:
        given = [name for name in entry.parameters if values[name] is not None]
        first_missing = next((p for p in entry.parameters if values[p] is None), None)
        if first_missing is not None:
            given = list(entry.parameters[: entry.parameters.index(first_missing)])
        out = Variable(tape.kernel(entry.call)(*[values[name] for name in given]))
        out.value = values["out"] = as_compiled(entry, types, out.value)
    check_rule(entry, types, out)
    tape.entries.append(Entry(entry, bound, out, values, types))
    if isinstance(out.value, tuple):
        return tuple(Variable(item) for item in out.value)
    return out


def lowered_argument(argument: Any, bound: dict[str, Any], entry: registry.Primitive, tape: Tape) -> Any:
    """A parameter's name (with the dtype to convert it to), a constant in a tuple, or "=" and an expression of them."""
    if isinstance(argument, tuple):
        return Variable(argument[0])
    if not argument.startswith("="):
        name, _, dtype = argument.partition(":")
        found = bound[name]
        if not dtype or np.asarray(unwrap(found)).dtype.name == dtype:
            return found
        function = converted if np.ndim(found.value) else np.dtype(dtype).type
        return call(function, [found, *[Variable(np.dtype(dtype).type)] * bool(np.ndim(found.value))], {}, tape)
    scope = entry.lower.__globals__ | {name: unwrap(variable) for name, variable in bound.items()}
    return Variable(eval(argument[1:], scope), literal=True)


def as_compiled(entry: registry.Primitive, types: list, value: Any) -> Any:
    """Functions of ``math`` answer float32 with a Python float; compiled, they answer in float32."""
    if isinstance(value, float) and entry.returns is not None and entry.returns(*types) == Scalar("float32"):
        return np.float32(value)
    return value


def check_rule(entry: registry.Primitive, types: list, out: Variable) -> None:
    """The type rule must describe the result: dtype, rank, and sizes where it claims to know them."""
    if entry.returns is None:
        return
    claimed, found = entry.returns(*types), type_of(out)
    where = f"{entry.name}{tuple(types)}: the rule says {claimed}, the result is {found}"
    if isinstance(claimed, Array) and isinstance(found, Array):
        assert claimed.dtype == found.dtype and claimed.ndim == found.ndim, where
        assert all(c is None or c == f for c, f in zip(claimed.shape, found.shape, strict=True)), where
        assert found.contiguous or not claimed.contiguous, where
    elif isinstance(claimed, Scalar) and isinstance(found, Scalar):
        assert claimed.dtype == found.dtype or claimed.weak, where
    else:
        assert isinstance(found, type(claimed)) or found == Constant(None), where


def execute(template: registry.Template, values: dict[str, Any], tape: Tape, only: str = "") -> dict[str, Any]:
    """The names a template assigns; of its contributions all, or ``only`` the one to this ``d<input>``."""
    scope = {name: tape.kernel(value) for name, value in template.globals.items()} | values
    found: dict[str, Any] = {}
    for targets, expression, contributes in template.lines:
        if contributes and only and targets[0] != only:
            continue
        code = compile(ast.fix_missing_locations(ast.Expression(expression)), template.file, "eval")
        result = eval(code, scope)
        results = result if len(targets) > 1 else (result,)
        for target, item in zip(targets, results, strict=True):
            found[target] = item
            if not contributes:
                scope[target] = item
    return found


def backward(tape: Tape, seed: dict[int, Any]) -> dict[int, Any]:
    """Gradients of all variables by id, from those in ``seed``."""
    gradients = dict(seed)
    for entry in reversed(tape.entries):
        dout = gradients.get(id(entry.out))
        if dout is None or entry.primitive.no_gradient or entry.primitive.adjoint is None:
            continue
        for name, variable in entry.inputs.items():
            items = list(enumerate(variable)) if isinstance(variable, (tuple, list)) else [(None, variable)]
            for index, item in items:
                if not isinstance(item, Variable) or np.asarray(item.value).dtype.kind != "f" or item.literal:
                    continue
                values = with_typed_literals(entry) | {"dout": dout} | ({} if index is None else {"index": index})
                found = execute(entry.primitive.adjoint, values, tape, "d" + name)
                if "d" + name not in found:
                    continue
                part = found["d" + name]
                if isinstance(part, int):  # a whole number beside numbers, which the compiler types
                    part = np.asarray(item.value).dtype.type(part)
                if entry.primitive.elementwise and np.shape(part) != np.shape(item.value):
                    part = tape.kernel(sum_to)(part, item.value) if np.ndim(item.value) else np.sum(part)
                assert np.shape(part) == np.shape(item.value), (
                    f"{entry.primitive.name}: d{name} has shape {np.shape(part)}, {name} {np.shape(item.value)}"
                )
                previous = gradients.get(id(item))
                gradients[id(item)] = part if previous is None else previous + part
    return gradients


def with_typed_literals(entry: Entry) -> dict[str, Any]:
    """The values a template reads, with float literals in the dtype of the result, as the compiler writes them."""
    dtype = np.asarray(entry.out.value).dtype
    typed = {
        name: dtype.type(variable.value)
        for name, variable in entry.inputs.items()
        if isinstance(variable, Variable) and variable.literal and isinstance(variable.value, float)
        and dtype.kind == "f" and name not in entry.primitive.static
    }  # fmt: skip
    return entry.values | typed


def interpret(function: Callable, positional: list, keywords: dict, tape: Tape) -> Any:
    """Run a plain function on variables; it may hold assignments, guards, a docstring and a ``return``."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    signature = inspect.signature(function)
    bound = signature.bind(*positional, **keywords)
    scope = {name: Variable(p.default) for name, p in signature.parameters.items() if p.default is not p.empty}
    scope |= bound.arguments
    names = dict(vars(builtins)) | function.__globals__ | dict(inspect.getclosurevars(function).nonlocals)
    for statement in tree.body:
        if isinstance(statement, ast.Return):
            return evaluate(statement.value, scope, names, tape)
        if isinstance(statement, ast.Assign):
            value = evaluate(statement.value, scope, names, tape)
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                scope[target.id] = value
            else:
                scope |= {e.id: v for e, v in zip(target.elts, value, strict=True)}
        elif isinstance(statement, ast.If):  # a guard, which no case meets
            assert all(isinstance(s, ast.Raise) for s in statement.body) and not statement.orelse
        else:
            assert isinstance(statement, ast.Expr), ast.unparse(statement)
    raise AssertionError(f"{function.__name__} has no return")


def evaluate(node: Any, scope: dict, names: dict, tape: Tape) -> Any:
    """The variable that an expression gives."""

    def value(part):
        return evaluate(part, scope, names, tape)

    match node:
        case ast.Constant():
            return Variable(node.value, literal=True)
        case ast.Name():
            return scope[node.id] if node.id in scope else names[node.id]
        case ast.Tuple() | ast.List():
            items = [value(e) for e in node.elts]
            if all(isinstance(i, Variable) and i.literal for i in items):
                return Variable(tuple(i.value for i in items), literal=True)
            return tuple(items)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return Variable(-node.operand.value, literal=True)
        case ast.UnaryOp():
            return call(OPERATORS[type(node.op)], [value(node.operand)], {}, tape)
        case ast.BinOp():
            return call(OPERATORS[type(node.op)], [value(node.left), value(node.right)], {}, tape)
        case ast.Compare():
            return call(OPERATORS[type(node.ops[0])], [value(node.left), value(node.comparators[0])], {}, tape)
        case ast.Attribute():
            return attribute(node, value(node.value), tape)
        case ast.Call():
            keywords = {k.arg: value(k.value) for k in node.keywords}
            if isinstance(node.func, ast.Attribute):
                owner = value(node.func.value)
                if isinstance(owner, Variable):
                    return call_method(owner, node.func.attr, [value(a) for a in node.args], keywords, tape)
            return call(value(node.func), [value(a) for a in node.args], keywords, tape)
    raise AssertionError(f"the harness does not know {ast.unparse(node)}")


def attribute(node: ast.Attribute, owner: Any, tape: Tape) -> Any:
    if not isinstance(owner, Variable):
        return getattr(owner, node.attr)
    if node.attr == "T":
        return call(np.transpose, [owner], {}, tape)
    return Variable(getattr(owner.value, node.attr), literal=True)


def call_method(owner: Variable, name: str, arguments: list, keywords: dict, tape: Tape) -> Any:
    """``x.name(...)``; several sizes of ``reshape`` and axes of ``transpose`` are packed into a tuple."""
    function = registry.METHODS[name]
    packed = len(arguments) > 1 or (len(arguments) == 1 and np.ndim(unwrap(arguments[0])) == 0)
    if name in ("reshape", "transpose") and packed:
        arguments = [Variable(tuple(unwrap(a) for a in arguments), literal=True)]
    return call(function, [owner, *arguments], keywords, tape)


def run(function: Callable, arguments: tuple, compiled: bool = False) -> tuple[Any, list[Any], Tape]:
    """``(value, gradients of the arguments, tape)`` of a function that returns a number."""
    tape = Tape(compiled=compiled)
    inputs = [tuple(Variable(i) for i in a) if isinstance(a, tuple) else Variable(a) for a in arguments]
    out = interpret(function, inputs, {}, tape)
    found = backward(tape, {id(out): np.asarray(out.value).dtype.type(1)})

    def gradient(item):
        if isinstance(item, tuple):
            return tuple(gradient(i) for i in item)
        missing = np.zeros(np.shape(item.value), np.asarray(item.value).dtype)[()]
        return found.get(id(item), missing)

    return out.value, [gradient(item) for item in inputs], tape
