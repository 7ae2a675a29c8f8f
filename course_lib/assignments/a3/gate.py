"""What learn, forget and use have in common: a quantity times a factor σ(W [STM, E] + b), and how that goes wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.assignments.a3.inputs import mix
from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.assignments.changes import given_as
from course_lib.assignments.families import SIGMOID, TANH, Noun, complement, sum_for_product, wrong_squashing
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, tanh

FORGET_GATE = Noun("portão de esquecimento", "forget gate")
REMEMBER_GATE = Noun("portão de lembrança", "remember gate")
USE_GATE = Noun("portão de uso", "use gate")
FORGET_FACTOR = Noun("fator de esquecimento", "forget factor")
IGNORE_FACTOR = Noun("fator de ignorar", "ignore factor")
USE_FACTOR = Noun("fator de uso", "use factor")


@dataclass(frozen=True)
class Gate:
    """A gate taken apart: `quantity` takes what the gate takes, `letter` is that of the factor's weight and bias.

    Sentences call the quantity `shown`, and the factor `symbol` or `factor`.
    """

    right: Function
    quantity: Function
    letter: str
    shown: str
    symbol: str
    factor: Noun

    def variant(
        self, squash: Callable[[Array], Array] = sigmoid, combine: Callable[[Array, Array], Array] = np.multiply
    ) -> Function:
        """Put the gate together with another activation of its factor, or another operation than the product."""

        def gate(*given: Any) -> Array:
            stm, event, params = given[-3:]
            return combine(self.quantity(*given), squash(mix(stm, event, params, self.letter)))

        return gate

    def common(self, user: Noun, how_much: Both) -> tuple[Mistake, ...]:
        """Return the mistakes that can be made in every gate; `how_much` says what the factor tells."""
        return (
            wrong_squashing("tanh_for_sigmoid", self.variant(tanh), user.your, TANH, SIGMOID),
            complement(self.variant(lambda a: 1 - sigmoid(a)), self.shown, self.symbol, how_much),
            sum_for_product(self.variant(combine=np.add), self.shown, self.factor),
            mistake(
                "event_first",
                lambda *given: self.right(*given[:-3], given[-2], given[-3], given[-1]),
                pt="a ordem da junção está trocada: primeiro STM, depois o evento, [STM, E].",
                en="the two are joined in the wrong order: first STM, then the event, [STM, E].",
            ),
        )

    def ltm_joined(self) -> Mistake:
        """Return the mistake of a gate over LTM that looks at it where it should look at STM."""
        return mistake(
            "ltm_joined",
            given_as(self.right, 0, 0, 2, 3),
            pt=f"LTM entrou na junção no lugar de STM: {self.factor.the.pt} olha para [STM, E].",
            en=f"LTM was joined in place of STM: {self.factor.the.en} looks at [STM, E].",
        )
