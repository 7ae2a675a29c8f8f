"""The course's own directives: the explorers and the table of terms."""

import inspect
import unicodedata
from html import escape
from importlib import import_module
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

OTHER = {"pt": ("en", "en", "em inglês"), "en": ("pt", "pt-BR", "in Portuguese")}
EXPECTED = {"pt": "esperado um de {}, recebido {!r}", "en": "expected one of {}, got {!r}"}


def setup(app: Sphinx) -> None:
    """Register both directives, and load the explorers' scripts on the pages that have one."""
    app.add_directive("explorer", Explorer)
    app.add_directive("glossary-table", GlossaryTable)
    app.add_css_file("explorer.css")  # on every page, so that it is part of the one sheet
    app.connect("html-page-context", _scripts)


class Explorer(SphinxDirective):
    """Insert the explorer of that name, drawn, in the page's language; with `:cell:`, that cell is shown first."""

    required_arguments = 1
    option_spec: ClassVar = {"cell": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the explorer as raw HTML that the notebooks for download replace by a link to the page."""
        from course_lib.figures.explorers import EXPLORERS

        name, key = self.arguments[0], self.env.app.course.key
        if name not in EXPLORERS:
            said = f"explorer: {EXPECTED[key].format(', '.join(EXPLORERS), name)}"
            return [self.state.document.reporter.error(said, line=self.lineno)]
        module = f"course_lib.figures.explorers.{name}.section"
        self.env.app.course_reached.note(self.env, f"import {module}")
        try:
            html = import_module(module).explorer_html(key, **self.options)
        except (TypeError, ValueError) as error:
            return [self.state.document.reporter.error(f"explorer {name}: {error}", line=self.lineno)]
        node = nodes.raw("", html, format="html")
        node["explorer"] = name
        return [node]


def _scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    found = [] if doctree is None else [node.get("explorer") for node in doctree.findall(nodes.raw)]
    names = dict.fromkeys(filter(None, found))
    for script in ["explorer.js", *(f"explorer-{name}.js" for name in names)] if names else []:
        app.add_js_file(script, loading_method="defer")


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
