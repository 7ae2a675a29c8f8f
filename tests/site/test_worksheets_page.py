"""The page of worksheets, as built: sheets first, keys folded behind them, on paper a page each."""

import re

import pytest
from bs4 import BeautifulSoup
from helpers.browsing import EDITIONS, load, open_context

from course_lib.worksheets import DEFAULT_SEED, sheets
from course_lib.worksheets.html import key_html, sheet_html
from course_lib.worksheets.pdf import chromium


@pytest.mark.parametrize("edition", EDITIONS)
def test_it_has_the_library_s_sheets_and_behind_them_their_keys_folded(site, edition):
    page = (site / edition / "worksheets.html").read_text("utf-8")
    places = [page.index(sheet_html(sheet, DEFAULT_SEED, edition)) for sheet in sheets(DEFAULT_SEED)]
    places += [page.index(key_html(sheet, DEFAULT_SEED, edition)) for sheet in sheets(DEFAULT_SEED)]
    assert places == sorted(places)
    soup = BeautifulSoup(page, "html.parser")
    folds = soup.select("details.ws-fold")
    assert len(folds) == len(soup.select(".ws-key")) == len(sheets(DEFAULT_SEED))
    assert not any(fold.has_attr("open") for fold in folds)


@pytest.mark.parametrize("edition", EDITIONS)
def test_it_links_the_pdf_where_a_browser_could_print_it(site, edition):
    soup = BeautifulSoup((site / edition / "worksheets.html").read_text("utf-8"), "html.parser")
    links = [link["href"] for link in soup.select("a[download]")]
    assert len(links) == (2 if chromium() else 0)
    assert all((site / edition / link).read_bytes().startswith(b"%PDF") for link in links)


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_chapter_of_a_cell_leads_to_its_sheet(site, edition):
    for chapter, key in {
        "rnn": "rnn",
        "lstm-learn-forget-remember-use": "lstm-words",
        "lstm-standard": "lstm",
        "gru": "gru",
    }.items():
        assert f'href="worksheets.html#worksheet-{key}"' in (site / edition / f"{chapter}.html").read_text("utf-8")


@pytest.mark.parametrize("edition", EDITIONS)
def test_on_paper_each_sheet_and_each_key_has_a_page(site, url, browser, edition):
    context = open_context(browser, 1280, "light")
    page = load(context, url, f"{edition}/worksheets.html").page
    content = page.pdf(prefer_css_page_size=True)
    count = len(re.findall(rb"/Type ?/Page\b", content))
    page.emulate_media(media="print")
    heights = page.eval_on_selector_all(".ws-key", "keys => keys.map((key) => key.getBoundingClientRect().height)")
    context.close()
    assert min(heights) > 100, "a key stays folded on paper"
    assert 2 * len(sheets(DEFAULT_SEED)) < count <= 2 * len(sheets(DEFAULT_SEED)) + 2  # and what stands before them
