"""Reads that may find no value, and ends without a return, raise while running what Python raises.

    if x > 0.0:                y_is_bound = False
        y = x * x              if x > 0.0:
    return y                       y = x * x
                         ->        y_is_bound = True
                               if not y_is_bound:
                                   raise UnboundLocalError("cannot access local variable 'y' ...")
                               return y

Only names with such a read get a flag (``assigned.py`` finds them). On the other paths the name begins with a value
that nobody reads (``lowering/first_values.py``).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ...errors import Refusal, refusal_at
from ...form.program import assign, copy_of, dotted, fresh_name, is_endless, located_everywhere, name
from ...form.structures import Spec, leaf_names
from ...form.trees import nodes
from ...form.wording import Wording
from ..syntax.assigned import Assigned, Known, Read, State, bound_names
from ..syntax.plain_parts import gives_nothing
from ..unrolled.trips import own_exits

LIBRARIES = ("np", "numpy", "math")
PURE = ("len", "abs", "min", "max", "sum", "int", "float", "bool", "round", "print", "range", "any", "all")


class CheckWords(str):
    """The words of a check that the compiler has put before a read."""


@dataclass
class Function:
    """The function whose body is at hand: its ``parameters`` as leaves, names in use, what messages call made names.

    ``flags`` are the names that ``with_checks`` has made up, ``begun`` those that are read only where a flag tells that
    they have a value, ``guarded`` the lines whose exceptions a handler takes,
    ``typed`` those whose TypeErrors, ``structures`` the containers that are
    known while compiling.
    """

    name: str
    parameters: list[str]
    taken: set[str]
    wording: Wording
    known: Known = lambda test: None
    flags: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    guarded: set[int] = field(default_factory=set)
    typed: set[int] = field(default_factory=set)
    structures: dict[str, Spec] = field(default_factory=dict)


def with_checks(body: list[ast.stmt], function: Function) -> tuple[list[ast.stmt], list[Refusal]]:
    """The body with flags and checks where they are needed, else as it is; and what can never succeed."""
    valued = any(isinstance(n, ast.Return) and not gives_nothing(n.value) for s in body for n in nodes(s))
    local = {n for s in body for n in bound_names(s)}
    start = frozenset(local & {*function.parameters, *function.begun})
    deletes = any(isinstance(n, ast.Delete) for s in body for n in nodes(s))
    others = local | set(function.parameters)  # which are no containers where they are read as they stand
    items = {each: leaf for each, spec in function.structures.items() if each not in others
             for leaf in reversed(list(leaf_names(spec))) if leaf in local}  # fmt: skip
    found = Assigned(local, lambda test: None, items)
    end = found.block(body, State(start, start))
    if (end is None or not valued) and not deletes and not any([*found.unsure.values(), *found.never.values()]):
        return body, []  # the tests do not matter
    found = Assigned(local, function.known, items)
    end = found.block(body, State(start, start))
    checks = _Checks(found, function)
    out = checks.block(body)
    if end is None and not found.returns and checks.refused_reads:
        return body, checks.refused_reads  # no call could succeed
    if end is not None and valued:
        text = f"{function.name} returned None: this way through it ends without a return"
        out.append(_raise("TypeError", text, body[-1]))
    flags = [assign(flag, ast.Constant(value=n in start)) for n, flag in checks.flags.items()]
    return flags + out, checks.refusals


def with_checks_of_containers(body: list[ast.stmt], function: Function) -> tuple[list[ast.stmt], list[Refusal]]:
    """The body with flags and checks of containers that are taken apart, where they are only asked what is known of
    them (``len(d)``, ``"a" in d``): such a read is gone when they are."""
    every = [n for s in body for n in nodes(s)]
    apart = {t.id for n in every if isinstance(n, ast.Assign) and _is_apart(n.value) for t in n.targets
             if isinstance(t, ast.Name)}  # fmt: skip
    captured = {m.id for n in every if isinstance(n, (ast.FunctionDef, ast.Lambda)) for m in nodes(n)
                if isinstance(m, ast.Name)}  # fmt: skip
    apart -= captured  # they are read when such a function is called
    structured = not any(isinstance(n, (ast.Try, ast.With, ast.Match)) for n in every)
    if not structured or not any(_asked_of(n) & apart for n in every):
        return body, []
    local = {n for s in body for n in bound_names(s)} - captured
    start = frozenset(local & set(function.parameters))
    found = Assigned(local, lambda test: None)
    found.block(body, State(start, start))
    for node in every:
        asked = _asked(node) & apart if isinstance(node, ast.stmt) else set[str]()
        for reads in (found.unsure, found.never):
            if id(node) in reads:
                reads[id(node)] = [read for read in reads[id(node)] if read.name in asked]
    if not any([*found.unsure.values(), *found.never.values()]):
        return body, []
    checks = _Checks(found, function)
    out = checks.block(body)
    return [*(assign(flag, ast.Constant(value=n in start)) for n, flag in checks.flags.items()), *out], checks.refusals


def _is_apart(value: ast.expr) -> bool:
    made = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("dict", "tuple")
    return made or isinstance(value, (ast.Tuple, ast.Dict, ast.DictComp))


def _asked(node: ast.stmt) -> set[str]:
    """The names of which a statement asks something, not those in its blocks."""
    parts: list[ast.AST] = [node]
    if isinstance(node, (ast.If, ast.While)):
        parts = [node.test]
    elif isinstance(node, ast.For):
        parts = [node.iter]
    found = {node.test.id} if isinstance(node, (ast.If, ast.While)) and isinstance(node.test, ast.Name) else set[str]()
    return found.union(*(_asked_of(n) for part in parts for n in nodes(part)))


def _asked_of(node: ast.AST) -> set[str]:
    match node:
        case ast.Call(func=ast.Name(id="len" | "isinstance" | "bool"), args=[ast.Name(id=called), *_]):
            return {called}
        case ast.Compare(left=left, comparators=others):
            return {n.id for n in (left, *others) if isinstance(n, ast.Name)}
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=called)) | ast.If(test=ast.Name(id=called)):
            return {called}
    return set()


@dataclass
class _Checks:
    found: Assigned
    function: Function
    flags: dict[str, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    refused_reads: list[Refusal] = field(default_factory=list)

    def __post_init__(self) -> None:
        unsure = [read.name for each in self.found.reached for read in self.found.unsure.get(each, ())]
        for each in sorted(set(unsure)):
            self.flags[each] = fresh_name(f"{each}_is_bound", self.function.taken)
            self.function.taken.add(self.flags[each])
        self.function.flags.update(self.flags.values())

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The statements that a run may come to, each after its checks and before its flags."""
        out: list[ast.stmt] = []
        for node in body:
            if id(node) not in self.found.reached:
                break
            checks, goes_on = self.checks(node)
            made = self.statement(node, checks) if goes_on else []
            out += checks + made
            if not goes_on:
                break
        return out

    def checks(self, node: ast.stmt) -> tuple[list[ast.stmt], bool]:
        """What is raised before a statement, and whether a run ever gets behind that."""
        out: list[ast.stmt] = []
        done: set[str] = set()
        reads = [*self.found.never.get(id(node), ()), *self.found.unsure.get(id(node), ())]
        if reads and getattr(node, "lineno", 0) in self.function.guarded:
            text = f"`{self.shown(reads[0])}` may have no value here, and a handler takes the exception"
            self.refusals.append(refusal_at(node, "try", text, f"a value first: `{self.shown(reads[0])} = ...`"))
        for read in self.found.never.get(id(node), ()):
            if not read.conditions:
                text = f"`{self.shown(read)}` is read before it is assigned"
                first = f"a value first: `{self.shown(read)} = ...`"
                self.refused_reads.append(refusal_at(node, "undefined", text, first))
                return [*out, _raise("UnboundLocalError", self.message(read), node)], False
            self.refuse(node, read)
        for read in self.found.unsure.get(id(node), ()):
            if read.name in done:
                continue
            if read.conditions and not _may_be_tested_first(node, read):
                self.refuse(node, read)
            if not read.conditions:
                done.add(read.name)
            unbound: ast.expr = ast.UnaryOp(op=ast.Not(), operand=name(self.flags[read.name]))
            if read.conditions:
                unbound = ast.BoolOp(op=ast.And(), values=[*copy_of(list(read.conditions)), unbound])
            test = located_everywhere(unbound, node)
            fresh = ast.If(test=test, body=[_raise("UnboundLocalError", self.message(read), node)], orelse=[])
            out.append(ast.copy_location(fresh, node))
        return out, True

    def shown(self, read: Read) -> str:
        return self.function.wording.variable(read.name)

    def message(self, read: Read) -> str:
        return f"cannot access local variable {self.shown(read)!r} where it is not associated with a value"

    def refuse(self, node: ast.stmt, read: Read) -> None:
        reason = f"`{self.shown(read)}` may have no value where an expression reads it on some ways only"
        self.refusals.append(refusal_at(node, "unassigned-choice", reason, "an `if` statement for the choice"))

    def statement(self, node: ast.stmt, checks: list[ast.stmt]) -> list[ast.stmt]:
        if isinstance(node, ast.If):
            known = self.found.known(node.test)
            if known is not None:
                return self.block(node.body if known else node.orelse)
            fresh: ast.stmt = ast.If(test=node.test, body=self.filled(node.body, node), orelse=self.block(node.orelse))
            return [ast.copy_location(fresh, node)]
        if isinstance(node, ast.While):
            return self.while_loop(node, checks)
        if isinstance(node, ast.For):
            body = self.marks(node.target, node) + self.filled(node.body, node)
            fresh = ast.For(target=node.target, iter=node.iter, body=body, orelse=self.block(node.orelse))
            return [ast.copy_location(fresh, node)]
        if isinstance(node, ast.Delete):
            return self.marks(node, node, is_bound=False)
        return [node, *self.marks(node, node)]

    def filled(self, body: list[ast.stmt], place: ast.stmt) -> list[ast.stmt]:
        return self.block(body) or [ast.copy_location(ast.Pass(), place)]

    def marks(self, node: ast.AST, place: ast.stmt, is_bound: bool = True) -> list[ast.stmt]:
        """The flags of what a statement or a target binds or deletes."""
        changed = sorted(bound_names(node) & self.flags.keys())
        return [assign(self.flags[n], ast.Constant(value=is_bound), place.lineno) for n in changed]

    def while_loop(self, node: ast.While, checks: list[ast.stmt]) -> list[ast.stmt]:
        known = True if is_endless(node) else self.found.known(node.test)
        if known is False:
            return self.block(node.orelse)
        body, orelse = self.filled(node.body, node), self.block(node.orelse) if known is None else []
        test = node.test if known is None else located_everywhere(ast.Constant(value=True), node)
        if id(node) in self.found.again:
            # The checks stand before each trip, with the test behind them.
            again, checks[:] = list(checks), []
            if any(own_exits(orelse)):
                for read in self.found.unsure[id(node)]:
                    self.refuse(node, read)
            unless = located_everywhere(ast.UnaryOp(op=ast.Not(), operand=test), node)
            leaving = ast.If(test=unless, body=[*orelse, ast.copy_location(ast.Break(), node)], orelse=[])
            body, orelse = [*again, ast.copy_location(leaving, node), *body], []
            test = located_everywhere(ast.Constant(value=True), node)
        return [ast.copy_location(ast.While(test=test, body=body, orelse=orelse), node)]


