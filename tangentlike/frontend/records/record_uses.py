"""One list of records, statement by statement, as lists of their fields (``lists_of_records.py``)."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from ...form.program import copy_of, name, store, tuple_of
from ...form.trees import nodes
from .record_fields import OfFields, Unused, binds, constant_index, in_order, is_pure, reads, text_index
from .record_pieces import Pieces

_FIELD = "field "  # no attribute of anything


class AsFields(Pieces):
    """Puts lists of fields in the place of one list of records."""

    def read_names(self, tree: ast.AST) -> None:
        """Note how often each variable is read in the function."""
        for node in nodes(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self.loads[node.id] = self.loads.get(node.id, 0) + 1

    # ---- statements

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        made = self.visit(node)
        made = made if isinstance(made, list) else [made]
        if any(map(self.mentions, made)):
            raise Unused
        return made

    def visit_Expr(self, node: ast.Expr) -> Any:
        match node.value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method), args=args, keywords=keywords):
                if owner != self.called:
                    return self.generic_visit(node)
                if method == "append" and len(args) == 1 and not keywords:
                    return self.appended(args[0])
                if method == "insert" and len(args) == 2 and is_pure(args[0]) and not keywords:
                    first, parts = self.parts(args[1])
                    put = zip(self.lists, parts, strict=True)
                    return [*first, *(ast.Expr(value=self.by_method(e, "insert", [args[0], p])) for e, p in put)]
                if method == "sort" and not args:
                    order, before = self.ordered(keywords)
                    return [before, *self.in_order(order)]
                if method in ("pop", "clear", "reverse") and all(map(is_pure, args)) and not keywords:
                    return [ast.Expr(value=self.by_method(each, method, args)) for each in self.lists]
                raise Unused
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        target, value = node.targets[0], node.value
        if len(node.targets) == 1 and isinstance(target, ast.Name) and target.id == self.called:
            return self.made(value)
        if isinstance(target, ast.Name) and target.id in self.later and self.is_list(value) and len(node.targets) == 1:
            node.value = tuple_of(map(name, self.lists))  # which the other one takes apart
            return node
        if len(node.targets) == 1 and isinstance(target, ast.Subscript) and self.is_list(target.value):
            return self.stored(target, value)
        match target, value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if any(map(self.is_list, [*targets, *values])):
                return self.at_one_time(targets, values)
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if self.record.is_tuple and len(node.targets) == 1:
                if len(targets) == len(values) and any(self.place_of(each) is not None for each in targets):
                    return self.exchanged(targets, values)
        match value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="pop"), args=args) if owner == self.called:
                if len(node.targets) > 1 or not all(map(is_pure, args)):
                    raise Unused
                popped = [self.fresh(f"{self.called}_item", self.called) for _ in self.lists]
                taken = [ast.Assign(targets=[store(p)], value=self.by_method(each, "pop", args))
                         for p, each in zip(popped, self.lists, strict=True)]  # fmt: skip
                return [*taken, *self.bound(node, [name(p) for p in popped])]
            case ast.Call(func=ast.Name(id="sorted"), args=[ast.Name(id=owner)]) if owner == self.called:
                order, before = self.ordered(value.keywords)
                place = self.fresh("place")
                node.value = ast.ListComp(elt=self.item(name(place)), generators=[
                    ast.comprehension(target=store(place), iter=name(order), ifs=[], is_async=0)])  # fmt: skip
                return [before, node]
            case ast.Call() if (call := self.extreme(value)) is not None:
                place = self.fresh("place")
                return [ast.Assign(targets=[store(place)], value=call), *self.bound(node, self.items(name(place)))]
        return self.generic_visit(node)

    def at_one_time(self, targets: list[ast.expr], values: list[ast.expr]) -> ast.stmt:
        """Several names given values at one time, this list among them."""
        if len(targets) != len(values) or any(isinstance(e, ast.Starred) for e in (*targets, *values)):
            raise Unused
        pairs = list[tuple[ast.expr, ast.expr]]()
        for target, value in zip(targets, values, strict=True):
            if self.is_list(target):
                made = self.made(value)
                if len(made) != len(self.lists):
                    raise Unused
                pairs += [(each.targets[0], each.value) for each in made if isinstance(each, ast.Assign)]
            elif isinstance(target, ast.Name) and target.id in self.later and self.is_list(value):
                pairs.append((target, tuple_of(map(name, self.lists))))
            else:
                pairs.append((self.visit(target), self.visit(value)))
        to = ast.Tuple(elts=[target for target, _ in pairs], ctx=ast.Store())
        return ast.Assign(targets=[to], value=tuple_of(value for _, value in pairs))

    def exchanged(self, targets: list[ast.expr], values: list[ast.expr]) -> list[ast.stmt]:
        """``records[i], records[j] = records[j], records[i]``: all values are there before the first is stored."""
        if any(isinstance(e, ast.Starred) for e in (*targets, *values)):
            raise Unused
        before, stores = list[ast.stmt](), list[ast.stmt]()
        for target, value in zip(targets, values, strict=True):
            is_item = isinstance(target, ast.Subscript) and self.is_list(target.value)
            first, parts = self.parts(value) if is_item else ([], [self.visit(value)])
            chosen = [self.fresh("item", self.called) for _ in parts]
            before += [*first, *(ast.Assign(targets=[store(c)], value=p) for c, p in zip(chosen, parts, strict=True))]
            if is_item and isinstance(target, ast.Subscript):
                stores += self.stored(target, tuple_of(map(name, chosen)))
            else:
                stores.append(ast.Assign(targets=[self.visit(target)], value=name(chosen[0])))
        return [*before, *stores]

    def stored(self, target: ast.Subscript, value: ast.expr) -> list[ast.stmt]:
        """``records[place] = record``."""
        place = self.place_of(target)
        assert place is not None
        before, parts = self.parts(value)
        chosen = self.items(place)
        for each in chosen:
            each.ctx = ast.Store()
        return [*before, *(ast.Assign(targets=[t], value=p) for t, p in zip(chosen, parts, strict=True))]

    def bound(self, node: ast.Assign, items: Sequence[ast.expr]) -> list[ast.stmt]:
        """The record with these items given to the targets of an assignment."""
        target = node.targets[0]
        if isinstance(target, (ast.Tuple, ast.List)) and self.record.is_tuple:
            node.value = tuple_of(items)
        elif isinstance(target, ast.Name) and self.record.is_plain:
            node.value = self.record.made_of(items)
        else:
            raise Unused
        return [node]

    def made(self, value: ast.expr) -> list[ast.stmt]:
        """What makes the list, for each field."""
        values: list[ast.expr]
        match value:
            case ast.Name(id=other) if other in self.later:
                values = [self.field_of(other, k) for k in range(len(self.lists))]
            case ast.Tuple(elts=fields):  # of a list that was written so before
                values = fields
            case ast.List(elts=[]) | ast.Call(func=ast.Name(id="list"), args=[]):
                values = [ast.List(elts=[], ctx=ast.Load()) for _ in self.lists]
            case ast.List(elts=items):
                rows = [self.apart(self.visit(each)) for each in items]
                if len(rows) > 1:
                    self.check_repeated(tuple_of(e for row in rows for e in row))
                values = [ast.List(elts=list(column), ctx=ast.Load()) for column in zip(*rows, strict=True)]
            case ast.Subscript(slice=ast.Slice() as part) if is_pure(part):
                values = [ast.Subscript(value=name(e), slice=copy_of(part), ctx=ast.Load()) for e in self.lists]
            case ast.Call(keywords=keywords) if (rows_of := in_order(value)) is not None:
                listed = self.made(ast.ListComp(elt=rows_of.elt, generators=rows_of.generators))
                order, before = self.ordered(keywords)
                return [*listed, before, *self.in_order(order)]
            case ast.Call(func=ast.Name(id="sorted")):
                order, before = self.ordered(value.keywords)
                return [before, *self.in_order(order)]
            case ast.BinOp(left=ast.Name(id=owner), op=ast.Add(), right=ast.List(elts=[item])) if owner == self.called:
                return self.longer(item)
            case ast.ListComp():
                rewritten: Any = self.visit(value)
                either = (rewritten.elt.body, rewritten.elt.orelse) if isinstance(rewritten.elt, ast.IfExp) else ()
                if any(map(self.is_returned, (rewritten.elt, *either))):
                    return self.as_loops(rewritten, whole=True)
                parts, values = self.apart(rewritten.elt), []
                rewritten.elt = tuple_of(parts)
                if not self.may_be_repeated(rewritten):
                    return self.as_loops(rewritten)
                for each in parts:
                    column = copy_of(rewritten)
                    column.elt = each
                    values.append(column)
            case _:
                raise Unused
        return self.together(values)

    def together(self, values: list[ast.expr]) -> list[ast.stmt]:
        """The lists given new values at one time."""
        own = set(self.lists)
        read = [{n.id for n in nodes(v) if isinstance(n, ast.Name)} & own for v in values]
        if not any(self.lists[k] in later for k in range(len(values)) for later in read[k + 1 :]):
            return [ast.Assign(targets=[store(e)], value=v) for e, v in zip(self.lists, values, strict=True)]
        chosen = [self.fresh(each, self.called) for each in self.lists]
        first = [ast.Assign(targets=[store(e)], value=v) for e, v in zip(chosen, values, strict=True)]
        return [
            *first,
            *(ast.Assign(targets=[store(e)], value=self.same(c)) for e, c in zip(self.lists, chosen, strict=True)),
        ]

    def as_loops(self, node: Any, whole: bool = False) -> list[ast.stmt]:
        """A comprehension of the fields of records, which are computed once, as a loop; of ``whole`` records that a
        function makes."""
        inner = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp, ast.NamedExpr)
        if any(isinstance(n, inner) for n in nodes(node) if n is not node):
            raise Unused
        own = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        renamed = {each: self.fresh(each) for each in own}
        outside = {id(n) for n in nodes(node.generators[0].iter)}  # where the names are those around it
        for each in nodes(node):
            if isinstance(each, ast.Name) and id(each) not in outside:
                each.id = renamed.get(each.id, each.id)
        grown = [self.fresh(each, self.called) for each in self.lists]
        chosen = [self.fresh(f"{self.called}_item", self.called) for _ in self.lists]
        first, made = list[ast.stmt](), node.elt
        if whole:
            made = name(self.fresh("item", self.called))
            first = [ast.Assign(targets=[store(made.id)], value=node.elt)]
        parts = zip(chosen, self.apart(made) if whole else made.elts, strict=True)
        body: list[ast.stmt] = [*first, *(ast.Assign(targets=[store(c)], value=p) for c, p in parts)]
        body += [ast.Expr(value=self.by_method(g, "append", [name(c)])) for g, c in zip(grown, chosen, strict=True)]
        for each in reversed(node.generators):
            for test in reversed(each.ifs):
                found = self.fresh("is_wanted")  # an object may be made in it
                body = [ast.Assign(targets=[store(found)], value=test), ast.If(test=name(found), body=body, orelse=[])]
            body = [ast.For(target=each.target, iter=each.iter, body=body, orelse=[])]
        begun = [ast.Assign(targets=[store(g)], value=ast.List(elts=[], ctx=ast.Load())) for g in grown]
        ends = [ast.Assign(targets=[store(e)], value=self.same(g)) for e, g in zip(self.lists, grown, strict=True)]
        return [*begun, *body, *ends]

    def visit_For(self, node: ast.For) -> Any:
        node.body = [made for each in node.body for made in self.statement(each)]
        node.orelse = [made for each in node.orelse for made in self.statement(each)]
        before = list[ast.stmt]()
        for variable, items in self.gone_over(node):
            inside = reads(node.body, variable)
            put = OfFields(variable, self.record, items, self.scope)
            kept = self.loads.get(variable, 0) > inside or any(binds(s, variable) for s in node.body)
            if kept or self.is_asked_whole(node.body, put):
                if not self.record.is_plain:
                    raise Unused
                before.append(ast.Assign(targets=[store(variable)], value=self.record.made_of(items)))
            else:
                node.body = [put.visit(each) for each in node.body]
        node.body = [*before, *node.body]
        return node

    def is_asked_whole(self, body: list[ast.stmt], put: OfFields) -> bool:
        """Whether something but a field of an object is read in a test, as where a method is called."""
        if self.record.of is None:
            return False
        for node in (n for s in body for n in nodes(s)):
            if isinstance(node, (ast.If, ast.While)):
                put.visit(copy_of(node.test))
        whole, put.whole = put.whole, False
        return whole

    def visit_If(self, node: ast.If | ast.While) -> Any:
        node.test = self.truth(node.test)
        return self.generic_visit(node)

    visit_While = visit_If

    def truth(self, test: ast.expr) -> ast.expr:
        match test:
            case ast.Name(id=called) if called == self.called:
                return ast.Compare(left=self.count(), ops=[ast.Gt()], comparators=[ast.Constant(value=0)])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                test.operand = self.truth(operand)
            case ast.BoolOp(values=values):
                test.values = [self.truth(each) for each in values]
        return test

    # ---- expressions

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id == self.called:
            raise Unused
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=owner)]) if owner == self.called:
                return self.count()
            case ast.Call(func=ast.Name(id="len"), args=[part]) if parts := self.sliced(part):
                node.args = parts[:1]
                return node
        return self.generic_visit(node)

    def field_of(self, other: str, k: int) -> ast.expr:
        """A field of a list that is written so later, which ``visit_Attribute`` finds then."""
        return ast.Attribute(value=name(other), attr=f"{_FIELD}{k}", ctx=ast.Load())

    def extreme(self, node: ast.expr) -> ast.expr | None:
        """The place of ``max(records, key=...)``."""
        match node:
            case ast.Call(func=ast.Name(id="min" | "max" as which), args=[ast.Name(id=owner)]) if owner == self.called:
                keywords = self.by_key(copy_of(node.keywords))
                return ast.Call(func=name(which), args=[self.places()], keywords=keywords)
        return None

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if self.is_list(node.value) and node.attr.startswith(_FIELD):
            return name(self.lists[int(node.attr.removeprefix(_FIELD))])
        place = self.place_of(node.value) or self.extreme(node.value)
        if place is not None and self.record.of is not None and node.attr in self.record.fields:
            if not isinstance(node.ctx, ast.Load):
                raise Unused
            return self.items(place)[self.record.fields.index(node.attr)]
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        place = self.place_of(node.value) or self.extreme(node.value)
        if place is not None and self.record.is_tuple:
            number = constant_index(node.slice, len(self.lists))
            if number is not None and isinstance(node.ctx, ast.Load):
                return self.items(place)[number]
        if place is not None and self.record.is_dict and (field := text_index(node.slice)) in self.record.fields:
            return self.items(place)[self.record.fields.index(field)]
        place = self.place_of(node)
        if place is not None:
            if not isinstance(node.ctx, ast.Load):
                raise Unused
            return self.item(place)
        parts = (
            [] if isinstance(node.slice, ast.Slice) or not isinstance(node.ctx, ast.Load) else self.sliced(node.value)
        )
        if parts and is_pure(node.slice) and self.record.is_plain:
            items = [ast.Subscript(value=e, slice=copy_of(node.slice), ctx=ast.Load()) for e in parts]
            return self.record.made_of(items)
        return self.generic_visit(node)

    def visit_ListComp(self, node: Any) -> ast.AST:
        node = self.generic_visit_but_iters(node)
        for k, each in enumerate(node.generators):
            for variable, items in self.gone_over(each):
                put = OfFields(variable, self.record, items, self.scope)
                each.ifs = [put.visit(test) for test in each.ifs]
                later = node.generators[k + 1 :]
                if any(binds(g, variable) for g in later):
                    raise Unused
                node.generators[k + 1 :] = [put.visit(g) for g in later]
                for part in ("elt", "key", "value"):
                    if hasattr(node, part):
                        setattr(node, part, put.visit(getattr(node, part)))
        return node

    visit_SetComp = visit_GeneratorExp = visit_DictComp = visit_ListComp

    def generic_visit_but_iters(self, node: Any) -> Any:
        for part in ("elt", "key", "value"):
            if hasattr(node, part):
                setattr(node, part, self.visit(getattr(node, part)))
        for each in node.generators:
            each.ifs = [self.visit(self.truth(test)) for test in each.ifs]
        return node

    def gone_over(self, node: Any) -> list[tuple[str, list[ast.expr]]]:
        """Let a loop go over the fields; gives the variables that stood for records, with the fields of each."""
        replaced = list[tuple[str, list[ast.expr]]]()

        def over(target: ast.expr, what: ast.expr) -> tuple[ast.expr, ast.expr]:
            rows: list[ast.expr] = [name(e) for e in self.lists] if self.is_list(what) else self.sliced(what)
            match what:
                case _ if rows:
                    if isinstance(target, ast.Name):
                        chosen = [
                            self.fresh(f"{target.id}_{e}", self.wording(target.id, e)) for e in self.record.fields
                        ]
                        replaced.append((target.id, [name(c) for c in chosen]))
                        target = ast.Tuple(elts=[store(c) for c in chosen], ctx=ast.Store())
                    elif not self.may_unpack(target):
                        raise Unused
                    if len(self.lists) == 1:
                        return target.elts[0], rows[0]
                    return target, ast.Call(func=name("zip"), args=rows, keywords=[])
                case ast.Call(func=ast.Name(id="enumerate"), args=[first, *_]) if isinstance(target, ast.Tuple):
                    target.elts[1], what.args[0] = over(target.elts[1], first)
                    return target, what
                case ast.Call(func=ast.Name(id="zip"), args=args) if isinstance(target, ast.Tuple):
                    if len(args) != len(target.elts) or not any(self.is_list(each) for each in args):
                        return target, self.visit(what)
                    targets = list[ast.expr]()
                    for one, each in zip(target.elts, args, strict=True):
                        one, row = over(one, each)
                        flat = self.is_list(each) and len(self.lists) > 1
                        targets += one.elts if flat and isinstance(one, ast.Tuple) else [one]
                        rows += row.args if flat and isinstance(row, ast.Call) else [row]
                    what.args = rows
                    return ast.Tuple(elts=targets, ctx=ast.Store()), what
            return target, self.visit(what)

        node.target, node.iter = over(node.target, node.iter)
        return replaced
