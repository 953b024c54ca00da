"""What is found out about a body by lowering it, for another attempt where it was refused.

Tests that types decide, before names are told apart:

    if x.ndim == 1:                 decided: x.ndim == 1
        x = x[:, None]       ->     x = x[:, None]                 (``x`` may have another rank behind it)
    return x @ x.T                  return x @ x.T

What follows a test, in each of its branches, where a variable has a type in one that it has not in the other:

    if x[0] > 0.0:                  if x[0] > 0.0:
        x = x[:, None]       ->         x = x[:, None]
    return np.sum(x)                    return np.sum(x)
                                    else:
                                        return np.sum(x)

The first trip of a loop in front of it (``peeled.py``), a name for the array that some trip makes of a number
(``begun_sums.py``), and ``s = s + x`` for ``s += x`` where ``s`` is a number and
``x`` an array. Flags for what is None on some paths (``sometimes_none.py``). A test that was decided stands in the body
as a statement that holds the lowering to it: types that follow from it are those that decide it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from ...errors import Refusal
from ...form.program import binds, copy_of, loads, walk
from ...form.questions import DECIDED, Question, ask
from ..syntax.assigned import bound_names
from ..syntax.peeled import can_be_peeled, no_trip, peeled
from ..syntax.short_forms import as_branches
from .begun_sums import around, loops_with, makes_it_at_once, with_array
from .exits import always_exits
from .sometimes_none import HandedOn, copies, with_flags
from .two_bodies import Names

Look = Callable[[ast.expr], Any]  # what the name of a function stands for
MOST = 40  # times that a body is taken again
LONGEST = 300  # statements of a body with parts that stand in two branches


class Decisions:
    """What is known of a body. ``known`` are tests by their numbers in the order of the text, ``apart`` those whose
    branches have what follows each for itself, by their numbers in the body as it was, ``peeled`` loops by theirs, that
    raise where they make no trip if ``raising``, ``begun`` loops and what they add to, ``changes`` the places
    where they do, ``rebound`` statements ``s += x`` by theirs, ``flagged`` the variables that are None sometimes.
    ``refusals`` are those before anything but tests was known."""

    def __init__(self, body: list[ast.stmt]):
        self.body = body
        self.known: dict[int, bool] = {}
        self.wrong: set[int] = set()
        self.apart: set[int] = set()
        self.peeled: set[int] = set()
        self.raising = False
        self.begun: dict[int, tuple[str, ...]] = {}
        self.changes: set[tuple[int, int]] = set()
        self.rebound: set[int] = set()
        self.flagged: set[str] = set()
        self.refusals: list[Refusal] = []
        self.attempts = 0
        self.begin()

    def begin(self) -> None:
        self.numbers: dict[int, int] = {}  # of the tests of the copy at hand, by id
        self.reads: list[set[str]] = []  # the names in each
        self.origins: dict[int, int] = {}  # their numbers in the body as it was
        self.kept: list[ast.expr] = []  # so that ids stay what they are

    def fresh(self, function: Any, look: Look) -> list[ast.stmt]:
        """A copy of the body with what is known.

        ``function`` is what ``unbound.Function`` says of it, ``look`` what the names of functions stand for."""
        self.begin()
        self.origins = {id(test): number for number, test in enumerate(_tests(self.body))}
        self.function, self.look = function, look
        body = self.block(self.copied(self.body))
        return with_flags(body, self.flagged, function, look) if self.flagged else body

    def copied(self, body: list[ast.stmt]) -> list[ast.stmt]:
        fresh = copy_of(body)
        for old, new in zip(_tests(body), _tests(fresh), strict=True):
            self.kept.append(new)
            if id(old) in self.origins:
                self.origins[id(new)] = self.origins[id(old)]
        return fresh

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for position, node in enumerate(body):
            rest = body[position + 1 :]
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp) and self.is_apart([node]):
                node = as_branches(node, node.value)
            if isinstance(node, ast.AugAssign) and self.origins.get(id(node.value)) in self.rebound:
                out.append(_bound_anew(node))
                continue
            if isinstance(node, ast.If) and not isinstance(node.test, ast.Constant):
                number = self.numbers[id(node.test)] = len(self.reads)
                self.reads.append(loads(node.test))
                goes_on = self.is_apart([node])
                branches = [
                    self.block([*b, *self.copied(rest)] if goes_on and not always_exits(b) else b)
                    for b in (node.body, node.orelse)
                ]
                if number in self.known:
                    chosen = branches[not self.known[number]]
                    out += [self.statement(node, number), *chosen]
                else:
                    node.body, node.orelse = branches[0] or [ast.copy_location(ast.Pass(), node)], branches[1]
                    out.append(node)
                if goes_on:
                    return out
                continue
            if isinstance(node, (ast.For, ast.While)) and self.origins.get(id(_header(node))) in self.peeled:
                return [*out, *self.loop(node, rest)]
            if isinstance(node, (ast.For, ast.While)) and self.origins.get(id(_header(node))) in self.begun:
                return [*out, *self.begun_loop(node, rest)]
            if isinstance(node, (ast.For, ast.While)):
                node.body = self.block(node.body) or [ast.copy_location(ast.Pass(), node)]
                node.orelse = self.block(node.orelse)
            out.append(node)
        return out

    def loop(self, node: ast.For | ast.While, rest: list[ast.stmt]) -> list[ast.stmt]:
        """A loop whose first trip stands before it, and what follows."""
        text = ast.unparse(node).splitlines()[0].rstrip(":")
        before, taken = peeled(node, self.copied(node.body), self.function)
        for each in (_header(node), *(n.value for n in walk(node.body) if isinstance(n, ast.AugAssign))):
            self.origins.pop(id(each), None)
        if self.raising:
            return [*before, no_trip(node, taken.test, text), *self.block([*taken.body, *rest])]
        taken.body = self.block([*taken.body, *self.copied(rest)])
        taken.orelse = self.block(self.copied(rest))
        return [*before, taken]

    def begun_loop(self, node: ast.For | ast.While, rest: list[ast.stmt]) -> list[ast.stmt]:
        """A loop that makes arrays of numbers, and what follows."""
        variables = self.begun[self.origins[id(_header(node))]]
        for each in (_header(node), *(n.value for n in walk(node.body) if isinstance(n, ast.AugAssign))):
            self.origins.pop(id(each), None)
        before: list[ast.stmt] = []
        for variable in variables:
            names = Names.of(variable, node, self.function)
            written = copy_of(node)
            with_array(written, names, self.changes, self.copied)
            if not any(names.flag in binds(each) for each in written.body):
                continue  # nothing in the loop makes an array of it: it is refused as it stands
            node = written
            begin, *rest = around(node, names, rest, None if self.raising else self.copied)
            before.append(begin)
        return self.block([*before, node, *rest])

    def is_apart(self, body: list[ast.stmt]) -> bool:
        """True for a block with a test, outside of loops, whose branches have what follows each for itself."""
        for node in body:
            test = _test(node)
            if test is not None and self.origins.get(id(test)) in self.apart:
                return True
            if isinstance(node, ast.If) and self.is_apart([*node.body, *node.orelse]):
                return True
        return False

    def statement(self, node: ast.If, number: int) -> ast.stmt:
        question = ask(Question(DECIDED, (number, self.known[number])), node.test)
        return ast.copy_location(ast.Expr(value=ast.copy_location(question, node.test)), node)

    # ---- what is learned

    def learn(self, lowering: Any, function: Any, look: Look) -> bool:
        """Take what a lowering has found; True when there is something new.

        What is refused after a variable was flagged, or a test taken apart, is what was refused before."""
        self.attempts += 1
        if self.attempts < MOST:
            if self.decide(lowering.decided, lowering.undecided):
                return True
            if self.bind_anew(
                {self.origins[each] for each in lowering.rebound if each in self.origins}, lowering.refusals
            ):
                return True
            around = [[self.origins[t] for t in each if t in self.origins] for each in lowering.conflicts]
            bound = {n for s in self.body for n in bound_names(s)}
            nothing = {function.wording.variable(each, bound) for each in lowering.sometimes_none}
            if self.flag(nothing & bound, lowering.refusals, function, look):
                return True
            changing = {function.wording.variable(n, bound): places for n, places in lowering.retyped.items()}
            if self.begin_arrays(changing, lowering.refusals) or self.take_apart(around, lowering.refusals):
                return True
        lowering.refusals = self.refusals or lowering.refusals
        return False

    def decide(self, decided: dict[int, bool], failed: set[int]) -> bool:
        """Tests by their ids, and the numbers of those that were not what they were taken for."""
        for number in failed:
            self.wrong.add(number)
            self.known.pop(number, None)
        found = {self.numbers[each]: value for each, value in decided.items() if each in self.numbers}
        new = {n: value for n, value in found.items() if n not in self.wrong and n not in self.known}
        self.known.update(new)
        return bool(new or failed)

    def flag(self, variables: set[str], refusals: list[Refusal], function: Any, look: Look) -> bool:
        """Take variables for None on some paths only, where it raises an exception wherever it may be read."""
        found = copies(self.body, variables) - self.flagged
        if not found:
            return False
        before = set(self.flagged), dict(self.known)
        self.flagged |= found
        self.known = {number: value for number, value in self.known.items() if not self.reads[number] & self.flagged}
        try:
            self.fresh(function, look)
        except HandedOn:
            self.flagged, self.known = before
            return False
        self.refusals = self.refusals or list(refusals)
        return True

    def bind_anew(self, numbers: set[int], refusals: list[Refusal]) -> bool:
        """Take statements for such that make an array of a number."""
        if numbers <= self.rebound:
            return False
        self.rebound |= numbers
        self.refusals = self.refusals or list(refusals)
        return True

    def begin_arrays(self, variables: dict[str, set[tuple[int, int]]], refusals: list[Refusal]) -> bool:
        """Give the arrays that loops make of numbers names of their own, where no first trip can make them; the places
        are those of the statements that do."""
        headers = [id(test) for test in _tests(self.body)]
        for variable in sorted(variables):
            for loop in loops_with(self.body, variable):
                number = headers.index(id(_header(loop)))
                known = self.begun.get(number, ())
                at_once = number not in self.peeled and makes_it_at_once(loop, variable)
                if (variable in known and variables[variable] <= self.changes) or (not known and at_once):
                    continue
                self.changes |= variables[variable]
                self.begun[number] = tuple(dict.fromkeys((*known, variable)))
                self.peeled.discard(number)
                self.known, self.wrong, self.apart = {}, set(), set()
                self.raising |= self.is_too_long()
                self.refusals = self.refusals or list(refusals)
                return True
        return False

    def is_too_long(self) -> bool:
        """True where what stands twice makes the body too long."""
        self.begin()
        self.origins = {id(test): number for number, test in enumerate(_tests(self.body))}
        return len(list(walk(self.block(self.copied(self.body))))) > LONGEST

    def take_apart(self, around: list[list[int]], refusals: list[Refusal]) -> bool:
        """Give what follows to each branch of the tests around a value of another type, the innermost first."""
        ends = [tests[-1] for tests in around if tests]
        loops = {
            number: node for number, node in enumerate(_holders(self.body)) if isinstance(node, (ast.For, ast.While))
        }
        new = [n for n in ends if n not in self.apart | self.peeled and (n not in loops or can_be_peeled(loops[n]))][:1]
        if not new:
            raises = bool(self.peeled or self.begun) and not self.raising and bool(refusals)
            self.raising |= raises
            self.known, self.wrong = ({}, set()) if raises else (self.known, self.wrong)
            return raises
        chosen = self.peeled if new[0] in loops else self.apart
        chosen |= set(new)
        self.known, self.wrong, known = {}, set(), self.known
        if self.is_too_long():
            chosen -= set(new)
            self.known = known
            return False
        self.refusals = self.refusals or list(refusals)
        return True


def _test(node: ast.stmt) -> ast.expr | None:
    """The test of a branch, or of a choice that is assigned."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp) and isinstance(node.targets[0], ast.Name):
        return node.value.test
    return node.test if isinstance(node, ast.If) else None


