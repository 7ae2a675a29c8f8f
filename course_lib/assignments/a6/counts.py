"""`parameter_counts`: how many numbers training adjusts in each cell, and how one counts them wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.changes import given_as
from course_lib.assignments.recipe import Recipe

Counts = dict[str, int]
CELLS = ("rnn", "gru_after", "gru_before", "lstm")

# What each block has, how many blocks a cell has, by its name, and what it has but once.
RECIPE = Recipe(
    "D H biases",
    "counts",
    from_input=lambda b: b.H * b.D,
    from_state=lambda b: b.H * b.H,
    from_biases=lambda b: b.biases * b.H,
    state_once=lambda b: 0,
    biases_once=lambda b: 0,
    rnn=lambda b: 1,
    gru_after=lambda b: 3,
    gru_before=lambda b: 3,
    lstm=lambda b: 4,
    block=lambda b: b.from_input + b.from_state + b.from_biases,
    counts=lambda b: {cell: getattr(b, cell) * b.block + b.state_once + b.biases_once for cell in CELLS},
)


def parameter_counts(D: int, H: int, biases: int) -> Counts:
    """Parameters of each cell for D inputs and H units, with one or two biases in each block, by the cell's name."""
    counts: Counts = RECIPE.but()(D, H, biases)
    return counts


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"D": n.D, "H": n.H, "biases": 2 if n.B == 1 else 1}


MISTAKES = (
    mistake(
        "candidate_forgotten",
        RECIPE.but(gru_after=lambda b: 2, gru_before=lambda b: 2, lstm=lambda b: 3),
        pt="você contou só os portões; o candidato também tem pesos e vieses. Quantos blocos tem cada célula?",
        en="you counted the gates alone; the candidate has weights and biases as well. How many blocks has each cell?",
    ),
    mistake(
        "gru_candidate_forgotten",
        RECIPE.but(gru_after=lambda b: 2, gru_before=lambda b: 2),
        pt="na GRU você contou os dois portões; o candidato é o terceiro bloco.",
        en="in the GRU you counted the two gates; the candidate is the third block.",
    ),
    mistake(
        "lstm_candidate_forgotten",
        RECIPE.but(lstm=lambda b: 3),
        pt="na LSTM você contou os três portões; o candidato é o quarto bloco.",
        en="in the LSTM you counted the three gates; the candidate is the fourth block.",
    ),
    mistake(
        "before_differs",
        RECIPE.but(gru_before=lambda b: 4),
        pt="a GRU do artigo ficou com um bloco a mais; mudar r de lugar não cria pesos: as duas formas têm os mesmos.",
        en="the paper's GRU has a block too many; moving r makes no new weights: both forms have the same.",
    ),
    mistake(
        "recurrent_weights_forgotten",
        RECIPE.but(from_state=lambda b: 0),
        pt="faltaram os pesos do estado, H · H em cada bloco.",
        en="the weights of the state are missing, H · H in each block.",
    ),
    mistake(
        "input_weights_forgotten",
        RECIPE.but(from_input=lambda b: 0),
        pt="faltaram os pesos da entrada, H · D em cada bloco.",
        en="the weights of the input are missing, H · D in each block.",
    ),
    mistake(
        "biases_forgotten",
        RECIPE.but(from_biases=lambda b: 0),
        pt="faltaram os vieses: cada um tem H números em cada bloco.",
        en="the biases are missing: each has H numbers in each block.",
    ),
    mistake(
        "always_two_biases",
        RECIPE.but(from_biases=lambda b: 2 * b.H),
        pt="você contou sempre dois vieses; quantos são diz o argumento biases.",
        en="you always counted two biases; the argument biases says how many there are.",
    ),
    mistake(
        "always_one_bias",
        RECIPE.but(from_biases=lambda b: b.H),
        pt="você contou sempre um viés; quantos são diz o argumento biases.",
        en="you always counted one bias; the argument biases says how many there are.",
    ),
    mistake(
        "bias_of_one_number",
        RECIPE.but(from_biases=lambda b: b.biases),
        pt="um viés não é um número só: tem um para cada unidade, H em cada bloco.",
        en="a bias is not a single number: it has one for each unit, H in each block.",
    ),
    mistake(
        "biases_once",
        RECIPE.but(from_biases=lambda b: 0, biases_once=lambda b: b.biases * b.H),
        pt="os vieses foram contados uma vez por célula; cada bloco tem os seus.",
        en="the biases were counted once for the cell; each block has its own.",
    ),
    mistake(
        "recurrent_weights_once",
        RECIPE.but(from_state=lambda b: 0, state_once=lambda b: b.H * b.H),
        pt="os pesos do estado foram contados uma vez por célula; cada bloco tem a sua matriz (H, H).",
        en="the weights of the state were counted once for the cell; each block has its own matrix (H, H).",
    ),
    mistake(
        "sizes_swapped",
        given_as(parameter_counts, 1, 0, 2),
        pt="D e H estão trocados: cada bloco tem H linhas, com D + H pesos em cada uma.",
        en="D and H are in each other's places: each block has H rows, with D + H weights in each.",
    ),
)

COUNTS = Task("parameter_counts", parameter_counts, _inputs, ("counts",), {}, MISTAKES, sizes="D H")
