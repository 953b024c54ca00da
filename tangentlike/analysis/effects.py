"""What one statement does: the names it binds, the values it reads, the memory it writes, and the arrays it shows.

    y = x[i] * w             binds y, reads x[i], i and w
    u[i] = y                 writes u[i], reads y and i
    u[i] += y                adds to u[i], reads y and i
    v = u[1:]                binds v, which shows u[1:]
    r = scale(u, w)          binds r, reads u and w, writes u (if scale does), and r shows u (if scale returns it)

Every analysis asks here, of a program in normal form and of the halves made from it alike. What stands in blocks inside
a statement is theirs: ask with ``walk``. Functions are summarized: helpers by their aliases, primitives by what they
declare (``writes=``), a helper's pair by what its program writes.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from ..form.indexing import index_items
from ..form.program import Helper, Program, dotted, helper_of, is_array, loads, walk
from ..form.trees import children, nodes
from ..form.types import Array, Scalar, Type
from ..primitives.registry import Primitive

READ, WRITE, ADD, UPDATE = "read", "write", "add", "update"
SHAPE_ATTRIBUTES = ("shape", "size", "ndim", "dtype")
SHAPE_CALLS = ("len", "np.zeros_like", "np.empty_like")
ADDING_KERNELS = ("scatter_add", "mask_add")
WRITING_KERNELS = ("mask_set", "scatter_set_gradient", "mask_set_gradient_array", "mask_set_gradient_scalar")

Index = tuple[ast.expr, ...] | None


@dataclass(eq=False)
class Tape:
    """Where functions that call themselves put what their adjoint halves need; ``made`` is an expression for one."""

    made: ast.expr | None = None


@dataclass
class Paired:
    """A helper's pair, as far as it matters to its callers.

    ``gradients`` are the parameters whose gradients the adjoint returns, ``shadows`` those it updates in place.
    ``program`` is what both halves were made from. ``kept_types`` are the types of what is kept, where they are known.
    ``restores`` says that the adjoint half puts back former contents of an array which the forward half returned,
    ``repeatable`` that it changes nothing it is given but the shadows: it may be called again with the same.
    ``carried`` are the parameters whose shadows the forward half takes, too, and hands on with the results that are
    views of them. ``tape``: both halves take one, behind all else and before the parameters.
    """

    forward_name: str
    adjoint_name: str
    kept: list[str]
    gradients: list[str]
    shadows: list[str]
    seeds: list[str]
    carried: list[str] = field(default_factory=list)
    written: frozenset[str] = frozenset()
    restores: bool = False
    repeatable: bool = False
    program: Program | None = None
    kept_types: list[Type | None] = field(default_factory=list)
    adjoint: Any = None  # the function that is its adjoint half
    tape: Tape | None = None
    example: ast.expr | None = None  # of what is kept

    @property
    def draws(self) -> bool:
        """Whether the forward half draws random numbers."""
        return self.program is not None and self.program.draws


@dataclass(frozen=True)
class Effect:
    """A read, a write, a sum added to memory, or an update of state that is outside of the derivative (a primitive's
    ``writes=``: running statistics). ``items`` is the index, () for all of it, None for anywhere.
    """

    base: str
    items: Index
    kind: str


@dataclass(frozen=True)
class Effects:
    """All that a statement does itself. ``shows`` are the arrays that what it binds may be views of."""

    binds: list[str]
    reads: list[Effect]
    writes: list[Effect]
    shows: list[tuple[str, Index]]


def effects(program: Program, node: ast.stmt) -> Effects:
    """All that a statement does itself, not what the blocks in it do."""
    reads = [Effect(base, items or (), READ) for e in evaluated(node) for base, items in value_reads(e)]
    shows = shown_by(program, node.value) if isinstance(node, ast.Assign) and not is_store(node) else []
    return Effects(bound_by(node), reads, _writes(program, node), shows)


# ---- names


def is_store(node: ast.stmt) -> bool:
    """True for ``a[i] = e``."""
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)


def bound_by(node: ast.stmt) -> list[str]:
    """The names that a statement binds itself, the variable of a loop among them."""
    if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
        return [n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name)]
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def rebound(statements: list[ast.stmt]) -> set[str]:
    """The names that statements bind, blocks in them included."""
    return {n for s in walk(statements) for n in bound_by(s)}


def handed_on(statements: list[ast.stmt]) -> set[str]:
    """The names whose value statements hand on to another name, blocks in them included."""
    plain = (s for s in walk(statements) if isinstance(s, ast.Assign) and not is_store(s))
    return {n for s in plain if isinstance(s.value, (ast.Name, ast.Tuple)) for n in loads(s.value)}


def changed_by(program: Program, statements: list[ast.stmt]) -> set[str]:
    """The names that statements bind or whose memory they write, blocks in them included."""
    return rebound(statements) | {e.base for s in walk(statements) for e in writes(program, s)}


# ---- reads


def evaluated(node: ast.stmt) -> list[ast.expr]:
    """The expressions that a statement evaluates itself."""
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.Assert(test=test):
            return [test]
        case ast.For(iter=iterable):
            return [iterable]
        case ast.Assign(targets=[ast.Subscript(slice=index)], value=value):
            return [value, index]
        case ast.AugAssign(target=ast.Subscript(slice=index), value=value):
            return [value, index]
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.Expr(value=value):
            return [value]
    return []


def value_reads(line: ast.AST) -> list[tuple[str, Index]]:
    """The names whose values (not only sizes) are read, with the index for a subscript, else None."""
    out: list[tuple[str, Index]] = []

    def size(node: ast.AST) -> None:
        """What the sizes of a value hang on: no elements of its arrays, but indices and masks that select some."""
        if isinstance(node, ast.Subscript):
            size(node.value)
            visit(node.slice)
        elif isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Attribute)):
            for child in children(node):
                size(child)
        elif not isinstance(node, ast.Name):
            visit(node)

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Attribute) and node.attr in SHAPE_ATTRIBUTES:
            size(node.value)
            return
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            if called in SHAPE_CALLS:
                for argument in node.args:
                    size(argument)
                return
            arguments = node.args[:1] if called == "sum_to" else node.args
            for argument in arguments:
                visit(argument)
            if isinstance(node.func, ast.Attribute):
                visit(node.func.value)
            for keyword in node.keywords:
                visit(keyword.value)
            return
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            out.append((node.value.id, tuple(index_items(node.slice))))
            visit(node.slice)
            return
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                out.append((node.id, None))
            return
        for child in children(node):
            visit(child)

    visit(line)
    return out


# ---- writes


def writes(program: Program, node: ast.stmt) -> list[Effect]:
    """The memory that a statement writes or adds to itself, which the reverse pass has to undo."""
    return [effect for effect in _writes(program, node) if effect.kind != UPDATE]


def _writes(program: Program, node: ast.stmt) -> list[Effect]:
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=base), slice=index)]):
            return [Effect(base, tuple(index_items(index)), WRITE), *written_by_calls(program, node.value)]
        case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=base), slice=index)):
            return [Effect(base, tuple(index_items(index)), _kind(node)), *written_by_calls(program, node.value)]
        case ast.AugAssign(target=ast.Name(id=base)) if is_array(program.types.get(base)):
            return [Effect(base, (), _kind(node)), *written_by_calls(program, node.value)]
        case ast.Assign(targets=[ast.Subscript() as place]) | ast.AugAssign(target=ast.Subscript() as place):
            found = written_by_calls(program, node.value)
            return [*(Effect(n, None, WRITE) for n in sorted(loads(place))), *found]
    return [effect for e in evaluated(node) for effect in written_by_calls(program, e)]


def written_by(program: Program, node: ast.stmt) -> list[str]:
    """The arrays that a statement writes or adds to itself."""
    return [effect.base for effect in writes(program, node)]


def _kind(node: ast.AugAssign) -> str:
    return ADD if isinstance(node.op, (ast.Add, ast.Sub)) else WRITE


def written_by_calls(program: Program, value: ast.expr) -> list[Effect]:
    """What the calls in an expression change in place."""
    if isinstance(value, (ast.Name, ast.Constant)):
        return []
    calls = [n for n in nodes(value) if isinstance(n, ast.Call)]
    return [Effect(base, None, kind) for each in calls for base, kind in _written_by_call(program, each)]


def _written_by_call(program: Program, call: ast.Call) -> list[tuple[str, str]]:
    text = dotted(call.func)
    found = program.functions.get(text)
    if isinstance(found, Helper):
        return [(w, WRITE) for w in written_arguments(found, call)]
    names = [a.id if isinstance(a, ast.Name) else None for a in call.args]
    if isinstance(found, Primitive):
        if not found.writes and text not in ADDING_KERNELS + WRITING_KERNELS:
            return []
        if found.writes:
            return [(n, UPDATE) for p, n in zip(found.parameters, names, strict=False) if p in found.writes and n]
    if text in ADDING_KERNELS + WRITING_KERNELS:
        return [(names[0], ADD if text in ADDING_KERNELS else WRITE)] if names[0] else []
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "pop") and text != "np.append":
        return [(ast.unparse(call.func.value), WRITE)]
    if isinstance(found, Paired):
        own = _written_by_half(found, text, names)
        if found.tape is not None:
            parameters = found.program.parameters if found.program is not None else []
            own = [*own, names[-1] if text == found.forward_name else names[-1 - len(parameters)]]
        return [(n, WRITE) for n in own if n and not isinstance(program.types.get(n), Scalar)]
    return []


def _written_by_half(pair: Paired, text: str, names: list[str | None]) -> list[str | None]:
    """The arguments that one half of a helper's pair writes."""
    if pair.carried:
        return names  # what it keeps holds shadows of the caller's arrays
    if pair.program is None:
        return []
    parameters = list(pair.program.parameters)
    if text == pair.adjoint_name:
        given = names[len(names) - len(parameters) - len(pair.shadows) :]
        own, shadows = given[: len(parameters)], given[len(parameters) :]
    else:
        own, shadows = names, []
    return shadows + [n for n, p in zip(own, parameters, strict=False) if p in pair.written]


