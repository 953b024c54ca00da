"""What is asked for one by one while it is known: iterators, which are there once, and what stands behind them."""

import itertools

import numpy as np

from programs.corpus import add

T = {"H": 1.5, "O": 2.5, "a": 1.0, "b": 2.0}


def _text(text):
    return lambda rng: (text, 1.3)


def any_asks_no_further(text, x):
    seen = []

    def check(c):
        seen.append(c)
        return c == "b"

    hit = any(check(c) for c in text)
    return x * len(seen) + hit


add(any_asks_no_further, _text("abc"))


def any_of_a_place_behind_the_end(text, x):
    s = 0.0
    for word in text.split(","):
        if any(x[k] > 1.0 for k, _ in enumerate(word)):
            s += x[0] * len(word)
    return s


add(any_of_a_place_behind_the_end, lambda rng: ("aaaaa,bb", np.array([0.4, 1.3])))


def mapped_beside_the_trips(text, x):
    log = []

    def place(c):
        log.append(c)
        return len(log)

    s = 0.0
    for v in map(place, text):
        log.append("x")
        s += v * x
    return s


add(mapped_beside_the_trips, _text("abc"))


def generated_beside_the_trips(text, x):
    log = []

    def place(c):
        log.append(c)
        return len(log)

    s = 0.0
    for v in (place(c) for c in text):
        log.append("x")
        s += v * x
    return s


add(generated_beside_the_trips, _text("abc"))


def shorter_beside_a_generator(text, x):
    log = []

    def place(c):
        log.append(c)
        return len(log)

    s = 0.0
    for _, b in zip("a", (place(c) for c in text), strict=False):
        s += b * x
    return s * len(log)


add(shorter_beside_a_generator, _text("abc"), may_refuse=True)


def keys_beside_the_items(text, x):
    log = []

    def key(c):
        log.append(c)
        return T[c]

    m = min((c for c in text if len(log) < 2), key=key)
    return T[m] * x + len(log)


add(keys_beside_the_items, _text("OHab"))


def pairs_are_there_once(text, x):
    z = zip(text, x, strict=False)
    s = 0.0
    for c, v in z:
        s += T[c] * v
    for _, v in z:
        s += 100 * v
    return s


add(pairs_are_there_once, lambda rng: ("abH", np.array([1.0, 1.5, 2.5])), may_refuse=True)


def chain_that_ends_before_a_missing_key(text, x):
    s = 0.0
    for w in text.split(","):
        if 0 < len(w) < T[w]:
            s += x
    return s


add(chain_that_ends_before_a_missing_key, _text("a,,b,"))


def words_of_an_assertion_that_holds(text, x):
    s = x * 2.0
    missing = []
    for w in text.split(","):
        if w not in T:
            missing.append(w)
    assert not missing, missing[0]
    return s * len(text)


add(words_of_an_assertion_that_holds, _text("a,b"))


def products_are_there_once(text, x):
    pairs = itertools.product(text, "ab")
    s = 0.0
    for a, _ in pairs:
        s += T[a] * x
    for _ in pairs:
        s += 100.0 * x
    return s


add(products_are_there_once, _text("ab"), may_refuse=True)


def groups_are_there_once(text, x):
    s = 0.0
    for _, g in itertools.groupby(text):
        s += len(list(g)) * x + 10 * len(list(g))  # noqa: B031
    return s


add(groups_are_there_once, _text("aabb"))


def groups_in_a_list_are_empty(text, x):
    groups = list(itertools.groupby(text))
    return x * len(groups) + sum(len(list(g)) for _, g in groups)


add(groups_in_a_list_are_empty, _text("aabb"), may_refuse=True)


def order_of_whole_numbers_in_a_set(text, x):
    s = set()
    for k in range(40):
        s.add(k)
    for k in list(s):
        if k not in (9, 2):
            s.remove(k)
    r = 0.0
    for k in s:
        r = r * 2 + k * x
    return r * len(text.split(","))


add(order_of_whole_numbers_in_a_set, _text("a,b"), may_refuse=True)


def word_that_changes_beside_an_array(text, x):
    words = list(text)
    s = 0.0
    for w, c in zip(x, words, strict=False):
        s += w * T[c]
        words[-1] = "H"
    return s


add(word_that_changes_beside_an_array, lambda rng: ("abO", np.array([1.0, 2.0, 3.0])), may_refuse=True)


def word_that_comes_beside_an_array(text, x):
    words = [text]
    s = 0.0
    for w, c in zip(x, words, strict=False):
        s += w * len(c)
        if len(words) < 3:
            words.append(c + "b")
    return s


add(word_that_comes_beside_an_array, lambda rng: ("abO", np.array([1.0, 2.0, 3.0])), may_refuse=True)
