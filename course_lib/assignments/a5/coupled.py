"""`coupled_step`: one step of the LSTM with coupled gates, and how it goes wrong."""

from typing import Any

from course_lib.assignments.a5.inputs import STATES, Memory, Params, arguments, draw_step
from course_lib.assignments.a5.shown import shown_wrongly, step_of
from course_lib.assignments.a5.three_blocks import THREE_BLOCKS
from course_lib.assignments.base import Function, Task, mistake
from course_lib.ops import Array, sigmoid, split, tanh


def coupled_step(x: Array, h: Array, c: Array, params: Params, three_blocks: Function) -> Memory:
    """One step with the forget gate 1 − i: x (B, D), h, c (B, H) -> the next (h, c)."""
    i, g, o = three_blocks(x, h, params)
    c = (1 - i) * c + i * g
    return o * tanh(c), c


RECIPE = step_of(lambda b: (1 - b.i) * b.c)


def _block(b: Any, k: int) -> Array:
    """Return the argument of block `k`, before its activation."""
    return split(arguments(b.x, b.h, b.params), 3)[k]


MISTAKES = (
    *shown_wrongly(coupled_step, RECIPE),
    mistake(
        "exchanged",
        RECIPE.but(kept=lambda b: b.i * b.c, learned=lambda b: (1 - b.i) * b.g),
        pt="i e 1 − i estão trocados: i diz quanto do candidato entra, e 1 − i quanto de c fica.",
        en="i and 1 − i are exchanged: i says how much of the candidate enters, and 1 − i how much of c stays.",
    ),
    mistake(
        "not_coupled",
        RECIPE.but(kept=lambda b: b.c),
        pt="c ficou inteiro: essa é a célula de 1997. Na acoplada, c é multiplicado por 1 − i.",
        en="all of c stayed: that is the cell of 1997. In the coupled cell c is multiplied by 1 − i.",
    ),
    mistake(
        "input_gate_for_both",
        RECIPE.but(kept=lambda b: b.i * b.c, learned=lambda b: b.i * b.g),
        pt="i multiplicou c e o candidato; o fator de c é 1 − i: quanto mais entra, menos fica.",
        en="i multiplied both c and the candidate; the factor of c is 1 − i: the more enters, the less stays.",
    ),
    mistake(
        "complement_for_both",
        RECIPE.but(kept=lambda b: (1 - b.i) * b.c, learned=lambda b: (1 - b.i) * b.g),
        pt="1 − i multiplicou c e o candidato; o fator do candidato é i.",
        en="1 − i multiplied both c and the candidate; the factor of the candidate is i.",
    ),
    mistake(
        "output_gate_coupled",
        RECIPE.but(kept=lambda b: (1 - b.o) * b.c),
        pt="c foi multiplicado por 1 − o; quem se acopla ao esquecimento é o portão de entrada: 1 − i.",
        en="c was multiplied by 1 − o; it is the input gate that is coupled to forgetting: 1 − i.",
    ),
    mistake(
        "candidate_coupled",
        RECIPE.but(kept=lambda b: (1 - b.g) * b.c),
        pt="c foi multiplicado por 1 − g; g é o conteúdo, com qualquer sinal, e o quanto fica é 1 − i.",
        en="c was multiplied by 1 − g; g is the content, of either sign, and how much stays is 1 − i.",
    ),
    mistake(
        "rows_of_its_own",
        RECIPE.but(kept=lambda b: sigmoid(_block(b, 1)) * b.c),
        pt="o portão de esquecimento leu o segundo bloco de linhas, como na célula padrão; aqui esse bloco é de g, e o "
        "esquecimento não tem linhas: é 1 − i.",
        en="the forget gate read the second block of rows, as in the standard cell; here that block is g's, and "
        "forgetting has no rows of its own: it is 1 − i.",
    ),
    mistake(
        "coupled_without_sigmoid",
        RECIPE.but(kept=lambda b: (1 - _block(b, 0)) * b.c),
        pt="c foi multiplicado por 1 − a, com a soma a que entra no portão; o acoplamento é com o portão pronto, "
        "1 − i = 1 − σ(a).",
        en="c was multiplied by 1 − a, with the sum a that goes into the gate; the coupling is with the finished gate, "
        "1 − i = 1 − σ(a).",
    ),
    mistake(
        "coupled_inside_sigmoid",
        RECIPE.but(kept=lambda b: sigmoid(1 - _block(b, 0)) * b.c),
        pt="o 1 menos foi para dentro da sigmoide, σ(1 − a); ele fica fora: 1 − σ(a), que é σ(−a).",
        en="the one minus went inside the sigmoid, σ(1 − a); it stays outside: 1 − σ(a), which is σ(−a).",
    ),
    mistake(
        "candidate_not_gated",
        RECIPE.but(learned=lambda b: b.g),
        pt="o candidato entrou inteiro; falta o portão de entrada: i ⊙ g.",
        en="all of the candidate entered; the input gate is missing: i ⊙ g.",
    ),
    mistake(
        "c_replaced",
        RECIPE.but(memory=lambda b: b.learned),
        pt="c' é só i ⊙ g; falta o que fica da memória, (1 − i) ⊙ c.",
        en="c' is i ⊙ g alone; what stays of the memory is missing, (1 − i) ⊙ c.",
    ),
    mistake(
        "h_for_c",
        RECIPE.but(kept=lambda b: (1 - b.i) * b.h),
        pt="1 − i multiplicou h; nesta célula a memória que fica é c (quem mistura com h é a GRU).",
        en="1 − i multiplied h; in this cell the memory that stays is c (it is the GRU that blends with h).",
    ),
    mistake(
        "difference_reversed",
        RECIPE.but(memory=lambda b: b.c + b.i * (b.c - b.g)),
        pt="somou-se i vezes o antigo menos o novo; a diferença é o novo menos o antigo, g − c.",
        en="i times old minus new was added; the difference is new minus old, g − c.",
    ),
)

COUPLED = Task("coupled_step", coupled_step, draw_step, ("h", "c"), STATES, MISTAKES, helpers=(THREE_BLOCKS,))
