"""In which order the tests run: long chains first, so that no worker is left alone with one at the end."""

import os

import pytest

from course_lib.workers import cores

GROUPS = ("site", "class", "cluster")  # of `xdist_group`, the longest first; then the others, then tests without one
ROOMS = ("site", "grading", "claims", "attacks", "trained", "fast", "figures")  # the longest first; then the others
MEMORY = 3 * 2**30  # bytes for a worker: torch, a browser, the processes that it starts


def rank(item: pytest.Item) -> tuple[int, int]:
    """Where a test comes: by its group, then by its room."""
    groups = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
    group = min((place(group, GROUPS) for group in groups), default=len(GROUPS) + 1)
    return group, place(item.path.parent.name, ROOMS)


def place(name: str, names: tuple[str, ...]) -> int:
    """The index of a name, and for an unknown one the index after the last."""
    return names.index(name) if name in names else len(names)


def workers() -> int:
    """How many tests may run at once: one a core, as far as the memory goes."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(cores(), memory // MEMORY))
