"""Assignments to several targets: ``a, b = ...`` for tuples, results of calls and arrays.

a, b, c = x   ->   if x.shape[0] != 3: raise ValueError(...)        (Python's message: too many, or not enough values)
                   a = x[0]; b = x[1]; c = x[2]
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import assign, call, copy_of, loads, name, subscript, tuple_of
from ..form.types import Array, Scalar, Tuple, Type, describe
from .assignments import Assignments
from .expressions import with_own_sizes


class Unpacking(Assignments):
    """Several targets of one statement."""

    def unpack(self, target: ast.Tuple, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Tuple):
            return self.permute(target, node.value, node)
        expression, kind = self.as_tuple(*self.expression(node.value))
        if isinstance(kind, Array):
            size = kind.shape[0] if kind.shape else None
            if size is not None and isinstance(size, int) and size != len(target.elts):
                raise self.refused(node, "unpack", f"{size} values for {len(target.elts)} names", f"{size} names")
            base = node.value if isinstance(node.value, ast.Name) else expression
            if not isinstance(size, int):
                self.expect_length(expression, len(target.elts), node)
            parts = [subscript(copy_of(base), ast.Constant(value=k)) for k in range(len(target.elts))]
            self.store_all(list(target.elts), parts, lambda item, part: self.assign_to(item, part, node), node)
            return None
        return self.unpack_value(target, expression, kind, node)

    def expect_length(self, array: ast.expr, count: int, node: ast.Assign) -> None:
        """Raise, as Python does, where an array that is unpacked has more or fewer items than there are targets."""
        if self.shared:  # no error can be raised from a trip that another thread runs
            raise self.refused(
                node, "unpack", f"whether `{ast.unparse(node.value)}` has {count} items is not known before the prange",
                f"take them one by one: `$row = {ast.unparse(node.value)}`, then `$row[0]`",
            )  # fmt: skip
        error = call("ValueError", ast.Constant(value=f"{count} values are unpacked, and the array has not as many"))
        raised = ast.Raise(exc=error, cause=None)
        length = subscript(ast.Attribute(value=array, attr="shape", ctx=ast.Load()), ast.Constant(value=0))
        test = ast.Compare(left=length, ops=[ast.NotEq()], comparators=[ast.Constant(value=count)])
        check = ast.If(test=test, body=[raised], orelse=[])
        check.lineno = raised.lineno = self.line
        self.out.append(check)

    def unpack_value(self, target: ast.Tuple | ast.List, expression: ast.expr, kind: Any, node: ast.Assign) -> None:
        """Give the items of a tuple to the targets, from left to right."""
        if not isinstance(kind, Tuple) or kind.kind == "dict":
            raise self.refused(
                node, "unpack", f"{describe(kind)} cannot be unpacked", "one name for it, and its parts by their index"
            )
        targets = list(target.elts)
        stars = [k for k, e in enumerate(targets) if isinstance(e, ast.Starred)]
        short = len(kind.items) < len(targets) - 1 if stars else len(kind.items) != len(targets)
        if short or len(stars) > 1:
            raise self.refused(
                node, "unpack", f"{len(kind.items)} values for {len(target.elts)} names", f"{len(kind.items)} names"
            )
        if self.is_call_result(expression) and all(isinstance(t, ast.Name) for t in targets):
            leaves = [t.id for t in targets if isinstance(t, ast.Name)]
            if len(set(leaves)) == len(leaves):
                for leaf, t in zip(leaves, kind.items, strict=True):
                    self.define(leaf, t, node)
                self.out.append(assign(tuple_of(name(leaf) for leaf in leaves), expression, self.line))
                return
        items = self.tuple_items(expression, kind)
        if stars:
            first, last = stars[0], len(items) - (len(targets) - stars[0] - 1)
            rest = items[first:last]
            middle = tuple_of(e for e, _ in rest), Tuple(tuple(t for _, t in rest), "list", tuple(range(len(rest))))
            items = [*items[:first], middle, *items[last:]]
        places = [e.value if isinstance(e, ast.Starred) else e for e in targets]
        before = [{e.id for e in places[:k] if isinstance(e, ast.Name)} for k in range(len(items))]
        clash = any(loads(value) & names for (value, _), names in zip(items, before, strict=True))
        self.store_all(places, items, lambda place, item: self.bind_name(place.id, item[0], item[1], node), node, clash)

    def tuple_items(self, expression: ast.expr, kind: Tuple) -> list[tuple[ast.expr, Type]]:
        """The items of a tuple-valued expression, each with its type."""
        if isinstance(expression, ast.Name) and expression.id in self.tuples:
            return [self.expr_Name(name(leaf)) for leaf in self.tuples[expression.id]]
        if self.is_call_result(expression) and not self.inert:
            # The results of a helper are bound by a statement of their own: the call is made once.
            temporaries = [self.temporary("item") for _ in kind.items]
            for each, t in zip(temporaries, kind.items, strict=True):
                self.types[each] = with_own_sizes(t, each)
            self.out.append(assign(tuple_of(name(t) for t in temporaries), expression, self.line))
            return [(name(t), self.types[t]) for t in temporaries]
        if isinstance(expression, ast.Tuple):
            return list(zip(expression.elts, kind.items, strict=True))
        indices = range(len(kind.items))
        return [(subscript(copy_of(expression), ast.Constant(value=k)), kind.items[k]) for k in indices]

    def permute(self, target: ast.Tuple, value: ast.Tuple, node: ast.Assign) -> None:
        kinds = [self.expression(v) for v in value.elts]
        if any(not isinstance(t, (Scalar, Array)) for _, t in kinds):
            raise self.refused(
                node, "swap", "only numbers and arrays can change places", "one assignment for each of their items"
            )
        names = [t.id for t in target.elts if isinstance(t, ast.Name)]
        for item, (_, kind) in zip(names, kinds, strict=True):
            self.define(item, kind, node)
        self.out.append(assign(tuple_of(name(n) for n in names), tuple_of(e for e, _ in kinds), self.line))
