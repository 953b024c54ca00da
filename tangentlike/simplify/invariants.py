"""What the trips of a loop compute again, though it stays what it was in the first one, is put into a table before it.

for i in range(n):                                     exp_table = np.empty(max(m, 0))
    for k in range(m):                                 if n > 0:
        exp = math.exp(-rates[k])                          for k in range(m):
        s = s + exp * t[i]                  ->                 exp_table[k] = math.exp(-rates[k])
                                                       for i in range(n):
                                                           for k in range(m):
                                                               exp = exp_table[k]
                                                               s = s + exp * t[i]

Only elementary functions that cost much more than an element of a table does, of numbers and elements that nothing in
the loop changes, and only where every trip reaches them. The table is not larger than an array that they read, or has
one axis. The program is rewritten before it is differentiated: the derivative of the function is taken once an element.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..analysis.aliases import Aliases, find_aliases
from ..analysis.effects import bound_by, changed_by
from ..form import program as form
from ..form.indexing import index_items
from ..form.program import Program, assign, blocks, bounds, dotted, fresh_name, identifier, is_array, name, parse, walk
from ..form.trees import nodes
from ..form.types import Array, Scalar
from ..primitives.families import find
from ..primitives.registry import Primitive

COSTLY = (
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan",
    "arctan2", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "erf", "erfc", "gamma", "lgamma", "gammaln",
    "power", "hypot", "cbrt",
)  # fmt: skip
PLAIN = ("sqrt", "float", "int", "absolute", "abs", "square", "fabs")
WIDE = ("float64", "int64", "bool")
SIZES = ("len", "max", "min", "abs")  # what the bounds of loops may call
FLOAT = Scalar("float64")


def tabulate_invariants(program: Program, taken: set[str]) -> None:
    """Rewrite such loops of a program, in place; ``taken`` are the names in use."""
    kinds = [kind for kind in program.types.values() if isinstance(kind, (Array, Scalar))]
    if program.cycle or form.has_parallel(program) or not all(kind.dtype in WIDE for kind in kinds):
        return
    if not any(_is_costly(program, n) for node in walk(program.body) for n in form.own_nodes(node)):
        return
    counts = Counter(each for node in walk(program.body) for each in bound_by(node))
    once = {each for each, count in counts.items() if count == 1}
    tables = Tables(program, taken, once, find_aliases(program))
    program.body = tables.block(program.body)
    while unread := tables.moved - _loads(program):
        program.body = _without(program.body, unread)
        tables.moved -= unread


def _is_costly(program: Program, node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return not isinstance(node.right, ast.Constant)
    found = program.functions.get(dotted(node.func)) if isinstance(node, ast.Call) else None
    return isinstance(found, Primitive) and found.name in COSTLY


@dataclass
class Place:
    """Where statements stand in a loop: the loops around them, from that one inwards; what the outermost one
    ``changed``; and the ``chain`` of statements that make numbers which stay what they are."""

    loops: list[ast.For]
    changed: set[str]
    chain: dict[str, ast.Assign] = field(default_factory=dict)

    @property
    def counters(self) -> list[str]:
        """Those of the inner loops."""
        return [loop.target.id for loop in self.loops[1:] if isinstance(loop.target, ast.Name)]


@dataclass
class Tables:
    """``once`` are the names of the program that one statement binds."""

    program: Program
    taken: set[str]
    once: set[str]
    aliases: Aliases
    moved: set[str] = field(default_factory=set)  # the numbers that tables are made of, which may be read elsewhere

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.For) and form.whole_number(bounds(node)[2]) and not _leaves(node):
                out += self.inside(node.body, Place([node], changed_by(self.program, [node])))
            for inner in blocks(node):
                inner[:] = self.block(inner)
            out.append(node)
        return out

    def inside(self, body: list[ast.stmt], place: Place) -> list[ast.stmt]:
        """The tables that go before the outermost loop, of what stands in a block of it."""
        out: list[ast.stmt] = []
        place = Place(place.loops, place.changed, dict(place.chain))
        for node in body:
            if isinstance(node, ast.For) and self.is_steady(node, place.changed):
                out += self.inside(node.body, Place([*place.loops, node], place.changed, place.chain))
            elif isinstance(node, ast.Assign):
                node.value = self.tabulated(node.value, node, place, out)
                if self.stays(node, place):
                    place.chain[_target(node)] = node
        return out

    def is_steady(self, node: ast.For, changed: set[str]) -> bool:
        """Whether a loop has the same trips each time: from 0 or more on, one by one."""
        start, stop, step = bounds(node)
        least = form.whole_number(start)
        if form.whole_number(step) != 1 or least is None or least < 0:
            return False
        called = {dotted(n.func) for n in nodes(stop) if isinstance(n, ast.Call)}
        return called <= set(SIZES) and all(self.is_unchanged(each, changed) for each in form.variables(stop))

    def is_unchanged(self, identifier: str, changed: set[str]) -> bool:
        """Whether nothing gives a name another value, nor writes the array that it holds, by whatever name."""
        arrays = [c for c in changed if is_array(self.program.types.get(c))]
        shared = is_array(self.program.types.get(identifier)) and any(self.aliases.share(identifier, c) for c in arrays)
        return identifier not in changed and not shared

    def stays(self, node: ast.Assign, place: Place) -> bool:
        """Whether a statement makes a number that stays what it is."""
        target = node.targets[0]
        if not isinstance(target, ast.Name) or target.id not in self.once:
            return False
        return isinstance(self.program.types.get(target.id), Scalar) and self.is_still(node.value, place)

    def is_still(self, node: ast.expr, place: Place) -> bool:
        """Whether a number follows from counters of inner loops, and from what the outermost one does not change."""
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=each):
                known = each in place.counters or each in place.chain
                return known or (isinstance(self.program.types.get(each), Scalar) and each not in place.changed)
            case ast.Attribute():
                return dotted(node) in ("math.pi", "math.e", "np.pi", "np.e")
            case ast.BinOp(left=left, right=right):
                return self.is_still(left, place) and self.is_still(right, place)
            case ast.UnaryOp(operand=operand):
                return self.is_still(operand, place)
            case ast.Subscript(value=ast.Name(id=array), slice=index):
                items = index_items(index)
                return self.is_unchanged(array, place.changed) and all(self.is_still(i, place) for i in items)
            case ast.Call():
                found = self.program.functions.get(dotted(node.func))
                plain = isinstance(found, Primitive) and (found.name in COSTLY or found.name in PLAIN)
                return plain and not node.keywords and all(self.is_still(a, place) for a in node.args)
        return False

    def is_float(self, node: ast.expr) -> bool:
        """Whether a function gives a floating-point number, also where powers of whole numbers are whole."""
        found = self.program.functions.get(dotted(node.func)) if isinstance(node, ast.Call) else None
        if isinstance(found, Primitive) and found.name != "power":
            return True
        for each in nodes(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, float):
                return True
            kind = self.program.types.get(each.id) if isinstance(each, ast.Name) else None
            if isinstance(kind, (Scalar, Array)) and kind.dtype == "float64":
                return True
        return False

    # ---- the tables

    def tabulated(self, node: ast.expr, at: ast.Assign, place: Place, out: list[ast.stmt]) -> ast.expr:
        """The expression with elements of tables in it; what makes these is added to ``out``."""
        if isinstance(node, (ast.IfExp, ast.BoolOp, ast.Lambda)):
            return node  # it is not evaluated in every trip
        if _is_costly(self.program, node) and self.is_float(node) and self.is_still(node, place):
            element = self.table(node, at, place, out)
            return node if element is None else element
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and key != "func":
                setattr(node, key, self.tabulated(value, at, place, out))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                setattr(node, key, [self.tabulated(each, at, place, out) for each in value])
        return node

    def table(self, node: ast.expr, at: ast.Assign, place: Place, out: list[ast.stmt]) -> ast.expr | None:
        """The element that holds a number, of a table made by what is added to ``out``."""
        needed = _needed(node, place.chain)
        read = form.variables(node).union(*(form.variables(s.value) for s in needed))
        used = [k for k, loop in enumerate(place.loops) if k and identifier(loop.target) in read]
        counters = [identifier(place.loops[k].target) for k in used]
        if len(counters) > 1 and not _covers([node, *(s.value for s in needed)], counters):
            return None
        base = dotted(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else "power"
        self.moved |= {_target(s) for s in needed}
        line, others = at.lineno, [loop for k, loop in enumerate(place.loops) if k not in used]
        tests = _tests(others)
        if used:
            made = self.array(base, [place.loops[k] for k in used], line, out)
            element: ast.expr = form.subscript(made, form.packed([name(c) for c in counters]))
        else:
            element = name(self.fresh(base, FLOAT))
            out += [assign(element.id, parse("0.0"), line)] if tests else []
        value = self.fresh(base, FLOAT) if used else identifier(element)
        own = {_target(s): name(self.fresh(_target(s), self.program.types[_target(s)])) for s in needed}
        body: list[ast.stmt] = [assign(own[_target(s)].id, form.replace_names(s.value, {**own}), line) for s in needed]
        body.append(assign(value, form.replace_names(node, {**own}), line))
        if used:
            body.append(assign(form.store(element), name(value), line))
        for k in reversed(used):
            loop = place.loops[k]
            body = [ast.For(target=form.copy_of(loop.target), iter=form.copy_of(loop.iter), body=body, orelse=[])]
            body[0].lineno = line
        if tests:
            body = [ast.If(test=parse(" and ".join(tests)), body=body, orelse=[])]
            body[0].lineno = line
        out += body
        return element

    def array(self, base: str, loops: list[ast.For], line: int, out: list[ast.stmt]) -> str:
        """A new table with an axis for each of the loops."""
        table = fresh_name(f"{base}_table", self.taken)
        self.taken.add(table)
        self.program.types[table] = Array("float64", tuple(f"~{table}.{axis}" for axis in range(len(loops))))
        for text, function in (("np.empty", np.empty), ("max", max)):
            self.program.functions.setdefault(text, find(function))
        sizes = [_size(bounds(loop)[1]) for loop in loops]
        out.append(assign(table, form.call("np.empty", form.packed(sizes), parse("np.float64")), line))
        return table

    def fresh(self, base: str, kind: Any) -> str:
        """A name of a number that the program makes up."""
        chosen = fresh_name(base, self.taken)
        self.taken.add(chosen)
        self.program.types[chosen] = kind
        self.program.temporaries.add(chosen)
        return chosen


def _leaves(loop: ast.For) -> bool:
    """Whether something may keep a trip from its end."""
    return any(
        isinstance(node, (ast.Break, ast.Continue, ast.Raise, ast.Assert, ast.Return)) for node in walk(loop.body)
    )


def _tests(loops: list[ast.For]) -> list[str]:
    """Whether loops have trips, where that is not known: else operands of what stands in them need not exist."""
    tests = []
    for loop in loops:
        start, stop, step = bounds(loop)
        first, last, up = form.whole_number(start), form.whole_number(stop), (form.whole_number(step) or 0) > 0
        if first is None or last is None or (first >= last if up else first <= last):
            tests.append(f"{ast.unparse(stop)} {'>' if up else '<'} {ast.unparse(start)}")
    return tests


def _loads(program: Program) -> set[str]:
    return form.loads(program.result).union(*map(form.loads, program.body))


def _without(body: list[ast.stmt], unread: set[str]) -> list[ast.stmt]:
    """The statements without those that make numbers that nobody reads."""
    for node in body:
        for inner in blocks(node):
            inner[:] = _without(inner, unread)
    return [s for s in body if not (isinstance(s, ast.Assign) and unread & set(bound_by(s)))]


def _target(node: ast.Assign) -> str:
    return identifier(node.targets[0])


def _needed(value: ast.expr, chain: dict[str, ast.Assign]) -> list[ast.Assign]:
    """The statements that a number follows from, in order."""
    wanted, out = form.variables(value), []
    for each, node in reversed(chain.items()):
        if each in wanted:
            wanted |= form.variables(node.value)
            out.append(node)
    return out[::-1]


def _covers(values: list[ast.expr], counters: list[str]) -> bool:
    """Whether an element of an array is read that has an axis for each counter."""
    read = [n for value in values for n in nodes(value) if isinstance(n, ast.Subscript)]
    return any(set(counters) <= {i.id for i in index_items(n.slice) if isinstance(i, ast.Name)} for n in read)


def _size(stop: ast.expr) -> ast.expr:
    """The length of an axis that ends there."""
    text, fresh = ast.unparse(stop), form.copy_of(stop)
    if isinstance(stop, ast.Constant) or (text.startswith("len(") and isinstance(stop, ast.Call)):
        return fresh
    return fresh if isinstance(stop, ast.Subscript) else form.call("max", fresh, parse("0"))
