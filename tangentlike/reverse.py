"""The adjoint of a program: templates pasted in reverse order, control flow and memory mirrored.

A *value* gets its adjoint by contributions: the first one assigns ``dx = e``, later ones add. An array written in place
(*memory*) has one shadow array; its views are mirrored on the shadow. What the adjoint reads of the primal is settled
afterwards (``keep.py``): here a primal name means its value at the statement that is reversed.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .aliases import Aliases, base_of, helper_of, returned_arguments, written_arguments, written_by
from .errors import Refusal, UnsupportedError
from .indexing import subscript_type
from .liveness import block_live, live_before
from .paste import Paste, is_fresh
from .program import Helper, Program, assign, augment, call, copy_of, fresh_name, is_array, loads, name, subscript, walk
from .registry import Primitive
from .types import Array, Scalar, is_float, same_shape

NONE, OWNED, SHARED = "none", "owned", "shared"


@dataclass
class Step:
    """A forward statement with the adjoint lines that reverse it.

    ``forward`` replaces the statement in the recorded forward run (extras); ``before`` runs ahead of a reversed branch or
    loop; ``blocks`` are the reversed bodies of a branch or loop; ``self_update`` tells that the lines read the value
    that the statement overwrites.
    """

    node: ast.stmt
    forward: list[ast.stmt]
    lines: list[ast.stmt] = field(default_factory=list)
    before: list[ast.stmt] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    self_update: bool = False

    @property
    def is_active(self) -> bool:
        return bool(self.lines) or any(b.is_active for b in self.blocks)


@dataclass
class Block:
    """Steps in forward order; ``start`` and ``end`` are lines at the two ends of the reversed block."""

    steps: list[Step] = field(default_factory=list)
    start: list[ast.stmt] = field(default_factory=list)
    end: list[ast.stmt] = field(default_factory=list)

    @property
    def is_active(self) -> bool:
        return bool(self.start or self.end) or any(s.is_active for s in self.steps)


class Reverser:
    """Reverses one program for one set of active names; ``pair_of`` gives the adjoint of a helper."""

    def __init__(self, program: Program, aliases: Aliases, active: set[str], taken: set[str], pair_of: Any):
        self.program, self.aliases, self.active, self.pair_of = program, aliases, active, pair_of
        self.taken = taken
        self.adjoints: dict[str, str] = {}
        self.types = dict(program.types)
        self.paste = Paste(self)
        self.out: list[ast.stmt] = []
        self.values: set[str] = set()
        self.line = 0
        self.occurrences = _occurrences(program)
        self.refusals: list[Refusal] = []

    # ---- names

    def adjoint(self, identifier: str) -> str:
        if identifier not in self.adjoints:
            chosen = fresh_name("d" + identifier, self.taken)
            if chosen != "d" + identifier:
                chosen = fresh_name("d_" + identifier, self.taken)
            self.taken.add(chosen)
            self.adjoints[identifier] = chosen
            self.types[chosen] = self.types[identifier]
            if identifier in self.program.temporaries:
                self.program.temporaries.add(chosen)
        return self.adjoints[identifier]

    def temporary(self, hint: str) -> str:
        chosen = fresh_name(hint, self.taken)
        self.taken.add(chosen)
        self.program.temporaries.add(chosen)
        return chosen

    def emit(self, node: ast.stmt) -> None:
        node.lineno = self.line
        self.out.append(node)

    def refuse(self, code: str, reason: str, rewrite: str) -> None:
        refusal = Refusal(code, reason, rewrite, self.line)
        if refusal not in self.refusals:
            self.refusals.append(refusal)

    def report(self) -> None:
        if self.refusals:
            raise UnsupportedError(self.refusals, self.program.file, self.program.line_texts, self.program.name)

    # ---- contributions

    def zero(self, identifier: str) -> ast.expr:
        kind = self.types[identifier]
        if isinstance(kind, Array):
            return call("np.zeros_like", identifier)
        return _zero(kind)

    def ensure(self, identifier: str, state: dict[str, str], partial: bool = False) -> None:
        """Make the adjoint exist (zeros), and be nobody else's array when parts of it are to be changed."""
        if state.get(identifier, NONE) == NONE:
            self.emit(assign(self.adjoint(identifier), self.zero(identifier)))
            state[identifier] = OWNED
        elif partial and state[identifier] == SHARED and is_array(self.types[identifier]):
            target = self.adjoint(identifier)
            self.emit(assign(target, call(f"{target}.copy")))
            state[identifier] = OWNED

    def contribute(self, identifier: str, value: ast.expr, state: dict[str, str], fresh: bool | None = None) -> None:
        """``d<identifier> += value``, in the form that the state of the adjoint allows."""
        target = self.adjoint(identifier)
        known = state.get(identifier, NONE)
        array = is_array(self.types[identifier])
        fresh = is_fresh(value) if fresh is None else fresh
        if known == NONE:
            if array and not fresh and self.aliases.is_memory(identifier) and identifier not in self.values:
                value, fresh = _copied(value), True
            self.emit(assign(target, value))
            state[identifier] = OWNED if fresh or not array else SHARED
            if array and not fresh:
                self.share(value, state)
        elif array and known == SHARED:
            self.emit(assign(target, ast.BinOp(left=name(target), op=ast.Add(), right=value)))
            state[identifier] = OWNED
        else:
            self.add(name(target), value)

    def add(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
            self.emit(augment(target, ast.Sub(), value.operand))
        else:
            self.emit(augment(target, ast.Add(), value))

    def share(self, value: ast.expr, state: dict[str, str]) -> None:
        """The arrays that ``value`` shows are no longer one adjoint's own."""
        reverse = {a: n for n, a in self.adjoints.items()}
        for read in loads(value):
            if read in reverse and state.get(reverse[read]) == OWNED:
                state[reverse[read]] = SHARED

    # ---- blocks

    def block(self, body: list[ast.stmt], state: dict[str, str], live: set[str], after_loop: set[str]) -> Block:
        """Reverse a block. ``state`` is updated from the block's end to its beginning."""
        result = Block()
        self.out = result.start
        for node in body:
            self.mirror(node, state, body)
        steps: list[Step] = []
        for position in range(len(body) - 1, -1, -1):
            node = body[position]
            after = set(after_loop) if isinstance(node, ast.Break) else live
            live = block_live([node], after, after_loop)
            steps.append(self.step(node, state, after, after_loop))
        result.steps = steps[::-1]
        return result

    def mirror(self, node: ast.stmt, state: dict[str, str], body: list[ast.stmt]) -> None:
        """A view of memory: its adjoint is the same view of the shadow, from the reversed block's start on."""
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            return
        target = node.targets[0].id
        if target not in self.active or target not in self.aliases.views or not self.aliases.is_memory(target):
            return
        if self.is_value(target, body):
            self.values.add(target)
            return
        self.line = node.lineno
        base = base_of(self.program, node.value)
        if base is None or isinstance(node.value, ast.Name):
            self.refuse(
                "view-of-result", "a helper returns (a view of) an array that is written in place",
                "copy it: " + target + " = ....copy()",
            )  # fmt: skip
            return
        position = body.index(node)
        later = body[position + 1 :]
        chain = self.bases(target)
        moves = set().union(*(_rebinds(s) | _moves(s) for s in later), set())
        if self.occurrences.bound[target] > 1 or moves & chain:
            self.refuse(
                "moving-view",
                f"view {target!r} of {base!r} is bound again, or its array is, while both are in use",
                f"index {base} directly instead of {target}",
            )
            return
        if not self.occurrences.inside(target, body):
            self.refuse(
                "escaping-view", f"view {target!r} of an array that is written is used outside its block",
                f"assign {target} before the branch or loop",
            )  # fmt: skip
            return
        self.ensure(base, state, partial=True)
        names: dict[str, ast.expr] = {base: name(self.adjoint(base))}
        value = copy_of(node.value)
        if isinstance(value, ast.Subscript):
            value.value = names[base]
        elif isinstance(value, ast.Call):
            value.args[0] = names[base]
        self.emit(assign(self.adjoint(target), value))
        state[target] = OWNED

    def step(self, node: ast.stmt, state: dict[str, str], live: set[str], after_loop: set[str]) -> Step:
        self.line = node.lineno
        result = Step(node, [node])
        if isinstance(node, ast.If):
            self.reverse_if(result, node, state, live, after_loop)
        elif isinstance(node, (ast.For, ast.While)):
            self.reverse_loop(result, node, state, live)
        else:
            self.out = result.lines
            if isinstance(node, ast.Assign):
                self.reverse_assign(result, node, state, live)
            elif isinstance(node, ast.AugAssign):
                self.reverse_augment(node, state)
            elif isinstance(node, ast.Expr):
                helper = helper_of(self.program, node.value)
                if helper is not None:
                    self.reverse_helper(result, helper, node, [], state)
        return result

    # ---- simple statements

    def reverse_assign(self, step: Step, node: ast.Assign, state: dict[str, str], live: set[str]) -> None:
        target, value = node.targets[0], node.value
        helper = helper_of(self.program, value)
        if helper is not None:
            names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
            self.reverse_helper(step, helper, node, names, state)
            return
        if isinstance(target, ast.Tuple):
            self.reverse_permutation(target, value, state)
            return
        if isinstance(target, ast.Subscript):
            self.reverse_store(target, value, state)
            return
        assert isinstance(target, ast.Name)
        if target.id not in self.active:
            return
        if state.get(target.id, NONE) == NONE:
            state[target.id] = NONE
            return
        if self.is_mirrored(target.id, value):
            state[target.id] = NONE
            return
        if isinstance(value, ast.Name):
            self.reverse_rename(target.id, value.id, state, live)
        elif isinstance(value, ast.Subscript):
            self.reverse_load(target.id, value, state)
            state[target.id] = NONE
        else:
            self.paste.primitive(step, target.id, value, state)

    def root(self, identifier: str) -> str:
        """The array that a view shows (distinct names that are no views are distinct arrays: see ``reverse_rename``)."""
        while identifier in self.aliases.views:
            identifier = self.aliases.views[identifier]
        return identifier

    def bases(self, identifier: str) -> set[str]:
        """The arrays that a view is a view of, directly and through others."""
        out: set[str] = set()
        while identifier in self.aliases.views and self.aliases.views[identifier] not in out:
            identifier = self.aliases.views[identifier]
            out.add(identifier)
        return out

    def is_value(self, target: str, body: list[ast.stmt]) -> bool:
        """True when a view is only read, before any write to its memory: it is as good as a copy."""
        for position, node in enumerate(body):
            if target in _rebinds(node):
                break
        else:
            return False
        uses = [k for k, s in enumerate(body) if k > position and target in {n.id for n in ast.walk(s) if isinstance(n, ast.Name)}]
        if not uses or not self.occurrences.inside(target, body) or self.occurrences.bound[target] != 1:
            return False
        for node in walk(body[position + 1 : uses[-1] + 1]):
            if any(self.aliases.share(w, target) for w in written_by(self.program, node)):
                return False
            if isinstance(node, ast.Assign) and base_of(self.program, node.value) == target:
                return False
        return target not in loads(self.program.result)

    def is_mirrored(self, target: str, value: ast.expr) -> bool:
        if target in self.values:
            return False
        return (
            target in self.aliases.views and self.aliases.is_memory(target) and base_of(self.program, value) is not None
        )

    def reverse_rename(self, target: str, source: str, state: dict[str, str], live: set[str]) -> None:
        """``target = source``: the adjoint moves along; memory may have one name only while it is written."""
        if is_array(self.types[target]) and self.aliases.is_memory(target) and source in live and self.is_written(source):
            self.refuse(
                "alias", f"{target!r} and {source!r} are one array, which is written in place while both are in use",
                f"{target} = {source}.copy()",
            )  # fmt: skip
            return
        known = state[target]
        state[target] = NONE
        if source not in self.active:
            return
        if state.get(source, NONE) == NONE:
            self.emit(assign(self.adjoint(source), self.cast(name(self.adjoint(target)), target, source)))
            state[source] = known
            if source in live:
                state[source] = SHARED if is_array(self.types[source]) else OWNED
        else:
            self.contribute(source, self.cast(name(self.adjoint(target)), target, source), state)

    def is_written(self, source: str) -> bool:
        """True when the array that a name holds may come into the hands of a name that writes it."""
        edges: list[tuple[str, str]] = []
        written: set[str] = set()
        for node in walk(self.program.body):
            written |= set(written_by(self.program, node))
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                base = base_of(self.program, node.value)
                if base is not None:
                    edges += [(base, node.targets[0].id)]
                    if not isinstance(node.value, ast.Name):
                        edges += [(node.targets[0].id, base)]
                helper = helper_of(self.program, node.value)
                if helper is not None:
                    edges += [(a, node.targets[0].id) for a in returned_arguments(helper, node.value)]
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                targets = [n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)]
                edges += [(s, t) for s in loads(node.value) for t in targets]
        reached = {source}
        while True:
            more = {b for a, b in edges if a in reached} - reached
            if not more:
                return bool(reached & written)
            reached |= more

    def reverse_permutation(self, target: ast.Tuple, value: ast.expr, state: dict[str, str]) -> None:
        assert isinstance(value, ast.Tuple)
        pairs = [(t.id, v.id) for t, v in zip(target.elts, value.elts, strict=True)]  # type: ignore[attr-defined]
        pairs = [(t, v) for t, v in pairs if t in self.active and v in self.active]
        if not any(state.get(t, NONE) != NONE for t, _ in pairs):
            return
        for t, _ in pairs:
            self.ensure(t, state)
        states = {v: state[t] for t, v in pairs}
        for t, _ in pairs:
            state[t] = NONE
        state.update(states)
        left = ast.Tuple(elts=[name(self.adjoint(v)) for _, v in pairs], ctx=ast.Load())
        right = ast.Tuple(elts=[name(self.adjoint(t)) for t, _ in pairs], ctx=ast.Load())
        if len(pairs) == 1:
            self.emit(assign(left.elts[0], right.elts[0]))
        else:
            self.emit(assign(left, right))

    def reverse_load(self, target: str, value: ast.Subscript, state: dict[str, str]) -> None:
        """``t = a[i]``: ``da[i] += dt``."""
        assert isinstance(value.value, ast.Name)
        base, dt = value.value.id, name(self.adjoint(target))
        if base not in self.active:
            return
        self.ensure(base, state, partial=True)
        da = name(self.adjoint(base))
        index = self.index_array(value)
        if index is not None:
            kernel = "mask_add" if self.types[index].dtype == "bool" else "scatter_add"  # type: ignore[union-attr]
            self.emit(ast.Expr(value=self.paste.kernel_call(kernel, da, name(index), dt)))
        elif _has_newaxis(value.slice):
            view = self.temporary(f"d{base}_view")
            self.emit(assign(view, subscript(da, copy_of(value.slice))))
            self.emit(augment(view, ast.Add(), dt))
        else:
            self.add(subscript(da, copy_of(value.slice)), dt)

    def reverse_store(self, target: ast.Subscript, value: ast.expr, state: dict[str, str]) -> None:
        """``a[i] = t``: ``dt += da[i]; da[i] = 0``."""
        assert isinstance(target.value, ast.Name)
        base = target.value.id
        if base not in self.active or state.get(base, NONE) == NONE:
            return
        self.ensure(base, state, partial=True)
        da = name(self.adjoint(base))
        source = value.id if isinstance(value, ast.Name) and value.id in self.active else None
        index = self.index_array(target)
        if index is not None:
            mask = self.types[index].dtype == "bool"  # type: ignore[union-attr]
            scalar = source is None or not is_array(self.types[source])
            kernel = (
                ("mask_set_gradient_scalar" if scalar else "mask_set_gradient_array") if mask else "scatter_set_gradient"
            )
            gradient: ast.expr = self.paste.kernel_call(kernel, da, name(index))
            if source is None:
                self.emit(assign(self.temporary("unused"), gradient))
                return
            if scalar and not mask:
                gradient = self.paste.kernel_call("sum_all", gradient)
            elif not mask and not self.fits(source, None):
                gradient = self.paste.kernel_call("sum_to", gradient, name(source))
            self.contribute(source, self.cast(gradient, base, source), state, fresh=True)
            return
        place = subscript(da, copy_of(target.slice))
        if source is not None:
            self.contribute(source, self.read_back(place, base, source), state, fresh=True)
        if not self.writes_once(target):
            self.emit(assign(copy_of(place), ast.Constant(value=0)))

    def read_back(self, place: ast.expr, base: str, source: str) -> ast.expr:
        """The adjoint of what was stored at ``place``, as the stored value's own."""
        selected = self.selected_type(place)
        if not is_array(selected):
            return self.cast(copy_of(place), base, source)
        if not is_array(self.types[source]):
            return self.cast(self.paste.kernel_call("sum_all", copy_of(place)), base, source)
        if self.fits(source, selected):
            return self.cast(call(f"{ast.unparse(place)}.copy"), base, source)
        return self.cast(self.paste.kernel_call("sum_to", copy_of(place), name(source)), base, source)

    def selected_type(self, place: ast.expr) -> Any:
        return subscript_type(place, self.types)

    def fits(self, source: str, selected: Any) -> bool:
        kind = self.types[source]
        return isinstance(selected, Array) and isinstance(kind, Array) and same_shape(kind.shape, selected.shape)

    def writes_once(self, target: ast.Subscript) -> bool:
        """True when the element had no derivative before: the only write of a fresh array, each element once."""
        assert isinstance(target.value, ast.Name)
        return self.occurrences.writes_once(self.program, self.aliases, target)

    def reverse_augment(self, node: ast.AugAssign, state: dict[str, str]) -> None:
        """``a[i] += t``: ``dt += da[i]``."""
        place = node.target
        base = place.value if isinstance(place, ast.Subscript) else place
        assert isinstance(base, ast.Name)
        if base.id not in self.active or state.get(base.id, NONE) == NONE:
            return
        if not (isinstance(node.value, ast.Name) and node.value.id in self.active):
            return
        source = node.value.id
        shadow: ast.expr = name(self.adjoint(base.id))
        if isinstance(place, ast.Subscript):
            shadow = subscript(shadow, copy_of(place.slice))
            value = self.read_back(shadow, base.id, source)
        elif not is_array(self.types[source]):
            value = self.cast(self.paste.kernel_call("sum_all", shadow), base.id, source)
        elif self.fits(source, self.types[base.id]):
            value = self.cast(call(f"{self.adjoint(base.id)}.copy"), base.id, source)
        else:
            value = self.cast(self.paste.kernel_call("sum_to", shadow, name(source)), base.id, source)
        if isinstance(node.op, ast.Sub):
            value = ast.UnaryOp(op=ast.USub(), operand=value)
        self.contribute(source, value, state, fresh=True)

    def cast(self, value: ast.expr, origin: str, target: str) -> ast.expr:
        """``value``, an adjoint with the dtype of ``origin``, in the dtype of ``target``."""
        wanted, given = self.types[target], self.types[origin]
        if getattr(wanted, "dtype", None) == getattr(given, "dtype", None) or not is_float(wanted):
            return value
        if isinstance(wanted, Array):
            return ast.Call(
                func=ast.Attribute(value=value, attr="astype", ctx=ast.Load()), args=[_dtype(wanted.dtype)], keywords=[]
            )
        assert isinstance(wanted, Scalar)
        return value if wanted.weak else ast.Call(func=_dtype(wanted.dtype), args=[value], keywords=[])

    def index_array(self, node: ast.Subscript) -> str | None:
        """The integer array or mask that a subscript selects with, if it does."""
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for item in items:
            if isinstance(item, ast.Name) and is_array(self.types.get(item.id)):
                return item.id
        return None

    # ---- helpers

    def reverse_helper(
        self, step: Step, helper: Helper, node: ast.stmt, targets: list[str], state: dict[str, str]
    ) -> None:
        value = node.value  # type: ignore[attr-defined]
        written = set(written_arguments(helper, value))
        seeded = [t for t in targets if t in self.active and state.get(t, NONE) != NONE]
        touched = [w for w in written if w in self.active and state.get(w, NONE) != NONE]
        if not seeded and not touched:
            state.update(dict.fromkeys(targets, NONE))
            return
        step.self_update = bool(set(targets) & loads(value))
        arguments = [a.id if isinstance(a, ast.Name) else None for a in value.args]
        active = {p for p, a in zip(helper.program.parameters, arguments, strict=True) if a in self.active}
        for w in sorted(written):
            if w in self.active:
                self.ensure(w, state, partial=True)
            if sum(1 for a in arguments if a is not None and self.root(a) == self.root(w)) > 1:
                self.refuse(
                    "aliased-arguments", f"{helper.name} writes {w!r} and gets the same array again", f"pass {w}.copy()"
                )
                return
        pair = self.pair_of(helper, frozenset(active), tuple(t in seeded for t in targets))
        if pair.kept:
            kept = self.temporary(f"{helper.name}_kept")
            self.types[kept] = None  # type: ignore[assignment]
            step.forward = [_recorded(node, targets, kept, pair, value)]
        elif pair.forward_name:
            pass
        seeds: list[ast.expr] = [name(self.adjoint(t)) for t in seeded]
        extra: list[ast.expr] = [name(kept)] if pair.kept else []
        shadows: list[ast.expr] = []
        results: list[str] = []
        for p, a in zip(helper.program.parameters, arguments, strict=True):
            if p in pair.shadows:
                assert a is not None
                shadows.append(name(self.adjoint(a)))
            if p in pair.gradients:
                assert a is not None
                results.append(a)
        invocation = ast.Call(
            func=name(pair.adjoint_name), args=[*seeds, *extra, *copy_of(value.args), *shadows], keywords=[]
        )
        self.program.functions[pair.adjoint_name] = pair
        for t in targets:
            state[t] = NONE
        if not results:
            self.emit(ast.Expr(value=invocation))
        elif len(results) == 1:
            self.contribute(results[0], invocation, state, fresh=True)
        else:
            temporaries = []
            for r in results:
                temporary = fresh_name(f"{self.adjoint(r)}_{helper.name}", self.taken)
                self.taken.add(temporary)
                self.program.temporaries.add(temporary)
                self.types[temporary] = self.types[r]
                temporaries.append(temporary)
            elements: list[ast.expr] = [name(t) for t in temporaries]
            self.emit(assign(ast.Tuple(elts=elements, ctx=ast.Load()), invocation))
            for r, t in zip(results, temporaries, strict=True):
                self.contribute(r, name(t), state, fresh=True)

    # ---- control flow

    def reverse_if(self, step: Step, node: ast.If, state: dict[str, str], live: set[str], after_loop: set[str]) -> None:
        self.out = step.before
        inside = loads(node) | {n for s in walk([node]) for n in _targets(s)}
        for each in sorted(inside & self.active):
            if state.get(each, NONE) == NONE and not self.is_local(each, node) and each in live_before(node, live):
                self.ensure(each, state)
        entry = dict(state)
        states = []
        for body in (node.body, node.orelse):
            branch = dict(entry)
            step.blocks.append(self.block(body, branch, live, after_loop))
            states.append(branch)
        before = live_before(node, live)
        for each in sorted(set(states[0]) | set(states[1])):
            kinds = [s.get(each, NONE) for s in states]
            if kinds[0] == kinds[1]:
                state[each] = kinds[0]
            elif NONE not in kinds:
                state[each] = SHARED
            elif each not in before:
                state[each] = NONE
            else:
                for branch, block in zip(states, step.blocks, strict=True):
                    if branch.get(each, NONE) == NONE:
                        self.out = block.end
                        self.line = node.lineno
                        self.ensure(each, branch)
                state[each] = SHARED if SHARED in kinds else OWNED

    def reverse_loop(self, step: Step, node: ast.For | ast.While, state: dict[str, str], live: set[str]) -> None:
        head = live_before(node, live)
        inside = loads(node) | {n for s in walk([node]) for n in _targets(s)}
        self.out = step.before
        for each in sorted(inside & self.active):
            if not self.is_local(each, node) and each in head:
                self.ensure(each, state, partial=self.occurrences.changed_in_parts(self, each, node))
        entry = dict(state)
        while True:
            current = dict(entry)
            checkpoint = set(self.taken), dict(self.adjoints), dict(self.types)
            block = self.block(node.body, current, head | live, live)
            changed = [e for e in entry if entry[e] == OWNED and current.get(e) == SHARED]
            if not changed:
                break
            self.taken, self.adjoints, self.types = checkpoint
            for each in changed:
                entry[each] = SHARED
        self.out = block.end
        self.line = node.lineno
        for each in sorted(e for e in entry if entry[e] != NONE and current.get(e, NONE) == NONE):
            self.ensure(each, current)
        step.blocks.append(block)
        for each, kind in entry.items():
            state[each] = kind if each in head or each not in inside else NONE
            if current.get(each) == SHARED:
                state[each] = SHARED

    def is_local(self, identifier: str, node: ast.stmt) -> bool:
        return self.occurrences.inside(identifier, [node])


