"""What types tell while compiling: functions that dispatch, tuples and shapes of known lengths, masks of numbers."""

import functools
import numbers

import numpy as np
from scipy import special

from programs.corpus import add


@functools.singledispatch
def measure(x, k=2.0):
    return np.sum(x) * k * 10.0


@measure.register(np.ndarray)
def _(x, k=2.0):
    return np.sum(x) * k


@measure.register(complex)
@measure.register(float)
def _(x, k=2.0):
    return x * x * k


def functions_that_dispatch(x):
    listed = [x[0], x[1], x[2]]
    return measure(x) + measure(x[0], k=3.0) * measure(float(x[1])) + measure(listed)


add(functions_that_dispatch, lambda rng: (rng.normal(size=4),), compiled=True)


def solved(a, b):
    return tuple(np.linalg.solve(np.array([[a, b], [b, 2 * a + 3.0]]), np.array([a, 1.0])))


def spacings(region, counts):
    steps = []
    for i, n in enumerate(reversed(counts)):
        steps.append((region[2 * i + 1] - region[2 * i]) / n)
    return tuple(reversed(steps))


def tuples_of_known_lengths(x):
    first, second = solved(x[0], x[1])
    shape = tuple()
    shape = shape + (2, 2)
    rows, columns = spacings(x, (3, 4))
    differences = [b - a for a, b in zip((x[0], x[1]), (x[2], x[3]), strict=True)]
    turned = np.arctan2(*reversed(differences))
    return first * second + np.sum(x.reshape(shape)[0]) + rows * columns * turned


add(tuples_of_known_lengths, lambda rng: (0.5 + rng.random(size=4),), compiled=True)


def shapes_made_of_numbers(a):
    sizes = np.ones(a.ndim, dtype=int)
    sizes[0] = a.shape[0]
    steps = np.arange(sizes[0], dtype=np.float64).reshape(sizes)
    wider = list(a.shape)
    wider[0] += 2
    framed = np.zeros(wider, dtype=a.dtype)
    framed[1:-1] = a
    both = np.array(a.shape)
    both[0] = both[0] * both[1]
    both[1] = 1
    column = a.reshape(tuple(both))
    return np.sum(steps * a**2) + np.sum(framed * framed) + column[1, 0] * np.sum(np.ones(tuple(both)) * column)


add(shapes_made_of_numbers, lambda rng: (rng.normal(size=(2, 3)),), wrt="a", compiled=True)


def numbers_of_numpy_under_masks(east, north):
    distance = np.sqrt(east**2 + north**2)
    distance += 0.1
    result = np.empty_like(distance)
    small = distance < 1
    big = ~small
    result[small] = distance[small] * (np.log(distance[small]) - distance[small])
    result[big] = distance[big] ** 2 * (np.log(distance[big]) - 1)
    turned = np.where(east > 0.5, north, -north)
    turned[north == 0] = -0.0
    return result + turned * 3.0


add(numbers_of_numpy_under_masks, lambda rng: (0.3, 0.4), wrt=("east", "north"), compiled=True)


def texts_that_methods_make(angle, units="Degree"):
    if "deg" in units.lower():
        angle = np.deg2rad(angle)
    elif "rad" not in units.strip():
        raise ValueError("units")
    print("angle:", "{0:.2f} of {unit}".format(angle, unit=1))  # noqa: UP032
    return np.sin(angle)


add(texts_that_methods_make, lambda rng: (31.0,), wrt=("angle",))


def parts_and_pairs(x, a, b):
    transformed = np.fft.fft(x, n=2 * len(x))
    found = np.fft.ifft(transformed * np.conjugate(transformed))[: len(x)].real
    found /= found[0]
    total = np.sum(found * np.arange(len(found)))
    for i, pair in enumerate(zip(a, b, strict=False)):
        total += pair[0] * pair[1] * i
    scalar = np.expand_dims(x[0], axis=0) * special.assoc_laguerre(x, 2, 1)
    for degree in range(1, 3):
        total += np.sum(np.polyval(np.polyfit(a, b, degree), x))
    return total + np.sum(scalar) + (0.0 if np.isscalar(x[0]) else 100.0)


add(
    parts_and_pairs,
    lambda rng: (rng.normal(size=4), np.arange(5.0) + 0.1 * rng.normal(size=5), rng.normal(size=5)),
    wrt=("x", "a", "b"),
)


def keys_made_of_each_other(a, c):
    b, d = a + 0.4 * np.abs(c - a), c - 0.4 * np.abs(c - a)
    known = {}
    for _ in range(4):
        if b in known:
            low = known[b]
        else:
            low = np.sin(b)
            known[b] = low
        if d in known:
            high = known[d]
        else:
            high = np.sin(d)
            known[d] = high
        if low <= high:
            c = d
            d = b
            b = a + 0.4 * np.abs(c - a)
        else:
            a = b
            b = d
            d = c - 0.4 * np.abs(c - a)
    return low + c


add(keys_made_of_each_other, lambda rng: (0.3, 2.0), wrt=("a", "c"))


def _last_of_two(h):
    both = np.array([h, 2 * h])
    doubled = both * 2
    return doubled[1]


def _of_one(h):
    single = isinstance(h, float)
    values = np.asarray(h)[np.newaxis] if single else np.asarray(h)
    found = 3.0 * values / (3.0 + values)
    if single:
        found = found.item()
    return found


def _placed(values, place):
    return values[place]


def parts_that_functions_give(h):
    y, z = _last_of_two(h), _of_one(h)
    total = y if isinstance(y, float) else y[0]
    return total + z * 3 if isinstance(z, float) else z[0]


def parts_without_axes(h):
    pair, rows = np.array([h, 2 * h]), np.array([[h, 3 * h]])
    v, w, u = pair[0, ...], rows[0, ..., 1], pair[1]
    total = v if isinstance(v, float) else v * 3
    total = total + (w * 5 if isinstance(w, np.ndarray) else w)
    placed = _placed(pair, (0, ...))
    total = total + (placed if isinstance(placed, float) else placed * 7)
    return float(total) + (u * 2 if isinstance(u, float) else u)


add(parts_that_functions_give, lambda rng: (0.9,), wrt="h")
add(parts_without_axes, lambda rng: (0.9,), wrt="h", compiled=True)


class _Frame:
    values = None


def _of_arrays(f):
    @functools.wraps(f)
    def checked(data, *args, column=None, **more):
        if isinstance(data, _Frame):
            data = data[column].values
        elif isinstance(data, _Frame | np.ndarray | list):
            data = np.asarray(data)
        else:
            raise TypeError("no table")
        return f(data, *args, **more)

    return checked


@_of_arrays
def _lorenz(data):
    shares = np.insert(np.cumsum(np.sort(data)), 0, 0)
    return np.linspace(0, 1, len(data) + 1), shares / shares[-1]


def unions_of_classes(x):
    places, shares = _lorenz(x)
    half = np.interp(0.4, places, shares)
    return half + np.sum(x) if isinstance(x, int | float | np.ndarray) else half


def whole_numbers_of_several_origins(x):
    n = min(np.outer(x, x).shape)
    if x[0] > 100.0:
        n = np.searchsorted(x, 1.0) + 1
    if not isinstance(n, numbers.Integral | np.integer):
        raise ValueError(f"n={n!r} of {type(n)}")
    return x[n - 1] * 2.0


add(unions_of_classes, lambda rng: (rng.uniform(0.5, 2.0, 5),), compiled=True)
add(whole_numbers_of_several_origins, lambda rng: (rng.normal(size=4),))
