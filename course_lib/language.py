"""The language in which the course speaks to its user: Brazilian Portuguese (`pt`) or English (`en`).

Every message is written once, in both languages, at the place that says it: `tr(pt="…", en="…")`.
"""

import os
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

Language = Literal["pt", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_chosen: Language | None = None


def _from_environment() -> Language:
    for name in ("COURSE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "pt" if value.lower().startswith("pt") else "en"
    return "en"


def current() -> Language:
    """Return the language chosen with `use`, else that of the environment (`COURSE_LANGUAGE`, then the locale)."""
    return _chosen or _from_environment()


def use(language: Language | None) -> None:
    """Speak `language` from now on; `None` goes back to the environment's.

    Raises `ValueError` if the course does not have that language.
    """
    global _chosen
    if language is not None and language not in LANGUAGES:
        raise ValueError(f"language: expected one of {', '.join(LANGUAGES)}, got {language!r}")
    _chosen = language


def marked(number: str, language: Language | None = None) -> str:
    """Return a number written in English, such as "1,024.5", with the decimal and thousands marks of a language.

    The current one by default. Source: Unicode CLDR, pt_BR.
    """
    return number.translate(str.maketrans(".,", ",.")) if (language or current()) == "pt" else number


def tr(*, pt: str, en: str) -> str:
    """Return the text of the current language."""
    return pt if current() == "pt" else en


class Both(NamedTuple):
    """A text in both languages."""

    pt: str
    en: str

    def text(self, language: Language | None = None) -> str:
        """Return it in `language`, the current one by default."""
        return self.pt if (language or current()) == "pt" else self.en


def both(text: Callable[[Language], str]) -> Both:
    """What `text` gives for each language."""
    return Both(pt=text("pt"), en=text("en"))
