"""``prange`` loops: checked before they are differentiated, and shared among threads once both halves are written.

The trips of a loop that is refused nowhere touch elements of their own, and add to sums. Where trips of the adjoint add
to the same elements (each trip read what its neighbors read, or all read one weight), the loop goes in *parts*:

    for i in prange(n):                   parts = number_of_parts(n, w.size)
        dw[k[i]] += ds * x[i]      ->     dw_parts = np.empty((parts, w.shape[0]))
                                          for part in prange(parts):
                                              dw_part = dw_parts[part]
                                              dw_part[:] = 0
                                              for i in range(part * n // parts, (part + 1) * n // parts):
                                                  dw_part[k[i]] += ds * x[i]
                                          add_parts(dw, dw_parts)

Neighbors need no copies: the even parts run first, then the odd ones, and two parts of a color never meet. How many
parts there are follows from the sizes alone, so the result is the same, bit for bit, for any number of threads.
"""

from __future__ import annotations

import ast

from ..analysis import affine
from ..analysis.draws import calls_python, draws_in
from ..analysis.effects import READ
from ..analysis.independence import Independence, Verdict, expression_of
from ..analysis.liveness import block_live, live_before
from ..analysis.plan import Repeat
from ..analysis.touches import added, find_touches, only_added_to, read_first
from ..errors import Refusal
from ..form.program import (  # fmt: skip
    Program,
    assign,
    augment,
    blocks,
    bounds,
    call,
    copy_of,
    fresh_name,
    is_parallel,
    name,
    parse,
    replace_names,
    subscript,
    tuple_of,
    walk,
    whole_number,
)
from ..form.trees import nodes
from ..form.types import Array, Scalar
from ..primitives.families import support_kernel
from ..primitives.registry import Primitive


def share_loops(program: Program, body: list[ast.stmt], live: set[str], taken: set[str], types: dict) -> list[ast.stmt]:
    """The body with its ``prange`` loops in a form whose trips never race; ``live`` is read after it."""
    if not any(isinstance(n, ast.For) and is_parallel(n) for n in walk(body)):
        return body
    known = Program(**{**program.__dict__, "types": types})
    return _Sharing(known, body, taken).block(body, set(live), set(live))


