"""Functions that change variables or lists of the function that calls them, written in where they are called.

    total = 0.0                              total = 0.0
    def push(v):                             for e in x:
        nonlocal total                ->         v = e
        total += v * v                           total += v * v
    for e in x:                              return total
        push(e)
    return total

So is a function of the module that adds to a list that it is given. All calls are written in, or none. Where a variable
is given what a function returns that returns None on some paths, that call is written in too (``sometimes_none.py``).
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any

from ...errors import TangentlikeError
from ...form.names import local_names
from ...form.program import copy_of, name, store
from ...form.trees import nodes
from ...reading.source import read
from ..flow.exits import always_exits
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless, reaches_a_change, stores_items
from ..syntax.plain_parts import either, is_none
from ..syntax.raising import called_definition, called_function, is_same
from ..syntax.short_forms import Instead, changed_dict, changed_list, placed
from .handed_calls import CallsApart, Unhanded
from .handed_state import hand_state
from .written_bodies import Stays, bound, is_always_reached, is_plain, own_names, returned, with_names, without


def with_functions(tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str]) -> None:
    """Write in, in place, what has to be, and where that cannot be done hand it over (``handed_state.py``)."""
    inner = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    changes = {each: _changed(function) for each, function in inner.items()}
    while True:  # what calls one of them changes the same
        more = {
            each: changes[each] | {c for called in _called(inner[each]) & set(changes) for c in changes[called]}
            for each in inner
        }
        if more == changes:
            break
        changes = more
    if not _are_written_in(tree, scope, fresh, changes) and inner:
        hand_state(tree, scope, fresh, changes)


def _are_written_in(
    tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str], changes: dict[str, set[str]]
) -> bool:
    """Write in, in place, the functions that change something; False where they stay."""
    inner = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    chosen = {each: inner[each] for each in inner if changes[each]}
    declared = {n for s in tree.body if isinstance(s, (ast.Nonlocal, ast.Global)) for n in s.names}
    own = local_names(tree) - declared
    if not all(changes[each] <= own and defined_first(tree, each) for each in chosen):
        return False
    try:
        writing = Writing(scope, fresh, chosen, changes, _made_elsewhere(tree, scope))
        writing.inner = {n: f for n, f in inner.items() if n not in chosen and defined_first(tree, n)}
        body = writing.block(copy_of(tree.body))
    except Stays:
        return False
    left = {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name)}
    if writing.found and not left & set(chosen):
        tree.body = body
        return True
    return False


def defined_first(tree: ast.FunctionDef, function: str) -> bool:
    """True for a function that has one definition, before what calls it."""
    given: list[ast.AST] = [n for n in nodes(tree) if isinstance(n, ast.FunctionDef) and n.name == function]
    given += [n for n in nodes(tree) if isinstance(n, ast.arg) and n.arg == function]
    stores = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == function and not _is_load(n)]
    place = next(k for k, s in enumerate(tree.body) if isinstance(s, ast.FunctionDef) and s.name == function)
    earlier = [s for s in tree.body[:place] if not isinstance(s, ast.FunctionDef)]
    called = any(isinstance(n, ast.Name) and n.id == function for s in earlier for n in nodes(s))
    return len(given) == 1 and not stores and not called


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _called(function: ast.FunctionDef) -> set[str]:
    return {n.func.id for n in nodes(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def _changed(function: ast.FunctionDef) -> set[str]:
    """The variables around a function that it gives values to, or whose lists it changes."""
    free = {n for s in nodes(function) if isinstance(s, ast.Nonlocal) for n in s.names}
    own = local_names(function) - free
    stored = {n.id for n in nodes(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    calls = [n for n in nodes(function) if not isinstance(n, ast.AugAssign)]
    return (free & stored) | ({*map(changed_list, calls), *map(changed_dict, calls)} - {""} - own)


def _made_elsewhere(tree: ast.FunctionDef, scope: Scope) -> set[str]:
    """The parameters, and the variables that are only given what functions of the user's return: no lists to change."""
    a = tree.args
    given = {each.arg for each in [*a.posonlyargs, *a.args, *a.kwonlyargs]}
    made: dict[str, list[bool]] = {}
    for node in nodes(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            call = node.value if isinstance(node.value, ast.Call) else None
            returned = call is not None and called_function(call, scope) not in (None, dict)
            made.setdefault(node.targets[0].id, []).append(returned)
    stored = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and not _is_load(n)}
    return (given - stored) | {each for each, returned in made.items() if all(returned)}


