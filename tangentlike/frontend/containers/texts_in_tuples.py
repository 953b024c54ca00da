"""Texts in the tuples of a list that grows, as numbers in their order; whoever takes them out gets the texts.

    queue = []                                       queue = []
    queue.append((1.0 / rate, "arrive"))             queue.append((1.0 / rate, 0))
    queue.append((2.5, "fail"))              ->      queue.append((2.5, 1))
    t, kind = queue.pop(0)                           t, code = queue.pop(0)
                                                     kind = "arrive" if code == 0 else "fail"

The numbers follow the order of the texts, so that tuples are sorted as they were. Which texts there are has to stand in
the function: a list into which other texts may come stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ...form.names import local_names
from ...form.program import copy_of, name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import is_text
from ..syntax.short_forms import placed

_CHANGING = ("append", "insert")
_IN_PLACE = ("sort", "reverse", "clear")
MOST = 12  # texts in one place
Codes = dict[int, list[str]]  # the texts of each place of the tuples that has some


def write_texts_in_tuples(source: Source) -> None:
    """Write numbers in the place of such texts, in the function's tree."""
    tree = source.tree
    if not any(isinstance(n, ast.Tuple) and any(map(_may_be_text, n.elts)) for n in nodes(tree)):
        return
    for called in sorted({of for n in nodes(tree) if (of := _grows(n)) is not None}):
        tuples, known = list(_tuples(tree, called)), _texts_of_names(tree, called)
        codes = _codes(tuples, known)
        if codes:
            tree.body = copy_of(tree.body)  # in which no node stands in two places
            tuples = list(_tuples(tree, called))
            taken = _Uses(tree, called, len(tuples[0].elts))
            if taken.all_known and not _taken_elsewhere(tuples, taken, codes):
                _Writing(source, taken, codes, known).write(tuples)


def _may_be_text(node: ast.expr) -> bool:
    return is_text(node) or isinstance(node, (ast.Name, ast.IfExp))


def _grows(node: ast.AST) -> str | None:
    """The list to which a tuple is added."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr=attr), args=[*_, ast.Tuple()]):
            return called if attr in _CHANGING else None
    return None


def _tuples(tree: ast.FunctionDef, called: str) -> Iterator[ast.Tuple]:
    """The tuples that are put into a list; raises nothing where other things are, which ``_Uses`` sees."""
    for node in nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of)), args=[*_, ast.Tuple() as item]) if of == called:
                yield item
            case ast.Assign(targets=[ast.Name(id=of)], value=ast.List(elts=items)) if of == called:
                yield from (each for each in items if isinstance(each, ast.Tuple))


def _texts_of_names(tree: ast.FunctionDef, called: str) -> dict[str, list[str]]:
    """The variables that hold texts alone, and which: those of assignments, and of loops over displays. What is taken
    out of the list itself adds none."""
    given: dict[str, list[ast.expr | None]] = {}
    bound: list[str] = []
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name() as target], value=value):
                pairs: list[tuple[ast.expr, list[Any]]] = [(target, [value])]
            case ast.For(target=ast.Tuple(elts=targets), iter=ast.List(elts=items) | ast.Tuple(elts=items)):
                pairs = [(each, [_part(item, k) for item in items]) for k, each in enumerate(targets)]
            case ast.For(target=ast.Name() as target, iter=ast.List(elts=items) | ast.Tuple(elts=items)):
                pairs = [(target, items)]
            case ast.For(target=ast.Tuple(elts=targets), iter=ast.Name(id=of)) if of == called:
                pairs = [(each, []) for each in targets]
            case _:
                continue
        for each, values in pairs:
            if isinstance(each, ast.Name):
                given.setdefault(each.id, []).extend(values)
                bound.append(each.id)
    stores = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    inside = {a.arg for n in nodes(tree) if isinstance(n, ast.arguments) for a in (*n.args, *n.kwonlyargs)}
    return {each: [str(v.value) for v in values if isinstance(v, ast.Constant)] for each, values in given.items()
            if values and each not in inside and stores.count(each) == bound.count(each)
            and all(v is not None and is_text(v) for v in values)}  # fmt: skip


def _part(item: ast.expr, place: int) -> ast.expr | None:
    return item.elts[place] if isinstance(item, ast.Tuple) and place < len(item.elts) else None


def _texts(value: ast.expr, known: dict[str, list[str]]) -> list[str] | None:
    """The texts that an expression may be; None where it may be anything else."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    if isinstance(value, ast.Name):
        return known.get(value.id)
    if isinstance(value, ast.IfExp):
        both = [_texts(each, known) for each in (value.body, value.orelse)]
        return None if None in both else [t for each in both for t in each or ()]
    return None


def _variables(value: ast.expr) -> Iterator[str]:
    """The variables whose text an expression may be."""
    if isinstance(value, ast.IfExp):
        yield from _variables(value.body)
        yield from _variables(value.orelse)
    elif isinstance(value, ast.Name):
        yield value.id


