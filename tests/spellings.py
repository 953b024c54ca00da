"""Changes of one statement or expression into another spelling, mostly of the same meaning; see mutations.py."""

from __future__ import annotations

import ast
from typing import Any

from mutations import (
    VIEWS,
    Mutation,
    doubled_statement,
    dropped_statement,
    expressions,
    helper_for_expression,
    helper_for_statement,
    inlined_helper,
    merged_variables,
    paired_assignments,
    renamed_variable,
    swapped_statements,
    temporary,
    whole,
    wrapped_statement,
)

SIGNS = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Pow": "**", "MatMult": "@", "FloorDiv": "//", "Mod": "%"}
METHODS = {"sum", "mean", "max", "min", "dot", "ravel", "reshape", "copy", "cumsum", "prod", "std", "var", "transpose"}


def _view(node: ast.Name) -> list[str]:
    return [form.format(a=node.id) for form in VIEWS]


def _index(node: ast.Subscript) -> list[str]:
    """Other spellings of an index: from the end, as a part, as a tuple, a place at a time."""
    a, index = ast.unparse(node.value), node.slice
    if isinstance(index, ast.Tuple) and index.elts:
        items = [ast.unparse(i) for i in index.elts]
        chained = [] if any(isinstance(i, ast.Slice) for i in index.elts) else [a + "".join(f"[{i}]" for i in items)]
        return [*chained, f"{a}[{items[0]}][{', '.join(items[1:])}]", f"{a}.T[{', '.join(reversed(items))}]"]
    if isinstance(index, ast.Slice):
        lower, upper, step = (ast.unparse(p) if p else "" for p in (index.lower, index.upper, index.step))
        found = [f"{a}[{lower}:{upper}][:]", f"{a}[{lower}:][:{upper}]"] if not step else []
        return [
            *found,
            f"{a}[{lower}:{upper}:{step or 1}]",
            f"{a}[{lower}:{upper}:-1]",
            f"{a}[{lower}:{upper}:{step}, ...]",
            f"{a}[{lower}:{upper}:2]",
            f"{a}[{lower}:{upper}:{step}].copy()",
        ]
    i = ast.unparse(index)
    return [
        f"{a}[{i} - len({a})]",
        f"{a}[{i}:][0]",
        f"{a}[({i},)]",
        f"{a}[{i}, ...]",
        f"{a}[np.int64({i})]",
        f"{a}[int({i})]",
        f"{a}[-{i} - 1]",
        f"{a}[{i} : {i} + 1]",
        f"{a}[-1]",
        f"{a}[::-1][{i}]",
        f"{a}.T[..., {i}]",
        f"{a}[[{i}]]",
        f"{a}[np.array([{i}, 0])]",
        f"np.take({a}, {i}, axis=0)",
        f"{a}[True if {i} else 0]",
        f"{a}[{i} % len({a})]",
    ]


def _number(node: ast.Constant) -> list[str]:
    value = node.value
    if isinstance(value, bool):
        return [str(not value), str(int(value)), f"np.bool_({value})"]
    if isinstance(value, int):
        return [
            f"{value}.0",
            f"np.int64({value})",
            "0",
            "1",
            str(value + 1),
            str(-value),
            f"np.float32({value})",
            f"np.array({value})",
            f"({value}, 0)[0]",
            "True",
        ]
    if isinstance(value, float):
        whole_number = [str(int(value))] if abs(value) < 1e6 else []
        return [
            *whole_number,
            f"np.float64({value!r})",
            f"np.float32({value!r})",
            f"(-{value!r})",
            f"np.array({value!r})",
            f"np.array([{value!r}])",
            "1",
            "0.0",
            f"max({value!r}, 0.0)",
        ]
    return []


def _operation(node: ast.BinOp) -> list[str]:
    a, b, sign = _text(node.left), _text(node.right), SIGNS.get(type(node.op).__name__, "")
    if sign == "**":
        return [f"{a} * {a}", f"np.power({a}, {b})", f"np.square({a})", f"pow({a}, {b})", f"{a} ** -1", f"{a} ** 0.5"]
    named = {"+": "np.add", "-": "np.subtract", "*": "np.multiply", "/": "np.divide", "@": "np.dot"}.get(sign)
    others = [f"{a} {other} {b}" for other in ("+", "-", "*") if other != sign]
    return [
        *([f"{b} {sign} {a}"] if sign else []),
        *([f"{named}({a}, {b})"] if named else []),
        *others,
        f"{a} / ({b} + 3.7)",
        f"np.maximum({a}, {b})",
        f"{a} % 2.7",
        f"({a}) @ ({b})",
        f"({a}, {b})[0]",
        f"({a} and {b})",
        f"({a} or {b})",
        f"np.where({a} > 0, {a}, {b})",
    ]


