"""A reader's way through the site, in a real browser: chapter, other language, search, explorer by keyboard."""

import re

import pytest
from helpers.browsing import open_context
from playwright.sync_api import expect

CHAPTER = "lstm-learn-forget-remember-use"
QUERIES = {"pt": "célula", "en": "cell"}


@pytest.fixture
def page(browser, url):
    context = open_context(browser, 1280, "light")
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def search(page, words, result):
    page.wait_for_load_state("load")
    page.keyboard.press("Control+k")
    field = page.locator("#pst-search-dialog input[name=q]")
    expect(field).to_be_focused()
    field.fill(words)
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"search\.html\?q="))
    hit = page.locator("#search-results a", has_text=result).first
    expect(hit).to_be_visible()
    return hit


def test_reader_goes_from_chapter_to_other_language_to_search(page):
    page.get_by_role("link", name="Português").click()
    page.locator(f".bd-links a[href='{CHAPTER}.html']").click()
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    search(page, QUERIES["pt"], "Glossário").click()
    expect(page.locator("article h1")).to_contain_text("Glossário")
    page.go_back()
    page.go_back()
    page.get_by_role("navigation", name="Idioma").get_by_role("link").click()
    expect(page).to_have_url(re.compile(rf"/en/{CHAPTER}\.html$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    search(page, QUERIES["en"], "Glossary").click()
    expect(page.locator("article h1")).to_contain_text("Glossary")


@pytest.mark.parametrize(("key", "query"), [("pt", "portões"), ("en", "gates")])
def test_search_knows_the_language_s_endings(page, url, key, query):
    """The plural finds the pages that have the singular, by the stemmer of that language."""
    page.goto(f"{url}{key}/index.html")
    search(page, query, re.compile("Gloss"))


def test_root_remembers_the_language(page, url):
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{url}en/index.html")
    page.goto(url)
    expect(page).to_have_url(f"{url}en/index.html")
    page.locator("a[data-edition=pt]").click()
    expect(page).to_have_url(f"{url}pt/index.html")
    page.goto(url)
    expect(page).to_have_url(f"{url}pt/index.html")


@pytest.mark.parametrize("key", ["pt", "en"])
def test_explorer_works_by_keyboard(page, url, key):
    page.goto(f"{url}{key}/{CHAPTER}.html")
    status = page.locator(".explorer [role=status]")
    before = status.inner_text()
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.ex-steps') !== null"):
            break
    else:
        raise AssertionError("Tab never reaches the explorer's steps")
    page.keyboard.press("ArrowRight")
    expect(status).not_to_have_text(before)
    after = status.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(status).to_have_text(before)
    assert after != before


@pytest.mark.parametrize(("key", "hint"), [("pt", "Clique para mostrar"), ("en", "Click to show")])
def test_solutions_are_folded_and_open(page, url, key, hint):
    page.goto(f"{url}{key}/rnn.html")
    solution = page.locator(".solution").first
    button = solution.locator("button.toggle-button")
    assert button.get_attribute("data-toggle-hint") == hint
    body = solution.locator(".solution-content, section").first
    expect(body).not_to_be_visible()
    button.press("Enter")
    expect(body).to_be_visible()


@pytest.mark.parametrize(("key", "copied"), [("pt", "Copiado!"), ("en", "Copied!")])
def test_code_is_copied(page, url, key, copied):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{url}{key}/rnn.html")
    cell = page.locator("div.highlight").first
    cell.hover()
    cell.locator("button.copybtn").click()
    expect(cell.locator("button.copybtn")).to_have_attribute("data-tooltip", copied)
    assert page.evaluate("navigator.clipboard.readText()").strip() in cell.locator("pre").inner_text()


PICKED = {
    "pt": ("Você escolheu (a); a resposta é (c).", "Você escolheu (c), e é isso."),
    "en": ("You chose (a); the answer is (c).", "You chose (c), and that is it."),
}


@pytest.mark.parametrize("key", ["pt", "en"])
def test_a_prediction_is_made_by_keyboard_and_stays_with_the_page(page, url, key):
    page.goto(f"{url}{key}/rnn.html")
    box, (wrong, right) = page.locator("#predict-one-press"), PICKED[key]
    said, answer = box.get_by_role("status"), box.locator(".predict-answer")
    radios = box.get_by_role("radiogroup").get_by_role("radio")
    expect(radios).to_have_count(3)
    expect(said).to_be_empty()
    assert answer.get_attribute("open") is None
    radios.first.focus()
    page.keyboard.press("Space")
    expect(said).to_have_text(wrong)
    expect(answer.locator("p").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text(right)
    page.reload()
    expect(said).to_have_text(right)
    expect(radios.last).to_be_checked()
    assert answer.get_attribute("open") is None


@pytest.mark.parametrize("key", ["pt", "en"])
def test_a_prediction_without_scripts_is_a_list_and_a_fold(browser, url, key):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}{key}/rnn.html")
    box = page.locator("#predict-one-press")
    expect(box.locator(".predict-choices > li")).to_have_count(3)
    expect(box.locator("input")).to_have_count(0)
    expect(box.locator(".predict-answer p").first).not_to_be_visible()
    box.locator("summary").click()
    expect(box.locator(".predict-answer p").first).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("key", "query"),
    [("pt", "portão de esquecimento"), ("pt", "portao de esquecimento"), ("pt", "forget gate"), ("en", "forget gate")],
)
def test_a_term_is_found_with_and_without_accents(page, url, key, query):
    page.goto(f"{url}{key}/index.html")
    search(page, query, re.compile("LSTM"))
    expect(page.locator("#search-results a", has_text=re.compile("Gloss")).first).to_be_visible()


@pytest.mark.parametrize("key", ["pt", "en"])
def test_a_term_says_what_it_is_on_focus_and_on_hover_until_escape(page, url, key):
    page.goto(f"{url}{key}/rnn.html")
    term, tip = page.locator("article .glossary-term").first, page.get_by_role("tooltip")
    expect(tip).not_to_be_visible()
    term.focus()
    expect(tip).to_have_text(term.get_attribute("data-what"))
    expect(term).to_have_attribute("aria-describedby", tip.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(tip).not_to_be_visible()
    term.hover()
    tip.hover()
    page.wait_for_timeout(400)
    expect(tip).to_be_visible()
    page.mouse.move(0, 0)
    expect(tip).not_to_be_visible()
    term.press("Enter")
    expect(page).to_have_url(re.compile(r"glossary\.html#term-"))


@pytest.mark.parametrize("key", ["pt", "en"])
def test_a_page_says_how_it_is_cited(page, url, key):
    page.goto(f"{url}{key}/rnn.html")
    cite = page.locator("details.cite")
    expect(cite.locator("p")).not_to_be_visible()
    cite.locator("summary").press("Enter")
    title = re.sub(r"^\d+\. |[#¶]$", "", page.locator("article h1").inner_text())
    expect(cite.locator("p")).to_contain_text(title)
    expect(cite.locator("p")).to_contain_text(f"/{key}/rnn.html")
    expect(cite.locator("pre")).to_contain_text("@incollection{course")
