"""`lstm_step_backward`: all the gradients of one step, and how they go wrong."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a4.gates import GATES, lstm_gates
from course_lib.assignments.a4.gates_backward import GATES_BACKWARD, lstm_gates_backward
from course_lib.assignments.a4.inputs import LETTERS, Params, draw_arriving, draw_step
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.changes import given_as, regraded
from course_lib.language import Both
from course_lib.ops import Array, tanh

Result = tuple[Array, Array, Array, Params]


class Back(NamedTuple):
    """A step on its way back, behind the slopes, for the mistakes to bring to a wrong end."""

    da: Array
    dc: Array
    dh_next: Array
    dc_next: Array
    x: Array
    h: Array
    c: Array
    new_h: Array
    params: Params

    @property
    def dx(self) -> Array:
        """The gradient of the input."""
        return self.da @ self.params["weight_ih"]

    @property
    def dh(self) -> Array:
        """The gradient of the old hidden state."""
        return self.da @ self.params["weight_hh"]

    def gradients(self, x: Array | None = None, h: Array | None = None) -> Params:
        """The parameters' gradients, with another x or h if one is given."""
        x, h, bias = self.x if x is None else x, self.h if h is None else h, self.da.sum(0)
        return {"weight_ih": self.da.T @ x, "weight_hh": self.da.T @ h, "bias_ih": bias, "bias_hh": bias}


def _variant(change: Callable[[Back], Any]) -> Function:
    """Return the backward step whose results are `change(back)`."""

    def backward(
        dh_next: Array,
        dc_next: Array,
        x: Array,
        h: Array,
        c: Array,
        params: Params,
        lstm_gates: Function = lstm_gates,
        lstm_gates_backward: Function = lstm_gates_backward,
    ) -> Any:
        i, f, g, o = lstm_gates(x, h, params)
        da, dc = lstm_gates_backward(dh_next, dc_next, c, i, f, g, o)
        new_h = o * tanh(f * c + i * g)
        return change(Back(da, dc, dh_next, dc_next, x, h, c, new_h, params))

    return backward


lstm_step_backward = _variant(lambda p: (p.dx, p.dh, p.dc, p.gradients()))
"""Gradients of one step: dh_next, dc_next, h, c (B, H), x (B, D) -> (dx, dh, dc, gradients by parameter)."""


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {**draw_arriving(rng, n), **draw_step(rng, n)}


