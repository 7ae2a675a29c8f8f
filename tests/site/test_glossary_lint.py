"""The chapters use the glossary's words, and every link to a term names one that exists."""

import re

import pytest
from helpers.browsing import CHAPTERS
from helpers.chapters import blocks, body
from helpers.paths import ROOT

from course_lib.claims import CLAIMS, by_case, load
from course_lib.glossary import terms

CODE = {"code-cell", "literalinclude", "code-block", "code", "math", "raw"}


def avoided(edition):
    return [(word, term.name[edition]) for term in terms().values() for word in term.avoid[edition]]


def unfenced(text):
    """The chapter without the lines that open and close a directive, and without code that stands in none."""
    kept, opened = [], []
    for line in text.splitlines():
        if fence := re.match(r"(`{3,}|:{3,})(\{[\w:-]+\}|\w*[ \t]*$)", line):
            if opened and line.strip() == opened[-1][0]:
                opened.pop()
            else:
                opened.append((fence[1], not fence[2].startswith("{")))
        elif not any(plain for _, plain in opened):
            kept.append(line)
    return "\n".join(kept)


def words(text):
    """The prose of a chapter, alt texts and captions too: no code, no equation, no target of a link or role."""
    text = body(text)
    for name, rest, inside in list(blocks(text)):
        if name in CODE:
            text = text.replace(f"{{{name}}} {rest}\n{inside}", "{code}\n")
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", " ", unfenced(text), flags=re.M | re.S)
    return re.sub(r"\]\([^)]*\)|<[\w-]+>`|`[^`]*`|^\([\w-]+\)=$|^:(?:name|label|class):.*$", " ", text, flags=re.M)


def found(text, edition):
    return [
        f"{word!r}: write {term!r}"
        for word, term in avoided(edition)
        if re.search(rf"\b(?:{word})\b", words(text), flags=re.I)
    ]


@pytest.mark.parametrize("edition", ["pt", "en"])
@pytest.mark.parametrize("chapter", [chapter for chapter in CHAPTERS if chapter != "bibliography"])
def test_one_word_for_each_thing(edition, chapter):
    assert found((ROOT / "book" / edition / f"{chapter}.md").read_text("utf-8"), edition) == []


@pytest.mark.parametrize("edition", ["pt", "en"])
def test_glossary_s_own_sentences_use_its_words(edition):
    assert found("\n".join(f"{term.name[edition]}: {term.what[edition]}" for term in terms().values()), edition) == []


def told(claim, edition):
    """Every text of a claim in a language."""
    texts = claim.sentence, claim.rule, claim.verdict(by_case(claim, load(claim))).because, claim.published
    texts += *claim.plain.values(), *(change.what for change in claim.changes), *claim.measures.values()
    texts += tuple(question.when for question in claim.questions)
    labels = *claim.cases.values(), *(figure.label for figure in (claim.figure, *claim.more))
    return "\n".join(getattr(text, edition) for text in (*texts, *labels) if text)


@pytest.mark.parametrize("edition", ["pt", "en"])
@pytest.mark.parametrize("name", CLAIMS)
def test_the_claims_use_the_glossary_s_words(edition, name):
    assert found(told(CLAIMS[name], edition), edition) == []


@pytest.mark.parametrize("edition", ["pt", "en"])
def test_lint_sees_every_word_to_avoid(edition):
    assert avoided(edition), "the glossary has no word to avoid"
    for word, _ in avoided(edition):
        assert found(f"# Title\n\nAntes {word} depois.\n", edition)
        assert not found(f"```{{code-cell}} ipython3\nx = '{word}'\n```\n\n$ {word} $\n", edition)


def test_lint_sees_what_stands_between_two_boxes():
    text = "```{figure} a.svg\n```\n\nIn between.\n\n```\nplain code\n```\n\n```{exercise} Title\nInside.\n```\n"
    assert "In between." in words(text) and "Inside." in words(text) and "plain code" not in words(text)