class _Sharing:
    def __init__(self, program: Program, body: list[ast.stmt], taken: set[str]):
        self.program, self.types, self.taken = program, program.types, taken
        self.independence = Independence(program, body)
        self.names: dict[str, str] = {}

    def fresh(self, base: str) -> str:
        """One name for one purpose in the whole function."""
        if base not in self.names:
            self.names[base] = fresh_name(base, self.taken)
            self.taken.add(self.names[base])
        return self.names[base]

    def block(self, body: list[ast.stmt], live: set[str], after_loop: set[str]) -> list[ast.stmt]:
        out: list[list[ast.stmt]] = []
        for node in reversed(body):
            after = set(after_loop) if isinstance(node, ast.Break) else live
            live = block_live([node], after, after_loop)
            out.append(self.statement(node, after, after_loop))
        return [node for nodes in reversed(out) for node in nodes]

    def statement(self, node: ast.stmt, live: set[str], after_loop: set[str]) -> list[ast.stmt]:
        if isinstance(node, ast.For) and is_parallel(node):
            return self.loop(node, live)
        if isinstance(node, ast.If):
            node.body = self.block(node.body, set(live), after_loop)
            node.orelse = self.block(node.orelse, set(live), after_loop)
        elif isinstance(node, (ast.For, ast.While)):
            node.body = self.block(node.body, live_before(node, live), set(live))
        return [node]

    def loop(self, node: ast.For, live: set[str]) -> list[ast.stmt]:
        verdict = self.independence.verdict(node, live)
        if verdict.conflicts:
            return [one_after_another(node)]
        return [node] if verdict.is_free else self.in_parts(node, verdict)

    # ---- parts

    def in_parts(self, node: ast.For, verdict: Verdict) -> list[ast.stmt]:
        line = node.lineno
        before: list[ast.stmt] = []
        trips, start = self.trips(node, before)
        own = [*verdict.sums, *verdict.shared]
        arrays = [a for a in own if isinstance(self.types.get(a), Array)]
        numbers = [a for a in own if a not in arrays]
        parts, part = self.fresh("parts"), self.fresh("part")
        before.append(assign(parts, self.number_of_parts(trips, arrays, verdict), line))
        renamed: dict[str, ast.expr] = {}
        opening: list[ast.stmt] = []
        closing: list[ast.stmt] = []
        after: list[ast.stmt] = []
        for each in arrays:
            store, mine = self.fresh(f"{each}_parts"), self.fresh(f"{each}_part")
            kind = self.types[each]
            assert isinstance(kind, Array)
            self.types[mine] = kind
            sizes = tuple_of([name(parts), *(parse(f"{each}.shape[{axis}]") for axis in range(kind.ndim))])
            before.append(assign(store, call("np.empty", sizes, parse(f"np.{kind.dtype}"))))
            opening.append(assign(mine, subscript(store, name(part))))
            opening.append(assign(subscript(mine, ast.Slice()), ast.Constant(value=0)))
            renamed[each] = name(mine)
            if any(isinstance(s, ast.Assign) and added(s, each) for s in walk(node.body)):
                after.append(assign(each, call(f"{each}.copy")))  # it may be someone else's array
            self.program.functions["add_parts"] = support_kernel("add_parts")
            after.append(_statement(call("add_parts", each, store)))
        sums: list[ast.stmt] = []
        for each in numbers:
            store, mine = self.fresh(f"{each}_parts"), self.fresh(f"{each}_part")
            kind = self.types[each]
            assert isinstance(kind, Scalar)
            self.types[mine] = kind
            before.append(assign(store, call("np.empty", name(parts), parse(f"np.{kind.dtype}"))))
            opening.append(assign(mine, _zero(kind)))
            closing.append(assign(subscript(store, name(part)), name(mine)))
            renamed[each] = name(mine)
            sums.append(augment(each, ast.Add(), subscript(store, name(part))))
        low, high = (self.edge(start, trips, parts, text) for text in (part, f"({part} + 1)"))
        body = replace_names(_in_place(node.body, arrays), renamed)
        inner = _for(node.target, call("range", low, high, ast.Constant(value=1)), body, line)
        loop = self.colored(parts, part, [*opening, inner, *closing], verdict, line)
        if sums:
            count = call("range", ast.Constant(value=0), name(parts), ast.Constant(value=1))
            after.append(_for(ast.Name(id=part, ctx=ast.Store()), count, sums, line))
        return [*before, loop, *after]

    def trips(self, node: ast.For, before: list[ast.stmt]) -> tuple[ast.expr, ast.expr]:
        """How many trips there are, and the first value of the loop's variable."""
        start, stop, _ = bounds(node)
        if whole_number(start) == 0 and isinstance(stop, ast.Name):
            return stop, start
        count = stop
        if whole_number(start) != 0:
            last, first = (affine.form_of(e, lambda _: None) for e in (stop, start))
            count = expression_of(affine.add(last, first, -1))
        chosen = self.fresh("trips")
        before.append(assign(chosen, copy_of(count), node.lineno))
        return name(chosen), start

    def edge(self, start: ast.expr, trips: ast.expr, parts: str, part: str) -> ast.expr:
        """The value of the loop's variable at which a part begins."""
        first = parse(f"{part} * {ast.unparse(trips)} // {parts}")
        return first if whole_number(start) == 0 else ast.BinOp(left=copy_of(start), op=ast.Add(), right=first)

    def number_of_parts(self, trips: ast.expr, arrays: list[str], verdict: Verdict) -> ast.expr:
        """In how many parts the loop goes: one, where what the proof rests on does not hold."""
        self.program.functions["number_of_parts"] = support_kernel("number_of_parts")
        count = call("number_of_parts", copy_of(trips))
        if arrays:
            count.args.append(parse(" + ".join(f"{a}.size" for a in arrays)))
        if verdict.near:
            count.keywords.append(ast.keyword(arg="reach", value=expression_of(verdict.reach)))
        tests: list[ast.expr] = [
            ast.Compare(left=expression_of(g), ops=[ast.GtE()], comparators=[ast.Constant(value=0)])
            for g in verdict.guards
        ]
        for each in verdict.rising:
            self.program.functions["is_rising"] = support_kernel("is_rising")
            tests.append(call("is_rising", each))
        if not tests:
            return count
        test = tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.And(), values=tests)
        return ast.IfExp(test=test, body=count, orelse=ast.Constant(value=1))

    def colored(self, parts: str, part: str, body: list[ast.stmt], verdict: Verdict, line: int) -> ast.For:
        target = ast.Name(id=part, ctx=ast.Store())
        zero, one = ast.Constant(value=0), ast.Constant(value=1)
        if not verdict.near:
            return _for(target, call("prange", zero, name(parts), one), body, line)
        color, pair = self.fresh("color"), self.fresh("pair")
        chosen = assign(part, parse(f"2 * {pair} + {color}"))
        count = parse(f"({parts} + 1 - {color}) // 2")
        inner = _for(ast.Name(id=pair, ctx=ast.Store()), call("prange", zero, count, one), [chosen, *body], line)
        return _for(ast.Name(id=color, ctx=ast.Store()), call("range", zero, ast.Constant(value=2), one), [inner], line)


