"""How a function uses its names: the lists that are as good as tuples, what is handed on whole, what holds numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ...form.constant_nodes import asked_for_list, is_no_number
from ...form.program import located
from ...form.trees import children, nodes
from ..syntax.module_reads import COMPREHENSIONS
from .function_lists import functions_as_tuples
from .renewed_dicts import copy_renewed_dicts
from .tables import tables_as_tuples
from .unrolling import Unrolling, stored_names


def note_uses(unrolling: Unrolling, tree: ast.FunctionDef, plain: set[str]) -> None:
    """Enter how the names of a function are used, its tables as tuples; ``plain`` are its parameters that are no
    containers."""
    functions_as_tuples(tree, lambda node: unrolling.outside.look(node).value)
    tables_as_tuples(tree)
    copy_renewed_dicts(tree)
    unrolling.tree = tree
    unrolling.several = bound_several_times(tree)
    unrolling.plain = plain | names_of_numbers(tree)
    unrolling.fixed_lists, unrolling.whole = fixed_lists(tree), used_whole(tree)
    rows_as_tuples(tree, unrolling.fixed_lists)
    unrolling.counters = read_outside_loops(tree.body)


def fixed_lists(tree: ast.FunctionDef) -> set[str]:
    """The variables that hold one list of things computed, of tuples or of texts, never changed, whose items are only
    taken one by one, iterated over or put together: such a list is a tuple."""
    stored = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    inner = {n.id for f in nodes(tree) if isinstance(f, _FUNCTIONS) and f is not tree for n in nodes(f)
             if isinstance(n, ast.Name)}  # fmt: skip
    found, texts = set(), set()
    for node in nodes(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and may_list_keys(node.value):
            target = node.targets[0]
            if isinstance(target, ast.Name) and stored.count(target.id) == 1:
                found.add(target.id)
                texts.add(target.id)
        elif isinstance(node, ast.Assign) and isinstance(node.value, _LISTS) and len(node.targets) == 1:
            target = node.targets[0]
            items = node.value.elts if isinstance(node.value, ast.List) else [node.value.elt]
            is_computed = all(map(_is_computed, items))
            is_starred = any(isinstance(e, ast.Starred) for e in items)
            is_fixed = is_computed or (not is_starred and any(map(is_no_number, items)))
            if isinstance(target, ast.Name) and stored.count(target.id) == 1 and is_fixed:
                found.add(target.id)
                texts |= {target.id} if all(map(_is_text, items)) else set()
    fine = {id(n) for node in nodes(tree) for n in _items_taken(node)}
    fine |= {id(n.value) for n in nodes(tree) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)
             and isinstance(n.value, ast.Name) and n.value.id in texts}  # fmt: skip
    used = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and id(n) not in fine}
    return found - used - inner


def rows_as_tuples(tree: ast.FunctionDef, fixed: set[str]) -> None:
    """Write the rows of ``[[c, s], [-s, c]]`` as tuples, in place, where nobody holds one of them.

    Its items are read by constants, ``t[0][1]``, and NumPy makes arrays of the whole.
    """
    fine: set[int] = set()
    for node in nodes(tree):
        match node:
            case ast.Subscript(
                value=ast.Subscript(value=ast.Name() as table, slice=ast.Constant()),
                slice=ast.Constant(),
                ctx=ast.Load(),
            ):
                fine.add(id(table))
            case ast.Call(func=ast.Attribute(attr=attr), args=given) if attr in _MAKING_ARRAYS:
                fine |= {id(each) for each in given}
    held = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and id(n) not in fine}
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.List(elts=rows)) if target in fixed - held:
                rows[:] = [located(ast.Tuple(r.elts, ast.Load()), r) if isinstance(r, ast.List) else r for r in rows]


def _is_computed(node: ast.expr) -> bool:
    """True for what is no constant and no container, and for a list of such things."""
    if isinstance(node, ast.List):
        return bool(node.elts) and all(map(_is_computed, node.elts))
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.operand, ast.Constant)
    return not isinstance(node, _NOT_COMPUTED)


def may_list_keys(node: ast.expr) -> bool:
    """True for ``list(d)``, ``sorted(d)`` and ``list(d.keys())``, which list texts where ``d`` is a dict."""
    match node:
        case ast.Call(func=ast.Name(id="list" | "sorted"), args=[ast.Name() | ast.Attribute()], keywords=[]):
            return True
        case ast.Call(
            func=ast.Name(id="list" | "sorted"), keywords=[],
            args=[ast.Call(func=ast.Attribute(attr="keys"), args=[], keywords=[])],
        ):  # fmt: skip
            return True
    return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def used_whole(tree: ast.FunctionDef) -> set[str]:
    """The names that are returned, handed to functions or chosen as they are, not item by item."""
    found: set[str] = set()
    for node in nodes(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Return):
            parts = [node.value]
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            parts = [] if called in _PUT_TOGETHER else [*node.args, *(k.value for k in node.keywords)]
        elif isinstance(node, ast.IfExp):
            parts = [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            parts = [*node.values]
        while parts:
            part = parts.pop()
            if isinstance(part, ast.Name):
                found.add(part.id)
            elif isinstance(part, (ast.Tuple, ast.List)):
                parts += part.elts
    return found


_NOT_COMPUTED = (ast.Constant, ast.Tuple, ast.List, ast.Starred)


_FUNCTIONS = (ast.FunctionDef, ast.Lambda)
_LISTS = (ast.List, ast.ListComp)


_MAKING_ARRAYS = ("array", "asarray", "stack", "vstack", "hstack", "concatenate", "block")
_PUT_TOGETHER = (
    *("len", "enumerate", "zip", "reversed", "concatenate", "stack", "vstack", "hstack", "column_stack", "dstack"),
    *("array", "asarray", "block"),
)


def _items_taken(node: ast.AST) -> list[ast.expr]:
    """The operands of which a statement or expression takes the items without changing what holds them."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        index = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
        return [node.value] if isinstance(index, ast.Constant) else []
    if isinstance(node, (ast.For, ast.comprehension)):
        return [node.iter]
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List)):
        return [node.value]
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        functions = [node.func.value] if isinstance(node.func, ast.Subscript) else []
        return [*functions, *(node.args if called in _PUT_TOGETHER else [])]
    asked = asked_for_list(node.value) if isinstance(node, ast.Expr) else None
    return [asked] if asked else []


