"""Mutants of the solutions of assignment 5 that compute the same function, and why."""

from course_lib.language import Both

_LAST_OF_TWO = Both(
    pt="os arrays têm dois eixos: o último é o eixo 1",
    en="the arrays have two axes: the last one is axis 1",
)

EQUIVALENT = {
    "three_blocks: axis=-1 in `np.split(a, 3, axis=1)`": _LAST_OF_TWO,
    "peephole_step: axis=-1 in `np.split(a, 4, axis=1)`": _LAST_OF_TWO,
    "coupled_step_backward: axis=-1 in `np.concatenate(blocks, axis=1)`": _LAST_OF_TWO,
}
