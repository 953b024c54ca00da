"""Networks as lists of layers: what they write, what they hold, and what they refuse.

Nothing is run here, so nothing is compiled; what they compute is tested in ``interpreted/test_sequential_values.py``.
"""

import re

import numpy as np
import pytest
from small_networks import IMAGES, LABELS, disc, small_cnn

from tangentlike import ArgumentError, nn

# ---- what is written


def test_the_function_is_what_a_person_would_write():
    assert (
        small_cnn().source
        == '''\
def loss(w1, b1, w2, b2, w3, b3, x, labels):
    """The mean cross-entropy of the scores, and the scores.

    w1 (2, 1, 3, 3), b1 (2)
    w2 (32, 5), b2 (5)
    w3 (5, 3), b3 (3)
    x (N, 1, H, W), labels (N)
    """
    h = nn.conv2d(x, w1, b1)
    h = nn.relu(h)
    h = nn.max_pool2d(h, 2)
    h = nn.flatten(h)
    h = nn.dense(h, w2, b2)
    h = nn.tanh(h)
    scores = nn.dense(h, w3, b3)
    return nn.softmax_cross_entropy(scores, labels), scores
'''
    )


def test_modes_write_two_functions():
    model = disc()
    assert (
        model.source
        == '''\
def loss(w1, b1, gamma1, beta1, w2, b2, running_mean1, running_var1, seed, x, target):
    """The mean squared error of the prediction, and the prediction.

    w1 (2, 4), b1 (4)
    gamma1 (4), beta1 (4), running_mean1 (4), running_var1 (4)
    w2 (4, 2), b2 (2)
    seed a whole number, another one at each step
    x (N, 2), target like the prediction
    """
    h = nn.dense(x, w1, b1)
    h = nn.relu(h)
    h = nn.batch_norm(h, gamma1, beta1, running_mean1, running_var1)
    h = nn.dropout(h, 0.5, seed)
    h = nn.dense(h, w2, b2)
    prediction = nn.dropout(h, 0.25, seed + 1)
    return nn.mse(prediction, target), prediction
'''
    )
    lines = model.eval().source.splitlines()
    assert lines[0] == "def loss(w1, b1, gamma1, beta1, w2, b2, running_mean1, running_var1, x, target):"
    assert "    h = nn.batch_norm(h, gamma1, beta1, running_mean1, running_var1, train=False)" in lines
    assert "    prediction = nn.identity(h)" in lines


def test_sequences_are_flattened_around_a_dense_layer():
    model = nn.Sequential(nn.RNN(3, 5, "relu", all_states=True), nn.Linear(5, 2), loss=nn.CrossEntropyLoss())
    assert model.source.endswith('''
    wx1 (3, 5), wh1 (5, 5), b1 (5)
    w2 (5, 2), b2 (2)
    x (N, steps, 3), labels (N, steps)
    """
    h = nn.rnn(x, wx1, wh1, b1, activation='relu', all_states=True)
    scores = nn.dense(h.reshape(-1, 5), w2, b2).reshape(h.shape[0], h.shape[1], 2)
    return nn.softmax_cross_entropy(scores.reshape(-1, 2), labels.reshape(-1)), scores
''')


EVERY_LAYER = {
    nn.Conv2d(1, 2, (3, 1), stride=2, padding="same", bias=False): "nn.conv2d(h, w1, stride=2, padding='same')",
    nn.Conv2d(1, 2, 3, method="im2col"): "nn.conv2d(h, w1, b1, method='im2col')",
    nn.MaxPool2d(3, 2, "auto"): "nn.max_pool2d(h, 3, stride=2, padding='auto')",
    nn.AvgPool2d((2, 1)): "nn.avg_pool2d(h, (2, 1))",
    nn.BatchNorm2d(1, momentum=0.2): "nn.batch_norm(h, gamma1, beta1, running_mean1, running_var1, momentum=0.2)",
    nn.Sigmoid(): "nn.sigmoid(h)",
    nn.Identity(): "nn.identity(h)",
}


@pytest.mark.parametrize("layer", EVERY_LAYER, ids=repr)
def test_the_line_of_each_layer_of_images(layer):
    model = nn.Sequential(nn.Identity(), layer, nn.Flatten(), loss=nn.MSELoss())
    assert f"    h = {EVERY_LAYER[layer]}\n" in model.source


