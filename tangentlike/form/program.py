"""The normal form that every pass after ``lower`` reads and writes, in plain ``ast``.

    program    ::= parameters, body, result
    statement  ::= name = simple                         bind
                 | name, name = name, name               several names at once (in place of one another, too)
                 | name, name = helper(atom, ...)        bind the results of a helper
                 | helper(atom, ...)                     a helper that writes its arguments, or draws
                 | primitive(atom, ...)                  a generator of random numbers is set
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
After renaming a name is an identity: analyses give dicts and sets keyed by name. Nodes carry ``lineno`` only.

A program in normal form does what Python does, in Python's order. What the passes before it keep to, form by form:

1.  An expression is evaluated from left to right, operands before the operation, arguments before the call. A name
    keeps its object while a statement is evaluated; what it reads of an array is read at the operation. Only a call of
    a helper can change that in between, so a call that writes is a statement of its own, wherever it stood, and what
    is evaluated before it has a name if it could be another value after it (``order.py``).
2.  ``a and b``, ``a or b``, ``b if c else d`` and ``a < b < c`` evaluate what Python evaluates, once, and are the
    operand that decides, with its derivative: a branch, where it has one or needs a statement of its own.
3.  ``a = b = e`` evaluates e once, then stores from left to right.
4.  ``a, b[i] = e, f`` evaluates all right sides from left to right, then stores from left to right; the index of a
    target is evaluated when it is stored. A right side that is a view stays one: it shows what the first stores have
    left, as in NumPy. So do the items of a sequence that is unpacked (``unroll.py``, ``assignments.py``).
5.  ``a[i] = e`` evaluates e, then a, then i.
6.  ``a[i] += e`` evaluates a and i once, reads the element, evaluates e, stores. A view, or a whole array (``a += e``),
    is changed in place after e is evaluated, so it is read then.
7.  The iterable of ``for`` is evaluated once: bounds, the elements of displays, the arrays of ``zip`` and
    ``enumerate``. Rebinding a name in the body changes nothing of that; the contents of an array are read trip by trip
    (``unroll.py``, ``lower.py``).
8.  The target of ``for`` is assigned at the start of each trip, as any name is; it is the loop's counter only where
    nobody could tell (``occurrences.counting_variables``).
9.  The test of ``while`` is evaluated before each trip; ``else`` runs unless a ``break`` left the loop. ``break`` and
    ``continue`` in that ``else`` belong to the loop around it (``exits.py``).
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .names import fresh_name as fresh_name  # handed on: whoever makes up a name has the program at hand
from .trees import CHILDREN, FIELDS, LEAVES, OWN, PLACES, SHARED
from .trees import nodes as nodes
from .types import Array, Type
from .wording import Wording

AGAIN = "again"  # the cycle of a program without a body


@dataclass
class Helper:
    """A plain function that is called, lowered for these types, and what it does to arrays (``aliases.Aliases``)."""

    name: str
    program: Program
    aliases: Any

    @property
    def is_whole(self) -> bool:
        """False for one that stands for a function which is being lowered, where it calls itself."""
        return self.program.cycle != AGAIN


@dataclass
class Program:
    """A function in normal form for one signature.

    ``parameters`` are leaves (structures are flattened at the boundary); ``result`` is an expression over atoms, or
    None, and ``result_type`` its type; ``structure`` is the type of what the user's function returns, where the result
    is the tuple of its leaves; ``functions`` maps the printed text of each call's function to a primitive or a helper;
    ``constants`` maps constants of this package to their values; ``temporaries`` are the names that the compiler made
    up; ``line_texts`` maps a line number to the user's text; ``hidden`` maps the last parameters, those that nobody
    sees, to the places where their values stand, and ``captured`` holds all that the compilation has read from outside;
    ``aliased`` are parameters that may share memory with each other; ``unassigned`` are names that some path does not
    assign: they begin with a value that nobody reads; ``wording`` is what messages call made names.
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
    aliased: tuple[tuple[str, ...], ...] = ()
    unassigned: set[str] = field(default_factory=set)
    structure: Type | None = None
    listed: set[str] = field(default_factory=set)  # arrays that stand for lists of Python's numbers
    returns_list: Any = False  # whether the result is a list in Python, and an array here: ``lowering/listed.py``
    returns_truth: bool = False  # whether the result, a number here, may be a truth value in Python
    keeps_results: bool = False  # whether ``functools.lru_cache`` keeps what it returns
    mixed: frozenset[str] = frozenset()  # dtypes of numbers that have one in Python on one path, and another on another
    hidden: dict[str, Any] = field(default_factory=dict)
    captured: Any = None
    open_rows: bool = False  # whether rows that one list gets may differ in length
    uneven: frozenset[str] = frozenset()  # functions to write in where rows that it returns differ in length
    rows_apart: int = 0  # how many of its lists of rows are lists of places
    shared_rows: set[str] = field(default_factory=set)  # parameters: lists whose rows a result holds, too
    points: set[str] = field(default_factory=set)  # parameters of which a result is a view of one element in Python
    draws: bool = False  # whether it takes random numbers, or makes or sets what gives them
    cycle: str = ""  # for a function that calls itself, if through others: one of these functions, the same for all
    is_library: bool = False  # whether it is of this package: its refusals are those of its calls
    in_trips: bool = False  # whether it may be called in a trip of a parallel loop
    read_in_parts: frozenset[str] | None = None  # see ``analysis/parts_read.py``, which finds it out
    either: set[str] = field(default_factory=set)  # parameters that a result is a copy of here, and may be in Python
    wording: Wording = field(default_factory=Wording)


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
    given = [name(a) if isinstance(a, str) else a for a in arguments]
    plain = function.isidentifier() and not keyword.iskeyword(function)
    return ast.Call(func=name(function) if plain else parse(function), args=given, keywords=[])


