"""The PDF of an edition, made from its published pages, and the links to it on those pages."""

import re
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from bs4 import BeautifulSoup

from course_lib.errors import CourseError
from course_lib.files import beside, write
from course_lib.language import Both, Language, tr
from course_lib.worksheets.pdf import print_file
from tools.paper.chapter import worded
from tools.paper.document import document, numbered
from tools.paper.finish import finish, pages

LONGEST = 600  # seconds for a browser to print an edition
COVER = Both(pt="Capa", en="Cover")
WHOLE = Both(pt="O curso inteiro em PDF", en="The whole course as PDF")
# The button that prints this page, and the doors of the front page: where the links stand, after or in them.
LINKED = re.compile(r'(<li>)?<a [^>]*class="course-pdf.*?</a>(?(1)</li>)', re.S)
ICON = '<span class="btn__icon-container"><i class="fas fa-file-pdf"></i></span>'
BUTTON = re.compile(r"<li>\s*<button[^>]*\bbtn-download-pdf-button\b.*?</li>", re.S)
DOORS = re.compile(r'(<p class="front-doors">.*?)(</p>)', re.S)


def pdf_name(language: Language) -> str:
    """Return the name of the PDF, which lies beside the edition's pages."""
    return f"recurrent-networks-{language}.pdf"


def print_edition(
    folder: Path, language: Language, path: Path, browser: str, names: Collection[str] | None = None
) -> None:
    """Print the edition in `folder`, or of its pages those with these names, at `path`.

    It is printed twice, because the numbers of the pages are known once it has been printed. Raises `CourseError` if
    the browser prints nothing, or something else the second time.
    """
    date = datetime.fromtimestamp((folder / "index.html").stat().st_mtime, UTC).date().isoformat()
    html = document(folder, language, date, names)
    with tempfile.TemporaryDirectory() as work, beside(path) as new:
        source, printed = Path(work, "edition.html"), Path(work, "printed.pdf")
        source.write_text(html, "utf-8")
        print_file(source, printed, browser, LONGEST)
        places = pages(printed)
        source.write_text(numbered(html, places), "utf-8")
        print_file(source, printed, browser, LONGEST)
        if pages(printed) != places:
            raise CourseError(
                tr(pt="os números mudaram as páginas de lugar", en="the numbers of the pages have moved the pages")
            )
        finish(printed, new, headings(html), COVER.text(language))


def headings(html: str) -> list[str]:
    """Return the titles of a document, in order."""
    titles = re.findall(r"<h([1-6])\b(.*?)</h\1>", html, flags=re.S)
    return [worded(BeautifulSoup(f"<h1{title}", "html.parser").get_text()) for _, title in titles]


def link_pdf(folder: Path, language: Language) -> None:
    """Link the PDF from the download button of each page of the edition, and from the doors of its front page."""
    href, size = pdf_name(language), (folder / pdf_name(language)).stat().st_size / 1e6
    text = f"{WHOLE.text(language)} ({size:.0f} MB)"
    link = f'<a href="{href}" type="application/pdf" class="course-pdf'
    item = f'<li>{link} btn btn-sm dropdown-item">{ICON}<span class="btn__text-container">{text}</span></a></li>'
    for page in folder.glob("*.html"):
        html = LINKED.sub("", page.read_text("utf-8"))
        html = BUTTON.sub(lambda found: f"{found[0]}{item}", html, count=1)
        write(page, DOORS.sub(lambda found: f'{found[1]}{link}">{text}</a>{found[2]}', html, count=1))