@dataclass
class Occurrences:
    """Where names occur: ``total`` counts, ``bound`` how often a name is bound, ``parents`` the enclosing loops."""

    total: Counter
    bound: Counter
    loops: dict[int, tuple[ast.stmt, ...]]

    def inside(self, identifier: str, body: list[ast.stmt]) -> bool:
        """True when a name occurs in these statements only."""
        count = sum(1 for s in body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id == identifier)
        return count == self.total[identifier]

    def changed_in_parts(self, reverser: Reverser, identifier: str, node: ast.stmt) -> bool:
        """True when the reversed loop adds to elements or slices of the adjoint."""
        for child in ast.walk(node):
            if isinstance(child, ast.Subscript) and isinstance(child.value, ast.Name) and child.value.id == identifier:
                return True
        return reverser.aliases.is_memory(identifier)

    def writes_once(self, program: Program, aliases: Aliases, target: ast.Subscript) -> bool:
        base = target.value.id  # type: ignore[attr-defined]
        if base in program.parameters or self.bound[base] != 1:
            return False
        writes = 0
        members = {n for n in aliases.group if aliases.share(n, base)} | {base}
        if members != {base}:
            return False
        place = allocation = None
        for node in walk(program.body):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
            for each in targets:
                if isinstance(each, ast.Subscript) and isinstance(each.value, ast.Name) and each.value.id == base:
                    writes += 1
                    if each is target:
                        place = node
                if isinstance(each, ast.Name) and each.id == base:
                    allocation = node
            if isinstance(node, (ast.Assign, ast.Expr)) and helper_of(program, node.value) is not None:
                if base in written_arguments(helper_of(program, node.value), node.value):  # type: ignore[arg-type]
                    return False
        if writes != 1 or place is None or allocation is None or not isinstance(allocation, ast.Assign):
            return False
        if not _is_constant_allocation(program, allocation.value):
            return False
        enclosing = [loop for loop in self.loops[id(place)] if loop not in self.loops[id(allocation)]]
        items = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
        plain = {n for i in items for n in _affine_names(i)}
        return all(isinstance(l, ast.For) and isinstance(l.target, ast.Name) and l.target.id in plain for l in enclosing)


