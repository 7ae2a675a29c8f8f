"""The front page's cards: a chapter's own drawing, minutes and assignment, read from the chapter itself.

A chapter that is new in the table of contents makes its card by itself; what it lacks for one is named by the build.
"""

import re
from pathlib import Path
from typing import ClassVar, NamedTuple

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

log = logging.getLogger(__name__)
WORDS = {
    "pt": {
        "takes": r"\*\*Leva\*\* (?:uns|cerca de) (\d+) minutos:",
        "task": "tarefa",
        "minutes": "{} min",
        "assignment": "tarefa {}",
        "later": "tarefa {}, a caminho",
        "no_takes": "{}: sem uma linha “**Leva** uns N minutos: …” em *Antes de começar*, para o cartão na capa",
        "no_task": "{}: a linha “**Leva** …” não diz qual é a tarefa nem que não há",
        "no_figure": "{}: sem {{figure}} de figures/ para o cartão na capa, nem `figure:` no cabeçalho",
        "no_page": "chapters: a página {!r} não está no índice",
    },
    "en": {
        "takes": r"\*\*Takes\*\* about (\d+) minutes:",
        "task": "assignment",
        "minutes": "{} min",
        "assignment": "assignment {}",
        "later": "assignment {}, to come",
        "no_takes": "{}: no line “**Takes** about N minutes: …” in *Before you start*, for the card on the front page",
        "no_task": "{}: the line “**Takes** …” says neither which assignment nor that there is none",
        "no_figure": "{}: no {{figure}} of figures/ for the card on the front page, nor `figure:` in the front matter",
        "no_page": "chapters: the page {!r} is not in the table of contents",
    },
}


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("chapters", Chapters)


class Chapter(NamedTuple):
    """What a card says of a page; `lacks` are the sentences that name what a chapter should have and has not."""

    title: str
    about: str
    minutes: str
    assignment: str
    figure: str
    lacks: tuple[str, ...]


def read(text: str, key: str) -> Chapter:
    """Return what the source of a page says of itself; `lacks` has a place for the page's name."""
    words = WORDS[key]
    head = re.match(r"---\n(.*?)\n---\n", text, re.S)
    front = yaml.safe_load(head[1]) if head else {}
    takes = re.search(rf"{words['takes']}(?:.+\n?)*", text)
    told = takes[0] if takes else ""
    task = re.search(r"\ba\d\b", told)
    drawn = re.search(r"^`{3,}\{figure\} figures/([\w-]+)\.svg", text, re.M)
    figure = front.get("figure") or (drawn[1] if drawn else "")
    wrong = {"no_takes": not takes, "no_task": takes and not task and words["task"] not in told.lower()}
    lacks = tuple(words[name] for name, found in {**wrong, "no_figure": not figure}.items() if found)
    title = re.search(r"^# (.+)$", text, re.M)
    minutes, assignment = takes[1] if takes else "", task[0] if task else ""
    return Chapter(title[1] if title else "", front.get("description", ""), minutes, assignment, figure, lacks)


class Chapters(SphinxDirective):
    """Show a card for each page in the table of contents before `:before:`, or plainer ones from `:from:` on."""

    option_spec: ClassVar = {"before": directives.unchanged, "from": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the cards under the captions of the table of contents."""
        parts = [
            (part.caption, [str(name) for name in part.items]) for part in self.env.external_site_map.root.subtrees
        ]
        names = [name for _, items in parts for name in items]
        edge, plain = self.options.get("before") or self.options.get("from"), "from" in self.options
        if edge not in names:
            error = WORDS[self.env.app.course.key]["no_page"].format(edge)
            return [self.state.document.reporter.error(error, line=self.lineno)]
        at = names.index(edge)
        shown = names[at:] if plain else names[:at]
        lines: list[str] = []
        for caption, items in parts:
            if here := [name for name in items if name in shown]:
                cards = [self.plain(name) if plain else self.card(name, names.index(name) + 1) for name in here]
                kind = "page" if plain else "chapter"
                lines += [f"### {caption}", "", f"{{.cards .{kind}-cards}}", *(line for card in cards for line in card)]
        parent = nodes.section()
        parent.document = self.state.document
        self.state.nested_parse(StringList(lines, ""), self.content_offset, parent, match_titles=True)
        return parent.children

    def page(self, name: str) -> Chapter:
        """Read a page's source, and have this one read again when it changes."""
        path = self.env.doc2path(name)
        self.env.note_dependency(path)
        return read(Path(path).read_text("utf-8"), self.env.app.course.key)

    def plain(self, name: str) -> list[str]:
        """Markdown lines of a card that is a title and what the page is about."""
        page = self.page(name)
        return [f"- **[{page.title}]({name}.md)**", "", f"  {page.about}", ""]

    def card(self, name: str, number: int) -> list[str]:
        """Markdown lines of a chapter's card; what it lacks for one is a warning, which stops a strict build."""
        page = self.page(name)
        for lack in page.lacks:
            log.warning(lack.format(name), location=self.env.docname)
        picture = [f"```{{thumbnail}} figures/{page.figure}.svg", "```", ""] if page.figure else []
        labels = " ".join(f"[{tag}]{{.tag}}" for tag in self.tags(page))
        lines = [*picture, f"**[{number}. {page.title}]({name}.md)**", "", page.about, "", labels]
        return ["- " + lines[0], *(f"  {line}".rstrip() for line in lines[1:]), ""]

    def tags(self, page: Chapter) -> list[str]:
        """What a chapter takes: its minutes, and its assignment, which may be still to come."""
        words = WORDS[self.env.app.course.key]
        tags = [words["minutes"].format(page.minutes)] if page.minutes else []
        if page.assignment:
            path = f"assignments/{page.assignment}.md"
            self.env.app.course_reached.note(self.env, repr(path))  # the card is another once the assignment is there
            there = (self.env.app.course.root / path).exists()
            tags.append(words["assignment" if there else "later"].format(page.assignment))
        return tags
