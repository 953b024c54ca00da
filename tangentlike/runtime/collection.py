"""Pastes functions and constants, with all that they use, into one namespace: the machinery of ``standalone``."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import symtable
import sys
import textwrap
import types
from collections.abc import Iterable, Mapping
from typing import Any

import numba
import numpy as np
from numba.core.cpu import ParallelOptions
from numba.core.dispatcher import Dispatcher

from ..errors import SourceError
from ..form.trees import nodes
from ..primitives import drawing_calls, ufunc_loops
from ..primitives.families import support_kernel

LIBRARIES = ("numpy", "numba", "math")
LONGEST_ARRAY = 1000  # more numbers than this are data, not source
DEFAULT_OPTIONS = {"nopython": True, "boundscheck": None, "fastmath": False, "parallel": False, "nogil": False}

# Modules of functions that have the names of NumPy's.
OF_NUMPY = ("tangentlike.vectors.elementary", "tangentlike.vectors.circular")
# What says something to LLVM only.
AS_IT_IS = "tangentlike.vectors.unshared"
# Views that save time.
OF_ROWS = "tangentlike.vectors.short_rows"


class Collection:
    """The pasted text so far: ``imports``, ``constants`` and ``definitions``, each after what it uses."""

    def __init__(self, taken: Iterable[str] = (), paste_templates: bool = False):
        self.imports: list[str] = []
        self.constants: list[str] = []
        self.definitions: list[str] = []
        self._taken = {*taken, "kernel"}
        self._reserved: dict[str, Any] = {}
        self._values: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._paste_templates = paste_templates

    def reserve(self, names: Mapping[str, Any]) -> None:
        """Keep these names for what is asked for by them."""
        self._reserved.update(names)

    def text(self) -> str:
        """Everything, as it goes into a module."""
        head = "\n\n".join(part for part in ("\n".join(sorted(self.imports)), "\n".join(self.constants)) if part)
        return "\n\n\n".join(part for part in (head, *self.definitions) if part)

    def add_import(self, statement: str) -> None:
        if statement not in self.imports:
            self.imports.append(statement)

    def add(self, value: Any, name: str, scope: Any = None, exactly: bool = False) -> str:
        """Bind ``value`` in the text and return the name it goes by: ``name``, unless that means something else.

        ``scope`` is the module where ``name`` was found, which may hold a readable way to write the value;
        ``exactly`` insists on the name.
        """
        if getattr(value, "__module__", "") == OF_ROWS:
            value = support_kernel("rows_one_by_one" if value.__name__ == "rows_of" else "one_by_one")
        identity = python_function(value)
        known = self._names.get(id(identity))
        if known is not None and (known == name or not exactly):
            return known
        if known is not None:
            self._alias(name, known)
            return name
        name = name if exactly else self._free(name, value)
        self._values[name] = value
        if not is_literal(value):
            self._names[id(identity)] = name
        statement = import_of(value, name, self._paste_templates)
        if statement:
            self.add_import(statement)
        elif getattr(identity, "__module__", "") in OF_NUMPY:
            in_numpy = hasattr(np, identity.__name__)
            self.add_import("import numpy as np" if in_numpy else "import math")
            library = "np" if in_numpy else "math"
            self.constants.append(f"{name} = {library}.{identity.__name__}")  # the same but for the last digit
        elif getattr(identity, "__module__", "") == AS_IT_IS:
            self.add_import("import numpy as np")
            self.constants.append(f"{name} = np.asarray")
        elif hasattr(identity, "of_ufunc"):
            self.definitions += self._of_ufunc(identity.of_ufunc, name)
        elif hasattr(identity, "of_draw"):
            parameters, expression, kind = map(_quoted, identity.of_draw)
            made = f'{name} = drawing_kernel("{name}", {parameters}, {expression}, {kind}, __name__)'
            self.definitions += self._made_by(drawing_calls, made)
        elif isinstance(identity, types.FunctionType) or inspect.isclass(value):
            self.definitions.append(self._definition(value, name))
        else:
            self.constants.append(f"{name} = {self._literal(value, name, scope)}")
        return name

    def _of_ufunc(self, made_of: tuple[Any, str, int], name: str) -> list[str]:
        """The kernel of a ufunc of SciPy's, after the text that makes such kernels."""
        ufunc, parameters, output = made_of
        self.add_import("from scipy import special")
        public = getattr(sys.modules["scipy.special"], ufunc.__name__, None) is ufunc
        place = f"special.{'' if public else '_ufuncs.'}{ufunc.__name__}"
        made = f'{name} = elementwise_kernel({place}, "{parameters}", "{name}", __name__, {output})'
        return self._made_by(ufunc_loops, made)

    def _made_by(self, maker_module: types.ModuleType, made: str) -> list[str]:
        """The text of a module that makes kernels, if it is not there yet, and the line that makes one."""
        source = inspect.getsource(maker_module)
        nodes = ast.parse(source).body[1:]
        imported = [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]
        for node in imported:
            if not isinstance(node, ast.ImportFrom) or not node.level:
                self.add_import(ast.unparse(node))
        maker = "\n".join(source.splitlines()[imported[-1].end_lineno or 0 :]).strip("\n")
        return [made] if maker in self.definitions else [maker, made]

    def _alias(self, name: str, known: str) -> None:
        """A second name of something pasted already."""
        self._values[name] = self._values[known]
        self.definitions.append(f"{name} = {known}")

    def _free(self, name: str, value: Any) -> str:
        candidate, number = name, 0
        while candidate in self._taken or any(
            candidate in others and not same(others[candidate], value) for others in (self._values, self._reserved)
        ):
            number += 1
            candidate = f"{name}_{number}"
        return candidate

    def _definition(self, value: Any, name: str) -> str:
        """The decorated source of a function (or class), its references renamed to what they are called here."""
        identity = python_function(value)
        source, node = source_of(identity)
        spans: dict[ast.expr, str] = {}
        for used in global_names(source):
            found, inner = value_of(used, identity)
            if not found:
                continue
            for place in places_of(used, node):
                path: Any = place
                scope, read = sys.modules.get(identity.__module__), inner
                while is_own_module(read):
                    path = attribute_above(path, node)
                    scope, read = read, getattr(read, path.attr)
                final = name if python_function(read) is identity else self._known(read, path, scope)
                if final != used or path is not place:
                    spans[path] = final
        body = rewritten(source, node, spans, name)
        line = decorator(value)
        if line.startswith("@numba."):
            self.add_import("import numba")
        return line + body

    def _known(self, value: Any, place: ast.expr, scope: Any) -> str:
        """The name of a value used at ``place``, added when it is new."""
        used = place.attr if isinstance(place, ast.Attribute) else ast.unparse(place)
        known = used in self._values and same(self._values[used], value)
        return used if known else self.add(value, used, scope)

    def _literal(self, value: Any, name: str, scope: Any) -> str:
        written = statement_of(scope, name, value)
        if written is None:
            written = literal(value)
        if written is None:
            raise SourceError(
                f"{name} is {type(value).__name__} and cannot be written as source: pass it as an argument instead"
            )
        if "np." in written:
            self.add_import("import numpy as np")
        if "math." in written:
            self.add_import("import math")
        return written


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def same(a: Any, b: Any) -> bool:
    """Whether two values can share a name: one object, or equal constants of one type."""
    if python_function(a) is python_function(b):
        return True
    written = literal(a) if type(a) is type(b) else None
    return written is not None and written == literal(b)