def dotted(node: ast.expr) -> str:
    """The text of an expression, at once for names with dots, such as the function of a call."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
        return f"{dotted(node.value)}.{node.attr}"
    return ast.unparse(node)


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


def is_endless(node: ast.stmt) -> bool:
    """True for ``while True``, which only a break leaves."""
    return isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)


def leaves(body: list[ast.stmt]) -> bool:
    """True when a path through the body breaks out of its loop."""
    for node in body:
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.If) and (leaves(node.body) or leaves(node.orelse)):
            return True
        if isinstance(node, (ast.For, ast.While)) and leaves(node.orelse):
            return True  # a break in a loop's else leaves the loop around it
    return False


def copy_of(node: Any) -> Any:
    """A copy of an expression or a statement that shares no node with it (faster than copy.deepcopy)."""
    kind = node.__class__
    if kind in LEAVES or kind not in FIELDS:
        return _copy(node, None)  # a list of nodes, what has no parts, or a kind of somebody's own
    fresh = kind.__new__(kind)
    old, new = node.__dict__, fresh.__dict__
    new.update(old if old.keys() <= OWN[kind] else {k: v for k, v in old.items() if k in OWN[kind]})  # without notes
    for key in CHILDREN[kind]:
        value = new.get(key)
        if value.__class__ in FIELDS:
            if value.__class__ not in LEAVES:
                new[key] = copy_of(value)
        elif value.__class__ is list:
            new[key] = [copy_of(each) if each.__class__ in FIELDS else _copy(each, None) for each in value]
        elif value is not None:
            new[key] = _copy(value, None)
    return fresh


def _copy(node: Any, names: dict[str, ast.expr] | None, functions: bool = False) -> Any:
    """A copy of ``node``; names among ``names`` are replaced, those of called functions only with ``functions``."""
    if isinstance(node, list):
        return [_copy(item, names, functions) for item in node]
    if not isinstance(node, ast.AST) or isinstance(node, SHARED):
        return node
    kind = node.__class__
    if names is None and kind in FIELDS:
        return copy_of(node)
    if names is not None and isinstance(node, ast.Name) and node.id in names:
        replacement = names[node.id]
        return store(replacement) if isinstance(node.ctx, ast.Store) else _copy(replacement, None)
    fresh = kind.__new__(kind)
    old, new = node.__dict__, fresh.__dict__
    for key in FIELDS.get(kind, kind._fields):
        if key in old:
            value = old[key]
            kept = key == "func" and isinstance(value, ast.Name) and not functions
            own = None if kept else names
            new[key] = _copy(value, own, functions) if isinstance(value, (ast.AST, list)) else value
    for key in PLACES:
        if key in old:
            new[key] = old[key]
    return fresh


def loads(node: ast.AST | None) -> set[str]:
    """The names that an expression or a statement reads (inside nested blocks too)."""
    if node is None:
        return set()
    return {n.id for n in nodes(node) if isinstance(n, ast.Name) and n.ctx.__class__ is ast.Load}


def variables(node: ast.AST) -> set[str]:
    """The names that an expression or a statement reads, without those of the functions that it calls."""
    found = nodes(node)
    called = {id(n.func) for n in found if isinstance(n, ast.Call)}
    return {n.id for n in found if isinstance(n, ast.Name) and n.ctx.__class__ is ast.Load and id(n) not in called}


def binds(node: ast.AST) -> set[str]:
    """The names that a statement binds (inside nested blocks too)."""
    found = {n.id for n in nodes(node) if isinstance(n, ast.Name) and n.ctx.__class__ is ast.Store}
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


def own_nodes(node: ast.stmt) -> list[ast.AST]:
    """The nodes of a statement without those of the blocks nested in it."""
    if isinstance(node, (ast.If, ast.While)):
        return nodes(node.test)
    if isinstance(node, ast.For):
        return nodes(node.target) + nodes(node.iter)
    return nodes(node)


def replace_names(node: Any, names: dict[str, ast.expr]) -> Any:
    """A copy of ``node`` in which names that are read are replaced by expressions, and written names renamed.

    A variable may have the name of a kernel that the compiler calls: functions keep theirs.
    """
    return _copy(node, names)


def replace_everywhere(node: Any, names: dict[str, ast.expr]) -> Any:
    """Like :func:`replace_names`, in what the user wrote, where a variable may be a function that is called."""
    return _copy(node, names, functions=True)


def identifier(node: ast.AST) -> str:
    """The name that a node must be in normal form."""
    assert isinstance(node, ast.Name)
    return node.id


def bounds(loop: ast.For) -> tuple[ast.expr, ast.expr, ast.expr]:
    """``start, stop, step`` of a loop in normal form."""
    assert isinstance(loop.iter, ast.Call)
    start, stop, step = loop.iter.args
    return start, stop, step


def unit_step(loop: ast.For) -> int | None:
    """1 or -1 for a range with that step, None for any other."""
    step = whole_number(bounds(loop)[2])
    return step if step in (1, -1) else None


def helper_of(program: Program, value: ast.expr) -> Helper | None:
    """The helper that an expression calls, if it is such a call."""
    if isinstance(value, ast.Call):
        found = program.functions.get(dotted(value.func))
        return found if isinstance(found, Helper) else None
    return None


def is_parallel(loop: ast.stmt) -> bool:
    """True for a loop whose trips run at the same time."""
    return isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and dotted(loop.iter.func) == "prange"


def has_parallel(program: Program) -> bool:
    """True for a program with a parallel loop, or one that calls such a program."""
    called = (h.program for h in program.functions.values() if isinstance(h, Helper))
    return any(is_parallel(n) for n in walk(program.body)) or any(has_parallel(p) for p in called)


def whole_number(node: ast.expr | None) -> int | None:
    """The value of a literal ``3`` or ``-3``; None for all else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        number = whole_number(node.operand)
        return None if number is None else -number
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def is_array(t: Type | None) -> bool:
    return isinstance(t, Array)


def located(node: Any, place: ast.AST) -> Any:
    """``node`` with the line and column of ``place``."""
    return ast.copy_location(node, place)


def located_everywhere(node: Any, place: ast.AST) -> Any:
    """``node`` and all that is in it, with the line and column of ``place``."""
    for child in nodes(node):
        if isinstance(child, ast.expr):
            ast.copy_location(child, place)
    return node
