"""``next`` of a generator as the loop that it is.

first = next((k for k, row in enumerate(rows) if row["t"] > 1), -1)
->  for k_1, row_1 in enumerate(rows): ... item = k_1; break
    else: item = -1
    first = item
"""

from __future__ import annotations

import ast

from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed
from .keyed import folded, folded_kind


def write_searches(source: Source) -> bool:
    """Write the searches out that are all that a statement assigns or returns, in the tree of a function; whether there
    are any."""
    tree, scope = source.tree, Scope(source)
    if "next" not in source.names_as_read:
        return False
    fresh, before = MadeNames(tree, source.made, scope), ast.dump(tree)
    with scope.inside(tree):
        for block in (b for n in nodes(tree) for b in inner_blocks(n)):
            block[:] = [made for each in block for made in _called(each, scope, fresh)]
    return ast.dump(tree) != before


def _called(node: ast.stmt, scope: Scope, fresh: MadeNames) -> list[ast.stmt]:
    match node:
        case ast.Assign(targets=[ast.Name()], value=value) | ast.Return(value=ast.expr() as value):
            if folded_kind(scope, value) == "next" and (found := folded(scope, value, fresh)) is not None:
                node.value = found[1]
                return [placed(each, node) for each in (*found[0], node)]
    return [node]
