"""A chapter's card: what it takes from the chapter, and that every chapter has what it takes."""

import pytest
from course_site.cards import WORDS, read
from helpers.browsing import CHAPTERS
from helpers.chapters import text_of

CHAPTER = {
    "pt": "**Leva** uns 75 minutos: 35 para ler, 40 para\nos exercícios. A tarefa a2 pede mais uma hora.\n\nNão a9.",
    "en": "**Takes** about 75 minutes: 35 to read, 40 for\nthe exercises. Assignment a2 takes another hour.\n\nNot a9.",
}
NONE = (
    {"pt": "A tarefa a2 pede mais uma hora.", "en": "Assignment a2 takes another hour."},
    {
        "pt": "Aqui não há tarefa.",
        "en": "There is no assignment.",
    },
)
PAGE = """---
description: "What it is about: all of it."
{front}x: 1
---

# A title

{takes}

```{{figure}} figures/first-one.svg
:alt: what is seen
```

```{{figure}} figures/second.svg
```
"""
OF_CARDS = CHAPTERS[1 : CHAPTERS.index("cells")]


@pytest.mark.parametrize("key", ["pt", "en"])
def test_a_card_is_read_from_the_chapter(key):
    card = read(PAGE.format(front="", takes=CHAPTER[key]), key)
    assert card == ("A title", "What it is about: all of it.", "75", "a2", "first-one", ())
    assert read(PAGE.format(front="figure: other\n", takes=CHAPTER[key]), key).figure == "other"
    without = read(PAGE.format(front="", takes=CHAPTER[key].replace(NONE[0][key], NONE[1][key])), key)
    assert (without.assignment, without.lacks) == ("", ())


@pytest.mark.parametrize("key", ["pt", "en"])
def test_what_a_chapter_lacks_for_its_card_is_named(key):
    silent = PAGE.format(front="", takes=CHAPTER[key].replace(NONE[0][key], ""))
    assert read(silent, key).lacks == (WORDS[key]["no_task"],)
    only_reading = CHAPTER[key].replace("minutos:", "minutos").replace("minutes:", "minutes")
    assert read(PAGE.format(front="", takes=only_reading), key).lacks == (WORDS[key]["no_takes"],)
    assert read("# A title\n", key).lacks == (WORDS[key]["no_takes"], WORDS[key]["no_figure"])


@pytest.mark.parametrize("key", ["pt", "en"])
@pytest.mark.parametrize("chapter", OF_CARDS)
def test_every_chapter_has_what_its_card_says(chapter, key):
    card, other = (read(text_of(edition, chapter), edition) for edition in (key, {"pt": "en", "en": "pt"}[key]))
    assert card.lacks == () and card.about
    assert (card.minutes, card.assignment, card.figure) == (other.minutes, other.assignment, other.figure)
