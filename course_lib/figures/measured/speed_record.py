"""The times measured by `make bench`, for the figures and the pages that show them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from course_lib.outside import outside

RESULTS = outside("benchmarks/results")
# how the names of the other benchmarks' records begin
OTHERS = ("attacks", "attacked_class", "audit", "gpu-", "grading", "sample_classes")
SHOWN = "amd-epyc-25-1"  # the machine that the book shows, where there are records of several

Record = dict[str, Any]


def record_path(folder: Path = RESULTS) -> Path | None:
    """The record that the book shows: the CPU's only one, or else that of `SHOWN`; None where nothing was measured."""
    paths = sorted(path for path in folder.glob("*.json") if not path.stem.startswith(OTHERS))
    return paths[0] if len(paths) == 1 else next((path for path in paths if path.stem == SHOWN), None)


@cache
def record() -> Record:
    """The record that the book shows. Raises `FileNotFoundError` where nothing was measured."""
    path = record_path()
    if path is None:
        raise FileNotFoundError(f"{RESULTS / SHOWN}.json")
    return json.loads(path.read_text("utf-8"))


def rows(found: Record, group: str, **sizes: Any) -> list[Record]:
    """The rows of a group whose cell and sizes are those given, of every number of threads unless `threads` is."""
    runs = found["groups"].get(group, {}).values()
    return [row for run in runs for row in run["rows"] if all(row.get(key) == size for key, size in sizes.items())]
