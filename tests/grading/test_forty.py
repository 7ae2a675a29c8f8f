"""The generated classes: forty hand-ins of every kind, the same each time, each with the score that is known of it."""

import ast
from collections import Counter

import pytest
from helpers.command import course
from helpers.effort import some
from helpers.suites import SUITES

from course_lib.assignments.mutate import mutants
from course_lib.grading import audit
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.reports.report import write
from course_lib.grading.sample import forty as sample
from course_lib.grading.sample.forty import forty, named
from course_lib.grading.sample.rewrite import WAYS, rewritten
from course_lib.language import LANGUAGES

ASSIGNMENTS = sorted(named())
CLASSES = some(ASSIGNMENTS, 1)
DRAWN = some([(assignment, student) for assignment in CLASSES for student in forty(assignment)], 3)
FUNCTIONS = [(assignment, name) for assignment in ASSIGNMENTS for name in SUITES[assignment].tasks]


def written(assignment, student, folder):
    """What a student hands in, by the names of the files."""
    folder.mkdir(parents=True)
    student.hand_in.write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("assignment", CLASSES)
def test_a_class_is_forty_of_every_kind_in_both_languages_and_the_same_each_time(assignment, tmp_path):
    first, again = forty(assignment), forty.__wrapped__(assignment)
    kinds = Counter(student.kind for student in first.values())
    assert (
        len(first) == 40
        and kinds["right"] == 8
        and kinds["2 named"] == 4
        and len(kinds) == {"a8": 23}.get(assignment, 15)
    )
    assert Counter(student.hand_in.language for student in first.values()) == {"pt": 20, "en": 20}
    for name in some(first, 3):
        assert written(assignment, first[name], tmp_path / f"{name}-1") == written(
            assignment, again[name], tmp_path / f"{name}-2"
        )


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The classes of those who were drawn, made and graded by the command."""
    with pytest.MonkeyPatch.context() as patch:
        few = {a: {name: student for name, student in forty(a).items() if (a, name) in DRAWN} for a in CLASSES}
        patch.setattr(sample, "forty", few.__getitem__)
        root = tmp_path_factory.mktemp("forty") / "class"
        run = course("demo", root, *(word for a in CLASSES for word in ("--assignment", a)))
    assert run.returncode == 0, run.stderr
    return Classroom.find(root)


@pytest.mark.xdist_group("forty")
@pytest.mark.parametrize(("assignment", "name"), DRAWN)
def test_each_hand_in_gets_its_score_and_its_mistakes_are_named(graded, assignment, name):
    student, result = forty(assignment)[name], journal.read(graded, assignment)[name]
    told = {mistake for cell in result.cells for mistake in cell.mistakes}
    assert student.least <= result.score <= student.most, (student.kind, [c.message(assignment) for c in result.cells])
    assert student.mistakes <= told, student.kind


@pytest.mark.xdist_group("forty")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_how_the_class_did(graded, language):
    page = write(graded, language).read_text("utf-8")
    for assignment in CLASSES:
        spread_of = {"pt": "Distribuição das notas em", "en": "How the scores are spread in"}[language]
        assert f'<caption id="spread-{assignment}">{spread_of} {assignment}</caption>' in page
        assert f'<caption id="parts-{assignment}">' in page
        for name in SUITES[assignment].tasks:
            assert f'<th scope="row">{name}</th>' in page


def test_an_assignment_without_a_class_is_refused(tmp_path):
    run = course("demo", tmp_path / "class", "--assignment", "a33")
    assert run.returncode == 2 and "a33" in run.stderr and "a1, " in run.stderr.splitlines()[-1]
    assert not (tmp_path / "class").exists()


# --- what the classes are made of ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("assignment", "name"), some(FUNCTIONS, 12))
def test_a_solution_that_is_written_in_other_ways_is_right(assignment, name, capsys):
    cells = audit.solutions(assignment)
    for ways in (*([way] for way in WAYS), [*WAYS]):
        function = audit._function(cells, name, rewritten(cells[name], ways))
        SUITES[assignment].check(name, function)
        SUITES[assignment].examine(name, function)
    assert capsys.readouterr().out.count("right in all") == 2 * (len(WAYS) + 1)


CODE = "def f(x, w):\n    y = x @ w.T + w[0]\n    return y * 2 - x"
CHANGED = {
    "terms in the other order": "def f(x, w):\n    y = w[0] + x @ w.T\n    return 2 * y - x",
    "row by row": "def f(x, w):\n    y = np.stack([row @ w.T for row in x]) + w[0]\n    return y * 2 - x",
    "functions for operators": (
        "def f(x, w):\n    y = np.add(x @ w.T, w[0])\n    return np.subtract(np.multiply(y, 2), x)"
    ),
    "a name for the result": "def f(x, w):\n    y = x @ w.T + w[0]\n    result = y * 2 - x\n    return result",
    "other names": "def f(my_x, my_w):\n    my_y = my_x @ my_w.T + my_w[0]\n    return my_y * 2 - my_x",
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_writing_changes_the_text_throughout(way):
    assert rewritten(CODE, [way]) == CHANGED[way]
    assert rewritten(CODE, []) == ast.unparse(ast.parse(CODE))


@pytest.mark.parametrize(
    ("assignment", "mistake"), some([(a, mistake) for a in ASSIGNMENTS for mistake in named()[a]], 20)
)
def test_a_named_mutant_is_the_mistake_that_it_stands_for(assignment, mistake):
    function, cells = mistake.partition(".")[0], audit.solutions(assignment)
    code = next(m.code for m in mutants(cells[function]) if m.name == named()[assignment][mistake])
    assert audit.told_by_check(SUITES[assignment], function, audit._function(cells, function, code)) == (mistake,)


def test_the_audit_finds_the_mutants_that_are_named_mistakes(monkeypatch):
    one = {"remember_gate": SUITES["a3"].tasks["remember_gate"]}
    monkeypatch.setattr(SUITES["a3"], "tasks", one)
    assert audit.recognised("a3") == {m: k for m, k in named()["a3"].items() if m.startswith("remember_gate.")} != {}
