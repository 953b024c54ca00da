"""Which variables of a function hold a dict whose keys are numbers that are known at run time only."""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...form.program import copy_of
from ...form.trees import children, nodes
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.short_forms import placed
from ..syntax.whole_values import are_whole
from .keyed_tuples import inner_keys, stored_keys, width_of_keys
from .named_sets import with_named_sets
from .written_apart import apart

NUMBERS = tuple(BUILTINS[each] for each in ("int", "len", "round", "abs", "float"))


@dataclass
class Keyed:
    """A variable for a dict: ``default`` is what a missing item of a ``defaultdict`` begins as, ``is_counter`` says
    that a missing item counts as 0, ``of_lists`` that its items are lists, which grow, ``is_set`` that it is a set,
    ``width`` how many numbers a key has that is a tuple, ``is_around`` that functions inside name it, ``is_whole`` that
    its keys are whole numbers for certain, and
    ``is_unseen`` that nothing can tell which items of a ``defaultdict`` are there: a missing one need not begin."""

    name: str
    default: ast.expr | None = None
    is_counter: bool = False
    of_lists: bool = False
    is_set: bool = False
    width: int = 0
    is_around: bool = False
    is_whole: bool = False
    is_unseen: bool = False

    @property
    def is_plain(self) -> bool:
        """True for a dict of no special kind."""
        return self.default is None and not (self.is_counter or self.of_lists or self.is_set)

    @property
    def kind(self) -> tuple[Any, ...]:
        """What tells it from a dict of another kind."""
        default = "" if self.default is None else ast.dump(self.default)
        return self.is_counter, self.of_lists, self.is_set, default


