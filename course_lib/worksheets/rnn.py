"""The sheet of the plain cell: two units, three steps, every number a fraction."""

import numpy as np

from course_lib.cells.base import CellParams, stacked
from course_lib.cells.rnn import rnn_cell
from course_lib.ops import Array, tanh
from course_lib.worksheets import texts
from course_lib.worksheets.base import Group, Sheet, T, Table, alike, row, steps
from course_lib.worksheets.design import Numbers, inputs, solve, until
from course_lib.worksheets.values import UNIT, values


def numbers(seed: int) -> Numbers:
    """Draw a cell of two units whose states are fractions, and its inputs."""
    rng = np.random.default_rng((seed, 0))
    return until(lambda: _draw(rng))


def _draw(rng: np.random.Generator) -> Numbers | None:
    xs, recurrent = inputs(rng), rng.integers(-2, 3, (2, 2)).astype(float)
    targets = np.vstack((rng.integers(-1, 2, (T - 1, 2)), rng.integers(-2, 3, (1, 2))))
    if not targets.any(1).all() or np.count_nonzero(recurrent) < 3:
        return None
    before = np.vstack((np.zeros(2), tanh(targets[:-1] * UNIT)))
    found = [solve(xs, targets[:, j], before @ recurrent[j]) for j in range(2)]
    if found[0] is None or found[1] is None:
        return None
    weights = np.array(found) * UNIT
    return Numbers(CellParams(weights[:, :2], recurrent * UNIT, weights[:, 2], np.zeros(2)), xs, np.zeros(2))


def trace(drawn: Numbers) -> tuple[Array, Array, Array]:
    """Run the cell: each unit's k (T, 2), the terms that it is the sum of (T, 2, 5), the states (T, 2)."""
    params, h = drawn.params, drawn.state
    arguments, terms, states = [], [], []
    for x in drawn.xs:
        arguments.append(stacked(x, h, params) / UNIT)
        terms.append(np.hstack((params.weight_ih * x, params.weight_hh * h, params.bias_ih[:, None])) / UNIT)
        h, _ = rnn_cell(x, h, params)
        states.append(h)
    return np.array(arguments), np.array(terms), np.array(states)


def sheet(seed: int) -> Sheet:
    """Return the sheet for a seed."""
    drawn = numbers(seed)
    arguments, terms, states = trace(drawn)
    groups = [Group(tuple(row(f"$x_{name}$", drawn.xs[:, d], given=True) for d, name in enumerate("ab")), texts.INPUT)]
    for j, name in enumerate("pq"):
        work = row(f"$k_{name}$", arguments[:, j], terms[:, j]), row(f"$h_{name}$ = tanh($k_{name}$λ)", states[:, j])
        groups.append(Group(work, texts.RNN_UNITS[name]))
    table = Table(texts.WORK, steps(), tuple(groups))
    given = _weights(drawn.params), values()
    return Sheet("rnn", texts.RNN_TITLE, texts.RNN_TEXT, given, (table,), texts.RNN_REMARK)


def _weights(params: CellParams) -> Table:
    table = np.hstack((params.weight_ih, params.weight_hh, params.bias_ih[:, None])) / UNIT
    columns = *map(alike, ("$x_a$", "$x_b$", "$h_p$", "$h_q$")), texts.BIAS
    rows = tuple(row(f"$k_{name}$", table[j], given=True) for j, name in enumerate("pq"))
    return Table(texts.WEIGHTS, columns, (Group(rows),))
