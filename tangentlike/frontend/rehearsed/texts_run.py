"""A function that texts decide, for the texts that it is given.

    def molar(text, w):                              def molar(text, w):
        total, i = 0.0, 0                                return (0.0 + MASS['H'] * 2 + MASS['O'] * 1) * w
        while i < len(text):
            symbol, i, digits = text[i], i + 1, ""       (``text`` is "H2O")
            while i < len(text) and text[i].isdigit():
                digits, i = digits + text[i], i + 1
            total += MASS[symbol] * int(digits or 1)
        return total * w

It is done where a function was refused without: what it knows of containers, objects and recursion is as good. What is
not known is evaluated where, and as often as, Python does.
"""

from __future__ import annotations

import ast
import collections
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from ...form.names import local_names
from ...form.program import copy_of, name
from ...form.structures import Leaf
from ...form.trees import nodes
from ...reading.captured import Captured
from ...reading.resolve import Outside
from ...reading.source import Source
from . import comparisons, comprehensions, contexts, formatted, handlers, items, loops, yielded
from .calls import applied, call
from .coded import Shape, Unshaped
from .expressions import expression
from .joins import write_raise
from .listed import merged
from .outer_names import given
from .state import ANYTHING, IN_ALL, Frame, Late, Raised, Run, Stays
from .statements import block
from .stores import bound
from .things import attribute, call_of

ENTERED = (
    comparisons,
    comprehensions,
    contexts,
    formatted,
    handlers,
    items,
    loops,
    yielded,
)  # with handlers of their own
PERHAPS_TOLD = (  # what is refused by itself, and may be gone through
    *("nonlocal", "in-place-method", "delete", "set-display", "captured-write", "generator", "comprehension", "lambda"),
    *(
        "computed-call",
        "membership",
        "try",
        "dynamic-call",
        "dict-display",
        "with",
        "star-display",
        "decorated-inner",
        "yield",
        "string-format",
    ),
)
_without_end: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # by function: what calls itself without end
MOST_SHAPES = 10  # that are found out, one after the other
MISTAKES = (AttributeError, TypeError, NameError)


def written_for_texts(
    source: Source, structures: dict[str, Any], leaves: dict[str, Any], unrolls: bool = False, splits: bool = False
) -> Source | None:
    """The function, unchecked, with what is known of its texts gone through; None where it stays as it is.

    ``structures`` are those of its arguments, ``leaves`` the types of their leaves. ``unrolls``: loops over short
    ranges are written out, if they can be; ``splits``: statements, for each of what a run chooses (``options.py``).
    """
    shapes: dict[str, Shape] = {}
    ended, given = _without_end.setdefault(source.function, set()), repr((structures, leaves))
    for _ in range(MOST_SHAPES) if given not in ended else ():
        try:
            return _written(source, structures, leaves, (unrolls, splits), shapes)
        except RecursionError:  # nothing that is known ends it, and it takes seconds to find out
            ended.add(given)
            return None
        except Unshaped as error:
            key, shape = error.args
            found = merged(shapes.get(key, shape), shape)
            if found is None or found == shapes.get(key):
                return None
            shapes[key] = found
    return None


