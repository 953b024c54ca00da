"""What refusals of syntax propose, spelled with the user's own names; new names are written ``$name``."""

from __future__ import annotations

import ast


def comprehension_loop(node: ast.ListComp | ast.GeneratorExp, goal: str) -> str:
    """``[f(x) for x in xs]``, assigned to ``goal``, as a loop that fills an array; ``$i`` and such are new names."""
    first = node.generators[0]
    element = ast.unparse(node.elt)
    if len(node.generators) > 1 or first.ifs:
        header, depth = _headers(node.generators)
        indent = "    " * depth
        size = " * ".join(_length(each.iter) for each in node.generators)
        lines = f"{goal} = np.zeros({size})\n$k = 0\n{header}\n{indent}{goal}[$k] = {element}\n{indent}$k += 1"
        return f"{lines}\n{goal} = {goal}[:$k]"
    count = _range_length(first.iter)
    target, items = ast.unparse(first.target), ast.unparse(first.iter)
    if count and isinstance(first.target, ast.Name):
        return f"{goal} = np.empty({count})\nfor {target} in {items}:\n    {goal}[{target}] = {element}"
    if isinstance(first.target, ast.Tuple):
        target = f"({target.strip('()')})"
    header = f"for $i, {target} in enumerate({items}):"
    if _is_range(first.iter):  # which cannot be counted
        header = f"$i = 0\nfor {target} in {items}:"
        return f"{goal} = np.empty({_length(first.iter)})\n{header}\n    {goal}[$i] = {element}\n    $i += 1"
    return f"{goal} = np.empty({_length(first.iter)})\n{header}\n    {goal}[$i] = {element}"


def generator_loop(node: ast.GeneratorExp, consumer: str, goal: str) -> str:
    """``sum(f(x) for x in xs)`` and the like as a loop; ``consumer`` is the function that takes the values."""
    header, depth = _headers(node.generators)
    element, indent = ast.unparse(node.elt), "    " * depth
    match consumer.split(".")[-1]:
        case "sum":
            return f"$total = 0.0\n{header}\n{indent}$total += {element}"
        case "max" | "min" as name:
            start = "-np.inf" if name == "max" else "np.inf"
            return f"$best = {start}\n{header}\n{indent}$best = {name}($best, {element})"
        case "any":
            return f"$found = False\n{header}\n{indent}if {element}:\n{indent}    $found = True"
        case "all":
            return f"$every = True\n{header}\n{indent}if not ({element}):\n{indent}    $every = False"
    return comprehension_loop(node, goal)


def at_loop(node: ast.Call) -> str:
    """``np.add.at(a, index, values)`` as a loop over the index; of single places as the statement that it is."""
    texts = [ast.unparse(argument) for argument in node.args] + ["$x", "$index", "$values"][len(node.args) :]
    array, index, values = texts[:3]
    name = ast.unparse(node.func).split(".")[-2]
    single = len(node.args) > 2 and ast.unparse(node.args[2]).rpartition("[")[2].rstrip("]").lstrip("-").isdigit()
    items = node.args[1].elts if len(node.args) > 1 and isinstance(node.args[1], ast.Tuple) else []
    sliced = [":" if ast.unparse(each).startswith("slice(None") else "" for each in items]
    texts = [ast.unparse(each) for each in items]
    at_once = [s or (text if text.lstrip("-").isdigit() else "") for s, text in zip(sliced, texts, strict=True)]
    alone = bool(items) and all(at_once)
    if not alone and len(node.args) > 2 and not isinstance(node.args[2], ast.Constant) and not single:
        values += "[..., $k]" if any(sliced) else "[$k]"
    sign = {"add": "+=", "subtract": "-=", "multiply": "*=", "divide": "/="}.get(name)
    place = f"{array}[{index}[$k]]"
    if items:
        parts = [s or f"{ast.unparse(each)}[$k]" for s, each in zip(at_once, items, strict=True)]
        place = f"{array}[{', '.join(parts)}]"
        index = next((ast.unparse(each) for s, each in zip(at_once, items, strict=True) if not s), index)
    update = f"{place} {sign} {values}" if sign else f"{place} = np.{name}({place}, {values})"
    return update if alone else f"for $k in range(len({index})):\n    {update}"


