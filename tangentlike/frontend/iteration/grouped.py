"""``itertools.groupby`` by keys that a run decides, as a generator that goes over a list.

    for k, g in itertools.groupby(sorted(x), key=int):    ->    for k, g in _groups(sorted(x), int):

The group is a list there, and in Python an iterator that can be gone through once, while the loop stands at it: its
name is read only once, where it is gone through, or first in a statement that makes a list of it. Python asks for
items and keys as the loop goes on, and here those of a group come before its body: nothing in the body changes what
they read. Elsewhere ``groupby`` stays, and is refused.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Sequence

from ...form.groups import GROUPS, RUNS
from ...form.names import local_names
from ...form.program import name, root_name
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import changes_something, is_harmless, reaches_a_change
from ..syntax.raising import called_definition
from ..syntax.short_forms import changed_list, placed

_GOING_THROUGH = ("list", "tuple", "sorted", "sum", "max", "min", "set")
_AT_ONCE = (*_GOING_THROUGH, "any", "all", "dict")  # what goes through a generator that it is given
_LISTS = ("list", "sorted")
_NUMBERS = ("len", "sum", "float", "int", "abs", "round")  # what they give shows no memory
_COMPUTED = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant, ast.JoinedStr)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NEW = (*_COMPUTED, ast.Call, ast.List, ast.Tuple, ast.Dict, *_COMPREHENSIONS)  # what is no list that was there
_NESTED = (ast.For, ast.While, *_COMPREHENSIONS, ast.Lambda, ast.FunctionDef)


def write_groups(source: Source) -> bool:
    """Write the generators in their places, in the function's tree; whether there are any."""
    every = {**source.globals, **source.closure}
    known = (every.get(each) for each in source.names_as_read)
    if "groupby" not in source.names_as_read and not any(each is itertools.groupby for each in known):
        return False
    scope = Scope(source)
    with scope.inside(source.tree):
        return _Written(scope, source.tree).whole()


