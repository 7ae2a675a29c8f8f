"""Where each claim is taught: the pages that show its verdict, named in its section on the page of claims."""

from collections.abc import Iterable
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

PAGE = "claims"
WORDS = {"pt": "Onde se ensina", "en": "Where it is taught"}


class Taught(nodes.General, nodes.Element):
    """The place of the links, until all pages have been read."""


class TaughtDirective(SphinxDirective):
    """Leave a place for the links to the pages that show the claim."""

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        return [Taught(claim=self.arguments[0])]


def setup(app: Sphinx) -> None:
    """Note which pages show which claims, and write the links when all are known."""
    app.add_node(Taught)
    app.add_directive("claim-taught", TaughtDirective)
    app.connect("env-purge-doc", lambda app, env, page: _shown(env).pop(page, None))
    app.connect("env-merge-info", lambda app, env, pages, other: _shown(env).update(_shown(other)))
    app.connect("env-updated", _changed)
    app.connect("doctree-resolved", _write)


def note(env: BuildEnvironment, claim: str) -> None:
    """Remember that the page under way shows the claim."""
    _shown(env).setdefault(env.docname, set()).add(claim)


def _shown(env: BuildEnvironment) -> dict[str, set[str]]:
    if not hasattr(env, "course_shown"):
        env.course_shown = {}  # type: ignore[attr-defined]
    return env.course_shown  # type: ignore[attr-defined]


def _changed(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Have the page of claims written again when a page shows another claim, or has another title."""
    now = {(page, env.titles[page].astext(), *sorted(claims)) for page, claims in _shown(env).items()}
    then = getattr(env, "course_shown_then", None)
    env.course_shown_then = now  # type: ignore[attr-defined]
    return [PAGE] if now != then and PAGE in env.found_docs else []


def _write(app: Sphinx, doctree: nodes.document, page: str) -> None:
    env = app.env
    order = [each for each in env.toctree_includes.get(env.config.root_doc, ()) if each in _shown(env)]
    for place in list(doctree.findall(Taught)):
        links: list[nodes.Node] = []
        for each in order:
            if place["claim"] in _shown(env)[each] and each != PAGE:
                title = env.titles[each].astext().partition(":")[0]
                uri = app.builder.get_relative_uri(page, each)
                links += [nodes.Text(", "), nodes.reference("", title, refuri=uri, internal=True)]
        word = nodes.emphasis("", f"{WORDS[app.course.key]}:")  # type: ignore[attr-defined]
        place.replace_self(nodes.paragraph("", "", word, nodes.Text(" "), *links[1:], nodes.Text(".")) if links else [])
