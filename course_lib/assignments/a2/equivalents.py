"""Mutants of the solutions of assignment 2 that compute the same function, and why."""

from course_lib.language import Both

_LAST_OF_TWO = Both(
    pt="dh tem dois eixos: o último é o eixo 1",
    en="dh has two axes: the last one is axis 1",
)

EQUIVALENT = {
    "gradient_norms: axis=-1 in `np.linalg.norm(dh, axis=1)`": _LAST_OF_TWO,
    "gradient_norms: axis=-1 in `np.linalg.norm(dh, axis=1)` (2)": _LAST_OF_TWO,
    "norm_bounds: axis=-1 in `np.linalg.norm(dh, axis=1)`": _LAST_OF_TWO,
}