def written_arguments(helper: Helper, call: ast.expr) -> list[str]:
    """The caller's arrays that a helper writes."""
    return _arguments(helper, call, helper.aliases.written)


# ---- views


def returned_arguments(helper: Helper, call: ast.expr) -> list[str]:
    """The caller's arrays that a result of a helper may share memory with."""
    return _arguments(helper, call, set().union(*helper.aliases.results, set()))


def _arguments(helper: Helper, call: ast.expr, parameters: set[str]) -> list[str]:
    assert isinstance(call, ast.Call)
    pairs = zip(helper.program.parameters, call.args, strict=True)
    return [a.id for p, a in pairs if p in parameters and isinstance(a, ast.Name)]


def base_of(program: Program, value: ast.expr) -> str | None:
    """The array that ``value`` is another view of, or None when it is fresh."""
    if isinstance(value, ast.Name):
        return value.id if is_array(program.types.get(value.id)) else None
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        return value.value.id if not _gathers(program, value) else None
    if isinstance(value, ast.Call):
        entry = program.functions.get(dotted(value.func))
        if isinstance(entry, Primitive) and entry.view and isinstance(value.args[0], ast.Name):
            return value.args[0].id
    return None


def _gathers(program: Program, value: ast.Subscript) -> bool:
    """True when the index is an array: such a selection is a copy."""
    return any(isinstance(i, ast.Name) and isinstance(program.types.get(i.id), Array) for i in index_items(value.slice))


def shown_by(program: Program, value: ast.expr) -> list[tuple[str, Index]]:
    """The arrays that a value may be a view of, each with the index when it is one, () when it is the array itself."""
    helper = helper_of(program, value)
    if helper is not None:
        return [(a, None) for a in returned_arguments(helper, value)]
    if isinstance(value, ast.Tuple):
        return [(n, None) for n in loads(value)]
    base = base_of(program, value)
    if base is None:
        return []
    if isinstance(value, ast.Subscript):
        return [(base, tuple(index_items(value.slice)))]
    return [(base, () if isinstance(value, ast.Name) else None)]
