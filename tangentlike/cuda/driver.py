"""One driver: what the host does, with launches of kernels and calls of what works on whole arrays between.

Each statement has the best of these forms that it can have: kernels, one thread for each element or trip; a kernel of
one thread, for a loop in order; the host, with the arrays that are brought there for it.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..form.program import (  # fmt: skip
    assign,
    binds,
    blocks,
    call,
    copy_of,
    dotted,
    fresh_name,
    is_parallel,
    name,
    own_nodes,
    parse,
    walk,
)
from ..form.trees import names_in, nodes
from ..form.types import Array, Generator, Scalar
from ..halves import Function
from .expressions import Expressions, changed_in_place, sums_of_parts, unsure_names
from .functions import KNOWN, TYPES
from .host_regions import Surroundings, made_here, on_host, plain_numbers
from .in_order import dtype_of, names_outside, names_read, one_thread, surely_bound
from .known_forms import home_of
from .spelling import PLAIN, Refused, no_form
from .trips import Kernel, kernel

if TYPE_CHECKING:
    from .drivers import Drivers

MADE = {
    f"np.{n}": f"device.{n}"
    for n in ("empty", "zeros", "ones", "full", "empty_like", "zeros_like", "ones_like", "copy")
}
OURS = ("number_of_parts", "is_rising", "add_parts", "checked_shape")
OF_NUMBERS = ("checked_index", "axis_step", "joined_size", "checked_depth")
NUMPYS = {f"np.{n}" for n in (*KNOWN, *TYPES, "floor", "ceil", "trunc", "maximum", "minimum", "square", "cbrt")}
METHODS = ("copy", "reshape", "append", "pop", "item")
ASKED = ("shape", "size", "ndim", "dtype")


class Driver:
    """Writes one driver."""

    def __init__(self, drivers: Drivers, function: Function):
        self.drivers, self.function = drivers, function
        self.speller = drivers.speller(function)
        sharing = drivers.sharing
        self.changed = sharing.changed(function, function.name not in drivers.outermost)
        unsure = unsure_names(function.body, self.speller, {*drivers.functions})
        self.expressions = Expressions(self.speller, unsure)
        self.alike = sharing.groups(function)
        self.body = copy_of(function.body)
        self.numbers, self.made_here = plain_numbers(self.body), made_here(self.body)
        self.preset: dict[str, ast.expr] = {}
        self.loops = 0  # around the statement that is written
        self.made_up: list[str] = []  # names that are read in what is written, and nowhere in the function
        self.own = {*names_in([function.body]), *function.parameters}

    def fresh(self, base: str) -> str:
        chosen = fresh_name(base, self.own | self.drivers.taken)
        self.own.add(chosen)
        return chosen

    def whole(self) -> list[ast.stmt]:
        """The statements of the function."""
        body = self.block(self.body, strict=False)
        return [*(assign(each, value) for each, value in self.preset.items()), *body]

    def ready(self, node: ast.stmt, names: dict[str, ast.expr]) -> None:
        """See to it that names have a value before a statement, though no path to it may give them one."""
        known = {*self.function.parameters, *(surely_bound(node, self.body) or ())}
        self.preset.update({n: value for n, value in names.items() if n not in known})

    def block(self, body: list[ast.stmt], strict: bool) -> list[ast.stmt]:
        """Statements; ``strict``: none of them may be done on the host, or read elements there."""
        return [made for node in body for made in self.formed(node, strict)]

    def formed(self, node: ast.stmt, strict: bool) -> list[ast.stmt]:
        """A statement in the first of its forms that can be: what is given is left as it is."""
        first: Refused | None = None
        for form in self.forms(node, strict):
            before = self.drivers.state()
            try:
                return form(node)
            except Refused as refused:
                self.drivers.restore(before)
                first = first or refused
        assert first is not None
        raise first

    def forms(self, node: ast.stmt, strict: bool) -> list[Callable[[ast.stmt], list[ast.stmt]]]:
        """The forms that a statement may have: the best ones first."""
        loop = isinstance(node, (ast.For, ast.While))
        if isinstance(node, ast.For) and is_parallel(node):
            return [self.launch] if strict else [self.launch, self.in_order, self.brought]
        if strict:
            return [self.strictly]
        if isinstance(node, (ast.If, ast.Return)) or (isinstance(node, ast.While) and not has_continue(node)):
            rest = [self.taken_apart, self.brought]
        else:
            rest = [self.brought]
        if not loop:
            return [self.leniently, *rest]
        if any(is_parallel(inner) for inner in walk([node])):
            return [self.strictly, self.leniently, self.in_order, *rest]
        return [self.strictly, self.in_order, self.brought, self.leniently, *rest]

    def strictly(self, node: ast.stmt) -> list[ast.stmt]:
        return self.driven(node, strict=True)

    def leniently(self, node: ast.stmt) -> list[ast.stmt]:
        return self.driven(node, strict=False)

    def driven(self, node: ast.stmt, strict: bool) -> list[ast.stmt]:
        """A statement that the host does with numbers, and with arrays of the device."""
        if (found := sums_of_parts(copy_of(node), self.speller)) is not None:
            return found
        made = copy_without_blocks(node)
        made = changed_in_place(made, self.speller) or made
        self.statement(made, strict)
        self.loops += isinstance(node, (ast.For, ast.While))
        try:
            for inner, original in zip(blocks(made), blocks(node), strict=True):
                inner[:] = self.block(original, strict)
        finally:
            self.loops -= isinstance(node, (ast.For, ast.While))
        return [made]

    def names_beside(self, node: ast.stmt) -> tuple[set[str], set[str]]:
        """The names that are read beside a statement, which may come again, and those that are given a value there."""
        read, bound = names_outside(node, self.body, self.function.parameters)
        return read | {*self.made_up} | (names_read([node]) if self.loops else set()), bound

    def in_order(self, node: ast.stmt) -> list[ast.stmt]:
        """A loop as a kernel of one thread."""
        read, bound = self.names_beside(node)
        title = self.drivers.fresh(f"{self.function.name}_in_order")
        made, held = one_thread(copy_of(node), title, self.fresh, self.speller, (read, bound))
        self.ready(node, {each: ast.Constant(value=0) for each in held if each in bound})
        self.drivers.kernel(made, self.function)
        line = node.lineno
        before: list[ast.stmt] = []
        for each, room in held.items():
            value: ast.expr = name(each) if each in bound else ast.Constant(value=0)
            dtype = parse(f"np.{dtype_of(self.speller.types.get(each))}")
            before.append(assign(room, call("device.held", value, dtype), line))
        if made.noted:
            before.append(assign(made.noted, call("device.notes", ast.Constant(value=1)), line))
        launch = _launch(made, parse("1, 1"), line)
        after: list[ast.stmt] = []
        if made.noted:
            after.append(_expression(call("device.raise_first", made.noted), line))
        after += [assign(each, call("device.number", room), line) for each, room in held.items()]
        return [*before, launch, *after]

    def brought(self, node: ast.stmt) -> list[ast.stmt]:
        """A statement as the host does it with arrays that are brought there."""
        read, bound = self.names_beside(node)
        called = {id(n.func) for n in nodes(node) if isinstance(n, ast.Call)}
        for each in nodes(node):
            if isinstance(each, ast.Name) and each.id in self.drivers.functions and id(each) not in called:
                raise no_form(node, f"the function `{each.id}`, handed over,")
        around = Surroundings(read, bound, self.changed, self.alike, self.numbers, self.made_here, self.drivers.sharing)
        made, brought = on_host(copy_of(node), self.speller, around, self.fresh, self.called_there)
        self.ready(node, {each: ast.Constant(value=None) for each in brought})
        return made

    def taken_apart(self, node: ast.stmt) -> list[ast.stmt]:
        """What a condition, or a result, is computed from as statements before it."""
        if isinstance(node, ast.Return):
            items = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            out: list[ast.stmt] = []
            names: list[ast.expr] = []
            for item in items:
                if item is None or isinstance(item, (ast.Name, ast.Constant)):
                    names.append(item or ast.Constant(value=None))
                    continue
                fresh = self.fresh("result")
                self.speller.types[fresh] = Array("float64", (None,))  # if it is one, else a number
                out += self.formed(self.beside(assign(fresh, copy_of(item), node.lineno)), strict=False)
                names.append(name(fresh))
            if len(names) == len([n for n in names if isinstance(n, ast.Constant)]) or not out:
                raise no_form(node, "this result")
            value = ast.Tuple(elts=names, ctx=ast.Load()) if isinstance(node.value, ast.Tuple) else names[0]
            return [*out, ast.copy_location(ast.Return(value=value), node)]
        assert isinstance(node, (ast.If, ast.While))
        fresh = self.fresh("holds")
        self.speller.types[fresh] = Scalar("bool")
        test = self.formed(self.beside(assign(fresh, copy_of(node.test), node.lineno)), strict=False)
        made = copy_without_blocks(node)
        assert isinstance(made, (ast.If, ast.While))
        if isinstance(made, ast.If):
            made.test, made.body = name(fresh), self.block(node.body, strict=False)
            made.orelse = self.block(node.orelse, strict=False)
            return [*test, made]
        ends = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=name(fresh)), body=[ast.Break()], orelse=[])
        ends.lineno = 0
        self.loops += 1
        try:
            inside = self.block(node.body, strict=False)
        finally:
            self.loops -= 1
        made.test, made.body = ast.Constant(value=True), [*test, ends, *inside]
        return [made]

    def beside(self, node: ast.stmt) -> ast.stmt:
        """A statement that is part of another one: what it makes is read there."""
        self.made_up += sorted(binds(node))
        return node

    def launch(self, loop: ast.stmt) -> list[ast.stmt]:
        """The launch of the kernel that a parallel loop is, and what it leaves."""
        assert isinstance(loop, ast.For)
        line, loop = loop.lineno, copy_of(loop)
        assert isinstance(loop, ast.For)
        kind = "loop" if len(loop.body) == 1 and is_parallel(loop.body[0]) else "trips"
        made = kernel(loop, self.drivers.fresh(f"{self.function.name}_{kind}"), self.fresh, self.speller)
        self.drivers.kernel(made, self.function)
        size: ast.expr = made.size
        for node in nodes(size):
            if isinstance(node, ast.Call):
                self.called(node, loop)
        before: list[ast.stmt] = []
        for each, room in made.sums.items():
            dtype = getattr(self.speller.types.get(each), "dtype", "float64")
            before.append(assign(room, call("device.lanes", copy_of(size), parse(f"np.{dtype}")), line))
        if made.noted:
            before.append(assign(made.noted, call("device.notes", copy_of(size)), line))
        grid = call("device.grid", copy_of(size))
        launch = _launch(made, grid, line)
        after: list[ast.stmt] = []
        if made.noted:
            after.append(_expression(call("device.raise_first", made.noted), line))
        after += [assign(each, call("device.total", room), line) for each, room in made.sums.items()]
        return [*before, launch, *after]

    # ---- what the host does

    def statement(self, node: ast.stmt, strict: bool) -> None:
        """Spell a statement of the host, in place, or refuse it."""
        if isinstance(node, (ast.Try, ast.With)):
            raise no_form(node, "an error that is caught")
        self.expressions.statement(node)
        every = own_nodes(node)
        for each in every:
            if isinstance(each, ast.Call):
                self.called(each, node)
        fine = {id(node.value)} if isinstance(node, (ast.Assign, ast.Return)) else set()
        for each in every:
            if isinstance(each, (ast.Subscript, ast.Attribute)):
                fine.add(id(each.value))
            elif isinstance(each, ast.Call):
                fine |= {id(a) for a in each.args}
            elif isinstance(each, ast.Tuple):
                fine |= {id(a) for a in each.elts}
        for each in every:
            self.checked(each, node, fine, strict)

    def checked(self, each: ast.AST, node: ast.stmt, fine: set[int], strict: bool) -> None:
        """Refuse what the host would have to bring over element by element, or has no form."""
        if isinstance(each, (ast.JoinedStr, ast.Dict, ast.Set, ast.ListComp)):
            raise no_form(node, "a container that is made here")
        if isinstance(each, ast.Attribute) and self.shows_array(each.value) and each.attr not in (*ASKED, *METHODS):
            raise no_form(node, f"`{ast.unparse(each)}`")
        read = isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and id(each) not in fine
        if read and self.shows_array(each):
            raise no_form(node, f"this operation on the array `{ast.unparse(each)}`")
        if isinstance(each, ast.AugAssign) and self.shows_array(each.target):
            raise no_form(node, f"this operation on the array `{ast.unparse(each.target)}`")
        if not isinstance(each, ast.Subscript) or not self.shows_array(each.value):
            return
        if self.is_element(each):
            if strict:
                raise no_form(node, "a loop in order over the elements of arrays")
        else:
            stored = isinstance(each.ctx, ast.Store) or (isinstance(node, ast.AugAssign) and each is node.target)
            if stored or id(each) not in fine:
                raise no_form(node, f"this operation on `{ast.unparse(each)}`")

    def shows_array(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and self.speller.is_array(node.id)

    def is_element(self, node: ast.Subscript) -> bool:
        """Whether an index selects one number."""
        kind = self.speller.types.get(node.value.id) if isinstance(node.value, ast.Name) else None
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return len(items) == getattr(kind, "ndim", -1) and not any(isinstance(i, ast.Slice) for i in items)

    def called(self, node: ast.Call, statement: ast.stmt) -> None:
        """A call of the host's, spelled for arrays of the device."""
        text = dotted(node.func)
        given = any(self.shows_array(a) for a in node.args)
        if text in MADE:
            node.func = parse(MADE[text])
        elif text in OURS:
            node.func = parse(f"device.{text}")
        elif text in self.drivers.functions:
            self.drivers.driver(text)
        elif (
            home_of(text)
            or text.startswith("math.")
            or (text in NUMPYS and not given and not any(map(self.expressions.is_array, node.args)))
            or text in PLAIN
            or is_error(text)
        ):
            pass
        elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and not text.startswith("np."):
            if node.func.attr == "copy":
                copied = node.func.value
                node.func, node.args = parse("device.copy"), [copied]
        elif text.split(".")[0] in self.drivers.parts.names and self.is_of_numbers(text):
            node.func = self.drivers.imports(text, self.drivers.parts.names[text])
        else:
            raise no_form(statement, f"`{text}`")

    def called_there(self, node: ast.Call, statement: ast.AST) -> None:
        """A call in what the host does with arrays that are brought there, as on a CPU."""
        text = dotted(node.func)
        first = text.split(".")[0]
        if text in self.drivers.functions:
            node.func = name(self.drivers.on_host(text, self.called_there))
        elif text.startswith(("np.random.", "random.")):
            raise no_form(statement, f"`{text}`")
        elif text.startswith(("np.", "math.")) or text in PLAIN or hasattr(builtins, text):
            pass
        elif first in self.drivers.parts.names and is_importable(found := self.speller.target(text)):
            node.func = self.drivers.imports(text, found)
        elif not isinstance(node.func, ast.Attribute) or isinstance(self.speller.types.get(first), Generator):
            raise no_form(statement, f"`{text}`")

    def is_of_numbers(self, text: str) -> bool:
        return getattr(self.speller.target(text), "__name__", "") in OF_NUMBERS


