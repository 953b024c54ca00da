"""Arrays of records: their elements by the fields, which are arrays, and a row by its number.

p[i]["a"]                    ->    p_a[i]
row = p[i]; row["a"]         ->    row_index = i; p_a[row_index]       (a row shows what the array holds now)
for row in p: row["a"]       ->    for row_index in range(len(p_a)): p_a[row_index]
p["a"] = e                   ->    p_a[:] = e
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.kinds import Record, has_attributes, is_record_array
from ...form.program import assign, copy_of, located, located_everywhere, name, parse, store
from ...form.structures import Leaf, Node, leaf_names
from ...form.trees import nodes
from .unrolling import Unrolling

Element = tuple[Any, list[ast.expr]]  # the structure of an array of records, and the index of one of them


def element_of(unrolling: Unrolling, node: ast.expr) -> Element | None:
    """What stands for one record of an array, or for one of its fields; None for anything else."""
    if isinstance(node, ast.Name):
        if node.id not in unrolling.rows:
            return None
        spec, number = unrolling.rows[node.id]
        return spec, [located(name(number), node)]
    if not isinstance(node, (ast.Subscript, ast.Attribute)):
        return None
    key = node.attr if isinstance(node, ast.Attribute) else _key(node)
    if key is None:
        assert isinstance(node, ast.Subscript)
        whole = unrolling.structure(node.value)
        before = element_of(unrolling, node.value)
        found = (whole, []) if isinstance(whole, Node) else before
        if found is None or not isinstance(found[0], Node) or not is_record_array(found[0].kind):
            return None
        index = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return found[0], [*found[1], *index]
    found = element_of(unrolling, node.value)
    if found is None or not isinstance(found[0], Node) or key not in found[0].keys:
        return None
    if isinstance(node, ast.Attribute) and not has_attributes(found[0].kind):
        return None
    return found[0].child(key), found[1]


def _key(node: ast.Subscript) -> str | None:
    return node.slice.value if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str) else None


def field_of(unrolling: Unrolling, node: ast.expr) -> ast.expr | None:
    """The element of a field's array that a field of a record is; ``len(p)`` and ``p.size`` by such an array."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and len(node.args) == 1:
        counted = _array_of(unrolling, node.args[0])
        return counted and located_everywhere(ast.Call(func=node.func, args=[counted], keywords=[]), node)
    if isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim"):
        base = _array_of(unrolling, node.value)
        return base and located_everywhere(ast.Attribute(value=base, attr=node.attr, ctx=ast.Load()), node)
    found = element_of(unrolling, node)
    if found is None:
        return None
    spec, index = found
    if isinstance(spec, Leaf):
        packed = index[0] if len(index) == 1 else located(ast.Tuple(elts=index, ctx=ast.Load()), node)
        ctx = getattr(node, "ctx", ast.Load())
        return located(ast.Subscript(value=located(name(spec.name), node), slice=packed, ctx=ctx), node)
    key = spec.keys[0]
    unrolling.refuse(
        node, "record", f"`{ast.unparse(node)}` is a record of an array, and used as a whole",
        f"its fields one by one, such as `{ast.unparse(node)}[{key!r}]`",
    )  # fmt: skip
    return copy_of(node)


def _array_of(unrolling: Unrolling, node: ast.expr) -> ast.expr | None:
    """The array of a field that has no axes of its own, which has the sizes of an array of records."""
    whole = unrolling.structure(node)
    if not isinstance(whole, Node) or not isinstance(whole.kind, Record) or not whole.kind.rank:
        return None
    plain = [c for k, c in zip(whole.keys, whole.children, strict=True) if not whole.kind.dtype[k].shape]
    first = next((leaf for child in plain for leaf in leaf_names(child)), None)
    return None if first is None else located(name(first), node)


