"""Every chapter has the form of the book: goals, seven parts, a prediction, a training run, no verdict typed."""

import re

import pytest
from helpers import browsing
from helpers.chapters import text_of
from helpers.template import CHAPTERS, chapter_faults, faults, repeated, results, words

EDITIONS = ["pt", "en"]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_the_form_of_the_book(chapter, edition):
    assert chapter_faults(chapter, edition) == []


def without(pattern, new=""):
    return lambda text: re.sub(pattern, new, text, count=1, flags=re.M | re.S)


SPOILED = {
    "front matter": without(r"^description: .*?$"),
    "of class tip": without(r"^:class: tip$"),
    "Builds on": without(r"^\*\*Builds on\*\* ", "It builds on "),
    "Level": without(r"^\*\*Level\*\* ", "It is "),
    "Takes": without(r"^\*\*Takes\*\* about ", "It takes "),
    "at least three goals": without(r"^- say what a state.*?\n\n", "\n"),
    "the minutes, apart": without(r"minutes: ", "minutes, "),
    "the seven parts": without(r"^## Predict: .*?$", "## Guess"),
    "five numbered lines": without(r"^5\. .*?$"),
    "in the last part": without(r"^\*\*Measured\.\*\*", "Measured:"),
    "words of prose": without(r"^## See: ", "word " * 3000 + "\n\n## See: "),
    "told again": without(r"^```\{guessed\} .*?^```$"),
    "three exercises": without(r"^```\{exercise\} .*?^```$"),
    "a training run": without("training-run", "other"),
    "the verdict of": lambda text: re.sub(r"\{claim\}(`| )squashing", r"{term}\1squashing", text),
    "is a result of": without(r"^## See: ", "It took {} of the steps.\n\n## See: "),
    "the head of each column": without(r"^## See: ", "| cell | $c_t$ |\n| --- | --- |\n| 1997 | 2 |\n\n## See: "),
    "at most thirty lines": without(r"^hs, h_n = unroll", "pass\n" * 30 + "hs, h_n = unroll"),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_what_is_missing_or_typed_is_named(fault):
    """A chapter that is right, spoiled in one way at a time."""
    text = SPOILED[fault](text_of("en", "rnn"))
    text = text.replace("It took {} of", f"It took {sorted(results('squashing', 'en'))[0]} of")
    named = faults(text, "en", "squashing")
    assert any(fault in each for each in named), named


def test_words_are_those_that_a_reader_reads():
    text = "---\ndescription: no\n---\n# One two\n\n```{code-cell} ipython3\nno = 1\n```\n\nThree $no$ `no` four.\n"
    text += "\n$$\nno\n$$ (no)\n"
    text += "\n````{solution-start} ex\n:class: dropdown\n````\n\nno\n\n````{solution-end}\n````\n\nFive\n"
    assert words(text) == 5


@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_told_twice(edition):
    assert repeated({chapter: text_of(edition, chapter) for chapter in browsing.CHAPTERS}) == {}


def test_what_is_told_twice_is_named():
    said = "One cell at a time is what a loop of this kind can run, and it knows of no other."
    found = repeated({"a": f"# A\n\n{said}\n", "b": f"# B\n\nYes. {said}\n"})
    assert found and all(chapters == {"a", "b"} for chapters in found.values())
