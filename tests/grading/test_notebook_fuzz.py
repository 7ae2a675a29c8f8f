"""Whatever stands in the file of a notebook, taking it in ends in a refusal or in the assignment's own locked cells."""

import copy
import json
import logging
from functools import cache

import pytest
from helpers.effort import many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.grading.notebook import intake
from course_lib.grading.notebook.cells import from_notebook, switch
from course_lib.grading.notebook.restore import restore
from course_lib.grading.notebook.student import full_edition
from course_lib.grading.run import hand_in
from course_lib.grading.run.hand_in import Job, grade_job
from course_lib.grading.run.limits import Limits
from course_lib.grading.sample.hand_ins import solved
from course_lib.language import LANGUAGES

ASSIGNMENT = "a1"
FUZZ = settings(max_examples=many(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.one_of(st.text(max_size=20), st.just("\ud800"), st.just("%%bash\nls"), st.just("\x00"))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


@pytest.fixture(autouse=True)
def _quiet():
    """nbformat says at length what is wrong with each of them."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@cache
def sources():
    return from_notebook(full_edition(ASSIGNMENT, "pt"))


@cache
def original(language):
    return json.dumps(solved(ASSIGNMENT, language))


IDS = [s.name for s in sources()]
FIELDS = ["source", "metadata", "cell_type", "id", "outputs", "execution_count", "attachments"]
NBGRADER = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"grade_id": st.one_of(st.sampled_from(IDS), JSON)},
        optional=dict.fromkeys(["grade", "locked", "solution", "points", "schema_version", "checksum", "task"], JSON),
    ),
)
METADATA = st.one_of(JSON, st.fixed_dictionaries({"nbgrader": NBGRADER}, optional={"tags": JSON, "editable": JSON}))
SOURCES = st.one_of(
    JSON,
    TEXTS,
    st.lists(TEXTS, max_size=3),
    st.just("# BEGIN HIDDEN TESTS\n"),
    st.sampled_from([*map(switch, LANGUAGES)]),
)
VALUES = {
    "source": SOURCES,
    "metadata": METADATA,
    "cell_type": st.one_of(st.sampled_from(["code", "markdown", "raw", "heading", "no such"]), JSON),
}
COURSES = st.one_of(JSON, st.fixed_dictionaries({"language": st.one_of(st.sampled_from(LANGUAGES), JSON)}))


def at(data, cells):
    return data.draw(st.integers(0, len(cells) - 1))


def delete(data, notebook):
    del notebook["cells"][at(data, notebook["cells"])]


def double(data, notebook):
    cells = notebook["cells"]
    cells.insert(at(data, cells), copy.deepcopy(cells[at(data, cells)]))


def move(data, notebook):
    cells = notebook["cells"]
    cells.insert(at(data, cells), cells.pop(at(data, cells)))


def split(data, notebook):
    cells = notebook["cells"]
    k = at(data, cells)
    if isinstance(cells[k], dict) and isinstance(cells[k].get("source"), str):
        cut = data.draw(st.integers(0, len(cells[k]["source"])))
        text = cells[k]["source"]
        cells[k]["source"] = text[:cut]
        cells.insert(k + 1, {**copy.deepcopy(cells[k]), "source": text[cut:]})


def change(data, notebook):
    cell = notebook["cells"][at(data, notebook["cells"])]
    if isinstance(cell, dict):
        name = data.draw(st.sampled_from(FIELDS))
        cell[name] = data.draw(VALUES.get(name, JSON))


def drop(data, notebook):
    cell = notebook["cells"][at(data, notebook["cells"])]
    if isinstance(cell, dict) and cell:
        del cell[data.draw(st.sampled_from(sorted(cell)))]


def put(data, notebook):
    cells = notebook["cells"]
    cell = st.fixed_dictionaries({"cell_type": VALUES["cell_type"], "source": SOURCES, "metadata": METADATA})
    cells.insert(at(data, cells), data.draw(st.one_of(cell, JSON)))


def about(data, notebook):
    name = data.draw(st.sampled_from(["metadata", "nbformat", "nbformat_minor"]))
    if name == "metadata":
        notebook["metadata"] = data.draw(st.one_of(JSON, st.fixed_dictionaries({"course": COURSES})))
    else:
        notebook[name] = data.draw(st.one_of(st.integers(-1, 9), JSON))


def older(_data, notebook):
    """As version 3 wrote it: worksheets, and `input` for `source`."""
    cells = notebook.pop("cells")
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            cell["input"] = cell.pop("source", "")
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


CHANGES = [delete, double, move, split, change, change, change, drop, put, about]


@st.composite
def files(draw):
    """The text of a file that was a notebook."""
    data = draw(st.data())
    notebook = json.loads(original(draw(st.sampled_from(LANGUAGES))))
    for step in draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=6)):
        if notebook["cells"]:
            step(data, notebook)
    if draw(st.integers(0, 9)) == 0:
        older(data, notebook)
    return json.dumps(notebook)


def locked(notebook):
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("locked")]


def released(language):
    """The locked cells of the release; the one that chooses the language is that of the hand-in's."""
    kept = [s for s in sources() if s.locked]
    return [(s.name, s.cell_type, switch(language) if s.name == "language" else s.source, s.metadata()) for s in kept]


def seen(notebook):
    cells = locked(notebook)
    return [(c.metadata.nbgrader["grade_id"], c.cell_type, c.source, dict(c.metadata)) for c in cells]


def as_released(notebook):
    """The locked cells are those of the release in their order, each solution is there once at most, and no other
    cell has metadata."""
    language = notebook.metadata["course"]["language"]
    assert seen(notebook) == released(language)
    names = [c.metadata.nbgrader["grade_id"] for c in notebook.cells if c.metadata]
    assert len(names) == len(set(names)) and names == [name for name in IDS if name in names]
    assert {cell.cell_type for cell in notebook.cells} <= {"code", "markdown"}
    assert all(type(cell.source) is str for cell in notebook.cells)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@given(files())
@FUZZ
def test_a_notebook_is_refused_or_comes_back_with_the_locked_cells_as_released(tmp_path, text):
    path = tmp_path / "a1.ipynb"
    path.write_text(text, "utf-8", errors="surrogatepass")
    try:
        notebook = intake.read(path)
    except intake.Refused as refusal:
        assert refusal.text.pt and refusal.text.en
        return
    restored, _ = restore(notebook, sources(), ASSIGNMENT)
    as_released(restored)


@pytest.fixture
def ran(monkeypatch):
    """The notebooks that would have been run."""
    notebooks = []

    def run(notebook, *_arguments):
        notebooks.append(notebook)
        return "finished"

    monkeypatch.setattr(hand_in, "run_notebook", run)
    return notebooks


def graded(folder, content):
    """Grade a file as a class would; nothing may escape, and the notebook that was written must be one."""
    mine = folder / "mine"
    mine.mkdir(exist_ok=True)
    (mine / "a1.ipynb").write_bytes(content)
    target = folder / "out" / "a1.ipynb"
    result, untouched = grade_job(Job("eve", ASSIGNMENT, mine, "", sources(), Limits(), "none", target))
    assert [cell.name for cell in result.cells] == [s.name for s in sources() if s.grade]
    assert result.score == 0 and set(untouched) <= set(IDS)
    assert json.loads(target.read_text("utf-8"))["cells"]
    return result


@given(files())
@FUZZ
def test_nothing_escapes_a_hand_in_and_none_gets_points_unrun(tmp_path, ran, text):
    result = graded(tmp_path, text.encode("utf-8", "surrogatepass"))
    for notebook in ran[-1:] if result.state != "refused" else []:
        as_released(notebook)


RAW = st.one_of(
    st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode()), st.just(b"[" * 200_000), st.just(b"")
)


@given(RAW)
@FUZZ
def test_a_file_that_is_no_notebook_is_refused(tmp_path, ran, content):
    assert graded(tmp_path, content).state == "refused"
    assert not ran


@given(st.data())
@FUZZ
def test_a_file_with_bytes_changed_ends_in_a_result(tmp_path, ran, data):
    content = bytearray(original("en").encode())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 400))] = data.draw(st.binary(max_size=5))
    if graded(tmp_path, bytes(content)).state != "refused":
        as_released(ran[-1])