def python_function(value: Any) -> Any:
    """The Python function inside a Numba dispatcher or ufunc; other values as they are."""
    if isinstance(value, Dispatcher):
        return value.py_func
    inner = getattr(value, "_dispatcher", None)
    return inner.py_func if isinstance(inner, Dispatcher) else value


def decorator(value: Any) -> str:
    """The decorator line that makes this value of its Python function; none for a class."""
    if inspect.isclass(value):
        return ""
    if not isinstance(value, Dispatcher):
        return "@kernel\n" if isinstance(value, types.FunctionType) else "@numba.vectorize\n"
    options = dict(value.targetoptions)
    for name, default in DEFAULT_OPTIONS.items():
        if options.get(name, default) is default:
            options.pop(name, None)
    if isinstance(options.get("parallel"), ParallelOptions):
        options["parallel"] = True  # what it means to ``kernel``
    name = "@kernel" if options.pop("error_model", None) == "numpy" else "@numba.njit"
    written = ", ".join(f"{key}={_option(options[key])}" for key in sorted(options))
    return f"{name}({written})\n" if written else f"{name}\n"


def _option(value: Any) -> str:
    """A compiler option as source; a set in a fixed order."""
    return "{" + ", ".join(map(repr, sorted(value))) + "}" if isinstance(value, set) and value else repr(value)


