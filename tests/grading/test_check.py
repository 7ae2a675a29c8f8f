"""`course check` on what goes wrong by mistake: each fault has a sentence of its own, and honest work its points."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from course_lib.assignments.problem import problem
from course_lib.assignments.verdict import Verdict
from course_lib.commands.check import _show
from course_lib.grading.check_notebook import Checked, check_notebook
from course_lib.grading.notebook.source import render
from course_lib.grading.result import CellScore
from course_lib.grading.run import runner
from course_lib.grading.sample.hand_ins import answer, find, solved
from course_lib.language import LANGUAGES, use

STEP = find(solved("a1", "en"), "rnn_step").source


@pytest.fixture(scope="module", autouse=True)
def _warm():
    yield
    runner.close()


def checked(tmp_path, notebook, name="a1"):
    path = tmp_path / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return check_notebook(path)


def messages(found, language):
    return {cell.name.partition("-")[0]: cell.message(found.assignment, language) for cell in found.visible}


def lost(found):
    return {cell.name.partition("-")[0] for cell in found.visible if cell.score != cell.points}


def spoilt(assignment, faults):
    """The solved notebook, each function followed by one of its name that calls it, `right`, and spoils its result."""
    notebook = solved(assignment, "en")
    for name, code in faults.items():
        cell = find(notebook, name)
        cell.source += f"\n\n\ndef {name}(*given, right={name}, kept=[]):\n    {code}\n"
    return notebook


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_two_tests_of_a_function_say_is_told_once(capsys, language):
    use(language)
    missing = Verdict("names", problem("file", pt="Falta o arquivo.", en="The file is missing.")).data()
    others = Verdict("numbers", problem("other_answers")).data()
    cells = [CellScore(f"names-{test}", 1, 0, missing) for test in ("file", "validation")]
    _show(Checked("a8", language, [*cells, CellScore("numbers-file", 1, 0, others)], frozenset(), frozenset(), []))
    said = " ".join(capsys.readouterr().out.split())
    assert said.count({"pt": "Falta o arquivo.", "en": "The file is missing."}[language]) == 1
    assert problem("other_answers").text()[:30] in said


# --- what a function gives back --------------------------------------------------------------------------------------

# assignment: function: how it spoils its result, and what is said of that in Portuguese and in English
FAULTS = {
    "a1": {
        "rnn_step": (
            "out = right(*given); out[0, 1] = np.inf; return out",
            "h_next[0, 1]: recebido inf, como o de uma divisão por 0",
            "h_next[0, 1]: got inf, as from a division by 0",
        ),
        "rnn_sequence": (
            "kept += [1]; ys, h = right(*given); return ys + len(kept), h",
            "deu outro resultado ao ser chamada de novo com os mesmos argumentos",
            "gave another result when it was called again with the same arguments",
        ),
        "rnn_step_backward": (
            "dx, dh, g = right(*given); return dx.astype('f4'), dh, g",
            "dx: esperado dtype float64, recebido float32: sem dtype= nem astype",
            "dx: expected dtype float64, got float32: without dtype= and astype",
        ),
        "rnn_bptt": ("print(given)", "devolveu None: faltou um `return`?", "returned None: is a `return` missing?"),
    },
    "a4": {
        "lstm_gates": (
            "return list(right(*given))",
            "esperada uma tupla (i, f, g, o), recebido list com 4 itens",
            "expected a tuple (i, f, g, o), got a list of 4 items",
        ),
        "lstm_step": (
            "yield from right(*given)",
            "recebido um generator, que vem de yield",
            "got a generator, which comes of yield",
        ),
        "lstm_sequence": (
            "ys, h, c = right(*given); return ys.astype(object), h, c",
            "ys: esperado dtype float64, recebido object: objetos do Python",
            "ys: expected dtype float64, got object: Python objects",
        ),
        "to_words": (
            "return {name: value.astype(int) for name, value in right(*given).items()}",
            "recebido int64: números inteiros",
            "got int64: whole numbers",
        ),
        "from_words": (
            "given[0]['bias_f'] += 1; return right(*given)",
            'mudou o argumento params["bias_f"], que é de quem chamou',
            'changed its argument params["bias_f"], which belongs to the caller',
        ),
        "lstm_gates_backward": (
            "da, dc = right(*given); return da, dc[:1]",
            "dc: esperada a forma (B, H) = (2, 5), recebida (1, 5): o NumPy esticaria isso",
            "dc: expected shape (B, H) = (2, 5), got (1, 5): NumPy would stretch that",
        ),
        "lstm_step_backward": (
            "dx, dh, dc, g = right(*given); return dx * np.nan, dh, dc, g",
            "dx[0, 0]: recebido nan, como o de 0/0",
            "dx[0, 0]: got nan, as from 0/0",
        ),
    },
}


@pytest.mark.parametrize("assignment", FAULTS)
def test_each_fault_has_a_sentence_of_its_own_in_both_languages(tmp_path, assignment):
    faults = FAULTS[assignment]
    notebook = spoilt(assignment, {name: code for name, (code, *_) in faults.items()})
    found = checked(tmp_path, notebook, assignment)
    assert lost(found) == faults.keys()
    for name, (_, *texts) in faults.items():
        for language, text in zip(LANGUAGES, texts, strict=True):
            assert text in messages(found, language)[name]


ONE_ARRAY = {
    "rnn_sequence": """
