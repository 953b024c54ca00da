"""``match`` as branches: a case asks of the subject what its pattern says, and binds what it captures.

    match shape:                            if isinstance(shape, Circle):
        case Circle(r):                         r = shape.r
            area = pi * r * r         ->        area = pi * r * r
        case (a, b) if a > b:               elif isinstance(shape, (tuple, list)) and len(shape) == 2 and (
            area = a * b                            shape[0] > shape[1]):
                                                a, b = shape[0], shape[1]
                                                area = a * b

A subject that is a name, and what stands in it, is read as often as is asked; any other gets a name. A guard reads what
the pattern captures where it stands in the subject: captured names keep their values in Python where a guard fails,
so such a name may be read in cases that capture it, and nowhere else. Alternatives that capture in different places
are a case each.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name, replace_everywhere, replace_names, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed

WHOLE = (
    bool,
    bytearray,
    bytes,
    dict,
    float,
    frozenset,
    int,
    list,
    set,
    str,
    tuple,
)  # ``case float(z)`` captures it all

ASKING = ("isinstance", "len", "tuple", "list", "dict")


class _Open(Exception):
    """A pattern asks for what has no expression."""


class _Asked:
    """The tests of one pattern, in Python's order, and the names that it captures with what they get."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.tests: list[ast.expr] = []
        self.captured: dict[str, ast.expr] = {}

    def pattern(self, pattern: ast.pattern, subject: ast.expr) -> None:
        match pattern:
            case ast.MatchValue(value=value):
                self.tests.append(_compared(subject, ast.Eq(), value))
            case ast.MatchSingleton(value=value):
                self.tests.append(_compared(subject, ast.Is(), ast.Constant(value=value)))
            case ast.MatchAs(pattern=inner, name=bound):
                if inner is not None:
                    self.pattern(inner, subject)
                if bound is not None:
                    self.captured[bound] = subject
            case ast.MatchSequence(patterns=patterns):
                self.sequence(patterns, subject)
            case ast.MatchMapping(keys=keys, patterns=patterns, rest=rest):
                self.tests.append(_called("isinstance", subject, name("dict")))
                self.tests += [_compared(key, ast.In(), subject) for key in keys]
                for key, inner in zip(keys, patterns, strict=True):
                    self.pattern(inner, _item(subject, key))
                if rest is not None:
                    self.captured[rest] = _without(subject, keys)
            case ast.MatchClass():
                self.of_class(pattern, subject)
            case ast.MatchOr(patterns=patterns):
                self.alternatives(patterns, subject)
            case _:
                raise _Open

    def sequence(self, patterns: list[ast.pattern], subject: ast.expr) -> None:
        star = next((k for k, each in enumerate(patterns) if isinstance(each, ast.MatchStar)), None)
        behind = 0 if star is None else len(patterns) - star - 1
        count = len(patterns) - (star is not None)
        if isinstance(subject, ast.Tuple) and (
            len(subject.elts) < count or (star is None and len(subject.elts) > count)
        ):
            self.tests.append(ast.Constant(value=False))
            return
        if not isinstance(subject, ast.Tuple):
            kinds = ast.Tuple(elts=[name("tuple"), name("list")], ctx=ast.Load())
            self.tests.append(_called("isinstance", subject, kinds))
            sign: ast.cmpop = ast.Eq() if star is None else ast.GtE()
            if star is None or count:
                self.tests.append(_compared(_called("len", subject), sign, ast.Constant(value=count)))
        for k, inner in enumerate(patterns):
            if isinstance(inner, ast.MatchStar):
                if inner.name is not None:
                    self.captured[inner.name] = _called("list", _part(subject, k, -behind or None))
                continue
            self.pattern(
                inner, _item(subject, ast.Constant(value=k if star is None or k < star else k - len(patterns)))
            )

    def of_class(self, pattern: ast.MatchClass, subject: ast.expr) -> None:
        self.tests.append(_called("isinstance", subject, pattern.cls))
        found = self.scope.value(pattern.cls)
        if not isinstance(found, type):
            raise _Open
        if found in WHOLE:
            if len(pattern.patterns) > 1 or pattern.kwd_attrs:
                raise _Open
            for inner in pattern.patterns:
                self.pattern(inner, subject)
            return
        places = getattr(found, "__match_args__", ())
        if len(pattern.patterns) > len(places):
            raise _Open
        for attribute, inner in zip(
            [*places[: len(pattern.patterns)], *pattern.kwd_attrs],
            [*pattern.patterns, *pattern.kwd_patterns],
            strict=True,
        ):
            self.pattern(inner, ast.Attribute(value=copy_of(subject), attr=attribute, ctx=ast.Load()))

    def alternatives(self, patterns: list[ast.pattern], subject: ast.expr) -> None:
        asked = [_Asked(self.scope) for _ in patterns]
        for each, inner in zip(asked, patterns, strict=True):
            each.pattern(inner, subject)
        captured = {tuple((key, ast.dump(value)) for key, value in sorted(each.captured.items())) for each in asked}
        if len(captured) > 1:
            raise _Open
        self.captured |= asked[0].captured
        classes = [_only_class(each.tests) for each in asked]
        if None not in classes:  # which of two classes it is may be open, where that it is one of them is known
            self.tests.append(_called("isinstance", subject, ast.Tuple(elts=classes, ctx=ast.Load())))
        elif all(each.tests for each in asked):
            self.tests.append(ast.BoolOp(op=ast.Or(), values=[_all(each.tests) for each in asked]))


