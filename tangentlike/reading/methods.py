"""Methods, which take the object of a class: refused with the function outside of the class that does the same.

class Model:                                       @differentiate
    @differentiate                           ->    def loss(x, w):
    def loss(self, x):                                 return np.sum(w * x)
        return np.sum(self.w * x)
"""

from __future__ import annotations

import ast
import copy
from typing import Any

from ..errors import UnsupportedError, refusal_at
from ..form.names import fresh_name, local_names
from .definition import class_around
from .source import Source

OBJECT = ("self", "cls")


def refuse_method(source: Source) -> None:
    """Raise :class:`UnsupportedError` for a function that is defined in a class and takes the object first.

    Not in a NamedTuple, which is an argument like any other.
    """
    first = next(iter(source.signature.parameters), "")
    names = source.function.__qualname__.split(".")
    if first not in OBJECT or len(names) < 2 or names[-2] == "<locals>":
        return
    around = class_around(source.function)
    if around is not None and any("NamedTuple" in ast.unparse(base) for base in around.bases):
        return
    refusal = refusal_at(
        source.tree,
        "method",
        f"{source.name} is a method: it also reads the object it belongs to",
        _rewrite(source, first),
    )
    raise UnsupportedError([refusal], source.file, source.lines, source.name)


LONGEST = 12  # lines of a definition that a message shows whole


def _rewrite(source: Source, first: str) -> str:
    """The function outside of the class, where ``self`` is only read by its attributes, and the call of it."""
    tree = copy.deepcopy(source.tree)
    read = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") == first]
    whole = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == first]
    a = tree.args
    plain = not (a.vararg or a.kwarg or a.kwonlyargs or a.defaults or a.posonlyargs)
    if not plain or len(whole) > len(read) or any(not isinstance(n.ctx, ast.Load) for n in read):
        start = "a function outside of the class, which takes what it reads of the object as arguments"
        return f"{start}: `def {source.name}(x, w): ...`"
    taken = local_names(tree)
    names: dict[str, str] = {}
    for node in read:
        if node.attr not in names:
            names[node.attr] = fresh_name(node.attr, taken)
            taken.add(names[node.attr])
    own = [each.arg for each in a.args[1:]]
    a.args = [ast.arg(name) for name in (*own, *names.values())]
    if ast.get_docstring(tree) and len(tree.body) > 1:
        del tree.body[0]
    tree.body = [_Outside(first, names).visit(statement) for statement in tree.body]
    lines = ast.unparse(tree).splitlines()
    if len(lines) > LONGEST:
        lines = [lines[0], "    ..."]
    call = f"{source.name}.grad({', '.join([*own, *(f'{first}.{attribute}' for attribute in names)])})"
    return "\n".join([f"a function outside of the class, called as {call}:", "@differentiate", *lines])


class _Outside(ast.NodeTransformer):
    """``self.w`` -> ``w``."""

    def __init__(self, first: str, names: dict[str, str]):
        self.first, self.names = first, names

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == self.first:
            return ast.copy_location(ast.Name(id=self.names[node.attr], ctx=node.ctx), node)
        return self.generic_visit(node)
