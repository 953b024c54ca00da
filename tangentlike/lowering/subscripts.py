"""Lowering subscripts: elements, views, gathers and masks."""

from __future__ import annotations

import ast
import copy
from typing import Any

import numpy as np

from ..analysis.effects import value_reads
from ..form.indexing import ELEMENT, GATHER, MASK, VIEW, index_items, index_type, is_ellipsis
from ..form.kinds import has_keys, is_sequence
from ..form.program import located, name, packed, subscript, tuple_of
from ..form.types import BOOLEAN, INTEGER, Array, Constant, Scalar, Tuple, Type, TypeRuleError, describe, is_float
from ..form.wording import filled_in
from ..primitives.families import find, support_primitive
from . import index_arrays
from .binding import bind_tuple, is_truth, may_be_truth
from .calls import call_node
from .constructors import constructed
from .dispatch import apply, defaults, lower_expression, lowers
from .given_axes import masked
from .indexed_makers import made_by_index, of_made_array
from .list_refusals import refuse_array_index
from .lists import as_pythons, copied, is_list, item_of_list, mark, noted
from .reached import without_items
from .state import Lowering, Raises, Structured
from .temporaries import as_number, atom, bind, called_once, emit, inertly, placed, temporary
from .tuples import as_tuple, tuple_items, tuple_type_of


@lowers(ast.Subscript)
def lower_subscript(lowering: Lowering, node: ast.Subscript):
    if isinstance(node.value, ast.Name) and node.value.id in lowering.inner:  # a function with what it captures
        bound = tuple(index_items(node.slice))
        return name(node.value.id), Constant(lowering.context.inner_function(lowering, node.value.id, bound))
    node = index_arrays.with_calls_named(lowering, node)
    made = None if lowering.inert else made_by_index(lowering, node)
    if made is not None:
        return made
    node = node if lowering.inert else of_made_array(lowering, node)
    expression, kind = selection(lowering, node)
    flat = isinstance(kind, Array) and kind.ndim == 1
    if flat and isinstance(node.slice, ast.Slice) and is_list(lowering, node.value):
        return copied(lowering, expression, kind, node)  # the parts of a list of lists hold the same lists
    return noted(lowering, node, (expression, kind)) if mark(lowering, node) else (expression, kind)


def selection(lowering: Lowering, node: ast.Subscript):
    if index_arrays.makes_indices(lowering, node.value):
        return _index_made(lowering, node)
    refuse_array_index(lowering, node)
    node = index_arrays.spelled_out(lowering, index_arrays.taken_first(lowering, with_named_root(lowering, node)))
    found = index_arrays.taken(lowering, node) or index_arrays.with_new_axes(lowering, node)
    if found is not None:
        return found
    if (found := masked(lowering, node)) is not None:
        return found
    base_node = node.value
    named = isinstance(base_node, (ast.Attribute, ast.Name, ast.Call, ast.Tuple)) or _is_by_key(lowering, base_node)
    if named or tuple_type_of(lowering, base_node):
        base, kind = as_tuple(lowering, *lower_expression(lowering, base_node))
        if isinstance(kind, Tuple):
            return _part_of_tuple(lowering, node, base, kind)
        if isinstance(kind, Scalar) and not kind.weak and isinstance(node.slice, ast.Tuple) and not node.slice.elts:
            return base, kind  # `[()]` of a number, or of an array without axes, is its value
        if isinstance(kind, (Structured, Constant)):
            what = f"{kind.value!r}" if isinstance(kind, Constant) else "a container"
            whole = ast.unparse(base_node)
            raise lowering.refused(
                node, "container-index", f"`{whole}` is {what}, of which no part can be taken here",
                f"the whole of it: `{whole}`, or its part as an argument",
            )  # fmt: skip
        known = called_once(base_node, base, kind)
        if known is not base_node and not mark(lowering, base_node) and id(node) not in lowering.kept_elements:
            base_node = known
            node = located(ast.Subscript(value=known, slice=node.slice, ctx=node.ctx), node)
    base_name, items, _kind, selected, what = place_of(lowering, node)
    selected = item_of_list(lowering, base_name, base_node, selected)
    types = [types_of_index(lowering, i) for i in items]
    if what == MASK and isinstance(types[0], Array) and types[0].ndim > 1:
        entry = support_primitive("mask_get")
        return bind(lowering, call_node(lowering, entry, [name(base_name), items[0]]), selected, "selected")
    expression = subscript(base_name, packed(items))
    hint = base_name
    if what == ELEMENT and all(isinstance(i, (ast.Name, ast.Constant)) for i in items):
        hint = "_".join([base_name, *(ast.unparse(i) for i in items)])
    elif what in (GATHER, MASK):
        hint = "selected"
    if what == ELEMENT and not is_float(selected):
        return as_pythons(expression, selected), selected
    if lowering.inert:
        return expression, selected
    # The same element twice in one statement is one load.
    text = ast.unparse(expression)
    if text not in lowering.loaded:
        lowering.loaded[text] = bind(lowering, expression, selected, hint)
    elif isinstance(lowering.loaded[text][0], ast.Name):
        lowering.fresh.discard(lowering.loaded[text][0].id)  # read again: it keeps its name where a variable gets it
    return lowering.loaded[text]


