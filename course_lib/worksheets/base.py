"""What a worksheet is made of: tables of numbers, each of them given or to be found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from course_lib.language import Both

T = 3  # the steps of every sheet


@dataclass(frozen=True)
class Number:
    """A number in a table; `terms` are those that it is the sum of, if the key shows them."""

    value: float
    terms: tuple[float, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of a table: its label, with `$mathematics$`, and a number for each column."""

    label: Both
    numbers: tuple[Number, ...]
    given: bool = False


@dataclass(frozen=True)
class Group:
    """Rows that belong together, under a heading of their own or none."""

    rows: tuple[Row, ...]
    heading: Both | None = None


@dataclass(frozen=True)
class Table:
    """A table: what it shows, a label for each column, its rows; `corner` heads the rows' labels."""

    caption: Both
    columns: tuple[Both, ...]
    groups: tuple[Group, ...]
    corner: Both = field(default_factory=lambda: alike(""))


@dataclass(frozen=True)
class Sheet:
    """A worksheet: what is said, the tables that are given side by side, those to be filled in, the closing remark."""

    key: str
    title: Both
    text: tuple[Both, ...]
    given: tuple[Table, ...]
    blank: tuple[Table, ...]
    remark: Both


def alike(text: str) -> Both:
    """Return a text that is the same in both languages, such as an equation."""
    return Both(pt=text, en=text)


def row(label: str | Both, values: Iterable[float], terms: Sequence[Sequence[float]] = (), given: bool = False) -> Row:
    """Make a row of numbers (T,), each with its terms (T, …) if there are any."""
    numbers = tuple(
        Number(float(value), tuple(map(float, terms[t])) if len(terms) else ()) for t, value in enumerate(values)
    )
    return Row(label if isinstance(label, Both) else alike(label), numbers, given)


def steps(first: int = 1) -> tuple[Both, ...]:
    """Return the labels of the columns of a table over time, from step `first` on."""
    return tuple(alike(f"$t$ = {t}") for t in range(first, T + 1))