class _Written:
    """``inner`` are the functions inside of the one at hand."""

    def __init__(self, scope: Scope, tree: ast.FunctionDef):
        self.scope, self.tree = scope, tree
        self.inner = {n.name: n for n in nodes(tree) if isinstance(n, ast.FunctionDef) and n is not tree}
        calls = [n for n in nodes(tree) if isinstance(n, ast.Call) and self.is_one_of(n.func, _AT_ONCE)]
        self.at_once = {id(each) for call in calls for each in call.args}

    def whole(self) -> bool:
        found = False
        for node in nodes(self.tree):
            if isinstance(node, ast.For):
                body: Sequence[ast.AST] = node.body
                fine = _is_pair(node.target) and self.is_once(node.target, body) and self.is_left(node)
                made = self.generator(node.iter, body) if fine else None
                node.iter = made or node.iter
            elif (
                isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
                and len(node.generators) == 1
            ):
                first = node.generators[0]
                body = [*first.ifs, *(n for n in ast.iter_child_nodes(node) if n is not first)]
                fine = not isinstance(node, ast.GeneratorExp) or id(node) in self.at_once
                fine = fine and _is_pair(first.target) and self.is_once(first.target, body)
                made = self.generator(first.iter, body) if fine else None
                first.iter = made or first.iter
            else:
                continue
            found = found or made is not None
        return found

    def is_one_of(self, node: ast.expr, names: Sequence[str]) -> bool:
        """Whether a function is one of Python's of these names."""
        value = self.scope.value(node)
        return any(value is BUILTINS[each] for each in names)

    # ---- the call

    def generator(self, node: ast.expr, body: Sequence[ast.AST]) -> ast.expr | None:
        """The call of a generator in the place of one of ``groupby``; None for any other expression."""
        if not isinstance(node, ast.Call) or self.scope.value(node.func) is not itertools.groupby:
            return None
        given = dict(zip(("iterable", "key"), node.args, strict=False))
        given |= {str(k.arg): k.value for k in node.keywords}
        if given.keys() - {"iterable", "key"} or "iterable" not in given or len(node.args) > 2:
            return None
        items, key = given["iterable"], given.get("key")
        keyed = key is not None and not (isinstance(key, ast.Constant) and key.value is None)
        read = self.read_by_key(key) if keyed and key is not None else set[str]()
        listed = isinstance(items, ast.Call) and self.is_one_of(items.func, _LISTS)
        if not listed and not isinstance(items, (ast.List, ast.ListComp, ast.BinOp, ast.Compare)):
            if read is None or self.scope.value(name("list")) is not list or not is_harmless(self.scope, items):
                return None
            read = read | {n.id for n in nodes(items) if isinstance(n, ast.Name)}
            items = ast.Call(func=name("list"), args=[items], keywords=[])
        if read is None or not self.is_unchanged(read, body):
            return None
        called, arguments = (GROUPS, [items, key]) if keyed and key is not None else (RUNS, [items])
        return placed(ast.Call(func=name(called), args=arguments, keywords=[]), node)

    def read_by_key(self, key: ast.expr) -> set[str] | None:
        """The variables that a key reads beside the item; None where it may change something, or is not known."""
        if isinstance(key, ast.Lambda):
            own = {each.arg for each in nodes(key.args) if isinstance(each, ast.arg)}
            calls = is_harmless(self.scope, key.body) or not reaches_a_change(self.scope, key.body, self.inner)
            return {n.id for n in nodes(key.body) if isinstance(n, ast.Name)} - own if calls else None
        if isinstance(key, ast.Name) and key.id in self.inner:
            function = self.inner[key.id]
        elif (found := called_definition(ast.Call(func=key, args=[], keywords=[]), self.scope)) is not None:
            function = found[0]
        else:
            return set() if is_harmless(self.scope, ast.Call(func=key, args=[], keywords=[])) else None
        if changes_something(function) or reaches_a_change(self.scope, function, self.inner):
            return None
        return {n.id for n in nodes(function) if isinstance(n, ast.Name)} - local_names(function)

    # ---- what the body does

    def is_unchanged(self, read: set[str], body: Sequence[ast.AST]) -> bool:
        """Whether a body leaves what is read as it is, by whatever name."""
        read = {each for each in read if self.scope.is_inside(each) and each not in self.inner}
        every = [n for statement in body for n in nodes(statement)]
        if read & {n.id for n in every if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}:
            return False
        places = [n for n in every if isinstance(n, (ast.Subscript, ast.Attribute)) and not isinstance(n.ctx, ast.Load)]
        written = {root_name(each) for each in places}
        written |= {root_name(n.target) for n in every if isinstance(n, ast.AugAssign)}
        longer = {changed_list(n) for n in every}
        if read and any(reaches_a_change(self.scope, statement, self.inner) for statement in body):
            return False
        return not (self.shown_with(read, _COMPUTED) & written or self.shown_with(read, _NEW) & longer)

    def shown_with(self, names: set[str], new: tuple[type, ...]) -> set[str]:
        """The variables that may show what some show, where ``new`` kinds of expressions show nothing."""
        found, before = set(names), set[str]()
        while found != before:
            before = set(found)
            for node in nodes(self.tree):
                if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    value = node.value
                elif isinstance(node, (ast.For, ast.comprehension)):
                    targets, value = [node.target], node.iter
                else:
                    continue
                computed = isinstance(value, new) or (
                    isinstance(value, ast.Call) and self.is_one_of(value.func, _NUMBERS)
                )
                if value is None or computed:
                    continue
                both = {n.id for each in (*targets, value) for n in nodes(each) if isinstance(n, ast.Name)}
                found |= both if both & found else set()
        return {each for each in found if self.scope.is_inside(each)}

    def is_once(self, target: ast.expr, body: Sequence[ast.AST]) -> bool:
        """Whether the second name of a pair is gone through once at most."""
        assert isinstance(target, ast.Tuple) and isinstance(target.elts[1], ast.Name)
        group = target.elts[1].id
        for place, statement in enumerate(body):
            reads = [n for n in nodes(statement) if isinstance(n, ast.Name) and n.id == group]
            if not reads:
                continue
            loads = [n for n in reads if isinstance(n.ctx, ast.Load)]
            if len(loads) != 1 or [n for n in self.gone_through(statement, False) if n.id == group] != loads:
                return False
            if _is_bound_again(statement, group):
                return True  # what stands behind reads the list
            later = [n for s in body[place + 1 :] for n in nodes(s) if isinstance(n, ast.Name)]
            return len(reads) == 1 and all(n.id != group for n in later)
        return True

    def is_left(self, loop: ast.For) -> bool:
        """Whether the group, which is gone when the loop is, is read nowhere but in loops that give it anew."""
        assert isinstance(loop.target, ast.Tuple) and isinstance(loop.target.elts[1], ast.Name)
        group = loop.target.elts[1].id
        if any(_is_bound_again(statement, group) for statement in loop.body):
            return True
        own = set[int]()
        for node in nodes(self.tree):
            if isinstance(node, (ast.For, *_COMPREHENSIONS)):
                targets = [node.target] if isinstance(node, ast.For) else [g.target for g in node.generators]
                if any(isinstance(n, ast.Name) and n.id == group for each in targets for n in nodes(each)):
                    inside = node.body if isinstance(node, ast.For) else [node]
                    own |= {id(n) for each in inside for n in nodes(each)}
        every = [n for n in nodes(self.tree) if isinstance(n, ast.Name) and n.id == group]
        return all(id(n) in own for n in every if isinstance(n.ctx, ast.Load))

    def gone_through(self, node: ast.AST, nested: bool) -> list[ast.Name]:
        """The names that are gone through, each of them once in a trip."""
        found: list[ast.Name] = []
        if not nested:
            match node:
                case ast.For(iter=ast.Name() as over) | ast.comprehension(iter=ast.Name() as over):
                    found.append(over)
                case ast.Call(func=function, args=[ast.Name() as over, *_]):
                    found += [over] if self.is_one_of(function, _GOING_THROUGH) else []
        for child in ast.iter_child_nodes(node):
            first = isinstance(node, _NESTED) and child is (
                node.generators[0] if isinstance(node, _COMPREHENSIONS) else getattr(node, "iter", None)
            )
            found += self.gone_through(child, nested or (isinstance(node, _NESTED) and not first))
        return found


def _is_pair(target: ast.expr) -> bool:
    """Whether a target is a tuple of something and of a name."""
    return isinstance(target, ast.Tuple) and len(target.elts) == 2 and isinstance(target.elts[1], ast.Name)


def _is_bound_again(statement: ast.AST, group: str) -> bool:
    """``g = list(g)``."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call(args=[ast.Name(id=given)])):
            return target == given == group
    return False
