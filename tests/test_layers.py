"""Who may import whom: the shape of the package, kept by a test.

Each module of the core stands in one layer, and imports its own layer and those below:

1. ``SHARED``, the vocabulary: the program, its types, errors and registry, and questions that several passes ask of
   them (what is an alias of what, what is read, what is live). It imports no pass.
2. ``PASSES``: a pass is one module, or a few. It imports shared modules and its own parts, never another pass: what
   one pass tells another stands in the program, in ``steps.py`` or in ``plan.py``. The simplifications are passes too.
3. ``COMPOSERS``: the only modules that put passes together.
4. ``SURFACE``: what users call, and the command line.

The core never imports the trainer, only ``emit.py`` imports astor, and the templates see what a user sees.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tangentlike"
TEMPLATES = Path(__file__).parent.parent / "templates"

SHARED = {
    "errors", "types", "structures", "program", "names", "definite", "operators", "registry", "families", "resolve",
    "source", "definition", "purity",
    "aliases", "conflicts", "indexing", "liveness", "occurrences", "effects", "steps", "plan", "scopes", "folding",
    "collection", "standalone", "cache", "kernel_cache", "inner", "affine", "touches", "places", "independence",
    "allocator", "uses", "shared_arguments", "captured", "written",
}  # fmt: skip
PASSES = {
    "check": {"check", "refusals", "refused_calls", "rewrites", "callee"},
    "unroll": {"unroll", "trips", "containers"},
    "exits": {"exits"},
    "webs": {"webs"},
    "lower": {"lower", "assignments", "expressions", "calls", "helper_calls", "subscripts", "known", "numba_types",
              "constant_nodes", "order", "choices", "promotion", "magnitudes", "unpacking", "points", "comparisons"},
    "overlaps": {"overlaps", "either"},
    "renames": {"renames"},
    "activity": {"activity"},
    "carry": {"carry"},
    "reverse": {"reverse", "reverse_statements", "views", "contributions", "paste"},
    "keep": {"keep", "recompute", "costs"},
    "assemble": {"assemble", "backwards", "extents"},
    "parallel": {"parallel", "folds", "outline"},
    "simplify": set(),  # each of its modules is a pass of its own, below
    "bounds": {"bounds", "bounds_checks", "hoisting", "in_range", "array_shapes", "failing", "sites"},
    "tile": {f"tile.{m}" for m in (
        "values", "constants", "functions", "views", "parts", "pieces", "operations", "text", "elementwise", "resolve",
        "shared_loops", "layout", "statements", "evaluate", "inline", "interpret", "reasons", "rules", "rules_images",
        "rules_layers",
        "rules_losses", "rules_products", "rules_reductions", "rules_shapes", "fuse", "schedule", "loops", "write",
        "module", "kernels_conv", "kernels_dense", "kernels_loss", "kernels_pool",
    )} | {"tile"},
    "emit": {"emit"},
    "build": {"build"},
}  # fmt: skip
SIMPLIFICATIONS = {f"simplify.{path.stem}" for path in (PACKAGE / "simplify").glob("*.py") if path.stem != "__init__"}
COMPOSERS = {"compilation", "pairs", "results", "checked_functions", "pipeline", "tile.build"}
SURFACE = {
    "__init__", "__main__", "differentiate", "function_forms", "runner", "boundary", "reraise", "guess",
    "gradient_check", "show", "golden", "doctor",
    "nn", "nn.functions", "nn.layer", "nn.layers", "nn.images", "nn.losses", "nn.sizes", "nn.writing", "nn.sequential",
    "nn.training", "nn.initialization",
}  # fmt: skip


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


CORE = {
    module_name(path): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).parts[0] not in ("train", "templates")
}


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


def core_imports(name: str) -> set[str]:
    """The modules of the core that a module of the core imports."""
    own = {each.removeprefix("tangentlike.") for each in imports(CORE[name])}
    return own & set(CORE)


def test_every_module_stands_in_one_layer():
    parts = [SHARED, COMPOSERS, SURFACE, SIMPLIFICATIONS, {"simplify"}, *PASSES.values()]
    assert sorted(name for part in parts for name in part) == sorted(CORE)


def test_the_pipeline_names_every_pass_in_order():
    first = ast.get_docstring(ast.parse(CORE["pipeline"].read_text())).split("\n\n")[1]
    places = [first.index(name) for name in PASSES]
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(SHARED))
def test_the_vocabulary_imports_no_pass(name):
    assert core_imports(name) <= SHARED


@pytest.mark.parametrize("name", sorted(set().union(*PASSES.values()) | SIMPLIFICATIONS))
def test_passes_never_import_each_other(name):
    own = next((parts for parts in PASSES.values() if name in parts), {name})
    assert core_imports(name) <= SHARED | own


@pytest.mark.parametrize("name", sorted(COMPOSERS))
def test_composers_never_import_the_surface(name):
    assert not core_imports(name) & SURFACE


@pytest.mark.parametrize("name", sorted(set(CORE) - {"golden"}))
def test_the_core_imports_its_modules_at_the_top(name):
    """Only the command line waits: it answers ``--help`` before the whole compiler is imported."""
    inside = imports(CORE[name], only_in_functions=True)
    assert not [each for each in inside if each.startswith("tangentlike")]


@pytest.mark.parametrize("name", sorted(set(CORE) - SURFACE))
def test_the_core_never_imports_the_trainer(name):
    assert not [each for each in imports(CORE[name]) if each.startswith("tangentlike.train")]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_emit_imports_astor(path):
    names = [name for name in imports(path) if name.split(".")[0] == "astor"]
    assert not names or path == PACKAGE / "emit.py"


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
