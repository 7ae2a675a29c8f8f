"""What every explorer of the book keeps: complete before its script, still when it comes, for all hands and eyes."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.browsing import EDITIONS
from helpers.chapters import BOOK
from helpers.effort import some
from helpers.explorers import ASSETS, STYLE, scripts_of, section_of

from course_lib.figures.explorers import EXPLORERS
from course_lib.figures.explorers.kit import CONTROLS, number
from course_lib.language import LANGUAGES

browser = pytest.mark.xdist_group("browser")
WINDOWS = [(language, width, dark) for language in LANGUAGES for width in (390, 1280) for dark in (False, True)]
CONTROL = "button, input, select, summary"
# What is written and drawn, and where; only the controls come to life.
STATE = """() => [...document.querySelectorAll('.explorer *')].map(e => {
    const b = e.getBoundingClientRect(), drawn = ['d', 'transform', 'x', 'y', 'width', 'height', 'cx', 'cy', 'class'];
    const kept = e.matches('data') ? [] : ['value', 'min', 'max', 'hidden', 'tabindex', 'aria-current', 'aria-label'];
    const written = [...drawn, ...kept].map(name => e.getAttribute(name));
    return [e.tagName, e.textContent, b.x, b.y, b.width, b.height, ...written].join(' ');
})"""
SMALL = f"""() => [...document.querySelectorAll('{CONTROL}')].filter(e => {{
    const [b, label] = [e, e.closest('label') ?? e].map(each => each.getBoundingClientRect());
    return b.width && (b.width < 24 || Math.max(b.height, label.height) < 40);
}}).map(e => e.outerHTML)"""


@browser
@pytest.mark.parametrize(("language", "width", "dark"), some(WINDOWS, 1))
@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_is_complete_without_its_script_and_fit_for_everybody_with_it(visit, name, language, width, dark):
    page = visit(name, language, width, dark, script=False)
    assert page.locator("svg").first.is_visible() and page.locator("[role=status]").inner_text()
    assert page.locator("button:enabled, input:enabled, select:enabled").count() == 0
    before = page.evaluate(STATE)
    for script in scripts_of(name):
        page.add_script_tag(content=script)
    assert page.evaluate(STATE) == before
    assert page.locator("button:disabled, input:disabled, select:disabled").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL) == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.emulate_media(media="print")
    assert page.locator("svg").first.is_visible()
    assert not page.locator(CONTROL).filter(visible=True).count()


@pytest.mark.parametrize("name", EXPLORERS)
def test_its_scripts_are_small_strict_and_alone(name):
    for script in scripts_of(name):
        assert len(gzip.compress(script.encode())) < (4608 if name == "writing" else 3072)  # it runs a whole network
        assert script.startswith('"use strict";')
        assert not re.search(r"https?:|import|innerHTML|eval\b", script)
    assert not re.search(r"transition|animation|url\(|@import", STYLE)


def test_every_script_has_its_explorer_and_every_explorer_its_chapter():
    assert {path.stem for path in ASSETS.glob("explorer-*.js")} == {f"explorer-{name}" for name in EXPLORERS}
    for edition in EDITIONS:
        book = "".join(path.read_text("utf-8") for path in (BOOK / edition).glob("*.md"))
        assert [name for name in EXPLORERS if f"```{{explorer}} {name}\n" not in book] == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_says_in_the_page_what_its_script_says(name):
    """The script has no words of its own: all come with the section, in the page's language."""
    bare = re.sub(r"/\*.*?\*/|//.*", "", scripts_of(name)[1], flags=re.S)
    strings = re.findall(r'"([^"\n]*)"', bare)
    assert [text for text in strings if re.search("^[^.].*[a-z]{2} [a-z]{2}", text)] == ["use strict"]
    for language in LANGUAGES:
        assert f"<noscript><p>{CONTROLS['noscript'].text(language)}" in section_of(name, language)


def test_numbers_are_written_as_the_language_writes_them():
    assert number(-0.0004, "pt") == "0,000" and number(-0.0006, "pt") == "−0,001" and number(-1.25, "en", 1) == "−1.2"
