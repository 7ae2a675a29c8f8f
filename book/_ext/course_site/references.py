"""Citations and bibliography whose words (the "and" between names, "In") are in the page's language."""

from dataclasses import dataclass, field

import pybtex.plugin
from pybtex.database import Entry
from pybtex.style.formatting import toplevel
from pybtex.style.formatting.plain import Style as Plain
from pybtex.style.formatting.unsrt import pages as page_range
from pybtex.style.template import Node, first_of, join, names, optional, optional_field, sentence, tag
from pybtex.style.template import field as text_of
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

AND = {"pt": " e ", "en": " and "}


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ")


def setup(app: Sphinx) -> None:
    """Register the citation style and the bibliography style `course` for this edition's language."""
    conjunction = AND[app.course.key]  # type: ignore[attr-defined]
    inside = {"pt": "Em: ", "en": "In: "}[app.course.key]  # type: ignore[attr-defined]

    def people() -> PersonStyle:
        return PersonStyle(sep2=conjunction, last_sep=conjunction)

    @dataclass
    class Citations(AuthorYearReferenceStyle):
        bracket_textual: BracketStyle = field(default_factory=_round)
        bracket_parenthetical: BracketStyle = field(default_factory=_round)
        person: PersonStyle = field(default_factory=people)

    class Bibliography(Plain):
        def template(self, entry: Entry) -> Node:
            authors = names("author", sep="; ", sep2=conjunction, last_sep=conjunction)
            numbers = join[text_of("volume"), optional["(", text_of("number"), ")"]]
            pages = join["p. ", page_range]
            place = first_of[
                optional[tag("em")[text_of("journal")]],
                optional[join[inside, tag("em")[text_of("booktitle")]]],
                optional_field("school"),
                optional_field("publisher"),
                optional_field("institution"),
                optional_field("howpublished"),
            ]
            details = sentence[place, optional[numbers], optional[pages], text_of("year")]
            title = sentence[text_of("title")]
            return toplevel[sentence[authors], title, details, self.format_web_refs(entry)]

    for kind in (
        "article",
        "inproceedings",
        "incollection",
        "book",
        "misc",
        "phdthesis",
        "mastersthesis",
        "techreport",
    ):
        setattr(Bibliography, f"get_{kind}_template", Bibliography.template)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "course", Citations)
    pybtex.plugin.register_plugin("pybtex.style.formatting", "course", Bibliography)
