"""Tests that types decide are decided before names are told apart, where a function makes no sense otherwise.

    if x.ndim == 1:                 decided: x.ndim == 1
        x = x[:, None]       ->     x = x[:, None]                 (``x`` may have another rank behind it)
    return x @ x.T                  return x @ x.T

What a test comes to is known when it is lowered, which needs names that are told apart: so a body that is refused is
taken again with what was found before the first refusal, and lowered with a statement that holds it to that.
"""

from __future__ import annotations

import ast

from ..form.program import copy_of
from ..form.questions import DECIDED, Question, ask

MOST = 40  # times that a body is taken again


class Decisions:
    """What the tests of a body come to, by their numbers in the order of the text."""

    def __init__(self, body: list[ast.stmt]):
        self.body = body
        self.known: dict[int, bool] = {}
        self.wrong: set[int] = set()
        self.numbers: dict[int, int] = {}  # by id, of the copy at hand
        self.tests: list[ast.expr] = []
        self.attempts = 0

    def fresh(self) -> list[ast.stmt]:
        """A copy of the body without the branches that are not taken."""
        self.numbers, self.tests = {}, []
        return self.block(copy_of(self.body))

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.If):
                number = len(self.tests)
                self.tests.append(node.test)
                self.numbers[id(node.test)] = number
                node.body, node.orelse = self.block(node.body), self.block(node.orelse)
                if number in self.known:
                    out += [self.statement(node, number), *(node.body if self.known[number] else node.orelse)]
                    continue
                node.body = node.body or [ast.copy_location(ast.Pass(), node)]
            elif isinstance(node, (ast.For, ast.While)):
                node.body = self.block(node.body) or [ast.copy_location(ast.Pass(), node)]
                node.orelse = self.block(node.orelse)
            out.append(node)
        return out

    def statement(self, node: ast.If, number: int) -> ast.stmt:
        question = ask(Question(DECIDED, (number, self.known[number])), node.test)
        return ast.copy_location(ast.Expr(value=ast.copy_location(question, node.test)), node)

    def learn(self, decided: dict[int, bool], failed: set[int]) -> bool:
        """Take what was found: tests by their ids, and the numbers of those that were not what they were taken for.
        True when there is something new."""
        self.attempts += 1
        for number in failed:
            self.wrong.add(number)
            self.known.pop(number, None)
        found = {self.numbers[each]: value for each, value in decided.items() if each in self.numbers}
        new = {n: value for n, value in found.items() if n not in self.wrong and n not in self.known}
        self.known.update(new)
        return bool(new or failed) and self.attempts < MOST
