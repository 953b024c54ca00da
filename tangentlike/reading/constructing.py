"""Classes whose ``__init__`` does nothing but to compute attributes: it becomes a function that returns them.

    class Ellipsoid:
        def __init__(self, a=2.0, f=0.5):             def Ellipsoid(a=2.0, f=0.5):
            self.a = a                        ->          self_a = a
            self.b = self.a * (1.0 - f)                   self_b = self_a * (1.0 - f)
                                                          return self_a, self_b

So objects that cannot be followed as variables of their own (chosen by a test, None on some path, kept in dicts) are
values, as NamedTuples are: nothing changes them after they are made, or it is refused where it does.
"""

from __future__ import annotations

import ast
import inspect
import types
from typing import Any

from ..errors import SourceError
from ..form.kinds import HEAP_TYPE, OTHERS
from ..form.names import fresh_name, local_names
from ..form.program import located, name, tuple_of
from ..form.trees import nodes
from .definition import find_in_file

MAKES = "__tangentlike_makes__"  # the attribute of a function that gives those of an object: the class
ATTRIBUTES = "__tangentlike_attributes__"  # and their names, in order

_OWN_WAYS = (
    *("__setattr__", "__delattr__", "__getattribute__", "__getattr__", "__set_name__", "__init_subclass__", "__new__"),
    *("__eq__", "__hash__", "__len__", "__bool__", "__iter__", "__getitem__", "__setitem__", "__contains__"),
    *(f"__{way}{each}__" for way in ("", "r", "i") for each in
      ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")),
    *("__neg__", "__pos__", "__invert__", "__abs__", "__float__", "__int__", "__lt__", "__le__", "__gt__", "__ge__"),
    *("__array__", "__array_ufunc__", "__array_function__", "__enter__", "__exit__", "__index__", "__call__"),
)  # fmt: skip


def maker(of: Any) -> types.FunctionType | None:
    """The function that gives the attributes of a new object; None for a class that does more when one is made."""
    if not isinstance(of, type) or type(of) is not type:
        return None
    own = [c for c in of.__mro__ if c is not object]
    init = inspect.getattr_static(of, "__init__", None)
    plain = all(c.__flags__ & HEAP_TYPE and c.__module__.split(".")[0] not in OTHERS - {"builtins"} for c in own)
    if not plain or not isinstance(init, types.FunctionType) or any(n in vars(c) for c in own for n in _OWN_WAYS):
        return None
    try:
        tree, _ = find_in_file(init)
    except SourceError:
        return None
    attributes = attributes_of_init(tree, of) if isinstance(tree, ast.FunctionDef) else None
    if attributes is None:
        return None
    made = types.FunctionType(init.__code__, init.__globals__, of.__name__, init.__defaults__, init.__closure__)
    made.__kwdefaults__, made.__module__ = init.__kwdefaults__, init.__module__
    made.__dict__.update({MAKES: of, ATTRIBUTES: tuple(attributes)})
    return made


def attributes_of_init(tree: ast.FunctionDef, of: type) -> list[str] | None:
    """The attributes that an ``__init__`` assigns, in order; None where it does something else with the object."""
    positional = [*tree.args.posonlyargs, *tree.args.args]
    if not positional:
        return None
    own, every = positional[0].arg, nodes(tree)
    places = [n for n in every if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == own]
    stored = list(dict.fromkeys(n.attr for n in places if isinstance(n.ctx, ast.Store)))
    names = [n for n in every if isinstance(n, ast.Name) and n.id == own]
    inner = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Return, ast.Global, ast.Nonlocal, ast.Delete, ast.Yield)
    if len(names) != len(places) or any(isinstance(n, inner) and n is not tree for n in every):
        return None
    if not stored or any(n.attr not in stored for n in places):
        return None
    held = [inspect.getattr_static(of, attribute, None) for attribute in stored]
    changing = any(hasattr(type(v), "__set__") and not isinstance(v, types.MemberDescriptorType) for v in held)
    return None if changing else stored


def as_maker(tree: ast.FunctionDef, of: type) -> dict[str, str]:
    """Make of an ``__init__`` the function that returns the attributes, in place; what its names stand for."""
    attributes = attributes_of_init(tree, of)
    assert attributes is not None
    row = tree.args.posonlyargs or tree.args.args
    own = row.pop(0).arg
    taken = {n.id for n in nodes(tree) if isinstance(n, ast.Name)} | local_names(tree)
    names: dict[str, str] = {}
    for attribute in attributes:
        names[attribute] = fresh_name(f"{own}_{attribute}", taken)
        taken.add(names[attribute])
    tree.body = [_Attributes(own, names).visit(each) for each in tree.body]
    last = tree.body[-1]
    result = tuple_of(name(names[attribute]) for attribute in attributes)
    tree.body.append(located(ast.Return(value=result), last))
    return {names[attribute]: f"{own}.{attribute}" for attribute in attributes}


class _Attributes(ast.NodeTransformer):
    """Variables in the place of the attributes of one object."""

    def __init__(self, own: str, names: dict[str, str]):
        self.own, self.names = own, names

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == self.own:
            return ast.copy_location(ast.Name(id=self.names[node.attr], ctx=node.ctx), node)
        return node
