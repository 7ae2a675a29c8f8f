"""What is changed in the theme's pages: each change is made, and one that no longer finds its text says so by name."""

import re

import pytest
from course_site import styles, theme
from sphinx.errors import ExtensionError

HEAD = '<!DOCTYPE html>\n<html lang="pt-BR">\n'
# Each edit's text as the tools write it today, and as they might tomorrow.
TEXTS = {
    "no script of icons, which come as a font": (
        '<script defer src="_static/scripts/fontawesome.js?digest=5"></script>',
        '<script defer src="_static/scripts/icons.js?digest=5"></script>',
    ),
    "colour scheme before the first paint": ('localStorage.getItem("theme") || "auto"', 'localStorage.theme ?? "auto"'),
    "icon font ahead of the style sheets": ("<!-- Loaded before other Sphinx assets -->", "<!-- Loaded first -->"),
    "viewport said once": (
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        '<meta content="width=device-width, initial-scale=1" name="viewport"/>',
    ),
    "role of the sidebar": ('<div id="pst-primary-sidebar" class="bd"></div>', '<aside id="pst-primary-sidebar"/>'),
    "roles of a bibliography": (
        '<div role="list" class="citation-list"><div class="citation" role="doc-biblioentry"></div></div>',
        '<div role="group" class="citation-list"></div>',
    ),
    "label of a folded cell": (
        '<details class="hide above-input"><summary aria-label="Toggle hidden content"></summary></details>',
        '<details class="hide above-input"><summary aria-label="Toggle"></summary></details>',
    ),
    "title of a solution": (
        '<div class="solution admonition">Solução para<a href="#x">1</a></div>',
        '<div class="solution admonition">Solução de <a href="#x">1</a></div>',
    ),
    "empty head of a table": ('<th class="head"><p></p></th>', '<th class="top"><p> </p></th>'),
    "scripts of the search on its page alone": (
        '<script src="_static/searchtools.js"></script><script src="searchindex.js"></script>',
        '<script async src="_static/searchtools.js"></script>',
    ),
    "scripts after the page": ('<script src="_static/doctools.js"></script>', '<script type="module" id="x"></script>'),
    "label of the printed contents": (
        '<div id="jb-print-toc"> <div>\n<nav aria-label="Page"></nav></div></div>',
        '<div id="jb-print-toc"> <div>\n<nav aria-label="This page"></nav></div></div>',
    ),
}
PAGE = HEAD + "\n".join(now for now, _ in TEXTS.values())


def test_every_edit_has_a_text_here():
    assert [edit.name for edit in theme.edits()] == [*TEXTS]


def test_a_page_is_edited():
    page = theme.tidied(PAGE, "one")
    for gone in ("fontawesome.js", '|| "auto"', 'name="viewport"', "biblioentry", "Toggle", "para<a", "<th", "search"):
        assert gone not in page
    for made in (theme.THEME, theme.ICON_FONT, 'role="complementary"', "Solução do<a", "<td></td>", "<script defer "):
        assert made in page


def test_the_search_page_keeps_its_scripts():
    assert '<script src="_static/searchtools.js">' in theme.tidied(PAGE, "search")


@pytest.mark.parametrize("name", TEXTS)
def test_an_edit_that_finds_nothing_stops_the_build(name):
    page = PAGE.replace(*TEXTS[name])
    with pytest.raises(ExtensionError, match=f"one: the edit {re.escape(repr(name))} finds nothing"):
        theme.tidied(page, "one")


@pytest.mark.parametrize("name", ["roles of a bibliography", "label of a folded cell", "title of a solution"])
def test_an_edit_is_not_asked_for_where_there_is_nothing_to_edit(name):
    assert theme.tidied(PAGE.replace(TEXTS[name][0], ""), "one")
    assert theme.tidied(PAGE.replace('lang="pt-BR"', 'lang="en"'), "one")


def test_a_script_that_the_theme_no_longer_has_stops_the_build():
    text = 'querySelectorAll(["pre",".nboutput div.output_area.stderr"].join())'
    assert theme.edited(text, theme.SPARE_LAYOUT, "theme.js") == 'querySelectorAll([":not(*)"].join())'
    with pytest.raises(ExtensionError, match=r"theme\.js: the edit 'no layout of the whole page' finds nothing"):
        theme.edited("querySelectorAll('pre')", theme.SPARE_LAYOUT, "theme.js")


def test_style_sheets_that_no_page_links_stop_the_build(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "one.html").write_text('<link rel="preload" href="_static/theme.css" />')
    with pytest.raises(ExtensionError, match="no style sheet is linked by every page"):
        styles.bundle(tmp_path)