@pytest.mark.parametrize("layer", [nn.Softmax(), nn.LogSoftmax(dim=1)], ids=repr)
def test_the_line_of_each_layer_of_features(layer):
    line = {"Softmax": "nn.softmax(h)", "LogSoftmax": "nn.log_softmax(h)"}[type(layer).__name__]
    assert f"prediction = {line}\n" in nn.Sequential(nn.Linear(2, 3), layer, loss=nn.MSELoss()).source


def test_a_long_list_of_arguments_has_a_line_for_each_kind():
    model = nn.Sequential(*[nn.Linear(2, 2) for _ in range(20)], nn.BatchNorm1d(2), loss=nn.MSELoss())
    head = model.source.split("):")[0].splitlines()
    assert head[0] == "def loss(" and head[-2:] == ["    running_mean1, running_var1,", "    x, target,"]
    assert all(len(line) <= 120 for line in head) and model.source == model.source


def test_sizes_do_not_stand_in_the_body():
    def body(hidden):
        model = nn.Sequential(nn.Linear(2, hidden), nn.BatchNorm1d(hidden), nn.Linear(hidden, 2), loss=nn.MSELoss())
        return model.source.split('"""')[2]

    assert body(3) == body(40)


def test_a_model_shows_its_layers():
    text = repr(disc())
    assert text.splitlines()[3:6] == ["    BatchNorm1d(4),", "    Dropout(),", "    Linear(4, 2),"]
    assert eval(text, {"Sequential": nn.Sequential, **vars(nn)}).source == disc().source


def test_the_gradient_can_be_read_before_the_first_call():
    model = small_cnn()
    text = model.gradient_source
    assert "def loss_gradient(w1, b1, w2, b2, w3, b3, x, labels):" in text
    assert "    # 16: return nn.softmax_cross_entropy(scores, labels), scores" in text
    assert model.function.source_for(*model.example_arguments()) == text
    assert repr(model.eval().loss) == "<loss of a Sequential of 7 layers, in test mode>"


def test_the_gradient_is_saved_as_a_file_that_stands_alone(tmp_path):
    disc().save_gradient(tmp_path / "disc.py")
    text = (tmp_path / "disc.py").read_text()
    assert "def loss_gradient(" in text and "import tangentlike" not in text and "from tangentlike" not in text


# ---- what it holds


def test_initial_values_follow_the_seed():
    model = small_cnn(seed=5)
    rng = np.random.default_rng(5)
    expected = [nn.initialization.glorot(rng, p.shape) if p.ndim > 1 else np.zeros(p.shape) for p in model.parameters()]
    assert all(np.array_equal(a, b) for a, b in zip(model.parameters(), expected, strict=True))
    assert not np.array_equal(small_cnn(seed=6).parameters()[0], expected[0])


def test_pytorchs_initial_values_are_within_their_bounds():
    model = nn.Sequential(nn.Conv2d(4, 50, 3), nn.BatchNorm2d(50), nn.Flatten(), init="pytorch")
    state = model.state_dict()
    for name in ("w1", "b1"):
        assert 0.8 / 6 < np.abs(state[name]).max() <= 1 / 6
    assert not state["beta1"].any() and (state["gamma1"] == 1).all()


def changed(**changes):
    state = disc().state_dict() | changes
    return {name: value for name, value in state.items() if value is not None}


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (changed(w2=None, b2=None), "it lacks w2, b2"),
        (changed(w3=np.zeros(2)), "it has w3, which the model has not"),
        (changed(w1=np.zeros((4, 2), np.float32)), r"the state's w1 has shape \(4, 2\), the model's \(2, 4\)"),
        (changed(w1=np.zeros((2, 4))), r"w1 is float64, the model's float32: pass w1.astype\(np.float32\), or make"),
    ],
    ids=["missing", "unknown", "shape", "dtype"],
)
def test_a_state_of_another_model_is_refused_and_nothing_changed(state, message):
    model = disc(seed=4)
    before = model.state_dict()
    with pytest.raises(ArgumentError, match=message):
        model.load_state_dict(state)
    assert all(np.array_equal(before[name], array) for name, array in model.state_dict().items())


