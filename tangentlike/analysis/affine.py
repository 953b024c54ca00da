"""Indices as polynomials: ``(i + 1) * m + j - 2`` is ``{(i, m): 1, (m,): 1, (j,): 1, (): -2}``.

The atoms are names of whole numbers, sizes, and whatever else stays opaque, by their text. Two indices are compared by
the difference of their forms, in which the atoms that both have cancel.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import loads, parse

Form = dict[tuple[str, ...], int]


def number(value: int) -> Form:
    return {(): value} if value else {}


def add(a: Form, b: Form, sign: int = 1) -> Form:
    out = dict(a)
    for monomial, factor in b.items():
        total = out.get(monomial, 0) + sign * factor
        if total:
            out[monomial] = total
        else:
            out.pop(monomial, None)
    return out


def multiply(a: Form, b: Form) -> Form:
    out: Form = {}
    for x, p in a.items():
        for y, q in b.items():
            out = add(out, {tuple(sorted(x + y)): p * q})
    return out


def form_of(node: ast.expr, definition: Callable[[str], ast.expr | None]) -> Form:
    """The polynomial of an index; ``definition`` gives what a name stands for, or None for one that is an atom."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return number(int(node.value))
    if isinstance(node, ast.Name):
        formula = definition(node.id)
        return {(node.id,): 1} if formula is None else form_of(formula, definition)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        inner = form_of(node.operand, definition)
        return add({}, inner, -1) if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        left, right = form_of(node.left, definition), form_of(node.right, definition)
        if isinstance(node.op, ast.Mult):
            return multiply(left, right)
        return add(left, right, 1 if isinstance(node.op, ast.Add) else -1)
    return {(ast.unparse(node),): 1}


def names_in(form: Form) -> set[str]:
    """The names that the atoms of a form read."""
    return {n for monomial in form for atom in monomial for n in loads(parse(atom))}


def constant(form: Form) -> int | None:
    """The value of a form without atoms; None for any other."""
    return form.get((), 0) if set(form) <= {()} else None


def split(form: Form, variable: str) -> tuple[Form, Form] | None:
    """``(factor, rest)`` of ``factor * variable + rest``; None when the variable is in it in any other way."""
    factor: Form = {}
    rest: Form = {}
    for monomial, value in form.items():
        if variable in monomial:
            others = list(monomial)
            others.remove(variable)
            factor[tuple(others)] = value
        else:
            rest[monomial] = value
    if variable in names_in(factor) | names_in(rest):
        return None
    return factor, rest


def is_never_negative(form: Form) -> bool:
    """True for sums of sizes and positive numbers."""
    return all(value > 0 and all(_is_size(atom) for atom in monomial) for monomial, value in form.items())


def _is_size(atom: str) -> bool:
    node = parse(atom)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "len"
    if isinstance(node, ast.Attribute):
        return node.attr == "size"
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
