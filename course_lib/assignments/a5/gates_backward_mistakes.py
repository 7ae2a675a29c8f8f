"""How `coupled_gates_backward` goes wrong: a path of i, what arrives at c', a slope, what c keeps."""

import numpy as np

from course_lib.assignments.base import Mistake, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import tanh


def mistakes(recipe: Recipe) -> tuple[Mistake, ...]:
    """Return all of them; `recipe` is the backward pass taken apart."""
    return (*_paths_of_i(recipe), *_arriving(recipe), *_slopes(recipe), *_products(recipe))


def _paths_of_i(recipe: Recipe) -> tuple[Mistake, ...]:
    return (
        mistake(
            "only_candidate_path",
            recipe.but(di=lambda b: b.dc_new * b.g),
            pt="da_i só tem o caminho do candidato, i ⊙ g; i entra em c' também por 1 − i, que multiplica c. Que "
            "gradiente volta por ali?",
            en="da_i has the candidate's path alone, i ⊙ g; i enters c' by 1 − i as well, which multiplies c. Which "
            "gradient comes back that way?",
        ),
        mistake(
            "only_memory_path",
            recipe.but(di=lambda b: -b.dc_new * b.c),
            pt="da_i só tem o caminho da memória, (1 − i) ⊙ c; i multiplica também o candidato. Que gradiente "
            "volta por ali?",
            en="da_i has the memory's path alone, (1 − i) ⊙ c; i multiplies the candidate as well. Which gradient "
            "comes back that way?",
        ),
        mistake(
            "paths_with_one_sign",
            recipe.but(di=lambda b: b.dc_new * (b.g + b.c)),
            pt="em da_i os dois caminhos entraram com o mesmo sinal; o de c passa por 1 − i, cuja derivada é −1.",
            en="in da_i both paths went in with the same sign; that of c goes through 1 − i, whose slope is −1.",
        ),
        mistake(
            "paths_exchanged",
            recipe.but(di=lambda b: b.dc_new * (b.c - b.g)),
            pt="da_i tem o sinal trocado: i deixa entrar g e tira c, e não o contrário.",
            en="da_i has the wrong sign: i lets g in and takes c out, not the other way round.",
        ),
        mistake(
            "new_c_in_path",
            recipe.but(di=lambda b: b.dc_new * (b.g - b.new)),
            pt="em da_i, o caminho da memória usa o c' novo; o que 1 − i multiplicou foi o c de antes.",
            en="in da_i the memory's path uses the new c'; what 1 − i multiplied was the c from before.",
        ),
    )


def _arriving(recipe: Recipe) -> tuple[Mistake, ...]:
    return (
        mistake(
            "dc_next_ignored",
            recipe.but(dc_new=lambda b: b.from_h),
            pt="dc_next não entrou: o passo seguinte também usou c', e os dois gradientes que chegam a ele se somam.",
            en="dc_next did not enter: the next step used c' as well, and the two gradients that reach it add up.",
        ),
        mistake(
            "path_through_h_missing",
            recipe.but(dc_new=lambda b: b.dc_next),
            pt="a c' só chegou dc_next; falta o que vem de h', porque h' = o ⊙ tanh(c') também usou c'.",
            en="only dc_next reached c'; what comes from h' is missing, for h' = o ⊙ tanh(c') used c' as well.",
        ),
        mistake(
            "output_gate_missing",
            recipe.but(from_h=lambda b: b.dh_next * b.slope_c),
            pt="de h' para c' faltou o portão de saída: h' = o ⊙ tanh(c'), e um produto manda a cada fator o outro.",
            en="from h' to c' the output gate is missing: h' = o ⊙ tanh(c'), and a product sends to each factor "
            "the other.",
        ),
        mistake(
            "slope_of_c_forgotten",
            recipe.but(slope_c=lambda b: np.ones_like(b.c)),
            pt="no caminho de h' para c' faltou a derivada da tangente hiperbólica, 1 − tanh(c')².",
            en="on the way from h' to c' the slope of the hyperbolic tangent is missing, 1 − tanh(c')².",
        ),
        mistake(
            "slope_of_c_without_square",
            recipe.but(slope_c=lambda b: 1 - tanh(b.new)),
            pt="a derivada da tangente em c' ficou 1 − tanh(c'); falta o quadrado.",
            en="the slope of the tangent at c' is 1 − tanh(c'); the square is missing.",
        ),
        mistake(
            "slope_of_c_without_tanh",
            recipe.but(slope_c=lambda b: 1 - b.new**2),
            pt="a derivada ficou 1 − c'²; c' ainda não passou pela tangente: 1 − tanh(c')².",
            en="the slope is 1 − c'²; c' has not been through the tangent yet: 1 − tanh(c')².",
        ),
        mistake(
            "slope_at_old_c",
            recipe.but(slope_c=lambda b: 1 - tanh(b.c) ** 2),
            pt="a derivada da tangente foi tomada no c antigo; quem h' mostra é c'.",
            en="the slope of the tangent was taken at the old c; it is c' that h' shows.",
        ),
        mistake(
            "memory_of_1997",
            recipe.but(new=lambda b: b.c + b.i * b.g),
            pt="c' foi refeito como na célula de 1997; na acoplada, c' = (1 − i) ⊙ c + i ⊙ g.",
            en="c' was made again as in the cell of 1997; in the coupled cell c' = (1 − i) ⊙ c + i ⊙ g.",
        ),
    )


