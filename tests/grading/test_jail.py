"""Each machine gets the best jail that it allows, the jail holds, and where there is none that is said in one line."""

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from helpers.effort import some
from helpers.rungs import RUNGS
from helpers.ways import Way, give, run, ways

from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.run import ladder, probe
from course_lib.grading.run.ladder import JailError
from course_lib.grading.run.view import Interpreter
from course_lib.language import LANGUAGES

WAYS = {way.name: way for way in ways()}
SCORES = {"paulo": 20, "quincy": 20, "rita": 15}
JAILED = [name for name, way in WAYS.items() if way.rung]
UNJAILED = [name for name, way in WAYS.items() if not way.rung]


@pytest.fixture
def facts(monkeypatch):
    """Facts found anew: this machine's, as root with all that a jail needs, but for what a test takes away."""
    monkeypatch.delenv("COURSE_JAIL", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(ladder, "_namespaces", lambda: there("namespaces"))
    monkeypatch.setattr(ladder, "_landlock", lambda *_: there("landlock"))
    monkeypatch.setattr(ladder, "_seccomp", lambda: there("seccomp"))
    monkeypatch.setattr(ladder, "_open_interpreter", lambda: there("interpreter"))
    monkeypatch.setattr(probe, "try_all", lambda _rung: [])
    ladder.facts.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    ladder.facts.cache_clear()


def there(name):
    return ladder.Fact(ladder.Both(name, name), True, "here", ladder.Both("", ""))


REAL = {name: getattr(ladder, f"_{name}") for name in ("namespaces", "landlock", "seccomp", "open_interpreter")}


def no_bubblewrap(patch):
    patch.setattr(ladder, "_namespaces", REAL["namespaces"])
    patch.setattr(shutil, "which", lambda *_, **__: None)


def bubblewrap_refused(patch):
    patch.setattr(ladder, "_namespaces", REAL["namespaces"])
    patch.setattr(ladder, "bubblewrap", lambda: ["sh", "-c", "echo setting up uid map: Permission denied >&2; exit 1"])
    patch.setattr(shutil, "which", lambda *_, **__: "/usr/bin/bwrap")


def old_landlock(patch):
    patch.setattr(ladder, "_landlock", REAL["landlock"])
    patch.setattr("py_landlock.landlock_sys.get_abi_version", lambda: 3)


def no_landlock(patch):
    patch.setattr(ladder, "_landlock", REAL["landlock"])
    patch.setitem(sys.modules, "py_landlock.landlock_sys", None)


def no_seccomp(patch):
    patch.setattr(ladder, "_seccomp", REAL["seccomp"])
    patch.setitem(sys.modules, "pyseccomp", None)


def no_root(patch):
    patch.setattr(os, "geteuid", lambda: 1000)


class Closed(Interpreter):
    """A Python in somebody's home folder."""

    open_to_all = False


def closed_interpreter(patch):
    patch.setattr(ladder, "_open_interpreter", REAL["open_interpreter"])
    patch.setattr(ladder, "interpreters", lambda: [Closed(Path(sys.executable), Path(sys.prefix), ())])


def another_system(patch):
    patch.setattr(sys, "platform", "darwin")


# what is taken away: the jail that is left, and what is said of what lacks where there is none
MACHINES = {
    (): ("B", ""),
    (no_root,): ("A", ""),
    (no_bubblewrap,): ("C", ""),
    (closed_interpreter,): ("B", ""),
    (no_root, closed_interpreter): ("A", ""),
    (bubblewrap_refused, closed_interpreter): (None, "chmod o+x"),
    (no_root, no_bubblewrap): (None, "apt-get install bubblewrap"),
    (no_root, bubblewrap_refused): (None, "AppArmor"),
    (old_landlock,): ("B", ""),
    (no_root, old_landlock): ("A", ""),
    (no_bubblewrap, old_landlock): (None, "Linux 6.12"),
    (no_landlock,): (None, "Landlock 6"),
    (no_root, no_landlock): (None, "Linux 5.13"),
    (no_seccomp,): (None, "apt-get install libseccomp2"),
    (no_root, no_seccomp): (None, "apt-get install libseccomp2"),
    (another_system,): (None, "Linux"),
}
LANGUAGE_WORDS = {"pt": ("não há aqui uma jaula", "Veja `course doctor`"), "en": ("there is no jail", "See `course")}
CASES = [(taken, lang) for taken in MACHINES for lang in LANGUAGES]


@pytest.mark.parametrize(
    ("taken", "lang"), CASES, ids=["-".join([lang, *(t.__name__ for t in taken)]) for taken, lang in CASES]
)
def test_the_doctor_says_which_jail_there_is_or_what_lacks_and_how_to_mend_it(facts, course, taken, lang):
    for take in taken:
        take(facts)
    rung, mend = MACHINES[taken]
    said = course("doctor", lang=lang)
    last = said.stdout.strip().splitlines()[-1]
    if rung:
        assert said.returncode == 0
        assert f"{'Jaula' if lang == 'pt' else 'Jail'} {rung}:" in said.stdout
    else:
        assert said.returncode == 1
        assert last.startswith(LANGUAGE_WORDS[lang][0]) and LANGUAGE_WORDS[lang][1] in last and mend in last
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("taken", "mend"), [((no_seccomp,), "libseccomp2"), ((no_root, no_bubblewrap), "bubblewrap")])
def test_a_class_is_not_graded_where_there_is_no_jail(facts, course, small, taken, mend, lang):
    for take in taken:
        take(facts)
    before = (small.root / "gradebook.db").read_bytes()
    said = course("grade", "a1", "--class", small.root, lang=lang)
    last = said.stderr.strip().splitlines()[-1]
    assert (said.returncode, said.stdout) == (2, "")
    assert last.startswith(f"course: {LANGUAGE_WORDS[lang][0]}") and mend in last and "--unsafe" in last
    assert (small.root / "gradebook.db").read_bytes() == before
    assert not (small.root / "autograded").exists() and not journal.read(small, "a1")