def read_outside_loops(body: list[ast.stmt]) -> set[str]:
    """The variables of loops that are read where no such loop stands around."""

    def reads(node: ast.AST, around: frozenset[str]) -> set[str]:
        if isinstance(node, ast.Name):
            return {node.id} - around if isinstance(node.ctx, ast.Load) else set()
        parts = [(part, around) for part in children(node)]
        if isinstance(node, ast.For):
            inside = around | names_in([node.target])
            parts = [(part, around) for part in (node.iter, *node.orelse)] + [(part, inside) for part in node.body]
        elif isinstance(node, COMPREHENSIONS):
            inside = around | names_in([each.target for each in node.generators])
            parts = [(part, inside) for part in children(node)] + [(node.generators[0].iter, around)]
        return {n for part, there in parts for n in reads(part, there)}

    loops = [n.target for s in body for n in nodes(s) if isinstance(n, ast.For)]
    return names_in(loops) & {n for s in body for n in reads(s, frozenset())}


def names_in(parts: Iterable[ast.AST]) -> set[str]:
    return {n.id for part in parts for n in nodes(part) if isinstance(n, ast.Name)}


def bound_several_times(tree: ast.FunctionDef) -> set[str]:
    """The names that are stored more than once, or in a loop, whose trips may be written out one after the other."""
    stored = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    parameters = [a.arg for a in nodes(tree) if isinstance(a, ast.arg)]
    inside = stored_names([n for n in nodes(tree) if isinstance(n, ast.For)])
    return inside | {n for n in stored if (stored + parameters).count(n) > 1}


def names_of_numbers(tree: ast.FunctionDef) -> set[str]:
    """The variables that hold the result of an operation somewhere: a number or an array."""
    operations = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant)
    assigned = [n for n in nodes(tree) if isinstance(n, ast.Assign) and isinstance(n.value, operations)]
    return {t.id for n in assigned for t in n.targets if isinstance(t, ast.Name)}
