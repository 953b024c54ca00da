"""examples/reproduce.py: reports from measurements that are made up, so that nothing is trained or compiled here."""

import json
import os
import re
import signal
import statistics
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
import reproduce
from reproduction import paper1, plots, report, runner, tables
from reproduction.experiment import Options
from reproduction.store import Store
from reproduction.worker import JobFailed, Worker

PAPERS = ["1", "2", "3", "4", "5"]


class Fake:
    """Measures nothing: results that depend on side and seed. ``end`` is raised in place of the job of that number."""

    def __init__(self, stop_at=None, end=KeyboardInterrupt):
        self.jobs, self.stop_at, self.end = [], stop_at, end

    def __call__(self, process, job, tell):
        self.jobs.append((process, job))
        if len(self.jobs) == self.stop_at:
            raise self.end("no more")
        tell({"event": "epoch", "epoch": 1, "epochs": 2, "loss": 0.5, "accuracy": 0.9})
        if job["kind"] == "sizes":
            return {"cases": [["conv2d", 28, 3, 2, "ValueError: it leaves a rest of 1", [14, 14]]]}
        if job["kind"] == "sequence":
            return {"accuracy_by_step": {"many to many": [1.0, 0.9], "without memory": [1.0, 0.3]}}
        if job["kind"] == "memory":
            return {"allocated_bytes": 3 * 2**30}
        good = accuracy(job)
        epoch = {
            "seconds": 2.0 if job["side"] == "ours" else 5.0, "train_loss": 0.25, "train_accuracy": good - 0.01,
            "accuracy_after": good, "validation_accuracy": good, "allocated_bytes": 2**30,
        }  # fmt: skip
        return {
            "epochs": [epoch] * job["epochs"], "steps": 4, "losses": [1.0, 0.5, 0.4, 0.3] * job["epochs"],
            "compile_seconds": 1.5, "memory_before_bytes": 10, "peak_memory_bytes": 2**29,
            "resident_bytes": [2**20 * n for n in range(job["epochs"] + 1)], "test_loss": 0.2, "test_accuracy": good,
            "confusion": [[9 if i == j else 1 * (j == (i + 1) % 10) for j in range(10)] for i in range(10)],
        }  # fmt: skip


@pytest.fixture
def pictures():
    """For the tests that draw, which takes most of the time."""


@pytest.fixture(autouse=True)
def no_pictures(request, monkeypatch):
    if "pictures" not in request.fixturenames:
        monkeypatch.setattr(report, "find_spec", lambda name: None)


def accuracy(job):
    return (0.93 if job["side"] == "ours" else 0.92) + 0.001 * job["seed"]


def run(folder, *flags, measure=None, torch=True, gpu=False):
    """Exit code and measurements of a command."""
    measure = measure or Fake()
    return reproduce.main([*flags, "--results", str(folder)], torch=torch, gpu=gpu, measure=measure), measure


def captions(text):
    """The line above each table of figures."""
    return re.findall(r"^(\*\*.+)\n\n\|", text, re.MULTILINE)


# ---- the reports


@pytest.mark.parametrize("paper", PAPERS)
def test_a_report_has_the_papers_figures_and_ours(tmp_path, paper, pictures):
    code, fake = run(tmp_path, paper)
    text = (tmp_path / f"paper{paper}.md").read_text()
    published = {"1": "| 88.01 | 89.58 | 87.08 |", "2": "| 0.858 | 0.919 | 0.829 |", "3": "| 12.71 | 7.56 |",
                 "4": "| not run |", "5": "| 93.64% | 2.87% |"}  # fmt: skip
    assert code == 0 and published[paper] in text
    assert f"python examples/reproduce.py {paper}" in text and "Partial" not in text and "quick" not in text
    assert "tangentlike here" in text and "PyTorch here" in text
    assert len(re.findall(r"!\[[^]]+\]\([^ )]+\.png\)", text)) == len(re.findall(r"!\[", text)) >= 2
    assert all((tmp_path / name).stat().st_size > 1000 for name in re.findall(r"!\[.*\]\((.+)\)", text))
    content = json.loads((tmp_path / f"paper{paper}.json").read_text())
    stored = [run for e in content["experiments"] for side in e["sides"].values() for run in side]
    assert len({json.dumps(run["job"]) for run in stored}) == len(fake.jobs)
    assert not content["partial"] and all(run["versions"]["python"] and run["machine"] for run in stored)


