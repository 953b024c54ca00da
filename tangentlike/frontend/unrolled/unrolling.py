"""The state of an unrolling: which container, leaf or whole number an expression stands for while compiling."""

from __future__ import annotations

import ast
from typing import Any

from ...errors import Refusal, refusal_at
from ...form.kinds import has_attributes, has_keys, is_of_named_tuples, is_record_array, is_sequence
from ...form.operators import OPERATORS
from ...form.program import assign, fresh_name, loads, located, name, own_nodes
from ...form.structures import Leaf, Node, Spec, leaf_names, renamed
from ...form.trees import nodes
from ...form.types import Constant
from ...form.wording import UNNAMED, Wording
from ..syntax.outlived import Copies, may_change_dict
from ..syntax.plain_parts import may_raise
from ..syntax.texts import as_text, known_text, member_outside, moment_outside, named_attribute, text_of_member
from .branch_keys import BranchKeys
from .class_tables import Classes, table_of_class


class Unrolling:
    """The containers known in one function. ``structures`` maps names to their structure; leaves are plain names.

    ``inner`` maps the names of inner functions to ``(definition, captured names)``.
    """

    def __init__(self, structures: dict[str, Spec], taken: set[str], outer_names: set[str], outside: Any):
        self.structures, self.taken = dict(structures), taken
        self.outer_names, self.outside = outer_names, outside
        self.inner: dict[str, tuple[ast.FunctionDef, tuple[str, ...]]] = {}
        self.rows: dict[str, tuple[Node, str]] = {}  # names for a record of an array: the array, what holds its number
        self.moments = False  # whether some may stand for dates and times
        self.known: dict[str, Constant] = {}  # what names stand for here: a text, None, or what an argument is
        self.refusals, self.pending = list[Refusal](), list[ast.stmt]()  # statements that go before the one at hand
        self.wording, self.keys, self.copies, self.classes = Wording(), BranchKeys(), Copies(), Classes()
        self.handed: dict[int, ast.expr] = {}  # what is an argument of a call, by id
        self.several: set[str] = set()  # the names that are bound several times: what they stand for has another name
        self.counters, self.whole = set[str](), set[str]()  # ``read_outside_loops``, ``used_whole``
        self.opaque, self.rebound = set[str](), set[str]()  # tuples that lowering takes apart; those it may have to
        self.arrays, self.branching = set[str](), set[str]()  # leaves; what a branch or a loop has bound first
        self.lost, self.plain = set[str](), set[str]()  # containers before an early exit; numbers or arrays somewhere
        self.trips_around = 1  # of the loops around that are written out
        self.fixed_lists: set[str] = set()  # the lists that are as good as tuples: ``fixed_lists``
        self.own: list[tuple[Node, int]] = []  # the dicts that are made here, and how deep in branches and loops
        self.asked: list[Node] = []  # of which of them it was asked what keys there are, one after the other
        self.before: list[ast.stmt] | None = None  # what goes before the statement at hand; None where nothing can
        self.statement: ast.stmt | None = None  # the statement at hand; ``tree`` is the function
        self.tree: ast.FunctionDef
        self.taken_values: dict[int, tuple[ast.expr, Node]] = {}
        self.searching: dict[tuple[Any, ...], str] = {}  # the functions that look for an item: ``items_at_run_time``
        self.chosen: dict[str, tuple[Node, str]] = {}  # names for items that are called: all of them, what holds which

    @property
    def depth(self) -> int:
        """In how many branches and loops that are left as they are the statement at hand stands."""
        return self.keys.depth

    @depth.setter
    def depth(self, depth: int) -> None:
        self.keys.enter(depth)

    def structure(self, node: ast.expr) -> Spec | int | None:
        """The structure an expression stands for, its leaf, or None when it is no structure."""
        if isinstance(node, ast.Name):
            return self.structures.get(node.id)
        if isinstance(node, ast.Subscript):
            base = self.structure(node.value)
            if isinstance(base, Node):
                return self.item(base, node)
        if isinstance(node, ast.Attribute):
            base = self.structure(node.value)
            if not (isinstance(base, Node) and has_attributes(base.kind) and node.attr in base.keys):
                return table_of_class(self, node, base)
            return base.child(node.attr)
        if isinstance(node, ast.Call) and not node.keywords:
            return self.called(node)
        return None

    def item(self, base: Node, node: ast.Subscript) -> Spec | None:
        if isinstance(node.slice, ast.Slice):
            if not is_sequence(base.kind):
                return None
            given = (node.slice.lower, node.slice.upper, node.slice.step)
            bounds = [self.integer(b) if b is not None else None for b in given]
            if any(g is not None and b is None for g, b in zip(given, bounds, strict=True)):
                return None
            items = base.children[slice(*bounds)]
            return Node("tuple", tuple(range(len(items))), items)
        known = self.key_of_dict(node.slice)
        key = known.value if known is not None else None
        if is_sequence(base.kind) and isinstance(key, int):
            if -len(base.children) <= key < len(base.children):
                return base.children[key]
        elif has_keys(base.kind) and key in base.keys:
            return base.child(key)
        told = isinstance(node.slice, ast.Constant) or as_text(known) is not None
        if told and not (is_record_array(base.kind) and isinstance(key, int)):
            self.refusals.append(
                refusal_at(
                    node,
                    "missing-key",
                    f"`{ast.unparse(node.value)}` has no item {key!r}",
                    f"one of {', '.join(map(repr, base.keys))}" if base.keys else "a key that is stored before",
                )
            )
        return None

    def called(self, node: ast.Call) -> Spec | None:
        gotten = self.gotten(node)
        found = self.structure(gotten) if isinstance(gotten, ast.expr) else gotten
        if isinstance(found, (Leaf, Node)):
            return found
        if isinstance(node.func, ast.Attribute) and not node.args:
            base = self.structure(node.func.value)
            if isinstance(base, Node) and node.func.attr == "_asdict" and is_of_named_tuples(base.kind, "_asdict"):
                return Node("dict", base.keys, base.children)
            if isinstance(base, Node) and base.kind == "dict" and node.func.attr == "values":
                self.is_certain(base, node)
                return self.taken_out(Node("tuple", tuple(range(len(base.keys))), base.children), node)
        if isinstance(node.func, ast.Name) and node.func.id in ("tuple", "list") and len(node.args) == 1:
            base = self.structure(node.args[0])
            if isinstance(base, Node) and is_sequence(base.kind):
                return self.taken_out(Node("tuple", tuple(range(len(base.children))), base.children), node)
        return None

    def gotten(self, node: ast.Call) -> Spec | ast.expr | None:
        """What ``values.get(key, default)`` gives: the item, the default, or None where that is not known."""
        if not (isinstance(node.func, ast.Attribute) and node.func.attr == "get" and len(node.args) in (1, 2)):
            return named_attribute(self, node)
        base, key = self.structure(node.func.value), self.key_of_dict(node.args[0])
        if not isinstance(base, Node) or base.kind != "dict" or node.keywords or key is None:
            return None
        others = [a for a in node.args[1:] if key.value in base.keys and self.structure(a) is None]
        if any(map(may_raise, others)):
            return None  # it is evaluated, and dropped
        self.is_certain(base, node)
        if key.value in base.keys:
            return base.child(key.value)
        return node.args[1] if len(node.args) > 1 else located(ast.Constant(value=None), node)

    def key(self, node: ast.expr) -> Constant | None:
        """A key that is known while compiling."""
        if isinstance(node, ast.Constant):
            return Constant(node.value)
        if isinstance(node, ast.Name) and node.id in self.known:
            return self.known[node.id]
        return known_text(node, self.text_named, self.integer, self.moments) or member_outside(node, self)

    def key_of_dict(self, node: ast.expr) -> Constant | None:
        """A key of a dict: a text, a number, or a tuple of them."""
        if isinstance(node, ast.Tuple):
            items = [self.key_of_dict(e) for e in node.elts]
            return None if None in items else Constant(tuple(i.value for i in items if i is not None))
        known, number = self.key(node), self.integer(node)
        return Constant(number) if known is None and number is not None else known

    def own_depth(self, node: Node) -> int | None:
        """How deep in branches and loops a dict was made; None for what is no dict of the function's own."""
        return next((depth for made, depth in self.own if made is node), None)

    def is_own(self, node: Node) -> bool:
        return self.own_depth(node) is not None

    def is_certain(self, known: Node, node: ast.AST) -> bool:
        """Refuse to ask which keys a dict has where a branch or a loop decides; True if all are known."""
        self.asked.append(known)
        keys = self.keys.of(known)
        if keys:
            self.refuse(
                node, "dict-display", f"whether this dict has the key {keys[0]!r} is only known while it runs",
                f"the key in each branch, or before the loop: `{keys[0]!r}: 0.0`",
            )  # fmt: skip
        return not keys

    def as_it_is(self, spec: Node, node: ast.expr) -> Node:
        """A container as it is at this place, for what reads it as a whole: dicts that are made here change, so that
        their values get names of their own, in ``before``."""
        children: list[Spec] = [self.as_it_is(c, node) if isinstance(c, Node) else c for c in spec.children]
        if not self.is_own(spec):
            changed = any(a is not b for a, b in zip(children, spec.children, strict=True))
            return Node(spec.kind, spec.keys, tuple(children)) if changed else spec
        self.is_certain(spec, node)
        deeper = (self.own_depth(spec) or 0) > self.depth
        parts = own_nodes(self.statement) if deeper and self.statement is not None else []
        if self.before is None or any(isinstance(n, (ast.IfExp, ast.BoolOp)) for n in parts):
            reason = "a dict that is made here is used as a whole where it may not be evaluated, or in each trip"
            self.refuse(node, "dict-display", reason, "a name for what is computed of it, before the loop and in it")
            return spec
        for k, child in enumerate(children):
            if isinstance(child, Leaf):
                kept = self.made(child.name, f"{ast.unparse(node)}[{spec.keys[k]!r}]")
                self.before.append(located(assign(kept, located(name(child.name), node)), node))
                children[k] = Leaf(kept)
        return Node(spec.kind, spec.keys, tuple(children))

    def taken_out(self, spec: Node, node: ast.expr) -> Node:
        """The values that ``list(d.values())`` takes out of a dict that is made here, which may change."""
        own = {c.name for made, _ in self.own for c in made.children if isinstance(c, Leaf)}
        if not any(isinstance(c, Leaf) and c.name in own for c in spec.children):
            return spec
        if id(node) not in self.taken_values:
            self.own.append((spec, 0))
            self.taken_values[id(node)] = node, self.as_it_is(spec, node)
            self.own = [(made, depth) for made, depth in self.own if made is not spec]
        return self.taken_values[id(node)][1]

    def text_named(self, node: ast.expr) -> Constant | None:
        """The text, or None, that a name or an item stands for; what it reads from outside is fixed."""
        if not isinstance(node, ast.Name):
            before = list(self.refusals)
            found = self.structure(node)
            default = self.gotten(node) if found is None and isinstance(node, ast.Call) else None
            self.refusals = before  # an item that is missing is told where it is read
            if isinstance(default, ast.expr):
                return self.key(default)
            if isinstance(found, Leaf) or loads(node) & self.outer_names:
                return as_text(self.known.get(found.name)) if isinstance(found, Leaf) else None
            return text_of_member(node, self.outside) or (moment_outside(node, self.outside) if self.moments else None)
        if node.id in self.outer_names or node.id in self.structures:
            return as_text(self.known.get(node.id))
        outside = self.outside.look(node)
        if not isinstance(outside.value, str):
            return moment_outside(node, self.outside) if self.moments else None
        self.outside.fix(outside)
        return Constant(outside.value)

    def learn(self, target: str, value: Constant | None) -> None:
        """What a name stands for from here on: a text, None, what a test of these came to, or anything else."""
        self.known.pop(target, None)
        if value is not None and (as_text(value) is not None or isinstance(value.value, int)):
            self.known[target] = value

    def forget(self, every: list[Any]) -> None:
        """A branch or a loop may give names other values."""
        for each in stored_names(every):
            self.known.pop(each, None)
            for leaf in leaf_names(self.structures[each]) if each in self.structures else ():
                self.known.pop(leaf, None)
        if self.own and any(map(may_change_dict, (n for s in every for n in nodes(s)))):
            for leaf in (leaf for made, _ in self.own for leaf in leaf_names(made)):
                self.known.pop(leaf, None)

    def integer(self, node: ast.expr | None) -> int | None:
        """The value of an integer expression known while compiling."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.integer(node.operand)
            return None if value is None else -value
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)):
            left, right = self.integer(node.left), self.integer(node.right)
            if left is None or right is None or (right == 0 and isinstance(node.op, (ast.FloorDiv, ast.Mod))):
                return None
            return int(OPERATORS[type(node.op)](left, right))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "len"
            and len(node.args) == 1
        ):
            base = self.structure(node.args[0])
            if isinstance(base, Node) and (is_sequence(base.kind) or base.kind == "dict"):
                self.is_certain(base, node)
                return len(base.children)
        if isinstance(node, ast.Name) and node.id in self.known:
            found = self.known[node.id].value
            return found if type(found) is int else None
        if isinstance(node, ast.Name) and node.id not in self.outer_names:
            found = self.outside.look(node)
            if isinstance(found.value, int) and not isinstance(found.value, bool):
                self.outside.fix(found)
                return int(found.value)
        return None

    def alias(self, text: str, spec: Spec) -> str:
        base = "".join(c if c.isalnum() else "_" for c in text).strip("_") or "item"
        for known, value in self.structures.items():
            if value is spec and known.startswith(base) and known not in self.plain | self.several:
                return known
        chosen = fresh_name(base, self.taken | set(self.structures))
        self.taken.add(chosen)
        self.wording.record(chosen, UNNAMED if text == "item" else text)
        self.structures[chosen] = spec
        return chosen

    def held(self, source: Any, node: ast.stmt) -> Any:
        """A right side under names of its own, which are bound in ``pending``."""
        if isinstance(source, Node):
            return Node(source.kind, source.keys, tuple(self.held(child, node) for child in source.children))
        chosen = fresh_name("value", self.taken)
        self.taken.add(chosen)
        self.pending.append(located(assign(chosen, name(source.name) if isinstance(source, Leaf) else source), node))
        return Leaf(chosen) if isinstance(source, Leaf) else located(name(chosen), node)

    def own_items(self, target: str, spec: Node, node: ast.stmt) -> list[ast.stmt]:
        """Items of its own for what a branch or a loop binds: they have values only if it has run."""
        self.branching.add(target)
        others = {leaf for t, s in self.structures.items() if t != target for leaf in leaf_names(s)}
        if not others & set(leaf_names(spec)):
            return []
        own = renamed(spec, target, self.taken)
        self.structures[target] = own
        self.wording.record_items(own, target)
        pairs = zip(leaf_names(own), leaf_names(spec), strict=True)
        return [located(assign(left, located(name(right), node)), node) for left, right in pairs]

    def moved(self, node: ast.stmt) -> list[ast.stmt]:
        """A read of an item of each container that a statement moves as a whole, if it may not have been bound."""
        if not self.branching or not isinstance(node, (ast.For, ast.Assign)):
            return []
        part = node.iter if isinstance(node, ast.For) else node.value
        read = sorted({n.id for n in nodes(part) if isinstance(n, ast.Name)} & self.branching & set(self.structures))
        items = [leaf for n in read for leaf in list(leaf_names(self.structures[n]))[:1]]
        return [located(ast.Expr(value=located(name(leaf), node)), node) for leaf in items]

    def made(self, hint: str, stands_for: ast.expr | str) -> str:
        """A new name, and what it stands for."""
        chosen = fresh_name(hint, self.taken)
        self.taken.add(chosen)
        self.wording.record(chosen, stands_for)
        return chosen

    def can_wait(self, source: ast.expr, before: list[ast.expr], calls: bool) -> bool:
        """True for a right side that has the same value after the targets ``before`` are stored."""
        if isinstance(source, ast.Constant):
            return True
        bound = {n.id for t in before for n in nodes(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if loads(source) & bound:
            return False
        return isinstance(source, ast.Name) or not (calls or any(isinstance(t, ast.Subscript) for t in before))

    def refuse_stored_items(self, node: ast.stmt) -> None:
        """Refuse to store into a list or dict that came from outside: who made it would see the change."""
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for each in (n for t in targets if t is not None for n in nodes(t)):
            known = (
                self.structure(each) if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store) else None
            )
            in_place = isinstance(node, ast.AugAssign) and isinstance(known, Leaf) and known.name in self.arrays
            base = self.structure(each.value) if isinstance(each, ast.Subscript) else None
            mine = isinstance(base, Node) and self.is_own(base)
            if known is not None and not in_place and not mine:
                self.refuse(
                    each, "stored-item", f"`{ast.unparse(each)} = ...` changes a container that the caller keeps",
                    "give the new value a name of its own, and return it if the caller needs it",
                )  # fmt: skip

    def deletion(self, node: ast.Delete) -> list[ast.stmt]:
        """``del a, b``, a statement each; a container that is deleted is a name without a value from there on."""
        out: list[ast.stmt] = []
        for each in (n for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)):
            self.known.pop(each.id, None)
            if each.id in self.inner or (each.id in self.structures and self.depth):
                self.refuse(
                    node, "delete", f"{each.id} is known while compiling, and deleted in a branch or a loop",
                    f"leave `del {each.id}` out",
                )  # fmt: skip
            elif self.structures.pop(each.id, None) is not None:
                out.append(located(assign(each.id, ast.Constant(value=None)), node))
            out.append(located(ast.Delete(targets=[each]), node))
        return out

    def lose(self, names: set[str]) -> None:
        """After a loop that may end at any item: which container its variables stand for is not known any more."""
        lost = {n for n in names if self.structures.pop(n, None) is not None}
        self.lost |= lost

    def refuse_lost(self, node: ast.expr) -> None:
        """Refuse to read a container that ``lose`` has taken away."""
        if isinstance(node, ast.Name) and node.id in self.lost and node.id not in self.structures:
            self.refuse(
                node, "exit-from-unrolled", f"`{node.id}` may be any of the containers that the loop went through",
                f"names of their own, inside the loop, for what is needed of `{node.id}`",
            )  # fmt: skip

    def refuse_rebound(self, target: str, node: ast.AST) -> None:
        self.rebound.add(target)
        again = f"the tuple `{target}` is assigned again in a branch or loop"
        self.refuse(node, "tuple-rebound", again, "a variable for each of its items, assigned one by one")

    def refuse_assigned_counter(self, node: ast.For) -> bool:
        """Refuse a loop over the items of a container by number that assigns its variable; True if so."""
        if found := isinstance(node.target, ast.Name) and node.target.id in stored_names(node.body):
            self.refuse(
                node, "dynamic-structure", "a loop that indexes a tuple or list assigns its own variable",
                f"another name for what is computed from it: `$index = {ast.unparse(node.target)}`",
            )  # fmt: skip
        return found

    def refuse(self, node: ast.AST, code: str, reason: str, rewrite: str) -> None:
        self.refusals.append(refusal_at(node, code, reason, rewrite))


def stored_names(every: list[Any]) -> set[str]:
    """The names that the statements and targets bind."""
    names = (n for s in every for n in nodes(s) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}
