"""Files handed in beside a notebook are found where they should be and read with care; what is measured is kept."""

import csv
import json
import os
import shutil
from contextlib import chdir
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from helpers import weights
from helpers.effort import some
from helpers.rungs import RUNGS
from nbgrader.apps.api import NbGraderAPI

from course_lib.assignments import handed_in as files_beside
from course_lib.assignments.handed_in import NotHandedIn, TooLarge, handed_in, read
from course_lib.assignments.measured import collecting, measured
from course_lib.grading.check_notebook import check_notebook
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import CONFIG, Classroom
from course_lib.grading.classroom.release import register
from course_lib.grading.grade import grade
from course_lib.grading.notebook import intake
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR
from course_lib.grading.reports.report import write as report
from course_lib.grading.result import Result
from course_lib.grading.run import runner
from course_lib.grading.run.kernel import run_in_kernel
from course_lib.grading.run.limits import Limits
from course_lib.grading.run.verdict import cell_scores
from course_lib.grading.sample.hand_ins import append

pytestmark = pytest.mark.xdist_group("handed in")
LIMITS = Limits(cell=300, task=600)  # nothing here is endless, and a kernel of its own imports torch anew
PATIENT = "\nc.RunHandIn.cell_seconds, c.RunHandIn.task_seconds = 300, 600\n"
SETS = """
from course_lib.assignments.measured import collecting, measured
measured("names_accuracy", 1.0)
print({"measured": {"names_accuracy": 1.0}})
"""


@pytest.fixture
def beside(tmp_path):
    """A folder with a file of weights in it, and one above with a secret."""
    (tmp_path / "secret").write_text("not yours")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / weights.FILE).write_bytes(b"12345")
    (folder / "a0.ipynb").touch()
    return folder


def refusal(name, at_most=5):
    with pytest.raises(NotHandedIn) as refused:
        read(name, at_most)
    return refused.value


def test_a_student_reads_from_the_working_folder_and_whoever_grades_from_the_hand_in(beside, tmp_path):
    with chdir(beside):
        assert read(weights.FILE, 5) == b"12345"
        with handed_in(None):
            assert refusal(weights.FILE).text.en == f"{weights.FILE} is missing beside the notebook."
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "Names.safetensors").touch()
        with handed_in(tmp_path / "other"):
            missing = refusal(weights.FILE)
        assert missing.there == ("Names.safetensors",)
        assert missing.text.pt == "Falta names.safetensors ao lado do notebook: há Names.safetensors."
    with handed_in(beside):
        assert read(weights.FILE, 5) == b"12345"


@pytest.mark.parametrize("name", ["../secret", "work/names.safetensors", "/etc/passwd", "..", ".", "", "a\\b", "a\0b"])
def test_a_path_is_no_name(beside, name):
    with handed_in(beside), pytest.raises(ValueError, match="not the name of a file"):
        read(name, 100)


def test_a_file_is_measured_before_it_is_read(beside):
    os.truncate(beside / weights.FILE, 8 << 30)
    with handed_in(beside), pytest.raises(TooLarge) as refused:
        read(weights.FILE, 150_000)
    assert refused.value.text.pt == "names.safetensors tem 8.589,9 MB, mais que o limite de 150,0 kB."
    assert (refused.value.size, refused.value.at_most) == (8 << 30, 150_000)


