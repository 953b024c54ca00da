"""Which operations of an expression raise, and what is asked to know it: ``form/questions.py`` says what a question is.

What NumPy's functions raise (shapes that do not fit, singular matrices) has no question: compiled code raises it too,
and no handler takes it. Nor has what depends on memory or on the depth of calls.
"""

from __future__ import annotations

import ast
import math
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

from ...errors import TangentlikeError
from ...form.names import bound_by_lambdas, local_names, read_names
from ...form.program import copy_of, name
from ...form.questions import Question
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ...reading.source import read
from .callee import BUILTINS, Scope, draws_inside, draws_random, is_library, is_module
from .short_forms import is_of_math

SMOOTH = (
    *("sum", "mean", "dot", "len", "float", "int", "abs", "fabs", "sin", "cos", "exp", "sinh", "cosh", "tanh", "atan"),
    *("arctan", "max", "min", "prod", "maximum", "minimum", "where", "zeros", "ones", "array", "asarray", "copy"),
)
ROUNDING = (math.floor, math.ceil, math.trunc, int, round)
AMBIGUOUS = "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
QUIET = (
    *("abs", "print", "isinstance", "hasattr", "callable", "bool", "range", "enumerate", "zip", "min", "max", "sum"),
    *("any", "all", "type", "tuple", "list", "str", "repr", "reversed", "sorted"),
)

SINGLE = "an array of one element is a number to Python here"


class Site(NamedTuple):
    """An operation that may raise ``exception``; ``operands`` are given to the question."""

    exception: str
    question: Question
    operands: tuple[ast.expr, ...]


def raised_by(site: Site) -> ast.expr:
    """What an operation raises, as it is written in a ``raise``; without words where these are open."""
    kind = name(site.exception)
    if site.question.kind != "no truth":
        return kind
    return ast.Call(func=kind, args=[ast.Constant(value=AMBIGUOUS)], keywords=[])


def test_of(site: Site) -> ast.expr | None:
    """What a question asks, where Python can ask it whatever the types are."""
    if site.question.kind == "no member":
        items, wanted = copy_of(list(site.operands))
        return ast.Compare(left=wanted, ops=[ast.NotIn()], comparators=[items])
    if site.question.kind == "empty":
        length = ast.Call(func=name("len"), args=copy_of(list(site.operands)), keywords=[])
        return ast.Compare(left=length, ops=[ast.Eq()], comparators=[ast.Constant(value=0)])
    return None


def sites(node: ast.AST, scope: Scope) -> Iterator[Site]:
    """What an operation may raise by itself, its operands not included."""
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            yield from _of_operator(left, operator, right)
        case ast.AugAssign(target=target, op=operator, value=value):
            yield from _of_operator(_loaded(target), operator, value)
        case ast.Call() if asks_nothing(node):
            return
        case ast.Call():
            yield from _of_call(node, scope)
        case ast.Attribute(value=value, attr=attribute, ctx=ast.Load()) if scope.value(node) is MISSING:
            if not is_module(scope.value(value)):
                yield Site("AttributeError", Question("no attribute", attribute), (value,))
        case ast.Subscript(value=value, slice=index):
            yield from _of_subscript(value, index, isinstance(node.ctx, ast.Store))
        case ast.Name(id=text, ctx=ast.Load()):
            if scope.value(node) is MISSING and not scope.is_inside(text):
                yield Site("NameError", Question("always"), ())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield Site("ValueError", Question("no truth"), (operand,))


def asks_nothing(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Constant)


def truth(test: ast.expr) -> Site:
    """What asking for the truth of a value may raise."""
    return Site("ValueError", Question("no truth"), (test,))


def _loaded(target: ast.expr) -> ast.expr:
    return ast.Name(id=target.id, ctx=ast.Load()) if isinstance(target, ast.Name) else target


def _of_operator(left: ast.expr, operator: ast.operator, right: ast.expr) -> Iterator[Site]:
    number = right.value if isinstance(right, ast.Constant) and isinstance(right.value, (int, float)) else None
    is_text = isinstance(left, ast.JoinedStr) or (isinstance(left, ast.Constant) and isinstance(left.value, str))
    if isinstance(operator, (ast.Div, ast.FloorDiv, ast.Mod)) and not number and not is_text:
        yield Site("ZeroDivisionError", Question("zero division"), (left, right))
    if isinstance(operator, ast.Pow):
        if number is None or number < 0:
            yield Site("ZeroDivisionError", Question("zero power"), (left, right))
        if number is None or not 0 <= number <= 1:
            yield Site("OverflowError", Question("power overflow"), (left, right))


