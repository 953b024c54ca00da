"""Dicts whose keys may be texts, as plain ones with a statement for each item that comes to be (``made_dicts.py`` knows
these key by key, where the keys are known while compiling).

    d.setdefault(k, []).append(v)           if k not in d: d[k] = []
                                            d[k] = d[k] + [v]
    total = defaultdict(float)        ->    total = {}
    total[k] += v                           if k not in total: total[k] = 0.0
                                            total[k] += v
    n = Counter(words);  n[w]               n = {};  for e in words: n[e] = n.get(e, 0) + 1;  n.get(w, 0)
    seen = set();  seen.add(k)              seen = {};  seen[k] = True
    del d[k]                                d.pop(k)

What is no dict of its own, is used in a way that tells such a dict from a plain one, or whose lists have other names
that would see them grow, stays.
"""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name, replace_names, store
from ...form.trees import inner_blocks, nodes
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import is_harmless
from ..syntax.plain_parts import may_catch
from ..syntax.short_forms import lines_of, placed
from .keyed_lists import are_looked_at
from .keyed_uses import Unused
from .made_keyed import Keyed, kind_of
from .named_sets import always_evaluated

_METHODS = ("get", "items", "keys", "values", "setdefault", "pop", "update")
_OF_SETS = ("add", "discard", "remove")
_LOOKING = tuple(
    BUILTINS[each]
    for each in (
        "len",
        "sorted",
        "list",
        "tuple",
        "max",
        "min",
        "sum",
        "any",
        "all",
        "dict",
        "enumerate",
        "zip",
        "bool",
    )
)
_FUNCTIONS = (ast.FunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def write_plain_dicts(tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str]) -> set[str]:
    """Write such dicts, in the body of a function, and tell which variables hold them."""
    written = set()
    catches = any(may_catch(n, scope) for n in nodes(tree))
    for each in _plain_kinds(tree, scope):
        if not _is_written_here(tree, each, scope):
            written |= {each.name} if each.is_plain else set()
            continue
        try:
            body = _Writing(each, scope, fresh, catches).block(copy_of(tree.body))
        except Unused:
            continue
        tree.body = [_Counted(each.name).visit(s) for s in body] if each.is_counter else body
        written.add(each.name)
    return written


def _plain_kinds(tree: ast.FunctionDef, scope: Scope) -> list[Keyed]:
    """The variables that hold dicts, of one kind each."""
    kinds: dict[str, list[Keyed | None]] = {}
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=value):
                kinds.setdefault(called, []).append(_kind(value, scope))
            case ast.AnnAssign(target=ast.Name(id=called), value=ast.expr() as value):
                kinds.setdefault(called, []).append(_kind(value, scope))
    stores = [n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    taken = {a.arg for a in nodes(tree) if isinstance(a, ast.arg)}
    taken |= {n.id for f in nodes(tree) if isinstance(f, _FUNCTIONS) and f is not tree for n in nodes(f)
              if isinstance(n, ast.Name)}  # fmt: skip
    out: list[Keyed] = []
    for called, found in kinds.items():
        first = found[0]
        if first is None or None in found or len({each.kind for each in found if each}) > 1 or called in taken:
            continue
        if stores.count(called) > len(found):
            continue
        first.name = called
        out.append(first)
    return out


def _kind(node: ast.expr, scope: Scope) -> Keyed | None:
    return Keyed("") if isinstance(node, (ast.Dict, ast.DictComp)) else kind_of(node, scope)


def _is_written_here(tree: ast.FunctionDef, keyed: Keyed, scope: Scope) -> bool:
    """True where all that a function does with a dict can be written for a plain one."""
    called = keyed.name
    changes = [n for n in nodes(tree) if isinstance(n, ast.stmt) and _changes(n, called, scope)]
    own = not keyed.is_plain
    if not changes and not own:
        return False
    grows = keyed.of_lists or any(_is_append(n, called) for n in nodes(tree))
    if (own or grows) and not _is_looked_at(tree, keyed, scope):
        return False
    if not grows:
        return True
    as_lists = Keyed(called, of_lists=True)
    return _holds_displays(tree, called) and are_looked_at(tree, as_lists, scope)


def _is_append(node: ast.AST, called: str) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="append" | "extend"), args=[_], keywords=[])):
            return _key_of(owner, called) is not None
    return False


