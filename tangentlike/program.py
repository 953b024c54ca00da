"""The normal form that every pass after ``lower`` reads and writes, in plain ``ast``.

    program    ::= parameters, body, result
    statement  ::= name = simple                         bind
                 | name, name = name, name               permute (the same names on both sides)
                 | name, name = helper(atom, ...)        bind the results of a helper
                 | helper(atom, ...)                     a helper that writes its arguments
                 | name[index] = atom                    store
                 | name[index] += atom | -= atom         accumulate
                 | name += atom | name -= atom           accumulate into a whole array, in place
                 | if inert: block else: block
                 | for name in range(inert, inert, inert): block
                 | for name in prange(inert, inert, 1): block
                 | while inert: block
                 | break                                 only last in a path through a loop's body
                 | print(...) | assert inert | raise ... | pass
    simple     ::= atom | inert | atom op atom | op atom | name[index] | primitive(atom, ...) | helper(atom, ...)
    atom       ::= name | literal | inert

An *inert* expression carries no derivative (sizes, indices, conditions); it stays as the user wrote it, however deep.
After renaming a name is an identity: results of an analysis are dicts and sets keyed by name. Nodes carry ``lineno``
only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .types import Array, Type


@dataclass
class Helper:
    """A plain function called by the program, with the program it was lowered to for these argument types."""

    name: str
    program: Program


@dataclass
class Program:
    """A function in normal form for one signature.

    ``parameters`` are leaves (structures are flattened at the boundary); ``result`` is an expression over atoms, or
    None; ``functions`` maps the printed text of each call's function to a primitive or a helper; ``constants`` maps
    constants of this package to their values; ``temporaries`` are the names that the compiler made up; ``line_texts``
    maps a line number to the user's text; ``hidden`` maps the last parameters, those that nobody sees, to the places
    where their values stand, and ``captured`` holds all that the compilation has read from outside.
    """

    name: str
    parameters: list[str]
    body: list[ast.stmt]
    result: ast.expr | None
    types: dict[str, Type]
    functions: dict[str, Any] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    temporaries: set[str] = field(default_factory=set)
    result_type: Type | None = None
    result_line: int = 0
    file: str = "<unknown>"
    line_texts: dict[int, str] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)
    captured: Any = None


def name(identifier: str) -> ast.Name:
    return ast.Name(id=identifier, ctx=ast.Load())


def parse(text: str) -> ast.expr:
    """An expression from its text."""
    return ast.parse(text, mode="eval").body


def assign(target: str | ast.expr, value: ast.expr, line: int = 0) -> ast.Assign:
    """``target = value`` at the user's line."""
    node = ast.Assign(targets=[store(target)], value=value)
    node.lineno = line
    return node


def augment(target: str | ast.expr, operator: ast.operator, value: ast.expr, line: int = 0) -> ast.AugAssign:
    """``target op= value`` at the user's line."""
    place = store(target)
    assert isinstance(place, (ast.Name, ast.Subscript))
    node = ast.AugAssign(target=place, op=operator, value=value)
    node.lineno = line
    return node


def store(target: str | ast.expr) -> ast.expr:
    """The node for the left side of an assignment."""
    if isinstance(target, str):
        return ast.Name(id=target, ctx=ast.Store())
    if isinstance(target, ast.Name):
        return ast.Name(id=target.id, ctx=ast.Store())
    if isinstance(target, ast.Subscript):
        return ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Store())
    if isinstance(target, ast.Tuple):
        return ast.Tuple(elts=[store(e) for e in target.elts], ctx=ast.Store())
    raise TypeError(ast.dump(target))


def call(function: str, *arguments: ast.expr | str) -> ast.Call:
    """``function(arguments...)``; ``function`` may be dotted; strings are names."""
    nodes = [name(a) if isinstance(a, str) else a for a in arguments]
    return ast.Call(func=parse(function), args=nodes, keywords=[])


def subscript(base: str | ast.expr, index: ast.expr) -> ast.Subscript:
    return ast.Subscript(value=name(base) if isinstance(base, str) else base, slice=index, ctx=ast.Load())


def tuple_of(items: Iterable[ast.expr]) -> ast.Tuple:
    """``(items...)``, to be read."""
    return ast.Tuple(elts=list(items), ctx=ast.Load())


def packed(items: list[ast.expr]) -> ast.expr:
    """The item if there is one only, else a tuple: what an index or an assignment's left side takes."""
    return items[0] if len(items) == 1 else tuple_of(items)


