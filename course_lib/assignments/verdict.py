"""What a test found wrong, as data: it can be kept, counted and sent; the sentence is written when it is shown."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from course_lib.assignments.problem import Problem
from course_lib.language import Both, Language

LONGEST = 20_000  # characters; no verdict of ours comes near
RECOGNISED = Both(pt="Engano reconhecido: ", en="Recognised mistake: ")
_MEND_FIRST = Both(pt="Conserte antes: {}.", en="Fix first: {}.")
AT_RIGHT_HELPER = Both(
    pt="na chamada de {0}, ou na conta de {0} refeita aqui: ", en="in the call of {0}, or in its work done here: "
)
_CASE = Both(pt="Caso: {}", en="Case: {}")
_AGAIN = Both(pt="; para repetir, examine(…, seed={})", en="; to repeat, examine(…, seed={})")


@dataclass(frozen=True)
class Verdict:
    """Why a function did not pass: the problem, the case it came up in, and the mistakes that explain it.

    A mistake is named "function.mistake"; that of a helper, with the helper's name. `case` has the sizes by letter,
    `wrong_helpers` the helpers to be fixed first, and `seed` repeats an examination's draw.
    """

    function: str
    problem: Problem
    case: dict[str, int] = field(default_factory=dict)
    mistakes: tuple[str, ...] = ()
    wrong_helpers: tuple[str, ...] = ()
    seed: int | None = None

    def text(self, sentences: Mapping[str, Both], language: Language | None = None) -> str:
        """Write the verdict in `language`, the current one by default, with the `sentences` of a suite's mistakes."""
        return "\n".join(self._lines(sentences, language))

    def _lines(self, sentences: Mapping[str, Both], language: Language | None) -> Iterator[str]:
        yield f"{self.function}: {self.problem.text(language)}"
        for name in self.mistakes:
            if name in sentences:
                yield RECOGNISED.text(language) + self._where(name, language) + sentences[name].text(language)
        if self.wrong_helpers:
            yield _MEND_FIRST.text(language).format(", ".join(self.wrong_helpers))
        if self.case:
            sizes = ", ".join(f"{letter}={size}" for letter, size in self.case.items())
            again = "" if self.seed is None else _AGAIN.text(language).format(self.seed)
            yield _CASE.text(language).format(sizes) + again

    def _where(self, name: str, language: Language | None) -> str:
        """Say whose a mistake is: a helper that is right itself was called wrongly, or its work is written here."""
        owner, _, _ = name.partition(".")
        if owner == self.function:
            return ""
        return f"{owner}: " if owner in self.wrong_helpers else AT_RIGHT_HELPER.text(language).format(owner)

    def data(self) -> dict[str, Any]:
        """Return the verdict as what JSON can hold."""
        return {
            "function": self.function,
            "problem": self.problem.data(),
            "case": self.case,
            "mistakes": list(self.mistakes),
            "wrong_helpers": list(self.wrong_helpers),
            "seed": self.seed,
        }


def read(data: object) -> Verdict | None:
    """Return the verdict of `data` or of JSON text; `None` if it is none that could be written in both languages."""
    try:
        values: Any = json.loads(data) if isinstance(data, str) and len(data) <= LONGEST else data
        verdict = Verdict(
            function=_text(values["function"]),
            problem=Problem.of(values["problem"]),
            case={_text(letter): int(size) for letter, size in values["case"].items()},
            mistakes=tuple(map(_text, values["mistakes"])),
            wrong_helpers=tuple(map(_text, values["wrong_helpers"])),
            seed=None if values["seed"] is None else int(values["seed"]),
        )
        for language in ("pt", "en"):
            verdict.text({}, language)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        return None
    return verdict


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


class CheckFailed(AssertionError):
    """A function that did not pass, with the verdict, and with the sentences of the mistakes that it may name."""

    def __init__(self, verdict: Verdict, sentences: Mapping[str, Both]) -> None:
        super().__init__(verdict, sentences)
        self.verdict, self.sentences = verdict, sentences

    def text(self, language: Language | None = None) -> str:
        """Return the message for the student in `language`, the current one by default."""
        return self.verdict.text(self.sentences, language)

    def __str__(self) -> str:
        """Return the message; to a grader, the data.

        A Jupyter kernel sends `str(error)` as the `evalue` of a cell's error, which no front end and no page of
        nbgrader's shows beside a traceback, and which arrives however much a hand-in prints: there the data travels
        while graders run cells (nbgrader says so in the environment). Whoever looks sees the traceback: the message.
        """
        if os.environ.get("NBGRADER_EXECUTION") == "autograde":
            return json.dumps(self.verdict.data())
        return self.text()

    def _render_traceback_(self) -> list[str]:  # IPython shows this in place of the traceback
        return self.text().splitlines()