class Writing:
    """``chosen`` are the functions inside that are written in, ``changes`` what each of them changes, ``elsewhere`` the
    variables that hold no list of this function's own."""

    def __init__(
        self, scope: Scope, fresh: Callable[..., str], chosen: dict[str, ast.FunctionDef],
        changes: dict[str, set[str]], elsewhere: set[str],
    ):  # fmt: skip
        self.scope, self.fresh, self.chosen, self.changes = scope, fresh, chosen, changes
        self.elsewhere = elsewhere
        self.inner: dict[str, ast.FunctionDef] = {}  # the other functions inside
        self.active: list[str] = []
        self.found = False

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.FunctionDef):
            return [] if node.name in self.chosen else [node]
        for key in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, key, None), list):
                made = self.block(getattr(node, key))
                setattr(node, key, made or ([ast.copy_location(ast.Pass(), node)] if key == "body" else []))
        for handler in getattr(node, "handlers", []):
            handler.body = self.block(handler.body)
        if isinstance(node, (ast.If, ast.While)):
            return self.apart(node, self.calls_in(node.test)) or [node]
        if not isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Return)) or node.value is None:
            return [node]
        calls = self.calls_in(node.value)
        if not calls:
            alone = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.targets) == 1
            alone = alone and isinstance(node.targets[0], ast.Name)  # type: ignore[union-attr]
            return (self.perhaps_nothing(node) if alone else None) or [node]  # type: ignore[arg-type]
        self.found = True
        if len(calls) > 1 or not self.may_come_first(node, calls[0]):
            return self.apart(node, calls)
        return self.called(node, calls[0])

    def calls_in(self, node: ast.expr) -> list[ast.Call]:
        return [n for n in nodes(node) if isinstance(n, ast.Call) and self.function(n) is not None]

    def apart(self, node: ast.stmt, calls: list[ast.Call]) -> list[ast.stmt]:
        """A statement with such calls in it, behind one for each of them."""
        if not calls:
            return []
        changed = {n for c in calls if (f := self.function(c)) for n in self.changes.get(f.name, set())}
        names = {c.func.id for c in calls if isinstance(c.func, ast.Name)}
        if len(names) < len({ast.unparse(c.func) for c in calls}):
            raise Stays
        try:
            made = CallsApart(self.scope, self.fresh, sorted(changed), dict.fromkeys(names, True)).statement(node)
        except Unhanded:
            raise Stays from None
        self.found = True
        return [one for each in made for one in ([each] if each is node else self.statement(each))]

    def perhaps_nothing(self, node: ast.Assign) -> list[ast.stmt] | None:
        """``t = f(x)`` of a function that returns None on some paths, written in; None where that cannot be done."""
        assert isinstance(node.value, ast.Call)
        function = self.inner.get(node.value.func.id) if isinstance(node.value.func, ast.Name) else None
        if function is None:
            found = called_function(node.value, self.scope)
            if not isinstance(found, types.FunctionType) or hasattr(found, "__wrapped__"):
                return None
            try:
                function = read(found).tree
            except (TangentlikeError, TypeError, AttributeError):
                return None
            if not _returns_nothing(function) or not is_same(function, found, self.scope):
                return None
        if not _returns_nothing(function) or any(map(changed_list, nodes(function))):
            return None
        result = self.fresh("result", node.value)
        try:
            before = self.body(function, node.value, result)
        except Stays:
            return None
        self.found = True
        return [*before, ast.copy_location(ast.Assign(targets=node.targets, value=placed(name(result), node)), node)]

    def function(self, node: ast.Call) -> ast.FunctionDef | None:
        """The function that a call is written in of."""
        if isinstance(node.func, ast.Name) and node.func.id in self.chosen:
            return self.chosen[node.func.id]
        defined = called_definition(node, self.scope)
        if defined is None:
            return None
        tree, found = defined
        lists = {a.arg for a in tree.args.args} & _lists(tree)
        stored = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and not _is_load(n)}
        given = _given(tree, node) if lists else {}
        named = {each: value.id for each, value in given.items() if each in lists and isinstance(value, ast.Name)}
        if not lists or named.keys() & stored or set(named.values()) & self.elsewhere:
            return None
        if not all(_is_begun(given.get(each)) for each in lists - named.keys()):
            return None
        if not is_same(tree, found, self.scope):
            return None
        return tree

    def may_come_first(self, node: Any, call: ast.Call) -> bool:
        """Whether a function may be called before the rest of a statement is evaluated."""
        function = self.function(call)
        assert function is not None
        around = without(node.value, call)
        changed = self.changes.get(function.name, set()) or self.lists_given(function, call)
        reads = {n.id for each in around for n in nodes(each) if isinstance(n, ast.Name)}
        if isinstance(node, ast.AugAssign):
            reads |= {n.id for n in nodes(node.target) if isinstance(n, ast.Name)}
        writes = stores_items(function) or reaches_a_change(self.scope, function, self.chosen | self.inner)
        if reads & changed or (writes and (around or not isinstance(node, (ast.Expr, ast.Assign)))):
            return False
        return all(is_harmless(self.scope, each) for each in around) and is_always_reached(node.value, call)

    def called(self, node: Any, call: ast.Call) -> list[ast.stmt]:
        """A statement with one such call, and before it what the function does."""
        function = self.function(call)
        assert function is not None
        plain = isinstance(node, ast.Expr) and node.value is call
        plain = plain or self.gives_back(function, node, call)
        result = "" if plain else self.fresh("result", call)
        before = self.body(function, call, result)
        if plain:
            return before
        node.value = Instead(call, name(result)).visit(node.value)
        return [*before, node]

    def gives_back(self, function: ast.FunctionDef, node: ast.stmt, call: ast.Call) -> bool:
        """Whether ``state = step(state, x)`` gives a variable the container that it has: the function returns it."""
        results = [n.value for n in nodes(function) if isinstance(n, ast.Return)]
        if not isinstance(node, ast.Assign) or node.value is not call or not always_exits(function.body):
            return False
        for parameter, value in bound(function, call):
            same = all(isinstance(r, ast.Name) and r.id == parameter for r in results)
            if same and parameter in _lists(function) and isinstance(value, ast.Name):
                return [ast.unparse(t) for t in node.targets] == [value.id]
        return False

    def around(self, function: ast.FunctionDef) -> set[str]:
        """The variables around a function to which it, or what it calls, may give values."""
        return set().union(*self.changes.values()) if function.name in self.chosen else set()

    def lists_given(self, function: ast.FunctionDef, call: ast.Call) -> set[str]:
        """The lists that a function of the module is given and adds to."""
        return {value.id for p, value in bound(function, call) if p in _lists(function) and isinstance(value, ast.Name)}

    def body(self, function: ast.FunctionDef, call: ast.Call, result: str) -> list[ast.stmt]:
        if function.name in self.active or not is_plain(function):
            raise Stays
        inside = function.name in self.chosen
        body = [s for s in copy_of(function.body) if not isinstance(s, ast.Nonlocal)]
        lists = set() if inside else _lists(function)
        names = own_names(function, self.fresh)
        before: list[ast.stmt] = []
        pairs = bound(function, call)
        kept = {n.id for n in nodes(function) if isinstance(n, ast.Name) and not _is_load(n)} | self.around(function)
        steady = all(isinstance(value, (ast.Name, ast.Constant)) for _, value in pairs)
        for parameter, value in pairs:
            if is_none(value) and _is_made_first(body, parameter):
                continue
            same = steady and isinstance(value, ast.Name) and not {parameter, value.id} & kept
            if isinstance(value, ast.Name) and (parameter in lists or (same and _takes_items(function, parameter))):
                names[parameter] = value.id
            else:
                before.append(ast.Assign(targets=[store(names[parameter])], value=value))
        self.active.append(function.name)
        try:
            body = self.block(with_names(returned(body, result, self.fresh), names))
        finally:
            self.active.pop()
        if not inside:
            for each in (n for s in body for n in nodes(s)):
                for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                    each.__dict__.pop(key, None)
        return [placed(each, call) for each in [*before, *body]]


