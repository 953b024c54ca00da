"""Reading functions: where they stand, what they close over, and what cannot be read."""

import ast
import asyncio
import functools
import importlib.util
import inspect
import linecache
import re
import sys
import textwrap

import numba
import numpy as np
import pytest

from tangentlike.errors import SourceError, UnsupportedError
from tangentlike.reading.source import read

SCALE = 3.0


def plain(x, n=2, *, shift=0.5):
    """Twice x.

    And a line more.
    """
    return n * x + shift  # the result


def line_of(text):
    """The number of the line of this file that holds ``text`` first."""
    lines = inspect.getsource(sys.modules[__name__]).splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_plain_function():
    source = read(plain)
    first = line_of("def plain(")
    assert (source.name, source.file, source.first_line) == ("plain", __file__, first)
    assert source.tree.lineno == first
    assert source.defaults == {"n": 2, "shift": 0.5}
    assert list(source.signature.parameters) == ["x", "n", "shift"]
    assert source.docstring == "Twice x.\n\nAnd a line more."
    assert source.globals is globals() and source.closure == {}
    assert source.lines[first] == "def plain(x, n=2, *, shift=0.5):"
    assert list(source.lines) == list(range(first, first + 6))
    result = source.tree.body[-1]
    assert (result.lineno, result.col_offset) == (line_of("# the result"), 4)
    assert source.function is plain


@numba.njit(fastmath=True)
def compiled(x):
    return x * SCALE


def test_njit_function_is_read_through_py_func():
    source = read(compiled)
    assert source.name == "compiled" and source.function is compiled.py_func
    assert source.tree.decorator_list == []
    assert source.first_line == line_of("@numba.njit(fastmath=True)")
    assert source.tree.lineno == source.first_line + 1
    assert source.lines[source.first_line] == "@numba.njit(fastmath=True)"


def test_nested_function_keeps_the_columns_and_the_text_of_strings():
    def inner(x):
        y = x + 1
        text = """first
second"""
        return y, text

    source = read(inner)
    assign = source.tree.body[0]
    assert assign.value.col_offset == 12
    assert source.lines[assign.lineno][assign.value.col_offset : assign.value.end_col_offset] == "x + 1"
    assert source.tree.body[1].value.value == "first\nsecond"


def test_closure_values_are_those_at_the_time_of_reading():
    functions = []
    for factor in (1.0, 2.0):

        def scaled(x):
            return factor * x  # noqa: B023 - the late binding is what is tested

        functions.append((read(scaled), scaled))
    factor = 5.0
    assert [source.closure for source, _ in functions] == [{"factor": 1.0}, {"factor": 2.0}]
    assert read(functions[0][1]).closure == {"factor": 5.0}


def test_closure_leaves_out_a_name_without_a_value():
    seen = []

    def keep(function):
        seen.append(read(function))
        return function

    @keep
    def factorial(n):
        return 1 if n < 2 else n * factorial(n - 1)

    assert factorial(3) == 6
    assert seen[0].closure == {}
    assert seen[0].tree.decorator_list == []


def test_columns_count_characters():
    def polynomial(α, x):
        β = α * 2; return β + x  # noqa: E702  # fmt: skip

    source = read(polynomial)
    text = source.lines[source.tree.body[0].lineno]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name):
            assert text[node.col_offset : node.end_col_offset] == node.id


def test_one_line_function():
    def short(x): return x * 2.0  # fmt: skip

    assert ast.unparse(read(short).tree) == "def short(x):\n    return x * 2.0"


def test_two_functions_of_one_name_are_told_apart():
    def pick(which):
        if which:

            def chosen(x):
                return x + 1
        else:

            def chosen(x):
                return x - 1

        return chosen

    assert ast.unparse(read(pick(True)).tree.body[0]) == "return x + 1"
    assert ast.unparse(read(pick(False)).tree.body[0]) == "return x - 1"


def test_static_method_and_cache_are_taken_off():
    class Holder:
        @staticmethod
        def double(x):
            return 2 * x

    @functools.lru_cache
    def cached(x):
        return x + 1

    assert read(Holder.double).name == read(Holder.__dict__["double"]).name == "double"
    assert read(cached).function is cached.__wrapped__


# ---- given text


def made_by_exec(text, name="f"):
    namespace = {"np": np}
    exec(compile(text, "<made by a test>", "exec"), namespace)
    return namespace[name]


def test_text_given_by_the_user():
    text = "def f(x, y=1.0):\n    return x * y\n"
    source = read(made_by_exec(text), source=text)
    assert (source.file, source.first_line, source.defaults) == ("<source>", 1, {"y": 1.0})
    assert source.lines[2] == "    return x * y"


