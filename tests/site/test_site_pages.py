"""Every page of both editions, in a real browser, within the bars that the course promises."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.browsing import EDITIONS, PAGES

KILOBYTES = 300
LAYOUT_SHIFT = 0.02
WINDOWS = [(1280, "light"), (390, "dark")]
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


def lay_out(page):
    """Have the whole page laid out, also what waits for the reader to come near."""
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


@pytest.mark.parametrize("page", PAGES)
def test_is_light_and_asks_nobody_else(visit, page):
    seen = visit(page)
    weight = sum(size for name, size in seen.sizes.items() if "/_images/" not in name) / 1024
    assert weight <= KILOBYTES, f"{weight:.0f} KB: {sorted(seen.sizes.items(), key=lambda item: -item[1])[:8]}"
    assert seen.external == []


@pytest.mark.parametrize("page", PAGES)
def test_console_is_quiet(visit, page):
    for window in WINDOWS:
        assert visit(page, *window).errors == []


@pytest.mark.parametrize("page", PAGES)
def test_nothing_jumps(visit, page):
    for window in WINDOWS:
        assert visit(page, *window).page.evaluate("window.shifts") <= LAYOUT_SHIFT, window


@pytest.mark.parametrize("page", PAGES)
def test_fits_a_telephone(visit, page):
    phone = lay_out(visit(page, 390, "dark").page)
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, phone.evaluate(TOO_WIDE)


@pytest.mark.parametrize("window", WINDOWS, ids=["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(visit, page, window):
    shown = lay_out(visit(page, *window).page)
    for button in shown.query_selector_all(".toggle-hidden > .admonition-title button"):
        button.click()  # a folded solution must be readable too
    shown.wait_for_timeout(400)
    violations = axe.run(shown).response["violations"]
    found = [(v["id"], v["impact"], [node["html"][:160] for node in v["nodes"]][:4]) for v in violations]
    assert found == []


@pytest.mark.parametrize("page", PAGES)
def test_speaks_its_language(visit, page):
    shown = visit(page).page
    assert shown.evaluate("document.documentElement.lang") == EDITIONS.get(page.split("/")[0], "pt-BR")
    assert 50 <= len(shown.locator("meta[name=description]").get_attribute("content")) <= 160


def test_titles_are_unique(visit):
    titles = [visit(page).page.title() for page in PAGES]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("page", PAGES)
def test_every_icon_is_in_the_fonts_that_are_served(visit, page):
    """The icon fonts are subsets: an icon that they lack would show as an empty box."""
    assert visit(page).page.evaluate(MISSING_ICONS) == []
