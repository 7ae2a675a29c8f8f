"""The PDF of an edition, read by another tool than those that made it; and what a page is on paper."""

import re
import shutil
import sys

import pikepdf
import pytest
from bs4 import BeautifulSoup
from helpers.browsing import CHAPTERS, EDITIONS, load, open_context
from helpers.effort import NIGHTLY, some
from helpers.paths import ROOT
from helpers.pdf import descendants, fonts, glyphs, structure

from course_lib.worksheets import pdf as printing

sys.path.append(str(ROOT))
from tools.paper.__main__ import main
from tools.paper.edition import link_pdf, pdf_name, print_edition

HEADINGS = re.compile(r"^h[1-6]$")
ANSWERED = CHAPTERS[1 : CHAPTERS.index("cells")]
DRAWN = {*some(ANSWERED, 1), "worksheets", "bibliography"}
NAMES = [name for name in CHAPTERS[1:] if NIGHTLY or name in DRAWN]
needs_chromium = pytest.mark.skipif(printing.chromium() is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module", params=some(EDITIONS, 1))
def edition(request, site, tmp_path_factory):
    """A copy of an edition with its PDF: of pages drawn anew, or at night of all."""
    folder = tmp_path_factory.mktemp("paper") / request.param
    shutil.copytree(site / request.param, folder, ignore=shutil.ignore_patterns("*.pdf"))
    path = folder / pdf_name(request.param)
    print_edition(folder, request.param, path, printing.chromium(), NAMES)
    with pikepdf.open(path) as document:
        yield request.param, folder, document


def titles(folder, name):
    """The headings of a page of the site, in order."""
    found = BeautifulSoup((folder / f"{name}.html").read_text("utf-8"), "html.parser").select_one("article")
    for spare in found.select(".headerlink, .katex-mathml, .solution, .explorer"):
        spare.decompose()
    return [" ".join(title.get_text().split()) for title in found.find_all(HEADINGS)]


@needs_chromium
def test_the_outline_is_the_book_s_contents_and_each_entry_leads_further_on(edition):
    key, folder, document = edition
    with document.open_outline() as outline:
        entries = list(descendants(outline.root))
    told = [entry.title for entry in entries]
    pages = {name: titles(folder, name) for name in NAMES}
    parts = [entry.title for entry in outline.root]
    assert parts[0] == titles(folder, "index")[0] and len(parts) == len(set(parts))
    assert parts[-1] == {"pt": "Soluções e respostas", "en": "Solutions and answers"}[key]
    written = [title for title in told[2 : told.index(parts[-1])] if title not in parts]
    assert written == [title for name in NAMES for title in pages[name]]
    numbers = [document.pages.index(pikepdf.Page(page_of(entry))) for entry in entries]
    assert numbers == sorted(numbers) and numbers[0] == 0 and numbers[-1] < len(document.pages)


def page_of(entry):
    """The page to which an entry of the outline leads."""
    return (entry.destination if entry.destination is not None else entry.action.D)[0]


@needs_chromium
def test_it_says_its_language_its_title_and_its_page_numbers(edition):
    key, folder, document = edition
    assert str(document.Root.Lang) == EDITIONS[key] and str(document.docinfo.Title) == titles(folder, "index")[0]
    assert document.Root.ViewerPreferences.DisplayDocTitle
    cover, *others = [page.label for page in document.pages]
    assert cover == {"pt": "Capa", "en": "Cover"}[key]
    assert others == [str(number) for number in range(2, len(document.pages) + 1)]  # as printed at the foot


@needs_chromium
def test_it_is_tagged_and_every_picture_and_formula_has_a_text(edition):
    _, folder, document = edition
    assert document.Root.MarkInfo.Marked
    tags = list(structure(document))
    kinds = {str(tag.S) for tag in tags}
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Link", "/Figure", "/Formula"} <= kinds
    for tag in tags:
        if tag.S in ("/Figure", "/Formula"):
            texts = [str(inner.Alt) for inner in (tag, *structure(tag)) if "/Alt" in inner]
            assert any(text.strip() for text in texts), tag
    formulas = sum(
        len(BeautifulSoup((folder / f"{name}.html").read_text("utf-8"), "html.parser").select("article .katex"))
        for name in NAMES
    )
    assert sum(tag.S == "/Formula" for tag in tags) == formulas


@needs_chromium
def test_every_font_is_in_it_and_every_letter_in_its_font(edition):
    _, _, document = edition
    found = [font for page in document.pages for font in fonts(page)]
    assert {name for name, held in found if not held} == set() and len({name for name, _ in found}) > 5
    missing = [page.label for page in document.pages if 0 in glyphs(page)]
    assert missing == []


@needs_chromium
def test_a_missing_letter_would_be_seen(tmp_path):
    printing.print_pdf("<!DOCTYPE html><p>\ue123", tmp_path / "a.pdf", printing.chromium())
    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert 0 in glyphs(document.pages[0])


@needs_chromium
def test_every_link_leads_to_a_place_in_it_or_to_the_web(edition):
    _, _, document = edition
    links = [note for page in document.pages for note in page.obj.get("/Annots", ()) if note.Subtype == "/Link"]
    inner = {str(link.Dest) for link in links if "/Dest" in link}
    outer = {str(link.A.URI) for link in links if "/A" in link}
    assert len(links) > len(inner) and inner and inner <= set(document.Root.Dests.keys())
    assert outer and all(address.startswith("https://") for address in outer)
    for name in DRAWN & set(ANSWERED):  # there and back
        kept = [place for place in inner if re.match(rf"/{name}-(-\S*solution|answer)", place)]
        assert len(kept) >= 4, inner
    assert "/answers" in inner and {f"/{name}" for name in NAMES} <= inner


@needs_chromium
def test_pages_link_it_once_it_is_there_and_only_then(edition, site):
    key, folder, _ = edition

    def linked(page):
        return re.findall(r'<a href="([^"]+)"[^>]*class="course-pdf', page.read_text("utf-8"))

    assert any(map(linked, (site / key).glob("*.html"))) == (site / key / pdf_name(key)).is_file()
    link_pdf(folder, key)
    link_pdf(folder, key)
    for page in folder.glob("*.html"):
        assert linked(page) == [pdf_name(key)] * {"index.html": 2, "search.html": 0}.get(page.name, 1), page


@pytest.mark.parametrize(
    ("language", "word"), [("pt", "Sem PDF: não há Chromium"), ("en", "No PDF: this machine has no")]
)
def test_without_a_browser_it_says_so_in_one_sentence(tmp_path, monkeypatch, capsys, language, word):
    monkeypatch.setenv("COURSE_LANGUAGE", language)
    monkeypatch.setattr(printing, "NAMES", ())
    assert main(["--site", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert word in said and "apt-get install chromium" in said and said.count("\n") == 1


@needs_chromium
@pytest.mark.parametrize(("language", "word"), [("pt", "o site não existe"), ("en", "no site; first run: make site")])
def test_without_a_site_it_says_what_to_run(tmp_path, monkeypatch, capsys, language, word):
    monkeypatch.setenv("COURSE_LANGUAGE", language)
    assert main(["--site", str(tmp_path)]) == 1
    assert word in capsys.readouterr().err


HIDDEN = "button, .bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer, .predict input"
OPEN = ".solution > :not(.admonition-title), .predict-answer > :not(summary), details.hide > :not(summary)"


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", some(ANSWERED, 1))
def test_a_page_on_paper_is_light_open_and_without_buttons(site, url, browser, edition, name):
    context = open_context(browser, 800, "dark")
    page = load(context, url, f"{edition}/{name}.html").page
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    boxes = "all => all.filter((one) => one.getBoundingClientRect().height > 0).length"
    assert page.eval_on_selector_all(HIDDEN, boxes) == 0
    folded = page.eval_on_selector_all(OPEN, f"all => [all.length, ({boxes})(all)]")
    assert folded[0] == folded[1] >= 4
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    colours = page.eval_on_selector_all(".highlight span", "all => all.map((one) => getComputedStyle(one).color)")
    assert all(sum(map(int, re.findall(r"\d+", colour)[:3])) < 500 for colour in colours)
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()
