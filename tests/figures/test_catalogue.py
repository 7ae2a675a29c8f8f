"""The catalogue of figures: complete, lazy, in rooms that import downward, and written once."""

import ast
import subprocess
import sys
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path

import pytest
from helpers.drawings import source
from helpers.paths import ROOT

from course_lib.claims import CLAIMS
from course_lib.figures import catalogue
from course_lib.figures.catalogue import FIGURES, MODULES, write_all
from course_lib.figures.kit.figure import ENTERED
from course_lib.figures.measured.cards import name as card
from course_lib.figures.measured.claims import names
from course_lib.language import LANGUAGES

HERE = Path(catalogue.__file__).parent
DRAWING = ("cells", "networks", "training", "measured")
BELOW = {  # what each room may import of the others
    "kit": set(),
    **{room: {"kit"} for room in DRAWING},
    "explorers": {"kit", *DRAWING},
    "catalogue": {"kit"},
    "__init__": set(),
}


def test_every_figure_stands_in_the_catalogue_with_the_module_that_draws_it():
    for room in DRAWING:
        for path in (HERE / room).glob("*.py"):
            import_module(f"course_lib.figures.{room}.{path.stem}")
    missing = {}
    for name, render in ENTERED.items():
        module = render.__module__.removeprefix("course_lib.figures.")
        if not any(fnmatchcase(name, each) for each in MODULES.get(module, ())):
            missing.setdefault(module, []).append(name)
    assert not missing, f"MODULES in course_lib/figures/catalogue.py lacks {missing}"
    assert set(FIGURES) == ENTERED.keys()
    assert all(FIGURES[name] is ENTERED[name] for name in FIGURES)


def test_what_nobody_draws_is_not_in_the_catalogue(monkeypatch):
    assert "rnn-cel" not in FIGURES and "anatomy-nothing" not in FIGURES
    monkeypatch.setitem(MODULES, "cells.rnn", ("rnn-cell", "never-drawn"))
    assert "never-drawn" not in FIGURES and "rnn-cell" in FIGURES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_shown_in_a_chapter_or_on_the_claims_page(language):
    book = "".join(path.read_text("utf-8") for path in (ROOT / "book" / language).glob("*.md"))
    of_claims = {name for claim in CLAIMS.values() for name in (*names(claim), card(claim))}
    assert of_claims <= set(FIGURES)
    assert [name for name in FIGURES if f"figures/{name}.svg" not in book and name not in of_claims] == []


FRESH = """
import sys
{}
loaded = [name for name in ("torch", "matplotlib", "course_lib.claims") if name in sys.modules]
drawing = [name for name in sys.modules if name.startswith("course_lib.figures.") and name.count(".") > 2]
print(*loaded, *(name for name in drawing if ".kit." not in name))
"""


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import course_lib.figures.kit.palette", ""),
        ("import course_lib.figures.kit.plots, course_lib.figures.kit.plan, course_lib.figures.catalogue", ""),
        ("from course_lib.figures.catalogue import FIGURES; FIGURES['gru-cell']('pt')", "course_lib.figures.cells.gru"),
    ],
    ids=["palette", "kit", "one figure"],
)
def test_only_what_is_asked_for_is_imported(code, loaded):
    done = subprocess.run([sys.executable, "-c", FRESH.format(code)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded


def rooms_read(path):
    """The rooms of the figures that a file imports from."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        found = [node.module] if isinstance(node, ast.ImportFrom) else []
        found += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name.split(".")[2] for name in found if name.startswith("course_lib.figures."))


@pytest.mark.parametrize("path", sorted(HERE.rglob("*.py")), ids=lambda path: str(path.relative_to(HERE)))
def test_a_room_imports_only_those_below_it(path):
    room = path.relative_to(HERE).parts[0].removesuffix(".py")
    assert set(rooms_read(path)) <= BELOW[room] | {room}


def test_writing_twice_touches_nothing_and_mends_what_was_changed(tmp_path):
    paths = write_all(tmp_path / "figures", "pt")
    assert [p.stem for p in paths] == list(FIGURES)
    assert sorted((tmp_path / "figures").iterdir()) == sorted(paths)
    stamps = {p: p.stat().st_mtime_ns for p in paths}
    paths[0].write_text("changed", "utf-8")
    assert write_all(tmp_path / "figures", "pt") == paths
    assert {p: p.stat().st_mtime_ns for p in paths[1:]} == {p: stamps[p] for p in paths[1:]}
    assert paths[0].read_text("utf-8") == source(paths[0].stem, "pt") + "\n"
