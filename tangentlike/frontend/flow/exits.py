"""Early exits become structure: one return, ``break`` only last in a path, no ``continue``, no loop ``else``.

    if x < 0:                      if x < 0:
        return 0.0                     result = 0.0
    y = np.log(x)          ->      else:
    return y                           y = np.log(x)
                                       result = y

What follows an exit moves into the other branch; where an exit is deeper, a flag remembers that it was taken. The
reverse pass then needs one mechanism only: which branch was taken, and how many trips a loop made.

The ``else`` of a loop goes first, the innermost loop's before the others', because a ``break`` or a ``continue`` in it
belongs to the loop around::

    for j in range(n):             broke = False
        if x[j] > limit:           for j in range(n):
            break            ->        if x[j] > limit:
    else:                                  broke = True
        s = 0.0                            break
                                   if not broke:
                                       s = 0.0
"""

from __future__ import annotations

import ast

from ...form.program import assign, fresh_name, is_endless, leaves, name, passing
from ...form.trees import nodes
from ..syntax.plain_parts import gives_nothing
from ..unrolled.trips import own_exits
from .unbound import is_check


def remove_exits(body: list[ast.stmt], taken: set[str]) -> tuple[list[ast.stmt], str | None, int]:
    """The block without early exits, the name that holds the result (None: nothing is returned), and its line."""
    body = without_else(body, taken)
    returns = [n for s in body for n in nodes(s) if isinstance(n, ast.Return)]
    if all(gives_nothing(n.value) for n in returns):
        return _Exits(taken, "").block(body, in_loop=False), None, 0
    result = fresh_name("result", taken)
    taken.add(result)
    exits = _Exits(taken, result)
    return exits.block(body, in_loop=False), result, returns[-1].lineno


def one_after_the_other(trips: list[list[ast.stmt]], orelse: list[ast.stmt], taken: set[str]) -> list[ast.stmt]:
    """The trips of a loop that is written out, without its breaks and continues, and its ``else``.

    ::

        for w in (u, v):               if u < 0.0:
            if w < 0.0:                    pass
                break          ->      else:
            s = s * w                      s = s * u
                                           if v < 0.0: ...
    """
    out: list[ast.stmt] = []
    broke = ""
    trips = [without_else(trip, taken) if _leaves_by_else(trip) else trip for trip in trips]
    if any(own_exits(orelse)) and any(leaves(trip) for trip in trips):
        broke, line = fresh_name("broke", taken), orelse[0].lineno
        taken.add(broke)
        out.append(_set(broke, False, line))
        trips = [_mark_breaks(trip, broke) for trip in trips]
        orelse = [_if(_not(broke), orelse, [], line)]
    body: list[ast.stmt] = []
    for trip in trips:
        body += _without_continue(trip, taken) if any(isinstance(n, ast.Continue) for n in own_exits(trip)) else trip
    if broke:
        return [*out, *_without_breaks(body, taken), *orelse]
    return _without_breaks(body + orelse, taken) if leaves(body) else body + orelse


def _without_breaks(body: list[ast.stmt], taken: set[str]) -> list[ast.stmt]:
    """A block that a ``break`` leaves, without it."""
    return _without_continue(_as_continues(body, taken), taken)


def _without_continue(body: list[ast.stmt], taken: set[str]) -> list[ast.stmt]:
    """A block that ``continue`` leaves, without it; breaks come last in their paths."""
    exits = _Exits(taken, "")
    exits.outermost = False
    return exits.block(body, in_loop=True)


def _leaves_by_else(body: list[ast.stmt]) -> bool:
    """True when the ``else`` of a loop in the body leaves the loop that the body is of."""
    return any(any(own_exits(n.orelse)) for s in body for n in nodes(s) if isinstance(n, (ast.For, ast.While)))


def _as_continues(body: list[ast.stmt], taken: set[str]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Break):
            node = ast.copy_location(ast.Continue(), node)
        elif isinstance(node, ast.If) and any(own_exits([node])):
            node = _if(node.test, _as_continues(node.body, taken), _as_continues(node.orelse, taken), node.lineno)
        out.append(node)
    return out


