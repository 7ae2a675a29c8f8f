"""How much of the tests to run: a part drawn anew each time, or everything at night.

`COURSE_EFFORT` is "test" (where it is unset, too) or "nightly"; `COURSE_SEED` repeats a draw. The seed stands in the
environment from the first import on, so that every process that pytest starts draws the same.
"""

import os
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")

EFFORT = os.environ.get("COURSE_EFFORT") or "test"
if EFFORT not in ("test", "nightly"):
    raise ValueError(f"COURSE_EFFORT: expected test or nightly, got {EFFORT!r}")
NIGHTLY = EFFORT == "nightly"
SEED = int(os.environ.get("COURSE_SEED") or random.SystemRandom().randrange(10**6))
os.environ["COURSE_SEED"] = str(SEED)


def some(items: Iterable[Item], count: int) -> list[Item]:
    """At night all items, else `count` of them in their order, drawn by the run's seed and the place of the call."""
    items = list(items)
    if NIGHTLY or count >= len(items):
        return items
    caller = sys._getframe(1)
    draw = random.Random(f"{SEED} {Path(caller.f_code.co_filename).name} {caller.f_lineno}")
    return [items[at] for at in sorted(draw.sample(range(len(items)), count))]


def many(count: int) -> int:
    """How many examples hypothesis draws: ten times as many at night."""
    return 10 * count if NIGHTLY else count


def header() -> str:
    """What the run is, and how to repeat it."""
    return f"effort: {EFFORT}, seed {SEED} (again the same: COURSE_SEED={SEED} COURSE_EFFORT={EFFORT})"
