"""The functions of a module with their array statements as loops: the door of this package."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any

from ..form.program import blocks, copy_of, fresh_name, is_parallel, loads, own_nodes, root_name, walk
from ..form.trees import names_in
from ..form.types import Array, Scalar, Type
from ..primitives.registry import name_of
from .apart import Apart
from .fusing import fused
from .lanes import Lanes, stores, with_sums_apart
from .neighbors import Neighbors
from .units import Nest
from .vectorizing import Helper, Vectorizing
from .writing import Writer

SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)


def has_arrays(types: dict[str, Type]) -> bool:
    """Whether a function has anything that could be a loop."""
    return any(isinstance(kind, Array) and kind.ndim for kind in types.values())


class Nests:
    """Makes loops of the array statements of one function.

    ``functions`` maps the text of called functions to what they are; ``loops`` learns what new names stand for, none of
    which is ``taken`` in the module. With ``shared`` the loops of a nest are parallel ones, but in the trips of
    another; a sum is then a name that is added to. With ``threads`` they go in parts (``threads.py``).
    """

    def __init__(
        self, types: dict[str, Type], functions: dict[str, Any], taken: set[str], loops: dict[str, Any],
        shared: bool = False,
    ):  # fmt: skip
        self.shared, self.threads = shared, False
        self.helpers: dict[str, Helper] = {}  # the functions of the module
        self.types, self.functions, self.taken, self.loops = dict(types), functions, taken, loops
        self.own: set[str] = set()  # the names that the function uses
        self.apart = Apart(self.types, functions, self.fresh, shared)
        self.nests: dict[int, Nest] = {}  # by the statement that stands for one

    def fresh(self, base: str) -> str:
        """A name for a variable of the function."""
        chosen = fresh_name(base, self.own)
        self.types.pop(chosen, None)  # of a variable that the function has no more
        self.own.add(chosen)
        self.taken.add(chosen)
        return chosen

    def called(self, function: Any, base: str = "") -> str:
        """What a function is called in the text."""
        known = next((text for text, found in self.loops.items() if found is function), "")
        if not known:
            known = fresh_name(base or name_of(function), self.taken)
            self.taken.add(known)
            self.own.add(known)
            self.loops[known] = function
        return known

    def run(
        self, body: list[ast.stmt], parameters: list[str], aliased: bool, unsure: set[str]
    ) -> list[ast.stmt] | None:
        """The statements with loops in them, None where there is nothing to change; ``aliased``: some of the
        parameters may show the same memory; ``unsure``: see ``unsure.py``."""
        self.apart.reader.unsure = unsure
        self.own |= {*names_in([body]), *parameters, *self.functions, *self.loops, "np", "math", "kernel"}
        self.apart.shown.join(parameters if aliased else [])
        for node in walk(body):
            self.apart.shown.statement(node)
        stored = (n for n in stored_names(body) if not isinstance(self.types.get(n), Scalar))
        one = parameters if aliased or any(self.shows_an_argument(n, parameters) for n in stored) else []
        self.apart.shown.join(one)  # what was kept may be a view of an argument, and changes with it
        neighbors = Neighbors(body, self.types, self.apart.shown.is_fresh, one, self.fresh)
        made = neighbors.block(self.block(copy_of(body)))[0]
        self.lanes = Lanes(made, parameters, self.nests, self.types)
        vectorizing = Vectorizing(self.types, self.functions, self.helpers, self.fresh, self.called, self.lanes.apart)
        vectorized = not self.shared and vectorizing.run(made)
        if not self.nests and not vectorized and not neighbors.found:
            return None
        out = self.written(made, self.live(made))
        self.lanes.tell(out, self.called)
        return out

    def shows_an_argument(self, name: str, parameters: list[str]) -> bool:
        """Whether a name may show the memory of a parameter, other than the adjoint of one."""
        own = [p for p in parameters if not (p.startswith("d") and p[1:] in parameters)]
        return any(self.apart.shown.share(name, p) for p in own)

    # ---- nests in the places of statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        run: list[ast.stmt] = []
        self.apart.reader.shapes.clear()
        for node in body:
            if isinstance(node, SIMPLE):
                run.append(node)
                continue
            out += self.straight(run)
            run = []
            if self.shared or not is_parallel(node):
                for inner in blocks(node):
                    inner[:] = self.block(inner)
            self.apart.reader.shapes.clear()
            out.append(node)
        return out + self.straight(run)

    def straight(self, body: list[ast.stmt]) -> list[ast.stmt]:
        if not body:
            return []
        units = self.apart.run(body)
        out: list[ast.stmt] = []
        for unit in fused(units, self.apart.shown.share):
            if not isinstance(unit, Nest):
                out.append(unit.node)
            elif unit.is_trivial and unit.origin is not None:
                out.append(unit.origin)
            else:
                place = ast.Pass(lineno=0)
                self.nests[id(place)] = unit
                out.append(place)
        return out

    # ---- the text

    def live(self, body: list[ast.stmt]) -> Counter[str]:
        """How often names are read, outside of the nests that make them."""
        found: Counter[str] = Counter()
        for node in walk(body):
            nest = self.nests.get(id(node))
            if nest is not None:
                found.update(nest.reads | set().union(*(loads(ast.parse(size.text)) for size in nest.space)))
            else:
                for each in own_nodes(node):
                    if isinstance(each, ast.Name) and (
                        isinstance(each.ctx, ast.Load) or isinstance(node, ast.AugAssign)
                    ):
                        found[each.id] += 1
        return found

    def written(self, body: list[ast.stmt], live: Counter[str], in_trips: bool = False) -> list[ast.stmt]:
        """The statements with nests written out; ``in_trips`` of a parallel loop."""
        header = "prange" if self.shared and not in_trips else "range"
        out: list[ast.stmt] = []
        for node in body:
            nest = self.nests.get(id(node))
            if nest is not None:
                # Vectors win more than threads do, which add the sums of a nest that stores one after the other.
                lanes = not stores(nest, live) or ((self.threads or not self.shared) and self.lanes.apply_to(nest))
                threads = self.threads and not in_trips and not (lanes and stores(nest, live))
                for each in [nest] if lanes or threads else with_sums_apart(nest):
                    own = lanes or not stores(each, live)
                    writer = Writer(each, set(live), self.fresh, self.called, own)
                    writer.types = self.types
                    writer.may_join_rows = self.threads or not self.shared  # a trip of the user's may run on a GPU
                    out += writer.statements(header, threads)
                continue
            for inner in blocks(node):
                inner[:] = self.written(inner, live, in_trips or is_parallel(node))
            out.append(node)
        return out


def stored_names(body: list[ast.stmt]) -> set[str]:
    """The names of the arrays that statements change in place."""
    found: set[str] = set()
    for node in walk(body):
        targets = node.targets if isinstance(node, ast.Assign) else []
        found |= {root_name(t) for t in targets if isinstance(t, ast.Subscript)}
        if isinstance(node, ast.AugAssign):
            found.add(root_name(node.target))
    return found
