"""Chapters, assignments, figures and messages are spelt as in the dictionary or in the lists of the course."""

import re

import pytest
from helpers.browsing import CHAPTERS
from helpers.chapters import text_of
from helpers.paths import ROOT
from helpers.spelling import LISTS, chapter, messages, misspelt


@pytest.mark.parametrize("edition", LISTS)
def test_the_chapters_are_spelt_as_the_dictionary_does(edition):
    assert misspelt({name: chapter(text_of(edition, name)) for name in CHAPTERS}, edition) == {}


@pytest.mark.parametrize("edition", LISTS)
def test_the_assignments_are_spelt_as_the_dictionary_does(edition):
    texts = {}
    for path in sorted((ROOT / "assignments").glob("a?.md")):
        cells = re.split(r"^\+\+\+", path.read_text("utf-8"), flags=re.M)
        texts[path.stem] = "\n".join(
            chapter(cell.partition("\n")[2]) for cell in cells if f'"lang": "{edition}"' in cell.partition("\n")[0]
        )
    assert len(texts) == 8 and misspelt(texts, edition) == {}


@pytest.mark.parametrize("edition", LISTS)
def test_what_the_library_says_is_spelt_as_the_dictionary_does(edition):
    assert misspelt(dict(messages(edition)), edition, english=True) == {}


@pytest.mark.parametrize(("edition", "wrong"), [("pt", "esquecimeto"), ("en", "forgeting")])
def test_a_misspelt_word_is_named_with_its_place(edition, wrong):
    assert misspelt({"here": chapter(f"# {wrong}\n\n`nope` $nope$\n")}, edition) == {wrong: {"here"}}


@pytest.mark.parametrize("name", sorted({name for names in LISTS.values() for name in names}))
def test_the_lists_are_in_order_and_have_no_word_twice(name):
    words = (ROOT / "book/words" / f"{name}.txt").read_text("utf-8").split()
    assert words == sorted(set(words), key=lambda word: (word.casefold(), word))
