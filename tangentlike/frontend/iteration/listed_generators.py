"""Generators that are gone over wholly, beside a key or what there is without items, as lists.

k = min((i for i in range(n) if not done[i]), key=lambda i: far[i])
->  k = min([i for i in range(n) if not done[i]], key=lambda i: far[i])

Python asks for the key of an item before the next one is made: it is done where neither changes anything, and where no
handler may tell which of them raises.
"""

from __future__ import annotations

import ast

from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import is_harmless

_KEYED = ("min", "max", "sorted")


def write_listed_generators(source: Source) -> None:
    """Write such generators as lists, in the tree of a function."""
    if not set(_KEYED) & {*source.code.co_names} and not source.expanded:
        return
    if any(isinstance(n, (ast.Try, ast.With)) for n in nodes(source.tree)):
        return
    scope = Scope(source)
    with scope.inside(source.tree):
        for node in nodes(source.tree):
            if isinstance(node, ast.Call) and _goes_over_all(scope, node):
                generator = node.args[0]
                assert isinstance(generator, ast.GeneratorExp)
                made = ast.ListComp(elt=generator.elt, generators=generator.generators)
                node.args[0] = ast.copy_location(made, generator)


def _goes_over_all(scope: Scope, node: ast.Call) -> bool:
    match node:
        case ast.Call(func=function, args=[ast.GeneratorExp() as generator], keywords=[_, *_] as keywords):
            keyed = any(k.arg == "key" for k in keywords) and len(generator.generators) == 1
            alone = [k.arg for k in keywords] == ["default"]
            known = any(scope.value(function) is BUILTINS[each] for each in _KEYED)
            if alone and isinstance(keywords[0].value, ast.Constant):
                return known  # between two items nothing is done
            return (keyed or alone) and known and all(is_harmless(scope, each) for each in (generator, *keywords))
    return False
