"""Writes a program in normal form as a function that reports to a recorder after every statement.

    a[0] = product          ->    a[0] = product
                                  recorder_frame.step(3, locals())

    for i in range(0, n, 1):      recorder_frame.begin(4, locals())
        ...                 ->    for i in range(0, n, 1):
                                      recorder_frame.trip(4, locals())
                                      ...
                                  recorder_frame.end(4)

Or, with ``dead``, as one that forgets each name as soon as it is said not to be read any more.
"""

from __future__ import annotations

import ast
import builtins
from typing import Any

from tangentlike.analysis.liveness import block_live, live_before
from tangentlike.form.indexing import subscript_type
from tangentlike.form.program import Program, copy_of, dotted, loads, name, nodes, walk
from tangentlike.form.types import Scalar
from tangentlike.primitives.registry import Primitive
from tangentlike.simplify.spelling import spell

FRAME = "recorder_frame"
EMPTY = ("np.empty", "np.empty_like")


class Writer:
    """``statements`` are numbered in the order of the text; ``after`` tells by id which names are live after each."""

    def __init__(self, program: Program, dead: bool):
        self.program, self.dead = program, dead
        self.functions = dict(program.functions)
        self.statements: list[ast.stmt] = []
        self.after: dict[int, set[str]] = {}

    def text(self) -> str:
        """The text of the function ``recorded``."""
        program = self.program
        items = _Items(program)
        spelled = [items.visit(s) for s in spell(copy_of(program.body), self.functions, dict(program.types))]
        live = loads(program.result)
        inside = self.block(program.body, spelled, live, live)
        result = copy_of(program.result) if program.result is not None else ast.Constant(value=None)
        begin = [] if self.dead else _lines(f"{FRAME} = recorder_enter(locals())")
        given = [ast.arg(arg=p) for p in program.parameters]
        arguments = ast.arguments(posonlyargs=[], args=given, kwonlyargs=[], kw_defaults=[], defaults=[])
        leave: ast.expr = ast.Call(func=ast.parse(f"{FRAME}.leave", mode="eval").body, args=[result], keywords=[])
        end = ast.Return(value=result if self.dead else leave)
        made = ast.FunctionDef(name="recorded", args=arguments, body=[*begin, *inside, end], decorator_list=[])
        return printed(made, self.functions)

    def block(
        self, body: list[ast.stmt], spelled: list[ast.stmt], live: set[str], after_loop: set[str]
    ) -> list[ast.stmt]:
        for node in reversed(body):
            self.after[id(node)] = set(after_loop) if isinstance(node, ast.Break) else live
            live = block_live([node], self.after[id(node)], after_loop)
        out: list[ast.stmt] = []
        for node, shown in zip(body, spelled, strict=True):
            out += self.statement(node, shown, after_loop)
        return out or [ast.Pass()]

    def statement(self, node: ast.stmt, shown: Any, after_loop: set[str]) -> list[ast.stmt]:
        number, after = len(self.statements), self.after[id(node)]
        self.statements.append(node)
        if isinstance(node, ast.If):
            shown.body = [*self.report(number), *self.block(node.body, shown.body, after, after_loop)]
            shown.orelse = [*self.report(number), *self.block(node.orelse, shown.orelse, after, after_loop)]
            return [shown]
        if isinstance(node, ast.For):
            inside = self.block(node.body, shown.body, live_before(node, after), after)
            shown.body = [*self.report(number, "trip"), *inside]
            return [*self.report(number, "begin"), shown, *self.report(number, "end"), *self.forget(node)]
        if isinstance(node, ast.While):
            inside = self.block(node.body, shown.body, live_before(node, after), after)
            leave = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=shown.test), body=[ast.Break()], orelse=[])
            shown.test, shown.body = ast.Constant(value=True), [leave, *self.report(number), *inside]
            return [shown, *self.forget(node)]
        if isinstance(node, (ast.Break, ast.Pass)):
            return [shown]
        return [shown, *self.report(number), *self.forget(node)]

    def report(self, number: int, kind: str = "step") -> list[ast.stmt]:
        return [] if self.dead else _lines(f"{FRAME}.{kind}({number}, locals())")

    def forget(self, node: ast.stmt) -> list[ast.stmt]:
        if not self.dead:
            return []
        mentioned = {n.id for n in nodes(node) if isinstance(n, ast.Name)} & set(self.program.types)
        return [s for each in sorted(mentioned - self.after[id(node)]) for s in _lines(f"{each} = recorder_dead")]


OF_LISTS = ("largest_item", "smallest_item", "np.max", "np.min", "np.sum")  # give one of Python's numbers of lists


def printed(node: ast.AST, functions: dict[str, Any]) -> str:
    """A copy of the text of a program, in which ``called`` names are those of functions."""
    return ast.unparse(ast.fix_missing_locations(_Renamed(functions).visit(copy_of(node))))


def called(text: str) -> str:
    """What a function of a program is called in the recorded text: no variable has such a name."""
    return f"called_{text.replace('.', '_')}"


def is_spelled(text: str, found: Any) -> bool:
    """True for what is called by a name that Python knows."""
    return text.startswith(("np.", "math.")) or (isinstance(found, Primitive) and hasattr(builtins, text))


class _Items(ast.NodeTransformer):
    """Takes one of Python's numbers out of a list, which is an array here: an item, the largest one, the sum."""

    def __init__(self, program: Program):
        self.program = program
        self.listed = set(program.listed)
        for node in walk(program.body):  # copies of parts of lists are lists, too
            if isinstance(node, ast.Assign) and dotted(_whole(node.value)) in self.listed:
                self.listed.add(dotted(node.targets[0]))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if not (isinstance(node.ctx, ast.Load) and dotted(node.value) in self.listed):
            return node
        if not isinstance(subscript_type(node, self.program.types), Scalar):
            return node
        return _item(node)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        self.generic_visit(node)
        kind = self.program.types.get(dotted(node.targets[0]))
        if isinstance(kind, Scalar) and kind.weak and isinstance(node.value, ast.Call) and len(node.value.args) == 1:
            items = node.value.args[0]  # which may be a copy of a part of a list
            while isinstance(items, ast.Subscript) or (isinstance(items, ast.Call) and items.args):
                items = items.value if isinstance(items, ast.Subscript) else items.args[0]
            if dotted(node.value.func) in OF_LISTS and dotted(items) in self.listed:
                node.value = _item(node.value)
        return node


def _whole(node: ast.expr) -> ast.expr:
    """The list of which an expression is a part, or a copy of a part."""
    while isinstance(node, ast.Subscript) or (isinstance(node, ast.Call) and dotted(node.func) == "np.copy"):
        node = node.value if isinstance(node, ast.Subscript) else node.args[0]
    return node


def _item(node: ast.expr) -> ast.expr:
    return ast.Call(func=ast.Attribute(value=node, attr="item", ctx=ast.Load()), args=[], keywords=[])


class _Renamed(ast.NodeTransformer):
    def __init__(self, functions: dict[str, Any]):
        self.functions = functions

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        text = dotted(node.func)
        if text in EMPTY or (text in self.functions and not is_spelled(text, self.functions[text])):
            node.func = name(called(text))
        return node


def _lines(text: str) -> list[ast.stmt]:
    return ast.parse(text).body
