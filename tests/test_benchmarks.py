"""benchmarks/: flags, reports of made-up seconds, multiply-adds counted by hand, programs differentiated. Next to
nothing is compiled."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
import calls
import compile_time
import gradients
import networks
import scaling
import step_profile
from peers import compile_sides, gradient_sides, practice, tables
from peers.arguments import PROGRAMS
from peers.work import NETWORKS, Convolution, Dense, Work, deep, wide, work
from peers.worker import SIDES, Failed, Worker, threads_of

from tangentlike import differentiate


def options(*arguments):
    return networks.options_of([*arguments, "--threads", "1"])


def entry(threads=1, title="1: CNN", **sides):
    """The result of a network of a million multiply-adds, with these seconds a step in each of three rounds."""
    made = {
        side: {"rounds": [seconds, 0.9 * seconds, 1.1 * seconds], "epochs": [], "compile_seconds": 1.5,
               "peak_bytes": 3 * 10**8, "allocated_bytes": 0, "second_loss": 2.25, "forward_seconds": 0.0005}
        for side, seconds in sides.items()
    }  # fmt: skip
    result = {
        "title": title, "network": "cnn", "batch": 100, "threads": threads, "examples": 60_000,
        "multiply_adds": 10**6, "winners_only": 5 * 10**5, "sides": made,
    }  # fmt: skip
    return result | {"summary": tables.summarize(result, 1e9)}


class TestWork:
    """Multiply-adds of a step, each network's written out."""

    def test_cnn(self):
        convolution, hidden, output = 26 * 26 * 6 * 9, 1014 * 84, 84 * 10
        assert work("cnn").multiply_adds() == 100 * (2 * convolution + 3 * hidden + 3 * output) == 33_105_600
        quarter = convolution // 4
        assert work("cnn").multiply_adds(winners_only=True) == 100 * (convolution + quarter + 3 * (hidden + output))

    def test_rnn(self):
        reading, state, output = 4 * 196 * 64, 3 * 64 * 64, 64 * 10
        assert work("rnn").multiply_adds() == 100 * (2 * reading + 3 * state + 3 * output) == 13_913_600
        assert work("rnn").multiply_adds(winners_only=True) == work("rnn").multiply_adds()

    def test_cnn2(self):
        first, second = 24 * 24 * 8 * 25, 20 * 20 * 8 * 8 * 25
        dense = 800 * 128 + 128 * 10
        assert work("cnn2").multiply_adds() == 64 * (2 * first + 3 * second + 3 * dense) == 157_532_160
        winners = 64 * (2 * first + second + second // 2 + 3 * dense)
        assert work("cnn2").multiply_adds(winners_only=True) == winners

    @pytest.mark.parametrize("filters", [32, 256])
    def test_wide(self, filters):
        convolution, dense = 26 * 26 * filters * 9, 169 * filters * 10
        assert work(f"wide{filters}").multiply_adds() == 1000 * (2 * convolution + 3 * dense)

    def test_disc(self):
        assert work("disc").multiply_adds() == 500 * (2 * 50 + 3 * (3 * 625 + 50)) == 2_937_500

    def test_layers_have_the_sizes_of_the_parameters(self):
        import mnist_models  # networks has put examples/ on the path

        for name in ("cnn", "cnn2", "wide32", "rnn"):
            network = work(name)
            shapes = mnist_models.BUILDERS[network.name](**network.settings).shapes
            here = [
                (s.filters, s.channels, s.window, s.window) if isinstance(s, Convolution) else (s.inputs, s.outputs)
                for s in network.layers
            ]
            assert here == [shape for shape in shapes if len(shape) > 1]

    def test_the_batch_multiplies(self):
        assert wide(8, 200).multiply_adds() == 200 * wide(8, 1).multiply_adds()

    def test_first_layer_has_no_input_gradient(self):
        layers = Dense(3, 5), Dense(5, 7)
        assert Work("", "", layers, 2, 1).multiply_adds() == 2 * (2 * 15 + 3 * 35)

    def test_only_the_256_filters_are_large(self):
        assert [name for name in NETWORKS if work(name).large] == ["wide256"]

    def test_what_a_process_is_told_is_json(self):
        for name in NETWORKS:
            told = work(name).as_dict()
            assert json.loads(json.dumps(told))["name"] == work(name).name
            assert told["data"] == ("points" if name == "disc" else "images")


class TestFlags:
    def test_usual(self):
        found = options()
        assert (found.networks, found.rounds, found.images, found.epochs) == (NETWORKS, 7, 60_000, 0)

    def test_quick(self):
        found = options("--quick")
        assert (found.rounds, found.steps, found.images) == (2, 2, 2000)
        assert work("wide256", quick=True).settings == {"filters": 16}

    def test_given_flags_win_over_quick(self):
        found = options("--quick", "--rounds", "5", "--networks", "rnn")
        assert (found.rounds, found.networks) == (5, ["rnn"])

    def test_sides(self):
        torch = networks.importlib.util.find_spec("torch") is not None
        eager = ["eager"] if torch else []
        assert networks.sides_of(options()) == ["tiled", "plain", *eager]
        assert networks.sides_of(options("--no-plain", "--jax")) == ["tiled", *eager, "jax"]
        compiled = [*eager, "compile"] if torch else []
        assert networks.sides_of(options("--compile", "--no-plain")) == ["tiled", *compiled]

    def test_jax_is_of_this_interpreter_or_another(self):
        assert options("--jax").jax == sys.executable
        assert options("--jax", "other/python").jax == "other/python"

    @pytest.mark.parametrize("flags", [["--rounds", "0"], ["--networks", "vgg"], ["--steps", "x"]])
    def test_refused(self, flags, capsys):
        with pytest.raises(SystemExit):
            options(*flags)
        assert flags[0] in capsys.readouterr().err

    def test_more_threads_than_cores(self, capsys):
        with pytest.raises(SystemExit):
            networks.options_of(["--threads", str(os.cpu_count() + 1)])
        assert "cores" in capsys.readouterr().err


class TestReport:
    def test_summary(self):
        found = entry(2, tiled=0.001, plain=0.002, eager=0.004, compile=0.003, jax=0.008)["summary"]
        assert found["faster_than_pytorch"] == pytest.approx(3)
        assert found["faster_than_jax"] == pytest.approx(8)
        assert found["floor_seconds"] == pytest.approx(0.0005)
        assert found["share_of_floor"] == pytest.approx(0.5)
        assert found["share_of_floor_winners_only"] == pytest.approx(0.25)

    def test_without_peers_and_tiles(self):
        found = entry(plain=0.002)["summary"]
        assert found["faster_than_pytorch"] is found["faster_than_jax"] is None
        assert found["share_of_floor"] == pytest.approx(0.5)

    def test_overview(self):
        lines = tables.overview([entry(1, tiled=0.002, eager=0.008), entry(2, tiled=0.001, eager=0.004)]).splitlines()
        assert [len(line.split("|")) for line in lines] == [13] * 4
        assert lines[2] == "| 1: CNN, batch 100 | 1 | 2.00 | 8.00 | - | 4.0x | - | 1.00 | 50 % | 25 % | - |"
        assert lines[3].endswith("| 2.0x |")

    def test_networks_of_one_kind_are_told_apart(self):
        found = [entry(1, "a", tiled=0.009), entry(1, "b", tiled=0.002), entry(2, "b", tiled=0.001)]
        assert tables.overview(found).splitlines()[-1].endswith("| 2.0x |")

    def test_details(self):
        lines = tables.details(entry(tiled=0.001, eager=0.004)).splitlines()
        assert lines[0] == "### 1: CNN, batch 100, 1 thread"
        assert (
            lines[4] == "| ours, tiled | 1.00 (0.900 to 1.10) | 0.500 | ~0.600 | 1.0x | 1.50 | 300 MB | 0 B | 2.25000 |"
        )
        assert "| 4.0x |" in lines[5]

    def test_measured_epochs(self):
        result = entry(tiled=0.001)
        result["sides"]["tiled"]["epochs"] = [3.0, 1.0, 2.0]
        assert "| 2.00 |" in tables.details(result)

    def test_a_side_that_failed_is_said(self):
        result = entry(tiled=0.001)
        result["sides"]["compile"] = {"rounds": [], "epochs": [], "failed": "failed: no compiler"}
        result["summary"] = tables.summarize(result, 1e9)
        last = tables.details(result).splitlines()[-1]
        assert last.startswith("| torch.compile | failed: no compiler | -")
        assert last.count("|") == 10

    def test_another_loss_is_found(self):
        result = entry(tiled=1.0, plain=1.0, eager=1.0)
        assert tables.disagreeing(result) == []
        result["sides"]["tiled"]["second_loss"] = 2.2526
        assert tables.disagreeing(result) == ["tiled"]
        result["sides"]["tiled"]["second_loss"] = float("nan")
        assert tables.disagreeing(result) == ["tiled"]

    def test_whole_report(self):
        one = entry(tiled=0.001, eager=0.004) | {"blas_multiply_adds_a_second": 5e10}
        one["sides"]["eager"]["second_loss"] = 3.0
        text = networks.report([one], "MNIST", options())
        assert "MNIST, float32" in text
        assert "BLAS, one thread: 100 GFLOP/s." in text
        assert "has another loss in step 2" in text

    @pytest.mark.parametrize(
        ("value", "text"), [(0.000123456, "0.000123"), (1.5, "1.50"), (999.6, "1000"), (12345.0, "12345"), (0, "0")]
    )
    def test_numbers(self, value, text):
        assert tables.number(value) == text

    @pytest.mark.parametrize(
        ("count", "text"), [(None, "-"), (0, "0 B"), (888, "888 B"), (14_600, "14.6 kB"), (3_300_000_000, "3.30 GB")]
    )
    def test_sizes(self, count, text):
        assert tables.size(count) == text


class TestProcess:
    """Of BLAS, which imports NumPy only."""

    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.delenv("TANGENTLIKE_DATA_HOME", raising=False)
        said, counts = networks.write_data(tmp_path, 6)
        networks.write_parameters(tmp_path, work("disc"))
        assert said == "6 random images of MNIST's shape"
        assert counts == {"images": 6, "points": 1000}
        return tmp_path

    def test_answers(self, folder):
        worker = Worker("blas", 1)
        try:
            assert worker.ask(do="prepare", work=work("disc").as_dict(), folder=str(folder))["compile_seconds"] > 0
            assert worker.ask(do="steps", count=2)["seconds"] > 0
            assert worker.ask(do="memory")["allocated_bytes"] is None
            with pytest.raises(Failed, match="AttributeError"):
                worker.ask(do="something else")
            assert worker.ask(do="steps", count=1)["seconds"] > 0
        finally:
            worker.close()

    def test_one_that_fails_is_left_out(self, folder):
        workers, found = {(1, "blas"): Worker("blas", 1)}, {"rounds": [1.0]}
        assert networks.attempt(workers, (1, "blas"), found, do="prepare", work={}, folder=str(folder)) is None
        assert workers == {}
        assert found == {"rounds": [], "failed": "failed: KeyError: 'data'"}

    def test_every_framework_is_given_the_same_number_of_threads(self):
        for threads in (1, 2):
            found = threads_of(threads)
            assert {found[name] for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")} == {
                str(threads)
            }
            assert "OMP_WAIT_POLICY" not in found  # each waits as it does for its users

    def test_every_side_has_a_name(self):
        assert set(SIDES) == {*tables.LABELS, "blas"}


def test_every_call_of_a_step_can_be_repeated_by_itself():
    text = (Path(__file__).parents[1] / "generated" / "mnist_models_cnn_step.py").read_text()
    changed, calls = step_profile.profiled(text, ("cnn_loss_gradient", "cnn_loss_steps"))
    assert any(call.startswith("conv2d_activated_pool(") for call in calls)
    for number in range(len(calls)):
        assert f"range(repeats if which == {number} else which < 0)" in changed
    compile(changed, "profile", "exec")


class TestScaling:
    def test_cases(self):
        assert [w.batch for _value, w in scaling.CASES["batch"]] == [10, 32, 100, 316, 1000]
        assert all(w.settings == {"filters": value} for value, w in scaling.CASES["filters"])

    def test_depth(self):
        assert deep(1).multiply_adds() == 100 * (2 * 784 * 64 + 3 * 640)
        assert deep(3).multiply_adds() - deep(2).multiply_adds() == 100 * 3 * 64 * 64

    def test_flags(self):
        found = scaling.options_of(["--quick", "--what", "depth"])
        assert (found.what, found.rounds, found.threads) == (["depth"], 1, [1, 2])

    def test_rows(self):
        work = Work("", "", (Dense(100, 100),), 50, 1)  # a million multiply-adds
        found = {1: {"first": 2.0, "step": 0.002}, 2: {"first": 0.5, "step": 0.00125}}
        assert scaling.rows_of(50, work, found, 1e9) == [
            ["50", "1", "2.00", "2.00", "40.0", "1.0x", "50 %"],
            ["50", "2", "0.500", "1.25", "25.0", "1.6x", "40 %"],
        ]


LISTS = ("kalman", "newton", "wave", "recurrent")


class TestGradients:
    """benchmarks/gradients.py: what is timed is checked first; compiling is left to the benchmark itself."""

    def test_flags(self):
        found = gradients.options_of(["--quick"])
        assert (found.programs, found.rounds) == (list(PROGRAMS), 2)
        found = gradients.options_of(["--programs", "heat", "--rounds", "3", "--jax", "other/python"])
        assert (found.programs, found.rounds, found.jax) == (["heat"], 3, "other/python")
        assert gradients.sides_of("heat", found) == ["ours", "jax"]
        assert gradients.sides_of("options", found) == ["ours", "jax", "autograd"]

    @pytest.mark.parametrize("flags", [["--rounds", "-1"], ["--programs", "cold"]])
    def test_refused(self, flags, capsys):
        with pytest.raises(SystemExit):
            gradients.options_of(flags)
        assert flags[0] in capsys.readouterr().err

    @pytest.mark.parametrize("name", PROGRAMS)
    def test_programs_can_be_differentiated(self, name):
        program, function = PROGRAMS[name], compile_sides.program_of(name)
        arguments = program.arguments(True)
        text = differentiate(function, wrt=program.wrt).source_for(*arguments)
        assert f"def {name}_gradient" in text or f"def {name}_gradient_1" in text
        assert [np.shape(a) == () or isinstance(a, np.ndarray) for a in arguments] == [True] * len(arguments)

    @pytest.mark.parametrize(("name", "lists"), [(name, name in LISTS) for name in PROGRAMS])
    def test_only_loops_of_unknown_length_and_arrays_are_kept_in_lists(self, name, lists):
        program = PROGRAMS[name]
        text = differentiate(compile_sides.program_of(name), wrt=program.wrt).source_for(*program.arguments(True))
        assert (".append(" in text) == lists

    def test_a_process_answers(self):
        side = gradient_sides.Autograd(1)
        said = side.prepare("least_squares", quick=True)
        assert len(said["checked"]["slopes"]) == 2
        assert side.rounds()["gradient_seconds"] > 0

    def test_differences_find_a_wrong_slope(self):
        def product(a, b):
            return a * b

        def compare(slope):
            found = {"slopes": [slope], "single": False}
            gradient_sides.compare_with_differences(product, (1.5, 2.5), (0,), [np.array(1.0)], found)

        compare(2.5)
        with pytest.raises(AssertionError, match=r"slope 2\.4, differences 2\.[45]"):
            compare(2.4)

    def test_extrapolation(self):
        value, error = gradient_sides.extrapolated(lambda t: np.exp(3.0 * t), 0.1)
        assert abs(value - 3.0) < 1e-10 and error < 1e-8

    def test_agreement(self):
        ours = {"value": 2.0, "slopes": [1.0, -3.0], "single": False}
        assert gradients.agree(ours, {"value": 2.0, "slopes": [1.0 + 1e-9, -3.0]})
        assert not gradients.agree(ours, {"value": 2.0, "slopes": [1.0, 3.0]})

    def test_report(self):
        side = {"primal": [0.002], "gradient": [0.005], "primal_compile_seconds": 1.0, "gradient_compile_seconds": 2.0}
        ours = side | {"kept_bytes": 8000}
        entry = {"title": "heat", "ratio": 2.5, "sides": {"ours": ours, "jax": side | {"agrees": False}}}
        text = gradients.report([entry], gradients.options_of(["--quick"]))
        assert "| heat | 2.00 | 5.00 | 2.5 | 1.0 + 2.0 | 8.00 kB | 5.00 (1.0x) | - |" in text
        assert "jax gives another value or gradient" in text


def test_sides_of_calls_agree():
    for row in calls.ROWS.values():
        value, gradient = calls.sides_of(*row)["value_and_grad"]()
        assert value == calls.sides_of(*row)["f"]() == row[2](*(row[3] or row[1])) and gradient is not None
    found = [differentiate(calls.rosenbrock).value_and_grad(calls.START), calls.rosenbrock_by_hand(calls.START)]
    np.testing.assert_allclose(*(np.append(gradient, value) for value, gradient in found), rtol=1e-12)


class TestCompileTime:
    """benchmarks/compile_time.py: every function can be differentiated, and is what NumPy computes."""

    def test_there_are_forty_one(self):
        assert len(compile_sides.names()) == 41 == len(compile_time.options_of([]).functions)

    @pytest.mark.parametrize("name", list(practice.PRACTICE))
    def test_functions_of_practice(self, name):
        function, wrt, arguments = compile_sides.given(name)
        assert np.isfinite(function(*arguments))
        assert "_gradient" in differentiate(function, wrt=wrt).source_for(*arguments)

    def test_report(self):
        seconds = {"value": 1.0, "gradient": 2.0}
        said = compile_time.report({"f": {"cold": seconds, "cached": seconds, "numba": {"failed": "no"}}})
        assert "| f | 1.0 | 2.0 | 1.0 | 2.0 | - |" in said
        assert "cold, gradient: median 2.00, worst 2.00" in said
