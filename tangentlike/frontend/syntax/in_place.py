"""Functions and methods that write into an array, as the assignments that they are.

    np.multiply(x, y, out=z)                      ->    z[...] = np.multiply(x, y)
    np.log(x, out=z, where=c)                     ->    z[...] = np.where(c, np.log(np.where(c, x, 1)), z)
    r = np.exp(x, out=np.empty(3))                ->    out = np.empty(3);  out[...] = np.exp(x);  r = out
    np.copyto(z, x);  z.fill(w);  z.sort()        ->    z[...] = x;  z[...] = float(w);  z[...] = np.sort(z)
    x.clip(0, 1, out=z)                           ->    z[...] = x.clip(0, 1)
    np.fill_diagonal(z, w)                        ->    z[np.diag_indices(n)] = w
    np.putmask(z, c, w);  np.put(z, i, w)         ->    z[c] = w;  z[i] = w              (of a number ``w``)
    np.put_along_axis(z, i, w, 1)                 ->    z[np.arange(len(z))[:, None], i] = w
    np.add.at(z, i, x)                            ->    for k in range(len(i)): z[i[k]] += x[k]

NumPy computes as if no operand were the array that is written, and so does an assignment. What is written elsewhere
than into a name or its slices stays a call, which is refused. Lists that change are those of ``list_changes.py``.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from ...form.indexing import index_items
from ...form.program import copy_of, name, replace_names, root_name, store, whole_number
from ...form.trees import nodes
from ...reading.resolve import MISSING
from .callee import Scope, is_library
from .short_forms import lines_of, placed

WITH_OUT = (
    *(np.clip, np.dot, np.cumsum, np.cumprod, np.round, np.around, np.sum, np.prod, np.mean, np.max, np.min, np.amax),
    *(np.amin, np.std, np.var, np.concatenate, np.stack, np.take, np.outer, np.median, np.diff, np.trace),
)
POSITIONAL: dict[Any, int] = {np.clip: 3, np.dot: 2, np.outer: 2}  # arguments before ``out``, which may stand there
NEUTRAL: dict[Any, int] = {np.sum: 0, np.prod: 1}
REGULAR = {np.arcsin: 0.5, np.arccos: 0.5, np.arctanh: 0.5, np.arccosh: 2}  # where 1 has an infinite slope


def written_out(scope: Scope, node: ast.stmt, fresh: Callable[..., str], lists: set[str]) -> list[ast.stmt] | None:
    """The statements for one that is, or assigns, a call that writes; None for any other, and for ``lists``."""
    value = getattr(node, "value", None) if isinstance(node, (ast.Expr, ast.Assign, ast.Return)) else None
    if not isinstance(value, ast.Call):
        return None
    whole = _alone(scope, value) if isinstance(node, ast.Expr) else None
    if whole is not None:
        return None if root_name(whole.targets[0]) in lists else [placed(whole, node)]
    added = None
    if isinstance(node, ast.Expr):
        added = _at_places(scope, value, fresh) or _on_diagonal(scope, value) or _where_true(scope, value)
        added = added or _along_an_axis(scope, value)
    if added is not None:
        return None if root_name(_first(value)) in lists else [placed(each, node) for each in added]
    taken = _without_out(scope, value)
    if taken is None:
        return None
    call, out, condition = taken
    before: list[ast.stmt] = []
    if root_name(out) in lists:
        return None
    if not _is_place(scope, out):
        if isinstance(node, ast.Expr) or not _makes_an_array(scope, out, value):
            return None
        chosen = fresh("out")
        before.append(ast.Assign(targets=[store(chosen)], value=out))
        out = name(chosen)
    if condition is not None and not isinstance(condition, ast.Name):
        chosen = fresh("condition")
        before.append(ast.Assign(targets=[store(chosen)], value=condition))
        condition = name(chosen)
    before.append(_stored(out, call if condition is None else _where_it_holds(scope, call, condition, out)))
    if not isinstance(node, ast.Expr):
        after = copy_of(node)
        after.value = copy_of(out)
        before.append(after)
    if isinstance(out, ast.Name) and condition is None and scope.may_be_left_out(out.id):
        plain = copy_of(node)
        plain.value = copy_of(call)
        test = ast.Compare(left=copy_of(out), ops=[ast.Is()], comparators=[ast.Constant(value=None)])
        before = [ast.If(test=test, body=[plain], orelse=before)]
    return [placed(each, node) for each in before]


def with_condition_inside(scope: Scope, node: ast.Call) -> ast.expr | None:
    """``np.sum(x, where=c)`` as ``np.sum(np.where(c, x, 0))``; None for any other call."""
    neutral = NEUTRAL.get(_hashed(scope.value(node.func)))
    given = [k for k in node.keywords if k.arg == "where"]
    if neutral is None or len(given) != 1 or not node.args or not _has_where(scope, node.func):
        return None
    assert isinstance(node.func, ast.Attribute)
    chosen = ast.Call(
        func=_beside(node.func, "where"), args=[given[0].value, node.args[0], ast.Constant(value=neutral)], keywords=[]
    )
    rest = [k for k in node.keywords if k.arg != "where"]
    return placed(ast.Call(func=node.func, args=[chosen, *node.args[1:]], keywords=rest), node)


def _alone(scope: Scope, node: ast.Call) -> ast.Assign | None:
    """``np.copyto(z, x)``, ``z.fill(w)`` and ``z.sort()``, which are statements by themselves."""
    function = node.func
    if not isinstance(function, ast.Attribute):
        return None
    if scope.value(function) is np.copyto and len(node.args) == 2 and _is_place(scope, node.args[0]):
        target, value = node.args
        if [k.arg for k in node.keywords] == ["where"] and _has_where(scope, function):
            chosen = [node.keywords[0].value, value, copy_of(target)]
            value = ast.Call(func=_beside(function, "where"), args=chosen, keywords=[])
        elif node.keywords:
            return None
        return _stored(target, value)
    if scope.value(function.value) is not MISSING or not _is_place(scope, function.value):
        return None
    if function.attr == "fill" and len(node.args) == 1 and not node.keywords:
        given = node.args[0]
        number = given if isinstance(given, ast.Constant) else ast.Call(func=name("float"), args=[given], keywords=[])
        return _stored(function.value, number) if scope.value(name("float")) is float else None
    if function.attr == "sort" and not node.args and {k.arg for k in node.keywords} <= {"axis"}:
        sort = ast.Attribute(value=name(scope.numpy()), attr="sort", ctx=ast.Load())
        return _stored(function.value, ast.Call(func=sort, args=[copy_of(function.value)], keywords=node.keywords))
    return None


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
    operator = AT.get(_hashed(scope.value(function.value)))
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
    text = ""
    if len(items) > 1 or not isinstance(items[0], (ast.Name, ast.Call, ast.Attribute, ast.Subscript)):
        names = [fresh("index", item) for item in items]
        lines = [ast.Assign([store(each)], item) for each, item in zip(names, items, strict=True)]
        text = _scattering(names, fresh)
    else:  # it may be a tuple, of a length that types tell
        whole = fresh("index", index)
        lines = [ast.Assign([store(whole)], items[0])]
        text = f"if numpy.ndim({whole}) < 2 or isinstance({whole}, numpy.ndarray):\n"
        text += textwrap.indent(_scattering([whole], fresh), "    ")
        for count in range(1, MOST_AXES + 1):
            parts = [f"{whole}[{k}]" for k in range(count)]
            text += f"elif len({whole}) == {count}:\n" + textwrap.indent(_scattering(parts, fresh), "    ")
        text += "else:\n    raise NotImplementedError('np.add.at of an array with so many axes')\n"
    for each in lines_of(text):
        for part in nodes(each):
            if isinstance(part, ast.AugAssign):
                part.op = operator()
        lines.append(replace_names(each, given))
    return lines


def _scattering(indices: list[str], fresh: Callable[..., str]) -> str:
    """The text of such a loop through index arrays, one for each of the first axes."""
    names = [fresh("places") for _ in indices]
    first, made, k = names[0], fresh("values"), fresh("k")
    text = "".join(f"{each} = numpy.asarray({index})\n" for each, index in zip(names, indices, strict=True))
    if len(names) > 1:
        text += f"{', '.join(names)} = numpy.broadcast_arrays({', '.join(names)})\n"
    else:
        text += f"if {first}.dtype.kind == 'b':\n    {first} = numpy.flatnonzero({first})\n"
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
        arrays = [ast.Call(_beside(numpy, "asarray"), [each], []) for each in index.args]
        return [ast.Call(_beside(numpy, "reshape"), [a, s], []) for a, s in zip(arrays, sizes, strict=True)]
    items = index.elts if isinstance(index, ast.Tuple) else [index]
    return None if any(_is_slice(scope, each) for each in items) else items


def _is_slice(scope: Scope, item: ast.expr) -> bool:
    """True for a slice, ``...`` and None in an index, and for a part with a star."""
    if isinstance(item, ast.Constant):
        return item.value is None or item.value is Ellipsis
    made = isinstance(item, ast.Call) and scope.value(item.func) is slice
    return made or isinstance(item, ast.Starred) or scope.value(item) in (None, Ellipsis)


def _on_diagonal(scope: Scope, node: ast.Call) -> list[ast.stmt] | None:
    """``np.fill_diagonal(z, w)`` of a matrix as ``z[np.diag_indices(n)] = w``."""
    if scope.value(node.func) is not np.fill_diagonal or len(node.args) != 2 or node.keywords:
        return None
    target, value = node.args
    if not isinstance(target, ast.Name) or not isinstance(node.func, ast.Attribute):
        return None
    smaller = "min" if scope.value(name("min")) is min else "numpy.minimum"
    text = f"""if numpy.ndim(target) != 2:
    raise NotImplementedError("np.fill_diagonal of an array that is no matrix")
