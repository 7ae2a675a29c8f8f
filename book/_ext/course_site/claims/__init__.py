"""The page of claims, written from the registry: a card for each, and a section with its parts, figures and command."""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_site.claims.cards import cards
from course_site.claims.section import section
from course_site.claims.words import WORDS


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("claims", Claims)
    app.add_directive("claim-cards", ClaimCards)


class _Generated(SphinxDirective):
    """Markdown from the registry, in the page's language, parsed as if the page had it."""

    def run(self) -> list[nodes.Node]:
        """Return what is parsed; the page is read again when the claims' code, runs or words have changed."""
        from course_lib.language import use

        for path in sorted(Path(__file__).parent.glob("*.py")):
            self.env.app.course_reached.note(self.env, path.read_text("utf-8"))
        key = self.env.app.course.key
        use(key)
        try:
            lines = self.lines(key)
        except LookupError as error:
            return [self.state.document.reporter.error(f"{self.name}: {error.args[0]}", line=self.lineno)]
        finally:
            use(None)
        parent = nodes.section()
        parent.document = self.state.document
        self.state.nested_parse(StringList(lines, ""), self.content_offset, parent, match_titles=True)
        return parent.children

    def lines(self, key: str) -> list[str]:
        """Return the Markdown. Raises `LookupError` for a claim that there is not."""
        raise NotImplementedError


class Claims(_Generated):
    """Tell every claim of the registry with the verdict of its stored runs, part by part."""

    def lines(self, key: str) -> list[str]:
        """Return a section for each claim, under the headings of the registry."""
        from course_lib.claims import CLAIMS, PARTS

        lines = []
        for title, names in PARTS.items():
            lines += [f"## {title.text(key)}", ""]
            lines += [line for name in names for line in section(CLAIMS[name], key)]
        return lines


class ClaimCards(_Generated):
    """Show a card for each of the claims named, or for all, under the headings of the registry."""

    optional_arguments, final_argument_whitespace = 1, True
    option_spec: ClassVar[dict[str, Any]] = {}

    def lines(self, key: str) -> list[str]:
        """Return the cards. Raises `LookupError` for a claim that there is not."""
        from course_lib.claims import CLAIMS, PARTS

        if not self.arguments:
            return [
                line for title, names in PARTS.items() for line in (f"### {title.text(key)}", "", *cards(names, key))
            ]
        names = self.arguments[0].split()
        for name in names:
            if name not in CLAIMS:
                raise LookupError(WORDS[key]["no_claim"].format(name, ", ".join(CLAIMS)))
        return cards(names, key)
