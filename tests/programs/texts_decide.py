"""What texts decide: formulas, words, letters one by one, tables in texts; and what a run decides beside them."""

import math
import re

import numpy as np

from programs.corpus import add

X4 = np.array([0.4, 1.3, 0.7, 2.1])

MASS = {"H": 1.008, "O": 15.999, "C": 12.011}


def mass_of_a_formula(text, w):
    i = 0
    total = 0.0
    while i < len(text):
        sym = text[i]
        i += 1
        n = ""
        while i < len(text) and text[i].isdigit():
            n += text[i]
            i += 1
        total += MASS[sym] * (int(n) if n else 1) * w
    return total


add(mass_of_a_formula, lambda rng: ("H2O", 1.5), lambda rng: ("C6H12O6", 0.5), wrt="w", compiled=True)


def energies_of_pairs(seq, e):
    pairs = {"AT": 0, "TA": 1, "GC": 2, "CG": 3}
    s = 0.0
    for i in range(len(seq) - 1):
        p = seq[i : i + 2]
        if p in pairs:
            s += e[pairs[p]]
    return s


add(energies_of_pairs, lambda rng: ("ATGCTA", X4), wrt="e")


def distance_of_words(a, b, ins, dele, sub):
    d = {}
    for i in range(len(a) + 1):
        d[i, 0] = i * dele
    for j in range(len(b) + 1):
        d[0, j] = j * ins
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost = 0.0 if a[i - 1] == b[j - 1] else sub
            d[i, j] = min(d[i - 1, j] + dele, d[i, j - 1] + ins, d[i - 1, j - 1] + cost)
    return d[len(a), len(b)]


add(distance_of_words, lambda rng: ("kitten", "sitting", 1.1, 0.9, 1.3), wrt=("ins", "dele", "sub"))


def runs_of_letters(text, w):
    runs = []
    i = 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        runs.append((text[i], j - i))
        i = j
    s = 0.0
    for ch, n in runs:
        s += (ord(ch) - ord("a") + 1) * w**n
    return s


add(runs_of_letters, lambda rng: ("aaabccd", 0.8), wrt="w", compiled=True)


def parse_poly(s):
    coeffs = {}
    s = s.replace(" ", "").replace("-", "+-")
    for term in s.split("+"):
        if not term:
            continue
        if "x" in term:
            c, _, p = term.partition("x")
            c = float(c.rstrip("*")) if c not in ("", "-") else (1.0 if c == "" else -1.0)
            p = int(p[1:]) if p.startswith("^") else 1
        else:
            c, p = float(term), 0
        coeffs[p] = coeffs.get(p, 0.0) + c
    return coeffs


def polynomial_of_a_text(s, x):
    return sum(c * x**p for p, c in parse_poly(s).items())


add(polynomial_of_a_text, lambda rng: ("3*x^2 - 2*x + 7 - x^3", 1.4), wrt="x")


def formula_by_descent(text, x):
    pos = 0

    def peek():
        return text[pos] if pos < len(text) else ""

    def expr():
        nonlocal pos
        v = term()
        while peek() in ("+", "-") and peek() != "":
            op = text[pos]
            pos += 1
            r = term()
            v = v + r if op == "+" else v - r
        return v

    def term():
        nonlocal pos
        v = factor()
        while peek() == "*" or peek() == "/":
            op = text[pos]
            pos += 1
            r = factor()
            v = v * r if op == "*" else v / r
        return v

    def factor():
        nonlocal pos
        c = text[pos]
        if c == "(":
            pos += 1
            v = expr()
            pos += 1
            return v
        if c == "x":
            pos += 1
            return x
        start = pos
        while pos < len(text) and text[pos].isdigit():
            pos += 1
        return float(text[start:pos])

    return expr()


add(formula_by_descent, lambda rng: ("2*(x+3)-x/4", 1.4), wrt="x", compiled=True)


class Parser:
    def __init__(self, tokens, env):
        self.tokens = tokens
        self.pos = 0
        self.env = env

    def peek(self):
        return self.tokens[self.pos] if self.pos < len(self.tokens) else None

    def next(self):
        t = self.tokens[self.pos]
        self.pos += 1
        return t

    def expr(self):
        v = self.term()
        while self.peek() in ("+", "-"):
            if self.next() == "+":
                v += self.term()
            else:
                v -= self.term()
        return v

    def term(self):
        v = self.atom()
        while self.peek() == "*":
            self.next()
            v *= self.atom()
        return v

    def atom(self):
        t = self.next()
        if t == "(":
            v = self.expr()
            self.next()
            return v
        if t in self.env:
            return self.env[t]
        return float(t)


def formula_by_a_parser(x, y):
    p = Parser(["(", "x", "+", "2", ")", "*", "y", "-", "3", "*", "x"], {"x": x, "y": y})
    return p.expr()


add(formula_by_a_parser, lambda rng: (1.4, 0.6), wrt=("x", "y"))

CSV = """time,temp,rh
0,20.5,40
1,21.0,42
2,23.5,39
"""


def table_in_a_text(scale):
    lines = CSV.strip().split("\n")
    header = lines[0].split(",")
    k = header.index("temp")
    temps = []
    for line in lines[1:]:
        fields = line.split(",")
        temps.append(float(fields[k]) * scale)
    mean = sum(temps) / len(temps)
    var = sum((t - mean) ** 2 for t in temps) / (len(temps) - 1)
    return mean + math.sqrt(var)


add(table_in_a_text, lambda rng: (1.1,), wrt="scale")


def words_by_their_scores(text, scores, scale):
    words = re.findall(r"[a-z']+", text.lower())
    total, n = 0.0, 0
    negate = False
    for w in words:
        if w in ("not", "never"):
            negate = True
            continue
        if w in scores:
            s = scores[w]
            total += -s if negate else s
            n += 1
        negate = False
    return scale * total / max(n, 1)


add(
    words_by_their_scores,
    lambda rng: ("The food was not good, but the view was great!", {"good": 1.0, "great": 2.5, "bad": -1.5}, 1.3),
    wrt=("scores", "scale"),
)


class Node:
    count = 0

    def __init__(self, op, left=None, right=None, v=0.0):
        self.op, self.left, self.right, self.v = op, left, right, v

    def value(self):
        if self.op == "n":
            return self.v
        a, b = self.left.value(), self.right.value()
        return a + b if self.op == "+" else a * b

    @property
    def size(self):
        return 1 if self.left is None else 1 + self.left.size + self.right.size


def tree_of_a_text(text, x):
    st = []
    for c in text:
        if c in "+*":
            r = st.pop()
            l = st.pop()
            st.append(Node(c, l, r))
        else:
            st.append(Node("n", v=x if c == "x" else float(c)))
    return st[0].value() * st[0].size


add(tree_of_a_text, lambda rng: ("2x+x*", 1.5), wrt="x")


SCALE = 0.7


def numbers_found_in_a_text(x, words):
    box = re.sub("[ ,]+", " ", words)
    across, up = tuple(float(each) for each in box.split())[2:]
    return SCALE * across * x + up / x


add(numbers_found_in_a_text, lambda rng: (1.3, "-1 -2, 10  7"))
