"""The list of functions: where each lies, and how its arguments are made. None of their code is here."""

import ast
import re
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).parents[1] / "in_the_wild.toml"
SAMPLES = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
)


@dataclass(frozen=True)
class Listed:
    """One function of the list.

    ``function`` is its name, with its class in front where it is a method (of what ``object`` makes, or static). An
    object whose attributes ``wrt`` names (``"self.k"``) is the first argument. ``arguments`` is the text of the other
    arguments, read with ``np``, ``math``, ``rng`` (a generator that the names seed) and ``module`` (the loaded file);
    ``keywords`` the text of a dict of fixed keywords; ``setup`` a statement to run before; ``result`` what is
    differentiated where it is not the value (an argument that is written, ``result.P``). A function of Numba's
    ``vectorize`` is ``compiled``: interpreted there is none. ``at_first`` is what was found before anything was mended
    for it, ``verdict`` what was found when the list was last recorded.
    """

    field: str
    repository: str
    commit: str
    path: str
    function: str
    arguments: str
    wrt: tuple[str, ...]
    keywords: str = "{}"
    setup: str = ""
    object: str = ""
    result: str = "result"
    compiled: bool = False
    at_first: str = ""
    verdict: str = ""

    @property
    def name(self) -> str:
        """The name without its class."""
        return self.function.rpartition(".")[2]

    @property
    def seed(self) -> int:
        return zlib.crc32(f"{self.repository} {self.function}".encode())

    @property
    def title(self) -> str:
        return f"{self.repository} {self.function}"


def read(sample: str, path: Path = LIST) -> list[Listed]:
    """The functions of a sample (``"first"`` to ``"fourteenth"``), in the order of the list."""
    with path.open("rb") as file:
        known = tomllib.load(file)
    return [Listed(**entry | {"commit": known["commits"][entry["repository"]], "wrt": tuple(entry["wrt"])})
            for entry in known[sample]]  # fmt: skip


def record(sample: str, verdicts: dict[tuple[str, str, str], str], path: Path = LIST) -> None:
    """Write the verdicts, by repository, path and function, into the list; everything else stays as it is."""
    out = []
    for block in re.split(r"(?m)^(?=\[\[)", path.read_text()):
        if block.startswith(f"[[{sample}]]"):
            entry = tomllib.loads(block)[sample][0]
            found = verdicts.get((entry["repository"], entry["path"], entry["function"]))
            if found is not None:
                block = re.sub(r'(?m)^verdict = ".*"\n', "", block).rstrip("\n") + f'\nverdict = "{found}"\n\n'
        out.append(block)
    path.write_text("".join(out).rstrip("\n") + "\n")


def well_formed(entry: Listed) -> bool:
    """Whether the texts of an entry are Python."""
    ast.parse(f"f({entry.arguments or '*()'}, **{entry.keywords})", mode="eval")
    ast.parse(entry.setup)
    ast.parse(entry.object)
    ast.parse(entry.result, mode="eval")
    return bool(entry.wrt)
