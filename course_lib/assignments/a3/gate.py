"""What learn, forget and use have in common: a quantity times a factor σ(W [STM, E] + b), and how that goes wrong."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.assignments.a3.inputs import mix
from course_lib.assignments.base import Mistake, mistake
from course_lib.assignments.families import SIGMOID, TANH, Noun, complement, sum_for_product, wrong_squashing
from course_lib.assignments.recipe import Made, Recipe, Rule
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, tanh

FORGET_GATE = Noun("portão de esquecimento", "forget gate")
REMEMBER_GATE = Noun("portão de lembrança", "remember gate")
USE_GATE = Noun("portão de uso", "use gate")
FORGET_FACTOR = Noun("fator de esquecimento", "forget factor")
IGNORE_FACTOR = Noun("fator de ignorar", "ignore factor")
USE_FACTOR = Noun("fator de uso", "use factor")


def gate_recipe(given: str, quantity: Rule, letter: str) -> Recipe:
    """Return a gate as steps: `letter` is that of the factor's weight and bias."""
    return Recipe(
        given,
        "gated",
        mixed=lambda b: lambda name: mix(b.stm, b.event, b.params, name),
        quantity=quantity,
        sum=lambda b: b.mixed(letter),
        factor=lambda b: sigmoid(b.sum),
        gated=lambda b: b.quantity * b.factor,
    )


@dataclass(frozen=True)
class Gate:
    """A gate as a recipe. Sentences call the quantity `shown`, and the factor `symbol` or `factor`."""

    recipe: Recipe
    shown: str
    symbol: str
    factor: Noun

    def squashing(self, squash: Callable[[Array], Array]) -> Made:
        """Return the gate with another activation of its factor."""
        return self.recipe.but(factor=lambda b: squash(b.sum))

    def combining(self, combine: Callable[[Array, Array], Array]) -> Made:
        """Return the gate with another operation than the product."""
        return self.recipe.but(gated=lambda b: combine(b.quantity, b.factor))

    def common(self, user: Noun, how_much: Both) -> tuple[Mistake, ...]:
        """Return the mistakes that can be made in every gate; `how_much` says what the factor tells."""
        return (
            wrong_squashing("tanh_for_sigmoid", self.squashing(tanh), user.your, TANH, SIGMOID),
            complement(self.squashing(lambda a: 1 - sigmoid(a)), self.shown, self.symbol, how_much),
            sum_for_product(self.combining(np.add), self.shown, self.factor),
            mistake(
                "event_first",
                self.recipe.but(mixed=lambda b: lambda name: mix(b.event, b.stm, b.params, name)),
                pt="a ordem da junção está trocada: primeiro STM, depois o evento, [STM, E].",
                en="the two are joined in the wrong order: first STM, then the event, [STM, E].",
            ),
        )

    def ltm_joined(self) -> Mistake:
        """Return the mistake of a gate over LTM that looks at it where it should look at STM."""
        return mistake(
            "ltm_joined",
            self.recipe.but(mixed=lambda b: lambda name: mix(b.ltm, b.event, b.params, name)),
            pt=f"LTM entrou na junção no lugar de STM: {self.factor.the.pt} olha para [STM, E].",
            en=f"LTM was joined in place of STM: {self.factor.the.en} looks at [STM, E].",
        )
