"""What stands in the place of a list of records: its fields' lists, their items, their order."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeGuard

from ...form.program import copy_of, name, store, tuple_of
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ..syntax.callee import Scope, is_library
from .record_classes import Record, items_of_dict
from .record_fields import OfFields, Unused, is_pure


class Pieces(ast.NodeTransformer):
    """``called`` is the list, ``lists`` are those of its fields."""

    def __init__(self, called: str, record: Record, scope: Scope, fresh: Callable[..., str]):
        self.called, self.record, self.scope, self.fresh = called, record, scope, fresh
        self.lists = [fresh(f"{called}_{each}", called) for each in record.fields]
        self.loads: dict[str, int] = {}
        self.later: set[str] = set()  # names of such lists that are written as their fields after this one

    def same(self, called: str) -> ast.expr:
        """A new list of the same items."""
        item = self.fresh("item")
        over = ast.comprehension(target=store(item), iter=name(called), ifs=[], is_async=0)
        return ast.ListComp(elt=name(item), generators=[over])

    def check_repeated(self, node: ast.expr) -> None:
        if not self.may_be_repeated(node):
            raise Unused

    def may_be_repeated(self, node: ast.expr) -> bool:
        """Whether it is without effect to compute something once for each field, or in another order."""
        for each in nodes(node):
            if isinstance(each, ast.NamedExpr):
                return False
            if isinstance(each, ast.Call):
                function = self.scope.value(each.func)
                plain = is_library(function) or function in (abs, len, min, max, zip, enumerate, range, float, int)
                if not plain or "random" in ast.unparse(each.func):
                    return False
        return True

    def may_unpack(self, target: ast.expr) -> TypeGuard[ast.Tuple | ast.List]:
        """True for targets that the fields of a record may be given to."""
        plain = isinstance(target, (ast.Tuple, ast.List)) and not any(isinstance(e, ast.Starred) for e in target.elts)
        return plain and self.record.is_tuple

    def is_list(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.called

    def wording(self, variable: str, field: str) -> str:
        return f"{variable}[{field}]" if self.record.of is None else f"{variable}.{field}"

    def count(self) -> ast.expr:
        return ast.Call(func=name("len"), args=[name(self.lists[0])], keywords=[])

    def places(self) -> ast.expr:
        return ast.Call(func=name("range"), args=[self.count()], keywords=[])

    def items(self, place: ast.expr) -> list[ast.Subscript]:
        return [ast.Subscript(value=name(e), slice=copy_of(place), ctx=ast.Load()) for e in self.lists]

    def item(self, place: ast.expr) -> ast.expr:
        if not self.record.is_plain:
            raise Unused
        return self.record.made_of(self.items(place))

    def by_method(self, owner: str, method: str, args: list[ast.expr]) -> ast.expr:
        function = ast.Attribute(value=name(owner), attr=method, ctx=ast.Load())
        return ast.Call(func=function, args=copy_of(args), keywords=[])

    def by_key(self, keywords: list[ast.keyword]) -> list[ast.keyword]:
        """The keywords of ``sorted`` and alike over the places of the items."""
        place, out = self.fresh("place"), list[ast.keyword]()
        items, key = self.items(name(place)), None
        for each in keywords:
            match each:
                case ast.keyword(arg="key", value=ast.Lambda(args=ast.arguments(args=[one], defaults=[]), body=body)):
                    key = OfFields(one.arg, self.record, items, self.scope).visit(self.visit(body))
                case ast.keyword(arg="reverse", value=ast.Constant()):
                    out.append(each)
                case _:
                    raise Unused
        if key is None and not self.record.is_tuple:
            raise Unused
        body = tuple_of(items) if key is None else key
        given = ast.arguments(posonlyargs=[], args=[ast.arg(arg=place)], kwonlyargs=[], kw_defaults=[], defaults=[])
        return [ast.keyword(arg="key", value=ast.Lambda(args=given, body=body)), *out]

    def ordered(self, keywords: list[ast.keyword]) -> tuple[str, ast.stmt]:
        """The name of the places in order, and what finds them."""
        call = ast.Call(func=name("sorted"), args=[self.places()], keywords=self.by_key(keywords))
        return (order := self.fresh("order")), ast.Assign(targets=[store(order)], value=call)

    def in_order(self, order: str) -> list[ast.stmt]:
        out = list[ast.stmt]()
        for each in self.lists:
            place = self.fresh("place")
            over = ast.comprehension(target=store(place), iter=name(order), ifs=[], is_async=0)
            item = ast.Subscript(value=name(each), slice=name(place), ctx=ast.Load())
            out.append(ast.Assign(targets=[store(each)], value=ast.ListComp(elt=item, generators=[over])))
        return out

    def mentions(self, node: ast.AST) -> bool:
        return any(map(self.is_list, nodes(node)))

    def is_short(self, item: ast.Call) -> bool:
        return len(item.args) != len(self.lists) or any(isinstance(a, ast.Starred) for a in item.args)

    def is_returned(self, item: ast.expr) -> bool:
        """True for what a function of the user's makes, whose arguments are not the fields."""
        of = self.record.of
        return isinstance(item, ast.Call) and of is not None and self.scope.value(item.func) not in (of, MISSING)

    def is_whole(self, item: ast.expr) -> bool:
        """True for what has to be made before its fields are read."""
        if isinstance(item, ast.IfExp):
            return self.is_whole(item.body) or self.is_whole(item.orelse)
        named = isinstance(item, ast.Call) and (bool(item.keywords) or self.is_short(item))
        return named or (isinstance(item, ast.Call) and not self.record.is_plain) or self.is_returned(item)

    def apart(self, item: ast.expr) -> list[ast.expr]:
        """The fields of a record."""
        match item:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.check_repeated(test)
                both = zip(self.apart(body), self.apart(orelse), strict=True)
                return [ast.IfExp(test=copy_of(test), body=one, orelse=other) for one, other in both]
            case ast.Tuple(elts=items) if self.record.of is None:
                return items
            case ast.Call(args=args, keywords=keywords) if self.record.is_plain and not self.is_returned(item):
                given = self.record.given(args, keywords)
                if given is None:
                    raise Unused
                return given
            case ast.Dict() | ast.Call() if self.record.is_dict:
                pairs = items_of_dict(item, self.scope) or {}
                if tuple(pairs) == self.record.fields:
                    return list(pairs.values())
            case ast.Name() if self.record.of is None or self.record.is_dict:
                places = self.record.fields if self.record.is_dict else range(len(self.lists))
                return [ast.Subscript(value=copy_of(item), slice=ast.Constant(value=k), ctx=ast.Load()) for k in places]
            case ast.Name():
                return [ast.Attribute(value=copy_of(item), attr=f, ctx=ast.Load()) for f in self.record.fields]
        raise Unused

    def appended(self, item: ast.expr) -> list[ast.stmt]:
        before, parts = self.parts(item)
        calls = [self.by_method(each, "append", [p]) for each, p in zip(self.lists, parts, strict=True)]
        return [*before, *(ast.Expr(value=call) for call in calls)]

    def parts(self, item: ast.expr) -> tuple[list[ast.stmt], list[ast.expr]]:
        """The fields of a new item, and what has to be computed before."""
        item = self.visit(item)
        before = list[ast.stmt]()
        if not self.record.is_dict and self.is_whole(item):
            called = self.fresh("item")
            before.append(ast.Assign(targets=[store(called)], value=item))
            item = name(called)
        parts = self.apart(item)
        if any(not isinstance(each, (ast.Name, ast.Constant)) for each in parts[1:]):
            chosen = [self.fresh(f"{self.called}_item", self.called) for _ in parts]
            before += [ast.Assign(targets=[store(c)], value=p) for c, p in zip(chosen, parts, strict=True)]
            parts = [name(c) for c in chosen]
        return before, parts

    def longer(self, item: ast.expr) -> list[ast.stmt]:
        """``records = records + [item]``, which makes a new list."""
        before, parts = self.parts(item)
        new = [ast.BinOp(left=name(each), op=ast.Add(), right=ast.List(elts=[p], ctx=ast.Load()))
               for each, p in zip(self.lists, parts, strict=True)]  # fmt: skip
        return [*before, *(ast.Assign(targets=[store(e)], value=n) for e, n in zip(self.lists, new, strict=True))]

    def place_of(self, node: ast.expr) -> ast.expr | None:
        """The index of an item of the list, which may stand several times."""
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=place) if owner == self.called:
                if isinstance(place, ast.Slice):
                    return None
                place = self.visit(copy_of(place))
                if not is_pure(place):
                    raise Unused
                return place
        return None

    def sliced(self, node: ast.expr) -> list[ast.expr]:
        """The parts of the fields' lists for ``records[i:j]``."""
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Slice() as part) if owner == self.called:
                part = self.visit(copy_of(part))
                if is_pure(part):
                    return [ast.Subscript(value=name(e), slice=copy_of(part), ctx=ast.Load()) for e in self.lists]
        return []
