"""What a browser leaves undone in a PDF: page labels, a clean outline, formulas that are called so, a small file."""

from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem, Pdf

from course_lib.errors import CourseError
from course_lib.language import tr


def pages(path: Path) -> dict[str, int]:
    """Return the number of the page of each place to which a link leads."""
    with Pdf.open(path) as pdf:
        numbers = {page.objgen: page.index + 1 for page in pdf.pages}
        places = pdf.Root.get("/Dests", Dictionary())
        return {str(name).removeprefix("/"): numbers[places[name][0].objgen] for name in places}


def finish(path: Path, new: Path, headings: list[str], cover: str) -> None:
    """Write the PDF at `path` to `new`, finished; `headings` are those of its document, `cover` its first label."""
    with Pdf.open(path) as pdf:
        entitle(pdf, headings)
        pdf.Root.PageLabels = Dictionary(
            Nums=pikepdf.Array([0, Dictionary(P=cover), 1, Dictionary(S=Name.D, St=2)])  # the rest as printed
        )
        for element in pdf.objects:
            if isinstance(element, Dictionary) and element.get("/S") == "/Figure" and "/Alt" in element:
                text = str(element.Alt)
                if len(text) > 2 and text[0] == text[-1] == "$":
                    element.S, element.Alt = Name.Formula, text[1:-1]
        with pdf.open_metadata() as about:
            about["dc:title"], about["dc:language"] = str(pdf.docinfo.Title), {str(pdf.Root.Lang)}
        pdf.save(new, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)


def entitle(pdf: Pdf, headings: list[str]) -> None:
    """Give each entry of the outline its heading's own text: Chromium joins lines, and repeats some."""
    with pdf.open_outline() as outline:
        entries = list(flat(outline.root))
        if len(entries) != len(headings):
            said = f"{len(entries)} ≠ {len(headings)}"
            raise CourseError(
                tr(pt=f"o sumário do PDF não é o do livro ({said})", en=f"the PDF's outline is not the book's ({said})")
            )
        for entry, heading in zip(entries, headings, strict=True):
            entry.title = heading


def flat(entries: list[OutlineItem]) -> list[OutlineItem]:
    """Return the entries of an outline in their order, each before those under it."""
    return [one for entry in entries for one in (entry, *flat(entry.children))]
