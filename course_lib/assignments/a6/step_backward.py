"""`gru_step_backward`: the gradients of one step, from those of its three sums, and how they go wrong."""

from typing import NamedTuple

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a6.gates_backward import GATES_BACKWARD
from course_lib.assignments.a6.inputs import LETTERS, Params, draw_backward
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.changes import regraded
from course_lib.language import Both
from course_lib.ops import Array

Result = tuple[Array, Array, Params]


class Parts(NamedTuple):
    """What goes back through one step, for the mistakes to put together wrongly."""

    dh_next: Array
    x: Array
    h: Array
    r: Array
    z: Array
    params: Params
    from_input: Array
    from_state: Array

    def results(self, **changed: Array) -> Result:
        """Return dx, dh and the gradients, as they are or with some of them `changed`, by name."""
        right = {
            "dx": self.from_input @ self.params["weight_ih"],
            "dh": self.from_state @ self.params["weight_hh"] + self.dh_next * self.z,
            "weight_ih": self.from_input.T @ self.x,
            "weight_hh": self.from_state.T @ self.h,
            "bias_ih": self.from_input.sum(axis=0),
            "bias_hh": self.from_state.sum(axis=0),
        } | changed
        return right.pop("dx"), right.pop("dh"), right

    @property
    def candidates_rows(self) -> slice:
        """The rows of the candidate in what is stacked r, z, n."""
        return slice(-self.h.shape[1], None)


def _parts(
    dh_next: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, params: Params, gates_backward: Function
) -> Parts:
    da_r, da_z, da_n = gates_backward(dh_next, h, r, z, n, m)
    from_input = np.concatenate([da_r, da_z, da_n], axis=-1)
    from_state = np.concatenate([da_r, da_z, r * da_n], axis=-1)
    return Parts(dh_next, x, h, r, z, params, from_input, from_state)


def gru_step_backward(
    dh_next: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, params: Params, gates_backward: Function
) -> tuple[Array, Array, Params]:
    """Gradients of one step: dh_next, h, r, z, n, m (B, H), x (B, D) -> (dx, dh, gradients by parameter)."""
    return _parts(dh_next, x, h, r, z, n, m, params, gates_backward).results()


def _variant(change: Function) -> Function:
    """Return the step whose results are `change(parts)`."""

    def variant(*given: Array, gates_backward: Function) -> Result:
        dh_next, x, h, r, z, n, m, params = given
        result: Result = change(_parts(dh_next, x, h, r, z, n, m, params, gates_backward))
        return result

    return variant


def _reset_on_both_sides(p: Parts) -> Result:
    return p._replace(from_input=p.from_state).results()


def _reset_on_wrong_side(p: Parts) -> Result:
    weight_hh, rows = p.from_state.T @ p.h, p.candidates_rows
    weight_hh[rows] = p.from_input[:, rows].T @ (p.r * p.h)
    return p.results(weight_hh=weight_hh)


def _carried_by(factor: Function) -> Function:
    """Return the step whose straight way back to h has another factor than z."""
    return _variant(lambda p: p.results(dh=p.from_state @ p.params["weight_hh"] + p.dh_next * factor(p.z)))


def _dh_without_gates(p: Parts) -> Result:
    rows = p.candidates_rows
    return p.results(dh=p.from_state[:, rows] @ p.params["weight_hh"][rows] + p.dh_next * p.z)


def _dx_without_gates(p: Parts) -> Result:
    rows = p.candidates_rows
    return p.results(dx=p.from_input[:, rows] @ p.params["weight_ih"][rows])


_M = Both("r multiplicou m inteiro, com W_hn, h e b_hn", "r multiplied all of m, with W_hn, h and b_hn")

