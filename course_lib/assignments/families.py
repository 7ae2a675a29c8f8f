"""Mistakes by kind: each family makes one from the wrong variant, or from the right function, and a few words.

A noun brings its gender, so that one Portuguese sentence serves "o fator" and "a célula". Quantities such as `LTM` or
`weight_hh` are called the same in both languages, and are feminine in Portuguese where they agree with anything.
"""

from dataclasses import dataclass

from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.assignments.changes import edited, exchanged_gates, returned_as, zeroed
from course_lib.language import Both

SIGMOID = Both("a sigmoide", "a sigmoid")
TANH = Both("a tangente hiperbólica", "the hyperbolic tangent")
_NOTHING = Both("", "")


@dataclass(frozen=True)
class Noun:
    """What a sentence speaks of, without an article."""

    pt: str
    en: str
    feminine: bool = False

    @property
    def the(self) -> Both:
        """The noun with its article."""
        return Both(f"{self.ending} {self.pt}", f"the {self.en}")

    @property
    def your(self) -> Both:
        """The noun as the student's own."""
        return Both(f"{'sua' if self.feminine else 'seu'} {self.pt}", f"your {self.en}")

    @property
    def ending(self) -> str:
        """The Portuguese article, and the ending of what agrees with the noun."""
        return "a" if self.feminine else "o"


# --- parameters ------------------------------------------------------------------------------------------------------


def bias_forgotten(function: Function, *biases: str, name: str = "", hint: Both = _NOTHING) -> Mistake:
    """One bias, or several, left out of the sum."""
    one, pt, en = len(biases) == 1, " e ".join(biases), " and ".join(biases)
    return mistake(
        name or f"{biases[0]}_forgotten",
        edited(function, lambda p: {bias: 0 * p[bias] for bias in biases}),
        pt=f"{'faltou o viés' if one else 'faltaram os vieses'} {pt}{hint.pt}.",
        en=f"the {'bias' if one else 'biases'} {en} {'is' if one else 'are'} missing{hint.en}.",
    )


def weight_untransposed(function: Function, weight: str, quantity: str, shape: str) -> Mistake:
    """A weight that multiplies `quantity` without being transposed."""
    return mistake(
        f"{weight}_transposed",
        edited(function, lambda p: {weight: p[weight].T}),
        pt=f"{weight} entrou sem transpor: que eixo dele tem de encontrar o último de {quantity} {shape}?",
        en=f"{weight} went in untransposed: which of its axes must meet the last one of {quantity} {shape}?",
    )


def weights_untransposed(function: Function, name: str, **quantities: str) -> Mistake:
    """Several weights that multiply without being transposed, each with the quantity that it multiplies."""
    weights, last = (Both(" e ".join(names), " and ".join(names)) for names in (quantities, quantities.values()))
    return mistake(
        name,
        edited(function, lambda p: {weight: p[weight].T for weight in quantities}),
        pt=f"{weights.pt} entraram sem transpor: que eixo deles tem de encontrar o último de {last.pt}?",
        en=f"{weights.en} went in untransposed: which of their axes must meet the last one of {last.en}?",
    )


def others_weights(function: Function, name: str, user: Noun, its: str, owner: Noun, theirs: str) -> Mistake:
    """The weight and bias of another gate, the letter `theirs` in place of `its`."""
    here, there = (f"weight_{its}", f"bias_{its}"), (f"weight_{theirs}", f"bias_{theirs}")
    return mistake(
        name,
        edited(function, lambda p: {mine: p[other] for mine, other in zip(here, there, strict=True)}),
        pt=f"{user.the.pt} usa {' e '.join(there)}, d{owner.the.pt}, no lugar de {' e '.join(here)}.",
        en=f"{user.the.en} uses {owner.the.en}'s {' and '.join(there)} in place of {' and '.join(here)}.",
    )


# --- squashing -------------------------------------------------------------------------------------------------------