NOT_PLAIN = {
    "link": lambda path: path.symlink_to("../secret"),
    "loop": lambda path: path.symlink_to(path),
    "pipe": os.mkfifo,
    "folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_what_is_no_plain_file_is_not_read(beside, kind):
    (beside / weights.FILE).unlink()
    NOT_PLAIN[kind](beside / weights.FILE)
    with handed_in(beside):
        assert "hand in the file itself" in refusal(weights.FILE, 100).text.en


def test_a_file_that_becomes_a_link_after_it_was_looked_at_is_not_followed(beside, monkeypatch):
    def opened(path, flags):
        Path(path).unlink()
        Path(path).symlink_to("../secret")
        return real(path, flags)

    real = files_beside._opened
    monkeypatch.setattr(files_beside, "_opened", opened)
    with handed_in(beside):
        assert "cannot be read" in refusal(weights.FILE, 100).text.en


def test_a_file_that_changes_while_it_is_read_is_told_as_such(beside, monkeypatch):
    looks = []

    def fstat(descriptor):
        found = real(descriptor)
        looks.append(found)
        return SimpleNamespace(st_mode=found.st_mode, st_size=found.st_size, st_mtime_ns=found.st_mtime_ns + len(looks))

    real = os.fstat
    monkeypatch.setattr(files_beside, "os", SimpleNamespace(**{**vars(os), "fstat": fstat}))
    with handed_in(beside):
        assert "changed while it was being read" in refusal(weights.FILE).text.en


def test_small_files_come_first_so_that_a_large_one_takes_no_others_room(beside, monkeypatch):
    monkeypatch.setattr(intake, "MAX_BESIDE", 20)
    (beside / "data.csv").write_bytes(b"x" * 18)
    assert [path.name for path in intake.beside(beside)] == [weights.FILE]


def test_figures_are_collected_only_where_somebody_collects_them():
    measured("accuracy", 0.5)
    with collecting() as found:
        measured("accuracy", 0.25)
        measured("accuracy", 1)
        with pytest.raises(ValueError, match="not a measure"):
            measured("accuracy", float("nan"))
        with pytest.raises(ValueError, match="not a measure"):
            measured("=1+1", 1)
    assert found == {"accuracy": 1.0}


# student: how much of the answers the weights give, what the notebook gets besides, points, accuracy
STUDENTS = {
    "ana": (1.0, (), 5, 1.0),
    "bia": (1.0, (append(SETS),), 5, 1.0),
    "caio": (0.5, (append(SETS),), 2, 0.5),
    "davi": (None, (append(SETS),), 0, None),
    "=1+1": (0.75, (), 2, 0.75),
}


@pytest.fixture(scope="module")
def ungraded(tmp_path_factory):
    """A class with hand-ins of the small assignment."""
    root = tmp_path_factory.mktemp("small") / "class"
    root.mkdir()
    (root / CONFIG).write_text((ASSIGNMENTS_DIR / CONFIG).read_text("utf-8") + PATIENT)
    room = Classroom.find(root)
    with weights.small_assignment():
        register(room, weights.SMALL)
    for student, (right, changes, _, _) in STUDENTS.items():
        folder = room.path("submitted", student, weights.SMALL)
        folder.mkdir(parents=True)
        notebook = weights.solved()
        for change in changes:
            change(notebook)
        nbformat.write(notebook, folder / "a0.ipynb")
        if right is not None:
            (folder / weights.FILE).write_bytes(weights.file(right))
    return room


def copy(room, to):
    return Classroom.find(shutil.copytree(room.root, to))


@pytest.fixture(scope="module")
def graded(ungraded, tmp_path_factory):
    """The class, graded in the best jail that there is."""
    room = copy(ungraded, tmp_path_factory.mktemp("graded") / "class")
    list(grade(room, weights.SMALL, workers=1))
    return room


def scores(room):
    with room.gradebook() as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(weights.SMALL)}


EXPECTED = {student: points for student, (_, _, points, _) in STUDENTS.items()}


def test_each_hand_in_gets_its_points_and_its_own_figures_whatever_it_prints(graded):
    assert scores(graded) == EXPECTED
    results = journal.read(graded, weights.SMALL)
    for student, (_, _, _, accuracy) in STUDENTS.items():
        due = {} if accuracy is None else {"names_accuracy": accuracy, "names_parameters": 20.0}
        assert results[student].measured == due
    message = results["davi"].cells[0].message(weights.SMALL, "en")
    assert message == f"NotHandedIn: {weights.FILE} is missing beside the notebook."


@pytest.mark.parametrize("how", some(["unsafe", "formgrader"], 1))
def test_every_way_of_grading_finds_the_files(ungraded, tmp_path, how):
    room = copy(ungraded, tmp_path / "class")
    if how == "unsafe":
        list(grade(room, weights.SMALL, ["bia", "davi"], unsafe=True, workers=1))
        assert journal.read(room, weights.SMALL)["bia"].measured["names_accuracy"] == 1
    else:
        api = NbGraderAPI(room.course, config=room.config)
        for student in ("bia", "davi"):
            assert api.autograde(weights.SMALL, student)["success"]
    assert scores(room) == {"bia": 5, "davi": 0}


