"""Mutants of the solutions of assignment 3 that compute the same function, and why: ours, and cosmic-ray's."""

from course_lib.language import Both

_LAST_OF_TWO = Both(
    pt="os arrays têm dois eixos: o último é o eixo 1",
    en="the arrays have two axes: the last one is axis 1",
)

EQUIVALENT = {
    f"{gate}: axis=1 in `np.concatenate([stm, event], axis=-1)`": _LAST_OF_TWO
    for gate in ("learn_gate", "forget_gate", "use_gate")
}

_JOINED = "joined = np.concatenate([stm, event], axis="

COSMIC_RAY = {
    f"{gate}: `{_JOINED}-1)` -> `{_JOINED}{axis})`": _LAST_OF_TWO
    for gate in ("learn_gate", "forget_gate", "use_gate")
    for axis in ("1", "+1")
}
