"""The sheet of the LSTM in the standard form, and the numbers that it shares with the one in words.

Only the output gate reads h: tanh(c) is no fraction when c is one, and so the memory stays exact and h does not.
"""

import numpy as np

from course_lib.cells.base import CellParams, stacked
from course_lib.cells.lstm import lstm_cell, lstm_gates
from course_lib.ops import Array, sigmoid, tanh
from course_lib.worksheets import texts
from course_lib.worksheets.base import Group, Row, Sheet, T, Table, alike, row, steps
from course_lib.worksheets.design import Numbers, inputs, solve, until
from course_lib.worksheets.values import UNIT, fraction, listed, values

GATES = "ifgo"
LARGEST_DENOMINATOR = 80  # of the cell state
LEAST_SHOWN = 0.05
Trace = dict[str, Array]  # by name, each (T,); the terms of a gate's k, named "terms_" and the gate, (T, 4)


def numbers(seed: int) -> Numbers:
    """Draw a cell of one unit whose memory is a fraction at every step, and its inputs; c begins at 1."""
    rng = np.random.default_rng((seed, 1))
    return until(lambda: _draw(rng))


def _draw(rng: np.random.Generator) -> Numbers | None:
    xs, rows = inputs(rng), []
    for ks in (rng.choice((-2, 0, 2), T), rng.choice((-2, 0, 2), T), rng.choice((-2, -1, 1, 2), T)):
        found = solve(xs, ks, np.zeros(T))
        if found is None or len(set(ks)) == 1:
            return None
        rows.append([*found, 0])
    rows.append([*rng.integers(-2, 3, 3), rng.choice((-4, -3, -2, 2, 3, 4))])
    weights = np.array(rows, dtype=float) * UNIT
    drawn = Numbers(
        CellParams(weights[:, :2], weights[:, 3:], weights[:, 2], np.zeros(4)), xs, (np.zeros(1), np.ones(1))
    )
    return drawn if _good(trace(drawn)) else None


def _good(run: Trace) -> bool:
    exact = [fraction(c) for c in run["c"]]
    simple = all(c and c.denominator <= LARGEST_DENOMINATOR for c in exact)
    varied = min(run["g"]) < 0 < max(run["g"]) and len({*run["i"], *run["f"]}) == 3
    return bool(simple and varied and abs(run["k_o"]).max() <= 4 and abs(run["h"]).min() >= LEAST_SHOWN)


def trace(drawn: Numbers) -> Trace:
    """Run the cell and return every quantity of every step by name, each (T,)."""
    params, (h, c) = drawn.params, drawn.state
    found: dict[str, list[Array]] = {}
    for x in drawn.xs:
        gates = lstm_gates(x, h, params)
        step = dict(zip(GATES, gates, strict=True))
        step |= {f"k_{gate}": k for gate, k in zip(GATES, stacked(x, h, params) / UNIT, strict=True)}
        terms = np.hstack((params.weight_ih * x, params.weight_hh * h, params.bias_ih[:, None])) / UNIT
        step |= {f"terms_{gate}": terms[n] for n, gate in enumerate(GATES)}
        step |= {"kept": step["f"] * c, "learned": step["i"] * step["g"]}
        _, (h, c) = lstm_cell(x, (h, c), params)
        for name, value in (step | {"c": c, "tanh_c": tanh(c), "h": h}).items():
            found.setdefault(name, []).append(value)
    return {name: np.squeeze(np.array(column)) for name, column in found.items()}


def gate(run: Trace, name: str, symbol: str = "", order: tuple[int, ...] = (0, 1, 2, 3)) -> tuple[Row, Row]:
    """Return the two rows of a gate or candidate: its k, with its terms in this order, and the function's value."""
    symbol, function = symbol or name, "tanh" if name == "g" else "σ"
    return (
        row(f"$k_{symbol}$", run[f"k_{name}"], run[f"terms_{name}"][:, order]),
        row(f"${symbol}_t$ = {function}($k_{symbol}$λ)", run[name]),
    )


def lists(drawn: Numbers, run: Trace, memory: str, symbol: str) -> tuple[Table, Table]:
    """Return what tanh and σ give where they give no fraction, and where a slip would need them."""
    cs = {*run["c"], run["kept"][-1], run["learned"][-1]}
    weight = drawn.params.weight_hh[3, 0] / UNIT
    slip = run["k_o"][1:] + weight * (run["h"][1:] - run["h"][:-1])  # with the new h for the old one
    tanhs = listed(texts.LIST, memory, f"tanh({memory})", {float(c): float(tanh(c)) for c in cs})
    sigmoids = {float(k): float(sigmoid(k * UNIT)) for k in (*run["k_o"], *slip)}
    return tanhs, listed(texts.LIST, f"$k_{symbol}$", f"σ($k_{symbol}$λ)", sigmoids)


def sheet(seed: int) -> Sheet:
    """Return the sheet for a seed."""
    drawn = numbers(seed)
    run, head = trace(drawn), texts.STANDARD
    event = tuple(row(f"$x_{name}$", drawn.xs[:, d], given=True) for d, name in enumerate("ab"))
    memory = row("$f_t c_{t−1}$", run["kept"]), row("$i_t g_t$", run["learned"]), row("$c_t$", run["c"])
    groups = (
        Group(event, texts.INPUT),
        Group(tuple(line for name in GATES for line in gate(run, name)), head["gates"]),
        Group(memory, head["c"]),
        Group((row("tanh($c_t$)", run["tanh_c"]), row("$h_t$", run["h"])), head["h"]),
    )
    given = _weights(drawn.params), values(), *lists(drawn, run, "$c_t$", "o")
    blank = (Table(texts.WORK, steps(), groups),)
    return Sheet("lstm", texts.LSTM_TITLE, texts.LSTM_TEXT, given, blank, texts.LSTM_REMARK)


def _weights(params: CellParams) -> Table:
    table = np.hstack((params.weight_ih, params.weight_hh, params.bias_ih[:, None])) / UNIT
    columns = *map(alike, ("$x_a$", "$x_b$", "$h_{t−1}$")), texts.BIAS
    rows = tuple(row(f"$k_{name}$", table[n], given=True) for n, name in enumerate(GATES))
    return Table(texts.WEIGHTS, columns, (Group(rows),))
