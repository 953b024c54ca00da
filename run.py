"""Everything from a fresh clone, with nothing but Python: ``python3 run.py train`` and ``python3 run.py test``.

Each makes the virtual environment ``.venv`` when it is missing, installs the package into it, and runs.

    python3 run.py train [flags]    train on MNIST (the flags of examples/train_mnist.py)
    python3 run.py test [flags]     lint, types, tests and the examples' gradients (the flags go to pytest)
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EXTRAS = {"train": "progress", "test": "test"}

# Test workers share the cores: threads that wait must not spin, and BLAS must not bring threads of its own.
TEST_SETTINGS = {"OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main(arguments):
    if not (3, 11) <= sys.version_info < (3, 14):
        return complain(f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]} ({sys.executable})")
    if not arguments or arguments[0] not in EXTRAS:
        return complain(__doc__.strip())
    command, flags = arguments[0], arguments[1:]
    if not make_environment() or not install(EXTRAS[command]):
        return 1
    return train(flags) if command == "train" else test(flags)


def train(flags):
    """Train in place of this process, so that Ctrl-C and the exit status are the trainer's own."""
    command = [str(PYTHON), str(ROOT / "examples" / "train_mnist.py"), *flags]
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(command[0], command)


def test(flags):
    """Run every check, even after one has failed, and say which ones did."""
    checks = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy"],
        "pytest": ["-m", "pytest", "-n", "auto", "--dist", "worksteal", *flags],
        "generated gradients": ["-m", "tangentlike", "check"],
    }
    environment = {**TEST_SETTINGS, **os.environ}
    failed = []
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        call = subprocess.call if name == "pytest" else patiently
        if call([str(PYTHON), *command], cwd=ROOT, env=environment):
            failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all passed", flush=True)
    return int(bool(failed))


def make_environment():
    """Make ``.venv``, anew when it is broken or of another Python; True when it is there."""
    probe = "import importlib.util as u, sys; print(*sys.version_info[:2], u.find_spec('pip') is not None)"
    if PYTHON.exists():
        found = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True)
        *version, pip = found.stdout.split() or [""]
        if found.returncode == 0 and version == [str(number) for number in sys.version_info[:2]]:
            # Without pip it was made by another tool, or cut off by Ctrl-C.
            return pip == "True" or patiently([str(PYTHON), "-m", "ensurepip"]) == 0
    print(f"making {ENVIRONMENT}", flush=True)
    return patiently([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]) == 0


def install(extra):
    """Install the package, editable, with an extra, unless this ``pyproject.toml`` is installed; True on success."""
    stamp = ENVIRONMENT / f"installed-{extra}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    print(f"installing into {ENVIRONMENT}", flush=True)
    command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", f"{ROOT}[{extra}]"]
    if patiently([str(PYTHON), *command]):
        return False
    stamp.write_text(wanted)
    return True


def patiently(command, **options):
    """The exit status of a command that says little itself: every five seconds, that it is still at work.

    Ctrl-C does not reach it, which would answer with a traceback: it is ended, and all that it has started.
    """
    start = time.monotonic()
    with subprocess.Popen(command, start_new_session=True, **options) as process:
        try:
            while True:
                try:
                    return process.wait(5)
                except subprocess.TimeoutExpired:
                    print(f"... {time.monotonic() - start:.0f} s", flush=True)
        except KeyboardInterrupt:
            process.terminate() if os.name == "nt" else os.killpg(process.pid, signal.SIGTERM)
            raise


def complain(message):
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("run.py: interrupted", file=sys.stderr)
        sys.exit(130)