def _is_by_key(lowering: Lowering, node: ast.expr) -> bool:
    """True for an item by a text, which is one of a container."""
    known = lowering.static(node.slice) if isinstance(node, ast.Subscript) else None
    return known is not None and isinstance(known.value, str)


def _index_made(lowering: Lowering, node: ast.Subscript):
    """``np.s_[1:, 0]`` and ``np.index_exp[1:]``: the slices and numbers in the brackets."""
    given = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    items: list[tuple[ast.expr, Any]] = []
    for item in given:
        if isinstance(item, ast.Slice):
            bounds = [b or located(ast.Constant(value=None), node) for b in (item.lower, item.upper, item.step)]
            items.append(constructed(lowering, slice, located(ast.Call(node.value, bounds, []), node)))
        else:
            items.append(as_tuple(lowering, *lower_expression(lowering, item)))
    if not isinstance(node.slice, ast.Tuple) and lowering.names.look(node.value).value is np.s_:
        return items[0]
    return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items))


def with_named_root(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    """``f(x)[0][1]`` with a name for the tuple that ``f`` returns."""
    root: ast.expr = node.value
    while isinstance(root, (ast.Subscript, ast.Attribute)):
        root = root.value
    if root is node.value or not isinstance(root, ast.Call) or lowering.inert:
        return node
    base, kind = as_tuple(lowering, *lower_expression(lowering, root))
    if isinstance(kind, Tuple):
        named = temporary(lowering, "items")
        bind_tuple(lowering, named, base, kind, node)
    elif isinstance(kind, Array):
        whole = atom(lowering, base, kind, "array")
        assert isinstance(whole, ast.Name)
        named = whole.id
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


def tuple_slice(lowering: Lowering, base: ast.expr, kind: Tuple, node: ast.Subscript):
    assert isinstance(node.slice, ast.Slice)
    bounds: list[Any] = []
    for bound in (node.slice.lower, node.slice.upper, node.slice.step):
        known = Constant(None) if bound is None else lowering.static(bound)
        if known is None:
            part = f"np.array({ast.unparse(node.value)})[{ast.unparse(node.slice)}]"
            raise lowering.refused(
                node, "tuple-index", f"how many items `{ast.unparse(node)}` has is only known while it runs",
                f"an array of them, if they are numbers: `{part}`",
            )  # fmt: skip
        bounds.append(known.value)
    items = tuple_items(lowering, base, kind)[slice(*bounds)]
    return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items))


def _part_of_tuple(lowering: Lowering, node: ast.Subscript, base: ast.expr, kind: Tuple):
    """An item of a tuple or a container, a part of a tuple, or the size along an axis that is found at run time."""
    index = lowering.static(node.slice)
    if index is None and isinstance(base, ast.Attribute) and not isinstance(node.slice, ast.Slice):
        position, _position_type = inertly(lowering, node.slice)
        return subscript(base, position), INTEGER
    if index is not None and has_keys(kind.kind) and index.value in kind.keys:
        return tuple_items(lowering, base, kind)[kind.keys.index(index.value)]
    if isinstance(node.slice, ast.Slice) and is_sequence(kind.kind):
        return tuple_slice(lowering, base, kind, node)
    length = len(kind.items) if is_sequence(kind.kind) else 0
    if index is not None and isinstance(index.value, int) and -length <= index.value < length:
        return tuple_items(lowering, base, kind)[index.value]
    if index is None and not lowering.inert and not isinstance(node.slice, ast.Slice) and _are_alike(kind):
        return _item_by_number(lowering, node, base, kind)
    refused = lowering.refused(
        node, "tuple-index", f"a tuple of {len(kind.items)} is indexed by a literal number within its length",
        "a literal, or an array made of it: `np.array(...)`",
    )  # fmt: skip
    outside = index is not None and type(index.value) is int and kind.kind in ("tuple", "list")
    raise Raises(refused, IndexError, f"{kind.kind} index out of range") if outside else refused


def _are_alike(kind: Tuple) -> bool:
    """True for numbers of one type, of which an array can be made that says the same."""
    plain = is_sequence(kind.kind) and all(isinstance(item, Scalar) for item in kind.items)
    return plain and len(set(kind.items)) == 1 and kind.items[0].dtype in ("float64", "int64")


