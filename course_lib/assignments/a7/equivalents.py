"""Mutants of the solutions of assignment 7 that compute the same function, and why: ours, and cosmic-ray's."""

from course_lib.language import Both

_LAST_OF_TWO = Both(
    pt="os arrays têm dois eixos: o último é o eixo 1",
    en="the arrays have two axes: the last one is axis 1",
)

EQUIVALENT = {
    "grid_step: axis=1 in `np.concatenate([h_above, h_left], axis=-1)`": _LAST_OF_TWO,
    "grid_step: axis=1 in `np.split(a, 5, axis=-1)`": _LAST_OF_TWO,
    "graph_step: axis=-1 in `adjacency.sum(axis=1, keepdims=True)`": _LAST_OF_TWO,
}

_JOINED, _SPLIT = "hs = np.concatenate([h_above, h_left], axis=", "i, f1, f2, g, o = np.split(a, 5, axis="

COSMIC_RAY = {
    f"grid_step: `{before}-1)` -> `{before}{axis})`": _LAST_OF_TWO
    for before in (_JOINED, _SPLIT)
    for axis in ("1", "+1")
}