def test_a_jail_that_the_environment_names_is_that_one_or_none(facts):
    for rung in "ABC":
        facts.setenv("COURSE_JAIL", rung)
        assert ladder.best_rung() == rung
    facts.setenv("COURSE_JAIL", "A")
    ladder.facts.cache_clear()
    no_seccomp(facts)
    with pytest.raises(JailError, match="libseccomp2"):
        ladder.best_rung()


def test_a_jail_that_does_not_hold_is_told(facts, course):
    facts.setattr(probe, "try_all", lambda _: [probe.Tried(ladder.Both("ler", "read a secret"), "ok", False)])
    said = course("doctor")
    assert said.returncode == 1 and "✗ read a secret: ok" in said.stdout and "0 of 1" in said.stdout


@pytest.mark.parametrize("rung", RUNGS)
def test_the_jail_holds_on_every_rung_that_this_machine_has(rung):
    tried = probe.try_all(rung)
    assert len(tried) > 20
    assert not [deed for deed in tried if not deed.as_due]


def test_without_a_jail_the_trials_fail():
    tried = {deed.name.en: deed.as_due for deed in probe.try_all("none")}
    assert tried["use NumPy"] and not tried["read a hidden file"] and not tried["run a program"]


@pytest.fixture
def place():
    """A folder that everybody can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="turma-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def settle(small, place, way):
    """A small class that whoever grades in this way may write."""
    room = Path(shutil.copytree(small.root, place / "turma é boa", symlinks=True))
    for path in (room, *room.rglob("*")):
        with suppress(FileNotFoundError):
            path.chmod(0o755 if path.is_dir() else 0o644)
    if way.nobody:
        closed = room / "submitted/rita/a1/closed"  # a hand-in whose parts whoever grades may not read
        closed.mkdir(0)
        closed.with_suffix(".txt").touch(0)
        give(place)
    return room


def scores(room):
    return {student: result.score for student, result in journal.read(Classroom.find(room), "a1").items()}


@pytest.mark.parametrize("name", some(JAILED, 1))
def test_whoever_grades_in_whatever_way_the_class_gets_its_scores(name, small, place):
    way = WAYS[name]
    room = settle(small, place, way)
    done = run(way, "doctor", home=room)
    assert done.returncode == 0 and f"Jail {way.rung}:" in done.stdout, done.stdout + done.stderr
    done = run(way, "grade", "a1", "--class", room, home=room)
    assert done.returncode == 0, done.stderr
    assert scores(room) == SCORES
    assert "3 hand-ins: 3 graded" in done.stdout


@pytest.mark.parametrize("name", some(UNJAILED, 1))
def test_where_there_is_no_jail_nothing_is_graded_unless_one_asks_for_it(name, small, place):
    way = WAYS[name]
    room = settle(small, place, way)
    done = run(way, "grade", "a1", "--class", room, home=room, lang="pt")
    assert done.returncode == 2 and done.stdout == ""
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("course: não há aqui uma jaula") and "--unsafe" in last
    assert not scores(room) and not (room / "autograded").exists()
    done = run(way, "grade", "a1", "--unsafe", "--class", room, home=room)
    assert done.returncode == 0, done.stderr
    assert scores(room) == SCORES


def test_the_ways_are_those_of_this_machine():
    assert all(isinstance(way, Way) for way in WAYS.values()) and JAILED