def _key_of(owner: ast.expr, called: str) -> ast.expr | None:
    """The key in ``d[key]`` and ``d.setdefault(key, [])``."""
    match owner:
        case ast.Subscript(value=ast.Name(id=of), slice=key) if of == called:
            return key
        case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="setdefault"), args=[key, _], keywords=[]):
            return key if of == called else None
    return None


def _changes(node: ast.stmt, called: str, scope: Scope) -> bool:
    """True for a statement that is written otherwise for a plain dict."""
    match node:
        case ast.Expr(value=ast.Call()) if _is_append(node, called):
            return True
        case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=of))]) if of == called:
            return True
        case ast.Expr(value=value) | ast.Assign(value=value):
            match value:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="setdefault" | "pop"), args=[_, *_]):
                    return of == called
    return False


def _holds_displays(tree: ast.FunctionDef, called: str) -> bool:
    """True where the lists of a dict are made for it."""
    made: list[ast.expr] = []
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=targets, value=value) if any(_is_item(t, called) for t in targets):
                made.append(value if len(targets) == 1 else ast.Constant(value=None))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="setdefault"), args=[_, value]):
                made += [value] if of == called else []
            case ast.Assign(targets=[ast.Name(id=of)], value=ast.Dict(values=values)) if of == called:
                made += values
            case ast.Assign(targets=[ast.Name(id=of)], value=ast.DictComp(value=value)) if of == called:
                made.append(value)
    return all(isinstance(each, (ast.List, ast.ListComp)) for each in made)


def _is_item(node: ast.AST, called: str) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == called


def _is_looked_at(tree: ast.FunctionDef, keyed: Keyed, scope: Scope) -> bool:
    """True where nothing keeps a dict, or asks what a plain one would answer otherwise."""
    fine: set[int] = set()
    methods = _OF_SETS if keyed.is_set else _METHODS
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[target]) if isinstance(target, ast.Name):
                fine.add(id(target))
            case ast.AnnAssign(target=target):
                fine.add(id(target))
            case ast.Attribute(value=owner, attr=attribute) if attribute in methods:
                fine.add(id(owner))
            case ast.Subscript(value=owner) if not keyed.is_set:
                fine.add(id(owner))
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[searched]):
                fine.add(id(searched))
            case ast.For(iter=over) | ast.comprehension(iter=over) if not keyed.is_set:
                fine.add(id(over))
            case ast.Call(func=function, args=[*given]):
                found = scope.value(function)
                looks = (len, sorted) if keyed.is_set else _LOOKING
                if any(found is each for each in looks):
                    fine |= {id(each) for each in given}
    return all(id(n) in fine for n in nodes(tree) if isinstance(n, ast.Name) and n.id == keyed.name)