def _is_constant_allocation(program: Program, value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    entry = program.functions.get(ast.unparse(value.func))
    return isinstance(entry, Primitive) and entry.no_gradient


def _affine_names(item: ast.expr) -> set[str]:
    """The name ``i`` of an index ``i``, ``i + 1``, ``i - 1``: different for each trip."""
    if isinstance(item, ast.Name):
        return {item.id}
    if isinstance(item, ast.BinOp) and isinstance(item.op, (ast.Add, ast.Sub)) and isinstance(item.right, ast.Constant):
        return _affine_names(item.left)
    return set()


def _occurrences(program: Program) -> Occurrences:
    total: Counter = Counter(program.parameters)
    bound: Counter = Counter(program.parameters)
    loops: dict[int, tuple[ast.stmt, ...]] = {}
    for node in program.body:
        for child in ast.walk(node):
            if isinstance(child, ast.Name):
                total[child.id] += 1
    total.update(loads(program.result))

    def visit(body: list[ast.stmt], enclosing: tuple[ast.stmt, ...]) -> None:
        for node in body:
            loops[id(node)] = enclosing
            if isinstance(node, ast.If):
                visit(node.body, enclosing)
                visit(node.orelse, enclosing)
            elif isinstance(node, (ast.For, ast.While)):
                visit(node.body, (*enclosing, node))
            for target in _rebinds_directly(node):
                bound[target] += 1

    visit(program.body, ())
    return Occurrences(total, bound, loops)


def _rebinds_directly(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        if isinstance(target, (ast.Name, ast.Tuple)):
            return [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
    return []


def _rebinds(node: ast.stmt) -> set[str]:
    return {t for s in walk([node]) for t in _rebinds_directly(s)}


def _moves(node: ast.stmt) -> set[str]:
    """The names whose value a statement hands on to another name."""
    out: set[str] = set()
    for child in walk([node]):
        if isinstance(child, ast.Assign) and isinstance(child.value, (ast.Name, ast.Tuple)):
            if not isinstance(child.targets[0], ast.Subscript):
                out |= loads(child.value)
    return out


def _targets(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Assign):
        return {n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)}
    if isinstance(node, ast.AugAssign):
        return {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
    return set()


def _recorded(node: ast.stmt, targets: list[str], kept: str, pair: Any, value: ast.Call) -> ast.Assign:
    """The recorded call of a helper: its results and what it keeps."""
    results: list[ast.expr] = [name(t) for t in targets]
    invocation = ast.Call(func=name(pair.forward_name), args=copy_of(value.args), keywords=[])
    if not targets:
        return assign(kept, invocation, node.lineno)
    first: ast.expr = results[0]
    if len(targets) > 1 or isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        first = ast.Tuple(elts=results, ctx=ast.Load())
    return assign(ast.Tuple(elts=[first, name(kept)], ctx=ast.Load()), invocation, node.lineno)


def _copied(value: ast.expr) -> ast.expr:
    return ast.Call(func=ast.Attribute(value=value, attr="copy", ctx=ast.Load()), args=[], keywords=[])


def _zero(kind: Any) -> ast.expr:
    return ast.Constant(value=0.0) if not isinstance(kind, Scalar) or kind.dtype == "float64" else ast.Call(
        func=_dtype(kind.dtype), args=[ast.Constant(value=0)], keywords=[]
    )  # fmt: skip


def _dtype(dtype: str) -> ast.expr:
    return ast.Attribute(value=name("np"), attr=dtype, ctx=ast.Load())


def _has_newaxis(index: ast.expr) -> bool:
    items = index.elts if isinstance(index, ast.Tuple) else [index]
    return any(isinstance(i, ast.Constant) and i.value is None for i in items)
