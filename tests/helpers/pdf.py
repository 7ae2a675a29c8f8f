"""What the tests read in a PDF: its outline, its tags, its fonts, its letters."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Object, OutlineItem, Page, Pdf


def descendants(entries: list[OutlineItem]) -> Iterator[OutlineItem]:
    """The entries of an outline, each before those under it."""
    for entry in entries:
        yield entry
        yield from descendants(entry.children)


def structure(of: Pdf | Object) -> Iterator[Object]:
    """The elements of the structure under a document or an element, in reading order."""
    todo = [of.Root.StructTreeRoot.K if isinstance(of, Pdf) else of.get("/K", Array())]
    while todo:
        one = todo.pop()
        if isinstance(one, Array):
            todo.extend(reversed(list(one)))
        elif isinstance(one, Dictionary) and "/S" in one:
            yield one
            todo.append(one.get("/K", Array()))


def forms(page: Page | Object) -> Iterator[Object]:
    """A page, and the drawings that it uses, with those that they use."""
    held = page.obj if isinstance(page, Page) else page
    yield held
    for one in held.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
        if one.Subtype == "/Form":
            yield from forms(one)


def fonts(page: Page) -> Iterator[tuple[str, bool]]:
    """Each font of a page: its name, and whether its letters are in the file."""
    for held in forms(page):
        for font in held.get("/Resources", Dictionary()).get("/Font", Dictionary()).values():
            for one in font.get("/DescendantFonts", [font]):
                described = one.get("/FontDescriptor", Dictionary())
                inside = "/CharProcs" in one or any(f"/FontFile{kind}" in described for kind in ("", 2, 3))
                yield str(one.get("/BaseFont", "drawn")), inside


def glyphs(page: Page) -> set[int]:
    """The numbers of the letters that a page draws from fonts of many letters; 0 stands for one that is missing."""
    found: set[int] = set()
    for held in forms(page):
        known, wide = held.get("/Resources", Dictionary()).get("/Font", Dictionary()), False
        for operands, operator in pikepdf.parse_content_stream(held):
            if str(operator) == "Tf":
                wide = known[operands[0]].Subtype == "/Type0"
            elif wide and str(operator) in ("Tj", "TJ"):
                texts = operands[0] if str(operator) == "TJ" else operands
                for text in (bytes(one) for one in texts if isinstance(one, pikepdf.String)):
                    found.update(int.from_bytes(text[at : at + 2]) for at in range(0, len(text), 2))
    return found
