"""`{claim}` in a chapter: a stored verdict with its numbers and seeds, so that no chapter types a result."""

import inspect
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from course_site import taught
from course_site.claims import words as page
from course_site.claims.section import figures

WORDS = {
    "pt": {
        "seeds": "sementes {}; o experimento inteiro está em {}",
        "here": "Afirmações, medidas",
        "no_claim": "claim: esperado um experimento, recebido {!r}; {}",
        "no_part": "claim: esperada uma parte de 1 a {}, recebida {!r}",
        "not_run": "claim: {} não tem as execuções guardadas: {}",
    },
    "en": {
        "seeds": "seeds {}; the whole experiment is in {}",
        "here": "Claims, measured",
        "no_claim": "claim: expected an experiment, got {!r}; {}",
        "no_part": "claim: expected a part from 1 to {}, got {!r}",
        "not_run": "claim: the stored runs of {} are not whole: {}",
    },
}


class Wrong(ValueError):
    """A claim, or a part of one, that there is not; the text says what was expected."""


def setup(app: Sphinx) -> None:
    """Register the directive and the role of the same name."""
    app.add_directive("claim", ClaimBox)
    app.add_role("claim", ClaimNumber())


class ClaimBox(SphinxDirective):
    """Show a claim's verdict, the parts that decide it with their numbers, and with `:figure:` the runs behind it.

    `:parts: 2 3` shows these parts alone, in their order on the page of claims. What stands inside follows the verdict.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"parts": directives.unchanged, "figure": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the box, parsed from Markdown as if the page had it."""
        try:
            lines = box(self.arguments[0], _key(self), self.options.get("parts", ""), "figure" in self.options)
        except Wrong as error:
            return [self.state.document.reporter.error(str(error), line=self.lineno)]
        taught.note(self.env, self.arguments[0])
        parent = nodes.section()
        parent.document = self.state.document
        self.state.nested_parse(
            StringList([*lines[:-1], *self.content, "", lines[-1]], ""), self.content_offset, parent
        )
        return parent.children


class ClaimNumber(SphinxRole):
    """A claim's verdict within a sentence, or with `NAME:2` what its second part measured; a link to the experiment."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link."""
        name, _, part = self.text.partition(":")
        try:
            text = number(name, part, _key(self)) if part else said(name, _key(self))
        except Wrong as error:
            return [], [self.inliner.reporter.error(str(error), line=self.lineno)]
        taught.note(self.env, name)
        link = addnodes.pending_xref(
            "", nodes.inline("", text, classes=["claim-number"]), refdomain="std", reftype="ref", refexplicit=True
        )
        link["reftarget"], link["refdoc"], link["refwarn"] = f"claim-{name.replace('_', '-')}", self.env.docname, True
        return [link], []


def box(name: str, key: str, chosen: str = "", figure: bool = False) -> list[str]:
    """Markdown lines of the box; the last one closes it. Raises `Wrong`."""
    from course_lib.claims.wording import ANSWERS, interval, role

    claim, here = _found(name, key)
    words, label = WORDS[key], f"claim-{name.replace('_', '-')}"
    plain = claim.plain.get(here.whole.outcome)
    rows = [
        f"- {page.sentence_case(part.question.asks.text(key))}{role(part.question, key)}: "
        f"**{ANSWERS[part.answer].text(key)}**, {page.powers(interval(part, key))}."
        for part in _parts(here.whole, chosen, key)
    ]
    seeds = words["seeds"].format(f"{claim.seeds[0]}–{claim.seeds[-1]}", f"[{words['here']}](#{label})")
    return [
        f"````{{admonition}} {claim.sentence.text(key)}",
        ":class: claim",
        "",
        f"**{page.verdict(here, key)}** ({seeds}).",
        *(["", plain.text(key)] if plain else []),
        "",
        *rows,
        "",
        *(figures(claim, key, shown=1, prefix="seen-") if figure else []),
        "````",
    ]


def said(name: str, key: str) -> str:
    """The verdict in a sentence. Raises `Wrong`."""
    return page.verdict(_found(name, key)[1], key)[:1].lower() + page.verdict(_found(name, key)[1], key)[1:]


def number(name: str, part: str, key: str) -> str:
    """What a part measured: its median and interval. Raises `Wrong`."""
    from course_lib.claims.wording import interval

    return page.powers(interval(_parts(_found(name, key)[1].whole, part, key)[0], key))


def _found(name: str, key: str) -> tuple[Any, Any]:
    """The claim and its finding, in the page's language."""
    from course_lib.claims import CLAIMS
    from course_lib.claims.verdicts import finding
    from course_lib.language import use

    if name not in CLAIMS:
        raise Wrong(WORDS[key]["no_claim"].format(name, ", ".join(CLAIMS)))
    use(key)
    try:
        here = finding(CLAIMS[name])
    finally:
        use(None)
    if here.whole is None:
        raise Wrong(WORDS[key]["not_run"].format(name, here.because))
    return CLAIMS[name], here


def _parts(whole: Any, chosen: str, key: str) -> list[Any]:
    """The parts asked for by number, or those that decide."""
    if not chosen:
        return [part for part in whole.parts if not (part.question.control or part.question.aside)]
    count = len(whole.parts)
    for each in chosen.split():
        if not (each.isdecimal() and 1 <= int(each) <= count):
            raise Wrong(WORDS[key]["no_part"].format(count, each))
    return [whole.parts[int(each) - 1] for each in chosen.split()]


def _key(piece: Any) -> str:
    """The page's language; the page is read again when a claim's code or runs have changed."""
    piece.env.app.course_reached.note(piece.env, inspect.getsource(inspect.getmodule(_key)))  # type: ignore[arg-type]
    return str(piece.env.app.course.key)