def is_check(node: ast.stmt) -> bool:
    """True for one of the checks made here: nothing that follows has to move aside for it."""
    if not (isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Raise)):
        return False
    raised = node.body[0].exc
    words = raised.args[0] if isinstance(raised, ast.Call) and raised.args else None
    made = isinstance(words, ast.Constant) and isinstance(words.value, CheckWords)
    return isinstance(raised, ast.Call) and (made or dotted(raised.func) == "UnboundLocalError") and not node.orelse


def _may_be_tested_first(node: ast.stmt, read: Read) -> bool:
    """True when the conditions of a read come to the same before the statement as in it: no function of the user's is
    called, which might write."""
    read_first = [n for c in read.conditions for n in nodes(c)]
    first = node.iter if isinstance(node, ast.For) else node.test if isinstance(node, (ast.If, ast.While)) else node
    calls = [n for n in nodes(first) if isinstance(n, ast.Call)]
    calls += [n for n in read_first if isinstance(n, ast.Call)]
    return all(_is_pure(each) for each in calls)


def _is_pure(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in PURE
    return dotted(call.func).split(".")[0] in LIBRARIES


def _raise(kind: str, text: str, place: ast.AST) -> ast.Raise:
    call = ast.Call(func=name(kind), args=[ast.Constant(value=text)], keywords=[])
    return ast.copy_location(ast.Raise(exc=located_everywhere(call, place), cause=None), place)
