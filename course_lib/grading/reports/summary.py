"""What a class comes to: how its scores are spread, which functions were the hardest, which mistakes were made most."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from course_lib.grading.result import Result

QUARTERS = 4


class Part(NamedTuple):
    """A function of an assignment: its points, their mean over a class, and how many students lost some of them."""

    name: str
    points: float
    mean: float
    lost: int


def spread(scores: Iterable[float], points: float) -> list[int]:
    """Return how many scores lie in each quarter of `points`, its upper end left out, and last how many have all."""
    counts = [0] * (QUARTERS + 1)
    for score in scores:
        counts[min(int(QUARTERS * score / points), QUARTERS)] += 1
    return counts


def parts(points: Mapping[str, float], scores: Sequence[Mapping[str, float]]) -> list[Part]:
    """Return the functions, the hardest first; a score that nobody has given yet counts for nothing."""
    found = []
    for name, most in points.items():
        given = [score[name] for score in scores if name in score]
        if given:
            found.append(Part(name, most, sum(given) / len(given), sum(score < most for score in given)))
    return sorted(found, key=lambda part: part.mean / part.points)


def by_function(points: Mapping[str, float]) -> dict[str, float]:
    """Add up the tests of one function, whose names are NAME-check and NAME-examine."""
    sums: dict[str, float] = {}
    for name, value in points.items():
        function = name.rpartition("-")[0] or name
        sums[function] = sums.get(function, 0.0) + value
    return sums


def mistakes(results: Iterable[Result]) -> list[tuple[str, int]]:
    """Return the named mistakes with how many students made each, most frequent first."""
    made = Counter(name for result in results for name in {m for cell in result.cells for m in cell.mistakes})
    return sorted(made.items(), key=lambda pair: (-pair[1], pair[0]))