def _slopes(recipe: Recipe) -> tuple[Mistake, ...]:
    return (
        mistake(
            "slope_of_i_forgotten",
            recipe.but(slope_i=lambda b: 1.0),
            pt="em da_i faltou a derivada da sigmoide, i (1 − i).",
            en="in da_i the slope of the sigmoid is missing, i (1 − i).",
        ),
        mistake(
            "slope_of_o_forgotten",
            recipe.but(slope_o=lambda b: 1.0),
            pt="em da_o faltou a derivada da sigmoide, o (1 − o).",
            en="in da_o the slope of the sigmoid is missing, o (1 − o).",
        ),
        mistake(
            "slope_of_g_forgotten",
            recipe.but(slope_g=lambda b: 1.0),
            pt="em da_g faltou a derivada da tangente hiperbólica, 1 − g².",
            en="in da_g the slope of the hyperbolic tangent is missing, 1 − g².",
        ),
        mistake(
            "slopes_forgotten",
            recipe.but(slope_i=lambda b: 1.0, slope_g=lambda b: 1.0, slope_o=lambda b: 1.0),
            pt="da_i, da_g e da_o são ainda os gradientes de i, g e o; falta multiplicar cada um pela derivada da sua "
            "função de ativação.",
            en="da_i, da_g and da_o are still the gradients of i, g and o; each has to be multiplied by the slope of "
            "its activation.",
        ),
        mistake(
            "tanh_slope_in_gates",
            recipe.but(slope_i=lambda b: 1 - b.i**2, slope_o=lambda b: 1 - b.o**2),
            pt="em da_i e da_o entrou a derivada da tangente hiperbólica; i e o são sigmoides: i (1 − i) e o (1 − o).",
            en="da_i and da_o have the slope of the hyperbolic tangent; i and o are sigmoids: i (1 − i), o (1 − o).",
        ),
        mistake(
            "sigmoid_slope_in_candidate",
            recipe.but(slope_g=lambda b: b.g * (1 - b.g)),
            pt="em da_g entrou a derivada da sigmoide; g é uma tangente hiperbólica: 1 − g².",
            en="in da_g the slope of the sigmoid went in; g is a hyperbolic tangent: 1 − g².",
        ),
    )


def _products(recipe: Recipe) -> tuple[Mistake, ...]:
    return (
        mistake(
            "complement_in_candidate",
            recipe.but(dg=lambda b: b.dc_new * (1 - b.i)),
            pt="em da_g entrou 1 − i; quem multiplicou g na ida foi i.",
            en="in da_g 1 − i went in; what multiplied g on the way forward was i.",
        ),
        mistake(
            "old_c_in_output_gate",
            recipe.but(do=lambda b: b.dh_next * tanh(b.c)),
            pt="em da_o entrou tanh do c antigo; quem multiplicou o portão de saída foi tanh(c').",
            en="in da_o the tanh of the old c went in; what the output gate multiplied was tanh(c').",
        ),
        mistake(
            "tanh_missing_in_output_gate",
            recipe.but(do=lambda b: b.dh_next * b.new),
            pt="em da_o entrou c' sem a tangente; quem multiplicou o portão de saída foi tanh(c').",
            en="in da_o c' went in without the tangent; what the output gate multiplied was tanh(c').",
        ),
        mistake(
            "output_gate_from_c",
            recipe.but(do=lambda b: b.dc_new * tanh(b.new)),
            pt="em da_o entrou o gradiente de c'; o portão de saída só aparece em h', e recebe dh_next.",
            en="in da_o the gradient of c' went in; the output gate appears in h' alone, and is sent dh_next.",
        ),
        mistake(
            "dc_times_i",
            recipe.but(dc=lambda b: b.dc_new * b.i),
            pt="dc foi multiplicado por i; o que multiplicou c na ida foi 1 − i.",
            en="dc was multiplied by i; what multiplied c on the way forward was 1 − i.",
        ),
        mistake(
            "dc_not_multiplied",
            recipe.but(dc=lambda b: b.dc_new),
            pt="dc voltou inteiro, como na célula de 1997; aqui c foi multiplicado por 1 − i.",
            en="all of dc came back, as in the cell of 1997; here c was multiplied by 1 − i.",
        ),
        mistake(
            "dc_without_path_through_h",
            recipe.but(dc=lambda b: b.dc_next * (1 - b.i)),
            pt="dc só leva adiante dc_next; o que chega a c' por h' também volta até c.",
            en="dc carries on dc_next alone; what reaches c' by way of h' goes back to c as well.",
        ),
    )
