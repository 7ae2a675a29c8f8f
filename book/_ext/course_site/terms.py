"""The glossary within the text: where a page first uses a term, the term says what it is on hover and focus."""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from course_site.closure import digest

HOME = "glossary"
ELSEWHERE = {"for-instructors"}  # where "candidate" is a process
SOURCE = "book/glossary.yml"
# Words in which a link, an equation, a title or a label would be broken by one more link.
APART = (nodes.reference, nodes.title, nodes.literal, nodes.math, nodes.raw, nodes.term, nodes.strong, nodes.caption)
PROSE = (nodes.paragraph,)


class Term(nodes.inline):
    """A term of the glossary where it is used: `term` is its label there, `what` the sentence that it says."""


def setup(app: Sphinx) -> None:
    """Mark the terms of each page before it is written, and write all pages again when the glossary has changed."""
    app.add_config_value("course_terms", "", "html")
    app.add_node(Term, html=(_open, _close))
    app.connect("config-inited", _settle, priority=200)
    app.connect("doctree-resolved", _mark, priority=900)


def _settle(app: Sphinx, config: Config) -> None:
    root = app.course.root  # type: ignore[attr-defined]
    config.course_terms = digest(root, [root / SOURCE])


def _mark(app: Sphinx, doctree: nodes.document, page: str) -> None:
    from course_lib.glossary import terms

    technical = "kernelspec" in app.env.metadata.get(page, {})
    if not technical or page in ELSEWHERE or HOME not in app.env.found_docs:
        return
    key = app.course.key  # type: ignore[attr-defined]
    waiting = {term.name[key].casefold(): term for term in terms().values() if not term.everyday}
    for text in list(_prose(doctree)):
        pieces = _pieces(text.astext(), waiting, key)
        if len(pieces) > 1:
            text.parent.replace(text, pieces)


def _prose(doctree: nodes.document) -> Iterator[nodes.Text]:
    for paragraph in doctree.findall(lambda node: isinstance(node, PROSE)):
        for text in paragraph.findall(nodes.Text):
            above: Any = text.parent
            while above is not paragraph and not isinstance(above, (*APART, *PROSE)):
                above = above.parent
            if above is paragraph:
                yield text


def _pieces(text: str, waiting: dict[str, Any], key: str) -> list[nodes.Node]:
    """Cut a text at the terms that it is the first to use, and take them from those that wait."""
    pieces: list[nodes.Node] = []
    while waiting:
        names = "|".join(re.escape(name) for name in sorted(waiting, key=len, reverse=True))
        found = re.search(rf"(?<![\w-])({names})(?=s?(?![\w-]))", text, re.I)
        if not found:
            break
        term = waiting.pop(found[1].casefold())
        label = "term-" + term.key.replace("_", "-")
        pieces += [nodes.Text(text[: found.start()]), Term("", found[1], term=label, what=term.what[key])]
        text = text[found.end() :]
    return [*pieces, nodes.Text(text)]


def _open(writer: Any, node: Term) -> None:
    uri = writer.builder.get_relative_uri(writer.builder.current_docname, HOME)
    what = escape(node["what"], quote=True)
    writer.body.append(f'<a class="glossary-term" href="{uri}#{node["term"]}" data-what="{what}">')


def _close(writer: Any, node: Term) -> None:
    writer.body.append("</a>")
