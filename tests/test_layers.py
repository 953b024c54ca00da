"""Who may import whom: the shape of the package, kept by a test."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tangentlike"
TEMPLATES = Path(__file__).parent.parent / "templates"
ENTRANCES = {"__init__.py", "__main__.py", "doctor.py"}  # the public names and the command line see everything
CORE = sorted(path for path in PACKAGE.rglob("*.py") if "train" not in path.relative_to(PACKAGE).parts)
PASSES = (
    "check", "normalize", "resolve", "infer", "activity", "reverse", "keep", "emit", "build",
    *(path.stem for path in (PACKAGE / "simplify").glob("*.py") if path.stem != "__init__"),
)  # fmt: skip


def imports(path: Path) -> set[str]:
    """The modules that a file imports, at its top or inside, with their full names."""
    found: set[str] = set()
    package = ["tangentlike", *path.relative_to(PACKAGE).parts[:-1]] if path.is_relative_to(PACKAGE) else []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_core_never_imports_the_trainer(path):
    if path.name not in ENTRANCES:
        assert not [name for name in imports(path) if name.startswith("tangentlike.train")]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_emit_imports_astor(path):
    names = [name for name in imports(path) if name.split(".")[0] == "astor"]
    assert not names or path == PACKAGE / "emit.py"


@pytest.mark.parametrize("name", PASSES)
def test_passes_never_import_each_other(name):
    for path in PACKAGE.rglob(f"{name}.py"):
        others = {other for other in PASSES if other != name}
        found = {imported.rpartition(".")[2] for imported in imports(path) if imported.startswith("tangentlike.")}
        modules = {
            imported for imported in found if any((PACKAGE / p / f"{imported}.py").exists() for p in ("", "simplify"))
        }
        assert not modules & others


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.py")), ids=lambda path: path.name)
def test_templates_import_public_names_only(path):
    """A template sees what a user of the package sees: the registry, the type rules, and other templates."""
    own = {name for name in imports(path) if name.startswith("tangentlike")}
    allowed = ("tangentlike.registry", "tangentlike.types", "tangentlike.templates", "tangentlike.errors")
    public = {"tangentlike", *(f"tangentlike.{name}" for name in _public_names())}
    assert not [name for name in own if not name.startswith(allowed) and name not in public]


@pytest.mark.parametrize("folder", [PACKAGE, TEMPLATES], ids=lambda path: path.name)
def test_files_are_short_and_named_for_what_they_hold(folder):
    lengths = {path.relative_to(folder).as_posix(): path.read_bytes().count(b"\n") for path in folder.rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert not {"utils.py", "helpers.py", "common.py", "misc.py"} & {Path(name).name for name in lengths}


def _public_names() -> set[str]:
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    return {alias.asname or alias.name for n in tree.body if isinstance(n, ast.ImportFrom) for alias in n.names}
