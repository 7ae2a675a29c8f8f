"""An edition of the site as one HTML document: title, contents, the chapters in their parts, and the answers last."""

import re
from collections.abc import Collection, Iterator, Mapping
from html import escape
from pathlib import Path

from bs4 import Tag

from course_lib.language import Both, Language
from tools.paper.chapter import Book, Chapter, chapter, read, still, worded

CONTENTS = Both(pt="Sumário", en="Contents")
ANSWERS = Both(pt="Soluções e respostas", en="Solutions and answers")
AS_OF = Both(pt="O site, como estava em {date}", en="The site, as it was on {date}")
LICENCE = Both(
    pt="Texto e figuras: CC BY 4.0. Código: MIT.",
    en="Text and figures: CC BY 4.0. Code: MIT.",
)
PLACE = re.compile(r'(<span\b[^>]*\bdata-page-of="([^"]+)"[^>]*>)</span>')
STYLE = Path(__file__).with_name("paper.css")
Parts = dict[str, list[Chapter]]


def parts(index: Tag, book: Book) -> Parts:
    """Return the parts of the site's own contents, by caption, with their chapters."""
    found: Parts = {}
    for caption in index.select("nav.bd-docs-nav p.caption"):
        listing = caption.find_next_sibling("ul")
        assert isinstance(listing, Tag)
        names = [str(link["href"]).removesuffix(".html") for link in listing.select("a")]
        if chapters := [chapter(book, name) for name in names if name in book.names]:
            found[caption.get_text(strip=True)] = chapters
    return found


def opened(folder: Path, language: Language, only: Collection[str] | None) -> tuple[Tag, Book]:
    """Return the front page of an edition, and the edition as its chapters know it."""
    index = read(folder / "index.html")
    canonical = index.select_one("link[rel=canonical]")
    address = str(canonical["href"]).removesuffix("index.html") if canonical else ""
    names = [str(link["href"]).removesuffix(".html") for link in index.select("nav.bd-docs-nav .toctree-l1 a")]
    return index, Book(folder, language, address, ["index", *(n for n in names if only is None or n in only)])


def document(folder: Path, language: Language, date: str, names: Collection[str] | None = None) -> str:
    """Return the edition in `folder` as one document, or of its pages only those with these names."""
    index, book = opened(folder, language, names)
    title = worded(index.select_one("article h1").find(string=True))  # type: ignore[union-attr, arg-type]
    found = parts(index, book)
    lang = index.html["lang"]  # type: ignore[index]
    style = "".join(f'<link rel="stylesheet" href="{uri}">' for uri in styles(folder))
    style += f"<style>{STYLE.read_text('utf-8')}{headers(found, book)}</style>"
    body = "".join(
        [
            cover(index, book, title, date),
            contents(found, book),
            *(part for number, caption in enumerate(found) for part in written(number, caption, found[caption])),
            answers(found, book),
        ]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{style}</head>\n"
        f'<body class="paper">{body}</body></html>\n'
    )


def styles(folder: Path) -> Iterator[str]:
    """Yield the addresses of the site's style sheets: the one of all pages, and that of the worksheets."""
    for name in ("site.css", "worksheets.css"):
        if (path := folder / "_static" / name).is_file():
            yield path.as_uri()


def cover(index: Tag, book: Book, title: str, date: str) -> str:
    """Return the title page: what the front page says first, with its picture."""
    explorer, says = index.select_one(".front-hero .explorer"), index.select_one(".front-says > p")
    assert isinstance(explorer, Tag) and isinstance(says, Tag)
    still(explorer, index, f"{book.address}index.html", book.language)  # type: ignore[arg-type]
    foot = f"{AS_OF.text(book.language).format(date=date)}. {LICENCE.text(book.language)}"
    return (
        f'<section id="index" class="paper-cover"><h1>{escape(title)}</h1><p>{says.decode_contents()}</p>'
        f"{explorer}<p>{foot}</p></section>"
    )


def contents(found: Parts, book: Book) -> str:
    """Return the contents: every part, every chapter and its page."""
    lines = []
    for number, (caption, chapters) in enumerate(found.items()):
        items = "".join(entry(one.name, one.title) for one in chapters)
        lines.append(f'<li><a href="#part-{number}">{escape(caption)}</a><ol>{items}</ol></li>')
    lines.append(entry("answers", ANSWERS.text(book.language)))
    title = CONTENTS.text(book.language)
    return f'<section id="contents" class="paper-contents"><h1>{title}</h1><ol>{"".join(lines)}</ol></section>'


def entry(name: str, title: str) -> str:
    """Return a line of the contents."""
    return (
        f'<li><a href="#{name}">{escape(worded(title))}</a><span class="paper-page" data-page-of="{name}"></span></li>'
    )


def written(number: int, caption: str, chapters: list[Chapter]) -> Iterator[str]:
    """Yield the chapters of a part, the first after the part's title."""
    title = f'<h1 id="part-{number}">{escape(caption)}</h1>'
    for one in chapters:
        yield f'<article class="bd-article paper-{one.name}">{title}{one.body}</article>'
        title = ""


def answers(found: Parts, book: Book) -> str:
    """Return the last part: the solutions and answers, chapter by chapter."""
    sections = "".join(
        f'<h2><a href="#{one.name}">{escape(worded(one.title))}</a></h2>{"".join(map(str, one.kept))}'
        for chapters in found.values()
        for one in chapters
        if one.kept
    )
    title = ANSWERS.text(book.language)
    return f'<article class="bd-article paper-answers"><h1 id="answers">{title}</h1>{sections}</article>'


def headers(found: Parts, book: Book) -> str:
    """Return the style that writes at the top of each page the part and the chapter."""
    heads = [(one.name, caption, one.title) for caption, chapters in found.items() for one in chapters]
    heads.append(("answers", "", ANSWERS.text(book.language)))
    return "".join(
        f".paper-{name} {{ page: paper-{name}; }} @page paper-{name} "
        f"{{ @top-left {{ content: {quoted(part)}; }} @top-right {{ content: {quoted(title)}; }} }}\n"
        for name, part, title in heads
    )


def quoted(text: str) -> str:
    """Return a text as CSS quotes it."""
    return '"' + worded(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def numbered(html: str, pages: Mapping[str, int]) -> str:
    """Return the document with, beside each link to a place that has a page, the number of that page."""
    return PLACE.sub(lambda found: f"{found[1]}{pages[found[2]]}</span>" if found[2] in pages else found[0], html)