def repeat(program: Program, loop: ast.For) -> Repeat | None:
    """How the trips of a parallel loop can run again on the way back: those that read nothing that the loop writes."""
    if any(draws_in(program, n) for n in loop.body):
        return None  # it would draw other numbers
    touches = find_touches(program, loop).touches
    root = Independence(program, program.body).root
    written = {root(t.base) for t in touches if t.kind != READ}
    if written & {root(t.base) for t in touches if t.kind == READ}:
        return None
    if any(isinstance(n, ast.Expr) and id(n) not in {id(t.node) for t in touches} for n in walk(loop.body)):
        return None  # it would print again
    sums = {n for n in read_first(loop.body) if only_added_to(n, loop.body)}
    outward = {id(t.node) for t in touches if t.kind != READ}
    outward |= {id(n) for n in walk(loop.body) for s in sums if added(n, s) is not None}
    return Repeat(outward)


def one_after_another(node: ast.For) -> ast.For:
    """The same loop without threads."""
    start, stop, step = bounds(node)
    return _for(node.target, call("range", start, stop, step), node.body, node.lineno)


def _in_place(body: list[ast.stmt], arrays: list[str]) -> list[ast.stmt]:
    """``dx = dx + e`` as ``dx += e``: a part's array is its own."""
    out: list[ast.stmt] = []
    for node in copy_of(body):
        if isinstance(node, (ast.If, ast.For, ast.While)):
            node.body = _in_place(node.body, arrays)
            if isinstance(node, ast.If):
                node.orelse = _in_place(node.orelse, arrays)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in arrays:
            found = added(node, node.targets[0].id)
            if found is not None:
                node = augment(node.targets[0].id, found[0], found[1], node.lineno)
        out.append(node)
    return out


def _for(target: ast.expr, header: ast.expr, body: list[ast.stmt], line: int) -> ast.For:
    node = ast.For(target=copy_of(target), iter=header, body=body, orelse=[])
    node.lineno = line
    return node


def _statement(value: ast.expr) -> ast.Expr:
    node = ast.Expr(value=value)
    node.lineno = 0
    return node


def _zero(kind: Scalar) -> ast.expr:
    known: dict[str, ast.expr] = {"float64": ast.Constant(value=0.0), "int64": ast.Constant(value=0)}
    return known.get(kind.dtype) or parse(f"np.{kind.dtype}(0)")


# ---- what may be a parallel loop


