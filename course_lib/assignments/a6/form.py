"""What the two forms of the GRU have in common: a step as a recipe, and how it goes wrong in both."""

from dataclasses import dataclass

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a6.inputs import blocks, recalled
from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.assignments.recipe import Recipe, Rule
from course_lib.language import Both
from course_lib.ops import sigmoid, tanh

RESET, UPDATE = families.Noun("portão de reinício", "reset gate"), families.Noun("portão de atualização", "update gate")
CANDIDATE, ORDER = families.Noun("candidato", "candidate"), "r, z, n"


def form_recipe(heard: Rule) -> Recipe:
    """Return a step whose candidate hears `heard`, of h and of `opened`, the reset gate as it is used there."""
    return Recipe(
        "x h params",
        "mixed",
        gates_hear=lambda b: b.h,
        from_input=lambda b: blocks(b.x @ b.params["weight_ih"].T + b.params["bias_ih"]),
        from_state=lambda b: blocks(b.gates_hear @ b.params["weight_hh"].T + b.params["bias_hh"]),
        r=lambda b: sigmoid(b.from_input[0] + b.from_state[0]),
        z=lambda b: sigmoid(b.from_input[1] + b.from_state[1]),
        opened=lambda b: b.r,
        heard=heard,
        sum=lambda b: b.from_input[2] + b.heard,
        n=lambda b: tanh(b.sum),
        carried=lambda b: b.h,
        mixed=lambda b: (1 - b.z) * b.n + b.z * b.carried,
    )


@dataclass(frozen=True)
class Form:
    """One form of the GRU: the right step, the same as a recipe, and the formula of what its candidate hears."""

    right: Function
    recipe: Recipe
    shown: str

    def common(self) -> tuple[Mistake, ...]:
        """Return the mistakes that can be made in either form."""
        return (*self._gates(), *self._reset(), *self._candidate(), *self._mix(), *self._biases())

    def _gates(self) -> tuple[Mistake, ...]:
        right, gates = self.right, Both("os portões r e z usam", "the gates r and z use")
        return (
            families.gates_swapped(right, "gates_swapped", RESET, UPDATE, (0, 1), ORDER),
            families.gates_swapped(right, "update_and_candidate_swapped", UPDATE, CANDIDATE, (1, 2), ORDER),
            mistake(
                "tanh_for_sigmoid",
                self.recipe.but(
                    r=lambda b: tanh(b.from_input[0] + b.from_state[0]),
                    z=lambda b: tanh(b.from_input[1] + b.from_state[1]),
                ),
                pt=f"{gates.pt} a tangente hiperbólica; um portão é um quanto, entre 0 e 1: sigmoide.",
                en=f"{gates.en} the hyperbolic tangent; a gate is a how-much, between 0 and 1: sigmoid.",
            ),
            mistake(
                "gates_without_state",
                self.recipe.but(gates_hear=lambda b: 0 * b.h),
                pt="os portões r e z só ouvem a entrada; falta somar o que vem do estado, W_hr h e W_hz h.",
                en="the gates r and z hear the input alone; what comes from the state, W_hr h and W_hz h, is missing.",
            ),
        )

    def _reset(self) -> tuple[Mistake, ...]:
        form = Both(f"o que o candidato ouve é {self.shown}", f"what the candidate hears is {self.shown}")
        return (
            mistake(
                "reset_missing",
                self.recipe.but(opened=lambda b: np.ones_like(b.r)),
                pt=f"o portão de reinício não entrou no candidato: {form.pt}.",
                en=f"the reset gate did not enter the candidate: {form.en}.",
            ),
            mistake(
                "reset_complement",
                self.recipe.but(opened=lambda b: 1 - b.r),
                pt=f"o candidato usa 1 − r no lugar de r: com r = 1 ele ouve o estado inteiro; {form.pt}.",
                en=f"the candidate uses 1 − r in place of r: at r = 1 it hears all of the state; {form.en}.",
            ),
            mistake(
                "reset_on_input",
                self.recipe.but(sum=lambda b: b.r * b.from_input[2] + recalled(b.h, b.params)),
                pt=f"r multiplica a parte da entrada; ele cuida do que vem do estado: {form.pt}.",
                en=f"r multiplies the input's part; its business is what comes from the state: {form.en}.",
            ),
            mistake(
                "reset_on_sum",
                self.recipe.but(sum=lambda b: b.r * (b.from_input[2] + recalled(b.h, b.params))),
                pt=f"r multiplica a soma inteira do candidato; a entrada passa sem portão, e {form.pt}.",
                en=f"r multiplies the candidate's whole sum; the input passes without a gate, and {form.en}.",
            ),
        )

    def _candidate(self) -> tuple[Mistake, ...]:
        your = CANDIDATE.your
        return (
            families.wrong_squashing(
                "sigmoid_for_tanh", self.recipe.but(n=lambda b: sigmoid(b.sum)), your, families.SIGMOID, families.TANH
            ),
            mistake(
                "activation_forgotten",
                self.recipe.but(n=lambda b: b.sum),
                pt="faltou a tangente hiperbólica em volta da soma do candidato.",
                en="the hyperbolic tangent around the candidate's sum is missing.",
            ),
            mistake(
                "candidate_without_state",
                self.recipe.but(sum=lambda b: b.from_input[2]),
                pt=f"o candidato só ouve a entrada; {self.shown} também entra na soma dele.",
                en=f"the candidate hears the input alone; {self.shown} belongs to its sum as well.",
            ),
        )

    def _mix(self) -> tuple[Mistake, ...]:
        return (
            mistake(
                "update_complement",
                self.recipe.but(mixed=lambda b: b.z * b.n + (1 - b.z) * b.carried),
                pt="z e 1 − z estão em lugares trocados: aqui z = 1 mantém o antigo. O que faz z na sua fórmula?",
                en="z and 1 − z are in each other's places: here z = 1 keeps the old state. What does z do in yours?",
            ),
            mistake(
                "old_state_forgotten",
                self.recipe.but(mixed=lambda b: (1 - b.z) * b.n),
                pt="faltou o estado antigo: o novo é a soma de (1 − z) ⊙ n e z ⊙ h.",
                en="the old state is missing: the new one is the sum of (1 − z) ⊙ n and z ⊙ h.",
            ),
            mistake(
                "candidate_returned",
                self.recipe.but(mixed=lambda b: b.n),
                pt="você devolveu o candidato n; falta misturá-lo com o estado antigo: (1 − z) ⊙ n + z ⊙ h.",
                en="you returned the candidate n; it still has to be mixed with the old state: (1 − z) ⊙ n + z ⊙ h.",
            ),
            mistake(
                "candidate_not_weighed",
                self.recipe.but(mixed=lambda b: b.n + b.z * b.carried),
                pt="o candidato entrou inteiro; os dois pesos da mistura somam 1: (1 − z) ⊙ n + z ⊙ h.",
                en="all of the candidate went in; the mixture's two weights add up to 1: (1 − z) ⊙ n + z ⊙ h.",
            ),
        )

    def _biases(self) -> tuple[Mistake, ...]:
        return (
            families.bias_forgotten(self.right, "bias_ih", "bias_hh", name="biases_forgotten"),
            families.bias_forgotten(self.right, "bias_ih"),
            families.bias_forgotten(self.right, "bias_hh"),
        )