MISTAKES = (
    mistake(
        "reset_forgotten",
        _variant(lambda p: p._replace(from_state=p.from_input).results()),
        pt=f"no lado do estado o bloco de n usa da_n; ali cabe r ⊙ da_n em dh, weight_hh e bias_hh: {_M.pt}.",
        en=f"on the state's side the block of n uses da_n; r ⊙ da_n belongs in dh, weight_hh and bias_hh: {_M.en}.",
    ),
    mistake(
        "reset_forgotten_in_dh",
        _variant(lambda p: p.results(dh=p.from_input @ p.params["weight_hh"] + p.dh_next * p.z)),
        pt=f"em dh o bloco de n usa da_n; ali cabe r ⊙ da_n: {_M.pt}.",
        en=f"in dh the block of n uses da_n; r ⊙ da_n belongs there: {_M.en}.",
    ),
    mistake(
        "reset_forgotten_in_weight_hh",
        _variant(lambda p: p.results(weight_hh=p.from_input.T @ p.h)),
        pt=f"em weight_hh o bloco de n usa da_n; ali cabe r ⊙ da_n: {_M.pt}.",
        en=f"in weight_hh the block of n uses da_n; r ⊙ da_n belongs there: {_M.en}.",
    ),
    mistake(
        "bias_hh_as_bias_ih",
        regraded(gru_step_backward, lambda g, given: {"bias_hh": g["bias_ih"]}),
        pt=f"bias_hh ficou igual a bias_ih; no bloco de n eles diferem: {_M.pt}.",
        en=f"bias_hh came out equal to bias_ih; in the block of n they differ: {_M.en}.",
    ),
    mistake(
        "reset_on_both_sides",
        _variant(_reset_on_both_sides),
        pt="r entrou também em dx, weight_ih e bias_ih; a entrada não passa pelo portão de reinício: ali cabe da_n.",
        en="r went into dx, weight_ih and bias_ih too; the input does not pass the reset gate: da_n belongs there.",
    ),
    mistake(
        "reset_on_wrong_side",
        _variant(_reset_on_wrong_side),
        pt="em weight_hh o bloco de n usa r ⊙ h, que é da outra forma; aqui r fica com da_n: (r ⊙ da_n).T @ h.",
        en="in weight_hh the block of n uses r ⊙ h, as in the other form; here r goes with da_n: (r ⊙ da_n).T @ h.",
    ),
    mistake(
        "straight_way_forgotten",
        _carried_by(np.zeros_like),
        pt="em dh falta o caminho direto: h entra também na mistura, com o peso z. Some dh_next ⊙ z.",
        en="in dh the straight way is missing: h enters the mixture too, with the weight z. Add dh_next ⊙ z.",
    ),
    mistake(
        "straight_way_complement",
        _carried_by(lambda z: 1 - z),
        pt="o caminho direto até h usa 1 − z; h entrou na mistura com o peso z.",
        en="the straight way back to h uses 1 − z; h entered the mixture with the weight z.",
    ),
    mistake(
        "straight_way_whole",
        _carried_by(np.ones_like),
        pt="o caminho direto até h somou dh_next inteiro; falta o fator z.",
        en="the straight way back to h added all of dh_next; the factor z is missing.",
    ),
    mistake(
        "dh_without_weights",
        _variant(lambda p: p.results(dh=p.dh_next * p.z)),
        pt="dh só tem o caminho direto, dh_next ⊙ z; faltam os que passam por weight_hh, um em cada bloco.",
        en="dh has the straight way alone, dh_next ⊙ z; those through weight_hh are missing, one in each block.",
    ),
    mistake(
        "dh_without_gates",
        _variant(_dh_without_gates),
        pt="em dh faltam os caminhos por r e por z: os dois portões também ouviram h, com W_hr e W_hz.",
        en="in dh the ways through r and z are missing: both gates heard h as well, with W_hr and W_hz.",
    ),
    mistake(
        "dx_without_gates",
        _variant(_dx_without_gates),
        pt="dx só tem o caminho pelo candidato; os dois portões também ouviram x, com W_ir e W_iz.",
        en="dx has only the way through the candidate; both gates heard x as well, with W_ir and W_iz.",
    ),
    mistake(
        "weight_gradients_transposed",
        regraded(gru_step_backward, lambda g, given: {k: g[k].T for k in ("weight_ih", "weight_hh")}),
        pt="os gradientes dos pesos estão transpostos: weight_ih é (3H, D), e weight_hh, (3H, H).",
        en="the weights' gradients are transposed: weight_ih is (3H, D), and weight_hh (3H, H).",
    ),
    gradient_families.batch_mean(gru_step_backward),
    mistake(
        "bias_not_summed",
        _variant(lambda p: p.results(bias_ih=p.from_input, bias_hh=p.from_state)),
        pt="os gradientes dos vieses não foram somados no lote: de (B, 3H) para (3H,), sum(axis=0).",
        en="the biases' gradients were not summed over the batch: from (B, 3H) to (3H,), sum(axis=0).",
    ),
)

STEP_BACKWARD = Task(
    "gru_step_backward",
    gru_step_backward,
    draw_backward,
    ("dx", "dh", "gradients"),
    {"dx": "B D", "dh": "B H", **LETTERS},
    MISTAKES,
    helpers=(GATES_BACKWARD,),
)
