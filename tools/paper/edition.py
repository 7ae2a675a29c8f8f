"""The PDF of an edition, made from its published pages, and the links to it on those pages."""

import re
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from course_lib.files import beside, write
from course_lib.language import Both, Language
from course_lib.worksheets.pdf import print_file
from tools.paper.chapter import read, worded
from tools.paper.document import document, numbered
from tools.paper.finish import finish, pages

LONGEST = 600  # seconds for a browser to print an edition
COVER = Both(pt="Capa", en="Cover")
WHOLE = Both(pt="O curso inteiro em PDF", en="The whole course as PDF")
# The button that prints this page, and the doors of the front page: where the links stand, after or in them.
BUTTON = re.compile(r"<li>\s*<button[^>]*\bbtn-download-pdf-button\b.*?</li>", re.S)
DOORS = re.compile(r'(<p class="front-doors">.*?)(</p>)', re.S)


def pdf_name(language: Language) -> str:
    """Return the name of the PDF, which lies beside the edition's pages."""
    return f"recurrent-networks-{language}.pdf"


def print_edition(folder: Path, language: Language, path: Path, browser: str, names: Collection[str] | None = None) -> None:
    """Print the edition in `folder`, or these pages of it, at `path`. Raises `CourseError` if the browser does not."""
    date = datetime.fromtimestamp((folder / "index.html").stat().st_mtime, UTC).date().isoformat()
    html = document(folder, language, date, names)
    with tempfile.TemporaryDirectory() as work, beside(path) as new:
        source, printed = Path(work, "edition.html"), Path(work, "printed.pdf")
        source.write_text(html, "utf-8")
        print_file(source, printed, browser, LONGEST)
        source.write_text(numbered(html, pages(printed)), "utf-8")  # known once it has been printed
        print_file(source, printed, browser, LONGEST)
        headings = [worded(title.get_text()) for title in read(source).find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
        finish(printed, new, headings, COVER.text(language))


def link_pdf(folder: Path, language: Language) -> None:
    """Link the PDF from the download button of each page of the edition, and from the doors of its front page."""
    href, text = pdf_name(language), escape(WHOLE.text(language))
    item = f'<li><a href="{href}" class="btn btn-sm dropdown-item course-pdf" type="application/pdf"><span class="btn__text-container">{text}</span></a></li>'
    door = f'<a class="course-pdf" href="{href}" type="application/pdf">{text}</a>'
    for path in folder.glob("*.html"):
        html = path.read_text("utf-8")
        if 'class="course-pdf"' in html or " course-pdf" in html:
            continue
        html = BUTTON.sub(lambda found: f"{found[0]}\n      {item}", html, count=1)
        write(path, DOORS.sub(lambda found: f"{found[1]} {door}{found[2]}", html, count=1))
