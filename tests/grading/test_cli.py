"""The `course` command as a person or a script meets it: help, statuses, and one line for whatever goes wrong."""

import ctypes
import errno
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from helpers.effort import some
from helpers.suites import points_of

from course_lib import cli
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, assignment_names
from course_lib.grading.sample.answers import LEARN_SWAPPED, OTHER_STYLE
from course_lib.grading.sample.build import prepare
from course_lib.grading.sample.hand_ins import HandIn, answer, delete

COMMANDS = ("check", "release", "grade", "feedback", "export", "demo")
KNOWN = ", ".join(assignment_names())


def one_line(run, *words):
    """The command did nothing, and said why in one line on stderr (after the titles of its progress)."""
    last = run.stderr.strip().splitlines()[-1]
    assert run.returncode == 2, run.stderr
    assert last.startswith("course: ")
    assert "Traceback" not in run.stderr
    assert run.stdout == ""
    for word in words:
        assert word in last, last


@pytest.mark.parametrize(
    ("lang", "usage", "examples", "status"),
    [("pt", "Uso: course", "Exemplos", "Estado de saída"), ("en", "Usage: course", "Examples", "Exit status")],
)
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_teaches_in_both_languages(course, command, lang, usage, examples, status):
    run = course(*command.split(), "--help", lang=lang)
    assert run.returncode == 0
    for word in (usage, examples, status, f"course {command}".strip()):
        assert word in run.stdout
    other = "Show this help" if lang == "pt" else "Mostra esta ajuda"
    assert other not in run.stdout


def test_the_command_is_installed(process):
    run = process("--lang", "pt", "--help")
    assert run.returncode == 0 and "Uso: course" in run.stdout
    one_line(process("grade"), "ASSIGNMENT is missing")


def test_the_language_can_be_asked_for_anywhere(course):
    assert "Uso: course" in course("--lang", "pt", "--help").stdout
    assert "Uso: course" in course("grade", "--help", "--lang=pt").stdout
    one_line(course("--lang", "fr"), "--lang fr", "pt, en")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grad"], ["grad"]),
        (["grade"], ["ASSIGNMENT is missing"]),
        (["grade", "a1", "--fast"], ["--fast", "course grade --help"]),
        (["export", "--to", "excel"], ["excel", "csv", "moodle", "canvas"]),
        (["check", "no such.ipynb"], ["no such.ipynb", "no such file"]),
        (["grade", "a1", "--class", "/nowhere"], ["/nowhere", "not a class folder", "--class"]),
    ],
)
def test_bad_arguments_are_one_line(course, arguments, words):
    one_line(course(*arguments), *words)


def test_a_class_that_has_no_gradebook_yet_is_told_what_to_run(course, tmp_path):
    shutil.copy(ASSIGNMENTS_DIR / "nbgrader_config.py", tmp_path)
    for arguments in (["grade", "a1"], ["feedback"], ["export", "--to", "csv"]):
        one_line(course(*arguments, cwd=tmp_path), "no gradebook", "course release")
    assert [p.name for p in tmp_path.iterdir()] == ["nbgrader_config.py"]


def test_a_class_without_hand_ins_is_told_where_they_go(course, room):
    shutil.rmtree(room.root / "submitted")
    one_line(course("grade", "a1", "--class", room.root), "no hand-in", "submitted/STUDENT/a1/a1.ipynb")


def test_unknown_names_are_answered_with_those_that_exist(course, room):
    before = (room.root / "gradebook.db").read_bytes()
    one_line(course("grade", "a33", "--class", room.root), "a33", "a1, a3")
    one_line(course("grade", "a1", "ritta", "--class", room.root), "Did you mean rita?", "paulo, quincy, rita")
    one_line(course("feedback", "a9", "--class", room.root), "a9", "a1, a3")
    one_line(course("release", "a9", "--class", room.root), "a9", KNOWN)
    assert (room.root / "gradebook.db").read_bytes() == before


