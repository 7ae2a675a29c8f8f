"""While a part of the setup runs, it says what it is doing; when it fails, its fault is seen and its status kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import ROOT

sys.path.append(str(ROOT))
from tools import alive, parts
from tools.parts import Edition, Packages, Part, Site, plain


def run(log, code, part="release", language="en"):
    """What the tool prints of a Python program that is run as a part of the setup."""
    command = [sys.executable, str(ROOT / "tools/alive.py"), part, str(log), sys.executable, "-c", code]
    environment = {**os.environ, "COURSE_LANGUAGE": language}
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


def test_a_failure_keeps_its_status_and_shows_its_fault_wherever_it_stands(tmp_path):
    code = "print('a.md: WARNING: no such label'); [print('line', k) for k in range(99)]; raise SystemExit(3)"
    done = run(tmp_path / "logs/release.log", code)
    assert done.returncode == 3
    assert f"FAILED; all of it in {tmp_path}/logs/release.log" in done.stdout
    assert "no such label" in done.stderr and "line 98" in done.stderr and "line 50" not in done.stderr
    assert "line 50" in (tmp_path / "logs/release.log").read_text("utf-8")


def test_a_part_is_named_on_each_line_and_ends_in_the_users_language(tmp_path):
    done = run(tmp_path / "log", "import sys; print('olá', file=sys.stderr)", language="pt")
    *lines, last = done.stdout.splitlines()
    assert done.returncode == 0 and done.stderr == ""
    assert all(line.startswith("  release  0:0") for line in [*lines, last]) and last.endswith("pronto")


class Clock:
    """A clock that stands still until it is told otherwise."""

    now = 100.0

    def __call__(self):
        return self.now


def test_a_silent_command_is_said_to_live_every_ten_seconds_and_a_loud_one_not_oftener_than_one_can_read(
    monkeypatch, capsys
):
    clock = Clock()
    monkeypatch.setattr(alive, "monotonic", clock)
    display = alive.Display("site")
    for second in range(0, 60):
        clock.now = 100.0 + second
        display.show("reading")
    silent = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in silent] == [f"0:{second:02d}" for second in range(0, 60, 10)]
    for second in range(60, 120):
        clock.now = 100.0 + second
        display.show(f"page {second}")
    loud = capsys.readouterr().out.splitlines()
    assert len(loud) == 15 and len({line.split()[-1] for line in loud}) == 15


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project in which the parts look for what has been made."""
    monkeypatch.setattr(parts, "ROOT", tmp_path)
    (tmp_path / "requirements.lock").write_text("numpy==1\ntorch==2\nrich==3\n", "utf-8")
    return tmp_path


def told(part, *lines):
    """What a part says after each of some lines."""
    said = []
    for line in lines:
        part.read(line)
        said.append(part.status())
    return said


def test_pip_is_followed_from_the_first_name_to_the_last_kernel(project):
    part = Packages()
    assert told(
        part,
        "Collecting numpy==1 (from -r requirements.txt (line 12))",
        "  Downloading numpy-1-cp311-cp311-manylinux.whl (16.6 MB)",
        "Collecting torch==2 (from -r requirements.txt (line 13))",
        "Installing collected packages: numpy, torch, rich",
    ) == [
        "resolving 1 of 3 numpy",
        "downloading 1 of 3 numpy (16.6 MB)",
        "resolving 2 of 3 torch",
        "installing 1 of 3 numpy",
    ]
    site = project / ".venv/lib/python3.11/site-packages"
    for installed, now in (("numpy", "2 of 3 torch"), ("torch", "3 of 3 rich"), ("rich", "3 of 3 rich")):
        (site / f"{installed}-1.dist-info").mkdir(parents=True)
        assert part.status() == f"installing {now}"
    assert told(
        part,
        "  Running command Building editable for course-lib (pyproject.toml)",
        "  g++ -O3 -DREAL=float course_lib/fast/kernel/kernel.cpp",
        "  compiled kernel_avx2_float",
    ) == ["compiling the kernels 0 of 6", "compiling the kernels 0 of 6", "compiling the kernels 1 of 6"]


def test_sphinx_is_followed_from_the_settings_to_the_finished_pages():
    lines = {
        "Running Jupyter-Book v1.0.4": "starting",
        "loading translations [pt_BR]... done": "preparing",
        "edition en: building beside this one, log in build.log": "drawing the figures",
        "building [html]: targets for 12 source files that are out of date": "drawing the figures",
        "updating environment: [new config] 12 added, 1 changed, 0 removed": "drawing the figures",
        "reading sources... [  8%] api": "reading 1/13 api",
        "reading sources... [ 15%] cells": "reading 2/13 cells",
        "/somewhere/book/en/cells.md: Executing notebook using local CWD [mystnb]": "executing 2/13 cells",
        "/somewhere/book/en/cells.md: Executed notebook in 8.48 seconds [mystnb]": "executing 2/13 cells",
        "writing output... [ 25%] index": "writing 25 % index",
        "dumping object inventory... done": "putting the pages together",
        "build succeeded.": "done",
    }
    assert told(Edition(), *lines) == list(lines.values())


def test_the_other_edition_is_followed_in_its_log_even_where_a_line_is_half_written(project):
    part = Site()
    log = project / "_build/editions/en/build.log"
    log.parent.mkdir(parents=True)
    lines = (
        "updating environment: [new] 2 added, 0 changed\n\x1b[01mreading sources... \x1b[0m[ 50%] \x1b[35mrnn\x1b[0m\n"
    )
    with log.open("w", encoding="utf-8") as file:
        for piece, said in ((lines[:60], "starting"), (lines[60:], "reading 1/2 rnn"), ("writ", "reading 1/2 rnn")):
            file.write(piece)
            file.flush()
            assert part.status() == f"pt: starting · en: {said}"


def test_a_line_that_overwrites_itself_counts_as_what_stood_there_last():
    assert plain("10 %\r\x1b[1m20 %\x1b[0m\n") == "20 %"
    assert told(Part(), plain("[1/2] a1\n"), plain("\n")) == ["[1/2] a1", "[1/2] a1"]


def test_the_makefile_shows_every_long_part_alive():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    script = Path(ROOT / "tools/setup.sh").read_text("utf-8")
    for part in parts.PARTS:
        assert f"$(ALIVE) {part} " in makefile or f"tools/alive.py {part} " in script
