"""A list that is complete, and whose variable is given something else: what comes from there on gets another name.

    out = []                                out = []
    for e in x:                             for e in x:
        out.append(e * w)          ->           out.append(e * w)
    out = np.array(out)                     out_1 = np.array(out)
    return np.sum(out)                      return np.sum(out_1)

So the variable is one that holds lists only (``growing.py``). A list that nobody changes, and whose variable is given
another one, ``parts = [np.append(p, 0.0) for p in parts]``, is one of its own as well. The statement must always be
passed on the way from the list to what is read after it: it stands in the function's own block, or in one that begins
by giving the variable a list, outside of which nobody knows the variable. A branch that begins so and returns has a
variable of its own.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator

from ...form.program import blocks, name
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.plain_parts import mentions
from ..syntax.short_forms import changed_list
from .growing import makes_a_list

_LISTS = (ast.List, ast.ListComp)
_HIDING = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp, ast.ClassDef)


def finish_lists(tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str]) -> None:
    """Rename in place."""
    given = [pair for node in nodes(tree) for pair in _given(node)]
    lists = {each for each, value in given if makes_a_list(value, {each}, scope)}
    changed, elsewhere = {changed_list(n) for n in nodes(tree)}, _known_elsewhere(tree)
    _rename_replaced(tree, given, changed | elsewhere, fresh)
    lists &= changed - elsewhere
    if any(not makes_a_list(value, {each}, scope) for each, value in given if each in lists):
        lists |= _names_of_branches(tree, lists, scope, fresh)
    for block in _blocks(tree) if lists else ():
        for position, node in enumerate(block):
            for each, value in _given(node):
                changes = each in lists and not makes_a_list(value, {each}, scope)
                if changes and (block is tree.body or _is_inside(tree, block, each)):
                    _rename([*_targets(node), *block[position + 1 :]], each, fresh(each, name(each)))


def _rename_replaced(
    tree: ast.FunctionDef, given: list[tuple[str, ast.expr]], others: set[str], fresh: Callable[..., str]
) -> None:
    """Give the second of two lists of one variable that nobody changes a name of its own; ``others`` are left alone."""
    counts = Counter(each for each, value in given if isinstance(value, _LISTS))
    again = {each for each, count in counts.items() if count > 1} - others
    for block in _blocks(tree) if again else ():
        known: set[str] = set()
        for position, node in enumerate(block):
            for each, value in _given(node) if isinstance(node, ast.Assign) and len(node.targets) == 1 else ():
                is_list = each in again and isinstance(value, _LISTS)
                if is_list and each in known and (block is tree.body or _is_inside(tree, block, each)):
                    own = fresh(each, name(each))
                    _rename([*_targets(node), *block[position + 1 :]], each, own)
                    again.add(own)
                    known.add(own)
                known |= {each} if is_list else set()


def _names_of_branches(tree: ast.FunctionDef, lists: set[str], scope: Scope, fresh: Callable[..., str]) -> set[str]:
    """Give the lists of branches that return names of their own; those names."""
    made: set[str] = set()
    if any(isinstance(n, (ast.Try, ast.Break, ast.Continue)) for n in nodes(tree)):
        return made  # what is read after the branch may be its list
    for block in _blocks(tree):
        if not block or block is tree.body or not isinstance(block[-1], (ast.Return, ast.Raise)):
            continue
        for each in sorted(lists):
            here = [node for node in block if mentions(node, each)]
            begun = [value for target, value in _given(here[0]) if target == each] if here else []
            if begun and not mentions(begun[0], each) and makes_a_list(begun[0], {each}, scope):
                made.add(own := fresh(each, name(each)))
                _rename(list(block), each, own)
    return made


def _known_elsewhere(tree: ast.FunctionDef) -> set[str]:
    """Names that stand in functions inside, are bound by expressions, or are no plain variables."""
    inner = [n for n in nodes(tree) if isinstance(n, _HIDING) and n is not tree]
    found = {n.id for f in inner for n in nodes(f) if isinstance(n, ast.Name) and _hides(f, n)}
    for node in nodes(tree):
        match node:
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found |= set(names)
            case ast.ExceptHandler(name=str(each)) | ast.MatchAs(name=str(each)) | ast.MatchStar(name=str(each)):
                found.add(each)
            case ast.arg(arg=each) | ast.NamedExpr(target=ast.Name(id=each)):
                found.add(each)
    return found


def _hides(node: ast.AST, variable: ast.Name) -> bool:
    """True for any name in a function, and for those that a comprehension binds."""
    return isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)) or isinstance(variable.ctx, ast.Store)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a function, outer ones first."""
    for block in [node.body] if isinstance(node, ast.FunctionDef) else blocks(node):
        yield block
        for each in block:
            if not isinstance(each, (ast.FunctionDef, ast.ClassDef)):
                yield from _blocks(each)


def _given(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """The variables that a statement gives a value each."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=target)], value=value)
            | ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value)
        ):
            return [(target, value)]
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            return [(t.id, v) for t, v in zip(targets, values, strict=True) if isinstance(t, ast.Name)]
    return []


def _targets(node: ast.stmt) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []


def _is_inside(tree: ast.FunctionDef, block: list[ast.stmt], variable: str) -> bool:
    """True when the variable stands in this block only, which gives it a value before anything else."""
    here = [node for node in block if mentions(node, variable)]
    if sum(map(_count, here, [variable] * len(here))) != _count(tree, variable):
        return False
    return isinstance(here[0], ast.Assign) and not mentions(here[0].value, variable)


def _count(node: ast.AST, variable: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == variable for n in nodes(node))


def _rename(parts: list[ast.AST], old: str, new: str) -> None:
    for part in parts:
        for node in nodes(part):
            if isinstance(node, ast.Name) and node.id == old:
                node.id = new
