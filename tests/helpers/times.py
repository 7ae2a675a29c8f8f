"""Where a run's seconds went: in all, by room, and the slowest twenty, on the screen and in `_build/test-times.txt`."""

import time
from collections import Counter

import pytest

from course_lib.files import write
from helpers.effort import NIGHTLY
from helpers.paths import ROOT

RECORD = ROOT / "_build" / "test-times.txt"
SLOW = 20  # seconds: more than a single test of the short run may take


class Times:
    """Adds up what the tests took; with workers, in the process that hands out the tests."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[without_group(report.nodeid)] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.seconds:
            return
        total = time.perf_counter() - self.began
        write(RECORD, record(total, self.seconds))
        terminalreporter.section(f"{total:.0f} s")
        for line in (*by_room(self.seconds), *slowest(self.seconds)):
            terminalreporter.line(line, yellow="too slow" in line)


def without_group(name: str) -> str:
    """The name of a test as pytest knows it without workers, which put the group behind an @."""
    return name[: name.rfind("@")] if name.rfind("@") > name.rfind("]") else name


def room(name: str) -> str:
    """The folder of `tests/` that a test stands in."""
    return name.split("/")[1] if name.count("/") > 1 else "."


def record(total: float, seconds: Counter[str]) -> str:
    """All of it as lines of a text, sorted, the slowest first."""
    return "".join([f"total {total:.1f}\n", *(f"{s:.2f} {name}\n" for name, s in seconds.most_common())])


def by_room(seconds: Counter[str]) -> list[str]:
    """A line a room: what its tests took together, whichever worker ran them, and how many they are."""
    total, count = Counter[str](), Counter(map(room, seconds))
    for name, taken in seconds.items():
        total[room(name)] += taken
    return [f"{taken:7.1f} s  tests/{name}: {count[name]} tests" for name, taken in total.most_common()]


def slowest(seconds: Counter[str], count: int = 20) -> list[str]:
    """The slowest tests, and each that is too slow for the short run."""
    limit = float("inf") if NIGHTLY else SLOW
    shown = [(name, s) for at, (name, s) in enumerate(seconds.most_common()) if at < count or s > limit]
    return [f"{s:7.1f} s  {name}{f'  (too slow: over {SLOW} s)' if s > limit else ''}" for name, s in shown]
