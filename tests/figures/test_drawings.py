"""Every figure: complete in both languages, self-contained, in the palette's colours only."""

import re
import xml.etree.ElementTree as ET

import pytest
from helpers.drawings import SVG, drawn, source, words

from course_lib.figures.catalogue import FIGURES
from course_lib.figures.kit.palette import COLOURS
from course_lib.language import LANGUAGES

NAMES = list(FIGURES)
EACH = [(name, language) for name in NAMES for language in LANGUAGES]


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_figure_says_what_it_is_in_its_language(name, language):
    root, other = (drawn(name, lang) for lang in (language, "en" if language == "pt" else "pt"))
    assert root.get("lang") == {"pt": "pt-BR", "en": "en"}[language] and root.get("role") == "img"
    for part in ("title", "desc"):
        here, there = root.find(SVG + part), other.find(SVG + part)
        assert here.text and here.text != there.text
        assert here.get("id") == root.get({"title": "aria-labelledby", "desc": "aria-describedby"}[part])


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_are_the_same_drawing(name):
    pt, en = (
        [(e.tag, {k: v for k, v in e.items() if k != "lang"}) for e in drawn(name, lg).iter()] for lg in LANGUAGES
    )
    assert pt == en


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_self_contained_narrow_and_in_the_palette(name):
    written = source(name, "pt")
    assert not re.search(r"href|url\(|@import|<script|<style|<image|<foreignObject", written)
    root = ET.fromstring(written)
    assert float(root.get("viewBox").split()[2]) <= 640
    for element in root.iter():
        for paint in ("fill", "stroke"):
            assert element.get(paint, "none") in COLOURS | {"none"}, ET.tostring(element)
        if element.tag == f"{SVG}text":
            assert float(element.get("font-size")) >= 16


@pytest.mark.parametrize(("name", "language"), EACH)
def test_numbers_have_the_languages_decimal_mark(name, language):
    root = drawn(name, language)
    for text in (*words(root), root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text):
        assert not re.search(r"\d\.\d" if language == "pt" else r"\d,\d", text), text
