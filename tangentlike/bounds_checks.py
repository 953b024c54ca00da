"""Checks of indices in a finished function: what is compiled where the text for people has none.

    for i in range(n):                       if n > 0:
        s += v[i] * w[k[i]]          ->          checked_index(n - 1, v.shape[0], 0)
                                                 checked_index(n - 1, k.shape[0], 1)
                                             for i in range(n):
                                                 s += v[i] * w[checked_index(k[i], w.shape[0], 2)]

An index that is proved to be in range (``in_range.py``) is left alone. One that moves evenly with a loop is checked once
before the loop, first and last value, if every trip reaches it: then some trip fails exactly if the check does. Any
other is checked where it stands. A check that fails before the loop takes away what the earlier trips would have
written to an argument before the error; nothing else tells the two apart.

The adjoint half needs no checks: it visits elements that the forward half has visited, of arrays of the same shapes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import affine, bounds, sites
from .affine import Form
from .in_range import Facts
from .independence import expression_of
from .program import Helper, Program, binds, blocks, call, copy_of, is_parallel, parse, walk, whole_number
from .types import Array, Dimension, Scalar, Type, broadcast_shapes, same_shape

FUNCTIONS = {
    each.__name__: each
    for each in (bounds.checked_index, bounds.checked_item, bounds.checked_mask, bounds.checked_shape)
}
MASKED = {"mask_get": 1, "mask_set": 1}  # kernels and the position of their mask; the array stands first
METHODS = ("copy", "reshape", "ravel", "flatten", "astype", "transpose", "cumsum", "argsort")
GIVE_TUPLES = (
    "np.shape", "np.nonzero", "np.where", "np.unique", "np.meshgrid", "np.modf", "np.frexp", "np.divmod", "np.split",
    "np.array_split", "np.broadcast_arrays", "np.unravel_index", "np.histogram",
)  # fmt: skip


@dataclass
class Obligation:
    """Each of ``ends`` has to be an index of an axis that measures ``size``, if all of ``guards`` are positive."""

    ends: list[Form]
    size: Form
    site: Any
    guards: list[Form] = field(default_factory=list)


@dataclass
class Frame:
    """A loop around the statement at hand, or (``variable`` empty) anything that may keep it from being reached."""

    variable: str = ""
    start: Form = field(default_factory=dict)
    stop: Form = field(default_factory=dict)
    step: int = 0
    bound: set[str] = field(default_factory=set)
    writes: bool = False
    facts: Facts | None = None
    before: list[Obligation] = field(default_factory=list)


def may_fail(program: Program, types: dict[str, Type], body: list[ast.stmt]) -> Callable[[ast.expr], bool]:
    """What tells whether an expression of this body has an index that may be out of bounds.

    Such a read is not dead where its value is: Python raises. Nor is the call of a function that may raise.
    """
    found: set[int] | None = None

    def fails(value: ast.expr) -> bool:
        nonlocal found
        for called in (n for n in ast.walk(value) if isinstance(n, ast.Call)):
            helper = program.functions.get(ast.unparse(called.func))
            if isinstance(helper, Helper) and _can_fail(helper.program):
                return True
        if not any(isinstance(n, ast.Subscript) for n in ast.walk(value)):
            return False
        if found is None:
            checker = Checker(program, types, [], set())
            checker.block(body)
            found = checker.owing
        return id(value) in found

    return fails


def _can_fail(program: Program) -> bool:
    """True for a function that raises errors of its own, or has an index that may be out of bounds."""
    if any(isinstance(n, (ast.Raise, ast.Assert)) for n in walk(program.body)):
        return True
    checker = Checker(program, program.types, [], set())
    checker.block(program.body)
    return checker.sited > 0 or any(_can_fail(h.program) for h in program.functions.values() if isinstance(h, Helper))


class Checker:
    """Puts checks into one function body; ``places`` is the table of sites, which it extends."""

    def __init__(self, program: Program, types: dict[str, Type], places: list[sites.Site], raising: set[str]):
        self.program, self.types, self.places, self.raising = program, types, places, raising
        self.facts = Facts(types, frozenset(program.parameters))
        self.frames: list[Frame] = []
        self.line = 0
        self.made = 0
        self.sited = 0
        self.owing: set[int] = set()  # expressions with indices that are checked
        self.failing_loops: list[ast.For] = []

    # ---- statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            out += self.statement(node)
        return out

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        self.line = getattr(node, "lineno", 0) or self.line
        if isinstance(node, ast.If):
            return [self.branch(node)]
        if isinstance(node, ast.For):
            return self.loop(node)
        if isinstance(node, ast.While):
            return [self.while_loop(node)]
        fresh = copy_of(node)
        if isinstance(fresh, ast.Assign) and isinstance(node, ast.Assign):
            fresh.value = self.checked(node.value)
            fresh.targets = [self.expression(t) for t in fresh.targets]
        elif isinstance(fresh, ast.AugAssign) and isinstance(node, ast.AugAssign):
            fresh.target = self.expression(fresh.target)
            fresh.value = self.fitting(node, self.expression(fresh.value))
        else:
            for each, child in ast.iter_fields(fresh):
                if isinstance(child, ast.expr):
                    setattr(fresh, each, self.expression(child))
        if isinstance(node, ast.Assert):
            self.facts.assume_test(node.test)
        self.after(node)
        return [fresh]

    def after(self, node: ast.stmt) -> None:
        """What a simple statement changes."""
        if _writes_memory(node, self.types):
            self.facts.forget(set(), True)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.facts.define(node.targets[0].id, node.value)
        else:
            self.facts.forget(binds(node), False)

    def branch(self, node: ast.If) -> ast.If:
        test = self.checked(node.test)
        before = self.facts
        fresh = ast.copy_location(ast.If(test=test, body=[], orelse=[]), node)
        self.frames.append(Frame())
        for part, holds in (("body", True), ("orelse", False)):
            self.facts = before.copy()
            self.facts.assume_test(node.test, holds)
            setattr(fresh, part, self.block(getattr(node, part)))
        self.frames.pop()
        self.facts = before
        changed = set().union(*(binds(s) for s in [*node.body, *node.orelse]), set())
        self.facts.forget(changed, any(_writes_memory(s, self.types) for s in walk([*node.body, *node.orelse])))
        for part, holds in ((node.body, False), (node.orelse, True)):
            if part and isinstance(part[-1], (ast.Break, ast.Continue, ast.Raise, ast.Return)):
                if not changed & {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}:
                    self.facts.assume_test(node.test, holds)
        return fresh

    def while_loop(self, node: ast.While) -> ast.While:
        changed = set().union(*(binds(s) for s in node.body), set())
        self.facts.forget(changed, any(_writes_memory(s, self.types) for s in walk(node.body)))
        after = self.facts.copy()
        self.frames.append(Frame())
        fresh = ast.copy_location(ast.While(test=self.expression(copy_of(node.test)), body=[], orelse=[]), node)
        self.facts.assume_test(node.test)
        fresh.body = self.block(node.body)
        self.frames.pop()
        self.facts = after
        if not any(isinstance(n, ast.Break) for n in walk(node.body)):
            self.facts.assume_test(node.test, False)
        return fresh

    def loop(self, node: ast.For) -> list[ast.stmt]:
        line = self.line
        fresh = copy_of(node)
        fresh.iter = self.checked(node.iter)
        entry = self.facts.copy()
        frame = self.frame(node, entry)
        if frame.variable and any(isinstance(n, (ast.IfExp, ast.BoolOp)) for n in ast.walk(node.iter)):
            frame = Frame(bound=frame.bound)
        changed = frame.bound if frame.variable else set().union(*(binds(s) for s in [node]), set())
        self.facts.forget(changed, any(_writes_memory(s, self.types) for s in walk(node.body)))
        after = self.facts.copy()
        self.assume_trip(node, entry)
        made, calls = self.made, calls_any(node.body, self.raising)
        self.frames.append(frame)
        fresh.body = self.block(node.body)
        self.frames.pop()
        self.facts, self.line = after, line
        if is_parallel(node) and (self.made > made or calls):
            self.failing_loops.append(fresh)
        placed: list[ast.stmt] = []
        if frame.before:  # they may read what the header reads
            placed += [_statement(c) for c in _checks_in(fresh.iter)]
            fresh.iter = copy_of(node.iter)
        self.facts, kept = entry, self.facts
        for each in frame.before:
            self.place_before(each, placed)
        self.facts = kept
        return [*_grouped(placed), fresh]

    def frame(self, node: ast.For, entry: Facts) -> Frame:
        """What hoisting out of a loop needs to know; no variable where its trips may not all run to their end."""
        parallel = is_parallel(node)
        bound = {n for s in node.body for n in binds(s)} | binds(node.target)
        header = _header(node)
        leaves = any(isinstance(n, (ast.Raise, ast.Assert, ast.Return)) for n in walk(node.body)) or _breaks(node.body)
        whole = header is not None and all(entry.is_whole(e) for e in header[:2])
        if header is None or leaves or not whole or not isinstance(node.target, ast.Name) or header[2] == 0:
            return Frame(bound=bound)
        start, stop = entry.form(header[0]), entry.form(header[1])
        writes = any(_writes_memory(s, self.types) for s in walk(node.body))
        rebound = {n for s in node.body for n in binds(s)}
        if node.target.id in rebound:
            return Frame(bound=bound)
        return Frame(node.target.id, start, stop, header[2], bound, writes, entry)

    def assume_trip(self, node: ast.For, entry: Facts) -> None:
        """What is known of the loop's variable inside a trip."""
        header = _header(node)
        if header is None or not isinstance(node.target, ast.Name):
            return
        variable = node.target.id
        self.facts.whole.add(variable)
        if not all(entry.is_whole(e) for e in header[:2]) or header[2] == 0:
            return
        start, stop = entry.form(header[0]), entry.form(header[1])
        bound = {n for s in node.body for n in binds(s)} | {variable}
        writes = any(_writes_memory(s, self.types) for s in walk(node.body))
        one = {(variable,): 1}
        sign = 1 if header[2] > 0 else -1
        facts = []
        if not self.facts.depends(start, bound, writes):
            facts.append(affine.multiply(affine.number(sign), affine.add(one, start, -1)))
        if not self.facts.depends(stop, bound, writes):
            left = affine.multiply(affine.number(sign), affine.add(stop, one, -1))
            facts.append(affine.add(left, affine.number(-1)))
        for each in facts:
            self.facts.assume(each)

    # ---- expressions

    def checked(self, node: ast.expr) -> ast.expr:
        """A copy of an expression with its indices checked; it is noted if there are any."""
        before = self.sited
        fresh = self.expression(copy_of(node))
        if self.sited > before:
            self.owing.add(id(node))
        return fresh

    def expression(self, node: Any, lazy: bool = False) -> Any:
        """The expression with its indices checked; ``lazy`` tells that it may not be evaluated."""
        if isinstance(node, ast.IfExp):
            node.test = self.expression(node.test, lazy)
            test = node.test
            node.body = self.under(test, True, node.body)
            node.orelse = self.under(test, False, node.orelse)
            return node
        if isinstance(node, ast.BoolOp):
            kept = self.facts
            self.facts = kept.copy()
            for position, each in enumerate(node.values):
                plain = copy_of(each)
                node.values[position] = self.expression(each, lazy or position > 0)
                self.facts.assume_test(plain, isinstance(node.op, ast.And))
            self.facts = kept
            return node
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.Lambda)):
            return node
        if isinstance(node, ast.Subscript):
            return self.subscript(node, lazy)
        lazy = lazy or (isinstance(node, ast.Compare) and len(node.ops) > 1)
        for each, child in ast.iter_fields(node):
            if isinstance(child, list):
                setattr(node, each, [self.expression(c, lazy) if isinstance(c, ast.AST) else c for c in child])
            elif isinstance(child, ast.AST):
                setattr(node, each, self.expression(child, lazy))
        if isinstance(node, ast.Call):
            self.kernel_call(node)
        return node

    def under(self, test: ast.expr, holds: bool, node: ast.expr) -> ast.expr:
        kept = self.facts
        self.facts = kept.copy()
        self.facts.assume_test(test, holds)
        node = self.expression(node, True)
        self.facts = kept
        return node

    def subscript(self, node: ast.Subscript, lazy: bool) -> ast.expr:
        base = node.value
        kind = self.types.get(base.id) if isinstance(base, ast.Name) else None
        if isinstance(base, ast.Name) and isinstance(kind, Array) and base.id in self.program.types:
            plain = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            items = [copy_of(i) for i in plain]
            items = [self.expression(i, lazy) for i in items]
            axis = 0
            for position, item in enumerate(plain):
                if isinstance(item, ast.Constant) and item.value is None:
                    continue
                if isinstance(item, ast.Constant) and item.value is Ellipsis:
                    axis = kind.ndim - sum(1 for i in plain[position + 1 :] if not _is_none(i))
                    continue
                if not isinstance(item, ast.Slice):
                    items[position] = self.index(base.id, axis, item, items[position], lazy)
                axis += 1
            node.slice = ast.Tuple(elts=items, ctx=ast.Load()) if isinstance(node.slice, ast.Tuple) else items[0]
            return node
        plain = copy_of(node)
        node.value = self.expression(base, lazy)
        node.slice = self.expression(node.slice, lazy)
        return self.unnamed(node, plain)

    def unnamed(self, node: ast.Subscript, plain: ast.Subscript) -> ast.expr:
        """An element of an expression that has no name."""
        items = plain.slice.elts if isinstance(plain.slice, ast.Tuple) else [plain.slice]
        numbers = isinstance(node.ctx, ast.Load) and all(self.facts.is_whole(i) for i in items)
        if not numbers or not self.gives_array(plain.value):
            return node
        self.made += 1
        return call("checked_item", node.value, node.slice, ast.Constant(value=self.site(sites.INDEX, "", 0)))

    def gives_array(self, node: ast.expr) -> bool:
        """True for expressions without a name whose value is an array for sure."""
        if isinstance(node, ast.Subscript):
            return isinstance(node.value, ast.Name) and isinstance(self.types.get(node.value.id), Array)
        if isinstance(node, ast.Attribute):
            return node.attr in ("T", "real", "imag")
        if isinstance(node, ast.Call):
            text = ast.unparse(node.func)
            if text.startswith("np."):
                return not text.startswith(("np.linalg.", "np.random.")) and text not in GIVE_TUPLES
            return isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
        return isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare))

    def index(self, array: str, axis: int, plain: ast.expr, item: ast.expr, lazy: bool) -> ast.expr:
        """The item of an index, checked if it has to be."""
        kind = self.types.get(plain.id) if isinstance(plain, ast.Name) else None
        size = self.facts.size(array, axis)
        if isinstance(kind, Array):
            if kind.dtype != "bool" or kind.shape[0] is None or not self.same(self.facts.size(plain.id, 0), size):
                what = sites.MASK if kind.dtype == "bool" else sites.INDEX
                return self.at_access(array, axis, item, what)
            return item
        if not self.facts.is_whole(plain):
            if isinstance(kind, Scalar) and kind.dtype == "bool":
                return item
            return self.at_access(array, axis, item)
        form = self.facts.form(plain)
        if self.inside(form, size, self.facts):
            return item
        owed = Obligation([form], size, (array, axis))
        if lazy or not self.hoist(owed):
            checked = self.at_access(array, axis, item)
            if not lazy:
                _know(self.facts, form, size)
            return checked
        _know(self.facts, form, size)
        return item

    def same(self, a: Form, b: Form) -> bool:
        return a == b

    def inside(self, form: Form, size: Form, facts: Facts) -> bool:
        """True when the index is known to be in range."""
        below = affine.add(affine.add(size, affine.number(-1)), form, -1)
        return facts.prove(below) and (facts.prove(form) or facts.prove(affine.add(form, size)))

    def at_access(self, array: str, axis: int, item: ast.expr, what: str = sites.INDEX) -> ast.expr:
        self.made += 1
        place = ast.Constant(value=self.site(what, array, axis))
        return call("checked_index", item, parse(f"{array}.shape[{axis}]"), place)

    def site(self, kind: str, array: str, axis: int, line: int = 0) -> int:
        """The number of a place of the user's text, which is noted."""
        self.sited += 1
        program, line = self.program, line or self.line
        made = sites.Site(kind, array, axis, program.file, line, program.line_texts.get(line, ""))
        if made not in self.places:
            self.places.append(made)
        return self.places.index(made)

    def fitting(self, node: ast.AugAssign, value: ast.expr) -> ast.expr:
        """The right side of ``x += y`` for arrays, checked to broadcast to the left."""
        wanted, given = self.shape_of(node.target), self.shape_of(node.value)
        if wanted == () or given == () or (wanted is not None and given is not None and same_shape(wanted, given)):
            return value
        target = copy_of(node.target)
        array = target.id if isinstance(target, ast.Name) else ast.unparse(target)
        for child in ast.walk(target):
            if hasattr(child, "ctx"):
                child.ctx = ast.Load()
        self.made += 1
        shape = ast.Attribute(value=target, attr="shape", ctx=ast.Load())
        return call("checked_shape", value, shape, ast.Constant(value=self.site(sites.SHAPE, array, 0)))

    def shape_of(self, node: ast.expr) -> tuple[Dimension, ...] | None:
        """The shape of an expression, () for a number; None where it is not known."""
        if isinstance(node, ast.Constant):
            return ()
        if isinstance(node, ast.Name):
            kind = self.types.get(node.id)
            return kind.shape if isinstance(kind, (Array, Scalar)) else None
        if isinstance(node, ast.UnaryOp):
            return self.shape_of(node.operand)
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
            left, right = self.shape_of(node.left), self.shape_of(node.right)
            if left is None or right is None:
                return None
            return broadcast_shapes(left, right)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            kind = self.types.get(node.value.id)
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if isinstance(kind, Array) and all(self.facts.is_whole(i) for i in items):
                return kind.shape[len(items) :]
            return () if kind is None else None  # a record
        if isinstance(node, ast.Call):
            text = ast.unparse(node.func)
            return () if text in ("len", "min", "max", "abs", "int", "float") or text.startswith("math.") else None
        return () if self.facts.is_whole(node) else None

    def kernel_call(self, node: ast.Call) -> None:
        """Checks of what kernels index by."""
        text = ast.unparse(node.func)
        if text in MASKED and isinstance(node.args[0], ast.Name):
            position = MASKED[text]
            array = node.args[0].id
            place = ast.Constant(value=self.site(sites.MASK, array, 0))
            node.args[position] = call("checked_mask", node.args[position], parse(f"{array}.shape"), place)
            self.made += 1
        if text == "pick" and isinstance(node.args[0], ast.Name):
            given = [*node.args[2:], *(k.value for k in node.keywords if k.arg == "axis")]
            axis = whole_number(given[0]) if given else None
            if axis is not None:
                node.args[1] = self.at_access(node.args[0].id, axis, node.args[1])

    # ---- before loops

    def hoist(self, owed: Obligation) -> bool:
        """Hand a check to the loops around that every trip of theirs reaches; False if there are none."""
        if not self.frames:
            return False
        frame = self.frames[-1]
        moved = self.out_of(frame, owed)
        if moved is None:
            return False
        moved.site = self.site(sites.INDEX, *owed.site)
        frame.before.append(moved)
        return True

    def out_of(self, frame: Frame, owed: Obligation) -> Obligation | None:
        """The check as it stands before a loop; None where it cannot stand there."""
        facts = frame.facts
        if not frame.variable or facts is None:
            return None
        for form in (owed.size, *owed.guards):
            if facts.depends(form, frame.bound, frame.writes):
                return None
        ends: list[Form] = []
        first, last = frame.start, affine.add(frame.stop, affine.number(-1 if frame.step > 0 else 1))
        for end in owed.ends:
            parts = affine.split(end, frame.variable)
            if parts is None or any(facts.depends(p, frame.bound, frame.writes) for p in parts):
                return None
            factor, rest = parts
            if not factor:
                ends.append(rest)
                continue
            if abs(frame.step) != 1:
                return None
            for extreme in (first, last):
                made = affine.add(affine.multiply(factor, extreme), rest)
                if made not in ends:
                    ends.append(made)
        trips = affine.add(frame.stop, frame.start, -1)
        if frame.step < 0:
            trips = affine.add({}, trips, -1)
        return Obligation(ends, owed.size, owed.site, [*owed.guards, trips])

    def place_before(self, owed: Obligation, placed: list[ast.stmt]) -> None:
        """Prove the check, hand it to the next loop, or put it here."""
        facts = self.facts.copy()
        guards = []
        for guard in owed.guards:
            if not facts.prove(affine.add(guard, affine.number(-1))):
                guards.append(guard)
            facts.assume(affine.add(guard, affine.number(-1)))
        ends: list[Form] = []
        for end in reversed(owed.ends):  # where the last index fits, the first one often does
            if not self.inside(end, owed.size, facts):
                ends.append(end)
                _know(facts, end, owed.size)
        if not ends:
            return
        here = Obligation(ends, owed.size, owed.site, guards)
        if self.frames:
            moved = self.out_of(self.frames[-1], here)
            if moved is not None:
                if moved not in self.frames[-1].before:
                    self.frames[-1].before.append(moved)
                return
        self.made += 1
        test = " and ".join(f"{ast.unparse(expression_of(g))} > 0" for g in guards)
        for end in ends:
            place = ast.Constant(value=owed.site)
            check: ast.stmt = _statement(call("checked_index", expression_of(end), expression_of(owed.size), place))
            if test:
                check = ast.If(test=parse(test), body=[check], orelse=[])
                check.lineno = 0
            if ast.dump(check) not in [ast.dump(p) for p in placed]:
                placed.append(check)


