"""README and manual: every program runs, as a file and as a notebook, and every output shown is what is printed."""

import documents
import numpy as np
import pytest

import tangentlike
from tangentlike.commands import golden

README = documents.ROOT / "README.md"
NAMES = [document.relative_to(documents.ROOT).as_posix() for document in documents.DOCUMENTS]


@pytest.mark.parametrize("name", NAMES)
def test_outputs_shown_are_true(name, tmp_path):
    text = (documents.ROOT / name).read_text()
    for block, true in documents.shown_and_true(text, tmp_path):
        assert block.text.rstrip("\n") == true.rstrip("\n"), f"{name} is stale: run `{documents.REFRESH}`"


@pytest.mark.parametrize("name", NAMES)
def test_programs_run_in_a_notebook(name, tmp_path):
    text = (documents.ROOT / name).read_text()
    for block, true in documents.run(text, tmp_path, documents.as_cell):
        if block.role == "prints":
            assert block.text.rstrip("\n") == true.rstrip("\n")


def test_first_screen_is_the_gradient_as_emitted():
    found = documents.blocks(README.read_text())
    function, gradient = found[0], next(block for block in found if block.role == "output of")
    first = documents.ROOT / "examples" / "first.py"
    assert first.read_text().startswith(function.text)
    module = golden.import_file(first)
    assert gradient.text.rstrip("\n") == module.misfit.source_for(*module.example_arguments()["misfit"]).rstrip("\n")
    module.misfit(*module.example_arguments()["misfit"])
    assert gradient.text.rstrip("\n") == module.misfit.source.rstrip("\n")


def test_first_function_typed_at_a_prompt():
    function = documents.blocks(README.read_text())[0].text
    definition = function[function.index("def misfit") :]
    namespace = {}
    exec("import numpy as np\n" + definition, namespace)
    misfit = tangentlike.differentiate(namespace["misfit"], source=definition)
    x, seen = np.array([0.4, 10.0]), np.array([1.0, 1.5, 2.0])
    assert misfit(x, seen) == pytest.approx(namespace["misfit"](x, seen), rel=1e-14)
    misfit.check(x, seen)


def test_files_shown_are_in_the_files():
    for document in documents.DOCUMENTS:
        for block in documents.blocks(document.read_text()):
            if block.role in ("file", "excerpt of"):
                assert block.text in (documents.ROOT / block.of).read_text(), (document.name, block.of)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    document = documents.ROOT / name
    for target in documents.links(document.read_text()):
        assert (document.parent / target).exists(), target
