"""Functions that store at places that they are given, as assignments and loops.

np.add.at(z, i, x)                            ->    for k in range(len(i)): z[i[k]] += x[k]
np.fill_diagonal(z, w)                        ->    z[np.diag_indices(n)] = w            (of a vector a loop)
np.putmask(z, c, w);  np.put(z, i, w)         ->    z[c] = w;  z[i] = w              (of a number ``w``)
np.put_along_axis(z, i, w, 1)                 ->    z[np.arange(len(z))[:, None], i] = w
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from ...form.indexing import index_items
from ...form.program import copy_of, name, replace_names, store, whole_number
from ...form.refusing import REFUSE
from ...form.trees import nodes
from .callee import Scope
from .short_forms import lines_of


def stored_at(scope: Scope, node: ast.Call, fresh: Callable[..., str]) -> list[ast.stmt] | None:
    """The statements for a call that stores at places; None for any other call."""
    found = _at_places(scope, node, fresh) or _on_diagonal(scope, node, fresh) or _where_true(scope, node, fresh)
    return found or _along_an_axis(scope, node)


MOST_AXES = 4  # of an array to which is added at places
AT: dict[Any, type[ast.operator]] = {
    np.add: ast.Add, np.subtract: ast.Sub, np.multiply: ast.Mult, np.true_divide: ast.Div
}  # fmt: skip


def _at_places(scope: Scope, node: ast.Call, fresh: Callable[..., str]) -> list[ast.stmt] | None:
    """``np.add.at(z, i, x)`` and ``np.add.at(z, (i, j), x)`` as a loop over the places, one after the other."""
    function = node.func
    if not (
        isinstance(function, ast.Attribute) and function.attr == "at" and isinstance(function.value, ast.Attribute)
    ):
        return None
    operator = AT.get(hashed(scope.value(function.value)))
    if operator is None or len(node.args) != 3 or node.keywords or not isinstance(node.args[0], ast.Name):
        return None
    if scope.value(name("range")) is not range or scope.value(name("len")) is not len:
        return None
    target, index, values = node.args
    numpy = function.value
    items = _indices(scope, numpy, index)
    if items is None:
        return None
    given = {"numpy": numpy.value, "target": target, "given": values}
    lines: list[ast.stmt] = []
    if len(items) > 1:
        names = [fresh("index", item) for item in items]
        lines = [ast.Assign([store(each)], item) for each, item in zip(names, items, strict=True)]
        text = _scattering(names, fresh)
    else:  # it may be a tuple, of a length that types tell, or a mask of several axes
        whole = fresh("index", index)
        item = ast.Call(beside(numpy, "asarray"), [items[0]], []) if isinstance(items[0], ast.List) else items[0]
        lines = [ast.Assign([store(whole)], item)]
        text = _of_one_index(whole, fresh)
    for each in lines_of(text):
        for part in nodes(each):
            if isinstance(part, ast.AugAssign):
                part.op = operator()
        lines.append(replace_names(each, given))
    return lines


def _of_one_index(whole: str, fresh: Callable[..., str]) -> str:
    """The text of such a loop for an index that is one value: an array, a mask, a number, or a tuple of them."""
    branches = []
    for count in range(2, MOST_AXES + 1):
        mask = f"numpy.ndim({whole}) == {count} and isinstance({whole}, numpy.ndarray)"
        parts = [f"numpy.nonzero(numpy.asarray({whole}))[{k}]" for k in range(count)]
        branches.append((f"{mask} and numpy.asarray({whole}).dtype.kind == 'b'", _scattering(parts, fresh)))
    alone = f"numpy.ndim({whole}) < 2 or isinstance({whole}, numpy.ndarray)"
    branches.append((alone, _scattering([whole], fresh)))
    for count in range(1, MOST_AXES + 1):
        parts = [f"{whole}[{k}]" for k in range(count)]
        branches.append((f"len({whole}) == {count}", _scattering(parts, fresh)))
    text = "el".join(f"if {test}:\n{textwrap.indent(body, '    ')}" for test, body in branches)
    return f"{text}else:\n    {_refused('at places along more than four axes', 'a loop over the places')}\n"


def _scattering(indices: list[str], fresh: Callable[..., str]) -> str:
    """The text of such a loop through index arrays, or masks of one axis, one for each of the first axes."""
    names = [fresh("places") for _ in indices]
    first, made, k = names[0], fresh("values"), fresh("k")
    text = ""
    for each, index in zip(names, indices, strict=True):
        text += f"{each} = numpy.asarray({index})\n"
        text += f"if {each}.dtype.kind == 'b':\n    {each} = numpy.flatnonzero({each})\n"
    if len(names) > 1:
        text += f"{', '.join(names)} = numpy.broadcast_arrays({', '.join(names)})\n"
    text += f"{made} = numpy.broadcast_to(given, (*{first}.shape, *target.shape[{len(names)}:]))\n"
    text += f"{made} = numpy.reshape({made}, ({first}.size, *target.shape[{len(names)}:])).copy()\n"
    text += "".join(f"{each} = numpy.ravel({each})\n" for each in names)
    places = ", ".join(f"{each}[{k}]" for each in names)
    return text + f"for {k} in range(len({made})):\n    target[{places}] += {made}[{k}]\n"


def _indices(scope: Scope, numpy: ast.Attribute, index: ast.expr) -> list[ast.expr] | None:
    """The index arrays of each axis; None where slices stand between them."""
    if isinstance(index, ast.Call) and scope.value(index.func) is np.ix_ and not index.keywords:
        sizes = [ast.Tuple([ast.Constant(-1 if k == j else 1) for k in range(len(index.args))], ast.Load())
                 for j in range(len(index.args))]  # fmt: skip
        arrays = [ast.Call(beside(numpy, "asarray"), [each], []) for each in index.args]
        return [ast.Call(beside(numpy, "reshape"), [a, s], []) for a, s in zip(arrays, sizes, strict=True)]
    items = index.elts if isinstance(index, ast.Tuple) else [index]
    return None if any(_is_slice(scope, each) for each in items) else items


def _is_slice(scope: Scope, item: ast.expr) -> bool:
    """True for a slice, ``...`` and None in an index, and for a part with a star."""
    if isinstance(item, ast.Constant):
        return item.value is None or item.value is Ellipsis
    made = isinstance(item, ast.Call) and scope.value(item.func) is slice
    return made or isinstance(item, ast.Starred) or scope.value(item) in (None, Ellipsis)


def _on_diagonal(scope: Scope, node: ast.Call, fresh: Callable[..., str]) -> list[ast.stmt] | None:
    """``np.fill_diagonal(z, w)`` of a matrix as ``z[np.diag_indices(n)] = w``, of a vector in a loop: NumPy reads a
    view of the matrix while it writes what the view shows."""
    if scope.value(node.func) is not np.fill_diagonal or len(node.args) != 2 or node.keywords:
        return None
    target, value = node.args
    if not is_place(scope, target) or not isinstance(node.func, ast.Attribute):
        return None
    diagonal = "a loop over the diagonal: `for k in range(len({0})): {0}[k, k, k] = np.resize({1}, len({0}))[k]`"
    refused = _refused("np.fill_diagonal of more than two axes", diagonal.format(*map(ast.unparse, (target, value))))
    smaller = "min" if scope.value(name("min")) is min else "numpy.minimum"
    size, values, k = fresh("size"), fresh("values"), fresh("place")
    text = f"""if numpy.ndim(part) < 2:
    raise ValueError("array must be at least 2-d")
