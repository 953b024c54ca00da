"""What a record is: a tuple of known length, a dict of known texts that nothing changes, or an object whose attributes
its ``__init__`` alone assigns."""

from __future__ import annotations

import ast
import dataclasses
import dis
import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...form.program import copy_of, tuple_of
from ...form.trees import nodes
from ...reading.constructing import ATTRIBUTES, maker
from ...reading.definition import find_in_file
from ..syntax.callee import Scope, is_library


@dataclass(frozen=True)
class Record:
    """``of`` is the class, None for a tuple; ``made_by`` how it is called. ``is_plain`` where a call with the values
    of the fields gives the object, ``is_tuple`` where its items have numbers, ``is_dict`` where they have texts."""

    fields: tuple[str, ...]
    of: type | None = None
    made_by: ast.expr | None = None
    is_plain: bool = True

    @property
    def is_tuple(self) -> bool:
        return self.of is None or issubclass(self.of, tuple)

    @property
    def is_dict(self) -> bool:
        return self.of is dict

    def same(self, other: Record) -> bool:
        return self.of is other.of and self.fields == other.fields

    def given(self, args: list[ast.expr], keywords: list[ast.keyword]) -> list[ast.expr] | None:
        """The fields of an object that is made so, with the class's own constants; None where that is not known."""
        named = {each.arg: each.value for each in keywords}
        in_order = [f for f in self.fields if f in named] == list(named)
        if not in_order and any(isinstance(n, (ast.Call, ast.NamedExpr)) for v in named.values() for n in nodes(v)):
            return None  # they are computed in the order in which they stand
        if (
            any(isinstance(a, ast.Starred) for a in args)
            or len(args) > len(self.fields)
            or not named.keys() <= {*self.fields[len(args) :]}
        ):
            return None
        found = list[ast.expr]([*args])
        for field in self.fields[len(args) :]:
            if field not in named and field not in self.constants:
                return None
            found.append(named.get(field) or ast.Constant(value=self.constants[field]))
        return found

    @property
    def constants(self) -> dict[str, Any]:
        """The numbers, texts and None that fields have where nothing is given for them."""
        known = dict(getattr(self.of, "_field_defaults", {}))
        if dataclasses.is_dataclass(self.of):
            known |= {f.name: f.default for f in dataclasses.fields(self.of)}
        return {f: value for f, value in known.items() if value is None or type(value) in (bool, int, float, str)}

    def made_of(self, items: Sequence[ast.expr]) -> ast.expr:
        """The record with these items."""
        if self.is_dict:
            return ast.Dict(keys=[ast.Constant(value=f) for f in self.fields], values=list(items))
        if self.made_by is None:
            return tuple_of(items)
        return ast.Call(func=copy_of(self.made_by), args=list(items), keywords=[])


def record_of(node: ast.expr, scope: Scope, given: dict[str, list[ast.expr | None]]) -> Record | None:
    """What an expression makes, if it is a record; ``given`` are the values of the variables."""
    match node:
        case ast.Tuple(elts=items) if items and not any(isinstance(e, ast.Starred) for e in items):
            return Record(tuple(str(k) for k in range(len(items))))
        case ast.Dict() | ast.Call() if (pairs := items_of_dict(node, scope)) is not None:
            return Record(tuple(pairs), dict)
        case ast.Call(func=function) if isinstance(of := scope.value(function), type):
            return _of_class(of, function)
        case ast.Name(id=variable) if len(values := given.get(variable, [])) == 1:
            value = values[0]
            return record_of(value, scope, {}) if isinstance(value, (ast.Tuple, ast.Call, ast.Dict)) else None
    return None


def items_of_dict(node: ast.expr, scope: Scope) -> dict[str, ast.expr] | None:
    """The items of ``{"a": x}`` and ``dict(a=x)``, by texts that may be names; None for anything else."""
    match node:
        case ast.Dict(keys=keys, values=values):
            texts: list[Any] = [getattr(key, "value", None) for key in keys]
        case ast.Call(func=ast.Name() as function, args=[], keywords=named) if scope.value(function) is dict:
            texts, values = [k.arg for k in named], [k.value for k in named]
        case _:
            return None
    plain = all(isinstance(text, str) and text.isidentifier() for text in texts)
    return dict(zip(texts, values, strict=True)) if plain and texts and len({*texts}) == len(texts) else None


def changes_dicts(tree: ast.FunctionDef, scope: Scope) -> bool:
    """True where an item of a dict may be stored under a text, or a dict changed by a method."""
    arrays = _arrays(tree, scope)
    for node in nodes(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=of), slice=place, ctx=ast.Store() | ast.Del()) if of in arrays:
                continue
            case ast.Subscript(slice=place, ctx=ast.Store() | ast.Del()) if not _is_number(place):
                return True
            case ast.Attribute(attr="update" | "setdefault" | "popitem"):
                return True
    return False


def _arrays(tree: ast.FunctionDef, scope: Scope) -> set[str]:
    """The variables that only hold what functions of NumPy's give."""
    every = nodes(tree)
    made: dict[str, list[bool]] = {}
    for node in every:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            by_library = isinstance(node.value, ast.Call) and is_library(scope.value(node.value.func))
            made.setdefault(node.targets[0].id, []).append(by_library)
    stores = [n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return {each for each, kinds in made.items() if all(kinds) and stores.count(each) == len(kinds)}


def _is_number(node: ast.expr) -> bool:
    """True for an index that is no text: of an array or a list."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str)
    return isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Slice, ast.Tuple, ast.Compare))


def _of_class(of: type, function: ast.expr) -> Record | None:
    if issubclass(of, tuple) and hasattr(of, "_fields"):
        own = "__new__" in vars(of) and of.__mro__[1] is not tuple
        return None if own else Record(tuple(of._fields), of, function)
    if _changes_itself(of):
        return None
    if dataclasses.is_dataclass(of):
        each = dataclasses.fields(of)
        simple = all(f.init and not f.kw_only for f in each) and not hasattr(of, "__post_init__")
        return Record(tuple(f.name for f in each), of, function) if simple and each else None
    made: Any = maker(of)
    if made is None:
        return None
    fields = tuple(getattr(made, ATTRIBUTES))
    return Record(fields, of, function, _is_plain(of, fields))


def _changes_itself(of: type) -> bool:
    """True where something but the ``__init__`` may assign an attribute, or make one object unlike another."""
    for each in of.__mro__[:-1]:
        for called, value in vars(each).items():
            value = getattr(value, "fget", None) or getattr(value, "__func__", value)
            if called == "__init__" or not isinstance(value, types.FunctionType):
                continue
            if any(i.opname in ("STORE_ATTR", "DELETE_ATTR") for i in dis.get_instructions(value)):
                return called not in ("__setattr__", "__delattr__") or not dataclasses.is_dataclass(of)
    return False


def _is_plain(of: type, fields: tuple[str, ...]) -> bool:
    """True for an ``__init__`` that keeps its parameters as they are, in order."""
    tree, _ = find_in_file(getattr(of, "__init__"))  # noqa: B009
    if not isinstance(tree, ast.FunctionDef) or tree.args.vararg or tree.args.kwarg or tree.args.kwonlyargs:
        return False
    parameters = [a.arg for a in (*tree.args.posonlyargs, *tree.args.args)][1:]
    kept = list[str]()
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=attribute)], value=ast.Name(id=parameter)):
                if attribute != fields[len(kept)] or len(kept) >= len(parameters) or parameters[len(kept)] != parameter:
                    return False
                kept.append(attribute)
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                return False
    return len(kept) == len(parameters) == len(fields)
