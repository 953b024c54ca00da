"""Checks of indices in a finished function: what is compiled where the text for people has none.

    for i in range(n):                       if n > 0:
        s += v[i] * w[k[i]]          ->          checked_index(n - 1, v.shape[0], 0)
                                                 checked_index(n - 1, k.shape[0], 1)
                                             for i in range(n):
                                                 s += v[i] * w[checked_index(k[i], w.shape[0], 2)]

An index that is proved to be in range (``in_range.py``) is left alone. One that moves evenly with a loop is checked
once before the loop, first and last value, if every trip reaches it: then some trip fails exactly if the check does
(only what the earlier trips would have written to an argument is missing). Any other is checked where it stands.

The adjoint half needs no checks: it visits elements that the forward half has visited, of arrays of the same shapes.
"""

from __future__ import annotations

import ast
from typing import Any

from ..analysis import affine
from ..analysis.affine import Form
from ..analysis.independence import expression_of
from ..form.indexing import is_newaxis
from ..form.program import Program, binds, call, copy_of, is_parallel, loads, parse, walk, whole_number
from ..form.trees import nodes
from ..form.types import Array, Scalar, Type, same_shape
from . import kernels as bounds
from . import sites
from .array_shapes import gives_array, shape_of
from .hoisting import (
    Frame,
    Obligation,
    calls_any,
    checks_in,
    frame_of,
    grouped,
    header_of,
    out_of,
    statement_of,
    writes_memory,
)
from .in_range import Facts

_NAMES = ("checked_index", "checked_item", "checked_mask", "checked_shape", "checked_depth", "checked_number")
FUNCTIONS = {each: getattr(bounds, each) for each in _NAMES}
WHOLE_PARTS = ("int", "round", "math.floor", "math.ceil", "math.trunc")  # of a float: rubbish where it has no 64 bits
MASKED = {"mask_get": 1, "mask_set": 1}  # kernels and the position of their mask; the array stands first


