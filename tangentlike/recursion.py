"""Functions that call themselves, directly or through others: lowered until what is taken for true of the calls inside
is true of the function.

    def fact(n, x):                            first: the call has no type yet; `x` says that the result is a float
        if n == 0:                             then:  the call gives a float, and so does the function
            return x
        return n * fact(n - 1, x)

What is taken for true is the type of the result, what it may be a view of, and the captured values that are handed
down. It begins with nothing and only grows, so it is the least that explains itself.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .analysis.aliases import Aliases, find_aliases
from .errors import UnsupportedError
from .form.flat_results import with_flat_result
from .form.program import AGAIN, Helper, Program, call, is_parallel, loads, walk
from .form.sizes import of_a_call, without_symbols
from .form.types import INTEGER, Constant, LargeInteger, Opaque, Tuple
from .lowering.either import unsure_results
from .lowering.listed import mark_of_lowered, pythons_returned
from .lowering.lists import lists_of_pythons
from .lowering.state import Counted, Lowering, Refused
from .primitives.families import find
from .reading.source import Source

ATTEMPTS = 12
DEEPEST = 12  # calls of one function in each other, each for arguments of other types


@dataclass
class Assumption:
    """What is known so far of a function that is being lowered, for the calls inside; ``used`` if there are any."""

    helper: Helper | None = None
    used: bool = False


@dataclass(frozen=True)
class Unsettled:
    """How the lowering of a function has ended that is not done: what is known of it, or its refusal; what was taken
    for true of those around it (``assumed``), and of which of these (``used``)."""

    ended: Helper | UnsupportedError | None
    about: Any
    assumed: dict[Any, Helper | None]
    used: set[Any]


class Unfinished(Exception):
    """A function has a call whose type is not known yet; ``helper`` says what is known of the function all the same."""

    def __init__(self, lowering: Lowering, name: str, body: list[ast.stmt], result: ast.expr | None, kind: Any):
        super().__init__(name)
        read = set().union(*map(loads, body), loads(result))
        hidden = {n: place for place, n in lowering.hidden.items() if n in read or n not in lowering.items}
        program = Program(name, [*lowering.parameter_types, *hidden], [], result, lowering.types, result_type=kind)
        program.returns_list = mark_of_lowered(lowering, result)
        program.listed = lists_of_pythons(lowering)
        program.hidden, program.wording = hidden, lowering.wording
        self.helper = summary(with_flat_result(program), Aliases())


class Endless(Exception):
    """All paths through a function call it again, or what is known of it does not settle."""


def summary(program: Program, aliases: Aliases) -> Helper:
    """A helper that says what calls of a function have to know of it, without its body."""
    types = {p: program.types[p] for p in program.parameters}
    known = Program(
        program.name, list(program.parameters), [], program.result, types, result_type=program.result_type,
        structure=program.structure, returns_list=program.returns_list, returns_truth=program.returns_truth,
        hidden=dict(program.hidden), wording=program.wording, cycle=AGAIN, either=set(program.either),
        listed=set(program.listed),
    )  # fmt: skip
    return Helper(program.name, known, aliases)


def called_again(context: Any, lowering: Lowering, key: Any, variables: set[str]) -> Helper:
    """A function that is being lowered, for a call inside itself, of a function with these variables."""
    assumption = context.assumed[key]
    assumption.used = True
    if context.names[key] in variables:
        context.taken.add(context.names.pop(key))  # it has to have another name
        raise Counted(key[0], set())
    return known_so_far(lowering, assumption.helper)


def known_so_far(lowering: Lowering, helper: Helper | None) -> Helper:
    """A helper that is not lowered wholly yet; where nothing is known of it, its call waits for another attempt."""
    if helper is None or not is_known(helper):
        lowering.waiting = True
        raise Refused(None)
    return helper


def lowered(context: Any, lowering: Lowering, node: ast.AST, key: Any, lower: Callable[[], Program]) -> Helper:
    """The helper that ``lower`` gives for a call, or what is known of it while it waits for another function."""
    before, kept = dict(context.helpers), _kept(context, key)
    if kept is not None:
        return known_so_far(lowering, kept)
    earlier = _unused(context)
    try:
        helper = settled(context, key, lower)
        found = problem(helper)
        if found is not None:
            raise lowering.refused(node, "recursion", *found)
        return helper
    except Unfinished as unfinished:
        _restore(context, before)
        _keep(context, key, unfinished.helper)
        return known_so_far(lowering, unfinished.helper)
    except Endless as endless:
        _restore(context, before)
        reason = f"all ways through `{endless}` call it again, or no way tells the type of its result"
        rewrite = "a `return` of a number, or of an array, that needs no call of the function"
        raise lowering.refused(node, "recursion", reason, rewrite) from None
    except Exception as error:
        _restore(context, before)  # what was lowered on the way took something for true that is not known
        if isinstance(error, Counted) and key in context.names:
            context.taken.discard(context.names.pop(key))
        if isinstance(error, UnsupportedError):
            _keep(context, key, error)
        raise
    finally:
        _use(context, earlier)


def _unused(context: Any) -> set[Any]:
    """The keys of the assumptions that are used, which are not any longer until :func:`_use`."""
    found = {k for k, assumption in context.assumed.items() if assumption.used}
    for each in found:
        context.assumed[each].used = False
    return found


def _use(context: Any, keys: Iterable[Any]) -> None:
    for each in keys:
        context.assumed[each].used = True


def _keep(context: Any, key: Any, ended: Helper | UnsupportedError | None) -> None:
    """Note how the lowering of a function has ended."""
    used = {k for k, assumption in context.assumed.items() if assumption.used}
    context.unsettled[key] = Unsettled(ended, *_assumptions(context, key), used)


def _kept(context: Any, key: Any) -> Helper | None:
    """What is known of a function that was lowered before with the same taken for true, or raises the same refusal: a
    statement may ask whether it writes, and one around it asks again. None where it has to be lowered."""
    kept = context.unsettled.get(key)
    about, assumed = _assumptions(context, key)
    if kept is None or kept.about != about or kept.assumed.keys() != assumed.keys():
        return None
    if any(kept.assumed[k] is not helper for k, helper in assumed.items()):
        return None
    _use(context, kept.used)
    if isinstance(kept.ended, UnsupportedError):
        raise kept.ended
    return kept.ended


def _assumptions(context: Any, key: Any) -> tuple[Any, dict[Any, Helper | None]]:
    """What the function is called, and what is taken for true of those around a call."""
    about = context.names.get(key), len(context.counted), len(context.recursive)
    return about, {k: assumption.helper for k, assumption in context.assumed.items()}


def assumes(context: Any, refused: UnsupportedError) -> bool:
    """Whether a function may be refused for what was taken for true of those around it, which may not stay so."""
    of_cycles = any(each.code == "recursion" for each in refused.refusals)
    return of_cycles or any(assumption.used for assumption in context.assumed.values())


def _restore(context: Any, helpers: dict[Any, Helper]) -> None:
    context.helpers.clear()
    context.helpers.update(helpers)


def settled(context: Any, key: Any, lower: Callable[[], Program]) -> Helper:
    """The helper that ``lower`` gives, repeated until it agrees with what the calls of it inside took for true.

    ``context.assumed`` holds that meanwhile; what is lowered on the way is kept in ``context.helpers`` only if it was
    lowered last. Raises :class:`Unfinished` where it waits for another function, :class:`Endless` for no end.
    """
    assumption = context.assumed[key] = Assumption()
    try:
        for _attempt in range(ATTEMPTS):
            before, assumption.used = dict(context.helpers), False
            try:
                found, unfinished = _helper(lower()), None
            except Unfinished as waiting:
                found, unfinished = waiting.helper, waiting
            agrees = assumption.helper is not None and _same(assumption.helper, found)
            if unfinished is None and (agrees or not assumption.used):
                if assumption.used:
                    _mark(found, [h for k, h in context.helpers.items() if before.get(k) is not h])
                return found
            if unfinished is not None and (agrees or not assumption.used or not is_known(found)):
                others = (a for k, a in context.assumed.items() if k != key)
                if any(a.used and a.helper is None for a in others):
                    raise unfinished
                raise Endless(found.program.wording.text(found.name))
            assumption.helper = summary(found.program, found.aliases)
            _restore(context, before)
        raise Endless(found.program.wording.text(found.name))
    finally:
        del context.assumed[key]


def with_copies(context: Any, program: Program) -> set[str]:
    """Copy in a function that calls itself what it returns of its arguments, where that keeps it from writing them.

    Those parameters: in Python the result is the argument, which matters only if one of the two is written.
    """
    calls_itself = any(a.used for a in list(context.assumed.values())[-1:])
    aliases = find_aliases(program) if calls_itself else Aliases()
    results = loads(program.result) if aliases.written else set()
    copied: set[str] = set()
    for node in walk(program.body):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Name):
            continue
        given = aliases.root(node.value.id)
        if given in program.parameters and isinstance(node.targets[0], ast.Name) and node.targets[0].id in results:
            node.value = call("np.copy", node.value)
            program.functions.setdefault("np.copy", find(np.copy))
            copied.add(given)
    return copied


def _helper(program: Program) -> Helper:
    return Helper(program.name, program, find_aliases(program))


def is_known(helper: Helper) -> bool:
    """True when the type of the result is known, or that there is none."""
    return helper.program.result is None or _is_typed(helper.program.structure)


def _is_typed(kind: Any) -> bool:
    if isinstance(kind, Tuple):
        return all(map(_is_typed, kind.items))
    return kind is not None and not isinstance(kind, Opaque)


def _same(assumed: Helper, found: Helper) -> bool:
    """True when calls know the same of both."""

    def seen(helper: Helper) -> tuple:
        program, aliases = helper.program, helper.aliases
        classes = [c for c in aliases.result_classes if c is not None]
        return (
            program.parameters, list(program.hidden.items()), program.result_type, program.structure,
            program.returns_list, pythons_returned(program), program.returns_truth, program.either, aliases.written,
            {p: (program.types[p], p in program.listed) for p in program.parameters}, [set(r) for r in aliases.results],
            [None if c is None else classes.index(c) for c in aliases.result_classes],
        )  # fmt: skip

    return seen(assumed) == seen(found)


def _mark(head: Helper, lowered: list[Helper]) -> None:
    """Note in the programs of a cycle that they belong to it: ``head``, and what it calls that calls it again."""
    cycle = {head.name}
    while True:
        more = {h.name for h in lowered if h.name not in cycle and _called(h) & cycle}
        if not more:
            break
        cycle |= more
    for each in [head, *(h for h in lowered if h.name in cycle)]:
        each.program.cycle = head.name


def _called(helper: Helper) -> set[str]:
    return {h.name for h in helper.program.functions.values() if isinstance(h, Helper)}


def calls(context: Any, source: Source) -> bool:
    """True when a function that was lowered calls itself."""
    return any(key[0] is source.function and helper.program.cycle for key, helper in context.helpers.items())


def problem(helper: Helper) -> tuple[str, str] | None:
    """The reason why a function that calls itself is refused, and what to write instead."""
    program = helper.program
    if not program.cycle:
        return None
    name = program.wording.text(helper.name)
    written = sorted(program.wording.text(p) for p in helper.aliases.written)
    if written:
        reason = f"`{name}` calls itself, and may write its argument `{written[0]}`"
        return reason, f"work on a copy, `{written[0]}.copy()`, and return an array that is made in the call"
    if unsure_results(program):
        return f"`{name}` calls itself, and returns a view or a copy of its argument", "return a copy: `.copy()`"
    if any(is_parallel(node) for node in walk(program.body)):
        return f"`{name}` calls itself, and shares the trips of a loop among threads", "`range` for `prange`"
    return None


def check_arguments(context: Any, lowering: Lowering, node: ast.AST, identity: Any, kinds: dict[str, Any]) -> None:
    """Refuse a call of a function inside itself whose arguments are of other types in each call."""
    check_counted(context, identity, kinds)
    if sum(active == identity for active, _ in context.active) >= DEEPEST:
        reason = "a function calls itself with arguments of other types again and again"
        rewrite = "arguments of the same types, and arrays of one rank, in each call"
        raise lowering.refused(node, "recursion", reason, rewrite)


def check_counted(context: Any, identity: Any, kinds: dict[str, Any]) -> None:
    """Raise :class:`Counted` where a call of a function inside itself changes a whole number that is known, or has
    other types only because it was not known yet that the functions on the way call each other.

    ``kinds`` are the types of its parameters; ``context.active`` are the functions around the call.
    """
    for place, (active, outer) in enumerate(context.active):
        if active != identity or outer == kinds:
            continue
        different = {p for p, kind in kinds.items() if kind != outer.get(p)}
        changed = {p for p in different if _is_whole(outer.get(p)) and (_is_whole(kinds[p]) or kinds[p] == INTEGER)}
        alike = all(_is_larger(outer.get(p), kinds[p]) or _is_sized(outer.get(p), kinds[p]) for p in different)
        between = {known for known, _ in context.active[place:]}
        if changed or (alike and not between <= context.recursive):
            context.recursive |= between
            raise Counted(identity, changed)


def _is_larger(outer: Any, kind: Any) -> bool:
    return outer == INTEGER and isinstance(kind, LargeInteger)


def _is_sized(outer: Any, kind: Any) -> bool:
    """True where only what is known of sizes tells two types apart."""
    return bool(of_a_call(without_symbols(outer), True) == of_a_call(without_symbols(kind), True))


def _is_whole(kind: Any) -> bool:
    return isinstance(kind, Constant) and type(kind.value) is int
