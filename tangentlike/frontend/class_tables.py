"""Dicts, and other containers, that a class holds for all its objects: ``Model.RATES["a"]``, ``self.RATES[kind]``."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from ..form.kinds import Instance
from ..form.program import root_name
from ..form.structures import Identity, Node, Spec
from ..form.types import Constant
from ..reading.captured import Place, has_leaves, table, take_apart
from ..reading.resolve import Found


class Classes:
    """What is known of classes in one function: what the leaves of containers from outside stand for, the ``tables``
    that were asked for, and what names stand for of which attributes are read."""

    def __init__(self) -> None:
        self.items: dict[str, Found] = {}
        self.tables: dict[tuple[type, str], Spec | None] = {}
        self.named: dict[str, Any] = {}


def table_of_class(unrolling: Any, node: ast.Attribute, owner: Any) -> Spec | None:
    """The structure of what a class holds under the name of an attribute, ``owner`` that of the object whose attribute
    it is; None for anything else. Its items are among those that come from outside from here on."""
    of = _class(unrolling, node.value, owner)
    if of is None or (of, node.attr) in unrolling.classes.tables:
        return None if of is None else unrolling.classes.tables[of, node.attr]
    value = inspect.getattr_static(of, node.attr, None)
    if not isinstance(value, (dict, tuple, list)) or not has_leaves(value) or table(value) is not None:
        unrolling.classes.tables[of, node.attr] = None
        return None
    known: dict[str, Any] = dict.fromkeys(unrolling.taken | set(unrolling.structures))
    place = Place(Identity(of), "", (node.attr,))
    spec, places = take_apart(value, place, f"{of.__name__}_{node.attr}", known, unrolling.outside.captured)
    unrolling.classes.items |= {leaf: Found(there, known[leaf], known[leaf]) for leaf, there in places.items()}
    unrolling.known |= {leaf: Constant(known[leaf]) for leaf in places if type(known[leaf]) is str}
    unrolling.taken |= set(places)
    unrolling.wording.record_items(spec, ast.unparse(node))
    unrolling.classes.tables[of, node.attr] = spec
    return spec


def _class(unrolling: Any, node: ast.expr, owner: Any) -> type | None:
    if isinstance(owner, Node):
        kind = owner.kind
        return kind.of if isinstance(kind, Instance) else kind if isinstance(kind, type) else None
    root = root_name(node)
    if not root or root in unrolling.outer_names or root in unrolling.structures or unrolling.outside.settled:
        return None
    if root not in unrolling.classes.named:
        unrolling.classes.named[root] = unrolling.outside.look(ast.Name(id=root, ctx=ast.Load())).value
    if not isinstance(node, ast.Name):
        return None
    return unrolling.classes.named[root] if isinstance(unrolling.classes.named[root], type) else None
