"""The speed chapter's tables come out of any full record, in the marks of their language, and say where it is from."""

import re

import pytest
import torch
from helpers.paths import ROOT

from benchmarks.cases import CASES
from course_lib.figures.measured import speed_record, speed_tables
from course_lib.language import LANGUAGES, use

BOOK = ROOT / "book"
CELL = re.compile(r"^```\{code-cell\} ipython3\n(?::tags:[^\n]*\n\n)?(.*?)^```$", flags=re.M | re.S)
MACHINE = {"processor": "Some Processor", "family": "25", "model": "1"}
PEERS = {
    "layers": ("torch.nn",),
    "avx2": ("torch.nn",),
    "inference": ("torch.nn", "onnxruntime"),
    "jax": ("jax scan", "keras"),
    "ways": ("torch.nn", "plain", "torch loop", "jax scan", "keras"),
    "cells": ("torch loop", "jax scan"),
    "scans": ("log-space", "chunks", "jax associative", "jax scan"),
    "grids": ("plain", "wavefront", "cell by cell", "cells, inputs together"),
    "graphs": ("plain", "node by node"),
    "memory": ("torch.nn",),
    "training": ("torch.nn",),
}
TWICE = dict.fromkeys(("min", "median", "total", "step"), 2.5)
ONCE, DOUBLE = {"min": 0.5, "median": 0.5, "rounds": 20}, {"min": 1.25, "median": 1.25, "rounds": 20}


def row_of(group, case, threads):
    """A row in which every peer takes two and a half times as long as we do."""
    if group == "limits":
        names = ("torch.mm", "numpy", "registers", "triad")
        return {"threads": threads, "rates": {name: {"min": 1.5e10, "median": 1e10} for name in names}}
    row = {**case, "threads": threads, "ratios": dict.fromkeys(PEERS[group], TWICE)}
    if group == "memory":
        used = {"resident": {"min": 3 << 20, "median": 4 << 20}, "saved": 1 << 20}
        return row | {"bytes": {"kernel": used, "torch.nn": used}}
    row["times"] = {"kernel": ONCE, **dict.fromkeys(PEERS[group], DOUBLE)}
    if group == "training":
        result = {"seconds": 1.5, "steps": 700, "loss": 0.01}
        return row | {"runs": {"kernel": [result] * 3, "torch.nn": [result] * 3}}
    if "judge" in case:
        row["shares"] = {"kernel": {"min": 0.9, "median": 0.9}, "torch.nn": {"min": 0.36, "median": 0.36}}
        row["peaks"] = {name: {"min": 5e10, "median": 5e10} for name in ("torch.mm", "numpy", "registers")}
    return row | {"distances": {}}


@pytest.fixture
def record(monkeypatch):
    """A record of every case with both numbers of threads."""
    found = {"machine": MACHINE, "groups": {}}
    for group, cases in CASES.items():
        runs = {str(n): {"rows": [row_of(group, case, n) for case in cases]} for n in (1, 2)}
        missing = {"torch.compile": "Timeout: too long"} if group == "ways" else {}
        about = {"instruction_set": "avx2", "missing": missing}
        found["groups"][group] = {threads: run | about for threads, run in runs.items()}
    for module in (speed_record, speed_tables):
        monkeypatch.setattr(module, "record", lambda: found)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapters_cells_run_on_any_full_record(record, monkeypatch, language):
    said, names = [], {}
    monkeypatch.setattr("IPython.display.Markdown", said.append)
    threads = torch.get_num_threads()
    try:
        for cell in CELL.findall((BOOK / language / "speed.md").read_text("utf-8")):
            exec(compile(cell, "speed.md", "exec"), names)
    finally:
        torch.set_num_threads(threads)
    tables = [text for text in said if text.startswith("|")]
    assert len(tables) >= 12 and all("Some Processor" in text and "`" in text for text in tables)
    assert all(line.count("|") == text.split("\n")[0].count("|") for text in tables for line in text.split("\n")[:-2])
    marks = r"\d\.\d(?!\d\d)" if language == "pt" else r"\d,\d(?!\d\d)"
    assert not re.search(marks, "\n".join(said))


def test_numbers_have_about_three_digits_and_the_languages_marks():
    numbers = (0.1234, 2.346, 34.56, 1234.4)
    assert [speed_tables.digits(number) for number in numbers] == ["0.123", "2.35", "34.6", "1,234"]
    use("pt")
    assert [speed_tables.digits(number) for number in numbers] == ["0,123", "2,35", "34,6", "1.234"]
    assert speed_tables.percent(0.847) == "85%"


def test_ratios_are_told_by_their_ends_and_geometric_mean(record):
    rows = [row for run in record["groups"]["layers"].values() for row in run["rows"] if row["cell"] == "gru"]
    for row, ratio in zip(rows, (1.0, 4.0), strict=False):
        row["ratios"] = {"torch.nn": {"min": ratio}}
    for row in rows[2:]:
        row["ratios"] = {}
    assert speed_tables.spread("layers", "torch.nn", cell="gru") == ["2", "1.00", "2.00", "4.00"]
    assert speed_tables.spread("layers", "torch.nn", lambda row: False) == ["0", "–", "–", "–"]
    assert speed_tables.ratio(rows[1], "torch.nn") == "4.00" and speed_tables.ratio(rows[2], "torch.nn") == "–"


def test_whoever_is_faster_than_we_are_is_named_the_lowest_ratio_first(record):
    assert speed_tables.behind()[0] == []
    first, second = record["groups"]["layers"]["1"]["rows"][:2]
    first["ratios"], second["ratios"] = {"torch.nn": {"min": 0.9}}, {"torch.nn": {"min": 0.8}}
    found, compared = speed_tables.behind()
    assert [entry[:3] for entry in found] == [(ratio, "layers", "torch.nn") for ratio in (0.8, 0.9)]
    assert compared > 100 and speed_tables.place(first) == "lstm, T 28, B 1, D 64, H 64, threads 1"


def test_a_table_says_where_it_was_measured_and_how_to_repeat_it(record):
    text = speed_tables.table("layers", ["a", "b"], [["1", "2"]])
    assert text.startswith("| a | b |\n| --- | --- |\n| 1 | 2 |\n\n*Some Processor, family 25, model 1; ")
    assert "our kernel with AVX2. To repeat it: " in text
    assert text.endswith("`python -m benchmarks --group layers`*") and "`make bench`" in speed_tables.note()
    judged = next(row for row in record["groups"]["layers"]["1"]["rows"] if "shares" in row)
    assert speed_tables.shares(judged, "kernel") == pytest.approx((0.9, 0.9))
