"""Right solutions of assignment 2 in other styles, at least five for each function: all of them get full marks."""

import math

import numpy as np

from course_lib.assignments.a2 import way_back_styles as way_back
from course_lib.assignments.a2.clip_norm import Result
from course_lib.assignments.a2.inputs import Params
from course_lib.assignments.base import Function
from course_lib.ops import Array


def _radius_python_number(weight: Array) -> float:
    return max(abs(complex(value)) for value in np.linalg.eigvals(weight))


def _radius_numpy_number(weight: Array) -> np.float64:
    return np.abs(np.linalg.eigvals(weight)).max()


def _radius_array_without_axes(weight: Array) -> Array:
    return np.array(max(np.abs(np.linalg.eigvals(weight))))


def _radius_sorted(weight: Array) -> Array:
    values, _ = np.linalg.eig(weight)
    return np.sort(np.sqrt(values.real**2 + values.imag**2))[-1]


def _radius_hypot(weight: Array) -> Array:
    values = np.linalg.eigvals(weight).astype(complex)
    return np.hypot(values.real, values.imag).max()


def _radius_transposed(weight: Array) -> Array:
    values = np.linalg.eigvals(weight.T)
    return abs(values[np.argmax(abs(values))])


def _radius_conjugate(weight: Array) -> float:
    values = np.linalg.eigvals(weight)
    return math.sqrt(np.max((values * np.conj(values)).real))


def _rescale_in_place(weight: Array, radius: float) -> Array:
    out = weight.copy()
    out *= radius
    out /= _radius_numpy_number(weight)
    return out


def _rescale_einsum(weight: Array, radius: float) -> Array:
    return np.einsum("ij,->ij", weight, radius / _radius_array_without_axes(weight))


def _rescale_normalised(weight: Array, radius: float) -> Array:
    return radius * (weight / _radius_python_number(weight))


def _rescale_loops(weight: Array, radius: float) -> Array:
    factor = radius / _radius_sorted(weight)
    return np.array([[factor * w for w in row] for row in weight])


def _rescale_eigenvalues(weight: Array, radius: float) -> Array:
    """Takes the matrix apart, stretches the eigenvalues and puts it together."""
    values, vectors = np.linalg.eig(weight)
    stretched = values * radius / abs(values).max()
    return np.real((vectors * stretched) @ np.linalg.inv(vectors)).copy()


def _clip_loops(gradients: Params, max_norm: float) -> Result:
    total = 0.0
    for gradient in gradients.values():
        for number in gradient.ravel():
            total += number**2
    norm = total**0.5
    clipped = {name: g.copy() for name, g in gradients.items()}
    if norm > max_norm:
        for gradient in clipped.values():
            gradient *= max_norm / norm
    return clipped, norm


def _clip_one_vector(gradients: Params, max_norm: float) -> Result:
    vector = np.concatenate([g.reshape(-1) for g in gradients.values()])
    norm, clipped, at = np.linalg.norm(vector), {}, 0
    vector = vector * np.minimum(1, max_norm / norm)
    for name, g in gradients.items():
        clipped[name] = vector[at : at + g.size].reshape(g.shape)  # views of one array
        at += g.size
    return clipped, norm


def _clip_norm_of_norms(gradients: Params, max_norm: float) -> Result:
    norm = np.linalg.norm([np.linalg.norm(g) for g in gradients.values()])
    return {name: g / max(1.0, norm / max_norm) for name, g in gradients.items()}, norm


def _clip_einsum(gradients: Params, max_norm: float) -> Result:
    norm = math.sqrt(sum(np.einsum("i,i->", g.ravel(), g.ravel()) for g in gradients.values()))
    factor = max_norm / norm if norm >= max_norm else 1.0
    return {name: np.multiply(factor, gradients[name]) for name in sorted(gradients)}, np.array(norm)


def _clip_where(gradients: Params, max_norm: float) -> Result:
    norm = np.sqrt(np.sum([np.sum(g * g) for g in gradients.values()]))
    return {name: np.where(norm > max_norm, g * (max_norm / norm), g) for name, g in gradients.items()}, float(norm)


def _clip_as_it_is(gradients: Params, max_norm: float) -> Result:
    """Gives a short gradient's own arrays back."""
    norm = np.hypot.reduce([np.hypot.reduce(g.ravel()) for g in gradients.values()])
    return (gradients if norm <= max_norm else {k: g * max_norm / norm for k, g in gradients.items()}), norm


def _by_name(*functions: Function) -> dict[str, Function]:
    return {function.__name__.lstrip("_"): function for function in functions}


STYLES: dict[str, dict[str, Function]] = {
    "spectral_radius": _by_name(
        _radius_python_number,
        _radius_numpy_number,
        _radius_array_without_axes,
        _radius_sorted,
        _radius_hypot,
        _radius_transposed,
        _radius_conjugate,
    ),
    "rescale": _by_name(_rescale_in_place, _rescale_einsum, _rescale_normalised, _rescale_loops, _rescale_eigenvalues),
    "step_back": _by_name(
        way_back.step_einsum,
        way_back.step_loops,
        way_back.step_columns,
        way_back.step_jacobians,
        way_back.step_own_copy,
        way_back.step_through_sum,
    ),
    "gradient_norms": _by_name(
        way_back.norms_with(way_back.step_einsum),
        way_back.norms_with(way_back.step_jacobians),
        way_back.norms_backwards,
        way_back.norms_recursive,
        way_back.norms_each_example,
    ),
    "norm_bounds": _by_name(
        way_back.bounds_powers,
        way_back.bounds_running,
        way_back.bounds_product,
        way_back.bounds_eigenvalues,
        way_back.bounds_loops,
    ),
    "clip_norm": _by_name(
        _clip_loops, _clip_one_vector, _clip_norm_of_norms, _clip_einsum, _clip_where, _clip_as_it_is
    ),
}
