"""How a sheet's numbers are written: as a fraction where the library's number is one, else to three decimals."""

from fractions import Fraction
from functools import partial
from math import log

import numpy as np

from course_lib.figures.explorers.kit import number
from course_lib.language import Both, Language, both
from course_lib.ops import sigmoid, tanh
from course_lib.worksheets.base import Group, Table, alike, row

UNIT = log(3) / 2  # called λ on the sheets: tanh(kλ) is a fraction for every integer k, and σ(kλ) for every even one
LARGEST_DENOMINATOR = 400
ROUNDING = 1e-12  # far above that of float64, far below what would take a number for a fraction that it is not
DECIMALS = 3


def fraction(value: float) -> Fraction | None:
    """Return the fraction that a computed number is, or nothing if it is none with a small denominator."""
    near = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
    return near if abs(near - Fraction(value)) < ROUNDING else None


def written(value: float, language: Language) -> str:
    """Write a number in a language: "2", "−9/20 = −0.45", "40/41 ≈ 0.976" or "0.413"."""
    exact = fraction(value)
    if exact is None or exact.denominator == 1:
        return short(value, language)
    return f"{short(value, language)} {'=' if _places(exact) else '≈'} {decimal(value, language)}"


def short(value: float, language: Language) -> str:
    """Write a fraction as one, without its decimal form, and another number to three decimals."""
    exact = fraction(value)
    return decimal(value, language) if exact is None else str(exact).replace("-", "−")


def decimal(value: float, language: Language) -> str:
    """Write a number as a decimal: whole, to the last of up to four decimals, or to three."""
    exact = fraction(value)
    if exact is not None and exact.denominator == 1:
        return short(value, language)
    return number(value, language, (exact and _places(exact)) or DECIMALS)


def _places(exact: Fraction) -> int:
    """Return how many decimals a fraction has; 0 for more than four."""
    return next((n for n in range(1, DECIMALS + 2) if (exact * 10**n).denominator == 1), 0)


def values() -> Table:
    """Make the table of σ and tanh that every sheet carries, for k = 0 to 4."""
    ks = np.arange(5)
    rows = [row(str(k), (sigmoid(k * UNIT), tanh(k * UNIT)), given=True) for k in ks]
    columns = alike("σ($k$λ)"), alike("tanh($k$λ)")
    return Table(Both(pt="Valores", en="Values"), columns, (Group(tuple(rows)),), corner=alike("$k$"))


def listed(caption: Both, argument: str, result: str, pairs: dict[float, float]) -> Table:
    """Make the table of a function's values at some arguments, in their order; two that read alike stand once."""
    lines = {both(partial(decimal, x)): pairs[x] for x in sorted(pairs)}
    rows = tuple(row(label, (value,), given=True) for label, value in lines.items())
    return Table(caption, (alike(result),), (Group(rows),), corner=alike(argument))
