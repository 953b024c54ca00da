"""The layers of ``nn`` in a few lines of NumPy each, written from their definitions: what networks are compared with.

:func:`layers` makes them for a given ``np``, so that they run in complex numbers too.
"""

from types import SimpleNamespace

import numpy

from tangentlike.templates.dropout_kernels import dropout as kept_places


def pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def border(size, window, stride, padding):
    """What is added before and after an axis; ``after`` is negative where cells at the end are not read."""
    if padding == "same":
        total = (-(-size // stride) - 1) * stride + window - size
        before = max(total, 0) // 2
        return before, total - before
    if padding == "auto":
        steps = max(-(-(size - window) // stride), 0)
        steps -= steps * stride >= size
        return 0, steps * stride + window - size
    amount = {"valid": 0, "full": window - 1}.get(padding, padding)
    return amount, amount


def windows(x, window, stride, padding, fill):
    """(N, C, OH, OW, KH, KW): each window of the padded images. Raises where they do not divide them."""
    window, stride = pair(window), pair(stride)
    amounts = (padding, padding) if isinstance(padding, str) else pair(padding)
    edges = [border(n, k, s, p) for n, k, s, p in zip(x.shape[2:], window, stride, amounts, strict=True)]
    for axis, (before, after) in enumerate(edges, 2):
        if after < 0:
            x = numpy.take(x, range(x.shape[axis] + after), axis)
        widths = [(0, 0)] * 4
        widths[axis] = (before, max(after, 0))
        x = numpy.pad(x, widths, constant_values=fill)
    for size, k, s in zip(x.shape[2:], window, stride, strict=True):
        assert size >= k and (size - k) % s == 0, "windows that do not divide the image"
    view = numpy.lib.stride_tricks.sliding_window_view(x, window, (2, 3))
    return view[:, :, :: stride[0], :: stride[1]]


def layers(np):
    def conv2d(x, w, b=None, stride=1, padding=0):
        assert x.shape[1] == w.shape[1] and (b is None or b.shape == w.shape[:1]), "channels"
        out = numpy.einsum("nchwij,ocij->nohw", windows(x, w.shape[2:], stride, padding, 0), w)
        return out if b is None else out + b[:, None, None]

    def max_pool2d(x, window, stride=None, padding=0):
        found = windows(x, window, window if stride is None else stride, padding, -numpy.inf)
        flat = found.reshape(*found.shape[:4], -1)
        best = numpy.argmax(flat.real, -1)[..., None]
        return numpy.take_along_axis(flat, best, -1)[..., 0]

    def avg_pool2d(x, window, stride=None, padding=0):
        stride = window if stride is None else stride
        sums = windows(x, window, stride, padding, 0).sum((-1, -2))
        if not isinstance(padding, str):
            return sums / (pair(window)[0] * pair(window)[1])
        return sums / windows(numpy.ones(x.shape), window, stride, padding, 0).sum((-1, -2))

    def relu(x):
        return np.where(x > 0, x, np.zeros_like(x))

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def log_softmax(x):
        top = x - np.max(x, axis=-1, keepdims=True).real
        return top - np.log(np.sum(np.exp(top), axis=-1, keepdims=True))

    def softmax_cross_entropy(scores, labels):
        logs = log_softmax(scores)
        if labels.ndim == 2:
            return -np.sum(logs * labels) / labels.shape[0]
        return -np.mean(numpy.take_along_axis(logs, labels.astype(int)[:, None], 1))

    def rnn(x, wx, wh, b, h0=None, activation="tanh", all_states=False):
        act = {"tanh": np.tanh, "relu": relu, "identity": lambda v: v}[activation]
        h, states = h0, []
        for step in range(x.shape[1]):
            total = x[:, step] @ wx + b
            h = act(total if h is None else total + h @ wh)
            states.append(h)
        return numpy.stack(states, 1) if all_states else h

    def batch_norm(x, gamma, beta, running_mean, running_var, train=True, momentum=0.1, eps=1e-5):
        axes, shape = (0, 2, 3)[: 1 if x.ndim == 2 else 3], (1, -1, 1, 1)[: x.ndim]
        mean, var = running_mean, running_var
        assert gamma.shape == beta.shape == mean.shape == (x.shape[1],), "channels"
        if train:
            mean = np.mean(x, axis=axes)
            var = np.mean((x - mean.reshape(shape)) ** 2, axis=axes)
            count = x.size // x.shape[1]
            running_mean += momentum * (mean.real - running_mean)
            running_var += momentum * (var.real * count / (count - 1) - running_var)
        scaled = (x - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + eps)
        return gamma.reshape(shape) * scaled + beta.reshape(shape)

    def dropout(x, rate, seed):
        plain = getattr(kept_places, "py_func", kept_places)
        return x * plain(numpy.ones(x.shape), rate, seed)

    return SimpleNamespace(
        conv2d=conv2d, max_pool2d=max_pool2d, avg_pool2d=avg_pool2d, relu=relu, sigmoid=sigmoid, tanh=np.tanh,
        identity=lambda x: x, softmax=lambda x: np.exp(log_softmax(x)), log_softmax=log_softmax, rnn=rnn,
        batch_norm=batch_norm, dropout=dropout, softmax_cross_entropy=softmax_cross_entropy,
        dense=lambda x, w, b=None: x @ w if b is None else x @ w + b,
        flatten=lambda x: x.reshape(x.shape[0], -1), mse=lambda p, t: np.mean((p - t) ** 2),
    )  # fmt: skip
