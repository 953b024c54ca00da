"""To the normal form of ``program.py``, with a type for every name: one primitive a statement, in the user's order.

    s += np.sin(x[i]) * w    ->    x_i = x[i];  sin_1 = np.sin(x_i);  product_1 = sin_1 * w;  s = s + product_1

Types and rewriting go together because each needs the other: what ``a += e`` or ``x @ y`` means depends on the ranks.
Loops are lowered again until the types of what they carry no longer change. Temporaries that no adjoint needs are
nested again at the end (``simplify/nest.py``).
"""

from __future__ import annotations

import ast

from ..analysis import magnitudes
from ..analysis.effects import value_reads
from ..analysis.occurrences import counting_variables
from ..analysis.shared_arguments import unforeseen
from ..errors import Refusal, UnsupportedError
from ..form.program import (
    Program,
    assign,
    blocks,
    call,
    copy_of,
    fresh_name,
    loads,
    located,
    located_everywhere,
    name,
    nodes,
    parse,
    tuple_of,
    whole_number,
)
from ..form.types import INTEGER, Array, Constant, Opaque, Scalar, Type, TypeRuleError, describe
from ..form.wording import Prose
from . import points
from .expressions import Refused
from .known import Split
from .order import Order, needs_order, written_names
from .others import other_refusals
from .promotion import is_natural
from .raised import plain_raise
from .unpacking import Unpacking


