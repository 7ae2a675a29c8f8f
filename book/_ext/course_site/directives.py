"""The course's own directives: the LSTM explorer and the table of terms."""

import inspect
import unicodedata
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

OTHER = {"pt": ("en", "en", "em inglês"), "en": ("pt", "pt-BR", "in Portuguese")}


def setup(app: Sphinx) -> None:
    """Register both directives and load the explorer's script on the pages that have one."""
    app.add_directive("lstm-explorer", LstmExplorer)
    app.add_directive("glossary-table", GlossaryTable)
    app.connect("html-page-context", _script)


class LstmExplorer(SphinxDirective):
    """Insert the interactive LSTM, already drawn, in the page's language."""

    def run(self) -> list[nodes.Node]:
        """Return the explorer as raw HTML that the notebooks for download replace by a link to the page."""
        from course_lib.figures.explorers.lstm.section import explorer_html

        self.env.app.course_reached.note(self.env, inspect.getsource(type(self)))
        node = nodes.raw("", explorer_html(self.env.app.course.key), format="html")
        node["explorer"] = True
        return [node]


def _script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is not None and any(node.get("explorer") for node in doctree.findall(nodes.raw)):
        app.add_js_file("lstm-explorer.js", loading_method="defer")
        app.add_css_file("lstm-explorer.css")


class GlossaryTable(SphinxDirective):
    """List every term of the glossary: both languages, symbol, what it is; each one a target for `{ref}`."""

    def run(self) -> list[nodes.Node]:
        """Return a definition list in the alphabetical order of the page's language."""
        from course_lib.glossary import terms

        self.env.app.course_reached.note(self.env, inspect.getsource(type(self)))
        key = self.env.app.course.key
        other, lang, words = OTHER[key]
        domain = self.env.get_domain("std")
        listing = nodes.definition_list(classes=["glossary-table"])
        for term in sorted(terms().values(), key=lambda term: _alphabetical(term.name[key])):
            label = "term-" + term.key.replace("_", "-")
            domain.labels[label] = (self.env.docname, label, term.name[key])  # type: ignore[attr-defined]
            domain.anonlabels[label] = (self.env.docname, label)  # type: ignore[attr-defined]
            head = nodes.term("", "", nodes.strong("", term.name[key]), ids=[label])
            head += _raw(f' <span class="other"><span class="sr-only">{words}:</span> <span lang="{lang}">')
            head += [nodes.Text(term.name[other]), _raw("</span></span>")]
            if term.symbol:
                head += [nodes.Text(" "), nodes.math("", _symbol(term.symbol), classes=["symbol"])]
            body = nodes.definition("", nodes.paragraph("", term.what[key]))
            listing += nodes.definition_list_item("", head, body)
        return [listing]


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def _symbol(symbol: str) -> str:
    """Set a symbol that is a plain word (RNN, LSTM) upright."""
    return rf"\mathrm{{{escape(symbol)}}}" if symbol.isalpha() and len(symbol) > 1 else symbol


def _alphabetical(word: str) -> str:
    return unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
