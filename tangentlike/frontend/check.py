"""The allow-list of syntax: what is not written here is refused, with its place, the reason and a rewrite::

    function    = "def" name "(" parameters ")" ":" docstring? statement+
    parameters  = positional-only, ordinary and keyword-only names, with defaults, *args, **kwargs
    statement   = target ("=" target)* "=" expression | target operator"=" expression
                | target ":" note ("=" expression)?
                | "if" expression ":" block ("elif" expression ":" block)* ("else" ":" block)?
                | "for" names "in" expression ":" block ("else" ":" block)?
                | "while" expression ":" block ("else" ":" block)?
                | "break" | "continue" | "pass" | "return" expression? | expression
                | "assert" expression ("," anything)? | "raise" anything | "del" name ("," name)*
                | function                     a function inside, undecorated; it reads the names around it
    target      = name | expression "[" index "]" | "(" (target | "*" target) "," ... ")"
    names       = name | "(" names "," ... ")"
    expression  = name | number | string | True | False | None | expression "." name | expression "[" index "]"
                | call | "(" expression "," ... ")" | "[" expression "," ... "]"
                | unary expression | expression binary expression | expression ("and" | "or") expression
                | expression (comparison expression)+ | expression "if" expression "else" expression
    comparison  = "==" | "!=" | "<" | "<=" | ">" | ">=" | "is" None | "is not" None | "in" | "not in"
    index       = expression | first? ":" last? (":" step?)? | "..." | None | index "," ...
    call        = name or dotted name "(" (argument "," ...) ")"
    argument    = expression | "*" expression | name "=" expression | "**" expression
    message     = expression, f-strings included, in print

Before this, ``constructs.py`` and ``spelled_out.py`` have written out what they can.

What a call means is decided later, when the types are known. Only calls that can be told by their names alone are
refused here: calls through text, writes that leave no mark. A construct inside a refused one is not reported again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import numpy as np

from ..errors import Refusal, refusal_at
from ..form.program import root_name
from ..form.questions import asked
from ..form.structures import is_member
from ..form.trees import nodes
from ..form.wording import report
from ..reading.source import Source
from .constructs import write_constructs
from .exceptions.attempts import Attempts
from .functions.chosen_functions import bindings
from .objects.given_objects import may_be_of_object
from .refused_calls import refused_call, refused_keyword
from .rehearsed.texts_run import may_be_told
from .spelled_out import spell_out
from .syntax.callee import BUILTINS, MISSING, Scope, draws_inside, is_library
from .syntax.definitions import rebound_names
from .syntax.lazy import is_list_of_view
from .syntax.made_names import wording_of
from .syntax.plain_parts import is_constants, is_none, is_put_together, is_shape, is_text
from .syntax.refusals import RULES
from .syntax.rewrites import (
    case_tests,
    comprehension_loop,
    generator_loop,
    joined_display,
    membership_tests,
    values_by_name,
    values_in_braces,
)
from .syntax.short_forms import searches_keys
from .syntax.texts import makes_text

# Nodes that are fine wherever they stand, if their parts are.
PLAIN = (
    *(ast.If, ast.While, ast.Return, ast.Pass, ast.Break, ast.Continue, ast.Expr),
    *(ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Attribute, ast.Name, ast.Tuple, ast.List, ast.Slice),
    *(ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.FormattedValue),
)

# Nodes that are refused wherever they stand, by the name of their class (some are newer than Python 3.11).
REFUSED = {
    **{"TryStar": "try", "With": "with", "Match": "match", "ClassDef": "class"},
    **{"Global": "global", "Nonlocal": "nonlocal", "TypeAlias": "type-statement"},
    **{"Import": "import-inside", "ImportFrom": "import-inside", "NamedExpr": "walrus", "Lambda": "lambda"},
    **{"AsyncFunctionDef": "async", "AsyncFor": "async", "AsyncWith": "async", "Await": "async"},
    **{"Yield": "yield", "YieldFrom": "yield", "ListComp": "comprehension", "SetComp": "set-display"},
    **{"Set": "set-display", "GeneratorExp": "generator"},
    **{"JoinedStr": "f-string"},
}
_text = ast.unparse


def check(source: Source, called_first: bool = False) -> None:
    """Raise one :class:`UnsupportedError` with everything in ``source`` that is not in the grammar above, short forms
    spelled out (``spelled_out.py``). What was checked is not checked again while its names stand for the same. Of one
    that is ``called_first``, by no other, what may be said of objects that it is given is postponed.
    """
    if Scope(source).still_means(source.tree, source.meant):
        return
    write_constructs(source)
    spelled = spell_out(source.tree, Scope(source))
    source.made.update(spelled.made)
    source.handed.update(spelled.handed)
    spelled.attempts.tell(source)
    source.postponed.clear()
    checker = _Checker(source, spelled.attempts, called_first)
    checker.check_function(source.tree)
    every = [*checker.refusals, *checker.told] if checker.refusals else []  # all that is there to be said
    refusals = sorted(every, key=lambda refusal: (refusal.line, refusal.column))
    report(refusals, wording_of(source), source.name, source.file, source.lines)
    source.meant[:] = Scope(source).meanings(source.tree)


class _Checker(ast.NodeVisitor):
    """Walks a function and collects its refusals; ``visit`` is the allow-list."""

    def __init__(self, source: Source, attempts: Attempts, called_first: bool):
        self.refusals: list[Refusal] = []
        self.told: list[Refusal] = []  # those of what may be gone through
        self.source, self.called_first = source, called_first
        self.attempts, self.scope = attempts, Scope(source)
        self.function, self.optional = source.name, {n for n, v in source.defaults.items() if v is None}
        self.untracked, self.parameters = source.untracked, set(source.signature.parameters)
        held = {n for n, v in source.defaults.items() if isinstance(v, (list, dict, set, np.ndarray))}
        self.mutable = held - rebound_names(source.tree)
        self.in_message = False
        self.goal = "$out"  # the name that the expression at hand is assigned to
        self.consumer = ""  # the function that the expression at hand is an argument of

    def refuse(self, node: ast.AST, code: str, **words: str) -> None:
        rule = RULES[code]
        found = refusal_at(node, code, rule.reason.format(**words), rule.rewrite.format(**words))
        told = self.called_first and may_be_told(node, code)
        later = told or (self.called_first and may_be_of_object(self.scope, self.source.tree, node, code))
        (self.source.postponed if later else self.refusals).append(found)
        self.told += [found] if told else []

    def visit(self, node: ast.AST) -> None:
        kind = type(node).__name__
        if kind == "JoinedStr" and self.in_message:
            self.generic_visit(node)
        elif isinstance(node, ast.Try) and id(node) in self.attempts.untold:
            self.refuse(self.attempts.untold[id(node)].node, "try", reason=self.attempts.untold[id(node)].reason)
        elif is_list_of_view(self.scope, node):
            self.visit_DictComp(node)
        elif kind in REFUSED:
            self.refuse(node, REFUSED[kind], **self.words(node))
        elif hasattr(self, "visit_" + kind):
            getattr(self, "visit_" + kind)(node)
        elif isinstance(node, PLAIN):
            self.generic_visit(node)
        else:
            self.refuse(node, "syntax", construct=kind)

    def words(self, node: ast.AST) -> dict[str, str]:
        """The user's own text for the reason and the rewrite of a node of ``REFUSED``."""
        match node:
            case ast.With(items=[item, *_]):
                return {"instead": self.without_context(item.context_expr)}
            case ast.TryStar():
                return {"reason": "`except*` takes groups of exceptions apart, of which compiled code knows none"}
            case ast.Match():
                return {"tests": case_tests(node)}
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                return {"name": " and ".join(names)}
            case ast.Import() | ast.ImportFrom():
                return {"statement": _text(node)}
            case ast.NamedExpr(target=target, value=value):
                return {"name": _text(target), "value": _text(value)}
            case ast.Lambda(args=args, body=body):
                name = "$f" if self.goal == "$out" else self.goal
                return {"name": name, "arguments": _text(args), "body": _text(body)}
            case ast.Yield(value=value) | ast.YieldFrom(value=value):
                return {"value": _text(value) if isinstance(node, ast.Yield) and value is not None else "..."}
            case ast.ListComp():
                return {"loop": comprehension_loop(node, self.goal)}
            case ast.GeneratorExp():
                return {"loop": generator_loop(node, self.consumer, self.goal)}
            case ast.Dict():
                return {"instead": values_by_name(node)}
            case ast.Set(elts=elements):
                return {"instead": f"a tuple: `{_text(ast.Tuple(elements, ast.Load()))}`"}
            case ast.SetComp(elt=element, generators=loops) | ast.DictComp(value=element, generators=loops):
                loop = comprehension_loop(ast.ListComp(elt=element, generators=loops), self.goal)
                return {"instead": f"an array that is filled in a loop:\n{loop}"}
            case ast.JoinedStr():
                return {"text": _text(node)}
        return {}

    def without_context(self, context: ast.expr) -> str:
        if isinstance(context, ast.Call) and self.scope.value(context.func) is np.errstate:
            return "leave it out, and look at the result with `np.isfinite`"
        return f"do the work of `{_text(context)}` before or after the call"

    def check_function(self, node: ast.FunctionDef) -> None:
        """The parameters and the body of a function; its defaults and notes belong to the code around it."""
        for parameter in getattr(node, "type_params", ()):
            self.refuse(parameter, "type-statement")
        given = bindings(node)
        for functions in given.values():
            inside = [each for each in functions if isinstance(each, ast.FunctionDef)]
            if inside and len(functions) > 1:
                self.refuse(inside[0], "redefined-function", name=inside[0].name)
        with self.scope.inside(node):
            for statement in node.body:
                self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.decorator_list:
            self.refuse(node.decorator_list[0], "decorated-inner", name=node.name)
            return
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self.visit(default)
            if draws_inside(self.scope, default):
                self.refuse(default, "random", default=_text(default))
        self.check_function(node)

    # ---- statements

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self.check_target(target)
        self.visit_value(node.value, node.targets[-1])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit_Assign(ast.Assign(targets=[node.target], value=node.value or ast.Constant(value=None)))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id in self.mutable and self.scope.is_outermost():
            self.refuse(node.target, "mutable-default", name=node.target.id)
        else:
            self.check_target(node.target)
        self.visit(node.value)

    def visit_value(self, value: ast.expr, target: ast.expr) -> None:
        self.goal = target.id if isinstance(target, ast.Name) else "$out"
        (self.visit_key if isinstance(target, ast.Name) else self.visit)(value)
        self.goal = "$out"

    def check_target(self, target: ast.expr) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.check_target(element.value if isinstance(element, ast.Starred) else element)
        elif isinstance(target, ast.Attribute):
            self.refuse_changed(target)
        elif isinstance(target, ast.Subscript) and not self.refuse_write(target, root_name(target)):
            self.visit(target)

    def refuse_changed(self, target: ast.Attribute) -> None:
        """Refuse to assign an attribute of what is no object of the function's own, or cannot be followed."""
        own = self.scope.is_inside(root_name(target)) and root_name(target) not in self.parameters
        for line, reason in self.untracked[-1:] if own or self.source.objects is not None else ():
            return self.refuse(target, "made-object", reason=reason, line=str(line))
        self.refuse(target, "attribute-assignment", name=target.attr)

    def refuse_write(self, node: ast.expr, name: str) -> bool:
        """Refuse a write to the elements of a default value, or of what comes from outside; True when refused."""
        if name and not self.scope.is_inside(name):
            self.refuse(node, "captured-write", name=name)
        elif name in self.mutable and self.scope.is_outermost():
            self.refuse(node, "mutable-default", name=name)
        else:
            return False
        return True

    def visit_For(self, node: ast.For) -> None:
        for target in nodes(node.target):
            if isinstance(target, (ast.Subscript, ast.Attribute, ast.Starred)):
                whole = _text(node.target)[1:-1] if isinstance(node.target, ast.Tuple) else _text(node.target)
                self.refuse(target, "loop-target", target=whole, iterable=_text(node.iter))
                break
        self.visit(node.iter)
        for statement in node.body + node.orelse:
            self.visit(statement)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            for each in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                if not isinstance(each, ast.Name):
                    self.refuse(each, "delete", target=_text(each))

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)  # the message is Python's business: see reraise.py

    def visit_Raise(self, node: ast.Raise) -> None:
        if node.exc is None:
            self.refuse(node, "bare-raise")

    @contextmanager
    def message(self) -> Iterator[None]:
        before, self.in_message = self.in_message, True
        yield
        self.in_message = before

    # ---- expressions

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bytes):
            self.refuse(node, "bytes", value=_text(node))
        elif isinstance(value, int) and value >= 2**63:
            self.refuse(node, "big-integer", value=_text(node))

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if is_put_together(node):
            self.refuse(node, "string-format", values=values_in_braces(node.right))
        else:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
            words = {"left": _text(left), "right": _text(right)}
            if isinstance(operator, (ast.Is, ast.IsNot)) and len(node.ops) == 1 and is_member(self.scope.value(right)):
                node.ops = [ast.Eq() if isinstance(operator, ast.Is) else ast.NotEq()]  # there is one object for each
                continue
            if isinstance(operator, (ast.Is, ast.IsNot)) and not (is_none(left) or is_none(right)):
                known = isinstance(getattr(right, "value", None), bool) or bool(self.optional & {*words.values()})
                known = known or self.asks_for_type(left) or self.asks_for_type(right)
                if len(node.ops) == 1 and (known or self.scope.value(right) is not MISSING):
                    continue  # decided when the types are known, and whether the branch is taken
                sign, equal = ("is", "==") if isinstance(operator, ast.Is) else ("is not", "!=")
                return self.refuse(node, "is-comparison", operator=sign, equal=equal, **words)
            if isinstance(operator, (ast.In, ast.NotIn)):
                plain = isinstance(right, (ast.Name, ast.Attribute, ast.Subscript)) or is_text(right)
                plain = plain or is_constants(right) or searches_keys(self.scope, right) or makes_text(right)
                if len(node.ops) == 1 and (plain or self.is_range(right)):
                    continue  # decided when the types are known
                is_in = isinstance(operator, ast.In)
                tests = membership_tests(left, right, is_in)
                return self.refuse(node, "membership", operator="in" if is_in else "not in", instead=tests, **words)
        self.generic_visit(node)

    def asks_for_type(self, node: ast.expr) -> bool:
        """True for ``type(x)``, ``np.dtype(x)``, and for a class."""
        asks = isinstance(node, ast.Call) and id(self.scope.value(node.func)) in (id(type), id(np.dtype))
        return asks or isinstance(self.scope.value(node), type)

    def is_range(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and self.scope.value(node.func) is range

    def visit_Dict(self, node: ast.Dict) -> None:
        for part in filter(None, [*node.keys, *node.values]):
            self.visit_key(part)

    def visit_DictComp(self, node: ast.AST) -> None:
        for part in (n for n in nodes(node) if n is not node):
            if type(part).__name__ in REFUSED and not isinstance(part, ast.JoinedStr):
                self.visit(part)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for part in parts:
            if isinstance(part, ast.Starred):
                value = _text(part.value)
                self.refuse(part, "star-index", element=f"{_text(node.value)}[{value}[0], {value}[1]]")
            else:
                self.visit_key(part)

    def visit_key(self, node: ast.expr) -> None:
        """What may be a text that is put together, and known while compiling."""
        if is_put_together(node) or (isinstance(node, ast.BinOp) and is_text(node.left)):
            with self.message():
                self.generic_visit(node)
        else:
            self.visit(node)

    def visit_Tuple(self, node: ast.Tuple | ast.List) -> None:
        starred = [e for e in node.elts if isinstance(e, ast.Starred) and not is_shape(e.value)]
        if starred:
            self.refuse(starred[0], "star-display", instead=joined_display(node))
        for each in node.elts if not starred else ():
            self.visit_key(each.value if isinstance(each, ast.Starred) else each)

    visit_List = visit_Tuple

    # ---- calls

    def visit_Call(self, node: ast.Call) -> None:
        if asked(node) is not None:  # whose operands stand in the statement behind it, too
            return
        if (found := refused_call(self.scope, node, self.goal)) is not None:
            return self.refuse(found[0], found[1], **found[2])
        if isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
        elif isinstance(node.func, (ast.Call, ast.Subscript)):
            self.visit(node.func)
        callee = self.scope.value(node.func)
        of_users = callee is getattr or not (is_library(callee) or any(callee is b for b in BUILTINS.values()))
        with self.message() if callee is print else nullcontext():
            for argument in node.args:
                outer, self.consumer = self.consumer, _text(node.func)
                part = argument.value if isinstance(argument, ast.Starred) else argument
                self.visit_key(part) if of_users else self.visit(part)
                self.consumer = outer
            for keyword in node.keywords:
                found = refused_keyword(self.scope, node, keyword)
                if found is None:
                    self.visit(keyword.value)
                else:
                    self.refuse(found[0], found[1], **found[2])
