"""Mutants of the solutions of assignment 4 that compute the same function, and why: ours, and cosmic-ray's."""

from course_lib.language import Both

_LAST_OF_TWO = Both(
    pt="os arrays têm dois eixos: o último é o eixo 1",
    en="the arrays have two axes: the last one is axis 1",
)
_AS_LONG = Both(
    pt="só se pergunta quantas unidades há, e os quatro vieses têm o mesmo tamanho",
    en="only the number of units is asked for, and the four biases are equally long",
)

EQUIVALENT = {
    "lstm_gates: axis=1 in `np.split(from_input + from_state, 4, axis=-1)`": _LAST_OF_TWO,
    "lstm_gates_backward: axis=1 in `np.concatenate(da, axis=-1)`": _LAST_OF_TWO,
} | {f"from_words: bias_n -> bias_{letter} in `params['bias_n']`": _AS_LONG for letter in "ifv"}

_SPLIT, _DA = "i, f, g, o = np.split(from_input + from_state, 4, axis=", "return np.concatenate(da, axis="

COSMIC_RAY = {
    f"{function}: `{before}-1){after}` -> `{before}{axis}){after}`": _LAST_OF_TWO
    for function, before, after in (("lstm_gates", _SPLIT, ""), ("lstm_gates_backward", _DA, ", delta * f"))
    for axis in ("1", "+1")
}