def _text(node: Any) -> str:
    return f"({ast.unparse(node)})"


def _call(node: ast.Call) -> list[str]:
    """``np.sum(x)`` as ``x.sum()`` and back; an argument by way of a tuple; keywords."""
    name, args = ast.unparse(node.func), [ast.unparse(a) for a in node.args]
    keywords = [ast.unparse(k) for k in node.keywords]
    found = []
    if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and args and name.startswith("np."):
        found.append(f"({args[0]}).{node.func.attr}({', '.join([*args[1:], *keywords])})")
    elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and not name.startswith("np."):
        found.append(f"np.{node.func.attr}({', '.join([_text(node.func.value), *args, *keywords])})")
    if args and not keywords:
        found += [f"{name}(*({', '.join(args)},))", f"{name}({', '.join([*args[:-1], f'{args[-1]} * 1.0'])})"]
        found += [f"{name}({', '.join([*args[:-1], f'({args[-1]}).T'])})"] if name.startswith("np.") else []
        found += [f"{name}({', '.join([*args[:-1], f'np.float32({args[-1]})'])})"]
    if name in ("np.sum", "np.mean", "np.max", "np.min") and len(args) == 1 and not keywords:
        a = args[0]
        found += [
            f"{name}({a}, axis=0).sum()",
            f"{name}({a}, axis=-1).sum()",
            f"{name}({a}, keepdims=True).sum()",
            f"sum(({a}).ravel())",
            f"np.max({a})",
            f"np.prod({a})",
            f"np.std({a})",
            f"np.linalg.norm({a})",
            f"np.median({a})",
            f"np.sort(np.ravel({a}))[0]",
            f"np.cumsum({a})[-1]",
            f"np.float32({name}({a}))",
            f"float({name}({a}))",
            f"np.sum(np.unique({a}))",
            f"np.sum([{a}, {a}])",
            f"np.stack(({a}, {a})).sum()",
            f"np.argmax({a}) * {name}({a})",
        ]
    if name in ("np.zeros", "np.empty", "np.ones") and len(args) == 1:
        found += [f"{name}({args[0]}, dtype=np.float32)", f"np.full({args[0]}, 0.5)", f"{name}({args[0]}, np.int64)"]
    return found


def _assignment(node: ast.Assign) -> list[str]:
    target, value = ast.unparse(node.targets[0]), ast.unparse(node.value)
    found = []
    if isinstance(node.value, ast.BinOp) and type(node.value.op).__name__ in SIGNS:
        sign = SIGNS[type(node.value.op).__name__]
        if ast.unparse(node.value.left) == target:
            found.append(f"{target} {sign}= {ast.unparse(node.value.right)}")
        elif not isinstance(node.targets[0], ast.Tuple):
            found.append(f"{target} = {ast.unparse(node.value.left)}\n{target} {sign}= {ast.unparse(node.value.right)}")
    if isinstance(node.targets[0], ast.Name):
        found += [
            f"{target}: float = {value}",
            f"{target} = {value}\n{target}[:] = {target} * 1.5",
            f"{target} = {value}\n{target} = {target}",
            f"{target} = {value}\n{target} *= 2",
            f"if not ({value} is None):\n    {target} = {value}",
        ]
    return [
        *found,
        f"{target} = other = {value}",
        f"other = {target} = {value}",
        f"({target},) = ({value},)",
        f"[{target}] = [{value}]",
        f"{target}, other = {value}, 1.0",
        f"{target} = {value}, {value}\n{target} = {target}[1]",
        f"{target} = ({value}) if 2 > 1 else 0.0",
    ]


def _augmented(node: ast.AugAssign) -> list[str]:
    sign = SIGNS.get(type(node.op).__name__, "+")
    target, value = ast.unparse(node.target), ast.unparse(node.value)
    others = [f"{target} {other}= {value}" for other in ("+", "-", "*") if other != sign]
    found = [f"{target} = {target} {sign} ({value})", f"{target} = {value}", f"{target} = ({value}) {sign} {target}"]
    if isinstance(node.target, ast.Name):
        found += [f"{target}[...] {sign}= {value}", f"{target} = {target} * 1.0\n{target} {sign}= {value}"]
    return [*found, *others, f"{target} /= 1.7", f"{target} **= 2", f"{target} {sign}= ({value}) * {target}"]