class _Exits:
    def __init__(self, taken: set[str], result: str):
        self.taken, self.result = taken, result
        self.returned = ""
        self.outermost = (
            True  # whether this is a whole function: what returns from it and loops in it are rewritten too
        )

    def flag(self, base: str) -> str:
        chosen = fresh_name(base, self.taken)
        self.taken.add(chosen)
        return chosen

    def block(self, body: list[ast.stmt], in_loop: bool, skip: str = "", leave: str = "") -> list[ast.stmt]:
        """Rewrite a block. ``skip`` and ``leave`` name the flags that stand for ``continue`` and ``break`` here, when
        code follows that must not run."""
        out: list[ast.stmt] = []
        for position, node in enumerate(body):
            rest = body[position + 1 :]
            if isinstance(node, ast.Return) and not self.outermost:
                return [*out, node]
            if isinstance(node, ast.Return):
                if self.result:
                    out.append(assign(self.result, node.value or ast.Constant(value=None), node.lineno))
                if in_loop:
                    out.append(_set(self.returned, True, node.lineno))
                    out += self.leave(node, leave)
                return out or [passing(node.lineno)]
            if isinstance(node, ast.Break):
                return out + self.leave(node, leave)
            if isinstance(node, ast.Continue):
                if skip:
                    out.append(_set(skip, True, node.lineno))
                return out
            if isinstance(node, ast.Raise):
                return [*out, node]
            if isinstance(node, (ast.For, ast.While)) and self.outermost:
                if any(isinstance(n, ast.Return) for n in nodes(node)):
                    return out + self.loop(node, rest, in_loop, skip, leave)
                out.append(self.without_exits(node))
                continue
            if isinstance(node, ast.If) and _has_exit(node):
                return out + self.branch(node, rest, in_loop, skip, leave)
            if isinstance(node, ast.If):
                out.append(
                    _if(node.test, self.block(node.body, in_loop), self.block(node.orelse, in_loop), node.lineno)
                )
                continue
            out.append(node)
        return out

    def leave(self, node: ast.stmt, leave: str) -> list[ast.stmt]:
        if leave:
            return [] if leave == self.returned and isinstance(node, ast.Return) else [_set(leave, True, node.lineno)]
        return [ast.copy_location(ast.Break(), node)]

    def branch(self, node: ast.If, rest, in_loop, skip, leave) -> list[ast.stmt]:
        if always_exits(node.body):
            body, orelse, rest = node.body, node.orelse + rest, []
        elif always_exits(node.orelse):
            body, orelse, rest = node.body + rest, node.orelse, []
        else:
            body, orelse = node.body, node.orelse
        if not rest:
            return [
                _if(
                    node.test,
                    self.block(body, in_loop, skip, leave),
                    self.block(orelse, in_loop, skip, leave),
                    node.lineno,
                )
            ]
        line = node.lineno
        if not in_loop:
            # A return deep in nested ifs: a flag tells whether the rest is still to run.
            done, self.returned = self.flag("returned"), self.returned
            inner = _Exits(self.taken, self.result)
            inner.returned = done
            first = _if(node.test, inner.block(body, True, done, done), inner.block(orelse, True, done, done), line)
            return [_set(done, False, line), first, _if(_not(done), self.block(rest, False), [], line)]
        skipping, leaving = self.flag("skipped"), self.flag("left")
        first = _if(
            node.test, self.block(body, True, skipping, leaving), self.block(orelse, True, skipping, leaving), line
        )
        used = {n.id for n in nodes(first) if isinstance(n, ast.Name)}
        out: list[ast.stmt] = [_set(f, False, line) for f in (skipping, leaving) if f in used]
        out.append(first)
        following = self.block(rest, True, skip, leave)
        if skipping in used:
            skipped = [_set(skip, True, line)] if skip else []
            following = [_if(_not(skipping), following, skipped, line)]
        if leaving in used:
            following = [_if(name(leaving), self.leave(node, leave), following, line)]
        return out + following

    def without_exits(self, node: ast.For | ast.While) -> ast.stmt:
        """A loop whose body has no exits any more."""
        body = self.block(node.body, in_loop=True)
        fresh: ast.For | ast.While = (
            ast.While(test=node.test, body=body, orelse=[])
            if isinstance(node, ast.While)
            else (ast.For(target=node.target, iter=node.iter, body=body, orelse=[]))
        )
        fresh.lineno = node.lineno
        return fresh

    def loop(self, node: ast.For | ast.While, rest, in_loop, skip, leave) -> list[ast.stmt]:
        line = node.lineno
        out: list[ast.stmt] = []
        outer = self.returned
        if not outer:
            self.returned = self.flag("returned")
            out.append(_set(self.returned, False, line))
        returned = self.returned
        out.append(self.without_exits(node))
        if in_loop:
            self.returned = outer or returned
            inner = self.block(rest, in_loop, skip, leave)
            left = self.leave(node, leave)
            self.returned = outer
            out.append(_if(name(returned), left, inner, line))
            return out
        self.returned = outer
        inner = self.block(rest, in_loop, skip, leave)
        if inner:
            out.append(_if(_not(returned), inner, [], line))
        return out


