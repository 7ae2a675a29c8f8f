"""How a hand-in ended: data, which becomes text when somebody is to read it."""

from dataclasses import dataclass, field
from typing import Literal, TypedDict

from course_lib.language import Language, current

State = Literal["graded", "attention", "refused"]


class Text(TypedDict):
    """One sentence in both languages."""

    pt: str
    en: str


@dataclass(frozen=True)
class TaskResult:
    """A graded cell: its points, those it got (`None`: a person must say), and the message that a lost point has."""

    name: str
    points: float
    score: float | None
    message: str = ""


@dataclass(frozen=True)
class Result:
    """How a hand-in ended: graded, graded with something a person should look at, or refused with no points."""

    student: str
    assignment: str
    fingerprint: str
    language: Language = "pt"
    state: State = "graded"
    reasons: list[Text] = field(default_factory=list)
    tasks: list[TaskResult] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """The points that the run gave."""
        return sum(task.score or 0 for task in self.tasks)

    @property
    def points(self) -> float:
        """The points that could be had."""
        return sum(task.points for task in self.tasks)

    def reason(self, language: Language | None = None) -> str:
        """Return the reasons in `language`, the current one by default."""
        return " ".join(text[language or current()] for text in self.reasons)
