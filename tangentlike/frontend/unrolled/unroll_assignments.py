"""Assignments of containers and displays: one name an item, every right side before any target."""

from __future__ import annotations

import ast
from typing import Any

from ...form.kinds import is_sequence
from ...form.program import assign, copy_of, loads, located, name, tuple_of
from ...form.structures import Leaf, Node, Spec, leaf_names, moves
from ...form.trees import nodes
from ..syntax.plain_parts import is_put_together
from ..syntax.texts import parts_of_text, refuse_unknown_text
from .items_at_run_time import is_function
from .made_dicts import made_dict, refuse_other_name, tuple_items
from .records import bound_row, holds_row
from .unroll_expressions import unroll_expression, unroll_parts
from .unrolling import Unrolling


def unroll_assignment(unrolling: Unrolling, node: ast.Assign) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    if is_put_together(node.value):
        refuse_unknown_text(unrolling, node.value)
    default = unrolling.gotten(node.value) if isinstance(node.value, ast.Call) else None
    if isinstance(default, ast.expr):
        node = ast.copy_location(ast.Assign(targets=node.targets, value=default), node)
    if (parts := parts_of_text(unrolling, node.value)) is not None:
        display = located(ast.Tuple(elts=parts, ctx=ast.Load()), node.value)
        node = ast.copy_location(ast.Assign(targets=node.targets, value=display), node)
    row = bound_row(unrolling, node)
    if row is not None:
        return [made for each in row for made in [unroll_parts(unrolling, each)]]
    called = node.targets[0]
    made = made_dict(unrolling, called.id, node.value, node) if isinstance(called, ast.Name) else None
    if made is not None:
        return [*made[0], *unpack(unrolling, node.targets, list(made[1].children), made[1], node)]
    if (whole := kept_whole(unrolling, node)) is not None:
        return [whole]
    known = unrolling.structure(node.value)
    if isinstance(known, Node):
        refuse_other_name(unrolling, node, known)
        return unpack(unrolling, node.targets, [c for c in known.children], known, node)
    if isinstance(node.value, (ast.Tuple, ast.List)) and all(isinstance(t, ast.Name) for t in node.targets):
        is_fixed = isinstance(node.value, ast.Tuple) or ast.unparse(node.targets[0]) in unrolling.fixed_lists
        is_starred = any(isinstance(e, ast.Starred) for e in node.value.elts)
        if is_fixed and not is_starred and not _is_sometimes_none(unrolling, node):
            return bind_display(unrolling, node)
        node = with_rows(node)
    targets = node.targets
    if len(targets) > 1:
        # a = b = e evaluates e once.
        value = unroll_expression(unrolling, node.value)
        if not isinstance(value, (ast.Name, ast.Constant)):
            first = unrolling.made("value", node.value)
            out.append(located(assign(first, value), node))
            value = name(first)
        for target in targets:
            out += unroll_assignment(
                unrolling,
                ast.copy_location(ast.Assign(targets=[target], value=located(copy_of(value), node.value)), node),
            )
        return out
    target = targets[0]
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(node.value, (ast.Tuple, ast.List)):
        return assign_at_once(unrolling, target, node.value, node)
    value = unroll_expression(unrolling, node.value)
    fresh = ast.Assign(targets=[rebound(unrolling, target)], value=value)
    return [ast.copy_location(fresh, node)]


def kept_whole(unrolling: Unrolling, node: ast.Assign) -> ast.Assign | None:
    """``s = (a, b)`` as it is, where ``s`` gets what a call returns in a loop or a branch: lowering has its items."""
    target = node.targets[0]
    if len(node.targets) > 1 or not isinstance(target, ast.Name) or target.id not in unrolling.opaque:
        return None
    if isinstance(node.value, ast.Tuple):
        value = unroll_parts(unrolling, node.value)
    else:
        known = unrolling.structure(node.value)
        value = _items_of(known) if isinstance(known, Node) and known.kind == "tuple" else None
    if value is None:
        return None
    return ast.copy_location(ast.Assign(targets=[copy_of(target)], value=located(value, node.value)), node)


def parameters_kept_whole(unrolling: Unrolling, tree: ast.FunctionDef) -> list[ast.stmt]:
    """The same for tuples that the function is given."""
    out: list[ast.stmt] = []
    for each in sorted(unrolling.opaque & set(unrolling.structures)):
        spec = unrolling.structures[each]
        value = _items_of(spec) if isinstance(spec, Node) and spec.kind == "tuple" else None
        if value is not None:
            del unrolling.structures[each]
            out.append(located(assign(each, value), tree))
    return out


def _is_sometimes_none(unrolling: Unrolling, node: ast.Assign) -> bool:
    """True for a display that a branch gives to a name which held None, or a number: a value like these."""
    targets = {t.id for t in node.targets if isinstance(t, ast.Name)}
    return bool(unrolling.depth and targets & unrolling.plain) and not targets & set(unrolling.structures)


