"""`parameter_counts`: how many numbers training adjusts in each cell, and how one counts them wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Sizes, Task, mistake

Counts = dict[str, int]
BLOCKS = {"rnn": 1, "gru_after": 3, "gru_before": 3, "lstm": 4}


def _block(D: int, H: int, biases: int) -> int:
    return H * D + H * H + biases * H


def _counted(block: Callable[[int, int, int], int] = _block, **blocks: int) -> Function:
    """Return the counts with another size of a block, or with another number of them."""
    return lambda D, H, biases: {cell: k * block(D, H, biases) for cell, k in (BLOCKS | blocks).items()}


def parameter_counts(D: int, H: int, biases: int) -> Counts:
    """Parameters of each cell for D inputs and H units, with one or two biases in each block, by the cell's name."""
    counts: Counts = _counted()(D, H, biases)
    return counts


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"D": n.D, "H": n.H, "biases": 2 if n.B == 1 else 1}


def _gates_share(part: Callable[[int, int, int], int]) -> Function:
    """Return the counts in which what `part` counts is there once for all blocks."""

    def counts(D: int, H: int, biases: int) -> Counts:
        rest = _block(D, H, biases) - part(D, H, biases)
        return {cell: k * rest + part(D, H, biases) for cell, k in BLOCKS.items()}

    return counts


MISTAKES = (
    mistake(
        "candidate_forgotten",
        _counted(gru_after=2, gru_before=2, lstm=3),
        pt="você contou só os portões; o candidato também tem pesos e vieses. Quantos blocos tem cada célula?",
        en="you counted the gates alone; the candidate has weights and biases as well. How many blocks has each cell?",
    ),
    mistake(
        "gru_candidate_forgotten",
        _counted(gru_after=2, gru_before=2),
        pt="na GRU você contou os dois portões; o candidato é o terceiro bloco.",
        en="in the GRU you counted the two gates; the candidate is the third block.",
    ),
    mistake(
        "lstm_candidate_forgotten",
        _counted(lstm=3),
        pt="na LSTM você contou os três portões; o candidato é o quarto bloco.",
        en="in the LSTM you counted the three gates; the candidate is the fourth block.",
    ),
    mistake(
        "before_differs",
        _counted(gru_before=4),
        pt="a GRU do artigo ficou com um bloco a mais; mudar r de lugar não cria pesos: as duas formas têm os mesmos.",
        en="the paper's GRU has a block too many; moving r makes no new weights: both forms have the same.",
    ),
    mistake(
        "recurrent_weights_forgotten",
        _counted(lambda D, H, biases: H * D + biases * H),
        pt="faltaram os pesos do estado, H · H em cada bloco.",
        en="the weights of the state are missing, H · H in each block.",
    ),
    mistake(
        "input_weights_forgotten",
        _counted(lambda D, H, biases: H * H + biases * H),
        pt="faltaram os pesos da entrada, H · D em cada bloco.",
        en="the weights of the input are missing, H · D in each block.",
    ),
    mistake(
        "biases_forgotten",
        _counted(lambda D, H, biases: H * D + H * H),
        pt="faltaram os vieses: cada um tem H números em cada bloco.",
        en="the biases are missing: each has H numbers in each block.",
    ),
    mistake(
        "always_two_biases",
        _counted(lambda D, H, biases: H * D + H * H + 2 * H),
        pt="você contou sempre dois vieses; quantos são diz o argumento biases.",
        en="you always counted two biases; the argument biases says how many there are.",
    ),
    mistake(
        "always_one_bias",
        _counted(lambda D, H, biases: H * D + H * H + H),
        pt="você contou sempre um viés; quantos são diz o argumento biases.",
        en="you always counted one bias; the argument biases says how many there are.",
    ),
    mistake(
        "bias_of_one_number",
        _counted(lambda D, H, biases: H * D + H * H + biases),
        pt="um viés não é um número só: tem um para cada unidade, H em cada bloco.",
        en="a bias is not a single number: it has one for each unit, H in each block.",
    ),
    mistake(
        "biases_once",
        _gates_share(lambda D, H, biases: biases * H),
        pt="os vieses foram contados uma vez por célula; cada bloco tem os seus.",
        en="the biases were counted once for the cell; each block has its own.",
    ),
    mistake(
        "recurrent_weights_once",
        _gates_share(lambda D, H, biases: H * H),
        pt="os pesos do estado foram contados uma vez por célula; cada bloco tem a sua matriz (H, H).",
        en="the weights of the state were counted once for the cell; each block has its own matrix (H, H).",
    ),
    mistake(
        "sizes_swapped",
        lambda D, H, biases: parameter_counts(H, D, biases),
        pt="D e H estão trocados: cada bloco tem H linhas, com D + H pesos em cada uma.",
        en="D and H are in each other's places: each block has H rows, with D + H weights in each.",
    ),
)

COUNTS = Task("parameter_counts", parameter_counts, _inputs, ("counts",), {}, MISTAKES, sizes="D H")
