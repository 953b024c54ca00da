"""Texts that are arguments, letter by letter, in parts, and counted."""

import numpy as np

from programs.corpus import add

X = np.array([1.2, -0.7, 2.5, 0.4, 1.1])


def letters_scored(x, s):
    t = 0.0
    for i, letter in enumerate(s.lower()):
        if letter in "aeiou":
            t += x[0] * (i + 1)
        elif letter == " ":
            t -= x[1]
        elif letter.isalpha():
            t += x[2] ** 2
    return t


add(letters_scored, lambda rng: (X, "Hello big"))


def numbers_in_a_text(x, s):
    values = [float(v) for v in s.split(",")]
    return sum(values) * x[0] + values[1] * x[1]


add(numbers_in_a_text, lambda rng: (X, "1.5,2,3"))


def rows_in_a_text(x, s):
    rows = [line.split(",") for line in s.split("\n")]
    total = 0.0
    for row in rows:
        total += float(row[1]) * x[len(row[0])]
    return total


add(rows_in_a_text, lambda rng: (X, "a,1.5\nbb,2"))


def letters_compared(x, s):
    t = 0.0
    for a, b in zip(s, s[1:], strict=False):
        if a == b:
            t += x[0]
        else:
            t *= x[1]
    return t + s.count("a") * x[2]


add(letters_compared, lambda rng: (X, "aabba"))


def distance_of_texts(x, a, b):
    n, m = len(a), len(b)
    d = np.zeros((n + 1, m + 1))
    for i in range(n + 1):
        d[i, 0] = i * x[0]
    for j in range(m + 1):
        d[0, j] = j * x[4]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            other = 0.0 if a[i - 1] == b[j - 1] else x[2]
            d[i, j] = min(d[i - 1, j] + x[0], d[i, j - 1] + x[4], d[i - 1, j - 1] + other)
    return d[n, m]


add(distance_of_texts, lambda rng: (X, "abc", "bd"))


def letters_counted(x, s):
    counts = {}
    for letter in s:
        if letter.isalpha():
            counts[letter] = counts.get(letter, 0) + 1
    return sum(n * x[k] for k, (c, n) in enumerate(sorted(counts.items())))


add(letters_counted, lambda rng: (X, "abca b"))
