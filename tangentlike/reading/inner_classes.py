"""Classes inside a function that read no variable of it: they are made when the function is read, and taken out.

    def f(x):                                   def f(x):
        @dataclass                                  return Point(x[0], x[1]).area()      (``Point`` is known)
        class Point: ...                ->
        return Point(x[0], x[1]).area()

Python makes such a class anew in each call. So those stay, and are refused, that could keep something from one call to
the next: with attributes of the class that change, or that may.
"""

from __future__ import annotations

import ast
import builtins
import collections
import symtable
import sys
import types
import typing
from typing import Any

from ..form.program import copy_of
from ..form.structures import Identity
from ..form.trees import nodes
from .captured import Place
from .definition import closure_values
from .imports import know, values_imported

_MADE: dict[types.CodeType, dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {}  # what each has read, and its space
_PLAIN = (ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop, ast.expr_context)


def take_classes(tree: ast.FunctionDef, function: types.FunctionType) -> None:
    """Take such classes out of a function, and keep where they stand."""
    left: list[ast.stmt] = []
    found: dict[str, Place] = {}
    for node in tree.body:
        of = node if isinstance(node, ast.ClassDef) else _of_named_tuple(node, function)
        if of is not None and _is_alone(of, node, tree) and _keeps_nothing(of, tree):
            space = _made(of, tree, function, of is not node)
            if space is not None:
                found[of.name] = Place(Identity(space), of.name)
                know(function, {of.name: found[of.name]})
                continue
        left.append(node)
    if found:
        tree.body = left or [ast.copy_location(ast.Pass(), tree.body[0])]


def _of_named_tuple(node: ast.stmt, function: types.FunctionType) -> ast.ClassDef | None:
    """A class derived from what ``P = namedtuple("P", "x y")`` gives; None for any other statement."""
    match node:
        case ast.Assign(targets=[ast.Name(id=called)], value=ast.Call(func=of, args=args, keywords=keywords)):
            given = [*args, *(k.value for k in keywords)]
            plain = all(isinstance(n, (*_PLAIN, ast.List)) or _is_builtin(n) for each in given for n in nodes(each))
            if plain and _meant(of, function) in (collections.namedtuple, typing.NamedTuple):
                made = ast.parse(f"class {called}(of):\n    pass").body[0]
                assert isinstance(made, ast.ClassDef)
                made.bases = [node.value]
                return ast.copy_location(made, node)
    return None


def _is_builtin(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("float", "int", "bool", "str", "tuple", "list")


def _meant(node: ast.expr, function: types.FunctionType) -> Any:
    """What a name, or the attribute of a module, is around the function."""
    if isinstance(node, ast.Attribute):
        owner = _meant(node.value, function)
        return getattr(owner, node.attr, None) if isinstance(owner, types.ModuleType) else None
    around = dict(closure_values(function)) | values_imported(function)
    return around.get(node.id, function.__globals__.get(node.id)) if isinstance(node, ast.Name) else None


def _is_alone(of: ast.ClassDef, node: ast.stmt, tree: ast.FunctionDef) -> bool:
    """True for a class whose name nothing else binds, and which nothing reads before its statement makes it."""
    bound = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and n.name == of.name]
    names = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == of.name]
    stored = [n for n in names if not isinstance(n.ctx, ast.Load)]
    before = tree.body[: next(k for k, each in enumerate(tree.body) if each is node)]
    read = any(isinstance(n, ast.Name) and n.id == of.name for each in before for n in nodes(each))
    return (
        len(bound) + len(stored) == 1
        and not read
        and all(a.arg != of.name for a in nodes(tree) if isinstance(a, ast.arg))
    )


