"""A class ends the same whatever happens to its workers and to the disk, and however many of them there are."""

import contextlib
import os
import shutil
import signal
import subprocess
from multiprocessing import active_children
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest
from helpers.effort import some

from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.grade import grade
from course_lib.grading.reports.export import export
from course_lib.grading.sample.hand_ins import HandIn, answer

SCORES = {"paulo": 20, "quincy": 20, "rita": 15}
HALF = 'def rnn_step(x, h, params):\n    raise ValueError("\\ud800")'
COMMAND = ["grade", "a1"]


@contextlib.contextmanager
def killing(count, how=signal.SIGKILL):
    """End the first `count` workers as a machine that runs out of memory would, politely once they grade."""
    before, killed, over = {process.pid for process in active_children()}, [], Event()

    def watch():
        while len(killed) < count and not over.is_set():
            for process in active_children():
                if process.pid in before or process.pid in killed:
                    continue
                if how == signal.SIGKILL or has_a_jail(process.pid):
                    killed.append(process.pid)
                    os.kill(process.pid, how)
                    break
            sleep(0.01)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()
    assert len(killed) == count


def has_a_jail(pid):
    try:
        return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text().strip())
    except OSError:
        return False


def scores(room):
    return {student: result.score for student, result in journal.read(room, "a1").items()}


def exported(room):
    return export(room, "csv").read_text("utf-8")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_is_replaced_and_the_class_ends_the_same(small, how):
    with killing(1, how):
        results = list(grade(small, "a1", workers=1))
    assert {result.student: result.score for result in results} == scores(small) == SCORES
    assert {result.state for result in results} == {"graded"}


def test_a_hand_in_whose_worker_dies_twice_is_refused_and_the_rest_goes_on(small):
    with killing(2):
        results = {result.student: result for result in grade(small, "a1", workers=1)}
    assert {student: result.score for student, result in results.items()} == SCORES | {"paulo": 0}
    assert [student for student, result in results.items() if result.state == "refused"] == ["paulo"]
    assert "died, twice" in results["paulo"].reason("en") and "duas vezes" in results["paulo"].reason("pt")
    with small.gradebook() as gradebook:
        assert gradebook.find_submission("a1", "paulo").score == 0
    list(grade(small, "a1", everything=True, workers=1))  # whoever looked at it grades it again
    assert scores(small) == SCORES


def test_one_worker_and_three_give_the_same(small, tmp_path, course):
    other = Classroom.find(shutil.copytree(small.root, tmp_path / "other", symlinks=True))
    for room, jobs in ((small, 1), (other, 3)):
        said = course(*COMMAND, "--jobs", jobs, "--class", room.root)
        assert said.returncode == 0, said.stderr
    assert scores(small) == scores(other) == SCORES
    assert exported(small) == exported(other)
    assert (small.root / "grades.csv").read_bytes() == (other.root / "grades.csv").read_bytes()


def test_a_text_that_no_file_can_hold_stops_nobody(small, process):
    """Half a character in an error, and a file whose name is no text."""
    HandIn("a1", "en", (answer("rnn_step", HALF),)).write(small.path("submitted", "sofia", "a1"))
    for student, name in (("tais", b"a1 \xff.ipynb"), ("ugo", b"a1 \xff.txt")):
        folder = small.path("submitted", student, "a1")
        HandIn("a1", "en").write(folder)
        (folder / "a1.ipynb").rename(folder / os.fsdecode(name))
    said = process("grade", "a1", "--class", small.root)
    assert said.returncode == 1 and "Traceback" not in said.stderr, said.stderr
    assert scores(small) == SCORES | {"sofia": 15, "tais": 20, "ugo": 0}
    assert "a1 \ufffd.ipynb" in journal.read(small, "a1")["tais"].reason("en")
    assert process("feedback", "a1", "--class", small.root).returncode == 0


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own: what mounts it, and makes it larger."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def size(kilobytes, *options):
        with_options = ",".join([*options, f"size={kilobytes}k"])
        line = ["mount", "-t", "tmpfs", "-o", with_options, "tmpfs", str(folder)]
        return subprocess.run(line, capture_output=True, check=False).returncode == 0

    if not shutil.which("mount") or not size(1 << 16):
        pytest.skip("this machine mounts no disk for a test (root in a container, or nobody's root)")
    yield folder, lambda kilobytes: size(kilobytes, "remount")
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def filled(folder):
    """How many kilobytes are used on a disk."""
    about = os.statvfs(folder)
    return (about.f_blocks - about.f_bfree) * about.f_frsize // 1024


@pytest.mark.parametrize("room_left", some([0, 8, 24, 48], 1))
def test_a_full_disk_is_one_line_and_nothing_is_lost(small, disk, course, room_left):
    folder, resize = disk
    room = Classroom.find(shutil.copytree(small.root, folder / "class", symlinks=True))
    assert resize(filled(folder) + room_left)
    said = course(*COMMAND, "--jobs", 1, "--class", room.root)
    last = said.stderr.strip().splitlines()[-1]
    assert said.returncode == 2, (said.stdout, said.stderr)
    assert last.startswith("course: ") and "full" in last and "Traceback" not in said.stderr
    kept = scores(room)
    assert kept.items() <= SCORES.items()
    assert resize(1 << 16)
    said = course(*COMMAND, "--jobs", 1, "--class", room.root)
    assert said.returncode == 0 and f"/{3 - len(kept)}]" in said.stderr + "/0]", said.stderr
    assert scores(room) == SCORES
    with room.gradebook() as gradebook:
        assert {s.student.id: s.score for s in gradebook.assignment_submissions("a1")} == SCORES
