"""Generated modules: once a process, again in the next one, after damage, from two processes, and without a disk."""

import importlib.util
import os
import pickle
import subprocess
import sys
import traceback
import warnings

import numpy as np
import pytest

from tangentlike.caching import cache
from tangentlike.caching.kernel_cache import KernelCache, environment, stamp_of, template_stamp
from tangentlike.errors import CacheError
from tangentlike.runtime import build

pytestmark = pytest.mark.turns(3)

TEXT = """import numpy as np
from tangentlike.primitives.registry import kernel


@kernel
def square(x):
    return x * x


@kernel
def total_forward(x):
    # 3: return sum of squares
    s = 0.0
    for i in range(x.size):
        s += square(x[i])
    return s
"""

# Run in a process of its own: prints the value, and how many compiled forms came from the cache.
PROGRAM = """
import sys
import numpy as np
from tangentlike.runtime import build
module = build.load(sys.argv[1], "total")
print(module.total_forward(np.arange(4.0)), sum(module.total_forward.stats.cache_hits.values()), module.__file__)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    chosen = tmp_path / "cache"
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(chosen))
    monkeypatch.delenv("TANGENTLIKE_CACHE", raising=False)
    monkeypatch.setattr(cache, "_warned", set())
    yield chosen
    for name in [name for name in sys.modules if name.startswith("tangentlike.cached.")]:
        del sys.modules[name]


def start(text=TEXT):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    value, hits, file = out.split()
    return float(value), int(hits), file


def test_module_is_a_file_with_the_text(folder):
    module = build.load(TEXT, "total")
    assert os.path.dirname(module.__file__) == str(folder)
    with open(module.__file__) as file:
        assert file.read() == TEXT
    assert module.__name__.startswith("tangentlike.cached.total_")
    assert module.total_forward(np.arange(3.0)) == 5.0
    assert sys.modules[module.__name__] is module


def test_same_text_is_loaded_once_and_other_text_apart():
    module = build.load(TEXT, "total")
    assert build.load(TEXT, "total") is module
    assert build.load(TEXT + "\n# more\n", "total").__name__ != module.__name__


def test_a_name_of_any_kind_becomes_a_module_name():
    assert build.load(TEXT, "<lambda> é").__name__.startswith("tangentlike.cached._lambda___")


def test_name_depends_on_templates_and_settings(monkeypatch):
    name = build.load(TEXT, "total").__name__
    monkeypatch.setattr(build, "template_stamp", lambda: "other")
    assert build.load(TEXT, "total").__name__ != name
    monkeypatch.undo()
    monkeypatch.setattr("numba.core.config.BOUNDSCHECK", 1)
    assert build.load(TEXT, "total").__name__ != name


def test_name_depends_on_what_the_text_imports(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "mine_to_import.py").write_text(
        "from tangentlike import kernel\nRATE = 2.0\n\n\n@kernel\ndef scaled(x):\n    return RATE * x\n"
    )
    text = "from mine_to_import import scaled\n\n\ndef f(x):\n    return scaled(x)\n"
    import mine_to_import

    first = build.load(text, "f").__name__
    assert build.load(text, "f").__name__ == first
    monkeypatch.setattr(mine_to_import, "RATE", 3.0)
    assert build.load(text, "f").__name__ != first


def test_second_process_takes_it_from_the_cache():
    assert finish(start())[:2] == (14.0, 0)
    assert finish(start())[:2] == (14.0, 1)


def test_two_processes_at_once_both_succeed():
    both = [start(), start()]
    assert [finish(process)[0] for process in both] == [14.0, 14.0]
    assert finish(start())[:2] == (14.0, 1)


@pytest.mark.parametrize("damage", ["empty", "half", "one byte", "another pickle"])
def test_damaged_kernel_is_compiled_again(folder, damage):
    assert finish(start())[:2] == (14.0, 0)
    for path in (folder / "compiled").iterdir():
        content = bytearray(path.read_bytes())
        if damage == "empty":
            content = b""
        elif damage == "half":
            content = content[: len(content) // 2]
        elif damage == "one byte":
            content[len(content) // 2] ^= 1
        else:
            content = pickle.dumps({})
        path.write_bytes(content)
    assert finish(start())[:2] == (14.0, 0)
    assert finish(start())[:2] == (14.0, 1)


def test_damaged_source_is_written_again(folder):
    path = finish(start())[2]
    for content in (TEXT[: len(TEXT) // 2], "", "raise SystemExit('not ours')\n"):
        with open(path, "w") as file:
            file.write(content)
        assert finish(start())[0] == 14.0
        with open(path) as file:
            assert file.read() == TEXT


def test_untrusted_folder_is_refused(folder):
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(CacheError, match="can be written by other users"):
        build.load(TEXT, "total")


def test_untrusted_kernel_is_not_run(folder):
    module = build.load(TEXT, "total")
    module.total_forward(np.ones(2))
    for path in (folder / "compiled").iterdir():
        path.chmod(0o666)
    del sys.modules[module.__name__]
    with pytest.raises(CacheError, match="can be written by other users"):
        build.load(TEXT, "total").total_forward(np.ones(2))


def test_untrusted_folder_of_kernels_is_refused(folder):
    module = build.load(TEXT, "total")
    (folder / "compiled").mkdir()
    (folder / "compiled").chmod(0o770)
    with pytest.raises(CacheError, match="can be written by other users"):
        module.total_forward(np.ones(2))


def test_without_a_disk_the_text_is_in_tracebacks(folder, monkeypatch):
    monkeypatch.setenv("TANGENTLIKE_CACHE", "0")
    module = build.load("def fail(x):\n    return 1 // x  # the line\n", "fail")
    assert module.__file__.startswith("<tangentlike fail_")
    try:
        module.fail(0)
    except ZeroDivisionError:
        assert "return 1 // x  # the line" in traceback.format_exc()
    assert build.load(TEXT, "total").total_forward(np.arange(3.0)) == 5.0
    assert not folder.exists()


def test_folder_that_cannot_be_written_costs_one_warning(folder, monkeypatch):
    def read_only(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", read_only)
    with pytest.warns(RuntimeWarning, match="Read-only file system") as caught:
        module = build.load(TEXT, "total")
        assert module.total_forward(np.arange(3.0)) == 5.0
        build.load(TEXT + "\n# more\n", "total")
    assert module.__file__.startswith("<tangentlike")
    assert len(caught) == 1


def test_full_disk_while_a_kernel_is_saved_costs_a_warning(monkeypatch):
    module = build.load(TEXT, "total")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.warns(RuntimeWarning, match="No space left"):
        assert module.total_forward(np.arange(3.0)) == 5.0


def test_error_in_the_text_leaves_nothing_behind():
    with pytest.raises(ZeroDivisionError):
        build.load("x = 1 // 0\n", "broken")
    assert not [name for name in sys.modules if name.startswith("tangentlike.cached.broken_")]


def test_pickled_function_finds_its_module_in_another_process():
    function = build.load(TEXT, "total").total_forward
    program = (
        "import sys, pickle, numpy, tangentlike.runtime.build\n"
        "print(pickle.loads(bytes.fromhex(sys.argv[1]))(numpy.arange(3.0)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, pickle.dumps(function).hex()], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "5.0", done.stderr


def test_only_code_with_known_sources_is_kept():
    def mine(x):
        return x

    assert stamp_of(mine) == ""
    module = build.load(TEXT, "total")
    assert isinstance(module.square._cache, KernelCache)
    mine.__module__ = "tangentlike.templates.elementwise"
    assert stamp_of(mine) == template_stamp()


def test_environment_names_the_versions():
    assert np.__version__ in environment()[0]


def test_no_warning_in_ordinary_use():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build.load(TEXT, "total").total_forward(np.ones(2))


def test_a_clone_that_is_not_installed_says_so(monkeypatch):
    """``python -m tangentlike`` in a clone finds its folder, which holds no templates, before what is installed."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"a clone that is not installed: python -m pip install -e "):
        template_stamp.__wrapped__()
