"""What Numba makes of templates: the dtypes and layouts it infers, held against the type rules."""

from __future__ import annotations

import ast
from typing import Any

import numba
import numpy as np
from numba.core import compiler, typed_passes
from numba.core.registry import cpu_target

from tangentlike.form.types import Array, Constant, Scalar
from tangentlike.primitives import registry

from .checks import in_float32
from .harness import Case, Entry, Variable, run, unwrap


def leaks(case: Case) -> list[str]:
    """The calls and adjoint lines to which Numba gives another dtype (or layout) than the type rules promise."""
    arguments = in_float32(case.arguments) if case.float32 else case.arguments
    with np.errstate(all="ignore"):
        _, _, tape = run(case.function, arguments)
    found = []
    for entry in tape.entries:
        found += call_leaks(entry)
        if entry.primitive.adjoint is not None and not entry.primitive.no_gradient:
            found += line_leaks(entry)
    return found


def call_leaks(entry: Entry) -> list[str]:
    """Whether Numba's type of the primitive's call, as generated code writes it, is that of its type rule."""
    primitive = entry.primitive
    if primitive.returns is None or primitive.forward is not None:
        return []
    fixed, names = split_inputs(entry)
    given = list(primitive.parameters)
    while (
        given
        and given[-1] in primitive.defaults
        and same(unwrap(entry.inputs[given[-1]]), primitive.defaults[given[-1]])
    ):
        given.pop()
    single = np.asarray(entry.out.value).dtype == np.float32
    written = [Fill(fixed).visit(ast.Name(p)) for p in given]
    numbers = all(isinstance(t, (Scalar, Constant)) for t in entry.types)
    if single and primitive.operator != "**" and (numbers or (primitive.elementwise and not primitive.operator)):
        written = [TypedLiterals().visit(w) for w in written]
    if primitive.operator and len(given) == 2:
        text = f"({ast.unparse(written[0])}) {primitive.operator} ({ast.unparse(written[1])})"
    elif primitive.operator:
        text = f"{primitive.operator} ({ast.unparse(written[0])})"
    else:
        text = f"function({', '.join(ast.unparse(w) for w in written)})"
    names = [n for n in names if n in given]
    types = tuple(numba.typeof(entry.values[n]) for n in names)
    scope = {"np": np, "function": primitive.call} | {p: entry.values[p] for p in primitive.static}
    found = infer(f"def call({', '.join(names)}):\n    return {text}\n", "call", scope, types)
    found = numba.types.unliteral(found)
    claimed = primitive.returns(*entry.types)
    if isinstance(claimed, (Array, Scalar)) and str(getattr(found, "dtype", found)) != claimed.dtype:
        return [f"{primitive.name}{types}: Numba says {found}, the rule {claimed}"]
    if isinstance(claimed, Array) and claimed.contiguous and found.layout != "C":
        return [f"{primitive.name}{types}: Numba says {found}, the rule {claimed}"]
    return []


def same(value: Any, default: Any) -> bool:
    """Whether an argument is its parameter's default, which generated code leaves out."""
    return type(value) is type(default) and value == default


def line_leaks(entry: Entry) -> list[str]:
    """The lines of one entry's adjoint template that Numba would not compute in the dtype of their input."""
    template = entry.primitive.adjoint
    assert template is not None
    out = entry.out.value
    values = entry.values | {"dout": np.ones_like(out) if np.ndim(out) else np.asarray(out).dtype.type(1)}
    found = []
    for targets, expression, contributes in template.lines:
        given = entry.inputs.get(targets[0][1:])
        indexed = isinstance(given, (tuple, list))
        first = given[0] if indexed else given
        if not contributes or not isinstance(first, Variable) or first.literal:
            continue
        wanted = np.asarray(first.value).dtype
        if wanted.kind != "f" or np.asarray(out).dtype != wanted:
            continue
        dtype = line_dtype(template, targets[0], values | ({"index": 0} if indexed else {}), entry)
        if dtype != wanted.name:
            found.append(f"{entry.primitive.name}: {ast.unparse(expression)} is {dtype}")
    return found


def split_inputs(entry: Entry) -> tuple[dict[str, Any], list[str]]:
    """``(literal arguments, names of the others)`` of an entry; static parameters are in neither."""
    fixed = {
        p: v.value
        for p, v in entry.inputs.items()
        if isinstance(v, Variable)
        and v.literal
        and type(v.value) in (int, float, bool)
        and p not in entry.primitive.static
    }
    names = [
        p for p in entry.inputs if p not in fixed and p not in entry.primitive.static and entry.values[p] is not None
    ]
    return fixed, names


def line_dtype(template: registry.Template, target: str, values: dict, entry: Entry) -> str:
    """The dtype Numba infers for one contribution of a template; nothing is compiled but the kernels it calls."""
    fixed, _ = split_inputs(entry)
    static = {p: values[p] for p in entry.primitive.static}
    static |= {p: None for p in template.parameters if p in values and values[p] is None}
    skipped = {*fixed, *static}
    names = [n for n in template.parameters if n in values and n not in skipped and values[n] is not None]
    lines = [(t, e) for t, e, contributes in template.lines if not contributes or t == (target,)]
    scalar = not any(isinstance(v, (tuple, np.ndarray)) for v in values.values())
    single = np.asarray(values["out"]).dtype == np.float32
    body = []
    for assigned, expression in lines:
        filled = Fill(fixed if single else {}).visit(_copy(expression))
        written = TypedLiterals().visit(filled) if scalar and single else filled
        body.append(f"    {', '.join(assigned)} = {ast.unparse(written)}")
    if not single:
        static |= fixed
    text = f"def line({', '.join(names)}):\n" + "\n".join(body) + f"\n    return {target}\n"
    types = tuple(numba.typeof(values[n]) for n in names)
    result = infer(text, "line", dict(template.globals) | static | {"np": np}, types)
    return str(getattr(result, "dtype", result))


_SEEN: dict[Any, Any] = {}


def infer(text: str, name: str, scope: dict[str, Any], types: tuple) -> Any:
    """The type of what the function ``name`` in ``text`` returns, by Numba's type inference alone."""
    key = (text, types, str(sorted((k, str(v)) for k, v in scope.items() if not k.startswith("__"))))
    if key not in _SEEN:
        scope = dict(scope)
        exec(text, scope)
        typing, target = cpu_target.typing_context, cpu_target.target_context
        typing.refresh()
        target.refresh()
        ir = compiler.run_frontend(scope[name])
        _SEEN[key] = typed_passes.type_inference_stage(typing, target, ir, types, None).return_type
    return _SEEN[key]


def _copy(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


class Fill(ast.NodeTransformer):
    """Puts literal arguments in the place of their names, as the compiler does."""

    def __init__(self, fixed: dict[str, Any]):
        self.fixed = fixed

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.fixed:
            return node
        value = self.fixed[node.id]
        return ast.parse(f"np.float32({value})" if isinstance(value, float) else str(value), mode="eval").body


class TypedLiterals(ast.NodeTransformer):
    """Beside numbers, the compiler writes a template's whole numbers in the dtype of the gradient; exponents stay."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return ast.parse(f"np.float32({node.value})", mode="eval").body
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return node if ast.unparse(node.func) == "np.float32" else self.generic_visit(node)
