"""Lists that change their length: which variables hold one that nobody else holds, so that it can be replaced.

    z.append(e)   ->   z = z + [e]              v = z.pop()   ->   v = z[-1];  z = z[:-1]

The two sides differ where the list is known by another name as well (``y = z``, an element of another list, an argument
of a function that keeps it, a loop that goes over it): there it would have to change under that name, too. A variable
is taken for such a list if it is only ever given new lists, and if it changes no more once its list has another name:

    - what changes it comes before, and where a loop comes back to it, the loop has given the variable a new list;
    - or the variable is given a new list right afterwards.
"""

from __future__ import annotations

import ast
import bisect
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from numba.core.dispatcher import Dispatcher

from ...form.names import local_names
from ...form.trees import children, nodes
from ...reading.parameters import all_names
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.short_forms import bound_by, changed_list, is_of_math
from .written_apart import apart

_LOOKED_AT = (
    *("len", "sum", "min", "max", "sorted", "any", "all", "list", "tuple", "zip", "enumerate", "reversed", "print"),
    *("float", "int", "bool", "abs", "map", "range"),
)
_SEARCHING = (bisect.bisect_left, bisect.bisect_right)
_COPYING = ("range", "sorted", "list", "tuple")  # what a loop goes over then is of its own
_DISPLAYS = (ast.Tuple, ast.List)  # what takes their items may hand them on
_COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class _Place:
    """Where something happens: a number that grows along the text, the loops around it, the block and the position."""

    order: int
    loops: tuple[ast.For | ast.While, ...]
    block: tuple[ast.stmt, ...] = field(repr=False)
    position: int


@dataclass
class _Story:
    """What happens to one variable."""

    bound: list[tuple[_Place, ast.expr | None]] = field(default_factory=list)
    changed: list[_Place] = field(default_factory=list)
    shown: list[_Place] = field(default_factory=list)
    handed: list[_Place] = field(default_factory=list)
    gone_over: list[ast.For] = field(default_factory=list)
    added_to: bool = False  # by ``+=``


def growing_lists(tree: ast.FunctionDef, scope: Scope) -> tuple[set[str], set[str]]:
    """The variables of a function that hold a list of their own, which changes its length; and those of them that are
    handed to functions before, whose results must not be the list."""
    reader = _Reader(scope)
    reader.block(tree.body)
    given = set(all_names(tree.args))
    elsewhere = {n for s in nodes(tree) if isinstance(s, (ast.Global, ast.Nonlocal)) for n in s.names}
    for node in nodes(tree):
        if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
            elsewhere |= bound_by(node)
    stories = {n: story for n, story in reader.stories.items() if n not in given | elsewhere}
    lists = set(stories)  # what is given lists only that are new
    while wrong := {n for n in lists if not _holds_lists(stories[n], lists, scope)}:
        lists -= wrong
    chosen = {n for n, story in stories.items() if story.changed}
    while True:
        wrong = {n for n in chosen if not _is_own(reader.stories[n], chosen | lists, scope)}
        if not wrong:
            return chosen, {n for n in chosen if _is_handed_before(reader.stories[n])}
        chosen -= wrong


def _holds_lists(story: _Story, lists: set[str], scope: Scope) -> bool:
    return bool(story.bound) and all(makes_a_list(value, lists, scope, not story.added_to) for _, value in story.bound)


def _is_own(story: _Story, chosen: set[str], scope: Scope) -> bool:
    if not story.bound or not all(makes_a_list(value, chosen, scope, not story.added_to) for _, value in story.bound):
        return False
    if any(loop in change.loops for change in story.changed for loop in story.gone_over):
        return False
    return all(_is_shown_last(place, change, story) for place in story.shown for change in story.changed)


def _is_handed_before(story: _Story) -> bool:
    return not all(_is_shown_last(place, change, story) for place in story.handed for change in story.changed)


def makes_a_list(value: ast.expr | None, chosen: set[str], scope: Scope, repeated: bool = True) -> bool:
    """True for an expression that makes a list which nobody else holds; ``[e] * n`` with ``repeated`` only, for with an
    array in the place of ``n`` it is an array."""
    match value:
        case ast.List() | ast.ListComp():
            return True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return all(makes_a_list(e, chosen, scope) or _is_part(e, chosen, names=True) for e in (left, right))
        case ast.BinOp(left=ast.List(), op=ast.Mult()):
            return repeated
        case ast.Call(func=ast.Attribute(attr="tolist"), args=[], keywords=[]):
            return True
        case ast.Call(func=function):
            return any(scope.value(function) is BUILTINS[each] for each in ("list", "sorted"))
    return _is_part(value, chosen)


def _is_part(node: ast.expr | None, chosen: set[str], names: bool = False) -> bool:
    """True for ``z[i:j]`` of one of the lists; with ``names`` for the list itself."""
    if isinstance(node, ast.Name):
        return names and node.id in chosen
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and _is_part(node.value, chosen, True)


