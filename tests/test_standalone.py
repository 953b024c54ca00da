"""Files that stand alone: what they paste, how it is named, and that they run without this package."""

import ast
import builtins
import importlib
import math
import pkgutil
import subprocess
import sys
import types

import numba
import numpy as np
import pytest
from numba import prange
from numba.core.dispatcher import Dispatcher

import tangentlike.templates
from tangentlike.errors import SourceError
from tangentlike.primitives.registry import kernel
from tangentlike.runtime.collection import global_names, literal
from tangentlike.runtime.standalone import embed, standalone

HALF = np.float32(0.5)
TINY = np.finfo(np.float32).tiny
TABLE = np.array([1.0, np.inf])
NAMES = ("a", 1.5)
helper = types.ModuleType("helper_of_a_test")


@numba.njit(fastmath={"nsz", "arcp"})
def scaled(x):
    return HALF * x + math.pi


@kernel
def total(x):
    """Sum of scaled numbers."""
    s = TINY * 0
    for i in prange(x.size):
        s += scaled(x[i])  # one at a time
    return s + TABLE[0]


@kernel
def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


@numba.njit
def through_module(x):
    return helper.scaled(x) + helper.HALF


helper.scaled, helper.HALF = scaled, HALF  # type: ignore[attr-defined]

TEXT = f'''"""The gradient of loss."""
import numpy as np
from tangentlike.primitives.registry import kernel
from {__name__} import total as sum_all


@kernel
def loss_forward(x):
    # 3: return total(x)
    return sum_all(x) + np.sum(x)
'''


def run(text):
    space = {}
    exec(compile("from tangentlike.primitives.registry import kernel\n" + text, "<test>", "exec"), space)
    return space


def test_whole_text_of_a_small_file():
    text = (
        f'"""G."""\nimport numpy as np\nfrom tangentlike import kernel\nfrom {__name__} import scaled\n\n\n'
        "@kernel\ndef f(x):\n    return scaled(np.exp(x))\n"
    )
    assert standalone(text, "From f in g.py.\nEdit freely.") == (
        "# From f in g.py.\n# Edit freely.\n\n"
        '"""G."""\n\n'
        "import math\nimport numba\nimport numpy as np\n\n"
        'kernel = numba.njit(error_model="numpy")\n\n'
        "HALF = np.float32(0.5)\n\n\n"
        "@numba.njit(fastmath={'arcp', 'nsz'})\n"
        "def scaled(x):\n    return HALF * x + math.pi\n\n\n"
        "@kernel\ndef f(x):\n    return scaled(np.exp(x))\n"
    )


@kernel(parallel=True)
def doubled(x):
    out = np.empty_like(x)
    for i in prange(x.size):
        out[i] = 2 * x[i]
    return out


def test_options_of_a_kernel_are_kept():
    text = standalone(f"from {__name__} import doubled\n", "Alone")
    assert "from numba import prange\n" in text
    assert "@kernel(parallel=True)\ndef doubled(x):\n" in text
    space = {}
    exec(text, space)
    assert space["doubled"].targetoptions["parallel"] and space["doubled"].targetoptions["error_model"] == "numpy"
    np.testing.assert_array_equal(space["doubled"](np.arange(3.0)), doubled(np.arange(3.0)))


def test_file_runs_where_the_package_is_not(tmp_path):
    file = tmp_path / "alone.py"
    program = (
        "\nimport sys\nassert not [m for m in sys.modules if m.startswith('tangentlike')]\n"
        "print(loss_forward(np.ones(3)))\n"
    )
    file.write_text(standalone(TEXT, "Alone") + program)
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == 3 * (0.5 + math.pi) + 1 + 3


SPECIAL = {"ctypes", "llvmlite", "scipy"}  # for SciPy's own loops
DRAWS = {
    "ctypes",
    "importlib",
    "llvmlite",
    "random",
    "platform",
}  # for what Python's functions draw, and SciPy's design


