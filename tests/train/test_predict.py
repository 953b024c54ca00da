"""The script examples/predict.py: pictures in any form become what the network was trained on."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tangentlike import train

pytestmark = pytest.mark.turns(3)

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
predict = importlib.import_module("predict")
models = importlib.import_module("mnist_models")

DIGITS = train.load("digits")


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory):
    """A recurrent network, trained on the digits well enough to read most of them."""
    folder = tmp_path_factory.mktemp("checkpoints")
    model = models.rnn()
    notes = {"model": "rnn", "settings": model.settings, "dataset": DIGITS.name}
    history = train.fit(
        model.loss, model.initial_parameters(0), (model.arrange(DIGITS.train.images), DIGITS.train.labels),
        train.Adam(0.003), epochs=6, batch_size=50, checkpoints=train.Checkpoints(folder, notes=notes),
    )  # fmt: skip
    assert history.epochs[-1].train_accuracy > 0.9
    return folder


def answer(capsys, *arguments):
    predict.main([str(a) for a in arguments])
    return capsys.readouterr().out


def test_most_digits_are_read_and_the_bars_are_the_probabilities(checkpoints, tmp_path, capsys):
    right = 0
    for number in range(20):
        np.save(tmp_path / "digit.npy", DIGITS.test.images[number])
        lines = answer(capsys, tmp_path / "digit.npy", "--checkpoint", checkpoints).splitlines()
        assert lines[0].startswith(f"rnn after 6 epochs on {DIGITS.name}") and len(lines) == 12
        shares = [float(line.split()[-1].rstrip("%")) for line in lines[2:]]
        assert sum(shares) == pytest.approx(100, abs=0.5)
        assert [line.count("#") for line in lines[2:]] == pytest.approx([0.4 * share for share in shares], abs=0.55)
        said = int(lines[1].split()[1])
        assert shares[said] == max(shares)
        right += said == DIGITS.test.labels[number]
    assert right >= 16


def test_the_same_digit_in_other_clothes_is_the_same(checkpoints, tmp_path, capsys):
    image = DIGITS.test.images[4, 0]
    np.save(tmp_path / "plain.npy", image)
    plain = answer(capsys, tmp_path / "plain.npy", "--checkpoint", checkpoints / "epoch-0006.npz").splitlines()[1:]
    gray = np.kron(1 - image, np.ones((4, 4)))
    Image.fromarray((255 * gray).round().astype(np.uint8)).save(tmp_path / "large.png")
    Image.fromarray((255 * image).round().astype(np.uint8)).save(tmp_path / "small.pgm")
    for name, change in (("large.png", "inverted"), ("large.png", "made 28 x 28 of 112 x 112"), ("small.pgm", ": ")):
        lines = answer(capsys, tmp_path / name, "--checkpoint", checkpoints / "epoch-0006.npz").splitlines()[1:]
        assert change in lines[0] and ("inverted" in lines[0]) == (name == "large.png")
        assert lines[0].split()[1] == plain[0].split()[1]
        for mine, wanted in zip(lines[1:], plain[1:], strict=True):
            assert float(mine.split()[-1][:-1]) == pytest.approx(float(wanted.split()[-1][:-1]), abs=0.5)


def test_a_picture_keeps_its_shape_and_its_light():
    tall = np.zeros((56, 20))
    tall[8:48, 6:14] = 1.0
    image, changes = predict.prepared(tall, "tall")
    assert image.shape == (28, 28) and changes == ["made 28 x 28 of 20 x 56"]
    assert image.sum() == pytest.approx(40 * 8 / 4) and image.max() == pytest.approx(1)
    assert image[4:24, 12:16].min() > 0.99  # in the middle, half as large
    same, changes = predict.prepared(DIGITS.test.images[0, 0], "same")
    assert changes == [] and np.allclose(same, DIGITS.test.images[0, 0], atol=1e-6)


def test_colors_are_made_gray_and_transparent_parts_white(tmp_path):
    colors = np.zeros((5, 6, 4), np.uint8)
    colors[..., :3], colors[:, :3, 3] = (255, 0, 0), 255
    Image.fromarray(colors).save(tmp_path / "red.png")
    gray = predict.pixels(tmp_path / "red.png")
    assert gray.shape == (5, 6) and np.allclose(gray[:, 3:], 1) and np.allclose(gray[:, :3], 0.299, atol=0.003)
    np.save(tmp_path / "red.npy", np.tile(np.array([1.0, 0.0, 0.0]), (4, 4, 1)))
    assert np.allclose(predict.pixels(tmp_path / "red.npy"), 0.299)


@pytest.mark.parametrize(
    ("array", "wanted"),
    [
        (np.array([[0, 255]], np.uint8), [[0, 1]]),
        (np.array([[0, 1]], np.uint8), [[0, 1 / 255]]),
        (np.array([[0.0, 0.5]]), [[0, 0.5]]),
        (np.array([[0.0, 51.0]]), [[0, 0.2]]),
        (np.array([[[False, True]]]), [[0, 1]]),
    ],
)
def test_numbers_are_taken_from_0_to_1_or_to_255(tmp_path, array, wanted):
    np.save(tmp_path / "numbers.npy", array)
    assert np.allclose(predict.pixels(tmp_path / "numbers.npy"), wanted)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.png", None, "there is no picture"),
        ("text.png", b"no picture", "cannot be read as a picture"),
        ("text.npy", b"no array", "is no array of numbers"),
        ("flat.npy", np.full((9, 9), 0.2), "shows nothing"),
        ("row.npy", np.zeros(9), r"holds float64 of shape \(9,\)"),
        ("empty.npy", np.zeros((0, 9)), "holds float64 of shape"),
        ("words.npy", np.array([["a"]]), "holds <U1 of shape"),
        ("nan.npy", np.array([[0, np.nan]]), "holds values outside of 0 to 255"),
        ("minus.npy", np.array([[0.0, -1.0]]), "holds values outside of 0 to 255"),
    ],
)
def test_what_is_no_picture_is_one_sentence(tmp_path, name, content, message):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        np.save(path, content)
    with pytest.raises(predict.PictureError, match=message):
        predict.prepared(predict.pixels(path), path)


def test_without_pillow_it_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "digit.png").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(predict.PictureError, match=r'needs Pillow: pip install "tangentlike\[images\]", or save it'):
        predict.pixels(tmp_path / "digit.png")


def test_a_folder_without_a_network_is_one_sentence(tmp_path):
    with pytest.raises(predict.PictureError, match=r"there are no checkpoints in .*: train with --checkpoints"):
        predict.network(tmp_path)
    with pytest.raises(train.CheckpointError, match="there is no checkpoint"):
        predict.network(tmp_path / "other.npz")

    class Loss:
        def value_and_grad(self, p, x):
            return 0.0, p

    p = np.zeros(1)
    train.fit(Loss(), (p,), (np.ones(2),), train.SGD(1), epochs=1, batch_size=2, checkpoints=tmp_path)
    with pytest.raises(predict.PictureError, match="does not name a model"):
        predict.network(tmp_path)


def test_without_a_gpu_it_says_what_is_missing(checkpoints, tmp_path, monkeypatch):
    np.save(tmp_path / "digit.npy", DIGITS.test.images[0])
    monkeypatch.setattr("tangentlike.train.device_step.missing", lambda: "there is none")
    with pytest.raises(train.DeviceError, match=r'^device="cuda": there is none$'):
        predict.main([str(tmp_path / "digit.npy"), "--checkpoint", str(checkpoints), "--device", "cuda"])
