"""The grammar of the normal form, as a check: what ``program.py`` says a statement may be, a tree must be.

The tests ask it between all stages. A violation is an error of this package, never of the user's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .program import Helper, Program, dotted, is_array, walk
from .trees import nodes
from .types import Array, Scalar, is_float

SIMPLE = (ast.Name, ast.Constant)


class GrammarError(AssertionError):
    """A program that is not in normal form, with the statement that is not."""


def verify(program: Program, body: list[ast.stmt] | None = None) -> None:
    """Raise :class:`GrammarError` unless a program (or another body with its types and functions) is in normal form."""
    for problem in problems(program, program.body if body is None else body):
        raise GrammarError(f"{program.name}: {problem}")


def problems(program: Program, body: list[ast.stmt]) -> Iterator[str]:
    """What is not in normal form, with the text of each statement."""
    for node in walk(body):
        for problem in _statement(program, node):
            yield f"{problem}: {ast.unparse(node)}"
        for wrong in _unplaced(node):
            yield f"{wrong}: {ast.unparse(node)}"
    yield from _breaks(body, in_loop=False)


def _unplaced(node: ast.stmt) -> Iterator[str]:
    if not hasattr(node, "lineno"):
        yield "a statement without a line"


def _statement(program: Program, node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            yield from _simple(program, value)
            if target not in program.types:
                yield f"{target} has no type"
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            names = [[e.id for e in side if isinstance(e, ast.Name)] for side in (targets, values)]
            if not len(names[0]) == len(names[1]) == len(targets) == len(values) == len(set(names[0])):
                yield "several assignments at once that are not all of names"
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Call() as called):
            if not all(isinstance(e, ast.Name) for e in targets):
                yield "results of a call in places that are no names"
            if not _is_helper(program, called):
                yield "several results of what is no helper"
            yield from _arguments(program, called)
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(), slice=index)], value=value):
            yield from _inert(program, index, "an index")
            yield from _atom(program, value)
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub(), value=value):
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                yield from _inert(program, target.slice, "an index")
            elif not (isinstance(target, ast.Name) and is_array(program.types.get(target.id))):
                yield "an accumulation into what is no array"
            yield from _atom(program, value)
        case ast.If(test=test) | ast.While(test=test):
            yield from _inert(program, test, "a test")
        case ast.For(target=ast.Name(), iter=ast.Call(args=[_, _, _] as bounds) as header):
            if dotted(header.func) not in ("range", "prange"):
                yield "a loop over no range"
            for bound in bounds:
                yield from _inert(program, bound, "a bound")
            if node.orelse:
                yield "the else of a loop"
        case ast.Expr(value=ast.Call() as called):
            if dotted(called.func) != "print" and not _is_helper(program, called) and not _draws(program, called):
                yield "a call of what is no helper for what it does"
        case ast.Break() | ast.Pass() | ast.Raise() | ast.Assert():
            pass
        case _:
            yield "no statement of the normal form"


def _is_helper(program: Program, called: ast.Call) -> bool:
    return isinstance(program.functions.get(dotted(called.func)), Helper)


def _draws(program: Program, called: ast.Call) -> bool:
    return getattr(program.functions.get(dotted(called.func)), "draws", "") != ""


def _arguments(program: Program, called: ast.Call) -> Iterator[str]:
    for argument in [*called.args, *(k.value for k in called.keywords)]:
        yield from _atom(program, argument)


def _simple(program: Program, value: ast.expr) -> Iterator[str]:
    """One operation on atoms."""
    match value:
        case ast.BinOp(left=left, right=right):
            yield from _atom(program, left)
            yield from _atom(program, right)
        case ast.UnaryOp(operand=operand):
            yield from _atom(program, operand)
        case ast.Subscript(value=ast.Name(), slice=index):
            yield from _inert(program, index, "an index")
        case ast.Call() if dotted(value.func) in program.functions:
            yield from _arguments(program, value)
        case _:
            yield from _atom(program, value)


def _atom(program: Program, value: ast.expr) -> Iterator[str]:
    """A name, a literal, a tuple of atoms, or an inert expression: what carries a derivative has a name."""
    if isinstance(value, SIMPLE):
        return
    if isinstance(value, (ast.Tuple, ast.List)):
        for item in value.elts:
            yield from _atom(program, item)
        return
    yield from _inert(program, value, "an operand")
    if _calculates(program, value):
        yield f"{ast.unparse(value)} is calculated inside of an operand"


def _inert(program: Program, value: ast.expr, what: str) -> Iterator[str]:
    """An expression in which no floating-point operation on a variable is hidden from the reverse pass."""
    for node in nodes(value):
        if (
            isinstance(node, ast.Call)
            and _is_helper(program, node)
            and program.functions[dotted(node.func)].aliases.written
        ):
            yield f"{what} that writes"


def _calculates(program: Program, value: ast.expr) -> bool:
    """True for arithmetic on variables that hold floats, where nothing stops the derivative."""
    match value:
        case ast.Name(id=name):
            kind = program.types.get(name)
            return isinstance(kind, (Scalar, Array)) and is_float(kind)
        case ast.BinOp(left=left, right=right):
            return _calculates(program, left) or _calculates(program, right)
        case ast.UnaryOp(operand=operand) if not isinstance(value.op, ast.Not):
            return _calculates(program, operand)
        case ast.Subscript(value=base):
            return _calculates(program, base)
    return False


def _breaks(body: list[ast.stmt], in_loop: bool) -> Iterator[str]:
    """A ``break`` stands last in a path through a loop's body."""
    for position, node in enumerate(body):
        if isinstance(node, ast.Break) and (not in_loop or position < len(body) - 1):
            yield "a break that is not last in a path through a loop"
        if isinstance(node, ast.If):
            yield from _breaks(node.body, in_loop)
            yield from _breaks(node.orelse, in_loop)
        elif isinstance(node, (ast.For, ast.While)):
            yield from _breaks(node.body, True)
