"""Where an element of a cotangent is 0, for it is of what was not selected, nothing flows, whatever is infinite there.

mask_add(dy, mask, ds)                mask_add(dy, mask, ds)
dx = dy * w                   ->      dx = select(dy != 0, dy * w)

The left side has 0 times NaN where ``w`` is NaN, which may be what the mask is there for. Here choices are put behind
what makes such cotangents; ``masks`` carries them to where they matter, and those that it does not move are taken away.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..analysis.effects import Paired, changed_by
from ..analysis.selected import TRIANGLES, may_be_infinite, moved_by, selected_names
from ..form.program import Program, assign, blocks, call, dotted, is_array, loads, name, replace_names, root_name, walk
from ..form.trees import nodes
from ..form.types import Array, Type
from .branches import targets_of, value_of

MADE_BY_MASKS = ("mask_get_gradient", *TRIANGLES)
ADDED_BY_MASKS = ("mask_add",)
CUT_BY_MASKS = ("mask_set_gradient_array", "mask_set_gradient_scalar")
MADE_BY_PLACES = ("put_one", "put_at", "put_back")
ADDED_BY_PLACES = ("scatter_add",)
CUT_BY_PLACES = ("scatter_set_gradient",)
ZEROS = ("np.zeros_like", "np.zeros")


@dataclass
class ZeroElements:
    """``cotangents`` are those that no caller sees; ``fresh`` makes the names of variables. ``made`` has the choices
    that stand in a body, and of which cotangent each is."""

    program: Program
    types: dict[str, Any]
    alias: Callable[[str, str], bool]
    fresh: Callable[[str, Type], str]
    cotangents: Iterable[str]
    made: dict[str, str] = field(default_factory=dict)

    def of_seeds(self, body: list[ast.stmt], seeds: Iterable[str]) -> list[ast.stmt]:
        """The body that takes nothing from elements of ``seeds`` that are 0."""
        for seed in seeds:
            if is_array(self.types.get(seed)) and seed not in changed(self.program, body):
                body = self.chosen(body, 0, seed)
        return body

    def of_parts(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body that takes nothing from elements at which selections have left a cotangent at 0."""
        parts = Parts(self.program)
        for cotangent in parts.cotangents(body):
            if cotangent in self.cotangents and is_array(self.types.get(cotangent)):
                body = self.of_part(body, cotangent)
        return body

    def of_part(self, body: list[ast.stmt], cotangent: str) -> list[ast.stmt]:
        """The body with choices behind the last change of a cotangent, in each block that changes it and reads it."""
        changing = [k for k, s in enumerate(body) if cotangent in changed(self.program, [s])]
        for node in [body[k] for k in changing]:
            for inner in blocks(node):
                inner[:] = self.of_part(inner, cotangent)
        if not changing:
            return body
        behind = changing[-1] + 1
        others = {n for n in changed(self.program, body[behind:]) if self.alias(n, cotangent)}
        read = any(cotangent in loads(s) for s in body[behind:])
        return body if others or not read else self.chosen(body, behind, cotangent)

    def chosen(self, body: list[ast.stmt], place: int, cotangent: str) -> list[ast.stmt]:
        """The body that reads a choice of a cotangent from ``place`` on, which is made there."""
        kind = self.types[cotangent]
        assert isinstance(kind, Array)
        choice, flows = self.fresh(f"{cotangent}_flowing", kind), self.fresh("flows", Array("bool", kind.shape))
        nonzero = ast.Compare(left=name(cotangent), ops=[ast.NotEq()], comparators=[ast.Constant(value=0)])
        start = [assign(flows, nonzero), assign(choice, call("select", name(flows), name(cotangent)))]
        self.made[choice] = cotangent
        self.program.temporaries |= {choice, flows}
        return [*body[:place], *start, *(replace_names(s, {cotangent: name(choice)}) for s in body[place:])]

    def settled(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body without the choices, once they are carried to where they matter: a choice is its cotangent."""
        out: list[ast.stmt] = []
        for node in body:
            if set(targets_of(node)) & set(self.made):
                continue
            for inner in blocks(node):
                inner[:] = self.settled(inner)
            out.append(replace_names(node, {c: name(d) for c, d in self.made.items() if c in loads(node)}))
        return out


def changed(program: Program, statements: list[ast.stmt]) -> set[str]:
    """The names that statements of an adjoint half bind, add to or write."""
    return changed_by(program, statements) | {t for s in walk(statements) for t in targets_of(s)}


class Parts:
    """Which cotangents of a program are made of parts alone, elsewhere 0: what masks and functions select, and where
    the user's text asks for NaN, also what indices and slices do."""

    def __init__(self, program: Program):
        self.program = program
        self.careful = careful = may_be_infinite(program)
        self.makers = MADE_BY_MASKS + (MADE_BY_PLACES if careful else ())
        self.adders = ADDED_BY_MASKS + (ADDED_BY_PLACES if careful else ())
        self.cutters = CUT_BY_MASKS + (CUT_BY_PLACES if careful else ())

    def cotangents(self, body: list[ast.stmt]) -> list[str]:
        """The names in the order in which they are made."""
        statements = list(walk(body))
        cut = {n for s in statements for n in self.cut_by(s)}
        partial: dict[str, None] = {}
        for node in statements:
            partial |= dict.fromkeys(self.made_by(node, set(partial)))
        whole: set[str] = set()
        for node in statements if partial else []:
            mine = changed(self.program, [node]) if not list(blocks(node)) else set()
            whole |= {n for n in mine & set(partial) if not self.leaves_zeros(node, n, set(partial))}
        return [*(p for p in partial if p not in whole or p in cut), *sorted(cut - set(partial))]

    def first_arguments(self, node: ast.stmt, kernels: tuple[str, ...]) -> list[str]:
        """The arrays that calls of some kernels in a statement change."""
        calls = [n for n in nodes(value_of(node)) if isinstance(n, ast.Call)]
        return [root_name(c.args[0]) for c in calls if dotted(c.func) in kernels and isinstance(c.args[0], ast.Name)]

    def cut_by(self, node: ast.stmt) -> list[str]:
        """The cotangents of which a statement sets elements to 0, or may do so where functions write."""
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=base))], value=ast.Constant(value=0)):
                return [base] if self.careful else []
            case ast.Expr(value=ast.Call(func=func, args=args)) | ast.Assign(value=ast.Call(func=func, args=args)) if (
                self.careful
            ):
                found = self.program.functions.get(dotted(func))
                if isinstance(found, Paired) and found.shadows:
                    return [root_name(a) for a in args[len(args) - len(found.shadows) :]]
        return self.first_arguments(node, self.cutters)

    def made_by(self, node: ast.stmt, partial: set[str]) -> list[str]:
        """The names which a statement gives parts."""
        value = value_of(node)
        match node:
            case ast.Expr(value=ast.Call(func=func, args=args)):
                found = self.program.functions.get(dotted(func))
                shadows = args[len(args) - len(found.shadows) :] if isinstance(found, Paired) else []
                given = self.of_pair(found, found.shadows) if isinstance(found, Paired) else []
                added = [root_name(a) for a, s in zip(shadows, given, strict=False) if s]
                return [*self.first_arguments(node, self.adders), *added]
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=base))):
                return [base] if self.careful else []
            case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
                places = target.elts if isinstance(target, ast.Tuple) else [target]
                given = self.selected_by(value, len(places), partial)
                return [p.id for p, s in zip(places, given, strict=False) if s and isinstance(p, ast.Name)]
        return []

    def selected_by(self, value: ast.expr, count: int, partial: set[str]) -> list[bool]:
        """Of each result of an expression whether it is a part of something."""
        moved = moved_by(value)
        if moved is not None:
            return [moved in partial]
        if isinstance(value, ast.Call):
            found = self.program.functions.get(dotted(value.func))
            if isinstance(found, Paired):
                return self.of_pair(found, found.gradients)
            return [dotted(value.func) in self.makers] * count
        return [False] * count

    def of_pair(self, pair: Paired, parameters: list[str]) -> list[bool]:
        """Of parameters of a function whether it selects elements of them."""
        if pair.program is None or self.program.is_library:
            return []
        if self.careful and pair.program.is_library:
            return [True] * len(parameters)
        selected = selected_names(pair.program)
        return [p in selected for p in parameters]

    def leaves_zeros(self, node: ast.stmt, cotangent: str, partial: set[str]) -> bool:
        """True where a statement that changes a cotangent leaves 0 what other parts do not give a value."""
        if cotangent in self.made_by(node, partial):
            return True
        value = value_of(node)
        return isinstance(node, ast.Assign) and isinstance(value, ast.Call) and dotted(value.func) in ZEROS