def makers_of(
    tree: ast.FunctionDef, scope: Scope, numbers: bool = False, texts: bool = False, known: frozenset[str] = frozenset()
) -> list[Keyed]:
    """The variables that hold such dicts, in the order in which they are made. With ``numbers`` keys of which nothing
    is known are numbers, with ``texts`` keys that may be texts are; ``known`` are such variables."""
    bound: dict[str, list[Any]] = {}
    for node in _own(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            kind = kind_of(node.value, scope)
            if kind is not None and len(targets) == 1 and isinstance(targets[0], ast.Name):
                bound.setdefault(targets[0].id, []).append((kind, targets[0]))
    if not bound:
        return []
    stores = [n for n in _own(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load) and n.id in bound]
    parameters = {a.arg for a in nodes(tree) if isinstance(a, ast.arg)}
    keys = Keys(tree, scope, numbers)
    out: list[Keyed] = []
    for called, found in bound.items():
        own = {id(target) for _, target in found}
        kinds = {kind.kind for kind, _ in found}
        if called in parameters or len(kinds) > 1 or any(n.id == called and id(n) not in own for n in stores):
            continue
        keyed = found[0][0]
        keyed.name = called
        plain = keyed.is_plain
        surely = called in known
        if not surely and (plain or texts) and (not keys.are_of_run_time(called) or _is_called(tree, called)):
            continue
        keyed.of_lists |= plain and _appends(tree, called)
        keyed.is_unseen = keyed.default is not None and len(_items(tree, called)) == _mentions(tree, called) - len(own)
        keyed.width = width_of_keys(tree, called)
        own_names = [n for n in _own(tree) if isinstance(n, ast.Name) and n.id == called]
        keyed.is_whole = are_whole(tree, stored_keys(tree, called), scope)
        keyed.is_around = len(own_names) < sum(isinstance(n, ast.Name) and n.id == called for n in nodes(tree))
        out.append(keyed)
        keys.run_time.add(called)
    return out


def _own(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside."""
    for part in children(tree):
        yield part
        if not isinstance(part, (ast.FunctionDef, ast.Lambda)):
            yield from _own(part)


def _is_called(tree: ast.AST, called: str) -> bool:
    """True for a dict of functions that are called, ``d[k](x)``."""
    calls = [n.func for n in _own(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Subscript)]
    return any(isinstance(each.value, ast.Name) and each.value.id == called for each in calls)


def _is_function(node: ast.expr, scope: Scope) -> bool:
    """True for a function, of which no list can be made."""
    return isinstance(node, ast.Lambda) or callable(scope.value(node))


def kind_of(node: ast.expr, scope: Scope) -> Keyed | None:
    """What an expression makes: an empty dict of some kind, or a comprehension of one; None for anything else."""
    if isinstance(node, ast.Dict):
        of_numbers = all(isinstance(k, ast.Constant) and type(k.value) in (int, float) for k in node.keys)
        return Keyed("") if of_numbers and not any(_is_function(v, scope) for v in node.values) else None
    if isinstance(node, ast.Set):
        return None if any(isinstance(e, ast.Starred) for e in node.elts) else Keyed("", is_set=True)
    if isinstance(node, ast.DictComp):
        return Keyed("") if len(node.generators) == 1 and not node.generators[0].is_async else None
    if not isinstance(node, ast.Call):
        return None
    made, given = scope.value(node.func), node.args
    if node.keywords or len(given) > 1:
        return None
    if made in (dict, collections.OrderedDict):
        return Keyed("") if not given else None
    if made is set or (made is frozenset and given):
        return Keyed("", is_set=True)
    if made is collections.Counter:
        return Keyed("", is_counter=True)
    if made is not collections.defaultdict or not given:
        return None
    factory = scope.value(given[0])
    if factory is list:
        return Keyed("", of_lists=True)
    if factory in (float, int):
        return Keyed("", default=ast.Constant(value=factory()))
    match given[0]:
        case ast.Lambda(body=ast.Constant() as constant, args=ast.arguments(args=[])):
            return Keyed("", default=constant)
    return None


def write_known_texts(tree: ast.FunctionDef, scope: Scope) -> None:
    """A ``Counter()`` or ``defaultdict(float)`` of which the function sees nothing but items under texts that stand in
    it, as a dict display of them all, in place: whether an item is there already makes no difference."""
    for node in _own(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.Call() as value):
                kind = kind_of(value, scope)
                if kind is None or not (kind.default or (kind.is_counter and not value.args)):
                    continue
                if found := _known_texts(tree, scope, called):
                    begun = kind.default or ast.Constant(value=0)
                    keys: list[ast.expr | None] = [ast.Constant(value=text) for text in found]
                    display = ast.Dict(keys=keys, values=[copy_of(begun) for _ in found])
                    node.value = placed(ast.Expr(value=ast.copy_location(display, value)), node).value


def _known_texts(tree: ast.FunctionDef, scope: Scope, called: str) -> list[str]:
    """The texts under which a dict's items are read and stored; none where it is used in any other way."""
    items = _items(tree, called)
    if len(items) + 1 != _mentions(tree, called):
        return []
    keys = Keys(tree, scope, False)
    found = [keys.texts(item.slice) for item in items]
    return [] if None in found else list(dict.fromkeys(text for texts in found for text in texts or ()))


def _mentions(tree: ast.FunctionDef, called: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == called for n in nodes(tree))


def _items(tree: ast.FunctionDef, called: str) -> list[ast.Subscript]:
    """Where items of a dict are read and stored; what deletes one tells whether it was there."""
    found = [n for n in nodes(tree) if isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Del)]
    return [n for n in found if isinstance(n.value, ast.Name) and n.value.id == called]


def write_fixed_sets(tree: ast.FunctionDef) -> None:
    """Sets of constants that are only asked for members, as tuples where they are asked."""
    questions = [n for n in nodes(tree) if isinstance(n, ast.Compare) and isinstance(n.ops[0], (ast.In, ast.NotIn))]
    known: dict[str, ast.Set] = {}
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.Set() as display) if _is_constant(display):
                names = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == called]
                stores = [n for n in names if not isinstance(n.ctx, ast.Load)]
                asked = {id(n.comparators[0]) for n in questions}
                if len(stores) == 1 and all(id(n) in asked for n in names if n not in stores):
                    known[called] = display
                    node.value = ast.copy_location(ast.Constant(value=None), display)
    for each in questions:
        last = each.comparators[0]
        found = known.get(last.id) if isinstance(last, ast.Name) else last
        if isinstance(found, ast.Set) and _is_constant(found):
            each.comparators[0] = ast.copy_location(ast.Tuple(elts=copy_of(found.elts), ctx=ast.Load()), last)


