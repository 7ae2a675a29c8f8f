"""`bidirectional_sequence`: a sequence read both ways, and how that goes wrong."""

import numpy as np

from course_lib.assignments.a7.given import padded_sequence
from course_lib.assignments.a7.inputs import Params, draw_bidirectional
from course_lib.assignments.a7.reverse import REVERSE
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.families import results_swapped
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array

FORWARD, BACKWARD = "_l0", "_l0_reverse"

# `there` and `back` are the two readings, outputs and last state; `turned` are the second's outputs, turned around.
RECIPE = Recipe(
    "xs lengths h params",
    "ys last",
    counted=lambda b: b.lengths,
    suffixes=lambda b: (FORWARD, BACKWARD),
    first_start=lambda b: b.h[0],
    there=lambda b: padded_sequence(b.xs, b.counted, b.first_start, b.params, b.suffixes[0]),
    second_start=lambda b: b.h[1],
    reversed_xs=lambda b: b.reverse_padded(b.xs, b.lengths),
    back=lambda b: padded_sequence(b.reversed_xs, b.counted, b.second_start, b.params, b.suffixes[1]),
    turned=lambda b: b.reverse_padded(b.back[0], b.lengths),
    halves=lambda b: (b.there[0], b.turned),
    ends=lambda b: (b.there[1], b.back[1]),
    ys=lambda b: np.concatenate(b.halves, axis=-1),
    last=lambda b: np.stack(b.ends),
)


def bidirectional_sequence(
    xs: Array, lengths: Array, h: Array, params: Params, reverse_padded: Function
) -> tuple[Array, Array]:
    """Both directions of a padded batch: xs (T, B, D), h (2, B, H) -> (ys (T, B, 2H), h (2, B, H))."""
    ys, last = RECIPE.but()(xs, lengths, h, params, reverse_padded=reverse_padded)
    return ys, last


MISTAKES = (
    mistake(
        "not_turned_back",
        RECIPE.but(turned=lambda b: b.back[0]),
        pt="as saídas da leitura para trás ficaram na ordem da leitura; inverta-as de volta, para que ys[t] fale do "
        "passo t nas duas metades.",
        en="the outputs of the backward reading are in the order of reading; turn them back, so that both halves of "
        "ys[t] speak of step t.",
    ),
    mistake(
        "only_outputs_turned",
        RECIPE.but(reversed_xs=lambda b: b.xs, turned=RECIPE.rules["turned"]),
        pt="só as saídas foram invertidas: a segunda leitura também foi do começo ao fim. Inverta antes a entrada.",
        en="only the outputs were turned around: the second reading went from start to end too. Reverse its input "
        "first.",
    ),
    mistake(
        "turned_back_whole",
        RECIPE.but(turned=lambda b: b.back[0][::-1]),
        pt="as saídas da leitura para trás foram desviradas com [::-1], e o preenchimento veio parar na frente; "
        "inverta-as de volta dentro do comprimento de cada sequência.",
        en="the outputs of the backward reading were turned back with [::-1], and the padding came to the front; turn "
        "them back within the length of each sequence.",
    ),
    mistake(
        "backward_first",
        RECIPE.but(halves=lambda b: (b.turned, b.there[0])),
        pt="as duas metades de ys estão trocadas: primeiro a leitura para a frente, depois a para trás.",
        en="the two halves of ys are in the wrong order: first the forward reading, then the backward one.",
    ),
    mistake(
        "states_swapped",
        RECIPE.but(ends=lambda b: (b.back[1], b.there[1])),
        pt="os dois estados finais estão trocados: h[0] é o da leitura para a frente, h[1], o da leitura para trás.",
        en="the two final states are swapped: h[0] is that of the forward reading, h[1] that of the backward one.",
    ),
    mistake(
        "initial_states_swapped",
        RECIPE.but(first_start=lambda b: b.h[1], second_start=lambda b: b.h[0]),
        pt="os estados iniciais estão trocados: a leitura para a frente começa de h[0], a para trás, de h[1].",
        en="the initial states are swapped: the forward reading begins with h[0], the backward one with h[1].",
    ),
    mistake(
        "same_initial_state",
        RECIPE.but(second_start=lambda b: b.h[0]),
        pt="as duas leituras começaram de h[0]; a leitura para trás começa de h[1].",
        en="both readings began with h[0]; the backward one begins with h[1].",
    ),
    mistake(
        "chained",
        RECIPE.but(second_start=lambda b: b.there[1]),
        pt="a leitura para trás começou de onde a outra acabou; as duas não se conhecem: comece de h[1].",
        en="the backward reading began where the other ended; the two know nothing of each other: begin with h[1].",
    ),
    mistake(
        "same_parameters",
        RECIPE.but(suffixes=lambda b: (FORWARD, FORWARD)),
        pt="as duas leituras usaram os parâmetros _l0; a leitura para trás tem os seus, _l0_reverse.",
        en="both readings used the parameters _l0; the backward one has its own, _l0_reverse.",
    ),
    mistake(
        "parameters_swapped",
        RECIPE.but(suffixes=lambda b: (BACKWARD, FORWARD)),
        pt="os parâmetros das duas leituras estão trocados: _l0 lê para a frente, _l0_reverse, para trás.",
        en="the parameters of the two readings are swapped: _l0 reads forwards, _l0_reverse backwards.",
    ),
    mistake(
        "lengths_ignored",
        RECIPE.but(counted=lambda b: np.full_like(b.lengths, len(b.xs))),
        pt="o preenchimento foi lido como se fossem passos: passe lengths a padded_sequence, que para no fim de cada "
        "sequência.",
        en="the padding was read as if it were steps: pass lengths to padded_sequence, which stops at each sequence's "
        "end.",
    ),
    mistake(
        "states_of_last_position",
        RECIPE.but(ends=lambda b: (b.there[0][-1], b.turned[-1])),
        pt="os estados finais foram tirados de ys[-1]. Ali as sequências curtas já acabaram, e a leitura para trás só "
        "tinha lido um passo; use o estado que cada leitura devolve.",
        en="the final states were taken from ys[-1]. There short sequences are over already, and the backward reading "
        "had read one step only; use the state that each reading returns.",
    ),
    mistake(
        "summed",
        RECIPE.but(ys=lambda b: sum(b.halves)),
        pt="as saídas das duas leituras foram somadas; ponha-as lado a lado, com 2H números por passo.",
        en="the outputs of the two readings were added; put them side by side, 2H numbers a step.",
    ),
    mistake(
        "concatenated_over_batch",
        RECIPE.but(ys=lambda b: np.concatenate(b.halves, axis=1)),
        pt="as saídas foram concatenadas no eixo do lote; concatene no último, o dos H números.",
        en="the outputs were concatenated on the batch's axis; concatenate on the last, that of the H numbers.",
    ),
    mistake(
        "states_side_by_side",
        RECIPE.but(last=lambda b: np.concatenate(b.ends, axis=-1)),
        pt="os estados finais estão lado a lado, (B, 2H); empilhe-os num eixo novo, o primeiro: (2, B, H).",
        en="the final states are side by side, (B, 2H); stack them on a new axis, the first: (2, B, H).",
    ),
    results_swapped(bidirectional_sequence, "ys", "h"),
)

BIDIRECTIONAL = Task(
    "bidirectional_sequence",
    bidirectional_sequence,
    draw_bidirectional,
    ("ys", "h"),
    {"ys": "T B 2H", "h": "2 B H"},
    MISTAKES,
    sizes="T B D H",
    helpers=(REVERSE,),
)
