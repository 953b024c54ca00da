"""Objects of the user's classes that a function makes, as variables: the way in (``made_objects.py``)."""

from __future__ import annotations

import ast
from typing import Any

from ..form.names import local_names
from ..form.program import copy_of
from ..form.trees import children, nodes
from ..reading.imports import know
from ..reading.source import Source
from .callee import Scope
from .made_objects import Tracking, Untracked, Ways
from .object_bodies import bound, dispatched
from .object_statements import walk_block
from .object_values import value_of


def take_objects_apart(source: Source) -> None:
    """Put variables in the place of the objects that a function makes, in its tree; leave it as it is where that is
    not possible."""
    scope = Scope(source)
    with scope.inside(source.tree):
        tracking = Tracking(source, scope, Ways(value_of, walk_block, dispatched, bound))
        if not tracking.apart:
            return
        try:
            body = tracking.walk_block(copy_of(source.tree.body))
            _check_names(tracking, [*tracking.definitions, *body])
        except Untracked as found:
            source.untracked.append((getattr(found.node, "lineno", source.tree.lineno), found.reason))
            return
    if not tracking.named and not tracking.guards:
        return
    source.tree.body = [*tracking.definitions, *body]
    source.made.update(tracking.made)
    source.expanded.extend(tracking.guards)
    source.looked.extend(tracking.looked)
    know(source.function, tracking.places)
    source.closure.update({each: place.find() for each, place in tracking.places.items()})


def _check_names(tracking: Tracking, node: Any, bound: frozenset[str] = frozenset()) -> None:
    """No name of an object is left."""
    if isinstance(node, list):
        for each in node:
            _check_names(tracking, each, bound)
        return
    if isinstance(node, ast.Name) and node.id in tracking.named - bound:
        raise Untracked(node, "is used before it is made, or as something else as well")
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        bound |= {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
    elif isinstance(node, (ast.Lambda, ast.FunctionDef)):
        bound |= {a.arg for a in nodes(node.args) if isinstance(a, ast.arg)}
        bound |= local_names(node) - tracking.named if isinstance(node, ast.FunctionDef) else set()
    for child in children(node):
        _check_names(tracking, child, bound)
