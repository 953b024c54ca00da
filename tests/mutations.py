"""Changes of one statement or expression of a program, each as an edit of its tree.

``MUTATIONS`` maps a kind's name to a function that takes a module of functions and yields one edit, a function without
arguments, for each place where the change can be made; calling it changes the tree. What a changed program computes is
of no matter here: Python says. Names that are added do not occur in the corpus.
"""

from __future__ import annotations

import ast
import copy
import itertools
import zlib
from collections.abc import Callable, Iterator
from typing import Any

Edit = Callable[[], None]
Mutation = Callable[[ast.Module], Iterator[Edit]]

# Names that mean something to Python, to the package's own texts, or that become a keyword behind a `d`.
RENAMES = ["el", "ef", "dx", "out", "d", "sum", "max", "len", "abs", "list", "type", "match", "case", "print", "e", "_",
           "float", "range", "np_sum", "dout", "records", "trip", "value", "gradient", "kernel", "math", "self", "i",
           "min", "exit_taken", "elta", "int", "top", "zip", "count", "isinstance", "el_1", "x_1"]  # fmt: skip
CLOSED = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.NamedExpr, ast.Starred, ast.Yield)
MOVED = (ast.BinOp, ast.Call, ast.Subscript, ast.Compare, ast.IfExp, ast.BoolOp, ast.UnaryOp, ast.Attribute)
VIEWS = ["{a}[:]", "{a}.T.T", "{a}[...]", "{a}.copy()", "{a}[::-1][::-1]", "{a}.reshape({a}.shape)", "np.asarray({a})",
         "{a}.ravel()", "({a} if {a} is not None else 0.0)", "{a}[None][0]", "np.copy({a})", "(+{a})", "{a}.flatten()",
         "np.transpose({a})", "{a}[0:]", "{a}[:, ::-1]", "{a}.astype(np.float64)", "np.flip(np.flip({a}))", "{a}.T",
         "({a}, {a})[1]", "np.atleast_1d({a})", "{a}[::1]", "np.ascontiguousarray({a})", "float({a})"]  # fmt: skip


# ---- places


class Slot:
    """An expression that is read, where it stands: ``function`` holds it, ``statement`` is the simple one around."""

    def __init__(self, function: ast.FunctionDef, owner: Any, field: str, number: int | None):
        self.function, self.owner, self.field, self.number = function, owner, field, number

    @property
    def node(self) -> Any:
        found = getattr(self.owner, self.field)
        return found if self.number is None else found[self.number]

    def put(self, node: ast.expr) -> None:
        if self.number is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.number] = node


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def slots(tree: ast.Module) -> Iterator[Slot]:
    """Every expression that is read in the bodies of the functions; the called names and slices themselves are none."""
    for function in functions(tree):
        for statement in function.body:
            for owner in ast.walk(statement):
                if isinstance(owner, (ast.arguments, ast.JoinedStr, ast.FormattedValue, ast.MatchValue)):
                    continue
                for field, value in ast.iter_fields(owner):
                    if field in ("annotation", "returns", "decorator_list", "func"):
                        continue
                    for number, node in enumerate(value if isinstance(value, list) else [value]):
                        readable = isinstance(node, ast.expr) and not isinstance(node, (ast.Slice, ast.Starred))
                        if readable and not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
                            yield Slot(function, owner, field, number if isinstance(value, list) else None)


def blocks(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, list[ast.stmt]]]:
    """Every list of statements in the functions, with the function."""
    for function in functions(tree):
        for node in ast.walk(function):
            for field in ("body", "orelse"):
                block = getattr(node, field, None)
                if isinstance(block, list) and block:
                    yield function, block


def locals_of(function: ast.FunctionDef) -> list[str]:
    """The names that are bound in the function, in order of appearance."""
    found = [a.arg for a in parameters(function)]
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        elif isinstance(node, ast.FunctionDef) and node is not function:
            found.append(node.name)
    return list(dict.fromkeys(found))


