"""The functions of a differentiated function on a GPU: drivers, which the host runs, and the kernels that they launch.

Numbers live on the host, arrays on the device. A driver makes arrays, launches a kernel for each parallel loop, and
does in Python what is done with numbers; loops of the user's over such steps too. An element of an array is brought to
the host where one is read, but in no loop.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Any

from ..form.program import (  # fmt: skip
    assign,
    blocks,
    call,
    copy_of,
    dotted,
    fresh_name,
    is_parallel,
    name,
    own_nodes,
    parse,
)
from ..form.trees import names_in, nodes
from ..halves import Function
from ..pipeline import Parts
from ..runtime import emit
from .expressions import Expressions, changed_in_place
from .functions import KNOWN, TYPES
from .spelling import Speller, no_form
from .trips import Kernel, kernel

MADE = {
    f"np.{n}": f"device.{n}"
    for n in ("empty", "zeros", "ones", "full", "empty_like", "zeros_like", "ones_like", "copy")
}
OURS = ("number_of_parts", "is_rising", "add_parts", "checked_shape")
OF_NUMBERS = ("checked_index", "axis_step", "joined_size", "checked_depth")
NUMPYS = {f"np.{n}" for n in (*KNOWN, *TYPES, "floor", "ceil", "trunc", "maximum", "minimum", "square", "cbrt")}
METHODS = ("copy", "reshape", "append", "pop", "item")
ASKED = ("shape", "size", "ndim", "dtype")


@dataclass
class Drivers:
    """Writes the functions of a module; ``texts`` are the kernels and drivers so far."""

    parts: Parts
    taken: set[str]
    texts: list[str] = field(default_factory=list)
    device: dict[str, str] = field(default_factory=dict)  # functions of the module as functions of the device
    driven: set[str] = field(default_factory=set)
    imported: dict[str, Any] = field(default_factory=dict)  # functions of numbers that the host calls

    def __post_init__(self) -> None:
        self.functions = {f.name: f for f in self.parts.functions}
        self.outside = {*self.functions, *self.parts.values, *self.parts.names}

    def fresh(self, base: str) -> str:
        chosen = fresh_name(base, self.taken)
        self.taken.add(chosen)
        return chosen

    def speller(self, function: Function) -> Speller:
        return Speller(function.types, self.parts.names, self.outside, self.on_device)

    def on_device(self, text: str, statement: ast.AST) -> str:
        """A function of the module, for threads to call; written where there is no such one yet."""
        if text not in self.functions:
            return ""
        if text not in self.device:
            function = self.functions[text]
            if any(is_parallel(n) for n in function.body):
                raise no_form(statement, "a parallel loop in a trip of another")
            self.device[text] = self.fresh(f"{text}_on_device")
            speller = self.speller(function)
            speller.in_function = True
            body = speller.trip(copy_of(function.body))
            self.write(replace(function, name=self.device[text], body=body), "@cuda.jit(device=True)")
        return self.device[text]

    def driver(self, text: str) -> None:
        """A function that the host runs, and those that it calls."""
        if text in self.driven:
            return
        self.driven.add(text)
        function = self.functions[text]
        body = _Driver(self, function).block(copy_of(function.body), looped=False)
        self.write(replace(function, body=body), "")

    def kernel(self, made: Kernel, function: Function) -> None:
        self.write(Function(made.name, made.parameters, made.body, function.lines), "@cuda.jit")

    def write(self, function: Function, decorator: str) -> None:
        text = emit.function_text(function.name, function.parameters, function.body, function.lines, function.docstring)
        self.texts.append(text.replace("@kernel\n", f"{decorator}\n" if decorator else "", 1))


class _Driver:
    """Writes one driver."""

    def __init__(self, drivers: Drivers, function: Function):
        self.drivers, self.function = drivers, function
        self.speller = drivers.speller(function)
        self.expressions = Expressions(self.speller, function.body)
        self.own = {*names_in([function.body]), *function.parameters}

    def fresh(self, base: str) -> str:
        chosen = fresh_name(base, self.own | self.drivers.taken)
        self.own.add(chosen)
        return chosen

    def block(self, body: list[ast.stmt], looped: bool) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.For) and is_parallel(node):
                out += self.launch(node)
            elif (found := self.sums_of_parts(node)) is not None:
                out += found
            else:
                node = changed_in_place(node, self.speller) or node
                self.statement(node, looped)
                inside = looped or isinstance(node, (ast.For, ast.While))
                for block in blocks(node):
                    block[:] = self.block(block, inside)
                out.append(node)
        return out

    def launch(self, loop: ast.For) -> list[ast.stmt]:
        """The launch of the kernel that a parallel loop is, and what it leaves."""
        kind = "loop" if len(loop.body) == 1 and is_parallel(loop.body[0]) else "trips"
        made = kernel(loop, self.drivers.fresh(f"{self.function.name}_{kind}"), self.fresh, self.speller)
        self.drivers.kernel(made, self.function)
        line = loop.lineno
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
        launch = ast.Expr(
            value=ast.Call(
                func=ast.Subscript(value=name(made.name), slice=grid, ctx=ast.Load()),
                args=[name(p) for p in made.parameters],
                keywords=[],
            )
        )
        launch.lineno = line
        after: list[ast.stmt] = []
        if made.noted:
            after.append(_expression(call("device.raise_first", made.noted), line))
        after += [assign(each, call("device.total", room), line) for each, room in made.sums.items()]
        return [*before, launch, *after]

    def sums_of_parts(self, node: ast.stmt) -> list[ast.stmt] | None:
        """``for part in range(parts): total += total_parts[part]`` without the loop."""
        if (
            not isinstance(node, ast.For)
            or not isinstance(node.target, ast.Name)
            or not isinstance(node.iter, ast.Call)
        ):
            return None
        out: list[ast.stmt] = []
        if len(node.iter.args) > 1 and ast.unparse(node.iter.args[0]) != "0":
            return None
        count = node.iter.args[0] if len(node.iter.args) == 1 else node.iter.args[1]
        for each in node.body:
            match each:
                case ast.AugAssign(
                    target=ast.Name() as target,
                    op=ast.Add(),
                    value=ast.Subscript(value=ast.Name(id=array), slice=ast.Name(id=index)),
                ) if (index == node.target.id and self.speller.is_array(array)) or array.endswith("_parts"):
                    added = call("device.sum_in_order", array, copy_of(count))
                    fresh = ast.AugAssign(target=target, op=ast.Add(), value=added)
                    fresh.lineno = getattr(each, "lineno", 0)
                    out.append(fresh)
                case _:
                    return None
        return out or None

    # ---- what the host does

    def statement(self, node: ast.stmt, looped: bool) -> None:
        """Spell a statement of the host, in place, or refuse it."""
        if isinstance(node, ast.Try):
            raise no_form(node, "an error that is caught")
        if isinstance(node, (ast.For, ast.While)):
            looped = True
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
            self.checked(each, node, fine, looped)

    def checked(self, each: ast.AST, node: ast.stmt, fine: set[int], looped: bool) -> None:
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
            if looped:
                raise no_form(node, "a loop in order over the elements of arrays")
        else:
            stored = isinstance(each.ctx, ast.Store) or isinstance(node, ast.AugAssign)
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
            text.startswith(("device.", "whole.", "math."))
            or (text in NUMPYS and not given and not _gives_arrays(node))
            or text in ("range", "len", "abs", "min", "max", "int", "float", "bool", "round", "ValueError")
        ):
            pass
        elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            if node.func.attr == "copy":
                copied = node.func.value
                node.func, node.args = parse("device.copy"), [copied]
        elif text.split(".")[0] in self.drivers.parts.names and self.is_of_numbers(text):
            self.drivers.imported[text] = self.drivers.parts.names[text]
        else:
            raise no_form(statement, f"`{text}`")

    def is_of_numbers(self, text: str) -> bool:
        return getattr(self.speller.target(text), "__name__", "") in OF_NUMBERS


def _gives_arrays(node: ast.Call) -> bool:
    """Whether an argument of a call is an array that another one makes."""
    return any(isinstance(a, ast.Call) and dotted(a.func).startswith(("device.", "whole.")) for a in node.args)


def _expression(value: ast.expr, line: int) -> ast.Expr:
    node = ast.Expr(value=value)
    node.lineno = line
    return node
