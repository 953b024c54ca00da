import importlib.util
import io
import sys
from types import SimpleNamespace

from tangentlike.train import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def on_terminal(monkeypatch):
    # not in a fixture: pytest puts its own standard error in place between the fixtures and the test
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def without(monkeypatch, *names):
    monkeypatch.setattr(progress, "find_spec", lambda name: None if name in names else importlib.util.find_spec(name))


def draw(line):
    line.update(1, "loss 2.0")
    line.update(2, "loss 1.0")
    line.close()


def test_nothing_is_drawn_when_the_output_is_no_terminal(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    draw(progress.progress_line("epoch 1/3", 2))
    assert stream.getvalue() == ""


def test_the_plain_line_rewrites_itself_and_cleans_up(monkeypatch):
    terminal = on_terminal(monkeypatch)
    without(monkeypatch, "tqdm", "rich")
    draw(progress.progress_line("digits (not MNIST): epoch 1/3", 2))
    lines = terminal.getvalue().split("\r")
    assert "digits (not MNIST): epoch 1/3  2/2  loss 1.0" in lines
    assert lines[-2].strip() == "" and lines[-1] == "" and "\n" not in terminal.getvalue()


def test_the_plain_line_is_drawn_at_most_ten_times_a_second(monkeypatch):
    terminal = on_terminal(monkeypatch)
    line = progress.Plain("epoch", 10**6)
    for step in range(1, 1000):
        line.update(step, "")
    assert terminal.getvalue().count("\r") < 20


class Bar:
    """Stands for the bars of tqdm and rich, so that both ways are taken whatever is installed."""

    def __init__(self, *columns, **options):
        self.options, self.n, self.calls = options, 0, []

    def __getattr__(self, name):
        return lambda *values, **named: self.calls.append((name, values, named))


def test_tqdm_draws_the_line_when_it_is_installed(monkeypatch):
    on_terminal(monkeypatch)

    class Tqdm(Bar):
        def update(self, steps):
            self.n += steps

    monkeypatch.setattr(progress, "find_spec", lambda name: name)
    monkeypatch.setitem(sys.modules, "tqdm", SimpleNamespace(tqdm=Tqdm))
    line = progress.progress_line("epoch 1/3", 2)
    draw(line)
    assert line.bar.options["desc"] == "epoch 1/3" and line.bar.options["total"] == 2
    assert line.bar.n == 2
    assert [name for name, *_ in line.bar.calls] == ["set_postfix_str", "set_postfix_str", "close"]


def test_rich_draws_the_line_without_tqdm(monkeypatch):
    on_terminal(monkeypatch)
    monkeypatch.setattr(progress, "find_spec", lambda name: name if name == "rich" else None)
    columns = dict.fromkeys(["BarColumn", "MofNCompleteColumn", "TextColumn"], Bar)
    monkeypatch.setitem(sys.modules, "rich", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "rich.console", SimpleNamespace(Console=Bar))
    monkeypatch.setitem(sys.modules, "rich.progress", SimpleNamespace(Progress=Bar, **columns))
    line = progress.progress_line("epoch 1/3", 2)
    draw(line)
    assert line.bar.calls[0] == ("add_task", ("epoch 1/3",), {"total": 2, "text": ""})
    assert [name for name, *_ in line.bar.calls] == ["add_task", "start", "update", "update", "stop"]
    assert line.bar.calls[3][2] == {"completed": 2, "text": "loss 1.0"}


def test_the_line_can_be_asked_for_or_not(monkeypatch):
    on_terminal(monkeypatch)
    assert isinstance(progress.progress_line("", 1, show=False), progress.Silent)
    assert not isinstance(progress.progress_line("", 1, show=True), progress.Silent)
