"""Lowering assignments: names, tuples, elements, slices, and the augmented forms."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..analysis import magnitudes
from ..form.constant_nodes import constant
from ..form.program import (
    assign,
    augment,
    copy_of,
    fresh_name,
    is_array,
    loads,
    located,
    name,
    packed,
    parse,
    subscript,
    tuple_of,
)
from ..form.types import (
    INTEGER,
    Array,
    Constant,
    Opaque,
    Scalar,
    Tuple,
    Type,
    describe,
    merged_order,
    promote,
    same_dimension,
)
from ..primitives.families import find
from . import promotion
from .expressions import Expressions, with_own_sizes


class Assignments(Expressions):
    """Assignment statements; see ``lower.py`` for the rest."""

    on_If: Callable[[ast.If], None]
    unpack: Callable[[ast.Tuple, ast.Assign], None]
    statement: Callable[[ast.stmt], None]

    def on_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            return self.unpack(target, node)
        if isinstance(target, ast.Subscript):
            return self.store_item(target, node)
        if not isinstance(target, ast.Name):
            raise self.refused(
                target, "target", "only names and elements of arrays can be assigned", "a name: `$value = ...`"
            )
        if isinstance(node.value, ast.IfExp) and self.folded(node.value.test) is None:
            return self.choose(target, node.value, node)
        if is_list_of_nothing(node.value):
            expression, kind = self.list_to_fill(target.id, node.value)
        else:
            expression, kind = self.as_tuple(*self.expression(node.value))
        self.bind_name(target.id, expression, kind, node)
        (self.lists.add if self.is_list(node.value) else self.lists.discard)(target.id)
        self.either_lists.discard(target.id)
        return None

    def list_to_fill(self, target: str, node: ast.expr) -> tuple[ast.expr, Any]:
        """``[()] * n``: an array of what is stored in it later, which the first attempt takes for floats.

        Arrays may be stored in ``[...] * n``, a list that NumPy makes an array of at once.
        """
        assert isinstance(node, ast.BinOp) and isinstance(node.left, ast.List)
        if ast.unparse(node.left) == "[...]":
            self.held.add(target)
        item = self.listed.setdefault(target, Scalar("float64"))
        size, kind = self.as_number(*self.placed(node.right), node)
        empty = find(np.empty)
        assert empty is not None
        if isinstance(item, Array):
            sizes = [size, *(self.size_of(d, node) for d in item.shape)]
            size, kind = tuple_of(sizes), Tuple((INTEGER,) * len(sizes))  # type: ignore[assignment]
        return self.apply(empty, [(size, kind), constant(np.dtype(item.dtype).type)], node)

    def size_of(self, dimension: Any, node: ast.AST) -> ast.expr:
        """An expression for a size, which is known before the arrays are made."""
        if isinstance(dimension, int):
            return ast.Constant(value=dimension)
        array, _, axis = str(dimension).partition(".")
        if array in self.parameter_types and self.definitions.get(array, 1) == 1 and axis.isdigit():
            return parse(f"{array}.shape[{axis}]")
        raise self.refused(
            node, "list-of-arrays", "the arrays of a list are made before their sizes are known",
            "fill an array in a loop: out = np.empty((n, m)); out[i] = ...",
        )  # fmt: skip

    def store_in_list(self, base: str, value: Scalar | Array, node: ast.AST) -> bool:
        """Note what a list comes to hold; False when an attempt for another type follows."""
        known, before = self.listed[base], self.filling.get(base)
        if isinstance(value, Array) and base not in self.held:
            raise self.refused(
                node, "list-of-arrays", "a list of arrays holds the arrays themselves, which may be written",
                "np.array([...]) of the list, where it is made",
            )  # fmt: skip
        plain: Scalar | Array = Scalar(value.dtype)
        if isinstance(value, Array):
            plain = Array(value.dtype, value.shape)
        if before is not None and before != plain:
            if isinstance(before, Array) or isinstance(plain, Array):
                raise self.refused(node, "changing-type", "a list holds items of different types", "use two lists")
            plain = Scalar(promote(before, plain)[0])
        self.filling[base] = plain
        if isinstance(known, Array) or isinstance(plain, Array):
            return known == plain
        return promote(known, plain)[0] == known.dtype

    def choose(self, target: ast.Name, value: ast.IfExp, node: ast.Assign) -> None:
        """``y = a if c else b`` as a branch."""
        self.definitions[target.id] = max(2, self.definitions.get(target.id, 2))
        branches: list[ast.stmt] = []
        for each in (value.body, value.orelse):
            branches.append(located(ast.Assign(targets=[copy_of(target)], value=each), node))
        fresh = ast.If(test=value.test, body=[branches[0]], orelse=[branches[1]])
        self.on_If(located(fresh, node))

    def bind_name(self, target: str, expression: ast.expr, kind: Type, node: ast.AST) -> None:
        """``target = expression``; a tuple becomes one name an item."""
        self.begun.add(target)
        if target in (self.types if isinstance(kind, Tuple) else self.tuples):
            raise self.refused(
                node, "changing-type", f"`{target}` is a container on one path and none on another",
                "two names, or an array on both paths: `np.array(...)` of the container",
            )  # fmt: skip
        if isinstance(kind, Tuple):
            self.bind_tuple(target, expression, kind, node)
            return
        if isinstance(kind, Constant):
            if isinstance(kind.value, (str, type(None))) or callable(kind.value) or target in self.fixed:
                if kind.value is None and target in self.types:
                    raise self.refused(
                        node, "sometimes-none", f"`{target}` is None on one path and a value on another",
                        "a number on every path, such as `0.0`, and another variable that says whether it counts",
                    )  # fmt: skip
                changes = target in self.types or target in self.tuples or not self.holds(target, kind.value)
                if self.definitions.get(target, 1) > 1 and changes:
                    raise self.refused(
                        node,
                        "changing-constant",
                        f"`{target}` changes between constants",
                        "numbers, such as `0` and `1`, or an `if` around what they decide",
                    )
                self.fixed[target] = kind.value
                return
            expression, kind = self.as_number(expression, kind, node)
        if target in self.fixed and self.fixed[target] is None and self.definitions.get(target, 1) > 1:
            raise self.refused(
                node, "sometimes-none", f"`{target}` is None on one path and {describe(kind)} on another",
                "a number on every path, such as `0.0`, and another variable that says whether it counts",
            )  # fmt: skip
        mine = isinstance(node, ast.Assign) and self.may_be_truth(node.value)
        if isinstance(kind, Scalar) and (mine or self.is_truth(expression, kind)):
            self.truths.add(target)
        if self.definitions.get(target, 1) > 1:
            expression = promotion.merged(self, target, expression, kind, node)
        magnitudes.record(self, target, expression, kind)
        self.define(target, kind, node)
        last = self.out[-1] if self.out else None
        if (
            isinstance(expression, ast.Name)
            and expression.id in self.fresh
            and isinstance(last, ast.Assign)
            and isinstance(last.targets[0], ast.Name)
            and last.targets[0].id == expression.id
            and target not in self.reads_with_result(last.value)
        ):
            # The temporary just made is the variable itself.
            self.fresh.discard(expression.id)
            self.temporaries.discard(expression.id)
            self.types.pop(expression.id, None)
            if isinstance(kind, Array):
                renamed = tuple(_renamed(d, expression.id, target) for d in kind.shape)
                self.define(target, replace(kind, shape=renamed), node)
            last.targets = [ast.Name(id=target, ctx=ast.Store())]
        else:
            self.out.append(assign(target, expression, self.line))
        if self.definitions.get(target, 1) == 1 and kind == INTEGER:
            self.sizes[target] = self.dimension(expression)

    def holds(self, target: str, value: Any) -> bool:
        """True unless a name that is known while compiling stands for something else than ``value``."""
        known = self.fixed.get(target, value)
        return known is value or (type(known) is type(value) and known == value)

    def reads_with_result(self, value: ast.expr) -> set[str]:
        """Names that may not be the target of ``value``: its operands, when its adjoint reads the result as well."""
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub, ast.Mult)):
            operands = (value.left, value.right)
            direct = {e.id for e in operands if isinstance(e, ast.Name)}
            nested = set().union(*(loads(e) for e in operands if not isinstance(e, ast.Name)), set())
            return {n for n in loads(value) if is_array(self.types.get(n))} | (nested - direct)  # w = int(w) * s
        return loads(value)

    def bind_tuple(self, target: str, expression: ast.expr, kind: Tuple, node: ast.AST) -> None:
        known = self.tuples.get(target)
        if known is None or len(known) != len(kind.items):
            if known is not None:
                raise self.refused(
                    node,
                    "tuple-length",
                    f"`{target}` is a tuple of different lengths",
                    "one length on all paths, filled up with `0.0`, or an array",
                )
            known = []
            for position in range(len(kind.items)):
                leaf = fresh_name(f"{target}_{position}", self.taken)
                self.taken.add(leaf)
                self.wording.record(leaf, f"{target}[{position}]")
                known.append(leaf)
            self.tuples[target] = known
        self.tuple_kinds[target] = (kind.kind, kind.keys)
        if self.is_call_result(expression):
            for leaf, t in zip(known, kind.items, strict=True):
                self.definitions.setdefault(leaf, self.definitions.get(target, 1))
                self.define(leaf, t, node)
            self.out.append(assign(tuple_of(name(k) for k in known), expression, self.line))
            return
        for leaf, (item, t) in zip(known, self.tuple_items(expression, kind), strict=True):
            self.definitions.setdefault(leaf, self.definitions.get(target, 1))
            self.bind_name(leaf, item, t, node)

    def store_all(
        self,
        targets: list[ast.expr],
        values: list[Any],
        bind: Callable[[Any, Any], None],
        node: ast.Assign,
        clash=False,
    ) -> None:
        """Bind each target to its value; all values before any target where one could change another."""
        if all(isinstance(item, ast.Name) for item in targets) and not clash:
            for item, value in zip(targets, values, strict=True):
                bind(item, value)
            return
        places = [name(self.kept("value")) for _ in values]
        for place, value in zip(places, values, strict=True):
            bind(place, value)
        for item, place in zip(targets, places, strict=True):
            self.assign_to(item, place, node)

    def assign_to(self, target: ast.expr, value: ast.expr, node: ast.Assign) -> None:
        self.statement(located(ast.Assign(targets=[target], value=value), node))

    def kept(self, hint: str) -> str:
        """A name for a value that is stored later in the same statement."""
        chosen = self.temporary(hint)
        self.fresh.discard(chosen)
        self.definitions[chosen] = 1
        return chosen

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        linear = isinstance(node.op, (ast.Add, ast.Sub))
        if isinstance(node.target, ast.Name):
            kind = self.types.get(node.target.id)
            if isinstance(kind, Array):
                self.augment_array(node, kind, linear)
                return
            value = ast.BinOp(left=_load(node.target), op=node.op, right=node.value)
            self.on_Assign(located(ast.Assign(targets=[node.target], value=located(value, node)), node))
            return
        if not isinstance(node.target, ast.Subscript):
            raise self.refused(
                node, "target", "only names and elements of arrays can be assigned", "a name: `$value = ...`"
            )
        base, items, kind, selected, what = self.place(node.target)
        self.refuse_stored_list(node.target, node)
        if linear and what in ("element", "view") and is_wide(selected):
            expression, value_type = self.expression(node.value)
            expression, value_type = self.as_number(expression, value_type, node)
            self.check_stored(selected, value_type, node)
            place = subscript(base, packed(items))
            self.out.append(augment(place, node.op, self.own_atom(expression, value_type), self.line))
            return
        place = located(ast.Subscript(value=name(base), slice=packed(items), ctx=ast.Load()), node.target)
        value = located(ast.BinOp(left=place, op=node.op, right=node.value), node)
        fresh = located(ast.Assign(targets=[_stored(place)], value=value), node)
        self.store_item(_stored(place), fresh, in_place=what == "view")

    def augment_array(self, node: ast.AugAssign, kind: Array, linear: bool) -> None:
        assert isinstance(node.target, ast.Name)
        if self.is_list(node.target):
            self.refuse_list_operator(node, node.target, node.target, kind, kind)
        if linear and is_wide(kind):
            expression, value_type = self.expression(node.value)
            expression, value_type = self.as_number(expression, value_type, node)
            self.check_stored(kind, value_type, node)
            self.out.append(augment(node.target.id, node.op, self.own_atom(expression, value_type), self.line))
            return
        value = located(ast.BinOp(left=_load(node.target), op=node.op, right=node.value), node)
        whole = located(ast.Subscript(value=_load(node.target), slice=ast.Slice(), ctx=ast.Store()), node.target)
        self.store_item(whole, located(ast.Assign(targets=[whole], value=value), node), True)

    def store_item(self, target: ast.Subscript, node: ast.Assign, in_place: bool = False) -> None:
        """``a[i] = e``; ``in_place`` for what is left of ``a += e``, which NumPy refuses for some types."""
        base, items, _kind, selected, _what = self.place(target)
        if base not in self.held:
            self.refuse_stored_list(target, node)
        expression, value_type = self.expression(node.value)
        expression, value_type = self.as_number(expression, value_type, node)
        if base in self.listed and not self.store_in_list(base, value_type, node):
            return
        self.check_stored(selected, value_type, node)
        if in_place:
            promotion.check_in_place(self, selected, value_type, node)
        if promotion.is_narrow(selected):
            expression, value_type = promotion.stored(self, (expression, value_type), selected.dtype, node)
        value = self.own_atom(expression, value_type)
        self.out.append(assign(subscript(base, packed(items)), value, self.line))

    def own_atom(self, expression: ast.expr, kind: Type) -> ast.expr:
        """An atom to store; a call of a helper binds its result by a statement of its own, whatever it returns."""
        if self.is_call_result(expression):
            return self.emit(expression, kind, "value")
        return self.atom(expression, kind, "value")

    def check_stored(self, selected: Type, value: Type, node: ast.AST) -> None:
        """Refuse what NumPy would refuse, or would cut off silently."""
        assert isinstance(selected, (Scalar, Array)) and isinstance(value, (Scalar, Array))
        if value.ndim > selected.ndim:
            raise self.refused(
                node, "stored-rank", f"{describe(value)} is stored in {describe(selected)}", _fitting(value, selected)
            )
        if value.dtype.startswith("float") and not selected.dtype.startswith("float"):
            raise self.refused(
                node,
                "integer-array",
                f"a {value.dtype} value is stored in {describe(selected)}, which cuts off its fraction",
                "make the array hold floats: `dtype=np.float64` where it is made, or `.astype(np.float64)` behind it",
            )

    def define(self, target: str, kind: Type, node: ast.AST) -> None:
        """Record that ``target`` holds a value of this type; its definitions must agree."""
        if isinstance(kind, Opaque):
            raise self.refused(
                node,
                "no-value",
                f"`{target}` gets the result of a function that returns nothing",
                "`return` a value there, or call it in a line of its own",
            )
        assert isinstance(kind, (Scalar, Array)), kind
        known = self.types.get(target)
        if self.definitions.get(target, 1) == 1:
            self.types[target] = with_own_sizes(kind, target)
            return
        kind = without_own_sizes(kind)
        if known is None:
            self.types[target] = kind
            return
        assert isinstance(known, (Scalar, Array))
        if known == kind:
            return
        if known.ndim != kind.ndim or isinstance(known, Array) != isinstance(kind, Array):
            raise self.refused(
                node, "changing-type", f"`{target}` is {describe(known)} on one path and {describe(kind)} on another",
                "a variable of its own for each",
            )  # fmt: skip
        dtype, weak = promote(known, kind)
        if isinstance(known, Array) and isinstance(kind, Array):
            if known.dtype != kind.dtype:
                raise self.refused(
                    node,
                    "changing-type",
                    f"`{target}` is {describe(known)} on one path and {describe(kind)} on another",
                    f"one dtype for both: `.astype(np.{dtype})`",
                )  # fmt: skip
            shape = tuple(_merged(a, b) for a, b in zip(known.shape, kind.shape, strict=True))
            contiguous, fortran = known.contiguous and kind.contiguous, known.fortran and kind.fortran
            self.types[target] = Array(dtype, shape, contiguous, fortran, merged_order(known, kind))
        else:
            self.types[target] = Scalar(dtype, weak)


def is_list_of_nothing(node: ast.expr) -> bool:
    """True for ``[()] * n`` and ``[...] * n``, which comprehensions fill."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List)):
        return False
    return ast.unparse(node.left) in ("[()]", "[...]")


