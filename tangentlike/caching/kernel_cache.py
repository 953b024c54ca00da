"""Compiled kernels on disk, in the package's own cache folder.

Numba's own cache is not used, for four reasons: its key ignores the functions of other files that a kernel calls, so an
edited template would go unnoticed; a damaged file is an exception there; two processes that compile one function for
different types at once can swap their results; and its files lie beside the source, where nobody checks the owner.

Here a kernel is one file, named by a hash of all that its machine code depends on, with a checksum of its content. A
file that is missing, damaged or foreign to this key is a miss: the kernel is compiled and the file is written again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding
import numba
import numpy
import scipy
from numba.core import config
from numba.core.caching import CompileResultCacheImpl, NullCache
from numba.core.codegen import RuntimeLinker
from numba.core.compiler import CompileResult
from numba.core.dispatcher import Dispatcher
from numba.core.serialize import dumps

from ..version import __version__
from . import apart, cache, libraries

CHECKSUM_BYTES = 32
TEMPLATES = "tangentlike.templates"
VECTORS = "tangentlike.vectors"
GENERATED = "tangentlike.cached"
HELPER_LEAST = 600  # instructions of a generated helper, which a caller optimizes anew with its own code otherwise
HALF = re.compile(r".*_(forward|adjoint)(_\d+)?")

# by module: what makes the machine code of its inner kernels, which the code of others refers to by symbol
INNER: dict[str, list[Callable[[], Any]]] = {}


def keep_on_disk(dispatcher):
    """Let a Numba function keep its compiled forms on disk, where all the source it depends on is known; returns it.

    That is so for the kernels of ``tangentlike.templates`` and for generated modules. A kernel of the user's own is not
    kept by itself: what it depends on could change unseen. It is compiled into the generated function that calls it,
    and kept with that one. Does nothing to a plain function (NUMBA_DISABLE_JIT=1).
    """
    if isinstance(dispatcher, Dispatcher):
        stamp = stamp_of(dispatcher.py_func)
        if stamp:
            dispatcher._cache = KernelCache(dispatcher.py_func, stamp)
        if (dispatcher.py_func.__module__ or "").startswith((TEMPLATES + ".", VECTORS + ".")):
            apart.stand_apart(dispatcher)
        for half in _halves(dispatcher.py_func) if stamp else ():
            apart.stand_apart(half, lasting=False)
        if stamp and dispatcher.py_func.__module__.startswith(GENERATED + "."):
            apart.stand_apart(dispatcher, lasting=False, least=HELPER_LEAST)
    return dispatcher


def _halves(function) -> list[Dispatcher]:
    """The two halves that a function which runs both calls: it would be optimized with all that they do once more."""
    if "_gradient" not in function.__name__ or not function.__module__.startswith(GENERATED + "."):
        return []
    called = (function.__globals__.get(name) for name in function.__code__.co_names if HALF.fullmatch(name))
    return [each for each in called if isinstance(each, Dispatcher) and each.py_func.__module__ == function.__module__]


def stamp_of(function) -> str:
    """A digest of all the source that a function depends on; empty when that is not known."""
    module = function.__module__ or ""
    if module.startswith((TEMPLATES + ".", VECTORS + ".")) or module == "tangentlike.bounds.kernels":
        return template_stamp()
    if module.startswith(GENERATED + ".") and not function.__code__.co_filename.startswith("<"):
        return module  # the name holds a digest of the text, the templates and the versions
    return ""


class KernelCache(NullCache):
    """What a Numba dispatcher asks before it compiles, and tells after it has."""

    def __init__(self, function, stamp: str):
        self._function = function
        self._stamp = stamp
        self._codec = _Codec()

    @property
    def cache_path(self):
        folder = cache.cache_directory()
        return None if folder is None else str(folder / "compiled")

    def load_overload(self, sig, target_context):
        """The compiled form for these types, or None."""
        if isinstance(getattr(sys.modules.get(self._function.__module__), self._function.__name__, None), Dispatcher):
            for kernel in reversed(INNER.get(self._function.__module__, ())):
                kernel()
        target_context.refresh()
        key = self._key(sig, target_context.codegen())
        path = self._path(key)
        content = None if path is None else cache.read_trusted(path)
        if path is None or content is None:
            return None
        try:
            if hashlib.sha256(content[CHECKSUM_BYTES:]).digest() != content[:CHECKSUM_BYTES]:
                raise ValueError("damaged")
            stored_key, payload, calls_itself, needed = pickle.loads(content[CHECKSUM_BYTES:])
            if stored_key != key:
                return None
            with libraries.for_code():
                apart.load(needed)
            rebuild = _rebuilt_to_call_itself if calls_itself else CompileResult._rebuild
            return rebuild(target_context, *payload)
        except Exception:
            # Damaged, or written by a build of Numba that says it is this one: compiling is the cure.
            cache.remove(path)
            return None

    def save_overload(self, sig, data):
        """Keep the compiled form; a full or read-only disk costs a warning, not the result."""
        if not self._codec.check_cachable(data):
            return
        key = self._key(sig, data.codegen)
        path = self._path(key)
        if path is not None:
            module = data.library._get_module_for_linking()
            content = dumps((key, self._codec.reduce(data), bool(_called_again(module)), apart.needed_by(module)))
            cache.write_atomically(path, hashlib.sha256(content).digest() + content)

    def _key(self, sig, codegen):
        return sig, codegen.magic_tuple(), self._stamp, environment(), libraries.is_closed()

    def _path(self, key) -> Path | None:
        folder = cache.cache_directory()
        if folder is None:
            return None
        folder = folder / "compiled"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            return None
        distrust = "is a link" if folder.is_symlink() else cache.suspicion(folder.stat())
        if distrust:
            raise cache.CacheError(f"the cache folder {folder} {distrust}: remove it, {cache.REMEDY}")
        code = self._function.__code__
        place = f"{self._function.__module__}.{self._function.__qualname__}:{code.co_firstlineno}"
        digest = hashlib.sha256(repr((place, key)).encode()).hexdigest()
        return folder / f"{self._function.__name__}_{digest[:24]}.kernel"


class _Codec(CompileResultCacheImpl):
    """Numba's own way to take a compiled function apart and put it together, without its ideas of where files go."""

    def __init__(self):
        pass

    def check_cachable(self, cres):
        """False for code that holds addresses of this process (large constant arrays, function pointers), and for code
        that calls a function from inside of that function where it is not there itself."""
        module = cres.library._get_module_for_linking()
        whole = _called_again(module) <= {f.name for f in module.functions if not f.is_declaration}
        return whole and not (any(not lifted.can_cache for lifted in cres.lifted) or cres.library.has_dynamic_globals)


