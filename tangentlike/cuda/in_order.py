"""Loops in order over elements of arrays: a kernel that one thread runs, so that arrays stay where they are.

s = 1.0                                @cuda.jit
for i in range(n):                     def loop_in_order(n, x, s_held):
    s = s * x[i] + 1.0         ->          s = s_held[0]
                                           for i in range(n):
                                               s = s * x[i] + 1.0
                                           s_held[0] = s

Numbers that the loop changes are handed over in arrays of one element, there and back.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import assign, binds, blocks, is_parallel, name, own_nodes, subscript, walk
from ..form.trees import nodes
from ..form.types import Scalar, Type
from .spelling import Speller, no_form
from .trips import Kernel


def one_thread(
    loop: ast.stmt, title: str, fresh: Callable[[str], str], speller: Speller, outside: tuple[set[str], set[str]]
) -> tuple[Kernel, dict[str, str]]:
    """The kernel of a loop, and the arrays in which it is handed numbers; ``outside`` are the names that are read
    beside the loop, and those that are given a value there."""
    read_outside, bound_outside = outside
    body: list[ast.stmt] = [loop]
    bound = list(dict.fromkeys(n for node in walk(body) for n in sorted(binds(node))))
    counters = {
        node.target.id for node in walk(body) if isinstance(node, ast.For) and isinstance(node.target, ast.Name)
    }
    read = {n.id for n in nodes(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    read |= {n.target.id for n in walk(body) if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}
    handed = [n for n in bound if n in read_outside or (n in bound_outside and n in read - counters)]
    for each in handed:
        if not isinstance(speller.types.get(each), Scalar) or each in counters:
            raise no_form(loop, f"a loop in order that makes `{each}`")
    for node in walk(body):
        if isinstance(node, ast.For):
            in_order(node)
        for call_of in (n for n in own_nodes(node) if isinstance(n, ast.Call)):
            if isinstance(call_of.func, ast.Attribute) and call_of.func.attr in ("append", "pop"):
                raise no_form(node, "a list in a loop in order")
    held = {each: fresh(f"{each}_held") for each in handed}
    noted = fresh("noted")
    trip = speller.trip(body, "0", noted)
    opening = [assign(each, subscript(array, ast.Constant(value=0))) for each, array in held.items()]
    closing = [assign(subscript(array, ast.Constant(value=0)), name(each)) for each, array in held.items()]
    whole: list[ast.stmt] = [*opening, *trip, *closing]
    free = speller.free(whole)
    made = Kernel(title, free, whole, ast.Constant(value=1), held, noted if noted in free else "")
    return made, held


def in_order(loop: ast.For) -> None:
    """Make a loop one whose trips go one after another."""
    if is_parallel(loop):
        assert isinstance(loop.iter, ast.Call)
        loop.iter.func = name("range")


def dtype_of(kind: Type | None) -> str:
    """NumPy's name of the type in which a number is handed over."""
    dtype = kind.dtype if isinstance(kind, Scalar) else "int64"
    return "bool_" if dtype == "bool" else dtype


def names_outside(node: ast.stmt, body: list[ast.stmt], parameters: list[str]) -> tuple[set[str], set[str]]:
    """The names that stand in the function's body beside a statement: those that are read, and those that are given a
    value which the host knows, as parameters are too."""
    inside = {id(n) for n in nodes(node)}
    bound = set(parameters)
    for statement in body:
        every = [n for n in nodes(statement) if id(n) not in inside]
        of_threads = {id(n) for loop in every if isinstance(loop, ast.For) and is_parallel(loop) for n in nodes(loop)}
        names = (n for n in every if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
        bound |= {n.id for n in names if id(n) not in of_threads}
    return names_read(body, inside), bound


def surely_bound(node: ast.stmt, body: list[ast.stmt]) -> set[str] | None:
    """The names that statements before this one surely give a value; None where it does not stand in the body."""
    found: set[str] = set()
    for statement in body:
        if statement is node:
            return found
        for block in blocks(statement):
            if (inside := surely_bound(node, block)) is not None:
                return found | inside
        if isinstance(statement, ast.Assign):
            found |= binds(statement)
    return None


def names_read(body: list[ast.stmt], but: set[int] | None = None) -> set[str]:
    """The names that statements read, but for loops that read their own counters, and for some nodes."""
    read: set[str] = set()
    for statement in body:
        every = [n for n in nodes(statement) if id(n) not in (but or set())]
        changed = {id(n.target) for n in every if isinstance(n, ast.AugAssign)}
        counted = {id(n) for loop in every if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)
                   for inner in loop.body for n in nodes(inner)
                   if isinstance(n, ast.Name) and n.id == loop.target.id}  # fmt: skip
        for each in (n for n in every if isinstance(n, ast.Name) and id(n) not in counted):
            if isinstance(each.ctx, ast.Load) or id(each) in changed:
                read.add(each.id)
    return read
