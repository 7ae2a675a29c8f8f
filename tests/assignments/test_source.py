"""The assignments' sources: one code in two editions, rules that a source must keep, and solutions that pass."""

import re
from collections import Counter
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from helpers.suites import SUITES
from helpers.trained_weights import put_weights
from nbclient import NotebookClient
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from course_lib.assignments.verdict import CheckFailed
from course_lib.glossary import terms
from course_lib.grading.notebook import source
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, SourceError, assignment_names, render
from course_lib.language import LANGUAGES, use

POINTS = {
    "a1": {"rnn_step": (2, 3), "rnn_sequence": (2, 3), "rnn_step_backward": (2, 3), "rnn_bptt": (2, 3)},
    "a2": {
        "spectral_radius": (1, 2),
        "rescale": (1, 1),
        "step_back": (2, 2),
        "gradient_norms": (2, 2),
        "norm_bounds": (1, 2),
        "clip_norm": (2, 2),
    },
    "a3": {
        "learn_gate": (2, 2),
        "forget_gate": (2, 2),
        "remember_gate": (1, 1),
        "use_gate": (2, 2),
        "lstm_step": (3, 3),
    },
    "a4": {
        "lstm_gates": (2, 2),
        "lstm_step": (2, 2),
        "lstm_sequence": (1, 1),
        "to_words": (1, 1),
        "from_words": (1, 1),
        "lstm_gates_backward": (2, 2),
        "lstm_step_backward": (2, 2),
    },
    "a5": {
        "three_blocks": (1, 2),
        "no_forget_step": (1, 2),
        "peephole_step": (2, 3),
        "coupled_step": (2, 2),
        "coupled_gates_backward": (2, 3),
        "coupled_step_backward": (1, 2),
    },
    "a6": {
        "gru_step": (2, 3),
        "gru_step_before": (2, 2),
        "gates_backward": (2, 2),
        "gru_step_backward": (2, 3),
        "parameter_counts": (1, 2),
        "anbn_targets": (1, 1),
        "first_error": (1, 1),
    },
    "a7": {
        "stacked_sequence": (2, 2),
        "reverse_padded": (1, 1),
        "bidirectional_sequence": (1, 2),
        "dropout_mask": (1, 1),
        "dropout_sequence": (1, 2),
        "grid_step": (2, 2),
        "scan_grid": (1, 2),
        "graph_step": (2, 2),
    },
    "a8": {
        "last_step": (1, 2),
        "masked_cross_entropy": (2, 2),
        "decoder_inputs": (1, 1),
        "exact_match": (1, 2),
    },
}
SEEN, HIDDEN = {"file": 1, "validation": 2}, {"held_out": 2, "higher": 2}
MODELS = {"a8": ("names", "numbers")}  # trained models: their parts, in sight and out of it
UNFILLED = {"pt": "ainda não foi implementada", "en": "not implemented yet"}
editions = pytest.mark.parametrize(("name", "language"), [(n, lang) for n in POINTS for lang in LANGUAGES])
of_each = pytest.mark.parametrize("name", POINTS)
KNOWN = ", ".join(POINTS)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def graded(notebook):
    return [cell for cell in code(notebook) if cell.metadata.get("nbgrader", {}).get("grade")]


def students(name, language):
    """The notebook as a student gets it."""
    notebook = render(name, language)
    for step in (ClearSolutions, ClearHiddenTests):
        notebook, _ = step().preprocess(notebook, {})
    return notebook


def run(notebook):
    """Run the code cells in this process; return the message of each check that failed, by grade id."""
    scope, failed = {}, {}
    with TemporaryDirectory() as folder, chdir(folder):
        put_weights(notebook.metadata.course.language, Path(folder))
        try:
            for cell in code(notebook):
                try:
                    exec(cell.source, scope)
                except CheckFailed as error:
                    failed[cell.metadata.nbgrader.grade_id] = str(error)
                except NotImplementedError:
                    assert "nbgrader" not in cell.metadata  # a cell that tries an unwritten function
                except NameError:
                    assert "nbgrader" not in cell.metadata  # and those that go on from it
        finally:
            use(None)
    return failed


def test_the_assignments_are_those_with_a_source():
    assert assignment_names() == sorted(POINTS)


@editions
def test_a_rendered_notebook_is_one_that_nbgrader_takes(name, language):
    notebook = render(name, language)
    nbformat.validate(notebook, relax_add_props=False)
    MetadataValidatorV3().validate_nb(notebook)
    assert notebook.metadata.course == {"assignment": name, "language": language}
    assert notebook.metadata.kernelspec.name == "python3"
    assert code(notebook)[0].source == f'from course_lib.language import use\n\nuse("{language}")'
    assert code(notebook)[0].metadata.nbgrader.locked and not code(notebook)[0].metadata.nbgrader.grade


