"""PyTorch, the independent oracle of layers: imported when a test uses it, for all workers collect these tests and few
run them. Modules that import this one are skipped where there is none.
"""

import importlib
import importlib.util
from typing import Any

import pytest

if importlib.util.find_spec("torch") is None:
    pytest.skip("PyTorch is the independent oracle here: pip install torch", allow_module_level=True)


class _Late:
    """A module that is imported when something of it is read, other than what pytest asks of every object."""

    def __init__(self, name: str):
        self.name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return getattr(importlib.import_module(self.name), attribute)


torch, functional = _Late("torch"), _Late("torch.nn.functional")
