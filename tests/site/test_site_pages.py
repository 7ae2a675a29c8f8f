"""Every page of both editions, in a real browser, within the bars that the course promises.

At night each page is seen in every window, otherwise in one that is drawn; axe looks at half of those.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.browsing import CHAPTERS, EDITIONS, PAGES, load, open_context
from helpers.chapters import text_of
from helpers.effort import NIGHTLY, some

KILOBYTES = 300
LAYOUT_SHIFT = 0.02
WINDOWS = [(1280, "light"), (390, "dark")]
WIDE = some(PAGES, len(PAGES) // 2)
SEEN = [(page, window) for page in PAGES for window in (WINDOWS if NIGHTLY else [WINDOWS[page not in WIDE]])]
# What equations and code are made of is most of a page, and everywhere the same: axe looks into it on fewer pages.
ALIKE = [".katex", ".highlight pre"]
FLATTEN = "(alike) => document.querySelectorAll(alike).forEach((part) => { part.textContent = part.textContent; })"
TOO_WIDE = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 5).map((element) => element.outerHTML.slice(0, 120))
"""
# An icon that a font lacks is drawn as any other character that it lacks.
MISSING_ICONS = """
async () => {
  await document.fonts.ready;
  const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const drawn = (character, style) => {
    context.clearRect(0, 0, 100, 100);
    context.font = `${style.fontWeight} 60px ${style.fontFamily}`;
    context.fillText(character, 10, 70);
    return context.getImageData(0, 0, 100, 100).data.join();
  };
  return [...document.querySelectorAll("body *")]
    .flatMap((element) => ["::before", "::after"].map((part) => [element, getComputedStyle(element, part)]))
    .filter(([element, style]) => element.offsetParent && style.fontFamily.includes("Font Awesome"))
    .filter(([, style]) => /^"[\\ue000-\\uf8ff]"$/.test(style.content))
    .filter(([, style]) => drawn(style.content[1], style) === drawn("\\uefff", style))
    .map(([element]) => element.outerHTML.slice(0, 120));
}
"""
axe = Axe()


def is_technical(page):
    """Whether the page has equations and code."""
    edition, _, name = page.removesuffix(".html").partition("/")
    text = text_of(edition, name) if name in CHAPTERS else ""
    return "{code-cell}" in text and "$" in text


TECHNICAL = [(page, window) for page in PAGES if is_technical(page) for window in WINDOWS]


def name_of(seen):
    """A page and its scheme."""
    return f"{seen[0]}-{seen[1][1]}"


@pytest.fixture(scope="module", params=SEEN, ids=name_of)
def seen(request, browser, url):
    """One page in one window; pytest runs all tests of it before it goes to the next."""
    page, window = request.param
    context = open_context(browser, *window)
    yield load(context, url, page)
    context.close()


def lay_out(page):
    """Have the whole page laid out, also what waits for the reader to come near."""
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


def violations(page, context=None):
    """Show folded solutions, which must be readable too, and return what axe finds."""
    lay_out(page)
    for button in page.query_selector_all(".toggle-hidden > .admonition-title button"):
        button.click()
    page.wait_for_timeout(400)
    found = axe.run(page, context).response["violations"]
    return [(v["id"], v["impact"], [node["html"][:160] for node in v["nodes"]][:4]) for v in found]


def test_is_light_and_asks_nobody_else(seen):
    weight = sum(size for name, size in seen.sizes.items() if "/_images/" not in name) / 1024
    assert weight <= KILOBYTES, f"{weight:.0f} KB: {sorted(seen.sizes.items(), key=lambda item: -item[1])[:8]}"
    assert seen.external == []


def test_console_is_quiet(seen):
    assert seen.errors == []


def test_nothing_jumps(seen):
    assert seen.page.evaluate("window.shifts") <= LAYOUT_SHIFT


def test_speaks_its_language(seen):
    name = seen.page.url.rsplit("/", 2)[1]
    assert seen.page.evaluate("document.documentElement.lang") == EDITIONS.get(name, "pt-BR")
    assert 50 <= len(seen.page.locator("meta[name=description]").get_attribute("content")) <= 160


def test_every_icon_is_in_the_fonts_that_are_served(seen):
    """The icon fonts are subsets: an icon that they lack would show as an empty box."""
    assert seen.page.evaluate(MISSING_ICONS) == []


def test_fits_a_telephone(seen):
    before = seen.page.viewport_size
    lay_out(seen.page).set_viewport_size({"width": 390, "height": 850})
    width = seen.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, seen.page.evaluate(TOO_WIDE)
    seen.page.set_viewport_size(before)


@pytest.fixture
def opened(request, browser, url):
    """A page in a window of its own, since axe leaves it laid out otherwise than a reader finds it."""
    page, window = request.param
    context = open_context(browser, *window)
    yield load(context, url, page).page
    context.close()


@pytest.mark.parametrize("opened", some(SEEN, len(SEEN) // 2), indirect=True, ids=name_of)
def test_axe_finds_nothing(opened):
    if not NIGHTLY:
        opened.evaluate(FLATTEN, ", ".join(ALIKE))
    assert violations(opened) == []


@pytest.mark.parametrize("opened", some(TECHNICAL, 1), indirect=True, ids=name_of)
def test_axe_finds_nothing_in_equations_and_code(opened):
    assert violations(opened, {"include": [[part] for part in ALIKE]}) == []


def test_titles_are_unique(site):
    titles = [re.search(r"<title>(.+?)</title>", (site / page).read_text("utf-8"), re.S)[1] for page in PAGES]
    assert sorted(set(titles)) == sorted(titles)