def test_indented_text_keeps_its_lines_and_columns():
    text = "\n    # a comment\n    @decorator\n    def f(x):\n        return x\n"
    source = read(made_by_exec("def f(x):\n    return x"), source=text)
    assert (source.first_line, source.tree.lineno, source.tree.col_offset) == (3, 4, 4)
    assert source.lines[5][source.tree.body[0].col_offset :] == "return x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(x:\n", "is not Python"),
        ("def g(x):\n    return x", "holds no `def f(...)`"),
        ("x = 1", "holds no `def f(...)`"),
        ("def f(y):\n    return y + 1.0", "is not the text that Python runs"),
        ("def f(x):\n    return x - 1.0", "is not the text that Python runs"),
        ("def f(x):\n    return x + 2.0", "is not the text that Python runs"),
        ("def f(x):\n    return np.sin(x) + 1.0", "is not the text that Python runs"),
    ],
)
def test_wrong_text_is_refused(text, message):
    with pytest.raises(SourceError, match=re.escape(message)):
        read(made_by_exec("def f(x):\n    return x + 1.0"), source=text)


def test_function_without_text_says_how_to_give_it():
    with pytest.raises(SourceError, match=r"differentiate\(f, source="):
        read(made_by_exec("def f(x):\n    return x"))


def test_notebook_cell_is_read_from_linecache():
    name = "<ipython-input-3-abc>"
    text = "import numpy as np\n\ndef f(x):\n    return np.sin(x)\n"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    namespace = {}
    exec(compile(text, name, "exec"), namespace)
    source = read(namespace["f"])
    assert (source.file, source.first_line, source.lines[4]) == (name, 3, "    return np.sin(x)")
    del linecache.cache[name]


def load(path):
    spec = importlib.util.spec_from_file_location("changing", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_file_changed_after_import_is_refused_and_read_again_after_reload(tmp_path):
    path = tmp_path / "changing.py"
    path.write_text("def f(x):\n    return 2.0 * x\n")
    old = load(path).f
    path.write_text("def f(x):\n    return 23.0 * x\n")
    with pytest.raises(SourceError, match="changed since it was imported"):
        read(old)
    assert ast.unparse(read(load(path).f).tree.body[0]) == "return 23.0 * x"
    path.write_text("# moved\n\n\ndef f(x):\n    return 23.0 * x\n")
    linecache.checkcache(str(path))
    with pytest.raises(SourceError, match="changed since it was imported"):
        read(old)


def test_asserts_rewritten_by_pytest_do_not_disturb():
    def checked(x, y):
        assert x > 0 and y + 1.0 > x, f"{x} is not between"
        return x * y

    assert isinstance(read(checked).tree.body[0], ast.Assert)


def test_future_annotations_and_inner_functions(tmp_path):
    path = tmp_path / "later.py"
    text = """
        from __future__ import annotations

        def f(x: Missing):
            y: AlsoMissing = x * 2.0

            def g(t: Missing) -> Missing:
                return t + y

            return g(x)
        """
    path.write_text(textwrap.dedent(text))
    assert read(load(path).f).name == "f"


# ---- what is no plain function


class Model:
    def loss(self, x):
        return x

    def __call__(self, x):
        return x


@numba.vectorize
def vectorized(x):
    return x + 1.0


@pytest.mark.parametrize(
    ("thing", "code", "message"),
    [
        (Model().loss, "method", "Model.loss is a method"),
        (Model, "class", "Model is a class"),
        (Model(), "not-a-function", "a Model is no function"),
        (len, "builtin", "computes the same"),
        (np.sin, "ufunc", "sin is a ufunc"),
        (vectorized, "ufunc", "is a ufunc"),
        (3.0, "not-a-function", "a float is no function"),
        (None, "not-a-function", "None is no function"),
    ],
)
def test_what_is_no_plain_function_is_refused(thing, code, message):
    with pytest.raises(UnsupportedError) as caught:
        read(thing)
    assert caught.value.code == code
    assert message in str(caught.value)
    assert "line 0" not in str(caught.value)


def test_a_lambda_without_text_is_refused():
    with pytest.raises(UnsupportedError) as caught:
        read(eval("lambda x, y: x * y"))
    (refusal,) = caught.value.refusals
    assert refusal.code == "lambda"
    assert "`def f(x, y): return ...`" in refusal.rewrite


def test_lambdas_of_one_line_are_told_apart():
    same, twice = lambda x: x, lambda x: 2.0 * x
    assert [ast.unparse(read(f).tree.body[0]) for f in (same, twice)] == ["return x", "return 2.0 * x"]
    kinked, inner = lambda x: x if x > 0 else -x, (lambda x: lambda y: y if y > x else x)(1.0)
    texts = [ast.unparse(read(f).tree.body[0]) for f in (kinked, inner)]
    assert texts == ["return x if x > 0 else -x", "return y if y > x else x"]


def test_async_function_is_refused():
    async def waits(x):
        await asyncio.sleep(0)
        return x

    with pytest.raises(UnsupportedError) as caught:
        read(waits)
    assert caught.value.code == "async"
    assert "async def waits(x):" in str(caught.value)