@editions
def test_rendering_again_gives_the_same_bytes(name, language):
    assert nbformat.writes(render(name, language)) == nbformat.writes(render(name, language))


@of_each
def test_both_editions_have_the_same_code_ids_and_grades(name):
    pt, en = (render(name, language) for language in LANGUAGES)
    assert [c.id for c in pt.cells] == [c.id for c in en.cells]
    assert [c.cell_type for c in pt.cells] == [c.cell_type for c in en.cells]
    for ours, theirs in zip(code(pt), code(en), strict=True):
        assert ours.metadata == theirs.metadata
        assert ours.source == theirs.source or (ours.id == "language")
    assert not {c.source for c in pt.cells if c.cell_type == "markdown"} & {c.source for c in en.cells}


@editions
def test_the_points_are_those_that_the_notebook_tells_the_student(name, language):
    notebook = render(name, language)
    got = {c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points for c in graded(notebook)}
    expected = {
        f"{task}-{part}": p
        for task, pair in POINTS[name].items()
        for part, p in zip(("check", "examine"), pair, strict=True)
    }
    expected |= {f"{model}-{part}": p for model in MODELS.get(name, ()) for part, p in (SEEN | HIDDEN).items()}
    assert got == expected
    told = {task: sum(pair) for task, pair in POINTS[name].items()}
    told |= {model.capitalize(): sum((SEEN | HIDDEN).values()) for model in MODELS.get(name, ())}
    for task, points in told.items():
        assert re.search(rf"^\| `{task}` \|.*\| {points} \|$", notebook.cells[0].source, re.M)


@editions
def test_the_last_thing_asked_is_a_question_that_says_its_points(name, language):
    *_, question, place = render(name, language).cells
    assert place.cell_type == "markdown" and place.metadata.nbgrader.solution
    assert re.search(rf"\({place.metadata.nbgrader.points} (?:pontos|points)\)", question.source)


@of_each
def test_each_function_is_checked_in_sight_and_examined_out_of_sight(name):
    hidden = re.compile(r"### BEGIN HIDDEN TESTS\nexamine(_model)?\(.*\)\n### END HIDDEN TESTS")
    for cell in graded(render(name, "en")):
        task, part = cell.metadata.nbgrader.grade_id.split("-")
        assert cell.metadata.nbgrader.locked
        call = f'{part}("{task}", {task}'
        if task in MODELS.get(name, ()):
            call = f'{"examine" if part in HIDDEN else "check"}_model("{task}", {task.capitalize()}'
        assert call in cell.source
        assert bool(hidden.search(cell.source)) == (part in ("examine", *HIDDEN))


@editions
def test_the_solutions_pass_their_own_checks(name, language):
    assert run(render(name, language)) == {}


@editions
def test_an_unfilled_notebook_says_so_in_its_own_language(name, language):
    notebook = students(name, language)
    assert "BEGIN" not in nbformat.writes(notebook)
    failed = run(notebook)
    visible = [f"{task}-check" for task in POINTS[name]]
    visible += [f"{model}-{part}" for model in MODELS.get(name, ()) for part in SEEN]
    assert list(failed) == visible
    for cell, message in failed.items():
        assert message.startswith(f"{cell.partition('-')[0]}: {UNFILLED[language]}")


@of_each
def test_a_solution_of_one_function_alone_gets_its_own_points(name):
    """The others stay unwritten, or each would fail by the first."""
    full, stub = render(name, "en"), students(name, "en")
    for task in [t for t, asked in SUITES[name].tasks.items() if not asked.helpers]:
        mixed = nbformat.from_dict(full)
        for cell, unwritten in zip(mixed.cells, stub.cells, strict=True):
            if cell.get("metadata", {}).get("nbgrader", {}).get("solution") and cell.id != task:
                cell.source = unwritten.source
        passed = {c.id for c in graded(mixed)} - set(run(mixed))
        assert passed == {f"{task}-check", f"{task}-examine"}


def test_in_a_kernel_the_solutions_pass_and_a_stub_shows_the_message_alone():
    notebook = render("a3", "pt")
    stub = next(c for c in code(students("a3", "pt")) if c.id == "learn_gate")
    notebook.cells += [
        nbformat.v4.new_code_cell(stub.source),
        nbformat.v4.new_code_cell('check("learn_gate", learn_gate)'),
    ]
    NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    *good, bad = (cell.outputs for cell in code(notebook))
    assert not any(output.output_type == "error" for outputs in good for output in outputs)
    assert bad[0].ename == "CheckFailed" and bad[0].evalue.startswith("learn_gate: ainda não foi implementada")
    assert "\n".join(bad[0].traceback) == bad[0].evalue