def _is_constant(node: ast.Set) -> bool:
    return all(isinstance(e, (ast.Constant, ast.UnaryOp)) for e in node.elts)


def write_apart(tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str]) -> None:
    """``sorted(set(x))`` and ``len(set(x))`` with the set under a name, where nothing comes before it; and dicts and
    sets that are made side by side one after the other."""
    for node in nodes(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                block[:] = [made for each in block for made in _with_named_sets(each, scope, fresh)]


def _with_named_sets(node: ast.stmt, scope: Scope, fresh: Callable[..., str]) -> list[ast.stmt]:
    row = node.value.elts if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) else []
    dicts = any(isinstance(e, (ast.Dict, ast.DictComp)) or kind_of(e, scope) for e in row)
    if isinstance(node, ast.Assign) and dicts and (single := apart(node, scope)):
        return list(single)
    whole = node.iter if isinstance(node, ast.For) else getattr(node, "value", None)
    if not isinstance(node, (ast.For, ast.Assign, ast.Return, ast.Expr)) or whole is None:
        return [node]
    before = with_named_sets(node, whole, scope, fresh)
    made = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(node.value)
    return before if before and made else [*before, node]


def _appends(tree: ast.FunctionDef, called: str) -> bool:
    """True where items of a dict are lists to which something is appended."""
    for node in _own(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Subscript(value=ast.Name(id=owner)), attr="append")):
                if owner == called:
                    return True
            case ast.Call(func=ast.Attribute(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="setdefault")), attr="append"
            )):  # fmt: skip
                if owner == called:
                    return True
    return False


