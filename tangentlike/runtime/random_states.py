"""The states of generators of random numbers, kept to see the same numbers again."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import numpy as np

OF_MODULES = {"numpy": np.random.mtrand._rand, "random": random._inst}  # type: ignore[attr-defined]


class States:
    """What these generators, and those of the ``modules``, will give next."""

    def __init__(self, generators: Iterable[Any], modules: Iterable[str]):
        generators = [*generators, *(OF_MODULES[each] for each in modules)]
        self.states = [(each, _state(each)) for each in generators]

    def restore(self) -> None:
        """Let them give it again."""
        for generator, state in self.states:
            if isinstance(generator, random.Random):
                generator.setstate(state)
            elif isinstance(generator, np.random.RandomState):
                generator.set_state(state)
            else:
                generator.bit_generator.state = state

    def now(self) -> States:
        """Their states of now."""
        fresh = States((), ())
        fresh.states = [(each, _state(each)) for each, _ in self.states]
        return fresh


def _state(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    legacy = isinstance(generator, np.random.RandomState)
    return generator.get_state(legacy=False) if legacy else generator.bit_generator.state