# --- rules of a source -----------------------------------------------------------------------------------------------

FAULTS = {
    "no points": (":points: 2\n", "", "rnn_step-check: points are missing"),
    "points of nothing": (":points: 2", ":points: 0", "rnn_step-check: points are missing"),
    "points in words": (":points: 2", ":points: two", "rnn_step-check: points are missing"),
    "same id": (":test: rnn_step-examine", ":test: rnn_step-check", "rnn_step-check: id used twice"),
    "unknown option": (":solution: rnn_step", ":sollution: rnn_step", "unknown option: sollution"),
    "points on a solution": (":solution: rnn_step", ":solution: rnn_step\n:points: 2", "unknown option: points"),
    "no solution": ("### BEGIN SOLUTION", "", "rnn_step: no ### BEGIN SOLUTION"),
    "solution without end": ("### END SOLUTION", "", "rnn_step: BEGIN SOLUTION out of place"),
    "hidden without end": ("### END HIDDEN TESTS", "", "rnn_step-examine: BEGIN HIDDEN TESTS out of place"),
    "hidden in a locked cell": (
        "import numpy",
        "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\nimport numpy",
        "setup: BEGIN",
    ),
    "language missing": ('+++ {"lang": "en"}\n\n## 1', "## 1", "expected a pair pt, en"),
    "languages swapped": ('+++ {"lang": "pt"}', '+++ {"lang": "en"}', "expected a pair pt, en"),
    "heading missing": ("## 1 · One step", "One step", "headings differ"),
    "helper not locked": (":locked: setup", ":tags: [setup]", "unknown option: tags"),
    "name nobody sets": (
        'check("rnn_step", rnn_step)',
        'check("rnn_step", rnn_step, tries)',
        "uses tries, which no locked",
    ),
    "helper in an open cell": (
        'check("rnn_step", rnn_step)',
        'check("rnn_step", rnn_step, xs)',
        "rnn_step-check: uses xs",
    ),
    "broken options": (":points: 2", ":points: [", "Code cell"),
    "broken language": ('+++ {"lang": "pt"}', '+++ {"lang": ', "Markdown cell"),
    "broken front matter": ("kernelspec:", "kernelspec: [", "while parsing"),
    "not Python": ("def rnn_step(", "def rnn_step)", "a1.md: "),
}


@pytest.mark.parametrize("old, new, message", FAULTS.values(), ids=FAULTS)
def test_a_faulty_source_is_refused_and_the_cell_named(old, new, message, tmp_path, monkeypatch):
    text = (ASSIGNMENTS_DIR / "a1.md").read_text("utf-8")
    assert old in text
    (tmp_path / "a1.md").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(source, "ASSIGNMENTS_DIR", tmp_path)
    with pytest.raises(SourceError, match=re.escape(message)) as error:
        render("a1", "en")
    assert str(error.value).startswith("a1.md: ") and len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["a99", "A1", "../assignments/a1", ""])
def test_an_unknown_assignment_is_refused(name):
    with pytest.raises(SourceError, match=f"no such assignment; there is {KNOWN}"):
        render(name, "en")
    use("pt")
    with pytest.raises(SourceError, match=f"não há essa tarefa; há {KNOWN}"):
        render(name, "pt")


# --- words -----------------------------------------------------------------------------------------------------------


@editions
def test_the_prose_uses_the_glossarys_words(name, language):
    avoid = "|".join(word for term in terms().values() for word in term.avoid[language])
    text = "\n".join(cell.source for cell in render(name, language).cells if cell.cell_type == "markdown")
    assert re.findall(rf"\b(?:{avoid})\b", text, re.I) == []
    assert len(text.split()) > 700


@of_each
def test_both_editions_show_the_same_mathematics(name):
    """Symbols and numbers; words inside an equation and the decimal comma are each language's own."""

    def formulas(language):
        text = "\n".join(c.source for c in render(name, language).cells if c.cell_type == "markdown")
        found = re.findall(r"(\$\$?)([^$]+)\1", text)
        return Counter(re.sub(r"\\(?:text|mathrm)\{[^}]*\}", "", f).replace("{,}", ".") for _, f in found)

    assert formulas("pt") == formulas("en")
    assert len(formulas("pt")) > 20
