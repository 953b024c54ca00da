"""Lowering subscripts: elements, views, gathers and masks."""

from __future__ import annotations

import ast
import copy
from typing import Any

from ..analysis.effects import value_reads
from ..form.indexing import ELEMENT, GATHER, MASK, VIEW, index_items, index_type, is_ellipsis
from ..form.program import Helper, dotted, located, name, packed, subscript, tuple_of
from ..form.types import BOOLEAN, INTEGER, Array, Constant, Scalar, Tuple, Type, TypeRuleError, describe, is_float
from ..form.wording import filled_in
from ..primitives.families import support_primitive
from .known import Structured
from .lists import Lists


class Subscripts(Lists):
    """Subscripts, read or written; ``Expressions`` supplies the rest."""

    expression: Any
    inertly: Any
    placed: Any
    bind: Any
    atom: Any
    as_number: Any
    tuple_items: Any
    call_node: Any
    emit: Any
    as_tuple: Any
    bind_tuple: Any
    temporary: Any
    is_list: Any
    copied: Any

    def expr_Subscript(self, node: ast.Subscript):
        if isinstance(node.value, ast.Name) and node.value.id in self.inner:  # a function with what it captures
            bound = tuple(index_items(node.slice))
            return name(node.value.id), Constant(self.context.inner_function(self, node.value.id, bound))
        expression, kind = self.selection(node)
        flat = isinstance(kind, Array) and kind.ndim == 1
        if flat and isinstance(node.slice, ast.Slice) and self.is_list(node.value):
            return self.copied(expression, kind, node)  # the parts of a list of lists hold the same lists
        return expression, kind

    def selection(self, node: ast.Subscript):
        node = self.with_named_root(node)
        base_node = node.value
        if isinstance(base_node, (ast.Attribute, ast.Name, ast.Call, ast.Tuple)) or self.tuple_of(base_node):
            base, kind = self.as_tuple(*self.expression(base_node))
            if isinstance(kind, Tuple):
                index = self.static(node.slice)
                if index is None and isinstance(base, ast.Attribute):
                    position, _position_type = self.inertly(node.slice)
                    return subscript(base, position), INTEGER
                if isinstance(node.slice, ast.Slice):
                    return self.tuple_slice(base, kind, node)
                if (
                    index is None
                    or not isinstance(index.value, int)
                    or not -len(kind.items) <= index.value < len(kind.items)
                ):
                    raise self.refused(
                        node,
                        "tuple-index",
                        f"a tuple of {len(kind.items)} is indexed by a literal number within its length",
                        "a literal, or an array made of it: `np.array(...)`",
                    )
                return self.tuple_items(base, kind)[index.value]
            if isinstance(kind, (Structured, Constant)):
                what = f"{kind.value!r}" if isinstance(kind, Constant) else "a container"
                whole = ast.unparse(base_node)
                raise self.refused(
                    node, "container-index", f"`{whole}` is {what}, of which no part can be taken here",
                    f"the whole of it: `{whole}`, or its part as an argument",
                )  # fmt: skip
        base_name, items, _kind, selected, what = self.place(node)
        types = [self.types_of_index(i) for i in items]
        if what == MASK and isinstance(types[0], Array) and types[0].ndim > 1:
            entry = support_primitive("mask_get")
            return self.bind(self.call_node(entry, [name(base_name), items[0]]), selected, "selected")
        expression = subscript(base_name, packed(items))
        hint = base_name
        if what == ELEMENT and all(isinstance(i, (ast.Name, ast.Constant)) for i in items):
            hint = "_".join([base_name, *(ast.unparse(i) for i in items)])
        elif what in (GATHER, MASK):
            hint = "selected"
        if what == ELEMENT and not is_float(selected):
            return expression, selected
        if self.inert:
            return expression, selected
        # The same element twice in one statement is one load.
        text = ast.unparse(expression)
        if text not in self.loaded:
            self.loaded[text] = self.bind(expression, selected, hint)
        elif isinstance(self.loaded[text][0], ast.Name):
            self.fresh.discard(self.loaded[text][0].id)  # read again: it keeps its name where a variable gets it
        return self.loaded[text]

    def with_named_root(self, node: ast.Subscript) -> ast.Subscript:
        """``f(x)[0][1]`` with a name for the tuple that ``f`` returns."""
        root: ast.expr = node.value
        while isinstance(root, (ast.Subscript, ast.Attribute)):
            root = root.value
        if root is node.value or not isinstance(root, ast.Call) or self.inert:
            return node
        base, kind = self.as_tuple(*self.expression(root))
        if isinstance(kind, Tuple):
            named = self.temporary("items")
            self.bind_tuple(named, base, kind, node)
        elif isinstance(kind, Array):
            named = self.atom(base, kind, "array").id
        else:
            return node
        names = {id(root): located(name(named), root)}

        def replaced(each: ast.expr) -> ast.expr:
            if id(each) in names or not isinstance(each, (ast.Subscript, ast.Attribute)):
                return names.get(id(each), each)
            fresh = copy.copy(each)
            fresh.value = replaced(each.value)
            return fresh

        fresh = replaced(node)
        assert isinstance(fresh, ast.Subscript)
        return fresh

    def tuple_of(self, node: ast.expr) -> Tuple | None:
        """The type of an item, of an item ..., of a variable that holds a tuple; None for anything else."""
        if isinstance(node, ast.Name):
            known = node.id in self.tuples or node.id in self.structures
            return self.as_tuple(*self.expression(node))[1] if known else None
        base = self.tuple_of(node.value) if isinstance(node, (ast.Subscript, ast.Attribute)) else None
        if base is None:
            return None
        if isinstance(node, ast.Attribute):
            position = base.keys.index(node.attr) if node.attr in base.keys else None
        else:
            assert isinstance(node, ast.Subscript)
            index = self.static(node.slice)
            position = None if index is None or not isinstance(index.value, int) else index.value
        if position is None or not -len(base.items) <= position < len(base.items):
            return None
        item = base.items[position]
        return item if isinstance(item, Tuple) else None

    def tuple_slice(self, base: ast.expr, kind: Tuple, node: ast.Subscript):
        assert isinstance(node.slice, ast.Slice)
        bounds = [None if b is None else self.static(b) for b in (node.slice.lower, node.slice.upper, node.slice.step)]
        items = self.tuple_items(base, kind)[slice(*(b.value if b is not None else None for b in bounds))]
        return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items))

    def place(self, node: ast.Subscript) -> tuple[str, list[ast.expr], Array, Any, str]:
        """The array, lowered index items, array type, selected type and kind of selection of ``a[...]``.

        ``A[i][j]`` with a plain ``i`` is ``A[i, j]``.
        """
        chain = [node]
        while isinstance(chain[-1].value, ast.Subscript) and not self.tuple_of(chain[-1].value.value):
            chain.append(chain[-1].value)
        base, kind = self.expression(chain[-1].value)
        if isinstance(kind, Constant):
            base, kind = self.as_number(base, kind, node)
        if not isinstance(kind, Array):
            what = describe(kind) if not isinstance(kind, Structured) else "a container"
            raise self.refused(
                node, "subscript", f"{what} cannot be indexed", "an array, or a literal index into a tuple"
            )
        base = self.atom(base, kind, "array")
        items: list[ast.expr] = []
        types: list[Type] = []
        for position, link in enumerate(reversed(chain)):
            more = [self.index_item(i) for i in index_items(link.slice)]
            plain = all(isinstance(t, Scalar) for t in types) and position > 0
            if position > 0 and not plain:
                assert isinstance(base, ast.Name)
                selected, _what = self.selected(base.id, kind, items, types)
                index = packed(items)
                view, selected = self.bind(subscript(base.id, index), selected, base.id)
                inner = link.value
                if (
                    isinstance(inner, ast.Subscript)
                    and isinstance(inner.slice, ast.Slice)
                    and isinstance(selected, Array)
                    and selected.ndim == 1
                    and self.is_list(inner.value)
                ):
                    view, selected = self.copied(view, selected, link)
                if not isinstance(selected, Array) or not isinstance(view, ast.Name):
                    raise self.refused(link, "subscript", "a number cannot be indexed", "leave the last index out")
                base, kind, items, types = view, selected, [], []
            items += [e for e, _ in more]
            types += [t for _, t in more]
        if not isinstance(base, ast.Name):
            raise self.refused(
                node,
                "subscript",
                "only arrays in variables can be indexed here",
                f"a name for the array first: `$row = {ast.unparse(chain[-1].value)}`",
            )
        selected, what = self.selected(base.id, kind, items, types)
        if what == ELEMENT and any(is_ellipsis(i) for i in items):
            self.refuse_point(node, base.id)
            items = [i for i in items if not is_ellipsis(i)]
        if what == VIEW or isinstance(node.ctx, ast.Store):
            self.note_copy(node, chain[isinstance(node.ctx, ast.Store) :], base.id)
        if not self.inert:
            changing = {base.id} if isinstance(node.ctx, ast.Store) else set()
            changing |= self.changing if isinstance(selected, Array) and what == VIEW else set()
            items = [self.settled_index(item, changing) for item in items]
        return base.id, items, kind, selected, what

    def selected(self, base: str, kind: Array, items: list[ast.expr], types: list[Type]) -> tuple[Any, str]:
        """What an index selects; refused in terms of the array and the index arrays at hand."""
        try:
            return index_type(kind, items, types)
        except TypeRuleError as error:
            arrays = [ast.unparse(e) for e, t in zip(items, types, strict=True) if isinstance(t, Array)]
            names = dict(zip("xij", [base, *arrays], strict=False))
            scalars = [e for e, t in zip(items, types, strict=True) if isinstance(t, Scalar) and t.dtype != "int64"]
            names |= dict(zip(["index"], map(ast.unparse, scalars), strict=False))
            raise TypeRuleError(filled_in(error.reason, names), filled_in(error.rewrite, names), named=True) from None

    def refuse_point(self, node: ast.Subscript, base: str) -> None:
        """``a[0, ...]`` is the element as an array without axes, a view of ``a``: as good as the element where it is
        read at once, or where nothing is written (``points.py``)."""
        if not isinstance(node.ctx, ast.Load):
            return
        items = [i for i in index_items(node.slice) if not is_ellipsis(i)]
        plain = f"the element: `{ast.unparse(node.value)}[{', '.join(map(ast.unparse, items))}]`"
        refused = self.refused(
            node, "view-of-an-element", "this is a view of one element, which may change or be changed", plain
        )
        if (self.ordering and base in self.changing) or self.kept_elements.get(id(node)):
            raise refused
        if id(node) in self.kept_elements and refused.refusal is not None:
            self.points.append((base, refused.refusal))

    def note_copy(self, node: ast.Subscript, chain: list[ast.Subscript], base: str) -> None:
        """An index that is an array without axes selects a copy, a number a view: refused where one is written."""
        items = [item for link in chain for item in index_items(link.slice) if not isinstance(item, ast.Slice)]
        for item in items:
            if not is_ellipsis(item) and self.without_axes.holds(item):
                reason = "an array without axes selects a copy, no view as a number does, and one of the two is written"
                rewrite = f"int({ast.unparse(item)}), and .copy() behind the brackets"
                refused = self.refused(node, "maybe-view", reason, rewrite)
                if refused.refusal is not None:
                    self.points.append((base, refused.refusal))

    def settled_index(self, item: ast.expr, changing: set[str]) -> ast.expr:
        """An index under a name, where it is read from an array that changes: the way back cannot read it there."""
        if isinstance(item, ast.Slice):
            bounds = (b and self.settled_index(b, changing) for b in (item.lower, item.upper, item.step))
            return ast.Slice(*bounds)
        if isinstance(item, (ast.Name, ast.Constant)) or not {base for base, _ in value_reads(item)} & changing:
            return item
        return self.emit(item, INTEGER, "index")

    def index_item(self, node: ast.expr) -> tuple[ast.expr, Any]:
        if isinstance(node, ast.Slice):
            bounds = [None if b is None else self.index_number(b) for b in (node.lower, node.upper, node.step)]
            return ast.Slice(lower=bounds[0], upper=bounds[1], step=bounds[2]), Constant("slice")
        before, self.placing = self.placing, True
        try:
            expression, kind = self.expression(node)
        finally:
            self.placing = before
        if isinstance(kind, Constant) and kind.value is None:
            return ast.Constant(value=None), kind
        if isinstance(kind, Constant) and type(kind.value) is int:  # a default of the helper that is read here
            return self.as_number(expression, kind, node)
        if isinstance(kind, Array) and not isinstance(expression, ast.Name):
            expression = self.atom(expression, kind, "index")
        truth = isinstance(kind, Scalar) and (self.may_be_truth(node) or self.is_truth(expression, kind))
        return expression, BOOLEAN if truth else kind

    def is_truth(self, expression: ast.expr, kind: Scalar) -> bool:
        """True for a lowered number that may be a truth value in Python: an item of a tuple, a result of a function."""
        if isinstance(expression, ast.Call):
            helper = self.functions.get(dotted(expression.func))
            return isinstance(helper, Helper) and helper.program.returns_truth
        return kind.dtype == "bool" or (isinstance(expression, ast.Name) and expression.id in self.truths)

    def may_be_truth(self, node: ast.expr) -> bool:
        """True for a number that may be a truth value in Python, where it means another thing as an index."""
        if isinstance(node, ast.IfExp):
            return self.may_be_truth(node.body) or self.may_be_truth(node.orelse)
        if isinstance(node, ast.BoolOp):
            return any(map(self.may_be_truth, node.values))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("max", "min"):
            return any(map(self.may_be_truth, node.args))
        if isinstance(node, ast.Name):
            return node.id in self.truths or self.types.get(node.id) == BOOLEAN
        if isinstance(node, ast.Constant):
            return isinstance(node.value, bool)
        return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))

    def index_number(self, node: ast.expr) -> ast.expr:
        expression, kind = self.placed(node)
        if isinstance(kind, Constant) and kind.value is None:
            return ast.Constant(value=None)
        if isinstance(kind, Constant) and type(kind.value) is int:
            expression, kind = self.as_number(expression, kind, node)
        if not isinstance(kind, Scalar) or kind.dtype.startswith("float"):
            raise self.refused(
                node, "slice", f"a slice needs integers, not {describe(kind)}", f"`int({ast.unparse(node)})`"
            )
        return expression

    def types_of_index(self, item: ast.expr) -> Any:
        return self.types.get(item.id) if isinstance(item, ast.Name) else None
