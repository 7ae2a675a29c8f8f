"""`gates_backward`: from the gradient of the new state to those of the sums in r, z and n, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a6.inputs import draw_backward
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.ops import Array

Sums = tuple[Array, Array, Array]
NAMES = ("da_r", "da_z", "da_n")


def _sigmoid_slope(y: Array) -> Array:
    return y * (1 - y)


def _tanh_slope(y: Array) -> Array:
    return 1 - y * y


def gates_backward(
    dh_next: Array,
    h: Array,
    r: Array,
    z: Array,
    n: Array,
    m: Array,
    to_candidate: Function = lambda r, z: 1 - z,
    to_update: Function = lambda h, n: h - n,
    to_reset: Function = lambda dn, da_n, h, n, m: da_n * m,
    slope_r: Function = _sigmoid_slope,
    slope_z: Function = _sigmoid_slope,
    slope_n: Function = _tanh_slope,
) -> Sums:
    """Gradients of the sums inside r, z and n, with parts that a mistake replaces: all (B, H) -> (da_r, da_z, da_n)."""
    dn = dh_next * to_candidate(r, z)
    da_n = dn * slope_n(n)
    da_z = dh_next * to_update(h, n) * slope_z(z)
    return to_reset(dn, da_n, h, n, m) * slope_r(r), da_z, da_n


def _with(**parts: Function) -> Function:
    """Return the function with other parts."""
    return lambda *given: gates_backward(*given, **parts)


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_backward(rng, n)
    return {name: given[name] for name in ("dh_next", "h", "r", "z", "n", "m")}


def _update_first(*given: Array) -> Sums:
    da_r, da_z, da_n = gates_backward(*given)
    return da_z, da_r, da_n


MISTAKES = (
    mistake(
        "update_complement",
        _with(to_candidate=lambda r, z: z),
        pt="para o candidato voltou dh_next ⊙ z; n entrou na mistura com o peso 1 − z.",
        en="dh_next ⊙ z went back to the candidate; n entered the mixture with the weight 1 − z.",
    ),
    mistake(
        "update_missing",
        _with(to_candidate=lambda r, z: np.ones_like(z)),
        pt="em da_n faltou o fator 1 − z, o peso com que n entrou na mistura.",
        en="the factor 1 − z is missing in da_n, the weight with which n entered the mixture.",
    ),
    mistake(
        "reset_in_candidate",
        _with(to_candidate=lambda r, z: (1 - z) * r),
        pt="da_n foi multiplicado por r; r multiplica m, que é só uma parcela da soma, e não a soma.",
        en="da_n was multiplied by r; r multiplies m, which is only one part of the sum, and not the sum.",
    ),
    mistake(
        "update_sign",
        _with(to_update=lambda h, n: n - h),
        pt="o sinal de da_z está trocado: quando z cresce, entra mais h e menos n, isto é, h − n.",
        en="the sign of da_z is reversed: when z grows, more of h and less of n comes in, that is h − n.",
    ),
    mistake(
        "update_without_candidate",
        _with(to_update=lambda h, n: h),
        pt="em da_z falta o caminho por 1 − z: z multiplica h, e 1 − z multiplica n. Juntos dão h − n.",
        en="in da_z the way through 1 − z is missing: z multiplies h, and 1 − z multiplies n. Together: h − n.",
    ),
    mistake(
        "update_without_state",
        _with(to_update=lambda h, n: -n),
        pt="em da_z falta o caminho pelo estado antigo: z multiplica h, e 1 − z multiplica n. Juntos dão h − n.",
        en="in da_z the way through the old state is missing: z multiplies h, and 1 − z multiplies n. Together: h − n.",
    ),
    mistake(
        "reset_hears_state",
        _with(to_reset=lambda dn, da_n, h, n, m: da_n * h),
        pt="da_r usa h; nesta forma o que r multiplicou foi m = W_hn h + b_hn.",
        en="da_r uses h; in this form what r multiplied was m = W_hn h + b_hn.",
    ),
    mistake(
        "reset_hears_candidate",
        _with(to_reset=lambda dn, da_n, h, n, m: da_n * n),
        pt="da_r usa n; o que r multiplicou foi m, dentro da soma do candidato.",
        en="da_r uses n; what r multiplied was m, inside the candidate's sum.",
    ),
    mistake(
        "reset_before_tanh",
        _with(to_reset=lambda dn, da_n, h, n, m: dn * m),
        pt="da_r partiu do gradiente de n; r está dentro da tangente hiperbólica: parta de da_n.",
        en="da_r started from the gradient of n; r is inside the hyperbolic tangent: start from da_n.",
    ),
    mistake(
        "reset_without_product",
        _with(to_reset=lambda dn, da_n, h, n, m: da_n),
        pt="em da_r faltou m: r entrou na soma multiplicado por ele.",
        en="m is missing in da_r: r entered the sum multiplied by it.",
    ),
    gradient_families.tanh_slope_forgotten(_with(slope_n=np.ones_like), "n"),
    gradient_families.tanh_slope_without_square(_with(slope_n=lambda n: 1 - n), "n"),
    gradient_families.sigmoid_slope_for_tanh(_with(slope_n=_sigmoid_slope), "n"),
    gradient_families.tanh_twice(_with(slope_n=lambda n: 1 - np.tanh(n) ** 2), "n"),
    mistake(
        "gate_slopes_forgotten",
        _with(slope_r=np.ones_like, slope_z=np.ones_like),
        pt="faltaram as derivadas da sigmoide: r (1 − r) em da_r e z (1 − z) em da_z.",
        en="the slopes of the sigmoid are missing: r (1 − r) in da_r and z (1 − z) in da_z.",
    ),
    mistake(
        "reset_slope_forgotten",
        _with(slope_r=np.ones_like),
        pt="em da_r faltou a derivada da sigmoide, o fator r (1 − r).",
        en="the slope of the sigmoid is missing in da_r, the factor r (1 − r).",
    ),
    mistake(
        "update_slope_forgotten",
        _with(slope_z=np.ones_like),
        pt="em da_z faltou a derivada da sigmoide, o fator z (1 − z).",
        en="the slope of the sigmoid is missing in da_z, the factor z (1 − z).",
    ),
    mistake(
        "tanh_slopes_for_sigmoids",
        _with(slope_r=_tanh_slope, slope_z=_tanh_slope),
        pt="1 − r² e 1 − z² são derivadas da tangente hiperbólica; r e z são sigmoides: r (1 − r), z (1 − z).",
        en="1 − r² and 1 − z² are slopes of the hyperbolic tangent; r and z are sigmoids: r (1 − r), z (1 − z).",
    ),
    mistake(
        "update_first",
        _update_first,
        pt="da_r e da_z foram devolvidos em ordem trocada: a ordem é da_r, da_z, da_n.",
        en="da_r and da_z were returned in each other's places: the order is da_r, da_z, da_n.",
    ),
)

GATES_BACKWARD = Task("gates_backward", gates_backward, _inputs, NAMES, dict.fromkeys(NAMES, "B H"), MISTAKES, "B H")
