"""Renaming: a variable that is assigned anew for another purpose gets a name of its own.

    x = x + 1              x_1 = x + 1
    x = np.tanh(x)   ->    x_2 = np.tanh(x_1)

Definitions that reach a common use share a name (a *web*, as in register allocation), so what a loop carries or a
branch merges stays one variable. Afterwards a name is an identity.

Where a container that is known while compiling is read as a whole, its items are: it is another one if these get names
of their own.
"""

from __future__ import annotations

import ast

from ...errors import Refusal, refusal_at
from ...form.program import fresh_name, is_endless
from ...form.structures import Spec, leaf_names, with_leaves
from ...form.trees import nodes
from ...form.wording import Wording
from ..syntax.assigned import is_range, makes_a_trip
from .unbound import Function

Environment = dict[str, frozenset[int]]
UNDEFINED = -1


def rename_webs(function: Function, body: list[ast.stmt], result: str | None) -> tuple[list[Refusal], list[str]]:
    """Rename in place, what for is recorded in the function's wording; returns refusals of reads without any assignment
    before them, and the (new) names of which no value may have come to a read: a check stands before it
    (``unbound.py``), or a flag of ``exits.py`` around it."""
    webs = _Webs(function.parameters, body, function.structures)
    environment = webs.block(body, {p: frozenset([webs.definition(p, None)]) for p in function.parameters})
    if result is not None and environment is not None:
        # Every path assigns the result (unbound.py), also where a flag guards the rest.
        environment[result] = environment.get(result, frozenset()) - {UNDEFINED}
        webs.use(ast.Name(id=result, ctx=ast.Load()), environment)
    webs.rename(function.taken, function.wording)
    webs.rename_structures(function.taken, function.wording)
    return list(webs.refusals.values()), sorted({node.id for node in webs.unsure})


