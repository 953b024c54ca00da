"""Innermost loops over numbers that call elementary functions, written so that LLVM takes several trips at a time.

    for i in range(n):                                        for i in range(n):
        total += w[i] * math.exp(-rate * t[i])        ->          total = plus(total, w[i] * exp_of(-rate * t[i]))

A function of the C library takes one number; one of ``vectors/`` is arithmetic, the same to the last digit or the one
before. A loop is changed only where nothing else stands in the way of taking trips together: no value of one trip is
read in another but sums, whose terms are then added in several lanes; arrays are read and written side by side; the
functions of the program that it calls are no more than expressions, and are put in their places.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..form.indexing import index_items
from ..form.program import assign, blocks, call, copy_of, dotted, loads, name, replace_names, walk
from ..form.trees import nodes
from ..form.types import Array, Scalar, Type
from ..primitives.families import support_kernel
from ..primitives.registry import Primitive, name_of
from ..vectors import elementary

ELEMENTARY: dict[str, Any] = {
    **{f"{library}.{each}": getattr(elementary, each) for each in elementary.NAMES for library in ("math", "np")},
    "math.erf": elementary.erf,
}
PLAIN = ("math.sqrt", "np.sqrt", "math.fabs", "abs", "float", "np.float64", "max", "min")
KERNELS = ("plus", "typed")  # of the templates
WIDE = ("float64", "int64", "bool")
SUMS = (ast.Add, ast.Sub)


class Helper(Protocol):
    """A function of the module that loops call."""

    parameters: list[str]
    body: list[ast.stmt]
    types: dict[str, Type]


class OrdinaryLoop(Exception):
    """A loop that stays as it is."""


@dataclass
class Vectorizing:
    """``functions`` maps the text of called functions to what they are, ``helpers`` are those of the module; ``fresh``
    makes up names, ``called`` tells what a function is called in the text, ``apart`` whether arrays that are read, and
    some that are written, are known to lie apart."""

    types: dict[str, Type]
    functions: dict[str, Any]
    helpers: dict[str, Helper]
    fresh: Callable[[str], str]
    called: Callable[..., str]
    apart: Callable[[set[str], set[str]], bool]

    def run(self, body: list[ast.stmt]) -> bool:
        """Whether any loop was changed, in place."""
        if not self.is_wide(self.types):
            return False
        found = False
        for node in walk(body):
            if isinstance(node, ast.For) and _is_plain(node):
                try:
                    node.body = Loop(self, node).rewritten()
                    found = True
                except OrdinaryLoop:
                    pass
        return found

    def kernel(self, function: ast.expr) -> str:
        """The name of the kernel of the templates that is called; else empty."""
        found = self.functions.get(dotted(function))
        target = found.call if isinstance(found, Primitive) else found
        module = getattr(target, "__module__", None) or ""
        return name_of(target) if module.startswith("tangentlike.templates") else ""

    def is_wide(self, types: dict[str, Type]) -> bool:
        """Whether all numbers are of the types that Python computes in."""
        return all(k.dtype in WIDE for k in types.values() if isinstance(k, (Array, Scalar)))


def _is_plain(node: ast.For) -> bool:
    """An innermost ``for i in range(n)``, also from another number on, or backwards."""
    if (
        not isinstance(node.iter, ast.Call)
        or dotted(node.iter.func) != "range"
        or not isinstance(node.target, ast.Name)
    ):
        return False
    return not any(True for statement in node.body for _ in blocks(statement))


@dataclass
class Loop:
    """One loop: what its trips bind, and what they add to."""

    around: Vectorizing
    node: ast.For
    statements: list[ast.stmt] = field(default_factory=list)
    totals: set[str] = field(default_factory=set)

    def rewritten(self) -> list[ast.stmt]:
        """The statements of a trip; raises OrdinaryLoop."""
        if not any(dotted(n.func) in ELEMENTARY or dotted(n.func) in self.around.helpers for n in self.calls()):
            raise OrdinaryLoop
        for statement in copy_of(self.node.body):
            self.put_in(statement)
        if not any(dotted(n.func) in ELEMENTARY for n in self.calls(self.statements)):
            raise OrdinaryLoop
        self.check()
        return [self.vectorized(statement) for statement in self.statements]

    def calls(self, body: list[ast.stmt] | None = None) -> list[ast.Call]:
        found = self.node.body if body is None else body
        return [n for statement in found for n in nodes(statement) if isinstance(n, ast.Call)]

    # ---- functions of the program

    def put_in(self, statement: ast.stmt) -> None:
        """A statement, with what the functions that it calls do before it."""
        if not isinstance(statement, (ast.Assign, ast.AugAssign)):
            raise OrdinaryLoop
        statement.value = self.expression(statement.value, statement.lineno)
        self.statements.append(statement)

    def expression(self, node: ast.expr, line: int) -> ast.expr:
        if isinstance(node, (ast.IfExp, ast.BoolOp)):
            if any(dotted(n.func) in self.around.helpers for n in nodes(node) if isinstance(n, ast.Call)):
                raise OrdinaryLoop  # it is not called in every trip
            return node
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and key != "func":
                setattr(node, key, self.expression(value, line))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                setattr(node, key, [self.expression(each, line) for each in value])
        if isinstance(node, ast.Call) and dotted(node.func) in self.around.helpers:
            return self.helped(self.around.helpers[dotted(node.func)], node, line)
        return node

    def helped(self, helper: Helper, node: ast.Call, line: int) -> ast.expr:
        """The result of a function whose statements are put before the one that calls it."""
        *before, last = helper.body or [ast.Pass()]
        simple = all(isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name) for s in before)
        if not simple or not isinstance(last, ast.Return) or last.value is None or isinstance(last.value, ast.Tuple):
            raise OrdinaryLoop
        if node.keywords or len(node.args) != len(helper.parameters) or not self.around.is_wide(helper.types):
            raise OrdinaryLoop
        given: dict[str, ast.expr] = {}
        for parameter, argument in zip(helper.parameters, node.args, strict=True):
            value = argument
            if not isinstance(argument, (ast.Name, ast.Constant)):
                value = self.bind(parameter, argument, line)
            given[parameter] = value
        for statement in before:
            assert isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
            value = self.expression(replace_names(statement.value, given), line)
            given[statement.targets[0].id] = self.bind(statement.targets[0].id, value, line)
        return self.expression(replace_names(last.value, given), line)

    def bind(self, wanted: str, value: ast.expr, line: int) -> ast.expr:
        chosen = self.around.fresh(wanted)
        self.statements.append(assign(chosen, value, line))
        return name(chosen)

    # ---- what stands in the way

    def check(self) -> None:
        """Raise OrdinaryLoop where trips cannot be taken together."""
        assert isinstance(self.node.target, ast.Name)
        self.counter = self.node.target.id
        targets = [_target(s) for s in self.statements if isinstance(s, (ast.Assign, ast.AugAssign))]
        self.bound = {each.id for each in targets if isinstance(each, ast.Name)}
        if self.counter in self.bound:
            raise OrdinaryLoop
        self.places: dict[str, set[str]] = {}  # of each array, how its elements are told
        written: set[str] = set()
        known: set[str] = {self.counter}
        for statement in self.statements:
            target, term = self.target_and_term(statement, known)
            for each in nodes(term):
                self.check_node(each, known)
            if not isinstance(target, ast.Name):
                self.check_node(target, known)
                written.add(self.array_of(target))
            elif target.id not in self.totals:
                known.add(target.id)
        if self.totals & known:
            raise OrdinaryLoop
        for array in written:
            if len(self.places[array]) > 1 or self.counter not in loads(ast.parse(next(iter(self.places[array])))):
                raise OrdinaryLoop  # what one trip writes, another reads
        if self.totals and written and not self.around.apart(set(self.places), written):
            raise OrdinaryLoop

    def target_and_term(self, statement: ast.stmt, known: set[str]) -> tuple[ast.expr, ast.expr]:
        """What a statement changes, and what it computes for that; of a sum, its term."""
        assert isinstance(statement, (ast.Assign, ast.AugAssign))
        target, term = _target(statement), statement.value
        if isinstance(statement, ast.AugAssign) and not isinstance(statement.op, (*SUMS, ast.Mult, ast.Div)):
            raise OrdinaryLoop
        if not isinstance(target, ast.Name) or target.id in known:
            return target, term
        more = self.more(statement)
        if more is not None:
            if not isinstance(self.around.types.get(target.id, Scalar("float64")), Scalar):
                raise OrdinaryLoop
            self.totals.add(target.id)
            return target, more
        if isinstance(statement, ast.AugAssign):
            raise OrdinaryLoop
        return target, term

    def more(self, statement: ast.stmt) -> ast.expr | None:
        """``e`` of ``s += e``, ``s = s + e`` and ``s = plus(s, e)``, ``-e`` of ``s -= e``; None of other statements."""
        match statement:
            case ast.AugAssign(target=ast.Name(), op=ast.Add(), value=term):
                return term
            case ast.AugAssign(target=ast.Name(), op=ast.Sub(), value=term):
                return ast.UnaryOp(op=ast.USub(), operand=term)
            case ast.Assign(targets=[ast.Name(id=total)], value=ast.BinOp(ast.Name(id=same), ast.Add(), term)):
                return term if same == total else None
            case ast.Assign(targets=[ast.Name(id=total)], value=ast.Call(function, [ast.Name(id=same), term])):
                return term if same == total and self.around.kernel(function) == "plus" else None
        return None

    def check_node(self, node: ast.AST, known: set[str]) -> None:
        match node:
            case ast.Name(id=identifier):
                if identifier in self.totals or (identifier in self.bound and identifier not in known):
                    raise OrdinaryLoop
            case ast.Call():
                text = dotted(node.func)
                if node.keywords or (text in ELEMENTARY and len(node.args) != 1):
                    raise OrdinaryLoop
                if text not in ELEMENTARY and text not in PLAIN and self.around.kernel(node.func) not in KERNELS:
                    raise OrdinaryLoop
            case ast.Subscript(slice=index):
                self.places.setdefault(self.array_of(node), set()).add(ast.unparse(index))
                *first, last = index_items(index)
                if any(self.counter in loads(each) for each in first) or not self.is_beside(last):
                    raise OrdinaryLoop
            case ast.BinOp(op=ast.Pow(), right=exponent):
                if not isinstance(exponent, ast.Constant) or exponent.value not in (2, 3, 4):
                    raise OrdinaryLoop
            case ast.BinOp(op=op):
                if not isinstance(op, (*SUMS, ast.Mult, ast.Div)):
                    raise OrdinaryLoop
            case ast.Attribute(value=ast.Name(id="math" | "np")) | ast.IfExp() | ast.Compare() | ast.UnaryOp():
                pass
            case (
                ast.operator()
                | ast.unaryop()
                | ast.cmpop()
                | ast.Constant()
                | ast.Tuple()
                | ast.Attribute(attr="shape")
            ):
                pass
            case _:
                raise OrdinaryLoop

    def array_of(self, node: ast.expr) -> str:
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id not in self.bound:
            return node.value.id
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            return ast.unparse(node.value)
        raise OrdinaryLoop

    def is_beside(self, index: ast.expr) -> bool:
        """Whether the next trip reads the next element, or the same one."""
        if self.counter not in loads(index):
            return not self.bound & loads(index)
        if isinstance(index, ast.BinOp) and isinstance(index.op, SUMS) and isinstance(index.left, ast.Name):
            return isinstance(index.right, ast.Constant)
        return isinstance(index, ast.Name)

    # ---- the text

    def vectorized(self, statement: ast.stmt) -> ast.stmt:
        """The statement with other functions in the place of those of the C library."""
        for each in nodes(statement):
            if isinstance(each, ast.Call) and dotted(each.func) in ELEMENTARY:
                function = dotted(each.func)
                each.func = name(self.around.called(ELEMENTARY[function], f"{function.rpartition('.')[2]}_of"))
        assert isinstance(statement, (ast.Assign, ast.AugAssign))
        target, more = _target(statement), self.more(statement)
        if more is None or not isinstance(target, ast.Name) or target.id not in self.totals:
            return statement
        kind = self.around.types.get(target.id)
        if isinstance(kind, Scalar) and kind.dtype != "float64":
            return statement  # whole numbers are added in any order as it is
        plus = self.around.called(support_kernel("plus"))
        return assign(target.id, call(plus, name(target.id), more), statement.lineno)


def _target(statement: ast.Assign | ast.AugAssign) -> ast.expr:
    return statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]
