"""What a failing call raises: the class, the words and the line of the user's function, from values and gradients."""

import numpy as np
import pytest

import tangentlike


class Negative(ValueError):
    """A class of the user's own, with more to it than a message."""

    def __init__(self, message, code=0):
        super().__init__(message)
        self.code = code


def positional(x):
    if x < 0.0:
        raise Negative("negative", 3)
    return x * x


def by_keyword(x):
    if x < 0.0:
        raise Negative(f"negative: {x:.2f}", code=7) from None
    return x * x


def bare_class(x):
    if x < 0.0:
        raise StopIteration
    return x * x


def from_a_module(x):
    if x < 0.0:
        raise np.linalg.LinAlgError(f"{x:g}")
    return x * x


def made(message):
    return Negative(message.upper())


def from_a_function(x):
    if x < 0.0:
        raise made("negative")
    return x * x


def guarded(x):
    if x < 0.0:
        raise Negative("in a helper")
    return x


def from_a_helper(x):
    s = 0.0
    for i in range(4):
        s += guarded(x + 2.0 - i) * x
    return s


def asserted(x):
    assert x > 0.0, f"{x} is not positive"
    return x * x


def with_local_class():
    class Local(KeyError):
        pass

    def local_class(x):
        if x < 0.0:
            raise Local("key", x)
        return x * x

    return local_class


RAISING = [
    positional, by_keyword, bare_class, from_a_module, from_a_function, from_a_helper, asserted, with_local_class(),
]  # fmt: skip


@pytest.mark.parametrize("function", RAISING, ids=lambda f: f.__name__)
def test_the_user_gets_what_python_raises(function):
    differentiated = tangentlike.differentiate(function)
    with pytest.raises(Exception) as wanted:
        function(-1.0)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(wanted.type) as found:
            call(-1.0)
        assert found.type is wanted.type
        assert found.value.args == wanted.value.args
        assert vars(found.value) == vars(wanted.value)
        assert found.traceback[-1].path == wanted.traceback[-1].path
        assert found.traceback[-1].lineno == wanted.traceback[-1].lineno
    if function is not from_a_helper:
        assert differentiated.grad(3.0) == 6.0


def multiplied(x, y):
    z = x * 2.0
    return np.sum(z * y)


@pytest.mark.parametrize("sizes", [(4, 3), (0, 3), (2, 5)])
def test_shape_error_names_the_line_of_the_user(sizes):
    x, y = (np.ones(n) for n in sizes)
    differentiated = tangentlike.differentiate(multiplied)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(ValueError, match="broadcast") as found:
            call(x, y)
        assert found.traceback[-1].name == "multiplied"


def written_before(x, v):
    v[0] = x
    if x < 0.0:
        raise Negative(f"after {v[0]}")
    return v[0] * x


def test_line_is_a_note_where_the_call_has_changed_its_arguments():
    differentiated = tangentlike.differentiate(written_before)
    with pytest.raises(Negative, match=r"after \.\.\.") as found:
        differentiated(-1.0, np.ones(1))
    (note,) = found.value.__notes__
    assert __file__ in note and 'raise Negative(f"after {v[0]}")' in note
    with pytest.raises(Negative, match=r"after -1\.0"):
        differentiated.grad(-1.0, np.ones(1))


def test_saved_file_raises_the_class(tmp_path):
    path = tmp_path / "saved.py"
    tangentlike.differentiate(positional).save(path, 2.0)
    namespace = {}
    exec(path.read_text(), namespace)
    assert namespace["positional_gradient"](3.0) == (9.0, 6.0)
    with pytest.raises(namespace["Negative"], match="negative"):
        namespace["positional_gradient"](-3.0)
