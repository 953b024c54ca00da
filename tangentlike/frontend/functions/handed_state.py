"""Functions inside that change what is around them and call themselves: it is handed in, and given back.

    total = 0.0                                  total = 0.0
    def walk(i):                                 def walk(total, i):
        nonlocal total                               if i < len(x):
        if i < len(x):                    ->             total = total + x[i]
            total += x[i]                                total = walk(total, i + 1)
            walk(i + 1)                              return total
    walk(0)                                      total = walk(total, 0)

What is handed so are variables of a ``nonlocal``, lists that grow, and lists and arrays whose items are replaced, each
by a copy: they may have no second name. A function that returns something gives that first, ``result, total = ...``.
All calls become statements of their own, in Python's order (``handed_calls.py``); where that cannot be, nothing
changes. Functions that are not called by themselves are written in instead, if possible (``written_in.py``).
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ...form.names import local_names
from ...form.program import copy_of, name, root_name, store
from ...form.trees import children, inner_blocks, nodes
from ..containers.list_changes import arguments, changed
from ..flow.exits import always_exits
from ..syntax.callee import Scope
from ..syntax.plain_parts import is_none
from ..syntax.settled_values import Settled, number_of_axes
from ..syntax.short_forms import CHANGING, changed_list, lines_of, placed
from .handed_calls import Calls, Unhanded


def hand_state(tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str], changes: dict[str, set[str]]) -> None:
    """Hand over, in place, what the functions inside change, if it can be done; ``changes`` are the variables that each
    changes by a ``nonlocal`` or by methods of lists."""
    inner = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    again = {each for each in inner if each in _reached(each, inner)}
    again |= {each for function in again for each in _reached(function, inner)}
    stored = {each: changes[each] | (_items_stored(inner[each]) if each in again else set()) for each in inner}
    state = {v for each in inner for v in stored[each] if v in local_names(tree)}
    group = {each for each in inner if _mentions(inner[each], state)}
    while more := {each for each in inner if each not in group and _mentions(inner[each], group)}:
        group |= more
    state = {v for each in group for v in stored[each]}
    if not state or not state <= local_names(tree):
        return
    copied = state - {n for each in group for s in nodes(inner[each]) if isinstance(s, ast.Nonlocal) for n in s.names}
    lists = {v for v in state if _is_list(tree, v)}
    try:
        _check_readers(tree, group, state)
        calls = Calls(scope, fresh, sorted(state), {each: _gives(inner[each]) for each in group})
        arrays = copied - lists
        calls.settled = Settled(scope, lists, {each: number_of_axes(tree, each, scope) for each in arrays})
        for each in sorted(copied | lists):
            _check_one_name(tree, each, scope, calls.settled)
        changing = _Changes(calls, lists)
        body = [made for node in copy_of(tree.body) for made in _written(node, changing)]
        tree.body = [*(placed(each, tree.body[0]) for each in changing.made.values()), *body]
    except Unhanded:
        return


def _written(node: ast.stmt, changing: _Changes) -> list[ast.stmt]:
    calls = changing.calls
    if not (isinstance(node, ast.FunctionDef) and node.name in calls.gives):
        return changing.block([node])
    if node.decorator_list or {a.arg for a in nodes(node) if isinstance(a, ast.arg)} & set(calls.state):
        raise Unhanded
    if any(isinstance(n, (ast.Yield, ast.YieldFrom, ast.Lambda, ast.FunctionDef)) for s in node.body for n in nodes(s)):
        raise Unhanded
    body = [s for s in node.body if not isinstance(s, ast.Nonlocal)]
    calls.inside = node.name
    body = changing.block(body)
    calls.inside = ""
    if not _ends(body):
        if calls.gives[node.name]:
            raise Unhanded
        body.append(placed(ast.Return(value=calls.whole(None)), node.body[-1]))
    node.body = body
    first = [placed(ast.arg(arg=each), node) for each in calls.state]
    if node.args.posonlyargs:
        node.args.posonlyargs[:0] = first
    else:
        node.args.args[:0] = first
    return [node]


def _ends(body: list[ast.stmt]) -> bool:
    """True when no path comes to the end of a block, which may be a ``try``."""
    last = body[-1] if body else None
    if isinstance(last, ast.Try) and last.handlers:
        return _ends(last.finalbody) or all(map(_ends, [[*last.body, *last.orelse], *(h.body for h in last.handlers)]))
    return always_exits(body)


class _Changes:
    """Statements with calls taken out, and with new lists and arrays for those that change."""

    def __init__(self, calls: Calls, lists: set[str]):
        self.calls, self.lists = calls, lists
        self.made: dict[str, ast.FunctionDef] = {}  # functions that replace an item in a copy

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        for block in inner_blocks(node) if not isinstance(node, ast.FunctionDef) else ():
            block[:] = self.block(block)
        out: list[ast.stmt] = []
        for each in self.calls.statement(node):
            made = self.changed(each)
            out += [each] if made is None else [placed(one, node) for one in made]
        return out

    def changed(self, node: ast.stmt) -> list[ast.stmt] | None:
        """A statement that changes a list or an array, as one that gives the variable another."""
        what = node.value if isinstance(node, ast.Expr) else node.targets[0] if isinstance(node, ast.Delete) else node
        if not isinstance(node, ast.AugAssign) and changed_list(what) in self.calls.state:
            found = changed(node, arguments(node), self.calls.fresh)
            if found is None:
                raise Unhanded
            return found
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if not isinstance(target, ast.Subscript) or (root := root_name(target)) not in self.calls.state:
            return None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            return self.stored(target, root, node.value)
        if not isinstance(node, ast.AugAssign) or any(isinstance(n, ast.Call) for n in nodes(target)):
            raise Unhanded
        before = copy_of(target)
        before.ctx = ast.Load()
        return self.stored(target, root, ast.BinOp(left=before, op=node.op, right=node.value))

    def stored(self, target: ast.Subscript, root: str, value: ast.expr) -> list[ast.stmt]:
        """``z[i] = value`` as ``z = with_item(z, value, i)``, a function that copies."""
        given: list[ast.expr] = []
        place = self.place(target, given)
        text = f"kept = kept{'[:]' if root in self.lists else '.copy()'}\n{place} = item\nreturn kept"
        if text not in self.made:
            parameters = ", ".join(["kept", "item", *(f"k_{n}" for n in range(len(given)))])
            lines = "\n    ".join(text.splitlines())
            [function] = lines_of(f"def {self.calls.fresh('with_item')}({parameters}):\n    {lines}")
            assert isinstance(function, ast.FunctionDef)
            self.made[text] = function
        made = ast.Call(func=name(self.made[text].name), args=[name(root), value, *given], keywords=[])
        return [ast.Assign(targets=[store(root)], value=made)]

    def place(self, target: ast.expr, given: list[ast.expr]) -> str:
        """The text of a target whose indices are parameters, which are added to ``given``."""
        if isinstance(target, ast.Name):
            return "kept"
        if not isinstance(target, ast.Subscript):
            raise Unhanded
        base, index = self.place(target.value, given), target.slice
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        if any(isinstance(each, (ast.Slice, ast.Starred)) for each in parts):
            raise Unhanded
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            return f"{base}[{index.value!r}]"
        first = len(given)
        given += parts
        return f"{base}[{', '.join(f'k_{first + n}' for n in range(len(parts)))}]"


def _check_readers(tree: ast.FunctionDef, group: set[str], state: set[str]) -> None:
    """Raise :class:`Unhanded` where another function reads what is handed over, or one has no single definition."""
    whole = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in group]
    stores = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    if len(whole) != len(group) or group & {*stores, *(a.arg for a in nodes(tree) if isinstance(a, ast.arg))}:
        raise Unhanded
    for node in nodes(tree):
        other = isinstance(node, (ast.FunctionDef, ast.Lambda)) and node is not tree and node not in whole
        if other and any(isinstance(n, ast.Name) and n.id in state | group for n in nodes(node)):
            raise Unhanded
        if isinstance(node, ast.FunctionDef) and node not in whole and node.name in group:
            raise Unhanded


def _gives(function: ast.FunctionDef) -> bool:
    """True for a function that returns something, on every path."""
    values = [n.value for n in nodes(function) if isinstance(n, ast.Return)]
    given = [value is not None and not is_none(value) for value in values]
    if any(given) and not all(given):
        raise Unhanded
    return any(given)


def _reached(function: str, inner: dict[str, ast.FunctionDef]) -> set[str]:
    """The functions that a function calls, and that those call."""
    found: set[str] = set()
    left = [function]
    while left:
        for node in nodes(inner[left.pop()]):
            if isinstance(node, ast.Name) and node.id in inner and node.id not in found:
                found.add(node.id)
                left.append(node.id)
    return found


def _mentions(function: ast.FunctionDef, names: set[str]) -> bool:
    free = names - local_names(function) | {
        n for s in nodes(function) if isinstance(s, ast.Nonlocal) for n in s.names if n in names
    }
    return any(isinstance(n, ast.Name) and n.id in free for n in nodes(function))


def _items_stored(function: ast.FunctionDef) -> set[str]:
    """The variables around a function whose items it replaces."""
    found = set()
    for node in nodes(function):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found.add(root_name(node))
    return found - {""} - local_names(function)


def _is_list(tree: ast.FunctionDef, called: str) -> bool:
    """True for a variable that holds a list."""
    if any(changed_list(n) == called for n in nodes(tree) if not isinstance(n, ast.AugAssign)):
        return True
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                pairs = zip(targets, values, strict=False)
                if any(isinstance(t, ast.Name) and t.id == called and isinstance(v, ast.List) for t, v in pairs):
                    return True
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == called:
                if isinstance(value.left if isinstance(value, ast.BinOp) else value, (ast.List, ast.ListComp)):
                    return True
    return False


def _check_one_name(tree: ast.FunctionDef, called: str, scope: Scope, settled: Settled) -> None:
    """Raise :class:`Unhanded` for a variable whose list or array may have a second name, or was there before: a copy
    that is given back is not seen under that."""
    around = {id(child): node for node in nodes(tree) for child in children(node)}
    inner = {id(n) for f in tree.body if isinstance(f, ast.FunctionDef) for n in nodes(f)}
    for node in nodes(tree):
        if not (isinstance(node, ast.Name) and node.id == called):
            continue
        if isinstance(node.ctx, ast.Store):
            value = _given(node, around[id(node)], around.get(id(around[id(node)])))
            if value is None or not is_new(value, scope):
                raise Unhanded
        elif not _is_looked_at(node, around, settled):
            last: ast.AST = node
            while isinstance(last, ast.expr):
                last = around[id(last)]
            if (
                not isinstance(last, ast.Return) or id(last) in inner
            ):  # behind the function's own return nothing changes
                raise Unhanded
    if called in {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}:
        raise Unhanded


def _is_looked_at(node: ast.expr, around: dict[int, ast.AST], settled: Settled) -> bool:
    """True where nothing is kept of a list or an array that changes with it: an item, a sum, or what is computed."""
    outer = around[id(node)]
    match outer:
        case ast.Subscript(value=base, ctx=ast.Store() | ast.Del()) if base is node:
            return True
        case ast.Subscript(value=base) if base is not node:
            return settled.is_settled(node)  # an index
        case ast.Attribute() if isinstance(call := around[id(outer)], ast.Call) and call.func is outer:
            return outer.attr in CHANGING or settled.is_settled(call)
        case ast.Subscript() | ast.Attribute():
            return settled.is_settled(outer) or _is_looked_at(outer, around, settled)
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable) if iterable is node:
            return settled.has_numbers(node)
        case ast.Call() if isinstance(loop := around[id(outer)], (ast.For, ast.comprehension)) and loop.iter is outer:
            goes_over = settled.scope.value(outer.func) in (enumerate, zip, reversed)
            return settled.has_numbers(node) if goes_over else settled.is_settled(outer)
        case ast.expr():
            return settled.is_settled(outer)
    return False


def _given(node: ast.Name, outer: ast.AST, statement: ast.AST | None) -> ast.expr | None:
    """What a variable is given by itself, or beside others: ``a, b = 0, []``."""
    if isinstance(outer, ast.Assign) and outer.targets == [node]:
        return outer.value
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if node in targets:
            return values[targets.index(node)] if len(targets) == len(values) else None
    return None


def is_new(value: ast.expr, scope: Scope) -> bool:
    """True for an expression that makes a list or an array which nobody else holds."""
    match value:
        case ast.List() | ast.ListComp() | ast.Dict() | ast.BinOp() | ast.UnaryOp():
            return True
        case ast.Call(func=ast.Attribute(attr="copy"), args=[]):
            return True
        case ast.Call(func=function):
            made = getattr(scope.value(function), "__name__", "")
            makers = ("zeros", "ones", "full", "empty", "zeros_like", "ones_like", "full_like", "empty_like", "array")
            return made in makers or scope.value(function) in (list, dict)
    return False
