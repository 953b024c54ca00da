"""A statement that has to know which of several things a run chooses is written for each of them.

for p in points:                          if k == 0:
    groups[nearest(p)].append(p)    ->        groups_0.append(p)
                                          elif k == 1:
                                              groups_1.append(p)
"""

from __future__ import annotations

import ast
import contextlib
import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ...form.program import copy_of, name
from ...form.trees import children, nodes
from .joins import branch
from .one_of import is_number
from .picked import column_of, place_among
from .ranks import is_plain
from .state import Changes, Chosen, Frame, Late, NeedsKnown, Raised, Run, Stays, Uneven
from .variables import made_late
from .written_values import FAILED, attempted, quietly

MOST = 24  # things for which a statement is written
MOST_LISTS = 8
PLACE = " place"  # variables that are the places in a statement
PARTS: dict[type, str] = {ast.For: "iter", ast.If: "test"}  # what has to be known of statements with blocks
CONDITIONAL = (*(ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp),)
KNOWN = (ast.Slice, ast.Tuple, ast.Constant)  # places that are known, or several
PLAIN = (ast.Expr, ast.Assign, ast.AugAssign, ast.Return)

Option = tuple[int, Any]


def with_lists(run: Run, way: Callable[[], Any]) -> Any:
    """A statement whose ways may make lists longer, which are variables of the run from before it on."""
    for _ in range(MOST_LISTS):
        uneven: list[Any] = []

        def once(uneven: list[Any] = uneven) -> Any:
            try:
                return way()
            except Uneven as error:
                uneven += error.args
                raise

        found = attempted(run, once, fails=partial(bool, uneven))
        if found is not FAILED:
            return found
        made_late(run, uneven[0])
    raise Stays


def with_options(run: Run, frame: Frame, node: ast.stmt, do: Callable[[Any], str]) -> str:
    """What ``do`` does with a statement; where it has to know more, what it does for each of the things that a variable
    in it may be."""
    if part := PARTS.get(type(node)):
        found = with_lists(run, lambda: (do(node) or "") if _can_be_asked(run, frame, getattr(node, part)) else None)
        if found is not None:
            return found
    elif (found := _known_enough(run, lambda: with_lists(run, partial(do, node)))) is not FAILED:
        return found
    for variable in _chosen(frame, node):
        again = partial(with_options, run, frame, node, do)
        found = _known_enough(run, partial(_by_text, run, frame, variable, again))
        if found is not FAILED:
            return found
    return _by_place(run, frame, node, do)


def _can_be_asked(run: Run, frame: Frame, node: ast.expr) -> bool:
    """True for an expression of which enough is known."""
    asked: list[bool] = []

    def once() -> None:
        with contextlib.suppress(Raised):
            run.expression(run, frame, node)
        asked.append(True)
        raise NeedsKnown  # nothing has happened

    attempted(run, once, known=True)
    return bool(asked)


def _known_enough(run: Run, do: Callable[[], str]) -> Any:
    """What is done, or ``FAILED``; what is raised for the loops and branches around it is."""
    theirs: list[Exception] = []

    def once() -> str:
        try:
            return do() or ""
        except (Uneven, Changes) as error:
            theirs.append(error)
            raise

    return attempted(run, once, known=True, fails=lambda: not theirs)


def _chosen(frame: Frame, node: ast.stmt) -> Iterator[str]:
    """The variables of a statement that hold one of several texts."""
    for variable in dict.fromkeys(
        n.id for n in nodes(getattr(node, PARTS.get(type(node), ""), node)) if isinstance(n, ast.Name)
    ):
        owner = frame.owner(variable)
        found = None if owner is None else owner.names.get(variable)
        if isinstance(found, Chosen) and len(found.options) <= MOST:
            yield variable


def _by_text(run: Run, frame: Frame, variable: str, do: Callable[[], str]) -> str:
    owner = frame.owner(variable)
    assert owner is not None
    chosen = owner.names[variable]
    return for_each(run, owner, variable, chosen.index, list(enumerate(chosen.options)), do)


def for_each(
    run: Run, frame: Frame, variable: str, index: ast.expr, options: list[Option], do: Callable[[], str]
) -> str:
    """What ``do`` does with each of the options in a variable, in a branch for each number that ``index`` may be."""
    before = frame.names[variable]

    def of(value: Any) -> str:
        frame.names[variable] = value
        status = do() or ""
        if frame.names.get(variable) is value:
            frame.names[variable] = before
        return status

    def way(left: list[Option]) -> str:
        (number, value), others = left[0], left[1:]
        if not others:
            return of(value)
        return branch(run, is_number(index, number), partial(of, value), partial(way, others))

    return with_lists(run, partial(way, options))


