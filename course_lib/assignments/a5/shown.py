"""What the steps of 1997 and of the coupled cell have in common: how the memory is shown, and how that goes wrong."""

from course_lib.assignments import families
from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.assignments.changes import given_as
from course_lib.assignments.recipe import Recipe, Rule
from course_lib.ops import sigmoid, tanh


def step_of(kept: Rule) -> Recipe:
    """Return the step whose new cell state is `kept`, what stays of c, plus i ⊙ g."""
    return Recipe(
        "x h c params",
        "shown new",
        gates=lambda b: b.three_blocks(b.x, b.h, b.params),
        i=lambda b: b.gates[0],
        g=lambda b: b.gates[1],
        o=lambda b: b.gates[2],
        kept=kept,
        learned=lambda b: b.i * b.g,
        memory=lambda b: b.kept + b.learned,
        new=lambda b: b.memory,
        shown=lambda b: b.o * tanh(b.memory),
    )


def shown_wrongly(step: Function, recipe: Recipe) -> tuple[Mistake, ...]:
    """Return the mistakes that are made once the new cell state is right."""
    return (
        mistake(
            "tanh_missing",
            recipe.but(shown=lambda b: b.o * b.memory),
            pt="c' entrou em h' como está; no caminho da saída ele passa pela tangente hiperbólica: o ⊙ tanh(c').",
            en="c' entered h' as it is; on its way out it goes through the hyperbolic tangent: o ⊙ tanh(c').",
        ),
        mistake(
            "sigmoid_of_c",
            recipe.but(shown=lambda b: b.o * sigmoid(b.memory)),
            pt="em h', c' passou pela sigmoide onde cabe a tangente hiperbólica.",
            en="in h', c' went through a sigmoid where the hyperbolic tangent belongs.",
        ),
        mistake(
            "tanh_of_product",
            recipe.but(shown=lambda b: tanh(b.o * b.memory)),
            pt="a tangente hiperbólica envolve o produto; ela vai só em c', e depois vem o portão: o ⊙ tanh(c').",
            en="the hyperbolic tangent is around the product; it goes on c' alone, then comes the gate: o ⊙ tanh(c').",
        ),
        mistake(
            "old_c_shown",
            recipe.but(shown=lambda b: b.o * tanh(b.c)),
            pt="h' mostra o c antigo; quem se mostra é o c' que este passo acabou de calcular.",
            en="h' shows the old c; what is shown is the c' that this step has just computed.",
        ),
        mistake(
            "output_gate_missing",
            recipe.but(shown=lambda b: tanh(b.memory)),
            pt="faltou o portão de saída em h': o ⊙ tanh(c').",
            en="the output gate is missing in h': o ⊙ tanh(c').",
        ),
        mistake(
            "old_c_returned",
            recipe.but(new=lambda b: b.c),
            pt="o c devolvido é o de antes do passo; devolva c'.",
            en="the c returned is the one from before the step; return c'.",
        ),
        mistake(
            "old_h_returned",
            recipe.but(shown=lambda b: b.h),
            pt="o h devolvido é o de antes do passo; devolva h'.",
            en="the h returned is the one from before the step; return h'.",
        ),
        mistake(
            "c_squashed",
            recipe.but(new=lambda b: tanh(b.memory)),
            pt="o c' devolvido já passou pela tangente hiperbólica; ela só entra em h', e a memória segue sem ela.",
            en="the c' returned has been through the hyperbolic tangent; that belongs in h' alone, and the memory goes "
            "on without it.",
        ),
        mistake(
            "h_and_c_swapped",
            given_as(step, 0, 2, 1, 3),
            pt="h e c entraram trocados: as linhas dos pesos olham para h, e quem se soma é c.",
            en="h and c went in swapped: the rows of the weights look at h, and what is added to is c.",
        ),
        families.results_swapped(step, "h'", "c'"),
    )