class _Webs:
    def __init__(self, parameters: list[str], body: list[ast.stmt], structures: dict[str, Spec]):
        self.body, self.structures = body, structures
        self.wholes: dict[int, tuple[ast.Name, dict[str, ast.Name]]] = {}  # reads of a structure, and of its items
        self.nodes: list[tuple[str, ast.Name | None]] = []
        self.numbers: dict[int, int] = {}
        self.parent: list[int] = []
        self.uses: list[tuple[ast.Name, int]] = []
        self.refusals: dict[int, Refusal] = {}  # by the name read
        self.unsure: list[ast.Name] = []  # uses that no value may reach, by what paths alone tell
        self.loop_targets: dict[int, ast.For] = {}
        self.breaks: list[list[Environment]] = []
        self.local = set(parameters) | {
            n.id for s in body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }

    def definition(self, variable: str, node: ast.Name | None) -> int:
        if node is not None and id(node) in self.numbers:
            return self.numbers[id(node)]
        number = len(self.nodes)
        self.nodes.append((variable, node))
        self.parent.append(number)
        if node is not None:
            self.numbers[id(node)] = number
        return number

    def find(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def hold(self, variable: str) -> None:
        """All values of a variable keep its name."""
        mine = [number for number, (each, _node) in enumerate(self.nodes) if each == variable]
        for number in mine[1:]:
            a, b = self.find(mine[0]), self.find(number)
            self.parent[max(a, b)] = min(a, b)

    def use(self, node: ast.Name, environment: Environment, place: ast.Name | None = None) -> None:
        if node.id not in self.local:
            return
        reaching = environment.get(node.id, frozenset([UNDEFINED]))
        if UNDEFINED in reaching:
            reaching = reaching - {UNDEFINED}
            if not reaching:
                reason = f"`{node.id}` is read before it is assigned"
                rewrite = f"a value first: `{node.id} = ...`"
                self.refusals[id(place or node)] = refusal_at(node, "undefined", reason, rewrite)
                return
            self.unsure.append(node)
        self.refusals.pop(id(place or node), None)  # a later way round a loop brings one
        first, *others = sorted(reaching)
        for other in others:
            a, b = self.find(first), self.find(other)
            self.parent[max(a, b)] = min(a, b)
        self.uses.append((node, first))

    def read(self, node: ast.AST | None, environment: Environment) -> None:
        if node is None:
            return
        for child in nodes(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
                self.use(child, environment)
                if child.id in self.structures:
                    self.use_items(child, environment)

    def use_items(self, node: ast.Name, environment: Environment) -> None:
        """A structure that is read as a whole, also by an item where it was not known yet: a trip may read what the one
        before it made."""
        items = self.wholes.setdefault(id(node), (node, {}))[1]
        for leaf in leaf_names(self.structures[node.id]):
            reaching = environment.get(leaf, frozenset([UNDEFINED]))
            if reaching - {UNDEFINED}:
                use = items.setdefault(leaf, ast.Name(id=leaf, ctx=ast.Load()))
                self.use(use, {leaf: reaching})

    def write(self, target: ast.expr, environment: Environment) -> None:
        if isinstance(target, ast.Name):
            environment[target.id] = frozenset([self.definition(target.id, target)])
        elif isinstance(target, (ast.Tuple, ast.List)):
            for item in target.elts:
                self.write(item, environment)
        elif isinstance(target, ast.Starred):
            self.write(target.value, environment)
        else:
            self.read(target, environment)

    def block(self, body: list[ast.stmt], environment: Environment | None) -> Environment | None:
        """The environment after the block; None when no path reaches its end."""
        for node in body:
            if environment is None:
                return None
            environment = self.statement(node, environment)
        return environment

    def statement(self, node: ast.stmt, environment: Environment) -> Environment | None:
        environment = dict(environment)
        if isinstance(node, ast.Assign):
            self.read(node.value, environment)
            for target in node.targets:
                self.write(target, environment)
        elif isinstance(node, ast.AugAssign):
            self.read(node.value, environment)
            if isinstance(node.target, ast.Name):
                # In place for an array, a new value for a number: the name stays one web either way.
                load = ast.copy_location(ast.Name(id=node.target.id, ctx=ast.Load()), node.target)
                self.use(load, environment, node.target)
                number = self.definition(node.target.id, node.target)
                for reaching in environment.get(node.target.id, frozenset()) - {UNDEFINED}:
                    a, b = self.find(number), self.find(reaching)
                    self.parent[max(a, b)] = min(a, b)
                environment[node.target.id] = frozenset([number])
            else:
                self.read(node.target, environment)
        elif isinstance(node, ast.If):
            self.read(node.test, environment)
            then = self.block(node.body, environment)
            orelse = self.block(node.orelse, environment)
            return then if orelse is None else orelse if then is None else _merge(then, orelse)
        elif isinstance(node, (ast.For, ast.While)):
            return self.loop(node, environment)
        elif isinstance(node, ast.Break):
            self.breaks[-1].append(environment)
            return None
        elif isinstance(node, ast.Raise):
            self.read(node, environment)
            return None
        else:
            self.read(node, environment)
        return environment

    def loop(self, node: ast.For | ast.While, environment: Environment) -> Environment:
        if isinstance(node, ast.For):
            self.read(node.iter, environment)
        head = environment
        while True:
            entry = dict(head)
            if isinstance(node, ast.While):
                self.read(node.test, entry)
            else:
                self.write(node.target, entry)
                if isinstance(node.target, ast.Name) and is_range(node.iter):
                    self.loop_targets[self.numbers[id(node.target)]] = node
            self.breaks.append([])
            end = self.block(node.body, entry)
            exits = self.breaks.pop()
            merged = head if end is None else _merge(head, end)
            if merged == head:
                break
            head = merged
        after = None if is_endless(node) else end if makes_a_trip(node) else head
        for left in exits:
            after = left if after is None else _merge(after, left)
        return after if after is not None else head

    def rename(self, taken: set[str], wording: Wording) -> None:
        chosen: dict[int, str] = {}
        claimed: set[str] = set()
        for number, (variable, _node) in enumerate(self.nodes):
            root = self.find(number)
            if root in chosen:
                continue
            if variable not in claimed or self._own_loop(number):
                claimed.add(variable)
                chosen[root] = variable
            else:
                fresh = fresh_name(variable, taken)
                taken.add(fresh)
                wording.record(fresh, variable)
                chosen[root] = fresh
        for number, (_variable, node) in enumerate(self.nodes):
            if node is not None:
                node.id = chosen[self.find(number)]
        for node, number in self.uses:
            node.id = chosen[self.find(number)]

    def rename_structures(self, taken: set[str], wording: Wording) -> None:
        """Read another structure where the items of one have other names."""
        others: dict[tuple, str] = {}
        for node, items in self.wholes.values():
            renamed = {leaf: use.id for leaf, use in items.items() if use.id != leaf}
            if not renamed:
                continue
            key = node.id, *renamed.items()
            if key not in others:
                others[key] = fresh_name(node.id, taken | set(self.structures))
                taken.add(others[key])
                wording.record(others[key], node.id)
                self.structures[others[key]] = with_leaves(self.structures[node.id], renamed)
            node.id = others[key]

    def _own_loop(self, number: int) -> bool:
        """True for a loop variable that is read in its own loop only: loops one after the other may share its name."""
        loop = self.loop_targets.get(number)
        if (
            loop is None
            or self.find(number) != number
            or sum(self.find(n) == number for n in range(len(self.nodes))) > 1
        ):
            return False
        inside = {id(n) for n in nodes(loop)}
        if any(self.find(first) == number and id(use) not in inside for use, first in self.uses):
            return False
        variable = self.nodes[number][0]
        for other, (name, node) in enumerate(self.nodes):
            if name != variable or other == number:
                continue
            if other not in self.loop_targets or node is None or id(node) in inside:
                return False
            if any(n is loop for n in nodes(self.loop_targets[other])):
                return False
        return True


def _merge(a: Environment, b: Environment) -> Environment:
    nothing = frozenset([UNDEFINED])
    return {key: a.get(key, nothing) | b.get(key, nothing) for key in [*a, *(k for k in b if k not in a)]}
