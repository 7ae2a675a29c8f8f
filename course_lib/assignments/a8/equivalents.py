"""Mutants of the solutions of assignment 8 that compute the same function, and why."""

from course_lib.language import Both

_ALIKE = Both(
    pt="respostas e alvos têm o mesmo número de sequências e o mesmo tipo",
    en="answers and targets have the same number of sequences and the same type",
)

EQUIVALENT = {
    "exact_match: 2 -> 3 in `2`": Both(
        pt="só os dois primeiros lugares de padded são usados",
        en="only the first two places of padded are used",
    ),
    "exact_match: targets -> answers in `targets` (3)": _ALIKE,
    "exact_match: targets -> answers in `targets` (4)": _ALIKE,
}