def _given(function: ast.FunctionDef, call: ast.Call) -> dict[str, ast.expr]:
    """What each parameter gets; nothing where that is not clear."""
    try:
        return dict(bound(function, call))
    except Stays:
        return {}


def _is_begun(value: ast.expr | None) -> bool:
    """True for a list that the call makes, and for None, in whose place the function makes one."""
    return isinstance(value, (ast.List, ast.ListComp)) or (value is not None and is_none(value))


def _is_made_first(body: list[ast.stmt], parameter: str) -> bool:
    """Whether a function that is given None makes a value itself; the test is taken away, in place."""
    for k, node in enumerate(body):
        if not any(isinstance(n, ast.Name) and n.id == parameter for n in nodes(node)):
            continue
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(id=asked), ops=[ast.Is()], comparators=[nothing]), orelse=[]):
                made = [t for s in node.body if isinstance(s, ast.Assign) for t in s.targets]
                if asked == parameter and is_none(nothing) and ast.unparse(made[0] if made else nothing) == parameter:
                    body[k : k + 1] = node.body
                    return True
        return False
    return False


def _takes_items(function: ast.FunctionDef, parameter: str) -> bool:
    """Whether a parameter is a dict: items are taken by texts."""
    for node in nodes(function):
        match node:
            case ast.Subscript(value=ast.Name(id=called), slice=ast.Constant(value=str())) if called == parameter:
                return True
    return False


def _lists(function: ast.FunctionDef) -> set[str]:
    """The variables whose lists or dicts a function changes."""
    every = nodes(function)
    return {changed_list(n) for n in every if isinstance(n, ast.Call)} | {*map(changed_dict, every)}


def _returns_nothing(function: ast.FunctionDef) -> bool:
    """True for a function that returns None on some paths, and a value on others."""
    values = [v for n in nodes(function) if isinstance(n, ast.Return) for v in either(n.value)]
    nothing = [value for value in values if value is None or is_none(value)]
    containers = any(isinstance(value, (ast.Tuple, ast.List, ast.Dict, ast.Set)) for value in values)
    return 0 < len(nothing) < len(values) and not containers
