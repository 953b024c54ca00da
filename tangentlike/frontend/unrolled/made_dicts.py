"""Dicts that are made inside of a function, with keys that are known while compiling: a variable for each value.

    d = {"a": x, "b": 2.0}               d_a = x;  d_b = 2.0
    d["c"] = d["a"] * w          ->      d_c = d_a * w
    d["a"] += 1.0                        d_a += 1.0
    return g(**d)                        return g(a=d_a, b=d_b, c=d_c)

Two names of one dict stand for one ``Node``, which grows in its place. Where a whole dict is read, what stands for it
is a copy of the node as it is there. A key that only a branch or a loop adds is uncertain: its value may be read, which
raises an exception where there is none, but nothing may ask which keys there are.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import assign, located, name
from ...form.structures import Leaf, Node
from ...form.trees import nodes
from ..syntax.outlived import changed
from ..syntax.short_forms import CHANGING
from ..syntax.texts import as_text
from .unroll_expressions import unroll_expression
from .unrolling import Unrolling


def made_dict(unrolling: Unrolling, target: str, node: ast.expr, place: ast.stmt) -> tuple[list[ast.stmt], Node] | None:
    """The assignments of the values of a display, ``a | b`` or a copy, and the node; None for anything else."""
    if isinstance(node, ast.Dict):
        return _display(unrolling, target, node, place)
    joined = _joined(unrolling, node)
    if joined is not None and isinstance(node, ast.BinOp):
        keys, values = [k for p in joined for k in p.keys], [v for p in joined for v in p.values]
        return _display(unrolling, target, located(ast.Dict(keys=keys, values=values), node), place)
    copied = _copied(unrolling, node)
    if copied is not None:
        return _entries(unrolling, target, [(None, copied)], place)
    return None


def _joined(unrolling: Unrolling, node: ast.expr) -> list[ast.Dict] | None:
    """The dicts of which ``a | {"k": v} | b`` is made, in order, as displays; None for anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        left, right = _joined(unrolling, node.left), _joined(unrolling, node.right)
        return None if left is None or right is None else [*left, *right]
    if isinstance(node, ast.Dict):
        return [node]
    return [ast.Dict(keys=[None], values=[node])] if _is_dict(unrolling, node) else None


def _is_dict(unrolling: Unrolling, node: ast.expr) -> bool:
    known = unrolling.structure(node)
    return isinstance(known, Node) and known.kind == "dict"


def _copied(unrolling: Unrolling, node: ast.expr) -> ast.expr | None:
    """The dict that ``d.copy()`` and ``dict(d)`` copy, and the one that ``p._asdict()`` makes."""
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    found: ast.expr | None = None
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("copy", "_asdict") and not node.args:
        found = node if node.func.attr == "_asdict" else node.func.value
    elif isinstance(node.func, ast.Name) and node.func.id == "dict" and len(node.args) == 1:
        found = node.args[0]
    return found if found is not None and _is_dict(unrolling, found) else None


def _display(unrolling: Unrolling, target: str, node: ast.Dict, place: ast.stmt) -> tuple[list[ast.stmt], Node] | None:
    pairs: list[tuple[Any, ast.expr]] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            pairs.append((None, value))
            continue
        known = unrolling.key_of_dict(key)
        if known is None:
            return None
        pairs.append((known, value))
    return _entries(unrolling, target, pairs, place)


def _entries(
    unrolling: Unrolling, target: str, pairs: list[tuple[Any, ast.expr]], place: ast.stmt
) -> tuple[list[ast.stmt], Node] | None:
    """The values in order; without a key those of a whole dict, ``**values``."""
    out: list[ast.stmt] = []
    items: dict[Any, Leaf | Node] = {}
    for key, value in pairs:
        if key is not None:
            items[key.value] = _value(unrolling, f"{target}_{_text(key.value)}", value, place, out)
            continue
        known = unrolling.structure(value)
        if isinstance(value, ast.Dict) and (inner := made_dict(unrolling, target, value, place)) is not None:
            out += inner[0]
            known = inner[1]
        if not isinstance(known, Node) or known.kind != "dict" or not unrolling.is_certain(known, value):
            return None
        for each, child in zip(known.keys, known.children, strict=True):
            items[each] = child if isinstance(child, Node) else _leaf(unrolling, target, each, child, place, out)
    made = Node("dict", tuple(items), tuple(items.values()))
    unrolling.own.append((made, unrolling.depth))
    return out, made