def _codes(tuples: list[ast.Tuple], known: dict[str, list[str]]) -> Codes:
    """The texts of each place that has texts alone; nothing where tuples are of several lengths."""
    if len({len(each.elts) for each in tuples}) != 1 or any(isinstance(e, ast.Starred) for t in tuples for e in t.elts):
        return {}
    out: Codes = {}
    for place in range(len(tuples[0].elts)):
        found = [_texts(each.elts[place], known) for each in tuples]
        if None not in found:
            out[place] = sorted({t for each in found for t in each or ()})
    return out if all(len(each) <= MOST for each in out.values()) else {}


def _taken_elsewhere(tuples: list[ast.Tuple], uses: _Uses, codes: Codes) -> bool:
    """True where a variable of such texts is also given what is no text of the list."""
    named = {called for each in tuples for k in codes for called in _variables(each.elts[k])}
    return any(t.id in named and k not in codes for _, target in uses.unpacked for k, t in enumerate(target.elts)
               if isinstance(t, ast.Name))  # fmt: skip


class _Uses:
    """Where the items of a list are taken out: ``unpacked`` statements and comprehensions with their targets, ``read``
    single places. ``all_known`` says that nothing else is done with the list."""

    def __init__(self, tree: ast.FunctionDef, called: str, width: int):
        self.tree, self.called, self.width = tree, called, width
        self.unpacked: list[tuple[Any, ast.Tuple]] = []
        self.read: list[ast.Subscript] = []
        self.items = set[str]()  # variables that hold one tuple
        self.fine = set[int]()
        for node in nodes(tree):
            match node:
                case ast.Assign(targets=[ast.Name() as target], value=value) if self.is_item(value):
                    self.items.add(target.id)
                    self.fine.add(id(target))
        for node in nodes(tree):
            self.look(node)
        names = {called, *self.items}
        self.all_known = all(id(n) in self.fine for n in nodes(tree) if isinstance(n, ast.Name) and n.id in names)
        functions = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree]
        self.all_known &= not any(_own(n) & names for n in functions)

    def is_item(self, node: ast.expr) -> bool:
        """True for ``queue.pop(0)`` and ``queue[k]``."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of) as whole, attr="pop")) if of == self.called:
                self.fine.add(id(whole))
                return True
            case ast.Subscript(
                value=ast.Name(id=of) as whole, slice=ast.Constant() | ast.Name() | ast.UnaryOp(), ctx=ast.Load()
            ) if of == self.called:
                self.fine.add(id(whole))
                return True
            case ast.Name(id=of) if of in self.items and isinstance(node.ctx, ast.Load):
                self.fine.add(id(node))
                return True
        return False

    def look(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=of) as target], value=ast.List(elts=items)) if of == self.called:
                if all(isinstance(each, ast.Tuple) for each in items):
                    self.fine.add(id(target))
            case ast.Assign(targets=[ast.Tuple() as target], value=value) if self.is_unpacking(target) and self.is_item(
                value
            ):
                self.unpacked.append((node, target))
            case (
                ast.For(target=ast.Tuple() as target, iter=ast.Name(id=of) as whole)
                | ast.comprehension(target=ast.Tuple() as target, iter=ast.Name(id=of) as whole)
            ) if of == self.called and self.is_unpacking(target):
                self.fine.add(id(whole))
                self.unpacked.append((node, target))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=of) as whole, attr=attr), args=args)) if (
                of == self.called
            ):
                given = attr in _CHANGING and bool(args) and isinstance(args[-1], ast.Tuple)
                if given or (attr in _IN_PLACE and not node.value.keywords) or attr == "pop":  # type: ignore[attr-defined]
                    self.fine.add(id(whole))
            case ast.Subscript(value=base, slice=ast.Constant(value=int() as place), ctx=ast.Load()):
                if 0 <= place < self.width and isinstance(base, ast.Subscript) and self.is_item(base):
                    self.read.append(node)
                elif isinstance(base, ast.Name) and base.id in self.items and 0 <= place < self.width:
                    self.fine.add(id(base))
                    self.read.append(node)
            case ast.Call(func=ast.Name(id="len" | "bool"), args=[ast.Name(id=of) as whole]) if of == self.called:
                self.fine.add(id(whole))
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                self.fine |= {id(each) for each in _asked(test) if each.id == self.called}

    def is_unpacking(self, target: ast.Tuple) -> bool:
        return len(target.elts) == self.width and all(isinstance(each, ast.Name) for each in target.elts)


def _own(function: ast.FunctionDef | ast.Lambda) -> set[str]:
    """The names that a function inside has for itself, which may be those of a list around it."""
    if isinstance(function, ast.FunctionDef):
        return local_names(function)
    return {a.arg for a in nodes(function.args) if isinstance(a, ast.arg)}


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in nodes(node) if isinstance(n, ast.Name)}


def _asked(test: ast.expr) -> Iterator[ast.Name]:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _asked(operand)
        case ast.BoolOp(values=values):
            for each in values:
                yield from _asked(each)
        case ast.Name():
            yield test


class _Writing:
    def __init__(self, source: Source, uses: _Uses, codes: Codes, known: dict[str, list[str]]):
        self.source, self.uses, self.codes, self.known = source, uses, codes, known
        self.fresh = MadeNames(source.tree, source.made)
        self.behind: dict[int, list[ast.stmt]] = {}  # what goes behind a statement, or to the beginning of a loop

    def write(self, tuples: list[ast.Tuple]) -> None:
        tree = self.source.tree
        for each in self.uses.read:
            place: Any = each.slice.value  # type: ignore[attr-defined]
            texts = self.codes.get(place)
            if texts is not None:
                whole: ast.expr = ast.Subscript(value=each.value, slice=each.slice, ctx=ast.Load())
                _put_in_place(tree, each, placed(self.decoded(whole, texts), each))
        for node, target in self.uses.unpacked:
            self.unpack(node, target)
        for item in tuples:
            for place, held in self.codes.items():
                item.elts[place] = placed(self.code(item.elts[place], held), item.elts[place])
        tree.body = self.block(tree.body)

    def unpack(self, node: Any, target: ast.Tuple) -> None:
        lines: list[ast.stmt] = []
        for place, texts in self.codes.items():
            old = target.elts[place]
            assert isinstance(old, ast.Name)
            chosen, code = self.own_name(node, old.id), self.fresh("code", old.id)
            target.elts[place] = placed(store(code), old)
            if isinstance(node, ast.comprehension):
                holder = next(n for n in nodes(self.source.tree) if node in getattr(n, "generators", ()))
                _replace_name(holder, old.id, self.decoded(name(code), texts))
            else:
                lines.append(placed(ast.Assign(targets=[store(chosen)], value=self.decoded(name(code), texts)), node))
        if isinstance(node, ast.For):
            node.body[:0] = lines
        elif lines:
            self.behind[id(node)] = lines

    def own_name(self, node: Any, called: str) -> str:
        """The variable for a text in a loop: one of its own where several loops have one of that name each."""
        tree = self.source.tree
        loops = [n for n in nodes(tree) if isinstance(n, ast.For) and called in _names(n.target)]
        inside = {id(n) for loop in loops for n in nodes(loop)}
        every = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == called]
        if not isinstance(node, ast.For) or len(loops) < 2 or not all(id(n) in inside for n in every):
            return called
        chosen = self.fresh(called, called)
        for each in (n for s in node.body for n in nodes(s)):
            if isinstance(each, ast.Name) and each.id == called:
                each.id = chosen
        return chosen

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            for inner in inner_blocks(node):
                inner[:] = self.block(inner)
            out += [node, *self.behind.get(id(node), ())]
        return out

    def code(self, value: ast.expr, texts: list[str]) -> ast.expr:
        """The number of a text."""
        if isinstance(value, ast.Constant):
            return ast.Constant(value=texts.index(str(value.value)))
        if isinstance(value, ast.IfExp):
            return ast.IfExp(test=value.test, body=self.code(value.body, texts), orelse=self.code(value.orelse, texts))
        assert isinstance(value, ast.Name)
        own = sorted(set(self.known[value.id]))
        made: ast.expr = ast.Constant(value=texts.index(own[-1]))
        for text in own[-2::-1]:
            test = ast.Compare(left=copy_of(value), ops=[ast.Eq()], comparators=[ast.Constant(value=text)])
            made = ast.IfExp(test=test, body=ast.Constant(value=texts.index(text)), orelse=made)
        return made

    def decoded(self, code: ast.expr, texts: list[str]) -> ast.expr:
        """The text that a number stands for."""
        made: ast.expr = ast.Constant(value=texts[-1])
        for number in range(len(texts) - 2, -1, -1):
            test = ast.Compare(left=copy_of(code), ops=[ast.Eq()], comparators=[ast.Constant(value=number)])
            made = ast.IfExp(test=test, body=ast.Constant(value=texts[number]), orelse=made)
        return made


def _put_in_place(tree: ast.AST, old: ast.expr, new: ast.expr) -> None:
    for node in nodes(tree):
        for key, value in ast.iter_fields(node):
            if value is old:
                setattr(node, key, new)
            elif isinstance(value, list):
                value[:] = [new if each is old else each for each in value]


def _replace_name(holder: Any, called: str, new: ast.expr) -> None:
    """Let a name that a comprehension binds be another expression in it."""
    for node in list(nodes(holder)):
        if isinstance(node, ast.Name) and node.id == called and isinstance(node.ctx, ast.Load):
            _put_in_place(holder, node, placed(copy_of(new), node))