class _Writing:
    def __init__(self, keyed: Keyed, scope: Scope, fresh: Callable[..., str], catches: bool):
        self.keyed, self.scope, self.fresh, self.catches = keyed, scope, fresh, catches
        self.called = keyed.name

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            for inside in inner_blocks(node):
                inside[:] = self.block(inside)
            out += [placed(made, node) for made in self.statement(node)]
        return out

    def lines(self, text: str, **parts: ast.expr) -> list[ast.stmt]:
        known = {"DICT": name(self.called), **parts}
        return replace_names(lines_of(text), {word: copy_of(part) for word, part in known.items()})

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        match node:
            case ast.Assign(targets=[ast.Name(id=of)]) | ast.AnnAssign(target=ast.Name(id=of)) if of == self.called:
                return self.made(node)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method), args=[item])) if _is_append(
                node, self.called
            ):
                return self.grown(owner, item, method == "extend")
            case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=of), slice=key)]) if of == self.called:
                return self.lines("DICT.pop(KEY)", KEY=key)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr=method), args=args)) if (
                of == self.called and self.keyed.is_set
            ):
                return self.of_set(method, args)
            case ast.Expr(value=call) | ast.Assign(value=call) if (asked := self.default_of(call)) is not None:
                assert isinstance(call, ast.Call)
                before, key = self.twice(asked)
                before += self.begun(key, call.args[1])
                if isinstance(node, ast.Assign):
                    node.value = placed(ast.Subscript(value=name(self.called), slice=key, ctx=ast.Load()), call)
                return [*before, *([node] if isinstance(node, ast.Assign) else [])]
            case ast.AugAssign(target=ast.Subscript(slice=key) as target) if _is_item(target, self.called):
                return self.changed(node, target, key)
        return [*self.missing(node), node]

    def missing(self, node: ast.stmt) -> list[ast.stmt]:
        """The items that a ``defaultdict`` begins where a statement reads them, before it; where that would be too
        early they have to be there."""
        default = ast.List(elts=[], ctx=ast.Load()) if self.keyed.of_lists else self.keyed.default
        whole = getattr(node, "value", None) or getattr(node, "iter", None) or getattr(node, "test", None)
        if default is None or not isinstance(whole, ast.expr):
            return []
        if isinstance(node, (ast.Assign, ast.AugAssign)) and any(_reads(t, self.called) for t in _targets(node)):
            raise Unused
        found = [n for n in nodes(whole) if _is_item(n, self.called)]
        fine = [n for g in nodes(whole) if isinstance(g, _COMPREHENSIONS) for n in self.of_its_own_keys(g)]
        found = [n for n in found if not any(n is each for each in fine)]
        if not found:
            return []
        key = found[0].slice  # type: ignore[attr-defined]
        others = sum(isinstance(n, ast.Name) and n.id == self.called for n in nodes(whole)) - len(found)
        always = list(always_evaluated(whole))
        sure = all(any(n is each for each in always) and ast.unparse(n.slice) == ast.unparse(key) for n in found)  # type: ignore[attr-defined]
        if others or not sure or isinstance(node, ast.While) or not isinstance(key, (ast.Name, ast.Constant)):
            if self.catches:  # what a handler makes of a missing item
                raise Unused
            return []
        return self.begun(key, default)

    def of_its_own_keys(self, node: Any) -> list[ast.AST]:
        """The items that a comprehension over the keys of the dict reads, ``d[k] for k in sorted(d)``."""
        first = node.generators[0]
        over, target = first.iter, first.target
        while isinstance(over, ast.Call) and over.args and self.scope.value(over.func) in (sorted, list, enumerate):
            target = target.elts[-1] if self.scope.value(over.func) is enumerate and _is_pair(target) else target
            over = over.args[0]
        if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and over.func.attr in ("keys", "items"):
            target = target.elts[0] if over.func.attr == "items" and _is_pair(target) else target
            over = over.func.value
        if not (isinstance(over, ast.Name) and over.id == self.called and isinstance(target, ast.Name)):
            return []
        return [n for n in nodes(node) if _is_item(n, self.called) and ast.unparse(n.slice) == target.id]  # type: ignore[attr-defined]

    def default_of(self, node: ast.expr) -> ast.expr | None:
        """The key in ``d.setdefault(key, e)``, where it may be asked for before what stands for it is evaluated."""
        if not isinstance(node, ast.Call) or len(node.args) != 2 or not is_harmless(self.scope, node.args[1]):
            return None
        return _key_of(node, self.called)

    def twice(self, key: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """A key that may be evaluated twice."""
        if isinstance(key, (ast.Name, ast.Constant)):
            return [], key
        if isinstance(key, ast.Tuple) and all(isinstance(e, (ast.Name, ast.Constant)) for e in key.elts):
            return [], key
        chosen = self.fresh("key", key)
        return [ast.Assign(targets=[store(chosen)], value=key)], name(chosen)

    def made(self, node: ast.Assign | ast.AnnAssign) -> list[ast.stmt]:
        value: Any = node.value
        if isinstance(value, (ast.Dict, ast.DictComp)):
            return [node]
        begun = self.lines("DICT = {}")
        if isinstance(value, ast.Set):
            return [*begun, *(s for e in value.elts for s in self.lines("DICT[KEY] = True", KEY=e))]
        if self.scope.value(value.func) in (dict, collections.OrderedDict, collections.defaultdict) or not value.args:
            return begun
        text = "DICT[EACH] = True" if self.keyed.is_set else "DICT[EACH] = DICT.get(EACH, 0) + 1"
        each, given = self.fresh("each", value.args[0]), value.args[0]
        if isinstance(given, ast.GeneratorExp):
            given = placed(ast.ListComp(elt=given.elt, generators=given.generators), given)
        loop = self.lines(f"for {each} in ITEMS:\n    {text.replace('EACH', each)}", ITEMS=given)
        return [*begun, *loop]

    def grown(self, owner: ast.expr, item: ast.expr, extends: bool) -> list[ast.stmt]:
        """``d[key].append(item)``: the list is looked up first."""
        key = _key_of(owner, self.called)
        assert key is not None
        before, key = self.twice(key)
        begins = isinstance(owner, ast.Call) or self.keyed.of_lists
        before += self.begun(key, ast.List(elts=[], ctx=ast.Load())) if begins else []
        added = self.lines("list(ITEM)" if extends else "[ITEM]", ITEM=item)[0]
        assert isinstance(added, ast.Expr)
        return [*before, *self.lines("DICT[KEY] = DICT[KEY] + ADDED", KEY=key, ADDED=added.value)]

    def changed(self, node: ast.AugAssign, target: ast.Subscript, key: ast.expr) -> list[ast.stmt]:
        """``d[key] += e``, of which the item may be missing."""
        default = ast.Constant(value=0) if self.keyed.is_counter else self.keyed.default
        if default is None:
            return [node]
        before, key = self.twice(key)
        target.slice = copy_of(key)
        return [*before, *self.begun(key, default), node]

    def begun(self, key: ast.expr, value: ast.expr) -> list[ast.stmt]:
        return self.lines("if KEY not in DICT:\n    DICT[KEY] = BEGUN", KEY=key, BEGUN=value)

    def of_set(self, method: str, args: list[ast.expr]) -> list[ast.stmt]:
        before, key = self.twice(args[0])
        text = {"add": "DICT[KEY] = True", "remove": "DICT.pop(KEY)", "discard": "if KEY in DICT:\n    DICT.pop(KEY)"}
        return [*before, *self.lines(text[method], KEY=key)]


def _targets(node: ast.Assign | ast.AugAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _is_pair(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and len(node.elts) == 2


def _reads(node: ast.expr, called: str) -> bool:
    """True for a target in whose own parts an item of a dict is read."""
    return any(_is_item(n, called) and isinstance(n.ctx, ast.Load) for n in nodes(node))  # type: ignore[attr-defined]


class _Counted(ast.NodeTransformer):
    """Items of a ``Counter`` as they are read: one that is not there counts as 0."""

    def __init__(self, called: str):
        self.called = called

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if not (_is_item(node, self.called) and isinstance(node.ctx, ast.Load)):
            return node
        function = ast.Attribute(value=node.value, attr="get", ctx=ast.Load())
        return placed(ast.Call(func=function, args=[node.slice, ast.Constant(value=0)], keywords=[]), node)
