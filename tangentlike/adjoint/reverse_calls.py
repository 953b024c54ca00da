"""Reversing the call of a helper: the forward half hands over what its adjoint half needs, which gives the gradients of
the arguments, or adds them to the adjoints that it is given."""

from __future__ import annotations

import ast
from typing import Any

from ..analysis.aliases import shared_results
from ..analysis.effects import written_arguments
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
    value = node.value
    written = set(written_arguments(helper, value))
    target = node.targets[0] if isinstance(node, ast.Assign) else tuple_of([])
    shared = {n for group in shared_results(helper, target, value) for n in group} & reversal.carried
    returned = tuple(t in shared for t in targets)
    smooth = _smooth_results(helper, targets)
    seeded = [t for t in smooth if t in reversal.active and t not in shared and state.get(t, NONE) != NONE]
    touched = [w for w in written if w in reversal.active and state.get(w, NONE) != NONE]
    if not seeded and not touched and not any(returned):
        state.update(dict.fromkeys(targets, NONE))
        return
    step.self_update = bool(set(targets) & loads(value))
    arguments = [a.id if isinstance(a, ast.Name) else None for a in value.args]
    active = {p for p, a in zip(helper.program.parameters, arguments, strict=True) if a in reversal.active}
    for w in sorted(written):
        if w in reversal.active:
            reversal.ensure(w, state, partial=True)
        if is_unforeseen(reversal, helper, arguments, w):
            reversal.refuse(
                "aliased-arguments",
                f"`{helper.name}` writes `{w}` and gets the same array again",
                f"a copy: `{w}.copy()`",
            )
            return
    if helper.program.cycle and any(returned):
        reversal.refuse(
            "recursion",
            "a function that calls itself returns what may be a part of its argument, and the result is written",
            "a copy of the result, in the function or here: `.copy()`",
        )
        return

    def pair_for(wanted: set[str]) -> Any:
        return reversal.pair_of(helper, frozenset(wanted), tuple(t in seeded for t in targets), returned)

    try:
        pair = pair_for(active)
    except UnsupportedError as error:
        if not helper.program.is_library or (error.file, error.function) != (helper.program.file, helper.program.name):
            raise
        refused = [p for p in helper.program.parameters if p in active and _fails(pair_for, p)]
        _refuse_the_call(reversal, helper, value, refused, error)
        return
    handed = handed_over(reversal, helper, pair)
    if pair.restores:
        reversal.handed.update({n: targets for each in handed for n in loads(each)})
    if pair.kept or pair.carried or pair.tape is not None:
        own = [reversal.adjoint(t) for t, r in zip(targets, returned, strict=True) if r]
        for each in own:
            reversal.occurrences.bound[each] += 1
        given = carried_arguments(reversal, helper, pair, arguments)
        received = targets
        if not targets and helper.program.result is not None:  # a constant, or nobody wants it
            received = [reversal.temporary(f"{helper.name}_result")]
            reversal.types[received[0]] = Opaque()
        more = [*map(name, own), *handed]
        made: list[ast.stmt] = []
        if pair.tape is not None:
            more, given = more[: len(own)], [*given, *handed]
            if pair.tape is not reversal.tape:
                made = [assign(copy_of(handed[0]), copy_of(pair.tape.made), node.lineno)]
        step.forward = [*made, _recorded(node, received, more, pair, value, given)]
    seeds: list[ast.expr] = [name(reversal.adjoint(t)) for t in seeded]
    for t in targets:
        state[t] = NONE
    shadows: list[ast.expr] = []
    results: list[str] = []
    apart: dict[str, str] = {}  # what is added to arrays of their own first, by these
    for p, a in zip(helper.program.parameters, arguments, strict=True):
        if p in pair.shadows:
            assert a is not None
            if p not in pair.written and _is_apart(reversal, a, arguments, seeded):
                added = _temporary(reversal, a, helper)
                apart[added] = a
                reversal.emit(assign(added, call("np.zeros_like", a)))
                shadows.append(name(added))
                continue
            if p not in pair.written:
                reversal.ensure(a, state, partial=True)
            shadows.append(name(reversal.adjoint(a)))
        if p in pair.gradients:
            assert a is not None
            results.append(a)
    invocation = ast.Call(
        func=name(pair.adjoint_name), args=[*seeds, *copy_of(handed), *copy_of(value.args), *shadows], keywords=[]
    )
    reversal.program.functions[pair.adjoint_name] = pair
    if pair.kept or pair.carried or pair.tape is not None:
        reversal.program.functions[pair.forward_name] = pair
    if not results and pair.tape is None and pair.adjoint is not None and not pair.adjoint.body:
        return  # it hands over views of what it was given
    if not results:
        reversal.emit(ast.Expr(value=invocation))
    elif len(results) == 1:
        reversal.contribute(results[0], invocation, state, fresh=True)
    else:
        temporaries = []
        for r in results:
            temporaries.append(_temporary(reversal, r, helper))
        elements: list[ast.expr] = [name(t) for t in temporaries]
        reversal.emit(assign(tuple_of(elements), invocation))
        for r, t in zip(results, temporaries, strict=True):
            reversal.contribute(r, name(t), state, fresh=True)
    for added, a in apart.items():
        reversal.contribute(a, name(added), state, fresh=True)


def _fails(pair_for: Any, parameter: str) -> bool:
    try:
        pair_for({parameter})
    except UnsupportedError:
        return True
    return False


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
