"""The two editions are the same course: same pages, same structure, same code, same equations, in the same order."""

import re
from itertools import pairwise

import pytest
from helpers.browsing import CHAPTERS
from helpers.chapters import BOOK, blocks, body, shape, text_of


def test_same_files():
    files = [sorted(p.name for p in (BOOK / edition).glob("*.md")) for edition in ("pt", "en")]
    assert files[0] == files[1] == sorted(f"{chapter}.md" for chapter in CHAPTERS)


@pytest.mark.parametrize("aspect", list(shape("")))
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_same_shape(chapter, aspect):
    assert shape(text_of("pt", chapter))[aspect] == shape(text_of("en", chapter))[aspect]


@pytest.mark.parametrize("edition", ["pt", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_headings_go_down_one_step_at_a_time(edition, chapter):
    levels = shape(text_of(edition, chapter))["headings"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("edition", ["pt", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_figure_says_what_is_seen(edition, chapter):
    figures = [inside for name, _, inside in blocks(body(text_of(edition, chapter))) if name in ("figure", "image")]
    assert all(re.search(r"^:alt: \S.{20,}$", inside, flags=re.M) for inside in figures)


@pytest.mark.parametrize(
    ("aspect", "before", "after"),
    [
        ("headings", "## B", "### B"),
        ("code", "y = 2", "y = 3"),
        ("equations", "x_t + 1", "x_t + 2"),
        ("references", "{ref}`a`", "{ref}`b`"),
        ("options", ":name: fig", ":name: other"),
        ("directives", "figures/a.svg", "figures/b.svg"),
        ("labels", "(here)=", "(there)="),
    ],
)
def test_a_difference_is_seen(aspect, before, after):
    chapter = (
        "# A\n\n(here)=\n## B\n\n$$\nx_t + 1\n$$\n\n{ref}`a`\n\n"
        "```{figure} figures/a.svg\n:name: fig\n:alt: one\n\nCaption\n```\n\n"
        "```{code-cell} ipython3\n:tags: [hide-input]\n\ny = 2  # comment\nprint('word')\n```\n"
    )
    other = (
        chapter.replace("comment", "comentário")
        .replace("'word'", "'palavra'")
        .replace("one", "um")
        .replace("# A", "# Á")
    )
    assert shape(chapter) == shape(other)
    assert before in chapter
    assert shape(chapter)[aspect] != shape(chapter.replace(before, after))[aspect]
