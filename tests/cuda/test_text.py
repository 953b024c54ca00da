"""The text of steps on a GPU, what is refused, and what is said where there is none. Nothing is run on a device."""

import subprocess
import sys

import numpy as np
import pytest
from small_device_networks import NETWORKS, start

from tangentlike import differentiate, nn, train
from tangentlike.commands import doctor
from tangentlike.cuda import device
from tangentlike.train import device_step

X, LABELS = np.ones((6, 3), np.float32), np.zeros(6, np.int64)
W = np.ones((3, 2), np.float32)


def text_of(loss, params=(W,), data=(X, LABELS)):
    return train.step_source(loss, params, data, train.SGD(0.1), 4, device="cuda")


@pytest.mark.parametrize("name", [n for n in NETWORKS if n not in ("disc", "dropout")])
def test_the_text_is_python_and_the_same_each_time(name):
    loss, params, _, data, optimizer = start(name)
    texts = [train.step_source(loss, params, data, optimizer, 3, device="cuda") for _ in range(2)]
    assert texts[0] == texts[1]
    compile(texts[0], name, "exec")
    assert max(map(len, texts[0].splitlines())) <= 130


def test_solvers_of_parameters_are_refused_with_the_line():
    @differentiate(wrt="w")
    def loss(w, x, labels):
        inverse = np.linalg.inv(w.T @ w + np.eye(2, dtype=np.float32))
        return nn.softmax_cross_entropy(x @ w @ inverse, labels)

    with pytest.raises(ValueError, match=r"line \d+: .*over what all samples share has no form for a GPU"):
        text_of(loss, data=(X, LABELS))


def test_functions_that_a_gpu_lacks_are_refused_with_the_line():
    @differentiate(wrt="w")
    def loss(w, x, labels):
        return nn.softmax_cross_entropy(np.logaddexp2(x @ w, 0.0), labels)

    with pytest.raises(ValueError, match=r"line \d+: np\.logaddexp2 has no form for a GPU: return"):
        text_of(loss)


def test_a_device_is_one_of_two():
    loss, params, _, data, optimizer = start("dense")
    with pytest.raises(ValueError, match='device must be "cpu" or "cuda"'):
        train.fit(loss, params, data, optimizer, epochs=1, batch_size=2, device="gpu")


def test_without_a_gpu_one_sentence_says_so(monkeypatch):
    loss, params, _, data, optimizer = start("dense")
    monkeypatch.setattr(device, "simulated", lambda: False)
    monkeypatch.setattr(device, "toolkit", lambda: type("Absent", (), {"is_available": staticmethod(lambda: False)}))
    with pytest.raises(train.DeviceError, match="no GPU of NVIDIA, or no driver for it, is found here") as caught:
        train.fit(loss, params, data, optimizer, epochs=1, batch_size=3, device="cuda")
    assert "\n" not in str(caught.value)
    assert any(f.topic == "gpu" and f.value.startswith("none: ") for f in doctor.examine())


def test_tensor_cores_are_refused_in_one_sentence():
    loss, params, _, data, optimizer = start("dense")
    for place in ("cpu", "cuda"):
        with pytest.raises(train.DeviceError, match=r"^precision=\"tf32\": Numba has no products on tensor cores"):
            train.fit(loss, params, data, optimizer, epochs=1, batch_size=3, device=place, precision="tf32")
    with pytest.raises(ValueError, match="precision must be \"full\", not 'half'"):
        train.fit(loss, params, data, optimizer, epochs=1, batch_size=3, precision="half")


def test_scores_need_a_gpu_and_a_loss_that_returns_them(monkeypatch):
    loss, params, _, data, _ = start("dense")
    monkeypatch.setattr(device_step, "missing", lambda: "there is none")
    with pytest.raises(train.DeviceError, match='device="cuda": there is none'):
        train.scores(loss, params, data, device="cuda")
    assert train.scores(loss, params, data, 3).shape == (7, 4)
    with pytest.raises(ValueError, match="returns its value alone, and no scores"):
        train.scores(lambda x, labels: 1.0, (), (X, LABELS))


def test_whole_batches_are_not_for_a_gpu():
    loss, params, _, data, optimizer = start("dense")
    with pytest.raises(train.DeviceError, match="tiles=False asks for whole batches"):
        train.fit(loss, params, data, optimizer, epochs=1, batch_size=3, device="cuda", tiles=False)


def test_nothing_of_cuda_is_imported_unasked():
    code = "import sys, tangentlike.train; assert not [m for m in sys.modules if m.startswith('numba.cuda')]"
    subprocess.run([sys.executable, "-c", code], check=True)
