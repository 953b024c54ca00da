"""Comprehensions: item by item, where a run decides which of known things are in it, and as they are written."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from ...form.program import copy_of, name
from ...form.trees import nodes
from .expressions import HANDLERS, asked, computed, expression, truth, values
from .picked import those_for_which
from .state import Closure, Frame, Late, Once, Raised, Rows, Run, Stays, has_late
from .trips import items_of
from .written_values import FAILED, attempted, inner_frame, lifted, quietly


def _comprehension(run: Run, frame: Frame, node: Any) -> Any:
    """A comprehension over what is known, item by item; over what is not, as it is written."""
    try:
        found = attempted(run, lambda: _item_by_item(run, frame, node))
    except Raised:
        if isinstance(node, ast.GeneratorExp):  # nobody may ask for the item that raises
            raise Stays from None
        raise
    if found is FAILED:
        found = attempted(run, lambda: _those_that_pass(run, frame, node))
    return _written_comprehension(run, frame, node) if found is FAILED else found


def _those_that_pass(run: Run, frame: Frame, node: Any) -> Rows:
    """``[row for row in TABLE if row[1] < limit]``."""
    if not isinstance(node, (ast.ListComp, ast.GeneratorExp)) or len(node.generators) != 1:
        raise Stays
    loop, inner = node.generators[0], _own_frame(frame, node)
    items = items_of(run, expression(run, frame, loop.iter))
    if not loop.ifs or not any(isinstance(each, (tuple, str)) for each in items):
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


def _written_comprehension(run: Run, frame: Frame, node: Any) -> Any:
    if isinstance(node, (ast.SetComp, ast.DictComp)):
        raise Stays
    inner = _own_frame(frame, node)
    names = {n: n if frame is run.frames[0] else run.fresh(n) for n in inner.local}
    loops: list[ast.comprehension] = []

    def whole() -> ast.expr:
        for k, loop in enumerate(node.generators):
            over = lifted(run, expression(run, inner if k else frame, loop.iter), True)
            inner.names |= {n: Late(name(names[n])) for n in inner.local}
            target = replace_stored(loop.target, names)
            tests = [lifted(run, expression(run, inner, test)) for test in loop.ifs]
            loops.append(ast.comprehension(target=target, iter=over, ifs=tests, is_async=0))
        return type(node)(elt=lifted(run, expression(run, inner, node.elt)), generators=loops)

    return Late(quietly(run, whole))


def replace_stored(target: ast.expr, names: dict[str, str]) -> ast.expr:
    """A target with other names."""
    made = copy_of(target)
    for each in nodes(made):
        if isinstance(each, ast.Name):
            each.id = names.get(each.id, each.id)
    return made


def _item_by_item(run: Run, frame: Frame, node: Any) -> Any:
    inner, made = _own_frame(frame, node), list[Any]()

    def go(k: int) -> None:
        if k == len(node.generators):
            if isinstance(node, ast.DictComp):
                pair = values(run, inner, [node.key, node.value])
                made.append((pair[0] if not has_late(pair[0]) else _stay(), run.kept(pair[1])))
            else:
                made.append(run.kept(expression(run, inner, node.elt)))
            return
        loop = node.generators[k]
        over = expression(run, inner if k else frame, loop.iter)
        items = items_of(run, over)
        for each in items:
            run.bound(run, inner, loop.target, each)
            for test in loop.ifs:
                found = expression(run, inner, test)
                if isinstance(found, Late):
                    raise Stays
                if not truth(found):
                    break
            else:
                go(k + 1)
        if isinstance(over, (list, dict)) and list(map(id, over)) != list(map(id, items)) and type(over) is not dict:
            raise Stays
        if isinstance(over, Once):
            over.check(-1)

    go(0)
    if isinstance(node, ast.DictComp):
        return computed(lambda: dict(made))
    if isinstance(node, ast.SetComp):
        return set(made) if not has_late(made) else _stay()
    return Once(made) if isinstance(node, ast.GeneratorExp) else made


def _no_arguments() -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def _stay() -> Any:
    raise Stays


HANDLERS.update(dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp), _comprehension))
