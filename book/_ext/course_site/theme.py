"""What is changed in the pages and scripts of the theme and of the tools under it.

Each change is found by the text that it replaces. One that is needed and finds nothing stops the build, because the
theme is then another than the one for which it was written.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from sphinx.errors import ExtensionError
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.locale import _


class Edit(NamedTuple):
    """What is looked for and what takes its place, on the pages on which `when` is found."""

    name: str
    pattern: str
    into: str
    when: str = ""
    on_search: bool = True  # the search page keeps its scripts, at once, because its last one needs the others


# Known before the first paint, or the theme's script would have every element styled a second time.
THEME = (
    '["light", "dark"].find((mode) => mode === localStorage.getItem("mode")) || '
    '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
)
ICON_FONT = (
    '<link rel="preload" as="font" type="font/woff2" crossorigin '
    'href="_static/vendor/fontawesome/webfonts/fa-solid-900.woff2" />'
)
EMPTY_HEAD = r"<th\b[^>]*>(?:\s|<(?!/?th\b)[^>]*>)*</th>"
EDITS = (
    Edit("no script of icons, which come as a font", r"<script[^>]*/fontawesome\.js[^>]*></script>", ""),
    Edit("colour scheme before the first paint", re.escape('localStorage.getItem("theme") || "auto"'), THEME),
    Edit("icon font ahead of the style sheets", "<!-- Loaded before other Sphinx assets -->", ICON_FONT),
    Edit("viewport said once", '<meta name="viewport" content="width=device-width, initial-scale=1"/>', ""),
    Edit(
        "role of the sidebar",
        '<div id="pst-primary-sidebar" class=',
        '<div id="pst-primary-sidebar" role="complementary" class=',
    ),
    Edit("roles of a bibliography", ' role="(doc-biblio(entry|graphy)|list)"', "", 'class="citation-list"'),
    # The text inside says it, in the page's language.
    Edit("label of a folded cell", ' aria-label="Toggle hidden content"', "", r"<details\b[^>]*\bhide\b"),
    # The exercises' catalogue translates word for word.
    Edit("title of a solution", "Solução para<a", "Solução do<a", r'<html lang="pt[\s\S]*class="solution\b'),
    Edit("empty head of a table", r'<th class="[^"]*head[^"]*">(<p></p>)?</th>', "<td></td>", EMPTY_HEAD),
    Edit(
        "scripts of the search on its page alone",
        r'<script src="[^"]*(searchtools|language_data|searchindex)\.js[^"]*"></script>',
        "",
        on_search=False,
    ),
    # They wait for the document, except the one that a line of code in every page needs.
    Edit(
        "scripts after the page",
        r'<script (?!defer)(?=[^>]*src="(?![^"]*documentation_options))',
        "<script defer ",
        on_search=False,
    ),
)
# The theme would lay out the whole page to see which boxes scroll; `course.js` watches them instead.
SPARE_LAYOUT = Edit("no layout of the whole page", r'\["pre","\.nboutput[^\]]*\]', '[":not(*)"]')


class Templates(BuiltinTemplateLoader):
    """Sphinx's templates; a whole page is edited when it is rendered, not the parts that the theme renders before."""

    def render(self, template: str, context: Mapping[str, Any]) -> str:  # type: ignore[override]
        """Return what Sphinx would, edited if it is a page. Raises `ExtensionError` for an edit that finds nothing."""
        text = super().render(template, dict(context))
        is_page = "pagename" in context and text.lstrip().startswith("<!DOCTYPE html>")
        return tidied(text, context["pagename"]) if is_page else text


def edits() -> tuple[Edit, ...]:
    """Return all edits of a page, in order; the last one is in the page's language."""
    label = f'aria-label="{_("Contents of this page")}"'
    printed = Edit("label of the printed contents", 'aria-label="Page"', label, r'id="jb-print-toc">\s*<div>')
    return (*EDITS, printed)


def tidied(html: str, page: str) -> str:
    """Take out of a page what it does not need and mend what screen readers stumble on."""
    for edit in edits():
        if (edit.on_search or page != "search") and re.search(edit.when, html):
            html = edited(html, edit, page)
    return html


def edited(text: str, edit: Edit, place: str) -> str:
    """Return `text` with all that `edit` finds replaced. Raises `ExtensionError` if it finds nothing."""
    text, count = re.subn(edit.pattern, lambda found: edit.into, text)
    if not count:
        raise ExtensionError(
            f"{place}: the edit {edit.name!r} finds nothing to replace ({edit.pattern}); "
            "is it still needed with this version of the theme? See book/_ext/course_site/theme.py"
        )
    return text
