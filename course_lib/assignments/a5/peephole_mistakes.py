"""How `peephole_step` goes wrong: who looks at the memory, at which memory, and through which weight."""

from dataclasses import replace

from course_lib.assignments import families
from course_lib.assignments.a5.inputs import CANDIDATE, FORGET_GATE, INPUT_GATE, OUTPUT_GATE, STACKED
from course_lib.assignments.a5.peephole_looks import at_another_memory, in_another_shape
from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.assignments.changes import edited, exchanged
from course_lib.assignments.families import Noun
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array, sigmoid, tanh

ORDER = "i, f, g, o"


def mistakes(recipe: Recipe) -> tuple[Mistake, ...]:
    """Return all of them; `recipe` is the step taken apart."""
    step = recipe.but()
    return (*at_another_memory(recipe), *_which_weight(step), *in_another_shape(recipe), *_rest(step, recipe))


def _which_weight(step: Function) -> tuple[Mistake, ...]:
    gates = {"weight_ci": INPUT_GATE, "weight_cf": FORGET_GATE, "weight_co": OUTPUT_GATE}
    pairs = (("weight_ci", "weight_cf"), ("weight_ci", "weight_co"), ("weight_cf", "weight_co"))
    return (
        *(_exchanged(step, a, b, gates) for a, b in pairs),
        *(_forgotten(step, weight, gate) for weight, gate in gates.items()),
        mistake(
            "peepholes_forgotten",
            edited(step, lambda p: {weight: 0 * p[weight] for weight in gates}),
            pt="nenhum portão olha c: esse é o passo da LSTM padrão, sem peepholes.",
            en="no gate looks at c: that is the step of the standard LSTM, without peepholes.",
        ),
    )


def _exchanged(step: Function, first: str, second: str, gates: dict[str, Noun]) -> Mistake:
    return mistake(
        f"{first}_{second}_exchanged",
        exchanged(step, (first, second)),
        pt=f"os peepholes estão trocados: {first} é d{gates[first].the.pt}, e {second}, d{gates[second].the.pt}.",
        en=f"the peepholes are exchanged: {first} is {gates[first].the.en}'s, {second} {gates[second].the.en}'s.",
    )


def _forgotten(step: Function, weight: str, gate: Noun) -> Mistake:
    return mistake(
        f"{weight}_forgotten",
        edited(step, lambda p: {weight: 0 * p[weight]}),
        pt=f"{gate.the.pt} não olha c: faltou o peephole {weight}.",
        en=f"{gate.the.en} does not look at c: the peephole {weight} is missing.",
    )


def _rest(step: Function, recipe: Recipe) -> tuple[Mistake, ...]:
    gates = (INPUT_GATE, FORGET_GATE, CANDIDATE, OUTPUT_GATE)
    swaps = ((0, 1), (1, 2), (0, 3), (1, 3), (2, 3))
    return (
        *(_rows_swapped(step, rows, gates) for rows in swaps),
        families.bias_forgotten(step, "bias_ih", "bias_hh", name="biases_forgotten"),
        families.bias_forgotten(step, "bias_ih"),
        families.bias_forgotten(step, "bias_hh"),
        mistake(
            "old_c_shown",
            recipe.but(shown=lambda b: b.o * tanh(b.c)),
            pt="h' mostra o c antigo; quem se mostra é o c' que este passo acabou de calcular.",
            en="h' shows the old c; what is shown is the c' that this step has just computed.",
        ),
        mistake(
            "tanh_missing",
            recipe.but(shown=lambda b: b.o * b.new),
            pt="c' entrou em h' como está; ali ele passa pela tangente hiperbólica: o ⊙ tanh(c').",
            en="c' entered h' as it is; there it goes through the hyperbolic tangent: o ⊙ tanh(c').",
        ),
        families.wrong_squashing(
            "sigmoid_for_tanh",
            recipe.but(g=lambda b: sigmoid(b.a[2])),
            CANDIDATE.your,
            families.SIGMOID,
            families.TANH,
        ),
        families.results_swapped(step, "h'", "c'"),
    )


def _rows_swapped(step: Function, rows: tuple[int, int], gates: tuple[Noun, ...]) -> Mistake:
    """The family's words; its variant would take the peepholes, one block each, for four blocks too."""
    order = list(range(4))
    order[rows[0]], order[rows[1]] = rows[1], rows[0]

    def swapped(value: Array) -> Array:
        return value.reshape(4, -1, *value.shape[1:])[order].reshape(value.shape)

    name = f"{ORDER[3 * rows[0]]}_and_{ORDER[3 * rows[1]]}_swapped"
    worded = families.gates_swapped(step, name, gates[rows[0]], gates[rows[1]], rows, ORDER)
    return replace(worded, variant=edited(step, lambda p: {name: swapped(p[name]) for name in STACKED}))