def _has_exit(node: ast.stmt) -> bool:
    """True when a path through ``node`` leaves the function, or the loop that ``node`` stands in."""
    if isinstance(node, (ast.Return, ast.Break, ast.Continue, ast.Raise)):
        return True
    if isinstance(node, ast.If):
        return not is_check(node) and any(_has_exit(s) for s in node.body + node.orelse)
    if isinstance(node, (ast.For, ast.While)):
        return any(isinstance(n, ast.Return) for n in nodes(node))
    return False


def always_exits(body: list[ast.stmt]) -> bool:
    """True when no path comes to the end of a block."""
    for node in body:
        if isinstance(node, (ast.Return, ast.Break, ast.Continue, ast.Raise)):
            return True
        if isinstance(node, ast.If) and always_exits(node.body) and always_exits(node.orelse):
            return True
        if isinstance(node, ast.While) and is_endless(node):
            return not leaves(node.body)
    return False


def without_else(body: list[ast.stmt], taken: set[str]) -> list[ast.stmt]:
    """The block with no ``else`` after a loop."""
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If):
            out.append(_if(node.test, without_else(node.body, taken), without_else(node.orelse, taken), node.lineno))
            continue
        if not isinstance(node, (ast.For, ast.While)):
            out.append(node)
            continue
        inside, orelse = without_else(node.body, taken), without_else(node.orelse, taken)
        broke = ""
        if orelse and leaves(inside):
            broke = fresh_name("broke", taken)
            taken.add(broke)
            out.append(_set(broke, False, node.lineno))
            inside = _mark_breaks(inside, broke)
        fresh: ast.For | ast.While
        if isinstance(node, ast.For):
            fresh = ast.For(target=node.target, iter=node.iter, body=inside, orelse=[])
        else:
            fresh = ast.While(test=node.test, body=inside, orelse=[])
        out.append(ast.copy_location(fresh, node))
        out += [_if(_not(broke), orelse, [], node.lineno)] if broke else orelse
    return out


def _mark_breaks(body: list[ast.stmt], flag: str) -> list[ast.stmt]:
    """Set ``flag`` before each ``break`` of this loop, for its ``else``."""
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Break):
            out.append(_set(flag, True, node.lineno))
        if isinstance(node, ast.If):
            node = _if(node.test, _mark_breaks(node.body, flag), _mark_breaks(node.orelse, flag), node.lineno)
        out.append(node)
    return out


def _if(test, body, orelse, line) -> ast.If:
    node = ast.If(test=test, body=body or [passing(line)], orelse=orelse)
    node.lineno = line
    return node


def _set(flag: str, value: bool, line: int) -> ast.Assign:
    return assign(flag, ast.Constant(value=value), line)


def _not(flag: str) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=name(flag))
