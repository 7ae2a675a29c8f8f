"""Right backward passes of assignment 6 in other styles."""

import numpy as np

from course_lib.assignments.a6.gates_backward import Sums
from course_lib.assignments.a6.inputs import Params
from course_lib.assignments.a6.step_backward import Result
from course_lib.assignments.base import Function
from course_lib.ops import Array


def _gates_in_order(d: Array, h: Array, r: Array, z: Array, n: Array, m: Array) -> Sums:
    """Each gradient by its own name, in the order of the chain rule."""
    dn, dz = d * (1 - z), d * h - d * n
    da_n = dn * (1 - n**2)
    dr = da_n * m
    return dr * r * (1 - r), dz * z * (1 - z), da_n


def _gates_expanded(d: Array, h: Array, r: Array, z: Array, n: Array, m: Array) -> Sums:
    da_n = d - d * z - d * n * n + d * z * n * n
    return da_n * m * (r - r**2), (h - n) * (z - z**2) * d, da_n


def _gates_in_place(d: Array, h: Array, r: Array, z: Array, n: Array, m: Array) -> Sums:
    da_n, da_z = d.copy(), d.copy()
    da_n *= 1 - z
    da_n *= 1 - np.square(n)
    da_z *= h - n
    da_z *= z
    da_z *= 1 - z
    da_r = da_n * m
    da_r *= r
    da_r -= da_r * r
    return da_r, da_z, da_n


def _gates_each_number(*given: Array) -> Sums:
    out = np.zeros((3, *given[0].shape))
    for at in np.ndindex(given[0].shape):
        d, h, r, z, n, m = (array[at] for array in given)
        a_n = d * (1 - z) * (1 - n) * (1 + n)
        out[(slice(None), *at)] = a_n * m * r * (1 - r), d * (h - n) * z * (1 - z), a_n
    return out[0], out[1], out[2]


def _gates_einsum(d: Array, h: Array, r: Array, z: Array, n: Array, m: Array) -> Sums:
    da_n = np.einsum("bh,bh,bh->bh", d, 1 - z, 1 - n * n)
    da_z = np.einsum("bh,bh,bh,bh->bh", d, h - n, z, 1 - z)
    return np.einsum("bh,bh,bh,bh->bh", da_n, m, r, 1 - r), da_z, da_n


def _step_by_blocks(
    d: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, p: Params, gates: Function = _gates_in_order
) -> Result:
    da_r, da_z, da_n = gates(d, h, r, z, n, m)
    ih, hh = np.split(p["weight_ih"], 3), np.split(p["weight_hh"], 3)
    back = (da_r, da_z, da_n * r)
    dx = da_r @ ih[0] + da_z @ ih[1] + da_n @ ih[2]
    dh = back[0] @ hh[0] + back[1] @ hh[1] + back[2] @ hh[2] + d * z
    gradients = {
        "bias_hh": np.concatenate([a.sum(0) for a in back]),  # another order of keys
        "bias_ih": np.concatenate([a.sum(0) for a in (da_r, da_z, da_n)]),
        "weight_hh": np.concatenate([a.T @ h for a in back]),
        "weight_ih": np.concatenate([a.T @ x for a in (da_r, da_z, da_n)]),
    }
    return dx, dh, gradients


def _step_einsum(d: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, p: Params) -> Result:
    sums = np.stack(_gates_einsum(d, h, r, z, n, m), axis=1)  # (B, 3, H)
    heard = sums * np.stack([np.ones_like(r), np.ones_like(r), r], axis=1)
    H = h.shape[1]
    ih, hh = p["weight_ih"].reshape(3, H, -1), p["weight_hh"].reshape(3, H, H)
    return (
        np.einsum("bgh,ghd->bd", sums, ih),
        np.einsum("bgh,ghk->bk", heard, hh) + z * d,
        {
            "weight_ih": np.einsum("bgh,bd->ghd", sums, x).reshape(3 * H, -1),
            "weight_hh": np.einsum("bgh,bk->ghk", heard, h).reshape(3 * H, H),
            "bias_ih": sums.sum(axis=0).ravel(),
            "bias_hh": heard.sum(axis=0).ravel(),
        },
    )


def _step_each_example(d: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, p: Params) -> Result:
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    for b in range(len(x)):
        da_r, da_z, da_n = _gates_in_order(d[b], h[b], r[b], z[b], n[b], m[b])
        from_input, from_state = np.hstack([da_r, da_z, da_n]), np.hstack([da_r, da_z, da_n * r[b]])
        dx[b], dh[b] = p["weight_ih"].T @ from_input, p["weight_hh"].T @ from_state + z[b] * d[b]
        gradients["weight_ih"] += np.outer(from_input, x[b])
        gradients["weight_hh"] += np.outer(from_state, h[b])
        gradients["bias_ih"] += from_input
        gradients["bias_hh"] += from_state
    return dx, dh, gradients


def _step_columns(d: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, p: Params) -> Result:
    da_r, da_z, da_n = (a.T for a in _gates_expanded(d, h, r, z, n, m))
    from_input, from_state = np.vstack([da_r, da_z, da_n]), np.vstack([da_r, da_z, da_n * r.T])
    gradients = {
        "weight_ih": from_input.dot(x),
        "weight_hh": from_state.dot(h),
        "bias_ih": from_input @ np.ones(len(x)),
        "bias_hh": from_state @ np.ones(len(x)),
    }
    return (p["weight_ih"].T @ from_input).T, (p["weight_hh"].T @ from_state).T + d * z, gradients


def _step_own_forward(d: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, p: Params) -> Result:
    """Computes m again, and fills arrays of its own."""
    size = h.shape[1]
    again = h @ p["weight_hh"][2 * size :].T + p["bias_hh"][2 * size :]
    from_input = np.empty((len(x), 3 * size))
    from_input[:, :size], from_input[:, size : 2 * size], from_input[:, 2 * size :] = _gates_in_place(
        d, h, r, z, n, again
    )
    from_state = from_input.copy()
    from_state[:, 2 * size :] *= r
    dh = from_state @ p["weight_hh"]
    dh += d * z
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    values = (from_input.T @ x, from_state.T @ h, from_input.sum(0), from_state.sum(0))
    return from_input @ p["weight_ih"], dh, dict(zip(names, values, strict=True))


def _by_name(*functions: Function) -> dict[str, Function]:
    return {function.__name__.lstrip("_"): function for function in functions}


STYLES: dict[str, dict[str, Function]] = {
    "gates_backward": _by_name(_gates_in_order, _gates_expanded, _gates_in_place, _gates_each_number, _gates_einsum),
    "gru_step_backward": _by_name(_step_by_blocks, _step_einsum, _step_each_example, _step_columns, _step_own_forward),
}
