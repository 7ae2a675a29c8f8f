"""Nothing is lost: runs are killed and go on, people's scores stay, and stock nbgrader gives the same ones."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from threading import Timer

import pytest
from helpers.effort import some
from helpers.suites import points_of
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import event
from sqlalchemy.orm import Session

from course_lib.errors import CourseError
from course_lib.grading import grade as grading
from course_lib.grading.classroom import folder as folders
from course_lib.grading.classroom import journal
from course_lib.grading.grade import grade
from course_lib.grading.reports.export import export
from course_lib.grading.run.ladder import JailError
from course_lib.grading.sample.hand_ins import HAND_INS, HandIn, answer

BIN = Path(sys.executable).parent


def scores(room, assignment="a1"):
    with room.gradebook() as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(assignment)}


def test_a_second_run_does_nothing_again(room):
    assert list(grade(room, "a1")) == []
    assert list(grade(room, "a3")) == []


def test_only_what_changed_is_graded_again(room):
    target = room.path("submitted", "rita", "a1") / "a1.ipynb"
    shutil.copy(room.path("submitted", "paulo", "a1") / "a1.ipynb", target)
    assert [(r.student, r.score) for r in grade(room, "a1")] == [("rita", 20)]
    assert scores(room) == {"paulo": 20, "quincy": 20, "rita": 20}


# lines of the journal, then seconds
KILLS = [(lines, delay) for lines in (0, 1, 2) for delay in (0, 0.2, 0.5, 1)]


@pytest.mark.parametrize(("lines", "delay"), some(KILLS, 1))
def test_a_killed_run_goes_on_and_the_scores_are_the_same_to_the_byte(sample, small, lines, delay):
    command = [str(BIN / "course"), "grade", "a1", "--class", str(small.root)]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 120
    while written(small) < lines and run.poll() is None and time.monotonic() < limit:
        time.sleep(0.02)
    time.sleep(delay)
    run.kill()
    run.wait()
    done = journal.read(small, "a1")
    assert {r.student for r in grade(small, "a1")} == {"paulo", "quincy", "rita"} - done.keys()
    assert rows_of_a1(small) == rows_of_a1(sample)


def written(room):
    path = room.root / "journal" / "a1.jsonl"
    return path.read_text("utf-8").count('"student"') if path.exists() else 0


def rows_of_a1(room):
    """The bytes of the export that tell of those who handed assignment 1 in."""
    rows = export(room, "csv").read_bytes().splitlines(keepends=True)
    return [
        row for row in rows if row.startswith(b"a1,") and any(name in row for name in (b"paulo", b"quincy", b"rita"))
    ]


def test_an_interrupted_run_says_so_and_leaves_no_process(small):
    HandIn("a1", "pt", (answer("rnn_step", "while True: pass"),)).write(small.path("submitted", "paulo", "a1"))
    command = [str(BIN / "course"), "grade", "a1", "paulo", "--class", str(small.root), "--lang", "en"]
    # started in a shell's background, this process ignores interrupts, and would hand that down
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, before)
    limit = time.monotonic() + 60
    while not any(b"course_lib.grading.run.zygote" in line for line in below(run.pid).values()):
        assert time.monotonic() < limit
        time.sleep(0.1)
    time.sleep(3)  # the loop is running
    processes = below(run.pid)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert said.splitlines()[-1].startswith("course: interrupted; what was done is kept")
    assert journal.read(small, "a1") == {}
    limit = time.monotonic() + 10
    while any(folder.exists() for folder in processes) and time.monotonic() < limit:
        time.sleep(0.1)
    assert len(processes) >= 2 and not [line for folder, line in processes.items() if folder.exists()]


def below(process):
    """The processes that descend from one, as folders of /proc, with their command lines."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            parents[folder] = (Path("/proc", parent), (folder / "cmdline").read_bytes())
    found, new = {}, {Path(f"/proc/{process}")}
    while new:
        new = {folder for folder, (parent, _) in parents.items() if parent in new}
        found |= {folder: parents[folder][1] for folder in new}
    return found


