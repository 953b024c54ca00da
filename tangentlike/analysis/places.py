"""Where a trip of a loop touches the axes of an array, by the indices it computes."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ..form.program import Program, bounds, loads, parse, walk, whole_number
from ..form.trees import nodes
from ..form.types import Array, Scalar
from . import affine
from .affine import Form
from .touches import Touch


@dataclass(frozen=True)
class Place:
    """Where a touch hits one axis: at ``factor * variable + low .. high``, or from ``starts[variable + offset]`` up to
    the next of the ``starts``."""

    factor: Form = field(default_factory=dict)
    low: Form = field(default_factory=dict)
    high: Form = field(default_factory=dict)
    starts: str = ""
    offset: Form = field(default_factory=dict)


class Places:
    """The places that statements of one function body touch; ``loop`` is the one whose trips are looked at: they give
    the names ``bound`` values and write the arrays ``changed``."""

    loop: ast.For
    variable: str
    bound: set[str]
    changed: set[str]

    def __init__(self, program: Program, body: list[ast.stmt]):
        self.program = program
        self.definitions: dict[str, ast.expr | None] = {}
        self.counted: set[str] = set()
        for node in walk(body):
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                self.counted.add(node.target.id)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                self.definitions[node.target.id] = None
            elif isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
                for child in nodes(node.targets[0]):
                    if isinstance(child, ast.Name):
                        again = child.id in self.definitions or not isinstance(node.targets[0], ast.Name)
                        self.definitions[child.id] = None if again else node.value

    def look_at(self, loop: ast.For, bound: set[str], changed: set[str]) -> None:
        """Ask about the trips of this loop from now on."""
        assert isinstance(loop.target, ast.Name)
        self.loop, self.variable, self.changed = loop, loop.target.id, changed
        self.bound = bound | {self.variable}

    def places(self, touch: Touch) -> list[Place | None]:
        out: list[Place | None] = []
        for item in touch.items or ():
            if isinstance(item, ast.Slice):
                out.append(self.run(item, touch.inner))
            elif isinstance(item, ast.Constant) and not isinstance(item.value, int):
                break  # an ellipsis, a new axis: the axes after it are not counted
            elif isinstance(item, ast.Name) and isinstance(self.program.types.get(item.id), Array):
                break
            else:
                out.append(self.place(item, touch.inner))
        return out

    def run(self, item: ast.Slice, inner: tuple[ast.stmt, ...]) -> Place | None:
        """The place of a slice ``a[2 * i:2 * i + 2]`` whose end is known not to lie before its begin."""
        if item.lower is None or item.upper is None or item.step is not None:
            return None
        first, end = self.place(item.lower, inner), self.place(item.upper, inner)
        if first is None or end is None or first.starts or end.starts or first.factor != end.factor:
            return None
        size = affine.constant(first.factor)
        rising = size > 0 if size is not None else affine.is_never_negative(first.factor)
        if not rising or not affine.is_never_negative(affine.add(end.low, first.low, -1)):
            return None
        return Place(first.factor, first.low, affine.add(end.high, affine.number(1), -1))

    def place(self, item: ast.expr, inner: tuple[ast.stmt, ...]) -> Place | None:
        form = self.form(item)
        low = high = form
        for loop in reversed(inner):
            if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)):
                continue
            variable = loop.target.id
            if variable not in affine.names_in(low) | affine.names_in(high):
                continue
            first, last = self.limits(loop)
            parts = affine.split(low, variable), affine.split(high, variable)
            if first is None or last is None or parts[0] is None or parts[1] is None:
                return None
            (factor, below), (same, above) = parts[0], parts[1]
            if factor != same:
                return None
            segment = self.segment(first, last)
            if segment is not None:
                return segment if form == {(variable,): 1} else None
            size = affine.constant(factor)
            if size is None and not affine.is_never_negative(factor):
                return None
            if size is not None and size < 0:
                first, last = last, first
            low = affine.add(below, affine.multiply(factor, first))
            high = affine.add(above, affine.multiply(factor, last))
        a, b = affine.split(low, self.variable), affine.split(high, self.variable)
        if a is None or b is None or a[0] != b[0] or not a[0]:
            return None
        if (affine.names_in(a[0]) | affine.names_in(a[1]) | affine.names_in(b[1])) & (self.bound | self.changed):
            return None
        return Place(a[0], a[1], b[1])

    def segment(self, first: Form, last: Form) -> Place | None:
        """The place ``p[i + d] .. p[i + d + 1] - 1``."""
        starts, ends = list(first), list(affine.add(last, affine.number(1)))
        if len(starts) != 1 or len(ends) != 1 or len(starts[0]) != 1 or len(ends[0]) != 1:
            return None
        a, b = parse(starts[0][0]), parse(ends[0][0])
        if not (isinstance(a, ast.Subscript) and isinstance(b, ast.Subscript)):
            return None
        if not (isinstance(a.value, ast.Name) and isinstance(b.value, ast.Name)) or a.value.id != b.value.id:
            return None
        if a.value.id in self.bound | self.changed or isinstance(a.slice, (ast.Slice, ast.Tuple)):
            return None
        at, after = self.form(a.slice), self.form(b.slice)
        parts = affine.split(at, self.variable)
        if affine.add(after, at, -1) != affine.number(1) or parts is None or parts[0] != affine.number(1):
            return None
        return None if affine.names_in(parts[1]) & self.bound else Place(starts=a.value.id, offset=parts[1])

    def limits(self, loop: ast.For) -> tuple[Form | None, Form | None]:
        """The lowest and highest value of a loop's variable."""
        start, stop, step = bounds(loop)
        by, one = whole_number(step), affine.number(1)
        if by is None or by == 0:
            return None, None
        a, b = self.form(start), self.form(stop)
        return (a, affine.add(b, one, -1)) if by > 0 else (affine.add(b, one), a)

    def form(self, node: ast.expr) -> Form:
        return affine.form_of(node, self.definition)

    def definition(self, identifier: str) -> ast.expr | None:
        """The formula of a whole number that is computed once, from what is computed once."""
        formula = self.definitions.get(identifier)
        kind = self.program.types.get(identifier)
        if formula is None or not (isinstance(kind, Scalar) and kind.dtype == "int64"):
            return None
        if identifier in self.program.parameters or identifier in self.counted:
            return None
        if identifier not in self.bound and _reads_elements(formula):
            return None  # the elements may have changed since
        for each in loads(formula):
            if each in self.counted:
                continue
            once = self.definitions.get(each) is not None or each not in self.definitions
            if not once or (each in self.definitions and each in self.program.parameters):
                return None
        return formula


def _reads_elements(formula: ast.expr) -> bool:
    subscripts = (n for n in nodes(formula) if isinstance(n, ast.Subscript))
    return any(not (isinstance(s.value, ast.Attribute) and s.value.attr == "shape") for s in subscripts)
