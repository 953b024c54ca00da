"""Dicts, and other containers, that a class holds for all its objects, or a module: ``Model.RATES["a"]``,
``self.RATES[kind]``, ``constants.RATES[kind]``."""

from __future__ import annotations

import ast
import inspect
import types
from typing import Any

from ...form.kinds import Instance
from ...form.program import root_name
from ...form.structures import Identity, Node, Spec
from ...form.types import Constant
from ...reading.captured import Place, has_leaves, table, take_apart
from ...reading.resolve import Found, is_library


class Classes:
    """What is known of classes and modules in one function: what the leaves of containers from outside stand for, the
    ``tables`` that were asked for, and what names stand for of which attributes are read."""

    def __init__(self) -> None:
        self.items: dict[str, Found] = {}
        self.tables: dict[tuple[Any, str], Spec | None] = {}
        self.named: dict[str, Any] = {}


def table_of_class(unrolling: Any, node: ast.Attribute, owner: Any) -> Spec | None:
    """The structure of what a class or a module holds under the name of an attribute, ``owner`` that of the object
    whose attribute it is; None for anything else. Its items are among those that come from outside from here on."""
    of = _holder(unrolling, node.value, owner)
    if of is None or (of, node.attr) in unrolling.classes.tables:
        return None if of is None else unrolling.classes.tables[of, node.attr]
    value = inspect.getattr_static(of, node.attr, None)
    if not isinstance(value, (dict, tuple, list)) or not has_leaves(value) or table(value) is not None:
        unrolling.classes.tables[of, node.attr] = None
        return None
    known: dict[str, Any] = dict.fromkeys(unrolling.taken | set(unrolling.structures))
    place = Place(Identity(of), "", (node.attr,))
    base = f"{of.__name__.rpartition('.')[2]}_{node.attr}"
    spec, places = take_apart(value, place, base, known, unrolling.outside.captured)
    unrolling.classes.items |= {leaf: Found(there, known[leaf], known[leaf]) for leaf, there in places.items()}
    unrolling.known |= {leaf: Constant(known[leaf]) for leaf in places if type(known[leaf]) is str}
    unrolling.taken |= set(places)
    unrolling.wording.record_items(spec, ast.unparse(node))
    unrolling.classes.tables[of, node.attr] = spec
    return spec


def _holder(unrolling: Any, node: ast.expr, owner: Any) -> Any:
    """The class, or the module of the user's, that an expression stands for or an object is of; None for others."""
    if isinstance(owner, Node):
        kind = owner.kind
        return kind.of if isinstance(kind, Instance) else kind if isinstance(kind, type) else None
    root = root_name(node)
    if not root or root in unrolling.outer_names or root in unrolling.structures or unrolling.outside.settled:
        return None
    if root not in unrolling.classes.named:
        unrolling.classes.named[root] = unrolling.outside.look(ast.Name(id=root, ctx=ast.Load())).value
    found = unrolling.classes.named[root]
    if isinstance(found, types.ModuleType) and not is_library(found):
        held = found if isinstance(node, ast.Name) else unrolling.outside.look(node).value
        return unrolling.outside.find(node) if isinstance(held, types.ModuleType) and not is_library(held) else None
    return found if isinstance(node, ast.Name) and isinstance(found, type) else None
