"""To the normal form of ``program.py``, with a type for every name: one primitive a statement, in the user's order.

    s += np.sin(x[i]) * w    ->    x_i = x[i];  sin_1 = np.sin(x_i);  product_1 = sin_1 * w;  s = s + product_1

Types and rewriting go together because each needs the other: what ``a += e`` or ``x @ y`` means depends on the ranks.
Loops are lowered again until the types of what they carry no longer change. Temporaries that no adjoint needs are nested
again at the end (``simplify/nest.py``).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from .errors import Refusal
from .expressions import Expressions, Refused, Structured, with_own_sizes
from .program import Program, assign, augment, call, copy_of, fresh_name, is_array, loads, name, parse, subscript
from .types import INTEGER, Array, Constant, Opaque, Scalar, Tuple, Type, describe, promote


class Lowerer(Expressions):
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
            return ast.Tuple(elts=elements, ctx=ast.Load()), Tuple(tuple(t for _, t in items))
        return name(result), self.types.get(result, Opaque())

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        outer, self.out = self.out, []
        for node in body:
            self.line = node.lineno
            try:
                self.statement(node)
            except Refused as refused:
                self.refuse(refused.refusal)
        out, self.out = self.out, outer
        return out

    def refuse(self, refusal: Refusal | None) -> None:
        if refusal is not None and refusal not in self.refusals:
            self.refusals.append(refusal)

    def statement(self, node: ast.stmt) -> None:
        handler = getattr(self, "on_" + type(node).__name__, None)
        if handler is None:
            raise self.refused(node, "statement", f"{type(node).__name__} statements are not supported", "")
        handler(node)

    # ---- assignments

    def on_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            return self.unpack(target, node)
        if isinstance(target, ast.Subscript):
            return self.store_item(target, node)
        if not isinstance(target, ast.Name):
            raise self.refused(target, "target", "only names and elements of arrays can be assigned", "use a variable")
        if isinstance(node.value, ast.IfExp) and self.static(node.value.test) is None:
            return self.choose(target, node.value, node)
        expression, kind = self.expression(node.value)
        if isinstance(kind, Structured):
            raise self.refused(node, "structure", "a container cannot be assigned in a branch or loop", "use its items")
        self.bind_name(target.id, expression, kind, node)
        return None

    def choose(self, target: ast.Name, value: ast.IfExp, node: ast.Assign) -> None:
        """``y = a if c else b`` as a branch."""
        self.definitions[target.id] = max(2, self.definitions.get(target.id, 2))
        branches: list[ast.stmt] = []
        for each in (value.body, value.orelse):
            branches.append(_located(ast.Assign(targets=[copy_of(target)], value=each), node))
        fresh = ast.If(test=value.test, body=[branches[0]], orelse=[branches[1]])
        self.on_If(_located(fresh, node))

    def bind_name(self, target: str, expression: ast.expr, kind: Type, node: ast.AST) -> None:
        """``target = expression``; a tuple becomes one name an item."""
        if isinstance(kind, Tuple):
            self.bind_tuple(target, expression, kind, node)
            return
        if isinstance(kind, Constant):
            if isinstance(kind.value, (str, type(None))) or callable(kind.value) or target in self.fixed:
                if self.definitions.get(target, 1) > 1:
                    raise self.refused(node, "changing-constant", f"{target!r} changes between constants", "use numbers")
                self.fixed[target] = kind.value
                return
            expression, kind = self.as_number(expression, kind, node)
        self.define(target, kind, node)
        last = self.out[-1] if self.out else None
        if (
            isinstance(expression, ast.Name)
            and expression.id in self.fresh
            and isinstance(last, ast.Assign)
            and isinstance(last.targets[0], ast.Name)
            and last.targets[0].id == expression.id
            and target not in self.reads_with_result(last.value)
        ):
            # The temporary just made is the variable itself.
            self.fresh.discard(expression.id)
            self.temporaries.discard(expression.id)
            self.types.pop(expression.id, None)
            if isinstance(kind, Array):
                renamed = tuple(_renamed(d, expression.id, target) for d in kind.shape)
                self.define(target, replace(kind, shape=renamed), node)
            last.targets = [ast.Name(id=target, ctx=ast.Store())]
        else:
            self.out.append(assign(target, expression, self.line))
        if self.definitions.get(target, 1) == 1 and kind == INTEGER:
            self.sizes[target] = self.dimension(expression)

    def reads_with_result(self, value: ast.expr) -> set[str]:
        """Names that may not be the target of ``value``: its operands, when its adjoint reads the result as well."""
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub, ast.Mult)):
            return {n for n in loads(value) if is_array(self.types.get(n))}
        return loads(value)

    def bind_tuple(self, target: str, expression: ast.expr, kind: Tuple, node: ast.AST) -> None:
        items = self.tuple_items(expression, kind)
        known = self.tuples.get(target)
        if known is None or len(known) != len(items):
            if known is not None:
                raise self.refused(node, "tuple-length", f"{target!r} is a tuple of different lengths", "use one length")
            known = []
            for position in range(len(items)):
                leaf = fresh_name(f"{target}_{position}", self.taken)
                self.taken.add(leaf)
                known.append(leaf)
            self.tuples[target] = known
        if self.is_call_result(expression):
            for leaf, t in zip(known, kind.items, strict=True):
                if isinstance(t, Tuple):
                    raise self.refused(node, "nested-tuple", "a helper returns a tuple inside a tuple", "return a flat tuple")
                self.define(leaf, t, node)
                self.definitions.setdefault(leaf, self.definitions.get(target, 1))
            self.out.append(assign(_names(known), expression, self.line))
            return
        for leaf, (item, t) in zip(known, items, strict=True):
            self.definitions.setdefault(leaf, self.definitions.get(target, 1))
            self.bind_name(leaf, item, t, node)

    def tuple_items(self, expression: ast.expr, kind: Tuple) -> list[tuple[ast.expr, Type]]:
        """The items of a tuple-valued expression, each with its type."""
        if isinstance(expression, ast.Tuple):
            return list(zip(expression.elts, kind.items, strict=True))
        if isinstance(expression, ast.Name) and expression.id in self.tuples:
            leaves: list[ast.expr] = [name(leaf) for leaf in self.tuples[expression.id]]
            return list(zip(leaves, kind.items, strict=True))
        indices = range(len(kind.items))
        return [(subscript(copy_of(expression), ast.Constant(value=k)), kind.items[k]) for k in indices]

    def unpack(self, target: ast.Tuple, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Tuple):
            return self.permute(target, node.value, node)
        expression, kind = self.expression(node.value)
        if isinstance(kind, Array):
            size = kind.shape[0] if kind.shape else None
            if size is not None and isinstance(size, int) and size != len(target.elts):
                raise self.refused(node, "unpack", f"{size} values for {len(target.elts)} names", "match their number")
            for position, item in enumerate(target.elts):
                source = subscript(copy_of(node.value) if isinstance(node.value, ast.Name) else expression, ast.Constant(value=position))
                self.on_Assign(_located(ast.Assign(targets=[item], value=source), node))
            return None
        if not isinstance(kind, Tuple):
            raise self.refused(node, "unpack", f"{describe(kind)} cannot be unpacked", "assign its parts by name")
        if len(kind.items) != len(target.elts) or any(isinstance(e, ast.Starred) for e in target.elts):
            raise self.refused(
                node, "unpack", f"{len(kind.items)} values for {len(target.elts)} names", "match their number"
            )
        if self.is_call_result(expression):
            leaves = []
            for item, t in zip(target.elts, kind.items, strict=True):
                if not isinstance(item, ast.Name):
                    raise self.refused(item, "unpack", "a helper's results are bound to names", "use a variable first")
                self.define(item.id, t, node)
                leaves.append(item.id)
            self.out.append(assign(_names(leaves), expression, self.line))
            return None
        for item, (value, t) in zip(target.elts, self.tuple_items(expression, kind), strict=True):
            if not isinstance(item, ast.Name):
                raise self.refused(item, "unpack", "a tuple is unpacked into names", "use a variable first")
            self.bind_name(item.id, value, t, node)
        return None

    def permute(self, target: ast.Tuple, value: ast.Tuple, node: ast.Assign) -> None:
        kinds = [self.expression(v) for v in value.elts]
        if any(not isinstance(t, (Scalar, Array)) for _, t in kinds):
            raise self.refused(node, "swap", "only numbers and arrays can change places", "use their items")
        names = [t.id for t in target.elts if isinstance(t, ast.Name)]
        for item, (_, kind) in zip(names, kinds, strict=True):
            self.define(item, kind, node)
        self.out.append(assign(_names(names), ast.Tuple(elts=[e for e, _ in kinds], ctx=ast.Load()), self.line))

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        linear = isinstance(node.op, (ast.Add, ast.Sub))
        if isinstance(node.target, ast.Name):
            kind = self.types.get(node.target.id)
            if isinstance(kind, Array):
                self.augment_array(node, kind, linear)
                return
            value = ast.BinOp(left=_load(node.target), op=node.op, right=node.value)
            self.on_Assign(_located(ast.Assign(targets=[node.target], value=_located(value, node)), node))
            return
        if not isinstance(node.target, ast.Subscript):
            raise self.refused(node, "target", "only names and elements of arrays can be assigned", "use a variable")
        base, items, kind, selected, what = self.place(node.target)
        if linear and what in ("element", "view"):
            expression, value_type = self.expression(node.value)
            expression, value_type = self.as_number(expression, value_type, node)
            self.check_stored(selected, value_type, node)
            place = subscript(base, _index(items))
            self.out.append(augment(place, node.op, self.atom(expression, value_type, "value"), self.line))
            return
        place = _located(ast.Subscript(value=name(base), slice=_index(items), ctx=ast.Load()), node.target)
        value = _located(ast.BinOp(left=place, op=node.op, right=node.value), node)
        self.on_Assign(_located(ast.Assign(targets=[_stored(place)], value=value), node))

    def augment_array(self, node: ast.AugAssign, kind: Array, linear: bool) -> None:
        assert isinstance(node.target, ast.Name)
        if linear:
            expression, value_type = self.expression(node.value)
            expression, value_type = self.as_number(expression, value_type, node)
            self.check_stored(kind, value_type, node)
            self.out.append(augment(node.target.id, node.op, self.atom(expression, value_type, "value"), self.line))
            return
        value = _located(ast.BinOp(left=_load(node.target), op=node.op, right=node.value), node)
        whole = _located(ast.Subscript(value=_load(node.target), slice=ast.Slice(), ctx=ast.Store()), node.target)
        self.on_Assign(_located(ast.Assign(targets=[whole], value=value), node))

    def store_item(self, target: ast.Subscript, node: ast.Assign) -> None:
        base, items, kind, selected, what = self.place(target)
        expression, value_type = self.expression(node.value)
        expression, value_type = self.as_number(expression, value_type, node)
        self.check_stored(selected, value_type, node)
        value = self.atom(expression, value_type, "value")
        self.out.append(assign(subscript(base, _index(items)), value, self.line))

    def check_stored(self, selected: Type, value: Type, node: ast.AST) -> None:
        """Refuse what NumPy would refuse, or would cut off silently."""
        assert isinstance(selected, (Scalar, Array)) and isinstance(value, (Scalar, Array))
        if value.ndim > selected.ndim:
            raise self.refused(node, "stored-rank", f"{describe(value)} is stored in {describe(selected)}", "match the ranks")
        if value.dtype.startswith("float") and not selected.dtype.startswith("float"):
            raise self.refused(
                node,
                "integer-array",
                f"a {value.dtype} value is stored in {describe(selected)}, which cuts off its fraction",
                "make the array hold floats, for example np.zeros(n)",
            )

    # ---- control flow

    def on_If(self, node: ast.If) -> None:
        known = self.static(node.test)
        if known is not None:
            self.out += self.block_in_place(node.body if known.value else node.orelse)
            return
        test = self.test(node.test)
        fresh = ast.If(test=test, body=self.block(node.body) or [self.nothing()], orelse=self.block(node.orelse))
        if len(fresh.body) == 1 and isinstance(fresh.body[0], ast.Pass) and not fresh.orelse:
            return
        fresh.lineno = node.lineno
        self.out.append(fresh)

    def block_in_place(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return self.block(body)

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
                raise self.refused(argument, "range", f"range needs integers, not {describe(kind)}", "int(...) around it")
            arguments.append(expression)
        assigned = {n for s in node.body for n in _stores(s)}
        if target.id in assigned or self.definitions.get(target.id, 1) > 1:
            counter = fresh_name(f"{target.id}_trip", self.taken)
            self.taken.add(counter)
            prologue.insert(0, _located(ast.Assign(targets=[copy_of(target)], value=_located(name(counter), node)), node))
            target = ast.Name(id=counter, ctx=ast.Store())
        changed = assigned | {target.id}
        for position, argument in enumerate(arguments):
            if loads(argument) & changed:
                # The bounds are read again on the way back: keep the values they had.
                bound = self.temporary("bound")
                self.types[bound] = INTEGER
                self.out.append(assign(bound, argument, line))
                arguments[position] = name(bound)
        self.define(target.id, INTEGER, node)
        body = self.block([*prologue, *node.body])
        fresh = ast.For(target=target, iter=call("range", *_full_range(arguments)), body=body or [self.nothing()], orelse=[])
        fresh.lineno = line
        self.out.append(fresh)

    def is_range(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, (ast.Name, ast.Attribute))
            and ast.unparse(node.func).split(".")[-1] in ("range", "prange")
        )

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
                return node.target, _located(call("range", *(_everywhere(parse(t), node) for t in texts)), node), []
            raise self.refused(node, "reversed", "reversed(range(...)) with a step", "write the range downwards")
        counter = fresh_name("row" if "k" in self.taken else "k", self.taken)
        self.taken.add(counter)
        lengths: list[ast.expr] = []
        prologue = self.bind_row(node.target, node.iter, counter, lengths, node)
        length = lengths[0] if len(lengths) == 1 else call("min", *lengths)
        target = ast.Name(id=counter, ctx=ast.Store())
        return target, _located(call("range", length), node), prologue

    def bind_row(self, target, source, counter: str, lengths: list[ast.expr], node: ast.For) -> list[ast.stmt]:
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and isinstance(target, ast.Tuple):
            if source.func.id == "enumerate" and len(source.args) in (1, 2) and len(target.elts) == 2:
                start = source.args[1] if len(source.args) == 2 else None
                start = next((k.value for k in source.keywords if k.arg == "start"), start)
                number: ast.expr = _located(name(counter), node)
                if start is not None:
                    number = _located(ast.BinOp(left=number, op=ast.Add(), right=start), node)
                first = _located(ast.Assign(targets=[target.elts[0]], value=number), node)
                return [first, *self.bind_row(target.elts[1], source.args[0], counter, lengths, node)]
            if source.func.id == "zip" and len(source.args) == len(target.elts):
                out: list[ast.stmt] = []
                for item, part in zip(target.elts, source.args, strict=True):
                    out += self.bind_row(item, part, counter, lengths, node)
                return out
        if self.is_range(source) and len(source.args) == 1:
            lengths.append(self.inertly(source.args[0])[0])
            return [_located(ast.Assign(targets=[target], value=_located(name(counter), node)), node)]
        index: ast.expr = _located(name(counter), node)
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
            index = _everywhere(parse(f"{ast.unparse(length)} - 1 - {counter}"), node)
        row = _located(ast.Subscript(value=copy_of(row_source), slice=index, ctx=ast.Load()), source)
        return [_located(ast.Assign(targets=[target], value=row), node)]

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
                    arguments += [self.inertly(v.value)[0] if isinstance(v, ast.FormattedValue) else v for v in argument.values]
                else:
                    arguments.append(self.inertly(argument)[0])
            fresh = ast.Expr(value=call("print", *arguments))
            fresh.lineno = node.lineno
            self.out.append(fresh)
            return
        if not isinstance(node.value, ast.Call):
            return
        expression, kind = self.call(node.value, statement=True)
        if self.is_call_result(expression):
            fresh = ast.Expr(value=expression)
            fresh.lineno = node.lineno
            self.out.append(fresh)

    # ---- definitions

    def define(self, target: str, kind: Type, node: ast.AST) -> None:
        """Record that ``target`` holds a value of this type; its definitions must agree."""
        if isinstance(kind, Opaque):
            raise self.refused(node, "no-value", f"{target!r} gets the result of a function that returns nothing", "return a value")
        assert isinstance(kind, (Scalar, Array)), kind
        known = self.types.get(target)
        if self.definitions.get(target, 1) == 1:
            self.types[target] = with_own_sizes(kind, target)
            return
        kind = without_own_sizes(kind)
        if known is None:
            self.types[target] = kind
            return
        assert isinstance(known, (Scalar, Array))
        if known == kind:
            return
        if known.ndim != kind.ndim or isinstance(known, Array) != isinstance(kind, Array):
            raise self.refused(
                node, "changing-type", f"{target!r} is {describe(known)} on one path and {describe(kind)} on another",
                "use two names",
            )  # fmt: skip
        dtype, weak = promote(known, kind)
        if isinstance(known, Array) and isinstance(kind, Array):
            if known.dtype != kind.dtype:
                raise self.refused(
                    node, "changing-type", f"{target!r} is {describe(known)} on one path and {describe(kind)} on another",
                    f".astype(np.{dtype}) makes them one",
                )  # fmt: skip
            shape = tuple(a if a == b else None for a, b in zip(known.shape, kind.shape, strict=True))
            self.types[target] = Array(dtype, shape, known.contiguous and kind.contiguous)
        else:
            self.types[target] = Scalar(dtype, weak)


def without_own_sizes(kind: Type) -> Type:
    """An array type without the sizes that belong to one assignment (a name assigned twice may change its size)."""
    if not isinstance(kind, Array):
        return kind
    return replace(kind, shape=tuple(None if isinstance(d, str) and "~" in d else d for d in kind.shape))


def _renamed(size: Any, old: str, new: str) -> Any:
    return size.replace(f"~{old}.", f"~{new}.") if isinstance(size, str) else size


def finish(program: Program) -> Program:
    """Renames of single-assignment names are propagated: ``b = a`` makes b another name of a."""
    counts: dict[str, int] = {p: 1 for p in program.parameters}
    from .program import binds, walk

    for node in walk(program.body):
        if not isinstance(node, (ast.If, ast.For, ast.While)):
            for target in binds(node):
                counts[target] = counts.get(target, 0) + 1
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            counts[node.target.id] = counts.get(node.target.id, 0) + 2
    names: dict[str, ast.expr] = {}
    for node in walk(program.body):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Name):
            target, source = node.targets[0].id, node.value.id
            if counts.get(target) == 1 and counts.get(source) == 1 and program.types[target] == program.types[source]:
                names[target] = names.get(source, name(source))
    if names:
        from .program import replace_names

        program.body = _without_renames(replace_names(program.body, names))
        if program.result is not None:
            program.result = replace_names(program.result, names)
    return program


def _without_renames(body: list[ast.stmt]) -> list[ast.stmt]:
    out = []
    for node in body:
        if isinstance(node, (ast.If, ast.For, ast.While)):
            node.body = _without_renames(node.body) or [ast.copy_location(ast.Pass(), node)]
            if isinstance(node, ast.If):
                node.orelse = _without_renames(node.orelse)
        same = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Name)
        if not (same and node.targets[0].id == node.value.id):  # type: ignore[attr-defined]
            out.append(node)
    return out


def _full_range(arguments: list[ast.expr]) -> list[ast.expr]:
    if len(arguments) == 1:
        return [ast.Constant(value=0), arguments[0], ast.Constant(value=1)]
    return [arguments[0], arguments[1], arguments[2] if len(arguments) > 2 else ast.Constant(value=1)]


def _names(identifiers: list[str]) -> ast.Tuple:
    return ast.Tuple(elts=[name(i) for i in identifiers], ctx=ast.Load())


def _index(items: list[ast.expr]) -> ast.expr:
    return items[0] if len(items) == 1 else ast.Tuple(elts=items, ctx=ast.Load())


def _load(node: ast.Name) -> ast.Name:
    return _located(ast.Name(id=node.id, ctx=ast.Load()), node)


def _stored(node: ast.Subscript) -> ast.Subscript:
    return _located(ast.Subscript(value=node.value, slice=node.slice, ctx=ast.Store()), node)


def _stores(node: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _located(node: Any, place: ast.AST) -> Any:
    return ast.copy_location(node, place)


def _everywhere(node: ast.expr, place: ast.AST) -> ast.expr:
    for child in ast.walk(node):
        if isinstance(child, ast.expr):
            ast.copy_location(child, place)
    return node


__all__ = ["Lowerer", "finish"]
