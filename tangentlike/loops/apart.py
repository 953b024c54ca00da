"""Statements, taken apart into maps over index spaces, reductions, and what stays as it is."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from types import NoneType
from typing import Any

from ..analysis.shown_memory import ShownMemory
from ..form.program import assign, call, copy_of, dotted, name
from ..form.types import Array, Scalar, Type, TypeRuleError, promote, quotient
from .along import Places
from .elements import ONE, Along, Element, Number, Operation, Part, Size, Sizes, UnreadError, broadcast, parts
from .known_calls import is_fresh, plain
from .operations import is_slow
from .reading import Reader
from .units import Define, Fold, Item, Nest, Reduce, Unit, Update
from .views import gathered

LAZY = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp, ast.Starred)
TRIVIAL = ("copy", "cast")
IN_PLACE = (ast.Add, ast.Sub, ast.Mult, ast.Div)


class Apart:
    """Takes the statements of a function apart; ``fresh`` makes up names.

    Trips that are ``shared`` have no reductions along axes among them, which add to one number trip after trip.
    """

    def __init__(
        self, types: dict[str, Type], functions: dict[str, Any], fresh: Callable[[str], str], shared: bool = False
    ):
        self.types, self.functions, self.fresh, self.shared = types, functions, fresh, shared
        self.shown = ShownMemory([], types, lambda call: is_fresh(call, functions))
        self.reader = Reader(types, functions, self.named, self.reduced, self.folded, self.array)
        self.units: list[Unit] = []
        self.inferred: set[str] = set()  # names whose types are those of the maps that they were bound to
        self.line = 0

    def run(self, body: list[ast.stmt]) -> list[Unit]:
        """The units of statements without blocks."""
        self.units = []
        for node in body:
            self.line = getattr(node, "lineno", 0)
            self.statement(node)
        return self.units

    def forget(self, names: set[str]) -> None:
        """Names that are bound otherwise: their sizes are those of their types."""
        for each in names:
            self.reader.shapes.pop(each, None)
            if each in self.inferred:
                self.inferred.discard(each)
                self.types.pop(each, None)

    # ---- statements

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                if not self.define(target, value, node):
                    self.rest(node)
                    self.view(target, value)
            case ast.Assign(targets=[ast.Subscript() as place], value=value):
                if not self.update(place, None, value, node):
                    self.rest(node)
            case ast.AugAssign(target=place, op=operator, value=value):
                known = isinstance(place, ast.Subscript) or isinstance(self.kind(place), Array)
                if not (known and isinstance(operator, IN_PLACE) and self.update(place, operator, value, node)):
                    self.rest(node)
            case ast.Expr(value=ast.Call() as made) if self.reader.kernel(made) == "scatter_add":
                if not self.scatter(made, node):
                    self.rest(node)
            case _:
                self.rest(node)

    def kind(self, place: ast.expr) -> Type | None:
        return self.types.get(place.id) if isinstance(place, ast.Name) else None

    def define(self, target: str, value: ast.expr, node: ast.stmt) -> bool:
        kind = self.types.get(target)
        if isinstance(value, (ast.Name, ast.Constant)) or not isinstance(kind, (Array, Scalar, NoneType)):
            return False
        if isinstance(kind, Scalar):
            return self.number(target, value, node)
        start = len(self.units)
        found = self.tried(value)
        if isinstance(found, Part) and found.is_gathered:
            found = Operation(found.dtype, found.sizes, False, "copy", (found,))
        if kind is None:  # of an adjoint's own
            if not isinstance(found, Operation):
                del self.units[start:]
                return False
            kind = self.types[target] = Array(found.dtype, tuple(size.symbol for size in found.sizes))
            self.inferred.add(target)
        if isinstance(found, Part) and self.is_fold(found, start) and found.dtype == kind.dtype:
            self.rename(target, node)
            return True
        if not isinstance(found, Operation) or found.dtype != kind.dtype or len(found.sizes) != kind.ndim:
            del self.units[start:]
            return False
        order = "F" if kind.fortran and not kind.contiguous and kind.ndim > 1 else "C"
        self.add(found.sizes, Define(target, found, self.line, order), node)
        self.reader.shapes[target] = _sizes_of(target, found.sizes)
        return True

    def view(self, target: str, value: ast.expr) -> None:
        """What is known of a view that an adjoint takes, to add to it with other axes than its array has."""
        found = self.tried(value) if target not in self.types and isinstance(value, ast.Subscript) else None
        if isinstance(found, Part):
            self.types[target] = Array(found.dtype, tuple(size.symbol for size in found.sizes), False)
            self.reader.shapes[target] = _sizes_of(target, found.sizes)

    def is_fold(self, found: Part, start: int) -> bool:
        """Whether an array is what was reduced along axes last, of this statement."""
        last = self.units[-1] if len(self.units) > start else None
        return isinstance(last, Nest) and isinstance(last.items[-1], Fold) and last.items[-1].name == found.array

    def rename(self, target: str, node: ast.stmt) -> None:
        """What was reduced last, under the name that the statement gives it."""
        last = self.units[-1]
        assert isinstance(last, Nest)
        item = last.items[-1]
        assert isinstance(item, Fold)
        last.items[-1] = replace(item, name=target)
        last.origin = node
        self.forget({target})
        self.reader.shapes[target] = _sizes_of(target, self.reader.shapes.pop(item.name))

    def number(self, target: str, value: ast.expr, node: ast.stmt) -> bool:
        """``s = np.sum(...)``, and numbers with such in them."""
        start = len(self.units)
        found = self.tried(value)
        if not isinstance(found, Number) or len(self.units) == start or self.is_call(found):
            del self.units[start:]
            return False
        last = self.units[-1]
        if isinstance(last, Nest) and isinstance(found.node, ast.Name):
            item = last.items[-1]
            if isinstance(item, Reduce) and item.name == found.node.id:
                last.items[-1] = replace(item, name=target)
                last.origin = node
                self.forget({target})
                return True
        self.append(ast.copy_location(assign(target, found.node, self.line), node))
        return True

    def is_call(self, found: Number) -> bool:
        """Whether a number is nothing but what was computed last, as a statement of its own."""
        last = self.units[-1]
        return not isinstance(last, Nest) and isinstance(found.node, ast.Name) and found.node.id in last.binds

    def update(self, place: ast.expr, operator: ast.operator | None, value: ast.expr, node: ast.stmt) -> bool:
        start = len(self.units)
        checked = self.checked(value)
        if checked is None:
            del self.units[start:]
            return False
        value = checked
        target, found = self.tried(_loaded(place)), self.tried(value)
        if not isinstance(target, Part) or target.is_gathered or found is None or not _fits(target, operator, found):
            del self.units[start:]
            return False
        for part in parts(found):
            same = part.array == target.array and part.index == target.index
            if self.shown.share(part.array, target.array) and not same:
                del self.units[start:]
                return False  # NumPy evaluates the right side first
        self.add(target.sizes, Update(target, operator, found, self.line), node)
        return True

    def scatter(self, made: ast.Call, node: ast.stmt) -> bool:
        """``scatter_add(dx, index, value)``: ``dx[index[i], j] += value[i, j]``, point by point."""
        start, (base, places, value) = len(self.units), made.args
        whole, found = self.tried(base), self.tried(value)
        if self.shared or not isinstance(whole, Part) or found is None or isinstance(found, Number):
            del self.units[start:]
            return False
        every = [places, *(ast.Slice() for _ in whole.sizes[1:])]
        try:
            target = gathered(self.reader, whole, every, ["array", *("slice" for _ in whole.sizes[1:])])
        except UnreadError:
            target = whole
        read = [*parts(found), *list(parts(target))[1:]]
        apart = not any(self.shown.share(part.array, target.array) for part in read)
        same = len(found.sizes) == len(target.sizes) and _fits(target, ast.Add(), found)
        if not target.is_gathered or not apart or not same:
            del self.units[start:]
            return False
        self.add(target.sizes, Update(target, ast.Add(), found, self.line), node)
        return True

    def checked(self, value: ast.expr) -> ast.expr | None:
        """The right side of an update, whose shape is checked by a statement of its own where it is to be checked."""
        if not (isinstance(value, ast.Call) and dotted(value.func) == "checked_shape"):
            return value
        given = value.args[0]
        if not isinstance(given, ast.Name):
            found = self.tried(given)
            if not isinstance(found, Operation):
                return None
            given = name(self.array(found))
        check = ast.Expr(value=call("checked_shape", given, *value.args[1:]))
        check.lineno = self.line
        self.append(check)
        return given

    def rest(self, node: ast.stmt) -> None:
        """A statement that is no map; what it computes of arrays on the way may be one."""
        fresh = node
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)) and node.value is not None:
            value = self.value(node.value)
            if value is not node.value:
                fresh = copy_of(node)
                fresh.value = value  # type: ignore[union-attr]
        self.append(fresh)

    def append(self, node: ast.stmt) -> None:
        unit = plain(node, self.functions, self.types)
        self.forget(unit.binds)
        self.units.append(unit)

    def add(self, space: Sizes, item: Item, origin: ast.stmt | None) -> None:
        self.units.append(Nest(space, [item], origin, is_slow(item.value), is_trivial=_copies(item)))

    # ---- expressions

    def tried(self, node: ast.expr) -> Element | None:
        """What an expression is, or None; then nothing is computed before it."""
        start = len(self.units)
        try:
            return self.reader.read(node)
        except UnreadError:
            del self.units[start:]
            return None

    def value(self, node: ast.expr) -> ast.expr:
        """The expression with names in the place of what is a map or a reduction in it."""
        if isinstance(node, (*LAZY, ast.Name, ast.Constant, ast.Slice)):
            return node
        if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call)):
            start = len(self.units)
            found = self.tried(node)
            if isinstance(found, Operation):
                return name(self.array(found))
            if isinstance(found, Number) and len(self.units) > start and not self.is_call(found):
                return found.node
            if isinstance(found, Part) and self.is_fold(found, start):
                return name(found.array)
            del self.units[start:]
        return self.with_values(node)

    def with_values(self, node: ast.expr) -> ast.expr:
        """The expression with each operand so."""
        fresh = node
        for key, child in ast.iter_fields(node):
            if key in ("func", "slice", "ctx"):
                made = self.method(child) if key == "func" else child
            elif isinstance(child, list):
                made = [self.value(c) if isinstance(c, ast.expr) else c for c in child]
                made = child if all(a is b for a, b in zip(made, child, strict=True)) else made
            else:
                made = self.value(child) if isinstance(child, ast.expr) else child
            if made is not child:
                fresh = copy_of(node) if fresh is node else fresh
                setattr(fresh, key, made)
        return fresh

    def method(self, function: ast.expr) -> ast.expr:
        """The function of a call: an array whose method is called may be a map."""
        if not isinstance(function, ast.Attribute) or isinstance(function.value, (ast.Name, ast.Attribute)):
            return function
        value = self.value(function.value)
        return function if value is function.value else ast.Attribute(value=value, attr=function.attr, ctx=ast.Load())

    def array(self, found: Operation) -> str:
        """The name of an array that a map makes."""
        chosen = self.fresh("value")
        order = "F" if len(found.sizes) > 1 and all(self.is_fortran(part, found) for part in parts(found)) else "C"
        self.types[chosen] = Array(found.dtype, tuple(size.symbol for size in found.sizes), order == "C", order == "F")
        self.add(found.sizes, Define(chosen, found, self.line, order), None)
        self.reader.shapes[chosen] = _sizes_of(chosen, found.sizes)
        return chosen

    def is_fortran(self, part: Part, found: Operation) -> bool:
        """Whether NumPy, and Numba, take a part to lie in Fortran's order only, which the result then does, too."""
        kind = self.types.get(part.array)
        if not isinstance(kind, Array) or len(part.sizes) != len(found.sizes):
            return False
        if part.is_whole:
            return kind.fortran and not kind.contiguous
        turned = list(part.index) == [Along(axis) for axis in reversed(range(len(part.sizes)))]
        return turned and kind.contiguous and not kind.fortran

    def named(self, node: ast.expr, kind: Type) -> str:
        """The name of what is computed before the statement."""
        made = self.with_values(node) if isinstance(node, (ast.Call, ast.BinOp)) else node
        chosen = self.fresh("part")
        self.types[chosen] = kind
        statement = assign(chosen, made, self.line)
        self.shown.statement(statement)
        self.append(statement)
        return chosen

    def reduced(self, kind: str, found: Element) -> str:
        chosen = self.fresh("total")
        self.types[chosen] = Scalar(found.dtype)
        self.add(found.sizes, Reduce(chosen, kind, found, self.line), None)
        return chosen

    def folded(self, kind: str, found: Element, places: Places) -> str:
        """The name of an array of reductions along axes."""
        if self.shared:
            raise UnreadError
        chosen = self.fresh("totals" if kind in ("sum", "mean") else "extremes")
        sizes = tuple(ONE if place is None else found.sizes[place] for place in places)
        self.types[chosen] = Array(found.dtype, tuple(size.symbol for size in sizes))
        self.add(found.sizes, Fold(chosen, kind, found, places, self.line), None)
        self.reader.shapes[chosen] = _sizes_of(chosen, sizes)
        return chosen