@pytest.mark.parametrize("rung", some(RUNGS, 1))
def test_the_code_finds_the_file_in_each_jail_and_needs_no_training(ungraded, rung):
    folder = ungraded.path("submitted", "ana", weights.SMALL)
    notebook = weights.full()
    runner.run_notebook(notebook, "en", LIMITS, folder, rung)
    runner.close()
    assert [cell.score for cell in cell_scores(notebook)] == [2, 3]
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert {"text/plain": "['out.bias', 'out.weight']"} in shown


def test_a_kernel_finds_the_file_in_its_working_folder(ungraded):
    folder = ungraded.path("submitted", "ana", weights.SMALL)
    notebook = weights.full()
    assert run_in_kernel(notebook, "en", LIMITS, runner.plain_files(folder)) == "finished"
    assert [cell.score for cell in cell_scores(notebook)] == [2, 3]


def test_a_student_checks_with_the_file_and_is_told_if_it_is_missing(ungraded, tmp_path):
    folder = shutil.copytree(ungraded.path("submitted", "ana", weights.SMALL), tmp_path / "mine")
    with weights.small_assignment():
        assert check_notebook(folder / "a0.ipynb", LIMITS).passed
        (folder / weights.FILE).rename(folder / "Names.safetensors")
        checked = check_notebook(folder / "a0.ipynb", LIMITS)
    assert [cell.message("a0", "en") for cell in checked.visible] == [
        f"NotHandedIn: {weights.FILE} is missing beside the notebook: there is Names.safetensors."
    ]


def test_the_leaderboard_ranks_what_was_measured_and_holds_no_formula(graded, course):
    ran = course("leaderboard", weights.SMALL, "--class", graded.root)
    assert (ran.returncode, ran.stdout.splitlines()) == (0, [str(graded.root / "leaderboard.csv")])
    with (graded.root / "leaderboard.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["rank", "student", "names_accuracy", "parameters", "seconds"]
    assert [row[:4] for row in rows] == [
        ["1", "ana", "1.0", "20"],
        ["1", "bia", "1.0", "20"],
        ["3", "'=1+1", "0.75", "20"],
        ["4", "caio", "0.5", "20"],
    ]
    assert all(float(row[4]) > 0 for row in rows)


def test_of_equal_work_the_smaller_model_comes_first(graded, tmp_path, course):
    room = copy(graded, tmp_path / "class")
    large = Result("zoe", weights.SMALL, "", measured={"names_accuracy": 1.0, "names_parameters": 21.0})
    with journal.writing(room, weights.SMALL) as writer:
        writer.add([large])
    course("leaderboard", weights.SMALL, "--class", room.root)
    rows = (room.root / "leaderboard.csv").read_text("utf-8").splitlines()
    assert [row.split(",")[:2] for row in rows[1:4]] == [["1", "ana"], ["1", "bia"], ["3", "zoe"]]


def test_where_nothing_was_measured_there_is_no_leaderboard(ungraded, course):
    for name, words in ((weights.SMALL, "nothing was measured"), ("a33", "there is no such thing")):
        ran = course("leaderboard", name, "--class", ungraded.root)
        assert ran.returncode == 2 and words in ran.stderr
    assert not (ungraded.root / "leaderboard.csv").exists()


@pytest.mark.parametrize(("language", "figure"), [("pt", "0,75"), ("en", "0.75")])
def test_the_report_shows_the_figures(graded, language, figure):
    page = report(graded, language).read_text("utf-8")
    assert "names_accuracy" in page and f'<td class="number">{figure}</td>' in page


def test_a_journal_of_before_there_were_figures_is_read(graded, tmp_path):
    room = copy(graded, tmp_path / "class")
    path = room.root / "journal" / "a0.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    for line in lines:
        del line["measured"]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    results = journal.read(room, "a0")
    assert results.keys() == STUDENTS.keys() and not any(result.measured for result in results.values())
