"""How a refusal is printed: the line, the carets under the construct, the reason and the rewrite."""

import ast
import pickle

import pytest

from tangentlike.errors import Refusal, UnsupportedError, refusal_at, render


def carets(text, column, end_column):
    """What stands above the carets of a refusal in ``text``, found in the printed message."""
    message = render([Refusal("c", "r", "", 1, column, end_column)], "f.py", {1: text}, "f")
    shown, marks = message.splitlines()[2:4]
    return shown, marks


@pytest.mark.parametrize(
    ("text", "column", "end_column", "marks"),
    [
        ("x = lambda: 1", 4, 13, "        ^^^^^^^^^"),
        ("        x = 1j", 12, 14, "        ^^"),
        ("\tif x:\ty = 1j", 11, 13, "         \t    ^^"),
        ("π, é = 1j", 7, 9, "           ^^"),
        ("s = '日本', 1j", 10, 12, "                ^^"),
        ("s = '日本'", 4, 8, "        ^^^^^^"),
        ("s = 'e\u0301', 1j", 10, 12, "             ^^"),
        ("with a as b:", 0, None, "    ^^^^^^^^^^^^"),
        ("    pass", 0, None, "    ^^^^"),
        ("short", 3, 99, "       ^^"),
        ("short", 99, 100, "        ^"),
    ],
)
def test_carets_stand_under_the_construct(text, column, end_column, marks):
    shown, printed = carets(text, column, end_column)
    assert shown == "    " + text.lstrip()
    assert printed == marks


def test_refusal_of_several_lines_runs_to_the_end_of_the_first():
    call = ast.parse("y = f(a,\n      b)").body[0].value
    refusal = refusal_at(call, "code", "reason", "rewrite")
    assert (refusal.line, refusal.column, refusal.end_column) == (1, 4, None)
    message = render([refusal], "f.py", {1: "y = f(a,"}, "f")
    assert "\n    y = f(a,\n        ^^^^\n" in message


def test_whole_message():
    refusals = [
        Refusal("lambda", "a lambda has no name", "a loop:\nfor x in xs:\n    f(x)", 3, 8, 19),
        Refusal("class", "Model is a class", ""),
    ]
    assert render(refusals, "model.py", {3: "    y = lambda x: x"}, "loss") == (
        "cannot differentiate these 2 constructs in loss()\n"
        '  File "model.py", line 3, column 9  [lambda]\n'
        "    y = lambda x: x\n"
        "        ^^^^^^^^^^^\n"
        "    a lambda has no name\n"
        "    Instead: a loop:\n"
        "        for x in xs:\n"
        "            f(x)\n"
        "  [class]\n"
        "    Model is a class"
    )


def test_error_survives_pickling():
    error = UnsupportedError([Refusal("try", "because", "if", 2, 4, 7)], "a.py", {2: "    try:"}, "f")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert (again.refusals, again.code, again.file) == (error.refusals, "try", "a.py")
