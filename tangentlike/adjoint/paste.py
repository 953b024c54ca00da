"""Pasting adjoint templates: names substituted, broadcasting undone, inactive lines dropped."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..form.folding import fold_constants
from ..form.operators import OPERATORS
from ..form.program import assign, copy_of, dotted, fresh_name, loads, name, packed, replace_names, tuple_of
from ..form.structures import Identity
from ..form.trees import nodes
from ..form.types import Array, Opaque, Scalar, broadcast_shapes, is_complex, is_float, same_shape
from ..primitives.families import support_kernel
from ..primitives.registry import Primitive, Template, key_of, lookup
from ..reading.captured import Place
from .steps import NONE, OWNED

SHARING = {
    "reshape", "transpose", "ravel", "ascontiguousarray", "asarray", "broadcast_to", "swapaxes", "moveaxis", "squeeze",
    "expand_dims", "atleast_1d", "atleast_2d", "T", "diagonal",
}  # fmt: skip


def is_fresh(value: ast.expr) -> bool:
    """True when an expression makes a new array; a name, a view or a reshape may be someone else's."""
    if isinstance(value, (ast.Name, ast.Subscript, ast.Attribute, ast.IfExp)):
        return False
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.UAdd):
        return False
    if isinstance(value, ast.Call):
        called = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return is_fresh(value.args[0]) if called in ("sum_to", "sum_to_shape") else called not in SHARING
    return True


def _is_constant_in(template: Any, parameter: str) -> bool:
    """True where ``d<parameter> += dout * 0`` is all that the template says: nothing flows, not 0 times infinity."""
    lines = [ast.unparse(e) for targets, e, adds in template.lines if adds and targets[0] == f"d{parameter}"]
    return lines == ["dout * 0"]