def _called_again(module: Any) -> set[str]:
    """The functions that are called from inside themselves: through pointers that are set when their code exists."""
    names = (variable.name for variable in module.global_variables)
    return {name.removeprefix(RuntimeLinker.PREFIX) for name in names if name.startswith(RuntimeLinker.PREFIX)}


def _rebuilt_to_call_itself(target_context: Any, libdata: Any, *others: Any) -> Any:
    """Numba's own way to rebuild compiled code leaves those pointers alone."""
    codegen = target_context.codegen()
    linker, engine = codegen._rtlinker, codegen._engine
    module = llvmlite.binding.parse_bitcode(libdata[2][1])
    linker.scan_unresolved_symbols(module, engine)
    rebuilt = CompileResult._rebuild(target_context, libdata, *others)
    linker.scan_defined_symbols(module)
    linker.resolve(engine)
    return rebuilt


@lru_cache(maxsize=1)
def _versions() -> tuple:
    others = numpy.__version__, scipy.__version__, numba.__version__, llvmlite.__version__
    return sys.version, *others, __version__


def environment() -> tuple:
    """The versions and the settings of Numba that change the machine code, beside processor and signature."""
    settings = ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "BOUNDSCHECK", "DEBUGINFO_DEFAULT", "DISABLE_INTEL_SVML")
    return _versions(), tuple(str(getattr(config, name, None)) for name in settings)


@lru_cache(maxsize=1)
def template_stamp() -> str:
    """A digest of every source file of ``tangentlike.templates`` and ``tangentlike.vectors``, of the registry that
    compiles their kernels, and of the checks of indices."""
    specification = importlib.util.find_spec(TEMPLATES)
    if specification is None or not specification.submodule_search_locations:
        # `python -m tangentlike` in a clone finds this folder before what is installed.
        here = Path(__file__).parents[2]
        raise ImportError(
            f"tangentlike is imported from {here}, a clone that is not installed: python -m pip install -e {here}"
        )
    folder = Path(next(iter(specification.submodule_search_locations)))
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    own = [
        package / "primitives" / "registry.py",
        package / "primitives" / "ufunc_loops.py",
        package / "primitives" / "drawing_calls.py",
        package / "bounds" / "kernels.py",
        *sorted((package / "vectors").glob("*.py")),
    ]
    for path in [*sorted(folder.rglob("*.py")), *own]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
