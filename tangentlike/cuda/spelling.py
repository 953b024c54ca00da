"""What stands in a trip, spelled for a GPU: functions of numbers, checks of indices, functions that are called."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..errors import Refusal, refusal_at
from ..form.program import blocks, call, copy_of, dotted, name, own_nodes, parse
from ..form.trees import nodes
from ..form.types import Array, Scalar, Type
from ..primitives.registry import Primitive, key_of, name_of
from .functions import KNOWN, TYPES
from .known_forms import MODULES

PLAIN = ("range", "len", "abs", "min", "max", "int", "float", "bool", "round")
ELEMENTARY = "tangentlike.vectors."
LAZY = (ast.IfExp, ast.BoolOp)
SEEN = {"np", "math", "cuda", "gpu", "True", "False", "None", *MODULES}


def no_form(node: ast.AST, reason: str) -> Refused:
    """A refusal at the line of a statement."""
    return Refused(refusal_at(node, "cuda-form", f"{reason}, which has no form for a GPU", '`target="cpu"`'))


class Refused(Exception):
    """What cannot run on a GPU; ``refusal`` says why, and where."""

    def __init__(self, refusal: Refusal):
        super().__init__(refusal.reason)
        self.refusal = refusal


class Speller:
    """Spells the trips of the loops of one function.

    ``functions`` are what the texts of calls stand for; ``own`` gives the name of a function of the module as one for
    the device, or "" where there is none; ``outside`` are names that every function sees.
    """

    def __init__(
        self, types: dict[str, Type], functions: dict[str, Any], outside: set[str], own: Callable[[str, ast.AST], str]
    ):
        self.types, self.functions, self.own = types, functions, own
        self.outside = outside | SEEN
        self.gives_array: Callable[[str], bool] = lambda text: False  # whether a function of the module returns one

    def is_array(self, identifier: str) -> bool:
        kind = self.types.get(identifier)
        return isinstance(kind, Array) and kind.ndim > 0

    def target(self, text: str) -> Any:
        """What is called, None where that is not known."""
        found = self.functions.get(text)
        return key_of(found.call if isinstance(found, Primitive) else found)

    def of_numpy(self, text: str) -> str:
        """NumPy's name of a function of numbers that is called, "" where it is none of those."""
        target = self.target(text)
        if (getattr(target, "__module__", "") or "").startswith(ELEMENTARY):
            return name_of(target).rsplit(".", 1)[-1]
        return text[3:] if text.startswith("np.") else ""

    def is_plus(self, text: str) -> bool:
        """Whether a function is the sum of two numbers that loops may reorder."""
        return name_of(self.target(text)) == "plus"

    def zero(self, each: str) -> ast.expr:
        """Nothing, of the type of a number."""
        kind = self.types.get(each)
        dtype = kind.dtype if isinstance(kind, Scalar) and not kind.weak else "float64"
        return ast.Constant(value=0.0) if dtype == "float64" else parse(f"np.{dtype}(0)")

    def free(self, body: list[ast.stmt]) -> list[str]:
        """The names that statements take from around them, in the order of their appearance."""
        every = [n for s in body for n in nodes(s)]
        called = {id(n.func) for n in every if isinstance(n, ast.Call)}
        stored = {n.id for n in every if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        read = [n.id for n in every if isinstance(n, ast.Name) and id(n) not in called]
        return [n for n in dict.fromkeys(read) if n not in stored | self.outside]

    # ---- statements of a trip

    def trip(self, body: list[ast.stmt], at: str = "", noted: str = "") -> list[ast.stmt]:
        """The statements; with ``noted`` they may check indices, and note there what fails in the trip ``at``."""
        out: list[ast.stmt] = []
        for node in body:
            self.add_plainly(node)
            self.look(node)
            for each in own_nodes(node):
                if isinstance(each, ast.Call):
                    self.spelled(each, node)
            checks = [c for c in own_nodes(node) if isinstance(c, ast.Call) and dotted(c.func) == "checked_index"]
            if checks:
                out += self.checks(node, checks, at, noted)
                if isinstance(node, ast.Expr) and any(node.value is c for c in checks):
                    continue
                node = _without_checks(node)
            for block in blocks(node):
                block[:] = self.trip(block, at, noted)
            out.append(node)
        return out

    def add_plainly(self, node: ast.stmt) -> None:
        """Sums in plain spelling: a thread takes them in the order in which they stand."""
        adding = _Adding(self)
        for field, child in ast.iter_fields(node):
            if field not in ("body", "orelse") and isinstance(child, ast.expr):
                setattr(node, field, adding.visit(child))

    def look(self, node: ast.stmt) -> None:
        """Refuse what no thread can do."""
        if isinstance(node, (ast.Try, ast.Raise, ast.With, ast.Delete)):
            raise no_form(node, "an error that a trip raises or catches")
        if isinstance(node, ast.Return) and not self.in_function:
            raise no_form(node, "a trip that returns")
        held = node.value if isinstance(node, ast.Assign) else None
        every = own_nodes(node)
        fine = {id(held)} | {id(n.value) for n in every if isinstance(n, (ast.Subscript, ast.Attribute))}
        fine |= {id(a) for n in every if isinstance(n, ast.Call) for a in n.args}
        for each in every:
            if isinstance(each, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.JoinedStr)) or (
                isinstance(each, ast.Constant) and isinstance(each.value, str)
            ):
                raise no_form(node, "a list, a dict or a text in a trip")
            if isinstance(each, ast.Name) and self.is_array(each.id) and id(each) not in fine:
                added = isinstance(node, ast.AugAssign)
                if isinstance(each.ctx, ast.Load) or added:
                    raise no_form(node, f"an operation on the whole array `{each.id}` in a trip")

    in_function = False

    def spelled(self, node: ast.Call, statement: ast.stmt) -> None:
        """A call, as the device knows the function."""
        text = dotted(node.func)
        if text == "checked_index" or text in PLAIN or text.startswith(("math.", "gpu.", "device.", "cuda.")):
            return
        short = self.of_numpy(text)
        if short in TYPES:
            return
        if short in KNOWN:
            node.func = parse(f"gpu.{short}")
            return
        if own := self.own(text, statement):
            node.func = name(own)
            return
        raise no_form(statement, f"`{text}` in a trip of a parallel loop")

    def checks(self, node: ast.stmt, found: list[ast.Call], at: str, noted: str) -> list[ast.stmt]:
        """The checks of a statement, before it: the thread notes what fails, and ends."""
        lazy = [n for n in own_nodes(node) if isinstance(n, LAZY)]
        inside = {id(c) for each in lazy for c in nodes(each)}
        if not noted or isinstance(node, ast.While) or any(id(c) in inside for c in found):
            raise no_form(node, "an index that is checked here (`boundscheck=False` leaves the checks out)")
        out: list[ast.stmt] = []
        for each in reversed(found):
            index, size, site = (_without_checks(copy_of(a)) for a in each.args)
            test = call("device.fails", index, size, site, parse(at), noted)
            check = ast.If(test=test, body=[ast.Return(value=None, lineno=0)], orelse=[])
            check.lineno = 0
            out.append(check)
        return out


class _Adding(ast.NodeTransformer):
    """``plus(a, b)`` -> ``a + b``"""

    def __init__(self, speller: Speller):
        self.speller = speller

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if len(node.args) != 2 or not self.speller.is_plus(dotted(node.func)):
            return node
        return ast.copy_location(ast.BinOp(left=node.args[0], op=ast.Add(), right=node.args[1]), node)


class _Bare(ast.NodeTransformer):
    """``a[checked_index(i, n, 3)]`` -> ``a[i]``"""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        return node.args[0] if dotted(node.func) == "checked_index" else node


def _without_checks(node: Any) -> Any:
    """A statement, without its blocks, or an expression without the checks in it."""
    bare = _Bare()
    if not isinstance(node, ast.stmt):
        return bare.visit(node)
    for field, child in ast.iter_fields(node):
        if field in ("body", "orelse"):
            continue
        if isinstance(child, ast.AST):
            setattr(node, field, bare.visit(child))
        elif isinstance(child, list):
            setattr(node, field, [bare.visit(c) if isinstance(c, ast.AST) else c for c in child])
    return node
