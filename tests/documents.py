"""The code and the output that the manual shows, cut out of its Markdown, run, and compared or written anew.

A fenced block is what the comment above it says; a Python block without one is a piece of a program.

    <!-- file: examples/first.py -->         the first lines of that file, which the blocks below may use
    <!-- excerpt of: examples/first.py -->   some lines of that file, only to be looked at
    <!-- output of: python -m ... -->        what that command prints
    <!-- prints -->                          what the Python block above prints
    <!-- raises -->                          the message of the error that the Python block above ends in
    <!-- not run -->                         only looked at

``python tests/documents.py`` writes all such output anew.
"""

import contextlib
import io
import linecache
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
REFRESH = "python tests/documents.py"

FENCE = re.compile(
    r"(?:^<!-- (?P<role>file|excerpt of|output of|prints|raises|not run)(?:: (?P<of>.+?))? -->\n\n?)?"
    r"^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: the role that its comment gives it, what the comment names, and where its text is."""

    role: str
    of: str
    language: str
    text: str
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    return [
        Block(m["role"] or "", m["of"] or "", m["language"], m["text"], m.start("text"), m.end("text"))
        for m in FENCE.finditer(text)
    ]


def links(text: str) -> list[str]:
    """The files of the repository that a document points to."""
    found = re.findall(r"\]\(([^)#\s]+)[^)]*\)", FENCE.sub("", text))
    return [target for target in found if "://" not in target]


def is_program(block: Block) -> bool:
    return block.language == "python" and block.role in ("", "file")


def output_of(command: str) -> str:
    """What a command prints, run in the folder of the repository."""
    words = command.split()
    assert words[0] == "python", command
    done = subprocess.run([sys.executable, *words[1:]], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def as_file(text: str, number: int, folder: Path) -> Callable:
    """The code of a block that lies in a file, ``model.py``, as an imported program does."""
    file = folder / str(number) / "model.py"
    file.parent.mkdir()
    file.write_text(text)
    return compile(text, str(file), "exec")


def as_cell(text: str, number: int, folder: Path) -> Callable:
    """The code of a block that was typed into a notebook, which shows its text to ``linecache`` alone."""
    name = f"<ipython-input-{number}-{folder.name}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    return compile(text, name, "exec")


def run(text: str, folder: Path, code_of: Callable = as_file) -> list[tuple[Block, str]]:
    """The blocks that show what others print or raise, with what these did: all run in order, in one namespace."""
    namespace = {"__name__": "__main__"}
    seen = []
    printed, message = "", ""
    for number, block in enumerate(found := blocks(text)):
        if block.role == "prints":
            seen.append((block, printed))
        elif block.role == "raises":
            seen.append((block, message))
        if not is_program(block):
            continue
        following = found[number + 1].role if number + 1 < len(found) else ""
        out = io.StringIO()
        code = code_of(block.text, number, folder)
        with contextlib.redirect_stdout(out):
            if following == "raises":
                message = _message_of(code, namespace).replace(f"{folder / str(number)}{os.sep}", "") + "\n"
            else:
                exec(code, namespace)
        printed = out.getvalue()
    return seen


def _message_of(code: Callable, namespace: dict) -> str:
    try:
        exec(code, namespace)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError("the block above '<!-- raises -->' raises nothing")


def shown_and_true(text: str, folder: Path) -> list[tuple[Block, str]]:
    """Every block whose text is an output, with what it ought to be."""
    seen = run(text, folder)
    for block in blocks(text):
        if block.role == "output of":
            seen.append((block, output_of(block.of)))
    return sorted(seen, key=lambda pair: pair[0].start)


def refreshed(text: str, folder: Path) -> str:
    for block, true in reversed(shown_and_true(text, folder)):
        text = text[: block.start] + true.rstrip("\n") + "\n" + text[block.end :]
    return text


if __name__ == "__main__":
    for document in DOCUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            before = document.read_text()
            after = refreshed(before, Path(folder))
        if after != before:
            document.write_text(after)
            print(f"wrote {document.relative_to(ROOT)}")