def _item_by_number(lowering: Lowering, node: ast.Subscript, base: ast.expr, kind: Tuple):
    """``t[k]`` with a number of the run."""
    entry, items = find(np.array), tuple_items(lowering, base, kind)
    assert entry is not None
    made = tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items))
    whole = atom(lowering, *apply(lowering, entry, [made, *defaults(entry, 1)], node), "items")
    item = located(ast.Subscript(value=whole, slice=node.slice, ctx=ast.Load()), node)
    return lower_expression(lowering, item)[0], kind.items[0]


def place_of(lowering: Lowering, node: ast.Subscript) -> tuple[str, list[ast.expr], Array, Any, str]:
    """The array, lowered index items, array type, selected type and kind of selection of ``a[...]``.

    ``A[i][j]`` with a plain ``i`` is ``A[i, j]``.
    """
    chain = [node]
    while isinstance(chain[-1].value, ast.Subscript) and not tuple_type_of(lowering, chain[-1].value.value):
        chain.append(chain[-1].value)
    chain = [index_arrays.spelled_out(lowering, link) for link in chain]
    base, kind = lower_expression(lowering, chain[-1].value)
    if isinstance(kind, Constant):
        base, kind = as_number(lowering, base, kind, node)
    if not isinstance(kind, Array):
        what = describe(kind) if not isinstance(kind, Structured) else "a container"
        refused = lowering.refused(
            node, "subscript", f"{what} cannot be indexed", "an array, or a literal index into a tuple"
        )
        raise without_items(lowering, chain[-1], kind, refused)
    base = atom(lowering, base, kind, "array")
    items: list[ast.expr] = []
    types: list[Type] = []
    for position, link in enumerate(reversed(chain)):
        more = [index_item(lowering, i) for i in index_items(link.slice)]
        plain = all(isinstance(t, Scalar) for t in types) and position > 0
        of_arrays = isinstance(node.ctx, ast.Load) and any(isinstance(t, Array) for _, t in more)
        if position > 0 and (not plain or of_arrays):
            assert isinstance(base, ast.Name)
            selected, _what = selected_by(lowering, base.id, kind, items, types)
            base, kind = _view_on_the_way(lowering, link, subscript(base.id, packed(items)), selected)
            items, types = [], []
        refuse_array_index(lowering, link, (t for _, t in more))
        items += [e for e, _ in more]
        types += [t for _, t in more]
    if not isinstance(base, ast.Name):
        raise lowering.refused(
            node,
            "subscript",
            "only arrays in variables can be indexed here",
            f"a name for the array first: `$row = {ast.unparse(chain[-1].value)}`",
        )
    selected, what = selected_by(lowering, base.id, kind, items, types)
    if what == ELEMENT and any(is_ellipsis(i) for i in items):
        refuse_point(lowering, node, base.id)
        items = [i for i in items if not is_ellipsis(i)]
    if what == VIEW or isinstance(node.ctx, ast.Store):
        note_copy(lowering, node, chain[isinstance(node.ctx, ast.Store) :], base.id)
    if not lowering.inert:
        changing = {base.id} if isinstance(node.ctx, ast.Store) else set()
        changing |= lowering.changing if isinstance(selected, Array) and what == VIEW else set()
        items = [settled_index(lowering, item, changing) for item in items]
    return base.id, items, kind, selected, what


def _view_on_the_way(lowering: Lowering, link: ast.Subscript, found: ast.Subscript, selected: Type):
    """The name and type of what ``link`` is to be a part of; a part of a list is a copy."""
    assert isinstance(found.value, ast.Name)
    view, selected = bind(lowering, found, selected, found.value.id)
    inner = link.value
    cut = isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Slice) and is_list(lowering, inner.value)
    if cut and isinstance(selected, Array) and selected.ndim == 1 and not _read_at_once(lowering, link, selected):
        view, selected = copied(lowering, view, selected, link)
    if not isinstance(selected, Array):
        raise lowering.refused(link, "subscript", "a number cannot be indexed", "leave the last index out")
    return atom(lowering, view, selected, found.value.id), selected


def _read_at_once(lowering: Lowering, link: ast.Subscript, cut: Array) -> bool:
    """True where nothing can change a part of a list before it is read: one number, which is bound, or a length."""
    number = not isinstance(link.slice, (ast.Slice, ast.Tuple))
    return isinstance(link.ctx, ast.Load) and (lowering.inert or (number and is_float(cut)))