def _bound_anew(node: ast.AugAssign) -> ast.stmt:
    """``s = s + x`` for ``s += x``."""
    assert isinstance(node.target, ast.Name)
    left = ast.copy_location(ast.Name(id=node.target.id, ctx=ast.Load()), node)
    value = ast.copy_location(ast.BinOp(left=left, op=node.op, right=node.value), node)
    return ast.copy_location(ast.Assign(targets=[node.target], value=value), node)


def _header(node: ast.For | ast.While) -> ast.expr:
    """What a loop is known by: its test, or what it goes over."""
    return node.iter if isinstance(node, ast.For) else node.test


def _tests(body: list[ast.stmt]) -> Iterator[ast.expr]:
    """All of them in a block, the headers of its loops and what it adds to variables, in the order of the text."""
    for node in _holders(body):
        if isinstance(node, (ast.For, ast.While)):
            yield _header(node)
        elif isinstance(node, ast.AugAssign):
            yield node.value
        elif (test := _test(node)) is not None:
            yield test


def _holders(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements with these."""
    for node in body:
        if _test(node) is not None or isinstance(node, (ast.For, ast.While, ast.AugAssign)):
            yield node
        if isinstance(node, (ast.If, ast.For, ast.While)):
            yield from _holders(node.body)
            yield from _holders(node.orelse)
