"""Assignment 8: its references are torch's and the library's, its data are apart, its numbers and bars are as told."""

import re

import numpy as np
import pytest
import torch
from helpers.suites import refusal, verdict_of
from helpers.trained_weights import KEPT, put_weights
from safetensors.torch import load_file
from torch import nn

from course_lib.assignments.a8 import MODELS, SUITE, data
from course_lib.assignments.base import FIXED, Sizes, draw_sizes
from course_lib.assignments.cases import draw_cases
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES, use
from course_lib.tasks import names, number_words, one_hot, score
from course_lib.tasks.base import Batch, within
from course_lib.train import losses

TASKS = SUITE.tasks
RIGHT = {name: task.bind(task.reference) for name, task in TASKS.items()}
SIZES = (*FIXED, Sizes(T=6, B=5, D=2, H=4), Sizes(1, 1, 3, 4))


def cases(name):
    return pytest.mark.parametrize("case", draw_cases(TASKS[name], SIZES, 5), ids=lambda c: str(tuple(c.sizes)))


@cases("last_step")
def test_the_last_step_is_torchs_last_state(case):
    outputs, lengths = case.inputs.values()
    layer = nn.GRU(outputs.shape[2], 3, dtype=torch.float64)
    packed = nn.utils.rnn.pack_padded_sequence(outputs, lengths, enforce_sorted=False)
    torch.testing.assert_close(RIGHT["last_step"](layer(outputs)[0], lengths), layer(packed)[1][0])


@cases("masked_cross_entropy")
def test_the_loss_is_the_librarys(case):
    torch.testing.assert_close(
        RIGHT["masked_cross_entropy"](*case.inputs.values()), losses.cross_entropy(*case.inputs.values())
    )


@cases("exact_match")
def test_what_is_right_is_what_the_library_counts(case):
    answers, targets = (symbols.numpy() for symbols in case.inputs.values())
    right = RIGHT["exact_match"](*case.inputs.values())
    steps = max(len(answers), len(targets))
    ours, theirs = (np.pad(s, ((0, steps - len(s)), (0, 0))) for s in (answers, targets))
    ours = np.where(np.cumsum(ours == 0, 0) > 0, 0, ours)
    mask = within((theirs != 0).sum(0) + 1)[:steps]
    mask = np.concatenate([mask, np.zeros((steps - len(mask), mask.shape[1]), bool)])
    counted = score("exact_match", one_hot(ours, 12), Batch(theirs, theirs, mask=mask | (ours != 0)))
    assert right.double().mean().item() == pytest.approx(counted)


def test_every_kind_of_answer_comes_up_in_every_examination():
    for seed in range(50):
        drawn = draw_cases(TASKS["exact_match"], draw_sizes(np.random.default_rng(seed)), seed)
        right = torch.cat([RIGHT["exact_match"](*case.inputs.values()) for case in drawn])
        assert right.any() and not right.all()


def test_a_result_that_is_no_tensor_or_of_another_type_is_told_so():
    last, loss = TASKS["last_step"].reference, TASKS["masked_cross_entropy"].reference
    wrong = {
        "expected a torch tensor, got an array of shape": lambda o, n: last(o, n).numpy(),
        "expected dtype float64, got float32": lambda o, n: last(o, n).float(),
        "expected dtype float64, got torch.bfloat16": lambda o, n: last(o, n).bfloat16(),
        "(B, H) = (2, 5), got (5, 2)": lambda o, n: last(o, n).T,
        "returned None": lambda o, n: None,
    }
    for text, function in wrong.items():
        assert text in refusal(SUITE.check, "last_step", function)
    assert "expected dtype int64, got float32" in refusal(
        SUITE.check, "decoder_inputs", lambda t: RIGHT["decoder_inputs"](t).float()
    )
    wrong_truth = refusal(SUITE.check, "exact_match", lambda *given: torch.zeros_like(RIGHT["exact_match"](*given)))
    assert "expected True, got False (" in wrong_truth
    use("pt")
    assert "nenhum gradiente volta" in refusal(
        SUITE.check, "masked_cross_entropy", lambda *given: loss(*given).detach()
    )
    assert "esperado um tensor do torch, recebido list com 2" in refusal(SUITE.check, "last_step", lambda o, n: [o, n])


def test_what_stops_within_torch_is_told_by_the_students_line():
    verdict = verdict_of(SUITE.check, "last_step", lambda outputs, lengths: torch.cat([outputs, lengths]))
    assert verdict.problem.kind == "stopped" and "outputs (4, 2, 5), lengths (2,)" in verdict.problem.text("en")
    assert "torch.cat([outputs, lengths])" in verdict.problem.text("en")


# --- data ------------------------------------------------------------------------------------------------------------