def bound_row(unrolling: Unrolling, node: ast.Assign) -> list[ast.stmt] | None:
    """``row = p[i]`` as ``row = i``, with Python's check of the index; None for any other assignment."""
    target = node.targets[0]
    found = element_of(unrolling, node.value)
    if found is None or len(node.targets) > 1 or not isinstance(target, ast.Name) or not isinstance(found[0], Node):
        return None
    spec, index = found
    counted = next(leaf_names(spec))
    number = None if len(index) > 1 or isinstance(index[0], ast.Slice) else holds_row(unrolling, target.id, spec, node)
    if number is None:
        return None
    row = located(assign(number, index[0]), node)
    if isinstance(node.value, ast.Name):
        return [row]
    lines = f"if not -len({counted}) <= {number} < len({counted}):\n    raise IndexError('out of bounds')"
    return [row, *(located_everywhere(s, node) for s in _located(lines, node))]


def _located(lines: str, node: ast.stmt) -> list[ast.stmt]:
    made = ast.parse(lines).body
    for child in (c for s in made for c in nodes(s)):
        if isinstance(child, ast.stmt):
            ast.copy_location(child, node)
    return made


def holds_row(unrolling: Unrolling, target: str, spec: Node, node: ast.AST) -> str | None:
    """Let a name stand for a record of an array: what holds its number; refused where it is something else, too."""
    known, number = unrolling.rows.get(target, (spec, ""))
    if known is not spec or target in unrolling.structures or target in unrolling.plain:
        unrolling.refuse(
            node, "record", f"`{target}` is a record of an array here, and something else at another place",
            "two names, one for the record",
        )  # fmt: skip
        return None
    number = number or unrolling.made(f"{target}_index", target)
    unrolling.rows[target] = spec, number
    return number


def with_rows(unrolling: Unrolling, node: ast.For) -> ast.For:
    """A loop over an array of records as one over their numbers."""
    pairs = _pairs(unrolling, node.target, node.iter)
    if not pairs:
        return node
    fresh = copy_of(node)
    for target, iterable in pairs:
        spec = unrolling.structure(iterable)
        assert isinstance(spec, Node)
        number = holds_row(unrolling, target.id, spec, node) if isinstance(target, ast.Name) else None
        if number is None:
            return node
        fresh.target = _Replaced(ast.dump(target), located(store(number), target)).visit(fresh.target)
        counted = located_everywhere(parse(f"range(len({next(leaf_names(spec))}))"), iterable)
        fresh.iter = _Replaced(ast.dump(iterable), counted).visit(fresh.iter)
    return fresh


def _pairs(unrolling: Unrolling, target: ast.expr, iterable: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """The arrays of records that a loop goes over, each with the name that gets a record."""
    spec = unrolling.structure(iterable)
    if isinstance(spec, Node) and is_record_array(spec.kind):
        return [(target, iterable)]
    if not isinstance(iterable, ast.Call) or not isinstance(iterable.func, ast.Name) or iterable.keywords:
        return []
    if iterable.func.id == "reversed" and len(iterable.args) == 1:
        return _pairs(unrolling, target, iterable.args[0])
    if not isinstance(target, ast.Tuple):
        return []
    if iterable.func.id == "enumerate" and len(target.elts) == 2 and len(iterable.args) == 1:
        return _pairs(unrolling, target.elts[1], iterable.args[0])
    if iterable.func.id == "zip" and len(target.elts) == len(iterable.args):
        each = zip(target.elts, iterable.args, strict=True)
        return [pair for t, i in each for pair in _pairs(unrolling, t, i)]
    return []


class _Replaced(ast.NodeTransformer):
    """One expression in the place of another."""

    def __init__(self, old: str, new: ast.expr):
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return copy_of(self.new) if ast.dump(node) == self.old else self.generic_visit(node)


def stored_field(unrolling: Unrolling, node: ast.stmt) -> ast.stmt:
    """``p["a"] = e`` stores into the array of a field."""
    if not isinstance(node, ast.Assign) or len(node.targets) > 1 or not isinstance(node.targets[0], ast.Subscript):
        return node
    target = node.targets[0]
    base, known = unrolling.structure(target.value), unrolling.structure(target)
    record = isinstance(base, Node) and isinstance(base.kind, Record)
    if not (record and isinstance(known, Leaf) and known.name in unrolling.arrays):
        return node
    whole = ast.Subscript(value=located(name(known.name), target), slice=ast.Slice(), ctx=ast.Store())
    return ast.copy_location(ast.Assign(targets=[located(whole, target)], value=node.value), node)