@pytest.mark.parametrize("cut", ["", '{"student": "rita", "assi'])
def test_a_kill_between_gradebook_and_journal_costs_one_hand_in_again(room, cut):
    path = room.root / "journal" / "a1.jsonl"
    kept = [line for line in path.read_text("utf-8").splitlines() if '"rita"' not in line]
    path.write_text("\n".join(kept) + "\n" + cut, "utf-8")
    before = export(room, "csv").read_bytes()
    assert [r.student for r in grade(room, "a1")] == ["rita"]
    assert export(room, "csv").read_bytes() == before
    assert journal.read(room, "a1").keys() == {"paulo", "quincy", "rita"}


def test_what_a_person_gave_stays_when_everything_is_graded_again(room):
    with room.gradebook() as gradebook:
        grade_of = gradebook.find_grade("rnn_step-check", "a1", "a1", "rita")
        grade_of.manual_score, grade_of.extra_credit = 1.5, 0.25
        gradebook.find_comment("rnn_step", "a1", "a1", "rita").manual_comment = "Quase lá."
        gradebook.db.commit()
    before = scores(room)["rita"]
    assert len(list(grade(room, "a1", everything=True))) == 3
    with room.gradebook() as gradebook:
        grade_of = gradebook.find_grade("rnn_step-check", "a1", "a1", "rita")
        assert (grade_of.manual_score, grade_of.extra_credit, grade_of.needs_manual_grade) == (1.5, 0.25, True)
        assert gradebook.find_comment("rnn_step", "a1", "a1", "rita").comment == "Quase lá."
    assert scores(room)["rita"] == before == 15 + 1.75


def test_what_a_person_gave_stays_when_the_hand_in_becomes_unreadable(room):
    with room.gradebook() as gradebook:
        gradebook.find_grade("rnn_step-check", "a1", "a1", "paulo").manual_score = 1.0
        gradebook.db.commit()
    (room.path("submitted", "paulo", "a1") / "a1.ipynb").write_text("{", "utf-8")
    (result,) = grade(room, "a1")
    assert (result.student, result.state) == ("paulo", "refused")
    assert scores(room)["paulo"] == 1.0


def test_what_a_person_gives_while_a_run_is_going_on_stays(room, monkeypatch):
    """The run's gradebook is open all the while, and neither locks it nor believes what it read at first."""
    record, given = grading._record, []

    def a_moment_later(classroom, gradebook, batch):
        with room.gradebook() as theirs:
            for graded in batch:
                given.append(graded.result.student)
                theirs.find_grade("rnn_step-check", "a1", "a1", given[-1]).manual_score = 1.25
            theirs.db.commit()
        record(classroom, gradebook, batch)

    monkeypatch.setattr(grading, "_record", a_moment_later)
    assert len(list(grade(room, "a1", everything=True))) == len(given) == 3
    with room.gradebook() as gradebook:
        for student in given:
            kept = gradebook.find_grade("rnn_step-check", "a1", "a1", student)
            assert (kept.manual_score, kept.needs_manual_grade) == (1.25, True)
            assert kept.auto_score is not None


def test_a_run_opens_the_gradebook_once_and_tells_of_a_hand_in_once_it_is_committed(small, monkeypatch):
    opened, committed = [], []
    monkeypatch.setattr(folders, "Gradebook", lambda *names: opened.append(names) or Gradebook(*names))

    def note(session):
        committed.append(session)

    event.listen(Session, "after_commit", note)
    try:
        for result in grade(small, "a1"):
            assert committed
            with closing(sqlite3.connect(small.root / "gradebook.db")) as database:
                (there,) = database.execute(
                    "select count(*) from submitted_assignment where student_id = ?", [result.student]
                ).fetchone()
            assert there == 1
    finally:
        event.remove(Session, "after_commit", note)
    assert len(opened) == 1


