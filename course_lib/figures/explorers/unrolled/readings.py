"""What the cell can read, and what it makes of it: two units that see the same input and do not see each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import NamedTuple

import numpy as np

from course_lib.cells import CellParams
from course_lib.cells.rnn import rnn_cell
from course_lib.language import Both
from course_lib.ops import Array

LONGEST = 8  # signs
GRIPS = (3.0, 0.5)  # what each unit's state weighs at the next step
LARGEST = 5.0  # of the weights that a reader may give
VOWELS = "aeiou"


class Step(NamedTuple):
    """One step of both units: what the input adds, the states before and after, and the argument of tanh; (2,) each."""

    drive: Array
    before: Array
    a: Array
    h: Array


@dataclass(frozen=True)
class Reading:
    """A way to read signs: the input (D,) of each, the weights (2, D) of the inputs, and the signs shown at first."""

    key: str
    name: Both
    field: Both
    about: Both
    signs: dict[str, tuple[float, ...]]
    weights: Array
    first: Both


def one_hot(letter: str) -> tuple[float, ...]:
    """Return the 26 numbers that stand for a letter."""
    return tuple(float(letter == each) for each in ascii_lowercase)


READINGS = (
    Reading(
        "presses",
        Both(pt="apertos", en="presses"),
        Both(pt="Apertos: +, − ou 0", en="Presses: +, − or 0"),
        Both(
            pt="O sinal + é a vermelha, − é a azul, 0 é ninguém. As duas unidades ouvem os mesmos apertos.",
            en="The sign + is red, − is blue, 0 is nobody. Both units hear the same presses.",
        ),
        {"+": (1.0,), "−": (-1.0,), "0": (0.0,)},
        np.ones((2, 1)),
        Both(pt="0+0−−−0−", en="0+0−−−0−"),
    ),
    Reading(
        "letters",
        Both(pt="letras", en="letters"),
        Both(pt="Palavra: letras de a a z", en="Word: letters from a to z"),
        Both(
            pt="Cada letra são 26 números, um 1 e o resto 0. O peso de uma vogal é +1, o de uma consoante é −1.",
            en="Each letter is 26 numbers, one of them 1 and the rest 0. A vowel's weight is +1, a consonant's is −1.",
        ),
        {letter: one_hot(letter) for letter in ascii_lowercase},
        np.array([[1.0 if letter in VOWELS else -1.0 for letter in ascii_lowercase]] * 2),
        Both(pt="amor", en="item"),
    ),
)


def params(reading: Reading, grips: Sequence[float]) -> CellParams:
    """Return the cell: the reading's input weights, each unit's own weight on its own past, no bias."""
    return CellParams(reading.weights, np.diag(grips), np.zeros(2), np.zeros(2))


def trace(reading: Reading, word: str, grips: Sequence[float] = GRIPS) -> list[Step]:
    """Run the cell over a word's signs from zero."""
    cell, h, steps = params(reading, grips), np.zeros(2), []
    for sign in word:
        x, before = np.array(reading.signs[sign]), h
        h, _ = rnn_cell(x, before, cell)
        drive = cell.weight_ih @ x
        steps.append(Step(drive, before, drive + cell.weight_hh @ before, h))
    return steps
