"""benchmarks/in_the_wild.py: the list of strangers' functions, and the harness on files made here."""

import inspect
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
import in_the_wild
from strangers import judging, listed, loading


class TestInTheWild:
    """The list, and the harness on files made here."""

    def entry(self, function, arguments, wrt=("x",), **more):
        return listed.Listed("field", "some/one", "0" * 40, "theirs/core.py", function, arguments, wrt, **more)

    def checkout(self, folder, text):
        """A package that cannot be imported: its __init__ wants a package that is nowhere."""
        code = folder / "some" / "one" / "theirs"
        code.mkdir(parents=True)
        (code / "__init__.py").write_text("import a_package_that_is_nowhere\n")
        (code / "small.py").write_text("HALF = 0.5\n\ndef half(x):\n    return HALF * x\n")
        (code / "core.py").write_text(text)
        patient = ["--seconds", "120"]  # a busy machine compiles slowly
        return in_the_wild.options_of(["--checkouts", str(folder), *patient])

    @pytest.mark.parametrize("sample", listed.SAMPLES)
    def test_list(self, sample):
        entries = listed.read(sample)
        assert all(listed.well_formed(entry) and len(entry.commit) == 40 for entry in entries)
        assert len({(e.repository, e.path, e.function) for e in entries}) == len(entries)
        repositories, fields = {e.repository for e in entries}, {e.field for e in entries}
        if sample == "first":
            assert (len(entries), len(repositories), len(fields)) == (99, 48, 44)
            return
        assert len(entries) >= 40 and len(repositories) >= 20
        assert not repositories & {e.repository for e in listed.read("first")}
        if sample == "second":
            assert not any(e.verdict for e in entries), "the second sample is not to be tried yet"
            return
        known = {"third": ((98, 50, 54), 61), "fourth": ((90, 49, 47), 62), "fifth": ((60, 60, 60), 31)}
        known |= {"sixth": ((40, 40, 40), 25), "seventh": ((40, 38, 40), 28), "eighth": ((40, 40, 40), 22)}
        known |= {"ninth": ((40, 40, 40), 33), "tenth": ((40, 40, 40), 29)}
        known |= {"eleventh": ((40, 40, 40), 32), "twelfth": ((40, 40, 40), 27)}
        known |= {"thirteenth": ((40, 40, 40), 26), "fourteenth": ((40, 40, 40), 26)}
        sizes, right = known[sample]
        assert (len(entries), len(repositories), len(fields)) == sizes
        assert sum(e.at_first == "right" for e in entries) == right

    def test_what_is_needed_is_said(self, capsys, monkeypatch):
        monkeypatch.delenv("IN_THE_WILD", raising=False)
        with pytest.raises(SystemExit):
            in_the_wild.options_of([])
        assert "--needs" in capsys.readouterr().err
        text = in_the_wild.needs(listed.read("first"))
        assert len(text.splitlines()) == 48 and "https://github.com/poliastro/poliastro  21fd7719" in text

    def test_verdicts(self, tmp_path):
        options = self.checkout(
            tmp_path,
            "from a_package_that_is_nowhere import other\nfrom .small import half\n\n\n"
            "def right(x, y):\n    return half(x) * y, x\n\n\n"
            "def refused(x):\n    import os\n    return x * len(os.environ)\n\n\n"
            "def nowhere(x):\n    return other(x)\n",
        )

        def verdict(*recipe, **more):
            return in_the_wild.verdict_of(self.entry(*recipe, **more), options)

        assert verdict("right", "2.0, np.array([1.0, 3.0])", ("x", "y"), result="result[0]")["verdict"] == "right"
        assert in_the_wild.short(verdict("refused", "2.0")).startswith("refused [")
        assert verdict("nowhere", "2.0") == {"verdict": "no oracle", "reason": "NameError: name 'other' is not defined"}
        assert verdict("missing", "2.0")["verdict"] == "not loaded"

    def test_methods(self, tmp_path):
        options = self.checkout(
            tmp_path,
            "class Spring:\n    def __init__(self, k):\n        self.k = k\n\n"
            "    def energy(self, x):\n        return self.k * x * x\n\n"
            "    @staticmethod\n    def twice(x):\n        return [2 * x, x]\n",
        )

        def verdict(function, wrt, **more):
            return in_the_wild.verdict_of(self.entry(function, "1.5", wrt, **more), options)["verdict"]

        assert verdict("Spring.energy", ("x",), object="module.Spring(3.0)") == "right"
        assert verdict("Spring.energy", ("self.k", "x"), object="module.Spring(3.0)") == "right"
        assert verdict("Spring.twice", ("x",), result="result[0]") == "right"

    def test_the_source_is_the_strangers(self, tmp_path):
        self.checkout(tmp_path, "def f(x):\n    return x  # theirs\n\n\nbroken = 1 / 0\nlater = 2\n")
        module = loading.Checkout(tmp_path / "some" / "one").put_together(
            tmp_path / "some" / "one" / "theirs" / "core.py"
        )
        assert inspect.getsource(module.f) == "def f(x):\n    return x  # theirs\n"
        assert module.later == 2 and not hasattr(module, "broken")

    def test_two_checkouts_may_have_files_of_one_name(self, tmp_path):
        for factor in (2, 3):
            folder = tmp_path / str(factor)
            self.checkout(folder, f"from .small import half\n\n\ndef f(x):\n    return {factor} * half(x)\n")
            module = loading.Checkout(folder / "some" / "one").load("theirs/core.py")
            assert module.f(1.0) == factor / 2

    def test_results_are_weighed(self, tmp_path):
        def several(x):
            return {"a": x * 2.0, "b": [x * 1.0, 3.0]}, x > 1.0, np.array([x, 1j * x])

        made = judging.weighted(self.entry("several", "2.0"), several, (2.0,), tmp_path)
        known = made.__globals__
        wanted = 4 * known["weights_0"] + known["weights_1"] @ [2, 3] + np.real(known["weights_2"] @ [2, 2j])
        assert made(2.0) == pytest.approx(wanted)

    def test_a_wrong_gradient_is_found(self):
        def cube(x, y):
            return x**3 * y

        arguments = (1e-7, 2e9)
        slopes = (3e-14 * 2e9, 1e-21)
        assert judging.compared(cube, arguments, ("x", "y"), (2e-12, slopes)) == {"verdict": "right"}
        assert judging.compared(cube, arguments, ("x", "y"), (2e-12, (slopes[0], 0.0)))["code"] == "gradient"
        assert judging.compared(cube, arguments, ("x", "y"), (2.1e-12, slopes))["code"] == "value"
        assert judging.compared(cube, arguments, ("x", "y"), (2e-12, (np.nan, 1e-21)))["code"] == "gradient"

    def test_report_and_record(self, tmp_path):
        entries = listed.read("first")[:3]
        refused = {"verdict": "refused", "code": "try", "codes": ["try", "with"], "reason": "a | b"}
        found = list(
            zip(entries, [{"verdict": "right", "seconds": 1.0}, refused, refused | {"codes": ["try"]}], strict=True)
        )
        text = in_the_wild.report(found)
        assert "3 functions of 1 repositories and 1 fields: 1 right, 2 refused." in text
        assert f"   2    1  refused [try]: {entries[1].function}, {entries[2].function}" in text
        assert f"   1    0  refused [with]: {entries[1].function}" in text and "a \\| b" in text
        copy = tmp_path / "list.toml"
        copy.write_text(listed.LIST.read_text())
        first = entries[0]
        listed.record("first", {(first.repository, first.path, first.function): "refused [new]"}, copy)
        again = listed.read("first", copy)
        assert again[0].verdict == "refused [new]" and again[1:] == listed.read("first")[1:]
        assert listed.read("second", copy) == listed.read("second")
