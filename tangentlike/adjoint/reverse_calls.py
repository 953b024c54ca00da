"""Reversing the call of a helper: the forward half hands over what its adjoint half needs, which gives the gradients of
the arguments, or adds them to the adjoints that it is given."""

from __future__ import annotations

import ast
from typing import Any

from ..analysis.aliases import shared_results
from ..analysis.effects import written_arguments
from ..analysis.selected import SELECTED
from ..errors import UnsupportedError
from ..form.program import Helper, assign, call, copy_of, loads, name, packed, tuple_of
from ..form.types import Opaque, Scalar, Tuple, is_float
from ..form.wording import filled_in
from .reversal import Reversal
from .steps import NONE, Carry, Step
from .views import is_unforeseen


def reverse_helper(
    reversal: Reversal, step: Step, helper: Helper, node: ast.stmt, targets: list[str], state: dict[str, str]
) -> None:
    assert isinstance(node, (ast.Assign, ast.Expr)) and isinstance(node.value, ast.Call)
    reversed_call = _Call(reversal, helper, node, targets)
    if not reversed_call.matters(state):
        state.update(dict.fromkeys(targets, NONE))
        return
    step.self_update = bool(set(targets) & loads(node.value))
    if reversed_call.is_refused(state) or not reversed_call.finds_its_pair():
        return
    handed = reversed_call.recorded(step)
    seeds = reversed_call.seeds()
    for t in targets:
        state[t] = NONE
    reversed_call.contributes(seeds, handed, state)


