"""The forward and adjoint pair of one program for one set of active arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable

from .adjoint import assemble, steps
from .adjoint.carry import Carried
from .adjoint.examples import example_of, together
from .adjoint.followed_draws import refuse_unfollowed
from .adjoint.keep import plan_of
from .adjoint.recording import Recording
from .adjoint.results import handed_back, is_repeatable, restores, result_names, seed
from .adjoint.reversal import Reversal
from .adjoint.reverse import reverse_block
from .adjoint.views import bases, is_loose
from .analysis import activity, aliases, occurrences, uses
from .analysis.parts_read import read_in_parts
from .analysis.purity import is_pure
from .bounds import failing
from .form import program
from .form.program import (
    Program,
    assign,
    binds,
    copy_of,
    fresh_name,
    is_array,
    loads,
    name,
    packed,
    tuple_of,
    walk,
)
from .form.trees import nodes
from .form.types import Type, is_float
from .halves import Function, Pair, Stage
from .parallel import loops as parallel
from .parallel import outline
from .primitives.families import support_kernel
from .primitives.registry import Primitive
from .simplify import aliases as renames
from .simplify import branches, dead, literals, masks, nest, spelling, sums, upwards


def primal(target: Program) -> Function:
    """The program itself as a function."""
    body = copy_of(target.body)
    if target.result is not None:
        body.append(_return(copy_of(target.result), target.result_line))
    types = dict(target.types)
    body = parallel.share_loops(target, body, set(), _all_names(target), types)
    body = polish(
        target,
        body,
        types,
        lambda a, b: a == b or _share(target, a, b),
        set(),
        failing.may_fail(target, types, body),
    )
    return _function(target.name, target.parameters, body, target, types, set(_all_names(target)))


def pair(
    target: Program,
    wanted: frozenset[str],
    seeded: tuple[bool, ...],
    taken: set[str],
    pair_of: Callable,
    is_helper: bool,
    returned: tuple[bool, ...] = (),
    place: Pair | None = None,
) -> Pair:
    """Differentiate a program with respect to the parameters ``wanted``; ``seeded`` tells which results have a seed,
    ``returned`` for which a helper hands over the shadow instead: they share memory with what the caller has. Of a
    function that calls itself ``place`` is the pair as far as it is known: its names, and its tape."""
    classes = aliases.find_aliases(target)
    handed = [r for r, s in zip(result_names(target), returned, strict=False) if s and r is not None]
    roots = {classes.of(r) for r in handed} | {classes.of(g[0]) for g in target.aliased if classes.is_memory(g[0])}
    while True:
        try:
            return _pair(target, wanted, seeded, taken, pair_of, is_helper, handed, roots, place)
        except steps.Carry as found:
            assert found.root not in roots
            roots.add(found.root)


def _pair(
    target, wanted, seeded, taken, pair_of, is_helper: bool, handed: list[str], roots: set[str], place: Pair | None
) -> Pair:
    """The pair, with shadows carried along for the alias classes ``roots``."""
    classes = aliases.find_aliases(target)
    results = result_names(target)
    chosen = [r for r, s in zip(results, seeded, strict=False) if s and r is not None]
    shadows = [p for p in target.parameters if p in classes.written and is_helper]
    added = read_in_parts(target) & wanted if is_helper else frozenset()
    active = activity.active_names(target, classes, set(wanted), {*chosen, *shadows, *handed})
    active |= {
        n for n, t in target.types.items() if is_float(t) and is_array(t) and classes.of(n) in map(classes.of, handed)
    }
    shadows = [p for p in target.parameters if (p in shadows and (p in active or p in wanted)) or p in added]
    names = _all_names(target)
    copied = {key: type(target.__dict__[key])(target.__dict__[key]) for key in ("temporaries", "functions", "types")}
    working = Program(**{**target.__dict__, **copied})
    reversal = Reversal(working, classes, active, names, pair_of)
    if place is not None and place.tape is not None:
        reversal.tape, reversal.tape_name = place.tape, reversal.temporary("tape")
    carried = {n for n in active if is_array(target.types[n]) and classes.of(n) in roots}
    _carry(working, reversal, carried)
    rebound = {p for p in shadows if reversal.occurrences.bound[p] > 1} - carried
    if rebound:
        raise steps.Carry(classes.of(min(rebound)))
    own = [p for p in target.parameters if p in carried]
    shadows = [p for p in shadows if p not in carried]
    state = steps.State(reversal.carried)
    start: list[ast.stmt] = []
    reversal.out = start
    state.update(dict.fromkeys(set(added) - set(own), steps.OWNED))
    seeds = seed(reversal, classes, target, chosen, results, state)
    for p in shadows:
        reversal.adjoint(p)
        state[p] = steps.OWNED
    live = loads(target.result) | (classes.written if is_helper else set())
    refuse_unfollowed(reversal, classes, set(wanted))
    root = reverse_block(reversal, working.body, state, live, set())
    reversal.report()
    gradients = [p for p in target.parameters if p in wanted and p not in shadows and not (is_helper and p in own)]
    reversal.out = root.end
    reversal.line = 0
    others = {reversal.adjoint(p) for p in gradients if p in active} | set(seeds)
    for p in gradients:
        if p in carried:
            continue
        if p in active:
            # Two gradients, or a gradient and the caller's cotangent, must not be one array.
            mine = reversal.adjoint(p)
            reversal.ensure(p, state, partial=reversal.may_be_one_array(mine, others - {mine}))
        else:
            reversal.active.add(p)
            reversal.ensure(p, {}, partial=True)
    root.start = start + root.start
    halves = _assembled(working, classes, reversal, root, is_helper)
    if not is_helper:
        halves.forward = [
            *(assign(reversal.adjoint(p), program.call("np.zeros_like", p)) for p in own),
            *halves.forward,
        ]
    memory = sorted(n for n in classes.group if classes.is_memory(n))
    flat = assemble.Halves(copy_of(halves.forward), copy_of(halves.adjoint), list(halves.kept))
    stages: list[Stage] = [
        ("activity", f"active: {', '.join(sorted(active)) or 'nothing'}"),
        ("aliases", f"written in place: {', '.join(memory) or 'nothing'}"),
        ("keep: the forward half", flat.forward),
        ("keep: the adjoint half", flat.adjoint),
    ]
    chosen_names = _names(target, taken) if place is None else (place.forward_name, place.adjoint_name)
    made = _finish(
        target,
        working,
        reversal,
        halves,
        classes,
        gradients,
        shadows,
        seeds,
        taken,
        handed,
        own,
        is_helper,
        chosen_names,
    )
    made.stages = stages
    made.flat, made.program = flat, target
    made.kept_types = [reversal.types.get(k) for k in made.kept]
    made.adjoints = {p: reversal.adjoint(p) for p in gradients}
    return made


def _carry(working: Program, reversal: Reversal, carried: set[str]) -> None:
    """Take the shadows of ``carried`` along in a program that is about to be reversed."""
    if not carried:
        return
    reversal.carried = carried
    carrying = Carried(
        working, reversal.aliases, carried, reversal.active, reversal.taken, reversal.types, reversal.adjoint
    )
    working.body = carrying.block(working.body)
    reversal.allocations = carrying.allocations
    for each in sorted(carried):
        reversal.types[each] = working.types[each]
        shadow = reversal.adjoint(each)
        working.types[shadow] = working.types[each]
        reversal.types[shadow] = working.types[each]
    reversal.occurrences = occurrences.find_occurrences(working)


def _assembled(working, classes, reversal, root, is_helper: bool) -> assemble.Halves:
    """Both halves; the trips of parallel loops run again on the way back rather than hand over lists."""
    taken = set(reversal.taken)
    recording = Recording(working, classes, reversal, root, is_helper)
    assembler = assemble.Assembler(working, recording, plan_of(recording))
    halves = assembler.run(root)
    repeats = {key: parallel.repeat(working, loop) for key, loop in assembler.in_order.items()}
    if not any(repeats.values()):
        return halves
    reversal.taken.clear()
    reversal.taken.update(taken)
    recording = Recording(working, classes, reversal, root, is_helper)
    recording.plan.repeated = {key: found for key, found in repeats.items() if found is not None}
    return assemble.Assembler(working, recording, plan_of(recording)).run(root)


def _names(target: Program, taken: set[str]) -> tuple[str, str]:
    """The names of both halves."""
    forward = fresh_name(f"{target.name}_forward", taken)
    taken.add(forward)
    adjoint = fresh_name(f"{target.name}_adjoint", taken)
    taken.add(adjoint)
    return forward, adjoint


def _finish(
    target, working, reversal, halves, classes, gradients, shadows, seeds, taken, views, own, is_helper, chosen_names
) -> Pair:
    forward_name, adjoint_name = chosen_names

    def alias(a: str, b: str) -> bool:
        if a == b:
            return True
        of = {d: n for n, d in reversal.adjoints.items()}
        if any(classes.share(t, y) for x, y in ((a, b), (b, a)) for t in reversal.handed.get(x, ())):
            return True
        if (a in of) != (b in of):
            return False
        a, b = of.get(a, a), of.get(b, b)
        if (a in reversal.carried or is_loose(reversal, a)) and classes.share(a, b):
            return True
        shown_a, shown_b = {a} | bases(reversal, a), {b} | bases(reversal, b)
        return bool(shown_a & shown_b)

    adjoint_body = halves.adjoint
    values: list[ast.expr] = [name(reversal.adjoint(p)) for p in gradients]
    if values:
        adjoint_body = [*adjoint_body, _return(packed(values), 0)]
    working.temporaries |= {reversal.adjoint(p) for p in gradients}
    outside = {*shadows, *seeds}
    cotangents = {d: n for n, d in reversal.adjoints.items() if d not in outside}
    adjoint_body = branches.Branches(working, reversal.types, alias, cotangents, outside).run(adjoint_body)
    adjoint_body = masks.Masks(working, reversal.types, alias, set(cotangents)).run(adjoint_body)
    arrays = lambda n: is_array(reversal.types.get(n))  # noqa: E731
    adjoint_body = upwards.run_upwards(adjoint_body, uses.Uses(adjoint_body, arrays, alias, is_pure(working)))
    adjoint_body = parallel.share_loops(working, adjoint_body, set(shadows), set(reversal.taken), reversal.types)

    def fresh(base: str, kind: Type) -> str:
        chosen = fresh_name(base, reversal.taken)
        reversal.taken.add(chosen)
        reversal.types[chosen] = kind
        return chosen

    summing = sums.Sums(uses.Uses(adjoint_body, arrays, alias, is_pure(working)), reversal.types, fresh)
    adjoint_body = summing.block(adjoint_body, (), frozenset(shadows))
    if summing.adds_in_any_order:
        working.functions["plus"] = support_kernel("plus")
    adjoint_body = polish(working, adjoint_body, reversal.types, alias, set(shadows))
    read = set().union(*(loads(s) for s in adjoint_body), *(binds(s) for s in walk(adjoint_body) if _adds(s)), set())
    kept = [k for k in halves.kept if k in read]
    handed = fresh_name("kept", reversal.taken)
    tape = [reversal.tape_name] if reversal.tape is not None else []
    if kept and tape:
        popped = assign(packed([name(k) for k in kept]), program.call(f"{tape[0]}.pop"))
        adjoint_body = [popped, *adjoint_body]
    elif len(kept) > 1:
        adjoint_body = [assign(tuple_of([name(k) for k in kept]), name(handed)), *adjoint_body]
    elif kept and kept[0] not in target.parameters:
        handed = kept[0]
    elif kept:
        adjoint_body = [assign(kept[0], name(handed)), *adjoint_body]
    forward_body = list(halves.forward)
    record = tuple_of([name(k) for k in kept]) if len(kept) != 1 else name(kept[0])
    if kept and tape:
        pushed = ast.Expr(value=program.call(f"{tape[0]}.append", record))
        pushed.lineno = 0
        forward_body.append(pushed)
    if target.result is None:
        forward_body.append(_return(record, 0))
    else:
        parts = [
            handed_back(target, classes, is_helper),
            *(name(reversal.adjoint(r)) for r in views),
            *([record] if kept and not tape else []),
        ]
        forward_body.append(_return(packed(parts), target.result_line))
    forward_body = parallel.share_loops(working, forward_body, set(kept), set(reversal.taken), reversal.types)
    may_fail = failing.may_fail(target, reversal.types, forward_body)
    forward_body = polish(working, forward_body, reversal.types, alias, set(kept), may_fail)
    with_shadows = [*target.parameters, *(reversal.adjoint(p) for p in own if is_helper), *tape]
    forward = _function(forward_name, with_shadows, forward_body, working, reversal.types, taken)
    parameters = [
        *seeds,
        *(tape or ([handed] if kept else [])),
        *target.parameters,
        *(reversal.adjoint(p) for p in shadows),
    ]
    adjoint = _function(adjoint_name, parameters, adjoint_body, working, reversal.types, taken, is_checked=False)
    return Pair(
        forward_name,
        adjoint_name,
        kept,
        gradients,
        shadows,
        seeds,
        carried=own if is_helper else [],
        written=frozenset(classes.written),
        restores=restores(working, classes, halves.adjoint),
        repeatable=not reversal.carried and is_repeatable(working, halves.adjoint, {*reversal.adjoints.values()}),
        forward=forward,
        adjoint=adjoint,
        functions=working.functions,
        constants=working.constants,
        example=together([example_of(reversal.types.get(k)) or reversal.examples.get(k) for k in kept])
        if kept
        else None,
        tape_name=reversal.tape_name,
    )


def _function(
    name: str, parameters: list[str], body, target: Program, types: dict, taken: set[str], is_checked: bool = True
) -> Function:
    made = Function(name, parameters, body, target.line_texts)
    made.types, made.aliased = types, bool(target.aliased)
    made.whole = copy_of(body) if any(program.is_parallel(n) for n in program.walk(body)) else body
    if is_checked:
        made.program = target

    def trip(called: str, given: list[str], inside: list[ast.stmt]) -> None:
        made.trips.append(Function(called, given, inside, target.line_texts))

    outline.outline(body, types, {"np", "math", *target.constants}, name, taken, trip)
    return made


def polish(
    target: Program,
    body: list[ast.stmt],
    types: dict,
    alias: Callable,
    keep_names: set[str],
    may_fail: Callable[[ast.expr], bool] | None = None,
) -> list[ast.stmt]:
    """Simplify a finished function body and put it into the user's spelling.

    ``may_fail`` tells which expressions stay even where nobody reads their values.
    """
    pure = is_pure(target)
    removable = pure if may_fail is None else lambda value: pure(value) and not may_fail(value)
    body = dead.drop_dead(body, set(keep_names), removable)
    body = renames.drop_renames(body, target.temporaries - keep_names)
    literals.Literals(types, target.functions, target.constants, target.listed).block(body)
    body = nest.nest(body, target.temporaries, keep_names | spelling.stored_by_block_masks(body, types), alias, pure)
    return spelling.spell(body, target.functions, types)


def _adds(node: ast.stmt) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)


def _all_names(target: Program) -> set[str]:
    names = set(target.types) | set(target.parameters) | set(target.constants) | {"np", "math", "kernel"}
    for node in program.walk(target.body):
        names |= {n.id for n in nodes(node) if isinstance(n, ast.Name)}
    for text, found in target.functions.items():
        names.add(text.split(".")[0])
        if isinstance(found, Primitive):
            for template in (found.adjoint, found.adjoint_of_numbers, found.forward):
                if template is not None:
                    read = set().union(*(loads(e) for _, e, _ in template.lines), set())
                    names |= read - set(template.parameters) - set(found.extras)
    return names | {"sum_to", "sum_all", "scatter_add", "mask_add", "plus"}


def _share(target: Program, a: str, b: str) -> bool:
    classes = aliases.find_aliases(target)
    return is_array(target.types.get(a)) and is_array(target.types.get(b)) and classes.share(a, b)


def _return(value: ast.expr, line: int) -> ast.Return:
    node = ast.Return(value=value)
    node.lineno = line
    return node
