"""Lowering assignments: names, tuples, elements, slices, and the augmented forms."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .expressions import Expressions, Structured, with_own_sizes
from .program import assign, augment, copy_of, fresh_name, is_array, loads, located, name, packed, subscript, tuple_of
from .types import INTEGER, Array, Constant, Opaque, Scalar, Tuple, Type, describe, promote, same_dimension


class Assignments(Expressions):
    """Assignment statements; see ``lower.py`` for the rest."""

    on_If: Callable[[ast.If], None]

    def on_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            return self.unpack(target, node)
        if isinstance(target, ast.Subscript):
            return self.store_item(target, node)
        if not isinstance(target, ast.Name):
            raise self.refused(target, "target", "only names and elements of arrays can be assigned", "use a variable")
        if isinstance(node.value, ast.IfExp) and self.folded(node.value.test) is None:
            return self.choose(target, node.value, node)
        expression, kind = self.expression(node.value)
        if isinstance(kind, Structured):
            raise self.refused(node, "structure", "a container cannot be assigned in a branch or loop", "use its items")
        self.bind_name(target.id, expression, kind, node)
        return None

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
        if isinstance(kind, Tuple):
            self.bind_tuple(target, expression, kind, node)
            return
        if isinstance(kind, Constant):
            if isinstance(kind.value, (str, type(None))) or callable(kind.value) or target in self.fixed:
                if self.definitions.get(target, 1) > 1:
                    raise self.refused(
                        node, "changing-constant", f"{target!r} changes between constants", "use numbers"
                    )
                self.fixed[target] = kind.value
                return
            expression, kind = self.as_number(expression, kind, node)
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

    def reads_with_result(self, value: ast.expr) -> set[str]:
        """Names that may not be the target of ``value``: its operands, when its adjoint reads the result as well."""
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub, ast.Mult)):
            return {n for n in loads(value) if is_array(self.types.get(n))}
        return loads(value)

    def bind_tuple(self, target: str, expression: ast.expr, kind: Tuple, node: ast.AST) -> None:
        items = self.tuple_items(expression, kind)
        known = self.tuples.get(target)
        if known is None or len(known) != len(items):
            if known is not None:
                raise self.refused(
                    node, "tuple-length", f"{target!r} is a tuple of different lengths", "use one length"
                )
            known = []
            for position in range(len(items)):
                leaf = fresh_name(f"{target}_{position}", self.taken)
                self.taken.add(leaf)
                known.append(leaf)
            self.tuples[target] = known
        if self.is_call_result(expression):
            for leaf, t in zip(known, kind.items, strict=True):
                if isinstance(t, Tuple):
                    raise self.refused(
                        node, "nested-tuple", "a helper returns a tuple inside a tuple", "return a flat tuple"
                    )
                self.define(leaf, t, node)
                self.definitions.setdefault(leaf, self.definitions.get(target, 1))
            self.out.append(assign(tuple_of(name(k) for k in known), expression, self.line))
            return
        for leaf, (item, t) in zip(known, items, strict=True):
            self.definitions.setdefault(leaf, self.definitions.get(target, 1))
            self.bind_name(leaf, item, t, node)

    def tuple_items(self, expression: ast.expr, kind: Tuple) -> list[tuple[ast.expr, Type]]:
        """The items of a tuple-valued expression, each with its type."""
        if isinstance(expression, ast.Tuple):
            return list(zip(expression.elts, kind.items, strict=True))
        if isinstance(expression, ast.Name) and expression.id in self.tuples:
            leaves: list[ast.expr] = [name(leaf) for leaf in self.tuples[expression.id]]
            return list(zip(leaves, kind.items, strict=True))
        indices = range(len(kind.items))
        return [(subscript(copy_of(expression), ast.Constant(value=k)), kind.items[k]) for k in indices]

    def unpack(self, target: ast.Tuple, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Tuple):
            return self.permute(target, node.value, node)
        expression, kind = self.expression(node.value)
        if isinstance(kind, Array):
            size = kind.shape[0] if kind.shape else None
            if size is not None and isinstance(size, int) and size != len(target.elts):
                raise self.refused(node, "unpack", f"{size} values for {len(target.elts)} names", "match their number")
            for position, item in enumerate(target.elts):
                source = subscript(
                    copy_of(node.value) if isinstance(node.value, ast.Name) else expression,
                    ast.Constant(value=position),
                )
                self.on_Assign(located(ast.Assign(targets=[item], value=source), node))
            return None
        if not isinstance(kind, Tuple):
            raise self.refused(node, "unpack", f"{describe(kind)} cannot be unpacked", "assign its parts by name")
        if len(kind.items) != len(target.elts) or any(isinstance(e, ast.Starred) for e in target.elts):
            raise self.refused(
                node, "unpack", f"{len(kind.items)} values for {len(target.elts)} names", "match their number"
            )
        if self.is_call_result(expression):
            leaves = []
            for item, t in zip(target.elts, kind.items, strict=True):
                if not isinstance(item, ast.Name):
                    raise self.refused(item, "unpack", "a helper's results are bound to names", "use a variable first")
                self.define(item.id, t, node)
                leaves.append(item.id)
            self.out.append(assign(tuple_of(name(leaf) for leaf in leaves), expression, self.line))
            return None
        for item, (value, t) in zip(target.elts, self.tuple_items(expression, kind), strict=True):
            if not isinstance(item, ast.Name):
                raise self.refused(item, "unpack", "a tuple is unpacked into names", "use a variable first")
            self.bind_name(item.id, value, t, node)
        return None

    def permute(self, target: ast.Tuple, value: ast.Tuple, node: ast.Assign) -> None:
        kinds = [self.expression(v) for v in value.elts]
        if any(not isinstance(t, (Scalar, Array)) for _, t in kinds):
            raise self.refused(node, "swap", "only numbers and arrays can change places", "use their items")
        names = [t.id for t in target.elts if isinstance(t, ast.Name)]
        for item, (_, kind) in zip(names, kinds, strict=True):
            self.define(item, kind, node)
        self.out.append(assign(tuple_of(name(n) for n in names), tuple_of(e for e, _ in kinds), self.line))

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
            raise self.refused(node, "target", "only names and elements of arrays can be assigned", "use a variable")
        base, items, kind, selected, what = self.place(node.target)
        if linear and what in ("element", "view"):
            expression, value_type = self.expression(node.value)
            expression, value_type = self.as_number(expression, value_type, node)
            self.check_stored(selected, value_type, node)
            place = subscript(base, packed(items))
            self.out.append(augment(place, node.op, self.atom(expression, value_type, "value"), self.line))
            return
        place = located(ast.Subscript(value=name(base), slice=packed(items), ctx=ast.Load()), node.target)
        value = located(ast.BinOp(left=place, op=node.op, right=node.value), node)
        self.on_Assign(located(ast.Assign(targets=[_stored(place)], value=value), node))

    def augment_array(self, node: ast.AugAssign, kind: Array, linear: bool) -> None:
        assert isinstance(node.target, ast.Name)
        if linear:
            expression, value_type = self.expression(node.value)
            expression, value_type = self.as_number(expression, value_type, node)
            self.check_stored(kind, value_type, node)
            self.out.append(augment(node.target.id, node.op, self.atom(expression, value_type, "value"), self.line))
            return
        value = located(ast.BinOp(left=_load(node.target), op=node.op, right=node.value), node)
        whole = located(ast.Subscript(value=_load(node.target), slice=ast.Slice(), ctx=ast.Store()), node.target)
        self.on_Assign(located(ast.Assign(targets=[whole], value=value), node))

    def store_item(self, target: ast.Subscript, node: ast.Assign) -> None:
        base, items, _kind, selected, _what = self.place(target)
        expression, value_type = self.expression(node.value)
        expression, value_type = self.as_number(expression, value_type, node)
        self.check_stored(selected, value_type, node)
        value = self.atom(expression, value_type, "value")
        self.out.append(assign(subscript(base, packed(items)), value, self.line))

    def check_stored(self, selected: Type, value: Type, node: ast.AST) -> None:
        """Refuse what NumPy would refuse, or would cut off silently."""
        assert isinstance(selected, (Scalar, Array)) and isinstance(value, (Scalar, Array))
        if value.ndim > selected.ndim:
            raise self.refused(
                node, "stored-rank", f"{describe(value)} is stored in {describe(selected)}", "match the ranks"
            )
        if value.dtype.startswith("float") and not selected.dtype.startswith("float"):
            raise self.refused(
                node,
                "integer-array",
                f"a {value.dtype} value is stored in {describe(selected)}, which cuts off its fraction",
                "make the array hold floats, for example np.zeros(n)",
            )

    def define(self, target: str, kind: Type, node: ast.AST) -> None:
        """Record that ``target`` holds a value of this type; its definitions must agree."""
        if isinstance(kind, Opaque):
            raise self.refused(
                node, "no-value", f"{target!r} gets the result of a function that returns nothing", "return a value"
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
                node, "changing-type", f"{target!r} is {describe(known)} on one path and {describe(kind)} on another",
                "use two names",
            )  # fmt: skip
        dtype, weak = promote(known, kind)
        if isinstance(known, Array) and isinstance(kind, Array):
            if known.dtype != kind.dtype:
                raise self.refused(
                    node,
                    "changing-type",
                    f"{target!r} is {describe(known)} on one path and {describe(kind)} on another",
                    f".astype(np.{dtype}) makes them one",
                )  # fmt: skip
            shape = tuple(_merged(a, b) for a, b in zip(known.shape, kind.shape, strict=True))
            self.types[target] = Array(dtype, shape, known.contiguous and kind.contiguous)
        else:
            self.types[target] = Scalar(dtype, weak)


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