def test_a_line_of_an_older_version_is_graded_again_and_nothing_is_lost(room):
    """Older versions called the cells tasks, and gave each a message instead of what it is made of."""
    path = room.root / "journal" / "a1.jsonl"
    old = [
        line.replace('"cells": [', '"tasks": [') if '"rita"' in line else line for line in path.open(encoding="utf-8")
    ]
    path.write_text("".join(old), "utf-8")
    before = export(room, "csv").read_bytes()
    assert journal.read(room, "a1").keys() == {"paulo", "quincy"}
    assert [(r.student, r.score) for r in grade(room, "a1")] == [("rita", 15)]
    assert export(room, "csv").read_bytes() == before


def test_a_locked_gradebook_is_waited_for(sample, small):
    """Another program holds it for longer than SQLite itself waits."""
    holder = sqlite3.connect(small.root / "gradebook.db", check_same_thread=False, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    Timer(9, holder.execute, ["ROLLBACK"]).start()
    assert len(list(grade(small, "a1"))) == 3
    holder.close()
    assert rows_of_a1(small) == rows_of_a1(sample)


def test_a_gradebook_that_stays_locked_is_one_line_and_loses_nothing(sample, small, monkeypatch):
    monkeypatch.setattr(grading, "LOCKED_SECONDS", 1)
    with closing(sqlite3.connect(small.root / "gradebook.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(CourseError, match="another program holds the gradebook"):
            list(grade(small, "a1"))
        holder.execute("ROLLBACK")
    assert len(list(grade(small, "a1"))) == 3
    assert rows_of_a1(small) == rows_of_a1(sample)


def test_two_runs_at_once_are_refused(room):
    with journal.writing(room, "a1"), pytest.raises(CourseError, match="another run is grading a1"):
        list(grade(room, "a1", everything=True))


def test_a_late_hand_in_pays_what_the_class_has_set(room):
    (room.root / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass Late(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 3 if total_seconds_late > 3600 else 0\n"
    )
    sys.path.insert(0, str(room.root))
    try:
        room.config.AssignLatePenalties.plugin_class = "late.Late"
        with room.gradebook() as gradebook:
            gradebook.update_or_create_assignment("a1", duedate="2026-03-01 12:00:00 UTC")
        (room.path("submitted", "paulo", "a1") / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
        (room.path("submitted", "rita", "a1") / "timestamp.txt").write_text("no date at all")
        list(grade(room, "a1"))
    finally:
        sys.path.remove(str(room.root))
    with room.gradebook() as gradebook:
        assert gradebook.find_submission("a1", "paulo").late_submission_penalty == 3
        assert not gradebook.find_submission("a1", "rita").late_submission_penalty
    assert f",2026-03-02 12:00:00,paulo,,,,20,3,17,{points_of('a1')}" in export(room, "csv").read_text()


def test_stock_nbgrader_in_the_class_folder_gives_the_same_scores(sample, small):
    """Its own command, with nothing but the class's `nbgrader_config.py`."""
    students = ["liam", *some(["joao", "mary", "iris", "noah"], 1)]
    for student in students:
        shutil.copytree(sample.path("submitted", student, "a3"), small.path("submitted", student, "a3"))
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    for command in (["autograde", "a3"], ["generate_feedback", "a3"]):
        subprocess.run(
            [str(BIN / "nbgrader"), *command], cwd=small.root, env=environment, check=True, capture_output=True
        )
    ours = scores(sample, "a3")
    assert scores(small, "a3") == {student: ours[student] for student in students}
    page = (small.path("feedback", "liam", "a3") / "a3.html").read_text("utf-8")
    assert f"Score: 16 of {points_of('a3')}" in page and "default-src 'none'" in page


def test_the_button_of_formgrader_gives_the_same_score(room, monkeypatch):
    """What formgrader calls when an instructor clicks on autograde."""
    monkeypatch.setenv("PATH", str(BIN), prepend=os.pathsep)
    with room.gradebook() as gradebook:
        for cell in gradebook.find_submission("a1", "rita").notebooks[0].grades:
            cell.auto_score = None
        gradebook.db.commit()
    api = NbGraderAPI(room.course, config=room.config)
    answer = api.autograde("a1", "rita", force=True)
    assert answer["success"], answer
    assert scores(room)["rita"] == 15


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda p: (p.unlink(), p.symlink_to("/etc/passwd")), "a1.ipynb is not a file"),
        (lambda p: (p.unlink(), p.mkdir()), "a1.ipynb is not a file"),
        (lambda p: p.unlink(), "a1.ipynb is missing: the folder is empty"),
        (lambda p: p.write_text("[]"), "not a notebook that can be read"),
        (lambda p: p.write_text('{"cells": 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'), "not a notebook"),
        (lambda p: p.write_bytes(b"\xff\xfe\x00"), "not a notebook that can be read"),
        (lambda p: p.write_text("[" * 100_000), "not a notebook that can be read"),
        (lambda p: p.write_text(" " * 20_000_001), "has 20 MB, more than the limit of 20"),
        (lambda p: p.write_text(""), "not a notebook that can be read"),
    ],
)
def test_whatever_is_in_the_folder_gets_no_points_and_a_reason(room, make, reason):
    make(room.path("submitted", "rita", "a1") / "a1.ipynb")
    (result,) = grade(room, "a1")
    assert (result.student, result.state, result.score) == ("rita", "refused", 0)
    assert reason in result.reason("en")
    assert scores(room) == {"paulo": 20, "quincy": 20, "rita": 0}


def test_a_file_in_the_place_of_the_folder_is_a_hand_in_too(room):
    folder = room.path("submitted", "rita", "a1")
    shutil.rmtree(folder)
    folder.write_text("here")
    (result,) = grade(room, "a1")
    assert result.reason("en").startswith("a1 is not a folder")


def test_half_a_character_in_a_notebook_stops_nobody(room):
    path = room.path("submitted", "rita", "a1") / "a1.ipynb"
    path.write_text(path.read_text("utf-8").replace("def rnn_step", "# \\ud800\\ndef rnn_step", 1), "utf-8")
    (result,) = grade(room, "a1")
    assert result.score == 15


def test_a_jail_that_fails_later_takes_no_points(room, monkeypatch):
    def fail(*_arguments):
        raise JailError("no memory")

    monkeypatch.setattr(grading.lanes, "run", fail)
    with pytest.raises(CourseError, match=r"the jail failed \(no memory\)"):
        list(grade(room, "a1", everything=True))
    assert scores(room) == {"paulo": 20, "quincy": 20, "rita": 15}


def test_every_hand_in_of_the_class_has_a_notebook_that_formgrader_can_show(sample):
    for student, hand_in in HAND_INS.items():
        assert (sample.path("autograded", student, hand_in.assignment) / f"{hand_in.assignment}.ipynb").is_file()


@pytest.mark.parametrize("link", ["a1.ipynb", "data.csv", "timestamp.txt"])
def test_stock_nbgrader_follows_no_link_and_opens_no_pipe(small, monkeypatch, link):
    """It copies what was handed in before it asks us; a link would bring it a neighbour's work, a pipe hang it."""
    monkeypatch.setenv("PATH", str(BIN), prepend=os.pathsep)
    secret, mine = small.root / "secret.txt", small.path("submitted", "rita", "a1")
    secret.write_text("2020-02-02 02:02:02 UTC")
    (mine / link).unlink(missing_ok=True)
    (mine / link).symlink_to(small.path("submitted", "paulo", "a1") / link if link == "a1.ipynb" else secret)
    os.mkfifo(mine / "pipe.txt")
    answer = NbGraderAPI(small.course, config=small.config).autograde("a1", "rita", force=True)
    copied = small.path("autograded", "rita", "a1")
    if link == "a1.ipynb":
        assert not answer["success"] and "a1.ipynb is not a file" in answer["log"] and not copied.exists()
    else:
        assert answer["success"] and {path.name for path in copied.iterdir()} == {"a1.ipynb"}
        assert scores(small)["rita"] == 15
        with small.gradebook() as gradebook:
            assert gradebook.find_submission("a1", "rita").timestamp is None