def _know(facts: Facts, form: Form, size: Form) -> None:
    """The index is in range: it was checked."""
    facts.assume(affine.add(affine.add(size, affine.number(-1)), form, -1))
    facts.assume(affine.add(form, size))


def _is_none(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and item.value is None


def _statement(check: ast.expr) -> ast.Expr:
    made = ast.Expr(value=check)
    made.lineno = 0
    return made


def _checks_in(node: ast.AST) -> list[ast.expr]:
    """The checks in an expression, the innermost first."""
    inner = [c for child in ast.iter_child_nodes(node) for c in _checks_in(child)]
    own = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("checked_")
    return [*inner, node] if own and isinstance(node, ast.expr) else inner


def _grouped(placed: list[ast.stmt]) -> list[ast.stmt]:
    """Checks under one condition together."""
    out: list[ast.stmt] = []
    for node in placed:
        last = out[-1] if out else None
        if isinstance(node, ast.If) and isinstance(last, ast.If) and ast.dump(node.test) == ast.dump(last.test):
            last.body += node.body
        else:
            out.append(node)
    return out


def _header(node: ast.For) -> tuple[ast.expr, ast.expr, int] | None:
    """``start, stop, step`` of a loop over a range; a step of 0 stands for one that is not known."""
    if not isinstance(node.iter, ast.Call) or ast.unparse(node.iter.func) not in ("range", "prange"):
        return None
    given = node.iter.args
    if len(given) == 1:
        return ast.Constant(value=0), given[0], 1
    step = 1 if len(given) == 2 else whole_number(given[2])
    return given[0], given[1], step or 0


def _writes_memory(node: ast.stmt, types: dict[str, Type]) -> bool:
    """True for statements that may write elements of arrays."""
    if isinstance(node, (ast.If, ast.For, ast.While)):
        return False
    if isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets):
        return _may_write(node.value)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return not isinstance(types.get(node.target.id), Scalar) or _may_write(node.value)
    return not isinstance(node, (ast.Pass, ast.Break))


def _may_write(value: ast.expr) -> bool:
    for child in ast.walk(value):
        if isinstance(child, ast.Call):
            text = ast.unparse(child.func)
            if not text.startswith(("np.", "math.")) and text not in ("len", "min", "max", "abs", "int", "float"):
                return True
    return False


def calls_any(body: list[ast.stmt], functions: set[str]) -> bool:
    return any(isinstance(n, ast.Call) and ast.unparse(n.func) in functions for s in body for n in ast.walk(s))


def _breaks(body: list[ast.stmt]) -> bool:
    """True when a path breaks out of the loop that has this body."""
    for node in body:
        if isinstance(node, (ast.Break, ast.Continue)):
            return True
        if isinstance(node, ast.If) and any(_breaks(b) for b in blocks(node)):
            return True
    return False
