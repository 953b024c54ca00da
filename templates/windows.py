"""How a window slides over an axis: sizes, strides and paddings, for convolution and pooling alike.

A kernel takes ``stride`` as ``(vertical, horizontal)`` and ``padding`` as ``(top, bottom, left, right)``. The public
layers take the friendlier forms, which :func:`strides` and :func:`paddings` turn into these.
"""

from tangentlike.form.types import TypeRuleError
from tangentlike.primitives.registry import kernel

from .sizes import SizeError

WORDS = ("valid", "same", "full", "auto")


@kernel
def output_size(size, window, stride, before, after):
    """The number of positions of ``window`` on an axis of ``size`` padded by ``before`` and ``after``.

    Raises ValueError when the window is larger than the padded axis, or when its steps leave a rest.
    """
    span = size + before + after - window
    if window < 1 or stride < 1:
        raise SizeError("a window of {} with stride {}: both must be at least 1", window, stride)
    if span < 0 or size < 1:
        raise SizeError(
            "a window of {} does not fit in a size of {} with padding {} and {}", window, size, before, after
        )
    if span % stride != 0:
        raise SizeError(
            "a window of {} with stride {} does not divide a size of {} with padding {} and {}: it leaves a rest of {}"
            '; padding="auto" pads at the right and bottom',
            window, stride, size, before, after, span % stride,
        )  # fmt: skip
    return span // stride + 1


@kernel
def same_size_padding(size, window, stride):
    """Padding ``(before, after)`` with which the output has ``ceil(size / stride)`` positions; the odd cell goes after.

    ``after`` is negative where a stride larger than the window leaves cells that no position reads.
    """
    total = ((size + stride - 1) // stride - 1) * stride + window - size
    before = max(total, 0) // 2
    return before, total - before


@kernel
def covering_padding(size, window, stride):
    """Padding ``after`` with which the positions cover the whole axis and none starts outside it."""
    steps = max((size - window + stride - 1) // stride, 0)
    if steps * stride >= size:
        steps -= 1
    return steps * stride + window - size


@kernel
def same_padding(x, window, stride):
    """``padding="same"`` for images ``x`` (N, C, H, W)."""
    top, bottom = same_size_padding(x.shape[2], window[0], stride[0])
    left, right = same_size_padding(x.shape[3], window[1], stride[1])
    return top, bottom, left, right


@kernel
def auto_padding(x, window, stride):
    """``padding="auto"`` for images ``x`` (N, C, H, W): as little as lets the windows cover them."""
    return (
        0,
        covering_padding(x.shape[2], window[0], stride[0]),
        0,
        covering_padding(x.shape[3], window[1], stride[1]),
    )


@kernel
def full_padding(window):
    """``padding="full"``: the window may overlap the image by one cell only."""
    return window[0] - 1, window[0] - 1, window[1] - 1, window[1] - 1


def pair(value, name):
    """``value`` as a pair of whole numbers (vertical, horizontal); a number stands for both."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2 or not all(_whole(v) for v in values):
        raise TypeRuleError(
            f"{name}={value!r} is neither a whole number nor a pair of them", f"`{name}=1` or `{name}=(1, 1)`"
        )
    return int(values[0]), int(values[1])


def strides(value, name="stride"):
    """A stride or a window: a pair of whole numbers that are at least 1."""
    values = pair(value, name)
    if min(values) < 1:
        raise TypeRuleError(f"{name}={value!r} must be at least 1", f"`{name}=1`")
    return values


def paddings(value, window, stride):
    """The kernel's ``padding`` argument for a public ``padding``, as a lowering writes it.

    ``window`` is a pair, or the name of a weight array ``(O, C, KH, KW)`` whose sizes are known at run time. A word
    that depends on the sizes of the image becomes a call of a kernel of this file.
    """
    sizes = f"{window}.shape[2:]" if isinstance(window, str) else window
    if isinstance(value, str):
        if value not in WORDS:
            raise TypeRuleError(
                f"padding={value!r} is not known", f"a number, a pair, or one of {', '.join(map(repr, WORDS))}"
            )
        if value == "valid":
            return ((0, 0, 0, 0),)
        if value == "full":
            return f"=full_padding({sizes})"
        return f"={value}_padding(x, {sizes}, {stride})"
    vertical, horizontal = pair(value, "padding")
    if min(vertical, horizontal) < 0:
        raise TypeRuleError(f"padding={value!r} must not be negative", "`padding=0`")
    return ((vertical, vertical, horizontal, horizontal),)


def _whole(value):
    return hasattr(value, "__index__") and not isinstance(value, bool)