def _value(unrolling: Unrolling, base: str, value: ast.expr, place: ast.stmt, out: list[ast.stmt]) -> Leaf | Node:
    """What an item stands for: a container that is known, another dict, or a variable that gets the value."""
    known = unrolling.structure(value)
    if isinstance(known, Node):
        return known
    nested = made_dict(unrolling, base, value, place)
    if nested is not None:
        out += nested[0]
        return nested[1]
    if isinstance(value, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in value.elts):
        return tuple_items(unrolling, base, base, value, place, out)
    leaf = unrolling.made(base, value)
    unrolling.learn(leaf, as_text(unrolling.key(value)))
    out.append(located(assign(leaf, unroll_expression(unrolling, value)), place))
    return Leaf(leaf)


def tuple_items(
    unrolling: Unrolling, base: str, text: str, display: ast.Tuple | ast.List, place: ast.stmt, out: list[ast.stmt]
) -> Node:
    """The items of a tuple that is written out, and those of the tuples and dicts in it, each a variable."""
    children: list[Leaf | Node] = []
    for position, item in enumerate(display.elts):
        known = unrolling.structure(item)
        if isinstance(known, Node):
            children.append(known)
            continue
        inner, called = f"{base}_{position}", f"{text}[{position}]"
        nested = made_dict(unrolling, inner, item, place)
        if nested is not None:
            out += nested[0]
            children.append(nested[1])
        elif isinstance(item, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in item.elts):
            children.append(tuple_items(unrolling, inner, called, item, place, out))
        else:
            leaf = unrolling.made(inner, called)
            unrolling.learn(leaf, as_text(unrolling.key(item)))
            out.append(located(assign(leaf, unroll_expression(unrolling, item)), place))
            children.append(Leaf(leaf))
    return Node("tuple", tuple(range(len(children))), tuple(children))


def _leaf(unrolling: Unrolling, target: str, key: Any, child: Leaf, place: ast.stmt, out: list[ast.stmt]) -> Leaf:
    leaf = unrolling.made(f"{target}_{_text(key)}", f"{target}[{key!r}]")
    unrolling.learn(leaf, as_text(unrolling.known.get(child.name)))
    out.append(located(assign(leaf, located(name(child.name), place)), place))
    return Leaf(leaf)


def _text(key: Any) -> str:
    return "".join(c if c.isalnum() or c == "_" else "_" for c in str(key)) or "item"


# ---- changes


def stored_item(unrolling: Unrolling, node: ast.stmt) -> list[ast.stmt] | None:
    """``d[key] = e`` and ``d[key] += e`` of such a dict; None for any other statement."""
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    if not isinstance(target, ast.Subscript) or (isinstance(node, ast.Assign) and len(node.targets) > 1):
        return None
    base = unrolling.structure(target.value)
    if not isinstance(base, Node) or not unrolling.is_own(base):
        return None
    key = unrolling.key_of_dict(target.slice)
    if key is None:
        unrolling.refuse(
            target, "dict-display", "a dict gets a key that is not known while compiling",
            "an array that is indexed by whole numbers, or a literal key",
        )  # fmt: skip
        return []
    if isinstance(node, ast.AugAssign):
        known = base.child(key.value) if key.value in base.keys else None
        if not isinstance(known, Leaf):
            unrolling.item(base, target)  # refused
            return []
        changed(unrolling, base)
        unrolling.learn(known.name, None)
        place = located(ast.Name(id=known.name, ctx=ast.Store()), target)
        fresh = ast.AugAssign(target=place, op=node.op, value=unroll_expression(unrolling, node.value))
        return [ast.copy_location(fresh, node)]
    assert isinstance(node, ast.Assign)
    return store(unrolling, base, key.value, node.value, target, node)


