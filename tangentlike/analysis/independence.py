"""May the trips of a loop run at the same time? Proved from the indices of what they touch, or else not.

A trip of ``for i in ...`` touches an axis at ``c * i + r`` with ``r`` between two bounds that are the same for every
trip, or at ``k`` between ``p[i]`` and ``p[i + 1]``. Two trips are apart where these places are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..form.program import Program, helper_of, parse, walk
from ..form.trees import nodes
from ..form.types import Array
from . import affine
from .affine import Form
from .effects import ADD, READ, base_of, returned_arguments
from .places import Place, Places
from .touches import Touch, find_touches, only_added_to, read_first


@dataclass
class Conflict:
    """Why trips may not run at the same time: a ``code``, the name, and the statements that meet."""

    code: str
    name: str
    nodes: list[ast.stmt]


@dataclass
class Verdict:
    """``sums``: names that trips only add to. ``near``: arrays that trips add to, at most ``reach`` trips apart.
    ``shared``: arrays that any two trips may add to. ``guards`` must hold, and ``rising`` arrays rise, for the proof.
    """

    sums: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    reach: Form = field(default_factory=dict)
    shared: list[str] = field(default_factory=list)
    adds: dict[str, ast.stmt] = field(default_factory=dict)
    guards: list[Form] = field(default_factory=list)
    rising: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """True when the trips need nothing of their own."""
        return not (self.sums or self.near or self.shared or self.guards or self.rising or self.conflicts)


class Independence:
    """The proofs for the loops of one function body (``program`` says what names and functions are)."""

    def __init__(self, program: Program, body: list[ast.stmt]):
        self.program = program
        self.where = Places(program, body)
        self.group = _groups(program, body)

    # ---- one loop

    def verdict(self, loop: ast.For, live: set[str]) -> Verdict:
        """What has to be done so that the trips of ``loop`` can run at the same time; ``live`` is read after it."""
        assert isinstance(loop.target, ast.Name)
        trip = find_touches(self.program, loop)
        changed = {self.root(t.base) for t in trip.touches if t.kind != READ}
        self.where.look_at(loop, set(trip.bound), {n for n in {*self.group, *changed} if self.root(n) in changed})
        out = Verdict()
        self.numbers(loop, live, out)
        groups: dict[str, list[Touch]] = {}
        for touch in trip.touches:
            groups.setdefault(self.root(touch.base), []).append(touch)
        for touches in groups.values():
            if any(t.kind != READ for t in touches):
                self.memory(touches, out)
        return out

    def root(self, base: str) -> str:
        while self.group.get(base, base) != base:
            base = self.group[base]
        return base

    def numbers(self, loop: ast.For, live: set[str], out: Verdict) -> None:
        """Names that trips give values: private unless one trip reads what another left."""
        carried = read_first(loop.body)
        for each in sorted(self.where.bound - {self.where.variable}):
            nodes = [n for n in walk(loop.body) if each in _bound_here(n)]
            if each in carried:
                (out.sums.append(each) if only_added_to(each, loop.body) else out.conflicts.append(
                    Conflict("carried", each, nodes)
                ))  # fmt: skip
            elif each in live:
                out.conflicts.append(Conflict("last-trip", each, nodes))
        if self.where.variable in live:
            out.conflicts.append(Conflict("last-trip", self.where.variable, [loop]))

    def memory(self, touches: list[Touch], out: Verdict) -> None:
        bases = sorted({t.base for t in touches})
        adding = all(t.kind == ADD for t in touches)
        base = bases[0]
        if adding and len(bases) == 1 and all(t.items == () for t in touches):
            out.sums.append(base)
            return
        if len(bases) == 1:
            places = [self.where.places(t) for t in touches]
            for axis in range(min(len(p) for p in places)):
                column = [p[axis] for p in places]
                if any(p is None for p in column):
                    continue
                found = list({repr(p): p for p in column if p is not None}.values())
                if self.are_apart(found, out):
                    return
                if adding and self.are_near(found, out):
                    out.near.append(base)
                    out.adds[base] = touches[0].node
                    return
        if adding:
            out.shared += bases
            out.adds.update({b: next(t.node for t in touches if t.base == b) for b in bases})
            return
        writes = [t for t in touches if t.kind != READ]
        others = [t for t in touches if t is not writes[0]]
        worst = next((t for t in others if self.meet(writes[0], t)), others[0] if others else writes[0])
        out.conflicts.append(Conflict("elements", base, [writes[0].node, worst.node]))

    def meet(self, a: Touch, b: Touch) -> bool:
        """True when no axis keeps these two touches apart."""
        pairs = zip(self.where.places(a), self.where.places(b), strict=False)
        return not any(p is not None and q is not None and self.are_apart([p, q], Verdict()) for p, q in pairs)

    # ---- comparisons

    def are_apart(self, places: list[Place], out: Verdict) -> bool:
        """True when two trips never meet; what has to hold at run time for that is added to ``out``."""
        first = places[0]
        if first.starts:
            if any(p.starts != first.starts or p.offset != first.offset for p in places):
                return False
            if first.starts not in out.rising:
                out.rising.append(first.starts)
            return True
        if any(p.starts or p.factor != first.factor for p in places):
            return False
        size = affine.constant(first.factor)
        if size is None and not affine.is_never_negative(first.factor):
            full = affine.add(first.factor, affine.number(1), -1)
            if any(affine.add(p.high, p.low, -1) != full for p in places):
                return False
        factor = first.factor if size is None or size > 0 else affine.add({}, first.factor, -1)
        widest = affine.add(factor, affine.number(1), -1)
        for a in places:
            for b in places:
                if not _is_positive(affine.add(widest, affine.add(a.high, b.low, -1), -1)):
                    return False
        return self.stay_inside(places, out)

    def are_near(self, places: list[Place], out: Verdict) -> bool:
        """True when two trips meet only if few trips are between them."""
        size = affine.constant(places[0].factor)
        if size is None or any(p.starts or p.factor != places[0].factor for p in places):
            return False
        reaches = [affine.add(a.high, b.low, -1) for a in places for b in places]
        known = [affine.constant(r) for r in reaches]
        if all(r is not None for r in known):
            reach = affine.number(max((r or 0) // abs(size) for r in known))
        elif all(r == reaches[0] for r in reaches) and abs(size) == 1:
            reach = reaches[0]
        else:
            return False
        old, new = affine.constant(out.reach), affine.constant(reach)
        if out.near and out.reach != reach and (old is None or new is None):
            return False
        if not self.stay_inside(places, out):
            return False
        out.reach = affine.number(max(old, new)) if old is not None and new is not None else reach
        return True

    def stay_inside(self, places: list[Place], out: Verdict) -> bool:
        """True when no index is negative, which would count from the other end."""
        lowest, highest = self.where.limits(self.where.loop)
        for place in places:
            size = affine.constant(place.factor)
            edge = highest if size is not None and size < 0 else lowest
            if edge is None:
                return False
            least = affine.add(affine.multiply(place.factor, edge), place.low)
            value = affine.constant(least)
            if affine.is_never_negative(least):
                continue
            if value is not None and value < 0:
                return False
            if least not in out.guards:
                out.guards.append(least)
        return True


_UNDIVIDED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant)  # what needs no parentheses as a factor


def expression_of(form: Form) -> ast.expr:
    """A form as Python writes it: ``n * m + j - 1``."""
    text = ""
    for monomial in sorted(form, key=lambda m: (len(m) == 0, form[m] < 0, m)):
        value = form[monomial]
        factors = [a if isinstance(parse(a), _UNDIVIDED) else f"({a})" for a in monomial]
        shown = " * ".join([str(abs(value))] * (abs(value) != 1 or not monomial) + factors)
        text += f" {'-' if value < 0 else '+'} {shown}" if text else f"{'-' if value < 0 else ''}{shown}"
    return parse(text or "0")


def _is_positive(form: Form) -> bool:
    value = affine.constant(form)
    return value >= 0 if value is not None else affine.is_never_negative(form)


def _bound_here(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.For, ast.AugAssign)) and isinstance(node.target, ast.Name):
        return {node.target.id}
    if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
        return {n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name)}
    return set()


def _groups(program: Program, body: Iterable[ast.stmt]) -> dict[str, str]:
    """Which names may show one array: arguments that are one, views and renames; arrays that change places do not."""
    group: dict[str, str] = {}

    def root(each: str) -> str:
        while group.get(each, each) != each:
            each = group[each]
        return each

    for first, *others in program.aliased:
        group.update({root(each): root(first) for each in others if root(each) != root(first)})
    for node in walk(list(body)):
        if not isinstance(node, ast.Assign) or isinstance(node.targets[0], ast.Subscript):
            continue
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            names = [[e.id for e in side.elts if isinstance(e, ast.Name)] for side in (target, value)]
            if sorted(names[0]) == sorted(names[1]) and len(set(names[0])) == len(target.elts):
                continue
            pairs = list(zip(names[0], names[1], strict=False))
        else:
            helper = helper_of(program, value)
            bases = returned_arguments(helper, value) if helper is not None else [base_of(program, value) or ""]
            pairs = [(n.id, b) for n in nodes(target) if isinstance(n, ast.Name) for b in bases if b]
        for a, b in pairs:
            if isinstance(program.types.get(a), Array):
                group[root(a)] = root(b)
    return group
