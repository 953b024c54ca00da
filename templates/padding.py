"""Arrays with a border: of a number, or of their own elements."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, is_float
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, kernel, primitive

from .axes import shape_with_size
from .broadcast import flattened, sum_all
from .by_axes import rank_of
from .rearranging import as_array

BORDERS = ("edge", "wrap", "reflect", "symmetric")
SUMMARIES = ("maximum", "minimum", "mean", "median")


@kernel
def positions_inside(inner, outer, before):
    """The flat positions that the elements of an array of shape ``inner`` take in one of shape ``outer``.

    ``before`` says how far from the start it lies along each axis.
    """
    size = 1
    for count in inner:
        size *= count
    positions = np.zeros(size, np.int64)
    stride = 1
    run = 1
    for axis in range(len(inner) - 1, -1, -1):
        for k in range(size):
            positions[k] += (k // run % inner[axis] + before[axis]) * stride
        stride *= outer[axis]
        run *= inner[axis]
    return positions


@kernel
def padded(x, before, after, value):
    """``x`` with ``before[k]`` and ``after[k]`` elements of ``value`` added along axis k."""
    shape = x.shape
    for axis in range(x.ndim):
        shape = shape_with_size(shape, axis, before[axis] + x.shape[axis] + after[axis])
    out = np.full(shape, x.dtype.type(value))
    positions = positions_inside(x.shape, shape, before)
    target = out.reshape(-1)
    source = flattened(x)
    for k in range(source.size):
        target[positions[k]] = source[k]
    return out


@kernel
def unpadded(dout, before, shape):
    """The part of ``dout`` of the given shape that starts ``before[k]`` elements inside along axis k."""
    return flattened(dout)[positions_inside(shape, dout.shape, before)].reshape(shape)


@kernel
def bordered_places(count, before, after, mode):
    """Which of ``count`` elements stand in an array with a border: 0 edge, 1 wrap, 2 reflect, 3 symmetric."""
    out = np.empty(before + count + after, np.int64)
    if count == 0 and out.size > 0:
        raise ValueError("can't extend empty axis 0 using modes other than 'constant' or 'empty'")
    for k in range(out.size):
        place = k - before
        if mode == 0:
            place = min(max(place, 0), count - 1)
        elif mode == 1:
            place = place % count
        elif mode == 2:
            period = max(2 * count - 2, 1)
            place = place % period
            place = min(place, period - place)
        else:
            place = place % (2 * count)
            place = min(place, 2 * count - 1 - place)
        out[k] = place
    return out


primitive(bordered_places, returns=lambda count, *options: Array("int64", (None,)), no_gradient=True)


def bordered(x, before, after, mode, axis):
    """``x`` with its own elements added along an axis."""
    return np.take(x, bordered_places(x.shape[axis], before, after, mode), axis=axis)


def bordered_vector(x, before, after, mode):
    """A vector with its own elements added at its ends."""
    return bordered(x, before, after, mode, 0)


def bordered_matrix(x, before, after, left, right, mode):
    """A matrix with its own elements around it."""
    return bordered(bordered(x, before, after, mode, 0), left, right, mode, 1)


def bordered_along(x, widths, mode, axes):
    """An array with its own elements added along several axes."""
    wider = bordered(x, widths[0][0], widths[0][1], mode, axes[0])
    return wider if len(axes) == 1 else bordered_along(wider, widths[1:], mode, axes[1:])


def summary_of(rows, mode):
    """What the rows have in common, as a row."""
    if mode == "maximum":
        return np.max(rows, axis=0, keepdims=True)
    if mode == "minimum":
        return np.min(rows, axis=0, keepdims=True)
    if mode == "mean":
        return np.mean(rows, axis=0, keepdims=True)
    return np.median(rows, axis=0, keepdims=True)


def summarized(x, before, after, lengths, mode, axis):
    """``x`` between what the first of its elements along an axis have in common, several times, and the last."""
    rows = np.swapaxes(x, 0, axis)
    count = rows.shape[0]
    first, last = (count, count) if lengths is None else (min(lengths[0], count), min(lengths[1], count))
    if min(first, last) <= 0 and mode in ("maximum", "minimum"):
        raise ValueError("stat_length of 0 yields no value for padding")
    front = np.repeat(summary_of(rows[:first], mode), before, axis=0)
    behind = np.repeat(summary_of(rows[count - last :], mode), after, axis=0)
    return np.swapaxes(np.concatenate((front, rows, behind)), 0, axis)


def ramp(row, end, count):
    """``count`` rows from a number to the one before ``row``, in equal steps."""
    shares = np.arange(count) / max(count, 1)
    return (end + (np.repeat(row - end, count, axis=0).T * shares).T).astype(row.dtype)


def ramped(x, before, after, ends, axis):
    """``x`` between rows that lead from numbers to its first one, and from its last one, along an axis."""
    rows = np.swapaxes(x, 0, axis)
    if rows.shape[0] == 0:
        raise ValueError("can't extend empty axis 0 using modes other than 'constant' or 'empty'")
    front, behind = ramp(rows[:1], ends[0], before), ramp(rows[-1:], ends[1], after)
    return np.swapaxes(np.concatenate((front, rows, behind[::-1])), 0, axis)


def padded_ends(x, before, after, values):
    """A vector between two numbers, each several times."""
    front, behind = np.full(before, values[0]).astype(x.dtype), np.full(after, values[1]).astype(x.dtype)
    return np.concatenate((front, x, behind))


def padded_by_only(x, before, after, values):
    """The same for one number in a tuple."""
    return padded(x, before, after, values[0])


STATIC_OF_COMPOSITES[bordered] = ("axis",)
STATIC_OF_COMPOSITES[summary_of] = ("mode",)
STATIC_OF_COMPOSITES[summarized] = ("mode", "axis")
STATIC_OF_COMPOSITES[ramped] = ("axis",)
STATIC_OF_COMPOSITES[bordered_along] = ("widths", "axes")
STATIC_OF_COMPOSITES[padded_by_only] = ("before", "after")


def pairs_of(pad_width, rank):
    """How many elements are added before and after, axis by axis."""
    width = pad_width.value
    if isinstance(width, int):
        width = (width, width)
    if all(isinstance(item, int) for item in width):
        pairs = [(width[0], width[-1])] * rank
    else:
        pairs = [(item[0], item[-1]) for item in width if len(item) < 3] * (rank if len(width) == 1 else 1)
    if len(pairs) != rank:
        raise TypeRuleError(
            f"pad_width {pad_width.value} does not fit an array of {rank} dimensions",
            f"{rank} pairs, one an axis, or one number",
        )
    return tuple(a for a, _ in pairs), tuple(b for _, b in pairs)


def _pad(array, pad_width, mode, constant_values):
    before, after = pairs_of(pad_width, as_array(array).ndim)
    if mode.value in BORDERS and array.ndim > 2:
        widths = tuple(zip(before, after, strict=True))
        return bordered_along, ("array", (widths,), (BORDERS.index(mode.value),), (tuple(range(array.ndim)),))
    if mode.value in BORDERS:
        widths = [(width,) for pair in zip(before, after, strict=True) for width in pair]
        form = bordered_vector if array.ndim == 1 else bordered_matrix
        return form, ("array", *widths, (BORDERS.index(mode.value),))
    if mode != Constant("constant"):
        raise TypeRuleError(
            f"np.pad with mode={mode.value!r} is not supported",
            "join the array and its border: `np.concatenate((array[:1], array))`",
        )
    if isinstance(constant_values, Array) and constant_values.shape == (2,) and array.ndim == 1:
        return padded_ends, ("array", before, after, "constant_values")
    if isinstance(constant_values, Array) and constant_values.shape == (1,):
        return padded_by_only, ("array", (before,), (after,), "constant_values")
    if not isinstance(constant_values, Scalar) and constant_values != Constant(0):
        raise TypeRuleError("np.pad with several constant_values is not supported", "one number for `constant_values`")
    return padded, ("array", (before,), (after,), "constant_values")


def _padded_type(x, before, after, value):
    if not isinstance(before, Constant) or not isinstance(after, Constant):
        return Array(x.dtype, (None,) * x.ndim)
    sizes = zip(before.value, x.shape, after.value, strict=True)
    return Array(x.dtype, tuple(a + n + b if isinstance(n, int) else None for a, n, b in sizes))


primitive(
    np.pad,
    parameters="array, pad_width, mode='constant', constant_values=0",
    static=("pad_width", "mode"),
    lower=_pad,
)
primitive(padded, returns=_padded_type)


@written(np.pad, static=("mode",), mode=(*SUMMARIES, "linear_ramp"))
def pad(array, pad_width, mode="constant", constant_values=0, stat_length=None, end_values=0):
    """The same for widths that are known at run time only, and for borders that are made of several elements."""
    rank = rank_of(array)
    text = _width_texts(pad_width, rank)
    negative = f"    if {' or '.join(f'{t} < 0' for t in dict.fromkeys(text))}:\n"
    negative += '        raise ValueError("index can\'t contain negative values")\n'
    if mode.value in BORDERS:
        number, lines = BORDERS.index(mode.value), ""
        for axis in range(rank):
            lines += f"    array = bordered(array, {text[2 * axis]}, {text[2 * axis + 1]}, {number}, {axis})\n"
        return f"def pad(array, pad_width):\n{negative}{lines}    return array\n"
    if mode.value in SUMMARIES:
        lengths, given = _pairs("stat_length", stat_length, rank), [("stat_length", stat_length)]
        made = [f"summarized(array, {{}}, {{}}, {pair}, {mode.value!r}, {axis})" for axis, pair in enumerate(lengths)]
    if mode.value == "linear_ramp":
        ends, given = _pairs("end_values", end_values, rank), [("end_values", end_values)]
        made = [f"ramped(array, {{}}, {{}}, {pair}, {axis})" for axis, pair in enumerate(ends)]
    if mode.value in (*SUMMARIES, "linear_ramp"):
        if not is_float(as_array(array)):
            raise TypeRuleError("a border made of whole numbers is rounded", "floats: `np.array(array, float)`")
        widths = zip(text[::2], text[1::2], strict=True)
        lines = "".join(f"    array = {each.format(*pair)}\n" for each, pair in zip(made, widths, strict=True))
        names = ", ".join(["array", "pad_width", *(n for n, kind in given if not isinstance(kind, Constant))])
        return f"def pad({names}):\n{negative}    array = np.asarray(array)\n{lines}    return array\n"
    several = getattr(constant_values, "items", ()) or getattr(constant_values, "shape", ())
    if mode.value != "constant" or len(several) > 1 or several == (2,):
        raise TypeRuleError("np.pad by widths of run time is done with one number", "`np.concatenate` of the parts")
    given, value = "array, pad_width", "0"
    if not isinstance(constant_values, Constant):
        given, value = f"{given}, constant_values", "constant_values" + "[0]" * bool(several)
    before, after = "".join(f"{t}, " for t in text[::2]), "".join(f"{t}, " for t in text[1::2])
    return f"def pad({given}):\n{negative}    return padded(array, ({before}), ({after}), {value})\n"


def _pairs(parameter, kind, rank):
    """The pairs of what is meant for the front and the end of each axis, as they are read from a parameter."""
    if isinstance(kind, Constant):
        return [repr(None if kind.value is None else (kind.value, kind.value))] * rank
    texts = _by_axis(parameter, kind, rank)
    return [f"({front}, {behind})" for front, behind in zip(texts[::2], texts[1::2], strict=True)]


def _width_texts(pad_width, rank):
    """What is added before and after, axis by axis, as it is read from ``pad_width``."""
    if is_float(pad_width):
        raise TypeRuleError("np.pad takes whole numbers of elements", "`int(...)` of each width")
    return _by_axis("pad_width", pad_width, rank)


def _by_axis(parameter, kind, rank):
    """What a parameter says for the front and the end of each axis: a number, a pair, or pairs."""
    items = getattr(kind, "items", None)
    if items is None and not isinstance(kind, (Scalar, Constant)):
        raise TypeRuleError("np.pad takes a number or pairs of numbers", "tuples, one an axis: `((1, n), (0, 0))`")
    if items is None:
        return [parameter] * (2 * rank)
    if not any(isinstance(item, Tuple) for item in items):
        return [f"{parameter}[0]", f"{parameter}[{len(items) - 1}]"] * rank
    if len(items) not in (1, rank) or any(not isinstance(i, Tuple) or len(i.items) not in (1, 2) for i in items):
        raise TypeRuleError(f"these widths do not fit an array of {rank} dimensions", f"{rank} pairs, one an axis")
    places = range(rank) if len(items) == rank else [0] * rank
    return [f"{parameter}[{k}][{side * (len(items[k].items) - 1)}]" for k in places for side in (0, 1)]


@adjoint(padded)
def padded_adjoint(x, before, dout, dx, dvalue):
    """The inner part of the gradient; the rest belongs to the padding."""
    dx += unpadded(dout, before, x.shape)
    dvalue += sum_all(dout) - sum_all(unpadded(dout, before, x.shape))