def wrong_squashing(name: str, variant: Function, user: Both, used: Both, belongs: Both) -> Mistake:
    """One activation function where another belongs."""
    return mistake(
        name,
        variant,
        pt=f"{user.pt} usa {used.pt} onde cabe {belongs.pt}.",
        en=f"{user.en} uses {used.en} where {belongs.en} belongs.",
    )


def squashed(name: str, variant: Function, quantity: Both, through: Both, why: Both) -> Mistake:
    """A quantity that went through an activation function that does not belong there."""
    return mistake(
        name,
        variant,
        pt=f"{quantity.pt} passou pel{through.pt}; {why.pt}.",
        en=f"{quantity.en} went through {through.en}; {why.en}.",
    )


# --- a quantity times a factor between 0 and 1 -----------------------------------------------------------------------


def factor_missing(name: str, variant: Function, factor: Noun, quantity: Both) -> Mistake:
    """The quantity alone."""
    return mistake(
        name,
        variant,
        pt=f"faltou {factor.the.pt}: {quantity.pt} passou inteira.",
        en=f"{factor.the.en} is missing: all of {quantity.en} went through.",
    )


def only_factor(name: str, variant: Function, factor: Noun, quantity: str) -> Mistake:
    """The factor alone."""
    it = "ela" if factor.feminine else "ele"
    return mistake(
        name,
        variant,
        pt=f"só {factor.the.pt} foi devolvid{factor.ending}; falta multiplicar {quantity} por {it}.",
        en=f"only {factor.the.en} was returned; {quantity} still has to be multiplied by it.",
    )


def complement(variant: Function, quantity: str, factor: str, how_much: Both) -> Mistake:
    """One minus the factor in its place."""
    return mistake(
        "complement",
        variant,
        pt=f"{quantity} foi multiplicada por 1 − {factor}; o fator é o próprio {factor}, {how_much.pt}.",
        en=f"{quantity} was multiplied by 1 − {factor}; the factor is {factor} itself, {how_much.en}.",
    )


def sum_for_product(variant: Function, quantity: str, factor: Noun) -> Mistake:
    """The quantity plus the factor."""
    return mistake(
        "sum_for_product",
        variant,
        pt=f"{quantity} e {factor.the.pt} foram somados; aqui cabe o produto elemento a elemento.",
        en=f"{quantity} and {factor.the.en} were added; here the element-wise product belongs.",
    )


# --- what goes in and what comes out ---------------------------------------------------------------------------------


def ignored(function: Function, name: str, place: int, what: Both, why: Both = _NOTHING) -> Mistake:
    """An argument that had no effect."""
    return mistake(
        name, zeroed(function, place), pt=f"{what.pt} não entrou{why.pt}.", en=f"{what.en} did not enter{why.en}."
    )


def results_swapped(function: Function, first: str, second: str) -> Mistake:
    """The two results, each in the other's place."""
    return mistake(
        "swapped_results",
        returned_as(function, 1, 0),
        pt=f"os dois resultados estão trocados: primeiro {first}, depois {second}.",
        en=f"the two results are swapped: first {first}, then {second}.",
    )


def old_state_returned(name: str, variant: Function, state: str, by: Noun) -> Mistake:
    """A state from before the step among the results."""
    return mistake(
        name,
        variant,
        pt=f"a {state} devolvida é a antiga: devolva a que {by.the.pt} calculou.",
        en=f"the {state} returned is the old one: return the one that {by.the.en} computed.",
    )


def gates_swapped(
    function: Function, name: str, first: Noun, second: Noun, rows: tuple[int, int], order: str
) -> Mistake:
    """Two gates that took each other's rows of parameters stacked in `order`, such as "i, f, g, o"."""
    ending = "a" if first.feminine and second.feminine else "o"
    return mistake(
        name,
        exchanged_gates(function, *rows, order.count(",") + 1),
        pt=f"{first.the.pt} e {second.the.pt} estão trocad{ending}s: as linhas dos pesos vêm na ordem {order}.",
        en=f"{first.the.en} and {second.the.en} are swapped: the weights' rows come in the order {order}.",
    )
