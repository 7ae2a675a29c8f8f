"""How long a student's code may run, and the ways in which that ends."""

from dataclasses import dataclass
from typing import Literal

from course_lib.assignments import stopped

MAX_OUTPUT = 1_000_000  # characters of one hand-in; the rest is dropped
Ending = Literal["finished", "timeout", "died", "memory", "disk"]


@dataclass(frozen=True)
class Limits:
    """Seconds for one cell, and for all the cells of a task: a solution and what comes after it, up to the next one.

    After something took too long, what is left of the task gets a quarter of a cell's seconds at a time.

    `packages` are what a notebook may import beside NumPy, Matplotlib, IPython and what its locked cells import.
    """

    cell: int = 20
    task: int = 60
    packages: tuple[str, ...] = ()


class Ended(stopped.Ended):
    """The student's code did not come back, or its process is gone: `how` says which."""

    def __init__(self, how: Ending) -> None:
        super().__init__(how)
        self.how = how
