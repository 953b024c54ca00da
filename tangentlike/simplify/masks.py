"""Where an operand is not chosen nothing flows, whatever is infinite there: the mask goes along with the adjoint.

dquotient = select(mask, dz)                dx = select(mask, dz / w)
dx = dquotient / w                    ->    dw = select(mask, -dz * quotient / w)
dw = -dquotient * quotient / w

The left side has 0 / 0 where ``w`` is zero and the mask does not hold. A cotangent that comes from one choice alone is
left as it is, and so is all that is linear in it, element by element; the choice is made of what goes on from there.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..analysis.effects import Paired, written_by_calls
from ..form.indexing import subscript_type
from ..form.program import Program, assign, call, copy_of, dotted, loads, own_nodes, walk
from ..form.trees import children, nodes
from ..form.types import Array, Scalar
from ..primitives.registry import Primitive
from .branches import added_to, stored_in_place, targets_of, value_of

PLAIN = (ast.Name, ast.Attribute, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Compare)
ALIAS, FINITE, SLOPED = 0, 1, 2  # the cotangent itself; times constants; times what may be infinite
LINEAR_KERNELS = ("relu_gradient", "relu_number_gradient", "sinc_gradient")  # in the first argument, by elements


@dataclass
class Choice:
    """``variable = select(condition, chosen)``, or ``chosen if condition else 0`` of numbers, also the other way."""

    variable: str
    condition: ast.expr
    chosen: ast.expr
    of_numbers: bool
    otherwise: bool = False

    def of(self, value: ast.expr) -> ast.expr:
        """The same choice of another value."""
        condition, zero = copy_of(self.condition), ast.Constant(value=0)
        if not self.of_numbers:
            return call("select", condition, value)
        body, orelse = (zero, value) if self.otherwise else (value, zero)
        return ast.IfExp(test=condition, body=body, orelse=orelse)


@dataclass
class Sunk:
    """How far a choice is carried: ``raw`` names have values as without it; ``reads`` say how these are read."""

    raw: set[str]
    reads: dict[str, set[int]] = field(default_factory=dict)
    slopes: bool = False
    last: int = 0


class _Names:
    """Where the statements of a block read, bind and add to names, those with blocks in them left out."""

    def __init__(self, body: list[ast.stmt]):
        self.places: dict[str, list[tuple[int, int, int]]] = {}  # the statement, how often it reads and binds a name
        self.added: dict[str, list[int]] = {}
        self.reads: list[set[str]] = []  # of each statement, but for what it adds to
        for position, node in enumerate(body):
            added = added_to(node)
            for each in added:
                self.added.setdefault(each, []).append(position)
            read, bound = Counter[str](), Counter[str]()
            for n in [] if _is_compound(node) else own_nodes(node):
                if isinstance(n, ast.Name):
                    (read if isinstance(n.ctx, ast.Load) else bound)[n.id] += 1
            self.reads.append(set(read) - set(added))
            for each in {*read, *bound}:
                self.places.setdefault(each, []).append((position, read[each], bound[each]))

    def is_added_to(self, variable: str, first: int) -> bool:
        """Whether a statement from ``first`` on adds to a variable."""
        return any(position >= first for position in self.added.get(variable, ()))


class Masks:
    """``types`` are those of all names, ``alias`` tells whether arrays share memory, and ``cotangents`` which are such,
    and of this function alone."""

    def __init__(
        self, program: Program, types: dict[str, Any], alias: Callable[[str, str], bool], cotangents: set[str]
    ):
        self.program, self.types, self.alias, self.cotangents = program, types, alias, cotangents
        self.bound: Counter[str] = Counter()
        self.read: Counter[str] = Counter()

    def run(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The function's body with its choices made as late as possible."""
        self.count(body)
        self.stored = stored_in_place(self.program, body)
        self.block(body)
        return body

    def count(self, body: list[ast.stmt]) -> None:
        for node in walk(body):
            for each in own_nodes(node):
                if isinstance(each, ast.Name):
                    (self.read if isinstance(each.ctx, ast.Load) else self.bound)[each.id] += 1

    def block(self, body: list[ast.stmt]) -> None:
        for node in body:
            for inner in (getattr(node, "body", []), getattr(node, "orelse", [])):
                if isinstance(inner, list):
                    self.block(inner)
        place, names = 0, _Names(body)
        while place < len(body):
            choice = choice_of(body[place])
            if choice is not None and self.bound[choice.variable] == 1 and self.is_local(choice.variable, names, place):
                names = _Names(body) if self.sink(choice, body, place, names) else names
            place += 1

    def sink(self, choice: Choice, body: list[ast.stmt], place: int, names: _Names) -> bool:
        """Carry a choice on, in place, if it is worth it; whether it was."""
        barred: set[str] = set()
        while True:
            sunk, refused = self.follow(choice, body, (place, names), barred)
            if not refused:
                break
            barred |= refused
        worth = sunk.slopes and self.is_steady(choice, body[place + 1 : sunk.last + 1])
        if worth:
            self.rewrite(choice, body, place, sunk)
        return worth

    # ---- how far a choice goes

    def is_local(self, variable: str, names: _Names, place: int) -> bool:
        """True for what this block alone binds and reads, in statements of its own, the binding first."""
        if variable not in self.cotangents or variable in self.stored:
            return False
        bound = read = 0
        for position, reads, binds in names.places.get(variable, ()):
            if position < place:
                continue
            if reads and not bound:
                return False
            bound, read = bound + binds, read + reads
        return (bound, read) == (self.bound[variable], self.read[variable])

    def follow(
        self, choice: Choice, body: list[ast.stmt], start: tuple[int, _Names], barred: set[str]
    ) -> tuple[Sunk, set[str]]:
        """What the choice reaches when ``barred`` names get it; with what turned out not to be reached wholly. It is
        made at the ``start``, whose block has these names."""
        place, names = start
        sunk = Sunk({choice.variable}, last=place)
        refused: set[str] = set()
        open_sums: set[str] = set()
        for position, node in enumerate(body[place + 1 :], place + 1):
            targets = set(targets_of(node))
            if _is_compound(node) or not (names.reads[position] | targets) & sunk.raw:
                continue  # nothing that the choice reaches so far
            read = names.reads[position]
            refused |= {n for n in read & sunk.raw & open_sums if names.is_added_to(n, position)}
            strength = self.strength(choice, value_of(node), sunk.raw) if targets else None
            if isinstance(node, ast.AugAssign):
                refused |= targets & sunk.raw if strength is None else set()
            elif not targets & barred and self.may_be_raw(targets, strength, names, position):
                sunk.raw |= targets
                open_sums |= targets
            self.note(choice, node, sunk)
            if (read | targets) & sunk.raw:
                sunk.last = position
        return sunk, refused

    def may_be_raw(self, targets: set[str], strength: int | None, names: _Names, position: int) -> bool:
        """True where a value that is linear in raw names can be left as it is in variables."""
        if strength is None:
            return False
        for each in targets:
            added = sum(later > position for later in names.added.get(each, ()))
            fresh = strength > ALIAS or isinstance(self.types.get(each), Scalar)
            whole = self.bound[each] == 1 or (fresh and added == self.bound[each] - 1)
            if not whole or not self.is_local(each, names, position):
                return False
        return True

    def note(self, choice: Choice, node: ast.stmt, sunk: Sunk) -> None:
        """How a statement reads names that are raw."""
        for each, strength in self.largest(choice, node, sunk.raw):
            for n in loads(each) & sunk.raw:
                sunk.reads.setdefault(n, set()).add(strength)
            sunk.slopes |= strength == SLOPED

    def largest(self, choice: Choice, node: ast.stmt, raw: set[str]) -> Iterator[tuple[ast.expr, int]]:
        """The largest parts of a statement that are linear in raw names."""
        pending: list[ast.AST] = list(children(node))
        while pending:
            each = pending.pop()
            if not loads(each) & raw:
                continue
            strength = self.strength(choice, each, raw) if isinstance(each, ast.expr) else None
            whole = isinstance(node, ast.Assign) and each is node.value
            several = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and whole
            several = several and not set(targets_of(node)) <= raw
            if strength is None or not isinstance(each, ast.expr) or several:
                pending += children(each)
            else:
                renamed = whole and targets_of(node)
                yield each, max(strength, FINITE) if renamed else strength

    def is_steady(self, choice: Choice, between: list[ast.stmt]) -> bool:
        """True when neither the condition nor what is chosen changes in statements."""
        chosen = {choice.chosen.id} if isinstance(choice.chosen, ast.Name) else set()
        names = loads(choice.condition) | chosen
        for node in walk(between):
            changed = {n.id for n in own_nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            changed |= set(added_to(node)) | _stored(node)
            changed |= {
                e.base for n in own_nodes(node) if isinstance(n, ast.Call) for e in written_by_calls(self.program, n)
            }
            if any(a == b or self.alias(a, b) for a in names for b in changed):
                return False
        return True

    # ---- what is linear in a cotangent, element by element

    def strength(self, choice: Choice, value: ast.expr, raw: set[str]) -> int | None:
        """ALIAS, FINITE or SLOPED for what is linear in raw names and in nothing else; otherwise None."""
        match value:
            case ast.Name(id=called):
                return ALIAS if called in raw else None
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return _at_least(FINITE, self.strength(choice, operand, raw))
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                one, other = self.strength(choice, left, raw), self.strength(choice, right, raw)
                return None if one is None or other is None else max(FINITE, one, other)
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if loads(left) & raw:
                return self.scaled(choice, left, right, raw)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self.scaled(choice, right, left, raw)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.scaled(choice, left, right, raw)
            case ast.IfExp(test=test, body=body, orelse=orelse) if not loads(test) & raw:
                chosen = [e for e in (body, orelse) if not _is_zero(e)]
                return _at_least(FINITE, self.strength(choice, chosen[0], raw)) if len(chosen) == 1 else None
            case ast.Call(func=func, args=args):
                return self.strength_of_call(choice, dotted(func), args, raw)
        return None

    def scaled(self, choice: Choice, value: ast.expr, factor: ast.expr, raw: set[str]) -> int | None:
        if _loads_but_asked(factor) & raw or (choice.of_numbers and not self.is_number(factor)):
            return None
        return _at_least(FINITE if _is_constant(factor) else SLOPED, self.strength(choice, value, raw))

    def strength_of_call(self, choice: Choice, text: str, args: list[ast.expr], raw: set[str]) -> int | None:
        with_raw = [a for a in args if loads(a) & raw]
        if len(with_raw) != 1:
            return None
        inner = self.strength(choice, with_raw[0], raw)
        found = self.program.functions.get(text)
        if isinstance(found, Paired):
            whole = text == found.adjoint_name and args[0] is with_raw[0] and is_wholly_linear(found, choice.of_numbers)
            return _at_least(SLOPED, inner) if whole else None
        if text == "select" and not choice.of_numbers:
            return _at_least(FINITE, inner) if args[1] is with_raw[0] else None
        if text in ("np.float32", "np.float64") and choice.of_numbers:
            return _at_least(FINITE, inner)
        elementwise = isinstance(found, Primitive) and found.elementwise and len(args) == 1
        if elementwise or (text in LINEAR_KERNELS and args[0] is with_raw[0]):
            return _at_least(SLOPED, inner)
        return None

    def is_number(self, value: ast.expr) -> bool:
        """True for an expression of numbers."""
        if isinstance(value, ast.Subscript):
            try:
                return isinstance(subscript_type(value, self.types), Scalar)
            except Exception:
                return False
        if isinstance(value, ast.Call):
            return all(self.is_number(a) for a in value.args)
        if isinstance(value, ast.Name):
            return isinstance(self.types.get(value.id), Scalar)
        return isinstance(value, ast.Constant) or all(
            self.is_number(e) for e in children(value) if isinstance(e, ast.expr)
        )

    # ---- the text

    def rewrite(self, choice: Choice, body: list[ast.stmt], place: int, sunk: Sunk) -> None:
        settled = {n for n in sunk.raw if not sunk.reads.get(n, {ALIAS}) - {ALIAS}}  # chosen where they are bound
        raw, names = sunk.raw - settled, _Names(body)
        root = body[place]
        assert isinstance(root, ast.Assign)
        root.value = choice.chosen
        out: list[ast.stmt] = []
        for position, node in enumerate(body[place + 1 :], place + 1):
            out.append(node)
            if _is_compound(node):
                continue
            targets = set(targets_of(node))
            if not targets & sunk.raw:
                self.choose_in(choice, node, raw)
            ended = {n for n in targets & settled if not names.is_added_to(n, position + 1)}
            for each in sorted(ended):
                if isinstance(node, ast.Assign) and self.bound[each] == 1 and len(targets) == 1:
                    node.value = choice.of(node.value)
                else:
                    out.append(assign(each, choice.of(ast.Name(id=each, ctx=ast.Load())), node.lineno))
        body[place + 1 :] = out

    def choose_in(self, choice: Choice, node: ast.stmt, raw: set[str]) -> None:
        """Choose in a statement of what is read of raw names."""
        found = [e for e, _ in self.largest(choice, node, raw)]
        if found:
            _Replaced({id(e): choice.of(e) for e in found}).generic_visit(node)


def choice_of(node: ast.stmt) -> Choice | None:
    """The choice between a cotangent and zero that a statement makes."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=variable)], value=ast.Call(func=ast.Name(id="select"), args=[test, chosen])
        ):
            return Choice(variable, test, chosen, False)
        case ast.Assign(targets=[ast.Name(id=variable)], value=ast.IfExp(test=test, body=body, orelse=orelse)):
            if _is_zero(body) != _is_zero(orelse):
                return Choice(variable, test, orelse if _is_zero(body) else body, True, _is_zero(body))
    return None


def _is_compound(node: ast.stmt) -> bool:
    return isinstance(node, (ast.If, ast.For, ast.While))


def is_wholly_linear(pair: Paired, of_numbers: bool) -> bool:
    """True for an adjoint half that does nothing but to return what is linear in its first argument, by elements."""
    made = pair.program
    if made is None or len(pair.seeds) != 1 or pair.shadows or pair.tape is not None or pair.carried or pair.written:
        return False
    results = [made.types.get(g) for g in pair.gradients]
    if of_numbers:
        return all(isinstance(k, Scalar) for k in results)
    shape = made.result_type.shape if isinstance(made.result_type, Array) else None
    return all(isinstance(k, Array) and k.shape == shape for k in results) and all(
        _is_elementwise(made, node) for node in made.body
    )


def _is_elementwise(made: Program, node: ast.stmt) -> bool:
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    for each in nodes(node.value):
        if isinstance(each, ast.Call):
            found = made.functions.get(dotted(each.func))
            if not (isinstance(found, Primitive) and found.elementwise):
                return False
        elif isinstance(each, ast.expr) and not isinstance(each, PLAIN):
            return False
    return not any(isinstance(each, ast.MatMult) for each in nodes(node.value))


def _stored(node: ast.stmt) -> set[str]:
    """The arrays whose elements a statement assigns."""
    places: list[Any] = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {n for p in places if isinstance(p, ast.Subscript) for n in loads(p.value)}


def _loads_but_asked(factor: ast.expr) -> set[str]:
    """The names that an expression reads, but for those of which it only asks whether they are 0, as templates do."""
    match factor:
        case ast.Compare(left=ast.Name(), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=0)]):
            return set()
        case ast.BinOp(left=left, right=right):
            return _loads_but_asked(left) | _loads_but_asked(right)
    return loads(factor)


def _at_least(strength: int, found: int | None) -> int | None:
    return None if found is None else max(strength, found)


def _is_zero(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value == 0 and not isinstance(value.value, bool)


def _is_constant(value: ast.expr) -> bool:
    """True for numbers, also in a dtype."""
    calls = [n for n in nodes(value) if isinstance(n, ast.Call)]
    return not loads(value) - {"np", "math"} and all(isinstance(a, ast.Constant) for n in calls for a in n.args)


class _Replaced(ast.NodeTransformer):
    def __init__(self, others: dict[int, ast.expr]):
        self.others = others

    def visit(self, node: ast.AST) -> Any:
        other = self.others.get(id(node))
        return other if other is not None else self.generic_visit(node)
