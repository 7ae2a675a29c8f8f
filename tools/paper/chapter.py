"""A page of the site as a chapter on paper: still, unfolded, its links leading to other pages of the same paper."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup, Tag

from course_lib.language import Both, Language

SPARE = (
    "script, noscript, button, .headerlink, .predict-said, .predict-guess, .ws-fold > summary, details.hide > summary"
)
NAMES = ("aria-labelledby", "aria-describedby", "aria-controls", "for")  # attributes that hold ids
TRY = Both(pt="Experimente na página do curso", en="Try it on the course’s page")
SEE = {
    "solution": Both(pt="Solução", en="Solution"),
    "answer": Both(pt="A resposta ao palpite", en="The answer to the guess"),
}
BACK = Both(pt="De volta à pergunta", en="Back to the question")


@dataclass
class Book:
    """What a chapter knows of the edition: its folder, its language, its address, the names of its pages in order."""

    folder: Path
    language: Language
    address: str
    names: list[str]


@dataclass
class Chapter:
    """A chapter: its name, its title, its text, and what it keeps for the last part."""

    name: str
    title: str
    body: Tag
    kept: list[Tag] = field(default_factory=list)


def read(path: Path) -> BeautifulSoup:
    """Return a page of the site."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def chapter(book: Book, name: str) -> Chapter:
    """Return the page `name` of the site made ready for paper."""
    soup = read(book.folder / f"{name}.html")
    body = soup.select_one("article.bd-article > section")
    assert isinstance(body, Tag), f"{name}.html has no text"
    for tag in body.select(SPARE):
        tag.decompose()
    for explorer in body.select(".explorer"):
        still(explorer, soup, f"{book.address}{name}.html", book.language)
    for formula in body.select(".katex"):
        spoken(formula)
    point(body, book, name)
    heading = body.select_one("h1")
    assert isinstance(heading, Tag), f"{name}.html has no title"
    boxes = body.select("div.solution, details.predict-answer")
    kept = [put_off(box, soup, f"{name}-answer-{number}", book.language) for number, box in enumerate(boxes)]
    for fold in body.select("details"):
        fold.name = "div"
    for number in range(5, 0, -1):
        for title in body.select(f"h{number}"):
            title.name = f"h{number + 1}"
    return Chapter(name, heading.get_text(), body, kept)


def still(explorer: Tag, soup: BeautifulSoup, address: str, language: Language) -> None:
    """Leave of an explorer its drawings and a link to where it moves."""
    drawings = [drawing.extract() for drawing in explorer.select(".ex-figure")]
    for drawing in [one for box in drawings for one in box.select("svg")]:
        drawing["aria-label"] = " ".join(text.get_text() for text in drawing.find_all(["title", "desc"]))
        del drawing["aria-labelledby"], drawing["aria-describedby"]
    link = soup.new_tag("a", href=address)
    link.string = address
    said = soup.new_tag("p")
    said.extend([f"{TRY.text(language)}: ", link])
    explorer.name = "div"
    explorer.clear()
    explorer.extend([*drawings, said])


def spoken(formula: Tag) -> None:
    """Give a formula its source as its text for those who do not see it, in place of MathML, which a PDF drops."""
    source = formula.select_one("annotation")
    assert source is not None, "a formula without its source"
    formula["role"], formula["aria-label"] = "img", f"${' '.join(source.get_text().split())}$"
    if hidden := formula.select_one(".katex-mathml"):
        hidden.decompose()
    for drawn in formula.select("[aria-hidden]"):
        del drawn["aria-hidden"]


def point(body: Tag, book: Book, name: str) -> None:
    """Make each id the only one on the paper, and have each link lead there or to the site."""
    seen: set[str] = set()
    for tag in body.find_all(True):
        if one := str(tag.attrs.pop("id", "")):
            tag.attrs |= {} if one in seen else {"id": f"{name}--{one}"}
            seen.add(one)
        for attribute in NAMES:
            if attribute in tag.attrs:
                tag[attribute] = " ".join(f"{name}--{one}" for one in str(tag[attribute]).split())
        for attribute, value in list(tag.attrs.items()):
            if isinstance(value, str) and "url(#" in value:
                tag[attribute] = value.replace("url(#", f"url(#{name}--")
        if tag.name == "img":
            tag["src"] = (book.folder / str(tag["src"])).as_uri()
        if "href" in tag.attrs:
            tag["href"] = target(str(tag["href"]), book, name)
            del tag["target"], tag["download"]
    body["id"] = name


def target(href: str, book: Book, name: str) -> str:
    """Return where a link of the page `name` leads from paper."""
    address, anchor = urldefrag(href)
    page = address.removesuffix(".html") if address else name
    if page not in book.names:
        return urljoin(f"{book.address}{name}.html", href)
    return f"#{page}--{anchor}" if anchor and page != "index" else f"#{page}"


def put_off(box: Tag, soup: BeautifulSoup, name: str, language: Language) -> Tag:
    """Take a solution, or the answer to a guess as `name`, out of the text; leave a link to it, and give it one."""
    kind = "solution" if box.name == "div" else "answer"
    if kind == "answer":
        summary, question = box.summary, box.find_parent(class_="predict")
        assert summary is not None and question is not None, f"{name} has no question"
        back = question.attrs.setdefault("id", f"{name}-question")
        box.name, box.attrs = "div", {"class": "solution admonition", "id": name}
        summary.name, summary.attrs = "p", {"class": "admonition-title"}
        summary.string = f"{SEE[kind].text(language)} · "
        summary.append(link(soup, f"#{back}", BACK.text(language)))
    box.replace_with(left := soup.new_tag("p", attrs={"class": "paper-kept"}))
    left.append(link(soup, f"#{box['id']}", SEE[kind].text(language)))
    left.append(soup.new_tag("span", attrs={"class": "paper-page", "data-page-of": box["id"]}))
    return box


def link(soup: BeautifulSoup, href: str, text: str) -> Tag:
    """Return a link."""
    tag = soup.new_tag("a", href=href)
    tag.string = text
    return tag


def worded(title: str) -> str:
    """Return a title in one line."""
    return re.sub(r"\s+", " ", title).strip()
