"""What is dictated to the picture's cell, and what the cell makes of it."""

from collections.abc import Collection

from course_lib.figures.explorers.lstm.scenarios import Events, Trace, trace, trained

VALUES = (0.6, -0.3, 0.5, 0.0, -0.4, -0.5, 0.7, 0.0)
ASKED = (3, 7)  # the steps that ask for the number instead of bringing one
TURNS = ((0, 5), (2, 6), (1, 4))  # the steps that are marked while the picture runs by itself, turn after turn


def dictated(marks: Collection[int]) -> Events:
    """Return the events (T, 3), each a value, its mark and a question."""
    return [(value, float(t in marks), float(t in ASKED)) for t, value in enumerate(VALUES)]


def heard(marks: Collection[int]) -> Trace:
    """Return every quantity of every step, by name, of the trained cell that hears the dictation with these marks."""
    return trace(trained(), dictated(marks))


def kind(t: int, marks: Collection[int]) -> str:
    """Return which of the picture's sentences a step asks for."""
    return "asked" if t in ASKED else "marked" if t in marks else "passes"
