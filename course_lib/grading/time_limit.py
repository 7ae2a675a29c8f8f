"""Calls that end in time, for functions that nobody jails: an audit's mutants, whose loops may have lost their end."""

import signal
from typing import Any

from course_lib.assignments.base import Function


def within(seconds: float, function: Function) -> Function:
    """Return `function`, whose calls raise `TimeoutError` after so many seconds of the processor's time.

    A signal of Unix ends them: they are made in the main thread, and have no limit where there is no such signal.
    """
    if not hasattr(signal, "setitimer"):
        return function

    def limited(*given: Any) -> Any:
        before = signal.signal(signal.SIGPROF, _end)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            return function(*given)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    return limited


def _end(*_: Any) -> None:
    raise TimeoutError