def _of_subscript(value: ast.expr, index: ast.expr, is_stored: bool) -> Iterator[Site]:
    yield Site("TypeError", Question("no items", is_stored), (value, _as_operand(index)))
    if not isinstance(index, ast.Slice):
        yield Site("KeyError", Question("no key"), (value, _as_operand(index)))
        yield Site("IndexError", Question("out of range"), (value, _as_operand(index)))


def _as_operand(index: ast.expr) -> ast.expr:
    """An index as an expression: ``None`` stands for a slice."""
    if isinstance(index, ast.Slice):
        return ast.Constant(value=None)
    if isinstance(index, ast.Tuple):
        return ast.Tuple(elts=[_as_operand(each) for each in index.elts], ctx=ast.Load())
    return index


def _of_call(node: ast.Call, scope: Scope) -> Iterator[Site]:
    function, arguments = scope.value(node.func), tuple(node.args)
    if is_of_math(function):
        question = {kind: Question(kind, function) for kind in ("math domain", "math range", "math division")}
        yield Site("TypeError", Question("no number", function), arguments)
        yield Site("ValueError", question["math domain"], arguments)
        yield Site("OverflowError", question["math range"], arguments)
        if function is math.log and len(arguments) > 1:
            yield Site("ZeroDivisionError", question["math division"], arguments)
    elif any(function is each for each in ROUNDING) and len(arguments) == 1:
        yield Site("TypeError", Question("no number", function), arguments)
        yield Site("ValueError", Question("not a number", function), arguments)
        yield Site("OverflowError", Question("infinite", function), arguments)
    elif function is divmod and len(arguments) == 2:
        yield Site("ZeroDivisionError", Question("zero division"), arguments)
    elif function is pow and len(arguments) == 2:
        yield from _of_operator(arguments[0], ast.Pow(), arguments[1])
    elif function is bool and len(arguments) == 1:
        yield Site("ValueError", Question("no truth"), arguments)
    elif function is float and len(arguments) == 1:
        yield Site("TypeError", Question("no number", function), arguments)
    elif function is len and len(arguments) == 1:
        yield Site("TypeError", Question("no length"), arguments)
    elif function in (max, min) and len(arguments) == 1 and all(k.arg == "key" for k in node.keywords):
        if not _has_no_length(arguments[0]):
            yield Site("ValueError", Question("empty"), arguments)
    elif function is MISSING and len(arguments) == 1 and getattr(node.func, "attr", "") in ("index", "remove"):
        assert isinstance(node.func, ast.Attribute)
        yield Site("ValueError", Question("no member"), (node.func.value, *arguments))


def _has_no_length(node: ast.expr) -> bool:
    """True for what is written out, for generators, and for a view of a dict, which gets no name."""
    match node:
        case ast.Call(func=ast.Attribute(attr="values" | "keys" | "items"), args=[], keywords=[]):
            return True
    return isinstance(node, (ast.Tuple, ast.List, ast.GeneratorExp, ast.Starred))


def parts_of_items(iterated: ast.expr | None, scope: Scope) -> list[ast.expr | None] | None:
    """What each item of a loop has for its parts, where all have as many: of each what it is an item of, if that is
    known; None where the number is open. Columns, ``zip(*m)``, are no matter of handlers."""
    if not isinstance(iterated, ast.Call):
        return None
    if isinstance(iterated.func, ast.Attribute):
        return [None, None] if iterated.func.attr == "items" and not iterated.args else None
    function = scope.value(iterated.func)
    if function is enumerate and iterated.args:
        return [None, iterated.args[0]]
    if function is zip:
        return list(iterated.args)
    if function in (reversed, sorted, list, tuple) and iterated.args:
        return parts_of_items(iterated.args[0], scope)
    return None


