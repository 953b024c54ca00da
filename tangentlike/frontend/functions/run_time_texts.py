"""Variables that hold one text or another, or one member of an enumeration or another, as only a run tells: a number
for each.

    state = "idle"                                   state = 0
    for v in x:                                      for v in x:
        if state == "idle" and v < 0:                    if state == 0 and v < 0:
            state = "run"                   ->               state = 1
        s += RATE[state] * v                             s += (RATE["idle"] if state == 0 else RATE["run"]) * v

What a text decides otherwise, as a key or an argument, is written out for each of them. This is done where the function
was refused without; a variable that is used as a value, or bound by anything but assignments, stays.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from typing import Any

from ...form.program import blocks, copy_of, parse, replace_names
from ...form.trees import nodes
from ...reading.source import Source
from ..records.records_or_none import values_of_variables
from ..syntax.callee import Scope
from ..syntax.plain_parts import is_none, is_text
from ..syntax.short_forms import placed
from ..syntax.texts import METHODS, TRUTHS

MOST = 64  # copies of an expression
_COMBINING = (ast.BinOp, ast.JoinedStr, ast.FormattedValue, ast.Tuple, ast.List, ast.Set, ast.keyword, ast.Slice)
_INNER = (ast.FunctionDef, ast.Lambda)
_MARK = " as a number"  # behind the name of a variable, until all of its texts are gone

Texts = dict[str, list[Any]]  # of each variable


class _Stays(Exception):
    """A variable, ``args[0]``, is used in a way that numbers do not know."""


def write_run_time_texts(source: Source) -> None:
    """Write numbers in the place of such texts, in the function's tree; others stay."""
    members = _members(source)
    tree = _AsConstants(members).visit(copy_of(source.tree)) if members else source.tree
    tree.body = _one_by_one(tree.body)
    given = values_of_variables(tree)
    inside = {n.id for f in nodes(tree) if isinstance(f, _INNER) and f is not tree for n in nodes(f)
              if isinstance(n, ast.Name)}  # fmt: skip
    chosen = {each: values for each, values in given.items() if _are_texts(values) and each not in inside}
    while texts := _texts(chosen):
        try:
            body = _Numbers(texts).block(copy_of(tree.body))
        except _Stays as error:
            del chosen[str(error.args[0])]
            continue
        for node in (n for s in body for n in nodes(s)):
            if isinstance(node, ast.Name):
                node.id = node.id.removesuffix(_MARK)
        source.tree.body = list(map(_AsWritten(members).visit, body))
        return