class Paste:
    """Pastes templates into the reversal's output."""

    def __init__(self, reversal: Any):
        self.reversal = reversal

    def kernel_call(self, kernel_name: str, *arguments: ast.expr) -> ast.Call:
        """A call of a kernel that the compiler itself uses."""
        self.reversal.program.functions.setdefault(kernel_name, support_kernel(kernel_name))
        return ast.Call(func=name(kernel_name), args=copy_of(list(arguments)), keywords=[])

    def primitive(self, step: Any, target: str, value: ast.expr, state: dict[str, str]) -> None:
        """Reverse ``target = value`` where value is an operator or a call of a primitive."""
        entry, arguments = self.entry(value)
        self.refuse_unknown(entry, value)
        template = self.template(entry, arguments, target)
        if entry is None or template is None:
            state[target] = NONE
            return
        wanted = self.active_arguments(entry, arguments)
        self.refuse_without_line(entry, template, wanted)
        wanted = [(p, source, index) for p, source, index in wanted if not _is_constant_in(template, p)]
        if not wanted:
            state[target] = NONE
            return
        used = self.needed_lines(template, {f"d{p}" for p, _, _ in wanted})
        read = set().union(*(loads(e) for _, e, _ in (used if entry.draws else template.lines)))
        names = self.template_names(step, entry, template, target, arguments, read)

        def filled(expression: ast.expr, source: str, at: dict[str, ast.expr]) -> ast.expr:
            return self.undo_broadcast(entry, arguments, fold_constants(replace_names(expression, at)), target, source)

        contributions = self.pasted(template, used, wanted, names, filled)
        if any(source == target for _, source, _ in wanted):
            step.self_update = True
            self.overwrite(target, contributions, state)
            return
        for source, expression in contributions:
            self.reversal.contribute(source, expression, state)
        state[target] = NONE

    def refuse_unknown(self, entry: Primitive | None, value: ast.expr) -> None:
        """Refuse a call of what is no primitive and depends on what is differentiated."""
        if entry is None and isinstance(value, ast.Call) and loads(value) & self.reversal.active:
            called = dotted(value.func)
            if called not in ("len", "int", "bool"):  # whole numbers, constant almost everywhere
                self.reversal.refuse("no-adjoint", f"{called} has no adjoint", "register one with `@adjoint`")

    def template(self, entry: Primitive | None, arguments: list[ast.expr], target: str) -> Template | None:
        """The adjoint of a primitive; None where nothing flows into its arguments. Refused if there should be one."""
        unfollowed = entry is not None and entry.draws and entry.adjoint is None
        if entry is None or entry.no_gradient or unfollowed or not self.active_arguments(entry, arguments):
            return None
        number = isinstance(self.reversal.types.get(target), Scalar)
        template = entry.adjoint_of_numbers if number and entry.adjoint_of_numbers else entry.adjoint
        if template is None:
            instead = "register one with `@adjoint`, or mark it `no_gradient=True`"
            what, instead = _without_derivative(entry, "", instead)
            self.reversal.refuse("no-adjoint", what or f"{entry.name} has no adjoint", instead)
        return template

    def refuse_without_line(self, entry: Primitive, template: Template, wanted: list[tuple]) -> None:
        """Refuse an argument that is differentiated and of which the template says nothing."""
        for parameter, source, _ in wanted if not entry.draws else ():
            if any(targets[0] == f"d{parameter}" for targets, _, adds in template.lines if adds):
                continue
            instead = f"add a line `d{parameter} += ...` to its template, or mark the primitive `no_gradient=True`"
            what, instead = _without_derivative(entry, parameter, instead)
            what = what or f"the adjoint of {entry.name} has no line for `{parameter}=`"
            self.reversal.refuse("no-adjoint-line", f"{what}, which depends on `{source}`", instead)

    def pasted(
        self, template: Template, used: list, wanted: list[tuple], names: dict[str, Any], filled: Callable
    ) -> list[tuple[str, ast.expr]]:
        """What each argument gets: the template's lines with names in the place of its parameters; those that assign
        locals are emitted on the way."""
        reversal = self.reversal
        contributions: list[tuple[str, ast.expr]] = []
        for targets, expression, adds in used:
            self.register(template, expression)
            if not adds:
                expression = fold_constants(replace_names(expression, names))
                locals_ = [reversal.temporary(t) for t in targets]
                names.update({t: name(l) for t, l in zip(targets, locals_, strict=True)})
                left: Any = locals_[0] if len(locals_) == 1 else tuple_of(name(l) for l in locals_)
                reversal.emit(assign(left, expression))
                continue
            for parameter, source, index in wanted:
                if targets[0] == f"d{parameter}":
                    at = dict(names, index=ast.Constant(value=index)) if index is not None else names
                    contributions.append((source, filled(expression, source, at)))
        return _combined(contributions)

    def overwrite(self, target: str, contributions: list[tuple[str, ast.expr]], state: dict[str, str]) -> None:
        """The contributions of ``x = f(x, ...)``: that to ``x`` itself takes the place of its adjoint, at the end."""
        reversal = self.reversal
        for source, expression in contributions:
            if source != target:
                reversal.contribute(source, expression, state)
        total, *others = (e for s, e in contributions if s == target)
        for more in others:
            total = ast.BinOp(left=total, op=ast.Add(), right=more)
        if not (isinstance(total, ast.Name) and total.id == reversal.adjoint(target)):
            reversal.emit(assign(reversal.adjoint(target), total))
        state[target] = OWNED

    def entry(self, value: ast.expr) -> tuple[Primitive | None, list[ast.expr]]:
        """The primitive of an expression, and its arguments in the order of the primitive's parameters."""
        if isinstance(value, ast.BinOp):
            return lookup(OPERATORS[type(value.op)]), [value.left, value.right]
        if isinstance(value, ast.UnaryOp):
            return lookup(OPERATORS[type(value.op)]), [value.operand]
        if isinstance(value, ast.Call):
            found = self.reversal.program.functions.get(dotted(value.func))
            return (found, list(value.args)) if isinstance(found, Primitive) else (None, [])
        return None, []

    def active_arguments(self, entry: Primitive, arguments: list[ast.expr]) -> list[tuple[str, str, int | None]]:
        """(parameter, name, position in a tuple argument or None) for each active argument."""
        out: list[tuple[str, str, int | None]] = []
        for parameter, argument in zip(entry.parameters, arguments, strict=False):
            if isinstance(argument, ast.Name) and argument.id in self.reversal.active:
                out.append((parameter, argument.id, None))
            elif isinstance(argument, ast.Tuple):
                for position, item in enumerate(argument.elts):
                    if isinstance(item, ast.Name) and item.id in self.reversal.active:
                        out.append((parameter, item.id, position))
        return out

    def template_names(
        self, step: Any, entry: Primitive, template: Template, target: str, arguments: list[ast.expr], read: set[str]
    ) -> dict[str, ast.expr]:
        """What the names of a template are here; the forward half assigns the extras, if any are ``read``."""
        reversal = self.reversal
        names: dict[str, ast.expr] = dict(zip(entry.parameters, arguments, strict=False))
        names["out"] = name(target)
        names["dout"] = name(reversal.adjoint(target))
        if entry.forward is not None and any(e in read for e in entry.extras):
            recorded: dict[str, ast.expr] = dict(zip(entry.parameters, arguments, strict=False))
            recorded["out"] = name(target)
            for extra in entry.extras:
                chosen = fresh_name(extra, reversal.taken)
                reversal.taken.add(chosen)
                reversal.types[chosen] = reversal.types[target] if entry.draws else Opaque()
                recorded[extra] = names[extra] = name(chosen)
            lines: list[ast.stmt] = []
            for targets, expression, _ in entry.forward.lines:
                self.register(entry.forward, expression)
                for t in targets:
                    if t not in recorded:
                        recorded[t] = name(reversal.temporary(t))
                left = packed([recorded[t] for t in targets])
                lines.append(assign(left, replace_names(expression, recorded), step.node.lineno))
            step.forward = lines
        return names

    def needed_lines(self, template: Template, wanted: set[str]) -> list:
        """The contribution lines of active arguments and the local lines that they read, in order."""
        needed: set[str] = set()
        out: list = []
        for targets, expression, adds in reversed(template.lines):
            if (adds and targets[0] in wanted) or (not adds and set(targets) & needed):
                needed |= loads(expression)
                out.append((targets, expression, adds))
        return out[::-1]

    def register(self, template: Template, expression: ast.expr) -> None:
        """Make the functions that a template calls known to the program."""
        functions = self.reversal.program.functions
        for node in nodes(expression):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found = template.globals.get(node.func.id)
                if callable(found) and node.func.id not in functions:
                    functions[node.func.id] = lookup(found) or found
            elif isinstance(node, ast.Name) and node.id not in template.parameters and node.id in template.globals:
                value = template.globals[node.id]
                if isinstance(value, (int, float, complex)) and not callable(value):
                    self.reversal.program.constants.setdefault(node.id, value)
                    if not template.globals.get("__name__", "").startswith("tangentlike."):
                        self.reversal.program.captured.fix(Place(Identity(template.globals), node.id), value)

    def undo_broadcast(
        self, entry: Primitive, arguments: list[ast.expr], expression: ast.expr, target: str, source: str
    ) -> ast.expr:
        """Sum a contribution back to the shape of the argument it is for, and give it the argument's dtype."""
        reversal = self.reversal
        wanted, given = reversal.types[source], reversal.types[target]
        if is_complex(given) and not is_complex(wanted) and entry.elementwise and isinstance(given, Array):
            expression, given = self.kernel_call("real_part", expression), replace(given, dtype="float64")
        if (entry.elementwise or entry.draws) and isinstance(given, Array):
            names = {a.id for a in arguments if isinstance(a, ast.Name)}
            arrays = {n for n in names if isinstance(reversal.types.get(n), Array)}
            kinds = [reversal.types[a] for a in sorted(arrays)]
            shape = given.shape if entry.draws else broadcast_shapes(*(k.shape for k in kinds))
            if isinstance(wanted, Scalar):
                expression = self.kernel_call("sum_all", expression)
            elif isinstance(wanted, Array) and (len(arrays) > 1 or entry.draws) and not same_shape(wanted.shape, shape):
                expression = self.kernel_call("sum_to", expression, name(source))
        if is_complex(wanted) and not is_complex(given):
            return expression  # the template of a real function of complex numbers makes them itself
        if is_float(given) and is_float(wanted):
            expression = reversal.in_dtype(expression, given, wanted)
        return expression


def _without_derivative(entry: Primitive, parameter: str, else_: str) -> tuple[str, str]:
    """What is said of a function of SciPy's without a derivative, in one of its parameters or in all of them."""
    ufunc = getattr(key_of(entry.call), "of_ufunc", None)
    if ufunc is None:
        return "", else_
    called = f"special.{ufunc[0].__name__.strip('_')}"
    instead = f"take {f'`{parameter}`' if parameter else 'its argument'} from arguments that `wrt=` does not name"
    return f"`{parameter}` of `{called}` has no derivative" if parameter else f"`{called}` has no derivative", instead


def _combined(contributions: list[tuple[str, ast.expr]]) -> list[tuple[str, ast.expr]]:
    """Two equal contributions to one adjoint (those of ``x * x``) as one with a factor of two."""
    out: list[tuple[str, ast.expr]] = []
    for source, expression in contributions:
        if out and out[-1][0] == source and ast.dump(out[-1][1]) == ast.dump(expression):
            out[-1] = (source, ast.BinOp(left=ast.Constant(value=2), op=ast.Mult(), right=expression))
        else:
            out.append((source, expression))
    return out
