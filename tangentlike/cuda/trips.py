"""Parallel loops as kernels: a trip a thread, and partial sums where the loop adds to numbers.

total = 0.0                              @cuda.jit
for i in prange(n):                      def loop(n, x, total_sums):
    total = total + x[i] * x[i]    ->        for lane in range(cuda.grid(1), total_sums.shape[0], cuda.gridsize(1)):
                                                 total = 0.0
                                                 for i in range(lane, n, total_sums.shape[0]):
                                                     total = total + x[i] * x[i]
                                                 total_sums[lane] = total
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from ..form.program import (  # fmt: skip
    assign,
    binary,
    binds,
    blocks,
    call,
    copy_of,
    dotted,
    is_parallel,
    loads,
    name,
    own_nodes,
    parse,
    subscript,
    walk,
    whole_number,
)
from .spelling import Speller, no_form


@dataclass
class Kernel:
    """One loop as a kernel: its ``parameters``, in order, and its body; ``size`` is the number of its trips.

    ``sums`` are the numbers that the loop adds to, and the arrays of their partial sums; ``noted`` is the array in
    which failures are noted, if any can be.
    """

    name: str
    parameters: list[str]
    body: list[ast.stmt]
    size: ast.expr
    sums: dict[str, str] = field(default_factory=dict)
    noted: str = ""


def kernel(loop: ast.For, title: str, fresh: Callable[[str], str], speller: Speller) -> Kernel:
    """The kernel of a parallel loop; ``fresh`` makes up names."""
    counters, firsts, sizes, body = _space(loop, speller)
    sums = {each: fresh(f"{each}_sums") for each in _carried(body)}
    for each in sums:
        body = [_added(node, each, speller) for node in body]
    alone = len(counters) == 1 and whole_number(firsts[0]) == 0
    at = counters[0] if alone else fresh("at")
    noted = fresh("noted")
    body = speller.trip(body, at, noted)
    size = sizes[0]
    for each_size in sizes[1:]:
        size = binary(copy_of(size), ast.Mult(), copy_of(each_size))
    if not alone:
        body = [*_counters(counters, firsts, sizes, at), *body]
    if sums:
        lane, lanes = fresh("lane"), parse(f"{next(iter(sums.values()))}.shape[0]")
        inner = _loop(at, call("range", lane, copy_of(size), copy_of(lanes)), body)
        opening = [assign(each, speller.zero(each)) for each in sums]
        closing = [assign(subscript(array, name(lane)), name(each)) for each, array in sums.items()]
        trips = call("range", parse("cuda.grid(1)"), lanes, parse("cuda.gridsize(1)"))
        body = [_loop(lane, trips, [*opening, inner, *closing])]
    else:
        body = [_loop(at, call("range", parse("cuda.grid(1)"), copy_of(size), parse("cuda.gridsize(1)")), body)]
    free = speller.free(body)
    return Kernel(title, free, body, size, sums, noted if noted in free else "")


def _space(
    loop: ast.For, speller: Speller
) -> tuple[list[str], list[ast.expr], list[ast.expr], list[ast.stmt]]:  # fmt: skip
    """Counters, first values and sizes of parallel loops that stand one in another, and the body of the innermost."""
    counters: list[str] = []
    firsts: list[ast.expr] = []
    sizes: list[ast.expr] = []
    body: list[ast.stmt] = [loop]
    while len(body) == 1 and isinstance(inner := body[0], ast.For) and is_parallel(inner):
        assert isinstance(inner.target, ast.Name) and isinstance(inner.iter, ast.Call)
        given = inner.iter.args
        first = given[0] if len(given) > 1 else ast.Constant(value=0)
        stop = given[0] if len(given) == 1 else given[1]
        counters.append(inner.target.id)
        firsts.append(first)
        sizes.append(stop if whole_number(first) == 0 else binary(copy_of(stop), ast.Sub(), copy_of(first)))
        body = inner.body
    for node in walk(body):
        if is_parallel(node):
            assert isinstance(node, ast.For) and isinstance(node.iter, ast.Call)
            node.iter.func = name("range")  # the trips of a loop inside another go one after another
    return counters, firsts, sizes, body


def _counters(counters: list[str], firsts: list[ast.expr], sizes: list[ast.expr], at: str) -> list[ast.stmt]:
    """The counters of several loops from the one that counts all trips."""
    out: list[ast.stmt] = []
    for k, (counter, first) in enumerate(zip(counters, firsts, strict=True)):
        inner = " * ".join(_in_product(size) for size in sizes[k + 1 :])
        text = at if not inner else f"{at} // ({inner})" if " * " in inner else f"{at} // {inner}"
        if k:
            own = ast.unparse(sizes[k])
            text = f"({text}) % ({own})" if inner else f"{at} % ({own})"
        value = parse(text)
        out.append(assign(counter, value if whole_number(first) == 0 else binary(copy_of(first), ast.Add(), value)))
    return out


def _in_product(size: ast.expr) -> str:
    text = ast.unparse(size)
    return text if isinstance(size, (ast.Name, ast.Constant)) else f"({text})"


def _carried(body: list[ast.stmt]) -> list[str]:
    """The numbers that a trip reads before it gives them a value, and changes: those that it adds to."""
    bound = {n for node in walk(body) for n in binds(node)}
    found: dict[str, None] = {}
    done: set[str] = set()
    for node in walk(body):
        read = {n.id for n in own_nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read.add(node.target.id)
        found.update(dict.fromkeys(sorted((read & bound) - done)))
        done |= set(binds(node))
    return list(found)


def _added(node: ast.stmt, each: str, speller: Speller) -> ast.stmt:
    """The statement, with what it adds to a number in plain spelling; refused where it does anything else with it."""
    for block in blocks(node):
        block[:] = [_added(inner, each, speller) for inner in block]
    own = [n for n in own_nodes(node) if isinstance(n, ast.Name) and n.id == each]
    if not own:
        return node
    match node:
        case ast.AugAssign(target=ast.Name(id=target), op=ast.Add() | ast.Sub(), value=value):
            if target == each and each not in loads(value):
                return node
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.BinOp(left=left, op=ast.Add(), right=right)):
            if target == each and isinstance(left, ast.Name) and left.id == each and each not in loads(right):
                return node
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call(args=[left, right]) as value):
            mine = isinstance(left, ast.Name) and left.id == each and each not in loads(right)
            if target == each and mine and speller.is_plus(dotted(value.func)):
                return ast.copy_location(assign(each, binary(left, ast.Add(), right)), node)
    raise no_form(node, f"the trips of a loop hand `{each}` over to each other")


def _loop(counter: str, trips: ast.expr, body: list[ast.stmt]) -> ast.For:
    loop = ast.For(target=ast.Name(id=counter, ctx=ast.Store()), iter=trips, body=body, orelse=[])
    loop.lineno = 0
    return loop
