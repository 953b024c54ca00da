"""Tree to text: a generated module's functions, with the user's line above each statement. The only user of astor."""

from __future__ import annotations

import ast
import warnings
from typing import Any

with warnings.catch_warnings():
    # astor 0.8 names ast classes that Python 3.12 deprecates; nothing else is silenced.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    import astor

INDENT = "    "


def function_text(
    name: str,
    parameters: list[str],
    body: list[ast.stmt],
    lines: dict[int, str],
    docstring: str = "",
    options: str = "",
) -> str:
    """``@kernel def name(parameters): ...`` with comments ``# line: source``; ``options`` are those of ``@kernel``."""
    out = [f"@kernel({options})" if options else "@kernel", f"def {name}({', '.join(parameters)}):"]
    if docstring:
        out.append(f'{INDENT}"""{docstring}"""')
    emitter = _Emitter(lines)
    emitter.block(body, 1)
    out += emitter.out or [f"{INDENT}pass"]
    text = "\n".join(out)

    found = ast.parse(text)
    definition = found.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    tree = _definition(name, parameters, body, docstring)
    if not _same(definition, tree):
        # Only the printer of the standard library knows what -1 or a tuple in an index becomes when it is read again.
        module = ast.fix_missing_locations(ast.Module(body=[tree], type_ignores=[]))
        if ast.dump(found) != ast.dump(ast.parse(ast.unparse(module))):
            raise AssertionError(f"the printed text of {name} differs from its tree:\n{text}")
    return text + "\n"


def _same(a: Any, b: Any) -> bool:
    """True for trees that are alike in all but contexts and places."""
    if a.__class__ is not b.__class__:
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, ast.AST):
        skipped = ("ctx", "type_comment", "returns", "kind")
        return all(_same(getattr(a, f, None), getattr(b, f, None)) for f in a._fields if f not in skipped)
    return bool(a == b) and repr(a) == repr(b)


def expression_text(node: ast.expr) -> str:
    """One expression on one line, without outer parentheses."""
    return _source(ast.Expr(value=node))


class _Emitter:
    def __init__(self, lines: dict[int, str]):
        self.lines = lines
        self.out: list[str] = []
        self.last = 0
        self.comments = 0

    def block(self, body: list[ast.stmt], depth: int) -> None:
        for node in body:
            self.statement(node, depth)

    def comment(self, node: ast.stmt, depth: int) -> None:
        line = getattr(node, "lineno", 0)
        if line and line != self.last and line in self.lines:
            self.out.append(f"{INDENT * depth}# {line}: {self.lines[line].strip()}")
            self.comments += 1
        if line:
            self.last = line

    def statement(self, node: ast.stmt, depth: int) -> None:
        indent = INDENT * depth
        if isinstance(node, ast.If):
            self.comment(node, depth)
            self.branch(node, depth, "if")
        elif isinstance(node, ast.For):
            self.out.append(f"{indent}for {expression_text(node.target)} in {expression_text(node.iter)}:")
            self.loop(node, depth)
        elif isinstance(node, ast.While):
            self.comment(node, depth)
            self.out.append(f"{indent}while {expression_text(node.test)}:")
            self.loop(node, depth)
        else:
            self.comment(node, depth)
            self.out += [indent + text for text in _source(node).splitlines()]

    def loop(self, node: ast.For | ast.While, depth: int) -> None:
        """The body of a loop. Behind it a line is told again, unless the loop is part of what that line says."""
        before = self.last, self.comments
        self.block(node.body, depth + 1)
        self.last = before[0] if self.comments == before[1] else 0

    def branch(self, node: ast.If, depth: int, keyword: str) -> None:
        indent = INDENT * depth
        self.out.append(f"{indent}{keyword} {expression_text(node.test)}:")
        self.block(node.body, depth + 1)
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            self.last = 0
            self.branch(node.orelse[0], depth, "elif")
        elif node.orelse:
            self.out.append(f"{indent}else:")
            self.last = 0
            self.block(node.orelse, depth + 1)
        self.last = 0


def _source(node: ast.stmt) -> str:
    """astor's text on one line (its line breaking splits formulas at places that a person would not choose, and
    a text over several lines would be indented with them)."""
    text = astor.to_source(node, pretty_string=lambda value, *_, **__: repr(value), pretty_source="".join).strip()
    if isinstance(node, ast.Expr) and text.startswith("(") and text.endswith(")"):
        inner = text[1:-1]
        try:
            if ast.dump(ast.parse(inner, mode="eval").body) == ast.dump(ast.parse(text, mode="eval").body):
                return inner
        except SyntaxError:
            return text
    return text


def _definition(name: str, parameters: list[str], body: list[ast.stmt], docstring: str) -> ast.FunctionDef:
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=p) for p in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    first: list[ast.stmt] = [ast.Expr(value=ast.Constant(value=docstring))] if docstring else []
    node = ast.FunctionDef(name=name, args=arguments, body=[*first, *body] or [ast.Pass()], decorator_list=[])
    node.type_params = []  # type: ignore[attr-defined]
    return node
