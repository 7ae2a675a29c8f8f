"""How a hand-in ended: data, which becomes text when somebody is to read it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from course_lib.assignments.suite import sentences_of
from course_lib.assignments.verdict import read
from course_lib.language import Both, Language

State = Literal["graded", "attention", "refused"]


@dataclass(frozen=True)
class CellScore:
    """A graded cell: its points, those it got (`None`: a person must say), and why it lost them.

    Either the verdict of the test, as `course_lib.assignments.verdict` reads it, or what else ended the cell.
    """

    name: str
    points: float
    score: float | None
    verdict: dict[str, Any] | None = None
    ended: Both | None = None

    @property
    def lost(self) -> bool:
        """Whether there is a reason for lost points."""
        return bool(self.verdict or self.ended)

    @property
    def mistakes(self) -> list[str]:
        """The named mistakes that the test recognised, each "function.mistake"."""
        return list(self.verdict["mistakes"]) if self.verdict else []

    @property
    def unwritten(self) -> bool:
        """Whether the function was left as it came."""
        return self.verdict is not None and self.verdict["problem"]["kind"] == "unwritten"

    def message(self, assignment: str, language: Language | None = None) -> str:
        """Say why points were lost in `language`, the current one by default; empty if none were."""
        if verdict := read(self.verdict):
            return verdict.text(sentences_of(assignment), language)
        return self.ended.text(language) if self.ended else ""


@dataclass(frozen=True)
class Result:
    """How a hand-in ended: graded, graded with something a person should look at, or refused with no points.

    `measured` are the figures that the assignment's checks reported (`course_lib.assignments.measured`).
    """

    student: str
    assignment: str
    fingerprint: str
    language: Language = "pt"
    state: State = "graded"
    reasons: list[Both] = field(default_factory=list)
    cells: list[CellScore] = field(default_factory=list)
    seconds: float = 0.0
    measured: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The points that the run gave."""
        return sum(cell.score or 0 for cell in self.cells)

    @property
    def points(self) -> float:
        """The points that could be had."""
        return sum(cell.points for cell in self.cells)

    def reason(self, language: Language | None = None) -> str:
        """Return the reasons in `language`, the current one by default."""
        return " ".join(text.text(language) for text in self.reasons)