def test_figures_are_means_and_deviations_over_the_runs(tmp_path):
    run(tmp_path, "1", "--runs", "3")
    text = (tmp_path / "paper1.md").read_text()
    assert "| Test data | 91.79 | 93.21 | 91.20 | 93.10 ± 0.10 | 92.10 ± 0.10 |" in text
    assert "| Overall | 117.17 | 32.99 | 29.55 | 6.00 ± 0.00 | 15.00 ± 0.00 |" in text
    assert "| Overall | 185.15 GiB | 16.24 GiB | 27.31 MiB | 3.00 GiB | 9.00 GiB |" in text
    values = [93.0, 93.1, 93.4]
    assert tables.spread(values, 3) == f"{statistics.fmean(values):.3f} ± {statistics.stdev(values):.3f}"
    assert tables.spread([93.0]) == "93.00"


def test_sides_take_turns_with_the_same_settings():
    jobs = paper1.experiments(Options())[0].jobs()
    assert [(job["side"], job["seed"]) for job in jobs[:4]] == [
        ("ours", 0),
        ("pytorch", 0),
        ("ours", 1),
        ("pytorch", 1),
    ]
    assert len(jobs) == 20 and len({json.dumps({**job, "side": "", "seed": 0}) for job in jobs}) == 1


@pytest.mark.parametrize("paper", PAPERS)
def test_quick_reports_say_so_in_the_title_and_above_every_table(tmp_path, paper):
    full, quick = run(tmp_path, paper)[1], run(tmp_path, paper, "--quick")[1]
    text = (tmp_path / f"paper{paper}-quick.md").read_text()
    assert text.splitlines()[0].endswith("(quick)") and "> **Quick**" in text
    assert captions(text) and all("(quick" in caption for caption in captions(text))
    assert "(quick" not in (tmp_path / f"paper{paper}.md").read_text()
    work = [sum((job.get("epochs") or 0) * (job.get("examples") or 60_000) for _, job in f.jobs) for f in (full, quick)]
    assert work[1] <= work[0] / 4


def test_data_that_are_not_mnist_are_named(tmp_path):
    run(tmp_path, "1", "--quick", "--dataset", "digits")
    text = (tmp_path / "paper1-quick.md").read_text()
    assert "not MNIST" in text and all("not MNIST" in caption for caption in captions(text))


def test_sizes_that_do_not_divide_are_shown(tmp_path):
    run(tmp_path, "4", "--quick")
    text = (tmp_path / "paper4-quick.md").read_text()
    assert "| `conv2d` | 28 | 3 | 2 | ValueError: it leaves a rest of 1 | 14 x 14 |" in text


@pytest.mark.parametrize("paper", ["3", "4"])
def test_a_gpu_has_its_own_figures_where_there_is_one(tmp_path, paper, pictures):
    _, fake = run(tmp_path, paper, "--quick", gpu=True)
    text = (tmp_path / f"paper{paper}-quick.md").read_text()
    jobs = [job for _, job in fake.jobs if job.get("device") == "cuda"]
    assert len(jobs) == {"3": 2, "4": 7}[paper] and {job["side"] for job in jobs} == {"ours"}
    assert "CUDA were not run" not in text and (paper == "3" or "not run" not in text)


# ---- what is missing


def test_without_pytorch_its_column_says_so(tmp_path):
    _, fake = run(tmp_path, "1", "--runs", "2", torch=False)
    text = (tmp_path / "paper1.md").read_text()
    assert {job["side"] for _, job in fake.jobs} == {"ours"}
    assert "| 93.05 ± 0.07 | not installed |" in text and "PyTorch is not installed here: `pip install torch`" in text
    assert "Partial" not in text
    _, fake = run(tmp_path, "1", "--runs", "2")  # and when it is installed later, its runs are added
    assert {job["side"] for _, job in fake.jobs} == {"pytorch"}
    assert "| not installed |" not in (tmp_path / "paper1.md").read_text()


