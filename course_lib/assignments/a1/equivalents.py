"""Mutants of the solutions of assignment 1 that compute the same function, and why: ours, and cosmic-ray's."""

from course_lib.language import Both

_AS_LONG = Both(
    pt="só se pergunta quantos passos há, e xs, ys e dys têm o mesmo número deles",
    en="only the number of steps is asked for, and xs, ys and dys have as many",
)
_FROM_0 = Both(
    pt="t conta os passos a partir de 0 e nunca é negativo",
    en="t counts the steps from 0 and is never negative",
)

EQUIVALENT = {
    "rnn_bptt: xs -> dys in `xs` (2)": _AS_LONG,
    "rnn_bptt: xs -> ys in `xs` (2)": _AS_LONG,
}

COSMIC_RAY = {
    "rnn_bptt: `before = ys[t - 1] if t > 0 else h` -> `before = ys[t - 1] if t != 0 else h`": _FROM_0,
}