def _block_of_o(stacked: Array) -> Array:
    return stacked[..., -(stacked.shape[-1] // 4) :]


def _last_example(p: Back) -> Result:
    last = p._replace(da=p.da[-1:], x=p.x[-1:], h=p.h[-1:])
    return p.dx, p.dh, p.dc, last.gradients()


def _biases_by_example(p: Back) -> Result:
    return p.dx, p.dh, p.dc, p.gradients() | {"bias_ih": p.da, "bias_hh": p.da}


_BOTH_BIASES = Both(
    pt="os dois vieses entram na mesma soma e têm o mesmo gradiente",
    en="both biases enter the same sum and have the same gradient",
)

MISTAKES = (
    gradient_families.gradient_transposed(lstm_step_backward, "weight_ih", "da.T @ x"),
    gradient_families.gradient_transposed(lstm_step_backward, "weight_hh", "da.T @ h"),
    mistake(
        "weight_gradients_transposed",
        regraded(lstm_step_backward, lambda g, given: {k: g[k].T for k in ("weight_ih", "weight_hh")}),
        pt="os gradientes dos pesos estão transpostos: weight_ih é (4H, D), isto é, da.T @ x.",
        en="the weights' gradients are transposed: weight_ih is (4H, D), that is da.T @ x.",
    ),
    gradient_families.batch_mean(lstm_step_backward),
    gradient_families.bias_not_summed(_variant(_biases_by_example), "da.sum(0)", size="4H"),
    mistake(
        "last_example_only",
        _variant(_last_example),
        pt="os gradientes dos parâmetros são só os do último exemplo; some os do lote inteiro.",
        en="the parameters' gradients are the last example's alone; add those of the whole batch.",
    ),
    gradient_families.gradient_zero(lstm_step_backward, "bias_hh", _BOTH_BIASES),
    mistake(
        "bias_gradient_shared_out",
        regraded(lstm_step_backward, lambda g, given: {k: g[k] / 2 for k in ("bias_ih", "bias_hh")}),
        pt="o gradiente foi dividido entre os dois vieses; cada um recebe tudo, pois a soma tem derivada 1 em cada um.",
        en="the gradient was shared out between the two biases; each gets all of it, as their sum has slope 1 in each.",
    ),
    mistake(
        "new_h_in_weight_hh",
        _variant(lambda p: (p.dx, p.dh, p.dc, p.gradients(h=p.new_h))),
        pt="o gradiente de weight_hh usa h'; o que weight_hh multiplicou foi o h de antes do passo.",
        en="the gradient of weight_hh uses h'; what weight_hh multiplied was the h from before the step.",
    ),
    mistake(
        "c_in_weight_hh",
        _variant(lambda p: (p.dx, p.dh, p.dc, p.gradients(h=p.c))),
        pt="o gradiente de weight_hh usa c; nenhum peso multiplica c: weight_hh multiplicou h.",
        en="the gradient of weight_hh uses c; no weight multiplies c: weight_hh multiplied h.",
    ),
    mistake(
        "x_and_h_exchanged",
        _variant(lambda p: (p.dx, p.dh, p.dc, p.gradients(x=p.h, h=p.x))),
        pt="nos gradientes dos pesos, x e h estão trocados: weight_ih vai com x, e weight_hh, com h.",
        en="in the weights' gradients x and h are swapped: weight_ih goes with x, and weight_hh with h.",
    ),
    mistake(
        "dh_next_added",
        _variant(lambda p: (p.dx, p.dh + p.dh_next, p.dc, p.gradients())),
        pt="ao dh devolvido somou-se dh_next; h' é outro número que h, e dele só se chega a h pelos portões.",
        en="dh_next was added to the dh returned; h' is another number than h, and the gates are the only way to h.",
    ),
    mistake(
        "dc_next_added",
        _variant(lambda p: (p.dx, p.dh, p.dc + p.dc_next, p.gradients())),
        pt="ao dc devolvido somou-se dc_next outra vez; ele já passou por f, dentro de lstm_gates_backward.",
        en="dc_next was added to the dc returned once more; it has been through f already, in lstm_gates_backward.",
    ),
    mistake(
        "dh_zero",
        _variant(lambda p: (p.dx, 0 * p.dh, p.dc, p.gradients())),
        pt="o gradiente de h ficou em zero; os quatro blocos leram h, e de volta a conta é da @ weight_hh.",
        en="the gradient of h stayed zero; all four blocks read h, and on the way back the product is da @ weight_hh.",
    ),
    mistake(
        "dh_of_output_gate_only",
        _variant(lambda p: (p.dx, _block_of_o(p.da) @ _block_of_o(p.params["weight_hh"].T).T, p.dc, p.gradients())),
        pt="em dh só entrou o portão de saída; os quatro blocos leram h, e os quatro mandam de volta.",
        en="in dh only the output gate entered; all four blocks read h, and all four send back.",
    ),
    mistake(
        "dh_dc_swapped",
        _variant(lambda p: (p.dx, p.dc, p.dh, p.gradients())),
        pt="dh e dc estão trocados nos resultados: a ordem é dx, dh, dc, gradients.",
        en="dh and dc are swapped among the results: the order is dx, dh, dc, gradients.",
    ),
    mistake(
        "dx_dh_swapped",
        _variant(lambda p: (p.dh, p.dx, p.dc, p.gradients())),
        pt="dx e dh estão trocados: dx volta por weight_ih, e dh, por weight_hh.",
        en="dx and dh are swapped: dx goes back through weight_ih, and dh through weight_hh.",
    ),
    mistake(
        "arriving_swapped",
        given_as(lstm_step_backward, 1, 0, 2, 3, 4, 5),
        pt="os dois gradientes que chegam entraram trocados: primeiro dh_next, depois dc_next.",
        en="the two gradients that arrive went in swapped: first dh_next, then dc_next.",
    ),
    mistake(
        "states_swapped",
        given_as(lstm_step_backward, 0, 1, 2, 4, 3, 5),
        pt="os dois estados entraram trocados: os portões leem h, e f multiplica c.",
        en="the two states went in swapped: the gates read h, and f multiplies c.",
    ),
)

STEP_BACKWARD = Task(
    "lstm_step_backward",
    lstm_step_backward,
    _inputs,
    ("dx", "dh", "dc", "gradients"),
    {"dx": "B D", "dh": "B H", "dc": "B H", **LETTERS},
    MISTAKES,
    helpers=(GATES, GATES_BACKWARD),
)
