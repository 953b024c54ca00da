"""Nests over matrices whose rows may be short: several rows are taken together as one.

    for i in range(n):                              first, rows = 0, rows_together(n, m)
        for j in range(m):                          while first < n:
            y[i, j] = exp_of(x[i, j] * w[j])            last = n - (n - first) % rows
                                          ->            x_1 = rows_of(x, first, last, rows)
                                                        y_1 = rows_of(y, first, last, rows)
                                                        w_1 = repeated(w, m, rows)
                                                        for i in range((last - first) // rows):
                                                            for j in range(rows * m):
                                                                y_1[i, j] = exp_of(x_1[i, j] * w_1[j])
                                                        first, rows = last, 1

A loop over three columns is too short for vectors, and of ten the last two go one by one. In C order the rows of a
matrix lie behind one another, so that many of them are one long row; what all rows have in common is repeated. The
``while`` has two trips: blocks of rows, then the rows that are left; or one, where rows are long or few.
"""

from __future__ import annotations

import ast
import copy
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..form.indexing import index_items
from ..form.program import copy_of, name, packed, parse, subscript, tuple_of, walk
from ..form.trees import nodes
from ..primitives.families import support_kernel
from ..vectors.short_rows import in_order, rows_of
from .threads import is_slow

if TYPE_CHECKING:
    from .writing import Writer

FUNCTIONS = {  # None: of templates
    "rows_together": None, "in_order": in_order, "rows_of": rows_of, "repeated": None, "add_repeated": None,
}  # fmt: skip
SMALL, LARGE = 128, 4096  # elements from which on rows are taken together: where there is nothing to be made for it, or
# elements take long, and else


@dataclass
class ShortRows:
    """The loops that a ``writer`` has made, from the outermost inwards, the innermost of which runs along rows."""

    loops: list[ast.For]
    writer: Writer
    whole: dict[str, ast.expr] = field(default_factory=dict)  # the matrices
    common: dict[str, ast.expr] = field(default_factory=dict)  # what all rows have in common
    added: dict[str, ast.expr] = field(default_factory=dict)  # what trips of the outer loops add to

    def can_be_taken(self) -> bool:
        """Whether rows may be taken together: nothing depends on where an element is but its place in its row."""
        *outer, inner = self.loops
        if not outer or any(loop.body != [following] for loop, following in zip(outer, self.loops[1:], strict=True)):
            return False
        self.counters = [loop.target.id for loop in self.loops if isinstance(loop.target, ast.Name)]
        if not all(isinstance(statement, (ast.Assign, ast.AugAssign)) for statement in inner.body):
            return False
        found = [(each, statement) for statement in inner.body for each in nodes(statement)]
        read = sum(isinstance(each, ast.Name) and each.id in self.counters for each, _ in found)
        known = [self.read(*each) for each in found]
        names = [*self.whole, *self.common, *self.added]
        return bool(self.whole) and len(names) == len({*names}) and read == sum(known)

    def read(self, node: ast.AST, statement: ast.stmt) -> int:
        """Note what an index is one of; how many of the counters it has, none where it is not that of a point or of a
        column."""
        if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
            return 0
        array, (*first, last) = node.value.id, index_items(node.slice)
        texts = [each.id if isinstance(each, ast.Name) else "" for each in (*first, last)]
        if texts == self.counters and array not in self.writer.partly:
            self.whole[array] = subscript(array, packed(list(map(name, texts[:-2])))) if texts[:-2] else name(array)
            return len(texts)
        if texts[-1] != self.counters[-1] or not all(isinstance(each, ast.Constant) for each in first):
            return 0
        row = subscript(array, packed(first)) if first else name(array)
        if isinstance(node.ctx, ast.Load):
            kinds = self.common
        elif array in self.writer.sums.arrays and isinstance(getattr(statement, "op", None), ast.Add):
            kinds = self.added
        else:
            return 0
        return int(ast.unparse(kinds.setdefault(array, row)) == ast.unparse(row))

    def taken(self, start: str, stop: str) -> list[ast.stmt]:
        """The statements for the trips of the outermost loop from ``start`` to ``stop``."""
        *outer, over_rows, _ = map(copy.copy, self.loops)
        if not outer:
            return self.of_matrices(start, stop)
        outer[0].iter = parse(f"range({start}, {stop})")
        for loop, inner in itertools.pairwise(outer):
            loop.body = [inner]
        outer[-1].body = self.of_matrices("0", ast.unparse(size_of(over_rows)))
        return [outer[0]]

    def of_matrices(self, start: str, stop: str) -> list[ast.stmt]:
        """The two innermost loops, over the rows from ``start`` to ``stop``."""
        first, last, rows = (self.writer.fresh(each) for each in ("first", "last", "rows"))
        own = {each: self.writer.fresh(each) for each in (*self.whole, *self.common, *self.added)}
        columns = ast.unparse(size_of(self.loops[-1]))
        is_cheap = not is_slow(self.writer.nest) and bool(self.common or self.added)
        least = LARGE if is_cheap else SMALL
        unsure = [each for each in self.whole if each not in self.writer.made_in_order]
        in_order = f", in_order({', '.join(unsure)})" if unsure else ""
        text = f"{first} = {start}\n{rows} = rows_together({stop} - {first}, {columns}, {least}{in_order})\n"
        text += f"while {first} < {stop}:\n    {last} = {stop} - ({stop} - {first}) % {rows}\n"
        for array, matrix in self.whole.items():
            text += f"    {own[array]} = rows_of({ast.unparse(matrix)}, {first}, {last}, {rows})\n"
        for array, row in self.common.items():
            text += f"    {own[array]} = repeated({ast.unparse(row)}, {columns}, {rows})\n"
        for array in self.added:
            zeros = self.writer.unshared(parse(f"np.zeros({rows} * {columns}, np.float64)"))
            text += f"    {own[array]} = {ast.unparse(zeros)}\n"
        i, j = self.counters[-2:]
        one = own[next(iter(self.whole))]
        text += f"    for {i} in range({one}.shape[0]):\n        for {j} in range({one}.shape[1]):\n            pass\n"
        for array, row in self.added.items():
            text += f"    add_repeated({ast.unparse(row)}, {own[array]})\n"
        text += f"    {first} = {last}\n    {rows} = 1\n"
        return self.filled(ast.parse(text).body, own)

    def filled(self, made: list[ast.stmt], own: dict[str, str]) -> list[ast.stmt]:
        """The statements with the nest's own ones in the innermost loop."""
        body = copy_of(self.loops[-1].body)
        i, j = self.counters[-2:]
        for part in (n for statement in body for n in nodes(statement) if isinstance(n, ast.Subscript)):
            array = part.value.id if isinstance(part.value, ast.Name) else ""
            if array in own:
                part.value = name(own[array])
                part.slice = tuple_of([name(i), name(j)]) if array in self.whole else name(j)
        for statement in walk(made):
            statement.lineno = self.loops[0].lineno
            for each in nodes(statement):
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in FUNCTIONS:
                    function = FUNCTIONS[each.func.id]
                    each.func.id = self.writer.called(function or support_kernel(each.func.id))
            if isinstance(statement, ast.For) and isinstance(statement.body[0], ast.Pass):
                statement.body = body
        return made


def size_of(loop: ast.For) -> ast.expr:
    """``n`` of ``for i in range(n)``."""
    assert isinstance(loop.iter, ast.Call)
    return loop.iter.args[0]
