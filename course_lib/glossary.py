"""The course's terms in both languages, from `book/glossary.yml`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from course_lib.language import Language, current
from course_lib.outside import outside


@dataclass(frozen=True)
class Term:
    """One entry: the term in each language, its symbol, a sentence, and the words not to use for it.

    One that is `everyday` has its ordinary sense as well, and a text that uses it may mean that.
    """

    key: str
    symbol: str
    name: dict[Language, str]
    what: dict[Language, str]
    avoid: dict[Language, tuple[str, ...]]
    everyday: bool


@cache
def terms() -> dict[str, Term]:
    """Return every term by key, in the file's order."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(outside("book/glossary.yml").read_text("utf-8"))
    return {
        key: Term(
            key=key,
            symbol=entry["symbol"],
            name={"pt": entry["pt"], "en": entry["en"]},
            what={"pt": entry["what_pt"], "en": entry["what_en"]},
            avoid={"pt": tuple(entry.get("avoid_pt", ())), "en": tuple(entry.get("avoid_en", ()))},
            everyday=entry.get("everyday", False),
        )
        for key, entry in entries.items()
    }


def term(key: str, language: Language | None = None) -> str:
    """Return the word for `key` in `language`, the current one by default. Raises `KeyError` for an unknown key."""
    return terms()[key].name[language or current()]
