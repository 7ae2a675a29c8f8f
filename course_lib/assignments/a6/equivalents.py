"""Mutants of the solutions of assignment 6 that compute the same function, and why: ours, and cosmic-ray's."""

from course_lib.language import Both

_LAST = Both(
    pt="o último eixo é o de número 1 em arrays (B, 3H) e o de número 2 em arrays (T, B, 4)",
    en="the last axis is number 1 in arrays (B, 3H) and number 2 in arrays (T, B, 4)",
)
_ZEROS = Both(
    pt="zero vezes qualquer coluna dá a mesma coluna de zeros: depois de nada pode vir S",
    en="zero times any column is the same column of zeros: S may come after nothing",
)
_ZERO_OR_ONE = Both(
    pt="os alvos são 0 ou 1, e qualquer limiar entre os dois os separa, o 0 também",
    en="the targets are 0 or 1, and any threshold between them tells them apart, 0 as well",
)
_INPUT, _STATE = "params['weight_ih'].T + params['bias_ih']", "params['weight_hh'].T + params['bias_hh']"
_NEVER_NEGATIVE = Both(
    pt="nunca vieram mais b do que a, e a diferença nunca é negativa",
    en="there are never more b than a, so the difference is never negative",
)
_NEVER_HALF = Both(
    pt="nenhum número da rede é exatamente 1/2, e o enunciado não diz de que lado ele ficaria",
    en="no number of the network is exactly 1/2, and the text does not say on which side it would be",
)
_TRUTH = Both(
    pt="de valores lógicos, o produto é a conjunção, e o quociente inteiro também: por falso o NumPy dá 0",
    en="of truth values, the product is the conjunction, and so is the whole quotient: by false NumPy gives 0",
)

EQUIVALENT = {
    f"gru_step: axis=-1 in `np.split(x @ {_INPUT}, 3, axis=1)`": _LAST,
    f"gru_step: axis=-1 in `np.split(h @ {_STATE}, 3, axis=1)`": _LAST,
    f"gru_step_before: axis=-1 in `np.split(x @ {_INPUT} + params['bias_hh'], 3, axis=1)`": _LAST,
    "gru_step_backward: axis=-1 in `np.concatenate([da_r, da_z, da_n], axis=1)`": _LAST,
    "gru_step_backward: axis=-1 in `np.concatenate([da_r, da_z, r * da_n], axis=1)`": _LAST,
    "anbn_targets: a -> _ in `a` (2)": _ZEROS,
    "anbn_targets: a -> b in `a` (2)": _ZEROS,
    "anbn_targets: a -> start in `a` (2)": _ZEROS,
    "first_error: axis=-1 in `((scores > 0.5) != (targets > 0.5)).any(axis=2)`": _LAST,
    "first_error: axis=-1 in `targets.any(axis=2)`": _LAST,
    "first_error: 0.5 -> 0.0 in `0.5` (2)": _ZERO_OR_ONE,
}

_RIGHT = "wrong = ((scores > 0.5) != (targets > 0.5)).any(axis=2)"
_STEPS = "failed = (wrong & targets.any(axis=2)).any(axis=0)"
_ENDS = "return np.stack([0 * a, start + a, a + b * (left > 0), b * (left == 0)], axis=-1)"

COSMIC_RAY = {
    f"{function}: `{line}` -> `{line.replace(old, new)}`": why
    for function, line, old, new, why in (
        ("anbn_targets", _ENDS, "left > 0", "left != 0", _NEVER_NEGATIVE),
        ("anbn_targets", _ENDS, "left == 0", "left <= 0", _NEVER_NEGATIVE),
        ("first_error", _RIGHT, "scores > 0.5", "scores >= 0.5", _NEVER_HALF),
        ("first_error", _RIGHT, "targets > 0.5", "targets >= 0.5", _ZERO_OR_ONE),
        ("first_error", _STEPS, "wrong & ", "wrong * ", _TRUTH),
        ("first_error", _STEPS, "wrong & ", "wrong // ", _TRUTH),
    )
}
