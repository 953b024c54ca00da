"""Names that stand for modules: what they mean is written where they are read, before anything is checked.

    def f(x, backend=None):                     def f(x, backend=None):
        be = get(backend)               ->          return be_1.sum(be_1.exp(x))      (``be_1`` stands for NumPy)
        return be.sum(be.exp(x))

What a name stands for follows from constants and from the arguments of the specialization; where two paths that are
not decided differ in it, its reads are refused. So it is for what imports in branches bind, and for what
``getattr(np, "exp")`` reads. What was looked at to decide it is fixed for the specialization.
"""

from __future__ import annotations

import ast
import types
from dataclasses import replace
from typing import Any

from ..errors import Refusal
from ..form.kinds import is_namespace
from ..form.names import local_names
from ..form.program import copy_of
from ..form.trees import nodes
from ..form.types import Constant
from ..form.wording import Wording, report
from ..reading import module_uses
from ..reading import module_values as values
from ..reading.captured import Captured
from ..reading.given_objects import GivenObjects
from ..reading.imports import IMPORTS, places_imported, stand, statements_of_attempt
from ..reading.module_values import UNKNOWN, Scene, Several, Standing, standing, truth
from ..reading.resolve import Outside
from ..reading.source import Source, read
from . import check
from .objects.given_containers import containers_changed
from .objects.given_objects import may_make_objects, objects_given
from .objects.object_class_variables import stores_of_classes
from .syntax.callee import Scope
from .syntax.module_reads import OTHERWISE, Reads, Writing, evaluated, expression

KNOWN = (str, bool, type(None))


def check_function(source: Source, called_first: bool = False) -> None:
    """What ``check`` does, for a function as it stands: what its names stand for may follow from its arguments, and of
    one that is ``called_first`` the objects that it changes."""
    if not _may_matter(source, {}):
        return check.check(source, called_first)
    defaults = {p: Constant(v) for p, v in source.defaults.items() if isinstance(v, KNOWN) or is_namespace(v)}
    outside = Outside(source.function, Captured())
    written, refusals = _written(unchecked(source), defaults, outside, frozenset())
    if not refusals and not any(_is_open(n, source.function) for n in nodes(written.tree)):
        check.check(written, called_first)
        source.postponed[:] = written.postponed
    return None


def with_modules(
    source: Source, arguments: dict[str, Any], outside: Outside, lists: frozenset[str], inner: bool
) -> Source:
    """The function with its modules written where they are read, and checked; the same where there are none.

    ``lists`` are the arguments that are lists in Python. ``inner``: it is defined inside another one.
    """
    modules = any(map(values.is_of_modules, arguments.values()))
    if source.told is not None or (not modules and (inner or not _may_matter(source, arguments))):
        return source
    fresh = replace(source, tree=copy_of(source.tree)) if inner else unchecked(source)
    if fresh.tree.name != source.tree.name:  # one that hands on what it is given (``calling.py``)
        return source
    written, refusals = _written(fresh, arguments, outside, lists)
    report(refusals, Wording(), source.name, source.file, source.lines)
    stand(source.function, written.standing)
    if not inner:
        check.check(written)
    return written


def with_objects(source: Source, arguments: dict[str, Any], same: dict[str, str]) -> Source | None:
    """The function, unchecked, for the objects that it is given to become variables, or for those that it makes, where
    the types of its arguments may tell what becomes of them; None where it has nothing to do with objects."""
    fresh = replace(unchecked(source), objects=GivenObjects(arguments, same))
    scope = Scope(fresh)
    if fresh.tree.name != source.tree.name:
        return None
    with scope.inside(fresh.tree):
        known = objects_given(fresh, scope) or containers_changed(fresh, scope) or stores_of_classes(fresh, scope)
        return fresh if known or may_make_objects(fresh, scope) else None


def _may_matter(source: Source, arguments: dict[str, Any]) -> bool:
    if source.standing:
        return False
    if module_uses.may_name_modules(source.function, imports=False):
        return True
    places = places_imported(source.function)
    if not places and not module_uses.imports_inside(source.function):
        return False
    every = nodes(source.tree)
    if any(isinstance(n, IMPORTS) for n in every):
        return True
    owners = {id(n.value) for n in every if isinstance(n, ast.Attribute)}
    read_whole = {n.id for n in every if isinstance(n, ast.Name) and id(n) not in owners}
    return any(is_namespace(places[n].find()) for n in read_whole & places.keys())


def unchecked(source: Source) -> Source:
    """The function as it was written, with nothing noted of it."""
    fresh = read(source.function, source.text)
    return replace(source, tree=fresh.tree, closure=fresh.closure, made=fresh.made, shadowed=fresh.shadowed,
                   handed=set(), guarded=set(), typed=set(), expanded=[], looked=[], untracked=[], meant=[],
                   postponed=[], dicts=set(), codes=[], tables_apart=set())  # fmt: skip


