"""Short forms of Python, spelled out in the forms that the rest of the compiler knows, before anything is checked.

    with np.errstate(...): block             ->   block             (compiled code gives inf and nan without a word)
    n in (1, 2)                              ->   n == 1 or n == 2
    solve(lambda t: t * w, x)                ->   def function(t): return t * w;  solve(function, x)
    if (n := len(x)) > 2: ...                ->   n = len(x);  if n > 2: ...
    z.append(e)                              ->   z = z + [e]       (``list_changes.py``)
    try: y = a / b; except ZeroDivisionError: ...  ->  branches (``attempts.py``)
    s = sum(w * e for e in x if e > 0)       ->   total = 0;  for e in x: ... total = total + w * e;  s = total

What is taken out of an expression is evaluated first, so what Python evaluates before it is taken out as well, if it
could have another value afterwards. What is evaluated only sometimes is taken out in a branch; where there is no place
for one it stays, and ``check.py`` refuses it. Made-up names are new.
"""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

import numpy as np

from ..form.constant_nodes import GROWN, ROWS
from ..form.program import copy_of, located, name, replace_everywhere, store
from ..reading.definition import as_definition
from .containers import filled_lists, list_changes
from .containers.finished_lists import finish_lists
from .containers.growing import growing_lists
from .containers.list_changes import pops
from .containers.listed_comprehensions import appended, filled_by_loop, is_filled, stored_by_loop
from .containers.lists_in_containers import take_lists_out
from .containers.written_apart import apart
from .exceptions.attempts import Attempts
from .functions.chosen_functions import as_choice, called_display, choose_functions, define_in_order, with_named_display
from .functions.matches import as_branches as matched
from .functions.written_in import with_functions
from .iteration.chosen_items import becomes_statements, taken_out
from .iteration.iterables import Loops
from .iteration.iterators import Iterators
from .iteration.mapped_tuples import is_tuple_of_generator, mapped
from .iteration.strict_zips import StrictZips
from .iteration.unpacked import Unpacked, visited
from .syntax.callee import BUILTINS, Scope
from .syntax.in_place import with_shapes, written_out
from .syntax.lazy import in_parts, is_list_of_view, is_of_dict, is_special
from .syntax.lengths import ITEM, as_comprehension, is_harmless, is_settled, length
from .syntax.made_names import MadeNames
from .syntax.messages import ignores_warnings, is_filter, is_quiet, without_messages
from .syntax.reductions import REDUCERS, reduced, reducer
from .syntax.short_forms import (
    as_branches,
    as_reached,
    as_truths,
    asks_for_member,
    bound_by,
    hides_its_variables,
    members,
    names_of_one_generator,
    parts_of,
    place_of,
    placed,
    put_parts,
    stored_in,
)

MAKING_ARRAYS = (np.array, np.asarray, np.sum, np.mean, np.max, np.min, np.prod, np.dot)


class Spelled(NamedTuple):
    """What is left to know of a function: of each ``try``, what the names made for it stand for, and the growing lists
    that are handed to functions."""

    attempts: Attempts
    made: dict[str, str]
    handed: set[str]


def spell_out(tree: ast.FunctionDef, scope: Scope) -> Spelled:
    """Spell out a function's short forms, in place; a second time changes nothing."""
    (spelling := _Spelling(tree, scope)).function(tree)
    return Spelled(spelling.attempts, spelling.fresh.made, spelling.handed)


class _Sometimes(Exception):
    """What would be taken out is not always evaluated, or something that is evaluated before it may change."""


