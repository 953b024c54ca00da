"""Primitives and their templates: the one mechanism for NumPy, network layers and users' own gradients.

A *primitive* is a function whose gradient is written by hand. An *adjoint template* holds one ``dx += formula`` line
an argument (and ``local = formula`` lines); it is pasted into the output. A *forward template* names what the adjoint
needs beside the result. A *kernel* is a Numba function that either of them calls by name. A *composite* is a plain
function that stands for another and is differentiated like a helper. A *lowering* rewrites a call to another primitive
while compiling.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numba
from numba.core.cpu import ParallelOptions
from numba.core.dispatcher import Dispatcher

from ..caching.kernel_cache import keep_on_disk
from ..caching.libraries import spare
from ..errors import TemplateError
from ..form.trees import nodes

KERNEL_OPTIONS: dict[str, Any] = {"error_model": "numpy"}
REORDER = {"contract", "reassoc", "arcp", "nsz"}
# Left to itself Numba also shares whole-array operations, whose sums then depend on the number of threads. It empties
# a dictionary of options when it compiles, so that a second signature would get all of them: hence an object.
_NOT_SHARED = ("comprehension", "reduction", "inplace_binop", "setitem", "numpy", "stencil", "fusion")
PRANGE_ONLY = ParallelOptions({"prange": True, **dict.fromkeys(_NOT_SHARED, False)})

_LATER = (
    "tile_kernels", "special", "random_draws", "roots", "adaptive", "extrapolation_kernels", "kronrod_kernels",
    "splines", "initial_values", "systems", "newtons", "bracketing", "lambert", "minimizers", "fits",
    "signal_filters", "signal_designs", "scipy_systems", "scipy_fourier",
)  # fmt: skip
LOADED_LATER = tuple(f"tangentlike.templates.{name}" for name in _LATER)
KERNEL_NAMES: set[str] = set()  # of the templates' kernels


def kernel(
    function: Callable | None = None, *, fastmath: bool | set[str] = False, parallel: bool = False, kept: bool = True
) -> Callable:
    """Compile ``function`` with Numba for use in templates and generated code (plain under NUMBA_DISABLE_JIT=1).

    ``fastmath`` takes Numba's flags, and True stands for ``REORDER``: the compiler may reorder a sum and fuse multiply
    with add, which a vectorized reduction needs, while NaN and infinity still propagate. ``parallel`` shares the trips
    of its ``prange`` loops, and nothing else, among Numba's threads; no error can be raised from inside one. Compiled
    code is kept on disk if it can be, with ``kept=False`` only that of its callers, which includes it: a function that
    calls itself is looked for in the process that compiles it.
    """
    if function is None:
        return lambda f: kernel(f, fastmath=fastmath, parallel=parallel, kept=kept)
    module = function.__module__ or ""
    if module.startswith("tangentlike.templates") and not module.startswith(LOADED_LATER):
        # Names must not depend on what is loaded: those of tiles by training, those of SciPy's by who uses it.
        KERNEL_NAMES.add(function.__name__)
    flags = REORDER if fastmath is True else fastmath
    shared: Any = PRANGE_ONLY if parallel else False
    compiled = spare(numba.njit(fastmath=flags, parallel=shared, **KERNEL_OPTIONS)(function))
    return keep_on_disk(compiled) if kept else compiled


@dataclass(frozen=True)
class Template:
    """The parsed body of a template: ``lines`` are ``(target, expression)``, in order.

    For a forward template the targets are ``out`` and the extras (a tuple of names when one call gives several).
    For an adjoint template ``contributions`` are the lines ``d<input> += expression``; the others assign locals.
    """

    parameters: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], ast.expr, bool], ...]
    globals: dict[str, Any] = field(repr=False)
    file: str
    line: int


@dataclass
class Primitive:
    """A function with a gradient of its own.

    ``function`` is what the user calls; ``call`` what the generated code calls (the same, unless Numba lacks it);
    ``spelling`` how that is written (``np.tanh``; empty: by the kernel's name); ``returns`` the type rule; ``static``
    the parameters whose values must be known while compiling; ``extras`` what the forward template hands to the
    adjoint; ``elementwise`` whether it broadcasts; ``view`` whether its result shares the first parameter's memory;
    ``apart`` what takes its place where that depends on the order of the elements, and shows; ``read_only`` whether its
    result is in NumPy a view that cannot be written; ``order`` how the elements of its result lie.
    """

    function: Callable
    parameters: tuple[str, ...]
    defaults: dict[str, Any]
    returns: Callable | None
    call: Callable
    spelling: str = ""
    static: tuple[str, ...] = ()
    elementwise: bool = False
    view: bool = False
    apart: Callable | None = None
    read_only: bool = False
    order: str = ""
    lower: Callable | None = None
    forward: Template | None = None
    adjoint: Template | None = None
    adjoint_of_numbers: Template | None = None
    extras: tuple[str, ...] = ()
    no_gradient: bool = False
    writes: tuple[str, ...] = ()
    operator: str = ""
    draws: str = ""
    name: str = field(default="")


PRIMITIVES: dict[Any, Primitive] = {}
COMPOSITES: dict[Any, Callable] = {}
STATIC_OF_COMPOSITES: dict[Any, tuple[str, ...]] = {}
# What stands for a method of a generator of random numbers, by kind (``""``: that of the module) and method.
DRAWS: dict[tuple[str, str], Callable] = {}
METHODS: dict[str, Callable] = {}


def primitive(
    function: Callable | None = None,
    *,
    parameters: str = "",
    returns: Callable | None = None,
    call: Callable | None = None,
    spelling: str = "",
    static: tuple[str, ...] = (),
    elementwise: bool = False,
    view: bool = False,
    apart: Callable | None = None,
    read_only: bool = False,
    order: str = "",
    lower: Callable | None = None,
    no_gradient: bool = False,
    writes: tuple[str, ...] = (),
    operator: str = "",
    draws: str = "",
):
    """Declare that calls of ``function`` are not looked into: its gradient comes from a template.

    ``parameters``  signature text such as ``"x, axis=None"`` for functions that Python cannot inspect.
    ``returns``     a type rule of :mod:`tangentlike.form.types` (its arguments: the parameters' types, in order);
                    without one, Numba is asked for the type of the result.
    ``call``        the kernel that the generated code calls, where Numba lacks ``function`` itself.
    ``spelling``    how the call is written, for example ``"np.tanh"``.
    ``static``      parameters whose values must be known while compiling (an axis, a mode); passed to ``returns`` and
                    ``lower`` as ``Constant``.
    ``elementwise`` broadcasts its operands: their adjoints are summed back to their shapes by the compiler.
    ``view``        the result shares memory with the first parameter (transpose, reshape).
    ``apart``       for what is a view in one order of the elements and a copy in another (ravel): the function that is
                    called instead where the difference would show. It makes a copy, or raises an error.
    ``read_only``   NumPy gives a view that cannot be written (broadcast_to), the call here a copy: it is taken again
                    after each write to the first parameter.
    ``order``       ``"C"`` when the result lies in C order whatever the order of the operands (NumPy orders most
                    results like their operands).
    ``lower``       called with the parameters' types while compiling; returns ``None`` (keep), or
                    ``(other_function, arguments)`` where each argument is a parameter's name (``"x:float64"``
                    converts it), or a constant wrapped in a one-element tuple: the call becomes a call of
                    ``other_function``.
    ``no_gradient`` the result carries no derivative (comparisons, ``sign``, ``argmax``).
    ``writes``      parameters that the call changes in place outside of the derivative (running statistics): the arrays
                    may be used by such calls only.
    ``draws``       where the call takes random numbers from: ``"given"`` (a generator that is an argument),
                    ``"numpy"``, ``"random"`` (those of the modules), or ``"new"``: it makes a generator. The call is
                    made where it stands and as often as it is reached, and never again in the adjoint.

    Usable as a decorator, ``@primitive`` or ``@primitive(returns=...)``. Returns ``function`` unchanged.
    """
    if function is None:
        return lambda f: primitive(
            f, parameters=parameters, returns=returns, call=call, spelling=spelling, static=static,
            elementwise=elementwise, view=view, apart=apart, read_only=read_only, order=order, lower=lower,
            no_gradient=no_gradient, writes=writes, operator=operator, draws=draws,
        )  # fmt: skip
    names, defaults = signature_of(function, parameters)
    for name in static:
        if name not in names:
            raise TemplateError(f"static parameter {name!r} is not a parameter of {name_of(function)}{tuple(names)}")
    PRIMITIVES[key_of(function)] = Primitive(
        function, names, defaults, returns, call or function, spelling, tuple(static), elementwise, view, apart,
        read_only, order, lower, no_gradient=no_gradient, writes=writes, operator=operator, draws=draws,
        name=name_of(function),
    )  # fmt: skip
    return function


def composite(function: Callable, method: str = "", static: tuple[str, ...] = ()):
    """Declare that calls of ``function`` mean the decorated plain function, which is differentiated like a helper.

    ``static`` are parameters whose values must be known while compiling, and decide there which branches are taken.
    """

    def register(body: Callable) -> Callable:
        COMPOSITES[key_of(function)] = body
        STATIC_OF_COMPOSITES[body] = static
        if method:
            METHODS[method] = function
        return body

    return register


def method(name: str, function: Callable) -> None:
    """Declare that ``x.name(...)`` means ``function(x, ...)``."""
    METHODS[name] = function


def adjoint(function: Callable, *, numbers: bool = False):
    """Register the decorated template as the adjoint of ``function``; see the module's docstring for its vocabulary.

    Its parameters: the primitive's inputs by their names, ``out``, extras of the forward template, ``dout``, and
    ``d<input>`` for each input that has a gradient. With ``numbers`` the template is for results that are numbers,
    which cost nothing to keep, beside the one for arrays. Raises :class:`TemplateError` with file and line when a name
    or a statement is out of place.
    """

    def register(body: Callable) -> Callable:
        entry = _entry(function)
        template = parse_template(body)
        allowed = set(entry.parameters) | {"out", "dout", "index"} | set(entry.extras)
        outputs = {"d" + p for p in entry.parameters}
        for name in template.parameters:
            if name not in allowed and name not in outputs:
                raise _template_error(
                    template, f"parameter {name!r} is no input of {entry.name}, nor out, an extra, dout or d<input>"
                )
        known = set(template.parameters)
        for targets, expression, contributes in template.lines:
            for target in targets:
                if contributes and target not in outputs:
                    raise _template_error(
                        template, f"'{target} +=': only {', '.join(sorted(outputs))} can be added to", expression
                    )
                if contributes and target not in template.parameters:
                    raise _template_error(
                        template, f"'{target} +=': add {target} to the template's parameters", expression
                    )
                if not contributes and target in template.parameters:
                    raise _template_error(
                        template, f"'{target} =': write '{target} +=' for a gradient, or a new name", expression
                    )
            _check_names(template, expression, known)
            if not contributes:
                known |= set(targets)
        if numbers:
            entry.adjoint_of_numbers = template
        else:
            entry.adjoint = template
        return body

    return register


def forward(function: Callable):
    """Register a forward template: it assigns ``out`` and the extras that the adjoint template reads."""

    def register(body: Callable) -> Callable:
        entry = _entry(function)
        template = parse_template(body)
        for name in template.parameters:
            if name not in entry.parameters:
                raise _template_error(template, f"parameter {name!r} is no input of {entry.name}")
        known = set(template.parameters)
        assigned: list[str] = []
        for targets, expression, contributes in template.lines:
            if contributes:
                raise _template_error(template, "a forward template assigns with '=', it adds to nothing", expression)
            _check_names(template, expression, known)
            known |= set(targets)
            assigned += [t for t in targets if t not in assigned]
        if "out" not in assigned:
            raise _template_error(template, "a forward template must assign 'out'")
        entry.forward = template
        entry.extras = tuple(name for name in assigned if name != "out")
        return body

    return register


def parse_template(body: Callable) -> Template:
    """Read a template function's source; only single assignments and ``+=`` lines are allowed in it."""
    file = inspect.getsourcefile(body) or "<unknown>"
    try:
        lines, first = inspect.getsourcelines(body)
    except (OSError, TypeError) as error:
        raise TemplateError(f"the source of template {body.__name__} cannot be read: define it in a file") from error
    tree = ast.parse(textwrap.dedent("".join(lines)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    parameters = tuple(a.arg for a in definition.args.args)
    values = dict(inspect.getclosurevars(body).builtins)
    values.update(body.__globals__)
    values.update(inspect.getclosurevars(body).nonlocals)
    parsed: list[tuple[tuple[str, ...], ast.expr, bool]] = []
    template = Template(parameters, (), values, file, first)
    for node in definition.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            continue
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                parsed.append(((target.id,), node.value, False))
                continue
            if isinstance(target, ast.Tuple) and all(isinstance(e, ast.Name) for e in target.elts):
                names = tuple(e.id for e in target.elts if isinstance(e, ast.Name))
                parsed.append((names, node.value, False))
                continue
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
            parsed.append(((node.target.id,), node.value, True))
            continue
        raise _template_error(
            template, f"'{ast.unparse(node)}': a template holds only 'name = formula' and 'd<input> += formula'", node
        )
    return Template(parameters, tuple(parsed), values, file, first)


def lookup(function: Any) -> Primitive | None:
    """The primitive registered for ``function``, or None."""
    try:
        return PRIMITIVES.get(key_of(function))
    except TypeError:
        return None


def key_of(function: Any) -> Any:
    """What identifies a function: a Numba dispatcher and its Python function are one."""
    return getattr(function, "py_func", function) if isinstance(function, Dispatcher) else function


def name_of(function: Any) -> str:
    return getattr(function, "__name__", str(function))


def signature_of(function: Callable, text: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Parameter names and defaults, from ``text`` or from the function itself."""
    if text:
        definition = ast.parse(f"def f({text}): pass").body[0]
        assert isinstance(definition, ast.FunctionDef)
        arguments = definition.args
        names = tuple(a.arg for a in arguments.args)
        values = [ast.literal_eval(d) for d in arguments.defaults]
        return names, dict(zip(names[len(names) - len(values) :], values, strict=True))
    try:
        found = inspect.signature(key_of(function))
    except (ValueError, TypeError) as error:
        raise TemplateError(f"{name_of(function)} has no readable signature: pass parameters='x, ...'") from error
    defaults = {p.name: p.default for p in found.parameters.values() if p.default is not p.empty}
    return tuple(found.parameters), defaults


def _entry(function: Callable) -> Primitive:
    entry = lookup(function)
    if entry is None:
        entry = lookup(primitive(function))
        assert entry is not None
    return entry


def _check_names(template: Template, expression: ast.expr, known: set[str]) -> None:
    for node in nodes(expression):
        if isinstance(node, ast.Name) and node.id not in known and node.id not in template.globals:
            raise _template_error(template, f"name {node.id!r} is not known here", node)


def _template_error(template: Template, message: str, node: ast.AST | None = None) -> TemplateError:
    line = template.line + (getattr(node, "lineno", 1) - 1)
    return TemplateError(f'File "{template.file}", line {line}: {message}')
