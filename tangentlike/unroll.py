"""What is known while compiling is done while compiling: structures, loops over them, closures.

    for w, b in layers:              h = np.tanh(h @ layers_0_0 + layers_0_1)
        h = np.tanh(h @ w + b)  ->   h = np.tanh(h @ layers_1_0 + layers_1_1)

A container argument is replaced by its leaves, a loop over a tuple by its trips, and an inner function gets the local
variables it captures as further arguments.
"""

from __future__ import annotations

import ast
from typing import Any

from .containers import Containers
from .program import assign, copy_of, fresh_name, loads, name, replace_names
from .structures import Leaf, Node, Spec


class Unroller(Containers):
    """Rewrites one function body. ``structures`` maps names to container structures; leaves are plain names.

    After :meth:`block`, ``inner`` maps the names of inner functions to ``(definition, captured names)``.
    """

    # ---- structures

    # ---- expressions

    def expression(self, node: Any) -> Any:
        """A copy of an expression with structures replaced by leaves and inner calls given what they capture."""
        if isinstance(node, list):
            return [self.expression(item) for item in node]
        if not isinstance(node, ast.AST):
            return node
        if isinstance(node, ast.expr):
            known = self.structure(node)
            if isinstance(known, Leaf):
                return _at(name(known.name), node)
            if isinstance(known, Node):
                if isinstance(node, ast.Name):
                    return copy_of(node)
                alias = self.alias(ast.unparse(node), known)
                return _at(name(alias), node)
            length = self.integer(node) if isinstance(node, ast.Call) else None
            if length is not None:
                return _at(ast.Constant(value=length), node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.inner:
            fresh = self.generic(node)
            fresh.args += [_at(self.expression(name(c)), node) for c in self.inner[node.func.id][1]]
            return fresh
        if isinstance(node, ast.Call) and any(isinstance(a, ast.Starred) for a in node.args):
            node = self.spread(node)
        return self.generic(node)

    def generic(self, node: ast.AST) -> Any:
        fresh = type(node)(**{key: self.expression(value) for key, value in ast.iter_fields(node)})
        return ast.copy_location(fresh, node) if hasattr(node, "lineno") else fresh

    def spread(self, node: ast.Call) -> ast.Call:
        arguments: list[ast.expr] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                known = self.structure(argument.value)
                if isinstance(known, Node):
                    for child in known.children:
                        alias = child.name if isinstance(child, Leaf) else self.alias("item", child)
                        arguments.append(_at(name(alias), argument))
                    continue
                if isinstance(argument.value, (ast.Tuple, ast.List)):
                    arguments += argument.value.elts
                    continue
                self.refuse(
                    argument, "star-argument", "*args of a tuple whose length is not known", "name the arguments"
                )
                continue
            arguments.append(argument)
        return ast.copy_location(ast.Call(func=node.func, args=arguments, keywords=node.keywords), node)

    # ---- statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            out += self.statement(node)
        return out

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.FunctionDef):
            return self.inner_function(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return []
        if isinstance(node, ast.AnnAssign):
            if node.value is None:
                return []
            node = ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
        if isinstance(node, ast.Assign):
            return self.assignment(node)
        if isinstance(node, ast.For):
            return self.loop(node)
        if isinstance(node, (ast.If, ast.While)):
            self.depth += 1
            fresh = type(node)(
                test=self.expression(node.test), body=self.block(node.body), orelse=self.block(node.orelse)
            )
            self.depth -= 1
            fresh.body = fresh.body or [ast.copy_location(ast.Pass(), node)]
            return [ast.copy_location(fresh, node)]
        return [self.expression(node)]

    def inner_function(self, node: ast.FunctionDef) -> list[ast.stmt]:
        own = {a.arg for a in node.args.args}
        assigned = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        captured = []
        for read in sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}):
            if read in own or read in assigned or read in self.inner or read == node.name:
                continue
            if read in self.outer_names or read in self.structures:
                captured.append(read)
        for inner_name, (_d, more) in self.inner.items():
            if inner_name in loads(node):
                captured += [c for c in more if c not in captured and c not in own]
        self.inner[node.name] = (node, tuple(captured))
        return []

    def assignment(self, node: ast.Assign) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        known = self.structure(node.value)
        if isinstance(known, Node):
            return self.unpack(node.targets, [c for c in known.children], known, node)
        if isinstance(node.value, (ast.Tuple, ast.List)) and all(isinstance(t, ast.Name) for t in node.targets):
            starred = any(isinstance(e, ast.Starred) for e in node.value.elts)
            if isinstance(node.value, ast.Tuple) and not starred:
                return self.bind_display(node)
        targets = node.targets
        if len(targets) > 1:
            # a = b = e evaluates e once.
            value = self.expression(node.value)
            if not isinstance(value, (ast.Name, ast.Constant)):
                first = fresh_name("value", self.taken)
                self.taken.add(first)
                out.append(_at_stmt(assign(first, value), node))
                value = name(first)
            for target in targets:
                out += self.assignment(
                    ast.copy_location(ast.Assign(targets=[target], value=_at(copy_of(value), node.value)), node)
                )
            return out
        target = targets[0]
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(node.value, (ast.Tuple, ast.List)):
            return self.parallel(target, node.value, node)
        fresh = ast.Assign(targets=[self.expression(target)], value=self.expression(node.value))
        if isinstance(target, ast.Name) and target.id in self.structures:
            del self.structures[target.id]
        return [ast.copy_location(fresh, node)]

    def bind_display(self, node: ast.Assign) -> list[ast.stmt]:
        """``pair = (a, b)``: the items become variables, ``pair`` a structure known while compiling."""
        assert isinstance(node.value, ast.Tuple)
        target = node.targets[0]
        assert isinstance(target, ast.Name)
        if self.depth and target.id in self.structures:
            self.refuse(
                node,
                "tuple-rebound",
                f"tuple {target.id!r} is assigned again in a branch or loop",
                "use one name an item",
            )
        out: list[ast.stmt] = []
        children: list[Spec] = []
        for position, item in enumerate(node.value.elts):
            known = self.structure(item)
            if isinstance(known, Node):
                children.append(known)
                continue
            leaf = fresh_name(f"{target.id}_{position}", self.taken)
            self.taken.add(leaf)
            out.append(_at_stmt(assign(leaf, self.expression(item)), node))
            children.append(Leaf(leaf))
        spec = Node("tuple", tuple(range(len(children))), tuple(children))
        for each in node.targets:
            assert isinstance(each, ast.Name)
            self.structures[each.id] = spec
        return out

    def unpack(self, targets, children: list[Spec], whole: Node, node: ast.stmt) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for target in targets:
            if isinstance(target, ast.Name):
                if self.depth and target.id in self.structures and self.structures[target.id] is not whole:
                    self.refuse(
                        node, "tuple-rebound", f"tuple {target.id!r} is assigned again in a branch or loop",
                        "use one name an item",
                    )  # fmt: skip
                self.structures[target.id] = whole
                continue
            if not isinstance(target, (ast.Tuple, ast.List)):
                self.refuse(node, "tuple-item", "a tuple cannot be stored in an element", "store its items one by one")
                continue
            for item, child in self.match(target, children, node):
                if isinstance(child, Leaf):
                    if isinstance(item, ast.Name):
                        self.structures.pop(item.id, None)
                    out.append(
                        ast.copy_location(
                            ast.Assign(targets=[self.expression(item)], value=_at(name(child.name), node)), node
                        )
                    )
                elif isinstance(child, Node):
                    out += self.unpack([item], list(child.children), child, node)
        return out

    def match(self, target: ast.Tuple | ast.List, children: list[Any], node: ast.stmt) -> list[tuple[ast.expr, Any]]:
        """Pairs of targets and values, a starred target taking what is left over as a structure."""
        stars = [k for k, e in enumerate(target.elts) if isinstance(e, ast.Starred)]
        short = len(children) < len(target.elts) - 1 if stars else len(children) != len(target.elts)
        if short:
            self.refuse(node, "unpack", f"{len(children)} values for {len(target.elts)} names", "match their number")
            return []
        if not stars:
            return list(zip(target.elts, children, strict=True))
        k = stars[0]
        after = len(target.elts) - k - 1
        middle = children[k : len(children) - after]
        star = target.elts[k]
        assert isinstance(star, ast.Starred)
        if not all(isinstance(m, (Leaf, Node)) for m in middle):
            middle = [self.leaf(m, node) for m in middle]
        rest = Node("list", tuple(range(len(middle))), tuple(middle))
        pairs = list(zip(target.elts[:k], children[:k], strict=True))
        pairs.append((star.value, rest))
        return pairs + list(zip(target.elts[k + 1 :], children[len(children) - after :], strict=True))

    def leaf(self, value: ast.expr, node: ast.stmt) -> Leaf:
        chosen = fresh_name("item", self.taken)
        self.taken.add(chosen)
        self.pending.append(_at_stmt(assign(chosen, self.expression(value)), node))
        return Leaf(chosen)

    def parallel(self, target, value, node: ast.stmt) -> list[ast.stmt]:
        """``a, b = e1, e2``: one assignment each, in an order (or with temporaries) that keeps the old values."""
        self.pending: list[ast.stmt] = []
        pairs = self.match(target, list(value.elts), node)
        out, self.pending = self.pending, []
        simple: list[tuple[ast.expr, ast.expr]] = []
        for item, source in pairs:
            if isinstance(source, Node):
                out += self.unpack([item], list(source.children), source, node)
            elif isinstance(item, (ast.Tuple, ast.List)):
                out += self.assignment(ast.copy_location(ast.Assign(targets=[item], value=source), node))
            else:
                simple.append((self.expression(item), self.expression(source)))
        names = [t.id for t, _ in simple if isinstance(t, ast.Name)]
        sources = [s.id for _, s in simple if isinstance(s, ast.Name)]
        if len(names) == len(simple) > 1 and sorted(names) == sorted(sources) and len(set(names)) == len(names):
            fresh = ast.Assign(
                targets=[ast.Tuple(elts=[t for t, _ in simple], ctx=ast.Store())],
                value=ast.Tuple(elts=[s for _, s in simple], ctx=ast.Load()),
            )
            return [*out, ast.copy_location(fresh, node)]
        pending: list[ast.stmt] = []
        for position, (item, source) in enumerate(simple):
            later_reads = set().union(*(loads(s) | loads(t) for t, s in simple[position + 1 :]), set())
            clash = isinstance(item, ast.Name) and item.id in later_reads
            stored = not isinstance(item, ast.Name) and position + 1 < len(simple)
            if clash or stored:
                temporary = fresh_name("value", self.taken)
                self.taken.add(temporary)
                out.append(_at_stmt(assign(temporary, source), node))
                pending.append(ast.copy_location(ast.Assign(targets=[item], value=name(temporary)), node))
            else:
                out.append(ast.copy_location(ast.Assign(targets=[item], value=source), node))
        return out + pending

    # ---- loops

    def loop(self, node: ast.For) -> list[ast.stmt]:
        trips = self.trips(node.iter)
        if trips is None and self.indexes_structure(node):
            trips = self.range_trips(node.iter)
            if trips is None:
                self.refuse(
                    node, "dynamic-structure", "a tuple or list is indexed by a loop whose length is not known",
                    "pass an array, or loop over the tuple itself",
                )  # fmt: skip
        if trips is None:
            self.depth += 1
            body = self.block(node.body)
            orelse = self.block(node.orelse)
            self.depth -= 1
            fresh = ast.For(
                target=copy_of(node.target),
                iter=self.expression(node.iter),
                body=body or [ast.copy_location(ast.Pass(), node)],
                orelse=orelse,
            )
            return [*self.leaked_variable(fresh, node), ast.copy_location(fresh, node)]
        if any(isinstance(n, (ast.Break, ast.Continue)) for n in _own_exits(node.body)):
            self.refuse(
                node, "exit-from-unrolled", "break or continue in a loop over a tuple, which is unrolled",
                "guard the rest of the body with an if",
            )  # fmt: skip
        out: list[ast.stmt] = []
        for trip in trips:
            body = copy_of(node.body)
            if isinstance(trip, int):
                assert isinstance(node.target, ast.Name)
                body = _locate(replace_names(body, {node.target.id: ast.Constant(value=trip)}), node)
            else:
                out += self.bind_trip(node.target, trip, node)
            out += self.block(body)
        return out + self.block(node.orelse)

    def leaked_variable(self, fresh: ast.For, node: ast.For) -> list[ast.stmt]:
        """A loop variable read after its loop has a value only if there was a trip: say so, and begin with one."""
        if not (isinstance(node.target, ast.Name) and node.target.id in self.leaked) or not isinstance(
            fresh.iter, ast.Call
        ):
            return []
        if ast.unparse(fresh.iter.func) not in ("range", "prange", "numba.prange", "nb.prange"):
            return []
        message = f"{node.target.id} is read after a loop that made no trip"
        nonempty = ast.Compare(
            left=ast.Call(func=name("len"), args=[copy_of(fresh.iter)], keywords=[]), ops=[ast.Gt()],
            comparators=[ast.Constant(value=0)],
        )  # fmt: skip
        first = fresh.iter.args[0] if len(fresh.iter.args) > 1 else ast.Constant(value=0)
        out: list[ast.stmt] = [
            ast.Assert(test=nonempty, msg=ast.Constant(value=message)),
            ast.Assign(targets=[copy_of(node.target)], value=copy_of(first)),
        ]
        return _locate(out, node)

    def bind_trip(self, target: ast.expr, trip: Any, node: ast.For) -> list[ast.stmt]:
        if isinstance(trip, (Leaf, Node)):
            if isinstance(trip, Leaf):
                if isinstance(target, ast.Name):
                    self.structures.pop(target.id, None)
                return [
                    ast.copy_location(ast.Assign(targets=[copy_of(target)], value=_at(name(trip.name), node)), node)
                ]
            return self.unpack([target], list(trip.children), trip, node)
        if isinstance(trip, ast.expr):
            fresh = ast.Assign(targets=[copy_of(target)], value=self.expression(_at(copy_of(trip), node)))
            return [ast.copy_location(fresh, node)]
        out: list[ast.stmt] = []
        if not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != len(trip):
            self.refuse(node, "unpack", "zip and enumerate over a tuple need one name an item", "name the items")
            return out
        for item, value in zip(target.elts, trip, strict=True):
            out += self.bind_trip(item, value, node)
        return out

    def trips(self, node: ast.expr) -> list[Any] | None:
        """What each trip of a loop over a structure binds; None for a loop that stays a loop."""
        known = self.structure(node)
        if isinstance(known, Node):
            return [ast.Constant(value=k) for k in known.keys] if known.kind == "dict" else list(known.children)
        if isinstance(node, (ast.Tuple, ast.List)):
            return [self.display_item(item) for item in node.elts]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            parts = [p for p in (self.trips(a) for a in node.args) if p is not None]
            if not parts or len(parts) < len(node.args):
                return None
            if node.func.id == "enumerate" and len(parts) == 1:
                return [(ast.Constant(value=k), item) for k, item in enumerate(parts[0])]
            if node.func.id == "zip":
                return [tuple(items) for items in zip(*parts, strict=False)]
            if node.func.id == "reversed" and len(parts) == 1:
                return parts[0][::-1]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            base = self.structure(node.func.value)
            if isinstance(base, Node) and base.kind == "dict" and node.func.attr == "items":
                return [(ast.Constant(value=k), c) for k, c in zip(base.keys, base.children, strict=True)]
        return None

    def display_item(self, item: ast.expr) -> Any:
        known = self.structure(item)
        if known is not None:
            return known
        return tuple(self.display_item(e) for e in item.elts) if isinstance(item, ast.Tuple) else item

    def range_trips(self, node: ast.expr) -> list[Any] | None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
            bounds = [b for b in map(self.integer, node.args) if b is not None]
            if len(bounds) == len(node.args):
                return list(range(*bounds))
        return None

    def indexes_structure(self, node: ast.For) -> bool:
        if not isinstance(node.target, ast.Name):
            return False
        for child in ast.walk(ast.Module(body=node.body, type_ignores=[])):
            if isinstance(child, ast.Subscript) and node.target.id in loads(child.slice):
                base = child.value
                while isinstance(base, (ast.Subscript, ast.Attribute)):
                    base = base.value
                if isinstance(base, ast.Name) and isinstance(self.structures.get(base.id), Node):
                    return self.structure(child.value) is not None and isinstance(self.structure(child.value), Node)
        return False


