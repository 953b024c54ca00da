"""The text of the phases: one function each, the device functions that they call, and what each is given."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..tile.build import Followed
from ..tile.schedule import key
from ..tile.text import Lines
from ..tile.values import Batched, Partial, Shared
from .calls import Call, NoCudaForm, Site
from .functions import KNOWN, TYPES
from .memory import Memory, conflict
from .phases import Round

SYNC = "cuda.syncthreads()"
CALLED = re.compile(r"\bnp\.(\w+)\(")


@dataclass
class Phase:
    """A function of the step: what it is called, what it is given, its text, and which threads run it."""

    name: str
    given: list[str]
    text: str
    kind: str  # "samples": blocks of threads; "shared": one block; "sums", "update": all threads alike


@dataclass
class Writer:
    """Writes the phases of one step; ``arguments`` are the names that a phase may be given, in order."""

    step: Followed
    site: Site
    memory: Memory
    arguments: list[str]
    functions: dict[tuple[str, str], str] = field(default_factory=dict)
    phases: list[Phase] = field(default_factory=list)

    def round(self, made: Round, record: list[str]) -> None:
        """The phases of a round; ``record`` are the lines that note what became of the step."""
        name = self.step.name
        if made.shared or record:
            lines = self.together(made.shared, Lines(), "")
            for line in [SYNC, *record] if record else []:
                lines(line)
            self.phase(f"{name}_shared", "shared", lines)
        if made.tile:
            self.phase(f"{name}_samples", "samples", self.tiles(made.tile))
        if made.sums:
            lines = Lines()
            self.bound(made.sums, lines, "0")
            self.calls(made.sums, lines, "size", sync=False)
            self.phase(f"{name}_sums", "sums", lines)

    def phase(self, title: str, kind: str, lines: Lines) -> None:
        """A phase with this body, under a name of its own."""
        text = lines.text
        code = "\n".join(line for line in lines.out if not line.lstrip().startswith("#"))
        given = [n for n in self.arguments if re.search(rf"(?<![\w.]){n}(?![\w(])", code)]
        self.phases.append(Phase(self.name_of(title), given, text, kind))

    def tiles(self, calls: list[Call]) -> Lines:
        """The loop of a block over its tiles of samples."""
        samples, lines = self.site.samples, Lines()
        many = f" * {samples}" if samples > 1 else ""
        with lines.block(f"for start in range(block{many}, size, blocks{many}):"):
            lines(f"count = {f'min({samples}, size - start)' if samples > 1 else '1'}")
            self.together(calls, lines, "start")
            lines(SYNC)
        return lines

    def together(self, calls: list[Call], lines: Lines, start: str) -> Lines:
        """Calls of the threads of one block, which wait for each other where they must."""
        self.bound(calls, lines, start)
        self.calls(calls, lines, "count" if start else "", sync=True)
        return lines

    def bound(self, calls: list[Call], lines: Lines, start: str) -> None:
        """Names for the memory of what the calls work on; of kept values from sample ``start`` on."""
        done: set[int] = set()
        for call in calls:
            for value in call.operands.values():
                if not isinstance(value, (Batched, Shared, Partial)) or key(value) in done:
                    continue
                done.add(key(value))
                if key(value) not in self.memory.places:
                    continue
                array, place, size = self.memory.places[key(value)]
                name = value.root.name if isinstance(value, Batched) else value.name
                if array.startswith("kept"):
                    from_start = "" if start == "0" else f" + {start}{f' * {size}' if size > 1 else ''}"
                    lines(f"{name} = {array}[{place}{from_start} :]".replace("[0 + ", "["))
                elif array.startswith("shared"):
                    lines(f"{name} = {array}[{place} : {place + size * self.site.samples}]")
                else:
                    lines(f"{name} = {array}[{place} : {place + size}]")

    def calls(self, calls: list[Call], lines: Lines, count: str, sync: bool) -> None:
        """The calls, under the lines of the user's that they stand for."""
        before: list[Call] = []
        last = 0
        for call in calls:
            if sync and conflict(self.memory, before, call):
                lines(SYNC)
                before = []
            before.append(call)
            if call.line and call.line != last and call.line in self.step.line_texts:
                lines(f"# {call.line}: {self.step.line_texts[call.line].strip()}")
            last = call.line or last
            try:
                self.call(call, lines, count)
            except NoCudaForm as error:
                text = self.step.line_texts.get(call.line, "").strip()
                raise NoCudaForm(f"line {call.line}: {error}: {text}") from None

    def call(self, call: Call, lines: Lines, count: str) -> None:
        """One call; the device function that it calls is written where there is no such one yet."""
        made = {key(v) for v in call.made}
        parameters, arguments = ["thread", "threads"], ["thread", "threads"]
        if count and re.search(rf"\b{count}\b", call.body):
            parameters.append(count)
            arguments.append(count)
        for parameter, value in call.operands.items():
            if parameter != value and not re.search(rf"\b{parameter}\b", call.body):
                continue  # such as the number of samples, which kernels on a CPU are told
            if parameter not in parameters:
                parameters.append(parameter)
                arguments.append(self.argument(value, made, exact=not count))
        name = self.function(call.title, ", ".join(parameters), call.body)
        lines(f"{name}({', '.join(arguments)})")

    def argument(self, value: Any, made: set[int], exact: bool) -> str:
        """What is passed for a value: an array, or a number, in the dtype of the step unless it is to be ``exact``."""
        if isinstance(value, Batched):
            return f"{value.root.name}[{value.offset} :]" if value.offset else value.root.name
        if isinstance(value, Shared) and not value.shape and key(value) not in made:
            number = f"{value.name}[0]" if key(value) in self.memory.places else value.name
            converts = not exact and value.dtype.startswith("float") and value.dtype != self.site.dtype
            return f"np.{self.site.dtype}({number})" if converts else number
        return value if isinstance(value, str) else value.name

    def function(self, title: str, parameters: str, body: str) -> str:
        """The name of the device function with this text."""
        for name in CALLED.findall(body):
            if name not in KNOWN and name not in TYPES:
                raise NoCudaForm(f"np.{name} has no form for a GPU")
        text = parameters, CALLED.sub(lambda m: m[0] if m[1] in TYPES else f"gpu.{m[1]}(", body)
        if text not in self.functions:
            self.functions[text] = self.name_of(title)
        return self.functions[text]

    def name_of(self, title: str) -> str:
        name, number = title, 1
        while name in self.site.taken:
            number += 1
            name = f"{title}_{number}"
        self.site.taken.add(name)
        return name
