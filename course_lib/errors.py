"""Errors that a person has made or can mend."""

from difflib import get_close_matches

from course_lib.language import tr


class CourseError(Exception):
    """Bad input, or a machine that does not allow the work; the text is one line for the user."""


def unknown(what: str, name: str, known: list[str]) -> CourseError:
    """Make the error for a name that does not exist, with the closest one and those that do."""
    close = get_close_matches(name, known, n=1)
    hint = tr(pt=f" Seria {close[0]}?", en=f" Did you mean {close[0]}?") if close else ""
    names = ", ".join(known) or tr(pt="nada ainda", en="none yet")
    return CourseError(
        tr(
            pt=f"{what} {name}: não existe.{hint} Há: {names}.",
            en=f"{what} {name}: there is no such thing.{hint} There is: {names}.",
        )
    )
