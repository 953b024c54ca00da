"""What a function does with a dict of run-time keys, as uses of two lists (``run_time_dicts.py``)."""

from __future__ import annotations

import ast
import collections
import re
from collections.abc import Callable
from typing import Any

from ...form.names import local_names
from ...form.program import copy_of, name, replace_everywhere, replace_names
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import lines_of
from .keyed_reads import Looking, Unused, is_steady_key, items_read, what_of, whole_first
from .keyed_sets import made_set, of_set
from .keyed_tuples import Columns, limited
from .made_keyed import Keyed

_GROWN = "raise RuntimeError('dictionary changed size during iteration')"
_BEGUN = "KEYS.append(KEY)"


class Uses:
    """The rewriting of one dict."""

    def __init__(self, keyed: Keyed, scope: Scope, fresh: Callable[..., str]):
        self.keyed, self.scope, self.fresh = keyed, scope, fresh
        of = keyed.name
        self.keys = fresh(f"{of}_keys", f"list({of})")
        self.values = fresh(f"{of}_values", f"list({of}.values())")
        self.owners = fresh(f"{of}_owners", f"list({of})") if keyed.of_lists else ""
        places = [fresh(f"{of}_keys", f"list({of})") for _ in range(keyed.width)]
        self.columns = Columns(self.keys, places, fresh) if places else None
        self.looping = 0  # in how many loops over the dict this stands
        self.present = ""  # the key that the dict has where the next statement begins
        self.rebound: set[str] = set()  # the names to which functions inside give values
        self.is_last = False  # nothing sees what begins here

    # ---- statements

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What a statement becomes, in place of it."""
        made = self.of_dict(node)
        if made is not None:
            return made
        if not self.mentions(node) or (isinstance(node, ast.FunctionDef) and self.keyed.name in local_names(node)):
            return [node]
        if isinstance(node, (ast.If, ast.While, ast.For, ast.With)):
            return self.compound(node)
        if isinstance(node, ast.FunctionDef) and not self.mentions(node.args):
            node.body = self.block(node.body)
            return [node]
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                handler.body = self.block(handler.body)
            node.body = self.block(node.body)
            node.orelse, node.finalbody = self.block(node.orelse), self.block(node.finalbody)
            return [node]
        if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Assert)):
            raise Unused
        before = self.missing(node)
        return [*before, self.rewritten(node)]

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            out += self.statement(node)
            self.present = ""
        return out

    def compound(self, node: Any) -> list[ast.stmt]:
        before = self.missing(ast.Expr(value=node.test)) if isinstance(node, ast.If) else []
        if isinstance(node, ast.With) and any(self.mentions(item) for item in node.items):
            raise Unused
        if isinstance(node, ast.For):
            over = self.is_gone_over(node.iter)
            if over and self.keyed.is_set:
                raise Unused  # in an order that only Python knows
            self.looping += over
            node.body = [*self.bound_by(node), *self.block(node.body)] if over else self.block(node.body)
            self.looping -= over
            node.iter = self.gone_over(node)
            if self.mentions(node.target):
                raise Unused
        else:
            present, self.present = self.present, self.asked_key(node)
            node.body = self.block(node.body)
            self.present = present
            if not isinstance(node, ast.With):
                node.test = self.rewritten(self.asked(node.test))
        if not isinstance(node, ast.With):
            node.orelse = self.block(node.orelse)
        return [*before, node]

    def asked_key(self, node: ast.stmt) -> str:
        """The key that a branch is sure of."""
        match node:
            case ast.If(test=ast.Compare(left=key, ops=[ast.In()], comparators=[ast.Name(id=of)])):
                return ast.dump(key) if of == self.keyed.name and isinstance(key, (ast.Name, ast.Tuple)) else ""
        return ""

    def asked(self, test: ast.expr) -> ast.expr:
        """``if d:`` asks for the length."""
        negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        of = test.operand if isinstance(test, ast.UnaryOp) and negated else test
        if not (isinstance(of, ast.Name) and of.id == self.keyed.name):
            return test
        return self.expression("len(KEYS) == 0" if negated else "len(KEYS) > 0")

    def of_dict(self, node: ast.stmt) -> list[ast.stmt] | None:
        """A statement that makes or changes the dict; None for any other."""
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == self.keyed.name:
                return self.made(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == self.keyed.name:
                return self.made(value)
            case ast.If(test=ast.Compare(left=key, ops=[ast.NotIn()], comparators=[ast.Name(id=of)]), orelse=[],
                        body=[ast.Assign(targets=[target], value=ast.List(elts=[]))]):  # fmt: skip
                if of == self.keyed.name and self.keyed.of_lists and self.key_of(target, key):
                    return self.lines("if KEY not in KEYS:\n    KEYS.append(KEY)", KEY=self.pure(key))
            case ast.Assign(targets=[ast.Subscript() as target], value=value) if self.is_item(target):
                return self.stored(target.slice, value)
            case ast.AugAssign(target=ast.Subscript() as target) if self.is_item(target):
                return self.changed(target.slice, node)
            case ast.Delete(targets=[ast.Subscript() as target]) if self.is_item(target):
                return [*self.position(target.slice, strict=True)[0], *self.deleted()]
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="append"), args=[item])):
                if (of_list := self.list_of(owner)) is not None:
                    return self.appended(of_list, item)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr=method), args=args)):
                if of == self.keyed.name:
                    return self.by_method(method, args)
            case ast.Assign(
                targets=[ast.Name()],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="pop"), args=[key], keywords=[]),
            ) if of == self.keyed.name and not self.keyed.of_lists:
                before, position = self.position(key, strict=True)
                taken = ast.Assign(targets=node.targets, value=self.expression(f"{self.values}[{position}]"))
                return [*before, taken, *self.deleted()]
        return None

    def made(self, value: ast.expr) -> list[ast.stmt]:
        """``d = {}``, and what a comprehension or ``Counter(x)`` fills it with."""
        if self.looping:
            raise Unused
        if self.keyed.is_set:
            return made_set(self, value)
        none = "[0] * 0" if self.keyed.is_around and self.keyed.is_whole else "[]"  # handed over before there is any
        begun = self.lines(f"KEYS = {none}\nVALUES = []" + ("\nOWNERS = []" if self.owners else ""))
        if isinstance(value, ast.DictComp):
            [each] = value.generators
            bound = {n.id for n in nodes(each.target) if isinstance(n, ast.Name)}
            own: dict[str, ast.expr] = {b: name(self.fresh(b, b)) for b in sorted(bound)}
            key, item, target = (replace_everywhere(copy_of(e), own) for e in (value.key, value.value, each.target))
            place = ast.Subscript(value=name(self.keyed.name), slice=key, ctx=ast.Store())
            body: list[ast.stmt] = [ast.Assign(targets=[place], value=item)]
            for test in reversed(each.ifs):
                body = [ast.If(test=replace_everywhere(copy_of(test), own), body=body, orelse=[])]
            loop = ast.For(target=target, iter=each.iter, body=body, orelse=[])
            if self.mentions(each.iter):
                raise Unused
            return [*begun, *self.statement(loop)]
        if isinstance(value, ast.Dict):
            for key, item in zip(value.keys, value.values, strict=True):
                begun += self.stored(key, item) if key is not None else []
        if isinstance(value, ast.Call) and self.scope.value(value.func) is collections.Counter and value.args:
            item_name = self.fresh("counted")
            if isinstance(items := value.args[0], ast.GeneratorExp):
                value.args = [ast.ListComp(elt=items.elt, generators=items.generators)]
            place = ast.Subscript(value=name(self.keyed.name), slice=name(item_name), ctx=ast.Store())
            count = ast.AugAssign(target=place, op=ast.Add(), value=ast.Constant(value=1))
            over = ast.For(target=ast.Name(id=item_name, ctx=ast.Store()), iter=value.args[0], body=[count], orelse=[])
            return [*begun, *self.statement(over)]
        return begun

    def stored(self, key: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """``d[key] = value``: the value is evaluated first."""
        if self.keyed.of_lists:
            raise Unused
        item = self.fresh("item")
        checked = self.missing(ast.Expr(value=value))
        first = ast.Assign(targets=[ast.Name(id=item, ctx=ast.Store())], value=self.rewritten(value))
        if self.looping:
            before, position = self.position(key, strict=True, added=True)
            return [*checked, first, *before, *self.lines(f"{self.values}[{position}] = {item}")]
        chosen, place = self.fresh("key"), self.fresh("position")
        text = f"{chosen} = KEY\nif {chosen} not in KEYS:\n    KEYS.append({chosen})\n    VALUES.append({item})\n"
        text += f"else:\n    {place} = KEYS.index({chosen})\n    VALUES[{place}] = {item}"
        return [*checked, first, *self.lines(text, KEY=self.rewritten(key))]

    def changed(self, key: ast.expr, node: ast.AugAssign) -> list[ast.stmt]:
        """``d[key] += e``; a missing item begins as what the dict gives it."""
        if self.keyed.of_lists:
            raise Unused
        default = ast.Constant(value=0) if self.keyed.is_counter else self.keyed.default
        strict = default is None or bool(self.looping)
        before, position = self.position(key, strict, default=default, added=default is not None)
        place = self.expression(f"{self.values}[{position}]")
        assert isinstance(place, ast.Subscript)
        place.ctx = ast.Store()
        checked = self.missing(ast.Expr(value=node.value))
        return [*before, *checked, ast.AugAssign(target=place, op=node.op, value=self.rewritten(node.value))]

    def appended(self, key: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """``d[key].append(value)``."""
        if self.looping:
            raise Unused
        chosen = self.fresh("key")
        text = f"{chosen} = KEY\nif {chosen} not in KEYS:\n    KEYS.append({chosen})\n"
        text += f"OWNERS.append(KEYS.index({chosen}))\nVALUES.append(ITEM)"
        return self.lines(text, KEY=self.rewritten(key), ITEM=self.rewritten(value))

    def by_method(self, method: str, args: list[ast.expr]) -> list[ast.stmt]:
        if self.looping:
            raise Unused
        if self.keyed.is_set:
            return of_set(self, method, args)
        if method == "clear" and not args:
            return self.made(ast.Dict(keys=[], values=[]))
        if method == "pop" and len(args) == 1 and not self.keyed.of_lists:
            return [*self.position(args[0], strict=True)[0], *self.deleted()]
        if method == "setdefault" and len(args) == 2 and not self.keyed.of_lists:
            chosen, item = self.fresh("key"), self.fresh("item")
            text = f"{chosen} = KEY\n{item} = ITEM\nif {chosen} not in KEYS:\n    KEYS.append({chosen})\n"
            text += f"    VALUES.append({item})"
            return self.lines(text, KEY=self.rewritten(args[0]), ITEM=self.rewritten(args[1]))
        raise Unused

    def position(
        self, key: ast.expr, strict: bool, default: ast.expr | None = None, added: bool = False
    ) -> tuple[list[ast.stmt], str]:
        """Statements that find the number of a key, and a name for it; with ``strict`` it must be there."""
        chosen, position = self.fresh("key"), self.fresh("position")
        missing = (_GROWN if added else f"raise KeyError({chosen})") if strict else f"KEYS.append({chosen})"
        text = f"{chosen} = KEY\nif {chosen} not in KEYS:\n    {missing}\n"
        text += "" if strict else "    VALUES.append(DEFAULT)\n"
        text += f"{position} = KEYS.index({chosen})"
        self.last = position
        begun = copy_of(default) if default is not None else ast.Constant(value=0.0)
        return self.lines(text, KEY=self.rewritten(key), DEFAULT=begun), position

    def deleted(self) -> list[ast.stmt]:
        if self.keyed.of_lists or self.looping:
            raise Unused
        return self.lines(f"del KEYS[{self.last}]\ndel VALUES[{self.last}]")

    def bound_by(self, node: ast.For) -> list[ast.stmt]:
        """What a loop over a dict of lists binds in each trip."""
        parts = node.target.elts if isinstance(node.target, ast.Tuple) else []
        attribute = what_of(node.iter)
        if attribute == "items" and len(parts) != 2:
            raise Unused
        if not self.keyed.of_lists or attribute == "keys":
            return []
        position = self.fresh("position")
        target = parts[1] if attribute == "items" else node.target
        counted = ast.Name(id=position, ctx=ast.Store())
        first = parts[0] if attribute == "items" else ast.Name(id=self.fresh("key"), ctx=ast.Store())
        node.target = ast.Tuple(elts=[counted, first], ctx=ast.Store())
        return [ast.Assign(targets=[target], value=self.items_at(name(position)))]

    # ---- expressions

    def rewritten(self, node: Any) -> Any:
        """A tree in which the dict is looked at, in place."""
        node = Looking(self).visit(node)
        if self.mentions(node):
            raise Unused
        return node

    def missing(self, node: ast.stmt) -> list[ast.stmt]:
        """What raises for an item that is not there, before the statement that reads it in any case; of a
        ``defaultdict`` it begins there, if nothing in the statement can tell that it does so early."""
        changed = self.keyed.is_around and not is_harmless(self.scope, node)  # a call may put the item there
        begins = self.keyed.default is not None or self.keyed.of_lists
        early = begins and not self.looping and whole_first(node, self.keyed.name)
        self.is_last = early and isinstance(node, ast.Return) and not self.keyed.is_around
        if self.keyed.is_counter or self.keyed.is_unseen or changed or self.is_last:
            return []
        absent = "raise KeyError(KEY)" if not begins else _GROWN if self.looping else _BEGUN
        found: list[ast.stmt] = []
        for each in items_read(node, self.is_item):
            if ast.dump(each.slice) == self.present:
                continue
            if early or (begins and not is_steady_key(self.scope, each.slice, node, self.rebound)):
                raise Unused
            key = self.rewritten(self.pure(copy_of(each.slice)))
            begun = "\n    VALUES.append(DEFAULT)" if absent == _BEGUN and not self.keyed.of_lists else ""
            default = copy_of(self.keyed.default or ast.Constant(value=0.0))
            found += self.lines(f"if KEY not in KEYS:\n    {absent}{begun}", KEY=key, DEFAULT=default)
        return found

    def asks(self, node: ast.Compare, key: ast.expr) -> ast.AST:
        """``key in d``."""
        node.left, node.comparators = key, [ast.copy_location(name(self.keys), node.comparators[-1])]
        return self.columns.visit(node) if self.columns else node

    def item(self, key: ast.expr) -> ast.expr:
        key = self.pure(key)
        if self.keyed.of_lists:
            absent = " if KEY in KEYS else -1" if self.is_last else ""
            return self.items_at(self.expression(f"KEYS.index(KEY){absent}", KEY=key))
        if self.keyed.is_counter or self.keyed.is_unseen or self.is_last:
            begun = copy_of(self.keyed.default or ast.Constant(value=0))
            return self.expression("VALUES[KEYS.index(KEY)] if KEY in KEYS else DEFAULT", KEY=key, DEFAULT=begun)
        return self.expression("VALUES[KEYS.index(KEY)]", KEY=key)

    def items_at(self, position: ast.expr) -> ast.expr:
        """The list of one key."""
        item, owner = self.fresh("item"), self.fresh("owner")
        text = f"[{item} for {item}, {owner} in zip(VALUES, OWNERS) if {owner} == POSITION]"
        return self.expression(text, POSITION=position)

    def gone_over(self, node: ast.For) -> ast.expr:
        """What a loop goes over."""
        over = self.is_gone_over(node.iter)
        if not over:
            return self.rewritten(node.iter)
        attribute = what_of(node.iter)
        if self.keyed.of_lists and attribute != "keys":
            return self.expression("enumerate(KEYS)")
        return self.whole(attribute)

    def is_gone_over(self, over: ast.expr) -> bool:
        match over:
            case ast.Name(id=called):
                return called == self.keyed.name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="keys" | "values" | "items"), args=[]):
                return called == self.keyed.name
        return False

    def whole(self, attribute: str) -> ast.expr:
        """All keys, values, or pairs of them."""
        if self.keyed.is_set and attribute != "keys":
            raise Unused
        if self.keyed.of_lists and attribute != "keys":
            raise Unused
        text = {"keys": "KEYS", "values": "VALUES", "items": "zip(KEYS, VALUES)"}[attribute]
        if self.scope.value(name("zip")) is not zip:
            raise Unused
        return self.expression(text)

    def pure(self, key: ast.expr) -> ast.expr:
        """A key that may be evaluated twice."""
        if not is_harmless(self.scope, key) or any(isinstance(n, (ast.NamedExpr, ast.Await)) for n in nodes(key)):
            raise Unused
        inside = nodes(key)[1:] if self.columns and isinstance(key, ast.Tuple) else nodes(key)
        if any(isinstance(n, (ast.Tuple, ast.List, ast.JoinedStr)) for n in inside):
            raise Unused
        return key

    def is_item(self, node: ast.Subscript) -> bool:
        mine = isinstance(node.value, ast.Name) and node.value.id == self.keyed.name
        unknown = isinstance(node.slice, ast.Slice) or (isinstance(node.slice, ast.Tuple) and not self.columns)
        if mine and (self.keyed.is_set or unknown):
            raise Unused
        return mine

    def key_of(self, target: ast.expr, key: ast.expr) -> bool:
        return isinstance(target, ast.Subscript) and self.is_item(target) and ast.dump(target.slice) == ast.dump(key)

    def list_of(self, owner: ast.expr) -> ast.expr | None:
        """The key in ``d[key]`` and ``d.setdefault(key, [])``, of a dict of lists."""
        match owner:
            case ast.Subscript(value=ast.Name(id=of), slice=key) if of == self.keyed.name and self.keyed.of_lists:
                return key
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=of), attr="setdefault"), args=[key, ast.List(elts=[])]
            ) if of == self.keyed.name and self.keyed.of_lists:
                return key
        return None

    def check_own(self, getter: ast.expr) -> None:
        if ast.unparse(getter) != f"{self.keyed.name}.get":
            raise Unused

    def mentions(self, node: ast.AST) -> bool:
        return any(isinstance(n, ast.Name) and n.id == self.keyed.name for n in nodes(node))

    def expression(self, text: str, **parts: ast.expr) -> ast.expr:
        """An expression of the two lists, likewise."""
        (statement,) = self.lines(text, **parts)
        assert isinstance(statement, ast.Expr)
        return statement.value

    def lines(self, text: str, **parts: ast.expr) -> list[ast.stmt]:
        """Statements of the two lists; words in capitals stand for expressions."""
        known = {"KEYS": self.keys, "VALUES": self.values, "OWNERS": self.owners or "OWNERS"}
        renamed = re.sub(r"\b(KEYS|VALUES|OWNERS)\b", lambda found: known[found[0]], text)
        made = replace_names(lines_of(renamed), {word: copy_of(part) for word, part in parts.items()})
        made = self.columns.written(made) if self.columns else made
        if self.keyed.is_around and not self.keyed.is_whole:
            return limited(made, {self.keys, *(self.columns.columns if self.columns else ())})
        return made
