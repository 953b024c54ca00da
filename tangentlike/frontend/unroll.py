"""What is known while compiling is done while compiling: structures, loops over them, closures.

    for w, b in layers:              h = np.tanh(h @ layers_0_0 + layers_0_1)
        h = np.tanh(h @ w + b)  ->   h = np.tanh(h @ layers_1_0 + layers_1_1)

A container argument is replaced by its leaves, a loop over a tuple by its trips, and an inner function gets the local
variables it captures as further arguments.
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.names import local_names, with_other_names
from ..form.program import assign, copy_of, fresh_name, loads, located, name, nodes, replace_names, tuple_of
from ..form.structures import Leaf, Node, Spec, leaf_names, moves
from .containers import stored_names
from .exits import one_after_the_other
from .trips import Trips, locate, own_exits


class Unroller(Trips):
    """Rewrites one function body. ``structures`` maps names to container structures; leaves are plain names.

    After :meth:`block`, ``inner`` maps the names of inner functions to ``(definition, captured names)``.
    """

    # ---- expressions

    def expression(self, node: Any) -> Any:
        """A copy of an expression with structures replaced by leaves and inner calls given what they capture."""
        if isinstance(node, list):
            return [self.expression(item) for item in node]
        if not isinstance(node, ast.AST):
            return node
        if isinstance(node, ast.expr):
            self.refuse_lost(node)
            known = self.structure(node)
            if isinstance(known, Leaf):
                return located(name(known.name), node)
            if isinstance(known, Node):
                if isinstance(node, ast.Name) and node.id not in self.plain | self.several:
                    return copy_of(node)
                alias = self.alias(ast.unparse(node), known)
                return located(name(alias), node)
            length = self.integer(node) if isinstance(node, ast.Call) else None
            if length is not None:
                return located(ast.Constant(value=length), node)
        if isinstance(node, ast.Compare) and (found := self.asked_key(node)) is not None:
            return located(ast.Constant(value=found), node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.inner:
            return self.closure(node)
        if isinstance(node, ast.Call) and any(isinstance(a, ast.Starred) for a in node.args):
            node = self.spread(node)
        if isinstance(node, ast.Call):
            self.handed |= {id(given): given for given in [*node.args, *(k.value for k in node.keywords)]}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.inner:
            definition, captured = self.inner[node.func.id]
            keywords = [self.generic(keyword) for keyword in node.keywords]
            fresh = located(ast.Call(func=node.func, args=self.expression(node.args), keywords=keywords), node)
            read = {c: located(self.expression(name(c)), node) for c in captured}
            if len(node.args) == len(definition.args.args):
                fresh.args += read.values()
            else:  # some parameters before them are given by name or have defaults
                fresh.keywords += [ast.keyword(arg=c, value=value) for c, value in read.items()]
            return fresh
        return self.generic(node)

    def generic(self, node: ast.AST) -> Any:
        fresh = type(node)(**{key: self.expression(value) for key, value in ast.iter_fields(node)})
        return ast.copy_location(fresh, node) if hasattr(node, "lineno") else fresh

    # ---- statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            made = self.moved(node) + self.statement(node)
            self.plain |= stored_names(made)
            self.lost -= stored_names(made)
            out += made
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
        if isinstance(node, ast.Delete):
            return self.deletion(node)
        self.refuse_stored_items(node)
        if isinstance(node, ast.Assign):
            return self.assignment(node)
        if isinstance(node, ast.For):
            return self.loop(node)
        if isinstance(node, ast.If) and isinstance(test := self.expression(node.test), ast.Constant):
            return self.block(node.body if test.value else node.orelse)
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
        read_by_others = {c for called, (_, more) in self.inner.items() if called in loads(node) for c in more}
        clashing = sorted(read_by_others & local_names(node))
        if clashing:  # what the functions that it calls read of these names is not its own variable
            self.taken |= {n.id for n in nodes(node) if isinstance(n, ast.Name)}
            node = with_other_names(node, {each: fresh_name(each, self.taken) for each in clashing})
        own = {a.arg for a in node.args.args}
        assigned = {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        captured = []
        for read in sorted({n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}):
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
            is_fixed = isinstance(node.value, ast.Tuple) or ast.unparse(node.targets[0]) in self.fixed_lists
            if is_fixed and not any(isinstance(e, ast.Starred) for e in node.value.elts):
                return self.bind_display(node)
        targets = node.targets
        if len(targets) > 1:
            # a = b = e evaluates e once.
            value = self.expression(node.value)
            if not isinstance(value, (ast.Name, ast.Constant)):
                first = self.made("value", node.value)
                out.append(located(assign(first, value), node))
                value = name(first)
            for target in targets:
                out += self.assignment(
                    ast.copy_location(ast.Assign(targets=[target], value=located(copy_of(value), node.value)), node)
                )
            return out
        target = targets[0]
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(node.value, (ast.Tuple, ast.List)):
            return self.parallel(target, node.value, node)
        value = self.expression(node.value)
        fresh = ast.Assign(targets=[self.rebound(target)], value=value)
        return [ast.copy_location(fresh, node)]

    def rebound(self, target: ast.expr) -> ast.expr:
        """What is stored to; a name holds no structure from now on, whatever it held."""
        if isinstance(target, (ast.Tuple, ast.List)):
            return located(ast.Tuple(elts=[self.rebound(e) for e in target.elts], ctx=ast.Store()), target)
        fresh = copy_of(target) if isinstance(target, ast.Name) else self.expression(target)
        if isinstance(target, ast.Name) and self.structures.pop(target.id, None) is not None and self.depth:
            self.refuse_rebound(target.id, target)
        return fresh

    def bind_display(self, node: ast.Assign) -> list[ast.stmt]:
        """``pair = (a, b)``: the items become variables, ``pair`` a structure known while compiling."""
        target = node.targets[0]
        assert isinstance(node.value, (ast.Tuple, ast.List)) and isinstance(target, ast.Name)
        out: list[ast.stmt] = []
        children: list[Spec] = []
        for position, item in enumerate(node.value.elts):
            known = self.structure(item)
            if isinstance(known, Node):
                children.append(known)
                continue
            leaf = self.made(f"{target.id}_{position}", f"{target.id}[{position}]")
            self.shown[leaf] = self.shown.get(target.id, target.id)
            out.append(located(assign(leaf, self.expression(item)), node))
            children.append(Leaf(leaf))
        spec = Node("tuple", tuple(range(len(children))), tuple(children))
        for each in node.targets:
            assert isinstance(each, ast.Name)
            out += self.bind(each.id, spec, node)
        return out

    def bind(self, target: str, spec: Node, node: ast.stmt) -> list[ast.stmt]:
        """Let a name stand for a structure. In a branch or loop one that it stands for already gets the new items:
        what comes afterwards reads the same variables, whichever way the run took."""
        old = self.structures.get(target)
        if not self.depth or not isinstance(old, Node) or old == spec:
            if self.depth and target in self.plain:
                self.refuse_rebound(target, node)
            self.structures[target] = spec
            return self.own_items(target, spec, node) if self.depth and old is None else []
        own, found = set(leaf_names(old)), moves(old, spec, self.taken)
        if (
            found is None
            or target in self.whole
            or any(own & set(leaf_names(s)) for t, s in self.structures.items() if t != target)
        ):
            self.refuse_rebound(target, node)
        return [located(assign(left, name(right)), node) for left, right in found or ()]

    def unpack(self, targets, children: list[Spec], whole: Node, node: ast.stmt) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for target in targets:
            if isinstance(target, ast.Name):
                out += self.bind(target.id, whole, node)
                continue
            if not isinstance(target, (ast.Tuple, ast.List)):
                self.refuse(node, "tuple-item", "a tuple cannot be stored in an element", "its items one by one")
                continue
            for item, child in self.match(target, children, node):
                if isinstance(child, Leaf):
                    value = located(name(child.name), node)
                    out.append(ast.copy_location(ast.Assign(targets=[self.rebound(item)], value=value), node))
                elif isinstance(child, Node):
                    out += self.unpack([item], list(child.children), child, node)
        return out

    def match(self, target: ast.Tuple | ast.List, children: list[Any], node: ast.stmt) -> list[tuple[ast.expr, Any]]:
        """Pairs of targets and values, a starred target taking what is left over as a structure."""
        stars = [k for k, e in enumerate(target.elts) if isinstance(e, ast.Starred)]
        short = len(children) < len(target.elts) - 1 if stars else len(children) != len(target.elts)
        if short:
            given = len(children)
            self.refuse(node, "unpack", f"{given} values for {len(target.elts)} names", f"{given} names")
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
        chosen = self.made("item", value)
        self.pending.append(located(assign(chosen, self.expression(value)), node))
        return Leaf(chosen)

    def parallel(self, target, value, node: ast.stmt) -> list[ast.stmt]:
        """``a, b = e1, e2``: every right side before any target, then the targets from left to right; one assignment
        each, with temporaries only where the right sides would come too late."""
        self.pending = []
        pairs = self.pairs(target, value, node)
        out, self.pending = self.pending, []
        simple: list[tuple[ast.expr, Any]] = []
        for item, source in pairs:
            known = source if isinstance(source, Node) else self.structure(source)
            simple.append((item, known if isinstance(known, Node) else self.expression(source)))
        if self.depth and any(isinstance(self.structure(t), Node) for t, _ in simple):
            simple = [(t, self.held(s, node)) for t, s in simple]  # items are assigned one by one
            out += self.pending
        targets = [t.id for t, _ in simple if isinstance(t, ast.Name)]
        sources = [s.id for _, s in simple if isinstance(s, ast.Name)]
        only_names = len(set(targets)) == len(simple) and not any(isinstance(s, Node) for _, s in simple)
        if only_names and len(simple) > 1 and sorted(targets) == sorted(sources):
            left = ast.Tuple(elts=[self.rebound(t) for t, _ in simple], ctx=ast.Store())
            fresh = ast.Assign(targets=[left], value=tuple_of(s for _, s in simple))
            return [*out, ast.copy_location(fresh, node)]
        later: list[ast.stmt] = []
        calls = any(isinstance(n, ast.Call) for pair in pairs for part in pair for n in _nodes(part))
        for position, (item, source) in enumerate(simple):
            if isinstance(source, Node):
                later += self.unpack([item], list(source.children), source, node)
                continue
            if only_names:
                early = not any(isinstance(item, ast.Name) and item.id in loads(s) for _, s in simple[position + 1 :])
                late = False
            else:
                early, late = False, self.can_wait(source, [t for t, _ in simple[:position]], calls)
            unpacked = isinstance(item, (ast.Tuple, ast.List)) and not isinstance(source, ast.Name)
            if unpacked or (not early and not late):
                temporary = self.made("value", source)
                out.append(located(assign(temporary, source), node))
                source = located(name(temporary), node)
            (out if early else later).extend(self.stored(item, source, node))
        return out + later

    def stored(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """``target = value`` for a value that is rewritten already."""
        if isinstance(target, (ast.Tuple, ast.List)):
            return self.assignment(located(ast.Assign(targets=[target], value=value), node))
        return [ast.copy_location(ast.Assign(targets=[self.rebound(target)], value=value), node)]

    def pairs(self, target, value, node: ast.stmt) -> list[tuple[ast.expr, Any]]:
        """The targets of nested displays, each with its expression (a starred one with the structure it gets)."""
        elements = list(value.elts)
        starred = any(isinstance(e, ast.Starred) for e in target.elts)
        if starred and any(isinstance(n, ast.Call) for n in nodes(value)):
            elements = [e if self.structure(e) is not None else name(self.leaf(e, node).name) for e in elements]
        out: list[tuple[ast.expr, Any]] = []
        for item, source in self.match(target, elements, node):
            nested = isinstance(item, (ast.Tuple, ast.List)) and isinstance(source, (ast.Tuple, ast.List))
            out += self.pairs(item, source, node) if nested else [(item, source)]
        return out

    # ---- loops

    def loop(self, node: ast.For) -> list[ast.stmt]:
        trips = self.trips(node.iter)
        if trips is None and self.indexes_structure(node):
            trips = self.range_trips(node.iter)
            if trips is None:
                self.refuse(
                    node, "dynamic-structure", "a tuple or list is indexed by a loop whose length is not known",
                    "a loop over the items themselves, `for $item in ...:`, or an array as the argument",
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
            return [ast.copy_location(fresh, node)]
        out: list[ast.stmt] = []
        if not isinstance(trips[0] if trips else 0, int):
            self.pending = []
            changed = stored_names([node.target, *node.body])
            trips = self.trips(self.evaluated(node.iter, changed, node)) or []
            out, self.pending = self.pending, []
        made: list[list[ast.stmt]] = []
        leaves = any(own_exits(node.body))
        for trip in trips:
            body, first = copy_of(node.body), []
            if isinstance(trip, int) and not self.refuse_assigned_counter(node):
                assert isinstance(node.target, ast.Name)
                body = locate(replace_names(body, {node.target.id: ast.Constant(value=trip)}), node)
            elif not isinstance(trip, int):
                first = self.bind_trip(node.target, trip, node)
                self.lost -= stored_names(first)
            self.depth += leaves  # what follows an exit may not run
            made.append(first + self.block(body))
            self.depth -= leaves
        self.depth += leaves
        orelse = self.block(node.orelse)
        self.depth -= leaves
        if leaves:
            self.lose(stored_names([node.target]))
        return out + one_after_the_other(made, orelse, self.taken)

    def bind_trip(self, target: ast.expr, trip: Any, node: ast.For) -> list[ast.stmt]:
        if isinstance(trip, (Leaf, Node)):
            if isinstance(trip, Leaf):
                if isinstance(target, ast.Name):
                    self.structures.pop(target.id, None)
                return [
                    ast.copy_location(ast.Assign(targets=[copy_of(target)], value=located(name(trip.name), node)), node)
                ]
            return self.unpack([target], list(trip.children), trip, node)
        if isinstance(trip, ast.expr):
            fresh = ast.Assign(targets=[copy_of(target)], value=self.expression(located(copy_of(trip), node)))
            return [ast.copy_location(fresh, node)]
        out: list[ast.stmt] = []
        if not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != len(trip):
            self.refuse(
                node, "unpack", "`zip` and `enumerate` over a tuple need one name an item",
                "a name for each item: `for $k, $item in enumerate(...)`",
            )  # fmt: skip
            return out
        for item, value in zip(target.elts, trip, strict=True):
            out += self.bind_trip(item, value, node)
        return out


def _nodes(part: Any) -> list[ast.AST]:
    return list(nodes(part)) if isinstance(part, ast.AST) else []