def test_a_configuration_that_fails_is_named(course, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("1 / 0")
    one_line(course("grade", "a1", COURSE_CLASS=str(tmp_path)), "nbgrader_config.py", "ZeroDivisionError")


def test_a_gradebook_that_is_none_is_named(course, room):
    (room.root / "gradebook.db").write_bytes(b"not a database, but long enough to be looked at" * 50)
    one_line(course("grade", "a1", "--class", room.root), "gradebook.db")


def test_release_grade_feedback_export_from_the_class_folder(course, room, tmp_path):
    """From end to end with nothing but the command, in the class folder itself."""
    run = course("release", "a1", "--to", tmp_path / "out", "--language", "en", cwd=room.root)
    assert (run.returncode, run.stdout.strip()) == (0, str(tmp_path / "out" / "en" / "a1" / "a1.ipynb"))
    HandIn("a1", "en").write(room.path("submitted", "sofia", "a1"))
    run = course("grade", "a1", cwd=room.root)
    assert run.returncode == 0
    assert f"[1/1] sofia: 20/{points_of('a1')}" in run.stderr
    assert "4 hand-ins: 4 graded, 0 graded with a note, 0 refused." in run.stdout
    run = course("feedback", "a1", cwd=room.root)
    assert run.returncode == 0 and "4 pages in" in run.stdout
    assert f"Score: 20 of {points_of('a1')}" in (room.path("feedback", "sofia", "a1") / "a1.html").read_text("utf-8")
    for to in ("csv", "moodle", "canvas"):
        run = course("export", "--to", to, cwd=room.root)
        assert run.returncode == 0
        assert "sofia" in Path(run.stdout.strip()).read_text("utf-8")


def test_hand_ins_that_need_a_look_are_listed_with_status_1(course, room):
    run = course("grade", "a3", "--class", room.root, lang="pt")
    assert run.returncode == 1
    assert "15 entregas: 9 corrigidas, 4 corrigidas com aviso, 2 recusadas." in run.stdout
    assert f"olga: 0/{points_of('a3')} Falta o arquivo a3.ipynb" in run.stdout


def test_check_passes_what_is_right_in_any_style_and_says_that_more_runs_at_grading(course, tmp_path):
    HandIn("a3", "en", tuple(answer(n, c) for n, c in OTHER_STYLE.items())).write(tmp_path)
    before = (tmp_path / "a3.ipynb").read_bytes()
    run = course("check", "a3.ipynb", cwd=tmp_path)
    assert run.returncode == 0, run.stdout
    assert "10 of 10 points in the visible tests; another 10 depend on the hidden tests" in run.stdout
    assert run.stdout.count(" hidden") == 5 + 1  # and in the sum
    assert (tmp_path / "a3.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt", ["engano reconhecido", "estão trocados", "Faltavam células"]),
        ("en", ["recognised mistake", "are swapped", "were missing and were put back"]),
    ],
)
def test_check_names_the_mistake_in_the_notebooks_language(course, tmp_path, language, words):
    change = (answer("learn_gate", LEARN_SWAPPED), delete("use_gate-check"))
    HandIn("a3", language, change).write(tmp_path)
    (tmp_path / "a3.ipynb").rename(tmp_path / "meu trabalho.ipynb")
    run = course("check", tmp_path / "meu trabalho.ipynb", lang="en" if language == "pt" else "pt")
    assert run.returncode == 1
    text = " ".join(run.stdout.split())
    for word in [*words, "use_gate-check"]:
        assert word in text


def test_check_refuses_what_is_no_notebook_of_the_course(course, tmp_path):
    (tmp_path / "a1.ipynb").write_text("{ 1")
    one_line(course("check", tmp_path / "a1.ipynb"), "a1.ipynb", "open it in Jupyter")
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "other.ipynb")
    one_line(course("check", tmp_path / "other.ipynb"), "other", KNOWN)


def test_demo_leaves_other_folders_alone(course, tmp_path):
    (tmp_path / "mine").write_text("mine")
    one_line(course("demo", tmp_path), "something else in that folder")
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_a_sample_class_of_an_older_source_is_made_anew(room):
    (room.root / ".sample-class").touch()
    with room.gradebook() as gradebook:
        gradebook.update_or_create_source_cell("gone", "a1", "a1", cell_type="code", source="1")
    assert prepare(room.root).assignments() == ["a1", "a3"]
    with room.gradebook() as gradebook:
        assert "gone" not in [cell.name for cell in gradebook.find_notebook("a1", "a1").source_cells]


def full_disk(*_arguments):
    raise OSError(errno.ENOSPC, "No space left on device", "table")


def test_a_full_disk_is_one_line_and_leaves_what_was_there(room, monkeypatch, capsys):
    (room.root / "grades.csv").write_text("old")
    before = sorted(p for p in room.root.rglob("*") if p.name != "a1.jsonl")
    monkeypatch.setattr(os, "fsync", full_disk)
    for arguments in (["export", "--to", "csv"], ["feedback", "a1"], ["grade", "a1", "--all"]):
        with pytest.raises(SystemExit) as end:
            cli.main([*arguments, "--class", str(room.root), "--lang", "en"])
        assert end.value.code == 2
        assert capsys.readouterr().err.strip().splitlines()[-1] == "course: table: the disk is full; free some space."
    assert (room.root / "grades.csv").read_text() == "old"
    assert sorted(p for p in room.root.rglob("*") if p.name != "a1.jsonl") == before


@pytest.fixture
def read_only(room):
    """A class folder that may be read and not written."""
    paths = [room.root, *room.root.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield room.root
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


def obey_permissions():
    """Make root, too, keep to the permissions when it writes: give up CAP_DAC_OVERRIDE."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


WRITING = [["grade", "a1", "--all"], ["export", "--to", "moodle"], ["feedback", "a1"]]


@pytest.mark.parametrize("command", some(WRITING, 1))
def test_a_class_folder_that_may_not_be_written_is_one_line(process, read_only, command):
    before = (read_only / "gradebook.db").read_bytes()
    run = process(*command, "--class", read_only, options={"preexec_fn": obey_permissions})
    one_line(run, str(read_only), "no permission")
    assert (read_only / "gradebook.db").read_bytes() == before