def test_without_matplotlib_the_report_says_so(tmp_path):
    assert run(tmp_path, "5", "--quick")[0] == 0
    assert "pip install 'tangentlike[plot]'" in (tmp_path / "paper5-quick.md").read_text()
    assert not list(tmp_path.glob("*.png"))


def test_a_run_that_fails_is_named_and_the_others_go_on(tmp_path, capsys):
    code, fake = run(tmp_path, "1", "--runs", "2", measure=Fake(2, JobFailed))
    text = (tmp_path / "paper1.md").read_text()
    assert code == 1 and len(fake.jobs) == 5
    assert "> main, pytorch failed: no more" in text and "some runs failed: 4 of 5 runs" in text
    assert "PyTorch, run 1: failed: no more" in capsys.readouterr().out


# ---- stopping and going on


def test_ctrl_c_leaves_a_partial_report_and_the_same_command_goes_on(tmp_path, capsys):
    whole, _ = run(tmp_path / "whole", "1", "--runs", "3")[0], None
    code, fake = run(tmp_path, "1", "--runs", "3", measure=Fake(4))
    text = (tmp_path / "paper1.md").read_text()
    assert (whole, code) == (0, 130) and "the same command goes on from here" in capsys.readouterr().out
    assert "> **Partial**, interrupted: 3 of 7 runs are done." in text
    assert all("(partial)" in caption for caption in captions(text))
    code, rest = run(tmp_path, "1", "--runs", "3")
    assert code == 0 and [job for _, job in rest.jobs] == [job for _, job in (*fake.jobs[3:], *rest.jobs[1:])]
    assert len(rest.jobs) == 4 and "3 of 7 runs are there already" in capsys.readouterr().out
    done, wanted = ((folder / "paper1.md").read_text() for folder in (tmp_path, tmp_path / "whole"))
    same = re.compile(r"^\| (dates of the runs|load of the machine) .*$", re.MULTILINE)
    assert same.sub("", done) == same.sub("", wanted)


def test_ctrl_c_is_a_signal(tmp_path):
    def measure(process, job, tell):
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("the signal came too late")

    assert reproduce.main(["5", "--results", str(tmp_path)], torch=False, measure=measure) == 130
    assert "interrupted: 0 of 80 runs" in (tmp_path / "paper5.md").read_text()


def test_all_stops_at_ctrl_c(tmp_path):
    assert run(tmp_path, "all", "--quick", measure=Fake(12))[0] == 130
    assert sorted(file.name for file in tmp_path.glob("*.md")) == ["paper1-quick.md", "paper2-quick.md"]


def test_a_second_command_runs_nothing_and_fresh_runs_everything(tmp_path):
    count = len(run(tmp_path, "3", "--quick")[1].jobs)
    assert not run(tmp_path, "3", "--quick")[1].jobs
    assert len(run(tmp_path, "3", "--quick", "--fresh")[1].jobs) == count


def test_other_settings_are_other_runs(tmp_path):
    run(tmp_path, "1", "--runs", "2")
    assert len(run(tmp_path, "1", "--runs", "3")[1].jobs) == 2  # the third of each side
    assert len(run(tmp_path, "1", "--runs", "1", "--threads", "1")[1].jobs) in (0, 3)  # 0 on a machine of one core


def test_runs_of_other_code_are_named(tmp_path, monkeypatch):
    run(tmp_path, "5", "--quick")
    monkeypatch.setattr(report.machine, "code", lambda: "other")
    run(tmp_path, "5", "--quick")
    assert "24 of 24 runs were made by other versions of the code" in (tmp_path / "paper5-quick.md").read_text()


def test_variables_that_change_times_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    run(tmp_path, "5", "--quick")
    assert "| environment | `OMP_WAIT_POLICY=passive`" in (tmp_path / "paper5-quick.md").read_text()


