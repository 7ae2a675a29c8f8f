"""The page of worksheets: the sheets, their keys folded, and both as PDF where the machine has a browser to print them.

The page says the same without a browser; it then only has no link to a PDF.
"""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

log = logging.getLogger(__name__)
WORDS = {
    "pt": {"show": "Mostrar o gabarito", "sheets": "as folhas em PDF", "keys": "os gabaritos em PDF", "get": "Baixe "},
    "en": {
        "show": "Show the answer key",
        "sheets": "the sheets as PDF",
        "keys": "the answer keys as PDF",
        "get": "Get ",
    },
}
FOLDER = "figures"  # under the sources of an edition; what is made there is not committed


def setup(app: Sphinx) -> None:
    """Register the directive, and give its page the style sheet of the sheets."""
    app.add_directive("worksheets", Worksheets)
    app.connect("html-page-context", _style)


class Worksheets(SphinxDirective):
    """Insert the `sheets`, the `keys`, or links to both as `files`, in the page's language."""

    required_arguments = 1
    parts: ClassVar = ("sheets", "keys", "files")

    def run(self) -> list[nodes.Node]:
        """Return a section for each sheet or key, or the line with the links, if there is anything to link."""
        part = self.arguments[0]
        if part not in self.parts:
            raise self.error(f"worksheets: expected one of {', '.join(self.parts)}, got {part!r}")
        self.env.app.course_reached.note(self.env, Path(__file__).read_text("utf-8"))
        return self.files() if part == "files" else self.sections(part == "keys")

    def sections(self, keys: bool) -> list[nodes.Node]:
        """Return the sheets, or their keys, each under its title."""
        from course_lib.worksheets import DEFAULT_SEED, sheets
        from course_lib.worksheets.html import key_html, sheet_html

        key, found = self.env.app.course.key, []
        for sheet in sheets(DEFAULT_SEED):
            if keys:
                fold = f'<details class="toggle-details ws-fold"><summary>{WORDS[key]["show"]}</summary>'
                html = f"{fold}{key_html(sheet, DEFAULT_SEED, key)}</details>"
            else:
                html = sheet_html(sheet, DEFAULT_SEED, key)
            label, title = f"worksheet-{sheet.key}{'-key' if keys else ''}", sheet.title.text(key)
            self.env.get_domain("std").labels[label] = (self.env.docname, label, title)  # type: ignore[attr-defined]
            self.env.get_domain("std").anonlabels[label] = (self.env.docname, label)  # type: ignore[attr-defined]
            body = nodes.raw("", html, format="html", worksheet=True)
            found.append(nodes.section("", nodes.title("", title), body, ids=[label], names=[label]))
        return found

    def files(self) -> list[nodes.Node]:
        """Print both as PDF beside the drawings and return a line with a link to each; nothing without a browser."""
        from course_lib.worksheets.document import PARTS

        words, links = WORDS[self.env.app.course.key], []
        for part in PARTS:
            path = self.printed(part)
            if path is None:
                return []
            link = addnodes.download_reference("", "", nodes.inline("", words[part]), reftarget=path)
            link["refdoc"] = self.env.docname
            links += [link, nodes.Text(" · ")]
        return [nodes.paragraph("", words["get"], *links[:-1])]

    def printed(self, part: Any) -> str | None:
        """Make the PDF of a part and return its path from the page, or nothing if no browser makes one."""
        from course_lib.errors import CourseError
        from course_lib.worksheets import DEFAULT_SEED
        from course_lib.worksheets.document import document
        from course_lib.worksheets.pdf import chromium, print_pdf
        from course_lib.worksheets.writing import name

        browser, key = chromium(), self.env.app.course.key
        path = Path(self.env.srcdir, FOLDER, f"{name(part, DEFAULT_SEED, key)}.pdf")
        if browser is None:
            log.info("worksheets: no Chromium here, so the page links no PDF")
            return None
        path.parent.mkdir(exist_ok=True)
        try:
            print_pdf(document(part, DEFAULT_SEED, key), path, browser)
        except CourseError as error:
            log.info("worksheets: %s", error)
            return None
        return f"{FOLDER}/{path.name}"


def _style(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is not None and any(node.get("worksheet") for node in doctree.findall(nodes.raw)):
        app.add_css_file("worksheets.css")