elif numpy.ndim(part) > 2:
    {refused}
{size} = {smaller}(target.shape[0], target.shape[1])
if numpy.ndim(given) == 0:
    target[numpy.diag_indices({size})] = given
elif numpy.ndim(given) == 1:
    {values} = numpy.asarray(given)
    for {k} in range({size} if {values}.size > 0 else 0):
        target[{k}, {k}] = {values}[{k} % {values}.size]
elif numpy.asarray(given).size > 0:
    target[numpy.diag_indices({size})] = numpy.resize(given, {size})
"""
    held, before = _held(value, fresh)
    part, named = _held(target, fresh)
    given = {"numpy": node.func.value, "target": target, "part": part, "given": held}
    return [*before, *named, *(replace_names(each, given) for each in lines_of(text))]


def _held(value: ast.expr, fresh: Callable[..., str]) -> tuple[ast.expr, list[ast.stmt]]:
    """What can be read several times, and the statement that makes it."""
    if isinstance(value, (ast.Name, ast.Constant)):
        return value, []
    chosen = fresh("given", value)
    return name(chosen), [ast.Assign(targets=[store(chosen)], value=value)]


WHERE_TRUE = {np.place: ("arr", "mask", "vals"), np.putmask: ("a", "mask", "values"), np.put: ("a", "ind", "v")}
STORED_AT = {  # of more or fewer values than places NumPy takes the first ones, or begins again
    np.place: """if numpy.ndim(given) == 0:
    target[chosen] = given
elif numpy.asarray(given).size == 0:
    if numpy.any(chosen):
        raise ValueError("Cannot insert from an empty array!")
else:
    target[chosen] = numpy.resize(given, numpy.sum(chosen))
""",
    np.putmask: """if numpy.ndim(given) == 0:
    target[chosen] = given
elif numpy.asarray(given).size > 0:
    target[...] = numpy.where(chosen, numpy.resize(given, target.shape), target)
""",
    np.put: """if numpy.ndim(target) == 1 and numpy.ndim(given) == 0:
    target[chosen] = given
elif numpy.ndim(target) == 1:
    if numpy.asarray(given).size > 0:
        target[chosen] = numpy.resize(given, numpy.shape(chosen))
else:
    places = numpy.unravel_index(numpy.where(chosen < 0, chosen + target.size, chosen), target.shape)
    if numpy.ndim(given) == 0:
        target[places] = given
    elif numpy.asarray(given).size > 0:
        target[places] = numpy.resize(given, numpy.shape(chosen))
