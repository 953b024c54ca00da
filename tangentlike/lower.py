"""To the normal form of ``program.py``, with a type for every name: one primitive a statement, in the user's order.

    s += np.sin(x[i]) * w    ->    x_i = x[i];  sin_1 = np.sin(x_i);  product_1 = sin_1 * w;  s = s + product_1

Types and rewriting go together because each needs the other: what ``a += e`` or ``x @ y`` means depends on the ranks.
Loops are lowered again until the types of what they carry no longer change. Temporaries that no adjoint needs are
nested again at the end (``simplify/nest.py``).
"""

from __future__ import annotations

import ast

from .assignments import Assignments
from .errors import Refusal
from .expressions import Refused
from .program import assign, call, copy_of, fresh_name, loads, located, located_everywhere, name, parse, tuple_of
from .reads import value_reads
from .types import INTEGER, Array, Opaque, Scalar, Tuple, Type, TypeRuleError, describe


class Lowerer(Assignments):
    """Lowers one function body; see :class:`~tangentlike.expressions.Expressions` for expressions."""

    def run(self, body: list[ast.stmt], result: str | None) -> tuple[list[ast.stmt], ast.expr | None, Type | None]:
        """The body in normal form, the result's expression, and its type. Collects refusals in ``self.refusals``."""
        self.entry_taken = set(self.taken)
        for _attempt in range(8):
            before = dict(self.types)
            self.reset()
            out = self.block(body)
            if self.types == before or self.refusals:
                break
        if result is None or self.refusals:
            return out, None, None
        expression, kind = self.result_of(result)
        return out, expression, kind

    def result_of(self, result: str) -> tuple[ast.expr, Type]:
        if result in self.tuples:
            items = [self.result_of(item) for item in self.tuples[result]]
            elements: list[ast.expr] = [e for e, _ in items]
            return tuple_of(elements), Tuple(tuple(t for _, t in items))
        return name(result), self.types.get(result, Opaque())

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        outer, self.out = self.out, []
        for node in body:
            self.line = node.lineno
            try:
                self.statement(node)
            except Refused as refused:
                self.refuse(refused.refusal)
            except TypeRuleError as error:
                self.refuse(self.refused(node, "types", error.reason, error.rewrite).refusal)
        out, self.out = self.out, outer
        return out

    def refuse(self, refusal: Refusal | None) -> None:
        if refusal is not None and refusal not in self.refusals:
            self.refusals.append(refusal)

    def statement(self, node: ast.stmt) -> None:
        handler = getattr(self, "on_" + type(node).__name__, None)
        if handler is None:
            raise self.refused(
                node,
                "statement",
                f"{type(node).__name__} statements are not supported",
                "use assignments, branches and loops",
            )
        self.loaded = {}
        handler(node)

    # ---- control flow

    def on_If(self, node: ast.If) -> None:
        known = self.folded(node.test)
        if known is not None:
            self.out += self.block(node.body if known.value else node.orelse)
            return
        test = self.test(node.test)
        fresh = ast.If(test=test, body=self.block(node.body) or [self.nothing()], orelse=self.block(node.orelse))
        if len(fresh.body) == 1 and isinstance(fresh.body[0], ast.Pass) and not fresh.orelse:
            return
        fresh.lineno = node.lineno
        self.out.append(fresh)

    def nothing(self) -> ast.Pass:
        node = ast.Pass()
        node.lineno = self.line
        return node

    def on_While(self, node: ast.While) -> None:
        fresh = ast.While(test=self.test(node.test), body=self.block(node.body), orelse=[])
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
            raise self.refused(node, "loop-target", "a range gives one number a trip", "name it with one variable")
        arguments = []
        for argument in source.args:
            expression, kind = self.inertly(argument)
            if not isinstance(kind, Scalar) or kind.dtype.startswith("float"):
                raise self.refused(
                    argument, "range", f"range needs integers, not {describe(kind)}", "int(...) around it"
                )
            arguments.append(expression)
        assigned = {n for s in node.body for n in _stores(s)}
        if target.id in assigned or self.definitions.get(target.id, 1) > 1:
            counter = fresh_name(f"{target.id}_trip", self.taken)
            self.taken.add(counter)
            prologue.insert(0, located(ast.Assign(targets=[copy_of(target)], value=located(name(counter), node)), node))
            target = ast.Name(id=counter, ctx=ast.Store())
        changed = assigned | {target.id}
        for position, argument in enumerate(arguments):
            contents = any(isinstance(self.types.get(base), Array) for base, _ in value_reads(argument))
            if contents or loads(argument) & changed:
                # The bounds are read again on the way back: keep the values they had.
                bound = self.temporary("bound")
                self.types[bound] = INTEGER
                self.out.append(assign(bound, argument, line))
                arguments[position] = name(bound)
        self.define(target.id, INTEGER, node)
        shared = self.parallel and not self.shared and self.is_prange(source)
        self.shared = self.shared or shared
        body = self.block([*prologue, *node.body])
        self.shared = self.shared and not shared
        header = call("prange" if shared else "range", *_full_range(arguments))
        fresh = ast.For(target=target, iter=header, body=body or [self.nothing()], orelse=[])
        fresh.lineno = line
        self.out.append(fresh)

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
            raise self.refused(node, "reversed", "reversed(range(...)) with a step", "write the range downwards")
        counter = fresh_name("row" if "k" in self.taken else "k", self.taken)
        self.taken.add(counter)
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
                node.iter, "iterable", f"a loop over {describe(kind)}", "loop over range(...), an array or a tuple"
            )
        row_source = self.atom(expression, kind, "rows")
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
        self.out.append(self.plain_raise(node))

    def plain_raise(self, node: ast.Raise) -> ast.Raise:
        """Numba raises exceptions with constant messages: an f-string keeps its constant text only."""
        exception = node.exc
        if isinstance(exception, ast.Call):
            arguments: list[ast.expr] = []
            for argument in exception.args:
                if isinstance(argument, ast.JoinedStr):
                    parts = [v.value if isinstance(v, ast.Constant) else "..." for v in argument.values]
                    argument = ast.Constant(value="".join(str(p) for p in parts))
                arguments.append(argument)
            exception = ast.Call(func=exception.func, args=arguments, keywords=[])
        fresh = ast.Raise(exc=exception, cause=None)
        fresh.lineno = node.lineno
        return fresh

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

    # ---- definitions


def _full_range(arguments: list[ast.expr]) -> list[ast.expr]:
    if len(arguments) == 1:
        return [ast.Constant(value=0), arguments[0], ast.Constant(value=1)]
    return [arguments[0], arguments[1], arguments[2] if len(arguments) > 2 else ast.Constant(value=1)]


def _stores(node: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
