"""Ctrl-C is noted, and raised only when it comes twice."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from tangentlike.train.interrupts import held_back


def press():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_is_noted_and_the_second_raised():
    with pytest.raises(KeyboardInterrupt), held_back() as interrupt:
        assert not interrupt.asked
        press()
        assert interrupt.asked
        press()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_of_the_program_stays():
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        with held_back() as interrupt:
            press()
        assert pressed == [True] and not interrupt.asked
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_nothing_is_touched():
    asked = []

    def work():
        with held_back() as interrupt:
            asked.append((interrupt.asked, signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert asked == [(False, signal.default_int_handler)]


@pytest.mark.skipif(os.name != "posix", reason="programs inherit signals that are ignored on POSIX alone")
def test_these_tests_pass_where_the_signal_was_ignored_from_the_start():
    """As ``nohup`` and ``cron`` start a program."""
    start = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    )
    these = ["-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, "-k", "the_first_is_noted"]
    done = subprocess.run([sys.executable, "-c", start, sys.executable, *these], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
