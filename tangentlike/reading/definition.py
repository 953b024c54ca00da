"""Finding the definition of a function in the text of its file, and making sure that it is what Python runs."""

from __future__ import annotations
import __future__ as future

import ast
import dis
import functools
import linecache
import re
import types
from collections.abc import Iterator
from typing import Any

from ..errors import SourceError
from ..form.program import copy_of
from ..form.trees import inner_blocks, nodes

PRIVATE = re.compile(r"_[^_].*?(__\w*?[^_]_?)")  # the name of a class, and that of an attribute that is its own
FUTURE_FLAGS = functools.reduce(int.__or__, (getattr(future, n).compiler_flag for n in future.all_feature_names))


def closure_values(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """The names that ``function`` reads from the functions around it, with the values they have now."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # not assigned yet: a nested function that calls itself, while it is being decorated
            continue


def numbered(lines: list[str]) -> dict[int, str]:
    """The lines by their numbers, from 1, without their ends."""
    return {number: line.rstrip("\r\n") for number, line in enumerate(lines, 1)}


def find_in_file(function: types.FunctionType) -> tuple[Any, dict[int, str]]:
    """The definition of ``function`` in its file, and the file's lines; a :class:`SourceError` when it is not there."""
    code = function.__code__
    text, lines = _text_of(code.co_filename, function.__globals__)
    tree = _definition_at(text, code)
    if tree is None and lines:
        # The text that was read first may be older than the code, which was reloaded since.
        linecache.checkcache(code.co_filename)
        text, lines = _text_of(code.co_filename, function.__globals__)
        tree = _definition_at(text, code)
    if tree is not None:
        return tree, lines
    name = function.__name__
    remedy = f'pass its text: differentiate({name}, source="def {name}(...): ...")'
    if not lines:
        raise SourceError(
            f"the source of {name}() cannot be read: {code.co_filename} is no file that can be opened. "
            f"This happens to functions typed at a prompt or made by exec; {remedy}"
        )
    raise SourceError(
        f"the source of {name}() cannot be read: {code.co_filename}, line {code.co_firstlineno}, is not the text "
        f"that Python runs (the file was changed since it was imported). Import it again, or {remedy}"
    )


LAMBDA = "<lambda>"  # what Python calls them
_texts: dict[str, tuple[list[str], str, dict[int, str]]] = {}  # by file, what its list of lines is as a whole
_MOST_FILES = 64


def _text_of(file: str, names: dict[str, Any] | None) -> tuple[str, dict[int, str]]:
    """The text of a file and its lines by number, which nobody changes; ``names`` are those of its module."""
    lines = linecache.getlines(file, names)
    known = _texts.get(file)
    if known is None or known[0] is not lines:  # linecache gives the same list until the file is read anew
        if len(_texts) >= _MOST_FILES:
            _texts.clear()
        known = _texts[file] = lines, "".join(lines), numbered(lines)
    return known[1:]


@functools.lru_cache(maxsize=8)
def _parsed(text: str) -> ast.Module:
    """The tree of a file, which holds many functions, or one that is read many times."""
    return ast.parse(text)


@functools.lru_cache(maxsize=8)
def _definitions(text: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The definitions of functions in a file."""
    return [n for n in nodes(_parsed(text)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]


@functools.lru_cache(maxsize=8)
def _branches(text: str) -> list[range]:
    return [
        range(blocks[0][0].lineno, (node.end_lineno or 0) + 1)
        for node in nodes(_parsed(text))
        if isinstance(node, (ast.If, ast.Match)) and (blocks := list(inner_blocks(node)))
    ]


def branches_of(file: str) -> list[range] | None:
    """The lines that stand in branches of a file; None where there is no such file."""
    text, _ = _text_of(file, None)
    try:
        return _branches(text) if text else None
    except (SyntaxError, ValueError):
        return None


def may_not_be_called(file: str, function: str) -> bool:
    """True where a function of a file calls another of this name in a branch, or behind one that may leave it."""
    text, _ = _text_of(file, None)
    if not text or branches_of(file) is None:
        return False
    for around in _definitions(text):
        calls = [n.lineno for n in nodes(around) if isinstance(n, ast.Call) and _called_name(n.func) == function]
        if around.name == function or not calls:
            continue
        tests = [n for n in nodes(around) if isinstance(n, (ast.If, ast.Match))]
        leaving = [n for n in tests if any(isinstance(each, (ast.Return, ast.Raise)) for each in nodes(n))]
        for line in calls:
            if any(_ends(n) < line for n in leaving) or any(n.lineno < line <= _ends(n) for n in tests):
                return True
    return False


def _ends(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _called_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _definition_at(text: str, code: types.CodeType) -> Any:
    """The definition that starts where ``code`` does and computes with the same numbers and names, else None."""
    try:
        module = _parsed(text)
    except (SyntaxError, ValueError):
        return None
    if code.co_name == LAMBDA:
        return _lambda_at(module, code)
    found = _agreeing(text, code)
    return None if found is None else copy_of(found)  # which the reader changes


@functools.lru_cache(maxsize=512)
def _agreeing(text: str, code: types.CodeType) -> Any:
    """The definition of ``code`` in the text of its file: functions are read once more for each type and caller."""
    for node in _definitions(text):
        if node.name == code.co_name:
            first = min([node.lineno] + [decorator.lineno for decorator in node.decorator_list])
            if first == code.co_firstlineno and _agrees(node, code):
                return node
    return None


def _lambda_at(module: ast.Module, code: types.CodeType) -> Any:
    """The lambda that ``code`` was compiled from, as a definition; None where the text does not tell which it is."""
    found = [n for n in nodes(module) if isinstance(n, ast.Lambda) and n.lineno == code.co_firstlineno]
    if len(found) > 1:  # instructions stand where a part of the body does, and those of a lambda in it in its own body
        places: list[Any] = [place for place in code.co_positions() if None not in place and place[2:] != (0, 0)]
        around = [n for n in found if all(_holds(n.body, *place) for place in places)]
        found = [n for n in around if not any(other is not n and _holds(n.body, *_place(other)) for other in around)]
    made = [as_definition("function", copy_of(node)) for node in found]
    return made[0] if len(made) == 1 and _agrees(made[0], code) else None


def _place(node: ast.expr) -> tuple[Any, ...]:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _holds(body: ast.expr, line: int, end_line: int, column: int, end_column: int) -> bool:
    """Whether a place lies within an expression."""
    first, last, start, end = _place(body)
    return (first, start) <= (line, column) and (end_line, end_column) <= (last, end)


def as_definition(called: str, function: ast.Lambda) -> ast.FunctionDef:
    """``def called(...): return ...``."""
    result = ast.copy_location(ast.Return(value=function.body), function.body)
    fresh = ast.FunctionDef(name=called, args=function.args, body=[result], decorator_list=[])
    if "type_params" in ast.FunctionDef._fields:  # since Python 3.12
        fresh.__dict__["type_params"] = []
    return ast.copy_location(fresh, function)


def find_in_text(code: types.CodeType, text: str) -> tuple[Any, dict[int, str]]:
    """The definition of ``code`` in a text given by the user, and the lines of that text."""
    try:
        module = _parse_block(text)
    except (SyntaxError, ValueError) as error:
        raise SourceError(f"the source given for {code.co_name}() is not Python: {error}") from error
    every = [node for node in nodes(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    named = [node for node in every if node.name == code.co_name]
    if not named:
        raise SourceError(f"the source given for {code.co_name}() holds no `def {code.co_name}(...)`")
    same = [node for node in named if _agrees(node, code)]
    if not same:
        raise SourceError(
            f"the source given for {code.co_name}() is not the text that Python runs: "
            "its parameters, names, numbers or operators differ"
        )
    return same[-1], numbered(text.split("\n"))


def _parse_block(text: str) -> ast.Module:
    """Parse text that may be indented as a whole, keeping its lines and columns."""
    try:
        return ast.parse(text)
    except IndentationError:
        return ast.increment_lineno(ast.parse("if True:\n" + text), -1)


def _agrees(node: Any, code: types.CodeType) -> bool:
    """True when compiling ``node`` gives the parameters, numbers, names and operators of ``code``.

    ``code`` may have more of them: pytest rewrites the assertions of the modules that it runs.
    """
    if "\0".join(_parameter_names(node.args)) != "\0".join(code.co_varnames[: len(_parameter_names(node.args))]):
        return False
    fields = {name: getattr(node, name) for name in node._fields}
    bare = type(node)(**fields | {"decorator_list": [], "type_params": []})
    ast.copy_location(bare, node)
    free = [ast.arg(name, lineno=1, col_offset=0) for name in code.co_freevars]
    around = ast.FunctionDef(
        "around", ast.arguments([], free, None, [], [], None, []), [bare], [], lineno=1, col_offset=0
    )
    around.type_params = []  # type: ignore[attr-defined]
    module = ast.fix_missing_locations(ast.Module([around], []))
    try:
        compiled = compile(module, code.co_filename, "exec", code.co_flags & FUTURE_FLAGS, dont_inherit=True)
    except (SyntaxError, ValueError):
        return True  # a `nonlocal` of a scope that is not rebuilt here: `check` refuses it, with its place
    return _fingerprint(_find_code(compiled, node.name)) <= _fingerprint(code)


def _parameter_names(a: ast.arguments) -> list[str]:
    last = [arg.arg for arg in (a.vararg, a.kwarg) if arg is not None]
    return [arg.arg for arg in a.posonlyargs + a.args + a.kwonlyargs] + last


def _find_code(compiled: types.CodeType, name: str) -> types.CodeType:
    around = next(c for c in compiled.co_consts if isinstance(c, types.CodeType))
    return next(c for c in around.co_consts if isinstance(c, types.CodeType) and c.co_name == name)


def _fingerprint(code: types.CodeType) -> set[tuple[str, str]]:
    """The operators, numbers, global names and attributes that ``code`` uses, nested functions included."""
    found = set()
    for instruction in dis.get_instructions(code):
        operation, value = instruction.opname, instruction.argval
        if operation == "BINARY_OP":
            found.add(("operator", instruction.argrepr))
        elif isinstance(value, (int, float)) and operation in ("LOAD_CONST", "RETURN_CONST"):
            found.add(("number", repr(value)))
        elif operation in ("LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD") and not value.startswith("_"):
            found.add(("name", value))
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _fingerprint(constant)
    return found


def _numbers_of(tree: Any) -> range:
    """The numbers of the lines of a definition."""
    first = min([tree.lineno, *(decorator.lineno for decorator in getattr(tree, "decorator_list", ()))])
    return range(first, (tree.end_lineno or tree.lineno) + 1)


def count_characters(tree: Any, lines: dict[int, str]) -> None:
    """Turn the columns of ``tree``, which Python counts in UTF-8 bytes, into characters of the line."""
    if all(lines[number].isascii() for number in _numbers_of(tree)):
        return
    for node in nodes(tree):
        for line_name, column_name in (("lineno", "col_offset"), ("end_lineno", "end_col_offset")):
            line, column = getattr(node, line_name, None), getattr(node, column_name, None)
            if line is not None and column and not lines[line].isascii():
                text = lines[line].encode()[:column].decode(errors="ignore")
                setattr(node, column_name, len(text))


def name_private_attributes(tree: ast.AST, code: types.CodeType) -> None:
    """Give ``self.__k`` in a class ``Cell`` the name under which it is kept, ``_Cell__k``."""
    private = {found[1]: each for each in _names(code) if (found := PRIVATE.fullmatch(each)) is not None}
    for node in nodes(tree) if private else ():
        if isinstance(node, ast.Attribute) and node.attr in private:
            node.attr = private[node.attr]


def set_classes_apart(tree: ast.AST, function: types.FunctionType) -> None:
    """Write ``isinstance(x, A | B)`` as ``isinstance(x, (A, B))``, in place: the same question, asked in one way."""
    code = function.__code__
    if function.__globals__.get("isinstance", isinstance) is not isinstance or "isinstance" not in {*_names(code)}:
        return
    for node in nodes(tree):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[asked, ast.BinOp(op=ast.BitOr()) as classes]):
                every = [*_alternatives(classes)]
                if not any(isinstance(each, ast.Constant) for each in every):
                    node.args = [asked, ast.copy_location(ast.Tuple(every, ast.Load()), classes)]


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _names(each)
