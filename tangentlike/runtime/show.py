"""Printing generated source, in color where that helps."""

from __future__ import annotations

import sys


def print_source(text: str) -> None:
    """Print Python text; colored on a terminal when pygments is installed."""
    if sys.stdout.isatty():
        try:
            from pygments import highlight
            from pygments.formatters import TerminalFormatter
            from pygments.lexers import PythonLexer
        except ImportError:
            pass
        else:
            text = highlight(text, PythonLexer(), TerminalFormatter())
    print(text.rstrip("\n"))
