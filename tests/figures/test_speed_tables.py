"""The speed record's tables come out of any full record, in their language's marks, and say where they are from."""

import json
import re

import pytest
from helpers.chapters import programs

from benchmarks.cases import CASES
from course_lib.figures.measured import speed_layers, speed_networks, speed_record, speed_tables
from course_lib.language import LANGUAGES, use

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
        about = {"instruction_set": "avx2", "missing": missing, "date": "2026-11-21T13:41:43+00:00", "seconds": 90.0}
        found["groups"][group] = {threads: run | about for threads, run in runs.items()}
    for module in (speed_record, speed_tables, speed_layers, speed_networks):
        monkeypatch.setattr(module, "record", lambda: found)
    return found


TABLES = [
    function
    for module in (speed_layers, speed_networks)
    for name, function in vars(module).items()
    if getattr(function, "__module__", "") == module.__name__ and function.__annotations__.get("return") is str
    if not name.startswith("_")
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", TABLES, ids=lambda function: function.__name__)
def test_a_table_comes_out_of_any_full_record(record, made, language):
    use(language)
    text = made()
    if made is speed_networks.gpu:
        return
    assert "Some Processor" in text and "`" in text
    lines = [line for line in text.split("\n") if line.startswith("|")]
    assert all(line.count("|") == lines[0].count("|") for line in lines)
    assert not re.search(r"\d\.\d(?!\d\d)" if language == "pt" else r"\d,\d(?!\d\d)", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_table_once(language):
    page = programs(language, "measurements")
    assert {name: page.count(f".{name}()") for name in (made.__name__ for made in TABLES)} == dict.fromkeys(
        (made.__name__ for made in TABLES), 1
    )


def test_a_gpu_is_told_by_its_name_or_that_there_is_none(tmp_path):
    assert speed_networks.gpu(tmp_path) == "No GPU has been measured yet, so there is no table here."
    case = {"cell": "gru", "T": 28, "B": 1, "D": 64, "H": 64}
    row = case | {"times": {"plain": {"min": 2e-3}, "captured": {"min": 1e-3}, "cudnn": {"min": 5e-4}}}
    found = {"machine": {"gpu": "Some GPU", "cuda": "13.0"}, "groups": {"gpu gru": {"1": {"rows": [row]}}}}
    (tmp_path / "gpu-some-gpu.json").write_text(json.dumps(found))
    text = speed_networks.gpu(tmp_path)
    assert "| `gru` | 28 | 1 | 64 | 2.00 | 1.00 | – | 0.500 |" in text
    assert text.endswith("*Some GPU, CUDA 13.0. To repeat it: `python -m benchmarks.gpu`*")


def test_what_the_logarithms_lose_is_a_power_of_ten(record):
    record["groups"]["scans"]["1"]["rows"][0]["distances"] = {"log-space": 2.3e-3}
    assert r"| – | $2 \times 10^{-3}$ | – | – |" in speed_networks.lost()


def test_slower_peers_are_counted(record):
    record["groups"]["ways"]["2"]["rows"][0]["ratios"] = {"keras": {"min": 0.5}}
    assert "| ways | keras | 8 | 1 | 0.500 |" in speed_networks.slower_by_peer()


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
