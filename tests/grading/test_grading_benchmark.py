"""The benchmark of grading: the same work for every system, what a run costs, and the table of the record."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from helpers import effort

from benchmarks.grading.__main__ import costs
from benchmarks.grading.classes import KINDS, POINTS, STYLES, edition, hand_in, make_otter, students
from benchmarks.grading.processes import Ran, pss, run
from benchmarks.grading.systems import System, make
from benchmarks.harness import Disagreement
from course_lib.figures.measured import grading_tables
from course_lib.language import LANGUAGES, use

KINDS_RUN = effort.some(KINDS, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("made"), KINDS_RUN)


@pytest.mark.parametrize("kind", KINDS_RUN)
def test_we_give_every_style_full_marks_and_the_run_is_watched(made, tmp_path, kind):
    ran = System("ours", 1).grade(made, tmp_path, kind, students(len(STYLES)), watch=True)
    assert ran.seconds > 0 and ran.memory > 50e6


def test_a_system_that_scores_otherwise_is_not_timed(made, tmp_path, monkeypatch):
    """Here a run that ends well and scores nobody."""
    monkeypatch.setattr("benchmarks.grading.systems.run", lambda *_: Ran(1.0, 0, "", 0))
    with pytest.raises(Disagreement, match="s00000"):
        System("ours", 1).grade(made, tmp_path, KINDS_RUN[0], students(1))


def test_both_kinds_of_work_have_the_same_cells_and_as_many_points():
    numpy, torch = (edition(kind).cells for kind in KINDS)
    assert [cell.metadata for cell in numpy] == [cell.metadata for cell in torch]
    assert sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in torch) == POINTS
    said = "\n".join(cell.source for cell in torch if cell.cell_type == "code")
    assert "import torch" in said and "np." not in said and "check(" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_the_styles_differ_and_no_hand_in_holds_a_hidden_test(kind):
    texts = ["\n".join(cell.source for cell in hand_in(kind, style).cells) for style in range(len(STYLES))]
    assert len(set(texts)) == len(STYLES)
    assert not [text for text in texts if "HIDDEN" in text or "SOLUTION" in text or "\nexamine(" in text]


@pytest.mark.parametrize("kind", KINDS)
def test_otter_gets_every_test_with_its_points_and_no_two_hand_ins_are_the_same(tmp_path, kind):
    folder = make_otter(tmp_path / "otter", kind, students(4))
    assert len({path.read_text("utf-8") for path in folder.glob("*.ipynb")}) == 4
    with zipfile.ZipFile(folder / "autograder.zip") as archive:
        tests = [archive.read(name).decode() for name in archive.namelist() if name.startswith("tests/")]
    assert len(tests) == 10
    assert sum(int(line.split(" = ")[1]) for test in tests for line in test.splitlines() if "points = " in line) == 20
    for test in tests:
        compile(test, "test", "exec")


def test_a_stock_class_has_nothing_of_ours_in_its_configuration(made):
    configured = [
        "course_lib" in (made / f"{whose}-{KINDS_RUN[0]}/nbgrader_config.py").read_text() for whose in ("ours", "stock")
    ]
    assert configured == [True, False]


def test_the_start_is_what_one_hand_in_a_worker_takes_beyond_its_own_time():
    found = costs(whole=[12.0, 11.0, 30.0], start=[3.0, 9.0, 2.0], count=10, workers=1)
    assert found["seconds"] == pytest.approx({"with": 1.2, "without": 1.0}) and found["start"] == pytest.approx(2)
    two = costs(whole=[7.0], start=[3.0], count=10, workers=2)
    assert two["seconds"]["without"] == pytest.approx(0.5) and two["start"] == pytest.approx(2)


def test_the_memory_of_what_a_process_starts_counts_too(tmp_path):
    child = "import time; held = bytearray(b'x') * 150_000_000; time.sleep(1.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    other = "import time; held = bytearray(b'x') * 150_000_000; print('here', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", other], stdout=subprocess.PIPE) as started_before:
        assert started_before.stdout.readline() == b"here\n"
        ran = run([[sys.executable, "-c", parent]], [tmp_path], watch=True)
        started_before.kill()
    assert ran.status == 0 and 150e6 < ran.memory < 250e6
    assert pss(os.getpid()) > 10e6 and pss(2**22 + 1) == 0


def test_what_fails_says_so(tmp_path):
    ran = run([[sys.executable, "-c", "import sys; print('here'); sys.exit(3)"]], [tmp_path])
    assert ran.status == 3 and ran.said == "here\n" and ran.memory == 0


def found_record(quick=False):
    def row(system, workers, without):
        seconds = {"with": without + 0.5, "without": without}
        return {"system": system, "workers": workers, "count": 10, "memory": 2e8, "seconds": seconds, "start": 5.0}

    rows = [row("ours", 1, 0.05), row("ours", 2, 0.0275), row("nbgrader", 1, 0.8), row("otter", 1, 1.2)]
    large = [{"system": "ours", "workers": 2, "count": 10_000, "minutes": 9.5, "memory": 9e8}]
    groups = {"numpy": {"1": {"quick": quick, "rows": rows}}, "large": {"1": {"quick": False, "rows": large}}}
    versions = {"nbgrader": "0.9.6", "otter-grader": "7.0.0"}
    return {"machine": {"processor": "P", "cores": 2, "rung": "B", "versions": versions}, "groups": groups}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_made_of_the_record_in_both_languages(language, tmp_path):
    use(language)
    text = grading_tables.tables(found_record())
    words = {
        "pt": ["| este curso | 1 | 10 | 0,550 | 0,050 | 16,0 | 5,00 | 200 |", "10.000 entregas", "9,50 minutos, no"],
        "en": ["| this course | 1 | 10 | 0.550 | 0.050 | 16.0 | 5.00 | 200 |", "10,000 NumPy", "9.50 minutes, at"],
    }
    assert all(word in text for word in words[language])
    assert "| nbgrader 0.9.6 | 1 |" in text and "| otter 7.0.0 | 1 |" in text and "900 MB" in text
    sketch = {"pt": "É só um esboço", "en": "A sketch only"}[language]
    assert sketch not in text and sketch in grading_tables.tables(found_record(quick=True))
    assert grading_tables.two_over_one(found_record(), "numpy", "ours") == pytest.approx(1.818, abs=1e-3)
    assert grading_tables.two_over_one(found_record(), "numpy", "nbgrader") is None
    lost_in_noise = found_record(quick=True)
    lost_in_noise["groups"]["numpy"]["1"]["rows"][1]["seconds"]["without"] = -0.3
    assert (
        grading_tables.table(lost_in_noise, "numpy")
        .splitlines()[3]
        .endswith({"pt": "| – | – | 5,00 | 200 |", "en": "| – | – | 5.00 | 200 |"}[language])
    )
    assert grading_tables.two_over_one(lost_in_noise, "numpy", "ours") is None
    path = tmp_path / "grading.json"
    path.write_text(json.dumps(found_record()))
    assert grading_tables.record(path) == found_record()