class _Call:
    """One call of a helper that is reversed.

    Attributes:
        returned: for each target, whether it is a view of an argument whose shadow is carried along.
        seeded: the targets whose adjoints the helper's adjoint half takes.
        pair: the helper's two halves, once they are found.
    """

    def __init__(self, reversal: Reversal, helper: Helper, node: ast.Assign | ast.Expr, targets: list[str]):
        assert isinstance(node.value, ast.Call)
        self.reversal, self.helper, self.node, self.targets = reversal, helper, node, targets
        self.value = node.value
        self.arguments = [a.id if isinstance(a, ast.Name) else None for a in self.value.args]
        self.written = set(written_arguments(helper, self.value))
        target = node.targets[0] if isinstance(node, ast.Assign) else tuple_of([])
        self.shared = {n for group in shared_results(helper, target, self.value) for n in group} & reversal.carried
        self.returned = tuple(t in self.shared for t in targets)
        self.seeded: list[str] = []
        self.pair: Any = None

    @property
    def places(self) -> list[tuple[str, str | None]]:
        """Each parameter with the variable that is given for it, None for what is no variable."""
        return list(zip(self.helper.program.parameters, self.arguments, strict=True))

    def matters(self, state: dict[str, str]) -> bool:
        """True where an adjoint has reached a result or what is written; ``seeded`` are known after it."""
        active = self.reversal.active
        smooth = _smooth_results(self.helper, self.targets)
        self.seeded = [t for t in smooth if t in active and t not in self.shared and state.get(t, NONE) != NONE]
        touched = any(w in active and state.get(w, NONE) != NONE for w in self.written)
        return bool(self.seeded) or touched or any(self.returned)

    def seeds(self) -> list[ast.expr]:
        """The adjoints of the results, in their types: a variable may hold complex numbers, a result be real."""
        reversal, kind = self.reversal, self.helper.program.result_type
        kinds = kind.items if isinstance(kind, Tuple) else (kind,) * len(self.targets)
        given = dict(zip(self.targets, kinds, strict=False))
        return [reversal.real_where_real(name(reversal.adjoint(t)), reversal.types[t], given[t]) for t in self.seeded]

    def is_refused(self, state: dict[str, str]) -> bool:
        """True where the call cannot be reversed, which is said; what it writes has an adjoint after this."""
        reversal, helper = self.reversal, self.helper
        for w in sorted(self.written):
            if w in reversal.active:
                reversal.ensure(w, state, partial=True)
            if is_unforeseen(reversal, helper, self.arguments, w):
                reversal.refuse(
                    "aliased-arguments",
                    f"`{helper.name}` writes `{w}` and gets the same array again",
                    f"a copy: `{w}.copy()`",
                )
                return True
        if helper.program.cycle and any(self.returned):
            reversal.refuse(
                "recursion",
                "a function that calls itself returns what may be a part of its argument, and the result is written",
                "a copy of the result, in the function or here: `.copy()`",
            )
            return True
        return False

    def finds_its_pair(self) -> bool:
        """True where the helper has two halves; why not, in a function of this package's, is said of the call."""
        program = self.helper.program
        active = {p for p, a in self.places if a in self.reversal.active}
        try:
            self.pair = self._pair_for(active)
        except UnsupportedError as error:
            if not program.is_library or (error.file, error.function) != (program.file, program.name):
                raise
            refused = [p for p in program.parameters if p in active and self._fails_for(p)]
            _refuse_the_call(self.reversal, self.helper, self.value, refused, error)
            return False
        return True

    def _pair_for(self, wanted: set[str]) -> Any:
        selected = self.reversal.selected
        seeded = tuple((SELECTED if t in selected else 1) if t in self.seeded else 0 for t in self.targets)
        return self.reversal.pair_of(self.helper, frozenset(wanted), seeded, self.returned)

    def _fails_for(self, parameter: str) -> bool:
        try:
            self._pair_for({parameter})
        except UnsupportedError:
            return True
        return False

    @property
    def is_recorded(self) -> bool:
        """True where the recorded run calls the forward half in the function's place."""
        return bool(self.pair.kept or self.pair.carried or self.pair.tape is not None)

    def recorded(self, step: Step) -> list[ast.expr]:
        """What the forward half hands to the adjoint half; the step's recorded statement calls it."""
        reversal, pair = self.reversal, self.pair
        handed = handed_over(reversal, self.helper, pair)
        if pair.restores:
            reversal.handed.update({n: self.targets for each in handed for n in loads(each)})
        if pair.carried:
            taken = [a for p, a in self.places if p in pair.carried and a in reversal.active]
            reversal.holding.update({n: taken for each in handed for n in loads(each)})
        if not self.is_recorded:
            return handed
        own = [reversal.adjoint(t) for t, r in zip(self.targets, self.returned, strict=True) if r]
        for each in own:
            reversal.occurrences.bound[each] += 1
        given = carried_arguments(reversal, self.helper, pair, self.arguments)
        more: list[ast.expr] = [name(each) for each in own]
        made: list[ast.stmt] = []
        if pair.tape is None:
            more += handed
        else:
            given += handed
            if pair.tape is not reversal.tape:
                made = [assign(copy_of(handed[0]), copy_of(pair.tape.made), self.node.lineno)]
        recorded = _recorded(self.node, self._received(), more, pair, self.value, given)
        step.forward = [*made, recorded]
        return handed

    def _received(self) -> list[str]:
        """The names that get the results; one is made where nobody wants the result."""
        if self.targets or self.helper.program.result is None:
            return self.targets
        unwanted = self.reversal.temporary(f"{self.helper.name}_result")
        self.reversal.types[unwanted] = Opaque()
        return [unwanted]

    def contributes(self, seeds: list[ast.expr], handed: list[ast.expr], state: dict[str, str]) -> None:
        """The call of the adjoint half, and what becomes of its results."""
        reversal, pair = self.reversal, self.pair
        shadows, apart = self._shadows(state)
        results = [a for p, a in self.places if p in pair.gradients and a is not None]
        arguments = [*seeds, *copy_of(handed), *copy_of(self.value.args), *shadows]
        invocation = ast.Call(func=name(pair.adjoint_name), args=arguments, keywords=[])
        reversal.program.functions[pair.adjoint_name] = pair
        if self.is_recorded:
            reversal.program.functions[pair.forward_name] = pair
        if not results and pair.tape is None and pair.adjoint is not None and not pair.adjoint.body:
            return  # it hands over views of what it was given
        if not results:
            reversal.emit(ast.Expr(value=invocation))
        elif len(results) == 1:
            reversal.contribute(results[0], invocation, state, fresh=True)
        else:
            temporaries = [_temporary(reversal, r, self.helper) for r in results]
            reversal.emit(assign(tuple_of([name(t) for t in temporaries]), invocation))
            for r, t in zip(results, temporaries, strict=True):
                reversal.contribute(r, name(t), state, fresh=True)
        for added, a in apart.items():
            reversal.contribute(a, name(added), state, fresh=True)

    def _shadows(self, state: dict[str, str]) -> tuple[list[ast.expr], dict[str, str]]:
        """The adjoints that the adjoint half adds to; and those made apart, each with whose it is, which get what was
        added to them afterwards."""
        reversal, pair = self.reversal, self.pair
        shadows: list[ast.expr] = []
        apart: dict[str, str] = {}
        for p, a in self.places:
            if p not in pair.shadows:
                continue
            assert a is not None
            if p not in pair.written and _is_apart(reversal, a, self.arguments, self.seeded):
                added = _temporary(reversal, a, self.helper)
                apart[added] = a
                reversal.emit(assign(added, call("np.zeros_like", a)))
                shadows.append(name(added))
                continue
            if p not in pair.written:
                reversal.ensure(a, state, partial=True)
            shadows.append(name(reversal.adjoint(a)))
        return shadows, apart


