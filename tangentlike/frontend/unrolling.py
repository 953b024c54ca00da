"""The state of an unrolling: which container, leaf or whole number an expression stands for while compiling."""

from __future__ import annotations

import ast
from typing import Any

from ..errors import Refusal, refusal_at
from ..form.kinds import has_attributes, has_keys, is_record_array, is_sequence
from ..form.program import assign, fresh_name, loads, located, name, nodes
from ..form.structures import Leaf, Node, Spec, leaf_names, renamed
from ..form.types import Constant
from ..form.wording import Wording
from .texts import as_text, known_text


class Unrolling:
    """The containers known in one function. ``structures`` maps names to their structure; leaves are plain names.

    ``inner`` maps the names of inner functions to ``(definition, captured names)``.
    """

    def __init__(self, structures: dict[str, Spec], taken: set[str], outer_names: set[str], outside: Any):
        self.structures = dict(structures)
        self.taken = taken
        self.outer_names = outer_names
        self.outside = outside
        self.inner: dict[str, tuple[ast.FunctionDef, tuple[str, ...]]] = {}
        self.rows: dict[str, tuple[Node, str]] = {}  # names for a record of an array: the array, what holds its number
        self.known: dict[str, Constant] = {}  # what names stand for here: a text, None, or what an argument is
        self.refusals: list[Refusal] = []
        self.pending: list[ast.stmt] = []  # statements that go before the one at hand
        self.wording = Wording()
        self.depth = 0
        self.handed: dict[int, ast.expr] = {}  # what is an argument of a call, by id
        self.several: set[str] = set()  # the names that are bound several times: what they stand for has another name
        self.whole: set[str] = set()  # the names that are handed on as a whole: ``used_whole``
        self.arrays: set[str] = set()  # the leaves that are arrays
        self.branching: set[str] = set()  # the containers that a branch or a loop has bound first
        self.lost: set[str] = set()  # what stood for a container until a loop was left early
        self.plain: set[str] = set()  # the names that hold numbers or arrays somewhere
        self.fixed_lists: set[str] = set()  # the lists that are as good as tuples: ``fixed_lists``

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
            if isinstance(base, Node) and has_attributes(base.kind) and node.attr in base.keys:
                return base.child(node.attr)
        if isinstance(node, ast.Call) and not node.keywords:
            return self.called(node)
        return None

    def item(self, base: Node, node: ast.Subscript) -> Spec | None:
        if isinstance(node.slice, ast.Slice):
            if not is_sequence(base.kind):
                return None
            bounds = [
                self.integer(b) if b is not None else None
                for b in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            given = (node.slice.lower, node.slice.upper, node.slice.step)
            if any(g is not None and b is None for g, b in zip(given, bounds, strict=True)):
                return None
            items = base.children[slice(*bounds)]
            return Node("tuple", tuple(range(len(items))), items)
        known = self.key(node.slice)
        key = known.value if known is not None else self.integer(node.slice)
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
                    f"one of {', '.join(map(repr, base.keys))}",
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
            if isinstance(base, Node) and base.kind == "dict" and node.func.attr == "values":
                return Node("tuple", tuple(range(len(base.keys))), base.children)
        if isinstance(node.func, ast.Name) and node.func.id in ("tuple", "list") and len(node.args) == 1:
            base = self.structure(node.args[0])
            if isinstance(base, Node) and is_sequence(base.kind):
                return Node("tuple", tuple(range(len(base.children))), base.children)
        return None

    def gotten(self, node: ast.Call) -> Spec | ast.expr | None:
        """What ``values.get(key, default)`` gives: the item, the default, or None where that is not known."""
        if not (isinstance(node.func, ast.Attribute) and node.func.attr == "get" and len(node.args) in (1, 2)):
            return None
        base, key = self.structure(node.func.value), self.key(node.args[0])
        others = [a for a in node.args[1:] if self.structure(a) is None]
        computed = any(isinstance(n, _MAY_RAISE) for a in others for n in ast.walk(a))
        if not isinstance(base, Node) or base.kind != "dict" or node.keywords or key is None or computed:
            return None
        if key.value in base.keys:
            return base.child(key.value)
        return node.args[1] if len(node.args) > 1 else located(ast.Constant(value=None), node)

    def key(self, node: ast.expr) -> Constant | None:
        """A key that is known while compiling."""
        if isinstance(node, ast.Constant):
            return Constant(node.value)
        if isinstance(node, ast.Name) and node.id in self.known:
            return self.known[node.id]
        return known_text(node, self.text_named)

    def text_named(self, node: ast.expr) -> Constant | None:
        """The text, or None, that a name or an item stands for; what it reads from outside is fixed."""
        if not isinstance(node, ast.Name):
            before = list(self.refusals)
            found = self.structure(node)
            default = self.gotten(node) if found is None and isinstance(node, ast.Call) else None
            self.refusals = before  # an item that is missing is told where it is read
            if isinstance(default, ast.expr):
                return self.key(default)
            return as_text(self.known.get(found.name)) if isinstance(found, Leaf) else None
        if node.id in self.outer_names or node.id in self.structures:
            return as_text(self.known.get(node.id))
        outside = self.outside.look(node)
        if not isinstance(outside.value, str):
            return None
        self.outside.fix(outside)
        return Constant(outside.value)

    def learn(self, target: str, value: Constant | None) -> None:
        """What a name stands for from here on: a text, None, what a test of these came to, or anything else."""
        self.known.pop(target, None)
        if value is not None and (as_text(value) is not None or isinstance(value.value, bool)):
            self.known[target] = value

    def forget(self, nodes: list[Any]) -> None:
        """A branch or a loop may give names other values."""
        for each in stored_names(nodes):
            self.known.pop(each, None)

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
            match node.op:
                case ast.Add():
                    return left + right
                case ast.Sub():
                    return left - right
                case ast.Mult():
                    return left * right
                case ast.FloorDiv():
                    return left // right
                case _:
                    return left % right
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "len"
            and len(node.args) == 1
        ):
            base = self.structure(node.args[0])
            if isinstance(base, Node) and (is_sequence(base.kind) or base.kind == "dict"):
                return len(base.children)
        if isinstance(node, ast.Name) and node.id not in self.outer_names:
            found = self.outside.look(node)
            if isinstance(found.value, int) and not isinstance(found.value, bool):
                self.outside.fix(found)
                return found.value
        return None

    def alias(self, text: str, spec: Spec) -> str:
        base = "".join(c if c.isalnum() else "_" for c in text).strip("_") or "item"
        for known, value in self.structures.items():
            if value is spec and known.startswith(base) and known not in self.plain | self.several:
                return known
        chosen = fresh_name(base, self.taken | set(self.structures))
        self.taken.add(chosen)
        self.wording.record(chosen, text)
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
        for each in (n for t in targets if t is not None for n in ast.walk(t)):
            known = (
                self.structure(each) if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store) else None
            )
            in_place = isinstance(node, ast.AugAssign) and isinstance(known, Leaf) and known.name in self.arrays
            if known is not None and not in_place:
                self.refuse(
                    each, "stored-item", f"`{ast.unparse(each)} = ...` changes a container that the caller keeps",
                    "give the new value a name of its own, and return it if the caller needs it",
                )  # fmt: skip

    def deletion(self, node: ast.Delete) -> list[ast.stmt]:
        """``del a, b``, a statement each; a container that is deleted is a name without a value from there on."""
        out: list[ast.stmt] = []
        for each in (n for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)):
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
        again = f"the tuple `{target}` is assigned again in a branch or loop"
        self.refuse(node, "tuple-rebound", again, "a variable for each of its items, assigned one by one")

    def refuse_assigned_counter(self, node: ast.For) -> bool:
        """Refuse a loop over the items of a container by number that assigns its variable; True if so."""
        found = isinstance(node.target, ast.Name) and node.target.id in stored_names(node.body)
        if found:
            self.refuse(
                node, "dynamic-structure", "a loop that indexes a tuple or list assigns its own variable",
                f"another name for what is computed from it: `$index = {ast.unparse(node.target)}`",
            )  # fmt: skip
        return found

    def refuse(self, node: ast.AST, code: str, reason: str, rewrite: str) -> None:
        self.refusals.append(refusal_at(node, code, reason, rewrite))


