"""The record of a machine: one JSON file, to which each group is added as soon as it is complete."""

import json
import re
from pathlib import Path
from typing import Any

from course_lib import files
from course_lib.language import tr

RESULTS = Path(__file__).parent / "results"
SCHEMA = 1
SAME = ("processor", "family", "model", "cores", "versions")  # what two runs must share to stand in one file
Record = dict[str, Any]


def new_record(machine: dict[str, Any]) -> Record:
    """A record without groups."""
    return {"schema": SCHEMA, "machine": machine, "groups": {}}


def load(path: Path) -> Record:
    """Read a record. Raises `ValueError` for a file of another kind."""
    record = json.loads(path.read_text("utf-8"))
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise ValueError(tr(pt=f"{path}: não é um registro deste programa", en=f"{path}: not a record of this program"))
    return record


def begin(path: Path, machine: dict[str, Any]) -> tuple[Record, list[str]]:
    """The record to go on with, and what keeps an older file from being it: another version, for instance."""
    if not path.exists():
        return new_record(machine), []
    old = load(path)
    different = [key for key in SAME if old["machine"].get(key) != machine.get(key)]
    return (new_record(machine), different) if different else (old | {"machine": machine}, [])


def merge(record: Record, group: str, run: dict[str, Any]) -> Record:
    """Add a complete run of a group with some number of threads, in place of the same one before.

    Raises `ValueError` where a quick look would take the place of a full run.
    """
    runs = record["groups"].get(group, {})
    key = str(run["threads"])
    if run["quick"] and key in runs and not runs[key]["quick"]:
        raise ValueError(
            tr(
                pt=f"{group}: --quick não substitui uma medição completa; use outro --output",
                en=f"{group}: --quick does not replace a full measurement; use another --output",
            )
        )
    return record | {"groups": record["groups"] | {group: runs | {key: run}}}


def save(path: Path, record: Record) -> None:
    """Write a record beside its file and rename it, so that the file is always whole."""
    files.write(path, text_of(record))


def text_of(record: Record) -> str:
    """The JSON of a record, one row a line, so that a change of the file can be read."""
    lines: dict[str, str] = {}

    def mark(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: mark(entry) for key, entry in value.items()}
        if not (isinstance(value, list) and value and isinstance(value[0], dict)):
            return value
        first = len(lines)
        lines.update({f'"row {first + k}"': json.dumps(row, ensure_ascii=False) for k, row in enumerate(value)})
        return [f"row {first + k}" for k in range(len(value))]

    text = json.dumps(mark(record), indent=1, ensure_ascii=False)
    return "\n".join(re.sub(r'"row \d+"', lambda found: lines[found[0]], line) for line in text.split("\n")) + "\n"


def rounded(value: Any) -> Any:
    """The same JSON with six digits to each fraction."""
    if isinstance(value, dict):
        return {key: rounded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [rounded(entry) for entry in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def rows(record: Record, group: str) -> list[dict[str, Any]]:
    """Every row of a group, of all numbers of threads."""
    return [row for run in record["groups"].get(group, {}).values() for row in run["rows"]]
