"""``python -m tangentlike``: each command, its exit status, and one sentence for what makes no sense."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tangentlike.__main__ import main
from tangentlike.commands import doctor

EXAMPLE = '''
import numpy as np
from tangentlike import differentiate


@differentiate
def square(x):
    """The square."""
    return x * x


@differentiate(wrt="w")
def energy(w, x):
    return np.sum(np.tanh(w * x))


def plain(x):
    return 3.0 * x


def example_arguments():
    return {"square": (2.0,), "energy": (np.ones(3), np.ones(3)), "plain": (1.0,)}
'''


@pytest.fixture
def example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "small_example.py").write_text(EXAMPLE)
    return "examples/small_example.py"


def test_show_prints_the_gradient(example, capsys):
    assert main(["show", f"{example}:square"]) == 0
    text = capsys.readouterr().out
    assert "def square_adjoint(" in text and "return x * x" in text


def test_show_takes_plain_functions(example, capsys):
    assert main(["show", f"{example}:plain"]) == 0
    assert "def plain_adjoint(" in capsys.readouterr().out


def test_explain_prints_more_than_the_gradient(example, capsys):
    main(["show", f"{example}:energy"])
    shown = capsys.readouterr().out
    assert main(["explain", f"{example}:energy"]) == 0
    assert len(capsys.readouterr().out) > len(shown)


def test_emit_then_check_then_stale(example, capsys):
    assert main(["emit"]) == 0
    names = ["small_example_energy.py", "small_example_plain.py", "small_example_square.py"]
    assert sorted(os.listdir("generated")) == names
    assert main(["emit"]) == 0
    assert "generated is up to date" in capsys.readouterr().out
    assert main(["check"]) == 0
    assert capsys.readouterr().out == ""

    with open("generated/small_example_square.py", "a") as file:
        file.write("# edited\n")
    os.remove("generated/small_example_plain.py")
    Path("generated/left_over.py").write_text("x = 1\n")
    assert main(["check"]) == 1
    text = capsys.readouterr().out
    assert "-# edited" in text and "-x = 1" in text and "+def plain_adjoint" in text
    assert "generated is stale; to refresh it: python -m tangentlike emit" in text
    assert main(["emit"]) == 0
    assert sorted(os.listdir("generated")) == names
    assert main(["check"]) == 0


def test_emitted_text_is_the_same_in_another_process(example):
    main(["emit"])
    done = subprocess.run([sys.executable, "-m", "tangentlike", "check"], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_refusal_is_printed_with_its_place(example, capsys):
    Path(example).write_text("def f(x):\n    x.partition(1)\n    return x[0]\n")
    assert main(["show", f"{example}:f"]) == 1
    text = capsys.readouterr().err
    assert "line 2" in text and "Instead:" in text and "Traceback" not in text


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("examples/small_example.py", "is not FILE:FUNCTION"),
        ("examples/small_example.py:", "is not FILE:FUNCTION"),
        ("nowhere.py:f", "there is no file nowhere.py"),
        ("examples/small_example.py:cube", "has no function cube: it has square, energy"),
        ("examples/small_example.py:np", "has no function np"),
        ("broken.py:f", "broken.py cannot be imported: ZeroDivisionError"),
        ("text.txt:f", "text.txt is not a Python file"),
        ("odd.py:f", "must return a dict of tuples"),
    ],
)
def test_bad_target_is_one_sentence(example, capsys, target, message):
    Path("broken.py").write_text("1 / 0\n")
    Path("text.txt").write_text("")
    Path("odd.py").write_text("def f(x):\n    return x\n\n\ndef example_arguments():\n    return [1]\n")
    for command in ("show", "explain"):
        assert main([command, target]) == 2
        captured = capsys.readouterr()
        assert message in captured.err and captured.err.count("\n") == 1 and captured.out == ""


@pytest.mark.parametrize("command", ["emit", "check"])
def test_missing_examples_are_one_sentence(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    assert main([command]) == 2
    assert capsys.readouterr().err == "tangentlike: there is no folder examples\n"


def test_example_that_names_a_missing_function(example, capsys):
    Path(example).write_text("def example_arguments():\n    return {'f': (1.0,)}\n")
    assert main(["emit"]) == 2
    assert "names f, which is not there" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["shows"], ["show"], ["doctor", "--all"]])
def test_bad_command_line_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_reader_that_stops_early_is_no_error(example):
    command = f"{sys.executable} -m tangentlike explain {example}:energy | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_doctor_reports_versions_blas_threads_and_cache(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("TANGENTLIKE_DATA_HOME", str(tmp_path))
    main(["doctor"])
    text = capsys.readouterr().out
    for topic in ("tangentlike", "numba", "scipy", "blas", "threads", "threading layer", "cache", "data home"):
        assert f"\n{topic} " in f"\n{text}"
    assert f"{tmp_path / 'cache'} (yours alone; 0 files" in text


def test_doctor_tells_of_kernels_for_shorter_registers(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Zen")
    assert "without OPENBLAS_CORETYPE=Zen it may be faster" in doctor.narrow_kernels("Zen", 512)
    monkeypatch.delenv("OPENBLAS_CORETYPE")
    assert "OPENBLAS_CORETYPE=SkylakeX may be faster" in doctor.narrow_kernels("Haswell", 512)
    assert doctor.narrow_kernels("Haswell", 256) == doctor.narrow_kernels("SkylakeX", 512) == ""


def test_doctor_finds_an_unsafe_cache(tmp_path, monkeypatch, capsys):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(tmp_path / "cache"))
    assert main(["doctor"]) == 1
    assert "PROBLEM: the cache folder" in capsys.readouterr().out


def test_doctor_finds_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("numpy", "no-such-package"))
    monkeypatch.setenv("TANGENTLIKE_CACHE", "0")
    monkeypatch.setenv("TANGENTLIKE_DATA_HOME", str(tmp_path / "none"))
    text = doctor.report(doctor.examine())
    assert "PROBLEM: pip install no-such-package" in text
    assert "PROBLEM: there is no such folder" in text
    assert "off (TANGENTLIKE_CACHE)" in text
    assert "2 problems found" in text
