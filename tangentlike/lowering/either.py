"""What is a view in one order of the elements and a copy in another, and views that cannot be written.

np.ravel(x) of an x whose order is not known is compiled as a copy. Where the difference would show, because the result
or x is written while the other is in use, the call is replaced by one that makes a copy or raises an error (never the
wrong one of the two); what NumPy orders otherwise than compiled code is refused.

np.broadcast_to and np.diagonal give read-only views, compiled as copies: to write one is refused, and after each write
to their origin they are taken again. Those that a function returns are refused where their origin is written.

    d = np.diag(m)             d = np.diag(m)
    m[0, 0] = d[1]      ->     m[0, 0] = d[1]
    return d[0]                d = np.diag(m)
                               return d[0]
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, TypeGuard

from ..analysis.aliases import result_names
from ..analysis.effects import base_of, returned_arguments, written_by
from ..analysis.liveness import each_with_live
from ..errors import Refusal
from ..form.program import Helper, Program, binds, blocks, copy_of, dotted, helper_of, is_array, loads, walk
from ..form.types import Array
from ..primitives.families import find
from ..primitives.registry import Primitive
from .calls import call_node

_PARTS = {  # functions that give parts of complex numbers: the attribute, and the numbers with another such part
    "real_part": ("real", "$real + 1j * {}.imag"),
    "imaginary_part": ("imag", "{}.real + 1j * $imag"),
}


def settle_views(program: Program, lowering: Any) -> None:
    """Replace or refuse, in the program's body, what is neither a view nor a copy for certain; see the module."""
    for node in list(walk(program.body)):
        entry, base = _called(program, node)
        if isinstance(entry, Helper):
            _settle_call(program, lowering, node, entry)
            _settle_returned(program, lowering, node, entry)
        elif entry is not None and base is not None and entry.apart is not None:
            _settle_order(program, lowering, node, entry, base)
        elif entry is not None and entry.read_only:
            _settle_read_only(program, lowering, node, base)


