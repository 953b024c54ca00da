"""Ctrl-C while a script loads its modules: one line and exit status 130, not a traceback out of somebody's import.

A script imports this module before all others, and calls ``done`` behind the last of them.
"""

import os
import signal
import sys


def leave(number, frame):
    """End at once: while modules load there is nothing to put in order."""
    os.write(2, f"{os.path.basename(sys.argv[0])}: interrupted\n".encode())
    os._exit(130)


def done():
    """Give Ctrl-C back."""
    if signal.getsignal(signal.SIGINT) is leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


script = os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "")
is_script_of_mine = os.path.dirname(script) == os.path.dirname(os.path.abspath(__file__))  # no test that imports it
if is_script_of_mine and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, leave)
