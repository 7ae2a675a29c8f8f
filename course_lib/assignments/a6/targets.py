"""`anbn_targets`: which symbols may come next in aⁿbⁿ, and how one says it wrong."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array

START, A, B, END = range(4)


def strings(counts: Iterable[int]) -> Array:
    """Return S aⁿ bⁿ one-hot for each n, (2N + 1, B, 4) with N the longest; zeros where a string is over."""
    lengths = list(counts)
    xs = np.zeros((2 * max(lengths) + 1, len(lengths), 4))
    for column, n in enumerate(lengths):
        symbols = [START] + n * [A] + n * [B]
        xs[np.arange(len(symbols)), column, symbols] = 1
    return xs


def _over(b: Any, ends: Function = np.equal) -> Array:
    """Tell where as many b's as a's have come."""
    return ends(b.counted(b.xs[..., B]), b.counted(b.xs[..., A]))


def _all_but_one(now: Array, all_a: Array) -> Array:
    return now >= all_a - 1


def _targets(b: Any) -> Array:
    targets = np.zeros_like(b.xs)
    for seen, allowed in ((START, b.after_start), (A, b.after_a)):
        for symbol in allowed:
            targets[..., symbol] += b.xs[..., seen]
    targets[..., END] += b.xs[..., B] * b.end_comes
    targets[..., B] += b.xs[..., B] * b.b_comes
    targets[..., A] += b.xs[..., B] * b.a_comes
    return targets


# `end_comes`, `b_comes` and `a_comes` tell what may come after a b.
RECIPE = Recipe(
    "xs",
    "shifted",
    counted=lambda b: lambda of: np.cumsum(of, axis=0),
    over=_over,
    after_start=lambda b: (A,),
    after_a=lambda b: (A, B),
    end_comes=lambda b: b.over,
    b_comes=lambda b: ~b.over,
    a_comes=lambda b: 0,
    symbols=_targets,
    padded=lambda b: b.symbols,
    shifted=lambda b: b.padded,
)


def anbn_targets(xs: Array) -> Array:
    """1 where a symbol may come next: xs (T, B, 4) -> (T, B, 4)."""
    return RECIPE.but()(xs)


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw strings of several n: the longest first, and the shortest last if there is room for it."""
    longest = n.T + 1
    between = [int(k) for k in rng.integers(1, longest + 1, max(0, n.B - 2))]
    return {"xs": strings([longest, *between, 1][: n.B])}


def _what_came(b: Any) -> Array:
    over = np.zeros_like(b.xs)
    over[..., END] = b.xs[..., B]  # the last b of each string
    following = np.concatenate([b.xs[1:], np.zeros_like(b.xs[:1])])
    return np.where(following.any(axis=-1, keepdims=True), following, over)


def _end_in_padding(b: Any) -> Array:
    targets = b.symbols.copy()
    targets[~b.xs.any(axis=-1), END] = 1
    return targets


MISTAKES = (
    mistake(
        "what_came",
        RECIPE.but(symbols=_what_came),
        pt="você marcou o símbolo que veio, e não os que podiam vir: depois de um a podem vir a e b.",
        en="you marked the symbol that came and not those that could have: after an a both a and b may come.",
    ),
    mistake(
        "only_b_after_a",
        RECIPE.but(after_a=lambda b: (B,)),
        pt="depois de um a também pode vir outro a.",
        en="after an a another a may come as well.",
    ),
    mistake(
        "only_a_after_a",
        RECIPE.but(after_a=lambda b: (A,)),
        pt="depois de um a também pode vir o primeiro b.",
        en="after an a the first b may come as well.",
    ),
    mistake(
        "end_after_a",
        RECIPE.but(after_a=lambda b: (A, B, END)),
        pt="depois de um a a cadeia não pode acabar: falta ao menos um b.",
        en="after an a the string cannot end: at least one b is still to come.",
    ),
    mistake(
        "b_after_start",
        RECIPE.but(after_start=lambda b: (A, B)),
        pt="depois de S só pode vir a, pois n começa em 1.",
        en="after S nothing but a may come, since n begins at 1.",
    ),
    mistake(
        "b_or_end",
        RECIPE.but(end_comes=lambda b: 1, b_comes=lambda b: 1),
        pt="depois de todo b você deixou vir b e o fim; quem conta sabe qual dos dois é.",
        en="after every b you let both b and the end come; whoever counts knows which of the two it is.",
    ),
    mistake(
        "b_always",
        RECIPE.but(b_comes=lambda b: 1),
        pt="o fim veio na hora, mas depois do último b você ainda deixou vir b; com tantos b quantos a, cabe outro b?",
        en="the end came in time, but after the last b you still let b come; do as many b's as a's leave room for it?",
    ),
    mistake(
        "end_too_early_beside_b",
        RECIPE.but(end_comes=lambda b: _over(b, _all_but_one)),
        pt="um b antes do último você já deixou vir o fim, ao lado de b; ali falta quantos b?",
        en="one b before the last you let the end come already, beside b; how many b's are still missing there?",
    ),
    mistake(
        "a_after_b",
        RECIPE.but(a_comes=lambda b: b.b_comes),
        pt="depois de um b não volta a: primeiro vêm todos os a, depois todos os b.",
        en="after a b no a comes back: first come all the a's, then all the b's.",
    ),
    mistake(
        "end_one_early",
        RECIPE.but(over=lambda b: _over(b, _all_but_one)),
        pt="o fim vem um b antes da hora: ele só pode vir quando há tantos b quantos a.",
        en="the end comes one b early: it may come only when there are as many b's as a's.",
    ),
    mistake(
        "end_one_late",
        RECIPE.but(over=lambda b: _over(b, np.greater)),
        pt="depois do último b você ainda espera outro b; com tantos b quantos a, só pode vir o fim.",
        en="after the last b you still expect another b; with as many b's as a's, only the end may come.",
    ),
    mistake(
        "counted_to_the_end",
        RECIPE.but(counted=lambda b: lambda of: np.broadcast_to(of.sum(axis=0), of.shape)),
        pt="você contou a cadeia inteira; a cada passo conte só o que já foi lido: np.cumsum no eixo do tempo.",
        en="you counted the whole string; at each step count only what has been read: np.cumsum along time.",
    ),
    mistake(
        "counted_across_the_batch",
        RECIPE.but(counted=lambda b: lambda of: np.cumsum(of.sum(axis=1, keepdims=True), axis=0)),
        pt="as cadeias do lote foram contadas juntas; cada coluna é uma cadeia, com a sua própria conta.",
        en="the strings of the batch were counted together; each column is a string, with a count of its own.",
    ),
    mistake(
        "one_step_late",
        RECIPE.but(shifted=lambda b: np.concatenate([np.zeros_like(b.padded[:1]), b.padded[:-1]])),
        pt="os alvos estão um passo atrasados: targets[t] diz o que pode vir depois de xs[t].",
        en="the targets are one step late: targets[t] says what may come after xs[t].",
    ),
    mistake(
        "end_in_padding",
        RECIPE.but(padded=_end_in_padding),
        pt="onde a cadeia já acabou e xs é todo zero, nada pode vir: ali os alvos são todos zero.",
        en="where the string is over and xs is all zeros nothing may come: the targets are all zeros there.",
    ),
)

TARGETS = Task("anbn_targets", anbn_targets, _inputs, ("targets",), {"targets": "T B 4"}, MISTAKES, sizes="B")
