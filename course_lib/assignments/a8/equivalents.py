"""Mutants of the solutions of assignment 8 that compute the same function, and why: ours, and cosmic-ray's."""

from course_lib.language import Both

_ALIKE = Both(
    pt="respostas e alvos têm o mesmo número de sequências e o mesmo tipo",
    en="answers and targets have the same number of sequences and the same type",
)
_TWO_PLACES = Both(
    pt="só os dois primeiros lugares de padded são usados",
    en="only the first two places of padded are used",
)

EQUIVALENT = {
    "exact_match: 2 -> 3 in `2`": _TWO_PLACES,
    "exact_match: targets -> answers in `targets` (3)": _ALIKE,
    "exact_match: targets -> answers in `targets` (4)": _ALIKE,
}

_PADDED = "steps, targets.shape[1], dtype=targets.dtype)"

COSMIC_RAY = {
    "exact_match: `going = (symbols != 0).cumprod(0)` -> `going = (symbols > 0).cumprod(0)`": Both(
        pt="nenhum símbolo é negativo",
        en="no symbol is negative",
    ),
    f"exact_match: `padded = torch.zeros(2, {_PADDED}` -> `padded = torch.zeros( 3, {_PADDED}`": _TWO_PLACES,
}
