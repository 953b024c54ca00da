"""Iterators that are asked for one item after the other: what they go over, and how far they are.

    it = iter(x)               it_values = x;  it_at = 0
    a = next(it)               if it_at >= len(it_values): raise StopIteration
                        ->     item = it_values[it_at];  it_at += 1;  a = item
    for v in it: ...           while it_at < len(it_values): v = it_values[it_at];  it_at += 1; ...
    a = next(it, d)            if it_at < len(it_values): a = it_values[it_at];  it_at += 1
                               else: a = d
    zip(*[iter(x)] * 2)        zip(x[0::2], x[1::2])

The iterator has one name, which stands in loops, in ``zip`` of them, and in calls of ``next``. What it goes over is
evaluated where it is made; a generator is a list of its values, where making them all at once is the same.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any

from ...form.program import copy_of, name, replace_names, root_name, store
from ...form.trees import children, inner_blocks, nodes
from ...reading.source import Source
from ..containers.written_apart import write_apart
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.lengths import is_harmless, reaches_a_change
from ..syntax.short_forms import changed_list, evaluated_before, lines_of, placed
from ..syntax.written_out import UnknownUse, WrittenOut

_LISTED = ("zip", "enumerate", "map", "filter", "reversed", "range")  # what has no items to be taken by their numbers
_TAKING_ALL = ("sum", "list", "tuple", "max", "min", "sorted", "any", "all")
_SOMETIMES = (ast.BoolOp, ast.IfExp, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.Lambda)


def write_stepped_iterators(source: Source) -> None:
    """Write iterators that ``next`` is asked of, or ``zip`` of one with itself, in place; others stay."""
    if not {"next", "iter"} & source.names_as_read and not source.expanded:
        return
    scope, tree = Scope(source), source.tree
    with scope.inside(tree):
        _Groups(tree, scope).visit(tree)
        write_apart(tree, scope, lambda value: _gone_over(value, scope) is not None)
        stores = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
        for node in nodes(tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=called)], value=value) if stores.count(called) == 1:
                    over = _gone_over(value, scope)
                    if over is not None and _is_stepped(tree, called, scope) and _may_be_early(tree, over, scope):
                        body = _Stepping(source, scope, called, over).body(copy_of(tree))
                        tree.body = tree.body if body is None else body


class _Groups(ast.NodeTransformer):
    """Writes ``zip`` of one iterator several times by slices of what it goes over, where nothing changes that."""

    def __init__(self, tree: ast.FunctionDef, scope: Scope):
        self.tree, self.scope = tree, scope
        given = [n for n in nodes(tree) if isinstance(n, ast.Assign) and len(n.targets) == 1]
        made = Counter(t.id for n in given for t in n.targets if isinstance(t, ast.Name) and self.makes(n.value))
        summed = [n.target for n in nodes(tree) if isinstance(n, ast.AugAssign)]
        stored = [n for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        every = Counter(n.id for n in stored if not any(n is each for each in summed))
        self.own = {each for each, count in made.items() if count == every[each]}
        loops = [n for n in nodes(tree) if isinstance(n, (ast.For, ast.ListComp, ast.GeneratorExp))]
        self.quiet: set[int] = set()  # those of loops in which nothing happens that may change a list
        for loop in loops:
            over = [loop.iter] if isinstance(loop, ast.For) else [g.iter for g in loop.generators]
            if not any(self.changes(n) for n in nodes(loop)):
                self.quiet |= {id(each) for each in over}

    def makes(self, value: ast.expr) -> bool:
        """True for what is none of the lists that are there already."""
        return isinstance(value, (ast.Constant, ast.BinOp)) or (
            isinstance(value, ast.Call) and is_library(self.scope.value(value.func))
        )

    def changes(self, node: ast.AST) -> bool:
        """True for what may change a list that is gone over."""
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            return node.target.id not in self.own
        if isinstance(node, ast.Call):
            function = self.scope.value(node.func)
            known = is_library(function) or any(function is each for each in BUILTINS.values())
            return not known or bool(changed_list(node))
        stored = isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load)
        return stored or isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)) or bool(changed_list(node))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(
                args=[
                    ast.Starred(
                        value=ast.BinOp(
                            left=ast.List(elts=[ast.Call(args=[ast.Name(id=of)], keywords=[]) as made])
                            | ast.Tuple(elts=[ast.Call(args=[ast.Name(id=of)], keywords=[]) as made]),
                            op=ast.Mult(),
                            right=ast.Constant(value=int(count)),
                        )
                    )
                ],
                keywords=[],
            ) if count > 1 and self.is_group(node, made) and (id(node) in self.quiet or self.stays(of)):
                step = ast.Constant(value=count)
                parts = [ast.Slice(lower=ast.Constant(value=k), step=step) for k in range(count)]
                taken: list[ast.expr] = [ast.Subscript(value=name(of), slice=s, ctx=ast.Load()) for s in parts]
                return placed(ast.Call(func=node.func, args=taken, keywords=[]), node)
        return node

    def is_group(self, node: ast.Call, made: ast.Call) -> bool:
        return self.scope.value(node.func) is BUILTINS["zip"] and self.scope.value(made.func) is BUILTINS["iter"]

    def stays(self, of: str) -> bool:
        """True for what is assigned once at most, and stands nowhere else but where items of it are read."""
        held = {id(n.value) for n in nodes(self.tree) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)}
        held |= {id(n.args[0]) for n in nodes(self.tree) if isinstance(n, ast.Call) and self.only_reads(n)}
        found = [n for n in nodes(self.tree) if isinstance(n, ast.Name) and n.id == of and id(n) not in held]
        return sum(isinstance(n.ctx, ast.Store) for n in found) == len(found) <= 1

    def only_reads(self, node: ast.Call) -> bool:
        """True for ``iter(x)`` and ``len(x)``."""
        return len(node.args) == 1 and any(self.scope.value(node.func) is BUILTINS[each] for each in ("iter", "len"))


def _gone_over(value: ast.expr, scope: Scope) -> ast.expr | None:
    """What an iterator goes over that an expression makes, as something with numbered items."""
    if isinstance(value, ast.GeneratorExp):
        made = ast.ListComp(elt=value.elt, generators=value.generators)
        return ast.copy_location(made, value) if is_harmless(scope, value) else None
    if not isinstance(value, ast.Call) or any(isinstance(a, ast.Starred) for a in value.args):
        return None
    called = scope.value(value.func)
    if called is BUILTINS["iter"]:
        given = value.args[0] if len(value.args) == 1 else None
        listed = given is not None and _gone_over(given, scope)
        return listed or given
    if any(called is BUILTINS[each] for each in _LISTED) and is_harmless(scope, value):
        return ast.copy_location(ast.Call(func=name("list"), args=[value], keywords=[]), value)
    return None


def _may_be_early(tree: ast.FunctionDef, over: ast.expr, scope: Scope) -> bool:
    """True where all values may be made at once: nothing that they are made of changes in the function."""
    if not isinstance(over, (ast.ListComp, ast.Call)):
        return True
    read = {n.id for n in nodes(over) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    bound: list[str] = []
    for node in nodes(tree):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            bound += [root_name(node)] * 2
        elif isinstance(node, ast.AugAssign):
            bound += [root_name(node.target)] * 2
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound += [node.id] * (1 if node.lineno < over.lineno else 2)
        elif isinstance(node, ast.Call):
            bound += [changed_list(node)] * 2
            if not (is_library(scope.value(node.func)) or any(scope.value(node.func) is b for b in BUILTINS.values())):
                bound += [n.id for a in node.args for n in nodes(a) if isinstance(n, ast.Name)] * 2
    own = {n.id for n in nodes(over) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return not any(bound.count(each) > 1 for each in read - own)


def _is_stepped(tree: ast.FunctionDef, called: str, scope: Scope) -> bool:
    """True for an iterator of which single items are taken."""
    loops = [n for n in nodes(tree) if isinstance(n, ast.For) and isinstance(n.iter, ast.Name) and n.iter.id == called]
    for node in nodes(tree) if len(loops) < 2 else ():
        if isinstance(node, ast.Call) and any(isinstance(a, ast.Name) and a.id == called for a in node.args):
            function = scope.value(node.func)
            if function is BUILTINS["next"] or (function is BUILTINS["zip"] and len(node.args) > 1):
                return True
    return len(loops) > 1


class _Stepping(WrittenOut):
    """Writes one iterator."""

    def __init__(self, source: Source, scope: Scope, called: str, over: ast.expr):
        super().__init__(source, scope, called)
        self.over = over
        self.values, self.at = self.fresh(f"{called}_values", called), self.fresh(f"{called}_at")
        self.before: list[ast.stmt] | None = None
        self.inner = {n.name: n for n in nodes(source.tree) if isinstance(n, ast.FunctionDef)}

    def body(self, tree: ast.FunctionDef) -> list[ast.stmt] | None:
        """The body of the function without the iterator; None where it has to stay."""
        if self.scope.value(name("StopIteration")) is not StopIteration:
            return None
        return self.without(lambda: [made for each in tree.body for made in self.statement(each)])

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What a statement is replaced by."""
        if isinstance(node, ast.FunctionDef):
            return [node]
        for block in inner_blocks(node):
            block[:] = [made for each in block for made in self.statement(each)]
        match node:
            case ast.Assign(targets=[target]) if self.is_mine(target):
                return self.lines(node, f"{self.values} = OVER\n{self.at} = 0", OVER=self.over)
            case ast.Assign(targets=[target], value=ast.Call(args=[_, default]) as call) if self.is_next(call):
                text = f"{self.more}:\n    TARGET = ITEM\n    NEXT\nelse:\n    TARGET = DEFAULT"
                before: list[ast.stmt] = []
                if not is_harmless(self.scope, default):  # it is evaluated in any case, and first
                    chosen = self.fresh("default", default)
                    before, default = [placed(ast.Assign([store(chosen)], default), node)], name(chosen)
                return [*before, *self.lines(node, text, TARGET=target, DEFAULT=default)]
            case ast.For(iter=over, target=target) if self.is_mine(over):
                [loop] = self.lines(
                    node, f"while {self.at} < len({self.values}):\n    TARGET = ITEM\n    NEXT", TARGET=target
                )
                assert isinstance(loop, ast.While)
                loop.body, loop.orelse = [*loop.body, *node.body], node.orelse
                return [loop]
            case ast.For(orelse=[], iter=over, target=target) if (steps := self.pairs(target, over)) is not None:
                return [placed(ast.While(test=ast.Constant(value=True), body=[*steps, *node.body], orelse=[]), node)]
        self.before = None if isinstance(node, ast.While) else []
        for field in ("value", "test", "iter", "exc"):
            if isinstance(part := getattr(node, field, None), ast.expr):
                self.check_order(node, part)
                setattr(node, field, self.visit(part))
        taken, self.before = self.before or [], None
        return [*taken, node]

    def check_order(self, node: ast.stmt, whole: ast.expr) -> None:
        """Items are taken before the rest of a statement: nothing before them may change what they are."""
        for each in (n for n in nodes(whole) if isinstance(n, ast.Name) and self.is_mine(n)):
            for part in evaluated_before(node, whole, each):
                if reaches_a_change(self.scope, part, self.inner):
                    raise UnknownUse

    @property
    def more(self) -> str:
        return f"if {self.at} < len({self.values})"

    def pairs(self, target: ast.expr, over: ast.expr) -> list[ast.stmt] | None:
        """What ``for a, b in zip(it, it)`` does at the start of each trip; None for any other loop."""
        if not isinstance(over, ast.Call) or self.scope.value(over.func) is not BUILTINS["zip"]:
            return None
        targets = target.elts if isinstance(target, ast.Tuple) else []
        plain = len(targets) == len(over.args) and not over.keywords and all(isinstance(t, ast.Name) for t in targets)
        if not plain or not all(map(self.is_mine, over.args)):
            return None
        items = [self.fresh("item") for _ in targets]
        taken = "".join(f"if {self.at} >= len({self.values}):\n    break\n{i} = ITEM\nNEXT\n" for i in items)
        made = self.lines(over, taken)
        return made + [
            placed(ast.Assign(targets=[t], value=name(i)), over) for t, i in zip(targets, items, strict=True)
        ]

    def is_next(self, node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Call) and bool(node.args) and self.is_mine(node.args[0]) and not node.keywords
            and self.scope.value(node.func) is BUILTINS["next"]
        )  # fmt: skip

    def visit(self, node: ast.AST) -> Any:
        outer = self.before
        self.all_others(node)
        if isinstance(node, _SOMETIMES):
            self.before = None
        for part in children(node):
            made = self.visit(part)
            if made is not part:
                _replace(node, part, made)
        self.before = outer
        if not self.is_next(node):
            return node
        default = node.args[1:]  # type: ignore[attr-defined]
        if self.before is None or not all(is_harmless(self.scope, each) for each in default):
            raise UnknownUse
        item = self.fresh("item")
        text = f"if {self.at} >= len({self.values}):\n    raise StopIteration\n{item} = ITEM\nNEXT"
        if default:
            text = f"{self.more}:\n    {item} = ITEM\n    NEXT\nelse:\n    {item} = DEFAULT"
        self.before += self.lines(node, text, **({"DEFAULT": default[0]} if default else {}))
        return placed(ast.Expr(value=name(item)), node).value

    def all_others(self, node: Any) -> None:
        """``sum(it)``, ``[f(v) for v in it]``: what is left, all at once."""
        holder = node.generators[0] if isinstance(node, (ast.ListComp, ast.GeneratorExp)) else node
        found = getattr(holder, "iter", None)
        if isinstance(node, ast.Call) and len(node.args) == 1 and not self.is_next(node):
            called = self.scope.value(node.func)
            found = node.args[0] if any(called is BUILTINS[each] for each in _TAKING_ALL) else None
        if self.before is None or found is None or not self.is_mine(found):
            return
        rest = self.fresh("rest")
        self.before += self.lines(node, f"{rest} = {self.values}[{self.at}:]\n{self.at} = len({self.values})")
        _replace(holder, found, placed(ast.Expr(value=name(rest)), node).value)

    def lines(self, node: ast.AST, text: str, **parts: ast.expr) -> list[ast.stmt]:
        text = text.replace("ITEM", f"{self.values}[{self.at}]").replace("NEXT", f"{self.at} = {self.at} + 1")
        made = []
        for each in lines_of(text):
            fresh = replace_names(each, {word: copy_of(p) for word, p in parts.items() if word != "TARGET"})
            for inner in nodes(fresh):
                if isinstance(inner, ast.Assign) and ast.unparse(inner.targets[0]) == "TARGET":
                    inner.targets = [copy_of(parts["TARGET"])]
            made.append(placed(fresh, node))
        return made


def _replace(node: ast.AST, part: ast.AST, made: ast.AST) -> None:
    for field, value in ast.iter_fields(node):
        if value is part:
            setattr(node, field, made)
        elif isinstance(value, list):
            setattr(node, field, [made if each is part else each for each in value])
