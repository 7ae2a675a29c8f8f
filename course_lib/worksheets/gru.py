"""The sheet of the GRU: three steps with the reset after the product, and the last once more with it before."""

import numpy as np

from course_lib.cells.base import CellParams, stacked
from course_lib.cells.gru import gru_cell, gru_gates
from course_lib.cells.gru_reset_before import gru_reset_before_cell, gru_reset_before_gates
from course_lib.ops import Array
from course_lib.worksheets import texts
from course_lib.worksheets.base import Group, Sheet, T, Table, alike, row, steps
from course_lib.worksheets.design import Numbers, inputs, solve, until
from course_lib.worksheets.gru_plan import CANDIDATE_K, GATE_K, inside, plans
from course_lib.worksheets.values import UNIT, fraction, values

GATES = "rzn"
LARGEST_DENOMINATOR = 80
AGAIN = 20  # how often other inputs are tried for the same plan
Trace = dict[str, Array]  # by name, each (T,), or of the last step (1,); terms (T, …)


def numbers(seed: int) -> Numbers:
    """Draw a cell of one unit all of whose numbers are fractions, in either form, and its inputs."""
    rng = np.random.default_rng((seed, 2))
    return until(lambda: _draw(rng))


def _draw(rng: np.random.Generator) -> Numbers | None:
    plan = plans()[rng.integers(len(plans()))]
    z, n = (*plan.z, rng.choice(GATE_K)), (*plan.n, rng.choice(CANDIDATE_K))
    state = np.array([*rng.choice((-plan.factor, 0, plan.factor), 2), plan.weight])
    if len(set(z)) == 1 or not state[:2].any():
        return None
    rest = plan.before * state[0], plan.before * state[1], inside(plan)
    for _ in range(AGAIN):
        xs = inputs(rng)
        rows = [solve(xs, np.array(k), added) for k, added in zip((plan.r, z, n), rest, strict=True)]
        if all(found is not None for found in rows):
            drawn = _cell(np.array(rows), state, plan.bias, xs)
            return drawn if _good(trace(drawn)) else None
    return None


def _cell(rows: Array, weights_h: Array, bias: float, xs: Array) -> Numbers:
    """Return a cell with rows (3, 3) of w and b, weights of h (3,) and the bias beside the last, in multiples of λ."""
    params = (rows[:, :2], weights_h[:, None], rows[:, 2], np.array([0, 0, bias]))
    return Numbers(CellParams(*(array * UNIT for array in params)), xs, np.zeros(1))


def _good(run: Trace) -> bool:
    exact = [fraction(value) for name in ("h", "n_before", "h_before") for value in run[name]]
    simple = all(value is not None and value.denominator <= LARGEST_DENOMINATOR for value in exact)
    return bool(simple and run["h"].all() and abs(run["k_before"]).max() <= 4)


def trace(drawn: Numbers) -> Trace:
    """Run the cell and return every quantity of every step by name; the last step in the other form as well."""
    params, h = drawn.params, drawn.state
    found: dict[str, list[Array]] = {}
    for x in drawn.xs:
        old, m = h, h @ params.weight_hh[2:].T + params.bias_hh[2:]
        gates = dict(zip(GATES, gru_gates(x, h, params), strict=True))
        h, _ = gru_cell(x, h, params)
        step = gates | _arguments(x, old, params, gates["r"] * m)
        step |= {"m": m / UNIT, "rm": gates["r"] * m / UNIT}
        step |= {"new": (1 - gates["z"]) * gates["n"], "old": gates["z"] * old, "h": h}
        for name, value in step.items():
            found.setdefault(name, []).append(value)
    run = {name: np.array(column).reshape(T, -1) for name, column in found.items()}
    flat = {name: column[:, 0] if column.shape[1] == 1 else column for name, column in run.items()}
    return flat | _before(drawn.xs[-1], old, params)


def _arguments(x: Array, h: Array, params: CellParams, reset: Array) -> Trace:
    """Return each gate's k and its terms for x (D,), h (1,); `reset` is what the state adds to the candidate's (1,)."""
    k = stacked(x, h, params)
    k[2] = x @ params.weight_ih[2] + params.bias_ih[2] + reset[0]
    terms = [[*params.weight_ih[n] * x, params.bias_ih[n], params.weight_hh[n, 0] * h[0]] for n in range(2)]
    terms.append([*params.weight_ih[2] * x, params.bias_ih[2], reset[0]])
    return {f"k_{gate}": k[n] / UNIT for n, gate in enumerate(GATES)} | {
        f"terms_{gate}": np.array(terms[n]) / UNIT for n, gate in enumerate(GATES)
    }


def _before(x: Array, h: Array, params: CellParams) -> Trace:
    """Return a step's quantities with the reset before the product, each (1,), for x (D,), h (1,)."""
    r, _, n = gru_reset_before_gates(x, h, params)
    after, _ = gru_reset_before_cell(x, h, params)
    terms = np.array(
        [*params.weight_ih[2] * x, params.bias_ih[2], params.weight_hh[2, 0] * (r * h)[0], params.bias_hh[2]]
    )
    k = np.array([terms.sum()]) / UNIT
    return {"rh": r * h, "k_before": k, "terms_before": terms[None] / UNIT, "n_before": n, "h_before": after}


def sheet(seed: int) -> Sheet:
    """Return the sheet for a seed."""
    drawn = numbers(seed)
    run, heads = trace(drawn), (texts.INPUT, texts.STANDARD["gates"], texts.STANDARD["h"])
    event = tuple(row(f"$x_{name}$", drawn.xs[:, d], given=True) for d, name in enumerate("ab"))
    reset, update, last = (
        (row(f"$k_{g}$", run[f"k_{g}"], run[f"terms_{g}"]), row(f"${g}_t$ = {f}($k_{g}$λ)", run[g]))
        for g, f in zip(GATES, ("σ", "σ", "tanh"), strict=True)
    )
    gates = *reset, *update, row("$m_t$", run["m"]), row("$r_t m_t$", run["rm"]), *last
    state = row("$(1 − z_t) n_t$", run["new"]), row("$z_t h_{t−1}$", run["old"]), row("$h_t$", run["h"])
    groups = tuple(Group(rows, head) for rows, head in zip((event, gates, state), heads, strict=True))
    blank = Table(texts.WORK, steps(), groups), _other(run)
    return Sheet("gru", texts.GRU_TITLE, texts.GRU_TEXT, (_weights(drawn.params), values()), blank, texts.GRU_REMARK)


def _other(run: Trace) -> Table:
    """Return the last step in the other form."""
    rows = (
        row("$r_t h_{t−1}$", run["rh"]),
        row("$k_n$", run["k_before"], run["terms_before"]),
        row("$n_t$ = tanh($k_n$λ)", run["n_before"]),
        row("$h_t$", run["h_before"]),
    )
    return Table(texts.GRU_BEFORE, steps(T), (Group(rows),))


def _weights(params: CellParams) -> Table:
    parts = params.weight_ih, params.bias_ih[:, None], params.weight_hh, params.bias_hh[:, None]
    table = np.hstack(parts) / UNIT
    columns = *map(alike, ("$x_a$", "$x_b$")), texts.BIAS, *map(alike, ("$h_{t−1}$", "$b_h$"))
    rows = tuple(row(f"$k_{name}$", table[n], given=True) for n, name in enumerate(GATES))
    return Table(texts.WEIGHTS, columns, (Group(rows),))