target[numpy.diag_indices({smaller}(target.shape[0], target.shape[1]))] = given
"""
    given = {"numpy": node.func.value, "target": target, "given": value}
    return [replace_names(each, given) for each in lines_of(text)]


WHERE_TRUE = {np.place: ("arr", "mask", "vals"), np.putmask: ("a", "mask", "values"), np.put: ("a", "ind", "v")}
STORED_AT = {  # of more or fewer values than places NumPy takes the first ones, or begins again
    np.place: """if numpy.ndim(given) == 0:
    target[where] = given
else:
    target[where] = numpy.resize(given, numpy.sum(where))
""",
    np.putmask: """if numpy.ndim(given) == 0:
    target[where] = given
else:
    target[...] = numpy.where(where, numpy.resize(given, target.shape), target)
""",
    np.put: """if numpy.ndim(target) == 1 and numpy.ndim(given) == 0:
    target[where] = given
elif numpy.ndim(target) == 1:
    target[where] = numpy.resize(given, numpy.shape(where))
elif numpy.ndim(given) == 0:
    target[numpy.unravel_index(where, target.shape)] = given
else:
    target[numpy.unravel_index(where, target.shape)] = numpy.resize(given, numpy.shape(where))
""",
}


def _where_true(scope: Scope, node: ast.Call) -> list[ast.stmt] | None:
    """``np.place(z, c, w)``, ``np.putmask(z, c, w)`` and ``np.put(z, i, w)`` as ``z[c] = w`` and ``z[i] = w``."""
    function = node.func
    called = _hashed(scope.value(function))
    if called not in WHERE_TRUE or not isinstance(function, ast.Attribute):
        return None
    given = _by_name(node, WHERE_TRUE[called])
    if given is None or not isinstance(given[0], ast.Name):
        return None
    words = dict(zip(("target", "where", "given"), given, strict=True)) | {"numpy": function.value}
    return [replace_names(each, words) for each in lines_of(STORED_AT[called])]


ALONG = {  # by the number of axes, and the axis
    (1, 0): "where",
    (2, 0): "where, numpy.arange(target.shape[1])",
    (2, 1): "numpy.arange(target.shape[0])[:, None], where",
    (3, 0): "where, numpy.arange(target.shape[1])[:, None], numpy.arange(target.shape[2])",
    (3, 1): "numpy.arange(target.shape[0])[:, None, None], where, numpy.arange(target.shape[2])",
    (3, 2): "numpy.arange(target.shape[0])[:, None, None], numpy.arange(target.shape[1])[:, None], where",
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
    lines = ["if numpy.ndim(target) > 3 or numpy.ndim(target) != numpy.ndim(where):"]
    lines += ['    raise NotImplementedError("np.put_along_axis of such arrays")']
    for (axes, along), index in ALONG.items():
        if axis in (along, along - axes):
            lines += [f"elif numpy.ndim(target) == {axes}:", f"    target[{index}] = given"]
    lines += ["else:", '    raise NotImplementedError("np.put_along_axis along an axis that is not there")']
    words = {"numpy": function.value, "target": given[0], "where": given[1], "given": given[2]}
    return [replace_names(each, words) for each in lines_of("\n".join(lines) + "\n")]


def _first(node: ast.Call) -> ast.expr:
    """The first argument of a call, or the one that stands first by its name."""
    return node.args[0] if node.args else next(k.value for k in node.keywords if k.arg in ("a", "arr"))


def _by_name(node: ast.Call, parameters: tuple[str, ...]) -> list[ast.expr] | None:
    """What a call gives these parameters, each of them and nothing else; None for any other call."""
    given = dict(zip(parameters, node.args, strict=False)) | {k.arg: k.value for k in node.keywords if k.arg}
    count = len(node.args) + len(node.keywords)
    return [given[p] for p in parameters] if set(given) == set(parameters) and count == len(parameters) else None


def makes_its_out(scope: Scope, node: ast.AST) -> bool:
    """True for ``np.divide(x, y, out=np.zeros_like(x), where=c)``, a call that writes into what it makes."""
    if not isinstance(node, ast.Call) or not any(k.arg == "out" for k in node.keywords):
        return False
    taken = _without_out(scope, node)
    return taken is not None and not _is_place(scope, taken[1]) and _makes_an_array(scope, taken[1], node)


def _without_out(scope: Scope, node: ast.Call) -> tuple[ast.Call, ast.expr, Any] | None:
    """The call without ``out=`` and ``where=``, and these two; None for a call without ``out=``."""
    function = scope.value(node.func)
    ufunc = isinstance(function, np.ufunc) and function.nout == 1
    if function is MISSING:
        called = _as_function(scope, node)
        return None if called is None else _without_out(scope, called)
    if not ufunc and _hashed(function) not in WITH_OUT:
        return None
    given = {k.arg: k.value for k in node.keywords}
    arguments = list(node.args)
    inputs = function.nin if ufunc else POSITIONAL.get(_hashed(function), len(arguments))
    if len(arguments) == inputs + 1 and "out" not in given:
        given["out"] = arguments.pop()
    out, condition = given.pop("out", None), given.get("where")
    if isinstance(out, ast.Tuple) and len(out.elts) == 1:
        out = out.elts[0]
    if out is None or (isinstance(out, ast.Constant) and out.value is None) or None in given:
        return None
    if condition is not None and not (ufunc and _has_where(scope, node.func)):
        return None
    rest = [k for k in node.keywords if k.arg not in ("out", "where")]
    return ast.Call(func=node.func, args=arguments, keywords=rest), out, condition


def _as_function(scope: Scope, node: ast.Call) -> ast.Call | None:
    """``x.clip(0, 1, out=z)`` as ``np.clip(x, 0, 1, out=z)``, which an object with such a method of its own is not."""
    numpy = scope.numpy()
    if not isinstance(node.func, ast.Attribute) or not any(k.arg == "out" for k in node.keywords):
        return None
    function = ast.Attribute(value=name(numpy), attr=node.func.attr, ctx=ast.Load())
    if _hashed(getattr(np, node.func.attr, None)) not in WITH_OUT:
        return None
    return ast.Call(func=function, args=[node.func.value, *node.args], keywords=node.keywords)


def _is_place(scope: Scope, node: ast.expr) -> bool:
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


def _where_it_holds(scope: Scope, call: ast.Call, condition: ast.Name, out: ast.expr) -> ast.expr:
    """``call`` where the condition holds, else ``out``; elsewhere it gets operands at which no slope is infinite."""
    assert isinstance(call.func, ast.Attribute)
    function = _beside(call.func, "where")
    harmless = ast.Constant(value=REGULAR.get(scope.value(call.func), 1))

    def chosen(held: ast.expr, other: ast.expr) -> ast.expr:
        return ast.Call(func=copy_of(function), args=[copy_of(condition), held, copy_of(other)], keywords=[])

    operands = [a if isinstance(a, ast.Constant) else chosen(a, harmless) for a in call.args]
    return chosen(ast.Call(func=call.func, args=operands, keywords=call.keywords), out)


def _makes_an_array(scope: Scope, out: ast.expr, whole: ast.Call) -> bool:
    """True for ``np.empty(n)`` and ``x.copy()`` in a call of which no part writes: it may as well be made first."""
    calls = [n.func for n in nodes(whole) if isinstance(n, ast.Call)]
    methods = [f for f in calls if isinstance(f, ast.Attribute) and f.attr == "copy" and scope.value(f) is MISSING]
    return isinstance(out, ast.Call) and all(f in methods or is_library(scope.value(f)) for f in calls)


def _stored(place: ast.expr, value: ast.expr) -> ast.Assign:
    """``place[...] = value``."""
    target = copy_of(place)
    if isinstance(target, ast.Subscript):
        target.ctx = ast.Store()
    else:
        target = ast.Subscript(value=target, slice=ast.Constant(value=Ellipsis), ctx=ast.Store())
    return ast.Assign(targets=[target], value=value)


def _has_where(scope: Scope, function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and scope.value(_beside(function, "where")) is np.where


def _beside(function: ast.Attribute, attribute: str) -> ast.expr:
    """Another function of the module that a function is an attribute of."""
    return ast.Attribute(value=copy_of(function.value), attr=attribute, ctx=ast.Load())


def _hashed(value: Any) -> Any:
    return value if callable(value) else None