class _Spelling:
    """``taken`` are the names of the outermost function and of all that is in it, ``own`` those that stand in one
    generator only, which binds them."""

    def __init__(self, tree: ast.FunctionDef, scope: Scope):
        self.scope, self.tree = scope, tree
        self.fresh = MadeNames(tree, scope=scope)
        self.loops, self.unpacked = Loops(scope, self.fresh, tree), Unpacked(scope, self.fresh, tree)
        self.own = names_of_one_generator(tree)
        self.attempts = Attempts(scope, self.fresh)
        self.growing: set[str] = set()  # the variables of this function whose lists are replaced where they change
        self.handed: set[str] = set()  # growing lists that are given to functions before they change
        self.lists: set[str] = set()  # these, and those that begin as a list without items
        self.stored: list[set[str]] = []  # the names that the functions around give values to, the innermost last
        self.held: set[tuple[int, int]] = set()  # the comprehensions, by place, of which NumPy makes an array at once

    def own_variable(self, base: str) -> str:
        self.own.add(chosen := self.fresh(base))
        return chosen

    # ---- statements

    def function(self, node: ast.FunctionDef) -> None:
        self.stored.append(stored_in(node))
        with self.scope.inside(node):
            node.body = StrictZips(self.scope, self.fresh).block(node.body)
            take_lists_out(node, self.scope, self.fresh)
            with_functions(node, self.scope, self.fresh)
            without_messages(node, self.scope, lambda each: is_harmless(self.scope, each))
            iterators = Iterators(self.scope, self.own_variable)
            body = [iterators.visit(each) for each in iterators.packed(node.body)]
            node.body = [made for each in body for made in visited(self.unpacked, each)]
            finish_lists(node, self.scope, self.fresh)
            outer = self.growing, self.lists
            self.growing, handed = growing_lists(node, self.scope)
            self.handed |= handed
            self.lists = self.growing | list_changes.begun_empty(node, self.scope)
            node.body = self.block(node.body) or [placed(ast.Pass(), node)]
            self.growing, self.lists = outer
            define_in_order(node)
            choose_functions(node, self.scope, self.fresh)
        self.stored.pop()

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        body = [made for node in with_shapes(self.scope, body) for made in self.loops.written(node)]
        filling = filled_lists.Filling(self.scope, self.fresh, self.growing)
        return [made for node in filled_lists.filled(filling, body) for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        written = written_out(self.scope, node, self.fresh, self.lists)
        if written is not None:
            return self.block(written)
        match node:
            case ast.FunctionDef():
                self.function(node)
                return [node]
            case ast.With() if all(is_quiet(each, self.scope) for each in node.items):
                return self.block(node.body)
            case ast.With() if ignores_warnings(node, self.scope):
                return self.block([each for each in node.body if not is_filter(each, self.scope)])
            case ast.Match():
                return self.cases(node)
            case ast.Try():
                around = self.attempts.changed
                self.attempts.changed = list_changes.changed_by(node.finalbody, self.growing, around)
                for handler in node.handlers:
                    handler.body = self.block(handler.body)
                self.attempts.around.insert(0, node)
                node.body = self.block(node.body)
                del self.attempts.around[0]
                node.orelse, node.finalbody = self.block(node.orelse), self.block(node.finalbody)
                branches = self.attempts.branches(node, self.stored[-1])
                self.attempts.changed = around
                return branches
            case ast.Nonlocal() if not set(node.names) & self.stored[-1]:
                return []  # it is only read, as it would be without this
            case ast.Global() if not set(node.names) & self.stored[-1] | set(filter(self.scope.is_inside, node.names)):
                return []
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Lambda() as function):
                return self.statement(as_definition(target, function))
            case ast.While(orelse=[]) if self.moves(node.test):
                return self.trips(node)
            case ast.Return(value=ast.IfExp() as test) | ast.Assign(value=ast.IfExp() as test) if self.moves(test):
                return self.statement(as_branches(node, test))
            case ast.Assign(targets=[ast.Tuple() as targets]) if (single := apart(node, self.scope)) and any(
                isinstance(t, ast.Name) and t.id in self.lists for t in targets.elts
            ):
                return self.block(list(single))
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target in self.lists:
                items = list_changes.items_of_new(target, value, self.scope)
                if items is not None and (target in self.growing or not items):
                    return self.block(list_changes.new_list(target, items, node))
                longer = list_changes.longer(target, value, node)
                if longer is not None:
                    return self.block(longer)
            case ast.Expr() | ast.AugAssign() | ast.Delete() if list_changes.changes(node, self.growing):
                return self.list_change(node)
        before = [] if isinstance(node, ast.While) and self.moves(node.test) else self.take_out(node)
        if isinstance(node, (ast.If, ast.For, ast.While)):
            node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [*before, node]

    def trips(self, node: ast.While) -> list[ast.stmt]:
        """``while (y := f(y)) > 1: ...`` makes its test at the start of each trip."""
        leave: ast.stmt = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=node.test), body=[ast.Break()], orelse=[])
        before = self.take_out(placed(leave, node))
        if self.moves(leave):
            return [located(ast.While(test=node.test, body=self.block(node.body), orelse=[]), node)]
        fresh = ast.While(test=ast.Constant(value=True), body=[*before, leave, *self.block(node.body)], orelse=[])
        return [placed(fresh, node)]

    def cases(self, node: ast.Match) -> list[ast.stmt]:
        """The cases of what another function has that stands here, as branches."""
        if (made := matched(node, self.scope, self.fresh, self.tree)) is not None:
            return self.block(made)
        for case in node.cases:
            case.body = self.block(case.body)
        return [node]

    def list_change(self, node: ast.stmt) -> list[ast.stmt]:
        """``z.append(e)`` and alike: what its arguments need comes first, then the variable gets the new list."""
        before: list[ast.stmt] = []
        known, given = set(self.fresh.taken), list_changes.arguments(node)
        try:
            if pops(getattr(node, "value", node), self.growing):
                self.expression(copy_of(node.value), before, sometimes=False)  # type: ignore[attr-defined]
                return before
            made = [self.expression(copy_of(e), before, sometimes=False) for e in given]
        except _Sometimes:
            self.fresh.taken = known
            return [node]
        found = list_changes.changed(node, made, self.fresh)
        return [node] if found is None else [*before, *self.block(found)]

    # ---- expressions

    def moves(self, node: ast.AST) -> bool:
        """True when something in a tree has to be evaluated before the statement that it stands in."""
        return self.is_moved(node) or any(map(self.moves, parts_of(node)))

    def is_moved(self, node: ast.AST) -> bool:
        """True for what becomes statements before the one that it stands in."""
        found = isinstance(node, ast.NamedExpr) or self.is_loop(node) or pops(node, self.growing)
        found = found or called_display(node) is not None
        return found or (becomes_statements(self.scope, node) and self.has_builtins())

    def is_short(self, node: ast.AST) -> bool:
        """True when something in a tree is to be spelled out."""
        given = isinstance(node, ast.Call) and as_choice(node) is not None
        given = given or is_tuple_of_generator(self.scope, node)
        own = given or isinstance(node, ast.Lambda) or self.is_moved(node) or asks_for_member(self.scope, node)
        return own or any(map(self.is_short, parts_of(node)))

    def is_loop(self, node: ast.AST) -> bool:
        """True for what becomes a loop."""
        node = as_comprehension(self.scope, node) or node
        if isinstance(node, ast.ListComp):
            over = node.generators[0].iter
            nested = (
                len(node.generators) > 1 or is_special(self.scope, over) or is_of_dict(self.scope, over)
            )  # may grow
            known = nested or isinstance(over, (ast.Call, ast.ListComp)) or length(self.scope, node) is not None
            known = known and not is_list_of_view(self.scope, node)
            return known and self.has_builtins() and not hides_its_variables(node)
        return self.is_reduction(node) or (is_filled(node, self.moves) and self.has_builtins())

    def is_reduction(self, node: ast.AST) -> bool:
        """True for ``sum(... for ...)``, and alike."""
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.GeneratorExp)):
            return False
        most = 2 if (kind := reducer(self.scope, node)) == "sum" else 1
        plain = not any(g.is_async for g in node.args[0].generators) and not hides_its_variables(node.args[0])
        return bool(kind) and plain and self.has_builtins() and len(node.args) <= most and not node.keywords

    def take_out(self, node: ast.stmt) -> list[ast.stmt]:
        """The statements that have to come before one, which is left without short forms where that is possible."""
        field = next((f for f in ("value", "test", "iter") if isinstance(getattr(node, f, None), ast.expr)), "")
        whole = getattr(node, field) if field else None
        if whole is None or not self.is_short(whole):
            return []
        before: list[ast.stmt] = []
        known = set(self.fresh.taken)
        if field == "test" and self.moves(whole) and self.has_builtins():
            whole = as_truths(copy_of(whole))
        try:
            earlier = [node.target] if isinstance(node, ast.AugAssign) else []
            if earlier and self.moves(whole) and not is_settled(self.scope, earlier[0], [whole]):
                raise _Sometimes
            setattr(node, field, self.expression(copy_of(whole), before, sometimes=False))
        except _Sometimes:
            self.fresh.taken = known
            before = []
            setattr(node, field, self.expression(copy_of(whole), before, sometimes=False, in_place=True))
        return before

    def expression(self, node: ast.expr, before: list[ast.stmt], sometimes: bool, in_place: bool = False) -> ast.expr:
        """An expression without short forms; what it needs is added to ``before``. ``sometimes`` it is not reached.
        ``in_place`` leaves what would have to move where it is, to be refused."""
        if self.is_moved(node):
            if in_place:
                return node
            if sometimes:
                raise _Sometimes
        if isinstance(node, (ast.BoolOp, ast.IfExp)) and not sometimes and any(map(self.moves, parts_of(node)[1:])):
            return node if in_place else self.choice(node, before)
        match node:
            case ast.NamedExpr(target=target, value=value):
                value = self.expression(value, before, sometimes)
                before.append(placed(ast.Assign(targets=[store(target.id)], value=value), node))
                return located(name(target.id), node)
            case ast.Call() if pops(node, self.growing):
                self.parts(node, before, sometimes, in_place)
                taken, item = list_changes.popped(node, self.fresh)
                before += self.block(taken)
                return item
            case ast.Lambda():
                chosen = self.fresh("function", node)
                before += self.statement(as_definition(chosen, node))
                return located(name(chosen), node)
            case ast.Call() if self.is_reduction(node):
                return self.reduction(node, before)
            case ast.Call() if is_tuple_of_generator(self.scope, node):
                function, call = mapped(self.scope, node, self.fresh)
                before += self.statement(function)
                return self.expression(call, before, sometimes, in_place)
            case ast.Subscript() | ast.Call() if (found := taken_out(self.scope, node, self.fresh)) is not None:
                before += self.block([placed(each, node) for each in found[0]])
                return self.expression(placed(found[1], node), before, sometimes, in_place)
            case ast.Call() if (display := called_display(node)) is not None:
                table = self.fresh("functions", display)
                before += self.block([placed(ast.Assign(targets=[store(table)], value=display), node)])
                return self.expression(with_named_display(node, table), before, sometimes, in_place)
            case ast.Call() if (choice := as_choice(node)) is not None:
                return self.expression(choice, before, sometimes, in_place)
            case ast.Call() if self.scope.value(node.func) in MAKING_ARRAYS:
                self.held |= {place_of(a) for a in node.args if isinstance(a, ast.ListComp)}
            case ast.DictComp() if self.is_loop(node):
                filling, filled = stored_by_loop(self.with_own_variables(node), self.scope, self.fresh)
                before += self.block([placed(each, node) for each in filling])
                return placed(filled, node)
            case ast.ListComp() | ast.Call() if (made := as_comprehension(self.scope, node)) and self.is_loop(made):
                return self.listed(placed(made, node), before)
        self.parts(node, before, sometimes, in_place)
        return members(node) if asks_for_member(self.scope, node) else node

    def parts(self, node: ast.expr, before: list[ast.stmt], sometimes: bool, in_place: bool) -> None:
        """Spell out the parts of an expression, in the order in which Python evaluates them."""
        parts = parts_of(node)
        sure = {ast.BoolOp: 1, ast.IfExp: 1, ast.Compare: 2}.get(type(node), len(parts))
        names: dict[int, ast.expr] = {}
        for position, part in enumerate(parts):
            moved = [later for later in parts[position + 1 : sure] if self.moves(later)]
            fresh = self.expression(part, before, sometimes or position >= sure, in_place)
            if moved and not in_place and not is_settled(self.scope, fresh, moved):
                if isinstance(part, ast.Slice):
                    raise _Sometimes
                chosen = self.fresh("first", part)
                before.append(placed(ast.Assign(targets=[store(chosen)], value=fresh), node))
                fresh = located(name(chosen), part)
            names[id(part)] = fresh
        put_parts(node, names)

    def choice(self, node: ast.BoolOp | ast.IfExp, before: list[ast.stmt]) -> ast.expr:
        """Branches that leave in a variable what an expression comes to of which some parts are evaluated sometimes."""
        chosen = self.fresh("holds" if isinstance(node, ast.BoolOp) else "chosen", node)
        if isinstance(node, ast.IfExp):
            node.test = self.expression(node.test, before, sometimes=False)

        def assigned(value: ast.expr) -> list[ast.stmt]:
            inside: list[ast.stmt] = []
            value = self.expression(value, inside, sometimes=False)
            return [*inside, placed(ast.Assign(targets=[store(chosen)], value=value), node)]

        before += [placed(each, node) for each in as_reached(node, chosen, assigned)]
        return located(name(chosen), node)

    def reduction(self, node: ast.Call, before: list[ast.stmt]) -> ast.expr:
        """A loop that leaves the sum, the truth, or the extreme in a variable."""
        kind, generator = reducer(self.scope, node), self.with_own_variables(node.args[0])
        result = self.fresh(REDUCERS[kind], node)
        before += self.block([placed(each, node) for each in reduced(kind, node, generator, result, self.fresh)])
        return located(name(result), node)

    def has_builtins(self) -> bool:
        """True when what is made here by name is not something else in the function."""
        return all(self.scope.value(name(each)) is BUILTINS[each] for each in ("len", "min", "bool", "ValueError"))

    def listed(self, node: ast.ListComp, before: list[ast.stmt]) -> ast.expr:
        """``[e for t in x]`` as a list of that length, which a loop fills; one of unknown length grows."""
        may_hold_arrays = place_of(node) in self.held
        node = in_parts(self.scope, self.with_own_variables(node), self.fresh)
        if length(self.scope, node) is None:
            values = self.fresh("values", node)
            self.growing, self.lists = self.growing | {values}, self.lists | {values}
            before += self.block([placed(each, node) for each in appended(node, values)])
            return located(name(values), node)
        if may_hold_arrays and isinstance(node.elt, ast.ListComp):
            self.held.add(place_of(node.elt))
        made, whole = filled_by_loop(node, ROWS if may_hold_arrays else GROWN, self.scope, self.fresh)
        before += self.block([placed(each, node) for each in made])
        return placed(whole, node)

    def with_own_variables(self, generator: Any) -> Any:
        """A generator whose variables are nobody else's: outside of it they keep their values."""
        stored, over = bound_by(generator), generator.generators[0].iter
        self.scope.locals[-1] |= stored & self.own  # these are variables of the function now
        own = {each: self.fresh(each, over if each == ITEM else name(each)) for each in sorted(stored - self.own)}
        fresh = replace_everywhere(generator, {each: name(chosen) for each, chosen in own.items()})
        fresh.generators[0].iter = over  # it is evaluated outside
        return fresh
