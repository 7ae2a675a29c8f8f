"""What the two forms of the GRU have in common: a step put together from parts, and how it goes wrong in both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a6.inputs import Params, blocks, recalled
from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, tanh

Heard = Callable[[Array, Array, Params], Array]
RESET, UPDATE = families.Noun("portão de reinício", "reset gate"), families.Noun("portão de atualização", "update gate")
CANDIDATE, ORDER = families.Noun("candidato", "candidate"), "r, z, n"


def assembled(
    candidate: Function,
    squash: Function = sigmoid,
    mix: Function = lambda h, r, z, n: (1 - z) * n + z * h,
    gates_hear: Function = lambda h: h,
) -> Function:
    """Return a step: `candidate(a_n, h, r, params)` takes the input's part, and `mix(h, r, z, n)` ends it."""

    def step(x: Array, h: Array, params: Params) -> Array:
        from_input = blocks(x @ params["weight_ih"].T + params["bias_ih"])
        from_state = blocks(gates_hear(h) @ params["weight_hh"].T + params["bias_hh"])
        r, z = (squash(a + b) for a, b in zip(from_input[:2], from_state[:2], strict=True))
        return mix(h, r, z, candidate(from_input[2], h, r, params))

    return step


@dataclass(frozen=True)
class Form:
    """One form of the GRU: the right step, and what its candidate hears, `heard(h, r, params)`, with its formula."""

    right: Function
    heard: Heard
    shown: str

    def candidate(self, activation: Function = tanh, opened: Callable[[Array], Array] = lambda r: r) -> Function:
        """Return the candidate of this form, with another activation function or another reset gate."""
        return lambda a_n, h, r, params: activation(a_n + self.heard(h, opened(r), params))

    def variant(self, **parts: Any) -> Function:
        """Return the step of this form with other parts."""
        return assembled(self.candidate(), **parts)

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
                self.variant(squash=tanh),
                pt=f"{gates.pt} a tangente hiperbólica; um portão é um quanto, entre 0 e 1: sigmoide.",
                en=f"{gates.en} the hyperbolic tangent; a gate is a how-much, between 0 and 1: sigmoid.",
            ),
            mistake(
                "gates_without_state",
                self.variant(gates_hear=np.zeros_like),
                pt="os portões r e z só ouvem a entrada; falta somar o que vem do estado, W_hr h e W_hz h.",
                en="the gates r and z hear the input alone; what comes from the state, W_hr h and W_hz h, is missing.",
            ),
        )

    def _reset(self) -> tuple[Mistake, ...]:
        form = Both(f"o que o candidato ouve é {self.shown}", f"what the candidate hears is {self.shown}")
        return (
            mistake(
                "reset_missing",
                assembled(self.candidate(opened=np.ones_like)),
                pt=f"o portão de reinício não entrou no candidato: {form.pt}.",
                en=f"the reset gate did not enter the candidate: {form.en}.",
            ),
            mistake(
                "reset_complement",
                assembled(self.candidate(opened=lambda r: 1 - r)),
                pt=f"o candidato usa 1 − r no lugar de r: com r = 1 ele ouve o estado inteiro; {form.pt}.",
                en=f"the candidate uses 1 − r in place of r: at r = 1 it hears all of the state; {form.en}.",
            ),
            mistake(
                "reset_on_input",
                assembled(lambda a_n, h, r, params: tanh(r * a_n + recalled(h, params))),
                pt=f"r multiplica a parte da entrada; ele cuida do que vem do estado: {form.pt}.",
                en=f"r multiplies the input's part; its business is what comes from the state: {form.en}.",
            ),
            mistake(
                "reset_on_sum",
                assembled(lambda a_n, h, r, params: tanh(r * (a_n + recalled(h, params)))),
                pt=f"r multiplica a soma inteira do candidato; a entrada passa sem portão, e {form.pt}.",
                en=f"r multiplies the candidate's whole sum; the input passes without a gate, and {form.en}.",
            ),
        )

    def _candidate(self) -> tuple[Mistake, ...]:
        your = CANDIDATE.your
        return (
            families.wrong_squashing(
                "sigmoid_for_tanh", assembled(self.candidate(sigmoid)), your, families.SIGMOID, families.TANH
            ),
            mistake(
                "activation_forgotten",
                assembled(self.candidate(lambda a: a)),
                pt="faltou a tangente hiperbólica em volta da soma do candidato.",
                en="the hyperbolic tangent around the candidate's sum is missing.",
            ),
            mistake(
                "candidate_without_state",
                assembled(lambda a_n, h, r, params: tanh(a_n)),
                pt=f"o candidato só ouve a entrada; {self.shown} também entra na soma dele.",
                en=f"the candidate hears the input alone; {self.shown} belongs to its sum as well.",
            ),
        )

    def _mix(self) -> tuple[Mistake, ...]:
        return (
            mistake(
                "update_complement",
                self.variant(mix=lambda h, r, z, n: z * n + (1 - z) * h),
                pt="z e 1 − z estão em lugares trocados: aqui z = 1 mantém o antigo. O que faz z na sua fórmula?",
                en="z and 1 − z are in each other's places: here z = 1 keeps the old state. What does z do in yours?",
            ),
            mistake(
                "old_state_forgotten",
                self.variant(mix=lambda h, r, z, n: (1 - z) * n),
                pt="faltou o estado antigo: o novo é a soma de (1 − z) ⊙ n e z ⊙ h.",
                en="the old state is missing: the new one is the sum of (1 − z) ⊙ n and z ⊙ h.",
            ),
            mistake(
                "candidate_returned",
                self.variant(mix=lambda h, r, z, n: n),
                pt="você devolveu o candidato n; falta misturá-lo com o estado antigo: (1 − z) ⊙ n + z ⊙ h.",
                en="you returned the candidate n; it still has to be mixed with the old state: (1 − z) ⊙ n + z ⊙ h.",
            ),
            mistake(
                "candidate_not_weighed",
                self.variant(mix=lambda h, r, z, n: n + z * h),
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
