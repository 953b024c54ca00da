"""The gradients of a file's functions, found by name, and the golden files that hold those of the examples."""

from __future__ import annotations

import difflib
import importlib.util
import sys
from pathlib import Path
from typing import Any

from ..errors import TangentlikeError
from ..vectors.machine import REFERENCE, pretended

REFRESH = "python -m tangentlike emit"
COMPILED = ("first_misfit", "logistic_loss", "heat_rod")  # of which there is the text that runs, too


class CommandError(TangentlikeError, ValueError):
    """A command names something that is not there."""


def find(target: str) -> tuple[Any, tuple]:
    """``FILE:FUNCTION`` -> the differentiated function and the arguments to specialize it to.

    Raises :class:`CommandError`, one sentence, when there is no such file or function.
    """
    file, colon, name = target.rpartition(":")
    if not colon or not file or not name:
        raise CommandError(f"{target!r} is not FILE:FUNCTION, such as examples/mnist_models.py:cnn_loss")
    module = import_file(Path(file))
    function = getattr(module, name, None)
    if not callable(function):
        names = [key for key, value in vars(module).items() if _is_differentiated(value)]
        known = f": it has {', '.join(names)}" if names else ""
        raise CommandError(f"{file} has no function {name}{known}")
    arguments = _arguments(module).get(name, ())
    return _differentiated(function), arguments


def import_file(file: Path) -> Any:
    """The module in ``file``, imported under its own name as a script's folder would make it importable."""
    if not file.is_file():
        raise CommandError(f"there is no file {file}")
    specification = importlib.util.spec_from_file_location(file.stem, file.absolute())
    if specification is None or specification.loader is None:
        raise CommandError(f"{file} is not a Python file")
    folder = str(file.absolute().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    module = importlib.util.module_from_spec(specification)
    sys.modules[file.stem] = module
    try:
        specification.loader.exec_module(module)
    except TangentlikeError:
        raise
    except (Exception, SystemExit) as error:
        raise CommandError(f"{file} cannot be imported: {type(error).__name__}: {error}") from error
    return module


def emit(examples: Path) -> dict[str, str]:
    """File name -> text, for every function of every example that is differentiated.

    An example's ``example_texts()`` adds other texts by name, such as the steps of a training run, as they are written
    for the machine of reference: the same on all.
    """
    if not examples.is_dir():
        raise CommandError(f"there is no folder {examples}")
    texts: dict[str, str] = {}
    for file in sorted(examples.glob("*.py")):
        module = import_file(file)
        arguments = _arguments(module)
        decorated = [
            name
            for name, value in vars(module).items()
            if _is_differentiated(value) and getattr(value, "__module__", module.__name__) == module.__name__
        ]
        for name in sorted({*arguments, *decorated}):
            if not callable(getattr(module, name, None)):
                raise CommandError(f"{file}: example_arguments() names {name}, which is not there")
            differentiated, given = _differentiated(getattr(module, name)), arguments.get(name, ())
            texts[f"{file.stem}_{name}.py"] = differentiated.source_for(*given).rstrip("\n") + "\n"
            if f"{file.stem}_{name}" in COMPILED:
                compiled = differentiated.source_for(*given, compiled=True)
                texts[f"{file.stem}_{name}_compiled.py"] = compiled.rstrip("\n") + "\n"
        with pretended(REFERENCE):
            for name, text in getattr(module, "example_texts", dict)().items():
                texts[f"{file.stem}_{name}.py"] = text
    return texts


def write(texts: dict[str, str], folder: Path) -> list[str]:
    """Make ``folder`` hold these texts and no other Python file; returns what changed, in words."""
    changed = []
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.glob("*.py")):
        if file.name not in texts:
            file.unlink()
            changed.append(f"removed {file}")
    for name, text in texts.items():
        file = folder / name
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            changed.append(f"wrote {file}")
    return changed


def difference(texts: dict[str, str], folder: Path) -> str:
    """What ``write`` would change, as a unified diff and the command to run; empty when nothing."""
    present = {file.name: file.read_text() for file in sorted(folder.glob("*.py"))}
    parts: list[str] = []
    for name in sorted({*texts, *present}):
        before, after = present.get(name, ""), texts.get(name, "")
        if (name in texts) != (name in present) or before != after:
            parts += difflib.unified_diff(
                before.splitlines(keepends=True),
                after.splitlines(keepends=True),
                f"{folder / name} as it is" if name in present else "nothing",
                f"{folder / name} as emitted now" if name in texts else "nothing",
            )
    return "".join(parts) + f"\n{folder} is stale; to refresh it: {REFRESH}" if parts else ""


def _is_differentiated(value: Any) -> bool:
    return callable(value) and hasattr(value, "source_for") and not isinstance(value, type)


def _differentiated(function: Any) -> Any:
    if _is_differentiated(function):
        return function
    from .. import differentiate  # here, because the package imports the whole compiler

    return differentiate(function)


def _arguments(module: Any) -> dict[str, tuple]:
    """What the file's ``example_arguments()`` returns; nothing when it has none."""
    function = getattr(module, "example_arguments", None)
    if function is None:
        return {}
    found = function()
    if not isinstance(found, dict) or not all(isinstance(value, tuple) for value in found.values()):
        raise CommandError(f"{module.__file__}: example_arguments() must return a dict of tuples by function name")
    return found
