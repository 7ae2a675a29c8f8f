"""`stacked_sequence`: layers one on the other, and how that goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a7.given import rnn_step
from course_lib.assignments.a7.inputs import Params, draw_stack
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.changes import zeroed
from course_lib.assignments.families import results_swapped
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array

Outputs = tuple[Array, Array]


def _run(xs: Array, h: Array, params: Params, suffix: str) -> Outputs:
    ys = []
    for x in xs:
        h = rnn_step(x, h, params, suffix)
        ys.append(h)
    return np.stack(ys), h


def _layers(b: Any) -> list[Outputs]:
    """Return the outputs of every layer and its last state."""
    layers: list[Outputs] = []
    for layer in range(len(b.h)):
        read = b.read(layers[-1][0]) if layers else b.xs
        layers.append(_run(read, b.start(layer, layers), b.params, b.suffix(layer)))
    return layers


# `read` makes a layer's input of the outputs of the one below, `start` and `suffix` its first state and its parameters.
RECIPE = Recipe(
    "xs h params",
    "ys last",
    read=lambda b: lambda below: below,
    start=lambda b: lambda layer, before: b.h[layer],
    suffix=lambda b: lambda layer: f"_l{layer}",
    layers=_layers,
    outputs=lambda b: [ys for ys, _ in b.layers],
    ends=lambda b: [end for _, end in b.layers],
    ys=lambda b: b.outputs[-1],
    last=lambda b: np.stack(b.ends),
)


def stacked_sequence(xs: Array, h: Array, params: Params) -> Outputs:
    """L layers over a sequence: xs (T, B, D), h (L, B, H) -> (ys (T, B, H) of the top layer, h (L, B, H))."""
    outputs: Outputs = RECIPE.but()(xs, h, params)
    return outputs


def _one_step_behind(b: Any) -> list[Outputs]:
    outputs, states = [], list(b.h)
    for x in b.xs:
        inputs = [x, *states[:-1]]  # what the layers below held before this step
        pairs = zip(inputs, states, strict=True)
        states = [rnn_step(i, s, b.params, b.suffix(layer)) for layer, (i, s) in enumerate(pairs)]
        outputs.append(states)
    return list(zip(np.array(outputs).swapaxes(0, 1), states, strict=True))


MISTAKES = (
    mistake(
        "raw_input",
        RECIPE.but(read=lambda b: lambda below: b.xs),
        pt="toda camada leu xs; a partir da segunda, a entrada é a sequência de saídas da camada de baixo. Que forma "
        "weight_ih_l1 espera?",
        en="every layer read xs; from the second on, the input is the sequence of outputs of the layer below. What "
        "shape does weight_ih_l1 expect?",
    ),
    mistake(
        "first_layers_parameters",
        RECIPE.but(suffix=lambda b: lambda layer: "_l0"),
        pt="todas as camadas usaram os parâmetros da primeira, _l0; cada uma tem os seus: _l0, _l1, …",
        en="all layers used the parameters of the first, _l0; each has its own: _l0, _l1, …",
    ),
    mistake(
        "second_layers_parameters",
        RECIPE.but(suffix=lambda b: lambda layer: f"_l{min(layer, 1)}"),
        pt="da segunda camada para cima, todas usaram os parâmetros _l1; a terceira tem os dela, _l2.",
        en="from the second layer up, all used the parameters _l1; the third has its own, _l2.",
    ),
    mistake(
        "first_initial_state",
        RECIPE.but(start=lambda b: lambda layer, before: b.h[0]),
        pt="toda camada começou de h[0]; a camada l começa do seu próprio estado inicial, h[l].",
        en="every layer began with h[0]; layer l begins with its own initial state, h[l].",
    ),
    mistake(
        "state_from_below",
        RECIPE.but(start=lambda b: lambda layer, before: before[-1][1] if before else b.h[0]),
        pt="cada camada começou do último estado da de baixo: a variável h não voltou a h[l] antes do laço no tempo. "
        "Para cima vão as saídas, não o estado.",
        en="each layer began with the last state of the one below: the variable h was not set to h[l] before the loop "
        "over time. What goes up is the outputs and not the state.",
    ),
    mistake(
        "initial_state_zero",
        zeroed(stacked_sequence, 1),
        pt="as camadas começaram de zeros, e não dos estados recebidos em h.",
        en="the layers began with zeros and not with the states given in h.",
    ),
    mistake(
        "one_step_behind",
        RECIPE.but(layers=_one_step_behind),
        pt="cada camada leu o estado da de baixo de um passo antes; no passo t ela lê o que a de baixo acabou de dar, "
        "também no passo t.",
        en="each layer read the state of the one below from a step before; at step t it reads what the one below has "
        "just given, at step t as well.",
    ),
    mistake(
        "last_output_fed",
        RECIPE.but(read=lambda b: lambda below: np.repeat(below[-1:], len(below), axis=0)),
        pt="a camada de cima leu em todos os passos a última saída da de baixo; no passo t ela lê a saída do passo t.",
        en="the layer above read the last output of the one below at every step; at step t it reads that of step t.",
    ),
    mistake(
        "bottom_outputs",
        RECIPE.but(ys=lambda b: b.outputs[0]),
        pt="ys são as saídas da primeira camada; devolva as da última, a de cima.",
        en="ys are the outputs of the first layer; return those of the last, the top one.",
    ),
    mistake(
        "all_outputs",
        RECIPE.but(ys=lambda b: np.stack(b.outputs)),
        pt="ys traz as saídas de todas as camadas; devolva só as da última.",
        en="ys holds the outputs of every layer; return those of the last alone.",
    ),
    mistake(
        "last_layers_state_only",
        RECIPE.but(last=lambda b: b.ends[-1]),
        pt="o segundo resultado é só o estado da última camada; devolva o de todas, na forma (L, B, H).",
        en="the second result is the state of the last layer alone; return that of every layer, shaped (L, B, H).",
    ),
    mistake(
        "states_top_first",
        RECIPE.but(last=lambda b: np.stack(b.ends[::-1])),
        pt="os estados finais estão de cima para baixo; h[0] é o da primeira camada, a que lê xs.",
        en="the final states run from top to bottom; h[0] is that of the first layer, the one that reads xs.",
    ),
    mistake(
        "initial_states_returned",
        RECIPE.but(last=lambda b: b.h),
        pt="o segundo resultado são os estados iniciais; devolva, de cada camada, o estado do último passo.",
        en="the second result is the initial states; return each layer's state from the last step.",
    ),
    mistake(
        "top_layer_missing",
        RECIPE.but(outputs=lambda b: [ys for ys, _ in b.layers[:-1]], ends=lambda b: [end for _, end in b.layers[:-1]]),
        pt="falta a última camada: são len(h) camadas, de _l0 a _l(L − 1).",
        en="the last layer is missing: there are len(h) layers, from _l0 to _l(L − 1).",
    ),
    results_swapped(stacked_sequence, "ys", "h"),
)

STACK = Task(
    "stacked_sequence",
    stacked_sequence,
    draw_stack,
    ("ys", "h"),
    {"ys": "T B H", "h": "L B H"},
    MISTAKES,
    sizes="L T B D H",
)