def selected_by(
    lowering: Lowering, base: str, kind: Array, items: list[ast.expr], types: list[Type]
) -> tuple[Any, str]:
    """What an index selects; refused in terms of the array and the index arrays at hand."""
    try:
        return index_type(kind, items, types)
    except TypeRuleError as error:
        arrays = [ast.unparse(e) for e, t in zip(items, types, strict=True) if isinstance(t, Array)]
        names = dict(zip("xij", [base, *arrays], strict=False))
        scalars = [e for e, t in zip(items, types, strict=True) if isinstance(t, Scalar) and t.dtype != "int64"]
        names |= dict(zip(["index"], map(ast.unparse, scalars), strict=False))
        reason, rewrite = filled_in(error.reason, names), filled_in(error.rewrite, names)
        raise TypeRuleError(reason, rewrite, named=True, raises=error.raises) from None


def refuse_point(lowering: Lowering, node: ast.Subscript, base: str) -> None:
    """``a[0, ...]`` is the element as an array without axes, a view of ``a``: as good as the element where it is
    read at once, or where nothing is written (``points.py``)."""
    if not isinstance(node.ctx, ast.Load):
        return
    items = [i for i in index_items(node.slice) if not is_ellipsis(i)]
    plain = f"the element: `{ast.unparse(node.value)}[{', '.join(map(ast.unparse, items))}]`"
    refused = lowering.refused(
        node, "view-of-an-element", "this is a view of one element, which may change or be changed", plain
    )
    if (lowering.ordering and base in lowering.changing) or lowering.kept_elements.get(id(node)):
        raise refused
    kept = id(node) in lowering.kept_elements or lowering.ordering  # of a statement that is taken apart nobody knows
    if kept and refused.refusal is not None:
        lowering.points.append((base, refused.refusal))
    if kept or id(node) in lowering.returned:
        lowering.points_returned.add(base)


def note_copy(lowering: Lowering, node: ast.Subscript, chain: list[ast.Subscript], base: str) -> None:
    """An index that is an array without axes selects a copy, a number a view: refused where one is written."""
    items = [item for link in chain for item in index_items(link.slice) if not isinstance(item, ast.Slice)]
    for item in items:
        if not is_ellipsis(item) and lowering.without_axes.holds(item) and not _is_array(lowering, item):
            reason = "an array without axes selects a copy, no view as a number does, and one of the two is written"
            rewrite = f"int({ast.unparse(item)}), and .copy() behind the brackets"
            refused = lowering.refused(node, "maybe-view", reason, rewrite)
            if refused.refusal is not None:
                lowering.points.append((base, refused.refusal))


def _is_array(lowering: Lowering, node: ast.expr) -> bool:
    """True for a name, or what is made of it, that surely has axes."""
    if isinstance(node, ast.Call) and node.args:
        return _is_array(lowering, node.args[0])
    return isinstance(node, ast.Name) and isinstance(lowering.types.get(node.id), Array)


def settled_index(lowering: Lowering, item: ast.expr, changing: set[str]) -> ast.expr:
    """An index under a name, where it is read from an array that changes: the way back cannot read it there."""
    if isinstance(item, ast.Slice):
        bounds = (b and settled_index(lowering, b, changing) for b in (item.lower, item.upper, item.step))
        return ast.Slice(*bounds)
    if isinstance(item, (ast.Name, ast.Constant)) or not {base for base, _ in value_reads(item)} & changing:
        return item
    return emit(lowering, item, INTEGER, "index")


def index_item(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    if isinstance(node, ast.Slice):
        bounds = [None if b is None else index_number(lowering, b) for b in (node.lower, node.upper, node.step)]
        return ast.Slice(lower=bounds[0], upper=bounds[1], step=bounds[2]), Constant("slice")
    before, lowering.placing = lowering.placing, True
    try:
        expression, kind = lower_expression(lowering, node)
    finally:
        lowering.placing = before
    if isinstance(kind, Constant) and kind.value is None:
        return ast.Constant(value=None), kind
    if isinstance(kind, Constant) and type(kind.value) is int:  # a default of the helper that is read here
        return as_number(lowering, expression, kind, node)
    if isinstance(kind, Array) and not isinstance(expression, ast.Name):
        expression = atom(lowering, expression, kind, "index")
    truth = isinstance(kind, Scalar) and (may_be_truth(lowering, node) or is_truth(lowering, expression, kind))
    return expression, BOOLEAN if truth else kind


def index_number(lowering: Lowering, node: ast.expr) -> ast.expr:
    expression, kind = placed(lowering, node)
    if isinstance(kind, Constant) and kind.value is None:
        return ast.Constant(value=None)
    if isinstance(kind, Constant) and type(kind.value) is int:
        expression, kind = as_number(lowering, expression, kind, node)
    if not isinstance(kind, Scalar) or kind.dtype.startswith(("float", "complex")):
        raise lowering.refused(
            node, "slice", f"a slice needs integers, not {describe(kind)}", f"`int({ast.unparse(node)})`"
        )
    return expression


def types_of_index(lowering: Lowering, item: ast.expr) -> Any:
    return lowering.types.get(item.id) if isinstance(item, ast.Name) else None
