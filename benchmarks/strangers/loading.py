"""Functions of files that are not ours, unedited, whether or not the packages that these files want are there.

A file is imported as Python does it when that works. Where it does not (a package beside NumPy, Numba and SciPy is
missing, an extension is not built), its statements are run one by one with the file's own lines, so that the source is
found; those that fail are left out, and an import of another file of the same checkout takes what it needs from there
in the same way. A function that needs what was left out raises NameError when it is called.
"""

import __future__

import ast
import contextlib
import importlib
import importlib.util
import sys
import types
from pathlib import Path


class Checkout:
    """The work tree of one repository."""

    def __init__(self, root: Path):
        self.root = root
        self.modules: dict[Path, types.ModuleType] = {}

    def load(self, path: str) -> types.ModuleType:
        """The module of a file of the checkout, imported or put together."""
        file = self.root / path
        if not file.is_file():
            raise FileNotFoundError(f"{file} is not there")
        folder = _top(file)
        _forget(_dotted(file, folder).partition(".")[0], folder)
        sys.path.insert(0, str(folder))
        try:
            return importlib.import_module(_dotted(file, folder))
        except (Exception, SystemExit):
            return self.put_together(file)

    def put_together(self, file: Path) -> types.ModuleType:
        """The module made of the statements of a file that run."""
        if file in self.modules:
            return self.modules[file]
        module = types.ModuleType(_dotted(file, _top(file)))
        module.__file__ = str(file)
        self.modules[file] = sys.modules[module.__name__] = module
        tree = ast.parse(file.read_text(encoding="utf-8"))
        later = any(isinstance(s, ast.ImportFrom) and s.module == "__future__" for s in tree.body)
        flags = __future__.annotations.compiler_flag if later else 0
        for statement in tree.body:
            try:
                text = ast.Module([statement], [])
                exec(compile(text, str(file), "exec", flags, dont_inherit=True), module.__dict__)
            except (Exception, SystemExit):
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    self.stand_in(statement, file, module)
        return module

    def stand_in(self, statement: ast.Import | ast.ImportFrom, file: Path, module: types.ModuleType) -> None:
        """Bind what an import that failed would have, from files of this checkout."""
        level = getattr(statement, "level", 0)
        start = [file.parents[level - 1]] if level else [_top(file), self.root, self.root / "src"]
        if isinstance(statement, ast.Import):
            for name in statement.names:
                found = self.found(start, name.name)
                if found is not None and name.asname:
                    module.__dict__[name.asname] = found
            return
        package = self.found(start, statement.module or "")
        for name in statement.names:
            dotted = f"{statement.module}.{name.name}" if statement.module else name.name
            found = getattr(package, name.name, None)
            found = self.found(start, dotted) if found is None else found
            if found is not None:
                module.__dict__[name.asname or name.name] = found
            elif name.name == "*" and package is not None:
                module.__dict__.update({k: v for k, v in vars(package).items() if not k.startswith("_")})

    def found(self, start: list[Path], dotted: str) -> types.ModuleType | None:
        """The module that a dotted name means in one of these folders, put together; None when it is not a file."""
        for folder in start:
            place = folder.joinpath(*dotted.split(".")) if dotted else folder
            for file in (place.with_suffix(".py"), place / "__init__.py"):
                if file.is_file() and file.is_relative_to(self.root):
                    with contextlib.suppress(SyntaxError):  # written for a newer Python than this one
                        return self.put_together(file)
        return None


def _forget(package: str, folder: Path) -> None:
    """Let a package be looked for again that another folder has given its name."""
    for name, module in list(sys.modules.items()):
        place = getattr(module, "__file__", None)
        if name.partition(".")[0] == package and place and not Path(place).is_relative_to(folder):
            del sys.modules[name]


def _top(file: Path) -> Path:
    """The folder that has to be on the path for ``file`` to be imported."""
    folder = file.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder


def _dotted(file: Path, folder: Path) -> str:
    parts = file.relative_to(folder).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
