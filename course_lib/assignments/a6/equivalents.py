"""Mutants of the solutions of assignment 6 that compute the same function, and why."""

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
