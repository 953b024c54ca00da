"""Sums in several lanes, in nests that store as well: where all arrays of the nest are known to lie apart.

LLVM compiles a loop that stores to one array and reads another twice, and tests at run time how far apart they lie. The
order in which a sum is added would depend on that test, and a sum has to have the same bits at each call. There is no
test where the arrays are parameters and ``unshared`` ones, made by the function (see ``vectors/unshared.py``).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container
from dataclasses import replace

from ..form.program import binds, call, dotted, walk
from ..form.types import Array, Type
from ..vectors.unshared import unshared
from .elements import parts
from .units import Define, Fold, Nest, Reduce, Update

MAKERS = (
    "np.empty", "np.zeros", "np.ones", "np.full", "np.empty_like", "np.zeros_like", "np.ones_like", "np.full_like",
    "np.copy", "np.eye", "np.outer", "np.stack", "np.concatenate", "np.linalg.solve", "np.linalg.inv",
    "outer", "matrix_vector",
)  # fmt: skip


class Lanes:
    """Of the statements of one function, with the ``nests`` in them by the statement that stands for one."""

    def __init__(
        self, body: list[ast.stmt], parameters: list[str], nests: dict[int, Nest], types: dict[str, Type]
    ):  # fmt: skip
        self.parameters, self.types = set(parameters), types
        self.wanted: set[str] = set()  # the arrays that nests need to be unshared
        self.made: set[str] = set()
        self.shows: dict[str, set[str]] = {}  # names of the arrays that others show, whole or in part
        self.unsure: set[str] = set()
        for node in body:
            nest = nests.get(id(node))
            if nest is not None:
                self.made |= nest.binds
            elif isinstance(node, ast.Assign):
                self.assigned(node)
            else:
                self.unsure |= _bound_in(node, nests)
        self.unsure |= {each for node in body for each in binds(node) if each in parameters}

    def assigned(self, node: ast.Assign) -> None:
        """Note what an assignment binds."""
        target, value = node.targets[0], node.value
        source = value.value if isinstance(value, ast.Subscript) else value
        if isinstance(value, ast.Call) and dotted(value.func) == "checked_index":
            source = value.args[0]  # whole numbers, as they are
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Name) and value.id in self.parameters:
            self.parameters |= {each.id for each in target.elts if isinstance(each, ast.Name)}
        elif isinstance(target, ast.Name) and (
            is_made(value) and (isinstance(self.types.get(target.id), Array) or ast.unparse(value).startswith("np."))
        ):
            self.made.add(target.id)
        elif isinstance(target, ast.Name) and isinstance(source, ast.Name):
            self.shows.setdefault(target.id, set()).add(source.id)
        else:
            self.unsure |= binds(node)

    def apply_to(self, nest: Nest) -> bool:
        """Whether the sums of a nest may be added in lanes; then what it needs for that is noted."""
        return self.apart({part.array for part in nest.outer_parts()}, nest.writes)

    def apart(self, reads: set[str], writes: set[str]) -> bool:
        """Whether a loop that reads and writes these arrays may be told that those it writes lie apart from others;
        then they are."""
        read, written = ({each: self.origins(each, ()) for each in names} for names in (reads, writes))
        if None in read.values() or any(found is None or found & self.parameters for found in written.values()):
            return False
        for found in [*read.values(), *written.values()]:
            self.wanted |= (found or set()) - self.parameters
        return True

    def origins(self, array: str, seen: tuple[str, ...]) -> set[str] | None:
        """The parameters, and the arrays made by this function, that a name shows; None where that is not known."""
        if array in self.unsure:
            return None
        found = {array} if array in self.parameters | self.made else set()
        for source in self.shows.get(array, set()) - {*seen, array}:
            more = self.origins(source, (*seen, array))
            if more is None:
                return None
            found |= more
        return found or None

    def tell(self, body: list[ast.stmt], called: Callable[..., str]) -> None:
        """Write into the finished statements which arrays are unshared."""
        wanted = set(self.wanted)
        for node in reversed(body):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                continue
            if node.targets[0].id in wanted and isinstance(node.value, ast.Name):
                wanted.add(node.value.id)  # what a nest made under another name
            elif node.targets[0].id in wanted and is_made(node.value):
                node.value = call(called(unshared), node.value)


def stores(nest: Nest, live: Container[str]) -> bool:
    """Whether loops in which numbers grow store to arrays as well; ``live`` are the names that are read outside."""
    if not nest.adds_numbers:
        return False
    return any(
        isinstance(i, Update)
        or (isinstance(i, Define) and i.name in live)
        or (isinstance(i, Fold) and not i.is_beside(nest.loop_axes))
        for i in nest.items
    )


def is_made(value: ast.expr) -> bool:
    """Whether an expression makes an array."""
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.MatMult)
    if not isinstance(value, ast.Call):
        return False
    return dotted(value.func) in MAKERS or (isinstance(value.func, ast.Attribute) and value.func.attr == "copy")


def _bound_in(node: ast.stmt, nests: dict[int, Nest]) -> set[str]:
    """All names that a statement, with the blocks in it, binds."""
    found: set[str] = set()
    for each in walk([node]):
        nest = nests.get(id(each))
        found |= binds(each) if nest is None else nest.binds
    return found


def with_sums_apart(nest: Nest) -> list[Nest]:
    """A nest as two, where it stores as well: sums of what it does not change are added in several lanes before it."""
    changed = nest.binds | nest.writes
    sums = [i for i in nest.items if isinstance(i, Reduce) and not {p.array for p in parts(i.value)} & changed]
    rest = [i for i in nest.items if not any(i is each for each in sums)]
    return [replace(nest, items=list(sums)), replace(nest, items=rest)] if sums and rest else [nest]
