"""Calls whose items are made one after the other: ``product(x, y)``, ``enumerate(pairwise(x))``, and their parts."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable
from typing import Any

from ...form.program import name, replace_everywhere, store
from ...form.trees import nodes
from .callee import BUILTINS, MISSING, Scope
from .short_forms import placed

MADE = (
    *(itertools.product, itertools.combinations, itertools.combinations_with_replacement, itertools.permutations),
    *(itertools.pairwise, itertools.chain, itertools.islice, itertools.accumulate, itertools.count),
    *(itertools.takewhile, itertools.dropwhile, itertools.compress, itertools.starmap, itertools.repeat),
    *(itertools.cycle, itertools.zip_longest, itertools.filterfalse),
)
_IN_ORDER = ("sorted", "enumerate", "list", "tuple", "reversed")
ENDLESS = (itertools.count, itertools.cycle)


def special(scope: Scope, node: ast.expr) -> Any:
    """The function of ``itertools`` whose result an expression is, or None."""
    if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args):
        return None
    found = scope.value(node.func)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "from_iterable":
        return found if scope.value(node.func.value) is itertools.chain else None
    return found if any(found is each for each in MADE) else None


def is_endless(scope: Scope, node: ast.expr) -> bool:
    """True for what has no end: ``count()``, ``cycle(x)`` and ``repeat(e)``."""
    function = special(scope, node)
    repeats = function is itertools.repeat and isinstance(node, ast.Call) and len(node.args) + len(node.keywords) == 1
    return repeats or any(function is each for each in ENDLESS)


def is_special(scope: Scope, node: ast.expr) -> bool:
    """True for what ``iterables.py`` knows how to go over, also in ``enumerate`` and ``zip``."""
    if isinstance(node, ast.Call) and scope.value(node.func) is enumerate and node.args:
        return is_special(scope, node.args[0])
    if isinstance(node, ast.Call) and scope.value(node.func) is zip:
        return any(is_special(scope, a) for a in node.args)
    return special(scope, node) is not None


def is_view(scope: Scope, node: ast.expr) -> bool:
    """True for what goes over a dict, whose keys may be known while compiling, or over the parts of a text."""
    match node:
        case ast.Name(id=called):
            return called in scope.dicts
        case ast.Call(func=ast.Attribute(attr="keys" | "values" | "items"), args=[], keywords=[]):
            return True
        case ast.Call(func=ast.Attribute(attr="split" | "splitlines" | "rsplit") as method):
            return scope.value(method) is MISSING  # of a text
        case ast.Call(func=function, args=[first, *_], keywords=[]):
            found = scope.value(function)
            return any(found is BUILTINS[each] for each in _IN_ORDER) and is_view(scope, first)
    return False


def is_list_of_view(scope: Scope, node: ast.AST) -> bool:
    """True for ``[w * v for v in d.values()]``."""
    if not isinstance(node, ast.ListComp) or len(node.generators) > 1 or node.generators[0].ifs:
        return False
    return is_view(scope, node.generators[0].iter)


def is_of_dict(scope: Scope, node: ast.expr) -> bool:
    """True for what goes over a dict, beside other things or not, or over something in its order."""
    match node:
        case ast.Call(func=function, args=[first, *_], keywords=[]):
            found = scope.value(function)
            if found is zip:
                return any(is_of_dict(scope, each) for each in node.args)
            if found is BUILTINS["sorted"] and isinstance(first, ast.Name):
                return True
            return any(found is BUILTINS[each] for each in _IN_ORDER) and is_of_dict(scope, first)
    return is_view(scope, node)


def width(scope: Scope, node: ast.expr) -> int:
    """How many parts each item has; 0 where it has none, or nothing tells."""
    if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args) or not node.args:
        return 0
    function = scope.value(node.func)
    if function is zip and any(ast.unparse(k) != "strict=False" for k in node.keywords):
        return 0
    if function is enumerate or function is itertools.pairwise:
        return 2
    if function is zip:
        return len(node.args)
    numbers = [a.value for a in [*node.args[1:], *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)]
    count = numbers[0] if len(numbers) == 1 and isinstance(numbers[0], int) else 0
    if function is itertools.product:
        return len(node.args) * (count if node.keywords else 1)
    chosen = (itertools.combinations, itertools.combinations_with_replacement, itertools.permutations)
    return count if any(function is each for each in chosen) else 0


def in_parts(scope: Scope, node: ast.ListComp, fresh: Callable[..., str]) -> ast.ListComp:
    """A comprehension of whole items, with a name for each of their parts."""
    generator = node.generators[0]
    count, target = width(scope, generator.iter), generator.target
    nested = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp)
    hidden = any(isinstance(n, nested) for n in nodes(node.elt))
    if not isinstance(target, ast.Name) or not count or len(node.generators) > 1 or hidden:
        return node
    names = [fresh(f"{target.id}_{k}") for k in range(count)]
    whole = {target.id: placed(ast.Tuple(elts=[name(n) for n in names], ctx=ast.Load()), target)}
    tests = [replace_everywhere(each, whole) for each in generator.ifs]
    parts = placed(ast.Tuple(elts=[store(n) for n in names], ctx=ast.Store()), target)
    made = ast.comprehension(target=parts, iter=generator.iter, ifs=tests, is_async=0)
    return ast.copy_location(ast.ListComp(elt=replace_everywhere(node.elt, whole), generators=[made]), node)
