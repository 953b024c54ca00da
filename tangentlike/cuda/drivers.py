"""The functions of a differentiated function on a GPU: drivers, which the host runs, and the kernels that they launch.

Numbers live on the host, arrays on the device. A driver makes arrays, launches a kernel for each parallel loop, and
does in Python what is done with numbers; loops of the user's over such steps too. An element of an array is brought to
the host where one is read, but in no loop.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Any

from ..form.program import copy_of, dotted, fresh_name, is_parallel, name
from ..form.trees import nodes
from ..halves import Function
from ..pipeline import Parts
from ..runtime import emit
from .driver import Driver
from .expressions import Expressions
from .in_order import in_order
from .sharing import Sharing
from .spelling import Speller, no_form
from .trips import Kernel


@dataclass
class Drivers:
    """Writes the functions of a module; ``texts`` are the kernels and drivers so far."""

    parts: Parts
    taken: set[str]
    texts: list[str] = field(default_factory=list)
    device: dict[str, str] = field(default_factory=dict)  # functions of the module as functions of the device
    driven: set[str] = field(default_factory=set)
    there: dict[str, str] = field(default_factory=dict)  # functions of the module as functions of the host
    arrays: dict[str, bool] = field(default_factory=dict)  # whether functions of the module return arrays
    imported: dict[str, Any] = field(default_factory=dict)  # functions that the host calls

    def __post_init__(self) -> None:
        self.functions = {f.name: f for f in self.parts.functions}
        self.sharing = Sharing(self.functions, self.parts.names)
        self.variables = {
            n.id for f in self.parts.functions for s in f.body for n in nodes(s)
            if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }  # fmt: skip
        self.variables |= {p for f in self.parts.functions for p in f.parameters}
        self.outside = {*self.parts.values, *({*self.functions, *self.parts.names} - self.variables)}
        self.outermost: set[str] = set()  # functions that no other one shows its memory

    def fresh(self, base: str) -> str:
        chosen = fresh_name(base, self.taken)
        self.taken.add(chosen)
        return chosen

    def speller(self, function: Function) -> Speller:
        made = Speller(dict(function.types), self.parts.names, self.outside, self.on_device)
        made.gives_array = self.gives_array
        return made

    def gives_array(self, text: str) -> bool:
        """Whether a function of the module returns an array, and no number or several results."""
        if text in self.functions and text not in self.arrays:
            self.arrays[text] = False  # it calls itself
            function = self.functions[text]
            speller = self.speller(function)
            results = [n.value for s in function.body for n in nodes(s) if isinstance(n, ast.Return) and n.value]
            self.arrays[text] = any(Expressions(speller).may_be_array(result) for result in results)
        return self.arrays.get(text, False)

    def on_device(self, text: str, statement: ast.AST) -> str:
        """A function of the module, for threads to call; written where there is no such one yet."""
        if text not in self.functions:
            return ""
        if text not in self.device:
            function = self.functions[text]
            if any(is_parallel(n) for n in function.body):
                raise no_form(statement, "a parallel loop in a trip of another")
            self.device[text] = self.fresh(f"{text}_on_device")
            speller = self.speller(function)
            speller.in_function = True
            body = speller.trip(copy_of(function.body))
            self.write(replace(function, name=self.device[text], body=body), "@cuda.jit(device=True)")
        return self.device[text]

    def entry(self, text: str) -> None:
        """The function that is called from outside: it hands what one half has kept to the other."""
        called = {dotted(n.func) for s in self.functions[text].body for n in nodes(s) if isinstance(n, ast.Call)}
        self.outermost = {text, *called}
        self.driver(text)

    def driver(self, text: str) -> None:
        """A function that the host runs, and those that it calls."""
        if text in self.driven:
            return
        self.driven.add(text)
        function = self.functions[text]
        self.write(replace(function, body=Driver(self, function).whole()), "")

    def on_host(self, text: str, spelled: Any) -> str:
        """A function of the module as it is on a CPU, for the host; ``spelled`` spells the calls in it."""
        if text not in self.there:
            self.there[text] = self.fresh(f"{text}_on_host")
            function = self.functions[text]
            body = copy_of(function.body)
            for node in (n for statement in body for n in nodes(statement)):
                if isinstance(node, ast.For):
                    in_order(node)
                if isinstance(node, ast.Call):
                    spelled(node, body[0])
            alone = "(kept=False)" if function.calls_itself else ""
            self.write(replace(function, name=self.there[text], body=body), f"@on_cpu{alone}")
        return self.there[text]

    def imports(self, text: str, found: Any) -> ast.expr:
        """What the host calls a function that is imported: another name than that of a variable."""
        chosen = f"{text}_kernel" if text in self.variables else text
        self.imported[chosen] = found
        return name(chosen)

    def state(self) -> tuple:
        """What is written so far."""
        return len(self.texts), dict(self.device), set(self.driven), dict(self.there), dict(self.imported)

    def restore(self, state: tuple) -> None:
        """Forget what was written after that."""
        count, self.device, self.driven, self.there, self.imported = state
        del self.texts[count:]

    def kernel(self, made: Kernel, function: Function) -> None:
        self.write(Function(made.name, made.parameters, made.body, function.lines), "@cuda.jit")

    def write(self, function: Function, decorator: str) -> None:
        text = emit.function_text(function.name, function.parameters, function.body, function.lines, function.docstring)
        self.texts.append(text.replace("@kernel\n", f"{decorator}\n" if decorator else "", 1))
