"""`lstm_step`: the new cell state and the new hidden state, and how they go wrong."""

from course_lib.assignments import families
from course_lib.assignments.a4.gates import GATES
from course_lib.assignments.a4.inputs import INPUT_GATE, OUTPUT_GATE, Params, draw_step
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.changes import given_as
from course_lib.assignments.recipe import Recipe
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, tanh

State = tuple[Array, Array]

# `kept` and `learned` are the two terms of `memory`, which is shown in h' and returned as c'.
RECIPE = Recipe(
    "x h c params",
    "shown new",
    gates=lambda b: b.lstm_gates(b.x, b.h, b.params),
    i=lambda b: b.gates[0],
    f=lambda b: b.gates[1],
    g=lambda b: b.gates[2],
    o=lambda b: b.gates[3],
    kept=lambda b: b.f * b.c,
    learned=lambda b: b.i * b.g,
    memory=lambda b: b.kept + b.learned,
    shown=lambda b: b.o * tanh(b.memory),
    new=lambda b: b.memory,
)


def lstm_step(x: Array, h: Array, c: Array, params: Params, lstm_gates: Function) -> State:
    """One step: x (B, D), h, c (B, H) -> the next h, c."""
    i, f, g, o = lstm_gates(x, h, params)
    c = f * c + i * g
    return o * tanh(c), c


