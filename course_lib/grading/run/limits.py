"""How long a student's code may run, and the ways in which that ends."""

from dataclasses import dataclass
from typing import Literal

Ending = Literal["finished", "timeout", "died"]


@dataclass(frozen=True)
class Limits:
    """Seconds for one cell, and for all the cells of a hand-in together."""

    cell: int = 30
    total: int = 120
