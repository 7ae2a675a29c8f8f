"""Processes that are timed to their end, and the memory that they and all that they start hold together."""

import ctypes
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks import machine

SAMPLE_S, RARELY_S, LONG_S = 0.1, 1.0, 10.0  # between two looks at the memory: at first, and in runs so long
_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)
_BE_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: what a child leaves behind stays in our tree


class Ran(NamedTuple):
    """How long the commands took together, the most memory they held (0 where it was not watched), what they said."""

    seconds: float
    memory: int
    said: str
    status: int


def run(commands: Sequence[Sequence[str]], folders: Sequence[Path], watch: bool = False) -> Ran:
    """Run the commands at the same time, each in its folder, until all have ended.

    `watch` samples the memory, which costs a little time: a run is watched or timed, not both.
    """
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        running = [
            subprocess.Popen(command, cwd=folder, env=_environment(), stdout=said, stderr=said)
            for command, folder in zip(commands, folders, strict=True)
        ]
        try:
            memory = _watched(running) if watch else 0
            status = max(abs(process.wait()) for process in running)
            seconds = time.perf_counter() - began
        finally:
            for process in running:
                process.kill()
                process.wait()
        said.seek(0)
        return Ran(seconds, memory, said.read(), status)


def _environment() -> dict[str, str]:
    """One thread for each, our modules and our programs within reach, and no language but English."""
    here, programs = str(Path(__file__).parents[2]), str(Path(sys.executable).parent)
    kept = machine.environment(1, forced_avx2=False)
    paths = os.pathsep.join(filter(None, (here, kept.get("PYTHONPATH"))))
    return kept | {"PYTHONPATH": paths, "PATH": f"{programs}{os.pathsep}{kept['PATH']}", "COURSE_LANGUAGE": "en"}


def _watched(running: Sequence[subprocess.Popen]) -> int:
    """Return the peak of the memory of the processes and of all that they start, until they end.

    What whoever watches had started before is not theirs, and does not count.
    """
    ctypes.CDLL(None).prctl(_BE_SUBREAPER, 1, 0, 0, 0)
    ours = {process.pid for process in running}
    others = {child for child in psutil.Process().children() if child.pid not in ours}
    most, begun = 0, time.monotonic()
    while any(process.poll() is None for process in running):
        trees = [child for child in psutil.Process().children() if child not in others]
        most = max(most, sum(_held(tree) for tree in trees))
        time.sleep(SAMPLE_S if time.monotonic() - begun < LONG_S else RARELY_S)
    return most


def _held(tree: psutil.Process) -> int:
    """Return the memory of a process and of all below it, in bytes; 0 for one that has ended."""
    try:
        below = tree.children(recursive=True)
    except psutil.NoSuchProcess:
        return 0
    return sum(pss(process.pid) for process in (tree, *below))


def pss(pid: int) -> int:
    """Return a process's own share of the memory in use, in bytes; 0 for one that has ended."""
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_bytes())
    except OSError:
        return 0
    return 1024 * int(found[1]) if found else 0