def case_tests(node: ast.Match) -> str:
    """The first cases of a ``match`` as tests."""
    subject = ast.unparse(node.subject)
    values = [ast.unparse(case.pattern) for case in node.cases if isinstance(case.pattern, ast.MatchValue)]
    tests = [f"`{word} {subject} == {value}:`" for word, value in zip(("if", "elif"), values, strict=False)]
    return " and ".join(tests or [f"`if {subject} == ...:` and `elif`"])


def membership_tests(left: ast.expr, right: ast.expr, is_in: bool) -> str:
    """``n in (1, 2)`` as comparisons, ``n in x`` as a loop."""
    item = ast.unparse(left)
    if isinstance(right, (ast.Tuple, ast.List, ast.Set)) and right.elts:
        sign, word = (ast.Eq(), " or ") if is_in else (ast.NotEq(), " and ")
        tests = [ast.unparse(ast.Compare(left=left, ops=[sign], comparators=[e])) for e in right.elts]
        return f"compare with each value: `{word.join(tests)}`"
    found, start = ("True", "False") if is_in else ("False", "True")
    lines = f"for $each in {ast.unparse(right)}:\n    if {item} == $each:\n        $found = {found}"
    return f"search in a loop:\n$found = {start}\n{lines}"


def joined_display(node: ast.Tuple | ast.List) -> str:
    """``(*x, y)`` as a sum of tuples, or the array of all its values."""
    parts: list[list[ast.expr] | ast.expr] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            parts.append(element.value)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(element)
        else:
            parts.append([element])
    tuples = [ast.unparse(ast.Tuple(p, ast.Load()) if isinstance(p, list) else p) for p in parts]
    arrays = [
        f"np.array({ast.unparse(ast.List(p, ast.Load()))})" if isinstance(p, list) else ast.unparse(p) for p in parts
    ]
    joined = f"np.concatenate(({', '.join(arrays)}{',' * (len(arrays) == 1)}))"
    return f"add tuples, `{' + '.join(tuples)}`, or join arrays, `{joined}`"


def values_by_name(node: ast.Dict) -> str:
    """A dictionary as one variable a key."""
    keys = [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
    if keys and len(keys) == len(node.keys) and all(key.isidentifier() for key in keys):
        lines = [f"${key} = {ast.unparse(value)}" for key, value in zip(keys, node.values, strict=True)]
        return "\n".join(["a variable for each value (arguments may be dictionaries):", *lines])
    return "a variable for each value, or an array that is indexed by whole numbers (arguments may be dictionaries)"


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
        case ast.Call(func=ast.Name(id="enumerate" | "reversed"), args=[first, *_]):
            return _length(first)
        case ast.Call(func=ast.Name(id="zip"), args=[first]):
            return _length(first)
        case ast.Call(func=ast.Name(id="zip"), args=[_, *_] as all_of_them):
            return f"min({', '.join(map(_length, all_of_them))})"
    return _range_length(iterable) or f"len({ast.unparse(iterable)})"


def _range_length(iterable: ast.expr) -> str:
    """``n`` when the iterable is ``range(n)``, else empty."""
    match iterable:
        case ast.Call(func=ast.Name(id="range"), args=[stop]):
            return ast.unparse(stop)
    return ""


def _is_range(iterable: ast.expr) -> bool:
    return isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range"


def values_in_braces(node: ast.expr) -> str:
    """The values behind ``%``, as they stand in an f-string."""
    values = node.elts if isinstance(node, ast.Tuple) else [node]
    return " ".join(f"{{{ast.unparse(value)}}}" for value in values)
