"""Reber's grammar, the same inside a frame that must be remembered, and that one without end."""

from collections import defaultdict
from collections.abc import Hashable, Mapping

import numpy as np

from course_lib.check import check_size
from course_lib.tasks.base import Batch, Task, expected, pad, within

SYMBOLS = tuple("BTSXPVE")
State = Hashable
Grammar = Mapping[State, Mapping[str, State]]  # state 0 begins; a state without a way out ends

REBER: Grammar = {
    0: {"B": 1},
    1: {"T": 2, "P": 3},
    2: {"S": 2, "X": 4},
    3: {"T": 3, "V": 5},
    4: {"X": 3, "S": 6},
    5: {"P": 4, "V": 6},
    6: {"E": 7},
    7: {},
}


def frame(inner: Grammar, continual: bool = False) -> Grammar:
    """Put a grammar inside B T … T E and B P … P E: the second T or P repeats the first; `continual` begins again.

    Source: Hochreiter & Schmidhuber (1997), Long short-term memory, experiment 1; Gers, Schmidhuber & Cummins (2000),
    Learning to forget, section 4.
    """
    edges: dict[State, Mapping[str, State]] = {0: {"B": 1}, 1: {"T": ("T", 0), "P": ("P", 0)}}
    for outer in "TP":
        for state, ways in inner.items():
            edges[outer, state] = {symbol: (outer, after) for symbol, after in ways.items()} or {outer: "last"}
    edges["last"] = {"E": 0 if continual else "end"}
    return edges if continual else edges | {"end": {}}


GRAMMARS: Mapping[str, Grammar] = {
    "reber": REBER,
    "embedded_reber": frame(REBER),
    "continual_reber": frame(REBER, continual=True),
}


def _states(symbols: str, grammar: Grammar) -> list[State]:
    state: State = 0
    states = []
    for t, symbol in enumerate(symbols):
        if symbol not in grammar[state]:
            legal_now = ", ".join(grammar[state]) or "∅"
            raise expected(f"symbols[{t}]", legal_now, legal_now, symbol)
        state = grammar[state][symbol]
        states.append(state)
    return states


def legal(symbols: str, grammar: str = "embedded_reber") -> np.ndarray:
    """Return (T, 7) float32: 1 where a symbol of BTSXPVE may come after each of the symbols, such as "BTBPVVETE".

    `grammar` is "reber", "embedded_reber" or "continual_reber". Raises `ValueError` that names the first symbol which
    may not stand where it does.
    Source: Reber (1967), Implicit learning of artificial grammars.
    """
    if grammar not in GRAMMARS:
        raise expected("grammar", ", ".join(GRAMMARS), ", ".join(GRAMMARS), grammar)
    return _many_hot(_states(symbols, GRAMMARS[grammar]), GRAMMARS[grammar])


def _many_hot(states: list[State], grammar: Grammar) -> np.ndarray:
    return np.array([[symbol in grammar[state] for symbol in SYMBOLS] for state in states], dtype=np.float32)


def outer_steps(xs: np.ndarray) -> np.ndarray:
    """Return (T, B) bool: True at the steps of a continual stream xs (T, B) whose next symbol is the remembered T or P.

    Raises `ValueError` if xs are not such streams.
    Source: Gers, Schmidhuber & Cummins (2000), Learning to forget, section 4.
    """
    grammar = GRAMMARS["continual_reber"]
    rows = [_states("".join(SYMBOLS[k] for k in column), grammar) for column in xs.T]
    return np.array([[state in (("T", 7), ("P", 7)) for state in row] for row in rows]).T


def _walk(grammar: Grammar, rng: np.random.Generator, steps: int | None) -> tuple[list[int], np.ndarray]:
    """Walk to the end or for `steps` symbols: the symbols, without the last of a string, and what may follow each."""
    state: State = 0
    symbols: list[int] = []
    states: list[State] = []
    while grammar[state] and len(symbols) != steps:
        ways = list(grammar[state].items())
        symbol, state = ways[rng.integers(len(ways))] if len(ways) > 1 else ways[0]
        symbols.append(SYMBOLS.index(symbol))
        states.append(state)
    kept = len(symbols) if steps else len(symbols) - 1
    return symbols[:kept], _many_hot(states[:kept], grammar)