class Lowerer(Unpacking):
    """Lowers one function body; ``expressions.py`` does what is in it."""

    def run(self, body: list[ast.stmt], result: str | None) -> tuple[list[ast.stmt], ast.expr | None, Type | None]:
        """The body in normal form, the result's expression, and its type. Collects refusals in ``self.refusals``."""
        self.entry_taken = set(self.taken)
        self.counting = counting_variables(body)
        self.counts, self.adding = magnitudes.counting(body)
        self.changing, self.kept_elements = written_names(self, body), points.kept(self, body)
        self.without_axes = points.Points(self.origin.function, body)
        self.changed_points = points.changed(self, body, self.without_axes)
        for _attempt in range(8):
            before, late = dict(self.types), self.late()
            self.reset()
            self.either_lists |= late[0]
            self.truths |= late[1]
            out = self.block(body)
            program = Program("", list(self.parameter_types), out, None, self.types, self.functions)
            program.aliased = self.aliased
            overlapping = unforeseen(program, self.calls)
            self.overlapping.update(overlapping)
            if any(self.listed[each] != kind for each, kind in self.filling.items()):
                self.listed.update(self.filling)
                self.refusals.clear()
            elif (self.types == before and self.late() == late and not overlapping) or self.refusals:
                break
        if self.untyped and not self.refusals:
            reason = "this reads what is assigned further down only, in a way that does not tell its type"
            self.refuse(self.refused(self.untyped[0], "untyped-read", reason, "assign it before the loop, too").refusal)
        if result is None or self.refusals:
            return out, None, None
        expression, kind = self.result_of(result)
        return out, expression, kind

    def late(self) -> tuple[set[str], set[str], set[str]]:
        """The lists and truth values among the variables that a loop may read in a trip before it assigns them, and the
        lists that the end of a trip brings to the next one."""
        turning = set().union(*self.turning_lists.values())
        return self.lists & self.unsure, self.truths & self.unsure, turning

    def result_of(self, result: str) -> tuple[ast.expr, Type]:
        if result in self.tuples:
            items = [self.result_of(item) for item in self.tuples[result]]
            elements: list[ast.expr] = [e for e, _ in items]
            return tuple_of(elements), self.tuple_type(result, [t for _, t in items])
        if result in self.fixed:
            return ast.Constant(value=None), Constant(self.fixed[result])
        return name(result), self.types.get(result, Opaque())

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        outer, self.out = self.out, []
        for node in body:
            self.line = node.lineno
            try:
                self.statement(node)
            except Refused as refused:
                self.refuse(refused.refusal)
                other_refusals(self, node)
                if refused.refusal is None:
                    self.untyped.append(node)
                    for inside in blocks(node):  # may say more for the next attempt
                        self.block(inside)
            except TypeRuleError as error:
                self.refuse(self.refused(node, "types", error.reason, error.rewrite).refusal)
                other_refusals(self, node)
            except UnsupportedError as error:
                self.refuse(*error.refusals)  # of a function that is called
                other_refusals(self, node)
        out, self.out = self.out, outer
        return out

    def refuse(self, *refusals: Refusal | None) -> None:
        self.refusals += [r for r in dict.fromkeys(refusals) if r is not None and r not in self.refusals]

    def statement(self, node: ast.stmt) -> None:
        handler = getattr(self, "on_" + type(node).__name__, None)
        if handler is None:
            reason = f"{type(node).__name__} statements are not supported"
            raise self.refused(node, "statement", reason, "assignments, `if`, `for` and `while`")
        self.loaded = {}
        if not isinstance(node, ast.Raise) and needs_order(self, node):
            self.ordering = True
            Order(self, node).statement()
            self.ordering = False
            return
        out, length = self.out, len(self.out)
        try:
            handler(node)
        except Split:
            self.out = out
            del out[length:]
            Order(self, node, split=True).statement()

    def handle(self, node: ast.stmt) -> None:
        """Lower a statement whose parts are in order."""
        getattr(self, "on_" + type(node).__name__)(node)

    # ---- control flow

    def on_If(self, node: ast.If) -> None:
        known = self.folded(node.test)
        if known is not None:
            self.out += self.block(node.body if known.value else node.orelse)
            return
        test = self.test(node.test)
        before, body = set(self.lists), self.block(node.body) or [self.nothing()]
        chosen, self.lists = self.lists, before
        fresh = ast.If(test=test, body=body, orelse=self.block(node.orelse))
        self.either_lists |= chosen ^ self.lists
        self.lists &= chosen
        reads = any(isinstance(n, (ast.Subscript, ast.Call)) for n in nodes(test))  # which may be out of bounds
        if len(fresh.body) == 1 and isinstance(fresh.body[0], ast.Pass) and not fresh.orelse and not reads:
            return
        fresh.lineno = node.lineno
        self.out.append(fresh)

    def whole_number(self, bound: ast.expr, kind: Scalar, node: ast.expr) -> ast.expr:
        """A bound of a loop as Python's ``range`` takes it: no truth value, no np.uint8, whose ``n - 1`` is 255."""
        if isinstance(bound, ast.Constant):
            return ast.Constant(value=int(bound.value)) if isinstance(bound.value, bool) else bound
        plain = kind.dtype in ("int64", "bool") and not self.may_be_truth(node)
        return bound if plain else call("np.int64", bound)

    def nothing(self) -> ast.Pass:
        node = ast.Pass()
        node.lineno = self.line
        return node

    def on_While(self, node: ast.While, order: Order | None = None) -> None:
        """A test that needs statements of its own is made in the body, trip after trip."""
        outer, self.out = self.out, []
        try:
            test = self.test(node.test if order is None else order.test(node.test))
        finally:
            before, self.out = self.out, outer
        body = self.trip(node.body) or [self.nothing()]
        if before:
            leaving = ast.If(test=test, body=body, orelse=[ast.copy_location(ast.Break(), node)])
            test, body = ast.Constant(value=True), [*before, ast.copy_location(leaving, node)]
        fresh = ast.While(test=test, body=body, orelse=[])
        fresh.lineno = node.lineno
        self.out.append(fresh)

    def on_For(self, node: ast.For) -> None:
        line = node.lineno
        target, source = node.target, node.iter
        prologue: list[ast.stmt] = []
        if not self.is_range(source):
            target, source, prologue = self.iterate(node)
        assert isinstance(source, ast.Call)
        if not isinstance(target, ast.Name):
            raise self.refused(
                node, "loop-target", "a range gives one number a trip", f"one name: `for $k in {ast.unparse(source)}:`"
            )
        arguments = []
        for argument in source.args:
            expression, kind = self.placed(argument)
            if isinstance(kind, Constant) and isinstance(kind.value, int):
                expression, kind = self.as_number(expression, kind, argument)
            if not isinstance(kind, Scalar) or kind.dtype.startswith("float"):
                raise self.refused(
                    argument, "range", f"range needs integers, not {describe(kind)}", f"`int({ast.unparse(argument)})`"
                )
            arguments.append(self.whole_number(expression, kind, argument))
        assigned = self.assigned_in(node)
        if target is node.target and target.id not in self.counting:
            counter = fresh_name(f"{target.id}_trip", self.taken)
            self.taken.add(counter)
            self.wording.record(counter, target)
            self.definitions[target.id] = max(2, self.definitions.get(target.id, 1))
            prologue.insert(0, located(ast.Assign(targets=[copy_of(target)], value=located(name(counter), node)), node))
            target = ast.Name(id=counter, ctx=ast.Store())
        # The bounds are read again on the way back: keep the values they had.
        arguments = [self.before_the_loop(a, assigned | {target.id}, "bound") for a in arguments]
        self.define(target.id, INTEGER, node)
        self.magnitudes[target.id] = magnitudes.SMALL
        start, _, step = _full_range(arguments)
        if (whole_number(start) or 0) >= 0 and (whole_number(step) or 0) > 0 and is_natural(self, start):
            self.counters.add(target.id)
        shared = self.parallel and not self.shared and self.is_prange(source)
        self.shared = self.shared or shared
        body = self.trip([*prologue, *node.body])
        self.shared = self.shared and not shared
        header = call("prange" if shared else "range", *_full_range(arguments))
        fresh = ast.For(target=target, iter=header, body=body or [self.nothing()], orelse=[])
        fresh.lineno = line
        self.out.append(fresh)

    def trip(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body of a loop. What begins as an array and is a list at its end, or the other way round, is either."""
        line = body[-1].lineno if body else 0
        either = self.turning_lists.setdefault(line, set())
        self.either_lists |= either
        before, begun = set(self.lists), set(self.begun)
        out = self.block(body)
        either |= (before ^ self.lists) & begun
        self.either_lists |= either
        return out

    def assigned_in(self, loop: ast.For) -> set[str]:
        """The names that a loop assigns, its targets included; an array that it changes in place stays the same one."""
        inside = [n for s in [loop.target, *loop.body] for n in nodes(s)]
        in_place = [n.target for n in inside if isinstance(n, ast.AugAssign)]
        arrays = {id(t) for t in in_place if isinstance(t, ast.Name) and isinstance(self.types.get(t.id), Array)}
        names = (n for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        return {n.id for n in names if id(n) not in arrays}

    def before_the_loop(self, number: ast.expr, changed: set[str], hint: str) -> ast.expr:
        """A whole number as it is before a loop that assigns ``changed``: a name for it if it can be another later."""
        contents = any(isinstance(self.types.get(base), Array) for base, _ in value_reads(number))
        if not contents and not loads(number) & changed:
            return number
        kept = self.temporary(hint, number)
        self.types[kept] = INTEGER
        self.out.append(assign(kept, number, self.line))
        return name(kept)

    def is_range(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, (ast.Name, ast.Attribute))
            and ast.unparse(node.func).split(".")[-1] in ("range", "prange")
        )

    def is_prange(self, node: ast.Call) -> bool:
        return ast.unparse(node.func).split(".")[-1] == "prange"

    def iterate(self, node: ast.For) -> tuple[ast.Name, ast.Call, list[ast.stmt]]:
        """A loop over rows, ``enumerate``, ``zip`` or ``reversed`` as a loop over ``range``."""
        if (
            isinstance(node.iter, ast.Call)
            and isinstance(node.iter.func, ast.Name)
            and node.iter.func.id == "reversed"
            and self.is_range(node.iter.args[0])
        ):
            inner = node.iter.args[0]
            assert isinstance(inner, ast.Call) and isinstance(node.target, ast.Name)
            start, stop, step = _full_range(list(inner.args))
            if isinstance(step, ast.Constant) and step.value == 1:
                texts = f"({ast.unparse(stop)}) - 1", f"({ast.unparse(start)}) - 1", "-1"
                return (
                    node.target,
                    located(call("range", *(located_everywhere(parse(t), node) for t in texts)), node),
                    [],
                )
            backwards = f"np.arange({', '.join(map(ast.unparse, inner.args))})[::-1]"
            reason = "`reversed` of a range with a step"
            raise self.refused(node, "reversed", reason, f"`for {ast.unparse(node.target)} in {backwards}:`")
        counter = fresh_name("row" if "k" in self.taken else "k", self.taken)
        self.taken.add(counter)
        self.wording.record(counter, Prose("the number of the trip"))
        lengths: list[ast.expr] = []
        prologue = self.bind_row(node.target, node.iter, counter, lengths, node)
        length = lengths[0] if len(lengths) == 1 else call("min", *lengths)
        target = ast.Name(id=counter, ctx=ast.Store())
        return target, located(call("range", length), node), prologue

    def bind_row(self, target, source, counter: str, lengths: list[ast.expr], node: ast.For) -> list[ast.stmt]:
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and isinstance(target, ast.Tuple):
            if source.func.id == "enumerate" and len(source.args) in (1, 2) and len(target.elts) == 2:
                start = source.args[1] if len(source.args) == 2 else None
                start = next((k.value for k in source.keywords if k.arg == "start"), start)
                number: ast.expr = located(name(counter), node)
                if start is not None:
                    start = self.before_the_loop(self.inertly(start)[0], self.assigned_in(node), "start")
                    number = located(ast.BinOp(left=number, op=ast.Add(), right=start), node)
                first = located(ast.Assign(targets=[target.elts[0]], value=number), node)
                return [first, *self.bind_row(target.elts[1], source.args[0], counter, lengths, node)]
            if source.func.id == "zip" and len(source.args) == len(target.elts):
                out: list[ast.stmt] = []
                for item, part in zip(target.elts, source.args, strict=True):
                    out += self.bind_row(item, part, counter, lengths, node)
                return out
        if self.is_range(source) and len(source.args) == 1:
            lengths.append(self.inertly(source.args[0])[0])
            return [located(ast.Assign(targets=[target], value=located(name(counter), node)), node)]
        index: ast.expr = located(name(counter), node)
        downwards = isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "reversed"
        if downwards:
            source = source.args[0]
        expression, kind = self.expression(source)
        if not isinstance(kind, Array):
            raise self.refused(
                node.iter, "iterable", f"a loop over {describe(kind)}", "a loop over a range, an array or a tuple"
            )
        row_source = self.atom(expression, kind, "rows")
        if loads(row_source) & self.assigned_in(node):
            row_source = self.emit(row_source, kind, "rows")  # the loop goes on over the array that it began with
        length = call("len", copy_of(row_source))
        lengths.append(length)
        if downwards:
            index = located_everywhere(parse(f"{ast.unparse(length)} - 1 - {counter}"), node)
        row = located(ast.Subscript(value=copy_of(row_source), slice=index, ctx=ast.Load()), source)
        return [located(ast.Assign(targets=[target], value=row), node)]

    def on_Break(self, node: ast.Break) -> None:
        self.out.append(node)

    def on_Pass(self, node: ast.Pass) -> None:
        """Nothing to do."""

    def on_Assert(self, node: ast.Assert) -> None:
        fresh = ast.Assert(test=self.test(node.test), msg=node.msg if isinstance(node.msg, ast.Constant) else None)
        fresh.lineno = node.lineno
        self.out.append(fresh)

    def on_Raise(self, node: ast.Raise) -> None:
        self.out.append(plain_raise(self, node))

    def on_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "print":
            arguments: list[ast.expr] = []
            for argument in node.value.args:
                if isinstance(argument, ast.JoinedStr):
                    arguments += [
                        self.inertly(v.value)[0] if isinstance(v, ast.FormattedValue) else v for v in argument.values
                    ]
                else:
                    arguments.append(self.inertly(argument)[0])
            fresh = ast.Expr(value=call("print", *arguments))
            fresh.lineno = node.lineno
            self.out.append(fresh)
            return
        if not isinstance(node.value, ast.Call):
            return
        expression, _kind = self.call(node.value)
        if self.is_call_result(expression):
            fresh = ast.Expr(value=expression)
            fresh.lineno = node.lineno
            self.out.append(fresh)


def _full_range(arguments: list[ast.expr]) -> list[ast.expr]:
    if len(arguments) == 1:
        return [ast.Constant(value=0), arguments[0], ast.Constant(value=1)]
    return [arguments[0], arguments[1], arguments[2] if len(arguments) > 2 else ast.Constant(value=1)]