BY_PYTHON = (
    "random_draws",
    "signal_designs",
    "fourier",
    "scipy_fourier",
    "general_eigenvalues",
    "matrix_equations",
    "neighbors",
    "partitions",
    "scipy_factors",
)


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(tangentlike.templates.__path__)])
def test_templates_are_pasted(name):
    """Every kernel of a family, with all that it uses: nothing of this package is imported, no name is missing."""
    module = importlib.import_module(f"tangentlike.templates.{name}")
    kernels = sorted(key for key, value in vars(module).items() if isinstance(value, Dispatcher))
    alone = standalone("".join(f"from {module.__name__} import {kernel}\n" for kernel in kernels), "Kernels")
    imported = [n for n in ast.walk(ast.parse(alone)) if isinstance(n, ast.Import | ast.ImportFrom)]
    roots = {(n.module if isinstance(n, ast.ImportFrom) else n.names[0].name).split(".")[0] for n in imported}
    also = SPECIAL if name.startswith("special") else DRAWS if name in BY_PYTHON else set()
    assert roots <= {"numpy", "numba", "math"} | also
    space = {"__name__": "alone"}
    exec(alone, space)
    assert set(kernels) <= set(space)
    for node in ast.parse(alone).body:
        if isinstance(node, ast.FunctionDef):
            used = global_names(ast.unparse(node))
            assert [key for key in used if key not in space and not hasattr(builtins, key)] == []


def test_embedded_text_is_the_same_and_runs():
    text = embed([total])
    assert text == embed({"total": total})
    assert run(text)["total"](np.ones(2)) == total(np.ones(2))


def test_constants_keep_a_readable_form():
    text = embed([total])
    assert "TINY = np.finfo(np.float32).tiny" in text
    assert "TABLE = np.array([1.0, np.inf])" in text
    assert "from numba import prange" in text


def test_recursion_and_a_new_name():
    text = embed({"product": factorial})
    assert "def product(n):\n    return 1 if n <= 1 else n * product(n - 1)" in text
    assert run(text)["product"](5) == 120


def test_what_is_read_through_a_module_is_pasted():
    text = embed([through_module])
    assert "return scaled(x) + HALF" in text
    assert run(text)["through_module"](1.0) == through_module(1.0)


def test_closures_become_constants_under_names_of_their_own():
    def make(rate):
        @kernel
        def step(x):
            return rate * x

        return step

    slow, fast = make(0.5), make(2.0)

    @kernel
    def both(x):
        return slow(x) + 10 * fast(x)

    text = embed([both])
    space = run(text)
    assert space["both"](1.0) == 20.5
    assert "rate = 2.0" in text and "rate_1 = 0.5" in text


def test_what_is_asked_for_keeps_its_name_wherever_it_is_used():
    text = embed([total, scaled])
    assert "s += scaled(x[i])" in text and text.count("def scaled(") == 1 and "_1" not in text
    text = embed({"total": total, "scaled": factorial})
    assert "s += scaled_1(x[i])" in text and run(text)["total"](np.ones(2)) == total(np.ones(2))


def test_taken_names_are_left_alone():
    text = embed([scaled], taken={"HALF"})
    assert "HALF_1 = np.float32(0.5)" in text and "return HALF_1 * x" in text


def test_templates_are_imported_by_an_embedded_kernel():
    import tangentlike.templates.broadcast as module

    name, inner = next((n, v) for n, v in vars(module).items() if isinstance(v, Dispatcher))
    space = {"inner": inner}
    assert embed({name: inner}) == f"from tangentlike.templates.broadcast import {name}"
    assert space["inner"] is inner


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -0.0, 1e-300, float("inf"), 2 + 1j, "a", b"b", (1,), (1, (2.5, "x")), np.float32(0.1), np.int64(7)],
)
def test_literals_are_exact(value):
    again = eval(literal(value), {"np": np})
    assert type(again) is type(value) and repr(again) == repr(value)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_arrays_are_exact(dtype):
    value = np.array([[0.1, 2.0], [1 / 3, 4.0]]).astype(dtype)
    again = eval(literal(value), {"np": np})
    assert again.dtype == value.dtype and np.array_equal(again, value)


def test_data_is_refused():
    data = np.zeros(5000)

    @kernel
    def look_up(i):
        return data[i]

    with pytest.raises(SourceError, match="data is ndarray and cannot be written as source: pass it as an argument"):
        embed([look_up])


def test_lambda_is_refused():
    double = kernel(lambda x: 2 * x)

    @kernel
    def f(x):
        return double(x)

    with pytest.raises(SourceError, match="lambda: write it with def"):
        embed([f])
