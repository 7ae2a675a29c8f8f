"""Assignment 3: its reference is the standard LSTM, and its numbers worked by hand are right."""

import numpy as np
import pytest

from course_lib.assignments.a3 import SUITE
from course_lib.assignments.a3.inputs import mix
from course_lib.assignments.base import FIXED, Sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells.lstm import lstm_cell
from course_lib.cells.lstm_words import WordParams, from_words
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES
from course_lib.ops import sigmoid

STEP = SUITE.tasks["lstm_step"]
RIGHT = {name: task.bind(task.reference) for name, task in SUITE.tasks.items()}


@pytest.mark.parametrize("case", draw_cases(STEP, (*FIXED, Sizes(1, 3, 2, 4)), 3), ids=lambda c: str(tuple(c.sizes)))
def test_the_step_is_the_standard_lstm(case):
    event, stm, ltm, params = case.inputs.values()
    got = RIGHT["lstm_step"](event, stm, ltm, params)
    _, expected = lstm_cell(event, (stm, ltm), from_words(WordParams(**params)))
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)


def by_hand():
    """Every number that the prose states, with as many decimals as it states."""
    rows = {"n": ([1.0, 2.0], 0.0), "i": ([0.0, 5.0], -1.0), "f": ([0.0, -5.0], 4.0), "v": ([-5.0, 5.0], 0.0)}
    p = {f"weight_{k}": np.array([w]) for k, (w, _) in rows.items()} | {
        f"bias_{k}": np.array([b]) for k, (_, b) in rows.items()
    }
    stm, ltm, event = np.array([[0.2]]), np.array([[0.9]]), np.array([[0.4]])
    learned, kept = RIGHT["learn_gate"](stm, event, p), RIGHT["forget_gate"](ltm, stm, event, p)
    new_stm, new_ltm = RIGHT["lstm_step"](event, stm, ltm, p)
    factors = [sigmoid(mix(stm, event, p, k)) for k in "ifv"]
    new = np.tanh(mix(stm, event, p, "n"))
    three = [new, *factors, learned, kept, new_ltm, np.tanh(new_ltm), new_stm]
    return [(x.item(), 3) for x in three] + [(x.item(), 4) for x in (kept, learned, new_ltm)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = "\n".join(cell.source for cell in render("a3", language).cells if cell.cell_type == "markdown")
    for number, decimals in by_hand():
        shown = f"{number:.{decimals}f}"
        assert (shown.replace(".", "{,}") if language == "pt" else shown) in text


def memories(stuck):
    """LTM and STM over the tape of the notebook's last cell, with one factor held at 1."""
    code = [cell.source for cell in render("a3", "en").cells if cell.cell_type == "code"][-1]
    scope = {"np": np, "lstm_step": RIGHT["lstm_step"]}
    exec(code, scope)
    keeper = scope["keeper"] | (
        {f"weight_{stuck}": np.zeros((1, 4)), f"bias_{stuck}": np.array([np.inf])} if stuck else {}
    )
    stm, ltm, found = np.zeros((1, 1)), np.zeros((1, 1)), []
    for event in scope["tape"]:
        stm, ltm = RIGHT["lstm_step"](np.array([event]), stm, ltm, keeper)
        found.append((ltm.item(), stm.item()))
    return scope["tape"], found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_question_in_writing_are_those_of_the_stuck_cells(language):
    question, rubric = (cell.source for cell in render("a3", language).cells[-2:])
    comma = (lambda text: text.replace(".", ",")) if language == "pt" else str
    (tape, a), (_, b), (_, c) = map(memories, "fiv")
    for step, (event, in_a, in_b) in enumerate(zip(tape, a, b, strict=True), 1):
        row = "| {} | {} | {} | {} |".format(step, *event) + "".join(f" {x:z.3f} |" for x in (*in_a, *in_b))
        assert comma(row) in question
    right = memories("")[1]
    for number in (a[4][0], a[5][0], a[5][0] - a[4][0], right[5][0], b[0][0], c[2][0], c[2][1]):
        assert comma(f"{number:z.3f}").replace(",", "{,}") in rubric
    assert [ltm for ltm, _ in c] == [ltm for ltm, _ in right]
