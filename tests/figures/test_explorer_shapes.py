"""The explorer of the four shapes: its data are the tasks' own, and a browser shows each up to the reader's step."""

from itertools import product

import pytest
from helpers.effort import some

from course_lib.figures.explorers.shapes.examples import LANGUAGE_OF, LONGEST, NUMBERS, SENTENCES, SHAPES, examples
from course_lib.figures.explorers.shapes.texts import loss_term, says
from course_lib.language import LANGUAGES
from course_lib.tasks.names import names, surnames
from course_lib.tasks.sentences import expand_all
from course_lib.tasks.tagging_patterns import PATTERNS
from course_lib.tasks.transcription import in_words

SHOWN = """() => {
  const block = document.querySelector('[data-example]:not([hidden])');
  const seen = [...block.querySelectorAll('[data-column]')].filter(e => getComputedStyle(e).visibility === 'visible');
  return {
    key: block.dataset.example, rows: block.querySelectorAll('tbody tr').length,
    seen: seen.map(e => [...e.querySelectorAll('text')].map(text => text.textContent)),
    mark: +block.querySelector('[data-mark]').getAttribute('x'),
    says: document.querySelector('[role=status]').textContent,
    count: document.querySelectorAll('[data-step]:not([hidden])').length,
  };
}"""


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
def test_every_example_is_shown_up_to_the_step_and_what_happens_there_is_said(visit, language):
    page = visit("shapes", language)
    for example in some(examples(language), 4):
        page.locator("select").select_option(example.key)
        page.locator("[data-step='0']").focus()
        for t in range(len(example.columns)):
            shown, marks = page.evaluate(SHOWN), []
            assert shown["key"] == example.key and shown["rows"] == shown["count"] == len(example.columns)
            for column in example.columns[: t + 1]:
                marks.append([text for text in (column.reads, column.answer) if text])
            assert shown["seen"] == marks
            assert abs(shown["mark"] + 22 - 560 / len(example.columns) * (t + 0.5)) < 0.11
            assert shown["says"] == says(example, t, language)
            page.keyboard.press("ArrowRight")
    page.locator("[data-step]").last.evaluate("button => button.click()")
    page.emulate_media(media="print")
    assert len(page.evaluate(SHOWN)["seen"]) == len(example.columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_are_data_of_the_tasks(language):
    for name, tongue in LANGUAGE_OF.items():
        key = {"Portuguese": "pt", "Finnish": "fi"}[tongue.en]
        assert name in surnames()[key] and key in names().outputs
    heard = {example.key: example.name for example in examples(language)}
    assert [tuple(heard[f"write-{value}"].split()) for value in NUMBERS] == [in_words(n, language) for n in NUMBERS]
    for sentence, at in SENTENCES[language]:
        told = {"name": set(), "word": set()}  # at which place the word in doubt stands, where it is a name or is none
        for twins, kind in product(PATTERNS[language].twins, told):
            for opening, end in product(expand_all((twins.opening,)), expand_all(getattr(twins, kind))):
                if " ".join(opening + end) == sentence:
                    told[kind].add(len(opening) - 1)
        assert told["name"] == ({at} - {None}) and bool(told["word"]) == (at is None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_shape_has_its_answers_where_the_shape_says(language):
    every = examples(language)
    assert {example.shape for example in every} == SHAPES.keys()
    for example in every:
        answered = [bool(column.answer) for column in example.columns]
        writing = [column.writes for column in example.columns]
        assert 2 <= len(answered) <= LONGEST
        assert [bool(loss_term(example, t)) for t in range(len(answered))] == answered
        if example.shape == "many-to-one":
            assert answered == [False] * (len(answered) - 1) + [True] and not any(writing)
        elif example.shape == "in-step":
            assert all(answered) and not any(writing)
        else:
            assert answered == writing and answered == sorted(answered)
            assert all(answered) == (example.shape == "one-to-many")


def test_a_term_of_the_loss_is_given_all_that_was_read_and_written():
    example = next(example for example in examples("en") if example.key == "write-2000")
    terms = [loss_term(example, t) for t in range(4)]
    assert terms == [
        "",
        "",
        "−ln\N{NO-BREAK SPACE}p(2 | two, thousand)",
        "−ln\N{NO-BREAK SPACE}p(0 | 2; two, thousand)",
    ]