def is_error(text: str) -> bool:
    """Whether a call makes an error of Python's, for the host to raise."""
    found = getattr(builtins, text, None)
    return isinstance(found, type) and issubclass(found, Exception)


def is_importable(found: Any) -> bool:
    """Whether generated text can import a function, or the class of an error, by its name."""
    home = getattr(found, "__module__", "") or ""
    return home.startswith("tangentlike.") or isinstance(found, type)


def has_continue(loop: ast.While) -> bool:
    return any(isinstance(n, ast.Continue) for n in nodes(loop))


def copy_without_blocks(node: ast.stmt) -> Any:
    """A copy of a statement in which the blocks are empty."""
    if not isinstance(node, (ast.If, ast.For, ast.While)):
        return copy_of(node)
    made = copy.copy(node)
    for part, child in ast.iter_fields(node):
        setattr(made, part, [] if part in ("body", "orelse") else copy_of(child))
    return made


def _launch(made: Kernel, grid: ast.expr, line: int) -> ast.Expr:
    """The launch of a kernel."""
    launched = ast.Subscript(value=name(made.name), slice=grid, ctx=ast.Load())
    return _expression(ast.Call(func=launched, args=[name(p) for p in made.parameters], keywords=[]), line)


def _expression(value: ast.expr, line: int) -> ast.Expr:
    node = ast.Expr(value=value)
    node.lineno = line
    return node