def parameters(function: ast.FunctionDef) -> list[ast.arg]:
    a = function.args
    return [*a.posonlyargs, *a.args, *([a.vararg] if a.vararg else []), *a.kwonlyargs, *([a.kwarg] if a.kwarg else [])]


def names_in(node: ast.AST, context: type = ast.expr_context) -> list[str]:
    found = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, context)]
    return list(dict.fromkeys(found))


def has(node: ast.AST, *kinds: type) -> bool:
    return any(isinstance(n, kinds) for n in ast.walk(node))


def expression(text: str) -> Any:
    return ast.parse(text, mode="eval").body


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def in_block(body: list[ast.stmt], old: ast.stmt, new: list[ast.stmt]) -> Edit:
    """The edit that puts ``new`` in the place of ``old``."""

    def edit() -> None:
        at = body.index(old)
        body[at : at + 1] = new

    return edit


def expressions(kinds: Any, change: Callable[[Any], list[str]]) -> Mutation:
    """The kind of change that puts one of the texts ``change(node)`` in the place of an expression of these kinds."""

    def mutation(tree: ast.Module) -> Iterator[Edit]:
        for slot in slots(tree):
            outside = isinstance(slot.node, ast.Name) and slot.node.id not in locals_of(slot.function)
            if isinstance(slot.node, kinds) and not outside:
                for text in change(slot.node):
                    yield lambda slot=slot, text=text: slot.put(expression(text))

    return mutation


def whole(kinds: Any, change: Callable[[Any], list[str]]) -> Mutation:
    """The kind of change that puts one of the texts ``change(statement)`` in the place of a statement."""

    def mutation(tree: ast.Module) -> Iterator[Edit]:
        for _, block in blocks(tree):
            for statement in block:
                if isinstance(statement, kinds):
                    for text in change(statement):
                        yield in_block(block, statement, statements(text))

    return mutation


# ---- helpers


def helper_for_expression(tree: ast.Module) -> Iterator[Edit]:
    """``y = x * w + 1`` becomes ``y = part(x, w)`` with ``def part(x, w): return x * w + 1``."""
    for slot in slots(tree):
        node, bound = slot.node, locals_of(slot.function)
        called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        used = [name for name in names_in(node) if name in bound]
        if isinstance(node, MOVED) and used and not has(node, *CLOSED) and not called & set(bound):
            yield lambda slot=slot, node=node, used=used: _outlined(tree, slot, node, used)


def _outlined(tree: ast.Module, slot: Slot, node: Any, used: list[str]) -> None:
    slot.put(expression(f"part({', '.join(used)})"))
    tree.body[0:0] = statements(f"def part({', '.join(used)}):\n    return {ast.unparse(node)}")


def helper_for_statement(tree: ast.Module) -> Iterator[Edit]:
    """A statement becomes the call of a helper that takes what it reads and returns what it binds or writes."""
    for function, block in blocks(tree):
        bound = locals_of(function)
        for statement in block:
            if has(statement, ast.Return, ast.FunctionDef, ast.Yield, ast.Raise, ast.Lambda):
                continue
            if isinstance(statement, ast.If) and has(statement, ast.Break, ast.Continue):
                continue
            if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.If, ast.For, ast.While)):
                continue
            reads = [n for n in names_in(statement, ast.Load) if n in bound]
            binds = names_in(statement, ast.Store)
            if isinstance(statement, ast.AugAssign):
                reads = list(dict.fromkeys([*reads, *binds]))
            writes = [_base(n) for n in ast.walk(statement) if isinstance(n, ast.Subscript) and _stored(n)]
            given = list(dict.fromkeys(binds or [n for n in writes if n in reads]))
            before = _bound_before(function, statement)
            taken = [n for n in [*reads, *(b for b in binds if b in before and b not in reads)] if n in before]
            for returned in [given, []] if not binds and given else [given]:
                yield lambda b=block, s=statement, t=taken, r=returned: _moved(tree, b, s, t, r)


