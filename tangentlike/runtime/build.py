"""Text of a generated module -> the module: kept in the cache folder, importable by name, loaded once a process.

The module's name is ``tangentlike.cached.<name>_<digest>``; the digest covers the text, the templates, the versions,
the compiler's settings and the source of whatever the text imports from elsewhere. What runs is always the text given:
the file on disk is there for tracebacks, debuggers and readers, and is written anew when it differs. A module goes when
all are gone that asked for it, and others have come: the same gradient is often asked for again.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import linecache
import os
import re
import sys
import threading
import types
import weakref
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numba.core import config

from ..caching import cache
from ..caching.collection import no_collection
from ..caching.kernel_cache import GENERATED, environment, template_stamp
from ..errors import SourceError
from ..primitives.registry import KERNEL_OPTIONS
from .allocator import BETWEEN_CALLS, keep_freed_memory
from .compiler_memory import dispose_of_pass_managers, let_go
from .standalone import collect

# What the versions and the template digest stand for; anything else that a text imports is looked into.
COVERED = ("numpy", "numba", "math", "scipy", "tangentlike")

MOST_IDLE = 32  # modules that nobody holds: two megabytes each, where the function is a small one

_lock = threading.RLock()
_generator = threading.RLock()  # what makes the text of a module has a state, and is used by one thread at a time
_owners: Counter[str] = Counter()  # by stem: how many asked for the module and are there
_idle: dict[str, None] = {}  # the modules whose owners are gone, the longest first


@contextmanager
def generating() -> Iterator[None]:
    """A block that makes the text of a module: in one thread at a time, and without collections."""
    with _generator, no_collection():
        yield


def load(text: str, name: str, owner: Any = None) -> types.ModuleType:
    """The module whose source is ``text``; ``name`` is what people call it (it starts the file's name).

    The same text gives the same module within a process, as long as one ``owner`` of it lives; without one it stays.
    Without a usable cache folder the module lives in memory, its lines known to ``linecache``. Raises
    :class:`~tangentlike.errors.CacheError` when the folder cannot be trusted.
    """
    with _lock:
        stem, known = _stem(text, name)
        _owners[stem] += 1  # before anything that may collect what is gone
        _idle.pop(stem, None)
        module = sys.modules.get(f"{GENERATED}.{stem}")
        try:
            if module is None:
                module = _create(text, stem, on_disk=known)
        except BaseException:
            _owners[stem] -= 1
            raise
        if owner is not None:
            weakref.finalize(owner, _release, stem).atexit = False
        return module


def _release(stem: str) -> None:
    """One of those that asked for a module is gone; without any it stays until ``MOST_IDLE`` others stand behind it."""
    with _lock:
        _owners[stem] -= 1
        if not _owners[stem]:
            _idle[stem] = None
        if len(_idle) > MOST_IDLE:
            stem = next(iter(_idle))
            del _idle[stem], _owners[stem]
            module = sys.modules.pop(f"{GENERATED}.{stem}", None)
            vars(_package).pop(stem, None)
            if module is not None:
                linecache.cache.pop(module.__file__ or "", None)
                let_go(vars(module))


def _create(text: str, stem: str, on_disk: bool) -> types.ModuleType:
    keep_freed_memory(BETWEEN_CALLS)
    file = _write(text, stem) if on_disk else None
    origin = str(file) if file else f"<tangentlike {stem}>"
    if file is None:
        linecache.cache[origin] = (len(text), None, text.splitlines(keepends=True), origin)
    module_name = f"{GENERATED}.{stem}"
    specification = importlib.machinery.ModuleSpec(module_name, _Loader(text), origin=origin)
    specification.has_location = file is not None
    module = types.ModuleType(module_name)
    module.__spec__, module.__loader__ = specification, specification.loader
    module.__package__, module.__file__ = GENERATED, origin
    sys.modules[module_name] = module
    try:
        exec(compile(text, origin, "exec", dont_inherit=True), module.__dict__)
    except BaseException:
        del sys.modules[module_name]
        raise
    setattr(_package, stem, module)
    return module


def _write(text: str, stem: str) -> Path | None:
    """The module's file with ``text`` in it, or None when there is no folder that can hold it."""
    folder = cache.cache_directory()
    if folder is None:
        return None
    path = folder / f"{stem}.py"
    content = text.encode()
    if cache.read_trusted(path) == content or cache.write_atomically(path, content):
        return path
    return None


def _stem(text: str, name: str) -> tuple[str, bool]:
    """``<name>_<digest>``, and whether the digest covers all that the module depends on."""
    digest = hashlib.sha256()
    parts = [text, template_stamp(), repr(environment()), repr(KERNEL_OPTIONS), repr(getattr(config, "DISABLE_JIT", 0))]
    known = True
    try:
        parts.append(collect(_imported(text)).text())
    except SourceError:
        known = False
    for part in parts:
        digest.update(part.encode() + b"\0")
    return f"{re.sub(r'[^0-9A-Za-z_]', '_', name)[:60]}_{digest.hexdigest()[:16]}", known


def _imported(text: str) -> dict[str, object]:
    """What the text imports from modules that the digest does not cover otherwise: name -> value."""
    found: dict[str, object] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] not in COVERED:
            module = sys.modules.get(node.module) or importlib.import_module(node.module)
            for alias in node.names:
                found[alias.asname or alias.name] = getattr(module, alias.name)
    return found


class _Loader(importlib.abc.InspectLoader):
    """Holds the text, so that ``inspect`` and ``linecache`` find it through the module."""

    def __init__(self, text: str):
        self._text = text

    def get_source(self, fullname):
        return self._text

    def create_module(self, spec):
        return sys.modules.get(spec.name)

    def exec_module(self, module):
        """Nothing: the module was executed when it was created."""


class _Finder(importlib.abc.MetaPathFinder):
    """Finds a generated module by its name in a new process (pickles of its functions name it)."""

    def find_spec(self, fullname, path=None, target=None):
        package, _, stem = fullname.rpartition(".")
        folder = cache.cache_directory() if package == GENERATED else None
        content = cache.read_trusted(folder / f"{stem}.py") if folder else None
        if content is None:
            return None
        text = content.decode(errors="replace")
        if _stem(text, stem[:-17]) != (stem, True):  # damaged, or of other templates and versions
            return None
        with _lock:
            _owners[stem] += 1  # which stays
            specification = _create(text, stem, on_disk=True).__spec__
        return specification


def _renew() -> None:
    """In a new process no other thread will ever let go."""
    global _lock, _generator
    _lock, _generator = threading.RLock(), threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)

_package = types.ModuleType(GENERATED, "The generated modules of this process, by name; see tangentlike.runtime.build.")
_package.__path__ = []
sys.modules[GENERATED] = _package
sys.meta_path.append(_Finder())
dispose_of_pass_managers()
