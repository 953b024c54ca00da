"""The command line: look at gradients, keep the examples' gradients in files, examine the machine.

    python -m tangentlike show examples/mnist_models.py:cnn_loss
    python -m tangentlike explain examples/mnist_models.py:cnn_loss
    python -m tangentlike emit          # write generated/
    python -m tangentlike check         # fail when generated/ is stale
    python -m tangentlike doctor

A file can say which arguments its functions are specialized to: ``example_arguments()`` returns a dict of tuples by the
function's name. Without it the compiler goes by the source alone.

Exit status: 0, 1 when something is wrong with what was looked at, 2 when the command makes no sense.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from .commands import doctor, golden
from .commands.golden import CommandError
from .errors import ArgumentError, TangentlikeError


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except CommandError as error:
        print(f"tangentlike: {error}", file=sys.stderr)
        return 2
    except TangentlikeError as error:
        print(f"tangentlike: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tangentlike", description="Gradients as Python source.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, text in (
        ("show", _show, "print the gradient of a function"),
        ("explain", _explain, "print a function after each pass of the compiler"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("target", metavar="FILE:FUNCTION")
        command.set_defaults(run=run)
    for name, run, text in (
        ("emit", _emit, "write the gradients of the examples"),
        ("check", _check, "fail when a written gradient is stale"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--examples", type=Path, default=Path("examples"), metavar="FOLDER")
        command.add_argument("--generated", type=Path, default=Path("generated"), metavar="FOLDER")
        command.set_defaults(run=run)
    command = commands.add_parser("doctor", help="examine versions, BLAS, threads, cache and data")
    command.set_defaults(run=_doctor)
    return parser


def _show(options) -> int:
    function, arguments = golden.find(options.target)
    with _naming_the_remedy(options.target, arguments):
        function.show(*arguments)
    return 0


def _explain(options) -> int:
    function, arguments = golden.find(options.target)
    with _naming_the_remedy(options.target, arguments):
        print(function.explain(*arguments))
    return 0


@contextlib.contextmanager
def _naming_the_remedy(target: str, arguments: tuple):
    """On the command line there is no call to come first: say where the arguments can be written down."""
    try:
        yield
    except ArgumentError as error:
        if arguments:
            raise
        file, _, name = target.rpartition(":")
        remedy = f'def example_arguments(): return {{"{name}": (...)}}'
        raise ArgumentError(f"{error}; here, let {file} say which: `{remedy}`") from None


def _emit(options) -> int:
    changed = golden.write(golden.emit(options.examples), options.generated)
    print("\n".join(changed) if changed else f"{options.generated} is up to date")
    return 0


def _check(options) -> int:
    difference = golden.difference(golden.emit(options.examples), options.generated)
    if not difference:
        return 0
    print(difference)
    return 1


def _doctor(options) -> int:
    findings = doctor.examine()
    print(doctor.report(findings))
    return int(any(finding.problem for finding in findings))


if __name__ == "__main__":
    sys.exit(main())
