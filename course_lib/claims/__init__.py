"""What the notes and papers claim, each run as an experiment, with a verdict that follows from its own rule."""

from collections.abc import Mapping
from types import MappingProxyType

from course_lib.claims import (
    ablations,
    adding_problem,
    bidirectional,
    candidate_function,
    clipping,
    counting,
    embedded_reber,
    forget_bias_adding,
    forget_bias_copy,
    gradient_trained,
    gradient_untrained,
    graph_superpixels,
    gru_cost,
    gru_forms,
    gru_similar,
    gru_small_data,
    multidimensional_digits,
    no_forget_growth,
    parity,
    peephole_timing,
    pixels,
    recent_words,
    recurrent_dropout,
    reversing,
    squashing,
    stacked,
    truncated_bptt,
    working_memory,
    zoneout,
)
from course_lib.claims.base import Claim, Curves, Dots, Outcome, Result, Runs, Verdict
from course_lib.claims.store import STORED, by_case, load
from course_lib.language import Both

PARTS = (  # in the order in which the book tells them
    (
        Both(pt="Memória e gradiente", en="Memory and gradient"),
        (working_memory, gradient_untrained, gradient_trained, recent_words, clipping, truncated_bptt),
    ),
    (
        Both(pt="O que a LSTM resolve", en="What the LSTM solves"),
        (adding_problem, embedded_reber, pixels, squashing, candidate_function, ablations),
    ),
    (
        Both(pt="Esquecer, medir o tempo, contar", en="Forgetting, timing, counting"),
        (forget_bias_copy, forget_bias_adding, no_forget_growth, peephole_timing, counting, parity),
    ),
    (
        Both(pt="A GRU ao lado da LSTM", en="The GRU beside the LSTM"),
        (gru_forms, gru_cost, gru_similar, gru_small_data),
    ),
    (
        Both(pt="Redes e treino", en="Networks and training"),
        (bidirectional, stacked, recurrent_dropout, zoneout, multidimensional_digits, graph_superpixels, reversing),
    ),
)
CLAIMS: Mapping[str, Claim] = MappingProxyType(
    {module.CLAIM.name: module.CLAIM for _, modules in PARTS for module in modules}
)

__all__ = [
    "CLAIMS",
    "PARTS",
    "STORED",
    "Claim",
    "Curves",
    "Dots",
    "Outcome",
    "Result",
    "Runs",
    "Verdict",
    "by_case",
    "load",
]
