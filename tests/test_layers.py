"""Who may import whom: the shape of the package, kept by a test.

``ROOMS`` is the order of the packages: each imports what stands in its own line and nothing else of the package. No
stage knows another one: ``COMPOSERS`` put them together, and what one stage tells another stands in the normal form
(``form``) or is an answer of ``analysis``. ``docs/architecture.md`` says the same in words.
"""

import ast
import functools
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tangentlike"
TEMPLATES = Path(__file__).parent.parent / "templates"
TESTS = Path(__file__).parent

GROUND = "errors form"
ROOMS = {
    "errors": "",
    "version": "",
    "form": "errors",
    "caching": "errors version",
    "primitives": "errors form caching",
    "vectors": "form primitives",
    "reading": f"{GROUND} primitives",
    "analysis": f"{GROUND} primitives",
    "frontend": f"{GROUND} reading",
    "lowering": f"{GROUND} primitives reading analysis",
    "adjoint": f"{GROUND} primitives reading analysis",
    "simplify": f"{GROUND} primitives analysis",
    "parallel": f"{GROUND} primitives analysis",
    "bounds": f"{GROUND} primitives analysis",
    "loops": "form primitives vectors analysis",
    "inner": "caching primitives",
    "runtime": f"{GROUND} caching primitives reading",
    "tile": f"{GROUND} primitives runtime templates pipeline vectors",
    "cuda": f"{GROUND} analysis halves pipeline primitives runtime tile",
    "templates": f"{GROUND} primitives vectors",
}
FRONTEND = {  # the rooms of the frontend; its own modules, the passes in their order, put them together
    "syntax": "",
    "records": "syntax",
    "unrolled": "syntax",
    "flow": "syntax unrolled",
    "containers": "syntax flow",
    "functions": "syntax flow records containers",
    "iteration": "syntax unrolled containers functions",
    "objects": "syntax unrolled flow functions",
    "rehearsed": "syntax",
    "exceptions": "syntax unrolled flow functions objects",
}
STAGES = ("frontend", "lowering", "adjoint", "simplify", "parallel", "bounds", "loops", "tile")
COMPOSERS = (
    "failing_calls", "recursion", "tries", "uneven_rows", "passes", "compilation", "halves", "attempt", "finishing",
    "pairs", "cycles", "checked_functions", "looped_functions", "module_texts", "pipeline",
)  # fmt: skip
SURFACE = (
    *(
        "__init__",
        "__main__",
        "bound",
        "device_runner",
        "differentiate",
        "direct_calls",
        "function_forms",
        "known_numbers",
        "pickled",
        "pullbacks",
    ),
    *("runner", "commands", "nn"),
    "train",
)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
CORE = sorted(name for name in MODULES if name.split(".")[0] != "train")


def room(module: str) -> str:
    return module.split(".")[0]


@functools.cache
def imports(path: Path, only_in_functions: bool = False) -> set[str]:
    """The modules that a file imports while it runs, at its top or inside, with their full names."""
    found: set[str] = set()
    package = ["tangentlike", *path.relative_to(PACKAGE).parts[:-1]] if path.is_relative_to(PACKAGE) else []
    nodes = list(ast.walk(ast.parse(path.read_text())))
    for_types = [child for node in nodes if _is_for_types(node) for child in ast.walk(node)]
    if only_in_functions:
        nodes = [child for node in nodes if isinstance(node, ast.FunctionDef) for child in ast.walk(node)]
    for node in nodes:
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def own_imports(name: str) -> set[str]:
    """The modules of the package that one of its modules imports, without the packages it stands in."""
    own = {each.removeprefix("tangentlike.") for each in imports(MODULES[name])}
    return {each for each in own & set(MODULES) if not f"{name}.".startswith(f"{each}.")}


def rooms_of(name: str) -> set[str]:
    """The other rooms that a module imports from, the templates among them."""
    own = {each.split(".")[1] for each in imports(MODULES[name]) if each.startswith("tangentlike.")}
    return (own & {*map(room, MODULES), "templates"}) - {room(name)}