def _keeps_nothing(node: ast.ClassDef, tree: ast.FunctionDef) -> bool:
    """True for a class of which no attribute changes, or holds what may."""
    for each in node.body:
        if not isinstance(each, (ast.FunctionDef, ast.Assign, ast.AnnAssign, ast.Pass, ast.Expr)):
            return False
        if not all(isinstance(n, _PLAIN) for value in _values_made(each) for n in nodes(value)):
            return False
    methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
    classes = {node.name, *(m.args.args[0].arg for m in methods if m.args.args and _is_of_class(m))}
    for part in nodes(tree):
        if not isinstance(part, ast.Attribute) or isinstance(part.ctx, ast.Load):
            continue
        owner = part.value
        if not isinstance(owner, ast.Name) or owner.id in classes:
            return False  # it may be the class, as `type(self)` is
    return not any(isinstance(n, ast.Name) and n.id in ("setattr", "delattr", "vars") for n in nodes(tree))


def _values_made(node: ast.stmt) -> list[ast.expr]:
    """What a statement of a class computes when the class is made, which a later call may compute otherwise."""
    if isinstance(node, ast.FunctionDef):
        return [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
    value = getattr(node, "value", None)
    if isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] == "field":
        return [*value.args, *(k.value for k in value.keywords if k.arg != "default_factory")]
    return [] if value is None else [value]


def _is_of_class(method: ast.FunctionDef) -> bool:
    return any(ast.unparse(each).split(".")[-1] == "classmethod" for each in method.decorator_list)


def _made(
    node: ast.ClassDef, tree: ast.FunctionDef, function: types.FunctionType, is_derived: bool
) -> dict[str, Any] | None:
    """The namespace in which the class stands, the same one as long as what it reads is; None where it reads variables
    of the function, or cannot be made. Of one that ``is_derived`` the class that it is derived from is meant."""
    reads = _free(ast.unparse(node)) - {node.name}
    around = dict(closure_values(function)) | values_imported(function)
    local = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)} - {node.name}
    local |= {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}
    local |= {n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))} - set(around)
    if reads & local:
        return None
    given = {each: around[each] for each in sorted(reads) if each in around}
    if not all(callable(v) or isinstance(v, types.ModuleType) for v in given.values()):
        return None  # it may be another one when the class is made
    if any(n not in given and n not in function.__globals__ and not hasattr(builtins, n) for n in reads):
        return None
    inner_ones = {each for each in values_imported(function) if each in given}
    for each in (*node.bases, *node.decorator_list, *(k.value for k in node.keywords)):
        for n in (n.id for n in nodes(each) if isinstance(n, ast.Name) and n.id not in inner_ones):
            value = given.get(n, function.__globals__.get(n, getattr(builtins, n, None)))
            of = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None) or ""
            if of.split(".")[0] not in sys.stdlib_module_names:
                return None  # a class of the user's may be defined anew
    known = _MADE.setdefault(function.__code__, {})
    if node.name in known and _are_same(known[node.name][0], given):
        return known[node.name][1]
    inner: ast.ClassDef = copy_of(node)
    factory = ast.FunctionDef(
        name=tree.name, args=_parameters(list(given)), decorator_list=[], returns=None,
        body=[inner, ast.Return(value=ast.Name(id=node.name, ctx=ast.Load()))],
    )  # fmt: skip
    module = ast.Module(body=[ast.copy_location(factory, node)], type_ignores=[])
    space: dict[str, Any] = {}
    try:
        exec(
            compile(ast.fix_missing_locations(module), function.__code__.co_filename, "exec"),
            function.__globals__,
            space,
        )
        made = space[tree.name](**given)
    except Exception:
        return None  # Python raises it in the call
    known[node.name] = given, {node.name: made.__bases__[0] if is_derived else made}
    return known[node.name][1]


def _are_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(one[k] is other[k] for k in one)


def _parameters(names: list[str]) -> ast.arguments:
    return ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=each) for each in names], kwonlyargs=[], kw_defaults=[], defaults=[]
    )


def _free(text: str) -> set[str]:
    """The names that a class reads from around it."""
    found: set[str] = set()

    def look(table: symtable.SymbolTable) -> None:
        found.update(s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced())
        for each in table.get_children():
            look(each)

    look(symtable.symtable(text, "<class>", "exec"))
    return found
