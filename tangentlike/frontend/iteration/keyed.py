"""``sorted``, ``min`` and ``max`` with a key, ``sorted`` of pairs, ``functools.reduce`` and ``next`` of a generator.

best = min(xs, key=f)      ->   for item in xs: ... if f(item) < key: best = item; ...
ys = sorted(xs, key=f)     ->   order = np.argsort([f(item) for item in xs]);  ys = [xs[k] for k in order]
reduce(f, xs, start)       ->   total = start;  for item in xs: total = f(total, item)
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name, replace_everywhere, replace_names, store, subscript
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lazy import width
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import hides_its_variables, lines_of, loops_of
from .iterators import applied

Fresh = Callable[..., str]
KEYED = ("sorted", "min", "max")


def folded_kind(scope: Scope, node: ast.AST) -> str:
    """Which of the calls above an expression is; empty for any other."""
    if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args) or not node.args:
        return ""
    function = scope.value(node.func)
    keywords = {k.arg: k.value for k in node.keywords}
    if function is functools.reduce:
        fine = len(node.args) in (2, 3) and not keywords and applied(node.args[0], ["a", "b"]) is not None
        in_order = len(node.args) == 2 or isinstance(node.args[2], ast.Constant)  # of what is evaluated first
        return "reduce" if fine and (in_order or all(is_harmless(scope, a) for a in node.args[1:])) else ""
    if function is BUILTINS["next"]:
        generator = node.args[0]
        if not isinstance(generator, ast.GeneratorExp) or hides_its_variables(generator):
            return ""
        moves = len(generator.generators) == 1 and all(is_harmless(scope, a) for a in node.args[1:])
        return "next" if moves and len(node.args) <= 2 and not keywords else ""
    kind = next((each for each in KEYED if function is BUILTINS[each]), "")
    if not kind or None in keywords:
        return ""
    pairs = kind == "sorted" and width(scope, node.args[0]) == 2
    alone = kind != "sorted" and len(node.args) == 1 and "default" in keywords
    if "key" not in keywords and not pairs and not alone:
        return ""
    if "key" in keywords and keys_of(scope, keywords["key"], name("item")) is None:
        return ""
    moves = "default" not in keywords or is_harmless(scope, keywords["default"])
    return kind if moves and set(keywords) <= {"key", "reverse" if kind == "sorted" else "default"} else ""


def keys_of(scope: Scope, function: ast.expr, item: ast.expr) -> list[ast.expr] | None:
    """What items are compared by, one after the other."""
    match function:
        case ast.Constant(value=None):
            return list(item.elts) if isinstance(item, ast.Tuple) else [item]
        case ast.Call(args=[place], keywords=[]) if scope.value(function.func) is operator.itemgetter:
            return [_in_place(ast.Subscript(value=item, slice=place, ctx=ast.Load()))]
        case ast.Attribute(value=owner, attr="__getitem__"):
            return [ast.Subscript(value=copy_of(owner), slice=item, ctx=ast.Load())]
    variable = "sorted_item"
    found = applied(function, [variable])
    if found is None:
        return None
    found = _in_place(replace_everywhere(found, {variable: item}))
    return list(found.elts) if isinstance(found, ast.Tuple) else [found]


def _in_place(node: ast.expr) -> ast.expr:
    """``(a, b)[1]`` as ``b``."""

    class Taking(ast.NodeTransformer):
        def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
            self.generic_visit(node)
            match node:
                case ast.Subscript(value=ast.Tuple(elts=items), slice=ast.Constant(value=int() as k)) if k < len(items):
                    return items[k]
                case ast.Subscript(value=ast.Tuple(elts=items), slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(
                    value=int() as k))) if 1 <= k <= len(items):  # fmt: skip
                    return items[-k]
            return node

    return Taking().visit(node)


def folded(scope: Scope, node: ast.expr, fresh: Fresh) -> tuple[list[ast.stmt], ast.expr] | None:
    """The statements for such a call, and what its result is."""
    kind = folded_kind(scope, node)
    if not kind or not isinstance(node, ast.Call):
        return None
    if kind == "reduce":
        return _reduced(node, fresh)
    if kind == "next":
        return _next(node, fresh)
    return _ordered(scope, node, fresh) if kind == "sorted" else _extreme(scope, kind, node, fresh)


def _reduced(node: ast.Call, fresh: Fresh) -> tuple[list[ast.stmt], ast.expr]:
    total, item = fresh("total", node), fresh("item")
    added = applied(node.args[0], [total, item])
    assert added is not None
    if len(node.args) == 3:
        opening: list[ast.stmt] = [ast.Assign(targets=[store(total)], value=node.args[2])]
        body, end = replace_names(lines_of(f"{total} = ADDED"), {"ADDED": added}), []
    else:
        first = fresh("is_first")
        opening = lines_of(f"{first} = True")
        text = f"if {first}:\n    {total} = {item}\n    {first} = False\nelse:\n    {total} = ADDED"
        body = replace_names(lines_of(text), {"ADDED": added})
        end = lines_of(f"if {first}:\n    raise TypeError('reduce() of empty iterable with no initial value')")
    over = node.args[1]
    if isinstance(over, ast.GeneratorExp) and not hides_its_variables(over):
        loops = loops_of(over, fresh, lambda made: [ast.Assign(targets=[store(item)], value=made.elt), *body])
    else:
        loops = [ast.For(target=store(item), iter=over, body=body, orelse=[])]
    return [*opening, *loops, *end], name(total)


def _next(node: ast.Call, fresh: Fresh) -> tuple[list[ast.stmt], ast.expr]:
    generator: Any = node.args[0]
    result = fresh("item", node)
    found = lines_of(f"{result} = ELEMENT\nbreak")
    loop: Any = loops_of(generator, fresh, lambda made: replace_names(found, {"ELEMENT": made.elt}))[0]
    loop.orelse = lines_of("raise StopIteration")
    if len(node.args) == 2:
        loop.orelse = [ast.Assign(targets=[store(result)], value=node.args[1])]
    return [loop], name(result)


def _extreme(scope: Scope, kind: str, node: ast.Call, fresh: Fresh) -> tuple[list[ast.stmt], ast.expr] | None:
    keywords = {k.arg: k.value for k in node.keywords}
    over = node.args[0] if len(node.args) == 1 else ast.Tuple(elts=node.args, ctx=ast.Load())
    parts = width(scope, over)
    items, best = [fresh("item") for _ in range(parts or 1)], [fresh("best", node) for _ in range(parts or 1)]
    whole, target = _joined(items, bool(parts), ast.Load()), _joined(items, bool(parts), ast.Store())
    keys = keys_of(scope, keywords.get("key", ast.Constant(value=None)), whole)
    if not keys:
        return None
    first, by, least = fresh("is_first"), [fresh("key") for _ in keys], [fresh("best_key") for _ in keys]
    taken = [f"{left} = {right}" for left, right in zip([*best, *least], [*items, *by], strict=True)]
    found, taken_in, sign = [f"{key} = KEY{k}" for k, key in enumerate(by)], "\n    ".join(taken), "<>"[kind == "max"]
    text = "\n".join([*found, f"if {first}:\n    {taken_in}\n    {first} = False"])
    text += f"\nelif {_before(by, least, sign)}:\n    {taken_in}"
    body = replace_names(lines_of(text), {f"KEY{k}": key for k, key in enumerate(keys)})
    loop = ast.For(target=target, iter=over, body=body, orelse=[])
    end = lines_of(f"if {first}:\n    raise ValueError('{kind}() arg is an empty sequence')")
    if "default" in keywords:
        end = lines_of(f"if {first}:\n    {best[0]} = DEFAULT")
        if parts:
            return None
        end = replace_names(end, {"DEFAULT": keywords["default"]})
    return [*lines_of(f"{first} = True"), loop, *end], _joined(best, bool(parts), ast.Load())


def _before(keys: list[str], others: list[str], sign: str) -> str:
    """Whether keys stand before (``<``) or behind others in the order of tuples."""
    tests = [f"{key} {sign} {other}" for key, other in zip(keys, others, strict=True)]
    text = tests.pop()
    for test, key, other in zip(tests[::-1], keys[-2::-1], others[-2::-1], strict=True):
        text = f"{test} or ({key} == {other} and ({text}))"
    return text


def _joined(names: list[str], parts: bool, context: ast.expr_context) -> ast.expr:
    made: list[ast.expr] = [ast.Name(id=each, ctx=context) for each in names]
    return ast.Tuple(elts=made, ctx=context) if parts else made[0]


def _ordered(scope: Scope, node: ast.Call, fresh: Fresh) -> tuple[list[ast.stmt], ast.expr] | None:
    """The list itself, of the items in the order of their keys."""
    found = _order(scope, node, fresh)
    if found is None:
        return None
    before, order, number, item = found
    loop = ast.comprehension(target=store(number), iter=name(order), ifs=[], is_async=0)
    return before, ast.ListComp(elt=item, generators=[loop])


def in_order(scope: Scope, node: ast.For, fresh: Fresh) -> list[ast.stmt] | None:
    """A loop over the items in the order of their keys; None for any other."""
    if isinstance(node.iter, ast.Call) and scope.value(node.iter.func) is reversed and len(node.iter.args) == 1:
        return _backwards(scope, node, node.iter.args[0], fresh)
    if not isinstance(node.iter, ast.Call) or folded_kind(scope, node.iter) != "sorted":
        return None
    found = _order(scope, node.iter, fresh)
    if found is None:
        return None
    before, order, number, item = found
    body = [ast.Assign(targets=[node.target], value=item), *node.body]
    return [*before, ast.For(target=store(number), iter=name(order), body=body, orelse=node.orelse)]


def _backwards(scope: Scope, node: ast.For, items: ast.expr, fresh: Fresh) -> list[ast.stmt] | None:
    """``reversed(list(enumerate(x)))``."""
    if not isinstance(items, ast.Call) or scope.value(items.func) not in (list, tuple) or len(items.args) != 1:
        return None
    if not width(scope, items.args[0]):
        return None
    before: list[ast.stmt] = []
    number = fresh("k")
    item, over = _item(scope, items.args[0], name(number), fresh, before)
    if item is None:
        return None
    body = [ast.Assign(targets=[node.target], value=item), *node.body]
    backwards = ast.Call(func=name("reversed"), args=[over], keywords=[])
    return [*before, ast.For(target=store(number), iter=backwards, body=body, orelse=node.orelse)]


def _order(scope: Scope, node: ast.Call, fresh: Fresh) -> tuple[list[ast.stmt], str, str, ast.expr] | None:
    """Statements that find the order of items, its name, that of a place in it, and the item that is there."""
    keywords = {k.arg: k.value for k in node.keywords}
    reverse = keywords.get("reverse", ast.Constant(value=False))
    before: list[ast.stmt] = []
    number = fresh("k")
    item, over = _item(scope, node.args[0], name(number), fresh, before)
    if item is None or not isinstance(reverse, ast.Constant):
        return None
    keys = keys_of(scope, keywords.get("key", ast.Constant(value=None)), item)
    order, module = "", scope.numpy()
    for key in reversed(keys or []):
        by, loop = fresh("keys", key), ast.comprehension(target=store(number), iter=copy_of(over), ifs=[], is_async=0)
        before.append(ast.Assign(targets=[store(by)], value=ast.ListComp(elt=copy_of(key), generators=[loop])))
        before, order = (
            [*before, *_ordering(module, by, order, chosen := fresh("order", node), bool(reverse.value))],
            chosen,
        )
    return before, order, number, item


def _ordering(module: str, by: str, before: str, order: str, backwards: bool) -> list[ast.stmt]:
    """Bring what is in order ``before`` in that of the keys, equal ones as they stand."""
    keys = f"{module}.array({by})[{before}]" if before else by
    found = f"{module}.argsort({keys}, kind='stable')"
    if backwards:
        found = f"(len({by}) - 1 - {module}.argsort({keys}[::-1], kind='stable'))[::-1]"
    return lines_of(f"{order} = {before}[{found}]" if before else f"{order} = {found}")


def _length(over: ast.expr) -> ast.expr:
    """The length of a range."""
    match over:
        case ast.Call(args=[ast.Call(func=ast.Name(id="len" | "min")) as size]):
            return copy_of(size)
    return ast.Call(func=name("len"), args=[copy_of(over)], keywords=[])


def _item(
    scope: Scope, node: ast.expr, number: ast.expr, fresh: Fresh, before: list[ast.stmt]
) -> tuple[ast.expr | None, ast.expr]:
    """The item of a number, and a range over the numbers."""

    def counted(size: ast.expr) -> ast.expr:
        return ast.Call(func=name("range"), args=[size], keywords=[])

    if isinstance(node, ast.Call) and not any(isinstance(a, ast.Starred) for a in node.args):
        function = scope.value(node.func)
        if function is range and len(node.args) == 1 and not node.keywords:
            if isinstance(node.args[0], ast.Constant):
                return number, node
            before.append(ast.Assign(targets=[store(size := fresh("size", node.args[0]))], value=node.args[0]))
            return number, counted(name(size))
        if function is enumerate and len(node.args) == 1 and not node.keywords:
            inner, over = _item(scope, node.args[0], number, fresh, before)
            return (None if inner is None else ast.Tuple(elts=[number, inner], ctx=ast.Load())), over
        if function is zip and node.args and all(ast.unparse(k) == "strict=False" for k in node.keywords):
            found = [_item(scope, a, number, fresh, before) for a in node.args]
            items = [each[0] for each in found if each[0] is not None]
            sizes = [_length(each[1]) for each in found]
            least = ast.Call(func=name("min"), args=sizes, keywords=[]) if len(sizes) > 1 else sizes[0]
            return (ast.Tuple(elts=items, ctx=ast.Load()) if len(items) == len(found) else None), counted(least)
        if function in (reversed, map):
            return None, node
    if isinstance(node, (ast.GeneratorExp, ast.Starred)):
        return None, node
    plain = isinstance(node, (ast.List, ast.ListComp, ast.Tuple))
    part = node if plain else ast.Subscript(value=node, slice=ast.Slice(), ctx=ast.Load())
    before.append(ast.Assign(targets=[store(values := fresh("values", node))], value=part))
    return subscript(values, number), counted(ast.Call(func=name("len"), args=[name(values)], keywords=[]))
