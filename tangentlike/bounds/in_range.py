"""What is known about whole numbers at a place of a function: forms that are never negative, and a search for proofs.

    for i in range(1, n):        i - 1 >= 0, n - 1 - i >= 0
        if i < m:                m - 1 - i >= 0
            y[i - 1]             in range of an axis of size m?   m - 1 - (i - 1) >= 0: yes

Forms are those of ``affine.py``. The size of an axis is one atom wherever it is read: sizes that the types call equal
are the same atom.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache

from ..analysis import affine
from ..analysis.affine import Form
from ..form.program import loads, parse, whole_number
from ..form.trees import nodes
from ..form.types import Array, Scalar, Type

DEPTH = 6
SAME = {ast.FloorDiv, ast.Mod, ast.Add, ast.Sub, ast.Mult}
ALLOCATIONS = ("np.zeros", "np.empty", "np.ones", "np.full")
LIKE = ("np.zeros_like", "np.empty_like", "np.ones_like", "np.full_like", "np.copy")


@dataclass
class Facts:
    """``forms`` are never negative; ``known`` holds what names stand for, ``sizes`` what axes of arrays measure.

    ``whole`` are names of whole numbers beside those that ``types`` gives; ``parameters`` are the function's.
    """

    types: dict[str, Type]
    parameters: frozenset[str]
    forms: list[Form] = field(default_factory=list)
    known: dict[str, Form] = field(default_factory=dict)
    sizes: dict[tuple[str, int], Form] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def copy(self) -> Facts:
        return Facts(
            self.types, self.parameters, list(self.forms), dict(self.known), dict(self.sizes), set(self.whole)
        )  # fmt: skip

    # ---- what changes

    def forget(self, names: set[str], memory: bool) -> None:
        """Drop what was known of these names; with ``memory`` of all elements of arrays too."""
        if not names and not memory:
            return

        def stays(form: Form) -> bool:
            return not self.depends(form, names, memory)

        self.forms = [f for f in self.forms if stays(f)]
        self.known = {n: f for n, f in self.known.items() if n not in names and stays(f)}
        self.sizes = {k: f for k, f in self.sizes.items() if k[0] not in names and stays(f)}
        self.whole -= names

    def depends(self, form: Form, names: set[str], memory: bool) -> bool:
        """True when a form may have another value once these names are bound anew (and memory is written)."""
        for monomial in form:
            for atom in monomial:
                read, volatile = _read(atom)
                if (read & names and not self._is_fixed(atom)) or (memory and volatile):
                    return True
        return False

    def assume(self, form: Form) -> None:
        if form not in self.forms and affine.constant(form) is None:
            self.forms.append(form)

    def assume_test(self, test: ast.expr, holds: bool = True) -> None:
        """What follows from a condition that holds, or does not."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            self.assume_test(test.operand, not holds)
        elif isinstance(test, ast.BoolOp):
            if isinstance(test.op, ast.And) is holds:
                for each in test.values:
                    self.assume_test(each, holds)
        elif isinstance(test, ast.Compare):
            sides = [test.left, *test.comparators]
            if holds or len(test.ops) == 1:
                for left, operator, right in zip(sides, test.ops, sides[1:], strict=False):
                    self._assume_comparison(left, type(operator), right, holds)

    def _assume_comparison(self, left: ast.expr, operator: type, right: ast.expr, holds: bool) -> None:
        if not (self.is_whole(left) and self.is_whole(right)):
            return
        opposite = {
            ast.Lt: ast.GtE,
            ast.GtE: ast.Lt,
            ast.Gt: ast.LtE,
            ast.LtE: ast.Gt,
            ast.Eq: ast.NotEq,
            ast.NotEq: ast.Eq,
        }
        if not holds:
            if operator not in opposite:
                return
            operator = opposite[operator]
        difference = affine.add(self.form(right), self.form(left), -1)  # right - left
        if operator in (ast.LtE, ast.Eq):
            self.assume(difference)
        if operator in (ast.GtE, ast.Eq):
            self.assume(affine.add({}, difference, -1))
        if operator is ast.Lt:
            self.assume(affine.add(difference, affine.number(-1)))
        if operator is ast.Gt:
            self.assume(affine.add(affine.number(-1), difference, -1))

    def define(self, target: str, value: ast.expr) -> None:
        """``target = value``, after which the target stands for what the value stood for before."""
        form = self.form(value) if self.is_whole(value) else None
        sizes = self._sizes_of(value)
        self.forget({target}, False)
        if form is not None:
            self.whole.add(target)
            if not self.depends(form, {target}, False):
                self.known[target] = form
        for axis, size in enumerate(sizes):
            if size is not None and not self.depends(size, {target}, False):
                self.sizes[(target, axis)] = size

    def _sizes_of(self, value: ast.expr) -> list[Form | None]:
        """The sizes of a new array, as far as they are plain."""
        if isinstance(value, ast.Name):
            return self._all_sizes(value)
        if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
            base = self.types.get(value.value.id)
            items = value.slice.elts if isinstance(value.slice, ast.Tuple) else [value.slice]
            if isinstance(base, Array) and all(self.is_whole(i) for i in items):
                return [self.size(value.value.id, axis) for axis in range(len(items), base.ndim)]
        if not isinstance(value, ast.Call) or not value.args:
            return []
        called, first = ast.unparse(value.func), value.args[0]
        if called in LIKE:
            return self._all_sizes(first)
        if called in ALLOCATIONS:
            if isinstance(first, ast.Attribute) and first.attr == "shape":
                return self._all_sizes(first.value)
            items = first.elts if isinstance(first, ast.Tuple) else [first]
            return [self.form(i) if self.is_whole(i) else None for i in items]
        return []

    def _all_sizes(self, node: ast.expr) -> list[Form | None]:
        kind = self.types.get(node.id) if isinstance(node, ast.Name) else None
        if not isinstance(kind, Array) or not isinstance(node, ast.Name):
            return []
        return [self.size(node.id, axis) for axis in range(kind.ndim)]

    # ---- what expressions stand for

    def is_whole(self, node: ast.expr) -> bool:
        """True for what is surely a whole number."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, int) and not isinstance(node.value, bool)
        if isinstance(node, ast.Name):
            kind = self.types.get(node.id)
            return node.id in self.whole or (isinstance(kind, Scalar) and kind.dtype.startswith(("int", "uint")))
        if isinstance(node, ast.BinOp):
            return type(node.op) in SAME and self.is_whole(node.left) and self.is_whole(node.right)
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, (ast.USub, ast.UAdd)) and self.is_whole(node.operand)
        if isinstance(node, ast.IfExp):
            return self.is_whole(node.body) and self.is_whole(node.orelse)
        if isinstance(node, ast.Attribute):
            return node.attr in ("size", "ndim")
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Attribute):
                return node.value.attr == "shape"
            kind = self.types.get(node.value.id) if isinstance(node.value, ast.Name) else None
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            whole = isinstance(kind, Array) and kind.dtype.startswith(("int", "uint")) and len(items) == kind.ndim
            return whole and all(self.is_whole(i) for i in items)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("min", "max", "abs"):
                return all(self.is_whole(a) for a in node.args)
            return node.func.id in ("len", "int")
        return False

    def size(self, array: str, axis: int) -> Form:
        """The size of an axis of an array."""
        kind = self.types.get(array)
        if isinstance(kind, Array) and axis < kind.ndim:
            found = kind.shape[axis]
            if isinstance(found, int):
                return affine.number(found)
            if isinstance(found, str) and "~" not in found:
                owner, _, number = min(found.split("&")).rpartition(".")
                if self._has_symbol(owner, number):
                    return {(f"{owner}.shape[{number}]",): 1}
        return self.sizes.get((array, axis), {(f"{array}.shape[{axis}]",): 1})

    def _has_symbol(self, owner: str, number: str) -> bool:
        kind = self.types.get(owner)
        return (
            owner in self.parameters
            and isinstance(kind, Array)
            and int(number) < kind.ndim
            and kind.shape[int(number)] == f"{owner}.{number}"
        )

    def _is_fixed(self, atom: str) -> bool:
        """True for a size of a parameter that all values of the parameter have."""
        owner, found, rest = atom.partition(".shape[")
        return bool(found) and owner.isidentifier() and rest[:-1].isdigit() and self._has_symbol(owner, rest[:-1])

    def form(self, node: ast.expr) -> Form:
        """The polynomial of a whole number."""
        number = whole_number(node)
        if number is not None:
            return affine.number(number)
        if isinstance(node, ast.Name):
            return self.known.get(node.id, {(node.id,): 1})
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return affine.add({}, self.form(node.operand), -1 if isinstance(node.op, ast.USub) else 1)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
            left, right = self.form(node.left), self.form(node.right)
            if isinstance(node.op, ast.Mult):
                return affine.multiply(left, right)
            return affine.add(left, right, 1 if isinstance(node.op, ast.Add) else -1)
        size = self._size_read(node)
        if size is not None:
            return size
        converted = isinstance(node, ast.Call) and ast.unparse(node.func) == "int" and len(node.args) == 1
        if converted and isinstance(node, ast.Call) and self.is_whole(node.args[0]):
            return self.form(node.args[0])
        form: Form = {(ast.unparse(node),): 1}
        self._assume_of_atom(node, form)
        return form

    def _size_read(self, node: ast.expr) -> Form | None:
        """The size that ``x.shape[0]``, ``len(x)`` or ``x.size`` of a vector reads."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            array, axis = node.value.value, whole_number(node.slice)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and len(node.args) == 1:
            array, axis = node.args[0], 0
        elif isinstance(node, ast.Attribute) and node.attr == "size":
            array, axis = node.value, 0
        else:
            return None
        kind = self.types.get(array.id) if isinstance(array, ast.Name) else None
        if not isinstance(array, ast.Name) or not isinstance(kind, Array) or axis is None:
            return None
        if isinstance(node, ast.Attribute) and kind.ndim != 1:
            return None
        return self.size(array.id, axis % kind.ndim) if -kind.ndim <= axis < kind.ndim else None

    def _assume_of_atom(self, node: ast.expr, form: Form) -> None:
        """What is known of quotients, remainders, minima and maxima."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.FloorDiv, ast.Mod)):
            if not (self.is_whole(node.left) and self.is_whole(node.right)):
                return
            left, right = self.form(node.left), self.form(node.right)
            if not self.prove(affine.add(right, affine.number(-1))):
                return
            rest = form
            if isinstance(node.op, ast.FloorDiv):
                rest = affine.add(left, affine.multiply(right, form), -1)
            self.assume(rest)
            self.assume(affine.add(affine.add(right, affine.number(-1)), rest, -1))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("min", "max") and self.is_whole(node):
            sign = 1 if ast.unparse(node.func) == "min" else -1
            sides = [self.form(a) for a in node.args]
            for side in sides:
                difference = affine.add(side, form, -1)
                self.assume(affine.add({}, difference, sign))
            if sign < 0:
                return
            for bound in range(2):  # a minimum of what is at least 0, or 1, is at least that
                if all(self.prove(affine.add(side, affine.number(-bound)), 2) for side in sides):
                    self.assume(affine.add(form, affine.number(-bound)))

    # ---- proofs

    def prove(self, goal: Form, depth: int = DEPTH) -> bool:
        """True when the form is known to be never negative."""
        return self._prove(goal, depth, set())

    def _prove(self, goal: Form, depth: int, seen: set) -> bool:
        if affine.is_never_negative({m: v for m, v in goal.items() if m}) and goal.get((), 0) >= 0:
            return True
        key = frozenset(goal.items())
        if not depth or key in seen or set(goal) <= {()}:
            return False
        seen.add(key)
        bad = [m for m, v in goal.items() if m and not (v > 0 and affine.is_never_negative({m: 1}))]
        for monomial in bad[:1] or [m for m in goal if m]:
            for fact, factor in self._facts_about(monomial, goal[monomial]):
                rest: Form = {m: v * abs(factor) for m, v in goal.items()}
                rest = affine.add(rest, affine.multiply(fact, affine.number(abs(goal[monomial]))), -1)
                if self._prove(rest, depth - 1, seen):
                    return True
        return False

    def _facts_about(self, monomial: tuple[str, ...], value: int):
        """Facts in which a monomial stands with the sign of ``value``, and its factor there."""
        for fact in self.forms:
            factor = fact.get(monomial, 0)
            if factor * value > 0:
                yield fact, factor
        if len(monomial) == 2:
            for position in range(2):
                other = monomial[position]
                times: Form = {(monomial[1 - position],): 1}
                if affine.is_never_negative(times) or times in self.forms:
                    for fact in self.forms:
                        if fact.get((other,), 0) * value > 0:
                            product = affine.multiply(fact, times)
                            if product.get(monomial, 0) * value > 0:
                                yield product, product[monomial]


@lru_cache(maxsize=4096)
def _read(atom: str) -> tuple[frozenset[str], bool]:
    """The names in an atom, and whether it reads elements of arrays or calls anything."""
    node = parse(atom)
    volatile = False
    for child in nodes(node):
        if isinstance(child, ast.Subscript):
            volatile = volatile or not (isinstance(child.value, ast.Attribute) and child.value.attr == "shape")
        elif isinstance(child, ast.Call):
            volatile = volatile or ast.unparse(child.func) not in ("len", "min", "max", "abs", "int")
    return frozenset(loads(node)), volatile