def check_loops(program: Program, live: set[str]) -> list[Refusal]:
    """Refusals for the ``prange`` loops whose trips depend on each other, or may."""
    out: list[Refusal] = []
    independence = Independence(program, program.body)

    def visit(body: list[ast.stmt], live: set[str], after_loop: set[str]) -> None:
        for node in reversed(body):
            after = set(after_loop) if isinstance(node, ast.Break) else live
            live = block_live([node], after, after_loop)
            if isinstance(node, ast.For) and is_parallel(node):
                out.extend(_refusals(program, node, independence.verdict(node, after)))
            elif isinstance(node, ast.If):
                visit(node.body, set(after), after_loop)
                visit(node.orelse, set(after), after_loop)
            elif isinstance(node, (ast.For, ast.While)):
                visit(node.body, live_before(node, after), set(after))

    visit(program.body, set(live), set(live))
    return out


def _refusals(program: Program, loop: ast.For, verdict: Verdict) -> list[Refusal]:
    out: list[Refusal] = []

    start, stop, step = bounds(loop)
    counted = [stop] if whole_number(start) == 0 else [start, stop]
    counted = counted if whole_number(step) == 1 else [start, stop, step]
    plain = f"range({', '.join(map(ast.unparse, counted))})"
    in_order = f"run the trips in order, with `{plain}` or `differentiate(parallel=False)`"

    def refuse(node: ast.stmt, code: str, reason: str, rewrite: str = "") -> None:
        text = program.line_texts.get(node.lineno, "")
        remedy = f"{rewrite}; or {in_order}" if rewrite else in_order
        out.append(Refusal(code, reason, remedy, node.lineno, len(text) - len(text.lstrip())))

    drawing = next((n for n in walk(loop.body) if draws_in(program, n)), None)
    if drawing is not None:
        refuse(drawing, "random", "the trips of a prange draw random numbers, in an order that changes from run to run")
    if whole_number(bounds(loop)[2]) != 1:
        refuse(
            loop,
            "prange-step",
            "the trips of a prange count upwards by one",
            "count by one, and compute the index inside",
        )
    for node in walk(loop.body):
        if isinstance(node, (ast.Assert, ast.Raise)):
            refuse(node, "prange-error", "no error can be raised from inside a prange", "check before the loop")
        for called in (c for c in nodes(node) if isinstance(c, ast.Call)):
            found = program.functions.get(ast.unparse(called.func))
            options = getattr(found.call, "targetoptions", {}) if isinstance(found, Primitive) else {}
            if isinstance(found, Primitive) and options.get("parallel") and not list(blocks(node)):
                refuse(node, "prange-kernel", f"{found.name} starts threads of its own inside a prange", "")
            elif drawing is None and calls_python(program, called):
                words = f"{ast.unparse(called.func)} is done by Python, one thread at a time, inside a prange"
                refuse(node, "prange-kernel", words, "")
    if _breaks(loop.body):
        refuse(loop, "prange-exit", "a prange cannot be left early: its trips run at the same time", "")
    shown = {n: program.line_texts.get(c.nodes[-1].lineno, "").strip() for c in verdict.conflicts for n in [c.name]}
    for conflict in verdict.conflicts:
        each, node = conflict.name, conflict.nodes[0]
        if conflict.code == "carried":
            refuse(
                node, "prange-carried", f"`{each}` goes from one trip of the prange to the next",
                f"only sums may: `{each} += ...`",
            )  # fmt: skip
        elif conflict.code == "last-trip":
            refuse(
                node, "prange-last-trip",
                f"`{each}` is read after the prange, whose trips end in no particular order",
                "store it in an array, one element a trip",
            )  # fmt: skip
        else:
            other = f", here and at: `{shown[each]}`" if conflict.nodes[-1].lineno != node.lineno else ""
            refuse(
                node, "prange-elements", f"two trips may meet at an element of `{each}` that one of them writes{other}",
                f"write elements that belong to the trip: `{each}[{ast.unparse(loop.target)}]`",
            )  # fmt: skip
    for each in [*verdict.near, *verdict.shared]:
        refuse(
            verdict.adds[each], "prange-elements",
            f"two trips may add to one element of `{each}` at the same time, and one of them is lost",
            "give each trip elements of its own",
        )  # fmt: skip
    return out


def _breaks(body: list[ast.stmt]) -> bool:
    return any(
        isinstance(n, ast.Break) or (isinstance(n, ast.If) and (_breaks(n.body) or _breaks(n.orelse))) for n in body
    )
