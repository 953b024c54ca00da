"""The loops that refusals propose, spelled with the user's own names."""

from __future__ import annotations

import ast


def comprehension_loop(node: ast.ListComp, goal: str) -> str:
    """``[f(x) for x in xs]``, assigned to ``goal``, as a loop that fills an array."""
    first = node.generators[0]
    element = ast.unparse(node.elt)
    if len(node.generators) > 1 or first.ifs:
        header, depth = _headers(node.generators)
        indent = "    " * depth
        return f"{goal} = np.empty(size)\nk = 0\n{header}\n{indent}{goal}[k] = {element}\n{indent}k += 1"
    count = _range_length(first.iter)
    target, items = ast.unparse(first.target), ast.unparse(first.iter)
    if count and isinstance(first.target, ast.Name):
        return f"{goal} = np.empty({count})\nfor {target} in {items}:\n    {goal}[{target}] = {element}"
    index = _free_name(node)
    if isinstance(first.target, ast.Tuple):
        target = f"({target.strip('()')})"
    header = f"for {index}, {target} in enumerate({items}):"
    return f"{goal} = np.empty({_length(first.iter)})\n{header}\n    {goal}[{index}] = {element}"


def generator_loop(node: ast.GeneratorExp) -> str:
    """``sum(f(x) for x in xs)`` as a loop that adds up."""
    header, depth = _headers(node.generators)
    return f"total = 0.0\n{header}\n{'    ' * depth}total += {ast.unparse(node.elt)}"


def at_loop(node: ast.Call) -> str:
    """``np.add.at(a, index, values)`` as a loop over the index."""
    texts = [ast.unparse(argument) for argument in node.args] + ["x", "index", "values"][len(node.args) :]
    array, index, values = texts[:3]
    name = ast.unparse(node.func).split(".")[-2]
    if len(node.args) > 2 and not isinstance(node.args[2], ast.Constant):
        values += "[k]"
    sign = {"add": "+=", "subtract": "-=", "multiply": "*=", "divide": "/="}.get(name)
    place = f"{array}[{index}[k]]"
    update = f"{place} {sign} {values}" if sign else f"{place} = np.{name}({place}, {values})"
    return f"for k in range(len({index})):\n    {update}"


def _headers(generators: list[ast.comprehension]) -> tuple[str, int]:
    """The ``for`` and ``if`` lines of a comprehension, each a step deeper, and the depth of what they hold."""
    lines: list[str] = []
    for generator in generators:
        target = ast.unparse(generator.target)
        target = target.strip("()") if isinstance(generator.target, ast.Tuple) else target
        lines.append("    " * len(lines) + f"for {target} in {ast.unparse(generator.iter)}:")
        lines += ["    " * (len(lines) + k) + f"if {ast.unparse(test)}:" for k, test in enumerate(generator.ifs)]
    return "\n".join(lines), len(lines)


def _length(iterable: ast.expr) -> str:
    """How many items a loop over ``iterable`` meets, as text."""
    match iterable:
        case ast.Call(func=ast.Name(id="zip" | "enumerate" | "reversed"), args=[first, *_]):
            return _length(first)
    return _range_length(iterable) or f"len({ast.unparse(iterable)})"


def _range_length(iterable: ast.expr) -> str:
    """``n`` when the iterable is ``range(n)``, else empty."""
    match iterable:
        case ast.Call(func=ast.Name(id="range"), args=[stop]):
            return ast.unparse(stop)
    return ""


def _free_name(node: ast.AST) -> str:
    used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    return next(name for name in ("i", "j", "k", "index") if name not in used or name == "index")
