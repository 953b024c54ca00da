"""Writes whose source may overlap their target get a copy of the source first, as NumPy does it (Numba does not).

a[1:] += a[:-1]      ->    copy_1 = np.copy(a[:-1]);  a[1:] += copy_1
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..analysis.aliases import find_aliases
from ..analysis.effects import value_reads
from ..errors import Refusal
from ..form.program import Program, assign, dotted, fresh_name, is_array, name, packed, walk
from ..form.trees import nodes
from ..form.types import INTEGER
from ..primitives.families import find
from ..primitives.registry import Primitive
from .calls import call_node
from .either import settle_views


def separate_overlaps(body: list[ast.stmt], lowering: Any, result: ast.expr | None = None) -> list[ast.stmt]:
    """The body with copies where an array is written from an array of its own alias class."""
    parameters = [*lowering.parameter_types, *lowering.hidden.values()]
    program = Program("", parameters, body, result, lowering.types, lowering.functions)
    program.aliased = lowering.aliased
    settle_views(program, lowering)
    aliases = find_aliases(program)
    for base, refusal in lowering.points:  # views of one element, which compiled code takes for numbers
        if aliases.is_memory(base):
            lowering.refuse(refusal)
    _check_silent_writes(body, lowering)

    def visit(block: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in block:
            if isinstance(node, (ast.If, ast.For, ast.While)):
                node.body = visit(node.body)
                if isinstance(node, ast.If):
                    node.orelse = visit(node.orelse)
            if isinstance(node, (ast.Assign, ast.AugAssign)) and isinstance(node.value, ast.Name):
                base, source = _written(node), node.value
                arrays = is_array(lowering.types.get(base)) and is_array(lowering.types.get(source.id))
                if arrays and aliases.share(base, source.id):
                    copy = fresh_name("copy", lowering.taken)
                    lowering.taken.add(copy)
                    lowering.temporaries.add(copy)
                    lowering.types[copy] = lowering.types[source.id]
                    lowering.wording.record(copy, source)
                    entry = find(np.copy)
                    assert entry is not None
                    out.append(assign(copy, call_node(lowering, entry, [name(source.id)]), node.lineno))
                    node.value = name(copy)
                    lowering.copied_views[copy] = source.id
            place = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(place, ast.Subscript) and isinstance(place.value, ast.Name):
                place.slice = settled(place.slice, place.value.id, out, node.lineno)
            out.append(node)
        return out

    def settled(index: ast.expr, base: str, out: list[ast.stmt], line: int) -> ast.expr:
        """The index under a name where it is read from what is stored into: the way back cannot read it there."""
        if isinstance(index, ast.Tuple):
            return packed([settled(item, base, out, line) for item in index.elts])
        if isinstance(index, ast.Slice):
            return ast.Slice(*(b and settled(b, base, out, line) for b in (index.lower, index.upper, index.step)))
        read = {b for b, _ in value_reads(index) if is_array(lowering.types.get(b))}
        if isinstance(index, (ast.Name, ast.Constant)) or not any(aliases.share(base, b) for b in read):
            return index
        chosen = fresh_name("index", lowering.taken)
        lowering.taken.add(chosen)
        lowering.temporaries.add(chosen)
        lowering.types[chosen] = INTEGER
        lowering.wording.record(chosen, index)
        out.append(assign(chosen, index, line))
        return name(chosen)

    return visit(body)


def _written(node: ast.Assign | ast.AugAssign) -> str:
    """The array whose memory an assignment writes; empty for one that binds a name."""
    place = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if isinstance(node, ast.Assign) and not isinstance(place, ast.Subscript):
        return ""
    base = place.value if isinstance(place, ast.Subscript) else place
    return base.id if isinstance(base, ast.Name) else ""


def _check_silent_writes(body: list[ast.stmt], lowering: Any) -> None:
    """What a primitive writes outside of the derivative must not be read by anything else in the function."""
    written: dict[str, Primitive] = {}
    for node in walk(body):
        for call in (c for c in nodes(node) if isinstance(c, ast.Call)):
            entry = lowering.functions.get(dotted(call.func))
            if isinstance(entry, Primitive) and entry.writes:
                for parameter, argument in zip(entry.parameters, call.args, strict=False):
                    if parameter in entry.writes and isinstance(argument, ast.Name):
                        written[argument.id] = entry
    if not written:
        return
    for node in walk(body):
        own = node.value if isinstance(node, (ast.Assign, ast.Expr)) else None
        entry = lowering.functions.get(dotted(own.func)) if isinstance(own, ast.Call) else None
        if isinstance(node, (ast.If, ast.For, ast.While)) or (isinstance(entry, Primitive) and entry.writes):
            continue
        for read in sorted({n.id for n in nodes(node) if isinstance(n, ast.Name)} & set(written)):
            reason = f"a call changes `{read}` outside of the derivative, and it is used here too"
            rewrite = "read it outside of the differentiated function"
            lowering.refuse(Refusal("written-outside", reason, rewrite, node.lineno))
