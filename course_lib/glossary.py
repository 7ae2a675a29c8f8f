"""The course's terms in both languages, from `book/glossary.yml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from course_lib.language import Language, current

# In a clone the file lies with the chapters; a built package carries a copy.
_PLACES = (Path(__file__).parent.parent / "book" / "glossary.yml", Path(__file__).parent / "book" / "glossary.yml")


@dataclass(frozen=True)
class Term:
    """One entry: the term in each language, its symbol, a sentence, and the words not to use for it."""

    key: str
    symbol: str
    name: dict[Language, str]
    what: dict[Language, str]
    avoid: dict[Language, tuple[str, ...]]


@cache
def terms() -> dict[str, Term]:
    """Return every term by key, in the file's order."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(next(p for p in _PLACES if p.exists()).read_text("utf-8"))
    return {
        key: Term(
            key=key,
            symbol=entry["symbol"],
            name={"pt": entry["pt"], "en": entry["en"]},
            what={"pt": entry["what_pt"], "en": entry["what_en"]},
            avoid={"pt": tuple(entry.get("avoid_pt", ())), "en": tuple(entry.get("avoid_en", ()))},
        )
        for key, entry in entries.items()
    }


def term(key: str, language: Language | None = None) -> str:
    """Return the word for `key` in `language`, the current one by default. Raises `KeyError` for an unknown key."""
    return terms()[key].name[language or current()]