""",
}


def _where_true(scope: Scope, node: ast.Call, fresh: Callable[..., str]) -> list[ast.stmt] | None:
    """``np.place(z, c, w)``, ``np.putmask(z, c, w)`` and ``np.put(z, i, w)`` as ``z[c] = w`` and ``z[i] = w``."""
    function = node.func
    called = hashed(scope.value(function))
    if called not in WHERE_TRUE or not isinstance(function, ast.Attribute):
        return None
    given = _by_name(node, WHERE_TRUE[called])
    if given is None or not isinstance(given[0], ast.Name):
        return None
    target, where, values = given
    chosen, places = fresh("chosen", where), fresh("places", where)
    # a mask may be of numbers, and an index of truth values, which are 0 and 1
    kind = "chosen.dtype.kind " + ("== 'b'" if called is np.put else "!= 'b'")
    turned = "chosen.astype(numpy.int64)" if called is np.put else "chosen != 0"
    text = f"chosen = numpy.asarray(where)\nif {kind}:\n    chosen = {turned}\n{STORED_AT[called]}"
    made = lines_of(text)
    for each in (n for line in made for n in nodes(line) if isinstance(n, ast.Name)):
        each.id = {"chosen": chosen, "places": places}.get(each.id, each.id)
    value, before = _held(values, fresh)
    words = {"numpy": function.value, "target": target, "where": where, "given": value}
    return [replace_names(made[0], words), *before, *(replace_names(each, words) for each in made[1:])]


ALONG = {  # by the number of axes, and the axis
    (1, 0): "where",
    (2, 0): "where, numpy.arange(target.shape[1])",
    (2, 1): "numpy.arange(target.shape[0])[:, None], where",
}


def _along_an_axis(scope: Scope, node: ast.Call) -> list[ast.stmt] | None:
    """``np.put_along_axis(z, i, w, 1)`` of a matrix as ``z[np.arange(len(z))[:, None], i] = w``."""
    function = node.func
    if scope.value(function) is not np.put_along_axis or not isinstance(function, ast.Attribute):
        return None
    given = _by_name(node, ("arr", "indices", "values", "axis"))
    axis = None if given is None else whole_number(given[3])
    if given is None or axis is None or not isinstance(given[0], ast.Name):
        return None
    lines = ["if numpy.ndim(target) != numpy.ndim(where):"]
    lines += ['    raise ValueError("`indices` and `arr` must have the same number of dimensions")']
    lines += ["elif numpy.asarray(where).dtype.kind == 'b':"]
    lines += ['    raise IndexError("`indices` must be an integer array")']
    for (axes, along), index in ALONG.items():
        if axis in (along, along - axes):
            lines += [f"elif numpy.ndim(target) == {axes}:", f"    target[{index}] = given"]
    lines += [f"elif {axis} >= numpy.ndim(target) or {axis} < -numpy.ndim(target):"]
    lines += [f'    raise ValueError("axis {axis} is out of bounds")']
    lines += ["else:", "    " + _refused("np.put_along_axis of more than two axes", "one matrix at a time, in a loop")]
    words = {"numpy": function.value, "target": given[0], "where": given[1], "given": given[2]}
    return [replace_names(each, words) for each in lines_of("\n".join(lines) + "\n")]


def _refused(reason: str, rewrite: str) -> str:
    """The text of a statement that is refused where types lead to it."""
    return f"{REFUSE}({reason!r}, {rewrite!r})"


def _by_name(node: ast.Call, parameters: tuple[str, ...]) -> list[ast.expr] | None:
    """What a call gives these parameters, each of them and nothing else; None for any other call."""
    given = dict(zip(parameters, node.args, strict=False)) | {k.arg: k.value for k in node.keywords if k.arg}
    count = len(node.args) + len(node.keywords)
    return [given[p] for p in parameters] if set(given) == set(parameters) and count == len(parameters) else None


def is_place(scope: Scope, node: ast.expr) -> bool:
    """True for a name, and for slices of one: what an assignment can write into."""
    calls = [n for n in nodes(node) if isinstance(n, (ast.Call, ast.NamedExpr))]
    if not all(isinstance(n, ast.Call) and _is_length(scope, n) for n in calls):
        return False
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return any(isinstance(item, ast.Slice) for item in index_items(node.slice))
    return isinstance(node, ast.Name)


def _is_length(scope: Scope, node: ast.Call) -> bool:
    """True for ``len(x)`` of a name, which is the same before and behind a write into an array."""
    return scope.value(node.func) is len and len(node.args) == 1 and isinstance(node.args[0], ast.Name)


def beside(function: ast.Attribute, attribute: str) -> ast.expr:
    """Another function of the module that a function is an attribute of."""
    return ast.Attribute(value=copy_of(function.value), attr=attribute, ctx=ast.Load())


def hashed(value: Any) -> Any:
    return value if callable(value) else None