def store(
    unrolling: Unrolling, base: Node, key: Any, value: ast.expr, target: ast.Subscript, node: ast.stmt
) -> list[ast.stmt]:
    """The assignment of one item. In a branch or a loop a container cannot take the place of another value."""
    changed(unrolling, base)
    known = base.child(key) if key in base.keys else None
    plain = not isinstance(unrolling.structure(value), Node) and not isinstance(value, ast.Dict)
    if isinstance(known, Leaf) and plain:
        unrolling.learn(known.name, as_text(unrolling.key(value)))
        return [located(assign(known.name, unroll_expression(unrolling, value)), node)]
    out: list[ast.stmt] = []
    found = _value(unrolling, f"{_text(ast.unparse(target.value))}_{_text(key)}", value, node, out)
    if known is not None and unrolling.depth:
        unrolling.refuse_rebound(ast.unparse(target), node)
    unrolling.keys.given(base, key, unrolling.own_depth(base) or 0)
    _set(base, dict(zip(base.keys, base.children, strict=True)) | {key: found})
    return out


def changed_by_method(unrolling: Unrolling, node: ast.stmt) -> list[ast.stmt] | None:
    """``d.update(...)``, ``d.setdefault(key, e)`` as statements, ``d.pop(key)``, ``v = d.pop(key)``; or None."""
    value = getattr(node, "value", None)
    if not isinstance(node, (ast.Expr, ast.Assign)) or not isinstance(value, ast.Call):
        return None
    base = unrolling.structure(value.func.value) if isinstance(value.func, ast.Attribute) else None
    if not isinstance(base, Node) or not unrolling.is_own(base):
        return None
    assert isinstance(value.func, ast.Attribute)
    if value.func.attr == "update" and isinstance(node, ast.Expr) and len(value.args) < 2:
        return _update(unrolling, base, value, node)
    if value.func.attr == "setdefault" and len(value.args) == 2 and isinstance(node, ast.Expr):
        key = unrolling.key_of_dict(value.args[0])
        if key is not None and unrolling.is_certain(base, value):
            return _default(unrolling, base, key.value, value, node)
    if value.func.attr == "pop" and value.args and not value.keywords:
        return _popped(unrolling, base, value, node)
    return None


def _popped(unrolling: Unrolling, base: Node, call: ast.Call, node: ast.Expr | ast.Assign) -> list[ast.stmt] | None:
    """``d.pop(key)``, and ``d.pop(key, e)``: which of the two it gives is known. ``e`` is evaluated in any case."""
    key = unrolling.key_of_dict(call.args[0])
    default = call.args[1] if len(call.args) == 2 else None
    if key is None or len(call.args) > 2 or not unrolling.is_certain(base, call):
        return None
    if default is not None and not _may_stand_alone(default):
        return None
    if key.value not in base.keys:
        if default is None:
            return None
        return [] if isinstance(node, ast.Expr) else [located(ast.Assign(targets=node.targets, value=default), node)]
    items = dict(zip(base.keys, base.children, strict=True))
    found = items.pop(key.value)
    is_read = isinstance(node, ast.Assign)
    if unrolling.depth or (is_read and not isinstance(found, Leaf)):
        return None
    changed(unrolling, base)
    _set(base, items)
    made: list[ast.stmt] = []
    if default is not None and _may_raise(default):
        made.append(located(ast.Expr(value=default), node))
    if isinstance(node, ast.Assign) and isinstance(found, Leaf):
        made.append(located(ast.Assign(targets=node.targets, value=located(name(found.name), call)), node))
    return made


def _may_stand_alone(node: ast.expr) -> bool:
    """True for an expression that changes nothing that is named in it."""
    return not any(
        isinstance(n, (ast.NamedExpr, ast.Lambda)) or getattr(n, "attr", "") in CHANGING for n in nodes(node)
    )