def leaked_variables(tree: ast.FunctionDef) -> set[str]:
    """Loop variables that are assigned by loops only and read outside of them."""
    loops: dict[str, list[ast.For]] = {}
    targets: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            loops.setdefault(node.target.id, []).append(node)
            targets.add(id(node.target))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in targets:
            loops.pop(node.id, None)
    out = set()
    for variable, nodes in loops.items():
        inside = {id(n) for loop in nodes for s in loop.body for n in ast.walk(s)}
        reads = (
            n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == variable and isinstance(n.ctx, ast.Load)
        )
        if any(id(n) not in inside for n in reads):
            out.add(variable)
    return out


def _own_exits(body: list[ast.stmt]):
    for node in body:
        if isinstance(node, (ast.Break, ast.Continue)):
            yield node
        elif isinstance(node, ast.If):
            yield from _own_exits(node.body + node.orelse)


def _at(node: ast.expr, place: ast.AST) -> Any:
    return ast.copy_location(node, place)


def _at_stmt(node: ast.stmt, place: ast.AST) -> Any:
    return ast.copy_location(node, place)


def _locate(nodes: list[ast.stmt], place: ast.AST) -> list[ast.stmt]:
    for node in nodes:
        for child in ast.walk(node):
            if isinstance(child, (ast.expr, ast.stmt)) and not hasattr(child, "lineno"):
                ast.copy_location(child, place)
    return nodes
