"""Expressions in which modules are named: a name of its own for each is written in its place (``module_names.py``)."""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass, field
from typing import Any

from ...errors import Refusal, refusal_at
from ...form.kinds import is_namespace
from ...form.names import fresh_name
from ...form.trees import nodes
from ...reading.captured import Place
from ...reading.module_values import UNKNOWN, Scene, Several, Standing, standing, value_of
from ...reading.resolve import Outside
from ...reading.source import Source
from .refusals import RULES

VALUES = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.IfExp, ast.BoolOp)
OTHERWISE = "something else"  # what a name stands for where that is not told
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Writing:
    """One function: where names stand, the last line that binds each, the names that were made for modules, and the
    imports that bind names."""

    source: Source
    scene: Scene
    bindings: dict[str, int]
    taken: set[str]
    made: dict[tuple[Place, str], str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    held: list[tuple[Outside, Any]] = field(default_factory=list)
    imports: dict[str, ast.stmt] = field(default_factory=dict)

    def is_final(self, name: str, node: Any) -> bool:
        """True for a name that nothing behind a node binds again."""
        return self.bindings.get(name, 0) <= node.lineno


def evaluated(writing: Writing, node: ast.expr) -> Any:
    """What an expression comes to; what was looked at is held."""
    consulted = writing.scene.consulted
    start = len(consulted)
    value = value_of(writing.scene, node)
    if value is not UNKNOWN:
        writing.held += consulted[start:]
    del consulted[start:]
    return value


def base_of(value: Any) -> str:
    """What a module, or an object in the place of one, is called."""
    return value.__name__.split(".")[-1] if isinstance(value, types.ModuleType) else type(value).__name__.lower()


def expression(writing: Writing, node: ast.expr) -> ast.expr:
    return Reads(writing).visit(node)


class Reads(ast.NodeTransformer):
    """Writes names of their own in the place of what stands for modules, and for what imports have bound."""

    def __init__(self, writing: Writing):
        self.writing = writing

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.Lambda, *COMPREHENSIONS)):
            return self.apart(node)
        if isinstance(node, ast.Compare) and self.is_of_modules(node):
            return ast.copy_location(ast.Constant(value=evaluated(self.writing, node)), node)
        if isinstance(node, VALUES) and not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            found = self.standing(node)
            if found is not None:
                return found
        return self.generic_visit(node)

    def apart(self, node: ast.AST) -> ast.AST:
        """A node with names of its own."""
        scene, known = self.writing.scene, self.writing.scene.known
        own = {n.arg for n in nodes(node) if isinstance(n, ast.arg)}
        own |= {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        local, later = scene.local, isinstance(node, ast.Lambda)
        scene.local = local | own
        scene.known = {n: v for n, v in known.items() if n not in own and (not later or self.writing.is_final(n, node))}
        self.generic_visit(node)
        scene.local, scene.known = local, known
        return node

    def standing(self, node: Any) -> ast.expr | None:
        """The name of what a node stands for, if that is a module or what an import has bound."""
        writing = self.writing
        found = writing.scene.known.get(node.id) if isinstance(node, ast.Name) else None
        if isinstance(found, Several):
            self.refuse(node, found)
            return None
        if isinstance(found, Standing):
            return self.named(node, found, node.id)
        if isinstance(node, ast.Name) or self.is_outside(node):
            return None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            return self.attribute(node)
        value = evaluated(writing, node)
        if not is_namespace(value):
            return None
        return self.named(node, standing(value), base_of(value))

    def is_of_modules(self, node: ast.Compare) -> bool:
        """True for ``xp is np``, where that is known."""
        operands = [evaluated(self.writing, each) for each in (node.left, *node.comparators)]
        modules = any(is_namespace(each) for each in operands)
        return modules and evaluated(self.writing, node) is not UNKNOWN

    def is_outside(self, node: ast.expr) -> bool:
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        outside = isinstance(root, ast.Name) and root.id not in self.writing.scene.local
        return isinstance(node, ast.Attribute) and outside

    def attribute(self, node: ast.Call) -> ast.expr | None:
        """``np.exp`` for ``getattr(np, "exp")``, with or without a default."""
        if len(node.args) not in (2, 3) or node.keywords or "getattr" in self.writing.scene.local:
            return None
        if not all(isinstance(a, (ast.Constant, ast.Name)) for a in node.args[2:]):
            return None
        owner, text = (evaluated(self.writing, a) for a in node.args[:2])
        if not is_namespace(owner) or not isinstance(text, str) or not hasattr(owner, text):
            return None
        named = self.named(node.args[0], standing(owner), base_of(owner))
        return ast.copy_location(ast.Attribute(value=named, attr=text, ctx=ast.Load()), node)

    def named(self, node: ast.expr, found: Standing, base: str) -> ast.expr:
        writing = self.writing
        text = ast.unparse(node)
        if (found.place, text) not in writing.made:
            chosen = fresh_name(base, writing.taken)
            writing.taken.add(chosen)
            writing.made[found.place, text] = chosen
            writing.texts[chosen] = text
        return ast.copy_location(ast.Name(id=writing.made[found.place, text], ctx=ast.Load()), node)

    def refuse(self, node: ast.Name, found: Several) -> None:
        statement = self.writing.imports.get(node.id)
        if statement is not None and OTHERWISE in found.what and len(set(found.what)) == 2:
            rule = RULES["import-inside"]
            rewrite = rule.rewrite.format(statement=ast.unparse(statement))
            self.writing.refusals.append(refusal_at(statement, "import-inside", rule.reason, rewrite))
            return
        which = " on one path and ".join(dict.fromkeys(found.what))
        self.writing.refusals.append(
            refusal_at(
                node,
                "changing-type",
                f"`{node.id}` is {which} on another, which is decided while running",
                f"a branch for each: `if ...: y = np.exp(x)` and `else: y = math.exp(x)` in the place of `{node.id}`",
            )
        )
