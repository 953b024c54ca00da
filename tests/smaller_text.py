"""Texts of modules that are smaller by one thing: what the shrinking of a failure tries, the greatest things first."""

from __future__ import annotations

import ast
from collections.abc import Iterator

BODIES = ("body", "orelse")


def smaller(text: str) -> Iterator[str]:
    """Texts with less in them: without some statements, without a compound statement around its body, without a
    parameter that nobody reads, with a part of an expression in the place of the whole, with a number for a name."""
    seen = {text}
    for tree in _trees(text):
        try:
            made = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
            compile(made, "<smaller>", "exec")
        except (SyntaxError, ValueError, TypeError, AttributeError):
            continue
        if made not in seen and len(made) <= len(text):
            seen.add(made)
            yield made


def _trees(text: str) -> Iterator[ast.Module]:
    yield from _without_statements(text)
    yield from _without_blocks(text)
    yield from _without_parameters(text)
    yield from _simpler_expressions(text)


def _lists(tree: ast.Module) -> list[list[ast.stmt]]:
    """The lists of statements, outer ones first."""
    return [getattr(n, b) for n in ast.walk(tree) for b in BODIES if isinstance(getattr(n, b, None), list)]


def _without_statements(text: str) -> Iterator[ast.Module]:
    """Without half of a list of statements, a quarter, and so on."""
    for place, statements in enumerate(_lists(ast.parse(text))):
        size = max(1, len(statements) // 2)
        while size:
            for start in reversed(range(0, len(statements), size)):
                tree = ast.parse(text)
                found = _lists(tree)[place]
                if any(isinstance(s, ast.FunctionDef) and s.name == "program" for s in found[start : start + size]):
                    continue
                owner_has_body = place == 0 or len(found) > size
                found[start : start + size] = [] if owner_has_body else [ast.Pass()]
                yield _cleaned(tree)
            size //= 2


def _cleaned(tree: ast.Module) -> ast.Module:
    """An ``else`` that holds nothing but ``pass`` is none."""
    for node in ast.walk(tree):
        rest = getattr(node, "orelse", None)
        if isinstance(rest, list) and all(isinstance(s, ast.Pass) for s in rest):
            node.orelse = []  # type: ignore[attr-defined]
    return tree


def _without_blocks(text: str) -> Iterator[ast.Module]:
    """With the body, or the else part, of a compound statement in its place."""
    for place, statements in enumerate(_lists(ast.parse(text))):
        for position, statement in enumerate(statements):
            for body in BODIES:
                if isinstance(statement, (ast.If, ast.For, ast.While)) and getattr(statement, body):
                    tree = ast.parse(text)
                    found = _lists(tree)[place]
                    found[position : position + 1] = getattr(found[position], body)
                    yield tree


def _without_parameters(text: str) -> Iterator[ast.Module]:
    """Without a parameter of ``program`` that is not read."""
    tree = ast.parse(text)
    main = next(s for s in tree.body if isinstance(s, ast.FunctionDef) and s.name == "program")
    used = {n.id for n in ast.walk(main) if isinstance(n, ast.Name)}
    for position, parameter in enumerate(main.args.args):
        if parameter.arg not in used and len(main.args.args) > 1:
            made = ast.parse(text)
            other = next(s for s in made.body if isinstance(s, ast.FunctionDef) and s.name == "program")
            del other.args.args[position]
            yield made


def _expressions(tree: ast.Module) -> list[tuple[ast.AST, str, int | None]]:
    """The places of expressions: a node, its field and, in a list, the position."""
    out: list[tuple[ast.AST, str, int | None]] = []
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not isinstance(getattr(value, "ctx", None), ast.Store):
                out.append((node, name, None))
            elif isinstance(value, list):
                out += [(node, name, i) for i, v in enumerate(value) if isinstance(v, ast.expr)]
    return out


def _at(place: tuple[ast.AST, str, int | None]) -> ast.expr:
    node, name, position = place
    value = getattr(node, name)
    return value if position is None else value[position]


def _simpler_expressions(text: str) -> Iterator[ast.Module]:
    """With an expression's part, a number or nothing in its place."""
    places = _expressions(ast.parse(text))
    for number, place in enumerate(places):
        old = _at(place)
        if isinstance(old, (ast.Constant, ast.Name)) and not _is_long(old):
            continue
        inner = _parts(old)
        for position in range(len(inner)):
            tree = ast.parse(text)
            there = _expressions(tree)[number]
            _put(there, _parts(_at(there))[position])
            yield tree
        for constant in (0.5, 1):
            tree = ast.parse(text)
            _put(_expressions(tree)[number], ast.Constant(value=constant))
            yield tree
        if isinstance(old, ast.Call) and len(old.args) + len(old.keywords) > 1:
            for position in range(len(old.args) + len(old.keywords)):
                tree = ast.parse(text)
                call = _at(_expressions(tree)[number])
                assert isinstance(call, ast.Call)
                if position < len(call.args):
                    del call.args[position]
                else:
                    del call.keywords[position - len(call.args)]
                yield tree
        if isinstance(old, (ast.Tuple, ast.List)) and len(old.elts) > 1:
            for position in range(len(old.elts)):
                tree = ast.parse(text)
                display = _at(_expressions(tree)[number])
                assert isinstance(display, (ast.Tuple, ast.List))
                del display.elts[position]
                yield tree


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions in an expression that have a value: no module, no function that is called."""
    if isinstance(node, ast.Call):
        method = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        found = [*method, *node.args, *(k.value for k in node.keywords)]
    else:
        found = [p for p in ast.iter_child_nodes(node) if isinstance(p, ast.expr)]
    return [p for p in found if not (isinstance(p, ast.Name) and p.id in ("np", "math"))]


def _is_long(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and len(repr(node.value)) > 4


def _put(place: tuple[ast.AST, str, int | None], new: ast.expr) -> None:
    node, name, position = place
    if position is None:
        setattr(node, name, new)
    else:
        getattr(node, name)[position] = new
