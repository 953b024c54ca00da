"""Functions of ``scipy.special``: SciPy's own values to the last bit, in any process, and what is refused by name."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from scipy import signal, special
from shares import share

import tangentlike
from tangentlike.errors import UnsupportedError
from tangentlike.primitives.ufunc_loops import loop_types
from tangentlike.templates import special as families

pytestmark = [pytest.mark.turns(8), pytest.mark.unoptimized]

EDGES = np.array([0.0, -0.0, 1.0, -1.0, 2.0, -2.5, 0.3, 7.0, np.inf, -np.inf, np.nan, 1e-300, 1e300, 60.0])
KERNELS = {
    f"{name}-{family.__name__.rpartition('.')[2]}": kernel
    for family in families.FAMILIES
    for name, kernel in vars(family).items()
    if hasattr(getattr(kernel, "py_func", kernel), "of_ufunc")
}


def _dtypes(kernel):
    """float32 of functions of one argument alone: it is one more compilation each."""
    ufunc, _, _ = getattr(kernel, "py_func", kernel).of_ufunc
    return ("float64", "float32") if ufunc.nin == 1 else ("float64",)


@pytest.mark.parametrize(("name", "dtype"), share([(n, d) for n in sorted(KERNELS) for d in _dtypes(KERNELS[n])], 8))
def test_values_are_those_of_scipy(name, dtype):
    kernel = KERNELS[name]
    ufunc, _, output = getattr(kernel, "py_func", kernel).of_ufunc
    slow = ufunc.nin > 2 or ufunc is special.hyp0f1  # of large ones they take minutes
    edges = EDGES[:8] if slow else EDGES
    grid = np.array(list(itertools.product(edges, repeat=min(ufunc.nin, 2)))).T
    more = [np.roll(edges, k + 1)[np.arange(grid.shape[1]) % edges.size] for k in range(ufunc.nin - len(grid))]
    with np.errstate(all="ignore"):
        operands = [column.astype(dtype) for column in [*more, *grid]]
        whole = "ld->d" in ufunc.types
        wanted = loop_types(ufunc, [np.dtype(np.int64 if whole and not k else dtype) for k in range(ufunc.nin)])
        operands = [
            o.astype(w, copy=False) if w.kind == "f" else np.arange(o.size) % 4
            for o, w in zip(operands, wanted, strict=False)
        ]
        found, expected = kernel(*operands), ufunc(*operands)
    expected = expected[output] if ufunc.nout > 1 else expected
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found.view(f"i{found.itemsize}")[~np.isnan(found)],
                                  expected.view(f"i{found.itemsize}")[~np.isnan(expected)])  # fmt: skip
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))


@tangentlike.differentiate
def mixed(x, y):
    return special.jv(2, x) + special.xlogy(y, x) + special.gammainc(1.5, x)


VIEWS = {
    "views": (np.linspace(0.1, 2.0, 24).reshape(4, 6)[::2, 1:5], np.linspace(0.1, 1.0, 4)),
    "columns": (np.linspace(0.1, 2.0, 12).reshape(4, 3).T, np.linspace(0.1, 1.0, 3)[:, None]),
    "fortran": (np.asfortranarray(np.linspace(0.1, 2.0, 12).reshape(3, 4)), 0.7),
    "empty": (np.zeros((0, 3)), np.ones(3)),
    "integers": (np.arange(1, 5), np.arange(4)),
    "float32": (np.linspace(0.1, 2.0, 4, dtype=np.float32), np.float32(0.3)),
    "numbers": (0.4, 2),
}


@pytest.mark.parametrize("name", VIEWS)
def test_what_is_broadcast(name):
    x, y = VIEWS[name]
    found, expected = mixed(x, y), mixed.__wrapped__(x, y)
    np.testing.assert_array_equal(found, expected)
    assert np.asarray(found).dtype == np.asarray(expected).dtype


def test_shapes_that_do_not_broadcast():
    with pytest.raises(ValueError, match="broadcast"):
        mixed(np.ones(3), np.ones(4))


PROGRAM = """
import sys
import numpy as np
from scipy import signal, special
import tangentlike

@tangentlike.differentiate
def f(x, m):
    s, c, d, p = special.ellipj(x, m)
    return np.sum(s * c + d * p * special.zeta(2.5, x)) + special.polygamma(1, x[0])

print(f.value_and_grad(np.array([0.3, 0.5]), 0.5))
if len(sys.argv) > 1:
    f.save(sys.argv[1])
"""
ALONE = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from alone import f_gradient
assert not [name for name in sys.modules if name.startswith("tangentlike")]
print(f_gradient(np.array([0.3, 0.5]), 0.5))
"""


def test_machine_code_that_is_kept_holds_no_address(tmp_path, monkeypatch):
    """A second process loads it, its libraries at other places; a saved file does without this package."""
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(tmp_path / "cache"))
    program, alone = tmp_path / "program.py", tmp_path / "run.py"
    program.write_text(PROGRAM)
    alone.write_text(ALONE)

    def run(*arguments):
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return done.stdout

    first = run(program, tmp_path / "alone.py")
    kept = sorted((tmp_path / "cache").rglob("*.kernel"))
    assert run(program) == run(alone, tmp_path) == first
    assert sorted((tmp_path / "cache").rglob("*.kernel")) == kept


def of_the_order(v, x):
    return special.kv(v, x)


def of_a_corner(w, x):
    b, a = signal.butter(2, 0.5 * w)
    return np.sum(signal.lfilter(b, a, x))


def of_a_shape(w, x):
    def taper(w):
        return np.kaiser(len(x), w)

    return np.sum(taper(w) * x)


@pytest.mark.parametrize(
    ("function", "line", "reason"),
    [
        (of_a_corner, 1, "`Wn` of `signal.butter` has no derivative, which depends on `0.5 * w`"),
        (of_a_shape, 2, "`beta` of `np.kaiser` has no derivative, which depends on `w`"),
    ],
)
def test_what_a_function_of_the_library_does_not_follow_is_said_of_its_call(function, line, reason):
    x = np.array([0.5, -0.2, 0.9, 0.1])
    with pytest.raises(UnsupportedError) as caught:
        tangentlike.differentiate(function, wrt="w").grad(0.8, x)
    (refusal,) = caught.value.refusals
    assert (refusal.file, refusal.line) == (__file__, function.__code__.co_firstlineno + line)
    assert refusal.reason == reason
    assert tangentlike.differentiate(function, wrt="x").grad(0.8, x).shape == x.shape


def test_a_parameter_without_a_derivative_is_refused_by_its_name():
    with pytest.raises(UnsupportedError, match=r"`v` of `special\.kv` has no derivative") as caught:
        tangentlike.differentiate(of_the_order, wrt="v").grad(1.5, 2.0)
    assert caught.value.code == "no-adjoint-line"
    assert tangentlike.differentiate(of_the_order, wrt="x").grad(1.5, 2.0) < 0