def _called(program: Program, node: ast.stmt) -> tuple[Any, str | None]:
    """The primitive or helper that a statement calls, and the array that is a primitive's first argument, or None."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return None, None
    entry = program.functions.get(dotted(node.value.func))
    first = node.value.args[0] if node.value.args else None
    if not isinstance(entry, Primitive) or not isinstance(first, ast.Name) or not is_array(program.types.get(first.id)):
        return entry if isinstance(entry, (Helper, Primitive)) else None, None
    return entry, first.id


# ---- view or copy, by the order of the elements
def _settle_order(program: Program, lowering: Any, node: ast.stmt, entry: Primitive, base: str) -> None:
    kind = program.types[base]
    assert isinstance(kind, Array) and isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    if kind.order == "C" or not isinstance(node.targets[0], ast.Name):
        return
    if not _both_in_use(program, node, node.targets[0].id, base):
        return
    if kind.order == "?":
        lowering.refuse(_refusal(lowering, "this", base, node))
        return
    other = find(entry.apart)
    assert other is not None
    arguments = [node.value.args[k] for k, p in enumerate(entry.parameters) if p in other.parameters]
    node.value = call_node(lowering, other, arguments)


def _refusal(lowering: Any, what: str, base: str, node: ast.stmt) -> Refusal:
    return Refusal(
        "maybe-view",
        f"{what} is a view of `{base}` or a copy, depending on the order of its elements, and one of the two is "
        "written while both are in use",
        f"copy first, if a copy is meant: `{base}.copy()` in the place of `{base}`",
        node.lineno,
    )


def _settle_call(program: Program, lowering: Any, node: ast.stmt, helper: Helper) -> None:
    """A helper whose result is for some orders a view of an argument."""
    assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    unsure = _either_parameters(helper.program)
    for parameter, argument in zip(helper.program.parameters, node.value.args, strict=True):
        if parameter in unsure and isinstance(argument, ast.Name):
            for target in sorted(binds(node)):
                if is_array(program.types.get(target)) and _both_in_use(program, node, target, argument.id):
                    lowering.refuse(_refusal(lowering, f"the result of `{helper.name}`", argument.id, node))
                    return


def unsure_results(program: Program) -> bool:
    """True for a function whose results may be views or copies, or are read-only views, of what it is given."""
    return bool(_either_parameters(program) - program.either or _read_only_results(program))


def _either_parameters(program: Program) -> set[str]:
    """The parameters whose memory a result of the program may share, depending on the order of their elements."""
    out: set[str] = set(program.either)
    for node in walk(program.body):
        entry, base = _called(program, node)
        pairs: list[tuple[str, str]] = []
        if isinstance(entry, Helper):
            assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            unsure = _either_parameters(entry.program)
            arguments = zip(entry.program.parameters, node.value.args, strict=True)
            sources = [a.id for p, a in arguments if p in unsure and isinstance(a, ast.Name)]
            pairs = [(target, source) for target in binds(node) for source in sources]
        elif entry is not None and base is not None and entry.apart is not None:
            kind = program.types[base]
            if isinstance(kind, Array) and kind.order != "C":
                pairs = [(target, base) for target in binds(node)]
        for target, source in pairs:
            if _sharing(program, target, node) & loads(program.result):
                out |= _sharing(program, source, node) & set(program.parameters)
    return out


# ---- views that cannot be written
def _settle_read_only(program: Program, lowering: Any, node: ast.stmt, base: str | None) -> None:
    """``base`` is the array that is shown; None where it is a number, which nothing writes."""
    assert isinstance(node, ast.Assign)
    target = node.targets[0]
    if not isinstance(target, ast.Name):
        return
    shown = _sharing(program, target.id, node)
    stale = _stale(program, lowering, node, target.id, base)
    if not stale or base is None:
        return
    seen_by_writer = any(helper_of(program, s.value) and loads(s.value) & shown for s in stale if _has_value(s))
    again = _taken_again(program, node, shown, base)
    order = {id(s): place for place, s in _places(program.body)}
    for written in stale:
        before = None if again is None or seen_by_writer else _taken_before(again, written, order)
        if before is None:
            lowering.refuse(_stale_refusal(lowering, target.id, base, node))
            return
        _insert_after(program.body, [written], before)


def _has_value(node: ast.stmt) -> TypeGuard[ast.Assign | ast.Expr]:
    return isinstance(node, (ast.Assign, ast.Expr))


def _stale(program: Program, lowering: Any, node: ast.stmt, target: str, base: str | None) -> list[ast.stmt]:
    """The statements that write the origin of a read-only view while the view is in use; refused is to write it."""
    shown, origin = _sharing(program, target, node), set() if base is None else _sharing(program, base, node)
    if _is_part(node) and not origin & (set(program.parameters) | (set(program.types) - lowering.temporaries)):
        return []  # a part of what has no name of the user's: whether it is an array of its own nobody can tell
    for other in walk(program.body):
        if written := shown & set(written_by(program, other)):
            lowering.refuse(Refusal("read-only", *_written_view(lowering, node, target, written), other.lineno))
            return []
    return [s for s, used in _with_used(program) if set(written_by(program, s)) & origin and used & shown]


def _is_part(node: ast.stmt) -> bool:
    """True for the real and the imaginary part, which are arrays of their own in compiled code."""
    return _has_value(node) and isinstance(node.value, ast.Call) and dotted(node.value.func) in _PARTS


def _written_view(lowering: Any, node: ast.stmt, target: str, written: set[str]) -> tuple[str, str]:
    """Why a view, of which some names are ``written``, cannot be written, and what to write instead."""
    made = node.value if _has_value(node) else None
    if isinstance(made, ast.Call) and (function := dotted(made.func)) in _PARTS:
        whole = ast.unparse(made.args[0])
        part, together = _PARTS[function]
        reason = f"`{whole}.{part}` is an array of its own in compiled code, and it is written"
        return reason, f"write the complex numbers: `{whole}[...] = {together.format(whole)}`"
    what = "the result of a function" if target in lowering.temporaries else f"`{target}`"
    copied = "write into a copy of it" if made is None else f"write into a copy: `{ast.unparse(made)}.copy()`"
    if target not in written and not set(written) & lowering.temporaries:
        return f"{what} is a read-only view in NumPy, and what is made of it, a view or a copy, is written", copied
    return f"{what} is a read-only view in NumPy, and it is written: ValueError", copied


def _stale_refusal(lowering: Any, target: str, base: str, node: ast.stmt) -> Refusal:
    what = "a result of a function" if target in lowering.temporaries else f"`{target}`"
    whose = "an array" if base in lowering.temporaries else f"`{base}`"
    reason = f"{what} is a view of {whose}, which is written while the view is in use"
    return Refusal("stale-view", reason, "take the view again after the write, or a copy before it", node.lineno)


def _settle_returned(program: Program, lowering: Any, node: ast.stmt, helper: Helper) -> None:
    """A helper whose results are read-only views of its arguments, compiled as copies."""
    assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    targets = result_names(node.targets[0])
    arguments = dict(zip(helper.program.parameters, node.value.args, strict=True))
    for position, parameter in _read_only_results(helper.program):
        target, argument = targets[position], None if parameter is None else arguments[parameter]
        if target is None or not isinstance(argument, ast.Name | None):
            continue
        base = None if argument is None else argument.id
        if _stale(program, lowering, node, target, base) and base is not None:
            lowering.refuse(_stale_refusal(lowering, target, base, node))


def _read_only_results(program: Program) -> list[tuple[int, str | None]]:
    """The results, by number, that are read-only views: of a parameter each, or of a number (None)."""
    results = program.result.elts if isinstance(program.result, ast.Tuple) else [program.result]
    out: list[tuple[int, str | None]] = []
    for node in walk(program.body):
        entry, base = _called(program, node)
        if not isinstance(node, ast.Assign):
            continue
        pairs: list[tuple[str | None, str | None]] = []
        if isinstance(entry, Helper) and isinstance(node.value, ast.Call):
            targets = result_names(node.targets[0])
            arguments: dict[str | None, ast.expr] = dict(zip(entry.program.parameters, node.value.args, strict=True))
            found = ((targets[k], arguments.get(p)) for k, p in _read_only_results(entry.program))
            pairs = [(target, a.id if a else None) for target, a in found if isinstance(a, ast.Name | None)]
        elif entry is not None and entry.read_only:
            pairs = [(target, base) for target in result_names(node.targets[0])]
        for target, source in pairs:
            shown = _sharing(program, target, node) if target is not None else set()
            shared: list[str | None] = [None]
            if source is not None:
                shared = [*sorted(_sharing(program, source, node) & set(program.parameters))]
            out += [(k, p) for k, r in enumerate(results) for p in shared if isinstance(r, ast.Name) and r.id in shown]
    return out


def _taken_again(program: Program, node: ast.stmt, shown: set[str], base: str) -> list[ast.stmt] | None:
    """The statements that take a view, and the views of it, again; None when their names do not mean the same later."""
    taken = [s for s in walk(program.body) if binds(s) & shown and not isinstance(s, (ast.If, ast.For, ast.While))]
    counts: dict[str, int] = dict.fromkeys(program.parameters, 1)
    written: set[str] = set()
    for s in walk(program.body):
        place = s.target if isinstance(s, ast.For) else s.targets[0] if isinstance(s, ast.Assign) else None
        for each in binds(place) if place is not None else ():
            counts[each] = counts.get(each, 0) + 1
        written |= set(written_by(program, s))
    for s in taken:
        if not isinstance(s, ast.Assign) or not isinstance(s.targets[0], ast.Name) or helper_of(program, s.value):
            return None
        entry, shown_by = _called(program, s)
        if isinstance(entry, Primitive) and entry.apart is not None and shown_by is not None:
            kind = program.types[shown_by]
            if isinstance(kind, Array) and kind.order != "C":
                return None  # perhaps a copy, which stays as it was
        names = loads(s.value) | binds(s)
        steady = all(counts.get(n, 1) == 1 for n in names)
        changed = any(n in written for n in loads(s.value) - shown - {base} if is_array(program.types.get(n)))
        if not steady or changed:
            return None
    return taken


Place = list[
    tuple[ast.stmt | None, int, int]
]  # of a statement: around it, the block, the number in it; outermost first


def _places(body: list[ast.stmt], around: Place | None = None, inside: ast.stmt | None = None, block: int = 0
            ) -> Iterator[tuple[Place, ast.stmt]]:  # fmt: skip
    """Where each statement stands."""
    for number, node in enumerate(body):
        place = [*(around or []), (inside, block, number)]
        yield place, node
        for k, inner in enumerate(blocks(node)):
            yield from _places(inner, place, node, k)


def _taken_before(taken: list[ast.stmt], written: ast.stmt, order: dict[int, Place]) -> list[ast.stmt] | None:
    """Those of the statements ``taken`` that have run whenever ``written`` does; None if one may have or not."""
    out: list[ast.stmt] = []
    for node in taken:
        view, write = order[id(node)], order[id(written)]
        depth = next((k for k, (a, b) in enumerate(zip(view, write, strict=False)) if a != b), 0)
        (_, block, number), (_, other, later) = view[depth], write[depth]
        if depth == len(view) - 1 and block == other and number < later:
            out.append(node)
        elif (block == other and number < later) or any(
            isinstance(a, (ast.For, ast.While)) for a, _, _ in view[: depth + 1]
        ):
            return None
    return out


def _insert_after(body: list[ast.stmt], places: list[ast.stmt], more: list[ast.stmt]) -> None:
    """Insert copies of ``more`` behind each of ``places``, in whatever block it stands."""
    for position in range(len(body) - 1, -1, -1):
        for block in blocks(body[position]):
            _insert_after(block, places, more)
        if any(body[position] is place for place in places):
            fresh = copy_of(more)
            for node in fresh:
                node.lineno = body[position].lineno
            body[position + 1 : position + 1] = fresh


# ---- who shares memory with whom, and when
def _sharing(program: Program, start: str, cut: ast.stmt) -> set[str]:
    """The names that may share memory with ``start``, found without the statement ``cut``."""
    edges: list[tuple[str, str]] = []
    for node in walk(program.body):
        if not isinstance(node, ast.Assign) or node is cut or isinstance(node.targets[0], ast.Subscript):
            continue
        targets = sorted(t for t in binds(node) if is_array(program.types.get(t)))
        sources = [base_of(program, node.value)]
        if isinstance(node.value, ast.Tuple):
            sources = [base_of(program, item) for item in node.value.elts]
        helper = helper_of(program, node.value)
        if helper is not None:
            sources = list(returned_arguments(helper, node.value))
        edges += [(t, s) for t in targets for s in sources if s is not None]
    found = {start}
    while True:
        more = {b for a, b in edges if a in found} | {a for a, b in edges if b in found}
        if more <= found:
            return found
        found |= more


def _both_in_use(program: Program, node: ast.stmt, target: str, base: str) -> bool:
    """True when one of two arrays is written while the other is in use, which tells a view from a copy."""
    shown, origin = _sharing(program, target, node), _sharing(program, base, node)
    seen_outside = set(program.parameters) & origin
    for other, used in _with_used(program):
        written = set(written_by(program, other))
        if shown & origin & written:
            return True
        if written & shown and (used & origin or seen_outside):
            return True
        if written & origin and used & shown:
            return True
    return False


def _with_used(program: Program) -> Iterator[tuple[ast.stmt, set[str]]]:
    """Each statement that has no block in it, with the names that are live after it, and those that a function gets:
    it may read one after it has written another."""

    for node, live in each_with_live(program.body, loads(program.result)):
        called = _has_value(node) and helper_of(program, node.value) is not None
        yield node, set(live) | (loads(node.value) if _has_value(node) and called else set())