def _moved(tree: ast.Module, block: list, statement: ast.stmt, taken: list[str], returned: list[str]) -> None:
    call = f"part({', '.join(taken)})"
    block[block.index(statement)] = statements(f"{', '.join(returned)} = {call}" if returned else call)[0]
    [made] = statements(f"def part({', '.join(taken)}):\n    pass")
    assert isinstance(made, ast.FunctionDef)
    made.body = [statement, *(statements(f"return {', '.join(returned)}")[:1] if returned else [])]
    tree.body.insert(0, made)


def _bound_before(function: ast.FunctionDef, statement: ast.stmt) -> set[str]:
    found = {a.arg for a in parameters(function)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno <= statement.lineno:
            inside = any(node is n for n in ast.walk(statement))
            found |= set() if inside and node.lineno >= statement.lineno else {node.id}
    return found


def _base(node: Any) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _stored(node: ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store)


def inlined_helper(tree: ast.Module) -> Iterator[Edit]:
    """``y = f(x * 2)`` becomes the body of ``f`` and ``y = `` what it returns, under new names."""
    plain = {f.name: f for f in functions(tree) if _is_plain(f)}
    for _, block in blocks(tree):
        for statement in block:
            if isinstance(statement, (ast.For, ast.While, ast.If, ast.FunctionDef)):
                continue
            for owner in ast.walk(statement):
                for field, value in ast.iter_fields(owner):
                    for number, node in enumerate(value if isinstance(value, list) else [value]):
                        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
                        fits = name in plain and not node.keywords and not has(node, ast.Starred)
                        if fits and len(node.args) == len(plain[name].args.args):
                            place = number if isinstance(value, list) else None
                            slot = Slot(plain[name], owner, field, place)
                            yield lambda b=block, s=statement, slot=slot, c=node, f=plain[name]: _inlined(
                                b, s, slot, c, f
                            )


def _is_plain(function: ast.FunctionDef) -> bool:
    returns = [n for n in ast.walk(function) if isinstance(n, ast.Return)]
    simple = not has(function, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.Global, ast.Nonlocal)
    nested = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef)]
    last = function.body[-1]
    rest = function.args.vararg or function.args.kwonlyargs or function.args.kwarg or function.args.posonlyargs
    return simple and len(nested) == 1 and not rest and (not returns or (returns == [last] and last.value is not None))


def _inlined(block: list, statement: ast.stmt, slot: Slot, call: ast.Call, function: ast.FunctionDef) -> None:
    made = copy.deepcopy(function)
    for name in locals_of(made):
        renamed(made, name, f"{name}_inner")
    body = [b for b in made.body if not _is_text(b)]
    start = [ast.Assign([ast.Name(p.arg, ast.Store())], a) for p, a in zip(made.args.args, call.args, strict=True)]
    end = body.pop() if isinstance(body[-1], ast.Return) else None
    slot.put(end.value if isinstance(end, ast.Return) and end.value is not None else ast.Constant(None))
    at = block.index(statement)
    block[at:at] = [*start, *body]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


# ---- names


def renamed(function: ast.FunctionDef, old: str, new: str) -> None:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == old:
            node.id = new
        elif isinstance(node, ast.arg) and node.arg == old:
            node.arg = new
        elif isinstance(node, ast.FunctionDef) and node is not function and node.name == old:
            node.name = new


def renamed_variable(tree: ast.Module) -> Iterator[Edit]:
    """A variable gets the name of something else: a builtin, a soft keyword, a name that the package makes."""
    for function in functions(tree):
        bound, used = locals_of(function), names_in(function)
        for name in bound:
            start = zlib.crc32(f"{function.name} {name}".encode())
            for step in range(3):
                new = RENAMES[(start + step * 7) % len(RENAMES)]
                if new not in used and new not in bound:
                    yield lambda f=function, name=name, new=new: renamed(f, name, new)


def merged_variables(tree: ast.Module) -> Iterator[Edit]:
    """One name for what were two variables, loop variables too."""
    for function in functions(tree):
        given = {a.arg for a in parameters(function)}
        for one in locals_of(function):
            for other in locals_of(function):
                if one != other and one not in given:
                    yield lambda f=function, one=one, other=other: renamed(f, one, other)


# ---- the order of statements