class Checker:
    """Puts checks into one function body; ``places`` is the table of sites, which it extends."""

    def __init__(self, program: Program, types: dict[str, Type], places: list[sites.Site], raising: set[str]):
        self.program, self.types, self.places, self.raising = program, types, places, raising
        self.facts = Facts(types, frozenset(program.parameters))
        self.frames: list[Frame] = []
        self.line = self.made = self.sited = 0
        self.parallel = 0  # loops around whose trips would become functions
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
        if writes_memory(node, self.types):
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
        self.facts.forget(changed, any(writes_memory(s, self.types) for s in walk([*node.body, *node.orelse])))
        if not changed & loads(node.test):
            for taken, holds in ((node.body, False), (node.orelse, True)):
                if taken and isinstance(taken[-1], (ast.Break, ast.Continue, ast.Raise, ast.Return)):
                    self.facts.assume_test(node.test, holds)
        return fresh

    def while_loop(self, node: ast.While) -> ast.While:
        changed = set().union(*(binds(s) for s in node.body), set())
        self.facts.forget(changed, any(writes_memory(s, self.types) for s in walk(node.body)))
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
        frame = frame_of(node, entry)
        if frame.variable and any(isinstance(n, (ast.IfExp, ast.BoolOp)) for n in nodes(node.iter)):
            frame = Frame(bound=frame.bound)
        changed = frame.bound if frame.variable else set().union(*(binds(s) for s in [node]), set())
        self.facts.forget(changed, any(writes_memory(s, self.types) for s in walk(node.body)))
        after = self.facts.copy()
        self.assume_trip(node, entry)
        made, calls = self.made, calls_any(node.body, self.raising)
        self.frames.append(frame)
        self.parallel += is_parallel(node)
        fresh.body = self.block(node.body)
        self.parallel -= is_parallel(node)
        self.frames.pop()
        self.facts, self.line = after, line
        if is_parallel(node) and (self.made > made or calls):
            self.failing_loops.append(fresh)
        placed: list[ast.stmt] = []
        if frame.before:  # they may read what the header reads
            placed += [statement_of(c) for c in checks_in(fresh.iter)]
            fresh.iter = copy_of(node.iter)
        self.facts, kept = entry, self.facts
        for each in frame.before:
            self.place_before(each, placed)
        self.facts = kept
        return [*grouped(placed), fresh]

    def assume_trip(self, node: ast.For, entry: Facts) -> None:
        """What is known of the loop's variable inside a trip."""
        header = header_of(node)
        if header is None or not isinstance(node.target, ast.Name):
            return
        variable = node.target.id
        self.facts.whole.add(variable)
        if not all(entry.is_whole(e) for e in header[:2]) or header[2] == 0:
            return
        start, stop = entry.form(header[0]), entry.form(header[1])
        bound = {n for s in node.body for n in binds(s)} | {variable}
        writes = any(writes_memory(s, self.types) for s in walk(node.body))
        one: Form = {(variable,): 1}
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
        for place, child in ast.iter_fields(node):
            if isinstance(child, list):
                setattr(node, place, [self.expression(c, lazy) if isinstance(c, ast.AST) else c for c in child])
            elif isinstance(child, ast.AST):
                setattr(node, place, self.expression(child, lazy))
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
                    axis = kind.ndim - sum(1 for i in plain[position + 1 :] if not is_newaxis(i))
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
        if not numbers or not gives_array(plain.value, self.types):
            return node
        self.made += 1
        return call("checked_item", node.value, node.slice, ast.Constant(value=self.site(sites.INDEX, "", 0)))

    def index(self, array: str, axis: int, plain: ast.expr, item: ast.expr, lazy: bool) -> ast.expr:
        """The item of an index, checked if it has to be."""
        kind = self.types.get(plain.id) if isinstance(plain, ast.Name) else None
        size = self.facts.size(array, axis)
        if isinstance(kind, Array) and isinstance(plain, ast.Name):
            if kind.dtype != "bool" or kind.shape[0] is None or self.facts.size(plain.id, 0) != size:
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
        wanted, given = shape_of(node.target, self.facts), shape_of(node.value, self.facts)
        if wanted == () or given == () or (wanted is not None and given is not None and same_shape(wanted, given)):
            return value
        target = copy_of(node.target)
        array = target.id if isinstance(target, ast.Name) else ast.unparse(target)
        for child in nodes(target):
            if hasattr(child, "ctx"):
                child.ctx = ast.Load()
        self.made += 1
        shape = ast.Attribute(value=target, attr="shape", ctx=ast.Load())
        return call("checked_shape", value, shape, ast.Constant(value=self.site(sites.SHAPE, array, 0)))

    def kernel_call(self, node: ast.Call) -> None:
        """Checks of what kernels index by."""
        text = ast.unparse(node.func)
        if text in WHOLE_PARTS and len(node.args) == 1 and not self.parallel and not self.facts.is_whole(node.args[0]):
            node.args = [call("checked_number", node.args[0], ast.Constant(value=self.site(sites.NUMBER, "", 0)))]
            self.made += 1
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
        moved = out_of(frame, owed)
        if moved is None:
            return False
        moved.site = self.site(sites.INDEX, *owed.site)
        frame.before.append(moved)
        return True

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
            moved = out_of(self.frames[-1], here)
            if moved is not None:
                if moved not in self.frames[-1].before:
                    self.frames[-1].before.append(moved)
                return
        self.made += 1
        test = " and ".join(f"{ast.unparse(expression_of(g))} > 0" for g in guards)
        for end in ends:
            place = ast.Constant(value=owed.site)
            check: ast.stmt = statement_of(call("checked_index", expression_of(end), expression_of(owed.size), place))
            if test:
                check = ast.If(test=parse(test), body=[check], orelse=[])
                check.lineno = 0
            if ast.dump(check) not in [ast.dump(p) for p in placed]:
                placed.append(check)


def _know(facts: Facts, form: Form, size: Form) -> None:
    """The index is in range: it was checked."""
    facts.assume(affine.add(affine.add(size, affine.number(-1)), form, -1))
    facts.assume(affine.add(form, size))