def _is_open(node: ast.AST, function: types.FunctionType) -> bool:
    """True for what may give a module once more is known of the arguments."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return bool(values.imported(node, function))
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
        return False
    text = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
    return text in module_uses.DYNAMIC and not all(isinstance(a, ast.Constant) for a in node.args[-1:])


def _reads_through_text(body: list[ast.stmt]) -> bool:
    """True for a block with an import, or with what may give a module."""
    every = [n for s in body for n in nodes(s)]
    return any(isinstance(n, IMPORTS) or (isinstance(n, ast.Name) and n.id in module_uses.DYNAMIC) for n in every)


def _written(
    source: Source, arguments: dict[str, Any], outside: Outside, lists: frozenset[str]
) -> tuple[Source, list[Refusal]]:
    tree = source.tree
    known = {p: UNKNOWN if p in lists else kind for p, kind in arguments.items()}
    given = {p: k.value for p, k in known.items() if isinstance(k, Constant)}
    known |= {p: standing(value) for p, value in given.items() if is_namespace(value)}
    every = [n.id for n in nodes(tree) if isinstance(n, ast.Name)]
    scene = Scene(outside, local_names(tree), known)
    writing = Writing(source, scene, module_uses.last_bindings(tree), {*every, *local_names(tree)})
    tree.body = _block(writing, tree.body) or [ast.copy_location(ast.Pass(), tree.body[0])]
    for names, found in writing.held:
        names.fix(found)
    places = {name: place for (place, _), name in writing.made.items()}
    closure = source.closure | {name: place.find() for name, place in places.items()}
    made = replace(source, closure=closure, made=source.made | writing.texts, standing=source.standing | places)
    return made, writing.refusals


# ---- statements


def _block(writing: Writing, body: list[ast.stmt]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        out += _statement(writing, node)
    return out


def _statement(writing: Writing, node: ast.stmt) -> list[ast.stmt]:
    walrus = [n.target.id for n in nodes(node) if isinstance(n, ast.NamedExpr)]
    _forget(writing, walrus, changing=True)
    match node:
        case ast.Assign() | ast.AnnAssign(value=ast.expr()):
            return _assigned(writing, node)
        case ast.Import() | ast.ImportFrom():
            return _imported(writing, node)
        case ast.If():
            return _branches(writing, node)
        case ast.For() | ast.While():
            return _loop(writing, node)
        case ast.Try() if (chosen := statements_of_attempt(node, writing.source.function)) is not None:
            return _block(writing, chosen)
        case ast.FunctionDef():
            return [_inner(writing, node)]
    inside = list(module_uses.stored([node]))
    if isinstance(node, (ast.Try, ast.With)):
        _each_block(writing, node, inside)
    else:
        _forget(writing, inside if hasattr(node, "body") or hasattr(node, "cases") else [], changing=True)
        Reads(writing).generic_visit(node)
    _forget(writing, inside)
    return [node]


def _assigned(writing: Writing, node: ast.Assign | ast.AnnAssign) -> list[ast.stmt]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    assert node.value is not None
    if len(targets) == 1 and isinstance(targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
        pairs = list(zip(targets[0].elts, node.value.elts, strict=False))
        plain = len(pairs) == len(targets[0].elts) == len(node.value.elts)
        if plain and any(is_namespace(evaluated(writing, value)) for _, value in pairs):
            whole = [copy_of(node) for _ in pairs]
            for each, (target, value) in zip(whole, pairs, strict=True):
                each.__dict__.update(targets=[target], value=value)
            return [s for each in whole for s in _assigned(writing, each)]
    value = evaluated(writing, node.value)
    named = all(isinstance(t, ast.Name) for t in targets)
    if is_namespace(value) and named:
        writing.scene.known |= {t.id: standing(value) for t in targets if isinstance(t, ast.Name)}
        return []
    different = _alternatives(writing, node.value)
    if different is not None and named:
        writing.scene.known |= {t.id: different for t in targets if isinstance(t, ast.Name)}
        return []
    Reads(writing).generic_visit(node)
    _forget(writing, list(module_uses.stored([node])))
    if named and isinstance(value, KNOWN):
        writing.scene.known |= {t.id: value for t in targets if isinstance(t, ast.Name)}
    return [node]


def _alternatives(writing: Writing, node: ast.expr) -> Several | None:
    """What ``np if flag else math`` may be, where the flag is not known."""
    if not isinstance(node, ast.IfExp):
        return None
    found = [evaluated(writing, each) for each in (node.body, node.orelse)]
    modules = [is_namespace(value) for value in found]
    texts = [getattr(v, "__name__", "") if known else OTHERWISE for v, known in zip(found, modules, strict=True)]
    return Several(tuple(texts)) if any(modules) else None


def _imported(writing: Writing, node: ast.Import | ast.ImportFrom) -> list[ast.stmt]:
    found = values.imported(node, writing.source.function)
    writing.scene.known |= found
    writing.imports |= dict.fromkeys(found, node)
    return [] if found else [node]


def _branches(writing: Writing, node: ast.If) -> list[ast.stmt]:
    decided, before = truth(evaluated(writing, node.test)), dict(writing.scene.known)
    if decided is not UNKNOWN:
        chosen = _block(writing, copy_of(node.body if decided else node.orelse))
        if _differ(before, writing.scene.known) or _reads_through_text([node]):
            return chosen
        writing.scene.known = dict(before)
    node.test = expression(writing, node.test)
    node.body = _block(writing, node.body) or [ast.copy_location(ast.Pass(), node)]
    first, writing.scene.known = writing.scene.known, dict(before)
    node.orelse = _block(writing, node.orelse)
    if _returns(node.orelse):
        writing.scene.known = first
    elif not _returns(node.body):
        writing.scene.known = _joined(first, writing.scene.known)
    return [node]


def _returns(body: list[ast.stmt]) -> bool:
    """True for a block that ends the call."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return _returns(last.body) and _returns(last.orelse)
    return isinstance(last, (ast.Return, ast.Raise))