def _is_shown_last(shown: _Place, change: _Place, story: _Story) -> bool:
    """True when a change does not reach a list that has been given another name."""
    if _is_given_up(shown, story):
        return True
    if any(b.block == change.block and shown.order < b.order < change.order for b, _ in story.bound):
        return True  # another list, whenever it comes to the change
    if change.order >= shown.order:
        return False
    common = [loop for loop in shown.loops if loop in change.loops]
    if not common:
        return True
    return any(common[-1] in b.loops and b.order < change.order and _leads_to(b, change) for b, _ in story.bound)


def _leads_to(place: _Place, change: _Place) -> bool:
    """True where every way to a change in one trip leads through a statement."""
    changing = change.block[change.position]
    return any(n is changing for later in place.block[place.position + 1 :] for n in nodes(later))


def _is_given_up(shown: _Place, story: _Story) -> bool:
    """True when the variable gets a new list in the next statement."""
    if isinstance(shown.block[shown.position], _COMPOUND):
        return False
    return any(b.block == shown.block and b.position == shown.position + 1 for b, _ in story.bound)


class _Reader:
    """Reads a function's statements in order."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.stories: dict[str, _Story] = {}
        self.order = self.finals = 0  # along the text, and of ``finally`` around
        self.loops: tuple[ast.For | ast.While, ...] = ()
        self.here: tuple[tuple[ast.stmt, ...], int] = ((), 0)

    def story(self, called: str) -> _Story:
        return self.stories.setdefault(called, _Story())

    def place(self) -> _Place:
        return _Place(self.order, self.loops, *self.here)

    def block(self, body: list[ast.stmt]) -> None:
        outer = self.here
        for position, node in enumerate(body):
            self.here = tuple(body), position
            self.order += 1
            self.statement(node)
        self.here = outer

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.For():
                self.iterable(node)
                self.inside(node, lambda: self.bind(node.target, None))
                self.block(node.orelse)
            case ast.While():
                self.inside(node, lambda: self.look(node.test, truth=True))
                self.block(node.orelse)
            case ast.If():
                self.look(node.test, truth=True)
                self.block(node.body)
                self.block(node.orelse)
            case ast.With():
                for item in node.items:
                    self.look(item.context_expr)
                self.block(node.body)
            case ast.Try():
                for named in (handler.name for handler in node.handlers if handler.name):
                    self.bind(ast.Name(id=named, ctx=ast.Store()), None)
                self.finals += bool(node.finalbody)
                for block in (node.body, *(handler.body for handler in node.handlers), node.orelse):
                    self.block(block)
                self.finals -= bool(node.finalbody)
                self.block(node.finalbody)
            case ast.Assign():
                self.assignment(node)
            case ast.AnnAssign(value=ast.expr() as value):
                self.look(value)
                self.bind(node.target, value)
            case ast.AugAssign():
                self.look(node.value, kept=isinstance(node.value, ast.Name))
                self.augmented(node)
            case ast.Delete():
                for target in node.targets:
                    self.deleted(target)
            case ast.Return(value=ast.expr() as value):  # a ``finally`` may change it (``handlers.py``), if it is one
                self.look(value, kept=not (self.finals and any(isinstance(n, ast.IfExp) for n in nodes(value))))
            case ast.Assert():
                self.look(node.test, truth=True)
            case ast.Expr():
                self.look(node.value, truth=True)
            case ast.Raise() if not any(map(changed_list, nodes(node))):
                pass  # nothing is read afterwards
            case ast.FunctionDef(decorator_list=[]):
                self.function(node)
            case _:
                self.other(node)

    def other(self, node: ast.AST) -> None:
        """What is not known here: every name in it may be kept, and what it assigns is not a new list."""
        for child in nodes(node):
            if isinstance(child, ast.Name):
                if isinstance(child.ctx, ast.Load):
                    self.story(child.id).shown.append(self.place())
                else:
                    self.bind(child, None)
            elif changed_list(child):
                self.story(changed_list(child)).changed.append(self.place())

    def function(self, node: ast.FunctionDef) -> None:
        """A function inside, which may read the items of a list and go over it, as they are when it is called."""
        inner, here = _Reader(self.scope), self.place()
        inner.block(node.body)
        own = local_names(node)
        given_on = [n.value for n in nodes(node) if isinstance(n, (ast.Return, ast.Yield)) and n.value is not None]
        kept = {n.id for each in given_on for n in _whole(each)}
        for each, story in inner.stories.items():
            if each not in own:
                told = self.story(each)
                told.changed += [here for _ in story.changed]
                if story.shown or story.bound or story.handed or (story.changed and story.gone_over):
                    told.shown.append(here)
        for each in (kept - own) | {n.id for n in nodes(node.args) if isinstance(n, ast.Name)}:
            self.story(each).shown.append(here)

    def inside(self, node: ast.For | ast.While, first: Any) -> None:
        outer, self.loops = self.loops, (*self.loops, node)
        self.order += 1
        first()
        self.block(node.body)
        self.loops = outer

    def iterable(self, node: ast.For) -> None:
        self.look(node.iter, kept=not isinstance(node.iter, (*_DISPLAYS, ast.IfExp)))
        for each in _gone_over(node.iter):
            self.story(each).gone_over.append(node)

    def assignment(self, node: ast.Assign) -> None:
        parts = apart(node, self.scope)
        if parts is not None:
            for each in parts:
                self.look(each.value)
                self.bind(each.targets[0], each.value)
            return
        unpacked = len(node.targets) == 1 and isinstance(node.targets[0], (ast.Tuple, ast.List))
        self.look(node.value, kept=unpacked and isinstance(node.value, ast.Name))
        for target in node.targets:
            several = len(node.targets) > 1
            self.bind(target, None if several else node.value)

    def augmented(self, node: ast.AugAssign) -> None:
        self.look_at_target(node.target)
        if isinstance(node.target, ast.Name):
            if changed_list(node):
                self.story(node.target.id).changed.append(self.place())
                self.story(node.target.id).added_to = True
            else:
                self.bind(node.target, None)

    def deleted(self, target: ast.expr) -> None:
        self.look_at_target(target)
        if changed_list(target):
            self.story(changed_list(target)).changed.append(self.place())
        elif isinstance(target, ast.Name):
            self.bind(target, None)

    def bind(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self.story(target.id).bound.append((self.place(), value))
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self.bind(each, None)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, None)
        else:
            self.look_at_target(target)

    def look_at_target(self, target: ast.expr) -> None:
        if isinstance(target, ast.Subscript):
            self.look(target.value, kept=True)
            self.look(target.slice)
        elif isinstance(target, ast.Attribute):
            self.look(target.value)

    def look(self, node: ast.expr, truth: bool = False, kept: bool = False) -> None:
        """Note what an expression does; ``truth`` where its value is dropped, ``kept`` where nobody else gets it."""
        match node:
            case ast.Name():
                if not (truth or kept):
                    self.story(node.id).shown.append(self.place())
            case ast.Call():
                self.call(node)
            case ast.BoolOp():
                for each in node.values:
                    self.look(each, truth=truth)
            case ast.UnaryOp(op=ast.Not()):
                self.look(node.operand, truth=True)
            case ast.IfExp():
                self.look(node.test, truth=True)
                self.look(node.body, truth=truth, kept=kept)
                self.look(node.orelse, truth=truth, kept=kept)
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Subscript() | ast.Slice() | ast.JoinedStr():
                for child in children(node):
                    if isinstance(child, ast.expr):
                        self.look(child, kept=isinstance(child, ast.Name))
            case ast.FormattedValue():
                self.look(node.value, kept=True)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for child in items:
                    self.look(child, kept=kept)
            case ast.Starred():
                self.look(node.value, kept=True)
            case ast.GeneratorExp() | ast.ListComp():
                for generator in node.generators:
                    self.look(generator.iter, kept=not isinstance(generator.iter, (*_DISPLAYS, ast.IfExp)))
                    for test in generator.ifs:
                        self.look(test, truth=True)
                self.look(node.elt)
            case ast.Constant():
                pass
            case _:
                self.other(node)

    def call(self, node: ast.Call) -> None:
        changed = changed_list(node)
        given = [a.value if isinstance(a, ast.Starred) else a for a in node.args] + [k.value for k in node.keywords]
        if isinstance(node.func, ast.Attribute):
            self.look(node.func.value, kept=True)
        elif not isinstance(node.func, ast.Name):
            self.look(node.func)
        called = self.scope.value(node.func)
        copied = is_library(called) or is_of_math(called) or any(called is each for each in _SEARCHING)
        extends = bool(changed) and isinstance(node.func, ast.Attribute) and node.func.attr == "extend"
        looked_at = copied or extends or any(called is BUILTINS[each] for each in _LOOKED_AT)
        several = len(node.args) + any(k.arg == "default" for k in node.keywords) > 1
        one_of_several = several and (called is max or called is min)  # the result may be one of them
        looked_into = isinstance(called, (types.FunctionType, Dispatcher))
        orders = any(called is BUILTINS[each] for each in ("sorted", "min", "max")) or changed
        for each in given:
            if isinstance(each, ast.Lambda) and orders:  # a key, which is called here and never again
                self.look(each.body)
            elif looked_into and isinstance(each, ast.Name):
                self.story(each.id).handed.append(self.place())
            else:
                shows = one_of_several or (isinstance(each, _DISPLAYS) and not copied)
                self.look(each, kept=looked_at and not shows)
        if changed:
            self.story(changed).changed.append(self.place())


def _whole(node: ast.AST) -> Iterator[ast.Name]:
    """The names in an expression of which no item is taken, and not the length."""
    if isinstance(node, ast.Name):
        yield node
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        yield from _whole(node.elt)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("len", "sum"):
        yield from (n for each in node.args if not isinstance(each, ast.Name) for n in _whole(each))
    elif not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        for each in children(node):
            yield from _whole(each)
    else:
        yield from _whole(node.slice)


def _gone_over(node: ast.expr) -> Iterator[str]:
    """The lists that a loop goes over while it runs."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in _COPYING:
        for each in node.args:
            yield from _gone_over(each)