def _commonest(grammar: Grammar, steps: int) -> tuple[np.ndarray, float]:
    """Return the set that is legal most often (7,) and its exact share of the first `steps` steps: a Markov chain."""
    chance: dict[State, float] = {0: 1.0}
    share: dict[tuple[str, ...], float] = defaultdict(float)
    for _ in range(steps):
        after: dict[State, float] = defaultdict(float)
        for state, p in chance.items():
            for new in grammar[state].values():
                after[new] += p / len(grammar[state])
        chance = {state: p for state, p in after.items() if grammar[state]}
        for state, p in chance.items():
            share[tuple(sorted(grammar[state]))] += p
    best = max(share, key=lambda ways: round(share[ways], 12))
    guess = np.array([symbol in best for symbol in SYMBOLS], dtype=np.float32)
    return guess, share[best] / sum(share.values())


def _grammar_task(name: str, steps: int | None) -> Task:
    grammar = GRAMMARS[name]

    def make(batch: int, rng: np.random.Generator) -> Batch:
        rows, legal_rows = zip(*(_walk(grammar, rng, steps) for _ in range(batch)), strict=True)
        xs, lengths = pad(rows)
        targets = np.zeros((*xs.shape, len(SYMBOLS)), dtype=np.float32)
        for b, row in enumerate(legal_rows):
            targets[: len(row), b] = row
        return Batch(xs, targets) if steps else Batch(xs, targets, lengths, within(lengths))

    guess, baseline = _commonest(grammar, steps or 500)  # no string in 10³⁰ is longer
    sizes = len(SYMBOLS), len(SYMBOLS)
    return Task(name, "in step", "legal_loss", "legal_steps", *sizes, make, guess, baseline, SYMBOLS, SYMBOLS)


def reber() -> Task:
    """Say which symbols may come next in a string of Reber's grammar, 8 symbols long on average.

    Sizes: xs (T, B) int64, 7 symbols BTSXPVE; targets (T, B, 7) float32, 1 where legal; lengths, mask.
    Baseline: a string visits the five inner states 1, 1, 2, 1 and 1 times on average and the last one once, 7 steps;
    no set is legal more often than {S, X} or {T, V}, at 2 of them: 2/7.
    Source: Reber (1967), Implicit learning of artificial grammars; Cleeremans, Servan-Schreiber & McClelland (1989),
    Finite state automata and simple recurrent networks. Licence: generated here.
    """
    return _grammar_task("reber", None)


def embedded_reber() -> Task:
    """The same inside B T … T E or B P … P E: the T or P before the last E repeats the second symbol.

    Sizes: xs (T, B) int64, 7 symbols BTSXPVE; targets (T, B, 7) float32, 1 where legal; lengths, mask.
    Baseline: the frame adds 4 steps to the 7, one of them {T, P} and one {E}, so that the commonest set is legal
    at 2 of 11: 2/11.
    Source: Hochreiter & Schmidhuber (1997), Long short-term memory, experiment 1. Licence: generated here.
    """
    return _grammar_task("embedded_reber", None)


def continual_reber(steps: int = 100) -> Task:
    """Embedded strings one after the other for T = `steps` symbols, with nothing that says where one ends.

    Raises `ValueError` for fewer than 1 step.
    Sizes: xs (T, B) int64, 7 symbols BTSXPVE; targets (T, B, 7) float32, 1 where legal; `outer_steps(xs)` tells the
    steps that need the memory.
    Baseline: the step from string to string makes 12, and the commonest set is legal at 2: 1/6 of a long stream. A
    stream begins with a string, so the exact share of the first T steps is computed from the Markov chain.
    Source: Gers, Schmidhuber & Cummins (2000), Learning to forget, section 4. Licence: generated here.
    """
    check_size("steps", steps)
    return _grammar_task("continual_reber", steps)