# ---- places in lists, which a run decides


def _by_place(run: Run, frame: Frame, node: ast.stmt, do: Callable[[Any], str]) -> Any:
    """The same for a place in a list, or a key, of which a statement takes an item."""
    for k in range(len(_subscripts(node))):
        found = _known_enough(run, lambda k=k: _by_subscript(run, frame, node, k, do))  # type: ignore[misc]
        if found is not FAILED:
            return found
    raise NeedsKnown


def _by_subscript(run: Run, frame: Frame, node: ast.stmt, which: int, do: Callable[[Any], str]) -> str:
    part, node = PARTS.get(type(node), ""), copy.copy(node)
    if part:
        setattr(node, part, copy.deepcopy(getattr(node, part)))
    else:
        node = copy.deepcopy(node)
    at = _subscripts(node)[which]
    base = quietly(run, lambda: run.expression(run, frame, at.value))
    if not isinstance(base, (list, tuple, dict)) or not 0 < len(base) <= MOST or id(base) in run.foreign:
        raise Stays
    place = run.kept(run.expression(run, frame, at.slice), "place")
    options: list[Option]
    if isinstance(place, Chosen) and isinstance(base, dict):
        index, options = place.index, list(enumerate(place.options))
    elif isinstance(place, Late) and type(base) is dict and all(type(key) is int for key in base):
        index, options = place.node, [(key, key) for key in base]
        tests = [is_number(index, key) for key in base]
        missing = ast.Call(func=name("KeyError"), args=[copy_of(index)], keywords=[])
        there = tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.Or(), values=tests)
        run.emit(ast.If(test=there, body=[ast.Pass()], orelse=[ast.Raise(exc=missing)]))
    elif isinstance(place, Late) and type(base) in (list, tuple) and not isinstance(place, Chosen):
        within = place_among(run, len(base), place, type(base).__name__)
        column = column_of(run, list(range(len(base))), "places")  # in which nothing stands at what is no whole number
        found = Late(ast.Subscript(value=column, slice=within, ctx=ast.Load()))
        index, options = run.kept(found, "place").node, [(k, k) for k in range(len(base))]
    else:
        raise Stays
    variable = next(v for k in range(MOST) if (v := f"{PLACE}{k}") not in frame.local)
    at.slice = ast.copy_location(ast.Name(id=variable, ctx=ast.Load()), at.slice)
    local, frame.local = frame.local, {*frame.local, variable}
    frame.names[variable] = place
    try:
        return for_each(run, frame, variable, copy_of(index), options, partial(with_options, run, frame, node, do))
    finally:
        frame.local = local
        frame.names.pop(variable, None)


def _subscripts(node: ast.stmt) -> list[ast.Subscript]:
    """The subscripts of a statement whose places may be found before anything else is done: the first thing that it
    evaluates, and those whose places only read variables."""
    inside = getattr(node, PARTS.get(type(node), ""), node)
    first = _first(inside)
    found = [] if first is None else [first]
    return found + [each for each in _surely(inside) if each is not first and is_plain(each.slice)]


def _surely(node: ast.AST) -> Iterator[ast.Subscript]:
    """The subscripts that are surely evaluated."""
    if isinstance(node, CONDITIONAL):
        return
    if isinstance(node, ast.Subscript) and _is_variable(node.value) and not isinstance(node.slice, KNOWN):
        yield node
    for each in children(node):
        yield from _surely(each)


def _is_variable(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _first(node: Any) -> ast.Subscript | None:
    """The subscript of a variable, or of attributes of one, that a statement evaluates before anything else."""
    match node:
        case (
            ast.Expr(value=inside) | ast.Assign(value=inside) | ast.AugAssign(target=inside) | ast.Return(value=inside)
        ):
            return _first(inside)
        case ast.Call(func=ast.Attribute(value=inside)) | ast.Attribute(value=inside):
            return _first(inside)
        case ast.BinOp(left=inside) | ast.Compare(left=inside):
            return _first(inside)
        case ast.Subscript(value=base, slice=index):
            if _is_variable(base):
                return node if not isinstance(index, KNOWN) else None
            return _first(base)
    return None