def test_every_module_stands_in_a_room():
    assert {*map(room, MODULES)} <= {*ROOMS, *COMPOSERS, *SURFACE}


@pytest.mark.parametrize("name", ROOMS)
def test_rooms_import_what_stands_in_their_line(name):
    modules = [each for each in MODULES if room(each) == name]
    assert {each: more for each in modules if (more := rooms_of(each) - set(ROOMS[name].split()))} == {}


@pytest.mark.parametrize("inner", FRONTEND)
def test_rooms_of_the_frontend_import_what_stands_in_their_line(inner):
    allowed = {inner, *FRONTEND[inner].split()}
    found = {}
    for name in (each for each in MODULES if each.startswith(f"frontend.{inner}.")):
        own = {each.split(".")[1] for each in own_imports(name) if each.startswith("frontend.")}
        found |= {name: own - allowed} if own - allowed else {}
    assert found == {}


def test_the_documentation_lists_these_rooms():
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text()
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| `")]
    for columns, rooms in ((5, ROOMS), (3, FRONTEND)):
        listed = {row[0].strip(" `"): set(row[-1].replace("`", " ").split()) for row in rows if len(row) == columns}
        assert listed == {name: set(allowed.split()) for name, allowed in rooms.items()}


def test_no_stage_knows_another():
    assert not [(a, b) for a in STAGES for b in STAGES if b in ROOMS[a].split()]


def test_there_are_no_circles():
    order = TopologicalSorter({name: own_imports(name) for name in MODULES})
    order.prepare()  # raises an error that names the circle


@pytest.mark.parametrize("name", COMPOSERS)
def test_composers_never_import_the_surface(name):
    assert not rooms_of(name) & set(SURFACE)


def test_the_pipeline_names_every_stage_in_order():
    first = ast.get_docstring(ast.parse(MODULES["pipeline"].read_text())).split("\n\n")[1]
    places = [first.index(name) for name in (*STAGES, "runtime")]
    assert places == sorted(places)


def test_the_core_imports_its_modules_at_the_top():
    """Only the command line waits: it answers ``--help`` before the whole compiler is imported."""
    inside = [(name, each) for name in CORE for each in imports(MODULES[name], only_in_functions=True)]
    assert not [pair for pair in inside if pair[1].startswith("tangentlike") and pair[0] != "commands.golden"]


def test_the_core_never_imports_the_trainer():
    apart = [name for name in CORE if room(name) not in ("__main__", "commands", "nn")]
    assert [name for name in apart if "train" in rooms_of(name)] == []


def test_only_emit_imports_astor():
    names = [name for name in MODULES for each in imports(MODULES[name]) if each.split(".")[0] == "astor"]
    assert names == ["runtime.emit"]


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.py")), ids=lambda path: path.name)
def test_templates_import_public_names_only(path):
    """A template sees what a user of the package sees: the registry, the type rules, and other templates."""
    own = {name for name in imports(path) if name.startswith("tangentlike")}
    allowed = ("primitives", "form", "templates", "errors", "vectors")
    public = {"tangentlike", *(f"tangentlike.{name}" for name in _public_names())}
    assert not [name for name in own - public if name.split(".")[1] not in allowed]


@pytest.mark.parametrize("folder", [PACKAGE, TEMPLATES, TESTS], ids=lambda path: path.name)
def test_files_are_short_and_named_for_what_they_hold(folder):
    lengths = {path.relative_to(folder).as_posix(): path.read_bytes().count(b"\n") for path in folder.rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert not {"utils.py", "helpers.py", "common.py", "misc.py"} & {Path(name).name for name in lengths}


def _public_names() -> set[str]:
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    return {alias.asname or alias.name for n in tree.body if isinstance(n, ast.ImportFrom) for alias in n.names}