def source_of(function: Any) -> tuple[str, ast.FunctionDef | ast.ClassDef]:
    """The dedented source of a function or class without its decorators, and its tree."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
        node = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError, IndexError) as error:
        raise SourceError(f"the source of {function.__name__} cannot be read: define it in a file") from error
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        raise SourceError(f"{function.__name__} is a lambda: write it with def")
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
    source = "\n".join(lines)
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    return source, node


def global_names(source: str) -> list[str]:
    """The names that a definition takes from outside, in a fixed order."""
    outer = symtable.symtable(source, "<definition>", "exec")
    found = {s.get_name() for s in outer.get_symbols() if s.is_referenced() and not s.is_assigned()}
    tables = list(outer.get_children())
    while tables:
        table = tables.pop()
        found |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
        tables += table.get_children()
    return sorted(found)


def value_of(name: str, function: Any) -> tuple[bool, Any]:
    """Whether ``name`` means something that must be pasted for ``function``, and what: closure first, then globals."""
    code = getattr(function, "__code__", None)
    if code is not None and name in code.co_freevars:
        try:
            return True, function.__closure__[code.co_freevars.index(name)].cell_contents
        except ValueError:
            return False, None
    space = getattr(function, "__globals__", None) or vars(sys.modules[function.__module__])
    if name in space:
        return True, space[name]
    if name in vars(builtins):
        return False, None
    raise SourceError(f"{function.__name__} uses {name}, which is not defined")


def places_of(name: str, node: ast.AST) -> list[ast.Name]:
    """Where a definition reads the outer name ``name``; an error when it also has a local one of that name."""
    found = []
    for inner in nodes(node):
        if isinstance(inner, ast.Name) and inner.id == name:
            found.append(inner)
        stored = isinstance(inner, ast.Name) and inner.id == name and not isinstance(inner.ctx, ast.Load)
        if stored or (isinstance(inner, ast.arg) and inner.arg == name):
            raise SourceError(f"{name} is both a local and an outer name in one function: rename one")
    return found


def is_own_module(value: Any) -> bool:
    """A module that the text cannot import, so that what is read from it must be pasted."""
    return isinstance(value, types.ModuleType) and value.__name__.split(".")[0] not in LIBRARIES


def attribute_above(place: ast.expr, node: ast.AST) -> ast.Attribute:
    """The expression ``place.attribute`` that ``place`` is part of."""
    for inner in nodes(node):
        if isinstance(inner, ast.Attribute) and inner.value is place:
            return inner
    raise SourceError(f"the module {ast.unparse(place)} is used as a value: import what is needed from it by name")


def rewritten(source: str, node: ast.FunctionDef | ast.ClassDef, spans: dict[ast.expr, str], name: str) -> str:
    """``source`` with some expressions replaced by names, defined as ``name``; the rest keeps its bytes."""
    lines = [line.encode() for line in source.splitlines()]
    for place, new in sorted(spans.items(), key=lambda item: (item[0].lineno, item[0].col_offset), reverse=True):
        if place.end_lineno != place.lineno:
            raise SourceError(f"{ast.unparse(place)} spans several lines: write it on one")
        text = lines[place.lineno - 1]
        lines[place.lineno - 1] = text[: place.col_offset] + new.encode() + text[place.end_col_offset :]
    if node.name != name:
        lines[node.lineno - 1] = lines[node.lineno - 1].replace(node.name.encode(), name.encode(), 1)
    return b"\n".join(lines).decode()


def import_of(value: Any, name: str, paste_templates: bool) -> str | None:
    """The statement that imports ``value`` as ``name``, when it comes from a library; None when it must be written."""
    if isinstance(value, types.ModuleType):
        if value.__name__.split(".")[0] not in LIBRARIES:
            raise SourceError(f"the module {value.__name__} cannot be pasted: import the function that is used from it")
        return f"import {value.__name__}" + (f" as {name}" if name != value.__name__ else "")
    if is_literal(value):
        return None
    own = getattr(python_function(value), "__module__", None) or ""
    original = getattr(value, "__name__", name)
    if not paste_templates and own.startswith("tangentlike.templates."):
        return _from_import(own, original, name)
    if own.split(".")[0] in LIBRARIES or isinstance(value, np.ufunc):
        for module in (np, numba, math, sys.modules.get(own)):
            for candidate in (original, name):
                if module is not None and getattr(module, candidate, None) is value:
                    return _from_import(module.__name__, candidate, name)
    return None


def _from_import(module: str, original: str, name: str) -> str:
    return f"from {module} import {original}" + (f" as {name}" if name != original else "")


def is_literal(value: Any) -> bool:
    """Constants: what has no identity of its own."""
    plain = bool | int | float | complex | str | bytes | tuple
    return value is None or isinstance(value, plain | np.generic | np.ndarray)


def literal(value: Any) -> str | None:
    """A constant as source, exactly; None when it has no such form."""
    if isinstance(value, float) and not isinstance(value, np.generic) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, np.generic):
        return f"np.{type(value).__name__}({literal(value.item())})" if value.dtype.kind in "biufc" else None
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biufc" or value.size > LONGEST_ARRAY or value.size == 0:
            return None
        if value.dtype.kind == "c" and not np.isfinite(value).all():
            return None
        numbers = repr(value.tolist()).replace("nan", "np.nan").replace("inf", "np.inf")
        return f"np.array({numbers}, dtype=np.{value.dtype.name})"
    if isinstance(value, np.dtype):
        return f'np.dtype("{value.name}")'
    if type(value) is tuple:
        items = [literal(item) for item in value]
        if any(item is None for item in items):
            return None
        return "(" + ", ".join(str(item) for item in items) + ("," if len(items) == 1 else "") + ")"
    if value is None or type(value) in (bool, int, float, complex, str, bytes):
        return repr(value)
    return None


def statement_of(scope: Any, name: str, value: Any) -> str | None:
    """How the module ``scope`` itself writes this constant, when that needs only NumPy and ``math`` and still holds."""
    try:
        tree = ast.parse(inspect.getsource(scope))
    except (OSError, TypeError, SyntaxError):
        return None
    found = [n.value for n in tree.body if isinstance(n, ast.Assign) and [ast.unparse(t) for t in n.targets] == [name]]
    if len(found) != 1 or any(isinstance(n, ast.Name) and n.id not in ("np", "math") for n in nodes(found[0])):
        return None
    if not any(isinstance(n, ast.Name) for n in nodes(found[0])) and literal(value) is None:
        return None
    written = ast.unparse(found[0])
    try:
        again = eval(written, {"np": np, "math": math, "__builtins__": {}})
    except Exception:
        return None
    exact = literal(value)
    return written if exact is not None and exact == literal(again) and type(again) is type(value) else None


def top_level_names(tree: ast.Module) -> set[str]:
    """The names that the definitions and assignments of a module bind."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {n.id for t in node.targets for n in nodes(t) if isinstance(n, ast.Name)}
    return found
