"""Mutants of the solutions of assignment 1 that compute the same function, and why."""

from course_lib.language import Both

_AS_LONG = Both(
    pt="só se pergunta quantos passos há, e xs, ys e dys têm o mesmo número deles",
    en="only the number of steps is asked for, and xs, ys and dys have as many",
)

EQUIVALENT = {
    "rnn_bptt: xs -> dys in `xs` (2)": _AS_LONG,
    "rnn_bptt: xs -> ys in `xs` (2)": _AS_LONG,
}
