"""``heapq.heappush`` and ``heapq.heappop``: heaps are lists of the run."""

from __future__ import annotations

import ast
import heapq
from typing import Any

from ...form.program import copy_of, name
from .coded import Listed
from .listed import adds_texts, encoded, taken
from .state import Late, Run, Stays, has_late
from .variables import made_late
from .written_values import lifted

ADDING = (heapq.heappush,)
TAKING = (heapq.heappop,)
HEAPS = (*ADDING, *TAKING, heapq.heapify, heapq.heapreplace, heapq.heappushpop)  # of what is known


def is_known_heap(run: Run, of: Any, given: list[Any]) -> bool:
    """True for a function of ``heapq`` of what is known. Where loops are not written out a heap may come to be a
    variable of the run, and is one from the beginning."""
    known = run.unrolls and any(of is each for each in HEAPS)
    return known and type(given[0]) is list and not has_late(given)


def heap_call(run: Run, of: Any, function: ast.expr, given: list[Any]) -> Any:
    """``heapq.heappush`` and ``heapq.heappop`` of a list, which is one of the run from here on."""
    heap = given[0]
    if type(heap) is list:
        run.changes(heap)
        heap = made_late(run, heap)
    if isinstance(heap, Listed):
        first = name(heap.variable)
        if of in TAKING and len(given) == 1:
            return taken(run, heap, ast.Call(func=copy_of(function), args=[first], keywords=[]))
        if of not in ADDING or len(given) != 2:
            raise Stays
        pushed = [first, encoded(run, heap, run.kept(given[1]))]
        run.emit(ast.Expr(value=ast.Call(func=copy_of(function), args=pushed, keywords=[])))
        return None
    if not isinstance(heap, Late):
        raise Stays
    for each in given[1:]:
        adds_texts(run, heap, each)
    arguments = [copy_of(heap.node), *(lifted(run, each) for each in given[1:])]
    return Late(ast.Call(func=copy_of(function), args=arguments, keywords=[]))