def numbers_of(targets):
    return {int("".join(str(s - 1) for s in column if s)) for column in targets.T.tolist()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_held_out_numbers_are_in_no_part_that_a_student_has(language):
    use(language)
    task, held_out = number_words(language), data.numbers_held_out()
    given = set().union(*(numbers_of(torch.from_numpy(part.whole().targets)) for part in task.parts.values()))
    assert len(numbers_of(held_out.targets)) == data.HELD_OUT_NUMBERS == 2000
    assert not numbers_of(held_out.targets) & given and len(given) == 6000
    again = data._judged(data._others(language))
    assert all(torch.equal(a, b) for a, b in zip(held_out, again, strict=True))
    assert len(held_out.xs) <= 9 and len(held_out.targets) == 6


def test_validation_and_held_out_parts_are_the_tasks():
    assert data.names_to_validate().lengths.numel() == names().parts["validation"].count == 1878
    assert data.names_held_out().lengths.numel() == names().parts["test"].count
    assert data.numbers_to_validate().lengths.numel() == 900


# --- the source ------------------------------------------------------------------------------------------------------


@pytest.fixture
def scope(tmp_path, monkeypatch):
    """What the cells of the English notebook define, its solutions run, with trained weights beside it."""
    monkeypatch.chdir(tmp_path)
    put_weights("en", tmp_path)
    defined = {}
    for cell in render("a8", "en").cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            exec(cell.source, defined)
    use(None)
    return defined


def test_the_number_of_words_is_the_tasks(scope):
    (line,) = [line for cell in render("a8", "en").cells for line in cell.source.splitlines() if "WORDS = {" in line]
    for language in LANGUAGES:
        use(language)
        exec(line, scope)
        assert scope["WORDS"] == number_words(language).input_size


def test_the_weights_that_are_kept_are_small_and_single_precision():
    for path in KEPT.glob("*.safetensors"):
        assert path.stat().st_size < 150_000
        assert {tensor.dtype for tensor in load_file(path).values()} == {torch.float32}
    assert len(list(KEPT.glob("*.safetensors"))) == 3


def test_the_bars_are_those_that_the_notebook_tells():
    bars = {
        cell.id: float(re.search(r"at_least=(\S+)\)", cell.source)[1])
        for cell in render("a8", "en").cells
        if "at_least" in cell.source
    }
    assert len(bars) == 6
    for language in LANGUAGES:
        text = "\n".join(cell.source for cell in render("a8", language).cells if cell.cell_type == "markdown")
        for model in MODELS.asked:
            first, higher = (f"{round(100 * bars[f'{model}-{part}'])}%" for part in ("held_out", "higher"))
            assert bars[f"{model}-validation"] == bars[f"{model}-held_out"] < bars[f"{model}-higher"]
            joined = f"{first} {'e' if language == 'pt' else 'and'} {higher}"
            assert joined in text.replace("\n", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    p = np.array([0.5, 0.8, 0.25])
    each = -np.log(p)
    means = [each.mean(), np.append(each, np.log(2)).mean(), (each[:2].mean() + each[2]) / 2]
    text = "\n".join(cell.source for cell in render("a8", language).cells if cell.cell_type == "markdown")
    for number in (*each, *means):
        shown = f"{number:.3f}"
        assert (shown.replace(".", "{,}") if language == "pt" else shown) in text


def test_the_examples_in_code_are_those_worked_by_hand(scope):
    answers = torch.tensor([[5, 5, 5, 5], [1, 1, 1, 1], [8, 8, 0, 8], [0, 0, 8, 8], [3, 0, 0, 0]])
    target = torch.tensor([[5], [1], [8], [0]]).expand(-1, 4)
    assert scope["exact_match"](answers, target).tolist() == [True, True, False, False]
    assert scope["exact_match"](answers[:3, :2], target[:, :2]).tolist() == [True, True]
    assert scope["decoder_inputs"](target)[:, 0].tolist() == [0, 5, 1, 8]
    assert scope["last_step"](scope["outputs"], torch.tensor([4, 2])).flatten().tolist() == pytest.approx([0.4, 0.6])


def test_the_rubric_tells_what_the_kept_weights_confuse(scope):
    confusion, place = scope["confusion"].tolist(), scope["names_task"].outputs.index
    rubric = render("a8", "en").cells[-1].source.replace("\n", " ")
    for one, other in (("it", "es"), ("nl", "de"), ("cs", "hr")):
        both = sorted((confusion[place(a)][place(b)] for a, b in ((one, other), (other, one))), reverse=True)
        assert f"({both[0]} and {both[1]})" in rubric and f" {sum(both)} " in rubric
    shares = [row[k] / sum(row) for k, row in enumerate(confusion)]
    overall = sum(row[k] for k, row in enumerate(confusion)) / sum(map(sum, confusion))
    assert f"{overall:.0%} and {sum(shares) / 14:.0%}" in rubric
    portuguese = confusion[place("pt")]
    assert f"{portuguese[place('pt')]} of {sum(portuguese)}" in rubric