def _may_raise(node: ast.expr) -> bool:
    raising = (ast.Call, ast.Subscript, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    return any(isinstance(n, raising) for n in nodes(node))


def _update(unrolling: Unrolling, base: Node, call: ast.Call, node: ast.Expr) -> list[ast.stmt] | None:
    """Every value first, then the items."""
    keys: list[ast.expr | None] = [ast.Constant(value=k.arg) if k.arg else None for k in call.keywords]
    values = [k.value for k in call.keywords]
    first = ast.Dict(keys=[None], values=[call.args[0]]) if call.args else None
    if call.args and isinstance(call.args[0], ast.Dict):
        first = call.args[0]
    if first is not None:
        keys, values = [*first.keys, *keys], [*first.values, *values]
    assert isinstance(call.func, ast.Attribute)
    owner = call.func.value
    made = made_dict(unrolling, _text(ast.unparse(owner)), located(ast.Dict(keys=keys, values=values), node), node)
    if made is None:
        return None
    out, more = made
    for key, child in zip(more.keys, more.children, strict=True):
        text = unrolling.alias("item", child) if isinstance(child, Node) else child.name
        target = ast.Subscript(value=owner, slice=ast.Constant(value=key), ctx=ast.Store())
        out += store(unrolling, base, key, located(name(text), node), located(target, node), node)
    return out


def _default(unrolling: Unrolling, base: Node, key: Any, call: ast.Call, node: ast.Expr) -> list[ast.stmt]:
    """``d.setdefault(key, e)``: ``e`` is evaluated in any case."""
    assert isinstance(call.func, ast.Attribute)
    if key in base.keys:
        return [located(ast.Expr(value=unroll_expression(unrolling, call.args[1])), node)]
    target = ast.Subscript(value=call.func.value, slice=ast.Constant(value=key), ctx=ast.Store())
    return store(unrolling, base, key, call.args[1], located(target, node), node)


def _set(base: Node, items: dict[Any, Leaf | Node]) -> None:
    """Change a dict, for all of its names."""
    object.__setattr__(base, "keys", tuple(items))
    object.__setattr__(base, "children", tuple(items.values()))


def keys_of_own(unrolling: Unrolling) -> list[tuple[Node, tuple]]:
    """The dicts that are made so far, with their keys."""
    return [(made, made.keys) for made, _ in unrolling.own]


def grown_since(before: list[tuple[Node, tuple]]) -> list[Node]:
    """Of the dicts that ``keys_of_own`` gave, those that have got other keys."""
    return [made for made, keys in before if made.keys != keys]


def refuse_grown(unrolling: Unrolling, grown: list[Node], asked: int, node: ast.stmt) -> None:
    """Refuse a loop that asks for the keys of a dict that has others at its end."""
    if any(each is known for each in unrolling.asked[asked:] for known in grown):
        unrolling.refuse(
            node, "dict-display", "which keys a dict has in this loop depends on the trip",
            "every key before the loop, such as `'total': 0.0`",
        )  # fmt: skip


def refuse_other_keys(unrolling: Unrolling, over: list[tuple[Node, tuple]], node: ast.For) -> None:
    """Refuse a loop over dicts that have not the keys any more with which it began."""
    if changed := grown_since(over):
        keys = next(keys for each, keys in over if each is changed[0])
        unrolling.refuse(
            node, "dict-display", "a dict gets other keys in a loop over it, for which Python raises a RuntimeError",
            f"a loop over the keys that it has before, `{keys!r}`",
        )  # fmt: skip


def refuse_other_name(unrolling: Unrolling, node: ast.Assign, known: Node) -> None:
    """Refuse a second name of a dict in a branch or a loop, where it would be another dict, and a name for its view."""
    own = unrolling.is_own(known) or any(isinstance(c, Node) and unrolling.is_own(c) for c in known.children)
    if unrolling.depth and own:
        unrolling.refuse(
            node, "tuple-rebound", "a dict gets a second name in a branch or loop",
            "a copy of it: `.copy()` behind it",
        )  # fmt: skip
    value = node.value
    if not (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and isinstance(node.targets[0], ast.Name)
    ):
        return
    base = unrolling.structure(value.func.value)
    if isinstance(base, Node) and unrolling.is_own(base):
        unrolling.refuse(
            node, "dict-display", "the values of a dict get a name, and change with it",
            f"a list of them: `list({ast.unparse(value)})`",
        )  # fmt: skip