def with_rows(node: ast.Assign) -> ast.Assign:
    """A list of pairs of numbers that is no tuple, as the rows of an array."""
    items = node.value.elts if isinstance(node.value, ast.List) else []
    pairs = [e for e in items if isinstance(e, ast.Tuple)]
    if not items or len(pairs) < len(items):
        return node
    rows: list[ast.expr] = [ast.copy_location(ast.List(elts=e.elts, ctx=ast.Load()), e) for e in pairs]
    made = ast.copy_location(ast.List(elts=rows, ctx=ast.Load()), node.value)
    return ast.copy_location(ast.Assign(targets=node.targets, value=made), node)


def rebound(unrolling: Unrolling, target: ast.expr) -> ast.expr:
    """What is stored to; a name holds no structure from now on, whatever it held."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return located(ast.Tuple(elts=[rebound(unrolling, e) for e in target.elts], ctx=ast.Store()), target)
    if isinstance(target, ast.Name) and target.id in unrolling.rows:
        holds_row(unrolling, target.id, Node("tuple", (), ()), target)
    fresh = copy_of(target) if isinstance(target, ast.Name) else unroll_expression(unrolling, target)
    if isinstance(target, ast.Name) and unrolling.structures.pop(target.id, None) is not None and unrolling.depth:
        unrolling.refuse_rebound(target.id, target)
    return fresh


def bind_display(unrolling: Unrolling, node: ast.Assign) -> list[ast.stmt]:
    """``pair = (a, b)``: the items become variables, ``pair`` a structure known while compiling."""
    target = node.targets[0]
    assert isinstance(node.value, (ast.Tuple, ast.List)) and isinstance(target, ast.Name)
    out: list[ast.stmt] = []
    spec = tuple_items(unrolling, target.id, target.id, node.value, node, out)
    for each in node.targets:
        assert isinstance(each, ast.Name)
        out += bind_target(unrolling, each.id, spec, node)
    return out


def bind_target(unrolling: Unrolling, target: str, spec: Node, node: ast.stmt) -> list[ast.stmt]:
    """Let a name stand for a structure. In a branch or loop one that it stands for already gets the new items:
    what comes afterwards reads the same variables, whichever way the run took."""
    old = unrolling.structures.get(target)
    if not unrolling.depth or not isinstance(old, Node) or old == spec:
        if unrolling.depth and target in unrolling.plain | unrolling.lost:
            unrolling.refuse_rebound(target, node)
        unrolling.structures[target] = spec
        return unrolling.own_items(target, spec, node) if unrolling.depth and old is None else []
    own, found = set(leaf_names(old)), moves(old, spec, unrolling.taken)
    if (
        found is None
        or (target in unrolling.whole and old.kind != "dict")
        or any(own & set(leaf_names(s)) for t, s in unrolling.structures.items() if t != target)
    ):
        unrolling.refuse_rebound(target, node)
    for left, _ in found or ():
        unrolling.learn(left, None)
    return [located(assign(left, name(right)), node) for left, right in found or ()]


def unpack(unrolling: Unrolling, targets, children: list[Spec], whole: Node, node: ast.stmt) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for target in targets:
        if isinstance(target, ast.Name):
            out += bind_target(unrolling, target.id, whole, node)
            continue
        if isinstance(target, ast.Subscript) and (display := _items_of(whole)) is not None:
            fresh = ast.Assign(targets=[rebound(unrolling, target)], value=located(display, node))
            out.append(ast.copy_location(fresh, node))
            continue
        if not isinstance(target, (ast.Tuple, ast.List)):
            unrolling.refuse(node, "tuple-item", "this container is stored in an element", "its items one by one")
            continue
        if not is_sequence(whole.kind):
            items = ", ".join(f"`{item}`" for item in leaf_names(whole))
            rewrite = f"its items by their names: {items}"
            unrolling.refuse(node, "unpack", "its items have names, and no places to be unpacked by", rewrite)
            continue
        for item, child in match_targets(unrolling, target, children, node):
            if isinstance(child, Leaf):
                value = located(name(child.name), node)
                out.append(ast.copy_location(ast.Assign(targets=[rebound(unrolling, item)], value=value), node))
            elif isinstance(child, Node):
                out += unpack(unrolling, [item], list(child.children), child, node)
    return out


def _items_of(spec: Spec) -> ast.expr | None:
    """A tuple or list written out, of which NumPy makes an array; None for other containers."""
    if isinstance(spec, Leaf):
        return name(spec.name)
    items = [_items_of(child) for child in spec.children] if spec.kind in ("tuple", "list") else [None]
    return None if None in items else tuple_of(e for e in items if e is not None)


def match_targets(
    unrolling: Unrolling, target: ast.Tuple | ast.List, children: list[Any], node: ast.stmt
) -> list[tuple[ast.expr, Any]]:
    """Pairs of targets and values, a starred target taking what is left over as a structure."""
    stars = [k for k, e in enumerate(target.elts) if isinstance(e, ast.Starred)]
    short = len(children) < len(target.elts) - 1 if stars else len(children) != len(target.elts)
    if short:
        given = len(children)
        unrolling.refuse(node, "unpack", f"{given} values for {len(target.elts)} names", f"{given} names")
        return []
    if not stars:
        return list(zip(target.elts, children, strict=True))
    k = stars[0]
    after = len(target.elts) - k - 1
    middle = children[k : len(children) - after]
    star = target.elts[k]
    assert isinstance(star, ast.Starred)
    if not all(isinstance(m, (Leaf, Node)) for m in middle):
        middle = [leaf(unrolling, m, node) for m in middle]
    rest = Node("list", tuple(range(len(middle))), tuple(middle))
    pairs = list(zip(target.elts[:k], children[:k], strict=True))
    pairs.append((star.value, rest))
    return pairs + list(zip(target.elts[k + 1 :], children[len(children) - after :], strict=True))


def leaf(unrolling: Unrolling, value: ast.expr, node: ast.stmt) -> Leaf:
    chosen = unrolling.made("item", value)
    unrolling.pending.append(located(assign(chosen, unroll_expression(unrolling, value)), node))
    return Leaf(chosen)


def assign_at_once(unrolling: Unrolling, target, value, node: ast.stmt) -> list[ast.stmt]:
    """``a, b = e1, e2``: every right side before any target, then the targets from left to right; one assignment
    each, with temporaries only where the right sides would come too late."""
    unrolling.pending = []
    pairs = pairs_of(unrolling, target, value, node)
    out, unrolling.pending = unrolling.pending, []
    simple: list[tuple[ast.expr, Any]] = []
    for item, source in pairs:
        known = source if isinstance(source, Node) else unrolling.structure(source)
        functions = isinstance(source, ast.Tuple) and all(is_function(unrolling, e) for e in source.elts)
        alone = isinstance(item, ast.Name) and item.id not in unrolling.several and not unrolling.depth
        if functions and alone and isinstance(item, ast.Name):
            known = tuple_items(unrolling, item.id, item.id, source, node, out)
        simple.append((item, known if isinstance(known, Node) else unroll_expression(unrolling, source)))
    if unrolling.depth and any(isinstance(unrolling.structure(t), Node) for t, _ in simple):
        simple = [(t, unrolling.held(s, node)) for t, s in simple]  # items are assigned one by one
        out += unrolling.pending
    targets = [t.id for t, _ in simple if isinstance(t, ast.Name)]
    sources = [s.id for _, s in simple if isinstance(s, ast.Name)]
    only_names = len(set(targets)) == len(simple) and not any(isinstance(s, Node) for _, s in simple)
    if only_names and len(simple) > 1 and sorted(targets) == sorted(sources):
        left = ast.Tuple(elts=[rebound(unrolling, t) for t, _ in simple], ctx=ast.Store())
        fresh = ast.Assign(targets=[left], value=tuple_of(s for _, s in simple))
        return [*out, ast.copy_location(fresh, node)]
    later: list[ast.stmt] = []
    calls = any(isinstance(n, ast.Call) for pair in pairs for part in pair for n in _nodes(part))
    for position, (item, source) in enumerate(simple):
        if isinstance(source, Node):
            later += unpack(unrolling, [item], list(source.children), source, node)
            continue
        if only_names:
            early = not any(isinstance(item, ast.Name) and item.id in loads(s) for _, s in simple[position + 1 :])
            late = False
        else:
            early, late = False, unrolling.can_wait(source, [t for t, _ in simple[:position]], calls)
        unpacked = isinstance(item, (ast.Tuple, ast.List)) and not isinstance(source, ast.Name)
        if unpacked or (not early and not late):
            temporary = unrolling.made("value", source)
            out.append(located(assign(temporary, source), node))
            source = located(name(temporary), node)
        (out if early else later).extend(stored(unrolling, item, source, node))
    return out + later


def stored(unrolling: Unrolling, target: ast.expr, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
    """``target = value`` for a value that is rewritten already."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return unroll_assignment(unrolling, located(ast.Assign(targets=[target], value=value), node))
    return [ast.copy_location(ast.Assign(targets=[rebound(unrolling, target)], value=value), node)]


def pairs_of(unrolling: Unrolling, target, value, node: ast.stmt) -> list[tuple[ast.expr, Any]]:
    """The targets of nested displays, each with its expression (a starred one with the structure it gets)."""
    elements = list(value.elts)
    starred = any(isinstance(e, ast.Starred) for e in target.elts)
    if starred and any(isinstance(n, ast.Call) for n in nodes(value)):
        elements = [e if unrolling.structure(e) is not None else name(leaf(unrolling, e, node).name) for e in elements]
    out: list[tuple[ast.expr, Any]] = []
    for item, source in match_targets(unrolling, target, elements, node):
        nested = isinstance(item, (ast.Tuple, ast.List)) and isinstance(source, (ast.Tuple, ast.List))
        out += pairs_of(unrolling, item, source, node) if nested else [(item, source)]
    return out


def _nodes(part: Any) -> list[ast.AST]:
    return list(nodes(part)) if isinstance(part, ast.AST) else []