def may_not_fit(node: ast.AST, scope: Scope) -> bool:
    """True for a statement that unpacks what may have another number of items than there are names."""

    def fits(target: ast.expr, iterated: ast.expr | None) -> bool:
        if not isinstance(target, (ast.Tuple, ast.List)) or any(isinstance(e, ast.Starred) for e in target.elts):
            return True
        parts = parts_of_items(iterated, scope)
        if parts and isinstance(parts[-1], ast.Starred):
            return True
        return parts is not None and len(parts) == len(target.elts) and all(map(fits, target.elts, parts))

    match node:
        case ast.For(target=target, iter=iterated):
            return not fits(target, iterated)
        case ast.Assign(targets=targets, value=value) if not isinstance(value, (ast.Tuple, ast.List)):
            return not all(fits(each, None) for each in targets)
    return False


def called_function(node: ast.Call, scope: Scope) -> Any:
    """The user's function that a call is of: an object, True for one that is known here by name only, else None."""
    function = scope.value(node.func)
    if function is MISSING:
        return True if isinstance(node.func, ast.Name) and scope.is_inside(node.func.id) else None
    known = any(function is BUILTINS[each] for each in (*QUIET, "len", "int", "float", "round", "pow", "divmod"))
    if (
        known
        or draws_random(scope, node.func)
        or is_library(function)
        or is_of_math(function)
        or isinstance(function, types.ModuleType)
    ):
        return None
    scope.watch(node.func)
    return function


def called_definition(node: ast.Call, scope: Scope) -> tuple[ast.FunctionDef, types.FunctionType] | None:
    """The text of the user's plain function that a call is of, and the function; None where there is none."""
    found = called_function(node, scope)
    if not isinstance(found, types.FunctionType) or hasattr(found, "__wrapped__"):
        return None
    try:
        return read(found).tree, found
    except (TangentlikeError, TypeError, AttributeError):
        return None


def is_same(tree: ast.FunctionDef, function: Any, scope: Scope) -> bool:
    """True where the names from outside mean the same here."""
    space = getattr(function, "__globals__", {})
    free = read_names(tree) - local_names(tree) - bound_by_lambdas(tree)
    known = {each: space.get(each, BUILTINS.get(each, MISSING)) for each in free}
    closed = getattr(function, "__closure__", None)
    return not closed and all(v is not MISSING and scope.value(name(each)) is v for each, v in known.items())


def results_that_say_more(leaving: ast.FunctionDef) -> list[ast.expr]:
    """What an ``__exit__`` returns behind which an exception may be gone: more than None and False."""
    returned = [n.value for n in nodes(leaving) if isinstance(n, ast.Return) and n.value is not None]
    return [v for v in returned if not (isinstance(v, ast.Constant) and (v.value is None or v.value is False))]


def calls_nothing_of_the_users(node: ast.AST, scope: Scope) -> bool:
    """True for what may be evaluated twice: no function of the user's is called, and no random number is drawn."""
    calls = [n for n in nodes(node) if isinstance(n, ast.Call)]
    if draws_inside(scope, node):
        return False
    return not any(called_function(n, scope) is not None or scope.value(n.func) is print for n in calls)


def has_infinite_slopes(node: ast.expr) -> bool:
    """True for an expression whose derivative may be infinite where its value is finite."""
    for each in nodes(node):
        if isinstance(each, ast.BinOp) and isinstance(each.op, (ast.Div, ast.Pow)):
            return True
        if isinstance(each, ast.Call) and ast.unparse(each.func).split(".")[-1] not in SMOOTH:
            return True
    return False


def expressions_of(node: ast.stmt) -> Iterator[ast.AST]:
    """What is evaluated in a statement: all but the blocks nested in it, and what is only a message."""
    if isinstance(node, (ast.FunctionDef, ast.Raise)):
        return
    parts: list[Any] = [node.test] if isinstance(node, ast.Assert) else []
    if not parts:
        blocks = ("body", "orelse", "finalbody", "handlers")
        parts = [value for key, value in ast.iter_fields(node) if key not in blocks]
    if isinstance(node, ast.AugAssign):
        yield node
    for part in parts:
        for each in part if isinstance(part, list) else [part]:
            if isinstance(each, ast.AST):
                yield from nodes(each)


def is_guard(node: ast.Assert) -> bool:
    """True for the check that an array is not of one element, which Python takes as a number."""
    return isinstance(node.msg, ast.Constant) and node.msg.value is SINGLE