def fixed_lists(tree: ast.FunctionDef) -> set[str]:
    """The variables that hold one list of things computed, never changed, whose items are only taken one by one,
    iterated over or put together: such a list is a tuple."""
    stored = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    inner = {n.id for f in nodes(tree) if isinstance(f, _FUNCTIONS) and f is not tree for n in nodes(f)
             if isinstance(n, ast.Name)}  # fmt: skip
    found = set()
    for node in nodes(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and len(node.targets) == 1:
            target = node.targets[0]
            is_computed = not any(isinstance(e, _NOT_COMPUTED) for e in node.value.elts)
            if isinstance(target, ast.Name) and stored.count(target.id) == 1 and is_computed:
                found.add(target.id)
    fine = {id(n) for node in nodes(tree) for n in _items_taken(node)}
    used = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and id(n) not in fine}
    return found - used - inner


def used_whole(tree: ast.FunctionDef) -> set[str]:
    """The names that are returned, handed to functions or chosen as they are, not item by item."""
    found: set[str] = set()
    for node in nodes(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Return):
            parts = [node.value]
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            parts = [] if called in _PUT_TOGETHER else [*node.args, *(k.value for k in node.keywords)]
        elif isinstance(node, ast.IfExp):
            parts = [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            parts = [*node.values]
        while parts:
            part = parts.pop()
            if isinstance(part, ast.Name):
                found.add(part.id)
            elif isinstance(part, (ast.Tuple, ast.List)):
                parts += part.elts
    return found


_MAY_RAISE = (ast.Call, ast.Subscript, ast.BinOp, ast.NamedExpr)


_NOT_COMPUTED = (ast.Constant, ast.UnaryOp, ast.Tuple, ast.List, ast.Starred)


_FUNCTIONS = (ast.FunctionDef, ast.Lambda)


_PUT_TOGETHER = ("len", "enumerate", "zip", "reversed", "concatenate", "stack", "vstack", "hstack")


def _items_taken(node: ast.AST) -> list[ast.expr]:
    """The operands of which a statement or expression takes the items without changing what holds them."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        index = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
        return [node.value] if isinstance(index, ast.Constant) else []
    if isinstance(node, ast.For):
        return [node.iter]
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List)):
        return [node.value]
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return node.args if called in _PUT_TOGETHER else []
    return []


def stored_names(nodes: list[Any]) -> set[str]:
    """The names that the statements and targets bind."""
    names = (n for s in nodes for n in ast.walk(s) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}


def bound_several_times(tree: ast.FunctionDef) -> set[str]:
    """The names that are stored more than once, or in a loop, whose trips may be written out one after the other."""
    stored = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    parameters = [a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)]
    inside = stored_names([n for n in ast.walk(tree) if isinstance(n, ast.For)])
    return inside | {n for n in stored if (stored + parameters).count(n) > 1}


def names_of_numbers(tree: ast.FunctionDef) -> set[str]:
    """The variables that hold the result of an operation somewhere: a number or an array."""
    operations = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant)
    assigned = [n for n in ast.walk(tree) if isinstance(n, ast.Assign) and isinstance(n.value, operations)]
    return {t.id for n in assigned for t in n.targets if isinstance(t, ast.Name)}
