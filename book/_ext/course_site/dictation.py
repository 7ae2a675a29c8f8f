"""`{dictation}`: the front page's picture, a cell that keeps a marked number, already drawn in the page's language."""

import inspect
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def setup(app: Sphinx) -> None:
    """Register the directive and load the script on the page that has the picture."""
    app.add_directive("dictation", Dictation)
    app.connect("html-page-context", _script)


class Dictation(SphinxDirective):
    """Insert the picture."""

    def run(self) -> list[nodes.Node]:
        """Return the picture as raw HTML."""
        from course_lib.figures.explorers.dictation.section import dictation_html

        self.env.app.course_reached.note(self.env, inspect.getsource(type(self)))
        node = nodes.raw("", dictation_html(self.env.app.course.key), format="html")
        node["dictation"] = True
        return [node]


def _script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is not None and any(node.get("dictation") for node in doctree.findall(nodes.raw)):
        app.add_js_file("dictation.js", loading_method="defer")