def _refuse_the_call(
    reversal: Reversal, helper: Helper, value: ast.Call, refused: list[str], error: UnsupportedError
) -> None:
    """What is refused in the body of one of this package's own functions is said of the call, in the caller's words."""
    given = dict(zip(helper.program.parameters, map(ast.unparse, value.args), strict=True))
    first = error.refusals[0]
    if first.code not in ("no-adjoint", "no-adjoint-line") or not refused:
        reversal.refuse(first.code, filled_in(first.reason, given), filled_in(first.rewrite, given))
        return
    for parameter in refused:
        called, source = ast.unparse(value.func), given[parameter]
        reason = f"`{parameter}` of `{called}` has no derivative, which depends on `{source}`"
        instead = f"take `{source}` from arguments that `wrt=` does not name"
        reversal.refuse("no-adjoint-line", reason, instead)


def _is_apart(reversal: Reversal, argument: str, arguments: list[str | None], seeded: list[str]) -> bool:
    """True where a helper may not add to the adjoint of an argument itself: what it reads may be the same array."""
    others = [a for a in arguments if a is not None and a in reversal.active]
    same = others.count(argument) > 1 or any(a != argument and reversal.aliases.share(a, argument) for a in others)
    return same or argument in seeded


def _temporary(reversal: Reversal, of: str, helper: Helper) -> str:
    """A name for what a helper contributes to the adjoint of a variable."""
    chosen = reversal.temporary(f"{reversal.adjoint(of)}_{helper.name}")
    reversal.types[chosen] = reversal.types[of]
    return chosen


def carried_arguments(reversal: Reversal, helper: Helper, pair: Any, arguments: list[str | None]) -> list[ast.expr]:
    """The shadows that a helper's forward half takes along."""
    out: list[ast.expr] = []
    for p, a in zip(helper.program.parameters, arguments, strict=True):
        if p in pair.carried:
            assert a is not None
            if a in reversal.active and a not in reversal.carried:
                raise Carry(reversal.aliases.of(a))
            out.append(name(reversal.adjoint(a)) if a in reversal.active else call("np.zeros_like", a))
    return out


def handed_over(reversal: Reversal, helper: Helper, pair: Any) -> list[ast.expr]:
    """What a helper's forward half hands to its adjoint half, as one expression: numbers have a name each, so that
    a loop can record them in arrays."""
    if pair.tape is not None and pair.tape is reversal.tape:
        return [name(reversal.tape_name)]
    if pair.tape is not None:
        tape = reversal.temporary(f"{helper.name}_tape")
        reversal.types[tape], reversal.examples[tape] = Opaque(), pair.tape.made
        return [name(tape)]
    if not pair.kept:
        return []
    if not all(isinstance(kind, Scalar) for kind in pair.kept_types):
        kept = reversal.temporary(f"{helper.name}_kept")
        reversal.types[kept], reversal.examples[kept] = Opaque(), pair.example
        return [name(kept)]
    names = [reversal.temporary(f"{helper.name}_{each}") for each in pair.kept]
    reversal.types.update(zip(names, pair.kept_types, strict=True))
    return [packed([name(each) for each in names])]


def _recorded(
    node: ast.stmt, targets: list[str], more: list[ast.expr], pair: Any, value: ast.Call, shadows: list[ast.expr]
) -> ast.Assign:
    """The recorded call of a helper: its results, the shadows of those that are views, and what it keeps."""
    results: list[ast.expr] = [name(t) for t in targets]
    invocation = ast.Call(func=name(pair.forward_name), args=[*copy_of(value.args), *shadows], keywords=[])
    if not targets:
        return assign(packed(copy_of(more)), invocation, node.lineno)
    first: ast.expr = results[0]
    if len(targets) > 1 or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)):
        first = tuple_of(results)
    if not more:
        return assign(first, invocation, node.lineno)
    return assign(tuple_of([first, *copy_of(more)]), invocation, node.lineno)


def _smooth_results(helper: Helper, targets: list[str]) -> list[str]:
    """The targets that get a float: a whole number carries no derivative into a variable that holds floats, too."""
    kind = helper.program.result_type
    kinds = kind.items if isinstance(kind, Tuple) else (kind,) * len(targets)
    return [t for t, k in zip(targets, kinds, strict=False) if is_float(k)]  # no targets where nobody wants them
