"""What students get holds no answer and no hidden test, and the gradebook knows of it once."""

import json

import nbformat
import pytest
from helpers.suites import points_of
from nbgrader.nbgraderformat import MetadataValidator

from course_lib.errors import CourseError
from course_lib.grading.classroom import release as releasing
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.classroom.release import register, release
from course_lib.grading.grade import grade
from course_lib.grading.notebook.cells import from_gradebook, from_notebook, hidden_lines
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, assignment_names, render
from course_lib.grading.notebook.student import STUB, student_edition
from course_lib.grading.sample.hand_ins import find
from course_lib.language import LANGUAGES

# How lines begin that a solution and its stub share: what is asked for, and how a module begins.
STATED = ("class ", "def ", "super().__init__()", '"""')


@pytest.fixture
def empty(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text((ASSIGNMENTS_DIR / "nbgrader_config.py").read_text("utf-8"))
    return Classroom.find(tmp_path)


def lines_of_solutions(notebook):
    cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")]
    return {(c.metadata.nbgrader["grade_id"], line.strip()) for c in cells for line in c.source.splitlines()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", assignment_names())
def test_a_release_has_no_hidden_test_and_no_solution(name, language):
    full, student = render(name, language), student_edition(name, language)
    secret = [line for cell in full.cells for line in hidden_lines(cell.source)]
    assert secret
    for line in [*secret, "HIDDEN TESTS", "BEGIN SOLUTION"]:
        assert json.dumps(line, ensure_ascii=False)[1:-1] not in nbformat.writes(student)
    kept = lines_of_solutions(full) & lines_of_solutions(student)
    assert kept
    assert not [line for _, line in kept if not line.startswith(STATED) and line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_is_what_nbgrader_wants_in_the_words_of_its_language(language):
    notebook = student_edition("a3", language)
    MetadataValidator().validate_nb(notebook)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    solutions = [c.source for c in code if c.metadata.get("nbgrader", {}).get("solution")]
    assert len(solutions) == 5
    assert all(f"    {STUB.text(language)}\n    raise NotImplementedError()" in source for source in solutions)
    tests = [c for c in code if c.metadata.get("nbgrader", {}).get("grade")]
    assert all(c.metadata.editable is False and c.metadata.deletable is False for c in tests)


def test_both_editions_share_one_record_which_is_nbgraders_own(ungraded):
    """The sample class is released in both languages."""
    released = {language: ungraded.root / "to-students" / language / "a3" / "a3.ipynb" for language in LANGUAGES}
    with ungraded.gradebook() as gradebook:
        assert [a.name for a in gradebook.assignments] == ["a1", "a3"]
        assert gradebook.find_assignment("a3").max_score == points_of("a3")
        assert [cell.name for cell in from_gradebook(gradebook, "a3")] == [
            cell.name for cell in from_notebook(nbformat.read(released["en"], 4))
        ]
    assert nbformat.read(ungraded.path("release", ".", "a3") / "a3.ipynb", 4) == nbformat.read(released["pt"], 4)


def test_a_new_source_with_other_cells_is_refused_once_hand_ins_are_graded(room, monkeypatch):
    smaller = render("a3", "pt")
    smaller.cells = smaller.cells[: smaller.cells.index(find(smaller, "lstm_step-check"))]
    monkeypatch.setattr(releasing, "full_edition", lambda name, language: smaller)
    before = (room.root / "gradebook.db").read_bytes()
    with pytest.raises(CourseError, match=r"a3: there are graded hand-ins with other cells \(a3_question, lstm_step-"):
        register(room, "a3")
    assert (room.root / "gradebook.db").read_bytes() == before


def test_hand_ins_of_before_the_language_cell_was_locked_go_on_in_the_same_class(small):
    """Its record has one locked cell fewer, and the notebooks handed in do not mark theirs."""
    assert [r.score for r in grade(small, "a1", ["rita"])] == [15]
    path = small.path("submitted", "rita", "a1") / "a1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    del find(notebook, "language").metadata["nbgrader"]
    nbformat.write(notebook, path)
    with small.gradebook() as gradebook:
        gradebook.db.delete(gradebook.find_source_cell("language", "a1", "a1"))
        gradebook.db.commit()
    register(small, "a1")
    with small.gradebook() as gradebook:
        assert [cell.name for cell in from_gradebook(gradebook, "a1")][:3] == ["language", "setup", "rnn_step"]
        assert gradebook.find_submission("a1", "rita").score == 15
    assert [(r.score, r.state) for r in grade(small, "a1", ["rita"])] == [(15, "graded")]


def test_registering_again_keeps_every_score(room):
    (room.path("source", ".", "a3") / "a3.ipynb").unlink()
    register(room, "a3")
    with room.gradebook() as gradebook:
        assert gradebook.find_submission("a3", "liam").score == 16


def test_an_unknown_assignment_is_answered_with_the_closest_one(empty, tmp_path):
    with pytest.raises(CourseError, match="a33: no such assignment; there is " + ", ".join(assignment_names())):
        release(empty, "a33", ["pt"], tmp_path)
    assert not (tmp_path / "gradebook.db").exists()
