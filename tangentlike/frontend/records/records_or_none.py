"""Variables that hold a tuple or object on some paths, and None on others: a variable for each field.

    best = None                                     best_0 = None;  best_1 = None
    for v in x:                                     for v in x:
        c = (v - w) ** 2                                c = (v - w) ** 2
        if best is None or c < best[0]:     ->          if best_0 is None or best_1 is None or c < best_0:
            best = (c, v)                                   best_0 = c;  best_1 = v
    return best[0] * best[1]                        return best_0 * best_1

What reads fields that are None, ``sometimes_none.py`` knows. A record that is used as a whole stays, and so does one
with a field that may be None itself; where that shows at run time, it raises.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from ...form.program import copy_of, name, store
from ...form.trees import children, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import is_none
from ..syntax.short_forms import lines_of, placed
from .record_classes import Record, record_of
from .record_fields import OfFields, Unused

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_NUMBERS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant)
WORDS = "a tuple holds None here: keep that in a variable of its own"
_HEADED = (ast.If, ast.While, ast.For)
_OTHERS = (ast.Global, ast.Nonlocal, ast.Try, ast.NamedExpr, ast.Delete)


def write_records_or_none(source: Source) -> None:
    """Write variables in the place of records that are None on some paths, in place; others stay."""
    if not _may_hold_none(source.code_as_read) and not (source.expanded or source.choices_apart):
        return
    tree = source.tree
    given = values_of_variables(tree)
    values_of: dict[str, list[ast.expr | None]] = {k: list(v) for k, v in given.items()}
    found = {k: v for k, v in given.items() if any(map(is_none, v))}
    if not found or any(isinstance(n, (*_INNER, *_OTHERS)) and n is not tree for n in nodes(tree)):
        return
    scope, fresh = Scope(source), MadeNames(tree)

    with scope.inside(tree):
        for called, values in found.items():
            kinds = [record_of(each, scope, values_of) for each in values if not is_none(each)]
            first = kinds[0] if kinds else None
            if first is None or not all(each is not None and each.same(first) for each in kinds):
                continue
            uses = _Uses(called, first, fresh, set(found), scope)
            try:
                body = [placed(made, node) for node in tree.body for made in uses.statement(copy_of(node))]
            except Unused:
                continue
            tree.body = body
            source.made.update(fresh.made)


def _may_hold_none(code: types.CodeType) -> bool:
    """True where a function reads None somewhere but at its end, or asks whether something is None."""
    return None in code.co_consts[1:] or None in code.co_consts[:1]


def values_of_variables(tree: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """The values of the variables that nothing but plain assignments binds."""
    given: dict[str, list[ast.expr]] = {}
    bound: dict[str, int] = {}
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                given.setdefault(target, []).append(value)
            case ast.Name(id=target, ctx=ast.Store()):
                bound[target] = bound.get(target, 0) + 1
            case ast.arg(arg=target):
                bound[target] = bound.get(target, 0) + 1
    return {k: v for k, v in given.items() if len(v) == bound[k]}


class _Uses(ast.NodeTransformer):
    """One such variable."""

    def __init__(self, called: str, record: Record, fresh: MadeNames, none: set[str], scope: Scope):
        self.called, self.record, self.none, self.scope = called, record, none, scope
        words = [f"{called}[{f}]" if record.of is None else f"{called}.{f}" for f in record.fields]
        self.items = [fresh(f"{called}_{f}", w) for f, w in zip(record.fields, words, strict=True)]
        self.fresh = fresh

    def is_it(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.called

    def statement(self, node: Any) -> list[ast.stmt]:
        for part in ("body", "orelse"):
            if isinstance(getattr(node, part, None), list):
                setattr(node, part, [made for each in getattr(node, part) for made in self.statement(each)])
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == self.called:
                return [*self.checks(value), *self.given(value)]
            case ast.Assign(value=ast.Name(id=whole), targets=[ast.Tuple() | ast.List()]) if whole == self.called:
                if not self.record.is_tuple:
                    raise Unused
                node.value = ast.Tuple(elts=[name(e) for e in self.items], ctx=ast.Load())
                return [*self.check(), node]
            case ast.Match() | ast.With():
                if self.mentioned(node):
                    raise Unused
                return [node]
        return [*self.checks(node), self.rewritten(self.asks(node))]

    def checks(self, node: ast.AST) -> list[ast.stmt]:
        """The check before a statement that reads a field in any case."""
        part = getattr(node, "test", getattr(node, "iter", None)) if isinstance(node, _HEADED) else node
        reads = part is not None and self.reads(part)
        if reads and isinstance(node, ast.While):
            raise Unused
        return self.check() if reads else []

    def given(self, value: ast.expr) -> list[ast.stmt]:
        if is_none(value):
            return [ast.Assign(targets=[store(e)], value=ast.Constant(value=None)) for e in self.items]
        parts = self.parts(self.rewritten(self.asks(value)))
        if any(self.may_be_none(each) for each in parts):
            raise Unused
        chosen = [self.fresh(f"{e}_new", self.called) for e in self.items]
        before = [ast.Assign(targets=[store(c)], value=p) for c, p in zip(chosen, parts, strict=True)]
        checks = [each for c, p in zip(chosen, parts, strict=True) if not isinstance(p, _NUMBERS)
                  for each in lines_of(f"if {c} is None:\n    raise NotImplementedError({WORDS!r})")]  # fmt: skip
        after = [ast.Assign(targets=[store(e)], value=name(c)) for e, c in zip(self.items, chosen, strict=True)]
        return [*before, *checks, *after]

    def may_be_none(self, node: ast.expr) -> bool:
        """True where the text shows that a field may be None."""
        return any(is_none(n) or (isinstance(n, ast.Name) and n.id in self.none - {self.called}) for n in nodes(node))

    def parts(self, value: ast.expr) -> list[ast.expr]:
        match value:
            case ast.Tuple(elts=items):
                return items
            case ast.Call(args=items, keywords=[]) if self.record.is_plain and len(items) == len(self.items):
                if not any(isinstance(e, ast.Starred) for e in items):
                    return items
            case ast.Name() if self.record.of is None:
                numbers = map(ast.Constant, range(len(self.items)))
                return [ast.Subscript(value=copy_of(value), slice=n, ctx=ast.Load()) for n in numbers]
            case ast.Name():
                return [ast.Attribute(value=copy_of(value), attr=f, ctx=ast.Load()) for f in self.record.fields]
        raise Unused

    def check(self) -> list[ast.stmt]:
        """What raises where the record is None, before a statement that hands a field on."""
        test = " or ".join(f"{each} is None" for each in self.items)
        return lines_of(f"if {test}:\n    raise TypeError(\"'NoneType' object has no items\")")

    def reads(self, node: ast.AST) -> bool:
        """True where evaluating an expression or statement reads a field in any case."""
        match node:
            case ast.Subscript(value=whole) | ast.Attribute(value=whole) if self.is_it(whole):
                return True
            case ast.IfExp(test=test):
                self.check_guarded(node)
                return self.reads(test)
            case ast.BoolOp(values=values):
                self.check_guarded(node)
                return self.reads(values[0])
        return any(map(self.reads, children(node)))

    def check_guarded(self, node: ast.AST) -> None:
        """What is evaluated only sometimes and handed on has to ask first."""
        calls = [n for n in nodes(node) if isinstance(n, ast.Call) and self.mentioned(n)]
        bare = [n for n in (getattr(node, "body", node), getattr(node, "orelse", node)) if n is not node]
        bare += getattr(node, "values", [])
        handed = calls or any(isinstance(n, (ast.Subscript, ast.Attribute)) and self.is_it(n.value) for n in bare)
        asked = any(isinstance(n, ast.Compare) and self.is_it(n.left) for n in nodes(node))
        if handed and not asked:
            raise Unused

    def mentioned(self, node: ast.AST) -> bool:
        return any(map(self.is_it, nodes(node)))

    def asks(self, node: Any) -> Any:
        """The statement with questions for None asked of the fields."""
        return _Questions(self.called, self.items).visit(node)

    def rewritten(self, node: Any) -> Any:
        put = OfFields(self.called, self.record, [name(e) for e in self.items], self.scope)
        node = put.visit(node)
        if put.whole or self.mentioned(node):
            raise Unused
        return node


class _Questions(ast.NodeTransformer):
    def __init__(self, called: str, items: list[str]):
        self.called, self.items = called, items

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        match node:
            case ast.Compare(left=ast.Name(id=of), ops=[ast.Is() | ast.IsNot() as op], comparators=[none]):
                if of == self.called and is_none(none):
                    none = ast.Constant(value=None)
                    tests = [ast.Compare(left=name(e), ops=[op], comparators=[copy_of(none)]) for e in self.items]
                    joined = ast.Or() if isinstance(op, ast.Is) else ast.And()
                    return ast.BoolOp(op=joined, values=list(tests)) if len(tests) > 1 else tests[0]
        return self.generic_visit(node)

    def visit_ListComp(self, node: Any) -> ast.AST:
        if any(isinstance(n, ast.Name) and n.id == self.called for n in nodes(node)):
            raise Unused
        return node

    visit_SetComp = visit_GeneratorExp = visit_DictComp = visit_ListComp