MISTAKES = (
    mistake(
        "old_c_shown",
        RECIPE.but(shown=lambda b: b.o * tanh(b.c)),
        pt="h' foi calculado com o c de antes do passo; o portão de saída mostra o novo: h' = o ⊙ tanh(c').",
        en="h' was computed from the c from before the step; the output gate shows the new one: h' = o ⊙ tanh(c').",
    ),
    mistake(
        "tanh_missing",
        RECIPE.but(shown=lambda b: b.o * b.memory),
        pt="em h' entrou c' como está; ele passa antes pela tangente hiperbólica: h' = o ⊙ tanh(c').",
        en="in h' c' entered as it is; it goes through the hyperbolic tangent first: h' = o ⊙ tanh(c').",
    ),
    mistake(
        "sigmoid_of_c",
        RECIPE.but(shown=lambda b: b.o * sigmoid(b.memory)),
        pt="a sigmoide de c' entrou no lugar da tangente hiperbólica: h' = o ⊙ tanh(c').",
        en="the sigmoid of c' entered in place of its hyperbolic tangent: h' = o ⊙ tanh(c').",
    ),
    mistake(
        "tanh_of_product",
        RECIPE.but(shown=lambda b: tanh(b.o * b.memory)),
        pt="a tangente hiperbólica envolve o produto; ela vai só em c': h' = o ⊙ tanh(c').",
        en="the hyperbolic tangent is around the product; it goes on c' alone: h' = o ⊙ tanh(c').",
    ),
    families.factor_missing(
        "output_gate_missing", RECIPE.but(shown=lambda b: tanh(b.memory)), OUTPUT_GATE, Both("a tanh(c')", "tanh(c')")
    ),
    mistake(
        "input_and_forget_exchanged",
        RECIPE.but(kept=lambda b: b.i * b.c, learned=lambda b: b.f * b.g),
        pt="em c', i e f trocaram de lugar: lstm_gates devolve i, f, g, o; f multiplica o c antigo, e i, o candidato.",
        en="in c' i and f changed places: lstm_gates returns i, f, g, o; f multiplies the old c, and i the candidate.",
    ),
    mistake(
        "unpacked_as_ifog",
        RECIPE.but(g=lambda b: b.gates[3], o=lambda b: b.gates[2]),
        pt="g e o trocaram de lugar: lstm_gates devolve i, f, g, o, nesta ordem.",
        en="g and o changed places: lstm_gates returns i, f, g, o, in this order.",
    ),
    mistake(
        "forget_gate_missing",
        RECIPE.but(kept=lambda b: b.c),
        pt="faltou o portão de esquecimento: c' somou ao c antigo inteiro, como na célula de 1997.",
        en="the forget gate is missing: c' added to the whole old c, as in the cell of 1997.",
    ),
    families.factor_missing(
        "input_gate_missing", RECIPE.but(learned=lambda b: b.g), INPUT_GATE, Both("a parcela g", "g")
    ),
    mistake(
        "nothing_learned",
        RECIPE.but(memory=lambda b: b.kept),
        pt="c' ficou só com o que restou do antigo; falta somar i ⊙ g.",
        en="c' is only what is left of the old one; i ⊙ g still has to be added.",
    ),
    mistake(
        "nothing_kept",
        RECIPE.but(memory=lambda b: b.learned),
        pt="c' ficou só com o que entrou agora; falta somar f ⊙ c.",
        en="c' is only what came in now; f ⊙ c still has to be added.",
    ),
    mistake(
        "coupled",
        RECIPE.but(learned=lambda b: (1 - b.f) * b.g),
        pt="o candidato foi multiplicado por 1 − f; nesta célula ele tem um portão próprio, i.",
        en="the candidate was multiplied by 1 − f; in this cell it has a gate of its own, i.",
    ),
    mistake(
        "complement",
        RECIPE.but(kept=lambda b: (1 - b.f) * b.c),
        pt="o c antigo foi multiplicado por 1 − f; apesar do nome, f é o quanto fica.",
        en="the old c was multiplied by 1 − f; in spite of its name, f is how much stays.",
    ),
    mistake(
        "c_squashed",
        RECIPE.but(memory=lambda b: tanh(b.kept + b.learned)),
        pt="o próprio c' passou pela tangente hiperbólica; ela vai só no que se mostra dele, em h'.",
        en="c' itself went through the hyperbolic tangent; it goes only on what is shown of it, in h'.",
    ),
    mistake(
        "squashed_c_returned",
        RECIPE.but(new=lambda b: tanh(b.memory)),
        pt="h' está certo, mas no lugar de c' foi devolvida a tanh(c'); devolva a memória como está.",
        en="h' is right, but tanh(c') was returned in place of c'; return the memory as it is.",
    ),
    mistake(
        "old_c_squashed",
        RECIPE.but(kept=lambda b: b.f * tanh(b.c)),
        pt="o c antigo passou pela tangente hiperbólica antes de f; em c' ele entra como está.",
        en="the old c went through the hyperbolic tangent before f; in c' it enters as it is.",
    ),
    mistake(
        "candidate_squashed_again",
        RECIPE.but(learned=lambda b: b.i * tanh(b.g)),
        pt="a tangente hiperbólica foi aplicada outra vez ao candidato; g já vem dela.",
        en="the hyperbolic tangent was applied to the candidate again; g has come from it already.",
    ),
    mistake(
        "h_for_c",
        RECIPE.but(kept=lambda b: b.f * b.h),
        pt="o portão de esquecimento multiplicou h; o que ele multiplica é c, a memória.",
        en="the forget gate multiplied h; what it multiplies is c, the memory.",
    ),
    mistake(
        "old_c_returned",
        RECIPE.but(new=lambda b: b.c),
        pt="h' está certo, mas o c devolvido é o de antes do passo; devolva c'.",
        en="h' is right, but the c returned is the one from before the step; return c'.",
    ),
    mistake(
        "old_h_returned",
        RECIPE.but(shown=lambda b: b.h),
        pt="c' está certo, mas o h devolvido é o de antes do passo; devolva h'.",
        en="c' is right, but the h returned is the one from before the step; return h'.",
    ),
    mistake(
        "states_swapped",
        given_as(lstm_step, 0, 2, 1, 3),
        pt="os dois estados entraram trocados: os portões leem h, e f multiplica c.",
        en="the two states went in swapped: the gates read h, and f multiplies c.",
    ),
    families.results_swapped(lstm_step, "h", "c"),
)

STEP = Task(
    "lstm_step",
    lstm_step,
    draw_step,
    ("h_next", "c_next"),
    {"h_next": "B H", "c_next": "B H"},
    MISTAKES,
    helpers=(GATES,),
    shadowed=("i_f_swapped", "returned_as_ifog"),
)