def _differ(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """True where a name has got, or lost, a module or what an import binds."""
    names = [n for n in {*before, *after} if isinstance(before.get(n), Standing) or isinstance(after.get(n), Standing)]
    return any(before.get(n) != after.get(n) for n in names)


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What is known after either of two paths."""
    out: dict[str, Any] = {}
    for name in [*one, *(n for n in other if n not in one)]:
        pair = one.get(name, UNKNOWN), other.get(name, UNKNOWN)
        if pair[0] is pair[1] or (name in one and name in other and pair[0] == pair[1]):
            out[name] = pair[0]
        elif any(isinstance(each, (Standing, Several)) for each in pair):
            out[name] = Several(tuple(text for each in pair for text in _texts(each)))
    return out


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, Several):
        return value.what
    if not isinstance(value, Standing):
        return (OTHERWISE,)
    return (getattr(value.value, "__name__", repr(value.value)),)


def _loop(writing: Writing, node: ast.For | ast.While) -> list[ast.stmt]:
    inside = list(module_uses.stored([node]))
    if isinstance(node, ast.For):
        node.iter = expression(writing, node.iter)
    before = dict(writing.scene.known)
    _forget(writing, inside, changing=True)
    if isinstance(node, ast.While):
        node.test = expression(writing, node.test)
    node.body = _block(writing, node.body) or [ast.copy_location(ast.Pass(), node)]
    writing.scene.known = _joined(before, writing.scene.known)
    node.orelse = _block(writing, node.orelse)
    return [node]


def _each_block(writing: Writing, node: ast.Try | ast.With, inside: list[str]) -> None:
    """The blocks of a statement, which bind the names ``inside``; it is not known how far each runs."""
    for item in getattr(node, "items", ()):
        item.context_expr = expression(writing, item.context_expr)
    blocks = [node.body] if isinstance(node, ast.With) else [node.body, *(h.body for h in node.handlers), node.orelse]
    blocks += [node.finalbody] if isinstance(node, ast.Try) else []
    for body in blocks:
        if body:
            body[:] = _block(writing, body) or [ast.copy_location(ast.Pass(), body[0])]
            _forget(writing, inside, changing=True)


def _forget(writing: Writing, names: list[str], changing: bool = False) -> None:
    """Names that get other values; of those that are ``changing`` it is not known when."""
    for name in names:
        before = writing.scene.known.pop(name, None)
        if changing and isinstance(before, (Standing, Several)):
            writing.scene.known[name] = Several((*_texts(before), OTHERWISE))


def _inner(writing: Writing, node: ast.FunctionDef) -> ast.FunctionDef:
    """A function inside: what it reads of the names around it does not change, if these are bound once."""
    Reads(writing).generic_visit(node.args)
    outer, local = writing.scene, local_names(node)
    known = {n: v for n, v in outer.known.items() if n not in local}
    writing.scene = Scene(outer.outside, outer.local | local, known, outer.consulted)
    _forget(writing, [n for n in known if not writing.is_final(n, node)], changing=True)
    node.body = _block(writing, node.body) or [ast.copy_location(ast.Pass(), node)]
    writing.scene = outer
    _forget(writing, [node.name])
    return node
