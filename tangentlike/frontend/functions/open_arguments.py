"""Comprehensions over ``*args``, of which each call has its own number, item by item: they need not be of one type.

    args = [np.radians(a) for a in args]         items = {}
    return f(*args)                              for k, a in enumerate(args):
                                        ->           items[k] = np.radians(a)
                                                 args = tuple(items.values())
                                                 return f(*args)

The list becomes a tuple, so it is one that is only looked at: unpacked in a call, indexed, gone over, counted.
"""

from __future__ import annotations

import ast

from ...form.program import copy_of, name, parse, replace_everywhere, replace_names, store
from ...form.trees import children, nodes
from ...reading.source import Source
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import bound_by, lines_of, placed

LOOKING = ("len", "zip", "enumerate", "sum", "min", "max", "any", "all", "reversed", "range")


def write_items_of_arguments(source: Source) -> None:
    """Write out the comprehensions over the open arguments of a function."""
    star = source.tree.args.vararg
    if star is None or "for" not in "\n".join(source.lines.values()):
        return
    if not _stays_open(source.tree, star.arg):
        return
    _block(source.tree, source.tree, star.arg, MadeNames(source.tree, source.made))


def _stays_open(tree: ast.FunctionDef, star: str) -> bool:
    """True where the arguments are given nothing else than such comprehensions over them."""
    stores = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == star and not isinstance(n.ctx, ast.Load)]
    fine: set[int] = set()
    for node in nodes(tree):
        if isinstance(node, ast.Assign) and _comprehension(node.value, star) is not None:
            fine |= {id(t) for t in node.targets}
    return all(id(n) in fine for n in stores) and (not stores or _only_looked_at(tree, star))


def _block(tree: ast.FunctionDef, of: ast.AST, star: str, fresh: MadeNames) -> None:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(of, field, None)
        if isinstance(block, list):
            block[:] = [made for each in block for made in _statement(tree, each, star, fresh)]
            for each in block:
                if not isinstance(each, (ast.FunctionDef, ast.ClassDef)):
                    _block(tree, each, star, fresh)


def _statement(tree: ast.FunctionDef, node: ast.stmt, star: str, fresh: MadeNames) -> list[ast.stmt]:
    if not isinstance(node, (ast.Assign, ast.Return, ast.Expr)) or node.value is None:
        return [node]
    whole = _comprehension(node.value, star)
    if whole is not None and isinstance(node, ast.Assign):
        targets = [t.id for t in node.targets if isinstance(t, ast.Name)]
        if len(targets) < len(node.targets) or not all(_only_looked_at(tree, each) for each in targets):
            return [node]
    given = node.value.args if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) else []
    first = given[0] if given else None
    if whole is None and isinstance(first, ast.Starred):
        whole = _comprehension(first.value, star)  # nothing is evaluated before it
    if whole is None or (isinstance(node, ast.Return) and whole is node.value):
        return [node]
    before, items = _items(whole, fresh)
    if isinstance(first, ast.Starred) and _comprehension(first.value, star) is whole:
        first.value = placed(items, first.value)
    else:
        node.value = placed(items, node.value)
    return [*(placed(each, node) for each in before), node]


def _comprehension(node: ast.expr, star: str) -> ast.ListComp | ast.GeneratorExp | None:
    """``[... for a in args]``, ``tuple(... for a in args)`` or ``list(...)``: the comprehension."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tuple", "list"):
        node = node.args[0] if len(node.args) == 1 and not node.keywords else node
    elif isinstance(node, ast.GeneratorExp):
        return None
    if not isinstance(node, (ast.ListComp, ast.GeneratorExp)) or len(node.generators) > 1:
        return None
    generator = node.generators[0]
    over = generator.iter
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id in ("zip", "enumerate"):
        found = any(isinstance(a, ast.Name) and a.id == star for a in over.args)
    else:
        found = isinstance(over, ast.Name) and over.id == star
    inner = any(isinstance(n, (ast.NamedExpr, ast.Lambda)) for n in nodes(node))
    return node if found and not generator.ifs and not generator.is_async and not inner else None


def _only_looked_at(tree: ast.FunctionDef, variable: str) -> bool:
    """True where a tuple in the place of a list cannot be told from it."""
    fine: set[int] = set()
    for node in nodes(tree):
        match node:
            case ast.Call(args=args, func=function):
                looks = isinstance(function, ast.Name) and function.id in LOOKING
                fine |= {id(a.value) for a in args if isinstance(a, ast.Starred)}
                fine |= {id(a) for a in args if looks}
            case ast.Subscript(value=value, ctx=ast.Load()):
                fine.add(id(value))
            case ast.For(iter=over) | ast.comprehension(iter=over):
                fine.add(id(over))
            case ast.Assign():
                fine |= {id(t) for t in node.targets}
    names = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == variable]
    bound_inside = any(isinstance(n, (ast.FunctionDef, ast.Lambda)) and mentions(n, variable) for n in children(tree))
    return all(id(n) in fine for n in names) and not bound_inside


def mentions(tree: ast.AST, variable: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == variable for n in nodes(tree))


def _items(node: ast.ListComp | ast.GeneratorExp, fresh: MadeNames) -> tuple[list[ast.stmt], ast.expr]:
    """The statements that fill a dict, and the tuple of its values."""
    generator = node.generators[0]
    own: dict[str, ast.expr] = {each: name(fresh(each)) for each in sorted(bound_by(node))}
    items, counter = fresh("items"), fresh("k")
    element, target = replace_everywhere(node.elt, own), replace_everywhere(generator.target, own)
    counted = ast.Tuple(elts=[store(counter), target], ctx=ast.Store())
    over = ast.Call(func=name("enumerate"), args=[copy_of(generator.iter)], keywords=[])
    body = replace_names(lines_of(f"{items}[{counter}] = ELEMENT"), {"ELEMENT": element})
    loop = ast.For(target=counted, iter=over, body=body, orelse=[])
    return [*lines_of(f"{items} = {{}}"), loop], parse(f"tuple({items}.values())")