class Keys:
    """What is known of keys: whether they are numbers, and of the run; ``run_time`` are dicts that have such keys."""

    def __init__(self, tree: ast.FunctionDef, scope: Scope, numbers: bool):
        self.tree, self.scope, self.numbers = tree, scope, numbers
        self.run_time: set[str] = set()
        self.bindings: dict[str, list[tuple[ast.expr | None, bool]]] = {}  # what names get, and if it is one of a row
        for node in _own(tree):
            match node:
                case ast.Assign(targets=targets, value=value):
                    for each in targets:
                        self.bind(each, value)
                case ast.AugAssign(target=ast.Name(id=target), value=value):
                    self.bindings.setdefault(target, []).append((value, False))
                case ast.For(target=target, iter=over) | ast.comprehension(target=target, iter=over):
                    self.go_over(target, over)

    def bind(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self.bindings.setdefault(target.id, []).append((value, False))
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else None
            for k, each in enumerate(target.elts):
                self.bind(each, None if values is None else values[k])

    def go_over(self, target: ast.expr, over: ast.expr) -> None:
        """``for target in over``."""
        made = self.scope.value(over.func) if isinstance(over, ast.Call) else None
        parts = target.elts if isinstance(target, ast.Tuple) else []
        if made is enumerate and len(parts) == 2 and isinstance(over, ast.Call):
            self.bindings.setdefault(ast.unparse(parts[0]), []).append((ast.Call(over.func, over.args, []), True))
            self.go_over(parts[1], over.args[0]) if over.args else None
        elif made is zip and isinstance(over, ast.Call) and len(parts) == len(over.args):
            for each, part in zip(parts, over.args, strict=True):
                self.go_over(each, part)
        elif len(parts) == 2 and self.items_of(over) is not None:
            self.bindings.setdefault(ast.unparse(parts[0]), []).append((over, True))
            self.bind(parts[1], None)
        elif isinstance(target, ast.Name):
            self.bindings.setdefault(target.id, []).append((over, True))
        else:
            for each in parts:
                self.bind(each, None)

    def items_of(self, over: ast.expr) -> str | None:
        match over:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="items"), args=[]):
                return called
        return None

    def are_of_run_time(self, called: str) -> bool:
        """True for a dict that gets a key which is a number, and depends on the run."""
        keys: list[ast.expr] = []
        for node in _own(self.tree):
            match node:
                case ast.Subscript(value=ast.Name(id=owner), slice=key) if owner == called:
                    keys.append(key)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner)), args=[key, *_]) if owner == called:
                    keys.append(key)
                case ast.Assign(targets=[ast.Name(id=owner)], value=ast.DictComp(key=key)) if owner == called:
                    keys.append(key)
        if any(isinstance(n, ast.Constant) and isinstance(n.value, str) for key in keys for n in nodes(key)):
            return False
        if inner_keys(self.tree, called):
            return True
        return any((self.numbers or self.is_number(key)) and self.is_open(key) for key in keys)

    def is_number(self, node: ast.expr | None, seen: tuple[str, ...] = ()) -> bool:
        match node:
            case ast.Constant(value=value):
                return isinstance(value, (int, float)) and not isinstance(value, bool)
            case ast.Tuple(elts=items):
                return all(self.is_number(each, seen) for each in items)
            case ast.BinOp(left=left, right=right):
                return self.is_number(left, seen) and self.is_number(right, seen)
            case ast.UnaryOp(operand=operand):
                return self.is_number(operand, seen)
            case ast.Call(func=function):
                found = self.scope.value(function)
                return any(found is each for each in NUMBERS) or is_library(found)
            case ast.Name(id=called):
                if called in seen:
                    return True
                known = self.bindings.get(called, [])
                seen = (*seen, called)
                return bool(known) and all(
                    self.is_row(value, seen) if of_row else self.is_number(value, seen) for value, of_row in known
                )
        return False

    def texts(self, node: ast.expr) -> list[str] | None:
        """The texts that a key may be, where they stand in the function; None for any other key."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else None
        out: list[str] = []
        for value, of_row in self.bindings.get(node.id, [(None, False)]) if isinstance(node, ast.Name) else []:
            row = value.elts if of_row and isinstance(value, (ast.Tuple, ast.List)) else [] if of_row else [value]
            found = [e.value for e in row if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            if not row or len(found) < len(row):
                return None
            out += found
        return out or None

    def is_row(self, over: ast.expr | None, seen: tuple[str, ...]) -> bool:
        """True for what is gone over number by number."""
        match over:
            case ast.Call(func=function):
                found = self.scope.value(function)
                return found in (range, enumerate) or is_library(found) or self.items_of(over) in self.run_time
            case ast.Name(id=called):
                return called in self.run_time
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return all(self.is_number(item, seen) for item in items)
        return False

    def is_open(self, node: ast.expr, seen: tuple[str, ...] = ()) -> bool:
        """True for a number that is not one of some that stand in the text."""
        for each in nodes(node):
            if isinstance(each, ast.Call):
                return True
            if isinstance(each, ast.Name) and each.id not in seen:
                known = self.bindings.get(each.id, [(None, False)])
                plain = [value for value, of_row in known if not of_row]
                if len(plain) > 1 or any(self.is_open_binding(v, row, (*seen, each.id)) for v, row in known):
                    return True
        return False

    def is_open_binding(self, value: ast.expr | None, of_row: bool, seen: tuple[str, ...]) -> bool:
        if not of_row or value is None:
            return value is None or self.is_open(value, seen)
        if isinstance(value, (ast.Tuple, ast.List)):
            return False
        found = self.scope.value(value.func) if isinstance(value, ast.Call) else None
        given = value.args if isinstance(value, ast.Call) else []
        if found is range:
            return not all(isinstance(a, (ast.Constant, ast.UnaryOp)) for a in given)
        return not (found is enumerate and given and isinstance(given[0], (ast.Tuple, ast.List)))