def test_a_damaged_run_is_run_again(tmp_path, capsys):
    store = Store(tmp_path)
    job = {"kind": "train", "side": "ours", "seed": 0}
    assert store.find(job) is None
    store.keep({"job": job, "result": {"steps": 1}})
    assert store.find(job)["result"] == {"steps": 1} and store.find({**job, "seed": 1}) is None
    store.path(job).write_text('{"job"')
    assert store.find(job) is None and "cannot be used" in capsys.readouterr().err
    assert [file.suffix for file in tmp_path.iterdir()] == [".json"]


@pytest.mark.parametrize("flags", [["6"], ["1", "--runs", "0"], ["1", "--threads", "9999"], []])
def test_a_wrong_flag_is_one_sentence(flags, capsys):
    with pytest.raises(SystemExit) as ended:
        reproduce.main(flags)
    assert ended.value.code == 2 and len(capsys.readouterr().err.splitlines()) == 1


def test_missing_data_end_it_before_the_first_run(tmp_path, monkeypatch):
    monkeypatch.setenv("TANGENTLIKE_DATA_HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="cannot be read"):
        reproduce.main(["1", "--results", str(tmp_path)], torch=False)
    assert not list(tmp_path.glob("*.md"))


# ---- the processes


@pytest.fixture
def interpreted(monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")


def test_a_worker_answers_names_errors_and_is_ended(interpreted):
    worker = Worker("ours", 1)
    result = worker.run({"kind": "sizes", "cases": [["max_pool2d", 5, 2, 2], ["max_pool2d", 4, 2, 2]]}, print)
    (odd, even) = result["cases"]
    assert "leaves a rest of 1" in odd[4] and odd[5] == [3, 3] and even[4] == "output of 2 x 2"
    with pytest.raises(JobFailed, match="KeyError: 'nothing'"):
        worker.run({"kind": "nothing"}, print)
    worker.process.kill()
    with pytest.raises(JobFailed, match="the process of tangentlike ended with exit code -9"):
        worker.run({"kind": "sizes", "cases": []}, print)
    worker.close()


def test_workers_are_shared_by_process_and_ended(monkeypatch):
    alive = []

    class Stub:
        def __init__(self, side, threads):
            self.side = side
            alive.append(self)

        def run(self, job, tell):
            if job["fails"]:
                raise JobFailed("no")
            return {"number": alive.index(self)}

        def close(self):
            alive[alive.index(self)] = None

    monkeypatch.setattr(runner, "Worker", Stub)
    job = {"side": "ours", "fails": False}
    with runner.workers(1) as measure:
        assert [measure(process, job, print)["number"] for process in ("a", "a", "b")] == [0, 0, 1]
        assert measure("b", {**job, "side": "pytorch"}, print)["number"] == 2
        with pytest.raises(JobFailed):
            measure("b", {**job, "fails": True}, print)
        assert measure("b", job, print)["number"] == 3  # a new one after a failure
    assert alive == [None] * 4


def test_a_picture_of_each_kind(tmp_path):
    runs = [{"losses": [2.0, 1.0, 0.5], "values": [1.0, 2.0]}, {"losses": [2.0, 1.5], "values": [1.5, 2.5]}]
    drawn = {
        "losses": (plots.losses(), {"a": runs, "b": []}),
        "smooth": (plots.losses(2), {"a": runs}),
        "epochs": (plots.by_epoch(lambda run: run["values"], "y"), {"a": runs, "b": runs[:1]}),
        "lines": (plots.lines("x", "y", logarithmic=True), {"a": [(2, 1.0), (1, 2.0)]}),
        "bars": (plots.bars("y"), {"a": {"0": 1.0, "1": 2.0}}),
        "matrix": (plots.confusion, {"a": plots.mean_matrix([[[3, 1], [0, 4]]])}),
    }
    for name, (draw, data) in drawn.items():
        plots.save(plots.Plot(name, name, draw, data), tmp_path / f"{name}.png")
    assert len(list(tmp_path.glob("*.png"))) == len(drawn)
    assert not plots.Plot("none", "none", plots.losses(), {"a": []}).has_data()
