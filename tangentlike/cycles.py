"""The pairs of functions that call themselves, directly or through others.

    def fact_forward(n, x, tape):                          def fact_adjoint(dfact, tape, n, x):
        fact_1 = 0.0                                           fact_1 = tape.pop()
        if n == 0:                                             if n == 0:
            result = x                                             dx = dfact
        else:                                                  else:
            fact_1 = fact_forward(n - 1, x, tape)                  dx = dfact * fact_1
            result = x * fact_1                                    dx += fact_adjoint(dfact * x, tape, n - 1, x)
        tape.append(fact_1)                                    return dx
        return result

Each call puts what its adjoint half needs on one tape, behind what the calls in it have put there. The adjoint half
runs backwards, so it finds its own on top. Whoever calls from outside makes the tape, a list, or one list for each of
several pairs, that begins with an example of what it will hold. Where nothing is needed there is no tape.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from .adjoint.examples import list_of
from .analysis.effects import Tape
from .errors import Refusal, UnsupportedError
from .form.program import Helper, Program, dotted, fresh_name, own_nodes, subscript, tuple_of
from .form.trees import nodes
from .form.types import Array, Tuple
from .form.wording import report
from .halves import Function, Pair

Key = tuple[str, frozenset[str], tuple[int, ...], tuple[bool, ...]]


class Keeps(Exception):
    """A pair that was to do without a tape keeps something."""


@dataclass
class Run:
    """The pairs of one cycle that call each other, by helper and pattern; with a ``tape`` if they need one."""

    make: Callable[[Run, Helper, Key, Pair], Pair]
    names: dict[Key, tuple[str, str]]
    taken: set[str]
    tape: Tape | None = None
    pairs: dict[Key, Pair] = field(default_factory=dict)

    def pair_of(self, helper: Helper, key: Key) -> Pair:
        """The pair for a call inside the cycle: one that is being made is known by what its callers need."""
        if key in self.pairs:
            return self.pairs[key]
        if key not in self.names:
            self.names[key] = self.fresh(f"{helper.name}_forward"), self.fresh(f"{helper.name}_adjoint")
        program, wanted = helper.program, key[1]
        forward, adjoint = self.names[key]
        if self.tape is None:
            forward = helper.name
        kinds = program.result_type.items if isinstance(program.result_type, Tuple) else [program.result_type]
        restores = any(isinstance(kind, Array) for kind in kinds)
        place = Pair(
            forward, adjoint, [], [p for p in program.parameters if p in wanted], [], [],
            restores=restores, program=program, tape=self.tape,
        )  # fmt: skip
        self.pairs[key] = place
        made = self.make(self, helper, key, place)
        if made.kept and self.tape is None:
            raise Keeps
        if made.carried or made.shadows:
            raise refusal(helper, "keeps views of its arguments while they are written", "copies of them: `.copy()`")
        kept = made.__dict__ | {"forward_name": forward, "restores": restores or made.restores, "tape": self.tape}
        place.__dict__.update(kept)
        return place

    def fresh(self, base: str) -> str:
        chosen = fresh_name(base, self.taken)
        self.taken.add(chosen)
        return chosen

    def finish(self, helpers: dict[str, Helper]) -> None:
        """Give the tape its lists, and each pair its own of them."""
        assert self.tape is not None
        keeping = [(key, p) for key, p in self.pairs.items() if p.kept]
        lists: list[ast.expr] = []
        for key, each in keeping:
            made = list_of(each.example)
            if made is None:
                what = "keeps for its derivative what cannot stand on a stack"
                rewrite = "elementary functions and products in it, and the rest in a function that it calls"
                raise refusal(helpers[key[0]], what, rewrite)
            lists.append(made)
        self.tape.made = lists[0] if len(lists) == 1 else tuple_of(lists)
        for number, (_, each) in enumerate(keeping):
            if len(keeping) > 1:
                for half in (each.forward, each.adjoint):
                    assert half is not None
                    _number(half, each.tape_name, number)


def cyclic_pair(key: Key, helper: Helper, run: Callable[[Tape | None], Run], helpers: dict[str, Helper]) -> Run:
    """The run with the pair for a call from outside the cycle; ``run`` begins one with a tape or without."""
    with contextlib.suppress(Keeps):
        without = run(None)
        without.pair_of(helper, key)
        return without
    taped = run(Tape())
    taped.pair_of(helper, key)
    taped.finish(helpers)
    return taped


def _number(function: Function, tape: str, number: int) -> None:
    """Let a half use its own list of the tape."""
    for body in (function.body, function.whole):
        for node in (n for s in body for n in nodes(s)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == tape:
                node.value = subscript(tape, ast.Constant(value=number))


def check_ends(programs: list[Program], real: Callable[[Helper], Helper]) -> None:
    """Refuse to enter a cycle at a function all of whose paths go on in it: compiled code could not tell its type."""
    for program in programs:
        for called in map(real, (f for f in program.functions.values() if isinstance(f, Helper))):
            cycle = called.program.cycle
            inside = {f for p in programs for f, h in p.functions.items()
                      if isinstance(h, Helper) and real(h).program.cycle == cycle}  # fmt: skip
            if cycle and cycle != program.cycle and not _may_end(called.program.body, inside):
                what = "all ways through it go through the functions that call it again"
                raise refusal(called, what, "a `return` in it that needs none of them, before the others")


def _may_end(body: list[ast.stmt], cycle: set[str]) -> bool:
    """True when a path through the statements calls none of these functions."""
    for node in body:
        if any(isinstance(n, ast.Call) and dotted(n.func) in cycle for n in own_nodes(node)):
            return False
        if isinstance(node, ast.If) and not (_may_end(node.body, cycle) or _may_end(node.orelse, cycle)):
            return False
    return True


def refusal(helper: Helper, what: str, rewrite: str) -> Exception:
    """The refusal of a function that calls itself."""
    program = helper.program
    name = program.wording.text(helper.name)
    found = Refusal("recursion", f"`{name}` calls itself, and {what}", rewrite, program.result_line)
    try:
        report([found], program.wording, name, program.file, program.line_texts)
    except UnsupportedError as error:
        return error
    raise AssertionError


__all__ = ["Key", "Run", "check_ends", "cyclic_pair"]