def _fitting(value: Scalar | Array, selected: Scalar | Array) -> str:
    if selected.ndim == 0:
        return "one of its elements, such as `[0]` behind it, or a slice for the place"
    return f"an array of {selected.ndim} dimensions: `[0]` or `.reshape(...)` behind it"


def is_wide(kind: Any) -> bool:
    """True for dtypes that Numba adds up in place as NumPy does."""
    return kind.dtype in ("float64", "float32", "int64")


def _merged(a: Any, b: Any) -> Any:
    """The size of an array that has one of two sizes: known when they are equal."""
    return min(a, b, key=lambda d: len(str(d))) if same_dimension(a, b) else None


def without_own_sizes(kind: Scalar | Array) -> Scalar | Array:
    """An array type without the sizes that belong to one assignment (a name assigned twice may change its size)."""
    if not isinstance(kind, Array):
        return kind
    return replace(kind, shape=tuple(None if isinstance(d, str) and "~" in d else d for d in kind.shape))


def _renamed(size: Any, old: str, new: str) -> Any:
    return size.replace(f"~{old}.", f"~{new}.") if isinstance(size, str) else size


def _load(node: ast.Name) -> ast.Name:
    return located(ast.Name(id=node.id, ctx=ast.Load()), node)


def _stored(node: ast.Subscript) -> ast.Subscript:
    return located(ast.Subscript(value=node.value, slice=node.slice, ctx=ast.Store()), node)