def _only_class(tests: list[ast.expr]) -> Any:
    """The class that is all that tests ask for; None for any others."""
    match tests:
        case [ast.Call(func=ast.Name(id="isinstance"), args=[_, (ast.Name() | ast.Attribute()) as asked])]:
            return asked
    return None


def _compared(left: ast.expr, sign: ast.cmpop, right: ast.expr) -> ast.expr:
    return ast.Compare(left=copy_of(left), ops=[sign], comparators=[copy_of(right)])


def _called(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(func=name(function), args=copy_of(list(arguments)), keywords=[])


def _item(subject: ast.expr, key: ast.expr) -> ast.expr:
    if isinstance(subject, ast.Tuple):
        return copy_of(subject.elts[ast.literal_eval(key)])
    return ast.Subscript(value=copy_of(subject), slice=copy_of(key), ctx=ast.Load())


def _part(subject: ast.expr, first: int, last: int | None) -> ast.expr:
    if isinstance(subject, ast.Tuple):
        return ast.Tuple(elts=copy_of(subject.elts[first:last]), ctx=ast.Load())
    ends = [ast.Constant(value=each) if each else None for each in (first, last)]
    if ends == [None, None]:
        return copy_of(subject)
    return ast.Subscript(value=copy_of(subject), slice=ast.Slice(lower=ends[0], upper=ends[1]), ctx=ast.Load())


def _without(subject: ast.expr, keys: list[ast.expr]) -> ast.expr:
    """A dict of what stands in ``subject`` under other keys."""
    made = ast.parse("{key: item for key, item in SUBJECT.items() if key not in KEYS}", mode="eval").body
    taken = ast.Tuple(elts=copy_of(keys), ctx=ast.Load())
    return replace_names(made, {"SUBJECT": copy_of(subject), "KEYS": taken})


def _all(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.And(), values=tests)


def as_branches(node: ast.Match, scope: Scope, fresh: Callable[..., str], within: ast.AST) -> list[ast.stmt] | None:
    """The statements for a ``match``; None where a pattern asks for more than branches can. ``within`` is the function
    that it stands in."""
    if any(scope.value(name(each)) is not getattr(builtins, each) for each in ASKING):
        return None
    cases = _one_place_each(node.cases)
    subject, before = _named_subject(node.subject, cases, fresh)
    orelse: list[ast.stmt] = []
    for case in reversed(cases):
        asked = _Asked(scope)
        try:
            asked.pattern(case.pattern, subject)
        except _Open:
            return None
        binding, guard = _bindings(asked.captured), case.guard
        if guard is not None and asked.captured and asked.tests:
            if _binds(guard) & set(asked.captured) or _read_elsewhere(set(asked.captured), within):
                return None
            if not is_harmless(scope, guard):
                return None  # what it calls may write what stands in the subject, which was captured before
            guard = replace_everywhere(copy_of(guard), asked.captured)
        tests = [*asked.tests, *([guard] if guard is not None else [])]
        if not tests:
            orelse = [*binding, *case.body]
        elif asked.tests:
            orelse = [placed(ast.If(test=_all(tests), body=[*binding, *case.body], orelse=orelse), case.pattern)]
        else:
            orelse = [*binding, placed(ast.If(test=tests[0], body=case.body, orelse=orelse), case.pattern)]
    return [placed(each, node) for each in (*before, *orelse)]


def _named_subject(
    subject: ast.expr, cases: list[ast.match_case], fresh: Callable[..., str]
) -> tuple[ast.expr, list[ast.stmt]]:
    """The subject as it may be read several times, and what makes it so; a tuple that is looked at by its items stays
    one."""
    captured = {n for case in cases for n in _names(case.pattern)}
    captured |= {n for case in cases if case.guard is not None for n in _binds(case.guard)}
    before: list[ast.stmt] = []

    def named(part: ast.expr) -> ast.expr:
        if isinstance(part, ast.Constant) or (isinstance(part, ast.Name) and part.id not in captured):
            return part
        chosen = fresh("subject", part)
        before.append(ast.Assign(targets=[store(chosen)], value=part))
        return name(chosen)

    plain = isinstance(subject, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in subject.elts)
    by_items = all(isinstance(case.pattern, ast.MatchSequence) or _is_anything(case.pattern) for case in cases)
    if isinstance(subject, ast.Tuple) and plain and by_items:
        return ast.Tuple(elts=[named(each) for each in subject.elts], ctx=ast.Load()), before
    return named(subject), before


def _binds(node: ast.expr) -> set[str]:
    """The names that an expression binds."""
    stored = {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.arg for n in nodes(node) if isinstance(n, ast.arg)}


def _one_place_each(cases: list[ast.match_case]) -> list[ast.match_case]:
    """The cases, where alternatives that capture names are a case each: without a guard, which is asked once."""
    out: list[ast.match_case] = []
    for case in cases:
        if isinstance(case.pattern, ast.MatchOr) and case.guard is None and _names(case.pattern):
            for each in case.pattern.patterns:
                out.append(ast.match_case(pattern=each, guard=None, body=copy_of(case.body)))
        else:
            out.append(case)
    return out


def _is_anything(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _names(pattern: ast.pattern) -> set[str]:
    """What a pattern captures."""
    found = {getattr(n, "name", None) for n in nodes(pattern) if isinstance(n, (ast.MatchAs, ast.MatchStar))}
    found |= {n.rest for n in nodes(pattern) if isinstance(n, ast.MatchMapping)}
    return {each for each in found if each}


def _bindings(captured: dict[str, ast.expr]) -> list[ast.stmt]:
    return [ast.Assign(targets=[store(bound)], value=copy_of(value)) for bound, value in captured.items()]


def _read_elsewhere(captured: set[str], within: ast.AST) -> bool:
    """True where a captured name is read in another place than in cases that capture it."""
    inside: set[int] = set()
    for case in nodes(within):
        if isinstance(case, ast.match_case):
            own = _names(case.pattern) & captured
            inside |= {id(n) for n in nodes(case) if isinstance(n, ast.Name) and n.id in own}
    return any(isinstance(n, ast.Name) and n.id in captured and id(n) not in inside for n in nodes(within))


def write_matches(source: Source) -> None:
    """Write the ``match`` statements of a function as branches, in place; those that cannot be stay."""
    text = "".join(source.lines.values())
    if "match" not in text or "case" not in text:
        return
    scope = Scope(source)
    fresh = MadeNames(source.tree, source.made, scope)

    def function(node: ast.FunctionDef) -> None:
        with scope.inside(node):
            node.body = block(node.body)

    def block(body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for each in body for made in statement(each)]

    def statement(node: ast.stmt) -> list[ast.stmt]:
        made = as_branches(node, scope, fresh, source.tree) if isinstance(node, ast.Match) else None
        if made is not None:
            return block(made)
        if isinstance(node, ast.FunctionDef):
            function(node)
            return [node]
        for inside in inner_blocks(node):
            inside[:] = block(inside)
        return [node]

    function(source.tree)
