"""Statements over what all samples share: kept as the program has them, between the passes over the tiles."""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..form.program import copy_of, fresh_name
from ..form.trees import nodes
from ..primitives.registry import Primitive, key_of
from .constants import LARGEST
from .inline import is_inlined
from .operations import Operation, Statement
from .resolve import SIZES, literal, read, without_defaults
from .schedule import put_in_level
from .values import Batched, Known, Lazy, Part, Partial, Pieces, Refused, Rows, Shared, Transposed, Untileable, Value

Places = tuple[str, tuple[int, ...]]  # an argument, and which numbers of each of its samples
UNROLLED = 1000  # statements that loops may become


class Statements:
    """The names of a program and what they stand for; ``rules`` maps function names to what they mean in a tile."""

    def __init__(self, functions: dict[str, Any], taken: set[str], dtype: str, rules: dict[str, Callable]):
        self.functions, self.taken, self.dtype, self.rules = functions, taken, dtype, rules
        self.env: dict[str, Value] = {}
        self.operations: list[Operation] = []
        self.line = 0
        self.budget = UNROLLED
        self.called: dict[str, Any] = {}  # functions that statements over parameters call
        self.inlined = 0  # helpers that are being followed
        self.classes: dict[Places, int] = {}  # of whole numbers of an argument that are labels
        self.indices: dict[Places, int] = {}  # of whole numbers that look up rows: how many rows there are
        self.constants: dict[str, tuple[Shared, np.ndarray]] = {}
        self.held = 0
        self.levels: dict[int, int] = {}  # the sums before each value, as in schedule.leveled

    def add(self, operation: Operation) -> None:
        put_in_level(operation, self.levels)
        self.operations.append(operation)

    # ---- names

    def fresh(self, base: str) -> str:
        name = fresh_name(base, self.taken)
        self.taken.add(name)
        return name

    def hold(self, value: Value) -> ast.Name:
        """A name for a value that the program has no name for; it never clashes with one of the program's."""
        self.held += 1
        key = f"%{self.held}"
        self.env[key] = value
        return ast.Name(id=key, ctx=ast.Load())

    def over(self, hint: str, text: str, **values: Value) -> Shared:
        """What an expression over shared values gives, as a statement of its own; ``values`` name its operands."""
        names = {name: self.hold(value) for name, value in values.items()}

        class Rename(ast.NodeTransformer):
            def visit_Name(self, node: ast.Name) -> ast.expr:
                return names.get(node.id, node)

        return self.computed(hint, Rename().visit(ast.parse(text, mode="eval").body))

    def computed(self, hint: str, expression: ast.expr) -> Shared:
        """The same for an expression whose names are held, or the program's."""
        found = self.shared_or_none(hint, expression)
        if found is None:
            raise Untileable("an array over the samples")
        return found

    def shared_or_none(self, hint: str, expression: ast.expr) -> Shared | None:
        """The same, None for an array with a place for each sample."""
        target = self.hold(None)
        if not self.shared_statement(target, [target.id], expression, hint):
            return None
        found = self.env[target.id]
        assert isinstance(found, Shared)
        return found

    def constant_array(self, array: np.ndarray, hint: str = "constant") -> Shared:
        """An array that is known while compiling: the module of the step has it."""
        if array.size > LARGEST:
            raise Untileable(f"a constant of {array.size} elements; make it an argument")
        for shared, known in self.constants.values():
            if known.dtype == array.dtype and np.array_equal(known, array) and known.shape == array.shape:
                return shared
        found = Shared(self.fresh(hint), array.shape, array.dtype.name)
        self.constants[found.name] = found, np.ascontiguousarray(array)
        return found

    def total(self, partial: Partial) -> Shared:
        """The shared value that a sum becomes when all tiles are done."""
        if partial.total is None:
            partial.total = Shared(partial.name, partial.shape, partial.dtype)
            self.levels[id(partial.total)] = self.levels.get(id(partial), 0)
        return partial.total

    # ---- statements

    def is_shared(self, node: ast.expr) -> bool:
        """True when nothing in the expression belongs to a sample, and something is an array or number at run time."""
        calls = [self.functions.get(ast.unparse(c.func)) for c in nodes(node) if isinstance(c, ast.Call)]
        if any(is_inlined(called) for called in calls):
            return False
        found = [self.env[n.id] for n in read(node) if n.id in self.env]
        if any(isinstance(v, (Batched, Lazy, Rows, Refused, Part, tuple)) for v in found):
            return False
        if any(not isinstance(v.value, Shared) for v in found if isinstance(v, Transposed)):
            return False
        if any(isinstance(v, Pieces) or (isinstance(v, Known) and isinstance(v.value, list)) for v in found):
            return False
        return any(isinstance(v, (Shared, Partial, Transposed)) for v in found)

    def shared_statement(self, target: ast.expr, names: list[str], expression: ast.expr, hint: str = "") -> bool:
        """Keep the statement; shapes and dtypes come from running it on numbers. False when the result has samples."""
        read: dict[str, Shared] = {}
        tree = self.resolved(copy_of(expression), read)
        results = self.tried(tree, read)
        if results is None:
            return False
        self.note_calls(tree)
        if len(results) != len(names):
            raise Untileable(f"'{ast.unparse(expression)}' gives {len(results)} values")
        made = []
        if (
            len(results) == 1
            and isinstance(results[0], np.ndarray)
            and results[0].ndim
            and _may_have_gaps(tree, results)
        ):
            # kernels read arrays from their first element on
            call = ast.parse("np.ascontiguousarray(x)", mode="eval").body
            call.args = [tree]  # type: ignore[attr-defined]
            tree = call
        elif any(isinstance(r, np.ndarray) and not r.flags.c_contiguous for r in results):
            raise Untileable("several arrays whose rows lie apart")
        for name, each in zip(names, results, strict=True):
            array = np.asarray(each)
            out = Shared(self.fresh(hint or name), array.shape, array.dtype.name)
            self.env[name] = out
            made.append(out)
        elements: list[ast.expr] = [ast.Name(id=m.name, ctx=ast.Store()) for m in made]
        left = ast.Tuple(elts=elements, ctx=ast.Store()) if isinstance(target, ast.Tuple) else elements[0]
        node = ast.Assign(targets=[left], value=tree)
        node.lineno = self.line
        self.add(Statement(self.line, node, tuple(made), tuple(read.values())))
        return True

    def tried(self, tree: ast.expr, read: dict[str, Shared]) -> tuple | None:
        """What the expression gives for some numbers; None where that depends on how many samples there are."""
        scope: dict[str, Any] = {"np": np, "math": math}
        for text, found in self.functions.items():
            call = found.call if isinstance(found, Primitive) else found
            if callable(call) and "." not in text:
                scope[text] = key_of(call)
        scope.update({v.name: _some(v) for v in read.values()})
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                code = compile(ast.fix_missing_locations(ast.Expression(body=tree)), "<shared>", "eval")
                result, other = (eval(code, {**scope, "size": size}) for size in (2, 3))
        except Exception as error:
            raise Untileable(f"'{ast.unparse(tree)}' over parameters ({error})") from None
        results = result if isinstance(result, tuple) else (result,)
        others = other if isinstance(other, tuple) else (other,)
        if any(np.shape(a) != np.shape(b) for a, b in zip(results, others, strict=True)):
            return None
        return results

    def note_calls(self, tree: ast.expr) -> None:
        """Remember the functions that a statement calls; those of the user's own modules cannot be imported."""
        for call in nodes(tree):
            if isinstance(call, ast.Call) and (text := ast.unparse(call.func)) in self.functions:
                found = self.functions[text]
                target = key_of(found.call if isinstance(found, Primitive) else found)
                module = getattr(target, "__module__", "") or ""
                if "." not in text and not module.startswith("tangentlike.templates") and module != "builtins":
                    raise Untileable(f"{text}() of parameters is a function of your own")
                self.called[text] = found

    def written(self, name: str, place: ast.expr, operator: ast.operator | None, value: ast.expr) -> None:
        """``name[place] = value`` or ``name[place] += value`` of an array that all samples share: a version of it."""
        base = self.env[name]
        read: dict[str, Shared] = {}
        index = self.resolved(ast.Subscript(value=ast.Constant(value=0), slice=copy_of(place), ctx=ast.Load()), read)
        assert isinstance(index, ast.Subscript)
        last = None
        if isinstance(base, Shared):
            makers = [o for o in self.operations if base in o.writes]
            unread = not any(base in o.reads for o in self.operations)
            last = makers[0] if makers and isinstance(makers[0], Statement) and makers[0].then and unread else None
        right = self.resolved(copy_of(value), read)
        if last is not None:
            assert isinstance(base, Shared)
            self.operations.remove(last)
            out, node, then = base, last.node, last.then
            read.update({v.name: v for v in last.read})
        else:
            shape = base.value.shape if isinstance(base, Known) else base.shape
            kind = base.value.dtype.name if isinstance(base, Known) else base.dtype
            out = Shared(self.fresh(name), shape, kind)
            if isinstance(base, Known):
                start = ast.parse(f"np.zeros({shape!r}, np.{kind})", mode="eval").body
            else:
                base = self.total(base) if isinstance(base, Partial) else base
                read[base.name] = base
                start = ast.parse(f"{base.name}.copy()", mode="eval").body
            node, then = ast.Assign(targets=[ast.Name(id=out.name, ctx=ast.Store())], value=start), ()
        into = ast.Subscript(value=ast.Name(id=out.name, ctx=ast.Load()), slice=index.slice, ctx=ast.Store())
        change: ast.stmt = (
            ast.Assign(targets=[into], value=right, lineno=0)
            if operator is None
            else ast.AugAssign(target=into, op=operator, value=right)
        )
        self.add(Statement(self.line, node, (out,), tuple(read.values()), then=(*then, change)))
        self.env[name] = out

    def resolved(self, tree: ast.expr, read: dict[str, Shared]) -> ast.expr:
        """The expression with the names of the values that it reads, and sizes as numbers."""
        evaluator = self

        class Rename(ast.NodeTransformer):
            def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
                if node.attr in SIZES:
                    return literal(evaluator.value(node).value)  # type: ignore[attr-defined]
                self.generic_visit(node)
                return node

            def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
                if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
                    return literal(evaluator.value(node).value)  # type: ignore[attr-defined]
                self.generic_visit(node)
                return node

            def visit_Call(self, node: ast.Call) -> ast.expr:
                entry = evaluator.functions.get(ast.unparse(node.func))
                if isinstance(entry, Primitive):
                    node.args = without_defaults(node.args, entry)
                self.generic_visit(node)
                return node

            def visit_Name(self, node: ast.Name) -> ast.expr:
                value = evaluator.env.get(node.id)
                turned = isinstance(value, Transposed)
                value = value.value if isinstance(value, Transposed) else value
                if isinstance(value, Partial):
                    value = evaluator.total(value)
                if isinstance(value, Known) and isinstance(value.value, np.ndarray):
                    value = evaluator.constant_array(value.value, node.id.replace("%", "constant_"))
                if isinstance(value, Shared):
                    read[value.name] = value
                    named = ast.Name(id=value.name, ctx=ast.Load())
                    return ast.Attribute(value=named, attr="T", ctx=ast.Load()) if turned else named
                if isinstance(value, Known):
                    return literal(value.value)
                return node

        return Rename().visit(tree)


def _may_have_gaps(tree: ast.expr, results: tuple) -> bool:
    """True for a view that Numba does not know, or that is not, contiguous."""
    views = ("np.transpose", "permuted", "np.swapaxes", "np.broadcast_to")
    view = isinstance(tree, (ast.Subscript, ast.Attribute))
    view = view or (isinstance(tree, ast.Call) and ast.unparse(tree.func) in views)
    return view or not results[0].flags.c_contiguous


def _some(value: Shared) -> Any:
    """Numbers of the value's shape and dtype; a square matrix of them has an inverse."""
    if not value.shape or not value.dtype.startswith("float"):
        return np.ones(value.shape, value.dtype)[()]
    out = np.random.default_rng(0).random(value.shape) + 0.5
    if len(value.shape) > 1 and value.shape[-1] == value.shape[-2]:
        out = out + out.swapaxes(-1, -2) + 4 * value.shape[-1] * np.eye(value.shape[-1])
    return out.astype(value.dtype)