def _members(source: Source) -> dict[str, enum.Enum]:
    """The members of enumerations that a function names, ``Phase.HEAT``, by how it writes them."""
    scope, found = Scope(source), dict[str, enum.Enum]()
    with scope.inside(source.tree):
        for node in nodes(source.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                value = scope.value(node)
                if isinstance(value, enum.Enum):
                    found[ast.unparse(node)] = value
    return found


class _AsConstants(ast.NodeTransformer):
    """Members of enumerations as constants, for as long as it is asked what variables hold."""

    def __init__(self, members: dict[str, enum.Enum]):
        self.members = members

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        found = self.members.get(ast.unparse(node))
        if found is None:
            return self.generic_visit(node)
        held: Any = found
        return ast.copy_location(ast.Constant(value=held), node)


class _AsWritten(ast.NodeTransformer):
    """Such constants as the function writes them."""

    def __init__(self, members: dict[str, enum.Enum]):
        self.texts = {member: text for text, member in members.items()}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        held: Any = node.value
        return placed(parse(self.texts[held]), node) if isinstance(held, enum.Enum) else node


def _one_by_one(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements; a text that is assigned beside other things, ``state, s = "idle", 0.0``, is assigned alone."""
    out: list[ast.stmt] = []
    for node in body:
        for block in blocks(node):
            block[:] = _one_by_one(block)
        match node:
            case ast.Assign(targets=[_, _, *_] as targets, value=ast.Constant(value=str() | None)):
                out += [placed(ast.Assign(targets=[t], value=copy_of(node.value)), node) for t in targets]
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if _pairs(targets, values):
                pairs = list(zip(targets, values, strict=True))
                others = [(t, v) for t, v in pairs if not _is_constant(v)]
                if others:
                    left = ast.Tuple(elts=[t for t, _ in others], ctx=ast.Store())
                    right = ast.Tuple(elts=[v for _, v in others], ctx=ast.Load())
                    alone = len(others) == 1
                    out.append(
                        ast.Assign(targets=[others[0][0] if alone else left], value=others[0][1] if alone else right)
                    )
                out += [ast.Assign(targets=[t], value=v) for t, v in pairs if _is_constant(v)]
                out = [placed(each, node) for each in out]
            case _:
                out.append(node)
    return out


def _pairs(targets: list[ast.expr], values: list[ast.expr]) -> bool:
    """True for names, one for each value, of which one is a text or None."""
    return (
        any(map(_is_constant, values)) and len(targets) == len(values) and all(isinstance(t, ast.Name) for t in targets)
    )


def _is_constant(node: ast.expr) -> bool:
    held: Any = getattr(node, "value", None)
    return is_text(node) or is_none(node) or (isinstance(node, ast.Constant) and isinstance(held, enum.Enum))


def _parts(value: ast.expr | None) -> Iterator[ast.expr]:
    """What a value may be, as it is written."""
    if isinstance(value, ast.IfExp):
        yield from _parts(value.body)
        yield from _parts(value.orelse)
    elif value is not None:
        yield value


def _are_texts(values: list[ast.expr]) -> bool:
    return all(_is_constant(p) or isinstance(p, ast.Name) for value in values for p in _parts(value))


def _texts(chosen: dict[str, list[ast.expr]]) -> Texts:
    """The texts of the variables that have several, and of those whose values they are given."""
    parts = {each: [p for v in values for p in _parts(v)] for each, values in chosen.items()}
    linked = {each: {p.id for p in found if isinstance(p, ast.Name)} for each, found in parts.items()}
    while lost := {each for each, others in linked.items() if not others <= linked.keys()}:
        linked = {each: others for each, others in linked.items() if each not in lost}
    texts = {each: [p.value for p in parts[each] if isinstance(p, ast.Constant)] for each in linked}
    for _ in texts:
        texts = {each: [*texts[each], *(t for other in linked[each] for t in texts[other])] for each in texts}
        texts = {each: list(dict.fromkeys(found)) for each, found in texts.items()}
    several = {each for each, found in texts.items() if len(found) > 1 and any(found)}
    while (more := several | {other for each in several for other in linked[each]}) != several:
        several = more
    return {each: found for each, found in texts.items() if each in several}


class _Numbers:
    """``texts`` are those of each variable, ``numbers`` what stands for a text."""

    def __init__(self, texts: Texts):
        self.texts = texts
        self.numbers: dict[Any, int] = {
            t: k for k, t in enumerate(dict.fromkeys(t for each in texts.values() for t in each))
        }

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: Any) -> list[ast.stmt]:
        match node:
            case ast.Match(subject=ast.Name(id=variable)) if variable in self.texts:
                return self.block(_as_tests(node))
            case ast.FunctionDef() | ast.Raise():  # the words of an exception are Python's business
                return [node]
            case ast.Assign(targets=[ast.Name(id=target)]) if target in self.texts:
                return [
                    placed(
                        ast.Assign(targets=[self.numbered(target, ast.Store())], value=self.number(node.value)), node
                    )
                ]
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))) if self.keys_in(owner):
                return self.branches(node, self.keys_in(owner))
            case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Expr():
                free = self.parts(node)
                return self.for_each(node, free) if free else [_as_branches(node)]
            case ast.Assert():
                node.test = self.truth(node.test)
                return [node]
        for field, value in ast.iter_fields(node):
            if field in ("body", "orelse", "finalbody") and isinstance(value, list):
                setattr(node, field, self.block(value))
            elif field == "handlers":
                for handler in value:
                    handler.body = self.block(handler.body)
            elif field == "test":
                node.test = self.truth(value)
            elif isinstance(value, ast.AST):
                setattr(node, field, self.used(value))
            else:
                for part in value if isinstance(value, list) else []:
                    self.used(part)
        return [node]

    def for_each(self, node: Any, free: set[str]) -> list[ast.stmt]:
        """A statement that stores under a text, for each text."""
        variable = sorted(free)[0]
        if not isinstance(node, (ast.Assign, ast.AugAssign)) or self.expression(copy_of(node.value))[1]:
            raise _Stays(variable)
        return self.branches(node, variable)

    def keys_in(self, owner: ast.expr) -> str:
        """The variable whose text says which list of a dict a method changes: ``groups[key].append(v)``."""
        keys = [n.slice for n in nodes(owner) if isinstance(n, ast.Subscript)]
        keys += [n.args[0] for n in nodes(owner) if isinstance(n, ast.Call) and n.args]
        return next((k.id for k in keys if isinstance(k, ast.Name) and k.id in self.texts), "")

    def branches(self, node: Any, variable: str) -> list[ast.stmt]:
        """A statement for each text of a variable."""
        *others, last = (
            self.statement(replace_names(node, {variable: ast.Constant(value=text)})) for text in self.texts[variable]
        )
        for text, one in reversed(list(zip(self.texts[variable], others, strict=False))):
            last = [placed(ast.If(test=self.asks(variable, text), body=one, orelse=last), node)]
        return last

    # ---- expressions

    def numbered(self, variable: str, ctx: ast.expr_context | None = None) -> ast.expr:
        return ast.Name(id=variable + _MARK, ctx=ctx or ast.Load())

    def number(self, value: ast.expr) -> ast.expr:
        """What stands for the text that a value is."""
        if isinstance(value, ast.IfExp):
            test = self.truth(value.test)
            return ast.IfExp(test=test, body=self.number(value.body), orelse=self.number(value.orelse))
        if isinstance(value, ast.Name):
            return self.numbered(value.id)
        assert isinstance(value, ast.Constant)
        return ast.Constant(value=self.numbers.setdefault(value.value, len(self.numbers)))

    def asks(self, variable: str, text: str | None) -> ast.expr:
        number = ast.Constant(value=self.numbers[text])
        return ast.Compare(left=self.numbered(variable), ops=[ast.Eq()], comparators=[number])

    def truth(self, test: ast.expr) -> ast.expr:
        """A test, which may be the text itself."""
        match test:
            case ast.Name(id=variable) if variable in self.texts:
                return self.written_out(test, {variable})
            case ast.BoolOp():
                test.values = list(map(self.truth, test.values))
                return test
            case ast.UnaryOp(op=ast.Not()):
                test.operand = self.truth(test.operand)
                return test
        return self.used(test)

    def used(self, node: Any) -> Any:
        """An expression that is a value: no text."""
        fresh, free = self.expression(node)
        if free:
            raise _Stays(sorted(free)[0])
        return fresh

    def parts(self, node: Any) -> set[str]:
        """Rewrite the expressions right below a node, in place; the variables that are texts there."""
        found: set[str] = set()

        def part(field: str, value: Any) -> Any:
            if not isinstance(value, ast.AST):
                return value
            if field == "test" and isinstance(value, ast.expr):
                return self.truth(value)
            fresh, free = self.expression(value)
            found.update(free)
            return fresh

        for field, value in ast.iter_fields(node):
            several = isinstance(value, list)
            setattr(node, field, [part(field, each) for each in value] if several else part(field, value))
        return found

    def expression(self, node: Any) -> tuple[Any, set[str]]:
        """An expression, and the variables of which it is a text or a part of one."""
        if isinstance(node, ast.Name):
            if node.id in self.texts and not isinstance(node.ctx, ast.Load):
                raise _Stays(node.id)
            return node, {node.id} & self.texts.keys()
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.truth(node), set()
        free = self.parts(node)
        if not free:
            return node, free
        if isinstance(node, ast.Compare):
            return self.compared(node, free), set()
        if isinstance(node, (ast.Call, ast.Subscript)):
            stays = not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or _is_text_again(node, free)
            return (node, free) if stays else (self.written_out(node, free), set())
        if isinstance(node, ast.Attribute) and all(isinstance(t, enum.Enum) for each in free for t in self.texts[each]):
            return self.written_out(node, free), set()
        if isinstance(node, (*_COMBINING, ast.Attribute)):
            return node, free
        raise _Stays(sorted(free)[0])

    def compared(self, node: ast.Compare, free: set[str]) -> ast.expr:
        """``state == "run"`` as a comparison of numbers; other comparisons for each text."""
        operands = [node.left, *node.comparators]
        plain = all(_is_constant(e) or (isinstance(e, ast.Name) and e.id in free) for e in operands)
        if not plain or not all(isinstance(op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)) for op in node.ops):
            return self.written_out(node, free)
        left, *others = map(self.number, operands)
        ops: list[ast.cmpop] = [ast.Eq() if isinstance(op, (ast.Eq, ast.Is)) else ast.NotEq() for op in node.ops]
        return placed(ast.copy_location(ast.Compare(left=left, ops=ops, comparators=others), node), node)

    def written_out(self, node: ast.expr, free: set[str]) -> ast.expr:
        """An expression for each text that a variable may be."""
        variable, rest = sorted(free)[0], sorted(free)[1:]
        made: Any = None
        for text in reversed(self.texts[variable]):
            if isinstance(node, ast.Name):
                one: ast.expr = ast.Constant(value=bool(text))
            else:
                one = replace_names(node, {variable: ast.Constant(value=text)})
            one = self.written_out(one, set(rest)) if rest else one
            made = one if made is None else ast.IfExp(test=self.asks(variable, text), body=one, orelse=made)
        if sum(1 for _ in _parts(made)) > MOST:
            raise _Stays(variable)
        return placed(made, node)


def _as_tests(node: ast.Match) -> list[ast.stmt]:
    """``match state:`` whose cases are values, as branches."""
    out: list[ast.stmt] = []
    for case in reversed(node.cases):
        test = _test_of(case.pattern, node.subject)
        if test is None:
            raise _Stays(ast.unparse(node.subject))
        tests = [test, *([case.guard] if case.guard is not None else [])]
        whole = tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.And(), values=tests)
        out = [placed(ast.If(test=whole, body=case.body, orelse=out), case.body[0])]
    return out


def _test_of(pattern: ast.pattern, subject: ast.expr) -> ast.expr | None:
    """What a pattern of values asks of its subject; None for other patterns."""
    match pattern:
        case ast.MatchValue(value=value):
            return ast.Compare(left=copy_of(subject), ops=[ast.Eq()], comparators=[value])
        case ast.MatchOr(patterns=patterns):
            tests = [_test_of(each, subject) for each in patterns]
            return None if None in tests else ast.BoolOp(op=ast.Or(), values=[t for t in tests if t is not None])
        case ast.MatchAs(pattern=None, name=None):
            return ast.Constant(value=True)
    return None


def _as_branches(node: ast.stmt) -> ast.stmt:
    """``print(state)`` that was written out for each text, as branches."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.IfExp)):
        return node
    both = [_as_branches(ast.copy_location(ast.Expr(value=v), node)) for v in (node.value.body, node.value.orelse)]
    return ast.copy_location(ast.If(test=node.value.test, body=both[:1], orelse=both[1:]), node)


def _is_text_again(node: ast.Call | ast.Subscript, free: set[str]) -> bool:
    """True for ``state.upper()`` and ``state[:2]``, which are texts, too."""
    owner: ast.expr = node.value if isinstance(node, ast.Subscript) else node.func
    if isinstance(node, ast.Call):
        if not (isinstance(owner, ast.Attribute) and owner.attr in METHODS and owner.attr not in TRUTHS):
            return False
        owner = owner.value
    return any(isinstance(n, ast.Name) and n.id in free for n in nodes(owner))