def passing(line: int) -> ast.Pass:
    """A ``pass`` at the user's line."""
    node = ast.Pass()
    node.lineno = line
    return node


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.BinOp:
    return ast.BinOp(left=left, op=operator, right=right)


def root_name(node: ast.expr) -> str:
    """The name at the start of ``a.b[0].c``; empty when it starts with something else, such as a call."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def leaves(body: list[ast.stmt]) -> bool:
    """True when a path through the body breaks out of its loop."""
    for node in body:
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.If) and (leaves(node.body) or leaves(node.orelse)):
            return True
    return False


def copy_of(node: Any) -> Any:
    """A copy of an expression or a statement that shares no node with it (faster than copy.deepcopy)."""
    if isinstance(node, list):
        return [copy_of(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    fresh = type(node)(**{key: copy_of(value) for key, value in ast.iter_fields(node)})
    return ast.copy_location(fresh, node)


def loads(node: ast.AST | None) -> set[str]:
    """The names that an expression or a statement reads (inside nested blocks too)."""
    if node is None:
        return set()
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def binds(node: ast.AST) -> set[str]:
    """The names that a statement binds (inside nested blocks too)."""
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        found.add(node.target.id)
    return found


def blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks nested directly in a statement."""
    if isinstance(node, ast.If):
        yield node.body
        yield node.orelse
    elif isinstance(node, (ast.For, ast.While)):
        yield node.body


def walk(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement of a block, nested ones included, in program order."""
    for node in body:
        yield node
        for block in blocks(node):
            yield from walk(block)


def own_nodes(node: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement without those of the blocks nested in it."""
    if isinstance(node, (ast.If, ast.While)):
        yield from ast.walk(node.test)
    elif isinstance(node, ast.For):
        yield from ast.walk(node.target)
        yield from ast.walk(node.iter)
    else:
        yield from ast.walk(node)


def replace_names(node: Any, names: dict[str, ast.expr]) -> Any:
    """A copy of ``node`` in which names that are read are replaced by expressions, and written names renamed."""
    if isinstance(node, list):
        return [replace_names(item, names) for item in node]
    if isinstance(node, ast.Name) and node.id in names:
        replacement = names[node.id]
        if isinstance(node.ctx, ast.Store):
            return store(replacement)
        return copy_of(replacement)
    if not isinstance(node, ast.AST):
        return node
    fresh = type(node)(**{key: replace_names(value, names) for key, value in ast.iter_fields(node)})
    return ast.copy_location(fresh, node)


def identifier(node: ast.AST) -> str:
    """The name that a node must be in normal form."""
    assert isinstance(node, ast.Name)
    return node.id


def bounds(loop: ast.For) -> tuple[ast.expr, ast.expr, ast.expr]:
    """``start, stop, step`` of a loop in normal form."""
    assert isinstance(loop.iter, ast.Call)
    start, stop, step = loop.iter.args
    return start, stop, step


def is_parallel(loop: ast.stmt) -> bool:
    """True for a loop whose trips run at the same time."""
    return isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) == "prange"


def has_parallel(program: Program) -> bool:
    """True for a program with a parallel loop, or one that calls such a program."""
    called = (h.program for h in program.functions.values() if isinstance(h, Helper))
    return any(is_parallel(n) for n in walk(program.body)) or any(has_parallel(p) for p in called)


def whole_number(node: ast.expr | None) -> int | None:
    """The value of a literal ``3`` or ``-3``; None for all else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        number = whole_number(node.operand)
        return None if number is None else -number
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    return None


def is_array(t: Type | None) -> bool:
    return isinstance(t, Array)


def fresh_name(base: str, taken: set[str]) -> str:
    """``base``, or ``base_1``, ``base_2``, ...: the first that is not taken; the caller adds it to ``taken``."""
    if base not in taken:
        return base
    stem, _, tail = base.rpartition("_")
    stem, number = (stem, int(tail)) if stem and tail.isdigit() else (base, 0)
    while f"{stem}_{number + 1}" in taken:
        number += 1
    return f"{stem}_{number + 1}"


def located(node: Any, place: ast.AST) -> Any:
    """``node`` with the line and column of ``place``."""
    return ast.copy_location(node, place)


def located_everywhere(node: ast.expr, place: ast.AST) -> ast.expr:
    """``node`` and all that is in it, with the line and column of ``place``."""
    for child in ast.walk(node):
        if isinstance(child, ast.expr):
            ast.copy_location(child, place)
    return node