def _ends(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Return, ast.Break, ast.Continue, ast.Raise))


def doubled_statement(tree: ast.Module) -> Iterator[Edit]:
    for _, block in blocks(tree):
        for statement in block:
            if not _ends(statement) and not isinstance(statement, (ast.FunctionDef, ast.Pass)):
                yield in_block(block, statement, [statement, copy.deepcopy(statement)])


def dropped_statement(tree: ast.Module) -> Iterator[Edit]:
    for _, block in blocks(tree):
        for statement in block:
            if not isinstance(statement, (ast.FunctionDef, ast.Pass)) and (len(block) > 1 or not _ends(statement)):
                yield in_block(block, statement, [] if len(block) > 1 else [ast.Pass()])


def swapped_statements(tree: ast.Module) -> Iterator[Edit]:
    for _, block in blocks(tree):
        for one, other in itertools.pairwise(block):
            if not _ends(other) and not isinstance(one, ast.FunctionDef):
                yield lambda b=block, one=one, other=other: _swapped(b, one, other)


def _swapped(block: list, one: ast.stmt, other: ast.stmt) -> None:
    at = block.index(one)
    block[at : at + 2] = [other, one]


WRAPPERS = [
    "if True:\n    HERE",
    "for _ in range(1):\n    HERE",
    "for twice in range(2):\n    HERE",
    "while True:\n    HERE\n    break",
    "once = 0\nwhile once < 1:\n    once += 1\n    HERE",
    "for never in range(0):\n    pass\nelse:\n    HERE",
    "for once in (1.0, 2.0):\n    HERE\n    if once > 0.5:\n        break",
]


def wrapped_statement(tree: ast.Module) -> Iterator[Edit]:
    """A statement in a branch or loop that is run once (or twice)."""
    for _, block in blocks(tree):
        for statement in block:
            if isinstance(statement, (ast.FunctionDef, ast.Pass)) or _is_text(statement):
                continue
            for text in WRAPPERS:
                endless = "while" in text and has(statement, ast.Continue)
                if not endless and not ("break" in text and _ends(statement)):
                    yield in_block(block, statement, _around(text, statement))


def _around(text: str, statement: ast.stmt) -> list[ast.stmt]:
    made = statements(text)
    for node in made:
        for owner in ast.walk(node):
            for field in ("body", "orelse"):
                inner = getattr(owner, field, None)
                if isinstance(inner, list):
                    here = [s for s in inner if isinstance(s, ast.Expr) and ast.unparse(s) == "HERE"]
                    if here:
                        inner[inner.index(here[0])] = copy.deepcopy(statement)
    return made


def temporary(tree: ast.Module) -> Iterator[Edit]:
    """An expression of a statement is computed in the line before it."""
    for function, block in blocks(tree):
        for statement in block:
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)):
                holder = ast.Module([ast.FunctionDef(function.name, function.args, [statement], [])], [])
                for slot in slots(holder):
                    if isinstance(slot.node, MOVED) and not has(slot.node, *CLOSED) and slot.owner is not statement:
                        yield lambda b=block, s=statement, slot=slot: _before(b, s, slot)


def _before(block: list, statement: ast.stmt, slot: Slot) -> None:
    at = block.index(statement)
    block.insert(at, ast.Assign([ast.Name("kept", ast.Store())], slot.node))
    slot.put(ast.Name("kept", ast.Load()))


def paired_assignments(tree: ast.Module) -> Iterator[Edit]:
    """``a = e`` and ``b = f`` become ``a, b = e, f``."""
    for _, block in blocks(tree):
        for one, other in itertools.pairwise(block):
            if isinstance(one, ast.Assign) and isinstance(other, ast.Assign):
                yield lambda b=block, one=one, other=other: _paired(b, one, other)


def _paired(block: list, one: ast.Assign, other: ast.Assign) -> None:
    at = block.index(one)
    targets = ast.Tuple([one.targets[0], other.targets[0]], ast.Store())
    block[at : at + 2] = [ast.Assign([targets], ast.Tuple([one.value, other.value], ast.Load()))]