def _sizes_of(array: str, sizes: Sizes) -> Sizes:
    """The sizes of an array that has been made."""
    return tuple(Size(size.symbol, f"{array}.shape[{axis}]") for axis, size in enumerate(sizes))


def _copies(item: Item) -> bool:
    """Whether an item is a copy of an array, or of a number, and no more."""
    value = item.value
    if not (isinstance(item, Define) and isinstance(value, Operation) and value.function in TRIVIAL):
        return False
    given = value.operands[0]
    return isinstance(given, Number) or (isinstance(given, Part) and not given.is_gathered)


def _loaded(place: ast.expr) -> ast.expr:
    fresh = copy_of(place)
    if isinstance(fresh, (ast.Name, ast.Subscript)):
        fresh.ctx = ast.Load()
    return fresh


def _fits(target: Part, operator: ast.operator | None, value: Element) -> bool:
    """Whether the value may be stored in, or combined with, the target, whose dtype stays."""
    if len(value.sizes) > len(target.sizes):
        return False
    try:
        space = broadcast(target.sizes, value.sizes)
        rule = quotient if isinstance(operator, ast.Div) else None
        kinds = Scalar(target.dtype), value.scalar
        dtype = getattr(rule(*kinds), "dtype", "") if rule else promote(*kinds)[0]
    except (UnreadError, TypeRuleError):
        return False
    if any(size.symbol != 1 and other.symbol == 1 for size, other in zip(space, target.sizes, strict=True)):
        return False
    return dtype == target.dtype and target.dtype in ("float64", "float32", "int64")
