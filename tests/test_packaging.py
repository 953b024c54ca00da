"""The built distributions: what they hold, and that a gradient works where only they are installed."""

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ["pyproject.toml", "README.md", "LICENSE", "tangentlike", "templates"]

PROGRAM = """
import sys
from pathlib import Path
import numpy as np
import tangentlike
import tangentlike.templates

site = Path(sys.argv[1])
for module in (tangentlike, tangentlike.templates):
    assert Path(module.__file__).is_relative_to(site), module.__file__
assert (site / "tangentlike" / "py.typed").exists()


@tangentlike.differentiate(wrt=("w", "x"))
def loss(w, x):
    return np.sum(np.tanh(w * x))


w, x = np.array([0.5, -1.0]), np.array([2.0, 3.0])
slope = 1 - np.tanh(w * x) ** 2
dw, dx = loss.grad(w, x)
np.testing.assert_allclose(dw, slope * x, rtol=1e-12)
np.testing.assert_allclose(dx, slope * w, rtol=1e-12)
print("differentiated")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the sdist and the wheel that is built from that sdist, outside this checkout."""
    copy = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def site(built, tmp_path_factory):
    """A folder into which the wheel is installed."""
    target = tmp_path_factory.mktemp("site")
    (wheel,) = built.glob("*.whl")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    done = subprocess.run([*command, str(wheel)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return target


def expected_files():
    """Every Python file of the two source folders, as installed, and the data beside them."""
    own = [path.relative_to(ROOT) for path in (ROOT / "tangentlike").rglob("*.py")]
    templates = ["tangentlike" / path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.py")]
    data = [path.relative_to(ROOT) for path in (ROOT / "tangentlike").rglob("*.npz")]
    return {path.as_posix() for path in (*own, *templates, *data)} | {"tangentlike/py.typed"}


def test_wheel_holds_every_file(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if ".dist-info/" not in name} == expected_files()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_sdist_holds_every_source(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    sources = {name.replace("tangentlike/templates/", "templates/") for name in expected_files()}
    assert sources | {"LICENSE", "README.md", "pyproject.toml"} <= names


def test_installed_wheel_differentiates_elsewhere(site, tmp_path):
    program = tmp_path / "elsewhere" / "program.py"
    program.parent.mkdir()
    program.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(site), "TANGENTLIKE_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, program, site],
        cwd=program.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (0, "differentiated\n"), done.stderr


def test_installed_command_runs(site, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(site), "TANGENTLIKE_CACHE": "0"}
    command = [sys.executable, "-m", "tangentlike", "--help"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "doctor" in done.stdout, done.stderr
    assert any((site / "bin" / name).exists() for name in ("tangentlike", "tangentlike.exe"))


def test_every_package_is_listed():
    """Packages are listed by hand, so that nothing is installed by accident; nor is anything forgotten."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "tangentlike").rglob("__init__.py")}
    names = {".".join(folder.parts) for folder in folders} | {"tangentlike.templates"}
    assert set(settings["tool"]["setuptools"]["packages"]) == names


def test_version_is_one():
    import tangentlike

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert tangentlike.__version__ == settings["project"]["version"]


def test_entry_script_refuses_what_it_does_not_know():
    done = subprocess.run([sys.executable, ROOT / "run.py", "tests"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "python3 run.py test" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a signal to a process is POSIX's")
def test_control_c_ends_what_the_entry_script_has_started():
    child = "import time; print('started', flush=True); time.sleep(60)"
    program = f"import sys, run; run.patiently([sys.executable, '-c', {child!r}])"
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)  # which waits until the child, too, has closed its output
    assert process.returncode != 0 and "KeyboardInterrupt" in said[1]
