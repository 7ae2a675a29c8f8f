"""`scan_grid`: the cell over a grid, from the top left corner, and how that goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments.a7.inputs import Params, draw_grid
from course_lib.assignments.a7.place import PLACE, State
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.families import results_swapped
from course_lib.assignments.recipe import Made, Recipe
from course_lib.ops import Array

Place = tuple[int, int] | None  # None lies outside the grid, and so does any that has not been visited
# (row, column, columns) -> the places taken as the one above and the one to the left
Before = Callable[[int, int, int], tuple[Place, Place]]


def _before(row: int, column: int, columns: int) -> tuple[Place, Place]:
    return (row - 1, column), (row, column - 1)


def _scan(b: Any) -> State:
    rows, columns, batch, _ = b.read.shape
    nothing = np.zeros((batch, b.params["weight_hh"].shape[1] // 2))
    states: dict[Place, State] = {}
    for row, column in np.ndindex(rows, columns):
        (h_1, c_1), (h_2, c_2) = (states.get(place, (nothing, nothing)) for place in b.before(row, column, columns))
        states[row, column] = b.grid_step(b.read[row, column], h_1, b.on_c * c_1, h_2, b.on_c * c_2, b.params)
    ys, cs = (
        np.array([[states[r, c][k] for c in range(columns)] for r in range(rows)])  # (R, C, B, H)
        for k in (0, 1)
    )
    return ys, cs


# `on_c` is what c is multiplied by as it leaves a place, `shown` what becomes of each of the two results.
RECIPE = Recipe(
    "xs params",
    "ys cs",
    read=lambda b: b.xs,
    before=lambda b: _before,
    on_c=lambda b: 1,
    states=_scan,
    turned=lambda b: lambda states: states,
    shown=lambda b: lambda states: states,
    ys=lambda b: b.shown(b.turned(b.states[0])),
    cs=lambda b: b.shown(b.turned(b.states[1])),
)


def scan_grid(xs: Array, params: Params, grid_step: Function) -> State:
    """Every place of a grid after those above and to the left: xs (R, C, B, D) -> (ys, cs), both (R, C, B, H)."""
    states: State = RECIPE.but()(xs, params, grid_step=grid_step)
    return states


def _reading(before: Before) -> Made:
    return RECIPE.but(before=lambda b: before)


def _end_of_row_before(row: int, column: int, columns: int) -> Place:
    """The place before this one in the order of reading, whatever its row."""
    return (row, column - 1) if column else (row - 1, columns - 1)


def _border_repeats(row: int, column: int, columns: int) -> tuple[Place, Place]:
    above, left = _before(row, column, columns)
    return above if row else left, left if column else above


MISTAKES = (
    mistake(
        "row_runs_on",
        _reading(lambda row, column, columns: ((row - 1, column), _end_of_row_before(row, column, columns))),
        pt="na primeira coluna, o antecessor da esquerda foi o fim da linha anterior; fora da grade ele é zero. O que "
        "sua variável guarda quando uma linha começa?",
        en="in the first column the predecessor to the left was the end of the row before; outside the grid it is 0. "
        "What does your variable hold when a row begins?",
    ),
    mistake(
        "one_sequence",
        _reading(lambda row, column, columns: (None, _end_of_row_before(row, column, columns))),
        pt="a grade foi lida como uma sequência só, uma linha atrás da outra; cada posição tem dois antecessores, o de "
        "cima e o da esquerda.",
        en="the grid was read as a single sequence, one row after another; each place has two predecessors, the one "
        "above and the one to the left.",
    ),
    mistake(
        "only_above",
        _reading(lambda row, column, columns: ((row - 1, column), None)),
        pt="o antecessor da esquerda foi sempre zero: as colunas não se conhecem.",
        en="the predecessor to the left was always zero: the columns know nothing of each other.",
    ),
    mistake(
        "only_left",
        _reading(lambda row, column, columns: (None, (row, column - 1))),
        pt="o antecessor de cima foi sempre zero: as linhas não se conhecem.",
        en="the predecessor above was always zero: the rows know nothing of each other.",
    ),
    mistake(
        "diagonal_for_above",
        _reading(lambda row, column, columns: ((row - 1, column - 1), (row, column - 1))),
        pt="no lugar do antecessor de cima veio o da diagonal, [r − 1, c − 1]; o de cima é [r − 1, c].",
        en="in place of the predecessor above came that of the diagonal, [r − 1, c − 1]; the one above is [r − 1, c].",
    ),
    mistake(
        "diagonal_for_left",
        _reading(lambda row, column, columns: ((row - 1, column), (row - 1, column - 1))),
        pt="no lugar do antecessor da esquerda veio o da diagonal, [r − 1, c − 1]; o da esquerda é [r, c − 1].",
        en="in place of the predecessor to the left came that of the diagonal, [r − 1, c − 1]; the one to the left "
        "is [r, c − 1].",
    ),
    mistake(
        "border_repeats",
        _reading(_border_repeats),
        pt="na borda, o antecessor que falta foi substituído pelo outro; fora da grade os estados são zero.",
        en="on the border the predecessor that is missing was replaced by the other; outside the grid states are zero.",
    ),
    mistake(
        "from_the_last_corner",
        RECIPE.but(read=lambda b: b.xs[::-1, ::-1], turned=lambda b: lambda states: states[::-1, ::-1]),
        pt="a grade foi lida a partir do canto de baixo, à direita; comece no de cima, à esquerda.",
        en="the grid was read from the bottom right corner; begin at the top left.",
    ),
    mistake(
        "cell_states_not_carried",
        RECIPE.but(on_c=lambda b: 0),
        pt="só os estados ocultos passaram de uma posição à outra: c_above e c_left foram sempre zero.",
        en="only the hidden states went from place to place: c_above and c_left were always zero.",
    ),
    mistake(
        "transposed",
        RECIPE.but(shown=lambda b: lambda states: states.swapaxes(0, 1)),
        pt="a grade devolvida está transposta: ys[r, c] é a saída da linha r, coluna c.",
        en="the grid that came back is transposed: ys[r, c] is the output of row r, column c.",
    ),
    mistake(
        "border_returned",
        RECIPE.but(shown=lambda b: lambda states: np.pad(states, ((1, 0), (1, 0), (0, 0), (0, 0)))),
        pt="a borda de zeros veio junto no resultado; devolva só as R × C posições da grade.",
        en="the border of zeros came back with the result; return only the R × C places of the grid.",
    ),
    mistake(
        "last_place_only",
        RECIPE.but(shown=lambda b: lambda states: states[-1, -1]),
        pt="só a última posição foi devolvida; devolva os estados de todas, na forma (R, C, B, H).",
        en="only the last place was returned; return the states of all, in the shape (R, C, B, H).",
    ),
    results_swapped(scan_grid, "ys", "cs"),
)

GRID = Task(
    "scan_grid",
    scan_grid,
    draw_grid,
    ("ys", "cs"),
    {"ys": "R C B H", "cs": "R C B H"},
    MISTAKES,
    sizes="R C B D H",
    helpers=(PLACE,),
)
