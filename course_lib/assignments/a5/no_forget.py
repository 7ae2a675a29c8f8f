"""`no_forget_step`: one step of the LSTM of 1997, and how it goes wrong."""

from course_lib.assignments.a5.inputs import STATES, Memory, Params, draw_step
from course_lib.assignments.a5.shown import shown_wrongly, step_of
from course_lib.assignments.a5.three_blocks import THREE_BLOCKS
from course_lib.assignments.base import Function, Task, mistake
from course_lib.ops import Array, tanh


def no_forget_step(x: Array, h: Array, c: Array, params: Params, three_blocks: Function) -> Memory:
    """One step without a forget gate: x (B, D), h, c (B, H) -> the next (h, c)."""
    i, g, o = three_blocks(x, h, params)
    c = c + i * g
    return o * tanh(c), c


RECIPE = step_of(lambda b: b.c)

MISTAKES = (
    *shown_wrongly(no_forget_step, RECIPE),
    mistake(
        "coupled",
        RECIPE.but(kept=lambda b: (1 - b.i) * b.c),
        pt="c foi multiplicado por 1 − i: essa é a célula acoplada. Na de 1997 nada multiplica c, que só recebe i ⊙ g.",
        en="c was multiplied by 1 − i: that is the coupled cell. In the cell of 1997 nothing multiplies c; i ⊙ g is "
        "added to it.",
    ),
    mistake(
        "input_gate_on_c",
        RECIPE.but(kept=lambda b: b.i * b.c),
        pt="o portão de entrada multiplicou também c; ele decide só quanto do candidato entra: c + i ⊙ g.",
        en="the input gate multiplied c as well; it only decides how much of the candidate enters: c + i ⊙ g.",
    ),
    mistake(
        "output_gate_on_c",
        RECIPE.but(kept=lambda b: b.o * b.c),
        pt="o portão de saída fez as vezes do de esquecimento e multiplicou c; em 1997 nada multiplica c.",
        en="the output gate stood in for a forget gate and multiplied c; in 1997 nothing multiplies c.",
    ),
    mistake(
        "candidate_not_gated",
        RECIPE.but(learned=lambda b: b.g),
        pt="o candidato entrou inteiro; falta o portão de entrada: c + i ⊙ g.",
        en="all of the candidate entered; the input gate is missing: c + i ⊙ g.",
    ),
    mistake(
        "candidate_missing",
        RECIPE.but(learned=lambda b: b.i),
        pt="a c se somou só o portão de entrada; ele multiplica o candidato: c + i ⊙ g.",
        en="only the input gate was added to c; it multiplies the candidate: c + i ⊙ g.",
    ),
    mistake(
        "c_replaced",
        RECIPE.but(memory=lambda b: b.learned),
        pt="c' é só i ⊙ g; falta o c de antes. O que acontece com a memória se a cada passo ela recomeça?",
        en="c' is i ⊙ g alone; the c from before is missing. What becomes of a memory that starts anew at each step?",
    ),
    mistake(
        "h_for_c",
        RECIPE.but(kept=lambda b: b.h),
        pt="i ⊙ g foi somado a h; quem guarda a memória de um passo ao outro é c.",
        en="i ⊙ g was added to h; what keeps the memory from step to step is c.",
    ),
    mistake(
        "subtracted",
        RECIPE.but(learned=lambda b: -b.i * b.g),
        pt="i ⊙ g foi subtraído de c; ele se soma, e quem traz o sinal é o candidato.",
        en="i ⊙ g was subtracted from c; it is added, and the sign comes with the candidate.",
    ),
    mistake(
        "product_for_sum",
        RECIPE.but(memory=lambda b: b.kept * b.learned),
        pt="c e i ⊙ g foram multiplicados; a memória de 1997 é uma soma: c + i ⊙ g.",
        en="c and i ⊙ g were multiplied; the memory of 1997 is a sum: c + i ⊙ g.",
    ),
)

NO_FORGET = Task("no_forget_step", no_forget_step, draw_step, ("h", "c"), STATES, MISTAKES, helpers=(THREE_BLOCKS,))