def _written(
    source: Source,
    structures: dict[str, Any],
    leaves: dict[str, Any],
    ways: tuple[bool, bool],
    shapes: dict[str, Shape],
) -> Source | None:
    """The same, where the lists of the run with texts in their items have these ``shapes``; raises :class:`Unshaped`
    for another one, or one more."""
    tree, captured = source.tree, Captured()
    taken = local_names(tree) | {n.id for n in nodes(tree) if isinstance(n, ast.Name)}
    run = Run(captured, taken, expression, block, call, applied, bound, attribute, call_of)
    run.unrolls, run.splits = ways
    run.shapes = shapes
    frame = Frame(tree, Outside(source.function, captured), local_names(tree))
    stored = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    run.frames.append(frame)
    run.line = tree
    run.only_read = _only_read(tree)
    for parameter in source.signature.parameters:
        node = name(parameter)
        spec = structures.get(parameter, Leaf(parameter))
        found = given(run, spec, leaves, node)
        if isinstance(found, Late):
            found = Late(node, parameter not in stored, shape=found.shape)
        frame.names[parameter] = found
        run.assigned[parameter] = [ast.Constant(0.0) if parameter in run.numbers else ANYTHING]
        if parameter in stored and not isinstance(found, Late):  # its parts are read by its name
            frame.called[parameter] = run.fresh(parameter)
    try:
        _go_through(run, frame, tree)
    except Stays:
        return None
    if run.in_all > IN_ALL:  # what is not gone through to its end is no better than what is not begun
        raise RecursionError
    body = _finished(copy_of([*run.prologue, *run.out]), _unread(run)) or [ast.copy_location(ast.Pass(), tree.body[0])]
    fresh = ast.copy_location(
        ast.FunctionDef(name=tree.name, args=tree.args, body=body, decorator_list=[], returns=None), tree
    )
    if "type_params" in ast.FunctionDef._fields:  # since Python 3.12
        fresh.__dict__["type_params"] = []
    made = source.made | run.made
    found = {each: place.find() for each, place in run.standing.items()}
    return replace(
        source, tree=fresh, made=made, told=captured, keyed=frozenset(run.tables), closure=source.closure | found,
        standing=source.standing | run.standing,
    )  # fmt: skip


def _only_read(tree: ast.FunctionDef) -> set[str]:
    """The parameters of which nothing is done but to read attributes."""
    every = nodes(tree)
    called = {id(n.func) for n in every if isinstance(n, ast.Call)}
    read = [n for n in every if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load) and id(n) not in called]
    owners = {id(n.value) for n in read}
    return {a.arg for a in tree.args.args} - {n.id for n in every if isinstance(n, ast.Name) and id(n) not in owners}


def _go_through(run: Run, frame: Frame, tree: ast.FunctionDef) -> None:
    try:
        block(run, frame, tree.body)
    except Raised as raised:
        mistaken = isinstance(raised.error, MISTAKES) or "to unpack" in str(raised.error)
        mistaken = raised.node is None and (not run.out or mistaken)
        if mistaken or isinstance(raised.error, NotImplementedError):
            raise Stays from None  # it is refused, with what to write
        write_raise(run, raised)
    if run.pending:
        raise Stays


def may_be_told(node: ast.AST, code: str) -> bool:
    """True for what is refused by itself, and may be gone through when the function is called: not what only arrays
    have."""
    if code == "in-place-method" and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return any(hasattr(each, node.func.attr) for each in (list, dict, set, collections.deque))
    return code in PERHAPS_TOLD


def _unread(run: Run) -> set[str]:
    """The variables that were made and that nothing reads, but such variables."""
    unread, every = set[str](), [n for s in [*run.prologue, *run.out] for n in nodes(s)]
    assigned = [n for n in every if isinstance(n, ast.Assign)]
    while True:
        dead = {id(n) for a in assigned if _variable(a) in unread for n in nodes(a)}
        read = {n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and id(n) not in dead}
        if run.unread - read == unread:
            return unread
        unread = run.unread - read


def _variable(node: ast.Assign) -> str:
    return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""


def _finished(body: list[ast.stmt], unread: set[str]) -> list[ast.stmt]:
    """The statements, without blocks in which nothing stands, and without what is ``unread``."""
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Assign) and _variable(node) in unread:
            continue
        if isinstance(node, (ast.If, ast.For, ast.While)):
            node.body, node.orelse = _finished(node.body, unread), _finished(node.orelse, unread)
            if isinstance(node, ast.If) and not node.body:
                if not node.orelse:
                    plain = (ast.Name, ast.Constant, ast.Compare, ast.cmpop, ast.expr_context, ast.BoolOp, ast.boolop)
                    if not all(isinstance(n, plain) for n in nodes(node.test)):
                        out.append(ast.copy_location(ast.Expr(value=node.test), node))
                    continue
                test = ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=node.test), node)
                node = ast.copy_location(ast.If(test=test, body=node.orelse, orelse=[]), node)
            if not node.body:
                node.body = [ast.copy_location(ast.Pass(), node)]
        out.append(node)
        if isinstance(node, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            break
    return out
