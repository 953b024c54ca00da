"""``zip(x, y, strict=True)``: one whose arguments are asked for their lengths where Python raises.

for a, b in zip(x, y, strict=True): block          ->   for a, b in zip(x, y): block
                                                        else: if len(y) != len(x): raise ValueError(...)
s = [a * b for a, b in zip(x, y, strict=True)]     ->   if len(y) != len(x): raise ValueError(...)
                                                        s = [a * b for a, b in zip(x, y)]

Elsewhere the keyword stays, and is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import name, store
from ...form.trees import children, inner_blocks, nodes
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import lines_of, placed

SOMETIMES = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.NamedExpr)
DISPLAYS = (ast.List, ast.Tuple)
STOPPING = ("any", "all", "next", "iter")  # which need not go to the end


class StrictZips:
    """What spells them out in the blocks of one function."""

    def __init__(self, scope: Scope, fresh: Callable[..., str]):
        self.scope, self.fresh = scope, fresh

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """The statements in the place of one."""
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return [node]
        before: list[ast.stmt] = []
        if isinstance(node, ast.For) and self.is_strict(zipped := self.counted(node.iter)):
            before += self.loop(node, zipped)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)):
            before += self.whole(node)
        for block in inner_blocks(node):
            block[:] = self.block(block)
        return [*before, node]

    def is_strict(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Call) or self.scope.value(node.func) is not zip or len(node.keywords) != 1:
            return False
        given = node.keywords[0]
        known = given.arg == "strict" and isinstance(given.value, ast.Constant)
        return known and not any(isinstance(a, ast.Starred) for a in node.args)

    def counted(self, node: ast.expr) -> ast.expr:
        """What a loop counts, of ``enumerate(zip(x, y, strict=True), 1)``."""
        counts = isinstance(node, ast.Call) and self.scope.value(node.func) is enumerate and node.args
        return node.args[0] if counts and isinstance(node, ast.Call) else node

    def loop(self, node: ast.For, call: Any) -> list[ast.stmt]:
        """Ask behind the last trip, which a ``break`` does not come to; what the loop binds again is named before."""
        changed = {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        before: list[ast.stmt] = []
        if call.keywords.pop().value.value:
            for k, given in enumerate(call.args):
                changes = isinstance(given, ast.Name) and given.id in changed
                if changes or not isinstance(given, (ast.Name, *DISPLAYS)):
                    if self.sized(given) is not given or (isinstance(given, ast.Call) and self.is_range(given)):
                        continue
                    chosen = self.fresh("zipped", given)
                    before.append(placed(ast.Assign(targets=[store(chosen)], value=given), node))
                    call.args[k] = placed(name(chosen), given)
            node.orelse = [*self.questions(call, node), *node.orelse]
        return before

    def whole(self, node: ast.stmt) -> list[ast.stmt]:
        """Ask before a statement whose comprehensions go to the end of what they go over."""
        bound = {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        asked: list[ast.stmt] = []
        for call in self.always(node):
            read = {n.id for each in call.args for n in nodes(each) if isinstance(n, ast.Name)}
            if read & bound or not all(is_harmless(self.scope, each) for each in call.args):
                continue
            if call.keywords.pop().value.value:
                asked += self.questions(call, node)
        return asked

    def always(self, node: ast.AST) -> list[Any]:
        """The strict calls in a tree that are evaluated, and gone over to their ends, in any case."""
        if isinstance(node, SOMETIMES) or (isinstance(node, ast.Compare) and len(node.ops) > 1):
            return []
        if isinstance(node, ast.Call) and any(self.scope.value(node.func) is BUILTINS.get(each) for each in STOPPING):
            return []
        own = [node] if self.is_strict(node) else []
        return own + [found for each in children(node) for found in self.always(each)]

    def sized(self, node: ast.expr) -> ast.expr:
        """What has the length of an argument: ``x`` for ``enumerate(x)`` and ``reversed(x)``."""
        while isinstance(node, ast.Call) and self.scope.value(node.func) in (enumerate, reversed) and node.args:
            node = node.args[0]
        return node

    def is_range(self, node: ast.Call) -> bool:
        return self.scope.value(node.func) is range

    def length(self, node: ast.expr) -> str:
        if isinstance(node, DISPLAYS) and not any(isinstance(each, ast.Starred) for each in node.elts):
            return str(len(node.elts))
        return f"len({ast.unparse(node)})"

    def questions(self, call: ast.Call, place: ast.AST) -> list[ast.stmt]:
        """``if len(y) != len(x): raise ValueError(...)`` for each argument behind the first."""
        out: list[ast.stmt] = []
        first, *others = [self.length(self.sized(a)) for a in call.args]
        for k, other in enumerate(others, 2):
            before = "argument 1" if k == 2 else f"arguments 1-{k - 1}"
            which = f"{{'shorter' if {other} < {first} else 'longer'}}"
            text = f'raise ValueError(f"zip() argument {k} is {which} than {before}")'
            out += lines_of(f"if {other} != {first}:\n    {text}")
        return [placed(each, place) for each in out]
