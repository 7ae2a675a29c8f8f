"""`course worksheets`: what it writes, what it refuses, and what it does without a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.command import course
from helpers.effort import some

from course_lib.cli import BAD_INPUT, DONE
from course_lib.language import LANGUAGES
from course_lib.worksheets import DEFAULT_SEED, pdf
from course_lib.worksheets.document import PARTS, document

EACH = [(part, language) for part in PARTS for language in LANGUAGES]


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(pdf, "NAMES", ())


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_without_a_browser_it_writes_the_html_and_says_so(tmp_path, no_browser):
    done = course("worksheets", "--output", tmp_path / "a" / "new")
    assert done.returncode == DONE and "No PDF: this machine has no Chromium" in done.stderr
    expected = [f"worksheets-{language}{part}.html" for language in LANGUAGES for part in ("", "-keys")]
    assert names(tmp_path / "a" / "new") == sorted(expected)
    assert "Sem PDF" in course("worksheets", "--output", tmp_path / "b", lang="pt").stderr
    for part, language in EACH:
        name = f"worksheets-{language}{'-keys' if part == 'keys' else ''}.html"
        assert (tmp_path / "b" / name).read_text("utf-8") == document(part, DEFAULT_SEED, language)


def test_a_seed_and_a_language_are_in_the_names(tmp_path, no_browser):
    assert course("worksheets", "--language", "pt", "--seed", 7, "--output", tmp_path).returncode == DONE
    assert names(tmp_path) == ["worksheets-pt-7-keys.html", "worksheets-pt-7.html"]
    assert "Folha 7" in (tmp_path / "worksheets-pt-7-keys.html").read_text("utf-8")


def test_what_exists_is_kept_unless_it_may_be_replaced(tmp_path, no_browser):
    mine = tmp_path / "worksheets-en-keys.html"
    mine.write_text("mine")
    done = course("worksheets", "--output", tmp_path)
    assert done.returncode == BAD_INPUT and f"{mine}: exists; choose another folder" in done.stderr
    assert names(tmp_path) == [mine.name] and mine.read_text() == "mine"
    assert f"{mine}: já existe; escolha outra pasta" in course("worksheets", "--output", tmp_path, lang="pt").stderr
    assert course("worksheets", "--replace", "--output", tmp_path).returncode == DONE
    assert mine.read_text("utf-8") == document("keys", DEFAULT_SEED, "en")


@pytest.mark.parametrize(
    ("arguments", "pt", "en"),
    [
        (("--seed", "x"), "--seed: esperado um número inteiro;", "--seed: expected a whole number;"),
        (("--seed", "-1"), "--seed: esperado um número a partir de 0;", "--seed: expected a number from 0 on;"),
        (("--seed", "1000000"), "--seed: esperado um número até 999999;", "--seed: expected a number up to 999999;"),
        (("--language", "fr"), "'fr' não é um de 'pt', 'en'", "'fr' is not one of 'pt', 'en'"),
    ],
)
def test_bad_input_is_told_in_the_user_s_language(arguments, pt, en, tmp_path):
    for lang, said in (("pt", pt), ("en", en)):
        done = course("worksheets", *arguments, "--output", tmp_path, lang=lang)
        assert done.returncode == BAD_INPUT and said in done.stderr and not names(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path, no_browser, monkeypatch):
    file = tmp_path / "file"
    file.touch()
    assert f"{file}: is not a folder" in course("worksheets", "--output", file).stderr

    def forbid(**_):
        raise PermissionError(13, "no", str(tmp_path))

    monkeypatch.setattr("course_lib.files.tempfile.mkstemp", forbid)
    done = course("worksheets", "--output", tmp_path, lang="pt")
    assert done.returncode == BAD_INPUT and f"{tmp_path}: sem permissão para ler ou escrever aí" in done.stderr
    assert names(tmp_path) == ["file"]


def test_a_browser_that_fails_leaves_the_html_and_no_half_pdf(tmp_path, monkeypatch):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(pdf, "NAMES", (str(broken),))
    done = course("worksheets", "--language", "en", "--output", tmp_path / "out")
    assert done.returncode == BAD_INPUT and "made no PDF (no display)" in done.stderr
    assert names(tmp_path / "out") == ["worksheets-en-keys.html", "worksheets-en.html"]


@pytest.mark.skipif(pdf.chromium() is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("part", "language"), some(EACH, 1))
def test_the_pdf_is_tagged_has_an_outline_and_a_page_for_each_cell(part, language, tmp_path):
    seed = some(range(1, 1000), 1)[0]
    done = course("worksheets", "--language", language, "--seed", seed, "--output", tmp_path)
    stem = f"worksheets-{language}-{seed}"
    assert done.returncode == DONE and len(names(tmp_path)) == 4, done.stderr
    content = (tmp_path / f"{stem}{'-keys' if part == 'keys' else ''}.pdf").read_bytes()
    for mark in (rb"/Marked true", rb"/StructTreeRoot", rb"/Type ?/Outlines", rb"/Lang \(" + language.encode()):
        assert re.search(mark, content), mark
    assert len(re.findall(rb"/Type ?/Page\b", content)) == 4
    assert content.count(b"/Scope") > 20 and (content.count(b"/Alt") > 100) == (part == "sheets")


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("part", "language"), some(EACH, 2))
def test_a_document_fits_a_telephone_and_a_screen_reader(part, language, browser):
    context = browser.new_context(viewport={"width": 390, "height": 850})
    page = context.new_page()
    page.set_content(document(part, DEFAULT_SEED, language))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    context.close()
