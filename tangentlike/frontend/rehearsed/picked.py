"""Known things of which a run chooses one by its number: their parts as lists that are indexed.

MATERIALS[k][1] * x                    column = [MATERIALS[0][1], MATERIALS[1][1]]
                              ->       column[k] * x
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name
from .one_of import chain, one_of
from .state import Chosen, Late, NeedsKnown, OneOf, Picked, Rows, Run, Thing, has_late
from .written_values import lifted, quietly

MOST = 64  # things of which one is chosen
UNWRITTEN = " unwritten"  # stands for what is no text, which is asked of and not written


Template = Callable[[ast.expr], Any]


def picked(run: Run, options: list[Any], index: ast.expr) -> Any:
    """The one of ``options`` whose number is ``index``, which is written once for each of its parts and is in range."""
    return template(run, options)(index)


def template(run: Run, options: list[Any]) -> Template:
    """What gives the one of ``options`` that has a number; the lists that it needs are made here."""
    first, kinds = options[0], {type(each) for each in options}
    if all(_is_same(first, each) for each in options):
        return lambda index: first
    if len(options) > MOST:
        raise NeedsKnown
    if len(kinds) == 1 and isinstance(first, tuple) and len({len(each) for each in options}) == 1:
        columns = [template(run, list(column)) for column in zip(*options, strict=True)]
        made = tuple if type(first) is tuple else lambda parts: type(first)(*parts)
        return lambda index: made(column(index) for column in columns)
    if kinds == {list} and len({len(each) for each in options}) == 1:
        return _of_lists(run, options)
    if kinds <= {dict, Picked} and all(list(each) == list(first) for each in options):
        return _of_dicts(run, options)
    if kinds == {bool}:
        return lambda index: Late(_true_for(options, index), True)
    if all(isinstance(each, (Thing, OneOf)) or each is None for each in options):
        return lambda index: one_of(run, list(enumerate(options)), index)
    if all(map(is_text, options)):
        return lambda index: Chosen(_one_of(run, options, index), True, copy_of(index), tuple(options))
    if all(is_text(each) or isinstance(each, Chosen) for each in options):
        return _of_texts(run, options)
    plain = all((isinstance(e, Late) and not isinstance(e, Chosen)) or type(e) in (int, float) for e in options)
    if not plain:
        return _unknown
    if run.quiet:  # no list may be written
        return lambda index: Late(chain(index, [(k, lifted(run, each)) for k, each in enumerate(options)]), True)
    whole = column_of(run, options, "column")
    return lambda index: Late(ast.Subscript(value=copy_of(whole), slice=copy_of(index), ctx=ast.Load()), True)


def _of_dicts(run: Run, options: list[Any]) -> Template:
    """Dicts with the same keys, which are read from here on and do not change."""
    columns = {key: template(run, [each[key] for each in options]) for key in options[0]}
    for each in options:
        run.foreign.setdefault(id(each), (each, None))

    def chosen(index: ast.expr) -> Any:
        found = Picked((key, column(index)) for key, column in columns.items())
        run.foreign[id(found)] = found, None
        return found

    return chosen


def _of_lists(run: Run, options: list[Any]) -> Template:
    """Lists of one length, which are read from here on and do not change."""
    columns = [template(run, list(column)) for column in zip(*options, strict=True)]
    for each in options:
        run.foreign.setdefault(id(each), (each, None))

    def chosen(index: ast.expr) -> Any:
        found = [column(index) for column in columns]
        run.foreign[id(found)] = found, None
        return found

    return chosen


def _of_texts(run: Run, options: list[Any]) -> Template:
    """Texts of which some are chosen already."""
    texts: list[Any] = []
    numbers: list[Any] = []
    for each in options:
        first = len(texts)
        texts += each.options if isinstance(each, Chosen) else [each]
        if isinstance(each, Chosen):
            numbers.append(Late(ast.BinOp(left=copy_of(each.index), op=ast.Add(), right=ast.Constant(value=first))))
        else:
            numbers.append(first)
    whole = column_of(run, numbers, "column")
    at = ast.Subscript(value=whole, slice=ast.Constant(value=0), ctx=ast.Load())

    def chosen(index: ast.expr) -> Any:
        at.slice = copy_of(index)
        return picked(run, texts, copy_of(at))

    return chosen


def _unknown(index: ast.expr) -> Any:
    raise NeedsKnown


def column_of(run: Run, options: list[Any], base: str) -> ast.expr:
    """A list of the run; one of what is known, or given, stands at the beginning of the function."""
    display = ast.List(elts=[lifted(run, each) for each in options], ctx=ast.Load())
    text = ast.unparse(display)
    if text in run.columns:
        return copy_of(run.columns[text])
    chosen = run.fresh(base)
    made = ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=display)
    run.unread.add(chosen)
    if all(_is_given(run, each) for each in options):
        run.columns[text] = name(chosen)
        out, line, run.out, run.line = run.out, run.line, run.prologue, run.frames[0].tree
        run.emit(made)
        run.out, run.line = out, line
    else:
        run.emit(made)
    return name(chosen)


def _is_given(run: Run, value: Any) -> bool:
    """True for a number that is known, and for a part of a container that the function was given or found outside."""
    if not isinstance(value, Late):
        return True
    node = value.node
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        node = node.value
    given = node is not value.node and isinstance(node, ast.Name) and value.steady
    return given and any(f is not None and ast.dump(node) == ast.dump(f) for _, f in run.foreign.values())


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, Late) or isinstance(other, Late):
        return one is other
    return type(one) is type(other) and not has_late(one) and not has_late(other) and repr(one) == repr(other)


def _asks(index: ast.expr, number: int) -> ast.expr:
    return ast.Compare(left=copy_of(index), ops=[ast.Eq()], comparators=[ast.Constant(value=number)])


def _true_for(options: list[Any], index: ast.expr) -> ast.expr:
    """The test whether the chosen one of several truth values is true."""
    tests = [_asks(index, k) for k, each in enumerate(options) if each]
    return tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.Or(), values=tests)


def _one_of(run: Run, options: list[Any], index: ast.expr) -> ast.expr:
    """The chosen one of several texts."""
    if not all(type(each) in (str, type(None)) for each in options):
        return name(f"{UNWRITTEN} {ast.unparse(index)} {options!r}")  # as different as what is chosen
    made: ast.expr = ast.Constant(value=options[-1])
    for k in range(len(options) - 2, -1, -1):
        if options[k] != getattr(made, "value", None):
            made = ast.IfExp(test=_asks(index, k), body=ast.Constant(value=options[k]), orelse=made)
    return made


def is_text(value: Any) -> bool:
    """True for what is one of several as texts are: a text, None, a member of an enumeration."""
    return type(value) in (str, type(None)) or isinstance(value, enum.Enum)


def place_of_text(options: Any, text: Any) -> int:
    """Which of the options it is."""
    return next(k for k, each in enumerate(options) if type(each) is type(text) and each == text)


def has_text(options: Any, text: Any) -> bool:
    """True where it is one of the options."""
    return any(type(each) is type(text) and each == text for each in options)


def one_text(run: Run, options: list[Any], index: ast.expr) -> Chosen:
    """One of several constants, some of which are chosen already."""
    every: list[Any] = []
    numbers: list[tuple[int, ast.expr]] = []
    for k, each in enumerate(options):
        own = each.options if isinstance(each, Chosen) else (each,)
        for option in own:
            every += [] if has_text(every, option) else [option]
        places = [(place, ast.Constant(value=place_of_text(every, option))) for place, option in enumerate(own)]
        numbers.append((k, chain(each.index, list(places)) if isinstance(each, Chosen) else places[0][1]))
    own_numbers = all(getattr(number, "value", None) == k for k, number in numbers)
    made = Late(chain(index, numbers))
    at = copy_of(index) if own_numbers else made.node if run.quiet else run.kept(made, "which").node
    return Chosen(_one_of(run, every, at), True, at, tuple(every))


def by_option(run: Run, of: Callable[..., Any], given: list[Any]) -> Any:
    """A function of arguments of which one is chosen by a run: the one of its results for each that may be."""
    place = next(k for k, each in enumerate(given) if isinstance(each, Chosen))
    chosen = given[place]
    results = [
        quietly(run, lambda option=option: of(*given[:place], option, *given[place + 1 :])) for option in chosen.options
    ]
    return picked(run, results, chosen.index)


def are_texts(*given: Any) -> bool:
    """True for texts, and for such as a run chooses."""
    options = [o for each in given for o in (each.options if isinstance(each, Chosen) else (each,))]
    return all(type(each) is str for each in options)


def joined_texts(run: Run, left: Any, right: Any) -> Any:
    """One text behind the other, where a run chooses some of both."""
    if not isinstance(left, Chosen):
        return by_option(run, lambda each: left + each, [right])
    if not isinstance(right, Chosen):
        return by_option(run, lambda each: each + right, [left])
    count, others = len(right.options), [one + other for one in left.options for other in right.options]
    place = ast.BinOp(left=copy_of(left.index), op=ast.Mult(), right=ast.Constant(value=count))
    index = run.kept(Late(ast.BinOp(left=place, op=ast.Add(), right=copy_of(right.index))), "which")
    return picked(run, others, index.node)


def letters(run: Run, chosen: Chosen) -> Any:
    """The letters of one of several texts that are equally long."""
    if not all(type(each) is str for each in chosen.options):
        return chosen
    return [picked(run, list(column), chosen.index) for column in zip(*chosen.options, strict=True)]


def chosen_in(key: Any) -> Chosen | None:
    """What is chosen of a key, or of one that is a tuple; None for nothing."""
    parts = key if type(key) is tuple else (key,)
    return next((each for each in parts if isinstance(each, Chosen)), None)


def with_part(key: Any, part: Any, value: Any) -> Any:
    """A key with another value in the place of a part."""
    return tuple(value if each is part else each for each in key) if type(key) is tuple else value


def is_chosen(given: list[Any]) -> bool:
    """True for arguments that are known but for one, which is one of several known things."""
    chosen = [each for each in given if isinstance(each, Chosen)]
    return len(chosen) == 1


def at_run_time(run: Run, base: Any, index: Late) -> Any:
    """``base[index]`` of a list or a tuple, where only a run knows the index."""
    if not base or not isinstance(base, (list, tuple)) or isinstance(index.node, (ast.Slice, ast.Tuple)):
        raise NeedsKnown
    if id(base) in run.foreign and all(isinstance(e, Late) or type(e) in (int, float, bool) for e in base):
        raise NeedsKnown  # a table of numbers is an array
    kind = "tuple" if isinstance(base, tuple) else "list"
    return picked(run, list(base), place_among(run, len(base), index, kind))


def place_among(run: Run, count: int, index: Late, kind: str) -> ast.expr:
    """A place that a run decides among ``count``, from 0 on, or an ``IndexError``."""
    chosen = run.fresh("k")
    run.made[chosen] = ast.unparse(index.node)
    run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=lifted(run, index)))
    below = ast.Compare(left=name(chosen), ops=[ast.Lt()], comparators=[ast.Constant(value=0)])
    added = ast.AugAssign(target=ast.Name(id=chosen, ctx=ast.Store()), op=ast.Add(), value=ast.Constant(value=count))
    run.emit(ast.If(test=below, body=[added], orelse=[]))
    outside = ast.parse(f"{chosen} < 0 or {chosen} >= {count}", mode="eval").body
    words = ast.Call(func=name("IndexError"), args=[ast.Constant(value=f"{kind} index out of range")], keywords=[])
    run.emit(ast.If(test=outside, body=[ast.Raise(exc=words)], orelse=[]))
    return name(chosen)


def ranks(column: list[Any]) -> list[Any]:
    """Texts as numbers in the same order."""
    order = sorted(set(column))
    return [order.index(each) for each in column]


def in_order_of(run: Run, function: ast.expr, rows: Any, keys: list[Any], reverse: ast.expr | None) -> Late:
    """The numbers of known things in the order of keys that a run decides, or the number of the first or last one."""
    if not keys or len(keys) > MOST:
        raise NeedsKnown
    several = isinstance(keys[0], tuple)
    if not all(isinstance(k, tuple) is several for k in keys) or (several and len({len(k) for k in keys}) > 1):
        raise NeedsKnown
    columns = [list(c) for c in zip(*keys, strict=True)] if several else [keys]
    number = run.fresh("k")
    parts = [_key_part(run, column, name(number)) for column in columns]
    key = ast.Tuple(elts=parts, ctx=ast.Load()) if several else parts[0]
    parameters = ast.arguments(posonlyargs=[], args=[ast.arg(arg=number)], kwonlyargs=[], kw_defaults=[], defaults=[])
    keywords = [ast.keyword(arg="key", value=ast.Lambda(args=parameters, body=key))]
    keywords += [ast.keyword(arg="reverse", value=reverse)] if reverse is not None else []
    numbers: ast.expr = ast.Call(func=name("range"), args=[ast.Constant(value=len(keys))], keywords=[])
    numbers = copy_of(rows.order.node) if isinstance(rows, Rows) else numbers
    return run.kept(Late(ast.Call(func=copy_of(function), args=[numbers], keywords=keywords)), "order")


def _key_part(run: Run, column: list[Any], number: ast.expr) -> ast.expr:
    if all(type(each) is str for each in column):
        column = ranks(column)
    if not all(isinstance(each, Late) or type(each) in (int, float) for each in column):
        raise NeedsKnown
    return ast.Subscript(value=column_of(run, column, "keys"), slice=number, ctx=ast.Load())


def rows_of(run: Run, options: list[Any], order: Late, count: int | None = None) -> Rows:
    """Known things in an order that a run decides, with lists of their parts; ``count`` of them, if that is known."""
    return Rows(options, order, template(run, options), count)


def counted(run: Run, rows: Rows, start: int) -> Rows:
    """``enumerate`` of things in an order that a run decides."""
    order = run.kept(rows.order, "order").node
    places = ast.Call(func=name("range"), args=[ast.Call(func=name("len"), args=[order], keywords=[])], keywords=[])

    def at(place: ast.expr) -> Any:
        item = rows.at(ast.Subscript(value=copy_of(order), slice=copy_of(place), ctx=ast.Load()))
        number = ast.BinOp(left=copy_of(place), op=ast.Add(), right=ast.Constant(value=start)) if start else place
        return Late(copy_of(number), True), item

    return Rows(rows.options, Late(places, True), at, rows.count)


def those_for_which(run: Run, options: list[Any], tests: list[Any]) -> Rows:
    """The known things of which a run finds that a test of each is true."""
    whole = run.kept(Late(ast.List(elts=[lifted(run, each) for each in tests], ctx=ast.Load())), "tests")
    number = run.fresh("k")
    test = ast.Subscript(value=whole.node, slice=name(number), ctx=ast.Load())
    numbers = ast.Call(func=name("range"), args=[ast.Constant(value=len(options))], keywords=[])
    loop = ast.comprehension(target=ast.Name(id=number, ctx=ast.Store()), iter=numbers, ifs=[test], is_async=0)
    return rows_of(run, options, run.kept(Late(ast.ListComp(elt=name(number), generators=[loop])), "chosen"))
