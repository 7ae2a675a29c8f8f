"""The LSTM in the words learn, forget, remember, use: long-term memory (LTM), short-term memory (STM) and an event.

    learn     N = tanh(W_n [STM, E] + b_n),  i = σ(W_i [STM, E] + b_i),  learned = N ⊙ i
    forget    f = σ(W_f [STM, E] + b_f),     kept = LTM ⊙ f
    remember  LTM' = kept + learned
    use       V = σ(W_v [STM, E] + b_v),     STM' = tanh(LTM') ⊙ V

The numbers are those of `lstm`: LTM is c, STM is h, the event is x, N is the candidate g, V is the output gate o.
"""

from typing import NamedTuple

from course_lib.cells.base import CellParams
from course_lib.ops import Array, concat, sigmoid, tanh


class WordParams(NamedTuple):
    """One weight (H, H+D) over the joined [STM, event] and one bias (H,) for each of N, ignore, forget and use (V)."""

    weight_n: Array
    bias_n: Array
    weight_i: Array
    bias_i: Array
    weight_f: Array
    bias_f: Array
    weight_v: Array
    bias_v: Array


def learn_gate(stm: Array, event: Array, params: WordParams) -> Array:
    """New information N times the ignore factor i -> learned, as stm.

    stm (B, H) or (H,), event (B, D) or (D,).
    """
    joined = concat((stm, event))
    new = tanh(joined @ params.weight_n.T + params.bias_n)
    ignore = sigmoid(joined @ params.weight_i.T + params.bias_i)
    return new * ignore


def forget_gate(
    ltm: Array,
    stm: Array,
    event: Array,
    params: WordParams,
) -> Array:
    """Long-term memory times the forget factor f -> kept, as ltm.

    ltm, stm (B, H) or (H,), event (B, D) or (D,).
    """
    joined = concat((stm, event))
    return ltm * sigmoid(joined @ params.weight_f.T + params.bias_f)


def remember_gate(kept: Array, learned: Array) -> Array:
    """Kept plus learned, both (B, H) or (H,) -> the new long-term memory."""
    return kept + learned


def use_gate(
    ltm: Array,
    stm: Array,
    event: Array,
    params: WordParams,
) -> Array:
    """Squashed *new* long-term memory times the use factor V -> the new STM.

    ltm, stm (B, H) or (H,), event (B, D) or (D,).
    """
    joined = concat((stm, event))
    return tanh(ltm) * sigmoid(joined @ params.weight_v.T + params.bias_v)


def words_cell(
    event: Array,
    memory: tuple[Array, Array],
    params: WordParams,
) -> tuple[Array, tuple[Array, Array]]:
    """One step in words: (E, (STM, LTM)) -> (STM', (STM', LTM')).

    event (B, D) or (D,); STM and LTM (B, H) or (H,).
    """
    stm, ltm = memory
    kept = forget_gate(ltm, stm, event, params)
    ltm = remember_gate(kept, learn_gate(stm, event, params))
    stm = use_gate(ltm, stm, event, params)
    return stm, (stm, ltm)


def to_words(params: CellParams) -> WordParams:
    """Rewrite stacked i, f, g, o parameters as four joined weights; the two biases become their sum."""
    weights = concat((params.weight_hh, params.weight_ih))
    biases = params.bias_ih + params.bias_hh
    size = params.weight_hh.shape[-1]
    i, f, g, o = (slice(k * size, (k + 1) * size) for k in range(4))
    return WordParams(*(a for rows in (g, i, f, o) for a in (weights[rows], biases[rows])))


def from_words(params: WordParams) -> CellParams:
    """Stack four joined weights as i, f, g, o, with each bias in `bias_ih` and 0 in `bias_hh`: undoes `to_words`."""
    size = params.bias_n.shape[-1]
    weights = concat((params.weight_i.T, params.weight_f.T, params.weight_n.T, params.weight_v.T)).T
    biases = concat((params.bias_i, params.bias_f, params.bias_n, params.bias_v))
    return CellParams(weights[:, size:], weights[:, :size], biases, 0 * biases)
