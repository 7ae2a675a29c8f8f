"""What an assignment says about each function the student writes: reference, inputs, named mistakes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from course_lib.language import Both

Function = Callable[..., Any]


class Sizes(NamedTuple):
    """Time steps, batch, inputs and hidden units of one case, and what follows from these by other letters."""

    T: int
    B: int
    D: int
    H: int

    @property
    def L(self) -> int:
        """Layers, at least two."""
        return 2 if self.B == 1 else 3

    @property
    def R(self) -> int:
        """Rows of a grid."""
        return self.T

    @property
    def C(self) -> int:
        """Columns of a grid: an odd number, and never as many as rows."""
        return self.T + 1 + self.T % 2

    @property
    def K(self) -> int:
        """Classes, at least two."""
        return self.H

    @property
    def N(self) -> int:
        """Nodes of a graph, at least two."""
        return self.T + self.B


# Distinct sizes tell the axes apart; batch 1 hides a missing sum; D = H lets transposed weights run to the end.
FIXED = (Sizes(T=4, B=2, D=3, H=5), Sizes(T=2, B=1, D=4, H=2), Sizes(T=3, B=4, D=3, H=3))


def draw_sizes(rng: np.random.Generator) -> tuple[Sizes, ...]:
    """Draw the cases of one examination: distinct sizes of three and more, one step with batch 1, and D = H."""
    T, B, D, H = (int(n) for n in rng.permutation(np.arange(3, 8))[:4])
    square = int(rng.integers(3, 6))
    return Sizes(T, B, D, H), Sizes(1, 1, D, H), Sizes(T, B, square, square)


@dataclass(frozen=True)
class Mistake:
    """A wrong variant of a function, as code, and the sentence that names it."""

    name: str
    variant: Function
    sentence: Both


def mistake(name: str, variant: Function, *, pt: str, en: str) -> Mistake:
    """Return a mistake with its sentence in each language."""
    return Mistake(name, variant, Both(pt, en))


class Variant(NamedTuple):
    """A function that is known to be wrong, under the whole names of its mistakes, each "function.mistake"."""

    mistakes: tuple[str, ...]
    function: Function

    @property
    def name(self) -> str:
        """The names in one line."""
        return " + ".join(self.mistakes)


@dataclass(frozen=True)
class Task:
    """One graded function.

    `inputs(rng, sizes)` draws its arguments by name. `returns` names its results (one name: no tuple), `letters` gives
    their shapes (none for a number), and `sizes` the letters that its cases use. `helpers` are the tasks whose
    functions it may call: the reference and every variant take them as keyword arguments, so that a wrong one can be
    put in a right one's place.
    `shadowed` names those mistakes of helpers that, seen from outside, are one of this function's own.
    `paired` is false where two mistakes at once would be told by chance: the result is one small number.
    """

    name: str
    reference: Function
    inputs: Callable[[np.random.Generator, Sizes], dict[str, Any]]
    returns: tuple[str, ...]
    letters: dict[str, str]
    mistakes: tuple[Mistake, ...]
    sizes: str = "B D H"
    helpers: tuple["Task", ...] = ()
    shadowed: tuple[str, ...] = ()
    paired: bool = True

    def bind(self, function: Function, **swap: Function) -> Function:
        """Give `function` the right helpers, or those of `swap` in their place."""
        right = {helper.name: helper.bind(helper.reference) for helper in self.helpers}
        return partial(function, **right | swap)

    def variants(self) -> Iterator[Variant]:
        """Yield the function with each mistake of its own, then with each of a helper's, which it calls."""
        for m in self.mistakes:
            yield Variant((f"{self.name}.{m.name}",), self.bind(m.variant))
        for helper in self.helpers:
            for m in (m for m in helper.mistakes if m.name not in self.shadowed):
                function = self.bind(self.reference, **{helper.name: helper.bind(m.variant)})
                yield Variant((f"{helper.name}.{m.name}",), function)
