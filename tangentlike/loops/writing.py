"""Nests of loops, written: sizes and their checks, numbers, fresh arrays, the loops, and what is left to be named."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from ..form.program import assign, augment, call, copy_of, located, name, parse, store, subscript, tuple_of
from ..form.trees import nodes
from ..form.types import Array, Type
from ..primitives.families import support_kernel
from ..vectors.unshared import unshared
from .elements import Along, Element, Number, Operation, Part, Size, Through, parts
from .folding import Around, write_fold
from .lanes import stores
from .operations import Scribe, typed
from .short_rows import ShortRows
from .sizes import axis_step, joined_size
from .threads import Sums, in_parts, is_worth_threads
from .units import Define, Fold, Item, Nest, Reduce, Update

COUNTERS = "ijklmnpq"
NOTHING = Around([], [])
NO_FIT = "operands could not be broadcast together"


class Writer:
    """Writes one nest; ``live`` are the names that are read outside of it. With ``lanes`` the terms of sums are added
    in any order: by several lanes of a vector at one time (see ``lanes.py``)."""

    def __init__(
        self, nest: Nest, live: set[str], fresh: Callable[[str], str], called: Callable[..., str], lanes: bool
    ):  # fmt: skip
        self.nest, self.live, self.fresh, self.called, self.lanes = nest, live, fresh, called, lanes
        self.told = lanes and stores(nest, live)
        self.heads: list[ast.stmt] = []
        self.before: list[ast.stmt] = []
        self.inside: list[ast.stmt] = []
        self.after: list[ast.stmt] = []
        self.around: dict[int, Around] = {}  # by how many loops, counted from the innermost one, stand between
        self.loop_axes: list[int] = []  # from the outermost loop inwards
        self.values: dict[str, ast.expr] = {}  # of arrays that the nest makes, at the point
        self.hoisted: dict[str, str] = {}
        self.steps: dict[tuple[str, int], ast.expr | None] = {}
        self.checks: list[str] = []
        self.hint, self.line = "", 0
        self.scribe = Scribe(self.simple, called)
        self.sums = Sums()
        self.types: Mapping[str, Type] = {}
        self.may_join_rows = True
        self.made_in_order: set[str] = set()  # of the arrays that it makes, those in C order
        self.partly: set[str] = set()  # those of which it reads or writes a part
        self.read_before = {part.array for part in nest.outer_parts()} | nest.number_names() | nest.writes

    def statements(self, header: str = "range", threads: bool = False) -> list[ast.stmt]:
        """The statements that the nest is; the ``header`` is what its loops call. ``threads`` may share them."""
        self.line = self.nest.items[0].line
        self.counters = [self.fresh(COUNTERS[k % len(COUNTERS)]) for k in range(len(self.nest.space))]
        self.loop_axes = self.nest.loop_axes
        self.sizes = [self.size(size) for size in self.nest.space]
        for position, item in enumerate(self.nest.items):
            self.line = item.line
            self.item(item, self.nest.items[position + 1 :])
        first = self.nest.items[0].line
        body = self.loops(header, threads) if self.inside or self.around else []  # none: of dead arrays
        checks: list[ast.stmt] = []
        if self.checks:
            raised = ast.parse(f"if {' or '.join(dict.fromkeys(self.checks))}:\n    raise ValueError({NO_FIT!r})").body
            checks = [ast.copy_location(s, body[0]) for s in raised]
            for each in nodes(raised[0]):
                if isinstance(each, ast.stmt):
                    each.lineno = first
        return [*self.heads, *checks, *self.before, *body, *self.after]

    def loops(self, header: str, threads: bool) -> list[ast.stmt]:
        """The loops of the nest, and what stands around them."""
        body = self.inside
        loops: list[ast.For] = []
        for depth, (counter, size) in enumerate(self.order(), 1):
            loop = ast.For(target=store(counter), iter=call(header, size), body=body, orelse=[])
            loop.lineno = self.nest.items[0].line
            loops.insert(0, loop)
            around = self.around.get(depth, NOTHING)
            body = [*around.before, loop, *around.after]

        def trips(start: str, stop: str) -> list[ast.stmt]:
            outermost = ast.For(target=loop.target, iter=parse(f"range({start}, {stop})"), body=loop.body, orelse=[])
            return [ast.copy_location(outermost, loop)]

        short = ShortRows(loops, self)
        is_short = self.may_join_rows and (header == "range" or threads) and short.can_be_taken()
        if threads and not self.sums.others and is_worth_threads(self.nest):
            sizes = [self.sizes[axis] for axis in self.loop_axes]
            return in_parts(short.taken if is_short else trips, sizes, self.sums, self.fresh, self.called)
        if is_short:
            return [*around.before, *short.taken("0", ast.unparse(self.sizes[self.loop_axes[0]])), *around.after]
        return body

    def has_all(self, part: Part) -> bool:
        """Whether a part has all elements of its array, as far as types tell."""
        texts = [f"{part.array}.shape[{axis}]" for axis in range(len(part.sizes))]
        kind = self.types.get(part.array)
        dimensions = kind.shape if isinstance(kind, Array) and kind.ndim == len(texts) else (None,) * len(texts)
        sizes = zip(part.sizes, texts, dimensions, strict=True)
        return part.is_whole and all(s.text == t or (s.is_settled and s.symbol == d) for s, t, d in sizes)

    def order(self) -> list[tuple[str, ast.expr]]:
        """Counters and sizes, from the innermost loop outwards."""
        return [(self.counters[axis], self.sizes[axis]) for axis in reversed(self.loop_axes)]

    def size(self, size: Size) -> ast.expr:
        """The name of a size of the index space."""
        if isinstance(size.symbol, int):
            return ast.Constant(value=size.symbol)
        known = self.hoisted.get(size.text)
        if known is None:
            known = self.hoisted[size.text] = self.fresh("n")
            text = size.text.replace("joined_size(", f"{self.called(joined_size)}(")
            self.heads.append(assign(known, parse(text), self.line))
        return name(known)

    # ---- items

    def item(self, item: Item, later: list[Item]) -> None:
        self.hint = item.target.array if isinstance(item, Update) else item.name
        value = self.element(item.value)
        if isinstance(item, Define):
            self.define(item, value, later)
        elif isinstance(item, Update):
            self.update(item, value, later)
        elif isinstance(item, Fold):
            write_fold(self, item, value)
        else:
            self.reduce(item, value)

    def define(self, item: Define, value: ast.expr, later: list[Item]) -> None:
        again = any(_makes(other, item.name) for other in later)
        if again or any(item.name in _read_by(other) for other in later):
            value = self.simple(value)
        self.values[item.name] = value
        if item.name in self.live and not again:
            self.store(item, value)

    def store(self, item: Define, value: ast.expr) -> None:
        """Build a live array, under another name where its name stands for another array before the nest."""
        into = item.name
        if item.name in self.read_before:
            into = self.fresh(item.name)
            self.after.append(assign(item.name, name(into), self.line))
        sizes = self.sizes if item.order == "C" else self.sizes[::-1]
        shape: ast.expr = tuple_of([copy_of(s) for s in sizes]) if len(sizes) > 1 else copy_of(sizes[0])
        made: ast.expr = call(
            "np.empty", shape, parse("np.bool_" if item.value.dtype == "bool" else f"np.{item.value.dtype}")
        )
        made = self.unshared(made)
        if item.order == "F":
            made = ast.Attribute(value=made, attr="T", ctx=ast.Load())
        self.before.append(assign(into, made, self.line))
        self.made_in_order |= {into} if item.order == "C" else set()
        self.write(subscript(into, self.point([name(c) for c in self.counters])), value)

    def unshared(self, made: ast.expr) -> ast.expr:
        """An array that the nest makes; LLVM is told that it is apart from others where sums rely on that."""
        return call(self.called(unshared), made) if self.told else made

    def update(self, item: Update, value: ast.expr, later: list[Item]) -> None:
        array = item.target.array
        if array not in self.values:
            place = self.part(item.target)
            self.sums.others |= item.target.is_gathered  # two threads might add to one place
            if item.operator is None:
                self.write(place, value)
            else:
                self.inside.append(augment(place, item.operator, self.cast(value, item), self.line))
            return
        made = self.cast(value, item)
        if item.operator is not None:
            made = ast.BinOp(left=copy_of(self.values[array]), op=item.operator, right=made)
        again = any(_makes(other, array) for other in later)
        if any(array in _read_by(other) or _makes(other, array) for other in later):
            made = self.simple(made)
        self.values[array] = made
        if array in self.live and not again:
            self.store(self.definition(array, item), made)

    def definition(self, array: str, item: Update) -> Define:
        """What made an array that is changed in the same nest."""
        made = [each for each in self.nest.items if isinstance(each, Define) and each.name == array]
        return made[-1]

    def cast(self, value: ast.expr, item: Update) -> ast.expr:
        """The right side in the dtype of the target."""
        wanted, found = item.target.dtype, item.value
        return typed(value, wanted) if wanted == "float32" and (found.dtype != wanted or found.weak) else value

    def write(self, place: ast.expr, value: ast.expr) -> None:
        self.inside.append(assign(place, value, self.line))

    def reduce(self, item: Reduce, value: ast.expr) -> None:
        """A sum in float64."""
        plain = item.value.dtype == "float64" and item.kind == "sum" and item.name not in self.read_before
        total = item.name if plain else self.fresh(item.name)
        self.sums.totals.append(total)
        self.before.append(assign(total, ast.Constant(value=0.0), self.line))
        term = value if item.value.dtype == "float64" else typed(value, "float64")
        added = self.sum_of(name(total), term)
        self.inside.append(assign(total, added, self.line))
        if plain:
            return
        result: ast.expr = name(total)
        if item.kind == "mean":
            count = parse(" * ".join(f"{ast.unparse(size)}" for size in self.sizes))
            result = ast.BinOp(left=result, op=ast.Div(), right=typed(count, "float64"))
        result = result if item.value.dtype == "float64" else typed(result, item.value.dtype)
        self.after.append(assign(item.name, result, self.line))

    def sum_of(self, total: ast.expr, term: ast.expr) -> ast.expr:
        """A sum so far and one term more."""
        if self.lanes:
            return call(self.called(support_kernel("plus")), total, term)
        return located(ast.BinOp(left=total, op=ast.Add(), right=term), term)

    # ---- expressions

    def simple(self, node: ast.expr) -> ast.expr:
        """The expression, under a name if it is more than one."""
        if isinstance(node, (ast.Name, ast.Constant)):
            return node
        chosen = self.fresh(self.hint)
        self.inside.append(assign(chosen, node, self.line))
        return name(chosen)

    def element(self, value: Element) -> ast.expr:
        if isinstance(value, Number):
            return self.number(value)
        if isinstance(value, Part):
            known = self.values.get(value.array)
            return copy_of(known) if known is not None else self.part(value)
        assert isinstance(value, Operation)
        return self.scribe.write(value, [self.element(operand) for operand in value.operands])

    def number(self, value: Number) -> ast.expr:
        """A number, computed before the loops."""
        node = value.node
        constant = isinstance(node, ast.Constant)
        signed = isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
        if constant or signed or isinstance(node, ast.Name):
            return copy_of(node)
        text = ast.unparse(node)
        if text not in self.hoisted:
            self.hoisted[text] = self.fresh("number")
            self.before.append(assign(self.hoisted[text], copy_of(node), self.line))
        return name(self.hoisted[text])

    def point(self, index: list[ast.expr]) -> ast.expr:
        return tuple_of(index) if len(index) > 1 else index[0]

    def part(self, value: Part) -> ast.Subscript:
        """The element of an array at the point."""
        index = [self.index(value, each) for each in value.index]
        self.partly |= set() if self.has_all(value) else {value.array}
        return subscript(value.array, self.point(index))

    def index(self, part: Part, each: Along | Number | Through) -> ast.expr:
        if isinstance(each, Number):
            return self.number(each)
        if isinstance(each, Through):
            return subscript(each.array, self.index(part, Along(each.axis)))
        size = part.sizes[each.axis]
        axis = len(self.nest.space) - len(part.sizes) + each.axis
        if size.symbol == 1:
            return ast.Constant(value=each.offset)
        moved: ast.expr = name(self.counters[axis])
        step = self.step(size, axis)
        if step is not None:
            moved = ast.BinOp(left=moved, op=ast.Mult(), right=copy_of(step))
        return ast.BinOp(left=moved, op=ast.Add(), right=ast.Constant(value=each.offset)) if each.offset else moved

    def step(self, size: Size, axis: int) -> ast.expr | None:
        """None where a part has the size of the index space along an axis, checked if need be; what the counter is
        multiplied by where the part may have size 1 there."""
        own = self.nest.space[axis]
        if size.text == own.text or (size.is_settled and own.is_settled and _known_equal(size, own)):
            return None
        key = (size.text, axis)
        if key not in self.steps:
            wanted = ast.unparse(self.sizes[axis])
            if size.symbol == own.symbol or (size.is_settled and own.is_settled):
                self.checks.append(f"{size.text} != {wanted}")
                self.steps[key] = None
            else:
                chosen = self.fresh("step")
                self.before.append(assign(chosen, parse(f"{self.called(axis_step)}({size.text}, {wanted})"), self.line))
                self.steps[key] = name(chosen)
        return self.steps[key]


def _known_equal(part: Size, space: Size) -> bool:
    """Whether a size that is settled is known to be that of the index space before the two are compared."""
    if isinstance(part.symbol, str) and isinstance(space.own, str):
        return bool(set(part.symbol.split("&")) & set(space.own.split("&")))
    return part.symbol == space.own


def _makes(item: Item, array: str) -> bool:
    """Whether an item makes an array, or changes it."""
    return item.target.array == array if isinstance(item, Update) else item.name == array


def _read_by(item: Item) -> set[str]:
    return {part.array for part in parts(item.value)}
