"""What moves a check out of a loop: it is made once, before the loop, for the first and the last value of the index.

Only checks that every trip reaches move: then some trip fails exactly if the check does.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from ..analysis import affine
from ..analysis.affine import Form
from ..form.program import binds, blocks, walk, whole_number
from ..form.trees import children, nodes
from ..form.types import Scalar, Type
from .in_range import Facts


@dataclass
class Obligation:
    """Each of ``ends`` has to be an index of an axis that measures ``size``, if all of ``guards`` are positive."""

    ends: list[Form]
    size: Form
    site: Any
    guards: list[Form] = field(default_factory=list)


@dataclass
class Frame:
    """A loop around the statement at hand, or (``variable`` empty) anything that may keep it from being reached."""

    variable: str = ""
    start: Form = field(default_factory=dict)
    stop: Form = field(default_factory=dict)
    step: int = 0
    bound: set[str] = field(default_factory=set)
    writes: bool = False
    facts: Facts | None = None
    before: list[Obligation] = field(default_factory=list)


def frame_of(node: ast.For, entry: Facts) -> Frame:
    """What hoisting out of a loop needs to know; no variable where its trips may not all run to their end."""
    bound = {n for s in node.body for n in binds(s)} | binds(node.target)
    header = header_of(node)
    leaves = any(isinstance(n, (ast.Raise, ast.Assert, ast.Return)) for n in walk(node.body)) or _breaks(node.body)
    whole = header is not None and all(entry.is_whole(e) for e in header[:2])
    if header is None or leaves or not whole or not isinstance(node.target, ast.Name) or header[2] == 0:
        return Frame(bound=bound)
    start, stop = entry.form(header[0]), entry.form(header[1])
    writes = any(writes_memory(s, entry.types) for s in walk(node.body))
    rebound = {n for s in node.body for n in binds(s)}
    if node.target.id in rebound:
        return Frame(bound=bound)
    return Frame(node.target.id, start, stop, header[2], bound, writes, entry)


def out_of(frame: Frame, owed: Obligation) -> Obligation | None:
    """The check as it stands before a loop; None where it cannot stand there."""
    facts = frame.facts
    if not frame.variable or facts is None:
        return None
    for form in (owed.size, *owed.guards):
        if facts.depends(form, frame.bound, frame.writes):
            return None
    ends: list[Form] = []
    first, last = frame.start, affine.add(frame.stop, affine.number(-1 if frame.step > 0 else 1))
    for end in owed.ends:
        parts = affine.split(end, frame.variable)
        if parts is None or any(facts.depends(p, frame.bound, frame.writes) for p in parts):
            return None
        factor, rest = parts
        if not factor:
            ends.append(rest)
            continue
        if abs(frame.step) != 1:
            return None
        for extreme in (first, last):
            made = affine.add(affine.multiply(factor, extreme), rest)
            if made not in ends:
                ends.append(made)
    trips = affine.add(frame.stop, frame.start, -1)
    if frame.step < 0:
        trips = affine.add({}, trips, -1)
    return Obligation(ends, owed.size, owed.site, [*owed.guards, trips])


def statement_of(check: ast.expr) -> ast.Expr:
    made = ast.Expr(value=check)
    made.lineno = 0
    return made


def checks_in(node: ast.AST) -> list[ast.expr]:
    """The checks in an expression, the innermost first."""
    inner = [c for child in children(node) for c in checks_in(child)]
    own = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("checked_")
    return [*inner, node] if own and isinstance(node, ast.expr) else inner


def grouped(placed: list[ast.stmt]) -> list[ast.stmt]:
    """Checks under one condition together."""
    out: list[ast.stmt] = []
    for node in placed:
        last = out[-1] if out else None
        if isinstance(node, ast.If) and isinstance(last, ast.If) and ast.dump(node.test) == ast.dump(last.test):
            last.body += node.body
        else:
            out.append(node)
    return out


def header_of(node: ast.For) -> tuple[ast.expr, ast.expr, int] | None:
    """``start, stop, step`` of a loop over a range; a step of 0 stands for one that is not known."""
    if not isinstance(node.iter, ast.Call) or ast.unparse(node.iter.func) not in ("range", "prange"):
        return None
    given = node.iter.args
    if len(given) == 1:
        return ast.Constant(value=0), given[0], 1
    step = 1 if len(given) == 2 else whole_number(given[2])
    return given[0], given[1], step or 0


def writes_memory(node: ast.stmt, types: dict[str, Type]) -> bool:
    """True for statements that may write elements of arrays."""
    if isinstance(node, (ast.If, ast.For, ast.While)):
        return False
    if isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets):
        return _may_write(node.value)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return not isinstance(types.get(node.target.id), Scalar) or _may_write(node.value)
    return not isinstance(node, (ast.Pass, ast.Break))


def _may_write(value: ast.expr) -> bool:
    for child in nodes(value):
        if isinstance(child, ast.Call):
            text = ast.unparse(child.func)
            if not text.startswith(("np.", "math.")) and text not in ("len", "min", "max", "abs", "int", "float"):
                return True
    return False


def calls_any(body: list[ast.stmt], functions: set[str]) -> bool:
    return any(isinstance(n, ast.Call) and ast.unparse(n.func) in functions for s in body for n in nodes(s))


def _breaks(body: list[ast.stmt]) -> bool:
    """True when a path breaks out of the loop that has this body."""
    for node in body:
        if isinstance(node, (ast.Break, ast.Continue)):
            return True
        if isinstance(node, ast.If) and any(_breaks(b) for b in blocks(node)):
            return True
    return False
