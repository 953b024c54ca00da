"""Comprehensions: item by item, where a run decides which of known things are in it, and as they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import Any

from ...form.program import copy_of, name
from ...form.trees import nodes
from .coded import Keyed, Listed
from .expressions import HANDLERS, asked, computed, expression, truth, values
from .keyed import gone_over_keys, made_of_keys
from .listed import taken_apart
from .picked import those_for_which
from .sets import gone_over
from .special import is_known_key
from .state import Closure, Frame, Late, Once, Rows, Run, Stays, Thing, has_late
from .trips import items_of, live, whole
from .written_values import FAILED, READ, attempted, inner_frame, lifted, quietly, unchanged


def _comprehension(run: Run, frame: Frame, node: Any) -> Any:
    """A comprehension over what is known, item by item; over what is not, as it is written."""
    over = gone_over(node.generators[0].iter, expression(run, frame, node.generators[0].iter))
    over = gone_over_keys(run, over)
    if isinstance(node, ast.GeneratorExp):
        return Once(partial(_items, run, frame, node, over), partial(_whole, run, frame, node, over))
    return _whole(run, frame, node, over)


def _whole(run: Run, frame: Frame, node: Any, over: Any) -> Any:
    found = attempted(run, lambda: _item_by_item(run, node, _items(run, frame, node, over)))
    if found is FAILED:
        found = attempted(run, lambda: _those_that_pass(run, frame, node, over))
    if found is FAILED and isinstance(node, ast.DictComp) and isinstance(over, Rows):
        return _of_keys(run, frame, node, over)
    return _written_comprehension(run, frame, node, over) if found is FAILED else found


def _those_that_pass(run: Run, frame: Frame, node: Any, over: Any) -> Rows:
    """``[row for row in TABLE if row[1] < limit]``."""
    if not isinstance(node, (ast.ListComp, ast.GeneratorExp)) or len(node.generators) != 1:
        raise Stays
    loop, inner = node.generators[0], _own_frame(frame, node)
    items = quietly(run, lambda: items_of(run, over))
    if not loop.ifs or not any(isinstance(each, (tuple, str, dict, Thing)) for each in items):
        raise Stays
    options: list[Any] = []
    tests: list[Any] = []
    for each in items:
        run.bound(run, inner, loop.target, each)
        found = [asked(run, quietly(run, partial(expression, run, inner, test))) for test in loop.ifs]
        late = [f.node for f in found if isinstance(f, Late)]
        if all(truth(f) for f in found if not isinstance(f, Late)):
            options.append(run.kept(quietly(run, lambda: expression(run, inner, node.elt))))
            tests.append(Late(late[0] if len(late) == 1 else ast.BoolOp(op=ast.And(), values=late)) if late else True)
    return those_for_which(run, options, tests) if options else _stay()


def _own_frame(frame: Frame, node: Any) -> Frame:
    inner = inner_frame(Closure(ast.Lambda(args=_no_arguments(), body=ast.Constant(value=None)), frame))
    inner.local = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
    return inner


def _written_comprehension(run: Run, frame: Frame, node: Any, first: Any) -> Any:
    if isinstance(node, (ast.SetComp, ast.DictComp)):
        raise Stays
    inner = _own_frame(frame, node)
    names = {n: n if frame is run.frames[0] else run.fresh(n) for n in inner.local}
    loops: list[ast.comprehension] = []
    run.kinds.update(dict.fromkeys(names.values()))

    def comprehension() -> ast.expr:
        for k, loop in enumerate(node.generators):
            found = whole(run, gone_over(loop.iter, expression(run, inner, loop.iter)) if k else first)
            inner.names |= {n: Late(name(names[n])) for n in inner.local if k == 0}
            over, target = _gone_over(run, inner, loop.target, found, names)
            tests = [lifted(run, expression(run, inner, test)) for test in loop.ifs]
            loops.append(ast.comprehension(target=target, iter=over, ifs=tests, is_async=0))
        return type(node)(elt=lifted(run, expression(run, inner, node.elt)), generators=loops)

    return Late(quietly(run, comprehension))


def _of_keys(run: Run, frame: Frame, node: ast.DictComp, over: Rows) -> Keyed:
    """``{k: f(v) for k, v in d.items()}`` of a dict of the run whose keys are known."""
    loop, inner = node.generators[0], _own_frame(frame, node)
    if len(node.generators) > 1 or len(loop.ifs) > 1:
        raise Stays

    def make(item: Any) -> tuple[Any, Any, list[Any]]:
        run.bound(run, inner, loop.target, item)
        tests = [asked(run, quietly(run, partial(expression, run, inner, test))) for test in loop.ifs]
        return *values(run, inner, [node.key, node.value]), tests

    return unchanged(run, lambda: made_of_keys(run, over, make))


def _gone_over(run: Run, inner: Frame, target: ast.expr, over: Any, names: dict[str, str]) -> tuple[ast.expr, ast.expr]:
    """What a comprehension that is written goes over, and its target: of things that a run chooses, their numbers."""
    if isinstance(over, Listed):
        made, item = taken_apart(run, over)
        run.bound(run, inner, target, item)
        return name(over.variable), made
    if not isinstance(over, Rows):
        return lifted(run, over, READ), replace_stored(target, names)
    number = run.fresh("k")
    run.bound(run, inner, target, over.at(name(number)))
    return lifted(run, over.order), ast.Name(id=number, ctx=ast.Store())


def replace_stored(target: ast.expr, names: dict[str, str]) -> ast.expr:
    """A target with other names."""
    made = copy_of(target)
    for each in nodes(made):
        if isinstance(each, ast.Name):
            each.id = names.get(each.id, each.id)
    return made


def _items(run: Run, frame: Frame, node: Any, over: Any) -> Iterator[Any]:
    """The items that a comprehension makes, one by one, of a dict as pairs."""
    inner = _own_frame(frame, node)

    def go(k: int) -> Iterator[Any]:
        if k == len(node.generators):
            pair = isinstance(node, ast.DictComp)
            yield values(run, inner, [node.key, node.value]) if pair else expression(run, inner, node.elt)
            return
        loop = node.generators[k]
        for each in live(run, gone_over(loop.iter, expression(run, inner, loop.iter)) if k else over):
            run.bound(run, inner, loop.target, each)
            if all(_is_true(expression(run, inner, test)) for test in loop.ifs):
                yield from go(k + 1)

    return go(0)


def _is_true(found: Any) -> bool:
    return truth(found) if not isinstance(found, Late) else _stay()


def _item_by_item(run: Run, node: Any, items: Iterator[Any]) -> Any:
    if isinstance(node, ast.DictComp):
        pairs = [(k if not has_late(k) or is_known_key(k) else _stay(), run.kept(v)) for k, v in items]
        return computed(lambda: dict(pairs))
    made = [run.kept(each) for each in items]
    if isinstance(node, ast.SetComp):
        return computed(lambda: set(made)) if not has_late(made) else _stay()
    return made


def _no_arguments() -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def _stay() -> Any:
    raise Stays


HANDLERS.update(dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp), _comprehension))
