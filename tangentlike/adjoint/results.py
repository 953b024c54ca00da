"""The results of a program: their names, the adjoints that they start with, and how they go to the caller."""

from __future__ import annotations

import ast

from ..analysis import aliases
from ..analysis.effects import Paired, evaluated, written_by
from ..form import program
from ..form.program import Program, dotted, fresh_name, is_array, loads, name, replace_names, walk
from ..form.trees import nodes
from ..form.types import Tuple, is_float
from . import steps


def seed(reversal, classes, target: Program, chosen: list[str], results, state: dict[str, str]) -> list[str]:
    """The parameters that carry the adjoints of the results, and the states that they begin with."""
    seeds: list[str] = []
    for position, result in enumerate(chosen):
        plain = (
            result not in target.parameters
            and results.count(result) == 1
            and not (is_array(target.types[result]) and classes.is_memory(result))
        )
        if plain and result in reversal.active:
            if result in target.temporaries:
                base = f"d{target.name}" if len(chosen) == 1 else f"d{target.name}_{position}"
                reversal.adjoints[result] = fresh_name(base, reversal.taken)
                reversal.taken.add(reversal.adjoints[result])
                reversal.types[reversal.adjoints[result]] = reversal.types[result]
            seeds.append(reversal.adjoint(result))
            state[result] = steps.SHARED if is_array(target.types[result]) else steps.OWNED
            continue
        seed = fresh_name(f"d{target.name}" if len(chosen) == 1 else f"d{target.name}_{position}", reversal.taken)
        reversal.taken.add(seed)
        seeds.append(seed)
        if result in reversal.active:
            reversal.contribute(result, name(seed), state, fresh=False)
    return seeds


def result_names(target: Program) -> list[str | None]:
    """The names of the results in order; None for one that is no variable or carries no derivative."""
    if target.result is None:
        return []
    items = target.result.elts if isinstance(target.result, ast.Tuple) else [target.result]
    kinds = target.result_type.items if isinstance(target.result_type, Tuple) else [target.result_type]
    out: list[str | None] = []
    for item, kind in zip(items, kinds, strict=True):
        good = not isinstance(kind, Tuple) and is_float(kind)
        out.append(item.id if isinstance(item, ast.Name) and good else None)
    return out


def handed_back(target: Program, classes: aliases.Aliases, is_helper: bool) -> ast.expr:
    """The results; those in memory that the adjoint half restores are copied before they go to the caller."""
    names = set() if is_helper else {n for n in loads(target.result) if is_array(target.types.get(n))}
    copied: dict[str, ast.expr] = {n: program.call(f"{n}.copy") for n in names if classes.is_memory(n)}
    return replace_names(target.result, copied)


def restores(working: Program, classes: aliases.Aliases, adjoint_body: list[ast.stmt]) -> bool:
    """True when the adjoint half writes an array that the forward half has returned, itself or by a helper's half."""
    returned = {c for c in classes.result_classes if c is not None}
    for node in walk(adjoint_body):
        if any(classes.of(base) in returned for base in written_by(working, node)):
            return True
        called = [n for e in evaluated(node) for n in nodes(e) if isinstance(n, ast.Call)]
        if returned and any(getattr(working.functions.get(dotted(c.func)), "restores", False) for c in called):
            return True
    return False


def is_repeatable(working: Program, adjoint_body: list[ast.stmt], own: set[str]) -> bool:
    """True when an adjoint half changes nothing but the adjoints that are its ``own``, nor do the halves it calls."""
    for node in walk(adjoint_body):
        if any(base not in own for base in written_by(working, node)):
            return False
        called = (dotted(n.func) for e in evaluated(node) for n in nodes(e) if isinstance(n, ast.Call))
        pairs = ((text, working.functions.get(text)) for text in called)
        if any(isinstance(p, Paired) and text == p.adjoint_name and not p.repeatable for text, p in pairs):
            return False
    return True