def rnn_sequence(xs, h, params):
    ys, h = [], h.copy()
    for x in xs:
        h[...] = rnn_step(x, h, params)
        ys.append(h)
    return np.stack(ys), h
""",
    "rnn_bptt": """
def rnn_bptt(dys, dh, xs, h, ys, params):
    dxs, total = np.zeros_like(xs), None
    for t in reversed(range(len(xs))):
        before = ys[t - 1] if t > 0 else h
        dxs[t], dh, gradients = rnn_step_backward(dh + dys[t], xs[t], before, ys[t], params)
        gradients["bias_hh"] = gradients["bias_ih"]
        if total is None:
            total = gradients
        else:
            for name in total:
                total[name] += gradients[name]
    return dxs, dh, total
""",
}


def test_an_array_that_is_changed_after_it_was_kept_is_a_mistake_with_a_name(tmp_path):
    notebook = solved("a1", "pt")
    for name, code in ONE_ARRAY.items():
        answer(name, code)(notebook)
    found = checked(tmp_path, notebook)
    assert lost(found) == ONE_ARRAY.keys()
    for language, texts in zip(
        LANGUAGES,
        (("T vezes o mesmo array", "um mesmo array"), ("one array T times", "one and the same array")),
        strict=True,
    ):
        for name, text in zip(ONE_ARRAY, texts, strict=True):
            assert text in messages(found, language)[name]


HONEST = {
    "rnn_sequence": "from collections import namedtuple; return namedtuple('Run', 'ys h')(*right(*given))",
    "rnn_step_backward": "dx, dh, g = right(*given); return np.asfortranarray(dx), dh, g | {'bias_hh': g['bias_ih']}",
    "rnn_bptt": "from collections import defaultdict; *d, g = right(*given); return *d, defaultdict(float, g)",
}


def test_results_of_other_kinds_that_say_the_same_get_their_points(tmp_path):
    assert lost(checked(tmp_path, spoilt("a1", HONEST))) == set()


# --- what a notebook looks like --------------------------------------------------------------------------------------


def said(found):
    """The notes, as `course check` prints them."""
    return " ".join(note.text(found.language) for note in found.notes)


def test_a_notebook_with_the_text_of_the_other_edition_speaks_as_it_reads(tmp_path):
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        notebook = solved("a1", other)
        notebook.metadata.course["language"] = language
        found = checked(tmp_path, notebook)
        assert (found.language, found.passed, found.notes) == (other, True, [])


@pytest.mark.parametrize(("language", "words"), [("pt", "Células fora da ordem"), ("en", "Cells out of order")])
def test_cells_out_of_order_cost_nothing_and_are_named(tmp_path, language, words):
    notebook = solved("a1", language)
    notebook.cells = notebook.cells[::-1]
    found = checked(tmp_path, notebook)
    assert found.passed and words in said(found) and "rnn_step" in said(found)


def rename(notebook):
    """Call the function `rnn_step` by another name; those that call it still call it as they were told to."""
    answer("rnn_step", STEP.replace("rnn_step", "rnnstep"))(notebook)


def put_off(notebook):
    """Write `rnn_step` at the end, and leave nothing in its place."""
    answer("rnn_step", "")(notebook)
    notebook.cells.append(new_code_cell(STEP))


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (rename, ("Seria rnnstep?", "Did you mean rnnstep?")),
        (put_off, ("só passa a existir numa célula mais abaixo", "only comes to exist in a cell further down")),
    ],
)
def test_a_function_that_is_not_where_it_is_looked_for_is_found_by_its_looks(tmp_path, change, texts):
    notebook = solved("a1", "en")
    change(notebook)
    found = checked(tmp_path, notebook)
    assert lost(found) == {"rnn_step"}
    for language, text in zip(LANGUAGES, texts, strict=True):
        assert text in messages(found, language)["rnn_step"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_without_metadata_is_known_by_its_ids(tmp_path, language):
    notebook = solved("a1", language)
    find(notebook, "a1_question").source = "Because."
    for part in (notebook, *notebook.cells):
        part.metadata = {}
    found = checked(tmp_path, notebook, "my work")
    assert (found.assignment, found.language, found.passed, found.notes) == ("a1", language, True, [])
    assert [cell.score for cell in found.cells if cell.name in found.written] == [None]


@pytest.mark.parametrize(("language", "words"), [("pt", "Faltavam células"), ("en", "Cells of the assignment were")])
def test_a_notebook_without_metadata_and_ids_keeps_its_points_and_its_answer_is_looked_for(tmp_path, language, words):
    notebook = solved("a1", language)
    for k, part in enumerate((notebook, *notebook.cells)):
        part.metadata = {}
        part.id = f"cell-{k}"
    del notebook["id"]
    found = checked(tmp_path, notebook)
    assert found.passed and words in said(found)
    assert [cell.score for cell in found.cells if cell.name in found.written] == [None]


# --- how it is shown -------------------------------------------------------------------------------------------------

SHOWN = {
    "pt": ["engano reconhecido", "ainda não", "não está certa", "pronta", "sem resposta: uma pessoa lê"],
    "en": ["recognised mistake", "not yet", "not right", "done", "no answer: read by a person"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_and_question_has_one_row_and_the_details_stand_below(course, tmp_path, language, monkeypatch):
    monkeypatch.setattr("helpers.command.WIDTH", "80")
    notebook = solved("a1", language)
    answer("rnn_step", STEP.replace("np.tanh", ""))(notebook)
    answer("rnn_sequence", "def rnn_sequence(xs, h, params):\n    raise NotImplementedError()")(notebook)
    answer("rnn_step_backward", "def rnn_step_backward(*given):\n    return 1 / 0")(notebook)
    nbformat.write(notebook, tmp_path / "a1.ipynb")
    run = course("check", tmp_path / "a1.ipynb")
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    names = [
        cell.id.removesuffix("-check") for cell in render("a1", "en").cells if cell.id.endswith(("-check", "_question"))
    ]
    rows = [[line for line in lines if line.split()[:1] == [name]] for name in names]
    for name, row, state in zip(names, rows, SHOWN[language], strict=True):
        assert len(row) == 1 and state in row[0], name
        assert ("0 / 2" in row[0]) == (state in SHOWN[language][:3])
        assert re.search(r"\? / (2|3)", row[0])
    below = [line.partition(":")[0] for line in lines if re.match(r"rnn_\w+:", line)]
    assert below == ["rnn_step", "rnn_step_backward"]