def test_models_of_one_list_are_independent():
    layers = [nn.Linear(2, 3), nn.Linear(3, 1)]
    first, second = nn.Sequential(*layers, seed=1), nn.Sequential(*layers, seed=1)
    first.parameters()[0][:] = 0
    assert second.parameters()[0].any()


# ---- what is refused

REFUSED = {
    "Flatten forgotten": (
        lambda: nn.Sequential(nn.Conv2d(1, 6, 3), nn.Linear(6, 4)),
        "layer 1, Linear(6, 4), takes 6 features, but layer 0, Conv2d(1, 6, 3), gives (N, 6, H, W): put nn.Flatten()",
    ),
    "two sizes": (
        lambda: nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(4, 2)),
        "layer 2, Linear(4, 2), takes 4 features, but layer 1, ReLU(), gives (N, 3)",
    ),
    "channels": (
        lambda: nn.Sequential(nn.Conv2d(1, 6, 3), nn.Conv2d(1, 6, 3)),
        "layer 1, Conv2d(1, 6, 3), takes images (N, 1, H, W), but layer 0, Conv2d(1, 6, 3), gives (N, 6, H, W)",
    ),
    "norm of images": (
        lambda: nn.Sequential(nn.Conv2d(1, 6, 3), nn.BatchNorm1d(6)),
        "for images: nn.BatchNorm2d(6)",
    ),
    "norm of features": (lambda: nn.Sequential(nn.Linear(2, 6), nn.BatchNorm2d(6)), "for features: nn.BatchNorm1d(6)"),
    "sequence wanted": (
        lambda: nn.Sequential(nn.Linear(2, 8), nn.RNN(4, 3)),
        "takes sequences (N, steps, 4), but layer 0, Linear(2, 8), gives (N, 8): put nn.Unflatten(1, (steps, 4))",
    ),
    "images as sequence": (lambda: nn.Sequential(nn.Conv2d(1, 6, 3), nn.RNN(4, 3)), "takes sequences (N, steps, 4)"),
    "pieces": (lambda: nn.Sequential(nn.Linear(2, 7), nn.Unflatten(1, (2, 4))), "takes 8 features (N, 8)"),
    "probabilities of images": (lambda: nn.Sequential(nn.Conv2d(1, 2, 1), nn.Softmax()), "put nn.Flatten() before it"),
    "axis of probabilities": (lambda: nn.Sequential(nn.Linear(2, 2), nn.Softmax(0)), "the last axis, dim=-1"),
    "size of x": (
        lambda: small_cnn()(np.zeros((2, 1, 12, 12), np.float32)),
        "layer 4, Linear(32, 5), takes 32 features, but layer 3, Flatten(), gives (N, 50)",
    ),
    "pooling leaves a rest": (
        lambda: small_cnn()(np.zeros((2, 1, 11, 10), np.float32)),
        "layer 2, MaxPool2d(2), takes sizes that windows of 2 with stride 2 divide (of 9 they leave 1), but layer 1, "
        'ReLU(), gives (N, 2, 9, 8): padding="auto" pads at the bottom and right',
    ),
    "image too small": (lambda: small_cnn()(np.zeros((2, 1, 2, 9), np.float32)), "takes sizes of at least 3"),
    "no channels": (lambda: small_cnn()(IMAGES[:, 0]), "but x is (N, 10, 10): images of one channel"),
    "one sample": (lambda: disc()(np.zeros(2, np.float32)), "x must hold a batch, one sample a row"),
    "precision of x": (
        lambda: small_cnn()(IMAGES.astype(np.float64)),
        "x is float64, the model's parameters are float32: pass x.astype(np.float32), or make the model with dtype",
    ),
    "whole numbers": (lambda: disc()(np.zeros((3, 2), int)), "pass x.astype(np.float32)"),
    "list": (lambda: disc()([[1.0, 2.0]]), "x must be a NumPy array, not list"),
    "list of labels": (lambda: small_cnn().loss(IMAGES, [0, 1, 2, 0]), "the target must be a NumPy array, not list"),
    "labels of sequences": (
        lambda: nn.Sequential(nn.RNN(2, 3, all_states=True), loss=nn.CrossEntropyLoss()).loss(
            np.zeros((4, 5, 2), np.float32), LABELS
        ),
        "must be whole numbers (N, 5), one a step, but they are (4,)",
    ),
    "labels": (
        lambda: small_cnn().loss(IMAGES, LABELS.astype(np.float32)),
        "the labels must be whole numbers (N) or one-hot rows (N, classes), but they are float32 (4,): labels.astype",
    ),
    "target of one column": (
        lambda: nn.Sequential(nn.Linear(2, 1), loss=nn.MSELoss()).loss(np.ones((4, 2), np.float32), np.ones(4)),
        "the target must be float32 of shape (N, 1), as the prediction, but it is float64 of shape (4,): target[:, np",
    ),
    "precision of the target": (
        lambda: disc().loss(np.ones((4, 2), np.float32), np.ones((4, 2))),
        "but it is float64 of shape (4, 2): target.astype(np.float32)",
    ),
    "scores of images": (
        lambda: nn.Sequential(nn.Conv2d(1, 2, 3), loss=nn.CrossEntropyLoss()).loss(IMAGES, LABELS),
        "put nn.Flatten() before",
    ),
    "a list of layers": (lambda: nn.Sequential([nn.ReLU()]), "write nn.Sequential(*layers)"),
    "a model": (lambda: nn.Sequential(disc()), "write nn.Sequential(*layers)"),
    "a class": (lambda: nn.Sequential(nn.ReLU), "write nn.ReLU(...)"),
    "a function": (lambda: nn.Sequential(nn.relu), "takes layers such as nn.ReLU(), not"),
    "a loss": (lambda: nn.Sequential(nn.Linear(2, 2), nn.MSELoss()), "loss=nn.MSELoss()"),
    "the class of a loss": (lambda: nn.Sequential(nn.Linear(2, 2), loss=nn.MSELoss), "write nn.MSELoss()"),
    "no layers": (lambda: nn.Sequential(), "there are no layers"),
    "no loss": (lambda: nn.Sequential(nn.Linear(2, 2)).loss, "this model has no loss: nn.Sequential(..., loss="),
    "no loss to show": (lambda: nn.Sequential(nn.Linear(2, 2)).gradient_source, "this model has no loss"),
    "no parameters": (
        lambda: nn.Sequential(nn.ReLU(), loss=nn.MSELoss()).loss.value_and_grad(np.ones((2, 2)), np.ones((2, 2))),
        "this model has no parameters",
    ),
    "one layer twice": (
        lambda: nn.Sequential(*[nn.Linear(3, 3)] * 2),
        "layer 0, Linear(3, 3), stands at 1 too, and layers do not share parameters: write nn.Linear(3, 3) twice",
    ),
    "unknown input": (
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(4, 2), loss=nn.MSELoss()).gradient_source,
        "call the model first",
    ),
    "dtype": (lambda: disc(dtype=np.int64), "must be np.float32 or np.float64"),
    "seed": (lambda: disc(seed=-1), "seed=-1 must be a whole number of at least 0"),
    "init": (lambda: disc(init="he"), "init='he' is not one of 'glorot', 'pytorch'"),
    "features": (lambda: nn.Linear(2.5, 3), "Linear: in_features=2.5 must be a whole number of at least 1"),
    "bias": (lambda: nn.Linear(2, 3, 4), "Linear: bias=4 must be True or False"),
    "channels of a filter": (lambda: nn.Conv2d(0, 3, 3), "Conv2d: in_channels=0 must be"),
    "window": (lambda: nn.MaxPool2d(0), "MaxPool2d: kernel_size=0 must be at least 1"),
    "padding": (lambda: nn.Conv2d(1, 3, 3, padding=-1), "Conv2d: padding=-1 must not be negative"),
    "padding word": (lambda: nn.Conv2d(1, 3, 3, padding="some"), "padding='some' is not a number, a pair, or one of"),
    "method": (lambda: nn.Conv2d(1, 3, 3, method="fast"), "Conv2d: method='fast' is not one of auto, naive, matrix"),
    "activation": (lambda: nn.RNN(2, 3, "gelu"), "RNN: activation='gelu' is not one of tanh, relu, identity"),
    "rate": (lambda: nn.Dropout(1), "Dropout: p=1 must be a number from 0, below 1"),
    "sizes of pieces": (lambda: nn.Unflatten(2, (2, 2)), "dim must be 1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_named(case):
    wrong, message = REFUSED[case]
    with pytest.raises(ArgumentError, match=re.escape(message)):
        wrong()
