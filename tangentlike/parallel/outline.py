"""Bodies of parallel loops with whole-array operations become functions: Numba compiles no such operation in a prange.

    for i in prange(n):                          @kernel
        y[i] = x[i] * w                          def f_forward_trip(i, y, x, w):
                                       ->            y[i] = x[i] * w

                                                 for i in prange(n):
                                                     f_forward_trip(i, y, x, w)

(Numba does compile them when it may share every array operation of the function among threads, but then its sums depend
on their number.)
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import binds, call, dotted, fresh_name, is_parallel, walk
from ..form.trees import children, nodes
from ..form.types import Array, Scalar, Type

NUMBERS = ("len", "int", "float", "min", "max", "abs", "round", "bool")


def outline(
    body: list[ast.stmt], types: dict[str, Type], outside: set[str], owner: str, taken: set[str],
    make: Callable[[str, list[str], list[ast.stmt]], None],
) -> None:  # fmt: skip
    """Replace such bodies in place; ``make`` gets the name, the parameters and the body of each new function.

    ``outside`` are the names that functions see anyway: modules, constants.
    """
    for node in walk(body):
        if not (isinstance(node, ast.For) and is_parallel(node)) or not _has_array_operations(node.body, types):
            continue
        variable = node.target.id if isinstance(node.target, ast.Name) else ""
        kind = "part" if variable.startswith(("part", "pair")) else "trip"
        chosen = fresh_name(f"{owner}_{kind}", taken)
        taken.add(chosen)
        parameters = sorted(free_names(node.body, outside), key=lambda n: n != variable)  # the loop's variable first
        make(chosen, parameters, node.body)
        invocation = ast.Expr(value=call(chosen, *parameters))
        invocation.lineno = 0
        node.body = [invocation]


def free_names(body: list[ast.stmt], outside: set[str]) -> list[str]:
    """The names that a block takes from around it, in the order of their appearance."""
    bound = {n for s in walk(body) for n in binds(s) if not isinstance(s, ast.AugAssign)}
    found: dict[str, None] = {}

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Name) and node.id not in bound | outside:
            found.setdefault(node.id)
        for field, child in ast.iter_fields(node):
            if isinstance(node, ast.Call) and field == "func" and isinstance(child, ast.Name):
                continue
            for each in child if isinstance(child, list) else [child]:
                if isinstance(each, ast.AST):
                    visit(each)

    for statement in body:
        visit(statement)
    return list(found)


def _has_array_operations(body: list[ast.stmt], types: dict[str, Type]) -> bool:
    for statement in body:
        for node in nodes(statement):
            if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare)):
                operands: list[ast.expr] = [c for c in children(node) if isinstance(c, ast.expr)]
                if any(_may_be_array(o, types) for o in operands):
                    return True
            elif isinstance(node, ast.AugAssign) and _may_be_array(node.target, types):
                return True
            elif isinstance(node, ast.Call) and dotted(node.func).startswith("np."):
                if dotted(node.func) in ("np.empty", "np.zeros", "np.empty_like", "np.zeros_like"):
                    continue
                if any(_may_be_array(a, types) for a in node.args):
                    return True
    return False


def _may_be_array(node: ast.expr, types: dict[str, Type]) -> bool:
    if isinstance(node, ast.Constant):
        return False
    if isinstance(node, ast.Name):
        return not isinstance(types.get(node.id), Scalar) and node.id in types
    if isinstance(node, ast.Subscript):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            return False
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        base = types.get(node.value.id) if isinstance(node.value, ast.Name) else None
        plain = not any(isinstance(i, ast.Slice) or _may_be_array(i, types) for i in items)
        if plain and isinstance(node.value, ast.Name) and base is None:
            return False  # a record of numbers
        return not (plain and isinstance(base, Array) and len(items) == base.ndim)
    if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp)):
        return any(_may_be_array(c, types) for c in children(node) if isinstance(c, ast.expr))
    if isinstance(node, ast.Call):
        text = dotted(node.func)
        if text in NUMBERS or text.startswith("math."):
            return False
        if text.startswith("np.") and text.count(".") == 1:
            return any(_may_be_array(a, types) for a in node.args)
        return True
    return isinstance(node, ast.Attribute) and node.attr == "T"
