"""The statements of a function in which the rows of some tables are numbers (``ragged_lists.py``)."""

from __future__ import annotations

import ast
from typing import Any

from ...form.names import renamed
from ...form.program import copy_of, name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.short_forms import loop_of, placed
from ..syntax.written_out import UnknownUse, WrittenOut
from .ragged_changes import changed, deleted, place, popped, taken_first
from .ragged_kinds import ROW, TABLE, Kinds
from .ragged_loops import loop
from .ragged_reads import Reading

_FUNCTIONS = (ast.FunctionDef, ast.Lambda, ast.ClassDef)


class Writing(WrittenOut):
    """Writes the tables of one family."""

    def __init__(self, source: Source, scope: Scope, kinds: Kinds, family: set[str]):
        table = next(each for each in kinds.names if each in family and kinds.names[each] == TABLE)
        super().__init__(source, scope, "")
        self.kinds, self.family = kinds, family
        self.items, self.ends = self.fresh(f"{table}_items", table), self.fresh(f"{table}_ends", table)
        parts: dict[str, ast.expr] = {"ITEMS": name(self.items), "ENDS": name(self.ends)}
        self.reading = Reading(kinds, family, scope, parts, self.fresh)
        self.of, self.value = self.reading.of, self.reading.visit

    def body(self, tree: ast.FunctionDef) -> list[ast.stmt] | None:
        """The body of the function without the tables; None where they have to stay."""
        inside = [n for f in nodes(tree) if isinstance(f, _FUNCTIONS) and f is not tree for n in nodes(f)]
        keys = [n for f in nodes(tree) if isinstance(f, ast.Call) for k in f.keywords for n in nodes(k.value)]
        if any(isinstance(n, ast.Name) and n.id in self.family and n not in keys for n in inside):
            return None
        if self.family & {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}:
            return None

        def written() -> list[ast.stmt]:
            made = [self.block([each]) for each in tree.body]
            first = next(k for k, each in enumerate(made) for n in each for e in nodes(n)
                         if isinstance(e, ast.Name) and e.id in (self.items, self.ends))  # fmt: skip
            begin = self.lines(tree.body[first], "ITEMS = []\nENDS = [0]")
            return [each for k, block in enumerate(made) for each in [*(begin if k == first else []), *block]]

        return self.without(written)

    def lines(self, node: ast.AST, text: str, **parts: Any) -> list[ast.stmt]:
        given = {word: name(part) if isinstance(part, str) else part for word, part in parts.items()}
        return self.reading.lines(node, text, **given)

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for each in body for made in self.statement(each)]

    # ---- statements

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What a statement is replaced by."""
        match node:
            case ast.Assign() | ast.AnnAssign(value=ast.expr()):
                return self.assigned(node)
            case ast.AugAssign():
                return self.augmented(node)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner)) as call) if self.of(owner):
                return self.in_table(call, node) if self.of(owner) == TABLE else changed(self, owner, node, call)
            case ast.Delete(targets=[ast.Subscript(value=owner, slice=index)]) if self.of(owner):
                return deleted(self, owner, index, node)
            case ast.For():
                return loop(self, node)
            case ast.If() | ast.While():
                node.test = self.reading.test(node.test)
            case ast.Return(value=ast.Tuple(elts=items)):
                node.value.elts = [self.value(each) for each in items]  # type: ignore[union-attr]
                return [node]
            case ast.FunctionDef() | ast.ClassDef():
                return [node]
            case _:
                before = taken_first(self, node)
                self.expressions(node)
                return [*before, node]
        self.blocks(node)
        return [node]

    def expressions(self, node: ast.AST) -> None:
        """The expressions right below a node, and the blocks of a statement."""
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, key, self.value(value))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                setattr(node, key, [self.value(each) for each in value])
        self.blocks(node)

    def blocks(self, node: ast.AST) -> None:
        for block in inner_blocks(node):
            block[:] = self.block(block)

    def assigned(self, node: Any) -> list[ast.stmt]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        known = [t for each in targets for t in _leaves(each) if self.of(t) or self.is_in_row(t)]
        out = popped(self, node.value)
        if out is not None and len(targets) == 1 and not known:
            return changed(self, out.func.value, node, out, targets[0])  # type: ignore[attr-defined]
        if not known:
            before = taken_first(self, node)
            self.expressions(node)
            return [*before, node]
        if len(targets) > 1:
            raise UnknownUse
        (target,) = targets
        if isinstance(target, (ast.Tuple, ast.List)):
            return self.several(target, node)
        made = node.value if isinstance(node.value, ast.ListComp) and self.of(target) == TABLE else None
        if (
            made is not None
            and isinstance(target, ast.Name)
            and not (_reads(made, target.id) or self.of(made.elt) == ROW)
        ):
            return self.comprehension(made, target.id)[0]
        before, value = self.put(node.value, target)
        return [*before, *self.stored(target, value, node)]

    def put(self, value: ast.expr, target: ast.expr | None) -> tuple[list[ast.stmt], ast.expr]:
        """What a name, or an item of a table or a row, is given: what is done before, and the value."""
        kind = self.of(target) if target is not None else ROW
        if kind == ROW:
            return self.new_row(value)
        return ([], self.value(value)) if kind is None else self.made_table(value)

    def several(self, target: Any, node: ast.Assign) -> list[ast.stmt]:
        """``a, b = b, a``: all values before the first of the names."""
        values = node.value.elts if isinstance(node.value, (ast.Tuple, ast.List)) else []
        if len(values) != len(target.elts) or any(isinstance(e, ast.Starred) for e in (*values, *target.elts)):
            raise UnknownUse
        before: list[ast.stmt] = []
        after: list[ast.stmt] = []
        for each, value in zip(target.elts, values, strict=True):
            if isinstance(each, (ast.Tuple, ast.List)):
                raise UnknownUse
            more, given = self.put(value, each)
            chosen = self.fresh("value")
            before += [*more, placed(ast.Assign(targets=[store(chosen)], value=given), node)]
            after += self.stored(each, name(chosen), node)
        return [*before, *after]

    def stored(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        if self.is_in_row(target):
            assert isinstance(target, ast.Subscript)
            before, at = place(self, target, node)
            return [*before, *self.lines(node, "ITEMS[PLACE] = VALUE", PLACE=at, VALUE=value)]
        if isinstance(target, ast.Subscript):
            if isinstance(target.slice, ast.Slice) and self.of(target):
                raise UnknownUse
            known = self.of(target) is not None
            owner = self.reading.numbers(target.value) if known else self.value(target.value)
            target = ast.Subscript(value=owner, slice=self.value(target.slice), ctx=ast.Store())
        return [placed(ast.Assign(targets=[target], value=value), node)]

    def augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        kind = self.of(node.target)
        if kind == TABLE:
            before, value = self.made_table(node.value)
            return [*before, placed(ast.AugAssign(target=node.target, op=node.op, value=value), node)]
        if kind == ROW:
            call = ast.Call(ast.Attribute(node.target, "extend", ast.Load()), [node.value], [])
            return changed(self, _read(node.target), node, placed(call, node))
        if self.is_in_row(node.target):
            assert isinstance(node.target, ast.Subscript)
            before, at = place(self, node.target, node)
            (target,) = self.lines(node, "ITEMS[PLACE] = 0", PLACE=at)
            assert isinstance(target, ast.Assign) and isinstance(target.targets[0], ast.Subscript)
            made = ast.AugAssign(target=target.targets[0], op=node.op, value=self.value(node.value))
            return [*before, placed(made, node)]
        before = taken_first(self, node)
        self.expressions(node)
        return [*before, node]

    # ---- rows

    def is_in_row(self, node: ast.AST) -> bool:
        """True for ``row[i]``."""
        return isinstance(node, ast.Subscript) and self.of(node.value) == ROW

    def new_row(self, value: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """The number of a row: of one that is there, or of a new one with the items of a list."""
        if self.of(value) == ROW:
            return [], self.reading.numbers(value)
        known = self.kinds.arrays or (isinstance(value, ast.Name) and value.id in self.kinds.lists)
        if not known and not self.kinds.makes_row(value):
            raise UnknownUse
        begin: list[ast.stmt] = []
        if isinstance(value, ast.List):
            items = [self.value(each) for each in value.elts]
            given: ast.expr = placed(ast.List(elts=items, ctx=ast.Load()), value)
        else:
            given = self.value(value)
        if not (isinstance(given, ast.List) and not given.elts):
            begin = self.lines(value, "ITEMS.extend(GIVEN)", GIVEN=given)
        begin += self.lines(value, "ENDS.append(len(ITEMS))")
        return begin, self.reading.expression(value, "len(ENDS) - 2")

    def made_table(self, value: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """A table: one that is there, or new ones of rows that are made one after the other."""
        match value:
            case ast.List(elts=[]):
                return [], value
            case ast.List(elts=items) if any(self.of(each) != ROW for each in items):
                before: list[ast.stmt] = []
                places: list[ast.expr] = []
                for each in items:
                    more, made = self.new_row(each)
                    chosen = self.fresh("row")
                    before += [*more, placed(ast.Assign(targets=[store(chosen)], value=made), value)]
                    places.append(name(chosen))
                return before, placed(ast.List(elts=places, ctx=ast.Load()), value)
            case ast.ListComp(elt=item) if self.of(item) != ROW:
                return self.comprehension(value)
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if isinstance(left, ast.List):
                before, made = self.made_table(left)
                return before, placed(ast.BinOp(left=made, op=ast.Mult(), right=self.value(right)), value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                before, made = self.made_table(left)
                more, other = self.made_table(right)
                return [*before, *more], placed(ast.BinOp(left=made, op=ast.Add(), right=other), value)
        return [], self.reading.numbers(value)

    def comprehension(self, node: ast.ListComp, into: str = "") -> tuple[list[ast.stmt], ast.expr]:
        """``[[...] for ...]`` as the loops that it is, which fill a variable."""
        made = into or self.fresh("rows")
        bound = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        names = {each: self.fresh(each, each) for each in sorted(bound)}
        for old, new in names.items():
            if old in self.kinds.names:
                self.kinds.names[new] = self.kinds.names[old]
                self.family.add(new)
        first, inner = node.generators[0].iter, node.generators
        row = renamed([placed(ast.Expr(value=node.elt), node)], names)[0].value  # type: ignore[attr-defined]
        before, value = self.new_row(row)
        body = [*before, *self.lines(node, f"{made}.append(ROW)", ROW=value)]
        for each in reversed(inner):
            again = renamed([placed(ast.Expr(value=each.iter), node)], names)[0].value  # type: ignore[attr-defined]
            tests = [renamed([placed(ast.Expr(value=t), node)], names)[0].value for t in each.ifs]  # type: ignore
            target = renamed([placed(ast.Expr(value=each.target), node)], names)[0].value  # type: ignore[attr-defined]
            over = self.reading.over(first if each is inner[0] else again)
            tests = [self.reading.test(t) for t in tests]
            body = [loop_of(ast.comprehension(target=target, iter=over, ifs=tests, is_async=0), body)]
        return [*self.lines(node, f"{made} = []"), *(placed(s, node) for s in body)], self.reading.expression(
            node, f"{made}[:]"
        )

    def in_table(self, call: ast.Call, node: ast.stmt) -> list[ast.stmt]:
        """``rows.append(row)`` and its kin."""
        assert isinstance(call.func, ast.Attribute)
        before: list[ast.stmt] = []
        args = list(call.args)
        match call.func.attr, args:
            case ("append", [item]) | ("insert", [_, item]):
                given = [self.value(each) for each in args[:-1]]
                before, value = self.new_row(item)
                args = [*given, value]
            case "extend", [more]:
                before, value = self.made_table(more)
                args = [value]
            case (("pop" | "reverse" | "clear"), _):
                args = [self.value(each) for each in args]
            case _:
                raise UnknownUse
        function = ast.Attribute(value=self.reading.numbers(call.func.value), attr=call.func.attr, ctx=ast.Load())
        return [*before, placed(ast.Expr(value=ast.Call(func=function, args=args, keywords=[])), node)]


def _leaves(target: ast.expr) -> list[ast.expr]:
    return [e for each in target.elts for e in _leaves(each)] if isinstance(target, (ast.Tuple, ast.List)) else [target]


def _reads(node: ast.AST, called: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == called for n in nodes(node))


def _read(node: Any) -> ast.expr:
    made = copy_of(node)
    made.ctx = ast.Load()
    return made
