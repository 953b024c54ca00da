"""What functions of NumPy give of arrays without elements, of too few of them, and of more axes than they take."""

import numpy as np

from programs.corpus import add


def _pair(rng):
    return rng.uniform(0.3, 2.0, (3, 4)), rng.uniform(0.3, 2.0, 4)


def extremes_beside_a_number(a, x):
    wide = np.max(a[:, :0], axis=1, initial=0.2) + np.min(a[:, :0], axis=1, initial=1.5)
    kept = np.max(a[:0], axis=1, initial=0.2).size + np.min(a[:0], keepdims=True, initial=1.0, where=a[:0] > 1)
    return np.sum(wide) + np.sum(kept) + np.max(x[:0], axis=0, initial=0.4) * np.sum(a * x) + np.min(x, initial=0.7)


def variances_of_too_few(a, x):
    infinite = np.var(x, ddof=5), np.var(a, axis=0, ddof=4), np.std(a, axis=1, ddof=6, keepdims=True)
    nothing = np.var(a[:, :0], axis=1, ddof=1), np.nanvar(a, axis=0, ddof=4), np.cov(a, ddof=5)
    whole = [np.isfinite(each).sum() for each in (infinite[0], *infinite[1:], *nothing)]
    return np.sum(x * (1 + sum(whole))) + np.var(a, axis=1, ddof=1).sum() + np.nanvar(x, ddof=1) + np.cov(a)[0, 1]


def medians_of_nothing(a, x):
    missing = np.isnan(np.median(a[:, :0], axis=1)).sum() + np.isnan(np.median(a[:0], axis=0, keepdims=True)).sum()
    last = np.median(a[:0], axis=(-1,)).size + np.histogram(x[:0], [0, 1, 2], weights=x[:0])[0].sum()
    return missing * np.sum(x) + np.median(a[:, :0], axis=0).size + np.sum(np.median(a, axis=(1,))) + last


def differences_with_ends(a, x):
    first = np.diff(a[:, :0], axis=1, prepend=0.5)
    return np.sum(np.diff(a, axis=0, prepend=0.5, append=x[None]) ** 2) + first.size + np.sum(a * x)


def orders_of_rows(a, x):
    order = np.lexsort((a, np.round(a)), axis=0)
    rows = np.lexsort((np.round(a), a * 2))
    return np.sum(np.take_along_axis(a, order, axis=0)[0]) + np.sum(a * rows) + np.sum(x[np.lexsort((a[0], a[1]))])


add(extremes_beside_a_number, _pair, wrt=("a", "x"), compiled=True)
add(variances_of_too_few, _pair, wrt=("a", "x"), compiled=True)
add(medians_of_nothing, _pair, wrt=("a", "x"))
add(differences_with_ends, _pair, wrt=("a", "x"))
add(orders_of_rows, _pair, wrt=("a", "x"))


def one_variable(a, x):
    three = np.sum(np.atleast_3d(x[0])) + np.sum(np.dstack((x[0], x[1])))
    return np.cov(x) * three + np.cov(a[:2])[0, 1] + np.cov(a[0:1], x)[0, 1] + np.corrcoef(a[0], x)[0, 1]


def along_no_axis(a, x):
    each = np.quantile(a, 0.3, axis=()) + np.median(a, axis=()) + np.nanmedian(a, axis=())
    kept = np.percentile(a, [20, 30], axis=(), keepdims=True) + np.nanquantile(a, 0.3, axis=())
    return np.sum(np.expand_dims(each, ()) * x) + np.sum(kept * x)


add(one_variable, _pair, wrt=("a", "x"))
add(along_no_axis, _pair, wrt=("a", "x"))


def chosen_of_arrays_that_broadcast(a, x):
    one = np.choose((a > 1).astype(int), [a, x]) * np.choose((x > 1).astype(int), (a, 3.0))
    return np.sum(one**2) + np.sum(np.choose(1, [x, 2 * x])) + np.sum(np.choose([2, 1, 0, 0], a))


def means_and_medians_of_what_is_not_there(a, x):
    missing = np.nanmedian(np.where(a > 1.2, a, np.nan), axis=1)
    nothing = np.nanmedian(x[x > 9]), np.median(x[x > 9])
    seen = np.isnan(nothing[0]) + np.isnan(nothing[1]) + np.isnan(missing).sum()
    return np.sum(x * seen) + np.average(a, axis=1, weights=x).sum() + np.average(x, axis=0, weights=x * x)


add(chosen_of_arrays_that_broadcast, _pair, wrt=("a", "x"))
add(means_and_medians_of_what_is_not_there, _pair, wrt=("a", "x"))