def _result(node: ast.Return) -> list[str]:
    if node.value is None:
        return []
    value = ast.unparse(node.value)
    found = [
        f"out = {value}\nreturn out",
        f"if 1 < 2:\n    return {value}\nreturn 0.0",
        f"out = {value}\nif out > 1e9:\n    return 0.0\nreturn out",
        f"while True:\n    return {value}",
        f"for _ in range(2):\n    return {value}\nreturn 1.0",
    ]
    if not isinstance(node.value, ast.Tuple):
        found += [
            f"return float({value})",
            f"return np.sum({value})",
            f"return ({value}) * ({value})",
            f"out, rest = {value}, 1\nreturn out",
            f"return np.float64({value})",
            f"return abs({value})",
            f"return -({value}) if ({value}) < 0 else {value}",
        ]
    return found


def _branch(node: ast.If) -> list[str]:
    test, body = ast.unparse(node.test), _block(node.body)
    other = _block(node.orelse) if node.orelse else "    pass"
    found = [
        f"if not ({test}):\n{other}\nelse:\n{body}",
        f"if ({test}) and True:\n{body}\nelse:\n{other}",
        f"if True:\n{body}",
        f"if {test}:\n    pass\nelse:\n{other}",
        f"if bool({test}):\n{body}\nelse:\n{other}",
        f"chosen = {test}\nif chosen:\n{body}\nelse:\n{other}",
        f"if {test}:\n{body}\nelif True:\n{other}",
    ]
    return found


def _block(body: list[ast.stmt]) -> str:
    return "\n".join("    " + line for statement in body for line in ast.unparse(statement).splitlines())


def _loop(node: ast.For) -> list[str]:
    target, over, body = ast.unparse(node.target), ast.unparse(node.iter), _block(node.body)
    end = f"\nelse:\n{_block(node.orelse)}" if node.orelse else ""
    found = [
        f"for {target} in {over}:\n{body}\n    {target} = 0{end}",
        f"{target} = 0\nfor {target} in {over}:\n{body}{end}",
        f"for {target} in {over}:\n    break\nelse:\n    pass{end and ''}",
        f"for {target} in {over}:\n    before = {target}\n{body}{end}",
    ]
    call = node.iter
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range" and call.args:
        args = [ast.unparse(a) for a in call.args]
        first, last = ("0", args[0]) if len(args) == 1 else args[:2]
        step = args[2] if len(args) == 3 else "1"
        reach = [
            f"range({last})",
            f"range({first}, {last}, 2)",
            f"range({last} - 1, {first} - 1, -1)",
            "range(0)",
            f"range({first}, {last} - 1)",
            f"range(1, {last})",
        ]
        found += [f"for {target} in {again}:\n{body}{end}" for again in reach]
        found.append(f"for {target} in range({first}, {last}, {step}):\n{body}\nelse:\n    {target} = 1")
        if not any(isinstance(n, ast.Continue) for n in ast.walk(node)) and len(args) < 3:
            found.append(f"{target} = {first}\nwhile {target} < {last}:\n{body}\n    {target} += 1{end}")
        found.append(f"for {target} in np.arange({first}, {last}):\n{body}{end}")
        found.append(f"for {target}, _ in enumerate(range({first}, {last})):\n{body}{end}")
    else:
        found += [
            f"for {target} in ({over})[::-1]:\n{body}{end}",
            f"for _, {target} in enumerate({over}):\n{body}{end}",
            f"items = {over}\nfor at in range(len(items)):\n    {target} = items[at]\n{body}{end}",
        ]
    return found


def _comparison(node: ast.Compare) -> list[str]:
    text = ast.unparse(node)
    if len(node.ops) > 1:
        return [f"not ({text})"]
    a, b = ast.unparse(node.left), ast.unparse(node.comparators[0])
    return [
        f"not ({text})",
        f"({a}) < ({b})",
        f"({b}) < ({a})",
        f"({a}) != ({b})",
        f"bool({text})",
        f"np.any({text})",
        f"({text}) == True",
        f"({text} or False)",
    ]


MUTATIONS: dict[str, Mutation] = {
    "helper for expression": helper_for_expression,
    "helper for statement": helper_for_statement,
    "helper inlined": inlined_helper,
    "variable renamed": renamed_variable,
    "variables merged": merged_variables,
    "statement doubled": doubled_statement,
    "statement dropped": dropped_statement,
    "statements swapped": swapped_statements,
    "statement wrapped": wrapped_statement,
    "temporary": temporary,
    "assignments paired": paired_assignments,
    "view": expressions(ast.Name, _view),
    "index": expressions(ast.Subscript, _index),
    "number": expressions(ast.Constant, _number),
    "operation": expressions(ast.BinOp, _operation),
    "call": expressions(ast.Call, _call),
    "comparison": expressions(ast.Compare, _comparison),
    "assignment": whole(ast.Assign, _assignment),
    "augmented assignment": whole(ast.AugAssign, _augmented),
    "result": whole(ast.Return, _result),
    "branch": whole(ast.If, _branch),
    "loop": whole(ast.For, _loop),
}
